/* explain: why the parser refused a token, in the words of an editor, and where reading goes on.
 *
 * Called by the reader, once for each unit that cannot be read. The likely mistakes are tried in turn, from the surest
 * to the vaguest; the last resort says what could have stood there, asked of the parser's tables. Says nothing where
 * the lexer has already spoken.
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

#include <string.h>

enum { QUOTE_BYTES = 40, EXPECTED_MOST = 3 };

typedef struct Wanted { /* what could have stood there */
    BrmArg args[EXPECTED_MOST];
    uint32_t n;    /* may exceed EXPECTED_MOST: then the list says nothing */
    bool unit_end; /* the unit was complete */
    bool name;     /* a name, code or value was due, and `args[0]` says which */
    bool value;    /* a value was due */
} Wanted;

/* ---- quoting the source ---- */

static BrmStr source_slice(BrmParse *p, uint32_t start, uint32_t end) {
    BrmStr text = p->sources->files.at[p->file].text;
    uint32_t n = 0;
    while (start + n < end && n < QUOTE_BYTES && text.p[start + n] != '\n' && text.p[start + n] != '\r')
        n += 1;
    if (start + n == end) return brm_str_of(text.p + start, n);
    while (n > 0 && ((unsigned char)text.p[start + n] & 0xC0) == 0x80)
        n -= 1;
    BrmStr head = brm_str_of(text.p + start, n);
    if (brm_utf8_check(head.p, head.n) != head.n) return BRM_LIT("…");
    return brm_str_f(p->arena, "%.*s…", BRM_STR_ARG(head));
}

static BrmStr token_text(BrmParse *p, const BrmToken *t) {
    if (t->form == BRM_TEXT_QUOTED && t->end - t->start >= 2) return source_slice(p, t->start + 1u, t->end - 1u);
    return source_slice(p, t->start, t->end);
}

/* What was read of the unit, or of the one just ended: all of it when that is short, else its last word. */
BrmStr brm_unit_text(BrmParse *p) {
    BrmReader *r = p->reader;
    BrmStr text = p->sources->files.at[p->file].text;
    uint32_t start = r->unit[0].start, end = r->prev.end;
    if (start >= end || end - start > QUOTE_BYTES) return token_text(p, &r->prev);
    for (uint32_t i = start; i < end; i += 1) {
        if (text.p[i] == '\n' || text.p[i] == '\r') return token_text(p, &r->prev);
    }
    return brm_str_of(text.p + start, end - start);
}

/* ---- what could have stood there ---- */

static void want(Wanted *w, BrmArg arg) {
    if (w->n < EXPECTED_MOST) w->args[w->n] = arg;
    w->n += 1;
}

static bool accepts(const BrmParse *p, uint16_t token) {
    return brm_read_accepts(p, token);
}

static void want_word(BrmParse *p, Wanted *w, uint16_t token, BrmWord word) {
    if (accepts(p, token)) want(w, BRM_A_WORD(word));
}

/* Kinds of words that several keywords make together. True when the keywords are thereby said. */
static bool want_groups(BrmParse *p, Wanted *w) {
    if (accepts(p, BRM_TOK_INTEGER) && accepts(p, BRM_TOK_TEXT)) {
        want(w, BRM_A_WORD(BRM_W_X_TYPE));
        return true;
    }
    if (accepts(p, BRM_TOK_MEAN) && accepts(p, BRM_TOK_SUM)) {
        want(w, BRM_A_WORD(BRM_W_X_AGGREGATE));
        return true;
    }
    if (accepts(p, BRM_TOK_FINISH) && accepts(p, BRM_TOK_DATE)) {
        want(w, BRM_A_WORD(BRM_W_X_WHEN));
        return true;
    }
    if (accepts(p, BRM_TOK_LPAREN) && accepts(p, BRM_TOK_NUMBER) && accepts(p, BRM_TOK_IF)) {
        want(w, BRM_A_WORD(BRM_W_X_VALUE));
        w->name = w->value = true;
        return true;
    }
    return false;
}

static void want_plain(BrmParse *p, Wanted *w) {
    uint32_t before = w->n;
    bool both = accepts(p, BRM_TOK_NAME) && accepts(p, BRM_TOK_CODE);
    if (both && accepts(p, BRM_TOK_STRING) && accepts(p, BRM_TOK_NUMBER)) {
        want(w, BRM_A_WORD(BRM_W_X_KEY));
        return;
    }
    if (both) {
        want(w, BRM_A_WORD(BRM_W_X_REF));
    } else {
        want_word(p, w, BRM_TOK_NAME, BRM_W_X_NAME);
        want_word(p, w, BRM_TOK_CODE, BRM_W_X_CODE);
    }
    w->name = w->n > before;
    want_word(p, w, BRM_TOK_STRING, BRM_W_X_STRING);
    want_word(p, w, BRM_TOK_NUMBER, BRM_W_X_NUMBER);
    if (accepts(p, BRM_TOK_DATE))
        want(w, BRM_A_WORD(BRM_W_X_DATE));
    else
        want_word(p, w, BRM_TOK_QUARTER, BRM_W_X_QUARTER);
}

static void want_marks(BrmParse *p, Wanted *w, bool operand_read) {
    static const struct {
        uint16_t token;
        const char *text;
        bool inside; /* worth saying behind a complete value */
    } marks[] = {
        {BRM_TOK_EQ, "=", false},    {BRM_TOK_COLON, ":", true},  {BRM_TOK_LPAREN, "(", false},
        {BRM_TOK_RPAREN, ")", true}, {BRM_TOK_COMMA, ",", false},
    };
    bool many = accepts(p, BRM_TOK_DOT); /* a reference may go on: its signs are not worth a word */
    for (uint32_t i = 0; i < sizeof marks / sizeof marks[0]; i += 1) {
        if ((operand_read || many) && !marks[i].inside) continue;
        if (accepts(p, marks[i].token)) want(w, BRM_A_QUOTED(brm_str(marks[i].text)));
    }
}

/* Whether this is the second of a keyword's two places (keywords.def). */
static bool second_place(const BrmParse *p, uint16_t token) {
    uint16_t prev = p->reader->prev.code;
    switch (token) {
    case BRM_TOK_REQUIRED:
        return prev == BRM_TOK_COMMENT;
    case BRM_TOK_SINCE:
        return prev == BRM_TOK_REWORDED;
    case BRM_TOK_FROM:
        return prev == BRM_TOK_NUMBER;
    case BRM_TOK_NOT:
        return prev == BRM_TOK_OR && !accepts(p, BRM_TOK_NAME);
    default:
        return false;
    }
}

static BrmStr spelling_here(const BrmParse *p, uint32_t row) {
    BrmStr first = brm_keyword_spelling(row, p->lexicon), all = brm_str(brm_keyword_spellings(row, p->lexicon));
    if (first.n == all.n || !second_place(p, brm_keyword_at(row))) return first;
    return brm_str_of(all.p + first.n + 1u, all.n - first.n - 1u);
}

/* « à » begins two forms of two words, of which the second says what is meant. */
static BrmStr spelling_wanted(const BrmParse *p, uint32_t row) {
    bool french = p->lexicon == BRM_FR, to = brm_keyword_at(row) == BRM_TOK_TO;
    if (to && accepts(p, BRM_TOK_BECOMES)) return french ? BRM_LIT("à redemander") : BRM_LIT("asked again");
    if (to && p->reader->unit[0].code == BRM_TOK_REWORDED)
        return french ? BRM_LIT("à reconfirmer") : BRM_LIT("to confirm");
    return spelling_here(p, row);
}

static void want_keywords(BrmParse *p, Wanted *w) {
    for (uint32_t i = 0; i < brm_keyword_count(); i += 1) {
        uint16_t token = brm_keyword_at(i);
        BrmStr spelling = spelling_wanted(p, i);
        if (spelling.n == 0 || brm_keyword_role(i) == BRM_ROLE_RESERVED || token == BRM_TOK_ASKED) continue;
        if (w->unit_end && brm_keyword_opens(token)) continue;
        if (accepts(p, token)) want(w, BRM_A_QUOTED(spelling));
    }
    if (accepts(p, BRM_TOK_IF) && accepts(p, BRM_TOK_THEN) == false && !accepts(p, BRM_TOK_LPAREN)) {
        BrmStr spelling = brm_keyword_spelling(brm_keyword_row(BRM_TOK_IF), p->lexicon);
        want(w, BRM_A_QUOTED(spelling));
    }
    static const uint16_t reserved[] = {BRM_TOK_THEN, BRM_TOK_ELSE};
    for (uint32_t i = 0; i < 2; i += 1) {
        BrmStr spelling = brm_keyword_spelling(brm_keyword_row(reserved[i]), p->lexicon);
        if (accepts(p, reserved[i])) want(w, BRM_A_QUOTED(spelling));
    }
}

static Wanted wanted(BrmParse *p) {
    Wanted w = {{{0}}, 0, false, false, false};
    if (p->reader->whole_file)
        w.unit_end = accepts(p, BRM_TOK_CRITERION) && accepts(p, BRM_TOK_TEST);
    else
        w.unit_end = accepts(p, 0);
    bool operand_read = accepts(p, BRM_TOK_PLUS);
    if (!want_groups(p, &w)) {
        want_plain(p, &w);
        want_keywords(p, &w);
    }
    if (!w.value) want_marks(p, &w, operand_read);
    return w;
}

/* ---- the likely mistakes ---- */

static bool say(BrmParse *p, BrmDiagId id, const BrmToken *at, const BrmArg *args, uint32_t n) {
    (void)brm_syntax_raise(p, id, brm_token_span(p, at), args, n);
    return true;
}
#define SAY(p, id, at, ...)                                                                                            \
    say((p), (id), (at), (const BrmArg[]){__VA_ARGS__},                                                                \
        (uint32_t)(sizeof((const BrmArg[]){__VA_ARGS__}) / sizeof(BrmArg)))

/* A straight quote inside a "label": the text ended there, and its rest makes no sense. */
static bool stray_quote(BrmParse *p) {
    BrmReader *r = p->reader;
    const BrmToken *t = &r->now;
    if (r->prev.code != BRM_TOK_STRING || r->prev.form != BRM_TEXT_QUOTED || t->column > 0 || t->code == 0)
        return false;
    bool odd = false;
    for (const char *c = t->from; *c != '\0' && *c != '\n'; c += 1)
        odd = odd != (*c == '"');
    if (!odd && t->from != r->prev.text.p + r->prev.text.n + 1) return false;
    BrmStr inside = r->prev.text;
    while (inside.n > 0 && inside.p[inside.n - 1u] == ' ')
        inside.n -= 1;
    uint32_t from = inside.n;
    uint32_t words = 0;
    while (from > 0 && words < 2) {
        from -= 1;
        if (inside.p[from] == ' ' && from + 1u < inside.n) words += 1;
    }
    if (words == 2) from += 1;
    static const char *const skipped[] = {"«", " ", "\xC2\xA0", "\xE2\x80\xAF"}; /* the message quotes it itself */
    for (uint32_t i = 0; i < 4; i += 1) {
        uint32_t n = (uint32_t)strlen(skipped[i]);
        if (from + n < inside.n && memcmp(inside.p + from, skipped[i], n) == 0) from += n;
    }
    BrmSpan mark = brm_span(p, r->prev.end - 1u, r->prev.end);
    (void)BRM_COMPLAIN(p, BRM_D_STRAY_QUOTE, mark, BRM_A_STR(brm_str_of(inside.p + from, inside.n - from)));
    return true;
}

/* A parenthesis left open when the next clause, or the end, comes. */
static bool open_paren(BrmParse *p) {
    BrmReader *r = p->reader;
    const BrmToken *t = &r->now;
    if (r->parens == 0 || !(t->code == 0 || (t->column > 0 && brm_keyword_opens(t->code)))) return false;
    return say(p, BRM_D_PAREN_UNCLOSED, &r->paren[r->parens].at, NULL, 0);
}

static bool extra_paren(BrmParse *p) {
    BrmReader *r = p->reader;
    if (r->now.code != BRM_TOK_RPAREN || r->parens > 0) return false;
    return say(p, BRM_D_PAREN_EXTRA, &r->now, NULL, 0);
}

/* « à reconfirmer » behind nothing: the level itself is missing, and « à » was taken for it. */
static bool level_missing(BrmParse *p) {
    BrmReader *r = p->reader;
    if (r->prev.code != BRM_TOK_TO || (r->now.code != BRM_TOK_CONFIRM && r->now.code != BRM_TOK_AGAIN)) return false;
    return SAY(p, BRM_D_NAME_MISSING, &r->prev, BRM_A_WORD(BRM_W_X_LEVEL), BRM_A_STR(token_text(p, &r->prev)));
}

/* The word before was taken for a name, and is the keyword of the next clause: the name itself is missing. */
static bool keyword_as_name(BrmParse *p) {
    BrmReader *r = p->reader;
    if (!r->whole_file || !brm_keyword_opens(r->prev.code)) return false;
    if (r->prev.column == 0 && r->now.code != BRM_TOK_STRING) return false;
    if (r->n_unit == 1 || r->prev.code == r->now.code) return false;
    if (r->n_unit == 0 && (r->unit[0].start == r->prev.start || p->last_ref == NULL)) return false;
    if (p->last_ref == NULL || p->last_ref->at.start != r->prev.start) return false;
    p->last_ref->kind = BRM_AST_BAD;
    return SAY(p, BRM_D_NAME_MISSING, &r->prev, BRM_A_WORD(BRM_W_X_NAME), BRM_A_STR(token_text(p, &r->prev)));
}

static bool name_missing(BrmParse *p, const Wanted *w) {
    const BrmToken *t = &p->reader->now;
    if (!w->name || w->unit_end || w->n > 2 || brm_keyword_row(t->code) == BRM_NONE) return false;
    return SAY(p, BRM_D_NAME_MISSING, t, w->args[0], BRM_A_STR(token_text(p, t)));
}

typedef struct Probe {
    BrmParse *p;
    bool opens; /* keywords that open a unit; else those that the parser would take */
} Probe;

static bool may_be(void *ctx, uint16_t token) {
    Probe *probe = (Probe *)ctx;
    return probe->opens ? brm_keyword_opens(token) : accepts(probe->p, token);
}

/* The whole file seems to be written in the other lexicon: said once, and read so from here on. */
static bool wrong_lexicon(BrmParse *p, BrmLang other) {
    if (p->own_words > 0 || !p->reader->whole_file || !brm_keyword_opens(p->reader->meant)) return false;
    BrmStr typed = p->reader->now.text;
    (void)SAY(p, BRM_D_WRONG_LEXICON, &p->reader->now, BRM_A_STR(typed));
    p->lexicon = other;
    p->own_words = 1;
    return true;
}

/* A word that is nearly a keyword that could stand here, or is one in the other language. At the start of a clause
 * reading goes on as if it had been written right. */
static bool misspelt(BrmParse *p, const Wanted *w, BrmResume *how) {
    BrmReader *r = p->reader;
    const BrmToken *t = &r->now;
    if (t->code != BRM_TOK_NAME && t->code != BRM_TOK_CODE) return false;
    Probe probe = {p, w->unit_end};
    BrmLang other = p->lexicon == BRM_FR ? BRM_EN : BRM_FR;
    *how = w->unit_end && r->whole_file ? BRM_RESUME_AS : BRM_RESUME_SKIP;
    uint16_t foreign = brm_keyword_token(p, t->text, other);
    if (foreign != 0 && (may_be(&probe, foreign) || accepts(p, foreign))) {
        r->meant = foreign;
        if (wrong_lexicon(p, other)) return true;
        BrmStr right = spelling_here(p, brm_keyword_row(foreign));
        if (foreign == BRM_TOK_EN && brm_read_ahead(p)->code == BRM_TOK_PERCENT) right = BRM_LIT("in");
        if (right.n > 0) return SAY(p, BRM_D_OTHER_LEXICON, t, BRM_A_STR(t->text), BRM_A_STR(right));
    }
    uint32_t near = brm_keyword_nearest(p, t->text, may_be, &probe);
    if (near == BRM_NONE) return false;
    r->meant = brm_keyword_at(near);
    return SAY(p, BRM_D_MISSPELT, t, BRM_A_STR(t->text), BRM_A_STR(spelling_here(p, near)));
}

/* ET, OU, NON in capitals: read as a code, which makes no sense here, or did not just before. */
static bool capitals(BrmParse *p) {
    BrmReader *r = p->reader;
    const BrmToken *both[] = {&r->now, &r->prev};
    for (uint32_t i = 0; i < 2; i += 1) {
        const BrmToken *t = both[i];
        if (t->code != BRM_TOK_CODE && t->code != BRM_TOK_NAME) continue;
        BrmStr small = brm_fold(p->arena, t->text);
        uint16_t token = brm_keyword_token(p, small, p->lexicon);
        if (!brm_keyword_is(token, BRM_ROLE_RESERVED) || (i == 0 && !accepts(p, token))) continue;
        return SAY(p, BRM_D_HABIT_SYMBOL, t, BRM_A_STR(t->text), BRM_A_STR(small));
    }
    return false;
}

/* 1 000: a number with blanks in it. */
static bool spaced_number(BrmParse *p) {
    BrmReader *r = p->reader;
    if (r->prev.code != BRM_TOK_NUMBER || r->now.code != BRM_TOK_NUMBER || r->now.column > 0) return false;
    if (r->now.text.n != 3) return false;
    BrmStr whole = brm_str_f(p->arena, "%.*s%.*s", BRM_STR_ARG(r->prev.text), BRM_STR_ARG(r->now.text));
    uint32_t end = r->now.end;
    const BrmToken *next = brm_read_ahead(p);
    if (next->code == BRM_TOK_NUMBER && next->column == 0) { /* 1 000 000 */
        whole = brm_str_f(p->arena, "%.*s%.*s", BRM_STR_ARG(whole), BRM_STR_ARG(next->text));
        end = next->end;
    }
    BrmStr typed = source_slice(p, r->prev.start, end);
    (void)BRM_COMPLAIN(p, BRM_D_SPACED_NUMBER, brm_span(p, r->prev.start, end), BRM_A_STR(typed), BRM_A_STR(whole));
    return true;
}

/* contrôle C1 alerte si …, or no word at all before si: which of the three is it? */
static bool no_severity(BrmParse *p) {
    BrmReader *r = p->reader;
    if (!r->whole_file || p->open.kind != BRM_AST_CONTROL || p->open.seen[BRM_C_RULE].file != BRM_NONE) return false;
    bool bare = r->now.code == BRM_TOK_IF;
    bool word = r->now.code == BRM_TOK_NAME && brm_read_ahead(p)->code == BRM_TOK_IF;
    if (!r->unit_done || (!bare && !word)) return false;
    p->open.damaged = true;
    return SAY(p, BRM_D_CONTROL_SEVERITY, &r->now, BRM_A_STR(token_text(p, &r->now)));
}

/* Of one expression, in a message or a condition: no clause follows, and there may be nothing before. */
static bool expression_wanted(BrmParse *p, const Wanted *w) {
    BrmReader *r = p->reader;
    if (r->whole_file) return false;
    BrmArg part = BRM_A_WORD(p->out != NULL ? BRM_W_PART_MESSAGE : BRM_W_PART_WHERE);
    BrmArg found = BRM_A_STR(token_text(p, &r->now));
    if (r->n_unit == 0 && r->now.code == 0)
        return SAY(p, p->out != NULL ? BRM_D_PLACEHOLDER_EMPTY : BRM_D_WHERE_EMPTY, &r->now, part);
    if (r->n_unit == 0) return SAY(p, BRM_D_PART_START, &r->now, found, part);
    BrmArg after = BRM_A_STR(brm_unit_text(p));
    if (r->now.code == 0) return SAY(p, BRM_D_PART_UNFINISHED, &r->prev, after, part);
    if (w->n > 0 && w->n <= EXPECTED_MOST && !w->unit_end) return false;
    return SAY(p, BRM_D_PART_UNEXPECTED, &r->now, found, after, part);
}

static bool is_word(const Wanted *w, BrmWord word) {
    return w->n == 1 && w->args[0].kind == BRM_ARG_WORD && w->args[0].word == word;
}

/* The same thing written as it should be: "3" for 3, E1 for "E1", E1 for e1; nothing where nobody can tell. */
static BrmStr written_right(BrmParse *p, const Wanted *w) {
    const BrmToken *t = &p->reader->now;
    BrmStr text = token_text(p, t);
    bool bare = t->code == BRM_TOK_NAME || t->code == BRM_TOK_CODE || t->code == BRM_TOK_NUMBER;
    if (t->column > 0 || text.n == 0) return BRM_LIT("");
    if (is_word(w, BRM_W_X_STRING) && bare) return brm_str_f(p->arena, "\"%.*s\"", BRM_STR_ARG(text));
    bool name = is_word(w, BRM_W_X_REF) || is_word(w, BRM_W_X_NAME), code = is_word(w, BRM_W_X_CODE);
    if (!name && !code) return BRM_LIT("");
    bool quoted = t->code == BRM_TOK_STRING, letter = false, low = false;
    for (uint32_t i = 0; i < text.n; i += 1) {
        char c = text.p[i];
        bool small = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z';
        if (!small && !capital && (i == 0 || !((c >= '0' && c <= '9') || c == '_' || c == '.'))) return BRM_LIT("");
        letter = letter || small || capital;
        low = low || small;
    }
    if (!letter || (quoted ? code && low : t->code != BRM_TOK_NAME)) return BRM_LIT("");
    if (name || !low) return quoted ? text : BRM_LIT("");
    char *big = brm_arena_alloc(p->arena, text.n, 1);
    for (uint32_t i = 0; i < text.n; i += 1)
        big[i] = (char)(text.p[i] >= 'a' && text.p[i] <= 'z' ? text.p[i] - 'a' + 'A' : text.p[i]);
    return brm_str_of(big, text.n);
}

/* The last resort: what could have stood there. */
static void list_wanted(BrmParse *p, const Wanted *w) {
    BrmReader *r = p->reader;
    const BrmToken *t = &r->now;
    if (expression_wanted(p, w)) return;
    BrmArg after = BRM_A_STR(brm_unit_text(p));
    if (t->code == 0) {
        BrmToken end = r->prev;
        if (w->n == 1)
            (void)SAY(p, BRM_D_UNFINISHED_FOR, &end, after, w->args[0]);
        else
            (void)SAY(p, BRM_D_UNFINISHED, &end, after);
        return;
    }
    BrmArg found = BRM_A_STR(token_text(p, t));
    BrmStr right = written_right(p, w);
    bool first = r->prev.end == 0; /* nothing stands before it */
    if (first || (w->unit_end && r->whole_file && t->column > 0))
        (void)SAY(p, BRM_D_NOT_A_CLAUSE, t, found);
    else if (w->unit_end || w->n == 0 || w->n > EXPECTED_MOST)
        (void)SAY(p, BRM_D_UNEXPECTED, t, found, after);
    else if (w->n == 1)
        (void)SAY(p, BRM_D_EXPECTED_ONE, t, found, after, w->args[0], right.n > 0 ? BRM_A_STR(right) : w->args[0]);
    else if (w->n == 2)
        (void)SAY(p, BRM_D_EXPECTED_TWO, t, found, after, w->args[0], w->args[1]);
    else
        (void)SAY(p, BRM_D_EXPECTED_THREE, t, found, after, w->args[0], w->args[1], w->args[2]);
}

BrmResume brm_explain(BrmParse *p) {
    BrmReader *r = p->reader;
    if (p->cut) return BRM_RESUME_SKIP;
    if ((r->now.flags & (BRM_TF_BAD | BRM_TF_AFTER_BAD)) != 0 || (r->prev.flags & BRM_TF_BAD) != 0)
        return BRM_RESUME_SKIP;
    if (stray_quote(p)) return BRM_RESUME_LINE;
    if (open_paren(p) || extra_paren(p)) return BRM_RESUME_SKIP;
    if (keyword_as_name(p)) return BRM_RESUME_PREV;
    if (level_missing(p)) return BRM_RESUME_SKIP;
    Wanted w = wanted(p);
    BrmResume how = BRM_RESUME_SKIP;
    if (name_missing(p, &w)) return BRM_RESUME_SKIP;
    if (capitals(p) || spaced_number(p)) return BRM_RESUME_SKIP;
    if (misspelt(p, &w, &how)) return how;
    if (no_severity(p)) return BRM_RESUME_SKIP;
    list_wanted(p, &w);
    return BRM_RESUME_SKIP;
}
