/* judge.c: the findings of one document in its lane: questions, then criteria, by the order of judgement of docs'
 * answers page.
 *
 *     the value itself (refused when read: R002 R003 R006)  ->  applicability (R004, R007)  ->  the N/A rule (R003 R004
 * R007)  ->  R005
 *
 * Called through brm_findings_judge for each document that counts. Reads the machine's columns and the document; owns
 * nothing. */
#include "findings/findings_internal.h"

uint8_t brm_judge_tri(const BrmJudge *j, BrmReg reg) {
    return reg == BRM_NONE ? (uint8_t)BRM_TRUE : brm_vm_tri(j->vm, reg)[j->lane];
}

BrmAnswer *brm_judge_question_answer(const BrmJudge *j, uint32_t question) {
    return &j->doc->answers[question];
}

BrmAnswer *brm_judge_criterion_answer(const BrmJudge *j, uint32_t criterion) {
    return &j->doc->answers[j->program->questions.n + criterion];
}

uint32_t brm_judge_place(const BrmJudge *j, const BrmAnswer *answer) {
    return answer->offset != 0 ? answer->offset : j->doc->answers_offset;
}

BrmFinding *brm_judge_on_question(BrmJudge *j, BrmDiagId id, uint32_t question, const BrmArg *args, uint32_t n) {
    uint32_t place = brm_judge_place(j, brm_judge_question_answer(j, question));
    BrmFinding *f = brm_finding_add(j->doc, id, place, args, n);
    f->on_kind = BRM_ON_QUESTION;
    f->on = question;
    f->order = j->program->questions.at[question].order;
    return f;
}

BrmFinding *brm_judge_on_criterion(BrmJudge *j, BrmDiagId id, uint32_t criterion, const BrmArg *args, uint32_t n) {
    uint32_t place = brm_judge_place(j, brm_judge_criterion_answer(j, criterion));
    BrmFinding *f = brm_finding_add(j->doc, id, place, args, n);
    f->on_kind = BRM_ON_CRITERION;
    f->on = criterion;
    f->order = j->program->criteria.at[criterion].order;
    return f;
}

/* ---- severities ---- */

static BrmSeverity of_silence(const BrmDocument *doc) {
    return doc->status == BRM_VALIDATED ? BRM_ERROR : doc->status == BRM_SUBMITTED ? BRM_WARNING : BRM_NOTICE;
}

static BrmSeverity of_doubt(const BrmDocument *doc) {
    return doc->status == BRM_VALIDATED ? BRM_ERROR : BRM_WARNING;
}

/* ---- answered though not asked (R004) ---- */

typedef struct Subject { /* of a sentence: a question or a criterion */
    BrmArg code, title, shown;
    uint32_t questionnaire;
    BrmRange asked_reads;
} Subject;

static bool in_validity(const BrmJudge *j, const BrmPQuestionnaire *q) {
    return (q->from == BRM_DATE_NONE || q->from <= j->date) && (q->to == BRM_DATE_NONE || j->date <= q->to);
}

static BrmDiagId not_asked(const BrmJudge *j, const Subject *s, BrmArg args[6], uint32_t *n) {
    const BrmPQuestionnaire *q = &j->program->questionnaires.at[s->questionnaire];
    args[0] = s->code;
    args[1] = s->title;
    args[2] = s->shown;
    if (brm_judge_tri(j, q->kind_ok) != BRM_TRUE) {
        args[3] = BRM_A_STR(brm_judge_text(j, q->code));
        args[4] =
            BRM_A_STR(j->doc->kind == BRM_NONE ? BRM_LIT("") : brm_judge_text(j, j->program->kinds.at[j->doc->kind]));
        *n = 5;
        return BRM_D_R004_KIND;
    }
    BrmSaid given = brm_say_given(j, s->asked_reads);
    args[3] = BRM_A_STR(given.fr);
    args[4] = BRM_A_STR(given.en);
    *n = given.n > 0 ? 5 : 3;
    return given.n > 0 ? BRM_D_R004_GIVEN : BRM_D_R004;
}

/* ---- questions ---- */

static Subject question_subject(const BrmJudge *j, uint32_t question) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    return (Subject){BRM_A_STR(brm_judge_text(j, q->name)), BRM_A_STR(brm_judge_text(j, q->title)),
                     BRM_A_STR(brm_judge_question_answer(j, question)->shown), q->questionnaire, q->asked_reads};
}

typedef struct DoubtRows { /* of R007: named answers are missing; the subject's kind is; nothing to name */
    BrmDiagId named, kind, plain;
} DoubtRows;

static BrmDiagId doubt_row(const DoubtRows *rows, const BrmMissing *missing) {
    return missing->said.n == 0 ? rows->plain : missing->kind ? rows->kind : rows->named;
}

static void silent_question(BrmJudge *j, uint32_t question, uint8_t asked) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    Subject s = question_subject(j, question);
    if (asked == BRM_TRUE) {
        brm_judge_on_question(j, BRM_D_R005_QUESTION, question, BRM_ARGS(s.code, s.title))->severity =
            of_silence(j->doc);
        return;
    }
    static const DoubtRows rows = {BRM_D_R007_QUESTION, BRM_D_R007_QUESTION_KIND, BRM_D_R007_QUESTION_PLAIN};
    BrmMissing missing = brm_say_missing(j, q->asked_reads);
    BrmArg fr = BRM_A_STR(missing.said.fr), en = BRM_A_STR(missing.said.en), remedy = BRM_A_WORD(missing.remedy);
    brm_judge_on_question(j, doubt_row(&rows, &missing), question, BRM_ARGS(s.code, s.title, fr, en, remedy))
        ->severity = of_doubt(j->doc);
}

static void judge_question(BrmJudge *j, uint32_t question) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    const BrmPQuestionnaire *of = &j->program->questionnaires.at[q->questionnaire];
    const BrmAnswer *answer = brm_judge_question_answer(j, question);
    if (!in_validity(j, of)) return;
    uint8_t asked = brm_judge_tri(j, q->asked);
    if (answer->reading == BRM_READ_OK) {
        if (asked != BRM_FALSE) return;
        BrmArg args[6];
        uint32_t n;
        Subject s = question_subject(j, question);
        BrmDiagId id = not_asked(j, &s, args, &n);
        brm_judge_on_question(j, id, question, args, n);
    } else if (answer->reading != BRM_READ_NONE) {
        brm_judge_refused_question(j, question);
    } else if (q->required != 0 && asked != BRM_FALSE) {
        silent_question(j, question, asked);
    }
}

void brm_judge_questions(BrmJudge *j) {
    for (uint32_t q = 0; q < j->program->questions.n; q++)
        judge_question(j, q);
}

/* ---- criteria ---- */

/* asked: it is the applicability that is unknown, whatever the N/A rule gives. */
static void doubt_on_criterion(BrmJudge *j, uint32_t criterion, bool asked, bool answered) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    static const DoubtRows on_asked = {BRM_D_R007_ASKED, BRM_D_R007_ASKED_KIND, BRM_D_R007_ASKED_PLAIN},
                           on_na = {BRM_D_R007_NA, BRM_D_R007_NA_KIND, BRM_D_R007_NA_PLAIN};
    BrmMissing missing = brm_say_missing(j, asked ? c->asked_reads : c->na_reads);
    BrmDiagId id = doubt_row(asked ? &on_asked : &on_na, &missing);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg fr = BRM_A_STR(missing.said.fr), en = BRM_A_STR(missing.said.en), remedy = BRM_A_WORD(missing.remedy);
    BrmArg meanwhile = BRM_A_WORD(answered ? BRM_W_ANS_COUNTS : BRM_W_ANS_OUT);
    brm_judge_on_criterion(j, id, criterion, BRM_ARGS(code, title, fr, en, meanwhile, remedy))->severity =
        of_doubt(j->doc);
}

/* An answer that the N/A rule decides on: a level where it is true, "na" where it is false. */
static void against_na_rule(BrmJudge *j, uint32_t criterion, BrmDiagId with, BrmDiagId plain) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    BrmSaid given = brm_say_given(j, c->na_reads), levels = brm_say_levels(j, criterion);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg shown = BRM_A_STR(brm_judge_criterion_answer(j, criterion)->shown),
           reason = BRM_A_STR(brm_judge_text(j, c->na_reason));
    BrmArg fr = BRM_A_STR(given.fr), en = BRM_A_STR(given.en), lf = BRM_A_STR(levels.fr), le = BRM_A_STR(levels.en);
    brm_judge_on_criterion(j, given.n > 0 ? with : plain, criterion,
                           BRM_ARGS(code, title, shown, reason, fr, en, lf, le));
}

static void silent_criterion(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    BrmSaid levels = brm_say_levels(j, criterion);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg fr = BRM_A_STR(levels.fr), en = BRM_A_STR(levels.en);
    brm_judge_on_criterion(j, BRM_D_R005_CRITERION, criterion, BRM_ARGS(code, title, fr, en))->severity =
        of_silence(j->doc);
}

static void not_asked_criterion(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    Subject s = {BRM_A_STR(brm_judge_text(j, c->code)), BRM_A_STR(brm_judge_text(j, c->title)),
                 BRM_A_STR(brm_judge_criterion_answer(j, criterion)->shown), c->questionnaire, c->asked_reads};
    BrmArg args[6];
    uint32_t n;
    BrmDiagId id = not_asked(j, &s, args, &n);
    brm_judge_on_criterion(j, id, criterion, args, n);
}

static void judge_criterion(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    const BrmAnswer *answer = brm_judge_criterion_answer(j, criterion);
    if (brm_judge_tri(j, c->valid) == BRM_FALSE) return;
    bool good = answer->reading == BRM_READ_OK, refused = !good && answer->reading != BRM_READ_NONE;
    if (refused) brm_judge_refused_criterion(j, criterion);
    uint8_t asked = brm_judge_tri(j, c->asked);
    if (asked == BRM_FALSE) {
        if (good) not_asked_criterion(j, criterion);
        return;
    }
    bool ruled = c->na_rule != BRM_NONE;
    uint8_t na = ruled ? brm_judge_tri(j, c->na_rule) : (uint8_t)BRM_FALSE;
    bool doubt = asked == BRM_UNKNOWN || na == BRM_UNKNOWN;
    bool level = good && answer->code != BRM_CODE_NA, na_given = good && !level;
    bool na_refused = ruled && na == BRM_FALSE && na_given;
    if (doubt)
        doubt_on_criterion(j, criterion, asked == BRM_UNKNOWN, (good && !na_refused) || (ruled && na == BRM_TRUE));
    if (ruled && na == BRM_TRUE) {
        if (level) against_na_rule(j, criterion, BRM_D_R004_NA_GIVEN, BRM_D_R004_NA);
        return;
    }
    if (na_refused) against_na_rule(j, criterion, BRM_D_R003_RULE_GIVEN, BRM_D_R003_RULE);
    if (!good && !refused && !doubt) silent_criterion(j, criterion);
}

void brm_judge_criteria(BrmJudge *j) {
    for (uint32_t c = 0; c < j->program->criteria.n; c++)
        judge_criterion(j, c);
}

/* ---- the whole document ---- */

void brm_findings_judge(BrmDocument *doc, const BrmVm *vm, uint8_t *states) {
    const BrmProgram *program = brm_vm_program(vm);
    if (!doc->rejected) {
        BrmJudge j = {
            .doc = doc, .vm = vm, .program = program, .lane = doc->lane, .date = brm_vm_date(vm), .states = states};
        brm_findings_states(vm, doc->lane, states);
        brm_judge_questions(&j);
        brm_judge_criteria(&j);
        brm_judge_plans(&j);
        brm_judge_faults(&j);
        brm_judge_controls(&j);
    }
    brm_findings_sort(doc, program);
}
