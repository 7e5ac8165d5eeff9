/* bareme explain CODE: the page of docs/codes about a message, laid out for a terminal; without a code, the list of
 * all.
 *
 * A page is `# CODE — titre / title`, then the sections Français, English, Exemple, Correction (tests/house/codes.py
 * holds them to it). Only the section of the output's language and the examples are printed. */
#include <string.h>

#include "cli/cli.h"

enum { WIDTH = 80, WIDTH_MOST = 100, MARGIN = 4 };

typedef struct Writer {
    BrmCli *cli;
    BrmBuf out;
    bool color;
    uint32_t width;
    bool quoted; /* inside `…` */
} Writer;

static void ink(Writer *w, const char *codes) {
    if (w->color) brm_buf_z(&w->out, codes);
}
#define BOLD "\033[1m"
#define DIM "\033[2m"
#define CYAN "\033[36m"
#define PLAIN "\033[0m"

/* The first line of *text, which goes on after it; false at the end. */
static bool next_line(BrmStr *text, BrmStr *line) {
    if (text->n == 0) return false;
    const char *end = memchr(text->p, '\n', text->n);
    uint32_t n = end == NULL ? text->n : (uint32_t)(end - text->p), step = end == NULL ? n : n + 1;
    *line = (BrmStr){text->p, n};
    *text = (BrmStr){text->p + step, text->n - step};
    return true;
}

static BrmStr after(BrmStr s, uint32_t n) {
    return (BrmStr){s.p + n, s.n - n};
}

/* Where a word begins in s; BRM_NONE when it is not there. */
static uint32_t find(BrmStr s, const char *word) {
    BrmStr wanted = brm_str(word);
    for (uint32_t at = 0; at + wanted.n <= s.n; at++)
        if (memcmp(s.p + at, word, wanted.n) == 0) return at;
    return BRM_NONE;
}

/* Of `# CODE — titre / title`, the one in the language. */
static BrmStr title_of(const BrmCodePage *page, BrmLang lang) {
    BrmStr text = {page->text, page->n}, line = {NULL, 0};
    if (!next_line(&text, &line)) return line;
    uint32_t dash = find(line, " — "), slash = find(line, " / ");
    if (dash == BRM_NONE || slash == BRM_NONE || slash < dash) return line;
    uint32_t from = dash + (uint32_t)sizeof(" — ") - 1;
    return lang == BRM_FR ? (BrmStr){line.p + from, slash - from} : after(line, slash + 3);
}

/* A folded line: what stands in `…` is bold where there are colours, and keeps its marks where there are none. */
static void put_line(Writer *w, BrmStr line) {
    for (uint32_t i = 0; i < line.n; i++) {
        if (line.p[i] != '`' || !w->color) {
            brm_buf_byte(&w->out, line.p[i]);
            continue;
        }
        w->quoted = !w->quoted;
        ink(w, w->quoted ? CYAN : PLAIN);
    }
    brm_buf_byte(&w->out, '\n');
}

static void put_paragraph(Writer *w, BrmBuf *words) {
    if (words->n == 0) return;
    uint32_t n;
    BrmStr text = brm_str_dup(&w->cli->arena, brm_buf_view(words));
    bool item = brm_str_starts(text, BRM_LIT("- ")), first = true;
    BrmStr *lines = brm_fold_lines(&w->cli->arena, text, item ? w->width - 2 : w->width, &n);
    for (uint32_t i = 0; i < n; i++, first = false) {
        if (item && !first) brm_buf_z(&w->out, "  ");
        put_line(w, lines[i]);
    }
    if (w->quoted) ink(w, PLAIN);
    w->quoted = false;
    brm_buf_clear(words);
}

/* The lines of a section up to the next: paragraphs are folded anew, items stay apart. */
static void put_words(Writer *w, BrmStr text) {
    BrmBuf words;
    BrmStr line;
    bool gap = false;
    brm_buf_open(&words, &w->cli->mem);
    while (next_line(&text, &line)) {
        if (line.n == 0 || brm_str_starts(line, BRM_LIT("- "))) put_paragraph(w, &words);
        if (line.n == 0) {
            gap = true;
            continue;
        }
        if (gap) brm_buf_byte(&w->out, '\n');
        gap = false;
        if (words.n > 0) brm_buf_byte(&words, ' ');
        brm_buf_str(&words, line);
    }
    put_paragraph(w, &words);
    brm_buf_close(&words);
}

/* Fenced blocks, further in, and the words between them. */
static void put_example(Writer *w, BrmStr text) {
    BrmStr line, words = {text.p, 0};
    bool inside = false, gap = false;
    while (next_line(&text, &line)) {
        bool fence = brm_str_starts(line, BRM_LIT("```"));
        if (fence && !inside) {
            put_words(w, words);
            uint32_t name = find(line, " ");
            if (gap || words.n > 1) brm_buf_byte(&w->out, '\n');
            if (name != BRM_NONE) {
                ink(w, DIM);
                brm_buf_f(&w->out, "  %.*s\n", BRM_STR_ARG(after(line, name + 1)));
                ink(w, PLAIN);
            }
        } else if (inside && !fence) {
            if (line.n > 0) brm_buf_repeat(&w->out, " ", MARGIN);
            brm_diag_clean(&w->out, line);
            brm_buf_byte(&w->out, '\n');
        }
        if (fence) {
            gap = inside;
            inside = !inside;
            words = (BrmStr){text.p, 0};
        } else if (!inside) {
            words.n = (uint32_t)(line.p + line.n - words.p);
        }
    }
    put_words(w, words);
}

static BrmStr trimmed(BrmStr s) {
    while (s.n > 0 && s.p[0] == '\n')
        s = after(s, 1);
    while (s.n > 0 && s.p[s.n - 1] == '\n')
        s.n--;
    return s;
}

/* What stands under `## name`; n == 0: it is not there. A line of an example is never one of a section. */
static BrmStr section(const BrmCodePage *page, const char *name) {
    BrmStr text = {page->text, page->n}, line, found = {NULL, 0};
    bool inside = false, here = false;
    while (next_line(&text, &line)) {
        if (brm_str_starts(line, BRM_LIT("```"))) inside = !inside;
        if (!inside && brm_str_starts(line, BRM_LIT("## "))) {
            if (here) break;
            here = brm_str_is(after(line, 3), name);
            found = (BrmStr){text.p, 0};
        } else if (here) {
            found.n = (uint32_t)(line.p + line.n - found.p);
        }
    }
    return here ? trimmed(found) : (BrmStr){NULL, 0};
}

static void put_page(Writer *w, const BrmCodePage *page) {
    static const char *const sections[] = {"Exemple", "Correction"};
    static const char *const names[][2] = {{"Exemple", "Example"}, {"Correction", "Mended"}};
    BrmLang lang = w->cli->options.lang;
    ink(w, BOLD);
    brm_buf_f(&w->out, "%s – %.*s\n", page->code, BRM_STR_ARG(title_of(page, lang)));
    ink(w, PLAIN);
    brm_buf_byte(&w->out, '\n');
    put_words(w, section(page, lang == BRM_FR ? "Français" : "English"));
    for (uint32_t i = 0; i < 2; i++) {
        BrmStr text = section(page, sections[i]);
        if (text.n == 0) continue;
        brm_buf_byte(&w->out, '\n');
        ink(w, BOLD);
        brm_buf_z(&w->out, names[i][lang]);
        ink(w, PLAIN);
        brm_buf_z(&w->out, "\n\n");
        put_example(w, text);
    }
}

static void put_list(Writer *w) {
    for (uint32_t i = 0; i < brm_code_pages_n; i++) {
        BrmStr title = title_of(&brm_code_pages[i], w->cli->options.lang);
        ink(w, BOLD);
        brm_buf_z(&w->out, brm_code_pages[i].code);
        ink(w, PLAIN);
        brm_buf_f(&w->out, "%s%.*s\n", brm_code_pages[i].code[0] == 'R' ? "   " : "  ", BRM_STR_ARG(title));
    }
}

static uint32_t number_of(BrmStr code) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < code.n && value < 100000; i++)
        if (code.p[i] >= '0' && code.p[i] <= '9') value = value * 10 + (uint32_t)(code.p[i] - '0');
    return value;
}

/* The page of a code in capitals; else NULL, and the nearest code (by its letters, then by its number). */
static const BrmCodePage *page_of(BrmStr code, BrmStr *near) {
    uint32_t least = 2, closest = 0, wanted = number_of(code);
    *near = (BrmStr){NULL, 0};
    for (uint32_t i = 0; i < brm_code_pages_n; i++) {
        BrmStr name = brm_str(brm_code_pages[i].code);
        bool other = code.n > 0 && code.p[0] >= 'A' && code.p[0] <= 'Z' && code.p[0] != name.p[0];
        if (other) continue; /* C01 is a check of a questionnaire, not R001 ill-written */
        uint32_t d = brm_edit_distance(code, name, 1), n = number_of(name);
        uint32_t apart = n > wanted ? n - wanted : wanted - n;
        if (d == 0) return &brm_code_pages[i];
        if (n == wanted) d = 1; /* B9 for B0009 */
        if (d > least || d > 1 || (d == least && apart >= closest)) continue;
        least = d;
        closest = apart;
        *near = name;
    }
    return NULL;
}

static BrmStr in_capitals(BrmArena *arena, BrmStr s) {
    char *p = BRM_NEWS(arena, char, (size_t)s.n + 1);
    for (uint32_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
    return (BrmStr){p, s.n};
}

int brm_cli_explain(BrmCli *cli) {
    BrmRender how = brm_cli_render(cli, cli->options.output.n == 0 ? 1 : -1);
    Writer w = {.cli = cli, .color = how.color, .width = how.width == 0 ? WIDTH : how.width};
    if (w.width > WIDTH_MOST) w.width = WIDTH_MOST;
    if (w.width < 20) w.width = 20;
    brm_buf_open(&w.out, &cli->mem);
    BrmStr asked = cli->options.arguments.n == 0 ? BRM_LIT("codes") : cli->options.arguments.at[0], near;
    if (brm_str_is(asked, "codes")) {
        put_list(&w);
    } else {
        bool readable = asked.n <= 64 && brm_utf8_check(asked.p, asked.n) == asked.n;
        const BrmCodePage *page = page_of(in_capitals(&cli->arena, readable ? asked : BRM_LIT("?")), &near);
        if (page != NULL)
            put_page(&w, page);
        else
            BRM_RAISE(&cli->bag, near.n > 0 ? BRM_D_CLI_CODE_NEAR : BRM_D_CLI_CODE, BRM_NO_SPAN,
                      BRM_A_STR(readable ? asked : BRM_LIT("?")), BRM_A_STR(near));
    }
    bool ok = cli->bag.errors == 0 && brm_cli_write(cli, &w.out);
    brm_buf_close(&w.out);
    brm_cli_flush(cli);
    return ok ? BRM_EXIT_OK : BRM_EXIT_FAILED;
}
