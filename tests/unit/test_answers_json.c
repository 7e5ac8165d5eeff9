/* test_answers_json.c: what rejects a document and where, unknown members and names, values in their columns, plans. */
#include "answers_fixture.h"

/* One document rejected by that row, at that line and column. */
static void rejects(const char *z, size_t n, BrmDiagId row, uint64_t line, uint32_t column, const char *says) {
    Case c;
    open_case(&c);
    read_bytes(&c, "x.json", z, n);
    if (c.n != 1) fail_msg("%u documents in: %s", c.n, z);
    assert_doc(&c, 0, NULL, row);
    uint64_t l;
    uint32_t k;
    brm_document_locate(&c.docs[0], c.docs[0].findings.at[0].offset, &l, &k);
    if (l != line || k != column)
        fail_msg("%s at %d:%d, not %d:%d, in: %s", brm_diag_name(row), (int)l, (int)k, (int)line, (int)column, z);
    if (says != NULL) assert_says(&c.m, &c.docs[0], 0, BRM_FR, says);
    close_case(&c);
}
#define REJECTS(z, row, line, column, says) rejects((z), sizeof(z) - 1, BRM_D_##row, (line), (column), (says))

/* ---- broken JSON ---- */

static void broken_structure(void **state) {
    (void)state;
    REJECTS("{\n \"a\": 1,\n}", R014_COMMA_MANY, 2, 8, "virgule en trop avant « } »");
    REJECTS("{\"a\": [1,\n ]}", R014_COMMA_MANY, 1, 9, "avant « ] »");
    REJECTS("{\"a\": [1,, 2]}", R014_COMMA_MANY, 1, 9, "avant « , »");
    REJECTS("{\"a\": [, 2]}", R014_COMMA_MANY, 1, 8, "avant « 2 »");
    REJECTS("{,}", R014_COMMA_MANY, 1, 2, "avant « } »");
    REJECTS("{\"a\": 1,, \"b\": 1}", R014_COMMA_MANY, 1, 8, "avant « , »");
    REJECTS("{\"é\": 1 \"b\": 2}", R014_COMMA_MISSING, 1, 9, "il manque une virgule avant « \" »");
    REJECTS("{\"a\": [1 true]}", R014_COMMA_MISSING, 1, 10, "avant « true »");
    REJECTS("{\"a\" 1}", R014_COLON, 1, 6, "avant « 1 »");
    REJECTS("{\"a\": }", R014_VALUE, 1, 7, "il manque une valeur avant « } »");
    REJECTS("{\"a\": , \"b\": 1}", R014_VALUE, 1, 7, "avant « , »");
    REJECTS("{\"a\": : 1}", R014_VALUE, 1, 7, "avant « : »");
    REJECTS("{a: 1}", R014_KEY, 1, 2, "pas « a »");
    REJECTS("{\"a\": 1, 'b': 1}", R014_KEY, 1, 10, "pas « 'b' »");
    REJECTS("{\"a\": {1: 2}}", R014_KEY, 1, 8, "pas « 1 »");
    REJECTS("{\"a\": [1}}", R014_BRACKET, 1, 9, "« } » ne ferme rien");
    REJECTS("{\"a\": [}", R014_BRACKET, 1, 8, "« } »");
    REJECTS("{\"a\": {]}", R014_BRACKET, 1, 8, "« ] »");
    REJECTS("{\"a\": {\"b\": 1]}", R014_BRACKET, 1, 14, "« ] »");
    REJECTS("}", R014_BRACKET, 1, 1, "« } »");
    REJECTS("{\"a\": 1", R014_UNFINISHED, 1, 8, "Il manque « } »");
    REJECTS("{\"a\": [{\"b\":", R014_UNFINISHED, 1, 13, "Il manque « }]} »");
    REJECTS("{\"subject\": {\"id\": \"a\"}} x", R014_AFTER, 1, 26, "« x » suit la fin");
    REJECTS("{\"subject\": {\"id\": \"a\"}}}", R014_AFTER, 1, 25, "« } » suit la fin");
    REJECTS("{\"a\": 1, \"b\": 2, \"a\": 3}", R014_DUPLICATE, 1, 18, "« a » est donné deux fois");
    REJECTS("{\"a\": {\"\\\"x\": 1, \"\\\"x\": 3}}", R014_DUPLICATE, 1, 18, NULL);
}

static void broken_values(void **state) {
    (void)state;
    REJECTS("{\"a\": \"x, \"b\": 1}", R014_COMMA_MISSING, 1, 12, "avant « b »");
    REJECTS("{\"a\": \"x,\n \"b\": 1}", R014_STRING, 1, 7, "jamais fermé");
    REJECTS("{\"a\": \"x", R014_STRING, 1, 7, NULL);
    REJECTS("{\"a\": \"x\ty\"}", R014_CONTROL, 1, 9, "code U+0009");
    REJECTS("{\"a\": \1}", R014_CONTROL, 1, 7, "code U+0001");
    REJECTS("{\"a\": \"\0\"}", R014_CONTROL, 1, 8, "code U+0000");
    REJECTS("{\"a\": \"C:\\dossier\"}", R014_ESCAPE, 1, 10, "« \\d »");
    REJECTS("{\"a\": \"\\é\"}", R014_ESCAPE, 1, 8, "« \\é »");
    REJECTS("{\"a\": \"\\u12g4\"}", R014_ESCAPE, 1, 8, "« \\u12g4 »");
    REJECTS("{\"a\": \"\\u0000\"}", R014_ESCAPE, 1, 8, NULL);
    REJECTS("{\"a\\u0000\": 1}", R014_ESCAPE, 1, 4, NULL);
    REJECTS("{\"a\": \"\\ud800\"}", R014_ESCAPE, 1, 8, NULL);
    REJECTS("{\"a\": \"\\ud800\\u0041\"}", R014_ESCAPE, 1, 8, NULL);
    REJECTS("{\"a\": \"\\udc00\"}", R014_ESCAPE, 1, 8, NULL);
    REJECTS("{\"a\": \"\\ud83e\\ude7a\", b}", R014_KEY, 1, 23, NULL);
    REJECTS("{\"a\": \"\\u00e9\\/\\b\", b}", R014_KEY, 1, 21, NULL);
    REJECTS("{\"a\": \"\\", R014_ESCAPE, 1, 8, NULL);
    REJECTS("{\"a\": \"\\u1", R014_ESCAPE, 1, 8, NULL);
    REJECTS("{\"é\": \"\xff\"}", R014_UTF8, 1, 8, "UTF-8");
    REJECTS("{\"a\": \xff}", R014_UTF8, 1, 7, NULL);
    REJECTS("{\"a\" \xff}", R014_UTF8, 1, 6, NULL);
    REJECTS("{\"a\": vrai\xff}", R014_WORD, 1, 7, "« vrai »");
    REJECTS("{\"a\": \"\\u12é\xff\"}", R014_ESCAPE, 1, 8, "« \\u12é »");
    REJECTS("{\"a\": \"\\u123é\"}", R014_ESCAPE, 1, 8, "« \\u123 »");
    REJECTS("{\"a\": vrai}", R014_WORD, 1, 7, "« vrai » n'est pas une valeur");
    REJECTS("{\"a\": NaN}", R014_WORD, 1, 7, NULL);
    REJECTS("{\"a\": “oui”}", R014_WORD, 1, 7, "« “oui” »");
    REJECTS("{\"a\": abcdefghijklmnopqrstuvéééééééé}", R014_WORD, 1, 7, NULL);
    REJECTS("nul", R014_WORD, 1, 1, NULL);
    REJECTS("{\"a\": 01}", R014_NUMBER, 1, 7, "« 01 » n'est pas un nombre");
    REJECTS("{\"a\": 0,5}", R014_KEY, 1, 9, NULL);
    REJECTS("{\"a\": 1.}", R014_NUMBER, 1, 7, NULL);
    REJECTS("{\"a\": .5}", R014_NUMBER, 1, 7, NULL);
    REJECTS("{\"a\": +5}", R014_NUMBER, 1, 7, NULL);
    REJECTS("{\"a\": -}", R014_NUMBER, 1, 7, NULL);
    REJECTS("{\"a\": 1e}", R014_NUMBER, 1, 7, NULL);
    REJECTS("{\"a\": 1e+}", R014_NUMBER, 1, 7, NULL);
    REJECTS("{\"a\": 1.5e3x}", R014_NUMBER, 1, 7, "« 1.5e3x »");
    REJECTS("{\"a\": 1e400, \"b\": [-1e999 vrai]}", R014_COMMA_MISSING, 1, 27, "« vrai »"); /* sound, and read over */
}

static void wrong_members(void **state) {
    (void)state;
    REJECTS("3", R014_NOT_OBJECT, 1, 1, "Lu : 3");
    REJECTS("{}", R014_NO_ID, 1, 1, "de quel sujet");
    REJECTS("{\"subject\": {\"id\": \"\"}}", R014_NO_ID, 1, 13, NULL);
    REJECTS("{\"subject\": {\"id\": null}}", R014_NO_ID, 1, 13, NULL);
    REJECTS("{\"subject\": {\"id\": 3}}", R014_ID, 1, 20,
            "s'écrit entre guillemets, \"subject\": {\"id\": \"…\"}. Lu : 3.");
    REJECTS("{\"subject\": null}", R014_NO_ID, 1, 1, NULL);
    REJECTS("{\"subject\": \"a\"}", R014_MEMBER, 1, 13, "« subject » attend des accolades, {…}. Lu : \"a\"");
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"answers\": []}", R014_MEMBER, 1, 37, "« answers »");
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"format\": 1}", R014_FORMAT, 1, 36, "le format 1");
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"status\": \"fini\"}", R014_STATUS, 1, 36, "le statut \"fini\"");
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"publishable\": 1}", R014_FLAG, 1, 41, "« publishable »");
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"converging\": \"oui\"}", R014_FLAG, 1, 40, NULL);
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"answers\": {\"région\": 1, \"re\xcc\x81gion\": 2}}", R014_DUPLICATE, 1,
            62, "« région »");
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"plan\": {\"re\xcc\x81gion\": 1, \"région\": 2}}", R014_DUPLICATE, 1, 46,
            NULL);
    REJECTS("{\"subject\": {\"id\": \"a\", \"e\xcc\xa7\xcc\x81\": 1, \"e\xcc\x81\xcc\xa7\": 2}}", R014_DUPLICATE, 1, 42,
            NULL);
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"re\xcc\x81gion\": 1, \"région\": 2}", R014_DUPLICATE, 1, 37, NULL);
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"comments\": {\"re\xcc\x81gion\": \"\", \"région\": \"\"}}",
            R014_DUPLICATE, 1, 50, NULL);
    REJECTS("{\"subject\": {\"id\": \"a\"}, \"questionnaires\": {\"e\xcc\x81\": \"\", \"é\": \"\"}}", R014_DUPLICATE, 1,
            51, NULL);
}

/* A rejected document keeps its id where the text gives it once. */
static void ids_of_rejected_documents(void **state) {
    static const struct {
        const char *text, *id;
    } rows[] = {
        {"{\"subject\": {\"id\": \"a\"}, \"answers\": {\"oui\": true, \"oui\": true}}", "a"},
        {"{\"answers\": {\"oui\": true, \"oui\": 1e999}, \"subject\": {\"kind\": {\"id\": 1}, \"id\": \"e\\u0301\"}}",
         "é"},
        {"{\"answers\": {\"re\xcc\x81gion\": 1, \"région\": 2}, \"subject\": {\"id\": \"a\"}}", "a"},
        {"{\"e\xcc\x81\": 1, \"é\": 2, \"subject\": {\"id\": \"a\"}}", "a"},
        {"{\"status\": 1, \"subject\": {\"id\": \"a\"}}", "a"},
        {"{\"subject\": {\"id\": \"a\", \"id\": \"b\"}}", NULL},
        {"{\"subject\": {\"id\": \"a\"}, \"subject\": {\"id\": \"b\"}}", NULL},
        {"{\"a\": 1, \"a\": 2, \"subject\": {\"id\": \"a\"}, \"subject\": {\"id\": \"b\"}}", NULL},
        {"{\"a\": 1, \"a\": 2, \"subject\": 3}", NULL},
        {"{\"a\": 1, \"a\": 2, \"subject\": {\"id\": \"a\"}, nul}", NULL},
        {"[{\"a\": 1, \"a\": 2}]", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_case(&c);
        read_text(&c, "a.json", rows[i].text);
        assert_int_equal(c.n, 1);
        assert_true(c.docs[0].rejected);
        if (c.docs[0].has_id != (rows[i].id != NULL)) fail_msg("has_id is %d in %s", c.docs[0].has_id, rows[i].text);
        if (rows[i].id != NULL) assert_true(brm_str_is(c.docs[0].id, rows[i].id));
        close_case(&c);
    }
}

static void null_comments_and_versions(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(
        &c, "a.json",
        "{\"subject\": {\"id\": \"a\"}, \"questionnaires\": {\"QU\": null, \"QW\": null}, \"comments\": {\"A1\": null, "
        "\"inconnu au bataillon\": null}}");
    ASSERT_FINDINGS(&c.m, &c.docs[0], {BRM_D_R001_QUESTIONNAIRE_NEAR, BRM_ERROR, "QW"},
                    {BRM_D_R001_COMMENT, BRM_ERROR, "inconnu au bataillon"});
    close_case(&c);
}

static void unknown_members_and_names(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(&c, "a.json",
              "{\"subject\": {\"id\": \"a\", \"kind\": \"servise\", \"name\": 3, \"nom\": 1}, \"Plan\": null,\n"
              " \"questionnaires\": {\"QU\": \"2019\", \"QP\": 3, \"QW\": \"1\", \"Questionnaire\": null},\n"
              " \"answers\": {\"regio\": 1, \"totalement autre chose\": 2},\n"
              " \"plan\": {\"A4\": [], \"oui\": [], \"rien de tel ici\": null},\n"
              " \"comments\": {\"A1\": \"x\", \"A\": \"x\", \"C01\": \"x\", \"QU\": \"x\", \"oui\": 3, \"C09\": \"x\", "
              "\"inconnu au bataillon\": \"\"}}");
    assert_int_equal(c.n, 1);
    assert_doc(&c, 0, "a", BRM_D_R014_EMPTY);
    const BrmDocument *doc = &c.docs[0];
    static const struct {
        BrmDiagId id;
        const char *on, *says;
    } want[] = {{BRM_D_R012, "", "« Plan »"},
                {BRM_D_R006_KIND, "", "Types connus : \"service\" ou \"patient\""},
                {BRM_D_R006_NAME, "", "Lu : 3"},
                {BRM_D_R012_SUBJECT, "", "« nom »"},
                {BRM_D_R010, "QU", "version « 2019 », le programme a la version « 2020-12 »"},
                {BRM_D_R006_VERSION, "QP", "Lu : 3"},
                {BRM_D_R001_QUESTIONNAIRE_NEAR, "QW", "« QP »"},
                {BRM_D_R001_QUESTIONNAIRE, "Questionnaire", NULL},
                {BRM_D_R001_ANSWER_NEAR, "regio", "« région »"},
                {BRM_D_R001_ANSWER, "totalement autre chose", NULL},
                {BRM_D_R001_PLAN_NEAR, "A4", "« A1 »"},
                {BRM_D_R001_PLAN_NEAR, "oui", NULL},
                {BRM_D_R001_PLAN, "rien de tel ici", NULL},
                {BRM_D_R006_COMMENT, "oui", "Lu : 3"},
                {BRM_D_R001_COMMENT_NEAR, "C09", "« C01 »"},
                {BRM_D_R001_COMMENT, "inconnu au bataillon", NULL}};
    uint32_t k = 0;
    for (uint32_t i = 0; i < doc->findings.n && k < sizeof want / sizeof *want; i++, k++) {
        const BrmFinding *f = &doc->findings.at[i];
        if (want[k].id == BRM_D_R001_PLAN_NEAR && brm_str_is(BRM_LIT("oui"), want[k].on) && f->id == BRM_D_R001_PLAN) {
            assert_true(brm_str_is(on_of(c.m.p, f), "oui")); /* a question takes no plan; no criterion's name is near */
            continue;
        }
        if (f->id != want[k].id)
            fail_msg("finding %u is %s, not %s", i, brm_diag_name(f->id), brm_diag_name(want[k].id));
        assert_true(brm_str_is(on_of(c.m.p, f), want[k].on));
        assert_worded(&c.m, f);
        if (want[k].says != NULL) assert_says(&c.m, doc, i, BRM_FR, want[k].says);
    }
    assert_int_equal(doc->findings.n, sizeof want / sizeof *want);
    assert_int_equal(doc->kind, BRM_NONE);
    assert_true(doc->has_plan);
    c.m.p->kinds.n = 0;
    read_text(&c, "b.json", "{\"subject\": {\"id\": \"b\", \"kind\": true}, \"plan\": {\"A1\": null}}");
    ASSERT_FINDINGS(&c.m, &c.docs[0], {BRM_D_R006_KIND_NONE, BRM_ERROR, ""});
    assert_false(c.docs[0].has_plan);
    close_case(&c);
}

/* ---- values ---- */

static void one_answer(const char *name, uint32_t i, const char *value, BrmReading reading, double x) {
    Case c;
    open_case(&c);
    read_text(&c, "a.json",
              brm_str_f(&c.m.arena, "{\"subject\": {\"id\": \"a\"}, \"answers\": {\"%s\": %s}}", name, value).p);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.docs[0].findings.n, 0);
    assert_int_equal(c.docs[0].answers_offset, 36);
    const BrmAnswer *answer = &c.docs[0].answers[i];
    if (answer->reading != reading)
        fail_msg("%s: %s is read as %d, not %d", name, value, answer->reading, (int)reading);
    assert_int_equal(answer->offset, 41 + strlen(name));
    if (i >= QUESTIONS) {
        assert_int_equal(answer->code, (int)x);
        assert_int_equal(c.batch.codes[i - QUESTIONS][0], (int)x);
    } else {
        const BrmQuestionColumn *column = &c.batch.questions[i];
        bool ok = reading == BRM_READ_OK;
        if (column->tri != NULL) assert_int_equal(column->tri[0], ok ? (int)x : BRM_UNKNOWN);
        if (column->key != NULL) assert_int_equal(column->key[0], ok ? (int)x : BRM_KEY_UNKNOWN);
        if (column->known != NULL) assert_int_equal(column->known[0], ok);
        if (column->num != NULL && column->num[0] != (ok ? x : 0))
            fail_msg("%s: %s is %g", name, value, column->num[0]);
        if (column->set != NULL) assert_int_equal(column->set[0], ok ? (int)x : 0);
    }
    close_case(&c);
}

static void values_of_questions(void **state) {
    (void)state;
    one_answer("oui", Q_OUI, "true", BRM_READ_OK, 2);
    one_answer("oui", Q_OUI, "false", BRM_READ_OK, 0);
    one_answer("oui", Q_OUI, "\"true\"", BRM_READ_TYPE, 0);
    one_answer("oui", Q_OUI, "null", BRM_READ_NONE, 0);
    one_answer("entier", Q_ENTIER, "3.0", BRM_READ_OK, 3);
    one_answer("entier", Q_ENTIER, "0.3e1", BRM_READ_OK, 3);
    one_answer("entier", Q_ENTIER, "11", BRM_READ_RANGE, 0);
    one_answer("entier", Q_ENTIER, "\"3\"", BRM_READ_TYPE, 0);
    one_answer("libre", Q_LIBRE, "2.5", BRM_READ_TYPE, 0);
    one_answer("libre", Q_LIBRE, "-0", BRM_READ_OK, 0);
    one_answer("libre", Q_LIBRE, "9007199254740992", BRM_READ_OK, 9007199254740992.0);
    one_answer("libre", Q_LIBRE, "-9007199254740992.0", BRM_READ_OK, -9007199254740992.0);
    one_answer("libre", Q_LIBRE, "9007199254740993", BRM_READ_RANGE, 0);
    one_answer("libre", Q_LIBRE, "9007199254740992.5", BRM_READ_TYPE, 0);
    one_answer("libre", Q_LIBRE, "123456789012345678901234567890", BRM_READ_RANGE, 0);
    one_answer("nombre", Q_NOMBRE, "-0.0", BRM_READ_OK, 0);
    one_answer("nombre", Q_NOMBRE, "1e308", BRM_READ_OK, 1e308);
    one_answer("nombre", Q_NOMBRE, "1e400", BRM_READ_RANGE, 0);
    one_answer("nombre", Q_NOMBRE, "-0.001e312", BRM_READ_RANGE, 0);
    one_answer("nombre", Q_NOMBRE, "1.8e308", BRM_READ_RANGE, 0);
    one_answer("nombre", Q_NOMBRE, "1.7976931348623158e308", BRM_READ_OK, 1.7976931348623157e308);
    one_answer("nombre", Q_NOMBRE, "1e-400", BRM_READ_OK, 0);
    one_answer("borné", Q_BORNE, "1e400", BRM_READ_RANGE, 0);
    one_answer("part", Q_PART, "1e400", BRM_READ_RANGE, 0);
    one_answer("libre", Q_LIBRE, "1e400", BRM_READ_RANGE, 0);
    one_answer("jour", Q_JOUR, "1e400", BRM_READ_TYPE, 0);
    one_answer("région", Q_REGION, "1e400", BRM_READ_KEY, 0);
    one_answer("publics", Q_PUBLICS, "[\"ARA\", 1e400]", BRM_READ_KEY, 0);
    one_answer("nombre", Q_NOMBRE, "true", BRM_READ_TYPE, 0);
    one_answer("borné", Q_BORNE, "5", BRM_READ_OK, 5);
    one_answer("borné", Q_BORNE, "5.0000001", BRM_READ_RANGE, 0);
    one_answer("part", Q_PART, "1", BRM_READ_OK, 1);
    one_answer("part", Q_PART, "80", BRM_READ_RANGE, 0);
    one_answer("jour", Q_JOUR, "\"2021-03-14\"", BRM_READ_OK, DATE);
    one_answer("jour", Q_JOUR, "\"2021-02-30\"", BRM_READ_TYPE, 0);
    one_answer("jour", Q_JOUR, "20210314", BRM_READ_TYPE, 0);
    one_answer("éditeur", Q_EDITEUR, "\"autre\"", BRM_READ_OK, 0);
    one_answer("éditeur", Q_EDITEUR, "\"\"", BRM_READ_OK, 1);
    one_answer("éditeur", Q_EDITEUR, "3", BRM_READ_TYPE, 0);
    one_answer("région", Q_REGION, "\"bretagne\"", BRM_READ_OK, 0);
    one_answer("région", Q_REGION, "1", BRM_READ_OK, 3);
    one_answer("région", Q_REGION, "1.0", BRM_READ_OK, 3);
    one_answer("région", Q_REGION, "6.2", BRM_READ_TYPE, 0);
    one_answer("région", Q_REGION, "\"6.2\"", BRM_READ_OK, 2);
    one_answer("région", Q_REGION, "\"nord\"", BRM_READ_KEY, 0);
    one_answer("région", Q_REGION, "12345678901234567890", BRM_READ_KEY, 0);
    one_answer("région", Q_REGION, "true", BRM_READ_TYPE, 0);
    one_answer("publics", Q_PUBLICS, "[]", BRM_READ_OK, 0);
    one_answer("publics", Q_PUBLICS, "[ \"ARA\" , 1, \"ARA\"]", BRM_READ_OK, 10);
    one_answer("publics", Q_PUBLICS, "[\"ARA\", \"x\"]", BRM_READ_KEY, 0);
    one_answer("publics", Q_PUBLICS, "[\"ARA\", [\"x\"]]", BRM_READ_TYPE, 0);
    one_answer("publics", Q_PUBLICS, "\"ARA\"", BRM_READ_TYPE, 0);
}

static void values_of_criteria(void **state) {
    (void)state;
    one_answer("A1", QUESTIONS + C_A1, "3", BRM_READ_OK, 3);
    one_answer("A1", QUESTIONS + C_A1, "30e-1", BRM_READ_OK, 3);
    one_answer("A2", QUESTIONS + C_A2, "1", BRM_READ_OK, 0);
    one_answer("A2", QUESTIONS + C_A2, "\"na\"", BRM_READ_OK, BRM_CODE_NA);
    one_answer("A1", QUESTIONS + C_A1, "\"na\"", BRM_READ_NA, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "4", BRM_READ_LEVEL, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "-1", BRM_READ_LEVEL, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "1e30", BRM_READ_LEVEL, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "1e400", BRM_READ_LEVEL, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "1.5", BRM_READ_TYPE, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "\"2\"", BRM_READ_TYPE, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "{}", BRM_READ_NONE, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "{\"E1\": true}", BRM_READ_TYPE, BRM_CODE_NONE);
    one_answer("A1", QUESTIONS + C_A1, "null", BRM_READ_NONE, BRM_CODE_NONE);
}

static void what_messages_quote(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(&c, "a.json",
              "{\"subject\": {\"id\": \"a\"}, \"answers\": {\"re\xcc\x81gion\":\t\"nord\" , \"e\\u0301diteur\": "
              "\"Maison\\nd'e\\u0301dition\",\n"
              "\"oui\": [1,\n\t2], \"A1\": \"ééééééééééééééééééééééééééééééééééééééééééé\"}}");
    assert_int_equal(c.docs[0].findings.n, 0);
    const BrmAnswer *a = c.docs[0].answers;
    assert_true(brm_str_is(a[Q_REGION].shown, "\"nord\""));
    assert_true(brm_str_is(a[Q_EDITEUR].shown, "Maison\nd'édition"));
    assert_true(brm_str_is(a[Q_OUI].shown, "[1,  2]"));
    assert_true(brm_str_is(a[QUESTIONS + C_A1].shown, "\"ééééééééééééééééééééééééééééé…"));
    uint64_t line;
    uint32_t column;
    brm_document_locate(&c.docs[0], a[Q_OUI].offset, &line, &column);
    assert_int_equal(line, 2);
    assert_int_equal(column, 8);
    close_case(&c);
}

static void plans(void **state) {
    static const struct {
        const char *plan;
        uint32_t n;
        BrmStepReading readings[4];
        uint8_t code; /* at the horizon, 2021-03-14 */
    } rows[] = {{"[[\"2021-03-14\", 2], [\"2021-T1\", 3]]", 2, {BRM_STEP_OK, BRM_STEP_OK}, 2},
                {"[[\"2020-Q4\", 1], [\"2020-12-31\", 2], [\"2021-01-01\", 3.0]]",
                 3,
                 {BRM_STEP_OK, BRM_STEP_ORDER, BRM_STEP_OK},
                 3},
                {"[[\"2020-T5\", 1], [2020, 1], [\"2021-01-01\", 9], [\"2021-01-01\", 0]]",
                 4,
                 {BRM_STEP_DATE, BRM_STEP_SHAPE, BRM_STEP_LEVEL, BRM_STEP_OK},
                 0},
                {"[\"2020-T4\", 1]", 2, {BRM_STEP_SHAPE, BRM_STEP_SHAPE}, BRM_CODE_NONE},
                {"[[\"2020-T4\", \"1\"], [\"2020-T4\"], [\"2020-T4\", 1.5]]",
                 3,
                 {BRM_STEP_SHAPE, BRM_STEP_SHAPE, BRM_STEP_LEVEL},
                 BRM_CODE_NONE},
                {"{\"2020-T4\": 1}", 1, {BRM_STEP_ENTRY}, BRM_CODE_NONE},
                {"\"not plannable\"", 1, {BRM_STEP_ENTRY}, BRM_CODE_NONE},
                {"\"not-plannable\"", 0, {BRM_STEP_OK}, BRM_CODE_NONE},
                {"null", 0, {BRM_STEP_OK}, BRM_CODE_NONE},
                {"[]", 0, {BRM_STEP_OK}, BRM_CODE_NONE}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_case(&c);
        read_text(&c, "a.json",
                  brm_str_f(&c.m.arena, "{\"subject\": {\"id\": \"a\"}, \"plan\": {\"A1\": %s}}", rows[i].plan).p);
        assert_int_equal(c.docs[0].steps.n, rows[i].n);
        for (uint32_t k = 0; k < rows[i].n; k++)
            if (c.docs[0].steps.at[k].reading != rows[i].readings[k])
                fail_msg("step %u of %s is read as %d", k, rows[i].plan, c.docs[0].steps.at[k].reading);
        assert_int_equal(c.batch.plans[C_A1][0], rows[i].code);
        if (rows[i].n > 0)
            assert_int_equal(c.docs[0].steps.at[0].offset, rows[i].readings[0] == BRM_STEP_ENTRY ? 40 : 41);
        close_case(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_structure),
        cmocka_unit_test(broken_values),
        cmocka_unit_test(wrong_members),
        cmocka_unit_test(unknown_members_and_names),
        cmocka_unit_test(values_of_questions),
        cmocka_unit_test(values_of_criteria),
        cmocka_unit_test(what_messages_quote),
        cmocka_unit_test(plans),
        cmocka_unit_test(ids_of_rejected_documents),
        cmocka_unit_test(null_comments_and_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
