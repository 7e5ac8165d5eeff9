/* Results as CSV (RFC 4180): one header line, one row a node; an empty cell where there is nothing. */
#include "report/report_internal.h"

static void text_cell(BrmBuf *out, BrmStr s) {
    brm_report_csv_cell(out, s);
    brm_buf_byte(out, ',');
}

/* A column for each measure of the program, in declaration order. */
static void measure_heads(BrmBuf *out, const BrmProgram *p) {
    for (uint32_t m = 0; m < p->measures.n; m++) {
        brm_buf_byte(out, ',');
        brm_report_csv_cell(out, brm_program_text(p, p->measures.at[m].name));
    }
    brm_buf_z(out, "\r\n");
}

static void measure_cells(BrmBuf *out, const BrmProgram *p, uint32_t q, const BrmFigure *figures) {
    const BrmRange list = p->questionnaires.at[q].measures;
    for (uint32_t m = 0; m < p->measures.n; m++) {
        brm_buf_byte(out, ',');
        for (uint32_t k = 0; k < list.n; k++)
            if (p->measure_lists.at[list.first + k] == m && figures[k].has) brm_double_print(out, figures[k].x);
    }
    brm_buf_z(out, "\r\n");
}

/* ---- subjects ---- */

void brm_report_subject_csv_head(BrmBuf *out, const BrmPopulation *p) {
    brm_buf_z(out, "subject,kind,status,date,horizon,questionnaire,axis,criterion,state,level,today,expected");
    measure_heads(out, p->program);
}

static void subject_head(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc) {
    static const char *const status[] = {"draft", "submitted", "validated"};
    text_cell(out, doc->id);
    text_cell(out, doc->kind == BRM_NONE ? BRM_LIT("") : brm_program_text(p->program, p->program->kinds.at[doc->kind]));
    brm_buf_f(out, "%s,", status[doc->status]);
    brm_date_print(out, p->options.date);
    brm_buf_byte(out, ',');
    if (p->options.horizon != BRM_DATE_NONE) brm_date_print(out, p->options.horizon);
    brm_buf_byte(out, ',');
}

static void level_cell(BrmBuf *out, const BrmProgram *p, uint32_t criterion, uint8_t code) {
    if (code < BRM_CODE_NA) brm_buf_f(out, "%d", (int)brm_report_level(p, criterion, code));
    brm_buf_byte(out, ',');
}

static void subject_node(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, uint32_t q, uint32_t scores,
                         BrmFigure *figures) {
    uint32_t projected = brm_vm_projects(p->vm) ? 1 : 0;
    for (uint32_t k = 0; k < p->program->questionnaires.at[q].measures.n; k++) {
        figures[k] = (BrmFigure){0};
        if (projected == 0 || doc->converging)
            figures[k].has =
                brm_vm_figure(p->vm, p->program->score_regs.at[scores + 2 * k + projected], doc->lane, &figures[k].x);
    }
    measure_cells(out, p->program, q, figures);
}

static void subject_criterion(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, uint32_t c, uint8_t state,
                              BrmFigure *figures) {
    const BrmProgram *program = p->program;
    const BrmPCriterion *row = &program->criteria.at[c];
    bool projects = brm_vm_projects(p->vm);
    uint8_t code = projects && !doc->converging ? (uint8_t)BRM_CODE_NONE : brm_findings_code(p->vm, c, doc->lane);
    uint8_t today = brm_vm_code(p->vm, row->code_today)[doc->lane];
    int32_t expected;
    text_cell(out, brm_program_text(program, row->code));
    brm_buf_f(out, "%s,", brm_state_name((BrmState)state));
    level_cell(out, program, c, code);
    level_cell(out, program, c, today);
    if (brm_report_expected(p->vm, c, &expected)) brm_buf_f(out, "%d", (int)expected);
    for (uint32_t k = 0; k < program->questionnaires.at[row->questionnaire].measures.n; k++) {
        figures[k] = (BrmFigure){0};
        if (code >= BRM_CODE_NA) continue;
        BrmPFraction f = brm_program_fraction(program, c, k, brm_vm_step(p->vm, c), code);
        figures[k].has = f.den != 0;
        if (f.den != 0) figures[k].x = (double)f.num / (double)f.den;
    }
    measure_cells(out, program, row->questionnaire, figures);
}

void brm_report_subject_csv(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states) {
    const BrmProgram *program = p->program;
    BrmArena arena;
    if (doc->rejected) return;
    brm_arena_open(&arena, out->mem);
    BrmFigure *figures = BRM_NEWS(&arena, BrmFigure, program->measures.n + 1u);
    for (uint32_t q = 0; q < program->questionnaires.n; q++) {
        const BrmPQuestionnaire *row = &program->questionnaires.at[q];
        if (row->axes.n == 0 || brm_vm_tri(p->vm, row->kind_ok)[doc->lane] != BRM_TRUE) continue;
        subject_head(out, p, doc);
        text_cell(out, brm_program_text(program, row->code));
        brm_buf_z(out, ",,,,,");
        subject_node(out, p, doc, q, row->scores, figures);
        for (uint32_t a = row->axes.first; a < row->axes.first + row->axes.n; a++) {
            const BrmPAxis *axis = &program->axes.at[a];
            subject_head(out, p, doc);
            text_cell(out, brm_program_text(program, row->code));
            text_cell(out, brm_program_text(program, axis->code));
            brm_buf_z(out, ",,,,");
            subject_node(out, p, doc, q, axis->scores, figures);
            for (uint32_t c = axis->criteria.first; c < axis->criteria.first + axis->criteria.n; c++) {
                subject_head(out, p, doc);
                text_cell(out, brm_program_text(program, row->code));
                text_cell(out, brm_program_text(program, axis->code));
                subject_criterion(out, p, doc, c, states[c], figures);
            }
        }
    }
    brm_arena_close(&arena);
}

/* ---- populations ---- */

typedef struct Rows {
    BrmBuf *out;
    const BrmPopulation *p;
    BrmFigure *figures;
    BrmStr by, key; /* of the group; empty for all */
} Rows;

static void row_head(Rows *r, uint32_t q, BrmStr axis, BrmStr criterion, uint64_t subjects) {
    text_cell(r->out, r->by);
    text_cell(r->out, r->key);
    text_cell(r->out, brm_program_text(r->p->program, r->p->program->questionnaires.at[q].code));
    text_cell(r->out, axis);
    text_cell(r->out, criterion);
    brm_buf_f(r->out, "%llu,", (unsigned long long)subjects);
}

static void criterion_row(Rows *r, const BrmTally *t, uint32_t c) {
    const BrmProgram *p = r->p->program;
    const BrmPCriterion *row = &p->criteria.at[c];
    BrmCriterionCounts n;
    int32_t expected;
    brm_tally_criterion(t, c, &n);
    for (uint32_t k = 0; k < p->questionnaires.at[row->questionnaire].measures.n; k++)
        r->figures[k].has = brm_tally_criterion_figure(t, c, k, &r->figures[k].x);
    row_head(r, row->questionnaire, brm_program_text(p, p->axes.at[row->axis].code), brm_program_text(p, row->code),
             n.subjects);
    if (brm_report_expected(r->p->vm, c, &expected)) brm_buf_f(r->out, "%d", (int)expected);
    brm_buf_byte(r->out, ',');
    for (uint32_t l = 0; l < row->levels.n; l++) /* 0:5;1:17: a level, how many subjects have it */
        brm_buf_f(r->out, "%s%d:%llu", l > 0 ? ";" : "", (int)p->levels.at[row->levels.first + l].value,
                  (unsigned long long)n.levels[l]);
    brm_buf_f(r->out, ",%llu,%llu,%llu,%llu", (unsigned long long)n.not_applicable, (unsigned long long)n.not_asked,
              (unsigned long long)n.missing, (unsigned long long)n.undetermined);
    measure_cells(r->out, p, row->questionnaire, r->figures);
}

static void tally_rows(Rows *r, const BrmTally *t) {
    const BrmProgram *p = r->p->program;
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        const BrmPQuestionnaire *row = &p->questionnaires.at[q];
        if (row->axes.n == 0) continue;
        row_head(r, q, BRM_LIT(""), BRM_LIT(""), brm_tally_questionnaire_subjects(t, q));
        brm_buf_z(r->out, ",,,,,");
        for (uint32_t k = 0; k < row->measures.n; k++)
            r->figures[k].has = brm_tally_questionnaire_figure(t, q, k, &r->figures[k].x);
        measure_cells(r->out, p, q, r->figures);
        for (uint32_t a = row->axes.first; a < row->axes.first + row->axes.n; a++) {
            const BrmPAxis *axis = &p->axes.at[a];
            row_head(r, q, brm_program_text(p, axis->code), BRM_LIT(""), brm_tally_axis_subjects(t, a));
            brm_buf_z(r->out, ",,,,,");
            for (uint32_t k = 0; k < row->measures.n; k++)
                r->figures[k].has = brm_tally_axis_figure(t, a, k, &r->figures[k].x);
            measure_cells(r->out, p, q, r->figures);
            for (uint32_t c = axis->criteria.first; c < axis->criteria.first + axis->criteria.n; c++)
                criterion_row(r, t, c);
        }
    }
}

void brm_report_csv(BrmBuf *out, const BrmPopulation *p) {
    BrmArena arena;
    brm_arena_open(&arena, out->mem);
    Rows rows = {.out = out, .p = p};
    rows.figures = BRM_NEWS(&arena, BrmFigure, p->program->measures.n + 1u);
    brm_buf_z(
        out,
        "by,key,questionnaire,axis,criterion,subjects,expected,levels,not_applicable,not_asked,missing,undetermined");
    measure_heads(out, p->program);
    tally_rows(&rows, p->tally);
    for (uint32_t b = 0; b < p->options.n_by; b++) {
        rows.by = brm_program_text(p->program, p->program->questions.at[p->by[b].question].name);
        for (uint32_t i = 0; i < p->by[b].groups.n; i++) {
            rows.key = brm_report_group_key(&arena, p->program, p->by[b].question, &p->by[b].groups.at[i]);
            tally_rows(&rows, p->by[b].groups.at[i].tally);
        }
    }
    brm_arena_close(&arena);
}
