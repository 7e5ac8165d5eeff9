/* sema: from syntax trees to the checked, typed model of a program.
 *
 * Loads the files of a program with what they use, binds names, checks types and everything else that language.md
 * lists, finds cycles, and yields a BrmModel that lower turns into a program without asking again. Syntax trees stay
 * untouched: what is known about a node stands in side tables indexed by node id. All memory is the arena's. Must not
 * include program or below.
 *
 * Reading files is done through a loader that the caller gives, so that the core has no input or output of its own.
 */
#ifndef BRM_SEMA_H
#define BRM_SEMA_H

#include "base/base.h"
#include "diag/diag.h"
#include "number/number.h"
#include "syntax/syntax.h"

/* ---- types
 * ------------------------------------------------------------------------------------------------------------- */
typedef enum BrmTypeKind {
    BRM_TYPE_BAD = 0, /* after an error: silent */
    BRM_TYPE_YESNO,
    BRM_TYPE_INTEGER,
    BRM_TYPE_NUMBER,
    BRM_TYPE_DATE,
    BRM_TYPE_TEXT,
    BRM_TYPE_LIST, /* a key of list `list` */
    BRM_TYPE_SET,  /* a multiple choice of list `list` */
    BRM_TYPE_KIND, /* sujet: a key among model.kinds */
    BRM_TYPE_LEVEL /* of criterion `list` */
} BrmTypeKind;
typedef struct BrmType {
    BrmTypeKind kind;
    uint32_t list;
} BrmType;

/* ---- what a reference means
 * ----------------------------------------------------------------------------------------------- */
typedef enum BrmRefKind {
    BRM_REF_NONE = 0, /* unbound, an error was reported */
    BRM_REF_QUESTION,
    BRM_REF_CRITERION,
    BRM_REF_AXIS,
    BRM_REF_QUESTIONNAIRE,
    BRM_REF_CONTROL,
    BRM_REF_DEFINITION,
    BRM_REF_MEASURE,
    BRM_REF_SCALE,
    BRM_REF_LIST,
    BRM_REF_KIND,
    BRM_REF_KEY /* index: position in its list (or in a text question's constants) */,
    BRM_REF_REQUIREMENT,
    BRM_REF_APPLICABLE /* in model.steps alone: applicability and N/A rule of a derived criterion by requirements */
} BrmRefKind;
typedef struct BrmRef {
    BrmRefKind kind;
    uint32_t index; /* in the model's array of that kind */
} BrmRef;

/* ---- the model
 * ---------------------------------------------------------------------------------------------------------------- */
typedef struct BrmMTexts {
    BRM_ARRAY(BrmStr) sources;
    BRM_ARRAY(BrmStr) links;
    BRM_ARRAY(BrmStr) helps;
} BrmMTexts;
typedef struct BrmMLevel {
    int32_t value;
    BrmStr label;
    BRM_ARRAY(BrmStr) details; /* précision */
    BRM_ARRAY(BrmStr) sees;    /* voir */
    const BrmNode *rule;       /* derived by rules: its expression; NULL on the lowest, and on an answered level */
    BRM_ARRAY(uint32_t) requirements; /* derived by requirements: those it names itself, in model.requirements */
    BrmSpan span;
} BrmMLevel;
typedef BRM_ARRAY(BrmMLevel) BrmMLevels;
typedef struct BrmMScale {
    BrmStr name, title;
    BrmSpan span;
    BrmMLevels levels;
} BrmMScale;
typedef struct BrmMKey {
    BrmStr key, label;
    BrmSpan span;
} BrmMKey;
typedef struct BrmMList {
    BrmStr name, title;
    BrmSpan span;
    BRM_ARRAY(BrmMKey) keys;
    BrmMap by_key;
} BrmMList;
typedef struct BrmMValidity {
    bool has;
    BrmDate from, to; /* to included, BRM_DATE_NONE: open */
} BrmMValidity;
typedef struct BrmMQuestionnaire {
    BrmStr code, title, version;
    BrmSpan span;
    BrmMValidity validity;
    BRM_ARRAY(uint32_t) kinds;    /* indices in model.kinds; empty: asked of all; of a supplement: its base's */
    BRM_ARRAY(uint32_t) measures; /* indices in model.measures, as listed; of a supplement: its base's */
    uint32_t scale;               /* or BRM_NONE */
    uint32_t extends;             /* a supplement: the questionnaire that it completes; else BRM_NONE */
    BrmStr extends_version;       /* de "v", or empty */
    BrmMTexts texts;
    uint32_t order;
} BrmMQuestionnaire;
typedef struct BrmMRubric {
    BrmStr title;
    BrmSpan span;
    const BrmNode *asked_if; /* expression or NULL */
} BrmMRubric;
/* remplace: which earlier codes a criterion or question stands for, and the fate of their values. */
typedef enum BrmFate { BRM_FATE_VALUE, BRM_FATE_NA, BRM_FATE_ASK } BrmFate;
typedef struct BrmMMapEntry {
    bool from_na;
    BrmStr from; /* level, or key, in words ("oui" and "non" of a yes/no as "true" and "false"); empty with from_na */
    BrmFate fate;
    uint32_t to; /* BRM_FATE_VALUE: position of the level, of the key; a yes/no 0 or 2 */
    BrmSpan span;
} BrmMMapEntry;
typedef struct BrmMReplaces {
    BRM_ARRAY(BrmStr) codes;
    BrmStr version;
    bool has_map; /* a list stands, though it may be short: what it leaves out goes to itself where it is offered */
    BRM_ARRAY(BrmMMapEntry) map;
    BrmSpan span;
} BrmMReplaces;
typedef BRM_ARRAY(BrmMReplaces) BrmMReplacements;
/* reformulé: since this version these levels want confirmation. */
typedef struct BrmMReworded {
    BrmStr version;
    BRM_ARRAY(uint32_t) levels; /* positions */
    BrmSpan span;
} BrmMReworded;
typedef struct BrmMRetired {
    BrmStr name, reason;
    BrmSpan span;
    uint32_t questionnaire; /* it stands in, or BRM_NONE */
    uint32_t order;
} BrmMRetired;
typedef struct BrmMRequirement {
    BrmStr code; /* E1 */
    BrmStr full; /* S01.1.E1 */
    BrmStr title;
    BrmSpan span;
    uint32_t criterion;
    const BrmNode *na_rule; /* expression or NULL */
    bool na_negated;        /* sauf si */
    uint32_t order;
} BrmMRequirement;
typedef struct BrmMQuestion {
    BrmStr name, title, wording;
    BrmSpan span; /* of the name */
    BrmType type;
    BrmTypeWord word;
    bool has_range;
    double lo, hi; /* of entier, nombre, pourcentage */
    bool required;
    uint32_t questionnaire, rubric; /* rubric or BRM_NONE */
    const BrmNode *asked_if;        /* expression or NULL */
    BRM_ARRAY(BrmStr)
    constants; /* a text question: the quoted texts that rules compare it with, NFC, in order of first use */
    BrmMReplacements replaces;
    BrmMTexts texts;
    uint32_t order; /* position in the program's source order, shared by questions, axes, criteria, controls,
                       questionnaires */
} BrmMQuestion;
typedef struct BrmMAxis {
    BrmStr code, title;
    BrmSpan span;
    uint32_t questionnaire;
    BrmFrac weight;
    uint32_t weight_units; /* over the common divisor of the questionnaire's axes */
    BrmMValidity validity;
    const BrmNode *asked_if;
    BRM_ARRAY(uint32_t) criteria; /* contiguous: criteria are numbered by axis, in source order */
    BrmMTexts texts;
    uint32_t order;
} BrmMAxis;
typedef struct BrmMExpect {
    BrmDate from;   /* BRM_DATE_NONE: always */
    uint32_t level; /* index in levels */
    BrmSpan span;
} BrmMExpect;
typedef enum BrmDerived { BRM_ANSWERED_LEVEL, BRM_BY_REQUIREMENTS, BRM_BY_RULES } BrmDerived;
typedef struct BrmMCriterion {
    BrmStr code, title, wording;
    BrmSpan span;
    uint32_t axis, questionnaire, rubric;
    BrmMLevels levels;
    BrmDerived derived;
    uint32_t requirements, n_requirements; /* in model.requirements, contiguous */
    bool comment_na;                       /* justification exigée si non applicable */
    BRM_ARRAY(uint32_t) comment_levels;    /* positions */
    BrmMReplacements replaces;
    BRM_ARRAY(BrmMReworded) reworded;
    bool na_offered;
    BrmStr na_reason;
    const BrmNode *na_rule; /* expression or NULL */
    bool na_negated;        /* sauf si */
    const BrmNode *asked_if;
    BRM_ARRAY(BrmMExpect) expected;
    BrmFrac weight;
    uint32_t weight_units; /* over the common divisor of the axis */
    BrmMValidity validity;
    BrmMTexts texts;
    uint32_t order;
} BrmMCriterion;
typedef struct BrmMControl {
    BrmStr code, title;
    BrmSpan span;
    BrmSeverity severity;
    uint32_t questionnaire; /* or BRM_NONE when it stands outside of any */
    const BrmNode *rule, *message;
    BRM_ARRAY(BrmRef) targets;
    uint32_t order;
} BrmMControl;
typedef struct BrmMDefStep {
    BrmDate from; /* BRM_DATE_NONE: always */
    const BrmNode *expr;
} BrmMDefStep;
typedef struct BrmMDefinition {
    BrmStr name;
    BrmSpan span;
    BrmType type; /* never LEVEL: a level is a NUMBER to whoever reads the definition; never TEXT or SET */
    BRM_ARRAY(BrmMDefStep) steps;
    bool constant; /* one step without date, of numbers, other constants, arithmetic, comparisons, et ou non si, min max
                      abs arrondi: may stand in a measure */
} BrmMDefinition;
typedef struct BrmMMeasure {
    BrmStr name, title;
    BrmSpan span;
    bool percent;
    const BrmNode *per_criterion;
    BrmAggregate per_axis, per_questionnaire, per_population;
} BrmMMeasure;

/* essai. What it takes over from another one (reprend) is already in it: answers and plans are complete. */
typedef struct BrmMTestAnswer {
    BrmRef ref;           /* QUESTION, CRITERION, REQUIREMENT */
    const BrmNode *value; /* a constant, NA_VALUE or KEYS, checked */
    BrmSpan span;
} BrmMTestAnswer;
typedef struct BrmMTestPlan {
    uint32_t criterion;
    bool not_plannable;
    uint32_t level; /* position */
    BrmDate day;
    BrmSpan span;
} BrmMTestPlan;
typedef struct BrmMExpectation { /* vérifie */
    const BrmNode *expr;
    BrmSpan span; /* of the whole clause */
} BrmMExpectation;
typedef struct BrmMTest {
    BrmStr title;
    BrmSpan span;    /* of the title */
    bool given;      /* its file was named by the caller, not only used by another one */
    BrmDate date;    /* never BRM_DATE_NONE */
    BrmDate horizon; /* or BRM_DATE_NONE */
    uint32_t kind;   /* in model.kinds, or BRM_NONE */
    uint32_t status; /* 0 draft 1 submitted 2 validated */
    BRM_ARRAY(BrmMTestAnswer) answers;
    BRM_ARRAY(BrmMTestPlan) plans; /* by criterion, each in the order written */
    BRM_ARRAY(BrmMExpectation) expectations;
} BrmMTest;

/* What must be known before what: questions, criteria, requirements, definitions and controls in an order in which each
 * comes after all that its rules read (through axes, rubrics, measures and constat too). A requirement comes after the
 * step BRM_REF_APPLICABLE of its criterion (what asks it and its N/A rule), a derived criterion after its requirements;
 * other criteria have one step, BRM_REF_CRITERION. */
typedef BrmRef BrmMStep;

typedef struct BrmModel {
    BrmArena *arena;
    BrmSources *sources;
    BrmAst ast;
    BrmLang lexicon; /* of the first file: that of --where */
    BRM_ARRAY(BrmStr) kinds;
    BRM_ARRAY(BrmMScale) scales;
    BRM_ARRAY(BrmMList) lists;
    BRM_ARRAY(BrmMQuestionnaire)
    questionnaires; /* order of results: source order, supplements after what they complete */
    BRM_ARRAY(BrmMRubric) rubrics;
    BRM_ARRAY(BrmMQuestion) questions;
    BRM_ARRAY(BrmMAxis) axes;                /* numbered by questionnaire: a questionnaire's axes are contiguous */
    BRM_ARRAY(BrmMCriterion) criteria;       /* numbered by axis: an axis' criteria are contiguous */
    BRM_ARRAY(BrmMRequirement) requirements; /* numbered by criterion: a criterion's are contiguous */
    BRM_ARRAY(BrmMRetired) retired;
    BRM_ARRAY(BrmMTest) tests; /* source order, those of used files too: see BrmSources for whose they are */
    BRM_ARRAY(BrmMControl) controls;
    BRM_ARRAY(BrmMDefinition) definitions;
    BRM_ARRAY(BrmMMeasure) measures;
    BRM_ARRAY(BrmMStep) steps;  /* evaluation order */
    BrmRef *refs;               /* by node id: what a REF, CALL (measure), SUBJECT… means */
    BrmType *types;             /* by node id: type of an expression */
    struct BrmIgnores *ignores; /* for brm_sema_silence */
} BrmModel;

/* ---- loading
 * --------------------------------------------------------------------------------------------------------------------
 */

typedef struct BrmLoaded {
    BrmStr real_path; /* identity: one file is read once */
    BrmStr path;      /* as shown */
    BrmStr text;      /* followed by a NUL */
} BrmLoaded;

/* How sources are found. Both calls answer BRM_OK, or BRM_IO with a reason for a person in *why (a view). */
typedef struct BrmLoader {
    void *ctx;
    /* A path as the user gave it (from == NULL), or the path of utilise "…" relative to the file `from` (its real
     * path). */
    BrmStatus (*load)(void *ctx, BrmArena *arena, BrmStr path, const BrmStr *from, BrmLoaded *out, BrmStr *why);
    /* A module of the standard library by its name. */
    BrmStatus (*module)(void *ctx, BrmArena *arena, BrmStr name, BrmLoaded *out, BrmStr *why);
    /* Names of the standard library's modules, for the nearest one. */
    BrmStr (*module_name)(void *ctx, uint32_t i); /* n == 0: no more */
} BrmLoader;

/* Parses, binds and checks a program made of these files. Returns the model, complete when bag has no error; NULL only
 * when nothing could be read at all. Borrows loader during the call. */
BrmModel *brm_sema_check(BrmArena *arena, BrmSources *sources, const BrmLoader *loader, const BrmStr *paths,
                         uint32_t n_paths, BrmDiagBag *bag);

/* Takes out of the bag what `# ignore` comments silence, says which of them silence nothing, and sorts. Called once,
 * last: after everybody who adds warnings of this model's sources (a model without errors), or right after
 * brm_sema_check. */
void brm_sema_silence(const BrmModel *model, BrmDiagBag *bag);

/* ---- expressions against a scope: --where
 * ------------------------------------------------------------------------------------------ */

typedef struct BrmScopeName {
    BrmStr name;
    BrmRef ref;
    BrmType type;
} BrmScopeName;
/* What an expression may name; filled from a model or from a compiled image (then lists and constants are rebuilt from
 * it). */
typedef struct BrmScope {
    const BrmScopeName *names; /* questions, criteria, requirements (S01.1.E1, yes/no), definitions; retired ones: of
                                   kind NONE */
    uint32_t n_names;
    const BrmMList *lists;
    uint32_t n_lists;
    const BrmStr *kinds;
    uint32_t n_kinds;
    const BrmSources *sources; /* for messages that quote the expression; may be NULL */
} BrmScope;
typedef struct BrmBound { /* a checked expression with its side tables */
    const BrmNode *root;
    const BrmRef *refs; /* by node id of this expression's own BrmAst */
    const BrmType *types;
} BrmBound;
/* Checks a yes/no expression. Measures, constat and renseignés are refused there. False after an error. Texts compared
 * with a text question that the program does not know yet keep BRM_REF_NONE with type TEXT: lower refuses or handles
 * them. */
bool brm_sema_where(BrmArena *arena, const BrmScope *scope, const BrmAst *ast, const BrmNode *root, BrmDiagBag *bag,
                    BrmBound *out);

#endif
