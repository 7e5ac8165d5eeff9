/* seen: which subject ids a run has read, as 128-bit keyed hashes.
 *
 * The key is drawn once a run and never shown, so that nobody can make two ids meet; the first document of an id in
 * reading order stays. A table serves one thread at a time; hashing serves any number.
 */
#ifndef BRM_ANSWERS_SEEN_H
#define BRM_ANSWERS_SEEN_H

#include "base/base.h"

typedef struct BrmIdHash {
    uint64_t a, b;
} BrmIdHash;
typedef struct BrmIdKey {
    uint64_t k[2];
} BrmIdKey;
typedef struct BrmSeen BrmSeen;

/* SipHash-2-4 of 128 bits. */
BrmIdHash brm_id_hash(BrmIdKey key, BrmStr id);

/* Memory of its own behind mem's hook, freed by close. */
BrmSeen *brm_seen_open(BrmMem *mem);
/* Before the first one: about how many will come. */
void brm_seen_expect(BrmSeen *seen, uint64_t about);
void brm_seen_close(BrmSeen *seen);
BrmIdKey brm_seen_key(const BrmSeen *seen);
/* Asks for the memory that brm_seen_add will look at. */
void brm_seen_prepare(const BrmSeen *seen, BrmIdHash hash);
/* True where it was not there yet. Runs out of memory at mem's on_failure. */
bool brm_seen_add(BrmSeen *seen, BrmMem *mem, BrmIdHash hash);
uint64_t brm_seen_bytes(const BrmSeen *seen);

#endif
