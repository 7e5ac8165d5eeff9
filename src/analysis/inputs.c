/* inputs.c: what a document may hold of each thing, as a variable and a node on it.
 *
 * Called by build.c. Values are those that answers accepts: a whole number within 2^53, a number within its range, a
 * day of the calendar. Owns nothing. Must not include the machine.
 */
#include "analysis/analysis_internal.h"

#include <math.h>

enum { BRM_AN_FIRST_DAY = -719162, BRM_AN_LAST_DAY = 2932896, BRM_AN_WHOLE_BITS = 53 };

/* A node with the same child for every value, and unknown where there is none. */
static BrmDia when_answered(BrmAn *an, uint32_t var, BrmDia child) {
    uint32_t base = an->scratch.n;
    brm_an_run(an, an->vars.at[var].hi, child);
    return brm_an_join(an, var, BRM_AN_U, base);
}

static uint32_t var_of(BrmAn *an, uint32_t *at, BrmAnVar shape) {
    if (*at == BRM_NONE) {
        if (shape.lo > shape.hi) return BRM_NONE;
        shape.has_none = true;
        *at = brm_an_var(an, shape);
    }
    return *at;
}

/* What a document may hold as this number. */
static BrmAnVar number_shape(const BrmPQuestion *q, uint32_t index) {
    BrmAnVar shape = {.kind = BRM_AN_QUESTION, .index = index};
    const double whole = ldexp(1, BRM_AN_WHOLE_BITS);
    if (q->type == BRM_V_DATE) {
        shape.lo = BRM_AN_FIRST_DAY;
        shape.hi = BRM_AN_LAST_DAY;
    } else if (q->type == BRM_V_INTEGER) {
        shape.lo = (int64_t)ceil(q->has_range && q->lo > -whole ? q->lo : -whole);
        shape.hi = (int64_t)floor(q->has_range && q->hi < whole ? q->hi : whole);
    } else {
        double lo = q->has_range ? q->lo : -1.7976931348623157e308, hi = q->has_range ? q->hi : 1.7976931348623157e308;
        if (q->type == BRM_V_PERCENT && lo < 0) lo = 0;
        if (q->type == BRM_V_PERCENT && hi > 1) hi = 1;
        shape.real = true;
        shape.lo = brm_an_ordinal(lo);
        shape.hi = brm_an_ordinal(hi);
    }
    return shape;
}

static BrmDia question_input(BrmAn *an, uint32_t index) {
    const BrmPQuestion *q = &an->p->questions.at[index];
    BrmAnVar shape = {.kind = BRM_AN_QUESTION, .index = index};
    if (q->type == BRM_V_YESNO)
        shape.hi = 1;
    else if (q->type == BRM_V_LIST)
        shape.hi = (int64_t)an->p->lists.at[q->list].keys.n - 1;
    else if (q->type == BRM_V_TEXT)
        shape.hi = q->constants.n; /* any other text */
    else if (q->type != BRM_V_SET)
        shape = number_shape(q, index);
    uint32_t var = var_of(an, &an->var_of_question[index], shape);
    if (var == BRM_NONE) return BRM_AN_U;
    if (q->type == BRM_V_YESNO) {
        uint32_t base = an->scratch.n;
        brm_an_run(an, 0, BRM_AN_F);
        brm_an_run(an, 1, BRM_AN_T);
        return brm_an_node(an, var, BRM_AN_U, base);
    }
    BrmDia value = q->type == BRM_V_LIST || q->type == BRM_V_TEXT ? brm_an_value(an, BRM_AN_KEY_OF, var, 0)
                   : q->type == BRM_V_SET                         ? brm_an_value(an, BRM_AN_SET_OF, index, 0)
                                                                  : brm_an_input_term(an, var);
    return when_answered(an, var, value);
}

static BrmDia kind_input(BrmAn *an) {
    uint32_t var = var_of(an, &an->var_of_kind, (BrmAnVar){.kind = BRM_AN_KIND, .hi = (int64_t)an->p->kinds.n - 1});
    return var == BRM_NONE ? BRM_AN_U : when_answered(an, var, brm_an_value(an, BRM_AN_KEY_OF, var, 0));
}

static BrmDia since(BrmAn *an, int64_t day) {
    if (day <= BRM_AN_FIRST_DAY) return BRM_AN_T;
    if (day > BRM_AN_LAST_DAY) return BRM_AN_F;
    if (an->var_of_date == BRM_NONE)
        an->var_of_date =
            brm_an_var(an, (BrmAnVar){.kind = BRM_AN_DATE, .lo = BRM_AN_FIRST_DAY, .hi = BRM_AN_LAST_DAY});
    uint32_t base = an->scratch.n;
    brm_an_run(an, day - 1, BRM_AN_F);
    brm_an_run(an, BRM_AN_LAST_DAY, BRM_AN_T);
    return brm_an_node(an, an->var_of_date, BRM_AN_F, base);
}

/* A level offered, where it is answered; N/A, where that may be. */
static uint32_t var_of_criterion(BrmAn *an, uint32_t criterion) {
    const BrmPCriterion *c = &an->p->criteria.at[criterion];
    BrmAnVar shape = {.kind = BRM_AN_CRITERION, .index = criterion};
    shape.lo = c->derived ? c->levels.n : 0;
    shape.hi = c->na ? (int64_t)c->levels.n : (int64_t)c->levels.n - 1;
    return var_of(an, &an->var_of_criterion[criterion], shape);
}

static BrmDia criterion_input(BrmAn *an, uint32_t criterion) {
    uint32_t var = var_of_criterion(an, criterion), base = an->scratch.n, n = an->p->criteria.at[criterion].levels.n;
    if (var == BRM_NONE) return BRM_AN_U;
    for (int64_t i = an->vars.at[var].lo; i <= an->vars.at[var].hi; i++)
        brm_an_run(an, i, i < n ? BRM_AN_CODE0 + (uint32_t)i : BRM_AN_NA);
    return brm_an_node(an, var, BRM_AN_U, base);
}

/* A criterion that is answered N/A has no object of requirements. */
static BrmDia requirement_input(BrmAn *an, uint32_t index) {
    uint32_t var =
        var_of(an, &an->var_of_requirement[index], (BrmAnVar){.kind = BRM_AN_REQUIREMENT, .index = index, .hi = 1});
    uint32_t base = an->scratch.n;
    brm_an_run(an, 0, BRM_AN_F);
    brm_an_run(an, 1, BRM_AN_T);
    BrmDia answer = brm_an_node(an, var, BRM_AN_U, base);
    BrmDia na = brm_an_is(an, criterion_input(an, an->p->requirements.at[index].criterion), BRM_AN_NA);
    return brm_an_apply(an, BRM_OP_SELECT_TRI, 0, na, BRM_AN_U, answer);
}

/* A measure: any number, or none. */
static BrmDia figure(BrmAn *an, BrmReg reg) {
    BrmAnVar shape = {.kind = BRM_AN_FREE, .real = true, .has_none = true};
    shape.hi = brm_an_ordinal(1.7976931348623157e308);
    shape.lo = -shape.hi;
    uint32_t var = brm_an_keyed(an, BRM_OP_FIGURE, reg, 0, shape);
    return when_answered(an, var, brm_an_input_term(an, var));
}

bool brm_an_input(BrmAn *an, BrmReg reg, BrmDia *out) {
    const BrmInstr *in = &an->p->code.at[reg];
    switch (in->op) {
    case BRM_OP_TRUTH:
        *out = BRM_AN_LEAF | in->a;
        return true;
    case BRM_OP_NUMBER:
        *out = brm_an_number(an, an->p->constants.at[in->a]);
        return true;
    case BRM_OP_KEY:
        *out = brm_an_value(an, BRM_AN_KEY, in->a, 0);
        return true;
    case BRM_OP_SINCE:
        *out = since(an, (BrmDate)in->a);
        return true;
    case BRM_OP_IN_KIND:
        *out = kind_input(an);
        return true;
    case BRM_OP_IN_CODE:
        *out = criterion_input(an, in->a);
        return true;
    case BRM_OP_IN_REQUIREMENT:
        *out = requirement_input(an, in->a);
        return true;
    case BRM_OP_IN_TRI:
    case BRM_OP_IN_NUM:
    case BRM_OP_IN_KEY:
    case BRM_OP_IN_SET:
        *out = question_input(an, in->a);
        return true;
    case BRM_OP_FIGURE:
        *out = figure(an, reg);
        return true;
    default:
        return false;
    }
}
