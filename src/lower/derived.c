/* derived.c: levels that are computed: requirements, what they need, and the level that follows.
 *
 *     asked, N/A rule ─▶ accepted answer (N/A or none) ─▶ open ─▶ each requirement's value ─▶ met
 *     met, or the rule of each level ─▶ DERIVE ─▶ PROJECT: none where not asked, N/A where N/A
 *
 * Called by steps.c, and by expr.c for what is read of a requirement. Owns nothing. Must not include the machine.
 */
#include "lower/lower_internal.h"

static BrmReg accepted(const BrmLower *lo, uint32_t criterion) {
    if (lo->accepts) {
        BRM_CHECK(lo->mem, lo->accepts[criterion] != BRM_NONE);
        return lo->accepts[criterion];
    }
    const BrmInstr *code = &lo->p->code.at[lo->p->criteria.at[criterion].code_today];
    return code->op == BRM_OP_PROJECT ? code->a : lo->p->criteria.at[criterion].code_today;
}

BrmReg brm_lower_open_criterion(BrmLower *lo, uint32_t criterion) {
    return brm_lower_emit(lo, BRM_OP_APPLICABLE, lo->p->criteria.at[criterion].asked, accepted(lo, criterion), 0);
}

/* Its answer counts where its criterion is asked and not N/A, and it is not N/A itself; what is not known there does no
 * harm. */
void brm_lower_requirement(BrmLower *lo, uint32_t index) {
    const BrmMRequirement *m = &lo->model->requirements.at[index];
    BrmPRequirement *r = &lo->p->requirements.at[index];
    if (m->na_rule) {
        BrmReg na = brm_lower_expr(lo, m->na_rule);
        brm_lower_at(lo, m->na_rule);
        r->na_rule = m->na_negated ? brm_lower_not(lo, na) : na;
    }
    lo->span = r->span;
    BrmReg counts = brm_lower_open_criterion(lo, r->criterion);
    if (r->na_rule != BRM_NONE) counts = brm_lower_and(lo, counts, brm_lower_not(lo, r->na_rule));
    r->value = brm_lower_emit(lo, BRM_OP_GATE_TRI, brm_lower_emit(lo, BRM_OP_IN_REQUIREMENT, index, 0, 0), counts, 0);
}

/* Where its criterion is not closed: N/A by rule, or answered. */
BrmReg brm_lower_requirement_known(BrmLower *lo, uint32_t requirement) {
    const BrmPRequirement *r = &lo->p->requirements.at[requirement];
    BRM_CHECK(lo->mem, r->value != BRM_NONE);
    BrmReg known = brm_lower_known(lo, r->value);
    if (r->na_rule == BRM_NONE) return known; /* closed, its value is unknown */
    BrmReg closed = brm_lower_is_true(lo, brm_lower_not(lo, brm_lower_open_criterion(lo, r->criterion)));
    known = brm_lower_or(lo, brm_lower_is_true(lo, r->na_rule), known);
    return brm_lower_and(lo, brm_lower_not(lo, closed), known);
}

static BrmReg met(BrmLower *lo, uint32_t requirement) {
    const BrmPRequirement *r = &lo->p->requirements.at[requirement];
    BRM_CHECK(lo->mem, r->value != BRM_NONE);
    if (r->na_rule == BRM_NONE) return r->value;
    return brm_lower_or(lo, brm_lower_is_true(lo, r->na_rule), r->value);
}

void brm_lower_derived(BrmLower *lo, uint32_t criterion) {
    const BrmMCriterion *m = &lo->model->criteria.at[criterion];
    BrmPCriterion *c = &lo->p->criteria.at[criterion];
    uint32_t regs[BRM_LIMIT_LEVELS], n = 0;
    BrmReg holds = brm_lower_truth(lo, BRM_TRUE);
    BRM_CHECK(lo->mem, m->levels.n <= BRM_LIMIT_LEVELS);
    for (uint32_t i = 1; i < m->levels.n; i++) {
        const BrmMLevel *level = &m->levels.at[i];
        lo->span = brm_lower_span(lo, level->span);
        for (uint32_t r = 0; r < level->requirements.n; r++)
            holds = brm_lower_and(lo, holds, met(lo, level->requirements.at[r]));
        regs[n++] = lo->level_regs[c->levels.first + i] = level->rule ? brm_lower_expr(lo, level->rule) : holds;
    }
    lo->span = c->span;
    BrmReg level = brm_lower_emit(lo, BRM_OP_DERIVE, brm_lower_args(lo, regs, n), 0, 0);
    c->code_today = brm_lower_emit(lo, BRM_OP_PROJECT, lo->accepts[criterion], level, c->asked);
}
