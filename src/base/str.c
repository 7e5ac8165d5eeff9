/* str.c: views of bytes (BrmStr). Called by every module; copies are owned by the arena given.
 *
 * A view is never NUL-terminated and its bytes may hold NULs; a view of length 0 may have a null pointer, which libc's
 * mem* functions must not see. Must not include anything above base.
 */
#include "base/base.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

BrmStr brm_str(const char *z) {
    return brm_str_of(z, strlen(z));
}

BrmStr brm_str_of(const char *p, size_t n) {
    assert(n <= UINT32_MAX);
    return (BrmStr){p, (uint32_t)(n <= UINT32_MAX ? n : UINT32_MAX)};
}

bool brm_str_eq(BrmStr a, BrmStr b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool brm_str_is(BrmStr a, const char *z) {
    return brm_str_eq(a, brm_str(z));
}

bool brm_str_starts(BrmStr a, BrmStr prefix) {
    return a.n >= prefix.n && brm_str_eq((BrmStr){a.p, prefix.n}, prefix);
}

int brm_str_cmp(BrmStr a, BrmStr b) {
    uint32_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order != 0) return order < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

BrmStr brm_str_dup(BrmArena *arena, BrmStr s) {
    char *p = brm_arena_alloc(arena, s.n, 1);
    if (s.n) memcpy(p, s.p, s.n);
    return (BrmStr){p, s.n};
}

BrmStr brm_str_f(BrmArena *arena, const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0) {
        va_end(again);
        brm_mem_fail(arena->mem, BRM_LIMIT, "vsnprintf");
    }
    char *p = brm_arena_alloc(arena, (size_t)n + 1, 1);
    (void)vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (BrmStr){p, (uint32_t)n};
}
