/* The command's entry: options, the subcommand, and where running out of memory comes back to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* Said without asking for memory. */
static void last_words(const BrmCli *cli) {
    bool internal = cli->mem.failure == BRM_INTERNAL;
    BrmDiagId id = internal ? BRM_D_CLI_INTERNAL : BRM_D_CLI_MEMORY;
    const char *words = brm_diag_message(id, cli->options.lang), *hole = strstr(words, "{0}");
    if (hole == NULL)
        fprintf(stderr, "bareme: %s: %s\n", brm_diag_code(id), words);
    else
        fprintf(stderr, "bareme: %s: %.*s%s%s\n", brm_diag_code(id), (int)(hole - words), words,
                cli->mem.where == NULL ? "?" : cli->mem.where, hole + 3);
}

static int work(BrmCli *cli, int argc, char **argv) {
    brm_arena_open(&cli->arena, &cli->mem);
    brm_sources_open(&cli->sources, &cli->arena);
    brm_diag_open(&cli->bag, &cli->arena);
    if (!brm_cli_parse(cli, argc, argv)) {
        cli->command = NULL; /* a usage error is no result of check */
        brm_cli_flush(cli);
        return BRM_EXIT_FAILED;
    }
    if (cli->options.version) {
        printf("bareme %s\n", BAREME_VERSION);
        return BRM_EXIT_OK;
    }
    if (cli->options.help || cli->command == NULL) {
        BrmBuf out;
        brm_buf_open(&out, &cli->mem);
        brm_cli_help(cli, &out);
        fwrite(out.p, 1, out.n, cli->options.help ? stdout : stderr);
        return cli->options.help ? BRM_EXIT_OK : BRM_EXIT_FAILED;
    }
    return cli->command->run(cli);
}

/* BAREME_TEST_ALLOCATIONS=n fails the n-th request for memory, so that a test can show what happens then. */
static unsigned long countdown;
static void *failing(void *ctx, void *p, size_t n) {
    (void)ctx;
    if (n == 0) {
        free(p);
        return NULL;
    }
    if (countdown > 0 && --countdown == 0) return NULL;
    return realloc(p, n);
}

int main(int argc, char **argv) {
    static BrmCli cli; /* outlives the jump */
    BrmJump failure;
    const char *test = getenv("BAREME_TEST_ALLOCATIONS");
    if (test != NULL) countdown = strtoul(test, NULL, 10);
    brm_mem_open(&cli.mem, countdown > 0 ? failing : NULL, NULL);
    cli.mem.on_failure = &failure;
    int status;
    if (BRM_TRY(failure)) {
        last_words(&cli);
        status = BRM_EXIT_FAILED;
    } else {
        status = work(&cli, argc, argv);
    }
    brm_mem_close(&cli.mem);
    if (fflush(stdout) != 0 && status == BRM_EXIT_OK) status = BRM_EXIT_FAILED;
    return status;
}
