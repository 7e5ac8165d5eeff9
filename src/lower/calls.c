/* calls.c: calls of functions and of measures.
 *
 * Called by expr.c. Owns nothing. Must not include the machine.
 */
#include "lower/lower_internal.h"

/* min, max: two by two, from the left. */
static BrmReg lower_extreme(BrmLower *lo, const BrmNode *node, BrmOp op) {
    BrmReg reg = brm_lower_expr(lo, node->first);
    for (const BrmNode *arg = node->first->next; arg; arg = arg->next) {
        BrmReg other = brm_lower_expr(lo, arg);
        brm_lower_at(lo, node);
        reg = brm_lower_arithmetic(lo, op, reg, other);
    }
    return reg;
}

static BrmReg lower_round(BrmLower *lo, const BrmNode *node) {
    BrmReg reg = brm_lower_expr(lo, node->first);
    BrmFrac decimals = {0, 1};
    bool fits = brm_frac_parse(node->first->next->text, false, &decimals) && decimals.den == 1 && decimals.num <= 15;
    BRM_CHECK(lo->mem, fits);
    double x;
    brm_lower_at(lo, node);
    if (brm_lower_number_of(lo, reg, &x)) return brm_lower_number(lo, brm_double_round(x, (uint32_t)decimals.num));
    return brm_lower_emit(lo, BRM_OP_ROUND, reg, (uint32_t)decimals.num, 0);
}

/* Once an axis: its list is as long as the axis. */
static BrmReg lower_count(BrmLower *lo, const BrmNode *node) {
    enum { AFTER_LEVELS = 3 }; /* the keys of scores begin with 0 to 2 */
    BrmRef ref = lo->refs[node->first->id];
    BRM_CHECK(lo->mem, ref.kind == BRM_REF_AXIS);
    const uint32_t words[] = {AFTER_LEVELS, 0, ref.index, 0};
    BrmStr key = brm_str_of((const char *)words, sizeof words);
    BrmReg reg = brm_map_get(&lo->scores, key);
    if (reg != BRM_NONE) return reg;
    BrmRange criteria = lo->p->axes.at[ref.index].criteria;
    BRM_ARRAY(uint32_t) codes = {0};
    for (uint32_t i = 0; i < criteria.n; i++) {
        BRM_CHECK(lo->mem, lo->p->criteria.at[criteria.first + i].code_today != BRM_NONE);
        BRM_PUSH(lo->arena, &codes, lo->p->criteria.at[criteria.first + i].code_today);
    }
    reg = brm_lower_emit_at(lo, node, BRM_OP_COUNT, brm_lower_args(lo, codes.at, codes.n), 0, 0);
    return brm_map_put(&lo->scores, brm_str_dup(lo->arena, key), reg);
}

static BrmReg lower_measure(BrmLower *lo, const BrmNode *node) {
    BrmRef measure = lo->refs[node->id], of = lo->refs[node->first->id];
    BRM_CHECK(lo->mem, measure.kind == BRM_REF_MEASURE);
    BRM_CHECK(lo->mem, of.kind == BRM_REF_CRITERION || of.kind == BRM_REF_AXIS || of.kind == BRM_REF_QUESTIONNAIRE);
    uint32_t level = of.kind == BRM_REF_CRITERION ? 0 : of.kind == BRM_REF_AXIS ? 1 : 2;
    brm_lower_at(lo, node);
    BrmReg score = brm_lower_score(lo, level, measure.index, of.index, brm_lower_projects(lo));
    return brm_lower_emit(lo, BRM_OP_FIGURE, score, 0, 0);
}

static BrmReg lower_year(BrmLower *lo, const BrmNode *node) {
    BrmReg reg = brm_lower_expr(lo, node->first);
    double day;
    brm_lower_at(lo, node);
    if (!brm_lower_number_of(lo, reg, &day)) return brm_lower_emit(lo, BRM_OP_YEAR, reg, 0, 0);
    int32_t year, month, d;
    brm_date_split((BrmDate)day, &year, &month, &d);
    return brm_lower_number(lo, (double)year);
}

BrmReg brm_lower_call(BrmLower *lo, const BrmNode *node) {
    BrmReg a, b;
    switch (node->word) {
    case BRM_FN_MIN:
        return lower_extreme(lo, node, BRM_OP_MIN);
    case BRM_FN_MAX:
        return lower_extreme(lo, node, BRM_OP_MAX);
    case BRM_FN_ABS:
        a = brm_lower_expr(lo, node->first);
        brm_lower_at(lo, node);
        return brm_lower_unary(lo, BRM_OP_ABS, a);
    case BRM_FN_ROUND:
        return lower_round(lo, node);
    case BRM_FN_ANSWERED_COUNT:
        return lower_count(lo, node);
    case BRM_FN_FINDING: {
        BrmRef ref = lo->refs[node->first->id];
        BRM_CHECK(lo->mem, ref.kind == BRM_REF_CONTROL && lo->p->controls.at[ref.index].fired != BRM_NONE);
        return lo->p->controls.at[ref.index].fired;
    }
    case BRM_FN_YEAR:
        return lower_year(lo, node);
    case BRM_FN_DAYS: /* days from the first to the second */
        a = brm_lower_expr(lo, node->first);
        b = brm_lower_expr(lo, node->first->next);
        brm_lower_at(lo, node);
        return brm_lower_arithmetic(lo, BRM_OP_SUB, b, a);
    default:
        return lower_measure(lo, node);
    }
}
