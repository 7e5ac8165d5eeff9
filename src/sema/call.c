/* sema/call: functions of the language, measures, constat, renseignés.
 *
 * Called by expr.c once the arguments were visited. What a measure, constat or renseignés is asked of is a name, not a
 * value.
 */
#include "sema/sema_internal.h"

#include <string.h>

static const struct {
    const char *fr, *en;
    uint32_t least, most;
} builtins[BRM_FN_COUNT] = {
    {NULL, NULL, 0, 0},
#define BRM_BUILTIN_ROW(name, fr, en, least, most, doc) {fr, en, least, most},
#include "syntax/builtins.def"
#undef BRM_BUILTIN_ROW
};

static void silent_arguments(BrmChecker *c, const BrmNode *node) {
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        c->flags[n->id] |= BRM_FLAG_SILENT;
        c->refs[n->id] = (BrmRef){BRM_REF_NONE, 0}; /* nor does it read anything: no circle through it */
    }
    c->flags[node->id] |= BRM_FLAG_SILENT;
}

static uint32_t count_arguments(const BrmNode *node) {
    uint32_t n = 0;
    for (const BrmNode *a = node->first; a != NULL; a = a->next)
        n++;
    return n;
}

/* How many arguments there must be; false after an error. */
static bool counted(BrmChecker *c, const BrmNode *node, uint32_t least, uint32_t most) {
    uint32_t n = count_arguments(node);
    if (n >= least && n <= most) return true;
    if (n < least && most > least)
        BRM_RAISE(c->bag, BRM_D_CALL_FEW, node->at, BRM_A_STR(node->text), BRM_A_INT(least));
    else
        BRM_RAISE(c->bag, BRM_D_CALL_COUNT, node->at, BRM_A_STR(node->text), BRM_A_INT(n < least ? least : most),
                  BRM_A_INT(n));
    silent_arguments(c, node);
    return false;
}

/* ---- numbers and dates
 * -------------------------------------------------------------------------------------------------------- */

static void spread_inexact(BrmChecker *c, const BrmNode *node) {
    for (const BrmNode *n = node->first; n != NULL; n = n->next)
        c->flags[node->id] |= c->flags[n->id] & BRM_FLAG_INEXACT;
}

static void min_max(BrmChecker *c, const BrmNode *node) {
    BrmType all = brm_expr_value(c, node->first);
    const BrmNode *which = node->first; /* the first that says what they all must be */
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        BrmType type = brm_expr_value(c, n);
        if (type.kind == BRM_TYPE_BAD) continue;
        if (!brm_expr_numeric(type) && type.kind != BRM_TYPE_DATE) {
            brm_expr_need(c, n, type, BRM_W_T_NUMBER_OR_DATE);
            continue;
        }
        bool fresh = !brm_expr_numeric(all) && all.kind != BRM_TYPE_DATE;
        if (fresh) {
            all = type;
            which = n;
        } else if (brm_expr_numeric(all) != brm_expr_numeric(type)) {
            BrmDiag *diag =
                BRM_RAISE(c->bag, BRM_D_ARMS, n->span, brm_expr_named(c, n), BRM_A_WORD(brm_expr_type_word(type)),
                          brm_expr_named(c, which), BRM_A_WORD(brm_expr_type_word(all)));
            brm_diag_label_at(c->bag, diag, which->span, BRM_W_IS_ONE, BRM_A_WORD(brm_expr_type_word(all)));
        } else if (brm_expr_numeric(type) && type.kind != BRM_TYPE_INTEGER) {
            all.kind = BRM_TYPE_NUMBER;
        }
    }
    spread_inexact(c, node);
    if (all.kind == BRM_TYPE_LEVEL) all = (BrmType){BRM_TYPE_NUMBER, 0};
    if (brm_expr_numeric(all) || all.kind == BRM_TYPE_DATE)
        c->types[node->id] = all;
    else
        c->flags[node->id] |= BRM_FLAG_SILENT;
}

static void date_of(BrmChecker *c, const BrmNode *node) {
    BrmType type = brm_expr_any(c, node);
    if (type.kind != BRM_TYPE_BAD && type.kind != BRM_TYPE_DATE) brm_expr_need(c, node, type, BRM_W_T_DATE);
}

static void round_to(BrmChecker *c, const BrmNode *node) {
    const BrmNode *digits = node->first->next;
    int64_t n;
    BrmType type = brm_expr_number(c, node->first);
    if (digits->kind != BRM_AST_BAD && (!brm_sema_integer(digits, &n) || digits->kind != BRM_AST_NUMBER || n > 15))
        BRM_RAISE(c->bag, BRM_D_ROUND_DIGITS, digits->span, brm_expr_named(c, digits));
    brm_expr_like(c, node, type);
}

/* ---- names as arguments
 * ---------------------------------------------------------------------------------------------------------- */

/* The one argument, a REF to something of that kind; its index, or BRM_NONE after an error. */
static uint32_t thing_of(BrmChecker *c, const BrmNode *node, BrmRefKind kind) {
    const BrmNode *arg = node->first;
    c->flags[arg->id] |= BRM_FLAG_STATE;
    c->refs[arg->id] = (BrmRef){BRM_REF_NONE, 0}; /* given again where it is what is wanted */
    if (arg->kind == BRM_AST_REF) return brm_sema_want(c->s, arg, kind, c->file);
    if (arg->kind != BRM_AST_BAD)
        BRM_RAISE(c->bag, BRM_D_WRONG_KIND, arg->span, brm_expr_named(c, arg), BRM_A_WORD(BRM_W_THIS_PART),
                  BRM_A_WORD(brm_sema_kind_word(kind)));
    return BRM_NONE;
}

/* What a measure is asked of: axis, questionnaire or criterion, and the questionnaire it belongs to. */
static uint32_t measured(BrmChecker *c, const BrmNode *node) {
    const BrmNode *arg = node->first;
    const BrmModel *m = c->s->m;
    bool ambiguous = false, known = false;
    c->flags[arg->id] |= BRM_FLAG_STATE;
    c->refs[arg->id] = (BrmRef){BRM_REF_NONE, 0};
    uint32_t at = BRM_NONE;
    if (arg->kind == BRM_AST_REF) at = brm_sema_find(c->s, arg->text, arg->c, c->file, &ambiguous, &known);
    if (known || arg->kind == BRM_AST_BAD) return BRM_NONE;
    if (arg->kind == BRM_AST_REF && at == BRM_NONE) {
        brm_sema_unknown(c->s, arg, BRM_SEMA_FIT_SCORED);
        return BRM_NONE;
    }
    BrmRef ref = at == BRM_NONE ? (BrmRef){BRM_REF_NONE, 0} : c->s->names.at[at].ref;
    if (ambiguous && ref.kind == BRM_REF_AXIS) {
        brm_sema_ambiguous(c->s, arg, at);
        return BRM_NONE;
    }
    bool fits = (BRM_SEMA_FIT(ref.kind) & BRM_SEMA_FIT_SCORED) != 0;
    if (fits) c->refs[arg->id] = ref;
    if (ref.kind == BRM_REF_AXIS) return m->axes.at[ref.index].questionnaire;
    if (ref.kind == BRM_REF_CRITERION) return m->criteria.at[ref.index].questionnaire;
    if (ref.kind == BRM_REF_QUESTIONNAIRE) return ref.index;
    BRM_RAISE(c->bag, BRM_D_MEASURE_OF, arg->span, brm_expr_named(c, arg), BRM_A_STR(node->text));
    return BRM_NONE;
}

/* In the file's lexicon; a function of the other lexicon is the same function in this one. */
static void nearest_function(BrmChecker *c, const BrmNode *node) {
    BrmStr folded = brm_fold(c->arena, node->text), near = {"", 0}, typed = node->text;
    bool english = c->s != NULL && c->s->files.at[c->file].ast.lexicon == BRM_EN;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 1; i < BRM_FN_COUNT; i++) {
        BrmStr mine = brm_str(english ? builtins[i].en : builtins[i].fr);
        BrmStr other = brm_str(english ? builtins[i].fr : builtins[i].en);
        if (brm_nearer(folded, brm_fold(c->arena, mine), &best)) near = mine;
        if (!brm_str_eq(folded, brm_fold(c->arena, other))) continue;
        near = mine;
        best = 0;
    }
    if (node->c != NULL) typed = brm_str_f(c->arena, "%.*s.%.*s", BRM_STR_ARG(node->c->text), BRM_STR_ARG(typed));
    for (uint32_t i = 0; c->s != NULL && i < c->s->m->measures.n; i++) {
        BrmStr name = c->s->m->measures.at[i].name;
        if (c->s->n_nearest < BRM_SEMA_NEAREST && brm_nearer(folded, brm_fold(c->arena, name), &best)) near = name;
    }
    if (c->s != NULL) c->s->n_nearest++;
    if (near.n > 0)
        BRM_RAISE(c->bag, BRM_D_FUNCTION_NEAR, node->at, BRM_A_STR(typed), BRM_A_STR(near));
    else if (c->s == NULL || !c->s->uses_failed)
        BRM_RAISE(c->bag, BRM_D_FUNCTION_UNKNOWN, node->at, BRM_A_STR(typed));
}

static void measure(BrmChecker *c, const BrmNode *node) {
    bool ambiguous, known;
    brm_expr_set(c, node, BRM_TYPE_NUMBER, 0);
    c->flags[node->id] |= BRM_FLAG_INEXACT;
    uint32_t at = brm_sema_find(c->s, node->text, node->c, c->file, &ambiguous, &known);
    if (known || at == BRM_NONE || c->s->names.at[at].ref.kind != BRM_REF_MEASURE) {
        brm_expr_set(c, node, BRM_TYPE_BAD, 0);
        silent_arguments(c, node);
        if (known) return;
        if (at == BRM_NONE)
            nearest_function(c, node);
        else
            BRM_RAISE(c->bag, BRM_D_NOT_A_FUNCTION, node->at, BRM_A_STR(node->text),
                      BRM_A_WORD(brm_sema_kind_word(c->s->names.at[at].ref.kind)));
        return;
    }
    if (c->mode == BRM_CHECK_MEASURE) return; /* refused as a whole by expr.c */
    if (!counted(c, node, 1, 1)) return;
    uint32_t index = c->s->names.at[at].ref.index, questionnaire = measured(c, node);
    c->refs[node->id] = (BrmRef){BRM_REF_MEASURE, index};
    if (questionnaire == BRM_NONE || c->s->qn.at[questionnaire].measures_unsure) return;
    if (brm_sema_lists(c->s, questionnaire, index)) return;
    const BrmMQuestionnaire *qn = &c->s->m->questionnaires.at[questionnaire];
    if (qn->extends != BRM_NONE) qn = &c->s->m->questionnaires.at[questionnaire = qn->extends]; /* whose they are */
    if (qn->measures.n == 0 && c->s->qn.at[questionnaire].n_criteria > 0)
        return; /* it has no mesures at all: said there */
    BrmDiag *diag = BRM_RAISE(c->bag, BRM_D_MEASURE_NOT_LISTED, node->span, BRM_A_STR(node->text), BRM_A_STR(qn->code),
                              BRM_A_STR(qn->title));
    brm_diag_label_at(c->bag, diag, qn->span, BRM_W_STANDS_HERE, BRM_A_STR(qn->code));
}

static void in_program_only(BrmChecker *c, const BrmNode *node) {
    BRM_RAISE(c->bag, BRM_D_WHERE_READS, node->at, BRM_A_STR(node->text));
    silent_arguments(c, node);
    if (node->word == BRM_FN_FINDING) brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
}

static void built_in(BrmChecker *c, const BrmNode *node) {
    switch ((int)node->word) {
    case BRM_FN_MIN:
    case BRM_FN_MAX:
        min_max(c, node);
        break;
    case BRM_FN_ABS: {
        brm_expr_like(c, node, brm_expr_number(c, node->first));
        spread_inexact(c, node);
        break;
    }
    case BRM_FN_ROUND:
        round_to(c, node);
        break;
    case BRM_FN_ANSWERED_COUNT:
        brm_expr_set(c, node, BRM_TYPE_INTEGER, 0);
        (void)thing_of(c, node, BRM_REF_AXIS);
        break;
    case BRM_FN_FINDING:
        brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
        (void)thing_of(c, node, BRM_REF_CONTROL);
        break;
    case BRM_FN_YEAR:
        date_of(c, node->first);
        brm_expr_set(c, node, BRM_TYPE_INTEGER, 0);
        break;
    default: /* DAYS */
        date_of(c, node->first);
        date_of(c, node->first->next);
        brm_expr_set(c, node, BRM_TYPE_INTEGER, 0);
        break;
    }
}

void brm_expr_call(BrmChecker *c, const BrmNode *node) {
    bool of_program = node->word == BRM_FN_NONE || node->word == BRM_FN_FINDING || node->word == BRM_FN_ANSWERED_COUNT;
    if (c->s == NULL && of_program) {
        in_program_only(c, node);
        return;
    }
    if (node->word == BRM_FN_NONE || node->word >= BRM_FN_COUNT) {
        measure(c, node);
        return;
    }
    if (counted(c, node, builtins[node->word].least, builtins[node->word].most)) built_in(c, node);
}
