/* verdict.c: the walk over a program's rules, and what is found of each.
 *
 * The door of analysis. A rule is never true when no case makes it true where what it stands under is; always, when
 * every settled case there does (cases.c); it hangs on a conditional question when, all that is asked being answered, a
 * case leaves it unknown that would not, were the question asked. What passes a limit is LOST, and no verdict rests on
 * it. Owns the analysis for the call. Must not include the machine.
 */
#include "analysis/analysis_internal.h"

#include <stdlib.h>

static void set_thing(BrmAn *an, BrmReg reg, BrmAnThing thing, uint32_t index) {
    if (reg == BRM_NONE || an->p->code.at[reg].op == BRM_OP_TRUTH) return;
    an->thing[reg] = (uint8_t)thing;
    an->thing_index[reg] = index;
}

static void open_things(BrmAn *an) {
    const BrmProgram *p = an->p;
    uint32_t n = p->section_end[BRM_S_RULES];
    an->thing = BRM_NEWS(&an->kept, uint8_t, n);
    an->thing_index = BRM_NEWS(&an->kept, uint32_t, n);
    for (uint32_t i = 0; i < p->questionnaires.n; i++)
        set_thing(an, p->questionnaires.at[i].kind_ok, BRM_AN_OF_KINDS, i);
    for (uint32_t i = 0; i < p->questions.n; i++)
        set_thing(an, p->questions.at[i].value, BRM_AN_OF_QUESTION, i);
    for (uint32_t i = 0; i < p->criteria.n; i++)
        set_thing(an, p->criteria.at[i].code_today, BRM_AN_OF_CRITERION, i);
    for (uint32_t i = 0; i < p->requirements.n; i++)
        set_thing(an, p->requirements.at[i].value, BRM_AN_OF_REQUIREMENT, i);
}

/* Links of a chain that nothing else reads are never worked out by themselves. */
static void open_uses(BrmAn *an) {
    const BrmProgram *p = an->p;
    uint32_t n = p->section_end[BRM_S_RULES];
    uint32_t *uses = BRM_NEWS(&an->kept, uint32_t, n);
    BrmReg operand;
    an->uses = BRM_NEWS(&an->kept, uint32_t, n); /* none yet: each link by itself */
    for (uint32_t i = 0; i < n; i++)
        for (BrmAnOperands it = brm_an_operands(an, i); brm_an_operand(&it, &operand);)
            if (operand < n) uses[operand]++;
    for (uint32_t i = 0; i < p->rules.n; i++) {
        uses[p->rules.at[i].reg]++;
        uses[p->rules.at[i].under]++;
    }
    for (uint32_t i = 0; i < p->questions.n; i++)
        uses[p->questions.at[i].asked]++;
    for (uint32_t i = 0; i < p->criteria.n; i++)
        uses[p->criteria.at[i].asked]++;
    an->uses = uses;
}

static void open_files(BrmAn *an) {
    const BrmSources *sources = an->model->sources;
    BrmMap paths;
    brm_map_open(&paths, &an->kept);
    for (uint32_t i = 0; i < sources->files.n; i++)
        (void)brm_map_put(&paths, sources->files.at[i].path, i);
    an->file_of = BRM_NEWS(&an->kept, uint32_t, an->p->files.n);
    an->file_in = BRM_NEWS(&an->kept, uint32_t, sources->files.n);
    for (uint32_t i = 0; i < an->p->files.n; i++) {
        uint32_t file = brm_map_get(&paths, brm_program_text(an->p, an->p->files.at[i].path));
        BRM_CHECK(an->mem, file != BRM_NONE);
        an->file_of[i] = file;
        an->file_in[file] = i;
    }
}

BrmSpan brm_an_span(const BrmAn *an, BrmPSpan span) {
    if (span.file >= an->p->files.n) return BRM_NO_SPAN;
    return (BrmSpan){an->file_of[span.file], span.start, span.end};
}

void brm_an_open_all(BrmAn *an, BrmArena *arena, const BrmModel *model, const BrmProgram *p, BrmDiagBag *bag) {
    brm_an_open(an, arena, model, p, bag);
    open_things(an);
    open_uses(an);
    open_files(an);
}

/* ---- one rule ---- */

/* The settled cases in which `where` is true and the rule is not: none is *always*. LOST when a limit is passed. */
static BrmDia exceptions(BrmAn *an, BrmDia where, BrmDia holds, BrmDia cases) {
    brm_an_begin(an);
    BrmDia d = brm_an_and(an, where, brm_an_not(an, holds));
    return brm_an_done(an, brm_an_and(an, d, cases));
}

static bool is_always(BrmAn *an, BrmReg rule, BrmReg under, BrmDia where, BrmDia holds) {
    BrmDia cases = brm_an_cases(an, rule, under);
    if (exceptions(an, where, holds, cases) != BRM_AN_F) return false;
    brm_an_begin(an); /* of no case at all nothing is said */
    BrmDia some = brm_an_done(an, brm_an_and(an, where, cases));
    return some != BRM_AN_F && some != BRM_AN_LOST;
}

/* Unknown though all that is asked is answered, and known if what is not asked were. */
static BrmDia conditional(BrmAn *an, BrmReg rule, BrmReg under, BrmDia where) {
    const BrmAnReg *r = &an->regs[rule], *u = &an->regs[under];
    if (r->freed.raw == r->value.raw) return BRM_AN_F;
    brm_an_begin(an);
    BrmDia d = brm_an_and(an, where, brm_an_is(an, r->value.raw, BRM_AN_U));
    d = brm_an_and(an, d, brm_an_and(an, r->full, u->full));
    d = brm_an_and(an, d, brm_an_not(an, brm_an_is(an, r->freed.raw, BRM_AN_U)));
    if (an->has_free) d = brm_an_apply(an, BRM_AN_FOR_ALL, 0, d, BRM_AN_U, BRM_AN_U);
    return brm_an_done(an, d);
}

BrmAnFound brm_an_judge(BrmAn *an, const BrmPRule *rule) {
    BrmAnFound found = {.verdict = BRM_AN_SILENT, .alone = BRM_AN_F, .conditional = BRM_AN_F};
    (void)brm_an_reg(an, rule->under);
    (void)brm_an_reg(an, rule->reg);
    brm_an_begin(an);
    BrmDia where = brm_an_is(an, an->regs[rule->under].value.raw, BRM_AN_T);
    BrmDia holds = brm_an_is(an, an->regs[rule->reg].value.raw, BRM_AN_T);
    BrmDia both = brm_an_done(an, brm_an_and(an, where, holds));
    found.lost = both == BRM_AN_LOST;
    if (found.lost || where == BRM_AN_F) return found;
    if (both == BRM_AN_F) {
        found.verdict = holds == BRM_AN_F ? BRM_AN_NEVER : BRM_AN_CONTRADICTS;
        brm_an_begin(an);
        found.alone = brm_an_done(an, brm_an_apply(an, BRM_AN_FOR_ALL, 0, holds, BRM_AN_U, BRM_AN_U));
        return found;
    }
    found.verdict = BRM_AN_SOMETIMES;
    if (is_always(an, rule->reg, rule->under, where, holds))
        found.verdict = is_always(an, rule->reg, rule->reg, BRM_AN_T, holds) ? BRM_AN_ALWAYS : BRM_AN_REPEATS;
    else
        found.conditional = conditional(an, rule->reg, rule->under, where);
    return found;
}

/* ---- rules that one place of the source gives to several criteria ---- */

static bool same_place(const BrmPRule *a, const BrmPRule *b) {
    return a->kind == BRM_R_NA_CRITERION && b->kind == a->kind && a->span.file == b->span.file &&
           a->span.start == b->span.start;
}

/* Two verdicts of one place: never only if never for both, and so on. One of which nothing can be said, since it is
 * never read, says nothing of the other. */
static BrmAnVerdict meet(BrmAnVerdict a, BrmAnVerdict b) {
    if (a == b || b == BRM_AN_SILENT) return a;
    if (a == BRM_AN_SILENT) return b;
    bool never = (a == BRM_AN_NEVER || a == BRM_AN_CONTRADICTS) && (b == BRM_AN_NEVER || b == BRM_AN_CONTRADICTS);
    bool always = (a == BRM_AN_ALWAYS || a == BRM_AN_REPEATS) && (b == BRM_AN_ALWAYS || b == BRM_AN_REPEATS);
    return never ? BRM_AN_CONTRADICTS : always ? BRM_AN_REPEATS : BRM_AN_SOMETIMES;
}

static BrmAnVerdict judge_place(BrmAn *an, uint32_t first) {
    const BrmPRule *rules = an->p->rules.at;
    bool lost = false;
    BrmAnFound whole = {.verdict = BRM_AN_SILENT, .alone = BRM_AN_F, .conditional = BRM_AN_F};
    for (uint32_t i = first; i < an->p->rules.n && (i == first || same_place(&rules[first], &rules[i])); i++) {
        BrmAnFound found = brm_an_judge(an, &rules[i]);
        lost = lost || found.lost;
        if (found.conditional != BRM_AN_F && found.conditional != BRM_AN_LOST) { /* the first such criterion is named */
            brm_an_say(an, i, &found);
            return found.verdict;
        }
        whole.verdict = meet(whole.verdict, found.verdict);
        whole.alone = i > first ? BRM_AN_F : found.alone;
    }
    if (lost) return BRM_AN_SILENT;
    if (whole.verdict > BRM_AN_SOMETIMES) brm_an_say(an, first, &whole);
    return whole.verdict;
}

typedef struct Turn {
    BrmReg reg;
    uint32_t rule;
} Turn;

static int by_reg(const void *a, const void *b) {
    const Turn *x = a, *y = b;
    if (x->reg != y->reg) return x->reg < y->reg ? -1 : 1;
    return x->rule < y->rule ? -1 : 1;
}

/* In the order of the program's instructions, whatever that of the source: what a rule reads was met before. */
static void judge_rules(BrmAn *an, BrmAnLevel *levels) {
    const BrmProgram *p = an->p;
    Turn *turns = BRM_NEWS(&an->kept, Turn, p->rules.n);
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->rules.n; i++)
        if (i == 0 || !same_place(&p->rules.at[i - 1], &p->rules.at[i])) turns[n++] = (Turn){p->rules.at[i].reg, i};
    if (n > 1) qsort(turns, n, sizeof *turns, by_reg);
    for (uint32_t i = 0; i < n; i++) {
        const BrmPRule *rule = &p->rules.at[turns[i].rule];
        BrmAnVerdict verdict = BRM_AN_SILENT;
        /* What is derived by requirements is not a rule that somebody wrote. */
        if (rule->kind != BRM_R_LEVEL || p->criteria.at[rule->on].derived != BRM_BY_REQUIREMENTS)
            verdict = judge_place(an, turns[i].rule);
        if (rule->kind == BRM_R_LEVEL)
            levels[p->criteria.at[rule->on].levels.first + rule->level] = (BrmAnLevel){rule, verdict};
        if (an->nodes.n > BRM_AN_FRESH || an->runs.n > BRM_AN_RUNS / 2) brm_an_fresh(an);
    }
}

/* ---- validity ---- */

static bool meets(BrmDate from, BrmDate to, BrmDate *first, BrmDate *last) {
    if (from != BRM_DATE_NONE && from > *first) *first = from;
    if (to != BRM_DATE_NONE && to < *last) *last = to;
    return *first <= *last;
}

/* Whether what holds it is ever valid: then, that it never is itself is its own fault. */
static void check_validity(BrmAn *an) {
    const BrmProgram *p = an->p;
    BrmDate *first = BRM_NEWS(&an->kept, BrmDate, p->questionnaires.n),
            *last = BRM_NEWS(&an->kept, BrmDate, p->questionnaires.n);
    bool *fine = BRM_NEWS(&an->kept, bool, p->axes.n);
    for (uint32_t i = 0; i < p->questionnaires.n; i++) {
        const BrmPQuestionnaire *q = &p->questionnaires.at[i];
        bool inside = q->extends != BRM_NONE;
        first[i] = inside ? first[q->extends] : INT32_MIN;
        last[i] = inside ? last[q->extends] : INT32_MAX;
        if (!meets(q->from, q->to, &first[i], &last[i]) && inside && first[q->extends] <= last[q->extends])
            BRM_RAISE(an->bag, BRM_D_VALIDITY_NEVER, an->model->questionnaires.at[i].span,
                      BRM_A_WORD(BRM_W_THE_SUPPLEMENT), BRM_A_STR(brm_program_text(p, q->code)),
                      BRM_A_STR(brm_program_text(p, q->title)));
    }
    for (uint32_t i = 0; i < p->axes.n; i++) {
        const BrmPAxis *a = &p->axes.at[i];
        BrmDate from = first[a->questionnaire], to = last[a->questionnaire];
        if (from > to) continue;
        fine[i] = meets(a->from, a->to, &from, &to);
        if (!fine[i])
            BRM_RAISE(an->bag, BRM_D_VALIDITY_NEVER, an->model->axes.at[i].span, BRM_A_WORD(BRM_W_THE_AXIS),
                      BRM_A_STR(brm_program_text(p, a->code)), BRM_A_STR(brm_program_text(p, a->title)));
    }
    for (uint32_t i = 0; i < p->criteria.n; i++) {
        const BrmPCriterion *c = &p->criteria.at[i];
        BrmDate from = first[c->questionnaire], to = last[c->questionnaire];
        if (!fine[c->axis]) continue;
        (void)meets(p->axes.at[c->axis].from, p->axes.at[c->axis].to, &from, &to);
        if (!meets(c->from, c->to, &from, &to))
            BRM_RAISE(an->bag, BRM_D_VALIDITY_NEVER, an->model->criteria.at[i].span, BRM_A_WORD(BRM_W_THE_CRITERION),
                      BRM_A_STR(brm_program_text(p, c->code)), BRM_A_STR(brm_program_text(p, c->title)));
    }
}

void brm_analysis_check(BrmArena *arena, const BrmModel *model, const BrmProgram *program, BrmDiagBag *bag) {
    BrmAn an;
    brm_an_open_all(&an, arena, model, program, bag);
    BrmAnLevel *levels = BRM_NEWS(&an.kept, BrmAnLevel, program->levels.n);
    judge_rules(&an, levels);
    for (uint32_t i = 0; i < program->criteria.n; i++)
        if (program->criteria.at[i].derived) {
            brm_an_levels(&an, i, &levels[program->criteria.at[i].levels.first]);
            if (an.nodes.n > BRM_AN_FRESH || an.runs.n > BRM_AN_RUNS / 2) brm_an_fresh(&an);
        }
    check_validity(&an);
    brm_an_close(&an);
}
