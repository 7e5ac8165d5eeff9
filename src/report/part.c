/* part.c: the partial state of a report as bytes, and back (see part.h for its layout).
 *
 * Called by the command. What is read is owned by the arena or is a view of the bytes given. Nothing of a state is
 * believed: its program is read and verified like any image, each index and count is held to it. Must not open files.
 */
#include "report/part.h"

#include <string.h>

#include "report/report_internal.h"

static const char magic[4] = {'B', 'R', 'M', 'P'};
enum { ADDS_DRAFTS = 1, ADDS_SUBMITTED = 2, ADDS_PRIVATE = 4, PROMISES_UNIQUE = 8, KEPT_FLAGS = 15 };
enum { FINDING_BYTES = 4 + 4 + 3 * 8, GROUP_BYTES = 4 + 8 };
#define WHOLE_LIMIT ((int64_t)1 << 53)

/* ---- writing ---- */

static void put_findings(BrmBuf *out, const BrmFindingCounts *counts) {
    brm_state_put32(out, counts->n);
    for (uint32_t i = 0; i < counts->n; i++) {
        brm_state_put_text(out, counts->at[i].code);
        brm_state_put32(out, counts->at[i].control);
        for (uint32_t s = 0; s < 3; s++)
            brm_state_put64(out, counts->at[i].n[s]);
    }
}

static void put_settings(BrmBuf *out, const BrmPopulationOptions *o, BrmStr where) {
    brm_state_put32(out, (uint32_t)o->date);
    brm_state_put32(out, (uint32_t)o->horizon);
    brm_state_put32(out, (o->drafts ? ADDS_DRAFTS : 0u) | (o->submitted ? ADDS_SUBMITTED : 0u) |
                             (o->private_too ? ADDS_PRIVATE : 0u) | (o->unique_ids ? PROMISES_UNIQUE : 0u));
    brm_state_put_text(out, where);
    brm_state_put32(out, o->n_by);
    for (uint32_t i = 0; i < o->n_by; i++)
        brm_state_put32(out, o->by[i]);
}

static void put_counts(BrmBuf *out, const BrmPopulation *p) {
    brm_state_put64(out, p->read);
    brm_state_put64(out, p->counted);
    brm_state_put64(out, p->left_out);
    brm_state_put64(out, p->rejected);
    put_findings(out, &p->findings);
    brm_tally_save(out, p->tally);
    for (uint32_t b = 0; b < p->options.n_by; b++) {
        brm_state_put32(out, p->by[b].groups.n);
        for (uint32_t i = 0; i < p->by[b].groups.n; i++) {
            const BrmGroup *g = &p->by[b].groups.at[i];
            brm_state_put32(out, g->none ? 1 : 0);
            brm_state_put64(out, (uint64_t)g->key);
            put_findings(out, &g->findings);
            brm_tally_save(out, g->tally);
        }
    }
}

void brm_part_write(BrmBuf *out, const BrmPopulation *p, BrmStr image, BrmStr where, uint64_t n_ids) {
    size_t start = out->n;
    brm_buf_bytes(out, magic, sizeof magic);
    brm_state_put32(out, BRM_PART_VERSION);
    brm_state_put64(out, 0); /* filled in below */
    put_settings(out, &p->options, where);
    brm_state_put_text(out, image);
    brm_state_put64(out, n_ids);
    put_counts(out, p);
    uint64_t head = out->n - start;
    if (head > BRM_PART_HEAD_LIMIT) brm_mem_fail(out->mem, BRM_LIMIT, "state");
    for (uint32_t i = 0; i < 8; i++)
        out->p[start + 8 + i] = (char)(unsigned char)(head >> (8 * i) & 0xFFu);
}

void brm_part_end(BrmBuf *out, uint64_t bytes, uint64_t crc) {
    brm_state_put64(out, bytes + BRM_PART_TAIL);
    brm_state_put64(out, brm_crc64(crc, out->p + out->n - 8, 8));
}

/* ---- around a state ---- */

BrmPartFault brm_part_prefix(const unsigned char *p, size_t n, uint64_t size, uint32_t *version, uint64_t *head) {
    BrmStateIn in = {.p = p, .n = n};
    if (n < sizeof magic || memcmp(p, magic, sizeof magic) != 0) return BRM_PART_OTHER;
    in.at = sizeof magic;
    *version = brm_state_get32(&in);
    *head = brm_state_get64(&in);
    if (!in.failed && *version > BRM_PART_VERSION) return BRM_PART_NEWER;
    if (in.failed || *version == 0 || *head < BRM_PART_PREFIX || *head > BRM_PART_HEAD_LIMIT) return BRM_PART_CUT;
    return size >= *head + BRM_PART_TAIL ? BRM_PART_SOUND : BRM_PART_CUT;
}

void brm_part_tail(const unsigned char *p, uint64_t *size, uint64_t *crc) {
    BrmStateIn in = {.p = p, .n = BRM_PART_TAIL};
    *size = brm_state_get64(&in);
    *crc = brm_state_get64(&in);
}

/* ---- reading settings ---- */

static bool real_date(BrmDate d) {
    BrmDate first, last;
    return brm_date_make(1, 1, 1, &first) && brm_date_make(9999, 12, 31, &last) && d >= first && d <= last;
}

bool brm_part_open(BrmArena *arena, BrmPart *part, const unsigned char *head, size_t n) {
    BrmStateIn *in = &part->in;
    BrmPopulationOptions *o = &part->options;
    *in = (BrmStateIn){.p = head, .n = n, .at = BRM_PART_PREFIX};
    o->date = (BrmDate)brm_state_get32(in);
    o->horizon = (BrmDate)brm_state_get32(in);
    uint32_t flags = brm_state_get32(in);
    o->drafts = (flags & ADDS_DRAFTS) != 0;
    o->submitted = (flags & ADDS_SUBMITTED) != 0;
    o->private_too = (flags & ADDS_PRIVATE) != 0;
    o->unique_ids = (flags & PROMISES_UNIQUE) != 0;
    part->where = brm_state_get_text(in);
    o->n_by = brm_state_get_count(in, 4);
    uint32_t *by = BRM_NEWS(arena, uint32_t, o->n_by);
    for (uint32_t i = 0; i < o->n_by; i++)
        by[i] = brm_state_get32(in);
    o->by = by;
    uint32_t bytes = brm_state_get32(in);
    part->image = (BrmStr){(const char *)brm_state_get_bytes(in, bytes), bytes};
    part->n_ids = brm_state_get64(in);
    bool dates =
        real_date(o->date) && (o->horizon == BRM_DATE_NONE || (real_date(o->horizon) && o->horizon >= o->date));
    return !in->failed && dates && flags <= KEPT_FLAGS;
}

/* ---- do they go together? ---- */

/* "QU 2020-12, QI 2020-12 (empreinte 89ab…)"; empty after an error. */
static BrmStr program_shown(BrmArena *arena, BrmStr image, BrmLang lang, BrmDiagBag *bag) {
    BrmProgram *p = brm_image_read(arena, image.p, image.n, bag);
    if (p == NULL || brm_verify(arena, p, bag) == NULL) return BRM_LIT("");
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    for (uint32_t q = 0; q < p->questionnaires.n; q++)
        brm_buf_f(&out, "%s%.*s %.*s", q > 0 ? ", " : "",
                  BRM_STR_ARG(brm_program_text(p, p->questionnaires.at[q].code)),
                  BRM_STR_ARG(brm_program_text(p, p->questionnaires.at[q].version)));
    brm_buf_f(&out, " (%s %016llx)", brm_report_say(lang, "empreinte", "digest"), (unsigned long long)p->digest);
    BrmStr shown = brm_str_dup(arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return shown;
}

static BrmStr quoted_or_none(BrmArena *arena, BrmStr s, BrmLang lang) {
    if (s.n == 0) return brm_str(brm_report_say(lang, "rien", "nothing"));
    return brm_str_f(arena, "%s%.*s%s", brm_report_say(lang, "« ", "\""), BRM_STR_ARG(s),
                     brm_report_say(lang, " »", "\""));
}

static BrmStr date_shown(BrmArena *arena, BrmDate date, BrmLang lang) {
    if (date == BRM_DATE_NONE) return brm_str(brm_report_say(lang, "aucun", "none"));
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    brm_date_print(&out, date);
    BrmStr shown = brm_str_dup(arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return shown;
}

static BrmStr include_shown(BrmArena *arena, const BrmPopulationOptions *o, BrmLang lang) {
    BrmStr words = brm_str_f(arena, "%s%s%s", o->drafts ? ",draft" : "", o->submitted ? ",submitted" : "",
                             o->private_too ? ",private" : "");
    return quoted_or_none(arena, words.n == 0 ? words : (BrmStr){words.p + 1, words.n - 1}, lang);
}

/* The names of --by; the program is the same one, and verified. */
static BrmStr by_shown(BrmArena *arena, const BrmProgram *p, const BrmPopulationOptions *o, BrmLang lang) {
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    for (uint32_t i = 0; i < o->n_by; i++) {
        if (i > 0) brm_buf_byte(&out, ',');
        if (o->by[i] < p->questions.n) brm_buf_str(&out, brm_program_text(p, p->questions.at[o->by[i]].name));
    }
    BrmStr shown = quoted_or_none(arena, out.n == 0 ? BRM_LIT("") : brm_str_dup(arena, brm_buf_view(&out)), lang);
    brm_buf_close(&out);
    return shown;
}

static bool same_by(const BrmPopulationOptions *a, const BrmPopulationOptions *b) {
    return a->n_by == b->n_by && (a->n_by == 0 || memcmp(a->by, b->by, a->n_by * sizeof *a->by) == 0);
}

static void differ(BrmDiagBag *bag, BrmDiagId id, const BrmPart *first, BrmStr of_first, const BrmPart *part,
                   BrmStr of_part) {
    BRM_RAISE(bag, id, BRM_NO_SPAN, BRM_A_STR(part->path), BRM_A_STR(of_part), BRM_A_STR(first->path),
              BRM_A_STR(of_first));
}

static bool programs_fit(BrmArena *arena, const BrmPart *first, const BrmPart *part, BrmLang lang, BrmDiagBag *bag) {
    if (brm_str_eq(first->image, part->image)) return true;
    uint32_t errors = bag->errors;
    BrmStr of_first = program_shown(arena, first->image, lang, bag),
           of_part = program_shown(arena, part->image, lang, bag);
    if (bag->errors == errors) differ(bag, BRM_D_MERGE_PROGRAM, first, of_first, part, of_part);
    return false;
}

bool brm_part_fits(BrmArena *arena, const BrmPart *first, const BrmPart *part, const BrmProgram *program, BrmLang lang,
                   BrmDiagBag *bag) {
    const BrmPopulationOptions *a = &first->options, *b = &part->options;
    uint32_t errors = bag->errors;
    if (!programs_fit(arena, first, part, lang, bag)) return false;
    if (a->date != b->date)
        differ(bag, BRM_D_MERGE_DATE, first, date_shown(arena, a->date, lang), part, date_shown(arena, b->date, lang));
    if (a->horizon != b->horizon)
        differ(bag, BRM_D_MERGE_HORIZON, first, date_shown(arena, a->horizon, lang), part,
               date_shown(arena, b->horizon, lang));
    if (!brm_str_eq(first->where, part->where))
        differ(bag, BRM_D_MERGE_WHERE, first, quoted_or_none(arena, first->where, lang), part,
               quoted_or_none(arena, part->where, lang));
    if (a->drafts != b->drafts || a->submitted != b->submitted || a->private_too != b->private_too)
        differ(bag, BRM_D_MERGE_INCLUDE, first, include_shown(arena, a, lang), part, include_shown(arena, b, lang));
    if (!same_by(a, b))
        differ(bag, BRM_D_MERGE_BY, first, by_shown(arena, program, a, lang), part, by_shown(arena, program, b, lang));
    if (a->unique_ids != b->unique_ids) {
        const BrmPart *promised = a->unique_ids ? first : part;
        BRM_RAISE(bag, BRM_D_MERGE_UNIQUE, BRM_NO_SPAN, BRM_A_STR(promised->path),
                  BRM_A_STR(promised == first ? part->path : first->path));
    }
    return bag->errors == errors;
}

/* ---- counts ---- */

static bool groups_by(const BrmProgram *p, uint32_t question) {
    if (question >= p->questions.n) return false;
    uint32_t t = p->questions.at[question].type;
    return t == BRM_V_YESNO || t == BRM_V_INTEGER || t == BRM_V_LIST || t == BRM_V_SET;
}

bool brm_part_population(BrmArena *arena, BrmPopulation *out, const BrmPart *part, BrmDiagBag *bag) {
    *out = (BrmPopulation){.options = part->options, .arena = arena};
    BrmProgram *program = brm_image_read(arena, part->image.p, part->image.n, bag);
    const BrmVerified *verified = program == NULL ? NULL : brm_verify(arena, program, bag);
    if (verified == NULL) return false;
    const BrmPopulationOptions *o = &part->options;
    for (uint32_t i = 0; i < o->n_by; i++) {
        bool fits = groups_by(program, o->by[i]);
        for (uint32_t k = 0; k < i; k++)
            fits = fits && o->by[k] != o->by[i];
        if (fits) continue;
        BRM_RAISE(bag, BRM_D_PART_SHAPE, BRM_NO_SPAN, BRM_A_STR(part->path));
        return false;
    }
    out->program = program;
    out->sources = BRM_NEW(arena, BrmSources);
    brm_sources_open(out->sources, arena);
    out->vm = brm_vm_open(arena, verified, o->date, o->horizon, 1);
    out->tally = brm_tally_open(arena, out->vm);
    out->by = BRM_NEWS(arena, BrmGrouping, o->n_by + 1u);
    for (uint32_t i = 0; i < o->n_by; i++)
        out->by[i].question = o->by[i];
    return true;
}

static bool built_in(BrmStr code) {
    for (uint32_t i = 0; i < BRM_D_COUNT; i++)
        if (code.n > 0 && code.p[0] == 'R' && brm_str_is(code, brm_diag_code((BrmDiagId)i))) return true;
    return false;
}

static BrmFindingCount *row_of(BrmArena *arena, BrmFindingCounts *counts, BrmStr code, uint32_t control) {
    for (uint32_t i = 0; i < counts->n; i++)
        if (brm_str_eq(counts->at[i].code, code)) return &counts->at[i];
    BrmFindingCount row = {.code = brm_str_dup(arena, code), .control = control};
    BRM_PUSH(arena, counts, row);
    return &counts->at[counts->n - 1];
}

/* Adds finding counts; severities: totals, or NULL. */
static void get_findings(BrmPopulation *into, BrmFindingCounts *counts, uint64_t *severities, BrmStateIn *in) {
    const BrmProgram *p = into->program;
    uint32_t n = brm_state_get_count(in, FINDING_BYTES);
    BrmStr last = {NULL, 0};
    for (uint32_t i = 0; i < n; i++) {
        BrmStr code = brm_state_get_text(in);
        uint32_t control = brm_state_get32(in);
        bool known = control == BRM_NONE ? built_in(code)
                                         : control < p->controls.n &&
                                               brm_str_eq(code, brm_program_text(p, p->controls.at[control].code));
        if (!known || (i > 0 && brm_str_cmp(last, code) >= 0)) in->failed = true;
        if (in->failed) return;
        last = code;
        BrmFindingCount *row = row_of(into->arena, counts, code, control);
        for (uint32_t s = 0; s < 3; s++) {
            uint64_t v = brm_state_get64(in), *total = severities == NULL ? &row->n[s] : &severities[s];
            if (v > INT64_MAX / 2 || *total > INT64_MAX / 2) in->failed = true;
            row->n[s] += v;
            if (severities != NULL) severities[s] += v;
        }
    }
}

static bool key_fits(const BrmProgram *p, uint32_t question, bool none, int64_t key) {
    const BrmPQuestion *q = &p->questions.at[question];
    if (none) return key == 0;
    if (q->type == BRM_V_YESNO) return key == BRM_TRUE || key == BRM_FALSE;
    if (q->type == BRM_V_INTEGER) return key >= -WHOLE_LIMIT && key <= WHOLE_LIMIT;
    return key >= 0 && key < (int64_t)p->lists.at[q->list].keys.n;
}

static BrmGroup *group_of(BrmPopulation *into, BrmGrouping *g, bool none, int64_t key) {
    for (uint32_t i = 0; i < g->groups.n; i++)
        if (g->groups.at[i].none == none && g->groups.at[i].key == key) return &g->groups.at[i];
    BrmGroup fresh = {.none = none, .key = key, .tally = brm_tally_open(into->arena, into->vm)};
    BRM_PUSH(into->arena, &g->groups, fresh);
    return &g->groups.at[g->groups.n - 1];
}

/* Adds a tally of at most `documents`; false: malformed. */
static bool get_tally(BrmPopulation *into, BrmTally *tally, BrmArena *scratch, uint64_t documents, BrmStateIn *in) {
    BrmTally *fresh = brm_tally_open(scratch, into->vm);
    brm_tally_load(fresh, in);
    if (in->failed || brm_tally_documents(fresh) > documents) return false;
    brm_tally_merge(tally, fresh);
    return true;
}

static bool get_groups(BrmPopulation *into, BrmGrouping *g, BrmArena *scratch, uint64_t counted, BrmStateIn *in) {
    uint32_t n = brm_state_get_count(in, GROUP_BYTES);
    for (uint32_t i = 0; i < n && !in->failed; i++) {
        uint32_t none = brm_state_get32(in);
        int64_t key = (int64_t)brm_state_get64(in);
        if (in->failed || none > 1 || !key_fits(into->program, g->question, none == 1, key)) return false;
        BrmGroup *group = group_of(into, g, none == 1, key);
        get_findings(into, &group->findings, NULL, in);
        if (in->failed || !get_tally(into, group->tally, scratch, counted, in)) return false;
        brm_arena_reset(scratch);
    }
    return !in->failed;
}

bool brm_part_add(BrmPopulation *into, BrmPart *part, BrmArena *scratch) {
    BrmStateIn *in = &part->in;
    uint64_t read = brm_state_get64(in), counted = brm_state_get64(in), left_out = brm_state_get64(in);
    uint64_t rejected = brm_state_get64(in), most = BRM_STATE_DOCUMENTS, had = brm_tally_documents(into->tally);
    if (in->failed || read > most || counted > read || left_out > read || rejected > read ||
        read != counted + left_out + rejected || into->read + read > most)
        return false;
    if (part->n_ids != (part->options.unique_ids ? 0 : counted + left_out)) return false;
    into->read += read;
    into->counted += counted;
    into->left_out += left_out;
    into->rejected += rejected;
    get_findings(into, &into->findings, into->severities, in);
    if (in->failed || !get_tally(into, into->tally, scratch, counted, in)) return false;
    if (brm_tally_documents(into->tally) - had != counted) return false;
    brm_arena_reset(scratch);
    for (uint32_t b = 0; b < into->options.n_by; b++)
        if (!get_groups(into, &into->by[b], scratch, counted, in)) return false;
    return in->at == in->n;
}

void brm_part_done(BrmPopulation *p) {
    brm_population_sort(p);
}
