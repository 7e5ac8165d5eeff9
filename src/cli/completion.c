/* bareme completion bash|zsh|fish: what lets a shell complete the command, from the table of options.c alone.
 *
 * Each script finds the command among the words typed, steps over the values of options, and so knows which argument is
 * meant. tests/cli/run.py types into the three shells. */
#include <string.h>

#include "cli/options.h"

/* Text between single quotes: bash and zsh end them for an apostrophe, fish escapes it. */
static void put_quoted(BrmBuf *out, const char *text, bool fish) {
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            brm_buf_z(out, fish ? "\\'" : "'\\''");
        else if (*text == '\\')
            brm_buf_z(out, fish ? "\\\\" : "\\");
        else
            brm_buf_byte(out, *text);
    }
}

/* Is it a list of which one ('|') or some (',') of the words are meant? */
static bool has_words(const char *value, char separator) {
    return value != NULL && strchr(value, separator) != NULL && strstr(value, "…") == NULL;
}

static void put_words(BrmBuf *out, const char *list) {
    BrmStr word;
    for (bool first = true; brm_option_word(&list, &word); first = false)
        brm_buf_f(out, "%s%.*s", first ? "" : " ", BRM_STR_ARG(word));
}

static void put_codes(BrmBuf *out) {
    for (uint32_t i = 0; i < brm_code_pages_n; i++)
        brm_buf_f(out, "%s%s", i == 0 ? "" : " ", brm_code_pages[i].code);
}

static void put_commands(BrmBuf *out) {
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++)
        if (!c->hidden) brm_buf_f(out, "%s%s", c == brm_cli_commands ? "" : " ", c->name);
}

/* What BrmCommand.first and .rest propose, but for files. */
static void put_argument(BrmBuf *out, const char *kind) {
    if (kind == NULL) return;
    if (strcmp(kind, "codes") == 0)
        put_codes(out);
    else if (strcmp(kind, "commands") == 0)
        put_commands(out);
    else if (strncmp(kind, "words:", 6) == 0)
        put_words(out, kind + 6);
}

static const char *endings_of(const char *kind) {
    return kind != NULL && strncmp(kind, "files:", 6) == 0 ? kind + 6 : NULL;
}

/* The options with a value, as the pattern of a `case`: --date|--output|-o. */
static void put_valued(BrmBuf *out, const char *between) {
    bool first = true;
    for (uint32_t i = 0; i < brm_cli_options_n; i++) {
        const BrmOption *o = &brm_cli_options[i];
        if (o->value == NULL) continue;
        brm_buf_f(out, "%s%s", first ? "" : between, o->name);
        if (o->brief != NULL) brm_buf_f(out, "%s-%s", between, o->brief);
        first = false;
    }
}

/* ---- bash ---- */

static const char bash_head[] =
    "# bareme(1) completion                                   -*- shell-script -*-\n"
    "\n"
    "_bareme_files() { # ENDING...: folders, and files with one of these endings (*: all)\n"
    "    local file ending\n"
    "    while IFS= read -r file; do\n"
    "        COMPREPLY+=(\"$file\")\n"
    "    done < <(compgen -d -- \"$cur\")\n"
    "    while IFS= read -r file; do\n"
    "        for ending in \"$@\"; do\n"
    "            [[ $ending == '*' || $file == *.\"$ending\" ]] && COMPREPLY+=(\"$file\")\n"
    "        done\n"
    "    done < <(compgen -f -- \"$cur\")\n"
    "    compopt -o filenames 2>/dev/null\n"
    "}\n"
    "\n"
    "_bareme_list() { # WORD...: some of them, with commas between\n"
    "    local before= word\n"
    "    [[ $cur == *,* ]] && before=${cur%,*},\n"
    "    for word in \"$@\"; do\n"
    "        [[ $before$word == \"$cur\"* && ,$before != *,$word,* ]] && COMPREPLY+=(\"$before$word\")\n"
    "    done\n"
    "    compopt -o nospace 2>/dev/null\n"
    "}\n"
    "\n"
    "_bareme() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= words= n=0 i\n"
    "    COMPREPLY=()\n"
    "    # --name=value comes as three words\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        case ${COMP_WORDS[i]} in\n"
    "            ";

static void bash_values(BrmBuf *out) {
    brm_buf_z(out, "    case $command:$prev in\n");
    for (uint32_t i = 0; i < brm_cli_options_n; i++) {
        const BrmOption *o = &brm_cli_options[i];
        if (o->value == NULL) continue;
        if (o->on == BRM_TAKES_FORMAT) {
            for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
                if (c->hidden || !brm_option_allowed(o, c)) continue;
                brm_buf_f(out, "        %s:%s) words='", c->name, o->name);
                put_words(out, brm_option_value(o, c));
                brm_buf_z(out, "' ;;\n");
            }
            continue;
        }
        brm_buf_f(out, "        *:%s", o->name);
        if (o->brief != NULL) brm_buf_f(out, " | *:-%s", o->brief);
        if (has_words(o->value, '|')) {
            brm_buf_z(out, ") words='");
            put_words(out, o->value);
            brm_buf_z(out, "' ;;\n");
        } else if (has_words(o->value, ',')) {
            brm_buf_z(out, ") _bareme_list ");
            put_words(out, o->value);
            brm_buf_z(out, "; return ;;\n");
        } else if (strcmp(o->value, "FILE") == 0) {
            brm_buf_z(out, ") _bareme_files '*'; return ;;\n");
        } else {
            brm_buf_z(out, ") return ;;\n");
        }
    }
    brm_buf_z(out, "    esac\n");
}

static void bash_options(BrmBuf *out) {
    brm_buf_z(out, "    if [[ -z $words && $cur == -* ]]; then\n        case $command in\n");
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        if (c->hidden) continue;
        brm_buf_f(out, "            %s) words='", c->name);
        for (uint32_t i = 0, n = 0; i < brm_cli_options_n; i++)
            if (brm_option_allowed(&brm_cli_options[i], c))
                brm_buf_f(out, "%s%s", n++ == 0 ? "" : " ", brm_cli_options[i].name);
        brm_buf_z(out, "' ;;\n");
    }
    brm_buf_z(out, "            *) words='--help --version' ;;\n        esac\n");
}

static void bash_arguments(BrmBuf *out) {
    brm_buf_z(out, "    elif [[ -z $words ]]; then\n        case $command:$n in\n            :*) words='");
    put_commands(out);
    brm_buf_z(out, "' ;;\n");
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        const char *const kinds[] = {c->first, c->rest};
        for (uint32_t k = 0; k < 2 && !c->hidden; k++) {
            if (kinds[k] == NULL) continue;
            brm_buf_f(out, "            %s:%s) ", c->name, k == 0 ? "0" : "*");
            if (endings_of(kinds[k]) != NULL) {
                brm_buf_z(out, "_bareme_files ");
                put_words(out, endings_of(kinds[k]));
                brm_buf_z(out, "; return ;;\n");
                continue;
            }
            brm_buf_z(out, "words='");
            put_argument(out, kinds[k]);
            brm_buf_z(out, "' ;;\n");
        }
    }
    brm_buf_z(out, "        esac\n    fi\n");
}

static void bash(BrmBuf *out) {
    brm_buf_z(out, bash_head);
    put_valued(out, " | ");
    brm_buf_z(out, ")\n"
                   "                ((i++))\n"
                   "                [[ ${COMP_WORDS[i]} == = ]] && ((i++))\n"
                   "                ;;\n"
                   "            -*) ;;\n"
                   "            *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((n++)); fi ;;\n"
                   "        esac\n"
                   "    done\n");
    bash_values(out);
    bash_options(out);
    bash_arguments(out);
    brm_buf_z(out, "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n\ncomplete -F _bareme bareme\n");
}

/* ---- zsh ---- */

static void zsh_option(BrmBuf *out, const BrmOption *o, const BrmCommand *c, BrmLang lang) {
    const char *value = brm_option_value(o, c);
    brm_buf_z(out, " \\\n                    ");
    if (o->brief != NULL)
        brm_buf_f(out, "'(-%s %s)'{-%s%s,%s%s}'[", o->brief, o->name, o->brief, value != NULL ? "+" : "", o->name,
                  value != NULL ? "=" : "");
    else
        brm_buf_f(out, "'%s%s[", o->name, value != NULL ? "=" : "");
    put_quoted(out, lang == BRM_FR ? o->fr : o->en, false);
    brm_buf_z(out, "]");
    if (has_words(value, '|')) {
        brm_buf_z(out, ":value:(");
        put_words(out, value);
        brm_buf_z(out, ")");
    } else if (has_words(value, ',')) {
        brm_buf_z(out, ":value:_values -s , value ");
        put_words(out, value);
    } else if (value != NULL) {
        brm_buf_z(out, strcmp(value, "FILE") == 0 ? ":file:_files" : ":value: ");
    }
    brm_buf_z(out, "'");
}

static void zsh_argument(BrmBuf *out, const char *place, const char *kind) {
    if (kind == NULL) return;
    brm_buf_f(out, " \\\n                    '%s: :", place);
    if (endings_of(kind) != NULL) {
        brm_buf_f(out, "_files -g \"*.(%s)(-.)\"'", endings_of(kind));
        return;
    }
    brm_buf_z(out, "(");
    put_argument(out, kind);
    brm_buf_z(out, ")'");
}

static void zsh(BrmBuf *out, BrmLang lang) {
    brm_buf_z(out,
              "#compdef bareme\n\n"
              "_bareme() {\n"
              "    local curcontext=\"$curcontext\" state line\n"
              "    local -a commands\n"
              "    typeset -A opt_args\n"
              "    _arguments -C '(-h --help)'{-h,--help} '--version' '1: :->command' '*:: :->argument' && return\n"
              "    case $state in\n"
              "        command)\n"
              "            commands=(\n");
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        if (c->hidden) continue;
        brm_buf_f(out, "                '%s:", c->name);
        put_quoted(out, lang == BRM_FR ? c->fr : c->en, false);
        brm_buf_z(out, "'\n");
    }
    brm_buf_z(out, "            )\n"
                   "            _describe -t commands command commands\n"
                   "            ;;\n"
                   "        argument)\n"
                   "            case $words[1] in\n");
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        if (c->hidden) continue;
        brm_buf_f(out, "                %s) _arguments -S", c->name);
        for (uint32_t i = 0; i < brm_cli_options_n; i++)
            if (brm_option_allowed(&brm_cli_options[i], c)) zsh_option(out, &brm_cli_options[i], c, lang);
        zsh_argument(out, "1", c->first);
        zsh_argument(out, "*", c->rest);
        brm_buf_z(out, "\n                    ;;\n");
    }
    brm_buf_z(out, "            esac\n"
                   "            ;;\n"
                   "    esac\n"
                   "}\n"
                   "\n"
                   "if [[ $funcstack[1] == _bareme ]]; then\n"
                   "    _bareme \"$@\"\n"
                   "else\n"
                   "    compdef _bareme bareme\n"
                   "fi\n");
}

/* ---- fish ---- */

static void fish_option(BrmBuf *out, const BrmOption *o, const BrmCommand *c, BrmLang lang) {
    const char *value = brm_option_value(o, c);
    brm_buf_f(out, "complete -c bareme -n '__bareme_in %s' -l %s", c->name, o->name + 2);
    if (o->brief != NULL) brm_buf_f(out, " -s %s", o->brief);
    if (value != NULL && strcmp(value, "FILE") == 0)
        brm_buf_z(out, " -r -F");
    else if (value != NULL)
        brm_buf_z(out, " -x");
    if (has_words(value, '|')) {
        brm_buf_z(out, " -a '");
        put_words(out, value);
        brm_buf_z(out, "'");
    } else if (has_words(value, ',')) {
        brm_buf_z(out, " -a '(__fish_complete_list , \"string split \\' \\' \\'");
        put_words(out, value);
        brm_buf_z(out, "\\'\")'");
    }
    brm_buf_z(out, " -d '");
    put_quoted(out, lang == BRM_FR ? o->fr : o->en, true);
    brm_buf_z(out, "'\n");
}

static void fish_argument(BrmBuf *out, const BrmCommand *c, const char *place, const char *kind) {
    if (kind == NULL) return;
    brm_buf_f(out, "complete -c bareme -n '__bareme_in %s %s' -a '", c->name, place);
    if (endings_of(kind) != NULL) {
        brm_buf_z(out, "(__bareme_files ");
        put_words(out, endings_of(kind));
        brm_buf_z(out, ")");
    } else {
        put_argument(out, kind);
    }
    brm_buf_z(out, "'\n");
}

static void fish_head(BrmBuf *out) {
    brm_buf_z(
        out, "# bareme(1) completion\n"
             "\n"
             "function __bareme_files # ENDING...: folders, and files with one of these endings\n"
             "    set -l endings (string join '|' $argv)\n"
             "    __fish_complete_path (commandline -ct) | string match -r -- '^.*(?:/|\\.(?:'$endings'))(?:\\t.*)?$'\n"
             "end\n"
             "\n"
             "function __bareme_in # COMMAND [first|rest]: is this the command, and this the argument?\n"
             "    set -l words (commandline -opc)\n"
             "    set -e words[1]\n"
             "    set -l command ''\n"
             "    set -l place first\n"
             "    set -l skip 0\n"
             "    for word in $words\n"
             "        if test $skip = 1\n"
             "            set skip 0\n"
             "            continue\n"
             "        end\n"
             "        switch $word\n"
             "            case ");
    put_valued(out, " ");
    brm_buf_z(out, "\n"
                   "                set skip 1\n"
                   "            case '-*'\n"
                   "            case '*'\n"
                   "                if test -z \"$command\"\n"
                   "                    set command $word\n"
                   "                else\n"
                   "                    set place rest\n"
                   "                end\n"
                   "        end\n"
                   "    end\n"
                   "    test \"$command\" = \"$argv[1]\"; or return 1\n"
                   "    test (count $argv) -lt 2; or test $argv[2] = $place\n"
                   "end\n"
                   "\n"
                   "complete -c bareme -f\n"
                   "complete -c bareme -n '__bareme_in \"\"' -l help -s h\n"
                   "complete -c bareme -n '__bareme_in \"\"' -l version\n");
}

static void fish(BrmBuf *out, BrmLang lang) {
    fish_head(out);
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        if (c->hidden) continue;
        brm_buf_f(out, "complete -c bareme -n '__bareme_in \"\"' -a %s -d '", c->name);
        put_quoted(out, lang == BRM_FR ? c->fr : c->en, true);
        brm_buf_z(out, "'\n");
    }
    for (const BrmCommand *c = brm_cli_commands; c->name != NULL; c++) {
        if (c->hidden) continue;
        for (uint32_t i = 0; i < brm_cli_options_n; i++)
            if (brm_option_allowed(&brm_cli_options[i], c)) fish_option(out, &brm_cli_options[i], c, lang);
        fish_argument(out, c, "first", c->first);
        fish_argument(out, c, "rest", c->rest);
    }
}

int brm_cli_completion(BrmCli *cli) {
    BrmStr shell = cli->options.arguments.at[0];
    BrmBuf out;
    brm_buf_open(&out, &cli->mem);
    if (brm_str_is(shell, "bash"))
        bash(&out);
    else if (brm_str_is(shell, "zsh"))
        zsh(&out, cli->options.lang);
    else if (brm_str_is(shell, "fish"))
        fish(&out, cli->options.lang);
    else
        BRM_RAISE(&cli->bag, BRM_D_CLI_ARGUMENTS, BRM_NO_SPAN, BRM_A_STR(brm_str(cli->command->name)),
                  BRM_A_STR(brm_cli_usage(cli)));
    bool ok = cli->bag.errors == 0 && brm_cli_write(cli, &out);
    brm_buf_close(&out);
    brm_cli_flush(cli);
    return ok ? BRM_EXIT_OK : BRM_EXIT_FAILED;
}
