/* leaf.c: the machine's operations on leaves: truth, levels, keys; numbers are handed to terms.c.
 *
 * Called by apply.c where every operand is a leaf. What a leaf holds of an input (the key that it is, the set that it
 * is) is decided by a node on that input, which apply.c puts in its place. Owns nothing.
 */
#include "analysis/analysis_internal.h"

static BrmDia truth(bool yes) {
    return yes ? BRM_AN_T : BRM_AN_F;
}

static BrmDia accept_by_rule(BrmDia code, BrmDia asked, BrmDia rule) {
    if (asked == BRM_AN_F) return BRM_AN_U;
    if (rule == BRM_AN_T) return BRM_AN_NA;
    return rule == BRM_AN_F && code == BRM_AN_NA ? BRM_AN_U : code;
}

/* The level's number. */
static BrmDia level(BrmAn *an, BrmDia code, uint32_t criterion) {
    if (code == BRM_AN_U || code == BRM_AN_NA) return BRM_AN_U;
    BrmRange levels = an->p->criteria.at[criterion].levels;
    return brm_an_number(an, (double)an->p->levels.at[levels.first + (code - BRM_AN_CODE0)].value);
}

/* How many conditions are true, and how many may be, as far as `enough`. */
static BrmDia tally(BrmAn *an, BrmDia pair, BrmDia condition, uint32_t enough) {
    const BrmAnValue *value = brm_an_value_of(an, pair);
    uint32_t sure = value->a, may = value->b;
    if (condition == BRM_AN_T && sure < enough) sure++;
    if (condition != BRM_AN_F && may < enough) may++;
    return brm_an_value(an, BRM_AN_PAIR, sure, may);
}

static BrmDia tallied(const BrmAn *an, BrmDia pair, uint32_t enough) {
    const BrmAnValue *value = brm_an_value_of(an, pair);
    return value->a >= enough ? BRM_AN_T : value->b >= enough ? BRM_AN_U : BRM_AN_F;
}

static BrmDia more(BrmAn *an, BrmDia number, BrmDia code) {
    double n = brm_an_value_of(an, number)->x;
    return brm_an_number(an, code == BRM_AN_U ? n : n + 1);
}

/* ---- keys ---- */

static bool in_mask(const uint64_t *mask, uint32_t key) {
    return key / 64 < mask[0] && (mask[1 + key / 64] >> (key % 64) & 1);
}

/* Runs of a mask up to hi: false, true, false, … A word without a key is passed over. */
static void put_mask(BrmAn *an, const uint64_t *mask, int64_t hi) {
    int64_t next = 0; /* the first key that no run holds yet */
    for (uint64_t word = 0; word < mask[0]; word++) {
        if (mask[1 + word] == 0) continue;
        for (uint32_t bit = 0; bit < 64; bit++) {
            int64_t key = (int64_t)(word * 64 + bit);
            if (!(mask[1 + word] >> bit & 1) || key > hi) continue;
            if (key > next) brm_an_run(an, key - 1, BRM_AN_F);
            brm_an_run(an, key, BRM_AN_T);
            next = key + 1;
        }
    }
    if (next <= hi) brm_an_run(an, hi, BRM_AN_F);
}

/* Whether the key that a variable holds is among those of a mask; without one, whether it is this one. */
static BrmDia key_in(BrmAn *an, BrmDia key, const uint64_t *mask, uint32_t one) {
    if (key == BRM_AN_U) return BRM_AN_U;
    const BrmAnValue *value = brm_an_value_of(an, key);
    if (value->kind == BRM_AN_KEY) return truth(mask ? in_mask(mask, value->a) : value->a == one);
    uint32_t var = value->a, base = an->scratch.n;
    int64_t hi = an->vars.at[var].hi;
    if (mask) {
        put_mask(an, mask, hi);
    } else {
        if (one > 0) brm_an_run(an, one - 1 < hi ? one - 1 : hi, BRM_AN_F);
        if (one <= hi) brm_an_run(an, one, BRM_AN_T);
        if (one < hi) brm_an_run(an, hi, BRM_AN_F);
    }
    return brm_an_node(an, var, BRM_AN_F, base);
}

static BrmDia key_same(BrmAn *an, BrmDia a, BrmDia b) {
    if (a == BRM_AN_U || b == BRM_AN_U) return BRM_AN_U;
    if (a == b) return BRM_AN_T;
    const BrmAnValue *x = brm_an_value_of(an, a), *y = brm_an_value_of(an, b);
    if (x->kind == BRM_AN_KEY && y->kind == BRM_AN_KEY) return truth(x->a == y->a);
    if (y->kind == BRM_AN_KEY) return key_in(an, a, NULL, y->a);
    if (x->kind == BRM_AN_KEY) return key_in(an, b, NULL, x->a);
    BrmAnVar shape = {.kind = BRM_AN_FREE, .hi = 1};
    uint32_t base = an->scratch.n, var = brm_an_keyed(an, BRM_OP_KEY_SAME, a < b ? a : b, a < b ? b : a, shape);
    brm_an_run(an, 0, BRM_AN_F);
    brm_an_run(an, 1, BRM_AN_T);
    return brm_an_node(an, var, BRM_AN_F, base);
}

static BrmDia set_has(BrmAn *an, BrmDia set, uint32_t key) {
    if (set == BRM_AN_U) return BRM_AN_U;
    uint32_t question = brm_an_value_of(an, set)->a, base = an->scratch.n;
    if (key >= an->p->lists.at[an->p->questions.at[question].list].keys.n) return BRM_AN_F;
    uint32_t var = brm_an_keyed(an, BRM_OP_SET_HAS, question, key,
                                (BrmAnVar){.kind = BRM_AN_HOLDS, .index = question, .key = key, .hi = 1});
    brm_an_run(an, 0, BRM_AN_F);
    brm_an_run(an, 1, BRM_AN_T);
    return brm_an_node(an, var, BRM_AN_F, base);
}

/* ---- all of them ---- */

static BrmDia leaf_of_values(BrmAn *an, uint32_t op, uint32_t param, BrmDia a, BrmDia b) {
    switch (op) {
    case BRM_OP_EQ:
    case BRM_OP_LT:
    case BRM_OP_LE:
        return brm_an_compare(an, op, a, b);
    case BRM_OP_KEY_IS:
        return key_in(an, a, NULL, param);
    case BRM_OP_KEY_IN:
        return key_in(an, a, &an->p->masks.at[param], 0);
    case BRM_OP_KEY_SAME:
        return key_same(an, a, b);
    case BRM_OP_SET_HAS:
        return set_has(an, a, param);
    default:
        return brm_an_arithmetic(an, op, param, a, b);
    }
}

static BrmDia leaf_of_truth(BrmAn *an, uint32_t op, BrmDia a, BrmDia b) {
    switch (op) {
    case BRM_OP_AND:
        return a < b ? a : b; /* F, U, T are in that order */
    case BRM_OP_OR:
        return a > b ? a : b;
    case BRM_OP_NOT:
        return BRM_AN_LEAF | (2 - (a & ~BRM_AN_LEAF));
    case BRM_OP_SAME_TRI:
        return a == BRM_AN_U || b == BRM_AN_U ? BRM_AN_U : truth(a == b);
    case BRM_AN_STRICT_OR:
        return a == BRM_AN_U || b == BRM_AN_U ? BRM_AN_U : truth(a == BRM_AN_T || b == BRM_AN_T);
    default:
        BRM_CHECK(an->mem, op == BRM_AN_FOR_ALL);
        return truth(a == BRM_AN_T);
    }
}

BrmDia brm_an_leaf(BrmAn *an, uint32_t op, uint32_t param, BrmDia a, BrmDia b, BrmDia c) {
    switch (op) {
    case BRM_AN_IS:
        return truth(a == param);
    case BRM_OP_KNOWN_TRI:
        return truth(a != BRM_AN_U);
    case BRM_OP_GATE_TRI:
        return b == BRM_AN_F ? BRM_AN_U : a;
    case BRM_OP_SELECT_TRI:
        return a == BRM_AN_T ? b : a == BRM_AN_F ? c : BRM_AN_U;
    case BRM_OP_ACCEPT_RULE:
        return accept_by_rule(a, b, c);
    case BRM_OP_PROJECT:
        return a == BRM_AN_NA || c == BRM_AN_F || b == BRM_AN_U ? a : b;
    case BRM_OP_APPLICABLE:
        return b == BRM_AN_NA ? BRM_AN_F : a;
    case BRM_OP_LEVEL:
        return level(an, a, param);
    case BRM_AN_STEP:
        return a == BRM_AN_T ? BRM_AN_CODE0 + param : a == BRM_AN_F ? b : BRM_AN_U;
    case BRM_AN_TALLY:
        return tally(an, a, b, param);
    case BRM_AN_TALLIED:
        return tallied(an, a, param);
    case BRM_AN_MORE:
        return more(an, a, b);
    default:
        return op >= BRM_OP_ADD && op <= BRM_OP_SET_HAS ? leaf_of_values(an, op, param, a, b)
                                                        : leaf_of_truth(an, op, a, b);
    }
}
