/* What the tests of syntax share: a parse of a text or of a file, its diagnostics, its tree without places. */
#ifndef TEST_SYNTAX_FIXTURE_H
#define TEST_SYNTAX_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "syntax/syntax.h"

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmSources sources;
    BrmDiagBag bag;
    BrmAst ast;
    BrmFileAst file;
    BrmBuf out;
} Fixture;

static inline void fixture_open(Fixture *f, BrmReallocFn fn, void *ctx, jmp_buf *on_failure) {
    memset(f, 0, sizeof *f);
    brm_mem_open(&f->mem, fn, ctx);
    f->mem.on_failure = on_failure;
}

static inline void fixture_begin(Fixture *f) {
    brm_arena_open(&f->arena, &f->mem);
    brm_sources_open(&f->sources, &f->arena);
    brm_diag_open(&f->bag, &f->arena);
    brm_ast_open(&f->ast, &f->arena);
    brm_buf_open(&f->out, &f->mem);
}

static inline int setup(void **state) {
    Fixture *f = (Fixture *)malloc(sizeof *f);
    fixture_open(f, NULL, NULL, NULL);
    fixture_begin(f);
    *state = f;
    return 0;
}

static inline int teardown(void **state) {
    Fixture *f = (Fixture *)*state;
    brm_mem_close(&f->mem);
    free(f);
    return 0;
}

/* Parses n bytes, with a bag and a tree of their own. */
static inline BrmNode *parse_bytes(Fixture *f, const char *text, size_t n) {
    char *copy = (char *)brm_arena_alloc(&f->arena, n + 1, 1);
    memcpy(copy, text, n);
    brm_diag_open(&f->bag, &f->arena);
    brm_ast_open(&f->ast, &f->arena);
    uint32_t file = brm_sources_add(&f->sources, BRM_LIT("essai.brm"), brm_str_of(copy, n));
    brm_syntax_parse(&f->ast, &f->sources, file, &f->bag, &f->file);
    assert_non_null(f->file.root);
    return f->file.root;
}

static inline BrmNode *parse(Fixture *f, const char *text) {
    return parse_bytes(f, text, strlen(text));
}

static inline char *read_whole(const char *path, size_t *n) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long length = ftell(file);
    assert_true(length >= 0);
    rewind(file);
    char *text = (char *)malloc((size_t)length + 1);
    *n = fread(text, 1, (size_t)length, file);
    assert_int_equal(*n, length);
    text[*n] = '\0';
    (void)fclose(file);
    return text;
}

static inline const char *zero(Fixture *f) {
    brm_buf_byte(&f->out, '\0');
    return f->out.p;
}

/* "NAME:line:column NAME:…" of what was raised, in the order of places. */
static inline const char *raised(Fixture *f) {
    brm_buf_clear(&f->out);
    brm_diag_sort(&f->bag);
    for (uint32_t i = 0; i < f->bag.all.n; i += 1) {
        const BrmDiag *diag = f->bag.all.at[i];
        uint32_t line = 0, column = 0;
        brm_sources_locate(&f->sources, diag->span.file, diag->span.start, &line, &column);
        brm_buf_f(&f->out, "%s%s:%u:%u", i > 0 ? " " : "", brm_diag_name(diag->id), (unsigned)line, (unsigned)column);
    }
    return zero(f);
}

static inline void expect_raised(Fixture *f, const char *text, const char *wanted) {
    (void)parse(f, text);
    assert_string_equal(raised(f), wanted);
}

/* A node as "(KIND word "text" parts…)", without places. */
static inline void put_shape(BrmBuf *out, const BrmNode *node) {
    if (node == NULL) return;
    brm_buf_f(out, "(%s", brm_ast_kind_name((BrmAstKind)node->kind));
    if (node->word != 0) brm_buf_f(out, ":%u", (unsigned)node->word);
    if (node->num != 0) brm_buf_f(out, "#%lld", (long long)node->num);
    if (node->text.n > 0) brm_buf_f(out, " %.*s", BRM_STR_ARG(node->text));
    const BrmNode *parts[] = {node->title, node->a, node->b, node->c, node->first};
    for (uint32_t i = 0; i < 5; i += 1) {
        if (parts[i] == NULL) continue;
        brm_buf_byte(out, ' ');
        for (const BrmNode *part = parts[i]; part != NULL; part = i == 4 ? part->next : NULL)
            put_shape(out, part);
    }
    brm_buf_byte(out, ')');
}

static inline const char *shape(Fixture *f, const BrmNode *node) {
    brm_buf_clear(&f->out);
    put_shape(&f->out, node);
    return zero(f);
}

static inline BrmNode *expression(Fixture *f, const char *text) {
    brm_diag_open(&f->bag, &f->arena);
    uint32_t file = brm_sources_add(&f->sources, BRM_LIT("--where"), brm_str(text));
    return brm_syntax_expression(&f->ast, &f->sources, file, BRM_FR, &f->bag);
}

static inline void expect_shape(Fixture *f, const char *text, const char *wanted) {
    const BrmNode *e = expression(f, text);
    assert_string_equal(shape(f, e), wanted);
}

#endif
