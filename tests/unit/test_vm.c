/* test_vm.c: every row of opcodes.def against a table of what it must give (vm_opcodes.h), over all combinations of
 * known and unknown lanes; then sections, shared columns, lanes, and scores against GMP. A row of opcodes.def without a
 * case fails the last test of the table.
 */
#include "vm/vm_internal.h"
#include "vm_fixture.h"
#include "vm_opcodes.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

static void masked_garbage_is_washed(void **state) {
    (void)state;
    Fixture f;
    BrmBatch batch;
    const uint8_t *known;
    fixture_open(&f);
    uint32_t q = question(&f, BRM_V_NUMBER, 0);
    BrmReg in = show(&f, emit(&f, BRM_OP_IN_NUM, q, 0, 0)), sum = show(&f, emit(&f, BRM_OP_ADD, in, in, 0));
    end_section(&f, BRM_S_RULES);
    BrmVm *vm = brm_vm_open(&f.arena, &f.verified, 0, BRM_DATE_NONE, 8);
    brm_batch_open(&batch, &f.arena, &f.p, 8);
    static const double garbage[] = {5, NAN, INFINITY, -0.0};
    batch.n = 4;
    memcpy(batch.questions[q].num, garbage, sizeof garbage);
    brm_vm_run(vm, &batch);
    for (uint32_t i = 0; i < 4; i++) {
        double zero = 0, got = brm_vm_num(vm, sum, &known)[i];
        assert_int_equal(known[i], 0);
        assert_memory_equal(&got, &zero, sizeof zero);
        got = brm_vm_num(vm, in, &known)[i];
        assert_memory_equal(&got, &zero, sizeof zero);
    }
    fixture_close(&f);
}

/* ---- sections, columns, lanes ---- */

static void only_the_sections_needed_run(void **state) {
    (void)state;
    static const uint32_t how[] = {1};
    Shape shape = {1, 2, 3, how, how, how, 1, true, 0};
    for (uint32_t projected = 0; projected < 2; projected++) {
        Fixture f;
        BrmBatch batch;
        Random r = {7};
        fixture_open(&f);
        build_questionnaire(&f, &shape, &r, 3, 3);
        BrmReg yes = emit(&f, BRM_OP_TRUTH, BRM_TRUE, 0, 0);
        f.p.filter = yes;
        end_section(&f, BRM_S_FILTER);
        BrmVm *vm = brm_vm_open(&f.arena, &f.verified, 0, projected ? 5 : BRM_DATE_NONE, 4);
        brm_batch_open(&batch, &f.arena, &f.p, 4);
        draw_answers(&batch, &r, 4);
        brm_vm_run(vm, &batch);
        assert_int_equal(brm_vm_projects(vm), projected);
        assert_int_equal(brm_vm_date(vm), 0);
        assert_int_equal(brm_vm_tri(vm, yes)[3], BRM_TRUE);
        assert_ptr_equal(brm_vm_program(vm), &f.p);
        BrmReg reg = f.p.score_regs.at[1];
        const BrmTerm *terms;
        uint32_t n = 0;
        for (uint32_t i = 0; i < 4; i++)
            n += brm_vm_terms(vm, reg, i, &terms);
        assert_int_equal(n > 0, projected);
        fixture_close(&f);
    }
}

/* EXPECT runs with the section that it reads, and what it keeps stays. */
static void expect_runs_with_what_it_reads(void **state) {
    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        bool keeps_today = i & 1, projected = i & 2;
        Fixture f;
        BrmBatch batch;
        fixture_open(&f);
        uint32_t q = question(&f, BRM_V_YESNO, 0);
        BrmReg in = emit(&f, BRM_OP_IN_TRI, q, 0, 0), rule = emit(&f, BRM_OP_NOT, in, 0, 0);
        end_section(&f, BRM_S_RULES);
        BrmReg today = emit(&f, BRM_OP_OR, in, rule, 0);
        end_section(&f, BRM_S_TODAY);
        BrmReg later = emit(&f, BRM_OP_AND, in, rule, 0);
        end_section(&f, BRM_S_FILTER);
        BrmReg wanted = emit(&f, BRM_OP_NOT, keeps_today ? today : later, 0, 0);
        end_section(&f, BRM_S_EXPECT);
        BRM_PUSH(&f.arena, &f.p.kept, wanted);
        BRM_PUSH(&f.arena, &f.p.kept, rule);
        f.p.keeps_today = keeps_today;
        BrmVm *vm = brm_vm_open(&f.arena, &f.verified, 0, projected ? 5 : BRM_DATE_NONE, 1);
        brm_batch_open(&batch, &f.arena, &f.p, 1);
        batch.n = 1;
        batch.questions[q].tri[0] = BRM_TRUE;
        brm_vm_run(vm, &batch);
        assert_int_equal(brm_vm_tri(vm, rule)[0], BRM_FALSE);
        if (keeps_today != projected)
            assert_int_equal(brm_vm_tri(vm, wanted)[0], keeps_today ? BRM_FALSE : BRM_TRUE);
        else
            assert_int_equal(vm->last[wanted], 0);
        fixture_close(&f);
    }
}

/* One long random line of code: what its last registers hold must not depend on which columns are shared. */
static BrmReg random_code(Fixture *f, Random *r, uint32_t length, bool all) {
    BrmReg tri[512], num[512];
    uint32_t n_tri = 0, n_num = 0;
    for (uint32_t i = 0; i < 6; i++) {
        tri[n_tri++] = emit(f, BRM_OP_IN_TRI, i, 0, 0);
        num[n_num++] = emit(f, BRM_OP_IN_NUM, 6 + i, 0, 0);
    }
    for (uint32_t i = 0; i < length; i++) {
        BrmReg t1 = tri[draw(r, n_tri)], t2 = tri[draw(r, n_tri)], x = num[draw(r, n_num)], y = num[draw(r, n_num)];
        uint32_t three[3] = {t1, t2, tri[draw(r, n_tri)]};
        switch (draw(r, 8)) {
        case 0:
            tri[n_tri++] = emit(f, BRM_OP_AND, t1, t2, 0);
            break;
        case 1:
            tri[n_tri++] = emit(f, BRM_OP_OR, t1, t2, 0);
            break;
        case 2:
            tri[n_tri++] = emit(f, BRM_OP_NOT, t1, 0, 0);
            break;
        case 3:
            tri[n_tri++] = emit(f, BRM_OP_LT, x, y, 0);
            break;
        case 4:
            tri[n_tri++] = emit(f, BRM_OP_AT_LEAST, 2, args(f, 3, three), 0);
            break;
        case 5:
            num[n_num++] = emit(f, BRM_OP_SELECT_NUM, t1, x, y);
            break;
        case 6:
            num[n_num++] = emit(f, BRM_OP_ADD, x, y, 0);
            break;
        default:
            num[n_num++] = emit(f, BRM_OP_GATE_NUM, x, t1, 0);
            break;
        }
    }
    for (uint32_t i = 0; all && i < f->p.code.n; i++)
        show(f, i);
    end_section(f, BRM_S_RULES);
    show(f, num[n_num - 1]);
    return show(f, tri[n_tri - 1]);
}

static void run_random_code(uint64_t seed, bool all, uint8_t out[32]) {
    Fixture f;
    BrmBatch batch;
    Random r = {seed};
    fixture_open(&f);
    for (uint32_t i = 0; i < 12; i++)
        question(&f, i < 6 ? BRM_V_YESNO : BRM_V_NUMBER, 0);
    BrmReg reg = random_code(&f, &r, 200, all);
    BrmVm *vm = brm_vm_open(&f.arena, &f.verified, 0, BRM_DATE_NONE, 32);
    brm_batch_open(&batch, &f.arena, &f.p, 32);
    batch.n = 32;
    for (uint32_t i = 0; i < 32; i++) {
        for (uint32_t q = 0; q < 6; q++) {
            batch.questions[q].tri[i] = (uint8_t)draw(&r, 3);
            batch.questions[6 + q].known[i] = draw(&r, 4) != 0;
            batch.questions[6 + q].num[i] = batch.questions[6 + q].known[i] ? draw(&r, 5) : 0;
        }
    }
    brm_vm_run(vm, &batch);
    memcpy(out, brm_vm_tri(vm, reg), 32);
    fixture_close(&f);
}

static void sharing_columns_changes_nothing(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint8_t shared[32], own[32];
        run_random_code(seed, false, shared);
        run_random_code(seed, true, own);
        assert_memory_equal(shared, own, 32);
    }
}

static void lanes_shrink_until_the_columns_fit(void **state) {
    (void)state;
    for (uint32_t kept = 0; kept < 2; kept++) {
        Fixture f;
        fixture_open(&f);
        BrmReg reg = emit(&f, BRM_OP_NUMBER, constant(&f, 1), 0, 0);
        for (uint32_t i = 0; i < 20000; i++) {
            if (kept) show(&f, reg);
            reg = emit(&f, BRM_OP_NEG, reg, 0, 0);
        }
        show(&f, reg);
        end_section(&f, BRM_S_RULES);
        BrmVm *vm = brm_vm_open(&f.arena, &f.verified, 0, BRM_DATE_NONE, UINT32_MAX);
        assert_int_equal(brm_vm_cap(vm), kept ? BRM_LIMIT_COLUMN_BYTES / (20001u * 9u + 8u) : BRM_LIMIT_BATCH);
        fixture_close(&f);
    }
}

/* ---- scores ---- */

static void the_step_in_force_is_used(void **state) {
    (void)state;
    static const BrmDate dates[] = {9, 10, 19, 20};
    static const double figures[] = {0, 0.5, 0.5, 1.0 / 3};
    for (uint32_t i = 0; i < 4; i++) {
        Fixture f;
        BrmBatch batch;
        const uint8_t *known;
        fixture_open(&f);
        BRM_PUSH(&f.arena, &f.p.questionnaires,
                 ((BrmPQuestionnaire){.measures = {0, 1}, .asked = BRM_NONE, .kind_ok = BRM_NONE}));
        BRM_PUSH(&f.arena, &f.p.measures, ((BrmPMeasure){0}));
        BRM_PUSH(&f.arena, &f.p.measure_lists, 0);
        BRM_PUSH(&f.arena, &f.p.score_regs, BRM_NONE);
        BRM_PUSH(&f.arena, &f.p.score_regs, BRM_NONE);
        uint32_t c = criterion(&f, 2, 1);
        static const BrmPFraction table[] = {{0, 0}, {0, 0}, {0, 1}, {1, 2}, {0, 1}, {1, 3}};
        for (uint32_t k = 0; k < 6; k++)
            BRM_PUSH(&f.arena, &f.p.fractions, table[k]);
        f.p.criteria.at[c].expected = (BrmRange){0, 2};
        BRM_PUSH(&f.arena, &f.p.expects, ((BrmPExpect){10, 0}));
        BRM_PUSH(&f.arena, &f.p.expects, ((BrmPExpect){20, 1}));
        BrmReg code = emit(&f, BRM_OP_IN_CODE, c, 0, 0), of = score(&f, 0, 0, c, 1, &code);
        BrmReg figure = show(&f, emit(&f, BRM_OP_FIGURE, of, 0, 0));
        end_section(&f, BRM_S_RULES);
        BrmVm *vm = brm_vm_open(&f.arena, &f.verified, dates[i], BRM_DATE_NONE, 4);
        brm_batch_open(&batch, &f.arena, &f.p, 4);
        batch.n = 2;
        batch.codes[c][0] = 1;
        brm_vm_run(vm, &batch);
        assert_int_equal(brm_vm_step(vm, c), i == 0 ? 0 : i < 3 ? 1 : 2);
        double got = brm_vm_num(vm, figure, &known)[0];
        assert_int_equal(known[0], i > 0);
        assert_int_equal(known[1], 0);
        assert_true(got == figures[i]);
        fixture_close(&f);
    }
    covered[BRM_OP_SCORE] = covered[BRM_OP_FIGURE] = true;
}

/* The plan of an axis of so many criteria, each worth num / den[i % 2] at its one level; and of the questionnaire of
 * two such axes. */
static void plan_edge(uint32_t how, uint32_t n, int32_t num, const uint32_t den[2], BrmScorePlan out[2]) {
    Fixture f;
    Random r = {1};
    Shape shape = {2, n, 1, &how, &how, &how, 1, false, 0};
    fixture_open(&f);
    build_questionnaire(&f, &shape, &r, 1, 1);
    for (uint32_t i = 0; i < f.p.fractions.n; i++) {
        f.p.fractions.at[i] = (BrmPFraction){num, den[i % 2]};
        f.p.criteria.at[i].weight_units = 1;
    }
    end_section(&f, BRM_S_FILTER);
    BrmVm *vm = brm_vm_open(&f.arena, &f.verified, 0, BRM_DATE_NONE, 1);
    for (uint32_t i = 0; i < 2; i++)
        out[i] = *vm->plans[f.p.code.at[f.p.score_regs.at[i == 0 ? 0 : 4]].a];
    fixture_close(&f);
}

static void plans_are_tight_while_all_fits(void **state) {
    (void)state;
    static const uint32_t thirds[] = {1, 3}, near_26[] = {67108859, 67108837}, near_31[] = {2147483647, 2147483629};
    BrmScorePlan plan[2];
    for (uint32_t how = 0; how < 5; how++) { /* what nearly every questionnaire is */
        plan_edge(how, 6, 2, thirds, plan);
        assert_true(plan[0].tight && plan[0].plain && plan[1].tight && plan[1].plain);
        assert_int_equal(plan[0].den, 3);
        assert_int_equal(plan[1].den, how < 2 ? 180 : 3);
        assert_int_equal(plan[0].widest, how < 2 ? 6 : 1);
        assert_int_equal(plan[0].top, how == 2 ? 3 * 6 + 3 * 2 : 6);
        assert_int_equal(plan[1].top, how == 2 ? 48 : how < 2 ? 360 : 6);
    }
    /* den is just below 2^52: twice that still fits a double, three times does not. */
    plan_edge(0, 2, 1, near_26, plan);
    assert_true(plan[0].tight && plan[0].plain);
    plan_edge(0, 3, 1, near_26, plan);
    assert_true(plan[0].tight && !plan[0].plain);
    /* just below 2^62: one subject a time. */
    plan_edge(4, 2, 1, near_31, plan);
    assert_true(plan[0].tight && !plan[0].plain && plan[1].tight);
    plan_edge(0, 2, 1, near_31, plan);
    assert_true(!plan[0].tight && !plan[1].tight);
    plan_edge(4, 2, 2147483647, near_31, plan);
    assert_true(plan[0].tight);
    plan_edge(2, 2, 2147483647, near_31, plan);
    assert_true(!plan[0].tight);
    /* no common multiple of 1 to 48 and 3 below 2^62 */
    plan_edge(0, 48, 1, thirds, plan);
    assert_true(plan[0].tight && !plan[1].tight);
}

#ifdef BAREME_HAVE_GMP
static void set_u128(mpz_t out, BrmU128 v) {
    mpz_set_ui(out, (uint64_t)(v >> 64));
    mpz_mul_2exp(out, out, 64);
    mpz_add_ui(out, out, (uint64_t)v);
}

static void set_exact(mpq_t out, const BrmExact *e) {
    if (e->wide) {
        set_u128(mpq_numref(out), e->num);
        set_u128(mpq_denref(out), e->den);
    } else {
        mpz_import(mpq_numref(out), e->big_num.n, -1, 4, 0, 0, e->big_num.at);
        mpz_import(mpq_denref(out), e->big_den.n, -1, 4, 0, 0, e->big_den.at);
    }
    if (e->negative) mpq_neg(out, out);
}

static void check_score(const BrmVm *vm, BrmReg reg, BrmReg figure, uint32_t lane, bool has, mpq_t want) {
    BrmExact exact;
    double x = 0;
    const uint8_t *known;
    mpq_t got;
    mpq_init(got);
    brm_vm_exact(vm, reg, lane, &exact);
    assert_int_equal(exact.has, has);
    assert_int_equal(brm_vm_figure(vm, reg, lane, &x), has);
    assert_int_equal(brm_vm_num(vm, figure, &known)[lane] == x, 1);
    assert_int_equal(known[lane], has);
    if (has) {
        set_exact(got, &exact);
        assert_true(mpq_equal(got, want)); /* in lowest terms already */
        assert_true(is_nearest(x, want));
    }
    mpq_clear(got);
}

/* How wide the results came out: small, 128 bits, or bigger, must all have been met. */
static uint32_t met_big, met_wide;

static void compare_scores(uint64_t seed, const Shape *shape, uint32_t most_den, uint32_t most_units) {
    Fixture f;
    BrmBatch batch;
    Random r = {seed};
    enum { LANES = 12 };
    BrmReg figures[64];
    fixture_open(&f);
    build_questionnaire(&f, shape, &r, most_den, most_units);
    for (uint32_t i = 0; i < f.p.score_regs.n / 2; i++)
        figures[i] = show(&f, emit(&f, BRM_OP_FIGURE, f.p.score_regs.at[2 * i + shape->projected], 0, 0));
    end_section(&f, BRM_S_FILTER);
    BrmVm *vm = brm_vm_open(&f.arena, &f.verified, 0, shape->projected ? 1 : BRM_DATE_NONE, LANES);
    brm_batch_open(&batch, &f.arena, &f.p, LANES);
    mpq_t want;
    mpq_init(want);
    for (uint32_t round = 0; round < 2; round++) {
        draw_answers(&batch, &r, LANES);
        brm_vm_run(vm, &batch);
        for (uint32_t i = 0; i < LANES * (shape->n_axes + 1) * shape->n_measures; i++) {
            uint32_t lane = i % LANES, slot = i / LANES, thing = slot / shape->n_measures, k = slot % shape->n_measures;
            bool has = thing < shape->n_axes ? gmp_axis(&batch, thing, k, lane, shape->projected, want)
                                             : gmp_questionnaire(&batch, k, lane, shape->projected, want);
            BrmReg reg = f.p.score_regs.at[2 * slot + shape->projected];
            check_score(vm, reg, figures[slot], lane, has, want);
            BrmExact exact;
            brm_vm_exact(vm, reg, lane, &exact);
            met_big += exact.has && !exact.wide;
            met_wide += exact.has && exact.wide && (exact.num | exact.den) >> 64 != 0;
        }
    }
    mpq_clear(want);
    fixture_close(&f);
}

static void scores_are_exact(void **state) {
    (void)state;
    /* Two or three criteria of the greater ones stand on either side of 2^53, 2^62 and 2^126, where the ways part. */
    static const uint32_t dens[] = {1, 3, 12, 1000, 1 << 18, 1 << 21, 1 << 26, 2147483647};
    static const uint32_t units[] = {1, 7, 1000};
    static const uint32_t per_axis[] = {0, 1, 2, 3, 4}, per_questionnaire[] = {1, 0, 4, 2, 3};
    for (uint64_t seed = 1; seed <= 600; seed++) {
        Random r = {seed};
        uint32_t axis[2], questionnaire[2];
        for (uint32_t k = 0; k < 2; k++) {
            axis[k] = per_axis[draw(&r, 5)];
            questionnaire[k] = per_questionnaire[draw(&r, 5)];
        }
        static const uint32_t sizes[] = {1, 2, 2, 3, 3, 9, 40, 48};
        Shape shape = {1 + draw(&r, 5), sizes[draw(&r, 8)],   2 + draw(&r, 3), axis, questionnaire, axis, 2,
                       seed % 3 == 0,   seed % 4 == 0 ? 4 : 0};
        compare_scores(seed, &shape, dens[draw(&r, 8)], units[draw(&r, 3)]);
    }
    assert_true(met_big > 0 && met_wide > 0);
}
#endif

static void every_opcode_has_a_case(void **state) {
    (void)state;
    for (uint32_t op = 0; op < BRM_OP_COUNT_; op++) {
        if (!covered[op]) fail_msg("no case for %s", brm_op_info(op)->name);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_opcode_gives_what_its_row_says),
        cmocka_unit_test(masked_garbage_is_washed),
        cmocka_unit_test(only_the_sections_needed_run),
        cmocka_unit_test(expect_runs_with_what_it_reads),
        cmocka_unit_test(sharing_columns_changes_nothing),
        cmocka_unit_test(lanes_shrink_until_the_columns_fit),
        cmocka_unit_test(the_step_in_force_is_used),
        cmocka_unit_test(plans_are_tight_while_all_fits),
#ifdef BAREME_HAVE_GMP
        cmocka_unit_test(scores_are_exact),
#endif
        cmocka_unit_test(every_opcode_has_a_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
