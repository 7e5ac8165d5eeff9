/* Inside findings: the judge of one lane, and the lists of names that messages quote. */
#ifndef BRM_FINDINGS_INTERNAL_H
#define BRM_FINDINGS_INTERNAL_H

#include "findings/findings.h"

typedef struct BrmJudge {
    BrmDocument *doc;
    const BrmVm *vm;
    const BrmProgram *program;
    uint32_t lane;
    BrmDate date;
    uint8_t *states;
} BrmJudge;

/* A list in words, once a language: argument i of a row is French, i + 1 English. */
typedef struct BrmSaid {
    BrmStr fr, en;
    uint32_t n; /* things listed */
} BrmSaid;
typedef struct BrmMissing {
    BrmSaid said;
    bool kind;      /* nothing but the subject's kind */
    BrmWord remedy; /* what to do about it */
} BrmMissing;

static inline BrmStr brm_judge_text(const BrmJudge *j, BrmText t) {
    return brm_program_text(j->program, t);
}
/* Value of a TRI register in the judged lane; true for BRM_NONE. */
uint8_t brm_judge_tri(const BrmJudge *j, BrmReg reg);
BrmAnswer *brm_judge_question_answer(const BrmJudge *j, uint32_t question);
BrmAnswer *brm_judge_criterion_answer(const BrmJudge *j, uint32_t criterion);
/* Where a finding on an answer stands: at its value, else at the `{` of answers. */
uint32_t brm_judge_place(const BrmJudge *j, const BrmAnswer *answer);
/* Adds a finding on a question or a criterion, at its answer. */
BrmFinding *brm_judge_on_question(BrmJudge *j, BrmDiagId id, uint32_t question, const BrmArg *args, uint32_t n);
BrmFinding *brm_judge_on_criterion(BrmJudge *j, BrmDiagId id, uint32_t criterion, const BrmArg *args, uint32_t n);
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
/* The finding of a refused criterion's value (R002, R003, R006). */
void brm_judge_refused_criterion(BrmJudge *j, uint32_t criterion);

/* say.c: what messages list. */
/* The levels of a criterion, and "na" where it is offered: 1, 2, 3 or "na". */
BrmSaid brm_say_levels(const BrmJudge *j, uint32_t criterion);
/* The first keys of a list, in quotes. */
BrmSaid brm_say_keys(const BrmJudge *j, uint32_t list);
/* Known answers among what a rule reads: « non » à « title » … */
BrmSaid brm_say_given(const BrmJudge *j, BrmRange reads);
/* Missing answers among what a rule reads: those that are asked for sure; else perhaps; else all. */
BrmMissing brm_say_missing(const BrmJudge *j, BrmRange range);

/* sort.c: by offset, source order, code. */
void brm_findings_sort(BrmDocument *doc, const BrmProgram *program);

#endif
