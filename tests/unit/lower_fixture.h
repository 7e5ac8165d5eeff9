/* lower_fixture: a source in memory to a program, and its disassembly as lines to look for. For test_lower. */
#ifndef BRM_TEST_LOWER_FIXTURE_H
#define BRM_TEST_LOWER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lower/lower.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmDiagBag bag;
    BrmSources sources;
    BrmProgram *p;
    BrmBuf text; /* the disassembly, runs of blanks made one, source lines cut off */
} Fixture;

/* ---- compiling ---- */

static inline BrmStatus load(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out, BrmStr *why) {
    (void)from;
    const char *const *files = ctx; /* name, text, name, text, …, NULL */
    for (; *files; files += 2) {
        if (!brm_str_is(path, files[0])) continue;
        out->real_path = out->path = brm_str_dup(arena, path);
        out->text = brm_str(files[1]);
        return BRM_OK;
    }
    *why = BRM_LIT("absent");
    return BRM_IO;
}

static inline BrmStatus no_module(void *ctx, BrmArena *arena, BrmStr name, BrmLoaded *out, BrmStr *why) {
    (void)ctx, (void)arena, (void)name, (void)out;
    *why = BRM_LIT("absent");
    return BRM_IO;
}

static inline BrmStr no_module_name(void *ctx, uint32_t i) {
    (void)ctx, (void)i;
    return (BrmStr){"", 0};
}

static inline void open_fixture(Fixture *f) {
    memset(f, 0, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_diag_open(&f->bag, &f->arena);
    brm_sources_open(&f->sources, &f->arena);
    brm_buf_open(&f->text, &f->mem);
}

static inline void close_fixture(Fixture *f) {
    brm_buf_close(&f->text);
    brm_arena_close(&f->arena);
    brm_mem_close(&f->mem);
}

static inline void print_errors(Fixture *f) {
    BrmBuf words;
    brm_buf_open(&words, &f->mem);
    for (uint32_t i = 0; i < f->bag.all.n; i++) {
        const BrmDiag *d = f->bag.all.at[i];
        if (d->severity != BRM_ERROR) continue;
        brm_buf_f(&words, "%s ", brm_diag_code(d->id));
        brm_diag_fill(&words, brm_diag_message(d->id, BRM_EN), d->args, d->n_args, BRM_EN);
        brm_buf_byte(&words, '\n');
    }
    print_message("%s", words.p ? words.p : "");
    brm_buf_close(&words);
}

/* What precedes " | " on each line, with single blanks. */
static inline void disassemble(Fixture *f) {
    BrmBuf all;
    brm_buf_open(&all, &f->mem);
    brm_disasm(&all, f->p, BRM_EN);
    brm_buf_clear(&f->text);
    for (const char *line = all.p; *line;) {
        const char *end = strchr(line, '\n'), *bar = line;
        while (bar < end && strncmp(bar, " | ", 3) != 0)
            bar++;
        while (bar > line && bar[-1] == ' ')
            bar--;
        for (const char *c = line; c < bar; c++)
            if (*c != ' ' || f->text.n == 0 || f->text.p[f->text.n - 1] != ' ') brm_buf_byte(&f->text, *c);
        brm_buf_byte(&f->text, '\n');
        line = end + 1;
    }
    brm_buf_close(&all);
}

static inline void compile_files(Fixture *f, const char *const *files, uint32_t n) {
    BrmLoader loader = {(void *)(uintptr_t)files, load, no_module, no_module_name};
    BrmStr paths[4];
    for (uint32_t i = 0; i < n; i++)
        paths[i] = brm_str(files[2 * i]);
    BrmModel *model = brm_sema_check(&f->arena, &f->sources, &loader, paths, n, &f->bag);
    if (f->bag.errors) {
        print_errors(f);
        fail();
    }
    f->p = brm_lower(&f->arena, model, &f->bag);
    if (f->p) disassemble(f);
}

static const char head[] = "barème 1\n"
                           "échelle m\n niveau 0 : \"a\"\n niveau 1 : \"b\"\n niveau 2 : \"c\"\n niveau 3 : \"d\"\n"
                           "mesure taux en %\n"
                           " par critère : si niveau >= attendu alors 1 sinon niveau / attendu\n"
                           " par axe : moyenne pondérée\n par questionnaire : moyenne\n par population : moyenne\n"
                           "liste régions\n choix bretagne \"B\"\n choix \"6.2\" \"C\"\n choix corse \"D\"\n"
                           "questionnaire QU \"Q\"\n version \"1\"\n porte sur service\n échelle m\n mesures taux\n";

static inline void compile(Fixture *f, const char *rest) {
    open_fixture(f);
    char *whole = brm_arena_alloc(&f->arena, sizeof head + strlen(rest), 1);
    memcpy(whole, head, sizeof head - 1);
    memcpy(whole + sizeof head - 1, rest, strlen(rest) + 1);
    const char *files[] = {"qu.brm", whole, NULL};
    compile_files(f, files, 1);
}

static inline void has(const Fixture *f, const char *line) {
    if (!strstr(f->text.p, line)) fail_msg("\"%s\" is not in\n%s", line, f->text.p);
}

static inline void lacks(const Fixture *f, const char *line) {
    if (strstr(f->text.p, line)) fail_msg("\"%s\" is in\n%s", line, f->text.p);
}

#endif
