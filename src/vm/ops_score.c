/* ops_score.c: scores of subjects, exactly, and the doubles nearest to them.
 *
 * Called by run.c. A tight score is a sum and a weight a lane, each member one pass over the lanes; a lazy one is left
 * to who asks (ask.c).
 */
#include "vm/vm_internal.h"

#include <string.h>

/* A member's part of a lane: its cell, and what the cell's numerator is multiplied by. */
typedef struct Part {
    int64_t num;
    uint32_t weight;
} Part;

static inline Part code_part(const BrmMember *member, const BrmColumn *column, uint32_t lane) {
    uint32_t code = column->of.byte[lane];
    const BrmCell *cell = &member->cells[code < member->n ? code : member->n];
    return (Part){cell->num, cell->weight};
}

static inline Part score_part(const BrmMember *member, const BrmColumn *column, uint32_t lane) {
    uint32_t weight = column->mask.weight[lane];
    const BrmCell *cell = &member->cells[weight < member->n ? weight : 0];
    return (Part){column->of.sum[lane] * cell->num, cell->weight};
}

/* One pass of a member over the lanes, for parts of codes and of scores. */
#define PASSES(KIND)                                                                                                   \
    static void add_##KIND(uint32_t n, const BrmMember *member, const BrmColumn *column, int64_t *restrict sum,        \
                           uint32_t *restrict weight) {                                                                \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            Part part = KIND##_part(member, column, i);                                                                \
            sum[i] += part.num;                                                                                        \
            weight[i] += part.weight;                                                                                  \
        }                                                                                                              \
    }                                                                                                                  \
    static void sum_##KIND(uint32_t n, const BrmMember *member, const BrmColumn *column, int64_t *restrict sum,        \
                           uint32_t *restrict weight) {                                                                \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            Part part = KIND##_part(member, column, i);                                                                \
            sum[i] += part.num;                                                                                        \
            weight[i] |= part.weight;                                                                                  \
        }                                                                                                              \
    }                                                                                                                  \
    static void extreme_##KIND(uint32_t n, const BrmMember *member, const BrmColumn *column, int64_t *restrict sum,    \
                               uint32_t *restrict weight, int64_t sign) {                                              \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            Part part = KIND##_part(member, column, i);                                                                \
            bool better = part.weight && (!weight[i] || part.num * sign > sum[i] * sign);                              \
            sum[i] = better ? part.num : sum[i];                                                                       \
            weight[i] |= part.weight;                                                                                  \
        }                                                                                                              \
    }

PASSES(code)
PASSES(score)

static void pass(const BrmScorePlan *plan, const BrmMember *member, uint32_t n, const BrmColumn *from,
                 const BrmColumn *to) {
    int64_t *sum = to->of.sum;
    uint32_t *weight = to->mask.weight;
    switch (plan->how) {
    case BRM_HOW_MEAN:
    case BRM_HOW_WEIGHTED:
        (plan->of_scores ? add_score : add_code)(n, member, from, sum, weight);
        return;
    case BRM_HOW_SUM:
        (plan->of_scores ? sum_score : sum_code)(n, member, from, sum, weight);
        return;
    case BRM_HOW_MIN:
    case BRM_HOW_MAX:
        (plan->of_scores ? extreme_score : extreme_code)(n, member, from, sum, weight,
                                                         plan->how == BRM_HOW_MAX ? 1 : -1);
        return;
    }
}

void brm_vm_op_SCORE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const BrmScorePlan *plan = vm->plans[vm->program->code.at[at].a];
    if (!plan->tight) return;
    const BrmColumn *to = &vm->columns[at];
    memset(to->of.sum, 0, batch->n * sizeof *to->of.sum);
    memset(to->mask.weight, 0, batch->n * sizeof *to->mask.weight);
    for (uint32_t m = 0; m < plan->n; m++)
        pass(plan, &plan->members[m], batch->n, &vm->columns[plan->members[m].reg], to);
}

void brm_vm_op_FIGURE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    BrmReg from = vm->program->code.at[at].a;
    const BrmScorePlan *plan = vm->plans[vm->program->code.at[from].a];
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    if (plan->plain) {
        const int64_t *restrict sum = vm->columns[from].of.sum;
        const uint32_t *restrict weight = vm->columns[from].mask.weight;
        double den = (double)plan->den;
        for (uint32_t i = 0; i < n; i++) {
            known[i] = weight[i] != 0;
            /* den * weight is an integer that a double holds: exact. No weight, no sum: 0 / den. */
            out[i] = (double)sum[i] * known[i] / (den * (weight[i] ? (double)weight[i] : 1.0)) + 0.0;
        }
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        double figure = 0.0;
        known[i] = brm_vm_figure(vm, from, i, &figure);
        out[i] = known[i] ? figure + 0.0 : 0.0;
    }
}
