/* Results as JSON: members in the order of the documentation and of the source, numbers as ECMAScript prints them. */
#include "report/report_internal.h"

static void key(BrmBuf *out, const BrmProgram *p, BrmText t) {
    brm_json_string(out, brm_program_text(p, t));
    brm_buf_byte(out, ':');
}

static void figure(BrmBuf *out, BrmFigure f) {
    if (f.has)
        brm_double_print(out, f.x);
    else
        brm_buf_z(out, "null");
}

static void u64(BrmBuf *out, const char *name, uint64_t v) {
    brm_buf_f(out, "\"%s\":%llu", name, (unsigned long long)v);
}

static void date_member(BrmBuf *out, const char *name, BrmDate d) {
    brm_buf_f(out, "\"%s\":", name);
    if (d == BRM_DATE_NONE) {
        brm_buf_z(out, "null");
        return;
    }
    brm_buf_byte(out, '"');
    brm_date_print(out, d);
    brm_buf_byte(out, '"');
}

static void comma(BrmBuf *out, bool *first) {
    if (!*first) brm_buf_byte(out, ',');
    *first = false;
}

void brm_report_json_measures(BrmBuf *out, const BrmProgram *p, uint32_t questionnaire, const BrmFigure *figures) {
    brm_buf_z(out, "\"measures\":{");
    for (uint32_t k = 0; k < p->questionnaires.at[questionnaire].measures.n; k++) {
        if (k > 0) brm_buf_byte(out, ',');
        key(out, p, brm_report_measure(p, questionnaire, k)->name);
        figure(out, figures[k]);
    }
    brm_buf_byte(out, '}');
}

/* ---- one subject ---- */

typedef struct Subject {
    BrmBuf *out;
    const BrmPopulation *p;
    const BrmProgram *program;
    uint32_t lane;
    const uint8_t *states;
    bool silent; /* left out of the projection: no level, no figure */
    BrmFigure *figures;
} Subject;

static void subject_scores(Subject *s, uint32_t questionnaire, uint32_t scores) {
    bool projected = brm_vm_projects(s->p->vm);
    for (uint32_t k = 0; k < s->program->questionnaires.at[questionnaire].measures.n; k++) {
        BrmReg reg = s->program->score_regs.at[scores + 2 * k + (projected ? 1u : 0u)];
        s->figures[k] = (BrmFigure){0};
        if (!s->silent) s->figures[k].has = brm_vm_figure(s->p->vm, reg, s->lane, &s->figures[k].x);
    }
    brm_report_json_measures(s->out, s->program, questionnaire, s->figures);
}

static void level_member(Subject *s, const char *name, uint32_t criterion, uint8_t code) {
    brm_buf_f(s->out, "\"%s\":", name);
    if (code >= BRM_CODE_NA)
        brm_buf_z(s->out, "null");
    else
        brm_buf_f(s->out, "%d", (int)brm_report_level(s->program, criterion, code));
}

static void subject_criterion(Subject *s, uint32_t c) {
    const BrmPCriterion *row = &s->program->criteria.at[c];
    uint8_t code = s->silent ? BRM_CODE_NONE : brm_findings_code(s->p->vm, c, s->lane);
    int32_t expected;
    key(s->out, s->program, row->code);
    brm_buf_f(s->out, "{\"state\":\"%s\",", brm_state_name((BrmState)s->states[c]));
    level_member(s, "level", c, code);
    if (brm_report_expected(s->p->vm, c, &expected))
        brm_buf_f(s->out, ",\"expected\":%d,", (int)expected);
    else
        brm_buf_z(s->out, ",\"expected\":null,");
    if (brm_vm_projects(s->p->vm)) {
        level_member(s, "today", c, brm_vm_code(s->p->vm, row->code_today)[s->lane]);
        brm_buf_byte(s->out, ',');
    }
    uint32_t step = brm_vm_step(s->p->vm, c);
    for (uint32_t k = 0; k < s->program->questionnaires.at[row->questionnaire].measures.n; k++) {
        s->figures[k] = (BrmFigure){0};
        if (code >= BRM_CODE_NA) continue;
        BrmPFraction f = brm_program_fraction(s->program, c, k, step, code);
        s->figures[k].has = f.den != 0;
        if (f.den != 0) s->figures[k].x = (double)f.num / (double)f.den; /* both below 2^53: rounded once */
    }
    brm_report_json_measures(s->out, s->program, row->questionnaire, s->figures);
    brm_buf_byte(s->out, '}');
}

static void subject_questionnaire(Subject *s, uint32_t q) {
    const BrmPQuestionnaire *row = &s->program->questionnaires.at[q];
    uint64_t answered = 0, applicable = 0;
    for (uint32_t a = 0; a < row->axes.n; a++) {
        const BrmPAxis *axis = &s->program->axes.at[row->axes.first + a];
        for (uint32_t c = axis->criteria.first; c < axis->criteria.first + axis->criteria.n; c++) {
            answered += s->states[c] == BRM_ST_ANSWERED || s->states[c] == BRM_ST_NOT_APPLICABLE ? 1u : 0u;
            applicable += s->states[c] != BRM_ST_NOT_ASKED ? 1u : 0u;
        }
    }
    key(s->out, s->program, row->code);
    brm_buf_z(s->out, "{\"version\":");
    brm_json_string(s->out, brm_program_text(s->program, row->version));
    brm_buf_byte(s->out, ',');
    u64(s->out, "answered", answered);
    brm_buf_byte(s->out, ',');
    u64(s->out, "applicable", applicable);
    brm_buf_byte(s->out, ',');
    subject_scores(s, q, row->scores);
    brm_buf_z(s->out, ",\"axes\":{");
    for (uint32_t a = 0; a < row->axes.n; a++) {
        const BrmPAxis *axis = &s->program->axes.at[row->axes.first + a];
        if (a > 0) brm_buf_byte(s->out, ',');
        key(s->out, s->program, axis->code);
        brm_buf_byte(s->out, '{');
        subject_scores(s, q, axis->scores);
        brm_buf_z(s->out, ",\"criteria\":{");
        for (uint32_t c = 0; c < axis->criteria.n; c++) {
            if (c > 0) brm_buf_byte(s->out, ',');
            subject_criterion(s, axis->criteria.first + c);
        }
        brm_buf_z(s->out, "}}");
    }
    brm_buf_z(s->out, "}}");
}

static void rule_place(BrmBuf *out, const BrmPopulation *p, uint32_t control) {
    const BrmPSpan span = p->program->controls.at[control].span;
    uint32_t line, column;
    brm_sources_locate(p->sources, span.file, span.start, &line, &column);
    brm_buf_z(out, ",\"rule\":{\"file\":");
    brm_json_string(out, brm_program_text(p->program, p->program->files.at[span.file].path));
    brm_buf_f(out, ",\"line\":%u,\"column\":%u}", (unsigned)line, (unsigned)column);
}

static void finding(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, const BrmFinding *f, BrmLang lang) {
    const BrmProgram *program = p->program;
    uint64_t line;
    uint32_t column;
    BrmBuf message;
    brm_buf_open(&message, out->mem);
    brm_buf_z(out, "{\"code\":");
    brm_json_string(out, brm_finding_code(program, f));
    brm_buf_f(out, ",\"severity\":\"%s\",\"on\":", brm_severity_name(f->severity));
    if (f->on_kind == BRM_ON_NOTHING)
        brm_buf_z(out, "null");
    else
        brm_json_string(out, brm_report_on(program, f));
    brm_report_message(&message, program, p->sources, f, lang);
    brm_buf_z(out, ",\"message\":");
    brm_json_string(out, brm_buf_view(&message));
    brm_buf_close(&message);
    brm_document_locate(doc, f->offset, &line, &column);
    brm_buf_z(out, ",\"at\":{\"file\":");
    brm_json_string(out, doc->file);
    brm_buf_f(out, ",\"line\":%llu,\"column\":%u}", (unsigned long long)line, (unsigned)column);
    if (f->control != BRM_NONE) rule_place(out, p, f->control);
    brm_buf_byte(out, '}');
}

static void subject_head(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc) {
    static const char *const status[] = {"\"draft\"", "\"submitted\"", "\"validated\""};
    brm_buf_z(out, "{\"subject\":");
    if (doc->has_id)
        brm_json_string(out, doc->id);
    else
        brm_buf_z(out, "null");
    brm_buf_z(out, ",\"kind\":");
    if (doc->rejected || doc->kind == BRM_NONE)
        brm_buf_z(out, "null");
    else
        brm_json_string(out, brm_program_text(p->program, p->program->kinds.at[doc->kind]));
    brm_buf_f(out, ",\"status\":%s,", doc->rejected ? "null" : status[doc->status]);
    date_member(out, "date", p->options.date);
    brm_buf_byte(out, ',');
    date_member(out, "horizon", p->options.horizon);
    if (p->options.unique_ids) brm_buf_z(out, ",\"unique_ids\":true");
}

void brm_report_subject_json(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states,
                             BrmLang lang) {
    const BrmProgram *program = p->program;
    BrmArena arena;
    brm_arena_open(&arena, out->mem);
    subject_head(out, p, doc);
    brm_buf_z(out, ",\"questionnaires\":{");
    if (!doc->rejected) {
        Subject s = {.out = out, .p = p, .program = program, .lane = doc->lane, .states = states};
        s.silent = brm_vm_projects(p->vm) && !doc->converging;
        s.figures = BRM_NEWS(&arena, BrmFigure, program->measures.n + 1u);
        bool first = true;
        for (uint32_t q = 0; q < program->questionnaires.n; q++) {
            if (brm_vm_tri(p->vm, program->questionnaires.at[q].kind_ok)[doc->lane] != BRM_TRUE) continue;
            comma(out, &first);
            subject_questionnaire(&s, q);
        }
    }
    brm_buf_z(out, "},\"findings\":[");
    for (uint32_t i = 0; i < doc->findings.n; i++) {
        if (i > 0) brm_buf_byte(out, ',');
        finding(out, p, doc, &doc->findings.at[i], lang);
    }
    brm_buf_z(out, "]}");
    brm_arena_close(&arena);
}

/* ---- a population ---- */

typedef bool (*FigureFn)(const BrmTally *, uint32_t, uint32_t, double *);

static void tally_measures(BrmBuf *out, const BrmProgram *p, const BrmTally *t, uint32_t q, uint32_t index, FigureFn fn,
                           BrmFigure *figures) {
    for (uint32_t k = 0; k < p->questionnaires.at[q].measures.n; k++)
        figures[k].has = fn(t, index, k, &figures[k].x);
    brm_report_json_measures(out, p, q, figures);
}

static void tally_criterion(BrmBuf *out, const BrmProgram *p, const BrmTally *t, uint32_t c, BrmFigure *figures) {
    const BrmPCriterion *row = &p->criteria.at[c];
    BrmCriterionCounts n;
    brm_tally_criterion(t, c, &n);
    key(out, p, row->code);
    brm_buf_byte(out, '{');
    u64(out, "subjects", n.subjects);
    brm_buf_z(out, ",\"levels\":{");
    for (uint32_t l = 0; l < row->levels.n; l++)
        brm_buf_f(out, "%s\"%d\":%llu", l > 0 ? "," : "", (int)p->levels.at[row->levels.first + l].value,
                  (unsigned long long)n.levels[l]);
    brm_buf_z(out, "},");
    u64(out, "not_applicable", n.not_applicable);
    brm_buf_byte(out, ',');
    u64(out, "not_asked", n.not_asked);
    brm_buf_byte(out, ',');
    u64(out, "missing", n.missing);
    brm_buf_byte(out, ',');
    u64(out, "undetermined", n.undetermined);
    brm_buf_byte(out, ',');
    tally_measures(out, p, t, row->questionnaire, c, brm_tally_criterion_figure, figures);
    brm_buf_byte(out, '}');
}

static void tally_questionnaires(BrmBuf *out, const BrmProgram *p, const BrmTally *t, BrmFigure *figures) {
    brm_buf_z(out, "\"questionnaires\":{");
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        const BrmPQuestionnaire *row = &p->questionnaires.at[q];
        if (q > 0) brm_buf_byte(out, ',');
        key(out, p, row->code);
        brm_buf_byte(out, '{');
        u64(out, "subjects", brm_tally_questionnaire_subjects(t, q));
        brm_buf_byte(out, ',');
        tally_measures(out, p, t, q, q, brm_tally_questionnaire_figure, figures);
        brm_buf_z(out, ",\"axes\":{");
        for (uint32_t a = row->axes.first; a < row->axes.first + row->axes.n; a++) {
            const BrmPAxis *axis = &p->axes.at[a];
            if (a > row->axes.first) brm_buf_byte(out, ',');
            key(out, p, axis->code);
            brm_buf_byte(out, '{');
            u64(out, "subjects", brm_tally_axis_subjects(t, a));
            brm_buf_byte(out, ',');
            tally_measures(out, p, t, q, a, brm_tally_axis_figure, figures);
            brm_buf_z(out, ",\"criteria\":{");
            for (uint32_t c = axis->criteria.first; c < axis->criteria.first + axis->criteria.n; c++) {
                if (c > axis->criteria.first) brm_buf_byte(out, ',');
                tally_criterion(out, p, t, c, figures);
            }
            brm_buf_z(out, "}}");
        }
        brm_buf_z(out, "}}");
    }
    brm_buf_byte(out, '}');
}

static void finding_counts(BrmBuf *out, const BrmFindingCounts *counts) {
    brm_buf_z(out, ",\"findings\":{");
    for (uint32_t i = 0; i < counts->n; i++) {
        bool first = true;
        if (i > 0) brm_buf_byte(out, ',');
        brm_json_string(out, counts->at[i].code);
        brm_buf_z(out, ":{");
        for (uint32_t s = 0; s < 3; s++) {
            if (counts->at[i].n[s] == 0) continue;
            comma(out, &first);
            u64(out, brm_severity_name((BrmSeverity)s), counts->at[i].n[s]);
        }
        brm_buf_byte(out, '}');
    }
    brm_buf_byte(out, '}');
}

static void groups(BrmBuf *out, const BrmPopulation *p, BrmArena *arena, BrmFigure *figures) {
    brm_buf_z(out, ",\"by\":{");
    for (uint32_t b = 0; b < p->options.n_by; b++) {
        const BrmGrouping *g = &p->by[b];
        if (b > 0) brm_buf_byte(out, ',');
        key(out, p->program, p->program->questions.at[g->question].name);
        brm_buf_byte(out, '{');
        for (uint32_t i = 0; i < g->groups.n; i++) {
            if (i > 0) brm_buf_byte(out, ',');
            brm_json_string(out, brm_report_group_key(arena, p->program, g->question, &g->groups.at[i]));
            brm_buf_z(out, ":{\"documents\":{");
            u64(out, "counted", brm_tally_documents(g->groups.at[i].tally));
            brm_buf_z(out, "},");
            tally_questionnaires(out, p->program, g->groups.at[i].tally, figures);
            finding_counts(out, &g->groups.at[i].findings);
            brm_buf_byte(out, '}');
        }
        brm_buf_byte(out, '}');
    }
    brm_buf_byte(out, '}');
}

void brm_report_json(BrmBuf *out, const BrmPopulation *p) {
    BrmArena arena;
    brm_arena_open(&arena, out->mem);
    BrmFigure *figures = BRM_NEWS(&arena, BrmFigure, p->program->measures.n + 1u);
    brm_buf_byte(out, '{');
    date_member(out, "date", p->options.date);
    brm_buf_byte(out, ',');
    date_member(out, "horizon", p->options.horizon);
    if (p->options.unique_ids) brm_buf_z(out, ",\"unique_ids\":true");
    brm_buf_z(out, ",\"documents\":{");
    u64(out, "read", p->read);
    brm_buf_byte(out, ',');
    u64(out, "counted", p->counted);
    brm_buf_byte(out, ',');
    u64(out, "left_out", p->left_out);
    brm_buf_byte(out, ',');
    u64(out, "rejected", p->rejected);
    brm_buf_z(out, "},");
    tally_questionnaires(out, p->program, p->tally, figures);
    finding_counts(out, &p->findings);
    if (p->options.n_by > 0) groups(out, p, &arena, figures);
    brm_buf_z(out, "}\n");
    brm_arena_close(&arena);
}
