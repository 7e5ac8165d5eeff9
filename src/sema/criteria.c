/* sema/criteria: the clauses of a criterion: levels, N/A, expectations, validity.
 *
 * Called by bind.c for each criterion, once questionnaires know their scale and axes their N/A level.
 */
#include "sema/sema_internal.h"

static void refuse_later_clauses(BrmSema *s, const BrmNode *node) {
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        if (n->kind == BRM_AST_COMMENT_REQUIRED) brm_sema_not_yet(s, n, BRM_W_NY_COMMENT);
        if (n->kind == BRM_AST_REPLACES) brm_sema_not_yet(s, n, BRM_W_NY_REPLACES);
        if (n->kind == BRM_AST_REWORDED) brm_sema_not_yet(s, n, BRM_W_NY_REWORDED);
    }
}

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

static uint32_t offered(const BrmMCriterion *c, int64_t value) {
    for (uint32_t i = 0; i < c->levels.n; i++)
        if (c->levels.at[i].value == value) return i;
    return BRM_NONE;
}

static BrmStr offered_text(BrmSema *s, const BrmMCriterion *c) {
    BrmBuf out;
    brm_buf_open(&out, s->arena->mem);
    for (uint32_t i = 0; i < c->levels.n; i++)
        brm_buf_f(&out, "%s%d", i == 0 ? "" : ", ", (int)c->levels.at[i].value);
    BrmStr kept = brm_str_dup(s->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

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
    step.level = offered(c, value);
    if (step.level == BRM_NONE) {
        if (!s->cr.at[i].levels_unsure)
            BRM_RAISE(s->bag, BRM_D_EXPECTED_LEVEL, step.span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                      BRM_A_INT(value), BRM_A_STR(offered_text(s, c)));
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
    if (brm_sema_damaged(s, node)) s->cr.at[i].levels_unsure = s->cr.at[i].has_expected = true;
    const BrmNode *asked = brm_sema_clause(node, BRM_AST_ASKED_IF);
    c->asked_if = asked != NULL ? asked->a : NULL;
    brm_sema_rule(s, c->asked_if, BRM_ROLE_ASKED_CRITERION, i, brm_sema_file_of(s, node));
    bind_na(s, i);
    for (const BrmNode *n = node->first; n != NULL; n = n->next)
        if (n->kind == BRM_AST_EXPECTED && n->a != NULL) add_expected(s, i, n);
    brm_sema_validity(s, node, &c->validity);
    brm_sema_texts(s, &c->texts, node);
    refuse_later_clauses(s, node);
}
