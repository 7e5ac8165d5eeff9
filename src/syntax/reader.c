/* reader: drives lexer and parser over a file, or over one expression, and goes on after an error.
 *
 * Called by brm_syntax_parse, brm_syntax_expression and, for the placeholders of a message, by text.c. A file is read
 * unit by unit (a declaration's head, a clause). When the parser refuses a token, explain.c says what is wrong, once;
 * the rest of the unit is left out, and a fresh parser starts at the next keyword that can open one. Units are joined
 * outside the parser's stack (items.c), so that nothing read before is lost.
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

#include <string.h>

static BrmToken fetch(BrmParse *p) {
    BrmReader *r = p->reader;
    if (!r->has_ahead) return brm_lex_next(p, &r->lexer);
    r->has_ahead = false;
    return r->ahead;
}

const BrmToken *brm_read_ahead(BrmParse *p) {
    BrmReader *r = p->reader;
    if (!r->has_ahead) {
        r->ahead = brm_lex_next(p, &r->lexer);
        r->has_ahead = true;
    }
    return &r->ahead;
}

/* Whether the keyword looked at begins a clause or an item: what follows it cannot follow a value. */
static bool begins_clause(BrmParse *p) {
    const BrmToken *t = &p->reader->ahead;
    if (!brm_keyword_opens(t->code)) return false;
    const char *at = p->reader->lexer.at;
    const char *from = at;
    BrmLexeme kind = brm_scan_code(&at);
    while (kind == BRM_LX_BLANK || kind == BRM_LX_NEWLINE || kind == BRM_LX_COMMENT) {
        from = at;
        kind = brm_scan_code(&at);
    }
    if (kind == BRM_LX_NAME) {
        uint16_t word = brm_keyword_token(p, brm_str_of(from, (size_t)(at - from)), p->lexicon);
        return word == 0 || word == BRM_TOK_IF;
    }
    return kind == BRM_LX_QUOTE || kind == BRM_LX_TRIPLE || kind == BRM_LX_GUILLEMET || kind == BRM_LX_CURLY ||
           kind == BRM_LX_SINGLE || kind == BRM_LX_CODE || kind == BRM_LX_NUMBER;
}

/* Whether something that has a value begins with the token looked at, on the same line. */
static bool begins_value(BrmParse *p) {
    const BrmToken *t = brm_read_ahead(p);
    if (begins_clause(p)) return false;
    if (t->column > 0) return false;
    switch (t->code) {
    case BRM_TOK_NAME:
    case BRM_TOK_CODE:
    case BRM_TOK_NUMBER:
    case BRM_TOK_LPAREN:
    case BRM_TOK_NOT:
    case BRM_TOK_IF:
    case BRM_TOK_AT:
    case BRM_TOK_TRUE:
    case BRM_TOK_FALSE:
    case BRM_TOK_MINUS:
        return true;
    default:
        return brm_parser_may_be_name(t->code);
    }
}

BrmToken brm_read_next(BrmParse *p) {
    BrmToken t = fetch(p);
    uint16_t before = p->reader->prev.code;
    if (t.code == BRM_TOK_NOT && (before == BRM_TOK_EQ || before == BRM_TOK_NE) && !begins_value(p))
        t.code = BRM_TOK_NO_WORD; /* b = non: the answer, not the operator */
    return t;
}

bool brm_read_accepts(const BrmParse *p, uint16_t token) {
    const BrmReader *r = p->reader;
    memcpy(p->spare_states, r->states, r->n_states * sizeof *r->states);
    return brm_parser_accepts(p->spare_states, r->n_states, token);
}

bool brm_read_breaks_off(const BrmParse *p) {
    const BrmToken *t = &p->reader->now;
    return t->code != 0 && t->column == 0 && !brm_keyword_opens(t->code);
}

void brm_read_refused(BrmParse *p) {
    p->reader->refused = true;
}
void brm_read_overflow(BrmParse *p) {
    p->reader->overflowed = true;
}

/* ---- how deep an expression is ---- */

static void reset_depth(BrmReader *r) {
    r->depth = r->parens = r->run = r->operators = 0;
    r->paren[0].ifs = 0;
}

/* si after these belongs to a clause, and nests nothing. */
static bool clause_if(uint16_t before) {
    switch (before) {
    case BRM_TOK_ASKED:
    case BRM_TOK_ERROR:
    case BRM_TOK_WARNING:
    case BRM_TOK_NOTICE:
    case BRM_TOK_STRING:
    case BRM_TOK_APPLICABLE:
    case BRM_TOK_REQUIRED:
    case BRM_TOK_UNLESS:
        return true;
    default:
        return false;
    }
}

/* Those that make long chains; comparisons do not. */
static bool is_operator(uint16_t code) {
    return code == BRM_TOK_OR || code == BRM_TOK_AND || code == BRM_TOK_PLUS || code == BRM_TOK_MINUS ||
           code == BRM_TOK_STAR || code == BRM_TOK_SLASH;
}

/* Counts a token that the parser took; false when the expression has become too deep. */
static bool count_depth(BrmReader *r, const BrmToken *t) {
    if (t->code == BRM_TOK_NOT || t->code == BRM_TOK_MINUS)
        r->run += 1;
    else if (t->code != BRM_TOK_LPAREN)
        r->run = 0;
    if (is_operator(t->code)) r->operators += 1;
    if (t->code == BRM_TOK_LPAREN) {
        r->depth += 1;
        if (r->parens < BRM_LIMIT_NESTING) {
            r->parens += 1;
            r->paren[r->parens].at = *t;
            r->paren[r->parens].ifs = 0;
        }
    } else if (t->code == BRM_TOK_RPAREN && r->parens > 0) {
        r->depth -= 1u + r->paren[r->parens].ifs;
        r->parens -= 1;
    } else if (t->code == BRM_TOK_COMMA) {
        r->depth -= r->paren[r->parens].ifs;
        r->paren[r->parens].ifs = 0;
    } else if (t->code == BRM_TOK_IF && !clause_if(r->prev.code)) {
        r->depth += 1;
        r->paren[r->parens].ifs += 1;
    }
    return r->depth <= BRM_LIMIT_NESTING && r->run <= BRM_LIMIT_NESTING;
}

/* ---- feeding ---- */

static void restart(BrmParse *p) {
    BrmReader *r = p->reader;
    brm_parser_open(r->parser, p, r->whole_file ? BRM_TOK_FILE : BRM_TOK_EXPRESSION);
    r->n_unit = 0;
    r->refused = r->overflowed = false;
    reset_depth(r);
}

/* Counts the units that begin with a word of this lexicon alone. */
static void note_word(BrmParse *p, const BrmToken *t) {
    BrmLang other = p->lexicon == BRM_FR ? BRM_EN : BRM_FR;
    if (t->code != 0 && brm_keyword_token(p, t->text, other) != t->code) p->own_words += 1;
}

/* Feeds one token; false when reading cannot go on with it (the parser, or a limit, refuses it). */
static bool feed(BrmParse *p, const BrmToken *t) {
    BrmReader *r = p->reader;
    r->now = *t;
    r->unit_done = false;
    r->n_states = brm_parser_states(r->parser, r->states);
    if (r->n_unit == 0 || (r->n_unit == 1 && r->whole_file)) p->rule = NULL;
    brm_parser_feed(r->parser, *t);
    if (r->unit_done) {
        r->n_unit = 0;
        reset_depth(r);
    }
    if (r->refused || r->overflowed) return false;
    if (!count_depth(r, t)) {
        r->overflowed = true;
        return false;
    }
    if (r->n_unit == 0 && p->own_words == 0 && r->whole_file) note_word(p, t);
    if (r->n_unit < 3) r->unit[r->n_unit] = *t;
    r->n_unit += 1;
    r->prev = *t;
    return r->operators <= BRM_LIMIT_EXPR_NODES;
}

/* ---- after an error ---- */

static BrmResume say_what(BrmParse *p) {
    BrmReader *r = p->reader;
    if (r->overflowed) {
        BrmSpan at = brm_token_span(p, &r->now);
        (void)BRM_COMPLAIN(p, BRM_D_NESTING_LIMIT, at, BRM_A_INT(BRM_LIMIT_NESTING));
        return BRM_RESUME_SKIP;
    }
    if (!r->refused) {
        BrmSpan at = brm_token_span(p, &r->now);
        (void)BRM_COMPLAIN(p, BRM_D_OPERATORS_LIMIT, at, BRM_A_INT(BRM_LIMIT_EXPR_NODES));
        return BRM_RESUME_SKIP;
    }
    return brm_explain(p);
}

/* Whether what follows fits the unit whose first token was just fed. */
static bool fits(BrmParse *p) {
    BrmReader *r = p->reader;
    const BrmToken *next = brm_read_ahead(p);
    r->n_states = brm_parser_states(r->parser, r->states);
    if (brm_read_accepts(p, next->code)) return true;
    if (next->column > 0 && brm_read_accepts(p, BRM_TOK_CRITERION))
        return true; /* it is whole, and another line begins */
    return brm_parser_may_be_name(next->code) && brm_read_accepts(p, BRM_TOK_NAME);
}

/* Whether a unit may begin here: at the start of a line any keyword that opens one, elsewhere only if the next token
 * fits. */
static bool begins_unit(BrmParse *p, const BrmToken *t) {
    if (!brm_keyword_opens(t->code)) return false;
    restart(p);
    if (!feed(p, t)) return false;
    return t->column > 0 || fits(p);
}

/* Goes on with a word taken for the keyword that it nearly is, where what follows fits. */
static bool resume_as(BrmParse *p, BrmToken t) {
    BrmReader *r = p->reader;
    t.code = r->meant;
    if (!brm_keyword_opens(t.code)) return false;
    restart(p);
    if (feed(p, &t) && fits(p)) return true;
    brm_item_unread(p);
    return false;
}

/* Leaves out what cannot be read; returns at the end, or with the first token of the next unit fed. */
static bool recover(BrmParse *p) {
    BrmReader *r = p->reader;
    BrmResume how = say_what(p);
    if (r->unit_done && brm_read_breaks_off(p) && p->rule != NULL) p->rule->kind = BRM_AST_BAD;
    if (!r->whole_file || p->cut) return false;
    if (r->n_unit > 0) brm_item_unread(p);
    BrmToken t = r->now;
    if (how == BRM_RESUME_LINE) {
        r->has_ahead = false;
        brm_lex_rewind(&r->lexer, &r->now);
        brm_lex_skip_line(&r->lexer);
        t = fetch(p);
    } else if (how == BRM_RESUME_PREV) {
        r->has_ahead = false;
        t = r->prev;
        brm_lex_rewind(&r->lexer, &r->prev);
        (void)fetch(p);
    }
    if (how == BRM_RESUME_AS && resume_as(p, t)) return true;
    while (t.code != 0 && !begins_unit(p, &t))
        t = fetch(p);
    if (t.code != 0) return true;
    restart(p);
    return feed(p, &t) && false;
}

static void read_all(BrmParse *p) {
    for (;;) {
        BrmToken t = brm_read_next(p);
        if (!feed(p, &t) && !recover(p)) return;
        if (t.code == 0) return;
    }
}

static void open_reader(BrmParse *p, BrmReader *r) {
    r->parser = p->spare_parser;
    p->spare_parser = NULL;
    if (r->parser == NULL) r->parser = brm_mem_alloc(p->mem, brm_parser_bytes());
    r->states = (uint16_t *)brm_mem_alloc(p->mem, (BRM_PARSER_STACK + 2u) * sizeof(uint16_t));
    p->reader = r;
}

static void close_reader(BrmParse *p, BrmReader *r, BrmReader *outer) {
    brm_mem_free(p->mem, r->states);
    if (p->spare_parser == NULL)
        p->spare_parser = r->parser;
    else
        brm_mem_free(p->mem, r->parser);
    p->reader = outer;
}

void brm_read_file(BrmParse *p) {
    BrmReader r;
    memset(&r, 0, sizeof r);
    open_reader(p, &r);
    r.whole_file = true;
    brm_lex_open(&r.lexer, p->clean.text.p, 0);
    brm_items_open(p);
    if (brm_read_header(p)) {
        memset(&r.prev, 0, sizeof r.prev);
        restart(p);
        read_all(p);
    }
    brm_items_close(p);
    close_reader(p, &r, NULL);
}

BrmNode *brm_read_expression(BrmParse *p, const char *base, uint32_t offset) {
    BrmReader r;
    BrmReader *outer = p->reader;
    memset(&r, 0, sizeof r);
    open_reader(p, &r);
    brm_lex_open(&r.lexer, base, offset);
    restart(p);
    read_all(p);
    close_reader(p, &r, outer);
    return r.result;
}
