/* report: runs a verified program over answers and puts the results in words: text, JSON, NDJSON, CSV, and findings as
 * notices.
 *
 * Called by the command. A BrmPopulation is the loop (reader, machine, findings, tallies) and what it counted; the
 * writers below only print. Nothing here opens a file but through answers' reader; output goes to buffers that the
 * caller writes.
 */
#ifndef BRM_REPORT_H
#define BRM_REPORT_H

#include "answers/answers.h"
#include "score/score.h"

typedef struct BrmPopulationOptions {
    BrmDate date, horizon;               /* horizon BRM_DATE_NONE: none */
    bool all;                            /* every document counts, whatever its status (eval) */
    bool drafts, submitted, private_too; /* --include */
    const uint32_t *by; /* questions to group by (answers of type yes/no, integer, list, multiple choice) */
    uint32_t n_by;
    bool unique_ids;
    uint32_t jobs;  /* threads; 0: one */
    bool careful;   /* read one by one, for tests */
    BrmStr prefix;  /* the program's folder as the user named it, put before the paths of rules that people are shown */
    uint32_t folds; /* see BrmSources */
    void (*progress)(void *ctx, uint64_t documents, uint64_t bytes); /* called now and then, by one thread at a time;
                                                                        read so far, bytes of the files; or NULL */
    void *progress_ctx;
} BrmPopulationOptions;

typedef struct BrmFindingCount {
    BrmStr code;
    uint32_t control; /* or BRM_NONE */
    uint64_t n[3];    /* by BrmSeverity */
} BrmFindingCount;
typedef BRM_ARRAY(BrmFindingCount) BrmFindingCounts; /* byte order of codes once the run is over */

typedef struct BrmGroup {
    bool none;   /* those without an answer */
    int64_t key; /* yes/no 2 or 0; an integer; a position in the list */
    BrmTally *tally;
    BrmFindingCounts findings;
} BrmGroup;
typedef struct BrmGrouping {
    uint32_t question;
    BRM_ARRAY(BrmGroup) groups; /* in the order of the report once the run is over */
} BrmGrouping;

typedef struct BrmPopulation {
    const BrmProgram *program;
    BrmVm *vm;
    BrmPopulationOptions options;
    uint64_t read, counted, left_out, rejected;
    uint64_t severities[3]; /* findings of documents counted and rejected, by BrmSeverity */
    BrmTally *tally;
    BrmGrouping *by; /* options.n_by of them */
    BrmFindingCounts findings;
    BrmSources *sources; /* the program's files, for the places of rules */
    BrmArena *arena;
} BrmPopulation;

/* Fills options->by from names as a person writes them, "région,domaine" (empty: none). False after an error, which
 * names the wrong one. */
bool brm_report_groupings(BrmArena *arena, const BrmProgram *program, BrmStr by, BrmPopulationOptions *options,
                          BrmDiagBag *bag);

/* Called for each document that counts, and for each rejected one, in reading order. states: one a criterion; NULL for
 * a rejected one. */
typedef void (*BrmEachFn)(void *ctx, const BrmPopulation *population, const BrmDocument *doc, const uint8_t *states);

/* Runs everything the reader has. `each` NULL, and `counts`: documents are read in bulk, on options.jobs threads; the
 * result is the same. BRM_IO: *failed names the file, errno says why; nothing of the population is then to
 * be shown. `counts` false: no tallies (eval). */
BRM_MUST_USE BrmStatus brm_population_run(BrmPopulation *out, BrmArena *arena, const BrmVerified *verified,
                                          BrmReader *reader, const BrmPopulationOptions *options, bool counts,
                                          BrmEachFn each, void *ctx, BrmStr *failed);

/* ---- one subject (eval) ---- */
/* One JSON object, without a line end. */
void brm_report_subject_json(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states,
                             BrmLang lang);
/* What a person reads: scores as a table with bars, findings below. width: columns of the page. */
void brm_report_subject_text(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states,
                             const BrmRender *how);
/* Rows: one a questionnaire, axis and criterion. */
void brm_report_subject_csv_head(BrmBuf *out, const BrmPopulation *p);
void brm_report_subject_csv(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states);

/* ---- a population (report) ---- */
void brm_report_json(BrmBuf *out, const BrmPopulation *p);
void brm_report_text(BrmBuf *out, const BrmPopulation *p, const BrmRender *how);
void brm_report_csv(BrmBuf *out, const BrmPopulation *p);
/* What a table of figures cannot hold: how many documents were read, counted, left out and rejected, and the finding
 * counts. */
void brm_report_summary(BrmBuf *out, const BrmPopulation *p, const BrmRender *how);

/* ---- findings in words ---- */
/* The message of a finding, on one line, in the language. `sources` holds the program's files (brm_report_sources), for
 * the places of operations. */
void brm_report_message(BrmBuf *out, const BrmProgram *program, BrmSources *sources, const BrmFinding *finding,
                        BrmLang lang);
/* What a finding is on, as printed: code or name; n == 0: nothing. */
BrmStr brm_report_on(const BrmProgram *program, const BrmFinding *finding);
/* The findings of a document as notices for brm_render (strings in the arena). `sources` must hold the program's files
 * (brm_report_sources), so that a control's rule can be shown. */
BrmNotice *brm_report_notices(BrmArena *arena, const BrmPopulation *p, const BrmDocument *doc, BrmLang lang,
                              uint32_t *n);
/* Adds the files kept in the program to sources, in their order (so that their indices agree). */
void brm_report_sources(BrmSources *sources, const BrmProgram *program);

#endif
