/* diag/bag: diagnostics as they are raised, each once, and their turning into notices for one language.
 *
 * Called by every layer that raises, and by whoever prints. Owns its entries, in the bag's arena. What was raised keeps
 * its number (serial); `all` is the array that sorting reorders, so that what was seen is remembered by serial.
 */
#include "diag/diag_internal.h"

#include <stdlib.h>
#include <string.h>

enum { BRM_LABELS_COMPARED = 32 };

/* What makes two diagnostics one; bytes of it are the map's key, so it is cleared whole first. A text stands by its
 * length and checksum: two texts that share both, at one place, for one row, may lose the second. */
typedef struct Key {
    uint64_t crc;
    int64_t i;
    double x;
    uint32_t id, file, start, end, kind, word, length, spare;
} Key;

void brm_diag_open(BrmDiagBag *bag, BrmArena *arena) {
    memset(bag, 0, sizeof *bag);
    bag->arena = arena;
    brm_map_open(&bag->seen, arena);
}

static void make_key(Key *key, BrmDiagId id, BrmSpan span, const BrmArg *first) {
    memset(key, 0, sizeof *key);
    key->id = (uint32_t)id;
    key->file = span.file;
    key->start = span.start;
    key->end = span.end;
    if (first == NULL) return;
    key->kind = (uint32_t)first->kind;
    if (first->kind == BRM_ARG_STR) {
        key->length = first->str.n;
        key->crc = brm_crc64(0, first->str.p, first->str.n);
    } else if (first->kind == BRM_ARG_WORD) {
        key->word = (uint32_t)first->word;
    } else if (first->kind == BRM_ARG_DOUBLE) {
        key->x = first->x;
    } else {
        key->i = first->i;
    }
}

static void count(BrmDiagBag *bag, BrmSeverity severity) {
    if (severity == BRM_ERROR)
        bag->errors++;
    else if (severity == BRM_WARNING)
        bag->warnings++;
    else
        bag->notices++;
}

BrmDiag *brm_diag_add(BrmDiagBag *bag, BrmDiagId id, BrmSpan span, const BrmArg *args, uint32_t n_args) {
    BRM_CHECK(bag->arena->mem, n_args <= BRM_DIAG_ARGS);
    Key key;
    make_key(&key, id, span, n_args > 0 ? &args[0] : NULL);
    uint32_t found = brm_map_get(&bag->seen, brm_str_of((const char *)&key, sizeof key));
    if (found != BRM_NONE) return bag->by_serial.at[found];

    BrmDiag *diag = BRM_NEW(bag->arena, BrmDiag);
    diag->id = id;
    diag->severity = brm_diag_severity(id);
    diag->span = span;
    for (uint32_t i = 0; i < n_args; i++)
        diag->args[i] = args[i];
    diag->n_args = n_args;
    diag->serial = bag->by_serial.n;
    BRM_PUSH(bag->arena, &bag->by_serial, diag);
    BRM_PUSH(bag->arena, &bag->all, diag);
    count(bag, diag->severity);
    BrmStr kept = brm_str_dup(bag->arena, brm_str_of((const char *)&key, sizeof key));
    (void)brm_map_put(&bag->seen, kept, diag->serial);
    return diag;
}

void brm_diag_label_at(BrmDiagBag *bag, BrmDiag *diag, BrmSpan span, BrmWord word, BrmArg arg) {
    /* A diagnostic raised twice gets its labels twice; the first few are compared, so that many labels stay cheap. */
    for (uint32_t i = 0; i < diag->labels.n && i < BRM_LABELS_COMPARED; i++) {
        const BrmLabel *old = &diag->labels.at[i];
        if (old->word == word && old->span.file == span.file && old->span.start == span.start &&
            old->span.end == span.end)
            return;
    }
    BrmLabel label = {.span = span, .word = word, .arg = arg};
    BRM_PUSH(bag->arena, &diag->labels, label);
}

static int by_place(const void *a, const void *b) {
    const BrmDiag *x = *(BrmDiag *const *)a, *y = *(BrmDiag *const *)b;
    if (x->span.file != y->span.file) return x->span.file < y->span.file ? -1 : 1; /* no place: last */
    if (x->span.start != y->span.start) return x->span.start < y->span.start ? -1 : 1;
    return x->serial < y->serial ? -1 : x->serial > y->serial;
}

void brm_diag_sort(BrmDiagBag *bag) {
    if (bag->all.n > 1) qsort(bag->all.at, bag->all.n, sizeof *bag->all.at, by_place);
}

/* Words in the arena; `work` is scratch. */
static BrmStr filled(BrmArena *arena, BrmBuf *work, const char *template, const BrmArg *args, uint32_t n_args,
                     BrmLang lang) {
    if (*template == '\0') return (BrmStr){"", 0};
    brm_buf_clear(work);
    brm_diag_fill(work, template, args, n_args, lang);
    return brm_str_dup(arena, brm_buf_view(work));
}

static BrmNotice notice_of(BrmArena *arena, BrmBuf *work, const BrmDiag *diag, BrmLang lang) {
    BrmNotice notice = {.code = brm_diag_code(diag->id), .severity = diag->severity, .span = diag->span};
    notice.message = filled(arena, work, brm_diag_message(diag->id, lang), diag->args, diag->n_args, lang);
    notice.label = filled(arena, work, brm_diag_label(diag->id, lang), diag->args, diag->n_args, lang);
    notice.help = filled(arena, work, brm_diag_help(diag->id, lang), diag->args, diag->n_args, lang);
    if (diag->labels.n == 0) return notice;
    BrmNoticeLabel *labels = BRM_NEWS(arena, BrmNoticeLabel, diag->labels.n);
    for (uint32_t i = 0; i < diag->labels.n; i++) {
        const BrmLabel *label = &diag->labels.at[i];
        labels[i].span = label->span;
        labels[i].text = filled(arena, work, brm_word(label->word, lang), &label->arg, 1, lang);
    }
    notice.labels = labels;
    notice.n_labels = diag->labels.n;
    return notice;
}

BrmNotice *brm_diag_notices(BrmArena *arena, const BrmDiagBag *bag, BrmLang lang, uint32_t *n) {
    uint32_t total = bag->all.n;
    BrmDiag **sorted = BRM_NEWS(arena, BrmDiag *, total);
    BrmNotice *notices = BRM_NEWS(arena, BrmNotice, total);
    if (total > 0) memcpy(sorted, bag->all.at, total * sizeof *sorted);
    if (total > 1) qsort(sorted, total, sizeof *sorted, by_place);
    BrmBuf work;
    brm_buf_open(&work, arena->mem);
    for (uint32_t i = 0; i < total; i++)
        notices[i] = notice_of(arena, &work, sorted[i], lang);
    brm_buf_close(&work);
    *n = total;
    return notices;
}
