/* plan.c: how a score is worked out, decided before the first run from what any subject can answer.
 *
 * Called by open.c for each score that runs, members first. A plan is tight when one common denominator, the greatest
 * sum and the greatest weight stay below 2^62: then a member adds a cell, numerator and weight, picked by its level:
 *
 *     axis           sum += cells[level].num           weight += cells[level].weight     value = sum / (den * weight)
 *     questionnaire  sum += axis sum * cells[axis weight].num, weight likewise; den is a multiple of each axis' den *
 * weight
 *
 * Otherwise the plan says only who the members are; see ask.c. Must not read a batch.
 */
#include "vm/vm_internal.h"

#define WORD_BITS 64u

static uint64_t gcd64(uint64_t a, uint64_t b) {
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* *den becomes a multiple of by (> 0) too; false when it passes the limit. */
static bool widen(int64_t *den, uint64_t by) {
    BrmU128 common = (BrmU128)*den * (by / gcd64((uint64_t)*den, by));
    if (common > (BrmU128)BRM_NUM_LIMIT) return false;
    *den = (int64_t)common;
    return true;
}

/* What one member adds at most: the weight is units or 1, the parts are over the plan's denominator. */
static uint32_t member_weight(const BrmScorePlan *plan, const BrmMember *member) {
    return plan->how == BRM_HOW_WEIGHTED ? member->units : 1;
}

/* Takes in a member whose values are at most `top` in size; false when the plan cannot be tight. */
static bool add_bounds(BrmScorePlan *plan, const BrmMember *member, BrmU128 top, BrmU128 *sum) {
    if (top > (BrmU128)BRM_NUM_LIMIT) return false;
    bool extreme = plan->how == BRM_HOW_MIN || plan->how == BRM_HOW_MAX;
    bool adds = plan->how == BRM_HOW_MEAN || plan->how == BRM_HOW_WEIGHTED;
    uint32_t weight = member_weight(plan, member);
    BrmU128 share = top * (weight ? weight : 1);
    *sum = extreme ? (share > *sum ? share : *sum) : *sum + share;
    plan->widest = adds ? plan->widest + weight : 1;
    if (*sum > (BrmU128)BRM_NUM_LIMIT || (BrmU128)plan->den * plan->widest > (BrmU128)BRM_NUM_LIMIT) return false;
    if (plan->how == BRM_HOW_SUM)
        plan->top = (uint64_t)*sum;
    else if (top > plan->top)
        plan->top = (uint64_t)top;
    return plan->widest <= UINT32_MAX;
}

static uint32_t bits_of(const BrmVm *vm, const BrmScorePlan *plan, BrmU128 sum) {
    /* A sum's weight is made of its members first. */
    uint64_t weight = plan->how == BRM_HOW_SUM && plan->n > plan->widest ? plan->n : plan->widest;
    uint32_t bits = 64;
    if (sum <= INT32_MAX) bits = 32;
    if (sum <= INT16_MAX && weight <= UINT16_MAX) bits = 16;
    for (uint32_t m = 0; plan->of_scores && m < plan->n; m++) {
        uint32_t member = brm_vm_plan_of(vm, plan->members[m].reg)->bits;
        if (member > bits) bits = member;
    }
    return bits;
}

static void finish(const BrmVm *vm, BrmScorePlan *plan, BrmU128 sum) {
    BrmU128 exact = (BrmU128)1 << 53;
    plan->tight = true;
    plan->plain = sum <= exact && (BrmU128)plan->den * plan->widest <= exact;
    plan->bits = bits_of(vm, plan, sum);
}

/* ---- of codes ---- */

static bool bound_codes(BrmScorePlan *plan, BrmU128 *sum) {
    for (uint32_t m = 0; m < plan->n; m++) {
        for (uint32_t i = 0; i < plan->members[m].n; i++) {
            uint32_t den = plan->members[m].fraction[i].den;
            if (den && !widen(&plan->den, den)) return false;
        }
    }
    for (uint32_t m = 0; m < plan->n; m++) {
        const BrmMember *member = &plan->members[m];
        BrmU128 top = 0;
        bool any = false;
        for (uint32_t i = 0; i < member->n; i++) {
            BrmPFraction f = member->fraction[i];
            if (!f.den) continue;
            any = true;
            BrmU128 size = (BrmU128)(f.num < 0 ? -(int64_t)f.num : f.num) * ((uint64_t)plan->den / f.den);
            if (size > top) top = size;
        }
        if (any && !add_bounds(plan, member, top, sum)) return false;
    }
    return true;
}

static void fill_code_cells(BrmVm *vm, const BrmScorePlan *plan, BrmMember *member) {
    uint32_t weight = member_weight(plan, member);
    member->cells = BRM_NEWS(vm->arena, BrmCell, (size_t)member->n + 1); /* the last one: no level */
    for (uint32_t i = 0; i < member->n; i++) {
        BrmPFraction f = member->fraction[i];
        if (!f.den) continue;
        int64_t times = plan->how == BRM_HOW_WEIGHTED ? (int64_t)weight : 1;
        member->cells[i] = (BrmCell){(int64_t)f.num * (plan->den / f.den) * times, weight};
    }
}

/* ---- of scores ---- */

/* Takes into den each weight that subjects can give to a weighted mean: the sums of subsets of its members' units. */
static bool widen_by_subsets(BrmVm *vm, int64_t *den, const BrmScorePlan *axis) {
    uint64_t words = axis->widest / WORD_BITS + 1; /* weights sum to less than 2^16 */
    uint64_t *reached = BRM_NEWS(&vm->lazy->scratch, uint64_t, (size_t)words);
    reached[0] = 1;
    for (uint32_t m = 0; m < axis->n; m++) {
        uint64_t by = axis->members[m].units / WORD_BITS, bits = axis->members[m].units % WORD_BITS;
        bool any = false;
        for (uint32_t i = 0; i < axis->members[m].n; i++)
            any |= axis->members[m].fraction[i].den != 0;
        for (uint64_t i = any ? words : 0; i-- > by;) {
            uint64_t moved = reached[i - by] << bits;
            if (bits && i > by) moved |= reached[i - by - 1] >> (WORD_BITS - bits);
            reached[i] |= moved;
        }
    }
    bool fits = true;
    for (uint64_t w = 1; fits && w <= axis->widest; w++) {
        if (reached[w / WORD_BITS] >> (w % WORD_BITS) & 1) fits = widen(den, (uint64_t)axis->den * w);
    }
    brm_arena_close(&vm->lazy->scratch);
    return fits;
}

static bool widen_by_weights(BrmVm *vm, int64_t *den, const BrmScorePlan *axis) {
    if (axis->how == BRM_HOW_WEIGHTED) return widen_by_subsets(vm, den, axis);
    bool fits = true;
    for (uint64_t w = 1; fits && w <= axis->widest; w++)
        fits = widen(den, (uint64_t)axis->den * w);
    return fits;
}

static bool bound_scores(BrmVm *vm, BrmScorePlan *plan, BrmU128 *sum) {
    for (uint32_t m = 0; m < plan->n; m++) {
        const BrmScorePlan *axis = brm_vm_plan_of(vm, plan->members[m].reg);
        if (!axis->tight || !widen_by_weights(vm, &plan->den, axis)) return false;
    }
    for (uint32_t m = 0; m < plan->n; m++) {
        const BrmScorePlan *axis = brm_vm_plan_of(vm, plan->members[m].reg);
        if (axis->widest == 0) continue;
        /* At least 1, so that the factors of an axis of zeros are bounded too. */
        BrmU128 top = (BrmU128)(axis->top ? axis->top : 1) * (uint64_t)(plan->den / axis->den);
        if (!add_bounds(plan, &plan->members[m], top, sum)) return false;
    }
    return true;
}

static void fill_score_cells(BrmVm *vm, const BrmScorePlan *plan, BrmMember *member) {
    const BrmScorePlan *axis = brm_vm_plan_of(vm, member->reg);
    uint32_t weight = member_weight(plan, member);
    int64_t times = plan->how == BRM_HOW_WEIGHTED ? (int64_t)weight : 1;
    member->n = (uint32_t)axis->widest + 1;
    member->cells = BRM_NEWS(vm->arena, BrmCell, member->n);
    for (uint32_t w = 1; w < member->n; w++) {
        int64_t part = axis->den * (int64_t)w;
        if (plan->den % part == 0) member->cells[w] = (BrmCell){plan->den / part * times, weight};
    }
}

/* ---- both ---- */

enum { MOST_IN_FOURS = 16 }; /* more cells are looked up lane by lane */

static BrmFour four_of(const BrmMember *member, uint32_t first) {
    BrmFour four = {.first = first, .small = true};
    for (; four.n < BRM_FOUR && first + four.n < member->n; four.n++) {
        BrmCell cell = member->cells[first + four.n];
        four.num[four.n] = cell.num;
        four.weight[four.n] = cell.weight;
        four.small = four.small && cell.weight <= UINT8_MAX && cell.weight == four.weight[0] && cell.num >= INT8_MIN &&
                     cell.num <= INT8_MAX;
    }
    return four;
}

/* Weight 0 is no value: the cells of scores begin at 1. */
static void make_fours(const BrmVm *vm, const BrmScorePlan *plan, BrmMember *member) {
    uint32_t first = plan->of_scores ? 1 : 0;
    if (member->n <= first || member->n > first + MOST_IN_FOURS) return;
    member->fours = BRM_NEWS(vm->arena, BrmFour, (member->n - first + BRM_FOUR - 1) / BRM_FOUR);
    for (; first < member->n; first += BRM_FOUR)
        member->fours[member->n_fours++] = four_of(member, first);
}

static void find_code_members(BrmVm *vm, const BrmPScore *score, BrmScorePlan *plan) {
    const BrmProgram *p = vm->program;
    uint32_t first = score->level == 0 ? score->index : p->axes.at[score->index].criteria.first;
    for (uint32_t m = 0; m < plan->n; m++) {
        const BrmPCriterion *c = &p->criteria.at[first + m];
        BrmRange measures = p->questionnaires.at[c->questionnaire].measures;
        uint32_t k = 0;
        while (k < measures.n && p->measure_lists.at[measures.first + k] != score->measure)
            k++;
        BRM_CHECK(vm->arena->mem, k < measures.n);
        uint32_t row = k * (c->expected.n + 1) + vm->steps[first + m];
        plan->members[m].units = c->weight_units;
        plan->members[m].n = c->levels.n;
        plan->members[m].fraction = &p->fractions.at[c->tables + row * c->levels.n];
    }
}

void brm_vm_plan(BrmVm *vm, uint32_t index) {
    const BrmProgram *p = vm->program;
    const BrmPScore *score = &p->scores.at[index];
    const BrmPMeasure *measure = &p->measures.at[score->measure];
    if (vm->plans[index]) return;
    BrmScorePlan *plan = BRM_NEW(vm->arena, BrmScorePlan);
    BrmU128 sum = 0;
    vm->plans[index] = plan;
    plan->of_scores = score->level == 2;
    /* The score of a criterion is the sum of one. */
    plan->how =
        score->level == 0 ? BRM_HOW_SUM : (BrmHow)(score->level == 1 ? measure->per_axis : measure->per_questionnaire);
    plan->den = 1;
    plan->n = p->args.at[score->args];
    plan->members = BRM_NEWS(vm->arena, BrmMember, plan->n);
    for (uint32_t m = 0; m < plan->n; m++)
        plan->members[m].reg = p->args.at[score->args + 1 + m];
    if (!plan->of_scores) {
        find_code_members(vm, score, plan);
        if (!bound_codes(plan, &sum)) return;
    } else {
        for (uint32_t m = 0; m < plan->n; m++)
            plan->members[m].units = p->axes.at[p->questionnaires.at[score->index].axes.first + m].weight_units;
        if (!bound_scores(vm, plan, &sum)) return;
    }
    for (uint32_t m = 0; m < plan->n; m++) {
        if (plan->of_scores)
            fill_score_cells(vm, plan, &plan->members[m]);
        else
            fill_code_cells(vm, plan, &plan->members[m]);
        make_fours(vm, plan, &plan->members[m]);
    }
    finish(vm, plan, sum);
}
