/* test_verify: a good program is accepted; each rule of the verifier, broken alone, gives its own reason; a program
 * with any word of its tables changed is refused or still keeps every promise that the disassembler relies on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program_fixture.h"
#include "verify/verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmDiagBag bag;
    BrmProgram *p;
} Fixture;

static void open_fixture(Fixture *f) {
    memset(f, 0, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_diag_open(&f->bag, &f->arena);
    f->p = put_program(&f->arena);
}

static void close_fixture(Fixture *f) {
    brm_arena_close(&f->arena);
    brm_mem_close(&f->mem);
}

/* The first instruction of an opcode. */
static BrmInstr *find(BrmProgram *p, BrmOp op) {
    for (uint32_t i = 0; i < p->code.n; i++)
        if (p->code.at[i].op == (uint32_t)op) return &p->code.at[i];
    fail_msg("no such instruction");
    return NULL;
}

static BrmReg find_reg(BrmProgram *p, BrmOp op) {
    return (BrmReg)(find(p, op) - p->code.at);
}

static const BrmRange far_range = {3, UINT32_MAX};

static void break_first_text(BrmProgram *p) {
    p->texts.at[0] = BRM_LIT("x");
}
static void break_utf8(BrmProgram *p) {
    p->texts.at[1] = BRM_LIT("\xC3");
}
static void break_lexicon(BrmProgram *p) {
    p->lexicon = 2;
}
static void break_file_lexicon(BrmProgram *p) {
    p->files.at[0].lexicon = 2;
}
static void break_file_text(BrmProgram *p) {
    p->files.at[0].text = p->texts.n;
}
static void break_kind_text(BrmProgram *p) {
    p->kinds.at[0] = UINT32_MAX;
}
static void break_list_text(BrmProgram *p) {
    p->lists.at[0].title = UINT32_MAX;
}
static void break_key_text(BrmProgram *p) {
    p->keys.at[1].label = UINT32_MAX;
}
static void break_text_list(BrmProgram *p) {
    p->text_lists.at[0] = UINT32_MAX;
}
static void break_question_text(BrmProgram *p) {
    p->questions.at[0].wording = UINT32_MAX;
}
static void break_questionnaire_text(BrmProgram *p) {
    p->questionnaires.at[0].version = UINT32_MAX;
}
static void break_axis_text(BrmProgram *p) {
    p->axes.at[0].title = UINT32_MAX;
}
static void break_criterion_text(BrmProgram *p) {
    p->criteria.at[0].na_reason = UINT32_MAX;
}
static void break_level_text(BrmProgram *p) {
    p->levels.at[0].label = UINT32_MAX;
}
static void break_measure_text(BrmProgram *p) {
    p->measures.at[0].title = UINT32_MAX;
}
static void break_control_text(BrmProgram *p) {
    p->controls.at[0].title = UINT32_MAX;
}
static void break_part_text(BrmProgram *p) {
    p->parts.at[0].text = UINT32_MAX;
}
static void break_definition_text(BrmProgram *p) {
    p->definitions.at[0].name = UINT32_MAX;
}
static void break_kinds(BrmProgram *p) {
    for (uint32_t i = 0; i < 65534; i++)
        PUT(p, kinds, 0);
}
static void break_list_keys(BrmProgram *p) {
    BrmPKey key = {0, 0};
    for (uint32_t i = 0; i < 65534; i++)
        PUT(p, keys, key);
    p->lists.at[0].keys.n = 65536;
}
static void break_list_range(BrmProgram *p) {
    p->lists.at[0].keys = far_range;
}
static void break_kind_list(BrmProgram *p) {
    p->kind_lists.at[0] = 1;
}
static void break_measure_list(BrmProgram *p) {
    p->measure_lists.at[0] = 1;
}
static void break_span_count(BrmProgram *p) {
    p->spans.n--;
}
static void break_span_file(BrmProgram *p) {
    p->spans.at[3].file = 1;
}
static void break_span_range(BrmProgram *p) {
    p->questionnaires.at[0].span.end = 1000;
}
static void break_span_order(BrmProgram *p) {
    p->axes.at[0].span = (BrmPSpan){0, 3, 2};
}
static void break_span_character(BrmProgram *p) {
    p->criteria.at[0].span = (BrmPSpan){0, 0, 4}; /* within the è */
}
static void break_question_span(BrmProgram *p) {
    p->questions.at[0].span.file = 7;
}
static void break_control_span(BrmProgram *p) {
    p->controls.at[0].span.file = 7;
}
static void break_fault_span(BrmProgram *p) {
    p->faults.at[0].span.file = 7;
}
static void break_sections(BrmProgram *p) {
    p->section_end[BRM_S_TODAY] = 1;
}
static void break_last_section(BrmProgram *p) {
    p->section_end[BRM_S_FILTER]--, p->section_end[BRM_S_PROJECTED]--;
}
static void break_question_type(BrmProgram *p) {
    p->questions.at[0].type = BRM_V_LEVEL;
}
static void break_question_list(BrmProgram *p) {
    p->questions.at[1].list = 1;
}
static void break_question_no_list(BrmProgram *p) {
    p->questions.at[0].list = 1;
}
static void break_required(BrmProgram *p) {
    p->questions.at[0].required = 2;
}
static void break_percent(BrmProgram *p) {
    p->measures.at[0].percent = 2;
}
static void break_question_parent(BrmProgram *p) {
    p->questions.at[0].questionnaire = 1;
}
static void break_bounds(BrmProgram *p) {
    p->questions.at[5].lo = 101;
}
static void break_bounds_nan(BrmProgram *p) {
    p->questions.at[5].hi = (double)NAN;
}
static void break_constants_range(BrmProgram *p) {
    p->questions.at[2].constants = far_range;
}
static void break_constants(BrmProgram *p) {
    p->questions.at[0].constants = (BrmRange){0, 1};
}
static void break_reads_range(BrmProgram *p) {
    p->questions.at[0].asked_reads = far_range;
}
static void break_question_texts(BrmProgram *p) {
    p->questions.at[0].texts.helps = far_range;
}
static void break_axis_texts(BrmProgram *p) {
    p->axes.at[0].texts.links = far_range;
}
static void break_criterion_texts(BrmProgram *p) {
    p->criteria.at[0].texts.sources = far_range;
}
static void break_questionnaire_texts(BrmProgram *p) {
    p->questionnaires.at[0].texts.sources = far_range;
}
static void break_severity(BrmProgram *p) {
    p->controls.at[0].severity = 3;
}
static void break_control_parent(BrmProgram *p) {
    p->controls.at[0].questionnaire = 1;
}
static void break_control_range(BrmProgram *p) {
    p->controls.at[0].parts = far_range;
}
static void break_target(BrmProgram *p) {
    p->reads.at[1] = (BrmPRead){2, 0};
}
static void break_read_kind(BrmProgram *p) {
    p->reads.at[0].kind = 3;
}
static void break_read_index(BrmProgram *p) {
    p->reads.at[0].index = 6;
}
static void break_read_criterion(BrmProgram *p) {
    p->reads.at[1].index = 2;
}
static void break_fault_kind(BrmProgram *p) {
    p->faults.at[0].on_kind = 2;
}
static void break_fault_on(BrmProgram *p) {
    p->faults.at[0].on_kind = 1, p->faults.at[0].on = 2;
}
static void break_fault_nothing(BrmProgram *p) {
    p->faults.at[0].on = 0;
}
static void break_aggregate(BrmProgram *p) {
    p->measures.at[0].per_axis = 5;
}
static void break_population(BrmProgram *p) {
    p->measures.at[0].per_population = 1;
}
static void break_score_level(BrmProgram *p) {
    p->scores.at[0].level = 3;
}
static void break_score_index(BrmProgram *p) {
    p->scores.at[0].index = 1;
}
static void break_fraction(BrmProgram *p) {
    p->fractions.at[2] = (BrmPFraction){2, 4};
}
static void break_fraction_none(BrmProgram *p) {
    p->fractions.at[2] = (BrmPFraction){2, 0};
}
static void break_fraction_limit(BrmProgram *p) {
    p->fractions.at[2] = (BrmPFraction){1, 0x80000000u};
}
static void break_fraction_least(BrmProgram *p) {
    p->fractions.at[2] = (BrmPFraction){INT32_MIN, 1};
}
static void break_constant(BrmProgram *p) {
    p->constants.at[0] = (double)INFINITY;
}
static void break_constant_zero(BrmProgram *p) {
    p->constants.at[0] = -0.0;
}
static void break_measure_twice(BrmProgram *p) {
    PUT(p, measure_lists, 0);
    p->questionnaires.at[0].measures.n = 2;
}
static void break_date(BrmProgram *p) {
    p->questionnaires.at[0].to = 18599;
}
static void break_axis_date(BrmProgram *p) {
    p->axes.at[0].from = 2932897;
}
static void break_criterion_date(BrmProgram *p) {
    p->criteria.at[0].to = -719163;
}
static void break_expect_date(BrmProgram *p) {
    p->expects.at[1].from = INT32_MAX;
}
static void break_questionnaire_range(BrmProgram *p) {
    p->questionnaires.at[0].axes = far_range;
}
static void break_kinds_range(BrmProgram *p) {
    p->questionnaires.at[0].kinds = far_range;
}
static void break_measures_range(BrmProgram *p) {
    p->questionnaires.at[0].measures = far_range;
}
static void break_scores_range(BrmProgram *p) {
    p->questionnaires.at[0].scores = 3;
}
static void break_axis_scores(BrmProgram *p) {
    p->axes.at[0].scores = 3;
}
static void break_axis_range(BrmProgram *p) {
    p->axes.at[0].criteria = far_range;
}
static void break_axis_parent(BrmProgram *p) {
    p->axes.at[0].questionnaire = 1;
}
static void break_axis_outside(BrmProgram *p) {
    p->questionnaires.at[0].axes.n = 0;
}
static void break_axis_unknown(BrmProgram *p) {
    p->questionnaires.at[0].axes.n = 0;
    p->axes.at[0].questionnaire = 9;
}
static void break_criterion_parent(BrmProgram *p) {
    p->criteria.at[1].axis = 1;
}
static void break_criterion_outside(BrmProgram *p) {
    p->axes.at[0].criteria.n = 1;
}
static void break_criterion_index(BrmProgram *p) {
    p->criteria.at[1].questionnaire = 1;
}
static void break_axis_units(BrmProgram *p) {
    p->axes.at[0].weight_units = 65536;
}
static void break_units(BrmProgram *p) {
    p->criteria.at[0].weight_units = 65535;
}
static void break_no_units(BrmProgram *p) {
    p->criteria.at[0].weight_units = p->criteria.at[1].weight_units = 0;
}
static void break_weight(BrmProgram *p) {
    p->criteria.at[0].weight_den = 0;
}
static void break_axis_weight(BrmProgram *p) {
    p->axes.at[0].weight_num = 0x80000000u;
}
static void break_level_count(BrmProgram *p) {
    p->criteria.at[0].levels.n = 0;
}
static void break_levels_range(BrmProgram *p) {
    p->criteria.at[0].levels = far_range;
}
static void break_level_list(BrmProgram *p) {
    p->levels.at[0].sees = far_range;
}
static void break_level_order(BrmProgram *p) {
    p->levels.at[1].value = 0;
}
static void break_expect_level(BrmProgram *p) {
    p->expects.at[1].level = 2;
}
static void break_expect_order(BrmProgram *p) {
    p->expects.at[1].from = BRM_DATE_NONE;
}
static void break_na(BrmProgram *p) {
    p->criteria.at[0].na = 2;
}
static void break_na_rule(BrmProgram *p) {
    p->criteria.at[0].na_rule = 2;
}
static void break_criterion_reads(BrmProgram *p) {
    p->criteria.at[0].na_reads = far_range;
}
static void break_tables(BrmProgram *p) {
    p->criteria.at[1].tables = 7;
}
static void break_tables_far(BrmProgram *p) {
    p->criteria.at[1].tables = UINT32_MAX;
}
static void break_opcode(BrmProgram *p) {
    p->code.at[4].op = BRM_OP_COUNT_;
}
static void break_unused(BrmProgram *p) {
    find(p, BRM_OP_KNOWN_KEY)->b = 1;
}
static void break_order(BrmProgram *p) {
    find(p, BRM_OP_DIV)->a = find_reg(p, BRM_OP_DIV);
}
static void break_section(BrmProgram *p) {
    p->args.at[p->scores.at[2].args + 1] = find_reg(p, BRM_OP_SCORE);
    p->scores.at[2].level = 0;
    p->args.at[p->scores.at[2].args] = 1;
}
static void break_class(BrmProgram *p) {
    find(p, BRM_OP_DIV)->b = p->questions.at[0].value;
}
static void break_args_class(BrmProgram *p) {
    p->args.at[1] = find_reg(p, BRM_OP_NUMBER);
}
static void break_mask_range(BrmProgram *p) {
    p->masks.at[0] = 2;
}
static void break_mask_offset(BrmProgram *p) {
    find(p, BRM_OP_KEY_IN)->b = 2;
}
static void break_mask_short(BrmProgram *p) {
    p->masks.at[0] = 0;
}
static void break_args_range(BrmProgram *p) {
    find(p, BRM_OP_AT_LEAST)->b = p->args.n;
}
static void break_score_args_range(BrmProgram *p) {
    p->scores.at[0].args = p->args.n;
}
static void break_truth(BrmProgram *p) {
    find(p, BRM_OP_TRUTH)->a = 3;
}
static void break_const(BrmProgram *p) {
    find(p, BRM_OP_NUMBER)->a = 1;
}
static void break_in_question(BrmProgram *p) {
    find(p, BRM_OP_IN_SET)->a = 6;
}
static void break_in_criterion(BrmProgram *p) {
    find(p, BRM_OP_IN_CODE)->a = 2;
}
static void break_score_operand(BrmProgram *p) {
    find(p, BRM_OP_SCORE)->a = 4;
}
static void break_keyno(BrmProgram *p) {
    find(p, BRM_OP_KEY_IS)->b = 2;
}
static void break_set_key(BrmProgram *p) {
    find(p, BRM_OP_SET_HAS)->b = 2;
}
static void break_key(BrmProgram *p) {
    find(p, BRM_OP_KEY)->a = 0xFFFF;
}
static void break_day(BrmProgram *p) {
    find(p, BRM_OP_SINCE)->a = 0x7FFFFFFF;
}
static void break_question_class(BrmProgram *p) {
    find(p, BRM_OP_IN_SET)->a = 1;
}
static void break_score_twice(BrmProgram *p) {
    p->code.at[p->score_regs.at[0]].a = p->code.at[p->score_regs.at[2]].a;
}
static void break_score_measure(BrmProgram *p) {
    BrmPMeasure m = {0};
    PUT(p, measures, m);
    p->scores.at[1].measure = 1;
}
static void break_score_unused(BrmProgram *p) {
    BrmPScore s = {0};
    PUT(p, scores, s);
}
static void break_score_count(BrmProgram *p) {
    p->args.at[p->scores.at[0].args] = 1;
}
static void break_score_axis(BrmProgram *p) {
    BrmPScore s = {1, 0, 0, p->scores.at[0].args}; /* a second score of today's codes, in the projection */
    PUT(p, scores, s);
    BrmReg reg = put_code(p, BRM_OP_SCORE, p->scores.n - 1, 0, 0);
    p->section_end[BRM_S_PROJECTED] = p->section_end[BRM_S_FILTER] = p->code.n;
    p->args.at[p->scores.at[1].args + 1] = p->criteria.at[0].code_today;
    (void)reg;
}
static void break_score_code(BrmProgram *p) {
    p->args.at[p->scores.at[0].args + 1] = p->criteria.at[1].code_today;
}
static void break_score_order(BrmProgram *p) {
    p->args.at[p->scores.at[0].args + 1] = p->code.n;
}
static void break_plan(BrmProgram *p) {
    find(p, BRM_OP_IN_CODE)->op = BRM_OP_IN_PLAN;
}
static void break_level_of(BrmProgram *p) {
    find(p, BRM_OP_LEVEL)->b = 1;
}
static void break_project_of(BrmProgram *p) {
    find(p, BRM_OP_PROJECT)->a = p->criteria.at[1].code_today;
}
static void break_decimals(BrmProgram *p) {
    find(p, BRM_OP_ROUND)->b = 16;
}
static void break_year(BrmProgram *p) {
    find(p, BRM_OP_YEAR)->a = p->questions.at[5].value;
}
static void break_out_reg(BrmProgram *p) {
    p->definitions.at[0].reg = p->code.n;
}
static void break_out_score_reg(BrmProgram *p) {
    p->score_regs.at[0] = p->code.n;
}
static void break_out_projected(BrmProgram *p) {
    p->criteria.at[0].code_projected = p->code.n;
}
static void break_out_section(BrmProgram *p) {
    p->faults.at[0].reg = find_reg(p, BRM_OP_PROJECT);
}
static void break_out_projected_section(BrmProgram *p) {
    BrmReg other = p->criteria.at[0].code_today;
    p->criteria.at[0].code_projected = other;
    p->args.at[p->scores.at[2].args + 1] = other;
}
static void break_out_score_section(BrmProgram *p) {
    p->score_regs.at[0] = p->score_regs.at[1];
}
static void break_out_class(BrmProgram *p) {
    p->definitions.at[0].type = BRM_V_NUMBER;
}
static void break_out_score_class(BrmProgram *p) {
    p->score_regs.at[0] = 0;
}
static void break_certain(BrmProgram *p) {
    p->controls.at[0].fired = p->questions.at[0].value;
}
static void break_kind_certain(BrmProgram *p) {
    p->questionnaires.at[0].kind_ok = find_reg(p, BRM_OP_KEY_IN);
}
static void break_asked_certain(BrmProgram *p) {
    p->questionnaires.at[0].asked = find_reg(p, BRM_OP_KEY_IN);
}
static void break_valid_certain(BrmProgram *p) {
    p->criteria.at[0].valid = p->questions.at[0].value;
}
static void break_type(BrmProgram *p) {
    p->parts.at[1].type = BRM_V_TYPES;
}
static void break_out_list(BrmProgram *p) {
    p->definitions.at[0].list = 1;
}
static void break_out_text(BrmProgram *p) {
    p->definitions.at[0].type = BRM_V_TEXT;
}
static void break_out_kind(BrmProgram *p) {
    p->definitions.at[0].type = BRM_V_KIND, p->definitions.at[0].list = 1;
}
static void break_out_level_list(BrmProgram *p) {
    p->parts.at[1].list = 1;
}
static void break_out_keys(BrmProgram *p) {
    find(p, BRM_OP_KEY)->a = 2;
}
static void break_out_day(BrmProgram *p) {
    p->parts.at[3].reg = p->questions.at[5].value;
}
static void break_answer(BrmProgram *p) {
    p->questions.at[3].value = p->questions.at[5].value;
}
static void break_answer_gate(BrmProgram *p) {
    find(p, BRM_OP_GATE_TRI)->b = p->questionnaires.at[0].kind_ok;
}
static void break_accept(BrmProgram *p) {
    p->criteria.at[0].asked = p->questionnaires.at[0].kind_ok;
}
static void break_accept_rule(BrmProgram *p) {
    p->criteria.at[1].na_rule = p->questionnaires.at[0].kind_ok;
}
static void break_accept_op(BrmProgram *p) {
    p->criteria.at[0].na = 2, p->criteria.at[0].na_rule = 2;
}
static void break_accept_input(BrmProgram *p) {
    BrmInstr *project = find(p, BRM_OP_ACCEPT_RULE);
    project->a = p->criteria.at[0].code_today; /* not an input */
    p->code.at[p->criteria.at[1].code_projected].b = p->code.at[p->criteria.at[0].code_projected].b;
}
static void break_project(BrmProgram *p) {
    find(p, BRM_OP_PROJECT)->c = p->questionnaires.at[0].kind_ok;
}
static void break_project_plan(BrmProgram *p) {
    find(p, BRM_OP_PROJECT)->b = p->criteria.at[0].code_today;
}
static void break_out_score(BrmProgram *p) {
    p->score_regs.at[0] = p->score_regs.at[2];
}
static void break_filter(BrmProgram *p) {
    p->filter = p->code.n;
}
static void break_filter_class(BrmProgram *p) {
    p->filter = 0;
}
static void break_filter_section(BrmProgram *p) {
    (void)put_code(p, BRM_OP_TRUTH, 2, 0, 0);
    p->section_end[BRM_S_FILTER] = p->code.n;
}
static void break_filter_today(BrmProgram *p) {
    (void)put_code(p, BRM_OP_TRUTH, 2, 0, 0);
    p->section_end[BRM_S_PROJECTED] = p->section_end[BRM_S_FILTER] = p->code.n;
    p->filter = p->code.n - 1;
}
static void break_work(BrmProgram *p) {
    uint32_t code = p->criteria.at[0].code_today, at = p->args.n;
    PUT(p, args, 16384);
    for (uint32_t i = 0; i < 16384; i++)
        PUT(p, args, code);
    for (uint32_t i = 0; i < 4097; i++)
        (void)put_code(p, BRM_OP_COUNT, at, 0, 0);
    p->section_end[BRM_S_PROJECTED] = p->section_end[BRM_S_FILTER] = p->code.n;
}

typedef struct Case {
    BrmWord reason;
    void (*breaks)(BrmProgram *p);
} Case;

static const Case cases[] = {
    {BRM_W_V_FIRST_TEXT, break_first_text},
    {BRM_W_V_UTF8, break_utf8},
    {BRM_W_V_LEXICON, break_lexicon},
    {BRM_W_V_LEXICON, break_file_lexicon},
    {BRM_W_V_TEXT, break_file_text},
    {BRM_W_V_TEXT, break_kind_text},
    {BRM_W_V_TEXT, break_list_text},
    {BRM_W_V_TEXT, break_key_text},
    {BRM_W_V_TEXT, break_text_list},
    {BRM_W_V_TEXT, break_question_text},
    {BRM_W_V_TEXT, break_questionnaire_text},
    {BRM_W_V_TEXT, break_axis_text},
    {BRM_W_V_TEXT, break_criterion_text},
    {BRM_W_V_TEXT, break_level_text},
    {BRM_W_V_TEXT, break_measure_text},
    {BRM_W_V_TEXT, break_control_text},
    {BRM_W_V_TEXT, break_part_text},
    {BRM_W_V_TEXT, break_definition_text},
    {BRM_W_V_KINDS, break_kinds},
    {BRM_W_V_LIST_KEYS, break_list_keys},
    {BRM_W_V_RANGE, break_list_range},
    {BRM_W_V_INDEX, break_kind_list},
    {BRM_W_V_INDEX, break_measure_list},
    {BRM_W_V_SPAN_COUNT, break_span_count},
    {BRM_W_V_SPAN_FILE, break_span_file},
    {BRM_W_V_SPAN_FILE, break_question_span},
    {BRM_W_V_SPAN_FILE, break_control_span},
    {BRM_W_V_SPAN_FILE, break_fault_span},
    {BRM_W_V_SPAN_RANGE, break_span_range},
    {BRM_W_V_SPAN_RANGE, break_span_order},
    {BRM_W_V_SPAN_CHARACTER, break_span_character},
    {BRM_W_V_SECTIONS, break_sections},
    {BRM_W_V_SECTIONS, break_last_section},
    {BRM_W_V_QUESTION_TYPE, break_question_type},
    {BRM_W_V_QUESTION_LIST, break_question_list},
    {BRM_W_V_QUESTION_LIST, break_question_no_list},
    {BRM_W_V_FLAG, break_required},
    {BRM_W_V_FLAG, break_percent},
    {BRM_W_V_INDEX, break_question_parent},
    {BRM_W_V_BOUNDS, break_bounds},
    {BRM_W_V_BOUNDS, break_bounds_nan},
    {BRM_W_V_RANGE, break_constants_range},
    {BRM_W_V_CONSTANTS, break_constants},
    {BRM_W_V_RANGE, break_reads_range},
    {BRM_W_V_RANGE, break_question_texts},
    {BRM_W_V_RANGE, break_axis_texts},
    {BRM_W_V_RANGE, break_criterion_texts},
    {BRM_W_V_RANGE, break_questionnaire_texts},
    {BRM_W_V_SEVERITY, break_severity},
    {BRM_W_V_INDEX, break_control_parent},
    {BRM_W_V_RANGE, break_control_range},
    {BRM_W_V_TARGET, break_target},
    {BRM_W_V_READ_KIND, break_read_kind},
    {BRM_W_V_INDEX, break_read_index},
    {BRM_W_V_INDEX, break_read_criterion},
    {BRM_W_V_READ_KIND, break_fault_kind},
    {BRM_W_V_INDEX, break_fault_on},
    {BRM_W_V_INDEX, break_fault_nothing},
    {BRM_W_V_AGGREGATE, break_aggregate},
    {BRM_W_V_AGGREGATE, break_population},
    {BRM_W_V_SCORE_LEVEL, break_score_level},
    {BRM_W_V_INDEX, break_score_index},
    {BRM_W_V_FRACTION, break_fraction},
    {BRM_W_V_FRACTION, break_fraction_none},
    {BRM_W_V_FRACTION, break_fraction_limit},
    {BRM_W_V_FRACTION, break_fraction_least},
    {BRM_W_V_CONSTANT, break_constant},
    {BRM_W_V_CONSTANT, break_constant_zero},
    {BRM_W_V_MEASURE_TWICE, break_measure_twice},
    {BRM_W_V_DATE, break_date},
    {BRM_W_V_DATE, break_axis_date},
    {BRM_W_V_DATE, break_criterion_date},
    {BRM_W_V_DATE, break_expect_date},
    {BRM_W_V_RANGE, break_questionnaire_range},
    {BRM_W_V_RANGE, break_kinds_range},
    {BRM_W_V_RANGE, break_measures_range},
    {BRM_W_V_RANGE, break_scores_range},
    {BRM_W_V_RANGE, break_axis_scores},
    {BRM_W_V_RANGE, break_axis_range},
    {BRM_W_V_PARENT, break_axis_parent},
    {BRM_W_V_PARENT, break_axis_outside},
    {BRM_W_V_INDEX, break_axis_unknown},
    {BRM_W_V_PARENT, break_criterion_parent},
    {BRM_W_V_PARENT, break_criterion_outside},
    {BRM_W_V_INDEX, break_criterion_index},
    {BRM_W_V_WEIGHT_SUM, break_axis_units},
    {BRM_W_V_WEIGHT_SUM, break_units},
    {BRM_W_V_WEIGHT_SUM, break_no_units},
    {BRM_W_V_WEIGHT, break_weight},
    {BRM_W_V_WEIGHT, break_axis_weight},
    {BRM_W_V_LEVEL_COUNT, break_level_count},
    {BRM_W_V_RANGE, break_levels_range},
    {BRM_W_V_RANGE, break_level_list},
    {BRM_W_V_LEVEL_ORDER, break_level_order},
    {BRM_W_V_EXPECT_LEVEL, break_expect_level},
    {BRM_W_V_EXPECT_ORDER, break_expect_order},
    {BRM_W_V_NA, break_na},
    {BRM_W_V_NA, break_na_rule},
    {BRM_W_V_RANGE, break_criterion_reads},
    {BRM_W_V_CRITERION_TABLE, break_tables},
    {BRM_W_V_CRITERION_TABLE, break_tables_far},
    {BRM_W_V_OPCODE, break_opcode},
    {BRM_W_V_UNUSED, break_unused},
    {BRM_W_V_REG_ORDER, break_order},
    {BRM_W_V_REG_SECTION, break_section},
    {BRM_W_V_REG_CLASS, break_class},
    {BRM_W_V_REG_CLASS, break_args_class},
    {BRM_W_V_MASK_RANGE, break_mask_range},
    {BRM_W_V_MASK_RANGE, break_mask_offset},
    {BRM_W_V_MASK_SHORT, break_mask_short},
    {BRM_W_V_ARGS_RANGE, break_args_range},
    {BRM_W_V_ARGS_RANGE, break_score_args_range},
    {BRM_W_V_TRUTH, break_truth},
    {BRM_W_V_OPERAND, break_const},
    {BRM_W_V_OPERAND, break_in_question},
    {BRM_W_V_OPERAND, break_in_criterion},
    {BRM_W_V_OPERAND, break_score_operand},
    {BRM_W_V_KEYNO, break_keyno},
    {BRM_W_V_KEYNO, break_set_key},
    {BRM_W_V_KEYNO, break_key},
    {BRM_W_V_DAY, break_day},
    {BRM_W_V_QUESTION_CLASS, break_question_class},
    {BRM_W_V_SCORE_TWICE, break_score_twice},
    {BRM_W_V_SCORE_MEASURE, break_score_measure},
    {BRM_W_V_SCORE_UNUSED, break_score_unused},
    {BRM_W_V_SCORE_COUNT, break_score_count},
    {BRM_W_V_SCORE_AXIS, break_score_axis},
    {BRM_W_V_SCORE_CODE, break_score_code},
    {BRM_W_V_REG_ORDER, break_score_order},
    {BRM_W_V_PLAN, break_plan},
    {BRM_W_V_CODE_OF, break_level_of},
    {BRM_W_V_CODE_OF, break_project_of},
    {BRM_W_V_DECIMALS, break_decimals},
    {BRM_W_V_NO_DAY, break_year},
    {BRM_W_V_OUT_REG, break_out_reg},
    {BRM_W_V_OUT_REG, break_out_score_reg},
    {BRM_W_V_SCORE_CODE, break_out_projected},
    {BRM_W_V_OUT_SECTION, break_out_section},
    {BRM_W_V_OUT_SECTION, break_out_projected_section},
    {BRM_W_V_OUT_SECTION, break_out_score_section},
    {BRM_W_V_OUT_CLASS, break_out_class},
    {BRM_W_V_OUT_CLASS, break_out_score_class},
    {BRM_W_V_OUT_UNKNOWN, break_certain},
    {BRM_W_V_OUT_UNKNOWN, break_kind_certain},
    {BRM_W_V_OUT_UNKNOWN, break_asked_certain},
    {BRM_W_V_OUT_UNKNOWN, break_valid_certain},
    {BRM_W_V_TYPE, break_type},
    {BRM_W_V_OUT_LIST, break_out_list},
    {BRM_W_V_OUT_LIST, break_out_text},
    {BRM_W_V_OUT_LIST, break_out_kind},
    {BRM_W_V_OUT_LIST, break_out_level_list},
    {BRM_W_V_OUT_KEYS, break_out_keys},
    {BRM_W_V_OUT_DAY, break_out_day},
    {BRM_W_V_ANSWER, break_answer},
    {BRM_W_V_ANSWER, break_answer_gate},
    {BRM_W_V_ACCEPT, break_accept},
    {BRM_W_V_ACCEPT, break_accept_rule},
    {BRM_W_V_ACCEPT, break_accept_op},
    {BRM_W_V_ACCEPT, break_accept_input},
    {BRM_W_V_PROJECT, break_project},
    {BRM_W_V_PROJECT, break_project_plan},
    {BRM_W_V_OUT_SCORE, break_out_score},
    {BRM_W_V_FILTER, break_filter},
    {BRM_W_V_FILTER, break_filter_class},
    {BRM_W_V_FILTER, break_filter_section},
    {BRM_W_V_FILTER, break_filter_today},
    {BRM_W_V_WORK, break_work},
};

static void test_accepts(void **state) {
    (void)state;
    Fixture f;
    open_fixture(&f);
    const BrmVerified *v = brm_verify(&f.arena, f.p, &f.bag);
    if (f.bag.all.n) print_message("%s\n", brm_word(f.bag.all.at[0]->args[0].word, BRM_EN));
    assert_non_null(v);
    assert_ptr_equal(v->program, f.p);
    assert_int_equal(f.bag.all.n, 0);
    close_fixture(&f);
}

static void test_filter(void **state) {
    (void)state;
    Fixture f;
    open_fixture(&f);
    f.p->filter = put_code(f.p, BRM_OP_NOT, f.p->questions.at[0].value, 0, 0);
    f.p->section_end[BRM_S_FILTER] = f.p->code.n;
    assert_non_null(brm_verify(&f.arena, f.p, &f.bag));
    f.p->code.at[f.p->filter].a = f.p->code.n; /* itself and later are refused */
    assert_null(brm_verify(&f.arena, f.p, &f.bag));
    close_fixture(&f);
}

static void test_every_reason(void **state) {
    (void)state;
    bool seen[BRM_W_COUNT] = {false};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Fixture f;
        open_fixture(&f);
        cases[i].breaks(f.p);
        assert_null(brm_verify(&f.arena, f.p, &f.bag));
        assert_int_equal(f.bag.all.n, 1);
        assert_int_equal(f.bag.all.at[0]->id, BRM_D_VERIFY);
        if (f.bag.all.at[0]->args[0].word != cases[i].reason)
            fail_msg("case %zu: \"%s\" instead of \"%s\"", i, brm_word(f.bag.all.at[0]->args[0].word, BRM_EN),
                     brm_word(cases[i].reason, BRM_EN));
        seen[cases[i].reason] = true;
        close_fixture(&f);
    }
    for (int w = BRM_W_V_FIRST_TEXT; w <= BRM_W_V_FILTER; w++)
        if (!seen[w]) fail_msg("no case for \"%s\"", brm_word((BrmWord)w, BRM_EN));
}

/* One word of the image after the other takes hostile values, under a digest that fits. */
static void test_every_word(void **state) {
    (void)state;
    static const uint32_t lies[] = {0, 1, 2, 3, 7, 255, 0x7FFFFFFF, 0x80000000u, UINT32_MAX};
    Fixture f;
    open_fixture(&f);
    BrmBuf image;
    brm_buf_open(&image, &f.mem);
    brm_image_write(f.p, &image);
    uint32_t accepted = 0;
    for (size_t at = 12; at + 12 <= image.n; at += 4) {
        for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
            unsigned char old[4];
            memcpy(old, image.p + at, 4);
            for (uint32_t b = 0; b < 4; b++)
                image.p[at + b] = (char)(unsigned char)(lies[i] >> (8 * b) & 0xFFu);
            uint64_t digest = brm_crc64(0, image.p, image.n - 8);
            for (uint32_t b = 0; b < 8; b++)
                image.p[image.n - 8 + b] = (char)(unsigned char)(digest >> (8 * b) & 0xFFu);
            BrmArena arena;
            BrmDiagBag bag;
            brm_arena_open(&arena, &f.mem);
            brm_diag_open(&bag, &arena);
            BrmProgram *q = brm_image_read(&arena, image.p, image.n, &bag);
            if (q && brm_verify(&arena, q, &bag)) {
                BrmBuf text;
                brm_buf_open(&text, &f.mem);
                brm_disasm(&text, q, BRM_FR);
                brm_buf_close(&text);
                accepted++;
            } else {
                assert_int_equal(bag.all.n, 1);
            }
            brm_arena_close(&arena);
            memcpy(image.p + at, old, 4);
        }
    }
    assert_true(accepted > 0);
    brm_buf_close(&image);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_every_reason),
        cmocka_unit_test(test_every_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
