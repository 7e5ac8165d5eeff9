/* lower.c: a checked model to a program: the order of the work.
 *
 * Called by the command and the library once a source has no error. The program and its texts are owned by the arena;
 * nothing of the model is kept. Must not include the machine.
 */
#include "lower/lower_internal.h"

static void lower_projected_codes(BrmLower *lo) {
    for (uint32_t i = 0; i < lo->p->criteria.n; i++) {
        BrmPCriterion *c = &lo->p->criteria.at[i];
        if (c->derived) { /* a computed level has no plan */
            c->code_projected = c->code_today;
            continue;
        }
        lo->span = c->span;
        BrmReg plan = brm_lower_emit(lo, BRM_OP_IN_PLAN, i, 0, 0);
        c->code_projected = brm_lower_emit(lo, BRM_OP_PROJECT, c->code_today, plan, c->asked);
    }
}

bool brm_lower_model(BrmLower *lo, BrmArena *arena, const BrmModel *model, bool tests, BrmDiagBag *bag) {
    uint32_t errors = bag->errors;
    brm_lower_open(lo, arena, brm_program_open(arena), bag);
    lo->model = model;
    lo->tests = tests;
    lo->refs = model->refs;
    lo->types = model->types;
    lo->reg_of = BRM_NEWS(arena, BrmReg, model->ast.n_nodes);
    for (uint32_t i = 0; i < model->ast.n_nodes; i++)
        lo->reg_of[i] = BRM_NONE;
    lo->p->lexicon = (uint32_t)model->lexicon;
    brm_lower_tables(lo);
    if (bag->errors > errors) return false; /* beyond a limit: positions would not fit */
    brm_lower_fractions(lo);
    brm_lower_reads(lo);
    brm_lower_section(lo, BRM_S_RULES);
    brm_lower_rules(lo);
    brm_lower_faults(lo);
    brm_lower_rule_table(lo);
    brm_lower_section(lo, BRM_S_TODAY);
    brm_lower_scores(lo, false);
    brm_lower_section(lo, BRM_S_PROJECTED);
    lower_projected_codes(lo);
    brm_lower_scores(lo, true);
    brm_lower_section(lo, BRM_S_FILTER);
    return bag->errors == errors;
}

BrmProgram *brm_lower(BrmArena *arena, const BrmModel *model, BrmDiagBag *bag) {
    BrmLower lo;
    return brm_lower_model(&lo, arena, model, false, bag) ? lo.p : NULL;
}
