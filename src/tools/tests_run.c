/* tests_run.c: runs the essais of a model: those of one date and horizon together, as one batch of documents.
 *
 * Called by `bareme test`. Two programs at most: that of the essais without a horizon, that of those with one; each is
 * lowered and verified once. What a run left is explained before the next one. Machines live in an arena of their own,
 * a group's; results in the caller's.
 */
#include "tools/tools_internal.h"

#include <stdlib.h>

typedef struct Runner {
    BrmArena *arena;
    const BrmModel *model;
    BrmDiagBag *bag;
    BrmLang lang;
    BrmTestRun *run;
    const BrmVerified *programs[2]; /* without a horizon, with one */
    const BrmReg *reg_of[2];
    uint32_t *definition_of[2];
    BrmSources sources[2]; /* the files kept in each program */
    uint32_t *result_of;   /* by test: in run->results */
    BrmCover *cover;       /* NULL: not asked for */
} Runner;

BrmStr brm_tools_take(BrmArena *arena, BrmBuf *buf) {
    BrmStr kept = brm_str_dup(arena, brm_buf_view(buf));
    brm_buf_close(buf);
    return kept;
}

BrmStr brm_tools_fill(BrmArena *arena, BrmLang lang, const char *words, const BrmArg *args, uint32_t n) {
    BrmBuf buf;
    brm_buf_open(&buf, arena->mem);
    brm_diag_fill(&buf, words, args, n, lang);
    return brm_tools_take(arena, &buf);
}

BrmStr brm_tools_source(BrmArena *arena, const BrmSources *sources, BrmSpan span) {
    if (span.file >= sources->files.n) return BRM_LIT("");
    BrmStr text = sources->files.at[span.file].text;
    if (span.start > span.end || span.end > text.n) return BRM_LIT("");
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    bool blank = false;
    uint32_t shown = 0, at = span.start;
    while (at < span.end && shown < BRM_TOOLS_EXCERPT) {
        uint32_t cp, n = brm_utf8_next(text.p + at, span.end - at, &cp);
        if (n == 0) n = 1;
        if (cp == ' ' || cp == '\n' || cp == '\r' || cp == '\t') {
            blank = out.n > 0;
        } else {
            if (blank) brm_buf_byte(&out, ' ');
            blank = false;
            brm_buf_bytes(&out, text.p + at, n);
            shown++;
        }
        at += n;
    }
    if (at < span.end) brm_buf_z(&out, "…");
    return brm_tools_take(arena, &out);
}

/* ---- programs
 * --------------------------------------------------------------------------------------------------------------------
 */

/* A definition's place in the program: lowering puts them in the order in which they are worked out. */
static uint32_t *definitions_of(const Runner *r, const BrmProgram *p) {
    BrmMap names;
    brm_map_open(&names, r->arena);
    for (uint32_t i = 0; i < p->definitions.n; i++)
        (void)brm_map_put(&names, brm_program_text(p, p->definitions.at[i].name), i);
    uint32_t *of = BRM_NEWS(r->arena, uint32_t, r->model->definitions.n);
    for (uint32_t i = 0; i < r->model->definitions.n; i++)
        of[i] = brm_map_get(&names, r->model->definitions.at[i].name);
    return of;
}

/* The program of the tests with a horizon (1) or without (0); false after an error, which is in the bag. */
static bool need_program(Runner *r, uint32_t which) {
    if (r->programs[which] != NULL) return true;
    const BrmProgram *p = brm_lower_tests(r->arena, r->model, which == 1, r->bag, &r->reg_of[which]);
    if (p == NULL) return false;
    r->programs[which] = brm_verify(r->arena, p, r->bag);
    if (r->programs[which] == NULL) return false;
    r->definition_of[which] = definitions_of(r, p);
    brm_sources_open(&r->sources[which], r->arena);
    brm_report_sources(&r->sources[which], p);
    return true;
}

/* ---- one test
 * ---------------------------------------------------------------------------------------------------------------------
 */

/* Where the essai gave the answer, or the plan, that a finding is about. */
static BrmSpan place_of(const BrmModel *m, const BrmMTest *test, const BrmFinding *f) {
    BrmRefKind kind = f->on_kind == BRM_ON_QUESTION      ? BRM_REF_QUESTION
                      : f->on_kind == BRM_ON_CRITERION   ? BRM_REF_CRITERION
                      : f->on_kind == BRM_ON_REQUIREMENT ? BRM_REF_REQUIREMENT
                                                         : BRM_REF_NONE;
    bool plan = brm_str_is(brm_str(brm_diag_code(f->id)), "R008");
    for (uint32_t i = 0; plan && i < test->plans.n; i++)
        if (test->plans.at[i].criterion == f->on) return test->plans.at[i].span;
    for (uint32_t i = 0; i < test->answers.n; i++) {
        BrmRef ref = test->answers.at[i].ref;
        bool inner = ref.kind == BRM_REF_REQUIREMENT && kind == BRM_REF_CRITERION &&
                     m->requirements.at[ref.index].criterion == f->on;
        if ((ref.kind == kind && ref.index == f->on) || inner) return test->answers.at[i].span;
    }
    return test->span;
}

static bool refuses(const BrmFinding *f) {
    static const char *const codes[] = {"R001", "R002", "R003", "R004", "R006", "R008", "R011", "R013", "R014"};
    BrmStr code = brm_str(brm_diag_code(f->id));
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (f->control == BRM_NONE && f->severity == BRM_ERROR && brm_str_is(code, codes[i])) return true;
    return false;
}

static void note_refused(Runner *r, BrmTestResult *result, const BrmProgram *p, const BrmDocument *doc) {
    const BrmMTest *test = &r->model->tests.at[result->test];
    for (uint32_t i = 0; i < doc->findings.n; i++) {
        const BrmFinding *f = &doc->findings.at[i];
        if (!refuses(f)) continue;
        BrmBuf words;
        brm_buf_open(&words, r->arena->mem);
        brm_report_message(&words, p, &r->sources[test->horizon != BRM_DATE_NONE ? 1 : 0], f, r->lang);
        BrmTestRefused refused = {.code = brm_str(brm_diag_code(f->id)), .message = brm_tools_take(r->arena, &words)};
        refused.span = place_of(r->model, test, f);
        BRM_PUSH(r->arena, &result->refused, refused);
    }
}

static void count(Runner *r, BrmTestResult *result) {
    result->passed = true;
    for (uint32_t e = 0; e < result->expectations.n; e++) {
        bool met = result->expectations.at[e].truth == BRM_TRUE;
        result->passed = result->passed && met;
        if (met)
            r->run->met++;
        else
            r->run->unmet++;
    }
    if (result->passed)
        r->run->passed++;
    else
        r->run->failed++;
}

static void take_result(Runner *r, BrmTestLane *lane, uint32_t test) {
    BrmTestResult *result = &r->run->results.at[r->result_of[test]];
    const BrmMTest *of = &r->model->tests.at[test];
    for (uint32_t e = 0; e < of->expectations.n; e++) {
        BrmTestExpectation made = {.of = &of->expectations.at[e]};
        brm_lane_explain(lane, made.of, &made);
        BRM_PUSH(r->arena, &result->expectations, made);
    }
    note_refused(r, result, lane->program, lane->doc);
    count(r, result);
}

/* ---- one group
 * --------------------------------------------------------------------------------------------------------------------
 */

typedef struct Group {
    const uint32_t *tests;
    uint32_t n;
    BrmDate date, horizon;
} Group;

static void write_documents(const Runner *r, BrmArena *work, BrmBuf *out, const Group *g) {
    for (uint32_t i = 0; i < g->n; i++)
        brm_tests_document(work, out, r->model, g->tests[i]);
}

/* Judges each document of a batch that was just run; they stand in the order of the tests. One may be rejected, where
 * it passes a limit of documents: it has no lane. */
static void take_batch(Runner *r, BrmTestLane *lane, BrmDocument *docs, uint32_t n, uint8_t *states,
                       const uint32_t *tests) {
    for (uint32_t i = 0; i < n; i++) {
        brm_findings_judge(&docs[i], lane->vm, states);
        lane->doc = &docs[i];
        lane->states = states;
        lane->lane = docs[i].rejected ? BRM_NONE : docs[i].lane;
        take_result(r, lane, tests[i]);
    }
}

static void run_group(Runner *r, const Group *g) {
    uint32_t which = g->horizon != BRM_DATE_NONE ? 1 : 0;
    const BrmProgram *p = r->programs[which]->program;
    BrmArena work;
    BrmBuf text;
    BrmStr failed;
    brm_arena_open(&work, r->arena->mem);
    brm_buf_open(&text, r->arena->mem);
    write_documents(r, &work, &text, g);
    BrmVm *vm = brm_vm_open(&work, r->programs[which], g->date, g->horizon, g->n);
    BrmBatch batch;
    brm_batch_open(&batch, &work, p, brm_vm_cap(vm));
    BrmDocument *docs = BRM_NEWS(&work, BrmDocument, batch.cap);
    uint8_t *states = BRM_NEWS(&work, uint8_t, p->criteria.n);
    BrmReader *reader = brm_reader_open(r->arena->mem, p, g->horizon);
    brm_reader_add_text(reader, BRM_LIT("essai"), brm_buf_view(&text));
    BrmTestLane lane = {.arena = r->arena, .model = r->model, .program = p, .vm = vm, .lang = r->lang};
    lane.reg_of = r->reg_of[which];
    lane.definition_of = r->definition_of[which];
    for (uint32_t done = 0, n = 0; done < g->n; done += n) {
        BrmStatus status = brm_reader_next(reader, &batch, docs, batch.cap, &n, &failed);
        BRM_CHECK(r->arena->mem, status == BRM_OK && n > 0 && n <= g->n - done); /* no file is read */
        brm_vm_run(vm, &batch);
        take_batch(r, &lane, docs, n, states, g->tests + done);
        if (r->cover != NULL) brm_cover_add(r->cover, vm, batch.n);
    }
    brm_reader_close(reader);
    brm_buf_close(&text);
    brm_arena_close(&work);
}

typedef struct Placed {
    BrmDate horizon, date;
    uint32_t test;
} Placed;

static int by_group(const void *a, const void *b) {
    const Placed *x = a, *y = b;
    if (x->horizon != y->horizon) return x->horizon < y->horizon ? -1 : 1;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    return (x->test > y->test) - (x->test < y->test);
}

/* The tests to run, those of a group together; each gets its place among the results. */
static Placed *place_tests(Runner *r, uint32_t *n) {
    const BrmModel *m = r->model;
    Placed *placed = BRM_NEWS(r->arena, Placed, m->tests.n);
    *n = 0;
    for (uint32_t i = 0; i < m->tests.n; i++) {
        const BrmMTest *test = &m->tests.at[i];
        if (!test->given || test->expectations.n == 0) continue;
        BrmTestResult result = {.test = i};
        r->result_of[i] = r->run->results.n;
        BRM_PUSH(r->arena, &r->run->results, result);
        placed[(*n)++] = (Placed){test->horizon, test->date, i};
    }
    if (*n > 1) qsort(placed, *n, sizeof *placed, by_group);
    return placed;
}

const BrmTestRun *brm_tests_run(BrmArena *arena, const BrmModel *model, BrmLang lang, bool coverage, BrmDiagBag *bag) {
    Runner r = {.arena = arena, .model = model, .bag = bag, .lang = lang, .run = BRM_NEW(arena, BrmTestRun)};
    r.run->model = model;
    r.run->lang = lang;
    r.result_of = BRM_NEWS(arena, uint32_t, model->tests.n);
    uint32_t n;
    const Placed *placed = place_tests(&r, &n);
    uint32_t *tests = BRM_NEWS(arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        tests[i] = placed[i].test;
        if (!need_program(&r, placed[i].horizon != BRM_DATE_NONE ? 1 : 0)) return NULL;
    }
    if (coverage && !need_program(&r, n > 0 && r.programs[0] == NULL ? 1 : 0)) return NULL;
    if (coverage) r.cover = brm_cover_open(arena, model, r.programs[r.programs[0] != NULL ? 0 : 1]->program, lang);
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && placed[end].horizon == placed[i].horizon && placed[end].date == placed[i].date;)
            end++;
        Group g = {tests + i, end - i, placed[i].date, placed[i].horizon};
        run_group(&r, &g);
    }
    if (r.cover != NULL) r.run->coverage = brm_cover_end(r.cover);
    return r.run;
}
