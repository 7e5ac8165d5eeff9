/* print: a tree as S-expressions, for tests and for who looks into the parser.
 *
 * Called by tests. One node a line: (KIND word num "text" start..end, then its parts, each with the field's letter.
 * Depth is bounded by BRM_LIMIT_NESTING in expressions, but left-deep chains of operators are not: they stop at
 * PRINT_DEPTH.
 */
#include "syntax/syntax_internal.h"

enum { PRINT_DEPTH = 4000 };

static const char *const names[] = {
#define BRM_AST_ROW(name, group, fields) #name,
#include "syntax/ast.def"
#undef BRM_AST_ROW
};

const char *brm_ast_kind_name(BrmAstKind kind) {
    return kind < BRM_AST_COUNT ? names[kind] : "?";
}

static void print_node(BrmBuf *out, const char *field, const BrmNode *node, uint32_t depth);

static void print_parts(BrmBuf *out, const BrmNode *node, uint32_t depth) {
    const struct {
        const char *field;
        const BrmNode *node;
    } parts[] = {{"title ", node->title}, {"a ", node->a}, {"b ", node->b}, {"c ", node->c}};
    for (uint32_t i = 0; i < sizeof parts / sizeof parts[0]; i += 1) {
        if (parts[i].node != NULL) print_node(out, parts[i].field, parts[i].node, depth + 1u);
    }
    for (const BrmNode *child = node->first; child != NULL; child = child->next)
        print_node(out, "- ", child, depth + 1u);
}

static void print_node(BrmBuf *out, const char *field, const BrmNode *node, uint32_t depth) {
    brm_buf_repeat(out, "  ", depth < 40 ? depth : 40);
    brm_buf_z(out, field);
    if (depth > PRINT_DEPTH) {
        brm_buf_z(out, "(…)\n");
        return;
    }
    brm_buf_f(out, "(%s", brm_ast_kind_name((BrmAstKind)node->kind));
    if (node->word != 0) brm_buf_f(out, " word=%u", (unsigned)node->word);
    if (node->num != 0) brm_buf_f(out, " num=%lld", (long long)node->num);
    if (node->text.p != NULL) {
        brm_buf_byte(out, ' ');
        brm_json_string(out, node->text);
    }
    brm_buf_f(out, " %u..%u", (unsigned)node->span.start, (unsigned)node->span.end);
    if (node->at.start != node->span.start || node->at.end != node->span.end)
        brm_buf_f(out, " @%u..%u", (unsigned)node->at.start, (unsigned)node->at.end);
    brm_buf_z(out, "\n");
    print_parts(out, node, depth);
    out->n -= out->n > 0 && out->p[out->n - 1u] == '\n' ? 1u : 0u;
    brm_buf_z(out, ")\n");
}

void brm_ast_print(BrmBuf *out, const BrmNode *node) {
    if (node != NULL) print_node(out, "", node, 0);
}
