/* The command line, read against the table of options.c. */
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

static BrmStr command_name(const BrmCli *cli) {
    return brm_str(cli->command == NULL ? "" : cli->command->name);
}

static const BrmOption *find(const BrmCli *cli, BrmStr name) {
    for (uint32_t i = 0; i < brm_cli_options_n; i++) {
        bool brief = brm_cli_options[i].brief != NULL && name.n == 2 && name.p[0] == '-' &&
                     name.p[1] == brm_cli_options[i].brief[0];
        if ((brief || brm_str_is(name, brm_cli_options[i].name)) &&
            brm_option_allowed(&brm_cli_options[i], cli->command))
            return &brm_cli_options[i];
    }
    return NULL;
}

/* One option, with its value in the same word (--date=…) or in the next one. Returns the words used, 0 after an error.
 */
static int one_option(BrmCli *cli, int left, char **words) {
    BrmStr word = brm_str(words[0]), name = word, value = {NULL, 0};
    for (uint32_t i = 0; i < word.n && word.p[1] == '-'; i++)
        if (word.p[i] == '=') {
            name = (BrmStr){word.p, i};
            value = (BrmStr){word.p + i + 1, word.n - i - 1};
            break;
        }
    const BrmOption *o = find(cli, name);
    if (o == NULL) {
        BrmStr near = brm_option_nearest(cli, name, true);
        BRM_RAISE(&cli->bag, near.n > 0 ? BRM_D_CLI_OPTION_NEAR : BRM_D_CLI_OPTION, BRM_NO_SPAN, BRM_A_STR(name),
                  BRM_A_STR(command_name(cli)), BRM_A_STR(near));
        return 0;
    }
    const char *form = brm_option_value(o, cli->command);
    uint64_t bit = (uint64_t)1 << (uint32_t)(o - brm_cli_options);
    if (form != NULL && (cli->options.given & bit) != 0) {
        BRM_RAISE(&cli->bag, BRM_D_CLI_TWICE, BRM_NO_SPAN, BRM_A_STR(name));
        return 0;
    }
    cli->options.given |= bit;
    int used = 1;
    if (form != NULL && value.p == NULL) {
        if (left < 2) {
            BRM_RAISE(&cli->bag, BRM_D_CLI_NO_VALUE, BRM_NO_SPAN, BRM_A_STR(name),
                      BRM_A_STR(brm_option_words(cli, form)));
            return 0;
        }
        value = brm_str(words[1]);
        used = 2;
    }
    bool utf8 = brm_utf8_check(value.p, value.n) == value.n;
    if ((form == NULL && value.p != NULL) || !utf8 || !o->take(cli, o, value)) {
        BRM_RAISE(&cli->bag, BRM_D_CLI_VALUE, BRM_NO_SPAN, BRM_A_STR(name), BRM_A_STR(utf8 ? value : BRM_LIT("?")),
                  BRM_A_STR(brm_option_words(cli, form == NULL ? "" : form)));
        return 0;
    }
    return used;
}

static bool defaults(BrmCli *cli) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    cli->options = (BrmOptions){.lang = BRM_EN, .date = BRM_DATE_NONE, .horizon = BRM_DATE_NONE};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *v = getenv(names[i]);
        if (v == NULL || v[0] == '\0') continue;
        cli->options.lang = strncmp(v, "fr", 2) == 0 ? BRM_FR : BRM_EN;
        break;
    }
    return true;
}

/* --lang is looked for first, so that what is wrong before it is said in its language. */
static void language_first(BrmCli *cli, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        const char *v = strncmp(argv[i], "--lang=", 7) == 0              ? argv[i] + 7
                        : strcmp(argv[i], "--lang") == 0 && i + 1 < argc ? argv[i + 1]
                                                                         : "";
        if (strcmp(v, "fr") == 0) cli->options.lang = BRM_FR;
        if (strcmp(v, "en") == 0) cli->options.lang = BRM_EN;
    }
}

bool brm_cli_parse(BrmCli *cli, int argc, char **argv) {
    bool only_arguments = false;
    int at = 1;
    if (!defaults(cli)) return false;
    language_first(cli, argc, argv);
    if (argc > 1 && argv[1][0] != '-') {
        cli->command = brm_cli_command(cli, brm_str(argv[1]));
        if (cli->command == NULL) return false;
        at = 2;
    }
    while (at < argc) {
        if (!only_arguments && strcmp(argv[at], "--") == 0) {
            only_arguments = true;
            at++;
        } else if (only_arguments || argv[at][0] != '-' || argv[at][1] == '\0') {
            BRM_PUSH(&cli->arena, &cli->options.arguments, brm_str(argv[at]));
            at++;
        } else {
            int used = one_option(cli, argc - at, argv + at);
            if (used == 0) return false;
            at += used;
        }
    }
    if (cli->options.help || cli->options.version || cli->command == NULL) return true;
    uint32_t n = cli->options.arguments.n;
    if (n >= cli->command->least && n <= cli->command->most) return true;
    BRM_RAISE(&cli->bag, BRM_D_CLI_ARGUMENTS, BRM_NO_SPAN, BRM_A_STR(command_name(cli)), BRM_A_STR(brm_cli_usage(cli)));
    return false;
}
