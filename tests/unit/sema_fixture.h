/* What the tests of sema share: a program made in memory or read from disk, and what must be said of it. */
#ifndef BRM_SEMA_FIXTURE_H
#define BRM_SEMA_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sema/sema.h"

/* ---- a program under test
 * -------------------------------------------------------------------------------------------------- */

typedef struct Source {
    const char *path, *text;
} Source;

typedef struct Run {
    BrmMem mem;
    BrmArena arena;
    BrmSources sources;
    BrmDiagBag bag;
    BrmLoader loader;
    const Source *memory; /* NULL: files on disk */
    uint32_t n_memory;
    BrmModel *model;
} Run;

static inline BrmStr read_disk(BrmArena *arena, const char *path) {
    FILE *f = fopen(path, "rb");
    if (f == NULL) return (BrmStr){NULL, 0};
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long n = ftell(f);
    assert_true(n >= 0);
    rewind(f);
    char *text = BRM_NEWS(arena, char, (size_t)n + 1);
    assert_int_equal(fread(text, 1, (size_t)n, f), (size_t)n);
    (void)fclose(f);
    return brm_str_of(text, (size_t)n);
}

static inline BrmStatus load(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out, BrmStr *why) {
    const Run *r = ctx;
    *why = BRM_LIT("absent");
    out->path = out->real_path = path;
    for (uint32_t i = 0; i < r->n_memory; i++)
        if (brm_str_is(path, r->memory[i].path)) {
            out->text = brm_str(r->memory[i].text);
            return BRM_OK;
        }
    if (r->memory != NULL) return BRM_IO;
    BrmStr whole = path;
    if (from != NULL) {
        uint32_t n = from->n;
        while (n > 0 && from->p[n - 1] != '/')
            n--;
        whole = brm_str_f(arena, "%.*s%.*s", (int)n, from->p, BRM_STR_ARG(path));
    }
    char real[4096];
    BrmStr z = brm_str_f(arena, "%.*s", BRM_STR_ARG(whole));
    if (realpath(z.p, real) == NULL) return BRM_IO;
    out->path = out->real_path = brm_str_f(arena, "%s", real);
    out->text = read_disk(arena, real);
    return out->text.p != NULL ? BRM_OK : BRM_IO;
}

static inline BrmStatus module(void *ctx, BrmArena *arena, BrmStr name, BrmLoaded *out, BrmStr *why) {
    (void)ctx;
    *why = BRM_LIT("absent");
    if (!brm_str_is(name, "maturité")) return BRM_IO;
    out->real_path = BRM_LIT("<maturité>");
    out->text = read_disk(arena, BAREME_ROOT "/stdlib/maturité.brm");
    return BRM_OK;
}

static inline BrmStr module_name(void *ctx, uint32_t i) {
    (void)ctx;
    return i == 0 ? BRM_LIT("maturité") : (BrmStr){"", 0};
}

static inline void run_open(Run *r) {
    memset(r, 0, sizeof *r);
    brm_mem_open(&r->mem, NULL, NULL);
    brm_arena_open(&r->arena, &r->mem);
    brm_sources_open(&r->sources, &r->arena);
    brm_diag_open(&r->bag, &r->arena);
    r->loader = (BrmLoader){.ctx = r, .load = load, .module = module, .module_name = module_name};
}

static inline void run_close(Run *r) {
    brm_arena_close(&r->arena);
    brm_mem_close(&r->mem);
}

static inline void check_paths(Run *r, const char *const *paths, uint32_t n) {
    BrmStr *all = BRM_NEWS(&r->arena, BrmStr, n);
    for (uint32_t i = 0; i < n; i++)
        all[i] = brm_str(paths[i]);
    r->model = brm_sema_check(&r->arena, &r->sources, &r->loader, all, n, &r->bag);
    if (r->model != NULL) brm_sema_silence(r->model, &r->bag);
}

static inline void check_text(Run *r, const char *text) {
    run_open(r);
    Source *source = BRM_NEW(&r->arena, Source);
    *source = (Source){"a.brm", text};
    r->memory = source;
    r->n_memory = 1;
    const char *paths[] = {"a.brm"};
    check_paths(r, paths, 1);
}

static inline void show(Run *r) {
    uint32_t n;
    BrmNotice *all = brm_diag_notices(&r->arena, &r->bag, BRM_FR, &n);
    BrmBuf out;
    brm_buf_open(&out, &r->mem);
    BrmRender how = {.format = BRM_DF_TEXT, .lang = BRM_FR, .width = 100};
    brm_render(&out, &how, &r->sources, all, n);
    (void)fwrite(out.p, 1, out.n, stderr);
    brm_buf_close(&out);
}

static inline uint32_t count(const Run *r, BrmDiagId id) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->bag.all.n; i++)
        if (r->bag.all.at[i]->id == id) n++;
    return n;
}

/* Exactly these diagnostics, in any order. */
static inline void expect(Run *r, uint32_t n, const BrmDiagId *ids) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        found += count(r, ids[i]) > 0;
    if (found != n || r->bag.all.n != n) show(r);
    assert_int_equal(found, n);
    assert_int_equal(r->bag.all.n, n);
    run_close(r);
}
#define EXPECT(text, ...)                                                                                              \
    do {                                                                                                               \
        Run run_;                                                                                                      \
        const BrmDiagId ids_[] = {__VA_ARGS__};                                                                        \
        check_text(&run_, text);                                                                                       \
        expect(&run_, (uint32_t)(sizeof ids_ / sizeof ids_[0]), ids_);                                                 \
    } while (0)
#define CLEAN(text)                                                                                                    \
    do {                                                                                                               \
        Run run_;                                                                                                      \
        check_text(&run_, text);                                                                                       \
        expect(&run_, 0, NULL);                                                                                        \
    } while (0)

#define HEAD                                                                                                              \
    "barème 1\n"                                                                                                         \
    "échelle paliers\n niveau 0 : \"Absent\"\n niveau 1 : \"Engagé\"\n niveau 2 : \"Cible\"\n"                          \
    "mesure moyen\n par critère : niveau\n par axe : moyenne pondérée\n par questionnaire : moyenne\n par population " \
    ": moyenne\n"
#define QN "questionnaire Q \"Q\"\n version \"1\"\n échelle paliers\n mesures moyen\n"
#define CRIT(code) "critère " code " \"C\"\n niveau 0 : \"Rien\"\n niveau 1 : \"Un peu\"\n"
#define YES(name) "question " name " \"T\" : oui ou non\n obligatoire\n"
#define CONTROL(rule) "contrôle C01 \"C\"\n avertissement si " rule "\n message \"À relire.\"\n"

/* A program of any length; takes the text. */
static inline void check_long(Run *r, BrmBuf *text) {
    Source source = {"a.brm", text->p};
    r->memory = &source;
    r->n_memory = 1;
    const char *path[] = {"a.brm"};
    check_paths(r, path, 1);
    brm_buf_close(text);
}

#endif
