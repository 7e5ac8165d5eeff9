/* plan.c: the plan of one criterion: its steps with what is wrong with each, and the level that holds at the horizon.
 *
 * Called by document.c with a member of `plan`. Whether the criterion takes a plan at all is known after the run:
 * findings judges that, and the machine leaves the plan of such a criterion aside. */
#include "answers/answers_internal.h"

static bool text_is(const json_t *v, const char *z) {
    return json_is_string(v) && brm_str_is(brm_str_of(json_string_value(v), json_string_length(v)), z);
}

/* A date, or a quarter's last day. */
static bool read_day(BrmStr s, BrmDate *day) {
    BrmDate first;
    return brm_date_parse(s, day) || brm_quarter_parse(s, &first, day);
}

static uint8_t level_position(const BrmProgram *p, const BrmPCriterion *c, const BrmMember *m) {
    int64_t whole;
    if (brm_scan_whole(m->raw, &whole) != BRM_WHOLE) return BRM_CODE_NONE;
    for (uint32_t i = 0; i < c->levels.n; i++)
        if (p->levels.at[c->levels.first + i].value == whole) return (uint8_t)i;
    return BRM_CODE_NONE;
}

/* Reads [when, level]. before: the day of the last kept step, or BRM_DATE_NONE. */
static BrmPlanStep read_step(BrmIntake *in, uint32_t criterion, const BrmMember *m, BrmDate before) {
    BrmArena *arena = in->doc->arena;
    BrmPlanStep step = {.criterion = criterion, .offset = m->offset, .reading = BRM_STEP_SHAPE, .level = BRM_CODE_NONE};
    step.day = BRM_DATE_NONE;
    step.when = step.value = brm_scan_shown(arena, m->raw);
    if (!json_is_array(m->value) || json_array_size(m->value) != 2) return step;
    BrmCursor cursor = brm_cursor_open(in->doc->text, m->offset, m->value);
    BrmMember when, level;
    if (!brm_cursor_next(&cursor, &when) || !brm_cursor_next(&cursor, &level)) return step;
    if (!json_is_string(when.value) || !json_is_number(level.value)) return step;
    BrmStr text = brm_str_of(json_string_value(when.value), json_string_length(when.value));
    step.value = brm_scan_shown(arena, level.raw);
    step.when = brm_scan_shown(arena, when.raw);
    if (!read_day(text, &step.day)) {
        step.reading = BRM_STEP_DATE;
        return step;
    }
    step.when =
        brm_scan_shown(arena, (BrmStr){when.raw.p + 1, when.raw.n - 2}); /* a date needs no quotes in a sentence */
    step.level = level_position(in->program, &in->program->criteria.at[criterion], &level);
    if (before != BRM_DATE_NONE && step.day <= before)
        step.reading = BRM_STEP_ORDER;
    else if (step.level == BRM_CODE_NONE)
        step.reading = BRM_STEP_LEVEL;
    else
        step.reading = BRM_STEP_OK;
    return step;
}

void brm_plan_read(BrmIntake *in, uint32_t criterion, const BrmMember *m) {
    BrmDocument *doc = in->doc;
    if (json_is_null(m->value) || text_is(m->value, "not-plannable")) return;
    if (!json_is_array(m->value)) {
        BrmStr shown = brm_scan_shown(doc->arena, m->raw);
        BrmPlanStep entry = {
            .criterion = criterion, .offset = m->offset, .reading = BRM_STEP_ENTRY, .when = shown, .value = shown};
        BRM_PUSH(doc->arena, &doc->steps, entry);
        return;
    }
    BrmDate before = BRM_DATE_NONE;
    BrmCursor cursor = brm_cursor_open(doc->text, m->offset, m->value);
    BrmMember element;
    while (brm_cursor_next(&cursor, &element)) {
        BrmPlanStep step = read_step(in, criterion, &element, before);
        BRM_PUSH(doc->arena, &doc->steps, step);
        if (step.reading != BRM_STEP_OK) continue;
        before = step.day;
        if (in->reader->horizon != BRM_DATE_NONE && step.day <= in->reader->horizon)
            in->batch->plans[criterion][in->lane] = step.level;
    }
}
