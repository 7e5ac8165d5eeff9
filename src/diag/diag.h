/* diag: source files, places in them, diagnostics with their words in both languages, and their rendering.
 *
 * Called by every layer that can find fault with what a person wrote. A diagnostic is a row of a .def file (rows_*.def:
 * one file for each module that raises them), a main span, secondary labels, and arguments for the words. Spans are
 * byte offsets; lines and columns (in characters, from 1) are worked out when something is printed. Words are chosen at
 * rendering time, so that a bag can be printed in either language.
 */
#ifndef BRM_DIAG_H
#define BRM_DIAG_H

#include "base/base.h"

typedef enum BrmLang { BRM_FR = 0, BRM_EN = 1 } BrmLang;

/* ---- sources
 * ---------------------------------------------------------------------------------------------------------- */

typedef struct BrmSpan {
    uint32_t file; /* index in BrmSources; BRM_NONE: no place */
    uint32_t start, end;
} BrmSpan;
#define BRM_NO_SPAN ((BrmSpan){BRM_NONE, 0, 0})

typedef struct BrmFile {
    BrmStr path;     /* as kept in images: relative to the program's root, or "<maturité>" for a module */
    BrmStr text;     /* whole contents; followed by a NUL that is not counted */
    uint32_t *lines; /* offset of each line's first byte; made on first use */
    uint32_t n_lines;
    struct BrmTick
        *ticks; /* characters counted every so many bytes: a column in a line of 10 MB costs no walk over it */
    uint32_t n_ticks;
} BrmFile;

typedef struct BrmSources {
    BrmArena *arena;
    BRM_ARRAY(BrmFile) files;
    BrmStr prefix;  /* put before a file's path when it is shown (not before <module> or --where): the program's folder
                       as the user named it */
    uint32_t folds; /* folders at the end of the prefix that a path's "../" may take off it: those that are no links */
} BrmSources;

void brm_sources_open(BrmSources *sources, BrmArena *arena);
/* Borrows path and text for the arena's life; text.p[text.n] must be NUL. Returns the file's index. */
uint32_t brm_sources_add(BrmSources *sources, BrmStr path, BrmStr text);
/* A file's path as people are shown it: after the prefix, unless it is a module's. */
BrmStr brm_sources_shown(BrmSources *sources, uint32_t file);
/* s as it may be shown in a terminal: control characters, direction marks and malformed bytes become U+FFFD. */
void brm_diag_clean(BrmBuf *out, BrmStr s);
/* Line and column (characters) from 1 of a byte offset. */
void brm_sources_locate(BrmSources *sources, uint32_t file, uint32_t offset, uint32_t *line, uint32_t *column);
/* The text of line n (from 1), without its end. */
BrmStr brm_sources_line(BrmSources *sources, uint32_t file, uint32_t line);

/* ---- rows
 * --------------------------------------------------------------------------------------------------------------- */

typedef enum BrmSeverity { BRM_ERROR = 0, BRM_WARNING = 1, BRM_NOTICE = 2 } BrmSeverity;

/* BRM_DIAG_ROW(NAME, "B0101", SEVERITY, fr message, en message, fr label, en label, fr help, en help)
 * Words hold {0} to {7} for the arguments. The message says what is wrong and what happens meanwhile; the label stands
 * under the caret (short; may be ""); the help says what to write instead (may be ""). */
typedef enum BrmDiagId {
#define BRM_DIAG_ROW(name, code, severity, mf, me, lf, le, hf, he) BRM_D_##name,
#include "diag/rows.def"
#undef BRM_DIAG_ROW
    BRM_D_COUNT
} BrmDiagId;

/* BRM_WORD_ROW(NAME, "fr", "en"): words that fill arguments, or stand as secondary labels. */
typedef enum BrmWord {
#define BRM_WORD_ROW(name, fr, en) BRM_W_##name,
#include "diag/words.def"
#undef BRM_WORD_ROW
    BRM_W_COUNT
} BrmWord;

const char *brm_diag_code(BrmDiagId id); /* "B0101" */
const char *brm_diag_name(BrmDiagId id); /* "NAME" */
BrmSeverity brm_diag_severity(BrmDiagId id);
const char *brm_diag_message(BrmDiagId id, BrmLang lang); /* the template */
const char *brm_diag_label(BrmDiagId id, BrmLang lang);
const char *brm_diag_help(BrmDiagId id, BrmLang lang);
const char *brm_word(BrmWord word, BrmLang lang);
const char *brm_severity_name(BrmSeverity s);               /* "error" "warning" "notice" (JSON) */
const char *brm_severity_word(BrmSeverity s, BrmLang lang); /* "erreur" ... for people */

/* ---- arguments
 * ------------------------------------------------------------------------------------------------------------ */

typedef enum BrmArgKind {
    BRM_ARG_NONE = 0,
    BRM_ARG_STR,
    BRM_ARG_QUOTED, /* a piece of source, in the quotation marks of the language */
    BRM_ARG_INT,
    BRM_ARG_WORD,
    BRM_ARG_DOUBLE,
    BRM_ARG_DATE
} BrmArgKind;
typedef struct BrmArg {
    BrmArgKind kind;
    BrmWord word;
    BrmStr str; /* borrowed for the bag's arena life */
    int64_t i;
    double x;
} BrmArg;
#define BRM_A_STR(s) ((BrmArg){.kind = BRM_ARG_STR, .str = (s)})
#define BRM_A_QUOTED(s) ((BrmArg){.kind = BRM_ARG_QUOTED, .str = (s)})
#define BRM_A_INT(v) ((BrmArg){.kind = BRM_ARG_INT, .i = (v)})
#define BRM_A_WORD(w) ((BrmArg){.kind = BRM_ARG_WORD, .word = (w)})
#define BRM_A_DOUBLE(v) ((BrmArg){.kind = BRM_ARG_DOUBLE, .x = (v)}) /* as a person reads it in the language */
#define BRM_A_DATE(v) ((BrmArg){.kind = BRM_ARG_DATE, .i = (v)})
enum { BRM_DIAG_ARGS = 8 };
/* Fills a template's {0}.. with the arguments, in that language. */
void brm_diag_fill(BrmBuf *out, const char *words, const BrmArg *args, uint32_t n_args, BrmLang lang);

/* ---- diagnostics
 * ------------------------------------------------------------------------------------------------------------ */

typedef struct BrmLabel {
    BrmSpan span;
    BrmWord word; /* what stands beside the secondary place; its {0} is arg */
    BrmArg arg;
} BrmLabel;

typedef struct BrmDiag {
    BrmDiagId id;
    BrmSeverity severity;
    BrmSpan span;
    BrmArg args[BRM_DIAG_ARGS];
    uint32_t n_args;
    BRM_ARRAY(BrmLabel) labels;
    uint32_t serial; /* order of raising; the order of printing is (file, start, serial) */
} BrmDiag;

typedef struct BrmDiagBag {
    BrmArena *arena;
    BRM_ARRAY(BrmDiag *) all;
    uint32_t errors, warnings, notices;
    BRM_ARRAY(BrmDiag *) by_serial; /* as raised, whatever the order of all */
    BrmMap seen;                    /* (id, span, first argument) -> serial */
} BrmDiagBag;

void brm_diag_open(BrmDiagBag *bag, BrmArena *arena);
/* Adds a diagnostic, returns it for labels. Two with the same id, span and first argument are one (the first is
 * returned). */
BrmDiag *brm_diag_add(BrmDiagBag *bag, BrmDiagId id, BrmSpan span, const BrmArg *args, uint32_t n_args);
#define BRM_RAISE(bag, id, span, ...)                                                                                  \
    brm_diag_add((bag), (id), (span), (const BrmArg[]){__VA_ARGS__},                                                   \
                 (uint32_t)(sizeof((const BrmArg[]){__VA_ARGS__}) / sizeof(BrmArg)))
#define BRM_RAISE0(bag, id, span) brm_diag_add((bag), (id), (span), NULL, 0)
void brm_diag_label_at(BrmDiagBag *bag, BrmDiag *diag, BrmSpan span, BrmWord word, BrmArg arg);
/* Sorts by file, place, serial. */
void brm_diag_sort(BrmDiagBag *bag);

/* ---- rendering
 * ---------------------------------------------------------------------------------------------------------------- */

typedef enum BrmDiagFormat { BRM_DF_TEXT, BRM_DF_PLAIN, BRM_DF_JSON, BRM_DF_SARIF, BRM_DF_GITHUB } BrmDiagFormat;

/* One thing to print, whether a diagnostic of a source or a finding of an answer file (which report builds). Strings
 * are already in the language. */
typedef struct BrmNotice {
    const char *code;
    BrmSeverity severity;
    BrmStr message, label, help;
    BrmStr subject, on; /* findings; n == 0: none */
    BrmSpan span;       /* in the sources given; file BRM_NONE: no place */
    BrmStr file;        /* a finding's file, when span has none but line > 0 */
    uint32_t line, column;
    uint32_t n_labels;
    const struct BrmNoticeLabel *labels;
} BrmNotice;
typedef struct BrmNoticeLabel {
    BrmSpan span;
    BrmStr text;
} BrmNoticeLabel;

typedef struct BrmRender {
    BrmDiagFormat format;
    BrmLang lang;
    bool color;
    uint32_t width; /* terminal columns for folding messages; 0: do not fold */
} BrmRender;

/* Text or plain or github: each notice printed as it comes. json: one array; sarif: one SARIF 2.1.0 log with the rules
 * used. */
void brm_render(BrmBuf *out, const BrmRender *how, BrmSources *sources, const BrmNotice *all, uint32_t n);
/* s (without control characters) cut at its line ends and folded on blanks at `width` columns (0: not folded). */
BrmStr *brm_fold_lines(BrmArena *arena, BrmStr s, uint32_t width, uint32_t *n);
/* Every diagnostic of the bag, sorted, as notices in the arena. */
BrmNotice *brm_diag_notices(BrmArena *arena, const BrmDiagBag *bag, BrmLang lang, uint32_t *n);

#endif
