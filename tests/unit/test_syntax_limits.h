/* The ends of what is read: each limit at n and n + 1, huge and hostile files, want of memory at every allocation. */
#ifndef TEST_SYNTAX_LIMITS_H
#define TEST_SYNTAX_LIMITS_H

#include <time.h>

#include "test_syntax_fixture.h"

/* before, `n` times piece, after. */
static char *repeated(const char *before, const char *piece, size_t n, const char *after, size_t *length) {
    size_t b = strlen(before), m = strlen(piece), a = strlen(after);
    char *text = (char *)malloc(b + m * n + a + 1);
    memcpy(text, before, b);
    for (size_t i = 0; i < n; i += 1)
        memcpy(text + b + i * m, piece, m);
    memcpy(text + b + m * n, after, a + 1);
    *length = b + m * n + a;
    return text;
}

static void expect_repeated(Fixture *f, const char *before, const char *piece, size_t n, const char *after,
                            const char *wanted) {
    size_t length = 0;
    char *text = repeated(before, piece, n, after, &length);
    (void)parse_bytes(f, text, length);
    free(text);
    assert_string_equal(raised(f), wanted);
}

static void expect_nested(Fixture *f, const char *open, const char *close, size_t n, const char *wanted) {
    size_t length = 0;
    char *tail = repeated("a", close, n, "\ndéfinition e = 1\n", &length);
    char *text = repeated("barème 1\ndéfinition d = ", open, n, tail, &length);
    (void)parse_bytes(f, text, length);
    free(tail);
    free(text);
    assert_string_equal(raised(f), wanted);
}

static void test_nesting(void **state) {
    Fixture *f = (Fixture *)*state;
    assert_int_equal(BRM_LIMIT_NESTING, 256);
    expect_nested(f, "(", ")", 256, "");
    expect_nested(f, "(", ")", 257, "NESTING_LIMIT:2:272");
    expect_nested(f, "si a alors b sinon ", "", 256, "");
    expect_nested(f, "si a alors b sinon ", "", 257, "NESTING_LIMIT:2:4880");
    expect_nested(f, "non ", "", 256, "");
    expect_nested(f, "non ", "", 257, "NESTING_LIMIT:2:1040");
    expect_nested(f, "a ou b et non c < d + e * (", ")", 256, "");
    expect_nested(f, "min(1, ", ")", 256, "");
    expect_nested(f, "(", ")", 100000, "NESTING_LIMIT:2:272");
    expect_repeated(f, "barème 1\ndéfinition d = 1", " + (si a alors 1 sinon 2)", 5000, "\n", "");
    expect_repeated(f, "barème 1\ndéfinition d = min(1", ", si a alors 1 sinon 2", 5000, ")\n", "");
    expect_repeated(f, "barème 1\ncontrôle C1 erreur si a message \"{", "(", 300, "}\"\n", "NESTING_LIMIT:2:291");
}

static void test_lengths(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_repeated(f, "barème 1\ndéfinition ", "a", BRM_LIMIT_NAME_BYTES, " = 1", "");
    expect_repeated(f, "barème 1\ndéfinition ", "a", BRM_LIMIT_NAME_BYTES + 1, " = 1", "NAME_TOO_LONG:2:12");
    expect_repeated(f, "barème 1\ndéfinition a = A", "B", BRM_LIMIT_NAME_BYTES, "", "NAME_TOO_LONG:2:16");
    expect_repeated(f, "barème 1\ndéfinition a = 0.", "1", BRM_LIMIT_NUMBER_DIGITS - 1, "", "");
    expect_repeated(f, "barème 1\ndéfinition a = 0.", "1", BRM_LIMIT_NUMBER_DIGITS, "", "NUMBER_TOO_LONG:2:16");
    expect_repeated(f, "barème 1\ndéfinition a = b", "+b", BRM_LIMIT_EXPR_NODES, "\n", "");
    expect_repeated(f, "barème 1\ndéfinition a = b", "+b", BRM_LIMIT_EXPR_NODES + 1, "\n", "OPERATORS_LIMIT:2:2000017");
    expect_repeated(f, "barème 1\n", " ", BRM_LIMIT_SOURCE_BYTES - 10, "", "");
    expect_repeated(f, "barème 1\n", " ", BRM_LIMIT_SOURCE_BYTES - 9, "", "FILE_TOO_BIG:1:1");
}

static uint32_t count_of(Fixture *f, const char *row) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->bag.all.n; i += 1)
        n += strcmp(brm_diag_name(f->bag.all.at[i]->id), row) == 0;
    return n;
}

/* A file of one piece over and over raises so many of that row, then at most one more: that the rest is not read. */
static void expect_count(Fixture *f, const char *piece, size_t n, const char *row, uint32_t wanted) {
    size_t length = 0;
    char *text = repeated("barème 1\n", piece, n, "", &length);
    (void)parse_bytes(f, text, length);
    free(text);
    assert_int_equal(count_of(f, row), wanted);
    assert_int_equal(f->bag.all.n, wanted + count_of(f, "TOO_MANY_ERRORS"));
}

static void test_many_errors(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_count(f, "§\n", 50, "UNKNOWN_CHARACTER", 50);
    assert_int_equal(count_of(f, "TOO_MANY_ERRORS"), 0);
    expect_count(f, "§\n", 51, "UNKNOWN_CHARACTER", 50);
    assert_int_equal(count_of(f, "TOO_MANY_ERRORS"), 1);
    expect_count(f, "§a", 100000, "UNKNOWN_CHARACTER", 50);
    expect_count(f, "liste l «\n", 1000, "UNCLOSED_GUILLEMET", 50);
    expect_count(f, "poids\n", 10000, "EXPECTED_ONE", 500);
    expect_count(f, "\x01\n", 100000, "CONTROL_CHARACTER", 50);
    expect_count(f, "\x81\n", 100000, "BAD_UTF8", 1);
}

static void test_long_files(void **state) {
    Fixture *f = (Fixture *)*state;
    clock_t start = clock();
    expect_repeated(f, "barème 1\ndéfinition a = \"", "x", 10000000, "\"\n", "");
    expect_repeated(f, "barème 1\nliste l", " choix a \"A\"", 100000, "\n", "");
    expect_repeated(f, "barème 1\n", "x ", 1000000, "\n", "NOT_A_CLAUSE:2:1");
    expect_repeated(f, "barème 1\n", "(", 1000000, "\n", "NOT_A_CLAUSE:2:1");
    expect_repeated(f, "barème 1\ndéfinition a = ", "z", 5000000, "\n", "NAME_TOO_LONG:2:16");
    expect_repeated(f, "barème 1\ndéfinition a = \"", "é", 2000000, "", "UNCLOSED_QUOTE:2:16");
    expect_repeated(f, "", "\x00\x01", 1000000, "", "EMPTY_FILE:1:1");
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 60.0); /* far above what a sanitized build takes */
}

/* Whatever is done to a file, it is read to its end, and a tree without an error is whole. */
static void test_mutations(void **state) {
    (void)state;
    size_t n = 0;
    char *text = read_whole(BAREME_ROOT "/tests/unit/syntax/complet.brm", &n);
    static const char *const pieces[] = {"\"",  "«",    "»",      "(", ")",       "si ",     " non ",
                                         "\n",  "\xFF", "{",      "}", ",",       " : ",     "2020-T2",
                                         "0,5", "A.b",  "\"\"\"", "#", "niveau ", "critère "};
    uint32_t seed = 12345;
    for (uint32_t round = 0; round < 1500; round += 1) {
        Fixture f;
        fixture_open(&f, NULL, NULL, NULL);
        fixture_begin(&f);
        seed = seed * 1664525u + 1013904223u;
        size_t at = (seed >> 8) % n;
        seed = seed * 1664525u + 1013904223u;
        const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof pieces[0])];
        size_t drop = (seed >> 9) % 12;
        if (drop > n - at) drop = n - at;
        char *copy = (char *)malloc(n + 64);
        memcpy(copy, text, at);
        memcpy(copy + at, piece, strlen(piece));
        memcpy(copy + at + strlen(piece), text + at + drop, n - at - drop);
        (void)parse_bytes(&f, copy, n - drop + strlen(piece));
        assert_true(f.bag.errors < 30);
        brm_buf_clear(&f.out);
        brm_ast_print(&f.out, f.file.root);
        free(copy);
        brm_mem_close(&f.mem);
    }
    free(text);
}

typedef struct Scarce {
    size_t left;
} Scarce;

static void *scarce_realloc(void *ctx, void *p, size_t n) {
    Scarce *scarce = (Scarce *)ctx;
    if (n == 0) {
        free(p);
        return NULL;
    }
    if (scarce->left == 0) return NULL;
    scarce->left -= 1;
    return realloc(p, n);
}

static void test_want_of_memory(void **state) {
    (void)state;
    static const char text[] =
        "barème 1\nliste l « a\n b »\nchoix = 2\nquestion q \"\\n\" : entier\ncontrôle C1\nmessage \"{a} {b c}\"\n\xFF";
    for (size_t left = 0; left < 10000; left += 1) {
        Fixture f;
        Scarce scarce = {left};
        jmp_buf failed;
        fixture_open(&f, scarce_realloc, &scarce, &failed);
        volatile bool done = false;
        if (setjmp(failed) == 0) {
            fixture_begin(&f);
            (void)parse(&f, text);
            done = true;
        } else {
            assert_int_equal(f.mem.failure, BRM_NOMEM);
        }
        brm_mem_close(&f.mem);
        if (done) return;
    }
    fail_msg("memory never sufficed");
}

#endif
