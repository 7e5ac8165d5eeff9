/* diag_internal: what the files of diag share and nobody else sees.
 *
 * Rendering is a BrmPrinter handed down: brm_render (render.c) opens it and gives each notice to one format's file.
 * Anything that comes from a person's file is cleaned on its way out: a malformed byte or a control character, which
 * could move a terminal's cursor or hide text, becomes U+FFFD.
 */
#ifndef BRM_DIAG_INTERNAL_H
#define BRM_DIAG_INTERNAL_H

#include "diag/diag.h"

/* ---- tables --------------------------------------------------------------------------------- */

/* The message's template of the first row with that code; NULL when no row has it (a control's code). */
const char *brm_diag_template(const char *code, BrmLang lang);

/* ---- sources -------------------------------------------------------------------------------- */

/* The line (from 1) that holds offset, and its first byte. */
uint32_t brm_sources_line_at(BrmSources *sources, uint32_t file, uint32_t offset, uint32_t *start);

/* ---- what all formats use ------------------------------------------------------------------- */

typedef struct BrmPrinter {
    BrmBuf *out;
    const BrmRender *how;
    BrmSources *sources; /* may be NULL: then no span has a place */
    BrmArena *scratch;   /* emptied after each notice */
} BrmPrinter;

/* Where something stands, as it is printed. */
typedef struct BrmPlace {
    BrmStr path;
    uint32_t line, column;         /* 0: none */
    uint32_t end_line, end_column; /* just after the last character; 0: not known */
} BrmPlace;

/* False when the span has no file among the sources. */
bool brm_place_of_span(const BrmPrinter *p, BrmSpan span, BrmPlace *place);
/* The main span of a notice; BRM_NO_SPAN when its place is a file, a line and a column. */
BrmSpan brm_span_of_notice(const BrmNotice *notice);
/* The main place of a notice: its span's, else its file, line and column. False when it has neither. */
bool brm_place_of_notice(const BrmPrinter *p, const BrmNotice *notice, BrmPlace *place);
/* The span, cut to its file's text. */
bool brm_span_within(const BrmPrinter *p, BrmSpan span, BrmSpan *within);

#define BRM_REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */
/* Is this a character that a terminal would act upon, or that would hide what stands around it? */
bool brm_is_hidden(uint32_t cp);
/* s with what is malformed or hidden replaced; tabs become blanks. Line ends too, unless `lines`. */
void brm_put_clean(BrmBuf *out, BrmStr s, bool lines);
BrmStr brm_clean(BrmArena *arena, BrmStr s, bool lines);
/* s as a JSON string, malformed bytes as U+FFFD; `null` when s is empty and `or_null`. */
void brm_put_json(BrmBuf *out, BrmStr s, bool or_null);
/* 0 is null. */
void brm_put_json_number(BrmBuf *out, uint32_t n);

/* Words of the frame around a message. */
typedef enum BrmPhrase {
    BRM_P_HELP,
    BRM_P_HELP_FIRST,
    BRM_P_COLON,
    BRM_P_HERE,
    BRM_P_SEE,
    BRM_P_LINE,
    BRM_P_COLUMN,
    BRM_P_MORE
} BrmPhrase;
const char *brm_phrase(BrmPhrase phrase, BrmLang lang);
/* Ends the sentence just written with a full stop unless it has its own mark. */
void brm_put_stop(BrmBuf *out);

/* ---- formats -------------------------------------------------------------------------------- */

void brm_print_text(BrmPrinter *p, const BrmNotice *notice);
void brm_print_plain(BrmPrinter *p, const BrmNotice *notice);
void brm_print_github(BrmPrinter *p, const BrmNotice *notice);
void brm_print_json(BrmPrinter *p, const BrmNotice *notice);
void brm_print_sarif(BrmPrinter *p, const BrmNotice *all, uint32_t n);

/* ---- text: one line of an excerpt ----------------------------------------------------------- */

typedef enum BrmInk { BRM_INK_NONE = 0, BRM_INK_MAIN, BRM_INK_OTHER, BRM_INK_FRAME, BRM_INK_BOLD } BrmInk;

/* A mark's part on one line. */
typedef struct BrmPin {
    uint32_t line;
    uint32_t from, to; /* bytes of the line; to may be from (a place between two characters) */
    bool main;
    bool tail;         /* the last line of a mark over several: what matters is its end */
    BrmStr text;       /* n == 0: nothing stands beside it here */
    uint32_t col, end; /* columns on the screen, set by the layout */
} BrmPin;

/* Prints source line `number` and, under it, its pins (sorted by from). gutter: digits of the widest line number. */
void brm_print_line(BrmPrinter *p, BrmSeverity severity, uint32_t gutter, uint32_t number, BrmStr line, BrmPin *pins,
                    uint32_t n);
/* The left margin: the number (0: blank), a bar, and a blank if something follows. */
void brm_put_gutter(BrmPrinter *p, uint32_t gutter, uint32_t number, bool more);
void brm_put_ink(BrmPrinter *p, BrmInk ink, BrmSeverity severity);

#endif
