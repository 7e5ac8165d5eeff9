/* ops_number.c: numbers, dates, comparisons, levels: IEEE doubles, each operation rounded once.
 *
 * Called by run.c, one function a row of opcodes.def. Every result goes through `keep`: a lane that is masked or not
 * finite is stored as known 0, value 0, and no zero is negative. Must not allocate.
 */
#include "vm/vm_internal.h"

#include "base/clones.h"

#include <math.h>

static const BrmInstr *instr(const BrmVm *vm, uint32_t at) {
    return &vm->program->code.at[at];
}

/* The columns of an instruction of two numbers. */
typedef struct Pair {
    const double *a, *b;
    const uint8_t *a_known, *b_known;
} Pair;

static Pair pair(const BrmVm *vm, uint32_t at) {
    const BrmColumn *a = &vm->columns[instr(vm, at)->a], *b = &vm->columns[instr(vm, at)->b];
    return (Pair){a->of.num, b->of.num, a->mask.known, b->mask.known};
}

static uint8_t truth(bool yes) {
    return (uint8_t)(yes * BRM_TRUE);
}

/* `expr` over a[i] and b[i], where both are known. It must not trap on what masked lanes hold (0). */
#define ARITHMETIC(NAME, expr, also)                                                                                   \
    BRM_CLONES void brm_vm_op_##NAME(BrmVm *vm, const BrmBatch *batch, uint32_t at) {                                  \
        const uint32_t n = batch->n;                                                                                   \
        Pair in = pair(vm, at);                                                                                        \
        const double *restrict a = in.a, *restrict b = in.b;                                                           \
        const uint8_t *restrict a_known = in.a_known, *restrict b_known = in.b_known;                                  \
        double *restrict out = vm->columns[at].of.num;                                                                 \
        uint8_t *restrict known = vm->columns[at].mask.known;                                                          \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            double x = (expr);                                                                                         \
            uint8_t keep = a_known[i] & b_known[i] & (uint8_t)(isfinite(x) != 0) & (uint8_t)(also);                    \
            known[i] = keep;                                                                                           \
            out[i] = keep ? x + 0.0 : 0.0;                                                                             \
        }                                                                                                              \
    }

ARITHMETIC(ADD, a[i] + b[i], 1)
ARITHMETIC(SUB, a[i] - b[i], 1)
ARITHMETIC(MUL, a[i] * b[i], 1)
ARITHMETIC(DIV, a[i] / (b[i] != 0.0 ? b[i] : 1.0), b[i] != 0.0)
ARITHMETIC(MIN, a[i] < b[i] ? a[i] : b[i], 1)
ARITHMETIC(MAX, a[i] > b[i] ? a[i] : b[i], 1)

BRM_CLONES void brm_vm_op_NEG(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *in = &vm->columns[instr(vm, at)->a];
    const double *restrict a = in->of.num;
    const uint8_t *restrict a_known = in->mask.known;
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; i < n; i++) {
        known[i] = a_known[i];
        out[i] = 0.0 - a[i]; /* not -a: 0 stays positive, masked or not */
    }
}

BRM_CLONES void brm_vm_op_ABS(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *in = &vm->columns[instr(vm, at)->a];
    const double *restrict a = in->of.num;
    const uint8_t *restrict a_known = in->mask.known;
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; i < n; i++) {
        known[i] = a_known[i];
        out[i] = fabs(a[i]);
    }
}

BRM_CLONES void brm_vm_op_ROUND(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *in = &vm->columns[instr(vm, at)->a], *to = &vm->columns[at];
    uint32_t decimals = instr(vm, at)->b;
    for (uint32_t i = 0; i < n; i++) {
        double x = in->mask.known[i] ? brm_double_round(in->of.num[i], decimals) : 0.0;
        to->mask.known[i] = in->mask.known[i] & (uint8_t)(isfinite(x) != 0);
        to->of.num[i] = to->mask.known[i] ? x + 0.0 : 0.0;
    }
}

BRM_CLONES void brm_vm_op_YEAR(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *in = &vm->columns[instr(vm, at)->a], *to = &vm->columns[at];
    for (uint32_t i = 0; i < n; i++) {
        double day = in->of.num[i];
        int32_t year = 0, month, of_month;
        /* Dates are within 32 bits by their type; another number, which no source gives, has no year. */
        uint8_t known = in->mask.known[i] & (uint8_t)(day > INT32_MIN) & (uint8_t)(day < INT32_MAX);
        if (known) brm_date_split((BrmDate)day, &year, &month, &of_month);
        to->mask.known[i] = known;
        to->of.num[i] = year;
    }
}

BRM_CLONES void brm_vm_op_FAULT(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    Pair in = pair(vm, at);
    const uint8_t *restrict a = in.a_known, *restrict b = in.b_known,
                            *restrict c = vm->columns[instr(vm, at)->c].mask.known;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = truth(a[i] & b[i] & (c[i] ^ 1));
}

/* ---- comparisons ---- */

#define COMPARISON(NAME, relation)                                                                                     \
    BRM_CLONES void brm_vm_op_##NAME(BrmVm *vm, const BrmBatch *batch, uint32_t at) {                                  \
        const uint32_t n = batch->n;                                                                                   \
        Pair in = pair(vm, at);                                                                                        \
        const double *restrict a = in.a, *restrict b = in.b;                                                           \
        const uint8_t *restrict a_known = in.a_known, *restrict b_known = in.b_known;                                  \
        uint8_t *restrict out = vm->columns[at].of.byte;                                                               \
        for (uint32_t i = 0; i < n; i++)                                                                               \
            out[i] = a_known[i] & b_known[i] ? truth(relation) : (uint8_t)BRM_UNKNOWN;                                 \
    }

COMPARISON(EQ, a[i] == b[i])
COMPARISON(NE, a[i] != b[i])
COMPARISON(LT, a[i] < b[i])
COMPARISON(LE, a[i] <= b[i])

BRM_CLONES void brm_vm_op_IN_NUMS(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *in = &vm->columns[instr(vm, at)->a];
    const uint32_t *args = &vm->program->args.at[instr(vm, at)->b];
    const double *restrict a = in->of.num;
    const uint8_t *restrict a_known = in->mask.known;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = a_known[i] ? (uint8_t)BRM_FALSE : (uint8_t)BRM_UNKNOWN;
    for (uint32_t k = 1; k <= args[0]; k++) {
        const double *restrict b = vm->columns[args[k]].of.num;
        const uint8_t *restrict b_known = vm->columns[args[k]].mask.known;
        for (uint32_t i = 0; i < n; i++) {
            uint8_t found = a[i] == b[i] ? (uint8_t)BRM_TRUE : out[i];
            uint8_t unknown = (uint8_t)((out[i] == BRM_UNKNOWN) | (b_known[i] == 0));
            out[i] = unknown ? (uint8_t)BRM_UNKNOWN : found;
        }
    }
}

/* ---- levels ---- */

BRM_CLONES void brm_vm_op_LEVEL(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    BrmRange levels = vm->program->criteria.at[instr(vm, at)->b].levels;
    const BrmPLevel *level = &vm->program->levels.at[levels.first];
    const uint8_t *restrict a = vm->columns[instr(vm, at)->a].of.byte;
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; i < n; i++) {
        known[i] = a[i] < levels.n;
        out[i] = a[i] < levels.n ? level[a[i]].value : 0.0;
    }
}

BRM_CLONES void brm_vm_op_COUNT(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint32_t *args = &vm->program->args.at[instr(vm, at)->a];
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; i < n; i++) {
        out[i] = 0.0;
        known[i] = 1;
    }
    for (uint32_t k = 1; k <= args[0]; k++) {
        const uint8_t *restrict a = vm->columns[args[k]].of.byte;
        for (uint32_t i = 0; i < n; i++)
            out[i] += a[i] != BRM_CODE_NONE;
    }
}
