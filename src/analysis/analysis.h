/* analysis: what is never and what is always, of every rule of a program, decided exactly.
 *
 * Called once a source has no error and is lowered, before `# ignore` lines silence what they name. Works on the
 * lowered program, so that the meaning of rules is the machine's and is written once; the model gives places and words.
 * Raises warnings only, each of them right: what passes a limit, or hangs on a comparison that is not followed, is
 * passed over in silence. Must not include the machine.
 */
#ifndef BRM_ANALYSIS_H
#define BRM_ANALYSIS_H

#include "program/program.h"
#include "sema/sema.h"

/* Warnings on `program`, which was made of `model`, go to the bag: rows_analysis.def. What they show is in the arena.
 */
void brm_analysis_check(BrmArena *arena, const BrmModel *model, const BrmProgram *program, BrmDiagBag *bag);

#endif
