/* lower: a checked model to a program: straight-line code, constant folding, the criterion tables.
 *
 * Called by the command and the library once a source has no error, and for --where. Must not be called on a model with
 * errors.
 */
#ifndef BRM_LOWER_H
#define BRM_LOWER_H

#include "program/program.h"
#include "sema/sema.h"

/* The program of a model. Limits (weights, fractions of par critère) that only show here are diagnostics; NULL then. */
BrmProgram *brm_lower(BrmArena *arena, const BrmModel *model, BrmDiagBag *bag);

/* Appends --where to a program (fills section FILTER and p->filter): parsed in the program's lexicon, checked, lowered.
 * `sources` gets the expression as a file named --where. False after an error. Call it before verify. Works on images
 * too. */
bool brm_lower_where(BrmArena *arena, BrmProgram *p, BrmStr expression, BrmSources *sources, BrmDiagBag *bag);

#endif
