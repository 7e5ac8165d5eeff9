/* number_doubles.h: the part of number's unit test about printing and rounding doubles. Included by test_number.c. */
#ifndef NUMBER_DOUBLES_H
#define NUMBER_DOUBLES_H

#include "number_fixture.h"

static void prints_like_ecmascript(void **state) {
    Fixture *f = *state;
    static const struct {
        double x;
        const char *text;
    } row[] = {
        {0.0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-1, "-1"},
        {10, "10"},
        {100, "100"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3.0, "0.3333333333333333"},
        {2.0 / 3.0, "0.6666666666666666"},
        {0.5, "0.5"},
        {2.675, "2.675"},
        {-123.456, "-123.456"},
        {1e20, "100000000000000000000"},
        {1e21, "1e+21"},
        {1.5e21, "1.5e+21"},
        {-1e21, "-1e+21"},
        {123456789012345680000.0, "123456789012345680000"},
        {999999999999999900000.0, "999999999999999900000"},
        {1e-6, "0.000001"},
        {1.5e-6, "0.0000015"},
        {1e-7, "1e-7"},
        {1.25e-7, "1.25e-7"},
        {5e-324, "5e-324"},
        {1e-323, "1e-323"},
        {0x1p-1022, "2.2250738585072014e-308"},
        {0x1p-1022 - 0x1p-1074, "2.225073858507201e-308"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {9007199254740991.0, "9007199254740991"},
        {9007199254740992.0, "9007199254740992"},
        {9007199254740994.0, "9007199254740994"},
        {4503599627370495.5, "4503599627370495.5"},
        {1e23, "1e+23"}, /* the double below the decimal: on the edge of its gap */
        {9.5e-3, "0.0095"},
        {0x1p-44, "5.684341886080802e-14"},
        {0x1p-60, "8.673617379884035e-19"},
        {0x1p-61, "4.336808689942018e-19"},
        {0x1p59, "576460752303423500"},
        {0x1p60, "1152921504606847000"},
        {2.98023223876953125e-8, "2.9802322387695312e-8"},
        {4.35, "4.35"},
        {1e22, "1e+22"},
        {3.0e10, "30000000000"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        brm_double_print(&f->buf, row[i].x);
        expect_view(f, row[i].text);
    }
}

static double random_double(Fixture *f, uint32_t i) {
    uint64_t bits = next_random(f);
    double x;
    if (i % 4 == 1) return (double)(bits % 100000) / (double)(1 + next_random(f) % 1000);
    if (i % 4 == 2) return ldexp((double)(bits >> 11), (int)(next_random(f) % 130) - 118);
    if (i % 4 == 3) bits &= ~(uint64_t)0 << (next_random(f) % 53); /* powers of two, and few bits set */
    memcpy(&x, &bits, sizeof x);
    return isfinite(x) ? x : 0.0;
}

/* It reads back, and no text with a digit less does. */
static void prints_the_shortest(void **state) {
    Fixture *f = *state;
    for (uint32_t i = 0; i < 60000; i++) {
        double x = random_double(f, i);
        brm_double_print(&f->buf, x);
        expect_same(strtod(f->buf.p, NULL), x == 0 ? 0.0 : x);
        int digits = 0;
        for (const char *p = f->buf.p; *p && *p != 'e'; p++) {
            if (*p >= '0' && *p <= '9' && (digits > 0 || *p != '0')) digits++;
        }
        /* Zeros at the end of a whole number count none. */
        const char *point = strpbrk(f->buf.p, ".e");
        for (size_t k = f->buf.n; !point && digits > 1 && f->buf.p[k - 1] == '0'; k--)
            digits--;
        assert_true(digits <= 17);
        if (digits > 1) {
            char fewer[40];
            (void)snprintf(fewer, sizeof fewer, "%.*e", digits - 2, x);
            assert_true(strtod(fewer, NULL) != x);
        }
        brm_buf_clear(&f->buf);
    }
}

static void rounds_half_away(void **state) {
    (void)state;
    static const struct {
        double x;
        uint32_t decimals;
        double to;
    } row[] = {
        {0.5, 0, 1},
        {2.5, 0, 3},
        {-2.5, 0, -3},
        {-0.5, 0, -1},
        {0.49999999999999994, 0, 0},
        {-0.4, 0, 0},
        {-0.0, 3, 0},
        {0.125, 2, 0.13},
        {-0.125, 2, -0.13},
        {2.675, 2, 2.67}, /* below the tie */
        {1.005, 2, 1},
        {1.115, 2, 1.11},
        {8.345, 2, 8.35},
        {0.615, 2, 0.61},
        {1e300, 2, 1e300},
        {-1e300, 0, -1e300},
        {5e-324, 15, 0},
        {1e-15, 15, 1e-15},
        {5e-16, 15, 1e-15},
        {4.9e-16, 15, 0},
        {4503599627370495.5, 0, 4503599627370496.0},
        {4503599627370494.5, 0, 4503599627370495.0},
        {9007199254740993.0, 15, 9007199254740992.0},
        {123.456, 15, 123.456},
        {0.1, 15, 0.1},
        {1.0 / 3, 4, 0.3333},
        {2.0 / 3, 4, 0.6667},
        {4503599627370495.5, 15, 4503599627370495.5},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        expect_same(brm_double_round(row[i].x, row[i].decimals), row[i].to);
    }
}

static void prints_fixed(void **state) {
    Fixture *f = *state;
    static const struct {
        double x;
        uint32_t decimals;
        bool trim;
        const char *point, *text;
    } row[] = {
        {0, 2, false, ",", "0,00"},
        {-0.0, 2, false, ",", "0,00"},
        {-0.004, 2, false, ",", "0,00"},
        {-0.005, 2, false, ".", "-0.01"}, /* the double is a little more than half */
        {0, 2, true, ",", "0"},
        {1.5, 2, true, ",", "1,5"},
        {1.5, 2, false, ".", "1.50"},
        {1.999, 2, true, ".", "2"},
        {100, 0, true, ".", "100"},
        {100, 1, true, ".", "100"},
        {2.5, 0, false, ".", "3"},
        {-2.5, 0, false, ".", "-3"},
        {2.675, 2, false, ".", "2.67"},
        {0.125, 2, false, ",", "0,13"},
        {99.995, 2, false, ".", "100.00"},
        {1.005, 15, false, ".", "1.005000000000000"},
        {0.05, 3, false, ".", "0.050"},
        {1e21, 2, false, ".", "1000000000000000000000.00"},
        {1e9, 0, false, ".", "1000000000"},
        {1000000000.5, 1, false, ".", "1000000000.5"},
        {-0x1p60, 1, true, ".", "-1152921504606846976"},
        {5e-324, 15, false, ".", "0.000000000000000"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        brm_double_fixed(&f->buf, row[i].x, row[i].decimals, row[i].trim, row[i].point);
        expect_view(f, row[i].text);
    }
    char text[400];
    brm_double_fixed(&f->buf, DBL_MAX, 0, false, ".");
    (void)snprintf(text, sizeof text, "%.0f", DBL_MAX);
    expect_view(f, text);
}

/* The library rounds the exact value too, but half to even: the two differ on exact ties, which are left out. */
static void fixed_like_the_library(void **state) {
    Fixture *f = *state;
    for (uint32_t i = 0; i < 20000; i++) {
        double x = (double)(int64_t)next_random(f) / 0x1p63 * pow(10, (double)(i % 18));
        uint32_t decimals = i % 16;
        double ties = ldexp(x, (int)decimals + 1); /* whole when x ends at or before a tie's place */
        if (floor(ties) == ties) continue;
        char text[64];
        (void)snprintf(text, sizeof text, "%.*f", (int)decimals, x);
        double back = strtod(text, NULL);
        expect_same(brm_double_round(x, decimals), back == 0 ? 0.0 : back);
        brm_double_fixed(&f->buf, x, decimals, false, ".");
        expect_view(f, back == 0 && text[0] == '-' ? text + 1 : text);
    }
}

#endif
