/* The progress bar of long runs: on standard error, when a terminal watches it, from the second second on.
 *
 * Called by the loop over a population, batch by batch, by whichever thread counts them: it asks for no memory. Draws
 * one line over itself, and wipes it before anything else is printed. The time left is that of the bytes still to read,
 * at the pace so far; where their number is not known (standard input) there is none. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/run.h"

enum { FIRST_AFTER = 1000, AGAIN_AFTER = 200 /* milliseconds */, BAR_CELLS = 20, USUAL_WIDTH = 80, LINE_BYTES = 256 };

/* What the line holds, the most first: as much as the page has room for. */
typedef enum Shape { WITH_BAR, WITHOUT_BAR, SHORT, SHAPES } Shape;

typedef struct Line {
    char p[LINE_BYTES];
    size_t n;
} Line;

static int64_t now(void) {
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool brm_cli_progress_open(BrmCliProgress *progress, BrmCli *cli, const BrmReader *reader) {
    const char *term = getenv("TERM");
    *progress = (BrmCliProgress){.lang = cli->options.lang};
    if (cli->options.quiet || cli->options.diagnostics == BRM_DF_PLAIN || isatty(2) != 1) return false;
    if (term == NULL || strcmp(term, "dumb") == 0) return false; /* it could not draw over itself */
    uint32_t width = brm_cli_render(cli, 2).width;
    progress->width = width == 0 ? USUAL_WIDTH : width;
    if (!brm_reader_size(reader, &progress->bytes)) progress->bytes = 0;
    progress->start = progress->drawn = now();
    progress->at_once = getenv("BAREME_TEST_PROGRESS") != NULL; /* a test that need not last a second */
    return true;
}

BRM_PRINTF(2, 3) static void put(Line *line, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line->p + line->n, sizeof line->p - line->n, fmt, args);
    va_end(args);
    if (n > 0) line->n = line->n + (size_t)n < sizeof line->p ? line->n + (size_t)n : sizeof line->p - 1;
}

/* 1 234 567: a narrow blank between thousands, a comma in English. */
static void put_grouped(Line *line, uint64_t n, BrmLang lang) {
    uint64_t unit = 1;
    while (n / unit >= 1000)
        unit *= 1000;
    put(line, "%u", (unsigned)(n / unit));
    for (; unit > 1; unit /= 1000)
        put(line, "%s%03u", lang == BRM_FR ? "\xe2\x80\xaf" : ",", (unsigned)(n % unit / (unit / 1000)));
}

static void put_duration(Line *line, uint64_t seconds) {
    if (seconds >= 3600)
        put(line, "%llu h %02u", (unsigned long long)(seconds / 3600), (unsigned)(seconds % 3600 / 60));
    else if (seconds >= 60)
        put(line, "%u min %02u", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
    else
        put(line, "%u s", (unsigned)seconds);
}

static void put_bar(Line *line, double part) {
    for (uint32_t i = 0; i < BAR_CELLS; i++)
        put(line, "%s", i < (uint32_t)(part * BAR_CELLS) ? "█" : "·");
    put(line, " ");
}

static void fill(Line *line, const BrmCliProgress *progress, uint64_t documents, uint64_t bytes, uint64_t ms,
                 Shape shape) {
    double part = progress->bytes == 0 || bytes > progress->bytes ? 0 : (double)bytes / (double)progress->bytes;
    *line = (Line){.n = 0};
    if (part > 0 && shape == WITH_BAR) put_bar(line, part);
    if (part > 0) put(line, "%u%s ", (unsigned)(part * 100), progress->lang == BRM_FR ? "\xe2\x80\xaf%" : "%");
    if (shape < SHORT || part <= 0) {
        put_grouped(line, documents, progress->lang);
        put(line, " documents, ");
        put_grouped(line, (uint64_t)((double)documents * 1000 / (double)ms), progress->lang);
        put(line, "/s%s", part > 0 ? ", " : "");
    }
    if (part <= 0) return;
    put(line, "%s", progress->lang == BRM_FR ? "reste " : "left: ");
    put_duration(line, (uint64_t)((double)ms / 1000 * (1 / part - 1) + 0.999));
}

void brm_cli_progress_step(void *ctx, uint64_t documents, uint64_t bytes) {
    BrmCliProgress *progress = ctx;
    int64_t t = now();
    Line line;
    bool early = t - progress->start < FIRST_AFTER || t - progress->drawn < AGAIN_AFTER;
    if (early && !progress->at_once) return;
    progress->drawn = t;
    progress->shown = true;
    for (uint32_t shape = WITH_BAR; shape < SHAPES; shape++) {
        fill(&line, progress, documents, bytes, (uint64_t)(t - progress->start) + 1, (Shape)shape);
        if (brm_utf8_width((BrmStr){line.p, (uint32_t)line.n}) < progress->width) break;
    }
    fprintf(stderr, "\r%.*s\x1b[K", (int)line.n, line.p);
    fflush(stderr);
}

void brm_cli_progress_close(BrmCliProgress *progress) {
    if (!progress->shown) return;
    fputs("\r\x1b[K", stderr);
    fflush(stderr);
    progress->shown = false;
}
