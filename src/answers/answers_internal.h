/* Inside answers: from bytes to documents to columns.
 *
 *     files ── window.c ──▶ bytes in pieces ── split.c ──▶ one document's text ── document.c ──▶ members, with places
 * (scan.c) │                                    │ value.c, plan.c └── broken: why.c says why           └──▶ columns of
 * a lane
 *
 * jansson says whether a text is JSON and decodes it; the scanner walks the same text beside it and says where each
 * value stands. */
#ifndef BRM_ANSWERS_INTERNAL_H
#define BRM_ANSWERS_INTERNAL_H

#include <jansson.h>

#include "answers/answers.h"
#include "answers/packed.h"

/* ---- window.c: a file seen through a buffer that slides over it -------------------------------------------------- */

typedef struct BrmWindow {
    BrmBuf buf;
    int fd;            /* -1: no file */
    bool standard;     /* standard input: not ours to close */
    BrmPacked *packed; /* what reads from fd, and decompresses */
    bool eof;
    int error;       /* errno of a failed read; the file is then at its end */
    size_t pos;      /* of the next byte, in buf */
    uint64_t base;   /* bytes of the file before buf */
    uint64_t line;   /* of the next byte, from 1 */
    uint32_t column; /* of it, in characters from 1 */
    uint64_t total;  /* bytes read of all files, as they stand there */
} BrmWindow;

void brm_window_open(BrmWindow *w, BrmMem *mem);
void brm_window_close(BrmWindow *w); /* the file, and the buffer */
/* False: errno. */
BRM_MUST_USE bool brm_window_file(BrmWindow *w, BrmArena *scratch, BrmStr path);
/* A text that is there already takes the place of a file; borrowed during the call. */
void brm_window_text(BrmWindow *w, BrmStr text);
/* Whether the byte i after the next one exists; it is then w->buf.p[w->pos + i]. May move the buffer. */
bool brm_window_has(BrmWindow *w, size_t i);
static inline char brm_window_byte(const BrmWindow *w, size_t i) {
    return w->buf.p[w->pos + i];
}
/* Goes n bytes on, counting lines and columns. They exist. */
void brm_window_skip(BrmWindow *w, size_t n);
void brm_window_skip_blanks(BrmWindow *w);
/* Takes the next n bytes, fewer only at the end; lines and columns are counted no more, nor places in the file. */
size_t brm_window_take(BrmWindow *w, char *to, size_t n);
/* Gives back the last n bytes taken. */
void brm_window_back(BrmWindow *w, const char *from, size_t n);

/* ---- split.c: the documents of a file
 * --------------------------------------------------------------------------------- */

typedef enum BrmForm { BRM_FORM_LINES, BRM_FORM_ARRAY, BRM_FORM_VALUES } BrmForm;
typedef enum BrmArrayState { BRM_AT_FIRST, BRM_AT_VALUE, BRM_AT_COMMA, BRM_AT_END } BrmArrayState;
typedef enum BrmPieceKind {
    BRM_PIECE_TEXT,
    BRM_PIECE_LARGE,
    BRM_PIECE_EMPTY,
    BRM_PIECE_COMMA_MANY,
    BRM_PIECE_COMMA_MISSING,
    BRM_PIECE_OPEN,
    BRM_PIECE_AFTER,
    BRM_PIECE_NOT_JSON,
    BRM_PIECE_ARRAY_LINES
} BrmPieceKind;
typedef struct BrmSplit {
    BrmForm form;
    BrmPieceKind whole; /* what the whole file is told to be; TEXT: it is cut */
    BrmArrayState state;
    bool any;                        /* something was found in the file */
    uint64_t comma_base, comma_line; /* the last comma between elements */
    uint32_t comma_column;
} BrmSplit;

typedef struct BrmPiece {
    BrmPieceKind kind;
    BrmStr text; /* TEXT: in the arena, followed by a NUL */
    uint64_t base, line;
    uint32_t column;
} BrmPiece;

/* At the start of a file: finds its form. `lines`: its name says one document a line. */
void brm_split_open(BrmSplit *split, BrmWindow *w, bool lines);
/* The next document; false at the end of the file. */
bool brm_split_next(BrmSplit *split, BrmWindow *w, BrmArena *arena, BrmPiece *piece);

/* ---- scan.c: places in a text that jansson has accepted
 * ---------------------------------------------------------------------- */

typedef struct BrmCursor { /* over the members of an object, or the elements of an array */
    BrmStr text;
    uint32_t at;
    json_t *of;
    void *iter;   /* of an object */
    size_t index; /* of an array */
} BrmCursor;
typedef struct BrmMember {
    BrmStr key; /* of an object's member, as decoded; view into jansson's */
    json_t *value;
    uint32_t offset; /* of the value */
    BrmStr raw;      /* the value as written */
} BrmMember;

/* offset: of the '{' or '['. */
BrmCursor brm_cursor_open(BrmStr text, uint32_t offset, json_t *of);
bool brm_cursor_next(BrmCursor *cursor, BrmMember *member);
/* How many members of the object at offset have that name, written without escapes; *value: the offset of the last
 * one's value. */
uint32_t brm_scan_member(BrmStr text, uint32_t offset, const char *name, uint32_t *value);
/* Whether a JSON number as written is beyond every double; a view of a text that a NUL ends. */
bool brm_scan_huge(BrmStr raw);
/* A copy of any text with 0 in the place of each such number, of the same length: jansson refuses them, though they are
 * sound JSON. */
BrmStr brm_scan_without_huge(BrmArena *arena, BrmStr text);
/* How deep braces and brackets are nested in a text outside of strings; *at: the first that passes `most`. */
bool brm_scan_deeper(BrmStr text, uint32_t most, uint32_t *at);

typedef enum BrmWhole { BRM_WHOLE, BRM_WHOLE_BEYOND /* an integer beyond ±2^53 */, BRM_NOT_WHOLE } BrmWhole;
/* The exact value of a JSON number as written. */
BrmWhole brm_scan_whole(BrmStr raw, int64_t *out);
/* raw cut to what a message quotes, on one line. */
BrmStr brm_scan_shown(BrmArena *arena, BrmStr raw);

/* ---- why.c: what is wrong with a text that jansson refused
 * ----------------------------------------------------------------------- */

typedef struct BrmWhy {
    BrmDiagId id;
    uint32_t offset;
    BrmStr shown; /* argument 3; in the arena or a view of the text */
} BrmWhy;
void brm_why(BrmArena *arena, BrmStr text, const json_error_t *error, BrmWhy *out);

/* ---- the reader
 * -------------------------------------------------------------------------------------------------------------------------
 */

typedef struct BrmFirst { /* where an id was first read */
    uint32_t file;
    uint64_t line;
} BrmFirst;

struct BrmReader {
    BrmMem *mem;
    const BrmProgram *program;
    BrmDate horizon;
    BrmArena arena; /* names, files, ids: the reader's life */
    BrmMap names;   /* questions, then criteria, requirements (S01.1.E1), what is retired: each after those before it */
    BrmMap codes;   /* questionnaires, by index; axes and controls: BRM_CODE_OTHER */
    BrmMap kinds;
    BrmMap *keys;      /* a list's keys */
    BrmMap *constants; /* a text question's */
    BRM_ARRAY(BrmStr) files;
    BRM_ARRAY(BrmStr) texts; /* beside files: what stands there already; p NULL: to be read */
    uint32_t next_file;
    BrmWindow window;
    bool in_file;
    BrmSplit split;
    json_t *root; /* of the document at hand */
    BrmMap ids;
    BRM_ARRAY(BrmFirst) firsts;
    bool unique_ids;
    BrmIds *kept;                 /* where ids go, too; or NULL */
    BRM_ARRAY(BrmArena *) arenas; /* one a batch of documents that a caller keeps */
};
#define BRM_CODE_OTHER (BRM_NONE - 1)

/* One document at hand. */
typedef struct BrmIntake {
    BrmReader *reader;
    const BrmProgram *program;
    BrmBatch *batch;
    BrmDocument *doc;
    uint32_t lane;
    bool huge;        /* jansson read the copy of a text with numbers beyond every double, see brm_scan_without_huge */
    uint32_t guesses; /* nearest names looked for: a document of nothing but unknown names must not take forever */
    size_t members;   /* seen so far */
} BrmIntake;

/* Walks an object's members with their names in NFC; two that then coincide reject the document. */
typedef struct BrmNames {
    BrmCursor cursor;
    BrmMap odd; /* names that were not in NFC */
} BrmNames;

/* reader.c */
/* A name as members are compared: NFC. */
BrmStr brm_reader_name(BrmArena *arena, BrmStr key);
/* Opens the next file; there is one. False: *failed names it, errno says why. */
bool brm_reader_next_file(BrmReader *reader, BrmStr *failed);

/* document.c: reads the piece's text; the document is complete, rejected or not, its lane filled. */
void brm_document_read(BrmIntake *in, const BrmPiece *piece);
/* Rejects the document: its only finding, with file, line and column before `more` arguments. */
void brm_document_reject(BrmIntake *in, BrmDiagId id, uint32_t offset, const BrmArg *more, uint32_t n_more);

BrmNames brm_names_open(BrmIntake *in, const BrmMember *object);
/* name: the member's, in NFC; a view of the tree or in the arena. False at the end, or after a rejection. */
bool brm_names_next(BrmIntake *in, BrmNames *n, BrmMember *m, BrmStr *name);
/* Counts an object's members; false when they are too many, and the document is then rejected. */
bool brm_document_members(BrmIntake *in, const BrmMember *object);

/* names.c: R001. `near`: the row with a nearest name, asked of the names whose kinds are set. */
typedef enum BrmNameKind {
    BRM_NAME_QUESTION = 1,
    BRM_NAME_CRITERION = 2,
    BRM_NAME_CODE = 4,
    BRM_NAME_QUESTIONNAIRE = 8,
    BRM_NAME_REQUIREMENT = 16
} BrmNameKind;
void brm_document_unknown(BrmIntake *in, BrmDiagId plain, BrmDiagId near, uint32_t kinds, const BrmMember *m);
/* A name in the object of a criterion that is none of its requirements. */
void brm_document_unknown_requirement(BrmIntake *in, uint32_t criterion, const BrmMember *m);
/* A requirement that is answered outside of the object of its criterion. */
void brm_document_outside(BrmIntake *in, uint32_t requirement, const BrmMember *m);
/* What is not asked any more (R017); a null says nothing. */
void brm_document_retired(BrmIntake *in, BrmDiagId id, uint32_t retired, BrmStr name, const BrmMember *m);

/* value.c: reads an answer into its column. */
void brm_value_question(BrmIntake *in, uint32_t question, const BrmMember *m);
void brm_value_criterion(BrmIntake *in, uint32_t criterion, const BrmMember *m);
/* requirements.c: reads the object that answers them; how the criterion's answer is then read. */
uint8_t brm_value_requirements(BrmIntake *in, uint32_t criterion, const BrmMember *object);

/* plan.c */
void brm_plan_read(BrmIntake *in, uint32_t criterion, const BrmMember *m);

#endif
