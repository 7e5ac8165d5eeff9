/* syntax_internal: what the files of syntax share: tokens, the state of one parse, the calls of the grammar's actions.
 *
 * Included by src/syntax/, grammar/lexer.re and grammar/parser.y alone. The path of a file through this module:
 *
 *   bytes ─clean.c─▶ clean text ─lexer.re, lexer.c─▶ tokens ─reader.c─▶ parser.y ─tree.c, forms.c─▶ nodes ─items.c─▶
 * FILE └─refused─▶ explain.c, then on at the next clause
 */
#ifndef BRM_SYNTAX_INTERNAL_H
#define BRM_SYNTAX_INTERNAL_H

#include "syntax/syntax.h"

/* After so many of them a file is not read further: a picture or a spreadsheet would fill the screen. */
enum { BRM_LEXICAL_ERRORS = 50, BRM_SYNTAX_ERRORS = 500 };
enum { BRM_TAB_COLUMNS = 4, BRM_PARSER_STACK = 4000 };

/* ---- lexemes: what the automata of lexer.re tell apart ---- */
typedef enum BrmLexeme {
    BRM_LX_END,
    BRM_LX_NEWLINE,
    BRM_LX_BLANK,
    BRM_LX_COMMENT,
    BRM_LX_CODE,
    BRM_LX_NAME,
    BRM_LX_DATE,
    BRM_LX_QUARTER,
    BRM_LX_NUMBER,
    BRM_LX_BARE_POINT,   /* .5 */
    BRM_LX_COMMA_NUMBER, /* 0,5 */
    BRM_LX_SLASH_DATE,   /* 15/12/2020, 15-12-2020, 15.12.2020, 2020-2-1 */
    BRM_LX_QUOTE,
    BRM_LX_TRIPLE,
    BRM_LX_GUILLEMET,
    BRM_LX_GUILLEMET_CLOSE,
    BRM_LX_CURLY,
    BRM_LX_SINGLE,
    BRM_LX_EQ,
    BRM_LX_NE,
    BRM_LX_LT,
    BRM_LX_LE,
    BRM_LX_GT,
    BRM_LX_GE,
    BRM_LX_PLUS,
    BRM_LX_MINUS,
    BRM_LX_STAR,
    BRM_LX_SLASH,
    BRM_LX_LPAREN,
    BRM_LX_RPAREN,
    BRM_LX_COMMA,
    BRM_LX_COLON,
    BRM_LX_DOT,
    BRM_LX_PERCENT,
    BRM_LX_HABIT_NE,
    BRM_LX_HABIT_EQ,
    BRM_LX_HABIT_LE,
    BRM_LX_HABIT_GE,
    BRM_LX_HABIT_AND,
    BRM_LX_HABIT_OR,
    BRM_LX_HABIT_NOT,
    BRM_LX_HABIT_MINUS,
    BRM_LX_HABIT_TIMES,
    BRM_LX_HABIT_OVER,
    BRM_LX_SEMICOLON,
    BRM_LX_UNKNOWN,
    BRM_LX_TEXT,
    BRM_LX_ESCAPE,
    BRM_LX_BAD_ESCAPE
} BrmLexeme;

BrmLexeme brm_scan_code(const char **at);
BrmLexeme brm_scan_quoted(const char **at);
BrmLexeme brm_scan_guillemets(const char **at);
BrmLexeme brm_scan_triple(const char **at);
bool brm_scan_letter(const char **at);
bool brm_scan_word_character(const char **at);

/* ---- tokens ---- */
enum {                       /* flags of a token */
       BRM_TF_AFTER_BAD = 1, /* something unreadable, already reported, stood just before */
       BRM_TF_BAD = 2        /* itself unreadable, already reported; it stands for what was meant */
};
typedef enum BrmTextForm { BRM_TEXT_NONE, BRM_TEXT_QUOTED, BRM_TEXT_GUILLEMETS, BRM_TEXT_TRIPLE } BrmTextForm;

typedef struct BrmToken {
    uint16_t code;       /* BRM_TOK_… of parser.h; 0: the end */
    uint8_t flags;       /* BRM_TF_… */
    uint8_t form;        /* BrmTextForm of a STRING */
    uint32_t column;     /* from 1, of a token that is the first on its line; else 0 */
    uint32_t start, end; /* in the file's own bytes */
    const char *from;    /* its first byte in the lexer's text */
    BrmStr text;         /* in the clean text; of a STRING what stands between its marks; of a word its NFC form */
} BrmToken;

/* ---- the clean text ---- */
typedef struct BrmShift { /* from `clean` on, offset `clean + k` of the clean text is `origin + k` in the file */
    uint32_t clean, origin;
} BrmShift;

typedef struct BrmClean {
    BrmStr text; /* followed by a NUL */
    BRM_ARRAY(BrmShift) shifts;
} BrmClean;

/* ---- one parse ---- */
typedef struct BrmLexer {
    const char *base; /* begins at clean offset `offset`; ends with a NUL */
    const char *at;
    const char *line; /* the first byte of the line that `at` stands on */
    uint32_t offset;
    bool fresh; /* no token yet on this line */
    bool after_bad;
} BrmLexer;

typedef struct BrmReader { /* a lexer and a parser at work: one for the file, another for each placeholder of a message
                            */
    BrmLexer lexer;
    void *parser;
    BrmToken ahead, prev, now; /* looked at already; fed last; being fed */
    bool has_ahead;
    bool whole_file; /* units; else one expression */
    bool refused, overflowed, unit_done;
    BrmToken unit[3]; /* the first tokens of the unit being read */
    uint32_t n_unit;
    uint32_t depth;  /* open parentheses, si, and runs of non and minus */
    uint32_t parens; /* open parentheses, of which the first BRM_LIMIT_NESTING are in `paren` */
    uint32_t run;    /* prefixes (non, minus) in a row */
    struct {
        BrmToken at;
        uint32_t ifs;               /* si opened inside it */
    } paren[BRM_LIMIT_NESTING + 1]; /* [0] is the outside */
    uint32_t operators;
    uint16_t *states; /* the parser's stack before `now` was fed */
    uint32_t n_states;
    uint16_t meant; /* the keyword that a misspelt word stands for */
    BrmNode *result;
} BrmReader;

typedef struct BrmNodes { /* a list being built */
    BrmNode *first, *last;
} BrmNodes;
typedef struct BrmPair {
    BrmNode *a, *b;
} BrmPair;
typedef struct BrmRule {
    BrmNode *e;
    bool unless;
} BrmRule;

typedef enum BrmClause {
#define BRM_CLAUSE_ROW(name, kind, fr, en, times, items) BRM_C_##name,
#include "syntax/clauses.def"
#undef BRM_CLAUSE_ROW
    BRM_C_COUNT
} BrmClause;

typedef struct BrmOpen { /* the declaration that clauses join */
    BrmNode *node;       /* NULL: none yet, or one that could not be read */
    bool ghost;          /* one that could not be read: what follows it is read, and kept out of the tree */
    bool damaged;        /* something of it could not be read: do not complain that it is missing */
    uint32_t kind;       /* BrmAstKind */
    uint32_t column;
    BrmNode *last;  /* last child */
    BrmNode *level; /* last LEVEL or NA_LEVEL, which précision, voir and exige join */
    BrmNode *level_last;
    uint32_t level_column;
    BrmSpan seen[BRM_C_COUNT]; /* where each clause first stood; file BRM_NONE: not yet */
} BrmOpen;

typedef struct BrmScope { /* a declaration that the open one stands in */
    BrmNode *node;
    uint32_t column;
} BrmScope;
enum { BRM_SCOPE_QUESTIONNAIRE, BRM_SCOPE_AXIS, BRM_SCOPE_RUBRIC, BRM_SCOPES };

enum { BRM_LANG_BOTH = 2 };

typedef struct BrmParse {
    BrmAst *ast;
    BrmArena *arena;
    BrmMem *mem;
    BrmSources *sources;
    uint32_t file;
    BrmDiagBag *bag;
    BrmLang lexicon;
    BrmFileAst *out; /* NULL: one expression is read */
    BrmClean clean;
    BrmMap words[2]; /* spelling -> row of keywords.def, for each lexicon; the second made when first wanted */
    bool has_words[2];
    BrmBuf buf;
    uint32_t lexical_errors, syntax_errors;
    bool cut; /* too many errors: the rest is not read */
    BrmReader *reader;
    void *spare_parser;
    uint16_t *spare_states;
    uint32_t ignores_waiting; /* ignores from here on have no target yet */
    bool past_uses;
    uint32_t own_words; /* units that begin with a word that only this lexicon has */
    BrmNode *last_item;
    BrmNode *last_ref; /* the name read last: made BAD when it turns out to be the next clause's keyword */
    BrmNode *rule;     /* the expression read last of a clause: made BAD when the clause breaks off behind it */
    BrmOpen open;
    BrmScope scopes[BRM_SCOPES];
} BrmParse;

/* clean.c */
void brm_clean_text(BrmParse *p, BrmStr source);
/* Whether these bytes are no UTF-8 text at all: nothing of them is read. */
bool brm_clean_binary(BrmStr source);
uint32_t brm_clean_origin(const BrmClean *clean, uint32_t offset);

/* keywords.c */
typedef enum BrmRole { BRM_ROLE_RESERVED, BRM_ROLE_ITEM, BRM_ROLE_CLAUSE, BRM_ROLE_WORD } BrmRole;
/* The token of a word, 0 when it is no keyword of that lexicon. */
uint16_t brm_keyword_token(BrmParse *p, BrmStr word, BrmLang lexicon);
/* The row of a token, or BRM_NONE. */
uint32_t brm_keyword_row(uint16_t token);
uint32_t brm_keyword_count(void);
uint16_t brm_keyword_at(uint32_t row);
BrmRole brm_keyword_role(uint32_t row);
/* Its first spelling there; n 0 when the lexicon has none. */
BrmStr brm_keyword_spelling(uint32_t row, BrmLang lexicon);
/* Whether a token opens a declaration or a clause. */
bool brm_keyword_opens(uint16_t token);
bool brm_keyword_is(uint16_t token, BrmRole role);
/* All its spellings, separated by blanks. */
const char *brm_keyword_spellings(uint32_t row, BrmLang lexicon);
/* The keyword nearest to a word among those that `accept` allows; BRM_NONE when none is near. */
uint32_t brm_keyword_nearest(BrmParse *p, BrmStr word, bool (*accept)(void *ctx, uint16_t token), void *ctx);

/* lexer.c */
void brm_lex_open(BrmLexer *lx, const char *base, uint32_t offset);
/* The next token, unreadable ones reported. */
BrmToken brm_lex_next(BrmParse *p, BrmLexer *lx);
/* Goes back to a token, or on to the end of the line. */
void brm_lex_rewind(BrmLexer *lx, const BrmToken *token);
void brm_lex_skip_line(BrmLexer *lx);
/* Where a place in the lexer's text stands in the file. */
uint32_t brm_lex_origin(const BrmParse *p, const BrmLexer *lx, const char *at);
/* Raises an error of the lexer and counts it; NULL when there were too many. */
BrmDiag *brm_lex_error(BrmParse *p, BrmDiagId id, uint32_t start, uint32_t end, const BrmArg *args, uint32_t n);
/* comments.c */
void brm_comment(BrmParse *p, BrmStr text, uint32_t start, uint32_t end, bool alone);
void brm_comment_token(BrmParse *p, uint32_t line_start);

/* reader.c */
void brm_read_file(BrmParse *p);
BrmNode *brm_read_expression(BrmParse *p, const char *base, uint32_t offset);
void brm_read_refused(BrmParse *p);
void brm_read_overflow(BrmParse *p);
BrmToken brm_read_next(BrmParse *p);
const BrmToken *brm_read_ahead(BrmParse *p);
bool brm_read_accepts(const BrmParse *p, uint16_t token);
/* Whether the unit just reduced ends where nothing can follow it: the token at hand opens no other. */
bool brm_read_breaks_off(const BrmParse *p);
/* header.c: reads the header line; false when nothing else should be read. */
bool brm_read_header(BrmParse *p);
/* explain.c: says what was wrong with r->now; what to do next. */
typedef enum BrmResume {
    BRM_RESUME_SKIP, /* at the next keyword that can open a unit */
    BRM_RESUME_LINE, /* the same, on a later line */
    BRM_RESUME_PREV, /* at the token before: it is such a keyword */
    BRM_RESUME_AS    /* here, taking the word for `meant` */
} BrmResume;
BrmResume brm_explain(BrmParse *p);
/* What was read of the unit at hand, when that is short; else its last word. */
BrmStr brm_unit_text(BrmParse *p);

/* The generated parser (parser.y, %code). */
size_t brm_parser_bytes(void);
void brm_parser_open(void *parser, BrmParse *p, uint16_t start);
void brm_parser_feed(void *parser, BrmToken token);
uint32_t brm_parser_states(const void *parser, uint16_t *states);
/* Whether a parser with these states would take the token, itself and not as a name. `states` has room for one more
 * than its n; what it holds is lost. */
bool brm_parser_accepts(uint16_t *states, uint32_t n, uint16_t token);
bool brm_parser_may_be_name(uint16_t token);

/* text.c */
BrmStr brm_text_decode(BrmParse *p, const BrmToken *token);
BrmNodes brm_text_message(BrmParse *p, const BrmToken *token);

/* tree.c: nodes and expressions */
BrmSpan brm_span(const BrmParse *p, uint32_t start, uint32_t end);
BrmSpan brm_token_span(const BrmParse *p, const BrmToken *token);
/* A node that begins with that token and ends with the last one read. */
BrmNode *brm_node(BrmParse *p, BrmAstKind kind, const BrmToken *from);
BrmNode *brm_node_bad(BrmParse *p, BrmSpan span);
BrmDiag *brm_syntax_raise(BrmParse *p, BrmDiagId id, BrmSpan span, const BrmArg *args, uint32_t n);
#define BRM_COMPLAIN(p, id, span, ...)                                                                                 \
    brm_syntax_raise((p), (id), (span), (const BrmArg[]){__VA_ARGS__},                                                 \
                     (uint32_t)(sizeof((const BrmArg[]){__VA_ARGS__}) / sizeof(BrmArg)))
BrmNodes brm_nodes_none(void);
BrmNodes brm_nodes_one(BrmNode *node);
BrmNodes brm_nodes_add(BrmNodes nodes, BrmNode *node);
void brm_p_result(BrmParse *p, BrmNode *e);
BrmNode *brm_p_nothing(BrmParse *p);
BrmNode *brm_p_leaf(BrmParse *p, BrmAstKind kind, const BrmToken *k);
BrmNode *brm_p_list_node(BrmParse *p, BrmAstKind kind, const BrmToken *k, BrmNodes list);
BrmNode *brm_p_ref(BrmParse *p, const BrmToken *module, const BrmToken *name);
BrmNode *brm_p_string(BrmParse *p, const BrmToken *s);
BrmNode *brm_p_number(BrmParse *p, const BrmToken *n, uint16_t percent);
BrmNode *brm_p_date(BrmParse *p, const BrmToken *d);
BrmNode *brm_p_value(BrmParse *p, BrmNode *ref);
BrmNode *brm_p_parens(BrmParse *p, const BrmToken *k, BrmNode *e, const BrmToken *z);
BrmNode *brm_p_call(BrmParse *p, const BrmToken *module, const BrmToken *name, BrmNodes arguments);
BrmNode *brm_p_at_least(BrmParse *p, const BrmToken *k, BrmNode *n, BrmNodes list);
BrmNode *brm_p_if(BrmParse *p, const BrmToken *k, BrmNode *c, BrmNode *x, BrmNode *y);
BrmNode *brm_p_unary(BrmParse *p, BrmAstKind kind, const BrmToken *k, BrmNode *e);
BrmNode *brm_p_binary(BrmParse *p, BrmOperator o, BrmNode *x, const BrmToken *k, BrmNode *y);
BrmNode *brm_p_compare(BrmParse *p, BrmOperator o, BrmNode *x, const BrmToken *k, BrmNode *y);
BrmNode *brm_p_yes_no(BrmParse *p, bool yes, BrmNode *x, const BrmToken *k);
BrmNode *brm_p_in(BrmParse *p, BrmNode *x, const BrmToken *k, BrmNodes list);
BrmNode *brm_p_contains(BrmParse *p, BrmNode *x, const BrmToken *k, BrmNode *y);
BrmNode *brm_p_state(BrmParse *p, BrmAstKind kind, BrmNode *ref, uint16_t negated);

/* forms.c: the parts of clauses, and the clauses that are more than their parts */
void brm_form_check(BrmParse *p, uint32_t lang, const BrmToken *k, const char *fr, const char *en);
BrmNode *brm_p_quarter(BrmParse *p, BrmEdge edge, const BrmToken *k, const BrmToken *q);
BrmNode *brm_p_bare_quarter(BrmParse *p, const BrmToken *q);
BrmNode *brm_p_quarter_for_day(BrmParse *p, const BrmToken *q);
BrmPair brm_p_unbounded(BrmParse *p);
BrmPair brm_p_bounds(BrmParse *p, BrmNode *a, BrmNode *b);
BrmNode *brm_p_type(BrmParse *p, BrmTypeWord word, const BrmToken *k, BrmPair bounds);
BrmNode *brm_p_choice_type(BrmParse *p, BrmTypeWord word, uint32_t lang, const BrmToken *k, BrmNode *list);
BrmRule brm_p_no_rule(BrmParse *p);
BrmRule brm_p_rule(BrmParse *p, uint32_t lang, const BrmToken *k, BrmNode *e, bool unless);
BrmNode *brm_p_key(BrmParse *p, BrmKeyForm form, const BrmToken *k);
BrmNode *brm_p_entry(BrmParse *p, BrmNode *a, BrmNode *b);
BrmNode *brm_p_entry_again(BrmParse *p, BrmLang lang, const BrmToken *k, BrmNode *a);
BrmNode *brm_p_def_step(BrmParse *p, BrmNode *e, BrmNode *when);
uint16_t brm_p_weighted(BrmParse *p, BrmLang lang, const BrmToken *k);
void brm_p_message(BrmParse *p, const BrmToken *k, const BrmToken *s);
void brm_p_validity(BrmParse *p, BrmLang lang, const BrmToken *k, BrmNode *a, BrmNode *b);
void brm_p_about(BrmParse *p, BrmLang lang, const BrmToken *k, BrmNodes list);
void brm_p_level(BrmParse *p, const BrmToken *k, BrmNode *n, BrmNode *label, BrmNode *rule);
void brm_p_na_level(BrmParse *p, const BrmToken *k, BrmNode *reason, BrmRule rule);
void brm_p_expected(BrmParse *p, const BrmToken *k, BrmNode *n, BrmNode *when);
void brm_p_requirement(BrmParse *p, const BrmToken *k, BrmNode *code, BrmNode *label, const BrmRule *rule);
void brm_p_replaces(BrmParse *p, const BrmToken *k, BrmNodes old, BrmNode *version, BrmNode *map);
void brm_p_reworded(BrmParse *p, const BrmToken *k, BrmNode *version, BrmNodes keys);
void brm_p_choice(BrmParse *p, const BrmToken *k, BrmNode *key, BrmNode *label);
void brm_p_severity(BrmParse *p, uint16_t severity, BrmNode *rule);
void brm_p_targets(BrmParse *p, const BrmToken *k, BrmNodes list);
void brm_p_step(BrmParse *p, BrmClause step, const BrmToken *k, BrmNode *e, uint16_t aggregate);
void brm_p_horizon(BrmParse *p, const BrmToken *k, BrmNode *when);
void brm_p_status(BrmParse *p, const BrmToken *k, uint16_t status);
void brm_p_plan(BrmParse *p, const BrmToken *k, BrmNode *criterion, BrmNode *level, BrmNode *when);

/* items.c: declarations, and which clause may join which */
void brm_p_unit(BrmParse *p);
void brm_p_item(BrmParse *p, BrmAstKind kind, const BrmToken *k, BrmNode *name, BrmNode *title);
void brm_p_use(BrmParse *p, const BrmToken *k, BrmNode *name, BrmNode *path, BrmNode *alias);
void brm_p_scale(BrmParse *p, const BrmToken *k, BrmNode *name);
void brm_p_supplement(BrmParse *p, const BrmToken *k, BrmNode *code, BrmNode *title, BrmNode *of, BrmNode *version);
void brm_p_question(BrmParse *p, const BrmToken *k, BrmNode *name, BrmNode *title, BrmNode *type);
void brm_p_definition(BrmParse *p, const BrmToken *k, BrmNode *name, BrmNodes steps);
void brm_p_clause(BrmParse *p, BrmClause clause, const BrmToken *k, BrmNode *title, BrmNode *a, BrmNode *b);
void brm_p_clause_list(BrmParse *p, BrmClause clause, const BrmToken *k, BrmNodes list);
/* Makes the node of a clause and joins it where it may stand; NULL when it may not (reported). */
BrmNode *brm_clause_join(BrmParse *p, BrmClause clause, const BrmToken *k);
/* Whether it may stand here: reports what is wrong when not. */
bool brm_clause_admit(BrmParse *p, BrmClause clause, const BrmToken *k);
void brm_clause_append(BrmParse *p, BrmNode *node);
void brm_items_open(BrmParse *p);
void brm_items_close(BrmParse *p);
/* A declaration whose head could not be read: keeps what was read of it. */
void brm_item_unread(BrmParse *p);

#endif
