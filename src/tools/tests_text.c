/* tests_text.c: the results of a run of tests for a person, and its expectations that are not met as notices.
 *
 * Called by `bareme test`. What a test that fails expected and found is drawn by brm_render, as diagnostics are; here
 * are the lines around it, the coverage, and the line that counts.
 */
#include "tools/tools_internal.h"

/* ---- notices
 * ---------------------------------------------------------------------------------------------------------------------
 */

static BrmStr joined(BrmArena *arena, const BrmTestExpectation *e, const BrmTestResult *refused) {
    BrmBuf out;
    brm_buf_open(&out, arena->mem);
    for (uint32_t i = 0; i < e->reasons.n; i++) {
        if (out.n > 0) brm_buf_byte(&out, '\n');
        brm_buf_str(&out, e->reasons.at[i]);
    }
    for (uint32_t i = 0; refused != NULL && i < refused->refused.n && i < BRM_TOOLS_SHOWN; i++) {
        if (out.n > 0) brm_buf_byte(&out, '\n');
        brm_buf_str(&out, refused->refused.at[i].message);
    }
    return brm_tools_take(arena, &out);
}

static void put_label(BrmNoticeLabel *labels, uint32_t *n, BrmSpan span, BrmStr text) {
    labels[*n] = (BrmNoticeLabel){.span = span, .text = text};
    ++*n;
}

static BrmStr value_label(BrmArena *arena, BrmLang lang, const BrmTestValue *value) {
    const BrmArg args[] = {BRM_A_STR(value->source), BRM_A_STR(value->shown)};
    return brm_tools_fill(arena, lang,
                          value->equals ? brm_tools_say(lang, "{0} vaut {1}", "{0} is {1}")
                                        : brm_tools_say(lang, "{0} : {1}", "{0}: {1}"),
                          args, 2);
}

/* refused: told once a test, with its first expectation that is not met. */
static BrmNotice notice_of(BrmArena *arena, const BrmTestRun *run, const BrmTestResult *result,
                           const BrmTestExpectation *e, bool first) {
    BrmNotice notice = {.code = brm_diag_code(e->id), .severity = BRM_ERROR, .message = e->message, .label = e->label};
    notice.span = e->span;
    notice.subject = run->model->tests.at[result->test].title;
    notice.help = joined(arena, e, first ? result : NULL);
    uint32_t most = e->values.n + (first ? result->refused.n : 0), n = 0;
    BrmNoticeLabel *labels = BRM_NEWS(arena, BrmNoticeLabel, most + 1);
    for (uint32_t i = 0; i < e->values.n; i++) {
        const BrmTestValue *value = &e->values.at[i];
        bool same = value->span.start == e->span.start && value->span.end == e->span.end;
        if (same) /* one mark: the main one says it */
            notice.label = value->shown;
        else
            put_label(labels, &n, value->span, value_label(arena, run->lang, value));
    }
    if (n > 0 && e->id != BRM_D_TEST_FOUND) notice.label = BRM_LIT(""); /* the message says it; the parts say why */
    for (uint32_t i = 0; first && i < result->refused.n && i < BRM_TOOLS_SHOWN; i++) {
        BrmStr text =
            BRM_TOOLS_FILL(arena, run->lang, "refus ({0})", "refused ({0})", BRM_A_STR(result->refused.at[i].code));
        put_label(labels, &n, result->refused.at[i].span, text);
    }
    notice.labels = labels;
    notice.n_labels = n;
    return notice;
}

static BrmNotice *of_test(BrmArena *arena, const BrmTestRun *run, const BrmTestResult *result, uint32_t *n) {
    BrmNotice *all = BRM_NEWS(arena, BrmNotice, result->expectations.n + 1);
    *n = 0;
    for (uint32_t i = 0; i < result->expectations.n; i++) {
        const BrmTestExpectation *e = &result->expectations.at[i];
        if (e->truth == BRM_TRUE) continue;
        all[*n] = notice_of(arena, run, result, e, *n == 0);
        ++*n;
    }
    return all;
}

BrmNotice *brm_tests_notices(BrmArena *arena, const BrmTestRun *run, uint32_t *n) {
    BRM_ARRAY(BrmNotice) all = {0};
    for (uint32_t i = 0; i < run->results.n; i++) {
        uint32_t some;
        const BrmNotice *mine = of_test(arena, run, &run->results.at[i], &some);
        for (uint32_t k = 0; k < some; k++)
            BRM_PUSH(arena, &all, mine[k]);
    }
    *n = all.n;
    return all.at;
}

/* ---- text
 * ------------------------------------------------------------------------------------------------------------------------
 */

typedef struct Writer {
    BrmBuf *out;
    const BrmTestRun *run;
    const BrmRender *how;
    BrmArena *arena;
} Writer;

static void ink(const Writer *w, const char *style) {
    if (w->how->color) brm_buf_f(w->out, "\033[%sm", style);
}

static void put_place(const Writer *w, BrmSpan span) {
    BrmSources *sources = w->run->model->sources;
    uint32_t line, column;
    if (span.file >= sources->files.n) return;
    brm_sources_locate(sources, span.file, span.start, &line, &column);
    BrmBuf clean;
    brm_buf_open(&clean, w->arena->mem);
    brm_diag_clean(&clean, brm_sources_shown(sources, span.file));
    brm_buf_f(w->out, "%.*s:%u", BRM_STR_ARG(brm_buf_view(&clean)), (unsigned)line);
    brm_buf_close(&clean);
}

static void put_test(const Writer *w, const BrmTestResult *result) {
    const BrmMTest *test = &w->run->model->tests.at[result->test];
    BrmLang lang = w->run->lang;
    ink(w, result->passed ? "32" : "1;31");
    brm_buf_z(w->out,
              result->passed ? brm_tools_say(lang, "réussi", "passed") : brm_tools_say(lang, "échec ", "failed"));
    ink(w, "0");
    brm_buf_z(w->out, "  ");
    brm_diag_clean(w->out, test->title);
    brm_buf_z(w->out, " (");
    put_place(w, test->span);
    brm_buf_z(w->out, ")\n");
    if (result->passed) return;
    uint32_t n;
    const BrmNotice *all = of_test(w->arena, w->run, result, &n);
    for (uint32_t i = 0; i < n; i++) {
        BrmNotice one = all[i];
        one.subject = BRM_LIT(""); /* said above */
        brm_render(w->out, w->how, w->run->model->sources, &one, 1);
    }
    brm_buf_byte(w->out, '\n');
}

/* ---- coverage ---- */

/* Cut, never rounded up: 100 % is all. */
static void put_share(const Writer *w, uint32_t reached, uint32_t total) {
    BrmLang lang = w->run->lang;
    if (total == 0) {
        brm_buf_z(w->out, brm_tools_say(lang, "rien à atteindre", "nothing to reach"));
        return;
    }
    uint64_t tenths = (uint64_t)reached * 1000 / total;
    brm_buf_f(w->out, "%u / %u (%u%s%u%s)", (unsigned)reached, (unsigned)total, (unsigned)(tenths / 10),
              brm_tools_say(lang, ",", "."), (unsigned)(tenths % 10), brm_tools_say(lang, "\xc2\xa0%", "%"));
}

static void put_missed(const Writer *w, const BrmMissed *m) {
    brm_buf_z(w->out, "  ");
    put_place(w, m->span);
    brm_buf_z(w->out, "  ");
    brm_diag_clean(w->out, m->on);
    if (m->title.n > 0) {
        brm_buf_z(w->out, brm_tools_say(w->run->lang, " « ", " \""));
        brm_diag_clean(w->out, m->title);
        brm_buf_z(w->out, brm_tools_say(w->run->lang, " »", "\""));
    }
    brm_buf_z(w->out, brm_tools_say(w->run->lang, " : ", ": "));
    brm_diag_clean(w->out, m->what);
    brm_buf_byte(w->out, '\n');
}

static void put_coverage(const Writer *w) {
    static const char *const fr[] = {"Niveaux et états", "Branches des règles", "Contrôles"}, *const en[] = {
                                                                                                  "Levels and states",
                                                                                                  "Branches of rules",
                                                                                                  "Checks"};
    const BrmCoverage *c = w->run->coverage;
    BrmLang lang = w->run->lang;
    uint32_t reached = 0, total = 0, shown = BRM_COV_KINDS;
    if (c->missed.n > 0)
        brm_buf_z(w->out, brm_tools_say(lang, "Ce qu'aucun essai n'atteint\n", "What no test reaches\n"));
    for (uint32_t i = 0; i < c->missed.n; i++) {
        if (c->missed.at[i].kind != shown) {
            shown = c->missed.at[i].kind;
            ink(w, "1");
            brm_buf_f(w->out, "%s\n", brm_tools_say(lang, fr[shown], en[shown]));
            ink(w, "0");
        }
        put_missed(w, &c->missed.at[i]);
    }
    if (c->missed.n > 0) brm_buf_byte(w->out, '\n');
    brm_buf_z(w->out, brm_tools_say(lang, "Couverture\n", "Coverage\n"));
    for (uint32_t k = 0; k < BRM_COV_KINDS; k++) {
        BrmStr name = brm_str(brm_tools_say(lang, fr[k], en[k]));
        brm_buf_f(w->out, "  %.*s", BRM_STR_ARG(name));
        brm_buf_repeat(w->out, " ", 22 - brm_utf8_width(name));
        put_share(w, c->reached[k], c->total[k]);
        brm_buf_byte(w->out, '\n');
        reached += c->reached[k];
        total += c->total[k];
    }
    brm_buf_f(w->out, "  %s", brm_tools_say(lang, "En tout               ", "In total              "));
    put_share(w, reached, total);
    brm_buf_z(w->out, "\n\n");
}

static void put_count(const Writer *w) {
    const BrmTestRun *run = w->run;
    const BrmArg args[] = {BRM_A_INT(run->results.n), BRM_A_INT((int64_t)run->met + run->unmet), BRM_A_INT(run->passed),
                           BRM_A_INT(run->failed), BRM_A_INT(run->unmet)};
    brm_diag_fill(
        w->out,
        run->failed > 0
            ? brm_tools_say(run->lang,
                            "Essais : {0} ; réussis : {2} ; en échec : {3}. Attentes : {1} ; non tenues : {4}.\n",
                            "Tests: {0}; passed: {2}; failed: {3}. Expectations: {1}; not met: {4}.\n")
            : brm_tools_say(run->lang, "Essais : {0}, tous réussis. Attentes : {1}, toutes tenues.\n",
                            "Tests: {0}, all passed. Expectations: {1}, all met.\n"),
        args, 5, run->lang);
}

void brm_tests_text(BrmBuf *out, const BrmTestRun *run, const BrmRender *how, bool quiet) {
    BrmArena scratch;
    brm_arena_open(&scratch, out->mem);
    Writer w = {.out = out, .run = run, .how = how, .arena = &scratch};
    bool any = false;
    for (uint32_t i = 0; i < run->results.n; i++) {
        if (quiet && run->results.at[i].passed) continue;
        put_test(&w, &run->results.at[i]);
        any = run->results.at[i].passed;
    }
    if (any) brm_buf_byte(out, '\n');
    if (run->coverage != NULL) put_coverage(&w);
    put_count(&w);
    brm_arena_close(&scratch);
}
