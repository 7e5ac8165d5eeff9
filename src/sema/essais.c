/* sema/essais: binds and checks every `essai` of a program into model.tests: what it takes over, its date, its answers
 * and plans, what it verifies.
 *
 * Called by brm_sema_check once every rule is typed, since a `vérifie` may read everything. An essai takes over at most
 * one other (reprend), so that chains are followed without recursion: the ones taken over are filled first. Everything
 * made is the arena's.
 *
 *     essai nodes --collect--> titles --link--> parents --order--> each filled from its parent, then from its clauses
 */
#include "sema/sema_internal.h"

#include <stdlib.h>

/* What an essai's clauses have said of a thing so far; `test` is one more than the essai's index. */
typedef struct Mark {
    uint32_t test, at;
    bool own;
    BrmSpan span;
} Mark;

typedef struct Tests {
    BrmSema *s;
    BRM_ARRAY(const BrmNode *) nodes; /* beside model.tests */
    BrmMap titles;
    uint32_t *parent;             /* BRM_NONE: none */
    bool *taken, *broken, *dated; /* by another essai; not to be filled; a date was given */
    Mark *questions, *criteria, *requirements, *plans;
    BrmWord why_dated; /* BRM_W_NOTHING: nothing depends on the date */
    uint64_t size;     /* answers and steps of all essais */
    bool full;
} Tests;

/* ---- titles and what takes over what
 * ------------------------------------------------------------------------------------------- */

static void collect(Tests *t) {
    BrmSema *s = t->s;
    for (uint32_t f = 0; f < s->files.n; f++) {
        for (const BrmNode *n = s->files.at[f].ast.root->first; n != NULL; n = n->next) {
            if (n->kind != BRM_AST_TEST) continue;
            BrmMTest made = {.title = brm_sema_title(n), .kind = BRM_NONE, .status = 2, .given = s->files.at[f].given};
            made.span = n->title != NULL ? n->title->span : n->at;
            made.date = made.horizon = BRM_DATE_NONE;
            uint32_t mine = s->m->tests.n, stands = brm_map_put(&t->titles, made.title, mine);
            if (stands != mine) {
                BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_TEST_TITLE_TWICE, made.span, BRM_A_STR(made.title));
                brm_diag_label_at(s->bag, diag, s->m->tests.at[stands].span, BRM_W_TEST_FIRST, BRM_A_STR(made.title));
            }
            BRM_PUSH(s->arena, &s->m->tests, made);
            BRM_PUSH(s->arena, &t->nodes, n);
        }
    }
}

static void unknown_title(Tests *t, const BrmNode *title) {
    BrmSema *s = t->s;
    BrmStr folded = brm_fold(s->arena, title->text);
    uint32_t best = UINT32_MAX, near = BRM_NONE;
    if (s->n_nearest++ < BRM_SEMA_NEAREST)
        for (uint32_t i = 0; i < s->m->tests.n && best > 0; i++)
            if (brm_nearer(folded, brm_fold(s->arena, s->m->tests.at[i].title), &best)) near = i;
    if (near == BRM_NONE) {
        BRM_RAISE(s->bag, BRM_D_TEST_LIKE_UNKNOWN, title->span, BRM_A_STR(title->text));
        return;
    }
    const BrmMTest *other = &s->m->tests.at[near];
    t->taken[near] = true; /* likely meant */
    BrmDiag *diag =
        BRM_RAISE(s->bag, BRM_D_TEST_LIKE_NEAR, title->span, BRM_A_STR(title->text), BRM_A_STR(other->title));
    brm_diag_label_at(s->bag, diag, other->span, BRM_W_TEST_NEAREST, BRM_A_STR(other->title));
}

static void link_parent(Tests *t, uint32_t i) {
    const BrmNode *like = brm_sema_clause(t->nodes.at[i], BRM_AST_T_LIKE);
    t->parent[i] = BRM_NONE;
    if (like == NULL || like->title == NULL) return;
    t->parent[i] = brm_map_get(&t->titles, like->title->text);
    if (t->parent[i] != BRM_NONE) {
        t->taken[t->parent[i]] = true;
        return;
    }
    t->broken[i] = true;
    if (!t->s->uses_failed) unknown_title(t, like->title);
}

/* The titles of a circle, from `i` round to itself. */
static BrmStr circle(Tests *t, uint32_t i) {
    BrmBuf out;
    brm_buf_open(&out, t->s->arena->mem);
    uint32_t at = i, shown = 0;
    do {
        brm_buf_f(&out, "%.*s → ", BRM_STR_ARG(t->s->m->tests.at[at].title));
        at = t->parent[at];
    } while (at != i && ++shown < BRM_SEMA_SHOWN);
    if (at != i) brm_buf_z(&out, "… → ");
    brm_buf_f(&out, "%.*s", BRM_STR_ARG(t->s->m->tests.at[i].title));
    BrmStr kept = brm_str_dup(t->s->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

/* Indices, each after the one that it takes over. A circle is told once and its members are not filled. */
static uint32_t *order(Tests *t) {
    BrmSema *s = t->s;
    uint32_t n = s->m->tests.n, n_done = 0, *done = BRM_NEWS(s->arena, uint32_t, n);
    uint32_t *walk = BRM_NEWS(s->arena, uint32_t, n), *seen = BRM_NEWS(s->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t depth = 0, at = i;
        for (; at != BRM_NONE && seen[at] == 0; at = t->parent[at]) {
            seen[at] = i + 1;
            walk[depth++] = at;
        }
        bool round = at != BRM_NONE && seen[at] == i + 1;
        bool broken = round || (at != BRM_NONE && t->broken[at]);
        if (round) {
            const BrmNode *like = brm_sema_clause(t->nodes.at[at], BRM_AST_T_LIKE);
            BRM_RAISE(s->bag, BRM_D_TEST_LIKE_CYCLE, like->span, BRM_A_STR(circle(t, at)));
        }
        while (depth > 0) {
            uint32_t next = walk[--depth];
            broken = t->broken[next] = t->broken[next] || broken;
            done[n_done++] = next;
        }
    }
    return done;
}

/* ---- answers
 * ---------------------------------------------------------------------------------------------------------------------
 */

typedef struct Asked { /* what a réponse names, as messages say it */
    BrmRef ref;
    BrmStr name, title;
} Asked;

static void wrong_type(Tests *t, const Asked *asked, const BrmNode *value, BrmWord wanted, BrmArg like) {
    if (value->kind == BRM_AST_BAD) return;
    BRM_RAISE(t->s->bag, BRM_D_TEST_ANSWER_TYPE, value->span, BRM_A_STR(asked->name), BRM_A_STR(asked->title),
              BRM_A_WORD(wanted), BRM_A_QUOTED(brm_sema_excerpt(t->s, value->span)), like);
}

static bool number_value(const BrmNode *value, bool integer, double *out) {
    const BrmNode *number = value->kind == BRM_AST_NEGATE ? value->a : value;
    BrmFrac exact;
    if (number == NULL || number->kind != BRM_AST_NUMBER) return false;
    if (integer && (number->word == 1 || !brm_frac_parse(number->text, false, &exact) || exact.den != 1)) return false;
    if (integer && exact.num > (int64_t)1 << 53) return false;
    *out = brm_decimal_double(number->text, number->word == 1);
    if (value->kind == BRM_AST_NEGATE) *out = -*out;
    return true;
}

static bool check_number(Tests *t, const Asked *asked, const BrmMQuestion *q, const BrmNode *value) {
    static const BrmWord wanted[] = {BRM_W_TEST_T_INTEGER, BRM_W_TEST_T_NUMBER, BRM_W_TEST_T_PERCENT},
                         like[] = {BRM_W_TEST_LIKE_INTEGER, BRM_W_TEST_LIKE_NUMBER, BRM_W_TEST_LIKE_PERCENT};
    uint32_t which = q->word == BRM_T_INTEGER ? 0 : q->word == BRM_T_NUMBER ? 1 : 2;
    double x;
    if (!number_value(value, which == 0, &x)) {
        wrong_type(t, asked, value, wanted[which], BRM_A_WORD(like[which]));
        return false;
    }
    if (!q->has_range || (x >= q->lo && x <= q->hi)) return true;
    /* 62 for a share of 0 to 1 was meant as 62 %. */
    bool hundredths = which == 2 && value->kind == BRM_AST_NUMBER && value->word != 1 && x <= 100;
    BrmStr written = brm_sema_excerpt(t->s, value->span), as = {"", 0};
    if (hundredths) as = brm_str_f(t->s->arena, " (%.*s %%)", BRM_STR_ARG(written));
    BRM_RAISE(t->s->bag, BRM_D_TEST_ANSWER_RANGE, value->span, BRM_A_STR(asked->name), BRM_A_STR(asked->title),
              BRM_A_DOUBLE(q->lo), BRM_A_DOUBLE(q->hi), BRM_A_STR(written), BRM_A_STR(as));
    return false;
}

/* An answer as an example: the first key of a list, as it can be written anywhere. */
static BrmArg like_key(Tests *t, BrmType list, bool several) {
    const BrmMList *l = &t->s->m->lists.at[list.list];
    BrmStr key = l->keys.n > 0 ? l->keys.at[0].key : BRM_LIT("");
    return BRM_A_STR(brm_str_f(t->s->arena, several ? "(\"%.*s\")" : "\"%.*s\"", BRM_STR_ARG(key)));
}

/* A key of the question's list; refs says which. */
static bool check_key(Tests *t, const Asked *asked, BrmType list, const BrmNode *value, bool several) {
    bool bare = value->kind == BRM_AST_REF && value->c == NULL;
    if (!bare && value->kind != BRM_AST_STRING && value->kind != BRM_AST_NUMBER) {
        wrong_type(t, asked, value, several ? BRM_W_TEST_T_SET : BRM_W_TEST_T_LIST, like_key(t, list, several));
        return false;
    }
    return brm_expr_key(&t->s->check, value, (BrmType){BRM_TYPE_LIST, list.list});
}

static bool check_question(Tests *t, const Asked *asked, const BrmNode *value) {
    const BrmMQuestion *q = &t->s->m->questions.at[asked->ref.index];
    bool right = true;
    switch (q->type.kind) {
    case BRM_TYPE_YESNO:
        right = value->kind == BRM_AST_TRUE || value->kind == BRM_AST_FALSE;
        if (!right) wrong_type(t, asked, value, BRM_W_TEST_T_YESNO, BRM_A_WORD(BRM_W_TEST_LIKE_YESNO));
        return right;
    case BRM_TYPE_INTEGER:
    case BRM_TYPE_NUMBER:
        return check_number(t, asked, q, value);
    case BRM_TYPE_DATE:
        right = value->kind == BRM_AST_DATE;
        if (!right) wrong_type(t, asked, value, BRM_W_TEST_T_DATE, BRM_A_WORD(BRM_W_TEST_LIKE_DATE));
        return right;
    case BRM_TYPE_TEXT:
        right = value->kind == BRM_AST_STRING;
        if (!right) wrong_type(t, asked, value, BRM_W_TEST_T_TEXT, BRM_A_WORD(BRM_W_TEST_LIKE_TEXT));
        return right;
    case BRM_TYPE_LIST:
        return check_key(t, asked, q->type, value, false);
    case BRM_TYPE_SET:
        if (value->kind != BRM_AST_KEYS) {
            wrong_type(t, asked, value, BRM_W_TEST_T_SET, like_key(t, q->type, true));
            return false;
        }
        for (const BrmNode *key = value->first; key != NULL; key = key->next)
            right = check_key(t, asked, q->type, key, true) && right;
        return right;
    case BRM_TYPE_BAD:
    case BRM_TYPE_KIND:
    case BRM_TYPE_LEVEL:
        break;
    }
    return false;
}

/* The position of the level that a number means; BRM_NONE after an error. */
static uint32_t level_of(Tests *t, uint32_t criterion, const BrmNode *number, BrmDiagId otherwise) {
    const BrmMCriterion *c = &t->s->m->criteria.at[criterion];
    int64_t value;
    uint32_t level = brm_sema_integer(number, &value) ? brm_sema_level(&c->levels, value) : BRM_NONE;
    if (level != BRM_NONE) return level;
    if (number->kind != BRM_AST_BAD && !t->s->cr.at[criterion].levels_unsure)
        BRM_RAISE(t->s->bag, otherwise, number->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                  BRM_A_STR(brm_sema_excerpt(t->s, number->span)), BRM_A_STR(brm_sema_levels_text(t->s, &c->levels)));
    return BRM_NONE;
}

static bool check_criterion(Tests *t, const Asked *asked, const BrmNode *value) {
    const BrmMCriterion *c = &t->s->m->criteria.at[asked->ref.index];
    bool derived = c->derived != BRM_ANSWERED_LEVEL;
    if (value->kind == BRM_AST_NA_VALUE) {
        bool offered = derived ? c->na_offered && c->na_rule == NULL : c->na_offered || c->na_rule != NULL;
        if (!offered)
            BRM_RAISE(t->s->bag, BRM_D_TEST_ANSWER_NA, value->span, BRM_A_STR(asked->name), BRM_A_STR(asked->title));
        return offered;
    }
    bool number = value->kind == BRM_AST_NUMBER || value->kind == BRM_AST_NEGATE;
    if (derived && number) {
        BRM_RAISE(t->s->bag, BRM_D_TEST_ANSWER_DERIVED, value->span, BRM_A_STR(asked->name), BRM_A_STR(asked->title),
                  BRM_A_STR(brm_sema_excerpt(t->s, value->span)));
        return false;
    }
    if (!number) {
        wrong_type(t, asked, value, BRM_W_TEST_T_LEVEL,
                   c->levels.n > 0 ? BRM_A_INT(c->levels.at[c->levels.n - 1].value) : BRM_A_INT(0));
        return false;
    }
    return level_of(t, asked->ref.index, value, BRM_D_TEST_ANSWER_LEVEL) != BRM_NONE;
}

static bool check_requirement(Tests *t, const Asked *asked, const BrmNode *value) {
    if (value->kind == BRM_AST_TRUE || value->kind == BRM_AST_FALSE) return true;
    if (value->kind == BRM_AST_NA_VALUE)
        BRM_RAISE(t->s->bag, BRM_D_TEST_ANSWER_NA, value->span, BRM_A_STR(asked->name), BRM_A_STR(asked->title));
    else
        wrong_type(t, asked, value, BRM_W_TEST_T_YESNO, BRM_A_WORD(BRM_W_TEST_LIKE_YESNO));
    return false;
}

/* What a réponse is given to; false after an error. */
static bool find_asked(Tests *t, const BrmNode *ref, Asked *asked) {
    BrmSema *s = t->s;
    bool ambiguous, silent;
    uint32_t at = brm_sema_find(s, ref->text, ref->c, brm_sema_file_of(s, ref), &ambiguous, &silent);
    if (silent) return false;
    if (at == BRM_NONE) {
        brm_sema_unknown(s, ref,
                         BRM_SEMA_FIT(BRM_REF_QUESTION) | BRM_SEMA_FIT(BRM_REF_CRITERION) |
                             BRM_SEMA_FIT(BRM_REF_REQUIREMENT));
        return false;
    }
    asked->ref = s->names.at[at].ref;
    asked->name = s->names.at[at].text;
    if (asked->ref.kind == BRM_REF_QUESTION) {
        asked->title = s->m->questions.at[asked->ref.index].title;
    } else if (asked->ref.kind == BRM_REF_CRITERION) {
        asked->title = s->m->criteria.at[asked->ref.index].title;
    } else if (asked->ref.kind == BRM_REF_REQUIREMENT) {
        asked->title = s->m->requirements.at[asked->ref.index].title;
    } else {
        BRM_RAISE(s->bag, BRM_D_TEST_ANSWER_OF, ref->at, BRM_A_STR(ref->text),
                  BRM_A_WORD(brm_sema_kind_word(asked->ref.kind)));
        return false;
    }
    s->m->refs[ref->id] = asked->ref;
    return true;
}

static Mark *mark_of(Tests *t, BrmRef ref) {
    return ref.kind == BRM_REF_QUESTION    ? &t->questions[ref.index]
           : ref.kind == BRM_REF_CRITERION ? &t->criteria[ref.index]
                                           : &t->requirements[ref.index];
}

/* Room for one more answer or step; one error when there is none. */
static bool room(Tests *t, BrmSpan span) {
    if (t->full) return false;
    if (++t->size <= BRM_LIMIT_TEST_ANSWERS) return true;
    t->full = true;
    BRM_RAISE(t->s->bag, BRM_D_TEST_LARGE, span, BRM_A_INT(BRM_LIMIT_TEST_ANSWERS));
    return false;
}

static void put_answer(Tests *t, uint32_t i, BrmMTestAnswer answer, bool own) {
    BrmMTest *test = &t->s->m->tests.at[i];
    Mark *mark = mark_of(t, answer.ref);
    if (mark->test == i + 1) {
        test->answers.at[mark->at] = answer; /* over what it takes over */
        mark->own = own;
        mark->span = answer.span;
        return;
    }
    if (!room(t, answer.span)) return;
    *mark = (Mark){i + 1, test->answers.n, own, answer.span};
    BRM_PUSH(t->s->arena, &test->answers, answer);
}

/* An answer that cannot stand beside a new one: an error when it is this essai's own, else it gives way. */
static bool give_way(Tests *t, uint32_t i, BrmRef ref, const BrmNode *node, const Asked *asked) {
    Mark *mark = mark_of(t, ref);
    if (mark->test != i + 1) return true;
    if (mark->own) {
        BrmDiag *diag = BRM_RAISE(t->s->bag, BRM_D_TEST_ANSWER_TWICE, node->a->span, BRM_A_STR(asked->name));
        brm_diag_label_at(t->s->bag, diag, mark->span, BRM_W_TEST_ANSWERED_BEFORE, BRM_A_INT(0));
        return false;
    }
    t->s->m->tests.at[i].answers.at[mark->at].ref.kind = BRM_REF_NONE; /* dropped by drop_gone */
    mark->test = 0;
    return true;
}

/* A criterion is answered « non applicable », or its requirements are. */
static bool alone(Tests *t, uint32_t i, const BrmNode *node, const Asked *asked) {
    const BrmModel *m = t->s->m;
    if (asked->ref.kind == BRM_REF_REQUIREMENT) {
        BrmRef whole = {BRM_REF_CRITERION, m->requirements.at[asked->ref.index].criterion};
        return give_way(t, i, whole, node, asked);
    }
    if (asked->ref.kind != BRM_REF_CRITERION) return true;
    const BrmMCriterion *c = &m->criteria.at[asked->ref.index];
    for (uint32_t k = 0; k < c->n_requirements; k++)
        if (!give_way(t, i, (BrmRef){BRM_REF_REQUIREMENT, c->requirements + k}, node, asked)) return false;
    return true;
}

static void drop_gone(BrmMTest *test) {
    uint32_t n = 0;
    for (uint32_t k = 0; k < test->answers.n; k++)
        if (test->answers.at[k].ref.kind != BRM_REF_NONE) test->answers.at[n++] = test->answers.at[k];
    test->answers.n = n;
}

static void bind_answer(Tests *t, uint32_t i, const BrmNode *node) {
    Asked asked = {0};
    if (node->a == NULL || node->b == NULL || !find_asked(t, node->a, &asked)) return;
    const Mark *mark = mark_of(t, asked.ref);
    if (mark->test == i + 1 && mark->own) {
        BrmDiag *diag = BRM_RAISE(t->s->bag, BRM_D_TEST_ANSWER_TWICE, node->a->span, BRM_A_STR(asked.name));
        brm_diag_label_at(t->s->bag, diag, mark->span, BRM_W_TEST_ANSWERED_BEFORE, BRM_A_INT(0));
        return;
    }
    bool right = asked.ref.kind == BRM_REF_QUESTION    ? check_question(t, &asked, node->b)
                 : asked.ref.kind == BRM_REF_CRITERION ? check_criterion(t, &asked, node->b)
                                                       : check_requirement(t, &asked, node->b);
    if (!right || !alone(t, i, node, &asked)) return;
    BrmMTestAnswer answer = {asked.ref, node->b, node->span};
    put_answer(t, i, answer, true);
}

/* ---- plans
 * ------------------------------------------------------------------------------------------------------------------------
 */

static bool plan_follows(Tests *t, const BrmMTestPlan *before, const BrmMTestPlan *plan) {
    const BrmMCriterion *c = &t->s->m->criteria.at[plan->criterion];
    BrmDiag *diag;
    if (before->not_plannable || plan->not_plannable)
        diag = BRM_RAISE(t->s->bag, BRM_D_TEST_PLAN_MIXED, plan->span, BRM_A_STR(c->code), BRM_A_STR(c->title));
    else if (plan->day <= before->day)
        diag = BRM_RAISE(t->s->bag, BRM_D_TEST_PLAN_ORDER, plan->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                         BRM_A_DATE(plan->day), BRM_A_DATE(before->day));
    else
        return true;
    brm_diag_label_at(t->s->bag, diag, before->span, BRM_W_TEST_STEP_BEFORE, BRM_A_INT(0));
    return false;
}

static void bind_plan(Tests *t, uint32_t i, const BrmNode *node) {
    BrmSema *s = t->s;
    if (node->a == NULL) return;
    BrmMTestPlan plan = {.span = node->span, .not_plannable = node->b == NULL, .day = BRM_DATE_NONE};
    plan.criterion = brm_sema_want(s, node->a, BRM_REF_CRITERION, brm_sema_file_of(s, node));
    if (plan.criterion == BRM_NONE) return;
    const BrmMCriterion *c = &s->m->criteria.at[plan.criterion];
    if (c->derived != BRM_ANSWERED_LEVEL) {
        BRM_RAISE(s->bag, BRM_D_TEST_PLAN_DERIVED, node->a->span, BRM_A_STR(c->code), BRM_A_STR(c->title));
        return;
    }
    if (!plan.not_plannable) {
        plan.level = level_of(t, plan.criterion, node->b, BRM_D_TEST_PLAN_LEVEL);
        if (plan.level == BRM_NONE || !brm_sema_since(s, node->c, &plan.day) || plan.day == BRM_DATE_NONE) return;
    }
    BrmMTest *test = &s->m->tests.at[i];
    Mark *mark = &t->plans[plan.criterion];
    if (mark->test == i + 1 && !plan_follows(t, &test->plans.at[mark->at], &plan)) return;
    if (!room(t, plan.span)) return;
    *mark = (Mark){i + 1, test->plans.n, true, plan.span};
    BRM_PUSH(s->arena, &test->plans, plan);
}

/* Those of the essai taken over, but for criteria that have a plan of their own here. */
static void inherit_plans(Tests *t, uint32_t i, const BrmMTest *from) {
    BrmMTest *test = &t->s->m->tests.at[i];
    for (uint32_t k = 0; k < from->plans.n; k++) {
        const BrmMTestPlan *plan = &from->plans.at[k];
        if (t->plans[plan->criterion].test == i + 1) continue;
        if (!room(t, plan->span)) return;
        BRM_PUSH(t->s->arena, &test->plans, *plan);
    }
}

static int by_criterion(const void *a, const void *b) {
    const BrmMTestPlan *x = a, *y = b;
    if (x->criterion != y->criterion) return x->criterion < y->criterion ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day); /* as written: in date order */
}

/* ---- one essai
 * --------------------------------------------------------------------------------------------------------------------
 */

static void bind_expectation(Tests *t, BrmMTest *test, const BrmNode *node) {
    BrmSema *s = t->s;
    if (node->a == NULL) return;
    s->check.mode = BRM_CHECK_TEST;
    s->check.file = brm_sema_file_of(s, node);
    s->check.criterion = BRM_NONE;
    brm_expr_check(&s->check, node->a);
    (void)brm_expr_yesno(&s->check, node->a);
    for (uint32_t n = 0; n < s->check.order.n; n++) { /* what a vérifie reads is of use */
        BrmRef ref = s->m->refs[s->check.order.at[n]->id];
        if (ref.kind == BRM_REF_DEFINITION) s->def.at[ref.index].used = true;
        if (ref.kind == BRM_REF_QUESTION) s->qu.at[ref.index].used = true;
    }
    BrmMExpectation made = {node->a, node->span};
    BRM_PUSH(s->arena, &test->expectations, made);
}

static void bind_clause(Tests *t, uint32_t i, const BrmNode *n) {
    BrmSema *s = t->s;
    BrmMTest *test = &s->m->tests.at[i];
    if (n->kind == BRM_AST_T_DATE) t->dated[i] = n->a != NULL && brm_sema_since(s, n->a, &test->date);
    if (n->kind == BRM_AST_T_HORIZON && n->a != NULL) (void)brm_sema_since(s, n->a, &test->horizon);
    if (n->kind == BRM_AST_T_STATUS) test->status = n->word;
    if (n->kind == BRM_AST_T_KIND && n->a != NULL && brm_expr_key(&s->check, n->a, (BrmType){BRM_TYPE_KIND, 0}))
        test->kind = s->m->refs[n->a->id].index;
    if (n->kind == BRM_AST_T_ANSWER) bind_answer(t, i, n);
    if (n->kind == BRM_AST_T_PLAN) bind_plan(t, i, n);
    if (n->kind == BRM_AST_T_EXPECT) bind_expectation(t, test, n);
}

static void check_dates(Tests *t, uint32_t i) {
    BrmMTest *test = &t->s->m->tests.at[i];
    const BrmNode *node = t->nodes.at[i], *horizon = brm_sema_clause(node, BRM_AST_T_HORIZON),
                  *date = brm_sema_clause(node, BRM_AST_T_DATE);
    bool known = t->dated[i] || (date == NULL && t->parent[i] != BRM_NONE && t->dated[t->parent[i]]);
    t->dated[i] = known;
    if (!known && date == NULL && t->why_dated != BRM_W_NOTHING && test->expectations.n > 0 &&
        !brm_sema_damaged(t->s, node))
        BRM_RAISE(t->s->bag, BRM_D_TEST_NO_DATE, test->span, BRM_A_STR(test->title), BRM_A_WORD(t->why_dated));
    if (!known && date == NULL && !brm_date_make(2000, 1, 1, &test->date)) return;
    if (test->horizon == BRM_DATE_NONE || test->date == BRM_DATE_NONE || test->horizon >= test->date) return;
    if (t->why_dated != BRM_W_NOTHING && !known) return; /* said: it has no date */
    BrmSpan where = horizon != NULL ? horizon->a->span : date != NULL ? date->a->span : test->span;
    BrmDiag *diag = BRM_RAISE(t->s->bag, BRM_D_TEST_HORIZON, where, BRM_A_STR(test->title), BRM_A_DATE(test->horizon),
                              BRM_A_DATE(test->date));
    if (horizon != NULL && date != NULL)
        brm_diag_label_at(t->s->bag, diag, date->span, BRM_W_TEST_ITS_DATE, BRM_A_INT(0));
}

static void fill(Tests *t, uint32_t i) {
    BrmMTest *test = &t->s->m->tests.at[i];
    const BrmMTest *from = t->parent[i] != BRM_NONE && !t->broken[i] ? &t->s->m->tests.at[t->parent[i]] : NULL;
    if (from != NULL) {
        test->date = from->date;
        test->horizon = from->horizon;
        test->kind = from->kind;
        test->status = from->status;
        for (uint32_t k = 0; k < from->answers.n; k++)
            put_answer(t, i, from->answers.at[k], false);
    }
    for (const BrmNode *n = t->nodes.at[i]->first; n != NULL; n = n->next)
        bind_clause(t, i, n);
    drop_gone(test);
    if (from != NULL) inherit_plans(t, i, from);
    if (test->plans.n > 1) qsort(test->plans.at, test->plans.n, sizeof *test->plans.at, by_criterion);
    if (!t->broken[i]) check_dates(t, i);
    if (test->expectations.n == 0 && !t->taken[i] && !brm_sema_damaged(t->s, t->nodes.at[i]))
        BRM_RAISE(t->s->bag, BRM_D_TEST_EMPTY, test->span, BRM_A_STR(test->title));
}

/* What makes a result depend on the day, to say why a date is wanted. */
static BrmWord why_dated(const BrmModel *m) {
    bool expected = false, valid = false, defined = false;
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        expected = expected || m->criteria.at[i].expected.n > 0;
        valid = valid || m->criteria.at[i].validity.has;
    }
    for (uint32_t i = 0; i < m->axes.n; i++)
        valid = valid || m->axes.at[i].validity.has;
    for (uint32_t i = 0; i < m->questionnaires.n; i++)
        valid = valid || m->questionnaires.at[i].validity.has;
    for (uint32_t i = 0; i < m->definitions.n; i++)
        for (uint32_t k = 0; k < m->definitions.at[i].steps.n; k++)
            defined = defined || m->definitions.at[i].steps.at[k].from != BRM_DATE_NONE;
    return expected  ? BRM_W_TEST_DATED_EXPECTED
           : valid   ? BRM_W_TEST_DATED_VALIDITY
           : defined ? BRM_W_TEST_DATED_DEFINITION
                     : BRM_W_NOTHING;
}

void brm_sema_tests(BrmSema *s) {
    const BrmModel *m = s->m;
    Tests t = {.s = s};
    brm_map_open(&t.titles, s->arena);
    collect(&t);
    uint32_t n = m->tests.n;
    if (n == 0) return;
    t.parent = BRM_NEWS(s->arena, uint32_t, n);
    t.taken = BRM_NEWS(s->arena, bool, n);
    t.broken = BRM_NEWS(s->arena, bool, n);
    t.dated = BRM_NEWS(s->arena, bool, n);
    t.questions = BRM_NEWS(s->arena, Mark, m->questions.n);
    t.criteria = BRM_NEWS(s->arena, Mark, m->criteria.n);
    t.requirements = BRM_NEWS(s->arena, Mark, m->requirements.n);
    t.plans = BRM_NEWS(s->arena, Mark, m->criteria.n);
    t.why_dated = why_dated(m);
    for (uint32_t i = 0; i < n; i++)
        link_parent(&t, i);
    const uint32_t *done = order(&t);
    for (uint32_t i = 0; i < n; i++)
        fill(&t, done[i]);
}
