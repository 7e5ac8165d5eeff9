/* life.c: the tables of what comes and goes: requirements, what replaces what, rewordings, what is retired.
 *
 * Called by tables.c. Nothing here needs an instruction; registers of requirements come with their steps. Each text is
 * asked for in a statement of its own, as there. Must not include the machine.
 */
#include "lower/lower_internal.h"

static BrmRange numbers(BrmLower *lo, const uint32_t *at, uint32_t n) {
    BrmProgram *p = lo->p;
    BrmRange range = {n ? p->numbers.n : 0, n};
    for (uint32_t i = 0; i < n; i++)
        BRM_PUSH(p->arena, &p->numbers, at[i]);
    return range;
}

static BrmRange map_of(BrmLower *lo, const BrmMReplaces *m) {
    BrmProgram *p = lo->p;
    BrmRange range = {m->map.n ? p->map_entries.n : 0, m->map.n};
    for (uint32_t i = 0; i < m->map.n; i++) {
        const BrmMMapEntry *entry = &m->map.at[i];
        BrmPMapEntry out = {.from_na = entry->from_na, .fate = (uint32_t)entry->fate};
        out.from = brm_lower_text(lo, entry->from);
        out.to = entry->fate == BRM_FATE_VALUE ? entry->to : 0;
        BRM_PUSH(p->arena, &p->map_entries, out);
    }
    return range;
}

BrmRange brm_lower_replacements(BrmLower *lo, const BrmMReplaces *replaces, uint32_t n) {
    BrmProgram *p = lo->p;
    BrmRange range = {n ? p->replacements.n : 0, n};
    for (uint32_t i = 0; i < n; i++) {
        BrmPReplacement out = {.has_map = replaces[i].has_map};
        out.codes = brm_lower_text_list(lo, replaces[i].codes.at, replaces[i].codes.n);
        out.version = brm_lower_text(lo, replaces[i].version);
        out.map = map_of(lo, &replaces[i]);
        BRM_PUSH(p->arena, &p->replacements, out);
    }
    return range;
}

void brm_lower_life(BrmLower *lo, const BrmMCriterion *m, BrmPCriterion *c) {
    BrmProgram *p = lo->p;
    c->derived = (uint32_t)m->derived;
    c->requirements = (BrmRange){m->n_requirements ? m->requirements : 0, m->n_requirements};
    c->comment_na = m->comment_na;
    c->comment_levels = numbers(lo, m->comment_levels.at, m->comment_levels.n);
    c->replaces = brm_lower_replacements(lo, m->replaces.at, m->replaces.n);
    c->reworded = (BrmRange){m->reworded.n ? p->rewordings.n : 0, m->reworded.n};
    for (uint32_t i = 0; i < m->reworded.n; i++) {
        const BrmMReworded *reworded = &m->reworded.at[i];
        BrmPRewording out = {.version = brm_lower_text(lo, reworded->version)};
        out.levels = numbers(lo, reworded->levels.at, reworded->levels.n);
        BRM_PUSH(p->arena, &p->rewordings, out);
    }
}

void brm_lower_requirements(BrmLower *lo) {
    for (uint32_t i = 0; i < lo->model->requirements.n; i++) {
        const BrmMRequirement *m = &lo->model->requirements.at[i];
        BrmPRequirement r = {.criterion = m->criterion, .na_rule = BRM_NONE, .value = BRM_NONE};
        r.code = brm_lower_text(lo, m->code);
        r.full = brm_lower_text(lo, m->full);
        r.title = brm_lower_text(lo, m->title);
        r.order = m->order + 1; /* 0 is for what has none */
        r.span = brm_lower_span(lo, m->span);
        BRM_PUSH(lo->p->arena, &lo->p->requirements, r);
    }
}

void brm_lower_retired(BrmLower *lo) {
    for (uint32_t i = 0; i < lo->model->retired.n; i++) {
        const BrmMRetired *m = &lo->model->retired.at[i];
        BrmPRetired r = {.questionnaire = m->questionnaire, .order = m->order + 1};
        r.name = brm_lower_text(lo, m->name);
        r.reason = brm_lower_text(lo, m->reason);
        r.span = brm_lower_span(lo, m->span);
        BRM_PUSH(lo->p->arena, &lo->p->retired, r);
    }
}
