/* Reading on after an error: every independent one is reported, none follows from another. */
#ifndef TEST_SYNTAX_RECOVERY_H
#define TEST_SYNTAX_RECOVERY_H

#include "test_syntax_fixture.h"

#define HEAD "barème 1\nquestionnaire Q \"Q\"\n    version \"1\"\n"

static void test_independent_errors(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_raised(
        f,
        HEAD "    aide \"sans fin\n"
             "    question a \"A\" : booléen\n"
             "        obligatoire\n"
             "    question b \"B\" : entier de 1 a\n"
             "        posé si (a et b\n"
             "        énoncé 12\n"
             "    axe A1.x \"Axe\"\n"
             "        poids 0,5\n"
             "    critère A1.1 \"C\"\n"
             "        niveau 0 : \"Le \"zéro\" absolu\"\n"
             "        niveau 1 « Un\n"
             "        attendu 1 dès 2022-T2\n"
             "        attendu 2 dès fin 2022-T5\n"
             "        poids\n"
             "        poids == 2\n"
             "    contrôle C1\n"
             "        erreur si a = = b\n"
             "        message \"{a b}\"\n",
        "UNCLOSED_QUOTE:4:10 EXPECTED_ONE:5:22 EXPECTED_ONE:8:9 PAREN_UNCLOSED:8:17 EXPECTED_ONE:9:16 "
        "BAD_CODE:10:9 DECIMAL_COMMA:11:15 STRAY_QUOTE:13:24 UNCLOSED_GUILLEMET:14:18 BARE_QUARTER:15:23 "
        "IMPOSSIBLE_QUARTER:16:27 EXPECTED_ONE:18:9 HABIT_SYMBOL:18:15 EXPECTED_ONE:20:23 PART_UNEXPECTED:21:21");
}

static void test_no_cascade(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_raised(f, HEAD "    critére A1.1 \"C\"\n        niveau 0 \"N\"\n        poids 2\n        poids 3\n",
                  "MISSPELT:4:5 CLAUSE_TWICE:7:9");
    expect_raised(f, HEAD "    critèrre A1.1 \"C\"\n        niveau 0 \"N\"\n        poids 2\n", "MISSPELT:4:5");
    expect_raised(f, HEAD "    criterion A1.1 \"C\"\n        niveau 0 \"N\"\n", "WRONG_LEXICON:4:5 OTHER_LEXICON:5:9");
    expect_raised(f, HEAD "    critère \"C\"\n        niveau 0 \"N\"\n        poids 2\n        poids 2\n",
                  "EXPECTED_ONE:4:13");
    expect_raised(f, HEAD "    axe 3\n    critère A.1 \"C\"\n        niveau 0 \"N\"\n", "EXPECTED_ONE:4:9");
    expect_raised(f, HEAD "    mesure m\n        par critère : (\n        par axe : moyenne\n", "NAME_MISSING:6:9");
    expect_raised(f, HEAD "    contrôle C1\n        erreur si\n        message \"m\"\n", "NAME_MISSING:6:9");
    expect_raised(f, HEAD "    essai \"t\"\n        vérifie a =\n        vérifie b = 2\n", "NAME_MISSING:6:9");
    expect_raised(f, HEAD "    question a\n", "UNFINISHED_FOR:4:14");
    expect_raised(f, HEAD "    définition d = a § b\n    définition e = 1\n", "UNKNOWN_CHARACTER:4:22");
    expect_raised(f, "barème 1\nliste l x y z poids 2 + choix a \"A\" choix b\n",
                  "UNEXPECTED:2:9 CLAUSE_MISPLACED:2:15 UNEXPECTED:2:23 UNFINISHED:2:43");
}

static void test_headers(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_raised(f, "", "EMPTY_FILE:1:1");
    expect_raised(f, "\xEF\xBB\xBF  \n\n", "EMPTY_FILE:3:1");
    expect_raised(f, "barème 1", "");
    expect_raised(f, "bareme 1 en list l choice a \"A\"", "");
    expect_raised(f, "barème 1 liste l choix a \"A\"", "");
    expect_raised(f, "barème 2 liste", "HEADER_VERSION:1:8");
    expect_raised(f, "Barème 1\nliste l choix a \"A\"", "HEADER_CAPITALS:1:1");
    expect_raised(f, "barème 1\nquestionnaire Q \"q\" échelle m.maturité version \"1\"", "");
    expect_raised(f, "list l choice a \"A\" choice", "HEADER_MISSING:1:1 UNFINISHED_FOR:1:21");
    expect_raised(f, "{\"a\": [1, 2]}", "UNKNOWN_CHARACTER:1:1 HEADER_MISSING:1:2");
    expect_raised(f, "barème 1 de liste l", "HEADER_LEXICON:1:10");
    expect_raised(f, "barème 1.0", "HEADER_VERSION:1:8");
    assert_null(f->file.root->first);
}

static void test_clauses_and_declarations(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_raised(f, "barème 1\nposé si a\nliste l \"L\"\n    niveau 0 \"N\"\n    choix a \"A\"\n    voir \"V\"\n",
                  "CLAUSE_ORPHAN:2:1 CLAUSE_MISPLACED:4:5 CLAUSE_MISPLACED:6:5");
    expect_raised(f, "barème 1\nliste l choix a \"A\" utilise m utilise \"b.brm\"", "USE_LATE:2:21 USE_LATE:2:31");
    expect_raised(f, HEAD "    échelle s\n    échelle s\naxe A \"A\"\néchelle t\néchelle u niveau 0 \"N\"\n",
                  "CLAUSE_TWICE:5:5 SCALE_WITHOUT_LEVELS:7:9");
    expect_raised(
        f,
        "barème 1\ncritère A \"A\"\n    niveau 0 \"N\" niveau 1 \"N\" précision \"P\" voir \"V\" précision \"P\"\n"
        "    niveau 2 \"N\" précision \"P\" niveau non applicable exige E1\n    source \"S\" source \"S\"\n",
        "CLAUSE_TWICE:3:54 LEVEL_MISSING:4:54");
    expect_raised(
        f,
        "barème 1\nmesure m en % en % par axe : moyenne par axe : somme par critère : niveau par population : somme\n",
        "MEASURE_STEP_MISSING:2:8 CLAUSE_TWICE:2:15 CLAUSE_TWICE:2:38");
    uint32_t steps = 0;
    for (const BrmNode *step = f->file.root->first->first; step != NULL; step = step->next)
        steps += 1;
    assert_int_equal(steps, 4);
    expect_raised(f, "barème 1\ncontrôle C1\n", "CONTROL_WITHOUT_RULE:2:10 CONTROL_WITHOUT_MESSAGE:2:10");
    assert_non_null(f->file.root->first->a);
    assert_non_null(f->file.root->first->b);
}

static void test_columns(void **state) {
    Fixture *f = (Fixture *)*state;
    expect_raised(f, "barème 1\naxe A \"A\"\n    critère A.1 \"C\"\n        niveau 0 \"N\"\n    poids 2\n",
                  "CLAUSE_LOOKS_ELSEWHERE:5:5");
    expect_raised(f, "barème 1\naxe A \"A\"\n    critère A.1 \"C\"\n        niveau 0 \"N\"\n    attendu 0\n", "");
    expect_raised(f, "barème 1\naxe A \"A\"\n    critère A.1 \"C\"\n        niveau 0 \"N\"\n  attendu 0\n",
                  "CLAUSE_LEFT:5:3");
    expect_raised(f, "barème 1\naxe A \"A\"\ncritère A.1 \"C\"\nniveau 0 \"N\"\npoids 2\n", "");
    expect_raised(f, "barème 1\naxe A \"A\"\n\tcritère A.1 \"C\"\n\t\tniveau 0 \"N\"\n\t\t\tvoir \"V\"\n    poids 1\n",
                  "CLAUSE_LOOKS_ELSEWHERE:6:5");
    expect_raised(
        f,
        "barème 1\nquestionnaire Q \"Q\"\n  rubrique \"R\"\n    posé si a\n  question q \"Q\" texte\n   aide \"A\"\n",
        "");
    expect_raised(f, "barème 1\ncritère A.1 \"C\"\n    niveau 0 \"N\"\n    voir \"V\"\n   précision \"P\"\n",
                  "CLAUSE_LEFT_OF_LEVEL:5:4");
}

/* What can be read of a broken declaration stays in the tree, whole as ast.def promises. */
static void test_broken_heads(void **state) {
    Fixture *f = (Fixture *)*state;
    BrmNode *root =
        parse(f, "barème 1\nquestion q \"Q\" : n'importe\ndéfinition d = (\naxe A04 3\nessai 3\n    date 2020-12-15\n"
                 "complément S \"S\" complète 3\ncontrôle C1 3\n");
    assert_string_equal(
        shape(f, root),
        "(FILE (QUESTION q (STRING Q) (BAD))(DEFINITION d (STRING) (DEF_STEP (BAD)))(AXIS A04 (STRING))"
        "(TEST (STRING) (T_DATE (DATE#18611)))(SUPPLEMENT S (STRING S) (BAD))(CONTROL C1 (BAD) (MESSAGE)))");
}

#endif
