/* sema/criteria: the clauses of a criterion: levels, N/A, expectations, validity.
 *
 * Called by bind.c for each criterion, once questionnaires know their scale and axes their N/A level.
 */
#include "sema/sema_internal.h"

static void bind_na(BrmSema *s, uint32_t i) {
    BrmMCriterion *c = &s->m->criteria.at[i];
    BrmSemaCriterion *side = &s->cr.at[i];
    const BrmNode *na = brm_sema_clause(side->node, BRM_AST_NA_LEVEL);
    if (na != NULL) {
        brm_sema_rule(s, na->a, BRM_ROLE_NA_CRITERION, i, brm_sema_file_of(s, na));
    } else {
        na = s->ax.at[c->axis].na;
        side->inherits_na = na != NULL;
    }
    if (na == NULL) return;
    c->na_offered = true;
    c->na_reason = brm_sema_title(na);
    c->na_rule = na->a;
    c->na_negated = na->a != NULL && na->word == 1;
}

/* ---- expectations
 * --------------------------------------------------------------------------------------------------------------- */

/* In date order? A first one without a date holds from the start of the questionnaire's validity. */
static bool in_order(BrmSema *s, const BrmMCriterion *c, BrmDate from) {
    if (c->expected.n == 0) return true;
    BrmDate before = c->expected.at[c->expected.n - 1].from;
    const BrmMValidity *validity = &s->m->questionnaires.at[c->questionnaire].validity;
    if (before == BRM_DATE_NONE && validity->has) before = validity->from;
    return from != BRM_DATE_NONE && from > before;
}

static void add_expected(BrmSema *s, uint32_t i, const BrmNode *node) {
    BrmMCriterion *c = &s->m->criteria.at[i];
    BrmMExpect step = {.span = node->a->span};
    int64_t value;
    if (node->a->kind == BRM_AST_BAD || !brm_sema_since(s, node->b, &step.from)) return;
    if (!brm_sema_integer(node->a, &value)) {
        if (!brm_sema_damaged(s, node))
            BRM_RAISE(s->bag, BRM_D_LEVEL_INTEGER, node->a->span, BRM_A_STR(brm_sema_excerpt(s, node->a->span)));
        return;
    }
    if (!in_order(s, c, step.from)) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_EXPECTED_ORDER, node->b != NULL ? node->b->span : node->span,
                                  BRM_A_STR(c->code), BRM_A_STR(c->title));
        brm_diag_label_at(s->bag, diag, c->expected.at[c->expected.n - 1].span, BRM_W_EXPECTED_BEFORE, BRM_A_INT(0));
        return;
    }
    step.level = brm_sema_level(&c->levels, value);
    if (step.level == BRM_NONE) {
        if (!s->cr.at[i].levels_unsure)
            BRM_RAISE(s->bag, BRM_D_EXPECTED_LEVEL, step.span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                      BRM_A_INT(value), BRM_A_STR(brm_sema_levels_text(s, &c->levels)));
        return;
    }
    if (c->expected.n > 0) {
        const BrmMExpect *before = &c->expected.at[c->expected.n - 1];
        int32_t was = c->levels.at[before->level].value;
        if (value < was) {
            BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_EXPECTED_FALLS, step.span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                                      BRM_A_INT(was), BRM_A_INT(value));
            brm_diag_label_at(s->bag, diag, before->span, BRM_W_EXPECTED_BEFORE, BRM_A_INT(0));
        }
    }
    BRM_PUSH(s->arena, &c->expected, step);
}

void brm_sema_bind_criterion(BrmSema *s, uint32_t i) {
    BrmMCriterion *c = &s->m->criteria.at[i];
    const BrmNode *node = s->cr.at[i].node;
    brm_sema_criterion_levels(s, i);
    brm_sema_derived(s, i);
    if (brm_sema_damaged(s, node)) s->cr.at[i].levels_unsure = s->cr.at[i].has_expected = true;
    const BrmNode *asked = brm_sema_clause(node, BRM_AST_ASKED_IF);
    c->asked_if = asked != NULL ? asked->a : NULL;
    brm_sema_rule(s, c->asked_if, BRM_ROLE_ASKED_CRITERION, i, brm_sema_file_of(s, node));
    bind_na(s, i);
    for (const BrmNode *n = node->first; n != NULL; n = n->next)
        if (n->kind == BRM_AST_EXPECTED && n->a != NULL) add_expected(s, i, n);
    brm_sema_validity(s, node, &c->validity);
    brm_sema_texts(s, &c->texts, node);
    brm_sema_life(s, i);
}
