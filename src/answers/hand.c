/* hand.c: blocks of files, and their documents in a batch, read quickly or carefully.
 *
 *     block of lines    [line\nline\n…line\n]  as large as a batch's documents mostly are; cut at the last line end,
 * the rest goes back to the window block of pieces   of other files, and of a line that is longer than a block: cut by
 * split.c
 *
 * Called by report, one hand a thread. A hand owns its block, its documents, and a reader of its own for the names of
 * the program; files belong to the reader that all hands share. */
#include "answers/hand.h"
#include "answers/quick.h"

#include <errno.h>
#include <sys/stat.h>

enum {
    FRONT = 64,
    BLOCK_LEAST = 16384,
    BLOCK_MOST = 688128,   /* about a thousand documents of the usual size: what the machine takes at once */
    PIECES_BYTES = 1048576 /* of pieces that stand in memory together; one more may pass it */
};

struct BrmHand {
    BrmMem *mem;
    BrmReader *own; /* names and lists for careful reading; no files */
    BrmArena arena; /* documents and pieces, of a block or a batch */
    BrmArena kept;  /* tables */
    BrmBatch *batch;
    BrmQuickLanes *lanes;
    BrmQuick quick;
    bool quickly;
    BrmIdKey key;
    BrmIdHash *hashes; /* per lane */
    BrmStr *ids;       /* per lane */
    BrmDocument *docs;
    uint32_t n_docs, n_read;
    char *front, *block; /* BLOCK_MOST, a line end, and padding */
    size_t n, at;        /* bytes of lines; read so far */
    size_t block_size;
    BrmPiece *pieces; /* or pieces */
    uint32_t n_pieces, piece;
};

BrmHand *brm_hand_open(BrmMem *mem, const BrmReader *reader, BrmBatch *batch, BrmQuickLanes *lanes, BrmIdKey key,
                       bool quick) {
    BrmHand *h = brm_mem_alloc(mem, sizeof *h);
    *h = (BrmHand){.mem = mem, .batch = batch, .lanes = lanes, .key = key, .quickly = quick};
    brm_arena_open(&h->arena, mem);
    brm_arena_open(&h->kept, mem);
    h->own = brm_reader_open(mem, reader->program, reader->horizon);
    h->own->unique_ids = true; /* ids are brm_hand_ids' business */
    brm_reader_add_text(h->own, BRM_LIT(""), BRM_LIT(""));
    h->own->next_file = 1;
    uint8_t **const columns[] = {&lanes->quick, &lanes->status, &lanes->publishable, &lanes->converging,
                                 &lanes->has_plan};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        *columns[i] = BRM_NEWS(&h->kept, uint8_t, batch->cap);
    h->hashes = BRM_NEWS(&h->kept, BrmIdHash, batch->cap);
    h->ids = BRM_NEWS(&h->kept, BrmStr, batch->cap);
    h->docs = BRM_NEWS(&h->kept, BrmDocument, batch->cap);
    h->pieces = BRM_NEWS(&h->kept, BrmPiece, batch->cap);
    h->front = brm_mem_alloc(mem, FRONT + (size_t)BLOCK_MOST + 1 + BRM_QUICK_PAD);
    memset(h->front, 0, FRONT);
    h->block = h->front + FRONT;
    h->block_size = BLOCK_LEAST;
    if (quick) brm_quick_open(&h->quick, &h->kept, h->own, batch, lanes);
    return h;
}

void brm_hand_close(BrmHand *h) {
    if (h == NULL) return;
    brm_reader_close(h->own);
    brm_mem_free(h->mem, h->front);
    brm_arena_close(&h->arena);
    brm_arena_close(&h->kept);
    brm_mem_free(h->mem, h);
}

/* ---- blocks ---- */

static const char *last_line_end(const char *p, size_t n) {
    while (n > 0 && p[n - 1] != '\n')
        n--;
    return n > 0 ? p + n : NULL;
}

/* Whole lines of the file into the block; false: there is not even one. */
static bool take_lines(BrmHand *h, BrmWindow *w) {
    size_t n = brm_window_take(w, h->block, h->block_size);
    if (w->error != 0 || n == 0) return false;
    const char *end = last_line_end(h->block, n);
    if (n < h->block_size) { /* the end of the file */
        if (h->block[n - 1] != '\n') h->block[n++] = '\n';
        end = h->block + n;
    } else if (end == NULL && h->block_size < BLOCK_MOST) {
        brm_window_back(w, h->block, n);
        h->block_size = BLOCK_MOST;
        return take_lines(h, w);
    }
    if (end == NULL) end = h->block;
    size_t whole = (size_t)(end - h->block);
    if (whole < n) brm_window_back(w, end, n - whole);
    h->n = whole;
    memset(h->block + whole, 0, BRM_QUICK_PAD);
    return whole > 0;
}

static bool one_piece(BrmHand *h, BrmReader *r, size_t *bytes) {
    BrmPiece *piece = &h->pieces[h->n_pieces];
    if (!brm_split_next(&r->split, &r->window, &h->arena, piece)) return false;
    h->n_pieces++;
    *bytes += piece->text.n;
    return true;
}

/* Documents of any form of file. */
static bool take_pieces(BrmHand *h, BrmReader *r, uint32_t most) {
    size_t bytes = 0;
    while (h->n_pieces < most && bytes < PIECES_BYTES && one_piece(h, r, &bytes))
        ;
    return h->n_pieces > 0;
}

static bool take_some(BrmHand *h, BrmReader *r) {
    bool lines = h->quickly && r->split.form == BRM_FORM_LINES && r->split.whole == BRM_PIECE_TEXT;
    if (!lines) return take_pieces(h, r, h->batch->cap);
    if (!r->split.any) { /* a file with nothing in it is a document, too */
        brm_window_skip_blanks(&r->window);
        if (!brm_window_has(&r->window, 0)) return take_pieces(h, r, 1);
        r->split.any = true;
    }
    return take_lines(h, &r->window) || (r->window.error == 0 && take_pieces(h, r, 1));
}

BrmStatus brm_hand_take(BrmHand *h, BrmReader *r, bool *any, BrmStr *failed) {
    brm_arena_reset(&h->arena);
    h->n = h->at = 0;
    h->n_pieces = h->piece = 0;
    *any = false;
    *failed = (BrmStr){NULL, 0};
    for (;;) {
        if (!r->in_file) {
            if (r->next_file >= r->files.n) return BRM_OK;
            if (!brm_reader_next_file(r, failed)) return BRM_IO;
        }
        *any = take_some(h, r);
        if (r->window.error != 0) {
            errno = r->window.error;
            *failed = r->files.at[r->next_file - 1];
            return BRM_IO;
        }
        if (*any) return BRM_OK;
        r->in_file = false;
    }
}

/* ---- documents ---- */

static void read_piece(BrmHand *h, const BrmPiece *piece) {
    BrmDocument *doc = &h->docs[h->n_docs++];
    BrmIntake in = {.reader = h->own, .program = h->own->program, .batch = h->batch, .doc = doc, .lane = h->batch->n};
    doc->arena = &h->arena;
    brm_document_read(&in, piece);
    h->n_read++;
    if (doc->rejected) return;
    h->lanes->quick[doc->lane] = 0;
    h->ids[doc->lane] = doc->id;
    h->batch->n++;
}

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The line at the block's place, carefully; nothing where it is blank. */
static void read_line(BrmHand *h) {
    const char *start = h->block + h->at, *end = memchr(start, '\n', h->n - h->at);
    h->at = (size_t)(end + 1 - h->block);
    while (start < end && blank(*start))
        start++;
    while (end > start && blank(end[-1]))
        end--;
    if (end == start) return;
    size_t n = (size_t)(end - start);
    char *copy = brm_arena_alloc(&h->arena, n + 1, 1); /* ends with a NUL */
    memcpy(copy, start, n);
    BrmPiece piece = {.kind = BRM_PIECE_TEXT, .text = brm_str_of(copy, n), .line = 1, .column = 1};
    read_piece(h, &piece);
}

/* The style of the line, by its first colon and its first comma; true where it is not the present one. */
static bool other_style(BrmHand *h) {
    const char *line = h->block + h->at;
    size_t n = (size_t)((const char *)memchr(line, '\n', h->n - h->at) - line);
    const char *comma = memchr(line, ',', n), *colon = memchr(line, ':', n);
    if (comma == NULL || colon == NULL) return false;
    BrmQuickStyle s = {comma[1] == ' ', colon[1] == ' '};
    if (s.comma == h->quick.style.comma && s.colon == h->quick.style.colon) return false;
    brm_quick_style(&h->quick, s);
    return true;
}

static bool read_quickly(BrmHand *h) {
    const char *p = h->block + h->at;
    uint32_t lane = h->batch->n;
    for (bool again = false;; again = true) {
        if (brm_quick_line(&h->quick, lane, &p)) break;
        brm_batch_clear_lane(h->batch, lane);
        if (again || !other_style(h)) return false;
    }
    h->at = (size_t)(p - h->block);
    h->ids[lane] = h->quick.id;
    h->batch->n++;
    h->n_read++;
    return true;
}

static void fill_lines(BrmHand *h) {
    BrmBatch *b = h->batch;
    size_t start = h->at;
    while (h->at < h->n && b->n < b->cap && h->n_docs < b->cap) {
        if (h->block[h->at] == '\n')
            h->at++;
        else if (!read_quickly(h))
            read_line(h);
    }
    /* The next block holds a few less documents than the batch has lanes. */
    size_t each = (h->at - start) / (h->n_read > 0 ? h->n_read : 1) + 1, wanted = each * b->cap / 16 * 15;
    h->block_size = wanted < BLOCK_LEAST ? BLOCK_LEAST : wanted > BLOCK_MOST ? BLOCK_MOST : wanted;
}

BrmDocument *brm_hand_fill(BrmHand *h, uint32_t *n_docs) {
    BrmBatch *b = h->batch;
    brm_batch_clear(b);
    h->lanes->n_steps = h->lanes->n_refusals = 0;
    h->n_docs = h->n_read = 0;
    if (h->n > 0) {
        if (h->at > 0) brm_arena_reset(&h->arena); /* documents of the block's last batch */
        fill_lines(h);
    } else {
        while (h->piece < h->n_pieces)
            read_piece(h, &h->pieces[h->piece++]);
    }
    for (uint32_t i = 0; i < b->n; i++)
        h->hashes[i] = brm_id_hash(h->key, h->ids[i]);
    *n_docs = h->n_docs;
    return h->docs;
}

bool brm_hand_last(const BrmHand *h) {
    return h->at >= h->n && h->piece >= h->n_pieces;
}

uint32_t brm_hand_read(const BrmHand *h) {
    return h->n_read;
}

/* ---- ids ---- */

static BrmDocument *doc_of(BrmHand *h, uint32_t lane) {
    for (uint32_t i = 0; i < h->n_docs; i++)
        if (!h->docs[i].rejected && h->docs[i].lane == lane) return &h->docs[i];
    return NULL;
}

static bool reject(BrmHand *h, uint32_t lane) {
    if (h->lanes->quick[lane] != 0) {
        h->lanes->quick[lane] = 0;
        return true;
    }
    BrmDocument *doc = doc_of(h, lane);
    BRM_CHECK(h->mem, doc != NULL);
    doc->findings.n = 0;
    doc->rejected = true;
    (void)brm_finding_add(doc, BRM_D_R013, 0, NULL, 0);
    return false;
}

uint32_t brm_hand_ids(BrmHand *h, BrmSeen *seen, BrmReader *r) {
    uint32_t twice = 0, n = h->batch->n;
    for (uint32_t i = 0; i < n; i++)
        brm_seen_prepare(seen, h->hashes[i]);
    for (uint32_t i = 0; i < n; i++) {
        if (!brm_seen_add(seen, h->mem, h->hashes[i]))
            twice += reject(h, i);
        else if (r->kept != NULL)
            brm_ids_add(r->kept, h->ids[i]);
    }
    return twice;
}

void brm_hand_expect(const BrmHand *h, const BrmReader *r, BrmSeen *seen) {
    uint64_t bytes = 0, here = h->at;
    struct stat st;
    for (uint32_t i = 0; i < r->files.n; i++) /* paths end with a NUL: see brm_reader_add */
        if (r->texts.at[i].p == NULL && stat(r->files.at[i].p, &st) == 0 && S_ISREG(st.st_mode))
            bytes += (uint64_t)st.st_size;
    for (uint32_t i = 0; i < h->piece; i++)
        here += h->pieces[i].text.n;
    if (here > 0) brm_seen_expect(seen, bytes / here * h->n_read);
}
