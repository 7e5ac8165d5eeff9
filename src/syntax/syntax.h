/* syntax: bytes to a syntax tree. Lexer (grammar/lexer.re), parser (grammar/parser.y), the tree.
 *
 * Called by sema (whole files), by lower's --where (one expression), later by the formatter. Owns nothing: nodes and
 * texts live in the arena given. A tree is constant once parsed: later passes write side tables indexed by node id.
 * Must not include anything of sema or below.
 */
#ifndef BRM_SYNTAX_H
#define BRM_SYNTAX_H

#include "base/base.h"
#include "diag/diag.h"
#include "number/number.h"

typedef enum BrmAstKind {
#define BRM_AST_ROW(name, group, fields) BRM_AST_##name,
#include "syntax/ast.def"
#undef BRM_AST_ROW
    BRM_AST_COUNT
} BrmAstKind;

typedef enum BrmBuiltin {
    BRM_FN_NONE = 0,
#define BRM_BUILTIN_ROW(name, fr, en, least, most, doc) BRM_FN_##name,
#include "syntax/builtins.def"
#undef BRM_BUILTIN_ROW
    BRM_FN_COUNT
} BrmBuiltin;

typedef enum BrmOperator { /* of BINARY */
                           BRM_O_OR,
                           BRM_O_AND,
                           BRM_O_EQ,
                           BRM_O_NE,
                           BRM_O_LT,
                           BRM_O_LE,
                           BRM_O_GT,
                           BRM_O_GE,
                           BRM_O_ADD,
                           BRM_O_SUB,
                           BRM_O_MUL,
                           BRM_O_DIV
} BrmOperator;
typedef enum BrmEdge { BRM_EDGE_NONE, BRM_EDGE_START, BRM_EDGE_END } BrmEdge; /* dès, dès début, dès fin */
typedef enum BrmTypeWord {
    BRM_T_YESNO,
    BRM_T_INTEGER,
    BRM_T_NUMBER,
    BRM_T_PERCENT,
    BRM_T_DATE,
    BRM_T_TEXT,
    BRM_T_CHOICE,
    BRM_T_CHOICES
} BrmTypeWord;
typedef enum BrmKeyForm { BRM_KEY_NAME, BRM_KEY_CODE, BRM_KEY_INTEGER, BRM_KEY_STRING } BrmKeyForm;
typedef enum BrmStepLevel { BRM_PER_CRITERION, BRM_PER_AXIS, BRM_PER_QUESTIONNAIRE, BRM_PER_POPULATION } BrmStepLevel;
typedef enum BrmAggregate { BRM_AGG_MEAN, BRM_AGG_WEIGHTED, BRM_AGG_SUM, BRM_AGG_MIN, BRM_AGG_MAX } BrmAggregate;

typedef struct BrmNode {
    uint16_t kind; /* BrmAstKind */
    uint16_t word; /* see ast.def */
    uint32_t id;   /* unique in a BrmAst, dense from 0 */
    BrmSpan span, at;
    BrmStr text; /* NFC */
    int64_t num;
    struct BrmNode *title, *a, *b, *c, *first, *next;
} BrmNode;

typedef struct BrmAst { /* all files of one program share it: ids are dense over them */
    BrmArena *arena;
    uint32_t n_nodes;
} BrmAst;

typedef struct BrmIgnore { /* a comment "# ignore B0123: reason" alone on its line */
    BrmSpan span;
    BrmStr code, reason;
    uint32_t target; /* offset of the first byte of the next line that holds a token; BRM_NONE: none */
} BrmIgnore;

typedef struct BrmComment { /* kept beside the tree, in source order */
    BrmSpan span;
} BrmComment;

typedef struct BrmFileAst {
    BrmNode *root; /* FILE; never NULL, perhaps without items after errors */
    BrmLang lexicon;
    BRM_ARRAY(BrmIgnore) ignores;
    BRM_ARRAY(BrmComment) comments;
} BrmFileAst;

void brm_ast_open(BrmAst *ast, BrmArena *arena);
/* Parses file `file` of sources into *out. Every independent error goes to the bag; the tree holds what could be read.
 */
void brm_syntax_parse(BrmAst *ast, BrmSources *sources, uint32_t file, BrmDiagBag *bag, BrmFileAst *out);
/* Parses one expression (of --where) that is the whole text of `file`; NULL after an error. */
BrmNode *brm_syntax_expression(BrmAst *ast, BrmSources *sources, uint32_t file, BrmLang lexicon, BrmDiagBag *bag);

/* The canonical spelling of an item's or clause's first keyword, for messages ("critère", "criterion"). */
const char *brm_syntax_keyword(BrmAstKind kind, BrmLang lexicon);
/* Whether a word is spelled like a keyword of that lexicon: where such a name is unknown, a name is likely missing
 * before it. */
bool brm_syntax_is_keyword(BrmStr word, BrmLang lexicon);
/* The tree as S-expressions with spans, for tests. */
void brm_ast_print(BrmBuf *out, const BrmNode *node);
const char *brm_ast_kind_name(BrmAstKind kind);

#endif
