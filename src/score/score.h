/* score: population sums, groups, exactly: integer sums, one for each denominator reached, added in any order.
 *
 * Called by report for each batch, and when figures are printed. State of one BrmTally belongs to one thread; two
 * tallies of the same plan merge (threads, machines). Figures meet in one exact division each, when asked for.
 */
#ifndef BRM_SCORE_H
#define BRM_SCORE_H

#include "vm/vm.h"

/* A tally counts one population: all subjects, or one group. */
typedef struct BrmTally BrmTally;

typedef struct BrmCriterionCounts {
    uint64_t subjects;                 /* with a level that counts */
    uint64_t levels[BRM_LIMIT_LEVELS]; /* by position; projected with a horizon */
    uint64_t not_applicable, not_asked, missing, undetermined;
} BrmCriterionCounts;

BrmTally *brm_tally_open(BrmArena *arena, const BrmVm *vm);
/* Adds lane `lane` of the machine's last run. states: per criterion of the program, the BrmState (findings.h values: 0
 * not in this result, 1 answered, 2 not_applicable, 3 not_asked, 4 missing, 5 undetermined) of that lane; 0 where the
 * questionnaire is not asked of its kind. */
void brm_tally_add(BrmTally *tally, const BrmVm *vm, uint32_t lane, const uint8_t *states);
/* Adds `n` lanes of it, each listed once: the same sums, faster. states: [criterion][lane]. */
void brm_tally_add_lanes(BrmTally *tally, const BrmVm *vm, const uint32_t *lanes, uint32_t n, uint8_t *const *states);
void brm_tally_merge(BrmTally *into, const BrmTally *from);
uint64_t brm_tally_documents(const BrmTally *tally); /* lanes added */

/* Figures: k-th measure of the questionnaire; false when no subject has a value. Exact, to nearest. */
void brm_tally_criterion(const BrmTally *tally, uint32_t criterion, BrmCriterionCounts *out);
uint64_t brm_tally_axis_subjects(const BrmTally *tally, uint32_t axis);
uint64_t brm_tally_questionnaire_subjects(const BrmTally *tally, uint32_t questionnaire);
bool brm_tally_criterion_figure(const BrmTally *tally, uint32_t criterion, uint32_t k, double *out);
bool brm_tally_axis_figure(const BrmTally *tally, uint32_t axis, uint32_t k, double *out);
bool brm_tally_questionnaire_figure(const BrmTally *tally, uint32_t questionnaire, uint32_t k, double *out);

#endif
