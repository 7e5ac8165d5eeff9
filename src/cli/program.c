/* From the command line to a model or a verified program. */
#include <errno.h>
#include <string.h>

#include "analysis/analysis.h"
#include "cli/cli.h"

/* Folders become their sources; images are refused. */
static bool sources_of(BrmCli *cli, const BrmStr *arguments, uint32_t n, BrmStr **paths, uint32_t *n_paths) {
    BRM_ARRAY(BrmStr) all = {0};
    bool ok = true;
    for (uint32_t i = 0; i < n; i++) {
        BrmStr *found;
        uint32_t n_found;
        if (!brm_cli_is_folder(&cli->arena, arguments[i])) {
            BRM_PUSH(&cli->arena, &all, arguments[i]);
            continue;
        }
        if (!brm_cli_folder(&cli->arena, arguments[i], &found, &n_found)) {
            BRM_RAISE(&cli->bag, BRM_D_CLI_READ, BRM_NO_SPAN, BRM_A_STR(arguments[i]),
                      BRM_A_STR(brm_cli_errno(cli, errno)));
            ok = false;
            continue;
        }
        if (n_found == 0) {
            BRM_RAISE(&cli->bag, BRM_D_CLI_NO_SOURCE, BRM_NO_SPAN, BRM_A_STR(arguments[i]));
            ok = false;
        }
        for (uint32_t k = 0; k < n_found; k++)
            BRM_PUSH(&cli->arena, &all, found[k]);
    }
    *paths = all.at;
    *n_paths = all.n;
    return ok;
}

BrmModel *brm_cli_model(BrmCli *cli, const BrmStr *arguments, uint32_t n) {
    BrmStr *paths;
    uint32_t n_paths;
    if (!sources_of(cli, arguments, n, &paths, &n_paths)) return NULL;
    for (uint32_t i = 0; i < n_paths; i++) { /* a file that cannot be read is not an error of a source */
        BrmStr text;
        if (!brm_cli_read(&cli->arena, paths[i], BRM_LIMIT_SOURCE_BYTES, &text)) {
            BRM_RAISE(&cli->bag, BRM_D_CLI_READ, BRM_NO_SPAN, BRM_A_STR(paths[i]),
                      BRM_A_STR(brm_cli_errno(cli, errno)));
            return NULL;
        }
        if (brm_image_is(text.p, text.n)) {
            BRM_RAISE(&cli->bag, BRM_D_CLI_MIXED, BRM_NO_SPAN, BRM_A_STR(paths[i]));
            return NULL;
        }
    }
    BrmLoader loader = brm_cli_loader(cli, paths, n_paths);
    BrmModel *model = brm_sema_check(&cli->arena, &cli->sources, &loader, paths, n_paths, &cli->bag);
    if (cli->bag.errors == 0) return model;
    if (model != NULL) brm_sema_silence(model, &cli->bag);
    return NULL;
}

BrmProgram *brm_cli_lower(BrmCli *cli, const BrmModel *model) {
    BrmProgram *p = brm_lower(&cli->arena, model, &cli->bag);
    if (p != NULL) brm_analysis_check(&cli->arena, model, p, &cli->bag);
    return p;
}

static bool ends_with(BrmStr s, const char *end) {
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* The image of a file, NULL when it is none; *tried says whether it was one. */
static BrmProgram *image(BrmCli *cli, BrmStr argument, bool *tried) {
    BrmStr bytes;
    *tried = false;
    if (brm_cli_is_folder(&cli->arena, argument)) return NULL;
    if (!brm_cli_read(&cli->arena, argument, BRM_LIMIT_IMAGE_BYTES, &bytes)) {
        *tried = true;
        BRM_RAISE(&cli->bag, BRM_D_CLI_READ, BRM_NO_SPAN, BRM_A_STR(argument), BRM_A_STR(brm_cli_errno(cli, errno)));
        return NULL;
    }
    if (!brm_image_is(bytes.p, bytes.n) && !ends_with(argument, ".brmc")) {
        if (ends_with(argument, ".json") || ends_with(argument, ".ndjson") || ends_with(argument, ".jsonl")) {
            *tried = true;
            BRM_RAISE(&cli->bag, BRM_D_CLI_NOT_PROGRAM, BRM_NO_SPAN, BRM_A_STR(argument),
                      BRM_A_STR(brm_cli_usage(cli)));
        }
        return NULL;
    }
    *tried = true;
    return brm_image_read(&cli->arena, bytes.p, bytes.n, &cli->bag);
}

/* A state holds the program as it is before --where. */
static void keep_image(BrmCli *cli, BrmProgram *p) {
    if (cli->options.partial.n == 0) return;
    BrmBuf out;
    brm_buf_open(&out, &cli->mem);
    brm_image_write(p, &out);
    cli->image = brm_str_dup(&cli->arena, brm_buf_view(&out));
    brm_buf_close(&out);
}

const BrmVerified *brm_cli_program(BrmCli *cli, BrmStr argument, int *status) {
    bool was_image;
    *status = BRM_EXIT_FAILED;
    BrmProgram *p = image(cli, argument, &was_image);
    if (p == NULL && was_image) return NULL;
    if (p == NULL) {
        BrmModel *model = brm_cli_model(cli, &argument, 1);
        if (model == NULL) return NULL;
        p = brm_cli_lower(cli, model);
        brm_sema_silence(model, &cli->bag);
        if (p == NULL) return NULL;
        keep_image(cli, p);
    } else { /* nothing of an image is read, by --where or for messages, before it is verified */
        const BrmVerified *verified = brm_verify(&cli->arena, p, &cli->bag);
        if (verified == NULL) return NULL;
        brm_report_sources(&cli->sources, p);
        keep_image(cli, p);
        if (!cli->options.has_where) return verified;
    }
    if (cli->options.has_where && !brm_lower_where(&cli->arena, p, cli->options.where, &cli->sources, &cli->bag))
        return NULL;
    return brm_verify(&cli->arena, p, &cli->bag);
}

int brm_cli_status(const BrmCli *cli) {
    if (cli->bag.errors > 0 || (cli->options.deny_warnings && cli->bag.warnings > 0)) return BRM_EXIT_FOUND;
    return BRM_EXIT_OK;
}
