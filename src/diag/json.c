/* diag/json: a notice as a JSON object, one on a line of the array that render.c opens and closes.
 *
 * Called by render.c. Every member is always there; what is absent is null.
 */
#include "diag/diag_internal.h"

static void put_place(BrmBuf *out, const BrmPlace *place) {
    brm_buf_z(out, "\"file\": ");
    brm_put_json(out, place->path, true);
    brm_buf_z(out, ", \"line\": ");
    brm_put_json_number(out, place->line);
    brm_buf_z(out, ", \"column\": ");
    brm_put_json_number(out, place->column);
    brm_buf_z(out, ", \"end_line\": ");
    brm_put_json_number(out, place->end_line);
    brm_buf_z(out, ", \"end_column\": ");
    brm_put_json_number(out, place->end_column);
}

static void put_text(BrmBuf *out, const char *before, BrmStr s, bool or_null) {
    brm_buf_z(out, before);
    brm_put_json(out, s, or_null);
}

void brm_print_json(BrmPrinter *p, const BrmNotice *notice) {
    BrmBuf *out = p->out;
    BrmPlace place;
    (void)brm_place_of_notice(p, notice, &place);
    put_text(out, "{\"code\": ", brm_str(notice->code), true);
    put_text(out, ", \"severity\": ", brm_str(brm_severity_name(notice->severity)), false);
    put_text(out, ", \"message\": ", notice->message, false);
    put_text(out, ", \"label\": ", notice->label, true);
    put_text(out, ", \"help\": ", notice->help, true);
    brm_buf_z(out, ", ");
    put_place(out, &place);
    brm_buf_z(out, ", \"labels\": [");
    for (uint32_t i = 0; i < notice->n_labels; i++) {
        (void)brm_place_of_span(p, notice->labels[i].span, &place);
        brm_buf_z(out, i > 0 ? ", {" : "{");
        put_place(out, &place);
        put_text(out, ", \"message\": ", notice->labels[i].text, true);
        brm_buf_byte(out, '}');
    }
    put_text(out, "], \"subject\": ", notice->subject, true);
    put_text(out, ", \"on\": ", notice->on, true);
    brm_buf_byte(out, '}');
}
