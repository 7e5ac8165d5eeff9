/* vm: the batch machine. Runs each instruction of a verified program over a whole batch of subjects before the next
 * one.
 *
 * Called by eval and report (and tests) once answers has filled a batch. Owns its columns (in the arena), sized before
 * the first run; no input or output, no allocation in its loop. Scores are exact: see BrmExact.
 */
#ifndef BRM_VM_H
#define BRM_VM_H

#include "columns/columns.h"
#include "verify/verify.h"

/* An exact score of one lane: (negative ? -1 : 1) * num / den, den 0: no value. Small ones in 128 bits; `big` is used
 * when wide is false. */
typedef struct BrmExact {
    bool has, wide, negative;
    BrmU128 num, den;
    BrmBig big_num, big_den; /* views, valid until the next run */
} BrmExact;

/* One addend of an exact sum: num / den, den > 0. */
typedef struct BrmTerm {
    BrmI128 num;
    BrmU128 den;
} BrmTerm;
/* The double nearest to the sum of n > 0 terms over divisor, whatever their order. scratch is used and reset. */
double brm_terms_double(BrmArena *scratch, const BrmTerm *terms, uint32_t n, uint64_t divisor);
/* The sign of the sum of a minus the sum of b, exactly. scratch is used and reset. */
int brm_terms_cmp(BrmArena *scratch, const BrmTerm *a, uint32_t n_a, const BrmTerm *b, uint32_t n_b);

typedef struct BrmVm BrmVm;

/* A machine for a program at a date (a day) and a horizon (BRM_DATE_NONE: none). Chooses the steps of `attendu`, gives
 * registers to columns by last use (outputs that findings, report and score read stay to the end). `cap`: wished lanes;
 * see brm_vm_cap. All memory in arena, save scratch of the arena's heap where scores have huge denominators: it is
 * freed with the heap. */
BrmVm *brm_vm_open(BrmArena *arena, const BrmVerified *verified, BrmDate date, BrmDate horizon, uint32_t cap);
uint32_t brm_vm_cap(const BrmVm *vm); /* lanes a run takes at most */
/* Runs the sections needed: RULES, TODAY without a horizon, PROJECTED with one, FILTER when there is one, EXPECT where
 * it reads what was run (program->keeps_today: without a horizon). batch->n <= cap. */
void brm_vm_run(BrmVm *vm, const BrmBatch *batch);

/* What a run left, valid until the next one, and as long as the batch stands (some are its own columns): columns of
 * registers that are outputs of the program's tables (asked, valid, value, na_rule, codes, fired, faults, parts,
 * filter), or among program->kept, in a section that was run. */
const uint8_t *brm_vm_tri(const BrmVm *vm, BrmReg reg);
const double *brm_vm_num(const BrmVm *vm, BrmReg reg, const uint8_t **known);
const uint16_t *brm_vm_key(const BrmVm *vm, BrmReg reg);
const uint64_t *brm_vm_set(const BrmVm *vm, BrmReg reg, const uint8_t **known, uint32_t *words);
const uint8_t *brm_vm_code(const BrmVm *vm, BrmReg reg);
/* Exact score of a FRAC register for a lane. */
void brm_vm_exact(const BrmVm *vm, BrmReg reg, uint32_t lane, BrmExact *out);
/* The same score as a sum of fractions with small denominators (below 2^96, numerators below 2^80 in size), none when
 * there is no value. This is what populations add up: few denominators are ever reached. A view, valid until the next
 * call. */
uint32_t brm_vm_terms(const BrmVm *vm, BrmReg reg, uint32_t lane, const BrmTerm **terms);
/* All lanes of such a score at once, where every lane is one fraction sum / (den * weight) of small parts; weight 0: no
 * value. bits 64: both pairs are NULL, ask lane by lane. */
typedef struct BrmSumColumns {
    uint32_t bits; /* 16, 32, 64 */
    const int16_t *sum16;
    const uint16_t *weight16;
    const int32_t *sum32;
    const uint32_t *weight32;
    uint64_t den, widest; /* no weight is above it */
} BrmSumColumns;
/* False when it is no such score, or was not run. */
bool brm_vm_sums(const BrmVm *vm, BrmReg reg, BrmSumColumns *out);
/* The double nearest to it; false when there is no value. */
bool brm_vm_figure(const BrmVm *vm, BrmReg reg, uint32_t lane, double *out);
/* Which section's codes and scores are the figures: code_today or code_projected, score of today or projected. */
bool brm_vm_projects(const BrmVm *vm);
BrmDate brm_vm_date(const BrmVm *vm);
BrmDate brm_vm_horizon(const BrmVm *vm);
const BrmProgram *brm_vm_program(const BrmVm *vm);
/* The step of criterion in force at the date (see brm_program_step). */
uint32_t brm_vm_step(const BrmVm *vm, uint32_t criterion);

#endif
