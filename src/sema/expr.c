/* sema/expr: types of expressions.
 *
 * Called by check.c for every rule of a program, and by where.c. An expression is walked without recursion, children
 * before parents, so that a chain of 100,000 `et` is one loop. A node's own type is worked out from its children's when
 * it is reached; a parent asks of each child what it needs of it (brm_expr_yesno, brm_expr_number ...), and what is
 * wrong is said then, once. After an error the type is the one that is certain anyway (a comparison is yes/no whatever
 * it compares), or BAD, which is silent.
 */
#include "sema/sema_internal.h"

#include <string.h>

/* ---- the walk
 * -------------------------------------------------------------------------------------------------------------- */

static void push(BrmChecker *c, const BrmNode *node) {
    if (node != NULL) BRM_PUSH(c->arena, &c->stack, node);
}

static void push_children(BrmChecker *c, const BrmNode *node) {
    if (node->kind == BRM_AST_REF) return; /* its c is a module's name */
    push(c, node->a);
    push(c, node->b);
    if (node->kind != BRM_AST_CALL) push(c, node->c);
    for (const BrmNode *n = node->first; n != NULL; n = n->next)
        push(c, n);
}

void brm_expr_order(BrmChecker *c, const BrmNode *root) {
    c->order.n = c->stack.n = 0;
    push(c, root);
    while (c->stack.n > 0) {
        const BrmNode *node = c->stack.at[--c->stack.n];
        BRM_PUSH(c->arena, &c->order, node);
        push_children(c, node);
    }
    for (uint32_t i = 0, k = c->order.n; i + 1 < k; i++) { /* parents first, right to left: turned over */
        const BrmNode *swap = c->order.at[i];
        c->order.at[i] = c->order.at[--k];
        c->order.at[k] = swap;
    }
}

/* ---- types
 * -------------------------------------------------------------------------------------------------------------------
 */

void brm_expr_set(BrmChecker *c, const BrmNode *node, BrmTypeKind kind, uint32_t list) {
    c->types[node->id] = (BrmType){kind, list};
}

void brm_expr_like(BrmChecker *c, const BrmNode *node, BrmType type) {
    if (type.kind == BRM_TYPE_BAD)
        c->flags[node->id] |= BRM_FLAG_SILENT;
    else
        brm_expr_set(c, node, type.kind == BRM_TYPE_INTEGER ? BRM_TYPE_INTEGER : BRM_TYPE_NUMBER, 0);
}

bool brm_expr_numeric(BrmType type) {
    return type.kind == BRM_TYPE_INTEGER || type.kind == BRM_TYPE_NUMBER || type.kind == BRM_TYPE_LEVEL;
}

bool brm_expr_same(BrmType a, BrmType b) {
    return a.kind == b.kind && ((a.kind != BRM_TYPE_LIST && a.kind != BRM_TYPE_SET) || a.list == b.list);
}

BrmWord brm_expr_type_word(BrmType type) {
    switch (type.kind) {
    case BRM_TYPE_YESNO:
        return BRM_W_T_YESNO;
    case BRM_TYPE_INTEGER:
        return BRM_W_T_INTEGER;
    case BRM_TYPE_NUMBER:
        return BRM_W_T_NUMBER;
    case BRM_TYPE_DATE:
        return BRM_W_T_DATE;
    case BRM_TYPE_TEXT:
        return BRM_W_T_TEXT;
    case BRM_TYPE_LIST:
        return BRM_W_T_LIST;
    case BRM_TYPE_SET:
        return BRM_W_T_SET;
    case BRM_TYPE_KIND:
        return BRM_W_T_KIND;
    case BRM_TYPE_LEVEL:
        return BRM_W_T_LEVEL;
    case BRM_TYPE_BAD:
        break;
    }
    return BRM_W_T_UNKNOWN;
}

BrmArg brm_expr_named(BrmChecker *c, const BrmNode *node) {
    const BrmSources *sources = c->s != NULL ? c->s->sources : c->scope->sources;
    BrmStr text = brm_sema_excerpt_of(c->arena, sources, node->span);
    if (text.n == 0 && node->kind == BRM_AST_REF) text = node->text;
    return text.n > 0 ? BRM_A_STR(text) : BRM_A_WORD(BRM_W_THIS_PART);
}

/* What to write instead, by what stands there. */
static BrmWord way_out(BrmType type) {
    if (brm_expr_numeric(type)) return BRM_W_TRY_NUMBER;
    if (type.kind == BRM_TYPE_LIST || type.kind == BRM_TYPE_KIND) return BRM_W_TRY_LIST;
    if (type.kind == BRM_TYPE_SET) return BRM_W_TRY_SET;
    if (type.kind == BRM_TYPE_DATE) return BRM_W_TRY_DATE;
    if (type.kind == BRM_TYPE_TEXT) return BRM_W_TRY_TEXT;
    return BRM_W_TRY_YESNO;
}

void brm_expr_need(BrmChecker *c, const BrmNode *node, BrmType type, BrmWord wanted) {
    BRM_RAISE(c->bag, BRM_D_TYPE, node->span, brm_expr_named(c, node), BRM_A_WORD(brm_expr_type_word(type)),
              BRM_A_WORD(wanted), BRM_A_WORD(way_out(type)));
}

/* ---- asking a value
 * -------------------------------------------------------------------------------------------------------------- */

static void unknown_in_scope(BrmChecker *c, const BrmNode *node) {
    const BrmScopeName *names = c->scope->names;
    BrmStr folded = brm_fold(c->arena, node->text);
    uint32_t best = UINT32_MAX, near = BRM_NONE, at = brm_map_get(&c->scope_names, node->text);
    if (at != BRM_NONE && names[at].ref.kind == BRM_REF_NONE) {
        BRM_RAISE(c->bag, BRM_D_RETIRED_READ, node->at, BRM_A_STR(node->text));
        return;
    }
    for (uint32_t i = 0; i < c->scope->n_names && best > 0; i++) {
        if (names[i].ref.kind == BRM_REF_NONE) continue;
        if (brm_nearer(folded, brm_fold(c->arena, names[i].name), &best)) near = i;
    }
    if (near == BRM_NONE)
        BRM_RAISE(c->bag, BRM_D_NAME_ABSENT, node->at, BRM_A_STR(node->text));
    else
        BRM_RAISE(c->bag, BRM_D_NAME_NEAR, node->at, BRM_A_STR(node->text), BRM_A_STR(names[near].name),
                  BRM_A_WORD(brm_sema_kind_word(names[near].ref.kind)));
}

static void not_a_value(BrmChecker *c, const BrmNode *node, BrmRef ref) {
    BrmWord help = BRM_W_TRY_OTHER;
    if (ref.kind == BRM_REF_AXIS) help = BRM_W_TRY_AXIS;
    if (ref.kind == BRM_REF_QUESTIONNAIRE) help = BRM_W_TRY_QUESTIONNAIRE;
    if (ref.kind == BRM_REF_CONTROL) help = BRM_W_TRY_CONTROL;
    if (ref.kind == BRM_REF_MEASURE) help = BRM_W_TRY_MEASURE;
    BRM_RAISE(c->bag, BRM_D_NOT_A_VALUE, node->at, BRM_A_STR(node->text), BRM_A_WORD(brm_sema_kind_word(ref.kind)),
              BRM_A_WORD(help));
}

BrmType brm_expr_any(BrmChecker *c, const BrmNode *node) {
    BrmType type = brm_type_of(c, node);
    if (type.kind != BRM_TYPE_BAD || (c->flags[node->id] & BRM_FLAG_SILENT) != 0) return type;
    if (node->kind == BRM_AST_STRING) {
        BRM_RAISE(c->bag, BRM_D_TEXT_PLACE, node->span, brm_expr_named(c, node));
    } else if (node->kind == BRM_AST_REF) {
        BrmRef ref = brm_ref_of(c, node);
        bool known = (BRM_SEMA_FIT(ref.kind) & BRM_SEMA_FIT_VALUE) != 0;
        if (ref.kind == BRM_REF_NONE && brm_expr_key_alone(c, node))
            ; /* said */
        else if (ref.kind == BRM_REF_NONE && c->s == NULL)
            unknown_in_scope(c, node);
        else if (ref.kind == BRM_REF_NONE)
            brm_sema_unknown(c->s, node, BRM_SEMA_FIT_VALUE);
        else if (!known)
            not_a_value(c, node, ref);
        if (!known) c->refs[node->id] = (BrmRef){BRM_REF_NONE, 0}; /* it reads nothing: no circle through it */
    }
    c->flags[node->id] |= BRM_FLAG_SILENT;
    return type;
}

BrmType brm_expr_value(BrmChecker *c, const BrmNode *node) {
    BrmType type = brm_expr_any(c, node);
    if (type.kind != BRM_TYPE_TEXT && type.kind != BRM_TYPE_SET) return type;
    BRM_RAISE(c->bag, type.kind == BRM_TYPE_TEXT ? BRM_D_TEXT_VALUE : BRM_D_SET_VALUE, node->span,
              brm_expr_named(c, node));
    return (BrmType){BRM_TYPE_BAD, 0};
}

bool brm_expr_yesno(BrmChecker *c, const BrmNode *node) {
    BrmType type = brm_expr_any(c, node);
    if (type.kind == BRM_TYPE_YESNO) return true;
    if (type.kind != BRM_TYPE_BAD) brm_expr_need(c, node, type, BRM_W_T_YESNO);
    return false;
}

BrmType brm_expr_number(BrmChecker *c, const BrmNode *node) {
    BrmType type = brm_expr_any(c, node);
    if (brm_expr_numeric(type) || type.kind == BRM_TYPE_BAD) return type;
    brm_expr_need(c, node, type, BRM_W_T_NUMBER);
    return (BrmType){BRM_TYPE_BAD, 0};
}

/* ---- one node
 * ----------------------------------------------------------------------------------------------------------------------
 */

static void type_if(BrmChecker *c, const BrmNode *node) {
    (void)brm_expr_yesno(c, node->a);
    BrmType then = brm_expr_value(c, node->b), other = brm_expr_value(c, node->c);
    c->flags[node->id] |= (uint8_t)((c->flags[node->b->id] | c->flags[node->c->id]) & BRM_FLAG_INEXACT);
    c->flags[node->id] |= BRM_FLAG_SILENT; /* where it is BAD, that was said */
    if (then.kind == BRM_TYPE_BAD || other.kind == BRM_TYPE_BAD) return;
    if (brm_expr_numeric(then) && brm_expr_numeric(other)) {
        bool integer = then.kind == BRM_TYPE_INTEGER && other.kind == BRM_TYPE_INTEGER;
        brm_expr_set(c, node, integer ? BRM_TYPE_INTEGER : BRM_TYPE_NUMBER, 0);
    } else if (brm_expr_same(then, other)) {
        c->types[node->id] = then;
    } else {
        BrmDiag *diag = BRM_RAISE(c->bag, BRM_D_ARMS, node->c->span, brm_expr_named(c, node->c),
                                  BRM_A_WORD(brm_expr_type_word(other)), brm_expr_named(c, node->b),
                                  BRM_A_WORD(brm_expr_type_word(then)));
        brm_diag_label_at(c->bag, diag, node->b->span, BRM_W_IS_ONE, BRM_A_WORD(brm_expr_type_word(then)));
    }
}

static void type_binary(BrmChecker *c, const BrmNode *node) {
    if (node->word == BRM_O_OR || node->word == BRM_O_AND) {
        bool fits = brm_expr_yesno(c, node->a);
        if (fits || c->mode != BRM_CHECK_MEASURE) (void)brm_expr_yesno(c, node->b);
        brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
        return;
    }
    if (node->word < BRM_O_ADD) {
        brm_expr_compare(c, node);
        brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
        return;
    }
    BrmType a = brm_expr_number(c, node->a), b = brm_expr_number(c, node->b);
    if (a.kind == BRM_TYPE_BAD || b.kind == BRM_TYPE_BAD) {
        c->flags[node->id] |= BRM_FLAG_SILENT;
        return;
    }
    bool integer = a.kind == BRM_TYPE_INTEGER && b.kind == BRM_TYPE_INTEGER && node->word != BRM_O_DIV;
    brm_expr_set(c, node, integer ? BRM_TYPE_INTEGER : BRM_TYPE_NUMBER, 0);
    c->flags[node->id] |= (uint8_t)((c->flags[node->a->id] | c->flags[node->b->id]) & BRM_FLAG_INEXACT);
    if (node->word == BRM_O_DIV) c->flags[node->id] |= BRM_FLAG_INEXACT;
}

static void type_state(BrmChecker *c, const BrmNode *node) {
    const BrmNode *ref = node->a;
    brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
    c->flags[ref->id] |= BRM_FLAG_STATE;
    BrmRefKind kind = brm_ref_of(c, ref).kind;
    if (ref->kind == BRM_AST_CALL && kind == BRM_REF_MEASURE && node->kind == BRM_AST_ANSWERED) return;
    if (kind == BRM_REF_QUESTION || kind == BRM_REF_CRITERION || kind == BRM_REF_REQUIREMENT) return;
    if ((c->flags[ref->id] & BRM_FLAG_SILENT) != 0 && kind == BRM_REF_NONE) return;
    bool subject = ref->kind == BRM_AST_SUBJECT || brm_str_is(ref->text, "sujet") || brm_str_is(ref->text, "subject");
    if (kind == BRM_REF_NONE && ref->kind == BRM_AST_REF && !subject) {
        (void)brm_expr_any(c, ref);
        return;
    }
    for (const BrmNode *n = ref->kind == BRM_AST_CALL ? ref->first : NULL; n != NULL; n = n->next)
        c->refs[n->id] = (BrmRef){BRM_REF_NONE, 0}; /* it reads nothing: no circle through it */
    BrmWord what = kind != BRM_REF_NONE        ? brm_sema_kind_word(kind)
                   : ref->kind == BRM_AST_CALL ? BRM_W_A_COMPUTATION
                                               : BRM_W_THIS_PART;
    bool measured = ref->kind == BRM_AST_CALL && kind == BRM_REF_MEASURE;
    if (subject && kind == BRM_REF_NONE)
        BRM_RAISE(c->bag, BRM_D_STATE_OF_SUBJECT, ref->span, brm_expr_named(c, ref));
    else if (kind == BRM_REF_MEASURE && !measured)
        not_a_value(c, ref, brm_ref_of(c, ref));
    else
        BRM_RAISE(c->bag, BRM_D_STATE_OF, ref->span, brm_expr_named(c, ref), BRM_A_WORD(what),
                  BRM_A_WORD(measured ? BRM_W_TRY_STATE_MEASURE : BRM_W_TRY_STATE));
    c->refs[ref->id] = (BrmRef){BRM_REF_NONE, 0};
    c->flags[ref->id] |= BRM_FLAG_SILENT;
}

static void type_at_least(BrmChecker *c, const BrmNode *node) {
    int64_t least, n = 0;
    brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
    for (const BrmNode *e = node->first; e != NULL; e = e->next, n++)
        (void)brm_expr_yesno(c, e);
    if (node->a == NULL || node->a->kind == BRM_AST_BAD) return;
    if (!brm_sema_integer(node->a, &least) || least < 1 || least > n)
        BRM_RAISE(c->bag, BRM_D_AT_LEAST, node->a->span, brm_expr_named(c, node->a), BRM_A_INT(n));
}

static void type_number(BrmChecker *c, const BrmNode *node) {
    bool integer = node->word == 0 && node->text.n > 0 && memchr(node->text.p, '.', node->text.n) == NULL;
    brm_expr_set(c, node, integer ? BRM_TYPE_INTEGER : BRM_TYPE_NUMBER, 0);
}

static void type_negate(BrmChecker *c, const BrmNode *node) {
    BrmType type = brm_expr_number(c, node->a);
    brm_expr_like(c, node, type);
    c->flags[node->id] |= c->flags[node->a->id] & BRM_FLAG_INEXACT;
}

/* In a measure: numbers, constant definitions, the four words, arithmetic, comparisons, et, ou, non, si. */
static bool fits_measure(BrmChecker *c, const BrmNode *node) {
    switch ((int)node->kind) {
    case BRM_AST_IF:
    case BRM_AST_BINARY:
    case BRM_AST_NOT:
    case BRM_AST_NEGATE:
    case BRM_AST_NUMBER:
    case BRM_AST_TRUE:
    case BRM_AST_FALSE:
    case BRM_AST_LEVEL_WORD:
    case BRM_AST_EXPECTED_WORD:
    case BRM_AST_WEIGHT_WORD:
    case BRM_AST_TARGET_WORD:
    case BRM_AST_BAD:
        return true;
    case BRM_AST_CALL:
        return node->word >= BRM_FN_MIN && node->word <= BRM_FN_ROUND;
    case BRM_AST_REF: {
        BrmRef ref = brm_ref_of(c, node);
        if (ref.kind == BRM_REF_NONE) return true; /* unknown: said elsewhere */
        if (ref.kind != BRM_REF_DEFINITION || c->s == NULL) return false;
        return c->s->m->definitions.at[ref.index].constant || !c->s->def.at[ref.index].typed;
    }
    default:
        return false;
    }
}

static void type_node(BrmChecker *c, const BrmNode *node) {
    switch ((int)node->kind) {
    case BRM_AST_IF:
        type_if(c, node);
        break;
    case BRM_AST_BINARY:
        type_binary(c, node);
        break;
    case BRM_AST_NOT:
        (void)brm_expr_yesno(c, node->a);
        brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
        break;
    case BRM_AST_NEGATE:
        type_negate(c, node);
        break;
    case BRM_AST_IN:
        brm_expr_in(c, node);
        break;
    case BRM_AST_CONTAINS:
        brm_expr_contains(c, node);
        break;
    case BRM_AST_ANSWERED:
    case BRM_AST_APPLICABLE:
        type_state(c, node);
        break;
    case BRM_AST_AT_LEAST:
        type_at_least(c, node);
        break;
    case BRM_AST_CALL:
        brm_expr_call(c, node);
        break;
    case BRM_AST_REF:
        brm_expr_resolve(c, node);
        break;
    case BRM_AST_NUMBER:
        type_number(c, node);
        break;
    case BRM_AST_DATE:
        brm_expr_set(c, node, BRM_TYPE_DATE, 0);
        break;
    case BRM_AST_TRUE:
    case BRM_AST_FALSE:
        brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
        break;
    case BRM_AST_SUBJECT:
        brm_expr_set(c, node, BRM_TYPE_KIND, 0);
        break;
    case BRM_AST_LEVEL_WORD:
    case BRM_AST_EXPECTED_WORD:
    case BRM_AST_WEIGHT_WORD:
    case BRM_AST_TARGET_WORD:
        brm_expr_set(c, node, BRM_TYPE_NUMBER, 0);
        break;
    case BRM_AST_STRING:
        break; /* means something beside a list's value or a text question only */
    default:
        c->flags[node->id] |= BRM_FLAG_SILENT;
        break;
    }
}

static void cover(BrmChecker *c, const BrmNode *node) {
    if (node != NULL) c->flags[node->id] |= BRM_FLAG_COVERED;
}

/* What stands in a part that no measure may read is part of that one mistake. Parents come last in the order. */
static void cover_refused(BrmChecker *c) {
    for (uint32_t i = c->order.n; i > 0; i--) {
        const BrmNode *node = c->order.at[i - 1];
        bool covered = (c->flags[node->id] & BRM_FLAG_COVERED) != 0;
        if (node->kind == BRM_AST_REF || (!covered && fits_measure(c, node))) continue;
        cover(c, node->a);
        cover(c, node->b);
        cover(c, node->c);
        for (const BrmNode *n = node->first; n != NULL; n = n->next)
            cover(c, n);
    }
}

/* In a measure; a function that is not there is said as such. */
static void refuse_in_measure(BrmChecker *c, const BrmNode *node) {
    if (node->kind == BRM_AST_CALL && node->word == BRM_FN_NONE) brm_expr_call(c, node);
    if ((c->flags[node->id] & BRM_FLAG_SILENT) == 0)
        BRM_RAISE(c->bag, BRM_D_MEASURE_READS, node->span, brm_expr_named(c, node));
    c->types[node->id] = (BrmType){BRM_TYPE_BAD, 0};
    c->flags[node->id] |= BRM_FLAG_SILENT;
}

void brm_expr_check(BrmChecker *c, const BrmNode *root) {
    brm_expr_order(c, root);
    for (uint32_t i = 0; i < c->order.n; i++)
        c->flags[c->order.at[i]->id] = 0;
    if (c->mode == BRM_CHECK_MEASURE) cover_refused(c);
    for (uint32_t i = 0; i < c->order.n; i++)
        if (brm_expr_says_na(c, c->order.at[i])) cover(c, c->order.at[i]->b), cover(c, c->order.at[i]->b->a);
    for (uint32_t i = 0; i < c->order.n; i++) {
        const BrmNode *node = c->order.at[i];
        c->refs[node->id] = (BrmRef){BRM_REF_NONE, 0};
        c->types[node->id] = (BrmType){BRM_TYPE_BAD, 0};
        bool covered = (c->flags[node->id] & BRM_FLAG_COVERED) != 0;
        if (covered) {
            c->flags[node->id] |= BRM_FLAG_SILENT;
            continue;
        }
        bool reads = c->mode == BRM_CHECK_MEASURE && node->kind != BRM_AST_REF && !fits_measure(c, node);
        if (!reads) type_node(c, node);
        if (reads || (c->mode == BRM_CHECK_MEASURE && !fits_measure(c, node))) refuse_in_measure(c, node);
    }
}
