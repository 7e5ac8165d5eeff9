/* diag/sources: the source files of a program, and the way from a byte offset to a line and a column.
 *
 * Called by whoever reads files (add) and by rendering (locate, line). Owns, in the arena of the sources, each file's
 * index, made when the first place in it is asked for. Includes nothing beyond base.
 *
 *   text   | question q "…"\n  posée si …\r\n}\n|
 *   lines    ^0              ^1             ^2 ^3      offset of each line's first byte (a BOM belongs to no line)
 *   ticks    ^       ^       ^       ^       ^         every BRM_TICK_BYTES: characters from the file's start to there
 *
 * A malformed byte counts as one character, so that a place after it can still be named.
 */
#include "diag/diag_internal.h"

#include <string.h>

enum { BRM_TICK_BYTES = 1024 };

typedef struct BrmTick {
    uint32_t offset; /* a character's first byte */
    uint32_t chars;  /* characters before it */
} BrmTick;

void brm_sources_open(BrmSources *sources, BrmArena *arena) {
    memset(sources, 0, sizeof *sources);
    sources->arena = arena;
}

uint32_t brm_sources_add(BrmSources *sources, BrmStr path, BrmStr text) {
    BRM_CHECK(sources->arena->mem, text.p != NULL && text.p[text.n] == '\0');
    BrmFile file = {.path = path, .text = text};
    BRM_PUSH(sources->arena, &sources->files, file);
    return sources->files.n - 1;
}

/* Length of the character at `at`, 1 for a malformed byte. */
static uint32_t step(BrmStr text, uint32_t at) {
    if ((unsigned char)text.p[at] < 0x80) return 1;
    uint32_t cp = 0;
    uint32_t n = brm_utf8_next(text.p + at, text.n - at, &cp);
    return n == 0 ? 1 : n;
}

static bool has_bom(BrmStr text) {
    return text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0;
}

static void index_lines(BrmArena *arena, BrmFile *file) {
    const char *p = file->text.p, *end = p + file->text.n;
    uint32_t n = 1;
    for (const char *q = p; q < end && (q = memchr(q, '\n', (size_t)(end - q))) != NULL; q++)
        n++;
    file->lines = BRM_NEWS(arena, uint32_t, n);
    file->lines[0] = has_bom(file->text) ? 3 : 0;
    uint32_t i = 1;
    for (const char *q = p; q < end && (q = memchr(q, '\n', (size_t)(end - q))) != NULL; q++)
        file->lines[i++] = (uint32_t)(q - p) + 1;
    file->n_lines = n;
}

static void index_ticks(BrmArena *arena, BrmFile *file) {
    uint32_t n = file->text.n / BRM_TICK_BYTES + 1;
    file->ticks = BRM_NEWS(arena, BrmTick, n);
    file->n_ticks = 1; /* the first stands at 0, 0 */
    uint32_t chars = 0;
    for (uint32_t at = 0; at < file->text.n; chars++) {
        if (at / BRM_TICK_BYTES >= file->n_ticks) file->ticks[file->n_ticks++] = (BrmTick){at, chars};
        at += step(file->text, at);
    }
}

static BrmFile *indexed(BrmSources *sources, uint32_t index) {
    BRM_CHECK(sources->arena->mem, index < sources->files.n);
    BrmFile *file = &sources->files.at[index];
    if (file->lines == NULL) {
        index_ticks(sources->arena, file);
        index_lines(sources->arena, file); /* last: it is what says that the index is made */
    }
    return file;
}

/* Characters that end at or before offset. */
static uint32_t chars_before(const BrmFile *file, uint32_t offset) {
    uint32_t i = offset / BRM_TICK_BYTES;
    if (i >= file->n_ticks) i = file->n_ticks - 1;
    if (file->ticks[i].offset > offset) i--; /* a tick may stand up to 3 bytes after its place; the first is at 0 */
    uint32_t at = file->ticks[i].offset, chars = file->ticks[i].chars;
    while (at < offset) {
        at += step(file->text, at);
        if (at <= offset) chars++;
    }
    return chars;
}

uint32_t brm_sources_line_at(BrmSources *sources, uint32_t index, uint32_t offset, uint32_t *start) {
    BrmFile *file = indexed(sources, index);
    uint32_t low = 0, high = file->n_lines; /* lines[low] <= offset < lines[high] */
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (file->lines[mid] <= offset)
            low = mid;
        else
            high = mid;
    }
    *start = file->lines[low];
    return low + 1;
}

void brm_sources_locate(BrmSources *sources, uint32_t index, uint32_t offset, uint32_t *line, uint32_t *column) {
    uint32_t start = 0;
    BrmFile *file = indexed(sources, index);
    if (offset > file->text.n) offset = file->text.n;
    *line = brm_sources_line_at(sources, index, offset, &start);
    *column = offset <= start ? 1 : chars_before(file, offset) - chars_before(file, start) + 1;
}

BrmStr brm_sources_line(BrmSources *sources, uint32_t index, uint32_t line) {
    BrmFile *file = indexed(sources, index);
    if (line == 0 || line > file->n_lines) return (BrmStr){"", 0};
    uint32_t start = file->lines[line - 1];
    uint32_t end = line == file->n_lines ? file->text.n : file->lines[line] - 1;
    if (end > start && line < file->n_lines && file->text.p[end - 1] == '\r') end--;
    return (BrmStr){file->text.p + start, end - start};
}

/* Bytes of the prefix that stay before the path: a "../" of the path takes the prefix's last folder off, so that `a/b/`
 * and `../c.brm` are shown as `a/c.brm`. */
static uint32_t fold(const BrmSources *sources, BrmStr *path) {
    BrmStr prefix = sources->prefix;
    for (uint32_t i = 0; i < sources->folds && brm_str_starts(*path, BRM_LIT("../")); i++) {
        while (prefix.n > 0 && prefix.p[prefix.n - 1] == '/')
            prefix.n--;
        while (prefix.n > 0 && prefix.p[prefix.n - 1] != '/')
            prefix.n--;
        *path = (BrmStr){path->p + 3, path->n - 3};
    }
    return prefix.n;
}

BrmStr brm_sources_shown(BrmSources *sources, uint32_t file) {
    BrmStr path = sources->files.at[file].path;
    if (sources->prefix.n == 0 || brm_str_starts(path, BRM_LIT("<")) || brm_str_starts(path, BRM_LIT("--")))
        return path;
    BrmStr prefix = {sources->prefix.p, fold(sources, &path)};
    return brm_str_f(sources->arena, "%.*s%.*s", BRM_STR_ARG(prefix), BRM_STR_ARG(path));
}
