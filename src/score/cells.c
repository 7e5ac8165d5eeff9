/* cells.c: the exact sums of one figure (BrmSums).
 *
 * Called by tally.c alone. Integers are added in any order, on any number of tallies; the fractions meet once, in
 * brm_sums_figure. Memory is in the arena given; a table that grows leaves its old half there. Must not read a machine.
 */
#include "score/score_internal.h"

#include <string.h>

#define FIRST_CELLS 8u
#define MOST_CELLS ((uint32_t)1 << 31)
#define SUM_LIMIT ((BrmI128)1 << 126)

/* The cell of den, or the free one where it belongs. There is a free one. */
static BrmTerm *find(BrmTerm *cells, uint32_t cap, BrmU128 den) {
    uint64_t hash = (uint64_t)(den ^ den >> 64) * 0x9e3779b97f4a7c15u;
    uint32_t i = (uint32_t)(hash >> 32) & (cap - 1);
    while (cells[i].den != 0 && cells[i].den != den)
        i = (i + 1) & (cap - 1);
    return &cells[i];
}

static void grow(BrmSums *sums, BrmArena *arena) {
    if (sums->cap >= MOST_CELLS) brm_mem_fail(arena->mem, BRM_LIMIT, NULL);
    uint32_t cap = sums->cap ? sums->cap * 2 : FIRST_CELLS;
    BrmTerm *cells = BRM_NEWS(arena, BrmTerm, cap);
    for (uint32_t i = 0; i < sums->cap; i++) {
        if (sums->cells[i].den != 0) *find(cells, cap, sums->cells[i].den) = sums->cells[i];
    }
    sums->cells = cells;
    sums->cap = cap;
}

static void add_cell(BrmSums *sums, BrmArena *arena, const BrmTerm *term) {
    if (sums->n >= sums->cap / 4 * 3) grow(sums, arena);
    BrmTerm *cell = find(sums->cells, sums->cap, term->den);
    if (cell->den == 0) {
        *cell = (BrmTerm){0, term->den};
        sums->n++;
    }
    BrmI128 num = term->num;
    bool fits = num < SUM_LIMIT && num > -SUM_LIMIT && cell->num < SUM_LIMIT && cell->num > -SUM_LIMIT;
    if (!fits) brm_mem_fail(arena->mem, BRM_LIMIT, NULL);
    cell->num += num;
}

void brm_sums_add(BrmSums *sums, BrmArena *arena, uint64_t subjects, const BrmTerm *terms, uint32_t n) {
    sums->subjects += subjects;
    for (uint32_t i = 0; i < n; i++)
        add_cell(sums, arena, &terms[i]);
}

void brm_sums_extreme(BrmSums *sums, BrmArena *arena, BrmArena *scratch, uint64_t subjects, const BrmTerm *terms,
                      uint32_t n, bool greatest) {
    sums->subjects += subjects;
    if (sums->best.n) {
        int order = brm_terms_cmp(scratch, terms, n, sums->best.at, sums->best.n);
        if (greatest ? order <= 0 : order >= 0) return;
    }
    sums->best.n = 0;
    BRM_RESERVE(arena, &sums->best, n);
    memcpy(sums->best.at, terms, n * sizeof *terms);
    sums->best.n = n;
}

void brm_sums_merge(BrmSums *into, BrmArena *arena, BrmArena *scratch, const BrmSums *from, uint32_t how) {
    if (from->subjects == 0) return;
    if (how == BRM_PER_MIN || how == BRM_PER_MAX) {
        brm_sums_extreme(into, arena, scratch, from->subjects, from->best.at, from->best.n, how == BRM_PER_MAX);
        return;
    }
    into->subjects += from->subjects;
    for (uint32_t i = 0; i < from->cap; i++) {
        if (from->cells[i].den != 0) add_cell(into, arena, &from->cells[i]);
    }
}

bool brm_sums_figure(const BrmSums *sums, BrmArena *scratch, uint32_t how, double *out) {
    if (sums->subjects == 0) return false;
    if (how == BRM_PER_MIN || how == BRM_PER_MAX) {
        *out = brm_terms_double(scratch, sums->best.at, sums->best.n, 1);
        return true;
    }
    BrmMem *mem = scratch->mem;
    BrmTerm *terms = brm_mem_alloc(mem, ((size_t)sums->n + 1) * sizeof *terms);
    uint32_t n = 0;
    for (uint32_t i = 0; i < sums->cap; i++) {
        if (sums->cells[i].den != 0) terms[n++] = sums->cells[i];
    }
    *out = brm_terms_double(scratch, terms, n, how == BRM_PER_SUM ? 1 : sums->subjects);
    brm_mem_free(mem, terms);
    return true;
}
