/* vm_fixture.h: small programs built by hand, for the unit tests of vm and score. Owns a heap and an arena; a program
 * is taken as verified. */
#ifndef BRM_TEST_VM_FIXTURE_H
#define BRM_TEST_VM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vm/vm.h"

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmProgram p;
    BrmVerified verified;
} Fixture;

static inline void fixture_open(Fixture *f) {
    memset(f, 0, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    f->p.arena = &f->arena;
    f->p.filter = BRM_NONE;
    BRM_PUSH(&f->arena, &f->p.texts, BRM_LIT(""));
    f->verified.program = &f->p;
}

static inline void fixture_close(Fixture *f) {
    brm_arena_close(&f->arena);
    brm_mem_close(&f->mem);
}

static inline BrmReg emit(Fixture *f, BrmOp op, uint32_t a, uint32_t b, uint32_t c) {
    BRM_PUSH(&f->arena, &f->p.code, ((BrmInstr){op, a, b, c}));
    return f->p.code.n - 1;
}

/* What is emitted from now on stands in the section after `section`. */
static inline void end_section(Fixture *f, BrmSection section) {
    for (uint32_t s = section; s < BRM_SECTIONS; s++)
        f->p.section_end[s] = f->p.code.n;
}

/* Makes a register an output: as if a message showed it. */
static inline BrmReg show(Fixture *f, BrmReg reg) {
    BRM_PUSH(&f->arena, &f->p.parts, ((BrmPPart){.reg = reg}));
    return reg;
}

static inline uint32_t args(Fixture *f, uint32_t n, const uint32_t *regs) {
    uint32_t first = f->p.args.n;
    BRM_PUSH(&f->arena, &f->p.args, n);
    for (uint32_t i = 0; i < n; i++)
        BRM_PUSH(&f->arena, &f->p.args, regs[i]);
    return first;
}

static inline uint32_t list_of(Fixture *f, uint32_t n_keys) {
    BRM_PUSH(&f->arena, &f->p.lists, ((BrmPList){.keys = {0, n_keys}}));
    return f->p.lists.n - 1;
}

static inline uint32_t question(Fixture *f, BrmValueType type, uint32_t list) {
    BRM_PUSH(&f->arena, &f->p.questions,
             ((BrmPQuestion){.type = type, .list = list, .asked = BRM_NONE, .value = BRM_NONE}));
    return f->p.questions.n - 1;
}

/* A criterion with levels 0 to n - 1 times `factor`; tables are the caller's. */
static inline uint32_t criterion(Fixture *f, uint32_t n_levels, int32_t factor) {
    BrmRange levels = {f->p.levels.n, n_levels};
    for (uint32_t i = 0; i < n_levels; i++)
        BRM_PUSH(&f->arena, &f->p.levels, ((BrmPLevel){.value = (int32_t)i * factor}));
    BRM_PUSH(&f->arena, &f->p.criteria,
             ((BrmPCriterion){.levels = levels,
                              .weight_units = 1,
                              .valid = BRM_NONE,
                              .asked = BRM_NONE,
                              .na_rule = BRM_NONE,
                              .code_today = BRM_NONE,
                              .code_projected = BRM_NONE}));
    return f->p.criteria.n - 1;
}

static inline uint32_t constant(Fixture *f, double x) {
    BRM_PUSH(&f->arena, &f->p.constants, x);
    return f->p.constants.n - 1;
}

/* ---- questionnaires: axes of criteria, one measure after the other, scores of today ---- */

typedef struct Shape {
    uint32_t n_axes, n_criteria, n_levels; /* criteria of each axis */
    const uint32_t *per_axis, *per_questionnaire, *per_population;
    uint32_t n_measures;
    bool projected;    /* the scores stand in PROJECTED, over the plans */
    uint32_t most_num; /* of fractions; 0: as their denominators */
} Shape;

/* Random numbers, the same on every machine. */
typedef struct Random {
    uint64_t state;
} Random;

static inline uint32_t draw(Random *r, uint32_t below) {
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((r->state >> 33) % below);
}

static inline uint32_t gcd32(uint32_t a, uint32_t b) {
    while (b) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A fraction in lowest terms with a denominator up to most_den; now and then none, or negative. */
static inline BrmPFraction draw_fraction(Random *r, uint32_t most_den, uint32_t most_num) {
    if (draw(r, 8) == 0) return (BrmPFraction){0, 0};
    if (most_num == 0) most_num = most_den > 4 ? most_den : 4;
    uint32_t den = 1 + draw(r, most_den), num = draw(r, most_num);
    uint32_t g = gcd32(den, num);
    bool negative = draw(r, 6) == 0;
    return (BrmPFraction){negative ? -(int32_t)(num / g) : (int32_t)(num / g), den / g};
}

static inline uint32_t score(Fixture *f, uint32_t level, uint32_t measure, uint32_t index, uint32_t n,
                             const uint32_t *regs) {
    BRM_PUSH(&f->arena, &f->p.scores, ((BrmPScore){level, measure, index, args(f, n, regs)}));
    return emit(f, BRM_OP_SCORE, f->p.scores.n - 1, 0, 0);
}

static inline void add_axes(Fixture *f, const Shape *shape, Random *r, uint32_t most_den, uint32_t most_units) {
    for (uint32_t a = 0; a < shape->n_axes; a++) {
        BrmPAxis axis = {.weight_units = draw(r, most_units + 1), .criteria = {f->p.criteria.n, shape->n_criteria}};
        for (uint32_t i = 0; i < shape->n_criteria; i++) {
            uint32_t c = criterion(f, shape->n_levels, 1);
            f->p.criteria.at[c].axis = f->p.axes.n;
            f->p.criteria.at[c].weight_units = draw(r, most_units + 1);
            f->p.criteria.at[c].tables = f->p.fractions.n;
            for (uint32_t k = 0; k < shape->n_measures * shape->n_levels; k++)
                BRM_PUSH(&f->arena, &f->p.fractions, draw_fraction(r, most_den, shape->most_num));
            f->p.criteria.at[c].code_today = emit(f, BRM_OP_IN_CODE, c, 0, 0);
        }
        BRM_PUSH(&f->arena, &f->p.axes, axis);
    }
}

static inline void add_scores_of(Fixture *f, const Shape *shape) {
    uint32_t n = shape->n_axes, m = shape->n_measures, *regs = BRM_NEWS(&f->arena, uint32_t, n + shape->n_criteria);
    for (uint32_t i = 0; i < 2 * m * (n + 1); i++)
        BRM_PUSH(&f->arena, &f->p.score_regs, BRM_NONE);
    f->p.questionnaires.at[0].scores = 2 * m * n;
    for (uint32_t k = 0; k < m; k++) {
        for (uint32_t a = 0; a < n; a++) {
            uint32_t codes[256];
            for (uint32_t i = 0; i < shape->n_criteria; i++) {
                const BrmPCriterion *c = &f->p.criteria.at[f->p.axes.at[a].criteria.first + i];
                codes[i] = shape->projected ? c->code_projected : c->code_today;
            }
            f->p.axes.at[a].scores = 2 * m * a;
            regs[a] = score(f, 1, k, a, shape->n_criteria, codes);
            f->p.score_regs.at[2 * m * a + 2 * k + shape->projected] = regs[a];
        }
        f->p.score_regs.at[2 * m * n + 2 * k + shape->projected] = score(f, 2, k, 0, n, regs);
    }
}

static inline void build_questionnaire(Fixture *f, const Shape *shape, Random *r, uint32_t most_den,
                                       uint32_t most_units) {
    BRM_PUSH(
        &f->arena, &f->p.questionnaires,
        ((BrmPQuestionnaire){
            .measures = {0, shape->n_measures}, .axes = {0, shape->n_axes}, .asked = BRM_NONE, .kind_ok = BRM_NONE}));
    for (uint32_t k = 0; k < shape->n_measures; k++) {
        BRM_PUSH(&f->arena, &f->p.measures,
                 ((BrmPMeasure){.per_axis = shape->per_axis[k],
                                .per_questionnaire = shape->per_questionnaire[k],
                                .per_population = shape->per_population[k]}));
        BRM_PUSH(&f->arena, &f->p.measure_lists, k);
    }
    add_axes(f, shape, r, most_den, most_units);
    if (!shape->projected) {
        end_section(f, BRM_S_RULES);
        add_scores_of(f, shape);
        end_section(f, BRM_S_TODAY);
        return;
    }
    BrmReg yes = emit(f, BRM_OP_TRUTH, BRM_TRUE, 0, 0);
    end_section(f, BRM_S_TODAY);
    for (uint32_t c = 0; c < f->p.criteria.n; c++) {
        BrmReg plan = emit(f, BRM_OP_IN_PLAN, c, 0, 0);
        f->p.criteria.at[c].code_projected = emit(f, BRM_OP_PROJECT, f->p.criteria.at[c].code_today, plan, yes);
    }
    add_scores_of(f, shape);
    end_section(f, BRM_S_PROJECTED);
}

/* Random answers in every lane: a level, N/A, or none. */
static inline void draw_answers(BrmBatch *batch, Random *r, uint32_t n) {
    brm_batch_clear(batch);
    batch->n = n;
    for (uint32_t c = 0; c < batch->program->criteria.n; c++) {
        uint32_t levels = batch->program->criteria.at[c].levels.n;
        for (uint32_t i = 0; i < n; i++) {
            uint32_t x = draw(r, levels + 2);
            batch->codes[c][i] = (uint8_t)(x < levels ? x : x == levels ? BRM_CODE_NA : BRM_CODE_NONE);
            x = draw(r, levels + 4);
            batch->plans[c][i] = (uint8_t)(x < levels ? x : BRM_CODE_NONE);
        }
    }
}

#ifdef BAREME_HAVE_GMP
#include <gmp.h>
#include <math.h>

/* Whether x is a double nearest to q. */
static inline bool is_nearest(double x, mpq_t q) {
    if (!isfinite(x)) return false;
    mpq_t own, other;
    mpq_inits(own, other, NULL);
    mpq_set_d(own, x);
    mpq_sub(own, own, q);
    mpq_abs(own, own);
    bool nearest = true;
    for (int way = -1; way <= 1; way += 2) {
        mpq_set_d(other, nextafter(x, way * 1e308));
        mpq_sub(other, other, q);
        mpq_abs(other, other);
        nearest = nearest && mpq_cmp(own, other) <= 0;
    }
    mpq_clears(own, other, NULL);
    return nearest;
}

/* Takes one value into an aggregate of n values so far, which adds up to (or is) *sum, with *weight. */
static inline void gmp_take(uint32_t how, mpq_t sum, mpz_t weight, uint32_t n, mpq_t value, uint32_t units) {
    if (how == 3 || how == 4) {
        int order = n ? mpq_cmp(value, sum) : 0;
        if (n == 0 || (how == 4 ? order > 0 : order < 0)) mpq_set(sum, value);
        return;
    }
    mpq_t share;
    mpq_init(share);
    mpq_set_ui(share, how == 1 ? units : 1, 1);
    mpz_add(weight, weight, mpq_numref(share));
    mpq_mul(share, share, value);
    mpq_add(sum, sum, share);
    mpq_clear(share);
}

/* False when there is no value. */
static inline bool gmp_end(uint32_t how, mpq_t sum, mpz_t weight, uint32_t n) {
    if (n == 0 || (how == 1 && mpz_sgn(weight) == 0)) return false;
    if (how > 1) return true;
    mpq_t by;
    mpq_init(by);
    mpq_set_z(by, weight);
    mpq_div(sum, sum, by);
    mpq_clear(by);
    return true;
}

static inline uint8_t figure_code(const BrmBatch *batch, uint32_t c, uint32_t lane, bool projected) {
    uint8_t code = batch->codes[c][lane], plan = batch->plans[c][lane];
    return projected && code != BRM_CODE_NA && plan != BRM_CODE_NONE ? plan : code;
}

static inline bool gmp_axis(const BrmBatch *batch, uint32_t a, uint32_t k, uint32_t lane, bool projected, mpq_t sum) {
    const BrmProgram *p = batch->program;
    uint32_t how = p->measures.at[k].per_axis, n = 0;
    BrmRange criteria = p->axes.at[a].criteria;
    mpz_t weight;
    mpq_t value;
    mpz_init(weight);
    mpq_init(value);
    mpq_set_ui(sum, 0, 1);
    for (uint32_t c = criteria.first; c < criteria.first + criteria.n; c++) {
        uint8_t code = figure_code(batch, c, lane, projected);
        if (code >= p->criteria.at[c].levels.n) continue;
        BrmPFraction fraction = p->fractions.at[p->criteria.at[c].tables + k * p->criteria.at[c].levels.n + code];
        if (fraction.den == 0) continue;
        mpq_set_si(value, fraction.num, fraction.den);
        gmp_take(how, sum, weight, n++, value, p->criteria.at[c].weight_units);
    }
    bool has = gmp_end(how, sum, weight, n);
    mpz_clear(weight);
    mpq_clear(value);
    return has;
}

static inline bool gmp_questionnaire(const BrmBatch *batch, uint32_t k, uint32_t lane, bool projected, mpq_t sum) {
    const BrmProgram *p = batch->program;
    uint32_t how = p->measures.at[k].per_questionnaire, n = 0;
    mpz_t weight;
    mpq_t value;
    mpz_init(weight);
    mpq_init(value);
    mpq_set_ui(sum, 0, 1);
    for (uint32_t a = 0; a < p->axes.n; a++) {
        if (gmp_axis(batch, a, k, lane, projected, value))
            gmp_take(how, sum, weight, n++, value, p->axes.at[a].weight_units);
    }
    bool has = gmp_end(how, sum, weight, n);
    mpz_clear(weight);
    mpq_clear(value);
    return has;
}
#endif

#endif
