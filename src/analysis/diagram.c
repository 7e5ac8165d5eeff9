/* diagram.c: variables, values and nodes, each once; the tables that say so; the limit on nodes.
 *
 * Called by the other files of analysis. Owns both arenas. A node has at least two children, and neighbouring runs have
 * different ones, so that equal functions are one number:
 *
 *     nodes    { var, none, first, n }
 *                               |
 *     runs     … (upto, child) (upto, child) …      the last upto is the variable's greatest value
 *
 * Must not include the machine.
 */
#include "analysis/analysis_internal.h"

#include <math.h>
#include <string.h>

enum { BRM_AN_FIRST_TABLE = 1024 };

void brm_an_open(BrmAn *an, BrmArena *arena, const BrmModel *model, const BrmProgram *p, BrmDiagBag *bag) {
    memset(an, 0, sizeof *an);
    an->arena = arena;
    an->mem = arena->mem;
    an->model = model;
    an->p = p;
    an->bag = bag;
    an->var_of_kind = an->var_of_date = BRM_NONE;
    an->left_in_all = BRM_AN_ALLOWANCE + (uint64_t)BRM_LIMIT_ANALYSIS_EACH * p->section_end[BRM_S_RULES];
    brm_arena_open(&an->kept, an->mem);
    brm_arena_open(&an->work, an->mem);
    brm_map_open(&an->interned, &an->kept);
    uint32_t *maps[3], sizes[] = {p->questions.n, p->criteria.n, p->requirements.n};
    for (uint32_t i = 0; i < 3; i++) {
        maps[i] = BRM_NEWS(&an->kept, uint32_t, sizes[i]);
        for (uint32_t k = 0; k < sizes[i]; k++)
            maps[i][k] = BRM_NONE;
    }
    an->var_of_question = maps[0];
    an->var_of_criterion = maps[1];
    an->var_of_requirement = maps[2];
    brm_an_fresh(an);
}

void brm_an_close(BrmAn *an) {
    brm_arena_close(&an->work);
    brm_arena_close(&an->kept);
}

void brm_an_fresh(BrmAn *an) {
    brm_arena_close(&an->work);
    brm_arena_open(&an->work, an->mem);
    memset(&an->nodes, 0, sizeof an->nodes);
    memset(&an->runs, 0, sizeof an->runs);
    memset(&an->scratch, 0, sizeof an->scratch);
    memset(&an->stack, 0, sizeof an->stack);
    memset(&an->cone, 0, sizeof an->cone);
    an->unique_cap = an->memo_cap = BRM_AN_FIRST_TABLE;
    an->unique = BRM_NEWS(&an->work, uint32_t, an->unique_cap);
    an->memo = BRM_NEWS(&an->work, BrmAnMemo, an->memo_cap);
    an->memo_n = 0;
    an->depth = 0;
    uint32_t n = an->p->section_end[BRM_S_RULES];
    an->regs = BRM_NEWS(&an->work, BrmAnReg, n);
    for (uint32_t i = 0; i < n; i++)
        an->regs[i].value.raw = BRM_AN_UNSET;
}

/* ---- the limit ---- */

void brm_an_begin(BrmAn *an) {
    an->left = BRM_LIMIT_ANALYSIS_NODES;
    an->lost = false;
}

BrmDia brm_an_done(const BrmAn *an, BrmDia d) {
    return an->lost ? BRM_AN_LOST : d;
}

bool brm_an_spend(BrmAn *an) {
    if (an->left == 0 || an->left_in_all == 0 || an->runs.n > BRM_AN_RUNS) an->lost = true;
    if (an->lost) return false;
    an->left--;
    an->left_in_all--;
    return true;
}

/* ---- what lasts ---- */

uint32_t brm_an_var(BrmAn *an, BrmAnVar var) {
    BRM_PUSH(&an->kept, &an->vars, var);
    if (var.kind == BRM_AN_FREE) an->has_free = true;
    return an->vars.n - 1;
}

/* The number that stands under these bytes, or `fresh`, which is then theirs. */
static uint32_t intern(BrmAn *an, const void *bytes, size_t n, uint32_t fresh) {
    uint32_t found = brm_map_get(&an->interned, brm_str_of(bytes, n));
    if (found != BRM_NONE) return found;
    return brm_map_put(&an->interned, brm_str_dup(&an->kept, brm_str_of(bytes, n)), fresh);
}

static BrmDia put_value(BrmAn *an, const BrmAnValue *value) {
    uint32_t index = intern(an, value, sizeof *value, an->values.n);
    if (index == an->values.n) BRM_PUSH(&an->kept, &an->values, *value);
    return BRM_AN_LEAF | (BRM_AN_FIXED + index);
}

BrmDia brm_an_value(BrmAn *an, uint32_t kind, uint32_t a, uint32_t b) {
    BrmAnValue value = {kind, a, b, 0, 0};
    return put_value(an, &value);
}

BrmDia brm_an_number(BrmAn *an, double x) {
    if (!isfinite(x)) return BRM_AN_U;
    BrmAnValue value = {BRM_AN_NUMBER, 0, 0, 0, x == 0 ? 0.0 : x};
    return put_value(an, &value);
}

const BrmAnValue *brm_an_value_of(const BrmAn *an, BrmDia leaf) {
    uint32_t index = leaf & ~BRM_AN_LEAF;
    return index < BRM_AN_FIXED ? NULL : &an->values.at[index - BRM_AN_FIXED];
}

uint32_t brm_an_keyed(BrmAn *an, uint32_t op, uint32_t a, uint32_t b, BrmAnVar shape) {
    const uint32_t key[] = {op, a, b}; /* shorter than a value: no key of one is a key of the other */
    uint32_t var = intern(an, key, sizeof key, an->vars.n);
    if (var < an->vars.n) return var;
    return brm_an_var(an, shape);
}

/* ---- nodes ---- */

static uint64_t mix(uint64_t h, uint64_t x) {
    h = (h ^ x) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

static uint64_t hash_node(const BrmAnNode *node, const BrmAnRun *runs) {
    uint64_t h = mix(mix(node->var, node->none), node->n);
    for (uint32_t i = 0; i < node->n; i++)
        h = mix(mix(h, (uint64_t)runs[i].upto), runs[i].child);
    return h;
}

static bool same_node(const BrmAn *an, const BrmAnNode *x, const BrmAnNode *y, const BrmAnRun *runs) {
    if (x->var != y->var || x->none != y->none || x->n != y->n) return false;
    const BrmAnRun *of_x = &an->runs.at[x->first];
    for (uint32_t i = 0; i < x->n; i++)
        if (of_x[i].upto != runs[i].upto || of_x[i].child != runs[i].child) return false;
    return true;
}

static void grow_unique(BrmAn *an) {
    uint32_t cap = an->unique_cap * 2, *table = BRM_NEWS(&an->work, uint32_t, cap);
    for (uint32_t i = 0; i < an->nodes.n; i++) {
        const BrmAnNode *node = &an->nodes.at[i];
        uint32_t slot = (uint32_t)hash_node(node, &an->runs.at[node->first]) & (cap - 1);
        while (table[slot])
            slot = (slot + 1) & (cap - 1);
        table[slot] = i + 1;
    }
    an->unique = table;
    an->unique_cap = cap;
}

void brm_an_run(BrmAn *an, int64_t upto, BrmDia child) {
    BRM_PUSH(&an->work, &an->scratch, ((BrmAnRun){upto, child}));
}

/* Neighbours with one child become one run. Their number. */
static uint32_t merge_runs(BrmAn *an, uint32_t base) {
    uint32_t n = 0;
    BrmAnRun *runs = &an->scratch.at[base];
    for (uint32_t i = 0; i < an->scratch.n - base; i++) {
        if (n && runs[n - 1].child == runs[i].child) n--;
        runs[n++] = runs[i];
    }
    return n;
}

BrmDia brm_an_node(BrmAn *an, uint32_t var, BrmDia none, uint32_t base) {
    if (!an->vars.at[var].has_none) none = BRM_AN_F;
    BrmAnNode node = {var, an->runs.n, merge_runs(an, base), none};
    const BrmAnRun *runs = &an->scratch.at[base];
    BrmDia only = runs[0].child;
    an->scratch.n = base;
    if (node.n == 1 && (only == none || !an->vars.at[var].has_none)) return only;
    uint32_t slot = (uint32_t)hash_node(&node, runs) & (an->unique_cap - 1);
    for (; an->unique[slot]; slot = (slot + 1) & (an->unique_cap - 1))
        if (same_node(an, &an->nodes.at[an->unique[slot] - 1], &node, runs)) return an->unique[slot] - 1;
    for (uint32_t i = 0; i < node.n; i++)
        BRM_PUSH(&an->work, &an->runs, runs[i]);
    BRM_PUSH(&an->work, &an->nodes, node);
    an->unique[slot] = an->nodes.n;
    if (an->nodes.n * 2 > an->unique_cap) grow_unique(an);
    return an->nodes.n - 1;
}

const BrmAnRun *brm_an_run_at(const BrmAn *an, BrmDia d, int64_t value) {
    const BrmAnNode *node = &an->nodes.at[d];
    const BrmAnRun *runs = &an->runs.at[node->first];
    uint32_t lo = 0, hi = node->n - 1;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (runs[mid].upto < value)
            lo = mid + 1;
        else
            hi = mid;
    }
    return &runs[lo];
}

/* ---- nodes whose children stand above them ---- */

/* d where its variable `var` has this value; d itself where that is not its topmost. */
static BrmDia under(const BrmAn *an, BrmDia d, uint32_t var, int64_t value, int64_t *upto) {
    if (brm_an_top(an, d) != var + 1) return d;
    const BrmAnRun *run = brm_an_run_at(an, d, value);
    if (run->upto < *upto) *upto = run->upto;
    return run->child;
}

static BrmDia under_none(const BrmAn *an, BrmDia d, uint32_t var) {
    return brm_an_top(an, d) == var + 1 ? an->nodes.at[d].none : d;
}

/* The children decide the same variable again: each keeps, of its own runs, those of its own place. */
static BrmDia cut(BrmAn *an, uint32_t var, BrmDia none, uint32_t base) {
    uint32_t end = an->scratch.n;
    int64_t at = an->vars.at[var].lo;
    for (uint32_t i = base; i < end; i++) {
        BrmAnRun run = an->scratch.at[i];
        for (;;) {
            int64_t upto = run.upto;
            BrmDia child = under(an, run.child, var, at, &upto);
            brm_an_run(an, upto, child);
            if (upto == INT64_MAX) break;
            at = upto + 1;
            if (upto == run.upto) break;
        }
    }
    BrmDia d = brm_an_node(an, var, under_none(an, none, var), end);
    an->scratch.n = base;
    return d;
}

/* A child decides `above`, which must then stand on top: what each of its values leaves is joined by itself. */
static BrmDia lift(BrmAn *an, uint32_t var, BrmDia none, uint32_t base, uint32_t above) {
    uint32_t end = an->scratch.n;
    BrmDia without = BRM_AN_F;
    if (an->vars.at[above].has_none) {
        for (uint32_t i = base; i < end; i++)
            brm_an_run(an, an->scratch.at[i].upto, under_none(an, an->scratch.at[i].child, above));
        without = brm_an_join(an, var, under_none(an, none, above), end);
    }
    int64_t hi = an->vars.at[above].hi;
    for (int64_t at = an->vars.at[above].lo;;) {
        int64_t upto = hi;
        uint32_t inner = an->scratch.n;
        BrmDia none_here = under(an, none, above, at, &upto);
        for (uint32_t i = base; i < end; i++) {
            BrmDia child = under(an, an->scratch.at[i].child, above, at, &upto);
            brm_an_run(an, an->scratch.at[i].upto, child);
        }
        brm_an_run(an, upto, brm_an_join(an, var, none_here, inner));
        if (upto == hi) break;
        at = upto + 1;
    }
    BrmDia d = brm_an_node(an, above, without, end);
    an->scratch.n = base;
    return d;
}

BrmDia brm_an_join(BrmAn *an, uint32_t var, BrmDia none, uint32_t base) {
    uint32_t top = an->vars.at[var].has_none ? brm_an_top(an, none) : 0;
    for (uint32_t i = base; i < an->scratch.n; i++)
        if (brm_an_top(an, an->scratch.at[i].child) > top) top = brm_an_top(an, an->scratch.at[i].child);
    if (top <= var) return brm_an_node(an, var, none, base);
    if (an->depth >= BRM_LIMIT_ANALYSIS_DEPTH) an->lost = true;
    if (!brm_an_spend(an)) {
        an->scratch.n = base;
        return BRM_AN_U;
    }
    an->depth++;
    BrmDia d = top == var + 1 ? cut(an, var, none, base) : lift(an, var, none, base, top - 1);
    an->depth--;
    return d;
}

/* ---- what was worked out already ---- */

/* One place for each key: a newer entry takes that of an older one. The table stays small enough to be near, and what
 * follows reads what was made just before. */
static BrmAnMemo *memo_place(const BrmAn *an, const BrmAnMemo *key) {
    uint64_t h = mix(mix(mix(mix(key->op, key->param), key->a), key->b), key->c);
    return &an->memo[(uint32_t)(h >> 20) & (an->memo_cap - 1)];
}

bool brm_an_memo_get(const BrmAn *an, const BrmAnMemo *key, BrmDia *out) {
    const BrmAnMemo *at = memo_place(an, key);
    *out = at->result; /* no operation is row 0, a constant: an empty place is no key's */
    return at->op == key->op && at->param == key->param && at->a == key->a && at->b == key->b && at->c == key->c;
}

void brm_an_memo_put(BrmAn *an, const BrmAnMemo *entry) {
    if (an->memo_n >= an->memo_cap && an->memo_cap < BRM_AN_MEMO) {
        const BrmAnMemo *old = an->memo;
        uint32_t n = an->memo_cap;
        an->memo_cap *= 2;
        an->memo = BRM_NEWS(&an->work, BrmAnMemo, an->memo_cap);
        for (uint32_t i = 0; i < n; i++)
            if (old[i].op) *memo_place(an, &old[i]) = old[i];
    }
    *memo_place(an, entry) = *entry;
    an->memo_n++;
}
