/* diag/sarif: all notices as one SARIF 2.1.0 log, for the tools that collect findings of analyses.
 *
 * Called by render.c. A rule is listed once, in the order in which its code first comes; its short description is the
 * template of its row, with an ellipsis for each argument. A code without a row (a control of a questionnaire) is
 * listed by its code alone.
 */
#include "diag/diag_internal.h"

#include <string.h>

static void put_text(BrmBuf *out, const char *before, BrmStr s, const char *after) {
    brm_buf_z(out, before);
    brm_put_json(out, s, false);
    brm_buf_z(out, after);
}

/* {"text": …}: a message, in which a single brace would begin a placeholder and is therefore doubled. */
static void put_words(BrmBuf *out, const char *before, BrmStr words) {
    BrmBuf text;
    brm_buf_open(&text, out->mem);
    for (uint32_t i = 0; i < words.n; i++) {
        if (words.p[i] == '{' || words.p[i] == '}') brm_buf_byte(&text, words.p[i]);
        brm_buf_byte(&text, words.p[i]);
    }
    brm_buf_z(out, before);
    put_text(out, "{\"text\": ", brm_buf_view(&text), "}");
    brm_buf_close(&text);
}

static const char *level_of(BrmSeverity severity) {
    return severity == BRM_NOTICE ? "note" : brm_severity_name(severity);
}

/* A path as a URI reference: what is not unreserved or a slash is percent-encoded, byte by byte. */
static void put_uri(BrmBuf *out, BrmStr path) {
    static const char hex[] = "0123456789ABCDEF";
    brm_buf_byte(out, '"');
    if (path.n > 0 && path.p[0] == '/') brm_buf_z(out, "file://");
    for (uint32_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                    c == '.' || c == '-' || c == '_' || c == '~';
        if (kept) {
            brm_buf_byte(out, (char)c);
        } else {
            brm_buf_byte(out, '%');
            brm_buf_byte(out, hex[c >> 4]);
            brm_buf_byte(out, hex[c & 15]);
        }
    }
    brm_buf_byte(out, '"');
}

/* {"id": …, "physicalLocation": …, "message": …}; `words` may be empty. Related locations must differ: `id` does it. */
static void put_location(BrmBuf *out, uint32_t id, bool known, const BrmPlace *place, BrmStr words) {
    brm_buf_f(out, "{\"id\": %u", (unsigned)id);
    if (known) {
        brm_buf_z(out, ", \"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
        put_uri(out, place->path);
        brm_buf_byte(out, '}');
        if (place->line > 0) brm_buf_f(out, ", \"region\": {\"startLine\": %u", (unsigned)place->line);
        if (place->column > 0) brm_buf_f(out, ", \"startColumn\": %u", (unsigned)place->column);
        if (place->end_line > 0)
            brm_buf_f(out, ", \"endLine\": %u, \"endColumn\": %u", (unsigned)place->end_line,
                      (unsigned)place->end_column);
        brm_buf_z(out, place->line > 0 ? "}}" : "}");
    }
    if (words.n > 0) put_words(out, ", \"message\": ", words);
    brm_buf_byte(out, '}');
}

static void put_message(BrmPrinter *p, const BrmNotice *notice) {
    BrmBuf text;
    brm_buf_open(&text, p->out->mem);
    brm_buf_str(&text, notice->message);
    if (notice->help.n > 0) {
        brm_put_stop(&text);
        brm_buf_f(&text, " %s%s", brm_phrase(BRM_P_HELP_FIRST, p->how->lang), brm_phrase(BRM_P_COLON, p->how->lang));
        brm_buf_str(&text, notice->help);
    }
    put_words(p->out, ", \"message\": ", brm_buf_view(&text));
    brm_buf_close(&text);
}

static void put_properties(BrmBuf *out, const BrmNotice *notice) {
    if (notice->subject.n == 0 && notice->on.n == 0) return;
    brm_buf_z(out, ", \"properties\": {");
    if (notice->subject.n > 0) put_text(out, "\"subject\": ", notice->subject, notice->on.n > 0 ? ", " : "");
    if (notice->on.n > 0) put_text(out, "\"on\": ", notice->on, "");
    brm_buf_byte(out, '}');
}

static void put_result(BrmPrinter *p, const BrmNotice *notice, uint32_t rule) {
    BrmBuf *out = p->out;
    BrmPlace place;
    put_text(out, "{\"ruleId\": ", brm_str(notice->code), "");
    brm_buf_f(out, ", \"ruleIndex\": %u, \"level\": \"%s\"", (unsigned)rule, level_of(notice->severity));
    put_message(p, notice);
    if (brm_place_of_notice(p, notice, &place)) {
        brm_buf_z(out, ", \"locations\": [");
        put_location(out, 0, true, &place, notice->label);
        brm_buf_byte(out, ']');
    }
    if (notice->n_labels > 0) brm_buf_z(out, ", \"relatedLocations\": [");
    for (uint32_t i = 0; i < notice->n_labels; i++) {
        if (i > 0) brm_buf_z(out, ", ");
        bool known = brm_place_of_span(p, notice->labels[i].span, &place);
        put_location(out, i + 1, known, &place, notice->labels[i].text);
    }
    if (notice->n_labels > 0) brm_buf_byte(out, ']');
    put_properties(out, notice);
    brm_buf_byte(out, '}');
}

static void put_rule(BrmPrinter *p, const BrmNotice *first) {
    BrmBuf *out = p->out;
    put_text(out, "{\"id\": ", brm_str(first->code), "");
    const char *template = brm_diag_template(first->code, p->how->lang);
    if (template != NULL && *template != '\0') {
        BrmBuf words;
        brm_buf_open(&words, out->mem);
        brm_diag_fill(&words, template, NULL, 0, p->how->lang);
        put_words(out, ", \"shortDescription\": ", brm_buf_view(&words));
        brm_buf_close(&words);
    }
    brm_buf_f(out, ", \"defaultConfiguration\": {\"level\": \"%s\"}}", level_of(first->severity));
}

static void put_head(BrmPrinter *p) {
    const char *lang = p->how->lang == BRM_EN ? "en" : "fr";
    brm_buf_z(p->out, "{\n\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\": \"2.1.0\",\n"
                      "\"runs\": [{\n\"tool\": {\"driver\": {\"name\": \"bareme\", ");
#ifdef BAREME_VERSION
    brm_buf_z(p->out, "\"version\": \"" BAREME_VERSION "\", ");
#endif
    brm_buf_f(p->out, "\"language\": \"%s\", \"rules\": [", lang);
}

void brm_print_sarif(BrmPrinter *p, const BrmNotice *all, uint32_t n) {
    BrmBuf *out = p->out;
    BrmMap rules; /* code -> index */
    brm_map_open(&rules, p->scratch);
    uint32_t *rule_of = BRM_NEWS(p->scratch, uint32_t, n);
    put_head(p);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t next = rules.n;
        rule_of[i] = brm_map_put(&rules, brm_str(all[i].code), next);
        if (rules.n == next) continue;
        brm_buf_z(out, next > 0 ? ",\n" : "\n");
        put_rule(p, &all[i]);
    }
    brm_buf_f(out, "]}},\n\"language\": \"%s\",\n\"columnKind\": \"unicodeCodePoints\",\n\"results\": [",
              p->how->lang == BRM_EN ? "en" : "fr");
    for (uint32_t i = 0; i < n; i++) {
        brm_buf_z(out, i > 0 ? ",\n" : "\n");
        put_result(p, &all[i], rule_of[i]);
    }
    brm_buf_z(out, n > 0 ? "\n]}]\n}\n" : "]}]\n}\n");
}
