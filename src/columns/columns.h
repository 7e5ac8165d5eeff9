/* columns: the batch of subjects that answers fills and vm reads: all that the two share.
 *
 * A batch holds up to `cap` subjects (lanes). For each question and each criterion of the program it has one input
 * column, as the answer was read, before applicability: what was refused when it was read (wrong type, a level not
 * offered, N/A where it is never offered) is not in it. Columns are made once, in the arena, and reused:
 * brm_batch_clear sets every lane to "no answer".
 */
#ifndef BRM_COLUMNS_H
#define BRM_COLUMNS_H

#include "program/program.h"

typedef struct BrmQuestionColumn { /* the one pointer (pair) of its type is set, the others are NULL */
    uint8_t *tri;                  /* YESNO: 0 false, 1 none, 2 true */
    double *num;                   /* INTEGER NUMBER PERCENT DATE (days); 0 where not known */
    uint8_t *known;                /* with num, with set: 0, 1 */
    uint16_t *
        key; /* LIST, TEXT; 0xFFFF none. TEXT: position in the question's constants, or their number for another text */
    uint64_t *set;  /* SET: words of a lane stand together: set[lane * words + w] */
    uint32_t words; /* 64-bit words a lane */
} BrmQuestionColumn;

typedef struct BrmBatch {
    const BrmProgram *program;
    uint32_t n, cap; /* lanes in use; room */
    BrmQuestionColumn *questions;
    uint8_t **codes; /* per criterion: position of the level answered, 0xFE N/A, 0xFF none; derived: N/A or none */
    uint8_t **requirements; /* per requirement: 0 false, 1 none, 2 true */
    uint8_t **plans; /* per criterion: position of the last kept step's level at or before the horizon, 0xFF none */
    uint16_t *kind;  /* 0xFFFF none */
} BrmBatch;

/* 64-bit words of a lane that hold a multiple choice of question's list. */
uint32_t brm_batch_set_words(const BrmProgram *program, uint32_t question);
/* A batch of at most BRM_LIMIT_BATCH lanes, fewer when the columns would pass BRM_LIMIT_COLUMN_BYTES; at least 1. */
void brm_batch_open(BrmBatch *batch, BrmArena *arena, const BrmProgram *program, uint32_t cap);
/* No subject, every lane without answers. */
void brm_batch_clear(BrmBatch *batch);
/* One lane without answers. */
void brm_batch_clear_lane(BrmBatch *batch, uint32_t lane);

#endif
