/* messages.c: what the compiler says, for callers of the library. */
#include <stdlib.h>
#include <string.h>

#include "library/library_internal.h"

BaremeMessages *brm_library_messages(void) {
    BaremeMessages *m = calloc(1, sizeof *m);
    if (m == NULL) return NULL;
    brm_mem_open(&m->mem, NULL, NULL);
    brm_arena_open(&m->arena, &m->mem);
    brm_sources_open(&m->sources, &m->arena);
    brm_diag_open(&m->bag, &m->arena);
    brm_buf_open(&m->text, &m->mem);
    return m;
}

static const char *z(BrmArena *arena, BrmStr s) {
    return brm_str_f(arena, "%.*s", BRM_STR_ARG(s)).p;
}

/* What messages name and point into may belong to the caller, or to a program or a result that is freed before them:
 * their words are written now, in both languages, and the sources copied. False when memory ran out. */
static bool keep(BaremeMessages *m) {
    BrmJump failure;
    m->mem.on_failure = &failure;
    if (BRM_TRY(failure)) return false;
    for (uint32_t i = 0; i < m->sources.files.n; i++) {
        BrmFile *file = &m->sources.files.at[i];
        file->path = brm_str_dup(&m->arena, file->path);
        file->text = brm_str_dup(&m->arena, file->text);
    }
    brm_diag_sort(&m->bag);
    for (int lang = 0; lang < 2; lang++) {
        m->notices[lang] = brm_diag_notices(&m->arena, &m->bag, (BrmLang)lang, &m->n_notices);
        for (uint32_t k = 0; k < m->n_notices; k++) {
            m->notices[lang][k].message.p = z(&m->arena, m->notices[lang][k].message);
            m->notices[lang][k].help.p = z(&m->arena, m->notices[lang][k].help);
        }
    }
    return true;
}

bool brm_library_say(BaremeMessages **out, BaremeMessages *messages) {
    bool wanted = out != NULL && messages->bag.all.n > 0, kept = wanted && keep(messages);
    if (out != NULL) *out = kept ? messages : NULL;
    if (!kept) bareme_messages_free(messages);
    return kept || !wanted;
}

BaremeStatus brm_library_failure(const BrmMem *mem) {
    return mem->failure == BRM_INTERNAL ? BAREME_INTERNAL : BAREME_MEMORY;
}

size_t bareme_messages_count(const BaremeMessages *messages) {
    return messages == NULL ? 0 : messages->bag.all.n;
}

static BaremeSeverity severity_of(BrmSeverity s) {
    return s == BRM_ERROR ? BAREME_ERROR : s == BRM_WARNING ? BAREME_WARNING : BAREME_NOTICE;
}

bool bareme_messages_get(BaremeMessages *messages, size_t i, BaremeLanguage language, BaremeMessage *out) {
    if (messages == NULL || out == NULL || (language != BAREME_FRENCH && language != BAREME_ENGLISH)) return false;
    if (i >= messages->n_notices) return false;
    const BrmNotice *n = &messages->notices[language == BAREME_ENGLISH ? BRM_EN : BRM_FR][i];
    *out = (BaremeMessage){.code = n->code,
                           .severity = severity_of(n->severity),
                           .text = n->message.p,
                           .help = n->help.n > 0 ? n->help.p : "",
                           .path = ""};
    BrmJump failure;
    messages->mem.on_failure = &failure;
    if (BRM_TRY(failure)) return false;
    if (n->span.file != BRM_NONE) {
        out->path = z(&messages->arena, messages->sources.files.at[n->span.file].path);
        brm_sources_locate(&messages->sources, n->span.file, n->span.start, &out->line, &out->column);
    }
    return true;
}

const char *bareme_messages_text(BaremeMessages *messages, BaremeLanguage language, size_t *length) {
    if (messages == NULL) return NULL;
    BrmRender how = {.format = BRM_DF_TEXT, .lang = language == BAREME_ENGLISH ? BRM_EN : BRM_FR};
    BrmJump failure;
    messages->mem.on_failure = &failure;
    if (BRM_TRY(failure)) return NULL;
    messages->text.n = 0;
    brm_render(&messages->text, &how, &messages->sources, messages->notices[how.lang], messages->n_notices);
    brm_buf_byte(&messages->text, '\0');
    if (length != NULL) *length = messages->text.n - 1;
    return messages->text.p;
}

void bareme_messages_free(BaremeMessages *messages) {
    if (messages == NULL) return;
    brm_mem_close(&messages->mem);
    free(messages);
}
