/* ratio.c: exact fractions of any size (BrmRatio) and the correctly rounded way from a fraction to a double.
 *
 * Called by score for sums over a population, by vm for scores of a subject, by double.c. Parts live in the arena
 * given. Invariant of every ratio made here: lowest terms, den > 0, zero is not negative. Must not include anything
 * above number.
 */
#include "number/number_internal.h"

#include <assert.h>
#include <float.h>
#include <math.h>

#define SIGNIFICAND 53
#define LOWEST_EXPONENT (-1022) /* of a normal double's leading bit */
#define HIGHEST_EXPONENT 1023
#define EXACT_INTEGER ((BrmU128)1 << SIGNIFICAND)

double brm_number_nearest(bool negative, BrmU128 q, bool rest, int64_t exponent) {
    if (q == 0) return 0.0;
    int64_t bits = (int64_t)brm_u128_bits(q), leading = bits - 1 + exponent;
    double sign = negative ? -1.0 : 1.0;
    if (leading > HIGHEST_EXPONENT) return sign * HUGE_VAL;
    int64_t kept = leading >= LOWEST_EXPONENT ? SIGNIFICAND : SIGNIFICAND - (LOWEST_EXPONENT - leading);
    if (kept < 0) return 0.0; /* less than half of the smallest double */
    int64_t dropped = bits - kept;
    if (dropped > 0) {
        BrmU128 half = (BrmU128)1 << (dropped - 1);
        BrmU128 below = q & (half * 2 - 1);
        q >>= dropped;
        if (below > half || (below == half && (rest || (q & 1)))) q++;
        exponent += dropped;
    }
    if (q == 0) return 0.0;
    /* q has at most 53 bits, or is 2^53: exact from here on, or infinite. */
    return sign * ldexp((double)(uint64_t)q, (int)exponent);
}

double brm_u128_ratio_double(bool negative, BrmU128 num, BrmU128 den) {
    assert(den > 0 && !(num >> 127) && !(den >> 127));
    if (num == 0 || den == 0) return 0.0;
#if FLT_EVAL_METHOD == 0
    /* Both exact: the machine's one division is correctly rounded. */
    if (num <= EXACT_INTEGER && den <= EXACT_INTEGER) {
        double quotient = (double)(uint64_t)num / (double)(uint64_t)den;
        return negative ? -quotient : quotient;
    }
#endif
    /* Long division, as many bits a step as there is room above the rest, until 64 are there. */
    BrmU128 q = num / den, rest = num % den;
    uint32_t step = 128 - brm_u128_bits(den);
    if (step > 64) step = 64;
    int64_t exponent = 0;
    while (rest != 0 && q >> 63 == 0) {
        rest <<= step;
        q = q << step | rest / den;
        rest %= den;
        exponent -= step;
    }
    return brm_number_nearest(negative, q, rest != 0, exponent);
}

BrmRatio brm_ratio_make(BrmArena *arena, BrmI128 num, BrmU128 den) {
    BRM_CHECK(arena->mem, den > 0);
    BrmU128 size = num < 0 ? 0 - (BrmU128)num : (BrmU128)num;
    BrmU128 common = brm_u128_gcd(size, den);
    return (BrmRatio){brm_big_u128(arena, size / common), brm_big_u128(arena, den / common), num < 0};
}

static BrmBig quotient_of(BrmArena *arena, BrmBig a, BrmBig b) {
    BrmBig quotient, rest;
    brm_big_divrem(arena, a, b, &quotient, &rest);
    return quotient;
}

/* The sum of two signed numbers; its sign in *negative. */
static BrmBig add_signed(BrmArena *arena, BrmBig a, bool a_negative, BrmBig b, bool b_negative, bool *negative) {
    *negative = a_negative;
    if (a_negative == b_negative) return brm_big_add(arena, a, b);
    int order = brm_big_cmp(a, b);
    if (order >= 0) {
        *negative = a_negative && order > 0;
        return brm_big_sub(arena, a, b);
    }
    *negative = b_negative;
    return brm_big_sub(arena, b, a);
}

/* a/b + c/d with g = gcd(b, d): the only factors that numerator and denominator can still share are those of g, which
 * is small when one term is (Knuth, 4.5.1). */
BrmRatio brm_ratio_add(BrmArena *arena, BrmRatio a, BrmRatio b) {
    BrmRatio sum;
    BrmBig shared = brm_big_gcd(arena, a.den, b.den);
    BrmBig a_own = quotient_of(arena, a.den, shared), b_own = quotient_of(arena, b.den, shared);
    sum.num = add_signed(arena, brm_big_mul(arena, a.num, b_own), a.negative, brm_big_mul(arena, b.num, a_own),
                         b.negative, &sum.negative);
    if (sum.num.n == 0) return (BrmRatio){sum.num, brm_big_u64(arena, 1), false};
    BrmBig left = brm_big_gcd(arena, sum.num, shared);
    sum.num = quotient_of(arena, sum.num, left);
    sum.den = brm_big_mul(arena, a_own, quotient_of(arena, b.den, left));
    return sum;
}

int brm_ratio_cmp(BrmArena *arena, BrmRatio a, BrmRatio b) {
    bool below_a = a.negative && a.num.n > 0, below_b = b.negative && b.num.n > 0;
    if (below_a != below_b) return below_a ? -1 : 1;
    int order = brm_big_cmp(brm_big_mul(arena, a.num, b.den), brm_big_mul(arena, b.num, a.den));
    return below_a ? -order : order;
}

double brm_ratio_double(BrmArena *arena, BrmRatio r) {
    BRM_CHECK(arena->mem, r.den.n > 0);
    if (r.num.n == 0) return 0.0;
    /* The quotient is about 2^size; shifted so that its integer part has 66 or 67 bits. */
    int64_t size = (int64_t)brm_big_bits(r.num) - (int64_t)brm_big_bits(r.den);
    if (size > HIGHEST_EXPONENT + 1) return r.negative ? -HUGE_VAL : HUGE_VAL;
    if (size < LOWEST_EXPONENT - SIGNIFICAND - 1) return 0.0;
    int64_t shift = 66 - size;
    BrmBig num = shift > 0 ? brm_big_shl(arena, r.num, (uint32_t)shift) : r.num;
    BrmBig den = shift < 0 ? brm_big_shl(arena, r.den, (uint32_t)-shift) : r.den;
    BrmBig quotient, rest;
    BrmU128 q = 0;
    brm_big_divrem(arena, num, den, &quotient, &rest);
    bool fits = brm_big_fits_u128(quotient, &q);
    BRM_CHECK(arena->mem, fits);
    return brm_number_nearest(r.negative, q, rest.n > 0, -shift);
}
