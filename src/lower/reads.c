/* reads.c: what rules and definitions read, each by itself, for findings that name the answers that decide; and what a
 * control points at.
 *
 * Called by brm_lower. A definition is one read, whatever it reads itself: whoever wants the answers follows it, so
 * that no table grows faster than the source. Owns nothing.
 */
#include "lower/lower_internal.h"

#include <stdlib.h>

enum { QUESTION, CRITERION, KIND, DEFINITION, REQUIREMENT, AXIS };

/* A fresh set: marks are numbers, so that none has to be cleared. */
static void begin(BrmLower *lo) {
    lo->set.n = lo->axes.n = 0;
    lo->mark++;
}

static void add(BrmLower *lo, uint32_t kind, uint32_t index) {
    if (lo->marks[kind][index] == lo->mark) return;
    lo->marks[kind][index] = lo->mark;
    BRM_PUSH(lo->arena, &lo->set, ((BrmPRead){kind, index}));
}

/* Its criteria join the set when that is put in the table, unless it is all there is: see put. */
static void add_axis(BrmLower *lo, uint32_t axis) {
    if (lo->marks[AXIS][axis] == lo->mark) return;
    lo->marks[AXIS][axis] = lo->mark;
    BRM_PUSH(lo->arena, &lo->axes, axis);
}

static void add_criteria(BrmLower *lo, uint32_t axis) {
    BrmRange criteria = lo->p->axes.at[axis].criteria;
    for (uint32_t i = 0; i < criteria.n; i++)
        add(lo, CRITERION, criteria.first + i);
}

/* The criteria of an axis, in the table once for all rules that read nothing else and all checks that target them. */
static BrmRange axis_reads(BrmLower *lo, uint32_t axis) {
    BrmRange criteria = lo->p->axes.at[axis].criteria, *range = &lo->axis_reads[axis];
    if (range->n || criteria.n == 0) return *range;
    *range = (BrmRange){lo->p->reads.n, criteria.n};
    for (uint32_t i = 0; i < criteria.n; i++)
        BRM_PUSH(lo->p->arena, &lo->p->reads, ((BrmPRead){CRITERION, criteria.first + i}));
    return *range;
}

static void add_reference(BrmLower *lo, BrmRef ref) {
    if (ref.kind == BRM_REF_QUESTION) add(lo, QUESTION, ref.index);
    if (ref.kind == BRM_REF_CRITERION) add(lo, CRITERION, ref.index);
    if (ref.kind == BRM_REF_REQUIREMENT) add(lo, REQUIREMENT, ref.index);
    if (ref.kind == BRM_REF_DEFINITION) add(lo, DEFINITION, brm_lower_definition(lo, ref.index));
    if (ref.kind == BRM_REF_AXIS) add_axis(lo, ref.index);
}

/* Scores and constats do not decide what is asked: what they are of is no read. */
static bool is_score(const BrmNode *node) {
    return node->kind == BRM_AST_CALL && (node->word == BRM_FN_NONE || node->word == BRM_FN_FINDING);
}

/* Adds what a rule reads to the set begun. Iterative: a chain of `et` may be long. */
static void gather(BrmLower *lo, const BrmNode *rule) {
    if (!rule) return;
    BRM_PUSH(lo->arena, &lo->stack, rule);
    while (lo->stack.n > 0) {
        const BrmNode *node = lo->stack.at[--lo->stack.n];
        if (is_score(node)) continue;
        if (node->kind == BRM_AST_SUBJECT) add(lo, KIND, 0);
        if (node->kind == BRM_AST_REF) add_reference(lo, lo->refs[node->id]);
        const BrmNode *parts[] = {node->a, node->b, node->kind == BRM_AST_IF ? node->c : NULL};
        for (uint32_t i = 0; i < 3; i++)
            if (parts[i]) BRM_PUSH(lo->arena, &lo->stack, parts[i]);
        for (const BrmNode *child = node->first; child; child = child->next)
            BRM_PUSH(lo->arena, &lo->stack, child);
    }
}

typedef struct Placed {
    uint32_t order;
    BrmPRead read;
} Placed;

static int by_order(const void *a, const void *b) {
    const Placed *x = a, *y = b;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    if (x->read.kind != y->read.kind) return x->read.kind < y->read.kind ? -1 : 1;
    return (x->read.index > y->read.index) - (x->read.index < y->read.index);
}

static uint32_t order_of(const BrmProgram *p, BrmPRead read) {
    switch (read.kind) {
    case QUESTION:
        return p->questions.at[read.index].order;
    case CRITERION:
        return p->criteria.at[read.index].order;
    case REQUIREMENT:
        return p->requirements.at[read.index].order;
    case DEFINITION:
        return UINT32_MAX; /* after what is named itself */
    default:
        return 0;
    }
}

/* The set as a range of the program's reads, in source order. */
static BrmRange put(BrmLower *lo) {
    BrmProgram *p = lo->p;
    if (lo->set.n == 0 && lo->axes.n == 1) return axis_reads(lo, lo->axes.at[0]);
    for (uint32_t i = 0; i < lo->axes.n; i++)
        add_criteria(lo, lo->axes.at[i]);
    uint32_t n = lo->set.n;
    if (n == 0) return (BrmRange){0, 0};
    Placed *placed = BRM_NEWS(lo->arena, Placed, n);
    for (uint32_t i = 0; i < n; i++)
        placed[i] = (Placed){order_of(p, lo->set.at[i]), lo->set.at[i]};
    qsort(placed, n, sizeof *placed, by_order);
    BrmRange range = {p->reads.n, n};
    for (uint32_t i = 0; i < n; i++)
        BRM_PUSH(p->arena, &p->reads, placed[i].read);
    return range;
}

static BrmRange reads_of(BrmLower *lo, const BrmNode *rule) {
    begin(lo);
    gather(lo, rule);
    return put(lo);
}

/* What an axis' and a rubric's rules read is the same for all criteria there that have no rule of their own; so is what
 * a N/A rule of the axis reads. */
typedef struct Shared {
    bool has;
    uint32_t rubric;
    const BrmNode *na_rule;
    BrmRange asked, na;
} Shared;

static void read_criterion(BrmLower *lo, uint32_t index, Shared *shared) {
    const BrmMCriterion *m = &lo->model->criteria.at[index];
    BrmPCriterion *c = &lo->p->criteria.at[index];
    bool same = shared->has && shared->rubric == m->rubric && !m->asked_if;
    if (!same) {
        begin(lo);
        gather(lo, lo->model->axes.at[m->axis].asked_if);
        gather(lo, brm_lower_rubric(lo, m->rubric));
        gather(lo, m->asked_if);
    }
    c->asked_reads = same ? shared->asked : put(lo);
    if (!m->asked_if) {
        shared->has = true;
        shared->rubric = m->rubric;
        shared->asked = c->asked_reads;
    }
    if (m->na_rule && m->na_rule != shared->na_rule) {
        shared->na_rule = m->na_rule;
        shared->na = reads_of(lo, m->na_rule);
    }
    if (m->na_rule) c->na_reads = shared->na;
    if (m->derived != BRM_BY_RULES) return;
    begin(lo);
    for (uint32_t i = 0; i < m->levels.n; i++)
        gather(lo, m->levels.at[i].rule);
    c->level_reads = put(lo);
}

/* In the order written, each once: the first target is what a finding is on. An axis stands for its criteria. */
static BrmRange targets(BrmLower *lo, const BrmMControl *control) {
    BrmProgram *p = lo->p;
    begin(lo);
    if (control->targets.n == 1 && control->targets.at[0].kind == BRM_REF_AXIS)
        return axis_reads(lo, control->targets.at[0].index);
    for (uint32_t i = 0; i < control->targets.n; i++) {
        BrmRef target = control->targets.at[i];
        if (target.kind == BRM_REF_AXIS) add_criteria(lo, target.index);
        if (target.kind == BRM_REF_CRITERION || target.kind == BRM_REF_QUESTION) add_reference(lo, target);
    }
    BrmRange range = {lo->set.n ? p->reads.n : 0, lo->set.n};
    for (uint32_t i = 0; i < range.n; i++)
        BRM_PUSH(p->arena, &p->reads, lo->set.at[i]);
    return range;
}

void brm_lower_reads(BrmLower *lo) {
    const BrmModel *m = lo->model;
    BrmProgram *p = lo->p;
    const uint32_t counts[] = {m->questions.n, m->criteria.n, 1, p->definitions.n, m->requirements.n, m->axes.n};
    for (uint32_t i = 0; i < sizeof counts / sizeof *counts; i++)
        lo->marks[i] = BRM_NEWS(lo->arena, uint32_t, counts[i]);
    lo->axis_reads = BRM_NEWS(lo->arena, BrmRange, m->axes.n);
    for (uint32_t i = 0; i < m->definitions.n; i++) {
        if (lo->definition_of[i] == BRM_NONE) continue;
        begin(lo);
        for (uint32_t s = 0; s < m->definitions.at[i].steps.n; s++)
            gather(lo, m->definitions.at[i].steps.at[s].expr);
        p->definitions.at[lo->definition_of[i]].reads = put(lo);
    }
    for (uint32_t i = 0; i < m->questions.n; i++) {
        begin(lo);
        gather(lo, brm_lower_rubric(lo, m->questions.at[i].rubric));
        gather(lo, m->questions.at[i].asked_if);
        p->questions.at[i].asked_reads = put(lo);
    }
    Shared shared = {0};
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        if (i && m->criteria.at[i].axis != m->criteria.at[i - 1].axis) shared = (Shared){0};
        read_criterion(lo, i, &shared);
    }
    for (uint32_t i = 0; i < m->requirements.n; i++)
        p->requirements.at[i].na_reads = reads_of(lo, m->requirements.at[i].na_rule);
    for (uint32_t i = 0; i < m->controls.n; i++)
        p->controls.at[i].targets = targets(lo, &m->controls.at[i]);
}
