/* verify: the only maker of a verified program; the machine takes nothing else.
 *
 * One pass over the tables, one over the code. It trusts nothing of the program but its arrays' lengths. What it proves
 * stands in docs/architecture.md: every index is in range, every register is written before it is read and has the
 * class its reader wants, sections read only what stands before them, outputs have the class their table says,
 * fractions, weights and counts keep within the limits.
 */
#ifndef BRM_VERIFY_H
#define BRM_VERIFY_H

#include "program/program.h"

/* Opaque but for its program: only brm_verify makes one. */
typedef struct BrmVerified {
    const BrmProgram *program;
} BrmVerified;

/* A verified program in the arena, or NULL with one diagnostic that says which rule of the verifier is broken, and
 * where. Borrows p for the result's life; p must not change afterwards. */
const BrmVerified *brm_verify(BrmArena *arena, const BrmProgram *p, BrmDiagBag *bag);

#endif
