/* part: the partial state of a report: what `report --partial` writes and `merge` joins.
 *
 *     "BRMP" version length-of-the-head │ settings  program  counts │ ids, sorted │ length of all, CRC-64
 *     └──────────────────────────── the head ─────────────────────────┘
 *
 * settings: date, horizon, what --include adds, --unique-ids, --where as written, the questions of --by. program: the
 * whole image, so that merge needs no other file and judges a state as it judges any program. counts: documents,
 * findings, tallies, groups. A digest stands against damage; against malice, every number is checked as it is read.
 *
 * Called by the command, which opens the files and goes through the ids (answers/ids.h). */
#ifndef BRM_REPORT_PART_H
#define BRM_REPORT_PART_H

#include "answers/ids.h"
#include "report/report.h"
#include "score/state.h"

enum { BRM_PART_VERSION = 1, BRM_PART_PREFIX = 16 /* bytes before the settings */, BRM_PART_TAIL = 16 };
#define BRM_PART_HEAD_LIMIT ((uint64_t)1 << 31) /* bytes of a head */

/* Appends the head of a state. image: the program without --where; n_ids: how many will follow. */
void brm_part_write(BrmBuf *out, const BrmPopulation *p, BrmStr image, BrmStr where, uint64_t n_ids);
/* Appends the tail: `bytes` come before it, crc is theirs so far. */
void brm_part_end(BrmBuf *out, uint64_t bytes, uint64_t crc);

typedef enum BrmPartFault {
    BRM_PART_SOUND,
    BRM_PART_OTHER /* no state at all */,
    BRM_PART_NEWER,
    BRM_PART_CUT
} BrmPartFault;
/* What the first BRM_PART_PREFIX bytes (n are there) say of a file of `size` bytes; *version, *head: bytes of the head.
 */
BrmPartFault brm_part_prefix(const unsigned char *p, size_t n, uint64_t size, uint32_t *version, uint64_t *head);
/* What the last BRM_PART_TAIL bytes say: length of all, digest of all but its own 8 bytes. */
void brm_part_tail(const unsigned char *p, uint64_t *size, uint64_t *crc);

typedef struct BrmPart {
    BrmStr path; /* as the user named it */
    BrmPopulationOptions options;
    BrmStr where, image; /* views of the head */
    uint64_t n_ids;
    BrmStateIn in; /* at the counts */
} BrmPart;

/* Reads the settings of a head; views of it are kept. False: malformed. */
bool brm_part_open(BrmArena *arena, BrmPart *part, const unsigned char *head, size_t n);
/* An empty population of a part's program and settings, to add parts to. False: an error in the bag. */
bool brm_part_population(BrmArena *arena, BrmPopulation *out, const BrmPart *part, BrmDiagBag *bag);
/* Adds a part of the same settings; scratch is used and reset. False: malformed. */
bool brm_part_add(BrmPopulation *into, BrmPart *part, BrmArena *scratch);
/* Whether a part goes with the first one, which is of `program`; else errors in the bag say what differs, with both
 * values. */
bool brm_part_fits(BrmArena *arena, const BrmPart *first, const BrmPart *part, const BrmProgram *program, BrmLang lang,
                   BrmDiagBag *bag);
/* Once all parts are added. */
void brm_part_done(BrmPopulation *p);

#endif
