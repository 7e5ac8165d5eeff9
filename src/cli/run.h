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

#endif
