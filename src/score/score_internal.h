/* score_internal.h: sums of one figure over a population (cells.c), and the tally that holds them, which takes lanes in
 * one by one (tally.c) or all at once (lanes.c). */
#ifndef BRM_SCORE_INTERNAL_H
#define BRM_SCORE_INTERNAL_H

#include "score/score.h"

/* One figure of a population: a sum for each denominator reached, or the extreme value.
 *
 *     cells: den -> sum of numerators, open addressing; den 0: a free cell. 1/2 + 1/3 + 1/2 is {2: 2, 3: 1}.
 */
typedef struct BrmSums {
    uint64_t subjects;       /* that have a value */
    BrmTerm *cells;          /* of mean and sum */
    uint32_t n, cap;         /* cap 0, or a power of two */
    BRM_ARRAY(BrmTerm) best; /* of minimum and maximum: the terms of the extreme value */
} BrmSums;

/* The aggregates of a population, numbered as BrmPMeasure numbers them. */
enum { BRM_PER_MEAN = 0, BRM_PER_SUM = 2, BRM_PER_MIN = 3, BRM_PER_MAX = 4 };

/* Takes in `subjects` subjects whose values add up to the n terms, each of its own denominator. Overflow of a cell
 * (2^127; a term is below 2^80: not before 2^47 subjects) fails with BRM_LIMIT. */
void brm_sums_add(BrmSums *sums, BrmArena *arena, uint64_t subjects, const BrmTerm *terms, uint32_t n);
/* Takes in the value of one or more subjects, or the extreme of others. */
void brm_sums_extreme(BrmSums *sums, BrmArena *arena, BrmArena *scratch, uint64_t subjects, const BrmTerm *terms,
                      uint32_t n, bool greatest);
/* Takes in all of `from`. */
void brm_sums_merge(BrmSums *into, BrmArena *arena, BrmArena *scratch, const BrmSums *from, uint32_t how);
/* The nearest double to the figure; false without subjects. */
bool brm_sums_figure(const BrmSums *sums, BrmArena *scratch, uint32_t how, double *out);

/* ---- a tally (tally.c, lanes.c) ---- */

typedef struct BrmStateCounts {
    uint64_t not_applicable, not_asked, missing, undetermined;
} BrmStateCounts;

/* Where a tally keeps the sums of each measure of an axis or a questionnaire. */
typedef struct BrmTallyGroup {
    uint32_t first;
    uint64_t subjects;
} BrmTallyGroup;

struct BrmTally {
    BrmArena *arena;
    BrmArena *scratch; /* what asking changes */
    const BrmProgram *program;
    const uint32_t *steps; /* per criterion */
    bool projects;
    uint64_t documents;
    BrmStateCounts *counts; /* per criterion */
    uint32_t *first_level;  /* per criterion */
    uint64_t *levels;
    uint32_t n_levels;
    BrmTallyGroup *axes, *questionnaires;
    BrmSums *sums;
    uint32_t n_sums;
};

/* The states of findings.h, which stands above: report hands them over as numbers. */
enum {
    BRM_LANE_ABSENT = 0,
    BRM_LANE_NOT_APPLICABLE = 2,
    BRM_LANE_NOT_ASKED = 3,
    BRM_LANE_MISSING = 4,
    BRM_LANE_UNDETERMINED = 5
};

/* How a measure of a questionnaire makes one figure of a population's. */
static inline uint32_t brm_tally_how(const BrmProgram *p, uint32_t questionnaire, uint32_t k) {
    return p->measures.at[p->measure_lists.at[p->questionnaires.at[questionnaire].measures.first + k]].per_population;
}

/* Adds a score of one lane, if it has a value. */
void brm_sums_add_lane(BrmSums *sums, BrmTally *tally, const BrmVm *vm, BrmReg reg, uint32_t lane, uint32_t how);

/* What a state holds of a tally (state.c). Numbers: documents, levels, four states a criterion, subjects of axes and of
 * questionnaires; NULL after the last one. All of it stands when these are called: nothing is kept back elsewhere. */
const BrmProgram *brm_tally_program(const BrmTally *tally);
BrmArena *brm_tally_arena(const BrmTally *tally);
uint64_t *brm_tally_number(BrmTally *tally, uint32_t i);
BrmSums *brm_tally_sums(BrmTally *tally, bool of_axis, uint32_t index, uint32_t k);

#endif
