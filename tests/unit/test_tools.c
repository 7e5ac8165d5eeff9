/* test_tools: sources in memory through `bareme test`'s own steps: the document that an essai becomes, what a run tells
 * of expectations met and not met, which tests are run, coverage, what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/tools_internal.h"

#include <stdio.h>
#include <string.h>

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmDiagBag bag;
    BrmSources sources;
    BrmModel *model;
    BrmBuf out;
    char text[8192]; /* of x.brm */
} Fixture;

static const char head[] =
    "barème 1\n"
    "échelle m\n niveau 0 : \"Rien\"\n niveau 1 : \"Peu\"\n niveau 3 : \"Tout\"\n"
    "liste régions\n choix BFC \"Bourgogne\"\n choix \"6.2\" \"Autre\"\n"
    "mesure taux\n par critère : niveau / 3\n par axe : moyenne\n par questionnaire : moyenne\n"
    " par population : moyenne\n"
    "questionnaire Q \"Q\"\n version \"1\"\n porte sur service\n échelle m\n mesures taux\n"
    "question a \"A ?\" oui ou non\n obligatoire\n"
    "question n \"N ?\" nombre\n question d \"D ?\" date\n question t \"T ?\" texte\n"
    "question r \"R ?\" choix régions\n question s \"S ?\" choix multiple régions\n"
    "définition grand = n >= 10\n"
    "axe A \"Axe\"\n"
    "critère A.1 \"Un\"\n selon m\n"
    "critère A.2 \"Deux\"\n posé si a\n selon m\n niveau non applicable : \"libre\"\n"
    "critère A.3 \"Trois\"\n niveau 0 : \"0\"\n niveau 1 : \"1\" exige E1\n niveau 3 : \"3\" exige E2\n"
    " exigence E1 \"Une\"\n exigence E2 \"Deux\" non applicable si grand\n"
    "contrôle C \"C\"\n information si a et A.1 = 0\n message \"m\"\n";

static BrmStatus load(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out, BrmStr *why) {
    const char *const *files = ctx; /* name, text, …, NULL */
    (void)from;
    for (; *files; files += 2) {
        if (!brm_str_is(path, files[0])) continue;
        out->real_path = out->path = brm_str_dup(arena, path);
        out->text = brm_str(files[1]);
        return BRM_OK;
    }
    *why = BRM_LIT("absent");
    return BRM_IO;
}

static BrmStatus no_module(void *ctx, BrmArena *arena, BrmStr name, BrmLoaded *out, BrmStr *why) {
    (void)ctx, (void)arena, (void)name, (void)out;
    *why = BRM_LIT("absent");
    return BRM_IO;
}

static BrmStr no_module_name(void *ctx, uint32_t i) {
    (void)ctx, (void)i;
    return (BrmStr){"", 0};
}

/* The model of files (name, text, …, NULL) of which the first is given. The texts outlive the fixture. */
static void open_files(Fixture *f, const char *const *files) {
    memset(f, 0, offsetof(Fixture, text));
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_diag_open(&f->bag, &f->arena);
    brm_sources_open(&f->sources, &f->arena);
    brm_buf_open(&f->out, &f->mem);
    union { /* the loader's context is not changed */
        const void *in;
        void *out;
    } ctx = {.in = files};
    BrmLoader loader = {ctx.out, load, no_module, no_module_name};
    BrmStr path = brm_str(files[0]);
    f->model = brm_sema_check(&f->arena, &f->sources, &loader, &path, 1, &f->bag);
    assert_non_null(f->model);
    assert_int_equal(f->bag.errors, 0);
}

static void open_model(Fixture *f, const char *tests) {
    (void)snprintf(f->text, sizeof f->text, "%s%s", head, tests);
    open_files(f, (const char *const[]){"x.brm", f->text, NULL});
}

static void close_model(Fixture *f) {
    brm_buf_close(&f->out);
    brm_arena_close(&f->arena);
    brm_mem_close(&f->mem);
}

static const BrmTestRun *run(Fixture *f, bool coverage) {
    const BrmTestRun *r = brm_tests_run(&f->arena, f->model, BRM_FR, coverage, &f->bag);
    assert_non_null(r);
    return r;
}

static void is_str(BrmStr s, const char *wanted) {
    char text[1024];
    (void)snprintf(text, sizeof text, "%.*s", BRM_STR_ARG(s));
    assert_string_equal(text, wanted);
}

static void test_document(void **state) {
    (void)state;
    Fixture f;
    open_model(
        &f,
        "essai \"tout\"\n type service\n statut brouillon\n réponse a = oui\n réponse n = -2.5\n"
        " réponse d = 2020-12-15\n réponse t = \"un \\\"mot\\\"\"\n réponse r = \"6.2\"\n réponse s = (BFC, \"6.2\")\n"
        " réponse A.3.E2 = non\n réponse A.1 = 3\n réponse A.2 = non applicable\n réponse A.3.E1 = oui\n"
        " prévu A.1 = 1 dès fin 2021-T2\n prévu A.2 non planifiable\n prévu A.1 = 3 dès 2022-01-01\n vérifie a\n");
    brm_tests_document(&f.arena, &f.out, f.model, 0);
    is_str(
        brm_buf_view(&f.out),
        "{\"subject\":{\"id\":\"0\",\"kind\":\"service\"},\"status\":\"draft\",\"answers\":{\"a\":true,\"n\":-2.5,"
        "\"d\":\"2020-12-15\",\"t\":\"un \\\"mot\\\"\",\"r\":\"6.2\",\"s\":[\"BFC\",\"6.2\"],\"A.1\":3,\"A.2\":\"na\","
        "\"A.3\":{\"E1\":true,\"E2\":false}},\"plan\":{\"A.1\":[[\"2021-06-30\",1],[\"2022-01-01\",3]],"
        "\"A.2\":\"not-plannable\"}}\n");
    close_model(&f);
}

static void test_met(void **state) {
    (void)state;
    Fixture f;
    open_model(&f, "essai \"un\"\n réponse a = oui\n réponse A.1 = 1\n réponse A.3.E1 = oui\n réponse n = 12\n"
                   " vérifie taux(A.1) = 1 / 3 et A.3 = 3 et grand et non constat(C)\n"
                   "essai \"projeté\"\n reprend \"un\"\n horizon 2001-T4\n prévu A.1 = 3 dès 2001-01-01\n"
                   " vérifie A.1 = 3 et taux(A) = 1\n vérifie A.2 est non renseigné\n");
    const BrmTestRun *r = run(&f, false);
    assert_int_equal(r->results.n, 2);
    assert_int_equal(r->passed, 2);
    assert_int_equal(r->met, 3);
    assert_null(r->coverage);
    close_model(&f);
}

static void test_found(void **state) {
    (void)state;
    Fixture f;
    open_model(&f, "essai \"un\"\n réponse a = oui\n réponse A.1 = 1\n vérifie A.1 = 1 et taux(A.1) = 1\n"
                   " vérifie 3 = A.1\n vérifie A.1 > 1 ou non a\n vérifie A.1 = 1\n");
    const BrmTestRun *r = run(&f, false);
    const BrmTestResult *result = &r->results.at[0];
    assert_false(result->passed);
    assert_int_equal(r->met, 1);
    assert_int_equal(r->unmet, 3);
    const BrmTestExpectation *e = result->expectations.at;
    assert_int_equal(e[0].id, BRM_D_TEST_FOUND);
    is_str(e[0].message, "Attente non tenue : « taux(A.1) » vaut 0,3333 au lieu de 1.");
    is_str(e[0].found, "0.3333333333333333");
    is_str(e[1].message, "Attente non tenue : « A.1 » vaut 1 au lieu de 3.");
    assert_int_equal(e[2].id, BRM_D_TEST_FALSE);
    assert_int_equal(e[2].values.n, 2);
    is_str(e[2].values.at[0].source, "A.1");
    is_str(e[2].values.at[1].shown, "oui");
    assert_int_equal(e[3].truth, BRM_TRUE);
    close_model(&f);
}

static void test_unknown(void **state) {
    (void)state;
    Fixture f;
    open_model(&f, "essai \"un\"\n réponse a = non\n réponse A.2 = 1\n vérifie A.2 = 1\n vérifie grand\n"
                   " vérifie taux(A) >= 0\n vérifie A.3 >= 1\n vérifie sujet = service\n");
    const BrmTestRun *r = run(&f, false);
    const BrmTestResult *result = &r->results.at[0];
    assert_int_equal(r->unmet, 5);
    for (uint32_t i = 0; i < result->expectations.n; i++) {
        assert_int_equal(result->expectations.at[i].id, BRM_D_TEST_UNKNOWN);
        assert_int_equal(result->expectations.at[i].reasons.n, 1);
    }
    is_str(result->expectations.at[0].reasons.at[0], "A.2 « Deux » n'a pas de niveau : non posé.");
    is_str(result->expectations.at[1].reasons.at[0], "« grand » n'a pas de valeur, faute de : n (sans réponse).");
    is_str(result->expectations.at[2].reasons.at[0],
           "« taux(A) » n'a pas de valeur : aucun de ses critères n'y entre : A.1 (sans réponse), A.2 (non posé), A.3 "
           "(niveau non calculable).");
    is_str(result->expectations.at[3].reasons.at[0],
           "A.3 « Trois » n'a pas de niveau : niveau non calculable, faute de : A.3.E1, A.3.E2.");
    assert_int_equal(result->refused.n, 1);
    is_str(result->refused.at[0].code, "R004");
    close_model(&f);
}

/* Tests of a file that is only used are not run; those that expect nothing either. */
static void test_chosen(void **state) {
    (void)state;
    Fixture f;
    (void)snprintf(f.text, sizeof f.text, "%sessai \"du socle\"\n réponse A.1 = 1\n vérifie A.1 = 3\n", head);
    open_files(&f, (const char *const[]){"y.brm",
                                         "barème 1\nutilise \"x.brm\"\nessai \"d'ici\"\n reprend \"du socle\"\n"
                                         " vérifie A.1 = 1\nessai \"rien\"\n réponse A.1 = 1\n",
                                         "x.brm", f.text, NULL});
    assert_int_equal(f.model->tests.n, 3);
    const BrmTestRun *r = run(&f, false);
    assert_int_equal(r->results.n, 1);
    assert_int_equal(r->passed, 1);
    is_str(f.model->tests.at[r->results.at[0].test].title, "d'ici");
    close_model(&f);
}

static void test_coverage(void **state) {
    (void)state;
    Fixture f;
    open_model(&f, "essai \"un\"\n réponse a = oui\n réponse n = 12\n réponse A.1 = 0\n réponse A.2 = 3\n"
                   " réponse A.3.E1 = oui\n vérifie constat(C)\n");
    const BrmCoverage *c = run(&f, true)->coverage;
    assert_non_null(c);
    /* A.1: 3 levels; A.2: 3, N/A, not asked; A.3: 3 */
    assert_int_equal(c->total[BRM_COV_LEVELS], 11);
    assert_int_equal(c->reached[BRM_COV_LEVELS], 3);
    /* A.2 asked if a; E2 not applicable if grand: true alone */
    assert_int_equal(c->total[BRM_COV_RULES], 4);
    assert_int_equal(c->reached[BRM_COV_RULES], 2);
    assert_int_equal(c->total[BRM_COV_CONTROLS], 2);
    assert_int_equal(c->reached[BRM_COV_CONTROLS], 1);
    assert_int_equal(c->missed.n, 8 + 2 + 1);
    is_str(c->missed.at[0].on, "A.1");
    is_str(c->missed.at[0].what, "niveau 1 « Peu »");
    is_str(c->missed.at[8].what, "posé si … : jamais faux");
    close_model(&f);
}

/* A program without a test that is run can still be asked what is covered: nothing. */
static void test_coverage_of_nothing(void **state) {
    (void)state;
    Fixture f;
    open_model(&f, "");
    const BrmTestRun *r = run(&f, true);
    assert_int_equal(r->results.n, 0);
    assert_int_equal(r->coverage->reached[BRM_COV_LEVELS], 0);
    assert_int_equal(r->coverage->total[BRM_COV_LEVELS], 11);
    close_model(&f);
}

static bool holds(const BrmBuf *out, const char *text) {
    return out->p != NULL && strstr(out->p, text) != NULL;
}

static void test_written(void **state) {
    (void)state;
    Fixture f;
    open_model(&f, "essai \"<un> & \\\"deux\\\"\"\n réponse A.1 = 1\n vérifie A.1 = 3\n"
                   "essai \"bon\"\n réponse A.1 = 1\n vérifie A.1 = 1\n");
    const BrmTestRun *r = run(&f, true);
    const BrmRender how = {.format = BRM_DF_TEXT, .lang = BRM_FR};
    brm_tests_text(&f.out, r, &how, false);
    assert_true(holds(&f.out, "réussi  bon (x.brm:"));
    assert_true(holds(&f.out, "[B0480]"));
    assert_true(holds(&f.out, "Essais : 2 ; réussis : 1 ; en échec : 1. Attentes : 2 ; non tenues : 1."));
    brm_buf_clear(&f.out);
    brm_tests_text(&f.out, r, &how, true);
    assert_false(holds(&f.out, "réussi  bon"));
    brm_buf_clear(&f.out);
    brm_tests_junit(&f.out, r);
    assert_true(holds(&f.out, "name=\"&lt;un&gt; &amp; &quot;deux&quot;\""));
    brm_buf_clear(&f.out);
    brm_tests_json(&f.out, r);
    assert_true(holds(&f.out, "\"title\": \"<un> & \\\"deux\\\"\""));
    assert_true(holds(&f.out, "\"found\": 1, \"wanted\": 3"));
    uint32_t n;
    const BrmNotice *notices = brm_tests_notices(&f.arena, r, &n);
    assert_int_equal(n, 1);
    assert_string_equal(notices[0].code, "B0480");
    close_model(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_met),
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_chosen),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_coverage_of_nothing),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
