/* sema/measures: the four steps of a measure, what its expression reads, and what the questionnaires that list it make
 * of weights.
 *
 * Called by bind.c before axes and criteria. The expression's types are check.c's business.
 */
#include "sema/sema_internal.h"

static void bind_step(BrmSema *s, uint32_t i, const BrmNode *step) {
    BrmMMeasure *m = &s->m->measures.at[i];
    BrmAggregate how = (BrmAggregate)step->num;
    switch ((int)step->word) {
    case BRM_PER_CRITERION:
        m->per_criterion = step->a;
        brm_sema_rule(s, step->a, BRM_ROLE_MEASURE, i, brm_sema_file_of(s, step));
        break;
    case BRM_PER_AXIS:
        m->per_axis = how;
        break;
    case BRM_PER_QUESTIONNAIRE:
        m->per_questionnaire = how;
        break;
    default:
        m->per_population = how;
        if (how == BRM_AGG_WEIGHTED) BRM_RAISE(s->bag, BRM_D_POPULATION_WEIGHTED, step->at, BRM_A_STR(m->name));
        break;
    }
}

static void bind_measure(BrmSema *s, uint32_t i) {
    for (const BrmNode *n = s->me.at[i].node->first; n != NULL; n = n->next)
        if (n->kind == BRM_AST_STEP) bind_step(s, i, n);
    BrmSemaMeasure *side = &s->me.at[i];
    const BrmMMeasure *m = &s->m->measures.at[i];
    if (m->per_criterion != NULL) {
        brm_expr_order(&s->check, m->per_criterion);
        for (uint32_t k = 0; k < s->check.order.n; k++) {
            if (s->check.order.at[k]->kind == BRM_AST_EXPECTED_WORD) side->reads_expected = true;
            if (s->check.order.at[k]->kind == BRM_AST_WEIGHT_WORD) side->reads_weight = true;
        }
    }
    if (m->per_axis == BRM_AGG_WEIGHTED) side->reads_weight = true;
}

void brm_sema_bind_measures(BrmSema *s) {
    for (uint32_t i = 0; i < s->m->measures.n; i++)
        bind_measure(s, i);
    for (uint32_t q = 0; q < s->m->questionnaires.n; q++) {
        const BrmMQuestionnaire *qn = &s->m->questionnaires.at[q];
        BrmSemaQuestionnaire *side = &s->qn.at[q];
        for (uint32_t k = 0; k < qn->measures.n; k++) {
            uint32_t measure = qn->measures.at[k];
            if (s->me.at[measure].reads_expected && side->reads_expected == BRM_NONE) side->reads_expected = measure;
            if (brm_sema_damaged(s, s->me.at[measure].node)) side->weighs_criteria = side->weighs_axes = true;
            if (s->me.at[measure].reads_weight) side->weighs_criteria = true;
            if (s->m->measures.at[measure].per_questionnaire == BRM_AGG_WEIGHTED) side->weighs_axes = true;
        }
    }
}
