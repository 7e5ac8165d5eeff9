/* number_fixture.h: what the parts of number's unit test share. Included by them alone. */
#ifndef NUMBER_FIXTURE_H
#define NUMBER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/number.h"

/* ---- fixtures -----------------------------------------------------------------------------------------------------
 */

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmBuf buf;
    uint64_t random;
} Fixture;

static int open_fixture(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_buf_open(&f->buf, &f->mem);
    f->random = 0x9E3779B97F4A7C15u; /* always the same numbers: a failure can be repeated */
    *state = f;
    return 0;
}

static int close_fixture(void **state) {
    Fixture *f = *state;
    brm_buf_close(&f->buf);
    brm_arena_close(&f->arena);
    brm_mem_close(&f->mem);
    free(f);
    return 0;
}

static uint64_t next_random(Fixture *f) {
    f->random += 0x9E3779B97F4A7C15u;
    uint64_t z = f->random;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void expect_view(Fixture *f, const char *z) {
    if (!brm_str_is(brm_buf_view(&f->buf), z)) {
        print_error("got \"%.*s\", expected \"%s\"\n", BRM_STR_ARG(brm_buf_view(&f->buf)), z);
    }
    assert_true(brm_str_is(brm_buf_view(&f->buf), z));
    brm_buf_clear(&f->buf);
}

/* Bit for bit, so that -0 and 0 differ. */
static void expect_same(double got, double want) {
    if (memcmp(&got, &want, sizeof got) != 0) print_error("got %a, expected %a\n", got, want);
    assert_memory_equal(&got, &want, sizeof got);
}

static BrmU128 random_u128(Fixture *f) {
    BrmU128 v = (BrmU128)next_random(f) << 64 | next_random(f);
    v >>= 1 + next_random(f) % 127;
    return v ? v : 1;
}

static BrmFrac frac(int64_t num, int64_t den) {
    BrmFrac made = {0, 0};
    assert_true(brm_frac_make(num, den, &made));
    return made;
}

static void expect_frac(BrmFrac got, int64_t num, int64_t den) {
    assert_true(got.num == num && got.den == den);
}

#endif
