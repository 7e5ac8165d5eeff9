/* disasm_tables.c: the tables of a program, in short, before its instructions.
 *
 * Called by brm_disasm alone. Owns nothing. Must not include lower or below.
 */
#include "program/program_internal.h"

#include <inttypes.h>

static void put_word(BrmDisasm *d, BrmWord word) {
    brm_buf_z(d->out, brm_word(word, d->lang));
}

static void put_text(BrmDisasm *d, BrmText text) {
    brm_buf_str(d->out, brm_program_text(d->p, text));
}

static void heading(BrmDisasm *d, BrmWord word, uint32_t n) {
    brm_buf_byte(d->out, '\n');
    put_word(d, word);
    brm_buf_f(d->out, " (%" PRIu32 ")\n", n);
}

/* ", word rN" */
static void put_reg(BrmDisasm *d, BrmWord word, BrmReg reg) {
    if (reg == BRM_NONE) return;
    brm_buf_z(d->out, ", ");
    put_word(d, word);
    brm_buf_f(d->out, " r%" PRIu32, reg);
}

static void put_titled(BrmDisasm *d, BrmText code, BrmText title) {
    put_text(d, code);
    if (brm_program_text(d->p, title).n == 0) return;
    brm_buf_z(d->out, d->lang == BRM_EN ? " \"" : " « ");
    put_text(d, title);
    brm_buf_z(d->out, d->lang == BRM_EN ? "\"" : " »");
}

static void put_type(BrmDisasm *d, uint32_t type, uint32_t list) {
    static const BrmWord words[] = {BRM_W_DIS_YESNO, BRM_W_DIS_INTEGER, BRM_W_DIS_NUMBER, BRM_W_DIS_PERCENT,
                                    BRM_W_DIS_DATE,  BRM_W_DIS_TEXT,    BRM_W_DIS_LIST,   BRM_W_DIS_SET,
                                    BRM_W_DIS_LEVEL, BRM_W_DIS_KIND};
    put_word(d, words[type]);
    if (type != BRM_V_LIST && type != BRM_V_SET) return;
    brm_buf_byte(d->out, ' ');
    put_text(d, d->p->lists.at[list].name);
}

static void put_head(BrmDisasm *d) {
    put_word(d, BRM_W_DIS_TITLE);
    brm_buf_f(d->out, " %d, ", BRM_IMAGE_VERSION);
    put_word(d, BRM_W_DIS_LEXICON);
    brm_buf_byte(d->out, ' ');
    put_word(d, d->p->lexicon == BRM_EN ? BRM_W_DIS_ENGLISH : BRM_W_DIS_FRENCH);
    if (d->p->digest) {
        brm_buf_z(d->out, ", ");
        put_word(d, BRM_W_DIS_DIGEST);
        brm_buf_f(d->out, " %016" PRIx64, d->p->digest);
    }
    brm_buf_byte(d->out, '\n');
}

static void put_files_and_lists(BrmDisasm *d) {
    const BrmProgram *p = d->p;
    heading(d, BRM_W_DIS_FILES, p->files.n);
    for (uint32_t i = 0; i < p->files.n; i++) {
        brm_buf_z(d->out, "  ");
        put_text(d, p->files.at[i].path);
        brm_buf_f(d->out, ", %" PRIu32 " ", brm_program_text(p, p->files.at[i].text).n);
        put_word(d, BRM_W_DIS_BYTES);
        brm_buf_byte(d->out, '\n');
    }
    if (p->kinds.n) heading(d, BRM_W_DIS_KINDS, p->kinds.n);
    for (uint32_t i = 0; i < p->kinds.n; i++) {
        brm_buf_z(d->out, i ? ", " : "  ");
        put_text(d, p->kinds.at[i]);
    }
    if (p->kinds.n) brm_buf_byte(d->out, '\n');
    if (p->lists.n) heading(d, BRM_W_DIS_LISTS, p->lists.n);
    for (uint32_t i = 0; i < p->lists.n; i++) {
        brm_buf_z(d->out, "  ");
        put_titled(d, p->lists.at[i].name, p->lists.at[i].title);
        brm_buf_f(d->out, ", %" PRIu32 " ", p->lists.at[i].keys.n);
        put_word(d, BRM_W_DIS_KEYS);
        brm_buf_byte(d->out, '\n');
    }
}

/* ", word" */
static void put_note(BrmDisasm *d, BrmWord word) {
    brm_buf_z(d->out, ", ");
    put_word(d, word);
}

static void put_replaces(BrmDisasm *d, BrmRange replaces) {
    const BrmProgram *p = d->p;
    for (uint32_t i = replaces.first; i < replaces.first + replaces.n; i++) {
        const BrmPReplacement *r = &p->replacements.at[i];
        put_note(d, BRM_W_DIS_REPLACES);
        for (uint32_t k = 0; k < r->codes.n; k++) {
            brm_buf_byte(d->out, ' ');
            put_text(d, p->text_lists.at[r->codes.first + k]);
        }
        brm_buf_byte(d->out, ' ');
        put_text(d, r->version);
    }
}

static void put_expected(BrmDisasm *d, const BrmPCriterion *c) {
    const BrmProgram *p = d->p;
    for (uint32_t i = 0; i < c->expected.n; i++) {
        BrmPExpect e = p->expects.at[c->expected.first + i];
        put_note(d, BRM_W_DIS_EXPECTED);
        brm_buf_f(d->out, " %" PRId32, p->levels.at[c->levels.first + e.level].value);
        if (e.from == BRM_DATE_NONE) continue;
        brm_buf_byte(d->out, ' ');
        put_word(d, BRM_W_DIS_SINCE);
        brm_buf_byte(d->out, ' ');
        brm_date_print(d->out, e.from);
    }
}

static void put_requirement(BrmDisasm *d, const BrmPRequirement *r) {
    brm_buf_z(d->out, "      ");
    put_word(d, BRM_W_DIS_REQUIREMENT);
    brm_buf_byte(d->out, ' ');
    put_titled(d, r->full, r->title);
    put_reg(d, BRM_W_DIS_NA_RULE, r->na_rule);
    put_reg(d, BRM_W_DIS_VALUE, r->value);
    brm_buf_byte(d->out, '\n');
}

static void put_criterion(BrmDisasm *d, const BrmPCriterion *c) {
    const BrmProgram *p = d->p;
    brm_buf_z(d->out, "    ");
    put_titled(d, c->code, c->title);
    put_note(d, BRM_W_DIS_LEVELS);
    for (uint32_t i = 0; i < c->levels.n; i++)
        brm_buf_f(d->out, " %" PRId32, p->levels.at[c->levels.first + i].value);
    if (c->derived) put_note(d, BRM_W_DIS_COMPUTED);
    put_expected(d, c);
    if (c->comment_na || c->comment_levels.n) put_note(d, BRM_W_DIS_COMMENT);
    put_replaces(d, c->replaces);
    for (uint32_t i = c->reworded.first; i < c->reworded.first + c->reworded.n; i++) {
        put_note(d, BRM_W_DIS_REWORDED);
        brm_buf_byte(d->out, ' ');
        put_text(d, p->rewordings.at[i].version);
    }
    put_reg(d, BRM_W_DIS_ASKED, c->asked);
    put_reg(d, BRM_W_DIS_NA_RULE, c->na_rule);
    put_reg(d, BRM_W_DIS_TODAY, c->code_today);
    put_reg(d, BRM_W_DIS_PROJECTED, c->code_projected);
    brm_buf_byte(d->out, '\n');
    for (uint32_t i = c->requirements.first; i < c->requirements.first + c->requirements.n; i++)
        put_requirement(d, &p->requirements.at[i]);
}

static void put_scores(BrmDisasm *d, BrmRange measures, uint32_t scores) {
    const BrmProgram *p = d->p;
    for (uint32_t k = 0; k < measures.n; k++) {
        brm_buf_z(d->out, ", ");
        put_text(d, p->measures.at[p->measure_lists.at[measures.first + k]].name);
        brm_buf_f(d->out, " r%" PRIu32 "/r%" PRIu32, p->score_regs.at[scores + 2 * k],
                  p->score_regs.at[scores + 2 * k + 1]);
    }
}

static void put_questionnaire(BrmDisasm *d, const BrmPQuestionnaire *q) {
    const BrmProgram *p = d->p;
    brm_buf_z(d->out, "  ");
    put_titled(d, q->code, q->title);
    brm_buf_z(d->out, ", ");
    put_word(d, BRM_W_DIS_VERSION);
    brm_buf_byte(d->out, ' ');
    put_text(d, q->version);
    if (q->extends != BRM_NONE) {
        put_note(d, BRM_W_DIS_EXTENDS);
        brm_buf_byte(d->out, ' ');
        put_text(d, p->questionnaires.at[q->extends].code);
    }
    put_reg(d, BRM_W_DIS_ASKED, q->asked);
    put_scores(d, q->measures, q->scores);
    brm_buf_byte(d->out, '\n');
    for (uint32_t a = q->axes.first; a < q->axes.first + q->axes.n; a++) {
        const BrmPAxis *axis = &p->axes.at[a];
        brm_buf_z(d->out, "   ");
        put_word(d, BRM_W_DIS_AXIS);
        brm_buf_byte(d->out, ' ');
        put_titled(d, axis->code, axis->title);
        brm_buf_z(d->out, ", ");
        put_word(d, BRM_W_DIS_WEIGHT);
        brm_buf_f(d->out, " %" PRIu32, axis->weight_num);
        if (axis->weight_den != 1) brm_buf_f(d->out, "/%" PRIu32, axis->weight_den);
        put_scores(d, q->measures, axis->scores);
        brm_buf_byte(d->out, '\n');
        for (uint32_t c = axis->criteria.first; c < axis->criteria.first + axis->criteria.n; c++)
            put_criterion(d, &p->criteria.at[c]);
    }
}

static void put_questions(BrmDisasm *d) {
    const BrmProgram *p = d->p;
    if (p->questions.n) heading(d, BRM_W_DIS_QUESTIONS, p->questions.n);
    for (uint32_t i = 0; i < p->questions.n; i++) {
        const BrmPQuestion *q = &p->questions.at[i];
        brm_buf_z(d->out, "  ");
        put_titled(d, q->name, q->title);
        brm_buf_z(d->out, " : ");
        put_type(d, q->type, q->list);
        if (q->required) put_note(d, BRM_W_DIS_REQUIRED);
        put_replaces(d, q->replaces);
        put_reg(d, BRM_W_DIS_ASKED, q->asked);
        put_reg(d, BRM_W_DIS_VALUE, q->value);
        brm_buf_byte(d->out, '\n');
    }
}

/* What a rule of the source is the rule of. */
static BrmText rule_name(const BrmProgram *p, const BrmPRule *r) {
    switch (r->kind) {
    case BRM_R_ASKED_QUESTION:
        return p->questions.at[r->on].name;
    case BRM_R_ASKED_RUBRIC:
        return r->title;
    case BRM_R_ASKED_AXIS:
        return p->axes.at[r->on].code;
    case BRM_R_NA_REQUIREMENT:
        return p->requirements.at[r->on].full;
    case BRM_R_CONTROL:
        return p->controls.at[r->on].code;
    default:
        return p->criteria.at[r->on].code;
    }
}

static void put_source_rules(BrmDisasm *d) {
    static const BrmWord words[] = {BRM_W_DIS_R_QUESTION,  BRM_W_DIS_R_RUBRIC, BRM_W_DIS_R_AXIS,
                                    BRM_W_DIS_R_CRITERION, BRM_W_DIS_R_NA,     BRM_W_DIS_R_NA_REQUIREMENT,
                                    BRM_W_DIS_R_LEVEL,     BRM_W_DIS_R_CONTROL};
    const BrmProgram *p = d->p;
    if (p->rules.n) heading(d, BRM_W_DIS_SOURCE_RULES, p->rules.n);
    for (uint32_t i = 0; i < p->rules.n; i++) {
        const BrmPRule *r = &p->rules.at[i];
        brm_buf_z(d->out, "  ");
        put_word(d, words[r->kind]);
        brm_buf_byte(d->out, ' ');
        put_text(d, rule_name(p, r));
        if (r->kind == BRM_R_LEVEL)
            brm_buf_f(d->out, " %" PRId32, p->levels.at[p->criteria.at[r->on].levels.first + r->level].value);
        brm_buf_f(d->out, ", r%" PRIu32, r->reg);
        put_reg(d, BRM_W_DIS_UNDER, r->under);
        brm_buf_byte(d->out, '\n');
    }
    if (p->retired.n) heading(d, BRM_W_DIS_RETIRED, p->retired.n);
    for (uint32_t i = 0; i < p->retired.n; i++) {
        brm_buf_z(d->out, "  ");
        put_titled(d, p->retired.at[i].name, p->retired.at[i].reason);
        brm_buf_byte(d->out, '\n');
    }
}

static void put_rules(BrmDisasm *d) {
    const BrmProgram *p = d->p;
    if (p->definitions.n) heading(d, BRM_W_DIS_DEFINITIONS, p->definitions.n);
    for (uint32_t i = 0; i < p->definitions.n; i++) {
        brm_buf_z(d->out, "  ");
        put_text(d, p->definitions.at[i].name);
        brm_buf_z(d->out, " : ");
        put_type(d, p->definitions.at[i].type, p->definitions.at[i].list);
        put_reg(d, BRM_W_DIS_VALUE, p->definitions.at[i].reg);
        brm_buf_byte(d->out, '\n');
    }
    if (p->controls.n) heading(d, BRM_W_DIS_CONTROLS, p->controls.n);
    for (uint32_t i = 0; i < p->controls.n; i++) {
        const BrmPControl *c = &p->controls.at[i];
        brm_buf_z(d->out, "  ");
        put_titled(d, c->code, c->title);
        brm_buf_f(d->out, ", %s", brm_severity_word((BrmSeverity)c->severity, d->lang));
        put_reg(d, BRM_W_DIS_FIRED, c->fired);
        brm_buf_byte(d->out, '\n');
    }
    put_source_rules(d);
    if (p->faults.n) heading(d, BRM_W_DIS_FAULTS, p->faults.n);
    for (uint32_t i = 0; i < p->faults.n; i++)
        brm_buf_f(d->out, "%sr%" PRIu32, i ? ", " : "  ", p->faults.at[i].reg);
    if (p->faults.n) brm_buf_byte(d->out, '\n');
}

void brm_disasm_tables(BrmDisasm *d) {
    const BrmProgram *p = d->p;
    put_head(d);
    put_files_and_lists(d);
    if (p->questionnaires.n) heading(d, BRM_W_DIS_QUESTIONNAIRES, p->questionnaires.n);
    for (uint32_t i = 0; i < p->questionnaires.n; i++)
        put_questionnaire(d, &p->questionnaires.at[i]);
    put_questions(d);
    put_rules(d);
}
