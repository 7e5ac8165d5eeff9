/* state.c: a tally as bytes, and back.
 *
 * Called by report when it writes and reads partial states. Written: every number of the tally in its order, then for
 * each measure of each axis and questionnaire its sums:
 *
 *     subjects, n, n times (numerator, denominator), 16 bytes each; by ascending denominator for means and sums
 *
 * The same counts give the same bytes, whatever the order in which they were added. Read: into a fresh tally, each
 * number within what a run can reach, so that sums of many states stay exact. Must not read documents.
 */
#include "score/state.h"

#include <string.h>

#include "score/score_internal.h"

enum { TERM_BYTES = 32 };
#define DEN_LIMIT ((BrmU128)1 << 96)
#define SUBJECT_LIMIT ((BrmU128)1 << 80) /* what one subject adds, in size */

/* ---- numbers ---- */

void brm_state_put32(BrmBuf *out, uint32_t v) {
    for (uint32_t i = 0; i < 4; i++)
        brm_buf_byte(out, (char)(unsigned char)(v >> (8 * i) & 0xFFu));
}

void brm_state_put64(BrmBuf *out, uint64_t v) {
    brm_state_put32(out, (uint32_t)(v & UINT32_MAX));
    brm_state_put32(out, (uint32_t)(v >> 32));
}

static void put128(BrmBuf *out, BrmU128 v) {
    brm_state_put64(out, (uint64_t)v);
    brm_state_put64(out, (uint64_t)(v >> 64));
}

void brm_state_put_text(BrmBuf *out, BrmStr s) {
    brm_state_put32(out, s.n);
    brm_buf_str(out, s);
}

const unsigned char *brm_state_get_bytes(BrmStateIn *in, size_t n) {
    if (in->failed || n > in->n - in->at) {
        in->failed = true;
        return NULL;
    }
    const unsigned char *p = in->p + in->at;
    in->at += n;
    return p;
}

uint32_t brm_state_get32(BrmStateIn *in) {
    const unsigned char *p = brm_state_get_bytes(in, 4);
    return p == NULL ? 0 : (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

uint64_t brm_state_get64(BrmStateIn *in) {
    uint64_t low = brm_state_get32(in);
    return low | (uint64_t)brm_state_get32(in) << 32;
}

static BrmU128 get128(BrmStateIn *in) {
    BrmU128 low = brm_state_get64(in);
    return low | (BrmU128)brm_state_get64(in) << 64;
}

BrmStr brm_state_get_text(BrmStateIn *in) {
    uint32_t n = brm_state_get32(in);
    const unsigned char *p = brm_state_get_bytes(in, n);
    if (p == NULL) return BRM_LIT("");
    BrmStr s = {(const char *)p, n};
    if (brm_utf8_check(s.p, s.n) == s.n) return s;
    in->failed = true;
    return BRM_LIT("");
}

uint32_t brm_state_get_count(BrmStateIn *in, size_t each) {
    uint32_t n = brm_state_get32(in);
    if (!in->failed && n <= (in->n - in->at) / each) return n;
    in->failed = true;
    return 0;
}

/* ---- sums ---- */

static void put_term(BrmBuf *out, const BrmTerm *term) {
    put128(out, (BrmU128)term->num);
    put128(out, term->den);
}

/* A heap sort by denominator: cells stand in no order, and no two have the same one. */
static void sink(BrmTerm *terms, uint32_t at, uint32_t n) {
    for (uint32_t child = 2 * at + 1; child < n; at = child, child = 2 * at + 1) {
        if (child + 1 < n && terms[child].den < terms[child + 1].den) child++;
        if (terms[at].den >= terms[child].den) return;
        BrmTerm t = terms[at];
        terms[at] = terms[child];
        terms[child] = t;
    }
}

static void sort_terms(BrmTerm *terms, uint32_t n) {
    for (uint32_t i = n / 2; i-- > 0;)
        sink(terms, i, n);
    for (uint32_t i = n; i-- > 1;) {
        BrmTerm t = terms[0];
        terms[0] = terms[i];
        terms[i] = t;
        sink(terms, 0, i);
    }
}

static bool is_extreme(uint32_t how) {
    return how == BRM_PER_MIN || how == BRM_PER_MAX;
}

static void save_sums(BrmBuf *out, const BrmSums *sums, uint32_t how) {
    brm_state_put64(out, sums->subjects);
    if (is_extreme(how)) {
        brm_state_put32(out, sums->best.n);
        for (uint32_t i = 0; i < sums->best.n; i++)
            put_term(out, &sums->best.at[i]);
        return;
    }
    BrmTerm *terms = brm_mem_alloc(out->mem, ((size_t)sums->n + 1) * sizeof *terms);
    uint32_t n = 0;
    for (uint32_t i = 0; i < sums->cap; i++)
        if (sums->cells[i].den != 0) terms[n++] = sums->cells[i];
    sort_terms(terms, n);
    brm_state_put32(out, n);
    for (uint32_t i = 0; i < n; i++)
        put_term(out, &terms[i]);
    brm_mem_free(out->mem, terms);
}

static void load_sums(BrmSums *sums, BrmTally *tally, BrmStateIn *in, uint32_t how, uint64_t documents) {
    uint64_t subjects = brm_state_get64(in);
    uint32_t n = brm_state_get_count(in, TERM_BYTES);
    if (in->failed) return;
    bool extreme = is_extreme(how), fits = subjects <= documents && (subjects == 0) == (n == 0);
    BrmU128 most = extreme ? SUBJECT_LIMIT : SUBJECT_LIMIT * subjects, last = 0;
    BrmArena *arena = brm_tally_arena(tally);
    BrmTerm *terms = brm_mem_alloc(arena->mem, ((size_t)n + 1) * sizeof *terms);
    for (uint32_t i = 0; i < n && fits; i++) {
        BrmU128 num = get128(in), den = get128(in);
        BrmU128 size = num >> 127 ? 0 - num : num;
        fits = den > 0 && den < DEN_LIMIT && size < most && (extreme || den > last);
        last = den;
        terms[i] = (BrmTerm){num >> 127 ? -(BrmI128)size : (BrmI128)size, den};
    }
    in->failed = !fits;
    if (fits && n > 0 && extreme) {
        BRM_RESERVE(arena, &sums->best, n);
        memcpy(sums->best.at, terms, n * sizeof *terms);
        sums->best.n = n;
        sums->subjects = subjects;
    } else if (fits) {
        brm_sums_add(sums, arena, subjects, terms, n);
    }
    brm_mem_free(arena->mem, terms);
}

/* ---- a tally ---- */

static uint32_t measures_of(const BrmProgram *p, uint32_t questionnaire) {
    return p->questionnaires.at[questionnaire].measures.n;
}

static uint32_t how_of(const BrmProgram *p, uint32_t questionnaire, uint32_t k) {
    return p->measures.at[p->measure_lists.at[p->questionnaires.at[questionnaire].measures.first + k]].per_population;
}

/* The sums in their order: in NULL to save them into out. */
static void each_sums(BrmTally *tally, BrmBuf *out, BrmStateIn *in) {
    const BrmProgram *p = brm_tally_program(tally);
    uint64_t documents = *brm_tally_number(tally, 0);
    for (uint32_t i = 0; i < p->axes.n + p->questionnaires.n; i++) {
        bool of_axis = i < p->axes.n;
        uint32_t index = of_axis ? i : i - p->axes.n, q = of_axis ? p->axes.at[index].questionnaire : index;
        for (uint32_t k = 0; k < measures_of(p, q); k++) {
            BrmSums *sums = brm_tally_sums(tally, of_axis, index, k);
            if (in == NULL)
                save_sums(out, sums, how_of(p, q, k));
            else if (!in->failed)
                load_sums(sums, tally, in, how_of(p, q, k), documents);
        }
    }
}

void brm_tally_save(BrmBuf *out, BrmTally *tally) {
    for (uint32_t i = 0;; i++) {
        const uint64_t *number = brm_tally_number(tally, i);
        if (number == NULL) break;
        brm_state_put64(out, *number);
    }
    each_sums(tally, out, NULL);
}

void brm_tally_load(BrmTally *tally, BrmStateIn *in) {
    uint64_t documents = 0;
    for (uint32_t i = 0;; i++) {
        uint64_t *number = brm_tally_number(tally, i);
        if (number == NULL) break;
        *number = brm_state_get64(in);
        if (i == 0) documents = *number;
        if (*number > documents || documents > BRM_STATE_DOCUMENTS) in->failed = true;
    }
    each_sums(tally, NULL, in);
}
