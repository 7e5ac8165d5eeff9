/* build.c: registers to diagrams: an instruction at a time, each after what it reads.
 *
 * Called by cases.c and verdict.c, register by register as rules want them. For each register: its value, the cases in
 * which what it reads is settled (cases.c), and its value if the questions that it reads were asked. Owns nothing.
 *
 * A number, a key or a set stays apart from what asks it (its guard), until it has become yes or no:
 *
 *     q2 > 3, where q1 asks q2        raw: q2 > 3        guard: q1 is not false        value: raw where guard is true
 *
 * so that a chain of such questions adds a few nodes each, and not a copy of all that asks them. Must not include the
 * machine.
 */
#include "analysis/analysis_internal.h"

#include <stdlib.h>

/* ---- operands ---- */

static bool is_lattice(uint32_t op) {
    return op == BRM_OP_AND || op == BRM_OP_OR;
}

BrmAnOperands brm_an_operands(const BrmAn *an, BrmReg reg) {
    return (BrmAnOperands){an, &an->p->code.at[reg], 0, 0};
}

/* Down the left side of a chain whose links nobody else reads: the right sides, then the last left one. */
static bool next_of_chain(BrmAnOperands *it, BrmReg *out) {
    const BrmInstr *in = it->in;
    if (it->operand == 2) return false;
    if (it->operand == 0) {
        it->operand = 1;
        *out = in->b;
        return true;
    }
    const BrmInstr *left = &it->an->p->code.at[in->a];
    if (left->op == in->op && it->an->uses[in->a] == 1) {
        it->in = left;
        *out = left->b;
        return true;
    }
    it->operand = 2;
    *out = in->a;
    return true;
}

bool brm_an_operand(BrmAnOperands *it, BrmReg *out) {
    if (is_lattice(it->in->op)) return next_of_chain(it, out);
    const uint32_t words[3] = {it->in->a, it->in->b, it->in->c};
    const BrmOpInfo *info = brm_op_info(it->in->op);
    const uint32_t *args = it->an->p->args.at;
    for (; it->operand < 3; it->operand++, it->item = 0) {
        BrmOperand kind = info->operand[it->operand];
        uint32_t word = words[it->operand];
        if (kind >= BRM_OPD_TRI && kind <= BRM_OPD_CODE) {
            *out = word;
            it->operand++;
            return true;
        }
        if (kind != BRM_OPD_TRIS && kind != BRM_OPD_NUMS && kind != BRM_OPD_CODES) continue;
        if (it->item < args[word]) {
            *out = args[word + 1 + it->item++];
            return true;
        }
    }
    return false;
}

/* ---- many operands ---- */

typedef BRM_ARRAY(BrmDia) Dias;

static int by_age(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Those of the older variables first: each that follows then stands on top of what was made of those before. */
static void sort_dias(BrmAn *an, BrmDia *all, uint32_t n) {
    if (n < 3) return;
    uint64_t *keys = BRM_NEWS(&an->work, uint64_t, n);
    for (uint32_t i = 0; i < n; i++)
        keys[i] = (uint64_t)(all[i] == BRM_AN_LOST ? 0 : brm_an_top(an, all[i])) << 32 | all[i];
    qsort(keys, n, sizeof *keys, by_age);
    for (uint32_t i = 0; i < n; i++)
        all[i] = (BrmDia)keys[i];
}

BrmDia brm_an_fold(BrmAn *an, uint32_t op, BrmDia *all, uint32_t n) {
    BrmDia d = op == BRM_OP_AND ? BRM_AN_T : BRM_AN_F;
    sort_dias(an, all, n);
    for (uint32_t i = 0; i < n && !an->lost; i++)
        d = brm_an_apply(an, op, 0, d, all[i], BRM_AN_U);
    return d;
}

/* The values of a list in args, or of a chain. */
static Dias values_of(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx) {
    Dias all = {0};
    BrmReg operand;
    for (BrmAnOperands it = brm_an_operands(an, reg); brm_an_operand(&it, &operand);)
        BRM_PUSH(&an->work, &all, of(ctx, operand).raw);
    return all;
}

/* ---- instructions ---- */

static BrmDia at_least(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx) {
    uint32_t least = an->p->code.at[reg].a;
    Dias all = values_of(an, reg, of, ctx);
    if (least > all.n) return BRM_AN_F;
    sort_dias(an, all.at, all.n);
    BrmDia pair = brm_an_value(an, BRM_AN_PAIR, 0, 0);
    for (uint32_t i = 0; i < all.n && !an->lost; i++)
        pair = brm_an_apply(an, BRM_AN_TALLY, least, pair, all.at[i], BRM_AN_U);
    return brm_an_apply(an, BRM_AN_TALLIED, least, pair, BRM_AN_U, BRM_AN_U);
}

static BrmDia derive(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx) {
    Dias all = values_of(an, reg, of, ctx);
    BrmDia code = BRM_AN_CODE0;
    for (uint32_t i = 0; i < all.n; i++)
        code = brm_an_apply(an, BRM_AN_STEP, i + 1, all.at[i], code, BRM_AN_U);
    return code;
}

/* How many are answered: counted while the limit allows, else any number of them. */
static BrmDia count(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx) {
    Dias all = values_of(an, reg, of, ctx);
    BrmDia number = brm_an_number(an, 0);
    sort_dias(an, all.at, all.n);
    for (uint32_t i = 0; i < all.n && !an->lost; i++)
        number = brm_an_apply(an, BRM_AN_MORE, 0, number, all.at[i], BRM_AN_U);
    if (!an->lost) return number;
    brm_an_begin(an);
    uint32_t var = brm_an_keyed(an, BRM_OP_COUNT, reg, 0, (BrmAnVar){.kind = BRM_AN_FREE, .hi = all.n});
    return brm_an_input_term(an, var);
}

static BrmDia not_false(BrmAn *an, BrmDia d) {
    return brm_an_not(an, brm_an_is(an, d, BRM_AN_F));
}

static BrmDia gated(BrmAn *an, BrmAnGated g) {
    return g.guard == BRM_AN_T ? g.raw : brm_an_apply(an, BRM_OP_GATE_TRI, 0, g.raw, g.guard, BRM_AN_U);
}

static BrmDia in_numbers(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx) {
    const BrmInstr *in = &an->p->code.at[reg];
    BrmAnGated x = of(ctx, in->a);
    BrmDia any = BRM_AN_F, guard = x.guard;
    for (uint32_t i = 1; i <= an->p->args.at[in->b]; i++) {
        BrmAnGated y = of(ctx, an->p->args.at[in->b + i]);
        BrmDia same = brm_an_apply(an, BRM_OP_EQ, 0, x.raw, y.raw, BRM_AN_U);
        any = brm_an_apply(an, BRM_AN_STRICT_OR, 0, any, same, BRM_AN_U);
        guard = brm_an_and(an, guard, y.guard);
    }
    return gated(an, (BrmAnGated){any, guard});
}

/* The operation that apply.c has for the machine's: one for all classes of registers. */
static uint32_t operation(uint32_t op) {
    switch (op) {
    case BRM_OP_ACCEPT:
        return BRM_OP_GATE_TRI;
    case BRM_OP_KNOWN_NUM:
    case BRM_OP_KNOWN_KEY:
    case BRM_OP_KNOWN_SET:
    case BRM_OP_KNOWN_CODE:
        return BRM_OP_KNOWN_TRI;
    case BRM_OP_SELECT_NUM:
    case BRM_OP_SELECT_KEY:
        return BRM_OP_SELECT_TRI;
    case BRM_OP_NE:
        return BRM_OP_EQ;
    default:
        return op;
    }
}

static bool is_known(uint32_t op) {
    return op >= BRM_OP_KNOWN_TRI && op <= BRM_OP_KNOWN_CODE;
}

static bool is_select(uint32_t op) {
    return op == BRM_OP_SELECT_NUM || op == BRM_OP_SELECT_KEY;
}

static bool is_gate(uint32_t op) {
    return op == BRM_OP_GATE_NUM || op == BRM_OP_GATE_KEY || op == BRM_OP_GATE_SET;
}

/* Unknown where a guarded operand is not known: the guards of the operands are the result's. */
static BrmAnGated plain(BrmAn *an, const BrmInstr *in, BrmAnOf *of, const void *ctx) {
    const BrmOpInfo *info = brm_op_info(in->op);
    const uint32_t words[3] = {in->a, in->b, in->c};
    BrmDia d[3] = {BRM_AN_U, BRM_AN_U, BRM_AN_U};
    BrmAnGated out = {BRM_AN_U, BRM_AN_T};
    uint32_t param = 0;
    for (uint32_t i = 0; i < 3; i++) {
        if (info->operand[i] >= BRM_OPD_TRI && info->operand[i] <= BRM_OPD_CODE) {
            BrmAnGated of_it = of(ctx, words[i]);
            if (is_select(in->op)) of_it = (BrmAnGated){gated(an, of_it), BRM_AN_T};
            d[i] = of_it.raw;
            out.guard = brm_an_and(an, out.guard, of_it.guard);
        } else if (info->operand[i] != BRM_OPD_NONE) {
            param = words[i];
        }
    }
    out.raw = brm_an_apply(an, operation(in->op), param, d[0], d[1], d[2]);
    if (in->op == BRM_OP_NE) out.raw = brm_an_not(an, out.raw);
    if (info->dst != BRM_OPD_TRI) return out;
    out.raw = is_known(in->op) ? brm_an_and(an, out.raw, out.guard) : gated(an, out);
    out.guard = BRM_AN_T;
    return out;
}

static BrmDia whole(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx, bool *done) {
    const BrmInstr *in = &an->p->code.at[reg];
    BrmDia d;
    *done = true;
    switch (in->op) {
    case BRM_OP_COUNT:
        return count(an, reg, of, ctx);
    case BRM_OP_DERIVE:
        return derive(an, reg, of, ctx);
    case BRM_OP_AT_LEAST:
        return at_least(an, reg, of, ctx);
    case BRM_OP_IN_NUMS:
        return in_numbers(an, reg, of, ctx);
    case BRM_OP_IS_TRUE:
        return brm_an_is(an, of(ctx, in->a).raw, BRM_AN_T);
    case BRM_OP_AND:
    case BRM_OP_OR: {
        Dias all = values_of(an, reg, of, ctx);
        return brm_an_fold(an, in->op, all.at, all.n);
    }
    case BRM_OP_IN_PLAN:
    case BRM_OP_FAULT:
    case BRM_OP_SCORE:
        return BRM_AN_LOST; /* no rule reads these */
    default:
        *done = brm_an_input(an, reg, &d);
        return *done ? d : BRM_AN_U;
    }
}

BrmAnGated brm_an_instr(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx) {
    const BrmInstr *in = &an->p->code.at[reg];
    bool done;
    BrmAnGated out = {whole(an, reg, of, ctx, &done), BRM_AN_T};
    if (!done && is_gate(in->op)) {
        out = of(ctx, in->a);
        out.guard = brm_an_and(an, out.guard, not_false(an, of(ctx, in->b).raw));
    } else if (!done) {
        out = plain(an, in, of, ctx);
    }
    return (BrmAnGated){brm_an_done(an, out.raw), brm_an_done(an, out.guard)};
}

/* ---- a register and all that it reads ---- */

static BrmAnGated value_of(const void *ctx, BrmReg reg) {
    return ((const BrmAn *)ctx)->regs[reg].value;
}

static BrmAnGated freed_of(const void *ctx, BrmReg reg) {
    return ((const BrmAn *)ctx)->regs[reg].freed;
}

static bool same(BrmAnGated a, BrmAnGated b) {
    return a.raw == b.raw && a.guard == b.guard;
}

/* What is asked of an answer, what is accepted of one, a level, a requirement. */
bool brm_an_stays(const BrmAn *an, BrmReg reg) {
    uint32_t op = an->p->code.at[reg].op;
    if (op == BRM_OP_ACCEPT || op == BRM_OP_ACCEPT_RULE || op == BRM_OP_COUNT) return true;
    return an->thing[reg] != BRM_AN_NOTHING || is_known(op);
}

/* What it would be if the questions that it reads by value were asked: their answers as they were given. */
static BrmAnGated freed(BrmAn *an, BrmReg reg) {
    const BrmAnReg *r = &an->regs[reg];
    const BrmInstr *in = &an->p->code.at[reg];
    BrmReg operand;
    if (an->thing[reg] == BRM_AN_OF_QUESTION) return an->regs[in->a].value;
    if (brm_an_stays(an, reg)) return r->value;
    bool differs = false;
    for (BrmAnOperands it = brm_an_operands(an, reg); brm_an_operand(&it, &operand);)
        differs = differs || !same(an->regs[operand].freed, an->regs[operand].value);
    if (!differs) return r->value;
    brm_an_begin(an);
    return brm_an_instr(an, reg, freed_of, an);
}

/* What it reads by `est renseigné` is settled when that which asks it is. */
static void settle_operand(BrmAn *an, BrmReg operand, Dias *settled) {
    BrmReg of_it;
    for (BrmAnOperands it = brm_an_operands(an, operand); brm_an_operand(&it, &of_it);)
        BRM_PUSH(&an->work, settled, an->regs[of_it].settled);
}

/* The cases in which what it reads is settled; both kinds. */
static void settle(BrmAn *an, BrmReg reg) {
    BrmAnReg *r = &an->regs[reg];
    const BrmInstr *in = &an->p->code.at[reg];
    uint8_t thing = an->thing[reg];
    Dias settled = {0}, full = {0};
    BrmReg operand;
    r->settled = r->full = BRM_AN_T;
    if (thing == BRM_AN_OF_KINDS) return; /* `porte sur` takes a subject without kind */
    for (BrmAnOperands it = brm_an_operands(an, reg); brm_an_operand(&it, &operand);) {
        const BrmAnReg *o = &an->regs[operand];
        bool by_answered = (is_known(in->op) || in->op == BRM_OP_COUNT) && an->thing[operand] != BRM_AN_NOTHING;
        if (by_answered)
            settle_operand(an, operand, &settled);
        else if (o->settled != BRM_AN_T)
            BRM_PUSH(&an->work, &settled, o->settled);
        if (o->full != BRM_AN_T) BRM_PUSH(&an->work, &full, o->full);
        if (thing == BRM_AN_NOTHING) r->answered = r->answered || by_answered || o->answered;
    }
    brm_an_begin(an);
    if (thing != BRM_AN_NOTHING || in->op == BRM_OP_IN_KIND) {
        BrmDia own = brm_an_own(an, reg);
        BRM_PUSH(&an->work, &settled, own);
        BRM_PUSH(&an->work, &full, own);
    }
    r->settled = brm_an_fold(an, BRM_OP_AND, settled.at, settled.n);
    r->full = brm_an_fold(an, BRM_OP_AND, full.at, full.n);
    r->settled = brm_an_done(an, r->settled);
    r->full = brm_an_done(an, r->full);
}

static void work_out(BrmAn *an, BrmReg reg) {
    brm_an_begin(an);
    BrmAnGated value = brm_an_instr(an, reg, value_of, an);
    an->regs[reg].value = value;
    an->regs[reg].freed = freed(an, reg);
    settle(an, reg);
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void take(BrmAn *an, BrmReg reg) {
    if (an->regs[reg].value.raw != BRM_AN_UNSET) return;
    an->regs[reg].value.raw = BRM_AN_LOST; /* taken; set for good by work_out */
    BRM_PUSH(&an->work, &an->stack, reg);
}

/* All that it reads and is not worked out yet, in the order of the program: variables are then as old as the answers
 * that they stand for. */
const BrmAnReg *brm_an_reg(BrmAn *an, BrmReg reg) {
    BrmReg operand;
    an->cone.n = 0;
    an->stack.n = 0;
    take(an, reg);
    while (an->stack.n) {
        BrmReg at = an->stack.at[--an->stack.n];
        BRM_PUSH(&an->work, &an->cone, at);
        for (BrmAnOperands it = brm_an_operands(an, at); brm_an_operand(&it, &operand);)
            take(an, operand);
    }
    if (an->cone.n > 1) qsort(an->cone.at, an->cone.n, sizeof *an->cone.at, ascending);
    for (uint32_t i = 0; i < an->cone.n; i++)
        work_out(an, an->cone.at[i]);
    return &an->regs[reg];
}
