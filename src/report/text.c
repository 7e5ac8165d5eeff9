/* Results as a person wants to look at them in a terminal: aligned tables, bars for rates, the expected level beside
 * the reached one, findings grouped. Widths count columns of the terminal, so that accents align. */
#include "report/report_internal.h"

enum { BAR = 12, COUNT_W = 8, EXPECT_W = 8, RATE_W = 8, PLAIN_W = 12, NARROW = 60, WIDE = 132 };

typedef struct Page {
    BrmBuf *out;
    const BrmPopulation *p;
    const BrmProgram *program;
    const BrmRender *how;
    uint32_t width;
    uint32_t bar; /* cells of a bar in a table */
    size_t start; /* of the page in out */
    BrmArena arena;
    BrmBuf cell;
} Page;

static void page_open(Page *page, BrmBuf *out, const BrmPopulation *p, const BrmRender *how) {
    *page = (Page){.out = out, .p = p, .program = p->program, .how = how};
    page->width = how->width == 0 ? 110 : how->width < NARROW ? NARROW : how->width > WIDE ? WIDE : how->width;
    page->bar = page->width < 96 ? BAR / 3 : BAR;
    page->start = out->n;
    brm_arena_open(&page->arena, out->mem);
    brm_buf_open(&page->cell, out->mem);
}

/* No line of the page ends in blanks. */
static void trim_lines(const Page *page) {
    BrmBuf *out = page->out;
    size_t to = page->start;
    for (size_t from = page->start; from < out->n; from++) {
        while (out->p[from] == '\n' && to > page->start && out->p[to - 1] == ' ')
            to--;
        out->p[to++] = out->p[from];
    }
    out->n = to;
}

static void page_close(Page *page) {
    trim_lines(page);
    brm_buf_close(&page->cell);
    brm_arena_close(&page->arena);
}

static const char *say(const Page *page, const char *fr, const char *en) {
    return brm_report_say(page->how->lang, fr, en);
}
static BrmStr text(const Page *page, BrmText t) {
    return brm_program_text(page->program, t);
}
static void style(Page *page, const char *s) {
    brm_report_style(page->out, page->how, s);
}
static void cell(Page *page, BrmStr s, uint32_t columns, bool right) {
    brm_report_cell(page->out, s, columns, right);
}
static void count_cell(Page *page, uint64_t n, uint32_t columns) {
    brm_buf_clear(&page->cell);
    brm_buf_f(&page->cell, "%llu", (unsigned long long)n);
    cell(page, brm_buf_view(&page->cell), columns, true);
}

/* Words with {0}.. filled, in the language. */
static void put(Page *page, const char *fr, const char *en, const BrmArg *args, uint32_t n) {
    brm_diag_fill(page->out, say(page, fr, en), args, n, page->how->lang);
}
#define PUT(page, fr, en, ...)                                                                                         \
    put((page), (fr), (en), (const BrmArg[]){__VA_ARGS__},                                                             \
        (uint32_t)(sizeof((const BrmArg[]){__VA_ARGS__}) / sizeof(BrmArg)))

/* Columns that the measures of a questionnaire take. */
static uint32_t measure_width(const Page *page, uint32_t q, uint32_t k) {
    return brm_report_measure(page->program, q, k)->percent != 0 ? RATE_W + 1 + page->bar + 2 : PLAIN_W + 2;
}
static uint32_t measures_width(const Page *page, uint32_t q) {
    uint32_t n = 0;
    for (uint32_t k = 0; k < page->program->questionnaires.at[q].measures.n; k++)
        n += measure_width(page, q, k);
    return n;
}

static void figure_cells(Page *page, uint32_t q, const BrmFigure *figures) {
    for (uint32_t k = 0; k < page->program->questionnaires.at[q].measures.n; k++) {
        bool percent = brm_report_measure(page->program, q, k)->percent != 0;
        brm_buf_clear(&page->cell);
        brm_report_figure(&page->cell, figures[k], percent, page->how->lang);
        cell(page, brm_buf_view(&page->cell), percent ? RATE_W : PLAIN_W, true);
        if (percent) {
            brm_buf_byte(page->out, ' ');
            if (figures[k].has)
                brm_report_bar(page->out, figures[k].x, page->bar, page->how);
            else
                brm_buf_repeat(page->out, " ", page->bar);
        }
        brm_buf_z(page->out, "  ");
    }
}

/* Measures' titles over their columns, shortened to fit. */
static void measure_heads(Page *page, uint32_t q) {
    for (uint32_t k = 0; k < page->program->questionnaires.at[q].measures.n; k++) {
        const BrmPMeasure *m = brm_report_measure(page->program, q, k);
        cell(page, text(page, m->name), measure_width(page, q, k) - 2, m->percent == 0);
        brm_buf_z(page->out, "  ");
    }
}

/* A measure's title and figure, on lines of their own under a questionnaire's head. */
static void headline(Page *page, uint32_t q, const BrmFigure *figures) {
    uint32_t widest = 0;
    for (uint32_t k = 0; k < page->program->questionnaires.at[q].measures.n; k++) {
        uint32_t w = brm_utf8_width(text(page, brm_report_measure(page->program, q, k)->title));
        if (w > widest) widest = w;
    }
    if (widest > 48) widest = 48;
    for (uint32_t k = 0; k < page->program->questionnaires.at[q].measures.n; k++) {
        const BrmPMeasure *m = brm_report_measure(page->program, q, k);
        brm_buf_z(page->out, "  ");
        cell(page, text(page, m->title), widest, false);
        brm_buf_clear(&page->cell);
        brm_report_figure(&page->cell, figures[k], m->percent != 0, page->how->lang);
        style(page, "1");
        cell(page, brm_buf_view(&page->cell), 10, true);
        style(page, "0");
        if (m->percent != 0 && figures[k].has) {
            brm_buf_z(page->out, "  ");
            brm_report_bar(page->out, figures[k].x, 2 * BAR, page->how);
        }
        brm_buf_byte(page->out, '\n');
    }
}

static void rule(Page *page) {
    style(page, "2");
    brm_buf_repeat(page->out, "─", page->width);
    style(page, "0");
    brm_buf_byte(page->out, '\n');
}

static void run_line(Page *page) {
    brm_buf_z(page->out, say(page, " au ", " at "));
    brm_date_print(page->out, page->p->options.date);
    if (page->p->options.horizon != BRM_DATE_NONE) {
        brm_buf_z(page->out, say(page, ", projeté au ", ", projected to "));
        brm_date_print(page->out, page->p->options.horizon);
    }
}

static BrmStr plural(uint64_t n) {
    return n > 1 ? BRM_LIT("s") : BRM_LIT("");
}

static void finding_totals(Page *page) {
    const uint64_t *n = page->p->severities;
    PUT(page, "{0} erreur{1}, {2} avertissement{3}, {4} information{5}\n",
        "{0} error{1}, {2} warning{3}, {4} notice{5}\n", BRM_A_INT((int64_t)n[0]), BRM_A_STR(plural(n[0])),
        BRM_A_INT((int64_t)n[1]), BRM_A_STR(plural(n[1])), BRM_A_INT((int64_t)n[2]), BRM_A_STR(plural(n[2])));
}

/* ---- a population ---------------------------------------------------------------------------------------------- */

/* Of a criterion without a level though it is asked. */
static const char *missing_word(const Page *page, bool computed) {
    return computed ? say(page, "non calculé", "not computed") : say(page, "sans réponse", "not answered");
}

static void level_cells(Page *page, const BrmPCriterion *row, const BrmCriterionCounts *n) {
    const char *const names[4] = {say(page, "NA", "N/A"), say(page, "non posée", "not asked"),
                                  missing_word(page, row->derived != 0), say(page, "indéterminée", "undetermined")};
    const uint64_t counts[4] = {n->not_applicable, n->not_asked, n->missing, n->undetermined};
    brm_buf_z(page->out, say(page, "niveaux", "levels"));
    for (uint32_t l = 0; l < row->levels.n; l++)
        PUT(page, "{0} {1} : {2}", "{0} {1}: {2}", BRM_A_STR(l > 0 ? BRM_LIT(",") : BRM_LIT("")),
            BRM_A_INT(page->program->levels.at[row->levels.first + l].value), BRM_A_INT((int64_t)n->levels[l]));
    for (uint32_t i = 0; i < 4; i++)
        if (counts[i] > 0)
            PUT(page, " ; {0} : {1}", "; {0}: {1}", BRM_A_STR(brm_str(names[i])), BRM_A_INT((int64_t)counts[i]));
}

/* QU – title; of a supplement also whose it is. */
static void questionnaire_name(Page *page, const BrmPQuestionnaire *row) {
    brm_buf_f(page->out, "%.*s – %.*s", BRM_STR_ARG(text(page, row->code)), BRM_STR_ARG(text(page, row->title)));
    if (row->extends == BRM_NONE) return;
    BrmText of = page->program->questionnaires.at[row->extends].code;
    PUT(page, ", complément local de {0}", ", local supplement of {0}", BRM_A_STR(text(page, of)));
}

static void coded_title(Page *page, BrmText code, BrmText title, uint32_t indent, uint32_t columns) {
    BrmStr whole = brm_str_f(&page->arena, "%.*s  %.*s", BRM_STR_ARG(text(page, code)), BRM_STR_ARG(text(page, title)));
    brm_buf_repeat(page->out, " ", indent);
    cell(page, whole, columns - indent, false);
}

static void population_criterion(Page *page, const BrmTally *t, uint32_t c, uint32_t title_w, BrmFigure *figures) {
    const BrmPCriterion *row = &page->program->criteria.at[c];
    BrmCriterionCounts n;
    int32_t expected;
    brm_tally_criterion(t, c, &n);
    for (uint32_t k = 0; k < page->program->questionnaires.at[row->questionnaire].measures.n; k++)
        figures[k].has = brm_tally_criterion_figure(t, c, k, &figures[k].x);
    coded_title(page, row->code, row->title, 4, title_w);
    count_cell(page, n.subjects, COUNT_W);
    brm_buf_z(page->out, "  ");
    figure_cells(page, row->questionnaire, figures);
    brm_buf_clear(&page->cell);
    if (brm_report_expected(page->p->vm, c, &expected)) brm_buf_f(&page->cell, "%d", (int)expected);
    cell(page, brm_buf_view(&page->cell), EXPECT_W, true);
    brm_buf_z(page->out, "\n");
    style(page, "2");
    brm_buf_z(page->out, "        ");
    level_cells(page, row, &n);
    style(page, "0");
    brm_buf_byte(page->out, '\n');
}

static void population_axes(Page *page, const BrmTally *t, uint32_t q, BrmFigure *figures) {
    const BrmPQuestionnaire *row = &page->program->questionnaires.at[q];
    uint32_t rest = COUNT_W + 2 + measures_width(page, q) + EXPECT_W;
    uint32_t title_w = page->width > rest + 24 ? page->width - rest : 24;
    brm_buf_byte(page->out, '\n');
    style(page, "2");
    cell(page, brm_str(say(page, "  Axe, critère", "  Axis, criterion")), title_w, false);
    cell(page, brm_str(say(page, "sujets", "subjects")), COUNT_W, true);
    brm_buf_z(page->out, "  ");
    measure_heads(page, q);
    cell(page, brm_str(say(page, "attendu", "expected")), EXPECT_W, true);
    style(page, "0");
    brm_buf_byte(page->out, '\n');
    for (uint32_t a = row->axes.first; a < row->axes.first + row->axes.n; a++) {
        const BrmPAxis *axis = &page->program->axes.at[a];
        for (uint32_t k = 0; k < row->measures.n; k++)
            figures[k].has = brm_tally_axis_figure(t, a, k, &figures[k].x);
        style(page, "1");
        coded_title(page, axis->code, axis->title, 2, title_w);
        style(page, "0");
        count_cell(page, brm_tally_axis_subjects(t, a), COUNT_W);
        brm_buf_z(page->out, "  ");
        figure_cells(page, q, figures);
        brm_buf_byte(page->out, '\n');
        for (uint32_t c = axis->criteria.first; c < axis->criteria.first + axis->criteria.n; c++)
            population_criterion(page, t, c, title_w, figures);
    }
}

static void population_questionnaires(Page *page, const BrmTally *t, BrmFigure *figures) {
    for (uint32_t q = 0; q < page->program->questionnaires.n; q++) {
        const BrmPQuestionnaire *row = &page->program->questionnaires.at[q];
        if (row->axes.n == 0) continue;
        uint64_t subjects = brm_tally_questionnaire_subjects(t, q);
        for (uint32_t k = 0; k < row->measures.n; k++)
            figures[k].has = brm_tally_questionnaire_figure(t, q, k, &figures[k].x);
        brm_buf_byte(page->out, '\n');
        rule(page);
        style(page, "1");
        questionnaire_name(page, row);
        style(page, "0");
        PUT(page, " (version {0}) : {1} sujet{2}\n", " (version {0}): {1} subject{2}\n",
            BRM_A_STR(text(page, row->version)), BRM_A_INT((int64_t)subjects), BRM_A_STR(plural(subjects)));
        if (subjects == 0) continue;
        headline(page, q, figures);
        population_axes(page, t, q, figures);
    }
}

static void group_row(Page *page, const BrmGrouping *g, const BrmGroup *group, uint32_t q, uint32_t title_w,
                      BrmFigure *figures) {
    BrmStr label = brm_report_group_label(&page->arena, page->program, g->question, group, page->how->lang);
    uint64_t subjects = brm_tally_questionnaire_subjects(group->tally, q);
    if (subjects == 0) return;
    for (uint32_t k = 0; k < page->program->questionnaires.at[q].measures.n; k++)
        figures[k].has = brm_tally_questionnaire_figure(group->tally, q, k, &figures[k].x);
    brm_buf_z(page->out, "    ");
    cell(page, label, title_w - 4, false);
    count_cell(page, subjects, COUNT_W);
    brm_buf_z(page->out, "  ");
    figure_cells(page, q, figures);
    brm_buf_byte(page->out, '\n');
}

static void population_groups(Page *page, BrmFigure *figures) {
    for (uint32_t b = 0; b < page->p->options.n_by; b++) {
        const BrmGrouping *g = &page->p->by[b];
        brm_buf_byte(page->out, '\n');
        rule(page);
        style(page, "1");
        PUT(page, "Par « {0} »\n", "By \"{0}\"\n",
            BRM_A_STR(text(page, page->program->questions.at[g->question].title)));
        style(page, "0");
        for (uint32_t q = 0; q < page->program->questionnaires.n; q++) {
            const BrmPQuestionnaire *row = &page->program->questionnaires.at[q];
            if (row->axes.n == 0 || brm_tally_questionnaire_subjects(page->p->tally, q) == 0) continue;
            uint32_t rest = COUNT_W + 2 + measures_width(page, q);
            uint32_t title_w = page->width > rest + 24 ? page->width - rest : 24;
            style(page, "2");
            cell(page,
                 brm_str_f(&page->arena, "  %.*s  %.*s", BRM_STR_ARG(text(page, row->code)),
                           BRM_STR_ARG(text(page, row->title))),
                 title_w, false);
            cell(page, brm_str(say(page, "sujets", "subjects")), COUNT_W, true);
            brm_buf_z(page->out, "  ");
            measure_heads(page, q);
            style(page, "0");
            brm_buf_byte(page->out, '\n');
            for (uint32_t i = 0; i < g->groups.n; i++)
                group_row(page, g, &g->groups.at[i], q, title_w, figures);
        }
    }
}

static BrmStr finding_title(const Page *page, const BrmFindingCount *f) {
    if (f->control != BRM_NONE) return text(page, page->program->controls.at[f->control].title);
    return brm_str(brm_report_code_title(f->code, page->how->lang));
}

static void population_findings(Page *page) {
    if (page->p->findings.n == 0) return;
    brm_buf_byte(page->out, '\n');
    rule(page);
    style(page, "1");
    brm_buf_z(page->out, say(page, "Constats : ", "Findings: "));
    style(page, "0");
    finding_totals(page);
    for (uint32_t i = 0; i < page->p->findings.n; i++) {
        const BrmFindingCount *f = &page->p->findings.at[i];
        for (uint32_t s = 0; s < 3; s++) {
            if (f->n[s] == 0) continue;
            static const char *const colors[3] = {"31", "33", "36"};
            brm_buf_z(page->out, "  ");
            cell(page, f->code, 6, false);
            count_cell(page, f->n[s], COUNT_W);
            brm_buf_byte(page->out, ' ');
            style(page, colors[s]);
            cell(page,
                 brm_str_f(&page->arena, "%s%s", brm_severity_word((BrmSeverity)s, page->how->lang),
                           f->n[s] > 1 ? "s" : ""),
                 14, false);
            style(page, "0");
            brm_buf_byte(page->out, ' ');
            cell(page, finding_title(page, f), page->width - 33, false);
            brm_buf_byte(page->out, '\n');
        }
    }
}

static void documents_line(Page *page) {
    const BrmPopulation *p = page->p;
    PUT(page, "Documents : lus {0}, comptés {1}, écartés {2}, rejetés {3}\n",
        "Documents: read {0}, counted {1}, left out {2}, rejected {3}\n", BRM_A_INT((int64_t)p->read),
        BRM_A_INT((int64_t)p->counted), BRM_A_INT((int64_t)p->left_out), BRM_A_INT((int64_t)p->rejected));
}

void brm_report_summary(BrmBuf *out, const BrmPopulation *p, const BrmRender *how) {
    Page page;
    page_open(&page, out, p, how);
    documents_line(&page);
    population_findings(&page);
    page_close(&page);
}

void brm_report_text(BrmBuf *out, const BrmPopulation *p, const BrmRender *how) {
    Page page;
    page_open(&page, out, p, how);
    BrmFigure *figures = BRM_NEWS(&page.arena, BrmFigure, p->program->measures.n + 1u);
    style(&page, "1");
    brm_buf_z(out, say(&page, "Rapport de maturité", "Maturity report"));
    run_line(&page);
    style(&page, "0");
    brm_buf_byte(out, '\n');
    documents_line(&page);
    if (p->options.unique_ids)
        brm_buf_z(out, say(&page, "Identifiants promis uniques : les doublons n'ont pas été recherchés.\n",
                           "Ids promised unique: duplicates were not looked for.\n"));
    population_questionnaires(&page, p->tally, figures);
    population_groups(&page, figures);
    population_findings(&page);
    page_close(&page);
}

/* ---- one subject ------------------------------------------------------------------------------------------------ */

static const char *state_word(const Page *page, uint8_t state, bool computed) {
    switch ((BrmState)state) {
    case BRM_ST_NOT_APPLICABLE:
        return say(page, "non applicable", "not applicable");
    case BRM_ST_NOT_ASKED:
        return say(page, "non posée", "not asked");
    case BRM_ST_MISSING:
        return missing_word(page, computed);
    case BRM_ST_UNDETERMINED:
        return say(page, "indéterminée", "undetermined");
    case BRM_ST_ANSWERED:
    case BRM_ST_ABSENT:
        break;
    }
    return "";
}

static void node_figures(Page *page, const BrmDocument *doc, uint32_t q, uint32_t scores, BrmFigure *figures) {
    uint32_t projected = brm_vm_projects(page->p->vm) ? 1 : 0;
    for (uint32_t k = 0; k < page->program->questionnaires.at[q].measures.n; k++) {
        figures[k] = (BrmFigure){0};
        if (projected == 0 || doc->converging)
            figures[k].has = brm_vm_figure(page->p->vm, page->program->score_regs.at[scores + 2 * k + projected],
                                           doc->lane, &figures[k].x);
    }
}

static void subject_criterion(Page *page, const BrmDocument *doc, uint32_t c, uint8_t state, uint32_t title_w) {
    const BrmPCriterion *row = &page->program->criteria.at[c];
    bool silent = brm_vm_projects(page->p->vm) && !doc->converging;
    uint8_t code = silent ? (uint8_t)BRM_CODE_NONE : brm_findings_code(page->p->vm, c, doc->lane);
    uint8_t today = brm_vm_code(page->p->vm, row->code_today)[doc->lane];
    int32_t expected;
    coded_title(page, row->code, row->title, 4, title_w);
    brm_buf_z(page->out, "  ");
    if (code >= BRM_CODE_NA) {
        style(page, state == BRM_ST_MISSING || state == BRM_ST_UNDETERMINED ? "33" : "2");
        brm_buf_z(page->out, silent && state == BRM_ST_ANSWERED ? say(page, "sans projection", "no projection")
                                                                : state_word(page, state, row->derived != 0));
        style(page, "0");
        brm_buf_byte(page->out, '\n');
        return;
    }
    bool has = brm_report_expected(page->p->vm, c, &expected);
    int32_t level = brm_report_level(page->program, c, code);
    style(page, !has || level >= expected ? "32" : "33");
    PUT(page, "niveau {0}", "level {0}", BRM_A_INT(level));
    style(page, "0");
    if (has) PUT(page, " (attendu {0})", " (expected {0})", BRM_A_INT(expected));
    if (brm_vm_projects(page->p->vm) && today < BRM_CODE_NA && today != code)
        PUT(page, ", aujourd'hui {0}", ", today {0}", BRM_A_INT(brm_report_level(page->program, c, today)));
    brm_buf_byte(page->out, '\n');
}

static void subject_questionnaire(Page *page, const BrmDocument *doc, const uint8_t *states, uint32_t q,
                                  BrmFigure *figures) {
    const BrmPQuestionnaire *row = &page->program->questionnaires.at[q];
    uint32_t rest = measures_width(page, q), title_w = page->width > rest + 30 ? page->width - rest : 30;
    brm_buf_byte(page->out, '\n');
    style(page, "1");
    questionnaire_name(page, row);
    brm_buf_byte(page->out, '\n');
    style(page, "0");
    node_figures(page, doc, q, row->scores, figures);
    headline(page, q, figures);
    style(page, "2");
    cell(page, brm_str(say(page, "  Axe, critère", "  Axis, criterion")), title_w, false);
    measure_heads(page, q);
    style(page, "0");
    brm_buf_byte(page->out, '\n');
    for (uint32_t a = row->axes.first; a < row->axes.first + row->axes.n; a++) {
        const BrmPAxis *axis = &page->program->axes.at[a];
        node_figures(page, doc, q, axis->scores, figures);
        coded_title(page, axis->code, axis->title, 2, title_w);
        figure_cells(page, q, figures);
        brm_buf_byte(page->out, '\n');
        for (uint32_t c = axis->criteria.first; c < axis->criteria.first + axis->criteria.n; c++)
            subject_criterion(page, doc, c, states[c], title_w);
    }
}

static void subject_findings(Page *page, const BrmDocument *doc) {
    uint32_t n;
    if (doc->findings.n == 0) {
        brm_buf_z(page->out, say(page, "\nAucun constat.\n", "\nNo finding.\n"));
        return;
    }
    brm_buf_z(page->out, say(page, "\nConstats\n", "\nFindings\n"));
    BrmNotice *all = brm_report_notices(&page->arena, page->p, doc, page->how->lang, &n);
    BrmRender how = *page->how;
    how.format = BRM_DF_TEXT;
    brm_render(page->out, &how, page->p->sources, all, n);
}

void brm_report_subject_text(BrmBuf *out, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states,
                             const BrmRender *how) {
    static const char *const status[2][3] = {{"brouillon", "soumis", "validé"}, {"draft", "submitted", "validated"}};
    Page page;
    page_open(&page, out, p, how);
    rule(&page);
    style(&page, "1");
    brm_diag_clean(out, doc->has_id ? doc->id : brm_str(say(&page, "(sans identifiant)", "(no id)")));
    style(&page, "0");
    if (doc->name.n > 0) {
        brm_buf_z(out, " – ");
        brm_diag_clean(out, doc->name);
    }
    if (doc->rejected) {
        brm_buf_z(out, say(&page, " : document rejeté\n", ": document rejected\n"));
    } else {
        if (doc->kind != BRM_NONE) brm_buf_f(out, ", %.*s", BRM_STR_ARG(text(&page, p->program->kinds.at[doc->kind])));
        brm_buf_f(out, ", %s,", status[how->lang][doc->status]);
        run_line(&page);
        brm_buf_byte(out, '\n');
        BrmFigure *figures = BRM_NEWS(&page.arena, BrmFigure, p->program->measures.n + 1u);
        for (uint32_t q = 0; q < p->program->questionnaires.n; q++)
            if (p->program->questionnaires.at[q].axes.n > 0 &&
                brm_vm_tri(p->vm, p->program->questionnaires.at[q].kind_ok)[doc->lane] == BRM_TRUE)
                subject_questionnaire(&page, doc, states, q, figures);
    }
    subject_findings(&page, doc);
    brm_buf_byte(out, '\n');
    page_close(&page);
}
