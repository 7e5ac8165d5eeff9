/* state: numbers and tallies as bytes, for partial states (report/part.h) that machines of any kind exchange.
 *
 * Numbers stand low byte first. Reading trusts nothing: each length is compared with what is left before it is used,
 * and once something does not fit everything read is 0, so that a caller asks `failed` when it likes. */
#ifndef BRM_SCORE_STATE_H
#define BRM_SCORE_STATE_H

#include "score/score.h"

void brm_state_put32(BrmBuf *out, uint32_t v);
void brm_state_put64(BrmBuf *out, uint64_t v);
void brm_state_put_text(BrmBuf *out, BrmStr s);

typedef struct BrmStateIn {
    const unsigned char *p;
    size_t n, at;
    bool failed;
} BrmStateIn;
uint32_t brm_state_get32(BrmStateIn *in);
uint64_t brm_state_get64(BrmStateIn *in);
BrmStr brm_state_get_text(BrmStateIn *in); /* a view of the bytes; UTF-8 */
/* Bytes as they come, n of them; NULL after a failure. */
const unsigned char *brm_state_get_bytes(BrmStateIn *in, size_t n);
/* A number of elements that take at least `each` bytes (> 0) of what follows. */
uint32_t brm_state_get_count(BrmStateIn *in, size_t each);

/* No more documents than this enter states that are joined: every sum then keeps within 128 bits. */
#define BRM_STATE_DOCUMENTS ((uint64_t)1 << 46)

void brm_tally_save(BrmBuf *out, BrmTally *tally);
/* Into a fresh tally of the same program, date and horizon; in->failed says whether it stands. */
void brm_tally_load(BrmTally *tally, BrmStateIn *in);

#endif
