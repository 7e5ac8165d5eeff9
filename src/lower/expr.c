/* expr.c: expressions to registers.
 *
 * Called by steps.c, messages.c, where.c. A node gives one register, wherever it is read from: what surrounds it makes
 * no difference, so it is lowered once. Chains of one operator, which may be very long, lean to the left and are walked
 * without recursion; every other nesting is bounded by the parser's stack (BRM_LOWER_DEPTH). Reads the program's
 * tables, not the model. Must not include the machine.
 */
#include "lower/lower_internal.h"

void brm_lower_at(BrmLower *lo, const BrmNode *node) {
    lo->span = brm_lower_span(lo, node->span);
}

BrmReg brm_lower_emit_at(BrmLower *lo, const BrmNode *node, BrmOp op, uint32_t a, uint32_t b, uint32_t c) {
    brm_lower_at(lo, node);
    return brm_lower_emit(lo, op, a, b, c);
}

bool brm_lower_is_number(BrmTypeKind kind) {
    return kind == BRM_TYPE_INTEGER || kind == BRM_TYPE_NUMBER || kind == BRM_TYPE_DATE || kind == BRM_TYPE_LEVEL;
}

static BrmReg made(BrmLower *lo, BrmReg reg) {
    BRM_CHECK(lo->mem, reg != BRM_NONE); /* model.steps put it before its readers */
    return reg;
}

uint32_t brm_lower_definition(const BrmLower *lo, uint32_t index) {
    return lo->definition_of ? lo->definition_of[index] : index;
}

bool brm_lower_projects(const BrmLower *lo) {
    return lo->section == BRM_S_EXPECT && !lo->p->keeps_today;
}

static BrmReg lower_reference(BrmLower *lo, const BrmNode *node) {
    const BrmProgram *p = lo->p;
    BrmRef ref = lo->refs[node->id];
    if (ref.kind == BRM_REF_QUESTION) return made(lo, p->questions.at[ref.index].value);
    if (ref.kind == BRM_REF_REQUIREMENT) return made(lo, p->requirements.at[ref.index].value);
    if (ref.kind == BRM_REF_DEFINITION) return made(lo, p->definitions.at[brm_lower_definition(lo, ref.index)].reg);
    BRM_CHECK(lo->mem, ref.kind == BRM_REF_CRITERION);
    const BrmPCriterion *c = &p->criteria.at[ref.index];
    BrmReg code = made(lo, brm_lower_projects(lo) ? c->code_projected : c->code_today);
    return brm_lower_emit_at(lo, node, BRM_OP_LEVEL, code, ref.index, 0);
}

static BrmReg lower_answered(BrmLower *lo, const BrmNode *node) {
    BrmRef ref = lo->refs[node->a->id];
    BrmReg known;
    if (ref.kind == BRM_REF_REQUIREMENT) {
        brm_lower_at(lo, node);
        known = brm_lower_requirement_known(lo, ref.index);
    } else {
        BrmReg of = ref.kind == BRM_REF_CRITERION ? made(lo, lo->p->criteria.at[ref.index].code_today)
                                                  : brm_lower_expr(lo, node->a);
        brm_lower_at(lo, node);
        known = brm_lower_known(lo, of);
    }
    return node->word ? brm_lower_not(lo, known) : known;
}

static BrmReg lower_applicable(BrmLower *lo, const BrmNode *node) {
    BrmRef ref = lo->refs[node->a->id];
    BrmReg reg;
    if (ref.kind == BRM_REF_QUESTION) {
        reg = made(lo, lo->p->questions.at[ref.index].asked);
    } else if (ref.kind == BRM_REF_REQUIREMENT) { /* what its answer is gated by */
        reg = lo->p->code.at[made(lo, lo->p->requirements.at[ref.index].value)].b;
    } else {
        BRM_CHECK(lo->mem, ref.kind == BRM_REF_CRITERION);
        const BrmPCriterion *c = &lo->p->criteria.at[ref.index];
        reg = brm_lower_emit_at(lo, node, BRM_OP_APPLICABLE, made(lo, c->asked), made(lo, c->code_today), 0);
    }
    brm_lower_at(lo, node);
    return node->word ? brm_lower_not(lo, reg) : reg;
}

static BrmReg lower_at_least(BrmLower *lo, const BrmNode *node) {
    BRM_ARRAY(uint32_t) regs = {0};
    for (const BrmNode *arg = node->first; arg; arg = arg->next)
        BRM_PUSH(lo->arena, &regs, brm_lower_expr(lo, arg));
    BrmFrac least = {0, 1};
    bool fits = brm_frac_parse(node->a->text, false, &least) && least.den == 1 && least.num <= INT32_MAX;
    uint32_t count = fits ? (uint32_t)least.num : UINT32_MAX;
    return brm_lower_emit_at(lo, node, BRM_OP_AT_LEAST, count, brm_lower_args(lo, regs.at, regs.n), 0);
}

static BrmReg lower_comparison(BrmLower *lo, const BrmNode *node) {
    BrmOperator op = (BrmOperator)node->word;
    if (!brm_lower_is_number(lo->types[node->a->id].kind)) {
        BRM_CHECK(lo->mem, op == BRM_O_EQ || op == BRM_O_NE);
        BrmReg same = brm_lower_same(lo, node, node->a, node->b);
        return op == BRM_O_NE ? brm_lower_not(lo, same) : same;
    }
    BrmReg a = brm_lower_expr(lo, node->a), b = brm_lower_expr(lo, node->b);
    brm_lower_at(lo, node);
    switch (node->word) {
    case BRM_O_EQ:
        return brm_lower_compare(lo, BRM_OP_EQ, a, b);
    case BRM_O_NE:
        return brm_lower_compare(lo, BRM_OP_NE, a, b);
    case BRM_O_LT:
        return brm_lower_compare(lo, BRM_OP_LT, a, b);
    case BRM_O_LE:
        return brm_lower_compare(lo, BRM_OP_LE, a, b);
    case BRM_O_GT:
        return brm_lower_compare(lo, BRM_OP_LT, b, a);
    default:
        return brm_lower_compare(lo, BRM_OP_LE, b, a);
    }
}

/* The operators that lean to the left without parentheses. */
static bool is_chain(const BrmNode *node) {
    return node->kind == BRM_AST_BINARY && (node->word <= BRM_O_AND || node->word >= BRM_O_ADD);
}

static BrmReg combine(BrmLower *lo, const BrmNode *node, BrmReg a, BrmReg b) {
    brm_lower_at(lo, node);
    switch (node->word) {
    case BRM_O_OR:
        return brm_lower_or(lo, a, b);
    case BRM_O_AND:
        return brm_lower_and(lo, a, b);
    case BRM_O_ADD:
        return brm_lower_arithmetic(lo, BRM_OP_ADD, a, b);
    case BRM_O_SUB:
        return brm_lower_arithmetic(lo, BRM_OP_SUB, a, b);
    case BRM_O_MUL:
        return brm_lower_arithmetic(lo, BRM_OP_MUL, a, b);
    default:
        return brm_lower_arithmetic(lo, BRM_OP_DIV, a, b);
    }
}

/* a1 op a2 op … an: down the left side to a1, then up again. */
static BrmReg lower_chain(BrmLower *lo, const BrmNode *node) {
    uint32_t base = lo->chain.n;
    while (is_chain(node) && lo->reg_of[node->id] == BRM_NONE) {
        BRM_PUSH(lo->arena, &lo->chain, node);
        node = node->a;
    }
    BrmReg reg = brm_lower_expr(lo, node);
    while (lo->chain.n > base) {
        node = lo->chain.at[--lo->chain.n];
        reg = combine(lo, node, reg, brm_lower_expr(lo, node->b));
        lo->reg_of[node->id] = reg;
    }
    return reg;
}

static BrmReg lower_constant(BrmLower *lo, const BrmNode *node) {
    uint32_t key;
    brm_lower_at(lo, node);
    if (brm_lower_key(lo, node, NULL, &key)) return brm_lower_emit(lo, BRM_OP_KEY, key, 0, 0);
    if (node->kind == BRM_AST_DATE) return brm_lower_number(lo, (double)node->num);
    BRM_CHECK(lo->mem, node->kind == BRM_AST_NUMBER);
    return brm_lower_number(lo, brm_decimal_double(node->text, node->word != 0));
}

static BrmReg lower_negation(BrmLower *lo, const BrmNode *node) {
    if (node->a->kind == BRM_AST_NUMBER) {
        brm_lower_at(lo, node);
        return brm_lower_number(lo, -brm_decimal_double(node->a->text, node->a->word != 0));
    }
    BrmReg a = brm_lower_expr(lo, node->a);
    brm_lower_at(lo, node);
    return brm_lower_unary(lo, BRM_OP_NEG, a);
}

static BrmReg lower_if(BrmLower *lo, const BrmNode *node) {
    BrmReg condition = brm_lower_expr(lo, node->a);
    BrmReg yes = brm_lower_expr(lo, node->b), no = brm_lower_expr(lo, node->c);
    brm_lower_at(lo, node);
    return brm_lower_select(lo, condition, yes, no);
}

static BrmReg lower_node(BrmLower *lo, const BrmNode *node) {
    BrmReg a;
    switch (node->kind) {
    case BRM_AST_IF:
        return lower_if(lo, node);
    case BRM_AST_BINARY:
        return is_chain(node) ? lower_chain(lo, node) : lower_comparison(lo, node);
    case BRM_AST_NOT:
        a = brm_lower_expr(lo, node->a);
        brm_lower_at(lo, node);
        return brm_lower_not(lo, a);
    case BRM_AST_NEGATE:
        return lower_negation(lo, node);
    case BRM_AST_IN:
        return brm_lower_in(lo, node);
    case BRM_AST_CONTAINS:
        return brm_lower_contains(lo, node);
    case BRM_AST_ANSWERED:
        return lower_answered(lo, node);
    case BRM_AST_APPLICABLE:
        return lower_applicable(lo, node);
    case BRM_AST_AT_LEAST:
        return lower_at_least(lo, node);
    case BRM_AST_CALL:
        return brm_lower_call(lo, node);
    case BRM_AST_TRUE:
    case BRM_AST_FALSE:
        brm_lower_at(lo, node);
        return brm_lower_truth(lo, node->kind == BRM_AST_TRUE ? BRM_TRUE : BRM_FALSE);
    case BRM_AST_SUBJECT:
        return brm_lower_emit_at(lo, node, BRM_OP_IN_KIND, 0, 0, 0);
    case BRM_AST_REF:
        if (lo->refs[node->id].kind != BRM_REF_KEY && lo->refs[node->id].kind != BRM_REF_KIND)
            return lower_reference(lo, node);
        return lower_constant(lo, node);
    default:
        return lower_constant(lo, node);
    }
}

BrmReg brm_lower_expr(BrmLower *lo, const BrmNode *node) {
    if (lo->reg_of[node->id] != BRM_NONE) return lo->reg_of[node->id];
    BRM_CHECK(lo->mem, lo->depth < BRM_LOWER_DEPTH);
    lo->depth++;
    BrmReg reg = lower_node(lo, node);
    lo->depth--;
    lo->reg_of[node->id] = reg;
    return reg;
}
