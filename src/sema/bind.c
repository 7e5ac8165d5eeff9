/* sema/bind: the clauses of questionnaires, questions, axes, controls and definitions: what they name, and their rules.
 *
 * Called by brm_sema_check once all names are declared. Rules are only collected here, in source order of their owners;
 * their types are check.c's business.
 */
#include "sema/sema_internal.h"

void brm_sema_rule(BrmSema *s, const BrmNode *root, BrmRole role, uint32_t owner, uint32_t file) {
    if (root == NULL) return;
    BrmRule rule = {.root = root, .role = role, .owner = owner, .file = file};
    BRM_PUSH(s->arena, &s->rules, rule);
}

bool brm_sema_since(BrmSema *s, const BrmNode *node, BrmDate *out) {
    (void)s;
    *out = BRM_DATE_NONE;
    if (node == NULL) return true;
    if (node->kind == BRM_AST_DATE) {
        *out = (BrmDate)node->num;
        return true;
    }
    if (node->kind != BRM_AST_QUARTER) return false;
    BrmDate first, last;
    if (!brm_quarter_parse(node->text, &first, &last)) return false;
    *out = node->word == BRM_EDGE_END ? last : first;
    return true;
}

void brm_sema_validity(BrmSema *s, const BrmNode *item, BrmMValidity *out) {
    *out = (BrmMValidity){false, BRM_DATE_NONE, BRM_DATE_NONE};
    const BrmNode *clause = item != NULL ? brm_sema_clause(item, BRM_AST_VALIDITY) : NULL;
    if (clause == NULL) return;
    BrmDate from, to;
    if (!brm_sema_since(s, clause->a, &from) || !brm_sema_since(s, clause->b, &to)) return;
    *out = (BrmMValidity){true, from, to};
    if (to != BRM_DATE_NONE && to < from)
        BRM_RAISE(s->bag, BRM_D_VALIDITY_ORDER, clause->b->span, BRM_A_DATE(to), BRM_A_DATE(from));
}

/* ---- questionnaires
 * ----------------------------------------------------------------------------------------------------------- */

static void bind_kinds(BrmSema *s, uint32_t questionnaire, const BrmNode *about) {
    BrmMQuestionnaire *qn = &s->m->questionnaires.at[questionnaire];
    for (const BrmNode *kind = about->first; kind != NULL; kind = kind->next) {
        uint32_t index = brm_map_get(&s->check.kinds_by_name, kind->text);
        if (index == BRM_NONE || s->kind_of.at[index] == questionnaire + 1) continue;
        s->kind_of.at[index] = questionnaire + 1;
        BRM_PUSH(s->arena, &qn->kinds, index);
    }
}

typedef struct Listed { /* the key of s->listed */
    uint32_t questionnaire, measure;
} Listed;

static void list_measure(BrmSema *s, uint32_t questionnaire, const BrmNode *ref) {
    uint32_t measure = brm_sema_want(s, ref, BRM_REF_MEASURE, brm_sema_file_of(s, ref));
    if (measure == BRM_NONE) {
        s->qn.at[questionnaire].measures_unsure = true;
        return;
    }
    Listed *key = BRM_NEW(s->arena, Listed);
    *key = (Listed){questionnaire, measure};
    BrmMQuestionnaire *qn = &s->m->questionnaires.at[questionnaire];
    if (brm_map_put(&s->listed, brm_str_of((const char *)key, sizeof *key), qn->measures.n) != qn->measures.n)
        BRM_RAISE(s->bag, BRM_D_MEASURE_TWICE, ref->at, BRM_A_STR(ref->text), BRM_A_STR(qn->code));
    else
        BRM_PUSH(s->arena, &qn->measures, measure);
}

bool brm_sema_lists(const BrmSema *s, uint32_t questionnaire, uint32_t measure) {
    uint32_t base = s->m->questionnaires.at[questionnaire].extends; /* a supplement has its base's */
    Listed key = {base != BRM_NONE ? base : questionnaire, measure};
    return brm_map_get(&s->listed, brm_str_of((const char *)&key, sizeof key)) != BRM_NONE;
}

static void bind_properties(BrmSema *s, uint32_t i) {
    const BrmNode *node = s->qn.at[i].node;
    BrmMQuestionnaire *qn = &s->m->questionnaires.at[i];
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        if (n->kind == BRM_AST_VERSION) qn->version = brm_sema_title(n);
        if (s->qn.at[i].supplement) continue; /* the others are its base's */
        if (n->kind == BRM_AST_ABOUT) bind_kinds(s, i, n);
        if (n->kind == BRM_AST_SCALE_REF) {
            qn->scale = brm_sema_want(s, n->a, BRM_REF_SCALE, brm_sema_file_of(s, n));
            s->qn.at[i].scale_unsure = qn->scale == BRM_NONE;
        }
        if (n->kind == BRM_AST_MEASURES)
            for (const BrmNode *ref = n->first; ref != NULL; ref = ref->next)
                list_measure(s, i, ref);
    }
    brm_sema_validity(s, node, &qn->validity);
    brm_sema_texts(s, &qn->texts, node);
}

static void bind_questionnaire(BrmSema *s, uint32_t i) {
    BrmSemaQuestionnaire *side = &s->qn.at[i];
    BrmMQuestionnaire *qn = &s->m->questionnaires.at[i];
    qn->validity = (BrmMValidity){false, BRM_DATE_NONE, BRM_DATE_NONE};
    side->measures_unsure = side->scale_unsure = side->node == NULL;
    if (side->node == NULL) return;
    bind_properties(s, i);
    bool damaged = brm_sema_damaged(s, side->node);
    if (brm_sema_clause(side->node, BRM_AST_VERSION) == NULL && !damaged)
        BRM_RAISE(s->bag, BRM_D_NO_VERSION, qn->span, BRM_A_STR(qn->code), BRM_A_STR(qn->title));
    if (side->n_items == 0 && !side->damaged && !damaged)
        BRM_RAISE(s->bag, BRM_D_QUESTIONNAIRE_EMPTY, qn->span, BRM_A_STR(qn->code), BRM_A_STR(qn->title));
    if (side->supplement) brm_sema_complete(s, i);
    if (damaged) side->measures_unsure = side->scale_unsure = true;
    if (side->supplement || damaged || side->damaged) return;
    const BrmNode *measures = brm_sema_clause(side->node, BRM_AST_MEASURES);
    const BrmNode *scale = brm_sema_clause(side->node, BRM_AST_SCALE_REF);
    if (side->n_criteria > 0 && measures == NULL)
        BRM_RAISE(s->bag, BRM_D_NO_MEASURES, qn->span, BRM_A_STR(qn->code), BRM_A_STR(qn->title));
    if (side->n_criteria > 0 || side->completed || side->n_items == 0) return;
    if (measures != NULL)
        BRM_RAISE(s->bag, BRM_D_CLAUSE_IDLE, measures->at, BRM_A_STR(qn->code), BRM_A_WORD(BRM_W_THE_MEASURES));
    if (scale != NULL)
        BRM_RAISE(s->bag, BRM_D_CLAUSE_IDLE, scale->at, BRM_A_STR(qn->code), BRM_A_WORD(BRM_W_THE_SCALE));
}

/* A criterion without selon needs its questionnaire's scale: said once, at the questionnaire. */
static void need_scales(BrmSema *s) {
    for (uint32_t i = 0; i < s->m->criteria.n; i++) {
        const BrmMCriterion *c = &s->m->criteria.at[i];
        uint32_t base = s->m->questionnaires.at[c->questionnaire].extends;
        uint32_t whose = base != BRM_NONE ? base : c->questionnaire;
        const BrmMQuestionnaire *qn = &s->m->questionnaires.at[whose];
        if (qn->scale != BRM_NONE || s->qn.at[whose].scale_unsure || s->qn.at[c->questionnaire].scale_unsure) continue;
        if (brm_sema_clause(s->cr.at[i].node, BRM_AST_LEVEL) == NULL) continue;
        BrmDiag *diag =
            BRM_RAISE(s->bag, BRM_D_NO_SCALE, qn->span, BRM_A_STR(qn->code), BRM_A_STR(qn->title), BRM_A_STR(c->code));
        brm_diag_label_at(s->bag, diag, c->span, BRM_W_OWN_LEVELS, BRM_A_STR(c->code));
        s->qn.at[whose].scale_unsure = true;
    }
}

/* ---- questions
 * ------------------------------------------------------------------------------------------------------------------ */

static bool bound(BrmSema *s, const BrmNode *node, bool integer, double *out) {
    const BrmNode *number = node->kind == BRM_AST_NEGATE ? node->a : node;
    if (number == NULL || number->kind != BRM_AST_NUMBER) return false;
    BrmFrac exact;
    bool whole =
        brm_frac_parse(number->text, number->word == 1, &exact) && exact.den == 1 && exact.num <= (int64_t)1 << 53;
    if (integer && !whole) {
        BRM_RAISE(s->bag, BRM_D_BOUND_INTEGER, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)));
        return false;
    }
    double x = brm_decimal_double(number->text, number->word == 1);
    *out = node->kind == BRM_AST_NEGATE && x != 0 ? -x : x;
    return true;
}

static void bind_range(BrmSema *s, BrmMQuestion *q, const BrmNode *type) {
    if (q->word == BRM_T_PERCENT) {
        q->has_range = true;
        q->lo = 0;
        q->hi = 1;
        return;
    }
    if (type->a == NULL || type->b == NULL) return;
    bool integer = q->word == BRM_T_INTEGER, lo = bound(s, type->a, integer, &q->lo),
         hi = bound(s, type->b, integer, &q->hi);
    q->has_range = lo && hi;
    if (q->has_range && q->hi < q->lo)
        BRM_RAISE(s->bag, BRM_D_RANGE_ORDER, type->b->span, BRM_A_DOUBLE(q->hi), BRM_A_DOUBLE(q->lo));
}

static BrmTypeKind kind_of_word(BrmTypeWord word) {
    switch (word) {
    case BRM_T_YESNO:
        return BRM_TYPE_YESNO;
    case BRM_T_INTEGER:
        return BRM_TYPE_INTEGER;
    case BRM_T_NUMBER:
    case BRM_T_PERCENT:
        return BRM_TYPE_NUMBER;
    case BRM_T_DATE:
        return BRM_TYPE_DATE;
    case BRM_T_TEXT:
        return BRM_TYPE_TEXT;
    case BRM_T_CHOICE:
        return BRM_TYPE_LIST;
    case BRM_T_CHOICES:
        return BRM_TYPE_SET;
    }
    return BRM_TYPE_BAD;
}

static void bind_question(BrmSema *s, uint32_t i) {
    BrmMQuestion *q = &s->m->questions.at[i];
    const BrmNode *node = s->qu.at[i].node, *type = node->a;
    uint32_t file = brm_sema_file_of(s, node);
    if (type != NULL && type->kind == BRM_AST_TYPE) {
        q->word = (BrmTypeWord)type->word;
        q->type.kind = kind_of_word(q->word);
        if (q->word == BRM_T_CHOICE || q->word == BRM_T_CHOICES) {
            q->type.list = type->c != NULL ? brm_sema_want(s, type->c, BRM_REF_LIST, file) : BRM_NONE;
            if (q->type.list == BRM_NONE)
                q->type = (BrmType){BRM_TYPE_BAD, 0};
            else
                s->list_used.at[q->type.list] = true;
        } else {
            bind_range(s, q, type);
        }
    }
    brm_sema_replaces(s, (BrmRef){BRM_REF_QUESTION, i}, node, &q->replaces);
    const BrmNode *asked = brm_sema_clause(node, BRM_AST_ASKED_IF);
    q->asked_if = asked != NULL ? asked->a : NULL;
    brm_sema_rule(s, q->asked_if, BRM_ROLE_ASKED_QUESTION, i, file);
    brm_sema_texts(s, &q->texts, node);
}

/* ---- axes, controls, definitions
 * ---------------------------------------------------------------------------------------------------- */

static void bind_axis(BrmSema *s, uint32_t i) {
    BrmMAxis *axis = &s->m->axes.at[i];
    const BrmSemaAxis *side = &s->ax.at[i];
    if (side->node == NULL) return;
    uint32_t file = brm_sema_file_of(s, side->node);
    const BrmNode *asked = brm_sema_clause(side->node, BRM_AST_ASKED_IF);
    axis->asked_if = asked != NULL ? asked->a : NULL;
    brm_sema_rule(s, axis->asked_if, BRM_ROLE_ASKED_AXIS, i, file);
    if (side->na != NULL) brm_sema_rule(s, side->na->a, BRM_ROLE_NA_AXIS, i, file);
    brm_sema_validity(s, side->node, &axis->validity);
    brm_sema_texts(s, &axis->texts, side->node);
}

static void bind_target(BrmSema *s, BrmMControl *control, const BrmNode *ref) {
    bool ambiguous, silent;
    uint32_t at = brm_sema_find(s, ref->text, ref->c, brm_sema_file_of(s, ref), &ambiguous, &silent);
    if (silent) return;
    if (at == BRM_NONE) {
        brm_sema_unknown(s, ref, BRM_SEMA_FIT_TARGET);
        return;
    }
    BrmRef found = s->names.at[at].ref;
    if (found.kind != BRM_REF_QUESTION && found.kind != BRM_REF_CRITERION && found.kind != BRM_REF_AXIS) {
        BRM_RAISE(s->bag, BRM_D_TARGET_KIND, ref->at, BRM_A_STR(ref->text), BRM_A_WORD(brm_sema_kind_word(found.kind)));
        return;
    }
    if (ambiguous) {
        brm_sema_ambiguous(s, ref, at);
        return;
    }
    s->m->refs[ref->id] = found;
    if (found.kind == BRM_REF_QUESTION) s->qu.at[found.index].used = true;
    BRM_PUSH(s->arena, &control->targets, found);
}

static void bind_control(BrmSema *s, uint32_t i) {
    BrmMControl *control = &s->m->controls.at[i];
    const BrmNode *node = s->control_nodes.at[i];
    uint32_t file = brm_sema_file_of(s, node);
    brm_sema_rule(s, control->rule, BRM_ROLE_CONTROL, i, file);
    if (control->message != NULL)
        for (const BrmNode *n = control->message->first; n != NULL; n = n->next)
            if (n->kind == BRM_AST_MESSAGE_VALUE) brm_sema_rule(s, n->a, BRM_ROLE_MESSAGE, i, file);
    for (const BrmNode *n = node->first; n != NULL; n = n->next)
        if (n->kind == BRM_AST_TARGET && n->a != NULL) bind_target(s, control, n->a);
}

static void bind_definition(BrmSema *s, uint32_t i) {
    BrmMDefinition *d = &s->m->definitions.at[i];
    const BrmNode *node = s->def.at[i].node, *before = NULL;
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        if (n->kind != BRM_AST_DEF_STEP) continue;
        BrmMDefStep step = {.expr = n->a};
        if (!brm_sema_since(s, n->b, &step.from)) continue;
        if (n->b == NULL && d->steps.n > 0) continue; /* the parser has said that it needs a date */
        bool late = d->steps.n == 0 || step.from > d->steps.at[d->steps.n - 1].from;
        if (!late) {
            BrmDiag *diag =
                BRM_RAISE(s->bag, BRM_D_STEP_ORDER, n->b != NULL ? n->b->span : n->span, BRM_A_STR(d->name));
            brm_diag_label_at(s->bag, diag, before->b != NULL ? before->b->span : before->span, BRM_W_STEP_BEFORE,
                              BRM_A_INT(0));
        }
        before = n;
        BRM_PUSH(s->arena, &d->steps, step);
        brm_sema_rule(s, n->a, BRM_ROLE_DEFINITION, i, brm_sema_file_of(s, node));
    }
}

void brm_sema_bind(BrmSema *s) {
    for (uint32_t i = 0; i < s->m->kinds.n; i++)
        BRM_PUSH(s->arena, &s->kind_of, 0);
    for (uint32_t i = 0; i < s->m->questionnaires.n; i++)
        bind_questionnaire(s, i);
    need_scales(s);
    brm_sema_bind_measures(s);
    for (uint32_t i = 0; i < s->m->definitions.n; i++)
        bind_definition(s, i);
    for (uint32_t i = 0; i < s->m->questions.n; i++)
        bind_question(s, i);
    for (uint32_t i = 0; i < s->m->axes.n; i++)
        bind_axis(s, i);
    for (uint32_t i = 0; i < s->m->criteria.n; i++)
        brm_sema_bind_criterion(s, i);
    for (uint32_t i = 0; i < s->m->controls.n; i++)
        bind_control(s, i);
}
