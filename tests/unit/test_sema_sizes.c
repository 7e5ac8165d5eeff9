/* Tests of sema on large programs and on little memory: nothing may be quadratic, or recurse. */
#include "sema_fixture.h"

enum { MANY = 100000 };

static void test_many_criteria(void **state) {
    (void)state;
    Run r;
    run_open(&r);
    BrmBuf text;
    brm_buf_open(&text, &r.mem);
    brm_buf_z(&text, HEAD QN "axe A \"A\"\n");
    for (uint32_t i = 0; i < MANY; i++) {
        brm_buf_f(&text, "critère A.%u \"C\"\n selon paliers\n", i);
        if (i > 0) brm_buf_f(&text, " posé si A.%u >= 1 et inconnu_%u\n", i - 1, i);
    }
    check_long(&r, &text);
    assert_int_equal(count(&r, BRM_D_NAME_UNKNOWN) + count(&r, BRM_D_NAME_NEAR), MANY - 1);
    assert_int_equal(count(&r, BRM_D_WEIGHTS_SUM), 1);
    assert_int_equal(r.model->criteria.n, MANY);
    run_close(&r);
}

static void test_long_chains(void **state) {
    (void)state;
    Run r;
    run_open(&r);
    BrmBuf text;
    brm_buf_open(&text, &r.mem);
    brm_buf_z(&text, "barème 1\nquestionnaire Q \"Q\"\n version \"1\"\n" YES("a"));
    for (uint32_t i = 0; i + 1 < MANY; i++)
        brm_buf_f(&text, "définition d%u = d%u\n", i, i + 1);
    brm_buf_f(&text, "définition d%u = a\n", MANY - 1);
    brm_buf_z(&text, "contrôle C01\n erreur si d0");
    for (uint32_t i = 0; i < MANY; i++)
        brm_buf_z(&text, " et a");
    brm_buf_z(&text, "\n message \"M\"\n");
    check_long(&r, &text);
    if (r.bag.all.n > 0) show(&r);
    assert_int_equal(r.bag.all.n, 0);
    assert_int_equal(r.model->definitions.at[0].type.kind, BRM_TYPE_YESNO);
    assert_int_equal(r.model->steps.at[0].kind, BRM_REF_QUESTION);
    run_close(&r);

    run_open(&r);
    brm_buf_open(&text, &r.mem);
    brm_buf_z(&text, "barème 1\nquestionnaire Q \"Q\"\n version \"1\"\n" YES("a"));
    for (uint32_t i = 0; i < MANY; i++)
        brm_buf_f(&text, "définition d%u = d%u et a\n", i, (i + 1) % MANY);
    brm_buf_z(&text, CONTROL("d0"));
    check_long(&r, &text);
    assert_int_equal(r.bag.all.n, 1);
    assert_int_equal(count(&r, BRM_D_CYCLE), 1);
    run_close(&r);
}

/* ---- memory that runs out
 * ------------------------------------------------------------------------------------------------------------- */

typedef struct Failing {
    uint32_t calls, fail_at;
} Failing;

static void *failing_realloc(void *ctx, void *p, size_t n) {
    Failing *failing = ctx;
    if (n == 0) {
        free(p);
        return NULL;
    }
    return ++failing->calls == failing->fail_at ? NULL : realloc(p, n);
}

/* One check whose n-th allocation fails; true when it came to its end. */
static bool check_failing(uint32_t fail_at, const Source *source) {
    Run r;
    memset(&r, 0, sizeof r);
    Failing failing = {0, fail_at};
    jmp_buf out;
    brm_mem_open(&r.mem, failing_realloc, &failing);
    r.mem.on_failure = &out;
    if (setjmp(out) != 0) {
        brm_mem_close(&r.mem);
        return false;
    }
    brm_arena_open(&r.arena, &r.mem);
    brm_sources_open(&r.sources, &r.arena);
    brm_diag_open(&r.bag, &r.arena);
    r.loader = (BrmLoader){.ctx = &r, .load = load, .module = module, .module_name = module_name};
    r.memory = source;
    r.n_memory = 1;
    const char *paths[] = {"a.brm"};
    check_paths(&r, paths, 1);
    assert_non_null(r.model);
    run_close(&r);
    return true;
}

static void test_memory(void **state) {
    (void)state;
    const Source source = {"a.brm",
                           HEAD QN YES("a") "axe A \"A\"\n" CRIT("A.1") CONTROL("a et moyen(A) > 1 et inconnu")};
    uint32_t n = 1;
    while (!check_failing(n, &source))
        n++;
    assert_true(n > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_criteria),
        cmocka_unit_test(test_long_chains),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
