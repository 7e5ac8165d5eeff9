/* judged_fixture.h: a program made by hand with a question of each type and a criterion of each N/A mode, for the unit
 * tests of findings and answers.
 *
 *     QP  asked of all            oui, entier 1-10, libre, nombre, borné 0-5, part, jour, éditeur, région, publics, dep
 * (posé si oui) QU  services, dès 2020-12-15   A1 0-3 never N/A | A2 1-3 N/A free, posé si oui | A3 0-1 N/A by rule:
 * région = bretagne QX  patients                qx, B1 0-1 C01 on A1, when A1 = 0, shows a value of each type;  C02 on
 * nothing, when dep 1 / nombre, on A1 and in a definition
 */
#ifndef BRM_TEST_JUDGED_FIXTURE_H
#define BRM_TEST_JUDGED_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "findings/findings.h"

enum {
    Q_OUI,
    Q_ENTIER,
    Q_LIBRE,
    Q_NOMBRE,
    Q_BORNE,
    Q_PART,
    Q_JOUR,
    Q_EDITEUR,
    Q_REGION,
    Q_PUBLICS,
    Q_DEP,
    Q_QX,
    QUESTIONS
};
enum { C_A1, C_A2, C_A3, C_B1, CRITERIA };
enum { DATE = 18700 /* 2021-03-14 */, SINCE = 18611 /* 2020-12-15 */ };

typedef struct Made {
    BrmMem mem;
    BrmArena arena;
    BrmProgram *p;
    BrmVerified verified;
} Made;

#define PUT(table, ...) BRM_PUSH(&m->arena, &m->p->table, (__VA_ARGS__))

static inline BrmText text(Made *m, const char *z) {
    PUT(texts, brm_str(z));
    return m->p->texts.n - 1;
}

static inline BrmReg emit(Made *m, BrmOp op, uint32_t a, uint32_t b, uint32_t c) {
    BrmInstr in = {(uint32_t)op, a, b, c};
    PUT(code, in);
    PUT(spans, (BrmPSpan){BRM_NONE, 0, 0});
    return m->p->code.n - 1;
}

static inline void put_question(Made *m, const char *name, const char *title, BrmValueType type, uint32_t of) {
    BrmPQuestion q = {.name = text(m, name),
                      .title = text(m, title),
                      .type = type,
                      .questionnaire = of,
                      .order = 10 + m->p->questions.n};
    PUT(questions, q);
}

static inline void put_questions(Made *m) {
    put_question(m, "oui", "Le service est-il une instance du ROR ?", BRM_V_YESNO, 0);
    put_question(m, "entier", "Combien de lits ?", BRM_V_INTEGER, 0);
    put_question(m, "libre", "Combien d'agents ?", BRM_V_INTEGER, 0);
    put_question(m, "nombre", "Quel ratio ?", BRM_V_NUMBER, 0);
    put_question(m, "borné", "Quelle note ?", BRM_V_NUMBER, 0);
    put_question(m, "part", "Quelle part ?", BRM_V_PERCENT, 0);
    put_question(m, "jour", "Depuis quand ?", BRM_V_DATE, 0);
    put_question(m, "éditeur", "Quel éditeur ?", BRM_V_TEXT, 0);
    put_question(m, "région", "Quelle région ?", BRM_V_LIST, 0);
    put_question(m, "publics", "Quels publics ?", BRM_V_SET, 0);
    put_question(m, "dep", "Le peuplement est-il fini ?", BRM_V_YESNO, 0);
    put_question(m, "qx", "Le patient est-il suivi ?", BRM_V_YESNO, 2);
    BrmPQuestion *q = m->p->questions.at;
    q[Q_OUI].required = q[Q_DEP].required = q[Q_QX].required = 1;
    q[Q_ENTIER].has_range = q[Q_BORNE].has_range = 1;
    q[Q_ENTIER].lo = 1;
    q[Q_ENTIER].hi = 10;
    q[Q_BORNE].hi = 5;
    PUT(text_lists, text(m, "autre"));
    q[Q_EDITEUR].constants = (BrmRange){0, 1};
    q[Q_DEP].asked_reads = (BrmRange){0, 1};
}

static inline void put_list(Made *m) {
    static const char *const keys[] = {"bretagne", "ARA", "6.2", "1", "k4", "k5", "k6", "k7", "k8"};
    for (uint32_t i = 0; i < 9; i++)
        PUT(keys, (BrmPKey){text(m, keys[i]), text(m, i == 0 ? "Bretagne" : keys[i])});
    PUT(lists, (BrmPList){.name = text(m, "régions"), .keys = {0, 9}});
    PUT(lists, (BrmPList){.name = text(m, "publics"), .keys = {0, 4}});
    m->p->questions.at[Q_REGION].list = 0;
    m->p->questions.at[Q_PUBLICS].list = 1;
}

static inline void put_questionnaire(Made *m, const char *code, BrmRange kinds, BrmDate from, BrmRange axes) {
    BrmPQuestionnaire q = {
        .code = text(m, code), .title = text(m, "Questionnaire"), .version = text(m, "2020-12"), .kinds = kinds};
    q.from = from;
    q.to = BRM_DATE_NONE;
    q.extends = BRM_NONE;
    q.axes = axes;
    q.order = 1 + m->p->questionnaires.n;
    BrmReg kind = emit(m, BRM_OP_IN_KIND, 0, 0, 0), ok = emit(m, BRM_OP_TRUTH, BRM_TRUE, 0, 0);
    if (kinds.n > 0) {
        BrmReg none = emit(m, BRM_OP_NOT, emit(m, BRM_OP_KNOWN_KEY, kind, 0, 0), 0, 0);
        BrmReg is = emit(m, BRM_OP_KEY_IS, kind, m->p->kind_lists.at[kinds.first], 0);
        ok = emit(m, BRM_OP_OR, none, emit(m, BRM_OP_IS_TRUE, is, 0, 0), 0);
    }
    q.kind_ok = ok;
    q.asked = ok;
    if (from != BRM_DATE_NONE) q.asked = emit(m, BRM_OP_AND, ok, emit(m, BRM_OP_SINCE, (uint32_t)from, 0, 0), 0);
    PUT(questionnaires, q);
}

static inline void put_criterion(Made *m, const char *code, const char *title, uint32_t of, int32_t lowest,
                                 int32_t highest, uint32_t na) {
    BrmPCriterion c = {
        .code = text(m, code), .title = text(m, title), .questionnaire = of, .na = na, .from = BRM_DATE_NONE};
    c.to = BRM_DATE_NONE;
    c.axis = of == 1 ? 0 : 1;
    c.levels = (BrmRange){m->p->levels.n, (uint32_t)(highest - lowest + 1)};
    for (int32_t v = lowest; v <= highest; v++)
        PUT(levels, (BrmPLevel){.value = v, .label = text(m, "niveau")});
    c.na_reason = text(m, na != 0 ? "Aucune donnée" : "");
    c.weight_num = c.weight_den = c.weight_units = 1;
    c.order = 40 + m->p->criteria.n;
    c.na_rule = BRM_NONE;
    c.valid = emit(m, BRM_OP_TRUTH, BRM_TRUE, 0, 0);
    if (of == 1) c.valid = emit(m, BRM_OP_SINCE, SINCE, 0, 0);
    c.asked = m->p->questionnaires.at[of].asked;
    PUT(criteria, c);
}

/* Values that rules accept, and the answers' codes. */
static inline void put_values(Made *m) {
    static const BrmOp ins[] = {BRM_OP_IN_TRI, BRM_OP_IN_NUM, BRM_OP_IN_NUM, BRM_OP_IN_NUM,
                                BRM_OP_IN_NUM, BRM_OP_IN_NUM, BRM_OP_IN_NUM, BRM_OP_IN_KEY,
                                BRM_OP_IN_KEY, BRM_OP_IN_SET, BRM_OP_IN_TRI, BRM_OP_IN_TRI};
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        BrmPQuestion *q = &m->p->questions.at[i];
        q->asked = i == Q_DEP ? m->p->questions.at[Q_OUI].value : m->p->questionnaires.at[q->questionnaire].asked;
        BrmReg in = emit(m, ins[i], i, 0, 0);
        BrmOp gate = ins[i] == BRM_OP_IN_TRI   ? BRM_OP_GATE_TRI
                     : ins[i] == BRM_OP_IN_NUM ? BRM_OP_GATE_NUM
                     : ins[i] == BRM_OP_IN_KEY ? BRM_OP_GATE_KEY
                                               : BRM_OP_GATE_SET;
        q->value = emit(m, gate, in, q->asked, 0);
    }
    BrmPCriterion *c = m->p->criteria.at;
    c[C_A2].asked = emit(m, BRM_OP_AND, c[C_A2].asked, m->p->questions.at[Q_OUI].value, 0);
    c[C_A2].asked_reads = (BrmRange){0, 1};
    c[C_A3].na_rule = emit(m, BRM_OP_KEY_IS, m->p->questions.at[Q_REGION].value, 0, 0);
    c[C_A3].na_reads = (BrmRange){1, 1};
    for (uint32_t i = 0; i < CRITERIA; i++) {
        BrmReg in = emit(m, BRM_OP_IN_CODE, i, 0, 0);
        c[i].code_today = c[i].na == 2 ? emit(m, BRM_OP_ACCEPT_RULE, in, c[i].asked, c[i].na_rule)
                                       : emit(m, BRM_OP_ACCEPT, in, c[i].asked, 0);
    }
}

static inline void put_part(Made *m, uint32_t type, BrmReg reg, uint32_t list) {
    PUT(parts, (BrmPPart){text(m, " ; "), BRM_NONE, 0, 0});
    PUT(parts, (BrmPPart){0, reg, type, list});
}

static inline void put_rules(Made *m) {
    const BrmPQuestion *q = m->p->questions.at;
    PUT(constants, 0.0);
    PUT(constants, 1.0);
    BrmReg level = emit(m, BRM_OP_LEVEL, m->p->criteria.at[C_A1].code_today, C_A1, 0);
    BrmReg zero = emit(m, BRM_OP_NUMBER, 0, 0, 0), one = emit(m, BRM_OP_NUMBER, 1, 0, 0);
    BrmReg fired = emit(m, BRM_OP_IS_TRUE, emit(m, BRM_OP_EQ, level, zero, 0), 0, 0);
    BrmPControl c01 = {.code = text(m, "C01"),
                       .severity = BRM_NOTICE,
                       .questionnaire = 1,
                       .fired = fired,
                       .targets = {2, 1},
                       .order = 60};
    put_part(m, BRM_V_LEVEL, level, 0);
    put_part(m, BRM_V_YESNO, q[Q_OUI].value, 0);
    put_part(m, BRM_V_NUMBER, q[Q_NOMBRE].value, 0);
    put_part(m, BRM_V_DATE, q[Q_JOUR].value, 0);
    put_part(m, BRM_V_TEXT, q[Q_EDITEUR].value, Q_EDITEUR);
    put_part(m, BRM_V_LIST, q[Q_REGION].value, 0);
    put_part(m, BRM_V_SET, q[Q_PUBLICS].value, 1);
    put_part(m, BRM_V_KIND, emit(m, BRM_OP_IN_KIND, 0, 0, 0), 0);
    c01.parts = (BrmRange){0, m->p->parts.n};
    PUT(controls, c01);
    BrmPControl c02 = {.code = text(m, "C02"), .severity = BRM_WARNING, .questionnaire = BRM_NONE, .order = 61};
    c02.fired = emit(m, BRM_OP_IS_TRUE, q[Q_DEP].value, 0, 0);
    PUT(controls, c02);
    BrmReg ratio = emit(m, BRM_OP_DIV, one, q[Q_NOMBRE].value, 0),
           fault = emit(m, BRM_OP_FAULT, one, q[Q_NOMBRE].value, ratio);
    PUT(faults, (BrmPFault){fault, 1, C_A1, {0, 0, 10}});
    PUT(faults, (BrmPFault){fault, BRM_NONE, BRM_NONE, {0, 0, 10}});
    PUT(faults, (BrmPFault){fault, 0, Q_OUI, {0, 0, 10}});
}

static inline void made_open(Made *m) {
    memset(m, 0, sizeof *m);
    brm_mem_open(&m->mem, NULL, NULL);
    brm_arena_open(&m->arena, &m->mem);
    m->p = brm_program_open(&m->arena);
    PUT(files, (BrmPFile){.path = text(m, "qp.brm"), .text = text(m, "1 / nombre\n")});
    PUT(kinds, text(m, "service"));
    PUT(kinds, text(m, "patient"));
    PUT(kind_lists, 0);
    PUT(kind_lists, 1);
    PUT(reads, (BrmPRead){0, Q_OUI});
    PUT(reads, (BrmPRead){0, Q_REGION});
    PUT(reads, (BrmPRead){1, C_A1});
    put_questionnaire(m, "QP", (BrmRange){0, 0}, BRM_DATE_NONE, (BrmRange){0, 0});
    put_questionnaire(m, "QU", (BrmRange){0, 1}, SINCE, (BrmRange){0, 1});
    put_questionnaire(m, "QX", (BrmRange){1, 1}, BRM_DATE_NONE, (BrmRange){1, 1});
    put_questions(m);
    put_list(m);
    put_criterion(m, "A1", "Usage", 1, 0, 3, 0);
    put_criterion(m, "A2", "Périmètre", 1, 1, 3, 1);
    put_criterion(m, "A3", "Données", 1, 0, 1, 2);
    put_criterion(m, "B1", "Suivi", 2, 0, 1, 0);
    PUT(axes, (BrmPAxis){.code = text(m, "A"),
                         .title = text(m, "Axe"),
                         .questionnaire = 1,
                         .criteria = {0, 3},
                         .from = BRM_DATE_NONE});
    PUT(axes, (BrmPAxis){.code = text(m, "B"),
                         .title = text(m, "Axe"),
                         .questionnaire = 2,
                         .criteria = {3, 1},
                         .from = BRM_DATE_NONE});
    m->p->axes.at[0].to = m->p->axes.at[1].to = BRM_DATE_NONE;
    put_values(m);
    put_rules(m);
    m->p->section_end[BRM_S_RULES] = m->p->section_end[BRM_S_TODAY] = m->p->code.n;
    for (uint32_t i = 0; i < CRITERIA; i++) {
        BrmPCriterion *c = &m->p->criteria.at[i];
        BrmReg plan = emit(m, BRM_OP_IN_PLAN, i, 0, 0);
        c->code_projected = emit(m, BRM_OP_PROJECT, c->code_today, plan, c->asked);
    }
    m->p->section_end[BRM_S_PROJECTED] = m->p->section_end[BRM_S_FILTER] = m->p->code.n;
    m->verified.program = m->p;
}

static inline void made_close(Made *m) {
    brm_arena_close(&m->arena);
    brm_mem_close(&m->mem);
}

/* ---- what is expected of a document ---- */

typedef struct Want {
    BrmDiagId id; /* BRM_D_COUNT: a control */
    BrmSeverity severity;
    const char *on; /* "": nothing */
} Want;

static inline BrmStr on_of(const BrmProgram *p, const BrmFinding *f) {
    switch (f->on_kind) {
    case BRM_ON_QUESTION:
        return brm_program_text(p, p->questions.at[f->on].name);
    case BRM_ON_CRITERION:
        return brm_program_text(p, p->criteria.at[f->on].code);
    case BRM_ON_QUESTIONNAIRE:
        return brm_program_text(p, p->questionnaires.at[f->on].code);
    case BRM_ON_REQUIREMENT:
        return brm_program_text(p, p->requirements.at[f->on].full);
    case BRM_ON_NAME:
        return f->on_name;
    case BRM_ON_NOTHING:
        break;
    }
    return BRM_LIT("");
}

/* The message in both languages; every place of its template is filled. */
static inline void assert_worded(Made *m, const BrmFinding *f) {
    BrmBuf buf;
    brm_buf_open(&buf, &m->mem);
    for (BrmLang lang = BRM_FR; lang <= BRM_EN && f->control == BRM_NONE; lang++) {
        const char *words = brm_diag_message(f->id, lang);
        for (const char *p = words; *p != '\0'; p++)
            if (p[0] == '{' && p[1] >= '0' && p[1] <= '7' && p[2] == '}') {
                uint32_t i = (uint32_t)(p[1] - '0');
                assert_in_range(i, 0, f->n_args - 1);
                if (f->args[i].kind == BRM_ARG_STR) assert_true(f->args[i].str.n > 0);
            }
        brm_buf_clear(&buf);
        brm_diag_fill(&buf, words, f->args, f->n_args, lang);
        assert_true(brm_utf8_check(buf.p, buf.n) == buf.n);
        assert_null(memchr(buf.p, '\n', buf.n));
    }
    brm_buf_close(&buf);
}

static inline void assert_findings(Made *m, const BrmDocument *doc, const Want *want, uint32_t n) {
    for (uint32_t i = 0; i < n && i < doc->findings.n; i++) {
        const BrmFinding *f = &doc->findings.at[i];
        BrmStr on = on_of(m->p, f);
        if (f->id != want[i].id || f->severity != want[i].severity || !brm_str_is(on, want[i].on))
            fail_msg("finding %u is %s, severity %d, on '%.*s'; wanted %s, %d, on '%s'", i, brm_diag_name(f->id),
                     (int)f->severity, BRM_STR_ARG(on), brm_diag_name(want[i].id), (int)want[i].severity, want[i].on);
        assert_worded(m, f);
    }
    if (doc->findings.n != n)
        fail_msg("%u findings instead of %u; the last is %s", doc->findings.n, n,
                 doc->findings.n > 0 ? brm_diag_name(doc->findings.at[doc->findings.n - 1].id) : "none");
}
#define ASSERT_FINDINGS(m, doc, ...)                                                                                   \
    assert_findings((m), (doc), (const Want[]){__VA_ARGS__},                                                           \
                    (uint32_t)(sizeof((const Want[]){__VA_ARGS__}) / sizeof(Want)))

/* The message of finding i holds these words. */
static inline void assert_says(Made *m, const BrmDocument *doc, uint32_t i, BrmLang lang, const char *words) {
    BrmBuf buf;
    brm_buf_open(&buf, &m->mem);
    const BrmFinding *f = &doc->findings.at[i];
    brm_diag_fill(&buf, brm_diag_message(f->id, lang), f->args, f->n_args, lang);
    if (strstr(buf.p, words) == NULL) fail_msg("'%s' is not in: %s", words, buf.p);
    brm_buf_close(&buf);
}

#endif
