/* lexer: tokens from the lexemes that grammar/lexer.re tells apart.
 *
 * Called by the reader, one token at a time. Words are looked up in the lexicon here; what people type by habit (0,5 !=
 * “ ”) is reported with its mend and read as what was meant; what cannot be read at all is reported and passed over,
 * and the next token carries BRM_TF_AFTER_BAD so that no second message follows from it. Reports go through
 * brm_lex_error, which counts them.
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

#include <string.h>

#define SAY(p, id, tok, ...)                                                                                           \
    (void)brm_lex_error((p), (id), (tok)->start, (tok)->end, (const BrmArg[]){__VA_ARGS__},                            \
                        (uint32_t)(sizeof((const BrmArg[]){__VA_ARGS__}) / sizeof(BrmArg)))

typedef struct Mark { /* lexemes that are a token by themselves; `write` where it is a habit to mend */
    uint16_t lexeme, token;
    const char *write[2];
} Mark;

static const Mark marks[] = {
    {BRM_LX_EQ, BRM_TOK_EQ, {0}},
    {BRM_LX_NE, BRM_TOK_NE, {0}},
    {BRM_LX_LT, BRM_TOK_LT, {0}},
    {BRM_LX_LE, BRM_TOK_LE, {0}},
    {BRM_LX_GT, BRM_TOK_GT, {0}},
    {BRM_LX_GE, BRM_TOK_GE, {0}},
    {BRM_LX_PLUS, BRM_TOK_PLUS, {0}},
    {BRM_LX_MINUS, BRM_TOK_MINUS, {0}},
    {BRM_LX_STAR, BRM_TOK_STAR, {0}},
    {BRM_LX_SLASH, BRM_TOK_SLASH, {0}},
    {BRM_LX_LPAREN, BRM_TOK_LPAREN, {0}},
    {BRM_LX_RPAREN, BRM_TOK_RPAREN, {0}},
    {BRM_LX_COMMA, BRM_TOK_COMMA, {0}},
    {BRM_LX_COLON, BRM_TOK_COLON, {0}},
    {BRM_LX_DOT, BRM_TOK_DOT, {0}},
    {BRM_LX_PERCENT, BRM_TOK_PERCENT, {0}},
    {BRM_LX_HABIT_NE, BRM_TOK_NE, {"≠", "≠"}},
    {BRM_LX_HABIT_EQ, BRM_TOK_EQ, {"=", "="}},
    {BRM_LX_HABIT_LE, BRM_TOK_LE, {"<=", "<="}},
    {BRM_LX_HABIT_GE, BRM_TOK_GE, {">=", ">="}},
    {BRM_LX_HABIT_AND, BRM_TOK_AND, {"et", "and"}},
    {BRM_LX_HABIT_OR, BRM_TOK_OR, {"ou", "or"}},
    {BRM_LX_HABIT_NOT, BRM_TOK_NOT, {"non", "not"}},
    {BRM_LX_HABIT_MINUS, BRM_TOK_MINUS, {"-", "-"}},
    {BRM_LX_HABIT_TIMES, BRM_TOK_STAR, {"*", "*"}},
    {BRM_LX_HABIT_OVER, BRM_TOK_SLASH, {"/", "/"}},
};

void brm_lex_open(BrmLexer *lx, const char *base, uint32_t offset) {
    memset(lx, 0, sizeof *lx);
    lx->base = base;
    lx->at = base;
    if (offset == 0 && memcmp(base, "\xEF", 1) == 0 && memcmp(base, "\xEF\xBB\xBF", 3) == 0) lx->at += 3;
    lx->line = lx->at;
    lx->offset = offset;
    lx->fresh = true;
}

void brm_lex_rewind(BrmLexer *lx, const BrmToken *token) {
    lx->at = token->from;
    lx->line = token->from;
    while (lx->line > lx->base && lx->line[-1] != '\n')
        lx->line -= 1;
    lx->fresh = token->column > 0;
    lx->after_bad = false;
}

void brm_lex_skip_line(BrmLexer *lx) {
    while (*lx->at != '\0' && *lx->at != '\n')
        lx->at += 1;
}

uint32_t brm_lex_origin(const BrmParse *p, const BrmLexer *lx, const char *at) {
    return brm_clean_origin(&p->clean, lx->offset + (uint32_t)(at - lx->base));
}

BrmDiag *brm_lex_error(BrmParse *p, BrmDiagId id, uint32_t start, uint32_t end, const BrmArg *args, uint32_t n) {
    if (p->cut) return NULL;
    p->lexical_errors += 1;
    if (p->lexical_errors > BRM_LEXICAL_ERRORS) {
        p->cut = true;
        BrmArg most = BRM_A_INT(BRM_LEXICAL_ERRORS);
        return brm_diag_add(p->bag, BRM_D_TOO_MANY_ERRORS, brm_span(p, start, end), &most, 1);
    }
    return brm_diag_add(p->bag, id, brm_span(p, start, end), args, n);
}

static BrmStr slice(const char *from, const char *to) {
    return brm_str_of(from, (size_t)(to - from));
}

static uint32_t column_of(const BrmLexer *lx, const char *at) {
    uint32_t column = 1;
    for (const char *c = lx->line; c < at; c += 1) {
        if (*c == '\t')
            column += BRM_TAB_COLUMNS - (column - 1u) % BRM_TAB_COLUMNS;
        else if (((unsigned char)*c & 0xC0) != 0x80)
            column += 1u;
    }
    return column;
}

/* The token from `start` to the cursor. */
static BrmToken token_of(BrmParse *p, BrmLexer *lx, const char *start, uint16_t code) {
    BrmToken t = {0};
    t.code = code;
    t.start = brm_lex_origin(p, lx, start);
    t.end = brm_lex_origin(p, lx, lx->at);
    t.from = start;
    t.text = slice(start, lx->at);
    if (lx->after_bad) t.flags |= BRM_TF_AFTER_BAD;
    if (lx->fresh) {
        t.column = column_of(lx, start);
        if (p->out != NULL) brm_comment_token(p, brm_lex_origin(p, lx, lx->line));
    }
    lx->after_bad = false;
    lx->fresh = false;
    return t;
}

/* ---- words and numbers ---- */

/* Whether a number or a code goes on into letters: then the cursor is moved behind all of it. */
static bool runs_on(BrmLexer *lx) {
    bool any = false;
    for (;;) {
        const char *probe = lx->at;
        if (*probe == '.') probe += 1;
        if (!brm_scan_word_character(&probe)) return any;
        lx->at = probe;
        any = true;
    }
}

/* The lexer takes any character beyond ASCII into a name; here only letters, marks and digits are kept. False: no
 * letter. */
static bool trim_name(BrmLexer *lx, const char *start) {
    const char *end = lx->at;
    const char *c = start;
    while (c < end && (unsigned char)*c < 0x80)
        c += 1;
    if (c == end) return true;
    c = start;
    if (!brm_scan_letter(&c)) return false;
    while (c < end && brm_scan_word_character(&c)) {
    }
    lx->at = c;
    return true;
}

/* English writes "in %", and its in is also the word before a list. */
static bool percent_follows(const BrmLexer *lx) {
    const char *c = lx->at;
    for (;;) {
        if (*c == ' ' || *c == '\t')
            c += 1;
        else if (memcmp(c, "\xC2", 1) == 0 && memcmp(c, "\xC2\xA0", 2) == 0)
            c += 2;
        else
            return *c == '%';
    }
}

static void check_length(BrmParse *p, BrmToken *t) {
    if (t->text.n <= BRM_LIMIT_NAME_BYTES) return;
    SAY(p, BRM_D_NAME_TOO_LONG, t, BRM_A_INT(BRM_LIMIT_NAME_BYTES));
    t->text.n = BRM_LIMIT_NAME_BYTES;
    while (t->text.n > 0 && ((unsigned char)t->text.p[t->text.n] & 0xC0) == 0x80)
        t->text.n -= 1;
    t->flags |= BRM_TF_BAD;
}

static BrmToken bad_code(BrmParse *p, BrmLexer *lx, const char *start) {
    BrmToken t = token_of(p, lx, start, BRM_TOK_CODE);
    SAY(p, BRM_D_BAD_CODE, &t, BRM_A_STR(t.text));
    t.flags |= BRM_TF_BAD;
    check_length(p, &t);
    t.text = brm_nfc(p->arena, t.text);
    return t;
}

static BrmToken word(BrmParse *p, BrmLexer *lx, const char *start) {
    if (lx->at[0] == '.' && lx->at[1] >= '0' && lx->at[1] <= '9') {
        (void)runs_on(lx);
        return bad_code(p, lx, start);
    }
    BrmToken t = token_of(p, lx, start, BRM_TOK_NAME);
    check_length(p, &t);
    t.text = brm_nfc(p->arena, t.text);
    uint16_t keyword = brm_keyword_token(p, t.text, p->lexicon);
    if (keyword != 0) t.code = keyword;
    if (keyword == BRM_TOK_IN && p->lexicon == BRM_EN && percent_follows(lx)) t.code = BRM_TOK_EN;
    return t;
}

static BrmToken code(BrmParse *p, BrmLexer *lx, const char *start) {
    if (runs_on(lx)) return bad_code(p, lx, start);
    BrmToken t = token_of(p, lx, start, BRM_TOK_CODE);
    check_length(p, &t);
    return t;
}

static uint32_t digits_in(BrmStr s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i += 1)
        n += s.p[i] >= '0' && s.p[i] <= '9';
    return n;
}

static BrmToken bad_number(BrmParse *p, BrmLexer *lx, const char *start, uint16_t as) {
    BrmToken t = token_of(p, lx, start, as);
    SAY(p, BRM_D_BAD_NUMBER, &t, BRM_A_STR(t.text));
    t.flags |= BRM_TF_BAD;
    t.text = BRM_LIT("0");
    return t;
}

static BrmToken number(BrmParse *p, BrmLexer *lx, const char *start) {
    if (runs_on(lx)) return bad_number(p, lx, start, BRM_TOK_NUMBER);
    BrmToken t = token_of(p, lx, start, BRM_TOK_NUMBER);
    if (digits_in(t.text) > BRM_LIMIT_NUMBER_DIGITS) {
        SAY(p, BRM_D_NUMBER_TOO_LONG, &t, BRM_A_INT(BRM_LIMIT_NUMBER_DIGITS));
        t.flags |= BRM_TF_BAD;
        t.text = BRM_LIT("0");
    }
    return t;
}

static BrmToken bare_point(BrmParse *p, BrmLexer *lx, const char *start) {
    if (runs_on(lx)) return bad_number(p, lx, start, BRM_TOK_NUMBER);
    BrmToken t = token_of(p, lx, start, BRM_TOK_NUMBER);
    BrmStr typed = t.text;
    t.text = brm_str_f(p->arena, "0%.*s", BRM_STR_ARG(typed));
    SAY(p, BRM_D_BARE_POINT, &t, BRM_A_STR(typed), BRM_A_STR(t.text));
    t.flags |= BRM_TF_BAD;
    return t;
}

/* 0,5 outside a list is a decimal comma; inside one it may be two values: the message offers both. */
static BrmToken comma_number(BrmParse *p, BrmLexer *lx, const char *start) {
    (void)runs_on(lx);
    BrmToken t = token_of(p, lx, start, BRM_TOK_NUMBER);
    BrmBuf point, spaced;
    uint32_t commas = 0;
    brm_buf_open(&point, p->mem);
    brm_buf_open(&spaced, p->mem);
    for (uint32_t i = 0; i < t.text.n; i += 1) {
        commas += t.text.p[i] == ',';
        brm_buf_byte(&point, t.text.p[i] == ',' ? '.' : t.text.p[i]);
        brm_buf_byte(&spaced, t.text.p[i]);
        if (t.text.p[i] == ',') brm_buf_byte(&spaced, ' ');
    }
    BrmArg typed = BRM_A_STR(t.text);
    BrmArg list = BRM_A_STR(brm_str_dup(p->arena, brm_buf_view(&spaced)));
    t.text = brm_str_dup(p->arena, brm_buf_view(&point));
    bool is_list = commas > 1 || p->reader->parens > 0;
    if (commas > 1)
        SAY(p, BRM_D_TIGHT_LIST, &t, typed, list);
    else if (is_list)
        SAY(p, BRM_D_COMMA_IN_LIST, &t, typed, BRM_A_STR(t.text), list);
    else
        SAY(p, BRM_D_DECIMAL_COMMA, &t, typed, BRM_A_STR(t.text));
    if (commas > 1 || digits_in(t.text) > BRM_LIMIT_NUMBER_DIGITS) t.text = BRM_LIT("0");
    t.flags |= BRM_TF_BAD;
    brm_buf_close(&point);
    brm_buf_close(&spaced);
    return t;
}

/* ---- dates ---- */

static BrmStr iso(BrmParse *p, int32_t y, int32_t m, int32_t d) {
    return brm_str_f(p->arena, "%04d-%02d-%02d", (int)y, (int)m, (int)d);
}

static int32_t take_number(BrmStr s, uint32_t *at) {
    int32_t v = 0;
    while (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9') {
        v = v * 10 + (s.p[*at] - '0');
        *at += 1;
    }
    *at += 1;
    return v;
}

/* The nearest day that exists, so that what depends on it keeps quiet. */
static BrmStr possible_day(BrmParse *p, int32_t y, int32_t m, int32_t d) {
    BrmDate date;
    y = y < 1 ? 1 : y;
    m = m < 1 ? 1 : m > 12 ? 12 : m;
    d = d < 1 ? 1 : d > 31 ? 31 : d;
    while (!brm_date_make(y, m, d, &date))
        d -= 1;
    return iso(p, y, m, d);
}

static BrmToken date(BrmParse *p, BrmLexer *lx, const char *start) {
    if (runs_on(lx)) {
        BrmToken t = bad_number(p, lx, start, BRM_TOK_DATE);
        t.text = BRM_LIT("2000-01-01");
        return t;
    }
    BrmToken t = token_of(p, lx, start, BRM_TOK_DATE);
    BrmDate d;
    if (!brm_date_parse(t.text, &d)) {
        SAY(p, BRM_D_IMPOSSIBLE_DATE, &t, BRM_A_STR(t.text));
        uint32_t at = 0;
        int32_t y = take_number(t.text, &at), m = take_number(t.text, &at);
        t.text = possible_day(p, y, m, take_number(t.text, &at));
        t.flags |= BRM_TF_BAD;
    }
    return t;
}

static BrmToken quarter(BrmParse *p, BrmLexer *lx, const char *start) {
    if (runs_on(lx)) {
        BrmToken t = bad_number(p, lx, start, BRM_TOK_QUARTER);
        t.text = BRM_LIT("2000-T1");
        return t;
    }
    BrmToken t = token_of(p, lx, start, BRM_TOK_QUARTER);
    BrmDate first, last;
    if (!brm_quarter_parse(t.text, &first, &last)) {
        SAY(p, BRM_D_IMPOSSIBLE_QUARTER, &t, BRM_A_STR(t.text));
        t.text = memcmp(t.text.p, "0000", 4) == 0 ? BRM_LIT("2000-T1") : brm_str_f(p->arena, "%.4s-T4", t.text.p);
        t.flags |= BRM_TF_BAD;
    }
    return t;
}

static BrmToken slash_date(BrmParse *p, BrmLexer *lx, const char *start) {
    BrmToken t = token_of(p, lx, start, BRM_TOK_DATE);
    BrmStr typed = t.text;
    uint32_t at = 0;
    int32_t a = take_number(typed, &at), b = take_number(typed, &at), c = take_number(typed, &at);
    int32_t y = a > 99 ? a : c, m = b, d = a > 99 ? c : a;
    BrmDate date_value;
    if (!brm_date_make(y, m, d, &date_value) && brm_date_make(y, d, m, &date_value)) {
        int32_t swap = m; /* the other way round, as Americans write it */
        m = d;
        d = swap;
    }
    t.text = possible_day(p, y, m, d);
    if (brm_date_make(y, m, d, &date_value))
        SAY(p, BRM_D_SLASH_DATE, &t, BRM_A_STR(typed), BRM_A_STR(t.text));
    else
        SAY(p, BRM_D_IMPOSSIBLE_DATE, &t, BRM_A_STR(typed));
    t.flags |= BRM_TF_BAD;
    return t;
}

/* ---- texts ---- */

/* A text across lines that never ends: it is taken to end where a line begins with a keyword, so that the rest is read.
 */
static void end_unclosed(BrmParse *p, BrmLexer *lx, const char *start) {
    const char *c = start;
    for (;;) {
        while (*c != '\n' && *c != '\0')
            c += 1;
        lx->at = c;
        if (*c == '\0') return;
        c += 1;
        const char *first = c;
        BrmLexeme kind = brm_scan_code(&first);
        const char *begin = c;
        while (kind == BRM_LX_BLANK) {
            begin = first;
            kind = brm_scan_code(&first);
        }
        if (kind == BRM_LX_NAME) {
            uint16_t keyword = brm_keyword_token(p, brm_nfc(p->arena, slice(begin, first)), p->lexicon);
            if (keyword != 0 && brm_keyword_opens(keyword)) return;
        }
    }
}

static BrmToken text_token(BrmParse *p, BrmLexer *lx, const char *start, const char *from, const char *to,
                           BrmTextForm form) {
    BrmToken t = token_of(p, lx, start, BRM_TOK_STRING);
    t.text = slice(from, to);
    t.form = (uint8_t)form;
    return t;
}

static void say_unclosed(BrmParse *p, BrmDiagId id, BrmToken *t, uint32_t mark) {
    uint32_t line = 0, column = 0;
    if (!p->cut) brm_sources_locate(p->sources, p->file, t->start, &line, &column);
    BrmArg arg = BRM_A_INT((int64_t)line);
    (void)brm_lex_error(p, id, t->start, t->start + mark, &arg, 1);
    t->flags |= BRM_TF_BAD;
}

static BrmToken quoted(BrmParse *p, BrmLexer *lx, const char *start) {
    const char *from = lx->at;
    for (;;) {
        const char *piece = lx->at;
        BrmLexeme kind = brm_scan_quoted(&lx->at);
        if (kind == BRM_LX_QUOTE) return text_token(p, lx, start, from, piece, BRM_TEXT_QUOTED);
        if (kind == BRM_LX_BAD_ESCAPE) {
            uint32_t at = brm_lex_origin(p, lx, piece);
            (void)brm_lex_error(p, BRM_D_BAD_ESCAPE, at, at + 1u, NULL, 0);
        }
        if (kind == BRM_LX_END) {
            BrmToken t = text_token(p, lx, start, from, lx->at, BRM_TEXT_QUOTED);
            say_unclosed(p, BRM_D_UNCLOSED_QUOTE, &t, 1);
            return t;
        }
    }
}

/* « … » and three quotes: `line` is set to where the last line of the text begins. */
static BrmToken spanning(BrmParse *p, BrmLexer *lx, const char *start, BrmTextForm form) {
    const char *from = lx->at;
    const char *line = lx->line;
    uint32_t depth = 1;
    for (;;) {
        const char *piece = lx->at;
        BrmLexeme kind = form == BRM_TEXT_TRIPLE ? brm_scan_triple(&lx->at) : brm_scan_guillemets(&lx->at);
        if (kind == BRM_LX_GUILLEMET) depth += 1;
        if (kind == BRM_LX_GUILLEMET_CLOSE || kind == BRM_LX_TRIPLE) depth -= 1;
        if (kind == BRM_LX_NEWLINE) line = lx->at;
        if (depth == 0) {
            BrmToken t = text_token(p, lx, start, from, piece, form);
            lx->line = line;
            return t;
        }
        if (kind == BRM_LX_END) {
            end_unclosed(p, lx, from);
            BrmToken t = text_token(p, lx, start, from, lx->at, form);
            bool triple = form == BRM_TEXT_TRIPLE;
            say_unclosed(p, triple ? BRM_D_UNCLOSED_TRIPLE : BRM_D_UNCLOSED_GUILLEMET, &t, triple ? 3u : 2u);
            return t;
        }
    }
}

/* One of the four marks, E2 80 9C to 9F. */
static bool curly_mark(const char *c) {
    return memcmp(c, "\xE2", 1) == 0 && memcmp(c + 1, "\x80", 1) == 0 && (unsigned char)c[2] >= 0x9C &&
           (unsigned char)c[2] <= 0x9F;
}

static BrmToken curly(BrmParse *p, BrmLexer *lx, const char *start) {
    const char *from = lx->at;
    const char *c = from;
    while (*c != '\0' && *c != '\n' && *c != '\r' && !curly_mark(c))
        c += 1;
    lx->at = curly_mark(c) ? c + 3 : c;
    BrmToken t = text_token(p, lx, start, from, c, BRM_TEXT_GUILLEMETS);
    SAY(p, BRM_D_CURLY_QUOTES, &t, BRM_A_STR(brm_text_decode(p, &t)));
    t.flags |= BRM_TF_BAD;
    return t;
}

/* ---- the rest ---- */

static const char *next_character(const char *c) {
    c += 1;
    while (((unsigned char)*c & 0xC0) == 0x80)
        c += 1;
    return c;
}

/* Characters without a meaning, those side by side together; the cursor stands behind all that the lexer took for a
 * name. */
static void unknown(BrmParse *p, BrmLexer *lx, const char *start) {
    bool lost = true; /* nothing but marks of bytes that clean.c has reported */
    const char *end = lx->at;
    const char *c = start;
    while (c < end && !brm_scan_letter(&(const char *){c})) {
        lost = lost && memcmp(c, "\xEF", 1) == 0 && memcmp(c, "\xEF\xBF\xBD", 3) == 0;
        c = next_character(c);
    }
    lx->at = c;
    lx->after_bad = true;
    if (lost) return;
    BrmArg what = BRM_A_STR(slice(start, c));
    (void)brm_lex_error(p, BRM_D_UNKNOWN_CHARACTER, brm_lex_origin(p, lx, start), brm_lex_origin(p, lx, c), &what, 1);
}

/* The length of a single quote at `c`, straight or curly; 0 when it is none. */
static uint32_t single_mark(const char *c) {
    if (*c == '\'') return 1;
    bool is = memcmp(c, "\xE2", 1) == 0 && memcmp(c + 1, "\x80", 1) == 0 && (unsigned char)c[2] >= 0x98 &&
              (unsigned char)c[2] <= 0x9A;
    return is ? 3 : 0;
}

/* 'a' for "a": only where a text could begin, and another mark ends it on the same line; false for an apostrophe. */
static bool single(BrmParse *p, BrmLexer *lx, const char *start, BrmToken *t) {
    unsigned char before = start > lx->base ? (unsigned char)start[-1] : ' ';
    bool in_word = before >= 0x80 || (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
                   (before >= '0' && before <= '9');
    const char *c = lx->at;
    while (!in_word && *c != '\0' && *c != '\n' && *c != '\r' && single_mark(c) == 0)
        c += 1;
    uint32_t n = in_word ? 0 : single_mark(c);
    if (n == 0) {
        unknown(p, lx, start);
        return false;
    }
    const char *from = lx->at;
    lx->at = c + n;
    *t = text_token(p, lx, start, from, c, BRM_TEXT_GUILLEMETS);
    SAY(p, BRM_D_CURLY_QUOTES, t, BRM_A_STR(brm_text_decode(p, t)));
    t->flags |= BRM_TF_BAD;
    return true;
}

static bool mark(BrmParse *p, BrmLexer *lx, const char *start, BrmLexeme kind, BrmToken *t) {
    for (uint32_t i = 0; i < sizeof marks / sizeof marks[0]; i += 1) {
        if (marks[i].lexeme != kind) continue;
        *t = token_of(p, lx, start, marks[i].token);
        const char *write = marks[i].write[p->lexicon];
        if (write != NULL) {
            SAY(p, BRM_D_HABIT_SYMBOL, t, BRM_A_STR(t->text), BRM_A_STR(brm_str(write)));
            t->flags |= BRM_TF_BAD;
        }
        return true;
    }
    return false;
}

/* ; stands for a comma inside parentheses, and for nothing elsewhere. */
static bool semicolon(BrmParse *p, BrmLexer *lx, const char *start, BrmToken *t) {
    bool inside = p->reader->parens > 0;
    if (inside) {
        *t = token_of(p, lx, start, BRM_TOK_COMMA);
        (void)brm_lex_error(p, BRM_D_SEMICOLON_IN_LIST, t->start, t->end, NULL, 0);
        t->flags |= BRM_TF_BAD;
        return true;
    }
    (void)brm_lex_error(p, BRM_D_SEMICOLON, brm_lex_origin(p, lx, start), brm_lex_origin(p, lx, lx->at), NULL, 0);
    lx->after_bad = true;
    return false;
}

/* Blanks, lines, comments and what cannot be read: true when it was one of these, and there is no token yet. */
static bool passes(BrmParse *p, BrmLexer *lx, const char *start, BrmLexeme kind) {
    if (kind == BRM_LX_BLANK) return true;
    if (kind == BRM_LX_NEWLINE) {
        lx->line = lx->at;
        lx->fresh = true;
        return true;
    }
    if (kind == BRM_LX_COMMENT) {
        if (p->out != NULL && p->reader->whole_file)
            brm_comment(p, slice(start, lx->at), brm_lex_origin(p, lx, start), brm_lex_origin(p, lx, lx->at),
                        lx->fresh);
        return true;
    }
    if (kind == BRM_LX_UNKNOWN || (kind == BRM_LX_NAME && !trim_name(lx, start))) {
        unknown(p, lx, start);
        return true;
    }
    if (kind == BRM_LX_GUILLEMET_CLOSE) {
        (void)brm_lex_error(p, BRM_D_STRAY_GUILLEMET, brm_lex_origin(p, lx, start), brm_lex_origin(p, lx, lx->at), NULL,
                            0);
        lx->after_bad = true;
        return true;
    }
    return false;
}

BrmToken brm_lex_next(BrmParse *p, BrmLexer *lx) {
    BrmToken t = {0};
    for (;;) {
        const char *start = lx->at;
        BrmLexeme kind = p->cut ? BRM_LX_END : brm_scan_code(&lx->at);
        if (passes(p, lx, start, kind)) continue;
        if (mark(p, lx, start, kind, &t)) return t;
        if (kind == BRM_LX_NAME) return word(p, lx, start);
        if (kind == BRM_LX_CODE) return code(p, lx, start);
        if (kind == BRM_LX_NUMBER) return number(p, lx, start);
        if (kind == BRM_LX_QUOTE) return quoted(p, lx, start);
        if (kind == BRM_LX_GUILLEMET) return spanning(p, lx, start, BRM_TEXT_GUILLEMETS);
        if (kind == BRM_LX_TRIPLE) return spanning(p, lx, start, BRM_TEXT_TRIPLE);
        if (kind == BRM_LX_DATE) return date(p, lx, start);
        if (kind == BRM_LX_QUARTER) return quarter(p, lx, start);
        if (kind == BRM_LX_BARE_POINT) return bare_point(p, lx, start);
        if (kind == BRM_LX_COMMA_NUMBER) return comma_number(p, lx, start);
        if (kind == BRM_LX_SLASH_DATE) return slash_date(p, lx, start);
        if (kind == BRM_LX_CURLY) return curly(p, lx, start);
        if (kind == BRM_LX_SINGLE) {
            if (single(p, lx, start, &t)) return t;
            continue;
        }
        if (kind == BRM_LX_SEMICOLON) {
            if (semicolon(p, lx, start, &t)) return t;
            continue;
        }
        t.start = t.end = brm_lex_origin(p, lx, start); /* the end */
        t.from = start;
        return t;
    }
}
