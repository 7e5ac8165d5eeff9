/* place.c: lines and columns of a document's bytes, counted when something is printed.
 *
 * Called by report for every finding, and by answers once a document. A long document has a tick every BRM_TICK_BYTES,
 * so that many findings in one line of megabytes cost no walk over it each. Must not assume that the text is
 * well-formed: it may be what was rejected.
 */
#include "findings/findings_internal.h"

typedef struct Place {
    uint64_t line;
    uint32_t column;
} Place;

static void walk(Place *place, const char *p, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        if (p[i] == '\n') {
            place->line++;
            place->column = 1;
        } else if (((unsigned char)p[i] & 0xC0u) != 0x80u && place->column < UINT32_MAX) {
            place->column++;
        }
    }
}

void brm_document_mark(BrmDocument *doc) {
    doc->n_ticks = doc->text.n / BRM_TICK_BYTES;
    if (doc->n_ticks == 0) return;
    BrmDocumentTick *ticks = BRM_NEWS(doc->arena, BrmDocumentTick, doc->n_ticks);
    Place place = {doc->line, doc->column};
    for (uint32_t i = 0; i < doc->n_ticks; i++) {
        walk(&place, doc->text.p + (size_t)i * BRM_TICK_BYTES, BRM_TICK_BYTES);
        ticks[i] = (BrmDocumentTick){place.line, place.column};
    }
    doc->ticks = ticks;
}

void brm_document_locate(const BrmDocument *doc, uint32_t offset, uint64_t *line, uint32_t *column) {
    Place place = {doc->line, doc->column};
    uint32_t from = 0, to = offset < doc->text.n ? offset : doc->text.n;
    uint32_t tick = to / BRM_TICK_BYTES < doc->n_ticks ? to / BRM_TICK_BYTES : doc->n_ticks;
    if (tick > 0) {
        place = (Place){doc->ticks[tick - 1].line, doc->ticks[tick - 1].column};
        from = tick * BRM_TICK_BYTES;
    }
    walk(&place, doc->text.p + from, to - from);
    *line = place.line;
    *column = place.column;
}
