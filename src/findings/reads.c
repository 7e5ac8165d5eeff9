/* reads.c: what decides a rule, opened up as far as what people answer.
 *
 * Called by say.c when a message names answers, given or missing. The program keeps what a rule reads itself; here its
 * definitions are replaced by what they read, and computed levels by the requirements or answers that they come from,
 * each thing once, in the order in which a reader of the source meets it. A stack of ranges, no recursion; the walk
 * ends after MOST_STEPS reads: a message names three answers, and a program made to be slow must not make each of its
 * findings long. */
#include "findings/findings_internal.h"

enum { MOST_STEPS = 10000 };

void brm_walk_close(BrmJudge *j) {
    if (j->walk.marks != NULL) brm_arena_close(&j->walk.arena);
    j->walk = (BrmWalk){0};
}

static void begin(BrmJudge *j) {
    BrmWalk *w = &j->walk;
    const BrmProgram *p = j->program;
    if (w->marks == NULL) {
        brm_arena_open(&w->arena, j->doc->arena->mem);
        w->marks = BRM_NEWS(&w->arena, uint32_t,
                            (size_t)p->questions.n + p->criteria.n + 1 + p->definitions.n + p->requirements.n);
    }
    w->mark++;
    w->found.n = 0;
    w->stack.n = 0;
    w->steps = 0;
}

uint32_t *brm_walk_slot(BrmJudge *j, BrmPRead read) {
    const BrmProgram *p = j->program;
    uint32_t first[] = {0, p->questions.n, 0, 0, 0};
    first[2] = first[1] + p->criteria.n;
    first[3] = first[2] + 1;
    first[4] = first[3] + p->definitions.n;
    return &j->walk.marks[first[read.kind] + (read.kind == 2 ? 0 : read.index)];
}

/* Whether this walk meets it for the first time. */
static bool is_new(BrmJudge *j, BrmPRead read) {
    uint32_t *mark = brm_walk_slot(j, read);
    if (*mark == j->walk.mark) return false;
    *mark = j->walk.mark;
    return true;
}

static void find(BrmJudge *j, BrmPRead read) {
    if (is_new(j, read)) BRM_PUSH(&j->walk.arena, &j->walk.found, read);
}

/* A computed level stands for what it comes from, unless it is not asked or not applicable. */
static bool opens_level(const BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    return c->derived != 0 && brm_judge_tri(j, c->asked) != BRM_FALSE &&
           brm_vm_code(j->vm, c->code_today)[j->lane] != BRM_CODE_NA;
}

static void meet(BrmJudge *j, BrmPRead read) {
    const BrmProgram *p = j->program;
    BrmWalk *w = &j->walk;
    bool definition = read.kind == 3;
    if (!definition && !(read.kind == 1 && opens_level(j, read.index))) {
        find(j, read);
        return;
    }
    if (!is_new(j, read)) return;
    BrmRange reads = definition ? p->definitions.at[read.index].reads : p->criteria.at[read.index].level_reads;
    BRM_PUSH(&w->arena, &w->stack, reads);
    BrmRange requirements = definition ? (BrmRange){0, 0} : p->criteria.at[read.index].requirements;
    for (uint32_t i = 0; i < requirements.n && w->steps < MOST_STEPS; i++, w->steps++)
        find(j, (BrmPRead){4, requirements.first + i});
}

static void walk(BrmJudge *j, BrmRange reads) {
    BrmWalk *w = &j->walk;
    BRM_PUSH(&w->arena, &w->stack, reads);
    while (w->stack.n > 0 && w->steps++ < MOST_STEPS) {
        BrmRange *top = &w->stack.at[w->stack.n - 1];
        if (top->n == 0) {
            w->stack.n--;
            continue;
        }
        BrmPRead read = j->program->reads.at[top->first++];
        top->n--;
        meet(j, read);
    }
    w->stack.n = 0;
}

const BrmWalk *brm_walk(BrmJudge *j, const BrmRange *reads, uint32_t n) {
    begin(j);
    for (uint32_t i = 0; i < n; i++)
        walk(j, reads[i]);
    return &j->walk;
}
