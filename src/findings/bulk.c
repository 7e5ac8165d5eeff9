/* bulk.c: verdicts on all quick lanes of a run, column by column: states, how many findings of each kind, controls that
 * fired.
 *
 * Called by report after each run, for the lanes that no BrmDocument speaks for. Says exactly what judge.c, computed.c,
 * plan.c and rule.c say of one lane, without words: a quick lane has no comment, its refused values are
 * listed, and all its other answers stand in the batch's columns.
 *
 *     columns --bulk_lanes.c, a thing at a time--> bytes[kind][lane] --before one may overflow--> counts[kind][lane]
 *
 * Owns its columns, in the arena, sized once. No allocation in the loop. */
#include "findings/bulk_internal.h"

#include <string.h>

enum { MOST_ADDED = 255 }; /* to a byte */

typedef struct Bulk {
    BrmBulk shown; /* first: what brm_bulk_open gives */
    uint8_t *bytes[BRM_BULK_KINDS];
    uint32_t added; /* at most, to any byte */
    uint8_t *yes, *no, *known, *object, *live, *doubt, *refused, *unsure;
    const uint8_t **codes; /* per criterion: today's, in this run */
    bool *wanted;          /* per code: wants a comment */
} Bulk;

typedef struct Run { /* of one call */
    Bulk *bulk;
    const BrmVm *vm;
    const BrmProgram *program;
    const BrmBatch *batch;
    const BrmQuickLanes *lanes;
    uint32_t n;
} Run;

bool brm_bulk_fits(const BrmProgram *p) {
    return (uint64_t)p->questions.n + p->criteria.n + p->requirements.n + p->faults.n <= BRM_BULK_MOST;
}

BrmBulk *brm_bulk_open(BrmArena *arena, const BrmVm *vm) {
    const BrmProgram *p = brm_vm_program(vm);
    uint32_t cap = brm_vm_cap(vm);
    Bulk *bulk = BRM_NEW(arena, Bulk);
    bulk->shown.states = BRM_NEWS(arena, uint8_t *, p->criteria.n);
    bulk->shown.fired = BRM_NEWS(arena, uint8_t *, p->controls.n);
    bulk->codes = BRM_NEWS(arena, const uint8_t *, p->criteria.n);
    bulk->wanted = BRM_NEWS(arena, bool, BRM_CODE_NONE);
    for (uint32_t c = 0; c < p->criteria.n; c++)
        bulk->shown.states[c] = BRM_NEWS(arena, uint8_t, cap);
    for (uint32_t c = 0; c < p->controls.n; c++)
        bulk->shown.fired[c] = BRM_NEWS(arena, uint8_t, cap);
    for (uint32_t k = 0; k < BRM_BULK_KINDS; k++) {
        bulk->bytes[k] = BRM_NEWS(arena, uint8_t, cap);
        bulk->shown.counts[k] = BRM_NEWS(arena, uint16_t, cap);
    }
    uint8_t **const columns[] = {&bulk->yes,  &bulk->no,    &bulk->known,   &bulk->object,
                                 &bulk->live, &bulk->doubt, &bulk->refused, &bulk->unsure};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        *columns[i] = BRM_NEWS(arena, uint8_t, cap);
    memset(bulk->yes, BRM_TRUE, cap);
    memset(bulk->no, BRM_FALSE, cap);
    return &bulk->shown;
}

static const uint8_t *tri(const Run *run, BrmReg reg) {
    return reg == BRM_NONE ? run->bulk->yes : brm_vm_tri(run->vm, reg);
}

/* A rule that there may not be: then it is false. */
static const uint8_t *rule(const Run *run, BrmReg reg) {
    return reg == BRM_NONE ? run->bulk->no : brm_vm_tri(run->vm, reg);
}

static void empty(Run *run) {
    Bulk *bulk = run->bulk;
    for (uint32_t k = 0; k < BRM_BULK_KINDS; k++)
        brm_lanes_empty(run->n, run->lanes->quick, bulk->bytes[k], bulk->shown.counts[k]);
    bulk->added = 0;
}

/* Before a loop that adds one at most to a byte. */
static void make_room(Run *run) {
    if (run->bulk->added == MOST_ADDED) empty(run);
    run->bulk->added++;
}

/* ---- states ---- */

static void find_states(Run *run) {
    const BrmProgram *p = run->program;
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        const BrmPQuestionnaire *row = &p->questionnaires.at[q];
        const uint8_t *present = tri(run, row->kind_ok);
        for (uint32_t a = row->axes.first; a < row->axes.first + row->axes.n; a++) {
            BrmRange criteria = p->axes.at[a].criteria;
            for (uint32_t i = criteria.first; i < criteria.first + criteria.n; i++) {
                const BrmPCriterion *c = &p->criteria.at[i];
                run->bulk->codes[i] = brm_vm_code(run->vm, c->code_today);
                brm_lanes_state(run->n, present, tri(run, c->asked), rule(run, c->na_rule), run->bulk->codes[i],
                                run->bulk->shown.states[i]);
            }
        }
    }
}

/* ---- questions ---- */

static bool in_force(BrmDate date, const BrmPQuestionnaire *q) {
    return (q->from == BRM_DATE_NONE || q->from <= date) && (q->to == BRM_DATE_NONE || date <= q->to);
}

static bool in_validity(const Run *run, uint32_t questionnaire) {
    const BrmPQuestionnaire *all = run->program->questionnaires.at, *q = &all[questionnaire];
    BrmDate date = brm_vm_date(run->vm);
    return in_force(date, q) && (q->extends == BRM_NONE || in_force(date, &all[q->extends]));
}

static void judge_question(Run *run, uint32_t question) {
    const BrmPQuestion *q = &run->program->questions.at[question];
    if (!in_validity(run, q->questionnaire)) return;
    const BrmQuestionColumn *column = &run->batch->questions[question];
    const uint8_t *answer = column->tri != NULL ? column->tri : column->known;
    uint8_t none = column->tri != NULL ? (uint8_t)BRM_UNKNOWN : 0;
    if (answer == NULL) {
        brm_lanes_keys(run->n, column->key, run->bulk->known);
        answer = run->bulk->known;
    }
    uint8_t **bytes = run->bulk->bytes;
    const uint8_t *asked = tri(run, q->asked);
    make_room(run);
    brm_lanes_question(run->n, answer, none, asked, bytes[BRM_BULK_R004]);
    if (q->required != 0) brm_lanes_required(run->n, answer, none, asked, bytes[BRM_BULK_R005], bytes[BRM_BULK_R007]);
}

/* ---- criteria ---- */

static void judge_requirements(Run *run, const BrmPCriterion *c, const uint8_t *asked) {
    Bulk *bulk = run->bulk;
    memset(bulk->unsure, 0, run->n);
    for (uint32_t i = c->requirements.first; i < c->requirements.first + c->requirements.n; i++) {
        make_room(run);
        brm_lanes_requirement(run->n, bulk->live, asked, rule(run, run->program->requirements.at[i].na_rule),
                              run->batch->requirements[i], bulk->bytes[BRM_BULK_R004], bulk->bytes[BRM_BULK_R005],
                              bulk->unsure);
    }
    make_room(run);
    brm_lanes_unsure(run->n, bulk->unsure, bulk->doubt, bulk->bytes[BRM_BULK_R007]);
}

static void judge_computed(Run *run, uint32_t criterion) {
    const BrmPCriterion *c = &run->program->criteria.at[criterion];
    Bulk *bulk = run->bulk;
    BrmComputedLanes lanes = {.valid = tri(run, c->valid),
                              .asked = tri(run, c->asked),
                              .na = rule(run, c->na_rule),
                              .answer = run->batch->codes[criterion],
                              .state = bulk->shown.states[criterion],
                              .object = bulk->object,
                              .ruled = c->na_rule != BRM_NONE,
                              .live = bulk->live,
                              .doubt = bulk->doubt,
                              .refused = bulk->refused};
    memset(bulk->object, 0, run->n);
    for (uint32_t i = c->requirements.first; i < c->requirements.first + c->requirements.n; i++)
        brm_lanes_answered(run->n, run->batch->requirements[i], bulk->object);
    make_room(run);
    brm_lanes_computed(run->n, &lanes, bulk->bytes[BRM_BULK_R003], bulk->bytes[BRM_BULK_R004],
                       bulk->bytes[BRM_BULK_R007]);
    if (c->requirements.n > 0) {
        judge_requirements(run, c, lanes.asked);
        return;
    }
    make_room(run);
    brm_lanes_by_rules(run->n, lanes.live, lanes.refused, lanes.state, bulk->bytes[BRM_BULK_R005]);
}

static void wants_comment(Run *run, uint32_t criterion) {
    const BrmPCriterion *c = &run->program->criteria.at[criterion];
    bool *wanted = run->bulk->wanted;
    if (c->comment_na == 0 && c->comment_levels.n == 0) return;
    memset(wanted, 0, BRM_CODE_NONE * sizeof *wanted);
    wanted[BRM_CODE_NA] = c->comment_na != 0;
    for (uint32_t i = 0; i < c->comment_levels.n; i++) {
        uint32_t level = run->program->numbers.at[c->comment_levels.first + i];
        if (level < BRM_CODE_NA) wanted[level] = true;
    }
    make_room(run); /* an answer is one of them at most */
    for (uint32_t code = 0; code < BRM_CODE_NONE; code++) {
        if (!wanted[code]) continue;
        BrmCommentLanes lanes = {.valid = tri(run, c->valid),
                                 .asked = tri(run, c->asked),
                                 .na = rule(run, c->na_rule),
                                 .answer = run->batch->codes[criterion],
                                 .wanted = (uint8_t)code,
                                 .ruled = c->na_rule != BRM_NONE};
        brm_lanes_comment(run->n, &lanes, run->bulk->bytes[BRM_BULK_R018]);
    }
}

static void judge_criterion(Run *run, uint32_t criterion) {
    const BrmPCriterion *c = &run->program->criteria.at[criterion];
    uint8_t **bytes = run->bulk->bytes;
    const uint8_t *answer = run->batch->codes[criterion];
    if (c->derived != 0) {
        judge_computed(run, criterion);
    } else if (c->na_rule != BRM_NONE) {
        make_room(run);
        brm_lanes_ruled(run->n, tri(run, c->valid), tri(run, c->asked), rule(run, c->na_rule), answer,
                        bytes[BRM_BULK_R003], bytes[BRM_BULK_R004], bytes[BRM_BULK_R005], bytes[BRM_BULK_R007]);
    } else {
        make_room(run);
        brm_lanes_plain(run->n, tri(run, c->valid), tri(run, c->asked), answer, bytes[BRM_BULK_R004],
                        bytes[BRM_BULK_R005], bytes[BRM_BULK_R007]);
    }
    wants_comment(run, criterion);
}

/* ---- refused values ---- */

/* The columns show no answer where one was refused: what the loops said about a silence is taken back. */

static void refused_question(const Run *run, const BrmQuickRefusal *r, uint16_t **counts) {
    const BrmPQuestion *q = &run->program->questions.at[r->on];
    if (!in_validity(run, q->questionnaire)) return;
    uint8_t asked = tri(run, q->asked)[r->lane];
    counts[BRM_BULK_R006][r->lane]++;
    if (q->required != 0 && asked == BRM_TRUE) counts[BRM_BULK_R005][r->lane]--;
    if (q->required != 0 && asked == BRM_UNKNOWN) counts[BRM_BULK_R007][r->lane]--;
}

static BrmBulkKind refusal_of(const BrmPCriterion *c, uint8_t reading) {
    if (reading == BRM_READ_NA) return BRM_BULK_R003;
    if (c->derived != 0) return reading == BRM_READ_DERIVED ? BRM_BULK_R011 : BRM_BULK_R006;
    return reading == BRM_READ_LEVEL ? BRM_BULK_R002 : BRM_BULK_R006;
}

static void refused_criterion(const Run *run, const BrmQuickRefusal *r, uint16_t **counts) {
    uint32_t criterion = r->on - run->program->questions.n;
    const BrmPCriterion *c = &run->program->criteria.at[criterion];
    if (tri(run, c->valid)[r->lane] == BRM_FALSE) return;
    uint8_t asked = tri(run, c->asked)[r->lane], na = rule(run, c->na_rule)[r->lane];
    counts[refusal_of(c, r->reading)][r->lane]++;
    bool silent = asked == BRM_TRUE && na == BRM_FALSE;
    if (c->derived != 0)
        silent = silent && c->requirements.n == 0 && run->bulk->shown.states[criterion][r->lane] == BRM_ST_MISSING;
    if (silent) counts[BRM_BULK_R005][r->lane]--;
}

static void judge_refusals(const Run *run) {
    for (uint32_t i = 0; i < run->lanes->n_refusals; i++) {
        const BrmQuickRefusal *r = &run->lanes->refusals[i];
        if (run->lanes->quick[r->lane] == 0) continue;
        if (r->on < run->program->questions.n)
            refused_question(run, r, run->bulk->shown.counts);
        else
            refused_criterion(run, r, run->bulk->shown.counts);
    }
}

/* ---- plans ---- */

/* The course of one criterion in one lane: the steps from i on that are its own. */
static uint32_t judge_course(Run *run, uint32_t i) {
    const BrmQuickLanes *lanes = run->lanes;
    uint16_t **counts = run->bulk->shown.counts;
    uint32_t lane = lanes->steps[i].lane, criterion = lanes->steps[i].criterion;
    uint8_t state = run->bulk->shown.states[criterion][lane], today = run->bulk->codes[criterion][lane];
    bool none = state == BRM_ST_NOT_APPLICABLE || state == BRM_ST_NOT_ASKED || state == BRM_ST_ABSENT;
    bool has_today = today < BRM_CODE_NA;
    uint8_t before = has_today ? today : 0; /* the step before, else today's level: a step below it falls */
    uint32_t refused = 0, falls = 0, late = 0;
    BrmDate date = brm_vm_date(run->vm);
    for (; i < lanes->n_steps && lanes->steps[i].lane == lane && lanes->steps[i].criterion == criterion; i++) {
        const BrmQuickStep *s = &lanes->steps[i];
        refused++;
        falls += s->level < before;
        late += has_today && s->day <= date && s->level > today;
        before = s->level;
    }
    if (none) {
        counts[BRM_BULK_R008][lane] = (uint16_t)(counts[BRM_BULK_R008][lane] + refused);
        return i;
    }
    counts[BRM_BULK_R008_FALL][lane] = (uint16_t)(counts[BRM_BULK_R008_FALL][lane] + falls);
    counts[BRM_BULK_R016][lane] = (uint16_t)(counts[BRM_BULK_R016][lane] + late);
    return i;
}

static void judge_plans(Run *run) {
    for (uint32_t i = 0; i < run->lanes->n_steps;) {
        if (run->lanes->quick[run->lanes->steps[i].lane] != 0)
            i = judge_course(run, i);
        else
            i++;
    }
}

/* ---- all ---- */

void brm_findings_bulk(const BrmVm *vm, const BrmBatch *batch, const BrmQuickLanes *lanes, BrmBulk *out) {
    const BrmProgram *p = brm_vm_program(vm);
    Run run = {.bulk = (Bulk *)out, .vm = vm, .program = p, .batch = batch, .lanes = lanes, .n = batch->n};
    Bulk *bulk = run.bulk;
    for (uint32_t k = 0; k < BRM_BULK_KINDS; k++)
        memset(out->counts[k], 0, run.n * sizeof *out->counts[k]);
    find_states(&run);
    for (uint32_t q = 0; q < p->questions.n; q++)
        judge_question(&run, q);
    for (uint32_t c = 0; c < p->criteria.n; c++)
        judge_criterion(&run, c);
    for (uint32_t i = 0; i < p->faults.n; i++) {
        make_room(&run);
        brm_lanes_fault(run.n, tri(&run, p->faults.at[i].reg), bulk->bytes[BRM_BULK_R015]);
    }
    make_room(&run);
    brm_lanes_out_of_place(run.n, lanes->has_plan, lanes->converging, bulk->bytes[BRM_BULK_R009]);
    empty(&run);
    judge_refusals(&run);
    judge_plans(&run);
    for (uint32_t i = 0; i < p->controls.n; i++)
        brm_lanes_fired(run.n, tri(&run, p->controls.at[i].fired), lanes->quick, out->fired[i]);
}

/* The row of a kind that says the most usual thing. */
static BrmDiagId row_of(BrmBulkKind kind) {
    static const BrmDiagId rows[BRM_BULK_KINDS] = {[BRM_BULK_R002] = BRM_D_R002,
                                                   [BRM_BULK_R006] = BRM_D_R006_LEVEL,
                                                   [BRM_BULK_R011] = BRM_D_R011,
                                                   [BRM_BULK_R003] = BRM_D_R003_RULE,
                                                   [BRM_BULK_R004] = BRM_D_R004,
                                                   [BRM_BULK_R005] = BRM_D_R005_CRITERION,
                                                   [BRM_BULK_R007] = BRM_D_R007_ASKED,
                                                   [BRM_BULK_R008] = BRM_D_R008_NOT_ASKED,
                                                   [BRM_BULK_R008_FALL] = BRM_D_R008_FALL,
                                                   [BRM_BULK_R009] = BRM_D_R009,
                                                   [BRM_BULK_R015] = BRM_D_R015,
                                                   [BRM_BULK_R016] = BRM_D_R016,
                                                   [BRM_BULK_R018] = BRM_D_R018};
    return rows[kind];
}

const char *brm_bulk_code(BrmBulkKind kind) {
    return brm_diag_code(row_of(kind));
}

BrmSeverity brm_bulk_severity(BrmBulkKind kind, BrmDocStatus status) {
    const BrmDocument doc = {.status = status};
    if (kind == BRM_BULK_R005 || kind == BRM_BULK_R018) return brm_judge_of_silence(&doc);
    if (kind == BRM_BULK_R007) return brm_judge_of_doubt(&doc);
    return brm_diag_severity(row_of(kind));
}
