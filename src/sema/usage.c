/* sema/usage: who reads what: scores where none may be read, questions that a rule reads though nobody need answer
 * them, and what nobody reads.
 *
 * Called by brm_sema_check once every rule is typed. Linear in the nodes of the program.
 */
#include "sema/sema_internal.h"

static bool of_applicability(BrmRole role) {
    return role <= BRM_ROLE_LEVEL;
}

static bool reads_score(const BrmSema *s, const BrmNode *node) {
    if (node->kind != BRM_AST_CALL) return false;
    return node->word == BRM_FN_FINDING || s->m->refs[node->id].kind == BRM_REF_MEASURE;
}

/* ---- applicability reads no score
 * -------------------------------------------------------------------------------------------- */

/* In the order of definitions, so that what each reads is known before it. */
static void taint(BrmSema *s, uint32_t i) {
    const BrmMDefinition *d = &s->m->definitions.at[i];
    BrmSemaDefinition *side = &s->def.at[i];
    for (uint32_t k = 0; k < d->steps.n && !side->tainted; k++) {
        brm_expr_order(&s->check, d->steps.at[k].expr);
        for (uint32_t n = 0; n < s->check.order.n && !side->tainted; n++) {
            const BrmNode *node = s->check.order.at[n];
            BrmRef ref = s->m->refs[node->id];
            if (reads_score(s, node)) {
                side->tainted = true;
                side->taint = node->span;
            } else if (ref.kind == BRM_REF_DEFINITION && s->def.at[ref.index].tainted) {
                side->tainted = true;
                side->taint = s->def.at[ref.index].taint;
            }
        }
    }
}

static void refuse_scores(BrmSema *s, const BrmRule *rule) {
    brm_expr_order(&s->check, rule->root);
    for (uint32_t n = 0; n < s->check.order.n; n++) {
        const BrmNode *node = s->check.order.at[n];
        BrmRef ref = s->m->refs[node->id];
        bool through = ref.kind == BRM_REF_DEFINITION && s->def.at[ref.index].tainted;
        if (!through && !reads_score(s, node)) continue;
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_SCORE_IN_RULE, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)));
        if (through) brm_diag_label_at(s->bag, diag, s->def.at[ref.index].taint, BRM_W_SCORE_READ, BRM_A_INT(0));
    }
}

void brm_sema_scores_in_rules(BrmSema *s) {
    for (uint32_t i = 0; i < s->def_order.n; i++)
        taint(s, s->def_order.at[i]);
    for (uint32_t i = 0; i < s->rules.n; i++)
        if (of_applicability(s->rules.at[i].role)) refuse_scores(s, &s->rules.at[i]);
}

/* ---- what is read
 * ------------------------------------------------------------------------------------------------------------------ */

/* A rule that asks itself whether there is an answer has thought of its absence: it does not count. */
static void mark_guards(BrmSema *s, uint32_t rule) {
    for (uint32_t n = 0; n < s->check.order.n; n++) {
        const BrmNode *node = s->check.order.at[n];
        if (node->kind != BRM_AST_ANSWERED) continue;
        BrmRef ref = s->m->refs[node->a->id];
        if (ref.kind == BRM_REF_QUESTION) s->qu.at[ref.index].guarded = rule;
    }
}

static void count_reads(BrmSema *s, uint32_t i) {
    const BrmRule *rule = &s->rules.at[i];
    brm_expr_order(&s->check, rule->root);
    mark_guards(s, i);
    for (uint32_t n = 0; n < s->check.order.n; n++) {
        const BrmNode *node = s->check.order.at[n];
        BrmRef ref = s->m->refs[node->id];
        if (ref.kind == BRM_REF_DEFINITION) s->def.at[ref.index].used = true;
        if (ref.kind != BRM_REF_QUESTION) continue;
        BrmSemaQuestion *q = &s->qu.at[ref.index];
        q->used = true;
        bool value = (s->check.flags[node->id] & BRM_FLAG_STATE) == 0 && rule->role != BRM_ROLE_MESSAGE;
        if (!value || q->guarded == i || q->seen == i) continue;
        q->seen = i;
        q->rules++;
    }
}

static bool groups(const BrmMQuestion *q) {
    return q->word == BRM_T_YESNO || q->word == BRM_T_INTEGER || q->word == BRM_T_CHOICE || q->word == BRM_T_CHOICES;
}

static void look_at_questions(BrmSema *s) {
    for (uint32_t i = 0; i < s->m->questions.n; i++) {
        const BrmMQuestion *q = &s->m->questions.at[i];
        const BrmSemaQuestion *side = &s->qu.at[i];
        if (side->rules > 0 && !q->required)
            BRM_RAISE(s->bag, BRM_D_QUESTION_OPTIONAL, q->span, BRM_A_STR(q->name), BRM_A_STR(q->title),
                      BRM_A_INT(side->rules), BRM_A_WORD(side->rules == 1 ? BRM_W_RULE_READS : BRM_W_RULES_READ));
        if (!side->used && !groups(q))
            BRM_RAISE(s->bag, BRM_D_QUESTION_UNUSED, q->span, BRM_A_STR(q->name), BRM_A_STR(q->title));
    }
}

/* Said only of a program without errors: what a wrong rule reads is not known. */
void brm_sema_usage(BrmSema *s) {
    if (s->bag->errors > 0) return;
    for (uint32_t i = 0; i < s->rules.n; i++)
        count_reads(s, i);
    look_at_questions(s);
    for (uint32_t i = 0; i < s->m->definitions.n; i++)
        if (!s->def.at[i].used)
            BRM_RAISE(s->bag, BRM_D_DEFINITION_UNUSED, s->m->definitions.at[i].span,
                      BRM_A_STR(s->m->definitions.at[i].name));
    for (uint32_t i = 0; i < s->m->lists.n; i++)
        if (!s->list_used.at[i])
            BRM_RAISE(s->bag, BRM_D_LIST_UNUSED, s->m->lists.at[i].span, BRM_A_STR(s->m->lists.at[i].name));
}
