/* bounds.c: how large a number in a register can be, so that only operations that can fail are watched.
 *
 * Called by emit.c for each new instruction. Owns nothing. Bounds are rough and safe: infinity where nothing is known.
 */
#include "lower/lower_internal.h"

#include <math.h>

static double question_bound(const BrmPQuestion *q) {
    if (q->has_range) return fmax(fabs(q->lo), fabs(q->hi));
    switch (q->type) {
    case BRM_V_INTEGER:
        return 9007199254740992.0; /* 2^53: beyond is R006 */
    case BRM_V_PERCENT:
        return 1;
    case BRM_V_DATE:
        return 4e6;
    default:
        return (double)INFINITY;
    }
}

static double level_bound(const BrmProgram *p, uint32_t criterion) {
    BrmRange levels = p->criteria.at[criterion].levels;
    double bound = 0;
    for (uint32_t i = 0; i < levels.n; i++)
        bound = fmax(bound, fabs((double)p->levels.at[levels.first + i].value));
    return bound;
}

static double product(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
}

double brm_lower_bound_of(const BrmLower *lo, const BrmInstr *in) {
    const BrmProgram *p = lo->p;
    const double *bound = lo->bounds.at;
    double divisor;
    switch (in->op) {
    case BRM_OP_NUMBER:
        return fabs(p->constants.at[in->a]);
    case BRM_OP_IN_NUM:
        return question_bound(&p->questions.at[in->a]);
    case BRM_OP_GATE_NUM:
    case BRM_OP_NEG:
    case BRM_OP_ABS:
        return bound[in->a];
    case BRM_OP_LEVEL:
        return level_bound(p, in->b);
    case BRM_OP_COUNT:
        return (double)p->args.at[in->a];
    case BRM_OP_SELECT_NUM:
        return fmax(bound[in->b], bound[in->c]);
    case BRM_OP_ADD:
    case BRM_OP_SUB:
        return bound[in->a] + bound[in->b];
    case BRM_OP_MUL:
        return product(bound[in->a], bound[in->b]);
    case BRM_OP_DIV:
        if (!brm_lower_number_of(lo, in->b, &divisor) || divisor == 0) return (double)INFINITY;
        return bound[in->a] / fabs(divisor);
    case BRM_OP_MIN:
    case BRM_OP_MAX:
        return fmax(bound[in->a], bound[in->b]);
    case BRM_OP_ROUND:
        return bound[in->a] + 1;
    case BRM_OP_YEAR:
        return 9999;
    case BRM_OP_FIGURE:
        return 1e40; /* sums of fractions of 31 bits: far below */
    default:
        return (double)INFINITY;
    }
}
