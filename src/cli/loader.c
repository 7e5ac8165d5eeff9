/* Where sources come from: files, and the standard library (built in, or the folder BAREME_STDLIB).
 *
 * A file's identity is its real path; what is shown and kept in images is its path from the program's root, the folder
 * of the first source. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

typedef struct Loader {
    BrmCli *cli;
    BrmStr root; /* real path of the program's folder, without a slash at its end */
} Loader;

static BrmStr real(BrmArena *arena, BrmStr path) {
    char *found = realpath(brm_str_f(arena, "%.*s", BRM_STR_ARG(path)).p, NULL);
    if (found == NULL) return (BrmStr){NULL, 0};
    BrmStr copy = brm_str_f(arena, "%s", found);
    free(found);
    return copy;
}

static BrmStr folder_of(BrmStr path) {
    uint32_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return (BrmStr){path.p, n > 1 ? n - 1 : n};
}

/* path from root, both real: the common folders are dropped, one ../ for each that is left of root. */
static BrmStr relative(BrmArena *arena, BrmStr root, BrmStr path) {
    uint32_t common = 0, i = 0;
    while (i < root.n && i < path.n && root.p[i] == path.p[i]) {
        i++;
        if (i < path.n && path.p[i] == '/' && (i == root.n || root.p[i] == '/')) common = i;
    }
    if (root.n == 1) common = 0;
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    for (uint32_t k = common; k < root.n && root.n > 1; k++)
        if (root.p[k] == '/') brm_buf_z(&out, "../");
    brm_buf_bytes(&out, path.p + common + 1, path.n - common - 1);
    BrmStr text = brm_str_dup(arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return text;
}

static BrmStatus load(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out, BrmStr *why) {
    Loader *self = ctx;
    BrmStr where = path;
    if (from != NULL && !(path.n > 0 && path.p[0] == '/'))
        where = brm_str_f(arena, "%.*s/%.*s", BRM_STR_ARG(folder_of(*from)), BRM_STR_ARG(path));
    BrmStr found = real(arena, where);
    if (found.p == NULL || !brm_cli_read(arena, found, BRM_LIMIT_SOURCE_BYTES, &out->text)) {
        *why = brm_cli_errno(self->cli, errno);
        return BRM_IO;
    }
    out->real_path = found;
    out->path = relative(arena, self->root, found);
    return BRM_OK;
}

static BrmStatus module(void *ctx, BrmArena *arena, BrmStr name, BrmLoaded *out, BrmStr *why) {
    Loader *self = ctx;
    const char *folder = getenv("BAREME_STDLIB");
    out->path = brm_str_f(arena, "<%.*s>", BRM_STR_ARG(name));
    if (folder != NULL && folder[0] != '\0') {
        BrmStr path = brm_str_f(arena, "%s/%.*s.brm", folder, BRM_STR_ARG(name));
        out->real_path = real(arena, path);
        if (out->real_path.p != NULL && brm_cli_read(arena, path, BRM_LIMIT_SOURCE_BYTES, &out->text)) return BRM_OK;
        *why = brm_cli_errno(self->cli, errno);
        return BRM_IO;
    }
    out->real_path = out->path;
    for (uint32_t i = 0; i < brm_stdlib_n; i++)
        if (brm_str_eq(brm_nfc(arena, brm_str(brm_stdlib[i].name)), name)) {
            out->text = (BrmStr){brm_stdlib[i].text, brm_stdlib[i].n};
            return BRM_OK;
        }
    *why = brm_cli_errno(self->cli, ENOENT);
    return BRM_IO;
}

static BrmStr module_name(void *ctx, uint32_t i) {
    (void)ctx;
    return i < brm_stdlib_n ? brm_str(brm_stdlib[i].name) : BRM_LIT("");
}

/* The deepest folder that holds both a and b (folders, real, without a slash at their end but for "/"). */
static BrmStr common(BrmStr a, BrmStr b) {
    uint32_t n = 0, i = 0;
    if (a.n == 1 || b.n == 1) return BRM_LIT("/");
    while (i < a.n && i < b.n && a.p[i] == b.p[i]) {
        i++;
        if ((i == a.n || a.p[i] == '/') && (i == b.n || b.p[i] == '/')) n = i;
    }
    return n == 0 ? BRM_LIT("/") : (BrmStr){a.p, n};
}

/* Path without its last name; n unchanged where there is none that may be taken off: "", "/", ".", "..". */
static BrmStr without_last(BrmStr path) {
    uint32_t n = path.n;
    while (n > 0 && path.p[n - 1] == '/')
        n--;
    uint32_t name = n;
    while (name > 0 && path.p[name - 1] != '/')
        name--;
    bool dots = n == name || (path.p[name] == '.' && (n - name == 1 || (n - name == 2 && path.p[name + 1] == '.')));
    return dots ? path : (BrmStr){path.p, name};
}

/* How many folders may be taken off the end of `shown`, which names the real folder `root`, so that what is left still
 * names the folders above: up to one that is a link, behind which "../" leads elsewhere. */
static uint32_t folds(BrmArena *arena, BrmStr shown, BrmStr root) {
    uint32_t n = 0;
    for (;; n++) {
        BrmStr up = without_last(shown), above = folder_of(root);
        if (up.n == shown.n || root.n <= 1) return n;
        BrmStr found = real(arena, up.n == 0 ? BRM_LIT(".") : up);
        if (found.p == NULL || !brm_str_eq(found, above)) return n;
        shown = up;
        root = above;
    }
}

/* How the user would name the root: the folder of the first source as he named it, and up as many folders as the root
 * stands above it. */
static BrmStr shown_root(BrmArena *arena, BrmStr root, BrmStr first) {
    BrmStr folder = folder_of(real(arena, first)), shown = folder_of(first);
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    brm_buf_str(&out, shown);
    if (shown.n > 0 && shown.p[shown.n - 1] != '/') brm_buf_byte(&out, '/');
    uint32_t may = folds(arena, brm_buf_view(&out), folder), up = 0;
    for (uint32_t i = root.n == 1 ? 0 : root.n; i < folder.n; i++)
        if (folder.p[i] == '/' && folder.n > 1) up++;
    for (uint32_t i = 0; i < up; i++) {
        if (i < may)
            out.n = without_last(brm_buf_view(&out)).n;
        else
            brm_buf_z(&out, "../");
    }
    BrmStr text = brm_str_dup(arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return text;
}

BrmLoader brm_cli_loader(BrmCli *cli, const BrmStr *paths, uint32_t n) {
    Loader *self = BRM_NEW(&cli->arena, Loader);
    self->cli = cli;
    self->root = BRM_LIT("/");
    for (uint32_t i = 0; i < n; i++) {
        BrmStr found = real(&cli->arena, paths[i]);
        if (found.p != NULL) self->root = i == 0 ? folder_of(found) : common(self->root, folder_of(found));
    }
    if (n > 0 && real(&cli->arena, paths[0]).p != NULL)
        cli->sources.prefix = shown_root(&cli->arena, self->root, paths[0]);
    cli->sources.folds = folds(&cli->arena, cli->sources.prefix, self->root);
    return (BrmLoader){.ctx = self, .load = load, .module = module, .module_name = module_name};
}
