/* sema/rules: what is likely wrong with criteria though nothing forbids it: codes, and missing expectations.
 *
 * Called by brm_sema_check after binding. Warnings only.
 */
#include "sema/sema_internal.h"

static void look_at_code(BrmSema *s, uint32_t i) {
    const BrmMCriterion *c = &s->m->criteria.at[i];
    const BrmMAxis *axis = &s->m->axes.at[c->axis];
    if (s->ax.at[c->axis].node == NULL || c->code.n == 0) return;
    BrmRef named = s->names.at[brm_map_get(&s->by_name, c->code)].ref;
    if (named.kind != BRM_REF_CRITERION || named.index != i) return; /* a name given twice: said there */
    const BrmMQuestionnaire *qn = &s->m->questionnaires.at[c->questionnaire];
    if (s->qn.at[c->questionnaire].supplement &&
        !(brm_sema_under(c->code, qn->code) && brm_sema_under(axis->code, qn->code)))
        return; /* not under the supplement's code: said there */
    if (brm_sema_under(c->code, axis->code)) return;
    BrmDiag *diag =
        BRM_RAISE(s->bag, BRM_D_CODE_PREFIX, c->span, BRM_A_STR(c->code), BRM_A_STR(c->title), BRM_A_STR(axis->code));
    brm_diag_label_at(s->bag, diag, axis->span, BRM_W_ITS_AXIS, BRM_A_STR(axis->title));
}

static void look_at_expected(BrmSema *s, uint32_t i) {
    const BrmMCriterion *c = &s->m->criteria.at[i];
    uint32_t measure = s->qn.at[c->questionnaire].reads_expected;
    if (measure == BRM_NONE || s->cr.at[i].has_expected || s->ax.at[c->axis].node == NULL) return;
    const BrmMQuestionnaire *qn = &s->m->questionnaires.at[c->questionnaire];
    if (qn->extends != BRM_NONE) qn = &s->m->questionnaires.at[qn->extends]; /* whose measures they are */
    BRM_RAISE(s->bag, BRM_D_NO_EXPECTED, c->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
              BRM_A_STR(s->m->measures.at[measure].name), BRM_A_STR(s->m->axes.at[c->axis].code), BRM_A_STR(qn->code));
}

static void look_at_axis(BrmSema *s, uint32_t i) {
    const BrmMAxis *axis = &s->m->axes.at[i];
    const BrmNode *node = s->ax.at[i].node;
    if (node == NULL || axis->criteria.n > 0 || s->qn.at[axis->questionnaire].damaged) return;
    if (!brm_sema_damaged(s, node))
        BRM_RAISE(s->bag, BRM_D_AXIS_EMPTY, axis->span, BRM_A_STR(axis->code), BRM_A_STR(axis->title));
}

void brm_sema_rules(BrmSema *s) {
    for (uint32_t i = 0; i < s->m->axes.n; i++)
        look_at_axis(s, i);
    for (uint32_t i = 0; i < s->m->criteria.n; i++) {
        look_at_code(s, i);
        look_at_expected(s, i);
    }
}
