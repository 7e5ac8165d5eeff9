/* bareme man [COMMAND]: manual pages (roff with the man macros) from the table of options.c, for the build to install.
 *
 * A page is named bareme, or bareme-COMMAND; without an argument the names are listed. */
#include <string.h>

#include "cli/options.h"

enum { LINE = 80 }; /* bytes; linters of manual pages complain above, and count \\[u00E9] for é */

/* Text of ours in roff: what would be a command, or be drawn otherwise, is escaped. An option is not cut at its end of
 * line. */
static void put(BrmBuf *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || text[i - 1] == ' ';
        if (first && (text[i] == '.' || text[i] == '\'')) brm_buf_z(out, "\\&");
        if (first && text[i] == '-' && i + 1 < n && text[i + 1] == '-') brm_buf_z(out, "\\%");
        if (text[i] == '\\')
            brm_buf_z(out, "\\e");
        else if (text[i] == '-')
            brm_buf_z(out, "\\-");
        else if (text[i] == '\'')
            brm_buf_z(out, "\\(aq");
        else
            brm_buf_byte(out, text[i]);
    }
}

/* On one line, as an argument or an example must be. */
static void put_whole(BrmBuf *out, const char *text) {
    put(out, text, strlen(text));
}

static size_t length(const BrmBuf *out, size_t from) {
    size_t n = 0;
    for (size_t i = from; i < out->n; i++) {
        unsigned char byte = (unsigned char)out->p[i];
        n += byte < 0x80 ? 1 : byte >= 0xC0 ? sizeof "\\[u00E9]" - 1 : 0;
    }
    return n;
}

/* Words that the page fills anew: the lines of its source are short. */
static void put_line(BrmBuf *out, const char *text) {
    size_t from = out->n;
    while (from > 0 && out->p[from - 1] != '\n')
        from--;
    for (bool first = true; *text != '\0'; first = false) {
        size_t n = strcspn(text, " "), blank = out->n;
        if (!first) brm_buf_byte(out, ' ');
        put(out, text, n);
        if (!first && length(out, from) > LINE) {
            out->p[blank] = '\n';
            from = blank + 1;
        }
        text += n + (text[n] == ' ' ? 1 : 0);
    }
    brm_buf_byte(out, '\n');
}

/* A heading, in the language. */
static void head(BrmBuf *out, bool fr, const char *in_fr, const char *in_en) {
    brm_buf_f(out, ".SH %s\n", fr ? in_fr : in_en);
}

/* .TH takes its words between quotes. */
static void title(BrmBuf *out, bool fr, const char *command) {
    brm_buf_z(out, ".\\\" -*- coding: UTF-8 -*-\n.TH \"BAREME");
    for (const char *p = command == NULL ? "" : command; *p != '\0'; p++) {
        if (p == command) brm_buf_z(out, "\\-");
        brm_buf_byte(out, *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
    }
    brm_buf_f(out, "\" 1 \"%s\" \"Barème %s\" \"%s\"\n", BAREME_RELEASED, BAREME_VERSION,
              fr ? "Commandes de Barème" : "Commands of Barème");
    head(out, fr, "NOM", "NAME");
}

static void put_options(BrmCli *cli, BrmBuf *out) {
    bool fr = cli->options.lang == BRM_FR;
    brm_buf_z(out, ".SH OPTIONS\n");
    for (uint32_t i = 0; i < brm_cli_options_n; i++) {
        const BrmOption *o = &brm_cli_options[i];
        if (!brm_option_allowed(o, cli->command)) continue;
        const char *value = brm_option_value(o, cli->command);
        brm_buf_z(out, ".TP\n");
        if (o->brief != NULL) brm_buf_f(out, "\\fB\\-%s\\fR, ", o->brief);
        brm_buf_z(out, "\\fB");
        put_whole(out, o->name);
        brm_buf_z(out, "\\fR");
        if (value != NULL) {
            brm_buf_z(out, " \\fI");
            put_whole(out, brm_option_words(cli, value).p);
            brm_buf_z(out, "\\fR");
        }
        brm_buf_byte(out, '\n');
        put_line(out, fr ? o->fr : o->en);
    }
}

static void put_status(BrmBuf *out, bool fr) {
    static const char *const words[][2] = {
        {"Tout va bien.", "All well."},
        {"Une erreur dans les sources ou les réponses.", "An error in the sources or the answers."},
        {"Le travail n'a pas pu être fait : commande mal écrite, fichier illisible.",
         "The work could not be done: a mistaken command line, a file that cannot be read."}};
    head(out, fr, "\"ÉTAT DE SORTIE\"", "\"EXIT STATUS\"");
    for (int i = 0; i < 3; i++) {
        brm_buf_f(out, ".TP\n.B %d\n", i);
        put_line(out, words[i][fr ? 0 : 1]);
    }
}

static void of_command(BrmCli *cli, BrmBuf *out) {
    const BrmCommand *c = cli->command;
    bool fr = cli->options.lang == BRM_FR;
    title(out, fr, c->name);
    brm_buf_f(out, "bareme\\-%s \\- ", c->name);
    put_line(out, fr ? c->fr : c->en);
    brm_buf_z(out, ".SH SYNOPSIS\n.B bareme\n");
    put_line(out, brm_cli_usage(cli).p);
    brm_buf_f(out, "[OPTIONS]\n.SH DESCRIPTION\n.B bareme %s\n", c->name);
    put_line(out, brm_str_f(&cli->arena, "%s.", fr ? c->fr : c->en).p);
    const char *more = fr ? c->more_fr : c->more_en;
    while (more != NULL && *more != '\0') {
        size_t n = strcspn(more, "\n");
        brm_buf_z(out, ".PP\n");
        put_line(out, brm_str_f(&cli->arena, "%.*s", (int)n, more).p);
        more += n + (more[n] == '\n' ? 1 : 0);
    }
    put_options(cli, out);
    if ((c->on & BRM_TAKES_SOURCES) != 0) put_status(out, fr);
    head(out, fr, "EXEMPLE", "EXAMPLE");
    brm_buf_z(out, ".nf\n");
    put_whole(out, c->example);
    brm_buf_byte(out, '\n');
    brm_buf_z(out, ".fi\n");
    head(out, fr, "\"VOIR AUSSI\"", "\"SEE ALSO\"");
    brm_buf_z(out, ".BR bareme (1)\n");
}

static void of_all(BrmCli *cli, BrmBuf *out) {
    bool fr = cli->options.lang == BRM_FR;
    title(out, fr, NULL);
    brm_buf_z(out, "bareme \\- ");
    put_line(out,
             fr ? "questionnaires de maturité, vérifiés et calculés" : "maturity questionnaires, checked and scored");
    brm_buf_f(out, ".SH SYNOPSIS\n.B bareme\n%s [OPTIONS]\n.SH DESCRIPTION\n", fr ? "COMMANDE" : "COMMAND");
    put_line(out, fr ? "Barème est un langage pour écrire des questionnaires de maturité. La commande vérifie ses "
                       "sources, calcule les scores de réponses, et dit ce qui ne va pas, en français ou en anglais."
                     : "Barème is a language for maturity questionnaires. The command checks its sources, computes the "
                       "scores of answers, and tells what is wrong, in French or in English.");
    head(out, fr, "COMMANDES", "COMMANDS");
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        if (c->hidden) continue;
        brm_buf_f(out, ".TP\n.BR bareme\\-%s (1)\n", c->name);
        put_line(out, brm_str_f(&cli->arena, "%s.", fr ? c->fr : c->en).p);
    }
    put_options(cli, out);
    put_status(out, fr);
    head(out, fr, "ENVIRONNEMENT", "ENVIRONMENT");
    brm_buf_z(out, ".TP\n.BR LC_ALL \", \" LC_MESSAGES \", \" LANG\n");
    put_line(out, fr ? "La langue, quand --lang n'est pas donné : le français si elle commence par fr."
                     : "The language, where --lang is not given: French if it begins with fr.");
    brm_buf_z(out, ".TP\n.B NO_COLOR\n");
    put_line(out, fr ? "Non vide : pas de couleurs." : "Not empty: no colours.");
    brm_buf_z(out, ".TP\n.B BAREME_STDLIB\n");
    put_line(out, fr ? "Un dossier de modules, à la place de la bibliothèque standard que contient la commande."
                     : "A folder of modules, instead of the standard library that the command holds.");
    head(out, fr, "FICHIERS", "FILES");
    brm_buf_z(out, ".TP\n.I *.brm\n");
    put_line(out, fr ? "Une source." : "A source.");
    brm_buf_z(out, ".TP\n.I *.brmc\n");
    put_line(out, fr ? "Un programme compilé." : "A compiled program.");
    brm_buf_z(out, ".TP\n.IR *.json \", \" *.ndjson\n");
    put_line(out, fr ? "Des réponses : un document, une liste, ou un document par ligne."
                     : "Answers: one document, a list, or one document a line.");
    head(out, fr, "\"VOIR AUSSI\"", "\"SEE ALSO\"");
    const char *between = "";
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        if (c->hidden) continue;
        brm_buf_f(out, "%s.BR bareme\\-%s (1)", between, c->name);
        between = ",\n";
    }
    brm_buf_byte(out, '\n');
}

int brm_cli_man(BrmCli *cli) {
    const BrmCommand *self = cli->command;
    BrmBuf out;
    bool ok = true;
    brm_buf_open(&out, &cli->mem);
    if (cli->options.arguments.n == 0) {
        brm_buf_z(&out, "bareme\n");
        for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++)
            if (!c->hidden) brm_buf_f(&out, "%s\n", c->name);
    } else if (brm_str_is(cli->options.arguments.at[0], "bareme")) {
        cli->command = NULL;
        of_all(cli, &out);
    } else {
        cli->command = brm_cli_command(cli, cli->options.arguments.at[0]);
        ok = cli->command != NULL;
        if (ok) of_command(cli, &out);
    }
    cli->command = self;
    ok = ok && brm_cli_write(cli, &out);
    brm_buf_close(&out);
    brm_cli_flush(cli);
    return ok ? BRM_EXIT_OK : BRM_EXIT_FAILED;
}
