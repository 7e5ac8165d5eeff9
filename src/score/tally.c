/* tally.c: counts and sums of one population (BrmTally): all subjects, or a group.
 *
 * Called by report for each subject that counts, and when figures are printed. Owns its sums, in the arena:
 *
 *     criteria[c]: counts by state, and by level in levels[first_level[c] ...]; a criterion's figure follows from them
 * and its table axis_sums[first_axis_sum[a] + k], questionnaire_sums[...]: the k-th measure
 *
 * Two tallies merge when they come from the same program, date and horizon. Must not read documents.
 */
#include "score/score_internal.h"

/* ---- a new one ---- */

static void place_sums(BrmTally *tally) {
    const BrmProgram *p = tally->program;
    tally->axes = BRM_NEWS(tally->arena, BrmTallyGroup, p->axes.n);
    tally->questionnaires = BRM_NEWS(tally->arena, BrmTallyGroup, p->questionnaires.n);
    for (uint32_t a = 0; a < p->axes.n; a++) {
        tally->axes[a].first = tally->n_sums;
        tally->n_sums += p->questionnaires.at[p->axes.at[a].questionnaire].measures.n;
    }
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        tally->questionnaires[q].first = tally->n_sums;
        tally->n_sums += p->questionnaires.at[q].measures.n;
    }
    tally->sums = BRM_NEWS(tally->arena, BrmSums, tally->n_sums);
}

BrmTally *brm_tally_open(BrmArena *arena, const BrmVm *vm) {
    const BrmProgram *p = brm_vm_program(vm);
    BrmTally *tally = BRM_NEW(arena, BrmTally);
    *tally = (BrmTally){.arena = arena, .program = p, .projects = brm_vm_projects(vm)};
    tally->scratch = BRM_NEW(arena, BrmArena);
    brm_arena_open(tally->scratch, arena->mem);
    uint32_t *steps = BRM_NEWS(arena, uint32_t, p->criteria.n);
    tally->counts = BRM_NEWS(arena, BrmStateCounts, p->criteria.n);
    tally->first_level = BRM_NEWS(arena, uint32_t, p->criteria.n);
    for (uint32_t c = 0; c < p->criteria.n; c++) {
        steps[c] = brm_vm_step(vm, c);
        tally->first_level[c] = tally->n_levels;
        tally->n_levels += p->criteria.at[c].levels.n;
    }
    tally->steps = steps;
    tally->levels = BRM_NEWS(arena, uint64_t, tally->n_levels);
    place_sums(tally);
    return tally;
}

/* ---- one subject ---- */

/* Counts a criterion; true when it has a level that counts. */
static bool count_criterion(BrmTally *tally, uint32_t criterion, uint8_t code, uint8_t state) {
    BrmStateCounts *counts = &tally->counts[criterion];
    if (state == BRM_LANE_ABSENT) return false;
    if (code < tally->program->criteria.at[criterion].levels.n) {
        tally->levels[tally->first_level[criterion] + code]++;
        return true;
    }
    counts->not_applicable += state == BRM_LANE_NOT_APPLICABLE;
    counts->not_asked += state == BRM_LANE_NOT_ASKED;
    counts->missing += state == BRM_LANE_MISSING;
    counts->undetermined += state == BRM_LANE_UNDETERMINED;
    return false;
}

void brm_sums_add_lane(BrmSums *sums, BrmTally *tally, const BrmVm *vm, BrmReg reg, uint32_t lane, uint32_t how) {
    const BrmTerm *terms;
    uint32_t n = brm_vm_terms(vm, reg, lane, &terms);
    if (n == 0) return;
    if (how == BRM_PER_MIN || how == BRM_PER_MAX)
        brm_sums_extreme(sums, tally->arena, tally->scratch, 1, terms, n, how == BRM_PER_MAX);
    else
        brm_sums_add(sums, tally->arena, 1, terms, n);
}

static void add_scores(BrmTally *tally, const BrmVm *vm, uint32_t lane, uint32_t questionnaire, uint32_t regs,
                       uint32_t first) {
    const BrmProgram *p = tally->program;
    for (uint32_t k = 0; k < p->questionnaires.at[questionnaire].measures.n; k++) {
        BrmReg reg = p->score_regs.at[regs + 2 * k + tally->projects];
        brm_sums_add_lane(&tally->sums[first + k], tally, vm, reg, lane, brm_tally_how(p, questionnaire, k));
    }
}

static bool add_axis(BrmTally *tally, const BrmVm *vm, uint32_t lane, uint32_t axis, const uint8_t *states) {
    const BrmProgram *p = tally->program;
    const BrmPAxis *a = &p->axes.at[axis];
    bool counts = false;
    for (uint32_t c = a->criteria.first; c < a->criteria.first + a->criteria.n; c++) {
        const BrmPCriterion *criterion = &p->criteria.at[c];
        BrmReg reg = tally->projects ? criterion->code_projected : criterion->code_today;
        counts |= count_criterion(tally, c, brm_vm_code(vm, reg)[lane], states[c]);
    }
    if (!counts) return false; /* no level, no value of any measure */
    tally->axes[axis].subjects++;
    add_scores(tally, vm, lane, a->questionnaire, a->scores, tally->axes[axis].first);
    return true;
}

void brm_tally_add(BrmTally *tally, const BrmVm *vm, uint32_t lane, const uint8_t *states) {
    const BrmProgram *p = tally->program;
    tally->documents++;
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        BrmRange axes = p->questionnaires.at[q].axes;
        bool counts = false;
        for (uint32_t a = axes.first; a < axes.first + axes.n; a++)
            counts |= add_axis(tally, vm, lane, a, states);
        if (!counts) continue;
        tally->questionnaires[q].subjects++;
        add_scores(tally, vm, lane, q, p->questionnaires.at[q].scores, tally->questionnaires[q].first);
    }
}

/* ---- two populations ---- */

static void merge_sums(BrmTally *into, const BrmTally *from, uint32_t questionnaire, uint32_t first) {
    uint32_t n = into->program->questionnaires.at[questionnaire].measures.n;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t how = brm_tally_how(into->program, questionnaire, k);
        brm_sums_merge(&into->sums[first + k], into->arena, into->scratch, &from->sums[first + k], how);
    }
}

void brm_tally_merge(BrmTally *into, const BrmTally *from) {
    const BrmProgram *p = into->program;
    BRM_CHECK(into->arena->mem,
              from->n_sums == into->n_sums && from->n_levels == into->n_levels && from->projects == into->projects);
    into->documents += from->documents;
    for (uint32_t i = 0; i < into->n_levels; i++)
        into->levels[i] += from->levels[i];
    for (uint32_t c = 0; c < p->criteria.n; c++) {
        into->counts[c].not_applicable += from->counts[c].not_applicable;
        into->counts[c].not_asked += from->counts[c].not_asked;
        into->counts[c].missing += from->counts[c].missing;
        into->counts[c].undetermined += from->counts[c].undetermined;
    }
    for (uint32_t a = 0; a < p->axes.n; a++) {
        into->axes[a].subjects += from->axes[a].subjects;
        merge_sums(into, from, p->axes.at[a].questionnaire, into->axes[a].first);
    }
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        into->questionnaires[q].subjects += from->questionnaires[q].subjects;
        merge_sums(into, from, q, into->questionnaires[q].first);
    }
}

/* ---- figures ---- */

uint64_t brm_tally_documents(const BrmTally *tally) {
    return tally->documents;
}

void brm_tally_criterion(const BrmTally *tally, uint32_t criterion, BrmCriterionCounts *out) {
    const BrmStateCounts *counts = &tally->counts[criterion];
    *out = (BrmCriterionCounts){.not_applicable = counts->not_applicable,
                                .not_asked = counts->not_asked,
                                .missing = counts->missing,
                                .undetermined = counts->undetermined};
    for (uint32_t i = 0; i < tally->program->criteria.at[criterion].levels.n && i < BRM_LIMIT_LEVELS; i++) {
        out->levels[i] = tally->levels[tally->first_level[criterion] + i];
        out->subjects += out->levels[i];
    }
}

uint64_t brm_tally_axis_subjects(const BrmTally *tally, uint32_t axis) {
    return tally->axes[axis].subjects;
}

uint64_t brm_tally_questionnaire_subjects(const BrmTally *tally, uint32_t questionnaire) {
    return tally->questionnaires[questionnaire].subjects;
}

bool brm_tally_criterion_figure(const BrmTally *tally, uint32_t criterion, uint32_t k, double *out) {
    const BrmPCriterion *c = &tally->program->criteria.at[criterion];
    uint32_t how = brm_tally_how(tally->program, c->questionnaire, k);
    BrmTerm terms[BRM_LIMIT_LEVELS];
    uint32_t n = 0;
    uint64_t subjects = 0;
    for (uint32_t i = 0; i < c->levels.n && i < BRM_LIMIT_LEVELS; i++) {
        BrmPFraction f = brm_program_fraction(tally->program, criterion, k, tally->steps[criterion], i);
        uint64_t count = tally->levels[tally->first_level[criterion] + i];
        if (count == 0 || f.den == 0) continue;
        subjects += count;
        BrmTerm term = {f.num, f.den};
        bool extreme = how == BRM_PER_MIN || how == BRM_PER_MAX;
        if (!extreme) {
            terms[n++] = (BrmTerm){(BrmI128)f.num * count, f.den};
        } else if (n == 0 || brm_terms_cmp(tally->scratch, &term, 1, terms, 1) * (how == BRM_PER_MAX ? 1 : -1) > 0) {
            terms[0] = term;
            n = 1;
        }
    }
    if (n == 0) return false;
    *out = brm_terms_double(tally->scratch, terms, n, how == BRM_PER_MEAN ? subjects : 1);
    return true;
}

bool brm_tally_axis_figure(const BrmTally *tally, uint32_t axis, uint32_t k, double *out) {
    uint32_t questionnaire = tally->program->axes.at[axis].questionnaire;
    const BrmSums *sums = &tally->sums[tally->axes[axis].first + k];
    return brm_sums_figure(sums, tally->scratch, brm_tally_how(tally->program, questionnaire, k), out);
}

bool brm_tally_questionnaire_figure(const BrmTally *tally, uint32_t questionnaire, uint32_t k, double *out) {
    const BrmSums *sums = &tally->sums[tally->questionnaires[questionnaire].first + k];
    return brm_sums_figure(sums, tally->scratch, brm_tally_how(tally->program, questionnaire, k), out);
}

/* ---- its numbers, one after the other, for a state (state.c) ---- */

const BrmProgram *brm_tally_program(const BrmTally *tally) {
    return tally->program;
}

BrmArena *brm_tally_arena(const BrmTally *tally) {
    return tally->arena;
}

uint64_t *brm_tally_number(BrmTally *tally, uint32_t i) {
    const BrmProgram *p = tally->program;
    if (i == 0) return &tally->documents;
    if (--i < tally->n_levels) return &tally->levels[i];
    i -= tally->n_levels;
    if (i / 4 < p->criteria.n) {
        BrmStateCounts *counts = &tally->counts[i / 4];
        uint64_t *const four[4] = {&counts->not_applicable, &counts->not_asked, &counts->missing,
                                   &counts->undetermined};
        return four[i % 4];
    }
    i -= 4 * p->criteria.n;
    if (i < p->axes.n) return &tally->axes[i].subjects;
    i -= p->axes.n;
    return i < p->questionnaires.n ? &tally->questionnaires[i].subjects : NULL;
}

BrmSums *brm_tally_sums(BrmTally *tally, bool of_axis, uint32_t index, uint32_t k) {
    return &tally->sums[(of_axis ? tally->axes[index] : tally->questionnaires[index]).first + k];
}
