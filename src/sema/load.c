/* sema/load: the files of a program: those given, and what they use, each read once by its real path.
 *
 * Called by brm_sema_check. Files count in byte order of their paths, but which files there are is known only once
 * `utilise` was read in each: so the part of a file where that may stand is parsed first, in the order of discovery,
 * into memory that is given back (what it uses is all that is kept), then every file for good, in their order. A
 * message then never depends on the order in which files were named.
 */
#include "sema/sema_internal.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_LOOK = 1024 }; /* bytes read past the last line that may begin with a use: a declaration is likely there */

typedef struct Discovery {
    BrmSema *s;
    BrmMap by_real_path;
} Discovery;

/* The file's place in s->files; BRM_NONE past the limits. */
static uint32_t add_file(Discovery *d, const BrmLoaded *loaded, bool module, bool given) {
    BrmSema *s = d->s;
    uint32_t known = brm_map_get(&d->by_real_path, loaded->real_path);
    if (known != BRM_NONE) {
        s->files.at[known].given |= given;
        return known;
    }
    if (s->files.n >= BRM_LIMIT_SOURCE_FILES) {
        BRM_RAISE(s->bag, BRM_D_TOO_MANY_FILES, BRM_NO_SPAN, BRM_A_INT(BRM_LIMIT_SOURCE_FILES));
        return BRM_NONE;
    }
    BrmSemaFile file = {.real_path = loaded->real_path, .path = loaded->path, .text = loaded->text};
    file.module = module;
    file.given = given;
    BRM_PUSH(s->arena, &s->files, file);
    (void)brm_map_put(&d->by_real_path, loaded->real_path, s->files.n - 1);
    return s->files.n - 1;
}

static BrmSemaUse find_used(Discovery *d, const BrmNode *use, BrmStr from) {
    BrmSema *s = d->s;
    BrmLoaded loaded;
    memset(&loaded, 0, sizeof loaded);
    BrmSemaUse found = {.target = BRM_NONE};
    bool module = use->title == NULL;
    BrmStr asked =
        brm_str_dup(s->arena, module ? use->text : use->title->text); /* the loader may keep it in its answer */
    BrmStatus status = module ? s->loader->module(s->loader->ctx, s->arena, asked, &loaded, &found.why)
                              : s->loader->load(s->loader->ctx, s->arena, asked, &from, &loaded, &found.why);
    if (status != BRM_OK) return found;
    if (module) loaded.path = brm_str_f(s->arena, "<%.*s>", BRM_STR_ARG(asked));
    found.target = add_file(d, &loaded, module, false);
    return found;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The end of the last line that may begin with utilise or use: whose first letter is u, whatever blanks and marks stand
 * before it; at least that of the second line. A use behind something else on its line comes too late anyway, and is an
 * error of the parser's. */
static uint32_t end_of_uses(BrmStr text) {
    uint32_t end = 0, lines = 0;
    for (uint32_t start = 0; start < text.n; lines++) {
        const char *newline = memchr(text.p + start, '\n', text.n - start);
        uint32_t past = newline != NULL ? (uint32_t)(newline - text.p) + 1 : text.n, i = start;
        while (i < past && !is_letter(text.p[i]))
            i++;
        if (lines < 2 || (i < past && text.p[i] == 'u')) end = past;
        start = past;
    }
    return end;
}

/* Parses the first n bytes of a file into memory of its own, to see what it uses. False when a use stands last there:
 * more of it may follow. */
static bool discover_before(Discovery *d, uint32_t at, uint32_t n) {
    BrmSema *s = d->s;
    BrmArena scratch;
    brm_arena_open(&scratch, s->arena->mem);
    BrmSources sources;
    brm_sources_open(&sources, &scratch);
    BrmDiagBag bag;
    brm_diag_open(&bag, &scratch);
    BrmAst ast;
    brm_ast_open(&ast, &scratch);
    BrmFileAst tree;
    memset(&tree, 0, sizeof tree);
    BrmStr from = s->files.at[at].real_path, whole = s->files.at[at].text, text = brm_str_of(whole.p, n);
    char *copy = NULL; /* with a NUL behind it, as the lexer wants */
    if (n < whole.n) {
        copy = BRM_NEWS(&scratch, char, (size_t)n + 1);
        memcpy(copy, whole.p, n);
        text.p = copy;
    }
    brm_syntax_parse(&ast, &sources, brm_sources_add(&sources, s->files.at[at].path, text), &bag, &tree);
    const BrmNode *last = tree.root->first;
    while (last != NULL && last->next != NULL)
        last = last->next;
    bool done = n == whole.n || (last != NULL && last->kind != BRM_AST_USE);
    for (const BrmNode *use = tree.root->first; done && use != NULL; use = use->next) {
        if (use->kind != BRM_AST_USE) continue;
        BrmSemaUse found = find_used(d, use, from);
        BRM_PUSH(s->arena, &s->files.at[at].uses, found);
    }
    brm_arena_close(&scratch);
    return done;
}

static void discover_uses(Discovery *d, uint32_t at) {
    uint32_t all = d->s->files.at[at].text.n, uses = end_of_uses(d->s->files.at[at].text), more = FIRST_LOOK;
    while (!discover_before(d, at, all - uses > more ? uses + more : all))
        more = more < all / 4 ? more * 4 : all;
}

typedef struct Place {
    BrmStr path, real_path;
    uint32_t at;
} Place;

static int by_path(const void *a, const void *b) {
    const Place *x = a, *y = b;
    int order = brm_str_cmp(x->path, y->path);
    return order != 0 ? order : brm_str_cmp(x->real_path, y->real_path);
}

static void sort_files(BrmSema *s) {
    uint32_t n = s->files.n;
    Place *places = BRM_NEWS(s->arena, Place, n);
    uint32_t *moved = BRM_NEWS(s->arena, uint32_t, n);
    BrmSemaFile *sorted = BRM_NEWS(s->arena, BrmSemaFile, n);
    for (uint32_t i = 0; i < n; i++)
        places[i] = (Place){s->files.at[i].path, s->files.at[i].real_path, i};
    qsort(places, n, sizeof *places, by_path);
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = s->files.at[places[i].at];
        moved[places[i].at] = i;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < sorted[i].uses.n; k++)
            if (sorted[i].uses.at[k].target != BRM_NONE)
                sorted[i].uses.at[k].target = moved[sorted[i].uses.at[k].target];
    s->files.at = sorted;
    s->files.cap = n;
}

static int by_place(const void *a, const void *b) {
    const BrmSpan *x = a, *y = b;
    if (x->file != y->file) return x->file < y->file ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

static void remember_errors(BrmSema *s) {
    for (uint32_t i = 0; i < s->bag->all.n; i++)
        if (s->bag->all.at[i]->severity == BRM_ERROR && s->bag->all.at[i]->span.file != BRM_NONE)
            BRM_PUSH(s->arena, &s->syntax_errors, s->bag->all.at[i]->span);
    if (s->syntax_errors.n > 1) qsort(s->syntax_errors.at, s->syntax_errors.n, sizeof(BrmSpan), by_place);
}

/* The first error at or after that place. */
static uint32_t error_from(const BrmSema *s, uint32_t file, uint32_t start) {
    uint32_t low = 0, high = s->syntax_errors.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const BrmSpan *span = &s->syntax_errors.at[middle];
        if (span->file < file || (span->file == file && span->start < start))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Its head broke off before its title: the error stands at what follows, and the title given to it at its own start. */
static bool cut_short(const BrmNode *item) {
    return item->title != NULL && item->title->span.start == item->span.start;
}

bool brm_sema_damaged(const BrmSema *s, const BrmNode *item) {
    if (cut_short(item)) return true;
    uint32_t file = item->span.file, first = error_from(s, file, item->span.start);
    uint32_t past = item->next != NULL ? error_from(s, file, item->next->span.start) : error_from(s, file + 1, 0);
    return first < past;
}

bool brm_sema_damaged_before(const BrmSema *s, const BrmNode *item) {
    uint32_t file = item->span.file;
    return error_from(s, file, 0) < error_from(s, file, item->span.start);
}

bool brm_sema_load(BrmSema *s, const BrmStr *paths, uint32_t n_paths) {
    Discovery d = {.s = s};
    brm_map_open(&d.by_real_path, s->arena);
    for (uint32_t i = 0; i < n_paths; i++) {
        BrmLoaded loaded;
        memset(&loaded, 0, sizeof loaded);
        BrmStr why = {"", 0};
        if (s->loader->load(s->loader->ctx, s->arena, paths[i], NULL, &loaded, &why) == BRM_OK)
            (void)add_file(&d, &loaded, false, true);
        else
            BRM_RAISE(s->bag, BRM_D_FILE_UNREADABLE, BRM_NO_SPAN, BRM_A_STR(paths[i]), BRM_A_STR(why));
    }
    if (s->files.n == 0) return false;
    for (uint32_t i = 0; i < s->files.n; i++)
        discover_uses(&d, i);
    sort_files(s);
    for (uint32_t i = 0; i < s->files.n; i++) {
        BrmSemaFile *file = &s->files.at[i];
        file->source = brm_sources_add(s->sources, file->path, file->text);
        brm_syntax_parse(&s->m->ast, s->sources, file->source, s->bag, &file->ast);
    }
    remember_errors(s);
    return true;
}
