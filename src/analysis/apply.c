/* apply.c: an operation on diagrams: down all of them together, class by class of the newest variable, to their leaves.
 *
 * Called by build.c, cases.c and verdict.c. What was worked out is remembered, so that a pair of nodes is met once.
 * Each meeting counts against the limit on nodes, whether its node is new or was there. Owns nothing.
 */
#include "analysis/analysis_internal.h"

static bool leaf(BrmDia d) {
    return brm_an_is_leaf(d);
}

/* min (absorbing F) and max (absorbing T). */
static bool shortcut_lattice(BrmDia zero, BrmDia one, BrmDia a, BrmDia b, BrmDia *out) {
    if (a == b || a == zero || b == one)
        *out = a;
    else if (b == zero || a == one)
        *out = b;
    else
        return false;
    return true;
}

/* Where some operands decide, whatever the others are. */
static bool shortcut(uint32_t op, BrmDia a, BrmDia b, BrmDia c, BrmDia *out) {
    switch (op) {
    case BRM_OP_AND:
        return shortcut_lattice(BRM_AN_F, BRM_AN_T, a, b, out);
    case BRM_OP_OR:
        return shortcut_lattice(BRM_AN_T, BRM_AN_F, a, b, out);
    case BRM_OP_GATE_TRI:
        if (!leaf(b)) return false;
        *out = b == BRM_AN_F ? BRM_AN_U : a;
        return true;
    case BRM_OP_SELECT_TRI:
        if (!leaf(a)) return false;
        *out = a == BRM_AN_T ? b : a == BRM_AN_F ? c : BRM_AN_U;
        return true;
    case BRM_OP_APPLICABLE:
        if (!leaf(b)) return false;
        *out = b == BRM_AN_NA ? BRM_AN_F : a;
        return true;
    case BRM_AN_STEP:
        if (!leaf(a) || a == BRM_AN_T) return false;
        *out = a == BRM_AN_F ? b : BRM_AN_U;
        return true;
    default:
        return false;
    }
}

/* Operations on numbers, keys and sets: a leaf of theirs may be a whole diagram. */
static bool is_of_values(uint32_t op) {
    return op >= BRM_OP_ADD && op <= BRM_OP_SET_HAS;
}

/* Steps along the runs of one operand. */
typedef struct Cursor {
    BrmDia d;
    uint32_t at;
    bool moves;
} Cursor;

static Cursor cursor(const BrmAn *an, BrmDia d, uint32_t top) {
    bool moves = brm_an_top(an, d) == top;
    return (Cursor){d, moves ? an->nodes.at[d].first : 0, moves};
}

static BrmDia child(const BrmAn *an, const Cursor *c, int64_t *upto) {
    if (!c->moves) return c->d;
    const BrmAnRun *run = &an->runs.at[c->at];
    if (run->upto < *upto) *upto = run->upto;
    return run->child;
}

static void advance(const BrmAn *an, Cursor *c, int64_t upto) {
    if (c->moves && an->runs.at[c->at].upto == upto) c->at++;
}

static BrmDia none_of(const BrmAn *an, const Cursor *c) {
    return c->moves ? an->nodes.at[c->d].none : c->d;
}

/* True in every class of a free variable. */
static BrmDia in_all(BrmAn *an, BrmDia none, uint32_t var, uint32_t base) {
    BrmDia all = an->vars.at[var].has_none ? none : BRM_AN_T;
    for (uint32_t i = base; i < an->scratch.n; i++)
        all = brm_an_and(an, all, an->scratch.at[i].child);
    an->scratch.n = base;
    return all;
}

static BrmDia descend(BrmAn *an, const BrmAnMemo *m, uint32_t top) {
    uint32_t base = an->scratch.n, var = top - 1;
    Cursor a = cursor(an, m->a, top), b = cursor(an, m->b, top), c = cursor(an, m->c, top);
    BrmDia none = BRM_AN_F;
    int64_t hi = an->vars.at[var].hi;
    if (an->vars.at[var].has_none)
        none = brm_an_apply(an, m->op, m->param, none_of(an, &a), none_of(an, &b), none_of(an, &c));
    for (uint32_t i = 1;; i++) {
        int64_t upto = hi;
        if (i % BRM_AN_CLASSES == 0) (void)brm_an_spend(an); /* a node of many classes counts for several */
        BrmDia of_a = child(an, &a, &upto), of_b = child(an, &b, &upto), of_c = child(an, &c, &upto);
        brm_an_run(an, upto, brm_an_apply(an, m->op, m->param, of_a, of_b, of_c));
        if (upto == hi || an->lost) break;
        advance(an, &a, upto);
        advance(an, &b, upto);
        advance(an, &c, upto);
    }
    if (an->lost) {
        an->scratch.n = base;
        return BRM_AN_U;
    }
    if (m->op == BRM_AN_FOR_ALL && an->vars.at[var].kind == BRM_AN_FREE) return in_all(an, none, var, base);
    return brm_an_join(an, var, none, base);
}

BrmDia brm_an_apply(BrmAn *an, uint32_t op, uint32_t param, BrmDia a, BrmDia b, BrmDia c) {
    BrmDia result;
    if (a == BRM_AN_LOST || b == BRM_AN_LOST || c == BRM_AN_LOST) an->lost = true;
    if (an->lost) return BRM_AN_U;
    if (shortcut(op, a, b, c, &result)) return result;
    if ((op == BRM_OP_AND || op == BRM_OP_OR) && a < b) { /* one entry for both orders */
        BrmDia swap = a;
        a = b;
        b = swap;
    }
    uint32_t top = brm_an_top(an, a);
    if (brm_an_top(an, b) > top) top = brm_an_top(an, b);
    if (brm_an_top(an, c) > top) top = brm_an_top(an, c);
    if (top == 0 && !is_of_values(op)) return brm_an_leaf(an, op, param, a, b, c);
    BrmAnMemo m = {op, param, a, b, c, 0};
    if (brm_an_memo_get(an, &m, &result)) return result;
    if (an->depth >= BRM_LIMIT_ANALYSIS_DEPTH) an->lost = true;
    if (!brm_an_spend(an)) return BRM_AN_U;
    an->depth++;
    m.result = top == 0 ? brm_an_leaf(an, op, param, a, b, c) : descend(an, &m, top);
    an->depth--;
    if (!an->lost) brm_an_memo_put(an, &m);
    return m.result;
}
