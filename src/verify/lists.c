/* lists.c: the registers that a score reads: exactly the codes or the scores of what it is a score of, in order.
 *
 * Called by code.c. Owns nothing.
 */
#include "verify/verify_internal.h"

/* A score of axis `axis` for the same measure, of today's codes or of projected ones as this one is. */
static bool is_axis_score(const BrmVerify *v, BrmReg reg, const BrmPScore *of, uint32_t axis, bool projected) {
    const BrmInstr *in = &v->p->code.at[reg];
    if (in->op != BRM_OP_SCORE || (v->regs[reg].projected != 0) != projected) return false;
    const BrmPScore *s = &v->p->scores.at[in->a];
    return s->level == 1 && s->index == axis && s->measure == of->measure;
}

bool brm_verify_lists(BrmVerify *v, BrmReg at, BrmInstr in) {
    const BrmProgram *p = v->p;
    const BrmPScore *s = &p->scores.at[in.a];
    bool projected = brm_verify_projected(v, at);
    BRM_NEED(v, s->args < p->args.n && p->args.at[s->args] <= p->args.n - s->args - 1, ARGS_RANGE, "scores", in.a);
    BrmRange of = s->level == 0   ? (BrmRange){s->index, 1}
                  : s->level == 1 ? p->axes.at[s->index].criteria
                                  : p->questionnaires.at[s->index].axes;
    BRM_NEED(v, p->args.at[s->args] == of.n, SCORE_COUNT, "scores", in.a);
    if (!brm_verify_work(v, of.n, "scores", in.a)) return false;
    for (uint32_t i = 0; i < of.n; i++) {
        BrmReg reg = p->args.at[s->args + 1 + i];
        BRM_NEED(v, reg < at, REG_ORDER, "scores", in.a);
        BRM_NEED(v, brm_verify_reads(v, at, reg), REG_SECTION, "scores", in.a);
        if (s->level == 2) {
            BRM_NEED(v, is_axis_score(v, reg, s, of.first + i, projected), SCORE_AXIS, "scores", in.a);
        } else {
            const BrmPCriterion *c = &p->criteria.at[of.first + i];
            BRM_NEED(v, reg == (projected ? c->code_projected : c->code_today), SCORE_CODE, "scores", in.a);
            BRM_NEED(v, v->regs[reg].class == BRM_OPD_CODE, REG_CLASS, "scores", in.a);
        }
    }
    return true;
}
