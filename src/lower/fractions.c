/* fractions.c: the criterion tables: what each level of a criterion is worth for each measure of its questionnaire, at
 * each step of `attendu`.
 *
 *     criterion.tables ─▶  measure 1: step 0: level 0, level 1, …   (step 0: no expectation yet)
 *                                     step 1: level 0, level 1, …
 *                          measure 2: …
 *
 * Called by brm_lower. Everything is known at compile time, so everything is an exact fraction; one that does not fit
 * is a diagnostic.
 */
#include "lower/lower_internal.h"

/* Constant definitions in evaluation order: one that reads another finds its value. */
static void evaluate_definitions(BrmLower *lo) {
    const BrmModel *m = lo->model;
    lo->exact = BRM_NEWS(lo->arena, BrmExactValue, m->definitions.n);
    for (uint32_t i = 0; i < m->steps.n; i++) {
        if (m->steps.at[i].kind != BRM_REF_DEFINITION) continue;
        const BrmMDefinition *d = &m->definitions.at[m->steps.at[i].index];
        BrmExactValue *out = &lo->exact[m->steps.at[i].index];
        if (!d->constant) continue; /* one that changes with the date is none */
        BrmExactScope scope = {.lo = lo};
        *out = brm_lower_exact(&scope, d->steps.at[0].expr);
        if (scope.limit) out->state = BRM_X_LIMIT;
    }
}

static BrmPFraction fraction(BrmExactScope *scope) {
    static const BrmPFraction none = {0, 0};
    BrmLower *lo = scope->lo;
    const BrmMMeasure *mm = scope->measure;
    const BrmMCriterion *c = scope->criterion;
    BrmExactValue v = brm_lower_exact(scope, mm->per_criterion);
    int64_t most = BRM_LIMIT_FRACTION_PART;
    bool large = v.state == BRM_X_KNOWN && (v.x.num > most || v.x.num < -most || v.x.den > most);
    if (scope->limit || large) {
        BRM_RAISE(lo->bag, BRM_D_FRACTION_LIMIT, mm->per_criterion->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                  BRM_A_INT(c->levels.at[scope->level].value), BRM_A_STR(mm->title.n ? mm->title : mm->name),
                  BRM_A_INT(most));
        return none;
    }
    if (v.state != BRM_X_KNOWN) return none;
    return (BrmPFraction){(int32_t)v.x.num, (uint32_t)v.x.den};
}

void brm_lower_fractions(BrmLower *lo) {
    const BrmModel *m = lo->model;
    BrmProgram *p = lo->p;
    evaluate_definitions(lo);
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        const BrmMCriterion *c = &m->criteria.at[i];
        const BrmMQuestionnaire *q = &m->questionnaires.at[c->questionnaire];
        p->criteria.at[i].tables = p->fractions.n;
        /* A first expectation that always holds leaves step 0 without use, and without complaint. */
        bool always = c->expected.n > 0 && c->expected.at[0].from == BRM_DATE_NONE && !q->validity.has;
        for (uint32_t k = 0; k < q->measures.n; k++) {
            for (uint32_t step = 0; step <= c->expected.n; step++) {
                for (uint32_t level = 0; level < c->levels.n; level++) {
                    BrmExactScope scope = {.lo = lo, .measure = &m->measures.at[q->measures.at[k]], .criterion = c};
                    scope.level = level;
                    scope.step = step;
                    BrmPFraction out = step == 0 && always ? (BrmPFraction){0, 0} : fraction(&scope);
                    BRM_PUSH(p->arena, &p->fractions, out);
                }
            }
        }
    }
}
