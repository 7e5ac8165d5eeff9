/* test_lower: sources through syntax and sema to instructions: what each form of the language becomes, criterion
 * tables, reads, faults, limits,
 * --where on a compiled image. Instructions are compared as the disassembler writes them. */
#include "lower_fixture.h"

/* ---- the questionnaire, questions, criteria ---- */

static const char one_criterion[] = "axe A01 \"Axe\"\n critère A01.1 \"C\"\n selon m\n attendu 3\n";

static const char questions[] = "question a \"A ?\" : oui ou non\n obligatoire\n"
                                "question b \"B ?\" : oui ou non\n posé si a\n"
                                "question n \"N ?\" : nombre\n"
                                "question e \"E ?\" : entier de 0 à 10\n"
                                "question d \"D ?\" : date\n"
                                "question t \"T ?\" : texte\n"
                                "question r \"R ?\" : choix régions\n"
                                "question s \"S ?\" : choix multiple régions\n";

static void test_asked(void **state) {
    (void)state;
    Fixture f;
    compile(&f, one_criterion);
    assert_non_null(f.p);
    has(&f, "r0 truth true\nr1 subject\nr2 answered r1\nr3 not r2\nr4 in keys r1, {service}\nr5 is true r4\nr6 or r3, "
            "r5\n");
    has(&f, "r7 answer level A01.1\nr8 accepts r7, r6\n");
    has(&f, "== scores today ==\nr9 score taux(A01) (r8)\nr10 score taux(QU) (r9)\n");
    has(&f, "r11 plan A01.1\nr12 projects r8, r11, r6\nr13 score taux(A01) (r12)\nr14 score taux(QU) (r13)\n");
    assert_int_equal(f.p->faults.n, 0);
    assert_int_equal(f.p->questionnaires.at[0].kinds.n, 1);
    assert_true(f.p->questionnaires.at[0].order >= 1);
    close_fixture(&f);
}

static void test_validity(void **state) {
    (void)state;
    Fixture f;
    compile(&f, "axe A01 \"Axe\"\n en vigueur dès 2021-01-01\n posé si a\n critère A01.1 \"C\"\n en vigueur de "
                "2022-01-01 à 2022-12-31\n"
                " posé si b\n selon m\n attendu 3\n niveau non applicable : \"non\" sauf si a\n"
                "question a \"A ?\" : oui ou non\n obligatoire\nquestion b \"B ?\" : oui ou non\n obligatoire\n");
    has(&f, "since 2021-01-01\n");
    has(&f, "since 2022-01-01\n");
    has(&f, "since 2023-01-01\n");
    has(&f, "accepts by N/A");
    const BrmPCriterion *c = &f.p->criteria.at[0];
    assert_int_equal(c->na, 2);
    assert_int_equal(f.p->code.at[c->na_rule].op, BRM_OP_NOT);
    assert_int_equal(c->asked_reads.n, 2);
    assert_int_equal(f.p->reads.at[c->asked_reads.first].index, 0);
    assert_int_equal(c->na_reads.n, 1);
    assert_int_equal(f.p->code.at[c->asked].op, BRM_OP_AND);
    close_fixture(&f);
}

/* One rule as a control, over the usual questions; returns its disassembly. */
static void rule(Fixture *f, const char *expression) {
    char rest[4096];
    (void)snprintf(rest, sizeof rest, "%s%scontrôle C01 \"c\"\n avertissement si %s\n message \"m\"\n", questions,
                   one_criterion, expression);
    compile(f, rest);
    assert_non_null(f->p);
}

static void expect_rule(const char *expression, const char *line) {
    Fixture f;
    rule(&f, expression);
    has(&f, line);
    close_fixture(&f);
}

/* Values: a r8, b r10 … as put_questions of the language's order says; found through the table. */
static void test_operators(void **state) {
    (void)state;
    expect_rule("a et b", " and r");
    expect_rule("a ou non b", " not r");
    expect_rule("a = b", " same yes/no r");
    expect_rule("n > 2", " less r");
    expect_rule("n >= 2", " at most r");
    expect_rule("n < 2", " less r");
    expect_rule("n ≠ 2 et a", " differs r");
    expect_rule("e parmi (1, 2)", " in r");
    expect_rule("r = bretagne", " is key r");
    expect_rule("r ≠ corse", ", corse\n");
    expect_rule("r parmi (bretagne, corse)", ", {bretagne, corse}\n");
    expect_rule("r parmi (\"6.2\")", ", 6.2\n");
    expect_rule("s contient corse", " contains r");
    expect_rule("t = \"x\"", ", \"x\"\n");
    expect_rule("t parmi (\"x\", \"y\")", ", {\"x\", \"y\"}\n");
    expect_rule("sujet = service", " is key r");
    expect_rule("n est renseigné", " answered r");
    expect_rule("A01.1 est renseigné", " answered r");
    expect_rule("A01.1 est non applicable", " applicable r");
    expect_rule("b est applicable et a", " and r");
    expect_rule("au moins 2 de (a, b, n > 1)", " at least 2, (r");
    expect_rule("renseignés(A01) >= 1", " answered of (r");
    expect_rule("année(d) = 2020", " year r");
    expect_rule("jours(d, 2020-12-31) > 3", " minus r");
    expect_rule("arrondi(n, 2) > 1", ", 2\n");
    expect_rule("min(n, e, 3) > abs(n)", " min r");
    expect_rule("taux(A01) < 50 %", " figure r");
    expect_rule("taux(QU) < 0.5", " score taux(QU) (r");
    expect_rule("taux(A01.1) < 1", " score taux(A01.1) (r");
    expect_rule("(si a alors n sinon e) > 1", " if r");
    expect_rule("A01.1 >= 2", ", A01.1\n");
    expect_rule("n > 2 * 3 + 1", " number 7\n");
    expect_rule("-n > -2", " number -2\n");
}

static void test_folding(void **state) {
    (void)state;
    Fixture f;
    rule(&f, "n > 1 et n > 1 ou 2 > 3");
    has(&f, " number 1\n");
    lacks(&f, " number 2\n == ");
    uint32_t less = 0;
    for (uint32_t i = 0; i < f.p->code.n; i++)
        less += f.p->code.at[i].op == BRM_OP_LT;
    assert_int_equal(less, 1); /* said twice, computed once; 2 > 3 is known */
    close_fixture(&f);
}

static void test_order_of_comparison(void **state) {
    (void)state;
    Fixture f;
    rule(&f, "n > e");
    BrmReg n = f.p->questions.at[2].value, e = f.p->questions.at[3].value;
    bool found = false;
    for (uint32_t i = 0; i < f.p->code.n; i++)
        found = found || (f.p->code.at[i].op == BRM_OP_LT && f.p->code.at[i].a == e && f.p->code.at[i].b == n);
    assert_true(found);
    close_fixture(&f);
}

static void test_score_in_rules(void **state) {
    (void)state;
    Fixture f;
    rule(&f, "taux(QU) < 0.5");
    BrmReg score = f.p->score_regs.at[f.p->questionnaires.at[0].scores];
    assert_true(score < f.p->section_end[BRM_S_RULES]);
    assert_true(f.p->score_regs.at[f.p->axes.at[0].scores] < f.p->section_end[BRM_S_RULES]);
    assert_int_equal(f.p->section_end[BRM_S_TODAY], f.p->section_end[BRM_S_RULES]);
    close_fixture(&f);
}

static void test_definitions(void **state) {
    (void)state;
    Fixture f;
    compile(&f, "question a \"A ?\" : oui ou non\n obligatoire\nquestion n \"N ?\" : nombre\n obligatoire\n"
                "axe A01 \"Axe\"\n critère A01.1 \"C\"\n posé si grand\n selon m\n attendu 3\n"
                "définition grand = n > seuil\ndéfinition seuil = 1, 2 dès 2021-01-01, 3 dès 2022-01-01\n");
    has(&f, "since 2021-01-01\n");
    uint32_t selects = 0;
    for (uint32_t i = 0; i < f.p->code.n; i++)
        selects += f.p->code.at[i].op == BRM_OP_SELECT_NUM;
    assert_int_equal(selects, 2);
    const BrmPCriterion *c = &f.p->criteria.at[0];
    /* In the order of evaluation: seuil, then grand, which the rule reads; each says what it reads itself. */
    assert_int_equal(c->asked_reads.n, 1);
    BrmPRead read = f.p->reads.at[c->asked_reads.first];
    assert_int_equal(read.kind, 3);
    assert_int_equal(read.index, 1);
    assert_int_equal(f.p->definitions.at[0].type, BRM_V_INTEGER);
    assert_int_equal(f.p->definitions.at[0].reads.n, 0);
    assert_int_equal(f.p->definitions.at[1].type, BRM_V_YESNO);
    assert_int_equal(f.p->definitions.at[1].reads.n, 2);
    read = f.p->reads.at[f.p->definitions.at[1].reads.first];
    assert_int_equal(read.kind, 0);
    assert_int_equal(read.index, 1);
    read = f.p->reads.at[f.p->definitions.at[1].reads.first + 1];
    assert_int_equal(read.kind, 3);
    assert_int_equal(read.index, 0);
    close_fixture(&f);
}

static void test_message(void **state) {
    (void)state;
    Fixture f;
    char rest[4096];
    (void)snprintf(rest, sizeof rest,
                   "%s%scontrôle C01 \"c\"\n erreur si a\n message \"v {A01.1} {taux(A01)} {r} {t} {d} {{x}}\"\n vise "
                   "A01, a, A01.1\n",
                   questions, one_criterion);
    compile(&f, rest);
    const BrmPControl *c = &f.p->controls.at[0];
    static const uint32_t types[] = {BRM_V_LEVEL, BRM_V_PERCENT, BRM_V_LIST, BRM_V_TEXT, BRM_V_DATE};
    uint32_t next = 0;
    for (uint32_t i = 0; i < c->parts.n; i++) {
        const BrmPPart *part = &f.p->parts.at[c->parts.first + i];
        if (part->reg == BRM_NONE) continue;
        assert_int_equal(part->type, types[next]);
        if (part->type == BRM_V_TEXT) assert_int_equal(part->list, 5);
        next++;
    }
    assert_int_equal(next, 5);
    assert_true(brm_str_is(brm_program_text(f.p, f.p->parts.at[c->parts.first].text), "v "));
    assert_true(brm_str_is(brm_program_text(f.p, f.p->parts.at[c->parts.first + c->parts.n - 1].text), " {x}"));
    assert_int_equal(c->targets.n, 2);
    assert_int_equal(f.p->reads.at[c->targets.first].kind, 1);
    assert_int_equal(f.p->reads.at[c->targets.first + 1].kind, 0);
    close_fixture(&f);
}

/* ---- criterion tables ---- */

static void assert_fraction(const Fixture *f, uint32_t step, uint32_t level, int32_t num, uint32_t den) {
    BrmPFraction x = brm_program_fraction(f->p, 0, 0, step, level);
    assert_int_equal(x.num, num);
    assert_int_equal(x.den, den);
}

static void test_fractions(void **state) {
    (void)state;
    Fixture f;
    compile(&f,
            "axe A01 \"Axe\"\n critère A01.1 \"C\"\n selon m\n attendu 1 dès 2021-01-01\n attendu 3 dès 2022-01-01\n");
    for (uint32_t level = 0; level < 4; level++)
        assert_fraction(&f, 0, level, 0, 0); /* no expectation yet: no value */
    assert_fraction(&f, 1, 0, 0, 1);
    assert_fraction(&f, 1, 1, 1, 1);
    assert_fraction(&f, 2, 1, 1, 3);
    assert_fraction(&f, 2, 2, 2, 3);
    assert_fraction(&f, 2, 3, 1, 1);
    close_fixture(&f);
}

static void with_measure(Fixture *f, const char *per_criterion, const char *rest) {
    open_fixture(f);
    char whole[4096];
    (void)snprintf(
        whole, sizeof whole,
        "barème 1\néchelle m\n niveau 0 : \"a\"\n niveau 2 : \"b\"\nmesure x\n par critère : %s\n par axe : somme\n"
        " par questionnaire : somme\n par population : moyenne\n%squestionnaire QU \"Q\"\n version \"1\"\n échelle m\n"
        " mesures x\naxe A01 \"Axe\"\n critère A01.1 \"C\"\n selon m\n attendu 2\n poids 1.5\n",
        per_criterion, rest);
    const char *files[] = {"qu.brm", brm_str_f(&f->arena, "%s", whole).p, NULL};
    compile_files(f, files, 1);
}

static void expect_measure(const char *per_criterion, const char *rest, int32_t num, uint32_t den) {
    Fixture f;
    with_measure(&f, per_criterion, rest);
    assert_non_null(f.p);
    assert_fraction(&f, 1, 1, num, den);
    close_fixture(&f);
}

static void test_measures(void **state) {
    (void)state;
    expect_measure("niveau / cible", "", 1, 1);
    expect_measure("niveau * poids", "", 3, 1);
    expect_measure("niveau * 33.3 %", "", 333, 500);
    expect_measure("niveau / 3 - 1", "", -1, 3);
    expect_measure("min(niveau, 1, cible)", "", 1, 1);
    expect_measure("max(niveau, 7 / 2)", "", 7, 2);
    expect_measure("abs(niveau - 5)", "", 3, 1);
    expect_measure("arrondi(niveau / 3, 2)", "", 67, 100);
    expect_measure("niveau / (niveau - 2)", "", 0, 0);
    expect_measure("si niveau > 1 et attendu = 2 alors k sinon 1 / 0",
                   "définition k = demi / 2\ndéfinition demi = 0.5\n", 1, 4);
    expect_measure("si non (niveau < 1) ou niveau = 0 alors -1 sinon 2", "", -1, 1);
    expect_measure("2147483647 * niveau / 2", "", 2147483647, 1);
}

static void expect_refusal(const char *per_criterion, const char *rest, BrmDiagId id) {
    Fixture f;
    with_measure(&f, per_criterion, rest);
    assert_null(f.p);
    bool found = false;
    for (uint32_t i = 0; i < f.bag.all.n; i++)
        found = found || f.bag.all.at[i]->id == id;
    assert_true(found);
    close_fixture(&f);
}

static void test_measure_limits(void **state) {
    (void)state;
    expect_refusal("2147483648 * niveau / 2", "", BRM_D_FRACTION_LIMIT);
    expect_refusal("niveau / 4294967296", "", BRM_D_FRACTION_LIMIT);
    expect_refusal("niveau * 9223372036854775807 * 9223372036854775807", "", BRM_D_FRACTION_LIMIT);
    expect_refusal("niveau * k", "définition k = 0.0000000000000000000000000001\n", BRM_D_FRACTION_LIMIT);
    /* An arm that is left out does no harm. */
    expect_measure("si niveau >= 0 alors 1 sinon 99999999999 * niveau", "", 1, 1);
}

/* Limits at n and n + 1. */
static bool compiles(const char *text, BrmDiagId refusal) {
    Fixture f;
    open_fixture(&f);
    const char *files[] = {"qu.brm", text, NULL};
    compile_files(&f, files, 1);
    bool ok = f.p != NULL;
    if (!ok) assert_int_equal(f.bag.all.at[f.bag.all.n - 1]->id, refusal);
    close_fixture(&f);
    return ok;
}

static void test_kinds_limit(void **state) {
    (void)state;
    BrmMem mem;
    BrmBuf text;
    brm_mem_open(&mem, NULL, NULL);
    brm_buf_open(&text, &mem);
    for (uint32_t n = 65534; n <= 65535; n++) {
        brm_buf_clear(&text);
        brm_buf_z(&text, "barème 1\n");
        for (uint32_t i = 0; i < n; i++) { /* a few a questionnaire */
            if (i % 256 == 0) brm_buf_f(&text, "\nquestionnaire Q%u \"Q\"\n version \"1\"\n porte sur ", i / 256);
            brm_buf_f(&text, "%sk%u", i % 256 ? ", " : "", i);
            if (i % 256 == 255 || i == n - 1) brm_buf_f(&text, "\nquestion a%u \"A ?\" : oui ou non\n", i);
        }
        assert_int_equal(compiles(text.p, BRM_D_KINDS_LIMIT), n == 65534);
    }
    brm_buf_close(&text);
    brm_mem_close(&mem);
}

static void test_texts_limit(void **state) {
    (void)state;
    BrmMem mem;
    BrmBuf text;
    brm_mem_open(&mem, NULL, NULL);
    brm_buf_open(&text, &mem);
    for (uint32_t n = 65534; n <= 65535; n++) {
        brm_buf_clear(&text);
        brm_buf_z(&text, "barème 1\nquestionnaire QU \"Q\"\n version \"1\"\nquestion t \"T ?\" : texte\n obligatoire\n"
                         "question a \"A ?\" : oui ou non\n posé si t parmi (\"0\"");
        for (uint32_t i = 1; i < n; i++)
            brm_buf_f(&text, ", \"%u\"", i);
        brm_buf_z(&text, ")\n");
        assert_int_equal(compiles(text.p, BRM_D_TEXTS_LIMIT), n == 65534);
    }
    brm_buf_close(&text);
    brm_mem_close(&mem);
}

/* ---- faults ---- */

static uint32_t faults(const char *expression) {
    Fixture f;
    rule(&f, expression);
    uint32_t n = f.p->faults.n;
    for (uint32_t i = 0; i < n; i++)
        assert_true(f.p->faults.at[i].reg < f.p->section_end[BRM_S_RULES]);
    close_fixture(&f);
    return n;
}

static void test_faults(void **state) {
    (void)state;
    assert_int_equal(faults("A01.1 + 1 > e - 3"), 0);
    assert_int_equal(faults("e * e * e > 3"), 0);
    assert_int_equal(faults("n + 1 > 3"), 1);
    assert_int_equal(faults("n * n - n > 3"), 2);
    assert_int_equal(faults("e / 3 > 1"), 0);
    assert_int_equal(faults("e / (e - 3) > 1"), 1);
    assert_int_equal(faults("1 / 0 > 1 ou a"), 1);
    assert_int_equal(faults("taux(A01) * 100 > 3"), 0);
}

static void test_fault_paths(void **state) {
    (void)state;
    Fixture f;
    rule(&f, "a et 1 / e > 1");
    has(&f, " no result r");
    const BrmPFault *fault = &f.p->faults.at[0];
    assert_int_equal(fault->on_kind, BRM_NONE);
    BrmInstr both = f.p->code.at[fault->reg];
    assert_int_equal(both.op, BRM_OP_AND);
    assert_int_equal(f.p->code.at[both.a].op, BRM_OP_FAULT);
    BrmInstr path = f.p->code.at[both.b]; /* the questionnaire is asked, and a */
    assert_int_equal(path.op, BRM_OP_AND);
    assert_int_equal(path.b, f.p->questions.at[0].value);
    close_fixture(&f);

    rule(&f, "a ou 1 / e > 1");
    path = f.p->code.at[f.p->code.at[f.p->faults.at[0].reg].b];
    assert_int_equal(f.p->code.at[path.b].op, BRM_OP_NOT);
    close_fixture(&f);

    rule(&f, "(si a alors 1 / e sinon 2 / e) > 1");
    assert_int_equal(f.p->faults.n, 2);
    assert_true(f.p->faults.at[0].span.start < f.p->faults.at[1].span.start);
    close_fixture(&f);
}

static void test_shared_faults(void **state) {
    (void)state;
    Fixture f;
    compile(&f, "question a \"A ?\" : oui ou non\n obligatoire\nquestion b \"B ?\" : oui ou non\n obligatoire\n"
                "question e \"E ?\" : entier\n obligatoire\n"
                "axe A01 \"Axe\"\n niveau non applicable : \"x\" si 3 / e > 1\n"
                "critère A01.1 \"C\"\n posé si a et part > 1\n selon m\n attendu 3\n"
                "critère A01.2 \"D\"\n posé si b et part > 1\n selon m\n attendu 3\n"
                "critère A01.3 \"E\"\n posé si 2 / e > 1\n selon m\n attendu 3\n"
                "définition part = 1 / e\ndéfinition libre = 5 / e\n");
    assert_int_equal(f.p->faults.n, 3);
    uint32_t owned = 0;
    for (uint32_t i = 0; i < 3; i++) {
        if (f.p->faults.at[i].on_kind == BRM_NONE) continue;
        owned++;
        assert_int_equal(f.p->faults.at[i].on, 2);
    }
    assert_int_equal(owned, 1);
    close_fixture(&f);
}

/* ---- whole programs ---- */

static void test_deterministic(void **state) {
    (void)state;
    static const char a[] = "barème 1\nquestionnaire QA \"A\"\n version \"1\"\nquestion a \"A ?\" : texte\n";
    static const char b[] = "barème 1 en\nquestionnaire QB \"B\"\n version \"1\"\nquestion b \"B ?\" : text\n";
    const char *files[] = {"z.brm", a, "a.brm", b, NULL}, *turned[] = {"a.brm", b, "z.brm", a, NULL};
    Fixture f, g;
    open_fixture(&f);
    open_fixture(&g);
    compile_files(&f, files, 2);
    compile_files(&g, turned, 2);
    assert_non_null(f.p);
    assert_non_null(g.p);
    assert_true(brm_str_is(brm_program_text(f.p, f.p->files.at[0].path), "a.brm"));
    assert_int_equal(f.p->files.at[0].lexicon, BRM_EN);
    assert_int_equal(f.p->files.at[1].lexicon, BRM_FR);
    BrmBuf x, y;
    brm_buf_open(&x, &f.mem);
    brm_buf_open(&y, &g.mem);
    brm_image_write(f.p, &x);
    brm_image_write(g.p, &y);
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.p, y.p, x.n);
    brm_buf_close(&x);
    brm_buf_close(&y);
    close_fixture(&f);
    close_fixture(&g);
}

static void test_long_chain(void **state) {
    (void)state;
    enum { LINKS = 20000 };
    Fixture f;
    open_fixture(&f);
    BrmBuf text;
    brm_buf_open(&text, &f.mem);
    brm_buf_z(&text, head);
    brm_buf_z(&text, questions);
    brm_buf_z(&text, one_criterion);
    brm_buf_z(&text, "contrôle C01 \"c\"\n avertissement si n = 1");
    for (uint32_t i = 0; i < LINKS; i++)
        brm_buf_z(&text, i % 2 ? " ou a" : " et n / e = 1 + n");
    brm_buf_z(&text, "\n message \"m\"\n");
    const char *files[] = {"qu.brm", text.p, NULL};
    compile_files(&f, files, 1);
    assert_non_null(f.p);
    assert_int_equal(f.p->faults.n, LINKS);
    brm_buf_close(&text);
    close_fixture(&f);
}

/* ---- --where ---- */

static void where(Fixture *f, const char *expression, bool through_image) {
    char rest[4096];
    (void)snprintf(
        rest, sizeof rest,
        "%s%sdéfinition grand = n > 1\ncontrôle C01 \"c\"\n avertissement si t = \"x\" et grand\n message \"m\"\n",
        questions, one_criterion);
    compile(f, rest);
    if (through_image) {
        BrmBuf image;
        brm_buf_open(&image, &f->mem);
        brm_image_write(f->p, &image);
        f->p = brm_image_read(&f->arena, image.p, image.n, &f->bag);
        assert_non_null(f->p);
        brm_buf_close(&image);
    }
    if (!brm_lower_where(&f->arena, f->p, brm_str(expression), &f->sources, &f->bag)) {
        f->p = NULL;
        return;
    }
    disassemble(f);
}

static void test_where(void **state) {
    (void)state;
    for (int image = 0; image < 2; image++) {
        Fixture f;
        where(&f, "r = bretagne et grand", image);
        assert_non_null(f.p);
        has(&f, "== filter --where ==\n");
        assert_int_equal(f.p->section_end[BRM_S_FILTER], f.p->code.n);
        assert_int_equal(brm_program_class(f.p, f.p->filter), BRM_OPD_TRI);
        assert_int_equal(f.p->code.n - f.p->section_end[BRM_S_PROJECTED], 2);
        close_fixture(&f);

        where(&f, "a", image); /* a register of the rules is the filter */
        assert_non_null(f.p);
        assert_int_equal(f.p->filter, f.p->questions.at[0].value);
        close_fixture(&f);

        where(&f, "t parmi (\"x\", \"y\") ou t = \"z\"", image);
        assert_non_null(f.p);
        assert_int_equal(f.p->questions.at[5].constants.n, 3);
        has(&f, "{\"x\", \"y\"}");
        close_fixture(&f);

        where(&f, "A01.1 >= 2 et sujet = service et d > 2020-01-01", image);
        assert_non_null(f.p);
        has(&f, " level r");
        close_fixture(&f);

        where(&f, "inconnue = 3", image);
        assert_null(f.p);
        close_fixture(&f);

        where(&f, "n + 1", image);
        assert_null(f.p);
        close_fixture(&f);
    }
}

/* A mask of 64 keys does not hold the 65th constant: it grows. */
static void test_where_masks(void **state) {
    (void)state;
    Fixture f;
    open_fixture(&f);
    BrmBuf text;
    brm_buf_open(&text, &f.mem);
    brm_buf_z(&text, "barème 1\nquestionnaire QA \"A\"\n version \"1\"\nquestion t \"T ?\" : texte\n obligatoire\n"
                     "question u \"U ?\" : texte\n posé si t parmi (\"0\"");
    for (uint32_t i = 1; i < 62; i++)
        brm_buf_f(&text, ", \"%u\"", i);
    brm_buf_z(&text, ")\n");
    const char *files[] = {"qu.brm", text.p, NULL};
    compile_files(&f, files, 1);
    assert_non_null(f.p);
    assert_int_equal(f.p->masks.at[0], 1);
    assert_true(brm_lower_where(&f.arena, f.p, BRM_LIT("t parmi (\"p\", \"q\", \"s\", \"v\")"), &f.sources, &f.bag));
    assert_int_equal(f.p->questions.at[0].constants.n, 66);
    for (uint32_t i = 0; i < f.p->code.n; i++)
        if (f.p->code.at[i].op == BRM_OP_KEY_IN) assert_true(f.p->masks.at[f.p->code.at[i].b] >= 2);
    brm_buf_close(&text);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asked),
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_folding),
        cmocka_unit_test(test_order_of_comparison),
        cmocka_unit_test(test_score_in_rules),
        cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_message),
        cmocka_unit_test(test_fractions),
        cmocka_unit_test(test_measures),
        cmocka_unit_test(test_measure_limits),
        cmocka_unit_test(test_kinds_limit),
        cmocka_unit_test(test_texts_limit),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_fault_paths),
        cmocka_unit_test(test_shared_faults),
        cmocka_unit_test(test_deterministic),
        cmocka_unit_test(test_long_chain),
        cmocka_unit_test(test_where),
        cmocka_unit_test(test_where_masks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
