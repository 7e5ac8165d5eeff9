/* bareme report: the population's scores and finding counts. */
#include "cli/run.h"

static void document(void *ctx, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states) {
    (void)states;
    brm_cli_keep_notices(ctx, p, doc);
}

void brm_cli_print_report(BrmCliRun *run) {
    BrmCli *cli = run->cli;
    BrmRender how = brm_cli_render(cli, cli->options.output.n == 0 ? 1 : -1);
    switch (cli->options.format) {
    case BRM_FORMAT_TEXT:
        brm_report_text(&run->out, &run->population, &how);
        break;
    case BRM_FORMAT_JSON:
    case BRM_FORMAT_NDJSON:
        brm_report_json(&run->out, &run->population);
        break;
    case BRM_FORMAT_JUNIT: /* of tests alone */
        break;
    case BRM_FORMAT_CSV:
        brm_report_csv(&run->out, &run->population);
        break;
    }
    run->summary = cli->options.format == BRM_FORMAT_CSV;
}

/* The state in the place of the result. */
static bool write_state(BrmCliRun *run) {
    BrmCli *cli = run->cli;
    BrmIdMerge ids;
    BrmCliTwice twice;
    bool kept = run->ids != NULL;
    uint32_t n;
    if (kept) {
        BrmIdCursor *cursors = brm_ids_cursors(run->ids, &n);
        brm_id_merge_open(&ids, &cli->mem, cursors, n);
    }
    run->written = brm_cli_part_write(cli, &run->population, cli->image, cli->options.where, kept ? &ids : NULL,
                                      kept ? brm_ids_n(run->ids) : 0, &twice);
    if (kept) brm_id_merge_close(&ids);
    run->summary = true;
    return run->written;
}

int brm_cli_report(BrmCli *cli) {
    BrmCliRun run = {.cli = cli};
    /* Where findings are told one by one, so are documents read. */
    int status = brm_cli_run(&run, true, cli->options.has_diagnostics ? document : NULL);
    if (status != BRM_EXIT_OK) return status;
    if (cli->options.partial.n == 0) {
        brm_cli_print_report(&run);
    } else if (!write_state(&run)) {
        brm_cli_flush(cli);
        return BRM_EXIT_FAILED;
    }
    return brm_cli_finish(&run);
}
