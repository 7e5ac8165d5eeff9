/* keywords: which word is which token, in each lexicon, from grammar/keywords.def.
 *
 * Called by the lexer for every word, and by the messages that name or suggest a keyword. The maps from spellings to
 * rows live in the parse's arena; the rows are constant. Must not know the grammar's rules.
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

typedef struct Row {
    uint16_t token;
    uint8_t role;
    const char *spellings[2];
} Row;

static const Row rows[] = {
#define BRM_KEYWORD_ROW(token, fr, en, role) {BRM_TOK_##token, BRM_ROLE_##role, {fr, en}},
#include "../../grammar/keywords.def"
#undef BRM_KEYWORD_ROW
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* Takes the next of several spellings off the front of *rest; n 0 at the end. */
static BrmStr next_spelling(BrmStr *rest) {
    uint32_t n = 0;
    while (n < rest->n && rest->p[n] != ' ')
        n += 1;
    BrmStr word = {rest->p, n};
    uint32_t step = n < rest->n ? n + 1u : n;
    rest->p += step;
    rest->n -= step;
    return word;
}

static void fill(BrmParse *p, BrmLang lexicon) {
    BrmMap *map = &p->words[lexicon];
    brm_map_open(map, p->arena);
    for (uint32_t i = 0; i < ROWS; i += 1) {
        BrmStr rest = brm_str(rows[i].spellings[lexicon]);
        while (rest.n > 0) {
            BrmStr word = next_spelling(&rest);
            (void)brm_map_put(map, word, i);
            (void)brm_map_put(map, brm_fold(p->arena, word), i);
        }
    }
    p->has_words[lexicon] = true;
}

uint16_t brm_keyword_token(BrmParse *p, BrmStr word, BrmLang lexicon) {
    if (!p->has_words[lexicon]) fill(p, lexicon);
    uint32_t row = brm_map_get(&p->words[lexicon], word);
    return row == BRM_NONE ? 0 : rows[row].token;
}

uint32_t brm_keyword_row(uint16_t token) {
    for (uint32_t i = 0; i < ROWS; i += 1) {
        if (rows[i].token == token) return i;
    }
    return BRM_NONE;
}

uint32_t brm_keyword_count(void) {
    return ROWS;
}

BrmRole brm_keyword_role(uint32_t row) {
    return (BrmRole)rows[row].role;
}

uint16_t brm_keyword_at(uint32_t row) {
    return rows[row].token;
}

BrmStr brm_keyword_spelling(uint32_t row, BrmLang lexicon) {
    BrmStr rest = brm_str(rows[row].spellings[lexicon]);
    return next_spelling(&rest);
}

const char *brm_keyword_spellings(uint32_t row, BrmLang lexicon) {
    return rows[row].spellings[lexicon];
}

bool brm_keyword_is(uint16_t token, BrmRole role) {
    uint32_t row = brm_keyword_row(token);
    return row != BRM_NONE && rows[row].role == role;
}

bool brm_keyword_opens(uint16_t token) {
    return brm_keyword_is(token, BRM_ROLE_ITEM) || brm_keyword_is(token, BRM_ROLE_CLAUSE);
}

uint32_t brm_keyword_nearest(BrmParse *p, BrmStr word, bool (*accept)(void *ctx, uint16_t token), void *ctx) {
    BrmStr folded = brm_fold(p->arena, word);
    uint32_t best = BRM_NONE;
    uint32_t limit = folded.n < 4 ? 0 : folded.n < 7 ? 1 : 2;
    uint32_t least = limit + 1;
    for (uint32_t i = 0; i < ROWS; i += 1) {
        if (!accept(ctx, rows[i].token)) continue;
        BrmStr rest = brm_str(rows[i].spellings[p->lexicon]);
        while (rest.n > 0) {
            uint32_t d = brm_edit_distance(folded, brm_fold(p->arena, next_spelling(&rest)), limit);
            if (d < least) {
                least = d;
                best = i;
            }
        }
    }
    return best;
}

bool brm_syntax_is_keyword(BrmStr word, BrmLang lexicon) {
    for (uint32_t i = 0; i < ROWS; i += 1) {
        BrmStr rest = brm_str(rows[i].spellings[lexicon]);
        while (rest.n > 0) {
            if (brm_str_eq(next_spelling(&rest), word)) return true;
        }
    }
    return false;
}
