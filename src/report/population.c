/* The loop over a population: documents in batches, the machine, verdicts, what counts, tallies by group.
 *
 * Called by eval and report through brm_population_run. Order of documents is that of reading; no figure depends on it.
 */
#include <string.h>

#include "report/report_internal.h"

BrmFindingCount *brm_population_count(const BrmPopulation *p, BrmFindingCounts *counts, BrmStr code, uint32_t control) {
    for (uint32_t i = 0; i < counts->n; i++)
        if (brm_str_eq(counts->at[i].code, code)) return &counts->at[i];
    BrmFindingCount row = {.code = brm_str_dup(p->arena, code), .control = control};
    BRM_PUSH(p->arena, counts, row);
    return &counts->at[counts->n - 1];
}

static void count_finding(const BrmPopulation *p, BrmFindingCounts *counts, const BrmFinding *f) {
    brm_population_count(p, counts, brm_finding_code(p->program, f), f->control)->n[f->severity]++;
}

uint32_t brm_population_group(BrmPopulation *p, BrmGrouping *g, bool none, int64_t key) {
    for (uint32_t i = 0; i < g->groups.n; i++)
        if (g->groups.at[i].none == none && g->groups.at[i].key == key) return i;
    BrmGroup fresh = {.none = none, .key = key, .tally = brm_tally_open(p->arena, p->vm)};
    BRM_PUSH(p->arena, &g->groups, fresh);
    return g->groups.n - 1;
}

static void add_to(BrmPopulation *p, BrmGrouping *g, bool none, int64_t key, const BrmDocument *doc,
                   const uint8_t *states) {
    uint32_t at = brm_population_group(p, g, none, none ? 0 : key);
    BrmGroup *group = &g->groups.at[at];
    brm_tally_add(group->tally, p->vm, doc->lane, states);
    for (uint32_t i = 0; i < doc->findings.n; i++)
        count_finding(p, &group->findings, &doc->findings.at[i]);
}

/* Adds a lane to each group of a grouping that its answer names. */
static void add_grouped(BrmPopulation *p, BrmGrouping *g, const BrmDocument *doc, const uint8_t *states) {
    uint32_t lane = doc->lane;
    const BrmPQuestion *q = &p->program->questions.at[g->question];
    if (q->type == BRM_V_YESNO) {
        uint8_t v = brm_vm_tri(p->vm, q->value)[lane];
        add_to(p, g, v == BRM_UNKNOWN, v, doc, states);
    } else if (q->type == BRM_V_LIST) {
        uint16_t v = brm_vm_key(p->vm, q->value)[lane];
        add_to(p, g, v == BRM_KEY_UNKNOWN, v, doc, states);
    } else if (q->type == BRM_V_SET) {
        const uint8_t *known;
        uint32_t words, any = 0;
        const uint64_t *set = brm_vm_set(p->vm, q->value, &known, &words);
        for (uint32_t k = 0; known[lane] != 0 && k < p->program->lists.at[q->list].keys.n; k++)
            if ((set[(size_t)lane * words + k / 64] >> (k % 64) & 1u) != 0) {
                add_to(p, g, false, k, doc, states);
                any++;
            }
        if (any == 0) add_to(p, g, true, 0, doc, states);
    } else {
        const uint8_t *known;
        const double *num = brm_vm_num(p->vm, q->value, &known);
        add_to(p, g, known[lane] == 0, (int64_t)num[lane], doc, states);
    }
}

static bool counts_in(const BrmPopulation *p, const BrmDocument *doc) {
    const BrmPopulationOptions *o = &p->options;
    if (p->program->filter != BRM_NONE && brm_vm_tri(p->vm, p->program->filter)[doc->lane] != BRM_TRUE) return false;
    if (o->all) return true;
    if (doc->status == BRM_DRAFT && !o->drafts) return false;
    if (doc->status == BRM_SUBMITTED && !o->submitted) return false;
    if (!doc->publishable && !o->private_too) return false;
    return !(brm_vm_projects(p->vm) && !doc->converging);
}

bool brm_population_document(BrmPopulation *p, BrmDocument *doc, uint8_t *states) {
    p->read++;
    if (!doc->rejected && !counts_in(p, doc)) {
        p->left_out++;
        return false;
    }
    brm_findings_judge(doc, p->vm, states);
    for (uint32_t i = 0; i < doc->findings.n; i++) {
        p->severities[doc->findings.at[i].severity]++;
        count_finding(p, &p->findings, &doc->findings.at[i]);
    }
    if (doc->rejected) {
        p->rejected++;
        return true;
    }
    p->counted++;
    if (p->tally == NULL) return true;
    brm_tally_add(p->tally, p->vm, doc->lane, states);
    for (uint32_t i = 0; i < p->options.n_by; i++)
        add_grouped(p, &p->by[i], doc, states);
    return true;
}

/* Lists in their order, yes before no, integers ascending; those without an answer last. */
static bool group_before(const BrmProgram *program, const BrmGrouping *g, const BrmGroup *a, const BrmGroup *b) {
    if (a->none != b->none) return b->none;
    bool falling = program->questions.at[g->question].type == BRM_V_YESNO;
    return falling ? a->key > b->key : a->key < b->key;
}

static void sort_counts(BrmFindingCounts *counts) {
    for (uint32_t i = 1; i < counts->n; i++)
        for (uint32_t j = i; j > 0 && brm_str_cmp(counts->at[j].code, counts->at[j - 1].code) < 0; j--) {
            BrmFindingCount t = counts->at[j];
            counts->at[j] = counts->at[j - 1];
            counts->at[j - 1] = t;
        }
}

void brm_population_sort(BrmPopulation *p) {
    sort_counts(&p->findings);
    for (uint32_t b = 0; b < p->options.n_by; b++) {
        BrmGrouping *g = &p->by[b];
        for (uint32_t i = 0; i < g->groups.n; i++) {
            sort_counts(&g->groups.at[i].findings);
            for (uint32_t j = i; j > 0 && group_before(p->program, g, &g->groups.at[j], &g->groups.at[j - 1]); j--) {
                BrmGroup t = g->groups.at[j];
                g->groups.at[j] = g->groups.at[j - 1];
                g->groups.at[j - 1] = t;
            }
        }
    }
}

void brm_population_open(BrmPopulation *out, BrmArena *arena, const BrmVerified *verified,
                         const BrmPopulationOptions *options, bool counts) {
    *out = (BrmPopulation){.program = verified->program, .options = *options, .arena = arena};
    out->vm = brm_vm_open(arena, verified, options->date, options->horizon, BRM_LIMIT_BATCH);
    out->tally = counts ? brm_tally_open(arena, out->vm) : NULL;
    out->by = BRM_NEWS(arena, BrmGrouping, options->n_by + 1u);
    for (uint32_t i = 0; i < options->n_by; i++)
        out->by[i].question = options->by[i];
}

/* One document after the other, in reading order, with all that can be said of each. */
static BrmStatus run_each(BrmPopulation *p, BrmReader *reader, BrmEachFn each, void *ctx, BrmStr *failed) {
    const BrmPopulationOptions *o = &p->options;
    uint8_t *states = BRM_NEWS(p->arena, uint8_t, p->program->criteria.n + 1u);
    BrmBatch batch;
    brm_reader_unique_ids(reader, o->unique_ids);
    brm_batch_open(&batch, p->arena, p->program, brm_vm_cap(p->vm));
    uint32_t cap = batch.cap < brm_vm_cap(p->vm) ? batch.cap : brm_vm_cap(p->vm);
    BrmDocument *docs = BRM_NEWS(p->arena, BrmDocument, cap);
    for (;;) {
        uint32_t n = 0;
        BrmStatus status = brm_reader_next(reader, &batch, docs, cap, &n, failed);
        if (status != BRM_OK || n == 0) return status;
        if (batch.n > 0) brm_vm_run(p->vm, &batch);
        for (uint32_t i = 0; i < n; i++)
            if (brm_population_document(p, &docs[i], states) && each != NULL)
                each(ctx, p, &docs[i], docs[i].rejected ? NULL : states);
        if (o->progress != NULL) o->progress(o->progress_ctx, p->read, brm_reader_bytes(reader));
    }
}

BrmStatus brm_population_run(BrmPopulation *out, BrmArena *arena, const BrmVerified *verified, BrmReader *reader,
                             const BrmPopulationOptions *options, bool counts, BrmEachFn each, void *ctx,
                             BrmStr *failed) {
    brm_population_open(out, arena, verified, options, counts);
    out->sources = BRM_NEW(arena, BrmSources);
    brm_sources_open(out->sources, arena);
    brm_report_sources(out->sources, verified->program);
    out->sources->prefix = options->prefix;
    out->sources->folds = options->folds;
    BrmStatus status = counts && each == NULL && !options->careful ? brm_crew_run(out, verified, reader, failed)
                                                                   : run_each(out, reader, each, ctx, failed);
    if (status == BRM_OK) brm_population_sort(out);
    return status;
}
