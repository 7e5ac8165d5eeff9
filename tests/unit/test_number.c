/* Unit tests of number: dates, fractions, big integers (against GMP where it is found), rounding and printing of
 * doubles. In parts: number_doubles.h, number_gmp.h, the rest here. */
#include "number_doubles.h"
#include "number_fixture.h"
#ifdef BAREME_HAVE_GMP
#include "number_gmp.h"
#endif

/* ---- dates ----------------------------------------------------------------------------------- */

static void dates_follow_each_other(void **state) {
    (void)state;
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    BrmDate expected = -719162; /* 0001-01-01 */
    for (int32_t year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int32_t month = 1; month <= 12; month++) {
            int32_t last = days[month - 1] + (leap && month == 2);
            BrmDate d = 0;
            assert_false(brm_date_make(year, month, 0, &d));
            assert_false(brm_date_make(year, month, last + 1, &d));
            for (int32_t day = 1; day <= last; day++) {
                int32_t y, m, n;
                assert_true(brm_date_make(year, month, day, &d));
                if (d != expected++) fail();
                brm_date_split(d, &y, &m, &n);
                if (y != year || m != month || n != day) fail();
            }
        }
    }
    assert_int_equal(expected, 2932897); /* 10000-01-01 */
}

static void dates_at_the_edge(void **state) {
    (void)state;
    BrmDate d = 77;
    assert_false(brm_date_make(0, 1, 1, &d));
    assert_false(brm_date_make(10000, 1, 1, &d));
    assert_false(brm_date_make(-1, 1, 1, &d));
    assert_false(brm_date_make(2020, 0, 1, &d));
    assert_false(brm_date_make(2020, 13, 1, &d));
    assert_false(brm_date_make(2020, 1, -1, &d));
    assert_false(brm_date_make(INT32_MIN, INT32_MAX, INT32_MAX, &d));
    assert_int_equal(d, 77);
    assert_true(brm_date_make(1970, 1, 1, &d) && d == 0);
    assert_true(brm_date_make(2000, 2, 29, &d) && d == 11016);
    int32_t y, m, n;
    brm_date_split(INT32_MAX, &y, &m, &n);
    brm_date_split(BRM_DATE_NONE, &y, &m, &n);
}

static void dates_as_text(void **state) {
    Fixture *f = *state;
    static const char *const wrong[] = {"2021-02-29", "1900-02-29", "2020-2-01",  "2020-02-1",  "2020/02/01",
                                        "20200201",   "2020-13-01", "2020-00-01", "2020-01-00", "0000-01-01",
                                        "+020-01-01", " 020-01-01", "2020-01-0a", "",           "2020-01-011",
                                        "2020-01-32", "2020-0x-01"};
    static const char *const right[] = {"2020-02-29", "2000-02-29", "0001-01-01",
                                        "9999-12-31", "1969-12-31", "2024-10-05"};
    BrmDate d = 5;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(brm_date_parse(brm_str(wrong[i]), &d));
    assert_false(brm_date_parse((BrmStr){NULL, 0}, &d));
    assert_int_equal(d, 5);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        assert_true(brm_date_parse(brm_str(right[i]), &d));
        brm_date_print(&f->buf, d);
        expect_view(f, right[i]);
    }
}

static void quarters(void **state) {
    Fixture *f = *state;
    static const char *const wrong[] = {"2021-T0", "2021-T5", "2021-t1", "2021T1",  "2021-T11", "0000-T1",
                                        "2021-S1", "2021-T",  "202a-T1", "2021-T/", "2021 T1",  ""};
    static const char *const text[][3] = {{"2021-T1", "2021-01-01", "2021-03-31"},
                                          {"2020-Q2", "2020-04-01", "2020-06-30"},
                                          {"2020-T3", "2020-07-01", "2020-09-30"},
                                          {"9999-Q4", "9999-10-01", "9999-12-31"},
                                          {"0001-Q1", "0001-01-01", "0001-03-31"}};
    BrmDate first = 1, last = 2;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(brm_quarter_parse(brm_str(wrong[i]), &first, &last));
    }
    assert_true(first == 1 && last == 2);
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        assert_true(brm_quarter_parse(brm_str(text[i][0]), &first, &last));
        brm_date_print(&f->buf, first);
        expect_view(f, text[i][1]);
        brm_date_print(&f->buf, last);
        expect_view(f, text[i][2]);
    }
}

/* ---- small fractions ------------------------------------------------------------------------- */

static void fractions_compute(void **state) {
    (void)state;
    BrmFrac r;
    expect_frac(frac(6, -4), -3, 2);
    expect_frac(frac(0, -4), 0, 1);
    expect_frac(frac(INT64_MIN, 2), INT64_MIN / 2, 1);
    expect_frac(frac(INT64_MIN, INT64_MIN), 1, 1);
    assert_true(brm_frac_add(frac(1, 6), frac(1, 10), &r));
    expect_frac(r, 4, 15);
    assert_true(brm_frac_sub(frac(1, 6), frac(1, 6), &r));
    expect_frac(r, 0, 1);
    assert_true(brm_frac_mul(frac(-2, 3), frac(3, 4), &r));
    expect_frac(r, -1, 2);
    assert_true(brm_frac_div(frac(-2, 3), frac(-4, 3), &r));
    expect_frac(r, 1, 2);
    assert_true(brm_frac_div(frac(0, 3), frac(-4, 3), &r));
    expect_frac(r, 0, 1);
    assert_int_equal(brm_frac_cmp(frac(1, 3), frac(INT64_MAX / 3, INT64_MAX)), 1); /* a double would say equal */
    assert_int_equal(brm_frac_cmp(frac(-1, 3), frac(1, 3)), -1);
    assert_int_equal(brm_frac_cmp(frac(2, 6), frac(1, 3)), 0);
}

static void fractions_at_the_edge(void **state) {
    (void)state;
    const int64_t most = INT64_MAX;
    BrmFrac r = {7, 9};
    assert_false(brm_frac_make(1, 0, &r));
    assert_false(brm_frac_make(INT64_MIN, 1, &r)); /* 2^63 takes 64 bits */
    assert_false(brm_frac_make(1, INT64_MIN, &r));
    assert_false(brm_frac_add(frac(most, 1), frac(1, 1), &r));
    assert_false(brm_frac_sub(frac(-most, 1), frac(1, 1), &r));
    assert_false(brm_frac_add(frac(1, most), frac(1, most - 1), &r));
    assert_false(brm_frac_mul(frac(most, 1), frac(2, 1), &r));
    assert_false(brm_frac_mul(frac(-most, 1), frac(most, 1), &r));
    assert_false(brm_frac_div(frac(1, most), frac(2, 1), &r));
    assert_false(brm_frac_div(frac(1, 2), frac(0, 1), &r));
    assert_false(brm_frac_round(frac(1, 3), 16, &r));
    assert_false(brm_frac_round(frac(most, 3), 15, &r)); /* numerator too long once decimal */
    expect_frac(r, 7, 9);
    assert_true(brm_frac_add(frac(most - 1, 1), frac(1, 1), &r));
    expect_frac(r, most, 1);
    assert_true(brm_frac_add(frac(most, most - 1), frac(-most, most - 1), &r));
    expect_frac(r, 0, 1);
    assert_true(brm_frac_mul(frac(most, 2), frac(2, most), &r));
    expect_frac(r, 1, 1);
}

static void fractions_round_half_away(void **state) {
    (void)state;
    static const struct {
        int64_t num, den;
        uint32_t decimals;
        int64_t to_num, to_den;
    } row[] = {{1, 2, 0, 1, 1},
               {-1, 2, 0, -1, 1},
               {5, 2, 0, 3, 1},
               {-5, 2, 0, -3, 1},
               {49, 100, 0, 0, 1},
               {2675, 1000, 2, 67, 25},
               {1, 8, 2, 13, 100},
               {1005, 1000, 2, 101, 100},
               {1, 3, 2, 33, 100},
               {2, 3, 2, 67, 100},
               {-2, 3, 1, -7, 10},
               {7, 1, 15, 7, 1},
               {INT64_MAX, 1, 15, INT64_MAX, 1}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        BrmFrac r;
        assert_true(brm_frac_round(frac(row[i].num, row[i].den), row[i].decimals, &r));
        expect_frac(r, row[i].to_num, row[i].to_den);
    }
}

static void decimals_as_written(void **state) {
    (void)state;
    BrmFrac r = {7, 9};
    assert_true(brm_frac_parse(BRM_LIT("0.5"), false, &r));
    expect_frac(r, 1, 2);
    assert_true(brm_frac_parse(BRM_LIT("80"), true, &r));
    expect_frac(r, 4, 5);
    assert_true(brm_frac_parse(BRM_LIT("12.50"), true, &r));
    expect_frac(r, 1, 8);
    assert_true(brm_frac_parse(BRM_LIT("9223372036854775807"), false, &r));
    expect_frac(r, INT64_MAX, 1);
    assert_true(brm_frac_parse(BRM_LIT("1.00000000000000000000000000000"), false, &r)); /* 30 digits */
    expect_frac(r, 1, 1);
    assert_true(brm_frac_parse(BRM_LIT("000000000000000000000000000002"), false, &r));
    expect_frac(r, 2, 1);
    static const char *const wrong[] = {"",
                                        ".",
                                        "1.2.3",
                                        "-1",
                                        "1,5",
                                        "1e3",
                                        "9223372036854775808",
                                        "0.0000000000000000001",
                                        "1.000000000000000000000000000000",
                                        " 1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(brm_frac_parse(brm_str(wrong[i]), false, &r));
    expect_frac(r, 2, 1);
    expect_same(brm_decimal_double(BRM_LIT("0.1"), false), 0.1);
    expect_same(brm_decimal_double(BRM_LIT("62.5"), true), 0.625);
    expect_same(brm_decimal_double(BRM_LIT("7"), true), 0.07);
    expect_same(brm_decimal_double(BRM_LIT("0"), true), 0.0);
    expect_same(brm_decimal_double(BRM_LIT("9007199254740993"), false), 9007199254740992.0); /* a tie */
    expect_same(brm_decimal_double(BRM_LIT("9007199254740993.00000000000001"), false), 9007199254740994.0);
    expect_same(brm_decimal_double(BRM_LIT("999999999999999999999999999999"), false), 1e30);
    expect_same(brm_decimal_double(BRM_LIT("0.00000000000000000000000000001"), true), 1e-31);
    expect_same(brm_decimal_double(BRM_LIT("123456789012345.678901234567891"), false), 123456789012345.678901234567891);
}

static void decimals_read_like_the_library(void **state) {
    Fixture *f = *state;
    for (uint32_t i = 0; i < 20000; i++) {
        char text[40], copy[48];
        uint32_t digits = 1 + (uint32_t)(next_random(f) % 30), point = (uint32_t)(next_random(f) % digits);
        uint32_t n = 0;
        for (uint32_t k = 0; k < digits; k++) {
            if (k == point) text[n++] = '.';
            text[n++] = (char)('0' + next_random(f) % 10);
        }
        memcpy(copy, text, n);
        copy[n] = '\0';
        expect_same(brm_decimal_double((BrmStr){text, n}, false), strtod(copy, NULL));
        memcpy(copy + n, "e-2", 4);
        expect_same(brm_decimal_double((BrmStr){text, n}, true), strtod(copy, NULL));
    }
}

/* ---- ratios to doubles ----------------------------------------------------------------------- */

static BrmBig power2(Fixture *f, uint32_t bits) {
    return brm_big_shl(&f->arena, brm_big_u64(&f->arena, 1), bits);
}

/* (top * 2^shift + low) / 2^down */
static double scaled(Fixture *f, uint64_t top, uint32_t shift, uint64_t low, uint32_t down) {
    BrmBig num = brm_big_shl(&f->arena, brm_big_u64(&f->arena, top), shift);
    num = brm_big_add(&f->arena, num, brm_big_u64(&f->arena, low));
    return brm_ratio_double(&f->arena, (BrmRatio){num, power2(f, down), false});
}

static void ratio_ties_and_edges(void **state) {
    Fixture *f = *state;
    const uint64_t p52 = (uint64_t)1 << 52, p53 = p52 * 2;
    expect_same(scaled(f, p53 + 1, 0, 0, 0), (double)p53);           /* tie to even, down */
    expect_same(scaled(f, p53 + 3, 0, 0, 0), (double)(p53 + 4));     /* tie to even, up */
    expect_same(scaled(f, p53 + 1, 200, 1, 200), (double)(p53 + 2)); /* a tie and a hair */
    expect_same(scaled(f, p53 * 2 - 1, 0, 0, 0), (double)(p53 * 2)); /* carry into the next power */
    expect_same(scaled(f, 1, 0, 0, 1074), 0x1p-1074);
    expect_same(scaled(f, 1, 0, 0, 1075), 0.0); /* tie to even: zero */
    expect_same(scaled(f, 1, 100, 1, 1175), 0x1p-1074);
    expect_same(scaled(f, 3, 0, 0, 1075), 0x1p-1073); /* 1.5 smallest: tie to even */
    expect_same(scaled(f, 1, 0, 0, 1076), 0.0);
    expect_same(scaled(f, 1, 0, 0, 5000), 0.0);
    expect_same(scaled(f, p52 - 1, 0, 0, 1074), 0x1p-1022 - 0x1p-1074); /* largest subnormal */
    expect_same(scaled(f, p53 - 1, 0, 0, 1075), 0x1p-1022);             /* rounds up to the smallest normal */
    expect_same(scaled(f, p53 - 1, 971, 0, 0), DBL_MAX);
    expect_same(scaled(f, p53 * 2 - 1, 970, 0, 0), HUGE_VAL); /* half way to 2^1024 */
    expect_same(scaled(f, p53 * 4 - 3, 969, 0, 0), DBL_MAX);  /* a little less */
    expect_same(scaled(f, 1, 1024, 0, 0), HUGE_VAL);
    expect_same(scaled(f, 1, 9000, 0, 0), HUGE_VAL);
    expect_same(scaled(f, 1, 9000, 0, 9001), 0.5);
    expect_same(scaled(f, 0, 0, 0, 3), 0.0);
    BrmRatio down = {power2(f, 1024), power2(f, 0), true};
    expect_same(brm_ratio_double(&f->arena, down), -HUGE_VAL);
    down = (BrmRatio){power2(f, 0), power2(f, 1075), true};
    expect_same(brm_ratio_double(&f->arena, down), 0.0); /* never -0 */
    expect_same(brm_ratio_double(&f->arena, brm_ratio_make(&f->arena, -1, 3)), -1.0 / 3.0);
}

static void u128_ratio_edges(void **state) {
    (void)state;
    const BrmU128 p53 = (BrmU128)1 << 53, most = ((BrmU128)1 << 127) - 1;
    expect_same(brm_u128_ratio_double(true, 0, 5), 0.0);
    expect_same(brm_u128_ratio_double(true, 1, 3), -1.0 / 3.0);
    expect_same(brm_u128_ratio_double(false, p53, p53), 1.0);
    expect_same(brm_u128_ratio_double(false, p53 + 1, 1), (double)(uint64_t)p53);
    expect_same(brm_u128_ratio_double(false, p53 + 3, 1), 9007199254740996.0);
    expect_same(brm_u128_ratio_double(false, (p53 + 1) << 60 | 1, (BrmU128)1 << 60), 9007199254740994.0);
    expect_same(brm_u128_ratio_double(false, most, most), 1.0);
    expect_same(brm_u128_ratio_double(false, most - 1, most), 1.0);
    expect_same(brm_u128_ratio_double(false, most, 1), 0x1p127);
    expect_same(brm_u128_ratio_double(false, 1, most), 0x1p-127);
    expect_same(brm_u128_ratio_double(false, (BrmU128)1 << 126, 1), 0x1p126);
    expect_same(brm_u128_ratio_double(false, 1, UINT64_MAX), 0x1p-64);
}

static void both_ways_agree(void **state) {
    Fixture *f = *state;
    for (uint32_t i = 0; i < 20000; i++) {
        BrmU128 num = random_u128(f), den = random_u128(f);
        if (i % 4 == 0) num = ((num & UINT64_MAX) | 1) * (den >> 60 ? 1 : den); /* exact, or nearly */
        BrmRatio r = {brm_big_u128(&f->arena, num), brm_big_u128(&f->arena, den), i % 2 == 0};
        expect_same(brm_u128_ratio_double(r.negative, num, den), brm_ratio_double(&f->arena, r));
        brm_arena_reset(&f->arena);
    }
}

static void ratios_add_and_compare(void **state) {
    Fixture *f = *state;
    BrmRatio sum = brm_ratio_make(&f->arena, 0, 5);
    assert_true(sum.num.n == 0 && sum.den.n == 1 && sum.den.at[0] == 1 && !sum.negative);
    for (uint32_t den = 1; den <= 200; den++)
        sum = brm_ratio_add(&f->arena, sum, brm_ratio_make(&f->arena, 1, den));
    assert_true(brm_big_bits(sum.den) > 250); /* the harmonic number H(200) */
    expect_same(brm_ratio_double(&f->arena, sum), 5.878030948121444);
    for (uint32_t den = 200; den >= 1; den--)
        sum = brm_ratio_add(&f->arena, sum, brm_ratio_make(&f->arena, -1, den));
    assert_true(sum.num.n == 0 && sum.den.n == 1 && sum.den.at[0] == 1 && !sum.negative);
    sum = brm_ratio_add(&f->arena, brm_ratio_make(&f->arena, -1, 6), brm_ratio_make(&f->arena, -1, 10));
    assert_true(sum.negative && sum.num.n == 1 && sum.num.at[0] == 4 && sum.den.at[0] == 15);
    BrmI128 lowest = (BrmI128)((BrmU128)1 << 127);
    static const int sign[3] = {-1, 0, 1};
    BrmRatio row[] = {brm_ratio_make(&f->arena, lowest, 1), brm_ratio_make(&f->arena, -1, 2),
                      brm_ratio_make(&f->arena, 0, 7), brm_ratio_make(&f->arena, 1, 3),
                      brm_ratio_make(&f->arena, 1, 2)};
    assert_true(row[0].negative && brm_big_bits(row[0].num) == 128);
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
            assert_int_equal(brm_ratio_cmp(&f->arena, row[i], row[j]), sign[(i > j) - (i < j) + 1]);
        }
    }
}

/* ---- big integers ---------------------------------------------------------------------------- */

static void big_edges(void **state) {
    Fixture *f = *state;
    BrmArena *a = &f->arena;
    BrmBig zero = brm_big_u64(a, 0), one = brm_big_u64(a, 1), q, r;
    BrmU128 v = 3, all = ~(BrmU128)0;
    assert_int_equal(zero.n, 0);
    assert_int_equal(brm_big_bits(zero), 0);
    assert_true(brm_big_fits_u128(zero, &v) && v == 0);
    assert_true(brm_big_fits_u128(brm_big_u128(a, all), &v) && v == all);
    BrmBig beyond = brm_big_add(a, brm_big_u128(a, all), one);
    assert_int_equal(brm_big_bits(beyond), 129);
    assert_false(brm_big_fits_u128(beyond, &v));
    assert_int_equal(brm_big_cmp(brm_big_sub(a, beyond, one), brm_big_u128(a, all)), 0);
    assert_int_equal(brm_big_sub(a, beyond, beyond).n, 0);
    assert_int_equal(brm_big_mul(a, zero, beyond).n, 0);
    assert_int_equal(brm_big_shl(a, zero, 77).n, 0);
    assert_int_equal(brm_big_cmp(brm_big_shl(a, one, 128), beyond), 0);
    assert_int_equal(brm_big_cmp(brm_big_gcd(a, zero, beyond), beyond), 0);
    assert_int_equal(brm_big_cmp(brm_big_gcd(a, beyond, zero), beyond), 0);
    assert_int_equal(brm_big_gcd(a, zero, zero).n, 0);
    brm_big_divrem(a, zero, one, &q, &r);
    assert_true(q.n == 0 && r.n == 0);
    brm_big_divrem(a, beyond, beyond, &q, &r);
    assert_true(q.n == 1 && q.at[0] == 1 && r.n == 0);
    /* The rare step where the guess is one too big even after its correction. */
    BrmBig num = brm_big_add(a, brm_big_shl(a, brm_big_u64(a, 0x80000000u), 96), brm_big_u64(a, 0));
    num = brm_big_sub(a, num, one);
    BrmBig den = brm_big_add(a, brm_big_shl(a, brm_big_u64(a, 0x80000000u), 64), brm_big_u64(a, 0xFFFFFFFFu));
    brm_big_divrem(a, num, den, &q, &r);
    assert_true(brm_big_cmp(r, den) < 0);
    assert_int_equal(brm_big_cmp(brm_big_add(a, brm_big_mul(a, q, den), r), num), 0);
}

static void act_too_long(Fixture *f) {
    (void)brm_big_shl(&f->arena, brm_big_u64(&f->arena, 1), UINT32_MAX);
}

static void big_numbers_have_a_limit(void **state) {
    Fixture *f = *state;
    jmp_buf failed;
    f->mem.on_failure = &failed;
    if (setjmp(failed) == 0) {
        act_too_long(f);
        fail();
    }
    assert_int_equal(f->mem.failure, BRM_LIMIT);
    f->mem.on_failure = NULL;
}

int main(void) {
#define WITH(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        WITH(dates_follow_each_other),
        WITH(dates_at_the_edge),
        WITH(dates_as_text),
        WITH(quarters),
        WITH(fractions_compute),
        WITH(fractions_at_the_edge),
        WITH(fractions_round_half_away),
        WITH(decimals_as_written),
        WITH(decimals_read_like_the_library),
        WITH(ratio_ties_and_edges),
        WITH(u128_ratio_edges),
        WITH(both_ways_agree),
        WITH(ratios_add_and_compare),
        WITH(big_edges),
        WITH(big_numbers_have_a_limit),
#ifdef BAREME_HAVE_GMP
        WITH(big_like_gmp),
        WITH(gcd_of_multiples_like_gmp),
        WITH(ratio_double_like_gmp),
        WITH(ratio_add_like_gmp),
        WITH(frac_like_gmp),
#endif
        WITH(prints_like_ecmascript),
        WITH(prints_the_shortest),
        WITH(rounds_half_away),
        WITH(prints_fixed),
        WITH(fixed_like_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
