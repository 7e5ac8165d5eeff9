/* bareme eval: scores and findings of each subject. */
#include "cli/run.h"

static void subject(void *ctx, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states) {
    BrmCliRun *run = ctx;
    BrmRender how = brm_cli_render(run->cli, run->cli->options.output.n == 0 ? 1 : -1);
    switch (run->cli->options.format) {
    case BRM_FORMAT_TEXT:
        brm_report_subject_text(&run->out, p, doc, states, &how);
        break;
    case BRM_FORMAT_JSON:
        brm_buf_z(&run->out, run->first ? "[\n" : ",\n");
        brm_report_subject_json(&run->out, p, doc, states, how.lang);
        break;
    case BRM_FORMAT_NDJSON:
        brm_report_subject_json(&run->out, p, doc, states, how.lang);
        brm_buf_byte(&run->out, '\n');
        break;
    case BRM_FORMAT_JUNIT: /* of tests alone */
        break;
    case BRM_FORMAT_CSV:
        if (run->first) brm_report_subject_csv_head(&run->out, p);
        brm_report_subject_csv(&run->out, p, doc, states);
        break;
    }
    run->first = false;
    brm_cli_keep_notices(run, p, doc);
}

int brm_cli_eval(BrmCli *cli) {
    BrmCliRun run = {.cli = cli, .options = {.all = true}};
    if (cli->options.format == BRM_FORMAT_CSV && !cli->options.quiet)
        cli->options.has_diagnostics = true; /* its rows hold no finding */
    int status = brm_cli_run(&run, false, subject);
    if (status != BRM_EXIT_OK) return status;
    if (cli->options.format == BRM_FORMAT_JSON) brm_buf_z(&run.out, run.first ? "[]\n" : "\n]\n");
    if (cli->options.format == BRM_FORMAT_CSV && run.first) brm_report_subject_csv_head(&run.out, &run.population);
    const BrmPopulation *p = &run.population;
    bool rows = cli->options.format == BRM_FORMAT_CSV; /* which hold neither findings nor rejected documents */
    run.summary = rows || p->read == 0 || p->left_out > 0 || (cli->options.format == BRM_FORMAT_TEXT && p->read > 1);
    return brm_cli_finish(&run);
}
