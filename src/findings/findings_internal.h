/* Inside findings: the judge of one lane, and the lists of names that messages quote. */
#ifndef BRM_FINDINGS_INTERNAL_H
#define BRM_FINDINGS_INTERNAL_H

#include "findings/findings.h"

/* What decides a rule, while one message is made: see reads.c. */
typedef struct BrmWalk {
    BrmArena arena;
    uint32_t *marks; /* per question, criterion, the kind, definition, requirement: the last walk that met it */
    uint32_t mark, steps;
    BRM_ARRAY(BrmRange) stack;
    BRM_ARRAY(BrmPRead) found; /* questions, criteria, requirements, the kind */
} BrmWalk;

typedef struct BrmJudge {
    BrmDocument *doc;
    const BrmVm *vm;
    const BrmProgram *program;
    uint32_t lane;
    BrmDate date;
    uint8_t *states;
    BrmWalk walk; /* opened when first needed */
} BrmJudge;

/* A list in words, once a language: argument i of a row is French, i + 1 English. */
typedef struct BrmSaid {
    BrmStr fr, en;
    uint32_t n; /* things listed */
} BrmSaid;
typedef struct BrmMissing {
    BrmSaid said;
    bool kind;      /* nothing but the subject's kind */
    bool closed;    /* nothing that can be answered: what has no value, and why */
    BrmWord remedy; /* what to do about it */
} BrmMissing;
typedef struct BrmDoubtRows { /* answers that are missing can be named; the subject's kind is; what has no value without
                                 an answer being missing; nothing to name */
    BrmDiagId named, kind, closed, plain;
} BrmDoubtRows;

static inline BrmStr brm_judge_text(const BrmJudge *j, BrmText t) {
    return brm_program_text(j->program, t);
}
/* Value of a TRI register in the judged lane; true for BRM_NONE. */
uint8_t brm_judge_tri(const BrmJudge *j, BrmReg reg);
BrmAnswer *brm_judge_question_answer(const BrmJudge *j, uint32_t question);
BrmAnswer *brm_judge_criterion_answer(const BrmJudge *j, uint32_t criterion);
BrmAnswer *brm_judge_requirement_answer(const BrmJudge *j, uint32_t requirement);
/* Severity of what was not answered (R005, R018), and of what cannot be told (R007). */
BrmSeverity brm_judge_of_silence(const BrmDocument *doc);
BrmSeverity brm_judge_of_doubt(const BrmDocument *doc);
BrmDiagId brm_doubt_row(const BrmDoubtRows *rows, const BrmMissing *missing);
/* Where a finding on an answer stands: at its value, else at the `{` of answers. */
uint32_t brm_judge_place(const BrmJudge *j, const BrmAnswer *answer);
/* Adds a finding on a question, a criterion, a requirement, at its answer. */
BrmFinding *brm_judge_on_question(BrmJudge *j, BrmDiagId id, uint32_t question, const BrmArg *args, uint32_t n);
BrmFinding *brm_judge_on_criterion(BrmJudge *j, BrmDiagId id, uint32_t criterion, const BrmArg *args, uint32_t n);
BrmFinding *brm_judge_on_requirement(BrmJudge *j, BrmDiagId id, uint32_t requirement, const BrmArg *args, uint32_t n);
#define BRM_ARGS(...)                                                                                                  \
    ((const BrmArg[]){__VA_ARGS__}), (uint32_t)(sizeof((const BrmArg[]){__VA_ARGS__}) / sizeof(BrmArg))

/* judge.c's helpers: questions, criteria, plans, rules. */
void brm_judge_questions(BrmJudge *j);
void brm_judge_criteria(BrmJudge *j);
void brm_judge_plans(BrmJudge *j);
void brm_judge_faults(BrmJudge *j);
void brm_judge_controls(BrmJudge *j);
/* The finding of a refused question's value (R006). */
void brm_judge_refused_question(BrmJudge *j, uint32_t question);
/* The finding of a refused criterion's value (R002, R003, R006, R011). */
void brm_judge_refused_criterion(BrmJudge *j, uint32_t criterion);

/* computed.c: criteria whose level is computed. */
/* Requirements whose value was refused (R006), wherever the criterion stands. */
void brm_judge_refused_requirements(BrmJudge *j, uint32_t criterion);
/* The rest, of a criterion that may be asked and is not N/A by rule. doubt: it has its R007; refused: its own answer
 * was. */
void brm_judge_computed(BrmJudge *j, uint32_t criterion, bool doubt, bool refused);

/* reads.c: what these rules read, definitions and computed levels opened up; stands until the next walk. */
const BrmWalk *brm_walk(BrmJudge *j, const BrmRange *reads, uint32_t n);
/* The walk's mark on a question, criterion, requirement, the kind. */
uint32_t *brm_walk_slot(BrmJudge *j, BrmPRead read);
/* cause.c: gives a new mark to what makes a rule true or false; false when none of what the walk found is told to. */
bool brm_cause_mark(BrmJudge *j, BrmReg rule);
void brm_walk_close(BrmJudge *j);

/* say.c: what messages list. */
/* The levels of a criterion: 1, 2 or 3. */
BrmSaid brm_say_levels(const BrmJudge *j, uint32_t criterion);
/* And "na" where it is offered: 1, 2, 3 or "na". */
BrmSaid brm_say_allowed(const BrmJudge *j, uint32_t criterion);
/* The first keys of a list, in quotes. */
BrmSaid brm_say_keys(const BrmJudge *j, uint32_t list);
/* What to write on a criterion whose level is computed. */
BrmSaid brm_say_instead(const BrmJudge *j, uint32_t criterion);
/* Known answers among what a rule reads: « non » à « title » …; of these, those that make it what it is, when that can
 * be told. */
BrmSaid brm_say_given(BrmJudge *j, BrmRange reads, BrmReg rule);
/* Missing answers among what some rules read: those that are asked for sure; else perhaps; else what nobody can answer
 * here. */
BrmMissing brm_say_missing(BrmJudge *j, const BrmRange *reads, uint32_t n);

/* sort.c: by offset, source order, code. */
void brm_findings_sort(BrmDocument *doc, const BrmProgram *program);

#endif
