/* ops_score.c: scores of subjects, exactly, and the doubles nearest to them.
 *
 * Called by run.c. A tight score is a sum and a weight a lane, each member one pass over the lanes; a lazy one is left
 * to who asks (ask.c). Sums and weights are as narrow as the plan's bounds let them be: what most questionnaires ask
 * fits 16 bits, sixteen lanes to a vector. A cell is picked by comparing with each of a few levels or weights, four at
 * a time, since vectors have no other table; where there are many, lane by lane. */
#include "vm/vm_internal.h"

#include "base/clones.h"

#include <string.h>

/* By masks: with ?: the compiler makes branches of what excludes itself, and no vectors. */
#define MASKED(TYPE, truth, value) (TYPE)((TYPE)(0 - (TYPE)(truth)) & (value))
#define PICK(TYPE, at, table)                                                                                          \
    (TYPE)(MASKED(TYPE, (at) == 0, table##0) | MASKED(TYPE, (at) == 1, table##1) | MASKED(TYPE, (at) == 2, table##2) | \
           MASKED(TYPE, (at) == 3, table##3))
#define CELLS(TYPE, table, from)                                                                                       \
    const TYPE table##0 = (TYPE)(from)[0], table##1 = (TYPE)(from)[1], table##2 = (TYPE)(from)[2],                     \
               table##3 = (TYPE)(from)[3]

/* ---- parts of codes ---- */

BRM_CLONES static void small_codes(uint32_t n, const BrmFour *four, const uint8_t *restrict code, int16_t *restrict sum,
                                   uint16_t *restrict weight) {
    const uint8_t first = (uint8_t)four->first, levels = (uint8_t)four->n, units = (uint8_t)four->weight[0];
    CELLS(int8_t, num, four->num);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t at = (uint8_t)(code[i] - first);
        int8_t part = PICK(int8_t, at, num);
        uint8_t share = MASKED(uint8_t, at < levels, units);
        sum[i] = (int16_t)(sum[i] + part);
        weight[i] = (uint16_t)(weight[i] + share);
    }
}

#define CODES(BITS)                                                                                                    \
    BRM_CLONES static void codes_##BITS(uint32_t n, const BrmFour *four, const uint8_t *restrict code,                 \
                                        BrmSum##BITS *restrict sum, BrmWeight##BITS *restrict weight) {                \
        const uint8_t first = (uint8_t)four->first;                                                                    \
        CELLS(BrmSum##BITS, num, four->num);                                                                           \
        CELLS(BrmWeight##BITS, share, four->weight);                                                                   \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            BrmWeight##BITS at = (BrmWeight##BITS)(code[i] - first);                                                   \
            sum[i] = (BrmSum##BITS)(sum[i] + PICK(BrmSum##BITS, at, num));                                             \
            weight[i] = (BrmWeight##BITS)(weight[i] + PICK(BrmWeight##BITS, at, share));                               \
        }                                                                                                              \
    }                                                                                                                  \
    TABLE_CODES(BITS)
#define TABLE_CODES(BITS)                                                                                              \
    static void table_codes_##BITS(uint32_t n, const BrmMember *member, const uint8_t *restrict code,                  \
                                   BrmSum##BITS *restrict sum, BrmWeight##BITS *restrict weight) {                     \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            const BrmCell *cell = &member->cells[code[i] < member->n ? code[i] : member->n];                           \
            sum[i] = (BrmSum##BITS)(sum[i] + cell->num);                                                               \
            weight[i] = (BrmWeight##BITS)(weight[i] + cell->weight);                                                   \
        }                                                                                                              \
    }

CODES(16)
CODES(32)
TABLE_CODES(64)

static void add_codes(uint32_t bits, uint32_t n, const BrmMember *member, const uint8_t *code, const BrmColumn *to) {
    if (bits == 64) {
        table_codes_64(n, member, code, to->of.sum64, to->mask.weight64);
        return;
    }
    if (member->n_fours == 0) {
        if (bits == 16)
            table_codes_16(n, member, code, to->of.sum16, to->mask.weight16);
        else
            table_codes_32(n, member, code, to->of.sum32, to->mask.weight32);
        return;
    }
    for (uint32_t i = 0; i < member->n_fours; i++) {
        const BrmFour *four = &member->fours[i];
        if (bits == 32)
            codes_32(n, four, code, to->of.sum32, to->mask.weight32);
        else
            (four->small ? small_codes : codes_16)(n, four, code, to->of.sum16, to->mask.weight16);
    }
}

/* ---- parts of scores ---- */

/* Weights are looked for from 1 on; 0 is no value. Those that no subject can have have no cell. */
#define SCORES(FROM, TO)                                                                                               \
    BRM_CLONES static void scores_##FROM##_##TO(uint32_t n, const BrmFour *four, const BrmSum##FROM *restrict of,      \
                                                const BrmWeight##FROM *restrict by, BrmSum##TO *restrict sum,          \
                                                BrmWeight##TO *restrict weight) {                                      \
        const BrmWeight##FROM first = (BrmWeight##FROM)four->first;                                                    \
        CELLS(BrmSum##TO, num, four->num);                                                                             \
        CELLS(BrmWeight##TO, share, four->weight);                                                                     \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            BrmWeight##FROM at = (BrmWeight##FROM)(by[i] - first);                                                     \
            BrmSum##TO factor = PICK(BrmSum##TO, at, num);                                                             \
            sum[i] = (BrmSum##TO)(sum[i] + (BrmSum##TO)(of[i] * factor));                                              \
            weight[i] = (BrmWeight##TO)(weight[i] + PICK(BrmWeight##TO, at, share));                                   \
        }                                                                                                              \
    }                                                                                                                  \
    TABLE_SCORES(FROM, TO)
#define TABLE_SCORES(FROM, TO)                                                                                         \
    static void table_scores_##FROM##_##TO(uint32_t n, const BrmMember *member, const BrmSum##FROM *restrict of,       \
                                           const BrmWeight##FROM *restrict by, BrmSum##TO *restrict sum,               \
                                           BrmWeight##TO *restrict weight) {                                           \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            const BrmCell *cell = &member->cells[by[i] < member->n ? by[i] : 0];                                       \
            sum[i] = (BrmSum##TO)(sum[i] + of[i] * cell->num);                                                         \
            weight[i] = (BrmWeight##TO)(weight[i] + cell->weight);                                                     \
        }                                                                                                              \
    }

SCORES(16, 16)
SCORES(16, 32)
SCORES(32, 32)
TABLE_SCORES(16, 64)
TABLE_SCORES(32, 64)
TABLE_SCORES(64, 64)

#define ADD_SCORES(FROM, TO)                                                                                           \
    static void add_scores_##FROM##_##TO(uint32_t n, const BrmMember *member, const BrmColumn *from,                   \
                                         const BrmColumn *to) {                                                        \
        const BrmSum##FROM *of = from->of.sum##FROM;                                                                   \
        const BrmWeight##FROM *by = from->mask.weight##FROM;                                                           \
        if (member->n_fours == 0) {                                                                                    \
            table_scores_##FROM##_##TO(n, member, of, by, to->of.sum##TO, to->mask.weight##TO);                        \
            return;                                                                                                    \
        }                                                                                                              \
        for (uint32_t i = 0; i < member->n_fours; i++)                                                                 \
            scores_##FROM##_##TO(n, &member->fours[i], of, by, to->of.sum##TO, to->mask.weight##TO);                   \
    }

ADD_SCORES(16, 16)
ADD_SCORES(16, 32)
ADD_SCORES(32, 32)

static void add_scores(uint32_t from_bits, uint32_t bits, uint32_t n, const BrmMember *member, const BrmColumn *from,
                       const BrmColumn *to) {
    if (bits == 16)
        add_scores_16_16(n, member, from, to);
    else if (bits == 32)
        (from_bits == 16 ? add_scores_16_32 : add_scores_32_32)(n, member, from, to);
    else if (from_bits == 16)
        table_scores_16_64(n, member, from->of.sum16, from->mask.weight16, to->of.sum64, to->mask.weight64);
    else if (from_bits == 32)
        table_scores_32_64(n, member, from->of.sum32, from->mask.weight32, to->of.sum64, to->mask.weight64);
    else
        table_scores_64_64(n, member, from->of.sum64, from->mask.weight64, to->of.sum64, to->mask.weight64);
}

/* ---- the least, the greatest ---- */

static void set_lane(const BrmScorePlan *plan, const BrmColumn *to, uint32_t lane, int64_t sum, uint32_t weight) {
    if (plan->bits == 16) {
        to->of.sum16[lane] = (int16_t)sum;
        to->mask.weight16[lane] = (uint16_t)weight;
    } else if (plan->bits == 32) {
        to->of.sum32[lane] = (int32_t)sum;
        to->mask.weight32[lane] = weight;
    } else {
        to->of.sum64[lane] = sum;
        to->mask.weight64[lane] = weight;
    }
}

/* A member's part of a lane; weight 0: none. */
static BrmCell part_of(const BrmVm *vm, const BrmScorePlan *plan, const BrmMember *member, uint32_t lane) {
    const BrmColumn *from = &vm->columns[member->reg];
    if (!plan->of_scores) {
        uint32_t code = from->of.byte[lane];
        return member->cells[code < member->n ? code : member->n];
    }
    const BrmScorePlan *of = brm_vm_plan_of(vm, member->reg);
    uint32_t weight = brm_vm_weight_at(of, from, lane);
    BrmCell cell = member->cells[weight < member->n ? weight : 0];
    return (BrmCell){brm_vm_sum_at(of, from, lane) * cell.num, cell.weight};
}

static void extremes(const BrmVm *vm, const BrmScorePlan *plan, uint32_t n, const BrmColumn *to) {
    int64_t sign = plan->how == BRM_HOW_MAX ? 1 : -1;
    for (uint32_t i = 0; i < n; i++) {
        BrmCell best = {0, 0};
        for (uint32_t m = 0; m < plan->n; m++) {
            BrmCell part = part_of(vm, plan, &plan->members[m], i);
            if (part.weight && (!best.weight || part.num * sign > best.num * sign)) best = part;
        }
        set_lane(plan, to, i, best.num, best.weight != 0);
    }
}

/* ---- both ---- */

static void clear(const BrmScorePlan *plan, const BrmColumn *to, uint32_t n) {
    size_t weights = plan->bits == 16 ? sizeof(uint16_t) : sizeof(uint32_t);
    memset(to->of.sum64, 0, (size_t)n * plan->bits / 8);
    memset(to->mask.weight64, 0, n * weights);
}

/* A sum is of weight 1 however many it adds up. */
static void flatten(const BrmScorePlan *plan, const BrmColumn *to, uint32_t n) {
    for (uint32_t i = 0; plan->bits == 16 && i < n; i++)
        to->mask.weight16[i] = to->mask.weight16[i] != 0;
    for (uint32_t i = 0; plan->bits != 16 && i < n; i++)
        to->mask.weight32[i] = to->mask.weight32[i] != 0;
}

void brm_vm_op_SCORE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const BrmScorePlan *plan = vm->plans[vm->program->code.at[at].a];
    const BrmColumn *to = &vm->columns[at];
    const uint32_t n = batch->n;
    if (!plan->tight) return;
    if (plan->how == BRM_HOW_MIN || plan->how == BRM_HOW_MAX) {
        extremes(vm, plan, n, to);
        return;
    }
    clear(plan, to, n);
    for (uint32_t m = 0; m < plan->n; m++) {
        const BrmMember *member = &plan->members[m];
        const BrmColumn *from = &vm->columns[member->reg];
        if (plan->of_scores)
            add_scores(brm_vm_plan_of(vm, member->reg)->bits, plan->bits, n, member, from, to);
        else
            add_codes(plan->bits, n, member, from->of.byte, to);
    }
    if (plan->how == BRM_HOW_SUM) flatten(plan, to, n);
}

void brm_vm_op_FIGURE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    BrmReg from = vm->program->code.at[at].a;
    const BrmScorePlan *plan = brm_vm_plan_of(vm, from);
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; plan->plain && i < n; i++) {
        double sum = (double)brm_vm_sum_at(plan, &vm->columns[from], i);
        uint32_t weight = brm_vm_weight_at(plan, &vm->columns[from], i);
        known[i] = weight != 0;
        /* den * weight is an integer that a double holds: exact. No weight, no sum: 0 / den. */
        out[i] = sum * known[i] / ((double)plan->den * (weight ? (double)weight : 1.0)) + 0.0;
    }
    for (uint32_t i = 0; !plan->plain && i < n; i++) {
        double figure = 0.0;
        known[i] = brm_vm_figure(vm, from, i, &figure);
        out[i] = known[i] ? figure + 0.0 : 0.0;
    }
}
