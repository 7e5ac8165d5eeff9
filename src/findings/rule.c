/* rule.c: findings that rules make: results that are not finite (R015), and controls with the values that their
 * messages show. */
#include "findings/findings_internal.h"

#include <string.h>

enum { QUOTED_RULE = 80 };

/* The source of a rule's operation, cut at a character. */
static BrmStr source_of(const BrmJudge *j, BrmPSpan span) {
    BrmStr text = brm_judge_text(j, j->program->files.at[span.file].text);
    if (span.start > span.end || span.end > text.n) return BRM_LIT("…");
    uint32_t n = span.end - span.start;
    const char *p = text.p + span.start;
    if (n <= QUOTED_RULE) return (BrmStr){p, n};
    for (n = QUOTED_RULE; n > 0 && ((unsigned char)p[n] & 0xC0u) == 0x80u;)
        n--;
    return brm_str_f(j->doc->arena, "%.*s…", (int)n, p);
}

/* A finding on what a read names: a question, a criterion, a requirement. */
static BrmFinding *on_thing(BrmJudge *j, BrmDiagId id, BrmPRead thing, const BrmArg *args, uint32_t n) {
    if (thing.kind == 0) return brm_judge_on_question(j, id, thing.index, args, n);
    if (thing.kind == 4) return brm_judge_on_requirement(j, id, thing.index, args, n);
    return brm_judge_on_criterion(j, id, thing.index, args, n);
}

static bool names_of(const BrmJudge *j, BrmPRead thing, BrmArg *code, BrmArg *title) {
    const BrmProgram *p = j->program;
    BrmText c, t;
    if (thing.kind == 0) {
        c = p->questions.at[thing.index].name;
        t = p->questions.at[thing.index].title;
    } else if (thing.kind == 1) {
        c = p->criteria.at[thing.index].code;
        t = p->criteria.at[thing.index].title;
    } else if (thing.kind == 4) {
        c = p->requirements.at[thing.index].full;
        t = p->requirements.at[thing.index].title;
    } else {
        return false;
    }
    *code = BRM_A_STR(brm_judge_text(j, c));
    *title = BRM_A_STR(brm_judge_text(j, t));
    return true;
}

void brm_judge_faults(BrmJudge *j) {
    const BrmProgram *p = j->program;
    for (uint32_t i = 0; i < p->faults.n; i++) {
        const BrmPFault *fault = &p->faults.at[i];
        if (brm_judge_tri(j, fault->reg) == BRM_FALSE) continue;
        BrmArg source = BRM_A_STR(source_of(j, fault->span)), code = {0}, title = {0};
        /* The place is counted by whoever prints it: a source may be long. */
        BrmArg in = BRM_A_INT(fault->span.file), at = BRM_A_INT(fault->span.start);
        BrmArg file = BRM_A_STR(brm_judge_text(j, p->files.at[fault->span.file].path));
        BrmPRead on = {fault->on_kind, fault->on};
        if (names_of(j, on, &code, &title))
            (void)on_thing(j, BRM_D_R015_ON, on, BRM_ARGS(source, file, code, title, in, at));
        else
            (void)brm_finding_add(j->doc, BRM_D_R015, j->doc->answers_offset,
                                  BRM_ARGS(source, file, code, title, in, at));
    }
}

/* ---- controls ---- */

static void shown_number(const BrmJudge *j, BrmReg reg, BrmShown *out) {
    const uint8_t *known;
    const double *num = brm_vm_num(j->vm, reg, &known);
    out->known = known[j->lane] != 0;
    out->num = num[j->lane];
}

static void shown_set(const BrmJudge *j, BrmReg reg, BrmShown *out) {
    const uint8_t *known;
    uint32_t words;
    const uint64_t *set = brm_vm_set(j->vm, reg, &known, &words);
    out->known = known[j->lane] != 0;
    if (!out->known) return;
    uint64_t *copy = BRM_NEWS(j->doc->arena, uint64_t, words);
    memcpy(copy, set + (size_t)j->lane * words, words * sizeof *copy);
    out->set = copy;
}

static BrmShown shown_part(const BrmJudge *j, const BrmPPart *part) {
    BrmShown out = {.type = part->type, .list = part->list};
    if (part->reg == BRM_NONE) return out;
    switch ((BrmValueType)part->type) {
    case BRM_V_YESNO: {
        uint8_t v = brm_judge_tri(j, part->reg);
        out.known = v != BRM_UNKNOWN;
        out.num = v;
        return out;
    }
    case BRM_V_INTEGER:
    case BRM_V_NUMBER:
    case BRM_V_PERCENT:
    case BRM_V_DATE:
    case BRM_V_LEVEL:
        shown_number(j, part->reg, &out);
        return out;
    case BRM_V_LIST:
    case BRM_V_KIND:
    case BRM_V_TEXT: {
        uint16_t key = brm_vm_key(j->vm, part->reg)[j->lane];
        out.known = key != BRM_KEY_UNKNOWN;
        out.num = key;
        if (part->type == BRM_V_TEXT && out.known) out.text = brm_judge_question_answer(j, part->list)->shown;
        return out;
    }
    case BRM_V_SET:
        shown_set(j, part->reg, &out);
        return out;
    case BRM_V_TYPES:
        break;
    }
    return out;
}

static void fire(BrmJudge *j, uint32_t control) {
    const BrmPControl *c = &j->program->controls.at[control];
    BrmFinding *f;
    if (c->targets.n == 0) {
        f = brm_finding_add(j->doc, BRM_D_COUNT, j->doc->answers_offset, NULL, 0);
    } else {
        f = on_thing(j, BRM_D_COUNT, j->program->reads.at[c->targets.first], NULL, 0);
    }
    f->severity = (BrmSeverity)c->severity;
    f->control = control;
    BrmShown *shown = BRM_NEWS(j->doc->arena, BrmShown, c->parts.n);
    for (uint32_t i = 0; i < c->parts.n; i++)
        shown[i] = shown_part(j, &j->program->parts.at[c->parts.first + i]);
    f->shown = shown;
}

void brm_judge_controls(BrmJudge *j) {
    for (uint32_t i = 0; i < j->program->controls.n; i++)
        if (brm_judge_tri(j, j->program->controls.at[i].fired) == BRM_TRUE) fire(j, i);
}
