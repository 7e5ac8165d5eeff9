/* tools: what reads sources for people: tests (essai) and their coverage.
 *
 * Called by the command. Stands on the whole pipeline: an essai becomes a document that the one reader reads, the one
 * machine runs and findings judge, so that a test says what an evaluation would. Everything made is the arena's. Opens
 * no file and prints nothing: results go to buffers that the caller writes.
 */
#ifndef BRM_TOOLS_H
#define BRM_TOOLS_H

#include "lower/lower.h"
#include "report/report.h"

/* ---- tests: running ---- */

typedef struct BrmTestValue { /* a part of a `vérifie` that is worth showing */
    BrmSpan span;
    BrmStr source; /* its words */
    BrmStr shown;  /* its value as a person reads it; why it has none */
    BrmStr json;   /* its value as JSON, null where it has none */
    bool equals;   /* shown is a value, not a state */
} BrmTestValue;

typedef struct BrmTestExpectation {
    const BrmMExpectation *of;
    BrmStr source;  /* what is expected, in the words of the source */
    uint8_t truth;  /* BRM_TRUE: it is met */
    BrmDiagId id;   /* what is said of one that is not met, and where */
    BrmStr message; /* filled */
    BrmSpan span;
    BrmStr label;
    BrmStr found, wanted; /* as JSON, of an equality that does not hold; n == 0 of others */
    BRM_ARRAY(BrmTestValue) values;
    BRM_ARRAY(BrmStr) reasons; /* why something has no value; what was refused */
} BrmTestExpectation;

typedef struct BrmTestRefused { /* an answer or a plan step that the judgement refused */
    BrmStr code, message;
    BrmSpan span; /* of the réponse or prévu */
} BrmTestRefused;

typedef struct BrmTestResult {
    uint32_t test; /* in model.tests */
    bool passed;
    BRM_ARRAY(BrmTestExpectation) expectations;
    BRM_ARRAY(BrmTestRefused) refused;
} BrmTestResult;

/* ---- tests: coverage ---- */

typedef enum BrmCoverageKind { BRM_COV_LEVELS, BRM_COV_RULES, BRM_COV_CONTROLS, BRM_COV_KINDS } BrmCoverageKind;
typedef struct BrmMissed { /* what no test reaches */
    BrmCoverageKind kind;
    BrmSpan span; /* in the model's sources */
    BrmStr on, title, what;
} BrmMissed;
typedef struct BrmCoverage {
    uint32_t reached[BRM_COV_KINDS], total[BRM_COV_KINDS];
    BRM_ARRAY(BrmMissed) missed; /* by kind, then by place */
} BrmCoverage;

typedef struct BrmTestRun {
    const BrmModel *model;
    BrmLang lang;
    BRM_ARRAY(BrmTestResult) results; /* in source order */
    uint32_t passed, failed;          /* tests */
    uint32_t met, unmet;              /* expectations */
    const BrmCoverage *coverage;      /* NULL: not asked for */
} BrmTestRun;

/* Runs the essais of the files that were given (BrmMTest.given). NULL after an error that only lowering or verifying
 * finds, which is in the bag. Everything said is in that language. */
const BrmTestRun *brm_tests_run(BrmArena *arena, const BrmModel *model, BrmLang lang, bool coverage, BrmDiagBag *bag);

/* ---- tests: writing ---- */

/* Each expectation that is not met, in source order, for brm_render. */
BrmNotice *brm_tests_notices(BrmArena *arena, const BrmTestRun *run, uint32_t *n);
/* A line a test, what each one that fails expected and found, coverage, a line that counts. quiet: no line for a test
 * that passes. */
void brm_tests_text(BrmBuf *out, const BrmTestRun *run, const BrmRender *how, bool quiet);
void brm_tests_json(BrmBuf *out, const BrmTestRun *run);
void brm_tests_junit(BrmBuf *out, const BrmTestRun *run); /* the XML that build servers read */

#endif
