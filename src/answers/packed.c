/* packed.c: a file's bytes, decompressed where they are compressed.
 *
 *     read(2) ──▶ in ──zlib, zstd, or as they are──▶ what the caller gave room for
 *
 * Called by window.c. Several gzip members or zstd frames, one behind the other, are one file; zeros may stand behind
 * the last gzip member (tapes pad so). Owns what the libraries need; not the descriptor. Either library may be missing
 * from a build: such a file is then refused, never taken for answers. */
#include "answers/packed.h"

#include <string.h>
#include <unistd.h>

#ifdef BAREME_ZLIB
#include <zlib.h>
#endif
#ifdef BAREME_ZSTD
#include <zstd.h>
#endif

enum { IN_BYTES = 131072, MAGIC_BYTES = 4 };

typedef enum Kind { KIND_UNKNOWN, KIND_PLAIN, KIND_GZIP, KIND_ZSTD } Kind;

struct BrmPacked {
    BrmMem *mem;
    int fd;
    Kind kind, named; /* named: what the path says, or KIND_PLAIN */
    bool eof;         /* of the file */
    bool inside;      /* of a member or a frame: the file may not end here */
    bool ended;       /* only zeros may follow */
    unsigned char *in;
    size_t at, n;
    uint64_t bytes;
#ifdef BAREME_ZLIB
    bool zlib_open;
    z_stream zlib;
#endif
#ifdef BAREME_ZSTD
    ZSTD_DStream *zstd;
#endif
};

static bool ends(BrmStr s, const char *end, uint32_t n) {
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

BrmStr brm_packed_name(BrmStr path) {
    if (ends(path, ".gz", 3)) return (BrmStr){path.p, path.n - 3};
    if (ends(path, ".zst", 4)) return (BrmStr){path.p, path.n - 4};
    return path;
}

BrmPacked *brm_packed_open(BrmMem *mem, int fd, BrmStr path) {
    BrmPacked *packed = brm_mem_alloc(mem, sizeof *packed);
    *packed = (BrmPacked){.mem = mem, .fd = fd};
    packed->named = ends(path, ".gz", 3) ? KIND_GZIP : ends(path, ".zst", 4) ? KIND_ZSTD : KIND_PLAIN;
    packed->in = brm_mem_alloc(mem, IN_BYTES);
    return packed;
}

void brm_packed_close(BrmPacked *packed) {
    if (packed == NULL) return;
#ifdef BAREME_ZLIB
    if (packed->zlib_open) (void)inflateEnd(&packed->zlib);
#endif
#ifdef BAREME_ZSTD
    (void)ZSTD_freeDStream(packed->zstd);
#endif
    brm_mem_free(packed->mem, packed->in);
    brm_mem_free(packed->mem, packed);
}

uint64_t brm_packed_bytes(const BrmPacked *packed) {
    return packed->bytes;
}

static ssize_t read_file(BrmPacked *packed, void *p, size_t n) {
    for (;;) {
        ssize_t got = read(packed->fd, p, n);
        if (got < 0 && errno == EINTR) continue;
        if (got > 0) packed->bytes += (uint64_t)got;
        if (got == 0) packed->eof = true;
        return got;
    }
}

/* More of the file behind what is left of `in`; false: errno. */
static bool fill(BrmPacked *packed) {
    memmove(packed->in, packed->in + packed->at, packed->n - packed->at);
    packed->n -= packed->at;
    packed->at = 0;
    ssize_t got = packed->eof ? 0 : read_file(packed, packed->in + packed->n, IN_BYTES - packed->n);
    if (got > 0) packed->n += (size_t)got;
    return got >= 0;
}

static ssize_t refuse(int error) {
    errno = error;
    return -1;
}

static Kind kind_of(const unsigned char *p, size_t n) {
    static const unsigned char zstd[MAGIC_BYTES] = {0x28, 0xB5, 0x2F, 0xFD};
    if (n >= 2 && p[0] == 0x1F && p[1] == 0x8B) return KIND_GZIP;
    if (n >= MAGIC_BYTES && memcmp(p, zstd, MAGIC_BYTES) == 0) return KIND_ZSTD;
    /* A frame that zstd skips, with a mark or an index, may stand first. */
    if (n >= MAGIC_BYTES && p[0] >> 4 == 5 && p[1] == 0x2A && p[2] == 0x4D && p[3] == 0x18) return KIND_ZSTD;
    return KIND_PLAIN;
}

/* False: errno. */
static bool find_kind(BrmPacked *packed) {
    while (packed->n < MAGIC_BYTES && !packed->eof)
        if (!fill(packed)) return false;
    packed->kind = kind_of(packed->in, packed->n);
    if (packed->named == KIND_PLAIN || packed->kind == packed->named) return true;
    errno = packed->n < MAGIC_BYTES ? BRM_E_CUT : BRM_E_DAMAGED;
    return false;
}

/* ---- gzip ---- */

#ifdef BAREME_ZLIB
/* Behind a member: another one, zeros, or the end. False: errno. */
static bool next_member(BrmPacked *packed) {
    while (packed->n - packed->at < 2 && !packed->eof)
        if (!fill(packed)) return false;
    const unsigned char *p = packed->in + packed->at;
    size_t left = packed->n - packed->at;
    if (left == 0) return true;
    if (!packed->ended && p[0] != 0) {
        packed->inside = kind_of(p, left) == KIND_GZIP;
        errno = left < 2 ? BRM_E_CUT : BRM_E_DAMAGED;
        return packed->inside && inflateReset(&packed->zlib) == Z_OK;
    }
    packed->ended = true;
    for (size_t i = 0; i < left; i++)
        if (p[i] != 0) {
            errno = BRM_E_DAMAGED;
            return false;
        }
    packed->at = packed->n;
    return true;
}

static bool open_gzip(BrmPacked *packed) {
    if (packed->zlib_open) return true;
    if (inflateInit2(&packed->zlib, 15 + 16) != Z_OK) brm_mem_fail(packed->mem, BRM_NOMEM, NULL);
    packed->zlib_open = packed->inside = true;
    return true;
}

/* Bytes made; 0: more of the file is wanted, or it has ended; -1: errno. */
static ssize_t step_gzip(BrmPacked *packed, void *p, size_t n) {
    z_stream *z = &packed->zlib;
    if (!open_gzip(packed)) return -1;
    if (!packed->inside) return next_member(packed) ? 0 : -1;
    z->next_in = packed->in + packed->at;
    z->avail_in = (uInt)(packed->n - packed->at);
    z->next_out = p;
    z->avail_out = (uInt)n;
    int status = inflate(z, Z_NO_FLUSH);
    packed->at = packed->n - z->avail_in;
    if (status == Z_MEM_ERROR) brm_mem_fail(packed->mem, BRM_NOMEM, NULL);
    if (status == Z_STREAM_END) packed->inside = false;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return refuse(BRM_E_DAMAGED);
    return (ssize_t)(n - z->avail_out);
}
#else
static ssize_t step_gzip(BrmPacked *packed, void *p, size_t n) {
    (void)packed;
    (void)p;
    (void)n;
    return refuse(BRM_E_NO_LIBRARY);
}
#endif

/* ---- zstd ---- */

#ifdef BAREME_ZSTD
static ssize_t step_zstd(BrmPacked *packed, void *p, size_t n) {
    if (packed->zstd == NULL) packed->zstd = ZSTD_createDStream();
    if (packed->zstd == NULL) brm_mem_fail(packed->mem, BRM_NOMEM, NULL);
    ZSTD_inBuffer in = {packed->in + packed->at, packed->n - packed->at, 0};
    ZSTD_outBuffer out = {p, n, 0};
    if (in.size == 0 && !packed->inside) return 0;
    size_t status = ZSTD_decompressStream(packed->zstd, &out, &in);
    packed->at += in.pos;
    if (ZSTD_isError(status)) return refuse(BRM_E_DAMAGED);
    packed->inside = status != 0;
    return (ssize_t)out.pos;
}
#else
static ssize_t step_zstd(BrmPacked *packed, void *p, size_t n) {
    (void)packed;
    (void)p;
    (void)n;
    return refuse(BRM_E_NO_LIBRARY);
}
#endif

/* ---- the door ---- */

static ssize_t read_plain(BrmPacked *packed, void *p, size_t n) {
    size_t left = packed->n - packed->at;
    if (left == 0) return packed->eof ? 0 : read_file(packed, p, n);
    if (left > n) left = n;
    memcpy(p, packed->in + packed->at, left);
    packed->at += left;
    return (ssize_t)left;
}

ssize_t brm_packed_read(BrmPacked *packed, void *p, size_t n) {
    if (packed->kind == KIND_UNKNOWN && !find_kind(packed)) return -1;
    if (packed->kind == KIND_PLAIN) return read_plain(packed, p, n);
    if (n > INT32_MAX) n = INT32_MAX;
    for (;;) {
        ssize_t made = packed->kind == KIND_GZIP ? step_gzip(packed, p, n) : step_zstd(packed, p, n);
        if (made != 0) return made;
        if (packed->at < packed->n) continue;
        if (packed->eof) return packed->inside ? refuse(BRM_E_CUT) : 0;
        if (!fill(packed)) return -1;
    }
}
