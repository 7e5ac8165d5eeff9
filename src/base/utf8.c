/* utf8.c: UTF-8, its normal form and its look on a terminal. Called by the lexer, the answer reader, diagnostics.
 *
 * Checks are our own; tables are utf8proc's. utf8proc's functions that call malloc are not used: memory comes from the
 * arena, and scratch from the arena's BrmMem. Must not include anything above base.
 */
#include "base/base.h"

#include <string.h>
#include <utf8proc.h>

#define DISTANCE_MOST 64u /* code points of an operand of brm_edit_distance */

static bool continues(char c) {
    return ((unsigned char)c & 0xC0u) == 0x80u;
}

uint32_t brm_utf8_next(const char *p, size_t n, uint32_t *cp) {
    if (n == 0) return 0;
    uint32_t first = (unsigned char)p[0];
    if (first < 0x80) {
        *cp = first;
        return 1;
    }
    uint32_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || n < length) return 0;
    uint32_t code = first & (0x7Fu >> length);
    for (uint32_t i = 1; i < length; i++) {
        if (!continues(p[i])) return 0;
        code = code << 6 | ((unsigned char)p[i] & 0x3Fu);
    }
    /* Longer than needed, a surrogate, or beyond Unicode. */
    if ((length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10FFFF))) return 0;
    if (code >= 0xD800 && code <= 0xDFFF) return 0;
    *cp = code;
    return length;
}

size_t brm_utf8_check(const char *p, size_t n) {
    size_t i = 0;
    while (i < n) {
        uint32_t cp;
        uint32_t length = brm_utf8_next(p + i, n - i, &cp);
        if (length == 0) return i;
        i += length;
    }
    return n;
}

uint32_t brm_utf8_count(BrmStr s) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < s.n; i++)
        count += !continues(s.p[i]);
    return count;
}

uint32_t brm_utf8_width(BrmStr s) {
    uint32_t width = 0;
    for (uint32_t i = 0; i < s.n;) {
        uint32_t cp;
        uint32_t length = brm_utf8_next(s.p + i, s.n - i, &cp);
        if (length == 0) return width;
        int columns = utf8proc_charwidth((utf8proc_int32_t)cp);
        if (columns > 0) width += (uint32_t)columns;
        i += length;
    }
    return width;
}

/* True when every character is below U+0300: those are in NFC one by one and together. */
static bool plainly_nfc(BrmStr s) {
    for (uint32_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0xCC) return false;
    }
    return true;
}

/* s through utf8proc with these options; a copy in the arena. s well-formed. */
static BrmStr transform(BrmArena *arena, BrmStr s, utf8proc_option_t options) {
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s.p;
    utf8proc_ssize_t need = utf8proc_decompose(bytes, (utf8proc_ssize_t)s.n, NULL, 0, options);
    BRM_CHECK(arena->mem, need >= 0);
    if (need == 0) return (BrmStr){"", 0};
    size_t room;
    /* One more, since the text is written over the code points with a NUL behind. */
    if (!brm_mul_size((size_t)need + 1, sizeof(utf8proc_int32_t), &room)) brm_mem_fail(arena->mem, BRM_NOMEM, NULL);
    utf8proc_int32_t *points = brm_mem_alloc(arena->mem, room);
    need = utf8proc_decompose(bytes, (utf8proc_ssize_t)s.n, points, need, options);
    need = need < 0 ? need : utf8proc_reencode(points, need, options);
    BRM_CHECK(arena->mem, need >= 0);
    if ((size_t)need > UINT32_MAX) brm_mem_fail(arena->mem, BRM_LIMIT, NULL);
    BrmStr copy = brm_str_dup(arena, (BrmStr){(const char *)points, (uint32_t)need});
    brm_mem_free(arena->mem, points);
    return copy;
}

BrmStr brm_nfc(BrmArena *arena, BrmStr s) {
    if (plainly_nfc(s)) return s;
    BrmStr made = transform(arena, s, (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    return brm_str_eq(made, s) ? s : made;
}

BrmStr brm_fold(BrmArena *arena, BrmStr s) {
    return transform(arena, s,
                     (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                         UTF8PROC_STRIPMARK));
}

/* The code points of s; false when there are too many. */
static bool decode(BrmStr s, uint32_t out[DISTANCE_MOST], uint32_t *count) {
    *count = 0;
    for (uint32_t i = 0; i < s.n;) {
        if (*count == DISTANCE_MOST) return false;
        uint32_t length = brm_utf8_next(s.p + i, s.n - i, &out[*count]);
        if (length == 0) return false;
        i += length;
        ++*count;
    }
    return true;
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Neighbours that changed places count one; nothing is edited between them afterwards ("optimal string alignment"),
 * which is all that a typing mistake needs. */
uint32_t brm_edit_distance(BrmStr a, BrmStr b, uint32_t limit) {
    uint32_t x[DISTANCE_MOST], y[DISTANCE_MOST], nx, ny;
    uint32_t rows[3][DISTANCE_MOST + 1]; /* of the table: the one being filled and the two above */
    uint32_t beyond = limit < UINT32_MAX ? limit + 1 : limit;
    if (!decode(a, x, &nx) || !decode(b, y, &ny)) return beyond;
    for (uint32_t j = 0; j <= ny; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= nx; i++) {
        uint32_t *row = rows[i % 3];
        const uint32_t *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= ny; j++) {
            uint32_t best = above[j - 1] + (x[i - 1] != y[j - 1]);
            best = least(best, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                best = least(best, two_above[j - 2] + 1);
            row[j] = best;
        }
    }
    return least(rows[nx % 3][ny], beyond);
}
