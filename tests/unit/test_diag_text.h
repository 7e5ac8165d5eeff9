/* Tests of the text format of diag: excerpts compared whole, byte for byte, for what a person sees is the contract.
 *
 * Included by test_diag.c alone; a file of its own because it is long.
 */
#ifndef TEST_DIAG_TEXT_H
#define TEST_DIAG_TEXT_H

#include "test_diag_fixture.h"

static void test_text_simple(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "qu.brm", "axe A05\n  poids 0,5\n");
    BrmNotice all[] = {notice(at(f, a, "0,5"), "« 0,5 » : le séparateur décimal est le point.", "ici", "Écrivez 0.5."),
                       notice(at(f, a, "axe"), "Rien.", "", "")};
    assert_string_equal(render(f, all, 2), "erreur[B0203]\u00a0: « 0,5 » : le séparateur décimal est le point.\n"
                                           "  --> qu.brm:2:9\n"
                                           "  |\n"
                                           "2 |   poids 0,5\n"
                                           "  |         ^^^ ici\n"
                                           "  |\n"
                                           "  = aide\u00a0: Écrivez 0.5.\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Rien.\n"
                                           "  --> qu.brm:1:1\n"
                                           "  |\n"
                                           "1 | axe A05\n"
                                           "  | ^^^\n");
    f->how.lang = BRM_EN;
    assert_string_equal(render(f, all, 1), "error[B0203]: « 0,5 » : le séparateur décimal est le point.\n"
                                           "  --> qu.brm:2:9\n"
                                           "  |\n"
                                           "2 |   poids 0,5\n"
                                           "  |         ^^^ ici\n"
                                           "  |\n"
                                           "  = help: Écrivez 0.5.\n");
    assert_string_equal(render(f, all, 0), "");
}

static void test_text_labels(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "qu.brm", "un\n\taxe A05\n  poids 2  cible 3\n\n\nfin\n");
    uint32_t b = add(f, "lib/m.brm", "module m\n  liste région\n");
    BrmNoticeLabel labels[] = {{at(f, b, "région"), BRM_LIT("déclarée là")}, {at(f, a, "fin"), BRM_LIT("la fin")},
                               {at(f, a, "A05"), BRM_LIT("l’axe")},          {at(f, a, "cible 3"), BRM_LIT("la cible")},
                               {at(f, a, "poids"), BRM_LIT("le mot")},       {BRM_NO_SPAN, BRM_LIT("sans endroit")}};
    BrmNotice one = notice(at(f, a, "2 "), "Message", "le poids", "");
    one.labels = labels;
    one.n_labels = 6;
    assert_string_equal(render(f, &one, 1), "erreur[B0203]\u00a0: Message\n"
                                            "  --> qu.brm:3:9\n"
                                            "  |\n"
                                            "2 |     axe A05\n"
                                            "  |         --- l’axe\n"
                                            "3 |   poids 2  cible 3\n"
                                            "  |   ----- ^^ ------- la cible\n"
                                            "  |   |     |\n"
                                            "  |   |     le poids\n"
                                            "  |   le mot\n"
                                            "...\n"
                                            "6 | fin\n"
                                            "  | --- la fin\n"
                                            "  |\n"
                                            "  ::: lib/m.brm:2:9\n"
                                            "  |\n"
                                            "2 |   liste région\n"
                                            "  |         ------ déclarée là\n"
                                            "  |\n"
                                            "  = sans endroit\n");
}

static void test_text_several_lines(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "qu.brm", "a\nb\nc\nd\ne\nf\ng\nbloc {\n  x\n  y\n\t}\nfin");
    BrmNotice all[] = {notice(span_of(f, a, "bloc", "}"), "Vide", "ce bloc", ""),
                       notice(span_of(f, a, "b\n", "b\n"), "Fin de ligne", "ici", ""),
                       notice(span_of(f, a, "c", "e"), "Trois", "cela", "")};
    assert_string_equal(render(f, all, 3), "erreur[B0203]\u00a0: Vide\n"
                                           "   --> qu.brm:8:1\n"
                                           "   |\n"
                                           " 8 | bloc {\n"
                                           "   | ^^^^^^\n"
                                           "...\n"
                                           "11 |     }\n"
                                           "   |     ^ ce bloc\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Fin de ligne\n"
                                           "  --> qu.brm:2:1\n"
                                           "  |\n"
                                           "2 | b\n"
                                           "  | ^ ici\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Trois\n"
                                           "  --> qu.brm:3:1\n"
                                           "  |\n"
                                           "3 | c\n"
                                           "  | ^\n"
                                           "4 | d\n"
                                           "5 | e\n"
                                           "  | ^ cela\n");
}

static void test_text_odd_spans(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "qu.brm", "été\n");
    uint32_t empty = add(f, "vide.brm", "");
    BrmNotice all[] = {
        notice((BrmSpan){a, 5, 5}, "Fin de ligne", "là", ""), notice((BrmSpan){a, 900, 800}, "Hors du fichier", "", ""),
        notice((BrmSpan){empty, 0, 0}, "Vide", "rien", ""), notice((BrmSpan){77, 0, 4}, "Sans fichier", "", "Aide."),
        notice((BrmSpan){a, 1, 2}, "Au milieu d’un caractère", "", "")};
    assert_string_equal(render(f, all, 5), "erreur[B0203]\u00a0: Fin de ligne\n"
                                           "  --> qu.brm:1:4\n"
                                           "  |\n"
                                           "1 | été\n"
                                           "  |    ^ là\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Hors du fichier\n"
                                           "  --> qu.brm:2:1\n"
                                           "  |\n"
                                           "2 |\n"
                                           "  | ^\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Vide\n"
                                           "  --> vide.brm:1:1\n"
                                           "  |\n"
                                           "1 |\n"
                                           "  | ^ rien\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Sans fichier\n"
                                           "  = aide\u00a0: Aide.\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Au milieu d’un caractère\n"
                                           "  --> qu.brm:1:1\n"
                                           "  |\n"
                                           "1 | été\n"
                                           "  | ^\n");
}

static void test_text_width_of_characters(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "qu.brm", "漢字 e\xCC\x81t x\ty\x01\xFFz\xE2\x80\xAE!");
    BrmNotice all[] = {notice(at(f, a, "字"), "Large", "2", ""), notice(at(f, a, "x"), "Combiné", "1", ""),
                       notice(at(f, a, "z"), "Après un octet faux", "1", "")};
    const char *out = render(f, all, 3);
    static const char line[] = "1 | 漢字 e\xCC\x81t x   y\uFFFD\uFFFDz\uFFFD!\n";
    BrmBuf expected;
    brm_buf_open(&expected, &f->mem);
    static const char *const heads[] = {"Large\n  --> qu.brm:1:2\n", "Combiné\n  --> qu.brm:1:8\n",
                                        "Après un octet faux\n  --> qu.brm:1:13\n"};
    static const char *const marks[] = {"  |   ^^ 2\n", "  |         ^ 1\n", "  |                ^ 1\n"};
    for (uint32_t i = 0; i < 3; i++)
        brm_buf_f(&expected, "%serreur[B0203]\u00a0: %s  |\n%s%s", i > 0 ? "\n" : "", heads[i], line, marks[i]);
    brm_buf_byte(&expected, '\0');
    assert_string_equal(out, expected.p);
    brm_buf_close(&expected);
}

static void test_text_long_lines(void **state) {
    Fixture *f = *state;
    enum { LONG = 10000000 };
    char *text = brm_arena_alloc(&f->arena, LONG + 1, 1);
    memset(text, '-', LONG);
    memcpy(text + LONG / 2, "é!", 3);
    uint32_t a = brm_sources_add(&f->sources, brm_str("a"), brm_str_of(text, LONG));
    f->how.width = 48; /* 44 columns of source, two of them ellipses */
    BrmNoticeLabel far = {{a, 0, 3}, BRM_LIT("loin")};
    BrmNotice all[] = {notice((BrmSpan){a, LONG / 2, LONG / 2 + 2}, "Milieu", "ici", ""),
                       notice((BrmSpan){a, LONG - 1, LONG}, "Fin", "ici", ""),
                       notice((BrmSpan){a, 0, LONG}, "Tout", "", "")};
    all[0].labels = &far;
    all[0].n_labels = 1;
    assert_string_equal(render(f, all, 3), "erreur[B0203]\u00a0: Milieu\n"
                                           "  --> a:1:5000001\n"
                                           "  |\n"
                                           "1 | …--------------------é!--------------------…\n"
                                           "  | -                    ^ ici\n"
                                           "  | |\n"
                                           "  | loin\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Fin\n"
                                           "  --> a:1:9999999\n"
                                           "  |\n"
                                           "1 | …------------------------------------------\n"
                                           "  |                                           ^\n"
                                           "  |                                           |\n"
                                           "  |                                           ici\n"
                                           "\n"
                                           "erreur[B0203]\u00a0: Tout\n"
                                           "  --> a:1:1\n"
                                           "  |\n"
                                           "1 | ------------------------------------------…\n"
                                           "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
    memset(text, 0x80, LONG); /* no character at all */
    (void)render(f, all, 3);
    for (uint32_t i = 0; i + 1 < LONG; i += 2)
        memcpy(text + i, "\xCC\x81", 2); /* none that takes a column */
    f->how.width = 0;
    assert_true(strlen(render(f, all, 3)) < 10000);
}

static void test_text_folds(void **state) {
    Fixture *f = *state;
    f->how.width = 50;
    BrmNotice one =
        notice(BRM_NO_SPAN, "Le libellé «\u00a0Intégration de l’INS\u00a0» est trop long ! Pliez-le.\nDeux.", "",
               "Supprimez le mot qui ne sert à rien, puis recommencez.");
    assert_string_equal(render(f, &one, 1), "erreur[B0203]\u00a0: Le libellé «\u00a0Intégration de\n"
                                            "                l’INS\u00a0» est trop long ! Pliez-le.\n"
                                            "                Deux.\n"
                                            "  = aide\u00a0: Supprimez le mot qui ne sert à rien,\n"
                                            "           puis recommencez.\n");
    one = notice(BRM_NO_SPAN, "", "", "mot-de-plus-de-cinquante-colonnes-qui-ne-se-plie-pas-du-tout et puis la suite");
    assert_string_equal(render(f, &one, 1),
                        "erreur[B0203]\u00a0: \n"
                        "  = aide\u00a0: mot-de-plus-de-cinquante-colonnes-qui-ne-se-plie-pas-du-tout\n"
                        "           et puis la suite\n");
}

static void test_text_folds_labels(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "a", "un deux\n");
    f->how.width = 40;
    BrmNoticeLabel first = {at(f, a, "un"), BRM_LIT("le premier des deux mots de cette ligne")};
    BrmNotice one = notice(at(f, a, "deux"), "M", "le second des deux mots de cette ligne", "");
    one.labels = &first;
    one.n_labels = 1;
    assert_string_equal(render(f, &one, 1), "erreur[B0203]\u00a0: M\n"
                                            "  --> a:1:4\n"
                                            "  |\n"
                                            "1 | un deux\n"
                                            "  | -- ^^^^ le second des deux mots de\n"
                                            "  | |       cette ligne\n"
                                            "  | |\n"
                                            "  | le premier des deux mots de cette\n"
                                            "  | ligne\n");
}

static void test_text_colors(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "a", "un deux\n");
    f->how.color = true;
    BrmNoticeLabel first = {at(f, a, "un"), BRM_LIT("x")};
    BrmNotice one = notice(at(f, a, "deux"), "\033[2J", "y", "");
    one.severity = BRM_WARNING;
    one.labels = &first;
    one.n_labels = 1;
    assert_string_equal(render(f, &one, 1), "\033[1;33mavertissement[B0203]\033[0m\u00a0: \033[1m\uFFFD[2J\033[0m\n"
                                            "  \033[1;34m-->\033[0m a:1:4\n"
                                            "\033[1;34m  |\033[0m\n"
                                            "\033[1;34m1 |\033[0m un deux\n"
                                            "\033[1;34m  |\033[0m \033[1;34m--\033[0m \033[1;33m^^^^\033[0m "
                                            "\033[1;33my\033[0m\n"
                                            "\033[1;34m  |\033[0m \033[1;34m|\033[0m\n"
                                            "\033[1;34m  |\033[0m \033[1;34mx\033[0m\n");
}

static void test_text_finding(void **state) {
    Fixture *f = *state;
    add(f, "a", "un deux\n");
    BrmNotice one = finding(); /* its span is all zeros, which is not the first file's first byte */
    assert_string_equal(render(f, &one, 1), "information[R005]\u00a0: Sans réponse, 50 %\n"
                                            "  --> rép/a,b.json:9:5\n"
                                            "  = aide\u00a0: Répondez.\n");
    one.span = BRM_NO_SPAN;
    brm_buf_clear(&f->out);
    brm_render(&f->out, &f->how, NULL, &one, 1);
    assert_true(f->out.n > 50);
}

static void test_text_many_labels(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "a", "un\n");
    BrmNoticeLabel labels[100];
    for (uint32_t i = 0; i < 100; i++)
        labels[i] = (BrmNoticeLabel){{a, i % 2, 2}, BRM_LIT("x")};
    BrmNotice one = notice(BRM_NO_SPAN, "M", "", "");
    one.labels = labels;
    one.n_labels = 100;
    assert_non_null(strstr(render(f, &one, 1), "  = autres endroits, non montrés\u00a0: 76\n"));
}

#endif
