/* tools_internal: what the files of tools share. Included by src/tools/ alone.
 *
 *     model.tests ──tests_document.c──▶ documents, one a line ──answers──▶ a batch ──vm──▶ registers of each `vérifie`
 *         │ grouped by date and horizon: tests_run.c                                        │
 *         │                                              tests_show.c (values), tests_why.c (why there is none)
 *         ▼                                                                                 ▼
 *     coverage.c ◀───────────────────────── codes and rules of each lane         BrmTestRun ──▶ text, JSON, JUnit
 */
#ifndef BRM_TOOLS_INTERNAL_H
#define BRM_TOOLS_INTERNAL_H

#include "tools/tools.h"

enum {
    BRM_TOOLS_SHOWN = 8,    /* parts shown of one expectation, and criteria named of one axis */
    BRM_TOOLS_EXCERPT = 120 /* characters of the source quoted in a message */
};

static inline const char *brm_tools_say(BrmLang lang, const char *fr, const char *en) {
    return lang == BRM_FR ? fr : en;
}

/* Words with their arguments, {0} to {7}. */
BrmStr brm_tools_fill(BrmArena *arena, BrmLang lang, const char *words, const BrmArg *args, uint32_t n);
#define BRM_TOOLS_FILL(arena, lang, fr, en, ...)                                                                       \
    brm_tools_fill((arena), (lang), brm_tools_say((lang), (fr), (en)), (const BrmArg[]){__VA_ARGS__},                  \
                   (uint32_t)(sizeof((const BrmArg[]){__VA_ARGS__}) / sizeof(BrmArg)))
/* The source under a span, on one line, cut with … when long. */
BrmStr brm_tools_source(BrmArena *arena, const BrmSources *sources, BrmSpan span);
/* What a buffer holds, in the arena; the buffer is closed. */
BrmStr brm_tools_take(BrmArena *arena, BrmBuf *buf);

/* ---- tests_document.c ---- */
/* The document of a test, as one line of JSON with its end. */
void brm_tests_document(BrmArena *arena, BrmBuf *out, const BrmModel *model, uint32_t test);

/* ---- one lane of a run, where a test stands ---- */
typedef struct BrmTestLane {
    BrmArena *arena; /* of the result */
    const BrmModel *model;
    const BrmProgram *program;
    const BrmVm *vm;
    const BrmReg *reg_of;          /* by node id */
    const uint32_t *definition_of; /* by definition of the model: of the program */
    const BrmDocument *doc;
    const uint8_t *states;
    uint32_t lane;
    BrmLang lang;
} BrmTestLane;

/* ---- tests_show.c ---- */
/* Whether a part has a value here. It has a register. */
bool brm_lane_known(const BrmTestLane *l, const BrmNode *node);
uint8_t brm_lane_truth(const BrmTestLane *l, BrmReg reg);
/* Its value as a person reads it: how. DIGITS: all of a number's; PERCENT: of a number, a percentage. */
typedef enum BrmShowHow { BRM_SHOW_SHORT, BRM_SHOW_DIGITS, BRM_SHOW_PERCENT } BrmShowHow;
void brm_lane_show(const BrmTestLane *l, BrmBuf *out, const BrmNode *node, BrmShowHow how);
void brm_lane_json(const BrmTestLane *l, BrmBuf *out, const BrmNode *node);
/* Fills what is said of an expectation, met or not. */
void brm_lane_explain(const BrmTestLane *l, const BrmMExpectation *of, BrmTestExpectation *out);

/* ---- tests_why.c ---- */
/* The state of a question, criterion or requirement in a few words: « sans réponse », « non posé ». */
BrmStr brm_lane_state(const BrmTestLane *l, BrmRef ref);
/* The same of what `est [non] applicable` asks: whether it is asked, not whether it is answered. */
BrmStr brm_lane_applicable(const BrmTestLane *l, const BrmNode *node);
/* `est [non] applicable` of a criterion that counts as applicable for want of what its N/A rule reads. */
bool brm_lane_unsettled(const BrmTestLane *l, const BrmNode *node);
/* A sentence that says why a part has no value; n == 0 when nothing more can be said than what stands in it. */
BrmStr brm_lane_why(const BrmTestLane *l, const BrmNode *node);
/* What a definition reads, with the values; n == 0 where it reads nothing. */
BrmStr brm_lane_reads(const BrmTestLane *l, uint32_t definition);
BrmStr brm_lane_name(const BrmTestLane *l, BrmRef ref); /* its code or name */

/* ---- coverage.c ---- */
typedef struct BrmCover BrmCover;
BrmCover *brm_cover_open(BrmArena *arena, const BrmModel *model, const BrmProgram *program, BrmLang lang);
/* Takes in the lanes of a run; the programs of all runs are of one model. */
void brm_cover_add(BrmCover *cover, const BrmVm *vm, uint32_t lanes);
const BrmCoverage *brm_cover_end(BrmCover *cover);

#endif
