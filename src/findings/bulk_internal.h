/* Verdicts in bulk: what bulk.c and its loops (bulk_lanes.c) share. n: lanes. Columns are bytes: truths of three
 * values, codes, or 0 and 1. */
#ifndef BRM_BULK_INTERNAL_H
#define BRM_BULK_INTERNAL_H

#include "findings/findings_internal.h"

/* State of each lane. na: all false where there is no rule. */
void brm_lanes_state(uint32_t n, const uint8_t *present, const uint8_t *asked, const uint8_t *na, const uint8_t *code,
                     uint8_t *state);
/* An answer to a question that is not asked; none: the byte that says that there is no answer. */
void brm_lanes_question(uint32_t n, const uint8_t *answer, uint8_t none, const uint8_t *asked, uint8_t *r004);
/* The silence of a question that must be answered. */
void brm_lanes_required(uint32_t n, const uint8_t *answer, uint8_t none, const uint8_t *asked, uint8_t *r005,
                        uint8_t *r007);
/* 0 where there is no key. */
void brm_lanes_keys(uint32_t n, const uint16_t *key, uint8_t *known);
/* A criterion that is answered, without and with an N/A rule. */
void brm_lanes_plain(uint32_t n, const uint8_t *valid, const uint8_t *asked, const uint8_t *answer, uint8_t *r004,
                     uint8_t *r005, uint8_t *r007);
void brm_lanes_ruled(uint32_t n, const uint8_t *valid, const uint8_t *asked, const uint8_t *na, const uint8_t *answer,
                     uint8_t *r003, uint8_t *r004, uint8_t *r005, uint8_t *r007);
/* An accepted answer `wanted` to a criterion that wants a comment with it. */
typedef struct BrmCommentLanes {
    const uint8_t *valid, *asked, *na, *answer;
    uint8_t wanted;
    bool ruled; /* there is an N/A rule */
} BrmCommentLanes;
void brm_lanes_comment(uint32_t n, const BrmCommentLanes *in, uint8_t *r018);

/* A criterion whose level is computed. object: 1 where a requirement is answered. The last three are made: it may be
 * asked, is not N/A by rule, nor by an accepted answer; it has its R007; its own answer was refused by the rule. */
typedef struct BrmComputedLanes {
    const uint8_t *valid, *asked, *na, *answer, *state, *object;
    uint8_t ruled; /* 0, 1 */
    uint8_t *live, *doubt, *refused;
} BrmComputedLanes;
/* any |= there is an answer to the requirement. */
void brm_lanes_answered(uint32_t n, const uint8_t *answer, uint8_t *any);
void brm_lanes_computed(uint32_t n, const BrmComputedLanes *in, uint8_t *r003, uint8_t *r004, uint8_t *r007);
/* The rest, by rules; by requirements, one after the other, then what is unsure of some. */
void brm_lanes_by_rules(uint32_t n, const uint8_t *live, const uint8_t *refused, const uint8_t *state, uint8_t *r005);
void brm_lanes_requirement(uint32_t n, const uint8_t *live, const uint8_t *asked, const uint8_t *na,
                           const uint8_t *answer, uint8_t *r004, uint8_t *r005, uint8_t *unsure);
void brm_lanes_unsure(uint32_t n, const uint8_t *unsure, const uint8_t *doubt, uint8_t *r007);

void brm_lanes_fault(uint32_t n, const uint8_t *fault, uint8_t *r015);
void brm_lanes_fired(uint32_t n, const uint8_t *control, const uint8_t *quick, uint8_t *fired);
void brm_lanes_out_of_place(uint32_t n, const uint8_t *has_plan, const uint8_t *converging, uint8_t *r009);
/* into += from of the quick lanes; from = 0. */
void brm_lanes_empty(uint32_t n, const uint8_t *quick, uint8_t *from, uint16_t *into);

#endif
