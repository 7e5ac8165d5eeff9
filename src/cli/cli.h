/* cli: the command `bareme`: options, files, one thin file a subcommand. The only place that opens files, prints and
 * exits.
 *
 * Everything lives in one BrmMem and one arena until the process ends; running out of memory comes back to main by a
 * long jump. */
#ifndef BRM_CLI_H
#define BRM_CLI_H

#include "library/stdlib.h"
#include "lower/lower.h"
#include "report/report.h"

enum { BRM_EXIT_OK = 0, BRM_EXIT_FOUND = 1, BRM_EXIT_FAILED = 2 };

typedef enum BrmFormat {
    BRM_FORMAT_TEXT,
    BRM_FORMAT_JSON,
    BRM_FORMAT_NDJSON,
    BRM_FORMAT_CSV,
    BRM_FORMAT_JUNIT
} BrmFormat;
typedef enum BrmColor { BRM_COLOR_AUTO, BRM_COLOR_ALWAYS, BRM_COLOR_NEVER } BrmColor;

typedef struct BrmOptions {
    BRM_ARRAY(BrmStr) arguments;
    BrmLang lang;
    BrmColor color;
    bool quiet, help, version, deny_warnings, lenient, unique_ids, coverage;
    bool has_diagnostics; /* --diagnostics was given */
    BrmDiagFormat diagnostics;
    BrmFormat format;
    BrmStr output;  /* n == 0: standard output */
    BrmStr partial; /* n == 0: none */
    BrmStr where;
    bool has_where;
    BrmStr by; /* as written */
    BrmDate date, horizon;
    bool has_date;
    bool drafts, submitted, private_too;
    uint32_t jobs;
    uint64_t given; /* a bit for each option seen */
} BrmOptions;

typedef struct BrmCommand BrmCommand;

typedef struct BrmCli {
    BrmMem mem;
    BrmArena arena;
    BrmOptions options;
    const BrmCommand *command;
    BrmSources sources; /* of the program being read */
    BrmDiagBag bag;
    BrmStr image; /* of the program, without --where, when --partial was given */
} BrmCli;

/* A row of the table of commands; what is not named is absent. */
struct BrmCommand {
    const char *name, *usage;
    const char *fr, *en;           /* what it does, one line */
    const char *more_fr, *more_en; /* what help and manual add to it: paragraphs, each on one line; or NULL */
    const char *example;           /* run by tests/cli/run.py */
    const char *first, *rest;      /* what the first argument and the others are, for completion: "files:brm|brmc" (and
                                      folders), "words:bash|zsh", "codes", "commands"; NULL: nothing to propose */
    const char *formats;           /* what --format takes: "text|json"; NULL: it has no --format */
    unsigned on;                   /* the options it takes: bits BRM_TAKES_… */
    bool hidden;                   /* from help and completion */
    int (*run)(BrmCli *cli);
    uint32_t least, most; /* arguments */
};

/* ---- options.c: the one table ---- */
extern const BrmCommand brm_cli_commands[]; /* ends with a NULL name */
/* The command of that name; NULL, and an error in the bag, when there is none. */
const BrmCommand *brm_cli_command(BrmCli *cli, BrmStr name);

/* ---- parse.c ---- */
/* Fills cli->command and cli->options; false after a usage error, which is in the bag. */
bool brm_cli_parse(BrmCli *cli, int argc, char **argv);

/* ---- help.c ---- */
void brm_cli_help(BrmCli *cli, BrmBuf *out); /* of cli->command; NULL: of all */
BrmStr brm_cli_usage(BrmCli *cli);           /* of the command, in the language; NUL-terminated */

/* ---- io.c ---- */
/* A whole file, followed by a NUL that is not counted; "-" is standard input. False: errno says why (EFBIG above
 * `limit`). */
bool brm_cli_read(BrmArena *arena, BrmStr path, size_t limit, BrmStr *out);
/* Writes a result: to --output (whole or not at all) or to standard output. False after an error, which is in the bag.
 */
bool brm_cli_write(BrmCli *cli, const BrmBuf *out);
/* A result that is written in pieces, beside its target until it is whole. */
typedef struct BrmCliFile {
    BrmCli *cli;
    BrmStr path;
    const char *target;
    char *part; /* NULL: the target is no regular file, and is written at once */
    int fd, mode;
    int error; /* errno of the first failure, or 0 */
} BrmCliFile;
bool brm_cli_file_open(BrmCli *cli, BrmCliFile *file, BrmStr path); /* false after an error, which is in the bag */
void brm_cli_file_put(BrmCliFile *file, const void *p, size_t n);
/* Puts it in its place when all is well, else leaves nothing (and an error in the bag). */
bool brm_cli_file_end(BrmCliFile *file);
void brm_cli_file_drop(BrmCliFile *file);
/* The *.brm files of a folder, in byte order, as paths that begin with the folder. False: errno says why. */
bool brm_cli_folder(BrmArena *arena, BrmStr folder, BrmStr **paths, uint32_t *n);
bool brm_cli_is_folder(BrmArena *arena, BrmStr path);
/* How diagnostics and results are drawn on that stream (1 or 2). */
BrmRender brm_cli_render(const BrmCli *cli, int stream);
/* Prints what the bag holds, on standard error (json and sarif of check: on standard output), and empties it. */
void brm_cli_flush(BrmCli *cli);
BrmStr brm_cli_errno(BrmCli *cli, int error); /* in words, in the language */

/* ---- loader.c ---- */
/* The loader of files and modules for sema: paths are kept relative to the program's root, the deepest folder that
 * holds all the sources given. */
BrmLoader brm_cli_loader(BrmCli *cli, const BrmStr *paths, uint32_t n);

/* ---- program.c ---- */
/* The model of the sources among the arguments (all of them); NULL after errors (in the bag, not flushed). The caller
 * ends with brm_sema_silence, once everybody has said what there is to say of it. */
BrmModel *brm_cli_model(BrmCli *cli, const BrmStr *arguments, uint32_t n);
/* The program of a model, analysed; NULL after errors. */
BrmProgram *brm_cli_lower(BrmCli *cli, const BrmModel *model);
/* The verified program of one argument (a source, a folder, an image), with --where lowered into it; NULL after errors:
 * *status is the exit status. */
const BrmVerified *brm_cli_program(BrmCli *cli, BrmStr argument, int *status);
/* Exit status of a command on sources that ends well but for warnings under --deny-warnings. */
int brm_cli_status(const BrmCli *cli);

/* ---- one file each ---- */
int brm_cli_check(BrmCli *cli);
int brm_cli_compile(BrmCli *cli);
int brm_cli_disasm(BrmCli *cli);
int brm_cli_eval(BrmCli *cli);
int brm_cli_report(BrmCli *cli);
int brm_cli_merge(BrmCli *cli);
int brm_cli_test(BrmCli *cli);
int brm_cli_explain(BrmCli *cli);
int brm_cli_help_command(BrmCli *cli);
int brm_cli_completion(BrmCli *cli);
int brm_cli_man(BrmCli *cli);

/* Pages of docs/codes built into the binary (generated), in byte order of their codes. */
typedef struct BrmCodePage {
    const char *code, *text;
    uint32_t n;
} BrmCodePage;
extern const BrmCodePage brm_code_pages[];
extern const uint32_t brm_code_pages_n;

#endif
