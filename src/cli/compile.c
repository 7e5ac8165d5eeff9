/* bareme compile: sources to one image; the same sources give the same bytes anywhere. */
#include "cli/cli.h"

int brm_cli_compile(BrmCli *cli) {
    if (cli->options.output.n == 0) {
        BRM_RAISE(&cli->bag, BRM_D_CLI_NO_VALUE, BRM_NO_SPAN, BRM_A_STR(BRM_LIT("-o")),
                  BRM_A_STR(BRM_LIT("FILE.brmc")));
        brm_cli_flush(cli);
        return BRM_EXIT_FAILED;
    }
    BrmModel *model = brm_cli_model(cli, cli->options.arguments.at, cli->options.arguments.n);
    BrmProgram *p = model == NULL ? NULL : brm_cli_lower(cli, model);
    if (model != NULL) brm_sema_silence(model, &cli->bag);
    if (p == NULL || brm_verify(&cli->arena, p, &cli->bag) == NULL) {
        bool unread = false;
        for (uint32_t i = 0; i < cli->bag.all.n; i++) {
            BrmDiagId id = cli->bag.all.at[i]->id;
            unread = unread || id == BRM_D_CLI_READ || id == BRM_D_CLI_NO_SOURCE || id == BRM_D_CLI_MIXED;
        }
        brm_cli_flush(cli);
        return unread ? BRM_EXIT_FAILED : BRM_EXIT_FOUND;
    }
    int status = brm_cli_status(cli);
    brm_cli_flush(cli);
    if (status != BRM_EXIT_OK) return status;
    BrmBuf image;
    brm_buf_open(&image, &cli->mem);
    brm_image_write(p, &image);
    if (brm_cli_write(cli, &image)) return BRM_EXIT_OK;
    brm_cli_flush(cli);
    return BRM_EXIT_FAILED;
}
