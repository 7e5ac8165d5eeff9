/* why.c: what is wrong with a text that jansson refused, at its exact place, for words that a person can act on.
 *
 * Called by document.c for a rejected document only. One walk with a stack of bits; what it does not find (a member
 * given twice) jansson's code tells. */
#include "answers/answers_internal.h"

enum { TOKEN_BYTES = 24 };
_Static_assert(BRM_LIMIT_ANSWER_DEPTH <= 64, "the stack of brackets is one word");

typedef enum Wanted {
    WANT_VALUE,       /* after a colon, or at the start */
    WANT_FIRST_VALUE, /* after [ */
    WANT_NEXT_VALUE,  /* after a comma in an array */
    WANT_FIRST_KEY,   /* after { */
    WANT_NEXT_KEY,    /* after a comma in an object */
    WANT_COLON,
    WANT_COMMA,
    WANT_NOTHING
} Wanted;

typedef struct Walk {
    BrmArena *arena;
    BrmStr s;
    uint32_t at, comma;
    uint64_t kinds; /* bit i: the bracket i deep is a square one */
    uint32_t depth;
    Wanted wanted;
    BrmWhy *out;
} Walk;

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

/* ---- what is quoted ---- */

static bool ends_token(char c) {
    return blank(c) || c == ',' || c == ':' || c == '"' || c == '{' || c == '}' || c == '[' || c == ']';
}

/* Bytes of the text as far as they are sound UTF-8: what is quoted is printed. */
static BrmStr quote(const Walk *w, uint32_t at, uint32_t n) {
    uint32_t left = w->s.n - at;
    return brm_scan_shown(w->arena, brm_str_of(w->s.p + at, brm_utf8_check(w->s.p + at, n < left ? n : left)));
}

/* The word, or the one mark, at `at`. */
static BrmStr token(const Walk *w, uint32_t at) {
    uint32_t end = at;
    while (end < w->s.n && end - at < TOKEN_BYTES && !ends_token(w->s.p[end]))
        end++;
    return quote(w, at, end > at ? end - at : 1);
}

/* Says what is wrong; always false. */
static bool found(Walk *w, BrmDiagId id, uint32_t at, BrmStr shown) {
    *w->out = (BrmWhy){id, at, shown};
    return false;
}

static bool comma_many(Walk *w, uint32_t comma) {
    uint32_t at = comma + 1;
    while (at < w->s.n && blank(w->s.p[at]))
        at++;
    return found(w, BRM_D_R014_COMMA_MANY, comma, token(w, at));
}

/* ---- scalars ---- */

/* A byte that can stand nowhere: a control character, or broken UTF-8. Otherwise goes over the character. */
static bool character(Walk *w) {
    uint32_t cp;
    uint32_t n = brm_utf8_next(w->s.p + w->at, w->s.n - w->at, &cp);
    if (n == 0) return found(w, BRM_D_R014_UTF8, w->at, BRM_LIT(""));
    if (cp < 0x20) return found(w, BRM_D_R014_CONTROL, w->at, brm_str_f(w->arena, "U+%04X", (unsigned)cp));
    w->at += n;
    return true;
}

static bool hex4(const Walk *w, uint32_t at, uint32_t *out) {
    *out = 0;
    if (w->s.n - at < 4) return false;
    for (uint32_t i = at; i < at + 4; i++) {
        char c = w->s.p[i];
        uint32_t v = digit(c)               ? (uint32_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                                            : (uint32_t)(c - 'A') + 10;
        if (!digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) return false;
        *out = *out * 16 + v;
    }
    return true;
}

static bool bad_escape(Walk *w, uint32_t n) {
    return found(w, BRM_D_R014_ESCAPE, w->at, quote(w, w->at, n));
}

static bool escape(Walk *w) {
    uint32_t code, low;
    char c = w->at + 1 < w->s.n ? w->s.p[w->at + 1] : '\0';
    if (c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't') {
        w->at += 2;
        return true;
    }
    if (c != 'u') {
        uint32_t cp, n = w->at + 1 < w->s.n ? brm_utf8_next(w->s.p + w->at + 1, w->s.n - w->at - 1, &cp) : 0;
        return bad_escape(w, 1 + n);
    }
    if (!hex4(w, w->at + 2, &code) || code == 0 || (code >= 0xDC00 && code <= 0xDFFF)) return bad_escape(w, 6);
    uint32_t next = w->at + 6;
    if (code >= 0xD800 && code <= 0xDBFF) {
        bool pair = w->s.n - next >= 6 && w->s.p[next] == '\\' && w->s.p[next + 1] == 'u' && hex4(w, next + 2, &low);
        if (!pair || low < 0xDC00 || low > 0xDFFF) return bad_escape(w, 6);
        next += 6;
    }
    w->at = next;
    return true;
}

static bool string(Walk *w) {
    uint32_t open = w->at++;
    while (w->at < w->s.n && w->s.p[w->at] != '\n' && w->s.p[w->at] != '\r') {
        if (w->s.p[w->at] == '"') {
            w->at++;
            return true;
        }
        if (w->s.p[w->at] == '\\' ? !escape(w) : !character(w)) return false;
    }
    return found(w, BRM_D_R014_STRING, open, BRM_LIT(""));
}

static uint32_t digits(const Walk *w, uint32_t at) {
    while (at < w->s.n && digit(w->s.p[at]))
        at++;
    return at;
}

static bool number(Walk *w) {
    uint32_t start = w->at, at = start + (w->s.p[start] == '-' ? 1u : 0u);
    bool zero = at < w->s.n && w->s.p[at] == '0';
    uint32_t end = zero ? at + 1 : digits(w, at);
    bool ok = end > at;
    if (ok && end < w->s.n && w->s.p[end] == '.') {
        uint32_t from = end + 1;
        end = digits(w, from);
        ok = end > from;
    }
    if (ok && end < w->s.n && (w->s.p[end] == 'e' || w->s.p[end] == 'E')) {
        uint32_t from = end + 1;
        if (from < w->s.n && (w->s.p[from] == '+' || w->s.p[from] == '-')) from++;
        end = digits(w, from);
        ok = end > from;
    }
    if (!ok || (end < w->s.n && !ends_token(w->s.p[end]))) return found(w, BRM_D_R014_NUMBER, start, token(w, start));
    w->at = end;
    return true;
}

static bool word(Walk *w) {
    uint32_t start = w->at;
    BrmStr t = token(w, start);
    if (!brm_str_is(t, "true") && !brm_str_is(t, "false") && !brm_str_is(t, "null")) {
        if (!character(w)) return false;
        return found(w, BRM_D_R014_WORD, start, t);
    }
    w->at += t.n;
    return true;
}

/* ---- structure ---- */

static bool opens(Walk *w, bool square) {
    if (w->depth == BRM_LIMIT_ANSWER_DEPTH) return found(w, BRM_D_R014_DEEP, w->at, BRM_LIT(""));
    uint64_t bit = UINT64_C(1) << w->depth++;
    w->kinds = square ? w->kinds | bit : w->kinds & ~bit;
    w->wanted = square ? WANT_FIRST_VALUE : WANT_FIRST_KEY;
    w->at++;
    return true;
}

static bool in_array(const Walk *w) {
    return w->depth > 0 && (w->kinds >> (w->depth - 1) & 1u) != 0;
}

static bool closes(Walk *w, bool square) {
    if (w->depth == 0 || in_array(w) != square) return found(w, BRM_D_R014_BRACKET, w->at, token(w, w->at));
    w->depth--;
    w->wanted = w->depth == 0 ? WANT_NOTHING : WANT_COMMA;
    w->at++;
    return true;
}

static bool value(Walk *w, char c) {
    bool after_comma = w->wanted == WANT_NEXT_VALUE;
    if (c == '{' || c == '[') return opens(w, c == '[');
    if (c == ']' && w->wanted == WANT_FIRST_VALUE) return closes(w, true);
    if (c == ']' && after_comma) return comma_many(w, w->comma);
    if (c == ',' && w->wanted != WANT_VALUE) return comma_many(w, after_comma ? w->comma : w->at);
    if (c == '}' && w->wanted != WANT_VALUE) return found(w, BRM_D_R014_BRACKET, w->at, token(w, w->at));
    if (c == ',' || c == ':' || c == '}' || c == ']')
        return found(w, w->depth == 0 ? BRM_D_R014_BRACKET : BRM_D_R014_VALUE, w->at, token(w, w->at));
    bool ok = c == '"'               ? string(w)
              : c == '-' || digit(c) ? number(w)
              : c == '+' || c == '.' ? found(w, BRM_D_R014_NUMBER, w->at, token(w, w->at))
                                     : word(w);
    w->wanted = w->depth == 0 ? WANT_NOTHING : WANT_COMMA;
    return ok;
}

static bool key(Walk *w, char c) {
    if (c == '"') {
        w->wanted = WANT_COLON;
        return string(w);
    }
    if (c == '}' && w->wanted == WANT_FIRST_KEY) return closes(w, false);
    if (c == '}') return comma_many(w, w->comma);
    if (c == ',') return comma_many(w, w->wanted == WANT_NEXT_KEY ? w->comma : w->at);
    if (c == ']') return found(w, BRM_D_R014_BRACKET, w->at, token(w, w->at));
    uint32_t start = w->at;
    return character(w) && found(w, BRM_D_R014_KEY, start, token(w, start));
}

static bool separator(Walk *w, char c) {
    if (c == '}' || c == ']') return closes(w, c == ']');
    if (c != ',') {
        uint32_t start = w->at;
        return character(w) && found(w, BRM_D_R014_COMMA_MISSING, start, token(w, start));
    }
    w->comma = w->at++;
    w->wanted = in_array(w) ? WANT_NEXT_VALUE : WANT_NEXT_KEY;
    return true;
}

static bool step(Walk *w, char c) {
    uint32_t cp;
    if (brm_utf8_next(w->s.p + w->at, w->s.n - w->at, &cp) == 0) return found(w, BRM_D_R014_UTF8, w->at, BRM_LIT(""));
    switch (w->wanted) {
    case WANT_VALUE:
    case WANT_FIRST_VALUE:
    case WANT_NEXT_VALUE:
        return value(w, c);
    case WANT_FIRST_KEY:
    case WANT_NEXT_KEY:
        return key(w, c);
    case WANT_COLON:
        if (c != ':') return found(w, BRM_D_R014_COLON, w->at, token(w, w->at));
        w->at++;
        w->wanted = WANT_VALUE;
        return true;
    case WANT_COMMA:
        return separator(w, c);
    case WANT_NOTHING:
        break;
    }
    return found(w, BRM_D_R014_AFTER, w->at, token(w, w->at));
}

/* The brackets that are open, as they would be closed. */
static BrmStr closers(const Walk *w) {
    char *text = brm_arena_alloc(w->arena, (size_t)w->depth + 1, 1);
    for (uint32_t d = w->depth, i = 0; d > 0; d--, i++)
        text[i] = (w->kinds >> (d - 1) & 1u) != 0 ? ']' : '}';
    return brm_str_of(text, w->depth);
}

/* ---- what jansson alone knows ---- */

/* The start of the string whose closing quote stands before `end`. */
static uint32_t string_start(BrmStr s, uint32_t end) {
    uint32_t at = end > 1 ? end - 2 : 0;
    for (; at > 0; at--) {
        uint32_t slashes = 0;
        while (slashes < at && s.p[at - 1 - slashes] == '\\')
            slashes++;
        if (s.p[at] == '"' && slashes % 2 == 0) break;
    }
    return at;
}

static void by_code(Walk *w, const json_error_t *error) {
    uint32_t end = error->position > 0 ? (uint32_t)error->position : 0;
    if (end > w->s.n) end = w->s.n;
    switch ((int)json_error_code(error)) {
    case json_error_duplicate_key: {
        uint32_t start = string_start(w->s, end);
        BrmStr name = {w->s.p + start + 1, end - start >= 2 ? end - start - 2 : 0};
        (void)found(w, BRM_D_R014_DUPLICATE, start, brm_scan_shown(w->arena, name));
        return;
    }
    case json_error_stack_overflow:
        (void)found(w, BRM_D_R014_DEEP, end, BRM_LIT(""));
        return;
    default:
        (void)found(w, BRM_D_R014_WORD, end, end < w->s.n ? token(w, end) : BRM_LIT(""));
        return;
    }
}

void brm_why(BrmArena *arena, BrmStr text, const json_error_t *error, BrmWhy *out) {
    Walk w = {.arena = arena, .s = text, .wanted = WANT_VALUE, .out = out};
    /* What stands before jansson's place is sound, so that a member given twice there is the first fault. */
    bool sound = json_error_code(error) == json_error_duplicate_key;
    while (!sound) {
        while (w.at < text.n && blank(text.p[w.at]))
            w.at++;
        if (w.at == text.n) {
            if (w.wanted == WANT_NOTHING) break;
            (void)found(&w, BRM_D_R014_UNFINISHED, text.n, w.depth > 0 ? closers(&w) : BRM_LIT("{"));
            return;
        }
        if (!step(&w, text.p[w.at])) return;
    }
    by_code(&w, error);
}
