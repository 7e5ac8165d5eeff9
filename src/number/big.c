/* big.c: unsigned integers of any size (BrmBig). Called by ratio.c and score, where 128 bits are not enough.
 *
 *     value = at[0] + at[1] * 2^32 + at[2] * 2^64 + ...    at[n - 1] != 0
 *
 * Results are new and live in the arena; a result may share the storage of an operand, which nobody changes. Schoolbook
 * methods: our numbers have some hundred limbs at most. Must not include anything above number.
 */
#include "number/number_internal.h"

#include <string.h>

#define LIMB_BITS 32u
#define MOST_LIMBS ((uint64_t)1 << 27)

/* n zero limbs, to be filled. */
static BrmBig make(BrmArena *arena, uint64_t n) {
    if (n > MOST_LIMBS) brm_mem_fail(arena->mem, BRM_LIMIT, NULL);
    return (BrmBig){BRM_NEWS(arena, uint32_t, (size_t)n), (uint32_t)n};
}

static BrmBig trim(BrmBig a) {
    while (a.n > 0 && a.at[a.n - 1] == 0)
        a.n--;
    return a;
}

static BrmBig copy(BrmArena *arena, BrmBig a) {
    BrmBig made = make(arena, a.n);
    if (a.n) memcpy(made.at, a.at, a.n * sizeof *a.at);
    return made;
}

BrmBig brm_big_u64(BrmArena *arena, uint64_t v) {
    return brm_big_u128(arena, v);
}

BrmBig brm_big_u128(BrmArena *arena, BrmU128 v) {
    BrmBig made = make(arena, 4);
    for (uint32_t i = 0; i < 4; i++)
        made.at[i] = (uint32_t)(v >> (i * LIMB_BITS));
    return trim(made);
}

bool brm_big_fits_u128(BrmBig a, BrmU128 *out) {
    if (a.n > 4) return false;
    BrmU128 v = 0;
    for (uint32_t i = a.n; i-- > 0;)
        v = v << LIMB_BITS | a.at[i];
    *out = v;
    return true;
}

int brm_big_cmp(BrmBig a, BrmBig b) {
    if (a.n != b.n) return a.n < b.n ? -1 : 1;
    for (uint32_t i = a.n; i-- > 0;) {
        if (a.at[i] != b.at[i]) return a.at[i] < b.at[i] ? -1 : 1;
    }
    return 0;
}

BrmBig brm_big_add(BrmArena *arena, BrmBig a, BrmBig b) {
    if (a.n < b.n) return brm_big_add(arena, b, a);
    BrmBig sum = make(arena, (uint64_t)a.n + 1);
    uint64_t carry = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        carry += (uint64_t)a.at[i] + (i < b.n ? b.at[i] : 0);
        sum.at[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
    }
    sum.at[a.n] = (uint32_t)carry;
    return trim(sum);
}

/* a -= b, in a's own storage; a >= b. */
static BrmBig sub_in_place(BrmBig a, BrmBig b) {
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < a.n && (i < b.n || borrow); i++) {
        uint64_t take = borrow + (i < b.n ? b.at[i] : 0);
        borrow = a.at[i] < take;
        a.at[i] = (uint32_t)(a.at[i] - take);
    }
    return trim(a);
}

BrmBig brm_big_sub(BrmArena *arena, BrmBig a, BrmBig b) {
    BRM_CHECK(arena->mem, brm_big_cmp(a, b) >= 0);
    return sub_in_place(copy(arena, a), b);
}

BrmBig brm_big_mul(BrmArena *arena, BrmBig a, BrmBig b) {
    BrmBig product = make(arena, (uint64_t)a.n + b.n);
    for (uint32_t i = 0; i < a.n; i++) {
        uint64_t carry = 0;
        for (uint32_t j = 0; j < b.n; j++) {
            carry += (uint64_t)a.at[i] * b.at[j] + product.at[i + j];
            product.at[i + j] = (uint32_t)carry;
            carry >>= LIMB_BITS;
        }
        product.at[i + b.n] = (uint32_t)carry;
    }
    return trim(product);
}

static BrmBig divide_by_limb(BrmArena *arena, BrmBig a, uint32_t b, uint32_t *rest) {
    BrmBig quotient = make(arena, a.n);
    uint64_t left = 0;
    for (uint32_t i = a.n; i-- > 0;) {
        left = left << LIMB_BITS | a.at[i];
        quotient.at[i] = (uint32_t)(left / b);
        left %= b;
    }
    *rest = (uint32_t)left;
    return trim(quotient);
}

/* One step of long division: the limb q with q * den <= window < (q + 1) * den, taken away from the window, which has
 * den.n + 1 limbs. den's top bit is set, which makes the first guess at most two too big (Knuth, 4.3.1 D). */
static uint32_t divide_step(uint32_t *window, BrmBig den) {
    uint32_t n = den.n;
    uint64_t top = (uint64_t)window[n] << LIMB_BITS | window[n - 1];
    uint64_t guess = top / den.at[n - 1], rest = top % den.at[n - 1];
    while (guess >> LIMB_BITS || guess * den.at[n - 2] > (rest << LIMB_BITS | window[n - 2])) {
        guess--;
        rest += den.at[n - 1];
        if (rest >> LIMB_BITS) break;
    }
    uint64_t carry = 0, borrow = 0;
    for (uint32_t i = 0; i <= n; i++) {
        carry += i < n ? guess * den.at[i] : 0;
        uint64_t take = (uint32_t)carry + borrow;
        borrow = window[i] < take;
        window[i] = (uint32_t)(window[i] - take);
        carry >>= LIMB_BITS;
    }
    if (borrow) { /* one too big after all: give one den back */
        guess--;
        carry = 0;
        for (uint32_t i = 0; i <= n; i++) {
            carry += (uint64_t)window[i] + (i < n ? den.at[i] : 0);
            window[i] = (uint32_t)carry;
            carry >>= LIMB_BITS;
        }
    }
    return (uint32_t)guess;
}

static uint32_t zeros_above(uint32_t limb) {
    return LIMB_BITS - brm_u128_bits(limb);
}

/* a >>= bits, in a's own storage. */
static BrmBig shr_in_place(BrmBig a, uint32_t bits) {
    uint32_t limbs = bits / LIMB_BITS, part = bits % LIMB_BITS;
    if (limbs >= a.n) return (BrmBig){a.at, 0};
    a.n -= limbs;
    for (uint32_t i = 0; i < a.n; i++) {
        uint64_t pair = a.at[i + limbs] | (i + 1 < a.n ? (uint64_t)a.at[i + limbs + 1] << LIMB_BITS : 0);
        a.at[i] = (uint32_t)(pair >> part);
    }
    return trim(a);
}

void brm_big_divrem(BrmArena *arena, BrmBig a, BrmBig b, BrmBig *quotient, BrmBig *remainder) {
    BRM_CHECK(arena->mem, b.n > 0);
    if (brm_big_cmp(a, b) < 0) {
        *quotient = (BrmBig){NULL, 0};
        *remainder = a;
        return;
    }
    if (b.n == 1) {
        uint32_t rest;
        *quotient = divide_by_limb(arena, a, b.at[0], &rest);
        *remainder = brm_big_u64(arena, rest);
        return;
    }
    uint32_t shift = zeros_above(b.at[b.n - 1]);
    BrmBig den = brm_big_shl(arena, b, shift);
    BrmBig num = make(arena, (uint64_t)a.n + 1); /* one limb more than a << shift may need: the first window's top */
    BrmBig shifted = brm_big_shl(arena, a, shift);
    memcpy(num.at, shifted.at, shifted.n * sizeof *shifted.at);
    BrmBig made = make(arena, (uint64_t)a.n - b.n + 1);
    for (uint32_t i = made.n; i-- > 0;)
        made.at[i] = divide_step(num.at + i, den);
    *quotient = trim(made);
    *remainder = shr_in_place(trim(num), shift);
}

static uint32_t zeros_below(BrmBig a) {
    uint32_t limbs = 0, bits = 0;
    while (a.at[limbs] == 0)
        limbs++;
    while (!(a.at[limbs] >> bits & 1))
        bits++;
    return limbs * LIMB_BITS + bits;
}

/* Binary method for numbers of about one size: subtract, halve; no division. Both positive, and used up. */
static BrmBig gcd_in_place(BrmArena *arena, BrmBig a, BrmBig b) {
    uint32_t in_a = zeros_below(a), in_b = zeros_below(b);
    a = shr_in_place(a, in_a);
    b = shr_in_place(b, in_b);
    for (;;) {
        int order = brm_big_cmp(a, b);
        if (order == 0) break;
        if (order < 0) {
            BrmBig swap = a;
            a = b;
            b = swap;
        }
        a = sub_in_place(a, b);
        a = shr_in_place(a, zeros_below(a));
    }
    return brm_big_shl(arena, a, in_a < in_b ? in_a : in_b);
}

BrmBig brm_big_gcd(BrmArena *arena, BrmBig a, BrmBig b) {
    BrmU128 x, y;
    BrmBig quotient;
    /* One division makes a long and a short operand equally short. */
    if (a.n > b.n && b.n > 0) brm_big_divrem(arena, a, b, &quotient, &a);
    if (b.n > a.n && a.n > 0) brm_big_divrem(arena, b, a, &quotient, &b);
    if (a.n == 0) return b;
    if (b.n == 0) return a;
    if (brm_big_fits_u128(a, &x) && brm_big_fits_u128(b, &y)) return brm_big_u128(arena, brm_u128_gcd(x, y));
    return gcd_in_place(arena, copy(arena, a), copy(arena, b));
}

BrmBig brm_big_shl(BrmArena *arena, BrmBig a, uint32_t bits) {
    if (a.n == 0) return a;
    uint32_t limbs = bits / LIMB_BITS, part = bits % LIMB_BITS;
    BrmBig made = make(arena, (uint64_t)a.n + limbs + 1);
    for (uint32_t i = 0; i < a.n; i++) {
        uint64_t pair = (uint64_t)a.at[i] << part;
        made.at[i + limbs] |= (uint32_t)pair;
        made.at[i + limbs + 1] = (uint32_t)(pair >> LIMB_BITS);
    }
    return trim(made);
}

uint32_t brm_big_bits(BrmBig a) {
    return a.n == 0 ? 0 : a.n * LIMB_BITS - zeros_above(a.at[a.n - 1]);
}
