/* tests_json.c: the results of a run of tests for programs: JSON, and the XML that build servers read (JUnit's).
 *
 * Called by `bareme test`. Words in it are in the run's language; names and order of members never change.
 */
#include "tools/tools_internal.h"

static void put_place(BrmBuf *out, BrmSources *sources, BrmSpan span) {
    uint32_t line = 0, column = 0;
    if (span.file >= sources->files.n) {
        brm_buf_z(out, "\"file\": null, \"line\": null, \"column\": null");
        return;
    }
    brm_sources_locate(sources, span.file, span.start, &line, &column);
    brm_buf_z(out, "\"file\": ");
    brm_json_string(out, brm_sources_shown(sources, span.file));
    brm_buf_f(out, ", \"line\": %u, \"column\": %u", (unsigned)line, (unsigned)column);
}

static void put_text(BrmBuf *out, const char *name, BrmStr text) {
    brm_buf_f(out, "\"%s\": ", name);
    brm_json_string(out, text);
}

static void put_date(BrmBuf *out, const char *name, BrmDate date) {
    brm_buf_f(out, "\"%s\": ", name);
    if (date == BRM_DATE_NONE) {
        brm_buf_z(out, "null");
        return;
    }
    brm_buf_byte(out, '"');
    brm_date_print(out, date);
    brm_buf_byte(out, '"');
}

/* ---- JSON
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void put_expectation(BrmBuf *out, const BrmTestRun *run, const BrmTestExpectation *e) {
    BrmSources *sources = run->model->sources;
    brm_buf_z(out, "{");
    put_text(out, "source", e->source);
    brm_buf_f(out, ", \"passed\": %s, ", e->truth == BRM_TRUE ? "true" : "false");
    put_place(out, sources, e->of->span);
    if (e->truth != BRM_TRUE) {
        brm_buf_z(out, ", \"found\": ");
        if (e->found.n > 0)
            brm_buf_str(out, e->found);
        else
            brm_buf_z(out, e->truth == BRM_FALSE ? "false" : "null");
        brm_buf_z(out, ", \"wanted\": ");
        if (e->wanted.n > 0)
            brm_buf_str(out, e->wanted);
        else
            brm_buf_z(out, "true");
        brm_buf_z(out, ", ");
        put_text(out, "message", e->message);
        brm_buf_z(out, ", \"values\": [");
        for (uint32_t i = 0; i < e->values.n; i++) {
            brm_buf_z(out, i > 0 ? ", {" : "{");
            put_text(out, "source", e->values.at[i].source);
            brm_buf_z(out, ", \"value\": ");
            brm_buf_str(out, e->values.at[i].json);
            brm_buf_z(out, ", ");
            put_text(out, "shown", e->values.at[i].shown);
            brm_buf_byte(out, '}');
        }
        brm_buf_z(out, "], \"reasons\": [");
        for (uint32_t i = 0; i < e->reasons.n; i++) {
            if (i > 0) brm_buf_z(out, ", ");
            brm_json_string(out, e->reasons.at[i]);
        }
        brm_buf_byte(out, ']');
    }
    brm_buf_byte(out, '}');
}

static void put_result(BrmBuf *out, const BrmTestRun *run, const BrmTestResult *result) {
    const BrmMTest *test = &run->model->tests.at[result->test];
    brm_buf_z(out, "\n  {");
    put_text(out, "title", test->title);
    brm_buf_f(out, ", \"passed\": %s, ", result->passed ? "true" : "false");
    put_place(out, run->model->sources, test->span);
    brm_buf_z(out, ", ");
    put_date(out, "date", test->date);
    brm_buf_z(out, ", ");
    put_date(out, "horizon", test->horizon);
    brm_buf_z(out, ",\n   \"expectations\": [");
    for (uint32_t i = 0; i < result->expectations.n; i++) {
        brm_buf_z(out, i > 0 ? ",\n    " : "\n    ");
        put_expectation(out, run, &result->expectations.at[i]);
    }
    brm_buf_z(out, "],\n   \"refused\": [");
    for (uint32_t i = 0; i < result->refused.n; i++) {
        const BrmTestRefused *refused = &result->refused.at[i];
        brm_buf_z(out, i > 0 ? ", {" : "{");
        put_text(out, "code", refused->code);
        brm_buf_z(out, ", ");
        put_text(out, "message", refused->message);
        brm_buf_z(out, ", ");
        put_place(out, run->model->sources, refused->span);
        brm_buf_byte(out, '}');
    }
    brm_buf_z(out, "]}");
}

static void put_missed(BrmBuf *out, const BrmTestRun *run, BrmCoverageKind kind) {
    const BrmCoverage *c = run->coverage;
    bool first = true;
    for (uint32_t i = 0; i < c->missed.n; i++) {
        const BrmMissed *m = &c->missed.at[i];
        if (m->kind != kind) continue;
        brm_buf_z(out, first ? "\n     {" : ",\n     {");
        first = false;
        put_text(out, "on", m->on);
        brm_buf_z(out, ", ");
        put_text(out, "title", m->title);
        brm_buf_z(out, ", ");
        put_text(out, "what", m->what);
        brm_buf_z(out, ", ");
        put_place(out, run->model->sources, m->span);
        brm_buf_byte(out, '}');
    }
}

static void put_coverage(BrmBuf *out, const BrmTestRun *run) {
    static const char *const names[] = {"levels", "rules", "checks"};
    const BrmCoverage *c = run->coverage;
    uint32_t reached = 0, total = 0;
    brm_buf_z(out, ",\n \"coverage\": {");
    for (uint32_t k = 0; k < BRM_COV_KINDS; k++) {
        brm_buf_f(out, "\n   \"%s\": {\"reached\": %u, \"total\": %u, \"missed\": [", names[k], (unsigned)c->reached[k],
                  (unsigned)c->total[k]);
        put_missed(out, run, (BrmCoverageKind)k);
        brm_buf_z(out, "]},");
        reached += c->reached[k];
        total += c->total[k];
    }
    brm_buf_f(out, "\n   \"total\": {\"reached\": %u, \"total\": %u}}", (unsigned)reached, (unsigned)total);
}

void brm_tests_json(BrmBuf *out, const BrmTestRun *run) {
    brm_buf_z(out, "{\"tests\": [");
    for (uint32_t i = 0; i < run->results.n; i++) {
        if (i > 0) brm_buf_byte(out, ',');
        put_result(out, run, &run->results.at[i]);
    }
    brm_buf_f(out, "],\n \"passed\": %u, \"failed\": %u, \"expectations\": {\"met\": %u, \"unmet\": %u}",
              (unsigned)run->passed, (unsigned)run->failed, (unsigned)run->met, (unsigned)run->unmet);
    if (run->coverage != NULL) put_coverage(out, run);
    brm_buf_z(out, "}\n");
}

/* ---- XML
 * -------------------------------------------------------------------------------------------------------------------------
 */

static bool in_xml(uint32_t cp) {
    return cp == '\t' || cp == '\n' || cp == '\r' || (cp >= 0x20 && cp != 0xFFFE && cp != 0xFFFF);
}

static void put_xml(BrmBuf *out, BrmStr s) {
    for (uint32_t at = 0; at < s.n;) {
        uint32_t cp = 0, n = brm_utf8_next(s.p + at, s.n - at, &cp);
        if (n == 0 || !in_xml(cp))
            brm_buf_z(out, "\xef\xbf\xbd");
        else if (cp == '&')
            brm_buf_z(out, "&amp;");
        else if (cp == '<')
            brm_buf_z(out, "&lt;");
        else if (cp == '>')
            brm_buf_z(out, "&gt;");
        else if (cp == '"')
            brm_buf_z(out, "&quot;");
        else if (cp < 0x20)
            brm_buf_f(out, "&#%u;", (unsigned)cp);
        else
            brm_buf_bytes(out, s.p + at, n);
        at += n == 0 ? 1 : n;
    }
}

static void put_attribute(BrmBuf *out, const char *name, BrmStr value) {
    brm_buf_f(out, " %s=\"", name);
    put_xml(out, value);
    brm_buf_byte(out, '"');
}

/* Each expectation that is not met: its place, what is said, the values, the reasons. */
static void put_failure(BrmBuf *out, const BrmTestRun *run, const BrmTestResult *result) {
    BrmSources *sources = run->model->sources;
    bool first = true;
    for (uint32_t i = 0; i < result->expectations.n; i++) {
        const BrmTestExpectation *e = &result->expectations.at[i];
        if (e->truth == BRM_TRUE) continue;
        if (first) {
            brm_buf_z(out, "\n      <failure");
            put_attribute(out, "type", brm_str(brm_diag_code(e->id)));
            put_attribute(out, "message", e->message);
            brm_buf_byte(out, '>');
        }
        first = false;
        uint32_t line, column;
        brm_sources_locate(sources, e->span.file, e->span.start, &line, &column);
        put_xml(out, brm_sources_shown(sources, e->span.file));
        brm_buf_f(out, ":%u:%u: ", (unsigned)line, (unsigned)column);
        put_xml(out, e->message);
        brm_buf_byte(out, '\n');
        for (uint32_t k = 0; k < e->values.n; k++) {
            brm_buf_z(out, "  ");
            put_xml(out, e->values.at[k].source);
            brm_buf_z(out, brm_tools_say(run->lang, " : ", ": "));
            put_xml(out, e->values.at[k].shown);
            brm_buf_byte(out, '\n');
        }
        for (uint32_t k = 0; k < e->reasons.n; k++) {
            brm_buf_z(out, "  ");
            put_xml(out, e->reasons.at[k]);
            brm_buf_byte(out, '\n');
        }
    }
    for (uint32_t k = 0; k < result->refused.n; k++) {
        put_xml(out, result->refused.at[k].code);
        brm_buf_z(out, brm_tools_say(run->lang, " : ", ": "));
        put_xml(out, result->refused.at[k].message);
        brm_buf_byte(out, '\n');
    }
    brm_buf_z(out, "</failure>\n    ");
}

static void put_case(BrmBuf *out, const BrmTestRun *run, const BrmTestResult *result) {
    const BrmMTest *test = &run->model->tests.at[result->test];
    uint32_t line, column;
    BrmStr file = brm_sources_shown(run->model->sources, test->span.file);
    brm_sources_locate(run->model->sources, test->span.file, test->span.start, &line, &column);
    brm_buf_z(out, "    <testcase");
    put_attribute(out, "name", test->title);
    put_attribute(out, "classname", file);
    put_attribute(out, "file", file);
    brm_buf_f(out, " line=\"%u\" assertions=\"%u\"", (unsigned)line, (unsigned)result->expectations.n);
    if (result->passed) {
        brm_buf_z(out, "/>\n");
        return;
    }
    brm_buf_byte(out, '>');
    put_failure(out, run, result);
    brm_buf_z(out, "</testcase>\n");
}

static void put_properties(BrmBuf *out, const BrmCoverage *c) {
    static const char *const names[] = {"levels", "rules", "checks"};
    brm_buf_z(out, "    <properties>\n");
    for (uint32_t k = 0; k < BRM_COV_KINDS; k++)
        brm_buf_f(out, "      <property name=\"coverage.%s\" value=\"%u/%u\"/>\n", names[k], (unsigned)c->reached[k],
                  (unsigned)c->total[k]);
    brm_buf_z(out, "    </properties>\n");
}

/* The tests of one file stand together: from i, those of its file. */
static uint32_t put_suite(BrmBuf *out, const BrmTestRun *run, uint32_t i) {
    const BrmModel *m = run->model;
    uint32_t file = m->tests.at[run->results.at[i].test].span.file, end = i, failed = 0;
    for (; end < run->results.n && m->tests.at[run->results.at[end].test].span.file == file; end++)
        failed += run->results.at[end].passed ? 0u : 1u;
    brm_buf_z(out, "  <testsuite");
    put_attribute(out, "name", brm_sources_shown(m->sources, file));
    brm_buf_f(out, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\">\n", (unsigned)(end - i),
              (unsigned)failed);
    if (i == 0 && run->coverage != NULL) put_properties(out, run->coverage);
    for (uint32_t k = i; k < end; k++)
        put_case(out, run, &run->results.at[k]);
    brm_buf_z(out, "  </testsuite>\n");
    return end;
}

void brm_tests_junit(BrmBuf *out, const BrmTestRun *run) {
    brm_buf_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bareme\"");
    brm_buf_f(out, " tests=\"%u\" failures=\"%u\" errors=\"0\">\n", (unsigned)run->results.n, (unsigned)run->failed);
    for (uint32_t i = 0; i < run->results.n;)
        i = put_suite(out, run, i);
    brm_buf_z(out, "</testsuites>\n");
}
