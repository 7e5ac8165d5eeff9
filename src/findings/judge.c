/* judge.c: the findings of one document in its lane: questions, then criteria, by the order of judgement of docs'
 * answers page.
 *
 *     the value itself (refused when read: R002 R003 R006 R011)  ->  applicability (R004, R007)  ->  the N/A rule (R003
 *     R004 R007)  ->  R005, or what is missing for a computed level (computed.c)  ->  R018
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

BrmAnswer *brm_judge_requirement_answer(const BrmJudge *j, uint32_t requirement) {
    return &j->doc->answers[j->program->questions.n + j->program->criteria.n + requirement];
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

BrmFinding *brm_judge_on_requirement(BrmJudge *j, BrmDiagId id, uint32_t requirement, const BrmArg *args, uint32_t n) {
    uint32_t place = brm_judge_place(j, brm_judge_requirement_answer(j, requirement));
    BrmFinding *f = brm_finding_add(j->doc, id, place, args, n);
    f->on_kind = BRM_ON_REQUIREMENT;
    f->on = requirement;
    f->order = j->program->requirements.at[requirement].order;
    return f;
}

/* ---- severities ---- */

BrmSeverity brm_judge_of_silence(const BrmDocument *doc) {
    return doc->status == BRM_VALIDATED ? BRM_ERROR : doc->status == BRM_SUBMITTED ? BRM_WARNING : BRM_NOTICE;
}

BrmSeverity brm_judge_of_doubt(const BrmDocument *doc) {
    return doc->status == BRM_VALIDATED ? BRM_ERROR : BRM_WARNING;
}

/* ---- answered though not asked (R004) ---- */

typedef struct Subject { /* of a sentence: a question or a criterion */
    BrmArg code, title, shown;
    uint32_t questionnaire;
    BrmRange asked_reads;
    BrmReg asked;
    bool object; /* the answer is one of requirements */
} Subject;

static bool in_force(const BrmJudge *j, const BrmPQuestionnaire *q) {
    return (q->from == BRM_DATE_NONE || q->from <= j->date) && (q->to == BRM_DATE_NONE || j->date <= q->to);
}

/* A supplement is so no longer than what it completes. */
static bool in_validity(const BrmJudge *j, const BrmPQuestionnaire *q) {
    return in_force(j, q) && (q->extends == BRM_NONE || in_force(j, &j->program->questionnaires.at[q->extends]));
}

static BrmDiagId not_asked(BrmJudge *j, const Subject *s, BrmArg args[6], uint32_t *n) {
    const BrmPQuestionnaire *q = &j->program->questionnaires.at[s->questionnaire];
    args[0] = s->code;
    args[1] = s->title;
    args[2] = s->shown;
    if (brm_judge_tri(j, q->kind_ok) != BRM_TRUE) {
        args[3] = BRM_A_STR(brm_judge_text(j, q->code));
        args[4] =
            BRM_A_STR(j->doc->kind == BRM_NONE ? BRM_LIT("") : brm_judge_text(j, j->program->kinds.at[j->doc->kind]));
        *n = 5;
        return s->object ? BRM_D_R004_OBJECT_KIND : BRM_D_R004_KIND;
    }
    BrmSaid given = brm_say_given(j, s->asked_reads, s->asked);
    args[3] = BRM_A_STR(given.fr);
    args[4] = BRM_A_STR(given.en);
    *n = given.n > 0 ? 5 : 3;
    if (s->object) return given.n > 0 ? BRM_D_R004_OBJECT_GIVEN : BRM_D_R004_OBJECT;
    return given.n > 0 ? BRM_D_R004_GIVEN : BRM_D_R004;
}

/* ---- questions ---- */

static Subject question_subject(const BrmJudge *j, uint32_t question) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    return (Subject){BRM_A_STR(brm_judge_text(j, q->name)),
                     BRM_A_STR(brm_judge_text(j, q->title)),
                     BRM_A_STR(brm_judge_question_answer(j, question)->shown),
                     q->questionnaire,
                     q->asked_reads,
                     q->asked,
                     false};
}

BrmDiagId brm_doubt_row(const BrmDoubtRows *rows, const BrmMissing *missing) {
    return missing->said.n == 0 ? rows->plain
           : missing->closed    ? rows->closed
           : missing->kind      ? rows->kind
                                : rows->named;
}

static void silent_question(BrmJudge *j, uint32_t question, uint8_t asked) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    Subject s = question_subject(j, question);
    if (asked == BRM_TRUE) {
        brm_judge_on_question(j, BRM_D_R005_QUESTION, question, BRM_ARGS(s.code, s.title))->severity =
            brm_judge_of_silence(j->doc);
        return;
    }
    static const BrmDoubtRows rows = {BRM_D_R007_QUESTION, BRM_D_R007_QUESTION_KIND, BRM_D_R007_QUESTION_CLOSED,
                                      BRM_D_R007_QUESTION_PLAIN};
    BrmMissing missing = brm_say_missing(j, &q->asked_reads, 1);
    BrmArg fr = BRM_A_STR(missing.said.fr), en = BRM_A_STR(missing.said.en), remedy = BRM_A_WORD(missing.remedy);
    brm_judge_on_question(j, brm_doubt_row(&rows, &missing), question, BRM_ARGS(s.code, s.title, fr, en, remedy))
        ->severity = brm_judge_of_doubt(j->doc);
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
static void doubt_on_criterion(BrmJudge *j, uint32_t criterion, bool asked) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    static const BrmDoubtRows on_asked = {BRM_D_R007_ASKED, BRM_D_R007_ASKED_KIND, BRM_D_R007_ASKED_CLOSED,
                                          BRM_D_R007_ASKED_PLAIN},
                              on_na = {BRM_D_R007_NA, BRM_D_R007_NA_KIND, BRM_D_R007_NA_CLOSED, BRM_D_R007_NA_PLAIN};
    uint8_t state = j->states[criterion];
    BrmMissing missing = brm_say_missing(j, asked ? &c->asked_reads : &c->na_reads, 1);
    BrmDiagId id = brm_doubt_row(asked ? &on_asked : &on_na, &missing);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg fr = BRM_A_STR(missing.said.fr), en = BRM_A_STR(missing.said.en), remedy = BRM_A_WORD(missing.remedy);
    BrmArg meanwhile = BRM_A_WORD(state == BRM_ST_UNDETERMINED                  ? BRM_W_ANS_OUT
                                  : c->derived != 0 && state == BRM_ST_ANSWERED ? BRM_W_ANS_COMPUTED_COUNTS
                                                                                : BRM_W_ANS_COUNTS);
    brm_judge_on_criterion(j, id, criterion, BRM_ARGS(code, title, fr, en, meanwhile, remedy))->severity =
        brm_judge_of_doubt(j->doc);
}

typedef struct RuledRows { /* of an answer that the N/A rule refuses: answers that decide can be named, or not */
    BrmDiagId given, plain;
} RuledRows;

/* A level or requirements where the N/A rule is true, "na" where it is false. */
static void against_na_rule(BrmJudge *j, uint32_t criterion, const RuledRows *rows) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    BrmSaid given = brm_say_given(j, c->na_reads, c->na_rule);
    BrmSaid instead = c->derived != 0 ? brm_say_instead(j, criterion) : brm_say_allowed(j, criterion);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg shown = BRM_A_STR(brm_judge_criterion_answer(j, criterion)->shown),
           reason = BRM_A_STR(brm_judge_text(j, c->na_reason));
    BrmArg fr = BRM_A_STR(given.fr), en = BRM_A_STR(given.en), lf = BRM_A_STR(instead.fr), le = BRM_A_STR(instead.en);
    brm_judge_on_criterion(j, given.n > 0 ? rows->given : rows->plain, criterion,
                           BRM_ARGS(code, title, shown, reason, fr, en, lf, le));
}

static void though_na(BrmJudge *j, uint32_t criterion, bool object) {
    static const RuledRows level = {BRM_D_R004_NA_GIVEN, BRM_D_R004_NA},
                           requirements = {BRM_D_R004_OBJECT_NA_GIVEN, BRM_D_R004_OBJECT_NA};
    against_na_rule(j, criterion, object ? &requirements : &level);
}

static void na_though_not(BrmJudge *j, uint32_t criterion) {
    static const RuledRows answered = {BRM_D_R003_RULE_GIVEN, BRM_D_R003_RULE},
                           computed = {BRM_D_R003_RULE_GIVEN_COMPUTED, BRM_D_R003_RULE_COMPUTED};
    against_na_rule(j, criterion, j->program->criteria.at[criterion].derived != 0 ? &computed : &answered);
}

static void silent_criterion(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    BrmSaid levels = brm_say_allowed(j, criterion);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg fr = BRM_A_STR(levels.fr), en = BRM_A_STR(levels.en);
    brm_judge_on_criterion(j, BRM_D_R005_CRITERION, criterion, BRM_ARGS(code, title, fr, en))->severity =
        brm_judge_of_silence(j->doc);
}

static void not_asked_criterion(BrmJudge *j, uint32_t criterion, bool object) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    Subject s = {BRM_A_STR(brm_judge_text(j, c->code)),
                 BRM_A_STR(brm_judge_text(j, c->title)),
                 BRM_A_STR(brm_judge_criterion_answer(j, criterion)->shown),
                 c->questionnaire,
                 c->asked_reads,
                 c->asked,
                 object};
    BrmArg args[6];
    uint32_t n;
    BrmDiagId id = not_asked(j, &s, args, &n);
    brm_judge_on_criterion(j, id, criterion, args, n);
}

/* R018, on an answer that is accepted. */
static void wants_comment(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    const BrmAnswer *answer = brm_judge_criterion_answer(j, criterion);
    bool wanted = answer->code == BRM_CODE_NA && c->comment_na != 0;
    for (uint32_t i = 0; i < c->comment_levels.n && !wanted; i++)
        wanted = j->program->numbers.at[c->comment_levels.first + i] == answer->code;
    if (!wanted || (j->doc->commented != NULL && j->doc->commented[criterion] != 0)) return;
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    brm_judge_on_criterion(j, BRM_D_R018, criterion, BRM_ARGS(code, title, BRM_A_STR(answer->shown)))->severity =
        brm_judge_of_silence(j->doc);
}

static void judge_criterion(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    const BrmAnswer *answer = brm_judge_criterion_answer(j, criterion);
    if (brm_judge_tri(j, c->valid) == BRM_FALSE) return;
    bool good = answer->reading == BRM_READ_OK, object = answer->reading == BRM_READ_OBJECT;
    bool refused = !good && !object && answer->reading != BRM_READ_NONE;
    if (refused) brm_judge_refused_criterion(j, criterion);
    brm_judge_refused_requirements(j, criterion);
    uint8_t asked = brm_judge_tri(j, c->asked);
    if (asked == BRM_FALSE) {
        if (good || object) not_asked_criterion(j, criterion, object);
        return;
    }
    bool ruled = c->na_rule != BRM_NONE;
    uint8_t na = ruled ? brm_judge_tri(j, c->na_rule) : (uint8_t)BRM_FALSE;
    bool doubt = asked == BRM_UNKNOWN || na == BRM_UNKNOWN;
    bool level = good && answer->code != BRM_CODE_NA, na_given = good && !level;
    bool na_refused = ruled && na == BRM_FALSE && na_given;
    if (doubt) doubt_on_criterion(j, criterion, asked == BRM_UNKNOWN);
    if (na == BRM_TRUE) {
        if (level || object) though_na(j, criterion, object);
        return;
    }
    if (na_refused) na_though_not(j, criterion);
    if (c->derived != 0)
        brm_judge_computed(j, criterion, doubt, refused || na_refused);
    else if (!good && !refused && !doubt)
        silent_criterion(j, criterion);
    if (good && !na_refused) wants_comment(j, criterion);
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
        brm_walk_close(&j);
    }
    brm_findings_sort(doc, program);
}
