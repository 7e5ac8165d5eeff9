/* sema_internal: what the files of sema share. Only src/sema/ includes it.
 *
 * One run goes through: load (files) -> declare (items, names, what belongs to what) -> bind (clauses, lists, scales)
 * -> check (types of every rule) -> rules, measures, usage, cycles -> ignore. Side tables run beside the model's arrays
 * (s->q[i] belongs to model.questions.at[i]) and beside the tree (refs, types, flags by node id). Nothing here outlives
 * the run but the model.
 */
#ifndef BRM_SEMA_INTERNAL_H
#define BRM_SEMA_INTERNAL_H

#include "sema/sema.h"

/* Named limits of this module. */
enum {
    BRM_SEMA_NEAREST = 30,   /* unknown names for which the nearest one is looked for: each look walks all names */
    BRM_SEMA_EXCERPT = 48,   /* characters of the source quoted in a message */
    BRM_SEMA_SHOWN = 8,      /* members of a list or of a cycle shown in a message */
    BRM_SEMA_BIG_INTEGER = 9 /* digits of a level at most */
};

/* ---- files
 * ----------------------------------------------------------------------------------------------------------------- */

typedef struct BrmSemaUse {
    uint32_t target; /* in files; BRM_NONE: not found */
    BrmStr why;      /* why not */
} BrmSemaUse;

typedef struct BrmSemaFile {
    BrmStr real_path, path, text;
    bool module;     /* of the standard library */
    bool given;      /* named by the caller, not only used by another file */
    uint32_t source; /* in sources */
    BrmFileAst ast;
    BRM_ARRAY(BrmSemaUse) uses; /* of its USE items, in order */
    BrmMap aliases;             /* module name or alias -> file */
} BrmSemaFile;

/* ---- names
 * -------------------------------------------------------------------------------------------------------------------
 */

typedef struct BrmSemaName {
    BrmStr text;
    BrmRef ref; /* BRM_REF_NONE: retired, taken by nothing that can be read */
    BrmSpan span;
    uint32_t file;
    uint32_t home;  /* the supplement it stands in, or BRM_NONE */
    bool redefines; /* it takes a name of what stands outside its supplement: said */
    uint32_t next;  /* an axis of the same code in another questionnaire, or BRM_NONE */
} BrmSemaName;

/* ---- beside the model's arrays
 * ------------------------------------------------------------------------------------------------- */

typedef struct BrmSemaQuestionnaire {
    const BrmNode *node; /* NULL: stands in for a missing one, after an error */
    bool supplement;
    bool completed;       /* a supplement of it has criteria */
    bool measures_unsure; /* a name of its mesures was wrong: nothing is said of what it lists */
    bool scale_unsure;
    uint32_t n_items, n_criteria;
    uint32_t reads_expected;           /* first listed measure that reads attendu, or BRM_NONE */
    bool damaged;                      /* an item of it could not be read */
    bool weighs_criteria, weighs_axes; /* some listed measure reads those weights */
} BrmSemaQuestionnaire;
typedef struct BrmSemaAxis {
    const BrmNode *node; /* NULL: stands in */
    const BrmNode *na;   /* NA_LEVEL or NULL */
    const BrmNode *weight;
} BrmSemaAxis;
typedef struct BrmSemaCriterion {
    const BrmNode *node;
    const BrmNode *weight;
    bool levels_unsure; /* an error on its levels: nothing more is said of them */
    bool inherits_na;
    bool has_expected; /* a clause stands, right or wrong */
} BrmSemaCriterion;
typedef struct BrmSemaRequirement {
    const BrmNode *node;
    uint32_t level; /* lowest level that names it, or BRM_NONE */
} BrmSemaRequirement;
typedef struct BrmSemaQuestion {
    const BrmNode *node;
    bool used;
    uint32_t rules;         /* that read its value without asking whether there is one */
    uint32_t seen, guarded; /* stamps of the rule last looked at */
} BrmSemaQuestion;
typedef struct BrmSemaDefinition {
    const BrmNode *node;
    uint32_t home; /* the supplement it stands in, or BRM_NONE */
    bool typed, used;
    bool again;    /* met a definition not yet typed */
    bool inexact;  /* its value comes from a division, a number or a measure */
    bool tainted;  /* reads a measure or constat, itself or through others */
    BrmSpan taint; /* where */
} BrmSemaDefinition;
typedef struct BrmSemaMeasure {
    const BrmNode *node;
    bool reads_expected, reads_weight;
} BrmSemaMeasure;

/* ---- rules: every expression of the program, in source order
 * ------------------------------------------------------------------- */

typedef enum BrmRole {
    BRM_ROLE_ASKED_QUESTION,
    BRM_ROLE_ASKED_RUBRIC,
    BRM_ROLE_ASKED_AXIS,
    BRM_ROLE_ASKED_CRITERION,
    BRM_ROLE_NA_AXIS,
    BRM_ROLE_NA_CRITERION,
    BRM_ROLE_NA_REQUIREMENT,
    BRM_ROLE_LEVEL, /* owner: the criterion */
    BRM_ROLE_CONTROL,
    BRM_ROLE_MESSAGE,
    BRM_ROLE_DEFINITION,
    BRM_ROLE_MEASURE
} BrmRole;
typedef struct BrmRule {
    const BrmNode *root;
    BrmRole role;
    uint32_t owner; /* in the model's array of the thing */
    uint32_t file;
} BrmRule;

typedef BRM_ARRAY(const BrmNode *) BrmNodes;

enum {                       /* flags by node id */
       BRM_FLAG_INEXACT = 1, /* a number that need not be what it looks like */
       BRM_FLAG_SILENT = 2,  /* an error was reported, or a known name of which nothing can be said */
       BRM_FLAG_COVERED = 8, /* in a part of a measure that was refused as a whole */
       BRM_FLAG_STATE = 4    /* only its state is asked: est renseigné, est applicable */
};

/* ---- what checking an expression needs, of a program or of a scope (--where)
 * ------------------------------------------------------ */

typedef enum BrmCheckMode {
    BRM_CHECK_RULE,
    BRM_CHECK_MEASURE,
    BRM_CHECK_WHERE,
    BRM_CHECK_TEST /* vérifie: as a rule; an equality of numbers is what is meant there */
} BrmCheckMode;

typedef struct BrmChecker {
    BrmArena *arena;
    BrmDiagBag *bag;
    BrmCheckMode mode;
    struct BrmSema *s; /* NULL in --where */
    uint32_t file;     /* of the expression at hand, in s->files */
    const BrmScope *scope;
    BrmMap scope_names;
    const BrmMList *lists;
    uint32_t n_lists;
    const BrmStr *kinds;
    uint32_t n_kinds;
    BrmMap kinds_by_name;
    BrmRef *refs;
    BrmType *types;
    uint8_t *flags;
    uint32_t n_nodes;
    uint32_t definition;   /* whose step is being checked, or BRM_NONE */
    uint32_t criterion;    /* whose requirements may be named bare, or BRM_NONE */
    BrmNodes order, stack; /* scratch */
} BrmChecker;

/* ---- the run
 * ------------------------------------------------------------------------------------------------------------------------
 */

typedef struct BrmSema {
    BrmArena *arena;
    BrmModel *m;
    BrmSources *sources;
    BrmDiagBag *bag;
    const BrmLoader *loader;
    BRM_ARRAY(BrmSemaFile) files; /* in byte order of their paths once loaded */

    BRM_ARRAY(BrmSemaName) names;
    BrmMap by_name;      /* text -> first of names */
    BrmMap qualified;    /* "QU.A06" -> names */
    BrmMap nearest;      /* unknown text -> names, or the number of names for none */
    BrmMap requirements; /* bare codes of requirements -> the first of that code, in names */
    uint32_t n_nearest;
    bool uses_failed;         /* a file or module was not found: names that nothing comes near may be its own */
    BRM_ARRAY(BrmStr) folded; /* of each name, made when first needed */
    BrmMap keywords;          /* folded, filled when first needed */

    BRM_ARRAY(BrmSemaQuestionnaire) qn;
    BRM_ARRAY(BrmSemaAxis) ax;
    BRM_ARRAY(BrmSemaCriterion) cr;
    BRM_ARRAY(BrmSemaRequirement) rq;
    BRM_ARRAY(BrmSemaQuestion) qu;
    BRM_ARRAY(BrmSemaDefinition) def;
    BRM_ARRAY(BrmSemaMeasure) me;
    BRM_ARRAY(const BrmNode *) scale_nodes;
    BRM_ARRAY(const BrmNode *) list_nodes;
    BRM_ARRAY(const BrmNode *) control_nodes;
    BRM_ARRAY(uint32_t) rubric_of; /* of each rubric: its questionnaire */
    BRM_ARRAY(bool) scale_bad;
    BRM_ARRAY(bool) list_used;
    BRM_ARRAY(uint32_t) kind_of;   /* of each kind: one more than the last questionnaire that named it */
    BRM_ARRAY(uint32_t) def_order; /* each after what it reads, but for cycles */

    BRM_ARRAY(BrmRule) rules;
    BrmMap constants; /* question and text -> index in its constants */
    BrmMap listed;    /* questionnaire and measure */
    BrmChecker check;
    uint32_t next_order;
    uint32_t home;                    /* while declaring: the supplement at hand, or BRM_NONE */
    BRM_ARRAY(BrmSpan) syntax_errors; /* by file and place: what the parser refused, of which nothing more is said */
} BrmSema;

/* ---- small help (sema.c)
 * ---------------------------------------------------------------------------------------------------------- */

BrmStr brm_sema_title(const BrmNode *node);                           /* text of its title, or empty */
const BrmNode *brm_sema_clause(const BrmNode *item, BrmAstKind kind); /* first clause of that kind, or NULL */
/* The source under a span on one line, cut with … when long; empty when it has no source. */
BrmStr brm_sema_excerpt(BrmSema *s, BrmSpan span);
BrmStr brm_sema_excerpt_of(BrmArena *arena, const BrmSources *sources, BrmSpan span); /* NULL sources: empty */
/* A whole number from NUMBER or NEGATE of one; false when it is none, or is too large. */
bool brm_sema_integer(const BrmNode *node, int64_t *out);
/* Whether the parser refused something between this item and the next: what seems missing there may only be unread. */
bool brm_sema_damaged(const BrmSema *s, const BrmNode *item);
bool brm_sema_damaged_before(const BrmSema *s, const BrmNode *item); /* the same, of anything before it in its file */
void brm_sema_texts(BrmSema *s, BrmMTexts *texts, const BrmNode *item);

/* Place in s->files of the file a node stands in: they were added to the sources one after the other. */
static inline uint32_t brm_sema_file_of(const BrmSema *s, const BrmNode *node) {
    return node->span.file - s->files.at[0].source;
}

/* ---- passes
 * ----------------------------------------------------------------------------------------------------------------------------
 */

bool brm_sema_load(BrmSema *s, const BrmStr *paths, uint32_t n_paths); /* load.c; false: nothing could be read */
void brm_sema_uses(BrmSema *s);                                        /* uses.c: what utilise found or not; cycles */
void brm_sema_declare(BrmSema *s);                                     /* declare.c */
void brm_sema_supplements(BrmSema *s);                          /* supplements.c: what each completes; result order */
void brm_sema_supplement_reads(BrmSema *s);                     /* supplements.c: who reads what of a supplement */
void brm_sema_supplement_names(BrmSema *s);                     /* supplements.c: prefixes */
void brm_sema_complete(BrmSema *s, uint32_t i);                 /* supplements.c: what one takes over from its base */
void brm_sema_scales(BrmSema *s);                               /* scales.c: scales and lists */
void brm_sema_criterion_levels(BrmSema *s, uint32_t criterion); /* scales.c */
void brm_sema_bind(BrmSema *s); /* bind.c: questionnaires, questions, axes, controls, definitions */
void brm_sema_bind_criterion(BrmSema *s, uint32_t criterion); /* criteria.c */
void brm_sema_derived(BrmSema *s, uint32_t criterion);        /* derived.c: requirements, exige, niveau … si */
void brm_sema_replaces(BrmSema *s, BrmRef owner, const BrmNode *item, BrmMReplacements *out); /* life.c */
void brm_sema_life(BrmSema *s, uint32_t criterion); /* life.c: remplace, reformulé, justification */
void brm_sema_bind_measures(BrmSema *s);            /* measures.c */
void brm_sema_check_rules(BrmSema *s);              /* check.c: types of every rule */
void brm_sema_rules(BrmSema *s);                    /* rules.c: weights, expectations, codes */
void brm_sema_weights(BrmSema *s);                  /* weights.c */
void brm_sema_scores_in_rules(BrmSema *s);          /* usage.c: applicability reads no measure */
void brm_sema_tests(BrmSema *s);                    /* essais.c */
void brm_sema_usage(BrmSema *s);                    /* usage.c: unused, optional */
void brm_sema_cycles(BrmSema *s);                   /* cycles.c: cycles, evaluation order */
void brm_sema_ignores(BrmSema *s);                  /* ignore.c: keeps them in the model */

void brm_sema_rule(BrmSema *s, const BrmNode *root, BrmRole role, uint32_t owner,
                   uint32_t file);                                          /* bind.c; NULL root: none */
void brm_sema_validity(BrmSema *s, const BrmNode *item, BrmMValidity *out); /* bind.c */
/* The day that DATE or QUARTER with its edge means; BRM_DATE_NONE for NULL. False after an error. */
bool brm_sema_since(BrmSema *s, const BrmNode *node, BrmDate *out);
bool brm_sema_lists(const BrmSema *s, uint32_t questionnaire,
                    uint32_t measure); /* bind.c: whether its mesures has it */

/* Kinds of names, for the nearest one: what would fit where an unknown name stands. */
#define BRM_SEMA_FIT(kind) (1u << (uint32_t)(kind))
#define BRM_SEMA_FIT_VALUE                                                                                             \
    (BRM_SEMA_FIT(BRM_REF_QUESTION) | BRM_SEMA_FIT(BRM_REF_CRITERION) | BRM_SEMA_FIT(BRM_REF_REQUIREMENT) |            \
     BRM_SEMA_FIT(BRM_REF_DEFINITION))
#define BRM_SEMA_FIT_TARGET                                                                                            \
    (BRM_SEMA_FIT(BRM_REF_QUESTION) | BRM_SEMA_FIT(BRM_REF_CRITERION) | BRM_SEMA_FIT(BRM_REF_AXIS))
#define BRM_SEMA_FIT_SCORED                                                                                            \
    (BRM_SEMA_FIT(BRM_REF_QUESTIONNAIRE) | BRM_SEMA_FIT(BRM_REF_CRITERION) | BRM_SEMA_FIT(BRM_REF_AXIS))

/* ---- names (names.c)
 * -------------------------------------------------------------------------------------------------------------------
 */

/* Declares a name; an error at both places when it is taken. Inside a supplement it may take no outer one. */
void brm_sema_name(BrmSema *s, BrmStr text, BrmRef ref, BrmSpan span, uint32_t file);
/* Declares an axis' code within its questionnaire's. */
void brm_sema_axis_name(BrmSema *s, BrmStr text, BrmRef ref, BrmSpan span, uint32_t file, BrmStr questionnaire);
/* What a REF says, in file `file`: BRM_NONE when unknown; *ambiguous when several axes answer. Reports nothing but a
 * wrong module. */
uint32_t brm_sema_find(BrmSema *s, BrmStr text, const BrmNode *module, uint32_t file, bool *ambiguous, bool *silent);
/* The requirement of criterion `criterion` that is called so, bare or whole; BRM_NONE: none. */
uint32_t brm_sema_own_requirement(BrmSema *s, uint32_t criterion, BrmStr text);
/* The questionnaire when it is a supplement, else BRM_NONE. */
uint32_t brm_sema_home(const BrmSema *s, uint32_t questionnaire);
/* Reports an unknown, retired or ambiguous name. */
void brm_sema_unknown(BrmSema *s, const BrmNode *node, uint32_t fits); /* kinds that would fit there */
void brm_sema_ambiguous(BrmSema *s, const BrmNode *node, uint32_t name);
/* Finds a REF that must be of one kind; reports and answers BRM_NONE otherwise. */
uint32_t brm_sema_want(BrmSema *s, const BrmNode *ref, BrmRefKind kind, uint32_t file);
BrmWord brm_sema_kind_word(BrmRefKind kind); /* "une question" */
BrmStr brm_sema_code_of(const BrmModel *m, BrmRef ref);
bool brm_sema_under(BrmStr code, BrmStr prefix);                   /* B.A1 is under B */
BrmStr brm_sema_levels_text(BrmSema *s, const BrmMLevels *levels); /* "0, 1, 3" */
uint32_t brm_sema_level(const BrmMLevels *levels, int64_t value);  /* its position, or BRM_NONE */

/* ---- expressions (expr.c, compare.c, call.c, resolve.c)
 * ----------------------------------------------------------------------------------- */

/* Nodes of an expression, children before parents, in c->order. */
void brm_expr_order(BrmChecker *c, const BrmNode *root);
/* Types every node of it; what the root itself must be is the caller's to ask. */
void brm_expr_check(BrmChecker *c, const BrmNode *root);
/* Each asks a value of a node already visited, reports what is wrong with that, and answers its type (BAD then). */
BrmType brm_expr_any(BrmChecker *c, const BrmNode *node);
BrmType brm_expr_value(BrmChecker *c, const BrmNode *node); /* neither text nor multiple choice */
bool brm_expr_yesno(BrmChecker *c, const BrmNode *node);
BrmType brm_expr_number(BrmChecker *c, const BrmNode *node);
void brm_expr_resolve(BrmChecker *c, const BrmNode *node); /* a REF */
void brm_expr_compare(BrmChecker *c, const BrmNode *node); /* = ≠ < <= > >= */
void brm_expr_in(BrmChecker *c, const BrmNode *node);
void brm_expr_contains(BrmChecker *c, const BrmNode *node);
/* A node not visited yet as a key of a list, or as a kind of subject; false after an error, which was said. */
bool brm_expr_key(BrmChecker *c, const BrmNode *node, BrmType type);
void brm_expr_call(BrmChecker *c, const BrmNode *node);
bool brm_expr_numeric(BrmType type);
bool brm_expr_same(BrmType a, BrmType b);
BrmWord brm_expr_type_word(BrmType type);
BrmArg brm_expr_named(BrmChecker *c, const BrmNode *node); /* how a message calls it */
void brm_expr_need(BrmChecker *c, const BrmNode *node, BrmType type, BrmWord wanted);
/* Whether a name that stands alone is a key of some list; said then. */
bool brm_expr_key_alone(BrmChecker *c, const BrmNode *node);
/* name = non applicable, where nothing is called « applicable ». */
bool brm_expr_says_na(BrmChecker *c, const BrmNode *node);
/* A number as an operand of that type gives: integer of an integer; silent of what is wrong. */
void brm_expr_like(BrmChecker *c, const BrmNode *node, BrmType type);
void brm_expr_set(BrmChecker *c, const BrmNode *node, BrmTypeKind kind, uint32_t list);

static inline BrmType brm_type_of(const BrmChecker *c, const BrmNode *node) {
    return c->types[node->id];
}
static inline BrmRef brm_ref_of(const BrmChecker *c, const BrmNode *node) {
    return c->refs[node->id];
}

#endif
