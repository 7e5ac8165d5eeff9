/* Findings in words: the message of each, and the notices that diag renders. */
#include "report/report_internal.h"

#include <string.h>

/* The label of a list's key. */
static BrmStr key_label(const BrmProgram *p, uint32_t list, uint32_t key) {
    return brm_program_text(p, p->keys.at[p->lists.at[list].keys.first + key].label);
}

static void set_labels(BrmBuf *out, const BrmProgram *p, const BrmShown *v) {
    uint32_t n = p->lists.at[v->list].keys.n;
    bool first = true;
    for (uint32_t k = 0; k < n; k++) {
        if ((v->set[k / 64] >> (k % 64) & 1u) == 0) continue;
        if (!first) brm_buf_z(out, ", ");
        brm_buf_str(out, key_label(p, v->list, k));
        first = false;
    }
}

/* A placeholder's value as cli.md says: in the language, a key by its label, an unknown as ?. */
static void shown(BrmBuf *out, const BrmProgram *p, const BrmShown *v, BrmLang lang) {
    if (!v->known) {
        brm_buf_byte(out, '?');
        return;
    }
    switch ((BrmValueType)v->type) {
    case BRM_V_YESNO:
        brm_buf_z(out, v->num > 1 ? brm_report_say(lang, "oui", "yes") : brm_report_say(lang, "non", "no"));
        break;
    case BRM_V_LIST:
        brm_buf_str(out, key_label(p, v->list, (uint32_t)v->num));
        break;
    case BRM_V_SET:
        set_labels(out, p, v);
        break;
    case BRM_V_KIND:
        brm_buf_str(out, brm_program_text(p, p->kinds.at[(uint32_t)v->num]));
        break;
    case BRM_V_TEXT:
        brm_buf_str(out, v->text);
        break;
    case BRM_V_DATE:
        brm_date_print(out, (BrmDate)v->num);
        break;
    case BRM_V_PERCENT:
        brm_report_percent(out, v->num, lang);
        break;
    case BRM_V_INTEGER:
    case BRM_V_LEVEL:
    case BRM_V_NUMBER:
    case BRM_V_TYPES:
        brm_report_number(out, v->num, lang);
        break;
    }
}

/* An operation of a rule by its file, line and column: the file as the program keeps it, whatever the reader named. */
static void fault(BrmBuf *out, BrmSources *sources, const BrmFinding *f, BrmLang lang) {
    enum { FILE_NAME = 1, FILE_INDEX = 4, OFFSET = 5 };
    BrmArg args[BRM_DIAG_ARGS];
    memcpy(args, f->args, sizeof args);
    uint32_t line, column;
    brm_sources_locate(sources, (uint32_t)f->args[FILE_INDEX].i, (uint32_t)f->args[OFFSET].i, &line, &column);
    BrmBuf place;
    brm_buf_open(&place, out->mem);
    brm_buf_str(&place, f->args[FILE_NAME].str);
    brm_buf_f(&place, ":%u:%u", (unsigned)line, (unsigned)column);
    args[FILE_NAME].str = brm_buf_view(&place);
    brm_diag_fill(out, brm_diag_message(f->id, lang), args, f->n_args, lang);
    brm_buf_close(&place);
}

void brm_report_message(BrmBuf *out, const BrmProgram *program, BrmSources *sources, const BrmFinding *finding,
                        BrmLang lang) {
    if (finding->control == BRM_NONE && (finding->id == BRM_D_R015 || finding->id == BRM_D_R015_ON)) {
        fault(out, sources, finding, lang);
        return;
    }
    if (finding->control == BRM_NONE) {
        brm_diag_fill(out, brm_diag_message(finding->id, lang), finding->args, finding->n_args, lang);
        return;
    }
    const BrmPControl *c = &program->controls.at[finding->control];
    for (uint32_t i = 0; i < c->parts.n; i++) {
        const BrmPPart *part = &program->parts.at[c->parts.first + i];
        if (part->reg == BRM_NONE)
            brm_buf_str(out, brm_program_text(program, part->text));
        else
            shown(out, program, &finding->shown[i], lang);
    }
}

BrmStr brm_report_on(const BrmProgram *program, const BrmFinding *f) {
    switch (f->on_kind) {
    case BRM_ON_QUESTION:
        return brm_program_text(program, program->questions.at[f->on].name);
    case BRM_ON_CRITERION:
        return brm_program_text(program, program->criteria.at[f->on].code);
    case BRM_ON_QUESTIONNAIRE:
        return brm_program_text(program, program->questionnaires.at[f->on].code);
    case BRM_ON_REQUIREMENT:
        return brm_program_text(program, program->requirements.at[f->on].full);
    case BRM_ON_NAME:
        return f->on_name;
    case BRM_ON_NOTHING:
        break;
    }
    return BRM_LIT("");
}

void brm_report_sources(BrmSources *sources, const BrmProgram *program) {
    for (uint32_t i = 0; i < program->files.n; i++)
        brm_sources_add(sources, brm_program_text(program, program->files.at[i].path),
                        brm_program_text(program, program->files.at[i].text));
}

static BrmStr words(BrmArena *arena, BrmBuf *buf) {
    return brm_str_dup(arena, brm_buf_view(buf));
}

BrmNotice *brm_report_notices(BrmArena *arena, const BrmPopulation *p, const BrmDocument *doc, BrmLang lang,
                              uint32_t *n) {
    BrmNotice *all = BRM_NEWS(arena, BrmNotice, doc->findings.n + 1u);
    BrmBuf buf;
    brm_buf_open(&buf, arena->mem);
    for (uint32_t i = 0; i < doc->findings.n; i++) {
        const BrmFinding *f = &doc->findings.at[i];
        BrmNotice *notice = &all[i];
        uint64_t line;
        uint32_t column;
        brm_document_locate(doc, f->offset, &line, &column);
        BrmStr code = brm_finding_code(p->program, f);
        *notice = (BrmNotice){
            .code = brm_str_f(arena, "%.*s", BRM_STR_ARG(code)).p, .severity = f->severity, .subject = doc->id};
        notice->on = brm_report_on(p->program, f);
        notice->span = BRM_NO_SPAN;
        notice->file = doc->file;
        notice->line = (uint32_t)line;
        notice->column = column;
        brm_buf_clear(&buf);
        brm_report_message(&buf, p->program, p->sources, f, lang);
        notice->message = words(arena, &buf);
        if (f->control != BRM_NONE) {
            BrmNoticeLabel *label = BRM_NEW(arena, BrmNoticeLabel);
            const BrmPSpan s = p->program->controls.at[f->control].span;
            label->span = (BrmSpan){s.file, s.start, s.end};
            label->text = brm_str(brm_report_say(lang, "règle du contrôle", "rule of the check"));
            notice->labels = label;
            notice->n_labels = 1;
        } else {
            brm_buf_clear(&buf);
            brm_diag_fill(&buf, brm_diag_help(f->id, lang), f->args, f->n_args, lang);
            notice->help = words(arena, &buf);
        }
    }
    *n = doc->findings.n;
    brm_buf_close(&buf);
    return all;
}

const char *brm_report_code_title(BrmStr code, BrmLang lang) {
    static const struct {
        const char *code, *fr, *en;
    } titles[] = {
#define BRM_FINDING_ROW(code, fr, en) {code, fr, en},
#include "report/findings.def"
#undef BRM_FINDING_ROW
    };
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (brm_str_is(code, titles[i].code)) return brm_report_say(lang, titles[i].fr, titles[i].en);
    return "";
}
