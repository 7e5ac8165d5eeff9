/* diag/place: what every format needs: places of spans, clean text, the words around a message.
 *
 * Called by the files of the formats. Owns nothing. Reads input that may be malformed, always within its length.
 */
#include "diag/diag_internal.h"

#include <string.h>

bool brm_span_within(const BrmPrinter *p, BrmSpan span, BrmSpan *within) {
    if (p->sources == NULL || span.file >= p->sources->files.n) return false;
    uint32_t n = p->sources->files.at[span.file].text.n;
    if (span.start > n) span.start = n;
    if (span.end > n) span.end = n;
    if (span.end < span.start) span.end = span.start;
    *within = span;
    return true;
}

bool brm_place_of_span(const BrmPrinter *p, BrmSpan span, BrmPlace *place) {
    memset(place, 0, sizeof *place);
    if (!brm_span_within(p, span, &span)) return false;
    place->path = brm_sources_shown(p->sources, span.file);
    brm_sources_locate(p->sources, span.file, span.start, &place->line, &place->column);
    brm_sources_locate(p->sources, span.file, span.end, &place->end_line, &place->end_column);
    return true;
}

BrmSpan brm_span_of_notice(const BrmNotice *notice) {
    /* A finding built without naming its span has it all zeros, which would be the first file's first byte. */
    bool unset = notice->file.n > 0 && notice->line > 0 && notice->span.start == 0 && notice->span.end == 0;
    return unset ? BRM_NO_SPAN : notice->span;
}

bool brm_place_of_notice(const BrmPrinter *p, const BrmNotice *notice, BrmPlace *place) {
    if (brm_place_of_span(p, brm_span_of_notice(notice), place)) return true;
    place->path = notice->file;
    place->line = notice->line;
    place->column = notice->line > 0 ? notice->column : 0;
    return notice->file.n > 0;
}

/* ---- clean text ----------------------------------------------------------------------------- */

bool brm_is_hidden(uint32_t cp) {
    if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F)) return true;
    if (cp < 0x061C) return false;
    return cp == 0x061C || cp == 0x200B || cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

void brm_put_clean(BrmBuf *out, BrmStr s, bool lines) {
    for (uint32_t at = 0; at < s.n;) {
        uint32_t cp = 0, n = brm_utf8_next(s.p + at, s.n - at, &cp);
        if (n == 0) {
            brm_buf_z(out, BRM_REPLACEMENT);
            at++;
            continue;
        }
        if (cp == '\n' && lines)
            brm_buf_byte(out, '\n');
        else if (cp == '\t' || cp == '\n')
            brm_buf_byte(out, ' ');
        else if (cp == '\r' && at + 1 < s.n && s.p[at + 1] == '\n')
            ; /* the line end that follows says it */
        else if (brm_is_hidden(cp))
            brm_buf_z(out, BRM_REPLACEMENT);
        else
            brm_buf_bytes(out, s.p + at, n);
        at += n;
    }
}

BrmStr brm_clean(BrmArena *arena, BrmStr s, bool lines) {
    BrmBuf buf;
    brm_buf_open(&buf, arena->mem);
    brm_put_clean(&buf, s, lines);
    BrmStr clean = brm_str_dup(arena, brm_buf_view(&buf));
    brm_buf_close(&buf);
    return clean;
}

void brm_put_json(BrmBuf *out, BrmStr s, bool or_null) {
    if (s.n == 0 && or_null) {
        brm_buf_z(out, "null");
        return;
    }
    if (brm_utf8_check(s.p, s.n) == s.n) {
        brm_json_string(out, s);
        return;
    }
    BrmBuf mended;
    brm_buf_open(&mended, out->mem);
    for (uint32_t at = 0; at < s.n;) {
        uint32_t cp = 0, n = brm_utf8_next(s.p + at, s.n - at, &cp);
        if (n == 0)
            brm_buf_z(&mended, BRM_REPLACEMENT);
        else
            brm_buf_bytes(&mended, s.p + at, n);
        at += n == 0 ? 1 : n;
    }
    brm_json_string(out, brm_buf_view(&mended));
    brm_buf_close(&mended);
}

void brm_put_json_number(BrmBuf *out, uint32_t n) {
    if (n == 0)
        brm_buf_z(out, "null");
    else
        brm_buf_f(out, "%u", (unsigned)n);
}

/* ---- words ---------------------------------------------------------------------------------- */

const char *brm_phrase(BrmPhrase phrase, BrmLang lang) {
    static const char *const all[][2] = {
        [BRM_P_HELP] = {"aide", "help"},
        [BRM_P_HELP_FIRST] = {"Aide", "Help"},
        [BRM_P_COLON] = {"\xC2\xA0: ", ": "},
        [BRM_P_HERE] = {"Ici", "Here"},
        [BRM_P_SEE] = {"Voir aussi", "See also"},
        [BRM_P_LINE] = {"ligne", "line"},
        [BRM_P_COLUMN] = {"colonne", "column"},
        [BRM_P_MORE] = {"autres endroits, non montrés", "more places, not shown"},
    };
    return all[phrase][lang == BRM_EN ? 1 : 0];
}

static bool ends_with(const BrmBuf *buf, const char *z) {
    size_t n = strlen(z);
    return buf->n >= n && memcmp(buf->p + buf->n - n, z, n) == 0;
}

void brm_put_stop(BrmBuf *out) {
    static const char *const marks[] = {".", "!", "?", ":", ";", "…", ".\xC2\xA0»", "?\xC2\xA0»", "!\xC2\xA0»"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (ends_with(out, marks[i])) return;
    brm_buf_byte(out, '.');
}

void brm_diag_clean(BrmBuf *out, BrmStr s) {
    brm_put_clean(out, s, false);
}
