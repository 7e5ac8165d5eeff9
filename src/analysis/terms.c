/* terms.c: numbers that follow from one input are followed exactly, as the machine computes them.
 *
 * A term is an input, or an operation of the machine on a term and a constant. Rounding keeps the order of doubles, so
 * that on each of its pieces a term only rises or only falls, and where it passes a constant is found by halving: what
 * is said of 0.1 * n is said of the doubles, not of the decimals. A number that follows from two inputs, or from too
 * long a chain, is a free variable of its own: the same one wherever the same operation is met.
 *
 *     n : -3 … 5      abs(n)    pieces [-3, -1] [0, 5]      abs(n) <= 2:  F [-3]  T [-2, 2]  F [3, 5]
 *
 * Called by leaf.c. Owns nothing. Must not include the machine.
 */
#include "analysis/analysis_internal.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- doubles in their order ---- */

int64_t brm_an_ordinal(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >= 0 ? bits : INT64_MIN - bits; /* both zeros are 0 */
}

double brm_an_real(const BrmAnVar *var, int64_t value) {
    if (!var->real) return (double)value;
    double x;
    int64_t bits = value >= 0 ? value : INT64_MIN - value;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ---- what a term is worth ---- */

static double year_of(double day) {
    int32_t year, month, of_month;
    if (!(day > INT32_MIN && day < INT32_MAX)) return (double)NAN;
    brm_date_split((BrmDate)day, &year, &month, &of_month);
    return year;
}

/* As the machine: x op y; a result that is not finite is left as it is. */
static double compute(uint32_t op, double x, double y) {
    switch (op) {
    case BRM_OP_ADD:
        return x + y;
    case BRM_OP_SUB:
        return x - y;
    case BRM_OP_MUL:
        return x * y;
    case BRM_OP_DIV:
        return y == 0 ? (double)NAN : x / y;
    case BRM_OP_MIN:
        return x < y ? x : y;
    case BRM_OP_MAX:
        return x > y ? x : y;
    case BRM_OP_NEG:
        return 0.0 - x;
    case BRM_OP_ABS:
        return fabs(x);
    case BRM_OP_ROUND:
        return brm_double_round(x, (uint32_t)y);
    default:
        return year_of(x);
    }
}

/* At most BRM_AN_TERM_DEPTH deep. */
static double worth(const BrmAn *an, const BrmAnTerm *term, int64_t at) {
    if (term->parent == BRM_NONE) return brm_an_real(&an->vars.at[term->var], at);
    double x = worth(an, &an->terms.at[term->parent], at);
    return term->swapped ? compute(term->op, term->c, x) : compute(term->op, x, term->c);
}

/* ---- halving ---- */

typedef enum Side { BELOW, AT_MOST } Side; /* value < c; value <= c */

static bool holds(const BrmAn *an, const BrmAnTerm *term, int64_t at, Side side, double c) {
    double x = worth(an, term, at);
    return side == BELOW ? x < c : x <= c;
}

/* Where the piece goes over from one answer to the other: the first value whose answer is not that of the first; hi + 1
 * when there is none. */
static int64_t turn(const BrmAn *an, const BrmAnTerm *term, BrmAnPiece piece, Side side, double c) {
    bool first = holds(an, term, piece.lo, side, c);
    if (holds(an, term, piece.hi, side, c) == first) return piece.hi + 1;
    int64_t lo = piece.lo, hi = piece.hi; /* lo answers as the first, hi does not */
    while ((uint64_t)hi - (uint64_t)lo > 1) {
        int64_t mid = lo + (int64_t)(((uint64_t)hi - (uint64_t)lo) / 2);
        if (holds(an, term, mid, side, c) == first)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

/* ---- comparisons ---- */

static BrmDia truth(bool yes) {
    return yes ? BRM_AN_T : BRM_AN_F;
}

/* -1, 0, 1 as x is below, at, above y. */
static bool relation(uint32_t op, int order) {
    return op == BRM_OP_EQ ? order == 0 : op == BRM_OP_LT ? order < 0 : order <= 0;
}

/* One piece against c: at most three stretches. mirrored: c op term. */
static void put_piece(BrmAn *an, uint32_t op, const BrmAnTerm *term, BrmAnPiece piece, double c, bool mirrored) {
    int64_t turns[2] = {turn(an, term, piece, BELOW, c), turn(an, term, piece, AT_MOST, c)};
    if (turns[0] > turns[1]) { /* it falls */
        int64_t swap = turns[0];
        turns[0] = turns[1];
        turns[1] = swap;
    }
    int64_t from = piece.lo;
    for (uint32_t i = 0; i < 3; i++) {
        int64_t upto = i < 2 ? turns[i] - 1 : piece.hi;
        if (upto < from) continue;
        double x = worth(an, term, from);
        int order = x < c ? -1 : x > c ? 1 : 0;
        brm_an_run(an, upto, truth(relation(op, mirrored ? -order : order)));
        from = upto + 1;
    }
}

static BrmDia against_constant(BrmAn *an, uint32_t op, uint32_t term_index, double c, bool mirrored) {
    BrmAnTerm term = an->terms.at[term_index];
    uint32_t base = an->scratch.n;
    int64_t next = an->vars.at[term.var].lo, hi = an->vars.at[term.var].hi;
    for (uint32_t i = 0; i < term.n_pieces; i++) {
        BrmAnPiece piece = term.pieces[i];
        if (piece.lo > next) brm_an_run(an, piece.lo - 1, BRM_AN_F); /* never looked at: it is unknown there */
        put_piece(an, op, &term, piece, c, mirrored);
        next = piece.hi + 1;
    }
    if (next <= hi) brm_an_run(an, hi, BRM_AN_F);
    return brm_an_node(an, term.var, BRM_AN_F, base);
}

/* Two terms: below, equal, above, and nothing is known of which. */
static BrmDia against_term(BrmAn *an, uint32_t op, uint32_t x, uint32_t y) {
    if (x == y) return truth(relation(op, 0));
    bool mirrored = x > y;
    BrmAnVar shape = {.kind = BRM_AN_FREE, .hi = 2};
    uint32_t base = an->scratch.n, var = brm_an_keyed(an, BRM_OP_EQ, mirrored ? y : x, mirrored ? x : y, shape);
    for (int i = 0; i < 3; i++)
        brm_an_run(an, i, truth(relation(op, mirrored ? 1 - i : i - 1)));
    return brm_an_node(an, var, BRM_AN_F, base);
}

BrmDia brm_an_compare(BrmAn *an, uint32_t op, BrmDia a, BrmDia b) {
    if (a == BRM_AN_U || b == BRM_AN_U) return BRM_AN_U;
    BrmAnValue x = *brm_an_value_of(an, a), y = *brm_an_value_of(an, b);
    if (x.kind == BRM_AN_NUMBER && y.kind == BRM_AN_NUMBER)
        return truth(relation(op, x.x < y.x ? -1 : x.x > y.x ? 1 : 0));
    if (y.kind == BRM_AN_NUMBER) return against_constant(an, op, x.a, y.x, false);
    if (x.kind == BRM_AN_NUMBER) return against_constant(an, op, y.a, x.x, true);
    return against_term(an, op, x.a, y.a);
}

/* ---- terms, each once ---- */

typedef struct Key { /* longer than any other key of `interned` */
    uint32_t var, parent, op, swapped;
    double c;
    uint64_t spare;
} Key;

static uint32_t find_term(BrmAn *an, const BrmAnTerm *term) {
    Key key;
    memset(&key, 0, sizeof key);
    key = (Key){term->var, term->parent, term->op, term->swapped, term->c, 0};
    BrmStr bytes = brm_str_of((const char *)&key, sizeof key);
    uint32_t found = brm_map_get(&an->interned, bytes);
    if (found != BRM_NONE) return found;
    (void)brm_map_put(&an->interned, brm_str_dup(&an->kept, bytes), an->terms.n);
    return BRM_NONE;
}

static BrmDia term_leaf(BrmAn *an, uint32_t term) {
    return brm_an_value(an, BRM_AN_TERM, term, 0);
}

static double greatest(double a, double b) {
    return fabs(a) > fabs(b) ? fabs(a) : fabs(b);
}

BrmDia brm_an_input_term(BrmAn *an, uint32_t var) {
    const BrmAnVar *v = &an->vars.at[var];
    BrmAnTerm term = {.var = var, .parent = BRM_NONE, .n_pieces = 1};
    uint32_t found = find_term(an, &term);
    if (found != BRM_NONE) return term_leaf(an, found);
    BrmAnPiece *piece = BRM_NEW(&an->kept, BrmAnPiece);
    *piece = (BrmAnPiece){v->lo, v->hi};
    term.pieces = piece;
    term.bound = greatest(brm_an_real(v, v->lo), brm_an_real(v, v->hi));
    BRM_PUSH(&an->kept, &an->terms, term);
    return term_leaf(an, an->terms.n - 1);
}

/* ---- operations on one input ---- */

typedef struct Pieces {
    BrmAnPiece at[3 * BRM_AN_PIECES];
    uint32_t n;
} Pieces;

/* The parent's pieces, cut further where the operation turns: at zero. Where it divides by zero is left out. */
static void cut_at_zero(const BrmAn *an, const BrmAnTerm *term, Pieces *out) {
    const BrmAnTerm *parent = &an->terms.at[term->parent];
    bool turns = term->op == BRM_OP_ABS || (term->op == BRM_OP_DIV && term->swapped);
    for (uint32_t i = 0; i < parent->n_pieces; i++) {
        BrmAnPiece piece = parent->pieces[i];
        if (!turns) {
            out->at[out->n++] = piece;
            continue;
        }
        int64_t a = turn(an, parent, piece, BELOW, 0), b = turn(an, parent, piece, AT_MOST, 0);
        int64_t ends[3] = {a < b ? a : b, a < b ? b : a, piece.hi + 1}, from = piece.lo;
        for (uint32_t k = 0; k < 3; k++) {
            if (ends[k] <= from) continue;
            bool zero = worth(an, parent, from) == 0;
            if (!(zero && term->op == BRM_OP_DIV)) out->at[out->n++] = (BrmAnPiece){from, ends[k] - 1};
            from = ends[k];
        }
    }
}

/* Of a piece, what is finite: its middle, when either end runs out of range. */
static bool finite_part(const BrmAn *an, const BrmAnTerm *term, BrmAnPiece *piece) {
    if (isfinite(worth(an, term, piece->lo)) && isfinite(worth(an, term, piece->hi))) return true;
    int64_t a = turn(an, term, *piece, BELOW, -DBL_MAX), b = turn(an, term, *piece, AT_MOST, DBL_MAX);
    int64_t ends[3] = {a < b ? a : b, a < b ? b : a, piece->hi + 1}, from = piece->lo;
    for (uint32_t k = 0; k < 3; k++) {
        if (ends[k] <= from) continue;
        if (isfinite(worth(an, term, from))) {
            *piece = (BrmAnPiece){from, ends[k] - 1};
            return true;
        }
        from = ends[k];
    }
    return false;
}

/* The term where it is finite, unknown elsewhere. */
static BrmDia term_node(BrmAn *an, uint32_t index) {
    const BrmAnTerm *term = &an->terms.at[index];
    uint32_t var = term->var, base = an->scratch.n;
    int64_t next = an->vars.at[var].lo, hi = an->vars.at[var].hi;
    const BrmAnPiece *pieces = term->pieces;
    uint32_t n = term->n_pieces;
    BrmDia d = term_leaf(an, index);
    for (uint32_t i = 0; i < n; i++) {
        if (pieces[i].lo > next) brm_an_run(an, pieces[i].lo - 1, BRM_AN_U);
        brm_an_run(an, pieces[i].hi, d);
        next = pieces[i].hi + 1;
    }
    if (next <= hi) brm_an_run(an, hi, BRM_AN_U);
    if (an->scratch.n - base == 1) { /* the same everywhere: no node */
        d = an->scratch.at[base].child;
        an->scratch.n = base;
        return d;
    }
    return brm_an_node(an, var, BRM_AN_U, base);
}

static double bound_of(const BrmAn *an, const BrmAnTerm *term) {
    double greatest_yet = 0;
    for (uint32_t i = 0; i < term->n_pieces; i++) {
        double at_ends = greatest(worth(an, term, term->pieces[i].lo), worth(an, term, term->pieces[i].hi));
        if (at_ends > greatest_yet) greatest_yet = at_ends;
    }
    return greatest_yet;
}

static BrmDia free_number(BrmAn *an, uint32_t op, uint32_t x, uint32_t y, double bound);

static BrmDia follow(BrmAn *an, uint32_t op, uint32_t parent, double c, bool swapped) {
    BrmAnTerm term = {.var = an->terms.at[parent].var, .parent = parent, .op = op, .c = c, .swapped = swapped};
    term.depth = an->terms.at[parent].depth + 1;
    if (term.depth > BRM_AN_TERM_DEPTH || an->terms.at[parent].n_pieces > BRM_AN_PIECES) return BRM_AN_LOST;
    uint32_t found = find_term(an, &term);
    if (found != BRM_NONE) return term_node(an, found);
    Pieces pieces = {.n = 0};
    cut_at_zero(an, &term, &pieces);
    BrmAnPiece *kept = BRM_NEWS(&an->kept, BrmAnPiece, pieces.n);
    for (uint32_t i = 0; i < pieces.n; i++)
        if (finite_part(an, &term, &pieces.at[i])) kept[term.n_pieces++] = pieces.at[i];
    term.pieces = kept;
    term.bound = bound_of(an, &term);
    BRM_PUSH(&an->kept, &an->terms, term);
    return term_node(an, an->terms.n - 1);
}

/* ---- operations on two ---- */

/* A number of which only its bound is known; without one it may also be no number at all. */
static BrmDia free_number(BrmAn *an, uint32_t op, uint32_t x, uint32_t y, double bound) {
    bool bounded = bound < 1e300;
    double most = bounded ? bound * (1 + 1e-9) + DBL_MIN : DBL_MAX;
    BrmAnVar shape = {.kind = BRM_AN_FREE, .real = true, .has_none = !bounded};
    shape.lo = brm_an_ordinal(-most);
    shape.hi = brm_an_ordinal(most);
    uint32_t var = brm_an_keyed(an, op, x, y, shape);
    BrmDia term = brm_an_input_term(an, var);
    if (bounded) return term;
    uint32_t base = an->scratch.n;
    brm_an_run(an, shape.hi, term);
    return brm_an_node(an, var, BRM_AN_U, base);
}

static double bound_of_two(uint32_t op, double x, double y) {
    return op == BRM_OP_ADD || op == BRM_OP_SUB ? x + y
           : op == BRM_OP_MUL                   ? x * y
           : op == BRM_OP_DIV                   ? (double)INFINITY
                                                : greatest(x, y);
}

/* A leaf as a key for a free number: terms and constants are different values. */
static BrmDia free_of(BrmAn *an, uint32_t op, BrmDia a, BrmDia b) {
    const BrmAnValue *x = brm_an_value_of(an, a), *y = brm_an_value_of(an, b);
    double bound_x = x->kind == BRM_AN_TERM ? an->terms.at[x->a].bound : fabs(x->x);
    double bound_y = y->kind == BRM_AN_TERM ? an->terms.at[y->a].bound : fabs(y->x);
    return free_number(an, op, a, b, bound_of_two(op, bound_x, bound_y));
}

static BrmDia of_one(BrmAn *an, uint32_t op, uint32_t param, BrmDia a) {
    BrmAnValue x = *brm_an_value_of(an, a);
    if (x.kind == BRM_AN_NUMBER) return brm_an_number(an, compute(op, x.x, (double)param));
    BrmDia d = follow(an, op, x.a, (double)param, false);
    return d == BRM_AN_LOST ? free_number(an, op, a, param, (double)INFINITY) : d;
}

BrmDia brm_an_arithmetic(BrmAn *an, uint32_t op, uint32_t param, BrmDia a, BrmDia b) {
    if (a == BRM_AN_U) return BRM_AN_U;
    if (op == BRM_OP_NEG || op == BRM_OP_ABS || op == BRM_OP_ROUND || op == BRM_OP_YEAR)
        return of_one(an, op, param, a);
    if (b == BRM_AN_U) return BRM_AN_U;
    BrmAnValue x = *brm_an_value_of(an, a), y = *brm_an_value_of(an, b);
    if (x.kind == BRM_AN_NUMBER && y.kind == BRM_AN_NUMBER) return brm_an_number(an, compute(op, x.x, y.x));
    BrmDia d = BRM_AN_LOST;
    if (y.kind == BRM_AN_NUMBER && !(op == BRM_OP_DIV && y.x == 0)) d = follow(an, op, x.a, y.x, false);
    if (y.kind == BRM_AN_NUMBER && op == BRM_OP_DIV && y.x == 0) return BRM_AN_U;
    if (x.kind == BRM_AN_NUMBER) d = follow(an, op, y.a, x.x, true);
    return d == BRM_AN_LOST ? free_of(an, op, a, b) : d;
}
