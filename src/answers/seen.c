/* seen.c: the table of the ids read: 256 parts of open addressing, each grown by a fifth when four fifths of it are
 * full. Where it is known how many ids
 * may come, parts begin with room for them.
 *
 *     hash.a: top 8 bits: part | the next 32, times the part's size, over 2^32: the place; then the next free one
 *
 * The places of a part are in the order of its hashes but for collisions, so that a part grows in one pass over old and
 * new; parts begin at different sizes, so that they do not grow all at once. 16 bytes an id over a load from two thirds
 * to four fifths: 24 at most. Called by the readers; must not know what a document is. */
#include "answers/seen.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#if defined(__linux__)
#include <sys/random.h>
#endif

enum { PARTS = 256, LEAST = 32 };

typedef struct Part {
    BrmIdHash *at; /* both 0: free */
    uint32_t n, cap;
} Part;

struct BrmSeen {
    BrmReallocFn fn;
    void *ctx;
    BrmIdKey key;
    uint64_t about;
    bool zero; /* the hash that marks a free place was read */
    Part parts[PARTS];
};

/* ---- the hash ---- */

static inline uint64_t turned(uint64_t x, unsigned by) {
    return x << by | x >> (64 - by);
}

typedef struct Sip {
    uint64_t v0, v1, v2, v3;
} Sip;

static inline void rounds(Sip *s, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        s->v0 += s->v1;
        s->v1 = turned(s->v1, 13) ^ s->v0;
        s->v0 = turned(s->v0, 32);
        s->v2 += s->v3;
        s->v3 = turned(s->v3, 16) ^ s->v2;
        s->v0 += s->v3;
        s->v3 = turned(s->v3, 21) ^ s->v0;
        s->v2 += s->v1;
        s->v1 = turned(s->v1, 17) ^ s->v2;
        s->v2 = turned(s->v2, 32);
    }
}

static inline void take(Sip *s, uint64_t word) {
    s->v3 ^= word;
    rounds(s, 2);
    s->v0 ^= word;
}

/* Eight bytes, the first one lowest, whatever the machine. */
static inline uint64_t word_at(const char *p, uint32_t n) {
    uint64_t x = 0;
    for (uint32_t i = 0; i < n; i++)
        x |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return x;
}

BrmIdHash brm_id_hash(BrmIdKey key, BrmStr id) {
    Sip s = {key.k[0] ^ UINT64_C(0x736f6d6570736575), key.k[1] ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
             key.k[0] ^ UINT64_C(0x6c7967656e657261), key.k[1] ^ UINT64_C(0x7465646279746573)};
    uint32_t i = 0;
    for (; i + 8 <= id.n; i += 8)
        take(&s, word_at(id.p + i, 8));
    take(&s, (uint64_t)id.n << 56 | word_at(id.p + i, id.n - i));
    s.v2 ^= 0xee;
    rounds(&s, 4);
    BrmIdHash out = {.a = s.v0 ^ s.v1 ^ s.v2 ^ s.v3};
    s.v1 ^= 0xdd;
    rounds(&s, 4);
    out.b = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
    return out;
}

/* ---- the table ---- */

static BrmIdKey fresh_key(const void *salt) {
    BrmIdKey key;
    size_t got = 0;
#if defined(__linux__)
    ssize_t n = getrandom(&key, sizeof key, 0);
    got = n > 0 ? (size_t)n : 0;
#else
    FILE *source = fopen("/dev/urandom", "rb");
    if (source != NULL) {
        got = fread(&key, 1, sizeof key, source);
        (void)fclose(source);
    }
#endif
    if (got != sizeof key) { /* no source of chance: what an outsider cannot well know */
        struct timespec now = {0};
        (void)clock_gettime(CLOCK_REALTIME, &now);
        BrmIdKey from = {{(uint64_t)now.tv_nsec, (uint64_t)(uintptr_t)salt}};
        BrmIdHash h = brm_id_hash(from, brm_str_of((const char *)&now, sizeof now));
        key = (BrmIdKey){{h.a, h.b}};
    }
    return key;
}

static bool is_free(BrmIdHash h) {
    return (h.a | h.b) == 0;
}

static inline uint32_t part_of(BrmIdHash h) {
    return (uint32_t)(h.a >> 56);
}

static inline uint32_t place_of(BrmIdHash h, uint32_t cap) {
    return (uint32_t)((uint64_t)(uint32_t)(h.a >> 24) * cap >> 32);
}

/* The place of h, or of the free one where it would go. */
static inline BrmIdHash *find(const Part *part, BrmIdHash h) {
    BrmIdHash *at = part->at + place_of(h, part->cap), *end = part->at + part->cap;
    while (!is_free(*at) && (at->a != h.a || at->b != h.b))
        if (++at == end) at = part->at;
    return at;
}

/* Room at a load of a little less than four fifths for what may come, or little; never the same in all parts. */
static uint64_t first_size(uint32_t part, uint64_t about) {
    uint64_t each = about / PARTS;
    return each + each * 2 / 7 + LEAST + LEAST * part / (5 * PARTS);
}

static void grow(BrmSeen *seen, BrmMem *mem, uint32_t index) {
    Part *part = &seen->parts[index];
    uint64_t cap = part->cap == 0 ? first_size(index, seen->about) : (uint64_t)part->cap + part->cap / 5 + 1;
    if (cap > UINT32_MAX) brm_mem_fail(mem, BRM_NOMEM, NULL);
    Part fresh = {.cap = (uint32_t)cap, .n = part->n};
    fresh.at = seen->fn(seen->ctx, NULL, (size_t)cap * sizeof *fresh.at);
    if (fresh.at == NULL) brm_mem_fail(mem, BRM_NOMEM, NULL);
    memset(fresh.at, 0, (size_t)cap * sizeof *fresh.at);
    for (uint32_t i = 0; i < part->cap; i++)
        if (!is_free(part->at[i])) *find(&fresh, part->at[i]) = part->at[i];
    if (part->at != NULL) (void)seen->fn(seen->ctx, part->at, 0);
    *part = fresh;
}

BrmSeen *brm_seen_open(BrmMem *mem) {
    BrmSeen *seen = mem->fn(mem->ctx, NULL, sizeof *seen);
    if (seen == NULL) brm_mem_fail(mem, BRM_NOMEM, NULL);
    *seen = (BrmSeen){.fn = mem->fn, .ctx = mem->ctx};
    seen->key = fresh_key(seen);
    return seen;
}

void brm_seen_expect(BrmSeen *seen, uint64_t about) {
    seen->about = about;
}

void brm_seen_close(BrmSeen *seen) {
    if (seen == NULL) return;
    for (uint32_t i = 0; i < PARTS; i++)
        if (seen->parts[i].at != NULL) (void)seen->fn(seen->ctx, seen->parts[i].at, 0);
    (void)seen->fn(seen->ctx, seen, 0);
}

BrmIdKey brm_seen_key(const BrmSeen *seen) {
    return seen->key;
}

void brm_seen_prepare(const BrmSeen *seen, BrmIdHash h) {
#if defined(__GNUC__) || defined(__clang__)
    const Part *part = &seen->parts[part_of(h)];
    if (part->cap > 0) __builtin_prefetch(part->at + place_of(h, part->cap), 1);
#else
    (void)seen;
    (void)h;
#endif
}

bool brm_seen_add(BrmSeen *seen, BrmMem *mem, BrmIdHash h) {
    if (is_free(h)) {
        bool fresh = !seen->zero;
        seen->zero = true;
        return fresh;
    }
    Part *part = &seen->parts[part_of(h)];
    if ((uint64_t)part->n * 5 >= (uint64_t)part->cap * 4) grow(seen, mem, part_of(h));
    BrmIdHash *at = find(part, h);
    if (!is_free(*at)) return false;
    *at = h;
    part->n++;
    return true;
}

uint64_t brm_seen_bytes(const BrmSeen *seen) {
    uint64_t n = sizeof *seen;
    for (uint32_t i = 0; i < PARTS; i++)
        n += (uint64_t)seen->parts[i].cap * sizeof(BrmIdHash);
    return n;
}
