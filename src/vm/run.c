/* run.c: runs a batch, and lends what it left.
 *
 * Called by eval and report for each batch. One function a row of opcodes.def: a row without one does not link. Must
 * not allocate in the loop.
 */
#include "vm/vm_internal.h"

static BrmOpFn *const op_functions[BRM_OP_COUNT_] = {
#define BRM_OP_ROW(name, dst, a, b, c, doc) [BRM_OP_##name] = brm_vm_op_##name,
#include "program/opcodes.def"
#undef BRM_OP_ROW
};

void brm_vm_run(BrmVm *vm, const BrmBatch *batch) {
    const BrmInstr *code = vm->program->code.at;
    BRM_CHECK(vm->arena->mem, batch->program == vm->program && batch->n <= vm->cap);
    vm->n = batch->n;
    brm_arena_reset(&vm->lazy->kept);
    for (uint32_t i = 0; i < vm->n_schedule; i++) {
        uint32_t at = vm->schedule[i];
        BRM_CHECK(vm->arena->mem, code[at].op < BRM_OP_COUNT_);
        op_functions[code[at].op](vm, batch, at);
    }
}

/* The column of an output; it is one, was worked out, and has this class. */
static const BrmColumn *output(const BrmVm *vm, BrmReg reg, BrmOperand class) {
    bool is = reg < vm->program->code.n && vm->last[reg] == BRM_NONE && vm->classes[reg] == class;
    BRM_CHECK(vm->arena->mem, is);
    return &vm->columns[reg];
}

const uint8_t *brm_vm_tri(const BrmVm *vm, BrmReg reg) {
    return output(vm, reg, BRM_OPD_TRI)->of.byte;
}

const double *brm_vm_num(const BrmVm *vm, BrmReg reg, const uint8_t **known) {
    const BrmColumn *column = output(vm, reg, BRM_OPD_NUM);
    *known = column->mask.known;
    return column->of.num;
}

const uint16_t *brm_vm_key(const BrmVm *vm, BrmReg reg) {
    return output(vm, reg, BRM_OPD_KEY)->of.key;
}

const uint64_t *brm_vm_set(const BrmVm *vm, BrmReg reg, const uint8_t **known, uint32_t *words) {
    const BrmColumn *column = output(vm, reg, BRM_OPD_SET);
    *known = column->mask.known;
    *words = column->words;
    return column->of.set;
}

const uint8_t *brm_vm_code(const BrmVm *vm, BrmReg reg) {
    return output(vm, reg, BRM_OPD_CODE)->of.byte;
}

uint32_t brm_vm_cap(const BrmVm *vm) {
    return vm->cap;
}

bool brm_vm_projects(const BrmVm *vm) {
    return vm->horizon != BRM_DATE_NONE;
}

BrmDate brm_vm_date(const BrmVm *vm) {
    return vm->date;
}

BrmDate brm_vm_horizon(const BrmVm *vm) {
    return vm->horizon;
}

const BrmProgram *brm_vm_program(const BrmVm *vm) {
    return vm->program;
}

uint32_t brm_vm_step(const BrmVm *vm, uint32_t criterion) {
    return vm->steps[criterion];
}
