/* program: what compiler and machine share: a compiled questionnaire in memory, its file image (.brmc), the
 * disassembler.
 *
 * A program is a straight line of instructions over registers (single assignment: an instruction reads earlier
 * registers and writes the next one: register i is written by the i-th instruction, so `dst` is implicit), beside
 * tables that say what the registers mean. Everything is an index or a number: a program can be written to a file and
 * read back as it is. A program read from a file is not trusted: only verify makes a BrmVerified of it, and the machine
 * takes nothing else.
 *
 * Sections, in order: RULES (judgement, controls, what messages show, faults, and the scores that rules read), TODAY
 * (the other scores), PROJECTED (projected codes and scores), FILTER (--where, appended at run time), EXPECT (what
 * `vérifie` asks, appended for tests). RULES reads itself; each other section reads RULES and itself, EXPECT also TODAY
 * or PROJECTED.
 */
#ifndef BRM_PROGRAM_H
#define BRM_PROGRAM_H

#include "base/base.h"
#include "diag/diag.h"
#include "number/number.h"

typedef enum BrmOp {
#define BRM_OP_ROW(name, dst, a, b, c, doc) BRM_OP_##name,
#include "program/opcodes.def"
#undef BRM_OP_ROW
    BRM_OP_COUNT_
} BrmOp;

/* Operand kinds of opcodes.def. */
typedef enum BrmOperand {
    BRM_OPD_NONE,
    BRM_OPD_TRI,
    BRM_OPD_NUM,
    BRM_OPD_KEY,
    BRM_OPD_SET,
    BRM_OPD_CODE,
    BRM_OPD_FRAC,
    BRM_OPD_TRUTH,
    BRM_OPD_CONST,
    BRM_OPD_DAY,
    BRM_OPD_QUESTION,
    BRM_OPD_CRITERION,
    BRM_OPD_REQUIREMENT,
    BRM_OPD_KEYNO,
    BRM_OPD_MASK,
    BRM_OPD_COUNT,
    BRM_OPD_SCORE,
    BRM_OPD_TRIS,
    BRM_OPD_NUMS,
    BRM_OPD_CODES
} BrmOperand;
typedef struct BrmOpInfo {
    const char *name, *doc;
    BrmOperand dst, operand[3];
} BrmOpInfo;
const BrmOpInfo *brm_op_info(uint32_t op); /* NULL when there is no such opcode */

typedef struct BrmInstr {
    uint32_t op, a, b, c;
} BrmInstr;

enum { BRM_CODE_NA = 0xFE, BRM_CODE_NONE = 0xFF, BRM_KEY_UNKNOWN = 0xFFFF };
enum { BRM_FALSE = 0, BRM_UNKNOWN = 1, BRM_TRUE = 2 };

typedef uint32_t BrmText; /* index in texts; 0 is the empty text */
typedef uint32_t BrmReg;  /* index of the instruction that writes it; BRM_NONE: none */
typedef struct BrmRange {
    uint32_t first, n;
} BrmRange;

typedef enum BrmValueType { /* of questions, definitions, placeholders */
                            BRM_V_YESNO,
                            BRM_V_INTEGER,
                            BRM_V_NUMBER,
                            BRM_V_PERCENT,
                            BRM_V_DATE,
                            BRM_V_TEXT,
                            BRM_V_LIST,
                            BRM_V_SET,
                            BRM_V_LEVEL,
                            BRM_V_KIND,
                            BRM_V_TYPES
} BrmValueType;

typedef struct BrmPTexts {
    BrmRange sources, links, helps;
} BrmPTexts; /* ranges in text_lists */
typedef struct BrmPSpan {
    uint32_t file, start, end;
} BrmPSpan; /* in files */
typedef struct BrmPFile {
    BrmText path, text;
    BrmText lexicon; /* 0 French, 1 English (a number, not a text) */
} BrmPFile;
typedef struct BrmPKey {
    BrmText key, label;
} BrmPKey;
typedef struct BrmPList {
    BrmText name, title;
    BrmRange keys;
} BrmPList;
typedef struct BrmPQuestionnaire {
    BrmText code, title, version;
    BrmRange kinds;    /* in kind_lists (indices of kinds); none: asked of all */
    BrmDate from, to;  /* BRM_DATE_NONE: open */
    BrmRange measures; /* in measure_lists (indices of measures) */
    BrmRange axes;     /* in axes */
    uint32_t scores;   /* in score_regs: for each of its measures two registers, today's and projected */
    uint32_t extends;  /* a supplement: the questionnaire that it completes; else BRM_NONE */
    BrmText extends_version;
    BrmReg asked;   /* TRI: kind and validity (never unknown) */
    BrmReg kind_ok; /* TRI: kind alone */
    BrmPTexts texts;
    uint32_t order;
    BrmPSpan span;
} BrmPQuestionnaire;
typedef struct BrmPQuestion {
    BrmText name, title, wording;
    uint32_t type;     /* BrmValueType */
    uint32_t list;     /* LIST, SET: in lists */
    uint32_t required; /* 0, 1 */
    uint32_t questionnaire;
    uint32_t has_range;
    double lo, hi;
    BrmRange constants;   /* TEXT: in text_lists, the texts that rules know */
    BrmReg asked, value;  /* TRI; accepted value (TRI NUM KEY SET) */
    BrmRange asked_reads; /* in reads */
    BrmRange replaces;    /* in replacements */
    BrmPTexts texts;
    uint32_t order;
    BrmPSpan span;
} BrmPQuestion;
typedef struct BrmPAxis {
    BrmText code, title;
    uint32_t questionnaire;
    BrmRange criteria;
    uint32_t weight_num, weight_den, weight_units;
    BrmDate from, to;
    uint32_t scores; /* as of a questionnaire */
    BrmPTexts texts;
    uint32_t order;
    BrmPSpan span;
} BrmPAxis;
typedef struct BrmPLevel {
    int32_t value;
    BrmText label;
    BrmRange details, sees;
} BrmPLevel;
typedef struct BrmPExpect {
    BrmDate from;
    uint32_t level;
} BrmPExpect; /* from BRM_DATE_NONE: always; level: position */
typedef struct BrmPCriterion {
    BrmText code, title, wording;
    uint32_t axis, questionnaire;
    BrmRange levels;             /* in levels, ascending */
    uint32_t derived;            /* BrmDerived: 0 answered, 1 by requirements, 2 by rules */
    BrmRange requirements;       /* in requirements */
    BrmRange level_reads;        /* in reads: by rules, what decides the level */
    uint32_t comment_na;         /* 0, 1: justification exigée */
    BrmRange comment_levels;     /* in numbers: positions of the levels that want a comment */
    BrmRange replaces, reworded; /* in replacements, rewordings */
    uint32_t na;                 /* 0 never N/A, 1 free, 2 by rule */
    BrmText na_reason;
    BrmRange expected; /* in expects, in date order */
    uint32_t weight_num, weight_den, weight_units;
    BrmDate from, to;
    BrmReg valid;   /* TRI: validity of questionnaire, axis and criterion at the date (never unknown) */
    BrmReg asked;   /* TRI: kind, validity, axis, rubric, own rule */
    BrmReg na_rule; /* TRI, or BRM_NONE */
    BrmReg code_today, code_projected; /* CODE; derived: one register */
    BrmRange asked_reads, na_reads;    /* in reads */
    uint32_t tables; /* in fractions: for each measure of its questionnaire, for each step (0: no expectation yet, then
                        one an expectation), for each level: a fraction */
    BrmPTexts texts;
    uint32_t order;
    BrmPSpan span;
} BrmPCriterion;
typedef struct BrmPFraction {
    int32_t num;
    uint32_t den;
} BrmPFraction; /* lowest terms; den 0: no value */
typedef struct BrmPRequirement {
    BrmText code, full, title; /* E1, S01.1.E1 */
    uint32_t criterion;
    BrmReg na_rule;    /* TRI: N/A where true; BRM_NONE: never */
    BrmReg value;      /* TRI: the accepted answer: a GATE_TRI by whether the requirement is applicable */
    BrmRange na_reads; /* in reads */
    uint32_t order;
    BrmPSpan span;
} BrmPRequirement;
/* What a rule reads: kind 0 question, 1 criterion, 2 the kind of subject, 3 definition (then what that one reads), 4
 * requirement. Definitions stand only in the reads of rules and of definitions; in the reads of one of these, only
 * earlier ones, so that following them ends. */
typedef struct BrmPRead {
    uint32_t kind, index;
} BrmPRead;
/* A rule of the source, in source order: what coverage, explanations and the analysis of never and always look at. */
typedef enum BrmPRuleKind {
    BRM_R_ASKED_QUESTION, /* on: question */
    BRM_R_ASKED_RUBRIC,   /* on: BRM_NONE; title: the rubric's */
    BRM_R_ASKED_AXIS,     /* on: axis */
    BRM_R_ASKED_CRITERION,
    BRM_R_NA_CRITERION,   /* on: criterion; its own rule, or its axis' for it (one row for each criterion that takes it)
                           */
    BRM_R_NA_REQUIREMENT, /* on: requirement */
    BRM_R_LEVEL,   /* on: criterion; level: position; derived by rules: its expression; by requirements: what it needs,
                      lower levels' included */
    BRM_R_CONTROL, /* on: control */
    BRM_R_KINDS
} BrmPRuleKind;
typedef struct BrmPRule {
    uint32_t kind, on, level;
    BrmText title;    /* of a rubric, else 0 */
    BrmReg reg;       /* TRI: the rule as written; `sauf si E` as not E */
    BrmReg under;     /* TRI: what it stands under: it matters only where that is not false (true for the analysis) */
    BrmPSpan span;    /* of the expression; of the level where derived by requirements */
    uint32_t negated; /* 1: sauf si */
} BrmPRule;
typedef struct BrmPReplacement {
    BrmRange codes; /* in text_lists */
    BrmText version;
    uint32_t has_map;
    BrmRange map; /* in map_entries */
} BrmPReplacement;
typedef struct BrmPMapEntry {
    uint32_t from_na;
    BrmText from;
    uint32_t fate; /* BrmFate */
    uint32_t to;
} BrmPMapEntry;
typedef struct BrmPRewording {
    BrmText version;
    BrmRange levels; /* in numbers: positions */
} BrmPRewording;
typedef struct BrmPRetired {
    BrmText name, reason;
    uint32_t questionnaire; /* or BRM_NONE */
    uint32_t order;
    BrmPSpan span;
} BrmPRetired;
typedef struct BrmPPart { /* of a message */
    BrmText text;         /* reg BRM_NONE: literal text */
    BrmReg reg;
    uint32_t type; /* BrmValueType; PERCENT for a measure in % */
    uint32_t list; /* LIST, SET: in lists; TEXT: the question; LEVEL, others: 0 */
} BrmPPart;
typedef struct BrmPControl {
    BrmText code, title;
    uint32_t severity;      /* BrmSeverity */
    uint32_t questionnaire; /* or BRM_NONE */
    BrmReg fired;           /* TRI: true or false, never unknown */
    BrmRange parts;         /* in parts */
    BrmRange targets;       /* in reads (questions and criteria); axes named in vise are expanded to their criteria */
    uint32_t order;
    BrmPSpan span;
} BrmPControl;
typedef struct BrmPDefinition { /* in an order in which each stands after those that it reads: not the model's */
    BrmText name;
    uint32_t type, list;
    BrmReg reg;
    BrmRange reads; /* in reads: itself, not through other definitions, nor what measures and constats are of */
    BrmPSpan span;
} BrmPDefinition;
typedef struct BrmPMeasure {
    BrmText name, title;
    uint32_t percent, per_axis, per_questionnaire, per_population;
} BrmPMeasure;             /* BrmAggregate values as in syntax.h: 0 mean 1 weighted 2 sum 3 min 4 max */
typedef struct BrmPScore { /* of a subject */
    uint32_t level;        /* 0 of a criterion, 1 of an axis, 2 of a questionnaire */
    uint32_t measure;      /* in measures */
    uint32_t index;        /* of the criterion, axis or questionnaire */
    uint32_t args; /* in args: a count, then registers: its one code, the codes of its criteria, the FRAC scores of its
                      axes, in order */
} BrmPScore;
typedef struct BrmPFault {
    BrmReg reg;           /* TRI: fired where not false */
    uint32_t on_kind, on; /* as BrmPRead; kind BRM_NONE: null */
    BrmPSpan span;
} BrmPFault;

typedef enum BrmSection {
    BRM_S_RULES,
    BRM_S_TODAY,
    BRM_S_PROJECTED,
    BRM_S_FILTER,
    BRM_S_EXPECT, /* what `vérifie` asks; reads RULES, and TODAY or PROJECTED: whichever its machine runs */
    BRM_SECTIONS
} BrmSection;

/* Each table once: X(field, element type). The image, its reader and the verifier walk this list. Every
 * element is made of 32-bit words only, save question ranges and constants (doubles, kept as 64 bits). */
/* clang-format off */
#define BRM_PROGRAM_TABLES(X) \
    X(files, BrmPFile) X(kinds, BrmText) X(lists, BrmPList) \
    X(keys, BrmPKey) X(questionnaires, BrmPQuestionnaire) X(questions, BrmPQuestion) \
    X(axes, BrmPAxis) X(criteria, BrmPCriterion) X(levels, BrmPLevel) \
    X(expects, BrmPExpect) X(fractions, BrmPFraction) X(controls, BrmPControl) \
    X(parts, BrmPPart) X(definitions, BrmPDefinition) X(measures, BrmPMeasure) \
    X(scores, BrmPScore) X(score_regs, BrmReg) X(faults, BrmPFault) \
    X(reads, BrmPRead) X(kind_lists, uint32_t) X(measure_lists, uint32_t) \
    X(requirements, BrmPRequirement) X(rules, BrmPRule) X(retired, BrmPRetired) \
    X(replacements, BrmPReplacement) X(map_entries, BrmPMapEntry) X(rewordings, BrmPRewording) \
    X(numbers, uint32_t) X(text_lists, BrmText) X(code, BrmInstr) X(spans, BrmPSpan) \
    X(constants, double) X(args, uint32_t) X(masks, uint64_t)
/* clang-format on */

typedef struct BrmProgram {
    BrmArena *arena;
#define X(field, type) BRM_ARRAY(type) field;
    BRM_PROGRAM_TABLES(X)
#undef X
    BRM_ARRAY(BrmStr) texts;
    uint32_t section_end[BRM_SECTIONS]; /* instructions; FILTER empty in an image */
    BrmReg filter;                      /* TRI of --where, or BRM_NONE */
    BRM_ARRAY(BrmReg) kept;             /* of EXPECT and before: what a test reads after a run; never in an image */
    bool keeps_today;                   /* EXPECT reads TODAY (else PROJECTED) */
    uint32_t lexicon;                   /* BrmLang of the first file */
    uint64_t digest;                    /* CRC-64 of the image without its last 8 bytes; 0 until written or read */
} BrmProgram;

/* An empty program in the arena: text 0, no instruction, no filter. For lower and the reader. */
BrmProgram *brm_program_open(BrmArena *arena);
static inline BrmStr brm_program_text(const BrmProgram *p, BrmText t) {
    return p->texts.at[t];
}
/* Which of the criterion's steps is in force: 0 before the first expectation, else 1 + position in expected. */
uint32_t brm_program_step(const BrmProgram *p, uint32_t criterion, BrmDate date);
/* The fraction of (k-th measure of its questionnaire, criterion, step, level position). */
BrmPFraction brm_program_fraction(const BrmProgram *p, uint32_t criterion, uint32_t k, uint32_t step, uint32_t level);
/* Register class of an instruction's result. */
BrmOperand brm_program_class(const BrmProgram *p, BrmReg reg);

/* ---- image: little-endian, "BRMC", version, counts, tables, texts, digest
 * ------------------------------------------------- */
void brm_image_write(BrmProgram *p, BrmBuf *out); /* sets p->digest; the same program gives the same bytes */
/* Reads an image's shape: magic, version, digest, lengths, UTF-8 of texts. What the contents mean is verify's to judge.
 * Errors (altered, truncated, newer version, not an image) go to the bag. Borrows bytes during the call. */
BrmProgram *brm_image_read(BrmArena *arena, const void *bytes, size_t n, BrmDiagBag *bag);
bool brm_image_is(const void *bytes, size_t n); /* begins like an image */

/* ---- disassembly
 * --------------------------------------------------------------------------------------------------------------- */
/* The whole program in words: tables in short, then each instruction beside the source line it came from. Only for a
 * program that lower made or verify accepted: its indices are followed. */
void brm_disasm(BrmBuf *out, const BrmProgram *p, BrmLang lang);

#endif
