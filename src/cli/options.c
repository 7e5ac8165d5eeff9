/* The table of commands and the table of options: parsing, help, completion and manual pages come from them alone.
 *
 * A new command is a row here and a file of its own; a new option is a row and a function that takes its value. The
 * order of both tables is that of the help. */
#include "cli/options.h"

#include <string.h>

#define PROGRAM_FR                                                                                                     \
    "PROGRAMME est une source (.brm), un dossier de sources ou un programme compilé (.brmc). Les réponses sont des " \
    "fichiers .json ou .ndjson, des dossiers qui en contiennent, ou « - » pour l'entrée standard."
#define PROGRAM_EN                                                                                                     \
    "PROGRAM is a source (.brm), a folder of sources or a compiled program (.brmc). Answers are .json or .ndjson "     \
    "files, folders that hold some, or \"-\" for standard input."

const BrmCommand brm_cli_commands[] = {
    {.name = "check",
     .usage = "check SOURCE…",
     .fr = "vérifie des sources, rien d'autre",
     .en = "checks sources, nothing else",
     .more_fr =
         "Une source est un fichier .brm, ou un dossier qui en contient. Chaque erreur est dite à sa place, avec "
         "ce qu'il faut écrire à la place.",
     .more_en = "A source is a .brm file, or a folder that holds some. Each mistake is told at its place, with what to "
                "write instead.",
     .example = "bareme check questionnaires/ans",
     .first = "files:brm",
     .rest = "files:brm",
     .on = BRM_TAKES_ALL | BRM_TAKES_SOURCES | BRM_TAKES_OUTPUT,
     .run = brm_cli_check,
     .least = 1,
     .most = BRM_NONE},
    {.name = "compile",
     .usage = "compile SOURCE… -o FILE.brmc",
     .fr = "compile des sources en un programme d'un seul fichier",
     .en = "compiles sources into a program of one file",
     .more_fr =
         "Les mêmes sources donnent les mêmes octets, sur toute machine. Le programme compilé se donne partout où "
         "« PROGRAMME » est écrit.",
     .more_en =
         "The same sources give the same bytes on any machine. The compiled program goes wherever \"PROGRAM\" is "
         "written.",
     .example = "bareme compile questionnaires/ans -o ans.brmc",
     .first = "files:brm",
     .rest = "files:brm",
     .on = BRM_TAKES_ALL | BRM_TAKES_SOURCES | BRM_TAKES_OUTPUT,
     .run = brm_cli_compile,
     .least = 1,
     .most = BRM_NONE},
    {.name = "disasm",
     .usage = "disasm FILE",
     .fr = "montre un programme compilé en clair, à côté des lignes d'où il vient",
     .en = "shows a compiled program in words, beside the source lines it came from",
     .example = "bareme disasm ans.brmc",
     .first = "files:brmc",
     .on = BRM_TAKES_ALL | BRM_TAKES_SOURCES | BRM_TAKES_OUTPUT,
     .run = brm_cli_disasm,
     .least = 1,
     .most = 1},
    {.name = "eval",
     .usage = "eval PROGRAM ANSWERS…",
     .fr = "calcule les scores et les constats de chaque sujet",
     .en = "computes the scores and findings of each subject",
     .more_fr = PROGRAM_FR,
     .more_en = PROGRAM_EN,
     .example = "bareme eval questionnaires/ans reponses.json --date 2020-12-15",
     .first = "files:brm|brmc",
     .rest = "files:json|ndjson|jsonl",
     .formats = "text|json|ndjson|csv",
     .on = BRM_TAKES_ALL | BRM_TAKES_SOURCES | BRM_TAKES_ANSWERS | BRM_TAKES_OUTPUT | BRM_TAKES_FORMAT,
     .run = brm_cli_eval,
     .least = 2,
     .most = BRM_NONE},
    {.name = "report",
     .usage = "report PROGRAM ANSWERS…",
     .fr = "calcule les scores d'une population et compte les constats",
     .en = "computes the scores of a population and counts findings",
     .more_fr = PROGRAM_FR "\nSeuls les documents validés et publiables comptent, sauf ce que --include ajoute.",
     .more_en = PROGRAM_EN "\nOnly documents that are validated and publishable count, but for what --include adds.",
     .example = "bareme report questionnaires/ans reponses/ --date 2020-12-15 --by région",
     .first = "files:brm|brmc",
     .rest = "files:json|ndjson|jsonl",
     .formats = "text|json|ndjson|csv",
     .on =
         BRM_TAKES_ALL | BRM_TAKES_SOURCES | BRM_TAKES_ANSWERS | BRM_TAKES_REPORT | BRM_TAKES_OUTPUT | BRM_TAKES_FORMAT,
     .run = brm_cli_report,
     .least = 2,
     .most = BRM_NONE},
    {.name = "merge",
     .usage = "merge PART…",
     .fr = "réunit des rapports partiels, faits chacun avec « report --partial »",
     .en = "joins partial reports, each made with \"report --partial\"",
     .more_fr = "Le résultat est celui d'un seul rapport sur tous les documents, aux mêmes octets, dans n'importe quel "
                "ordre. Les parties doivent venir du même programme, à la même date, avec les mêmes options ; un sujet "
                "qui est dans deux parties est une erreur (R013). Avec --partial, le résultat est encore un état, à "
                "réunir plus tard.",
     .more_en = "The result is that of one report over all documents, to the byte, in any order. Parts must be of the "
                "same program, at the same date, with the same options; a subject that is in two parts is an error "
                "(R013). With --partial the result is a state again, to be joined later.",
     .example = "bareme merge nord.brmp sud.brmp --format json",
     .first = "files:brmp",
     .rest = "files:brmp",
     .formats = "text|json|ndjson|csv",
     .on = BRM_TAKES_ALL | BRM_TAKES_MERGE | BRM_TAKES_OUTPUT | BRM_TAKES_FORMAT,
     .run = brm_cli_merge,
     .least = 1,
     .most = BRM_NONE},
    {.name = "test",
     .usage = "test SOURCE…",
     .fr = "fait tourner les essais, et dit ce que chacun attendait et a trouvé",
     .en = "runs the tests, and says what each expected and found",
     .more_fr =
         "Les essais sont ceux des fichiers donnés ; ceux des fichiers qu'ils utilisent ne tournent que si on les "
         "donne aussi. État de sortie : 0 tous réussis, 1 un essai en échec ou une erreur dans les sources, 2 "
         "aucun essai.",
     .more_en = "Tests are those of the files given; those of files that they use run only when these are given too. "
                "Exit status: 0 all passed, 1 a test failed or a source has an error, 2 no test at all.",
     .example = "bareme test questionnaires/ans/essais --coverage",
     .first = "files:brm",
     .rest = "files:brm",
     .formats = "text|json|junit",
     .on = BRM_TAKES_ALL | BRM_TAKES_SOURCES | BRM_TAKES_OUTPUT | BRM_TAKES_FORMAT | BRM_TAKES_TEST,
     .run = brm_cli_test,
     .least = 1,
     .most = BRM_NONE},
    {.name = "explain",
     .usage = "explain [CODE]",
     .fr = "dit ce que veut dire le code d'un message, avec un exemple et sa correction",
     .en = "says what the code of a message means, with an example and its mend",
     .more_fr = "CODE est celui d'une erreur ou d'un avertissement (B0123) ou d'un constat (R005). Sans code, ou avec "
                "« codes », la liste de tous.",
     .more_en = "CODE is the one of an error or a warning (B0123) or of a finding (R005). Without a code, or with "
                "\"codes\", the list of all.",
     .example = "bareme explain R005",
     .first = "codes",
     .on = BRM_TAKES_ALL | BRM_TAKES_OUTPUT,
     .run = brm_cli_explain,
     .most = 1},
    {.name = "help",
     .usage = "help [COMMAND]",
     .fr = "dit tout d'une commande ; sans nom, les donne toutes",
     .en = "says all about a command; without a name, lists them",
     .example = "bareme help report",
     .first = "commands",
     .on = BRM_TAKES_ALL,
     .run = brm_cli_help_command,
     .most = 1},
    {.name = "completion",
     .usage = "completion bash|zsh|fish",
     .fr = "écrit ce qui permet à l'interpréteur de commandes de compléter celles-ci",
     .en = "writes what lets the shell complete these commands",
     .more_fr =
         "Pour l'essayer dans bash : « source <(bareme completion bash) ». L'installation met ces fichiers à leur "
         "place.",
     .more_en =
         "To try it in bash: \"source <(bareme completion bash)\". Installing puts these files into their places.",
     .example = "bareme completion bash",
     .first = "words:bash|zsh|fish",
     .on = BRM_TAKES_ALL | BRM_TAKES_OUTPUT,
     .run = brm_cli_completion,
     .least = 1,
     .most = 1},
    {.name = "man",
     .usage = "man [COMMAND]",
     .fr = "écrit la page de manuel d'une commande ; sans nom, dit quelles pages il y a",
     .en = "writes a command's manual page; without a name, says which pages there are",
     .example = "bareme man check",
     .on = BRM_TAKES_ALL | BRM_TAKES_OUTPUT,
     .hidden = true, /* for the build, which installs the pages */
     .run = brm_cli_man,
     .most = 1},
    {.name = NULL}};

bool brm_option_word(const char **list, BrmStr *word) {
    size_t n = strcspn(*list, "|,");
    if (n == 0) return false;
    *word = brm_str_of(*list, n);
    *list += n + ((*list)[n] != '\0' ? 1 : 0);
    return true;
}

/* The position of value among the words of a list "a|b|c"; BRM_NONE when absent. */
static uint32_t choice(BrmStr value, const char *words) {
    BrmStr word;
    for (uint32_t at = 0; brm_option_word(&words, &word); at++)
        if (brm_str_eq(value, word)) return at;
    return BRM_NONE;
}

static bool take_lang(BrmCli *cli, const BrmOption *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    if (k != BRM_NONE) cli->options.lang = (BrmLang)k;
    return k != BRM_NONE;
}
static bool take_color(BrmCli *cli, const BrmOption *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    if (k != BRM_NONE) cli->options.color = (BrmColor)k;
    return k != BRM_NONE;
}
static bool take_diagnostics(BrmCli *cli, const BrmOption *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    cli->options.has_diagnostics = true;
    if (k != BRM_NONE) cli->options.diagnostics = (BrmDiagFormat)k;
    return k != BRM_NONE;
}
/* Of the forms that exist, those that the command takes. */
static bool take_format(BrmCli *cli, const BrmOption *self, BrmStr v) {
    uint32_t k = choice(v, self->value);
    if (k == BRM_NONE || choice(v, brm_option_value(self, cli->command)) == BRM_NONE) return false;
    cli->options.format = (BrmFormat)k;
    return true;
}
static bool take_output(BrmCli *cli, const BrmOption *self, BrmStr v) {
    (void)self;
    cli->options.output = v;
    return v.n > 0;
}
static bool take_partial(BrmCli *cli, const BrmOption *self, BrmStr v) {
    (void)self;
    cli->options.partial = v;
    return v.n > 0;
}
static bool take_where(BrmCli *cli, const BrmOption *self, BrmStr v) {
    (void)self;
    cli->options.where = v;
    cli->options.has_where = true;
    return true;
}
static bool take_by(BrmCli *cli, const BrmOption *self, BrmStr v) {
    (void)self;
    cli->options.by = v;
    return v.n > 0;
}
static bool take_date(BrmCli *cli, const BrmOption *self, BrmStr v) {
    (void)self;
    cli->options.has_date = true;
    return brm_date_parse(v, &cli->options.date);
}
static bool take_horizon(BrmCli *cli, const BrmOption *self, BrmStr v) {
    BrmDate first;
    (void)self;
    return brm_date_parse(v, &cli->options.horizon) || brm_quarter_parse(v, &first, &cli->options.horizon);
}
static bool take_include(BrmCli *cli, const BrmOption *self, BrmStr v) {
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
static bool take_jobs(BrmCli *cli, const BrmOption *self, BrmStr v) {
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
    static bool fn(BrmCli *cli, const BrmOption *self, BrmStr v) {                                                     \
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
SWITCH(take_coverage, coverage)

const BrmOption brm_cli_options[] = {
    {"--date", NULL, "2020-12-15", BRM_TAKES_ANSWERS, "le jour dont les attendus valent (par défaut : aujourd'hui)",
     "the day whose expectations apply (default: today)", take_date},
    {"--horizon", NULL, "2022-T4", BRM_TAKES_ANSWERS,
     "projette les niveaux des plans à ce jour, ou à la fin de ce trimestre",
     "projects levels from the plans to this day, or to the end of this quarter", take_horizon},
    {"--where", NULL, "EXPRESSION", BRM_TAKES_ANSWERS,
     "seulement les sujets pour lesquels c'est vrai, comme dans une règle",
     "only the subjects for which this is true, as in a rule", take_where},
    {"--by", NULL, "QUESTION,…", BRM_TAKES_REPORT, "répète les scores par groupe de réponses à ces questions",
     "repeats the scores by group of answers to these questions", take_by},
    {"--include", NULL, "draft,submitted,private", BRM_TAKES_REPORT,
     "compte aussi les brouillons, les soumis, les non publiables",
     "counts drafts, submitted and unpublishable ones too", take_include},
    {"--unique-ids", NULL, NULL, BRM_TAKES_ANSWERS,
     "promet qu'aucun sujet ne vient deux fois : R013 n'est pas recherché",
     "promises that no subject comes twice: R013 is not looked for", take_unique},
    {"--jobs", NULL, "N", BRM_TAKES_ANSWERS, "nombre de processus de calcul ; les résultats n'en dépendent pas",
     "number of workers; results do not depend on it", take_jobs},
    {"--format", NULL, "text|json|ndjson|csv|junit", BRM_TAKES_FORMAT, "la forme du résultat (par défaut : text)",
     "the form of the result (default: text)", take_format},
    {"--coverage", NULL, NULL, BRM_TAKES_TEST, "dit quels niveaux, règles et contrôles aucun essai n'atteint",
     "says which levels, rules and checks no test reaches", take_coverage},
    {"--lenient", NULL, NULL, BRM_TAKES_ANSWERS | BRM_TAKES_MERGE, "les constats ne changent pas l'état de sortie",
     "findings do not change the exit status", take_lenient},
    {"--partial", NULL, "FILE", BRM_TAKES_REPORT | BRM_TAKES_MERGE,
     "écrit dans ce fichier un état pour « merge », à la place du résultat",
     "writes a state for \"merge\" to this file, in the place of the result", take_partial},
    {"--output", "o", "FILE", BRM_TAKES_OUTPUT, "écrit le résultat dans ce fichier, en entier ou pas du tout",
     "writes the result to this file, whole or not at all", take_output},
    {"--diagnostics", NULL, "text|plain|json|sarif|github", BRM_TAKES_SOURCES, "la forme des erreurs et des constats",
     "the form of errors and findings", take_diagnostics},
    {"--deny-warnings", NULL, NULL, BRM_TAKES_SOURCES | BRM_TAKES_MERGE, "un avertissement compte comme une erreur",
     "a warning counts as an error", take_deny},
    {"--lang", NULL, "fr|en", BRM_TAKES_ALL, "la langue (par défaut : celle du système)",
     "the language (default: the system's)", take_lang},
    {"--color", NULL, "auto|always|never", BRM_TAKES_ALL, "les couleurs (NO_COLOR est respecté)",
     "colours (NO_COLOR is honoured)", take_color},
    {"--quiet", "q", NULL, BRM_TAKES_ALL, "ne dit que le résultat et les erreurs",
     "says nothing but the result and errors", take_quiet},
    {"--help", "h", NULL, BRM_TAKES_ALL, "cette aide", "this help", take_help},
    {"--version", NULL, NULL, BRM_TAKES_ALL, "la version", "the version", take_version}};
const uint32_t brm_cli_options_n = sizeof brm_cli_options / sizeof brm_cli_options[0];

bool brm_option_allowed(const BrmOption *o, const BrmCommand *c) {
    return (o->on & (c == NULL ? BRM_TAKES_ALL | BRM_TAKES_SOURCES : c->on)) != 0;
}

const char *brm_option_value(const BrmOption *o, const BrmCommand *c) {
    return o->on == BRM_TAKES_FORMAT && c != NULL && c->formats != NULL ? c->formats : o->value;
}

BrmStr brm_option_words(BrmCli *cli, const char *usage) {
    static const char *const words[][2] = {{"PROGRAM", "PROGRAMME"},
                                           {"PART", "PARTIE"},
                                           {"ANSWERS", "RÉPONSES"},
                                           {"FILE", "FICHIER"},
                                           {"COMMAND", "COMMANDE"}};
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

BrmStr brm_option_nearest(BrmCli *cli, BrmStr name, bool of_options) {
    BrmNearest near;
    brm_nearest_open(&near, &cli->arena, name);
    for (uint32_t i = 0; of_options ? i < brm_cli_options_n : brm_cli_commands[i].name != NULL; i++) {
        if (!of_options && brm_cli_commands[i].hidden) continue;
        if (of_options && !brm_option_allowed(&brm_cli_options[i], cli->command)) continue;
        (void)brm_nearest_try(&near, brm_str(of_options ? brm_cli_options[i].name : brm_cli_commands[i].name));
    }
    return near.best;
}

const BrmCommand *brm_cli_command(BrmCli *cli, BrmStr name) {
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++)
        if (brm_str_is(name, c->name)) return c;
    BrmStr near = brm_option_nearest(cli, name, false);
    BRM_RAISE(&cli->bag, near.n > 0 ? BRM_D_CLI_COMMAND_NEAR : BRM_D_CLI_COMMAND, BRM_NO_SPAN, BRM_A_STR(name),
              BRM_A_STR(near));
    return NULL;
}
