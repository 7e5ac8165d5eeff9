/* cases.c: which cases count for *always*, for the conditional question, and what a rule reads.
 *
 * A case is an assignment of all inputs. *Always* is said of the cases in which whatever a rule reads by value is
 * answered where it is asked; what it reads by `est renseigné` may go without. Each register carries those cases, made
 * of its operands'; only a rule that itself reads by `est renseigné` needs them worked out anew, without the part of
 * what it reads so.
 *
 * Called by verdict.c and build.c. Owns nothing.
 */
#include "analysis/analysis_internal.h"

#include <stdlib.h>

/* Asked (true) and without an answer: not settled. A requirement of a criterion that is asked and not N/A is asked
 * where it is not N/A itself. A level that is computed has no answer of its own. */
BrmDia brm_an_own(BrmAn *an, BrmReg reg) {
    const BrmProgram *p = an->p;
    const BrmInstr *in = &p->code.at[reg];
    const BrmAnGated value = an->regs[reg].value;
    BrmDia known = brm_an_and(an, brm_an_apply(an, BRM_OP_KNOWN_TRI, 0, value.raw, BRM_AN_U, BRM_AN_U), value.guard);
    if (in->op == BRM_OP_IN_KIND) return known;
    uint32_t index = an->thing_index[reg];
    BrmReg asked = BRM_NONE;
    BrmDia counts = BRM_AN_T;
    if (an->thing[reg] == BRM_AN_OF_QUESTION) {
        asked = p->questions.at[index].asked;
    } else if (an->thing[reg] == BRM_AN_OF_CRITERION) {
        if (p->criteria.at[index].derived) return BRM_AN_T;
        asked = p->criteria.at[index].asked;
    } else {
        asked = p->criteria.at[p->requirements.at[index].criterion].asked;
        counts = brm_an_not(an, brm_an_is(an, an->regs[in->b].value.raw, BRM_AN_F));
    }
    BrmDia wanted = brm_an_and(an, brm_an_is(an, an->regs[asked].value.raw, BRM_AN_T), counts);
    return brm_an_or(an, brm_an_not(an, wanted), known);
}

/* ---- a rule by itself: registers down to the values of things ---- */

/* Registers found, each once; a map of them once they are many. */
typedef struct Walk {
    BRM_ARRAY(BrmReg) found;
    BrmMap places;
} Walk;

enum { FEW = 24 };

static uint32_t place_of(const Walk *w, BrmReg reg) {
    if (w->found.n > FEW) return brm_map_get(&w->places, brm_str_of((const char *)&reg, sizeof reg));
    for (uint32_t i = 0; i < w->found.n; i++)
        if (w->found.at[i] == reg) return i;
    return BRM_NONE;
}

static void put_place(BrmAn *an, Walk *w, BrmReg reg, uint32_t place) {
    BrmReg *kept = BRM_NEW(&an->work, BrmReg);
    *kept = reg;
    (void)brm_map_put(&w->places, brm_str_of((const char *)kept, sizeof *kept), place);
}

/* False when the walk is longer than the limit. */
static bool visit(BrmAn *an, Walk *w, BrmReg reg) {
    if (place_of(w, reg) != BRM_NONE) return true;
    if (w->found.n >= BRM_LIMIT_ANALYSIS_NODES) return false;
    BRM_PUSH(&an->work, &w->found, reg);
    if (w->found.n == FEW + 1) {
        brm_map_open(&w->places, &an->work);
        for (uint32_t i = 0; i < w->found.n; i++)
            put_place(an, w, w->found.at[i], i);
    } else if (w->found.n > FEW) {
        put_place(an, w, reg, w->found.n - 1);
    }
    return true;
}

/* What stands below the registers found so far: through things, down to those before `from`; or not. */
static bool walk_down(BrmAn *an, Walk *w, bool through, BrmReg from) {
    BrmReg operand;
    for (uint32_t i = 0; i < w->found.n; i++) {
        BrmReg reg = w->found.at[i];
        if (!through && an->thing[reg] != BRM_AN_NOTHING) continue;
        if (an->thing[reg] == BRM_AN_OF_KINDS) continue;
        for (BrmAnOperands it = brm_an_operands(an, reg); brm_an_operand(&it, &operand);)
            if (operand >= from && !visit(an, w, operand)) return false;
    }
    return true;
}

static bool reads_answered(uint32_t op) {
    return (op >= BRM_OP_KNOWN_TRI && op <= BRM_OP_KNOWN_CODE) || op == BRM_OP_COUNT;
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Of a derived level, what it is derived from is read so as well. */
static bool add_derived(BrmAn *an, Walk *out, BrmReg code) {
    Walk w = {0};
    BrmReg operand;
    for (BrmAnOperands it = brm_an_operands(an, code); brm_an_operand(&it, &operand);)
        if (!visit(an, &w, operand)) return false;
    for (uint32_t i = 0; i < w.found.n; i++) {
        BrmReg reg = w.found.at[i];
        bool derived = an->thing[reg] == BRM_AN_OF_CRITERION && an->p->criteria.at[an->thing_index[reg]].derived;
        if (an->thing[reg] != BRM_AN_NOTHING && !visit(an, out, reg)) return false;
        if (an->thing[reg] != BRM_AN_NOTHING && !derived) continue;
        for (BrmAnOperands it = brm_an_operands(an, reg); brm_an_operand(&it, &operand);)
            if (!visit(an, &w, operand)) return false;
    }
    return true;
}

/* The things that the rule reads by `est renseigné`. */
static bool exempt_of(BrmAn *an, BrmReg rule, BrmReg under, Walk *out) {
    Walk w = {0};
    BrmReg operand;
    bool fits = visit(an, &w, rule) && visit(an, &w, under) && walk_down(an, &w, false, 0);
    for (uint32_t i = 0; fits && i < w.found.n; i++) {
        if (!reads_answered(an->p->code.at[w.found.at[i]].op)) continue;
        for (BrmAnOperands it = brm_an_operands(an, w.found.at[i]); brm_an_operand(&it, &operand);) {
            if (an->thing[operand] == BRM_AN_NOTHING) continue;
            bool derived =
                an->thing[operand] == BRM_AN_OF_CRITERION && an->p->criteria.at[an->thing_index[operand]].derived;
            fits = fits && visit(an, out, operand) && (!derived || add_derived(an, out, operand));
        }
    }
    return fits;
}

typedef struct Anew { /* `settled` of the registers of a walk, without the own part of what is exempt */
    const Walk *cone, *exempt;
    BrmDia *settled; /* by place in the cone */
} Anew;

static BrmDia settled_of(const BrmAn *an, const Anew *anew, BrmReg reg) {
    uint32_t place = place_of(anew->cone, reg);
    return place == BRM_NONE ? an->regs[reg].settled : anew->settled[place];
}

/* As build.c makes it the first time. */
static BrmDia settle_anew(BrmAn *an, const Anew *anew, BrmReg reg) {
    BrmDia d = BRM_AN_T;
    BrmReg operand, of_it;
    bool by_answered = reads_answered(an->p->code.at[reg].op);
    if (an->thing[reg] == BRM_AN_OF_KINDS) return d;
    for (BrmAnOperands it = brm_an_operands(an, reg); brm_an_operand(&it, &operand);) {
        if (!by_answered || an->thing[operand] == BRM_AN_NOTHING) {
            d = brm_an_and(an, d, settled_of(an, anew, operand));
            continue;
        }
        for (BrmAnOperands inner = brm_an_operands(an, operand); brm_an_operand(&inner, &of_it);)
            d = brm_an_and(an, d, settled_of(an, anew, of_it));
    }
    bool own = an->thing[reg] != BRM_AN_NOTHING || an->p->code.at[reg].op == BRM_OP_IN_KIND;
    return own && place_of(anew->exempt, reg) == BRM_NONE ? brm_an_and(an, d, brm_an_own(an, reg)) : d;
}

static BrmDia settled_without(BrmAn *an, const Walk *cone, const Walk *exempt, BrmReg rule, BrmReg under) {
    Anew anew = {cone, exempt, BRM_NEWS(&an->work, BrmDia, cone->found.n)};
    BrmReg *order = BRM_NEWS(&an->work, BrmReg, cone->found.n);
    for (uint32_t i = 0; i < cone->found.n; i++)
        order[i] = cone->found.at[i];
    qsort(order, cone->found.n, sizeof *order, ascending);
    for (uint32_t i = 0; i < cone->found.n; i++)
        anew.settled[place_of(cone, order[i])] = settle_anew(an, &anew, order[i]);
    return brm_an_and(an, settled_of(an, &anew, rule), settled_of(an, &anew, under));
}

BrmDia brm_an_cases(BrmAn *an, BrmReg rule, BrmReg under) {
    const BrmAnReg *r = &an->regs[rule], *u = &an->regs[under];
    brm_an_begin(an);
    if (!r->answered && !u->answered) return brm_an_done(an, brm_an_and(an, r->settled, u->settled));
    Walk exempt = {0}, cone = {0};
    BrmDia d = BRM_AN_LOST;
    if (exempt_of(an, rule, under, &exempt)) {
        BrmReg from = rule;
        for (uint32_t i = 0; i < exempt.found.n; i++)
            if (exempt.found.at[i] < from) from = exempt.found.at[i];
        if (visit(an, &cone, rule) && visit(an, &cone, under) && walk_down(an, &cone, true, from))
            d = brm_an_done(an, settled_without(an, &cone, &exempt, rule, under));
    }
    return d;
}

/* ---- questions that a rule reads by value ---- */

/* Registers of the rule that matter for its freed value, ascending: not below what is asked of an answer. */
static bool walk_by_value(BrmAn *an, Walk *w, BrmReg rule) {
    BrmReg operand;
    if (!visit(an, w, rule)) return false;
    for (uint32_t i = 0; i < w->found.n; i++) {
        BrmReg reg = w->found.at[i];
        if (brm_an_stays(an, reg)) continue;
        for (BrmAnOperands it = brm_an_operands(an, reg); brm_an_operand(&it, &operand);)
            if (!visit(an, w, operand)) return false;
    }
    qsort(w->found.at, w->found.n, sizeof *w->found.at, ascending);
    return true;
}

uint32_t brm_an_questions(BrmAn *an, BrmReg rule) {
    Walk w = {0};
    uint32_t n = 0;
    an->stack.n = 0;
    if (walk_by_value(an, &w, rule))
        for (uint32_t i = 0; i < w.found.n; i++) {
            if (an->thing[w.found.at[i]] != BRM_AN_OF_QUESTION) continue;
            BRM_PUSH(&an->work, &an->stack, an->thing_index[w.found.at[i]]);
            n++;
        }
    return n;
}

typedef struct One {
    const BrmAn *an;
    const Walk *w;
    const BrmAnGated *freed; /* by place in the walk */
} One;

static BrmAnGated of_one(const void *ctx, BrmReg reg) {
    const One *one = ctx;
    uint32_t place = place_of(one->w, reg);
    return place == BRM_NONE ? one->an->regs[reg].value : one->freed[place];
}

BrmDia brm_an_freed(BrmAn *an, BrmReg rule, uint32_t question) {
    Walk w = {0};
    BrmDia d = BRM_AN_LOST;
    if (walk_by_value(an, &w, rule)) {
        /* The walk was put in order: its places are those of the order now. */
        Walk order = {0};
        BrmAnGated *freed = BRM_NEWS(&an->work, BrmAnGated, w.found.n);
        One one = {an, &order, freed};
        brm_an_begin(an);
        for (uint32_t i = 0; i < w.found.n; i++) {
            BrmReg reg = w.found.at[i];
            if (an->thing[reg] == BRM_AN_OF_QUESTION && an->thing_index[reg] == question)
                freed[i] = an->regs[an->p->code.at[reg].a].value;
            else
                freed[i] = brm_an_stays(an, reg) ? an->regs[reg].value : brm_an_instr(an, reg, of_one, &one);
            (void)visit(an, &order, reg);
        }
        d = brm_an_done(an, freed[w.found.n - 1].raw);
    }
    return d;
}
