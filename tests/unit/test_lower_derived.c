/* test_lower_derived: computed levels, requirements, supplements, the table of rules, what comes and goes; and that no
 * table grows faster than its source. Instructions are compared as the disassembler writes them. */
#include "lower_fixture.h"

static const char three[] =
    "question a \"A ?\" : oui ou non\n obligatoire\nquestion b \"B ?\" : oui ou non\n obligatoire\n"
    "axe A01 \"Axe\"\n"
    "critère A01.1 \"C\"\n niveau 0 : \"z\"\n niveau 1 : \"u\" exige E1\n niveau 2 : \"d\" exige E2, "
    "E3\n exigence E1 \"Un\"\n exigence E2 \"Deux\" non applicable sauf si a\n exigence E3 "
    "\"Trois\"\n attendu 1\n";

static void test_requirements(void **state) {
    (void)state;
    Fixture f;
    compile(&f, three);
    assert_non_null(f.p);
    const BrmPCriterion *c = &f.p->criteria.at[0];
    assert_int_equal(c->derived, 1);
    assert_int_equal(c->requirements.n, 3);
    assert_int_equal(c->code_today, c->code_projected);
    assert_int_equal(f.p->code.at[c->code_today].op, BRM_OP_PROJECT);
    BrmInstr derive = f.p->code.at[f.p->code.at[c->code_today].b];
    assert_int_equal(derive.op, BRM_OP_DERIVE);
    assert_int_equal(f.p->args.at[derive.a], 2);
    const BrmPRequirement *r = f.p->requirements.at;
    assert_int_equal(f.p->args.at[derive.a + 1], r[0].value); /* E1 alone */
    assert_int_equal(r[0].na_rule, BRM_NONE);
    assert_int_equal(f.p->code.at[r[1].na_rule].op, BRM_OP_NOT);
    assert_int_equal(r[1].na_reads.n, 1);
    assert_true(brm_str_is(brm_program_text(f.p, r[1].full), "A01.1.E2"));
    assert_int_equal(f.p->code.at[f.p->code.at[r[0].value].b].op, BRM_OP_APPLICABLE);
    assert_int_equal(f.p->code.at[f.p->code.at[r[1].value].b].op, BRM_OP_AND);
    has(&f, "requirement A01.1.E2 \"Deux\", not applicable r");
    has(&f, "levels 0 1 2, computed level, expected 1");
    has(&f, "level of A01.1 2, r");
    has(&f, "requirement not applicable A01.1.E2, r");
    lacks(&f, "plan A01.1");
    close_fixture(&f);
}

static void read_of_requirements(const char *expression, const char *line) {
    Fixture f;
    char rest[4096];
    (void)snprintf(rest, sizeof rest, "%scontrôle C01 \"c\"\n avertissement si %s\n message \"m\"\n", three,
                   expression);
    compile(&f, rest);
    assert_non_null(f.p);
    has(&f, line);
    close_fixture(&f);
}

static void test_reading_requirements(void **state) {
    (void)state;
    read_of_requirements("A01.1.E1 et b", " and r");
    read_of_requirements("A01.1.E2 est renseigné et b", " answered r");
    read_of_requirements("A01.1.E2 est non renseigné", " not r");
    read_of_requirements("A01.1.E2 est applicable et b", " applicable r");
    read_of_requirements("A01.1 = 2", " level r");
    read_of_requirements("A01.1 est renseigné et b", " answered r");
    read_of_requirements("au moins 2 de (A01.1.E1, A01.1.E2, A01.1.E3)", " at least 2, (r");
}

/* On an image too: what a requirement is gated by is found again, not made again. */
static void test_where(void **state) {
    (void)state;
    static const char *const expressions[] = {"A01.1.E1", "A01.1.E2 est applicable", "A01.1.E2 est renseigné",
                                              "A01.1 >= 1 et A01.1.E3 est non renseigné"};
    for (uint32_t i = 0; i < 4; i++) {
        Fixture f;
        compile(&f, three);
        BrmBuf image;
        brm_buf_open(&image, &f.mem);
        brm_image_write(f.p, &image);
        f.p = brm_image_read(&f.arena, image.p, image.n, &f.bag);
        brm_buf_close(&image);
        assert_non_null(f.p);
        uint32_t before = f.p->code.n;
        assert_true(brm_lower_where(&f.arena, f.p, brm_str(expressions[i]), &f.sources, &f.bag));
        if (i == 0) assert_int_equal(f.p->filter, f.p->requirements.at[0].value);
        if (i == 1) assert_int_equal(f.p->filter, f.p->code.at[f.p->requirements.at[1].value].b);
        for (uint32_t reg = before; reg < f.p->code.n; reg++)
            assert_int_not_equal(f.p->code.at[reg].op, BRM_OP_APPLICABLE);
        close_fixture(&f);
    }
}

static void test_level_rules(void **state) {
    (void)state;
    Fixture f;
    compile(
        &f,
        "question n \"N ?\" : entier de 0 à 9\n obligatoire\naxe A01 \"Axe\"\ncritère A01.1 \"C\"\n niveau 0 : \"z\"\n"
        " niveau 1 : \"u\" si n >= 3\n niveau 2 : \"d\" si n >= 6\n niveau non applicable : \"rien\"\n attendu 1\n"
        "définition part = 1 / (n - 3)\ncritère A01.2 \"D\"\n niveau 0 : \"z\"\n niveau 1 : \"u\" si part > 1\n"
        " attendu 1\n");
    assert_non_null(f.p);
    const BrmPCriterion *c = f.p->criteria.at;
    assert_int_equal(c[0].derived, 2);
    assert_int_equal(c[0].na, 1);
    assert_int_equal(c[0].level_reads.n, 1);
    assert_int_equal(f.p->reads.at[c[0].level_reads.first].kind, 0);
    assert_int_equal(f.p->reads.at[c[1].level_reads.first].kind, 3);
    has(&f, " computed level (r");
    assert_int_equal(f.p->rules.n, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const BrmPRule *r = &f.p->rules.at[i];
        assert_int_equal(r->kind, BRM_R_LEVEL);
        assert_int_equal(r->on, i == 2);
        assert_int_equal(r->level, i == 1 ? 2 : 1);
        assert_int_equal(f.p->code.at[r->reg].op, i == 2 ? BRM_OP_LT : BRM_OP_LE);
        assert_int_equal(f.p->code.at[r->under].op, BRM_OP_APPLICABLE);
    }
    assert_int_equal(f.p->faults.n, 1); /* in a definition, reached where A01.2 is open */
    assert_int_equal(f.p->faults.at[0].on_kind, BRM_NONE);
    close_fixture(&f);
}

/* ---- the table of rules ---- */

static void test_rules(void **state) {
    (void)state;
    Fixture f;
    compile(&f, "question a \"A ?\" : oui ou non\n obligatoire\nquestion b \"B ?\" : oui ou non\n posée si a\n"
                "rubrique \"R\" posée si b\nquestion d \"D ?\" : oui ou non\n posée si non a\n"
                "axe A01 \"Axe\"\n posé si a\n niveau non applicable : \"x\" sauf si b\n"
                "critère A01.1 \"C\"\n posé si b\n selon m\n attendu 3\ncritère A01.2 \"D\"\n selon m\n attendu 3\n"
                "contrôle C01 \"c\"\n avertissement si a et b\n message \"m\"\n");
    assert_non_null(f.p);
    static const uint32_t kinds[] = {BRM_R_ASKED_QUESTION, BRM_R_ASKED_RUBRIC, BRM_R_ASKED_QUESTION,  BRM_R_ASKED_AXIS,
                                     BRM_R_NA_CRITERION,   BRM_R_NA_CRITERION, BRM_R_ASKED_CRITERION, BRM_R_CONTROL};
    assert_int_equal(f.p->rules.n, sizeof kinds / sizeof *kinds);
    const BrmPRule *r = f.p->rules.at;
    BrmReg a = f.p->questions.at[0].value, b = f.p->questions.at[1].value, asked = f.p->questionnaires.at[0].asked;
    for (uint32_t i = 0; i < f.p->rules.n; i++)
        assert_int_equal(r[i].kind, kinds[i]);
    assert_int_equal(r[0].reg, a);
    assert_int_equal(r[0].under, asked);
    assert_int_equal(r[1].reg, b);
    assert_int_equal(r[1].under, asked);
    assert_true(brm_str_is(brm_program_text(f.p, r[1].title), "R"));
    assert_int_equal(f.p->code.at[r[2].under].b, b); /* asked, and the rubric's rule */
    assert_int_equal(r[3].on, 0);
    assert_int_equal(r[4].on, 0);
    assert_int_equal(r[5].on, 1);
    assert_int_equal(r[4].negated, 1);
    assert_int_equal(f.p->code.at[r[4].reg].op, BRM_OP_NOT);
    assert_int_equal(r[4].under, f.p->criteria.at[0].asked);
    assert_int_equal(r[6].reg, b);
    assert_int_equal(f.p->code.at[r[6].under].b, a); /* kind and validity, and the axis' rule */
    assert_int_equal(f.p->code.at[r[7].reg].op, BRM_OP_AND);
    assert_int_equal(r[7].under, asked);
    close_fixture(&f);
}

/* ---- supplements, what comes and goes ---- */

static void test_supplement(void **state) {
    (void)state;
    Fixture f;
    compile(
        &f,
        "question a \"A ?\" : oui ou non\n obligatoire\naxe A01 \"Axe\"\ncritère A01.1 \"C\"\n selon m\n attendu 3\n"
        "complément BFC \"Local\" complète QU\n version \"7\"\n en vigueur dès 2021-01-01\n"
        "question z \"Z ?\" : oui ou non\n posée si a\n"
        "axe BFC.L01 \"L\"\ncritère BFC.L01.1 \"M\"\n posé si z\n selon m\n attendu 2\n");
    assert_non_null(f.p);
    const BrmPQuestionnaire *q = f.p->questionnaires.at;
    assert_int_equal(f.p->questionnaires.n, 2);
    assert_int_equal(q[0].extends, BRM_NONE);
    assert_int_equal(q[1].extends, 0);
    assert_int_equal(q[1].kind_ok, q[0].kind_ok);
    assert_int_equal(f.p->code.at[q[1].asked].op, BRM_OP_AND);
    assert_int_equal(f.p->code.at[q[1].asked].a, q[0].asked);
    assert_int_equal(q[1].measures.n, 1);
    has(&f, "BFC \"Local\", version 7, extends QU, asked r");
    close_fixture(&f);
}

static void test_life(void **state) {
    (void)state;
    Fixture f;
    compile(
        &f,
        "question a \"A ?\" : oui ou non\n obligatoire\n remplace vieux version \"0\" : oui devient non\n"
        "retiré ancienne \"fini\"\n"
        "axe A01 \"Axe\"\ncritère A01.1 \"C\"\n selon m\n attendu 3\n niveau non applicable : \"x\"\n"
        " justification exigée si non applicable, 3\n"
        " remplace A00.1, A00.2 version \"0\" : 0 devient 1, 1 devient non applicable, non applicable devient 0, 2 à "
        "redemander\n reformulé depuis \"0\" : 2, 3 à reconfirmer\n");
    assert_non_null(f.p);
    const BrmPCriterion *c = &f.p->criteria.at[0];
    assert_int_equal(c->comment_na, 1);
    assert_int_equal(c->comment_levels.n, 1);
    assert_int_equal(f.p->numbers.at[c->comment_levels.first], 3);
    assert_int_equal(c->replaces.n, 1);
    const BrmPReplacement *r = &f.p->replacements.at[c->replaces.first];
    assert_int_equal(r->codes.n, 2);
    assert_int_equal(r->map.n, 4);
    const BrmPMapEntry *e = &f.p->map_entries.at[r->map.first];
    assert_int_equal(e[0].fate, BRM_FATE_VALUE);
    assert_int_equal(e[0].to, 1);
    assert_int_equal(e[1].fate, BRM_FATE_NA);
    assert_int_equal(e[2].from_na, 1);
    assert_int_equal(e[3].fate, BRM_FATE_ASK);
    assert_int_equal(c->reworded.n, 1);
    assert_int_equal(f.p->rewordings.at[c->reworded.first].levels.n, 2);
    assert_int_equal(f.p->questions.at[0].replaces.n, 1);
    assert_int_equal(f.p->retired.n, 1);
    has(&f, ", comment required, replaces A00.1 A00.2 0, reworded since 0, ");
    has(&f, "retired (1)\n ancienne \"fini\"\n");
    close_fixture(&f);
}

/* ---- size ---- */

/* Each definition reads the one before: every table grows with the source, not with the depth. */
static void test_definition_chain(void **state) {
    (void)state;
    enum { LINKS = 6000 };
    Fixture f;
    BrmBuf text;
    open_fixture(&f);
    brm_buf_open(&text, &f.mem);
    brm_buf_z(&text, head);
    brm_buf_z(&text, "question n \"N ?\" : nombre\n obligatoire\naxe A01 \"Axe\"\n");
    for (uint32_t i = 0; i < 3; i++)
        brm_buf_f(&text, "critère A01.%u \"C\"\n posé si d%u > %u\n selon m\n attendu 3\n", i + 1, LINKS - 1 - i, i);
    brm_buf_z(&text, "définition d0 = n\n");
    for (uint32_t i = 1; i < LINKS; i++)
        brm_buf_f(&text, "définition d%u = d%u + %u\n", i, i - 1, i);
    const char *files[] = {"qu.brm", text.p, NULL};
    compile_files(&f, files, 1);
    assert_non_null(f.p);
    assert_int_equal(f.p->definitions.n, LINKS);
    assert_int_equal(f.p->reads.n, LINKS + 3);
    for (uint32_t i = 1; i < LINKS; i++) {
        BrmPRead read = f.p->reads.at[f.p->definitions.at[i].reads.first];
        assert_int_equal(read.kind, 3);
        assert_int_equal(read.index, i - 1);
    }
    assert_true(f.p->code.n < 10 * LINKS);
    brm_buf_close(&text);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requirements), cmocka_unit_test(test_reading_requirements),
        cmocka_unit_test(test_where),        cmocka_unit_test(test_level_rules),
        cmocka_unit_test(test_rules),        cmocka_unit_test(test_supplement),
        cmocka_unit_test(test_life),         cmocka_unit_test(test_definition_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
