/* rows.c: requirements, definitions, rules, supplements; what replaces what, rewordings, what is retired: what belongs
 * to what, and that following it ends.
 *
 * Called by brm_verify after things.c, which proved what criteria and questionnaires are made of. Owns nothing.
 */
#include "verify/verify_internal.h"

/* As sema numbers them. */
enum { ANSWERED, BY_REQUIREMENTS, BY_RULES };
enum { FATE_VALUE, FATE_NA, FATE_ASK };

static bool text_ok(const BrmProgram *p, BrmText t) {
    return t < p->texts.n;
}

static bool verify_requirement(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPRequirement *r = &p->requirements.at[i];
    BRM_NEED(v, text_ok(p, r->code) && text_ok(p, r->full) && text_ok(p, r->title), TEXT, "requirements", i);
    BRM_NEED(v, r->criterion < p->criteria.n, INDEX, "requirements", i);
    BrmRange of = p->criteria.at[r->criterion].requirements;
    BRM_NEED(v, i >= of.first && i - of.first < of.n, PARENT, "requirements", i);
    BRM_NEED(v, brm_verify_range(r->na_reads, p->reads.n), RANGE, "requirements", i);
    return brm_verify_span(v, r->span, "requirements", i);
}

/* Each reads earlier ones alone, so that following their reads ends. */
static bool verify_definition(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPDefinition *d = &p->definitions.at[i];
    BRM_NEED(v, text_ok(p, d->name), TEXT, "definitions", i);
    BRM_NEED(v, brm_verify_range(d->reads, p->reads.n), RANGE, "definitions", i);
    if (!brm_verify_work(v, d->reads.n, "definitions", i)) return false;
    for (uint32_t k = 0; k < d->reads.n; k++) {
        BrmPRead read = p->reads.at[d->reads.first + k];
        BRM_NEED(v, read.kind != 3 || read.index < i, DEFINITION_ORDER, "definitions", i);
    }
    return brm_verify_span(v, d->span, "definitions", i);
}

/* What a rule is the rule of; its registers are the outputs' business. */
static bool rule_on_ok(const BrmProgram *p, const BrmPRule *r) {
    switch (r->kind) {
    case BRM_R_ASKED_QUESTION:
        return r->on < p->questions.n;
    case BRM_R_ASKED_RUBRIC:
        return r->on == BRM_NONE;
    case BRM_R_ASKED_AXIS:
        return r->on < p->axes.n;
    case BRM_R_ASKED_CRITERION:
        return r->on < p->criteria.n;
    case BRM_R_NA_CRITERION:
        return r->on < p->criteria.n && r->reg == p->criteria.at[r->on].na_rule;
    case BRM_R_NA_REQUIREMENT:
        return r->on < p->requirements.n && r->reg == p->requirements.at[r->on].na_rule;
    case BRM_R_LEVEL:
        return r->on < p->criteria.n && p->criteria.at[r->on].derived && r->level > 0 &&
               r->level < p->criteria.at[r->on].levels.n;
    default:
        return r->on < p->controls.n;
    }
}

static bool verify_rule(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPRule *r = &p->rules.at[i];
    BRM_NEED(v, r->kind < BRM_R_KINDS, RULE_KIND, "rules", i);
    BRM_NEED(v, rule_on_ok(p, r) && (r->level == 0 || r->kind == BRM_R_LEVEL), RULE, "rules", i);
    BRM_NEED(v, text_ok(p, r->title), TEXT, "rules", i);
    BRM_NEED(v, r->negated <= 1, FLAG, "rules", i);
    return brm_verify_span(v, r->span, "rules", i);
}

/* A supplement stands right after what it completes, or after another supplement of that; it has its measures. */
static bool verify_supplement(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPQuestionnaire *q = &p->questionnaires.at[i];
    if (q->extends == BRM_NONE) return true;
    BRM_NEED(v, q->extends < i && p->questionnaires.at[q->extends].extends == BRM_NONE, SUPPLEMENT, "questionnaires",
             i);
    BRM_NEED(v, q->extends == i - 1 || p->questionnaires.at[i - 1].extends == q->extends, SUPPLEMENT, "questionnaires",
             i);
    const BrmPQuestionnaire *base = &p->questionnaires.at[q->extends];
    BRM_NEED(v, q->measures.n == base->measures.n, SUPPLEMENT, "questionnaires", i);
    for (uint32_t k = 0; k < q->measures.n; k++)
        BRM_NEED(v, p->measure_lists.at[q->measures.first + k] == p->measure_lists.at[base->measures.first + k],
                 SUPPLEMENT, "questionnaires", i);
    BRM_NEED(v, q->kind_ok == base->kind_ok, SUPPLEMENT, "questionnaires", i);
    return true;
}

/* ---- what comes and goes ---- */

/* Values that a map may give: positions of levels or keys, yes and no. */
typedef struct Offered {
    uint32_t n; /* positions below it */
    bool na, yes_no;
} Offered;

static bool fate_ok(const BrmPMapEntry *e, Offered offered) {
    if (e->from_na > 1 || (e->from_na && e->from != 0)) return false;
    if (e->fate == FATE_VALUE) return offered.yes_no ? e->to == BRM_FALSE || e->to == BRM_TRUE : e->to < offered.n;
    return e->to == 0 && (e->fate == FATE_NA ? offered.na : e->fate == FATE_ASK);
}

static bool verify_replaces(BrmVerify *v, BrmRange replaces, Offered offered, const char *table, uint32_t i) {
    const BrmProgram *p = v->p;
    BRM_NEED(v, brm_verify_range(replaces, p->replacements.n), RANGE, table, i);
    if (!brm_verify_work(v, replaces.n, table, i)) return false;
    for (uint32_t k = replaces.first; k < replaces.first + replaces.n; k++) {
        const BrmPReplacement *r = &p->replacements.at[k];
        BRM_NEED(v, brm_verify_range(r->map, p->map_entries.n), RANGE, "replacements", k);
        BRM_NEED(v, r->has_map || r->map.n == 0, FATE, "replacements", k);
        if (!brm_verify_work(v, r->map.n, "replacements", k)) return false;
        for (uint32_t e = r->map.first; e < r->map.first + r->map.n; e++)
            BRM_NEED(v, fate_ok(&p->map_entries.at[e], offered), FATE, "map_entries", e);
    }
    return true;
}

/* Positions of levels that a criterion offers. */
static bool verify_positions(BrmVerify *v, BrmRange positions, uint32_t n, const char *table, uint32_t i) {
    const BrmProgram *p = v->p;
    BRM_NEED(v, brm_verify_range(positions, p->numbers.n), RANGE, table, i);
    if (!brm_verify_work(v, positions.n, table, i)) return false;
    for (uint32_t k = 0; k < positions.n; k++)
        BRM_NEED(v, p->numbers.at[positions.first + k] < n, POSITION, table, i);
    return true;
}

static bool verify_question(BrmVerify *v, uint32_t i) {
    const BrmPQuestion *q = &v->p->questions.at[i];
    Offered offered = {.yes_no = q->type == BRM_V_YESNO};
    if (q->type == BRM_V_LIST || q->type == BRM_V_SET) offered.n = v->p->lists.at[q->list].keys.n;
    return verify_replaces(v, q->replaces, offered, "questions", i);
}

static bool verify_criterion(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPCriterion *c = &p->criteria.at[i];
    BRM_NEED(v, c->derived <= BY_RULES, DERIVED_HOW, "criteria", i);
    BRM_NEED(v, brm_verify_range(c->requirements, p->requirements.n), RANGE, "criteria", i);
    BRM_NEED(v, (c->derived == BY_REQUIREMENTS) == (c->requirements.n > 0), DERIVED_HOW, "criteria", i);
    for (uint32_t r = c->requirements.first; r < c->requirements.first + c->requirements.n; r++)
        BRM_NEED(v, p->requirements.at[r].criterion == i, PARENT, "requirements", r);
    BRM_NEED(v, brm_verify_range(c->level_reads, p->reads.n), RANGE, "criteria", i);
    BRM_NEED(v, c->comment_na <= 1, FLAG, "criteria", i);
    BRM_NEED(v, !(c->comment_na && c->na != 1) && (c->comment_levels.n == 0 || c->derived == ANSWERED), COMMENT,
             "criteria", i);
    if (!verify_positions(v, c->comment_levels, c->levels.n, "criteria", i)) return false;
    Offered offered = {.n = c->levels.n, .na = c->na != 0};
    if (!verify_replaces(v, c->replaces, offered, "criteria", i)) return false;
    BRM_NEED(v, brm_verify_range(c->reworded, p->rewordings.n), RANGE, "criteria", i);
    if (!brm_verify_work(v, c->reworded.n, "criteria", i)) return false;
    for (uint32_t k = c->reworded.first; k < c->reworded.first + c->reworded.n; k++)
        if (!verify_positions(v, p->rewordings.at[k].levels, c->levels.n, "rewordings", k)) return false;
    return true;
}

static bool verify_texts(BrmVerify *v) {
    const BrmProgram *p = v->p;
    for (uint32_t i = 0; i < p->replacements.n; i++) {
        const BrmPReplacement *r = &p->replacements.at[i];
        BRM_NEED(v, text_ok(p, r->version), TEXT, "replacements", i);
        BRM_NEED(v, r->has_map <= 1, FLAG, "replacements", i);
        BRM_NEED(v, brm_verify_range(r->codes, p->text_lists.n), RANGE, "replacements", i);
    }
    for (uint32_t i = 0; i < p->map_entries.n; i++)
        BRM_NEED(v, text_ok(p, p->map_entries.at[i].from), TEXT, "map_entries", i);
    for (uint32_t i = 0; i < p->rewordings.n; i++)
        BRM_NEED(v, text_ok(p, p->rewordings.at[i].version), TEXT, "rewordings", i);
    for (uint32_t i = 0; i < p->retired.n; i++) {
        const BrmPRetired *r = &p->retired.at[i];
        BRM_NEED(v, text_ok(p, r->name) && text_ok(p, r->reason), TEXT, "retired", i);
        BRM_NEED(v, r->questionnaire == BRM_NONE || r->questionnaire < p->questionnaires.n, INDEX, "retired", i);
        if (!brm_verify_span(v, r->span, "retired", i)) return false;
    }
    return true;
}

bool brm_verify_rows(BrmVerify *v) {
    const BrmProgram *p = v->p;
    if (!verify_texts(v)) return false;
    for (uint32_t i = 0; i < p->questionnaires.n; i++)
        if (!verify_supplement(v, i)) return false;
    for (uint32_t i = 0; i < p->questions.n; i++)
        if (!verify_question(v, i)) return false;
    for (uint32_t i = 0; i < p->criteria.n; i++)
        if (!verify_criterion(v, i)) return false;
    for (uint32_t i = 0; i < p->requirements.n; i++)
        if (!verify_requirement(v, i)) return false;
    for (uint32_t i = 0; i < p->definitions.n; i++)
        if (!verify_definition(v, i)) return false;
    for (uint32_t i = 0; i < p->rules.n; i++)
        if (!verify_rule(v, i)) return false;
    return true;
}
