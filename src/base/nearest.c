/* nearest.c: of many names, the one that somebody most likely meant (BrmNearest).
 *
 * Called wherever a name is not found: answers, options of the command, sources. One rule for all of them, so that the
 * same slip is helped everywhere or nowhere. Must not include anything above base.
 */
#include "base/base.h"

#include <string.h>

enum { FEW = 6, MOST_EDITS = 3, MOST_BYTES = 256 };

bool brm_nearer(BrmStr a, BrmStr b, uint32_t *best) {
    if (*best == 0) return false;
    uint32_t mine = brm_utf8_count(a), other = brm_utf8_count(b), shorter = mine < other ? mine : other,
             longer = mine < other ? other : mine, limit = longer < FEW ? 1 : longer / 3;
    if (shorter <= 1) return false; /* every short name is near every other */
    if (limit > MOST_EDITS) limit = MOST_EDITS;
    if (limit >= *best) limit = *best - 1;
    if (longer - shorter > limit) return false;
    uint32_t distance = brm_edit_distance(a, b, limit);
    if (distance > limit || distance >= shorter) return false;
    *best = distance;
    return true;
}

void brm_nearest_open(BrmNearest *n, BrmArena *arena, BrmStr name) {
    *n = (BrmNearest){.arena = arena, .edits = UINT32_MAX};
    if (name.n <= MOST_BYTES) n->folded = brm_fold(arena, name);
}

/* Folded into room where it is ASCII, as most codes and names are: nothing is then left in the arena. */
static bool fold_ascii(BrmStr s, char room[MOST_BYTES]) {
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((unsigned char)c >= 0x80) return false;
        room[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return true;
}

bool brm_nearest_try(BrmNearest *n, BrmStr candidate) {
    char room[MOST_BYTES];
    if (n->edits == 0 || n->folded.n == 0 || candidate.n > MOST_BYTES) return false;
    BrmStr folded = {room, candidate.n};
    if (!fold_ascii(candidate, room)) folded = brm_fold(n->arena, candidate);
    if (!brm_nearer(n->folded, folded, &n->edits)) return false;
    n->best = candidate;
    return true;
}
