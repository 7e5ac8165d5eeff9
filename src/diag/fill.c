/* diag/fill: a template's {0} to {7} replaced by arguments, in the language asked for.
 *
 * Called by the bag when it makes notices, and by whoever words something of its own (report). Owns nothing; writes to
 * the caller's buffer. Numbers are printed here without the number module, which diag does not stand on.
 */
#include "diag/diag_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text quoted from the input is cut here: nobody reads more of it, and a message stays a message. */
enum { BRM_QUOTED_BYTES = 4096 };

static void put_str(BrmBuf *out, BrmStr s) {
    if (s.n <= BRM_QUOTED_BYTES) {
        brm_buf_str(out, s);
        return;
    }
    uint32_t n = BRM_QUOTED_BYTES;
    while (n > BRM_QUOTED_BYTES - 3 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    brm_buf_bytes(out, s.p, n);
    brm_buf_z(out, "…");
}

/* Digits of a finite x without sign or point, the fewest that read back to x: x = 0.DIGITS * 10^*point. */
static uint32_t shortest_digits(double x, char digits[24], int32_t *point) {
    char text[48];
    for (int precision = 0; precision <= 16; precision++) {
        (void)snprintf(text, sizeof text, "%.*e", precision, x);
        if (strtod(text, NULL) == x) break;
    }
    uint32_t n = 0;
    const char *p = text;
    for (; *p != '\0' && *p != 'e'; p++) /* whatever the locale's point is, it is no digit */
        if (*p >= '0' && *p <= '9' && n < 23) digits[n++] = *p;
    *point = (*p == 'e' ? (int32_t)strtol(p + 1, NULL, 10) : 0) + 1;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    return n;
}

/* As ECMAScript prints it, with the language's decimal mark and a true minus out of the way of none. */
static void put_double(BrmBuf *out, double x, BrmLang lang) {
    const char *mark = lang == BRM_FR ? "," : ".";
    if (!isfinite(x)) {
        brm_buf_byte(out, '?');
        return;
    }
    if (x < 0) brm_buf_byte(out, '-');
    char digits[24];
    int32_t point = 0;
    uint32_t n = shortest_digits(fabs(x), digits, &point);
    if (point > 21 || point < -5) {
        brm_buf_byte(out, digits[0]);
        if (n > 1) brm_buf_z(out, mark);
        brm_buf_bytes(out, digits + 1, n - 1);
        brm_buf_f(out, "e%+" PRId32, point - 1);
    } else if (point <= 0) {
        brm_buf_byte(out, '0');
        brm_buf_z(out, mark);
        brm_buf_repeat(out, "0", (uint32_t)-point);
        brm_buf_bytes(out, digits, n);
    } else {
        uint32_t whole = (uint32_t)point < n ? (uint32_t)point : n;
        brm_buf_bytes(out, digits, whole);
        brm_buf_repeat(out, "0", (uint32_t)point - whole);
        if (n > whole) brm_buf_z(out, mark);
        brm_buf_bytes(out, digits + whole, n - whole);
    }
}

/* Days since 1970-01-01 as YYYY-MM-DD. The year is taken to begin in March, so that the leap day is its last. */
static void put_date(BrmBuf *out, int64_t days) {
    if (days < -719162 || days > 2932896) { /* 0001-01-01, 9999-12-31 */
        brm_buf_byte(out, '?');
        return;
    }
    uint32_t z = (uint32_t)(days + 719468); /* since 0000-03-01 */
    uint32_t era = z / 146097, day_of_era = z % 146097;
    uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t m = (5 * day_of_year + 2) / 153; /* 0: March */
    uint32_t day = day_of_year - (153 * m + 2) / 5 + 1;
    uint32_t month = m < 10 ? m + 3 : m - 9;
    uint32_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
    brm_buf_f(out, "%04" PRIu32 "-%02" PRIu32 "-%02" PRIu32, year, month, day);
}

static void put_arg(BrmBuf *out, const BrmArg *arg, BrmLang lang) {
    switch (arg->kind) {
    case BRM_ARG_NONE:
        break;
    case BRM_ARG_STR:
        put_str(out, arg->str);
        break;
    case BRM_ARG_QUOTED:
        brm_buf_z(out, lang == BRM_FR ? "« " : "\"");
        put_str(out, arg->str);
        brm_buf_z(out, lang == BRM_FR ? " »" : "\"");
        break;
    case BRM_ARG_INT:
        brm_buf_f(out, "%" PRId64, arg->i);
        break;
    case BRM_ARG_WORD:
        brm_buf_z(out, brm_word(arg->word, lang));
        break;
    case BRM_ARG_DOUBLE:
        put_double(out, arg->x, lang);
        break;
    case BRM_ARG_DATE:
        put_date(out, arg->i);
        break;
    }
}

void brm_diag_fill(BrmBuf *out, const char *template, const BrmArg *args, uint32_t n_args, BrmLang lang) {
    const char *p = template;
    for (;;) {
        size_t plain = strcspn(p, "{");
        brm_buf_bytes(out, p, plain);
        p += plain;
        if (*p == '\0') return;
        if (p[1] >= '0' && p[1] < '0' + BRM_DIAG_ARGS && p[2] == '}') {
            uint32_t i = (uint32_t)(p[1] - '0');
            if (i < n_args)
                put_arg(out, &args[i], lang);
            else
                brm_buf_z(out, "…"); /* a template shown by itself */
            p += 3;
        } else {
            brm_buf_byte(out, *p++);
        }
    }
}
