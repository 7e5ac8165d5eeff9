/* faults.c: which operations report a result that is not finite (R015), and where each is reached.
 *
 * Called by brm_lower once every rule has its registers. Each operation of a rule that can fail gets one register: its
 * fault AND the path that reaches it; the register is "not false" where the finding is given. A path is a list of
 * conditions, turned into instructions only when an operation or a definition lies under it:
 *
 *     a et (b = 0 ou 1 / b > c)      the division's path:   rule's root, a, not (b = 0)
 *
 * A definition is reached where any of its uses is; definitions come last to first, so that all uses of one are known
 * before it is walked.
 */
#include "lower/lower_internal.h"

#include <stdlib.h>

typedef struct Path {
    struct Path *up; /* NULL: a root, whose reg is set */
    BrmReg condition;
    bool negated;
    BrmReg reg;
} Path;

typedef struct Walk {
    BrmLower *lo;
    uint32_t on_kind, on, depth;
} Walk;

/* Made once, when it is first wanted; as deep as the walk that built the path. */
static BrmReg path_reg(BrmLower *lo, Path *path) {
    if (path->reg == BRM_NONE) {
        BrmReg up = path_reg(lo, path->up);
        path->reg = brm_lower_and(lo, up, path->negated ? brm_lower_not(lo, path->condition) : path->condition);
    }
    return path->reg;
}

static bool can_fail(const BrmLower *lo, const BrmNode *node) {
    BrmReg reg = lo->reg_of[node->id];
    double x;
    if (brm_lower_number_of(lo, reg, &x)) return false;
    return !(lo->bounds.at[reg] < BRM_LOWER_BOUND); /* a division by what may be 0 has no bound */
}

static void watch(Walk *w, const BrmNode *node, Path *path) {
    BrmLower *lo = w->lo;
    if (!can_fail(lo, node)) return;
    brm_lower_at(lo, node);
    BrmReg reg = path_reg(lo, path);
    if (brm_lower_truth_of(lo, reg) == BRM_FALSE) return;
    uint32_t known = lo->watched_of[node->id];
    if (known == BRM_NONE) {
        lo->watched_of[node->id] = lo->watched.n;
        BrmWatched watched = {node, reg, w->on_kind, w->on};
        BRM_PUSH(lo->arena, &lo->watched, watched);
        return;
    }
    BrmWatched *watched = &lo->watched.at[known];
    watched->path = brm_lower_or(lo, watched->path, reg);
    if (watched->on_kind != w->on_kind || watched->on != w->on) watched->on_kind = watched->on = BRM_NONE;
}

static void reach_definition(Walk *w, const BrmNode *node, Path *path) {
    BrmLower *lo = w->lo;
    BrmRef ref = lo->refs[node->id];
    if (ref.kind != BRM_REF_DEFINITION) return;
    brm_lower_at(lo, node);
    BrmReg reg = path_reg(lo, path), *reach = &lo->reach[ref.index];
    *reach = *reach == BRM_NONE ? reg : brm_lower_or(lo, *reach, reg);
}

static void walk(Walk *w, const BrmNode *node, Path *path);

static bool is_chain(const BrmNode *node) {
    return node->kind == BRM_AST_BINARY && (node->word <= BRM_O_AND || node->word >= BRM_O_ADD);
}

static void walk_chain(Walk *w, const BrmNode *node, Path *path) {
    BrmLower *lo = w->lo;
    uint32_t base = lo->chain.n;
    for (; is_chain(node); node = node->a)
        BRM_PUSH(lo->arena, &lo->chain, node);
    walk(w, node, path);
    while (lo->chain.n > base) {
        node = lo->chain.at[--lo->chain.n];
        if (node->word <= BRM_O_AND) {
            Path right = {path, lo->reg_of[node->a->id], node->word == BRM_O_OR, BRM_NONE};
            walk(w, node->b, &right);
        } else {
            walk(w, node->b, path);
            watch(w, node, path);
        }
    }
}

static void walk_node(Walk *w, const BrmNode *node, Path *path) {
    switch (node->kind) {
    case BRM_AST_BINARY:
        if (is_chain(node)) {
            walk_chain(w, node, path);
            break;
        }
        walk(w, node->a, path);
        walk(w, node->b, path);
        break;
    case BRM_AST_IF: {
        BrmReg condition = w->lo->reg_of[node->a->id];
        Path yes = {path, condition, false, BRM_NONE}, no = {path, condition, true, BRM_NONE};
        walk(w, node->a, path);
        walk(w, node->b, &yes);
        walk(w, node->c, &no);
        break;
    }
    case BRM_AST_NOT:
    case BRM_AST_NEGATE:
    case BRM_AST_CONTAINS:
    case BRM_AST_ANSWERED:
        walk(w, node->a, path);
        break;
    case BRM_AST_IN:
        walk(w, node->a, path); /* fall through */
    case BRM_AST_AT_LEAST:
    case BRM_AST_CALL:
        for (const BrmNode *arg = node->first; arg; arg = arg->next)
            walk(w, arg, path);
        break;
    case BRM_AST_REF:
        reach_definition(w, node, path);
        break;
    default:
        break;
    }
}

static void walk(Walk *w, const BrmNode *node, Path *path) {
    BRM_CHECK(w->lo->mem, w->depth < BRM_LOWER_DEPTH);
    w->depth++;
    walk_node(w, node, path);
    w->depth--;
}

static void walk_rule(BrmLower *lo, const BrmNode *rule, BrmReg root, uint32_t on_kind, uint32_t on) {
    if (!rule || root == BRM_NONE) return;
    Path path = {NULL, BRM_NONE, false, root};
    Walk w = {lo, on_kind, on, 0};
    walk(&w, rule, &path);
}

/* The rules of axes and rubrics are reached by each of the things under them: their roots are gathered first. */
static void widen(BrmLower *lo, BrmReg *root, BrmReg reg) {
    *root = *root == BRM_NONE ? reg : brm_lower_or(lo, *root, reg);
}

static BrmReg and_rule(BrmLower *lo, BrmReg reg, const BrmNode *rule) {
    return rule ? brm_lower_and(lo, reg, lo->reg_of[rule->id]) : reg;
}

static void walk_questions(BrmLower *lo, BrmReg *rubrics) {
    const BrmModel *m = lo->model;
    for (uint32_t i = 0; i < m->questions.n; i++) {
        const BrmMQuestion *q = &m->questions.at[i];
        const BrmNode *rubric = brm_lower_rubric(lo, q->rubric);
        if (!rubric && !q->asked_if) continue;
        lo->span = lo->p->questions.at[i].span;
        BrmReg root = lo->p->questionnaires.at[q->questionnaire].asked;
        if (rubric) widen(lo, &rubrics[q->rubric], root);
        if (q->asked_if) walk_rule(lo, q->asked_if, and_rule(lo, root, rubric), 0, i);
    }
}

/* Where the rules of axes and of rubrics are reached, and N/A rules of axes. */
typedef struct Roots {
    BrmReg *axes, *rubrics, *na; /* na: by axis */
    const BrmNode **na_rules;    /* by axis */
} Roots;

static void walk_levels(BrmLower *lo, uint32_t index) {
    const BrmMCriterion *m = &lo->model->criteria.at[index];
    if (m->derived == BRM_ANSWERED_LEVEL) return;
    BrmReg open = brm_lower_open_criterion(lo, index);
    for (uint32_t i = 0; i < m->levels.n; i++)
        walk_rule(lo, m->levels.at[i].rule, open, 1, index);
    for (uint32_t i = 0; i < m->n_requirements; i++)
        walk_rule(lo, lo->model->requirements.at[m->requirements + i].na_rule, open, 1, index);
}

static void walk_criterion(BrmLower *lo, uint32_t index, const Roots *roots) {
    const BrmMCriterion *m = &lo->model->criteria.at[index];
    const BrmPCriterion *c = &lo->p->criteria.at[index];
    const BrmNode *axis = lo->model->axes.at[m->axis].asked_if, *rubric = brm_lower_rubric(lo, m->rubric);
    lo->span = c->span;
    if (axis || rubric || m->asked_if) {
        BrmReg root = brm_lower_and(lo, lo->p->questionnaires.at[c->questionnaire].kind_ok, c->valid);
        if (axis) widen(lo, &roots->axes[m->axis], root);
        root = and_rule(lo, root, axis);
        if (rubric) widen(lo, &roots->rubrics[m->rubric], root);
        root = and_rule(lo, root, rubric);
        walk_rule(lo, m->asked_if, root, 1, index);
    }
    if (c->na == 2) {
        /* A rule that stands before the criterion is its axis': no criterion holds it. */
        bool own = m->na_rule->span.file == m->span.file && m->na_rule->span.start > m->span.start;
        if (own) {
            walk_rule(lo, m->na_rule, c->asked, 1, index);
        } else {
            widen(lo, &roots->na[m->axis], c->asked);
            roots->na_rules[m->axis] = m->na_rule;
        }
    }
    lo->span = c->span;
    walk_levels(lo, index);
}

static void walk_controls(BrmLower *lo) {
    for (uint32_t i = 0; i < lo->model->controls.n; i++) {
        const BrmMControl *m = &lo->model->controls.at[i];
        const BrmPControl *c = &lo->p->controls.at[i];
        lo->span = c->span;
        BrmReg root = m->questionnaire == BRM_NONE ? brm_lower_truth(lo, BRM_TRUE)
                                                   : lo->p->questionnaires.at[m->questionnaire].asked;
        walk_rule(lo, m->rule, root, BRM_NONE, BRM_NONE);
        for (const BrmNode *part = m->message ? m->message->first : NULL; part; part = part->next)
            if (part->kind == BRM_AST_MESSAGE_VALUE && lo->reg_of[part->a->id] != BRM_NONE)
                walk_rule(lo, part->a, c->fired, BRM_NONE, BRM_NONE);
    }
}

/* Of a definition with dates, the step in force alone is reached. */
static void walk_definition(BrmLower *lo, uint32_t index) {
    const BrmMDefinition *m = &lo->model->definitions.at[index];
    lo->span = brm_lower_span(lo, m->span);
    for (uint32_t i = 0; i < m->steps.n; i++) {
        BrmReg root = lo->reach[index];
        if (m->steps.at[i].from != BRM_DATE_NONE)
            root = brm_lower_and(lo, root, brm_lower_emit(lo, BRM_OP_SINCE, (uint32_t)m->steps.at[i].from, 0, 0));
        if (i + 1 < m->steps.n) {
            BrmReg later = brm_lower_emit(lo, BRM_OP_SINCE, (uint32_t)m->steps.at[i + 1].from, 0, 0);
            root = brm_lower_and(lo, root, brm_lower_not(lo, later));
        }
        walk_rule(lo, m->steps.at[i].expr, root, BRM_NONE, BRM_NONE);
    }
}

static int by_place(const void *a, const void *b) {
    const BrmWatched *x = a, *y = b;
    const uint32_t xs[] = {x->node->span.file, x->node->span.start, x->node->span.end, x->node->id};
    const uint32_t ys[] = {y->node->span.file, y->node->span.start, y->node->span.end, y->node->id};
    for (uint32_t i = 0; i < 4; i++)
        if (xs[i] != ys[i]) return xs[i] < ys[i] ? -1 : 1;
    return 0;
}

static void put_faults(BrmLower *lo) {
    BrmProgram *p = lo->p;
    if (lo->watched.n > 1) qsort(lo->watched.at, lo->watched.n, sizeof *lo->watched.at, by_place);
    for (uint32_t i = 0; i < lo->watched.n; i++) {
        const BrmWatched *w = &lo->watched.at[i];
        const BrmNode *node = w->node;
        brm_lower_at(lo, node);
        BrmReg fault =
            brm_lower_emit(lo, BRM_OP_FAULT, lo->reg_of[node->a->id], lo->reg_of[node->b->id], lo->reg_of[node->id]);
        BrmPFault out = {brm_lower_and(lo, fault, w->path), w->on_kind, w->on, brm_lower_span(lo, node->span)};
        BRM_PUSH(p->arena, &p->faults, out);
    }
}

static uint32_t *none_yet(BrmLower *lo, uint32_t n) {
    uint32_t *at = BRM_NEWS(lo->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        at[i] = BRM_NONE;
    return at;
}

void brm_lower_faults(BrmLower *lo) {
    const BrmModel *m = lo->model;
    Roots roots = {none_yet(lo, m->axes.n), none_yet(lo, m->rubrics.n), none_yet(lo, m->axes.n),
                   BRM_NEWS(lo->arena, const BrmNode *, m->axes.n)};
    lo->reach = none_yet(lo, m->definitions.n);
    lo->watched_of = none_yet(lo, m->ast.n_nodes);
    walk_questions(lo, roots.rubrics);
    for (uint32_t i = 0; i < m->criteria.n; i++)
        walk_criterion(lo, i, &roots);
    for (uint32_t i = 0; i < m->axes.n; i++) {
        walk_rule(lo, m->axes.at[i].asked_if, roots.axes[i], BRM_NONE, BRM_NONE);
        walk_rule(lo, roots.na_rules[i], roots.na[i], BRM_NONE, BRM_NONE);
    }
    for (uint32_t i = 0; i < m->rubrics.n; i++)
        walk_rule(lo, m->rubrics.at[i].asked_if, roots.rubrics[i], BRM_NONE, BRM_NONE);
    walk_controls(lo);
    for (uint32_t i = m->steps.n; i-- > 0;)
        if (m->steps.at[i].kind == BRM_REF_DEFINITION && lo->reach[m->steps.at[i].index] != BRM_NONE)
            walk_definition(lo, m->steps.at[i].index);
    put_faults(lo);
}
