/* size.c: how many bytes a reader's files have, for a progress bar. Called by the command. Opens nothing. */
#include "answers/answers_internal.h"

#include <sys/stat.h>

bool brm_reader_size(const BrmReader *r, uint64_t *bytes) {
    *bytes = 0;
    for (uint32_t i = 0; i < r->files.n; i++) {
        BrmStr path = r->files.at[i];
        struct stat st;
        BrmArena scratch;
        brm_arena_open(&scratch, r->mem);
        bool known = r->texts.at[i].p == NULL && stat(brm_str_f(&scratch, "%.*s", BRM_STR_ARG(path)).p, &st) == 0;
        brm_arena_close(&scratch);
        if (!known || brm_str_is(path, "-") || !S_ISREG(st.st_mode)) return false;
        *bytes += (uint64_t)st.st_size;
    }
    return true;
}
