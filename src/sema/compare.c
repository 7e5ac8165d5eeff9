/* sema/compare: = ≠ < <= > >=, parmi, contient, and the keys that may stand beside a list's value.
 *
 * Called by expr.c. Beside the value of a list a bare name, code, integer or text is a key of that list before it is
 * anything else.
 */
#include "sema/sema_internal.h"

#include <string.h>

typedef enum Side {
    SIDE_VALUE,
    SIDE_LISTED,
    SIDE_TEXT,
    SIDE_SET,
    SIDE_SILENT,
    SIDE_UNKNOWN,
    SIDE_QUOTED,
    SIDE_OTHER
} Side;

/* What stands there, before anything is asked of it. */
static Side side_of(const BrmChecker *c, const BrmNode *node) {
    BrmType type = brm_type_of(c, node);
    if (type.kind == BRM_TYPE_LIST || type.kind == BRM_TYPE_KIND) return SIDE_LISTED;
    if (type.kind == BRM_TYPE_TEXT) return SIDE_TEXT;
    if (type.kind == BRM_TYPE_SET) return SIDE_SET;
    if (type.kind != BRM_TYPE_BAD) return SIDE_VALUE;
    if (node->kind == BRM_AST_STRING) return SIDE_QUOTED;
    if ((c->flags[node->id] & BRM_FLAG_SILENT) != 0) return SIDE_SILENT;
    BrmRefKind kind = brm_ref_of(c, node).kind;
    if (node->kind == BRM_AST_REF && kind == BRM_REF_NONE) return SIDE_UNKNOWN;
    if (kind == BRM_REF_QUESTION || kind == BRM_REF_DEFINITION) return SIDE_SILENT; /* its own declaration is wrong */
    return SIDE_OTHER;
}

/* ---- keys
 * ----------------------------------------------------------------------------------------------------------------------
 */

static uint32_t find_key(const BrmChecker *c, BrmType type, BrmStr key) {
    if (type.kind == BRM_TYPE_KIND) return brm_map_get(&c->kinds_by_name, key);
    return type.list < c->n_lists ? brm_map_get(&c->lists[type.list].by_key, key) : BRM_NONE;
}

static uint32_t count_keys(const BrmChecker *c, BrmType type) {
    if (type.kind == BRM_TYPE_KIND) return c->n_kinds;
    return type.list < c->n_lists ? c->lists[type.list].keys.n : 0;
}

static BrmStr key_at(const BrmChecker *c, BrmType type, uint32_t i) {
    return type.kind == BRM_TYPE_KIND ? c->kinds[i] : c->lists[type.list].keys.at[i].key;
}

static BrmStr first_keys(BrmChecker *c, BrmType type) {
    BrmBuf out;
    brm_buf_open(&out, c->arena->mem);
    uint32_t n = count_keys(c, type);
    for (uint32_t i = 0; i < n && i < BRM_SEMA_SHOWN; i++) {
        if (i > 0) brm_buf_z(&out, ", ");
        brm_buf_str(&out, key_at(c, type, i));
    }
    if (n > BRM_SEMA_SHOWN) brm_buf_z(&out, ", …");
    if (n == 0) brm_buf_z(&out, "—");
    BrmStr kept = brm_str_dup(c->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

/* The nearest key, or an empty text; what it folds on the way is given back. */
static BrmStr nearest_key(BrmChecker *c, BrmStr text, BrmType type) {
    BrmStr near = {"", 0};
    if (c->s != NULL && c->s->n_nearest++ >= BRM_SEMA_NEAREST) return near;
    BrmArena scratch;
    brm_arena_open(&scratch, c->arena->mem);
    BrmStr folded = brm_fold(&scratch, text);
    uint32_t best = UINT32_MAX, n = count_keys(c, type);
    for (uint32_t i = 0; i < n && best > 0; i++)
        if (brm_nearer(folded, brm_fold(&scratch, key_at(c, type, i)), &best)) near = key_at(c, type, i);
    brm_arena_close(&scratch);
    return near;
}

static void unknown_key(BrmChecker *c, const BrmNode *node, BrmType type) {
    BrmArg whose = type.kind == BRM_TYPE_KIND ? BRM_A_WORD(BRM_W_KINDS) : BRM_A_STR(c->lists[type.list].name);
    BrmStr near = nearest_key(c, node->text, type);
    if (near.n > 0)
        BRM_RAISE(c->bag, BRM_D_KEY_NEAR, node->span, BRM_A_STR(node->text), whose, BRM_A_STR(near));
    else
        BRM_RAISE(c->bag, BRM_D_KEY_UNKNOWN, node->span, BRM_A_STR(node->text), whose, BRM_A_STR(first_keys(c, type)));
}

static bool is_decimal(const BrmNode *node) {
    return node->word != 0 || memchr(node->text.p, '.', node->text.n) != NULL;
}

static void not_the_list(BrmChecker *c, const BrmNode *node, BrmType type, BrmType found) {
    BrmArg whose = type.kind == BRM_TYPE_KIND ? BRM_A_WORD(BRM_W_KINDS) : BRM_A_STR(c->lists[type.list].name);
    BRM_RAISE(c->bag, BRM_D_NOT_THE_LIST, node->span, brm_expr_named(c, node), BRM_A_WORD(brm_expr_type_word(found)),
              whose);
}

/* The node beside a value of that list (or beside sujet); constant: a key only, no other value of the list. */
static void key_operand(BrmChecker *c, const BrmNode *node, BrmType type, bool constant) {
    bool bare = node->kind == BRM_AST_REF && node->c == NULL;
    bool literal = bare || node->kind == BRM_AST_STRING || node->kind == BRM_AST_NUMBER;
    if (node->kind == BRM_AST_NUMBER && is_decimal(node)) {
        BRM_RAISE(c->bag, BRM_D_KEY_DECIMAL, node->span, BRM_A_STR(node->text));
        return;
    }
    uint32_t key = literal ? find_key(c, type, node->text) : BRM_NONE;
    if (key != BRM_NONE) {
        c->refs[node->id] = (BrmRef){BRM_REF_KEY, key};
        c->types[node->id] = type;
        c->flags[node->id] = 0;
        return;
    }
    Side side = side_of(c, node);
    if (side == SIDE_SILENT) return;
    if (node->kind == BRM_AST_STRING || node->kind == BRM_AST_NUMBER ||
        (bare && (side == SIDE_UNKNOWN || side == SIDE_OTHER))) {
        unknown_key(c, node, type);
        return;
    }
    BrmType found = brm_expr_any(c, node);
    if (found.kind == BRM_TYPE_BAD) return;
    if (constant || !brm_expr_same(found, type)) not_the_list(c, node, type, found);
}

bool brm_expr_key(BrmChecker *c, const BrmNode *node, BrmType type) {
    c->flags[node->id] = 0;
    c->refs[node->id] = (BrmRef){BRM_REF_NONE, 0};
    key_operand(c, node, type, true);
    return c->refs[node->id].kind == BRM_REF_KEY;
}

static uint32_t list_with_key(const BrmChecker *c, BrmStr key) {
    for (uint32_t i = 0; i < c->n_lists; i++)
        if (brm_map_get(&c->lists[i].by_key, key) != BRM_NONE) return i;
    return BRM_NONE;
}

bool brm_expr_key_alone(BrmChecker *c, const BrmNode *node) {
    if (node->c != NULL || (c->s != NULL && c->s->n_nearest++ >= BRM_SEMA_NEAREST)) return false;
    bool kind = brm_map_get(&c->kinds_by_name, node->text) != BRM_NONE;
    uint32_t list = kind ? BRM_NONE : list_with_key(c, node->text);
    if (!kind && list == BRM_NONE) return false;
    BRM_RAISE(c->bag, BRM_D_KEY_ALONE, node->span, BRM_A_STR(node->text),
              kind ? BRM_A_WORD(BRM_W_KINDS) : BRM_A_STR(c->lists[list].name));
    return true;
}

/* ---- texts
 * ----------------------------------------------------------------------------------------------------------------------
 */

typedef struct Constant { /* the head of a key of s->constants, the text behind it */
    uint32_t question;
} Constant;

static uint32_t constant_of(BrmChecker *c, uint32_t question, BrmStr text) {
    BrmMQuestion *q = &c->s->m->questions.at[question];
    Constant head = {question};
    char *key = BRM_NEWS(c->arena, char, (size_t)text.n + sizeof head);
    memcpy(key, &head, sizeof head);
    if (text.n > 0) memcpy(key + sizeof head, text.p, text.n);
    uint32_t stands = brm_map_put(&c->s->constants, brm_str_of(key, text.n + sizeof head), q->constants.n);
    if (stands == q->constants.n) BRM_PUSH(c->arena, &q->constants, text);
    return stands;
}

/* The node beside a text question. */
static void text_operand(BrmChecker *c, const BrmNode *question, const BrmNode *node) {
    if (node->kind == BRM_AST_STRING) {
        BrmRef ref = brm_ref_of(c, question);
        brm_expr_set(c, node, BRM_TYPE_TEXT, brm_type_of(c, question).list);
        if (c->s != NULL && ref.kind == BRM_REF_QUESTION)
            c->refs[node->id] = (BrmRef){BRM_REF_KEY, constant_of(c, ref.index, node->text)};
        return;
    }
    if (side_of(c, node) != SIDE_SILENT)
        BRM_RAISE(c->bag, BRM_D_TEXT_WITH, node->span, brm_expr_named(c, question), brm_expr_named(c, node));
}

/* ---- comparisons
 * ------------------------------------------------------------------------------------------------------------------ */

static bool is_truth(const BrmNode *node) {
    return node->kind == BRM_AST_TRUE || node->kind == BRM_AST_FALSE;
}

static void mismatch(BrmChecker *c, const BrmNode *node, const BrmNode *a, const BrmNode *b) {
    BrmType ta = brm_type_of(c, a), tb = brm_type_of(c, b);
    BrmDiag *diag = BRM_RAISE(c->bag, BRM_D_COMPARE, node->at, brm_expr_named(c, a), BRM_A_WORD(brm_expr_type_word(ta)),
                              brm_expr_named(c, b), BRM_A_WORD(brm_expr_type_word(tb)));
    brm_diag_label_at(c->bag, diag, a->span, BRM_W_IS_ONE, BRM_A_WORD(brm_expr_type_word(ta)));
    brm_diag_label_at(c->bag, diag, b->span, BRM_W_IS_ONE, BRM_A_WORD(brm_expr_type_word(tb)));
}

static void compare_values(BrmChecker *c, const BrmNode *node, bool equality) {
    const BrmNode *a = node->a, *b = node->b;
    BrmType ta = brm_expr_value(c, a), tb = brm_expr_value(c, b);
    if (ta.kind == BRM_TYPE_BAD || tb.kind == BRM_TYPE_BAD) return;
    if (brm_expr_numeric(ta) && brm_expr_numeric(tb)) {
        bool inexact = ((c->flags[a->id] | c->flags[b->id]) & BRM_FLAG_INEXACT) != 0;
        if (node->word == BRM_O_EQ && inexact && c->mode != BRM_CHECK_MEASURE && c->mode != BRM_CHECK_TEST) {
            const BrmNode *which = (c->flags[a->id] & BRM_FLAG_INEXACT) != 0 ? a : b;
            BRM_RAISE(c->bag, BRM_D_EQUAL_INEXACT, node->span, brm_expr_named(c, which));
        }
        return;
    }
    if (!brm_expr_same(ta, tb)) {
        mismatch(c, node, a, b);
    } else if (equality && ta.kind == BRM_TYPE_YESNO && (is_truth(a) || is_truth(b)) && !(is_truth(a) && is_truth(b))) {
        const BrmNode *truth = is_truth(a) ? a : b, *other = is_truth(a) ? b : a;
        bool positive = (truth->kind == BRM_AST_TRUE) == (node->word == BRM_O_EQ);
        BRM_RAISE(c->bag, BRM_D_EQUAL_TRUE, node->span, brm_expr_named(c, other),
                  BRM_A_WORD(positive ? BRM_W_NOTHING : BRM_W_NON));
    } else if (!equality && ta.kind != BRM_TYPE_DATE) {
        BRM_RAISE(c->bag, BRM_D_ORDER, node->span, brm_expr_named(c, a), BRM_A_WORD(brm_expr_type_word(ta)));
    }
}

/* One of the words given, whatever its accents and capitals? */
static bool is_word(BrmChecker *c, const BrmNode *node, const char *const *words, uint32_t n) {
    if (node->kind != BRM_AST_STRING && (node->kind != BRM_AST_REF || node->c != NULL)) return false;
    BrmStr folded = brm_fold(c->arena, node->text);
    for (uint32_t i = 0; i < n; i++)
        if (brm_str_is(folded, words[i])) return true;
    return false;
}

static void not_applicable(BrmChecker *c, const BrmNode *node, const BrmNode *value, const BrmNode *word) {
    BRM_RAISE(c->bag, BRM_D_LEVEL_NA, node->span, brm_expr_named(c, word), brm_expr_named(c, value),
              BRM_A_WORD(node->word == BRM_O_EQ ? BRM_W_NON : BRM_W_NOTHING));
}

bool brm_expr_says_na(BrmChecker *c, const BrmNode *node) {
    bool equality = node->kind == BRM_AST_BINARY && (node->word == BRM_O_EQ || node->word == BRM_O_NE);
    if (!equality || node->a->kind != BRM_AST_REF || node->b->kind != BRM_AST_NOT) return false;
    const BrmNode *word = node->b->a;
    if (word->kind != BRM_AST_REF || word->c != NULL || !brm_str_is(word->text, "applicable")) return false;
    return brm_map_get(c->s != NULL ? &c->s->by_name : &c->scope_names, word->text) == BRM_NONE;
}

/* What people write beside a yes or no, or beside a level, as if it were a value of it. True once said. */
static bool habit(BrmChecker *c, const BrmNode *node, const BrmNode *value, const BrmNode *word) {
    static const char *const yes[] = {"oui", "yes", "vrai", "true"}, *const no[] = {"non", "no", "faux", "false"},
                             *const na[] = {"na", "n/a", "non applicable", "not applicable"};
    BrmType type = brm_type_of(c, value);
    bool is_yes = is_word(c, word, yes, 4), is_no = is_word(c, word, no, 4), equal = node->word == BRM_O_EQ;
    if (type.kind == BRM_TYPE_LEVEL && is_word(c, word, na, 4)) {
        not_applicable(c, node, value, word);
        return true;
    }
    if (type.kind != BRM_TYPE_YESNO || (!is_yes && !is_no)) return false;
    BRM_RAISE(c->bag, BRM_D_EQUAL_TRUE, node->span, brm_expr_named(c, value),
              BRM_A_WORD(is_yes == equal ? BRM_W_NOTHING : BRM_W_NON));
    return true;
}

/* Where one side says already that there is nothing to compare; the other is silent. */
static bool hopeless(BrmChecker *c, const BrmNode *node, bool equality, Side sa, Side sb) {
    const BrmNode *a = node->a, *b = node->b;
    if (sa == SIDE_SET || sb == SIDE_SET) {
        (void)brm_expr_value(c, sa == SIDE_SET ? a : b);
        return true;
    }
    if (!equality && (sa == SIDE_TEXT || sb == SIDE_TEXT)) {
        (void)brm_expr_value(c, sa == SIDE_TEXT ? a : b);
        return true;
    }
    if (!equality && (sa == SIDE_LISTED || sb == SIDE_LISTED)) {
        const BrmNode *listed = sa == SIDE_LISTED ? a : b;
        BRM_RAISE(c->bag, BRM_D_ORDER, node->span, brm_expr_named(c, listed),
                  BRM_A_WORD(brm_expr_type_word(brm_type_of(c, listed))));
        return true;
    }
    if (!equality) return false;
    if (sa == SIDE_VALUE && (sb == SIDE_UNKNOWN || sb == SIDE_QUOTED)) return habit(c, node, a, b);
    return sb == SIDE_VALUE && (sa == SIDE_UNKNOWN || sa == SIDE_QUOTED) && habit(c, node, b, a);
}

void brm_expr_compare(BrmChecker *c, const BrmNode *node) {
    const BrmNode *a = node->a, *b = node->b;
    bool equality = node->word == BRM_O_EQ || node->word == BRM_O_NE;
    Side sa = side_of(c, a), sb = side_of(c, b);
    if (brm_expr_says_na(c, node)) {
        if (brm_expr_any(c, a).kind != BRM_TYPE_BAD) not_applicable(c, node, a, b);
        return;
    }
    if (hopeless(c, node, equality, sa, sb)) return;
    if (equality && sa == SIDE_LISTED) {
        key_operand(c, b, brm_type_of(c, a), false);
    } else if (equality && sb == SIDE_LISTED) {
        key_operand(c, a, brm_type_of(c, b), false);
    } else if (equality && sa == SIDE_TEXT) {
        text_operand(c, a, b);
    } else if (equality && sb == SIDE_TEXT) {
        text_operand(c, b, a);
    } else if (sa == SIDE_SILENT || sb == SIDE_SILENT) {
        return; /* what the other means may hang on what is wrong here */
    } else if (sa == SIDE_UNKNOWN && (sb == SIDE_UNKNOWN || sb == SIDE_QUOTED)) {
        (void)brm_expr_any(c, a);
    } else if (sb == SIDE_UNKNOWN && sa == SIDE_QUOTED) {
        (void)brm_expr_any(c, b);
    } else {
        compare_values(c, node, equality);
    }
}

void brm_expr_in(BrmChecker *c, const BrmNode *node) {
    Side side = side_of(c, node->a);
    brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
    if (side == SIDE_UNKNOWN || side == SIDE_QUOTED || side == SIDE_OTHER || side == SIDE_SILENT) {
        (void)brm_expr_any(c, node->a);
        return;
    }
    if (side == SIDE_SET) {
        BRM_RAISE(c->bag, BRM_D_SET_VALUE, node->a->span, brm_expr_named(c, node->a));
        return;
    }
    BrmType type = brm_type_of(c, node->a);
    if (type.kind == BRM_TYPE_YESNO) {
        brm_expr_need(c, node->a, type, BRM_W_T_LISTED);
        return;
    }
    for (const BrmNode *e = node->first; e != NULL; e = e->next) {
        if (side == SIDE_LISTED) {
            key_operand(c, e, type, false);
        } else if (side == SIDE_TEXT) {
            text_operand(c, node->a, e);
        } else {
            BrmType found = brm_expr_value(c, e);
            bool fits = (brm_expr_numeric(type) && brm_expr_numeric(found)) || brm_expr_same(type, found);
            if (found.kind != BRM_TYPE_BAD && !fits) mismatch(c, e, node->a, e);
        }
    }
}

void brm_expr_contains(BrmChecker *c, const BrmNode *node) {
    Side side = side_of(c, node->a);
    brm_expr_set(c, node, BRM_TYPE_YESNO, 0);
    if (side == SIDE_SET) {
        BrmType type = brm_type_of(c, node->a);
        key_operand(c, node->b, (BrmType){BRM_TYPE_LIST, type.list}, true);
        return;
    }
    BrmType found = brm_expr_any(c, node->a);
    if (found.kind != BRM_TYPE_BAD) brm_expr_need(c, node->a, found, BRM_W_T_SET);
}
