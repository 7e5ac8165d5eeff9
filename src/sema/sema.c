/* sema/sema: runs the passes over a program, and the small help that they share.
 *
 * brm_sema_check is called by the command and the library. Everything it makes is the arena's. Must not include program
 * or below.
 */
#include "sema/sema_internal.h"

#include <string.h>

BrmStr brm_sema_title(const BrmNode *node) {
    return node != NULL && node->title != NULL ? node->title->text : (BrmStr){"", 0};
}

const BrmNode *brm_sema_clause(const BrmNode *item, BrmAstKind kind) {
    for (const BrmNode *n = item->first; n != NULL; n = n->next)
        if (n->kind == kind) return n;
    return NULL;
}

BrmStr brm_sema_excerpt(BrmSema *s, BrmSpan span) {
    return brm_sema_excerpt_of(s->arena, s->sources, span);
}

BrmStr brm_sema_excerpt_of(BrmArena *arena, const BrmSources *sources, BrmSpan span) {
    if (sources == NULL || span.file >= sources->files.n) return (BrmStr){"", 0};
    BrmStr text = sources->files.at[span.file].text;
    if (span.start > span.end || span.end > text.n) return (BrmStr){"", 0};
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    uint32_t shown = 0, at = span.start;
    bool blank = false;
    while (at < span.end && shown < BRM_SEMA_EXCERPT) {
        uint32_t cp, n = brm_utf8_next(text.p + at, span.end - at, &cp);
        if (n == 0) n = 1;
        if (text.p[at] == ' ' || text.p[at] == '\n' || text.p[at] == '\r' || text.p[at] == '\t') {
            blank = true;
        } else {
            if (blank && shown > 0) brm_buf_byte(&out, ' ');
            blank = false;
            brm_buf_bytes(&out, text.p + at, n);
            shown++;
        }
        at += n;
    }
    if (at < span.end) brm_buf_z(&out, "…");
    BrmStr kept = brm_str_dup(arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

bool brm_sema_integer(const BrmNode *node, int64_t *out) {
    bool negative = node->kind == BRM_AST_NEGATE;
    const BrmNode *number = negative ? node->a : node;
    if (number == NULL || number->kind != BRM_AST_NUMBER || number->word != 0) return false;
    BrmStr text = number->text;
    while (text.n > 1 && text.p[0] == '0')
        text = brm_str_of(text.p + 1, text.n - 1u);
    if (text.n == 0 || text.n > BRM_SEMA_BIG_INTEGER) return false;
    int64_t value = 0;
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') return false;
        value = value * 10 + (text.p[i] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

void brm_sema_texts(BrmSema *s, BrmMTexts *texts, const BrmNode *item) {
    for (const BrmNode *n = item->first; n != NULL; n = n->next) {
        if (n->kind == BRM_AST_SOURCE) BRM_PUSH(s->arena, &texts->sources, brm_sema_title(n));
        if (n->kind == BRM_AST_LINK) BRM_PUSH(s->arena, &texts->links, brm_sema_title(n));
        if (n->kind == BRM_AST_HELP) BRM_PUSH(s->arena, &texts->helps, brm_sema_title(n));
    }
}

static BrmModel *new_model(BrmArena *arena, BrmSources *sources) {
    BrmModel *m = BRM_NEW(arena, BrmModel);
    m->arena = arena;
    m->sources = sources;
    brm_ast_open(&m->ast, arena);
    return m;
}

static void open_maps(BrmSema *s) {
    brm_map_open(&s->by_name, s->arena);
    brm_map_open(&s->qualified, s->arena);
    brm_map_open(&s->nearest, s->arena);
    brm_map_open(&s->requirements, s->arena);
    brm_map_open(&s->constants, s->arena);
    brm_map_open(&s->listed, s->arena);
    brm_map_open(&s->keywords, s->arena);
}

/* Side tables by node id, once every file is parsed. */
static void open_checker(BrmSema *s) {
    BrmChecker *c = &s->check;
    uint32_t n = s->m->ast.n_nodes;
    s->m->refs = BRM_NEWS(s->arena, BrmRef, n);
    s->m->types = BRM_NEWS(s->arena, BrmType, n);
    *c = (BrmChecker){.arena = s->arena, .bag = s->bag, .s = s, .n_nodes = n};
    c->definition = c->criterion = BRM_NONE;
    c->refs = s->m->refs;
    c->types = s->m->types;
    c->flags = BRM_NEWS(s->arena, uint8_t, n);
    brm_map_open(&c->kinds_by_name, s->arena);
    for (uint32_t i = 0; i < s->m->kinds.n; i++)
        (void)brm_map_put(&c->kinds_by_name, s->m->kinds.at[i], i);
    c->kinds = s->m->kinds.at;
    c->n_kinds = s->m->kinds.n;
}

/* The lexicon of --where: that of the first file given, in byte order; of the first of all where none was. */
static BrmLang first_lexicon(const BrmSema *s) {
    for (uint32_t i = 0; i < s->files.n; i++)
        if (s->files.at[i].given) return s->files.at[i].ast.lexicon;
    return s->files.n > 0 ? s->files.at[0].ast.lexicon : BRM_FR;
}

BrmModel *brm_sema_check(BrmArena *arena, BrmSources *sources, const BrmLoader *loader, const BrmStr *paths,
                         uint32_t n_paths, BrmDiagBag *bag) {
    BrmSema s = {.arena = arena, .sources = sources, .bag = bag, .loader = loader};
    s.m = new_model(arena, sources);
    open_maps(&s);
    if (!brm_sema_load(&s, paths, n_paths)) return NULL;
    s.m->lexicon = first_lexicon(&s);
    brm_sema_uses(&s);
    brm_sema_declare(&s);
    open_checker(&s);
    brm_sema_supplements(&s);
    brm_sema_scales(&s);
    s.check.lists = s.m->lists.at;
    s.check.n_lists = s.m->lists.n;
    brm_sema_bind(&s);
    brm_sema_check_rules(&s);
    brm_sema_supplement_names(&s);
    brm_sema_supplement_reads(&s);
    brm_sema_rules(&s);
    brm_sema_weights(&s);
    brm_sema_scores_in_rules(&s);
    brm_sema_tests(&s);
    brm_sema_usage(&s);
    brm_sema_cycles(&s);
    brm_sema_ignores(&s);
    brm_diag_sort(bag);
    return s.m;
}
