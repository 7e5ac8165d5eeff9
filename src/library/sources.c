/* sources.c: sources in memory as sema asks for them: by the path that the caller gave, or that `utilise` says relative
 * to the file it stands in; and the standard library, which is built in.
 *
 * Called by program.c. Opens no file. */
#include "library/library_internal.h"

#include <string.h>

#include "library/stdlib.h"

typedef struct Given {
    const BaremeSource *at;
    size_t n;
} Given;

/* folder/path without `.`, `..` and doubled slashes; what climbs above the first folder keeps its `..`. */
static BrmStr tidy(BrmArena *arena, BrmStr folder, BrmStr path) {
    BrmStr whole = folder.n == 0 ? path : brm_str_f(arena, "%.*s/%.*s", BRM_STR_ARG(folder), BRM_STR_ARG(path));
    char *out = brm_arena_alloc(arena, (size_t)whole.n + 1, 1);
    uint32_t n = 0;
    for (uint32_t at = 0; at < whole.n;) {
        uint32_t end = at;
        while (end < whole.n && whole.p[end] != '/')
            end++;
        BrmStr part = {whole.p + at, end - at};
        uint32_t last = n;
        while (last > 0 && out[last - 1] != '/')
            last--;
        bool climbs = brm_str_is(part, "..") && n > 0 && !brm_str_is((BrmStr){out + last, n - last}, "..");
        if (climbs) {
            n = last > 0 ? last - 1 : 0;
        } else if (part.n > 0 && !brm_str_is(part, ".")) {
            if (n > 0) out[n++] = '/';
            memcpy(out + n, part.p, part.n);
            n += part.n;
        }
        at = end + 1;
    }
    return (BrmStr){out, n};
}

static BrmStr folder_of(BrmStr path) {
    uint32_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return (BrmStr){path.p, n > 0 ? n - 1 : 0};
}

static BrmStatus load(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out, BrmStr *why) {
    const Given *given = ctx;
    BrmStr wanted = tidy(arena, from == NULL ? BRM_LIT("") : folder_of(*from), path);
    for (size_t i = 0; i < given->n; i++) {
        BrmStr name = brm_str_of(given->at[i].path, strlen(given->at[i].path));
        if (!brm_str_eq(tidy(arena, BRM_LIT(""), name), wanted)) continue;
        char *text = brm_arena_alloc(arena, given->at[i].length + 1, 1);
        if (given->at[i].length > 0) memcpy(text, given->at[i].text, given->at[i].length);
        *out = (BrmLoaded){wanted, wanted, brm_str_of(text, given->at[i].length)};
        return BRM_OK;
    }
    *why = BRM_LIT("absent");
    return BRM_IO;
}

static BrmStatus module(void *ctx, BrmArena *arena, BrmStr name, BrmLoaded *out, BrmStr *why) {
    (void)ctx;
    for (uint32_t i = 0; i < brm_stdlib_n; i++)
        if (brm_str_eq(brm_nfc(arena, brm_str(brm_stdlib[i].name)), name)) {
            out->path = brm_str_f(arena, "<%.*s>", BRM_STR_ARG(name));
            out->real_path = out->path;
            out->text = (BrmStr){brm_stdlib[i].text, brm_stdlib[i].n};
            return BRM_OK;
        }
    *why = BRM_LIT("absent");
    return BRM_IO;
}

static BrmStr module_name(void *ctx, uint32_t i) {
    (void)ctx;
    return i < brm_stdlib_n ? brm_str(brm_stdlib[i].name) : BRM_LIT("");
}

BrmLoader brm_library_loader(BrmArena *arena, const BaremeSource *sources, size_t n) {
    Given *given = BRM_NEW(arena, Given);
    *given = (Given){sources, n};
    return (BrmLoader){.ctx = given, .load = load, .module = module, .module_name = module_name};
}
