/* lower_internal: what the files of lower share. Included by src/lower/ alone.
 *
 * Lowering fills the program's tables from the model first (tables.c, life.c), then walks model.steps, in which each
 * thing comes after what it reads, and makes its instructions (steps.c, derived.c, expr.c); then the faults (faults.c),
 * the table of rules (rules.c), the scores (scores.c) and the criterion tables (fractions.c). Expressions are lowered
 * against the program alone, so that --where (where.c) works on an image as well.
 */
#ifndef BRM_LOWER_INTERNAL_H
#define BRM_LOWER_INTERNAL_H

#include "lower/lower.h"

enum {
    /* Expressions within expressions, long chains of one operator not counted: the parser's stack of 1,200 cannot hold
       more. */
    BRM_LOWER_DEPTH = 2048,
    /* Texts that rules compare one question with: positions in 16 bits, one for every other text, one for none. */
    BRM_LOWER_TEXTS = 65534,
    BRM_LOWER_KINDS = 65534,
    BRM_LOWER_LAST_DAY = 2932896 /* 9999-12-31 */
};

/* Above this a sum or a product may overflow; below it, with doubles' rounding, it cannot. */
#define BRM_LOWER_BOUND 1e300

/* A constant definition, exactly, for measures. */
typedef enum BrmExactState { BRM_X_UNKNOWN, BRM_X_KNOWN, BRM_X_LIMIT } BrmExactState;
typedef struct BrmExactValue {
    BrmExactState state;
    BrmFrac x; /* a yes/no: 0 or 1 */
} BrmExactValue;

/* An operation whose result may fail to be finite, and where it is reached. */
typedef struct BrmWatched {
    const BrmNode *node;
    BrmReg path;
    uint32_t on_kind, on;
} BrmWatched;

typedef struct BrmLower {
    BrmArena *arena;
    BrmMem *mem;
    BrmProgram *p;
    BrmDiagBag *bag;
    const BrmModel *model; /* NULL for --where */
    const BrmRef *refs;    /* by node id */
    const BrmType *types;
    BrmReg *reg_of;    /* by node id: an expression's register, once lowered */
    bool tests;        /* the program runs tests: files of tests alone are kept */
    uint32_t *file_of; /* by file of the sources: file of the program, or BRM_NONE */
    uint32_t n_files;
    uint32_t *definition_of; /* by definition of the model: of the program, where they stand in the order of steps; NULL
                                for --where, whose names are the program's */
    BrmReg *accepts;         /* by criterion: what is accepted of its answer, once lowered; NULL for --where */
    BrmReg *level_regs;      /* by level of the program: whether it holds, where it is derived; else BRM_NONE */

    /* Emission. What was made is found again: instructions by what they hold (a table of registers, 0 free, else one
       more than a register), constants, argument lists, masks and scores by their words. */
    BrmSection section;
    BrmReg section_start;
    BrmPSpan span;                       /* of what is being lowered, for the source map */
    uint32_t *known, known_cap, n_known; /* known_cap: a power of two */
    BrmMap numbers, lists, masks, scores, texts;
    BRM_ARRAY(double) bounds; /* by register: greatest magnitude of a number */

    uint32_t depth;
    BRM_ARRAY(const BrmNode *) chain; /* left-deep chains under way */

    /* Faults. */
    BRM_ARRAY(BrmWatched) watched;
    uint32_t *watched_of; /* by node id: index in watched, or BRM_NONE */
    BrmReg *reach;        /* by definition: where it is reached, or BRM_NONE */

    /* Reads: of the rule under way, and marks to take a thing once. */
    BRM_ARRAY(BrmPRead) set;
    BRM_ARRAY(uint32_t) axes; /* whose criteria are in it too */
    uint32_t *marks[6], mark; /* by kind of read, then by axis */
    BrmRange *axis_reads;     /* by axis: its criteria, once somebody reads them all */
    BRM_ARRAY(const BrmNode *) stack;

    BrmExactValue *exact; /* by definition */
} BrmLower;

/* ---- emit.c: instructions, each once, constants folded ---- */
void brm_lower_open(BrmLower *lo, BrmArena *arena, BrmProgram *p, BrmDiagBag *bag);
void brm_lower_section(BrmLower *lo, BrmSection section); /* ends those before */
BrmReg brm_lower_emit(BrmLower *lo, BrmOp op, uint32_t a, uint32_t b, uint32_t c);
void brm_lower_know(BrmLower *lo, BrmReg reg); /* an instruction that stands already is found from now on */
BrmReg brm_lower_truth(BrmLower *lo, uint32_t truth);
BrmReg brm_lower_number(BrmLower *lo, double x);
BrmReg brm_lower_and(BrmLower *lo, BrmReg a, BrmReg b);
BrmReg brm_lower_or(BrmLower *lo, BrmReg a, BrmReg b);
BrmReg brm_lower_not(BrmLower *lo, BrmReg a);
BrmReg brm_lower_known(BrmLower *lo, BrmReg a);
BrmReg brm_lower_is_true(BrmLower *lo, BrmReg a);
BrmReg brm_lower_select(BrmLower *lo, BrmReg condition, BrmReg yes, BrmReg no);
BrmReg brm_lower_arithmetic(BrmLower *lo, BrmOp op, BrmReg a, BrmReg b); /* ADD SUB MUL DIV MIN MAX */
BrmReg brm_lower_unary(BrmLower *lo, BrmOp op, BrmReg a);                /* NEG ABS */
BrmReg brm_lower_compare(BrmLower *lo, BrmOp op, BrmReg a, BrmReg b);    /* EQ NE LT LE */
/* A count and n words in args; a count and n words in masks. Equal ones are one. */
uint32_t brm_lower_args(BrmLower *lo, const uint32_t *words, uint32_t n);
uint32_t brm_lower_mask(BrmLower *lo, const uint64_t *words, uint32_t n);
/* The constant that a register holds: 0 1 2, else 3; false when it is no constant. */
uint32_t brm_lower_truth_of(const BrmLower *lo, BrmReg reg);
bool brm_lower_number_of(const BrmLower *lo, BrmReg reg, double *out);
BrmPSpan brm_lower_span(const BrmLower *lo, BrmSpan span);

/* ---- bounds.c ---- */
double brm_lower_bound_of(const BrmLower *lo, const BrmInstr *in);

/* ---- expr.c, keys.c ---- */
BrmReg brm_lower_expr(BrmLower *lo, const BrmNode *node);
BrmReg brm_lower_emit_at(BrmLower *lo, const BrmNode *node, BrmOp op, uint32_t a, uint32_t b, uint32_t c);
void brm_lower_at(BrmLower *lo, const BrmNode *node); /* what follows comes from there */
BrmReg brm_lower_call(BrmLower *lo, const BrmNode *node);
BrmReg brm_lower_same(BrmLower *lo, const BrmNode *node, const BrmNode *a,
                      const BrmNode *b); /* a = b, of any type but numbers */
BrmReg brm_lower_in(BrmLower *lo, const BrmNode *node);
BrmReg brm_lower_contains(BrmLower *lo, const BrmNode *node);
uint32_t brm_lower_definition(const BrmLower *lo, uint32_t index); /* in the program, of a reference's index */
/* Whether levels and measures are the projected ones: of `vérifie`, where its program says so. */
bool brm_lower_projects(const BrmLower *lo);
/* The key that a constant names, beside an expression of its type. */
bool brm_lower_key(BrmLower *lo, const BrmNode *node, const BrmNode *beside, uint32_t *key);
uint32_t brm_lower_text_question(const BrmLower *lo, const BrmNode *node); /* BRM_NONE: none */
bool brm_lower_is_number(BrmTypeKind kind);

/* ---- tables.c, life.c ---- */
void brm_lower_tables(BrmLower *lo);
BrmText brm_lower_text(BrmLower *lo, BrmStr s);
BrmRange brm_lower_text_list(BrmLower *lo, const BrmStr *texts, uint32_t n);
void brm_lower_files(BrmLower *lo);
/* What a question or criterion replaces; what a criterion was reworded from; what is retired; requirements. */
BrmRange brm_lower_replacements(BrmLower *lo, const BrmMReplaces *replaces, uint32_t n);
void brm_lower_life(BrmLower *lo, const BrmMCriterion *m, BrmPCriterion *c);
void brm_lower_retired(BrmLower *lo);
void brm_lower_requirements(BrmLower *lo);

/* ---- steps.c, derived.c, rules.c ---- */
void brm_lower_rules(BrmLower *lo);
/* a AND the rule's value, the join seen at the rule's place; rule may be NULL. */
BrmReg brm_lower_and_rule(BrmLower *lo, BrmReg a, const BrmNode *rule);
BrmReg brm_lower_and_validity(BrmLower *lo, BrmReg reg, BrmDate from, BrmDate to);
void brm_lower_requirement(BrmLower *lo, uint32_t index);
/* The level of a derived criterion from the conditions of its levels; what it accepts of its answer is in `accepts`. */
void brm_lower_derived(BrmLower *lo, uint32_t criterion);
/* Whether a criterion has requirements to answer: it is asked, and not N/A. */
BrmReg brm_lower_open_criterion(BrmLower *lo, uint32_t criterion);
BrmReg brm_lower_requirement_known(BrmLower *lo, uint32_t requirement); /* est renseigné */
void brm_lower_rule_table(BrmLower *lo);
const BrmNode *brm_lower_rubric(const BrmLower *lo, uint32_t rubric); /* its rule, or NULL */

/* ---- lower.c ---- */
/* Opens lo and lowers the whole model; false after an error. */
bool brm_lower_model(BrmLower *lo, BrmArena *arena, const BrmModel *model, bool tests, BrmDiagBag *bag);

/* ---- messages.c ---- */
void brm_lower_message(BrmLower *lo, uint32_t control);

/* ---- faults.c, reads.c, scores.c, fractions.c ---- */
void brm_lower_faults(BrmLower *lo);
void brm_lower_reads(BrmLower *lo);
BrmReg brm_lower_score(BrmLower *lo, uint32_t level, uint32_t measure, uint32_t index, bool projected);
void brm_lower_scores(BrmLower *lo, bool projected);
void brm_lower_fractions(BrmLower *lo);
/* Where an expression of exact numbers is worked out: in par critère of a measure for one criterion, step and level, or
 * on its own in a constant definition (measure NULL). What exact arithmetic cannot hold is noted, and is unknown. */
typedef struct BrmExactScope {
    BrmLower *lo;
    const BrmMMeasure *measure;
    const BrmMCriterion *criterion;
    uint32_t level, step;
    uint32_t depth;
    bool limit;
} BrmExactScope;
BrmExactValue brm_lower_exact(BrmExactScope *scope, const BrmNode *node);

#endif
