/* names.c: names of members that nothing is called by (R001), with the nearest one that there is, and names that are
 * not asked any more (R017). */
#include "answers/answers_internal.h"

enum { MOST_GUESSES = 64 };

static BrmStr nearest(BrmIntake *in, BrmStr name, uint32_t kinds) {
    const BrmProgram *p = in->program;
    BrmNearest n;
    brm_nearest_open(&n, in->doc->arena, name);
    for (uint32_t i = 0; i < p->questions.n && (kinds & BRM_NAME_QUESTION) != 0; i++)
        (void)brm_nearest_try(&n, brm_program_text(p, p->questions.at[i].name));
    for (uint32_t i = 0; i < p->criteria.n && (kinds & BRM_NAME_CRITERION) != 0; i++)
        (void)brm_nearest_try(&n, brm_program_text(p, p->criteria.at[i].code));
    for (uint32_t i = 0; i < p->requirements.n && (kinds & BRM_NAME_REQUIREMENT) != 0; i++)
        (void)brm_nearest_try(&n, brm_program_text(p, p->requirements.at[i].full));
    for (uint32_t i = 0; i < p->axes.n && (kinds & BRM_NAME_CODE) != 0; i++)
        (void)brm_nearest_try(&n, brm_program_text(p, p->axes.at[i].code));
    for (uint32_t i = 0; i < p->controls.n && (kinds & BRM_NAME_CODE) != 0; i++)
        (void)brm_nearest_try(&n, brm_program_text(p, p->controls.at[i].code));
    for (uint32_t i = 0; i < p->questionnaires.n && (kinds & (BRM_NAME_CODE | BRM_NAME_QUESTIONNAIRE)) != 0; i++)
        (void)brm_nearest_try(&n, brm_program_text(p, p->questionnaires.at[i].code));
    return n.best;
}

static BrmStr nearest_requirement(BrmIntake *in, uint32_t criterion, BrmStr name) {
    const BrmProgram *p = in->program;
    BrmRange all = p->criteria.at[criterion].requirements;
    BrmNearest n;
    brm_nearest_open(&n, in->doc->arena, name);
    for (uint32_t i = all.first; i < all.first + all.n; i++) {
        if (brm_str_eq(brm_program_text(p, p->requirements.at[i].full), name)) /* S01.1.E1 inside S01.1 */
            return brm_program_text(p, p->requirements.at[i].code);
        (void)brm_nearest_try(&n, brm_program_text(p, p->requirements.at[i].code));
    }
    return n.best;
}

/* Whether a nearest name may still be looked for: a document of nothing but unknown names must not take forever. */
static bool may_guess(BrmIntake *in, BrmStr name) {
    return name.n <= BRM_LIMIT_NAME_BYTES && in->guesses++ < MOST_GUESSES;
}

static BrmFinding *on_name(BrmIntake *in, BrmDiagId id, const BrmMember *m, BrmStr name, const BrmArg *args,
                           uint32_t n) {
    BrmFinding *f = brm_finding_add(in->doc, id, m->offset, args, n);
    f->on_kind = BRM_ON_NAME;
    f->on_name = name;
    return f;
}

void brm_document_unknown(BrmIntake *in, BrmDiagId plain, BrmDiagId near, uint32_t kinds, const BrmMember *m) {
    BrmStr name = brm_str_dup(in->doc->arena, m->key), best = {NULL, 0};
    if (may_guess(in, name)) best = nearest(in, name, kinds);
    const BrmArg args[] = {BRM_A_STR(brm_scan_shown(in->doc->arena, name)), BRM_A_STR(best)};
    (void)on_name(in, best.n > 0 ? near : plain, m, name, args, best.n > 0 ? 2 : 1);
}

void brm_document_unknown_requirement(BrmIntake *in, uint32_t criterion, const BrmMember *m) {
    const BrmProgram *p = in->program;
    BrmArena *arena = in->doc->arena;
    BrmStr code = brm_program_text(p, p->criteria.at[criterion].code), name = brm_str_dup(arena, m->key),
           best = {NULL, 0};
    if (may_guess(in, name)) best = nearest_requirement(in, criterion, name);
    const BrmArg args[] = {BRM_A_STR(brm_scan_shown(arena, name)), BRM_A_STR(code),
                           BRM_A_STR(brm_program_text(p, p->criteria.at[criterion].title)), BRM_A_STR(best)};
    (void)on_name(in, best.n > 0 ? BRM_D_R001_REQUIREMENT_NEAR : BRM_D_R001_REQUIREMENT, m,
                  brm_str_f(arena, "%.*s.%.*s", BRM_STR_ARG(code), BRM_STR_ARG(name)), args, best.n > 0 ? 4 : 3);
}

void brm_document_outside(BrmIntake *in, uint32_t requirement, const BrmMember *m) {
    const BrmProgram *p = in->program;
    const BrmPRequirement *r = &p->requirements.at[requirement];
    const BrmPCriterion *c = &p->criteria.at[r->criterion];
    const BrmArg args[] = {BRM_A_STR(brm_program_text(p, r->full)), BRM_A_STR(brm_program_text(p, r->title)),
                           BRM_A_STR(brm_program_text(p, c->code)), BRM_A_STR(brm_program_text(p, c->title)),
                           BRM_A_STR(brm_program_text(p, r->code))};
    (void)on_name(in, BRM_D_R001_OUTSIDE, m, brm_str_dup(in->doc->arena, m->key), args, 5);
}

void brm_document_retired(BrmIntake *in, BrmDiagId id, uint32_t retired, BrmStr name, const BrmMember *m) {
    const BrmPRetired *r = &in->program->retired.at[retired];
    if (json_is_null(m->value)) return;
    BrmStr kept = brm_str_dup(in->doc->arena, name);
    const BrmArg args[] = {BRM_A_STR(kept), BRM_A_STR(brm_program_text(in->program, r->reason))};
    on_name(in, id, m, kept, args, 2)->order = r->order;
}
