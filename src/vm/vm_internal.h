/* vm_internal.h: what vm's own files share: the machine, its columns, its score plans.
 *
 *     program.code --open.c--> schedule: the instructions that some output needs, in order
 *                              columns[register] -> arrays of `cap` lanes, shared by registers that are not alive
 * together batch --run.c--> each scheduled instruction over all lanes (ops_*.c) --> columns of outputs
 */
#ifndef BRM_VM_INTERNAL_H
#define BRM_VM_INTERNAL_H

#include "vm/vm.h"

/* The parts of a tight score, by the bits of its plan. */
typedef int16_t BrmSum16;
typedef uint16_t BrmWeight16;
typedef int32_t BrmSum32;
typedef uint32_t BrmWeight32;
typedef int64_t BrmSum64;
typedef uint32_t BrmWeight64;

/* A register's column. Which members are set follows from the register's class. */
typedef struct BrmColumn {
    union {
        uint8_t *byte;   /* TRI: 0 1 2; CODE */
        double *num;     /* NUM */
        uint16_t *key;   /* KEY */
        uint64_t *set;   /* SET: `words` a lane */
        BrmSum16 *sum16; /* FRAC, tight: one of these, by its plan's bits */
        BrmSum32 *sum32;
        BrmSum64 *sum64;
    } of;
    union {
        uint8_t *known;        /* NUM, SET: 0 1 */
        BrmWeight16 *weight16; /* FRAC, tight: 0 where there is no value */
        BrmWeight32 *weight32;
        BrmWeight64 *weight64;
    } mask;
    uint32_t words; /* SET; FRAC: the plan's bits */
} BrmColumn;

/* What one member adds to a tight score, by its code (level, or `n_cells - 1` for anything else) or by its weight (a
 * score). */
typedef struct BrmCell {
    int64_t num;
    uint32_t weight;
} BrmCell;

enum { BRM_FOUR = 4 };
/* Cells next to each other, of `n` codes or weights from `first` on; small: each of the same weight, and all in 8 bits.
 */
typedef struct BrmFour {
    int64_t num[BRM_FOUR];
    uint32_t weight[BRM_FOUR];
    uint32_t first, n;
    bool small;
} BrmFour;

typedef struct BrmMember {
    BrmReg reg;
    uint32_t units;
    uint32_t n;                   /* of cells, of fractions */
    const BrmPFraction *fraction; /* by level, in the step in force; of a code */
    BrmCell *cells;               /* tight */
    BrmFour *fours;               /* tight: the cells again, where there are few: see ops_score.c */
    uint32_t n_fours;
} BrmMember;

/* The aggregates, numbered as BrmPMeasure numbers them. */
typedef enum BrmHow { BRM_HOW_MEAN, BRM_HOW_WEIGHTED, BRM_HOW_SUM, BRM_HOW_MIN, BRM_HOW_MAX } BrmHow;

/* How a score is worked out. Tight: every value that any subject can have is sum / (den * weight), and all of it stays
 * below 2^62; two columns hold sum and weight, of 16, 32 or 64 bits. Otherwise (huge denominators) nothing is computed
 * in the run: whoever asks walks the members' columns, which are kept for that, and gets a list of terms. */
typedef struct BrmScorePlan {
    bool tight, of_scores; /* members are scores, not codes */
    bool plain;            /* tight, and both parts of the fraction fit a double */
    uint32_t bits;         /* tight: of a sum; 16, 32, 64, no less than those of its members */
    BrmHow how;
    uint32_t n;
    BrmMember *members;
    int64_t den;     /* tight */
    uint64_t top;    /* tight: no |sum| / weight is above it */
    uint64_t widest; /* tight: the greatest weight */
} BrmScorePlan;

struct BrmVm {
    BrmArena *arena;
    const BrmProgram *program;
    BrmDate date, horizon;
    uint32_t cap;
    uint32_t n;         /* lanes of the last run */
    uint32_t *steps;    /* per criterion */
    BrmColumn *columns; /* per register */
    uint32_t *last;     /* per register: last reader; 0: not run, BRM_NONE: an output */
    uint8_t *classes;   /* per register: BrmOperand */
    uint32_t *schedule; /* registers to work out, ascending */
    uint32_t n_schedule;
    BrmScorePlan **plans;   /* per row of scores; NULL: not needed */
    uint32_t *counts[2];    /* scratch of AT_LEAST, per lane */
    struct BrmVmLazy *lazy; /* what asking changes */
};

/* Memory of what is worked out on demand; behind a pointer, since asking leaves the machine as it is. */
typedef struct BrmVmLazy {
    BrmArena scratch; /* within one question */
    BrmArena kept;    /* parts of big results, to the next run */
    BRM_ARRAY(BrmTerm) terms;
} BrmVmLazy;

static inline const BrmScorePlan *brm_vm_plan_of(const BrmVm *vm, BrmReg reg) {
    return vm->plans[vm->program->code.at[reg].a];
}
/* A lane of a tight score. */
static inline int64_t brm_vm_sum_at(const BrmScorePlan *plan, const BrmColumn *column, uint32_t lane) {
    if (plan->bits == 16) return column->of.sum16[lane];
    return plan->bits == 32 ? column->of.sum32[lane] : column->of.sum64[lane];
}
static inline uint32_t brm_vm_weight_at(const BrmScorePlan *plan, const BrmColumn *column, uint32_t lane) {
    return plan->bits == 16 ? column->mask.weight16[lane] : column->mask.weight32[lane];
}

#define BRM_NUM_LIMIT ((int64_t)1 << 62)

/* plan.c: the plan of a score; plans of the scores that it reads exist. */
void brm_vm_plan(BrmVm *vm, uint32_t score);

/* terms.c: a fraction in 128 bits, and sums of terms. */
BrmU128 brm_terms_gcd(BrmU128 a, BrmU128 b);
/* The sum in lowest terms, when it fits 127 bits. */
bool brm_terms_sum(const BrmTerm *terms, uint32_t n, BrmTerm *out);
/* The sum, in arena; scratch is reset. */
BrmRatio brm_terms_ratio(BrmArena *arena, BrmArena *scratch, const BrmTerm *terms, uint32_t n);

/* ops_*.c: an instruction over all lanes; `at` is its place and its register. */
typedef void BrmOpFn(BrmVm *vm, const BrmBatch *batch, uint32_t at);
#define BRM_OP_ROW(name, dst, a, b, c, doc) BrmOpFn brm_vm_op_##name;
#include "program/opcodes.def"
#undef BRM_OP_ROW

#endif
