/* Inside report: figures and cells as its writers print them. */
#ifndef BRM_REPORT_INTERNAL_H
#define BRM_REPORT_INTERNAL_H

#include "report/report.h"

/* A view of one figure: of a subject or of a population. */
typedef struct BrmFigure {
    bool has;
    double x;
} BrmFigure;

/* Puts groups and finding counts into the order of the report (population.c). */
void brm_population_sort(BrmPopulation *p);
/* Everything but sources; nothing counted. */
void brm_population_open(BrmPopulation *out, BrmArena *arena, const BrmVerified *verified,
                         const BrmPopulationOptions *options, bool counts);
/* Judges and counts one document of the machine's last run; false where it is left out. states: scratch. */
bool brm_population_document(BrmPopulation *p, BrmDocument *doc, uint8_t *states);
/* The row of a finding's code, added where there is none; valid until the next one is. */
BrmFindingCount *brm_population_count(const BrmPopulation *p, BrmFindingCounts *counts, BrmStr code, uint32_t control);
/* The place of a group among the grouping's, added where there is none; key 0 for none. */
uint32_t brm_population_group(BrmPopulation *p, BrmGrouping *g, bool none, int64_t key);

/* crew.c: reads, judges and counts all documents, on options.jobs threads, where nothing is said of single ones. */
BRM_MUST_USE BrmStatus brm_crew_run(BrmPopulation *out, const BrmVerified *verified, BrmReader *reader, BrmStr *failed);
/* crowd.c: counts the quick lanes of a run. */
typedef struct BrmCrowd BrmCrowd;
BrmCrowd *brm_crowd_open(BrmPopulation *p, const BrmBatch *batch, const BrmQuickLanes *lanes);
/* twice: how many quick lanes were of an id that another document has. */
void brm_crowd_count(BrmCrowd *crowd, uint32_t twice);

/* The measure at place k of a questionnaire's list. */
static inline const BrmPMeasure *brm_report_measure(const BrmProgram *p, uint32_t questionnaire, uint32_t k) {
    return &p->measures.at[p->measure_lists.at[p->questionnaires.at[questionnaire].measures.first + k]];
}

/* Where the expectation in force is a level: its value. */
bool brm_report_expected(const BrmVm *vm, uint32_t criterion, int32_t *value);
/* Value of the level at a position of the criterion. */
int32_t brm_report_level(const BrmProgram *p, uint32_t criterion, uint8_t code);

/* "member": figure-or-null … } of a questionnaire's measures, for JSON. */
void brm_report_json_measures(BrmBuf *out, const BrmProgram *p, uint32_t questionnaire, const BrmFigure *figures);

/* For people: 78,8 % for a measure in %, else two decimals; "–" without a value. */
void brm_report_figure(BrmBuf *out, BrmFigure f, bool percent, BrmLang lang);
/* A number without %, at most four decimals. */
void brm_report_number(BrmBuf *out, double x, BrmLang lang);
/* 66,7 % of a fraction of one, exactly one decimal, half away from zero. */
void brm_report_percent(BrmBuf *out, double x, BrmLang lang);
/* A bar of `cells` cells for a rate from 0 to 1, in eighths. */
void brm_report_bar(BrmBuf *out, double rate, uint32_t cells, const BrmRender *how);
/* s cut to `columns` with an ellipsis, then padded with blanks (to the left when right is true). */
void brm_report_cell(BrmBuf *out, BrmStr s, uint32_t columns, bool right);
/* Key of a group as JSON and CSV print it, and as people read it. */
BrmStr brm_report_group_key(BrmArena *arena, const BrmProgram *p, uint32_t question, const BrmGroup *g);
BrmStr brm_report_group_label(BrmArena *arena, const BrmProgram *p, uint32_t question, const BrmGroup *g, BrmLang lang);
/* One cell of CSV, quoted where RFC 4180 asks for it. */
void brm_report_csv_cell(BrmBuf *out, BrmStr s);
/* What a finding's code is about, in a few words: "non répondu alors que posé". */
const char *brm_report_code_title(BrmStr code, BrmLang lang);
/* Text in the language. */
static inline const char *brm_report_say(BrmLang lang, const char *fr, const char *en) {
    return lang == BRM_FR ? fr : en;
}
/* Bold, dim and colours, where colour is wanted. */
void brm_report_style(BrmBuf *out, const BrmRender *how, const char *style);

#endif
