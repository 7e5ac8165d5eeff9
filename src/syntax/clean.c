/* clean: the text that the lexer reads, made from the bytes of a file.
 *
 * Called by brm_syntax_parse and brm_syntax_expression. A byte-order mark is skipped. What no reading could use is
 * reported at its own place and mended, so that no later stage meets it:
 *
 *   malformed UTF-8   read as Latin-1, which is what an old editor wrote; one error for the file
 *   controls, NUL     a space
 *   invisible marks   dropped (soft hyphen, zero-width space and the like), with one notice for the file
 *
 * A clean file is used where it stands. Otherwise the arena holds a copy, and `shifts` leads from its offsets to the
 * file's.
 */
#include <string.h>

#include "syntax/syntax_internal.h"

enum { BINARY_BYTES = 512 }; /* a NUL among so many first bytes: this is no text */

typedef struct Cleaner {
    BrmParse *p;
    BrmStr source;
    BrmBuf *out;
    uint32_t done;      /* source bytes copied or dealt with */
    uint32_t dropped;   /* invisible characters so far */
    BrmSpan first_drop; /* where the first of them stands */
    uint32_t malformed;
    BrmSpan first_malformed;
    bool stop;
} Cleaner;

static bool invisible(uint32_t c) {
    return c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

static bool control(uint32_t c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F || (c >= 0x80 && c < 0xA0 && c != 0x85);
}

/* The shortest distance to something that wants mending, from `at` on: bytes that may be kept as they are. */
static uint32_t plain_run(BrmStr s, uint32_t at) {
    uint32_t i = at;
    while (i < s.n) {
        unsigned char b = (unsigned char)s.p[i];
        if (b >= 0x20 && b < 0x7F) {
            i += 1;
            continue;
        }
        uint32_t c = 0;
        uint32_t n = brm_utf8_next(s.p + i, s.n - i, &c);
        if (n == 0 || invisible(c) || control(c)) break;
        i += n;
    }
    return i - at;
}

static void shift(Cleaner *c) {
    BrmShift s = {(uint32_t)c->out->n, c->done};
    BRM_PUSH(c->p->arena, &c->p->clean.shifts, s);
}

static void put_latin1(BrmBuf *out, unsigned char b) {
    if (b < 0xA0) { /* no printing character there: the mark for one that was lost */
        brm_buf_z(out, "\xEF\xBF\xBD");
        return;
    }
    brm_buf_byte(out, (char)(0xC0 | (b >> 6)));
    brm_buf_byte(out, (char)(0x80 | (b & 0x3F)));
}

/* A run of malformed bytes, each read as Latin-1. */
static void mend_malformed(Cleaner *c) {
    uint32_t start = c->done;
    uint32_t cp = 0;
    while (c->done < c->source.n && (unsigned char)c->source.p[c->done] >= 0x80 &&
           brm_utf8_next(c->source.p + c->done, c->source.n - c->done, &cp) == 0) {
        put_latin1(c->out, (unsigned char)c->source.p[c->done]);
        c->done += 1;
        shift(c);
    }
    if (c->malformed == 0) c->first_malformed = brm_span(c->p, start, c->done);
    c->malformed += c->done - start;
}

/* A run of control characters: one error, a space. */
static void mend_controls(Cleaner *c) {
    uint32_t start = c->done;
    uint32_t cp = 0, first = 0;
    while (c->done < c->source.n) {
        uint32_t n = brm_utf8_next(c->source.p + c->done, c->source.n - c->done, &cp);
        if (n == 0 || !control(cp)) break;
        if (c->done == start) first = cp;
        c->done += n;
    }
    brm_buf_byte(c->out, ' ');
    shift(c);
    BrmArg code = BRM_A_STR(brm_str_f(c->p->arena, "U+%04X", (unsigned)first));
    (void)brm_lex_error(c->p, BRM_D_CONTROL_CHARACTER, start, c->done, &code, 1);
}

static void mend(Cleaner *c) {
    uint32_t cp = 0;
    uint32_t n = brm_utf8_next(c->source.p + c->done, c->source.n - c->done, &cp);
    if (n == 0) {
        mend_malformed(c);
    } else if (invisible(cp)) {
        if (c->dropped == 0) c->first_drop = brm_span(c->p, c->done, c->done + n);
        c->dropped += 1;
        c->done += n;
        shift(c);
    } else {
        mend_controls(c);
    }
    c->stop = c->p->cut;
}

/* UTF-16, or no text at all. */
bool brm_clean_binary(BrmStr source) {
    if (source.n >= 2 && (memcmp(source.p, "\xFF\xFE", 2) == 0 || memcmp(source.p, "\xFE\xFF", 2) == 0)) return true;
    return memchr(source.p, 0, source.n < BINARY_BYTES ? source.n : BINARY_BYTES) != NULL;
}

void brm_clean_text(BrmParse *p, BrmStr source) {
    uint32_t bom = source.n >= 3 && memcmp(source.p, "\xEF\xBB\xBF", 3) == 0 ? 3u : 0u;
    uint32_t run = plain_run(source, bom);
    if (bom + run == source.n) {
        p->clean.text = source;
        return;
    }
    BrmBuf out;
    brm_buf_open(&out, p->mem);
    brm_buf_reserve(&out, source.n);
    Cleaner c = {p, source, &out, 0, 0, BRM_NO_SPAN, 0, BRM_NO_SPAN, false};
    brm_buf_bytes(&out, source.p, bom + run);
    c.done = bom + run;
    while (c.done < source.n && !c.stop) {
        mend(&c);
        run = plain_run(source, c.done);
        brm_buf_bytes(&out, source.p + c.done, run);
        c.done += run;
    }
    if (c.malformed > 0) {
        BrmArg n = BRM_A_INT((int64_t)c.malformed);
        (void)brm_lex_error(p, BRM_D_BAD_UTF8, c.first_malformed.start, c.first_malformed.end, &n, 1);
    }
    if (c.dropped > 0) {
        BrmArg n = BRM_A_INT((int64_t)c.dropped);
        (void)brm_diag_add(p->bag, BRM_D_INVISIBLE_CHARACTER, c.first_drop, &n, 1);
    }
    char *copy = (char *)brm_arena_alloc(p->arena, out.n + 1u, 1);
    memcpy(copy, out.p, out.n);
    p->clean.text = brm_str_of(copy, out.n);
    brm_buf_close(&out);
}

uint32_t brm_clean_origin(const BrmClean *clean, uint32_t offset) {
    uint32_t lo = 0, hi = clean->shifts.n; /* the last shift at or before offset is below hi */
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2u;
        if (clean->shifts.at[mid].clean <= offset)
            lo = mid + 1u;
        else
            hi = mid;
    }
    if (lo == 0) return offset;
    return clean->shifts.at[lo - 1u].origin + (offset - clean->shifts.at[lo - 1u].clean);
}
