/* sema/scales: scales, lists, and the levels of criteria.
 *
 * Called by brm_sema_check (scales and lists) and for each criterion once its questionnaire's scale is known.
 */
#include "sema/sema_internal.h"

static void level_texts(BrmSema *s, BrmMLevel *level, const BrmNode *node) {
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        if (n->kind == BRM_AST_DETAIL) BRM_PUSH(s->arena, &level->details, brm_sema_title(n));
        if (n->kind == BRM_AST_SEE) BRM_PUSH(s->arena, &level->sees, brm_sema_title(n));
    }
    level->rule = node->b;
}

uint32_t brm_sema_level(const BrmMLevels *levels, int64_t value) {
    for (uint32_t i = 0; i < levels->n; i++)
        if (levels->at[i].value == value) return i;
    return BRM_NONE;
}

static const BrmMLevel *level_of(const BrmMLevels *levels, int32_t value) {
    for (uint32_t i = 0; i < levels->n; i++)
        if (levels->at[i].value == value) return &levels->at[i];
    return NULL;
}

/* Adds a LEVEL clause, ascending and not twice; false after an error. *full: more than the limit, said once. */
static bool add_level(BrmSema *s, BrmMLevels *levels, const BrmNode *node, BrmStr owner, bool *full) {
    int64_t value;
    if (node->a == NULL || node->a->kind == BRM_AST_BAD) return false;
    if (!brm_sema_integer(node->a, &value)) {
        if (!brm_sema_damaged(s, node))
            BRM_RAISE(s->bag, BRM_D_LEVEL_INTEGER, node->a->span, BRM_A_STR(brm_sema_excerpt(s, node->a->span)));
        return false;
    }
    const BrmMLevel *same = level_of(levels, (int32_t)value);
    if (same != NULL) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_LEVEL_TWICE, node->a->span, BRM_A_INT(value), BRM_A_STR(owner));
        brm_diag_label_at(s->bag, diag, same->span, BRM_W_GIVEN_HERE, BRM_A_INT(value));
        return false;
    }
    if (levels->n > 0 && value < levels->at[levels->n - 1].value) {
        const BrmMLevel *before = &levels->at[levels->n - 1];
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_LEVEL_ORDER, node->a->span, BRM_A_INT(value), BRM_A_INT(before->value),
                                  BRM_A_STR(owner));
        brm_diag_label_at(s->bag, diag, before->span, BRM_W_LEVEL_BEFORE, BRM_A_INT(before->value));
        return false;
    }
    if (levels->n >= BRM_LIMIT_LEVELS) {
        if (!*full) BRM_RAISE(s->bag, BRM_D_LEVELS_MANY, node->a->span, BRM_A_STR(owner), BRM_A_INT(BRM_LIMIT_LEVELS));
        *full = true;
        return false;
    }
    BrmMLevel level = {.value = (int32_t)value, .label = brm_sema_title(node), .span = node->a->span};
    level_texts(s, &level, node);
    BRM_PUSH(s->arena, levels, level);
    return true;
}

static void bind_scale(BrmSema *s, uint32_t i) {
    const BrmNode *node = s->scale_nodes.at[i];
    BrmMScale *scale = &s->m->scales.at[i];
    uint32_t clauses = 0;
    bool full = false;
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        if (n->kind != BRM_AST_LEVEL) continue;
        clauses++;
        if (!add_level(s, &scale->levels, n, scale->name, &full)) s->scale_bad.at[i] = true;
    }
    if (clauses > 0) return;
    s->scale_bad.at[i] = true;
    if (node->title == NULL || brm_sema_damaged(s, node)) return; /* without a title the parser has said so: B0121 */
    BRM_RAISE(s->bag, BRM_D_SCALE_EMPTY, scale->span, BRM_A_STR(scale->name));
}

static void too_long(BrmSema *s, const BrmMList *list, BrmSpan at) {
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_LIST_LONG, at, BRM_A_STR(list->name), BRM_A_INT(BRM_LIMIT_LIST_KEYS));
    brm_diag_label_at(s->bag, diag, list->span, BRM_W_STANDS_HERE, BRM_A_STR(list->name));
}

static void bind_list(BrmSema *s, uint32_t i) {
    const BrmNode *node = s->list_nodes.at[i];
    BrmMList *list = &s->m->lists.at[i];
    brm_map_open(&list->by_key, s->arena);
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        if (n->kind != BRM_AST_CHOICE) continue;
        uint32_t stands = brm_map_put(&list->by_key, n->text, list->keys.n);
        if (stands != list->keys.n) {
            BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_KEY_TWICE, n->at, BRM_A_STR(n->text), BRM_A_STR(list->name));
            brm_diag_label_at(s->bag, diag, list->keys.at[stands].span, BRM_W_GIVEN_HERE, BRM_A_STR(n->text));
            continue;
        }
        if (n->text.n == 0) BRM_RAISE(s->bag, BRM_D_KEY_EMPTY, n->at, BRM_A_STR(list->name));
        if (list->keys.n == BRM_LIMIT_LIST_KEYS) too_long(s, list, n->at);
        BrmMKey key = {.key = n->text, .label = brm_sema_title(n), .span = n->at};
        BRM_PUSH(s->arena, &list->keys, key);
    }
    if (list->keys.n == 0 && !brm_sema_damaged(s, node))
        BRM_RAISE(s->bag, BRM_D_LIST_EMPTY, list->span, BRM_A_STR(list->name));
}

void brm_sema_scales(BrmSema *s) {
    for (uint32_t i = 0; i < s->m->scales.n; i++)
        bind_scale(s, i);
    for (uint32_t i = 0; i < s->m->lists.n; i++)
        bind_list(s, i);
}

/* ---- criteria
 * --------------------------------------------------------------------------------------------------------------- */

BrmStr brm_sema_levels_text(BrmSema *s, const BrmMLevels *levels) {
    BrmBuf out;
    brm_buf_open(&out, s->arena->mem);
    for (uint32_t i = 0; i < levels->n; i++)
        brm_buf_f(&out, "%s%d", i == 0 ? "" : ", ", (int)levels->at[i].value);
    BrmStr kept = brm_str_dup(s->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

/* selon ÉCHELLE: all its levels and labels. */
static void levels_by_scale(BrmSema *s, uint32_t criterion, const BrmNode *using, uint32_t file) {
    BrmMCriterion *c = &s->m->criteria.at[criterion];
    const BrmNode *own = brm_sema_clause(s->cr.at[criterion].node, BRM_AST_LEVEL);
    if (own != NULL) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_LEVELS_AND_SCALE, own->at, BRM_A_STR(c->code), BRM_A_STR(c->title));
        brm_diag_label_at(s->bag, diag, using->span, BRM_W_BY_SCALE, BRM_A_STR(using->a->text));
    }
    uint32_t scale = brm_sema_want(s, using->a, BRM_REF_SCALE, file);
    s->cr.at[criterion].levels_unsure = own != NULL || scale == BRM_NONE || s->scale_bad.at[scale];
    if (scale != BRM_NONE) c->levels = s->m->scales.at[scale].levels;
    c->levels.cap = c->levels.n; /* shared: a push would copy */
}

/* Whether the questionnaire's scale has the level; a label that is not given is the scale's. */
static bool fits_scale(BrmSema *s, BrmMCriterion *c, BrmMLevel *level) {
    const BrmMQuestionnaire *qn = &s->m->questionnaires.at[c->questionnaire];
    if (qn->scale == BRM_NONE || s->scale_bad.at[qn->scale]) return true;
    const BrmMScale *scale = &s->m->scales.at[qn->scale];
    const BrmMLevel *known = level_of(&scale->levels, level->value);
    if (known == NULL) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_LEVEL_NOT_IN_SCALE, level->span, BRM_A_INT(level->value),
                                  BRM_A_STR(scale->name), BRM_A_STR(brm_sema_levels_text(s, &scale->levels)));
        brm_diag_label_at(s->bag, diag, scale->span, BRM_W_STANDS_HERE, BRM_A_STR(scale->name));
        return false;
    }
    if (level->label.n == 0) level->label = known->label;
    return true;
}

void brm_sema_criterion_levels(BrmSema *s, uint32_t criterion) {
    BrmSemaCriterion *side = &s->cr.at[criterion];
    BrmMCriterion *c = &s->m->criteria.at[criterion];
    const BrmNode *using = brm_sema_clause(side->node, BRM_AST_USING);
    if (using != NULL) {
        levels_by_scale(s, criterion, using, brm_sema_file_of(s, side->node));
        return;
    }
    uint32_t clauses = 0;
    bool full = false;
    for (const BrmNode *n = side->node->first; n != NULL; n = n->next) {
        if (n->kind != BRM_AST_LEVEL) continue;
        clauses++;
        if (!add_level(s, &c->levels, n, c->code, &full) || !fits_scale(s, c, &c->levels.at[c->levels.n - 1]))
            side->levels_unsure = true;
    }
    if (clauses > 0) return;
    side->levels_unsure = true;
    if (!brm_sema_damaged(s, side->node))
        BRM_RAISE(s->bag, BRM_D_NO_LEVELS, c->span, BRM_A_STR(c->code), BRM_A_STR(c->title));
}
