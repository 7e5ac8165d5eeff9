/* test_answers_computed.c: objects of requirements, levels that are computed, comments, names that are retired, as they
 * are read. */
#include "answers_fixture.h"
#include "computed_fixture.h"

static const BrmAnswer *of_criterion(const Case *c, uint32_t criterion) {
    return &c->docs[0].answers[K_QUESTIONS + criterion];
}

static const BrmAnswer *of_requirement(const Case *c, uint32_t requirement) {
    return &c->docs[0].answers[K_QUESTIONS + K_CRITERIA + requirement];
}

/* One document with these answers, and other members after them. */
static void read_answers(Case *c, const char *answers, const char *more) {
    open_case_on(c, computed_open);
    read_text(c, "a.json",
              brm_str_f(&c->m.arena, "{\"subject\": {\"id\": \"a\"}, \"answers\": %s%s}", answers, more).p);
    assert_int_equal(c->n, 1);
}

static void an_object(void **state) {
    (void)state;
    Case c;
    read_answers(&c, "{\"S1\": {\"E1\": true, \"\\u0045\\u0032\": false, \"E3\": null}}", "");
    assert_int_equal(c.docs[0].findings.n, 0);
    assert_int_equal(of_criterion(&c, K_S1)->reading, BRM_READ_OBJECT);
    assert_int_equal(of_requirement(&c, K_E1)->reading, BRM_READ_OK);
    assert_true(brm_str_is(of_requirement(&c, K_E2)->shown, "false"));
    assert_int_equal(of_requirement(&c, K_E3)->reading, BRM_READ_NONE);
    assert_int_not_equal(of_requirement(&c, K_E3)->offset, 0);
    assert_int_equal(c.batch.requirements[K_E1][0], BRM_TRUE);
    assert_int_equal(c.batch.requirements[K_E2][0], BRM_FALSE);
    assert_int_equal(c.batch.requirements[K_E3][0], BRM_UNKNOWN);
    assert_int_equal(c.batch.codes[K_S1][0], BRM_CODE_NONE);
    close_case(&c);
}

static void other_values(void **state) {
    static const struct {
        const char *answers;
        uint32_t criterion;
        BrmReading reading;
    } rows[] = {{"{\"S1\": {}}", K_S1, BRM_READ_NONE},
                {"{\"S1\": null}", K_S1, BRM_READ_NONE},
                {"{\"S1\": {\"E1\": null}}", K_S1, BRM_READ_NONE},
                {"{\"S1\": {\"E1\": 1}}", K_S1, BRM_READ_OBJECT},
                {"{\"S1\": 2}", K_S1, BRM_READ_DERIVED},
                {"{\"S1\": 7.0}", K_S1, BRM_READ_DERIVED},
                {"{\"S1\": 90071992547409930}", K_S1, BRM_READ_DERIVED},
                {"{\"S1\": 1.5}", K_S1, BRM_READ_TYPE},
                {"{\"S1\": true}", K_S1, BRM_READ_TYPE},
                {"{\"S1\": []}", K_S1, BRM_READ_TYPE},
                {"{\"S1\": \"na\"}", K_S1, BRM_READ_OK},
                {"{\"S2\": \"na\"}", K_S2, BRM_READ_OK},
                {"{\"S2\": {}}", K_S2, BRM_READ_NONE},
                {"{\"S2\": {\"E1\": true}}", K_S2, BRM_READ_TYPE},
                {"{\"S2\": -1}", K_S2, BRM_READ_DERIVED},
                {"{\"S3\": {\"E1\": true}}", K_S3, BRM_READ_TYPE},
                {"{\"S3\": 2}", K_S3, BRM_READ_OK}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        read_answers(&c, rows[i].answers, "");
        if (of_criterion(&c, rows[i].criterion)->reading != rows[i].reading)
            fail_msg("%s is read as %d", rows[i].answers, of_criterion(&c, rows[i].criterion)->reading);
        assert_int_equal(c.docs[0].findings.n, 0);
        for (uint32_t r = 0; r < K_REQUIREMENTS; r++)
            assert_int_equal(c.batch.requirements[r][0], BRM_UNKNOWN);
        close_case(&c);
    }
    Case c;
    read_answers(&c, "{\"S1\": {\"E1\": \"oui\", \"E2\": 1}}", "");
    assert_int_equal(of_requirement(&c, K_E1)->reading, BRM_READ_TYPE);
    assert_true(brm_str_is(of_requirement(&c, K_E1)->shown, "\"oui\""));
    assert_int_equal(of_requirement(&c, K_E2)->reading, BRM_READ_TYPE);
    close_case(&c);
}

static void names_of_requirements(void **state) {
    (void)state;
    Case c;
    read_answers(
        &c, "{\"S1\": {\"e1\": true, \"S1.E2\": true, \"certificat\": 3, \"E9\": true}, \"S1.E3\": true, \"S1.E8\": 1}",
        ", \"plan\": {\"S1.E1\": []}, \"comments\": {\"S1.E1\": \"x\", \"S1.E7\": \"x\", \"S1.E2\": 3}");
    ASSERT_FINDINGS(&c.m, &c.docs[0], {BRM_D_R001_REQUIREMENT_NEAR, BRM_ERROR, "S1.e1"},
                    {BRM_D_R001_REQUIREMENT_NEAR, BRM_ERROR, "S1.S1.E2"},
                    {BRM_D_R001_REQUIREMENT, BRM_ERROR, "S1.certificat"}, {BRM_D_R017, BRM_NOTICE, "S1.E9"},
                    {BRM_D_R001_OUTSIDE, BRM_ERROR, "S1.E3"}, {BRM_D_R001_ANSWER, BRM_ERROR, "S1.E8"},
                    {BRM_D_R001_PLAN, BRM_ERROR, "S1.E1"}, {BRM_D_R001_COMMENT_NEAR, BRM_ERROR, "S1.E7"},
                    {BRM_D_R006_COMMENT, BRM_ERROR, "S1.E2"});
    assert_says(&c.m, &c.docs[0], 0, BRM_FR, "« e1 » n'est pas une exigence du critère S1 « Sécurité »");
    assert_says(&c.m, &c.docs[0], 0, BRM_FR, "« E1 » ?");
    assert_says(&c.m, &c.docs[0], 1, BRM_EN, "Did you mean \"E2\"?");
    assert_says(&c.m, &c.docs[0], 4, BRM_FR, "\"S1\": {\"E3\": true}");
    for (uint32_t r = 0; r < K_REQUIREMENTS; r++)
        assert_int_equal(c.batch.requirements[r][0], BRM_UNKNOWN);
    assert_int_equal(of_criterion(&c, K_S1)->reading, BRM_READ_OBJECT);
    close_case(&c);
}

static void retired_names(void **state) {
    (void)state;
    Case c;
    read_answers(&c, "{\"S9\": 7, \"vieux\": {\"a\": 1}}",
                 ", \"plan\": {\"S9\": [[\"2021-T2\", 3]]}, \"comments\": {\"S9\": 3, \"vieux\": \"\"}");
    ASSERT_FINDINGS(&c.m, &c.docs[0], {BRM_D_R017, BRM_NOTICE, "S9"}, {BRM_D_R017, BRM_NOTICE, "vieux"},
                    {BRM_D_R017_PLAN, BRM_NOTICE, "S9"}, {BRM_D_R017_COMMENT, BRM_NOTICE, "S9"},
                    {BRM_D_R017_COMMENT, BRM_NOTICE, "vieux"});
    assert_says(&c.m, &c.docs[0], 0, BRM_FR, "« S9 » n'est plus demandé (« repris par S1 »)");
    assert_true(c.docs[0].has_plan);
    assert_int_equal(c.docs[0].steps.n, 0);
    close_case(&c);
    read_answers(&c, "{\"S9\": null, \"vieux\": null}", ", \"plan\": {\"S9\": null}, \"comments\": {\"S9\": null}");
    assert_int_equal(c.docs[0].findings.n, 0);
    assert_false(c.docs[0].has_plan);
    close_case(&c);
}

static void comments_that_hold_a_text(void **state) {
    static const struct {
        const char *value;
        uint8_t commented;
    } rows[] = {{"\"oui\"", 1},
                {"\" .\"", 1},
                {"\"\"", 0},
                {"\" \\t\\n\"", 0},
                {"\"\\u00a0\\u202f\\u3000\"", 0},
                {"\"\\u200a\\u2028x\"", 1},
                {"null", 0},
                {"3", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_case_on(&c, computed_open);
        read_text(&c, "a.json",
                  brm_str_f(&c.m.arena, "{\"subject\": {\"id\": \"a\"}, \"comments\": {\"S3\": %s}}", rows[i].value).p);
        if (c.docs[0].commented[K_S3] != rows[i].commented) fail_msg("%s", rows[i].value);
        assert_int_equal(c.docs[0].commented[K_S1], 0);
        close_case(&c);
    }
}

/* A name given twice, members without end, a lane that a rejected document leaves. */
static void objects_that_reject(void **state) {
    (void)state;
    Case c;
    read_answers(&c, "{\"S1\": {\"E1\": true, \"re\xcc\x81\": 1, \"r\xc3\xa9\": 1}, \"inconnu\": 1}", "");
    assert_doc(&c, 0, NULL, BRM_D_R014_DUPLICATE);
    assert_int_equal(c.batch.requirements[K_E1][0], BRM_UNKNOWN);
    close_case(&c);
    read_answers(&c, "{\"S1\": {\"E1\": true, \"E1\": false}}", "");
    assert_doc(&c, 0, NULL, BRM_D_R014_DUPLICATE);
    close_case(&c);
    for (uint32_t over = 0; over < 2; over++) { /* subject, answers, id, S1 are four */
        BrmBuf buf;
        open_case_on(&c, computed_open);
        brm_buf_open(&buf, &c.m.mem);
        brm_buf_z(&buf, "{\"subject\": {\"id\": \"a\"}, \"answers\": {\"S1\": {\"E1\": true");
        for (uint32_t i = 0; i < BRM_LIMIT_ANSWER_MEMBERS - 5 + over; i++)
            brm_buf_f(&buf, ",\"k%u\":null", (unsigned)i);
        brm_buf_z(&buf, "}}}");
        read_bytes(&c, "a.json", buf.p, buf.n);
        brm_buf_close(&buf);
        assert_int_equal(c.docs[0].rejected, over == 1);
        if (over == 1) assert_doc(&c, 0, NULL, BRM_D_R014_MEMBERS);
        close_case(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object),
        cmocka_unit_test(other_values),
        cmocka_unit_test(names_of_requirements),
        cmocka_unit_test(retired_names),
        cmocka_unit_test(comments_that_hold_a_text),
        cmocka_unit_test(objects_that_reject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
