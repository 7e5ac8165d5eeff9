/* arena.c: many small objects that die together (BrmArena), and the growth of arrays that live in one.
 *
 * Called by every module. Owns its chunks, which come from a BrmMem:
 *
 *     arena.chunks -> [header | used ... | free ... ] -> [header | full] -> [header | one big object] -> ...
 *
 * Invariant: only the newest chunk gives out memory, and `used` counts its bytes. A big object gets a chunk of its own
 * *behind* the newest, so that the newest is not given up half empty. Under the address sanitizer, what is not given
 * out is poisoned, so that an overrun inside a chunk is found like one of malloc's. Must not include anything above
 * base.
 */
#include "base/base.h"

#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define GAP 16u /* poisoned bytes after each object */
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0u
#endif

#define ALIGNMENT 16u /* also right for 128-bit integers, which max_align_t need not cover */
#define FIRST_CHUNK ((size_t)4096)
#define LARGEST_CHUNK ((size_t)1 << 20)
#define ARRAY_LIMIT ((uint32_t)1 << 31)

struct BrmChunk {
    _Alignas(ALIGNMENT) BrmChunk *next;
    size_t size; /* bytes after the header */
};

static char *chunk_bytes(BrmChunk *chunk) {
    return (char *)(chunk + 1);
}

static BrmChunk *new_chunk(BrmArena *arena, size_t size) {
    size_t whole;
    if (!brm_add_size(size, sizeof(BrmChunk), &whole)) brm_mem_fail(arena->mem, BRM_NOMEM, NULL);
    BrmChunk *chunk = brm_mem_alloc(arena->mem, whole);
    *chunk = (BrmChunk){.next = NULL, .size = size};
    POISON(chunk_bytes(chunk), size);
    return chunk;
}

static void free_chunk(BrmArena *arena, BrmChunk *chunk) {
    UNPOISON(chunk_bytes(chunk), chunk->size);
    brm_mem_free(arena->mem, chunk);
}

void brm_arena_open(BrmArena *arena, BrmMem *mem) {
    *arena = (BrmArena){.mem = mem};
}

void brm_arena_close(BrmArena *arena) {
    BrmChunk *chunk = arena->chunks;
    while (chunk) {
        BrmChunk *next = chunk->next;
        free_chunk(arena, chunk);
        chunk = next;
    }
    arena->chunks = NULL;
    arena->used = 0;
}

void brm_arena_reset(BrmArena *arena) {
    BrmChunk *kept = arena->chunks;
    if (!kept) return;
    arena->chunks = kept->next;
    brm_arena_close(arena);
    kept->next = NULL;
    POISON(chunk_bytes(kept), kept->size);
    arena->chunks = kept;
}

/* Room for `room` bytes in the newest chunk, or in one of their own. */
static char *take(BrmArena *arena, size_t room) {
    BrmChunk *newest = arena->chunks;
    if (newest && room <= newest->size - arena->used) {
        char *p = chunk_bytes(newest) + arena->used;
        arena->used += room;
        return p;
    }
    size_t size = newest && newest->size >= FIRST_CHUNK ? newest->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK) size = LARGEST_CHUNK;
    if (room > size / 4) {
        BrmChunk *own = new_chunk(arena, room);
        if (newest) {
            own->next = newest->next;
            newest->next = own;
        } else {
            arena->chunks = own;
            arena->used = room;
        }
        return chunk_bytes(own);
    }
    BrmChunk *chunk = new_chunk(arena, size);
    chunk->next = newest;
    arena->chunks = chunk;
    arena->used = room;
    return chunk_bytes(chunk);
}

void *brm_arena_alloc(BrmArena *arena, size_t count, size_t size) {
    size_t bytes, room;
    if (!brm_mul_size(count, size, &bytes) || !brm_add_size(bytes, GAP + ALIGNMENT - 1u, &room)) {
        brm_mem_fail(arena->mem, BRM_NOMEM, NULL);
    }
    room -= room % ALIGNMENT;
    if (room == 0) room = ALIGNMENT; /* so that no two objects share an address */
    char *p = take(arena, room);
    UNPOISON(p, bytes);
    memset(p, 0, bytes);
    return p;
}

void brm_array_grow(BrmArena *arena, void **at, uint32_t *cap, uint32_t need, size_t size) {
    if (need > ARRAY_LIMIT) brm_mem_fail(arena->mem, BRM_LIMIT, NULL);
    uint32_t grown = *cap < 8 ? 8 : *cap;
    while (grown < need)
        grown = grown > ARRAY_LIMIT / 2 ? ARRAY_LIMIT : grown * 2;
    void *fresh = brm_arena_alloc(arena, grown, size);
    /* The caller's pointer has another type than void *: it is read and written as bytes. */
    const void *old;
    memcpy(&old, (const void *)at, sizeof old);
    if (*cap) memcpy(fresh, old, (size_t)*cap * size);
    memcpy((void *)at, &fresh, sizeof fresh);
    *cap = grown;
}
