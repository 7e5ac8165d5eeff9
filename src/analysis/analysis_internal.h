/* analysis_internal: what the files of analysis share. Included by src/analysis/ and by its unit test alone.
 *
 * A diagram is a function of the inputs of a program (answers, kind of subject, report's date): a decision at each
 * node, a value at each leaf. Nodes are hash-consed: equal functions are one number.
 *
 *     node   var, child where there is no answer, runs (upto, child): classes of values told apart, ascending
 *     leaf   BRM_AN_LEAF | index in values: false, unknown (also: no key, no level), true, N/A, a level's position,
 *            a number, a term (a number that follows from one input), a key, the key that an input holds, …
 *
 * Variables are ordered by age, the newest on top: an answer that follows those already decided adds a node or two.
 * Everything is in two arenas: what must last (variables, values, terms), and what is thrown away and begun again when
 * it has grown (nodes, tables, the registers' diagrams).
 */
#ifndef BRM_ANALYSIS_INTERNAL_H
#define BRM_ANALYSIS_INTERNAL_H

#include "analysis/analysis.h"

typedef uint32_t BrmDia;
#define BRM_AN_LEAF 0x80000000u
#define BRM_AN_F (BRM_AN_LEAF | 0u)
#define BRM_AN_U (BRM_AN_LEAF | 1u) /* unknown; no level */
#define BRM_AN_T (BRM_AN_LEAF | 2u)
#define BRM_AN_NA (BRM_AN_LEAF | 3u)
#define BRM_AN_CODE0 (BRM_AN_LEAF | 4u) /* and the positions that follow */
#define BRM_AN_LOST 0xFFFFFFFFu         /* beyond a limit: nothing is said of it */
#define BRM_AN_UNSET 0xFFFFFFFEu

enum {
    BRM_AN_FIXED = 4 + BRM_LIMIT_LEVELS, /* values that have no entry */
    BRM_AN_ALLOWANCE = 1000000, /* nodes of all diagrams together, and BRM_LIMIT_ANALYSIS_EACH an instruction */
    BRM_AN_TERM_DEPTH = 64,     /* operations that follow one input */
    BRM_AN_DECISIONS = 64,      /* variables that a case shown decides */
    BRM_AN_CLASSES = 16,        /* of a node, beyond which it counts as one more */
    BRM_AN_PIECES = 64,         /* stretches on which a term only rises or only falls */
    BRM_AN_RUNS = 1 << 22, /* classes of all nodes in memory together: 64 MiB; the diagram that passes it is given up */
    BRM_AN_MEMO = 1 << 16, /* results of operations that are remembered */
    BRM_AN_FRESH = 1 << 20, /* nodes after which the diagrams are begun again */
};

/* ---- variables, values, terms: they last ---- */
typedef enum BrmAnVarKind {
    BRM_AN_QUESTION,  /* index: question; a multiple choice: whether it is answered */
    BRM_AN_HOLDS,     /* index: question, key: whether the multiple choice holds it */
    BRM_AN_CRITERION, /* values: positions of levels; their number for N/A */
    BRM_AN_REQUIREMENT,
    BRM_AN_KIND,
    BRM_AN_DATE,
    BRM_AN_FREE /* what is not followed: any value, the same wherever the same thing is asked */
} BrmAnVarKind;
typedef struct BrmAnVar {
    uint8_t kind;
    bool has_none; /* it may be without a value */
    bool real;     /* values are doubles, numbered in their order */
    uint32_t index, key;
    int64_t lo, hi;
} BrmAnVar;

typedef enum BrmAnValueKind {
    BRM_AN_NUMBER,
    BRM_AN_TERM,
    BRM_AN_KEY,    /* a: key */
    BRM_AN_KEY_OF, /* a: the key that this variable holds */
    BRM_AN_SET_OF, /* a: question */
    BRM_AN_PAIR    /* a, b: how many are true, how many may be */
} BrmAnValueKind;
typedef struct BrmAnValue {
    uint32_t kind, a, b, spare;
    double x;
} BrmAnValue;

typedef struct BrmAnPiece {
    int64_t lo, hi;
} BrmAnPiece;
/* A number that follows from one variable: the variable itself (parent BRM_NONE), or an operation on another term and a
 * constant. On each piece it is finite, and only rises or only falls. */
typedef struct BrmAnTerm {
    uint32_t var, parent, op, depth;
    double c;
    bool swapped; /* c op parent */
    double bound; /* of its magnitude */
    const BrmAnPiece *pieces;
    uint32_t n_pieces;
} BrmAnTerm;

/* ---- diagrams: begun again ---- */
typedef struct BrmAnRun {
    int64_t upto;
    BrmDia child;
} BrmAnRun;
typedef struct BrmAnNode {
    uint32_t var, first, n;
    BrmDia none;
} BrmAnNode;
typedef struct BrmAnMemo {
    uint32_t op, param;
    BrmDia a, b, c, result;
} BrmAnMemo;

/* raw where guard is true, else unknown; the guard is true everywhere but for numbers, keys and sets. */
typedef struct BrmAnGated {
    BrmDia raw, guard;
} BrmAnGated;

/* What is known of a register. */
typedef struct BrmAnReg {
    BrmAnGated value;
    BrmDia
        settled; /* the cases in which all that it reads by value, through rules too, is answered where it is asked */
    BrmDia full; /* … and all that it reads by `est renseigné` as well */
    BrmAnGated freed; /* its value if the questions that it reads were asked and answered */
    bool answered;    /* it reads by `est renseigné` */
} BrmAnReg;

typedef enum BrmAnThing {
    BRM_AN_NOTHING,
    BRM_AN_OF_QUESTION,
    BRM_AN_OF_CRITERION,
    BRM_AN_OF_REQUIREMENT,
    BRM_AN_OF_KINDS
} BrmAnThing;

typedef struct BrmAn {
    BrmArena *arena; /* the caller's: what warnings show */
    BrmMem *mem;
    const BrmModel *model;
    const BrmProgram *p;
    BrmDiagBag *bag;

    BrmArena kept;
    BRM_ARRAY(BrmAnVar) vars;
    BRM_ARRAY(BrmAnValue) values;
    BRM_ARRAY(BrmAnTerm) terms;
    BrmMap interned; /* bytes of a value, a term, a free thing -> its number */
    uint32_t *var_of_question, *var_of_criterion, *var_of_requirement, var_of_kind, var_of_date;
    uint32_t *uses; /* by register: how many registers and rules read it */
    uint8_t *thing; /* by register: BrmAnThing of the value that it is */
    uint32_t *thing_index;
    uint32_t *file_of;           /* by file of the program: file of the sources */
    uint32_t *file_in;           /* and back */
    int64_t *at;                 /* by variable: its value in the case under way */
    uint8_t *held;               /* by variable: 0 anything, 1 without a value, 2 at */
    uint32_t n_held;             /* variables that have a place in both */
    BRM_ARRAY(uint32_t) decided; /* those that the case decides */
    bool has_free;

    BrmArena work;
    BRM_ARRAY(BrmAnNode) nodes;
    BRM_ARRAY(BrmAnRun) runs;
    BRM_ARRAY(BrmAnRun) scratch; /* runs being gathered: a stack */
    uint32_t *unique, unique_cap;
    BrmAnMemo *memo;
    uint32_t memo_n, memo_cap;
    BrmAnReg *regs;

    uint32_t left, depth; /* nodes that the diagram under way may still take */
    uint64_t left_in_all;
    bool lost;
    BRM_ARRAY(uint32_t) stack, cone;
} BrmAn;

/* ---- diagram.c: nodes, tables, limits ---- */
void brm_an_open(BrmAn *an, BrmArena *arena, const BrmModel *model, const BrmProgram *p, BrmDiagBag *bag);
void brm_an_close(BrmAn *an);
void brm_an_fresh(BrmAn *an); /* forgets every diagram */
static inline bool brm_an_is_leaf(BrmDia d) {
    return (d & BRM_AN_LEAF) != 0;
}
/* 0 of a leaf, else 1 + its variable. */
static inline uint32_t brm_an_top(const BrmAn *an, BrmDia d) {
    return brm_an_is_leaf(d) ? 0 : an->nodes.at[d].var + 1;
}
void brm_an_run(BrmAn *an, int64_t upto, BrmDia child); /* onto the scratch stack */
/* A node of the runs from `base` of the scratch stack up, which it takes off; children are below var. */
BrmDia brm_an_node(BrmAn *an, uint32_t var, BrmDia none, uint32_t base);
/* The same, whatever the children's variables are. */
BrmDia brm_an_join(BrmAn *an, uint32_t var, BrmDia none, uint32_t base);
const BrmAnRun *brm_an_run_at(const BrmAn *an, BrmDia d, int64_t value); /* of a node: the run that holds the value */
bool brm_an_spend(BrmAn *an);
bool brm_an_memo_get(const BrmAn *an, const BrmAnMemo *key, BrmDia *out);
void brm_an_memo_put(BrmAn *an, const BrmAnMemo *entry);
/* Begins one diagram: 20,000 nodes. brm_an_done: its result, or LOST. */
void brm_an_begin(BrmAn *an);
BrmDia brm_an_done(const BrmAn *an, BrmDia d);
uint32_t brm_an_var(BrmAn *an, BrmAnVar var);
BrmDia brm_an_value(BrmAn *an, uint32_t kind, uint32_t a, uint32_t b);
BrmDia brm_an_number(BrmAn *an, double x);                       /* unknown when not finite */
const BrmAnValue *brm_an_value_of(const BrmAn *an, BrmDia leaf); /* NULL of a fixed one */
/* The variable that stands for (op, a, b), made of that shape by the first who asks. */
uint32_t brm_an_keyed(BrmAn *an, uint32_t op, uint32_t a, uint32_t b, BrmAnVar shape);

/* ---- apply.c: operations of the machine, leaf by leaf; and some of our own ---- */
enum {
    BRM_AN_IS = BRM_OP_COUNT_, /* true where a is the leaf param, else false */
    BRM_AN_STRICT_OR,          /* unknown where one is, else or */
    BRM_AN_TALLY,              /* pair a and one more condition b; param: enough */
    BRM_AN_TALLIED,            /* pair a: at least param */
    BRM_AN_STEP,               /* DERIVE: level param where condition a is true, b where it is false */
    BRM_AN_MORE,               /* COUNT: number a, and one more where code b is a level or N/A */
    BRM_AN_FOR_ALL             /* true where a is, whatever free variables hold */
};
BrmDia brm_an_apply(BrmAn *an, uint32_t op, uint32_t param, BrmDia a, BrmDia b, BrmDia c);
static inline BrmDia brm_an_and(BrmAn *an, BrmDia a, BrmDia b) {
    return brm_an_apply(an, BRM_OP_AND, 0, a, b, BRM_AN_U);
}
static inline BrmDia brm_an_or(BrmAn *an, BrmDia a, BrmDia b) {
    return brm_an_apply(an, BRM_OP_OR, 0, a, b, BRM_AN_U);
}
static inline BrmDia brm_an_not(BrmAn *an, BrmDia a) {
    return brm_an_apply(an, BRM_OP_NOT, 0, a, BRM_AN_U, BRM_AN_U);
}
static inline BrmDia brm_an_is(BrmAn *an, BrmDia a, BrmDia leaf) {
    return brm_an_apply(an, BRM_AN_IS, leaf, a, BRM_AN_U, BRM_AN_U);
}

/* ---- leaf.c ---- */
BrmDia brm_an_leaf(BrmAn *an, uint32_t op, uint32_t param, BrmDia a, BrmDia b, BrmDia c);

/* ---- terms.c: numbers ---- */
double brm_an_real(const BrmAnVar *var, int64_t value); /* the number that a value of the variable is */
int64_t brm_an_ordinal(double x);                       /* the number of a double in their order */
BrmDia brm_an_input_term(BrmAn *an, uint32_t var);
BrmDia brm_an_arithmetic(BrmAn *an, uint32_t op, uint32_t param, BrmDia a, BrmDia b);
BrmDia brm_an_compare(BrmAn *an, uint32_t op, BrmDia a, BrmDia b); /* EQ LT LE */

/* ---- inputs.c ---- */
bool brm_an_input(BrmAn *an, BrmReg reg, BrmDia *out); /* false: no constant, no input */

/* ---- build.c: registers to diagrams ---- */
/* Works out a register and all that it reads. */
const BrmAnReg *brm_an_reg(BrmAn *an, BrmReg reg);
/* All of them, AND or OR; sorts them. */
BrmDia brm_an_fold(BrmAn *an, uint32_t op, BrmDia *all, uint32_t n);
/* The registers that an instruction reads, each call the next; false when there are no more. A chain of et or ou is one
 * instruction. */
typedef struct BrmAnOperands {
    const BrmAn *an;
    const BrmInstr *in;
    uint32_t operand, item;
} BrmAnOperands;
BrmAnOperands brm_an_operands(const BrmAn *an, BrmReg reg);
bool brm_an_operand(BrmAnOperands *it, BrmReg *out);
/* One instruction on its operands' diagrams, which `of` gives. */
typedef BrmAnGated BrmAnOf(const void *ctx, BrmReg reg);
BrmAnGated brm_an_instr(BrmAn *an, BrmReg reg, BrmAnOf *of, const void *ctx);

bool brm_an_stays(const BrmAn *an, BrmReg reg); /* it is no part of what a question asked would change */

/* ---- cases.c: which cases count ---- */
/* The cases of `rule` under `under` in which what they read is answered where it is asked, save what they read by `est
 * renseigné`. */
BrmDia brm_an_cases(BrmAn *an, BrmReg rule, BrmReg under);
/* Its own part of `settled`: answered where it is asked. */
BrmDia brm_an_own(BrmAn *an, BrmReg reg);
/* Questions that a rule reads by value, itself or through definitions, ascending. Pushed onto an->stack from its top;
 * their number. */
uint32_t brm_an_questions(BrmAn *an, BrmReg rule);
/* The rule's value if this question alone were asked and answered. */
BrmDia brm_an_freed(BrmAn *an, BrmReg rule, uint32_t question);

/* ---- witness.c: a case, as an essai ---- */
/* A case in which `where`, which is not false everywhere, is true: an->held and an->at, until the next one. False when
 * it decides more than BRM_AN_DECISIONS variables: nobody would read it. */
bool brm_an_case(BrmAn *an, BrmDia where);
/* The leaf there; what the case leaves open is without a value. */
BrmDia brm_an_at(const BrmAn *an, BrmDia d);
typedef enum BrmAnShown {
    BRM_AN_SHOW_NOT_ASKED_QUESTION,
    BRM_AN_SHOW_NOT_ASKED_CRITERION,
    BRM_AN_SHOW_LEVEL
} BrmAnShown;
/* What an essai is to show, and of what: a question, a criterion with a level's position. */
typedef struct BrmAnPoint {
    BrmDiagId row; /* of the warning */
    BrmStr name;   /* of what it is about */
    BrmLang lexicon;
    BrmAnShown shown;
    uint32_t index, level;
} BrmAnPoint;
/* The text of an essai where `where` is true; empty when there is none that a source could hold. */
BrmStr brm_an_witness(BrmAn *an, BrmDia where, const BrmAnPoint *point);

/* ---- verdict.c, say.c ---- */
typedef enum BrmAnVerdict {
    BRM_AN_SILENT, /* nothing to say: what it stands under never holds, or a limit was passed */
    BRM_AN_SOMETIMES,
    BRM_AN_NEVER,       /* by itself */
    BRM_AN_CONTRADICTS, /* by itself it may, never with what it stands under */
    BRM_AN_ALWAYS,
    BRM_AN_REPEATS /* always, because of what it stands under */
} BrmAnVerdict;
typedef struct BrmAnFound {
    BrmAnVerdict verdict;
    bool lost;          /* silent, for a limit was passed */
    BrmDia alone;       /* CONTRADICTS: where the rule by itself is true, whatever is free; or false */
    BrmDia conditional; /* where it is unknown for want of a question that is not asked; false: nowhere; LOST */
} BrmAnFound;
void brm_an_open_all(BrmAn *an, BrmArena *arena, const BrmModel *model, const BrmProgram *p, BrmDiagBag *bag);
BrmAnFound brm_an_judge(BrmAn *an, const BrmPRule *rule);
typedef struct BrmAnLevel {
    const BrmPRule *rule; /* NULL of the lowest level */
    BrmAnVerdict verdict;
} BrmAnLevel;
/* Derived levels that no case reaches, and those that hold without a lower one. `levels`: the criterion's. */
void brm_an_levels(BrmAn *an, uint32_t criterion, const BrmAnLevel *levels);
void brm_an_say(BrmAn *an, uint32_t rule, const BrmAnFound *found);
BrmSpan brm_an_span(const BrmAn *an, BrmPSpan span);
BrmLang brm_an_lexicon(const BrmAn *an, BrmPSpan span); /* of the file that holds it */

#endif
