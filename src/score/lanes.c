/* lanes.c: takes many lanes of a run into a population at once, column by column: counts of levels and states, sums of
 * scores by weight.
 *
 * Called by report after each run. Where most lanes count, loops go over all of them under a mask, and count or add up
 * what equals one byte or one weight, so that they are vectors; of a few lanes (groups), a list is followed, a table
 * filled. Scores that are not narrow go lane by lane (tally.c). No allocation but that of the sums. */
#include "score/score_internal.h"

#include "base/clones.h"

#include <string.h>

enum {
    AT_ONCE = 4,
    BLOCK = 224,        /* lanes that a byte counts */
    MOST_PASSES = 12,   /* one a weight, before a table is faster */
    MOST_WEIGHTS = 255, /* in a table */
    FEW = 4,            /* one lane in so many, or fewer: a list */
    BUCKETS = BRM_LIMIT_LEVELS + 6
};

typedef struct Lanes {
    BrmTally *tally;
    const BrmVm *vm;
    uint8_t *const *states;
    const uint32_t *list; /* NULL: all up to n, under the mask */
    uint32_t n;
    uint8_t counted[BRM_LIMIT_BATCH];                                    /* 0xFF, 0 */
    uint8_t in_axis[BRM_LIMIT_BATCH], in_questionnaire[BRM_LIMIT_BATCH]; /* 1: has a level that counts; by lane, or by
                                                                            place in the list */
    int16_t mask[BRM_LIMIT_BATCH]; /* -1 where in_axis, or in_questionnaire, is 1 */
    uint8_t bucket[BRM_LIMIT_BATCH];
} Lanes;

/* What the lanes of one weight add up to. */
typedef struct Share {
    int64_t sum;
    uint32_t lanes;
} Share;

/* ---- levels and states ---- */

/* A level's position, or `levels` and the state: a lane that does not count is in state 0. */
BRM_CLONES static void fill_buckets(uint32_t n, uint8_t levels, const uint8_t *restrict code,
                                    const uint8_t *restrict state, const uint8_t *restrict counted,
                                    uint8_t *restrict bucket, uint8_t *restrict any) {
    for (uint32_t i = 0; i < n; i++) {
        uint8_t s = state[i] & counted[i], c = code[i];
        uint8_t level = (uint8_t)((c < levels) & (s != BRM_LANE_ABSENT)), otherwise = (uint8_t)(levels + s);
        any[i] = (uint8_t)(any[i] | level);
        bucket[i] = level ? c : otherwise;
    }
}

/* How many bytes are first, first + 1 … */
BRM_CLONES static void count_buckets(uint32_t n, const uint8_t *restrict bucket, uint8_t first,
                                     uint32_t counts[AT_ONCE]) {
    memset(counts, 0, AT_ONCE * sizeof *counts);
    for (uint32_t start = 0; start < n; start += BLOCK) {
        const uint8_t *restrict at = bucket + start;
        uint32_t end = n - start < BLOCK ? n - start : BLOCK;
        uint8_t n0 = 0, n1 = 0, n2 = 0, n3 = 0;
        for (uint32_t i = 0; i < end; i++) {
            uint8_t b = (uint8_t)(at[i] - first);
            n0 = (uint8_t)(n0 + (b == 0));
            n1 = (uint8_t)(n1 + (b == 1));
            n2 = (uint8_t)(n2 + (b == 2));
            n3 = (uint8_t)(n3 + (b == 3));
        }
        counts[0] += n0;
        counts[1] += n1;
        counts[2] += n2;
        counts[3] += n3;
    }
}

static void add_states(BrmStateCounts *counts, const uint32_t *of) { /* of: not_applicable and the states after it */
    counts->not_applicable += of[0];
    counts->not_asked += of[BRM_LANE_NOT_ASKED - BRM_LANE_NOT_APPLICABLE];
    counts->missing += of[BRM_LANE_MISSING - BRM_LANE_NOT_APPLICABLE];
    counts->undetermined += of[BRM_LANE_UNDETERMINED - BRM_LANE_NOT_APPLICABLE];
}

static void count_all(Lanes *lanes, uint32_t criterion, const uint8_t *code) {
    BrmTally *tally = lanes->tally;
    uint32_t levels = tally->program->criteria.at[criterion].levels.n, counts[AT_ONCE];
    uint64_t *of = &tally->levels[tally->first_level[criterion]];
    fill_buckets(lanes->n, (uint8_t)levels, code, lanes->states[criterion], lanes->counted, lanes->bucket,
                 lanes->in_axis);
    for (uint32_t first = 0; first < levels; first += AT_ONCE) {
        count_buckets(lanes->n, lanes->bucket, (uint8_t)first, counts);
        for (uint32_t i = 0; i < AT_ONCE && first + i < levels; i++)
            of[first + i] += counts[i];
    }
    count_buckets(lanes->n, lanes->bucket, (uint8_t)(levels + BRM_LANE_NOT_APPLICABLE), counts);
    add_states(&tally->counts[criterion], counts);
}

static void count_listed(Lanes *lanes, uint32_t criterion, const uint8_t *code) {
    BrmTally *tally = lanes->tally;
    uint32_t levels = tally->program->criteria.at[criterion].levels.n, counts[BUCKETS];
    uint64_t *of = &tally->levels[tally->first_level[criterion]];
    const uint8_t *state = lanes->states[criterion];
    memset(counts, 0, (levels + 6) * sizeof *counts);
    for (uint32_t i = 0; i < lanes->n; i++) {
        uint32_t lane = lanes->list[i], c = code[lane], s = state[lane], otherwise = levels + s;
        uint8_t level = (uint8_t)((c < levels) & (s != BRM_LANE_ABSENT));
        lanes->in_axis[i] = (uint8_t)(lanes->in_axis[i] | level);
        counts[level ? c : otherwise]++;
    }
    for (uint32_t i = 0; i < levels; i++)
        of[i] += counts[i];
    add_states(&tally->counts[criterion], &counts[levels + BRM_LANE_NOT_APPLICABLE]);
}

/* ---- scores ---- */

/* The lanes of one weight under the mask; and those of every weight, in a table. */
#define BY_WEIGHT(BITS, TOTAL)                                                                                         \
    BRM_CLONES static void one_weight_##BITS(uint32_t n, const int##BITS##_t *restrict sum,                            \
                                             const uint##BITS##_t *restrict weight, const int16_t *restrict mask,      \
                                             uint##BITS##_t wanted, Share *share) {                                    \
        TOTAL total = 0;                                                                                               \
        uint##BITS##_t lanes = 0;                                                                                      \
        for (uint32_t i = 0; i < n; i++) {                                                                             \
            const int##BITS##_t keep = mask[i];                                                                        \
            const uint##BITS##_t own = weight[i] & (uint##BITS##_t)keep;                                               \
            const uint##BITS##_t is = (uint##BITS##_t)(own == wanted);                                                 \
            const int##BITS##_t part = (int##BITS##_t)(0 - (int##BITS##_t)is) & sum[i];                                \
            total += part;                                                                                             \
            lanes = (uint##BITS##_t)(lanes + is);                                                                      \
        }                                                                                                              \
        *share = (Share){total, lanes};                                                                                \
    }                                                                                                                  \
    static void list_weights_##BITS(const Lanes *lanes, const uint8_t *in, const int##BITS##_t *sum,                   \
                                    const uint##BITS##_t *weight, Share *shares) {                                     \
        for (uint32_t i = 0; i < lanes->n; i++) {                                                                      \
            uint32_t lane = lanes->list != NULL ? lanes->list[i] : i;                                                  \
            Share *share = &shares[in[i] != 0 ? weight[lane] : 0];                                                     \
            share->sum += sum[lane];                                                                                   \
            share->lanes++;                                                                                            \
        }                                                                                                              \
    }

BY_WEIGHT(16, int32_t)
BY_WEIGHT(32, int64_t)

/* Shares by weight, from 1 to widest. in: the lanes that have a value, at most. */
static void share_out(const Lanes *lanes, const uint8_t *in, const BrmSumColumns *columns, Share *shares) {
    if (lanes->list != NULL || columns->widest > MOST_PASSES) {
        memset(shares, 0, (size_t)(columns->widest + 1) * sizeof *shares);
        if (columns->bits == 16)
            list_weights_16(lanes, in, columns->sum16, columns->weight16, shares);
        else
            list_weights_32(lanes, in, columns->sum32, columns->weight32, shares);
        return;
    }
    for (uint32_t w = 1; w <= columns->widest; w++) {
        if (columns->bits == 16)
            one_weight_16(lanes->n, columns->sum16, columns->weight16, lanes->mask, (uint16_t)w, &shares[w]);
        else
            one_weight_32(lanes->n, columns->sum32, columns->weight32, lanes->mask, w, &shares[w]);
    }
}

static void add_score(Lanes *lanes, const uint8_t *in, BrmReg reg, uint32_t how, BrmSums *sums) {
    BrmTally *tally = lanes->tally;
    BrmSumColumns columns;
    bool narrow = brm_vm_sums(lanes->vm, reg, &columns) && columns.bits < 64 && columns.widest <= MOST_WEIGHTS;
    if (!narrow || how == BRM_PER_MIN || how == BRM_PER_MAX) {
        for (uint32_t i = 0; i < lanes->n; i++)
            if (in[i] != 0)
                brm_sums_add_lane(sums, tally, lanes->vm, reg, lanes->list != NULL ? lanes->list[i] : i, how);
        return;
    }
    Share shares[MOST_WEIGHTS + 1];
    share_out(lanes, in, &columns, shares);
    for (uint32_t w = 1; w <= columns.widest; w++) {
        if (shares[w].lanes == 0) continue;
        BrmTerm term = {shares[w].sum, (BrmU128)columns.den * w};
        brm_sums_add(sums, tally->arena, shares[w].lanes, &term, 1);
    }
}

BRM_CLONES static uint32_t find_mask(uint32_t n, const uint8_t *restrict in, int16_t *restrict mask) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        mask[i] = (int16_t)(0 - in[i]);
    for (uint32_t i = 0; i < n; i++)
        found += in[i];
    return found;
}

static void add_scores(Lanes *lanes, const uint8_t *in, uint32_t questionnaire, uint32_t regs, BrmTallyGroup *group) {
    BrmTally *tally = lanes->tally;
    const BrmProgram *p = tally->program;
    uint32_t found = find_mask(lanes->n, in, lanes->mask);
    group->subjects += found;
    for (uint32_t k = 0; found > 0 && k < p->questionnaires.at[questionnaire].measures.n; k++) {
        BrmReg reg = p->score_regs.at[regs + 2 * k + tally->projects];
        add_score(lanes, in, reg, brm_tally_how(p, questionnaire, k), &tally->sums[group->first + k]);
    }
}

/* ---- all ---- */

static void add_axis(Lanes *lanes, uint32_t axis) {
    BrmTally *tally = lanes->tally;
    const BrmPAxis *a = &tally->program->axes.at[axis];
    memset(lanes->in_axis, 0, lanes->n);
    for (uint32_t c = a->criteria.first; c < a->criteria.first + a->criteria.n; c++) {
        const BrmPCriterion *criterion = &tally->program->criteria.at[c];
        const uint8_t *code =
            brm_vm_code(lanes->vm, tally->projects ? criterion->code_projected : criterion->code_today);
        (lanes->list != NULL ? count_listed : count_all)(lanes, c, code);
    }
    for (uint32_t i = 0; i < lanes->n; i++)
        lanes->in_questionnaire[i] = (uint8_t)(lanes->in_questionnaire[i] | lanes->in_axis[i]);
    add_scores(lanes, lanes->in_axis, a->questionnaire, a->scores, &tally->axes[axis]);
}

void brm_tally_add_lanes(BrmTally *tally, const BrmVm *vm, const uint32_t *list, uint32_t n, uint8_t *const *states) {
    const BrmProgram *p = tally->program;
    uint32_t end = 0;
    Lanes lanes; /* its columns are filled as they are needed */
    lanes.tally = tally;
    lanes.vm = vm;
    lanes.states = states;
    lanes.list = list;
    lanes.n = n;
    for (uint32_t i = 0; i < n; i++)
        end = list[i] >= end ? list[i] + 1 : end;
    BRM_CHECK(tally->arena->mem, end <= brm_vm_cap(vm) && n <= end);
    if (n > end / FEW) {
        lanes.list = NULL;
        lanes.n = end;
        memset(lanes.counted, 0, end);
        for (uint32_t i = 0; i < n; i++)
            lanes.counted[list[i]] = 0xFF;
    }
    tally->documents += n;
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        const BrmPQuestionnaire *questionnaire = &p->questionnaires.at[q];
        memset(lanes.in_questionnaire, 0, lanes.n);
        for (uint32_t a = questionnaire->axes.first; a < questionnaire->axes.first + questionnaire->axes.n; a++)
            add_axis(&lanes, a);
        add_scores(&lanes, lanes.in_questionnaire, q, questionnaire->scores, &tally->questionnaires[q]);
    }
}
