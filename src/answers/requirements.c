/* requirements.c: the object of requirements that answers a criterion whose level they decide: {"E1": true, "E2":
 * false}.
 *
 * Called by value.c with the object. Each member goes to its requirement's answer and column; a value that is neither
 * true nor false is refused there, and worded by findings. Names that the criterion does not have are R001 at once. */
#include "answers/answers_internal.h"

/* S01.1.E1 of the E1 in the object of S01.1. */
static BrmStr full_name(BrmIntake *in, uint32_t criterion, BrmStr name) {
    BrmStr code = brm_program_text(in->program, in->program->criteria.at[criterion].code);
    return brm_str_f(in->doc->arena, "%.*s.%.*s", BRM_STR_ARG(code), BRM_STR_ARG(name));
}

/* The requirement of that short name, or what else the name is: see BrmReader.names. */
static uint32_t find(BrmIntake *in, uint32_t criterion, BrmStr name) {
    if (name.n > BRM_LIMIT_NAME_BYTES) return BRM_NONE;
    return brm_map_get(&in->reader->names, full_name(in, criterion, name));
}

static void take(BrmIntake *in, uint32_t requirement, const BrmMember *m) {
    const BrmProgram *p = in->program;
    BrmAnswer *answer = &in->doc->answers[p->questions.n + p->criteria.n + requirement];
    *answer = (BrmAnswer){.reading = BRM_READ_NONE, .offset = m->offset, .code = BRM_CODE_NONE};
    if (json_is_null(m->value)) return;
    answer->shown = brm_scan_shown(in->doc->arena, m->raw);
    answer->reading = json_is_boolean(m->value) ? BRM_READ_OK : BRM_READ_TYPE;
    if (answer->reading == BRM_READ_OK)
        in->batch->requirements[requirement][in->lane] = json_is_true(m->value) ? BRM_TRUE : BRM_FALSE;
}

uint8_t brm_value_requirements(BrmIntake *in, uint32_t criterion, const BrmMember *object) {
    const BrmProgram *p = in->program;
    uint32_t first = p->questions.n + p->criteria.n, retired = first + p->requirements.n;
    bool any = false;
    BrmMember m;
    BrmStr name;
    if (!brm_document_members(in, object)) return BRM_READ_NONE;
    BrmNames names = brm_names_open(in, object);
    while (brm_names_next(in, &names, &m, &name)) {
        uint32_t i = find(in, criterion, name);
        any = any || !json_is_null(m.value);
        if (i != BRM_NONE && i >= retired)
            brm_document_retired(in, BRM_D_R017, i - retired, full_name(in, criterion, m.key), &m);
        else if (i != BRM_NONE && i >= first && p->requirements.at[i - first].criterion == criterion)
            take(in, i - first, &m);
        else
            brm_document_unknown_requirement(in, criterion, &m);
    }
    return any ? BRM_READ_OBJECT : BRM_READ_NONE;
}
