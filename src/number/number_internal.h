/* number_internal.h: what number's own files share: small 128-bit tools and the one place that rounds to a double. */
#ifndef BRM_NUMBER_INTERNAL_H
#define BRM_NUMBER_INTERNAL_H

#include "number/number.h"

/* Decimals that rounding and printing know: 10^15 times a significand stays below 2^103. */
#define MOST_DECIMALS 15u

/* Number of binary digits: 0 for 0. */
uint32_t brm_u128_bits(BrmU128 v);
/* 10^n, n at most 38. */
BrmU128 brm_u128_pow10(uint32_t n);
/* Greatest common divisor; the other operand when one is 0. */
BrmU128 brm_u128_gcd(BrmU128 a, BrmU128 b);

/* The double nearest to (q + t) * 2^exponent, where t is 0 (rest false) or somewhere strictly between 0 and 1 (rest
 * true). Ties to even, subnormals and overflow right. q below 2^127; with a rest, q has at least 55 bits, so that the
 * rest lies below the rounding bit. */
double brm_number_nearest(bool negative, BrmU128 q, bool rest, int64_t exponent);

#endif
