/* bareme.h: maturity questionnaires as a library: compile sources, evaluate answer documents, read scores.
 *
 *     BaremeProgram *program = NULL;
 *     BaremeMessages *messages = NULL;
 *     BaremeSource source = {"qu.brm", text, length};
 *     if (bareme_program_compile(&program, &messages, &source, 1, 1) != BAREME_OK) … bareme_messages_text(messages, …)
 *
 * Rules of the whole header:
 * - Results come first in a parameter list. A function that can fail answers a BaremeStatus; a result is set only when
 * it is BAREME_OK, save messages, which say why it is not.
 * - "Returns owned": the caller frees it with the function named. "View": points into the object it was asked of, and
 * is valid until that one is freed. "Borrows": the library keeps nothing of it after the call.
 * - Texts are UTF-8 with a length; those that the library returns also end with a NUL that is not counted.
 * - A program is immutable: any number of threads may use one at the same time. A result belongs to one thread at a
 * time.
 * - The library keeps no state of its own, prints nothing, opens no file, reads no environment, and never ends the
 *   process. Memory that runs out is BAREME_MEMORY, with everything of the call freed.
 */
#ifndef BAREME_H
#define BAREME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32) || defined(__CYGWIN__)
#define BAREME_API
#else
#define BAREME_API __attribute__((visibility("default")))
#endif

/* The version of this header; bareme_version says that of the library. Before 1.0 a change of the second number may
 * break callers. */
#define BAREME_VERSION_MAJOR 0
#define BAREME_VERSION_MINOR 1
#define BAREME_VERSION_PATCH 0
BAREME_API const char *bareme_version(void); /* "0.1.0" */

typedef enum BaremeStatus {
    BAREME_OK = 0,
    BAREME_FOUND = 1,    /* the sources, the image or an option have an error: see the messages */
    BAREME_ARGUMENT = 2, /* a NULL where there must be none, a number out of its range: nothing was done */
    BAREME_MEMORY = 3,   /* memory ran out; what the call had made is freed */
    BAREME_INTERNAL = 4  /* a mistake of the library's own; what the call had made is freed */
} BaremeStatus;

typedef enum BaremeLanguage { BAREME_FRENCH = 0, BAREME_ENGLISH = 1 } BaremeLanguage;

typedef struct BaremeProgram BaremeProgram;   /* a compiled, verified questionnaire set */
typedef struct BaremeMessages BaremeMessages; /* what the compiler says */
typedef struct BaremeResult BaremeResult;     /* scores and findings of answer documents */

/* ---- messages ---------------------------------------------------------------------------------------------------- */

typedef enum BaremeSeverity { BAREME_ERROR = 0, BAREME_WARNING = 1, BAREME_NOTICE = 2 } BaremeSeverity;

/* One message; its texts are views. */
typedef struct BaremeMessage {
    const char *code; /* "B0210" */
    BaremeSeverity severity;
    const char *text, *help; /* help: what to write instead, or "" */
    const char *path;        /* of the source, as given; "" without a place */
    uint32_t line, column;   /* from 1, in characters; 0 without a place */
} BaremeMessage;

/* How many there are; 0 for NULL. */
BAREME_API size_t bareme_messages_count(const BaremeMessages *messages);
/* The i-th, in order of place, in that language. False when there is none. Views of messages. */
BAREME_API bool bareme_messages_get(BaremeMessages *messages, size_t i, BaremeLanguage language, BaremeMessage *out);
/* All of them as people read them, source lines and carets included. View, valid until the next call of this function;
 * NULL when memory ran out. length may be NULL. */
BAREME_API const char *bareme_messages_text(BaremeMessages *messages, BaremeLanguage language, size_t *length);
BAREME_API void bareme_messages_free(BaremeMessages *messages); /* NULL is allowed */

/* ---- programs ---------------------------------------------------------------------------------------------------- */

/* A source in memory. path: its name in messages, and what `utilise "path"` of another source names, relative to that
 * one's folder. */
typedef struct BaremeSource {
    const char *path; /* ends with a NUL */
    const char *text;
    size_t length; /* bytes of text */
} BaremeSource;

/* Compiles the program that the first n_roots sources make with what they use: other ones of the n_sources, and modules
 * of the standard library, which are built in. Borrows sources. BAREME_FOUND: *messages says what is wrong. *program
 * and *messages are returned owned; *messages is NULL when there is nothing to say (warnings come with BAREME_OK).
 * messages may be NULL when they are not wanted. */
BAREME_API BaremeStatus bareme_program_compile(BaremeProgram **program, BaremeMessages **messages,
                                               const BaremeSource *sources, size_t n_sources, size_t n_roots);
/* Reads a compiled image (.brmc) and verifies it: whatever its bytes, it is refused or safe to run. As
 * bareme_program_compile; borrows bytes. */
BAREME_API BaremeStatus bareme_program_read(BaremeProgram **program, BaremeMessages **messages, const void *bytes,
                                            size_t length);
/* The compiled image: the same sources give the same bytes everywhere. View. */
BAREME_API const void *bareme_program_image(const BaremeProgram *program, size_t *length);
BAREME_API void
bareme_program_free(BaremeProgram *program); /* NULL is allowed; no result may still need it: none does */

/* What a program holds, in the order of results. */
typedef enum BaremeKind {
    BAREME_QUESTIONNAIRES = 0,
    BAREME_QUESTIONS = 1,
    BAREME_AXES = 2,
    BAREME_CRITERIA = 3,
    BAREME_CONTROLS = 4,
    BAREME_MEASURES = 5
} BaremeKind;
BAREME_API size_t bareme_program_count(const BaremeProgram *program, BaremeKind kind);
/* Code or name, and title, of the i-th; "" when there is none. Views. */
BAREME_API const char *bareme_program_code(const BaremeProgram *program, BaremeKind kind, size_t i);
BAREME_API const char *bareme_program_title(const BaremeProgram *program, BaremeKind kind, size_t i);

/* ---- evaluation -------------------------------------------------------------------------------------------------- */

/* Fill it with BAREME_OPTIONS_INIT first: members that a later version adds keep their meaning of today. */
typedef struct BaremeOptions {
    size_t size;         /* sizeof(BaremeOptions) */
    const char *date;    /* "2020-12-15": which expectations apply; required */
    const char *horizon; /* a date or a quarter ("2021-T2"): projects the plans; NULL: today's figures */
    const char *where;   /* only the subjects for which this rule of the language is true; NULL: all */
    const char *by;      /* questions to group by, "région,domaine"; NULL: no groups */
    bool drafts, submitted, not_publishable; /* also these in the population; each document has its own scores always */
    bool unique_ids;                         /* the caller promises that no subject comes twice: it is not looked for */
    BaremeLanguage language;                 /* of findings' messages */
} BaremeOptions;
/* clang-format off */
#define BAREME_OPTIONS_INIT {sizeof(BaremeOptions), NULL, NULL, NULL, NULL, false, false, false, false, BAREME_FRENCH}
/* clang-format on */

/* Evaluates answer documents: one JSON object, an array of them, or one a line. Borrows everything. *result is returned
 * owned. BAREME_FOUND: an option is wrong, *messages (may be NULL) says which; what is wrong with answers are findings
 * in the result, never a reason to fail. */
BAREME_API BaremeStatus bareme_evaluate(BaremeResult **result, BaremeMessages **messages, const BaremeProgram *program,
                                        const BaremeOptions *options, const char *answers, size_t length);
BAREME_API void bareme_result_free(BaremeResult *result); /* NULL is allowed */

/* How many documents were read, counted in the population, left out of it, rejected. */
typedef struct BaremeDocuments {
    uint64_t read, counted, left_out, rejected;
} BaremeDocuments;
BAREME_API BaremeDocuments bareme_result_documents(const BaremeResult *result);
/* One line of JSON a document: what `bareme eval --format ndjson` prints. View; length may be NULL. */
BAREME_API const char *bareme_result_subjects(const BaremeResult *result, size_t *length);
/* The population as JSON: what `bareme report --format json` prints. View; length may be NULL. */
BAREME_API const char *bareme_result_report(const BaremeResult *result, size_t *length);
/* The population's figure of a questionnaire ("QU"), axis ("A04.2", "QU.A06") or criterion for a measure ("taux"), the
 * double nearest to the exact value; of one document, that subject's. False when there is no such thing, the axis is
 * ambiguous, or no subject has a value. */
BAREME_API bool bareme_result_figure(BaremeResult *result, const char *code, const char *measure, double *figure);

#ifdef __cplusplus
}
#endif

#endif
