/* verify_internal: what the files of verify share. Included by src/verify/ alone. */
#ifndef BRM_VERIFY_INTERNAL_H
#define BRM_VERIFY_INTERNAL_H

#include "verify/verify.h"

enum {
    BRM_VERIFY_FIRST_DAY = -719162, /* 0001-01-01 */
    BRM_VERIFY_LAST_DAY = 2932896,  /* 9999-12-31 */
    BRM_VERIFY_KEYS = 65534,        /* keys of kinds and constants of a text: one number more means "another" */
    BRM_VERIFY_WORK =
        67108864 /* elements of all lists that things and instructions name; lists may be shared, work is not */
};

/* What is known of a register when the instruction that writes it has been read. */
typedef struct BrmRegInfo {
    uint8_t class; /* BrmOperand */
    uint8_t two;   /* TRI: never unknown */
    uint8_t day;   /* NUM: a day of the calendar where known */
    uint8_t list;  /* KEY: its keys count those of a list, of the kinds, of a text's constants; 0: constants alone */
    uint8_t projected; /* CODE, FRAC: made of projected codes */
    uint8_t derived;   /* CODE: computed, of no criterion yet */
    uint32_t domain;   /* KEY, SET: keys are below it; CODE: the criterion; derived: how many levels above the lowest */
} BrmRegInfo;

typedef struct BrmVerify {
    const BrmProgram *p;
    BrmDiagBag *bag;
    BrmRegInfo *regs;
    uint8_t *scored;         /* by score: an instruction computes it */
    uint32_t *measure_marks; /* by measure: 1 + the last questionnaire that lists it */
    uint64_t work;
} BrmVerify;

/* Raises the one diagnostic; returns false. */
bool brm_verify_fail(BrmVerify *v, BrmWord reason, const char *table, uint32_t index);
/* In a function that answers whether all is well. */
#define BRM_NEED(v, condition, reason, table, index)                                                                   \
    do {                                                                                                               \
        if (!(condition)) return brm_verify_fail((v), BRM_W_V_##reason, (table), (index));                             \
    } while (0)

/* False when all lists together are too long. */
bool brm_verify_work(BrmVerify *v, uint64_t n, const char *table, uint32_t index);
bool brm_verify_range(BrmRange range, uint32_t n);
bool brm_verify_span(BrmVerify *v, BrmPSpan span, const char *table, uint32_t i);
bool brm_verify_tables(BrmVerify *v); /* tables.c: all that needs no register */
bool brm_verify_rows(BrmVerify *v);   /* rows.c: requirements, definitions, rules, what comes and goes */
bool brm_verify_things(
    BrmVerify *v); /* things.c: questionnaires, axes, criteria: what belongs to what, weights, levels */
bool brm_verify_code(BrmVerify *v);                          /* code.c */
bool brm_verify_outputs(BrmVerify *v);                       /* outputs.c: the registers that tables name */
bool brm_verify_lists(BrmVerify *v, BrmReg at, BrmInstr in); /* lists.c: operands that are lists */
bool brm_verify_operand_list(BrmOperand kind);
/* Whether the instruction at `at` may read register reg. */
bool brm_verify_reads(const BrmVerify *v, BrmReg at, BrmReg reg);
bool brm_verify_projected(const BrmVerify *v, BrmReg at);
BrmSection brm_verify_section(const BrmVerify *v, BrmReg at);
BrmOperand brm_verify_class(uint32_t type); /* of a BrmValueType */

#endif
