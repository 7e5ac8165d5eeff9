/* number: exact fractions, a small unsigned big integer, dates and quarters, printing and rounding of doubles.
 *
 * Called by every layer from syntax up. Depends on base. No floating-point result here depends on the machine: each
 * conversion is correctly rounded (to nearest, ties to even).
 */
#ifndef BRM_NUMBER_H
#define BRM_NUMBER_H

#include "base/base.h"

/* ---- 128-bit integers: the one extension to C11 ---------------------------------------------- */
__extension__ typedef unsigned __int128 BrmU128;
__extension__ typedef __int128 BrmI128;

/* ---- dates: days since 1970-01-01, proleptic Gregorian, years 0001 to 9999 ----------------------------------------
 */
typedef int32_t BrmDate;
#define BRM_DATE_NONE INT32_MIN
/* False for an impossible day. */
BRM_MUST_USE bool brm_date_make(int32_t year, int32_t month, int32_t day, BrmDate *out);
void brm_date_split(BrmDate d, int32_t *year, int32_t *month, int32_t *day);
/* Exactly "YYYY-MM-DD". */
BRM_MUST_USE bool brm_date_parse(BrmStr s, BrmDate *out);
/* Exactly "YYYY-Tn" or "YYYY-Qn", n 1 to 4: its first and its last day. */
BRM_MUST_USE bool brm_quarter_parse(BrmStr s, BrmDate *first, BrmDate *last);
void brm_date_print(BrmBuf *buf, BrmDate d); /* YYYY-MM-DD */

/* ---- small exact fractions: den > 0, lowest terms ------------------------------------------------------------------
 */
typedef struct BrmFrac {
    int64_t num, den;
} BrmFrac;
/* Each returns false when the result does not fit 63 bits (or divides by zero); *out is then untouched. */
BRM_MUST_USE bool brm_frac_make(int64_t num, int64_t den, BrmFrac *out);
BRM_MUST_USE bool brm_frac_add(BrmFrac a, BrmFrac b, BrmFrac *out);
BRM_MUST_USE bool brm_frac_sub(BrmFrac a, BrmFrac b, BrmFrac *out);
BRM_MUST_USE bool brm_frac_mul(BrmFrac a, BrmFrac b, BrmFrac *out);
BRM_MUST_USE bool brm_frac_div(BrmFrac a, BrmFrac b, BrmFrac *out);
int brm_frac_cmp(BrmFrac a, BrmFrac b); /* exact */
/* Half away from zero at `decimals` (0 to 15). */
BRM_MUST_USE bool brm_frac_round(BrmFrac a, uint32_t decimals, BrmFrac *out);
double brm_frac_double(BrmFrac a); /* nearest */
/* A decimal as written, digits with at most one '.', no sign, at most BRM_LIMIT_NUMBER_DIGITS digits: the exact
 * fraction when it fits. `percent` divides by 100. */
BRM_MUST_USE bool brm_frac_parse(BrmStr digits, bool percent, BrmFrac *out);
/* The double nearest to such a decimal (always possible). */
double brm_decimal_double(BrmStr digits, bool percent);

/* ---- unsigned big integers: little-endian 32-bit limbs, no leading zero limb; zero has n == 0 ---- */
typedef struct BrmBig {
    uint32_t *at; /* owned by the arena */
    uint32_t n;
} BrmBig;
/* Results are new numbers in the arena; operands are borrowed and never changed. */
BrmBig brm_big_u64(BrmArena *arena, uint64_t v);
BrmBig brm_big_u128(BrmArena *arena, BrmU128 v);
bool brm_big_fits_u128(BrmBig a, BrmU128 *out);
int brm_big_cmp(BrmBig a, BrmBig b);
BrmBig brm_big_add(BrmArena *arena, BrmBig a, BrmBig b);
BrmBig brm_big_sub(BrmArena *arena, BrmBig a, BrmBig b); /* a >= b */
BrmBig brm_big_mul(BrmArena *arena, BrmBig a, BrmBig b);
void brm_big_divrem(BrmArena *arena, BrmBig a, BrmBig b, BrmBig *quotient, BrmBig *remainder); /* b > 0 */
BrmBig brm_big_gcd(BrmArena *arena, BrmBig a, BrmBig b);
BrmBig brm_big_shl(BrmArena *arena, BrmBig a, uint32_t bits);
uint32_t brm_big_bits(BrmBig a);

/* A signed exact fraction of any size; den > 0. */
typedef struct BrmRatio {
    BrmBig num, den;
    bool negative;
} BrmRatio;
BrmRatio brm_ratio_make(BrmArena *arena, BrmI128 num, BrmU128 den);
BrmRatio brm_ratio_add(BrmArena *arena, BrmRatio a, BrmRatio b); /* reduced when both are */
int brm_ratio_cmp(BrmArena *arena, BrmRatio a, BrmRatio b);
/* The double nearest to num / den: long division to 53 bits and a sticky bit; subnormals right; overflow gives
 * infinity. */
double brm_ratio_double(BrmArena *arena, BrmRatio r);
/* The same for parts below 2^127; no memory needed. */
double brm_u128_ratio_double(bool negative, BrmU128 num, BrmU128 den);

/* ---- doubles --------------------------------------------------------------------------------- */
/* As ECMAScript's Number::toString: the fewest digits that read back to x; -0 prints 0. x finite. */
void brm_double_print(BrmBuf *buf, double x);
/* The exact value of x rounded half away from zero to `decimals` (0 to 15), nearest double. */
double brm_double_round(double x, uint32_t decimals);
/* The exact value of x with exactly `decimals` decimals, half away from zero; `point` is "." or ","; no group
 * separators. trim: drop trailing zeros (and the point). -0 prints 0. */
void brm_double_fixed(BrmBuf *buf, double x, uint32_t decimals, bool trim, const char *point);

#endif
