/* sema/weights: the weights of criteria in their axis and of axes in their questionnaire, as exact fractions and as
 * whole units of their common divisor.
 *
 * Called by brm_sema_check after binding. A weight has at most four decimals, so that all are whole numbers of
 * ten-thousandths.
 */
#include "sema/sema_internal.h"

enum { SCALE = 10000 };                            /* ten to the BRM_LIMIT_WEIGHT_DECIMALS */
static const int64_t SUM_SHOWN = (int64_t)1 << 60; /* no sum is told beyond; a weight is far below */

/* A WEIGHT clause; *out stays 1 after an error. */
static bool read_weight(BrmSema *s, const BrmNode *clause, BrmFrac *out) {
    const BrmNode *node = clause->a;
    if (node == NULL || (node->kind != BRM_AST_NUMBER && node->kind != BRM_AST_NEGATE)) return false;
    BrmFrac weight;
    if (node->kind == BRM_AST_NEGATE) {
        BRM_RAISE(s->bag, BRM_D_WEIGHT_NEGATIVE, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)));
        return false;
    }
    if (!brm_frac_parse(node->text, node->word == 1, &weight) || weight.num > BRM_LIMIT_FRACTION_PART) {
        BRM_RAISE(s->bag, BRM_D_WEIGHT_LARGE, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)),
                  BRM_A_INT(BRM_LIMIT_FRACTION_PART));
        return false;
    }
    if (SCALE % weight.den != 0) {
        BRM_RAISE(s->bag, BRM_D_WEIGHT_DECIMALS, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)),
                  BRM_A_INT(BRM_LIMIT_WEIGHT_DECIMALS));
        return false;
    }
    *out = weight;
    return true;
}

static int64_t gcd(int64_t a, int64_t b) {
    while (b != 0) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

typedef struct Group { /* whose weights are summed: an axis or a questionnaire */
    BrmSpan span;
    BrmStr code, title;
    BrmWord what;
} Group;

/* Whole units of the common divisor; an error when they sum to nothing, or to too much. Only what is sure is judged. */
static void make_units(BrmSema *s, const BrmFrac *weights, uint32_t n, const Group *group, uint32_t *units, bool sure) {
    int64_t divisor = 0, sum = 0;
    for (uint32_t i = 0; i < n; i++)
        divisor = gcd(divisor, weights[i].num * (SCALE / weights[i].den));
    for (uint32_t i = 0; i < n && divisor > 0; i++) {
        int64_t unit = weights[i].num * (SCALE / weights[i].den) / divisor;
        units[i] = (uint32_t)unit;
        sum = sum > SUM_SHOWN - unit ? SUM_SHOWN : sum + unit;
    }
    if (!sure || n == 0) return;
    if (divisor == 0)
        BRM_RAISE(s->bag, BRM_D_WEIGHTS_ZERO, group->span, BRM_A_STR(group->code), BRM_A_STR(group->title),
                  BRM_A_WORD(group->what));
    else if (sum > BRM_LIMIT_WEIGHT_SUM)
        BRM_RAISE(s->bag, BRM_D_WEIGHTS_SUM, group->span, BRM_A_STR(group->code), BRM_A_STR(group->title),
                  BRM_A_WORD(group->what), BRM_A_INT(sum), BRM_A_INT(BRM_LIMIT_WEIGHT_SUM));
}

static bool is_one(BrmFrac w) {
    return w.num == 1 && w.den == 1;
}

static void criteria_of(BrmSema *s, uint32_t axis, BrmFrac *weights, uint32_t *units) {
    BrmModel *m = s->m;
    const BrmMAxis *a = &m->axes.at[axis];
    const BrmSemaQuestionnaire *qn = &s->qn.at[a->questionnaire];
    bool sure = true;
    for (uint32_t k = 0; k < a->criteria.n; k++) {
        uint32_t i = a->criteria.at[k];
        BrmMCriterion *c = &m->criteria.at[i];
        const BrmNode *clause = s->cr.at[i].weight;
        if (clause != NULL && !read_weight(s, clause, &c->weight)) sure = false;
        if (!is_one(c->weight) && !qn->weighs_criteria && !qn->measures_unsure && qn->n_criteria > 0)
            BRM_RAISE(s->bag, BRM_D_WEIGHT_UNREAD, clause->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                      BRM_A_STR(m->questionnaires.at[c->questionnaire].code));
        weights[k] = c->weight;
        units[k] = 0;
    }
    Group group = {s->ax.at[axis].node != NULL ? a->span : BRM_NO_SPAN, a->code, a->title, BRM_W_OF_CRITERIA};
    make_units(s, weights, a->criteria.n, &group, units, sure && s->ax.at[axis].node != NULL);
    for (uint32_t k = 0; k < a->criteria.n; k++)
        m->criteria.at[a->criteria.at[k]].weight_units = units[k];
}

/* Axes first to past - 1 are those of questionnaire q. */
static void axes_of(BrmSema *s, uint32_t q, uint32_t first, uint32_t past, BrmFrac *weights, uint32_t *units) {
    BrmModel *m = s->m;
    const BrmSemaQuestionnaire *qn = &s->qn.at[q];
    bool sure = qn->node != NULL;
    for (uint32_t i = first; i < past; i++) {
        BrmMAxis *a = &m->axes.at[i];
        const BrmNode *clause = s->ax.at[i].weight;
        if (clause != NULL && !read_weight(s, clause, &a->weight)) sure = false;
        if (!is_one(a->weight) && !qn->weighs_axes && !qn->measures_unsure && qn->n_criteria > 0)
            BRM_RAISE(s->bag, BRM_D_WEIGHT_UNREAD, clause->span, BRM_A_STR(a->code), BRM_A_STR(a->title),
                      BRM_A_STR(m->questionnaires.at[q].code));
        weights[i - first] = a->weight;
        units[i - first] = 0;
    }
    const BrmMQuestionnaire *mq = &m->questionnaires.at[q];
    Group group = {mq->span, mq->code, mq->title, BRM_W_OF_AXES};
    make_units(s, weights, past - first, &group, units, sure);
    for (uint32_t i = first; i < past; i++)
        m->axes.at[i].weight_units = units[i - first];
}

void brm_sema_weights(BrmSema *s) {
    uint32_t most = s->m->criteria.n > s->m->axes.n ? s->m->criteria.n : s->m->axes.n;
    BrmFrac *weights = BRM_NEWS(s->arena, BrmFrac, most);
    uint32_t *units = BRM_NEWS(s->arena, uint32_t, most);
    for (uint32_t i = 0; i < s->m->axes.n; i++)
        criteria_of(s, i, weights, units);
    for (uint32_t first = 0; first < s->m->axes.n;) {
        uint32_t past = first, q = s->m->axes.at[first].questionnaire;
        while (past < s->m->axes.n && s->m->axes.at[past].questionnaire == q)
            past++;
        axes_of(s, q, first, past, weights, units);
        first = past;
    }
}
