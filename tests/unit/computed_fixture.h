/* computed_fixture.h: a program made by hand with levels that are computed, and what is commented and retired, for the
 * unit tests of findings and answers.
 *
 *     QS  asked of all, questions q, r, t (yes/no)
 *     S1  0-2, posé si q, N/A si r; exigences E1, E2 (N/A si t), E3; niveau 1 exige E1; niveau 2 exige E2, E3
 *     S2  0-1, N/A free, its comment required; niveau 1 si d1, which reads t through d0, then q
 *     S3  0-2, N/A free; a comment required for N/A and level 2
 *     S9, S1.E9 and vieux are retired
 */
#ifndef BRM_TEST_COMPUTED_FIXTURE_H
#define BRM_TEST_COMPUTED_FIXTURE_H

#include "judged_fixture.h"

enum { K_Q, K_R, K_T, K_QUESTIONS };
enum { K_S1, K_S2, K_S3, K_CRITERIA };
enum { K_E1, K_E2, K_E3, K_REQUIREMENTS };
enum { K_THINGS = K_QUESTIONS + K_CRITERIA + K_REQUIREMENTS };

static inline BrmReg tris(Made *m, const BrmReg *regs, uint32_t n) {
    uint32_t at = m->p->args.n;
    PUT(args, n);
    for (uint32_t i = 0; i < n; i++)
        PUT(args, regs[i]);
    return emit(m, BRM_OP_DERIVE, at, 0, 0);
}

static inline BrmReg either(Made *m, BrmOp op, BrmReg a, BrmReg b) {
    return emit(m, op, a, b, 0);
}

static inline void computed_requirement(Made *m, const char *code, const char *full, const char *title, BrmReg open,
                                        BrmReg na) {
    BrmPRequirement r = {.code = text(m, code), .full = text(m, full), .title = text(m, title), .criterion = K_S1};
    r.na_rule = na;
    r.order = 41 + m->p->requirements.n;
    r.value = emit(m, BRM_OP_GATE_TRI, emit(m, BRM_OP_IN_REQUIREMENT, m->p->requirements.n, 0, 0), open, 0);
    if (na != BRM_NONE) r.value = either(m, BRM_OP_GATE_TRI, r.value, emit(m, BRM_OP_NOT, na, 0, 0));
    if (na != BRM_NONE) r.na_reads = (BrmRange){2, 1};
    PUT(requirements, r);
}

static inline void computed_by_requirements(Made *m) {
    const BrmPQuestion *q = m->p->questions.at;
    BrmPCriterion *c = &m->p->criteria.at[K_S1];
    c->derived = 1;
    c->requirements = (BrmRange){0, K_REQUIREMENTS};
    c->asked = either(m, BRM_OP_AND, m->p->questionnaires.at[0].asked, q[K_Q].value);
    c->na_rule = q[K_R].value;
    c->asked_reads = (BrmRange){0, 1};
    c->na_reads = (BrmRange){1, 1};
    BrmReg open = either(m, BRM_OP_AND, c->asked, emit(m, BRM_OP_NOT, c->na_rule, 0, 0));
    computed_requirement(m, "E1", "S1.E1", "Référent nommé", open, BRM_NONE);
    computed_requirement(m, "E2", "S1.E2", "Audit annuel", open, q[K_T].value);
    computed_requirement(m, "E3", "S1.E3", "Plan écrit", open, BRM_NONE);
    const BrmPRequirement *r = m->p->requirements.at;
    BrmReg met = either(m, BRM_OP_OR, q[K_T].value, r[K_E2].value);
    BrmReg top = either(m, BRM_OP_AND, r[K_E1].value, either(m, BRM_OP_AND, met, r[K_E3].value));
    BrmReg level = tris(m, (const BrmReg[]){r[K_E1].value, top}, 2);
    BrmReg answer = emit(m, BRM_OP_ACCEPT_RULE, emit(m, BRM_OP_IN_CODE, K_S1, 0, 0), c->asked, c->na_rule);
    c->code_today = emit(m, BRM_OP_PROJECT, answer, level, c->asked);
}

static inline void computed_by_rules(Made *m) {
    const BrmPQuestion *q = m->p->questions.at;
    BrmPCriterion *c = &m->p->criteria.at[K_S2];
    c->derived = 2;
    c->comment_na = 1;
    BrmReg d0 = q[K_T].value, d1 = either(m, BRM_OP_AND, d0, q[K_Q].value);
    PUT(definitions, (BrmPDefinition){.name = text(m, "d0"), .reg = d0, .reads = {2, 1}});
    PUT(definitions, (BrmPDefinition){.name = text(m, "d1"), .reg = d1, .reads = {3, 3}});
    c->level_reads = (BrmRange){6, 1};
    BrmReg answer = emit(m, BRM_OP_ACCEPT, emit(m, BRM_OP_IN_CODE, K_S2, 0, 0), c->asked, 0);
    c->code_today = emit(m, BRM_OP_PROJECT, answer, tris(m, &d1, 1), c->asked);
}

static inline void computed_open(Made *m) {
    memset(m, 0, sizeof *m);
    brm_mem_open(&m->mem, NULL, NULL);
    brm_arena_open(&m->arena, &m->mem);
    m->p = brm_program_open(&m->arena);
    static const BrmPRead reads[] = {{0, K_Q}, {0, K_R}, {0, K_T}, {3, 0}, {0, K_T}, {0, K_Q}, {3, 1}};
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
        PUT(reads, reads[i]);
    PUT(files, (BrmPFile){.path = text(m, "qs.brm"), .text = text(m, "q\n")});
    put_questionnaire(m, "QS", (BrmRange){0, 0}, BRM_DATE_NONE, (BrmRange){0, 1});
    put_question(m, "q", "Le service est-il ouvert ?", BRM_V_YESNO, 0);
    put_question(m, "r", "Est-il délégué ?", BRM_V_YESNO, 0);
    put_question(m, "t", "Est-il certifié ?", BRM_V_YESNO, 0);
    for (uint32_t i = 0; i < K_QUESTIONS; i++) {
        BrmPQuestion *q = &m->p->questions.at[i];
        q->asked = m->p->questionnaires.at[0].asked;
        q->value = emit(m, BRM_OP_GATE_TRI, emit(m, BRM_OP_IN_TRI, i, 0, 0), q->asked, 0);
    }
    put_criterion(m, "S1", "Sécurité", 0, 0, 2, 2);
    put_criterion(m, "S2", "Sûreté", 0, 0, 1, 1);
    put_criterion(m, "S3", "Secours", 0, 0, 2, 1);
    for (uint32_t i = 0; i < K_CRITERIA; i++) {
        m->p->criteria.at[i].axis = 0;
        m->p->criteria.at[i].order = 40 + 10 * i;
    }
    PUT(axes, (BrmPAxis){.code = text(m, "S"), .title = text(m, "Axe"), .criteria = {0, K_CRITERIA}});
    m->p->axes.at[0].from = m->p->axes.at[0].to = BRM_DATE_NONE;
    computed_by_requirements(m);
    computed_by_rules(m);
    BrmPCriterion *c = &m->p->criteria.at[K_S3];
    c->comment_na = 1;
    c->comment_levels = (BrmRange){0, 1};
    PUT(numbers, 2);
    c->code_today = emit(m, BRM_OP_ACCEPT, emit(m, BRM_OP_IN_CODE, K_S3, 0, 0), c->asked, 0);
    PUT(retired, (BrmPRetired){text(m, "S9"), text(m, "repris par S1"), 0, 90, {0, 0, 0}});
    PUT(retired, (BrmPRetired){text(m, "S1.E9"), text(m, "sans objet"), 0, 91, {0, 0, 0}});
    PUT(retired, (BrmPRetired){text(m, "vieux"), text(m, "plus utile"), BRM_NONE, 92, {0, 0, 0}});
    m->p->section_end[BRM_S_RULES] = m->p->section_end[BRM_S_TODAY] = m->p->code.n;
    for (uint32_t i = 0; i < K_CRITERIA; i++)
        m->p->criteria.at[i].code_projected = m->p->criteria.at[i].code_today;
    for (uint32_t s = BRM_S_PROJECTED; s < BRM_SECTIONS; s++)
        m->p->section_end[s] = m->p->code.n;
    m->verified.program = m->p;
}

#endif
