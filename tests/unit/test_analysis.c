/* test_analysis: sources through sema, lower and analysis: verdicts by code and line, cases shown, what a diagram says
 * of doubles beside what C computes, limits, forgetting. tests/analysis compares verdicts with brute force. */
#include "lower_fixture.h"

#include "analysis/analysis_internal.h"

#include <float.h>
#include <math.h>

typedef struct Analysed {
    Fixture f;
    const BrmModel *model;
    BrmBuf said; /* a line each: code, line of the source */
} Analysed;

static void open_analysed(Analysed *a, const char *source) {
    open_fixture(&a->f);
    const char *files[] = {"qu.brm", source, NULL};
    BrmLoader loader = {(void *)(uintptr_t)files, load, no_module, no_module_name};
    BrmStr path = BRM_LIT("qu.brm");
    BrmModel *model = brm_sema_check(&a->f.arena, &a->f.sources, &loader, &path, 1, &a->f.bag);
    if (a->f.bag.errors) {
        print_errors(&a->f);
        fail();
    }
    a->model = model;
    a->f.p = brm_lower(&a->f.arena, model, &a->f.bag);
    assert_non_null(a->f.p);
    brm_buf_open(&a->said, &a->f.mem);
}

static void close_analysed(Analysed *a) {
    brm_buf_close(&a->said);
    close_fixture(&a->f);
}

static void analyse(Analysed *a, const char *source) {
    open_analysed(a, source);
    brm_analysis_check(&a->f.arena, a->model, a->f.p, &a->f.bag);
    brm_diag_sort(&a->f.bag);
    brm_buf_z(&a->said, "");
    for (uint32_t i = 0; i < a->f.bag.all.n; i++) {
        const BrmDiag *d = a->f.bag.all.at[i];
        uint32_t line, column;
        if (strncmp(brm_diag_code(d->id), "B057", 4) != 0 && strncmp(brm_diag_code(d->id), "B058", 4) != 0) continue;
        brm_sources_locate(&a->f.sources, d->span.file, d->span.start, &line, &column);
        brm_buf_f(&a->said, "%s %u\n", brm_diag_code(d->id), line);
    }
}

#define HEAD                                                                                                           \
    "barème 1\n"                                                                                                      \
    "échelle m\n niveau 0 : \"a\"\n niveau 1 : \"b\"\n niveau 2 : \"c\"\n"                                            \
    "mesure taux\n par critère : niveau\n par axe : moyenne\n par questionnaire : moyenne\n par population : "        \
    "moyenne\n"                                                                                                        \
    "liste l\n choix x \"X\"\n choix y \"Y\"\n choix si_autre \"Z\"\n"                                                 \
    "questionnaire QU \"Q\"\n version \"1\"\n échelle m\n mesures taux\n"                                             \
    "question a \"A ?\" oui ou non obligatoire question b \"B ?\" oui ou non obligatoire posée si a\n"                \
    "question n \"N ?\" nombre question e \"E ?\" entier de 0 à 9 question k \"K ?\" choix l question t \"T ?\" "     \
    "texte "                                                                                                           \
    "question s \"S ?\" choix multiple l question d \"D ?\" date question p \"P ?\" pourcentage\n"
/* HEAD has 20 lines. */

static void expect(const char *rest, const char *said) {
    Analysed a;
    char source[8192];
    (void)snprintf(source, sizeof source, "%s%s", HEAD, rest);
    analyse(&a, source);
    if (strcmp(a.said.p ? a.said.p : "", said) != 0) fail_msg("%s\nsaid:\n%s", rest, a.said.p ? a.said.p : "nothing");
    close_analysed(&a);
}

/* A control of that rule gets that code, or none. */
static void control(const char *rule, const char *code) {
    char rest[2048], said[32] = "";
    (void)snprintf(rest, sizeof rest, "contrôle C01 avertissement si %s message \"m\"\n", rule);
    if (code) (void)snprintf(said, sizeof said, "%s 21\n", code);
    expect(rest, said);
}

static void test_controls(void **state) {
    (void)state;
    static const char never[] = "B0578", always[] = "B0579";
    control("a et non a", never);
    control("a ou non a", always);
    control("a", NULL);
    control("e > 3 et e < 4", never);
    control("n > 3 et n < 4", NULL);
    control("n > 3 et n < 3.0000000000000001", never); /* the same double */
    control("e >= 0", always);
    control("e <= 9.5", always);
    control("e * 0.1 > 0.3 et e < 4", NULL); /* 3 * 0.1 is 0.30000000000000004 */
    control("e * 0.1 > 0.91", never);
    control("p <= 100 %", always);
    control("p > 1", never);
    control("abs(n) < 0", never);
    control("n * 0 = 0", always);
    control("1 / e = 0", never);
    control("1 / e > 0", NULL); /* unknown where e is 0 */
    control("année(d) < 1", never);
    control("année(d) >= 1 et d >= 0001-01-01", always);
    control("jours(2020-01-01, d) = 0 et d ≠ 2020-01-01", never);
    control("k = x et k = y", never);
    control("k parmi (x, y) ou k = si_autre", always);
    control("t = \"u\" ou t = \"v\"", NULL);
    control("t = \"u\" et t = \"v\"", never);
    control("s contient x et non s contient x", never);
    control("n < e et e < n", never);
    control("n < e ou e <= n", always);
    control("n + e > 3 et n + e < 2", never);
    control("a est renseigné", NULL);
    control("a est renseigné ou a est non renseigné", always);
    control("a est renseigné et (a ou non a)", NULL); /* the answer may be missing: so it was meant */
    control("b ou non b", "B0574");
    control("a et b", NULL);
    control("b est applicable et b", NULL);
    control("non a ou b", NULL);
    control("si a alors b sinon faux", NULL);
    control("au moins 2 de (a, non a, e > 9)", never);
    control("au moins 1 de (a, non a)", always);
    control("vrai", always);
    control("2 > 3", never);
}

static void test_criteria(void **state) {
    (void)state;
    expect("axe A \"A\" posé si a\n critère A.1 \"C\" posé si\n non a\n selon m\n", "B0572 23\n");
    expect("axe A \"A\" posé si a\n critère A.1 \"C\" posé si\n a ou b\n selon m\n", "B0573 23\n");
    expect("axe A \"A\"\n critère A.1 \"C\" posé si a selon m niveau non applicable : \"n\" sauf si\n a\n",
           "B0577 23\n");
    expect("axe A \"A\"\n critère A.1 \"C\" posé si a selon m niveau non applicable : \"n\" si\n a\n", "B0576 23\n");
    expect("axe A \"A\"\n critère A.1 \"C\" selon m niveau non applicable : \"n\" si\n e > 9\n", "B0575 23\n");
    /* What is never asked is told once. */
    expect("axe A \"A\" posé si\n e > 9\n critère A.1 \"C\" posé si a selon m\n critère A.2 \"C\" posé si a et non a "
           "selon m\n",
           "B0570 22\n");
    /* An axis' rule that is never true for one of its criteria is not never true. */
    expect("axe A \"A\" niveau non applicable : \"n\" si\n e > 5\n critère A.1 \"C\" posé si e < 4 selon m\n critère "
           "A.2 \"C\" selon m\n",
           "");
    expect("axe A \"A\" niveau non applicable : \"n\" si\n e > 5\n critère A.1 \"C\" posé si e < 4 selon m\n critère "
           "A.2 \"C\" posé si e "
           "< 3 selon m\n",
           "B0577 22\n");
    expect(
        "axe A \"A\" en vigueur de 2020-01-01 à 2020-12-31\n critère A.1 \"C\"\n en vigueur dès 2021-01-01 selon m\n",
        "B0583 22\n");
}

static void test_levels(void **state) {
    (void)state;
    expect(
        "axe A \"A\"\n critère A.1 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\" si e > 1\n niveau 2 : \"c\" si e > 3\n",
        "");
    expect(
        "axe A \"A\"\n critère A.1 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\" si e > 3\n niveau 2 : \"c\" si e > 1\n",
        "B0580 24\nB0582 25\n");
    expect(
        "axe A \"A\"\n critère A.1 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\" si e >= 0\n niveau 2 : \"c\" si e > 9\n",
        "B0581 24\nB0580 25\n");
    expect("axe A \"A\"\n critère A.1 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\" si a\n niveau 2 : \"c\" si non a\n",
           "B0580 23\nB0582 25\n");
    expect("axe A \"A\"\n critère A.1 \"C\" exigence E1 \"e\"\n exigence E2 \"f\"\n niveau 0 : \"a\"\n niveau 1 : "
           "\"b\" exige E1\n"
           " niveau 2 : \"c\" exige E2\n",
           "");
}

/* ---- cases ---- */

static void shown(const char *source, BrmDiagId id, uint32_t argument, const char *essai) {
    Analysed a;
    analyse(&a, source);
    const BrmDiag *found = NULL;
    for (uint32_t i = 0; i < a.f.bag.all.n; i++)
        if (a.f.bag.all.at[i]->id == id) found = a.f.bag.all.at[i];
    assert_non_null(found);
    BrmStr text = found->args[argument].str;
    if (!brm_str_is(text, essai)) fail_msg("%.*s\ninstead of\n%s", BRM_STR_ARG(text), essai);
    close_analysed(&a);
}

static void test_cases(void **state) {
    (void)state;
    shown(HEAD "contrôle C01 avertissement si non b message \"m\"\n", BRM_D_QUESTION_CONDITIONAL, 6,
          "essai \"B0574 C01\"\n    date 2020-01-01\n    réponse a = non\n    vérifie b est non applicable");
    shown(HEAD "axe A \"A\" posé si k = si_autre et t ≠ \"u\" et s contient y et p > 30 % et d > 2021-02-03\n critère "
               "A.1 \"C\" "
               "posé si k = x selon m\n",
          BRM_D_ASKED_CONTRADICTS, 4,
          "essai \"B0572 A.1\"\n    date 2020-01-01\n    réponse k = x\n    vérifie A.1 est non applicable");
    shown(
        HEAD
        "axe A \"A\"\n critère A.1 \"C\"\n niveau 0 : \"a\"\n niveau 1 : \"b\" si k = si_autre\n niveau 2 : \"c\" si t "
        "parmi (\"u\", \"v\\\"\") et s "
        "contient y et p > 30 % et d > 2021-02-03 et n < -2\n",
        BRM_D_LEVEL_SKIPS, 5,
        "essai \"B0582 A.1\"\n    date 2020-01-01\n    réponse k = x\n    réponse n = -3\n    réponse t = \"u\"\n"
        "    réponse s = (y)\n    réponse d = 2021-02-04\n    réponse p = 1\n    vérifie A.1 = 2");
    shown("bareme 1 en\nscale m\n level 0 : \"a\"\n level 1 : \"b\"\nmeasure rate\n per criterion : level\n per axis : "
          "mean\n"
          " per questionnaire : mean\n per population : mean\nquestionnaire QU \"Q\"\n version \"1\"\n scale m\n "
          "measures rate\n"
          "question a \"A?\" yes or no required\nquestion b \"B?\" yes or no required asked if a\naxis A \"A\"\n "
          "criterion "
          "A.1 \"C\" asked if b using m\n",
          BRM_D_QUESTION_CONDITIONAL, 6,
          "test \"B0574 A.1\"\n    date 2020-01-01\n    answer a = no\n    expect b is not applicable");
}

/* ---- numbers: the diagram of a rule on n, beside C ---- */

typedef struct Law {
    const char *rule;
    bool (*known)(double n);
    bool (*holds)(double n);
} Law;

static bool always_known(double n) {
    (void)n;
    return true;
}
static bool not_zero(double n) {
    return n != 0 && isfinite(1 / n);
}
static bool tenth(double n) {
    return n * 0.1 > 0.3;
}
static bool sum_rounded(double n) {
    return n + 0.1 == 0.3;
}
static bool fold(double n) {
    return fabs(n - 2.5) <= 0.7;
}
static bool inverse(double n) {
    return 1 / n > 4;
}
static bool thirds(double n) {
    return brm_double_round(n / 3, 2) == 0.33;
}
static bool finite_square(double n) {
    return isfinite(n * 1e29 * 1e29 * 1e29 * 1e29 * 1e29 * 1e29);
}
static bool big(double n) {
    return n * 1e29 * 1e29 * 1e29 * 1e29 * 1e29 * 1e29 < 5;
}
static bool clipped(double n) {
    double low = n < 2 ? n : 2;
    return (low > -1 ? low : -1) * 3 == -3;
}
static bool mirrored(double n) {
    return 10 - n * 0.7 >= 3.1;
}

static const Law laws[] = {
    {"n * 0.1 > 0.3", always_known, tenth},
    {"n + 0.1 = 0.3", always_known, sum_rounded},
    {"abs(n - 2.5) <= 0.7", always_known, fold},
    {"1 / n > 4", not_zero, inverse},
    {"arrondi(n / 3, 2) = 0.33", always_known, thirds},
    {"max(min(n, 2), -1) * 3 = -3", always_known, clipped},
    {"10 - n * 0.7 >= 3.1", always_known, mirrored},
    {"n * 100000000000000000000000000000 * 100000000000000000000000000000 * 100000000000000000000000000000"
     " * 100000000000000000000000000000 * 100000000000000000000000000000 * 100000000000000000000000000000 < 5",
     finite_square, big},
};

static BrmDia at_number(const BrmAn *an, BrmDia d, double n) {
    while (!brm_an_is_leaf(d))
        d = brm_an_run_at(an, d, brm_an_ordinal(n))->child;
    return d;
}

static void agrees(const BrmAn *an, BrmDia d, const Law *law, double n) {
    BrmDia wanted = !law->known(n) ? BRM_AN_U : law->holds(n) ? BRM_AN_T : BRM_AN_F;
    BrmDia got = at_number(an, d, n);
    if (got != wanted) fail_msg("%s at %.17g: %x, not %x", law->rule, n, got, wanted);
}

static void check_law(const Law *law) {
    Analysed a;
    BrmAn an;
    char source[4096];
    (void)snprintf(source, sizeof source, "%scontrôle C01 avertissement si %s message \"m\"\n", HEAD, law->rule);
    open_analysed(&a, source);
    brm_an_open_all(&an, &a.f.arena, a.model, a.f.p, &a.f.bag);
    const BrmPRule *rule = &a.f.p->rules.at[a.f.p->rules.n - 1];
    assert_int_equal(rule->kind, BRM_R_CONTROL);
    BrmDia d = brm_an_reg(&an, rule->reg)->value.raw;
    assert_false(brm_an_is_leaf(d));
    const BrmAnNode *node = &an.nodes.at[d];
    const BrmAnVar *var = &an.vars.at[node->var];
    for (uint32_t i = 0; i < node->n; i++) { /* where it turns, and beside */
        int64_t upto = an.runs.at[node->first + i].upto;
        agrees(&an, d, law, brm_an_real(var, upto));
        if (upto < var->hi) agrees(&an, d, law, brm_an_real(var, upto + 1));
    }
    uint64_t random = 12345;
    for (uint32_t i = 0; i < 20000; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double n = i % 2 ? ((double)(random >> 40) / 1e6 - 8)
                         : brm_an_real(var, (int64_t)(random >> 1) - (int64_t)(INT64_MAX / 2));
        if (isfinite(n)) agrees(&an, d, law, n);
    }
    brm_an_close(&an);
    close_analysed(&a);
}

static void test_numbers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++)
        check_law(&laws[i]);
    assert_true(brm_an_ordinal(-0.0) == brm_an_ordinal(0.0));
    assert_true(brm_an_ordinal(-DBL_MAX) < brm_an_ordinal(-1) && brm_an_ordinal(-1) < brm_an_ordinal(DBL_MIN));
}

/* ---- limits ---- */

static void test_limit(void **state) {
    (void)state;
    Analysed a;
    BrmAn an;
    open_analysed(&a, HEAD);
    brm_an_open_all(&an, &a.f.arena, a.model, a.f.p, &a.f.bag);
    brm_an_begin(&an);
    for (uint32_t i = 0; i < BRM_LIMIT_ANALYSIS_NODES; i++)
        assert_true(brm_an_spend(&an));
    assert_int_equal(brm_an_done(&an, BRM_AN_T), BRM_AN_T);
    assert_false(brm_an_spend(&an));
    assert_int_equal(brm_an_done(&an, BRM_AN_T), BRM_AN_LOST);
    assert_int_equal(brm_an_and(&an, BRM_AN_LOST, BRM_AN_F), BRM_AN_U);
    brm_an_begin(&an);
    an.left_in_all = 1;
    assert_true(brm_an_spend(&an));
    assert_false(brm_an_spend(&an));
    brm_an_close(&an);
    close_analysed(&a);
}

/* Begun again, the diagrams say the same. */
static void test_fresh(void **state) {
    (void)state;
    Analysed a;
    BrmAn an;
    open_analysed(&a,
                  HEAD "axe A \"A\" posé si a et n > e\n critère A.1 \"C\" posé si b et s contient x selon m\n critère "
                       "A.2 \"C\" selon m "
                       "posé si A.1 > 1\n"
                       "contrôle C01 avertissement si renseignés(A) > 1 et taux(A) > n / e et k = x message \"m\"\n");
    brm_an_open_all(&an, &a.f.arena, a.model, a.f.p, &a.f.bag);
    BrmAnFound before[8];
    uint32_t n = a.f.p->rules.n, vars = 0;
    assert_true(n <= 8);
    for (uint32_t turn = 0; turn < 2; turn++) {
        for (uint32_t i = 0; i < n; i++) {
            BrmAnFound found = brm_an_judge(&an, &a.f.p->rules.at[i]);
            if (turn == 0) before[i] = found;
            assert_int_equal(found.verdict, before[i].verdict);
            assert_int_equal(found.conditional == BRM_AN_F, before[i].conditional == BRM_AN_F);
        }
        if (turn == 1) assert_int_equal(an.vars.n, vars); /* what is free stays the same free thing */
        vars = an.vars.n;
        brm_an_fresh(&an);
        assert_int_equal(an.nodes.n, 0);
    }
    brm_an_close(&an);
    close_analysed(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_controls), cmocka_unit_test(test_criteria),
                                       cmocka_unit_test(test_levels),   cmocka_unit_test(test_cases),
                                       cmocka_unit_test(test_numbers),  cmocka_unit_test(test_limit),
                                       cmocka_unit_test(test_fresh)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
