/* Tests of sema: computed levels, supplements, the life of a criterion, what is silenced: the model that comes out, and
 * one message for one mistake. */
#include "sema_fixture.h"

static uint32_t step_of(const BrmModel *m, BrmRefKind kind, uint32_t index) {
    for (uint32_t i = 0; i < m->steps.n; i++)
        if (m->steps.at[i].kind == kind && m->steps.at[i].index == index) return i;
    return BRM_NONE;
}

static const BrmMCriterion *criterion(const BrmModel *m, const char *code) {
    for (uint32_t i = 0; i < m->criteria.n; i++)
        if (brm_str_is(m->criteria.at[i].code, code)) return &m->criteria.at[i];
    fail_msg("no criterion %s", code);
    return NULL;
}

static void clean(Run *r) {
    if (r->bag.all.n > 0) show(r);
    assert_int_equal(r->bag.all.n, 0);
}

/* ---- computed levels
 * ------------------------------------------------------------------------------------------------------------ */

static void test_derived(void **state) {
    (void)state;
    Run r;
    check_text(
        &r,
        HEAD QN YES("a") "axe A \"A\"\n" CRIT(
            "A.1") "critère A.2 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\"\n exige E1\n niveau 2 : \"c\"\n exige "
                   "A.2.E2, E3\n niveau non applicable \"x\" si a\n exigence E1 \"e\"\n exigence E2 \"e\" non "
                   "applicable si E1 et A.4 >= 1\n exigence E3 \"e\" non applicable sauf si a\n"
                   "critère A.3 \"C\"\n posé si A.2.E2\n niveau 0 : \"a\"\n niveau 1 : \"b\" si A.2 >= 1\n niveau "
                   "2 : \"c\" si A.2.E1 et A.2 = 2\n"
                   "critère A.4 \"C\"\n selon paliers\n" CONTROL(
                       "A.2.E1 est renseigné et A.2.E2 est non applicable et A.3 >= 1 et au moins 1 de (A.2.E3, a)"));
    clean(&r);
    const BrmModel *m = r.model;
    assert_int_equal(m->requirements.n, 3);
    assert_true(brm_str_is(m->requirements.at[1].full, "A.2.E2") && brm_str_is(m->requirements.at[1].code, "E2"));
    assert_true(m->requirements.at[1].na_rule != NULL && !m->requirements.at[1].na_negated);
    assert_true(m->requirements.at[2].na_negated);
    const BrmMCriterion *c = criterion(m, "A.2");
    assert_int_equal(c->derived, BRM_BY_REQUIREMENTS);
    assert_int_equal(c->requirements, 0);
    assert_int_equal(c->n_requirements, 3);
    assert_int_equal(c->levels.at[0].requirements.n, 0);
    assert_int_equal(c->levels.at[2].requirements.n, 2);
    assert_int_equal(c->levels.at[2].requirements.at[1], 2);
    assert_int_equal(criterion(m, "A.3")->derived, BRM_BY_RULES);
    assert_null(criterion(m, "A.3")->levels.at[0].rule);
    assert_non_null(criterion(m, "A.3")->levels.at[2].rule);
    assert_int_equal(criterion(m, "A.1")->derived, BRM_ANSWERED_LEVEL);
    /* what asks it, its requirements each after what their rules read, its level */
    uint32_t asks = step_of(m, BRM_REF_APPLICABLE, 1), level = step_of(m, BRM_REF_CRITERION, 1);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t mine = step_of(m, BRM_REF_REQUIREMENT, i);
        assert_true(asks < mine && mine < level);
    }
    assert_true(step_of(m, BRM_REF_REQUIREMENT, 0) < step_of(m, BRM_REF_REQUIREMENT, 1));
    assert_true(step_of(m, BRM_REF_CRITERION, 3) < step_of(m, BRM_REF_REQUIREMENT, 1));
    assert_true(level < step_of(m, BRM_REF_CRITERION, 2));
    assert_int_equal(step_of(m, BRM_REF_APPLICABLE, 0), BRM_NONE);
    assert_int_equal(step_of(m, BRM_REF_APPLICABLE, 2), BRM_NONE);
    run_close(&r);
}

static void test_derived_mistakes(void **state) {
    (void)state;
#define BY(levels) HEAD QN YES("a") "axe A \"A\"\ncritère A.1 \"C\"\n niveau 0 : \"a\"\n" levels CONTROL("a")
    EXPECT(BY(" niveau 1 : \"b\"\n exige E9\n exigence E1 \"e\"\n"), BRM_D_EXIGE_UNKNOWN);
    EXPECT(BY(" niveau 1 : \"b\"\n exige m.E1\n exigence E1 \"e\"\n"), BRM_D_EXIGE_UNKNOWN);
    EXPECT(BY(" niveau 1 : \"b\" si a\n niveau 2 : \"c\"\n exigence E1 \"e\"\n"), BRM_D_DERIVED_GAP,
           BRM_D_REQUIREMENT_IDLE);
    EXPECT(BY(" niveau 1 : \"b\" si a\n exige E1\n exigence E1 \"e\"\n"), BRM_D_DERIVED_MIXED);
    EXPECT(BY(" niveau 1 : \"b\" si a + 1\n"), BRM_D_TYPE);
    EXPECT(BY(" niveau 1 : \"b\"\n exige E1\n exigence E1 \"e\"\n exigence E1 \"f\"\n"), BRM_D_NAME_TWICE);
    EXPECT(BY(" niveau 1 : \"b\"\n exige E1\n exigence E1 \"e\" non applicable si A.1 est applicable\n"), BRM_D_CYCLE);
    EXPECT(BY(" posé si E1\n niveau 1 : \"b\"\n exige E1\n exigence E1 \"e\"\n"), BRM_D_CYCLE);
    EXPECT(BY(" niveau 1 : \"b\"\n exige E1\n exigence E1 \"e\" non applicable si moyen(A) > 1\n"),
           BRM_D_SCORE_IN_RULE);
    EXPECT(BY(" niveau 1 : \"b\" si constat(C01)\n"), BRM_D_SCORE_IN_RULE);
    EXPECT(BY(" niveau 1 : \"b\"\n exige E1\n exigence E1 \"e\"\ncritère A.2 \"D\"\n selon paliers\n posé si E1\n"),
           BRM_D_REQUIREMENT_BARE);
    EXPECT(HEAD QN YES("a") "axe A \"A\"\ncritère A.1 \"C\"\n selon paliers\n exigence E1 \"e\"\n" CONTROL("a"),
           BRM_D_REQUIREMENT_IDLE);
    EXPECT(BY(" niveau 1 : \"b\"\n exige E1\n exigence E1 \"e\"\n") "contrôle C02\n erreur si A.1.E1 + 1 > 1\n message "
                                                                    "\"M\"\n",
           BRM_D_TYPE);
#undef BY
}

/* ---- supplements
 * ------------------------------------------------------------------------------------------------------------ */

#define LOCAL(code, base)                                                                                              \
    "complément " code " \"S\" complète " base "\n version \"2\"\naxe " code ".L \"L\"\ncritère " code                 \
    ".L.1 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\"\n exige E1\n exigence E1 \"e\"\n"

static void test_supplements(void **state) {
    (void)state;
    const Source sources[] = {
        {"a.brm",
         "barème 1\n" LOCAL(
             "S2",
             "Q") "retiré S2.L.9 \"r\"\ndéfinition chez = S2.L.1.E1\n"
                  "contrôle S2.C1\n erreur si chez et A.1 = 0 et moyen(A) < 1 et moyen(S2) < 1\n message \"M\"\n"},
        {"b.brm",
         HEAD "questionnaire P \"P\"\n version \"1\"\n" YES("p") CONTROL(
             "p") "questionnaire Q \"Q\"\n version \"1\"\n porte sur service\n échelle paliers\n mesures moyen\naxe "
                  "A \"A\"\ncritère A.1 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\"\n exige E1\n exigence E1 "
                  "\"e\"\n"},
        {"c.brm", "barème 1\n" LOCAL("S1", "Q")}};
    Run r;
    run_open(&r);
    r.memory = sources;
    r.n_memory = 3;
    const char *paths[] = {"a.brm", "b.brm", "c.brm"};
    check_paths(&r, paths, 3);
    clean(&r);
    const BrmModel *m = r.model;
    static const char *const order[] = {"P", "Q", "S2", "S1"};
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(brm_str_is(m->questionnaires.at[i].code, order[i]));
        assert_int_equal(m->questionnaires.at[i].extends, i < 2 ? BRM_NONE : 1);
    }
    assert_true(m->questionnaires.at[2].order < m->questionnaires.at[0].order);
    assert_true(m->questionnaires.at[1].order < m->questionnaires.at[3].order);
    for (uint32_t i = 2; i < 4; i++) {
        assert_int_equal(m->questionnaires.at[i].kinds.n, 1);
        assert_int_equal(m->questionnaires.at[i].measures.n, 1);
        assert_int_equal(m->questionnaires.at[i].scale, m->questionnaires.at[1].scale);
    }
    for (uint32_t i = 0; i < 3; i++) { /* an axis, a criterion, a requirement each */
        assert_int_equal(m->axes.at[i].questionnaire, i + 1);
        assert_int_equal(m->axes.at[i].criteria.at[0], i);
        assert_int_equal(m->criteria.at[i].axis, i);
        assert_int_equal(m->criteria.at[i].questionnaire, i + 1);
        assert_int_equal(m->criteria.at[i].requirements, i);
        assert_int_equal(m->requirements.at[i].criterion, i);
        assert_int_equal(m->criteria.at[i].levels.at[1].requirements.at[0], i);
    }
    assert_true(brm_str_is(m->requirements.at[1].full, "S2.L.1.E1"));
    assert_int_equal(m->retired.at[0].questionnaire, 2);
    assert_int_equal(m->controls.at[0].questionnaire, 2);
    run_close(&r);
}

static void test_supplement_mistakes(void **state) {
    (void)state;
#define BASE HEAD QN YES("a") "axe A \"A\"\n" CRIT("A.1")
    EXPECT(BASE LOCAL("S", "A"), BRM_D_WRONG_KIND);
    EXPECT(BASE LOCAL("S", "QQ"), BRM_D_NAME_UNKNOWN);
    EXPECT(BASE LOCAL("S", "S"), BRM_D_SUPPLEMENT_OF_SUPPLEMENT);
    EXPECT("barème 1\n" LOCAL("S", "Q") "définition d = S.L.1 >= 1\n", BRM_D_NAME_UNKNOWN);
    EXPECT(BASE "définition d = S.L.1.E1\n" CONTROL("d") LOCAL("S", "Q"), BRM_D_SUPPLEMENT_READ);
    EXPECT(BASE "définition d = renseignés(S.L) > 1\n" CONTROL("d et a") LOCAL("S", "Q"), BRM_D_SUPPLEMENT_READ);
    EXPECT(BASE CONTROL("constat(S.C1)") LOCAL("S", "Q") "contrôle S.C1\n erreur si a\n message \"M\"\n",
           BRM_D_SUPPLEMENT_READ);
    EXPECT(BASE CONTROL("a") LOCAL("S", "Q") "critère S.L.2 \"C\"\n selon paliers\n attendu 5\n", BRM_D_EXPECTED_LEVEL);
    EXPECT(BASE CONTROL("a") "complément S \"S\" complète Q\nquestion s \"S\" : oui ou non\n", BRM_D_NO_VERSION);
    /* the base's own clauses serve the supplement; its scale is asked of the base */
    CLEAN(HEAD QN YES("a") CONTROL("a") LOCAL("S", "Q"));
    EXPECT(HEAD "questionnaire Q \"Q\"\n version \"1\"\n mesures moyen\n" YES("a") CONTROL("a") LOCAL("S", "Q"),
           BRM_D_NO_SCALE);
#undef BASE
}

/* ---- the life of a criterion
 * ------------------------------------------------------------------------------------------------------------ */

static void test_life(void **state) {
    (void)state;
    Run r;
    check_text(&r, HEAD
               "liste l \"L\"\n choix x \"X\"\n choix \"non\" \"Y\"\n choix 3 \"Z\"\n" QN
               "retiré A.9 \"Fusionné\"\nquestion b \"B\" : choix l\n remplace k, j version \"0\" : u devient "
               "non, 3 devient 3, \"oui\" à redemander\n remplace i version \"0\"\nquestion n \"N\" : oui ou non\n "
               "remplace h version \"0\" : oui devient non, non devient oui\naxe A \"A\"\ncritère A.1 \"C\"\n "
               "niveau 0 : \"a\"\n niveau 2 : \"b\"\n niveau non applicable \"x\"\n remplace A.9, A.8 version "
               "\"0\" : 01 devient 2, -3 devient non applicable, non applicable devient 0, 7 à redemander\n "
               "reformulé depuis \"0\" : 2 à reconfirmer\n justification exigée si non applicable, 2\n");
    clean(&r);
    const BrmModel *m = r.model;
    assert_true(brm_str_is(m->retired.at[0].name, "A.9") && m->retired.at[0].questionnaire == 0);
    const BrmMReplacements *b = &m->questions.at[0].replaces;
    assert_int_equal(b->n, 2);
    assert_int_equal(b->at[0].codes.n, 2);
    assert_int_equal(b->at[0].map.at[0].to, 1);
    assert_int_equal(b->at[0].map.at[1].to, 2);
    assert_true(brm_str_is(b->at[0].map.at[2].from, "oui") && b->at[0].map.at[2].fate == BRM_FATE_ASK);
    assert_false(b->at[1].has_map);
    const BrmMReplaces *n = &m->questions.at[1].replaces.at[0];
    assert_true(brm_str_is(n->map.at[0].from, "true") && n->map.at[0].to == 0);
    assert_true(brm_str_is(n->map.at[1].from, "false") && n->map.at[1].to == 2);
    const BrmMCriterion *c = &m->criteria.at[0];
    const BrmMReplaces *map = &c->replaces.at[0];
    assert_true(brm_str_is(map->map.at[0].from, "1") && map->map.at[0].to == 1);
    assert_true(brm_str_is(map->map.at[1].from, "-3") && map->map.at[1].fate == BRM_FATE_NA);
    assert_true(map->map.at[2].from_na && map->map.at[2].to == 0);
    assert_int_equal(c->reworded.at[0].levels.at[0], 1);
    assert_true(c->comment_na && c->comment_levels.n == 1 && c->comment_levels.at[0] == 1);
    run_close(&r);
}

static void test_life_mistakes(void **state) {
    (void)state;
#define LIFE(clause) HEAD QN "axe A \"A\"\ncritère A.1 \"C\"\n selon paliers\n" clause
    EXPECT(LIFE(" remplace B.1 version \"0\" : 6.2 devient 1\n"), BRM_D_KEY_DECIMAL);
    EXPECT(LIFE(" remplace A.1 version \"0\" : 1 devient 9\n"), BRM_D_REPLACES_LIVE, BRM_D_MAP_LEVEL);
    EXPECT(LIFE(" remplace B.1 version \"0\" : 1 devient 9, 1 à redemander\n"), BRM_D_MAP_LEVEL, BRM_D_MAP_TWICE);
    EXPECT(LIFE("retiré A.1 \"r\"\n"), BRM_D_NAME_TWICE);
    EXPECT(LIFE("retiré moyen \"r\"\n"), BRM_D_NAME_TWICE);
    EXPECT(LIFE("retiré B.1 \"r\"\ncontrôle C01\n erreur si B.1 >= 1 ou moyen(B.1) > 1\n message \"{B.1}\"\n vise "
                "B.1\n"),
           BRM_D_RETIRED_READ, BRM_D_RETIRED_READ, BRM_D_RETIRED_READ, BRM_D_RETIRED_READ);
    /* a key of a list before a retired name */
    CLEAN(
        "barème 1\nliste l \"L\"\n choix x \"X\"\nquestionnaire Q \"Q\"\n version \"1\"\nquestion q \"Q\" : choix l\n "
        "obligatoire\nretiré x \"r\"\n" CONTROL("q = x"));
#undef LIFE
}

/* ---- what is silenced, weights at their limit
 * ------------------------------------------------------------------------------------------------------------ */

static void test_silence(void **state) {
    (void)state;
    for (uint32_t turn = 0; turn < 2; turn++) { /* a warning that comes after the check is silenced too */
        Run r;
        run_open(&r);
        const Source source = {"a.brm",
                               "barème 1\nquestionnaire Q \"Q\"\n version \"1\"\n# ignore B0506: voulu\n# ignore "
                               "B0504: voulu\nquestion a \"A\" : oui ou non\n obligatoire\n"};
        r.memory = &source;
        r.n_memory = 1;
        BrmStr path = BRM_LIT("a.brm");
        r.model = brm_sema_check(&r.arena, &r.sources, &r.loader, &path, 1, &r.bag);
        assert_int_equal(r.bag.all.n, 0);
        BrmSpan span = r.model->questions.at[0].span;
        BRM_RAISE(&r.bag, BRM_D_DEFINITION_UNUSED, span, BRM_A_STR(BRM_LIT("a")));
        if (turn == 1) BRM_RAISE(&r.bag, BRM_D_QUESTION_OPTIONAL, span, BRM_A_STR(BRM_LIT("a")));
        brm_sema_silence(r.model, &r.bag);
        assert_int_equal(count(&r, BRM_D_IGNORE_IDLE), 1 - turn);
        assert_int_equal(r.bag.all.n, 1 - turn);
        assert_int_equal(r.bag.warnings, 1 - turn);
        run_close(&r);
    }
}

/* Weights are counted in units of their common divisor: 65,535 in all is the most. */
static void test_weight_limits(void **state) {
    (void)state;
#define WEIGHTS(of_axis, of_criterion, last)                                                                             \
    "barème 1\néchelle paliers\n niveau 0 : \"a\"\n niveau 1 : \"b\"\nmesure moyen\n par critère : niveau * poids\n " \
    "par "                                                                                                               \
    "axe : moyenne\n par questionnaire : moyenne pondérée\n par population : moyenne\n" QN                               \
    "axe A \"A\"\n poids " of_axis "\ncritère A.1 \"C\"\n selon paliers\n poids " of_criterion                           \
    "\ncritère A.2 \"C\"\n selon paliers\n poids 1\naxe B \"B\"\n poids " last "\ncritère B.1 \"C\"\n selon paliers\n"
    CLEAN(WEIGHTS("65534", "65534", "1"));
    EXPECT(WEIGHTS("65535", "65534", "1"), BRM_D_WEIGHTS_SUM);
    EXPECT(WEIGHTS("65534", "65535", "1"), BRM_D_WEIGHTS_SUM);
    CLEAN(WEIGHTS("6.5534", "6553", "0.0001"));
    CLEAN(WEIGHTS("2147483647", "2", "2147483647"));
    EXPECT(WEIGHTS("2147483648", "2", "2147483647"), BRM_D_WEIGHT_LARGE);
    EXPECT(WEIGHTS("2147483647", "2", "0.0001"), BRM_D_WEIGHTS_SUM);
    EXPECT(WEIGHTS("0", "2", "0"), BRM_D_WEIGHTS_ZERO);
#undef WEIGHTS
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_derived),     cmocka_unit_test(test_derived_mistakes),
        cmocka_unit_test(test_supplements), cmocka_unit_test(test_supplement_mistakes),
        cmocka_unit_test(test_life),        cmocka_unit_test(test_life_mistakes),
        cmocka_unit_test(test_silence),     cmocka_unit_test(test_weight_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
