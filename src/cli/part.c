/* Writing a partial state: its head, the ids in their order, its tail; whole or not at all. */
#include "report/part.h"

#include <string.h>

#include "cli/run.h"

enum { WRITTEN_AT_ONCE = 262144 };

typedef struct Writer {
    BrmCliFile file;
    BrmBuf out;
    uint64_t bytes, crc;
} Writer;

static void flush(Writer *w) {
    if (w->out.n == 0) return;
    brm_cli_file_put(&w->file, w->out.p, w->out.n);
    w->crc = brm_crc64(w->crc, w->out.p, w->out.n);
    w->bytes += w->out.n;
    brm_buf_clear(&w->out);
}

bool brm_cli_part_usage(BrmCli *cli) {
    const char *with = cli->options.output.n > 0                ? "--output"
                       : cli->options.format != BRM_FORMAT_TEXT ? "--format"
                                                                : "";
    if (cli->options.partial.n == 0 || with[0] == '\0') return true;
    BRM_RAISE(&cli->bag, BRM_D_PARTIAL_WITH, BRM_NO_SPAN, BRM_A_STR(brm_str(with)));
    return false;
}

static void note_twice(BrmCli *cli, const BrmIdMerge *ids, BrmCliTwice *twice) {
    if (twice->n++ > 0) return;
    twice->which = brm_str_dup(&cli->arena, brm_buf_view(&ids->id));
    twice->from = ids->before;
    twice->again = ids->from;
}

static void go_through(BrmCli *cli, Writer *w, BrmIdMerge *ids, BrmCliTwice *twice) {
    BrmIdWriter writer;
    brm_buf_open(&writer.last, &cli->mem);
    while (brm_id_merge_next(ids)) {
        if (ids->twice) note_twice(cli, ids, twice);
        if (w == NULL || twice->n > 0) continue;
        brm_id_put(&writer, &w->out, brm_buf_view(&ids->id));
        if (w->out.n >= WRITTEN_AT_ONCE) flush(w);
    }
    brm_buf_close(&writer.last);
}

bool brm_cli_part_write(BrmCli *cli, const BrmPopulation *p, BrmStr image, BrmStr where, BrmIdMerge *ids,
                        uint64_t n_ids, BrmCliTwice *twice) {
    Writer writer = {.bytes = 0}, *w = cli->options.partial.n > 0 ? &writer : NULL;
    *twice = (BrmCliTwice){.n = 0};
    if (w != NULL) {
        brm_buf_open(&w->out, &cli->mem);
        brm_part_write(&w->out, p, image, where, n_ids);
        if (!brm_cli_file_open(cli, &w->file, cli->options.partial)) return false;
        flush(w);
    }
    if (ids != NULL) go_through(cli, w, ids, twice);
    bool sound = ids == NULL || ids->failed == BRM_NONE;
    if (w == NULL) return sound;
    if (sound && twice->n == 0) {
        flush(w);
        brm_part_end(&w->out, w->bytes, w->crc);
        flush(w);
        sound = brm_cli_file_end(&w->file);
    } else {
        brm_cli_file_drop(&w->file);
    }
    brm_buf_close(&w->out);
    return sound;
}
