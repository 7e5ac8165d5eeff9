/* frac.c: small exact fractions (BrmFrac) and decimals as they are written. Called by syntax, sema, lower, score.
 *
 * Invariant of every fraction made here: den > 0, lowest terms, |num| and den at most 2^63 - 1. So a product of two
 * parts is below 2^126 and a sum of two products below 2^127: nothing overflows before it is measured. Owns nothing.
 * Must not include anything above number.
 */
#include "number/number_internal.h"

#include <assert.h>

#define MOST_PART ((BrmU128)INT64_MAX)

uint32_t brm_u128_bits(BrmU128 v) {
    uint32_t bits = 0;
    for (uint32_t step = 64; step > 0; step /= 2) {
        if (v >> step) {
            v >>= step;
            bits += step;
        }
    }
    return bits + (v != 0);
}

BrmU128 brm_u128_pow10(uint32_t n) {
    assert(n <= 38);
    BrmU128 power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

BrmU128 brm_u128_gcd(BrmU128 a, BrmU128 b) {
    while (b != 0 && (a > UINT64_MAX || b > UINT64_MAX)) {
        BrmU128 rest = a % b;
        a = b;
        b = rest;
    }
    if (b == 0) return a;
    uint64_t x = (uint64_t)a, y = (uint64_t)b; /* the machine's own division from here on */
    while (y != 0) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

static BrmU128 magnitude(BrmI128 v) {
    return v < 0 ? 0 - (BrmU128)v : (BrmU128)v;
}

/* num / den in lowest terms, when it fits. */
static bool reduce(bool negative, BrmU128 num, BrmU128 den, BrmFrac *out) {
    if (den == 0) return false;
    BrmU128 common = brm_u128_gcd(num, den);
    num /= common;
    den /= common;
    if (num > MOST_PART || den > MOST_PART) return false;
    *out = (BrmFrac){negative ? -(int64_t)num : (int64_t)num, (int64_t)den};
    return true;
}

static bool reduce_signed(BrmI128 num, BrmI128 den, BrmFrac *out) {
    return reduce((num < 0) != (den < 0), magnitude(num), magnitude(den), out);
}

bool brm_frac_make(int64_t num, int64_t den, BrmFrac *out) {
    return reduce_signed(num, den, out);
}

bool brm_frac_add(BrmFrac a, BrmFrac b, BrmFrac *out) {
    return reduce_signed((BrmI128)a.num * b.den + (BrmI128)b.num * a.den, (BrmI128)a.den * b.den, out);
}

bool brm_frac_sub(BrmFrac a, BrmFrac b, BrmFrac *out) {
    return reduce_signed((BrmI128)a.num * b.den - (BrmI128)b.num * a.den, (BrmI128)a.den * b.den, out);
}

bool brm_frac_mul(BrmFrac a, BrmFrac b, BrmFrac *out) {
    return reduce_signed((BrmI128)a.num * b.num, (BrmI128)a.den * b.den, out);
}

bool brm_frac_div(BrmFrac a, BrmFrac b, BrmFrac *out) {
    return reduce_signed((BrmI128)a.num * b.den, (BrmI128)a.den * b.num, out);
}

int brm_frac_cmp(BrmFrac a, BrmFrac b) {
    BrmI128 left = (BrmI128)a.num * b.den, right = (BrmI128)b.num * a.den;
    return (left > right) - (left < right);
}

bool brm_frac_round(BrmFrac a, uint32_t decimals, BrmFrac *out) {
    if (decimals > MOST_DECIMALS) return false;
    BrmU128 scale = brm_u128_pow10(decimals), den = (BrmU128)a.den;
    BrmU128 rounded = (magnitude(a.num) * scale * 2 + den) / (den * 2);
    return reduce(a.num < 0, rounded, scale, out);
}

double brm_frac_double(BrmFrac a) {
    return brm_u128_ratio_double(a.num < 0, magnitude(a.num), (BrmU128)a.den);
}

/* The digits as num / den, den a power of ten; false when they are no decimal or too many. */
static bool read_decimal(BrmStr s, bool percent, BrmU128 *num, BrmU128 *den) {
    uint32_t count = 0;
    bool point = false;
    *num = 0;
    *den = percent ? 100 : 1;
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || ++count > BRM_LIMIT_NUMBER_DIGITS) return false;
        *num = *num * 10 + (uint32_t)(c - '0');
        if (point) *den *= 10;
    }
    return count > 0;
}

bool brm_frac_parse(BrmStr digits, bool percent, BrmFrac *out) {
    BrmU128 num, den;
    return read_decimal(digits, percent, &num, &den) && reduce(false, num, den, out);
}

double brm_decimal_double(BrmStr digits, bool percent) {
    BrmU128 num, den;
    bool fine = read_decimal(digits, percent, &num, &den);
    assert(fine);
    return fine ? brm_u128_ratio_double(false, num, den) : 0.0;
}
