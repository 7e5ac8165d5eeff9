/* batch.c: makes and empties the input columns of a batch (BrmBatch).
 *
 * Called by answers (and tests) before documents are read; vm reads what is put in. Columns live in the caller's arena:
 *
 *     batch.questions[q] -> tri[cap] | num[cap] known[cap] | key[cap] | set[cap * words] known[cap]
 *     batch.codes[c], batch.plans[c], batch.requirements[r] -> one byte a lane
 *
 * Must not include anything above columns.
 */
#include "columns/columns.h"

#include <string.h>

#define WORD_BITS 64u

/* Bytes between columns: a lane of many columns at a power of two from each other would fill few sets of a cache. */
enum { APART = 64 };

uint32_t brm_batch_set_words(const BrmProgram *program, uint32_t question) {
    uint32_t keys = program->lists.at[program->questions.at[question].list].keys.n;
    return keys ? (keys - 1) / WORD_BITS + 1 : 1;
}

/* Bytes that one lane of a question takes. */
static uint64_t question_bytes(const BrmProgram *program, uint32_t question) {
    switch ((BrmValueType)program->questions.at[question].type) {
    case BRM_V_YESNO:
        return sizeof(uint8_t);
    case BRM_V_INTEGER:
    case BRM_V_NUMBER:
    case BRM_V_PERCENT:
    case BRM_V_DATE:
        return sizeof(double) + sizeof(uint8_t);
    case BRM_V_SET:
        return (uint64_t)brm_batch_set_words(program, question) * sizeof(uint64_t) + sizeof(uint8_t);
    case BRM_V_TEXT:
    case BRM_V_LIST:
        return sizeof(uint16_t);
    case BRM_V_LEVEL:
    case BRM_V_KIND:
    case BRM_V_TYPES:
        break;
    }
    return 0;
}

static void open_question(BrmBatch *batch, BrmArena *arena, uint32_t question) {
    BrmQuestionColumn *column = &batch->questions[question];
    size_t cap = batch->cap;
    switch ((BrmValueType)batch->program->questions.at[question].type) {
    case BRM_V_YESNO:
        column->tri = BRM_NEWS(arena, uint8_t, cap + APART);
        return;
    case BRM_V_INTEGER:
    case BRM_V_NUMBER:
    case BRM_V_PERCENT:
    case BRM_V_DATE:
        column->num = BRM_NEWS(arena, double, cap);
        column->known = BRM_NEWS(arena, uint8_t, cap);
        return;
    case BRM_V_SET:
        column->words = brm_batch_set_words(batch->program, question);
        column->set = BRM_NEWS(arena, uint64_t, cap * column->words);
        column->known = BRM_NEWS(arena, uint8_t, cap);
        return;
    case BRM_V_TEXT:
    case BRM_V_LIST:
        column->key = BRM_NEWS(arena, uint16_t, cap + APART);
        return;
    case BRM_V_LEVEL:
    case BRM_V_KIND:
    case BRM_V_TYPES:
        break;
    }
    BRM_CHECK(arena->mem, column->tri); /* a question is neither a level nor a kind */
}

void brm_batch_open(BrmBatch *batch, BrmArena *arena, const BrmProgram *program, uint32_t cap) {
    uint64_t lane = sizeof(uint16_t) + 2u * sizeof(uint8_t) * (uint64_t)program->criteria.n;
    lane += sizeof(uint8_t) * (uint64_t)program->requirements.n;
    for (uint32_t q = 0; q < program->questions.n; q++)
        lane += question_bytes(program, q);
    uint64_t room = (uint64_t)BRM_LIMIT_COLUMN_BYTES / lane;
    if (cap > BRM_LIMIT_BATCH) cap = BRM_LIMIT_BATCH;
    if (cap > room) cap = (uint32_t)room;
    if (cap == 0) cap = 1;
    *batch = (BrmBatch){.program = program, .cap = cap};
    batch->questions = BRM_NEWS(arena, BrmQuestionColumn, program->questions.n);
    for (uint32_t q = 0; q < program->questions.n; q++)
        open_question(batch, arena, q);
    batch->codes = BRM_NEWS(arena, uint8_t *, program->criteria.n);
    batch->plans = BRM_NEWS(arena, uint8_t *, program->criteria.n);
    for (uint32_t c = 0; c < program->criteria.n; c++) {
        batch->codes[c] = BRM_NEWS(arena, uint8_t, cap + APART);
        batch->plans[c] = BRM_NEWS(arena, uint8_t, cap + APART);
    }
    batch->requirements = BRM_NEWS(arena, uint8_t *, program->requirements.n);
    for (uint32_t r = 0; r < program->requirements.n; r++)
        batch->requirements[r] = BRM_NEWS(arena, uint8_t, cap + APART);
    batch->kind = BRM_NEWS(arena, uint16_t, cap);
    brm_batch_clear(batch);
}

void brm_batch_clear(BrmBatch *batch) {
    size_t cap = batch->cap;
    batch->n = 0;
    for (uint32_t q = 0; q < batch->program->questions.n; q++) {
        BrmQuestionColumn *column = &batch->questions[q];
        if (column->tri) memset(column->tri, BRM_UNKNOWN, cap);
        if (column->num) memset(column->num, 0, cap * sizeof *column->num); /* all bits 0 is the double 0 */
        if (column->known) memset(column->known, 0, cap);
        if (column->key) memset(column->key, 0xFF, cap * sizeof *column->key);
        if (column->set) memset(column->set, 0, cap * column->words * sizeof *column->set);
    }
    for (uint32_t c = 0; c < batch->program->criteria.n; c++) {
        memset(batch->codes[c], BRM_CODE_NONE, cap);
        memset(batch->plans[c], BRM_CODE_NONE, cap);
    }
    for (uint32_t r = 0; r < batch->program->requirements.n; r++)
        memset(batch->requirements[r], BRM_UNKNOWN, cap);
    memset(batch->kind, 0xFF, cap * sizeof *batch->kind);
}

void brm_batch_clear_lane(BrmBatch *batch, uint32_t lane) {
    for (uint32_t q = 0; q < batch->program->questions.n; q++) {
        BrmQuestionColumn *column = &batch->questions[q];
        if (column->tri) column->tri[lane] = BRM_UNKNOWN;
        if (column->num) column->num[lane] = 0;
        if (column->known) column->known[lane] = 0;
        if (column->key) column->key[lane] = BRM_KEY_UNKNOWN;
        if (column->set) memset(column->set + (size_t)lane * column->words, 0, column->words * sizeof *column->set);
    }
    for (uint32_t c = 0; c < batch->program->criteria.n; c++)
        batch->codes[c][lane] = batch->plans[c][lane] = BRM_CODE_NONE;
    for (uint32_t r = 0; r < batch->program->requirements.n; r++)
        batch->requirements[r][lane] = BRM_UNKNOWN;
    batch->kind[lane] = BRM_KEY_UNKNOWN;
}
