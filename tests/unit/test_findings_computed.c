/* test_findings_computed.c: the judgement of levels that are computed, of their requirements, of comments that are
 * required. */
#include "computed_fixture.h"

#include "findings/findings_internal.h"

typedef struct Case {
    Made m;
    BrmVm *vm;
    BrmBatch batch;
    BrmDocument doc;
    uint32_t next;
    uint8_t states[K_CRITERIA];
} Case;

static void open_case(Case *c) {
    memset(c, 0, sizeof *c);
    computed_open(&c->m);
    c->vm = brm_vm_open(&c->m.arena, &c->m.verified, DATE, BRM_DATE_NONE, 1);
    brm_batch_open(&c->batch, &c->m.arena, c->m.p, 1);
    c->batch.n = 1;
    c->doc = (BrmDocument){
        .arena = &c->m.arena, .kind = BRM_NONE, .status = BRM_VALIDATED, .publishable = true, .converging = true};
    c->doc.answers_offset = 12;
    c->doc.answers = BRM_NEWS(&c->m.arena, BrmAnswer, K_THINGS);
    c->next = 20;
}

static void close_case(Case *c) {
    made_close(&c->m);
}

static BrmAnswer *said(Case *c, uint32_t i, BrmReading reading, const char *shown) {
    c->doc.answers[i] =
        (BrmAnswer){.reading = (uint8_t)reading, .offset = c->next, .code = BRM_CODE_NONE, .shown = brm_str(shown)};
    c->next += 10;
    return &c->doc.answers[i];
}

static void yesno(Case *c, uint32_t q, bool yes) {
    said(c, q, BRM_READ_OK, yes ? "true" : "false");
    c->batch.questions[q].tri[0] = yes ? BRM_TRUE : BRM_FALSE;
}

static void level(Case *c, uint32_t criterion, uint8_t code, const char *shown) {
    said(c, K_QUESTIONS + criterion, BRM_READ_OK, shown)->code = code;
    c->batch.codes[criterion][0] = code;
}

static void object(Case *c) {
    said(c, K_QUESTIONS + K_S1, BRM_READ_OBJECT, "{\"E1\": true, …");
}

static void met(Case *c, uint32_t requirement, bool yes) {
    said(c, K_QUESTIONS + K_CRITERIA + requirement, BRM_READ_OK, yes ? "true" : "false");
    c->batch.requirements[requirement][0] = yes ? BRM_TRUE : BRM_FALSE;
}

static void judge(Case *c) {
    brm_vm_run(c->vm, &c->batch);
    brm_findings_judge(&c->doc, c->vm, c->states);
}

/* The questions: open, not delegated, certified or not; S3 at 1. */
static void complete(Case *c, bool certified) {
    yesno(c, K_Q, true);
    yesno(c, K_R, false);
    yesno(c, K_T, certified);
    level(c, K_S3, 1, "1");
}

static void all_met(Case *c) {
    object(c);
    met(c, K_E1, true);
    met(c, K_E2, true);
    met(c, K_E3, true);
}

static void levels_from_requirements(void **state) {
    /* e3: 0 false 1 none 2 true */
    static const struct {
        uint8_t e1, e2, e3, level;
    } rows[] = {{2, 2, 2, 2}, {2, 2, 0, 1}, {2, 0, 2, 1}, {0, 2, 2, 0}, {0, 0, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_case(&c);
        complete(&c, false);
        object(&c);
        met(&c, K_E1, rows[i].e1 == 2);
        met(&c, K_E2, rows[i].e2 == 2);
        met(&c, K_E3, rows[i].e3 == 2);
        judge(&c);
        assert_int_equal(c.doc.findings.n, 0);
        assert_int_equal(c.states[K_S1], BRM_ST_ANSWERED);
        assert_int_equal(brm_findings_code(c.vm, K_S1, 0), rows[i].level);
        assert_int_equal(brm_findings_code(c.vm, K_S2, 0), 0);
        close_case(&c);
    }
}

/* Each requirement that nobody answered has its finding, also where the level is settled without it. */
static void silent_requirements(void **state) {
    static const BrmSeverity silence[] = {BRM_NOTICE, BRM_WARNING, BRM_ERROR};
    (void)state;
    for (uint32_t s = 0; s < 3; s++) {
        Case c;
        open_case(&c);
        c.doc.status = (BrmDocStatus)s;
        complete(&c, false);
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_REQUIREMENT, silence[s], "S1.E1"},
                        {BRM_D_R005_REQUIREMENT, silence[s], "S1.E2"}, {BRM_D_R005_REQUIREMENT, silence[s], "S1.E3"});
        assert_int_equal(c.doc.findings.at[2].offset, 12);
        assert_says(&c.m, &c.doc, 0, BRM_FR, "n'entre dans aucun score");
        assert_int_equal(c.states[K_S1], BRM_ST_MISSING);
        close_case(&c);
    }
    Case c;
    open_case(&c);
    complete(&c, false);
    object(&c);
    met(&c, K_E1, false);
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E2"},
                    {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E3"});
    assert_says(&c.m, &c.doc, 0, BRM_FR, "L'exigence S1.E2 « Audit annuel », du critère « Sécurité »");
    assert_says(&c.m, &c.doc, 0, BRM_EN, "follows from the other answers");
    assert_int_equal(c.states[K_S1], BRM_ST_ANSWERED);
    close_case(&c);
}

static void refused_on_the_criterion(void **state) {
    static const struct {
        uint32_t criterion;
        BrmReading reading;
        const char *shown;
        BrmDiagId id;
        const char *says;
    } rows[] = {
        {K_S1, BRM_READ_DERIVED, "2", BRM_D_R011, "chacune de ses exigences : {\"E1\": …, \"E2\": …, \"E3\": …}."},
        {K_S1, BRM_READ_TYPE, "true", BRM_D_R006_COMPUTED, "true ne répond pas à S1 « Sécurité »"},
        {K_S1, BRM_READ_TYPE, "\"N/A\"", BRM_D_R006_NA, "écrivez \"na\""},
        {K_S2, BRM_READ_DERIVED, "2", BRM_D_R011, "retirez la ligne"},
        {K_S2, BRM_READ_NA, "\"na\"", BRM_D_R003_NEVER_COMPUTED, "n'admet pas"},
        {K_S2, BRM_READ_TYPE, "{\"E1\": true}", BRM_D_R006_COMPUTED, "retirez la ligne"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_case(&c);
        complete(&c, true);
        if (rows[i].criterion == K_S2) all_met(&c);
        if (rows[i].criterion == K_S2) c.doc.answers[K_T] = (BrmAnswer){0}, c.batch.questions[K_T].tri[0] = BRM_UNKNOWN;
        said(&c, K_QUESTIONS + rows[i].criterion, rows[i].reading, rows[i].shown);
        judge(&c);
        if (rows[i].criterion == K_S1) {
            ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E1"},
                            {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E3"}, {rows[i].id, BRM_ERROR, "S1"});
            assert_says(&c.m, &c.doc, 2, BRM_FR, rows[i].says);
            assert_int_equal(c.states[K_S1], BRM_ST_MISSING);
        } else { /* its R005 does not stand beside it */
            ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R007_REQUIREMENT, BRM_ERROR, "S1"}, {rows[i].id, BRM_ERROR, "S2"});
            assert_says(&c.m, &c.doc, 1, BRM_FR, rows[i].says);
            assert_int_equal(c.states[K_S2], BRM_ST_MISSING);
        }
        close_case(&c);
    }
}

static void refused_requirements(void **state) {
    (void)state;
    for (uint32_t asked = 0; asked < 2; asked++) {
        Case c;
        open_case(&c);
        complete(&c, true);
        yesno(&c, K_Q, asked == 1);
        object(&c);
        said(&c, K_QUESTIONS + K_CRITERIA + K_E1, BRM_READ_TYPE, "\"oui\"");
        met(&c, K_E3, true);
        judge(&c);
        if (asked == 1)
            ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R006_YESNO, BRM_ERROR, "S1.E1"});
        else
            ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R004_OBJECT_GIVEN, BRM_ERROR, "S1"},
                            {BRM_D_R006_YESNO, BRM_ERROR, "S1.E1"});
        assert_int_equal(c.states[K_S1], asked == 1 ? BRM_ST_MISSING : BRM_ST_NOT_ASKED);
        close_case(&c);
    }
}

static void requirements_though_not_asked(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    complete(&c, true);
    yesno(&c, K_Q, false);
    all_met(&c);
    judge(&c); /* once, and E2 is not told on its own */
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R004_OBJECT_GIVEN, BRM_ERROR, "S1"});
    assert_says(&c.m, &c.doc, 0, BRM_FR, "vous avez répondu « non » à « Le service est-il ouvert ? »");
    close_case(&c);
    open_case(&c);
    complete(&c, true);
    yesno(&c, K_Q, false);
    all_met(&c);
    c.m.p->criteria.at[K_S1].asked_reads.n = 0;
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R004_OBJECT, BRM_ERROR, "S1"});
    close_case(&c);
    for (uint32_t named = 0; named < 2; named++) {
        open_case(&c);
        complete(&c, true);
        yesno(&c, K_R, true);
        all_met(&c);
        c.m.p->criteria.at[K_S1].na_reads.n = named;
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc,
                        {named == 1 ? BRM_D_R004_OBJECT_NA_GIVEN : BRM_D_R004_OBJECT_NA, BRM_ERROR, "S1"});
        assert_int_equal(c.states[K_S1], BRM_ST_NOT_APPLICABLE);
        close_case(&c);
    }
}

static void a_requirement_that_is_not_applicable(void **state) {
    (void)state;
    for (uint32_t named = 0; named < 2; named++) {
        Case c;
        open_case(&c);
        complete(&c, true);
        all_met(&c);
        met(&c, K_E2, false);
        c.m.p->requirements.at[K_E2].na_reads.n = named;
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc,
                        {named == 1 ? BRM_D_R004_REQUIREMENT_GIVEN : BRM_D_R004_REQUIREMENT, BRM_ERROR, "S1.E2"});
        assert_int_equal(c.doc.findings.at[0].offset, c.doc.answers[K_QUESTIONS + K_CRITERIA + K_E2].offset);
        assert_says(&c.m, &c.doc, 0, BRM_FR, "compte comme satisfaite");
        assert_int_equal(brm_findings_code(c.vm, K_S1, 0), 2);
        close_case(&c);
    }
}

static void nobody_knows_what_is_applicable(void **state) {
    (void)state;
    Case c;
    open_case(&c); /* whether E2 is: it counts as asked */
    complete(&c, true);
    c.doc.answers[K_T] = (BrmAnswer){0};
    c.batch.questions[K_T].tri[0] = BRM_UNKNOWN;
    object(&c);
    met(&c, K_E1, true);
    met(&c, K_E3, true);
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E2"}, {BRM_D_R005_LEVEL, BRM_ERROR, "S2"},
                    {BRM_D_R007_REQUIREMENT, BRM_ERROR, "S1"});
    assert_says(&c.m, &c.doc, 2, BRM_FR, "faute de réponse à « Est-il certifié ? »");
    assert_says(
        &c.m, &c.doc, 1, BRM_FR,
        "Le niveau du critère S2 « Sûreté » ne peut pas être calculé, faute de réponse à « Est-il certifié ? »");
    assert_int_equal(c.states[K_S1], BRM_ST_MISSING);
    close_case(&c);
    open_case(&c); /* whether the criterion is: one R007, silence is told, also of E2 */
    complete(&c, false);
    c.doc.answers[K_R] = (BrmAnswer){0};
    c.batch.questions[K_R].tri[0] = BRM_UNKNOWN;
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R007_NA, BRM_ERROR, "S1"}, {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E1"},
                    {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E2"}, {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E3"});
    assert_int_equal(c.states[K_S1], BRM_ST_UNDETERMINED);
    close_case(&c);
    open_case(&c); /* whether it is asked: nothing is missing yet, and a level stands */
    complete(&c, false);
    c.doc.answers[K_Q] = (BrmAnswer){0};
    c.batch.questions[K_Q].tri[0] = BRM_UNKNOWN;
    object(&c);
    met(&c, K_E1, false);
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R007_ASKED, BRM_ERROR, "S1"});
    assert_says(&c.m, &c.doc, 0, BRM_FR, "le niveau calculé compte");
    assert_int_equal(c.states[K_S1], BRM_ST_ANSWERED);
    close_case(&c);
}

static void na_on_a_computed_level(void **state) {
    (void)state;
    for (uint32_t named = 0; named < 2; named++) {
        Case c;
        open_case(&c);
        complete(&c, true);
        level(&c, K_S1, BRM_CODE_NA, "\"na\"");
        c.m.p->criteria.at[K_S1].na_reads.n = named;
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E1"},
                        {BRM_D_R005_REQUIREMENT, BRM_ERROR, "S1.E3"},
                        {named == 1 ? BRM_D_R003_RULE_GIVEN_COMPUTED : BRM_D_R003_RULE_COMPUTED, BRM_ERROR, "S1"});
        assert_says(&c.m, &c.doc, 2, BRM_FR, "chacune de ses exigences");
        close_case(&c);
    }
    Case c;
    open_case(&c);
    complete(&c, true);
    all_met(&c);
    met(&c, K_E2, true);
    c.doc.answers[K_QUESTIONS + K_CRITERIA + K_E2].reading = BRM_READ_NONE;
    level(&c, K_S2, BRM_CODE_NA, "\"na\"");
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R018, BRM_ERROR, "S2"});
    assert_int_equal(c.states[K_S2], BRM_ST_NOT_APPLICABLE);
    close_case(&c);
}

/* Severity as for silence; only for the answers named, and never on a level that is computed. */
static void comments_that_are_required(void **state) {
    static const BrmSeverity silence[] = {BRM_NOTICE, BRM_WARNING, BRM_ERROR};
    static const uint8_t codes[] = {BRM_CODE_NA, 2, 0};
    (void)state;
    for (uint32_t s = 0; s < 3; s++)
        for (uint32_t i = 0; i < 3; i++)
            for (uint32_t commented = 0; commented < 2; commented++) {
                Case c;
                uint8_t marks[K_CRITERIA] = {0, 0, (uint8_t)commented};
                open_case(&c);
                c.doc.status = (BrmDocStatus)s;
                c.doc.commented = s == 0 && commented == 0 ? NULL : marks;
                complete(&c, false);
                all_met(&c);
                level(&c, K_S3, codes[i], i == 0 ? "\"na\"" : "2");
                judge(&c);
                if (i < 2 && commented == 0) {
                    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R018, silence[s], "S3"});
                    assert_int_equal(c.doc.findings.at[0].offset, c.doc.answers[K_QUESTIONS + K_S3].offset);
                } else {
                    assert_int_equal(c.doc.findings.n, 0);
                }
                close_case(&c);
            }
}

static void plans_of_computed_levels(void **state) {
    static const BrmStepReading readings[] = {BRM_STEP_OK, BRM_STEP_ENTRY, BRM_STEP_LEVEL};
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        Case c;
        open_case(&c);
        complete(&c, false);
        all_met(&c);
        BrmPlanStep step = {.criterion = K_S1, .offset = c.next, .reading = (uint8_t)readings[i], .day = DATE + 9};
        step.when = step.value = BRM_LIT("2021-T4");
        BRM_PUSH(&c.m.arena, &c.doc.steps, step);
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R008_COMPUTED, BRM_ERROR, "S1"});
        close_case(&c);
    }
}

/* Definitions give way to what they read, each thing once; computed levels to what they come from. */
static void what_is_read(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    yesno(&c, K_T, true);
    brm_vm_run(c.vm, &c.batch);
    BrmJudge j = {.doc = &c.doc, .vm = c.vm, .program = c.m.p, .date = DATE, .states = c.states};
    uint32_t first = c.m.p->reads.n;
    static const BrmPRead more[] = {{1, K_S2}, {1, K_S1}, {4, K_E3}, {1, K_S3}, {3, 0}, {3, 1}, {2, 0}, {2, 0}};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        BRM_PUSH(&c.m.arena, &c.m.p->reads, more[i]);
    const BrmRange ranges[] = {{first, 4}, {first + 4, 4}};
    static const BrmPRead want[] = {{4, K_E1}, {4, K_E2}, {4, K_E3}, {0, K_T}, {0, K_Q}, {1, K_S3}, {2, 0}};
    const BrmWalk *walk = brm_walk(&j, ranges, 2);
    assert_int_equal(walk->found.n, sizeof want / sizeof *want);
    for (uint32_t i = 0; i < walk->found.n; i++) {
        bool there = false;
        for (size_t k = 0; k < sizeof want / sizeof *want; k++)
            there = there || (walk->found.at[i].kind == want[k].kind && walk->found.at[i].index == want[k].index);
        assert_true(there);
    }
    const BrmRange level = {first, 1};
    BrmMissing missing = brm_say_missing(&j, &level, 1);
    assert_true(brm_str_is(missing.said.fr, "« Le service est-il ouvert ? »"));
    assert_true(brm_str_is(brm_say_given(&j, level, BRM_NONE).en, "\"yes\" to \"Est-il certifié ?\""));
    const BrmRange requirements = {first + 1, 1}; /* E2 is not applicable, the others are asked perhaps */
    assert_true(brm_str_is(brm_say_missing(&j, &requirements, 1).said.fr, "« Référent nommé » et « Plan écrit »"));
    brm_walk_close(&j);
    close_case(&c);
}

/* A chain of definitions as long as one likes costs no more than its steps. */
static void long_chains_end(void **state) {
    enum { LONG = 20000 };
    (void)state;
    Case c;
    open_case(&c);
    BrmProgram *p = c.m.p;
    for (uint32_t i = 0; i < LONG; i++) {
        BrmRange reads = {p->reads.n, 2};
        BRM_PUSH(&c.m.arena, &p->reads, ((BrmPRead){3, p->definitions.n - 1}));
        BRM_PUSH(&c.m.arena, &p->reads, ((BrmPRead){0, K_T}));
        BRM_PUSH(&c.m.arena, &p->definitions, ((BrmPDefinition){.reads = reads}));
    }
    BrmRange top = {p->reads.n - 2, 2};
    BrmJudge j = {.doc = &c.doc, .vm = c.vm, .program = p, .date = DATE, .states = c.states};
    const BrmWalk *walk = brm_walk(&j, &top, 1);
    assert_in_range(walk->found.n, 0, 3);
    assert_in_range(walk->steps, 1, LONG);
    brm_walk_close(&j);
    close_case(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_from_requirements),
        cmocka_unit_test(silent_requirements),
        cmocka_unit_test(refused_on_the_criterion),
        cmocka_unit_test(refused_requirements),
        cmocka_unit_test(requirements_though_not_asked),
        cmocka_unit_test(a_requirement_that_is_not_applicable),
        cmocka_unit_test(nobody_knows_what_is_applicable),
        cmocka_unit_test(na_on_a_computed_level),
        cmocka_unit_test(comments_that_are_required),
        cmocka_unit_test(plans_of_computed_levels),
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(long_chains_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
