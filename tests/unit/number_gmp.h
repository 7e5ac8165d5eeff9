/* number_gmp.h: the part of number's unit test that compares with GMP, on random operands. Included by test_number.c.
 */
#ifndef NUMBER_GMP_H
#define NUMBER_GMP_H

#include <gmp.h>

#include "number_fixture.h"

/* Limbs of all ones, all zeros and random ones, so that carries and borrows run far. */
static BrmBig random_big(Fixture *f, uint32_t most) {
    uint32_t n = (uint32_t)(next_random(f) % (most + 1));
    BrmBig big = {BRM_NEWS(&f->arena, uint32_t, n), n};
    for (uint32_t i = 0; i < n; i++) {
        uint64_t r = next_random(f);
        big.at[i] = r % 4 == 0 ? 0 : r % 4 == 1 ? UINT32_MAX : (uint32_t)(r >> 32);
        if (r % 16 == 2) big.at[i] = 0x80000000u;
    }
    while (big.n > 0 && big.at[big.n - 1] == 0)
        big.n--;
    return big;
}

static void import_big(mpz_t z, BrmBig a) {
    mpz_import(z, a.n, -1, sizeof *a.at, 0, 0, a.at);
}

static void expect_mpz(BrmBig got, const mpz_t want) {
    mpz_t z;
    mpz_init(z);
    import_big(z, got);
    assert_true(got.n == 0 || got.at[got.n - 1] != 0);
    assert_int_equal(mpz_cmp(z, want), 0);
    mpz_clear(z);
}

static void big_like_gmp(void **state) {
    Fixture *f = *state;
    BrmArena *a = &f->arena;
    mpz_t x, y, z, w;
    mpz_inits(x, y, z, w, NULL);
    for (uint32_t i = 0; i < 20000; i++) {
        BrmBig p = random_big(f, i % 3 ? 6 : 40), s = random_big(f, i % 2 ? 5 : 30), q, r;
        import_big(x, p);
        import_big(y, s);
        int order = mpz_cmp(x, y);
        assert_int_equal(brm_big_cmp(p, s), (order > 0) - (order < 0));
        mpz_add(z, x, y);
        expect_mpz(brm_big_add(a, p, s), z);
        mpz_mul(z, x, y);
        expect_mpz(brm_big_mul(a, p, s), z);
        mpz_sub(z, x, y);
        mpz_abs(z, z);
        expect_mpz(order >= 0 ? brm_big_sub(a, p, s) : brm_big_sub(a, s, p), z);
        mpz_gcd(z, x, y);
        expect_mpz(brm_big_gcd(a, p, s), z);
        uint32_t shift = (uint32_t)(next_random(f) % 100);
        mpz_mul_2exp(z, x, shift);
        expect_mpz(brm_big_shl(a, p, shift), z);
        assert_int_equal(brm_big_bits(p), p.n ? mpz_sizeinbase(x, 2) : 0);
        if (s.n > 0) {
            brm_big_divrem(a, p, s, &q, &r);
            mpz_tdiv_qr(z, w, x, y);
            expect_mpz(q, z);
            expect_mpz(r, w);
        }
        brm_arena_reset(a);
    }
    mpz_clears(x, y, z, w, NULL);
}

static void gcd_of_multiples_like_gmp(void **state) {
    Fixture *f = *state;
    BrmArena *a = &f->arena;
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    for (uint32_t i = 0; i < 2000; i++) {
        BrmBig common = random_big(f, 20), p = brm_big_mul(a, common, random_big(f, 20));
        BrmBig s = brm_big_mul(a, common, random_big(f, 20));
        import_big(x, p);
        import_big(y, s);
        mpz_gcd(x, x, y);
        expect_mpz(brm_big_gcd(a, p, s), x);
        brm_arena_reset(a);
    }
    mpz_clears(x, y, NULL);
}

/* The neighbours of a double, to say whether it is the nearest: |r - got| <= |r - neighbour|, even where equal. */
static void expect_nearest(double got, const mpq_t r) {
    mpq_t x, near, far;
    mpq_inits(x, near, far, NULL);
    mpq_set_d(x, got);
    mpq_sub(near, r, x);
    mpq_abs(near, near);
    for (int side = 0; side < 2; side++) {
        double other = nextafter(got, side ? HUGE_VAL : -HUGE_VAL);
        if (isinf(other)) continue;
        mpq_set_d(x, other);
        mpq_sub(far, r, x);
        mpq_abs(far, far);
        int order = mpq_cmp(near, far);
        uint64_t bits;
        memcpy(&bits, &got, sizeof bits);
        assert_true(order < 0 || (order == 0 && bits % 2 == 0));
    }
    mpq_clears(x, near, far, NULL);
}

static void ratio_double_like_gmp(void **state) {
    Fixture *f = *state;
    mpq_t r;
    mpq_init(r);
    for (uint32_t i = 0; i < 20000; i++) {
        BrmBig num = random_big(f, 38), den = random_big(f, i % 2 ? 38 : 3);
        if (den.n == 0 || brm_big_bits(num) > brm_big_bits(den) + 1000) continue;
        import_big(mpq_numref(r), num);
        import_big(mpq_denref(r), den);
        mpq_canonicalize(r);
        expect_nearest(brm_ratio_double(&f->arena, (BrmRatio){num, den, false}), r);
        brm_arena_reset(&f->arena);
    }
    mpq_clear(r);
}

static void import_ratio(mpq_t q, BrmRatio r) {
    import_big(mpq_numref(q), r.num);
    import_big(mpq_denref(q), r.den);
    if (r.negative) mpz_neg(mpq_numref(q), mpq_numref(q));
}

static void ratio_add_like_gmp(void **state) {
    Fixture *f = *state;
    mpq_t x, y;
    mpq_inits(x, y, NULL);
    for (uint32_t round = 0; round < 300; round++) {
        BrmRatio sum = brm_ratio_make(&f->arena, 0, 1);
        mpq_set_ui(x, 0, 1);
        for (uint32_t i = 0; i < 12; i++) {
            BrmI128 num = (BrmI128)random_u128(f);
            BrmU128 den = i % 2 ? random_u128(f) : 1 + next_random(f) % 1000;
            BrmRatio term = brm_ratio_make(&f->arena, next_random(f) % 2 ? num : -num, den);
            import_ratio(y, term);
            int before = mpq_cmp(x, y);
            assert_int_equal(brm_ratio_cmp(&f->arena, sum, term), (before > 0) - (before < 0));
            mpq_add(x, x, y);
            sum = brm_ratio_add(&f->arena, sum, term);
            import_ratio(y, sum);
            assert_true(mpz_cmp(mpq_numref(x), mpq_numref(y)) == 0 && mpz_cmp(mpq_denref(x), mpq_denref(y)) == 0);
        }
        brm_arena_reset(&f->arena);
    }
    mpq_clears(x, y, NULL);
}

static void frac_like_gmp(void **state) {
    Fixture *f = *state;
    mpq_t x, y, z;
    mpq_inits(x, y, z, NULL);
    for (uint32_t i = 0; i < 20000; i++) {
        BrmFrac a = frac((int64_t)next_random(f) >> (1 + i % 62), (int64_t)(next_random(f) >> (1 + i % 61)) + 1);
        BrmFrac b = frac((int64_t)next_random(f) >> (1 + i % 59), (int64_t)(next_random(f) >> (1 + i % 60)) + 1);
        mpq_set_si(x, a.num, (unsigned long)a.den);
        mpq_set_si(y, b.num, (unsigned long)b.den);
        int order = mpq_cmp(x, y);
        assert_int_equal(brm_frac_cmp(a, b), (order > 0) - (order < 0));
        if (a.num >= 0) expect_nearest(brm_frac_double(a), x);
        for (int what = 0; what < 4; what++) {
            BrmFrac got = {0, 0};
            bool fits;
            if (what == 3 && b.num == 0) {
                assert_false(brm_frac_div(a, b, &got));
                continue;
            }
            (what == 0 ? mpq_add : what == 1 ? mpq_sub : what == 2 ? mpq_mul : mpq_div)(z, x, y);
            fits = mpz_sizeinbase(mpq_numref(z), 2) <= 63 && mpz_sizeinbase(mpq_denref(z), 2) <= 63;
            assert_int_equal((what == 0   ? brm_frac_add
                              : what == 1 ? brm_frac_sub
                              : what == 2 ? brm_frac_mul
                                          : brm_frac_div)(a, b, &got),
                             fits);
            if (fits) {
                assert_int_equal(mpz_get_si(mpq_numref(z)), got.num);
                assert_int_equal(mpz_get_si(mpq_denref(z)), got.den);
            } else {
                expect_frac(got, 0, 0);
            }
        }
    }
    mpq_clears(x, y, z, NULL);
}

#endif
