/* bareme check: static checks, nothing else. */
#include <stdio.h>

#include "cli/cli.h"

/* A usage or file error, as against an error of the sources. */
static bool could_not_work(const BrmCli *cli) {
    for (uint32_t i = 0; i < cli->bag.all.n; i++) {
        BrmDiagId id = cli->bag.all.at[i]->id;
        if (id == BRM_D_CLI_READ || id == BRM_D_CLI_NO_SOURCE || id == BRM_D_CLI_MIXED) return true;
    }
    return false;
}

/* That all is well, and of what. */
static void say_sizes(BrmCli *cli, const BrmModel *m) {
    BrmBuf buf;
    const BrmArg args[] = {BRM_A_INT(m->questionnaires.n), BRM_A_INT(m->questions.n), BRM_A_INT(m->axes.n),
                           BRM_A_INT(m->criteria.n), BRM_A_INT(m->controls.n)};
    brm_buf_open(&buf, &cli->mem);
    brm_diag_fill(
        &buf,
        cli->options.lang == BRM_FR
            ? "Rien à signaler. Questionnaires : {0} ; questions : {1} ; axes : {2} ; critères : {3} ; contrôles : "
              "{4}.\n"
            : "Nothing to report. Questionnaires: {0}; questions: {1}; axes: {2}; criteria: {3}; checks: {4}.\n",
        args, sizeof args / sizeof args[0], cli->options.lang);
    fwrite(buf.p, 1, buf.n, stderr);
    brm_buf_close(&buf);
}

int brm_cli_check(BrmCli *cli) {
    BrmModel *model = brm_cli_model(cli, cli->options.arguments.at, cli->options.arguments.n);
    if (model != NULL) {
        const BrmProgram *p = brm_cli_lower(cli, model);
        if (p != NULL) (void)brm_verify(&cli->arena, p, &cli->bag);
        brm_sema_silence(model, &cli->bag);
    }
    int status = could_not_work(cli) ? BRM_EXIT_FAILED : brm_cli_status(cli);
    bool silent = cli->bag.all.n == 0 && !cli->options.quiet && cli->options.diagnostics == BRM_DF_TEXT;
    brm_cli_flush(cli);
    if (silent && model != NULL) say_sizes(cli, model);
    return status;
}
