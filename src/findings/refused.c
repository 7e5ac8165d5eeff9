/* refused.c: findings on values that were refused when they were read: R002, R003 where N/A is never offered, R006,
 * R011.
 *
 * The reading says how the value failed; the row is chosen by the question's type and by what people commonly type
 * instead. */
#include "findings/findings_internal.h"

static void on_list(BrmJudge *j, uint32_t question, BrmDiagId id, BrmArg name, BrmArg title, BrmArg shown) {
    BrmSaid keys = brm_say_keys(j, j->program->questions.at[question].list);
    BrmArg fr = BRM_A_STR(keys.fr), en = BRM_A_STR(keys.en);
    brm_judge_on_question(j, id, question, BRM_ARGS(name, title, shown, fr, en));
}

static void on_number(BrmJudge *j, uint32_t question, BrmDiagId ranged, BrmDiagId plain, BrmArg name, BrmArg title,
                      BrmArg shown) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    if (q->has_range == 0 && brm_judge_question_answer(j, question)->reading == BRM_READ_RANGE)
        plain = q->type == BRM_V_INTEGER ? BRM_D_R006_INTEGER_LARGE : BRM_D_R006_NUMBER_LARGE;
    BrmArg lo = BRM_A_DOUBLE(q->lo), hi = BRM_A_DOUBLE(q->hi);
    brm_judge_on_question(j, q->has_range != 0 ? ranged : plain, question, BRM_ARGS(name, title, shown, lo, hi));
}

void brm_judge_refused_question(BrmJudge *j, uint32_t question) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    BrmArg name = BRM_A_STR(brm_judge_text(j, q->name)), title = BRM_A_STR(brm_judge_text(j, q->title));
    BrmArg shown = BRM_A_STR(brm_judge_question_answer(j, question)->shown);
    switch ((BrmValueType)q->type) {
    case BRM_V_YESNO:
        brm_judge_on_question(j, BRM_D_R006_YESNO, question, BRM_ARGS(name, title, shown));
        return;
    case BRM_V_INTEGER:
        on_number(j, question, BRM_D_R006_INTEGER_RANGE, BRM_D_R006_INTEGER, name, title, shown);
        return;
    case BRM_V_NUMBER:
        on_number(j, question, BRM_D_R006_NUMBER_RANGE, BRM_D_R006_NUMBER, name, title, shown);
        return;
    case BRM_V_PERCENT:
        brm_judge_on_question(j, BRM_D_R006_PERCENT, question, BRM_ARGS(name, title, shown));
        return;
    case BRM_V_DATE:
        brm_judge_on_question(j, BRM_D_R006_DATE, question, BRM_ARGS(name, title, shown));
        return;
    case BRM_V_TEXT:
        brm_judge_on_question(j, BRM_D_R006_TEXT, question, BRM_ARGS(name, title, shown));
        return;
    case BRM_V_LIST:
        on_list(j, question, BRM_D_R006_LIST, name, title, shown);
        return;
    case BRM_V_SET:
        on_list(j, question, BRM_D_R006_SET, name, title, shown);
        return;
    case BRM_V_LEVEL:
    case BRM_V_KIND:
    case BRM_V_TYPES:
        break;
    }
}

/* "N/A", "NA", "n.a.", "non applicable", "not applicable" … : people's other ways to write "na". */
static bool means_na(BrmArena *arena, BrmStr shown) {
    static const char *const ways[] = {
        "\"na\"", "\"n/a\"", "\"n.a.\"", "\"n.a\"", "\"non applicable\"", "\"not applicable\""};
    if (shown.n > 24) return false;
    BrmStr folded = brm_fold(arena, shown);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (brm_str_is(folded, ways[i])) return true;
    return false;
}

/* A whole number in quotes. */
static bool quoted_level(BrmStr shown) {
    if (shown.n < 3 || shown.p[0] != '"' || shown.p[shown.n - 1] != '"') return false;
    for (uint32_t i = 1; i + 1 < shown.n; i++)
        if ((shown.p[i] < '0' || shown.p[i] > '9') && !(i == 1 && shown.p[i] == '-' && shown.n > 3)) return false;
    return true;
}

static void refused_computed(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    const BrmAnswer *answer = brm_judge_criterion_answer(j, criterion);
    BrmDiagId id = BRM_D_R006_COMPUTED;
    if (answer->reading == BRM_READ_DERIVED)
        id = BRM_D_R011;
    else if (answer->reading == BRM_READ_NA)
        id = BRM_D_R003_NEVER_COMPUTED;
    else if (c->na != 0 && means_na(j->doc->arena, answer->shown))
        id = BRM_D_R006_NA;
    BrmSaid instead = brm_say_instead(j, criterion);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg shown = BRM_A_STR(answer->shown), fr = BRM_A_STR(instead.fr), en = BRM_A_STR(instead.en);
    brm_judge_on_criterion(j, id, criterion, BRM_ARGS(code, title, shown, fr, en));
}

void brm_judge_refused_criterion(BrmJudge *j, uint32_t criterion) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    const BrmAnswer *answer = brm_judge_criterion_answer(j, criterion);
    if (c->derived != 0) {
        refused_computed(j, criterion);
        return;
    }
    BrmDiagId id = BRM_D_R006_LEVEL;
    if (answer->reading == BRM_READ_LEVEL)
        id = BRM_D_R002;
    else if (answer->reading == BRM_READ_NA)
        id = BRM_D_R003_NEVER;
    else if (means_na(j->doc->arena, answer->shown))
        id = c->na != 0 ? BRM_D_R006_NA : BRM_D_R006_NA_NEVER;
    else if (quoted_level(answer->shown))
        id = BRM_D_R006_LEVEL_QUOTED;
    BrmSaid levels = brm_say_allowed(j, criterion);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg shown = BRM_A_STR(answer->shown), fr = BRM_A_STR(levels.fr), en = BRM_A_STR(levels.en);
    brm_judge_on_criterion(j, id, criterion, BRM_ARGS(code, title, shown, fr, en));
}
