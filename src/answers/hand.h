/* hand: one of the hands that share the files of a reader out: takes a block, and reads its documents into a batch.
 *
 *     files ──brm_hand_take (one hand at a time)──▶ block ──brm_hand_fill──▶ batch, quick lanes, documents of the
 * others └──brm_hand_ids (in the order of the blocks)──▶ R013
 *
 * For those who count and say nothing of single documents: places in files, and what was read first of an id, are
 * not kept. Where documents stand one a line, most are read quickly (quick.h); what that refuses, and other files, are
 * read as brm_reader_next does, with the same outcome.
 */
#ifndef BRM_ANSWERS_HAND_H
#define BRM_ANSWERS_HAND_H

#include "answers/ids.h"
#include "answers/seen.h"
#include "findings/findings.h"

typedef struct BrmReader BrmReader;
typedef struct BrmHand BrmHand;

/* Room for `cap` lanes, which the batch has, too; all memory is mem's. quick: whether any document may be read quickly.
 */
BrmHand *brm_hand_open(BrmMem *mem, const BrmReader *reader, BrmBatch *batch, BrmQuickLanes *lanes, BrmIdKey key,
                       bool quick);
void brm_hand_close(BrmHand *hand);
/* Takes the next block of the reader's files; *any false: there is none. `mem` of the reader is used. BRM_IO as
 * brm_reader_next. */
BRM_MUST_USE BrmStatus brm_hand_take(BrmHand *hand, BrmReader *reader, bool *any, BrmStr *failed);
/* Clears the batch and fills it with the next documents of the block, maybe none. Gives those that were read carefully,
 * valid until the next call. */
BrmDocument *brm_hand_fill(BrmHand *hand, uint32_t *n_docs);
/* Lanes whose id was seen before: their documents become rejected ones with R013, quick lanes are quick no more.
 * Returns how many quick lanes were. Where the reader keeps ids (brm_reader_keep_ids) it gets all others, in its
 * memory. */
uint32_t brm_hand_ids(BrmHand *hand, BrmSeen *seen, BrmReader *reader);
bool brm_hand_last(const BrmHand *hand); /* nothing is left of the block */

/* After the first brm_hand_fill: tells the table how many documents the files may hold, if all are as long as these. */
void brm_hand_expect(const BrmHand *hand, const BrmReader *reader, BrmSeen *seen);
uint32_t brm_hand_read(const BrmHand *hand); /* documents of the last brm_hand_fill */

#endif
