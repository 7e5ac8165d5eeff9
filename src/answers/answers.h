/* answers: JSON to columns, and findings about the document itself; the only reader of JSON input (jansson behind this
 * door).
 *
 * A BrmReader goes through the files of the command line, in order, and fills a batch with documents: objects, arrays
 * of objects, NDJSON, folders of them, standard input. One unreadable document never stops the rest. Files are read
 * through a source that the caller gives, whole file by whole file or in blocks.
 */
#ifndef BRM_ANSWERS_H
#define BRM_ANSWERS_H

#include "answers/hand.h"
#include "answers/ids.h"
#include "answers/seen.h"
#include "findings/findings.h"

typedef struct BrmReader BrmReader;

/* Reads for a program with its horizon (plans become codes up to it; BRM_DATE_NONE: plans are still checked) at a date.
 */
BrmReader *brm_reader_open(BrmMem *mem, const BrmProgram *program, BrmDate horizon);
void brm_reader_close(BrmReader *reader);
/* Adds a file, a folder (its *.json and *.ndjson by name in byte order, hidden ones left out) or "-". BRM_IO when it
 * cannot be opened (errno says why). */
BRM_MUST_USE BrmStatus brm_reader_add(BrmReader *reader, BrmStr path);
/* Adds documents that are there already, one a line, as if they stood in a file of that name. Borrows text until it is
 * read. */
void brm_reader_add_text(BrmReader *reader, BrmStr name, BrmStr text);
/* Fills batch (cleared first) and docs (room for `cap` documents, zeroed before their first use; one arena for them all
 * is the reader's, and reset at each call: several arrays may be kept side by side) with the next documents, rejected
 * ones included (they take no lane): *n_docs of them, 0 at the end. BRM_IO: a file could not be read; *failed names it
 * (view), errno says why, and what came before stands. Duplicate ids are found unless unique_ids was promised. */
BRM_MUST_USE BrmStatus brm_reader_next(BrmReader *reader, BrmBatch *batch, BrmDocument *docs, uint32_t cap,
                                       uint32_t *n_docs, BrmStr *failed);
void brm_reader_unique_ids(BrmReader *reader, bool promised);
/* From now on the id of each document that is not rejected goes to ids, too (not with unique_ids). */
void brm_reader_keep_ids(BrmReader *reader, BrmIds *ids);
bool brm_reader_keeps_ids(const BrmReader *reader);
BrmMem *brm_reader_mem(const BrmReader *reader);
uint64_t brm_reader_bytes(const BrmReader *reader); /* read so far, for a progress bar */
/* Bytes of all its files (size.c); false where they are not known: standard input, pipes. */
bool brm_reader_size(const BrmReader *reader, uint64_t *bytes);

#endif
