/* sema/ignore: `# ignore B0123: reason` silences that warning where it begins on the next line that holds a token.
 *
 * brm_sema_check keeps what the comments await in the model (brm_sema_ignores); brm_sema_silence takes the silenced
 * warnings out of the bag once everybody who raises some has done so. Errors stay, whatever is written.
 */
#include "sema/sema_internal.h"

#include <string.h>

typedef struct Key { /* of the map: where a warning is awaited */
    uint32_t file, line;
    char code[8];
} Key;

typedef struct BrmIgnores {
    BrmMap map; /* Key -> index in all */
    BRM_ARRAY(const BrmIgnore *) all;
    bool *used;
} BrmIgnores;

static bool known_code(BrmStr code, BrmSeverity *severity) {
    for (uint32_t id = 0; id < BRM_D_COUNT; id++)
        if (brm_str_is(code, brm_diag_code((BrmDiagId)id))) {
            *severity = brm_diag_severity((BrmDiagId)id);
            return true;
        }
    return false;
}

static Key key_of(BrmSources *sources, uint32_t file, uint32_t offset, BrmStr code) {
    Key key;
    memset(&key, 0, sizeof key);
    key.file = file;
    uint32_t column;
    brm_sources_locate(sources, file, offset, &key.line, &column);
    memcpy(key.code, code.p, code.n < sizeof key.code ? code.n : sizeof key.code);
    return key;
}

static void await(BrmSema *s, BrmIgnores *a, const BrmIgnore *ignore) {
    BrmSeverity severity;
    if (!known_code(ignore->code, &severity)) {
        BRM_RAISE(s->bag, BRM_D_IGNORE_UNKNOWN, ignore->span, BRM_A_STR(ignore->code));
        return;
    }
    if (severity == BRM_ERROR) {
        BRM_RAISE(s->bag, BRM_D_IGNORE_ERROR, ignore->span, BRM_A_STR(ignore->code));
        return;
    }
    BRM_PUSH(s->arena, &a->all, ignore);
    if (ignore->target == BRM_NONE) return;
    Key *key = BRM_NEW(s->arena, Key);
    *key = key_of(s->sources, ignore->span.file, ignore->target, ignore->code);
    (void)brm_map_put(&a->map, brm_str_of((const char *)key, sizeof *key), a->all.n - 1);
}

void brm_sema_ignores(BrmSema *s) {
    BrmIgnores *a = BRM_NEW(s->arena, BrmIgnores);
    brm_map_open(&a->map, s->arena);
    for (uint32_t i = 0; i < s->files.n; i++)
        for (uint32_t k = 0; k < s->files.at[i].ast.ignores.n; k++)
            await(s, a, &s->files.at[i].ast.ignores.at[k]);
    a->used = BRM_NEWS(s->arena, bool, a->all.n);
    s->m->ignores = a;
}

static bool silenced(BrmIgnores *a, BrmSources *sources, const BrmDiag *diag) {
    if (diag->severity == BRM_ERROR || diag->span.file == BRM_NONE) return false;
    Key key = key_of(sources, diag->span.file, diag->span.start, brm_str(brm_diag_code(diag->id)));
    uint32_t found = brm_map_get(&a->map, brm_str_of((const char *)&key, sizeof key));
    if (found == BRM_NONE) return false;
    a->used[found] = true;
    return true;
}

void brm_sema_silence(const BrmModel *model, BrmDiagBag *bag) {
    BrmIgnores *a = model->ignores;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < bag->all.n && a->all.n > 0; i++) {
        BrmDiag *diag = bag->all.at[i];
        if (!silenced(a, model->sources, diag)) {
            bag->all.at[kept++] = diag;
        } else if (diag->severity == BRM_WARNING) {
            bag->warnings--;
        } else {
            bag->notices--;
        }
    }
    if (a->all.n > 0) bag->all.n = kept;
    for (uint32_t i = 0; i < a->all.n && bag->errors == 0; i++) /* beside errors some warnings are not looked for */
        if (!a->used[i]) BRM_RAISE(bag, BRM_D_IGNORE_IDLE, a->all.at[i]->span, BRM_A_STR(a->all.at[i]->code));
    brm_diag_sort(bag);
}
