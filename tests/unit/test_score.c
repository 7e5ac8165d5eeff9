/* test_score.c: counts and exact sums of populations, against GMP, in any order and any grouping. */
#include "vm_fixture.h"

#include "score/score_internal.h"

#include <stdio.h>

enum { LANES = 64, ANSWERED = 1, NOT_APPLICABLE = 2, NOT_ASKED = 3, MISSING = 4, UNDETERMINED = 5 };

static const uint32_t dens[] = {3, 12, 1000, 2147483647};
static const uint32_t units[] = {1, 7, 1000};

typedef struct Population {
    Fixture f;
    BrmVm *vm;
    BrmBatch batch;
    uint32_t axis[3], questionnaire[3], population[3];
    Shape shape;
} Population;

static void open_population(Population *p, uint64_t seed) {
    static const uint32_t per_population[] = {0, 2, 3, 4};
    static const uint32_t sizes[] = {1, 4, 12};
    Random r = {seed};
    memset(p, 0, sizeof *p);
    fixture_open(&p->f);
    for (uint32_t k = 0; k < 3; k++) {
        p->axis[k] = draw(&r, 5);
        p->questionnaire[k] = draw(&r, 5);
        p->population[k] = per_population[draw(&r, 4)];
    }
    p->shape = (Shape){1 + draw(&r, 4),
                       sizes[draw(&r, 3)],
                       2 + draw(&r, 3),
                       p->axis,
                       p->questionnaire,
                       p->population,
                       3,
                       seed % 3 == 0,
                       0};
    build_questionnaire(&p->f, &p->shape, &r, dens[seed % 4], units[draw(&r, 3)]);
    end_section(&p->f, BRM_S_FILTER);
    p->vm = brm_vm_open(&p->f.arena, &p->f.verified, 0, p->shape.projected ? 1 : BRM_DATE_NONE, LANES);
    brm_batch_open(&p->batch, &p->f.arena, &p->f.p, LANES);
    draw_answers(&p->batch, &r, LANES);
    brm_vm_run(p->vm, &p->batch);
}

/* States that go with the answers of a lane: who has no level has said N/A, or nothing. */
static void add_lane(Population *p, BrmTally *tally, uint32_t lane) {
    uint8_t states[256];
    for (uint32_t c = 0; c < p->f.p.criteria.n; c++) {
        uint8_t code = p->batch.codes[c][lane];
        states[c] = code == BRM_CODE_NA ? NOT_APPLICABLE : code == BRM_CODE_NONE ? MISSING : ANSWERED;
    }
    brm_tally_add(tally, p->vm, lane, states);
}

static bool figure(const BrmTally *tally, const Population *p, uint32_t level, uint32_t index, uint32_t k,
                   double *out) {
    (void)p;
    if (level == 0) return brm_tally_criterion_figure(tally, index, k, out);
    return level == 1 ? brm_tally_axis_figure(tally, index, k, out)
                      : brm_tally_questionnaire_figure(tally, index, k, out);
}

static uint32_t things(const Population *p, uint32_t level) {
    return level == 0 ? p->f.p.criteria.n : level == 1 ? p->f.p.axes.n : 1;
}

#ifdef BAREME_HAVE_GMP
static bool value_of(const Population *p, uint32_t level, uint32_t index, uint32_t k, uint32_t lane, mpq_t value) {
    if (level == 1) return gmp_axis(&p->batch, index, k, lane, p->shape.projected, value);
    if (level == 2) return gmp_questionnaire(&p->batch, k, lane, p->shape.projected, value);
    const BrmPCriterion *c = &p->f.p.criteria.at[index];
    uint8_t code = figure_code(&p->batch, index, lane, p->shape.projected);
    BrmPFraction f =
        code < c->levels.n ? p->f.p.fractions.at[c->tables + k * c->levels.n + code] : (BrmPFraction){0, 0};
    if (f.den) mpq_set_si(value, f.num, f.den);
    return f.den != 0;
}

static void check_figure(const Population *p, const BrmTally *tally, uint32_t level, uint32_t index, uint32_t k) {
    mpq_t value, sum;
    mpz_t weight;
    double x = 0;
    uint32_t n = 0;
    mpq_inits(value, sum, NULL);
    mpz_init(weight);
    for (uint32_t lane = 0; lane < LANES; lane++) {
        if (value_of(p, level, index, k, lane, value)) gmp_take(p->population[k], sum, weight, n++, value, 1);
    }
    bool has = gmp_end(p->population[k], sum, weight, n);
    assert_int_equal(figure(tally, p, level, index, k, &x), has);
    if (has) assert_true(is_nearest(x, sum));
    mpq_clears(value, sum, NULL);
    mpz_clear(weight);
}

static void figures_are_exact(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 48; seed++) {
        Population p;
        open_population(&p, seed);
        BrmTally *tally = brm_tally_open(&p.f.arena, p.vm);
        for (uint32_t lane = 0; lane < LANES; lane++)
            add_lane(&p, tally, lane);
        for (uint32_t level = 0; level < 3; level++) {
            for (uint32_t i = 0; i < 3 * things(&p, level); i++)
                check_figure(&p, tally, level, i / 3, i % 3);
        }
        fixture_close(&p.f);
    }
}
#endif

static void same_figures(const Population *p, const BrmTally *a, const BrmTally *b) {
    assert_int_equal(brm_tally_documents(a), brm_tally_documents(b));
    for (uint32_t level = 0; level < 3; level++) {
        for (uint32_t i = 0; i < 3 * things(p, level); i++) {
            double x = 0, y = 0;
            assert_int_equal(figure(a, p, level, i / 3, i % 3, &x), figure(b, p, level, i / 3, i % 3, &y));
            assert_memory_equal(&x, &y, sizeof x);
        }
    }
    for (uint32_t i = 0; i < p->f.p.axes.n; i++)
        assert_int_equal(brm_tally_axis_subjects(a, i), brm_tally_axis_subjects(b, i));
    for (uint32_t i = 0; i < p->f.p.criteria.n; i++) {
        BrmCriterionCounts x, y;
        brm_tally_criterion(a, i, &x);
        brm_tally_criterion(b, i, &y);
        assert_memory_equal(&x, &y, sizeof x);
    }
}

static void order_and_grouping_change_nothing(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 48; seed++) {
        Population p;
        open_population(&p, seed);
        BrmTally *straight = brm_tally_open(&p.f.arena, p.vm), *back = brm_tally_open(&p.f.arena, p.vm), *parts[3];
        for (uint32_t i = 0; i < 3; i++)
            parts[i] = brm_tally_open(&p.f.arena, p.vm);
        for (uint32_t lane = 0; lane < LANES; lane++) {
            add_lane(&p, straight, lane);
            add_lane(&p, back, LANES - 1 - lane);
            add_lane(&p, parts[(lane * lane) % 3], lane);
        }
        brm_tally_merge(parts[2], parts[1]);
        brm_tally_merge(parts[0], parts[2]);
        same_figures(&p, straight, back);
        same_figures(&p, straight, parts[0]);
        fixture_close(&p.f);
    }
}

static void subjects_have_a_level_there(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        Population p;
        uint64_t questionnaire = 0;
        open_population(&p, seed);
        BrmTally *tally = brm_tally_open(&p.f.arena, p.vm);
        for (uint32_t lane = 0; lane < LANES; lane++)
            add_lane(&p, tally, lane);
        uint64_t axes[8] = {0};
        for (uint32_t lane = 0; lane < LANES; lane++) {
            bool any = false;
            for (uint32_t a = 0; a < p.f.p.axes.n; a++) {
                BrmRange criteria = p.f.p.axes.at[a].criteria;
                bool here = false;
                for (uint32_t c = criteria.first; c < criteria.first + criteria.n; c++)
                    here |= figure_code(&p.batch, c, lane, p.shape.projected) < p.shape.n_levels;
                axes[a] += here;
                any |= here;
            }
            questionnaire += any;
        }
        assert_int_equal(brm_tally_questionnaire_subjects(tally, 0), questionnaire);
        for (uint32_t a = 0; a < p.f.p.axes.n; a++)
            assert_int_equal(brm_tally_axis_subjects(tally, a), axes[a]);
        fixture_close(&p.f);
    }
}

static void buckets_partition_the_subjects(void **state) {
    (void)state;
    Population p;
    BrmCriterionCounts counts;
    open_population(&p, 1);
    assert_false(p.shape.projected);
    BrmTally *tally = brm_tally_open(&p.f.arena, p.vm);
    static const uint8_t lanes[] = {0, ANSWERED, NOT_APPLICABLE, NOT_ASKED, MISSING, UNDETERMINED, UNDETERMINED};
    memset(p.batch.codes[0], BRM_CODE_NONE, LANES);
    p.batch.codes[0][1] = p.batch.codes[0][6] = 1; /* answered, though whether it is asked is unknown */
    p.batch.codes[0][2] = BRM_CODE_NA;
    brm_vm_run(p.vm, &p.batch);
    for (uint32_t lane = 0; lane < sizeof lanes; lane++) {
        uint8_t states[256] = {lanes[lane]};
        brm_tally_add(tally, p.vm, lane, states);
    }
    brm_tally_criterion(tally, 0, &counts);
    assert_int_equal(counts.subjects, 2);
    assert_int_equal(counts.levels[1], 2);
    assert_int_equal(counts.levels[0], 0);
    assert_int_equal(counts.not_applicable, 1);
    assert_int_equal(counts.not_asked, 1);
    assert_int_equal(counts.missing, 1);
    assert_int_equal(counts.undetermined, 1);
    assert_int_equal(brm_tally_documents(tally), sizeof lanes);
    fixture_close(&p.f);
}

/* ---- sums of terms, at their edges ---- */

static double sum_double(BrmArena *scratch, const BrmTerm *terms, uint32_t n, uint64_t divisor) {
    double forth = brm_terms_double(scratch, terms, n, divisor);
    BrmTerm back[64];
    for (uint32_t i = 0; i < n; i++)
        back[i] = terms[n - 1 - i];
    assert_true(brm_terms_double(scratch, back, n, divisor) == forth);
    return forth;
}

static void sums_that_no_bounds_settle(void **state) {
    (void)state;
    BrmMem mem;
    BrmArena scratch;
    brm_mem_open(&mem, NULL, NULL);
    brm_arena_open(&scratch, &mem);
    BrmTerm terms[64];
    uint32_t n = 0;
    /* Many denominators without common factors, which together vanish: only the exact sum is 0. */
    for (uint32_t i = 0; i < 20; i++) {
        BrmU128 den = (BrmU128)1000003 + (BrmU128)i * 2 * 1000003 * 7 + ((BrmU128)1 << 60) * (2 * i + 1);
        terms[n++] = (BrmTerm){1 + i, den};
        terms[n++] = (BrmTerm){-(BrmI128)(1 + i), den};
    }
    assert_true(sum_double(&scratch, terms, n, 3) == 0.0);
    /* The same, and exactly between two doubles: ties to even. */
    terms[n++] = (BrmTerm){((BrmI128)1 << 53) + 1, 1};
    assert_true(sum_double(&scratch, terms, n, 1) == 9007199254740992.0);
    terms[n - 1].num += 2;
    assert_true(sum_double(&scratch, terms, n, 1) == 9007199254740996.0);
    /* A hair above the tie. */
    terms[n++] = (BrmTerm){1, (BrmU128)1 << 95};
    assert_true(sum_double(&scratch, terms, n, 1) == 9007199254740996.0);
    terms[n - 2].num -= 2;
    assert_true(sum_double(&scratch, terms, n, 1) == 9007199254740994.0);
    /* Far below what the bounds resolve. */
    terms[n - 2].num = 0;
    assert_true(sum_double(&scratch, terms, n, (uint64_t)1 << 63) == 0x1p-158);
    assert_int_equal(brm_terms_cmp(&scratch, terms, n, terms, n - 1), 1);
    assert_int_equal(brm_terms_cmp(&scratch, terms, n - 1, terms, n), -1);
    assert_int_equal(brm_terms_cmp(&scratch, terms, n, terms, n), 0);
    brm_arena_close(&scratch);
    brm_mem_close(&mem);
}

static void a_cell_that_overflows_is_a_limit(void **state) {
    (void)state;
    for (volatile int sign = -1; sign <= 1; sign += 2) {
        BrmMem mem;
        BrmArena arena;
        jmp_buf out;
        volatile uint32_t added = 0;
        brm_mem_open(&mem, NULL, NULL);
        brm_arena_open(&arena, &mem);
        mem.on_failure = &out;
        if (setjmp(out) == 0) {
            BrmSums sums = {0};
            BrmTerm term = {sign * ((BrmI128)1 << 125), 3};
            for (; added < 9; added++)
                brm_sums_add(&sums, &arena, 1, &term, 1);
        }
        assert_int_equal(added, 2);
        assert_int_equal(mem.failure, BRM_LIMIT);
        brm_mem_close(&mem);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
#ifdef BAREME_HAVE_GMP
        cmocka_unit_test(figures_are_exact),
#endif
        cmocka_unit_test(order_and_grouping_change_nothing),
        cmocka_unit_test(subjects_have_a_level_there),
        cmocka_unit_test(buckets_partition_the_subjects),
        cmocka_unit_test(sums_that_no_bounds_settle),
        cmocka_unit_test(a_cell_that_overflows_is_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
