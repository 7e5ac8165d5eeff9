/* value.c: an answer, judged by type alone and put in its column: questions, criteria's levels, and through
 * requirements.c the objects of requirements.
 *
 * Called by document.c with a member of `answers`. What is refused here is not in the column; findings words it. */
#include "answers/answers_internal.h"

#include <math.h>

static uint8_t given(bool ok, BrmReading otherwise) {
    return (uint8_t)(ok ? BRM_READ_OK : otherwise);
}

/* A JSON text in NFC. */
static BrmStr text_of(BrmIntake *in, const json_t *v) {
    return brm_nfc(in->doc->arena, brm_str_of(json_string_value(v), json_string_length(v)));
}

static uint8_t number_reading(BrmIntake *in, uint32_t question, const BrmMember *m) {
    const BrmPQuestion *q = &in->program->questions.at[question];
    BrmQuestionColumn *column = &in->batch->questions[question];
    if (!json_is_number(m->value)) return BRM_READ_TYPE;
    double x = json_number_value(m->value) + 0.0; /* -0 is 0 */
    if (in->huge && brm_scan_huge(m->raw)) return BRM_READ_RANGE;
    if (q->type == BRM_V_INTEGER) {
        int64_t whole;
        BrmWhole kind = brm_scan_whole(m->raw, &whole);
        if (kind == BRM_NOT_WHOLE) return BRM_READ_TYPE;
        if (kind == BRM_WHOLE_BEYOND) return BRM_READ_RANGE;
        x = (double)whole;
    }
    if (!isfinite(x) || (q->has_range != 0 && !(q->lo <= x && x <= q->hi))) return BRM_READ_RANGE;
    if (q->type == BRM_V_PERCENT && !(0 <= x && x <= 1)) return BRM_READ_RANGE;
    column->num[in->lane] = x;
    column->known[in->lane] = 1;
    return BRM_READ_OK;
}

static uint8_t date_reading(BrmIntake *in, uint32_t question, const BrmMember *m) {
    BrmQuestionColumn *column = &in->batch->questions[question];
    BrmDate day;
    if (!json_is_string(m->value)) return BRM_READ_TYPE;
    BrmStr s = brm_str_of(json_string_value(m->value), json_string_length(m->value));
    if (!brm_date_parse(s, &day)) return BRM_READ_TYPE;
    column->num[in->lane] = day;
    column->known[in->lane] = 1;
    return BRM_READ_OK;
}

/* The position of a list's key, written as text or as the whole number that it spells. */
static BrmReading key_reading(BrmIntake *in, uint32_t list, const json_t *v, BrmStr raw, uint32_t *position) {
    BrmStr key;
    int64_t whole;
    if (json_is_string(v)) {
        key = text_of(in, v);
    } else if (json_is_number(v)) {
        BrmWhole kind = brm_scan_whole(raw, &whole);
        if (kind == BRM_NOT_WHOLE) return BRM_READ_TYPE;
        key = kind == BRM_WHOLE ? brm_str_f(in->doc->arena, "%lld", (long long)whole) : raw;
    } else {
        return BRM_READ_TYPE;
    }
    *position = brm_map_get(&in->reader->keys[list], key);
    return *position == BRM_NONE ? BRM_READ_KEY : BRM_READ_OK;
}

static uint8_t list_reading(BrmIntake *in, uint32_t question, const BrmMember *m) {
    uint32_t position;
    BrmReading r = key_reading(in, in->program->questions.at[question].list, m->value, m->raw, &position);
    if (r == BRM_READ_OK) in->batch->questions[question].key[in->lane] = (uint16_t)position;
    return (uint8_t)r;
}

static uint8_t set_reading(BrmIntake *in, uint32_t question, const BrmMember *m) {
    BrmQuestionColumn *column = &in->batch->questions[question];
    uint64_t *set = column->set + (size_t)in->lane * column->words;
    if (!json_is_array(m->value)) return BRM_READ_TYPE;
    BrmCursor cursor = brm_cursor_open(in->doc->text, m->offset, m->value);
    BrmMember element;
    BrmReading r = BRM_READ_OK;
    while (r == BRM_READ_OK && brm_cursor_next(&cursor, &element)) {
        uint32_t position;
        r = key_reading(in, in->program->questions.at[question].list, element.value, element.raw, &position);
        if (r == BRM_READ_OK) set[position / 64] |= UINT64_C(1) << (position % 64);
    }
    column->known[in->lane] = r == BRM_READ_OK ? 1 : 0;
    for (uint32_t w = 0; w < column->words && r != BRM_READ_OK; w++)
        set[w] = 0;
    return (uint8_t)r;
}

static uint8_t text_reading(BrmIntake *in, uint32_t question, const BrmMember *m, BrmAnswer *answer) {
    if (!json_is_string(m->value)) return BRM_READ_TYPE;
    BrmStr text = text_of(in, m->value);
    uint32_t position = brm_map_get(&in->reader->constants[question], text);
    uint32_t n = in->program->questions.at[question].constants.n;
    in->batch->questions[question].key[in->lane] = (uint16_t)(position == BRM_NONE ? n : position);
    answer->shown = brm_str_dup(in->doc->arena, text); /* jansson's copy goes with its tree */
    return BRM_READ_OK;
}

static uint8_t question_reading(BrmIntake *in, uint32_t question, const BrmMember *m, BrmAnswer *answer) {
    switch ((BrmValueType)in->program->questions.at[question].type) {
    case BRM_V_YESNO:
        if (!json_is_boolean(m->value)) return BRM_READ_TYPE;
        in->batch->questions[question].tri[in->lane] = json_is_true(m->value) ? BRM_TRUE : BRM_FALSE;
        return BRM_READ_OK;
    case BRM_V_INTEGER:
    case BRM_V_NUMBER:
    case BRM_V_PERCENT:
        return number_reading(in, question, m);
    case BRM_V_DATE:
        return date_reading(in, question, m);
    case BRM_V_LIST:
        return list_reading(in, question, m);
    case BRM_V_SET:
        return set_reading(in, question, m);
    case BRM_V_TEXT:
        return text_reading(in, question, m, answer);
    case BRM_V_LEVEL:
    case BRM_V_KIND:
    case BRM_V_TYPES:
        break;
    }
    return BRM_READ_TYPE;
}

void brm_value_question(BrmIntake *in, uint32_t question, const BrmMember *m) {
    BrmAnswer *answer = &in->doc->answers[question];
    *answer = (BrmAnswer){.reading = BRM_READ_NONE, .offset = m->offset, .code = BRM_CODE_NONE};
    if (json_is_null(m->value)) return;
    answer->shown = brm_scan_shown(in->doc->arena, m->raw);
    answer->reading = question_reading(in, question, m, answer);
}

/* The position of a level among a criterion's, BRM_CODE_NONE when it has no such level. */
static uint8_t level_position(const BrmProgram *p, const BrmPCriterion *c, int64_t level) {
    for (uint32_t i = 0; i < c->levels.n; i++)
        if (p->levels.at[c->levels.first + i].value == level) return (uint8_t)i;
    return BRM_CODE_NONE;
}

static uint8_t criterion_reading(BrmIntake *in, const BrmPCriterion *c, const BrmMember *m, BrmAnswer *answer) {
    int64_t whole;
    if (json_is_number(m->value)) {
        BrmWhole kind = brm_scan_whole(m->raw, &whole);
        if (kind == BRM_NOT_WHOLE) return BRM_READ_TYPE;
        if (c->derived != 0) return BRM_READ_DERIVED;
        if (kind == BRM_WHOLE) answer->code = level_position(in->program, c, whole);
        return given(answer->code != BRM_CODE_NONE, BRM_READ_LEVEL);
    }
    if (json_is_string(m->value) &&
        brm_str_is(brm_str_of(json_string_value(m->value), json_string_length(m->value)), "na")) {
        if (c->na != 0) answer->code = BRM_CODE_NA;
        return given(c->na != 0, BRM_READ_NA);
    }
    if (c->requirements.n > 0 && json_is_object(m->value))
        return brm_value_requirements(in, (uint32_t)(c - in->program->criteria.at), m);
    return BRM_READ_TYPE;
}

void brm_value_criterion(BrmIntake *in, uint32_t criterion, const BrmMember *m) {
    BrmAnswer *answer = &in->doc->answers[in->program->questions.n + criterion];
    *answer = (BrmAnswer){.reading = BRM_READ_NONE, .offset = m->offset, .code = BRM_CODE_NONE};
    if (json_is_null(m->value) || (json_is_object(m->value) && json_object_size(m->value) == 0)) return;
    answer->shown = brm_scan_shown(in->doc->arena, m->raw);
    answer->reading = criterion_reading(in, &in->program->criteria.at[criterion], m, answer);
    in->batch->codes[criterion][in->lane] = answer->code;
}
