/* header: the line « barème 1 » that every file begins with, and the lexicon that it names.
 *
 * Called by the reader before the first unit. The line is read here and not by the grammar, since the lexicon must be
 * known before the next word is looked up.
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

#include <string.h>

static void take_lexicon(BrmParse *p) {
    const BrmToken *t = brm_read_ahead(p);
    if (t->column > 0 || t->code == 0) return;
    if (t->code == BRM_TOK_EN) {
        p->lexicon = BRM_EN;
        (void)brm_read_next(p);
        return;
    }
    if (brm_keyword_opens(t->code)) return; /* a declaration on the same line */
    (void)BRM_COMPLAIN(p, BRM_D_HEADER_LEXICON, brm_token_span(p, t), BRM_A_STR(t->text));
    (void)brm_read_next(p);
}

/* Behind the word barème: its version. */
static bool take_version(BrmParse *p, const BrmToken *word) {
    const BrmToken *t = brm_read_ahead(p);
    if (t->code == BRM_TOK_NUMBER && brm_str_is(t->text, "1")) {
        (void)brm_read_next(p);
        take_lexicon(p);
        return true;
    }
    if (t->code == BRM_TOK_NUMBER &&
        (t->flags & BRM_TF_BAD) == 0) { /* another language: its words may mean other things */
        (void)BRM_COMPLAIN(p, BRM_D_HEADER_VERSION, brm_token_span(p, t), BRM_A_STR(t->text));
        return false;
    }
    if (t->code == BRM_TOK_NUMBER) {
        (void)brm_read_next(p);
        return true;
    }
    (void)BRM_COMPLAIN(p, BRM_D_HEADER_NUMBER, brm_token_span(p, word), BRM_A_STR(word->text));
    return true;
}

bool brm_read_header(BrmParse *p) {
    const BrmToken *t = brm_read_ahead(p);
    if (t->code == 0) {
        if (!p->cut && p->lexical_errors == 0)
            (void)brm_syntax_raise(p, BRM_D_EMPTY_FILE, brm_span(p, t->start, t->start), NULL, 0);
        return false;
    }
    BrmToken word = *t;
    if (word.code == BRM_TOK_HEADER) {
        (void)brm_read_next(p);
        return take_version(p, &word);
    }
    if (p->cut) return false;
    bool is_word = word.code == BRM_TOK_NAME || word.code == BRM_TOK_CODE;
    if (is_word && brm_str_is(brm_fold(p->arena, word.text), "bareme")) { /* Barème, BARÈME */
        BrmArg right = BRM_A_STR(brm_str(memchr(word.text.p, 0xC3, word.text.n) != NULL ? "barème" : "bareme"));
        (void)BRM_COMPLAIN(p, BRM_D_HEADER_CAPITALS, brm_token_span(p, &word), BRM_A_STR(word.text), right);
        (void)brm_read_next(p);
        return take_version(p, &word);
    }
    (void)brm_syntax_raise(p, BRM_D_HEADER_MISSING, brm_token_span(p, &word), NULL, 0);
    if (brm_keyword_opens(word.code)) return true;
    if (!is_word || !brm_keyword_opens(brm_keyword_token(p, word.text, BRM_EN))) return false; /* no source of ours */
    p->lexicon = BRM_EN;
    p->reader->has_ahead = false;
    brm_lex_rewind(&p->reader->lexer, &word);
    return true;
}
