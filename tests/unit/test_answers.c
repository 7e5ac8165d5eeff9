/* test_answers.c: files cut into documents, batches, ids, limits, memory. */
#include "answers_fixture.h"

/* ---- forms ---- */

static void one_object(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(
        &c, "a.json",
        "\n  {\n \"subject\": {\"id\": \"é1\", \"kind\": \"patient\", \"name\": \"N\"},\n \"status\": \"submitted\",\n"
        " \"publishable\": false, \"converging\": null, \"format\": \"bareme-answers/1\", \"plan\": null}\n\n");
    assert_int_equal(c.n, 1);
    assert_doc(&c, 0, "é1", BRM_D_R014_EMPTY);
    const BrmDocument *doc = &c.docs[0];
    assert_true(brm_str_is(doc->name, "N"));
    assert_int_equal(doc->kind, 1);
    assert_int_equal(c.batch.kind[0], 1);
    assert_int_equal(doc->status, BRM_SUBMITTED);
    assert_false(doc->publishable);
    assert_true(doc->converging);
    assert_int_equal(doc->line, 2);
    assert_int_equal(doc->column, 3);
    assert_int_equal(doc->base, 3);
    assert_int_equal(doc->answers_offset, 0);
    next_batch(&c);
    assert_int_equal(c.n, 0);
    close_case(&c);
}

static void lines_whatever_the_name(void **state) {
    static const char *const names[] = {"a.json", "a.ndjson", "a.jsonl", "réponses"};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        Case c;
        open_case(&c);
        read_text(&c, names[i],
                  "\xEF\xBB\xBF{\"subject\": {\"id\": \"a\"}}\r\n\r\n  \t\n {\"subject\": {\"id\": \"b\"}}  "
                  "\n{oups\n}\n3\n{\"subject\": {\"id\": \"c\"}}");
        assert_int_equal(c.n, 6);
        assert_doc(&c, 0, "a", BRM_D_R014_EMPTY);
        assert_doc(&c, 1, "b", BRM_D_R014_EMPTY);
        assert_doc(&c, 2, NULL, BRM_D_R014_KEY);
        assert_doc(&c, 3, NULL, BRM_D_R014_BRACKET);
        assert_doc(&c, 4, NULL, BRM_D_R014_NOT_OBJECT);
        assert_doc(&c, 5, "c", BRM_D_R014_EMPTY);
        assert_int_equal(c.docs[0].column, 1);
        assert_int_equal(c.docs[1].line, 4);
        assert_int_equal(c.docs[1].column, 2);
        assert_int_equal(c.docs[5].line, 8);
        close_case(&c);
    }
}

static void a_broken_first_line_hides_nothing(void **state) {
    static const char *const firsts[] = {
        "{\"subject\": {\"id\": \"x\"}", "{\"subject\": {\"id\": \"x}}", "{", "nul", "{}}", "{\"a\": [1}", "}"};
    (void)state;
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        Case c;
        open_case(&c);
        read_text(&c, "a.json", brm_str_f(&c.m.arena, "%s\n{\"subject\": {\"id\": \"b\"}}\n", firsts[i]).p);
        if (c.n != 2) fail_msg("%u documents after %s", c.n, firsts[i]);
        assert_true(c.docs[0].rejected);
        assert_doc(&c, 1, "b", BRM_D_R014_EMPTY);
        close_case(&c);
    }
}

static void values_one_after_the_other(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(&c, "a.json",
              "{\n\"subject\": {\"id\": \"a\"}\n}\n{\n\"subject\": {\"id\": \"b\"},\n}\n  {\n\"subject\": {\"id\": "
              "\"c\"}} x\n");
    assert_int_equal(c.n, 3);
    assert_doc(&c, 0, "a", BRM_D_R014_EMPTY);
    assert_doc(&c, 1, NULL, BRM_D_R014_COMMA_MANY);
    assert_doc(&c, 2, NULL, BRM_D_R014_AFTER);
    assert_int_equal(c.docs[2].line, 7);
    close_case(&c);
}

static void an_array(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(&c, "a.json",
              "[ {\"subject\": {\"id\": \"a\"}},\n3, {\"subject\": {\"id\": \"b\"},}, [1], \"]\", {\"a\": [1}, nul, {} "
              "x,\n {\"subject\": {\"id\": \"c\"}} ]\n");
    assert_int_equal(c.n, 9);
    assert_doc(&c, 0, "a", BRM_D_R014_EMPTY);
    assert_doc(&c, 1, NULL, BRM_D_R014_NOT_OBJECT);
    assert_doc(&c, 2, NULL, BRM_D_R014_COMMA_MANY);
    assert_doc(&c, 3, NULL, BRM_D_R014_NOT_OBJECT);
    assert_doc(&c, 4, NULL, BRM_D_R014_NOT_OBJECT);
    assert_doc(&c, 5, NULL, BRM_D_R014_BRACKET);
    assert_doc(&c, 6, NULL, BRM_D_R014_WORD);
    assert_doc(&c, 7, NULL, BRM_D_R014_AFTER);
    assert_doc(&c, 8, "c", BRM_D_R014_EMPTY);
    assert_int_equal(c.docs[8].line, 3);
    assert_int_equal(c.docs[8].column, 2);
    read_text(&c, "empty.json", "[]");
    assert_int_equal(c.n, 0);
    close_case(&c);
}

static void a_broken_array(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(
        &c, "a.json",
        "[, {\"subject\": {\"id\": \"a\"}} {\"subject\": {\"id\": \"b\"}},, {\"subject\": {\"id\": \"c\"}}, ] x\n y");
    assert_int_equal(c.n, 8);
    assert_doc(&c, 0, NULL, BRM_D_R014_ARRAY_COMMA_MANY);
    assert_doc(&c, 1, "a", BRM_D_R014_EMPTY);
    assert_doc(&c, 2, NULL, BRM_D_R014_ARRAY_COMMA_MISSING);
    assert_doc(&c, 3, "b", BRM_D_R014_EMPTY);
    assert_doc(&c, 4, NULL, BRM_D_R014_ARRAY_COMMA_MANY);
    assert_doc(&c, 5, "c", BRM_D_R014_EMPTY);
    assert_doc(&c, 6, NULL, BRM_D_R014_ARRAY_COMMA_MANY);
    assert_doc(&c, 7, NULL, BRM_D_R014_ARRAY_AFTER);
    read_text(&c, "b.json", "[{\"subject\": {\"id\": \"d\"}}\n");
    assert_int_equal(c.n, 2);
    assert_doc(&c, 1, NULL, BRM_D_R014_ARRAY_OPEN);
    read_text(&c, "c.json", "[{\"subject\": {\"id\": \"e\"}}, {\"a\": 1 ]");
    assert_int_equal(c.n, 2);
    assert_doc(&c, 1, NULL, BRM_D_R014_UNFINISHED);
    read_text(&c, "d.json", "[{\"subject\": {\"id\": \"f\"}}, {\"a\": \"x, {}]\n");
    assert_int_equal(c.n, 3);
    assert_doc(&c, 0, "f", BRM_D_R014_EMPTY);
    assert_doc(&c, 1, NULL, BRM_D_R014_STRING);
    assert_doc(&c, 2, NULL, BRM_D_R014_ARRAY_OPEN);
    read_text(&c, "e.json", "[1]\n{\"subject\": {\"id\": \"g\"}}\n"); /* lines, the first of which is an array */
    assert_int_equal(c.n, 2);
    assert_doc(&c, 0, NULL, BRM_D_R014_NOT_OBJECT);
    assert_doc(&c, 1, "g", BRM_D_R014_EMPTY);
    close_case(&c);
}

static void wrong_files(void **state) {
    static const struct {
        const char *name, *text;
        uint32_t n;
        BrmDiagId first;
    } rows[] = {{"a.json", "barème 1\n\nquestionnaire Q \"Titre\"\n    version \"1\"\n", 1, BRM_D_R014_NOT_JSON},
                {"réponses", " # {\n # [\n", 1, BRM_D_R014_NOT_JSON},
                {"a.json", "barème 1\n  {\"subject\": {\"id\": 1}}\n", 2, BRM_D_R014_WORD},
                {"a.json", "barème 1", 1, BRM_D_R014_WORD},
                {"a.ndjson", "nul\nnul\n", 2, BRM_D_R014_WORD},
                {"a.ndjson", "\n[{\"subject\": {\"id\": \"a\"}}, {}]\n\n", 1, BRM_D_R014_ARRAY_LINES},
                {"a.jsonl", "[{\"subject\": {\"id\": \"a\"}},\n {}]\n", 1, BRM_D_R014_ARRAY_LINES},
                {"a.jsonl", "[\n{\n\"subject\": {\"id\": \"a\"}}]\n", 1, BRM_D_R014_ARRAY_LINES},
                {"a.jsonl", "[{}\n,{}]\n", 1, BRM_D_R014_ARRAY_LINES},
                {"a.ndjson", "[3]\n{}\n", 2, BRM_D_R014_NOT_OBJECT},
                {"a.ndjson", "[{\"a\": 1}\n{}\n", 2, BRM_D_R014_UNFINISHED}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Case c;
        open_case(&c);
        read_text(&c, rows[i].name, rows[i].text);
        if (c.n != rows[i].n) fail_msg("%u documents in: %s", c.n, rows[i].text);
        assert_doc(&c, 0, NULL, rows[i].first);
        read_text(&c, "next.json", "{\"subject\": {\"id\": \"b\"}}");
        assert_int_equal(c.n, 1);
        assert_doc(&c, 0, "b", BRM_D_R014_EMPTY);
        close_case(&c);
    }
}

/* A document that was never closed ends where the next one begins. */
static void unclosed_documents(void **state) {
    static const char *const texts[] = {
        "[{\"subject\": {\"id\": \"x\"} , {\"subject\": {\"id\": \"a\"}}, {\"status\": \"draft\", \"subject\": "
        "{\"id\": \"b\"}}]",
        "[{\"subject\": {\"id\": \"x\",\n{  \"subject\": {\"id\": \"a\"}},\n{\"subject\": {\"id\": \"b\"}}]",
        "[{\"subject\": {\"id\": \"x}},\n{\"subject\": {\"id\": \"a\"}},\n{\"subject\": {\"id\": \"b\"}}]",
        "{\n\"subject\": {\"id\": \"x\"\n}\n{\n\"subject\": {\"id\": \"a\"}\n}\n{\"subject\": {\"id\": \"b\"}}"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Case c;
        open_case(&c);
        read_text(&c, "a.json", texts[i]);
        if (c.n != 3) fail_msg("%u documents in: %s", c.n, texts[i]);
        assert_true(c.docs[0].rejected);
        assert_doc(&c, 1, "a", BRM_D_R014_EMPTY);
        assert_doc(&c, 2, "b", BRM_D_R014_EMPTY);
        close_case(&c);
    }
    Case c; /* a brace that begins no document stays inside */
    open_case(&c);
    read_text(&c, "a.json",
              "[{\"answers\": {\"a\": 1, {\"b\": 2}, {\"subject_\": 1}}}, {\"subject\": {\"id\": \"a\"}}]");
    assert_int_equal(c.n, 2);
    assert_doc(&c, 0, NULL, BRM_D_R014_KEY);
    read_text(&c, "b.json", "{\"answers\": {\"a\": 1, {\"b\": 2}}}");
    assert_int_equal(c.n, 1);
    assert_doc(&c, 0, NULL, BRM_D_R014_KEY);
    close_case(&c);
}

static void nothing_in_a_file(void **state) {
    static const char *const texts[] = {"", "\n \n", "\xEF\xBB\xBF"};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        Case c;
        open_case(&c);
        read_text(&c, i < 3 ? "a.json" : "a.ndjson", texts[i % 3]);
        assert_int_equal(c.n, 1);
        assert_doc(&c, 0, NULL, BRM_D_R014_EMPTY);
        close_case(&c);
    }
}

static void long_documents(void **state) {
    enum { BIG = BRM_LIMIT_ANSWER_BYTES };
    (void)state;
    Case c;
    open_case(&c);
    char *bytes = malloc(BIG + 4096);
    assert_non_null(bytes);
    static const char head[] = "{\"subject\": {\"id\": \"big\"}, \"answers\": {\"zzz\": \"", tail[] = "\"}}",
                      after[] = "\n{\"subject\": {\"id\": \"b\"}}\n";
    for (size_t over = 0; over < 2; over++) {
        memset(bytes, 'x', BIG + 4096);
        size_t size = BIG + over;
        memcpy(bytes, head, sizeof head - 1);
        memcpy(bytes + size - (sizeof tail - 1), tail, sizeof tail - 1);
        memcpy(bytes + size, after, sizeof after - 1);
        read_bytes(&c, over == 0 ? "a.ndjson" : "b.ndjson", bytes, size + sizeof after - 1);
        if (over == 0) {
            assert_int_equal(c.n, 2);
            assert_false(c.docs[0].rejected);
            assert_doc(&c, 1, "b", BRM_D_R014_EMPTY);
        } else {
            assert_int_equal(c.n, 2);
            assert_doc(&c, 0, NULL, BRM_D_R014_LARGE);
            assert_doc(&c, 1, NULL, BRM_D_R013);
        }
    }
    memset(bytes, 'x', BIG + 4096);
    memcpy(bytes, "[\"", 2);
    memcpy(bytes + BIG + 100, "\", {\"subject\": {\"id\": \"c\"}}]", 28);
    read_bytes(&c, "c.json", bytes, BIG + 128);
    assert_int_equal(c.n, 2);
    assert_doc(&c, 0, NULL, BRM_D_R014_LARGE);
    assert_doc(&c, 1, "c", BRM_D_R014_EMPTY);
    free(bytes);
    close_case(&c);
}

static void many_members(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    char *bytes = malloc(32 * (size_t)BRM_LIMIT_ANSWER_MEMBERS);
    assert_non_null(bytes);
    for (uint32_t over = 0; over < 2; over++) { /* subject, id and answers are three of them */
        size_t n = (size_t)sprintf(bytes, "{\"subject\": {\"id\": \"a\"}, \"answers\": {\"k\": 1");
        for (uint32_t i = 0; i < BRM_LIMIT_ANSWER_MEMBERS - 4 + over; i++)
            n += (size_t)sprintf(bytes + n, ",\"k%u\":1", (unsigned)i);
        n += (size_t)sprintf(bytes + n, "}}");
        read_bytes(&c, over == 0 ? "a.json" : "b.json", bytes, n);
        assert_int_equal(c.n, 1);
        assert_int_equal(c.docs[0].rejected, over == 1);
        if (over == 0) assert_int_equal(c.docs[0].findings.n, BRM_LIMIT_ANSWER_MEMBERS - 3);
        if (over == 1) assert_doc(&c, 0, NULL, BRM_D_R014_MEMBERS);
    }
    free(bytes);
    close_case(&c);
}

static void deep_documents(void **state) {
    (void)state;
    for (uint32_t over = 0; over < 3; over++) {
        uint32_t depth = (over == 2 ? 5000u : BRM_LIMIT_ANSWER_DEPTH + over) - 2; /* inside the document and answers */
        Case c;
        open_case(&c);
        BrmBuf buf;
        brm_buf_open(&buf, &c.m.mem);
        brm_buf_z(&buf, "{\"subject\": {\"id\": \"a\"}, \"answers\": {\"oui\": ");
        brm_buf_repeat(&buf, "[", depth);
        brm_buf_repeat(&buf, "]", depth);
        brm_buf_z(&buf, "}}");
        read_bytes(&c, "a.json", buf.p, buf.n);
        brm_buf_close(&buf);
        assert_int_equal(c.n, 1);
        assert_int_equal(c.docs[0].rejected, over > 0);
        if (over > 0) assert_doc(&c, 0, NULL, BRM_D_R014_DEEP);
        close_case(&c);
    }
}

static void folders_and_missing_files(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    write_bytes(&c, "b.json", "{\"subject\": {\"id\": \"b\"}}", 24);
    write_bytes(&c, "B.ndjson", "{\"subject\": {\"id\": \"B\"}}", 24);
    write_bytes(&c, "c.jsonl", "{}", 2);
    write_bytes(&c, ".a.json", "{}", 2);
    write_bytes(&c, ".json", "{}", 2);
    write_bytes(&c, "a.ndjson", "{\"subject\": {\"id\": \"a\"}}", 24);
    write_bytes(&c, "notes.txt", "x", 1);
    assert_int_equal(mkdir(brm_str_f(&c.m.arena, "%s/d.json", c.folder).p, 0700), 0);
    assert_int_equal(brm_reader_add(c.reader, brm_str_f(&c.m.arena, "%s//", c.folder)), BRM_OK);
    next_batch(&c);
    assert_int_equal(c.n, 3);
    assert_doc(&c, 0, "B", BRM_D_R014_EMPTY);
    assert_doc(&c, 1, "a", BRM_D_R014_EMPTY);
    assert_doc(&c, 2, "b", BRM_D_R014_EMPTY);
    assert_true(brm_str_is(c.docs[2].file, brm_str_f(&c.m.arena, "%s/b.json", c.folder).p));
    assert_int_equal(brm_reader_bytes(c.reader), 72);
    assert_int_equal(brm_reader_add(c.reader, BRM_LIT("/nowhere/at all.json")), BRM_IO);
    assert_int_equal(errno, ENOENT);
    BrmStr gone = brm_str(write_bytes(&c, "gone.json", "{}", 2)), failed;
    assert_int_equal(brm_reader_add(c.reader, gone), BRM_OK);
    assert_int_equal(unlink(gone.p), 0);
    assert_int_equal(brm_reader_next(c.reader, &c.batch, c.docs, ROOM, &c.n, &failed), BRM_IO);
    assert_true(brm_str_eq(failed, gone));
    close_case(&c);
}

static void ids_come_once(void **state) {
    static const char *const z =
        "{\"subject\": {\"id\": \"a\"}}\n{\"subject\": {\"id\": \"b\"}, \"status\": 1}\n{\"subject\": {\"id\": \"b\"}, "
        "\"answers\": {\"A1\": 1}}\n"
        "{\"subject\": {\"id\": \"a\"}, \"answers\": {\"A1\": 2, \"oui\": true, \"nombre\": 2, \"publics\": [1]}}\n";
    (void)state;
    for (uint32_t promised = 0; promised < 2; promised++) {
        Case c;
        open_case(&c);
        brm_reader_unique_ids(c.reader, promised == 1);
        read_text(&c, "a.ndjson", z);
        assert_int_equal(c.n, 4);
        assert_doc(&c, 1, NULL, BRM_D_R014_STATUS);
        assert_true(c.docs[1].has_id);
        assert_doc(&c, 2, "b", BRM_D_R014_EMPTY); /* a rejected document does not take its id */
        assert_doc(&c, 3, "a", BRM_D_R013);
        assert_int_equal(c.docs[3].rejected, promised == 0);
        if (promised == 0) {
            assert_says(&c.m, &c.docs[3], 0, BRM_FR, "ligne 1");
            assert_int_equal(c.batch.codes[C_A1][2], BRM_CODE_NONE); /* nothing of it stays in its lane */
            assert_int_equal(c.batch.questions[Q_OUI].tri[2], BRM_UNKNOWN);
            assert_int_equal(c.batch.questions[Q_NOMBRE].known[2], 0);
            assert_int_equal(c.batch.questions[Q_PUBLICS].set[2], 0);
        }
        close_case(&c);
    }
}

/* Ids are texts: compared in NFC, and shown in it. */
static void ids_in_nfc(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    read_text(&c, "a.ndjson",
              "{\"subject\": {\"id\": \"e\xcc\x81\"}}\n{\"subject\": {\"id\": \"é\"}}\n{\"subject\": {\"id\": "
              "\"e\\u0301\"}}\n");
    assert_int_equal(c.n, 3);
    assert_doc(&c, 0, "é", BRM_D_R014_EMPTY);
    assert_doc(&c, 1, NULL, BRM_D_R013);
    assert_doc(&c, 2, NULL, BRM_D_R013);
    assert_true(brm_str_is(c.docs[2].id, "é"));
    close_case(&c);
}

static void batches_follow_each_other(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    BrmBuf buf;
    brm_buf_open(&buf, &c.m.mem);
    for (uint32_t i = 0; i < 2 * ROOM + 5; i++)
        brm_buf_f(&buf,
                  i % 7 == 3 ? "{\"subject\": %u}\n" : "{\"subject\": {\"id\": \"s%u\"}, \"answers\": {\"A1\": 1}}\n",
                  (unsigned)i);
    read_bytes(&c, "a.ndjson", buf.p, buf.n);
    brm_buf_close(&buf);
    uint32_t documents = 0, rejected = 0;
    for (; c.n > 0; next_batch(&c))
        for (uint32_t i = 0; i < c.n; i++, documents++) {
            assert_int_equal(c.docs[i].line, documents + 1);
            if (c.docs[i].rejected) rejected++;
            if (!c.docs[i].rejected) assert_int_equal(c.batch.codes[C_A1][c.docs[i].lane], 1);
        }
    assert_int_equal(documents, 2 * ROOM + 5);
    assert_int_equal(rejected, 19);
    close_case(&c);
}

/* ---- memory ---- */

typedef struct Faulty {
    uint32_t left;
} Faulty;

static void *faulty_realloc(void *ctx, void *p, size_t n) {
    Faulty *f = ctx;
    if (n == 0) {
        free(p);
        return NULL;
    }
    if (f->left == 0) return NULL;
    f->left--;
    return realloc(p, n);
}

/* Memory runs out at each call in turn: the reader can always be closed, with its file and jansson's tree. */
static void memory_runs_out(void **state) {
    static const char z[] = "[{\"subject\": {\"id\": \"a\", \"kind\": \"x\"}, \"answers\": {\"e\\u0301diteur\": \"x\", "
                            "\"A1\": 9, \"nul\": 1}, \"plan\": {\"A1\": [[\"2021-T1\", 1]]}}, {,}]";
    (void)state;
    Case c;
    open_case(&c);
    BrmStr path = brm_str(write_bytes(&c, "a.json", z, sizeof z - 1));
    bool done = false;
    for (uint32_t calls = 0; !done; calls++) {
        Faulty faulty = {calls};
        BrmMem mem;
        brm_mem_open(&mem, faulty_realloc, &faulty);
        jmp_buf out;
        BrmReader *volatile reader = NULL;
        mem.on_failure = &out;
        if (setjmp(out) == 0) {
            BrmDocument docs[4] = {0};
            BrmStr failed;
            uint32_t n;
            reader = brm_reader_open(&mem, c.m.p, BRM_DATE_NONE);
            assert_int_equal(brm_reader_add(reader, path), BRM_OK);
            assert_int_equal(brm_reader_next(reader, &c.batch, docs, 4, &n, &failed), BRM_OK);
            assert_int_equal(n, 2);
            done = true;
        } else {
            assert_int_equal(mem.failure, BRM_NOMEM);
        }
        brm_reader_close(reader);
        brm_mem_close(&mem);
    }
    close_case(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_object),
        cmocka_unit_test(lines_whatever_the_name),
        cmocka_unit_test(a_broken_first_line_hides_nothing),
        cmocka_unit_test(values_one_after_the_other),
        cmocka_unit_test(an_array),
        cmocka_unit_test(a_broken_array),
        cmocka_unit_test(unclosed_documents),
        cmocka_unit_test(nothing_in_a_file),
        cmocka_unit_test(long_documents),
        cmocka_unit_test(many_members),
        cmocka_unit_test(deep_documents),
        cmocka_unit_test(folders_and_missing_files),
        cmocka_unit_test(ids_come_once),
        cmocka_unit_test(ids_in_nfc),
        cmocka_unit_test(wrong_files),
        cmocka_unit_test(batches_follow_each_other),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
