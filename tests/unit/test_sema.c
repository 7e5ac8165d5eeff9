/* Tests of sema: fixtures on disk (one per diagnostic), the national questionnaires, programs made in memory. */
#include "sema_fixture.h"

#include <dirent.h>

/* ---- fixtures
 * ---------------------------------------------------------------------------------------------------------------- */

/* Fixtures of the analysis stand here too: it works on what sema hands on, so that their rows are not sema's. */
static bool of_analysis(const char *name) {
    static const char *const rows[] = {
#define BRM_DIAG_ROW(row, code, severity, mf, me, lf, le, hf, he) #row,
#include "diag/rows_analysis.def"
#undef BRM_DIAG_ROW
    };
    size_t n = strcspn(name, "-");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strncmp(rows[i], name, n) == 0 && rows[i][n] == '\0') return true;
    return false;
}

static bool fixture(const char *name) {
    if (of_analysis(name)) return true;
    Run r;
    run_open(&r);
    BrmStr path = brm_str_f(&r.arena, "%s/tests/errors/sema/%s.brm", BAREME_ROOT, name);
    size_t n = strcspn(name, "-"); /* NAME-anything is a second fixture of NAME */
    const char *paths[] = {path.p};
    check_paths(&r, paths, 1);
    bool raised = false, alone = true, second = name[n] == '-';
    for (uint32_t i = 0; i < r.bag.all.n; i++) {
        const char *raised_name = brm_diag_name(r.bag.all.at[i]->id);
        bool mine = strncmp(raised_name, name, n) == 0 && raised_name[n] == '\0';
        raised |= mine;
        alone &= mine || second;
    }
    if (!raised || !alone || getenv("SHOW") != NULL) {
        (void)fprintf(stderr, "---- %s%s\n", name, raised ? (alone ? "" : ": not alone") : ": NOT RAISED");
        show(&r);
    }
    run_close(&r);
    return raised && alone;
}

static void test_fixtures(void **state) {
    (void)state;
    DIR *dir = opendir(BAREME_ROOT "/tests/errors/sema");
    assert_non_null(dir);
    bool fine = true;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        size_t n = strlen(entry->d_name);
        if (n < 5 || strcmp(entry->d_name + n - 4, ".brm") != 0) continue;
        entry->d_name[n - 4] = '\0';
        fine &= fixture(entry->d_name);
    }
    (void)closedir(dir);
    assert_true(fine);
}

/* ---- the national questionnaires
 * ------------------------------------------------------------------------------------------------ */

static void check_numbering(const BrmModel *m) {
    for (uint32_t i = 0; i + 1 < m->axes.n; i++)
        assert_true(m->axes.at[i].questionnaire <= m->axes.at[i + 1].questionnaire);
    uint32_t next = 0;
    for (uint32_t i = 0; i < m->axes.n; i++)
        for (uint32_t k = 0; k < m->axes.at[i].criteria.n; k++)
            assert_int_equal(m->axes.at[i].criteria.at[k], next++);
    assert_int_equal(next, m->criteria.n);
    uint32_t by_requirements = 0;
    for (uint32_t i = 0; i < m->criteria.n; i++)
        by_requirements += m->criteria.at[i].derived == BRM_BY_REQUIREMENTS;
    assert_int_equal(m->steps.n, m->questions.n + m->criteria.n + m->definitions.n + m->controls.n + m->requirements.n +
                                     by_requirements);
}

static void test_national(void **state) {
    (void)state;
    Run r;
    run_open(&r);
    const char *paths[] = {BAREME_ROOT "/questionnaires/ans/qu.brm", BAREME_ROOT "/questionnaires/ans/qi.brm",
                           BAREME_ROOT "/questionnaires/ans/qr.brm"};
    check_paths(&r, paths, 3);
    if (r.bag.errors > 0) show(&r);
    assert_int_equal(r.bag.errors, 0);
    assert_int_equal(r.model->questionnaires.n, 4);
    assert_int_equal(r.model->kinds.n, 2);
    assert_true(brm_str_is(r.sources.files.at[0].path, BAREME_ROOT "/questionnaires/ans/listes.brm"));
    assert_true(brm_str_is(r.sources.files.at[5].path, "<maturité>"));
    assert_true(brm_str_is(r.model->questionnaires.at[0].code, "QI"));
    assert_int_equal(r.model->lexicon, BRM_FR);
    check_numbering(r.model);
    run_close(&r);
}

/* ---- names
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void test_names(void **state) {
    (void)state;
    CLEAN(HEAD QN "axe A \"A\"\n" CRIT("A.1")
              CONTROL("moyen(Q.A) > 1 et moyen(A) > 1 et moyen(Q) > 1 et moyen(A.1) > 1"));
    /* a wrong declaration still declares; one mistake, one message */
    EXPECT("barème 1\nquestionnaire Q \"Q\"\n version \"1\"\nquestion r \"R\" : choix rien_du_tout\n "
           "obligatoire\n" CONTROL("r = bretagne et r parmi (a1, b1)"),
           BRM_D_NAME_UNKNOWN);
    EXPECT("barème 1\nquestionnaire Q \"Q\"\n version \"1\"\n" YES("a") "définition d = xxxxx + 1\n" CONTROL(
               "a et d > 2 et d"),
           BRM_D_NAME_UNKNOWN);
    EXPECT("barème 1\nquestionnaire Q \"Q\"\n version \"1\"\n" YES("a") CONTROL("zzzzzzz = bretagne et a"),
           BRM_D_NAME_UNKNOWN);
    EXPECT("barème 1\n" YES("a") YES("b") CONTROL("a et b"), BRM_D_NO_QUESTIONNAIRE);
    /* a key before a question of that name; two questions of one list */
    CLEAN("barème 1\nliste l \"L\"\n choix x \"X\"\n choix y \"Y\"\nquestionnaire Q \"Q\"\n version \"1\"\n"
          "question x \"X\" : choix l\n obligatoire\nquestion z \"Z\" : choix l\n obligatoire\n" CONTROL(
              "x = z et z = x et y = z"));
}

static void test_two_orders(void **state) {
    (void)state;
    const Source sources[] = {
        {"b.brm", "barème 1 en\nquestionnaire B \"B\"\nversion \"1\"\nquestion b \"B\": yes or no\n"},
        {"a.brm", "barème 1\nutilise \"b.brm\" comme m\nquestionnaire A \"A\"\nversion \"1\"\nquestion a \"A\" : oui "
                  "ou non\ncontrôle C1\nerreur si m.b est renseigné\nmessage \"Vu.\"\n"}};
    for (uint32_t turn = 0; turn < 2; turn++) {
        Run r;
        run_open(&r);
        r.memory = sources;
        r.n_memory = 2;
        const char *paths[] = {turn == 0 ? "a.brm" : "b.brm", turn == 0 ? "b.brm" : "a.brm"};
        check_paths(&r, paths, 2);
        if (r.bag.all.n > 0) show(&r);
        assert_int_equal(r.bag.all.n, 0);
        assert_true(brm_str_is(r.model->questionnaires.at[0].code, "A"));
        assert_int_equal(r.model->questionnaires.at[0].order, 0);
        assert_int_equal(r.model->lexicon, BRM_FR);
        run_close(&r);
    }
}

static BrmStatus load_another(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out,
                              BrmStr *why) {
    (void)ctx;
    (void)from;
    (void)why;
    out->real_path = out->path = brm_str_f(arena, "%.*s", BRM_STR_ARG(path));
    out->text = brm_str_f(arena, "barème 1\nutilise \"%ux\"\n", (unsigned)strtoul(out->path.p, NULL, 10) + 1);
    return BRM_OK;
}

static void test_limits(void **state) {
    (void)state;
    Run r;
    run_open(&r);
    r.loader.load = load_another;
    const char *paths[] = {"0x"};
    check_paths(&r, paths, 1);
    assert_int_equal(count(&r, BRM_D_TOO_MANY_FILES), 1);
    run_close(&r);
    for (uint32_t more = 0; more < 2; more++) {
        run_open(&r);
        BrmBuf text;
        brm_buf_open(&text, &r.mem);
        brm_buf_z(&text, "barème 1\nliste l \"L\"\n");
        for (uint32_t i = 0; i < BRM_LIMIT_LIST_KEYS + more; i++)
            brm_buf_f(&text, "choix k%u \"K\"\n", i);
        brm_buf_z(&text, "questionnaire Q \"Q\"\nversion \"1\"\nquestion q \"Q\" : choix l\n");
        Source source = {"a.brm", text.p};
        r.memory = &source;
        r.n_memory = 1;
        const char *path[] = {"a.brm"};
        check_paths(&r, path, 1);
        assert_int_equal(count(&r, BRM_D_LIST_LONG), more);
        assert_int_equal(r.bag.all.n, more);
        brm_buf_close(&text);
        run_close(&r);
    }
    Run unread;
    run_open(&unread);
    const char *absent[] = {"/absent/absent.brm"};
    check_paths(&unread, absent, 1);
    assert_null(unread.model);
    assert_int_equal(count(&unread, BRM_D_FILE_UNREADABLE), 1);
    run_close(&unread);
}

/* ---- types and what the model says of them
 * ---------------------------------------------------------------------------------------- */

static void test_model(void **state) {
    (void)state;
    Run r;
    check_text(
        &r, HEAD
        "définition base = 2 * 3\n"
        "mesure part en %\n par critère : min(1, niveau / (base * attendu)) * poids\n par axe : moyenne\n"
        " par questionnaire : somme\n par population : maximum\n"
        "questionnaire Q \"Q\"\n version \"1\"\n en vigueur dès 2020-01-01\n porte sur service, si\u00e9ge\n échelle "
        "paliers\n"
        " mesures moyen, part\n"
        "question ville \"V\" : texte\n obligatoire\nquestion n \"N\" : entier de -2 à 9\n obligatoire\n"
        "axe A \"A\"\n niveau non applicable \"Sans objet\" sauf si n > 3\n"
        "rubrique \"R\" posée si sujet = service\n" CRIT("A.1") " poids 0.5\n attendu 0\n attendu 1 dès fin "
                                                                "2021-T2\n" CRIT(
                                                                    "A.2") " niveau non applicable \"Non\"\n attendu "
                                                                           "1\n"
                                                                           "contrôle C1 \"C\"\n erreur si ville parmi "
                                                                           "(\"Lyon\", \"Metz\") et ville ≠ \"Lyon\" "
                                                                           "et part(A) > 50 % et A.1 >= 1\n"
                                                                           " message \"{ville} {n} {A.1} {part(A)}\"\n "
                                                                           "vise A.1, ville\n");
    if (r.bag.all.n > 0) show(&r);
    assert_int_equal(r.bag.all.n, 0);
    const BrmModel *m = r.model;
    assert_int_equal(m->questions.at[0].constants.n, 2);
    assert_true(brm_str_is(m->questions.at[0].constants.at[1], "Metz"));
    assert_true(m->definitions.at[0].constant);
    assert_int_equal(m->questions.at[1].lo, -2);
    const BrmMCriterion *c = &m->criteria.at[0];
    assert_true(c->na_offered && c->na_negated && c->na_rule != NULL && c->rubric == 0);
    assert_true(m->criteria.at[1].na_offered && m->criteria.at[1].na_rule == NULL);
    assert_int_equal(c->expected.n, 2);
    BrmDate end;
    assert_true(brm_date_make(2021, 6, 30, &end));
    assert_int_equal(c->expected.at[1].from, end);
    assert_int_equal(c->weight_units, 1);
    assert_int_equal(m->criteria.at[1].weight_units, 2);
    assert_int_equal(m->questionnaires.at[0].kinds.n, 2);
    assert_int_equal(m->controls.at[0].targets.n, 2);
    check_numbering(m);
    uint32_t place[4] = {0, 0, 0, 0}; /* the control comes after what it reads */
    for (uint32_t i = 0; i < m->steps.n; i++) {
        if (m->steps.at[i].kind == BRM_REF_CONTROL) place[0] = i;
        if (m->steps.at[i].kind == BRM_REF_CRITERION) place[1 + m->steps.at[i].index] = i;
    }
    assert_true(place[0] > place[1] && place[0] > place[2]);
    run_close(&r);
}

static void test_types(void **state) {
    (void)state;
#define RULE(rule)                                                                                                     \
    HEAD QN                                                                                                            \
        YES("a") "question n \"N\" : entier\n obligatoire\nquestion d \"D\" : date\n obligatoire\naxe A \"A\"\n" CRIT( \
            "A.1") CONTROL(rule)
    CLEAN(RULE("a et n > 1 et d > 2020-01-01 et A.1 = n"));
    CLEAN(RULE("a et d > 2020-01-01 et max(n, A.1, 2) >= min(3, n)"));
    CLEAN(RULE("a et min(d, 2020-01-01) = d et année(d) = 2020 et jours(d, d) = n"));
    CLEAN(RULE("a et d > 2020-01-01 et (si a alors n sinon A.1) >= 1 et renseignés(A) = n"));
    CLEAN(RULE("a et d > 2020-01-01 et n parmi (1, 2, A.1) et A.1 est applicable et n est non renseigné et au moins 1 "
               "de (a, non a)"));
    EXPECT(RULE("a + 1 = 2 et n et d"), BRM_D_TYPE, BRM_D_TYPE, BRM_D_TYPE);
    EXPECT(RULE("a et n = d"), BRM_D_COMPARE);
    EXPECT(RULE("a et n > 1 et d + 1 > d"), BRM_D_TYPE);
    EXPECT(RULE("a et d > 2020-01-01 et n = n / 2"), BRM_D_EQUAL_INEXACT);
    EXPECT(RULE("moyen(A) = 1 et a = vrai"), BRM_D_EQUAL_INEXACT, BRM_D_EQUAL_TRUE);
#undef RULE
    /* definitions in any order, through one another */
    CLEAN("barème 1\nquestionnaire Q \"Q\"\n version \"1\"\n" YES(
        "a") "définition x = y et z > 1\ndéfinition y = non a\ndéfinition z = w + 1\n"
             "définition w = 2, 3 dès 2021-01-01\n" CONTROL("x"));
}

static void test_rules(void **state) {
    (void)state;
    /* through a definition; only once, and no circle beside it */
    EXPECT(HEAD QN YES("a") "définition haut = moyen(A) > 1\naxe A \"A\"\n" CRIT("A.1") " posé si haut\n" CONTROL("a"),
           BRM_D_SCORE_IN_RULE);
    /* a level that decides on its own question */
    EXPECT(HEAD QN
           "question a \"A\" : oui ou non\n obligatoire\n posée si A.1 = 1\naxe A \"A\"\n posé si a\n" CRIT("A.1"),
           BRM_D_CYCLE);
    EXPECT(HEAD QN YES("a") "axe A \"A\"\n" CRIT("A.1") "contrôle C1\n erreur si constat(C2)\n message \"M\"\ncontrôle "
                                                        "C2\n erreur si constat(C1) et a\n message \"M\"\n",
           BRM_D_CYCLE);
    /* a rule that asks for the answer itself is no rule that needs it */
    CLEAN("barème 1\nquestionnaire Q \"Q\"\n version \"1\"\nquestion a \"A\" : oui ou non\n" CONTROL(
        "a est renseigné et a"));
    EXPECT("barème 1\nquestionnaire Q \"Q\"\n version \"1\"\n# ignore B0504: voulu\nquestion a \"A\" : oui ou non\n# "
           "ignore B0505: voulu\nquestion b "
           "\"B\" : texte\nquestion c \"C\" : texte\n" CONTROL("a"),
           BRM_D_QUESTION_UNUSED);
    /* dates before the start of validity are not after the first, undated expectation */
    EXPECT(HEAD "questionnaire Q \"Q\"\n version \"1\"\n en vigueur dès 2021-01-01\n échelle paliers\n mesures "
                "moyen\naxe A \"A\"\n" CRIT("A.1") " attendu 0\n attendu 1 dès 2020-12-31\n",
           BRM_D_EXPECTED_ORDER);
}

/* ---- --where
 * ------------------------------------------------------------------------------------------------------------------------
 */

static bool where(Run *r, const BrmScope *scope, const char *text) {
    BrmAst ast;
    brm_ast_open(&ast, &r->arena);
    uint32_t file = brm_sources_add(&r->sources, BRM_LIT("--where"), brm_str(text));
    const BrmNode *root = brm_syntax_expression(&ast, &r->sources, file, BRM_FR, &r->bag);
    assert_non_null(root);
    BrmBound bound;
    return brm_sema_where(&r->arena, scope, &ast, root, &r->bag, &bound);
}

static void test_where(void **state) {
    (void)state;
    Run r;
    run_open(&r);
    BrmMKey keys[] = {{.key = BRM_LIT("bretagne")}, {.key = BRM_LIT("1")}};
    BrmMList list = {.name = BRM_LIT("régions"), .keys = {keys, 2, 2}};
    BrmStr kinds[] = {BRM_LIT("service")};
    BrmScopeName names[] = {{BRM_LIT("région"), {BRM_REF_QUESTION, 0}, {BRM_TYPE_LIST, 0}},
                            {BRM_LIT("ouvert"), {BRM_REF_QUESTION, 1}, {BRM_TYPE_YESNO, 0}},
                            {BRM_LIT("ville"), {BRM_REF_QUESTION, 2}, {BRM_TYPE_TEXT, 0}},
                            {BRM_LIT("A.1"), {BRM_REF_CRITERION, 0}, {BRM_TYPE_LEVEL, 0}}};
    BrmScope scope = {.names = names, .n_names = 4, .lists = &list, .n_lists = 1, .kinds = kinds, .n_kinds = 1};
    assert_true(
        where(&r, &scope, "région = bretagne et ouvert et sujet = service et A.1 >= 2 et région parmi (1, bretagne)"));
    assert_true(where(&r, &scope, "ville = \"Lyon\" ou ville est renseigné"));
    assert_int_equal(r.bag.all.n, 0);
    assert_false(where(&r, &scope, "taux(A) > 1"));
    assert_int_equal(count(&r, BRM_D_WHERE_READS), 1);
    assert_false(where(&r, &scope, "région = bretange"));
    assert_int_equal(count(&r, BRM_D_KEY_NEAR), 1);
    assert_false(where(&r, &scope, "ouver"));
    assert_int_equal(count(&r, BRM_D_NAME_NEAR), 1);
    assert_false(where(&r, &scope, "A.1"));
    assert_int_equal(count(&r, BRM_D_TYPE), 1);
    /* nothing can be declared there; one mistake, one message */
    assert_false(where(&r, &scope, "zzzzzzzz"));
    assert_int_equal(count(&r, BRM_D_NAME_ABSENT), 1);
    assert_false(where(&r, &scope, "taux(A.1) = 1 / 3"));
    assert_int_equal(count(&r, BRM_D_WHERE_READS), 2);
    assert_int_equal(r.bag.all.n, 6);
    run_close(&r);
}

/* One mistake, one message. */
static void test_no_cascade(void **state) {
    (void)state;
#define MEASURE(rule)                                                                                                  \
    "barème 1\nmesure moyen\n par critère : " rule                                                                     \
    "\n par axe : moyenne\n par questionnaire : moyenne\n par population "                                             \
    ": moyenne\nquestionnaire Q \"Q\"\n version \"1\"\n" YES("b") CONTROL("b")
    EXPECT(MEASURE("taux(A)"), BRM_D_FUNCTION_UNKNOWN);
    EXPECT(MEASURE("moyen(A)"), BRM_D_MEASURE_READS);
    EXPECT(MEASURE("jours(2020-01-01, 2020-01-02)"), BRM_D_MEASURE_READS);
    EXPECT(MEASURE("niveau et 1"), BRM_D_TYPE);
    EXPECT(MEASURE("niveau est renseigné"), BRM_D_MEASURE_READS);
#undef MEASURE
#define RULE(rule)                                                                                                     \
    HEAD "liste l \"L\"\n choix bre \"B\"\n" QN YES(                                                                   \
        "b") "question m \"M\" : choix multiple l\n obligatoire\n"                                                     \
             "question tx \"T\" : texte\n obligatoire\naxe A1 \"A\"\n" CRIT("A1.1") CONTROL(rule)
    EXPECT(RULE("b et m = bre"), BRM_D_SET_VALUE);
    EXPECT(RULE("b et tx < \"a\""), BRM_D_TEXT_VALUE);
    EXPECT(RULE("C01 est applicable"), BRM_D_STATE_OF);
    EXPECT(RULE("moyen(C01) > 1"), BRM_D_MEASURE_OF);
    EXPECT(RULE("sujet est renseigné"), BRM_D_STATE_OF_SUBJECT);
    EXPECT(RULE("b et A1.1 = NA"), BRM_D_LEVEL_NA);
    EXPECT(RULE("A1.1 = non applicable"), BRM_D_LEVEL_NA);
    EXPECT(RULE("b = \"oui\""), BRM_D_EQUAL_TRUE);
    EXPECT(RULE("b et pas"), BRM_D_NAME_UNKNOWN);
    EXPECT(RULE("b et moyen(A1) ≠ 1 et min() > 1"), BRM_D_CALL_FEW);
#undef RULE
    EXPECT(HEAD QN YES("b") "axe A1 \"A\"\n" CRIT("A1") CONTROL("b"), BRM_D_NAME_TWICE);
    EXPECT("barème 1\nutilise \"a.brm\" comme m\nquestionnaire Q \"Q\"\n version \"1\"\n" YES("b")
               CONTROL("b et m.min(2, 3) > 1"),
           BRM_D_USE_CIRCLE, BRM_D_FUNCTION_NEAR);
    EXPECT("barème 1 en\nquestionnaire Q \"Q\"\n version \"1\"\nquestion n \"N\" : number\n required\ncheck C1 "
           "\"C\"\n warning if arrondi(n, 2) > 1\n message \"M\"\n",
           BRM_D_FUNCTION_NEAR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixtures),   cmocka_unit_test(test_national), cmocka_unit_test(test_names),
        cmocka_unit_test(test_two_orders), cmocka_unit_test(test_limits),   cmocka_unit_test(test_model),
        cmocka_unit_test(test_types),      cmocka_unit_test(test_rules),    cmocka_unit_test(test_where),
        cmocka_unit_test(test_no_cascade),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
