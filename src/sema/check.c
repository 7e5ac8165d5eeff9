/* sema/check: types of every rule of a program, definitions first, each after those that it reads.
 *
 * Called by brm_sema_check once clauses are bound. The order of definitions comes from the names that stand in them, by
 * a depth-first walk with a stack of its own; a circle is cycles.c's to report, here it only leaves a type open.
 */
#include "sema/sema_internal.h"

#include <string.h>

/* ---- the order of definitions
 * ---------------------------------------------------------------------------------------------- */

typedef struct Step {
    uint32_t definition, edge;
} Step;
typedef struct Order {
    BrmSema *s;
    uint32_t *first; /* edges of definition i: first[i] to first[i + 1] - 1 */
    BRM_ARRAY(uint32_t) edges;
    uint8_t *color;
    BRM_ARRAY(Step) stack;
} Order;

static void collect_edges(Order *o, uint32_t i) {
    BrmSema *s = o->s;
    const BrmMDefinition *d = &s->m->definitions.at[i];
    o->first[i] = o->edges.n;
    for (uint32_t k = 0; k < d->steps.n; k++) {
        brm_expr_order(&s->check, d->steps.at[k].expr);
        for (uint32_t n = 0; n < s->check.order.n; n++) {
            const BrmNode *node = s->check.order.at[n];
            if (node->text.n == 0 || node->kind == BRM_AST_STRING) continue;
            uint32_t at = brm_map_get(&s->by_name, node->text);
            if (at == BRM_NONE || s->names.at[at].ref.kind != BRM_REF_DEFINITION) continue;
            BRM_PUSH(s->arena, &o->edges, s->names.at[at].ref.index);
        }
    }
}

static void visit(Order *o, uint32_t root) {
    BrmSema *s = o->s;
    Step start = {root, o->first[root]};
    BRM_PUSH(s->arena, &o->stack, start);
    o->color[root] = 1;
    while (o->stack.n > 0) {
        Step *top = &o->stack.at[o->stack.n - 1];
        if (top->edge == o->first[top->definition + 1]) {
            BRM_PUSH(s->arena, &s->def_order, top->definition);
            o->stack.n--;
            continue;
        }
        uint32_t next = o->edges.at[top->edge++];
        if (o->color[next] != 0) continue;
        o->color[next] = 1;
        Step step = {next, o->first[next]};
        BRM_PUSH(s->arena, &o->stack, step);
    }
}

static void order_definitions(BrmSema *s) {
    uint32_t n = s->m->definitions.n;
    Order o = {.s = s};
    o.first = BRM_NEWS(s->arena, uint32_t, (size_t)n + 1);
    o.color = BRM_NEWS(s->arena, uint8_t, n);
    for (uint32_t i = 0; i < n; i++)
        collect_edges(&o, i);
    o.first[n] = o.edges.n;
    for (uint32_t i = 0; i < n; i++)
        if (o.color[i] == 0) visit(&o, i);
}

/* ---- one definition
 * -------------------------------------------------------------------------------------------------------------- */

/* Whether an expression just checked reads no answer and no level, and may stand in a measure. */
static bool is_constant(const BrmSema *s, const BrmNodes *nodes) {
    for (uint32_t i = 0; i < nodes->n; i++) {
        const BrmNode *node = nodes->at[i];
        BrmRef ref = s->m->refs[node->id];
        bool fits = node->kind == BRM_AST_IF || node->kind == BRM_AST_BINARY || node->kind == BRM_AST_NOT ||
                    node->kind == BRM_AST_NEGATE || node->kind == BRM_AST_NUMBER || node->kind == BRM_AST_TRUE ||
                    node->kind == BRM_AST_FALSE;
        if (node->kind == BRM_AST_CALL) fits = node->word >= BRM_FN_MIN && node->word <= BRM_FN_ROUND;
        if (node->kind == BRM_AST_REF)
            fits = ref.kind == BRM_REF_DEFINITION && s->m->definitions.at[ref.index].constant;
        if (!fits) return false;
    }
    return true;
}

/* The type that two steps of a dated definition share. */
static BrmType join(BrmSema *s, const BrmMDefinition *d, const BrmNode *step, BrmType before, BrmType type) {
    BrmChecker *c = &s->check;
    if (before.kind == BRM_TYPE_BAD || type.kind == BRM_TYPE_BAD) return (BrmType){BRM_TYPE_BAD, 0};
    if (brm_expr_numeric(before) && brm_expr_numeric(type))
        return before.kind == BRM_TYPE_INTEGER && type.kind == BRM_TYPE_INTEGER ? before
                                                                                : (BrmType){BRM_TYPE_NUMBER, 0};
    if (brm_expr_same(before, type)) return before;
    const BrmNode *first = d->steps.at[0].expr;
    BrmDiag *diag =
        BRM_RAISE(s->bag, BRM_D_ARMS, step->span, brm_expr_named(c, step), BRM_A_WORD(brm_expr_type_word(type)),
                  brm_expr_named(c, first), BRM_A_WORD(brm_expr_type_word(before)));
    brm_diag_label_at(s->bag, diag, first->span, BRM_W_IS_ONE, BRM_A_WORD(brm_expr_type_word(before)));
    return (BrmType){BRM_TYPE_BAD, 0};
}

static void check_definition(BrmSema *s, uint32_t i) {
    BrmChecker *c = &s->check;
    BrmMDefinition *d = &s->m->definitions.at[i];
    BrmSemaDefinition *side = &s->def.at[i];
    c->mode = BRM_CHECK_RULE;
    c->file = brm_sema_file_of(s, side->node);
    c->definition = i;
    side->again = false;
    d->constant = d->steps.n == 1 && d->steps.at[0].from == BRM_DATE_NONE;
    for (uint32_t k = 0; k < d->steps.n; k++) {
        const BrmNode *step = d->steps.at[k].expr;
        brm_expr_check(c, step);
        BrmType type = brm_expr_value(c, step);
        if (type.kind == BRM_TYPE_LEVEL)
            type = (BrmType){BRM_TYPE_NUMBER, 0}; /* a level is a number to whoever reads it */
        d->type = k == 0 ? type : join(s, d, step, d->type, type);
        if ((c->flags[step->id] & BRM_FLAG_INEXACT) != 0) side->inexact = true;
        if (d->constant) d->constant = is_constant(s, &c->order);
    }
    side->typed = true;
    c->definition = BRM_NONE;
}

static void check_definitions(BrmSema *s) {
    order_definitions(s);
    for (uint32_t i = 0; i < s->def_order.n; i++)
        check_definition(s, s->def_order.at[i]);
    /* In a circle, or where a key is named as a definition, one was read before it was typed. */
    for (uint32_t i = 0; i < s->def_order.n; i++)
        if (s->def.at[s->def_order.at[i]].again) check_definition(s, s->def_order.at[i]);
}

/* ---- every other rule
 * -------------------------------------------------------------------------------------------------------------- */

static void check_rule(BrmSema *s, const BrmRule *rule) {
    BrmChecker *c = &s->check;
    c->mode = rule->role == BRM_ROLE_MEASURE ? BRM_CHECK_MEASURE : BRM_CHECK_RULE;
    c->file = rule->file;
    c->criterion =
        rule->role == BRM_ROLE_NA_REQUIREMENT ? s->m->requirements.at[rule->owner].criterion
        : rule->role == BRM_ROLE_ASKED_CRITERION || rule->role == BRM_ROLE_NA_CRITERION || rule->role == BRM_ROLE_LEVEL
            ? rule->owner
            : BRM_NONE;
    uint32_t errors = s->bag->errors;
    brm_expr_check(c, rule->root);
    if (rule->role == BRM_ROLE_MEASURE && s->bag->errors > errors) return;
    if (rule->role == BRM_ROLE_MEASURE)
        (void)brm_expr_number(c, rule->root);
    else if (rule->role == BRM_ROLE_MESSAGE)
        (void)brm_expr_any(c, rule->root);
    else
        (void)brm_expr_yesno(c, rule->root);
}

void brm_sema_check_rules(BrmSema *s) {
    check_definitions(s);
    for (uint32_t i = 0; i < s->rules.n; i++)
        if (s->rules.at[i].role != BRM_ROLE_DEFINITION) check_rule(s, &s->rules.at[i]);
    s->check.criterion = BRM_NONE;
}
