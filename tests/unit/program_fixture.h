/* program_fixture: a small program made by hand, with something in every table, that the verifier accepts. For
 * test_program and test_verify. */
#ifndef BRM_TEST_PROGRAM_FIXTURE_H
#define BRM_TEST_PROGRAM_FIXTURE_H

#include "program/program.h"

#define PUT(p, table, ...) BRM_PUSH((p)->arena, &(p)->table, __VA_ARGS__)

static const BrmPSpan no_place = {BRM_NONE, 0, 0};

/* ---- tables ---- */

static BrmText put_text(BrmProgram *p, const char *z) {
    PUT(p, texts, brm_str(z));
    return p->texts.n - 1;
}

static BrmReg put_code(BrmProgram *p, BrmOp op, uint32_t a, uint32_t b, uint32_t c) {
    BrmInstr in = {(uint32_t)op, a, b, c};
    BrmPSpan span = {0, 0, 8};
    PUT(p, code, in);
    PUT(p, spans, span);
    return p->code.n - 1;
}

static uint32_t put_args(BrmProgram *p, const uint32_t *regs, uint32_t n) {
    uint32_t at = p->args.n;
    PUT(p, args, n);
    for (uint32_t i = 0; i < n; i++)
        PUT(p, args, regs[i]);
    return at;
}

static void put_question(BrmProgram *p, const char *name, BrmValueType type, uint32_t order) {
    BrmPQuestion q = {.name = put_text(p, name), .type = (uint32_t)type, .order = order, .span = no_place};
    q.title = q.name;
    if (type == BRM_V_NUMBER) {
        q.has_range = 1;
        q.lo = -0.5;
        q.hi = 100;
    }
    if (type == BRM_V_TEXT) {
        q.constants = (BrmRange){p->text_lists.n, 1};
        PUT(p, text_lists, put_text(p, "autre éditeur"));
    }
    PUT(p, questions, q);
}

static void put_criterion(BrmProgram *p, const char *code, uint32_t na, uint32_t order) {
    BrmPCriterion c = {.code = put_text(p, code), .na = na, .weight_num = 1, .weight_den = 2, .weight_units = 1};
    c.title = c.code;
    c.levels = (BrmRange){p->levels.n, 2};
    for (int32_t value = 0; value < 2; value++) {
        BrmPLevel level = {value, put_text(p, "niveau"), {0, 0}, {0, 0}};
        PUT(p, levels, level);
    }
    c.expected = (BrmRange){p->expects.n, 2};
    BrmPExpect always = {BRM_DATE_NONE, 0}, later = {18700, 1};
    PUT(p, expects, always);
    PUT(p, expects, later);
    c.from = c.to = BRM_DATE_NONE;
    c.tables = p->fractions.n;
    for (uint32_t i = 0; i < 6; i++) {
        BrmPFraction f = i < 2 ? (BrmPFraction){0, 0} : (BrmPFraction){(int32_t)i, i + 1};
        PUT(p, fractions, f);
    }
    c.na_rule = BRM_NONE;
    c.comment_na = na == 1;
    c.order = order;
    c.span = no_place;
    PUT(p, criteria, c);
}

/* A requirement of the third criterion; what was before the first; a definition to read; what is no longer asked. */
static void put_life(BrmProgram *p) {
    BrmPCriterion *c = &p->criteria.at[0];
    PUT(p, numbers, 1);
    PUT(p, numbers, 0);
    c->comment_levels = (BrmRange){0, 1};
    BrmPRewording reworded = {put_text(p, "2019"), {1, 1}};
    PUT(p, rewordings, reworded);
    c->reworded = (BrmRange){0, 1};
    BrmPMapEntry entries[] = {
        {0, put_text(p, "3"), 0, 1}, {1, 0, 1, 0}, {0, put_text(p, "oui"), 0, BRM_TRUE}, {0, put_text(p, "non"), 2, 0}};
    for (uint32_t i = 0; i < 4; i++)
        PUT(p, map_entries, entries[i]);
    for (uint32_t i = 0; i < 2; i++) {
        BrmPReplacement r = {{p->text_lists.n, 1}, put_text(p, "2019"), 1, {2 * i, 2}};
        PUT(p, text_lists, put_text(p, i ? "vieux" : "A00.1"));
        PUT(p, replacements, r);
    }
    c->replaces = (BrmRange){0, 1};
    p->questions.at[0].replaces = (BrmRange){1, 1};
    p->criteria.at[2].derived = 1;
    p->criteria.at[2].requirements = (BrmRange){0, 1};
    BrmPRequirement r = {
        put_text(p, "E1"), put_text(p, "A01.3.E1"), put_text(p, "Exigence"), 2, BRM_NONE, BRM_NONE, {3, 1}, 12,
        no_place};
    PUT(p, requirements, r);
    BrmPRetired retired = {put_text(p, "ancienne"), put_text(p, "fini"), 0, 13, {0, 0, 8}};
    PUT(p, retired, retired);
}

/* A supplement without axes. */
static void put_supplement(BrmProgram *p) {
    BrmPQuestionnaire q = {.code = put_text(p, "BFC"), .from = BRM_DATE_NONE, .to = 20000, .measures = {0, 1}};
    q.extends_version = put_text(p, "2020");
    q.scores = 4;
    q.order = 14;
    q.span = no_place;
    PUT(p, questionnaires, q);
}

/* Files, lists, a questionnaire of one axis with three criteria, six questions; a supplement. */
static void put_tables(BrmProgram *p) {
    BrmPFile file = {.path = put_text(p, "qu.brm"), .lexicon = 0};
    file.text = put_text(p, "barème 1\n  posé si a\n");
    PUT(p, files, file);
    PUT(p, kinds, put_text(p, "service"));
    BrmPList list = {.name = put_text(p, "régions"), .keys = {0, 2}};
    PUT(p, lists, list);
    for (uint32_t i = 0; i < 2; i++) {
        BrmPKey key = {.key = put_text(p, i ? "bretagne" : "6.2")};
        PUT(p, keys, key);
    }
    PUT(p, kind_lists, 0);
    PUT(p, measure_lists, 0);
    BrmPMeasure measure = {.name = put_text(p, "taux"), .percent = 1};
    PUT(p, measures, measure);
    BrmPQuestionnaire q = {
        .code = put_text(p, "QU"), .kinds = {0, 1}, .from = 18600, .to = BRM_DATE_NONE, .measures = {0, 1}};
    q.axes = (BrmRange){0, 1};
    q.extends = BRM_NONE;
    q.order = 1;
    q.span = (BrmPSpan){0, 0, 9};
    PUT(p, questionnaires, q);
    static const BrmValueType types[] = {BRM_V_YESNO, BRM_V_LIST, BRM_V_TEXT, BRM_V_DATE, BRM_V_SET, BRM_V_NUMBER};
    static const char *const names[] = {"a", "région", "éditeur", "ouverture", "publics", "part"};
    for (uint32_t i = 0; i < 6; i++)
        put_question(p, names[i], types[i], 2 + i);
    BrmPAxis axis = {
        .code = put_text(p, "A01"), .criteria = {0, 3}, .weight_num = 1, .weight_den = 1, .weight_units = 1};
    axis.from = axis.to = BRM_DATE_NONE;
    axis.scores = 2;
    axis.order = 8;
    axis.span = no_place;
    PUT(p, axes, axis);
    put_criterion(p, "A01.1", 1, 9);
    put_criterion(p, "A01.2", 2, 10);
    put_criterion(p, "A01.3", 0, 11);
    put_life(p);
    put_supplement(p);
}

static void put_values(BrmProgram *p, BrmReg asked) {
    static const BrmOp ins[] = {BRM_OP_IN_TRI, BRM_OP_IN_KEY, BRM_OP_IN_KEY,
                                BRM_OP_IN_NUM, BRM_OP_IN_SET, BRM_OP_IN_NUM};
    static const BrmOp gates[] = {BRM_OP_GATE_TRI, BRM_OP_GATE_KEY, BRM_OP_GATE_KEY,
                                  BRM_OP_GATE_NUM, BRM_OP_GATE_SET, BRM_OP_GATE_NUM};
    for (uint32_t i = 0; i < 6; i++) {
        BrmReg in = put_code(p, ins[i], i, 0, 0);
        p->questions.at[i].asked = asked;
        p->questions.at[i].value = put_code(p, gates[i], in, asked, 0);
    }
}

static BrmReg put_asked(BrmProgram *p) {
    PUT(p, masks, 1);
    PUT(p, masks, 1);
    BrmReg kind = put_code(p, BRM_OP_IN_KIND, 0, 0, 0);
    BrmReg none = put_code(p, BRM_OP_NOT, put_code(p, BRM_OP_KNOWN_KEY, kind, 0, 0), 0, 0);
    BrmReg in = put_code(p, BRM_OP_IS_TRUE, put_code(p, BRM_OP_KEY_IN, kind, 0, 0), 0, 0);
    BrmReg ok = put_code(p, BRM_OP_OR, none, in, 0);
    BrmReg since = put_code(p, BRM_OP_SINCE, 18600, 0, 0);
    BrmReg asked = put_code(p, BRM_OP_AND, ok, since, 0);
    p->questionnaires.at[0].kind_ok = p->questionnaires.at[1].kind_ok = ok;
    p->questionnaires.at[0].asked = p->questionnaires.at[1].asked = asked;
    return asked;
}

static void put_codes(BrmProgram *p, BrmReg asked, BrmReg na) {
    for (uint32_t i = 0; i < 2; i++) {
        BrmPCriterion *c = &p->criteria.at[i];
        BrmReg in = put_code(p, BRM_OP_IN_CODE, i, 0, 0);
        c->valid = asked;
        c->asked = i ? put_code(p, BRM_OP_AND, asked, p->questions.at[0].value, 0) : asked;
        c->na_rule = i ? na : BRM_NONE;
        c->code_today =
            i ? put_code(p, BRM_OP_ACCEPT_RULE, in, c->asked, na) : put_code(p, BRM_OP_ACCEPT, in, c->asked, 0);
    }
}

static void put_score(BrmProgram *p, uint32_t level, uint32_t index, uint32_t args, uint32_t slot) {
    BrmPScore s = {level, 0, index, args};
    PUT(p, scores, s);
    p->score_regs.at[slot] = put_code(p, BRM_OP_SCORE, p->scores.n - 1, 0, 0);
}

/* The third criterion: its requirement is its one level's condition. */
static void put_derived(BrmProgram *p, BrmReg asked, BrmReg na) {
    BrmPCriterion *c = &p->criteria.at[2];
    BrmPRequirement *r = &p->requirements.at[0];
    BrmReg in = put_code(p, BRM_OP_IN_CODE, 2, 0, 0);
    BrmReg accept = put_code(p, BRM_OP_ACCEPT, in, asked, 0);
    c->valid = c->asked = asked;
    BrmReg answer = put_code(p, BRM_OP_IN_REQUIREMENT, 0, 0, 0);
    r->na_rule = na;
    r->value = put_code(p, BRM_OP_GATE_TRI, answer, asked, 0);
    BrmReg level = put_code(p, BRM_OP_DERIVE, put_args(p, &r->value, 1), 0, 0);
    c->code_today = c->code_projected = put_code(p, BRM_OP_PROJECT, accept, level, asked);
    BrmPRule rules[] = {{BRM_R_ASKED_QUESTION, 0, 0, 0, asked, asked, {0, 8, 10}, 0},
                        {BRM_R_ASKED_RUBRIC, BRM_NONE, 0, put_text(p, "Rubrique"), na, asked, no_place, 0},
                        {BRM_R_ASKED_AXIS, 0, 0, 0, na, asked, no_place, 0},
                        {BRM_R_ASKED_CRITERION, 1, 0, 0, p->questions.at[0].value, asked, no_place, 0},
                        {BRM_R_NA_CRITERION, 1, 0, 0, na, asked, no_place, 1},
                        {BRM_R_NA_REQUIREMENT, 0, 0, 0, na, asked, no_place, 0},
                        {BRM_R_LEVEL, 2, 1, 0, r->value, asked, no_place, 0},
                        {BRM_R_CONTROL, 0, 0, 0, na, asked, no_place, 0}};
    for (uint32_t i = 0; i < sizeof rules / sizeof *rules; i++)
        PUT(p, rules, rules[i]);
}

static void put_scores(BrmProgram *p) {
    for (uint32_t i = 0; i < 6; i++)
        PUT(p, score_regs, BRM_NONE);
    const uint32_t today[] = {p->criteria.at[0].code_today, p->criteria.at[1].code_today, p->criteria.at[2].code_today};
    put_score(p, 1, 0, put_args(p, today, 3), 2);
    put_score(p, 2, 0, put_args(p, &p->score_regs.at[2], 1), 0);
    put_score(p, 2, 1, put_args(p, NULL, 0), 4);
    p->section_end[BRM_S_TODAY] = p->code.n;
    uint32_t projected[3] = {0, 0, p->criteria.at[2].code_projected};
    for (uint32_t i = 0; i < 2; i++) {
        BrmPCriterion *c = &p->criteria.at[i];
        BrmReg plan = put_code(p, BRM_OP_IN_PLAN, i, 0, 0);
        c->code_projected = projected[i] = put_code(p, BRM_OP_PROJECT, c->code_today, plan, c->asked);
    }
    put_score(p, 1, 0, put_args(p, projected, 3), 3);
    put_score(p, 2, 0, put_args(p, &p->score_regs.at[3], 1), 1);
    put_score(p, 2, 1, put_args(p, NULL, 0), 5);
    p->section_end[BRM_S_PROJECTED] = p->section_end[BRM_S_FILTER] = p->section_end[BRM_S_EXPECT] = p->code.n;
}

static void put_control(BrmProgram *p, BrmReg fired, BrmReg level) {
    BrmPControl c = {
        .code = put_text(p, "C01"), .severity = BRM_WARNING, .fired = fired, .parts = {0, 4}, .targets = {1, 1}};
    c.order = 11;
    c.span = no_place;
    PUT(p, controls, c);
    BrmPPart parts[] = {{put_text(p, "vaut "), BRM_NONE, 0, 0},
                        {0, level, BRM_V_LEVEL, 0},
                        {0, p->questions.at[1].value, BRM_V_LIST, 0},
                        {0, p->questions.at[3].value, BRM_V_DATE, 0}};
    for (uint32_t i = 0; i < 4; i++)
        PUT(p, parts, parts[i]);
    BrmPRead question = {0, 0}, criterion = {1, 0};
    PUT(p, reads, question);
    PUT(p, reads, criterion);
    p->criteria.at[1].asked_reads = (BrmRange){0, 1};
    BrmPRead definition = {3, 0}, requirement = {4, 0};
    PUT(p, reads, definition);
    PUT(p, reads, requirement);
}

static BrmProgram *put_program(BrmArena *arena) {
    BrmProgram *p = brm_program_open(arena);
    put_tables(p);
    BrmReg asked = put_asked(p);
    put_values(p, asked);
    PUT(p, constants, 1.5);
    BrmReg number = put_code(p, BRM_OP_NUMBER, 0, 0, 0), part = p->questions.at[5].value;
    BrmReg quotient = put_code(p, BRM_OP_DIV, number, part, 0);
    BrmReg na = put_code(p, BRM_OP_KEY_IS, p->questions.at[1].value, 1, 0);
    put_codes(p, asked, na);
    put_derived(p, asked, na);
    BrmReg level = put_code(p, BRM_OP_LEVEL, p->criteria.at[0].code_today, 0, 0);
    BrmReg rule = put_code(p, BRM_OP_LT, level, quotient, 0);
    BrmReg fired = put_code(p, BRM_OP_IS_TRUE, put_code(p, BRM_OP_AND, asked, rule, 0), 0, 0);
    put_control(p, fired, level);
    BrmReg fault = put_code(p, BRM_OP_FAULT, number, part, quotient);
    BrmPFault watched = {put_code(p, BRM_OP_AND, fault, asked, 0), BRM_NONE, BRM_NONE, {0, 8, 8}};
    PUT(p, faults, watched);
    (void)put_code(p, BRM_OP_YEAR, p->questions.at[3].value, 0, 0);
    (void)put_code(p, BRM_OP_SET_HAS, p->questions.at[4].value, 1, 0);
    (void)put_code(p, BRM_OP_ROUND, quotient, 2, 0);
    (void)put_code(p, BRM_OP_TRUTH, BRM_UNKNOWN, 0, 0);
    const uint32_t tris[] = {na, rule};
    (void)put_code(p, BRM_OP_AT_LEAST, 1, put_args(p, tris, 2), 0);
    BrmReg key = put_code(p, BRM_OP_KEY, 1, 0, 0);
    BrmPDefinition d = {put_text(p, "choisi"), BRM_V_LIST, 0, 0, {0, 1}, no_place};
    d.reg = put_code(p, BRM_OP_SELECT_KEY, na, key, p->questions.at[1].value);
    PUT(p, definitions, d);
    d.name = put_text(p, "choisi aussi");
    d.reads = (BrmRange){2, 1};
    PUT(p, definitions, d);
    p->section_end[BRM_S_RULES] = p->code.n;
    put_scores(p);
    return p;
}

#endif
