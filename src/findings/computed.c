/* computed.c: findings on criteria whose level is computed: their requirements one by one (R004, R005, R006, R007), and
 * levels that cannot be computed for want of an answer (R005).
 *
 * Called by judge.c once it knows that the criterion is asked, perhaps, and not N/A by rule. A value that was refused
 * on the criterion itself (R003, R006, R011) is refused.c's; a requirement without an answer has its own finding, also
 * where the level is settled without it. */
#include "findings/findings_internal.h"

static uint8_t na_of(const BrmJudge *j, const BrmPRequirement *r) {
    return r->na_rule == BRM_NONE ? (uint8_t)BRM_FALSE : brm_judge_tri(j, r->na_rule);
}

void brm_judge_refused_requirements(BrmJudge *j, uint32_t criterion) {
    BrmRange all = j->program->criteria.at[criterion].requirements;
    for (uint32_t i = all.first; i < all.first + all.n; i++) {
        const BrmPRequirement *r = &j->program->requirements.at[i];
        const BrmAnswer *answer = brm_judge_requirement_answer(j, i);
        if (answer->reading != BRM_READ_TYPE) continue;
        brm_judge_on_requirement(j, BRM_D_R006_YESNO, i,
                                 BRM_ARGS(BRM_A_STR(brm_judge_text(j, r->full)), BRM_A_STR(brm_judge_text(j, r->title)),
                                          BRM_A_STR(answer->shown)));
    }
}

static void answered_though_na(BrmJudge *j, uint32_t requirement) {
    const BrmPRequirement *r = &j->program->requirements.at[requirement];
    BrmSaid given = brm_say_given(j, r->na_reads, r->na_rule);
    BrmArg code = BRM_A_STR(brm_judge_text(j, r->full)), title = BRM_A_STR(brm_judge_text(j, r->title));
    BrmArg shown = BRM_A_STR(brm_judge_requirement_answer(j, requirement)->shown);
    BrmArg fr = BRM_A_STR(given.fr), en = BRM_A_STR(given.en);
    brm_judge_on_requirement(j, given.n > 0 ? BRM_D_R004_REQUIREMENT_GIVEN : BRM_D_R004_REQUIREMENT, requirement,
                             BRM_ARGS(code, title, shown, fr, en));
}

static void silent_requirement(BrmJudge *j, uint32_t requirement) {
    const BrmPRequirement *r = &j->program->requirements.at[requirement];
    bool settled = j->states[r->criterion] == BRM_ST_ANSWERED;
    BrmArg code = BRM_A_STR(brm_judge_text(j, r->full)), title = BRM_A_STR(brm_judge_text(j, r->title));
    BrmArg of = BRM_A_STR(brm_judge_text(j, j->program->criteria.at[r->criterion].title));
    BrmArg level = BRM_A_WORD(settled ? BRM_W_ANS_COMPUTED_SETTLED : BRM_W_ANS_COMPUTED_OPEN);
    brm_judge_on_requirement(j, BRM_D_R005_REQUIREMENT, requirement, BRM_ARGS(code, title, of, level))->severity =
        brm_judge_of_silence(j->doc);
}

/* A finding of the criterion that names what is missing. */
static void wants(BrmJudge *j, uint32_t criterion, const BrmDoubtRows *rows, const BrmRange *reads, uint32_t n,
                  BrmSeverity severity) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    BrmMissing missing = brm_say_missing(j, reads, n);
    BrmArg code = BRM_A_STR(brm_judge_text(j, c->code)), title = BRM_A_STR(brm_judge_text(j, c->title));
    BrmArg fr = BRM_A_STR(missing.said.fr), en = BRM_A_STR(missing.said.en), remedy = BRM_A_WORD(missing.remedy);
    brm_judge_on_criterion(j, brm_doubt_row(rows, &missing), criterion, BRM_ARGS(code, title, fr, en, remedy))
        ->severity = severity;
}

/* One R007 for all the requirements of which nobody knows whether they are applicable. */
static void doubt_on_requirements(BrmJudge *j, uint32_t criterion, uint32_t unsure) {
    static const BrmDoubtRows rows = {BRM_D_R007_REQUIREMENT, BRM_D_R007_REQUIREMENT_KIND,
                                      BRM_D_R007_REQUIREMENT_CLOSED, BRM_D_R007_REQUIREMENT_PLAIN};
    BrmRange all = j->program->criteria.at[criterion].requirements;
    BrmRange *reads = BRM_NEWS(j->doc->arena, BrmRange, unsure);
    uint32_t n = 0;
    for (uint32_t i = all.first; i < all.first + all.n && n < unsure; i++) {
        const BrmPRequirement *r = &j->program->requirements.at[i];
        if (na_of(j, r) == BRM_UNKNOWN) reads[n++] = r->na_reads;
    }
    wants(j, criterion, &rows, reads, n, brm_judge_of_doubt(j->doc));
}

static void judge_requirements(BrmJudge *j, uint32_t criterion, bool asked, bool doubt) {
    BrmRange all = j->program->criteria.at[criterion].requirements;
    uint32_t unsure = 0;
    for (uint32_t i = all.first; i < all.first + all.n; i++) {
        uint8_t na = na_of(j, &j->program->requirements.at[i]), reading = brm_judge_requirement_answer(j, i)->reading;
        if (na == BRM_TRUE) {
            if (reading == BRM_READ_OK) answered_though_na(j, i);
            continue;
        }
        if (na == BRM_UNKNOWN) unsure++;
        if (asked && reading == BRM_READ_NONE) silent_requirement(j, i);
    }
    if (unsure > 0 && !doubt) doubt_on_requirements(j, criterion, unsure);
}

void brm_judge_computed(BrmJudge *j, uint32_t criterion, bool doubt, bool refused) {
    static const BrmDoubtRows rows = {BRM_D_R005_LEVEL, BRM_D_R005_LEVEL_KIND, BRM_D_R005_LEVEL_CLOSED,
                                      BRM_D_R005_LEVEL_PLAIN};
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    if (j->states[criterion] == BRM_ST_NOT_APPLICABLE) return;
    if (c->requirements.n > 0)
        judge_requirements(j, criterion, brm_judge_tri(j, c->asked) == BRM_TRUE, doubt);
    else if (j->states[criterion] == BRM_ST_MISSING && !refused)
        wants(j, criterion, &rows, &c->level_reads, 1, brm_judge_of_silence(j->doc));
}
