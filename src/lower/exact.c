/* exact.c: an expression of a measure, or a constant definition, worked out with exact fractions at compile time.
 *
 * Called by fractions.c. Yes/no values are the fractions 0 and 1. What is not reached is not worked out, so that a
 * number that would not fit does no harm in the arm that a `si` leaves out. Long chains of one operator are walked
 * without recursion. Owns nothing.
 */
#include "lower/lower_internal.h"

static const BrmExactValue unknown = {BRM_X_UNKNOWN, {0, 1}};

static BrmExactValue known(BrmFrac x) {
    return (BrmExactValue){BRM_X_KNOWN, x};
}

static BrmExactValue whole(int64_t x) {
    return known((BrmFrac){x, 1});
}

static BrmExactValue fits(BrmExactScope *scope, bool ok, BrmFrac x) {
    if (ok) return known(x);
    scope->limit = true;
    return unknown;
}

static bool is_true(BrmExactValue v) {
    return v.state == BRM_X_KNOWN && v.x.num != 0;
}

static bool is_false(BrmExactValue v) {
    return v.state == BRM_X_KNOWN && v.x.num == 0;
}

static BrmExactValue arithmetic(BrmExactScope *scope, uint32_t op, BrmExactValue a, BrmExactValue b) {
    BrmFrac x = {0, 1};
    if (a.state != BRM_X_KNOWN || b.state != BRM_X_KNOWN) return unknown;
    if (op == BRM_O_ADD) return fits(scope, brm_frac_add(a.x, b.x, &x), x);
    if (op == BRM_O_SUB) return fits(scope, brm_frac_sub(a.x, b.x, &x), x);
    if (op == BRM_O_MUL) return fits(scope, brm_frac_mul(a.x, b.x, &x), x);
    if (b.x.num == 0) return unknown;
    return fits(scope, brm_frac_div(a.x, b.x, &x), x);
}

static BrmExactValue compare(uint32_t op, BrmExactValue a, BrmExactValue b) {
    if (a.state != BRM_X_KNOWN || b.state != BRM_X_KNOWN) return unknown;
    int order = brm_frac_cmp(a.x, b.x);
    bool yes = op == BRM_O_EQ   ? order == 0
               : op == BRM_O_NE ? order != 0
               : op == BRM_O_LT ? order < 0
               : op == BRM_O_LE ? order <= 0
               : op == BRM_O_GT ? order > 0
                                : order >= 0;
    return whole(yes);
}

static BrmExactValue logic(BrmExactScope *scope, const BrmNode *node, BrmExactValue a) {
    bool and = node->word == BRM_O_AND;
    if (and? is_false(a) : is_true(a)) return a;
    BrmExactValue b = brm_lower_exact(scope, node->b);
    if (and? is_false(b) : is_true(b)) return b;
    return a.state == BRM_X_KNOWN ? b : a;
}

static BrmExactValue chain(BrmExactScope *scope, const BrmNode *node) {
    BrmLower *lo = scope->lo;
    uint32_t base = lo->chain.n;
    for (; node->kind == BRM_AST_BINARY && (node->word <= BRM_O_AND || node->word >= BRM_O_ADD); node = node->a)
        BRM_PUSH(lo->arena, &lo->chain, node);
    BrmExactValue value = brm_lower_exact(scope, node);
    while (lo->chain.n > base) {
        node = lo->chain.at[--lo->chain.n];
        value = node->word <= BRM_O_AND ? logic(scope, node, value)
                                        : arithmetic(scope, node->word, value, brm_lower_exact(scope, node->b));
    }
    return value;
}

static BrmExactValue binary(BrmExactScope *scope, const BrmNode *node) {
    if (node->word <= BRM_O_AND || node->word >= BRM_O_ADD) return chain(scope, node);
    BrmExactValue a = brm_lower_exact(scope, node->a);
    return compare(node->word, a, brm_lower_exact(scope, node->b));
}

static BrmExactValue choice(BrmExactScope *scope, const BrmNode *node) {
    BrmExactValue condition = brm_lower_exact(scope, node->a);
    if (condition.state != BRM_X_KNOWN) return unknown;
    return brm_lower_exact(scope, is_true(condition) ? node->b : node->c);
}

static BrmExactValue among(BrmExactScope *scope, const BrmNode *node) {
    BrmExactValue a = brm_lower_exact(scope, node->a);
    bool any = false, all = a.state == BRM_X_KNOWN;
    for (const BrmNode *e = node->first; e; e = e->next) {
        BrmExactValue b = brm_lower_exact(scope, e);
        if (b.state != BRM_X_KNOWN)
            all = false;
        else if (all && brm_frac_cmp(a.x, b.x) == 0)
            any = true;
    }
    return all ? whole(any) : unknown;
}

static BrmExactValue at_least(BrmExactScope *scope, const BrmNode *node) {
    int64_t yes = 0, perhaps = 0;
    BrmFrac least = {0, 1};
    if (!brm_frac_parse(node->a->text, false, &least)) return fits(scope, false, least);
    for (const BrmNode *e = node->first; e; e = e->next) {
        BrmExactValue b = brm_lower_exact(scope, e);
        if (is_true(b)) yes++;
        if (b.state != BRM_X_KNOWN) perhaps++;
    }
    if (brm_frac_cmp((BrmFrac){yes, 1}, least) >= 0) return whole(1);
    return brm_frac_cmp((BrmFrac){yes + perhaps, 1}, least) < 0 ? whole(0) : unknown;
}

static BrmExactValue extreme(BrmExactScope *scope, const BrmNode *node) {
    BrmExactValue best = brm_lower_exact(scope, node->first);
    for (const BrmNode *e = node->first->next; e; e = e->next) {
        BrmExactValue b = brm_lower_exact(scope, e);
        if (best.state != BRM_X_KNOWN || b.state != BRM_X_KNOWN)
            best = unknown;
        else if (node->word == BRM_FN_MIN ? brm_frac_cmp(b.x, best.x) < 0 : brm_frac_cmp(b.x, best.x) > 0)
            best = b;
    }
    return best;
}

static BrmExactValue rounded(BrmExactScope *scope, const BrmNode *node) {
    BrmExactValue a = brm_lower_exact(scope, node->first);
    BrmFrac decimals = {0, 1}, x = {0, 1};
    if (a.state != BRM_X_KNOWN) return unknown;
    bool ok = brm_frac_parse(node->first->next->text, false, &decimals) && decimals.den == 1 && decimals.num <= 15;
    return fits(scope, ok && brm_frac_round(a.x, (uint32_t)decimals.num, &x), x);
}

static BrmExactValue call(BrmExactScope *scope, const BrmNode *node) {
    BrmExactValue a, b;
    int32_t year, month, day;
    switch (node->word) {
    case BRM_FN_MIN:
    case BRM_FN_MAX:
        return extreme(scope, node);
    case BRM_FN_ROUND:
        return rounded(scope, node);
    case BRM_FN_ABS:
        a = brm_lower_exact(scope, node->first);
        if (a.state == BRM_X_KNOWN && a.x.num < 0) a.x.num = -a.x.num;
        return a;
    case BRM_FN_YEAR:
        a = brm_lower_exact(scope, node->first);
        if (a.state != BRM_X_KNOWN) return unknown;
        brm_date_split((BrmDate)a.x.num, &year, &month, &day);
        return whole(year);
    case BRM_FN_DAYS:
        a = brm_lower_exact(scope, node->first);
        b = brm_lower_exact(scope, node->first->next);
        return arithmetic(scope, BRM_O_SUB, b, a);
    default:
        return unknown; /* nothing else may stand here */
    }
}

static BrmExactValue reference(BrmExactScope *scope, const BrmNode *node) {
    BrmRef ref = scope->lo->refs[node->id];
    if (ref.kind != BRM_REF_DEFINITION) return unknown;
    BrmExactValue value = scope->lo->exact[ref.index];
    if (value.state == BRM_X_LIMIT) scope->limit = true;
    return value.state == BRM_X_KNOWN ? value : unknown;
}

/* The words that a measure alone knows. */
static BrmExactValue word(const BrmExactScope *scope, const BrmNode *node) {
    const BrmMCriterion *c = scope->criterion;
    if (!c) return unknown;
    if (node->kind == BRM_AST_LEVEL_WORD) return whole(c->levels.at[scope->level].value);
    if (node->kind == BRM_AST_WEIGHT_WORD) return known(c->weight);
    if (node->kind == BRM_AST_TARGET_WORD) return whole(c->levels.at[c->levels.n - 1].value);
    return scope->step == 0 ? unknown : whole(c->levels.at[c->expected.at[scope->step - 1].level].value);
}

static BrmExactValue exact_node(BrmExactScope *scope, const BrmNode *node) {
    BrmExactValue a;
    BrmFrac x = {0, 1};
    switch (node->kind) {
    case BRM_AST_IF:
        return choice(scope, node);
    case BRM_AST_BINARY:
        return binary(scope, node);
    case BRM_AST_NOT:
        a = brm_lower_exact(scope, node->a);
        return a.state == BRM_X_KNOWN ? whole(is_false(a)) : unknown;
    case BRM_AST_NEGATE:
        a = brm_lower_exact(scope, node->a);
        a.x.num = -a.x.num;
        return a;
    case BRM_AST_IN:
        return among(scope, node);
    case BRM_AST_AT_LEAST:
        return at_least(scope, node);
    case BRM_AST_CALL:
        return call(scope, node);
    case BRM_AST_REF:
        return reference(scope, node);
    case BRM_AST_NUMBER:
        return fits(scope, brm_frac_parse(node->text, node->word != 0, &x), x);
    case BRM_AST_DATE:
        return whole(node->num);
    case BRM_AST_TRUE:
        return whole(1);
    case BRM_AST_FALSE:
        return whole(0);
    case BRM_AST_LEVEL_WORD:
    case BRM_AST_EXPECTED_WORD:
    case BRM_AST_WEIGHT_WORD:
    case BRM_AST_TARGET_WORD:
        return word(scope, node);
    default:
        return unknown;
    }
}

BrmExactValue brm_lower_exact(BrmExactScope *scope, const BrmNode *node) {
    BRM_CHECK(scope->lo->mem, scope->depth < BRM_LOWER_DEPTH);
    scope->depth++;
    BrmExactValue value = exact_node(scope, node);
    scope->depth--;
    return value;
}
