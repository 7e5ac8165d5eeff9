/* Unit tests of diag: places, templates, the bag, the five formats (text in test_diag_text.h).
 *
 * Rows are other modules' matter; what is tested of them here holds for any row (their shape, their arguments).
 */
#include "test_diag_fixture.h"
#include "test_diag_text.h"

static void expect_place(Fixture *f, uint32_t file, uint32_t offset, uint32_t line, uint32_t column) {
    uint32_t l = 0, c = 0;
    brm_sources_locate(&f->sources, file, offset, &l, &c);
    assert_int_equal(l, line);
    assert_int_equal(c, column);
}

static void expect_line(Fixture *f, uint32_t file, uint32_t line, const char *words) {
    BrmStr s = brm_sources_line(&f->sources, file, line);
    assert_int_equal(s.n, strlen(words));
    assert_memory_equal(s.p, words, s.n);
}

/* ---- sources -------------------------------------------------------------------------------- */

static void test_places(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "a.brm", "é1\n\n\tfin\r\nà");
    expect_place(f, a, 0, 1, 1);
    expect_place(f, a, 1, 1, 1); /* inside the é */
    expect_place(f, a, 2, 1, 2);
    expect_place(f, a, 3, 1, 3); /* the line's end */
    expect_place(f, a, 4, 2, 1);
    expect_place(f, a, 5, 3, 1);
    expect_place(f, a, 6, 3, 2);
    expect_place(f, a, 11, 4, 1);
    expect_place(f, a, 13, 4, 2);
    expect_place(f, a, 4000000000u, 4, 2); /* beyond the end is the end */
    expect_line(f, a, 1, "é1");
    expect_line(f, a, 2, "");
    expect_line(f, a, 3, "\tfin");
    expect_line(f, a, 4, "à");
    expect_line(f, a, 0, "");
    expect_line(f, a, 5, "");
    uint32_t empty = add(f, "", "");
    expect_place(f, empty, 0, 1, 1);
    expect_line(f, empty, 1, "");
}

static void test_bom_belongs_to_no_line(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "a.brm", "\xEF\xBB\xBFxy\nz");
    expect_place(f, a, 0, 1, 1);
    expect_place(f, a, 3, 1, 1);
    expect_place(f, a, 4, 1, 2);
    expect_place(f, a, 6, 2, 1);
    expect_line(f, a, 1, "xy");
}

/* Against a naive count, over a text in which characters of all lengths and malformed bytes cross every boundary. */
static void test_columns_of_long_lines(void **state) {
    Fixture *f = *state;
    static const char *const pieces[] = {"a", "é", "€", "\xF0\x9D\x84\x9E", "\xFF", "\xC3", "b"};
    BrmBuf text;
    brm_buf_open(&text, &f->mem);
    for (uint32_t i = 0; i < 9000; i++) {
        brm_buf_z(&text, pieces[(i * 7 + i / 5) % 7]);
        if (i % 4000 == 3999) brm_buf_byte(&text, '\n');
    }
    uint32_t a = brm_sources_add(&f->sources, brm_str("a"), brm_buf_view(&text));
    BrmStr all = f->sources.files.at[a].text;
    uint32_t line = 1, column = 1;
    for (uint32_t i = 0; i < all.n;) {
        expect_place(f, a, i, line, column);
        uint32_t cp = 0, n = brm_utf8_next(all.p + i, all.n - i, &cp);
        bool end = all.p[i] == '\n';
        line += end ? 1 : 0;
        column = end ? 1 : column + 1;
        i += n == 0 ? 1 : n;
    }
    brm_buf_close(&text);
}

/* ---- templates ------------------------------------------------------------------------------ */

static void expect_fill(Fixture *f, const char *template, BrmArg arg, BrmLang lang, const char *expected) {
    brm_buf_clear(&f->out);
    brm_diag_fill(&f->out, template, &arg, 1, lang);
    assert_int_equal(f->out.n, strlen(expected));
    assert_memory_equal(f->out.p, expected, f->out.n);
}

static void test_fill(void **state) {
    Fixture *f = *state;
    expect_fill(f, "« {0} » et {0}", BRM_A_STR(BRM_LIT("{0}")), BRM_FR, "« {0} » et {0}");
    expect_fill(f, "{0}{1}{8}{x}{", BRM_A_INT(-42), BRM_FR, "-42…{8}{x}{");
    expect_fill(f, "", BRM_A_INT(1), BRM_FR, "");
    static const struct {
        double x;
        const char *fr, *en;
    } numbers[] = {{0, "0", "0"},
                   {-0.0, "0", "0"},
                   {0.1, "0,1", "0.1"},
                   {-2.5, "-2,5", "-2.5"},
                   {100, "100", "100"},
                   {1e21, "1e+21", "1e+21"},
                   {1e20, "100000000000000000000", "100000000000000000000"},
                   {1e-7, "1e-7", "1e-7"},
                   {1.5e-7, "1,5e-7", "1.5e-7"},
                   {1e-6, "0,000001", "0.000001"},
                   {0.30000000000000004, "0,30000000000000004", "0.30000000000000004"},
                   {5e-324, "5e-324", "5e-324"},
                   {1.7976931348623157e308, "1,7976931348623157e+308", "1.7976931348623157e+308"},
                   {123456.75, "123456,75", "123456.75"}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        expect_fill(f, "{0}", BRM_A_DOUBLE(numbers[i].x), BRM_FR, numbers[i].fr);
        expect_fill(f, "{0}", BRM_A_DOUBLE(numbers[i].x), BRM_EN, numbers[i].en);
    }
    static const struct {
        int64_t day;
        const char *words;
    } dates[] = {{0, "1970-01-01"},     {-1, "1969-12-31"},      {59, "1970-03-01"},      {11016, "2000-02-29"},
                 {18611, "2020-12-15"}, {-719162, "0001-01-01"}, {2932896, "9999-12-31"}, {-719163, "?"},
                 {2932897, "?"},        {INT32_MIN, "?"}};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        expect_fill(f, "{0}", BRM_A_DATE(dates[i].day), BRM_FR, dates[i].words);
}

static void test_long_quotes_are_cut_between_characters(void **state) {
    Fixture *f = *state;
    char *text = brm_arena_alloc(&f->arena, 10001, 1);
    text[0] = 'x';
    for (uint32_t i = 1; i < 9999; i += 2)
        memcpy(text + i, "é", 2);
    BrmArg arg = BRM_A_STR(brm_str_of(text, 9999));
    brm_buf_clear(&f->out);
    brm_diag_fill(&f->out, "{0}", &arg, 1, BRM_FR);
    assert_true(f->out.n < 4200);
    assert_int_equal(brm_utf8_check(f->out.p, f->out.n), f->out.n);
    assert_memory_equal(f->out.p + f->out.n - 3, "…", 3);
}

/* ---- bag ------------------------------------------------------------------------------------ */

static void test_bag(void **state) {
    Fixture *f = *state;
    uint32_t a = add(f, "a.brm", "un deux trois");
    BrmDiagBag bag;
    brm_diag_open(&bag, &f->arena);
    BrmDiagId id = (BrmDiagId)0;
    BrmDiag *late = BRM_RAISE(&bag, id, at(f, a, "trois"), BRM_A_INT(1));
    BrmDiag *nowhere = BRM_RAISE0(&bag, id, BRM_NO_SPAN);
    BrmDiag *early = BRM_RAISE(&bag, id, at(f, a, "un"), BRM_A_STR(BRM_LIT("x")), BRM_A_INT(7));
    BrmDiag *again = BRM_RAISE(&bag, id, at(f, a, "un"), BRM_A_STR(BRM_LIT("x")), BRM_A_INT(8));
    BrmDiag *other = BRM_RAISE(&bag, id, at(f, a, "un"), BRM_A_STR(BRM_LIT("y")));
    assert_ptr_equal(early, again);
    assert_int_equal(early->args[1].i, 7);
    assert_ptr_not_equal(early, other);
    assert_int_equal(bag.all.n, 4);
    assert_int_equal(bag.errors + bag.warnings + bag.notices, 4);
    for (uint32_t i = 0; i < 2; i++) /* as when it is raised twice */
        brm_diag_label_at(&bag, early, at(f, a, "deux"), (BrmWord)0, BRM_A_INT(i));
    assert_int_equal(early->labels.n, 1);

    brm_diag_sort(&bag);
    assert_ptr_equal(bag.all.at[0], early);
    assert_ptr_equal(bag.all.at[1], other);
    assert_ptr_equal(bag.all.at[2], late);
    assert_ptr_equal(bag.all.at[3], nowhere);
    assert_ptr_equal(BRM_RAISE(&bag, id, at(f, a, "trois"), BRM_A_INT(1)), late); /* still known */

    uint32_t n = 0;
    BrmNotice *notices = brm_diag_notices(&f->arena, &bag, BRM_EN, &n);
    assert_int_equal(n, 4);
    assert_string_equal(notices[0].code, brm_diag_code(id));
    assert_int_equal(notices[0].n_labels, 1);
    assert_int_equal(notices[2].span.start, 8);
    for (BrmDiagFormat format = BRM_DF_TEXT; format <= BRM_DF_GITHUB; format++) {
        f->how.format = format;
        (void)render(f, notices, n);
    }
}

static void test_many_diagnostics(void **state) {
    Fixture *f = *state;
    enum { MANY = 100000 };
    char *text = brm_arena_alloc(&f->arena, 10 * MANY + 1, 1); /* one line of a megabyte */
    memset(text, 'x', 10 * MANY);
    uint32_t a = brm_sources_add(&f->sources, brm_str("a.json"), brm_str_of(text, 10 * MANY));
    BrmDiagBag bag;
    brm_diag_open(&bag, &f->arena);
    for (uint32_t i = 0; i < 2 * MANY; i++) {
        uint32_t start = 10 * (MANY - 1 - i % MANY);
        (void)BRM_RAISE(&bag, (BrmDiagId)0, ((BrmSpan){a, start, start + 4}), BRM_A_STR(BRM_LIT("même")));
    }
    assert_int_equal(bag.all.n, MANY);
    uint32_t n = 0;
    BrmNotice *notices = brm_diag_notices(&f->arena, &bag, BRM_FR, &n);
    assert_int_equal(notices[MANY - 1].span.start, 10 * (MANY - 1));
    f->how.format = BRM_DF_JSON;
    (void)render(f, notices, n);
    f->how.format = BRM_DF_TEXT;
    (void)render(f, notices, 1000);
}

/* ---- rows, whoever wrote them --------------------------------------------------------------- */

/* The set of {n} in words, as bits. */
static uint32_t places_in(const char *words) {
    uint32_t bits = 0;
    for (const char *p = words; (p = strchr(p, '{')) != NULL; p++)
        if (p[1] >= '0' && p[1] <= '7' && p[2] == '}') bits |= 1u << (p[1] - '0');
    return bits;
}

static uint32_t bits_of(uint32_t set) {
    uint32_t n = 0;
    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

static void expect_words(const char *name, const char *fr, const char *en) {
    if (brm_utf8_check(fr, strlen(fr)) != strlen(fr) || brm_utf8_check(en, strlen(en)) != strlen(en))
        fail_msg("%s: malformed UTF-8", name);
    if ((*fr == '\0') != (*en == '\0')) fail_msg("%s: said in one language only", name);
    /* A list of levels or titles is one argument for each language, so numbers may differ; how many may not. */
    if (bits_of(places_in(fr)) != bits_of(places_in(en)))
        fail_msg("%s: more arguments in one language than in the other", name);
}

static void test_rows(void **state) {
    Fixture *f = *state;
    BrmMap names;
    brm_map_open(&names, &f->arena);
    for (uint32_t i = 0; i < (uint32_t)BRM_D_COUNT; i++) {
        BrmDiagId id = (BrmDiagId)i;
        const char *name = brm_diag_name(id), *code = brm_diag_code(id);
        bool shaped = (code[0] == 'B' && strlen(code) == 5) || (code[0] == 'R' && strlen(code) == 4);
        if (!shaped || strspn(code + 1, "0123456789") != strlen(code) - 1) fail_msg("%s: code %s", name, code);
        assert_int_equal(brm_map_put(&names, brm_str(name), i), i);
        if (*brm_diag_message(id, BRM_FR) == '\0') fail_msg("%s: no message", name);
        expect_words(name, brm_diag_message(id, BRM_FR), brm_diag_message(id, BRM_EN));
        expect_words(name, brm_diag_label(id, BRM_FR), brm_diag_label(id, BRM_EN));
        expect_words(name, brm_diag_help(id, BRM_FR), brm_diag_help(id, BRM_EN));
    }
    for (uint32_t i = 0; i < (uint32_t)BRM_W_COUNT; i++)
        expect_words(brm_word((BrmWord)i, BRM_FR), brm_word((BrmWord)i, BRM_FR), brm_word((BrmWord)i, BRM_EN));
    assert_string_equal(brm_diag_code((BrmDiagId)100000), ""); /* no row: no words, no harm */
    assert_string_equal(brm_word((BrmWord)100000, BRM_EN), "");
    assert_string_equal(brm_severity_name(BRM_NOTICE), "notice");
    assert_string_equal(brm_severity_word(BRM_WARNING, BRM_FR), "avertissement");
    assert_string_equal(brm_severity_word(BRM_WARNING, BRM_EN), "warning");
}

/* ---- the other formats ---------------------------------------------------------------------- */

/* A notice of two files, a finding, a notice without a place. */
static const char *render_three(Fixture *f, BrmDiagFormat format, BrmLang lang) {
    uint32_t a = add(f, "é b.brm", "axe A05\n  poids 0,5\n");
    uint32_t b = add(f, "/m.brm", "module m\n");
    BrmNoticeLabel *labels = BRM_NEWS(&f->arena, BrmNoticeLabel, 3);
    labels[0] = (BrmNoticeLabel){at(f, a, "A05"), BRM_LIT("l’axe")};
    labels[1] = (BrmNoticeLabel){at(f, b, "m\n"), BRM_LIT("le module")};
    labels[2] = (BrmNoticeLabel){BRM_NO_SPAN, BRM_LIT("nulle part")};
    BrmNotice all[] = {notice(at(f, a, "0,5"), "Mal\nécrit \"\xFF\"", "ici", "Écrivez 0.5."), finding(),
                       notice(BRM_NO_SPAN, "Fin.", "", "")};
    all[0].labels = labels;
    all[0].n_labels = 3;
    f->how.format = format;
    f->how.lang = lang;
    return render(f, all, 3);
}

static void test_plain(void **state) {
    assert_string_equal(render_three(*state, BRM_DF_PLAIN, BRM_FR),
                        "é b.brm:2:9: erreur B0203: Mal écrit \"\uFFFD\". Ici\u00a0: ici. Voir aussi ligne 1, colonne "
                        "5\u00a0: l’axe. Voir aussi /m.brm, ligne 1, colonne 8\u00a0: le module. nulle part. "
                        "Aide\u00a0: Écrivez 0.5.\n"
                        "rép/a,b.json:9:5: information R005: Sans réponse, 50 %. Aide\u00a0: Répondez.\n"
                        "erreur B0203: Fin.\n");
}

static void test_plain_english(void **state) {
    assert_string_equal(render_three(*state, BRM_DF_PLAIN, BRM_EN),
                        "é b.brm:2:9: error B0203: Mal écrit \"\uFFFD\". Here: ici. See also line 1, column 5: l’axe. "
                        "See also /m.brm, line 1, column 8: le module. nulle part. Help: Écrivez 0.5.\n"
                        "rép/a,b.json:9:5: notice R005: Sans réponse, 50 %. Help: Répondez.\n"
                        "error B0203: Fin.\n");
}

static void test_github(void **state) {
    assert_string_equal(render_three(*state, BRM_DF_GITHUB, BRM_FR),
                        "::error file=é b.brm,line=2,col=9,endLine=2,endColumn=12,title=B0203::Mal%0Aécrit \"\uFFFD\""
                        "%0Aici%0Aé b.brm:1:5\u00a0: l’axe%0A/m.brm:1:8\u00a0: le module%0Anulle part%0AAide\u00a0: "
                        "Écrivez 0.5.\n"
                        "::notice file=rép/a%2Cb.json,line=9,col=5,title=R005::Sans réponse, 50 %25%0AAide\u00a0: "
                        "Répondez.\n"
                        "::error title=B0203::Fin.\n");
    Fixture *f = *state;
    BrmNotice one = notice(BRM_NO_SPAN, "a\r\n::error::b", "", "");
    one.file = BRM_LIT("c:\\d");
    one.severity = BRM_WARNING;
    assert_string_equal(render(f, &one, 1), "::warning file=c%3A\\d,title=B0203::a%0D%0A::error::b\n");
}

static void test_json(void **state) {
    assert_string_equal(
        render_three(*state, BRM_DF_JSON, BRM_FR),
        "[\n"
        "{\"code\": \"B0203\", \"severity\": \"error\", \"message\": \"Mal\\nécrit \\\"\uFFFD\\\"\", \"label\": "
        "\"ici\", "
        "\"help\": \"Écrivez 0.5.\", \"file\": \"é b.brm\", \"line\": 2, \"column\": 9, \"end_line\": 2, "
        "\"end_column\": 12, \"labels\": [{\"file\": \"é b.brm\", \"line\": 1, \"column\": 5, \"end_line\": 1, "
        "\"end_column\": 8, \"message\": \"l’axe\"}, {\"file\": \"/m.brm\", \"line\": 1, \"column\": 8, \"end_line\": "
        "2, "
        "\"end_column\": 1, \"message\": \"le module\"}, {\"file\": null, \"line\": null, \"column\": null, "
        "\"end_line\": null, \"end_column\": null, \"message\": \"nulle part\"}], \"subject\": null, \"on\": null},\n"
        "{\"code\": \"R005\", \"severity\": \"notice\", \"message\": \"Sans réponse, 50 %\", \"label\": null, "
        "\"help\": "
        "\"Répondez.\", \"file\": \"rép/a,b.json\", \"line\": 9, \"column\": 5, \"end_line\": null, \"end_column\": "
        "null, \"labels\": [], \"subject\": \"bfc\", \"on\": \"A05.1\"},\n"
        "{\"code\": \"B0203\", \"severity\": \"error\", \"message\": \"Fin.\", \"label\": null, \"help\": null, "
        "\"file\": "
        "null, \"line\": null, \"column\": null, \"end_line\": null, \"end_column\": null, \"labels\": [], "
        "\"subject\": "
        "null, \"on\": null}\n"
        "]\n");
    assert_string_equal(render(*state, NULL, 0), "[]\n");
}

static void expect_in(const char *out, const char *words) {
    if (strstr(out, words) == NULL) fail_msg("missing: %s\nin: %s", words, out);
}

static void test_sarif(void **state) {
    const char *out = render_three(*state, BRM_DF_SARIF, BRM_FR);
    expect_in(out, "\"version\": \"2.1.0\"");
    expect_in(out, "{\"driver\": {\"name\": \"bareme\", ");
    expect_in(out, "{\"id\": \"B0203\"");
    expect_in(out, "\"columnKind\": \"unicodeCodePoints\"");
    expect_in(
        out,
        "{\"ruleId\": \"B0203\", \"ruleIndex\": 0, \"level\": \"error\", \"message\": {\"text\": "
        "\"Mal\\nécrit \\\"\uFFFD\\\". Aide\u00a0: Écrivez 0.5.\"}, \"locations\": [{\"id\": 0, \"physicalLocation\": "
        "{\"artifactLocation\": {\"uri\": \"%C3%A9%20b.brm\"}, \"region\": {\"startLine\": 2, "
        "\"startColumn\": 9, \"endLine\": 2, \"endColumn\": 12}}, \"message\": {\"text\": \"ici\"}}], "
        "\"relatedLocations\": [{\"id\": 1, \"physicalLocation\": ");
    expect_in(out, "\"uri\": \"file:///m.brm\"");
    expect_in(out, ", {\"id\": 3, \"message\": {\"text\": \"nulle part\"}}]},");
    expect_in(out, "{\"ruleId\": \"R005\", \"ruleIndex\": 1, \"level\": \"note\", ");
    expect_in(out,
              "\"region\": {\"startLine\": 9, \"startColumn\": 5}}}], \"properties\": {\"subject\": \"bfc\", \"on\": "
              "\"A05.1\"}}");
    expect_in(out,
              "{\"ruleId\": \"B0203\", \"ruleIndex\": 0, \"level\": \"error\", \"message\": {\"text\": \"Fin.\"}}");
    expect_in(render(*state, NULL, 0), "\"results\": []");
    BrmNotice braces = notice(BRM_NO_SPAN, "{nom}", "", "");
    expect_in(render(*state, &braces, 1), "\"text\": \"{{nom}}\"");
}

/* ---- any bytes, any spans ------------------------------------------------------------------- */

static void test_anything(void **state) {
    Fixture *f = *state;
    uint32_t seed = 12345;
    static const char bytes[] = "ab \t\n\r\xC3\xA9\xE2\x82\xF0\x9D\x84\x9E\xFF\x80\x01«»{}\xCC\x81";
    for (uint32_t round = 0; round < 400; round++) {
        char text[301];
        uint32_t n = 0, values[16];
        for (uint32_t i = 0; i < 16; i++)
            values[i] = (seed = seed * 1664525u + 1013904223u) >> 16;
        uint32_t length = values[0] % 300;
        for (n = 0; n < length; n++)
            text[n] = bytes[((seed = seed * 1664525u + 1013904223u) >> 16) % (sizeof bytes - 1)];
        /* An exact copy, so that a sanitizer sees one byte too many. */
        char *exact = malloc(n + 1u);
        memcpy(exact, text, n);
        exact[n] = '\0';
        f->sources.files.n = 0;
        uint32_t a = brm_sources_add(&f->sources, brm_str("a"), (BrmStr){exact, n});
        BrmNoticeLabel labels[5];
        for (uint32_t i = 0; i < 5; i++)
            labels[i] = (BrmNoticeLabel){{a, values[i + 1] % 310, values[i + 6] % 310}, {exact, n}};
        BrmNotice one = notice((BrmSpan){a, values[11] % 310, values[12] % 310}, "m", "", "");
        one.message = one.label = one.help = (BrmStr){exact, n};
        one.labels = labels;
        one.n_labels = values[13] % 6;
        f->how.width = round % 3 == 0 ? 0 : values[14] % 120;
        f->how.color = round % 2 == 0;
        for (BrmDiagFormat format = BRM_DF_TEXT; format <= BRM_DF_GITHUB; format++) {
            f->how.format = format;
            (void)render(f, &one, 1);
            assert_int_equal(brm_utf8_check(f->out.p, f->out.n), f->out.n); /* what comes out is well-formed */
        }
        free(exact);
    }
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        T(places),
        T(bom_belongs_to_no_line),
        T(columns_of_long_lines),
        T(fill),
        T(long_quotes_are_cut_between_characters),
        T(bag),
        T(many_diagnostics),
        T(rows),
        T(text_simple),
        T(text_labels),
        T(text_several_lines),
        T(text_odd_spans),
        T(text_width_of_characters),
        T(text_long_lines),
        T(text_folds),
        T(text_folds_labels),
        T(text_colors),
        T(text_finding),
        T(text_many_labels),
        T(plain),
        T(plain_english),
        T(github),
        T(json),
        T(sarif),
        T(anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
