/* coverage.c: what the essais reach of a program: levels and states of criteria, both branches of each rule, each
 * control given and not given; and what none of them reaches, by title, code and place.
 *
 * Called by tests_run.c for each batch. A level is reached when it counts, today's or projected. A rule is reached only
 * where what it stands under is not false; an axis' rule that several criteria take is one.
 */
#include "tools/tools_internal.h"

enum { SEEN_TRUE = 1, SEEN_FALSE = 2 };

struct BrmCover {
    BrmArena *arena;
    const BrmModel *model;
    const BrmProgram *program; /* one of those run: their tables say the same */
    BrmLang lang;
    uint8_t *levels;       /* by level of the program */
    uint8_t *na, *unasked; /* by criterion */
    uint8_t *rules;        /* by rule: SEEN_… */
    uint8_t *controls;     /* by control: SEEN_… */
    uint32_t *file_of;     /* by file of the program: of the sources */
    BrmCoverage *out;
};

static uint32_t *files_of(BrmArena *arena, const BrmModel *m, const BrmProgram *p) {
    BrmMap paths;
    brm_map_open(&paths, arena);
    for (uint32_t i = 0; i < m->sources->files.n; i++)
        (void)brm_map_put(&paths, m->sources->files.at[i].path, i);
    uint32_t *of = BRM_NEWS(arena, uint32_t, p->files.n);
    for (uint32_t i = 0; i < p->files.n; i++)
        of[i] = brm_map_get(&paths, brm_program_text(p, p->files.at[i].path));
    return of;
}

BrmCover *brm_cover_open(BrmArena *arena, const BrmModel *model, const BrmProgram *p, BrmLang lang) {
    BrmCover *c = BRM_NEW(arena, BrmCover);
    *c = (BrmCover){.arena = arena, .model = model, .program = p, .lang = lang, .out = BRM_NEW(arena, BrmCoverage)};
    c->levels = BRM_NEWS(arena, uint8_t, p->levels.n);
    c->na = BRM_NEWS(arena, uint8_t, p->criteria.n);
    c->unasked = BRM_NEWS(arena, uint8_t, p->criteria.n);
    c->rules = BRM_NEWS(arena, uint8_t, p->rules.n);
    c->controls = BRM_NEWS(arena, uint8_t, p->controls.n);
    c->file_of = files_of(arena, model, p);
    return c;
}

/* ---- a run
 * -----------------------------------------------------------------------------------------------------------------------
 */

static void add_codes(BrmCover *cover, const uint8_t *codes, uint32_t criterion, uint32_t lanes) {
    const BrmPCriterion *c = &cover->program->criteria.at[criterion];
    for (uint32_t i = 0; i < lanes; i++) {
        if (codes[i] == BRM_CODE_NA)
            cover->na[criterion] = 1;
        else if (codes[i] != BRM_CODE_NONE)
            cover->levels[c->levels.first + codes[i]] = 1;
    }
}

static void add_criterion(BrmCover *cover, const BrmVm *vm, const BrmProgram *p, uint32_t i, uint32_t lanes) {
    const BrmPCriterion *c = &p->criteria.at[i];
    add_codes(cover, brm_vm_code(vm, c->code_today), i, lanes);
    if (brm_vm_projects(vm)) add_codes(cover, brm_vm_code(vm, c->code_projected), i, lanes);
    const uint8_t *asked = brm_vm_tri(vm, c->asked), *valid = brm_vm_tri(vm, c->valid),
                  *kind = brm_vm_tri(vm, p->questionnaires.at[c->questionnaire].kind_ok);
    for (uint32_t k = 0; k < lanes; k++)
        if (asked[k] == BRM_FALSE && valid[k] == BRM_TRUE && kind[k] == BRM_TRUE) cover->unasked[i] = 1;
}

static void add_control(BrmCover *cover, const BrmVm *vm, const BrmProgram *p, uint32_t i, uint32_t lanes) {
    const BrmPControl *c = &p->controls.at[i];
    const uint8_t *fired = brm_vm_tri(vm, c->fired);
    const uint8_t *asked =
        c->questionnaire == BRM_NONE ? NULL : brm_vm_tri(vm, p->questionnaires.at[c->questionnaire].asked);
    for (uint32_t k = 0; k < lanes; k++) {
        if (asked != NULL && asked[k] == BRM_FALSE) continue;
        cover->controls[i] |= fired[k] == BRM_TRUE ? SEEN_TRUE : SEEN_FALSE;
    }
}

void brm_cover_add(BrmCover *cover, const BrmVm *vm, uint32_t lanes) {
    const BrmProgram *p = brm_vm_program(vm);
    for (uint32_t i = 0; i < p->criteria.n; i++)
        add_criterion(cover, vm, p, i, lanes);
    for (uint32_t i = 0; i < p->controls.n; i++)
        add_control(cover, vm, p, i, lanes);
    for (uint32_t i = 0; i < p->rules.n; i++) {
        const uint8_t *truth = brm_vm_tri(vm, p->rules.at[i].reg), *under = brm_vm_tri(vm, p->rules.at[i].under);
        for (uint32_t k = 0; k < lanes; k++) {
            if (under[k] == BRM_FALSE || truth[k] == BRM_UNKNOWN) continue;
            cover->rules[i] |= truth[k] == BRM_TRUE ? SEEN_TRUE : SEEN_FALSE;
        }
    }
}

/* ---- what it comes to
 * -------------------------------------------------------------------------------------------------------------- */

static void miss(BrmCover *c, BrmCoverageKind kind, BrmSpan span, BrmStr on, BrmStr title, BrmStr what) {
    BrmMissed missed = {kind, span, on, title, what};
    BRM_PUSH(c->arena, &c->out->missed, missed);
}

static void tell(BrmCover *c, BrmCoverageKind kind, bool reached, BrmSpan span, BrmStr on, BrmStr title, BrmStr what) {
    c->out->total[kind]++;
    if (reached)
        c->out->reached[kind]++;
    else
        miss(c, kind, span, on, title, what);
}

static BrmStr say(const BrmCover *c, const char *fr, const char *en) {
    return brm_str(brm_tools_say(c->lang, fr, en));
}

static bool ruled(const BrmModel *m, const BrmMCriterion *c) {
    return c->asked_if != NULL || m->axes.at[c->axis].asked_if != NULL ||
           (c->rubric != BRM_NONE && m->rubrics.at[c->rubric].asked_if != NULL);
}

static void end_criterion(BrmCover *c, uint32_t i) {
    const BrmModel *m = c->model;
    const BrmMCriterion *of = &m->criteria.at[i];
    const BrmPCriterion *row = &c->program->criteria.at[i];
    for (uint32_t k = 0; k < of->levels.n; k++) {
        BrmStr what = BRM_TOOLS_FILL(c->arena, c->lang, "niveau {0} « {1} »", "level {0} \"{1}\"",
                                     BRM_A_INT(of->levels.at[k].value), BRM_A_STR(of->levels.at[k].label));
        tell(c, BRM_COV_LEVELS, c->levels[row->levels.first + k] != 0, of->span, of->code, of->title, what);
    }
    if (row->na != 0)
        tell(c, BRM_COV_LEVELS, c->na[i] != 0, of->span, of->code, of->title,
             say(c, "non applicable", "not applicable"));
    if (ruled(m, of))
        tell(c, BRM_COV_LEVELS, c->unasked[i] != 0, of->span, of->code, of->title, say(c, "non posé", "not asked"));
}

/* The name and title of what a rule is the rule of. */
static void rule_names(const BrmCover *c, const BrmPRule *r, bool shared, BrmStr *on, BrmStr *title) {
    const BrmProgram *p = c->program;
    BrmText t = r->title;
    BrmText code = 0;
    if (r->kind == BRM_R_ASKED_QUESTION) {
        code = p->questions.at[r->on].name;
        t = p->questions.at[r->on].title;
    } else if (r->kind == BRM_R_ASKED_AXIS || (shared && r->kind == BRM_R_NA_CRITERION)) {
        uint32_t axis = r->kind == BRM_R_ASKED_AXIS ? r->on : p->criteria.at[r->on].axis;
        code = p->axes.at[axis].code;
        t = p->axes.at[axis].title;
    } else if (r->kind == BRM_R_NA_REQUIREMENT) {
        code = p->requirements.at[r->on].full;
        t = p->requirements.at[r->on].title;
    } else if (r->kind != BRM_R_ASKED_RUBRIC) {
        code = p->criteria.at[r->on].code;
        t = p->criteria.at[r->on].title;
    }
    *on = r->kind == BRM_R_ASKED_RUBRIC ? say(c, "rubrique", "section") : brm_program_text(p, code);
    *title = brm_program_text(p, t);
}

static BrmStr rule_role(const BrmCover *c, const BrmPRule *r) {
    const BrmProgram *p = c->program;
    if (r->kind == BRM_R_LEVEL)
        return BRM_TOOLS_FILL(c->arena, c->lang, "niveau {0} si", "level {0} if",
                              BRM_A_INT(p->levels.at[p->criteria.at[r->on].levels.first + r->level].value));
    if (r->kind != BRM_R_NA_CRITERION && r->kind != BRM_R_NA_REQUIREMENT) return say(c, "posé si", "asked if");
    return r->negated ? say(c, "non applicable sauf si", "not applicable unless")
                      : say(c, "non applicable si", "not applicable if");
}

static BrmStr rule_what(const BrmCover *c, const BrmPRule *r, bool truth, bool neither) {
    BrmArg role = BRM_A_STR(rule_role(c, r));
    if (neither) return BRM_TOOLS_FILL(c->arena, c->lang, "{0} … : jamais atteint", "{0} …: never reached", role);
    if (truth) return BRM_TOOLS_FILL(c->arena, c->lang, "{0} … : jamais vrai", "{0} …: never true", role);
    return BRM_TOOLS_FILL(c->arena, c->lang, "{0} … : jamais faux", "{0} …: never false", role);
}

static bool same_place(BrmPSpan a, BrmPSpan b) {
    return a.file == b.file && a.start == b.start && a.end == b.end;
}

/* The rows of one place, from i: what any of them reached. */
static uint32_t end_rule(BrmCover *c, uint32_t i) {
    const BrmPRule *r = &c->program->rules.at[i];
    uint32_t end = i;
    uint8_t seen = 0;
    for (; end < c->program->rules.n; end++) {
        const BrmPRule *other = &c->program->rules.at[end];
        if (other->kind != r->kind || !same_place(other->span, r->span)) break;
        seen |= c->rules[end];
    }
    if (r->negated) seen = (uint8_t)((seen & SEEN_TRUE ? SEEN_FALSE : 0) | (seen & SEEN_FALSE ? SEEN_TRUE : 0));
    bool derived = r->kind == BRM_R_LEVEL && c->program->criteria.at[r->on].derived == 1;
    if (r->kind == BRM_R_CONTROL || derived) return end; /* counted as controls, as levels */
    BrmStr on, title;
    rule_names(c, r, end - i > 1, &on, &title);
    BrmSpan span = {r->span.file < c->program->files.n ? c->file_of[r->span.file] : BRM_NONE, r->span.start,
                    r->span.end};
    c->out->total[BRM_COV_RULES] += 2;
    c->out->reached[BRM_COV_RULES] += (seen & SEEN_TRUE ? 1u : 0u) + (seen & SEEN_FALSE ? 1u : 0u);
    if ((seen & SEEN_TRUE) == 0 || (seen & SEEN_FALSE) == 0)
        miss(c, BRM_COV_RULES, span, on, title, rule_what(c, r, (seen & SEEN_TRUE) == 0, seen == 0));
    return end;
}

const BrmCoverage *brm_cover_end(BrmCover *c) {
    const BrmModel *m = c->model;
    for (uint32_t i = 0; i < m->criteria.n; i++)
        end_criterion(c, i);
    for (uint32_t i = 0; i < c->program->rules.n;)
        i = end_rule(c, i);
    for (uint32_t i = 0; i < m->controls.n; i++) {
        const BrmMControl *of = &m->controls.at[i];
        tell(c, BRM_COV_CONTROLS, (c->controls[i] & SEEN_TRUE) != 0, of->span, of->code, of->title,
             say(c, "jamais signalé", "never reported"));
        tell(c, BRM_COV_CONTROLS, (c->controls[i] & SEEN_FALSE) != 0, of->span, of->code, of->title,
             say(c, "toujours signalé, ou jamais essayé", "always reported, or never tried"));
    }
    return c->out;
}
