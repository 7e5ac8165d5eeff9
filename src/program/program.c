/* program.c: the table of opcodes and the small questions that everybody asks of a program.
 *
 * Called by lower, verify, vm, findings, score, report. Owns nothing but constants. Must not include lower or below.
 */
#include "program/program_internal.h"

static const BrmOpInfo ops[] = {
#define BRM_OP_ROW(name, dst, a, b, c, doc) {#name, doc, BRM_OPD_##dst, {BRM_OPD_##a, BRM_OPD_##b, BRM_OPD_##c}},
#include "program/opcodes.def"
#undef BRM_OP_ROW
};

const BrmOpInfo *brm_op_info(uint32_t op) {
    return op < (uint32_t)BRM_OP_COUNT_ ? &ops[op] : NULL;
}

BrmProgram *brm_program_open(BrmArena *arena) {
    BrmProgram *p = BRM_NEW(arena, BrmProgram);
    p->arena = arena;
    p->filter = BRM_NONE;
    BRM_PUSH(arena, &p->texts, BRM_LIT(""));
    return p;
}

uint32_t brm_program_step(const BrmProgram *p, uint32_t criterion, BrmDate date) {
    BrmRange expected = p->criteria.at[criterion].expected;
    uint32_t step = 0;
    for (uint32_t i = 0; i < expected.n; i++) {
        BrmDate from = p->expects.at[expected.first + i].from;
        if (from == BRM_DATE_NONE || from <= date) step = i + 1;
    }
    return step;
}

BrmPFraction brm_program_fraction(const BrmProgram *p, uint32_t criterion, uint32_t k, uint32_t step, uint32_t level) {
    const BrmPCriterion *c = &p->criteria.at[criterion];
    uint32_t row = k * (c->expected.n + 1) + step;
    return p->fractions.at[c->tables + row * c->levels.n + level];
}

BrmOperand brm_program_class(const BrmProgram *p, BrmReg reg) {
    const BrmOpInfo *info = reg < p->code.n ? brm_op_info(p->code.at[reg].op) : NULL;
    return info ? info->dst : BRM_OPD_NONE;
}
