/* test_program: the opcode table, the image (round trip, every damage, hostile lengths), the disassembler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program_fixture.h"

#include <stdlib.h>
#include <string.h>

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmDiagBag bag;
    BrmProgram *p;
    BrmBuf image;
} Fixture;

static int setup(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_diag_open(&f->bag, &f->arena);
    brm_buf_open(&f->image, &f->mem);
    f->p = put_program(&f->arena);
    brm_image_write(f->p, &f->image);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    Fixture *f = *state;
    brm_buf_close(&f->image);
    brm_arena_close(&f->arena);
    brm_mem_close(&f->mem);
    free(f);
    return 0;
}

static void test_ops(void **state) {
    (void)state;
    assert_string_equal(brm_op_info(BRM_OP_TRUTH)->name, "TRUTH");
    assert_int_equal(brm_op_info(BRM_OP_FIGURE)->dst, BRM_OPD_NUM);
    assert_int_equal(brm_op_info(BRM_OP_FIGURE)->operand[0], BRM_OPD_FRAC);
    assert_null(brm_op_info(BRM_OP_COUNT_));
    assert_null(brm_op_info(UINT32_MAX));
}

static void test_questions(void **state) {
    Fixture *f = *state;
    assert_int_equal(brm_program_step(f->p, 0, 18699), 1);
    assert_int_equal(brm_program_step(f->p, 0, 18700), 2);
    f->p->expects.at[0].from = 18650;
    assert_int_equal(brm_program_step(f->p, 0, 18649), 0);
    BrmPFraction x = brm_program_fraction(f->p, 1, 0, 2, 1);
    assert_int_equal(x.num, 5);
    assert_int_equal(x.den, 6);
    assert_int_equal(brm_program_class(f->p, f->p->criteria.at[0].code_today), BRM_OPD_CODE);
    assert_int_equal(brm_program_class(f->p, BRM_NONE), BRM_OPD_NONE);
}

static void test_round_trip(void **state) {
    Fixture *f = *state;
    BrmProgram *q = brm_image_read(&f->arena, f->image.p, f->image.n, &f->bag);
    assert_non_null(q);
    assert_int_equal(f->bag.all.n, 0);
    assert_true(q->digest == f->p->digest && q->digest != 0);
#define X(field, type)                                                                                                 \
    assert_int_equal(q->field.n, f->p->field.n);                                                                       \
    if (q->field.n) assert_memory_equal(q->field.at, f->p->field.at, q->field.n * sizeof(type));
    BRM_PROGRAM_TABLES(X)
#undef X
    assert_int_equal(q->texts.n, f->p->texts.n);
    for (uint32_t i = 0; i < q->texts.n; i++) {
        assert_true(brm_str_eq(q->texts.at[i], f->p->texts.at[i]));
        assert_int_equal(q->texts.at[i].p[q->texts.at[i].n], 0);
    }
    BrmBuf again;
    brm_buf_open(&again, &f->mem);
    brm_image_write(q, &again);
    assert_int_equal(again.n, f->image.n);
    assert_memory_equal(again.p, f->image.p, again.n);
    brm_buf_close(&again);
}

static void expect(Fixture *f, const void *bytes, size_t n, BrmDiagId id) {
    brm_diag_open(&f->bag, &f->arena);
    assert_null(brm_image_read(&f->arena, bytes, n, &f->bag));
    assert_int_equal(f->bag.all.n, 1);
    assert_int_equal(f->bag.all.at[0]->id, id);
}

static void set_word(char *p, uint32_t v) {
    for (uint32_t i = 0; i < 4; i++)
        p[i] = (char)(unsigned char)(v >> (8 * i) & 0xFFu);
}

/* A digest that fits, so that what is behind it is reached. */
static void seal(char *p, size_t n) {
    uint64_t digest = brm_crc64(0, p, n - 8);
    set_word(p + n - 8, (uint32_t)(digest & 0xFFFFFFFFu));
    set_word(p + n - 4, (uint32_t)(digest >> 32));
}

static void test_damage(void **state) {
    Fixture *f = *state;
    char *p = f->image.p;
    size_t n = f->image.n;
    assert_true(brm_image_is(p, n));
    assert_false(brm_image_is(p, 3));
    expect(f, "", 0, BRM_D_IMAGE_MAGIC);
    expect(f, "barème 1\n", 10, BRM_D_IMAGE_MAGIC);
    for (size_t cut = 4; cut < n; cut++)
        expect(f, p, cut, BRM_D_IMAGE_TRUNCATED);
    char *longer = brm_arena_alloc(&f->arena, n + 1, 1);
    memcpy(longer, p, n);
    expect(f, longer, n + 1, BRM_D_IMAGE_ALTERED);
    set_word(p + 4, 3);
    expect(f, p, n, BRM_D_IMAGE_NEWER);
    set_word(p + 4, 1);
    expect(f, p, n, BRM_D_IMAGE_OLDER);
    expect(f, p, (size_t)BRM_LIMIT_IMAGE_BYTES + 1, BRM_D_IMAGE_LARGE);
}

static void test_every_byte(void **state) {
    Fixture *f = *state;
    for (size_t i = 0; i < f->image.n; i++) {
        f->image.p[i] = (char)(f->image.p[i] ^ 0x10);
        brm_diag_open(&f->bag, &f->arena);
        assert_null(brm_image_read(&f->arena, f->image.p, f->image.n, &f->bag));
        assert_int_equal(f->bag.all.n, 1);
        f->image.p[i] = (char)(f->image.p[i] ^ 0x10);
    }
}

/* Counts that lie under a digest that fits. */
static void test_hostile_lengths(void **state) {
    Fixture *f = *state;
    char *copy = brm_arena_alloc(&f->arena, f->image.n, 1);
    uint32_t tables = 0;
#define X(field, type) tables++;
    BRM_PROGRAM_TABLES(X)
#undef X
    static const uint32_t lies[] = {1, 1000, 0x7FFFFFFF, UINT32_MAX};
    for (uint32_t t = 0; t <= tables; t++) {
        for (uint32_t i = 0; i < 4; i++) {
            memcpy(copy, f->image.p, f->image.n);
            char *at = copy + 28 + (size_t)t * 4;
            uint32_t old = (uint32_t)(unsigned char)at[0] | (uint32_t)(unsigned char)at[1] << 8;
            set_word(at, i == 0 ? old + 1 : lies[i]);
            seal(copy, f->image.n);
            brm_diag_open(&f->bag, &f->arena);
            assert_null(brm_image_read(&f->arena, copy, f->image.n, &f->bag));
            assert_int_equal(f->bag.all.n, 1);
        }
    }
    memcpy(copy, f->image.p, f->image.n);
    set_word(copy + 28 + (size_t)tables * 4, UINT32_MAX);
    seal(copy, f->image.n);
    expect(f, copy, f->image.n, BRM_D_IMAGE_SHAPE);
}

static void test_bad_text(void **state) {
    Fixture *f = *state;
    f->image.p[f->image.n - 9] = (char)0xFF; /* the last text's last byte */
    seal(f->image.p, f->image.n);
    expect(f, f->image.p, f->image.n, BRM_D_IMAGE_TEXT);
}

static void test_disasm(void **state) {
    Fixture *f = *state;
    BrmBuf out;
    for (int lang = 0; lang < 2; lang++) {
        brm_buf_open(&out, &f->mem);
        brm_disasm(&out, f->p, lang ? BRM_EN : BRM_FR);
        assert_non_null(strstr(out.p, lang ? "== rules ==" : "== règles =="));
        assert_non_null(strstr(out.p, lang ? "is key" : "est la clé"));
        assert_non_null(strstr(out.p, "bretagne"));
        assert_non_null(strstr(out.p, "{service}"));
        assert_non_null(strstr(out.p, "| qu.brm:1  barème 1"));
        assert_non_null(strstr(out.p, "taux(A01)"));
        brm_buf_close(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ops, setup, teardown),
        cmocka_unit_test_setup_teardown(test_questions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_lengths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disasm, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
