/* The table of commands and the table of options: parsing and help come from them alone. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

const BrmCommand brm_cli_commands[] = {
    {"check", "check SOURCE…", "vérifie des sources, rien d'autre", "checks sources, nothing else",
     "bareme check questionnaires/ans", brm_cli_check, 1, BRM_NONE},
    {"compile", "compile SOURCE… -o FILE.brmc", "compile des sources en un programme d'un seul fichier",
     "compiles sources into a program of one file", "bareme compile questionnaires/ans -o ans.brmc", brm_cli_compile, 1,
     BRM_NONE},
    {"disasm", "disasm FILE", "montre un programme compilé en clair, à côté des lignes d'où il vient",
     "shows a compiled program in words, beside the source lines it came from", "bareme disasm ans.brmc",
     brm_cli_disasm, 1, 1},
    {"eval", "eval PROGRAM ANSWERS…", "calcule les scores et les constats de chaque sujet",
     "computes the scores and findings of each subject",
     "bareme eval questionnaires/ans reponses.json --date 2020-12-15", brm_cli_eval, 2, BRM_NONE},
    {"report", "report PROGRAM ANSWERS…", "calcule les scores d'une population et compte les constats",
     "computes the scores of a population and counts findings",
     "bareme report questionnaires/ans reponses/ --date 2020-12-15 --by région", brm_cli_report, 2, BRM_NONE},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0}};

enum { ON_ALL = 1, ON_SOURCES = 2, ON_ANSWERS = 4, ON_REPORT = 8, ON_EVAL = 16, ON_OUTPUT = 32 };

typedef struct Option Option;
struct Option {
    const char *name;  /* with its dashes */
    const char *brief; /* one letter, or NULL */
    const char *value; /* what its value looks like; NULL: a switch */
    unsigned on;
    const char *fr, *en;
    bool (*take)(BrmCli *cli, const Option *self, BrmStr value);
};

/* The position of value among the words of a list "a|b|c"; BRM_NONE when absent. */
static uint32_t choice(BrmStr value, const char *words) {
    uint32_t at = 0;
    for (const char *p = words; *p != '\0'; at++) {
        const char *end = strchr(p, '|');
        size_t n = end == NULL ? strlen(p) : (size_t)(end - p);
        if (brm_str_eq(value, brm_str_of(p, n))) return at;
        p += n + (end != NULL ? 1 : 0);
    }
    return BRM_NONE;
}

static bool take_lang(BrmCli *cli, const Option *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    if (k != BRM_NONE) cli->options.lang = (BrmLang)k;
    return k != BRM_NONE;
}
static bool take_color(BrmCli *cli, const Option *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    if (k != BRM_NONE) cli->options.color = (BrmColor)k;
    return k != BRM_NONE;
}
static bool take_diagnostics(BrmCli *cli, const Option *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    cli->options.has_diagnostics = true;
    if (k != BRM_NONE) cli->options.diagnostics = (BrmDiagFormat)k;
    return k != BRM_NONE;
}
static bool take_format(BrmCli *cli, const Option *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    if (k != BRM_NONE) cli->options.format = (BrmFormat)k;
    return k != BRM_NONE;
}
static bool take_output(BrmCli *cli, const Option *self, BrmStr v) {
    (void)self;
    cli->options.output = v;
    return v.n > 0;
}
static bool take_where(BrmCli *cli, const Option *self, BrmStr v) {
    (void)self;
    cli->options.where = v;
    cli->options.has_where = true;
    return true;
}
static bool take_by(BrmCli *cli, const Option *self, BrmStr v) {
    (void)self;
    cli->options.by = v;
    return v.n > 0;
}
static bool take_date(BrmCli *cli, const Option *self, BrmStr v) {
    (void)self;
    cli->options.has_date = true;
    return brm_date_parse(v, &cli->options.date);
}
static bool take_horizon(BrmCli *cli, const Option *self, BrmStr v) {
    BrmDate first;
    (void)self;
    return brm_date_parse(v, &cli->options.horizon) || brm_quarter_parse(v, &first, &cli->options.horizon);
}
static bool take_include(BrmCli *cli, const Option *self, BrmStr v) {
    uint32_t at = 0;
    while (at <= v.n) {
        while (at < v.n && v.p[at] == ' ')
            at++;
        uint32_t end = at;
        while (end < v.n && v.p[end] != ',')
            end++;
        switch (choice((BrmStr){v.p + at, end - at}, "draft|submitted|private")) {
        case 0:
            cli->options.drafts = true;
            break;
        case 1:
            cli->options.submitted = true;
            break;
        case 2:
            cli->options.private_too = true;
            break;
        default:
            (void)self;
            return false;
        }
        at = end + 1;
    }
    return true;
}
static bool take_jobs(BrmCli *cli, const Option *self, BrmStr v) {
    uint32_t n = 0;
    (void)self;
    for (uint32_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9' || n > 1000) return false;
        n = n * 10 + (uint32_t)(v.p[i] - '0');
    }
    cli->options.jobs = n;
    return n >= 1 && n <= 1024;
}
#define SWITCH(fn, field)                                                                                              \
    static bool fn(BrmCli *cli, const Option *self, BrmStr v) {                                                        \
        (void)self;                                                                                                    \
        (void)v;                                                                                                       \
        cli->options.field = true;                                                                                     \
        return true;                                                                                                   \
    }
SWITCH(take_quiet, quiet)
SWITCH(take_help, help)
SWITCH(take_version, version)
SWITCH(take_deny, deny_warnings)
SWITCH(take_lenient, lenient)
SWITCH(take_unique, unique_ids)

static const Option options[] = {
    {"--date", NULL, "2020-12-15", ON_ANSWERS, "le jour dont les attendus valent (par défaut : aujourd'hui)",
     "the day whose expectations apply (default: today)", take_date},
    {"--horizon", NULL, "2022-T4", ON_ANSWERS, "projette les niveaux des plans à ce jour, ou à la fin de ce trimestre",
     "projects levels from the plans to this day, or to the end of this quarter", take_horizon},
    {"--where", NULL, "EXPRESSION", ON_ANSWERS, "seulement les sujets pour lesquels c'est vrai, comme dans une règle",
     "only the subjects for which this is true, as in a rule", take_where},
    {"--by", NULL, "QUESTION,…", ON_REPORT, "répète les scores par groupe de réponses à ces questions",
     "repeats the scores by group of answers to these questions", take_by},
    {"--include", NULL, "draft,submitted,private", ON_REPORT,
     "compte aussi les brouillons, les soumis, les non publiables",
     "counts drafts, submitted and unpublishable ones too", take_include},
    {"--unique-ids", NULL, NULL, ON_ANSWERS, "promet qu'aucun sujet ne vient deux fois : R013 n'est pas recherché",
     "promises that no subject comes twice: R013 is not looked for", take_unique},
    {"--jobs", NULL, "N", ON_ANSWERS, "nombre de processus de calcul ; les résultats n'en dépendent pas",
     "number of workers; results do not depend on it", take_jobs},
    {"--format", NULL, "text|json|ndjson|csv", ON_ANSWERS, "la forme du résultat (par défaut : text)",
     "the form of the result (default: text)", take_format},
    {"--lenient", NULL, NULL, ON_ANSWERS, "les constats ne changent pas l'état de sortie",
     "findings do not change the exit status", take_lenient},
    {"--output", "o", "FILE", ON_ANSWERS | ON_OUTPUT, "écrit le résultat dans ce fichier, en entier ou pas du tout",
     "writes the result to this file, whole or not at all", take_output},
    {"--diagnostics", NULL, "text|plain|json|sarif|github", ON_ALL, "la forme des erreurs et des constats",
     "the form of errors and findings", take_diagnostics},
    {"--deny-warnings", NULL, NULL, ON_ALL, "un avertissement compte comme une erreur", "a warning counts as an error",
     take_deny},
    {"--lang", NULL, "fr|en", ON_ALL, "la langue (par défaut : celle du système)",
     "the language (default: the system's)", take_lang},
    {"--color", NULL, "auto|always|never", ON_ALL, "les couleurs (NO_COLOR est respecté)",
     "colours (NO_COLOR is honoured)", take_color},
    {"--quiet", "q", NULL, ON_ALL, "ne dit que le résultat et les erreurs", "says nothing but the result and errors",
     take_quiet},
    {"--help", "h", NULL, ON_ALL, "cette aide", "this help", take_help},
    {"--version", NULL, NULL, ON_ALL, "la version", "the version", take_version}};
enum { N_OPTIONS = sizeof options / sizeof options[0] };

/* A usage's words in the language: FILE is FICHIER in French. */
static BrmStr in_words(BrmCli *cli, const char *usage) {
    static const char *const words[][2] = {{"PROGRAM", "PROGRAMME"}, {"ANSWERS", "RÉPONSES"}, {"FILE", "FICHIER"}};
    if (cli->options.lang == BRM_EN) return brm_str(usage);
    BrmBuf out;
    brm_buf_open(&out, &cli->mem);
    while (*usage != '\0') {
        size_t n = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0] && n == 0; i++)
            if (strncmp(usage, words[i][0], strlen(words[i][0])) == 0) {
                n = strlen(words[i][0]);
                brm_buf_z(&out, words[i][1]);
            }
        if (n == 0) brm_buf_byte(&out, *usage);
        usage += n == 0 ? 1 : n;
    }
    BrmStr text = brm_str_f(&cli->arena, "%s", out.p == NULL ? "" : out.p);
    brm_buf_close(&out);
    return text;
}

BrmStr brm_cli_usage(BrmCli *cli) {
    return in_words(cli, cli->command->usage);
}

static bool allowed(const Option *o, const BrmCommand *c) {
    if ((o->on & ON_ALL) != 0 || c == NULL) return (o->on & ON_ALL) != 0;
    bool report = c->run == brm_cli_report, eval = c->run == brm_cli_eval;
    bool writes = c->run == brm_cli_compile || c->run == brm_cli_disasm || c->run == brm_cli_check;
    return ((o->on & ON_REPORT) != 0 && report) || ((o->on & ON_ANSWERS) != 0 && (report || eval)) ||
           ((o->on & ON_OUTPUT) != 0 && writes);
}

static BrmStr command_name(const BrmCli *cli) {
    return brm_str(cli->command == NULL ? "" : cli->command->name);
}

/* The nearest of the commands' names, or of the options allowed. */
static BrmStr nearest(BrmCli *cli, BrmStr name, bool of_options) {
    BrmStr best = BRM_LIT("");
    uint32_t least = name.n / 3 + 2; /* further away is no help */
    for (uint32_t i = 0; of_options ? i < N_OPTIONS : brm_cli_commands[i].name != NULL; i++) {
        if (of_options && !allowed(&options[i], cli->command)) continue;
        BrmStr candidate = brm_str(of_options ? options[i].name : brm_cli_commands[i].name);
        uint32_t d = brm_edit_distance(name, candidate, least);
        if (d < least) {
            least = d;
            best = candidate;
        }
    }
    return best;
}

static const Option *find(const BrmCli *cli, BrmStr name) {
    for (uint32_t i = 0; i < N_OPTIONS; i++) {
        bool brief = options[i].brief != NULL && name.n == 2 && name.p[0] == '-' && name.p[1] == options[i].brief[0];
        if ((brief || brm_str_is(name, options[i].name)) && allowed(&options[i], cli->command)) return &options[i];
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
    const Option *o = find(cli, name);
    if (o == NULL) {
        BrmStr near = nearest(cli, name, true);
        BRM_RAISE(&cli->bag, near.n > 0 ? BRM_D_CLI_OPTION_NEAR : BRM_D_CLI_OPTION, BRM_NO_SPAN, BRM_A_STR(name),
                  BRM_A_STR(command_name(cli)), BRM_A_STR(near));
        return 0;
    }
    uint32_t bit = 1u << (uint32_t)(o - options);
    if (o->value != NULL && (cli->options.given & bit) != 0) {
        BRM_RAISE(&cli->bag, BRM_D_CLI_TWICE, BRM_NO_SPAN, BRM_A_STR(name));
        return 0;
    }
    cli->options.given |= bit;
    int used = 1;
    if (o->value != NULL && value.p == NULL) {
        if (left < 2) {
            BRM_RAISE(&cli->bag, BRM_D_CLI_NO_VALUE, BRM_NO_SPAN, BRM_A_STR(name), BRM_A_STR(in_words(cli, o->value)));
            return 0;
        }
        value = brm_str(words[1]);
        used = 2;
    }
    bool utf8 = brm_utf8_check(value.p, value.n) == value.n;
    if ((o->value == NULL && value.p != NULL) || !utf8 || !o->take(cli, o, value)) {
        BrmStr form = in_words(cli, o->value == NULL ? "" : o->value);
        BRM_RAISE(&cli->bag, BRM_D_CLI_VALUE, BRM_NO_SPAN, BRM_A_STR(name), BRM_A_STR(utf8 ? value : BRM_LIT("?")),
                  BRM_A_STR(form));
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
        BrmStr name = brm_str(argv[1]);
        for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++)
            if (brm_str_is(name, c->name)) cli->command = c;
        if (cli->command == NULL) {
            BrmStr near = nearest(cli, name, false);
            BRM_RAISE(&cli->bag, near.n > 0 ? BRM_D_CLI_COMMAND_NEAR : BRM_D_CLI_COMMAND, BRM_NO_SPAN, BRM_A_STR(name),
                      BRM_A_STR(near));
            return false;
        }
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

static void help_options(BrmCli *cli, BrmBuf *out) {
    bool fr = cli->options.lang == BRM_FR;
    for (uint32_t i = 0; i < N_OPTIONS; i++) {
        const Option *o = &options[i];
        if (!allowed(o, cli->command)) continue;
        BrmStr left = brm_str_f(&cli->arena, "  %s%s%s%s%s%s", o->brief != NULL ? "-" : "",
                                o->brief != NULL ? o->brief : "", o->brief != NULL ? ", " : "", o->name,
                                o->value != NULL ? " " : "", o->value != NULL ? in_words(cli, o->value).p : "");
        brm_buf_str(out, left);
        uint32_t width = brm_utf8_width(left);
        brm_buf_repeat(out, " ", width < 47 ? 47 - width : 2);
        brm_buf_f(out, "%s\n", fr ? o->fr : o->en);
    }
}

void brm_cli_help(BrmCli *cli, BrmBuf *out) {
    bool fr = cli->options.lang == BRM_FR;
    if (cli->command == NULL) {
        brm_buf_z(out, fr ? "bareme : questionnaires de maturité, vérifiés et calculés\n\nUsage : bareme COMMANDE "
                            "[OPTIONS] …\n\nCommandes\n"
                          : "bareme: maturity questionnaires, checked and scored\n\nUsage: bareme COMMAND [OPTIONS] "
                            "…\n\nCommands\n");
        for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++)
            brm_buf_f(out, "  %-10s%s\n", c->name, fr ? c->fr : c->en);
        brm_buf_z(out, "\nOptions\n");
        help_options(cli, out);
        brm_buf_z(out, fr ? "\n« bareme COMMANDE --help » dit tout d'une commande.\n"
                          : "\n\"bareme COMMAND --help\" says all about a command.\n");
        return;
    }
    const BrmCommand *c = cli->command;
    brm_buf_f(out, "bareme %s%s %s\n\n%s bareme %s\n\nOptions\n", c->name, fr ? " :" : ":", fr ? c->fr : c->en,
              fr ? "Usage :" : "Usage:", brm_cli_usage(cli).p);
    help_options(cli, out);
    brm_buf_f(out, "\n%s\n  %s\n", fr ? "Exemple" : "Example", c->example);
    brm_buf_z(
        out,
        fr ? "\nÉtat de sortie : 0 tout va bien ; 1 une erreur dans les sources ou les réponses ; 2 le travail n'a pas "
             "pu être fait.\n"
           : "\nExit status: 0 all well; 1 an error in the sources or the answers; 2 the work could not be done.\n");
}
