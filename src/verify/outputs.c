/* outputs.c: the registers that tables name: answers, applicability, codes, scores, findings, placeholders, the filter.
 *
 * Called by brm_verify last. What findings, score and report read without asking is what is proved here. Owns nothing.
 */
#include "verify/verify_internal.h"

BrmOperand brm_verify_class(uint32_t type) {
    static const BrmOperand classes[BRM_V_TYPES] = {
        [BRM_V_YESNO] = BRM_OPD_TRI,   [BRM_V_INTEGER] = BRM_OPD_NUM, [BRM_V_NUMBER] = BRM_OPD_NUM,
        [BRM_V_PERCENT] = BRM_OPD_NUM, [BRM_V_DATE] = BRM_OPD_NUM,    [BRM_V_TEXT] = BRM_OPD_KEY,
        [BRM_V_LIST] = BRM_OPD_KEY,    [BRM_V_SET] = BRM_OPD_SET,     [BRM_V_LEVEL] = BRM_OPD_NUM,
        [BRM_V_KIND] = BRM_OPD_KEY};
    return type < BRM_V_TYPES ? classes[type] : BRM_OPD_NONE;
}

/* A register of the rules, of that class. */
static bool verify_rule(BrmVerify *v, BrmReg reg, BrmOperand class, const char *table, uint32_t i) {
    BRM_NEED(v, reg < v->p->code.n, OUT_REG, table, i);
    BRM_NEED(v, reg < v->p->section_end[BRM_S_RULES], OUT_SECTION, table, i);
    BRM_NEED(v, v->regs[reg].class == (uint8_t) class, OUT_CLASS, table, i);
    return true;
}

static bool verify_certain(BrmVerify *v, BrmReg reg, const char *table, uint32_t i) {
    if (!verify_rule(v, reg, BRM_OPD_TRI, table, i)) return false;
    BRM_NEED(v, v->regs[reg].two, OUT_UNKNOWN, table, i);
    return true;
}

/* A value of a type: of its class, with keys of its list, days where days are printed. */
static bool verify_value(BrmVerify *v, BrmReg reg, uint32_t type, uint32_t list, const char *table, uint32_t i) {
    const BrmProgram *p = v->p;
    BRM_NEED(v, type < BRM_V_TYPES, TYPE, table, i);
    if (!verify_rule(v, reg, brm_verify_class(type), table, i)) return false;
    uint32_t domain = v->regs[reg].domain, keys = 0;
    switch (type) {
    case BRM_V_LIST:
    case BRM_V_SET:
        BRM_NEED(v, list < p->lists.n, OUT_LIST, table, i);
        keys = p->lists.at[list].keys.n;
        break;
    case BRM_V_TEXT:
        BRM_NEED(v, list < p->questions.n && p->questions.at[list].type == BRM_V_TEXT, OUT_LIST, table, i);
        keys = p->questions.at[list].constants.n + 1;
        break;
    case BRM_V_KIND:
        BRM_NEED(v, list == 0, OUT_LIST, table, i);
        keys = p->kinds.n;
        break;
    case BRM_V_DATE:
        BRM_NEED(v, v->regs[reg].day, OUT_DAY, table, i);
        return true;
    default:
        BRM_NEED(v, list == 0, OUT_LIST, table, i);
        return true;
    }
    BRM_NEED(v, domain <= keys, OUT_KEYS, table, i);
    return true;
}

/* The accepted answer of this question: its gate over its own input, on its own applicability. */
static bool verify_question(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPQuestion *q = &p->questions.at[i];
    BrmOperand class = brm_verify_class(q->type);
    BrmOp gate = class == BRM_OPD_TRI   ? BRM_OP_GATE_TRI
                 : class == BRM_OPD_NUM ? BRM_OP_GATE_NUM
                 : class == BRM_OPD_KEY ? BRM_OP_GATE_KEY
                                        : BRM_OP_GATE_SET;
    BrmOp in = class == BRM_OPD_TRI   ? BRM_OP_IN_TRI
               : class == BRM_OPD_NUM ? BRM_OP_IN_NUM
               : class == BRM_OPD_KEY ? BRM_OP_IN_KEY
                                      : BRM_OP_IN_SET;
    if (!verify_rule(v, q->asked, BRM_OPD_TRI, "questions", i) || !verify_rule(v, q->value, class, "questions", i))
        return false;
    BrmInstr g = p->code.at[q->value];
    BRM_NEED(v, g.op == (uint32_t)gate && g.b == q->asked, ANSWER, "questions", i);
    BRM_NEED(v, p->code.at[g.a].op == (uint32_t)in && p->code.at[g.a].a == i, ANSWER, "questions", i);
    return true;
}

static BrmInstr instr(const BrmVerify *v, BrmReg reg) {
    return v->p->code.at[reg];
}

/* Answered: the accepted answer, and its plan. Derived: the computed level where it is not N/A, today and projected. */
static bool verify_criterion(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPCriterion *c = &p->criteria.at[i];
    if (!verify_certain(v, c->valid, "criteria", i)) return false;
    if (!verify_rule(v, c->asked, BRM_OPD_TRI, "criteria", i)) return false;
    if (c->na == 2 && !verify_rule(v, c->na_rule, BRM_OPD_TRI, "criteria", i)) return false;
    if (!verify_rule(v, c->code_today, BRM_OPD_CODE, "criteria", i)) return false;
    BrmInstr accept = instr(v, c->code_today);
    if (c->derived) {
        BRM_NEED(v, accept.op == BRM_OP_PROJECT && accept.c == c->asked && instr(v, accept.b).op == BRM_OP_DERIVE,
                 DERIVED, "criteria", i);
        BRM_NEED(v, c->code_projected == c->code_today, DERIVED, "criteria", i);
        accept = instr(v, accept.a);
    }
    BRM_NEED(v, accept.op == (uint32_t)(c->na == 2 ? BRM_OP_ACCEPT_RULE : BRM_OP_ACCEPT), ACCEPT, "criteria", i);
    BRM_NEED(v, accept.b == c->asked && (c->na != 2 || accept.c == c->na_rule), ACCEPT, "criteria", i);
    BRM_NEED(v, instr(v, accept.a).op == BRM_OP_IN_CODE && instr(v, accept.a).a == i, ACCEPT, "criteria", i);
    if (c->derived) return true;
    BRM_NEED(v, c->code_projected < p->code.n, OUT_REG, "criteria", i);
    BRM_NEED(v, brm_verify_section(v, c->code_projected) == BRM_S_PROJECTED, OUT_SECTION, "criteria", i);
    BrmInstr project = instr(v, c->code_projected);
    BRM_NEED(v, project.op == BRM_OP_PROJECT && project.a == c->code_today && project.c == c->asked, PROJECT,
             "criteria", i);
    BRM_NEED(v, instr(v, project.b).op == BRM_OP_IN_PLAN, PROJECT, "criteria", i);
    return true;
}

/* The accepted answer of this requirement: a gate over its own input. */
static bool verify_requirement(BrmVerify *v, uint32_t i) {
    const BrmPRequirement *r = &v->p->requirements.at[i];
    if (r->na_rule != BRM_NONE && !verify_rule(v, r->na_rule, BRM_OPD_TRI, "requirements", i)) return false;
    if (!verify_rule(v, r->value, BRM_OPD_TRI, "requirements", i)) return false;
    BrmInstr gate = instr(v, r->value);
    BRM_NEED(v, gate.op == BRM_OP_GATE_TRI, ANSWER, "requirements", i);
    BRM_NEED(v, instr(v, gate.a).op == BRM_OP_IN_REQUIREMENT && instr(v, gate.a).a == i, ANSWER, "requirements", i);
    return true;
}

/* Two registers a measure: its score of that thing, today's and projected. */
static bool verify_scores(BrmVerify *v, uint32_t level, uint32_t i, BrmRange measures, uint32_t scores) {
    const BrmProgram *p = v->p;
    const char *table = level == 1 ? "axes" : "questionnaires";
    for (uint32_t k = 0; k < 2 * measures.n; k++) {
        BrmReg reg = p->score_regs.at[scores + k];
        bool projected = k % 2 == 1;
        BRM_NEED(v, reg < p->code.n, OUT_REG, table, i);
        BRM_NEED(v, projected ? brm_verify_section(v, reg) == BRM_S_PROJECTED : reg < p->section_end[BRM_S_TODAY],
                 OUT_SECTION, table, i);
        BRM_NEED(v, p->code.at[reg].op == BRM_OP_SCORE, OUT_CLASS, table, i);
        const BrmPScore *s = &p->scores.at[p->code.at[reg].a];
        BRM_NEED(v, s->level == level && s->index == i && s->measure == p->measure_lists.at[measures.first + k / 2],
                 OUT_SCORE, table, i);
    }
    return true;
}

static bool verify_control(BrmVerify *v, uint32_t i) {
    const BrmPControl *c = &v->p->controls.at[i];
    return verify_certain(v, c->fired, "controls", i);
}

static bool verify_part(BrmVerify *v, uint32_t i) {
    const BrmPPart *part = &v->p->parts.at[i];
    BRM_NEED(v, part->text < v->p->texts.n, TEXT, "parts", i);
    if (part->reg == BRM_NONE) return true;
    return verify_value(v, part->reg, part->type, part->list, "parts", i);
}

static bool verify_filter(BrmVerify *v) {
    const BrmProgram *p = v->p;
    bool empty = p->section_end[BRM_S_FILTER] == p->section_end[BRM_S_PROJECTED];
    for (uint32_t i = 0; i < p->kept.n; i++)
        BRM_NEED(v, p->kept.at[i] < p->code.n, OUT_REG, "kept", i);
    if (p->filter == BRM_NONE) {
        BRM_NEED(v, empty, FILTER, "filter", 0);
        return true;
    }
    BRM_NEED(v, p->filter < p->code.n && v->regs[p->filter].class == BRM_OPD_TRI, FILTER, "filter", 0);
    BrmSection section = brm_verify_section(v, p->filter);
    BRM_NEED(v, section == BRM_S_RULES || section == BRM_S_FILTER, FILTER, "filter", 0);
    return true;
}

static bool verify_questionnaires(BrmVerify *v) {
    const BrmProgram *p = v->p;
    for (uint32_t i = 0; i < p->questionnaires.n; i++) {
        const BrmPQuestionnaire *q = &p->questionnaires.at[i];
        if (!verify_certain(v, q->kind_ok, "questionnaires", i) || !verify_certain(v, q->asked, "questionnaires", i))
            return false;
        if (!verify_scores(v, 2, i, q->measures, q->scores)) return false;
    }
    for (uint32_t i = 0; i < p->axes.n; i++) {
        BrmRange measures = p->questionnaires.at[p->axes.at[i].questionnaire].measures;
        if (!brm_verify_work(v, measures.n, "axes", i)) return false;
        if (!verify_scores(v, 1, i, measures, p->axes.at[i].scores)) return false;
    }
    return true;
}

bool brm_verify_outputs(BrmVerify *v) {
    const BrmProgram *p = v->p;
    if (!verify_questionnaires(v)) return false;
    for (uint32_t i = 0; i < p->questions.n; i++)
        if (!verify_question(v, i)) return false;
    for (uint32_t i = 0; i < p->criteria.n; i++)
        if (!verify_criterion(v, i)) return false;
    for (uint32_t i = 0; i < p->requirements.n; i++)
        if (!verify_requirement(v, i)) return false;
    for (uint32_t i = 0; i < p->rules.n; i++) {
        if (!verify_rule(v, p->rules.at[i].reg, BRM_OPD_TRI, "rules", i)) return false;
        if (!verify_rule(v, p->rules.at[i].under, BRM_OPD_TRI, "rules", i)) return false;
    }
    for (uint32_t i = 0; i < p->controls.n; i++)
        if (!verify_control(v, i)) return false;
    for (uint32_t i = 0; i < p->parts.n; i++)
        if (!verify_part(v, i)) return false;
    for (uint32_t i = 0; i < p->definitions.n; i++) {
        const BrmPDefinition *d = &p->definitions.at[i];
        if (!verify_value(v, d->reg, d->type, d->list, "definitions", i)) return false;
    }
    for (uint32_t i = 0; i < p->faults.n; i++)
        if (!verify_rule(v, p->faults.at[i].reg, BRM_OPD_TRI, "faults", i)) return false;
    return verify_filter(v);
}
