/* test_findings.c: the judgement of one lane, and what its messages list. */
#include "judged_fixture.h"

#include "findings/findings_internal.h"

typedef struct Case {
    Made m;
    BrmVm *vm;
    BrmBatch batch;
    BrmDocument doc;
    uint32_t next; /* offset of the next answer */
    uint8_t states[CRITERIA];
} Case;

static void open_at(Case *c, BrmDate date, BrmDate horizon) {
    memset(c, 0, sizeof *c);
    made_open(&c->m);
    c->vm = brm_vm_open(&c->m.arena, &c->m.verified, date, horizon, 1);
    brm_batch_open(&c->batch, &c->m.arena, c->m.p, 1);
    c->batch.n = 1;
    c->doc = (BrmDocument){
        .arena = &c->m.arena, .kind = 0, .status = BRM_VALIDATED, .publishable = true, .converging = true};
    c->doc.text = BRM_LIT("{\"answers\": {}}");
    c->doc.answers_offset = 12;
    c->doc.answers = BRM_NEWS(&c->m.arena, BrmAnswer, QUESTIONS + CRITERIA);
    c->batch.kind[0] = 0;
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

static void number(Case *c, uint32_t q, double x, const char *shown) {
    said(c, q, BRM_READ_OK, shown);
    c->batch.questions[q].num[0] = x;
    c->batch.questions[q].known[0] = 1;
}

static void key(Case *c, uint32_t q, uint16_t position, const char *shown) {
    said(c, q, BRM_READ_OK, shown);
    c->batch.questions[q].key[0] = position;
}

static void level(Case *c, uint32_t criterion, uint8_t code, const char *shown) {
    said(c, QUESTIONS + criterion, BRM_READ_OK, shown)->code = code;
    c->batch.codes[criterion][0] = code;
}

static void step_of(Case *c, uint32_t criterion, BrmStepReading reading, BrmDate day, uint8_t code) {
    BrmPlanStep s = {.criterion = criterion, .offset = c->next, .reading = (uint8_t)reading, .level = code, .day = day};
    s.when = BRM_LIT("2021-T2");
    s.value = BRM_LIT("7");
    c->next += 10;
    BRM_PUSH(&c->m.arena, &c->doc.steps, s);
}

static void judge(Case *c) {
    brm_vm_run(c->vm, &c->batch);
    brm_findings_judge(&c->doc, c->vm, c->states);
}

/* What a complete service answers: oui, dep, région not Bretagne, A1 1, A2 na, A3 1. */
static void complete(Case *c) {
    yesno(c, Q_OUI, true);
    yesno(c, Q_DEP, false);
    key(c, Q_REGION, 1, "\"ARA\"");
    level(c, C_A1, 1, "1");
    level(c, C_A2, BRM_CODE_NA, "\"na\"");
    level(c, C_A3, 1, "1");
}

/* ---- questions and criteria ---- */

static void complete_has_no_finding(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    judge(&c);
    assert_int_equal(c.doc.findings.n, 0);
    assert_int_equal(c.states[C_A1], BRM_ST_ANSWERED);
    assert_int_equal(c.states[C_A2], BRM_ST_NOT_APPLICABLE);
    assert_int_equal(c.states[C_A3], BRM_ST_ANSWERED);
    assert_int_equal(c.states[C_B1], BRM_ST_ABSENT);
    assert_int_equal(brm_findings_code(c.vm, C_A1, 0), 1);
    assert_int_equal(brm_findings_code(c.vm, C_A2, 0), BRM_CODE_NA);
    assert_string_equal(brm_state_name(BRM_ST_NOT_ASKED), "not_asked");
    close_case(&c);
}

static void silence_by_status(void **state) {
    static const BrmSeverity silence[] = {BRM_NOTICE, BRM_WARNING, BRM_ERROR},
                             doubt[] = {BRM_WARNING, BRM_WARNING, BRM_ERROR};
    (void)state;
    for (uint32_t s = 0; s < 3; s++) {
        Case c;
        open_at(&c, DATE, BRM_DATE_NONE);
        c.doc.status = (BrmDocStatus)s;
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_QUESTION, silence[s], "oui"}, {BRM_D_R007_QUESTION, doubt[s], "dep"},
                        {BRM_D_R005_CRITERION, silence[s], "A1"}, {BRM_D_R007_ASKED, doubt[s], "A2"},
                        {BRM_D_R007_NA, doubt[s], "A3"});
        assert_int_equal(c.doc.findings.at[0].offset, 12);
        assert_says(&c.m, &c.doc, 3, BRM_FR, "« Le service est-il une instance du ROR ? »");
        assert_says(&c.m, &c.doc, 3, BRM_EN, "\"Le service est-il une instance du ROR ?\"");
        assert_says(&c.m, &c.doc, 4, BRM_FR, "« Quelle région ? »");
        assert_int_equal(c.states[C_A1], BRM_ST_MISSING);
        assert_int_equal(c.states[C_A2], BRM_ST_UNDETERMINED);
        assert_int_equal(c.states[C_A3], BRM_ST_UNDETERMINED);
        close_case(&c);
    }
}

static void undetermined_without_names(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    c.m.p->criteria.at[C_A2].asked_reads.n = c.m.p->criteria.at[C_A3].na_reads.n =
        c.m.p->questions.at[Q_DEP].asked_reads.n = 0;
    level(&c, C_A2, 1, "2");
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_QUESTION, BRM_ERROR, "oui"},
                    {BRM_D_R007_QUESTION_PLAIN, BRM_ERROR, "dep"}, {BRM_D_R005_CRITERION, BRM_ERROR, "A1"},
                    {BRM_D_R007_NA_PLAIN, BRM_ERROR, "A3"}, {BRM_D_R007_ASKED_PLAIN, BRM_ERROR, "A2"});
    assert_int_equal(c.states[C_A2], BRM_ST_ANSWERED);
    assert_says(&c.m, &c.doc, 4, BRM_FR, "la réponse donnée compte");
    assert_says(&c.m, &c.doc, 3, BRM_FR, "n'entre dans aucun score");
    close_case(&c);
}

/* A refused answer is to be mended, not given; the subject's kind is no answer; an unknown N/A rule says nothing while
 * it is not known whether the criterion is asked. */
static void what_is_missing(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    said(&c, Q_OUI, BRM_READ_TYPE, "\"oui\"");
    c.m.p->criteria.at[C_A3].asked = c.m.p->criteria.at[C_A2].asked;
    c.m.p->criteria.at[C_A3].asked_reads = c.m.p->criteria.at[C_A2].asked_reads;
    level(&c, C_A1, 1, "1");
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R007_QUESTION, BRM_ERROR, "dep"}, {BRM_D_R007_ASKED, BRM_ERROR, "A2"},
                    {BRM_D_R007_ASKED, BRM_ERROR, "A3"}, {BRM_D_R006_YESNO, BRM_ERROR, "oui"});
    assert_says(&c.m, &c.doc, 0, BRM_FR, "Corrigez d'abord cette réponse");
    assert_says(&c.m, &c.doc, 1, BRM_EN, "Mend that answer first");
    assert_says(&c.m, &c.doc, 2, BRM_FR, "faute de réponse à « Le service est-il une instance du ROR ? ». Corrigez");
    close_case(&c);
    open_at(&c, DATE, BRM_DATE_NONE);
    c.doc.kind = BRM_NONE;
    c.m.p->reads.at[c.m.p->criteria.at[C_A2].asked_reads.first] = (BrmPRead){2, 0};
    c.m.p->reads.at[c.m.p->criteria.at[C_A3].na_reads.first] = (BrmPRead){2, 0};
    c.m.p->reads.at[c.m.p->questions.at[Q_DEP].asked_reads.first] = (BrmPRead){2, 0};
    judge(&c);
    uint32_t told = 0;
    for (uint32_t i = 0; i < c.doc.findings.n; i++) {
        BrmDiagId id = c.doc.findings.at[i].id;
        if (id != BRM_D_R007_QUESTION_KIND && id != BRM_D_R007_ASKED_KIND && id != BRM_D_R007_NA_KIND) continue;
        told++;
        assert_worded(&c.m, &c.doc.findings.at[i]);
        assert_says(&c.m, &c.doc, i, BRM_FR, "ne dit pas de quel type est son sujet");
    }
    assert_int_equal(told, 3);
    close_case(&c);
}

static void answered_though_not_asked(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    yesno(&c, Q_OUI, false);
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R004_GIVEN, BRM_ERROR, "dep"}, {BRM_D_R004_GIVEN, BRM_ERROR, "A2"});
    assert_says(&c.m, &c.doc, 1, BRM_FR, "vous avez répondu « non » à « Le service est-il une instance du ROR ? »");
    assert_says(&c.m, &c.doc, 1, BRM_EN, "you answered \"no\" to \"Le service est-il une instance du ROR ?\"");
    assert_int_equal(c.states[C_A2], BRM_ST_NOT_ASKED);
    close_case(&c);
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    yesno(&c, Q_OUI, false);
    c.m.p->criteria.at[C_A2].asked_reads.n = c.m.p->questions.at[Q_DEP].asked_reads.n = 0;
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R004, BRM_ERROR, "dep"}, {BRM_D_R004, BRM_ERROR, "A2"});
    close_case(&c);
}

static void another_kind_of_subject(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    yesno(&c, Q_QX, true);
    level(&c, C_B1, 1, "1");
    step_of(&c, C_B1, BRM_STEP_OK, DATE + 1, 1);
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R004_KIND, BRM_ERROR, "qx"}, {BRM_D_R004_KIND, BRM_ERROR, "B1"},
                    {BRM_D_R008_NOT_ASKED, BRM_ERROR, "B1"});
    assert_says(&c.m, &c.doc, 0, BRM_FR, "QX ne porte pas sur les sujets de type « service »");
    close_case(&c);
    open_at(&c, DATE, BRM_DATE_NONE); /* a bad value is told as such; silence is not */
    complete(&c);
    said(&c, QUESTIONS + C_B1, BRM_READ_LEVEL, "9");
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R002, BRM_ERROR, "B1"});
    close_case(&c);
}

static void out_of_validity(void **state) {
    (void)state;
    Case c;
    open_at(&c, SINCE - 1, BRM_DATE_NONE);
    complete(&c);
    said(&c, QUESTIONS + C_A1, BRM_READ_LEVEL, "9");
    step_of(&c, C_A3, BRM_STEP_OK, DATE, 1);
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R008_VALIDITY, BRM_ERROR, "A3"});
    assert_int_equal(c.states[C_A1], BRM_ST_NOT_ASKED);
    close_case(&c);
}

static void a_questionnaire_ends(void **state) {
    (void)state;
    for (int32_t after = 0; after < 2; after++) {
        Case c;
        open_at(&c, DATE, BRM_DATE_NONE);
        c.m.p->questionnaires.at[0].to = DATE - after;
        said(&c, Q_PART, BRM_READ_RANGE, "80");
        complete(&c);
        judge(&c);
        assert_int_equal(c.doc.findings.n, 1 - after);
        close_case(&c);
    }
}

static void na_by_rule(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    key(&c, Q_REGION, 0, "\"bretagne\"");
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R004_NA_GIVEN, BRM_ERROR, "A3"});
    assert_says(&c.m, &c.doc, 0, BRM_FR,
                "non applicable (« Aucune donnée ») : vous avez répondu « Bretagne » à « Quelle région ? »");
    assert_int_equal(c.states[C_A3], BRM_ST_NOT_APPLICABLE);
    close_case(&c);
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    level(&c, C_A3, BRM_CODE_NA, "\"na\"");
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R003_RULE_GIVEN, BRM_ERROR, "A3"});
    assert_says(&c.m, &c.doc, 0, BRM_EN, "since you answered \"ARA\" to \"Quelle région ?\"");
    assert_int_equal(c.states[C_A3], BRM_ST_MISSING);
    close_case(&c);
    for (uint16_t region = 0; region < 2; region++) { /* a rule that reads nothing has no answer to name */
        open_at(&c, DATE, BRM_DATE_NONE);
        complete(&c);
        c.m.p->criteria.at[C_A3].na_reads.n = 0;
        key(&c, Q_REGION, region, "\"ARA\"");
        level(&c, C_A3, region == 0 ? 1 : BRM_CODE_NA, region == 0 ? "1" : "\"na\"");
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc, {region == 0 ? BRM_D_R004_NA : BRM_D_R003_RULE, BRM_ERROR, "A3"});
        close_case(&c);
    }
}

static void na_while_asking_is_unknown(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    c.batch.questions[Q_OUI].tri[0] = BRM_UNKNOWN; /* A2 and A3 are then asked perhaps */
    c.doc.answers[Q_OUI] = (BrmAnswer){0};
    c.m.p->criteria.at[C_A3].asked = c.m.p->criteria.at[C_A2].asked;
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R005_QUESTION, BRM_ERROR, "oui"}, {BRM_D_R007_ASKED, BRM_ERROR, "A2"},
                    {BRM_D_R007_ASKED_PLAIN, BRM_ERROR, "A3"});
    assert_int_equal(c.states[C_A2], BRM_ST_NOT_APPLICABLE);
    close_case(&c);
}

/* ---- values refused when read ---- */

static void refused_questions(void **state) {
    static const struct {
        uint32_t q;
        BrmReading reading;
        const char *shown;
        BrmDiagId id;
    } rows[] = {{Q_OUI, BRM_READ_TYPE, "\"oui\"", BRM_D_R006_YESNO},
                {Q_ENTIER, BRM_READ_RANGE, "11", BRM_D_R006_INTEGER_RANGE},
                {Q_LIBRE, BRM_READ_TYPE, "2.5", BRM_D_R006_INTEGER},
                {Q_LIBRE, BRM_READ_RANGE, "9007199254740993", BRM_D_R006_INTEGER_LARGE},
                {Q_NOMBRE, BRM_READ_TYPE, "\"1,5\"", BRM_D_R006_NUMBER},
                {Q_NOMBRE, BRM_READ_RANGE, "1e400", BRM_D_R006_NUMBER_LARGE},
                {Q_BORNE, BRM_READ_RANGE, "6", BRM_D_R006_NUMBER_RANGE},
                {Q_PART, BRM_READ_RANGE, "80", BRM_D_R006_PERCENT},
                {Q_JOUR, BRM_READ_TYPE, "\"15/12/2020\"", BRM_D_R006_DATE},
                {Q_EDITEUR, BRM_READ_TYPE, "7", BRM_D_R006_TEXT},
                {Q_REGION, BRM_READ_KEY, "\"nord\"", BRM_D_R006_LIST},
                {Q_PUBLICS, BRM_READ_KEY, "[\"x\"]", BRM_D_R006_SET}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_at(&c, DATE, BRM_DATE_NONE);
        complete(&c);
        c.m.p->questions.at[Q_DEP].required = 0;
        c.m.p->criteria.at[C_A2].asked = c.m.p->criteria.at[C_A1].asked;
        c.m.p->criteria.at[C_A3].na_rule = BRM_NONE;
        said(&c, rows[i].q, rows[i].reading, rows[i].shown);
        if (rows[i].q == Q_OUI) c.batch.questions[Q_OUI].tri[0] = BRM_UNKNOWN;
        if (rows[i].q == Q_REGION) c.batch.questions[Q_REGION].key[0] = BRM_KEY_UNKNOWN;
        judge(&c);
        BrmStr name = brm_program_text(c.m.p, c.m.p->questions.at[rows[i].q].name);
        char on[32] = {0};
        memcpy(on, name.p, name.n);
        ASSERT_FINDINGS(&c.m, &c.doc, {rows[i].id, BRM_ERROR, on});
        assert_says(&c.m, &c.doc, 0, BRM_FR, rows[i].shown);
        close_case(&c);
    }
}

static void refused_criteria(void **state) {
    static const struct {
        uint32_t criterion;
        BrmReading reading;
        const char *shown;
        BrmDiagId id;
        const char *says;
    } rows[] = {{C_A2, BRM_READ_LEVEL, "0", BRM_D_R002, "Réponses admises : 1, 2, 3 ou \"na\""},
                {C_A1, BRM_READ_NA, "\"na\"", BRM_D_R003_NEVER, "Réponses admises : 0, 1, 2 ou 3"},
                {C_A2, BRM_READ_TYPE, "\"N/A\"", BRM_D_R006_NA, "écrivez \"na\""},
                {C_A1, BRM_READ_TYPE, "\"Non applicable\"", BRM_D_R006_NA_NEVER, "n'admet pas"},
                {C_A1, BRM_READ_TYPE, "\"-2\"", BRM_D_R006_LEVEL_QUOTED, "sans guillemets"},
                {C_A1, BRM_READ_TYPE, "\"-\"", BRM_D_R006_LEVEL, "attend un niveau"},
                {C_A1, BRM_READ_TYPE, "true", BRM_D_R006_LEVEL, "attend un niveau : 0, 1, 2 ou 3"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_at(&c, DATE, BRM_DATE_NONE);
        complete(&c);
        said(&c, QUESTIONS + rows[i].criterion, rows[i].reading, rows[i].shown);
        c.batch.codes[rows[i].criterion][0] = BRM_CODE_NONE;
        judge(&c);
        ASSERT_FINDINGS(&c.m, &c.doc, {rows[i].id, BRM_ERROR, rows[i].criterion == C_A1 ? "A1" : "A2"});
        assert_says(&c.m, &c.doc, 0, BRM_FR, rows[i].says);
        assert_int_equal(c.states[rows[i].criterion], BRM_ST_MISSING);
        close_case(&c);
    }
}

/* ---- plans ---- */

static void plan_steps(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    step_of(&c, C_A1, BRM_STEP_SHAPE, BRM_DATE_NONE, BRM_CODE_NONE);
    step_of(&c, C_A1, BRM_STEP_OK, DATE, 2); /* due, and today's level is 1 */
    step_of(&c, C_A1, BRM_STEP_ORDER, DATE, 3);
    step_of(&c, C_A1, BRM_STEP_DATE, BRM_DATE_NONE, BRM_CODE_NONE);
    step_of(&c, C_A1, BRM_STEP_LEVEL, DATE + 1, BRM_CODE_NONE);
    step_of(&c, C_A1, BRM_STEP_OK, DATE + 2, 1); /* falls below 2 */
    step_of(&c, C_A2, BRM_STEP_OK, DATE + 2, 1);
    step_of(&c, C_A3, BRM_STEP_OK, DATE + 2, 0); /* below today's level */
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R008_SHAPE, BRM_ERROR, "A1"}, {BRM_D_R016, BRM_WARNING, "A1"},
                    {BRM_D_R008_ORDER, BRM_ERROR, "A1"}, {BRM_D_R008_DATE, BRM_ERROR, "A1"},
                    {BRM_D_R008_LEVEL, BRM_ERROR, "A1"}, {BRM_D_R008_FALL, BRM_WARNING, "A1"},
                    {BRM_D_R008_NA, BRM_ERROR, "A2"}, {BRM_D_R008_FALL_TODAY, BRM_WARNING, "A3"});
    assert_says(&c.m, &c.doc, 1, BRM_FR, "au 2021-03-14 le niveau est 1");
    close_case(&c);
}

static void plan_of_who_does_not_converge(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, DATE + 100);
    complete(&c);
    c.doc.converging = false;
    c.doc.has_plan = true;
    c.doc.plan_offset = 15;
    step_of(&c, C_A1, BRM_STEP_ENTRY, BRM_DATE_NONE, BRM_CODE_NONE);
    step_of(&c, C_A2, BRM_STEP_ENTRY, BRM_DATE_NONE, BRM_CODE_NONE);
    c.batch.plans[C_A1][0] = 3;
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R009, BRM_WARNING, ""}, {BRM_D_R008_ENTRY, BRM_ERROR, "A1"},
                    {BRM_D_R008_ENTRY, BRM_ERROR, "A2"});
    assert_int_equal(brm_findings_code(c.vm, C_A1, 0), 3);
    close_case(&c);
}

/* ---- rules ---- */

static void rules_without_a_result(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    number(&c, Q_NOMBRE, 0, "0");
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_R015, BRM_WARNING, ""}, {BRM_D_R015_ON, BRM_WARNING, "oui"},
                    {BRM_D_R015_ON, BRM_WARNING, "A1"});
    assert_int_equal(c.doc.findings.at[0].offset, c.doc.answers_offset);
    assert_says(&c.m, &c.doc, 2, BRM_FR, "« 1 / nombre »");
    close_case(&c);
}

static void long_rules_are_cut(void **state) {
    static const char source[] = "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé";
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    c.m.p->texts.at[c.m.p->files.at[0].text] = BRM_LIT(source);
    c.m.p->faults.at[0].span = (BrmPSpan){0, 0, sizeof source - 1};
    c.m.p->faults.at[2].span =
        (BrmPSpan){0, 1, sizeof source + 10}; /* no such place: nothing is read beyond the text */
    number(&c, Q_NOMBRE, 0, "0");
    judge(&c);
    assert_int_equal(c.doc.findings.n, 3);
    assert_says(&c.m, &c.doc, 2, BRM_FR, "éé…");
    assert_says(&c.m, &c.doc, 1, BRM_FR, "« … »");
    close_case(&c);
}

static void controls_show_values(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    level(&c, C_A1, 0, "0");
    yesno(&c, Q_DEP, true);
    number(&c, Q_NOMBRE, 2.5, "2.5");
    number(&c, Q_JOUR, DATE, "\"2021-03-14\"");
    key(&c, Q_EDITEUR, 1, "Maison");
    c.batch.questions[Q_PUBLICS].set[0] = 5;
    c.batch.questions[Q_PUBLICS].known[0] = 1;
    judge(&c);
    ASSERT_FINDINGS(&c.m, &c.doc, {BRM_D_COUNT, BRM_WARNING, ""}, {BRM_D_COUNT, BRM_NOTICE, "A1"});
    const BrmFinding *f = &c.doc.findings.at[1];
    assert_true(brm_str_is(brm_finding_code(c.m.p, f), "C01"));
    assert_int_equal(f->offset, c.doc.answers[QUESTIONS + C_A1].offset);
    static const double values[] = {0, 2, 2.5, DATE, 1, 1, 0, 0};
    for (uint32_t i = 0; i < 8; i++) {
        assert_true(f->shown[2 * i + 1].known);
        if (i != 6) assert_true(f->shown[2 * i + 1].num == values[i]);
    }
    assert_true(brm_str_is(f->shown[9].text, "Maison"));
    assert_int_equal(f->shown[13].set[0], 5);
    close_case(&c);
    open_at(&c, DATE, BRM_DATE_NONE);
    level(&c, C_A1, 0, "0");
    c.batch.kind[0] = BRM_KEY_UNKNOWN;
    judge(&c);
    for (uint32_t i = 0; i < c.doc.findings.n; i++)
        for (uint32_t k = 1; k < 8 && c.doc.findings.at[i].control == 0; k++)
            assert_false(c.doc.findings.at[i].shown[2 * k + 1].known);
    close_case(&c);
}

/* ---- lists in messages ---- */

static void answers_in_words(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    complete(&c);
    number(&c, Q_NOMBRE, 0.5, "0.5");
    number(&c, Q_JOUR, DATE, "\"2021-03-14\"");
    key(&c, Q_EDITEUR, 1, "Maison");
    c.batch.questions[Q_PUBLICS].set[0] = 15;
    c.batch.questions[Q_PUBLICS].known[0] = 1;
    brm_vm_run(c.vm, &c.batch);
    BrmProgram *p = c.m.p;
    uint32_t first = p->reads.n;
    static const BrmPRead reads[] = {{0, Q_NOMBRE}, {0, Q_JOUR}, {0, Q_PUBLICS}, {0, Q_EDITEUR}, {1, C_A1},
                                     {1, C_A2},     {2, 0},      {0, Q_OUI},     {0, Q_ENTIER},  {0, Q_LIBRE},
                                     {1, C_B1},     {0, Q_QX},   {0, Q_BORNE}};
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
        BRM_PUSH(&c.m.arena, &p->reads, reads[i]);
    BrmJudge j = {.doc = &c.doc, .vm = c.vm, .program = p, .date = DATE, .states = c.states};
    assert_true(brm_str_is(brm_say_given(&j, (BrmRange){first, 1}, BRM_NONE).fr, "« 0,5 » à « Quel ratio ? »"));
    assert_true(brm_str_is(brm_say_given(&j, (BrmRange){first + 1, 3}, BRM_NONE).en,
                           "\"2021-03-14\" to \"Depuis quand ?\", \"Bretagne, ARA, 6.2, …\" to \"Quels publics ?\" and "
                           "\"Maison\" to \"Quel éditeur ?\""));
    assert_true(brm_str_is(
        brm_say_given(&j, (BrmRange){first + 4, 4}, BRM_NONE).fr,
        "« 1 » à « Usage », « non applicable » à « Périmètre », « service » à « type du sujet (subject.kind) », …"));
    assert_int_equal(brm_say_given(&j, (BrmRange){first + 8, 2}, BRM_NONE).n, 0);
    assert_true(brm_str_is(brm_say_missing(&j, &(BrmRange){first + 8, 2}, 1).said.fr,
                           "« Combien de lits ? » et « Combien d'agents ? »"));
    assert_true(brm_str_is(
        brm_say_missing(&j, &(BrmRange){first + 8, 5}, 1).said.en,
        "\"Combien de lits ?\", \"Combien d'agents ?\" and \"Quelle note ?\"")); /* not those that are not asked */
    assert_true(
        brm_str_is(brm_say_missing(&j, &(BrmRange){first + 10, 2}, 1).said.fr,
                   "le critère B1 « Suivi », qui n'est pas posé et la question « Le patient est-il suivi ? », qui "
                   "n'est pas posée"));
    assert_true(
        brm_str_is(brm_say_keys(&j, 0).fr, "\"bretagne\", \"ARA\", \"6.2\", \"1\", \"k4\", \"k5\", \"k6\", \"k7\", …"));
    assert_true(brm_str_is(brm_say_keys(&j, 1).en, "\"bretagne\", \"ARA\", \"6.2\" or \"1\""));
    c.doc.kind = BRM_NONE;
    assert_true(brm_str_is(brm_say_missing(&j, &(BrmRange){first + 6, 3}, 1).said.fr,
                           "« Combien de lits ? » et au type du sujet (\"subject\": {\"kind\": …})"));
    assert_false(brm_say_missing(&j, &(BrmRange){first + 6, 3}, 1).kind);
    assert_true(brm_say_missing(&j, &(BrmRange){first + 6, 2}, 1).kind);
    assert_int_equal(brm_say_given(&j, (BrmRange){first + 6, 1}, BRM_NONE).n, 0);
    c.batch.questions[Q_PUBLICS].set[0] = 0;
    brm_vm_run(c.vm, &c.batch);
    assert_true(brm_str_is(brm_say_given(&j, (BrmRange){first + 2, 1}, BRM_NONE).fr, "« – » à « Quels publics ? »"));
    close_case(&c);
}

/* What is asked for sure is named before what is asked only perhaps. */
static void the_first_missing_answer(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    brm_vm_run(c.vm, &c.batch);
    BrmPRead reads[] = {{0, Q_DEP}, {0, Q_OUI}, {0, Q_DEP}};
    BrmRange both = {c.m.p->reads.n, 3}, perhaps = {c.m.p->reads.n, 1};
    for (size_t i = 0; i < 3; i++)
        BRM_PUSH(&c.m.arena, &c.m.p->reads, reads[i]);
    BrmJudge j = {.doc = &c.doc, .vm = c.vm, .program = c.m.p, .date = DATE, .states = c.states};
    assert_true(brm_str_is(brm_say_missing(&j, &both, 1).said.fr, "« Le service est-il une instance du ROR ? »"));
    assert_true(brm_str_is(brm_say_missing(&j, &perhaps, 1).said.fr, "« Le peuplement est-il fini ? »"));
    assert_int_equal(brm_say_missing(&j, &(BrmRange){0, 0}, 1).said.n, 0);
    close_case(&c);
}

static void a_rejected_document_is_only_sorted(void **state) {
    (void)state;
    Case c;
    open_at(&c, DATE, BRM_DATE_NONE);
    c.doc.rejected = true;
    (void)brm_finding_add(&c.doc, BRM_D_R014_EMPTY, 3, NULL, 0);
    brm_findings_judge(&c.doc, c.vm, NULL);
    assert_int_equal(c.doc.findings.n, 1);
    close_case(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_has_no_finding),
        cmocka_unit_test(silence_by_status),
        cmocka_unit_test(undetermined_without_names),
        cmocka_unit_test(what_is_missing),
        cmocka_unit_test(answered_though_not_asked),
        cmocka_unit_test(another_kind_of_subject),
        cmocka_unit_test(out_of_validity),
        cmocka_unit_test(a_questionnaire_ends),
        cmocka_unit_test(na_by_rule),
        cmocka_unit_test(na_while_asking_is_unknown),
        cmocka_unit_test(refused_questions),
        cmocka_unit_test(refused_criteria),
        cmocka_unit_test(plan_steps),
        cmocka_unit_test(plan_of_who_does_not_converge),
        cmocka_unit_test(rules_without_a_result),
        cmocka_unit_test(long_rules_are_cut),
        cmocka_unit_test(controls_show_values),
        cmocka_unit_test(answers_in_words),
        cmocka_unit_test(the_first_missing_answer),
        cmocka_unit_test(a_rejected_document_is_only_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
