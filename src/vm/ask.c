/* ask.c: what a score of one lane is: exactly, as terms, and as the nearest double.
 *
 * Called by score and report after a run, and by FIGURE. A tight score is read from its columns. A lazy one is worked
 * out here, from the columns of its members, as a sum of small fractions, whose denominators never meet before somebody
 * wants the whole:
 *
 *     axis           sum over members of  units * num / (den * W)                    W: the counted weight
 *     questionnaire  sum over axes, over their terms, of  units * num / (den * W)
 *
 * A table's parts fit 32 bits, a weight 32, a tight axis 62 and 62: a term's numerator stays below 2^80, its
 * denominator below 2^96.
 */
#include "vm/vm_internal.h"

#include <string.h>

static void push(const BrmVm *vm, BrmI128 num, BrmU128 den) {
    BrmVmLazy *lazy = vm->lazy;
    BRM_PUSH(vm->arena, &lazy->terms, ((BrmTerm){num, den}));
}

/* The member's fraction in a lane; den 0: it does not count. */
static BrmPFraction fraction_of(const BrmVm *vm, const BrmMember *member, uint32_t lane) {
    uint8_t code = vm->columns[member->reg].of.byte[lane];
    return code < member->n ? member->fraction[code] : (BrmPFraction){0, 0};
}

/* The terms from `first` on become shares of a mean over `weight`; without weight there is no value. */
static void divide_terms(BrmVmLazy *lazy, uint32_t first, uint64_t weight) {
    if (weight == 0) lazy->terms.n = first;
    for (uint32_t i = first; i < lazy->terms.n; i++)
        lazy->terms.at[i].den *= weight;
}

static void push_of_codes(const BrmVm *vm, const BrmScorePlan *plan, uint32_t lane) {
    uint32_t first = vm->lazy->terms.n;
    uint64_t weight = 0;
    BrmPFraction best = {0, 0};
    for (uint32_t m = 0; m < plan->n; m++) {
        BrmPFraction f = fraction_of(vm, &plan->members[m], lane);
        if (!f.den) continue;
        if (plan->how == BRM_HOW_MIN || plan->how == BRM_HOW_MAX) {
            int64_t difference = (int64_t)f.num * best.den - (int64_t)best.num * f.den;
            if (!best.den || (plan->how == BRM_HOW_MAX ? difference > 0 : difference < 0)) best = f;
            continue;
        }
        uint32_t units = plan->how == BRM_HOW_WEIGHTED ? plan->members[m].units : 1;
        weight += units;
        push(vm, (BrmI128)f.num * units, f.den);
    }
    if (best.den) push(vm, best.num, best.den);
    if (plan->how == BRM_HOW_MEAN || plan->how == BRM_HOW_WEIGHTED) divide_terms(vm->lazy, first, weight);
}

static void push_terms(const BrmVm *vm, BrmReg reg, uint32_t lane);

/* Of the terms [first, middle) and [middle, end), two values: keeps the greater, or the lesser. */
static void keep_better(const BrmVm *vm, const BrmScorePlan *plan, uint32_t first, uint32_t middle) {
    BrmVmLazy *lazy = vm->lazy;
    BrmTerm *best = lazy->terms.at + first, *next = lazy->terms.at + middle;
    uint32_t n_best = middle - first, n_next = lazy->terms.n - middle;
    int order = n_best ? brm_terms_cmp(&lazy->scratch, next, n_next, best, n_best) : 0;
    if (n_best && (plan->how == BRM_HOW_MAX ? order <= 0 : order >= 0)) {
        lazy->terms.n = middle;
        return;
    }
    memmove(best, next, n_next * sizeof *best);
    lazy->terms.n = first + n_next;
}

static void push_of_scores(const BrmVm *vm, const BrmScorePlan *plan, uint32_t lane) {
    BrmVmLazy *lazy = vm->lazy;
    uint32_t first = lazy->terms.n;
    uint64_t weight = 0;
    for (uint32_t m = 0; m < plan->n; m++) {
        uint32_t start = lazy->terms.n, units = plan->how == BRM_HOW_WEIGHTED ? plan->members[m].units : 1;
        push_terms(vm, plan->members[m].reg, lane);
        if (lazy->terms.n == start) continue;
        weight += units;
        if (plan->how == BRM_HOW_MIN || plan->how == BRM_HOW_MAX) keep_better(vm, plan, first, start);
        for (uint32_t i = start; i < lazy->terms.n && plan->how == BRM_HOW_WEIGHTED; i++)
            lazy->terms.at[i].num *= units;
    }
    if (plan->how == BRM_HOW_MEAN || plan->how == BRM_HOW_WEIGHTED) divide_terms(lazy, first, weight);
}

/* Two levels deep at most: a questionnaire, its axes. */
static void push_terms(const BrmVm *vm, BrmReg reg, uint32_t lane) {
    const BrmScorePlan *plan = brm_vm_plan_of(vm, reg);
    const BrmColumn *column = &vm->columns[reg];
    if (plan->tight) {
        uint32_t weight = brm_vm_weight_at(plan, column, lane);
        if (weight) push(vm, brm_vm_sum_at(plan, column, lane), (BrmU128)(uint64_t)plan->den * weight);
    } else if (plan->of_scores) {
        push_of_scores(vm, plan, lane);
    } else {
        push_of_codes(vm, plan, lane);
    }
}

static bool runs(const BrmVm *vm, BrmReg reg) {
    return reg < vm->program->code.n && vm->last[reg] && vm->program->code.at[reg].op == BRM_OP_SCORE;
}

uint32_t brm_vm_terms(const BrmVm *vm, BrmReg reg, uint32_t lane, const BrmTerm **terms) {
    vm->lazy->terms.n = 0;
    if (runs(vm, reg)) push_terms(vm, reg, lane);
    *terms = vm->lazy->terms.at;
    return vm->lazy->terms.n;
}

bool brm_vm_sums(const BrmVm *vm, BrmReg reg, BrmSumColumns *out) {
    if (!runs(vm, reg) || !brm_vm_plan_of(vm, reg)->tight) return false;
    const BrmScorePlan *plan = brm_vm_plan_of(vm, reg);
    const BrmColumn *column = &vm->columns[reg];
    *out = (BrmSumColumns){.bits = plan->bits, .widest = plan->widest, .den = (uint64_t)plan->den};
    if (plan->bits == 16) {
        out->sum16 = column->of.sum16;
        out->weight16 = column->mask.weight16;
    } else if (plan->bits == 32) {
        out->sum32 = column->of.sum32;
        out->weight32 = column->mask.weight32;
    }
    return true;
}

bool brm_vm_figure(const BrmVm *vm, BrmReg reg, uint32_t lane, double *out) {
    if (!runs(vm, reg)) return false;
    const BrmScorePlan *plan = brm_vm_plan_of(vm, reg);
    if (plan->tight) {
        int64_t sum = brm_vm_sum_at(plan, &vm->columns[reg], lane);
        BrmU128 den = (BrmU128)(uint64_t)plan->den * brm_vm_weight_at(plan, &vm->columns[reg], lane);
        if (den == 0) return false;
        *out = brm_u128_ratio_double(sum < 0, (BrmU128)(uint64_t)(sum < 0 ? -sum : sum), den);
        return true;
    }
    const BrmTerm *terms;
    uint32_t n = brm_vm_terms(vm, reg, lane, &terms);
    if (n == 0) return false;
    *out = brm_terms_double(&vm->lazy->scratch, terms, n, 1);
    return true;
}

void brm_vm_exact(const BrmVm *vm, BrmReg reg, uint32_t lane, BrmExact *out) {
    const BrmTerm *terms;
    uint32_t n = brm_vm_terms(vm, reg, lane, &terms);
    BrmTerm sum;
    *out = (BrmExact){.has = n > 0, .wide = true};
    if (n == 0) return;
    if (brm_terms_sum(terms, n, &sum)) {
        out->negative = sum.num < 0;
        out->num = sum.num < 0 ? 0 - (BrmU128)sum.num : (BrmU128)sum.num;
        out->den = sum.den;
        return;
    }
    BrmRatio big = brm_terms_ratio(&vm->lazy->kept, &vm->lazy->scratch, terms, n);
    out->wide = false;
    out->negative = big.negative;
    out->big_num = big.num;
    out->big_den = big.den;
}
