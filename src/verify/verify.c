/* verify.c: the verifier's entry: texts first, then tables, code, outputs. One diagnostic at most.
 *
 * Called by whoever wants to run a program. Nothing of the program is trusted but the lengths of its arrays. What each
 * pass proves is used by the next: tables prove that indices of tables are in range, so that the code pass may follow
 * them; the code pass proves what each register holds, so that the last one may compare. Must not include lower.
 */
#include "verify/verify_internal.h"

bool brm_verify_fail(BrmVerify *v, BrmWord reason, const char *table, uint32_t index) {
    BRM_RAISE(v->bag, BRM_D_VERIFY, BRM_NO_SPAN, BRM_A_WORD(reason), BRM_A_STR(brm_str(table)), BRM_A_INT(index));
    return false;
}

bool brm_verify_work(BrmVerify *v, uint64_t n, const char *table, uint32_t index) {
    v->work += n;
    BRM_NEED(v, v->work <= BRM_VERIFY_WORK, WORK, table, index);
    return true;
}

bool brm_verify_range(BrmRange range, uint32_t n) {
    return range.first <= n && range.n <= n - range.first;
}

static bool verify_texts(BrmVerify *v) {
    const BrmProgram *p = v->p;
    BRM_NEED(v, p->texts.n > 0 && p->texts.at[0].n == 0, FIRST_TEXT, "texts", 0);
    for (uint32_t i = 0; i < p->texts.n; i++)
        BRM_NEED(v, brm_utf8_check(p->texts.at[i].p, p->texts.at[i].n) == p->texts.at[i].n, UTF8, "texts", i);
    return true;
}

const BrmVerified *brm_verify(BrmArena *arena, const BrmProgram *p, BrmDiagBag *bag) {
    BrmVerify v = {.p = p, .bag = bag};
    v.regs = BRM_NEWS(arena, BrmRegInfo, p->code.n);
    v.scored = BRM_NEWS(arena, uint8_t, p->scores.n);
    v.measure_marks = BRM_NEWS(arena, uint32_t, p->measures.n);
    if (!verify_texts(&v) || !brm_verify_tables(&v) || !brm_verify_things(&v) || !brm_verify_rows(&v) ||
        !brm_verify_code(&v) || !brm_verify_outputs(&v))
        return NULL;
    BrmVerified *verified = BRM_NEW(arena, BrmVerified);
    verified->program = p;
    return verified;
}
