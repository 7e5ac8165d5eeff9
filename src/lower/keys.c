/* keys.c: equality and membership of keys, texts, yes/no; `contient`.
 *
 * Called by expr.c. Texts never enter a register: a text question's constants are numbered, and a text that rules did
 * not know yet (--where) joins them. Owns nothing. Must not include the machine.
 */
#include "lower/lower_internal.h"

uint32_t brm_lower_text_question(const BrmLower *lo, const BrmNode *node) {
    BrmRef ref = lo->refs[node->id];
    if (node->kind != BRM_AST_REF) return BRM_NONE;
    if (ref.kind == BRM_REF_QUESTION && lo->p->questions.at[ref.index].type == BRM_V_TEXT) return ref.index;
    if (ref.kind != BRM_REF_DEFINITION) return BRM_NONE;
    const BrmPDefinition *d = &lo->p->definitions.at[brm_lower_definition(lo, ref.index)];
    return d->type == BRM_V_TEXT ? d->list : BRM_NONE;
}

/* The number of a text among the constants of a question, which grow at the end of text_lists. */
static uint32_t text_constant(BrmLower *lo, uint32_t question, const BrmNode *node) {
    BrmProgram *p = lo->p;
    BrmRange *constants = &p->questions.at[question].constants;
    for (uint32_t i = 0; i < constants->n; i++)
        if (brm_str_eq(brm_program_text(p, p->text_lists.at[constants->first + i]), node->text)) return i;
    if (constants->n >= BRM_LOWER_TEXTS) {
        BRM_RAISE(lo->bag, BRM_D_TEXTS_LIMIT, node->span,
                  BRM_A_STR(brm_program_text(p, p->questions.at[question].title)), BRM_A_INT(BRM_LOWER_TEXTS));
        return 0;
    }
    if (constants->first + constants->n != p->text_lists.n) {
        uint32_t first = p->text_lists.n;
        for (uint32_t i = 0; i < constants->n; i++)
            BRM_PUSH(p->arena, &p->text_lists, p->text_lists.at[constants->first + i]);
        constants->first = first;
    }
    BrmText text = brm_lower_text(lo, node->text);
    BRM_PUSH(p->arena, &p->text_lists, text);
    return constants->n++;
}

bool brm_lower_key(BrmLower *lo, const BrmNode *node, const BrmNode *beside, uint32_t *key) {
    BrmRef ref = lo->refs[node->id];
    if (node->kind == BRM_AST_SUBJECT) return false;
    if (ref.kind == BRM_REF_KEY || ref.kind == BRM_REF_KIND) {
        *key = ref.index;
        return true;
    }
    if (node->kind != BRM_AST_STRING || beside == NULL) return false;
    uint32_t question = brm_lower_text_question(lo, beside);
    BRM_CHECK(lo->mem, question != BRM_NONE);
    *key = text_constant(lo, question, node);
    return true;
}

static BrmReg key_is(BrmLower *lo, const BrmNode *node, BrmReg reg, uint32_t key) {
    brm_lower_at(lo, node);
    if (lo->p->code.at[reg].op == BRM_OP_KEY)
        return brm_lower_truth(lo, lo->p->code.at[reg].a == key ? BRM_TRUE : BRM_FALSE);
    return brm_lower_emit(lo, BRM_OP_KEY_IS, reg, key, 0);
}

BrmReg brm_lower_same(BrmLower *lo, const BrmNode *node, const BrmNode *a, const BrmNode *b) {
    uint32_t key;
    if (lo->types[a->id].kind == BRM_TYPE_YESNO) {
        BrmReg x = brm_lower_expr(lo, a), y = brm_lower_expr(lo, b);
        return brm_lower_emit_at(lo, node, BRM_OP_SAME_TRI, x, y, 0);
    }
    if (brm_lower_key(lo, b, a, &key)) return key_is(lo, node, brm_lower_expr(lo, a), key);
    if (brm_lower_key(lo, a, b, &key)) return key_is(lo, node, brm_lower_expr(lo, b), key);
    BrmReg x = brm_lower_expr(lo, a), y = brm_lower_expr(lo, b);
    return brm_lower_emit_at(lo, node, BRM_OP_KEY_SAME, x, y, 0);
}

static uint32_t key_count(const BrmLower *lo, const BrmNode *node) {
    BrmType type = lo->types[node->id];
    if (type.kind == BRM_TYPE_KIND) return lo->p->kinds.n;
    if (type.kind == BRM_TYPE_LIST) return lo->p->lists.at[type.list].keys.n;
    return lo->p->questions.at[brm_lower_text_question(lo, node)].constants.n + 1;
}

/* parmi between keys that are all constants: a mask. */
static bool in_mask(BrmLower *lo, const BrmNode *node, BrmReg *out) {
    BRM_ARRAY(uint32_t) keys = {0};
    for (const BrmNode *e = node->first; e; e = e->next) {
        uint32_t key;
        if (!brm_lower_key(lo, e, node->a, &key)) return false;
        BRM_PUSH(lo->arena, &keys, key);
    }
    BrmReg a = brm_lower_expr(lo, node->a);
    if (keys.n == 1) {
        *out = key_is(lo, node, a, keys.at[0]);
        return true;
    }
    uint32_t words = key_count(lo, node->a) / 64 + 1;
    uint64_t *mask = BRM_NEWS(lo->arena, uint64_t, words);
    for (uint32_t i = 0; i < keys.n; i++)
        mask[keys.at[i] / 64] |= (uint64_t)1 << (keys.at[i] % 64);
    *out = brm_lower_emit_at(lo, node, BRM_OP_KEY_IN, a, brm_lower_mask(lo, mask, words), 0);
    return true;
}

/* parmi between anything else: one of them is the same, where all are known. */
static BrmReg in_same(BrmLower *lo, const BrmNode *node) {
    BrmReg any = brm_lower_truth(lo, BRM_FALSE), all = brm_lower_known(lo, brm_lower_expr(lo, node->a));
    for (const BrmNode *e = node->first; e; e = e->next) {
        uint32_t key;
        any = brm_lower_or(lo, any, brm_lower_same(lo, node, node->a, e));
        if (brm_lower_key(lo, e, node->a, &key)) continue;
        all = brm_lower_and(lo, all, brm_lower_known(lo, brm_lower_expr(lo, e)));
    }
    return brm_lower_select(lo, all, any, brm_lower_truth(lo, BRM_UNKNOWN));
}

BrmReg brm_lower_in(BrmLower *lo, const BrmNode *node) {
    BrmReg reg;
    BrmTypeKind kind = lo->types[node->a->id].kind;
    if (!brm_lower_is_number(kind)) {
        if (kind != BRM_TYPE_YESNO && in_mask(lo, node, &reg)) return reg;
        brm_lower_at(lo, node);
        return in_same(lo, node);
    }
    BRM_ARRAY(uint32_t) regs = {0};
    reg = brm_lower_expr(lo, node->a);
    for (const BrmNode *e = node->first; e; e = e->next)
        BRM_PUSH(lo->arena, &regs, brm_lower_expr(lo, e));
    return brm_lower_emit_at(lo, node, BRM_OP_IN_NUMS, reg, brm_lower_args(lo, regs.at, regs.n), 0);
}

BrmReg brm_lower_contains(BrmLower *lo, const BrmNode *node) {
    uint32_t key;
    BrmReg set = brm_lower_expr(lo, node->a);
    bool constant = brm_lower_key(lo, node->b, NULL, &key);
    BRM_CHECK(lo->mem, constant);
    return brm_lower_emit_at(lo, node, BRM_OP_SET_HAS, set, key, 0);
}
