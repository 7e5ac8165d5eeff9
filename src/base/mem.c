/* mem.c: the tracked heap (BrmMem). Called by arenas, buffers and whoever needs a block that is freed one by one.
 *
 * Each block carries a header that chains it to the others, so that closing the heap frees what a long jump left
 * behind:
 *
 *     BrmMem.blocks -> [header | n bytes] <-> [header | n bytes] <-> ...
 *                                ^ what the caller holds
 *
 * Invariant: `live` is the sum of the n of the chained blocks. Must not include anything above base.
 */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

struct BrmBlock {
    _Alignas(max_align_t) BrmBlock *prev; /* aligned so that what follows the header is aligned too */
    BrmBlock *next;
    size_t n;
};

static void *from_libc(void *ctx, void *p, size_t n) {
    (void)ctx;
    if (n == 0) {
        free(p);
        return NULL;
    }
    return realloc(p, n);
}

static void link_block(BrmMem *mem, BrmBlock *block) {
    if (block->prev)
        block->prev->next = block;
    else
        mem->blocks = block;
    if (block->next) block->next->prev = block;
}

static void count_live(BrmMem *mem, size_t before, size_t after) {
    mem->live = mem->live - before + after;
    if (mem->live > mem->peak) mem->peak = mem->live;
}

void brm_mem_open(BrmMem *mem, BrmReallocFn fn, void *ctx) {
    *mem = (BrmMem){.fn = fn ? fn : from_libc, .ctx = ctx};
}

void brm_mem_close(BrmMem *mem) {
    BrmBlock *block = mem->blocks;
    while (block) {
        BrmBlock *next = block->next;
        (void)mem->fn(mem->ctx, block, 0);
        block = next;
    }
    mem->blocks = NULL;
    mem->live = 0;
}

void brm_mem_fail(BrmMem *mem, BrmStatus why, const char *where) {
    mem->failure = why;
    mem->where = where;
    if (!mem->on_failure) abort();
    BRM_JUMP(*mem->on_failure);
}

void *brm_mem_alloc(BrmMem *mem, size_t n) {
    return brm_mem_realloc(mem, NULL, n);
}

void *brm_mem_realloc(BrmMem *mem, void *p, size_t n) {
    size_t whole;
    BrmBlock *old = p ? (BrmBlock *)p - 1 : NULL;
    /* Beyond PTRDIFF_MAX differences of pointers would be undefined. */
    if (!brm_add_size(n, sizeof(BrmBlock), &whole) || whole > PTRDIFF_MAX) brm_mem_fail(mem, BRM_NOMEM, NULL);
    BrmBlock *block = mem->fn(mem->ctx, old, whole);
    if (!block) brm_mem_fail(mem, BRM_NOMEM, NULL);
    if (!p) {
        *block = (BrmBlock){.prev = NULL, .next = mem->blocks, .n = 0};
    }
    count_live(mem, block->n, n);
    block->n = n;
    link_block(mem, block);
    return block + 1;
}

void brm_mem_free(BrmMem *mem, void *p) {
    if (!p) return;
    BrmBlock *block = (BrmBlock *)p - 1;
    if (block->prev)
        block->prev->next = block->next;
    else
        mem->blocks = block->next;
    if (block->next) block->next->prev = block->prev;
    count_live(mem, block->n, 0);
    (void)mem->fn(mem->ctx, block, 0);
}
