/* levels.c: derived levels: which no case reaches, which may hold without a lower one.
 *
 * Called by verdict.c once the rules are judged. Owns nothing.
 */
#include "analysis/analysis_internal.h"

static BrmArg text(const BrmAn *an, BrmText t) {
    return BRM_A_STR(brm_program_text(an->p, t));
}

static BrmArg number_of(const BrmAn *an, const BrmPCriterion *c, uint32_t level) {
    return BRM_A_INT(an->p->levels.at[c->levels.first + level].value);
}

/* Asked, and not N/A. */
static BrmDia open_cases(BrmAn *an, const BrmAnLevel *levels) {
    (void)brm_an_reg(an, levels[1].rule->under);
    brm_an_begin(an);
    return brm_an_done(an, brm_an_is(an, an->regs[levels[1].rule->under].value.raw, BRM_AN_T));
}

static bool always_above(const BrmAnLevel *levels, uint32_t n, uint32_t level) {
    for (uint32_t i = level + 1; i < n; i++)
        if (levels[i].verdict == BRM_AN_ALWAYS || levels[i].verdict == BRM_AN_REPEATS) return true;
    return false;
}

static void say_unreached(BrmAn *an, uint32_t criterion, uint32_t level) {
    const BrmPCriterion *c = &an->p->criteria.at[criterion];
    const BrmMLevel *m = &an->model->criteria.at[criterion].levels.at[level];
    BrmSpan span = m->rule ? m->rule->span : m->span;
    BRM_RAISE(an->bag, BRM_D_LEVEL_UNREACHED, span, number_of(an, c, level), text(an, c->code), text(an, c->title));
}

/* The highest of the lower levels that is false in some of the cases. */
static uint32_t lower_level(BrmAn *an, const BrmAnLevel *levels, uint32_t level, BrmDia where) {
    for (uint32_t i = level - 1; i > 1; i--) {
        brm_an_begin(an);
        BrmDia fails = brm_an_is(an, an->regs[levels[i].rule->reg].value.raw, BRM_AN_F);
        BrmDia here = brm_an_done(an, brm_an_and(an, where, fails));
        if (here != BRM_AN_F && here != BRM_AN_LOST) return i;
    }
    return 1;
}

static void say_skips(BrmAn *an, uint32_t criterion, uint32_t level, const BrmAnLevel *levels, BrmDia where) {
    const BrmPCriterion *c = &an->p->criteria.at[criterion];
    const BrmMLevel *m = an->model->criteria.at[criterion].levels.at;
    const BrmPRule *rule = levels[level].rule;
    brm_an_begin(an);
    BrmDia reached = brm_an_is(an, an->regs[c->code_today].value.raw, BRM_AN_CODE0 + level);
    BrmDia seen = brm_an_and(an, where, reached);
    if (an->has_free) seen = brm_an_apply(an, BRM_AN_FOR_ALL, 0, seen, BRM_AN_U, BRM_AN_U);
    seen = brm_an_done(an, seen);
    BrmStr code = brm_program_text(an->p, c->code);
    BrmAnPoint point = {.row = BRM_D_LEVEL_SKIPS, .name = code, .lexicon = brm_an_lexicon(an, rule->span)};
    point.shown = BRM_AN_SHOW_LEVEL;
    point.index = criterion;
    point.level = level;
    BrmStr essai = brm_an_witness(an, seen, &point);
    uint32_t lower = lower_level(an, levels, level, where);
    BrmDiag *diag = BRM_RAISE(an->bag, point.row, m[level].rule->span, number_of(an, c, level), text(an, c->code),
                              text(an, c->title), number_of(an, c, lower),
                              BRM_A_WORD(essai.n ? BRM_W_AN_CASE : BRM_W_NOTHING), BRM_A_STR(essai));
    brm_diag_label_at(an->bag, diag, m[lower].rule->span, BRM_W_LEVEL_BEFORE, number_of(an, c, lower));
}

/* The nearest lower level that is known is false. */
static void check_skips(BrmAn *an, uint32_t criterion, const BrmAnLevel *levels, BrmDia open) {
    uint32_t n = an->p->criteria.at[criterion].levels.n;
    brm_an_begin(an);
    BrmDia lower_false = BRM_AN_F;
    for (uint32_t i = 2; i < n; i++) {
        BrmDia below = an->regs[levels[i - 1].rule->reg].value.raw;
        BrmDia passes = brm_an_and(an, brm_an_is(an, below, BRM_AN_U), lower_false);
        lower_false = brm_an_or(an, brm_an_is(an, below, BRM_AN_F), passes);
        BrmDia holds = brm_an_is(an, an->regs[levels[i].rule->reg].value.raw, BRM_AN_T);
        BrmDia where = brm_an_and(an, open, brm_an_and(an, holds, lower_false));
        if (an->has_free) where = brm_an_apply(an, BRM_AN_FOR_ALL, 0, where, BRM_AN_U, BRM_AN_U);
        if (an->lost) return;
        if (where == BRM_AN_F) continue;
        say_skips(an, criterion, i, levels, where);
        brm_an_begin(an);
    }
}

void brm_an_levels(BrmAn *an, uint32_t criterion, const BrmAnLevel *levels) {
    const BrmPCriterion *c = &an->p->criteria.at[criterion];
    if (c->levels.n < 2) return;
    BrmDia open = open_cases(an, levels);
    if (open == BRM_AN_F || open == BRM_AN_LOST) return;
    BrmDia code = brm_an_reg(an, c->code_today)->value.raw;
    for (uint32_t i = 0; i < c->levels.n; i++) {
        brm_an_begin(an);
        BrmDia reached = brm_an_done(an, brm_an_and(an, open, brm_an_is(an, code, BRM_AN_CODE0 + i)));
        if (reached == BRM_AN_F && !always_above(levels, c->levels.n, i)) say_unreached(an, criterion, i);
    }
    if (c->derived == BRM_BY_RULES) check_skips(an, criterion, levels, open);
}
