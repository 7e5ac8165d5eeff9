/* window.c: a file of answers seen through a buffer that slides over it, with the line and column of the next byte.
 *
 * Called by split.c, byte by byte or by lines, and by hand.c, which takes whole blocks past the buffer; files of any
 * length take no more memory than one document. Owns its buffer and its file. */
#include "answers/answers_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 262144 };

void brm_window_open(BrmWindow *w, BrmMem *mem) {
    *w = (BrmWindow){.fd = -1};
    brm_buf_open(&w->buf, mem);
}

static void close_file(BrmWindow *w) {
    brm_packed_close(w->packed);
    w->packed = NULL;
    if (w->fd >= 0 && !w->standard) (void)close(w->fd);
    w->fd = -1;
}

void brm_window_close(BrmWindow *w) {
    close_file(w);
    brm_buf_close(&w->buf);
}

bool brm_window_file(BrmWindow *w, BrmArena *scratch, BrmStr path) {
    close_file(w);
    brm_buf_clear(&w->buf);
    w->standard = brm_str_is(path, "-");
    w->fd = w->standard ? STDIN_FILENO : open(brm_str_f(scratch, "%.*s", BRM_STR_ARG(path)).p, O_RDONLY | O_CLOEXEC);
    if (w->fd < 0) return false;
    w->packed = brm_packed_open(w->buf.mem, w->fd, path);
    w->eof = false;
    w->error = 0;
    w->pos = 0;
    w->base = 0;
    w->line = 1;
    w->column = 1;
    if (brm_window_has(w, 2) && memcmp(w->buf.p, "\xEF\xBB\xBF", 3) == 0) w->pos = 3; /* a BOM takes no column */
    return true;
}

void brm_window_text(BrmWindow *w, BrmStr text) {
    close_file(w);
    brm_buf_clear(&w->buf);
    brm_buf_str(&w->buf, text);
    w->standard = false;
    w->eof = true;
    w->error = 0;
    w->pos = 0;
    w->base = 0;
    w->line = 1;
    w->column = 1;
    w->total += text.n;
}

/* Reads at most n bytes of the file; 0 at its end, or where it fails. */
static size_t read_some(BrmWindow *w, char *to, size_t n) {
    uint64_t before = brm_packed_bytes(w->packed);
    ssize_t got = brm_packed_read(w->packed, to, n);
    w->total += brm_packed_bytes(w->packed) - before;
    if (got > 0) return (size_t)got;
    w->error = got < 0 ? errno : 0;
    w->eof = true;
    return 0;
}

/* Reads more, after dropping what was passed. */
static void fill(BrmWindow *w) {
    if (w->pos > 0) {
        memmove(w->buf.p, w->buf.p + w->pos, w->buf.n - w->pos);
        w->buf.n -= w->pos;
        w->base += w->pos;
        w->pos = 0;
    }
    brm_buf_reserve(&w->buf, READ_BYTES);
    w->buf.n += read_some(w, w->buf.p + w->buf.n, READ_BYTES);
}

size_t brm_window_take(BrmWindow *w, char *to, size_t n) {
    size_t got = 0, there = w->buf.n - w->pos;
    if (there > 0) {
        got = there < n ? there : n;
        memcpy(to, w->buf.p + w->pos, got);
        w->pos += got;
    }
    while (got < n && !w->eof)
        got += read_some(w, to + got, n - got);
    return got;
}

void brm_window_back(BrmWindow *w, const char *from, size_t n) {
    size_t there = w->buf.n - w->pos;
    brm_buf_reserve(&w->buf, n);
    memmove(w->buf.p + n, w->buf.p + w->pos, there);
    memcpy(w->buf.p, from, n);
    w->buf.n = n + there;
    w->pos = 0;
}

bool brm_window_has(BrmWindow *w, size_t i) {
    while (i >= w->buf.n - w->pos) {
        if (w->eof) return false;
        fill(w);
    }
    return true;
}

void brm_window_skip(BrmWindow *w, size_t n) {
    const char *p = w->buf.p + w->pos, *end = p + n;
    w->pos += n;
    for (const char *line = n > 0 ? memchr(p, '\n', n) : NULL; line != NULL;
         line = memchr(p, '\n', (size_t)(end - p))) {
        w->line++;
        w->column = 1;
        p = line + 1;
        if (p == end) break;
    }
    for (; p < end; p++)
        if (((unsigned char)*p & 0xC0u) != 0x80u && w->column < UINT32_MAX) w->column++;
}

void brm_window_skip_blanks(BrmWindow *w) {
    while (brm_window_has(w, 0)) {
        char c = brm_window_byte(w, 0);
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return;
        brm_window_skip(w, 1);
    }
}
