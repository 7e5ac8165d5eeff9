/* where.c: --where: one more expression, parsed, checked and lowered against a program, whether it was just compiled or
 * read from an image.
 *
 * Called by the command before verify. The names that the expression may use are the program's own; its instructions
 * are section FILTER, which may read the rules' registers. Must not include the machine.
 */
#include "lower/lower_internal.h"

#include <math.h>
#include <string.h>

static BrmType type_of(uint32_t type, uint32_t list) {
    static const BrmTypeKind kinds[BRM_V_TYPES] = {
        [BRM_V_YESNO] = BRM_TYPE_YESNO,    [BRM_V_INTEGER] = BRM_TYPE_INTEGER, [BRM_V_NUMBER] = BRM_TYPE_NUMBER,
        [BRM_V_PERCENT] = BRM_TYPE_NUMBER, [BRM_V_DATE] = BRM_TYPE_DATE,       [BRM_V_TEXT] = BRM_TYPE_TEXT,
        [BRM_V_LIST] = BRM_TYPE_LIST,      [BRM_V_SET] = BRM_TYPE_SET,         [BRM_V_LEVEL] = BRM_TYPE_LEVEL,
        [BRM_V_KIND] = BRM_TYPE_KIND};
    return (BrmType){type < BRM_V_TYPES ? kinds[type] : BRM_TYPE_BAD, list};
}

/* Texts are compared in NFC; an image may hold other bytes. */
static BrmStr name_of(BrmArena *arena, const BrmProgram *p, BrmText text) {
    return brm_nfc(arena, brm_program_text(p, text));
}

static void fill_names(BrmArena *arena, const BrmProgram *p, BrmScope *scope) {
    size_t most = (size_t)p->questions.n + p->criteria.n + p->requirements.n + p->definitions.n + p->retired.n;
    BrmScopeName *names = BRM_NEWS(arena, BrmScopeName, most);
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->questions.n; i++) {
        const BrmPQuestion *q = &p->questions.at[i];
        names[n++] = (BrmScopeName){name_of(arena, p, q->name), {BRM_REF_QUESTION, i}, type_of(q->type, q->list)};
    }
    for (uint32_t i = 0; i < p->criteria.n; i++)
        names[n++] =
            (BrmScopeName){name_of(arena, p, p->criteria.at[i].code), {BRM_REF_CRITERION, i}, {BRM_TYPE_LEVEL, i}};
    for (uint32_t i = 0; i < p->requirements.n; i++)
        names[n++] = (BrmScopeName){
            name_of(arena, p, p->requirements.at[i].full), {BRM_REF_REQUIREMENT, i}, {BRM_TYPE_YESNO, 0}};
    for (uint32_t i = 0; i < p->definitions.n; i++) {
        const BrmPDefinition *d = &p->definitions.at[i];
        names[n++] = (BrmScopeName){name_of(arena, p, d->name), {BRM_REF_DEFINITION, i}, type_of(d->type, d->list)};
    }
    for (uint32_t i = 0; i < p->retired.n; i++)
        names[n++] = (BrmScopeName){name_of(arena, p, p->retired.at[i].name), {BRM_REF_NONE, 0}, {BRM_TYPE_BAD, 0}};
    scope->names = names;
    scope->n_names = n;
}

static void fill_lists(BrmArena *arena, const BrmProgram *p, BrmScope *scope) {
    BrmMList *lists = BRM_NEWS(arena, BrmMList, p->lists.n);
    for (uint32_t i = 0; i < p->lists.n; i++) {
        const BrmPList *from = &p->lists.at[i];
        BrmMList *list = &lists[i];
        list->name = name_of(arena, p, from->name);
        list->title = brm_program_text(p, from->title);
        list->span = BRM_NO_SPAN;
        brm_map_open(&list->by_key, arena);
        for (uint32_t k = 0; k < from->keys.n; k++) {
            const BrmPKey *key = &p->keys.at[from->keys.first + k];
            BrmMKey out = {name_of(arena, p, key->key), brm_program_text(p, key->label), BRM_NO_SPAN};
            (void)brm_map_put(&list->by_key, out.key, k);
            BRM_PUSH(arena, &list->keys, out);
        }
    }
    BrmStr *kinds = BRM_NEWS(arena, BrmStr, p->kinds.n);
    for (uint32_t i = 0; i < p->kinds.n; i++)
        kinds[i] = name_of(arena, p, p->kinds.at[i]);
    scope->lists = lists;
    scope->n_lists = p->lists.n;
    scope->kinds = kinds;
    scope->n_kinds = p->kinds.n;
}

/* What the rules computed is not computed again. */
static void know_rules(BrmLower *lo) {
    BrmProgram *p = lo->p;
    for (uint32_t i = 0; i < p->code.n; i++) {
        double unbounded = (double)INFINITY;
        BRM_PUSH(lo->arena, &lo->bounds, unbounded);
    }
    for (uint32_t i = 0; i < p->constants.n; i++) {
        BrmStr key = brm_str_of((const char *)&p->constants.at[i], sizeof(double));
        (void)brm_map_put(&lo->numbers, brm_str_dup(lo->arena, key), i);
    }
    for (uint32_t i = 0; i < p->section_end[BRM_S_RULES]; i++)
        brm_lower_know(lo, i);
}

static void open_filter(BrmLower *lo, BrmArena *arena, BrmProgram *p, BrmDiagBag *bag, const BrmBound *bound,
                        uint32_t nodes) {
    brm_lower_open(lo, arena, p, bag);
    lo->refs = bound->refs;
    lo->types = bound->types;
    lo->reg_of = BRM_NEWS(arena, BrmReg, nodes);
    for (uint32_t i = 0; i < nodes; i++)
        lo->reg_of[i] = BRM_NONE;
    lo->section = BRM_S_FILTER;
    lo->section_start = p->code.n;
    know_rules(lo);
}

/* The expression becomes the program's last file, so that the disassembly shows it. */
static void add_file(BrmLower *lo, const BrmSources *sources, uint32_t file) {
    BrmPFile out = {.path = brm_lower_text(lo, sources->files.at[file].path), .lexicon = lo->p->lexicon};
    out.text = brm_lower_text(lo, sources->files.at[file].text);
    lo->n_files = file + 1;
    lo->file_of = BRM_NEWS(lo->arena, uint32_t, lo->n_files);
    for (uint32_t i = 0; i < file; i++)
        lo->file_of[i] = BRM_NONE;
    lo->file_of[file] = lo->p->files.n;
    BRM_PUSH(lo->p->arena, &lo->p->files, out);
}

/* A text question that got more constants has more keys than the masks of its rules count: they get more words, of
 * zeros. */
static void widen_masks(BrmLower *lo) {
    BrmProgram *p = lo->p;
    for (uint32_t i = 0; i < p->code.n; i++) {
        BrmInstr *in = &p->code.at[i];
        if (in->op != BRM_OP_KEY_IN) continue;
        BrmReg reg = in->a;
        while (p->code.at[reg].op == BRM_OP_GATE_KEY)
            reg = p->code.at[reg].a;
        if (p->code.at[reg].op != BRM_OP_IN_KEY) continue;
        const BrmPQuestion *q = &p->questions.at[p->code.at[reg].a];
        uint32_t words = (uint32_t)p->masks.at[in->b], need = q->constants.n / 64 + 1;
        if (q->type != BRM_V_TEXT || words >= need) continue;
        uint64_t *mask = BRM_NEWS(lo->arena, uint64_t, need);
        for (uint32_t w = 0; w < words; w++)
            mask[w] = p->masks.at[in->b + 1 + w];
        in->b = brm_lower_mask(lo, mask, need);
    }
}

bool brm_lower_where(BrmArena *arena, BrmProgram *p, BrmStr expression, BrmSources *sources, BrmDiagBag *bag) {
    char *kept = brm_arena_alloc(arena, (size_t)expression.n + 1, 1);
    if (expression.n) memcpy(kept, expression.p, expression.n);
    uint32_t errors = bag->errors;
    uint32_t file = brm_sources_add(sources, BRM_LIT("--where"), (BrmStr){kept, expression.n});
    BrmAst ast;
    brm_ast_open(&ast, arena);
    const BrmNode *root = brm_syntax_expression(&ast, sources, file, (BrmLang)p->lexicon, bag);
    if (!root || bag->errors > errors) return false;
    BrmScope scope = {.sources = sources};
    BrmBound bound = {0};
    fill_names(arena, p, &scope);
    fill_lists(arena, p, &scope);
    if (!brm_sema_where(arena, &scope, &ast, root, bag, &bound) || bag->errors > errors) return false;
    BrmLower lo;
    open_filter(&lo, arena, p, bag, &bound, ast.n_nodes);
    add_file(&lo, sources, file);
    p->filter = brm_lower_expr(&lo, bound.root);
    p->section_end[BRM_S_FILTER] = p->section_end[BRM_S_EXPECT] = p->code.n;
    widen_masks(&lo);
    return bag->errors == errors;
}
