/* tables.c: the tables that need no register: every index in its table, every range within it, every number within its
 * limit.
 *
 * Called by brm_verify before anything follows an index. Owns nothing.
 */
#include "verify/verify_internal.h"

#include <math.h>

static bool texts_ok(const BrmProgram *p, const BrmPTexts *t) {
    return brm_verify_range(t->sources, p->text_lists.n) && brm_verify_range(t->links, p->text_lists.n) &&
           brm_verify_range(t->helps, p->text_lists.n);
}

static bool text_ok(const BrmProgram *p, BrmText t) {
    return t < p->texts.n;
}

/* At the first byte of a character, or at the end. */
static bool at_character(BrmStr text, uint32_t offset) {
    return offset == text.n || ((unsigned char)text.p[offset] & 0xC0) != 0x80;
}

bool brm_verify_span(BrmVerify *v, BrmPSpan span, const char *table, uint32_t i) {
    const BrmProgram *p = v->p;
    if (span.file == BRM_NONE) return true;
    BRM_NEED(v, span.file < p->files.n, SPAN_FILE, table, i);
    BrmStr text = brm_program_text(p, p->files.at[span.file].text);
    BRM_NEED(v, span.start <= span.end && span.end <= text.n, SPAN_RANGE, table, i);
    BRM_NEED(v, at_character(text, span.start) && at_character(text, span.end), SPAN_CHARACTER, table, i);
    return true;
}

static bool verify_files_and_lists(BrmVerify *v) {
    const BrmProgram *p = v->p;
    BRM_NEED(v, p->lexicon <= BRM_EN, LEXICON, "lexicon", 0);
    for (uint32_t i = 0; i < p->files.n; i++) {
        BRM_NEED(v, text_ok(p, p->files.at[i].path) && text_ok(p, p->files.at[i].text), TEXT, "files", i);
        BRM_NEED(v, p->files.at[i].lexicon <= BRM_EN, LEXICON, "files", i);
    }
    BRM_NEED(v, p->kinds.n <= BRM_VERIFY_KEYS, KINDS, "kinds", p->kinds.n);
    for (uint32_t i = 0; i < p->kinds.n; i++)
        BRM_NEED(v, text_ok(p, p->kinds.at[i]), TEXT, "kinds", i);
    for (uint32_t i = 0; i < p->lists.n; i++) {
        BRM_NEED(v, text_ok(p, p->lists.at[i].name) && text_ok(p, p->lists.at[i].title), TEXT, "lists", i);
        BRM_NEED(v, brm_verify_range(p->lists.at[i].keys, p->keys.n), RANGE, "lists", i);
        BRM_NEED(v, p->lists.at[i].keys.n <= BRM_LIMIT_LIST_KEYS, LIST_KEYS, "lists", i);
    }
    for (uint32_t i = 0; i < p->keys.n; i++)
        BRM_NEED(v, text_ok(p, p->keys.at[i].key) && text_ok(p, p->keys.at[i].label), TEXT, "keys", i);
    for (uint32_t i = 0; i < p->text_lists.n; i++)
        BRM_NEED(v, text_ok(p, p->text_lists.at[i]), TEXT, "text_lists", i);
    for (uint32_t i = 0; i < p->kind_lists.n; i++)
        BRM_NEED(v, p->kind_lists.at[i] < p->kinds.n, INDEX, "kind_lists", i);
    for (uint32_t i = 0; i < p->measure_lists.n; i++)
        BRM_NEED(v, p->measure_lists.at[i] < p->measures.n, INDEX, "measure_lists", i);
    return true;
}

static bool verify_question(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPQuestion *q = &p->questions.at[i];
    BRM_NEED(v, text_ok(p, q->name) && text_ok(p, q->title) && text_ok(p, q->wording), TEXT, "questions", i);
    BRM_NEED(v, q->type < BRM_V_LEVEL, QUESTION_TYPE, "questions", i);
    bool list = q->type == BRM_V_LIST || q->type == BRM_V_SET;
    BRM_NEED(v, list ? q->list < p->lists.n : q->list == 0, QUESTION_LIST, "questions", i);
    BRM_NEED(v, q->required <= 1 && q->has_range <= 1, FLAG, "questions", i);
    BRM_NEED(v, q->questionnaire < p->questionnaires.n, INDEX, "questions", i);
    BRM_NEED(v, isfinite(q->lo) && isfinite(q->hi) && q->lo <= q->hi, BOUNDS, "questions", i);
    BRM_NEED(v, brm_verify_range(q->constants, p->text_lists.n), RANGE, "questions", i);
    BRM_NEED(v, q->constants.n <= (q->type == BRM_V_TEXT ? BRM_VERIFY_KEYS : 0), CONSTANTS, "questions", i);
    BRM_NEED(v, brm_verify_range(q->asked_reads, p->reads.n) && texts_ok(p, &q->texts), RANGE, "questions", i);
    return brm_verify_span(v, q->span, "questions", i);
}

static bool verify_control(BrmVerify *v, uint32_t i) {
    const BrmProgram *p = v->p;
    const BrmPControl *c = &p->controls.at[i];
    BRM_NEED(v, text_ok(p, c->code) && text_ok(p, c->title), TEXT, "controls", i);
    BRM_NEED(v, c->severity <= BRM_NOTICE, SEVERITY, "controls", i);
    BRM_NEED(v, c->questionnaire == BRM_NONE || c->questionnaire < p->questionnaires.n, INDEX, "controls", i);
    BRM_NEED(v, brm_verify_range(c->parts, p->parts.n) && brm_verify_range(c->targets, p->reads.n), RANGE, "controls",
             i);
    if (!brm_verify_work(v, (uint64_t)c->targets.n + c->parts.n, "controls", i)) return false;
    for (uint32_t t = 0; t < c->targets.n; t++)
        BRM_NEED(v, p->reads.at[c->targets.first + t].kind <= 1, TARGET, "controls", i);
    return brm_verify_span(v, c->span, "controls", i);
}

static bool verify_reads_and_faults(BrmVerify *v) {
    const BrmProgram *p = v->p;
    for (uint32_t i = 0; i < p->reads.n; i++) {
        BrmPRead r = p->reads.at[i];
        const uint32_t counts[] = {p->questions.n, p->criteria.n, 1, p->definitions.n, p->requirements.n};
        BRM_NEED(v, r.kind < sizeof counts / sizeof *counts, READ_KIND, "reads", i);
        BRM_NEED(v, r.index < counts[r.kind], INDEX, "reads", i);
    }
    for (uint32_t i = 0; i < p->faults.n; i++) {
        const BrmPFault *f = &p->faults.at[i];
        BRM_NEED(v, f->on_kind == BRM_NONE || f->on_kind <= 1, READ_KIND, "faults", i);
        BRM_NEED(v,
                 f->on_kind == BRM_NONE ? f->on == BRM_NONE
                 : f->on_kind == 0      ? f->on < p->questions.n
                                        : f->on < p->criteria.n,
                 INDEX, "faults", i);
        if (!brm_verify_span(v, f->span, "faults", i)) return false;
    }
    return true;
}

static bool verify_measures_and_scores(BrmVerify *v) {
    const BrmProgram *p = v->p;
    for (uint32_t i = 0; i < p->measures.n; i++) {
        const BrmPMeasure *m = &p->measures.at[i];
        BRM_NEED(v, text_ok(p, m->name) && text_ok(p, m->title), TEXT, "measures", i);
        BRM_NEED(v, m->percent <= 1, FLAG, "measures", i);
        BRM_NEED(v, m->per_axis <= 4 && m->per_questionnaire <= 4, AGGREGATE, "measures", i);
        /* Subjects have no weight: 1 is the weighted mean. */
        BRM_NEED(v, m->per_population <= 4 && m->per_population != 1, AGGREGATE, "measures", i);
    }
    for (uint32_t i = 0; i < p->scores.n; i++) {
        const BrmPScore *s = &p->scores.at[i];
        BRM_NEED(v, s->level <= 2, SCORE_LEVEL, "scores", i);
        uint32_t n = s->level == 0 ? p->criteria.n : s->level == 1 ? p->axes.n : p->questionnaires.n;
        BRM_NEED(v, s->measure < p->measures.n && s->index < n, INDEX, "scores", i);
    }
    return true;
}

static uint32_t gcd(uint32_t a, uint32_t b) {
    while (b) {
        uint32_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

static bool fraction_ok(BrmPFraction f) {
    if (f.den == 0) return f.num == 0;
    if (f.den > BRM_LIMIT_FRACTION_PART || f.num < -BRM_LIMIT_FRACTION_PART) return false;
    return gcd((uint32_t)(f.num < 0 ? -f.num : f.num), f.den) == 1;
}

static bool verify_numbers(BrmVerify *v) {
    const BrmProgram *p = v->p;
    for (uint32_t i = 0; i < p->fractions.n; i++)
        BRM_NEED(v, fraction_ok(p->fractions.at[i]), FRACTION, "fractions", i);
    for (uint32_t i = 0; i < p->constants.n; i++) {
        double x = p->constants.at[i];
        BRM_NEED(v, isfinite(x) && !(x == 0 && signbit(x)), CONSTANT, "constants", i);
    }
    return true;
}

static bool verify_code_shape(BrmVerify *v) {
    const BrmProgram *p = v->p;
    uint32_t before = 0;
    for (uint32_t s = 0; s < BRM_SECTIONS; s++) {
        BRM_NEED(v, p->section_end[s] >= before && p->section_end[s] <= p->code.n, SECTIONS, "sections", s);
        before = p->section_end[s];
    }
    BRM_NEED(v, before == p->code.n, SECTIONS, "sections", BRM_SECTIONS);
    BRM_NEED(v, p->spans.n == p->code.n, SPAN_COUNT, "spans", p->spans.n);
    for (uint32_t i = 0; i < p->spans.n; i++)
        if (!brm_verify_span(v, p->spans.at[i], "spans", i)) return false;
    return true;
}

bool brm_verify_tables(BrmVerify *v) {
    const BrmProgram *p = v->p;
    if (!verify_files_and_lists(v)) return false;
    for (uint32_t i = 0; i < p->questionnaires.n; i++) {
        const BrmPQuestionnaire *q = &p->questionnaires.at[i];
        BRM_NEED(v, text_ok(p, q->code) && text_ok(p, q->title) && text_ok(p, q->version), TEXT, "questionnaires", i);
        BRM_NEED(v, text_ok(p, q->extends_version), TEXT, "questionnaires", i);
        BRM_NEED(v, texts_ok(p, &q->texts), RANGE, "questionnaires", i);
        if (!brm_verify_span(v, q->span, "questionnaires", i)) return false;
    }
    for (uint32_t i = 0; i < p->axes.n; i++) {
        const BrmPAxis *a = &p->axes.at[i];
        BRM_NEED(v, text_ok(p, a->code) && text_ok(p, a->title), TEXT, "axes", i);
        BRM_NEED(v, texts_ok(p, &a->texts), RANGE, "axes", i);
        if (!brm_verify_span(v, a->span, "axes", i)) return false;
    }
    for (uint32_t i = 0; i < p->criteria.n; i++) {
        const BrmPCriterion *c = &p->criteria.at[i];
        BRM_NEED(v, text_ok(p, c->code) && text_ok(p, c->title) && text_ok(p, c->wording) && text_ok(p, c->na_reason),
                 TEXT, "criteria", i);
        BRM_NEED(v, texts_ok(p, &c->texts), RANGE, "criteria", i);
        if (!brm_verify_span(v, c->span, "criteria", i)) return false;
    }
    for (uint32_t i = 0; i < p->questions.n; i++)
        if (!verify_question(v, i)) return false;
    if (!verify_reads_and_faults(v)) return false;
    for (uint32_t i = 0; i < p->controls.n; i++)
        if (!verify_control(v, i)) return false;
    return verify_measures_and_scores(v) && verify_numbers(v) && verify_code_shape(v);
}
