/* terms.c: exact sums of fractions (BrmTerm), their order, and the double nearest to them.
 *
 * Called by ask.c for a subject, by score for a population. Three ways, each exact, tried in turn: one fraction in 128
 * bits; the sum between two bounds a hair apart, which nearly always round to one double; one big fraction. So the
 * result never depends on the order of the terms. Must not read columns.
 */
#include "vm/vm_internal.h"

#include <string.h>

#define PART_LIMIT ((BrmU128)1 << 126)
#define LIMB_BITS 32u
#define FRACTION_LIMBS 5u /* bounds are kept to 2^-160 */
#define LIMBS 10u         /* and 160 bits before the point: 2^32 terms below 2^128 */
#define ADDED_AT_ONCE 32u /* big additions before the scratch memory is emptied */

static BrmU128 size_of(BrmI128 v) {
    return v < 0 ? 0 - (BrmU128)v : (BrmU128)v;
}

/* ---- 128 bits ---- */

BrmU128 brm_terms_gcd(BrmU128 a, BrmU128 b) {
    while (b >> 64) {
        BrmU128 rest = a % b;
        a = b;
        b = rest;
    }
    if (b == 0) return a;
    uint64_t x = (uint64_t)b, y = (uint64_t)(a % b);
    while (y) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

static bool multiply(BrmU128 a, BrmU128 b, BrmU128 *out) {
    if ((a | b) >> 63 && a != 0 && b > PART_LIMIT / a) return false;
    *out = a * b;
    return true;
}

static void reduce(BrmTerm *t) {
    BrmU128 common = brm_terms_gcd(t->den, size_of(t->num));
    if (common <= 1) return;
    t->num = t->num < 0 ? -(BrmI128)(size_of(t->num) / common) : (BrmI128)(size_of(t->num) / common);
    t->den /= common;
}

/* *a += b, when it fits. */
static bool add(BrmTerm *a, BrmTerm b) {
    BrmU128 den = a->den, x = size_of(a->num), y = size_of(b.num);
    if (a->den != b.den) {
        BrmU128 shared = brm_terms_gcd(a->den, b.den), a_own = a->den / shared, b_own = b.den / shared;
        if (!multiply(a->den, b_own, &den) || !multiply(x, b_own, &x) || !multiply(y, a_own, &y)) return false;
    }
    if (x > PART_LIMIT || y > PART_LIMIT) return false;
    BrmI128 sum = (a->num < 0 ? -(BrmI128)x : (BrmI128)x) + (b.num < 0 ? -(BrmI128)y : (BrmI128)y);
    if (size_of(sum) > PART_LIMIT) return false;
    *a = (BrmTerm){sum, den};
    return true;
}

bool brm_terms_sum(const BrmTerm *terms, uint32_t n, BrmTerm *out) {
    BrmTerm sum = {0, 1};
    for (uint32_t i = 0; i < n; i++) {
        BrmTerm term = terms[i];
        if (add(&sum, term)) continue;
        reduce(&sum);
        reduce(&term);
        if (!add(&sum, term)) return false;
    }
    reduce(&sum);
    *out = sum;
    return true;
}

/* ---- between two bounds ---- */

/* Adds floor(num * 2^160 / den) to the limbs, without carrying: a limb has room for 2^32 additions. */
static void add_quotient(uint64_t limbs[LIMBS], BrmU128 num, BrmU128 den) {
    BrmU128 whole = num / den, rest = num % den;
    for (uint32_t i = FRACTION_LIMBS; i-- > 0;) {
        rest <<= LIMB_BITS;
        limbs[i] += (uint64_t)(rest / den);
        rest %= den;
    }
    for (uint32_t i = FRACTION_LIMBS; whole; i++) {
        limbs[i] += (uint32_t)whole;
        whole >>= LIMB_BITS;
    }
}

/* The number that the limbs, plus `more` units of the last place, stand for. */
static BrmBig carried(uint32_t to[LIMBS], const uint64_t limbs[LIMBS], uint64_t more) {
    BrmU128 carry = more;
    uint32_t n = 0;
    for (uint32_t i = 0; i < LIMBS; i++) {
        carry += limbs[i];
        to[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
        if (to[i]) n = i + 1;
    }
    return (BrmBig){to, n};
}

static double bound(BrmArena *scratch, const uint64_t plus[LIMBS], uint64_t plus_more, const uint64_t minus[LIMBS],
                    uint64_t minus_more, uint64_t divisor) {
    uint32_t plus_limbs[LIMBS], minus_limbs[LIMBS];
    BrmBig a = carried(plus_limbs, plus, plus_more), b = carried(minus_limbs, minus, minus_more);
    BrmRatio r = {.negative = brm_big_cmp(a, b) < 0};
    r.num = r.negative ? brm_big_sub(scratch, b, a) : brm_big_sub(scratch, a, b);
    r.den = brm_big_shl(scratch, brm_big_u64(scratch, divisor), FRACTION_LIMBS * LIMB_BITS);
    double x = brm_ratio_double(scratch, r);
    brm_arena_reset(scratch);
    return x;
}

/* True when the sum's two bounds round to the same double. Each floor is less than one unit too low. */
static bool enclose(BrmArena *scratch, const BrmTerm *terms, uint32_t n, uint64_t divisor, double *out) {
    uint64_t plus[LIMBS] = {0}, minus[LIMBS] = {0}, n_plus = 0, n_minus = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (terms[i].den >> 96) return false; /* the rest could not be shifted by a limb */
        bool negative = terms[i].num < 0;
        add_quotient(negative ? minus : plus, size_of(terms[i].num), terms[i].den);
        n_plus += !negative;
        n_minus += negative;
    }
    double low = bound(scratch, plus, 0, minus, n_minus, divisor);
    double high = bound(scratch, plus, n_plus, minus, 0, divisor);
    *out = low;
    return low == high && low != 0.0;
}

/* ---- any size ---- */

static BrmBig moved(uint32_t *to, BrmBig a) {
    if (a.n) memcpy(to, a.at, a.n * sizeof *to);
    return (BrmBig){to, a.n};
}

/* The terms are small beside the sum, so adding one after the other costs no more than a tree of sums would. Now and
 * then the sum moves to a block of its own, and the scratch memory is emptied. */
BrmRatio brm_terms_ratio(BrmArena *arena, BrmArena *scratch, const BrmTerm *terms, uint32_t n) {
    uint32_t *block = NULL;
    BrmRatio sum = brm_ratio_make(scratch, 0, 1);
    for (uint32_t i = 0; i < n; i++) {
        sum = brm_ratio_add(scratch, sum, brm_ratio_make(scratch, terms[i].num, terms[i].den));
        if (i % ADDED_AT_ONCE != ADDED_AT_ONCE - 1) continue;
        uint32_t *fresh = brm_mem_alloc(scratch->mem, ((size_t)sum.num.n + sum.den.n) * sizeof *fresh);
        uint32_t n_num = sum.num.n;
        sum.num = moved(fresh, sum.num);
        sum.den = moved(fresh + n_num, sum.den);
        brm_mem_free(scratch->mem, block);
        block = fresh;
        brm_arena_reset(scratch);
    }
    sum.num = moved(BRM_NEWS(arena, uint32_t, sum.num.n), sum.num);
    sum.den = moved(BRM_NEWS(arena, uint32_t, sum.den.n), sum.den);
    brm_mem_free(scratch->mem, block);
    brm_arena_reset(scratch);
    return sum;
}

double brm_terms_double(BrmArena *scratch, const BrmTerm *terms, uint32_t n, uint64_t divisor) {
    BrmTerm sum;
    BrmU128 den;
    double x;
    if (brm_terms_sum(terms, n, &sum) && multiply(sum.den, divisor, &den))
        return brm_u128_ratio_double(sum.num < 0, size_of(sum.num), den);
    if (enclose(scratch, terms, n, divisor, &x)) return x;
    BrmArena own;
    brm_arena_open(&own, scratch->mem);
    BrmRatio exact = brm_terms_ratio(&own, scratch, terms, n);
    exact.den = brm_big_mul(&own, exact.den, brm_big_u64(&own, divisor));
    x = brm_ratio_double(&own, exact);
    brm_arena_close(&own);
    return x;
}

int brm_terms_cmp(BrmArena *scratch, const BrmTerm *a, uint32_t n_a, const BrmTerm *b, uint32_t n_b) {
    if (n_a == 1 && n_b == 1 && a->den == b->den) return (a->num > b->num) - (a->num < b->num);
    /* Rounding keeps the order: only equal doubles leave it open. */
    double x = brm_terms_double(scratch, a, n_a, 1), y = brm_terms_double(scratch, b, n_b, 1);
    if (x < y || x > y) return x < y ? -1 : 1;
    BrmArena own;
    brm_arena_open(&own, scratch->mem);
    BrmRatio exact_a = brm_terms_ratio(&own, scratch, a, n_a), exact_b = brm_terms_ratio(&own, scratch, b, n_b);
    int order = brm_ratio_cmp(&own, exact_a, exact_b);
    brm_arena_close(&own);
    return order;
}
