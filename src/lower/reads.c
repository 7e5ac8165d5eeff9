/* reads.c: what applicability and N/A rules read, through definitions and all, for findings that name the answers that
 * decide; and what a control points at.
 *
 * Called by brm_lower. A definition's reads are gathered once, in evaluation order, so that a chain of definitions
 * needs no recursion. Owns nothing.
 */
#include "lower/lower_internal.h"

#include <stdlib.h>

/* A fresh set: marks are numbers, so that none has to be cleared. */
static void begin(BrmLower *lo) {
    lo->mark++;
}

static void add(BrmLower *lo, BrmPRead read) {
    uint32_t *mark = read.kind == 0   ? &lo->question_marks[read.index]
                     : read.kind == 1 ? &lo->criterion_marks[read.index]
                                      : &lo->kind_mark;
    if (*mark == lo->mark) return;
    *mark = lo->mark;
    BRM_PUSH(lo->arena, &lo->def_reads, read);
}

static void add_criteria(BrmLower *lo, BrmRange criteria) {
    for (uint32_t i = 0; i < criteria.n; i++)
        add(lo, (BrmPRead){1, criteria.first + i});
}

static void add_reference(BrmLower *lo, BrmRef ref) {
    const BrmProgram *p = lo->p;
    if (ref.kind == BRM_REF_QUESTION) add(lo, (BrmPRead){0, ref.index});
    if (ref.kind == BRM_REF_CRITERION) add(lo, (BrmPRead){1, ref.index});
    if (ref.kind == BRM_REF_AXIS) add_criteria(lo, p->axes.at[ref.index].criteria);
    if (ref.kind == BRM_REF_QUESTIONNAIRE) {
        BrmRange axes = p->questionnaires.at[ref.index].axes;
        for (uint32_t i = 0; i < axes.n; i++)
            add_criteria(lo, p->axes.at[axes.first + i].criteria);
    }
    if (ref.kind == BRM_REF_DEFINITION) {
        BrmRange reads = lo->def_ranges[ref.index];
        for (uint32_t i = 0; i < reads.n; i++)
            add(lo, lo->def_reads.at[reads.first + i]);
    }
}

/* Adds what a rule reads to the set begun. Iterative: a chain of `et` may be long. */
static void gather(BrmLower *lo, const BrmNode *rule) {
    if (!rule) return;
    BRM_PUSH(lo->arena, &lo->stack, rule);
    while (lo->stack.n > 0) {
        const BrmNode *node = lo->stack.at[--lo->stack.n];
        if (node->kind == BRM_AST_SUBJECT) add(lo, (BrmPRead){2, 0});
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

/* The set begun at `first` of def_reads as a range of the program's reads, in source order; the scratch is given back.
 */
static BrmRange put(BrmLower *lo, uint32_t first) {
    BrmProgram *p = lo->p;
    uint32_t n = lo->def_reads.n - first;
    if (n == 0) return (BrmRange){0, 0};
    Placed *placed = BRM_NEWS(lo->arena, Placed, n);
    for (uint32_t i = 0; i < n; i++) {
        BrmPRead read = lo->def_reads.at[first + i];
        uint32_t order = read.kind == 0   ? p->questions.at[read.index].order
                         : read.kind == 1 ? p->criteria.at[read.index].order
                                          : 0;
        placed[i] = (Placed){order, read};
    }
    qsort(placed, n, sizeof *placed, by_order);
    lo->def_reads.n = first;
    BrmRange range = {p->reads.n, n};
    for (uint32_t i = 0; i < n; i++)
        BRM_PUSH(p->arena, &p->reads, placed[i].read);
    return range;
}

void brm_lower_reads(BrmLower *lo) {
    const BrmModel *m = lo->model;
    BrmProgram *p = lo->p;
    lo->question_marks = BRM_NEWS(lo->arena, uint32_t, m->questions.n);
    lo->criterion_marks = BRM_NEWS(lo->arena, uint32_t, m->criteria.n);
    lo->def_ranges = BRM_NEWS(lo->arena, BrmRange, m->definitions.n);
    for (uint32_t i = 0; i < m->steps.n; i++) {
        if (m->steps.at[i].kind != BRM_REF_DEFINITION) continue;
        const BrmMDefinition *d = &m->definitions.at[m->steps.at[i].index];
        uint32_t first = lo->def_reads.n;
        begin(lo);
        for (uint32_t s = 0; s < d->steps.n; s++)
            gather(lo, d->steps.at[s].expr);
        lo->def_ranges[m->steps.at[i].index] = (BrmRange){first, lo->def_reads.n - first};
    }
    uint32_t first = lo->def_reads.n;
    for (uint32_t i = 0; i < m->questions.n; i++) {
        begin(lo);
        gather(lo, brm_lower_rubric(lo, m->questions.at[i].rubric));
        gather(lo, m->questions.at[i].asked_if);
        p->questions.at[i].asked_reads = put(lo, first);
    }
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        const BrmMCriterion *c = &m->criteria.at[i];
        begin(lo);
        gather(lo, m->axes.at[c->axis].asked_if);
        gather(lo, brm_lower_rubric(lo, c->rubric));
        gather(lo, c->asked_if);
        p->criteria.at[i].asked_reads = put(lo, first);
        begin(lo);
        gather(lo, c->na_rule);
        p->criteria.at[i].na_reads = put(lo, first);
    }
    for (uint32_t i = 0; i < m->controls.n; i++)
        p->controls.at[i].targets = brm_lower_targets(lo, &m->controls.at[i]);
}

/* In the order written, each once: the first target is what a finding is on. */
BrmRange brm_lower_targets(BrmLower *lo, const BrmMControl *control) {
    BrmProgram *p = lo->p;
    uint32_t first = lo->def_reads.n;
    begin(lo);
    for (uint32_t i = 0; i < control->targets.n; i++)
        if (control->targets.at[i].kind != BRM_REF_DEFINITION) add_reference(lo, control->targets.at[i]);
    BrmRange range = {p->reads.n, lo->def_reads.n - first};
    for (uint32_t i = 0; i < range.n; i++)
        BRM_PUSH(p->arena, &p->reads, lo->def_reads.at[first + i]);
    lo->def_reads.n = first;
    return range.n ? range : (BrmRange){0, 0};
}
