/* rules.c: the table of the source's rules: what each is the rule of, its register, and what it stands under.
 *
 *     questionnaire asked ─▶ rubric ─▶ question
 *     questionnaire asked ─▶ axis within its validity ─▶ rubric ─▶ criterion ─▶ N/A rule ─▶ levels, requirements
 *
 * Called by brm_lower once every rule has its register. Rows stand in the order of the source. What a rule stands under
 * is worked out here, so it may be an instruction that nothing else reads. Must not include the machine.
 */
#include "lower/lower_internal.h"

#include <stdlib.h>

static BrmReg reg_of(BrmLower *lo, const BrmNode *rule) {
    return brm_lower_expr(lo, rule); /* lowered already, save where nothing stands under it */
}

static void put(BrmLower *lo, BrmPRuleKind kind, uint32_t on, const BrmNode *rule, BrmReg under) {
    BrmPRule row = {.kind = (uint32_t)kind, .on = on, .reg = reg_of(lo, rule), .under = under};
    row.span = brm_lower_span(lo, rule->span);
    BRM_PUSH(lo->p->arena, &lo->p->rules, row);
}

static BrmPRule *last(BrmLower *lo) {
    return &lo->p->rules.at[lo->p->rules.n - 1];
}

/* What asks an axis' criteria together, before its own rule. */
static BrmReg axis_under(BrmLower *lo, uint32_t axis) {
    const BrmPAxis *a = &lo->p->axes.at[axis];
    return brm_lower_and_validity(lo, lo->p->questionnaires.at[a->questionnaire].asked, a->from, a->to);
}

/* The first thing that stands in each rubric: its axis, or its questionnaire. */
static void put_rubrics(BrmLower *lo) {
    const BrmModel *m = lo->model;
    BrmReg *under = BRM_NEWS(lo->arena, BrmReg, m->rubrics.n), all = brm_lower_truth(lo, BRM_TRUE);
    for (uint32_t i = 0; i < m->rubrics.n; i++)
        under[i] = all;
    for (uint32_t i = 0; i < m->questions.n; i++) {
        const BrmMQuestion *q = &m->questions.at[i];
        if (q->rubric != BRM_NONE) under[q->rubric] = lo->p->questionnaires.at[q->questionnaire].asked;
    }
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        const BrmMCriterion *c = &m->criteria.at[i];
        if (c->rubric == BRM_NONE || (i && m->criteria.at[i - 1].rubric == c->rubric)) continue;
        lo->span = lo->p->axes.at[c->axis].span;
        under[c->rubric] = brm_lower_and_rule(lo, axis_under(lo, c->axis), m->axes.at[c->axis].asked_if);
    }
    for (uint32_t i = 0; i < m->rubrics.n; i++) {
        if (!m->rubrics.at[i].asked_if) continue;
        put(lo, BRM_R_ASKED_RUBRIC, BRM_NONE, m->rubrics.at[i].asked_if, under[i]);
        last(lo)->title = brm_lower_text(lo, m->rubrics.at[i].title);
    }
}

static void put_levels(BrmLower *lo, uint32_t index, BrmReg open) {
    const BrmMCriterion *m = &lo->model->criteria.at[index];
    for (uint32_t i = 1; i < m->levels.n; i++) {
        const BrmMLevel *level = &m->levels.at[i];
        BrmPRule row = {.kind = BRM_R_LEVEL, .on = index, .level = i, .under = open};
        row.reg = lo->level_regs[lo->p->criteria.at[index].levels.first + i];
        row.span = brm_lower_span(lo, level->rule ? level->rule->span : level->span);
        BRM_PUSH(lo->p->arena, &lo->p->rules, row);
    }
}

static void put_criterion(BrmLower *lo, uint32_t index) {
    const BrmMCriterion *m = &lo->model->criteria.at[index];
    const BrmPCriterion *c = &lo->p->criteria.at[index];
    lo->span = c->span;
    if (m->asked_if) {
        BrmReg under = brm_lower_and(lo, lo->p->questionnaires.at[c->questionnaire].kind_ok, c->valid);
        under = brm_lower_and_rule(lo, under, lo->model->axes.at[m->axis].asked_if);
        under = brm_lower_and_rule(lo, under, brm_lower_rubric(lo, m->rubric));
        put(lo, BRM_R_ASKED_CRITERION, index, m->asked_if, under);
    }
    if (c->na == 2) {
        put(lo, BRM_R_NA_CRITERION, index, m->na_rule, c->asked);
        last(lo)->negated = m->na_negated;
        last(lo)->reg = c->na_rule;
    }
    if (!c->derived) return;
    lo->span = c->span;
    BrmReg open = brm_lower_open_criterion(lo, index);
    put_levels(lo, index, open);
    for (uint32_t i = 0; i < m->n_requirements; i++) {
        const BrmMRequirement *r = &lo->model->requirements.at[m->requirements + i];
        if (!r->na_rule) continue;
        put(lo, BRM_R_NA_REQUIREMENT, m->requirements + i, r->na_rule, open);
        last(lo)->negated = r->na_negated;
        last(lo)->reg = lo->p->requirements.at[m->requirements + i].na_rule;
    }
}

static int by_place(const void *a, const void *b) {
    const BrmPRule *x = a, *y = b;
    const uint32_t xs[] = {x->span.file, x->span.start, x->kind, x->on, x->level};
    const uint32_t ys[] = {y->span.file, y->span.start, y->kind, y->on, y->level};
    for (uint32_t i = 0; i < sizeof xs / sizeof *xs; i++)
        if (xs[i] != ys[i]) return xs[i] < ys[i] ? -1 : 1;
    return 0;
}

void brm_lower_rule_table(BrmLower *lo) {
    const BrmModel *m = lo->model;
    const BrmProgram *p = lo->p;
    for (uint32_t i = 0; i < m->questions.n; i++) {
        const BrmMQuestion *q = &m->questions.at[i];
        if (!q->asked_if) continue;
        BrmReg asked = p->questionnaires.at[q->questionnaire].asked;
        put(lo, BRM_R_ASKED_QUESTION, i, q->asked_if, brm_lower_and_rule(lo, asked, brm_lower_rubric(lo, q->rubric)));
    }
    put_rubrics(lo);
    for (uint32_t i = 0; i < m->axes.n; i++) {
        if (!m->axes.at[i].asked_if) continue;
        lo->span = p->axes.at[i].span;
        put(lo, BRM_R_ASKED_AXIS, i, m->axes.at[i].asked_if, axis_under(lo, i));
    }
    for (uint32_t i = 0; i < m->criteria.n; i++)
        put_criterion(lo, i);
    for (uint32_t i = 0; i < m->controls.n; i++) {
        uint32_t questionnaire = m->controls.at[i].questionnaire;
        put(lo, BRM_R_CONTROL, i, m->controls.at[i].rule,
            questionnaire == BRM_NONE ? brm_lower_truth(lo, BRM_TRUE) : p->questionnaires.at[questionnaire].asked);
    }
    if (p->rules.n > 1) qsort(p->rules.at, p->rules.n, sizeof *p->rules.at, by_place);
}
