/* base: what every other module stands on: memory, strings, growable arrays, maps, UTF-8, limits.
 *
 * Called by everyone. Depends on libc and utf8proc alone and includes nothing of ours.
 *
 * Memory. A BrmMem is a tracked heap: it knows every block it gave out, so that closing it frees them all, and running
 * out of memory is one long jump to the place that opened it (brm_mem_on_failure), never a NULL to check at each call.
 * One BrmMem belongs to one thread at a time. A BrmArena takes big blocks from a BrmMem and gives small ones that live
 * until the arena is closed; there is no per-object free.
 *
 * Ownership words used in all headers: *borrows* (the caller keeps it, alive during the call, or as long as said),
 * *view* (points into memory that somebody else owns), *owned by the arena*.
 */
#ifndef BRM_BASE_H
#define BRM_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

#if defined(__GNUC__) || defined(__clang__)
#define BRM_MUST_USE __attribute__((warn_unused_result))
#define BRM_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define BRM_NORETURN __attribute__((noreturn))
#else
#define BRM_MUST_USE
#define BRM_PRINTF(fmt, first)
#define BRM_NORETURN
#endif

/* What a fallible call answers. BRM_DIAG: the diagnostics bag says what. BRM_IO: errno says what. */
typedef enum BrmStatus { BRM_OK = 0, BRM_DIAG, BRM_NOMEM, BRM_LIMIT, BRM_IO, BRM_INTERNAL } BrmStatus;

/* Where running out of memory comes back to: `if (BRM_TRY(jump)) …` is the way back, with jump as a heap's on_failure.
 * WebAssembly has no long jump: the module ends there with a trap, which its host catches. */
#if defined(__wasi__)
typedef int BrmJump;
#define BRM_TRY(jump) ((jump) = 0, false)
#define BRM_JUMP(jump) __builtin_trap()
#else
#include <setjmp.h>
typedef jmp_buf BrmJump;
#define BRM_TRY(jump) (setjmp(jump) != 0)
#define BRM_JUMP(jump) longjmp(jump, 1)
#endif

/* ---- memory ---------------------------------------------------------------------------------- */

/* The hook behind a BrmMem: as realloc(p, n); n == 0 frees and returns NULL; NULL otherwise means that memory is out.
 */
typedef void *(*BrmReallocFn)(void *ctx, void *p, size_t n);

typedef struct BrmBlock BrmBlock; /* header before each block given out */

typedef struct BrmMem {
    BrmReallocFn fn; /* NULL: libc's realloc and free */
    void *ctx;
    BrmBlock *blocks;    /* every live block, newest first */
    BrmJump *on_failure; /* where brm_mem_fail goes; NULL: abort() */
    BrmStatus failure;   /* why it went there */
    const char *where;   /* file:line of a failed check, or NULL */
    size_t live, peak;   /* bytes given out now, and at most */
} BrmMem;

/* Makes *mem ready, with nothing allocated. fn may be NULL. */
void brm_mem_open(BrmMem *mem, BrmReallocFn fn, void *ctx);
/* Frees every block of mem. */
void brm_mem_close(BrmMem *mem);
/* Never NULL for n > 0: jumps to on_failure instead. The block is not cleared. */
BRM_MUST_USE void *brm_mem_alloc(BrmMem *mem, size_t n);
/* As realloc; p NULL or a block of mem. */
BRM_MUST_USE void *brm_mem_realloc(BrmMem *mem, void *p, size_t n);
void brm_mem_free(BrmMem *mem, void *p);
/* Leaves by on_failure with that status. */
BRM_NORETURN void brm_mem_fail(BrmMem *mem, BrmStatus why, const char *where);

#define BRM_STR1(x) #x
#define BRM_STR2(x) BRM_STR1(x)
/* A programmer's mistake: abort() in a debug build, a clean BRM_INTERNAL in a release. */
#ifdef NDEBUG
#define BRM_CHECK(mem, cond)                                                                                           \
    do {                                                                                                               \
        if (!(cond)) brm_mem_fail((mem), BRM_INTERNAL, __FILE__ ":" BRM_STR2(__LINE__));                               \
    } while (0)
#else
#include <assert.h>
#define BRM_CHECK(mem, cond) assert(((void)(mem), (cond)))
#endif

typedef struct BrmChunk BrmChunk;
typedef struct BrmArena {
    BrmMem *mem;
    BrmChunk *chunks; /* newest first */
    size_t used;      /* of the newest */
} BrmArena;

void brm_arena_open(BrmArena *arena, BrmMem *mem);
void brm_arena_close(BrmArena *arena);
/* Forgets everything but keeps one chunk for reuse. */
void brm_arena_reset(BrmArena *arena);
/* Zeroed, aligned for any type; count * size is checked. Never NULL (count 0 gives a valid pointer). */
BRM_MUST_USE void *brm_arena_alloc(BrmArena *arena, size_t count, size_t size);
#define BRM_NEW(arena, T) ((T *)brm_arena_alloc((arena), 1, sizeof(T)))
#define BRM_NEWS(arena, T, n) ((T *)brm_arena_alloc((arena), (n), sizeof(T)))

/* ---- strings --------------------------------------------------------------------------------- */

/* A view of n bytes, not NUL-terminated. */
typedef struct BrmStr {
    const char *p;
    uint32_t n;
} BrmStr;

#define BRM_LIT(s) ((BrmStr){(s), (uint32_t)(sizeof(s) - 1)})
#define BRM_STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */
BrmStr brm_str(const char *z);           /* view of a NUL-terminated string of ours (never of input) */
BrmStr brm_str_of(const char *p, size_t n);
bool brm_str_eq(BrmStr a, BrmStr b);
bool brm_str_is(BrmStr a, const char *z);
bool brm_str_starts(BrmStr a, BrmStr prefix);
int brm_str_cmp(BrmStr a, BrmStr b); /* byte order */
BrmStr brm_str_dup(BrmArena *arena, BrmStr s);
/* printf into the arena. */
BRM_PRINTF(2, 3) BrmStr brm_str_f(BrmArena *arena, const char *fmt, ...);

/* A growable byte buffer. Zero terminator is kept beyond n. */
typedef struct BrmBuf {
    BrmMem *mem;
    char *p;
    size_t n, cap;
} BrmBuf;

void brm_buf_open(BrmBuf *buf, BrmMem *mem);
void brm_buf_close(BrmBuf *buf);
void brm_buf_clear(BrmBuf *buf);
void brm_buf_reserve(BrmBuf *buf, size_t more);
void brm_buf_byte(BrmBuf *buf, char c);
void brm_buf_bytes(BrmBuf *buf, const void *p, size_t n);
void brm_buf_str(BrmBuf *buf, BrmStr s);
void brm_buf_z(BrmBuf *buf, const char *z);
void brm_buf_repeat(BrmBuf *buf, const char *z, uint32_t times);
BRM_PRINTF(2, 3) void brm_buf_f(BrmBuf *buf, const char *fmt, ...);
BrmStr brm_buf_view(const BrmBuf *buf); /* valid until the buffer changes; n must fit 32 bits */

/* JSON text: the string in quotes, escaped as ECMAScript does (controls as \uXXXX, or \n \t \r \b \f; UTF-8 kept). */
void brm_json_string(BrmBuf *buf, BrmStr s);

/* ---- growable arrays: struct { T *at; uint32_t n, cap; } ------------------------------------- */

#define BRM_ARRAY(T)                                                                                                   \
    struct {                                                                                                           \
        T *at;                                                                                                         \
        uint32_t n, cap;                                                                                               \
    }
/* Grows in the arena (old storage is left to it). Fails with BRM_LIMIT above 2^31 elements. */
void brm_array_grow(BrmArena *arena, void **at, uint32_t *cap, uint32_t need, size_t size);
#define BRM_RESERVE(arena, a, more)                                                                                    \
    do {                                                                                                               \
        if ((a)->n + (more) > (a)->cap)                                                                                \
            brm_array_grow((arena), (void **)&(a)->at, &(a)->cap, (a)->n + (more), sizeof *(a)->at);                   \
    } while (0)
#define BRM_PUSH(arena, a, value)                                                                                      \
    do {                                                                                                               \
        BRM_RESERVE(arena, a, 1u);                                                                                     \
        (a)->at[(a)->n++] = (value);                                                                                   \
    } while (0)

/* ---- a map from strings to 32-bit numbers ---------------------------------------------------- */

#define BRM_NONE UINT32_MAX
typedef struct BrmMap {
    BrmArena *arena;
    struct BrmMapSlot *slots;
    uint32_t n, cap; /* cap a power of two */
} BrmMap;

void brm_map_open(BrmMap *map, BrmArena *arena);
/* The value of key, BRM_NONE when absent. */
uint32_t brm_map_get(const BrmMap *map, BrmStr key);
/* Adds key -> value unless key is there; returns the value that stands (so value on success). Borrows key's bytes for
 * the arena's life. */
uint32_t brm_map_put(BrmMap *map, BrmStr key, uint32_t value);

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

/* Length in bytes (1-4) of the well-formed character at p (n bytes left), its code point in *cp; 0 when malformed. */
uint32_t brm_utf8_next(const char *p, size_t n, uint32_t *cp);
/* Offset of the first malformed byte, or n. */
size_t brm_utf8_check(const char *p, size_t n);
/* Number of code points (s well-formed). */
uint32_t brm_utf8_count(BrmStr s);
/* Terminal columns (wide, combining characters accounted for). */
uint32_t brm_utf8_width(BrmStr s);
/* s in NFC: s itself when it is so already, else a copy in the arena. s well-formed. */
BrmStr brm_nfc(BrmArena *arena, BrmStr s);
/* Lower case without accents, for comparing what people type (nearest names): a copy in the arena. */
BrmStr brm_fold(BrmArena *arena, BrmStr s);
/* Damerau-Levenshtein distance in code points, at most `limit` (limit + 1 beyond). Operands over 64 code points: limit
 * + 1. */
uint32_t brm_edit_distance(BrmStr a, BrmStr b, uint32_t limit);

/* The nearest of many names to one that was typed; best is empty where none is near enough: a third of the letters may
 * differ, at most three, one in a short name. */
typedef struct BrmNearest {
    BrmArena *arena;
    BrmStr folded; /* the name typed */
    BrmStr best;   /* a view of the candidate given */
    uint32_t edits;
} BrmNearest;

void brm_nearest_open(BrmNearest *n, BrmArena *arena, BrmStr name);
/* Takes a candidate into account; true where it is the nearest so far (of several as near, the first). */
bool brm_nearest_try(BrmNearest *n, BrmStr candidate);
/* The same on names already folded: whether b is near enough to a and nearer than *best edits, which is then lowered.
 * *best is UINT32_MAX at first. */
bool brm_nearer(BrmStr a, BrmStr b, uint32_t *best);

/* ---- checked arithmetic: false on overflow, *out untouched ----------------------------------- */

BRM_MUST_USE bool brm_mul_size(size_t a, size_t b, size_t *out);
BRM_MUST_USE bool brm_add_size(size_t a, size_t b, size_t *out);
BRM_MUST_USE bool brm_mul_i64(int64_t a, int64_t b, int64_t *out);
BRM_MUST_USE bool brm_add_i64(int64_t a, int64_t b, int64_t *out);

/* CRC-64/XZ of n bytes, continuing from crc (0 at the start). Damage detection in images; no defence against malice. */
uint64_t brm_crc64(uint64_t crc, const void *p, size_t n);

#endif
