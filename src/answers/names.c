/* names.c: names of members that nothing is called by (R001), with the nearest one that there is. */
#include "answers/answers_internal.h"

enum { MOST_GUESSES = 64, MOST_EDITS = 6 };

typedef struct Nearest {
    BrmArena *arena;
    BrmStr folded, best;
    uint32_t edits; /* of the best; at first one more than allowed */
} Nearest;

static void consider(Nearest *n, BrmStr name) {
    if (n->edits == 0 || name.n > (uint64_t)n->folded.n * 4 + 16) return;
    uint32_t edits = brm_edit_distance(n->folded, brm_fold(n->arena, name), n->edits - 1);
    if (edits >= n->edits) return;
    n->edits = edits;
    n->best = name;
}

static BrmStr nearest(BrmIntake *in, BrmStr name, uint32_t kinds) {
    const BrmProgram *p = in->program;
    Nearest n = {.arena = in->doc->arena, .folded = brm_fold(in->doc->arena, name)};
    uint32_t letters = brm_utf8_count(n.folded);
    n.edits = (letters / 3 < 1 ? 1 : letters / 3 > MOST_EDITS ? MOST_EDITS : letters / 3) + 1;
    for (uint32_t i = 0; i < p->questions.n && (kinds & BRM_NAME_QUESTION) != 0; i++)
        consider(&n, brm_program_text(p, p->questions.at[i].name));
    for (uint32_t i = 0; i < p->criteria.n && (kinds & BRM_NAME_CRITERION) != 0; i++)
        consider(&n, brm_program_text(p, p->criteria.at[i].code));
    for (uint32_t i = 0; i < p->axes.n && (kinds & BRM_NAME_CODE) != 0; i++)
        consider(&n, brm_program_text(p, p->axes.at[i].code));
    for (uint32_t i = 0; i < p->controls.n && (kinds & BRM_NAME_CODE) != 0; i++)
        consider(&n, brm_program_text(p, p->controls.at[i].code));
    for (uint32_t i = 0; i < p->questionnaires.n && (kinds & (BRM_NAME_CODE | BRM_NAME_QUESTIONNAIRE)) != 0; i++)
        consider(&n, brm_program_text(p, p->questionnaires.at[i].code));
    return n.best;
}

void brm_document_unknown(BrmIntake *in, BrmDiagId plain, BrmDiagId near, uint32_t kinds, const BrmMember *m) {
    BrmStr name = brm_str_dup(in->doc->arena, m->key), best = {NULL, 0};
    if (in->guesses < MOST_GUESSES && name.n <= BRM_LIMIT_NAME_BYTES) {
        in->guesses++;
        best = nearest(in, name, kinds);
    }
    const BrmArg args[] = {BRM_A_STR(brm_scan_shown(in->doc->arena, name)), BRM_A_STR(best)};
    BrmFinding *f = brm_finding_add(in->doc, best.n > 0 ? near : plain, m->offset, args, best.n > 0 ? 2 : 1);
    f->on_kind = BRM_ON_NAME;
    f->on_name = name;
}
