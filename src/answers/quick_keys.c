/* quick_keys.c: the names of a program as the quick reader compares them: bytes in the style of a file, and small hash
 * tables for names that come where another one was expected.
 *
 * Called when a reader is opened, and when the style of its files changes. Everything is in the reader's arena. A name
 * that JSON would write with an escape stands in no table: documents that use it are read carefully. */
#include "answers/quick.h"

const unsigned char brm_quick_masks[2 * BRM_QUICK_SMALL] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

enum { MARKS = 6 }; /* bytes of quotes, comma, colon and blanks about a name */

static bool plain(BrmStr s) {
    for (uint32_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == '"' || s.p[i] == '\\') return false;
    return true;
}

static uint32_t room_for(uint32_t n) { /* a power of two, a quarter full or less */
    uint32_t room = 4;
    while (room < 4 * n)
        room *= 2;
    return room;
}

/* ---- names of members ---- */

static void open_table(BrmQuick *q, BrmQuickTable *t, uint32_t most) {
    *t = (BrmQuickTable){.keys = BRM_NEWS(q->arena, BrmQuickKey, most + 1u)};
    t->mask = room_for(most) - 1;
    t->slots = BRM_NEWS(q->arena, uint32_t, t->mask + 1u);
    t->words = most / 64 + 1;
    t->seen = BRM_NEWS(q->arena, uint64_t, t->words);
}

static uint32_t hash_of(const char *p) {
    uint64_t lo, hi;
    brm_quick_words(p, brm_quick_quote(p), &lo, &hi);
    return brm_quick_hash(lo, hi);
}

static BrmQuickKey *add_key(BrmQuick *q, BrmQuickTable *t, BrmStr name, uint32_t of) {
    if (!plain(name)) return NULL;
    char *bytes = brm_arena_alloc(q->arena, (size_t)name.n + 2 * BRM_QUICK_SMALL, 1);
    memcpy(bytes, name.p, name.n);
    bytes[name.n] = '"'; /* as hash_of wants it */
    BrmQuickKey *key = &t->keys[t->n];
    *key = (BrmQuickKey){.index = t->n, .of = of, .name = {bytes, name.n}, .kind = BRM_QUICK_OTHER};
    key->whole = brm_arena_alloc(q->arena, (size_t)name.n + MARKS, 1);
    uint32_t at = hash_of(bytes);
    while (t->slots[at & t->mask] != 0)
        at++;
    t->slots[at & t->mask] = ++t->n;
    return key;
}

BrmQuickKey *brm_quick_find(const BrmQuick *q, const BrmQuickTable *t, const char *p) {
    for (uint32_t at = hash_of(p + 2 + q->style.comma);; at++) {
        uint32_t slot = t->slots[at & t->mask];
        if (slot == 0) return NULL;
        BrmQuickKey *key = &t->keys[slot - 1];
        if (brm_quick_begins(key, p)) return key;
    }
}

void brm_quick_forget(BrmQuickTable *t) {
    for (uint32_t i = 0; i < t->words; i++)
        t->seen[i] = 0;
}

static void write_key(BrmQuick *q, BrmQuickTable *t, BrmQuickKey *key) {
    const char *comma = q->style.comma != 0 ? ", \"" : ",\"", *colon = q->style.colon != 0 ? "\": " : "\":";
    uint32_t before = 2 + q->style.comma, after = 2 + q->style.colon;
    memcpy(key->whole, comma, before);
    memcpy(key->whole + before, key->name.p, key->name.n);
    memcpy(key->whole + before + key->name.n, colon, after);
    key->n = before + key->name.n + after;
    uint32_t n = key->n < BRM_QUICK_KEY ? key->n : BRM_QUICK_KEY;
    memset(key->text, 0, sizeof key->text);
    memset(key->mask, 0, sizeof key->mask);
    memcpy(key->text, key->whole, n);
    memset(key->mask, 0xFF, n);
    memcpy(key->mask_first, key->mask, sizeof key->mask_first);
    memset(key->mask_first, 0, before);
    key->next = &t->keys[key->index + 1 < t->n ? key->index + 1 : 0];
    key->other = &t->keys[key->index + 2 < t->n ? key->index + 2 : 0];
}

static void write_table(BrmQuick *q, BrmQuickTable *t) {
    t->first = t->keys;
    for (uint32_t i = 0; i < t->n; i++)
        write_key(q, t, &t->keys[i]);
}

void brm_quick_style(BrmQuick *q, BrmQuickStyle style) {
    q->style = style;
    write_table(q, &q->parts);
    write_table(q, &q->subject);
    write_table(q, &q->versions);
    write_table(q, &q->answers);
    write_table(q, &q->plan);
}

/* ---- texts of lists ---- */

static void open_list(BrmQuick *q, BrmQuickList *list, const BrmMap *all, uint32_t n) {
    list->all = all;
    list->mask = room_for(n) - 1;
    list->slots = BRM_NEWS(q->arena, BrmQuickText, list->mask + 1u);
    for (uint32_t i = 0; i <= list->mask; i++) /* all bits set is no text of less than 16 bytes */
        list->slots[i] = (BrmQuickText){UINT64_MAX, UINT64_MAX, 0, BRM_NONE};
}

static void add_text(BrmQuick *q, BrmQuickList *list, BrmText text, uint32_t position) {
    BrmStr s = brm_nfc(q->arena, brm_program_text(q->program, text));
    uint64_t lo, hi;
    if (!plain(s) || s.n >= BRM_QUICK_SMALL) return;
    char bytes[BRM_QUICK_SMALL] = "";
    memcpy(bytes, s.p, s.n);
    brm_quick_words(bytes, s.n, &lo, &hi);
    uint32_t at = brm_quick_hash(lo, hi);
    while (list->slots[at & list->mask].position != BRM_NONE)
        at++;
    list->slots[at & list->mask] = (BrmQuickText){lo, hi, s.n, position};
}

static void open_lists(BrmQuick *q) {
    const BrmProgram *p = q->program;
    q->lists = BRM_NEWS(q->arena, BrmQuickList, p->lists.n + 1u);
    for (uint32_t l = 0; l < p->lists.n; l++) {
        BrmRange keys = p->lists.at[l].keys;
        open_list(q, &q->lists[l], &q->reader->keys[l], keys.n);
        for (uint32_t k = 0; k < keys.n; k++)
            add_text(q, &q->lists[l], p->keys.at[keys.first + k].key, k);
    }
    open_list(q, &q->lists[p->lists.n], &q->reader->kinds, p->kinds.n);
    for (uint32_t k = 0; k < p->kinds.n; k++)
        add_text(q, &q->lists[p->lists.n], p->kinds.at[k], k);
}

/* ---- the tables ---- */

static void level_codes(const BrmProgram *p, const BrmPCriterion *c, BrmQuickKey *key) {
    memset(key->level, BRM_QUICK_BAD, sizeof key->level);
    for (uint32_t i = 0; i < c->levels.n; i++) {
        int32_t value = p->levels.at[c->levels.first + i].value;
        if (value >= 0 && value < BRM_QUICK_DIGITS) key->level[value] = (uint8_t)i;
    }
    key->na = c->na != 0 ? BRM_CODE_NA : BRM_QUICK_BAD;
}

static void add_question(BrmQuick *q, uint32_t question) {
    const BrmPQuestion *row = &q->program->questions.at[question];
    BrmQuickKey *key = add_key(q, &q->answers, brm_nfc(q->arena, brm_program_text(q->program, row->name)), question);
    if (key == NULL) return;
    BrmQuestionColumn *column = &q->batch->questions[question];
    if (row->type == BRM_V_YESNO) {
        key->kind = BRM_QUICK_YESNO;
        key->column = column->tri;
    } else if (row->type == BRM_V_LIST) {
        key->kind = BRM_QUICK_LIST;
        key->keys = column->key;
    }
    if (row->type == BRM_V_LIST || row->type == BRM_V_SET) key->list = &q->lists[row->list];
}

static void add_criterion(BrmQuick *q, uint32_t criterion) {
    const BrmProgram *p = q->program;
    const BrmPCriterion *c = &p->criteria.at[criterion];
    BrmStr code = brm_nfc(q->arena, brm_program_text(p, c->code));
    BrmQuickKey *key = add_key(q, &q->answers, code, criterion);
    if (key == NULL) return;
    key->kind = c->derived != 0 ? BRM_QUICK_CAREFUL : BRM_QUICK_LEVEL;
    key->column = q->batch->codes[criterion];
    level_codes(p, c, key);
    key = c->derived != 0 ? NULL : add_key(q, &q->plan, code, criterion);
    if (key == NULL) return;
    key->column = q->batch->plans[criterion];
    level_codes(p, c, key);
}

void brm_quick_open(BrmQuick *q, BrmArena *arena, const BrmReader *reader, BrmBatch *batch, BrmQuickLanes *lanes) {
    static const char *const parts[BRM_QPS] = {"format",     "subject", "questionnaires", "status",  "publishable",
                                               "converging", "answers", "plan",           "comments"};
    static const char *const subject[BRM_QSS] = {"id", "kind", "name"};
    const BrmProgram *p = reader->program;
    *q = (BrmQuick){.arena = arena, .reader = reader, .program = p, .batch = batch, .lanes = lanes};
    open_lists(q);
    open_table(q, &q->parts, BRM_QPS);
    for (uint32_t i = 0; i < BRM_QPS; i++)
        (void)add_key(q, &q->parts, brm_str(parts[i]), i);
    open_table(q, &q->subject, BRM_QSS);
    for (uint32_t i = 0; i < BRM_QSS; i++)
        (void)add_key(q, &q->subject, brm_str(subject[i]), i);
    open_table(q, &q->versions, p->questionnaires.n);
    for (uint32_t i = 0; i < p->questionnaires.n; i++)
        (void)add_key(q, &q->versions, brm_nfc(arena, brm_program_text(p, p->questionnaires.at[i].code)), i);
    open_table(q, &q->answers, p->questions.n + p->criteria.n);
    open_table(q, &q->plan, p->criteria.n);
    for (uint32_t i = 0; i < p->questions.n; i++)
        add_question(q, i);
    for (uint32_t i = 0; i < p->criteria.n; i++)
        add_criterion(q, i);
    brm_quick_style(q, (BrmQuickStyle){1, 1});
}
