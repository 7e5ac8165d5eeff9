/* Fixtures of the tests of diag: memory, sources, a buffer to print to, and short ways to make spans and notices. */
#ifndef TEST_DIAG_FIXTURE_H
#define TEST_DIAG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/diag.h"

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmSources sources;
    BrmBuf out;
    BrmRender how;
} Fixture;

static int open_fixture(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_sources_open(&f->sources, &f->arena);
    brm_buf_open(&f->out, &f->mem);
    *state = f;
    return 0;
}

static int close_fixture(void **state) {
    Fixture *f = *state;
    brm_buf_close(&f->out);
    brm_arena_close(&f->arena);
    int left = f->mem.live != 0;
    brm_mem_close(&f->mem);
    free(f);
    return left;
}

static uint32_t add(Fixture *f, const char *path, const char *text) {
    return brm_sources_add(&f->sources, brm_str(path), brm_str(text));
}

/* The span from where `from` first comes to the end of the first `to` after that. */
static BrmSpan span_of(Fixture *f, uint32_t file, const char *from, const char *to) {
    const char *text = f->sources.files.at[file].text.p;
    const char *start = strstr(text, from);
    assert_non_null(start);
    const char *end = strstr(start, to);
    assert_non_null(end);
    return (BrmSpan){file, (uint32_t)(start - text), (uint32_t)(end - text) + (uint32_t)strlen(to)};
}

static BrmSpan at(Fixture *f, uint32_t file, const char *words) {
    return span_of(f, file, words, words);
}

static const char *render(Fixture *f, const BrmNotice *all, uint32_t n) {
    brm_buf_clear(&f->out);
    brm_render(&f->out, &f->how, &f->sources, all, n);
    brm_buf_byte(&f->out, '\0');
    return f->out.p;
}

static BrmNotice notice(BrmSpan span, const char *message, const char *label, const char *help) {
    return (BrmNotice){.code = "B0203",
                       .severity = BRM_ERROR,
                       .message = brm_str(message),
                       .label = brm_str(label),
                       .help = brm_str(help),
                       .span = span};
}

static BrmNotice finding(void) {
    return (BrmNotice){.code = "R005",
                       .severity = BRM_NOTICE,
                       .message = BRM_LIT("Sans réponse, 50 %"),
                       .help = BRM_LIT("Répondez."),
                       .file = BRM_LIT("rép/a,b.json"),
                       .line = 9,
                       .column = 5,
                       .subject = BRM_LIT("bfc"),
                       .on = BRM_LIT("A05.1")};
}

#endif
