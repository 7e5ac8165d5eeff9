/* bareme help, --help: what the table of options.c says, for a terminal. */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"

enum { OPTION_COLUMN = 47, COMMAND_COLUMN = 14 };

BrmStr brm_cli_usage(BrmCli *cli) {
    return brm_option_words(cli, cli->command->usage);
}

static void help_options(BrmCli *cli, BrmBuf *out) {
    bool fr = cli->options.lang == BRM_FR;
    for (uint32_t i = 0; i < brm_cli_options_n; i++) {
        const BrmOption *o = &brm_cli_options[i];
        if (!brm_option_allowed(o, cli->command)) continue;
        const char *value = brm_option_value(o, cli->command);
        BrmStr left = brm_str_f(&cli->arena, "  %s%s%s%s%s%s", o->brief != NULL ? "-" : "",
                                o->brief != NULL ? o->brief : "", o->brief != NULL ? ", " : "", o->name,
                                value != NULL ? " " : "", value != NULL ? brm_option_words(cli, value).p : "");
        brm_buf_str(out, left);
        uint32_t width = brm_utf8_width(left);
        brm_buf_repeat(out, " ", width < OPTION_COLUMN ? OPTION_COLUMN - width : 2);
        brm_buf_f(out, "%s\n", fr ? o->fr : o->en);
    }
}

static void help_all(BrmCli *cli, BrmBuf *out) {
    bool fr = cli->options.lang == BRM_FR;
    brm_buf_z(out, fr ? "bareme : questionnaires de maturité, vérifiés et calculés\n\nUsage : bareme COMMANDE "
                        "[OPTIONS] …\n\nCommandes\n"
                      : "bareme: maturity questionnaires, checked and scored\n\nUsage: bareme COMMAND [OPTIONS] "
                        "…\n\nCommands\n");
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++)
        if (!c->hidden) brm_buf_f(out, "  %-*s%s\n", COMMAND_COLUMN - 2, c->name, fr ? c->fr : c->en);
    brm_buf_z(out, "\nOptions\n");
    help_options(cli, out);
    brm_buf_z(out, fr ? "\n« bareme help COMMANDE » dit tout d'une commande, « bareme explain CODE » ce que veut dire "
                        "le code d'un message.\n"
                      : "\n\"bareme help COMMAND\" says all about a command, \"bareme explain CODE\" what the code of "
                        "a message means.\n");
}

void brm_cli_help(BrmCli *cli, BrmBuf *out) {
    bool fr = cli->options.lang == BRM_FR;
    const BrmCommand *c = cli->command;
    if (c == NULL) {
        help_all(cli, out);
        return;
    }
    brm_buf_f(out, "bareme %s%s %s\n\n%s bareme %s\n\n", c->name, fr ? " :" : ":", fr ? c->fr : c->en,
              fr ? "Usage :" : "Usage:", brm_cli_usage(cli).p);
    const char *more = fr ? c->more_fr : c->more_en;
    if (more != NULL) {
        BrmRender how = brm_cli_render(cli, 1);
        uint32_t n;
        BrmStr *lines =
            brm_fold_lines(&cli->arena, brm_str(more), how.width > 0 && how.width < 110 ? how.width : 110, &n);
        for (uint32_t i = 0; i < n; i++)
            brm_buf_f(out, "%.*s\n", BRM_STR_ARG(lines[i]));
        brm_buf_byte(out, '\n');
    }
    brm_buf_z(out, "Options\n");
    help_options(cli, out);
    brm_buf_f(out, "\n%s\n  %s\n", fr ? "Exemple" : "Example", c->example);
    if ((c->on & BRM_TAKES_SOURCES) == 0) return;
    brm_buf_z(
        out,
        fr ? "\nÉtat de sortie : 0 tout va bien ; 1 une erreur dans les sources ou les réponses ; 2 le travail n'a pas "
             "pu être fait.\n"
           : "\nExit status: 0 all well; 1 an error in the sources or the answers; 2 the work could not be done.\n");
}

int brm_cli_help_command(BrmCli *cli) {
    const BrmCommand *of = NULL;
    if (cli->options.arguments.n > 0) {
        of = brm_cli_command(cli, cli->options.arguments.at[0]);
        if (of == NULL) {
            brm_cli_flush(cli);
            return BRM_EXIT_FAILED;
        }
    }
    cli->command = of;
    BrmBuf out;
    brm_buf_open(&out, &cli->mem);
    brm_cli_help(cli, &out);
    fwrite(out.p, 1, out.n, stdout);
    brm_buf_close(&out);
    return BRM_EXIT_OK;
}
