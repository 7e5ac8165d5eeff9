/* program.c: sources or an image to a program that callers hold: compiled once, verified, immutable afterwards.
 *
 * Each program and its messages have heaps of their own, so that either may be freed before the other. */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "library/library_internal.h"

#ifndef BAREME_VERSION
#error "the build gives the version"
#endif

const char *bareme_version(void) {
    return BAREME_VERSION;
}

static BaremeProgram *open_program(void) {
    BaremeProgram *p = calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    brm_mem_open(&p->mem, NULL, NULL);
    brm_arena_open(&p->arena, &p->mem);
    brm_buf_open(&p->image, &p->mem);
    return p;
}

void bareme_program_free(BaremeProgram *program) {
    if (program == NULL) return;
    brm_mem_close(&program->mem);
    free(program);
}

/* Takes the image of p into the program's own memory and reads it back: what the caller holds needs nothing of the
 * compiler's. */
static const BrmVerified *settle(BaremeProgram *program, BrmProgram *p, BrmDiagBag *bag) {
    brm_image_write(p, &program->image);
    BrmProgram *own = brm_image_read(&program->arena, program->image.p, program->image.n, bag);
    return own == NULL ? NULL : brm_verify(&program->arena, own, bag);
}

/* The compiler's work, in the messages' memory, then the program's own. */
static BaremeStatus compile(BaremeProgram *program, BaremeMessages *m, const BaremeSource *sources, size_t n,
                            size_t n_roots) {
    BrmJump failure;
    m->mem.on_failure = &failure;
    if (BRM_TRY(failure)) return brm_library_failure(&m->mem);
    BrmLoader loader = brm_library_loader(&m->arena, sources, n);
    BrmStr *paths = BRM_NEWS(&m->arena, BrmStr, n_roots);
    for (size_t i = 0; i < n_roots; i++)
        paths[i] = brm_str_dup(&m->arena, brm_str_of(sources[i].path, strlen(sources[i].path)));
    BrmModel *model = brm_sema_check(&m->arena, &m->sources, &loader, paths, (uint32_t)n_roots, &m->bag);
    BrmProgram *p = model == NULL || m->bag.errors > 0 ? NULL : brm_lower(&m->arena, model, &m->bag);
    if (p != NULL) brm_analysis_check(&m->arena, model, p, &m->bag);
    if (model != NULL) brm_sema_silence(model, &m->bag);
    if (p == NULL || m->bag.errors > 0) return BAREME_FOUND;
    BrmJump full;
    program->mem.on_failure = &full;
    if (BRM_TRY(full)) return brm_library_failure(&program->mem);
    program->verified = settle(program, p, &m->bag);
    return program->verified == NULL ? BAREME_FOUND : BAREME_OK;
}

static BaremeStatus read_image(BaremeProgram *program, BaremeMessages *m, const void *bytes, size_t length) {
    BrmJump failure, full;
    m->mem.on_failure = &failure;
    program->mem.on_failure = &full;
    if (BRM_TRY(failure)) return brm_library_failure(&m->mem);
    if (BRM_TRY(full)) return brm_library_failure(&program->mem);
    BrmProgram *p = brm_image_read(&program->arena, bytes, length, &m->bag);
    if (p == NULL) return BAREME_FOUND;
    program->verified = brm_verify(&program->arena, p, &m->bag);
    if (program->verified == NULL) return BAREME_FOUND;
    brm_buf_bytes(&program->image, bytes, length);
    return BAREME_OK;
}

/* Ends a call: hands over what it made, or frees it. */
static BaremeStatus end(BaremeStatus status, BaremeProgram *program, BaremeMessages *m, BaremeProgram **out,
                        BaremeMessages **messages) {
    bool said = status == BAREME_OK || status == BAREME_FOUND;
    if (!brm_library_say(said ? messages : NULL, m)) status = BAREME_MEMORY;
    if (status == BAREME_OK)
        *out = program;
    else
        bareme_program_free(program);
    return status;
}

static bool opened(BaremeProgram **program, BaremeMessages **m) {
    *program = open_program();
    *m = brm_library_messages();
    if (*program != NULL && *m != NULL) return true;
    bareme_program_free(*program);
    bareme_messages_free(*m);
    return false;
}

BaremeStatus bareme_program_compile(BaremeProgram **program, BaremeMessages **messages, const BaremeSource *sources,
                                    size_t n_sources, size_t n_roots) {
    if (messages != NULL) *messages = NULL;
    if (program == NULL || sources == NULL || n_roots == 0 || n_roots > n_sources || n_sources > UINT32_MAX / 2)
        return BAREME_ARGUMENT;
    *program = NULL;
    for (size_t i = 0; i < n_sources; i++) {
        if (sources[i].path == NULL || (sources[i].text == NULL && sources[i].length > 0)) return BAREME_ARGUMENT;
        if (sources[i].length > BRM_LIMIT_SOURCE_BYTES) return BAREME_ARGUMENT;
    }
    BaremeProgram *own;
    BaremeMessages *m;
    if (!opened(&own, &m)) return BAREME_MEMORY;
    return end(compile(own, m, sources, n_sources, n_roots), own, m, program, messages);
}

BaremeStatus bareme_program_read(BaremeProgram **program, BaremeMessages **messages, const void *bytes, size_t length) {
    if (messages != NULL) *messages = NULL;
    if (program == NULL || bytes == NULL) return BAREME_ARGUMENT;
    *program = NULL;
    BaremeProgram *own;
    BaremeMessages *m;
    if (!opened(&own, &m)) return BAREME_MEMORY;
    return end(read_image(own, m, bytes, length), own, m, program, messages);
}

const void *bareme_program_image(const BaremeProgram *program, size_t *length) {
    if (length != NULL) *length = program == NULL ? 0 : program->image.n;
    return program == NULL ? NULL : program->image.p;
}

/* ---- what a program holds ---- */

typedef struct Named {
    bool has;
    BrmText code, title;
} Named;

static Named named(const BaremeProgram *program, BaremeKind kind, size_t i) {
    const BrmProgram *p = program->verified->program;
    if (i >= bareme_program_count(program, kind)) return (Named){false, 0, 0};
    switch (kind) {
    case BAREME_QUESTIONNAIRES:
        return (Named){true, p->questionnaires.at[i].code, p->questionnaires.at[i].title};
    case BAREME_QUESTIONS:
        return (Named){true, p->questions.at[i].name, p->questions.at[i].title};
    case BAREME_AXES:
        return (Named){true, p->axes.at[i].code, p->axes.at[i].title};
    case BAREME_CRITERIA:
        return (Named){true, p->criteria.at[i].code, p->criteria.at[i].title};
    case BAREME_CONTROLS:
        return (Named){true, p->controls.at[i].code, p->controls.at[i].title};
    case BAREME_MEASURES:
        return (Named){true, p->measures.at[i].name, p->measures.at[i].title};
    }
    return (Named){false, 0, 0};
}

size_t bareme_program_count(const BaremeProgram *program, BaremeKind kind) {
    if (program == NULL) return 0;
    const BrmProgram *p = program->verified->program;
    switch (kind) {
    case BAREME_QUESTIONNAIRES:
        return p->questionnaires.n;
    case BAREME_QUESTIONS:
        return p->questions.n;
    case BAREME_AXES:
        return p->axes.n;
    case BAREME_CRITERIA:
        return p->criteria.n;
    case BAREME_CONTROLS:
        return p->controls.n;
    case BAREME_MEASURES:
        return p->measures.n;
    }
    return 0;
}

/* Texts read from an image end with a NUL each: see brm_image_read. */
const char *bareme_program_code(const BaremeProgram *program, BaremeKind kind, size_t i) {
    if (program == NULL) return "";
    Named n = named(program, kind, i);
    return n.has ? brm_program_text(program->verified->program, n.code).p : "";
}

const char *bareme_program_title(const BaremeProgram *program, BaremeKind kind, size_t i) {
    if (program == NULL) return "";
    Named n = named(program, kind, i);
    return n.has ? brm_program_text(program->verified->program, n.title).p : "";
}
