/* test_findings_order.c: the order of a document's findings, places of bytes in it. */
#include "judged_fixture.h"

#include "findings/findings_internal.h"

typedef struct Case {
    Made m;
    BrmDocument doc;
} Case;

static void open_case(Case *c) {
    made_open(&c->m);
    c->doc = (BrmDocument){.arena = &c->m.arena};
}

static void findings_are_sorted(void **state) {
    (void)state;
    Case c;
    open_case(&c);
    static const uint32_t sizes[] = {2, 3, 7, 64, 1000};
    uint64_t seed = 1;
    for (size_t s = 0; s < 5; s++) {
        c.doc.findings.n = 0;
        for (uint32_t i = 0; i < sizes[s]; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            BrmFinding *f =
                brm_finding_add(&c.doc, (BrmDiagId)((seed >> 40) % BRM_D_COUNT), (uint32_t)(seed >> 33) % 5, NULL, 0);
            f->order = (uint32_t)(seed >> 50) % 3;
        }
        brm_findings_sort(&c.doc, c.m.p);
        assert_int_equal(c.doc.findings.n, sizes[s]);
        for (uint32_t i = 1; i < c.doc.findings.n; i++) {
            const BrmFinding *a = &c.doc.findings.at[i - 1], *b = a + 1;
            bool before = a->offset != b->offset ? a->offset < b->offset
                          : a->order != b->order
                              ? a->order < b->order
                              : brm_str_cmp(brm_finding_code(c.m.p, a), brm_finding_code(c.m.p, b)) <= 0;
            assert_true(before);
        }
    }
    made_close(&c.m);
}

static void places_of_bytes(void **state) {
    enum { N = 3 * BRM_TICK_BYTES + 7 };
    (void)state;
    Case c;
    open_case(&c);
    for (uint32_t way = 0; way < 3; way++) {
        char *bytes = BRM_NEWS(&c.m.arena, char, N);
        for (uint32_t i = 0; i < N; i++)
            bytes[i] = way == 1 ? (i % 2 == 0 ? '\xc3' : '\xa9') : way == 2 && i % 61 == 60 ? '\n' : 'a';
        c.doc.text = brm_str_of(bytes, N);
        c.doc.line = 7;
        c.doc.column = 3;
        c.doc.n_ticks = 0;
        c.doc.ticks = NULL;
        for (uint32_t at = 0; at < N; at += 389) {
            uint64_t line, marked_line;
            uint32_t column, marked_column;
            c.doc.n_ticks = 0;
            brm_document_locate(&c.doc, at, &line, &column);
            brm_document_mark(&c.doc);
            brm_document_locate(&c.doc, at, &marked_line, &marked_column);
            assert_int_equal(line, way == 2 ? 7 + at / 61 : 7);
            assert_int_equal(column, way == 1 ? 3 + (at + 1) / 2 : way == 0 ? 3 + at : at < 61 ? 3 + at : 1 + at % 61);
            assert_int_equal(marked_line, line);
            assert_int_equal(marked_column, column);
        }
        uint64_t line;
        uint32_t column;
        brm_document_locate(&c.doc, N + 1000, &line, &column); /* beyond the end: its end */
        assert_int_equal(line, way == 2 ? 7 + N / 61 : 7);
    }
    made_close(&c.m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_sorted),
        cmocka_unit_test(places_of_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
