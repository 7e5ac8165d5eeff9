/* library_internal: what the files of the library share. Included by src/library/ alone.
 *
 * Each object that a caller holds is one tracked heap: freeing it closes the heap. Each public function that asks for
 * memory is the place where running out of it comes back to (BRM_TRY), so that nothing of ours outlives a failed call.
 */
#ifndef BRM_LIBRARY_INTERNAL_H
#define BRM_LIBRARY_INTERNAL_H

#include "bareme.h"
#include "lower/lower.h"
#include "report/report.h"

struct BaremeMessages {
    BrmMem mem;
    BrmArena arena;
    BrmSources sources; /* those that messages point into; copied by brm_library_say */
    BrmDiagBag bag;
    BrmBuf text;           /* of the last bareme_messages_text */
    BrmNotice *notices[2]; /* by language, made by brm_library_say */
    uint32_t n_notices;
};
struct BaremeProgram {
    BrmMem mem;
    BrmArena arena;
    const BrmVerified *verified;
    BrmBuf image;
};
struct BaremeResult {
    BrmMem mem;
    BrmArena arena;
    BrmPopulation population;
    BrmBuf subjects, report;
};

/* Messages of a call under way, with a heap of their own; NULL when memory ran out. */
BaremeMessages *brm_library_messages(void);
/* Hands the messages to the caller, before anything that they name is freed: *out becomes NULL when there are none
 * (then, or where out is NULL, they are freed). False when memory ran out. */
bool brm_library_say(BaremeMessages **out, BaremeMessages *messages);
/* What a heap that failed answers. */
BaremeStatus brm_library_failure(const BrmMem *mem);
/* Sources in memory, and the standard library, as sema asks for them. `first`: the sources' own array. */
BrmLoader brm_library_loader(BrmArena *arena, const BaremeSource *sources, size_t n);

#endif
