/* buf.c: a growable byte buffer (BrmBuf) and text in JSON. Called by whoever writes output.
 *
 * Owns its storage, a block of a BrmMem. Invariant: once p is there, n < cap and p[n] is NUL. What is appended must not
 * lie in the buffer itself. Must not include anything above base.
 */
#include "base/base.h"

#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)64)

void brm_buf_open(BrmBuf *buf, BrmMem *mem) {
    *buf = (BrmBuf){.mem = mem};
}

void brm_buf_close(BrmBuf *buf) {
    brm_mem_free(buf->mem, buf->p);
    *buf = (BrmBuf){.mem = buf->mem};
}

void brm_buf_clear(BrmBuf *buf) {
    buf->n = 0;
    if (buf->p) buf->p[0] = '\0';
}

void brm_buf_reserve(BrmBuf *buf, size_t more) {
    size_t need;
    if (!brm_add_size(buf->n, more, &need) || !brm_add_size(need, 1, &need)) brm_mem_fail(buf->mem, BRM_NOMEM, NULL);
    if (need <= buf->cap) return;
    size_t cap = buf->cap ? buf->cap : FIRST_CAPACITY;
    while (cap < need) {
        if (!brm_mul_size(cap, 2, &cap)) cap = need;
    }
    buf->p = brm_mem_realloc(buf->mem, buf->p, cap);
    buf->cap = cap;
    buf->p[buf->n] = '\0';
}

void brm_buf_byte(BrmBuf *buf, char c) {
    brm_buf_reserve(buf, 1);
    buf->p[buf->n++] = c;
    buf->p[buf->n] = '\0';
}

void brm_buf_bytes(BrmBuf *buf, const void *p, size_t n) {
    brm_buf_reserve(buf, n);
    if (n) memcpy(buf->p + buf->n, p, n);
    buf->n += n;
    buf->p[buf->n] = '\0';
}

void brm_buf_str(BrmBuf *buf, BrmStr s) {
    brm_buf_bytes(buf, s.p, s.n);
}

void brm_buf_z(BrmBuf *buf, const char *z) {
    brm_buf_bytes(buf, z, strlen(z));
}

void brm_buf_repeat(BrmBuf *buf, const char *z, uint32_t times) {
    size_t n = strlen(z), all;
    if (!brm_mul_size(n, times, &all)) brm_mem_fail(buf->mem, BRM_NOMEM, NULL);
    brm_buf_reserve(buf, all);
    for (uint32_t i = 0; i < times; i++)
        brm_buf_bytes(buf, z, n);
}

void brm_buf_f(BrmBuf *buf, const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0) {
        va_end(again);
        brm_mem_fail(buf->mem, BRM_LIMIT, "vsnprintf");
    }
    brm_buf_reserve(buf, (size_t)n);
    (void)vsnprintf(buf->p + buf->n, (size_t)n + 1, fmt, again);
    va_end(again);
    buf->n += (size_t)n;
}

BrmStr brm_buf_view(const BrmBuf *buf) {
    if (buf->n > UINT32_MAX) brm_mem_fail(buf->mem, BRM_LIMIT, NULL);
    return (BrmStr){buf->p ? buf->p : "", (uint32_t)buf->n};
}

/* The letter after the backslash, or 0 when c needs none. */
static char short_escape(char c) {
    switch (c) {
    case '"':
    case '\\':
        return c;
    case '\n':
        return 'n';
    case '\t':
        return 't';
    case '\r':
        return 'r';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    default:
        return 0;
    }
}

void brm_json_string(BrmBuf *buf, BrmStr s) {
    brm_buf_byte(buf, '"');
    uint32_t plain = 0; /* start of the stretch that needs no escape */
    for (uint32_t i = 0; i < s.n; i++) {
        char letter = short_escape(s.p[i]);
        if (!letter && (unsigned char)s.p[i] >= 0x20) continue;
        if (i > plain) brm_buf_bytes(buf, s.p + plain, i - plain);
        plain = i + 1;
        if (letter) {
            brm_buf_byte(buf, '\\');
            brm_buf_byte(buf, letter);
        } else {
            brm_buf_f(buf, "\\u%04x", (unsigned)(unsigned char)s.p[i]);
        }
    }
    if (s.n > plain) brm_buf_bytes(buf, s.p + plain, s.n - plain);
    brm_buf_byte(buf, '"');
}
