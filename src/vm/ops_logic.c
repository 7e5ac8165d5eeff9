/* ops_logic.c: what an answer says, three-valued logic (false 0, unknown 1, true 2), choice by a condition, keys and
 * sets.
 *
 * Called by run.c, one function a row of opcodes.def. Plain loops over bytes that the compiler can vectorise. Must not
 * allocate.
 */
#include "vm/vm_internal.h"

#include "base/clones.h"

#include <string.h>

#define WORD_BITS 64u

static const BrmInstr *instr(const BrmVm *vm, uint32_t at) {
    return &vm->program->code.at[at];
}
static const uint8_t *byte_a(const BrmVm *vm, uint32_t at) {
    return vm->columns[instr(vm, at)->a].of.byte;
}
static const uint8_t *byte_b(const BrmVm *vm, uint32_t at) {
    return vm->columns[instr(vm, at)->b].of.byte;
}
static const uint8_t *byte_c(const BrmVm *vm, uint32_t at) {
    return vm->columns[instr(vm, at)->c].of.byte;
}
static uint8_t truth(bool yes) {
    return (uint8_t)(yes * BRM_TRUE);
}

/* ---- what an answer says ---- */

BRM_CLONES void brm_vm_op_KNOWN_TRI(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = truth(a[i] != BRM_UNKNOWN);
}

static void known_mask(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = vm->columns[instr(vm, at)->a].mask.known;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = truth(a[i] != 0);
}

BRM_CLONES void brm_vm_op_KNOWN_NUM(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    known_mask(vm, batch, at);
}

BRM_CLONES void brm_vm_op_KNOWN_KEY(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint16_t *restrict a = vm->columns[instr(vm, at)->a].of.key;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = truth(a[i] != BRM_KEY_UNKNOWN);
}

BRM_CLONES void brm_vm_op_KNOWN_SET(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    known_mask(vm, batch, at);
}

BRM_CLONES void brm_vm_op_KNOWN_CODE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = truth(a[i] != BRM_CODE_NONE);
}

BRM_CLONES void brm_vm_op_APPLICABLE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at), *restrict b = byte_b(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t rule = a[i]; /* read whatever b is: a load under a condition is not vectorised */
        out[i] = b[i] == BRM_CODE_NA ? (uint8_t)BRM_FALSE : rule;
    }
}

/* ---- three-valued logic ---- */

BRM_CLONES void brm_vm_op_AND(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at), *restrict b = byte_b(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = a[i] < b[i] ? a[i] : b[i];
}

BRM_CLONES void brm_vm_op_OR(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at), *restrict b = byte_b(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = a[i] > b[i] ? a[i] : b[i];
}

BRM_CLONES void brm_vm_op_NOT(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = (uint8_t)(BRM_TRUE - a[i]);
}

BRM_CLONES void brm_vm_op_IS_TRUE(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = truth(a[i] == BRM_TRUE);
}

BRM_CLONES void brm_vm_op_SAME_TRI(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at), *restrict b = byte_b(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t unknown = (uint8_t)((a[i] == BRM_UNKNOWN) | (b[i] == BRM_UNKNOWN));
        out[i] = unknown ? (uint8_t)BRM_UNKNOWN : truth(a[i] == b[i]);
    }
}

BRM_CLONES void brm_vm_op_AT_LEAST(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint32_t *args = &vm->program->args.at[instr(vm, at)->b];
    uint32_t wanted = instr(vm, at)->a, *restrict sure = vm->counts[0], *restrict possible = vm->counts[1];
    memset(sure, 0, n * sizeof *sure);
    memset(possible, 0, n * sizeof *possible);
    for (uint32_t k = 1; k <= args[0]; k++) {
        const uint8_t *restrict a = vm->columns[args[k]].of.byte;
        for (uint32_t i = 0; i < n; i++) {
            sure[i] += a[i] == BRM_TRUE;
            possible[i] += a[i] != BRM_FALSE;
        }
    }
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = (uint8_t)((sure[i] >= wanted) + (possible[i] >= wanted));
}

/* ---- choice by a condition ---- */

BRM_CLONES void brm_vm_op_SELECT_TRI(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at), *restrict b = byte_b(vm, at), *restrict c = byte_c(vm, at);
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t yes = b[i], no = c[i], arm = a[i] == BRM_TRUE ? yes : no;
        out[i] = a[i] == BRM_UNKNOWN ? (uint8_t)BRM_UNKNOWN : arm;
    }
}

BRM_CLONES void brm_vm_op_SELECT_NUM(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *yes = &vm->columns[instr(vm, at)->b], *no = &vm->columns[instr(vm, at)->c];
    const uint8_t *restrict a = byte_a(vm, at), *restrict b_known = yes->mask.known, *restrict c_known = no->mask.known;
    const double *restrict b = yes->of.num, *restrict c = no->of.num;
    double *restrict out = vm->columns[at].of.num;
    uint8_t *restrict known = vm->columns[at].mask.known;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t of_b = b_known[i], of_c = c_known[i], arm = a[i] == BRM_TRUE ? of_b : of_c;
        known[i] = a[i] == BRM_UNKNOWN ? 0 : arm;
    }
    for (uint32_t i = 0; i < n; i++) {
        double of_b = b[i], of_c = c[i], arm = a[i] == BRM_TRUE ? of_b : of_c;
        out[i] = known[i] ? arm : 0.0;
    }
}

BRM_CLONES void brm_vm_op_SELECT_KEY(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint8_t *restrict a = byte_a(vm, at);
    const uint16_t *restrict b = vm->columns[instr(vm, at)->b].of.key, *restrict c =
                                                                           vm->columns[instr(vm, at)->c].of.key;
    uint16_t *restrict out = vm->columns[at].of.key;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t of_b = b[i], of_c = c[i], arm = a[i] == BRM_TRUE ? of_b : of_c;
        out[i] = a[i] == BRM_UNKNOWN ? (uint16_t)BRM_KEY_UNKNOWN : arm;
    }
}

/* ---- keys and sets ---- */

BRM_CLONES void brm_vm_op_KEY_IS(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint16_t *restrict a = vm->columns[instr(vm, at)->a].of.key;
    uint32_t key = instr(vm, at)->b;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++)
        out[i] = a[i] == BRM_KEY_UNKNOWN ? (uint8_t)BRM_UNKNOWN : truth(a[i] == key);
}

BRM_CLONES void brm_vm_op_KEY_SAME(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint16_t *restrict a = vm->columns[instr(vm, at)->a].of.key, *restrict b =
                                                                           vm->columns[instr(vm, at)->b].of.key;
    uint8_t *restrict out = vm->columns[at].of.byte;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t unknown = (uint8_t)((a[i] == BRM_KEY_UNKNOWN) | (b[i] == BRM_KEY_UNKNOWN));
        out[i] = unknown ? (uint8_t)BRM_UNKNOWN : truth(a[i] == b[i]);
    }
}

BRM_CLONES void brm_vm_op_KEY_IN(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const uint16_t *restrict a = vm->columns[instr(vm, at)->a].of.key;
    const uint64_t *restrict mask = &vm->program->masks.at[instr(vm, at)->b];
    uint8_t *restrict out = vm->columns[at].of.byte;
    uint64_t words = mask[0];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t word = a[i] / WORD_BITS;
        bool in = word < words && (mask[1 + word] >> (a[i] % WORD_BITS) & 1);
        out[i] = a[i] == BRM_KEY_UNKNOWN ? (uint8_t)BRM_UNKNOWN : truth(in);
    }
}

BRM_CLONES void brm_vm_op_SET_HAS(BrmVm *vm, const BrmBatch *batch, uint32_t at) {
    const uint32_t n = batch->n;
    const BrmColumn *in = &vm->columns[instr(vm, at)->a];
    const uint64_t *restrict a = in->of.set;
    const uint8_t *restrict known = in->mask.known;
    uint8_t *restrict out = vm->columns[at].of.byte;
    uint32_t word = instr(vm, at)->b / WORD_BITS, bit = instr(vm, at)->b % WORD_BITS;
    size_t words = in->words;
    if (word >= words) { /* a key beyond the list: no set holds it */
        for (uint32_t i = 0; i < n; i++)
            out[i] = known[i] ? (uint8_t)BRM_FALSE : (uint8_t)BRM_UNKNOWN;
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        out[i] = known[i] ? truth(a[i * words + word] >> bit & 1) : (uint8_t)BRM_UNKNOWN;
}
