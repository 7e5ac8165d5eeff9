/* frontend.c: processor time of each step from a source to a verified program: reads one source, prints one line of
 * numbers.
 *
 *     frontend SOURCE [RUNS]      the least of RUNS (default 9) for each step, in microseconds:
 *                                 bytes reference parse check analysis lower verify
 *
 * `reference` is the same work for every compiler and every commit: the CRC-64 of the source, a byte at a time. What is
 * told apart: check is names, types and everything of sema after parsing; parsing is timed on its own. Called by
 * bench/front-end. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/analysis.h"
#include "library/stdlib.h"
#include "lower/lower.h"
#include "verify/verify.h"

enum { PARSE, CHECK, ANALYSIS, LOWER, VERIFY, REFERENCE, STEPS };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static BrmStatus load(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out, BrmStr *why) {
    (void)arena;
    (void)from;
    (void)why;
    *out = (BrmLoaded){path, path, *(const BrmStr *)ctx};
    return BRM_OK;
}

static BrmStatus module(void *ctx, BrmArena *arena, BrmStr name, BrmLoaded *out, BrmStr *why) {
    (void)ctx;
    for (uint32_t i = 0; i < brm_stdlib_n; i++)
        if (brm_str_eq(brm_nfc(arena, brm_str(brm_stdlib[i].name)), name)) {
            BrmStr path = brm_str_f(arena, "<%.*s>", BRM_STR_ARG(name));
            *out = (BrmLoaded){path, path, {brm_stdlib[i].text, brm_stdlib[i].n}};
            return BRM_OK;
        }
    *why = BRM_LIT("absent");
    return BRM_IO;
}

static BrmStr module_name(void *ctx, uint32_t i) {
    (void)ctx;
    (void)i;
    return BRM_LIT("");
}

static void keep(double *least, double start, double end) {
    if (*least < 0 || end - start < *least) *least = end - start;
}

/* One run of all steps; false where the source has an error. */
static bool once(BrmStr text, double *least, uint64_t *sum) {
    BrmMem mem;
    BrmArena arena;
    BrmSources alone, sources;
    BrmDiagBag bag;
    brm_mem_open(&mem, NULL, NULL);
    brm_arena_open(&arena, &mem);
    brm_sources_open(&alone, &arena);
    brm_sources_open(&sources, &arena);
    brm_diag_open(&bag, &arena);

    double t0 = now();
    *sum += brm_crc64(0, text.p, text.n);
    double t1 = now();
    keep(&least[REFERENCE], t0, t1);

    BrmAst ast;
    BrmFileAst file = {0};
    brm_ast_open(&ast, &arena);
    uint32_t index = brm_sources_add(&alone, BRM_LIT("bench.brm"), text);
    t0 = now();
    brm_syntax_parse(&ast, &alone, index, &bag, &file);
    t1 = now();
    keep(&least[PARSE], t0, t1);
    double parse = t1 - t0;

    BrmLoader loader = {.ctx = &text, .load = load, .module = module, .module_name = module_name};
    BrmStr path = BRM_LIT("bench.brm");
    t0 = now();
    BrmModel *model = brm_sema_check(&arena, &sources, &loader, &path, 1, &bag);
    t1 = now();
    keep(&least[CHECK], t0 + parse, t1);
    if (model == NULL || bag.errors > 0) {
        brm_mem_close(&mem);
        return false;
    }
    t0 = now();
    BrmProgram *program = brm_lower(&arena, model, &bag);
    t1 = now();
    keep(&least[LOWER], t0, t1);
    brm_analysis_check(&arena, model, program, &bag);
    double t2 = now();
    keep(&least[ANALYSIS], t1, t2);
    const BrmVerified *verified = brm_verify(&arena, program, &bag);
    double t3 = now();
    keep(&least[VERIFY], t2, t3);
    brm_mem_close(&mem);
    return verified != NULL;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("usage: frontend SOURCE [RUNS]\n", stderr);
        return 2;
    }
    FILE *f = fopen(argv[1], "rb");
    static char text[64 << 20];
    size_t n = f == NULL ? 0 : fread(text, 1, sizeof text - 1, f);
    if (n == 0) {
        fprintf(stderr, "frontend: %s could not be read\n", argv[1]);
        return 2;
    }
    fclose(f);
    double least[STEPS] = {-1, -1, -1, -1, -1, -1};
    uint64_t sum = 0;
    int runs = argc > 2 ? atoi(argv[2]) : 9;
    for (int i = 0; i < runs; i++)
        if (!once((BrmStr){text, (uint32_t)n}, least, &sum)) {
            fprintf(stderr, "frontend: %s has an error\n", argv[1]);
            return 1;
        }
    printf("%zu %.0f %.0f %.0f %.0f %.0f %.0f\n", n, least[REFERENCE], least[PARSE], least[CHECK], least[ANALYSIS],
           least[LOWER], least[VERIFY]);
    return sum == 1 ? 3 : 0; /* the sum is used, so that it is worked out */
}
