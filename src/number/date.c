/* date.c: dates as days since 1970-01-01 and quarters of a year. Called by syntax, answers, findings, report.
 *
 * The arithmetic counts years from 1 March, so that the leap day is the last of its year; a period of 400 years has
 * 146,097 days. Owns nothing. Must not include anything above number.
 */
#include "number/number_internal.h"

#define PERIOD_DAYS 146097
#define EPOCH_FROM_MARCH 719468 /* days from 0000-03-01 to 1970-01-01 */
#define FIRST_YEAR 1
#define LAST_YEAR 9999

static int32_t days_in_month(int32_t year, int32_t month) {
    static const int32_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool brm_date_make(int32_t year, int32_t month, int32_t day, BrmDate *out) {
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return false;
    if (day < 1 || day > days_in_month(year, month)) return false;
    int32_t march_year = month <= 2 ? year - 1 : year;
    int32_t period = march_year / 400, in_period = march_year % 400;
    int32_t march_month = (month + 9) % 12;
    int32_t in_year = (153 * march_month + 2) / 5 + day - 1;
    int32_t in_days = in_period * 365 + in_period / 4 - in_period / 100 + in_year;
    *out = period * PERIOD_DAYS + in_days - EPOCH_FROM_MARCH;
    return true;
}

void brm_date_split(BrmDate d, int32_t *year, int32_t *month, int32_t *day) {
    int64_t days = (int64_t)d + EPOCH_FROM_MARCH; /* wide: any int32_t may come */
    int64_t period = (days >= 0 ? days : days - (PERIOD_DAYS - 1)) / PERIOD_DAYS;
    int32_t in_days = (int32_t)(days - period * PERIOD_DAYS);
    int32_t in_period = (in_days - in_days / 1460 + in_days / 36524 - in_days / (PERIOD_DAYS - 1)) / 365;
    int32_t in_year = in_days - (365 * in_period + in_period / 4 - in_period / 100);
    int32_t march_month = (5 * in_year + 2) / 153;
    *day = in_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = (int32_t)(period * 400) + in_period + (*month <= 2);
}

/* The number that n digits at p write; -1 when one is no digit. */
static int32_t digits(const char *p, uint32_t n) {
    int32_t value = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

bool brm_date_parse(BrmStr s, BrmDate *out) {
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') return false;
    return brm_date_make(digits(s.p, 4), digits(s.p + 5, 2), digits(s.p + 8, 2), out);
}

bool brm_quarter_parse(BrmStr s, BrmDate *first, BrmDate *last) {
    if (s.n != 7 || s.p[4] != '-' || (s.p[5] != 'T' && s.p[5] != 'Q')) return false;
    int32_t year = digits(s.p, 4), quarter = digits(s.p + 6, 1);
    if (quarter < 1 || quarter > 4) return false;
    int32_t month = quarter * 3;
    BrmDate from;
    if (!brm_date_make(year, month - 2, 1, &from)) return false;
    if (!brm_date_make(year, month, days_in_month(year, month), last)) return false;
    *first = from;
    return true;
}

void brm_date_print(BrmBuf *buf, BrmDate d) {
    int32_t year, month, day;
    brm_date_split(d, &year, &month, &day);
    brm_buf_f(buf, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
}
