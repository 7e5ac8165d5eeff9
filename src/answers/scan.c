/* scan.c: where the members and elements of a text stand, and what its numbers are exactly.
 *
 * Called while a document is read, on a text that jansson has accepted: brackets match, strings end, numbers are
 * numbers. jansson keeps members in the order of the text, so that both walks meet at each step. brm_scan_deeper alone
 * takes any text. */
#include "answers/answers_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_BYTES = 60 };

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static uint32_t skip_blanks(BrmStr s, uint32_t at) {
    while (at < s.n && blank(s.p[at]))
        at++;
    return at;
}

/* From an opening quote to after the closing one. */
static uint32_t skip_string(BrmStr s, uint32_t at) {
    for (at++; at < s.n && s.p[at] != '"'; at++)
        if (s.p[at] == '\\') at++;
    return at < s.n ? at + 1 : s.n;
}

static uint32_t skip_value(BrmStr s, uint32_t at) {
    uint32_t depth = 0;
    while (at < s.n) {
        char c = s.p[at];
        if (c == '"') {
            at = skip_string(s, at);
            if (depth == 0) return at;
            continue;
        }
        if (depth == 0 && (c == ',' || c == ']' || c == '}' || blank(c))) return at;
        if (c == '{' || c == '[') depth++;
        at++;
        if ((c == '}' || c == ']') && --depth == 0) return at;
    }
    return at;
}

BrmCursor brm_cursor_open(BrmStr text, uint32_t offset, json_t *of) {
    BrmCursor c = {.text = text, .at = offset + 1, .of = of};
    if (json_is_object(of)) c.iter = json_object_iter(of);
    return c;
}

bool brm_cursor_next(BrmCursor *c, BrmMember *member) {
    bool object = json_is_object(c->of);
    if (object ? c->iter == NULL : c->index >= json_array_size(c->of)) return false;
    uint32_t at = skip_blanks(c->text, c->at);
    if (at < c->text.n && c->text.p[at] == ',') at = skip_blanks(c->text, at + 1);
    *member = (BrmMember){0};
    if (object) {
        member->key = brm_str_of(json_object_iter_key(c->iter), json_object_iter_key_len(c->iter));
        member->value = json_object_iter_value(c->iter);
        c->iter = json_object_iter_next(c->of, c->iter);
        at = skip_blanks(c->text, skip_string(c->text, at));
        at = skip_blanks(c->text, at + 1); /* the colon */
    } else {
        member->value = json_array_get(c->of, c->index++);
    }
    c->at = skip_value(c->text, at);
    member->offset = at;
    member->raw = (BrmStr){c->text.p + at, c->at - at};
    return true;
}

uint32_t brm_scan_member(BrmStr s, uint32_t offset, const char *name, uint32_t *value) {
    uint32_t n = 0, at = skip_blanks(s, offset + 1);
    while (at < s.n && s.p[at] == '"') {
        uint32_t end = skip_string(s, at);
        bool is = end - at >= 2 && brm_str_is((BrmStr){s.p + at + 1, end - at - 2}, name);
        at = skip_blanks(s, skip_blanks(s, end) + 1); /* after the colon */
        if (is) *value = at;
        if (is) n++;
        at = skip_blanks(s, skip_value(s, at));
        if (at < s.n && s.p[at] == ',') at = skip_blanks(s, at + 1);
    }
    return n;
}

bool brm_scan_deeper(BrmStr text, uint32_t most, uint32_t *at) {
    uint32_t depth = 0;
    for (uint32_t i = 0; i < text.n;) {
        char c = text.p[i];
        if (c == '"') {
            i = skip_string(text, i);
            continue;
        }
        if ((c == '{' || c == '[') && ++depth > most) {
            *at = i;
            return true;
        }
        if ((c == '}' || c == ']') && depth > 0) depth--;
        i++;
    }
    return false;
}

/* ---- numbers ---- */

typedef struct Digits { /* of a number as written: d1 d2 … with a point after `whole` of them, times 10^exponent */
    int64_t whole, first, last, exponent;
    bool negative;
} Digits;

static Digits digits_of(BrmStr raw, uint32_t *end) {
    Digits d = {.first = -1, .last = -1, .whole = -1};
    int64_t k = 0;
    uint32_t i = 0;
    if (raw.n > 0 && raw.p[0] == '-') {
        d.negative = true;
        i = 1;
    }
    for (; i < raw.n && raw.p[i] != 'e' && raw.p[i] != 'E'; i++) {
        if (raw.p[i] == '.') {
            d.whole = k;
            continue;
        }
        if (raw.p[i] != '0') {
            if (d.first < 0) d.first = k;
            d.last = k;
        }
        k++;
    }
    if (d.whole < 0) d.whole = k;
    *end = i;
    bool minus = i + 1 < raw.n && raw.p[i + 1] == '-';
    for (i += 1; i < raw.n; i++)
        if (raw.p[i] >= '0' && raw.p[i] <= '9' && d.exponent < INT32_MAX)
            d.exponent = d.exponent * 10 + (raw.p[i] - '0');
    if (minus) d.exponent = -d.exponent;
    return d;
}

BrmWhole brm_scan_whole(BrmStr raw, int64_t *out) {
    const int64_t most = INT64_C(1) << 53;
    uint32_t end;
    Digits d = digits_of(raw, &end);
    *out = 0;
    if (d.first < 0) return BRM_WHOLE;
    int64_t after = d.whole - 1 - d.last + d.exponent; /* zeros after the last digit that is not one */
    if (after < 0) return BRM_NOT_WHOLE;
    if (d.last - d.first + 1 + after > 16) return BRM_WHOLE_BEYOND;
    int64_t value = 0, k = 0;
    for (uint32_t i = d.negative ? 1 : 0; i < end && k <= d.last; i++) {
        if (raw.p[i] == '.') continue;
        if (k++ >= d.first) value = value * 10 + (raw.p[i] - '0');
    }
    for (; after > 0; after--)
        value *= 10;
    if (value > most) return BRM_WHOLE_BEYOND;
    *out = d.negative ? -value : value;
    return BRM_WHOLE;
}

bool brm_scan_huge(BrmStr raw) {
    enum { MOST = 308 }; /* the largest double's power of ten */
    uint32_t end;
    Digits d = digits_of(raw, &end);
    if (d.first < 0) return false;
    int64_t power = d.whole - 1 - d.first + d.exponent;
    if (power != MOST) return power > MOST;
    double x = strtod(raw.p, NULL); /* stops behind the number: the text ends with a NUL */
    return isinf(x);
}

static bool of_number(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

BrmStr brm_scan_without_huge(BrmArena *arena, BrmStr text) {
    char *copy = brm_arena_alloc(arena, (size_t)text.n + 1, 1);
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    for (uint32_t i = 0; i < text.n;) {
        uint32_t start = i;
        if (text.p[i] == '"') {
            i = skip_string(text, i);
            continue;
        }
        while (i < text.n && of_number(text.p[i]))
            i++;
        if (i > start && brm_scan_huge((BrmStr){text.p + start, i - start})) {
            memset(copy + start, ' ', i - start);
            copy[start] = '0';
        }
        if (i == start) i++;
    }
    return (BrmStr){copy, text.n};
}

/* ---- what messages quote ---- */

BrmStr brm_scan_shown(BrmArena *arena, BrmStr raw) {
    bool plain = raw.n <= SHOWN_BYTES;
    uint32_t n = plain ? raw.n : SHOWN_BYTES;
    while (n > 0 && n < raw.n && ((unsigned char)raw.p[n] & 0xC0u) == 0x80u)
        n--;
    for (uint32_t i = 0; i < n && plain; i++)
        plain = (unsigned char)raw.p[i] >= 0x20 && raw.p[i] != 0x7F;
    if (plain) return raw;
    static const char cut[] = "…";
    char *copy = brm_arena_alloc(arena, n + sizeof cut, 1);
    for (uint32_t i = 0; i < n; i++)
        copy[i] = (unsigned char)raw.p[i] < 0x20 || raw.p[i] == 0x7F ? ' ' : raw.p[i];
    if (n == raw.n) return (BrmStr){copy, n};
    memcpy(copy + n, cut, sizeof cut - 1);
    return (BrmStr){copy, n + (uint32_t)sizeof cut - 1};
}
