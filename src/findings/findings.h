/* findings: verdicts on questions, criteria and plans, with their values, in their order. Their words are put in
 * report.
 *
 * answers reads a document into a BrmDocument and a lane of a batch; after a run, findings judges the lane: the state
 * of each criterion and every finding of answers.md that is not about the document's own shape. Defines the record of a
 * document that both share. Must not read JSON.
 */
#ifndef BRM_FINDINGS_H
#define BRM_FINDINGS_H

#include "diag/diag.h"
#include "vm/vm.h"

typedef enum BrmState {
    BRM_ST_ABSENT = 0,
    BRM_ST_ANSWERED,
    BRM_ST_NOT_APPLICABLE,
    BRM_ST_NOT_ASKED,
    BRM_ST_MISSING,
    BRM_ST_UNDETERMINED
} BrmState;
typedef enum BrmDocStatus { BRM_DRAFT, BRM_SUBMITTED, BRM_VALIDATED } BrmDocStatus;

/* How a value was read. Refusals are decided when reading, by type alone; whether the finding is raised (a
 * questionnaire out of validity raises none) is findings' business. */
typedef enum BrmReading {
    BRM_READ_NONE = 0, /* absent or null */
    BRM_READ_OK,       /* in its column */
    BRM_READ_TYPE,     /* R006: wrong type */
    BRM_READ_RANGE,    /* R006: out of range */
    BRM_READ_KEY,      /* R006: not in its list */
    BRM_READ_LEVEL,    /* R002: an integer that is no level */
    BRM_READ_NA,       /* R003: N/A is never offered */
    BRM_READ_DERIVED,  /* R011: a level on a derived criterion */
    BRM_READ_OBJECT    /* an object of requirements, with at least one answer; the answers stand on the requirements */
} BrmReading;

typedef struct BrmAnswer { /* one for each question, each criterion, each requirement of the program: answers[q],
                              answers[n_questions + c], answers[n_questions + n_criteria + r] */
    uint8_t reading;       /* BrmReading */
    uint32_t offset; /* of the value, in bytes from the document's start (see BrmDocument.base); 0: no such member. null
                        has a place too */
    uint8_t code;    /* of a criterion, when BRM_READ_OK: position of the level, or BRM_CODE_NA */
    BrmStr shown; /* the value as written, cut to 60 bytes at a character; a text question: the whole text, decoded, in
                     NFC */
} BrmAnswer;

typedef enum BrmStepReading {
    BRM_STEP_OK,
    BRM_STEP_SHAPE,
    BRM_STEP_DATE,
    BRM_STEP_ORDER,
    BRM_STEP_LEVEL,
    BRM_STEP_ENTRY /* the whole entry is not a plan */
} BrmStepReading;
typedef struct BrmPlanStep {
    uint32_t criterion;
    uint32_t offset;    /* of its '[' (of the entry for BRM_STEP_ENTRY) */
    uint8_t reading;    /* BrmStepReading */
    uint8_t level;      /* position, when OK */
    BrmDate day;        /* when OK */
    BrmStr when, value; /* as written */
} BrmPlanStep;

/* What a finding is on. */
typedef enum BrmOn {
    BRM_ON_NOTHING,
    BRM_ON_QUESTION,
    BRM_ON_CRITERION,
    BRM_ON_QUESTIONNAIRE,
    BRM_ON_REQUIREMENT,
    BRM_ON_NAME /* an unknown or retired name */
} BrmOn;

typedef struct BrmShown { /* value of a placeholder */
    uint32_t type, list;  /* as BrmPPart */
    bool known;
    double num;          /* TRI as 0 or 2, NUM, key position, level */
    BrmStr text;         /* TEXT; SET: unused */
    const uint64_t *set; /* SET: words in the document's arena */
} BrmShown;

typedef struct BrmFinding {
    BrmDiagId id; /* the row whose words it takes; its code is brm_diag_code(id), save for a control */
    BrmSeverity severity;
    BrmOn on_kind;
    uint32_t on; /* question, criterion, questionnaire, requirement */
    BrmStr on_name;
    uint32_t offset;  /* as BrmAnswer.offset */
    uint32_t order;   /* source order of what it is on; 0 for nothing (orders in the program start at 1) */
    uint32_t control; /* index, or BRM_NONE */
    BrmArg args[BRM_DIAG_ARGS];
    uint32_t n_args;
    const BrmShown *shown; /* a control's placeholders: one for each part of its message */
} BrmFinding;

/* A place in a long document, kept so that later ones need no walk from its start. */
typedef struct BrmDocumentTick {
    uint64_t line;
    uint32_t column;
} BrmDocumentTick;
enum { BRM_TICK_BYTES = 4096 };

typedef struct BrmDocument {
    BrmArena *arena; /* everything below lives there until the document's slot is reused; may be shared by a batch's
                        documents */
    BrmStr file;     /* as the user named it ("-": standard input) */
    uint64_t base;   /* bytes of the file before this document's text */
    uint64_t line;   /* line (from 1) in the file of the document text's first byte */
    uint32_t column; /* column (from 1) of it */
    BrmStr text;     /* the document's own bytes (view, valid while the batch is); offsets count from its start */
    bool rejected;   /* R014 or R013: no lane */
    bool has_id;
    BrmStr id, name;
    uint32_t kind; /* in program.kinds, or BRM_NONE */
    BrmDocStatus status;
    bool publishable, converging;
    uint32_t offset, answers_offset; /* '{' of the document, of `answers` (of the document where there is none) */
    BrmAnswer *answers;
    BRM_ARRAY(BrmPlanStep) steps; /* grouped by criterion, in the order read */
    bool has_plan;                /* a member of plan is not null */
    const uint8_t *commented;     /* per criterion: 1 where `comments` holds a text for it */
    uint32_t plan_offset;         /* value of `plan` */
    uint32_t lane;
    const BrmDocumentTick *ticks; /* of bytes BRM_TICK_BYTES, 2 * BRM_TICK_BYTES … of the text: see brm_document_mark */
    uint32_t n_ticks;
    BRM_ARRAY(BrmFinding)
    findings; /* by answers first (R001, R006 kind and comments, R010, R012, R013, R014), completed by findings */
} BrmDocument;

/* Judges the document's lane of the machine's last run: fills states (one a criterion of the program) and appends the
 * findings; then sorts all of them: by offset, source order, code. A rejected document only gets sorted. */
void brm_findings_judge(BrmDocument *doc, const BrmVm *vm, uint8_t *states);
/* States alone, for a lane (used where findings are not wanted). */
void brm_findings_states(const BrmVm *vm, uint32_t lane, uint8_t *states);
/* The level position that counts for the figures in that lane (projected with a horizon), or BRM_CODE_NONE /
 * BRM_CODE_NA. */
uint8_t brm_findings_code(const BrmVm *vm, uint32_t criterion, uint32_t lane);
const char *brm_state_name(BrmState state); /* "answered" … */
/* Code of a finding as printed: R005, or the control's own code. */
BrmStr brm_finding_code(const BrmProgram *program, const BrmFinding *finding);
/* A finding on nothing, without arguments but those given, of its row's severity, ready to be completed. Valid until
 * the next one is added. */
BrmFinding *brm_finding_add(BrmDocument *doc, BrmDiagId id, uint32_t offset, const BrmArg *args, uint32_t n_args);
/* Makes the ticks of a long document; called once by answers when its text, line and column are known. */
void brm_document_mark(BrmDocument *doc);
/* Line and column (characters) in the file of a byte offset of the document. */
void brm_document_locate(const BrmDocument *doc, uint32_t offset, uint64_t *line, uint32_t *column);

/* ---- verdicts in bulk: lanes that were read quickly have no document (see answers.h) ---- */

typedef struct BrmQuickStep { /* right by itself: dated, ascending, on a level of its criterion, which is not derived */
    uint32_t lane, criterion;
    BrmDate day;
    uint8_t level; /* position */
} BrmQuickStep;

typedef struct BrmQuickRefusal { /* a value that its question or criterion refuses: no answer in its column */
    uint32_t lane, on;           /* as BrmDocument.answers: a question, or the questions' number and a criterion */
    uint8_t reading;             /* BrmReading: TYPE RANGE KEY LEVEL NA DERIVED */
} BrmQuickRefusal;

/* Beside a batch of `cap` lanes. A quick lane has no finding from reading but those of refused
 * values, and no comment; all its other answers are in the columns. */
typedef struct BrmQuickLanes {
    uint8_t
        *quick; /* 1: read quickly; 0: a BrmDocument speaks for the lane, or nobody does (a second document of an id) */
    uint8_t *status;                              /* BrmDocStatus */
    uint8_t *publishable, *converging, *has_plan; /* 0, 1 */
    BrmQuickStep *steps; /* lanes ascending; those of one lane and criterion together, as read */
    uint32_t n_steps, cap_steps;
    BrmQuickRefusal *refusals; /* lanes ascending */
    uint32_t n_refusals, cap_refusals;
} BrmQuickLanes;

typedef enum BrmBulkKind {
    BRM_BULK_R002,
    BRM_BULK_R003,
    BRM_BULK_R004,
    BRM_BULK_R005,
    BRM_BULK_R006,
    BRM_BULK_R007,
    BRM_BULK_R008, /* errors */
    BRM_BULK_R008_FALL,
    BRM_BULK_R009,
    BRM_BULK_R011,
    BRM_BULK_R015,
    BRM_BULK_R016,
    BRM_BULK_R018,
    BRM_BULK_KINDS
} BrmBulkKind;

/* The verdicts on the lanes of one run: as brm_findings_judge would give, counted. A lane has fewer than 65,536 of one
 * kind: brm_bulk_fits. */
typedef struct BrmBulk {
    uint8_t **states;                 /* [criterion][lane], BrmState: of every lane of the run, quick or not */
    uint16_t *counts[BRM_BULK_KINDS]; /* [lane]; 0 where the lane is not quick */
    uint8_t **fired;                  /* [control][lane], 0 or 1; 0 where the lane is not quick */
} BrmBulk;

/* Whether a program's documents may be judged in bulk (at most 60,000 questions, criteria, requirements and faults
 * together); a quick lane has at most as many plan steps. */
enum { BRM_BULK_MOST = 60000 };
bool brm_bulk_fits(const BrmProgram *program);
/* Room for the machine's lanes, in the arena. */
BrmBulk *brm_bulk_open(BrmArena *arena, const BrmVm *vm);
/* Judges every quick lane of the machine's last run. */
void brm_findings_bulk(const BrmVm *vm, const BrmBatch *batch, const BrmQuickLanes *lanes, BrmBulk *out);
const char *brm_bulk_code(BrmBulkKind kind); /* "R003" … */
BrmSeverity brm_bulk_severity(BrmBulkKind kind, BrmDocStatus status);

#endif
