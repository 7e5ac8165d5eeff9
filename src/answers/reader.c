/* reader.c: the reader: its tables of names, its files, and the batches that it fills.
 *
 * Called by report. Owns the open file, jansson's tree of the document at hand, the ids read, and an arena for each
 * array of documents that a caller keeps; brm_reader_close frees them all, also after memory ran out. */
#include "answers/answers_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH_TEXT = 33554432 }; /* bytes of documents that stand in memory together; one more may pass it */

/* ---- names ---- */

BrmStr brm_reader_name(BrmArena *arena, BrmStr key) {
    for (uint32_t i = 0; i < key.n; i++)
        if ((unsigned char)key.p[i] >= 0x80) return brm_nfc(arena, key);
    return key;
}

static void put(BrmReader *r, BrmMap *map, BrmText name, uint32_t value) {
    (void)brm_map_put(map, brm_nfc(&r->arena, brm_program_text(r->program, name)), value);
}

static void open_names(BrmReader *r) {
    const BrmProgram *p = r->program;
    brm_map_open(&r->names, &r->arena);
    brm_map_open(&r->codes, &r->arena);
    brm_map_open(&r->kinds, &r->arena);
    brm_map_open(&r->ids, &r->arena);
    for (uint32_t i = 0; i < p->questions.n; i++)
        put(r, &r->names, p->questions.at[i].name, i);
    for (uint32_t i = 0; i < p->criteria.n; i++)
        put(r, &r->names, p->criteria.at[i].code, p->questions.n + i);
    for (uint32_t i = 0; i < p->requirements.n; i++)
        put(r, &r->names, p->requirements.at[i].full, p->questions.n + p->criteria.n + i);
    for (uint32_t i = 0; i < p->retired.n; i++)
        put(r, &r->names, p->retired.at[i].name, p->questions.n + p->criteria.n + p->requirements.n + i);
    for (uint32_t i = 0; i < p->questionnaires.n; i++)
        put(r, &r->codes, p->questionnaires.at[i].code, i);
    for (uint32_t i = 0; i < p->axes.n; i++)
        put(r, &r->codes, p->axes.at[i].code, BRM_CODE_OTHER);
    for (uint32_t i = 0; i < p->controls.n; i++)
        put(r, &r->codes, p->controls.at[i].code, BRM_CODE_OTHER);
    for (uint32_t i = 0; i < p->kinds.n; i++)
        put(r, &r->kinds, p->kinds.at[i], i);
}

static void open_keys(BrmReader *r) {
    const BrmProgram *p = r->program;
    r->keys = BRM_NEWS(&r->arena, BrmMap, p->lists.n);
    for (uint32_t l = 0; l < p->lists.n; l++) {
        brm_map_open(&r->keys[l], &r->arena);
        for (uint32_t k = 0; k < p->lists.at[l].keys.n; k++)
            put(r, &r->keys[l], p->keys.at[p->lists.at[l].keys.first + k].key, k);
    }
    r->constants = BRM_NEWS(&r->arena, BrmMap, p->questions.n);
    for (uint32_t q = 0; q < p->questions.n; q++) {
        brm_map_open(&r->constants[q], &r->arena);
        for (uint32_t k = 0; k < p->questions.at[q].constants.n; k++)
            put(r, &r->constants[q], p->text_lists.at[p->questions.at[q].constants.first + k], k);
    }
}

BrmReader *brm_reader_open(BrmMem *mem, const BrmProgram *program, BrmDate horizon) {
    BrmReader *r = brm_mem_alloc(mem, sizeof *r);
    *r = (BrmReader){.mem = mem, .program = program, .horizon = horizon};
    brm_arena_open(&r->arena, mem);
    brm_window_open(&r->window, mem);
    open_names(r);
    open_keys(r);
    return r;
}

void brm_reader_close(BrmReader *r) {
    if (r == NULL) return;
    json_decref(r->root);
    brm_window_close(&r->window);
    for (uint32_t i = 0; i < r->arenas.n; i++)
        brm_arena_close(r->arenas.at[i]);
    brm_arena_close(&r->arena);
    brm_mem_free(r->mem, r);
}

void brm_reader_unique_ids(BrmReader *r, bool promised) {
    r->unique_ids = promised;
}

void brm_reader_keep_ids(BrmReader *r, BrmIds *ids) {
    r->kept = ids;
}

bool brm_reader_keeps_ids(const BrmReader *r) {
    return r->kept != NULL;
}

BrmMem *brm_reader_mem(const BrmReader *r) {
    return r->mem;
}

uint64_t brm_reader_bytes(const BrmReader *r) {
    return r->window.total;
}

/* ---- files ---- */

static bool ends(BrmStr s, const char *end, uint32_t n) {
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static bool by_lines(BrmStr path) {
    path = brm_packed_name(path);
    return ends(path, ".ndjson", 7) || ends(path, ".jsonl", 6);
}

static int by_bytes(const void *a, const void *b) {
    return brm_str_cmp(*(const BrmStr *)a, *(const BrmStr *)b);
}

static void add_file(BrmReader *r, BrmStr path, BrmStr text) {
    BRM_PUSH(&r->arena, &r->files, path);
    BRM_PUSH(&r->arena, &r->texts, text);
}

/* Adds a folder's files of answers; what is a folder itself, or not a file of answers by its name, is none. */
static BrmStatus add_folder(BrmReader *r, BrmStr path, DIR *folder) {
    BRM_ARRAY(BrmStr) found = {0};
    struct stat st;
    uint32_t n = path.n;
    while (n > 1 && path.p[n - 1] == '/')
        n--;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) break;
        BrmStr whole = brm_str(entry->d_name), name = brm_packed_name(whole);
        if (name.p[0] == '.' || !(ends(name, ".json", 5) || ends(name, ".ndjson", 7))) continue;
        BrmStr full = brm_str_f(&r->arena, "%.*s%s%.*s", (int)n, path.p, n == 1 && path.p[0] == '/' ? "" : "/",
                                BRM_STR_ARG(whole));
        if (stat(full.p, &st) == 0 && S_ISDIR(st.st_mode)) continue;
        BRM_PUSH(&r->arena, &found, full);
    }
    if (errno != 0) return BRM_IO;
    if (found.n > 1) qsort(found.at, found.n, sizeof *found.at, by_bytes);
    for (uint32_t i = 0; i < found.n; i++)
        add_file(r, found.at[i], (BrmStr){NULL, 0});
    return BRM_OK;
}

BrmStatus brm_reader_add(BrmReader *r, BrmStr path) {
    struct stat st;
    BrmStr copy = brm_str_f(&r->arena, "%.*s", BRM_STR_ARG(path));
    if (!brm_str_is(path, "-")) {
        if (stat(copy.p, &st) != 0 || access(copy.p, R_OK) != 0) return BRM_IO;
        if (S_ISDIR(st.st_mode)) {
            DIR *folder = opendir(copy.p);
            if (folder == NULL) return BRM_IO;
            BrmStatus status = add_folder(r, copy, folder);
            int why = errno;
            (void)closedir(folder);
            errno = why;
            return status;
        }
    }
    add_file(r, copy, (BrmStr){NULL, 0});
    return BRM_OK;
}

void brm_reader_add_text(BrmReader *r, BrmStr name, BrmStr text) {
    add_file(r, brm_str_dup(&r->arena, name), text);
}

/* ---- batches ---- */

/* The arena of an array of documents: made on its first use, then emptied. */
static BrmArena *arena_of(BrmReader *r, const BrmDocument *docs) {
    if (docs[0].arena != NULL) {
        brm_arena_reset(docs[0].arena);
        return docs[0].arena;
    }
    BrmArena *arena = BRM_NEW(&r->arena, BrmArena);
    brm_arena_open(arena, r->mem);
    BRM_PUSH(&r->arena, &r->arenas, arena);
    return arena;
}

bool brm_reader_next_file(BrmReader *r, BrmStr *failed) {
    BrmStr path = r->files.at[r->next_file], text = r->texts.at[r->next_file];
    r->next_file++;
    if (text.p != NULL) {
        brm_window_text(&r->window, text);
        brm_split_open(&r->split, &r->window, true);
        r->in_file = true;
        return true;
    }
    if (!brm_window_file(&r->window, &r->arena, path)) {
        *failed = path;
        return false;
    }
    brm_split_open(&r->split, &r->window, by_lines(path));
    r->in_file = true;
    return true;
}

/* The next piece of the files; false at their end or where one cannot be read (*failed set). */
static bool next_piece(BrmReader *r, BrmArena *arena, BrmPiece *piece, BrmStr *failed) {
    for (;;) {
        if (r->in_file) {
            bool found = brm_split_next(&r->split, &r->window, arena, piece);
            if (r->window.error != 0) {
                errno = r->window.error;
                *failed = r->files.at[r->next_file - 1];
                return false;
            }
            if (found) return true;
            r->in_file = false;
        }
        if (r->next_file >= r->files.n || !brm_reader_next_file(r, failed)) return false;
    }
}

BrmStatus brm_reader_next(BrmReader *r, BrmBatch *batch, BrmDocument *docs, uint32_t cap, uint32_t *n_docs,
                          BrmStr *failed) {
    brm_batch_clear(batch);
    *n_docs = 0;
    *failed = (BrmStr){NULL, 0};
    BrmArena *arena = arena_of(r, docs);
    uint64_t bytes = 0;
    while (*n_docs < cap && batch->n < batch->cap && bytes < BATCH_TEXT) {
        BrmPiece piece;
        if (!next_piece(r, arena, &piece, failed)) return failed->p != NULL ? BRM_IO : BRM_OK;
        BrmIntake in = {.reader = r, .program = r->program, .batch = batch, .doc = &docs[*n_docs], .lane = batch->n};
        in.doc->arena = arena;
        brm_document_read(&in, &piece);
        (*n_docs)++;
        if (!in.doc->rejected) batch->n++;
        bytes += piece.text.n;
    }
    return BRM_OK;
}
