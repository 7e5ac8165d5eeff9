/* bareme test: runs the essais of the sources given, says what each expected and found, and what none of them reaches.
 */
#include <stdio.h>

#include "cli/cli.h"
#include "tools/tools.h"

/* A usage or file error, as against an error of the sources. */
static bool could_not_work(const BrmCli *cli) {
    for (uint32_t i = 0; i < cli->bag.all.n; i++) {
        BrmDiagId id = cli->bag.all.at[i]->id;
        if (id == BRM_D_CLI_READ || id == BRM_D_CLI_NO_SOURCE || id == BRM_D_CLI_MIXED) return true;
    }
    return false;
}

/* The arguments, as the message about a test file without tests names them. */
static BrmStr named(BrmCli *cli) {
    BrmBuf buf;
    brm_buf_open(&buf, &cli->mem);
    for (uint32_t i = 0; i < cli->options.arguments.n; i++) {
        if (i > 0) brm_buf_z(&buf, ", ");
        brm_buf_str(&buf, cli->options.arguments.at[i]);
    }
    BrmStr text = brm_str_dup(&cli->arena, brm_buf_view(&buf));
    brm_buf_close(&buf);
    return text;
}

/* Diagnostics of the sources and expectations not met as one log, for those who read it by program. */
static void one_log(BrmCli *cli, const BrmTestRun *run) {
    uint32_t n, more;
    const BrmNotice *said = brm_diag_notices(&cli->arena, &cli->bag, cli->options.lang, &n);
    const BrmNotice *unmet = brm_tests_notices(&cli->arena, run, &more);
    BrmNotice *all = BRM_NEWS(&cli->arena, BrmNotice, (size_t)n + more + 1);
    for (uint32_t i = 0; i < n; i++)
        all[i] = said[i];
    for (uint32_t i = 0; i < more; i++)
        all[n + i] = unmet[i];
    BrmRender how = brm_cli_render(cli, 2);
    BrmBuf buf;
    brm_buf_open(&buf, &cli->mem);
    brm_render(&buf, &how, &cli->sources, all, n + more);
    fwrite(buf.p == NULL ? "" : buf.p, 1, buf.n, stderr);
    brm_buf_close(&buf);
    brm_diag_open(&cli->bag, &cli->arena);
}

static int write_results(BrmCli *cli, const BrmTestRun *run) {
    BrmDiagFormat form = cli->options.diagnostics;
    BrmRender how = brm_cli_render(cli, cli->options.output.n > 0 ? -1 : 1);
    BrmBuf out;
    if (form != BRM_DF_TEXT && form != BRM_DF_PLAIN) { /* a log beside the result, which is drawn */
        one_log(cli, run);
        how.format = BRM_DF_TEXT;
    }
    brm_buf_open(&out, &cli->mem);
    if (cli->options.format == BRM_FORMAT_JSON)
        brm_tests_json(&out, run);
    else if (cli->options.format == BRM_FORMAT_JUNIT)
        brm_tests_junit(&out, run);
    else
        brm_tests_text(&out, run, &how, cli->options.quiet);
    bool ok = brm_cli_write(cli, &out);
    brm_buf_close(&out);
    return !ok ? BRM_EXIT_FAILED : run->failed > 0 ? BRM_EXIT_FOUND : BRM_EXIT_OK;
}

int brm_cli_test(BrmCli *cli) {
    const BrmTestRun *run = NULL;
    BrmModel *model = brm_cli_model(cli, cli->options.arguments.at, cli->options.arguments.n);
    if (model != NULL) {
        (void)brm_cli_lower(cli, model); /* for what it warns of */
        run = brm_tests_run(&cli->arena, model, cli->options.lang, cli->options.coverage, &cli->bag);
        brm_sema_silence(model, &cli->bag);
    }
    int status = could_not_work(cli) ? BRM_EXIT_FAILED : brm_cli_status(cli);
    bool none = status == BRM_EXIT_OK && run != NULL && run->results.n == 0;
    if (none) BRM_RAISE(&cli->bag, BRM_D_TEST_NONE, BRM_NO_SPAN, BRM_A_STR(named(cli)));
    if (run == NULL || none || status == BRM_EXIT_FAILED) {
        brm_cli_flush(cli);
        return none ? BRM_EXIT_FAILED : status;
    }
    bool log = cli->options.diagnostics != BRM_DF_TEXT && cli->options.diagnostics != BRM_DF_PLAIN;
    if (!log) brm_cli_flush(cli);
    int found = write_results(cli, run);
    brm_cli_flush(cli);
    return found != BRM_EXIT_OK ? found : status;
}
