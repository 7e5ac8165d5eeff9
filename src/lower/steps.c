/* steps.c: questions, criteria, definitions and controls to registers, in model.steps order: each after what its rules
 * read.
 *
 * Called by brm_lower. Nothing here recurses from one thing to another: what a rule reads is already in a register. A
 * rule of an axis or of a rubric is lowered with the first thing that stands under it. Must not include the machine.
 */
#include "lower/lower_internal.h"

const BrmNode *brm_lower_rubric(const BrmLower *lo, uint32_t rubric) {
    return rubric == BRM_NONE ? NULL : lo->model->rubrics.at[rubric].asked_if;
}

BrmReg brm_lower_and_rule(BrmLower *lo, BrmReg a, const BrmNode *rule) {
    if (!rule) return a;
    BrmReg b = brm_lower_expr(lo, rule);
    brm_lower_at(lo, rule);
    return brm_lower_and(lo, a, b);
}

BrmReg brm_lower_and_validity(BrmLower *lo, BrmReg reg, BrmDate from, BrmDate to) {
    if (from != BRM_DATE_NONE) reg = brm_lower_and(lo, reg, brm_lower_emit(lo, BRM_OP_SINCE, (uint32_t)from, 0, 0));
    if (to != BRM_DATE_NONE && to < BRM_LOWER_LAST_DAY) {
        BrmReg after = brm_lower_emit(lo, BRM_OP_SINCE, (uint32_t)(to + 1), 0, 0);
        reg = brm_lower_and(lo, reg, brm_lower_not(lo, after));
    }
    return reg;
}

/* kind_ok: the subject's kind is not known, or is in the list; asked: kind_ok and the questionnaire's validity. A
 * supplement is asked where what it completes is, within its own validity. */
static void lower_questionnaire(BrmLower *lo, uint32_t index) {
    BrmPQuestionnaire *q = &lo->p->questionnaires.at[index];
    lo->span = q->span;
    if (q->extends != BRM_NONE) {
        const BrmPQuestionnaire *base = &lo->p->questionnaires.at[q->extends]; /* it stands before */
        q->kind_ok = base->kind_ok;
        q->asked = brm_lower_and_validity(lo, base->asked, q->from, q->to);
        return;
    }
    BrmReg kind_ok = brm_lower_truth(lo, BRM_TRUE);
    if (q->kinds.n) {
        uint32_t words = lo->p->kinds.n / 64 + 1;
        uint64_t *mask = BRM_NEWS(lo->arena, uint64_t, words);
        for (uint32_t i = 0; i < q->kinds.n; i++) {
            uint32_t kind = lo->p->kind_lists.at[q->kinds.first + i];
            mask[kind / 64] |= (uint64_t)1 << (kind % 64);
        }
        BrmReg kind = brm_lower_emit(lo, BRM_OP_IN_KIND, 0, 0, 0);
        BrmReg none = brm_lower_not(lo, brm_lower_known(lo, kind));
        BrmReg in = brm_lower_emit(lo, BRM_OP_KEY_IN, kind, brm_lower_mask(lo, mask, words), 0);
        kind_ok = brm_lower_or(lo, none, brm_lower_is_true(lo, in));
    }
    q->kind_ok = kind_ok;
    q->asked = brm_lower_and_validity(lo, kind_ok, q->from, q->to);
}

static void lower_question(BrmLower *lo, uint32_t index) {
    const BrmMQuestion *m = &lo->model->questions.at[index];
    BrmPQuestion *q = &lo->p->questions.at[index];
    BrmReg asked = lo->p->questionnaires.at[q->questionnaire].asked;
    asked = brm_lower_and_rule(lo, asked, brm_lower_rubric(lo, m->rubric));
    asked = brm_lower_and_rule(lo, asked, m->asked_if);
    BrmOp in = BRM_OP_IN_NUM, gate = BRM_OP_GATE_NUM;
    if (q->type == BRM_V_YESNO) {
        in = BRM_OP_IN_TRI;
        gate = BRM_OP_GATE_TRI;
    } else if (q->type == BRM_V_LIST || q->type == BRM_V_TEXT) {
        in = BRM_OP_IN_KEY;
        gate = BRM_OP_GATE_KEY;
    } else if (q->type == BRM_V_SET) {
        in = BRM_OP_IN_SET;
        gate = BRM_OP_GATE_SET;
    }
    lo->span = q->span;
    q->asked = asked;
    q->value = brm_lower_emit(lo, gate, brm_lower_emit(lo, in, index, 0, 0), asked, 0);
}

/* What asks a criterion, its N/A rule, and what is accepted of its answer. */
static void lower_asked(BrmLower *lo, uint32_t index) {
    const BrmMCriterion *m = &lo->model->criteria.at[index];
    BrmPCriterion *c = &lo->p->criteria.at[index];
    const BrmPQuestionnaire *q = &lo->p->questionnaires.at[c->questionnaire];
    const BrmPAxis *axis = &lo->p->axes.at[c->axis];
    lo->span = c->span;
    BrmReg valid = brm_lower_truth(lo, BRM_TRUE);
    if (q->extends != BRM_NONE) {
        const BrmPQuestionnaire *base = &lo->p->questionnaires.at[q->extends];
        valid = brm_lower_and_validity(lo, valid, base->from, base->to);
    }
    valid = brm_lower_and_validity(lo, valid, q->from, q->to);
    valid = brm_lower_and_validity(lo, valid, axis->from, axis->to);
    valid = brm_lower_and_validity(lo, valid, c->from, c->to);
    BrmReg asked = brm_lower_and(lo, q->kind_ok, valid);
    asked = brm_lower_and_rule(lo, asked, lo->model->axes.at[m->axis].asked_if);
    asked = brm_lower_and_rule(lo, asked, brm_lower_rubric(lo, m->rubric));
    asked = brm_lower_and_rule(lo, asked, m->asked_if);
    BrmReg na = BRM_NONE;
    if (c->na == 2) {
        na = brm_lower_expr(lo, m->na_rule);
        brm_lower_at(lo, m->na_rule);
        if (m->na_negated) na = brm_lower_not(lo, na);
    }
    lo->span = c->span;
    BrmReg in = brm_lower_emit(lo, BRM_OP_IN_CODE, index, 0, 0);
    c->valid = valid;
    c->asked = asked;
    c->na_rule = na;
    lo->accepts[index] = na == BRM_NONE ? brm_lower_emit(lo, BRM_OP_ACCEPT, in, asked, 0)
                                        : brm_lower_emit(lo, BRM_OP_ACCEPT_RULE, in, asked, na);
}

/* A derived criterion by requirements has had its step BRM_REF_APPLICABLE, before those of its requirements. */
static void lower_criterion(BrmLower *lo, uint32_t index) {
    if (lo->accepts[index] == BRM_NONE) lower_asked(lo, index);
    if (lo->p->criteria.at[index].derived)
        brm_lower_derived(lo, index);
    else
        lo->p->criteria.at[index].code_today = lo->accepts[index];
}

/* The value in force at the date: the last step that has begun; unknown before a first one that has a date. */
static void lower_definition(BrmLower *lo, uint32_t index) {
    const BrmMDefinition *m = &lo->model->definitions.at[index];
    BrmPDefinition *d = &lo->p->definitions.at[brm_lower_definition(lo, index)];
    BrmReg reg = brm_lower_expr(lo, m->steps.at[0].expr);
    lo->span = brm_lower_span(lo, m->span);
    if (m->steps.at[0].from != BRM_DATE_NONE) {
        BrmOperand class = brm_program_class(lo->p, reg);
        BrmOp gate = class == BRM_OPD_TRI   ? BRM_OP_GATE_TRI
                     : class == BRM_OPD_NUM ? BRM_OP_GATE_NUM
                     : class == BRM_OPD_KEY ? BRM_OP_GATE_KEY
                                            : BRM_OP_GATE_SET;
        BrmReg begun = brm_lower_emit(lo, BRM_OP_SINCE, (uint32_t)m->steps.at[0].from, 0, 0);
        reg = brm_lower_emit(lo, gate, reg, begun, 0);
    }
    for (uint32_t i = 1; i < m->steps.n; i++) {
        BrmReg next = brm_lower_expr(lo, m->steps.at[i].expr);
        brm_lower_at(lo, m->steps.at[i].expr);
        BrmReg begun = brm_lower_emit(lo, BRM_OP_SINCE, (uint32_t)m->steps.at[i].from, 0, 0);
        reg = brm_lower_select(lo, begun, next, reg);
    }
    d->reg = reg;
    if (d->type == BRM_V_TEXT) d->list = brm_lower_text_question(lo, m->steps.at[0].expr);
    BRM_CHECK(lo->mem, d->list != BRM_NONE);
}

static void lower_control(BrmLower *lo, uint32_t index) {
    const BrmMControl *m = &lo->model->controls.at[index];
    BrmPControl *c = &lo->p->controls.at[index];
    BrmReg asked =
        c->questionnaire == BRM_NONE ? brm_lower_truth(lo, BRM_TRUE) : lo->p->questionnaires.at[c->questionnaire].asked;
    BrmReg fires = brm_lower_and_rule(lo, asked, m->rule);
    brm_lower_at(lo, m->rule);
    c->fired = brm_lower_is_true(lo, fires);
}

void brm_lower_rules(BrmLower *lo) {
    const BrmModel *m = lo->model;
    lo->accepts = BRM_NEWS(lo->arena, BrmReg, m->criteria.n);
    lo->level_regs = BRM_NEWS(lo->arena, BrmReg, lo->p->levels.n);
    for (uint32_t i = 0; i < m->criteria.n; i++)
        lo->accepts[i] = BRM_NONE;
    for (uint32_t i = 0; i < lo->p->levels.n; i++)
        lo->level_regs[i] = BRM_NONE;
    for (uint32_t i = 0; i < m->questionnaires.n; i++)
        lower_questionnaire(lo, i);
    for (uint32_t i = 0; i < m->steps.n; i++) {
        BrmMStep step = m->steps.at[i];
        if (step.kind == BRM_REF_QUESTION)
            lower_question(lo, step.index);
        else if (step.kind == BRM_REF_CRITERION)
            lower_criterion(lo, step.index);
        else if (step.kind == BRM_REF_APPLICABLE)
            lower_asked(lo, step.index);
        else if (step.kind == BRM_REF_REQUIREMENT)
            brm_lower_requirement(lo, step.index);
        else if (step.kind == BRM_REF_DEFINITION)
            lower_definition(lo, step.index);
        else if (step.kind == BRM_REF_CONTROL)
            lower_control(lo, step.index);
    }
    for (uint32_t i = 0; i < m->controls.n; i++)
        brm_lower_message(lo, i);
}
