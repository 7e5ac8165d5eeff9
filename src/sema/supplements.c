/* sema/supplements: what each supplement completes and takes over from it, the order of results, and who may read what.
 *
 * Called by brm_sema_check. Everything is declared in source order; brm_sema_supplements then puts each supplement
 * right after what it completes and numbers questionnaires, axes, criteria and requirements anew, before anything but
 * names refers to them:
 *
 *   source   BFC  QU  QI        (BFC complète QU, in a file that comes first)
 *   model    QU  BFC  QI
 *
 * `order` stays that of the source.
 */
#include "sema/sema_internal.h"

#include <string.h>

uint32_t brm_sema_home(const BrmSema *s, uint32_t questionnaire) {
    return questionnaire != BRM_NONE && s->qn.at[questionnaire].supplement ? questionnaire : BRM_NONE;
}

/* ---- what it completes
 * ------------------------------------------------------------------------------------------------------------ */

static void find_base(BrmSema *s, uint32_t i) {
    BrmMQuestionnaire *qn = &s->m->questionnaires.at[i];
    const BrmNode *node = s->qn.at[i].node, *ref = node->a;
    if (ref == NULL || ref->kind != BRM_AST_REF) return;
    uint32_t base = brm_sema_want(s, ref, BRM_REF_QUESTIONNAIRE, brm_sema_file_of(s, node));
    if (base == BRM_NONE) return;
    const BrmMQuestionnaire *completed = &s->m->questionnaires.at[base];
    if (s->qn.at[base].supplement) {
        BrmDiag *diag =
            BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_OF_SUPPLEMENT, ref->span, BRM_A_STR(qn->code), BRM_A_STR(qn->title),
                      BRM_A_STR(completed->code), BRM_A_WORD(base == i ? BRM_W_TRY_ANOTHER_BASE : BRM_W_TRY_ITS_BASE));
        if (base != i) brm_diag_label_at(s->bag, diag, completed->span, BRM_W_STANDS_HERE, BRM_A_STR(completed->code));
        return;
    }
    qn->extends = base;
    qn->extends_version = brm_sema_title(&(BrmNode){.title = node->b});
    if (s->qn.at[i].n_criteria > 0) s->qn.at[base].completed = true;
}

/* ---- the order of results
 * ------------------------------------------------------------------------------------------------------------ */

typedef struct Moves { /* where each thing goes, by where it was */
    uint32_t *questionnaires, *axes, *criteria, *requirements;
} Moves;

/* Places of questionnaires in result order. */
static uint32_t *result_order(BrmSema *s) {
    const BrmModel *m = s->m;
    uint32_t n = m->questionnaires.n, place = 0;
    uint32_t *first = BRM_NEWS(s->arena, uint32_t, n), *next = BRM_NEWS(s->arena, uint32_t, n);
    uint32_t *last = BRM_NEWS(s->arena, uint32_t, n), *out = BRM_NEWS(s->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        first[i] = next[i] = last[i] = BRM_NONE;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t base = m->questionnaires.at[i].extends;
        if (base == BRM_NONE) continue;
        *(first[base] == BRM_NONE ? &first[base] : &next[last[base]]) = i;
        last[base] = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (m->questionnaires.at[i].extends != BRM_NONE) continue;
        out[i] = place++;
        for (uint32_t k = first[i]; k != BRM_NONE; k = next[k])
            out[k] = place++;
    }
    return out;
}

/* A table that was numbered by its groups, each group's members together, renumbered by where the groups went:
 * group_of(i) is non-decreasing before and after. */
static uint32_t *follow(BrmSema *s, const uint32_t *groups, uint32_t n, const uint32_t *moved, uint32_t n_groups) {
    uint32_t *start = BRM_NEWS(s->arena, uint32_t, (size_t)n_groups + 1), *out = BRM_NEWS(s->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        start[moved[groups[i]] + 1]++;
    for (uint32_t g = 0; g < n_groups; g++)
        start[g + 1] += start[g];
    for (uint32_t i = 0; i < n; i++)
        out[i] = start[moved[groups[i]]]++;
    return out;
}

static void permute(BrmSema *s, void *at, uint32_t n, size_t size, const uint32_t *moved) {
    if (n == 0) return;
    char *from = brm_arena_alloc(s->arena, n, size), *to = at;
    memcpy(from, to, n * size);
    for (uint32_t i = 0; i < n; i++)
        memcpy(to + moved[i] * size, from + i * size, size);
}

static void make_moves(BrmSema *s, Moves *v) {
    const BrmModel *m = s->m;
    uint32_t most = m->axes.n;
    if (m->criteria.n > most) most = m->criteria.n;
    if (m->requirements.n > most) most = m->requirements.n;
    uint32_t *groups = BRM_NEWS(s->arena, uint32_t, most);
    v->questionnaires = result_order(s);
    for (uint32_t i = 0; i < m->axes.n; i++)
        groups[i] = m->axes.at[i].questionnaire;
    v->axes = follow(s, groups, m->axes.n, v->questionnaires, m->questionnaires.n);
    for (uint32_t i = 0; i < m->criteria.n; i++)
        groups[i] = m->criteria.at[i].axis;
    v->criteria = follow(s, groups, m->criteria.n, v->axes, m->axes.n);
    for (uint32_t i = 0; i < m->requirements.n; i++)
        groups[i] = m->requirements.at[i].criterion;
    v->requirements = follow(s, groups, m->requirements.n, v->criteria, m->criteria.n);
}

static void move(uint32_t *index, const uint32_t *moved) {
    if (*index != BRM_NONE) *index = moved[*index];
}

static void move_things(BrmSema *s, const Moves *v) {
    BrmModel *m = s->m;
    for (uint32_t i = 0; i < m->questionnaires.n; i++)
        move(&m->questionnaires.at[i].extends, v->questionnaires);
    for (uint32_t i = 0; i < m->axes.n; i++) {
        move(&m->axes.at[i].questionnaire, v->questionnaires);
        for (uint32_t k = 0; k < m->axes.at[i].criteria.n; k++)
            move(&m->axes.at[i].criteria.at[k], v->criteria);
    }
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        BrmMCriterion *c = &m->criteria.at[i];
        move(&c->axis, v->axes);
        move(&c->questionnaire, v->questionnaires);
        if (c->n_requirements > 0) move(&c->requirements, v->requirements);
    }
    for (uint32_t i = 0; i < m->requirements.n; i++)
        move(&m->requirements.at[i].criterion, v->criteria);
    for (uint32_t i = 0; i < m->questions.n; i++)
        move(&m->questions.at[i].questionnaire, v->questionnaires);
    for (uint32_t i = 0; i < m->controls.n; i++)
        move(&m->controls.at[i].questionnaire, v->questionnaires);
    for (uint32_t i = 0; i < m->retired.n; i++)
        move(&m->retired.at[i].questionnaire, v->questionnaires);
    for (uint32_t i = 0; i < s->def.n; i++)
        move(&s->def.at[i].home, v->questionnaires);
    for (uint32_t i = 0; i < s->rubric_of.n; i++)
        move(&s->rubric_of.at[i], v->questionnaires);
}

static void move_ref(BrmRef *ref, const Moves *v) {
    if (ref->kind == BRM_REF_QUESTIONNAIRE) move(&ref->index, v->questionnaires);
    if (ref->kind == BRM_REF_AXIS) move(&ref->index, v->axes);
    if (ref->kind == BRM_REF_CRITERION) move(&ref->index, v->criteria);
    if (ref->kind == BRM_REF_REQUIREMENT) move(&ref->index, v->requirements);
}

static void renumber(BrmSema *s) {
    BrmModel *m = s->m;
    Moves v;
    make_moves(s, &v);
    move_things(s, &v);
    for (uint32_t i = 0; i < s->names.n; i++) {
        move_ref(&s->names.at[i].ref, &v);
        move(&s->names.at[i].home, v.questionnaires);
    }
    permute(s, m->questionnaires.at, m->questionnaires.n, sizeof *m->questionnaires.at, v.questionnaires);
    permute(s, s->qn.at, s->qn.n, sizeof *s->qn.at, v.questionnaires);
    permute(s, m->axes.at, m->axes.n, sizeof *m->axes.at, v.axes);
    permute(s, s->ax.at, s->ax.n, sizeof *s->ax.at, v.axes);
    permute(s, m->criteria.at, m->criteria.n, sizeof *m->criteria.at, v.criteria);
    permute(s, s->cr.at, s->cr.n, sizeof *s->cr.at, v.criteria);
    permute(s, m->requirements.at, m->requirements.n, sizeof *m->requirements.at, v.requirements);
    permute(s, s->rq.at, s->rq.n, sizeof *s->rq.at, v.requirements);
    for (uint32_t i = 0; i < m->questionnaires.n; i++)
        if (m->questionnaires.at[i].extends != BRM_NONE)
            m->refs[s->qn.at[i].node->a->id].index = m->questionnaires.at[i].extends;
}

void brm_sema_supplements(BrmSema *s) {
    bool any = false;
    for (uint32_t i = 0; i < s->m->questionnaires.n; i++) {
        if (!s->qn.at[i].supplement) continue;
        find_base(s, i);
        any = true;
    }
    if (any) renumber(s);
}

/* ---- what it takes over
 * ------------------------------------------------------------------------------------------------------------ */

static void refuse_clauses(BrmSema *s, const BrmMQuestionnaire *qn, const BrmNode *node) {
    BrmStr base = qn->extends != BRM_NONE ? s->m->questionnaires.at[qn->extends].code : node->a->text;
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        BrmWord what = BRM_W_NOTHING;
        if (n->kind == BRM_AST_ABOUT) what = BRM_W_OWN_KINDS;
        if (n->kind == BRM_AST_MEASURES) what = BRM_W_OWN_MEASURES;
        if (n->kind == BRM_AST_SCALE_REF) what = BRM_W_OWN_SCALE;
        if (what != BRM_W_NOTHING)
            BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_CLAUSE, n->at, BRM_A_STR(qn->code), BRM_A_STR(qn->title),
                      BRM_A_WORD(what), BRM_A_STR(base));
    }
}

void brm_sema_complete(BrmSema *s, uint32_t i) {
    BrmSemaQuestionnaire *side = &s->qn.at[i];
    BrmMQuestionnaire *qn = &s->m->questionnaires.at[i];
    if (side->node->a->kind == BRM_AST_REF) refuse_clauses(s, qn, side->node);
    side->measures_unsure = side->scale_unsure = qn->extends == BRM_NONE;
    if (qn->extends == BRM_NONE) return;
    const BrmMQuestionnaire *base = &s->m->questionnaires.at[qn->extends];
    const BrmSemaQuestionnaire *other = &s->qn.at[qn->extends];
    qn->kinds.at = base->kinds.at; /* shared: nothing is pushed to them any more */
    qn->kinds.n = qn->kinds.cap = base->kinds.n;
    qn->measures.at = base->measures.at;
    qn->measures.n = qn->measures.cap = base->measures.n;
    qn->scale = base->scale;
    side->measures_unsure = other->measures_unsure;
    side->scale_unsure = other->scale_unsure;
    if (qn->extends_version.n > 0 && base->version.n > 0 && !brm_str_eq(qn->extends_version, base->version))
        BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_VERSION, side->node->b->span, BRM_A_STR(qn->code), BRM_A_STR(qn->title),
                  BRM_A_STR(qn->extends_version), BRM_A_STR(base->code), BRM_A_STR(base->version));
    if (side->n_criteria == 0 || other->n_criteria > 0 || other->measures_unsure || other->damaged ||
        base->measures.n > 0)
        return;
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_NO_MEASURES, qn->span, BRM_A_STR(qn->code), BRM_A_STR(qn->title),
                              BRM_A_STR(base->code));
    brm_diag_label_at(s->bag, diag, base->span, BRM_W_STANDS_HERE, BRM_A_STR(base->code));
    side->measures_unsure = true;
}

void brm_sema_supplement_names(BrmSema *s) {
    for (uint32_t i = 0; i < s->names.n; i++) {
        const BrmSemaName *name = &s->names.at[i];
        bool coded =
            name->ref.kind == BRM_REF_AXIS || name->ref.kind == BRM_REF_CRITERION || name->ref.kind == BRM_REF_CONTROL;
        if (name->home == BRM_NONE || !coded || name->redefines) continue;
        const BrmMQuestionnaire *home = &s->m->questionnaires.at[name->home];
        BrmStr text = name->text, code = home->code;
        if (brm_sema_under(text, code)) continue;
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_PREFIX, name->span, BRM_A_STR(text), BRM_A_STR(code),
                                  BRM_A_STR(home->title), BRM_A_WORD(brm_sema_kind_word(name->ref.kind)));
        brm_diag_label_at(s->bag, diag, home->span, BRM_W_STANDS_HERE, BRM_A_STR(code));
    }
}

/* ---- who reads what
 * ------------------------------------------------------------------------------------------------------------ */

static uint32_t home_of_ref(const BrmSema *s, BrmRef ref) {
    const BrmModel *m = s->m;
    switch ((int)ref.kind) {
    case BRM_REF_QUESTION:
        return brm_sema_home(s, m->questions.at[ref.index].questionnaire);
    case BRM_REF_CRITERION:
        return brm_sema_home(s, m->criteria.at[ref.index].questionnaire);
    case BRM_REF_REQUIREMENT:
        return brm_sema_home(s, m->criteria.at[m->requirements.at[ref.index].criterion].questionnaire);
    case BRM_REF_AXIS:
        return brm_sema_home(s, m->axes.at[ref.index].questionnaire);
    case BRM_REF_QUESTIONNAIRE:
        return brm_sema_home(s, ref.index);
    case BRM_REF_CONTROL:
        return brm_sema_home(s, m->controls.at[ref.index].questionnaire);
    case BRM_REF_DEFINITION:
        return s->def.at[ref.index].home;
    default:
        return BRM_NONE;
    }
}

static uint32_t home_of_rule(const BrmSema *s, const BrmRule *rule) {
    switch ((int)rule->role) {
    case BRM_ROLE_ASKED_QUESTION:
        return home_of_ref(s, (BrmRef){BRM_REF_QUESTION, rule->owner});
    case BRM_ROLE_ASKED_RUBRIC:
        return brm_sema_home(s, s->rubric_of.at[rule->owner]);
    case BRM_ROLE_ASKED_AXIS:
    case BRM_ROLE_NA_AXIS:
        return home_of_ref(s, (BrmRef){BRM_REF_AXIS, rule->owner});
    case BRM_ROLE_ASKED_CRITERION:
    case BRM_ROLE_NA_CRITERION:
    case BRM_ROLE_LEVEL:
        return home_of_ref(s, (BrmRef){BRM_REF_CRITERION, rule->owner});
    case BRM_ROLE_NA_REQUIREMENT:
        return home_of_ref(s, (BrmRef){BRM_REF_REQUIREMENT, rule->owner});
    case BRM_ROLE_CONTROL:
    case BRM_ROLE_MESSAGE:
        return home_of_ref(s, (BrmRef){BRM_REF_CONTROL, rule->owner});
    case BRM_ROLE_DEFINITION:
        return s->def.at[rule->owner].home;
    default:
        return BRM_NONE;
    }
}

static void look_at_read(BrmSema *s, const BrmNode *node, uint32_t from) {
    uint32_t to = home_of_ref(s, s->m->refs[node->id]);
    if (to == BRM_NONE || to == from) return;
    const BrmMQuestionnaire *owner = &s->m->questionnaires.at[to];
    BrmDiag *diag =
        s->m->refs[node->id].kind == BRM_REF_QUESTIONNAIRE
            ? BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_READ_WHOLE, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)))
        : from == BRM_NONE
            ? BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_READ, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)),
                        BRM_A_STR(owner->code), BRM_A_STR(owner->title))
            : BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_READS_OTHER, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)),
                        BRM_A_STR(owner->code), BRM_A_STR(owner->title), BRM_A_STR(s->m->questionnaires.at[from].code));
    brm_diag_label_at(s->bag, diag, owner->span, BRM_W_STANDS_HERE, BRM_A_STR(owner->code));
}

void brm_sema_supplement_reads(BrmSema *s) {
    bool any = false;
    for (uint32_t i = 0; i < s->qn.n; i++)
        any |= s->qn.at[i].supplement;
    for (uint32_t i = 0; any && i < s->rules.n; i++) {
        uint32_t from = home_of_rule(s, &s->rules.at[i]);
        brm_expr_order(&s->check, s->rules.at[i].root);
        for (uint32_t n = 0; n < s->check.order.n; n++)
            look_at_read(s, s->check.order.at[n], from);
    }
    for (uint32_t i = 0; any && i < s->m->controls.n; i++) {
        uint32_t from = brm_sema_home(s, s->m->controls.at[i].questionnaire);
        for (const BrmNode *n = s->control_nodes.at[i]->first; n != NULL; n = n->next)
            if (n->kind == BRM_AST_TARGET && n->a != NULL) look_at_read(s, n->a, from);
    }
}
