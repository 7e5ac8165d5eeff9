/* test_findings_bulk.c: verdicts in bulk are those of the judge, lane by lane, on random columns and programs altered
 * at random. */
#include "computed_fixture.h"

#include "findings/findings_internal.h"

enum { LANES = 300, STEPS = 40 * LANES, ROUNDS = 60 };

typedef struct Bulk {
    Made m;
    uint64_t random;
    BrmVm *vm;
    BrmBatch batch;
    BrmQuickLanes lanes;
    BrmBulk *bulk;
} Bulk;

static uint32_t draw(Bulk *b, uint32_t n) {
    b->random = b->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(b->random >> 33) % n;
}

/* A register of the rules that holds truths. */
static BrmReg truth(Bulk *b) {
    for (;;) {
        BrmReg reg = draw(b, b->m.p->section_end[BRM_S_RULES]);
        if (brm_program_class(b->m.p, reg) == BRM_OPD_TRI) return reg;
    }
}

static void alter_criterion(Bulk *b, uint32_t criterion) {
    BrmPCriterion *c = &b->m.p->criteria.at[criterion];
    if (draw(b, 2) == 0) c->asked = truth(b);
    if (draw(b, 3) == 0) c->valid = truth(b);
    if (draw(b, 2) == 0) c->na_rule = draw(b, 3) == 0 ? BRM_NONE : truth(b);
    if (c->requirements.n == 0 && draw(b, 3) == 0) c->derived = c->derived == 0 ? 2 : 0;
    c->na = draw(b, 3);
    c->comment_na = draw(b, 2);
    if (draw(b, 2) == 0) return;
    c->comment_levels = (BrmRange){b->m.p->numbers.n, 1 + draw(b, 3)};
    for (uint32_t i = 0; i < c->comment_levels.n; i++)
        BRM_PUSH(&b->m.arena, &b->m.p->numbers, draw(b, c->levels.n));
}

static void alter(Bulk *b) {
    BrmProgram *p = b->m.p;
    for (uint32_t q = 0; q < p->questions.n; q++) {
        p->questions.at[q].required = draw(b, 2);
        if (draw(b, 3) == 0) p->questions.at[q].asked = truth(b);
    }
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        if (draw(b, 3) == 0) p->questionnaires.at[q].kind_ok = truth(b);
        if (draw(b, 4) == 0) p->questionnaires.at[q].to = DATE - 1;
        if (draw(b, 4) == 0 && q > 0) p->questionnaires.at[q].extends = q - 1;
    }
    for (uint32_t c = 0; c < p->criteria.n; c++)
        alter_criterion(b, c);
    for (uint32_t r = 0; r < p->requirements.n; r++)
        if (draw(b, 3) == 0) p->requirements.at[r].na_rule = draw(b, 3) == 0 ? BRM_NONE : truth(b);
    uint32_t many = draw(b, 4) == 0 ? 700 : draw(b, 4); /* more than a byte counts */
    for (uint32_t i = 0; i < many; i++)
        BRM_PUSH(&b->m.arena, &p->faults, ((BrmPFault){truth(b), BRM_NONE, BRM_NONE, {0, 0, 1}}));
}

/* ---- columns ---- */

static void draw_question(Bulk *b, uint32_t question, uint32_t lane) {
    const BrmPQuestion *q = &b->m.p->questions.at[question];
    BrmQuestionColumn *column = &b->batch.questions[question];
    if (draw(b, 3) == 0) return;
    if (column->tri != NULL) column->tri[lane] = (uint8_t)(2 * draw(b, 2));
    if (column->num != NULL) column->num[lane] = draw(b, 3);
    if (column->known != NULL) column->known[lane] = 1;
    if (column->key != NULL)
        column->key[lane] = (uint16_t)draw(b, q->type == BRM_V_TEXT ? q->constants.n + 1 : b->m.p->lists.at[0].keys.n);
    if (column->set != NULL) column->set[(size_t)lane * column->words] = draw(b, 16);
}

static void draw_plan(Bulk *b, uint32_t criterion, uint32_t lane) {
    BrmDate day = DATE - 3;
    for (uint32_t i = draw(b, 5); i > 0 && b->lanes.n_steps < STEPS; i--) {
        day += 1 + (BrmDate)draw(b, 3);
        b->lanes.steps[b->lanes.n_steps++] =
            (BrmQuickStep){lane, criterion, day, (uint8_t)draw(b, b->m.p->criteria.at[criterion].levels.n)};
        b->lanes.has_plan[lane] = 1;
    }
}

static void draw_criterion(Bulk *b, uint32_t criterion, uint32_t lane) {
    const BrmPCriterion *c = &b->m.p->criteria.at[criterion];
    uint32_t how = draw(b, 4);
    if (how == 0 && c->na != 0) {
        b->batch.codes[criterion][lane] = BRM_CODE_NA;
        return;
    }
    if (how > 1 && c->derived == 0) b->batch.codes[criterion][lane] = (uint8_t)draw(b, c->levels.n);
    for (uint32_t r = c->requirements.first; r < c->requirements.first + c->requirements.n; r++)
        if (how > 1 && draw(b, 4) > 0) b->batch.requirements[r][lane] = (uint8_t)(2 * draw(b, 2));
}

static bool answered(const Bulk *b, uint32_t question, uint32_t lane) {
    const BrmQuestionColumn *column = &b->batch.questions[question];
    if (column->tri != NULL) return column->tri[lane] != BRM_UNKNOWN;
    return column->key != NULL ? column->key[lane] != BRM_KEY_UNKNOWN : column->known[lane] != 0;
}

static bool met_some(const Bulk *b, const BrmPCriterion *c, uint32_t lane) {
    bool any = false;
    for (uint32_t r = c->requirements.first; r < c->requirements.first + c->requirements.n; r++)
        any |= b->batch.requirements[r][lane] != BRM_UNKNOWN;
    return any;
}

/* Some of what has no answer has one that is refused. */
static void draw_refusals(Bulk *b, uint32_t lane) {
    static const uint8_t of_question[] = {BRM_READ_TYPE, BRM_READ_RANGE, BRM_READ_KEY},
                         of_criterion[] = {BRM_READ_TYPE, BRM_READ_LEVEL, BRM_READ_NA},
                         of_computed[] = {BRM_READ_TYPE, BRM_READ_DERIVED, BRM_READ_NA};
    const BrmProgram *p = b->m.p;
    for (uint32_t q = 0; q < p->questions.n; q++)
        if (!answered(b, q, lane) && draw(b, 3) == 0)
            b->lanes.refusals[b->lanes.n_refusals++] = (BrmQuickRefusal){lane, q, of_question[draw(b, 3)]};
    for (uint32_t c = 0; c < p->criteria.n; c++) {
        bool computed = p->criteria.at[c].derived != 0;
        if (b->batch.codes[c][lane] != BRM_CODE_NONE || met_some(b, &p->criteria.at[c], lane) || draw(b, 3) > 0)
            continue;
        uint8_t reading = computed ? of_computed[draw(b, 3)] : of_criterion[draw(b, 3)];
        b->lanes.refusals[b->lanes.n_refusals++] = (BrmQuickRefusal){lane, p->questions.n + c, reading};
    }
}

static void draw_lane(Bulk *b, uint32_t lane) {
    const BrmProgram *p = b->m.p;
    b->lanes.quick[lane] = draw(b, 5) > 0;
    b->lanes.status[lane] = (uint8_t)draw(b, 3);
    b->lanes.publishable[lane] = (uint8_t)draw(b, 2);
    b->lanes.converging[lane] = (uint8_t)draw(b, 2);
    b->lanes.has_plan[lane] = (uint8_t)draw(b, 2);
    b->batch.kind[lane] = (uint16_t)(p->kinds.n > 0 && draw(b, 4) > 0 ? draw(b, p->kinds.n) : BRM_KEY_UNKNOWN);
    for (uint32_t q = 0; q < p->questions.n; q++)
        draw_question(b, q, lane);
    for (uint32_t c = 0; c < p->criteria.n; c++)
        draw_criterion(b, c, lane);
    draw_refusals(b, lane);
    for (uint32_t c = p->criteria.n; c-- > 0;) /* in any order of criteria */
        if (p->criteria.at[c].derived == 0 && draw(b, 3) == 0) draw_plan(b, c, lane);
}

static void open_bulk(Bulk *b, uint64_t seed) {
    memset(b, 0, sizeof *b);
    b->random = seed;
    if (draw(b, 2) == 0)
        made_open(&b->m);
    else
        computed_open(&b->m);
    if (seed > 2) alter(b);
    BrmDate date = draw(b, 4) == 0 ? SINCE - 1 : DATE, horizon = draw(b, 2) == 0 ? DATE + 2 : BRM_DATE_NONE;
    b->vm = brm_vm_open(&b->m.arena, &b->m.verified, date, horizon, LANES);
    brm_batch_open(&b->batch, &b->m.arena, b->m.p, LANES);
    uint8_t **const columns[] = {&b->lanes.quick, &b->lanes.status, &b->lanes.publishable, &b->lanes.converging,
                                 &b->lanes.has_plan};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        *columns[i] = BRM_NEWS(&b->m.arena, uint8_t, LANES);
    b->lanes.steps = BRM_NEWS(&b->m.arena, BrmQuickStep, STEPS);
    b->lanes.refusals = BRM_NEWS(&b->m.arena, BrmQuickRefusal, LANES * 32);
    b->bulk = brm_bulk_open(&b->m.arena, b->vm);
    assert_true(brm_bulk_fits(b->m.p));
}

static void fill(Bulk *b) {
    brm_batch_clear(&b->batch);
    b->lanes.n_steps = b->lanes.n_refusals = 0;
    b->batch.n = 1 + draw(b, LANES);
    for (uint32_t lane = 0; lane < b->batch.n; lane++)
        draw_lane(b, lane);
    brm_vm_run(b->vm, &b->batch);
    brm_findings_bulk(b->vm, &b->batch, &b->lanes, b->bulk);
}

/* ---- the same, by the judge ---- */

static void make_answers(const Bulk *b, BrmDocument *doc) {
    const BrmProgram *p = b->m.p;
    BrmAnswer *criteria = doc->answers + p->questions.n, *requirements = criteria + p->criteria.n;
    for (uint32_t q = 0; q < p->questions.n; q++)
        if (answered(b, q, doc->lane)) doc->answers[q].reading = BRM_READ_OK;
    for (uint32_t r = 0; r < p->requirements.n; r++) {
        if (b->batch.requirements[r][doc->lane] == BRM_UNKNOWN) continue;
        requirements[r].reading = BRM_READ_OK;
        criteria[p->requirements.at[r].criterion].reading = BRM_READ_OBJECT;
    }
    for (uint32_t c = 0; c < p->criteria.n; c++) {
        criteria[c].code = b->batch.codes[c][doc->lane];
        if (criteria[c].code != BRM_CODE_NONE) criteria[c].reading = BRM_READ_OK;
    }
}

static void add_steps(const Bulk *b, BrmDocument *doc) {
    for (uint32_t i = 0; i < b->lanes.n_steps; i++) {
        const BrmQuickStep *s = &b->lanes.steps[i];
        if (s->lane != doc->lane) continue;
        BrmPlanStep step = {.criterion = s->criterion, .reading = BRM_STEP_OK, .level = s->level, .day = s->day};
        BRM_PUSH(doc->arena, &doc->steps, step);
    }
}

static BrmDocument document(const Bulk *b, BrmArena *arena, uint32_t lane) {
    const BrmProgram *p = b->m.p;
    uint16_t kind = b->batch.kind[lane];
    BrmDocument doc = {.arena = arena, .lane = lane, .text = BRM_LIT("{}"), .answers_offset = 1};
    doc.kind = kind == BRM_KEY_UNKNOWN ? BRM_NONE : kind;
    doc.status = (BrmDocStatus)b->lanes.status[lane];
    doc.publishable = b->lanes.publishable[lane] != 0;
    doc.converging = b->lanes.converging[lane] != 0;
    doc.has_plan = b->lanes.has_plan[lane] != 0;
    doc.answers = BRM_NEWS(arena, BrmAnswer, p->questions.n + p->criteria.n + p->requirements.n);
    make_answers(b, &doc);
    for (uint32_t i = 0; i < b->lanes.n_refusals; i++)
        if (b->lanes.refusals[i].lane == lane)
            doc.answers[b->lanes.refusals[i].on].reading = b->lanes.refusals[i].reading;
    add_steps(b, &doc);
    return doc;
}

static uint32_t judged(const BrmDocument *doc, BrmBulkKind kind) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < doc->findings.n; i++) {
        const BrmFinding *f = &doc->findings.at[i];
        n += f->control == BRM_NONE && brm_str_is(brm_str(brm_diag_code(f->id)), brm_bulk_code(kind)) &&
             f->severity == brm_bulk_severity(kind, doc->status);
    }
    return n;
}

static uint32_t fired(const BrmDocument *doc, uint32_t control) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < doc->findings.n; i++)
        n += doc->findings.at[i].control == control;
    return n;
}

static void compare(Bulk *b, uint32_t lane) {
    BrmArena arena;
    uint8_t states[16];
    uint32_t all = 0;
    brm_arena_open(&arena, &b->m.mem);
    BrmDocument doc = document(b, &arena, lane);
    brm_findings_judge(&doc, b->vm, states);
    for (uint32_t c = 0; c < b->m.p->criteria.n; c++)
        assert_int_equal(b->bulk->states[c][lane], states[c]);
    bool quick = b->lanes.quick[lane] != 0;
    for (BrmBulkKind k = (BrmBulkKind)0; k < BRM_BULK_KINDS; k++) {
        uint32_t n = b->bulk->counts[k][lane];
        if (n != (quick ? judged(&doc, k) : 0))
            fail_msg("%s: %u in bulk, %u judged", brm_bulk_code(k), n, judged(&doc, k));
        all += n;
    }
    for (uint32_t c = 0; c < b->m.p->controls.n; c++) {
        assert_int_equal(b->bulk->fired[c][lane], quick ? fired(&doc, c) : 0);
        all += b->bulk->fired[c][lane];
    }
    assert_int_equal(all, quick ? doc.findings.n : 0);
    brm_arena_close(&arena);
}

static void bulk_counts_what_the_judge_finds(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        Bulk b;
        open_bulk(&b, seed);
        for (uint32_t again = 0; again < 2; again++) {
            fill(&b);
            for (uint32_t lane = 0; lane < b.batch.n; lane++)
                compare(&b, lane);
        }
        made_close(&b.m);
    }
}

static void every_kind_is_met(void **state) {
    (void)state;
    uint64_t met[BRM_BULK_KINDS] = {0};
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        Bulk b;
        open_bulk(&b, seed);
        fill(&b);
        for (uint32_t k = 0; k < BRM_BULK_KINDS; k++)
            for (uint32_t lane = 0; lane < b.batch.n; lane++)
                met[k] += b.bulk->counts[k][lane];
        made_close(&b.m);
    }
    for (uint32_t k = 0; k < BRM_BULK_KINDS; k++)
        if (met[k] == 0) fail_msg("no %s", brm_bulk_code((BrmBulkKind)k));
}

static void too_many_things_do_not_fit(void **state) {
    (void)state;
    BrmProgram p = {.arena = NULL};
    p.questions.n = BRM_BULK_MOST / 2;
    p.requirements.n = BRM_BULK_MOST / 2;
    assert_true(brm_bulk_fits(&p));
    p.faults.n = 1;
    assert_false(brm_bulk_fits(&p));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bulk_counts_what_the_judge_finds),
        cmocka_unit_test(every_kind_is_met),
        cmocka_unit_test(too_many_things_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
