/* test_score_lanes.c: lanes taken in at once give the tally that they give one by one: every count, sum and figure. */
#include "vm_fixture.h"

#include "score/score_internal.h"

enum { LANES = 700, LISTS = 5 };

typedef struct Population {
    Fixture f;
    BrmVm *vm;
    BrmBatch batch;
    uint32_t axis[3], questionnaire[3], population[3];
    Shape shape;
    uint8_t **states;
} Population;

static void draw_states(Population *p, Random *r) {
    p->states = BRM_NEWS(&p->f.arena, uint8_t *, p->f.p.criteria.n);
    for (uint32_t c = 0; c < p->f.p.criteria.n; c++) {
        p->states[c] = BRM_NEWS(&p->f.arena, uint8_t, LANES);
        for (uint32_t lane = 0; lane < LANES; lane++)
            p->states[c][lane] = (uint8_t)draw(r, 6); /* absent too, with a level or without */
    }
}

static void open_population(Population *p, Random *r, uint64_t seed) {
    static const uint32_t per_population[] = {0, 2, 3, 4}, sizes[] = {1, 2, 5, 12}, units[] = {1, 1, 7, 1000},
                          dens[] = {1, 2, 3, 12, 1000, 100003, 2147483647};
    memset(p, 0, sizeof *p);
    fixture_open(&p->f);
    for (uint32_t k = 0; k < 3; k++) {
        p->axis[k] = draw(r, 5);
        p->questionnaire[k] = draw(r, 5);
        p->population[k] = per_population[draw(r, 4)];
    }
    p->shape = (Shape){1 + draw(r, 4),
                       sizes[draw(r, 4)],
                       2 + draw(r, 20),
                       p->axis,
                       p->questionnaire,
                       p->population,
                       3,
                       seed % 3 == 0,
                       0};
    build_questionnaire(&p->f, &p->shape, r, dens[seed % 7], units[draw(r, 4)]);
    end_section(&p->f, BRM_S_FILTER);
    p->vm = brm_vm_open(&p->f.arena, &p->f.verified, 0, p->shape.projected ? 1 : BRM_DATE_NONE, LANES);
    brm_batch_open(&p->batch, &p->f.arena, &p->f.p, LANES);
    draw_answers(&p->batch, r, LANES);
    brm_vm_run(p->vm, &p->batch);
    draw_states(p, r);
}

static void add_one_by_one(Population *p, BrmTally *tally, const uint32_t *list, uint32_t n) {
    uint8_t states[256];
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t c = 0; c < p->f.p.criteria.n; c++)
            states[c] = p->states[c][list[i]];
        brm_tally_add(tally, p->vm, list[i], states);
    }
}

static const BrmTerm *cell_of(const BrmSums *sums, BrmU128 den) {
    for (uint32_t i = 0; i < sums->cap; i++)
        if (sums->cells[i].den == den) return &sums->cells[i];
    return NULL;
}

static void same_sums(const BrmSums *a, const BrmSums *b) {
    assert_int_equal(a->subjects, b->subjects);
    assert_int_equal(a->n, b->n);
    for (uint32_t i = 0; i < a->cap; i++) {
        if (a->cells[i].den == 0) continue;
        const BrmTerm *other = cell_of(b, a->cells[i].den);
        assert_non_null(other);
        assert_true(a->cells[i].num == other->num);
    }
    assert_int_equal(a->best.n, b->best.n);
}

static void same_tallies(const Population *p, BrmTally *a, BrmTally *b) {
    uint32_t i = 0;
    for (; brm_tally_number(a, i) != NULL; i++)
        assert_int_equal(*brm_tally_number(a, i), *brm_tally_number(b, i));
    assert_null(brm_tally_number(b, i));
    for (uint32_t k = 0; k < 3; k++) {
        double x = 0, y = 0;
        for (uint32_t axis = 0; axis < p->f.p.axes.n; axis++) {
            same_sums(brm_tally_sums(a, true, axis, k), brm_tally_sums(b, true, axis, k));
            assert_int_equal(brm_tally_axis_figure(a, axis, k, &x), brm_tally_axis_figure(b, axis, k, &y));
            assert_memory_equal(&x, &y, sizeof x);
        }
        same_sums(brm_tally_sums(a, false, 0, k), brm_tally_sums(b, false, 0, k));
    }
}

/* A list of lanes, from all to a few, rising or not. */
static uint32_t draw_list(Random *r, uint32_t *list) {
    uint32_t one_in = 1 + draw(r, 9), n = 0;
    for (uint32_t lane = 0; lane < LANES; lane++)
        if (draw(r, one_in) == 0) list[n++] = lane;
    for (uint32_t i = 0; draw(r, 2) == 0 && i + 1 < n; i += 2) {
        uint32_t first = list[i];
        list[i] = list[i + 1];
        list[i + 1] = first;
    }
    return n;
}

static void at_once_is_one_by_one(void **state) {
    (void)state;
    uint32_t bits[65] = {0};
    for (uint64_t seed = 1; seed <= 140; seed++) {
        Population p;
        Random r = {seed};
        uint32_t list[LANES];
        open_population(&p, &r, seed);
        BrmTally *slow = brm_tally_open(&p.f.arena, p.vm), *fast = brm_tally_open(&p.f.arena, p.vm);
        for (uint32_t i = 0; i < LISTS; i++) {
            uint32_t n = draw_list(&r, list);
            add_one_by_one(&p, slow, list, n);
            brm_tally_add_lanes(fast, p.vm, list, n, p.states);
            same_tallies(&p, slow, fast);
        }
        for (uint32_t i = 0; i < p.f.p.score_regs.n; i++) {
            BrmSumColumns columns;
            if (brm_vm_sums(p.vm, p.f.p.score_regs.at[i], &columns)) bits[columns.bits]++;
        }
        fixture_close(&p.f);
    }
    assert_true(bits[16] > 0 && bits[32] > 0 && bits[64] > 0); /* each width was met */
}

static void no_lanes_add_nothing(void **state) {
    (void)state;
    Population p;
    Random r = {1};
    open_population(&p, &r, 1);
    BrmTally *none = brm_tally_open(&p.f.arena, p.vm), *fresh = brm_tally_open(&p.f.arena, p.vm);
    brm_tally_add_lanes(none, p.vm, NULL, 0, p.states);
    same_tallies(&p, none, fresh);
    fixture_close(&p.f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_once_is_one_by_one),
        cmocka_unit_test(no_lanes_add_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
