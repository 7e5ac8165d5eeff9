/* bareme merge: joins partial states of reports (report/part.h).
 *
 * Each part is read once from end to end, to hold it against its digest and to add its counts; then the ids of all are
 * gone through together, in order, from buffers that slide over the files, so that memory does not grow with them. */
#include "report/part.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/run.h"

enum { READ_AT_ONCE = 262144, LEAST_BUFFER = 4096, ALL_BUFFERS = 67108864 };

/* A part between its two readings. */
typedef struct Source {
    BrmStr path;
    const char *name;        /* the path, for the system */
    uint64_t at, end, n_ids; /* its ids stand from at to end */
    unsigned char *buffer;
    size_t room;
} Source;

typedef struct Merge {
    BrmCliRun run;
    BrmPart first;
    Source *sources;
    uint32_t n;
} Merge;

static bool unread(BrmCli *cli, BrmStr path, int error) {
    BRM_RAISE(&cli->bag, BRM_D_CLI_READ, BRM_NO_SPAN, BRM_A_STR(path), BRM_A_STR(brm_cli_errno(cli, error)));
    return false;
}

static bool malformed(BrmCli *cli, BrmStr path) {
    BRM_RAISE(&cli->bag, BRM_D_PART_SHAPE, BRM_NO_SPAN, BRM_A_STR(path));
    return false;
}

/* Reads n bytes, fewer at the end of the file; -1: errno. */
static ssize_t read_some(int fd, unsigned char *p, size_t n) {
    size_t had = 0;
    while (had < n) {
        ssize_t got = read(fd, p + had, n - had);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        had += (size_t)got;
    }
    return (ssize_t)had;
}

/* ---- the first reading ---- */

static bool fault(BrmCli *cli, BrmStr path, BrmPartFault what, uint32_t version, uint64_t size) {
    if (what == BRM_PART_OTHER) BRM_RAISE(&cli->bag, BRM_D_PART_MAGIC, BRM_NO_SPAN, BRM_A_STR(path));
    if (what == BRM_PART_NEWER)
        BRM_RAISE(&cli->bag, BRM_D_PART_NEWER, BRM_NO_SPAN, BRM_A_STR(path), BRM_A_INT(version),
                  BRM_A_INT(BRM_PART_VERSION));
    if (what == BRM_PART_CUT)
        BRM_RAISE(&cli->bag, BRM_D_PART_CUT, BRM_NO_SPAN, BRM_A_STR(path), BRM_A_INT((int64_t)size));
    return what == BRM_PART_SOUND;
}

/* Takes `n` bytes at `at` of a file of `size` into the digest, the head and the tail. */
typedef struct Pass {
    uint64_t at, size, head_bytes, crc;
    BrmBuf *head;
    unsigned char tail[BRM_PART_TAIL];
} Pass;

static void pass_over(Pass *pass, const unsigned char *p, size_t n) {
    uint64_t at = pass->at, digested = pass->size - 8, tail = pass->size - BRM_PART_TAIL;
    if (at < pass->head_bytes)
        brm_buf_bytes(pass->head, p, n < pass->head_bytes - at ? n : (size_t)(pass->head_bytes - at));
    if (at < digested) pass->crc = brm_crc64(pass->crc, p, n < digested - at ? n : (size_t)(digested - at));
    for (size_t i = at + n > tail ? (at > tail ? 0 : (size_t)(tail - at)) : n; i < n && at + i < pass->size; i++)
        pass->tail[at + i - tail] = p[i];
    pass->at += n;
}

/* Its head into *head, when the whole file is what was written once. */
static bool read_through(BrmCli *cli, int fd, uint64_t size, Source *source, BrmBuf *head) {
    unsigned char *block = brm_mem_alloc(&cli->mem, READ_AT_ONCE);
    Pass pass = {.size = size, .head = head};
    uint32_t version = 0;
    ssize_t got = read_some(fd, block, READ_AT_ONCE);
    BrmPartFault what = BRM_PART_SOUND;
    bool ok = got >= 0 || unread(cli, source->path, errno);
    if (ok) {
        size_t n = (size_t)got < BRM_PART_PREFIX ? (size_t)got : BRM_PART_PREFIX;
        what = brm_part_prefix(block, n, size, &version, &pass.head_bytes);
        ok = fault(cli, source->path, what, version, size);
    }
    while (ok && got > 0) {
        pass_over(&pass, block, (size_t)got);
        got = read_some(fd, block, READ_AT_ONCE);
        if (got < 0) ok = unread(cli, source->path, errno);
    }
    brm_mem_free(&cli->mem, block);
    if (!ok) return false;
    uint64_t length, crc;
    brm_part_tail(pass.tail, &length, &crc);
    if (pass.at != size || length != size) return fault(cli, source->path, BRM_PART_CUT, version, pass.at);
    source->at = pass.head_bytes;
    source->end = size - BRM_PART_TAIL;
    if (crc == pass.crc) return true;
    BRM_RAISE(&cli->bag, BRM_D_PART_ALTERED, BRM_NO_SPAN, BRM_A_STR(source->path));
    return false;
}

static bool read_part(BrmCli *cli, Source *source, BrmBuf *head) {
    struct stat st;
    int fd = open(source->name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return unread(cli, source->path, errno);
    bool ok = fstat(fd, &st) == 0 || unread(cli, source->path, errno);
    if (ok && !S_ISREG(st.st_mode)) ok = unread(cli, source->path, S_ISDIR(st.st_mode) ? EISDIR : ESPIPE);
    ok = ok && read_through(cli, fd, (uint64_t)st.st_size, source, head);
    (void)close(fd);
    return ok;
}

/* Adds the i-th part to the population; the first one opens it, and its head stays. */
static bool add_part(Merge *m, uint32_t i, BrmArena *scratch) {
    BrmCli *cli = m->run.cli;
    Source *source = &m->sources[i];
    BrmBuf head;
    BrmArena own;
    BrmPart part = {.path = source->path};
    brm_buf_open(&head, &cli->mem);
    brm_arena_open(&own, &cli->mem);
    bool ok = read_part(cli, source, &head);
    ok = ok && (brm_part_open(i == 0 ? &cli->arena : &own, &part, (const unsigned char *)head.p, head.n) ||
                malformed(cli, source->path));
    if (ok && i == 0) {
        m->first = part;
        ok = brm_part_population(&cli->arena, &m->run.population, &part, &cli->bag);
    } else if (ok) {
        ok = brm_part_fits(&cli->arena, &m->first, &part, m->run.population.program, cli->options.lang, &cli->bag);
    }
    ok = ok && (brm_part_add(&m->run.population, &part, scratch) || malformed(cli, source->path));
    source->n_ids = part.n_ids;
    if (i > 0) brm_buf_close(&head); /* of the first one, views are kept */
    brm_arena_close(&own);
    return ok;
}

/* ---- the second reading ---- */

/* Opened each time: parts may be more than the files that may be open. */
static bool more_ids(void *ctx, const unsigned char **p, size_t *n) {
    Source *s = ctx;
    size_t want = s->end - s->at < s->room ? (size_t)(s->end - s->at) : s->room;
    if (want == 0) return false;
    int fd = open(s->name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    ssize_t got = lseek(fd, (off_t)s->at, SEEK_SET) < 0 ? -1 : read_some(fd, s->buffer, want);
    (void)close(fd);
    if (got <= 0) return false;
    s->at += (uint64_t)got;
    *p = s->buffer;
    *n = (size_t)got;
    return true;
}

static BrmIdCursor *open_cursors(Merge *m) {
    BrmCli *cli = m->run.cli;
    size_t room = ALL_BUFFERS / m->n;
    BrmIdCursor *cursors = BRM_NEWS(&cli->arena, BrmIdCursor, m->n);
    room = room > READ_AT_ONCE ? READ_AT_ONCE : room < LEAST_BUFFER ? LEAST_BUFFER : room;
    for (uint32_t i = 0; i < m->n; i++) {
        Source *s = &m->sources[i];
        uint64_t bytes = s->end - s->at;
        s->room = bytes < room ? (size_t)bytes : room;
        s->buffer = brm_arena_alloc(&cli->arena, s->room, 1);
        brm_id_cursor_open(&cursors[i], &cli->mem, s->n_ids);
        cursors[i].more = more_ids;
        cursors[i].ctx = s;
    }
    return cursors;
}

/* BRM_EXIT_OK, or what the parts' ids are refused for. */
static int join_ids(Merge *m) {
    BrmCli *cli = m->run.cli;
    BrmIdMerge ids;
    BrmCliTwice twice;
    uint64_t n_ids = 0;
    BrmIdCursor *cursors = open_cursors(m);
    for (uint32_t i = 0; i < m->n; i++)
        n_ids += m->sources[i].n_ids;
    brm_id_merge_open(&ids, &cli->mem, cursors, m->n);
    bool ok = brm_cli_part_write(cli, &m->run.population, m->first.image, m->first.where, &ids, n_ids, &twice);
    if (ids.failed != BRM_NONE) ok = malformed(cli, m->sources[ids.failed].path);
    brm_id_merge_close(&ids);
    for (uint32_t i = 0; i < m->n; i++)
        brm_id_cursor_close(&cursors[i]);
    if (!ok) return BRM_EXIT_FAILED;
    if (twice.n == 0) return BRM_EXIT_OK;
    BRM_RAISE(&cli->bag, BRM_D_MERGE_TWICE, BRM_NO_SPAN, BRM_A_STR(twice.which), BRM_A_STR(m->sources[twice.from].path),
              BRM_A_STR(m->sources[twice.again].path), BRM_A_INT((int64_t)twice.n));
    return BRM_EXIT_FOUND;
}

static int join(Merge *m) {
    BrmCli *cli = m->run.cli;
    BrmArena scratch;
    if (!brm_cli_part_usage(cli)) return BRM_EXIT_FAILED;
    m->n = cli->options.arguments.n;
    m->sources = BRM_NEWS(&cli->arena, Source, m->n);
    brm_arena_open(&scratch, &cli->mem);
    for (uint32_t i = 0; i < m->n; i++) {
        BrmStr path = cli->options.arguments.at[i];
        m->sources[i].path = path;
        m->sources[i].name = brm_str_f(&cli->arena, "%.*s", BRM_STR_ARG(path)).p;
        if (!add_part(m, i, &scratch)) return BRM_EXIT_FAILED;
    }
    brm_arena_close(&scratch);
    brm_part_done(&m->run.population);
    return join_ids(m);
}

int brm_cli_merge(BrmCli *cli) {
    Merge m = {.run = {.cli = cli}};
    brm_buf_open(&m.run.out, &cli->mem);
    int status = join(&m);
    if (status != BRM_EXIT_OK) {
        brm_cli_flush(cli);
        return status;
    }
    m.run.written = cli->options.partial.n > 0;
    if (m.run.written)
        m.run.summary = true;
    else
        brm_cli_print_report(&m.run);
    return brm_cli_finish(&m.run);
}
