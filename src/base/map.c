/* map.c: from strings to 32-bit numbers (BrmMap). Called by whoever looks names up; some names come from input.
 *
 * Open addressing, linear probing, at most three quarters full; slots live in the arena, keys are borrowed. The hash is
 * SipHash-1-3 keyed with addresses of the process, so that input cannot be made to collide; nothing walks over a map,
 * so no output depends on the key. Must not include anything above base.
 */
#include "base/base.h"

#include <string.h>

#define FIRST_SLOTS 16u
#define MOST_SLOTS ((uint32_t)1 << 31)

typedef struct BrmMapSlot {
    const char *p; /* NULL: free */
    uint32_t n;
    uint32_t hash;
    uint32_t value;
} BrmMapSlot;

static uint64_t rotate(uint64_t x, unsigned by) {
    return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4]) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static uint64_t read_le(const char *p, uint32_t n) {
    uint64_t word = 0;
    for (uint32_t i = 0; i < n; i++)
        word |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return word;
}

static uint32_t hash_of(const BrmMap *map, BrmStr key) {
    uint64_t k0 = (uint64_t)(uintptr_t)map->arena, k1 = (uint64_t)(uintptr_t)map->arena->mem;
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                     k1 ^ 0x7465646279746573u};
    uint32_t i = 0;
    for (; key.n - i >= 8; i += 8) {
        uint64_t word = read_le(key.p + i, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    uint64_t last = (uint64_t)key.n << 56;
    if (i < key.n) last |= read_le(key.p + i, key.n - i);
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int end = 0; end < 3; end++)
        sip_round(v);
    uint64_t h = v[0] ^ v[1] ^ v[2] ^ v[3];
    return (uint32_t)(h ^ h >> 32);
}

/* The slot that holds key, or the free one where it belongs. The map has a free slot. */
static BrmMapSlot *find_slot(const BrmMap *map, BrmStr key, uint32_t hash) {
    uint32_t mask = map->cap - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        BrmMapSlot *slot = &map->slots[i];
        if (!slot->p) return slot;
        if (slot->hash == hash && brm_str_eq((BrmStr){slot->p, slot->n}, key)) return slot;
    }
}

static void grow(BrmMap *map) {
    if (map->cap >= MOST_SLOTS) brm_mem_fail(map->arena->mem, BRM_LIMIT, NULL);
    BrmMap bigger = {.arena = map->arena, .n = map->n, .cap = map->cap ? map->cap * 2 : FIRST_SLOTS};
    bigger.slots = BRM_NEWS(map->arena, BrmMapSlot, bigger.cap);
    for (uint32_t i = 0; i < map->cap; i++) {
        BrmMapSlot old = map->slots[i];
        if (old.p) *find_slot(&bigger, (BrmStr){old.p, old.n}, old.hash) = old;
    }
    *map = bigger;
}

void brm_map_open(BrmMap *map, BrmArena *arena) {
    *map = (BrmMap){.arena = arena};
}

uint32_t brm_map_get(const BrmMap *map, BrmStr key) {
    if (map->n == 0) return BRM_NONE;
    const BrmMapSlot *slot = find_slot(map, key, hash_of(map, key));
    return slot->p ? slot->value : BRM_NONE;
}

uint32_t brm_map_put(BrmMap *map, BrmStr key, uint32_t value) {
    if (map->n >= map->cap / 4 * 3) grow(map);
    uint32_t hash = hash_of(map, key);
    BrmMapSlot *slot = find_slot(map, key, hash);
    if (slot->p) return slot->value;
    /* An empty key may come with a null pointer, which marks a free slot. */
    *slot = (BrmMapSlot){.p = key.n ? key.p : "", .n = key.n, .hash = hash, .value = value};
    map->n++;
    return value;
}
