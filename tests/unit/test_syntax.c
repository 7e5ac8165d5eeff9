/* Unit tests of syntax: every form in both lexicons, expressions, words, texts, recovery, limits, want of memory.
 *
 * The words of the messages are compared elsewhere (tests/errors); here it is which are raised, and where.
 */
#include <dirent.h>

#include "test_syntax_fixture.h"

#include "test_syntax_limits.h"
#include "test_syntax_recovery.h"

/* ---- whole files ---- */

static void expect_clean(Fixture *f, const char *path, BrmLang lexicon) {
    size_t n = 0;
    char *text = read_whole(path, &n);
    (void)parse_bytes(f, text, n);
    assert_string_equal(raised(f), "");
    assert_int_equal(f->file.lexicon, lexicon);
    assert_int_equal(f->file.root->word, lexicon);
    free(text);
}

static void test_every_form(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_clean(f, BAREME_ROOT "/tests/unit/syntax/complet.brm", BRM_FR);
    expect_clean(f, BAREME_ROOT "/tests/unit/syntax/complete-en.brm", BRM_EN);
    expect_clean(f, BAREME_ROOT "/tests/lang/syntax/exemple.brm", BRM_FR);
    expect_clean(f, BAREME_ROOT "/tests/lang/syntax/example-en.brm", BRM_EN);
}

/* Every kind of node is made by the two files that hold every form. */
static void mark_kinds(const BrmNode *node, bool *seen) {
    for (; node != NULL; node = node->next) {
        seen[node->kind] = true;
        const BrmNode *parts[] = {node->title, node->a, node->b, node->c, node->first};
        for (uint32_t i = 0; i < 5; i += 1)
            mark_kinds(parts[i], seen);
    }
}

static void test_every_kind(void **state) {
    Fixture *f = (Fixture *)*state;
    bool seen[BRM_AST_COUNT] = {false};
    expect_clean(f, BAREME_ROOT "/tests/unit/syntax/complet.brm", BRM_FR);
    mark_kinds(f->file.root, seen);
    for (uint32_t kind = 0; kind < BRM_AST_COUNT; kind += 1) {
        if (!seen[kind] && kind != BRM_AST_BAD) fail_msg("no %s in complet.brm", brm_ast_kind_name((BrmAstKind)kind));
    }
}

static void check_ids(const BrmNode *node, bool *seen, uint32_t n) {
    for (; node != NULL; node = node->next) {
        assert_true(node->id < n);
        assert_false(seen[node->id]);
        seen[node->id] = true;
        assert_true(node->span.start <= node->span.end);
        const BrmNode *parts[] = {node->title, node->a, node->b, node->c, node->first};
        for (uint32_t i = 0; i < 5; i += 1)
            check_ids(parts[i], seen, n);
    }
}

static void test_ids_are_unique(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_clean(f, BAREME_ROOT "/tests/unit/syntax/complet.brm", BRM_FR);
    bool *seen = (bool *)calloc(f->ast.n_nodes, sizeof *seen);
    check_ids(f->file.root, seen, f->ast.n_nodes);
    free(seen);
}

/* Each fixture raises the row that it is named after, and each row has a fixture, save those that want a huge file. */
static void test_every_row(void **state) {
    Fixture *f = (Fixture *)*state;
    bool raised_rows[BRM_D_COUNT] = {false};
    DIR *folder = opendir(BAREME_ROOT "/tests/errors/syntax");
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot, ".brm") != 0) continue;
        size_t stem = strcspn(entry->d_name, "-."); /* NAME.brm, NAME-anything.brm */
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/%s", BAREME_ROOT "/tests/errors/syntax", entry->d_name);
        size_t n = 0;
        char *text = read_whole(path, &n);
        (void)parse_bytes(f, text, n);
        free(text);
        bool own = false;
        for (uint32_t i = 0; i < f->bag.all.n; i += 1) {
            const char *name = brm_diag_name(f->bag.all.at[i]->id);
            own = own || (strlen(name) == stem && strncmp(name, entry->d_name, strlen(name)) == 0);
            raised_rows[f->bag.all.at[i]->id] = true;
        }
        if (!own) fail_msg("%s raises %s", entry->d_name, raised(f));
    }
    (void)closedir(folder);
    raised_rows[BRM_D_WHERE_EMPTY] = true;                                       /* of a condition alone */
    raised_rows[BRM_D_FILE_TOO_BIG] = raised_rows[BRM_D_OPERATORS_LIMIT] = true; /* test_syntax_limits.h */
    for (uint32_t id = 0; id < BRM_D_COUNT; id += 1) {
        if (strcmp(brm_diag_code((BrmDiagId)id), "B0200") < 0 && brm_diag_code((BrmDiagId)id)[0] == 'B')
            if (!raised_rows[id]) fail_msg("nothing raises %s", brm_diag_name((BrmDiagId)id));
    }
}

/* ---- lexicons ---- */

static void test_without_accents(void **state) {
    Fixture *f = (Fixture *)*state;
    static const char with[] =
        "barème 1\néchelle s \"S\"\nniveau 0 \"A\"\nprécision \"é\"\n"
        "question q \"Q\" texte énoncé \"É\" posée si à est non renseigné\n"
        "définition d = 1, 2 dès début 2020-T1\ncontrôle C1 erreur si arrondi(1, 0) = 2 message \"m\"\n";
    static const char without[] =
        "bareme 1\nechelle s \"S\"\nniveau 0 \"A\"\nprecision \"é\"\n"
        "question q \"Q\" texte enonce \"É\" posee si à est non renseigne\n"
        "definition d = 1, 2 des debut 2020-T1\ncontrole C1 erreur si arrondi(1, 0) = 2 message \"m\"\n";
    BrmNode *a = parse(f, with);
    assert_string_equal(raised(f), "");
    char *wanted = strdup(shape(f, a));
    BrmNode *b = parse(f, without);
    assert_string_equal(raised(f), "");
    assert_string_equal(shape(f, b), wanted);
    free(wanted);
    expect_shape(f, "renseignes(A)", "(CALL:5 renseignes (REF A))");
}

static void test_keywords_may_be_names(void **state) {
    Fixture *f = (Fixture *)*state;
    (void)parse(f,
                "barème 1\nquestion niveau \"N\" : entier\n    posé si poids + attendu = source\n    obligatoire\n"
                "question a \"A\" : choix question\ndéfinition poids = à + sujet + oui\nessai \"t\"\n    type service\n"
                "    réponse date = 2\n    vérifie date = a\n");
    assert_string_equal(raised(f), "");
}

static void test_keyword_spellings(void **state) {
    (void)state;
    assert_true(brm_syntax_is_keyword(BRM_LIT("critère"), BRM_FR));
    assert_true(brm_syntax_is_keyword(BRM_LIT("depuis"), BRM_FR));
    assert_false(brm_syntax_is_keyword(BRM_LIT("criterion"), BRM_FR));
    assert_true(brm_syntax_is_keyword(BRM_LIT("criterion"), BRM_EN));
    assert_string_equal(brm_syntax_keyword(BRM_AST_CRITERION, BRM_FR), "critère");
    assert_string_equal(brm_syntax_keyword(BRM_AST_ASKED_IF, BRM_EN), "asked");
    assert_string_equal(brm_syntax_keyword(BRM_AST_BINARY, BRM_EN), "");
}

/* ---- expressions ---- */

static void test_precedence(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_shape(f, "a ou b et c", "(BINARY (REF a) (BINARY:1 (REF b) (REF c)))");
    expect_shape(f, "non a et b", "(BINARY:1 (NOT (REF a)) (REF b))");
    expect_shape(f, "non a = 1", "(NOT (BINARY:2 (REF a) (NUMBER 1)))");
    expect_shape(f, "a + 2 * b - c", "(BINARY:9 (BINARY:8 (REF a) (BINARY:10 (NUMBER 2) (REF b))) (REF c))");
    expect_shape(f, "-a * b", "(BINARY:10 (NEGATE (REF a)) (REF b))");
    expect_shape(f, "a - b - c", "(BINARY:9 (BINARY:9 (REF a) (REF b)) (REF c))");
    expect_shape(f, "(a ou b) et c", "(BINARY:1 (BINARY (REF a) (REF b)) (REF c))");
    expect_shape(f, "1 + si a alors 1 sinon 2 + 3",
                 "(BINARY:8 (NUMBER 1) (IF (REF a) (NUMBER 1) (BINARY:8 (NUMBER 2) (NUMBER 3))))");
    expect_shape(f, "si a alors b sinon si c alors d sinon e", "(IF (REF a) (REF b) (IF (REF c) (REF d) (REF e)))");
    expect_shape(f, "a + 1 parmi (1, 2) et b",
                 "(BINARY:1 (IN (BINARY:8 (REF a) (NUMBER 1)) (NUMBER 1)(NUMBER 2)) (REF b))");
    expect_shape(f, "a contient \"é\"", "(CONTAINS (REF a) (STRING é))");
    expect_shape(f, "m.x est non renseigné", "(ANSWERED:1 (REF x (REF m)))");
    expect_shape(f, "QU.A06.E1 est applicable", "(APPLICABLE (REF QU.A06.E1))");
    expect_shape(f, "m.taux(A)", "(CALL taux (REF m) (REF A))");
    expect_shape(f, "min(1, a)", "(CALL:1 min (NUMBER 1)(REF a))");
    expect_shape(f, "max()", "(CALL:2 max)");
    expect_shape(f, "au moins 2 de (a, b)", "(AT_LEAST (NUMBER 2) (REF a)(REF b))");
    expect_shape(f, "sujet = service", "(BINARY:2 (SUBJECT sujet) (REF service))");
    expect_shape(f, "niveau < 80 %", "(BINARY:4 (REF niveau) (NUMBER:1 80))");
    expect_shape(f, "(a < b) = c", "(BINARY:2 (BINARY:4 (REF a) (REF b)) (REF c))");
    expect_shape(f, "a <> b", "(BINARY:3 (REF a) (REF b))");
    expect_shape(f, "d >= 1970-01-02", "(BINARY:7 (REF d) (DATE#1))");
}

static void test_one_expression(void **state) {
    Fixture *f = (Fixture *)*state;
    static const char *const refused[] = {"",        "a b",      "a et", "(a",     "a)",           "a < b < c",
                                          "a = oui", "barème 1", "\xFF", "min(1,", "si a alors b", "\"x"};
    for (uint32_t i = 0; i < sizeof refused / sizeof refused[0]; i += 1) {
        assert_null(expression(f, refused[i]));
        if (f->bag.errors != 1) fail_msg("%s: %s", refused[i], raised(f));
    }
    assert_non_null(expression(f, " a # commentaire"));
}

/* ---- words ---- */

static void test_words(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_shape(f, "re\xCC\x81gion", "(REF r\xC3\xA9gion)");
    expect_shape(f, "_a1\xC3\xA9", "(REF _a1\xC3\xA9)");
    expect_shape(f, "Ab", "(REF Ab)");
    expect_shape(f, "AB1.2.C", "(REF AB1.2.C)");
    expect_shape(f, "a.B1", "(REF B1 (REF a))");
    expect_shape(f, "2021 - t1", "(BINARY:9 (NUMBER 2021) (REF t1))");
    expect_shape(f,
                 "a\xC2\xA0+\xE2\x80\xAF"
                 "b",
                 "(BINARY:8 (REF a) (REF b))");
    assert_null(expression(f, "A04.2.1x + 1"));
    assert_string_equal(raised(f), "BAD_CODE:1:1");
    assert_null(expression(f, "a + a04.2.1"));
    assert_string_equal(raised(f), "BAD_CODE:1:5");
    assert_null(expression(f, "3x + 1.2.3 + 2020-12-15a"));
    assert_string_equal(raised(f), "BAD_NUMBER:1:1 BAD_NUMBER:1:6 BAD_NUMBER:1:14");
    assert_null(expression(f, "2020-02-30 = 0000-01-01"));
    assert_string_equal(raised(f), "IMPOSSIBLE_DATE:1:1 IMPOSSIBLE_DATE:1:14");
}

/* Offsets lead to the file's own bytes, whatever was mended before. */
static void test_places_behind_mended_bytes(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_raised(f,
                  "\xEF\xBB\xBF"
                  "barème 1\r\nlis\xC2\xADte l \"\xE9\xE8\" \x01 \xE2\x80\x8B\r\nchoix = 2\r\n",
                  "INVISIBLE_CHARACTER:2:4 BAD_UTF8:2:11 CONTROL_CHARACTER:2:15 EXPECTED_ONE:3:7");
    const BrmNode *list = f->file.root->first;
    assert_int_equal(list->kind, BRM_AST_LIST);
    assert_memory_equal(list->title->text.p, "\xC3\xA9\xC3\xA8", 4);
    assert_int_equal(list->at.start, 22);
}

static const char *title_of(Fixture *f, const char *literal) {
    char *source = (char *)brm_arena_alloc(&f->arena, strlen(literal) + 64, 1);
    (void)snprintf(source, strlen(literal) + 64, "barème 1\nliste l %s\n", literal);
    (void)parse(f, source);
    assert_string_equal(raised(f), "");
    brm_buf_clear(&f->out);
    brm_buf_str(&f->out, f->file.root->first->title->text);
    return zero(f);
}

static void test_texts(void **state) {
    Fixture *f = (Fixture *)*state;
    assert_string_equal(title_of(f, "\"a\\\"b\\\\c\\nd\""), "a\"b\\c\nd");
    assert_string_equal(title_of(f, "\"\""), "");
    assert_string_equal(title_of(f, "«\xC2\xA0"
                                    "a «b» c\xE2\x80\xAF»"),
                        "a «b» c");
    assert_string_equal(title_of(f, "« a\\n »"), "a\\n");
    assert_string_equal(title_of(f, "« a\n      b\n        c\n\n      d »"), "a\nb\n  c\n\nd");
    assert_string_equal(title_of(f, "\"\"\"\n    a \"b\"\n      c\n    \"\"\""), "a \"b\"\n  c");
    assert_string_equal(title_of(f, "\"\"\"a\n    b\"\"\""), "a\nb");
    assert_string_equal(title_of(f, "\"\"\"\r\n    a\r\n    b\r\n    \"\"\""), "a\nb");
    assert_string_equal(title_of(f, "\"e\xCC\x81\""), "\xC3\xA9");
    assert_string_equal(title_of(f, "\"{a} {{b\""), "{a} {{b");
    assert_string_equal(title_of(f, "«  »"), "");
}

static const char *message_of(Fixture *f, const char *literal, const char *wanted) {
    char *source = (char *)brm_arena_alloc(&f->arena, strlen(literal) + 64, 1);
    (void)snprintf(source, strlen(literal) + 64, "barème 1\ncontrôle C1 erreur si a message %s\n", literal);
    (void)parse(f, source);
    assert_string_equal(raised(f), wanted);
    return shape(f, f->file.root->first->b);
}

static void test_messages(void **state) {
    Fixture *f = (Fixture *)*state;
    assert_string_equal(message_of(f, "\"a {b} c\"", ""),
                        "(MESSAGE (MESSAGE_TEXT a )(MESSAGE_VALUE (REF b))(MESSAGE_TEXT  c))");
    assert_string_equal(message_of(f, "\"{{a}}\"", ""), "(MESSAGE (MESSAGE_TEXT {a}))");
    assert_string_equal(message_of(f, "« {b = \"}\"} »", ""),
                        "(MESSAGE (MESSAGE_VALUE (BINARY:2 (REF b) (STRING }))))");
    (void)message_of(f, "\"{a b}\"", "PART_UNEXPECTED:2:37");
    (void)message_of(f, "\"{a\"", "PLACEHOLDER_UNCLOSED:2:34");
    (void)message_of(f, "\"{a {b}\"", "PLACEHOLDER_UNCLOSED:2:34");
    (void)message_of(f, "\"a} {}\"", "BRACE_ALONE:2:35 PLACEHOLDER_EMPTY:2:37");
    (void)message_of(f, "\"{b + }\"", "PART_UNFINISHED:2:37");
}

/* ---- comments ---- */

static void test_comments(void **state) {
    Fixture *f = (Fixture *)*state;
    (void)parse(f, "barème 1\n# un\n# ignore B0115: parce que\n# ignore B0201 : deux\n\nliste l # trois\n"
                   "# ignorer\n#ignore la suite\nchoix a \"A\"\n# ignore B0300: rien après\n");
    assert_string_equal(raised(f), "");
    assert_int_equal(f->file.comments.n, 7);
    assert_int_equal(f->file.ignores.n, 3);
    assert_int_equal(f->file.ignores.at[0].target, 64);
    assert_int_equal(f->file.ignores.at[1].target, 64);
    assert_true(brm_str_is(f->file.ignores.at[1].code, "B0201"));
    assert_true(brm_str_is(f->file.ignores.at[1].reason, "deux"));
    assert_int_equal(f->file.ignores.at[2].target, BRM_NONE);
    assert_true(brm_str_starts(brm_str_of(f->sources.files.at[0].text.p + 64, 5), BRM_LIT("liste")));
}

#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(every_form),
        T(every_kind),
        T(ids_are_unique),
        T(every_row),
        T(without_accents),
        T(keywords_may_be_names),
        T(keyword_spellings),
        T(precedence),
        T(one_expression),
        T(words),
        T(places_behind_mended_bytes),
        T(texts),
        T(messages),
        T(comments),
        T(independent_errors),
        T(no_cascade),
        T(headers),
        T(clauses_and_declarations),
        T(columns),
        T(broken_heads),
        T(nesting),
        T(lengths),
        T(many_errors),
        T(long_files),
        T(mutations),
        cmocka_unit_test(test_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
