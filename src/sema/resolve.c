/* sema/resolve: what a name in an expression means, in a program or in the scope of --where.
 *
 * Called by expr.c for each REF before its parent is looked at. Nothing is reported here but a wrong module: whether a
 * name must mean something depends on its place (beside a list's value it may be a key), so that is asked by
 * brm_expr_any.
 */
#include "sema/sema_internal.h"

static void silent(BrmChecker *c, const BrmNode *node) {
    c->flags[node->id] |= BRM_FLAG_SILENT;
}

static BrmType definition_type(BrmChecker *c, uint32_t index, const BrmNode *node) {
    BrmSemaDefinition *side = &c->s->def.at[index];
    if (!side->typed) {
        if (c->definition != BRM_NONE) c->s->def.at[c->definition].again = true;
        silent(c, node);
        return (BrmType){BRM_TYPE_BAD, 0};
    }
    if (side->inexact) c->flags[node->id] |= BRM_FLAG_INEXACT;
    return c->s->m->definitions.at[index].type;
}

/* The type of a thing that has a value; BAD for others. */
static BrmType type_of(BrmChecker *c, BrmRef ref, const BrmNode *node) {
    const BrmModel *m = c->s->m;
    if (ref.kind == BRM_REF_CRITERION) return (BrmType){BRM_TYPE_LEVEL, ref.index};
    if (ref.kind == BRM_REF_REQUIREMENT) return (BrmType){BRM_TYPE_YESNO, 0};
    if (ref.kind == BRM_REF_DEFINITION) return definition_type(c, ref.index, node);
    if (ref.kind != BRM_REF_QUESTION) return (BrmType){BRM_TYPE_BAD, 0};
    const BrmMQuestion *q = &m->questions.at[ref.index];
    if (q->type.kind == BRM_TYPE_NUMBER) c->flags[node->id] |= BRM_FLAG_INEXACT;
    return q->type;
}

static void resolve_in_scope(BrmChecker *c, const BrmNode *node) {
    uint32_t at = node->c != NULL ? BRM_NONE : brm_map_get(&c->scope_names, node->text);
    if (at == BRM_NONE || c->scope->names[at].ref.kind == BRM_REF_NONE) return;
    c->refs[node->id] = c->scope->names[at].ref;
    c->types[node->id] = c->scope->names[at].type;
}

void brm_expr_resolve(BrmChecker *c, const BrmNode *node) {
    c->refs[node->id] = (BrmRef){BRM_REF_NONE, 0};
    c->types[node->id] = (BrmType){BRM_TYPE_BAD, 0};
    if (c->s == NULL) {
        resolve_in_scope(c, node);
        return;
    }
    uint32_t own = node->c == NULL ? brm_sema_own_requirement(c->s, c->criterion, node->text) : BRM_NONE;
    if (own != BRM_NONE) {
        c->refs[node->id] = (BrmRef){BRM_REF_REQUIREMENT, own};
        brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
        return;
    }
    bool ambiguous, known;
    uint32_t at = brm_sema_find(c->s, node->text, node->c, c->file, &ambiguous, &known);
    if (known) silent(c, node);
    if (known || at == BRM_NONE) return;
    BrmRef ref = c->s->names.at[at].ref;
    c->refs[node->id] = ref;
    c->types[node->id] = type_of(c, ref, node);
}
