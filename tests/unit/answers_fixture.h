/* answers_fixture.h: a reader over files of a folder made for the test, for the unit tests of answers. */
#ifndef BRM_TEST_ANSWERS_FIXTURE_H
#define BRM_TEST_ANSWERS_FIXTURE_H

#include "judged_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answers/answers_internal.h"

enum { ROOM = 64 };

typedef struct Case {
    Made m;
    BrmBatch batch;
    BrmReader *reader;
    BrmDocument docs[ROOM];
    uint32_t n;
    char folder[64];
} Case;

/* On the program that `make` makes. */
static inline void open_case_on(Case *c, void (*make)(Made *)) {
    memset(c, 0, sizeof *c);
    make(&c->m);
    brm_batch_open(&c->batch, &c->m.arena, c->m.p, ROOM);
    c->reader = brm_reader_open(&c->m.mem, c->m.p, DATE);
    (void)snprintf(c->folder, sizeof c->folder, "/tmp/bareme-answers-XXXXXX");
    assert_non_null(mkdtemp(c->folder));
}

static inline void open_case(Case *c) {
    open_case_on(c, made_open);
}

static inline void close_case(Case *c) {
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf %s", c->folder);
    assert_int_equal(system(command), 0);
    brm_reader_close(c->reader);
    made_close(&c->m);
}

static inline const char *write_bytes(Case *c, const char *name, const char *bytes, size_t n) {
    const char *path = brm_str_f(&c->m.arena, "%s/%s", c->folder, name).p;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline void next_batch(Case *c) {
    BrmStr failed;
    assert_int_equal(brm_reader_next(c->reader, &c->batch, c->docs, ROOM, &c->n, &failed), BRM_OK);
    uint32_t lanes = 0;
    for (uint32_t i = 0; i < c->n; i++)
        if (!c->docs[i].rejected) assert_int_equal(c->docs[i].lane, lanes++);
    assert_int_equal(c->batch.n, lanes);
}

/* Reads one file to its end: c->n documents. */
static inline void read_bytes(Case *c, const char *name, const char *bytes, size_t n) {
    assert_int_equal(brm_reader_add(c->reader, brm_str(write_bytes(c, name, bytes, n))), BRM_OK);
    next_batch(c);
}

static inline void read_text(Case *c, const char *name, const char *z) {
    read_bytes(c, name, z, strlen(z));
}

/* The i-th document: its id, or the row that rejected it. */
static inline void assert_doc(Case *c, uint32_t i, const char *id, BrmDiagId row) {
    assert_in_range(i, 0, c->n - 1);
    const BrmDocument *doc = &c->docs[i];
    if (doc->rejected) {
        if (doc->findings.n != 1 || doc->findings.at[0].id != row)
            fail_msg("document %u is rejected by %s", i,
                     doc->findings.n > 0 ? brm_diag_name(doc->findings.at[0].id) : "nothing");
        assert_worded(&c->m, &doc->findings.at[0]);
        return;
    }
    if (id == NULL) fail_msg("document %u is not rejected (%s)", i, brm_diag_name(row));
    assert_true(brm_str_is(doc->id, id));
}

#endif
