/* expect.c: the program of a model with what its tests expect: section EXPECT, one register for each `vérifie`, and
 * what stays readable to explain one that fails.
 *
 * Called by `bareme test`. Every part of a `vérifie` that has a value is kept, so that a failure can be shown in the
 * words of the source; so are the rules' own registers, for coverage. Owns nothing. Must not include the machine.
 */
#include "lower/lower_internal.h"

typedef struct Keep {
    BrmLower *lo;
    BRM_ARRAY(bool) seen; /* by register */
} Keep;

static void keep(Keep *k, BrmReg reg) {
    BrmProgram *p = k->lo->p;
    if (reg == BRM_NONE || k->seen.at[reg]) return;
    k->seen.at[reg] = true;
    BRM_PUSH(p->arena, &p->kept, reg);
}

/* The parts of an expression; a chain of `et` may be long, so that none of this recurses. */
static void keep_parts(Keep *k, const BrmNode *root) {
    BrmLower *lo = k->lo;
    BRM_PUSH(lo->arena, &lo->stack, root);
    while (lo->stack.n > 0) {
        const BrmNode *node = lo->stack.at[--lo->stack.n];
        keep(k, lo->reg_of[node->id]);
        if (node->kind == BRM_AST_REF) continue; /* its c is a module's name */
        const BrmNode *parts[] = {node->a, node->b, node->kind == BRM_AST_CALL ? NULL : node->c};
        for (uint32_t i = 0; i < 3; i++)
            if (parts[i]) BRM_PUSH(lo->arena, &lo->stack, parts[i]);
        for (const BrmNode *child = node->first; child; child = child->next)
            BRM_PUSH(lo->arena, &lo->stack, child);
    }
}

static void keep_rules(Keep *k) {
    const BrmProgram *p = k->lo->p;
    for (uint32_t i = 0; i < p->rules.n; i++) {
        keep(k, p->rules.at[i].reg);
        keep(k, p->rules.at[i].under);
    }
}

BrmProgram *brm_lower_tests(BrmArena *arena, const BrmModel *model, bool projected, BrmDiagBag *bag,
                            const BrmReg **reg_of) {
    BrmLower lo;
    if (!brm_lower_model(&lo, arena, model, true, bag)) return NULL;
    BrmProgram *p = lo.p;
    p->keeps_today = !projected;
    brm_lower_section(&lo, BRM_S_EXPECT);
    for (uint32_t i = 0; i < model->tests.n; i++) {
        const BrmMTest *test = &model->tests.at[i];
        if ((test->horizon != BRM_DATE_NONE) != projected) continue;
        for (uint32_t e = 0; e < test->expectations.n; e++)
            (void)brm_lower_expr(&lo, test->expectations.at[e].expr);
    }
    p->section_end[BRM_S_EXPECT] = p->code.n;
    Keep k = {.lo = &lo};
    BRM_RESERVE(arena, &k.seen, p->code.n);
    for (uint32_t i = 0; i < p->code.n; i++)
        BRM_PUSH(arena, &k.seen, false);
    for (uint32_t i = 0; i < model->tests.n; i++) {
        const BrmMTest *test = &model->tests.at[i];
        if ((test->horizon != BRM_DATE_NONE) != projected) continue;
        for (uint32_t e = 0; e < test->expectations.n; e++)
            keep_parts(&k, test->expectations.at[e].expr);
    }
    keep_rules(&k);
    *reg_of = lo.reg_of;
    return p;
}
