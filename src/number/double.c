/* double.c: shortest printing, fixed printing and rounding of doubles. Called by every layer that writes or rounds a
 * number.
 *
 * All three start from the exact value of a double, m * 2^exponent with m below 2^53, and use integers only, so that
 * neither the C library nor its locale has a say. Shortest digits come from Steele and White's free-format generation
 * ("How to print floating-point numbers accurately", 1990): with the value as r / s and half the gaps to its neighbours
 * as high / s and low / s, digits of r / s are given out until what is left is nearer than a neighbour. The numbers of
 * ordinary life fit 128 bits; the others take a Wide of fixed size. Owns nothing. Must not include anything above
 * number.
 */
#include "number/number_internal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define FRACTION_BITS 52
#define HIDDEN_BIT ((uint64_t)1 << FRACTION_BITS)
#define EXPONENT_MASK 0x7FF
#define EXPONENT_BIAS 1075 /* so that the significand is an integer */
#define SHORTEST_MOST 17   /* digits that always suffice */

typedef struct Parts {
    uint64_t m;
    int exponent;
    bool negative;
    bool uneven; /* the gap below is half the gap above: m is a power of two, and not the smallest */
} Parts;

typedef struct Decimal {
    char digits[SHORTEST_MOST + 1];
    int n;
    int point; /* value = 0.digits * 10^point */
} Decimal;

static Parts take_apart(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint64_t fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int)(bits >> FRACTION_BITS & EXPONENT_MASK);
    assert(biased != EXPONENT_MASK);
    return (Parts){.m = biased ? fraction | HIDDEN_BIT : fraction,
                   .exponent = (biased ? biased : 1) - EXPONENT_BIAS,
                   .negative = bits >> 63 != 0,
                   .uneven = fraction == 0 && biased > 1};
}

/* floor(log10(2^e)), |e| below 1,650: 78913 / 2^18 is log10(2) from below, near enough. */
static int floor_log10_pow2(int e) {
    int scaled = e * 78913, unit = 1 << 18;
    return scaled >= 0 ? scaled / unit : -((unit - 1 - scaled) / unit);
}

static int leading_bit(Parts p) {
    return (int)brm_u128_bits(p.m) - 1 + p.exponent;
}

/* ---- numbers that need more than 128 bits ---------------------------------------------------- */

#define WIDE_LIMBS 40 /* 1,280 bits; the smallest double's denominator times ten needs 1,080 */

typedef struct Wide {
    uint32_t at[WIDE_LIMBS];
    int n;
} Wide;

static void wide_push(Wide *w, uint64_t carry) {
    for (; carry; carry >>= 32) {
        assert(w->n < WIDE_LIMBS);
        w->at[w->n++] = (uint32_t)carry;
    }
}

static void wide_mul(Wide *w, uint32_t by) {
    uint64_t carry = 0;
    for (int i = 0; i < w->n; i++) {
        carry += (uint64_t)w->at[i] * by;
        w->at[i] = (uint32_t)carry;
        carry >>= 32;
    }
    wide_push(w, carry);
}

static void wide_pow10(Wide *w, int times) {
    for (; times >= 9; times -= 9)
        wide_mul(w, 1000000000);
    for (; times > 0; times--)
        wide_mul(w, 10);
}

/* v * 2^bits */
static Wide wide_make(uint64_t v, int bits) {
    Wide w = {.n = 0};
    if (v == 0) return w;
    for (; w.n < bits / 32; w.n++)
        w.at[w.n] = 0;
    wide_push(&w, v);
    wide_mul(&w, (uint32_t)1 << bits % 32);
    return w;
}

static int wide_cmp(const Wide *a, const Wide *b) {
    if (a->n != b->n) return a->n < b->n ? -1 : 1;
    for (int i = a->n; i-- > 0;) {
        if (a->at[i] != b->at[i]) return a->at[i] < b->at[i] ? -1 : 1;
    }
    return 0;
}

static Wide wide_sum(const Wide *a, const Wide *b) {
    Wide sum = a->n >= b->n ? *a : *b;
    const Wide *other = a->n >= b->n ? b : a;
    uint64_t carry = 0;
    for (int i = 0; i < sum.n; i++) {
        carry += (uint64_t)sum.at[i] + (i < other->n ? other->at[i] : 0);
        sum.at[i] = (uint32_t)carry;
        carry >>= 32;
    }
    wide_push(&sum, carry);
    return sum;
}

/* a -= b; a >= b. */
static void wide_take(Wide *a, const Wide *b) {
    uint64_t borrow = 0;
    for (int i = 0; i < a->n; i++) {
        uint64_t take = borrow + (i < b->n ? b->at[i] : 0);
        borrow = a->at[i] < take;
        a->at[i] = (uint32_t)(a->at[i] - take);
    }
    while (a->n > 0 && a->at[a->n - 1] == 0)
        a->n--;
}

/* The quotient, below 10; *r becomes the rest. */
static int wide_digit(Wide *r, const Wide *s) {
    int digit = 0;
    while (wide_cmp(r, s) >= 0) {
        wide_take(r, s);
        digit++;
    }
    return digit;
}

/* w /= 10^9; returns the rest. */
static uint32_t wide_chunk(Wide *w) {
    uint64_t left = 0;
    for (int i = w->n; i-- > 0;) {
        left = left << 32 | w->at[i];
        w->at[i] = (uint32_t)(left / 1000000000);
        left %= 1000000000;
    }
    while (w->n > 0 && w->at[w->n - 1] == 0)
        w->n--;
    return (uint32_t)left;
}

/* ---- shortest digits ------------------------------------------------------------------------- */

/* A value on the edge of the gap still reads back when m is even, for ties go to even. `below`: what is left is nearer
 * than the lower neighbour's half of the gap; `above`: what is left to the next digit is. Returns whether that was the
 * last digit; half_order says how the rest compares to half a digit. */
static bool last_digit(Decimal *out, int digit, bool below, bool above, int half_order) {
    if (above && (!below || half_order > 0 || (half_order == 0 && digit % 2 == 1))) digit++;
    assert(digit < 10 && out->n < SHORTEST_MOST);
    out->digits[out->n++] = (char)('0' + digit);
    return below || above;
}

static void shortest_small(Parts p, Decimal *out) {
    int up = p.exponent > 0 ? p.exponent : 0, down = p.exponent < 0 ? -p.exponent : 0;
    BrmU128 r = (BrmU128)p.m << (up + 2), s = (BrmU128)4 << down;
    BrmU128 high = (BrmU128)2 << up, low = p.uneven ? high / 2 : high;
    bool even = p.m % 2 == 0;
    out->point = floor_log10_pow2(leading_bit(p)) + 1;
    if (out->point >= 0) {
        s *= brm_u128_pow10((uint32_t)out->point);
    } else {
        BrmU128 scale = brm_u128_pow10((uint32_t)-out->point);
        r *= scale;
        high *= scale;
        low *= scale;
    }
    if (r + high > s || (even && r + high == s)) {
        out->point++;
    } else {
        r *= 10;
        high *= 10;
        low *= 10;
    }
    for (;;) {
        int digit = (int)(r / s);
        r %= s;
        bool below = r < low || (even && r == low), above = r + high > s || (even && r + high == s);
        if (last_digit(out, digit, below, above, (r * 2 > s) - (r * 2 < s))) return;
        r *= 10;
        high *= 10;
        low *= 10;
    }
}

static void shortest_wide(Parts p, Decimal *out) {
    int up = p.exponent > 0 ? p.exponent : 0, down = p.exponent < 0 ? -p.exponent : 0;
    Wide r = wide_make(p.m, up + 2), s = wide_make(4, down), high = wide_make(2, up);
    Wide low = wide_make(p.uneven ? 1 : 2, up), sum;
    bool even = p.m % 2 == 0;
    out->point = floor_log10_pow2(leading_bit(p)) + 1;
    wide_pow10(&s, out->point);
    wide_pow10(&r, -out->point);
    wide_pow10(&high, -out->point);
    wide_pow10(&low, -out->point);
    sum = wide_sum(&r, &high);
    if (wide_cmp(&sum, &s) >= !even) {
        out->point++;
    } else {
        wide_mul(&r, 10);
        wide_mul(&high, 10);
        wide_mul(&low, 10);
    }
    for (;;) {
        int digit = wide_digit(&r, &s);
        sum = wide_sum(&r, &high);
        bool below = wide_cmp(&r, &low) < even, above = wide_cmp(&sum, &s) >= !even;
        sum = wide_sum(&r, &r);
        if (last_digit(out, digit, below, above, wide_cmp(&sum, &s))) return;
        wide_mul(&r, 10);
        wide_mul(&high, 10);
        wide_mul(&low, 10);
    }
}

/* Whole numbers of at most 17 digits are their own shortest digits when no shorter text reads back to them, which holds
 * up to 2^53. */
static bool shortest_whole(Parts p, Decimal *out) {
    if (p.exponent > 0 || p.exponent < -FRACTION_BITS) return false;
    uint64_t whole = p.m >> -p.exponent;
    if (whole << -p.exponent != p.m) return false;
    char digits[SHORTEST_MOST];
    int n = 0;
    for (; whole; whole /= 10)
        digits[n++] = (char)('0' + whole % 10);
    out->point = n;
    int zeros = 0;
    while (digits[zeros] == '0')
        zeros++;
    while (n > zeros)
        out->digits[out->n++] = digits[--n];
    return true;
}

/* The order of the ECMAScript standard's Number::toString, steps 6 to 10. */
static void layout(BrmBuf *buf, const Decimal *d) {
    if (d->n <= d->point && d->point <= 21) {
        brm_buf_bytes(buf, d->digits, (size_t)d->n);
        brm_buf_repeat(buf, "0", (uint32_t)(d->point - d->n));
    } else if (0 < d->point && d->point <= 21) {
        brm_buf_bytes(buf, d->digits, (size_t)d->point);
        brm_buf_byte(buf, '.');
        brm_buf_bytes(buf, d->digits + d->point, (size_t)(d->n - d->point));
    } else if (-6 < d->point && d->point <= 0) {
        brm_buf_z(buf, "0.");
        brm_buf_repeat(buf, "0", (uint32_t)-d->point);
        brm_buf_bytes(buf, d->digits, (size_t)d->n);
    } else {
        brm_buf_byte(buf, d->digits[0]);
        if (d->n > 1) brm_buf_byte(buf, '.');
        brm_buf_bytes(buf, d->digits + 1, (size_t)(d->n - 1));
        brm_buf_f(buf, "e%+d", d->point - 1);
    }
}

void brm_double_print(BrmBuf *buf, double x) {
    BRM_CHECK(buf->mem, isfinite(x));
    Parts p = take_apart(x);
    Decimal d = {.n = 0};
    if (p.m == 0) {
        brm_buf_byte(buf, '0');
        return;
    }
    if (p.negative) brm_buf_byte(buf, '-');
    if (!shortest_whole(p, &d)) {
        int leading = leading_bit(p);
        /* Within 2^-60 and 2^60 nothing in shortest_small passes 2^120. */
        if (leading >= -60 && leading < 60)
            shortest_small(p, &d);
        else
            shortest_wide(p, &d);
    }
    layout(buf, &d);
}

/* ---- rounding -------------------------------------------------------------------------------- */

/* |x| * 10^decimals rounded half away, for an x with binary places. m * 10^decimals is below 2^103, so that with 105
 * places or more it is below a half. */
static BrmU128 scaled_round(Parts p, uint32_t decimals) {
    int places = -p.exponent;
    if (places >= 105) return 0;
    BrmU128 scaled = (BrmU128)p.m * brm_u128_pow10(decimals);
    return (scaled + ((BrmU128)1 << (places - 1))) >> places;
}

double brm_double_round(double x, uint32_t decimals) {
    assert(isfinite(x) && decimals <= MOST_DECIMALS);
    Parts p = take_apart(x);
    if (p.exponent >= 0) return x;
    return brm_u128_ratio_double(p.negative, scaled_round(p, decimals), brm_u128_pow10(decimals));
}

static void print_wide(BrmBuf *buf, Wide w) {
    uint32_t chunks[WIDE_LIMBS + 5]; /* of nine digits: some more than there are limbs */
    int n = 0;
    do {
        chunks[n++] = wide_chunk(&w);
    } while (w.n > 0);
    brm_buf_f(buf, "%u", (unsigned)chunks[--n]);
    while (n-- > 0)
        brm_buf_f(buf, "%09u", (unsigned)chunks[n]);
}

void brm_double_fixed(BrmBuf *buf, double x, uint32_t decimals, bool trim, const char *point) {
    BRM_CHECK(buf->mem, isfinite(x) && decimals <= MOST_DECIMALS);
    Parts p = take_apart(x);
    bool whole = p.exponent >= 0;
    BrmU128 scaled = whole ? 0 : scaled_round(p, decimals), unit = brm_u128_pow10(decimals);
    if (p.negative && (whole || scaled != 0)) brm_buf_byte(buf, '-');
    /* Below 2^53 when not whole. */
    print_wide(buf, whole ? wide_make(p.m, p.exponent) : wide_make((uint64_t)(scaled / unit), 0));
    char digits[MOST_DECIMALS];
    uint64_t part = (uint64_t)(scaled % unit);
    for (uint32_t i = decimals; i-- > 0; part /= 10)
        digits[i] = (char)('0' + part % 10);
    while (trim && decimals > 0 && digits[decimals - 1] == '0')
        decimals--;
    if (decimals == 0) return;
    brm_buf_z(buf, point);
    brm_buf_bytes(buf, digits, decimals);
}
