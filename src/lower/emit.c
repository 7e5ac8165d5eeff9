/* emit.c: instructions, constants, argument lists, masks: each once. What is constant is worked out here, with the
 * machine's own arithmetic.
 *
 * Called by the other files of lower. Owns nothing: everything is the program's, in its arena. A register of a section
 * is reused by the sections that may read it: those of RULES by all, others by their own, and by EXPECT where it is run
 * with them. Must not include the machine.
 */
#include "lower/lower_internal.h"

#include <math.h>
#include <string.h>

void brm_lower_open(BrmLower *lo, BrmArena *arena, BrmProgram *p, BrmDiagBag *bag) {
    memset(lo, 0, sizeof *lo);
    lo->arena = arena;
    lo->mem = arena->mem;
    lo->p = p;
    lo->bag = bag;
    lo->span = (BrmPSpan){BRM_NONE, 0, 0};
    BrmMap *maps[] = {&lo->numbers, &lo->lists, &lo->masks, &lo->scores, &lo->texts};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        brm_map_open(maps[i], arena);
}

void brm_lower_section(BrmLower *lo, BrmSection section) {
    for (uint32_t s = (uint32_t)lo->section; s < BRM_SECTIONS; s++)
        lo->p->section_end[s] = lo->p->code.n;
    lo->section = section;
    lo->section_start = lo->p->code.n;
}

BrmPSpan brm_lower_span(const BrmLower *lo, BrmSpan span) {
    if (span.file >= lo->n_files) return (BrmPSpan){BRM_NONE, 0, 0};
    return (BrmPSpan){lo->file_of[span.file], span.start, span.end};
}

/* The value that stands under the bytes of `words`, or puts `fresh` there. */
static uint32_t intern(BrmLower *lo, BrmMap *map, const void *words, size_t n, uint32_t fresh) {
    uint32_t found = brm_map_get(map, brm_str_of(words, n));
    if (found != BRM_NONE) return found;
    return brm_map_put(map, brm_str_dup(lo->arena, brm_str_of(words, n)), fresh);
}

static bool readable(const BrmLower *lo, BrmReg reg) {
    const uint32_t *end = lo->p->section_end;
    if (lo->section == BRM_S_EXPECT) {
        BrmSection run = lo->p->keeps_today ? BRM_S_TODAY : BRM_S_PROJECTED;
        if (reg >= end[run - 1] && reg < end[run]) return true;
    }
    return lo->section == BRM_S_RULES || reg < lo->p->section_end[BRM_S_RULES] || reg >= lo->section_start;
}

/* ---- instructions by what they hold ---- */

/* Two products of halves; the machine's own address in them, so that no source can be made to collide. */
static uint32_t hash_of(const BrmLower *lo, const BrmInstr *in) {
    uint64_t key = (uint64_t)(uintptr_t)lo->p | 1;
    uint64_t x = ((uint64_t)in->op << 32 | in->a) ^ key, y = ((uint64_t)in->b << 32 | in->c) ^ 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 29) * 0xBF58476D1CE4E5B9u;
    y = (y ^ y >> 32) * (key ^ 0x94D049BB133111EBu);
    x = (x ^ (y ^ y >> 29)) * 0xD6E8FEB86659FD93u;
    return (uint32_t)(x >> 32);
}

/* The slot that holds an equal instruction, or the free one where it belongs. The table has a free slot. */
static uint32_t *slot_of(const BrmLower *lo, const BrmInstr *in) {
    const BrmInstr *code = lo->p->code.at;
    for (uint32_t mask = lo->known_cap - 1, i = hash_of(lo, in) & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &lo->known[i];
        if (*slot == 0 || memcmp(&code[*slot - 1], in, sizeof *in) == 0) return slot;
    }
}

static void grow_known(BrmLower *lo) {
    enum { FIRST_SLOTS = 256 };
    const uint32_t *old = lo->known;
    uint32_t old_cap = lo->known_cap;
    lo->known_cap = old_cap ? old_cap * 2 : FIRST_SLOTS;
    lo->known = BRM_NEWS(lo->arena, uint32_t, lo->known_cap);
    for (uint32_t i = 0; i < old_cap; i++)
        if (old[i]) *slot_of(lo, &lo->p->code.at[old[i] - 1]) = old[i];
}

void brm_lower_know(BrmLower *lo, BrmReg reg) {
    if (lo->n_known >= lo->known_cap / 4 * 3) grow_known(lo);
    uint32_t *slot = slot_of(lo, &lo->p->code.at[reg]);
    if (*slot) return; /* the first one stays, for all sections read the rules' */
    *slot = reg + 1;
    lo->n_known++;
}

BrmReg brm_lower_emit(BrmLower *lo, BrmOp op, uint32_t a, uint32_t b, uint32_t c) {
    BrmInstr in = {(uint32_t)op, a, b, c};
    BrmProgram *p = lo->p;
    uint32_t found = lo->known_cap ? *slot_of(lo, &in) : 0;
    if (found && readable(lo, found - 1)) return found - 1;
    double bound = brm_lower_bound_of(lo, &in);
    BRM_PUSH(lo->arena, &lo->bounds, bound);
    BRM_PUSH(p->arena, &p->spans, lo->span);
    BRM_PUSH(p->arena, &p->code, in);
    brm_lower_know(lo, p->code.n - 1);
    return p->code.n - 1;
}

uint32_t brm_lower_truth_of(const BrmLower *lo, BrmReg reg) {
    const BrmInstr *in = &lo->p->code.at[reg];
    return in->op == BRM_OP_TRUTH ? in->a : 3;
}

bool brm_lower_number_of(const BrmLower *lo, BrmReg reg, double *out) {
    const BrmInstr *in = &lo->p->code.at[reg];
    if (in->op != BRM_OP_NUMBER) return false;
    *out = lo->p->constants.at[in->a];
    return true;
}

BrmReg brm_lower_truth(BrmLower *lo, uint32_t truth) {
    return brm_lower_emit(lo, BRM_OP_TRUTH, truth, 0, 0);
}

BrmReg brm_lower_number(BrmLower *lo, double x) {
    x = x == 0 ? 0.0 : x; /* a zero is never negative */
    uint32_t at = intern(lo, &lo->numbers, &x, sizeof x, lo->p->constants.n);
    if (at == lo->p->constants.n) BRM_PUSH(lo->p->arena, &lo->p->constants, x);
    return brm_lower_emit(lo, BRM_OP_NUMBER, at, 0, 0);
}

BrmReg brm_lower_and(BrmLower *lo, BrmReg a, BrmReg b) {
    uint32_t ta = brm_lower_truth_of(lo, a), tb = brm_lower_truth_of(lo, b);
    if (a == b || ta == BRM_FALSE || tb == BRM_TRUE) return a;
    if (tb == BRM_FALSE || ta == BRM_TRUE) return b;
    return brm_lower_emit(lo, BRM_OP_AND, a, b, 0);
}

BrmReg brm_lower_or(BrmLower *lo, BrmReg a, BrmReg b) {
    uint32_t ta = brm_lower_truth_of(lo, a), tb = brm_lower_truth_of(lo, b);
    if (a == b || ta == BRM_TRUE || tb == BRM_FALSE) return a;
    if (tb == BRM_TRUE || ta == BRM_FALSE) return b;
    return brm_lower_emit(lo, BRM_OP_OR, a, b, 0);
}

BrmReg brm_lower_not(BrmLower *lo, BrmReg a) {
    uint32_t truth = brm_lower_truth_of(lo, a);
    if (truth <= BRM_TRUE) return brm_lower_truth(lo, 2 - truth);
    if (lo->p->code.at[a].op == BRM_OP_NOT) return lo->p->code.at[a].a;
    return brm_lower_emit(lo, BRM_OP_NOT, a, 0, 0);
}

BrmReg brm_lower_is_true(BrmLower *lo, BrmReg a) {
    uint32_t truth = brm_lower_truth_of(lo, a);
    if (truth <= BRM_TRUE) return brm_lower_truth(lo, truth == BRM_TRUE ? BRM_TRUE : BRM_FALSE);
    return brm_lower_emit(lo, BRM_OP_IS_TRUE, a, 0, 0);
}

BrmReg brm_lower_known(BrmLower *lo, BrmReg a) {
    double x;
    uint32_t truth = brm_lower_truth_of(lo, a);
    if (truth <= BRM_TRUE) return brm_lower_truth(lo, truth == BRM_UNKNOWN ? BRM_FALSE : BRM_TRUE);
    if (brm_lower_number_of(lo, a, &x)) return brm_lower_truth(lo, BRM_TRUE);
    BrmOperand class = brm_program_class(lo->p, a);
    BrmOp op = class == BRM_OPD_TRI   ? BRM_OP_KNOWN_TRI
               : class == BRM_OPD_NUM ? BRM_OP_KNOWN_NUM
               : class == BRM_OPD_KEY ? BRM_OP_KNOWN_KEY
               : class == BRM_OPD_SET ? BRM_OP_KNOWN_SET
                                      : BRM_OP_KNOWN_CODE;
    return brm_lower_emit(lo, op, a, 0, 0);
}

BrmReg brm_lower_select(BrmLower *lo, BrmReg condition, BrmReg yes, BrmReg no) {
    uint32_t truth = brm_lower_truth_of(lo, condition);
    if (truth == BRM_TRUE) return yes;
    if (truth == BRM_FALSE) return no;
    BrmOperand class = brm_program_class(lo->p, yes);
    BRM_CHECK(lo->mem, class == brm_program_class(lo->p, no));
    BRM_CHECK(lo->mem, class == BRM_OPD_TRI || class == BRM_OPD_NUM || class == BRM_OPD_KEY);
    BrmOp op = class == BRM_OPD_TRI ? BRM_OP_SELECT_TRI : class == BRM_OPD_NUM ? BRM_OP_SELECT_NUM : BRM_OP_SELECT_KEY;
    return brm_lower_emit(lo, op, condition, yes, no);
}

static double compute(BrmOp op, double x, double y) {
    return op == BRM_OP_ADD   ? x + y
           : op == BRM_OP_SUB ? x - y
           : op == BRM_OP_MUL ? x * y
           : op == BRM_OP_DIV ? (y == 0 ? (double)INFINITY : x / y)
           : op == BRM_OP_MIN ? (x < y ? x : y)
                              : (x > y ? x : y);
}

/* A constant result that is not finite is left to the run, which reports it. */
BrmReg brm_lower_arithmetic(BrmLower *lo, BrmOp op, BrmReg a, BrmReg b) {
    double x, y;
    if (brm_lower_number_of(lo, a, &x) && brm_lower_number_of(lo, b, &y)) {
        double result = compute(op, x, y);
        if (isfinite(result)) return brm_lower_number(lo, result);
    }
    return brm_lower_emit(lo, op, a, b, 0);
}

BrmReg brm_lower_unary(BrmLower *lo, BrmOp op, BrmReg a) {
    double x;
    if (brm_lower_number_of(lo, a, &x)) return brm_lower_number(lo, op == BRM_OP_NEG ? -x : fabs(x));
    return brm_lower_emit(lo, op, a, 0, 0);
}

BrmReg brm_lower_compare(BrmLower *lo, BrmOp op, BrmReg a, BrmReg b) {
    double x, y;
    if (brm_lower_number_of(lo, a, &x) && brm_lower_number_of(lo, b, &y)) {
        bool yes = op == BRM_OP_EQ ? x == y : op == BRM_OP_NE ? x != y : op == BRM_OP_LT ? x < y : x <= y;
        return brm_lower_truth(lo, yes ? BRM_TRUE : BRM_FALSE);
    }
    return brm_lower_emit(lo, op, a, b, 0);
}

uint32_t brm_lower_args(BrmLower *lo, const uint32_t *words, uint32_t n) {
    BrmProgram *p = lo->p;
    uint32_t at = intern(lo, &lo->lists, words, (size_t)n * sizeof *words, p->args.n);
    if (at != p->args.n) return at;
    BRM_PUSH(p->arena, &p->args, n);
    for (uint32_t i = 0; i < n; i++)
        BRM_PUSH(p->arena, &p->args, words[i]);
    return at;
}

uint32_t brm_lower_mask(BrmLower *lo, const uint64_t *words, uint32_t n) {
    BrmProgram *p = lo->p;
    uint32_t at = intern(lo, &lo->masks, words, (size_t)n * sizeof *words, p->masks.n);
    if (at != p->masks.n) return at;
    BRM_PUSH(p->arena, &p->masks, n);
    for (uint32_t i = 0; i < n; i++)
        BRM_PUSH(p->arena, &p->masks, words[i]);
    return at;
}
