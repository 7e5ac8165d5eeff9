/* The library as its callers use it: what it answers to what is right and wrong, memory that runs out at each request,
 * threads that share a program. Links the linker's wrappers of calloc and realloc (tests/CMakeLists.txt). */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bareme.h"

/* ---- an allocator that fails at the n-th request ---- */

static unsigned long countdown; /* 0: never */

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t n);

static bool fails(void) {
    return countdown > 0 && --countdown == 0;
}
void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *p, size_t n) {
    return fails() ? NULL : __real_realloc(p, n);
}

/* ---- a program and its answers ---- */

static const char base[] = "barème 1\n"
                           "utilise maturité\n"
                           "utilise \"listes/zones.brm\"\n"
                           "questionnaire QU \"Urbanisation\"\n"
                           "    version \"1\"\n"
                           "    échelle maturité\n"
                           "    mesures taux, niveau_moyen\n"
                           "question zone \"Zone ?\" choix zones\n"
                           "    obligatoire\n"
                           "axe A1 \"Un\"\n"
                           "    critère A1.1 \"Premier\"\n"
                           "        selon maturité\n"
                           "        attendu 3\n"
                           "contrôle C01 \"Bas\" avertissement si A1.1 = 1 message \"{A1.1}\"\n";
static const char zones[] = "barème 1\nliste zones \"Zones\"\n    choix nord \"Nord\"\n    choix sud \"Sud\"\n";
static const char answers[] =
    "{\"subject\":{\"id\":\"a\"},\"status\":\"validated\",\"answers\":{\"zone\":\"nord\",\"A1.1\":1}}\n"
    "{\"subject\":{\"id\":\"b\"},\"status\":\"validated\",\"answers\":{\"zone\":\"sud\",\"A1.1\":3}}\n"
    "{\"subject\":{\"id\":\"b\"},\"status\":\"validated\",\"answers\":{}}\n"
    "{\"subject\":{\"id\":\"c\"},\"answers\":{\"zone\":\"sud\"}}\n";

static BaremeStatus compile(BaremeProgram **program, BaremeMessages **messages) {
    BaremeSource sources[] = {{"essai/qu.brm", base, sizeof base - 1},
                              {"essai/listes/zones.brm", zones, sizeof zones - 1}};
    return bareme_program_compile(program, messages, sources, 2, 1);
}

static BaremeProgram *program_of(void) {
    BaremeProgram *program = NULL;
    BaremeMessages *messages = NULL;
    assert_int_equal(compile(&program, &messages), BAREME_OK);
    assert_null(messages);
    return program;
}

static void test_figures(void **state) {
    (void)state;
    BaremeProgram *program = program_of();
    BaremeOptions options = BAREME_OPTIONS_INIT;
    BaremeResult *result = NULL;
    double x = 0;
    options.date = "2021-01-01";
    options.by = "zone";
    assert_int_equal(bareme_evaluate(&result, NULL, program, &options, answers, sizeof answers - 1), BAREME_OK);
    BaremeDocuments n = bareme_result_documents(result);
    assert_int_equal(n.read, 4);
    assert_int_equal(n.counted, 2);
    assert_int_equal(n.left_out, 1);
    assert_int_equal(n.rejected, 1);
    assert_true(bareme_result_figure(result, "QU", "taux", &x));
    assert_true(x == 2.0 / 3.0);
    assert_true(bareme_result_figure(result, "A1", "niveau_moyen", &x) && x == 2.0);
    assert_true(bareme_result_figure(result, "QU.A1", "niveau_moyen", &x) && x == 2.0);
    assert_true(bareme_result_figure(result, "A1.1", "taux", &x) && x == 2.0 / 3.0);
    assert_false(bareme_result_figure(result, "A2", "taux", &x));
    assert_false(bareme_result_figure(result, "QU", "somme", &x));
    size_t length;
    const char *report = bareme_result_report(result, &length);
    assert_int_equal(strlen(report), length);
    assert_non_null(strstr(report, "\"sud\":{"));
    const char *subjects = bareme_result_subjects(result, NULL);
    assert_non_null(strstr(subjects, "\"R013\""));
    bareme_result_free(result);
    bareme_program_free(program);
}

static void test_image(void **state) {
    (void)state;
    BaremeProgram *program = program_of(), *again = NULL;
    BaremeMessages *messages = NULL;
    size_t n, m;
    const unsigned char *image = bareme_program_image(program, &n);
    assert_int_equal(bareme_program_read(&again, NULL, image, n), BAREME_OK);
    const void *same = bareme_program_image(again, &m);
    assert_int_equal(n, m);
    assert_memory_equal(image, same, n);
    assert_int_equal(bareme_program_count(again, BAREME_CRITERIA), 1);
    assert_string_equal(bareme_program_code(again, BAREME_CRITERIA, 0), "A1.1");
    assert_string_equal(bareme_program_title(again, BAREME_AXES, 0), "Un");
    assert_string_equal(bareme_program_code(again, BAREME_AXES, 1), "");
    bareme_program_free(again);
    unsigned char *cut = malloc(n);
    memcpy(cut, image, n);
    cut[n / 2] ^= 1;
    assert_int_equal(bareme_program_read(&again, &messages, cut, n), BAREME_FOUND);
    assert_null(again);
    assert_int_equal(bareme_messages_count(messages), 1);
    bareme_messages_free(messages);
    free(cut);
    bareme_program_free(program);
}

static void test_messages(void **state) {
    (void)state;
    static const char bad[] = "barème 1\nutilise maturité\nquestion q \"Q\" oui ou nom\n";
    BaremeSource source = {"q.brm", bad, sizeof bad - 1};
    BaremeProgram *program = NULL;
    BaremeMessages *messages = NULL;
    BaremeMessage message;
    assert_int_equal(bareme_program_compile(&program, &messages, &source, 1, 1), BAREME_FOUND);
    assert_null(program);
    assert_true(bareme_messages_count(messages) > 0);
    assert_true(bareme_messages_get(messages, 0, BAREME_FRENCH, &message));
    assert_string_equal(message.path, "q.brm");
    assert_int_equal(message.line, 3);
    assert_true(message.code[0] == 'B' && message.text[0] != '\0');
    assert_false(bareme_messages_get(messages, bareme_messages_count(messages), BAREME_ENGLISH, &message));
    size_t length;
    assert_non_null(strstr(bareme_messages_text(messages, BAREME_ENGLISH, &length), "q.brm:3:"));
    bareme_messages_free(messages);
}

static void test_arguments(void **state) {
    (void)state;
    BaremeProgram *program = program_of();
    BaremeResult *result = NULL;
    BaremeMessages *messages = NULL;
    BaremeOptions options = BAREME_OPTIONS_INIT;
    assert_int_equal(bareme_evaluate(&result, NULL, program, &options, "", 0), BAREME_ARGUMENT); /* no date */
    assert_int_equal(bareme_program_compile(&program, NULL, NULL, 0, 0), BAREME_ARGUMENT);
    static const struct {
        const char *date, *horizon, *where, *by, *code;
    } wrong[] = {{"2021-02-30", NULL, NULL, NULL, "B0903"},
                 {"2021-01-01", "2020-T1", NULL, NULL, "B0905"},
                 {"2021-01-01", NULL, "zone = est", NULL, NULL},
                 {"2021-01-01", NULL, NULL, "zome", NULL}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        BaremeMessage message;
        options.date = wrong[i].date;
        options.horizon = wrong[i].horizon;
        options.where = wrong[i].where;
        options.by = wrong[i].by;
        assert_int_equal(bareme_evaluate(&result, &messages, program, &options, answers, sizeof answers - 1),
                         BAREME_FOUND);
        assert_true(bareme_messages_get(messages, 0, BAREME_ENGLISH, &message));
        if (wrong[i].code != NULL) assert_string_equal(message.code, wrong[i].code);
        bareme_messages_free(messages);
    }
    bareme_messages_free(NULL);
    bareme_result_free(NULL);
    bareme_program_free(NULL);
    assert_int_equal(bareme_messages_count(NULL), 0);
    bareme_program_free(program);
}

/* All of it once; what it answers. */
static BaremeStatus whole(void) {
    BaremeProgram *program = NULL;
    BaremeMessages *messages = NULL;
    BaremeResult *result = NULL;
    BaremeOptions options = BAREME_OPTIONS_INIT;
    options.date = "2021-01-01";
    options.where = "zone = nord";
    options.by = "zone";
    BaremeStatus status = compile(&program, &messages);
    bareme_messages_free(messages);
    messages = NULL;
    if (status == BAREME_OK)
        status = bareme_evaluate(&result, &messages, program, &options, answers, sizeof answers - 1);
    double x;
    if (status == BAREME_OK && !bareme_result_figure(result, "QU", "taux", &x)) status = BAREME_MEMORY;
    bareme_messages_free(messages);
    bareme_result_free(result);
    bareme_program_free(program);
    return status;
}

static void test_memory(void **state) {
    (void)state;
    unsigned long n = 1;
    for (BaremeStatus status = BAREME_MEMORY; status != BAREME_OK; n++) {
        countdown = n;
        status = whole();
        bool reached = countdown == 0;
        countdown = 0;
        assert_true(status == (reached ? BAREME_MEMORY : BAREME_OK));
        assert_true(n < 100000);
    }
    assert_true(n > 10);
}

static void *in_a_thread(void *program) {
    BaremeOptions options = BAREME_OPTIONS_INIT;
    double x = 0;
    options.date = "2021-01-01";
    for (int i = 0; i < 50; i++) {
        BaremeResult *result = NULL;
        options.where = i % 2 ? "zone = sud" : NULL;
        if (bareme_evaluate(&result, NULL, program, &options, answers, sizeof answers - 1) != BAREME_OK) return NULL;
        bool right = bareme_result_figure(result, "QU", "taux", &x) && x == (i % 2 ? 1.0 : 2.0 / 3.0);
        bareme_result_free(result);
        if (!right) return NULL;
    }
    return program;
}

static void test_threads(void **state) {
    (void)state;
    BaremeProgram *program = program_of();
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, in_a_thread, program), 0);
    for (int i = 0; i < 4; i++) {
        void *done = NULL;
        assert_int_equal(pthread_join(threads[i], &done), 0);
        assert_ptr_equal(done, program);
    }
    bareme_program_free(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),   cmocka_unit_test(test_image),  cmocka_unit_test(test_messages),
        cmocka_unit_test(test_arguments), cmocka_unit_test(test_memory), cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
