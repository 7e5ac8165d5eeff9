/* diag/render: the door of rendering, and the two formats of one line a notice: plain and github.
 *
 * Called by cli and report. Owns the scratch arena of a call. Text, JSON and SARIF have files of their own.
 */
#include "diag/diag_internal.h"

#include <string.h>

void brm_render(BrmBuf *out, const BrmRender *how, BrmSources *sources, const BrmNotice *all, uint32_t n) {
    BrmArena scratch;
    brm_arena_open(&scratch, out->mem);
    BrmPrinter printer = {.out = out, .how = how, .sources = sources, .scratch = &scratch};
    if (how->format == BRM_DF_SARIF) {
        brm_print_sarif(&printer, all, n);
        brm_arena_close(&scratch);
        return;
    }
    if (how->format == BRM_DF_JSON) brm_buf_byte(out, '[');
    for (uint32_t i = 0; i < n; i++) {
        if (how->format == BRM_DF_TEXT) {
            if (i > 0) brm_buf_byte(out, '\n');
            brm_print_text(&printer, &all[i]);
        } else if (how->format == BRM_DF_PLAIN) {
            brm_print_plain(&printer, &all[i]);
        } else if (how->format == BRM_DF_GITHUB) {
            brm_print_github(&printer, &all[i]);
        } else {
            brm_buf_z(out, i > 0 ? ",\n" : "\n");
            brm_print_json(&printer, &all[i]);
        }
        brm_arena_reset(&scratch);
    }
    if (how->format == BRM_DF_JSON) brm_buf_z(out, n > 0 ? "\n]\n" : "]\n");
    brm_arena_close(&scratch);
}

/* ---- plain: a paragraph to be read aloud ---------------------------------------------------- */

static void put_place(BrmBuf *out, const BrmPlace *place) {
    brm_put_clean(out, place->path, false);
    if (place->line > 0) brm_buf_f(out, ":%u", (unsigned)place->line);
    if (place->column > 0) brm_buf_f(out, ":%u", (unsigned)place->column);
}

/* "Voir aussi a.brm, ligne 3, colonne 5 : words." */
static void put_label_in_words(BrmPrinter *p, const BrmNoticeLabel *label, BrmStr main_path) {
    BrmBuf *out = p->out;
    BrmLang lang = p->how->lang;
    BrmPlace place;
    brm_buf_byte(out, ' ');
    if (brm_place_of_span(p, label->span, &place)) {
        brm_buf_f(out, "%s ", brm_phrase(BRM_P_SEE, lang));
        if (!brm_str_eq(place.path, main_path)) {
            brm_put_clean(out, place.path, false);
            brm_buf_z(out, ", ");
        }
        brm_buf_f(out, "%s %u, %s %u", brm_phrase(BRM_P_LINE, lang), (unsigned)place.line,
                  brm_phrase(BRM_P_COLUMN, lang), (unsigned)place.column);
        if (label->text.n > 0) brm_buf_z(out, brm_phrase(BRM_P_COLON, lang));
    }
    brm_put_clean(out, label->text, false);
    brm_put_stop(out);
}

void brm_print_plain(BrmPrinter *p, const BrmNotice *notice) {
    BrmBuf *out = p->out;
    BrmLang lang = p->how->lang;
    BrmPlace place;
    if (brm_place_of_notice(p, notice, &place)) {
        put_place(out, &place);
        brm_buf_z(out, ": ");
    }
    brm_buf_z(out, brm_severity_word(notice->severity, lang));
    if (notice->code[0] != '\0') brm_buf_f(out, " %s", notice->code);
    brm_buf_z(out, ": ");
    brm_put_clean(out, notice->message, false);
    if (notice->label.n > 0) {
        brm_put_stop(out);
        brm_buf_f(out, " %s%s", brm_phrase(BRM_P_HERE, lang), brm_phrase(BRM_P_COLON, lang));
        brm_put_clean(out, notice->label, false);
    }
    if (notice->label.n > 0 || notice->n_labels > 0 || notice->help.n > 0) brm_put_stop(out);
    for (uint32_t i = 0; i < notice->n_labels; i++)
        put_label_in_words(p, &notice->labels[i], place.path);
    if (notice->help.n > 0) {
        brm_buf_f(out, " %s%s", brm_phrase(BRM_P_HELP_FIRST, lang), brm_phrase(BRM_P_COLON, lang));
        brm_put_clean(out, notice->help, false);
    }
    brm_buf_byte(out, '\n');
}

/* ---- github: workflow commands -------------------------------------------------------------- */

/* The runner's escapes; those of a property cover its own separators. No byte of a message can begin a second command.
 */
static void put_escaped(BrmPrinter *p, BrmStr s, bool property) {
    BrmBuf *out = p->out;
    for (uint32_t at = 0, n = 0; at < s.n; at += n) {
        uint32_t cp = 0;
        n = brm_utf8_next(s.p + at, s.n - at, &cp);
        if (cp == '%')
            brm_buf_z(out, "%25");
        else if (n > 0 && cp == '\n')
            brm_buf_z(out, "%0A");
        else if (n > 0 && cp == '\r')
            brm_buf_z(out, "%0D");
        else if (cp == ':' && property)
            brm_buf_z(out, "%3A");
        else if (cp == ',' && property)
            brm_buf_z(out, "%2C");
        else if (n == 0 || (brm_is_hidden(cp) && cp != '\t'))
            brm_buf_z(out, BRM_REPLACEMENT);
        else
            brm_buf_bytes(out, s.p + at, n);
        if (n == 0) n = 1;
    }
}

static void put_properties(BrmPrinter *p, const BrmNotice *notice) {
    BrmBuf *out = p->out;
    BrmPlace place;
    const char *comma = " ";
    if (brm_place_of_notice(p, notice, &place)) {
        brm_buf_z(out, " file=");
        put_escaped(p, place.path, true);
        if (place.line > 0) brm_buf_f(out, ",line=%u", (unsigned)place.line);
        if (place.column > 0) brm_buf_f(out, ",col=%u", (unsigned)place.column);
        if (place.end_line > 0)
            brm_buf_f(out, ",endLine=%u,endColumn=%u", (unsigned)place.end_line, (unsigned)place.end_column);
        comma = ",";
    }
    if (notice->code[0] != '\0') {
        brm_buf_f(out, "%stitle=", comma);
        put_escaped(p, brm_str(notice->code), true);
    }
}

void brm_print_github(BrmPrinter *p, const BrmNotice *notice) {
    BrmBuf *out = p->out;
    BrmLang lang = p->how->lang;
    brm_buf_f(out, "::%s", brm_severity_name(notice->severity));
    put_properties(p, notice);
    brm_buf_z(out, "::");
    put_escaped(p, notice->message, false);
    if (notice->label.n > 0) {
        brm_buf_z(out, "%0A");
        put_escaped(p, notice->label, false);
    }
    for (uint32_t i = 0; i < notice->n_labels; i++) {
        BrmPlace place;
        brm_buf_z(out, "%0A");
        if (brm_place_of_span(p, notice->labels[i].span, &place)) {
            put_escaped(p, place.path, false);
            brm_buf_f(out, ":%u:%u%s", (unsigned)place.line, (unsigned)place.column, brm_phrase(BRM_P_COLON, lang));
        }
        put_escaped(p, notice->labels[i].text, false);
    }
    if (notice->help.n > 0) {
        brm_buf_f(out, "%%0A%s%s", brm_phrase(BRM_P_HELP_FIRST, lang), brm_phrase(BRM_P_COLON, lang));
        put_escaped(p, notice->help, false);
    }
    brm_buf_byte(out, '\n');
}
