/* bulk_lanes.c: verdicts on all lanes of one question, criterion or requirement, as loops over bytes.
 *
 * Called by bulk.c alone. Each loop says what judge.c and computed.c say of one lane, in the same order of judgement;
 * truths are 0 or 1 and met by & and |, never by a branch, so that the compiler makes vectors of them. Counters are
 * bytes: bulk.c empties them before one may overflow. Must not look at a document. */
#include "findings/bulk_internal.h"

#include "base/clones.h"

#define BYTES const uint8_t *restrict
#define COUNTS uint8_t *restrict

static inline void add(uint8_t *count, uint8_t truth) {
    *count = (uint8_t)(*count + truth);
}

/* ---- states ---- */

BRM_CLONES void brm_lanes_state(uint32_t n, BYTES present, BYTES asked, BYTES na, BYTES code, uint8_t *restrict state) {
    for (uint32_t i = 0; i < n; i++) {
        uint8_t p = present[i], a = asked[i], x = na[i], c = code[i];
        uint8_t doubt = (uint8_t)((a == BRM_UNKNOWN) | (x == BRM_UNKNOWN));
        uint8_t s = doubt ? (uint8_t)BRM_ST_UNDETERMINED : (uint8_t)BRM_ST_MISSING;
        s = c != BRM_CODE_NONE ? (uint8_t)BRM_ST_ANSWERED : s;
        s = c == BRM_CODE_NA ? (uint8_t)BRM_ST_NOT_APPLICABLE : s;
        s = a == BRM_FALSE ? (uint8_t)BRM_ST_NOT_ASKED : s;
        state[i] = p == BRM_TRUE ? s : (uint8_t)BRM_ST_ABSENT;
    }
}

/* ---- questions ---- */

BRM_CLONES void brm_lanes_question(uint32_t n, BYTES answer, uint8_t none, BYTES asked, COUNTS r004) {
    for (uint32_t i = 0; i < n; i++)
        add(&r004[i], (uint8_t)((answer[i] != none) & (asked[i] == BRM_FALSE)));
}

BRM_CLONES void brm_lanes_required(uint32_t n, BYTES answer, uint8_t none, BYTES asked, COUNTS r005, COUNTS r007) {
    for (uint32_t i = 0; i < n; i++) {
        uint8_t a = asked[i], silent = answer[i] == none;
        add(&r005[i], (uint8_t)(silent & (a == BRM_TRUE)));
        add(&r007[i], (uint8_t)(silent & (a == BRM_UNKNOWN)));
    }
}

BRM_CLONES void brm_lanes_keys(uint32_t n, const uint16_t *restrict key, uint8_t *restrict known) {
    for (uint32_t i = 0; i < n; i++)
        known[i] = key[i] != BRM_KEY_UNKNOWN;
}

/* ---- criteria ---- */

BRM_CLONES void brm_lanes_plain(uint32_t n, BYTES valid, BYTES asked, BYTES answer, COUNTS r004, COUNTS r005,
                                COUNTS r007) {
    for (uint32_t i = 0; i < n; i++) {
        uint8_t a = asked[i], good = answer[i] != BRM_CODE_NONE, stands = valid[i] != BRM_FALSE;
        add(&r004[i], (uint8_t)((a == BRM_FALSE) & good & stands));
        add(&r005[i], (uint8_t)((a == BRM_TRUE) & (good ^ 1) & stands));
        add(&r007[i], (uint8_t)((a == BRM_UNKNOWN) & stands));
    }
}

BRM_CLONES void brm_lanes_ruled(uint32_t n, BYTES valid, BYTES asked, BYTES na, BYTES answer, COUNTS r003, COUNTS r004,
                                COUNTS r005, COUNTS r007) {
    for (uint32_t i = 0; i < n; i++) {
        uint8_t a = asked[i], x = na[i], c = answer[i], stands = valid[i] != BRM_FALSE;
        uint8_t off = (uint8_t)((a == BRM_FALSE) & stands), on = (uint8_t)((a != BRM_FALSE) & stands);
        uint8_t good = c != BRM_CODE_NONE, level = c < BRM_CODE_NA;
        add(&r004[i], (uint8_t)((off & good) | (on & (x == BRM_TRUE) & level)));
        add(&r003[i], (uint8_t)(on & (x == BRM_FALSE) & (c == BRM_CODE_NA)));
        add(&r005[i], (uint8_t)(on & (a == BRM_TRUE) & (x == BRM_FALSE) & (good ^ 1)));
        add(&r007[i], (uint8_t)(on & ((a == BRM_UNKNOWN) | (x == BRM_UNKNOWN))));
    }
}

BRM_CLONES void brm_lanes_comment(uint32_t n, const BrmCommentLanes *in, COUNTS r018) {
    BYTES valid = in->valid;
    BYTES asked = in->asked;
    BYTES na = in->na;
    BYTES answer = in->answer;
    uint8_t wanted = in->wanted;
    uint8_t refuses = in->ruled && wanted == BRM_CODE_NA ? (uint8_t)BRM_FALSE : (uint8_t)BRM_TRUE;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t x = na[i], on = (uint8_t)((valid[i] != BRM_FALSE) & (asked[i] != BRM_FALSE));
        add(&r018[i], (uint8_t)(on & (x != BRM_TRUE) & (x != refuses) & (answer[i] == wanted)));
    }
}

/* ---- criteria whose level is computed ---- */

BRM_CLONES void brm_lanes_answered(uint32_t n, BYTES answer, uint8_t *restrict any) {
    for (uint32_t i = 0; i < n; i++)
        any[i] = (uint8_t)(any[i] | (answer[i] != BRM_UNKNOWN));
}

BRM_CLONES void brm_lanes_computed(uint32_t n, const BrmComputedLanes *in, COUNTS r003, COUNTS r004, COUNTS r007) {
    BYTES valid = in->valid;
    BYTES asked = in->asked;
    BYTES na = in->na;
    BYTES answer = in->answer;
    BYTES state = in->state;
    BYTES object = in->object;
    uint8_t *restrict live = in->live, *restrict doubt = in->doubt, *restrict refused = in->refused;
    uint8_t ruled = in->ruled;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t a = asked[i], x = na[i], c = answer[i], o = object[i], stands = valid[i] != BRM_FALSE;
        uint8_t off = (uint8_t)((a == BRM_FALSE) & stands), on = (uint8_t)((a != BRM_FALSE) & stands);
        uint8_t no = x == BRM_TRUE, any = (uint8_t)((c != BRM_CODE_NONE) | o), level = (uint8_t)((c < BRM_CODE_NA) | o);
        uint8_t against = (uint8_t)(on & ruled & (x == BRM_FALSE) & (c == BRM_CODE_NA));
        uint8_t unknown = (uint8_t)(on & ((a == BRM_UNKNOWN) | (x == BRM_UNKNOWN)));
        add(&r003[i], against);
        add(&r004[i], (uint8_t)((off & any) | (on & no & level)));
        add(&r007[i], unknown);
        refused[i] = against;
        doubt[i] = unknown;
        live[i] = (uint8_t)(on & (no ^ 1) & (state[i] != BRM_ST_NOT_APPLICABLE));
    }
}

BRM_CLONES void brm_lanes_by_rules(uint32_t n, BYTES live, BYTES refused, BYTES state, COUNTS r005) {
    for (uint32_t i = 0; i < n; i++)
        add(&r005[i], (uint8_t)(live[i] & (refused[i] ^ 1) & (state[i] == BRM_ST_MISSING)));
}

BRM_CLONES void brm_lanes_requirement(uint32_t n, BYTES live, BYTES asked, BYTES na, BYTES answer, COUNTS r004,
                                      COUNTS r005, uint8_t *restrict unsure) {
    for (uint32_t i = 0; i < n; i++) {
        uint8_t x = na[i], given = answer[i] != BRM_UNKNOWN, here = live[i];
        add(&r004[i], (uint8_t)(here & (x == BRM_TRUE) & given));
        add(&r005[i], (uint8_t)(here & (x != BRM_TRUE) & (given ^ 1) & (asked[i] == BRM_TRUE)));
        unsure[i] = (uint8_t)(unsure[i] | (here & (x == BRM_UNKNOWN)));
    }
}

BRM_CLONES void brm_lanes_unsure(uint32_t n, BYTES unsure, BYTES doubt, COUNTS r007) {
    for (uint32_t i = 0; i < n; i++)
        add(&r007[i], (uint8_t)(unsure[i] & (doubt[i] ^ 1)));
}

/* ---- rules ---- */

BRM_CLONES void brm_lanes_fault(uint32_t n, BYTES fault, COUNTS r015) {
    for (uint32_t i = 0; i < n; i++)
        add(&r015[i], (uint8_t)(fault[i] != BRM_FALSE));
}

BRM_CLONES void brm_lanes_fired(uint32_t n, BYTES control, BYTES quick, uint8_t *restrict fired) {
    for (uint32_t i = 0; i < n; i++)
        fired[i] = (uint8_t)((control[i] == BRM_TRUE) & quick[i]);
}

BRM_CLONES void brm_lanes_out_of_place(uint32_t n, BYTES has_plan, BYTES converging, COUNTS r009) {
    for (uint32_t i = 0; i < n; i++)
        add(&r009[i], (uint8_t)(has_plan[i] & (converging[i] ^ 1)));
}

/* ---- counters ---- */

BRM_CLONES void brm_lanes_empty(uint32_t n, BYTES quick, COUNTS from, uint16_t *restrict into) {
    for (uint32_t i = 0; i < n; i++) {
        into[i] = (uint16_t)(into[i] + (quick[i] != 0 ? from[i] : 0));
        from[i] = 0;
    }
}
