/* groups.c: which questions a report groups by, from their names as a person writes them.
 *
 * Called by the command and the library. What it raises says which name is wrong. */
#include "report/report_internal.h"

static BrmStr nearest_question(BrmArena *arena, const BrmProgram *p, BrmStr name) {
    BrmNearest near;
    brm_nearest_open(&near, arena, name);
    for (uint32_t i = 0; i < p->questions.n; i++)
        (void)brm_nearest_try(&near, brm_program_text(p, p->questions.at[i].name));
    return near.best;
}

static BrmStr trimmed(BrmStr s) {
    while (s.n > 0 && s.p[0] == ' ') {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && s.p[s.n - 1] == ' ')
        s.n--;
    return s;
}

/* The question of that name, if one can group by it; BRM_NONE after an error. */
static uint32_t groupable(BrmArena *arena, const BrmProgram *p, BrmStr name, BrmDiagBag *bag) {
    uint32_t q = 0;
    while (q < p->questions.n && !brm_str_eq(brm_program_text(p, p->questions.at[q].name), name))
        q++;
    if (q == p->questions.n) {
        BrmStr near = nearest_question(arena, p, name);
        BRM_RAISE(bag, near.n > 0 ? BRM_D_CLI_BY_NEAR : BRM_D_CLI_BY_UNKNOWN, BRM_NO_SPAN, BRM_A_STR(name),
                  BRM_A_STR(near));
        return BRM_NONE;
    }
    uint32_t t = p->questions.at[q].type;
    if (t == BRM_V_YESNO || t == BRM_V_INTEGER || t == BRM_V_LIST || t == BRM_V_SET) return q;
    BRM_RAISE(bag, BRM_D_CLI_BY_TYPE, BRM_NO_SPAN, BRM_A_STR(name));
    return BRM_NONE;
}

bool brm_report_groupings(BrmArena *arena, const BrmProgram *program, BrmStr by, BrmPopulationOptions *options,
                          BrmDiagBag *bag) {
    by = brm_nfc(arena, by);
    BRM_ARRAY(uint32_t) found = {0};
    for (uint32_t at = 0; by.n > 0 && at <= by.n;) {
        uint32_t end = at;
        while (end < by.n && by.p[end] != ',')
            end++;
        uint32_t q = groupable(arena, program, trimmed((BrmStr){by.p + at, end - at}), bag);
        if (q == BRM_NONE) return false;
        bool twice = false; /* a question named twice is one grouping */
        for (uint32_t i = 0; i < found.n; i++)
            twice = twice || found.at[i] == q;
        if (!twice) BRM_PUSH(arena, &found, q);
        at = end + 1;
    }
    options->by = found.at;
    options->n_by = found.n;
    return true;
}
