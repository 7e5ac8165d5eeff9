/* ids.c: subject ids kept in sorted pieces, written in short, and read again in order.
 *
 * Called by the reader (brm_ids_add, one id at a time, in any order) and by the command, which writes and merges
 * states. A piece is full when it holds as many ids as are sorted fast; it is then sorted and kept in its short form
 * alone, so that memory is what the state's file takes, and one piece more. Owns its pieces; must not read files. */
#include "answers/ids.h"

#include <string.h>

enum { PIECE_IDS = 65536, PIECE_BYTES = 4194304 };

/* key: the eight bytes behind what all ids of the piece share, so that most comparisons are of one number. */
typedef struct Entry {
    uint64_t key;
    uint32_t at, n; /* in text */
} Entry;

typedef struct Piece {
    unsigned char *p;
    size_t n;
    uint32_t ids;
} Piece;

struct BrmIds {
    BrmMem *mem;
    BrmArena arena;
    BrmBuf text;
    Entry *entries, *spare; /* PIECE_IDS each */
    uint32_t n;
    BRM_ARRAY(Piece) pieces;
    BrmIdCursor *cursors;
    uint64_t total;
};

BrmIds *brm_ids_open(BrmMem *mem) {
    BrmIds *ids = brm_mem_alloc(mem, sizeof *ids);
    *ids = (BrmIds){.mem = mem};
    brm_arena_open(&ids->arena, mem);
    brm_buf_open(&ids->text, mem);
    ids->entries = brm_mem_alloc(mem, PIECE_IDS * sizeof *ids->entries);
    ids->spare = brm_mem_alloc(mem, PIECE_IDS * sizeof *ids->spare);
    return ids;
}

void brm_ids_close(BrmIds *ids) {
    if (ids == NULL) return;
    for (uint32_t i = 0; i < ids->pieces.n; i++) {
        brm_mem_free(ids->mem, ids->pieces.at[i].p);
        if (ids->cursors != NULL) brm_id_cursor_close(&ids->cursors[i]);
    }
    brm_mem_free(ids->mem, ids->entries);
    brm_mem_free(ids->mem, ids->spare);
    brm_buf_close(&ids->text);
    brm_arena_close(&ids->arena);
    brm_mem_free(ids->mem, ids);
}

uint64_t brm_ids_n(const BrmIds *ids) {
    return ids->total;
}

/* ---- sorting a piece ---- */

static uint32_t shared_bytes(const char *a, uint32_t n_a, const char *b, uint32_t n_b) {
    uint32_t most = n_a < n_b ? n_a : n_b, n = 0;
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

static int compare_bytes(const char *a, size_t n_a, const char *b, size_t n_b) {
    size_t least = n_a < n_b ? n_a : n_b;
    int order = least > 0 ? memcmp(a, b, least) : 0;
    return order != 0 ? order : (n_a > n_b) - (n_a < n_b);
}

static bool before(const char *text, const Entry *a, const Entry *b) {
    if (a->key != b->key) return a->key < b->key;
    return compare_bytes(text + a->at, a->n, text + b->at, b->n) < 0;
}

static void set_keys(BrmIds *ids) {
    const char *text = ids->text.p;
    Entry *all = ids->entries;
    uint32_t shared = all[0].n;
    for (uint32_t i = 1; i < ids->n; i++)
        shared = shared_bytes(text + all[0].at, shared, text + all[i].at, all[i].n);
    for (uint32_t i = 0; i < ids->n; i++) {
        all[i].key = 0;
        for (uint32_t k = 0; k < 8; k++) {
            uint32_t at = shared + k;
            all[i].key = all[i].key << 8 | (at < all[i].n ? (unsigned char)text[all[i].at + at] : 0u);
        }
    }
}

/* Runs of 1, 2, 4 … are joined from one array into the other. */
static void sort_entries(BrmIds *ids) {
    const char *text = ids->text.p;
    for (uint32_t width = 1; width < ids->n; width *= 2) {
        Entry *from = ids->entries, *to = ids->spare;
        for (uint32_t start = 0; start < ids->n; start += 2 * width) {
            uint32_t middle = start + width < ids->n ? start + width : ids->n;
            uint32_t end = middle + width < ids->n ? middle + width : ids->n;
            uint32_t a = start, b = middle;
            for (uint32_t i = start; i < end; i++)
                to[i] = a < middle && (b == end || !before(text, &from[b], &from[a])) ? from[a++] : from[b++];
        }
        ids->entries = to;
        ids->spare = from;
    }
}

static void end_piece(BrmIds *ids) {
    if (ids->n == 0) return;
    BrmIdWriter writer;
    BrmBuf out;
    brm_buf_open(&writer.last, ids->mem);
    brm_buf_open(&out, ids->mem);
    set_keys(ids);
    sort_entries(ids);
    for (uint32_t i = 0; i < ids->n; i++)
        brm_id_put(&writer, &out, (BrmStr){ids->text.p + ids->entries[i].at, ids->entries[i].n});
    Piece piece = {.p = brm_mem_alloc(ids->mem, out.n), .n = out.n, .ids = ids->n};
    memcpy(piece.p, out.p, out.n);
    BRM_PUSH(&ids->arena, &ids->pieces, piece);
    brm_buf_close(&out);
    brm_buf_close(&writer.last);
    brm_buf_clear(&ids->text);
    ids->n = 0;
}

void brm_ids_add(BrmIds *ids, BrmStr id) {
    if (ids->n == PIECE_IDS || ids->text.n > PIECE_BYTES) end_piece(ids);
    ids->entries[ids->n++] = (Entry){.at = (uint32_t)ids->text.n, .n = id.n};
    brm_buf_str(&ids->text, id);
    ids->total++;
}

BrmIdCursor *brm_ids_cursors(BrmIds *ids, uint32_t *n) {
    end_piece(ids);
    brm_mem_free(ids->mem, ids->entries);
    brm_mem_free(ids->mem, ids->spare);
    brm_buf_close(&ids->text);
    ids->entries = ids->spare = NULL;
    *n = ids->pieces.n;
    ids->cursors = BRM_NEWS(&ids->arena, BrmIdCursor, ids->pieces.n);
    for (uint32_t i = 0; i < ids->pieces.n; i++) {
        brm_id_cursor_open(&ids->cursors[i], ids->mem, ids->pieces.at[i].ids);
        ids->cursors[i].p = ids->pieces.at[i].p;
        ids->cursors[i].n = ids->pieces.at[i].n;
    }
    return ids->cursors;
}

/* ---- writing ---- */

static void put_number(BrmBuf *out, uint32_t v) {
    for (; v >= 0x80; v >>= 7)
        brm_buf_byte(out, (char)(unsigned char)(v | 0x80u));
    brm_buf_byte(out, (char)(unsigned char)v);
}

void brm_id_put(BrmIdWriter *w, BrmBuf *out, BrmStr id) {
    uint32_t shared = shared_bytes(w->last.p, (uint32_t)w->last.n, id.p, id.n);
    put_number(out, shared);
    put_number(out, id.n - shared);
    brm_buf_bytes(out, id.p + shared, id.n - shared);
    w->last.n = shared;
    brm_buf_bytes(&w->last, id.p + shared, id.n - shared);
}

/* ---- reading ---- */

void brm_id_cursor_open(BrmIdCursor *c, BrmMem *mem, uint64_t n_ids) {
    *c = (BrmIdCursor){.left = n_ids, .first = true};
    brm_buf_open(&c->id, mem);
}

void brm_id_cursor_close(BrmIdCursor *c) {
    brm_buf_close(&c->id);
}

static bool has_bytes(BrmIdCursor *c) {
    if (c->at < c->n) return true;
    c->at = c->n = 0;
    return c->more != NULL && c->more(c->ctx, &c->p, &c->n);
}

static bool get_number(BrmIdCursor *c, uint32_t *out) {
    uint32_t v = 0;
    for (uint32_t shift = 0; shift < 32; shift += 7) {
        if (!has_bytes(c)) return false;
        unsigned char byte = c->p[c->at++];
        if (shift == 28 && byte > 0x0Fu) return false;
        v |= (uint32_t)(byte & 0x7Fu) << shift;
        if (byte < 0x80u) {
            *out = v;
            return true;
        }
    }
    return false;
}

/* Ids ascend, so each is the one before it up to `shared`, then greater; this also holds `shared` to what is there. */
static bool read_id(BrmIdCursor *c) {
    uint32_t shared, rest;
    if (!get_number(c, &shared) || !get_number(c, &rest)) return false;
    if (shared > c->id.n || rest > BRM_LIMIT_ANSWER_BYTES - shared || (rest == 0 && !c->first)) return false;
    size_t had = c->id.n, whole = (size_t)shared + rest;
    unsigned char old = shared < had ? (unsigned char)c->id.p[shared] : 0;
    c->id.n = shared;
    while (c->id.n < whole) {
        if (!has_bytes(c)) return false;
        size_t take = c->n - c->at < whole - c->id.n ? c->n - c->at : whole - c->id.n;
        brm_buf_bytes(&c->id, c->p + c->at, take);
        c->at += take;
    }
    if (shared < had && (unsigned char)c->id.p[shared] <= old) return false;
    c->first = false;
    return brm_utf8_check(c->id.p, c->id.n) == c->id.n;
}

bool brm_id_next(BrmIdCursor *c) {
    if (c->failed) return false;
    if (c->left == 0) {
        c->failed = has_bytes(c); /* nothing stands behind the last one */
        return false;
    }
    c->left--;
    c->failed = !read_id(c);
    return !c->failed;
}

/* ---- several at once ---- */

static bool less(const BrmIdMerge *m, uint32_t a, uint32_t b) {
    const BrmBuf *x = &m->cursors[a].id, *y = &m->cursors[b].id;
    int order = compare_bytes(x->p, x->n, y->p, y->n);
    return order != 0 ? order < 0 : a < b;
}

static void sink(BrmIdMerge *m, uint32_t at) {
    for (;;) {
        uint32_t child = 2 * at + 1, least = at;
        for (uint32_t k = child; k < m->n && k < child + 2; k++)
            if (less(m, m->heap[k], m->heap[least])) least = k;
        if (least == at) return;
        uint32_t t = m->heap[at];
        m->heap[at] = m->heap[least];
        m->heap[least] = t;
        at = least;
    }
}

void brm_id_merge_open(BrmIdMerge *m, BrmMem *mem, BrmIdCursor *cursors, uint32_t n) {
    *m = (BrmIdMerge){.cursors = cursors, .failed = BRM_NONE};
    brm_buf_open(&m->id, mem);
    m->heap = brm_mem_alloc(mem, ((size_t)n + 1) * sizeof *m->heap);
    for (uint32_t i = 0; i < n; i++) {
        if (brm_id_next(&cursors[i]))
            m->heap[m->n++] = i;
        else if (cursors[i].failed)
            m->failed = i;
    }
    for (uint32_t i = m->n; i-- > 0;)
        sink(m, i);
}

void brm_id_merge_close(BrmIdMerge *m) {
    brm_mem_free(m->id.mem, m->heap);
    brm_buf_close(&m->id);
}

bool brm_id_merge_next(BrmIdMerge *m) {
    if (m->failed != BRM_NONE || m->n == 0) return false;
    uint32_t from = m->heap[0];
    BrmIdCursor *c = &m->cursors[from];
    m->twice = m->started && compare_bytes(m->id.p, m->id.n, c->id.p, c->id.n) == 0;
    m->before = m->from;
    m->from = from;
    m->started = true;
    brm_buf_clear(&m->id);
    brm_buf_bytes(&m->id, c->id.p, c->id.n);
    if (!brm_id_next(c)) {
        if (c->failed) m->failed = from;
        m->heap[0] = m->heap[--m->n];
    }
    sink(m, 0);
    return true;
}
