/* split.c: cuts a file into the texts of its documents: lines, elements of an array, or values one after the other.
 *
 * Called by reader.c. It knows brackets and quotes and no more of JSON, so that one broken document does not hide the
 * next: a string ends at the end of its line, a closing bracket closes what it can. Whether a text is JSON is jansson's
 * business. */
#include "answers/answers_internal.h"

#include <string.h>

enum { KINDS_KEPT = 64 }; /* brackets whose kind is remembered; deeper ones only count */

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- brackets and quotes ---- */

typedef struct Brackets {
    uint64_t kinds; /* bit i: the bracket i deep is a square one */
    uint32_t depth;
    bool string, escape;
} Brackets;

static void opens(Brackets *b, bool square) {
    if (b->depth < KINDS_KEPT) {
        uint64_t bit = UINT64_C(1) << b->depth;
        b->kinds = square ? b->kinds | bit : b->kinds & ~bit;
    }
    b->depth++;
}

/* Closes the innermost bracket of that kind, and those inside it. False: there is none. */
static bool closes(Brackets *b, bool square) {
    if (b->depth > KINDS_KEPT) {
        b->depth--;
        return true;
    }
    for (uint32_t d = b->depth; d > 0; d--)
        if ((b->kinds >> (d - 1) & 1u) == (square ? 1u : 0u)) {
            b->depth = d - 1;
            return true;
        }
    return false;
}

/* Takes one byte inside a string. */
static void in_string(Brackets *b, char c) {
    if (c == '\n')
        b->string = b->escape = false;
    else if (b->escape)
        b->escape = false;
    else if (c == '\\')
        b->escape = true;
    else if (c == '"')
        b->string = false;
}

/* ---- the form of a file ---- */

/* Where the first value ends on the first line. */
typedef struct FirstLine {
    bool ended, broken; /* the value is complete; a bracket closes nothing */
    char last;          /* last byte of the line that is not blank */
    size_t next;        /* first byte of the next line; 0: there is none */
} FirstLine;

static FirstLine first_line(BrmWindow *w) {
    FirstLine f = {0};
    Brackets b = {0};
    for (size_t i = 0; i <= (size_t)BRM_LIMIT_ANSWER_BYTES && brm_window_has(w, i); i++) {
        char c = brm_window_byte(w, i);
        if (c == '\n') {
            f.next = i + 1;
            f.ended = f.ended || (b.depth == 0 && !b.string);
            return f;
        }
        if (!blank(c)) f.last = c;
        if (b.string) {
            in_string(&b, c);
        } else if (c == '"') {
            b.string = true;
        } else if (c == '{' || c == '[') {
            opens(&b, c == '[');
        } else if (c == '}' || c == ']') {
            if (!closes(&b, c == ']')) f.broken = true;
            if (b.depth == 0) f.ended = true;
        }
    }
    return f;
}

/* The first byte, from i on, that is not blank; 0 at the end of the file, or too far away to matter. */
static char next_byte(BrmWindow *w, size_t i) {
    for (; i <= 2 * (size_t)BRM_LIMIT_ANSWER_BYTES && brm_window_has(w, i); i++)
        if (!blank(brm_window_byte(w, i))) return brm_window_byte(w, i);
    return '\0';
}

static bool opens_value(char c) {
    return c == '{' || c == '[';
}

/* Whether a line after the one that begins at i opens a bracket. */
static bool opens_later(BrmWindow *w, size_t i) {
    bool line_start = false;
    for (; i <= 2 * (size_t)BRM_LIMIT_ANSWER_BYTES && brm_window_has(w, i); i++) {
        char c = brm_window_byte(w, i);
        if (line_start && opens_value(c)) return true;
        line_start = c == '\n' || (line_start && blank(c));
    }
    return false;
}

/* A file of lines by its name that begins with a list of documents: closed at the end of the file, or open at the end
 * of a line that another element follows. A line that was only cut keeps the others. */
static bool array_for_lines(BrmWindow *w) {
    brm_window_skip_blanks(w);
    if (!brm_window_has(w, 0) || brm_window_byte(w, 0) != '[') return false;
    FirstLine f = first_line(w);
    char next = f.next != 0 ? next_byte(w, f.next) : '\0';
    if (f.ended) return next == '\0';
    return next != '\0' && (f.last == '[' || f.last == '{' || f.last == ',' || next == ',' || next == ']');
}

void brm_split_open(BrmSplit *split, BrmWindow *w, bool lines) {
    *split = (BrmSplit){.form = BRM_FORM_LINES};
    if (lines) {
        split->whole = array_for_lines(w) ? BRM_PIECE_ARRAY_LINES : BRM_PIECE_TEXT;
        return;
    }
    brm_window_skip_blanks(w);
    char first = brm_window_has(w, 0) ? brm_window_byte(w, 0) : '\0';
    bool array = first == '[';
    split->form = array ? BRM_FORM_ARRAY : BRM_FORM_VALUES;
    FirstLine f = first_line(w);
    char next = f.next != 0 ? next_byte(w, f.next) : '\0';
    bool opens_next = opens_value(next);
    if (first != '\0' && !opens_value(first) && next != '\0' && !opens_later(w, f.next - 1)) {
        split->whole = BRM_PIECE_NOT_JSON;
        return;
    }
    /* In JSON an opening bracket that begins a line follows a colon, a comma or a square bracket: where it does not,
     * each line stands alone. */
    bool cut = f.last != ':' && f.last != ',' && f.last != '[';
    if (array ? (f.ended && opens_next && cut) : (next != '\0' && (f.ended || f.broken || (opens_next && cut))))
        split->form = BRM_FORM_LINES;
    if (split->form == BRM_FORM_ARRAY) brm_window_skip(w, 1);
}

/* ---- pieces ---- */

static BrmPiece piece_here(const BrmWindow *w, BrmPieceKind kind) {
    return (BrmPiece){.kind = kind, .base = w->base + w->pos, .line = w->line, .column = w->column};
}

/* A piece that grows while its bytes are looked at; too large, it is dropped as it goes. */
typedef struct Grow {
    size_t i;    /* bytes of it passed, and still in the window */
    size_t text; /* up to its last byte that is not blank */
    bool large;
} Grow;

static void check_size(Grow *g, BrmWindow *w) {
    if (g->text <= BRM_LIMIT_ANSWER_BYTES && g->i <= 2 * (size_t)BRM_LIMIT_ANSWER_BYTES) return;
    g->large = true;
    brm_window_skip(w, g->i);
    g->i = g->text = 0;
}

static void finish(const Grow *g, BrmWindow *w, BrmArena *arena, BrmPiece *piece) {
    if (g->large) {
        piece->kind = BRM_PIECE_LARGE;
    } else {
        char *copy = brm_arena_alloc(arena, g->text + 1, 1);
        memcpy(copy, w->buf.p + w->pos, g->text);
        piece->text = brm_str_of(copy, g->text);
    }
    brm_window_skip(w, g->i);
}

static bool next_line(BrmWindow *w, BrmArena *arena, BrmPiece *piece) {
    brm_window_skip_blanks(w);
    if (!brm_window_has(w, 0)) return false;
    *piece = piece_here(w, BRM_PIECE_TEXT);
    Grow g = {0};
    while (brm_window_has(w, g.i)) {
        const char *from = w->buf.p + w->pos + g.i;
        size_t left = w->buf.n - w->pos - g.i;
        const char *end = memchr(from, '\n', left);
        g.i += end != NULL ? (size_t)(end - from) : left;
        if (end != NULL) break;
        check_size(&g, w);
    }
    for (g.text = g.i; g.text > 0 && blank(brm_window_byte(w, g.text - 1));)
        g.text--;
    check_size(&g, w);
    finish(&g, w, arena, piece);
    return true;
}

/* Whether the brace at i begins a document by its first name. */
static bool begins_document(BrmWindow *w, size_t i) {
    enum { BLANKS = 64 };
    static const char *const names[] = {"subject\"",    "format\"",  "questionnaires\"", "status\"",  "publishable\"",
                                        "converging\"", "answers\"", "plan\"",           "comments\""};
    size_t at = i + 1;
    while (at - i <= BLANKS && brm_window_has(w, at) && blank(brm_window_byte(w, at)))
        at++;
    if (!brm_window_has(w, at) || brm_window_byte(w, at) != '"') return false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        size_t n = strlen(names[k]);
        if (brm_window_has(w, at + n) && memcmp(w->buf.p + w->pos + at + 1, names[k], n) == 0) return true;
    }
    return false;
}

/* Whether the brace at hand stands where a name is wanted, and begins a document: the one being passed was never
 * closed. Cuts it there. */
static bool next_document(Grow *g, BrmWindow *w, const Brackets *b, bool in_array) {
    if (b->depth == 0 || b->depth > KINDS_KEPT || (b->kinds >> (b->depth - 1) & 1u) != 0 || g->text == 0) return false;
    char before = brm_window_byte(w, g->text - 1);
    if (before == ':' || !begins_document(w, g->i)) return false;
    if (before != ',' || !in_array) return true;
    g->i = --g->text; /* the comma is the array's */
    while (g->text > 0 && blank(brm_window_byte(w, g->text - 1)))
        g->text--;
    return true;
}

/* A value, and what follows it up to the next one: up to a comma or the closing bracket in an array, else to a line
 * that opens a bracket. */
static void next_value(BrmWindow *w, BrmArena *arena, bool in_array, BrmPiece *piece) {
    *piece = piece_here(w, BRM_PIECE_TEXT);
    Grow g = {0};
    Brackets b = {0};
    bool ended = false, line_start = false;
    while (brm_window_has(w, g.i)) {
        char c = brm_window_byte(w, g.i);
        if (b.string) {
            in_string(&b, c);
        } else if (c == '"') {
            b.string = true;
        } else if (c == '{' || c == '[') {
            if (b.depth == 0 && ended && (in_array || line_start)) break;
            if (c == '{' && next_document(&g, w, &b, in_array)) break;
            opens(&b, c == '[');
        } else if (c == '}' || c == ']') {
            bool closed = closes(&b, c == ']');
            if (!closed && in_array && c == ']') break;
            if (closed && b.depth == 0) ended = true;
        } else if (c == ',' && in_array && b.depth == 0) {
            break;
        }
        line_start = c == '\n' || (line_start && blank(c));
        if (!blank(c)) g.text = g.i + 1;
        g.i++;
        check_size(&g, w);
    }
    finish(&g, w, arena, piece);
}

static void take_comma(BrmSplit *split, BrmWindow *w) {
    BrmPiece here = piece_here(w, BRM_PIECE_COMMA_MANY);
    split->comma_base = here.base;
    split->comma_line = here.line;
    split->comma_column = here.column;
    brm_window_skip(w, 1);
}

/* All that is left of the file: a wrong file, or what follows the closing bracket. False: nothing is left. */
static bool take_rest(BrmWindow *w, BrmPieceKind kind, BrmPiece *piece) {
    *piece = piece_here(w, kind);
    bool found = brm_window_has(w, 0);
    while (brm_window_has(w, 0))
        brm_window_skip(w, w->buf.n - w->pos);
    return found;
}

static bool next_element(BrmSplit *split, BrmWindow *w, BrmArena *arena, BrmPiece *piece) {
    for (;;) {
        brm_window_skip_blanks(w);
        if (split->state == BRM_AT_END) return take_rest(w, BRM_PIECE_AFTER, piece);
        if (!brm_window_has(w, 0)) {
            split->state = BRM_AT_END;
            *piece = piece_here(w, BRM_PIECE_OPEN);
            return true;
        }
        char c = brm_window_byte(w, 0);
        BrmArrayState before = split->state;
        if (c == ',') {
            split->state = before == BRM_AT_FIRST ? BRM_AT_FIRST : BRM_AT_COMMA;
            *piece = piece_here(w, BRM_PIECE_COMMA_MANY);
            take_comma(split, w);
            if (before != BRM_AT_VALUE) return true;
        } else if (c == ']') {
            split->state = BRM_AT_END;
            brm_window_skip(w, 1);
            if (before != BRM_AT_COMMA) continue;
            *piece = (BrmPiece){.kind = BRM_PIECE_COMMA_MANY, .base = split->comma_base, .line = split->comma_line};
            piece->column = split->comma_column;
            return true;
        } else if (before == BRM_AT_VALUE) {
            split->state = BRM_AT_COMMA;
            *piece = piece_here(w, BRM_PIECE_COMMA_MISSING);
            return true;
        } else {
            split->state = BRM_AT_VALUE;
            next_value(w, arena, true, piece);
            return true;
        }
    }
}

bool brm_split_next(BrmSplit *split, BrmWindow *w, BrmArena *arena, BrmPiece *piece) {
    bool found;
    if (split->whole != BRM_PIECE_TEXT) {
        found = take_rest(w, split->whole, piece);
    } else if (split->form == BRM_FORM_ARRAY) {
        found = next_element(split, w, arena, piece);
        split->any = true;
    } else if (split->form == BRM_FORM_LINES) {
        found = next_line(w, arena, piece);
    } else {
        brm_window_skip_blanks(w);
        found = brm_window_has(w, 0);
        if (found) next_value(w, arena, false, piece);
    }
    if (!found && !split->any) {
        *piece = piece_here(w, BRM_PIECE_EMPTY);
        found = true;
    }
    split->any = true;
    return found;
}
