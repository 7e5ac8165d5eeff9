/* bareme report: the population's scores and finding counts. */
#include "cli/run.h"

static void document(void *ctx, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states) {
    (void)states;
    brm_cli_keep_notices(ctx, p, doc);
}

int brm_cli_report(BrmCli *cli) {
    BrmCliRun run = {.cli = cli};
    int status = brm_cli_run(&run, true, document);
    if (status != BRM_EXIT_OK) return status;
    BrmRender how = brm_cli_render(cli, cli->options.output.n == 0 ? 1 : -1);
    switch (cli->options.format) {
    case BRM_FORMAT_TEXT:
        brm_report_text(&run.out, &run.population, &how);
        break;
    case BRM_FORMAT_JSON:
    case BRM_FORMAT_NDJSON:
        brm_report_json(&run.out, &run.population);
        break;
    case BRM_FORMAT_JUNIT: /* of tests alone */
        break;
    case BRM_FORMAT_CSV:
        brm_report_csv(&run.out, &run.population);
        break;
    }
    run.summary = cli->options.format == BRM_FORMAT_CSV;
    return brm_cli_finish(&run);
}
