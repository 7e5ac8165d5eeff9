/* plan.c: findings on plans: R008 (refused steps, and falls), R009, R016.
 *
 * Steps come grouped by criterion, in the order read; answers has judged their shape, dates and levels. A refused step
 * is not the one before the next; on a criterion that is N/A, not asked or computed every step is refused. */
#include "findings/findings_internal.h"

static void add(BrmJudge *j, const BrmPlanStep *step, BrmDiagId id, const BrmArg *args, uint32_t n) {
    BrmFinding *f = brm_judge_on_criterion(j, id, step->criterion, args, n);
    f->offset = step->offset;
}

static int32_t level_value(const BrmJudge *j, uint32_t criterion, uint8_t code) {
    return j->program->levels.at[j->program->criteria.at[criterion].levels.first + code].value;
}

/* The step before the next one, and today's level. */
typedef struct Course {
    const BrmPlanStep *before; /* NULL: none kept yet */
    uint8_t today;             /* BRM_CODE_NONE: no level */
} Course;

static void refused_step(BrmJudge *j, const BrmPlanStep *s, const Course *course) {
    static const BrmDiagId ids[] = {
        [BRM_STEP_OK] = BRM_D_R008_NOT_ASKED, [BRM_STEP_SHAPE] = BRM_D_R008_SHAPE, [BRM_STEP_DATE] = BRM_D_R008_DATE,
        [BRM_STEP_ORDER] = BRM_D_R008_ORDER,  [BRM_STEP_LEVEL] = BRM_D_R008_LEVEL, [BRM_STEP_ENTRY] = BRM_D_R008_ENTRY};
    const BrmPCriterion *c = &j->program->criteria.at[s->criterion];
    BrmSaid levels = brm_say_levels(j, s->criterion);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg when = BRM_A_STR(s->when), value = BRM_A_STR(s->value);
    BrmArg before = BRM_A_STR(course->before != NULL ? course->before->when : BRM_LIT(""));
    BrmArg fr = BRM_A_STR(levels.fr), en = BRM_A_STR(levels.en);
    add(j, s, ids[s->reading], BRM_ARGS(code, title, when, value, before, fr, en));
}

static void kept_step(BrmJudge *j, const BrmPlanStep *s, const Course *course) {
    const BrmPCriterion *c = &j->program->criteria.at[s->criterion];
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg when = BRM_A_STR(s->when), level = BRM_A_INT(level_value(j, s->criterion, s->level));
    bool has_today = course->today != BRM_CODE_NONE;
    BrmArg today = BRM_A_INT(has_today ? level_value(j, s->criterion, course->today) : 0);
    if (course->before != NULL && s->level < course->before->level) {
        BrmArg then = BRM_A_STR(course->before->when),
               from = BRM_A_INT(level_value(j, s->criterion, course->before->level));
        add(j, s, BRM_D_R008_FALL, BRM_ARGS(code, title, when, level, then, from));
    } else if (course->before == NULL && has_today && s->level < course->today) {
        add(j, s, BRM_D_R008_FALL_TODAY, BRM_ARGS(code, title, when, level, today));
    }
    if (has_today && s->day <= j->date && s->level > course->today)
        add(j, s, BRM_D_R016, BRM_ARGS(code, title, when, level, today, BRM_A_DATE(j->date)));
}

/* ---- a criterion outside its validity: no answer decides that ---- */

typedef struct Validity {
    BrmDate from, to; /* BRM_DATE_NONE: open */
} Validity;

static void narrow(Validity *v, BrmDate from, BrmDate to) {
    if (from != BRM_DATE_NONE && (v->from == BRM_DATE_NONE || from > v->from)) v->from = from;
    if (to != BRM_DATE_NONE && (v->to == BRM_DATE_NONE || to < v->to)) v->to = to;
}

static Validity validity_of(const BrmProgram *p, const BrmPCriterion *c) {
    const BrmPAxis *axis = &p->axes.at[c->axis];
    const BrmPQuestionnaire *q = &p->questionnaires.at[c->questionnaire];
    Validity v = {c->from, c->to};
    narrow(&v, axis->from, axis->to);
    narrow(&v, q->from, q->to);
    if (q->extends != BRM_NONE) narrow(&v, p->questionnaires.at[q->extends].from, p->questionnaires.at[q->extends].to);
    return v;
}

static BrmStr dates_in(const BrmJudge *j, Validity v, BrmLang lang) {
    BrmWord word = v.from == BRM_DATE_NONE ? BRM_W_ANS_VALID_TO
                   : v.to == BRM_DATE_NONE ? BRM_W_ANS_VALID_FROM
                                           : BRM_W_ANS_VALID_BETWEEN;
    const BrmArg args[2] = {BRM_A_DATE(v.from == BRM_DATE_NONE ? v.to : v.from), BRM_A_DATE(v.to)};
    BrmBuf buf;
    brm_buf_open(&buf, j->doc->arena->mem);
    brm_diag_fill(&buf, brm_word(word, lang), args, word == BRM_W_ANS_VALID_BETWEEN ? 2 : 1, lang);
    BrmStr s = brm_str_dup(j->doc->arena, brm_buf_view(&buf));
    brm_buf_close(&buf);
    return s;
}

static void not_valid(BrmJudge *j, const BrmPlanStep *s) {
    const BrmPCriterion *c = &j->program->criteria.at[s->criterion];
    Validity v = validity_of(j->program, c);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg fr = BRM_A_STR(dates_in(j, v, BRM_FR)), en = BRM_A_STR(dates_in(j, v, BRM_EN));
    add(j, s, BRM_D_R008_VALIDITY, BRM_ARGS(code, title, BRM_A_STR(s->when), fr, en, BRM_A_DATE(j->date)));
}

/* Steps on a criterion that takes none; an entry that is no plan is said to be that. */
static bool takes_none(BrmJudge *j, const BrmPlanStep *s) {
    uint8_t state = j->states[s->criterion];
    bool na = state == BRM_ST_NOT_APPLICABLE, computed = j->program->criteria.at[s->criterion].derived != 0;
    if (!computed && (s->reading == BRM_STEP_ENTRY || !(na || state == BRM_ST_NOT_ASKED || state == BRM_ST_ABSENT)))
        return false;
    if (!computed && !na && brm_judge_tri(j, j->program->criteria.at[s->criterion].valid) == BRM_FALSE) {
        not_valid(j, s);
        return true;
    }
    const BrmPCriterion *c = &j->program->criteria.at[s->criterion];
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    add(j, s,
        computed ? BRM_D_R008_COMPUTED
        : na     ? BRM_D_R008_NA
                 : BRM_D_R008_NOT_ASKED,
        BRM_ARGS(code, title, BRM_A_STR(s->when)));
    return true;
}

void brm_judge_plans(BrmJudge *j) {
    const BrmDocument *doc = j->doc;
    Course course = {NULL, BRM_CODE_NONE};
    for (uint32_t i = 0; i < doc->steps.n; i++) {
        const BrmPlanStep *s = &doc->steps.at[i];
        if (i == 0 || s->criterion != doc->steps.at[i - 1].criterion) {
            uint8_t code = brm_vm_code(j->vm, j->program->criteria.at[s->criterion].code_today)[j->lane];
            course = (Course){NULL, code >= BRM_CODE_NA ? (uint8_t)BRM_CODE_NONE : code};
        }
        if (takes_none(j, s)) continue;
        if (s->reading != BRM_STEP_OK) {
            refused_step(j, s, &course);
            continue;
        }
        kept_step(j, s, &course);
        course.before = s;
    }
    if (doc->has_plan && !doc->converging) (void)brm_finding_add(j->doc, BRM_D_R009, doc->plan_offset, NULL, 0);
}
