/* ids: the subject ids that a run has read, sorted, for states that are merged later.
 *
 * The reader keeps them when it is asked to (brm_reader_keep_ids); report writes them into a state; merge goes through
 * those of all parts at once, and finds the ones that come twice. Ids are kept themselves, not hashes of them: sorted,
 * each is written as what it does not share with the one before it, which for ids that resemble each other takes less
 * room than a hash that could be trusted, and a subject that two parts share can be named.
 *
 *     "bfc-rcp-01", "bfc-rcp-02", "bfc-ror"   are   (0, 10, bfc-rcp-01) (9, 1, 2) (5, 2, or)
 *
 * shared and rest are written low seven bits first, the eighth bit set where more follow.
 */
#ifndef BRM_ANSWERS_IDS_H
#define BRM_ANSWERS_IDS_H

#include "base/base.h"

/* ---- those of a run, in sorted pieces that are joined when they are read ---- */
typedef struct BrmIds BrmIds;

BrmIds *brm_ids_open(BrmMem *mem);
void brm_ids_close(BrmIds *ids);
void brm_ids_add(BrmIds *ids, BrmStr id); /* copied */
uint64_t brm_ids_n(const BrmIds *ids);
/* Nothing is added any more. The sorted pieces, each a cursor at its start, for brm_id_merge_open. */
struct BrmIdCursor *brm_ids_cursors(BrmIds *ids, uint32_t *n);

/* ---- writing: bytes of an id that comes after the last one ---- */
typedef struct BrmIdWriter {
    BrmBuf last;
} BrmIdWriter;
void brm_id_put(BrmIdWriter *w, BrmBuf *out, BrmStr id);

/* ---- reading; bytes are not trusted ---- */
typedef struct BrmIdCursor {
    const unsigned char *p; /* what stands in memory */
    size_t n, at;
    bool (*more)(void *ctx, const unsigned char **p,
                 size_t *n); /* the next bytes, at least one; NULL: there are none */
    void *ctx;
    uint64_t left; /* ids to come */
    BrmBuf id;     /* the present one, after brm_id_next */
    bool first;    /* none has been read yet */
    bool failed;   /* malformed, out of order, or cut */
} BrmIdCursor;
void brm_id_cursor_open(BrmIdCursor *c, BrmMem *mem, uint64_t n_ids);
void brm_id_cursor_close(BrmIdCursor *c);
bool brm_id_next(BrmIdCursor *c); /* false at the end, and where it failed */

/* All ids of several cursors, in order. */
typedef struct BrmIdMerge {
    BrmIdCursor *cursors; /* borrowed */
    uint32_t *heap;       /* indices of cursors, the least id first */
    uint32_t n;
    BrmBuf id;     /* the present one */
    uint32_t from; /* which cursor it came from */
    bool twice;    /* it is the one before it once more, which came from `before` */
    uint32_t before;
    bool started;
    uint32_t failed; /* a cursor that failed, or BRM_NONE */
} BrmIdMerge;
void brm_id_merge_open(BrmIdMerge *m, BrmMem *mem, BrmIdCursor *cursors, uint32_t n);
void brm_id_merge_close(BrmIdMerge *m); /* not the cursors */
bool brm_id_merge_next(BrmIdMerge *m);  /* false at the end, and where a cursor failed */

#endif
