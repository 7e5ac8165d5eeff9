/* What eval and report share. */
#include "cli/run.h"
#include "answers/packed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The machine's local day, said when it was not asked for. */
static void date_default(BrmCli *cli) {
    if (cli->options.has_date) return;
    time_t now = time(NULL);
    struct tm day;
    if (localtime_r(&now, &day) == NULL ||
        !brm_date_make(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, &cli->options.date))
        cli->options.date = 0;
    if (cli->options.quiet) return;
    BrmBuf text;
    brm_buf_open(&text, &cli->mem);
    const BrmArg args[] = {BRM_A_DATE(cli->options.date)};
    brm_diag_fill(&text,
                  cli->options.lang == BRM_FR ? "Date : {0} (aujourd'hui ; --date en choisit une autre)\n"
                                              : "Date: {0} (today; --date chooses another)\n",
                  args, 1, cli->options.lang);
    fwrite(text.p, 1, text.n, stderr);
    brm_buf_close(&text);
}

static bool ends(BrmStr s, const char *end, uint32_t n) {
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static void unread(BrmCli *cli, BrmStr path) {
    int error = errno;
    bool fr = cli->options.lang == BRM_FR, zstd = ends(path, ".zst", 4);
    BrmArg shown = BRM_A_STR(brm_str_dup(&cli->arena, path));
    if (error == BRM_E_NO_LIBRARY)
        BRM_RAISE(&cli->bag, BRM_D_CLI_COMPRESSED, BRM_NO_SPAN, shown, BRM_A_STR(brm_str(zstd ? "libzstd" : "zlib")),
                  BRM_A_STR(brm_str(zstd ? "zstdcat" : "zcat")));
    else if (error == BRM_E_CUT)
        BRM_RAISE(&cli->bag, BRM_D_CLI_DAMAGED, BRM_NO_SPAN, shown,
                  BRM_A_STR(brm_str(fr ? "incomplet : sa fin manque" : "cut short: its end is missing")));
    else if (error == BRM_E_DAMAGED)
        BRM_RAISE(&cli->bag, BRM_D_CLI_DAMAGED, BRM_NO_SPAN, shown,
                  BRM_A_STR(brm_str(fr ? "altéré, ou n'est pas compressé comme son nom le dit"
                                       : "damaged, or not compressed as its name says")));
    else
        BRM_RAISE(&cli->bag, BRM_D_CLI_READ, BRM_NO_SPAN, shown, BRM_A_STR(brm_cli_errno(cli, error)));
}

static bool open_reader(BrmCliRun *run, const BrmProgram *p) {
    BrmCli *cli = run->cli;
    run->reader = brm_reader_open(&cli->mem, p, cli->options.horizon);
    for (uint32_t i = 1; i < cli->options.arguments.n; i++)
        if (brm_reader_add(run->reader, cli->options.arguments.at[i]) != BRM_OK) {
            unread(cli, cli->options.arguments.at[i]);
            return false;
        }
    if (cli->options.partial.n > 0 && !cli->options.unique_ids) {
        run->ids = brm_ids_open(&cli->mem);
        brm_reader_keep_ids(run->reader, run->ids);
    }
    return true;
}

static bool horizon_fits(BrmCli *cli) {
    if (cli->options.horizon == BRM_DATE_NONE || cli->options.horizon >= cli->options.date) return true;
    BRM_RAISE(&cli->bag, BRM_D_CLI_HORIZON, BRM_NO_SPAN, BRM_A_DATE(cli->options.date),
              BRM_A_DATE(cli->options.horizon));
    return false;
}

static uint32_t jobs(const BrmCli *cli) {
    if (cli->options.jobs > 0) return cli->options.jobs;
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (uint32_t)n : 1;
}

int brm_cli_run(BrmCliRun *run, bool counts, BrmEachFn each) {
    BrmCli *cli = run->cli;
    BrmStr failed = {NULL, 0};
    int status = BRM_EXIT_FAILED;
    brm_buf_open(&run->out, &cli->mem);
    run->first = true;
    if (!brm_cli_part_usage(cli)) {
        brm_cli_flush(cli);
        return status;
    }
    const BrmVerified *verified = brm_cli_program(cli, cli->options.arguments.at[0], &status);
    bool ok = verified != NULL;
    if (ok && cli->options.deny_warnings && cli->bag.warnings > 0) ok = false;
    brm_cli_flush(cli);
    if (!ok) return status;
    date_default(cli);
    run->options.prefix = cli->sources.prefix;
    run->options.folds = cli->sources.folds;
    run->options.date = cli->options.date;
    run->options.horizon = cli->options.horizon;
    run->options.drafts = cli->options.drafts;
    run->options.submitted = cli->options.submitted;
    run->options.private_too = cli->options.private_too;
    run->options.unique_ids = cli->options.unique_ids;
    run->options.jobs = jobs(cli);
    run->options.careful = getenv("BAREME_TEST_CAREFUL") != NULL; /* what tests compare with */
    if (horizon_fits(cli) &&
        brm_report_groupings(&cli->arena, verified->program, cli->options.by, &run->options, &cli->bag) &&
        open_reader(run, verified->program)) {
        BrmCliProgress progress;
        if (brm_cli_progress_open(&progress, cli, run->reader)) {
            run->options.progress = brm_cli_progress_step;
            run->options.progress_ctx = &progress;
        }
        BrmStatus done = brm_population_run(&run->population, &cli->arena, verified, run->reader, &run->options, counts,
                                            each, run, &failed);
        int why = errno;
        brm_cli_progress_close(&progress);
        if (done == BRM_OK) return BRM_EXIT_OK;
        errno = why;
        unread(cli, failed);
    }
    if (run->reader != NULL) brm_reader_close(run->reader);
    brm_cli_flush(cli);
    return BRM_EXIT_FAILED;
}

void brm_cli_keep_notices(BrmCliRun *run, const BrmPopulation *p, const BrmDocument *doc) {
    BrmCli *cli = run->cli;
    uint32_t n;
    if (!cli->options.has_diagnostics) return;
    const BrmNotice *all = brm_report_notices(&cli->arena, p, doc, cli->options.lang, &n);
    for (uint32_t i = 0; i < n; i++) {
        BrmNotice copy = all[i];
        copy.file = brm_str_dup(&cli->arena, copy.file);
        copy.subject = brm_str_dup(&cli->arena, copy.subject);
        copy.on = brm_str_dup(&cli->arena, copy.on);
        BRM_PUSH(&cli->arena, &run->notices, copy);
    }
}

static void print_notices(BrmCliRun *run) {
    BrmCli *cli = run->cli;
    if (!cli->options.has_diagnostics) return;
    BrmRender how = brm_cli_render(cli, 2);
    BrmBuf buf;
    brm_buf_open(&buf, &cli->mem);
    brm_render(&buf, &how, run->population.sources, run->notices.at, run->notices.n);
    fwrite(buf.p == NULL ? "" : buf.p, 1, buf.n, stderr);
    brm_buf_close(&buf);
}

static void print_summary(BrmCliRun *run) {
    BrmCli *cli = run->cli;
    if (cli->options.quiet || !run->summary) return;
    BrmRender how = brm_cli_render(cli, 2);
    BrmBuf buf;
    brm_buf_open(&buf, &cli->mem);
    brm_report_summary(&buf, &run->population, &how);
    fwrite(buf.p, 1, buf.n, stderr);
    brm_buf_close(&buf);
}

int brm_cli_finish(BrmCliRun *run) {
    BrmCli *cli = run->cli;
    const uint64_t *n = run->population.severities;
    bool ok = run->written || brm_cli_write(cli, &run->out);
    brm_buf_close(&run->out);
    brm_reader_close(run->reader);
    brm_ids_close(run->ids);
    print_notices(run);
    print_summary(run);
    brm_cli_flush(cli);
    if (!ok) return BRM_EXIT_FAILED;
    bool bad = n[BRM_ERROR] > 0 || (cli->options.deny_warnings && n[BRM_WARNING] > 0);
    return bad && !cli->options.lenient ? BRM_EXIT_FOUND : BRM_EXIT_OK;
}
