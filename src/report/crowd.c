/* crowd.c: counts the lanes of a run that no document speaks for: who counts, findings by code and severity, tallies,
 * groups.
 *
 * Called by crew.c after each run, with the verdicts in bulk of findings. What brm_population_document does for one
 * document, column by column. Owns its columns, in the population's arena. */
#include <string.h>

#include "report/report_internal.h"

enum { STATUSES = BRM_VALIDATED + 1, SEVERITIES = 3 };

struct BrmCrowd {
    BrmPopulation *p;
    const BrmBatch *batch;
    const BrmQuickLanes *lanes;
    BrmBulk *bulk;
    uint32_t *in; /* lanes that count, ascending */
    uint32_t n_in;
    uint32_t of_status[STATUSES];
    uint16_t *mask[STATUSES]; /* per lane: all bits where it counts and has that status */
    uint32_t *group;          /* of a grouping: per place in `in` its group */
    uint32_t *sorted, *start; /* lanes by group, and where each begins */
    uint32_t cap_start;
    uint32_t **places; /* per grouping: group + 1 of each key of its list, that of no key last */
};

static uint32_t list_keys(const BrmProgram *p, uint32_t question) {
    const BrmPQuestion *q = &p->questions.at[question];
    return q->type == BRM_V_LIST || q->type == BRM_V_SET ? p->lists.at[q->list].keys.n : BRM_TRUE + 1u;
}

BrmCrowd *brm_crowd_open(BrmPopulation *p, const BrmBatch *batch, const BrmQuickLanes *lanes) {
    BrmCrowd *c = BRM_NEW(p->arena, BrmCrowd);
    *c = (BrmCrowd){.p = p, .batch = batch, .lanes = lanes, .bulk = brm_bulk_open(p->arena, p->vm)};
    c->in = BRM_NEWS(p->arena, uint32_t, batch->cap);
    c->group = BRM_NEWS(p->arena, uint32_t, batch->cap);
    c->sorted = BRM_NEWS(p->arena, uint32_t, batch->cap);
    for (uint32_t s = 0; s < STATUSES; s++)
        c->mask[s] = BRM_NEWS(p->arena, uint16_t, batch->cap);
    c->places = BRM_NEWS(p->arena, uint32_t *, p->options.n_by + 1u);
    for (uint32_t i = 0; i < p->options.n_by; i++)
        c->places[i] = BRM_NEWS(p->arena, uint32_t, list_keys(p->program, p->options.by[i]) + 1u);
    return c;
}

/* ---- who counts ---- */

static void choose(BrmCrowd *c) {
    const BrmPopulation *p = c->p;
    const BrmPopulationOptions *o = &p->options;
    const BrmQuickLanes *l = c->lanes;
    const uint8_t *filter = p->program->filter == BRM_NONE ? NULL : brm_vm_tri(p->vm, p->program->filter);
    const bool wanted[STATUSES] = {o->all || o->drafts, o->all || o->submitted, true};
    bool private_too = o->all || o->private_too, waiting_too = o->all || !brm_vm_projects(p->vm);
    uint32_t n = 0;
    memset(c->of_status, 0, sizeof c->of_status);
    for (uint32_t i = 0; i < c->batch->n; i++) {
        uint8_t s = l->status[i];
        bool in = l->quick[i] & wanted[s] & (l->publishable[i] | private_too) & (l->converging[i] | waiting_too);
        if (filter != NULL) in &= filter[i] == BRM_TRUE;
        c->in[n] = i;
        n += in;
        c->of_status[s] += in;
        for (uint32_t k = 0; k < STATUSES; k++)
            c->mask[k][i] = (uint16_t)(0u - (in & (k == s)));
    }
    c->n_in = n;
}

/* ---- findings ---- */

static uint32_t sum_where(const uint16_t *counts, const uint16_t *mask, uint32_t n) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += (uint32_t)(counts[i] & mask[i]);
    return sum;
}

static uint32_t sum_fired(const uint8_t *fired, const uint16_t *mask, uint32_t n) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += (uint32_t)(fired[i] & mask[i]);
    return sum;
}

static void count(BrmPopulation *p, BrmStr code, uint32_t control, BrmSeverity severity, uint64_t n) {
    if (n == 0) return;
    brm_population_count(p, &p->findings, code, control)->n[severity] += n;
    p->severities[severity] += n;
}

static BrmStr control_code(const BrmProgram *p, uint32_t control) {
    return brm_program_text(p, p->controls.at[control].code);
}

static void count_findings(BrmCrowd *c) {
    BrmPopulation *p = c->p;
    for (uint32_t s = 0; s < STATUSES; s++) {
        if (c->of_status[s] == 0) continue;
        for (uint32_t k = 0; k < BRM_BULK_KINDS; k++)
            count(p, brm_str(brm_bulk_code((BrmBulkKind)k)), BRM_NONE,
                  brm_bulk_severity((BrmBulkKind)k, (BrmDocStatus)s),
                  sum_where(c->bulk->counts[k], c->mask[s], c->batch->n));
        for (uint32_t i = 0; i < p->program->controls.n; i++)
            count(p, control_code(p->program, i), i, (BrmSeverity)p->program->controls.at[i].severity,
                  sum_fired(c->bulk->fired[i], c->mask[s], c->batch->n));
    }
}

static void count_group_findings(BrmCrowd *c, BrmGroup *g, const uint32_t *lanes, uint32_t n) {
    BrmPopulation *p = c->p;
    for (uint32_t k = 0; k < BRM_BULK_KINDS; k++) {
        uint32_t sum[STATUSES] = {0};
        const uint16_t *counts = c->bulk->counts[k];
        for (uint32_t i = 0; i < n; i++)
            sum[c->lanes->status[lanes[i]]] += counts[lanes[i]];
        for (uint32_t s = 0; s < STATUSES; s++)
            if (sum[s] > 0)
                brm_population_count(p, &g->findings, brm_str(brm_bulk_code((BrmBulkKind)k)), BRM_NONE)
                    ->n[brm_bulk_severity((BrmBulkKind)k, (BrmDocStatus)s)] += sum[s];
    }
    for (uint32_t k = 0; k < p->program->controls.n; k++) {
        uint32_t sum = 0;
        for (uint32_t i = 0; i < n; i++)
            sum += c->bulk->fired[k][lanes[i]];
        if (sum > 0)
            brm_population_count(p, &g->findings, control_code(p->program, k), k)
                ->n[p->program->controls.at[k].severity] += sum;
    }
}

/* ---- groups ---- */

static void add_group(BrmCrowd *c, BrmGroup *g, const uint32_t *lanes, uint32_t n) {
    brm_tally_add_lanes(g->tally, c->p->vm, lanes, n, c->bulk->states);
    count_group_findings(c, g, lanes, n);
}

/* The lanes that count, by the group that each has in c->group. */
static void add_sorted(BrmCrowd *c, BrmGrouping *g) {
    uint32_t n = g->groups.n;
    if (n + 1 > c->cap_start) brm_array_grow(c->p->arena, (void **)&c->start, &c->cap_start, n + 1, sizeof *c->start);
    memset(c->start, 0, ((size_t)n + 1) * sizeof *c->start);
    for (uint32_t i = 0; i < c->n_in; i++)
        c->start[c->group[i] + 1]++;
    for (uint32_t k = 0; k < n; k++)
        c->start[k + 1] += c->start[k];
    for (uint32_t i = 0; i < c->n_in; i++)
        c->sorted[c->start[c->group[i]]++] = c->in[i];
    for (uint32_t k = 0, from = 0; k < n; from = c->start[k++]) /* start[k] is now where k ends */
        if (c->start[k] > from) add_group(c, &g->groups.at[k], c->sorted + from, c->start[k] - from);
}

/* The group of a key below the list's number of keys, or of none. */
static uint32_t placed(BrmCrowd *c, uint32_t by, bool none, uint32_t key) {
    BrmGrouping *g = &c->p->by[by];
    uint32_t *place = &c->places[by][none ? list_keys(c->p->program, g->question) : key];
    if (*place == 0) *place = 1 + brm_population_group(c->p, g, none, none ? 0 : key);
    return *place - 1;
}

static void group_by_set(BrmCrowd *c, uint32_t by, const BrmPQuestion *q) {
    const uint8_t *known;
    uint32_t words, keys = list_keys(c->p->program, c->p->by[by].question);
    const uint64_t *set = brm_vm_set(c->p->vm, q->value, &known, &words);
    memset(c->group, 0, (size_t)c->n_in * sizeof *c->group); /* whether the lane is in any */
    for (uint32_t k = 0; k <= keys; k++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < c->n_in; i++) {
            uint32_t lane = c->in[i];
            bool is = k == keys ? c->group[i] == 0
                                : known[lane] != 0 && (set[(size_t)lane * words + k / 64] >> (k % 64) & 1u) != 0;
            c->sorted[n] = lane;
            n += is;
            c->group[i] |= is;
        }
        if (n == 0) continue;
        uint32_t at = placed(c, by, k == keys, k);
        add_group(c, &c->p->by[by].groups.at[at], c->sorted, n);
    }
}

static void group_by(BrmCrowd *c, uint32_t by) {
    BrmGrouping *g = &c->p->by[by];
    const BrmPQuestion *q = &c->p->program->questions.at[g->question];
    if (q->type == BRM_V_SET) {
        group_by_set(c, by, q);
        return;
    }
    if (q->type == BRM_V_YESNO) {
        const uint8_t *v = brm_vm_tri(c->p->vm, q->value);
        for (uint32_t i = 0; i < c->n_in; i++)
            c->group[i] = placed(c, by, v[c->in[i]] == BRM_UNKNOWN, v[c->in[i]]);
    } else if (q->type == BRM_V_LIST) {
        const uint16_t *v = brm_vm_key(c->p->vm, q->value);
        for (uint32_t i = 0; i < c->n_in; i++)
            c->group[i] = placed(c, by, v[c->in[i]] == BRM_KEY_UNKNOWN, v[c->in[i]]);
    } else {
        const uint8_t *known;
        const double *num = brm_vm_num(c->p->vm, q->value, &known);
        for (uint32_t i = 0; i < c->n_in; i++) {
            bool none = known[c->in[i]] == 0;
            c->group[i] = brm_population_group(c->p, g, none, none ? 0 : (int64_t)num[c->in[i]]);
        }
    }
    add_sorted(c, g);
}

/* ---- the whole ---- */

void brm_crowd_count(BrmCrowd *c, uint32_t twice) {
    BrmPopulation *p = c->p;
    uint32_t quick = 0;
    for (uint32_t i = 0; i < c->batch->n; i++)
        quick += c->lanes->quick[i];
    p->read += quick + twice;
    p->rejected += twice;
    count(p, brm_str(brm_diag_code(BRM_D_R013)), BRM_NONE, BRM_ERROR, twice);
    if (quick == 0) return;
    brm_findings_bulk(p->vm, c->batch, c->lanes, c->bulk);
    choose(c);
    p->counted += c->n_in;
    p->left_out += quick - c->n_in;
    count_findings(c);
    brm_tally_add_lanes(p->tally, p->vm, c->in, c->n_in, c->bulk->states);
    for (uint32_t i = 0; i < p->options.n_by; i++)
        group_by(c, i);
}
