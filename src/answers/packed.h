/* packed: a file's bytes as they are, or decompressed (gzip, zstd) when they begin like a compressed file.
 *
 * Called by whoever reads answers; reads where read(2) would be called. A file whose name ends in .gz or .zst must be
 * compressed. Nothing of a damaged or cut file passes for its end: */
#ifndef BRM_ANSWERS_PACKED_H
#define BRM_ANSWERS_PACKED_H

#include <sys/types.h>

#include "base/base.h"

/* What errno is after a failure that no file system tells: a compressed file that is damaged, one that is cut, one that
 * this build lacks the library for. */
#include <errno.h>
#define BRM_E_DAMAGED EBADMSG
#define BRM_E_CUT EPROTO
#define BRM_E_NO_LIBRARY ENOTSUP

typedef struct BrmPacked BrmPacked;

/* path: as the user named it, for its ending. The descriptor stays the caller's. */
BrmPacked *brm_packed_open(BrmMem *mem, int fd, BrmStr path);
void brm_packed_close(BrmPacked *packed); /* NULL: nothing */
/* As read(2), without EINTR: at most n bytes, 0 at the end, -1 with errno. */
ssize_t brm_packed_read(BrmPacked *packed, void *p, size_t n);
uint64_t brm_packed_bytes(const BrmPacked *packed); /* read of the file itself so far */
/* A path without .gz or .zst. */
BrmStr brm_packed_name(BrmStr path);

#endif
