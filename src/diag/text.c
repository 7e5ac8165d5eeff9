/* diag/text: a notice as compilers draw it: header, place, lines of source with what is marked under them, help.
 *
 *   erreur[B0203] : message                 header
 *     --> qu.brm:12:5                       section of the main place's file
 *      |
 *   12 |     poids 0,5                      line of source          \
 *      |           ^^^ label                what is marked on it    / excerpt.c
 *   ...                                     lines left out
 *      |
 *     ::: autre.brm:3:1                     section of another file
 *      |
 *    3 | liste région
 *      | ------------ label
 *      |
 *      = aide : …
 *
 * Called by render.c. Owns nothing; the lists it makes live in the printer's scratch arena, for one notice.
 */
#include "diag/diag_internal.h"

#include <stdlib.h>
#include <string.h>

/* Secondary places drawn in one notice; the others are counted. */
enum { BRM_LABELS_SHOWN = 24, BRM_FOLD_LEAST = 30 };

/* A place to be marked, cut to its file's text. */
typedef struct Mark {
    BrmSpan span;
    BrmStr text; /* clean */
    bool main;
    uint32_t first, last;             /* lines */
    uint32_t first_start, last_start; /* their first bytes, in the file */
} Mark;

typedef struct Marks {
    Mark at[BRM_LABELS_SHOWN + 1];
    uint32_t n;
    BrmStr loose[BRM_LABELS_SHOWN]; /* words of labels without a place */
    uint32_t n_loose;
    uint32_t left_out;
    uint32_t gutter; /* digits of the greatest line number shown */
} Marks;

void brm_put_ink(BrmPrinter *p, BrmInk ink, BrmSeverity severity) {
    if (!p->how->color) return;
    switch (ink) {
    case BRM_INK_NONE:
        brm_buf_z(p->out, "\033[0m");
        break;
    case BRM_INK_MAIN:
        brm_buf_z(p->out, severity == BRM_ERROR ? "\033[1;31m" : severity == BRM_WARNING ? "\033[1;33m" : "\033[1;36m");
        break;
    case BRM_INK_OTHER:
    case BRM_INK_FRAME:
        brm_buf_z(p->out, "\033[1;34m");
        break;
    case BRM_INK_BOLD:
        brm_buf_z(p->out, "\033[1m");
        break;
    }
}

void brm_put_gutter(BrmPrinter *p, uint32_t gutter, uint32_t number, bool more) {
    brm_put_ink(p, BRM_INK_FRAME, BRM_NOTICE);
    if (number > 0)
        brm_buf_f(p->out, "%*u |", (int)gutter, (unsigned)number);
    else
        brm_buf_f(p->out, "%*s |", (int)gutter, "");
    brm_put_ink(p, BRM_INK_NONE, BRM_NOTICE);
    if (more) brm_buf_byte(p->out, ' ');
}

/* ---- folding -------------------------------------------------------------------------------- */

/* May a line end at the blank s.p[at]? Not where French typography wants a no-break space and got an ordinary one. */
static bool breaks_at(BrmStr s, uint32_t at) {
    if (at >= 2 && memcmp(s.p + at - 2, "«", 2) == 0) return false;
    if (at + 1 >= s.n) return true;
    if (at + 2 < s.n && memcmp(s.p + at + 1, "»", 2) == 0) return false;
    char next = s.p[at + 1];
    return next != ':' && next != ';' && next != '!' && next != '?' && next != '%' && next != ' ';
}

BrmStr *brm_fold_lines(BrmArena *arena, BrmStr s, uint32_t width, uint32_t *n) {
    BRM_ARRAY(BrmStr) lines = {0};
    uint32_t from = 0, used = 0;     /* the line begun: its first byte, its columns */
    uint32_t after = 0, used_at = 0; /* just after the last blank of it that may end it (0: none), columns to there */
    for (uint32_t at = 0, step = 0; at < s.n; at += step) {
        uint32_t cp = 0;
        step = brm_utf8_next(s.p + at, s.n - at, &cp);
        if (step == 0) step = 1;
        if (cp == '\n') {
            BRM_PUSH(arena, &lines, ((BrmStr){s.p + from, at - from}));
            from = at + 1;
            used = after = used_at = 0;
            continue;
        }
        used += brm_utf8_width((BrmStr){s.p + at, step});
        /* A blank may hang over the edge; the first after a word that is too long by itself ends its line. */
        if (cp == ' ' && breaks_at(s, at) && (used <= width + 1 || after <= from)) {
            after = at + 1;
            used_at = used;
        }
        if (width > 0 && used > width && cp != ' ' && after > from) {
            BRM_PUSH(arena, &lines, ((BrmStr){s.p + from, after - 1 - from}));
            from = after;
            used -= used_at;
            after = used_at = 0;
        }
    }
    BRM_PUSH(arena, &lines, ((BrmStr){s.p + from, s.n - from}));
    *n = lines.n;
    return lines.at;
}

/* Text after `column` columns already written; further lines begin under its first character. Ends the line. */
static void put_hanging(BrmPrinter *p, uint32_t column, BrmStr text, BrmInk ink, BrmSeverity severity) {
    uint32_t n = 0, width = p->how->width;
    if (width > 0) width = width >= column + BRM_FOLD_LEAST ? width - column : BRM_FOLD_LEAST;
    BrmStr *lines = brm_fold_lines(p->scratch, brm_clean(p->scratch, text, true), width, &n);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0) brm_buf_repeat(p->out, " ", column);
        if (ink != BRM_INK_NONE) brm_put_ink(p, ink, severity);
        brm_buf_str(p->out, lines[i]);
        if (ink != BRM_INK_NONE) brm_put_ink(p, BRM_INK_NONE, severity);
        brm_buf_byte(p->out, '\n');
    }
}

/* ---- gathering what is marked --------------------------------------------------------------- */

static bool make_mark(BrmPrinter *p, Mark *mark, BrmSpan span, BrmStr text, bool main) {
    if (!brm_span_within(p, span, &span)) return false;
    mark->span = span;
    mark->main = main;
    mark->text = brm_clean(p->scratch, text, true);
    mark->first = brm_sources_line_at(p->sources, span.file, span.start, &mark->first_start);
    /* The last line is that of the last character: a mark that ends with a line's end does not show the next line. */
    uint32_t last = span.end > span.start ? span.end - 1 : span.start;
    mark->last = brm_sources_line_at(p->sources, span.file, last, &mark->last_start);
    return true;
}

static uint32_t digits_of(uint32_t n) {
    uint32_t digits = 1;
    for (; n >= 10; n /= 10)
        digits++;
    return digits;
}

static void gather(BrmPrinter *p, const BrmNotice *notice, Marks *marks) {
    memset(marks, 0, sizeof *marks);
    if (make_mark(p, &marks->at[0], brm_span_of_notice(notice), notice->label, true)) marks->n = 1;
    for (uint32_t i = 0; i < notice->n_labels; i++) {
        const BrmNoticeLabel *label = &notice->labels[i];
        if (i >= BRM_LABELS_SHOWN)
            marks->left_out++;
        else if (make_mark(p, &marks->at[marks->n], label->span, label->text, false))
            marks->n++;
        else if (label->text.n > 0)
            marks->loose[marks->n_loose++] = label->text;
    }
    uint32_t greatest = 1;
    for (uint32_t i = 0; i < marks->n; i++)
        if (marks->at[i].last > greatest) greatest = marks->at[i].last;
    marks->gutter = digits_of(greatest);
}

/* ---- a section: one file -------------------------------------------------------------------- */

static int by_line(const void *a, const void *b) {
    const BrmPin *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return (int)y->main - (int)x->main;
}

static uint32_t at_most(uint32_t n, uint32_t limit) {
    return n < limit ? n : limit;
}

/* Bytes from a line's start to a place in the file; 0 for a place before it (in a BOM). */
static uint32_t within(uint32_t offset, uint32_t start, uint32_t n) {
    return at_most(offset > start ? offset - start : 0, n);
}

/* A mark on one line is one pin; on several, one on the first line and one, with the words, on the last. */
static uint32_t pin_mark(BrmPrinter *p, const Mark *mark, BrmPin *pins) {
    BrmStr first = brm_sources_line(p->sources, mark->span.file, mark->first);
    BrmPin pin = {
        .line = mark->first, .main = mark->main, .from = within(mark->span.start, mark->first_start, first.n)};
    if (mark->first == mark->last) {
        pin.to = within(mark->span.end, mark->first_start, first.n);
        pin.text = mark->text;
        pins[0] = pin;
        return 1;
    }
    pin.to = first.n;
    pins[0] = pin;
    BrmStr last = brm_sources_line(p->sources, mark->span.file, mark->last);
    pin = (BrmPin){.line = mark->last, .main = mark->main, .tail = true, .text = mark->text};
    pin.to = within(mark->span.end, mark->last_start, last.n);
    while (pin.from < pin.to && (last.p[pin.from] == ' ' || last.p[pin.from] == '\t'))
        pin.from++;
    pins[1] = pin;
    return 2;
}

static void put_header_of_file(BrmPrinter *p, uint32_t gutter, const char *arrow, const BrmPlace *place) {
    brm_buf_repeat(p->out, " ", gutter + 1);
    brm_put_ink(p, BRM_INK_FRAME, BRM_NOTICE);
    brm_buf_z(p->out, arrow);
    brm_put_ink(p, BRM_INK_NONE, BRM_NOTICE);
    brm_buf_byte(p->out, ' ');
    brm_put_clean(p->out, place->path, false);
    if (place->line > 0) brm_buf_f(p->out, ":%u", (unsigned)place->line);
    if (place->column > 0) brm_buf_f(p->out, ":%u", (unsigned)place->column);
    brm_buf_byte(p->out, '\n');
}

static void put_lines(BrmPrinter *p, const BrmNotice *notice, uint32_t gutter, uint32_t file, BrmPin *pins,
                      uint32_t n) {
    qsort(pins, n, sizeof *pins, by_line);
    for (uint32_t i = 0, previous = 0, same = 0; i < n; i += same) {
        uint32_t line = pins[i].line;
        for (same = 1; i + same < n && pins[i + same].line == line;)
            same++;
        if (previous > 0 && line == previous + 2)
            brm_print_line(p, notice->severity, gutter, line - 1, brm_sources_line(p->sources, file, line - 1), NULL,
                           0);
        else if (previous > 0 && line > previous + 2)
            brm_buf_z(p->out, "...\n");
        brm_print_line(p, notice->severity, gutter, line, brm_sources_line(p->sources, file, line), &pins[i], same);
        previous = line;
    }
}

static void put_section(BrmPrinter *p, const BrmNotice *notice, const Marks *marks, uint32_t file, bool first) {
    BrmPin pins[2 * (BRM_LABELS_SHOWN + 1)];
    uint32_t n = 0;
    BrmPlace place = {0};
    for (uint32_t i = 0; i < marks->n; i++) {
        if (marks->at[i].span.file != file) continue;
        if (n == 0) (void)brm_place_of_span(p, marks->at[i].span, &place);
        n += pin_mark(p, &marks->at[i], pins + n);
    }
    if (!first) {
        brm_put_gutter(p, marks->gutter, 0, false);
        brm_buf_byte(p->out, '\n');
    }
    put_header_of_file(p, marks->gutter, first ? "-->" : ":::", &place);
    brm_put_gutter(p, marks->gutter, 0, false);
    brm_buf_byte(p->out, '\n');
    put_lines(p, notice, marks->gutter, file, pins, n);
}

/* ---- the notice ----------------------------------------------------------------------------- */

static void put_header(BrmPrinter *p, const BrmNotice *notice) {
    const char *word = brm_severity_word(notice->severity, p->how->lang);
    const char *colon = brm_phrase(BRM_P_COLON, p->how->lang);
    brm_put_ink(p, BRM_INK_MAIN, notice->severity);
    brm_buf_z(p->out, word);
    uint32_t column = brm_utf8_width(brm_str(word)) + brm_utf8_width(brm_str(colon));
    if (notice->code[0] != '\0') {
        BrmStr code = brm_clean(p->scratch, brm_str(notice->code), false);
        brm_buf_byte(p->out, '[');
        brm_buf_str(p->out, code);
        brm_buf_byte(p->out, ']');
        column += brm_utf8_width(code) + 2;
    }
    brm_put_ink(p, BRM_INK_NONE, notice->severity);
    brm_buf_z(p->out, colon);
    put_hanging(p, column, notice->message, BRM_INK_BOLD, notice->severity);
}

/* "  = aide : words"; `title` may be NULL. */
static void put_remark(BrmPrinter *p, uint32_t gutter, const char *title, BrmStr words) {
    uint32_t column = gutter + 3;
    brm_buf_repeat(p->out, " ", gutter + 1);
    brm_put_ink(p, BRM_INK_FRAME, BRM_NOTICE);
    brm_buf_byte(p->out, '=');
    brm_put_ink(p, BRM_INK_NONE, BRM_NOTICE);
    brm_buf_byte(p->out, ' ');
    if (title != NULL) {
        const char *colon = brm_phrase(BRM_P_COLON, p->how->lang);
        brm_put_ink(p, BRM_INK_BOLD, BRM_NOTICE);
        brm_buf_z(p->out, title);
        brm_put_ink(p, BRM_INK_NONE, BRM_NOTICE);
        brm_buf_z(p->out, colon);
        column += brm_utf8_width(brm_str(title)) + brm_utf8_width(brm_str(colon));
    }
    put_hanging(p, column, words, BRM_INK_NONE, BRM_NOTICE);
}

void brm_print_text(BrmPrinter *p, const BrmNotice *notice) {
    Marks marks;
    BrmPlace place;
    gather(p, notice, &marks);
    put_header(p, notice);
    if (!(marks.n > 0 && marks.at[0].main) && brm_place_of_notice(p, notice, &place))
        put_header_of_file(p, marks.gutter, "-->", &place);
    for (uint32_t i = 0; i < marks.n; i++) {
        bool printed = false;
        for (uint32_t k = 0; k < i; k++)
            printed = printed || marks.at[k].span.file == marks.at[i].span.file;
        if (!printed) put_section(p, notice, &marks, marks.at[i].span.file, i == 0 && marks.at[0].main);
    }
    bool remarks = notice->help.n > 0 || marks.n_loose > 0 || marks.left_out > 0;
    if (remarks && marks.n > 0) {
        brm_put_gutter(p, marks.gutter, 0, false);
        brm_buf_byte(p->out, '\n');
    }
    for (uint32_t i = 0; i < marks.n_loose; i++)
        put_remark(p, marks.gutter, NULL, marks.loose[i]);
    if (marks.left_out > 0) {
        BrmStr count = brm_str_f(p->scratch, "%u", (unsigned)marks.left_out);
        put_remark(p, marks.gutter, brm_phrase(BRM_P_MORE, p->how->lang), count);
    }
    if (notice->help.n > 0) put_remark(p, marks.gutter, brm_phrase(BRM_P_HELP, p->how->lang), notice->help);
}
