/* ops_input.c: instructions that bring values in: constants, the run's date, the batch's columns; and what makes an
 * answer accepted.
 *
 * Called by run.c, one function a row of opcodes.def. Input columns are lent, not copied, save numbers, which are
 * washed: what is masked or not finite becomes an unknown 0, so that no later byte depends on it. Must not allocate.
 */
#include "vm/vm_internal.h"

#include "base/clones.h"

#include <math.h>
#include <string.h>

static const BrmInstr *instr(const BrmVm *vm, uint32_t at) {
    return &vm->program->code.at[at];
}

/* ---- constants and the run ---- */

BRM_CLONES void brm_vm_op_TRUTH(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    memset(vm->columns[at].of.byte, (int)instr(vm, at)->a, batch->n);
}

BRM_CLONES void brm_vm_op_NUMBER(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    double value = vm->program->constants.at[instr(vm, at)->a];
    bool known = isfinite(value);
    double *restrict out = vm->columns[at].of.num;
    value = known ? value + 0.0 : 0.0;
    for (uint32_t i = 0; i < n; i++)
        out[i] = value;
    memset(vm->columns[at].mask.known, known, n);
}

BRM_CLONES void brm_vm_op_KEY(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    uint16_t key = (uint16_t)instr(vm, at)->a;
    uint16_t *restrict out = vm->columns[at].of.key;
    for (uint32_t i = 0; i < n; i++)
        out[i] = key;
}

BRM_CLONES void brm_vm_op_SINCE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    bool since = vm->date >= (BrmDate)instr(vm, at)->a;
    memset(vm->columns[at].of.byte, since ? BRM_TRUE : BRM_FALSE, batch->n);
}

/* ---- inputs ---- */

BRM_CLONES void brm_vm_op_IN_TRI(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    vm->columns[at].of.byte = batch->questions[instr(vm, at)->a].tri;
}

BRM_CLONES void brm_vm_op_IN_NUM(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmQuestionColumn *in = &batch->questions[instr(vm, at)->a];
    const double *restrict a = in->num;
    const uint8_t *restrict a_known = in->known;
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; i < n; i++) {
        known[i] = a_known[i] & isfinite(a[i]);
        out[i] = known[i] ? a[i] + 0.0 : 0.0; /* -0 + 0 is +0 */
    }
}

BRM_CLONES void brm_vm_op_IN_KEY(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    vm->columns[at].of.key = batch->questions[instr(vm, at)->a].key;
}

BRM_CLONES void brm_vm_op_IN_SET(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const BrmQuestionColumn *in = &batch->questions[instr(vm, at)->a];
    vm->columns[at].of.set = in->set;
    vm->columns[at].mask.known = in->known;
}

BRM_CLONES void brm_vm_op_IN_KIND(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    vm->columns[at].of.key = batch->kind;
}

BRM_CLONES void brm_vm_op_IN_CODE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    vm->columns[at].of.byte = batch->codes[instr(vm, at)->a];
}

BRM_CLONES void brm_vm_op_IN_REQUIREMENT(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    vm->columns[at].of.byte = batch->requirements[instr(vm, at)->a];
}

BRM_CLONES void brm_vm_op_IN_PLAN(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    vm->columns[at].of.byte = batch->plans[instr(vm, at)->a];
}

/* ---- accepted answers ---- */

BRM_CLONES void brm_vm_op_GATE_TRI(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = vm->columns[instr(vm, at)->a].of.byte, *restrict b =
                                                                           vm->columns[instr(vm, at)->b].of.byte;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t answer = a[i]; /* read whatever b is: a load under a condition is not vectorised */
        out[i] = b[i] != BRM_FALSE ? answer : (uint8_t)BRM_UNKNOWN;
    }
}

BRM_CLONES void brm_vm_op_GATE_NUM(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const double *restrict a = vm->columns[instr(vm, at)->a].of.num;
    const uint8_t *restrict a_known = vm->columns[instr(vm, at)->a].mask.known, *restrict b =
                                                                                    vm->columns[instr(vm, at)->b]
                                                                                        .of.byte;
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; i < n; i++)
        known[i] = a_known[i] & (b[i] != BRM_FALSE);
    for (uint32_t i = 0; i < n; i++)
        out[i] = known[i] ? a[i] : 0.0;
}

BRM_CLONES void brm_vm_op_GATE_KEY(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint16_t *restrict a = vm->columns[instr(vm, at)->a].of.key;
    const uint8_t *restrict b = vm->columns[instr(vm, at)->b].of.byte;
    uint16_t *restrict out = vm->columns[at].of.key;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t answer = a[i];
        out[i] = b[i] != BRM_FALSE ? answer : (uint16_t)BRM_KEY_UNKNOWN;
    }
}

BRM_CLONES void brm_vm_op_GATE_SET(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *in = &vm->columns[instr(vm, at)->a];
    const uint8_t *restrict a_known = in->mask.known, *restrict b = vm->columns[instr(vm, at)->b].of.byte;
    uint8_t *restrict known = vm->columns[at].mask.known;
    size_t words = in->words;
    for (uint32_t i = 0; i < n; i++) {
        known[i] = a_known[i] & (b[i] != BRM_FALSE);
        const uint64_t *restrict a = in->of.set + i * words;
        uint64_t *restrict out = vm->columns[at].of.set + i * words;
        for (size_t w = 0; w < words; w++)
            out[w] = known[i] ? a[w] : 0;
    }
}

BRM_CLONES void brm_vm_op_ACCEPT(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = vm->columns[instr(vm, at)->a].of.byte, *restrict b =
                                                                           vm->columns[instr(vm, at)->b].of.byte;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t answer = a[i];
        out[i] = b[i] != BRM_FALSE ? answer : (uint8_t)BRM_CODE_NONE;
    }
}

BRM_CLONES void brm_vm_op_ACCEPT_RULE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = vm->columns[instr(vm, at)->a].of.byte,
                            *restrict b = vm->columns[instr(vm, at)->b].of.byte,
                            *restrict c = vm->columns[instr(vm, at)->c].of.byte;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t code = a[i], asked = b[i], rule = c[i];
        uint8_t refused = (uint8_t)((code == BRM_CODE_NA) & (rule == BRM_FALSE));
        code = refused ? (uint8_t)BRM_CODE_NONE : code;
        code = rule == BRM_TRUE ? (uint8_t)BRM_CODE_NA : code;
        out[i] = asked == BRM_FALSE ? (uint8_t)BRM_CODE_NONE : code;
    }
}

/* From the lowest condition up: each one settles the lanes where it is true or unknown, whatever those below said. */
BRM_CLONES void brm_vm_op_DERIVE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n, *args = &vm->program->args.at[instr(vm, at)->a];
    uint8_t *restrict out = vm->columns[at].of.byte;
    memset(out, 0, n);
    for (uint32_t level = 1; level <= args[0]; level++) {
        const uint8_t *restrict holds = vm->columns[args[level]].of.byte;
        for (uint32_t i = 0; i < n; i++) {
            uint8_t below = out[i], here = holds[i] == BRM_TRUE ? (uint8_t)level : (uint8_t)BRM_CODE_NONE;
            out[i] = holds[i] == BRM_FALSE ? below : here;
        }
    }
}

BRM_CLONES void brm_vm_op_PROJECT(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = vm->columns[instr(vm, at)->a].of.byte,
                            *restrict b = vm->columns[instr(vm, at)->b].of.byte,
                            *restrict c = vm->columns[instr(vm, at)->c].of.byte;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t code = a[i], plan = b[i];
        uint8_t stays = (uint8_t)((code == BRM_CODE_NA) | (c[i] == BRM_FALSE) | (plan == BRM_CODE_NONE));
        out[i] = stays ? code : plan;
    }
}
