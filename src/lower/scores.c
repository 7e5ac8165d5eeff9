/* scores.c: the scores of a subject: one instruction for each measure of each axis and questionnaire, today's and
 * projected.
 *
 * Called by brm_lower, and by calls.c where a rule reads a score: that one then stands among the rules. An axis' score
 * reads the codes of its criteria, a questionnaire's the scores of its axes. Must not include the machine.
 */
#include "lower/lower_internal.h"

static uint32_t score_args(BrmLower *lo, uint32_t level, uint32_t measure, uint32_t index, bool projected) {
    const BrmProgram *p = lo->p;
    BRM_ARRAY(uint32_t) regs = {0};
    BrmRange of = level == 0   ? (BrmRange){index, 1}
                  : level == 1 ? p->axes.at[index].criteria
                               : p->questionnaires.at[index].axes;
    for (uint32_t i = of.first; i < of.first + of.n; i++) {
        BrmReg reg = level == 2  ? brm_lower_score(lo, 1, measure, i, projected)
                     : projected ? p->criteria.at[i].code_projected
                                 : p->criteria.at[i].code_today;
        BRM_CHECK(lo->mem, reg != BRM_NONE);
        BRM_PUSH(lo->arena, &regs, reg);
    }
    return brm_lower_args(lo, regs.at, regs.n);
}

BrmReg brm_lower_score(BrmLower *lo, uint32_t level, uint32_t measure, uint32_t index, bool projected) {
    BrmProgram *p = lo->p;
    const uint32_t words[] = {level, measure, index, projected ? 1 : 0};
    BrmStr key = brm_str_of((const char *)words, sizeof words);
    BrmReg reg = brm_map_get(&lo->scores, key);
    if (reg != BRM_NONE) return reg;
    BrmPScore score = {level, measure, index, score_args(lo, level, measure, index, projected)};
    BRM_PUSH(p->arena, &p->scores, score);
    reg = brm_lower_emit(lo, BRM_OP_SCORE, p->scores.n - 1, 0, 0);
    return brm_map_put(&lo->scores, brm_str_dup(lo->arena, key), reg);
}

static void put_scores(BrmLower *lo, uint32_t level, uint32_t index, uint32_t *scores, BrmPSpan span, bool projected) {
    BrmProgram *p = lo->p;
    uint32_t questionnaire = level == 1 ? p->axes.at[index].questionnaire : index;
    BrmRange measures = p->questionnaires.at[questionnaire].measures;
    if (!projected) {
        *scores = measures.n ? p->score_regs.n : 0;
        for (uint32_t i = 0; i < 2 * measures.n; i++)
            BRM_PUSH(p->arena, &p->score_regs, BRM_NONE);
    }
    lo->span = span;
    for (uint32_t k = 0; k < measures.n; k++) {
        BrmReg reg = brm_lower_score(lo, level, p->measure_lists.at[measures.first + k], index, projected);
        p->score_regs.at[*scores + 2 * k + (projected ? 1 : 0)] = reg;
    }
}

void brm_lower_scores(BrmLower *lo, bool projected) {
    BrmProgram *p = lo->p;
    for (uint32_t i = 0; i < p->axes.n; i++)
        put_scores(lo, 1, i, &p->axes.at[i].scores, p->axes.at[i].span, projected);
    for (uint32_t i = 0; i < p->questionnaires.n; i++)
        put_scores(lo, 2, i, &p->questionnaires.at[i].scores, p->questionnaires.at[i].span, projected);
}
