/* text: what stands in a text token: escapes, common indent, the placeholders of a message.
 *
 * Called by the grammar's actions. The lexer has found the ends of the text and reported bad escapes. Lines of a text
 * that spans several lose the indent that they share; « … » also loses the blanks inside its marks, and three quotes
 * the empty rest of the line that they open and close on. A placeholder is read where it stands, so that its messages
 * point into the source.
 */
#include <string.h>

#include "syntax/syntax_internal.h"

typedef struct Walk {
    BrmParse *p;
    const BrmToken *token;
    const char *at, *end;
    uint32_t indent;
    bool escapes;
} Walk;

static bool blank(char c) {
    return c == ' ' || c == '\t';
}

/* Bytes of the blank that begins at `at`, of those that « … » drops inside its marks; 0 when it is none. */
static uint32_t blank_at(const char *at, const char *end) {
    if (at == end) return 0;
    if (blank(*at) || *at == '\n' || *at == '\r') return 1;
    if (end - at >= 2 && memcmp(at, "\xC2\xA0", 2) == 0) return 2;
    if (end - at >= 3 && memcmp(at, "\xE2\x80\xAF", 3) == 0) return 3;
    return 0;
}

static void trim_guillemets(Walk *w) {
    for (uint32_t n = blank_at(w->at, w->end); n > 0; n = blank_at(w->at, w->end))
        w->at += n;
    bool more = true;
    while (more && w->end > w->at) {
        more = false;
        for (uint32_t n = 1; n <= 3 && !more; n += 1) {
            if ((uint32_t)(w->end - w->at) < n || blank_at(w->end - n, w->end) != n) continue;
            w->end -= n;
            more = true;
        }
    }
}

/* Three quotes: what is left of the opening line when it is blank, and the blanks before the closing marks. */
static void trim_triple(Walk *w) {
    const char *c = w->at;
    while (c < w->end && (blank(*c) || *c == '\r'))
        c += 1;
    if (c < w->end && *c == '\n') w->at = c + 1;
    c = w->end;
    while (c > w->at && blank(c[-1]))
        c -= 1;
    if (c > w->at && c[-1] == '\n') w->end = c - 1;
    if (w->end > w->at && w->end[-1] == '\r') w->end -= 1;
}

/* The indent that the lines of [at, end) share, blank ones apart; the first counts when `first` says so. */
static uint32_t shared_indent(const char *at, const char *end, bool first) {
    uint32_t least = UINT32_MAX;
    bool counts = first;
    while (at < end) {
        uint32_t n = 0;
        const char *line = at;
        while (at < end && blank(*at))
            at += 1;
        n = (uint32_t)(at - line);
        bool empty = at == end || *at == '\n' || *at == '\r';
        if (counts && !empty && n < least) least = n;
        while (at < end && *at != '\n')
            at += 1;
        if (at < end) at += 1;
        counts = true;
    }
    return least == UINT32_MAX ? 0 : least;
}

static void skip_indent(Walk *w) {
    for (uint32_t i = 0; i < w->indent && w->at < w->end && blank(*w->at); i += 1)
        w->at += 1;
}

static Walk walk_of(BrmParse *p, const BrmToken *token) {
    Walk w = {p, token, token->text.p, token->text.p + token->text.n, 0, token->form == BRM_TEXT_QUOTED};
    const char *begin = w.at;
    if (token->form == BRM_TEXT_GUILLEMETS) trim_guillemets(&w);
    if (token->form == BRM_TEXT_TRIPLE) trim_triple(&w);
    bool own_line = token->form == BRM_TEXT_TRIPLE && w.at > begin;
    if (token->form == BRM_TEXT_QUOTED || memchr(w.at, '\n', (size_t)(w.end - w.at)) == NULL) {
        if (own_line) {
            w.indent = UINT32_MAX;
            skip_indent(&w);
        }
        return w;
    }
    w.indent = shared_indent(w.at, w.end, own_line);
    if (own_line) skip_indent(&w);
    return w;
}

/* Copies one character of the text; escapes and line ends are dealt with. */
static void copy_one(Walk *w, BrmBuf *out) {
    char c = *w->at;
    w->at += 1;
    if (c == '\r' && (w->at == w->end || *w->at == '\n')) return;
    if (c == '\\' && w->escapes && w->at < w->end) {
        c = *w->at == 'n' ? '\n' : *w->at;
        bool known = *w->at == 'n' || *w->at == '"' || *w->at == '\\';
        if (!known) return; /* reported by the lexer */
        w->at += 1;
        brm_buf_byte(out, c);
        return;
    }
    brm_buf_byte(out, c);
    if (c != '\n') return;
    const char *line = w->at;
    while (line < w->end && (blank(*line) || *line == '\r'))
        line += 1;
    if (line < w->end && *line == '\n')
        w->at = line; /* a blank line holds nothing */
    else
        skip_indent(w);
}

static bool plain(const Walk *w) {
    size_t n = (size_t)(w->end - w->at);
    return memchr(w->at, '\n', n) == NULL && !(w->escapes && memchr(w->at, '\\', n) != NULL);
}

BrmStr brm_text_decode(BrmParse *p, const BrmToken *token) {
    Walk w = walk_of(p, token);
    if (plain(&w)) return brm_nfc(p->arena, brm_str_of(w.at, (size_t)(w.end - w.at)));
    BrmBuf *out = &p->buf;
    brm_buf_clear(out);
    while (w.at < w.end)
        copy_one(&w, out);
    return brm_nfc(p->arena, brm_str_dup(p->arena, brm_buf_view(out)));
}

/* ---- messages ---- */

static BrmSpan span_of(const Walk *w, const char *from, const char *to) {
    const BrmLexer *lx = &w->p->reader->lexer;
    return brm_span(w->p, brm_lex_origin(w->p, lx, from), brm_lex_origin(w->p, lx, to));
}

static BrmNodes add_text(Walk *w, BrmNodes pieces, BrmBuf *out, const char *from) {
    if (out->n == 0) return pieces;
    BrmNode *node = brm_node_bad(w->p, span_of(w, from, w->at));
    node->kind = BRM_AST_MESSAGE_TEXT;
    node->text = brm_nfc(w->p->arena, brm_str_dup(w->p->arena, brm_buf_view(out)));
    brm_buf_clear(out);
    return brm_nodes_add(pieces, node);
}

/* The brace that closes the placeholder opened before `at`; NULL when none does. Texts inside it are passed over. */
static const char *closing(const char *at, const char *end) {
    char inside = 0;
    for (const char *c = at; c < end; c += 1) {
        if (*c == '"') inside = inside == 0 ? '"' : 0;
        if (inside != 0) continue;
        if (*c == '}') return c;
        if (*c == '{') return NULL;
    }
    return NULL;
}

static BrmNode *placeholder(Walk *w, const char *from, const char *to, BrmSpan span) {
    BrmParse *p = w->p;
    const char *c = from;
    while (c < to && blank_at(c, to) > 0)
        c += blank_at(c, to);
    if (c == to) {
        (void)brm_syntax_raise(p, BRM_D_PLACEHOLDER_EMPTY, span, NULL, 0);
        return brm_node_bad(p, span);
    }
    size_t n = (size_t)(to - from);
    char *copy = (char *)brm_arena_alloc(p->arena, n + 1u, 1);
    memcpy(copy, from, n);
    uint32_t offset = p->reader->lexer.offset + (uint32_t)(from - p->reader->lexer.base);
    BrmNode *e = brm_read_expression(p, copy, offset);
    return e != NULL ? e : brm_node_bad(p, span);
}

static BrmNodes add_value(Walk *w, BrmNodes pieces) {
    const char *open = w->at;
    const char *close = closing(open + 1, w->end);
    if (close == NULL) {
        (void)brm_syntax_raise(w->p, BRM_D_PLACEHOLDER_UNCLOSED, span_of(w, open, open + 1), NULL, 0);
        w->at = w->end;
        return pieces;
    }
    BrmSpan span = span_of(w, open, close + 1);
    BrmNode *node = brm_node_bad(w->p, span);
    node->kind = BRM_AST_MESSAGE_VALUE;
    node->a = placeholder(w, open + 1, close, span);
    w->at = close + 1;
    return brm_nodes_add(pieces, node);
}

BrmNodes brm_text_message(BrmParse *p, const BrmToken *token) {
    Walk w = walk_of(p, token);
    BrmNodes pieces = brm_nodes_none();
    BrmBuf out;
    brm_buf_open(&out, p->mem);
    const char *from = w.at;
    while (w.at < w.end) {
        bool twice = w.end - w.at >= 2 && w.at[0] == w.at[1] && (*w.at == '{' || *w.at == '}');
        if (twice) {
            brm_buf_byte(&out, *w.at);
            w.at += 2;
        } else if (*w.at == '{') {
            pieces = add_text(&w, pieces, &out, from);
            pieces = add_value(&w, pieces);
            from = w.at;
        } else if (*w.at == '}') {
            (void)brm_syntax_raise(p, BRM_D_BRACE_ALONE, span_of(&w, w.at, w.at + 1), NULL, 0);
            w.at += 1;
        } else {
            copy_one(&w, &out);
        }
    }
    pieces = add_text(&w, pieces, &out, from);
    brm_buf_close(&out);
    return pieces;
}
