/* sema/derived: levels that are computed: exigence, exige, niveau … si.
 *
 * Called by criteria.c once the levels of a criterion are read. A criterion is derived by requirements when its levels
 * have exige, by rules when they have si; then every level but the lowest says what it needs, and the lowest, which
 * holds when no other does, says nothing. Types of the rules are check.c's business.
 */
#include "sema/sema_internal.h"

typedef struct Levels { /* the LEVEL clauses of one criterion, as far as they say what they need */
    BrmSema *s;
    uint32_t criterion;
    uint32_t file;
    const BrmNode *first; /* what first says so: EXIGE, or the rule */
    bool damaged;         /* a part of it could not be read */
    bool unsure;          /* a requirement named there is unknown */
} Levels;

static const BrmNode *needs_of(const BrmNode *level) {
    for (const BrmNode *n = level->first; n != NULL; n = n->next)
        if (n->kind == BRM_AST_EXIGE) return n;
    return NULL;
}

/* ---- exige
 * ------------------------------------------------------------------------------------------------------------ */

static BrmStr own_requirements(BrmSema *s, const BrmMCriterion *c) {
    BrmBuf out;
    brm_buf_open(&out, s->arena->mem);
    for (uint32_t i = 0; i < c->n_requirements && i < BRM_SEMA_SHOWN; i++) {
        if (i > 0) brm_buf_z(&out, ", ");
        brm_buf_str(&out, s->m->requirements.at[c->requirements + i].code);
    }
    if (c->n_requirements > BRM_SEMA_SHOWN) brm_buf_z(&out, ", …");
    if (c->n_requirements == 0) brm_buf_z(&out, "—");
    BrmStr kept = brm_str_dup(s->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

static void not_a_requirement(Levels *v, const BrmNode *ref) {
    BrmSema *s = v->s;
    const BrmMCriterion *c = &s->m->criteria.at[v->criterion];
    v->unsure = true;
    if (v->damaged) return; /* what it names may stand there, or be a word that it swallowed */
    uint32_t at = brm_map_get(&s->by_name, ref->text);
    if (at == BRM_NONE) at = brm_map_get(&s->requirements, ref->text);
    if (ref->c != NULL || at == BRM_NONE || s->names.at[at].ref.kind != BRM_REF_REQUIREMENT) {
        BrmStr own = ref->text; /* as it would be declared: without its criterion's code */
        if (brm_sema_under(own, c->code)) own = brm_str_of(own.p + c->code.n + 1, own.n - c->code.n - 1);
        const char *keyword = brm_syntax_keyword(BRM_AST_REQUIREMENT, s->files.at[v->file].ast.lexicon);
        BRM_RAISE(s->bag, BRM_D_EXIGE_UNKNOWN, ref->at, BRM_A_STR(ref->text), BRM_A_STR(c->code), BRM_A_STR(c->title),
                  BRM_A_STR(own_requirements(s, c)), BRM_A_STR(own), BRM_A_STR(brm_str(keyword)));
        return;
    }
    const BrmMRequirement *other = &s->m->requirements.at[s->names.at[at].ref.index];
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_EXIGE_OTHER, ref->at, BRM_A_STR(ref->text),
                              BRM_A_STR(s->m->criteria.at[other->criterion].code), BRM_A_STR(c->code));
    brm_diag_label_at(s->bag, diag, other->span, BRM_W_STANDS_HERE, BRM_A_STR(other->full));
}

static void bind_needs(Levels *v, const BrmNode *needs, uint32_t k) {
    BrmSema *s = v->s;
    BrmMCriterion *c = &s->m->criteria.at[v->criterion];
    for (const BrmNode *ref = needs->first; ref != NULL; ref = ref->next) {
        uint32_t r = ref->c == NULL ? brm_sema_own_requirement(s, v->criterion, ref->text) : BRM_NONE;
        if (r == BRM_NONE) {
            not_a_requirement(v, ref);
            continue;
        }
        s->m->refs[ref->id] = (BrmRef){BRM_REF_REQUIREMENT, r};
        uint32_t *lowest = &s->rq.at[r].level;
        if (*lowest != BRM_NONE) {
            BRM_RAISE(s->bag, BRM_D_EXIGE_AGAIN, ref->at, BRM_A_STR(ref->text), BRM_A_INT(c->levels.at[*lowest].value),
                      BRM_A_INT(c->levels.at[k].value), BRM_A_STR(c->code));
            continue;
        }
        *lowest = k;
        BRM_PUSH(s->arena, &c->levels.at[k].requirements, r);
    }
}

/* ---- the levels
 * ------------------------------------------------------------------------------------------------------------ */

/* One clause that says what level k needs: of the sort of the first one, and not on the lowest. */
static void bind_level(Levels *v, const BrmNode *says, uint32_t k) {
    BrmSema *s = v->s;
    BrmMCriterion *c = &s->m->criteria.at[v->criterion];
    bool exige = says->kind == BRM_AST_EXIGE;
    if (v->first == NULL) {
        v->first = says;
        c->derived = exige ? BRM_BY_REQUIREMENTS : BRM_BY_RULES;
    } else if (exige != (v->first->kind == BRM_AST_EXIGE)) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_DERIVED_MIXED, says->span, BRM_A_STR(c->code), BRM_A_STR(c->title));
        brm_diag_label_at(s->bag, diag, v->first->span, exige ? BRM_W_BY_RULE : BRM_W_BY_REQUIREMENTS, BRM_A_INT(0));
        s->cr.at[v->criterion].levels_unsure = true;
    }
    if (k == 0 && !s->cr.at[v->criterion].levels_unsure)
        BRM_RAISE(s->bag, BRM_D_DERIVED_LOWEST, says->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                  BRM_A_INT(c->levels.at[k].value));
    if (exige)
        bind_needs(v, says, k);
    else
        brm_sema_rule(s, says, BRM_ROLE_LEVEL, v->criterion, v->file);
}

static void look_at_gap(Levels *v, const BrmNode *level) {
    BrmSema *s = v->s;
    const BrmMCriterion *c = &s->m->criteria.at[v->criterion];
    int64_t value;
    if (v->damaged) return; /* what it needs may be what could not be read */
    if (v->first == NULL || s->cr.at[v->criterion].levels_unsure || !brm_sema_integer(level->a, &value)) return;
    if (value == c->levels.at[0].value || needs_of(level) != NULL || level->b != NULL) return;
    bool exige = v->first->kind == BRM_AST_EXIGE;
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_DERIVED_GAP, level->a->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                              BRM_A_INT(value), BRM_A_WORD(exige ? BRM_W_WRITE_EXIGE : BRM_W_WRITE_RULE));
    brm_diag_label_at(s->bag, diag, v->first->span, BRM_W_COMPUTED, BRM_A_INT(0));
}

static void look_at_requirements(Levels *v) {
    BrmSema *s = v->s;
    const BrmMCriterion *c = &s->m->criteria.at[v->criterion];
    if (c->n_requirements == 0 || v->damaged) return;
    if (c->derived != BRM_BY_REQUIREMENTS) {
        const BrmMRequirement *r = &s->m->requirements.at[c->requirements];
        if (s->cr.at[v->criterion].levels_unsure) return;
        BRM_RAISE(s->bag, BRM_D_REQUIREMENT_IDLE, r->span, BRM_A_STR(r->full), BRM_A_STR(r->title), BRM_A_STR(c->code),
                  BRM_A_STR(r->code));
        return;
    }
    for (uint32_t i = c->requirements; !v->unsure && i < c->requirements + c->n_requirements; i++) {
        const BrmMRequirement *r = &s->m->requirements.at[i];
        bool first = brm_sema_own_requirement(s, v->criterion, r->full) == i; /* of a name given twice */
        if (s->rq.at[i].level == BRM_NONE && first)
            BRM_RAISE(s->bag, BRM_D_REQUIREMENT_UNUSED, r->span, BRM_A_STR(r->full), BRM_A_STR(r->title),
                      BRM_A_STR(c->code), BRM_A_STR(r->code));
    }
}

void brm_sema_derived(BrmSema *s, uint32_t i) {
    const BrmNode *node = s->cr.at[i].node;
    BrmMCriterion *c = &s->m->criteria.at[i];
    Levels v = {.s = s, .criterion = i, .file = brm_sema_file_of(s, node)};
    v.damaged = brm_sema_damaged(s, node);
    bool by_scale = brm_sema_clause(node, BRM_AST_USING) != NULL;
    uint32_t k = 0;
    for (const BrmNode *n = node->first; n != NULL && !by_scale; n = n->next) {
        if (n->kind != BRM_AST_LEVEL || n->a == NULL || k == c->levels.n) continue;
        if (c->levels.at[k].span.start != n->a->span.start) continue; /* refused: twice, out of order */
        const BrmNode *needs = needs_of(n);
        if (n->b != NULL) bind_level(&v, n->b, k);
        if (needs != NULL) bind_level(&v, needs, k);
        k++;
    }
    for (const BrmNode *n = node->first; n != NULL && v.first != NULL; n = n->next)
        if (n->kind == BRM_AST_LEVEL && n->a != NULL) look_at_gap(&v, n);
    look_at_requirements(&v);
    for (uint32_t r = c->requirements; r < c->requirements + c->n_requirements; r++)
        brm_sema_rule(s, s->m->requirements.at[r].na_rule, BRM_ROLE_NA_REQUIREMENT, r, v.file);
}
