/* checked.c: arithmetic that says when it overflows, in standard C. Called wherever a size or a sum comes from input.
 *
 * Owns nothing. Must not include anything above base.
 */
#include "base/base.h"

bool brm_mul_size(size_t a, size_t b, size_t *out) {
    if (b != 0 && a > SIZE_MAX / b) return false;
    *out = a * b;
    return true;
}

bool brm_add_size(size_t a, size_t b, size_t *out) {
    if (a > SIZE_MAX - b) return false;
    *out = a + b;
    return true;
}

bool brm_mul_i64(int64_t a, int64_t b, int64_t *out) {
    /* Magnitudes as unsigned, since -INT64_MIN is not an int64_t. */
    uint64_t x = a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
    uint64_t y = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    bool negative = (a < 0) != (b < 0);
    uint64_t most = (uint64_t)INT64_MAX + negative;
    if (y != 0 && x > most / y) return false;
    uint64_t product = x * y;
    if (!negative)
        *out = (int64_t)product;
    else
        *out = product == 0 ? 0 : -(int64_t)(product - 1) - 1;
    return true;
}

bool brm_add_i64(int64_t a, int64_t b, int64_t *out) {
    if (b >= 0 ? a > INT64_MAX - b : a < INT64_MIN - b) return false;
    *out = a + b;
    return true;
}
