/* tree: nodes, lists and expressions, as the grammar's actions ask for them.
 *
 * Called by parser.y, forms.c, items.c and text.c. Nodes live in the arena of the BrmAst and are never freed one by
 * one. A node's span runs from its first token to the last one read: the parser reduces when it has seen, and not yet
 * taken, the next.
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

void brm_ast_open(BrmAst *ast, BrmArena *arena) {
    ast->arena = arena;
    ast->n_nodes = 0;
}

BrmSpan brm_span(const BrmParse *p, uint32_t start, uint32_t end) {
    return (BrmSpan){p->file, start, end};
}

BrmSpan brm_token_span(const BrmParse *p, const BrmToken *token) {
    return (BrmSpan){p->file, token->start, token->end};
}

static BrmNode *new_node(BrmParse *p, BrmAstKind kind, BrmSpan span, BrmSpan at) {
    BrmNode *node = BRM_NEW(p->arena, BrmNode);
    node->kind = (uint16_t)kind;
    node->id = p->ast->n_nodes;
    p->ast->n_nodes += 1;
    node->span = span;
    node->at = at;
    return node;
}

BrmNode *brm_node(BrmParse *p, BrmAstKind kind, const BrmToken *from) {
    uint32_t end = p->reader->prev.end > from->end ? p->reader->prev.end : from->end;
    return new_node(p, kind, brm_span(p, from->start, end), brm_token_span(p, from));
}

BrmNode *brm_node_bad(BrmParse *p, BrmSpan span) {
    return new_node(p, BRM_AST_BAD, span, span);
}

BrmDiag *brm_syntax_raise(BrmParse *p, BrmDiagId id, BrmSpan span, const BrmArg *args, uint32_t n) {
    if (p->cut) return NULL;
    if (brm_diag_severity(id) == BRM_ERROR) p->syntax_errors += 1;
    if (p->syntax_errors > BRM_SYNTAX_ERRORS) {
        p->cut = true;
        BrmArg most = BRM_A_INT(BRM_SYNTAX_ERRORS);
        return brm_diag_add(p->bag, BRM_D_TOO_MANY_ERRORS, span, &most, 1);
    }
    return brm_diag_add(p->bag, id, span, args, n);
}

BrmNodes brm_nodes_none(void) {
    return (BrmNodes){NULL, NULL};
}

BrmNodes brm_nodes_one(BrmNode *node) {
    return (BrmNodes){node, node};
}

BrmNodes brm_nodes_add(BrmNodes nodes, BrmNode *node) {
    if (nodes.last == NULL) return brm_nodes_one(node);
    nodes.last->next = node;
    nodes.last = node;
    return nodes;
}

void brm_p_result(BrmParse *p, BrmNode *e) {
    p->reader->result = e;
}

BrmNode *brm_p_nothing(BrmParse *p) {
    (void)p;
    return NULL;
}

BrmNode *brm_p_leaf(BrmParse *p, BrmAstKind kind, const BrmToken *k) {
    return brm_node(p, kind, k);
}

BrmNode *brm_p_list_node(BrmParse *p, BrmAstKind kind, const BrmToken *k, BrmNodes list) {
    BrmNode *node = brm_node(p, kind, k);
    node->first = list.first;
    return node;
}

static BrmNode *word_node(BrmParse *p, BrmAstKind kind, const BrmToken *name) {
    BrmNode *node = new_node(p, kind, brm_token_span(p, name), brm_token_span(p, name));
    node->text = name->text;
    return node;
}

BrmNode *brm_p_ref(BrmParse *p, const BrmToken *module, const BrmToken *name) {
    bool bad = (name->flags & BRM_TF_BAD) != 0; /* said already */
    BrmNode *node = word_node(p, bad ? BRM_AST_BAD : BRM_AST_REF, name);
    p->last_ref = node;
    if (module != NULL) {
        node->c = word_node(p, BRM_AST_REF, module);
        node->span.start = module->start;
    }
    return node;
}

BrmNode *brm_p_string(BrmParse *p, const BrmToken *s) {
    BrmNode *node = new_node(p, BRM_AST_STRING, brm_token_span(p, s), brm_token_span(p, s));
    node->text = brm_text_decode(p, s);
    return node;
}

BrmNode *brm_p_number(BrmParse *p, const BrmToken *n, uint16_t percent) {
    bool bad = (n->flags & BRM_TF_BAD) != 0; /* said already */
    BrmNode *node = brm_node(p, bad ? BRM_AST_BAD : BRM_AST_NUMBER, n);
    node->text = n->text;
    node->word = percent;
    return node;
}

BrmNode *brm_p_date(BrmParse *p, const BrmToken *d) {
    BrmNode *node = new_node(p, BRM_AST_DATE, brm_token_span(p, d), brm_token_span(p, d));
    BrmDate date = 0;
    BRM_CHECK(p->mem, brm_date_parse(d->text, &date)); /* the lexer saw to it */
    node->num = date;
    return node;
}

/* A bare name as a value: some words mean something of their own there. */
BrmNode *brm_p_value(BrmParse *p, BrmNode *ref) {
    if (ref->c != NULL || ref->kind == BRM_AST_BAD) return ref;
    uint16_t token = brm_keyword_token(p, ref->text, p->lexicon);
    if (token == BRM_TOK_SUBJECT) ref->kind = BRM_AST_SUBJECT;
    const BrmReader *r = p->reader;
    bool definition = r->n_unit > 0 && r->unit[0].code == BRM_TOK_DEFINITION; /* it ends the measure before it */
    if (p->open.kind != BRM_AST_MEASURE || !r->whole_file || definition) return ref;
    if (token == BRM_TOK_LEVEL) ref->kind = BRM_AST_LEVEL_WORD;
    if (token == BRM_TOK_EXPECTED) ref->kind = BRM_AST_EXPECTED_WORD;
    if (token == BRM_TOK_WEIGHT) ref->kind = BRM_AST_WEIGHT_WORD;
    if (token == BRM_TOK_TARGET) ref->kind = BRM_AST_TARGET_WORD;
    return ref;
}

BrmNode *brm_p_parens(BrmParse *p, const BrmToken *k, BrmNode *e, const BrmToken *z) {
    (void)p;
    e->span.start = k->start;
    e->span.end = z->end;
    return e;
}

static uint16_t builtin_of(BrmParse *p, BrmStr name) {
    static const char *const names[][2] = {
        {"", ""},
#define BRM_BUILTIN_ROW(row, fr, en, least, most, doc) {fr, en},
#include "syntax/builtins.def"
#undef BRM_BUILTIN_ROW
    };
    for (uint16_t i = 1; i < BRM_FN_COUNT; i += 1) {
        BrmStr spelling = brm_str(names[i][p->lexicon]);
        if (brm_str_eq(name, spelling) || brm_str_eq(name, brm_fold(p->arena, spelling))) return i;
    }
    return BRM_FN_NONE;
}

BrmNode *brm_p_call(BrmParse *p, const BrmToken *module, const BrmToken *name, BrmNodes arguments) {
    BrmNode *node = brm_node(p, BRM_AST_CALL, name);
    node->text = name->text;
    node->first = arguments.first;
    if (module != NULL) {
        node->c = brm_p_ref(p, NULL, module);
        node->span.start = module->start;
    } else {
        node->word = builtin_of(p, name->text);
    }
    return node;
}

BrmNode *brm_p_at_least(BrmParse *p, const BrmToken *k, BrmNode *n, BrmNodes list) {
    BrmNode *node = brm_p_list_node(p, BRM_AST_AT_LEAST, k, list);
    node->a = n;
    return node;
}

BrmNode *brm_p_if(BrmParse *p, const BrmToken *k, BrmNode *c, BrmNode *x, BrmNode *y) {
    BrmNode *node = brm_node(p, BRM_AST_IF, k);
    node->a = c;
    node->b = x;
    node->c = y;
    return node;
}

BrmNode *brm_p_unary(BrmParse *p, BrmAstKind kind, const BrmToken *k, BrmNode *e) {
    BrmNode *node = brm_node(p, kind, k);
    node->a = e;
    return node;
}

static BrmNode *pair_node(BrmParse *p, BrmAstKind kind, BrmNode *x, const BrmToken *k, BrmNode *y) {
    uint32_t end = y != NULL ? y->span.end : p->reader->prev.end;
    BrmNode *node = new_node(p, kind, brm_span(p, x->span.start, end), brm_token_span(p, k));
    node->a = x;
    node->b = y;
    return node;
}

BrmNode *brm_p_binary(BrmParse *p, BrmOperator o, BrmNode *x, const BrmToken *k, BrmNode *y) {
    BrmNode *node = pair_node(p, BRM_AST_BINARY, x, k, y);
    node->word = (uint16_t)o;
    return node;
}

static BrmStr source_of(BrmParse *p, uint32_t start, uint32_t end) {
    return brm_str_of(p->sources->files.at[p->file].text.p + start, end - start);
}

/* A comparison that stands there without parentheses of its own: they would have widened its span. */
static bool bare_comparison(const BrmNode *x) {
    return x->kind == BRM_AST_BINARY && x->word >= BRM_O_EQ && x->word <= BRM_O_GE &&
           x->span.start == x->a->span.start && x->span.end == x->b->span.end;
}

BrmNode *brm_p_compare(BrmParse *p, BrmOperator o, BrmNode *x, const BrmToken *k, BrmNode *y) {
    if (!bare_comparison(x)) return brm_p_binary(p, o, x, k, y);
    BrmSpan span = brm_span(p, x->span.start, y->span.end);
    BrmStr left = source_of(p, x->span.start, x->span.end);
    BrmStr right = source_of(p, x->b->span.start, y->span.end);
    BrmStr and_word = brm_keyword_spelling(brm_keyword_row(BRM_TOK_AND), p->lexicon);
    BrmStr mend = brm_str_f(p->arena, "%.*s %.*s %.*s", BRM_STR_ARG(left), BRM_STR_ARG(and_word), BRM_STR_ARG(right));
    (void)BRM_COMPLAIN(p, BRM_D_CHAINED_COMPARISON, brm_token_span(p, k), BRM_A_STR(mend));
    return brm_node_bad(p, span);
}

/* b = oui, b ≠ non: `yes` says that b itself was meant. */
BrmNode *brm_p_yes_no(BrmParse *p, bool yes, BrmNode *x, const BrmToken *k) {
    BrmStr operand = source_of(p, x->span.start, x->span.end);
    BrmStr not_word = brm_keyword_spelling(brm_keyword_row(BRM_TOK_NOT), p->lexicon);
    BrmStr mend = yes ? operand : brm_str_f(p->arena, "%.*s %.*s", BRM_STR_ARG(not_word), BRM_STR_ARG(operand));
    BrmSpan span = brm_span(p, x->span.start, k->end);
    (void)BRM_COMPLAIN(p, BRM_D_YES_NO_COMPARED, span, BRM_A_STR(source_of(p, span.start, span.end)), BRM_A_STR(mend),
                       BRM_A_STR(k->text));
    return brm_node_bad(p, span);
}

BrmNode *brm_p_in(BrmParse *p, BrmNode *x, const BrmToken *k, BrmNodes list) {
    BrmNode *node = pair_node(p, BRM_AST_IN, x, k, NULL);
    node->first = list.first;
    return node;
}

BrmNode *brm_p_contains(BrmParse *p, BrmNode *x, const BrmToken *k, BrmNode *y) {
    return pair_node(p, BRM_AST_CONTAINS, x, k, y);
}

BrmNode *brm_p_state(BrmParse *p, BrmAstKind kind, BrmNode *ref, uint16_t negated) {
    BrmNode *node = new_node(p, kind, brm_span(p, ref->span.start, p->reader->prev.end), ref->at);
    node->a = ref;
    node->word = negated;
    return node;
}
