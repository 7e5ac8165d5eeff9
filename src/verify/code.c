/* code.c: one pass over the instructions: every operand is of its kind, and what each register holds is written down.
 *
 * Called by brm_verify after the tables. An instruction may read what stands before it, in its own section or among the
 * rules: TODAY and PROJECTED are not run together, and FILTER stands with either. EXPECT reads the one of the two that
 * it is run with, too. Owns nothing.
 */
#include "verify/verify_internal.h"

#include <math.h>

BrmSection brm_verify_section(const BrmVerify *v, BrmReg at) {
    uint32_t s = 0;
    while (s + 1 < BRM_SECTIONS && at >= v->p->section_end[s])
        s++;
    return (BrmSection)s;
}

bool brm_verify_reads(const BrmVerify *v, BrmReg at, BrmReg reg) {
    const BrmProgram *p = v->p;
    BrmSection section = brm_verify_section(v, at), of = brm_verify_section(v, reg);
    if (section == BRM_S_EXPECT && of == (p->keeps_today ? BRM_S_TODAY : BRM_S_PROJECTED)) return true;
    return of == BRM_S_RULES || of == section;
}

/* Whether a score worked out at `at` is of projected codes. */
bool brm_verify_projected(const BrmVerify *v, BrmReg at) {
    BrmSection section = brm_verify_section(v, at);
    return section == BRM_S_PROJECTED || (section == BRM_S_EXPECT && !v->p->keeps_today);
}

static bool is_register(BrmOperand kind) {
    return kind >= BRM_OPD_TRI && kind <= BRM_OPD_FRAC;
}

bool brm_verify_operand_list(BrmOperand kind) {
    return kind == BRM_OPD_TRIS || kind == BRM_OPD_NUMS || kind == BRM_OPD_CODES;
}

static bool verify_register(BrmVerify *v, BrmReg at, BrmOperand class, BrmReg reg) {
    BRM_NEED(v, reg < at, REG_ORDER, "code", at);
    BRM_NEED(v, brm_verify_reads(v, at, reg), REG_SECTION, "code", at);
    BRM_NEED(v, v->regs[reg].class == (uint8_t) class, REG_CLASS, "code", at);
    return true;
}

static bool verify_mask(BrmVerify *v, BrmReg at, uint32_t mask) {
    const BrmProgram *p = v->p;
    BRM_NEED(v, mask < p->masks.n && p->masks.at[mask] <= p->masks.n - mask - 1, MASK_RANGE, "code", at);
    return brm_verify_work(v, p->masks.at[mask], "code", at);
}

static bool verify_args(BrmVerify *v, BrmReg at, BrmOperand kind, uint32_t args) {
    const BrmProgram *p = v->p;
    BrmOperand class = kind == BRM_OPD_TRIS ? BRM_OPD_TRI : kind == BRM_OPD_NUMS ? BRM_OPD_NUM : BRM_OPD_CODE;
    BRM_NEED(v, args < p->args.n && p->args.at[args] <= p->args.n - args - 1, ARGS_RANGE, "code", at);
    if (!brm_verify_work(v, p->args.at[args], "code", at)) return false;
    for (uint32_t i = 0; i < p->args.at[args]; i++)
        if (!verify_register(v, at, class, p->args.at[args + 1 + i])) return false;
    return true;
}

static bool verify_immediate(BrmVerify *v, BrmReg at, BrmOperand kind, uint32_t value) {
    const BrmProgram *p = v->p;
    if (kind == BRM_OPD_NONE) BRM_NEED(v, value == 0, UNUSED, "code", at);
    if (kind == BRM_OPD_TRUTH) BRM_NEED(v, value <= BRM_TRUE, TRUTH, "code", at);
    if (kind == BRM_OPD_CONST) BRM_NEED(v, value < p->constants.n, OPERAND, "code", at);
    if (kind == BRM_OPD_QUESTION) BRM_NEED(v, value < p->questions.n, OPERAND, "code", at);
    if (kind == BRM_OPD_CRITERION) BRM_NEED(v, value < p->criteria.n, OPERAND, "code", at);
    if (kind == BRM_OPD_REQUIREMENT) BRM_NEED(v, value < p->requirements.n, OPERAND, "code", at);
    if (kind == BRM_OPD_SCORE) BRM_NEED(v, value < p->scores.n, OPERAND, "code", at);
    if (kind == BRM_OPD_KEYNO) BRM_NEED(v, value < BRM_KEY_UNKNOWN, KEYNO, "code", at);
    if (kind == BRM_OPD_DAY) {
        BrmDate day = (BrmDate)value;
        BRM_NEED(v, day >= BRM_VERIFY_FIRST_DAY && day <= BRM_VERIFY_LAST_DAY, DAY, "code", at);
    }
    if (kind == BRM_OPD_MASK) return verify_mask(v, at, value);
    return true;
}

static bool verify_operand(BrmVerify *v, BrmReg at, BrmOperand kind, uint32_t value) {
    if (is_register(kind)) return verify_register(v, at, kind, value);
    if (brm_verify_operand_list(kind)) return verify_args(v, at, kind, value);
    return verify_immediate(v, at, kind, value);
}

/* ---- what a register holds ---- */

static bool is_day(double x) {
    return x == floor(x) && x >= BRM_VERIFY_FIRST_DAY && x <= BRM_VERIFY_LAST_DAY;
}

static bool note_input(BrmVerify *v, BrmReg at, BrmInstr in, BrmRegInfo *info) {
    const BrmProgram *p = v->p;
    const BrmPQuestion *q = &p->questions.at[in.a];
    BRM_NEED(v, brm_verify_class(q->type) == (BrmOperand)info->class, QUESTION_CLASS, "code", at);
    info->day = q->type == BRM_V_DATE;
    if (q->type == BRM_V_LIST || q->type == BRM_V_SET) info->domain = p->lists.at[q->list].keys.n;
    if (q->type == BRM_V_TEXT) info->domain = q->constants.n + 1;
    info->list = 1;
    return true;
}

static void note_select_key(BrmRegInfo *info, BrmRegInfo yes, BrmRegInfo no) {
    info->list = yes.list | no.list;
    info->domain = yes.domain > no.domain ? yes.domain : no.domain;
}

static bool note_key_test(BrmVerify *v, BrmReg at, uint32_t key, BrmRegInfo of) {
    BRM_NEED(v, !of.list || key < of.domain, KEYNO, "code", at);
    return true;
}

static bool note_score(BrmVerify *v, BrmReg at, uint32_t score, BrmRegInfo *info) {
    const BrmProgram *p = v->p;
    const BrmPScore *s = &p->scores.at[score];
    BRM_NEED(v, !v->scored[score], SCORE_TWICE, "code", at);
    v->scored[score] = 1;
    info->projected = brm_verify_projected(v, at);
    uint32_t questionnaire = s->level == 0   ? p->criteria.at[s->index].questionnaire
                             : s->level == 1 ? p->axes.at[s->index].questionnaire
                                             : s->index;
    BrmRange measures = p->questionnaires.at[questionnaire].measures;
    bool listed = false;
    for (uint32_t k = 0; k < measures.n; k++)
        listed = listed || p->measure_lists.at[measures.first + k] == s->measure;
    BRM_NEED(v, listed, SCORE_MEASURE, "scores", score);
    return brm_verify_work(v, measures.n, "scores", score) && brm_verify_lists(v, at, p->code.at[at]);
}

/* The level that a derived criterion has: one condition for each level above its lowest. */
static bool note_projection(BrmVerify *v, BrmReg at, BrmInstr in, BrmRegInfo *info) {
    const BrmRegInfo *answer = &v->regs[in.a], *other = &v->regs[in.b];
    BRM_NEED(v, !answer->derived, CODE_OF, "code", at);
    if (other->derived) {
        const BrmPCriterion *c = &v->p->criteria.at[answer->domain];
        BRM_NEED(v, c->levels.n - 1 == other->domain, DERIVE, "code", at);
    } else {
        BRM_NEED(v, answer->domain == other->domain, CODE_OF, "code", at);
        info->projected = 1;
    }
    info->domain = answer->domain;
    return true;
}

static bool note_code(BrmVerify *v, BrmReg at, BrmInstr in, BrmRegInfo *info) {
    const BrmRegInfo *r = v->regs;
    switch (in.op) {
    case BRM_OP_IN_CODE:
        info->domain = in.a;
        break;
    case BRM_OP_IN_PLAN:
        BRM_NEED(v, brm_verify_section(v, at) == BRM_S_PROJECTED, PLAN, "code", at);
        info->domain = in.a;
        break;
    case BRM_OP_ACCEPT:
    case BRM_OP_ACCEPT_RULE:
        info->domain = r[in.a].domain;
        info->derived = r[in.a].derived;
        break;
    case BRM_OP_DERIVE:
        BRM_NEED(v, v->p->args.at[in.a] < BRM_LIMIT_LEVELS, DERIVE, "code", at);
        info->derived = 1;
        info->domain = v->p->args.at[in.a];
        break;
    case BRM_OP_PROJECT:
        return note_projection(v, at, in, info);
    case BRM_OP_LEVEL:
        BRM_NEED(v, !r[in.a].derived && r[in.a].domain == in.b, CODE_OF, "code", at);
        break;
    default:
        break;
    }
    return true;
}

/* Registers that are never unknown, so that tables may rely on it. */
static bool never_unknown(const BrmVerify *v, BrmInstr in) {
    const BrmRegInfo *r = v->regs;
    switch (in.op) {
    case BRM_OP_TRUTH:
        return in.a != BRM_UNKNOWN;
    case BRM_OP_SINCE:
    case BRM_OP_KNOWN_TRI:
    case BRM_OP_KNOWN_NUM:
    case BRM_OP_KNOWN_KEY:
    case BRM_OP_KNOWN_SET:
    case BRM_OP_KNOWN_CODE:
    case BRM_OP_IS_TRUE:
    case BRM_OP_FAULT:
        return true;
    case BRM_OP_NOT:
        return r[in.a].two;
    case BRM_OP_AND:
    case BRM_OP_OR:
    case BRM_OP_SAME_TRI:
        return r[in.a].two && r[in.b].two;
    case BRM_OP_SELECT_TRI:
        return r[in.a].two && r[in.b].two && r[in.c].two;
    default:
        return false;
    }
}

static bool days(const BrmVerify *v, BrmInstr in) {
    const BrmRegInfo *r = v->regs;
    switch (in.op) {
    case BRM_OP_NUMBER:
        return is_day(v->p->constants.at[in.a]);
    case BRM_OP_GATE_NUM:
        return r[in.a].day;
    case BRM_OP_MIN:
    case BRM_OP_MAX:
        return r[in.a].day && r[in.b].day;
    case BRM_OP_SELECT_NUM:
        return r[in.b].day && r[in.c].day;
    default:
        return false;
    }
}

static bool note_keys(BrmVerify *v, BrmReg at, BrmInstr in, BrmRegInfo *info) {
    const BrmRegInfo *r = v->regs;
    switch (in.op) {
    case BRM_OP_KEY:
        info->domain = in.a + 1;
        break;
    case BRM_OP_IN_KIND:
        info->domain = v->p->kinds.n;
        info->list = 1;
        break;
    case BRM_OP_GATE_KEY:
    case BRM_OP_GATE_SET:
        info->domain = r[in.a].domain;
        info->list = r[in.a].list;
        break;
    case BRM_OP_SELECT_KEY:
        note_select_key(info, r[in.b], r[in.c]);
        break;
    case BRM_OP_KEY_IS:
    case BRM_OP_SET_HAS:
        return note_key_test(v, at, in.b, r[in.a]);
    case BRM_OP_KEY_IN:
        BRM_NEED(v, v->p->masks.at[in.b] >= ((uint64_t)r[in.a].domain + 63) / 64, MASK_SHORT, "code", at);
        break;
    default:
        break;
    }
    return true;
}

static bool note(BrmVerify *v, BrmReg at, BrmInstr in, BrmRegInfo *info) {
    info->two = never_unknown(v, in);
    info->day = days(v, in);
    switch (in.op) {
    case BRM_OP_IN_TRI:
    case BRM_OP_IN_NUM:
    case BRM_OP_IN_KEY:
    case BRM_OP_IN_SET:
        return note_input(v, at, in, info);
    case BRM_OP_ROUND:
        BRM_NEED(v, in.b <= 15, DECIMALS, "code", at);
        return true;
    case BRM_OP_YEAR:
        BRM_NEED(v, v->regs[in.a].day, NO_DAY, "code", at);
        return true;
    case BRM_OP_SCORE:
        return note_score(v, at, in.a, info);
    default:
        return note_code(v, at, in, info) && note_keys(v, at, in, info);
    }
}

bool brm_verify_code(BrmVerify *v) {
    const BrmProgram *p = v->p;
    for (BrmReg at = 0; at < p->code.n; at++) {
        BrmInstr in = p->code.at[at];
        const BrmOpInfo *info = brm_op_info(in.op);
        BRM_NEED(v, info != NULL, OPCODE, "code", at);
        const uint32_t values[3] = {in.a, in.b, in.c};
        for (uint32_t i = 0; i < 3; i++)
            if (!verify_operand(v, at, info->operand[i], values[i])) return false;
        v->regs[at].class = (uint8_t)info->dst;
        if (!note(v, at, in, &v->regs[at])) return false;
    }
    for (uint32_t i = 0; i < p->scores.n; i++)
        BRM_NEED(v, v->scored[i], SCORE_UNUSED, "scores", i);
    return true;
}
