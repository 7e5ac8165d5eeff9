/* options: the one table of commands and options. Parsing (parse.c), help (help.c), the shells' completion
 * (completion.c) and the manual pages (man.c) are made from it alone. */
#ifndef BRM_CLI_OPTIONS_H
#define BRM_CLI_OPTIONS_H

#include "cli/cli.h"

/* Which commands take an option: it and they have a bit in common. */
enum {
    BRM_TAKES_ALL = 1,
    BRM_TAKES_SOURCES = 2, /* what reads sources or images */
    BRM_TAKES_ANSWERS = 4,
    BRM_TAKES_REPORT = 8,
    BRM_TAKES_OUTPUT = 16,
    BRM_TAKES_FORMAT = 32, /* what has `formats` */
    BRM_TAKES_TEST = 64,
    BRM_TAKES_MERGE = 128
};

typedef struct BrmOption BrmOption;
struct BrmOption {
    const char *name;  /* with its dashes */
    const char *brief; /* one letter, or NULL */
    const char *value; /* what its value looks like; "a|b": one of these, "a,b": some of these; NULL: a switch */
    unsigned on;
    const char *fr, *en;
    bool (*take)(BrmCli *cli, const BrmOption *self, BrmStr value);
};

extern const BrmOption brm_cli_options[];
extern const uint32_t brm_cli_options_n;

/* Does the command (NULL: none yet) take it? */
bool brm_option_allowed(const BrmOption *o, const BrmCommand *c);
/* What its value looks like for that command; NULL: a switch. */
const char *brm_option_value(const BrmOption *o, const BrmCommand *c);
/* The nearest of the commands' names, or of the options that cli->command takes; n == 0: none is near. */
BrmStr brm_option_nearest(BrmCli *cli, BrmStr name, bool of_options);
/* A usage's words in the language: FILE is FICHIER in French. NUL-terminated. */
BrmStr brm_option_words(BrmCli *cli, const char *usage);
/* The next of the words of a list "a|b|c" (separator '|' or ','); false at its end. */
bool brm_option_word(const char **list, BrmStr *word);

#endif
