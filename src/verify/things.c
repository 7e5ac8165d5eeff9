/* things.c: questionnaires, axes and criteria: what belongs to what, dates, weights, levels, expectations, the size of
 * their tables.
 *
 * Called by brm_verify after tables.c. Owns nothing.
 */
#include "verify/verify_internal.h"

static bool day_ok(BrmDate d) {
    return d >= BRM_VERIFY_FIRST_DAY && d <= BRM_VERIFY_LAST_DAY;
}

static bool validity_ok(BrmDate from, BrmDate to) {
    return (from == BRM_DATE_NONE || day_ok(from)) && (to == BRM_DATE_NONE || day_ok(to)) &&
           (from == BRM_DATE_NONE || to == BRM_DATE_NONE || from <= to);
}

static bool weight_ok(uint32_t num, uint32_t den) {
    return num <= INT32_MAX && den > 0 && den <= INT32_MAX;
}

/* Measures of a questionnaire, each once; two registers for each, of a questionnaire or of an axis. */
static bool verify_measures(BrmVerify *v, const BrmPQuestionnaire *q, uint32_t i) {
    const BrmProgram *p = v->p;
    BRM_NEED(v, brm_verify_range(q->kinds, p->kind_lists.n), RANGE, "questionnaires", i);
    BRM_NEED(v, brm_verify_range(q->measures, p->measure_lists.n), RANGE, "questionnaires", i);
    if (!brm_verify_work(v, (uint64_t)q->kinds.n + q->measures.n, "questionnaires", i)) return false;
    for (uint32_t k = 0; k < q->measures.n; k++) {
        uint32_t *mark = &v->measure_marks[p->measure_lists.at[q->measures.first + k]];
        BRM_NEED(v, *mark != i + 1, MEASURE_TWICE, "questionnaires", i);
        *mark = i + 1;
    }
    return true;
}

static bool scores_ok(const BrmProgram *p, const BrmPQuestionnaire *q, uint32_t scores) {
    return brm_verify_range((BrmRange){scores, q->measures.n}, p->score_regs.n) &&
           q->measures.n <= (p->score_regs.n - scores) / 2;
}

static bool verify_questionnaire(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPQuestionnaire *q = &p->questionnaires.at[i];
    uint64_t units = 0;
    if (!verify_measures(v, q, i)) return false;
    BRM_NEED(v, validity_ok(q->from, q->to), DATE, "questionnaires", i);
    BRM_NEED(v, brm_verify_range(q->axes, p->axes.n), RANGE, "questionnaires", i);
    BRM_NEED(v, scores_ok(p, q, q->scores), RANGE, "questionnaires", i);
    for (uint32_t a = q->axes.first; a < q->axes.first + q->axes.n; a++) {
        BRM_NEED(v, p->axes.at[a].questionnaire == i, PARENT, "axes", a);
        units += p->axes.at[a].weight_units;
    }
    BRM_NEED(v, units <= BRM_LIMIT_WEIGHT_SUM && (units > 0 || q->axes.n == 0), WEIGHT_SUM, "questionnaires", i);
    return true;
}

static bool verify_axis(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPAxis *a = &p->axes.at[i];
    uint64_t units = 0;
    BRM_NEED(v, a->questionnaire < p->questionnaires.n, INDEX, "axes", i);
    const BrmPQuestionnaire *q = &p->questionnaires.at[a->questionnaire];
    BRM_NEED(v, i >= q->axes.first && i - q->axes.first < q->axes.n, PARENT, "axes", i);
    BRM_NEED(v, validity_ok(a->from, a->to), DATE, "axes", i);
    BRM_NEED(v, weight_ok(a->weight_num, a->weight_den), WEIGHT, "axes", i);
    BRM_NEED(v, brm_verify_range(a->criteria, p->criteria.n), RANGE, "axes", i);
    BRM_NEED(v, scores_ok(p, q, a->scores), RANGE, "axes", i);
    for (uint32_t c = a->criteria.first; c < a->criteria.first + a->criteria.n; c++) {
        BRM_NEED(v, p->criteria.at[c].axis == i, PARENT, "criteria", c);
        units += p->criteria.at[c].weight_units;
    }
    BRM_NEED(v, units <= BRM_LIMIT_WEIGHT_SUM && (units > 0 || a->criteria.n == 0), WEIGHT_SUM, "axes", i);
    return true;
}

static bool verify_levels(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPCriterion *c = &p->criteria.at[i];
    BRM_NEED(v, brm_verify_range(c->levels, p->levels.n) && brm_verify_range(c->expected, p->expects.n), RANGE,
             "criteria", i);
    BRM_NEED(v, c->levels.n > 0 && c->levels.n <= BRM_LIMIT_LEVELS, LEVEL_COUNT, "criteria", i);
    if (!brm_verify_work(v, c->expected.n, "criteria", i)) return false;
    for (uint32_t k = 0; k < c->levels.n; k++) {
        const BrmPLevel *level = &p->levels.at[c->levels.first + k];
        BRM_NEED(v, k == 0 || level[-1].value < level->value, LEVEL_ORDER, "criteria", i);
    }
    for (uint32_t k = 0; k < c->expected.n; k++) {
        const BrmPExpect *e = &p->expects.at[c->expected.first + k];
        BRM_NEED(v, e->level < c->levels.n, EXPECT_LEVEL, "criteria", i);
        BRM_NEED(v, e->from == BRM_DATE_NONE || day_ok(e->from), DATE, "expects", c->expected.first + k);
        BRM_NEED(v, k == 0 || e[-1].from < e->from, EXPECT_ORDER, "criteria", i); /* BRM_DATE_NONE is the least */
    }
    return true;
}

static bool verify_criterion(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPCriterion *c = &p->criteria.at[i];
    BRM_NEED(v, c->axis < p->axes.n && c->questionnaire < p->questionnaires.n, INDEX, "criteria", i);
    const BrmPAxis *a = &p->axes.at[c->axis];
    BRM_NEED(v, i >= a->criteria.first && i - a->criteria.first < a->criteria.n, PARENT, "criteria", i);
    BRM_NEED(v, a->questionnaire == c->questionnaire, PARENT, "criteria", i);
    if (!verify_levels(v, i)) return false;
    BRM_NEED(v, c->na <= 2 && (c->na == 2) == (c->na_rule != BRM_NONE), NA, "criteria", i);
    BRM_NEED(v, validity_ok(c->from, c->to), DATE, "criteria", i);
    BRM_NEED(v, weight_ok(c->weight_num, c->weight_den), WEIGHT, "criteria", i);
    BRM_NEED(v, brm_verify_range(c->asked_reads, p->reads.n) && brm_verify_range(c->na_reads, p->reads.n), RANGE,
             "criteria", i);
    uint64_t rows = (uint64_t)p->questionnaires.at[c->questionnaire].measures.n * ((uint64_t)c->expected.n + 1);
    BRM_NEED(v,
             c->tables <= p->fractions.n && rows <= p->fractions.n && rows * c->levels.n <= p->fractions.n - c->tables,
             CRITERION_TABLE, "criteria", i);
    return true;
}

static bool verify_level_texts(BrmVerify *v) {
    const BrmProgram *p = v->p;
    for (uint32_t i = 0; i < p->levels.n; i++) {
        const BrmPLevel *level = &p->levels.at[i];
        BRM_NEED(v, level->label < p->texts.n, TEXT, "levels", i);
        BRM_NEED(v, brm_verify_range(level->details, p->text_lists.n) && brm_verify_range(level->sees, p->text_lists.n),
                 RANGE, "levels", i);
    }
    return true;
}

bool brm_verify_things(BrmVerify *v) {
    const BrmProgram *p = v->p;
    if (!verify_level_texts(v)) return false;
    for (uint32_t i = 0; i < p->questionnaires.n; i++)
        if (!verify_questionnaire(v, i)) return false;
    for (uint32_t i = 0; i < p->axes.n; i++)
        if (!verify_axis(v, i)) return false;
    for (uint32_t i = 0; i < p->criteria.n; i++)
        if (!verify_criterion(v, i)) return false;
    return true;
}
