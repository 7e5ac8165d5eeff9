/* What eval and report share: opening the program and the answers, the date, the exit status. */
#ifndef BRM_CLI_RUN_H
#define BRM_CLI_RUN_H

#include "cli/cli.h"

typedef struct BrmCliRun {
    BrmCli *cli;
    BrmReader *reader;
    BrmPopulation population;
    BrmPopulationOptions options;
    BrmBuf out;   /* the result, written at the end */
    bool summary; /* ends with, on standard error unless --quiet: how many documents were read, left out …, and the
                     finding counts */
    bool written; /* the result is in its place already: run->out is not written */
    BrmIds *ids;  /* those read, for --partial; or NULL */
    bool first;   /* no subject written yet */
    BRM_ARRAY(BrmNotice) notices; /* findings as notices, when --diagnostics was given */
} BrmCliRun;

/* Runs program and answers; `each` may be NULL. BRM_EXIT_OK: the population stands; else what went wrong was printed.
 */
int brm_cli_run(BrmCliRun *run, bool counts, BrmEachFn each);
/* Writes run->out and the notices; the exit status that the findings give. */
int brm_cli_finish(BrmCliRun *run);
/* Keeps a document's findings for --diagnostics. */
void brm_cli_keep_notices(BrmCliRun *run, const BrmPopulation *p, const BrmDocument *doc);

/* report.c: puts the population into run->out, in the format asked for. */
void brm_cli_print_report(BrmCliRun *run);

/* ---- progress.c ---- */
typedef struct BrmCliProgress {
    BrmLang lang;
    uint32_t width;
    uint64_t bytes;       /* of all files; 0: not known */
    int64_t start, drawn; /* milliseconds of a clock */
    bool shown;
    bool at_once; /* drawn at every step */
} BrmCliProgress;
/* False: nobody watches, nothing is to be drawn. */
bool brm_cli_progress_open(BrmCliProgress *progress, BrmCli *cli, const BrmReader *reader);
void brm_cli_progress_step(void *ctx, uint64_t documents, uint64_t bytes); /* BrmPopulationOptions.progress */
void brm_cli_progress_close(BrmCliProgress *progress);

/* ---- part.c ---- */
/* False after a usage error: an option that goes with a result, beside --partial. */
bool brm_cli_part_usage(BrmCli *cli);
/* Goes through the ids (NULL: none are kept) and writes the state to --partial, if that was given. Of an id that comes
 * twice: how many (*twice), the first one (*which, in the arena) and its cursors. False: a cursor failed
 * (ids->failed), or an error is in the bag. */
typedef struct BrmCliTwice {
    uint64_t n;
    BrmStr which;
    uint32_t from, again; /* cursors */
} BrmCliTwice;
bool brm_cli_part_write(BrmCli *cli, const BrmPopulation *p, BrmStr image, BrmStr where, BrmIdMerge *ids,
                        uint64_t n_ids, BrmCliTwice *twice);

#endif
