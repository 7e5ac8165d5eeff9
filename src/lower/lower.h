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

/* The program of a model as its tests (essai) are run: with a section EXPECT, that holds each `vérifie` of the tests
 * with a horizon (projected) or of those without. *reg_of, by node id of the model's tree: the register of each part of
 * such a `vérifie` that has a value; no meaning for other nodes. These registers, and those of the table of rules, are
 * `kept`: they can be read after a run, with a horizon or without, as said. Never for an image. NULL after an error. */
BrmProgram *brm_lower_tests(BrmArena *arena, const BrmModel *model, bool projected, BrmDiagBag *bag,
                            const BrmReg **reg_of);

/* Appends --where to a program (fills section FILTER and p->filter): parsed in the program's lexicon, checked, lowered.
 * `sources` gets the expression as a file named --where. False after an error. Call it before verify. Works on images
 * too. */
bool brm_lower_where(BrmArena *arena, BrmProgram *p, BrmStr expression, BrmSources *sources, BrmDiagBag *bag);

#endif
