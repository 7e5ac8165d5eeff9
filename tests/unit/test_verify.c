/* test_verify: a good program is accepted; each rule of the verifier, broken alone, gives its own reason; a program
 * with any word of its tables changed is refused or still keeps every promise that the disassembler relies on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program_fixture.h"
#include "verify/verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmDiagBag bag;
    BrmProgram *p;
} Fixture;

static void open_fixture(Fixture *f) {
    memset(f, 0, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_diag_open(&f->bag, &f->arena);
    f->p = put_program(&f->arena);
}

static void close_fixture(Fixture *f) {
    brm_arena_close(&f->arena);
    brm_mem_close(&f->mem);
}

/* The first instruction of an opcode. */
static BrmInstr *find(BrmProgram *p, BrmOp op) {
    for (uint32_t i = 0; i < p->code.n; i++)
        if (p->code.at[i].op == (uint32_t)op) return &p->code.at[i];
    fail_msg("no such instruction");
    return NULL;
}

static BrmReg find_reg(BrmProgram *p, BrmOp op) {
    return (BrmReg)(find(p, op) - p->code.at);
}

/* The first that projects a plan. */
static BrmInstr *find_projected(BrmProgram *p) {
    return &p->code.at[p->criteria.at[0].code_projected];
}

static const BrmRange far_range = {3, UINT32_MAX};

/* Applies the i-th row of verify_breaks.h; the reason that the verifier must give, BRM_W_COUNT beyond the last row. */
#define BREAK(reason, ...)                                                                                             \
    if (i == n++) {                                                                                                    \
        __VA_ARGS__;                                                                                                   \
        return BRM_W_V_##reason;                                                                                       \
    }
static BrmWord break_one(BrmProgram *p, uint32_t i) {
    uint32_t n = 0;
#include "verify_breaks.h"
    return BRM_W_COUNT;
}

static void test_accepts(void **state) {
    (void)state;
    Fixture f;
    open_fixture(&f);
    const BrmVerified *v = brm_verify(&f.arena, f.p, &f.bag);
    if (f.bag.all.n) print_message("%s\n", brm_word(f.bag.all.at[0]->args[0].word, BRM_EN));
    assert_non_null(v);
    assert_ptr_equal(v->program, f.p);
    assert_int_equal(f.bag.all.n, 0);
    close_fixture(&f);
}

static void test_filter(void **state) {
    (void)state;
    Fixture f;
    open_fixture(&f);
    f.p->filter = put_code(f.p, BRM_OP_NOT, f.p->questions.at[0].value, 0, 0);
    f.p->section_end[BRM_S_FILTER] = f.p->section_end[BRM_S_EXPECT] = f.p->code.n;
    assert_non_null(brm_verify(&f.arena, f.p, &f.bag));
    f.p->code.at[f.p->filter].a = f.p->code.n; /* itself and later are refused */
    assert_null(brm_verify(&f.arena, f.p, &f.bag));
    close_fixture(&f);
}

/* What tests ask reads the section that it is run with, and no other. */
static void test_expect(void **state) {
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        Fixture f;
        open_fixture(&f);
        (void)put_code(f.p, BRM_OP_FIGURE, f.p->score_regs.at[i], 0, 0); /* of today, projected */
        f.p->section_end[BRM_S_EXPECT] = f.p->code.n;
        f.p->keeps_today = i == 0;
        BrmReg wanted = f.p->code.n - 1;
        PUT(f.p, kept, wanted);
        assert_non_null(brm_verify(&f.arena, f.p, &f.bag));
        f.p->keeps_today = i == 1;
        assert_null(brm_verify(&f.arena, f.p, &f.bag));
        assert_int_equal(f.bag.all.at[0]->args[0].word, BRM_W_V_REG_SECTION);
        close_fixture(&f);
    }
}

static void test_every_reason(void **state) {
    (void)state;
    bool seen[BRM_W_COUNT] = {false};
    for (uint32_t i = 0;; i++) {
        Fixture f;
        open_fixture(&f);
        BrmWord reason = break_one(f.p, i);
        if (reason == BRM_W_COUNT) {
            close_fixture(&f);
            break;
        }
        assert_null(brm_verify(&f.arena, f.p, &f.bag));
        assert_int_equal(f.bag.all.n, 1);
        assert_int_equal(f.bag.all.at[0]->id, BRM_D_VERIFY);
        BrmWord given = f.bag.all.at[0]->args[0].word;
        if (given != reason)
            fail_msg("row %u: \"%s\" instead of \"%s\"", i, brm_word(given, BRM_EN), brm_word(reason, BRM_EN));
        seen[reason] = true;
        close_fixture(&f);
    }
    for (int w = BRM_W_V_FIRST_TEXT; w <= BRM_W_V_FILTER; w++)
        if (!seen[w]) fail_msg("no case for \"%s\"", brm_word((BrmWord)w, BRM_EN));
}

/* One word of the image after the other takes hostile values, under a digest that fits. */
static void test_every_word(void **state) {
    (void)state;
    static const uint32_t lies[] = {0, 1, 2, 3, 7, 255, 0x7FFFFFFF, 0x80000000u, UINT32_MAX};
    Fixture f;
    open_fixture(&f);
    BrmBuf image;
    brm_buf_open(&image, &f.mem);
    brm_image_write(f.p, &image);
    uint32_t accepted = 0;
    for (size_t at = 12; at + 12 <= image.n; at += 4) {
        for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
            unsigned char old[4];
            memcpy(old, image.p + at, 4);
            for (uint32_t b = 0; b < 4; b++)
                image.p[at + b] = (char)(unsigned char)(lies[i] >> (8 * b) & 0xFFu);
            uint64_t digest = brm_crc64(0, image.p, image.n - 8);
            for (uint32_t b = 0; b < 8; b++)
                image.p[image.n - 8 + b] = (char)(unsigned char)(digest >> (8 * b) & 0xFFu);
            BrmArena arena;
            BrmDiagBag bag;
            brm_arena_open(&arena, &f.mem);
            brm_diag_open(&bag, &arena);
            BrmProgram *q = brm_image_read(&arena, image.p, image.n, &bag);
            if (q && brm_verify(&arena, q, &bag)) {
                BrmBuf text;
                brm_buf_open(&text, &f.mem);
                brm_disasm(&text, q, BRM_FR);
                brm_buf_close(&text);
                accepted++;
            } else {
                assert_int_equal(bag.all.n, 1);
            }
            brm_arena_close(&arena);
            memcpy(image.p + at, old, 4);
        }
    }
    assert_true(accepted > 0);
    brm_buf_close(&image);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts),      cmocka_unit_test(test_filter),     cmocka_unit_test(test_expect),
        cmocka_unit_test(test_every_reason), cmocka_unit_test(test_every_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
