/* evaluate.c: answer documents to scores and findings, in memory of the result's own.
 *
 * The program's image is read anew where a rule (`where`) is added to it; else the program held by the caller is run as
 * it is, and only read. */
#include <stdlib.h>
#include <string.h>

#include "library/library_internal.h"

static BrmStr view(const char *z) {
    return brm_str_of(z, strlen(z));
}

static bool dates(const BaremeOptions *options, BrmPopulationOptions *out, BrmDiagBag *bag) {
    BrmDate first;
    BrmStr date = view(options->date);
    if (!brm_date_parse(date, &out->date)) {
        BRM_RAISE(bag, BRM_D_CLI_VALUE, BRM_NO_SPAN, BRM_A_STR(BRM_LIT("date")), BRM_A_STR(date),
                  BRM_A_STR(BRM_LIT("2020-12-15")));
        return false;
    }
    out->horizon = BRM_DATE_NONE;
    if (options->horizon == NULL) return true;
    BrmStr horizon = view(options->horizon);
    if (!brm_date_parse(horizon, &out->horizon) && !brm_quarter_parse(horizon, &first, &out->horizon)) {
        BRM_RAISE(bag, BRM_D_CLI_VALUE, BRM_NO_SPAN, BRM_A_STR(BRM_LIT("horizon")), BRM_A_STR(horizon),
                  BRM_A_STR(BRM_LIT("2021-T2")));
        return false;
    }
    if (out->horizon >= out->date) return true;
    BRM_RAISE(bag, BRM_D_CLI_HORIZON, BRM_NO_SPAN, BRM_A_DATE(out->date), BRM_A_DATE(out->horizon));
    return false;
}

/* The program with `where` lowered into it; NULL after an error. */
static const BrmVerified *filtered(BaremeResult *result, BaremeMessages *m, const BaremeProgram *program,
                                   const char *where) {
    if (where == NULL) return program->verified;
    BrmProgram *p = brm_image_read(&result->arena, program->image.p, program->image.n, &m->bag);
    if (p == NULL) return NULL;
    brm_report_sources(&m->sources, p);
    if (!brm_lower_where(&result->arena, p, brm_str_dup(&result->arena, view(where)), &m->sources, &m->bag))
        return NULL;
    return brm_verify(&result->arena, p, &m->bag);
}

typedef struct Subjects {
    BrmBuf *out;
    BrmLang lang;
} Subjects;

static void subject(void *ctx, const BrmPopulation *p, const BrmDocument *doc, const uint8_t *states) {
    const Subjects *to = ctx;
    brm_report_subject_json(to->out, p, doc, states, to->lang);
    brm_buf_byte(to->out, '\n');
}

/* One walk over the documents; the text stands in memory, so that reading it cannot fail. */
static void walk(BaremeResult *result, const BrmVerified *verified, const BrmPopulationOptions *options, BrmStr text,
                 BrmPopulation *population, Subjects *subjects) {
    BrmStr failed;
    BrmReader *reader = brm_reader_open(&result->mem, verified->program, options->horizon);
    brm_reader_add_text(reader, BRM_LIT("-"), text);
    BrmStatus status = brm_population_run(population, &result->arena, verified, reader, options, subjects == NULL,
                                          subjects == NULL ? NULL : subject, subjects, &failed);
    BRM_CHECK(&result->mem, status == BRM_OK);
    brm_reader_close(reader);
}

static BaremeStatus evaluate(BaremeResult *result, BaremeMessages *m, const BaremeProgram *program,
                             const BaremeOptions *options, BrmStr answers) {
    BrmJump failure, full;
    m->mem.on_failure = &failure;
    result->mem.on_failure = &full;
    if (BRM_TRY(failure)) return brm_library_failure(&m->mem);
    if (BRM_TRY(full)) return brm_library_failure(&result->mem);
    const BrmVerified *verified = filtered(result, m, program, options->where);
    if (verified == NULL) return BAREME_FOUND;
    BrmPopulationOptions how = {.drafts = options->drafts,
                                .submitted = options->submitted,
                                .private_too = options->not_publishable,
                                .unique_ids = options->unique_ids,
                                .prefix = BRM_LIT("")};
    if (!dates(options, &how, &m->bag)) return BAREME_FOUND;
    BrmStr by = options->by == NULL ? BRM_LIT("") : brm_str_dup(&result->arena, view(options->by));
    if (!brm_report_groupings(&result->arena, verified->program, by, &how, &m->bag)) return BAREME_FOUND;
    walk(result, verified, &how, answers, &result->population, NULL);
    brm_report_json(&result->report, &result->population);
    Subjects subjects = {&result->subjects, options->language == BAREME_ENGLISH ? BRM_EN : BRM_FR};
    BrmPopulation each;
    how.all = true;
    how.n_by = 0;
    walk(result, verified, &how, answers, &each, &subjects);
    brm_buf_reserve(&result->subjects, 1); /* "" where there is no document */
    brm_buf_byte(&result->subjects, '\0');
    brm_buf_byte(&result->report, '\0');
    return BAREME_OK;
}

BaremeStatus bareme_evaluate(BaremeResult **result, BaremeMessages **messages, const BaremeProgram *program,
                             const BaremeOptions *options, const char *answers, size_t length) {
    if (messages != NULL) *messages = NULL;
    if (result == NULL || program == NULL || options == NULL || options->size < sizeof(BaremeOptions) ||
        options->date == NULL || (answers == NULL && length > 0) || length > UINT32_MAX - 1)
        return BAREME_ARGUMENT;
    *result = NULL;
    BaremeResult *own = calloc(1, sizeof *own);
    BaremeMessages *m = brm_library_messages();
    if (own == NULL || m == NULL) {
        free(own);
        bareme_messages_free(m);
        return BAREME_MEMORY;
    }
    brm_mem_open(&own->mem, NULL, NULL);
    brm_arena_open(&own->arena, &own->mem);
    brm_buf_open(&own->subjects, &own->mem);
    brm_buf_open(&own->report, &own->mem);
    BaremeStatus status = evaluate(own, m, program, options, brm_str_of(answers, length));
    if (!brm_library_say(status == BAREME_OK || status == BAREME_FOUND ? messages : NULL, m)) status = BAREME_MEMORY;
    if (status == BAREME_OK)
        *result = own;
    else
        bareme_result_free(own);
    return status;
}

void bareme_result_free(BaremeResult *result) {
    if (result == NULL) return;
    brm_mem_close(&result->mem);
    free(result);
}

BaremeDocuments bareme_result_documents(const BaremeResult *result) {
    if (result == NULL) return (BaremeDocuments){0, 0, 0, 0};
    const BrmPopulation *p = &result->population;
    return (BaremeDocuments){p->read, p->counted, p->left_out, p->rejected};
}

static const char *text_of(const BrmBuf *buf, size_t *length) {
    if (length != NULL) *length = buf->n - 1;
    return buf->p;
}

const char *bareme_result_subjects(const BaremeResult *result, size_t *length) {
    return result == NULL ? NULL : text_of(&result->subjects, length);
}

const char *bareme_result_report(const BaremeResult *result, size_t *length) {
    return result == NULL ? NULL : text_of(&result->report, length);
}

/* ---- one figure ---- */

/* Position of the measure among those of the questionnaire; BRM_NONE when it is not listed. */
static uint32_t measure_of(const BrmProgram *p, uint32_t questionnaire, BrmStr name) {
    BrmRange measures = p->questionnaires.at[questionnaire].measures;
    for (uint32_t k = 0; k < measures.n; k++)
        if (brm_str_eq(brm_program_text(p, p->measures.at[p->measure_lists.at[measures.first + k]].name), name))
            return k;
    return BRM_NONE;
}

/* The axis of that code, or of QUESTIONNAIRE.CODE; BRM_NONE when there is none, or several. */
static uint32_t axis_of(const BrmProgram *p, BrmStr code) {
    uint32_t found = BRM_NONE;
    for (uint32_t i = 0; i < p->axes.n; i++) {
        BrmStr own = brm_program_text(p, p->axes.at[i].code);
        BrmStr of = brm_program_text(p, p->questionnaires.at[p->axes.at[i].questionnaire].code);
        bool whole = code.n == of.n + 1 + own.n && brm_str_starts(code, of) && code.p[of.n] == '.' &&
                     brm_str_eq((BrmStr){code.p + of.n + 1, own.n}, own);
        if (whole) return i;
        if (!brm_str_eq(own, code)) continue;
        if (found != BRM_NONE) return BRM_NONE;
        found = i;
    }
    return found;
}

bool bareme_result_figure(BaremeResult *result, const char *code, const char *measure, double *figure) {
    BrmJump full;
    if (result == NULL || code == NULL || measure == NULL || figure == NULL) return false;
    result->mem.on_failure = &full; /* a figure of huge denominators asks for memory */
    if (BRM_TRY(full)) return false;
    const BrmProgram *p = result->population.program;
    const BrmTally *tally = result->population.tally;
    BrmStr wanted = view(code), name = view(measure);
    for (uint32_t i = 0; i < p->questionnaires.n; i++) {
        if (!brm_str_eq(brm_program_text(p, p->questionnaires.at[i].code), wanted)) continue;
        uint32_t k = measure_of(p, i, name);
        return k != BRM_NONE && brm_tally_questionnaire_figure(tally, i, k, figure);
    }
    for (uint32_t i = 0; i < p->criteria.n; i++) {
        if (!brm_str_eq(brm_program_text(p, p->criteria.at[i].code), wanted)) continue;
        uint32_t k = measure_of(p, p->criteria.at[i].questionnaire, name);
        return k != BRM_NONE && brm_tally_criterion_figure(tally, i, k, figure);
    }
    uint32_t axis = axis_of(p, wanted);
    if (axis == BRM_NONE) return false;
    uint32_t k = measure_of(p, p->axes.at[axis].questionnaire, name);
    return k != BRM_NONE && brm_tally_axis_figure(tally, axis, k, figure);
}
