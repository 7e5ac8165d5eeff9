/* bareme disasm: a compiled program in words, beside the source lines it came from. */
#include <errno.h>

#include "cli/cli.h"

int brm_cli_disasm(BrmCli *cli) {
    BrmStr path = cli->options.arguments.at[0], bytes;
    BrmProgram *p = NULL;
    if (!brm_cli_read(&cli->arena, path, BRM_LIMIT_IMAGE_BYTES, &bytes))
        BRM_RAISE(&cli->bag, BRM_D_CLI_READ, BRM_NO_SPAN, BRM_A_STR(path), BRM_A_STR(brm_cli_errno(cli, errno)));
    else if (!brm_image_is(bytes.p, bytes.n))
        BRM_RAISE(&cli->bag, BRM_D_CLI_NOT_IMAGE, BRM_NO_SPAN, BRM_A_STR(path));
    else
        p = brm_image_read(&cli->arena, bytes.p, bytes.n, &cli->bag);
    if (p == NULL || brm_verify(&cli->arena, p, &cli->bag) == NULL) {
        brm_cli_flush(cli);
        return BRM_EXIT_FAILED;
    }
    BrmBuf out;
    brm_buf_open(&out, &cli->mem);
    brm_disasm(&out, p, cli->options.lang);
    if (brm_cli_write(cli, &out)) return BRM_EXIT_OK;
    brm_cli_flush(cli);
    return BRM_EXIT_FAILED;
}
