/* sema/life: the life of a criterion or question: remplace with its maps, reformulé, justification exigée.
 *
 * Called by bind.c and criteria.c. What was replaced is not in this program, so that the left side of a map is free;
 * its right side must be offered here.
 */
#include "sema/sema_internal.h"

#include <string.h>

typedef struct Owner { /* what replaces */
    BrmSema *s;
    BrmRef ref;
    BrmStr code, title;
    const BrmMCriterion *criterion; /* or NULL */
    const BrmMQuestion *question;   /* or NULL */
} Owner;

static void twice(BrmSema *s, BrmDiagId id, const BrmNode *node, BrmStr text, BrmSpan first) {
    BrmDiag *diag = BRM_RAISE(s->bag, id, node->span, BRM_A_STR(text));
    brm_diag_label_at(s->bag, diag, first, BRM_W_GIVEN_HERE, BRM_A_STR(text));
}

/* ---- what is replaced
 * ------------------------------------------------------------------------------------------------------------ */

typedef BRM_ARRAY(const BrmNode *) Seen;

static void replaced_code(Owner *o, const BrmNode *ref, BrmMap *codes, Seen *seen, BrmMReplaces *out) {
    BrmSema *s = o->s;
    uint32_t stands = brm_map_put(codes, ref->text, seen->n);
    if (stands != seen->n) {
        twice(s, BRM_D_REPLACES_TWICE, ref, ref->text, seen->at[stands]->span);
        return;
    }
    BRM_PUSH(s->arena, seen, ref);
    uint32_t at = brm_map_get(&s->by_name, ref->text);
    if (at != BRM_NONE && s->names.at[at].ref.kind != BRM_REF_NONE) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_REPLACES_LIVE, ref->span, BRM_A_STR(ref->text), BRM_A_STR(o->code),
                                  BRM_A_STR(o->title));
        brm_diag_label_at(s->bag, diag, s->names.at[at].span, BRM_W_STANDS_HERE, BRM_A_STR(ref->text));
        return;
    }
    BRM_PUSH(s->arena, &out->codes, ref->text);
}

/* ---- maps
 * ------------------------------------------------------------------------------------------------------------ */

static int truth_of(const BrmNode *node) { /* 2 yes, 0 no, -1 neither */
    if (node->kind == BRM_AST_TRUE) return 2;
    if (node->kind == BRM_AST_FALSE) return 0;
    if (node->kind != BRM_AST_REF || node->c != NULL) return -1;
    return brm_str_is(node->text, "oui") || brm_str_is(node->text, "yes") ? 2 : -1;
}

/* A level or a key as it is written in answers; false after an error. */
static bool value_text(BrmSema *s, const BrmNode *node, BrmStr *out) {
    int64_t level;
    int truth = truth_of(node);
    *out = node->text;
    if (truth >= 0) *out = truth == 2 ? BRM_LIT("true") : BRM_LIT("false");
    if (node->kind == BRM_AST_BAD) return false;
    if (node->kind != BRM_AST_NUMBER && node->kind != BRM_AST_NEGATE) return true;
    const BrmNode *number = node->kind == BRM_AST_NEGATE ? node->a : node;
    if (number->word != 0 || memchr(number->text.p, '.', number->text.n) != NULL) {
        BRM_RAISE(s->bag, BRM_D_KEY_DECIMAL, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)));
        return false;
    }
    if (brm_sema_integer(node, &level)) *out = brm_str_f(s->arena, "%lld", (long long)level);
    return true;
}

static bool to_na(Owner *o, const BrmNode *node, BrmMMapEntry *entry) {
    entry->fate = BRM_FATE_NA;
    if (o->criterion != NULL && o->criterion->na_offered) return true;
    BRM_RAISE(o->s->bag, BRM_D_MAP_NA, node->span, BRM_A_STR(o->code), BRM_A_STR(o->title),
              BRM_A_WORD(o->criterion != NULL ? BRM_W_TRY_OFFER_NA : BRM_W_TRY_ASK_AGAIN));
    return false;
}

static bool to_level(Owner *o, const BrmNode *node, BrmMMapEntry *entry) {
    BrmSema *s = o->s;
    int64_t value;
    bool integer = brm_sema_integer(node, &value);
    if (integer) entry->to = brm_sema_level(&o->criterion->levels, value);
    if (integer && entry->to != BRM_NONE) return true;
    if (!s->cr.at[o->ref.index].levels_unsure)
        BRM_RAISE(s->bag, BRM_D_MAP_LEVEL, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)), BRM_A_STR(o->code),
                  BRM_A_STR(o->title), BRM_A_STR(brm_sema_levels_text(s, &o->criterion->levels)));
    return false;
}

static BrmStr first_keys(BrmSema *s, const BrmMList *list) {
    BrmBuf out;
    brm_buf_open(&out, s->arena->mem);
    for (uint32_t i = 0; i < list->keys.n && i < BRM_SEMA_SHOWN; i++) {
        if (i > 0) brm_buf_z(&out, ", ");
        brm_buf_str(&out, list->keys.at[i].key);
    }
    if (list->keys.n > BRM_SEMA_SHOWN) brm_buf_z(&out, ", …");
    BrmStr kept = brm_str_dup(s->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

static bool to_key(Owner *o, const BrmNode *node, BrmMMapEntry *entry) {
    BrmSema *s = o->s;
    const BrmMList *list = &s->m->lists.at[o->question->type.list];
    BrmStr text = node->text;
    if (node->kind == BRM_AST_TRUE || node->kind == BRM_AST_FALSE) text = brm_sema_excerpt(s, node->span);
    if (node->kind == BRM_AST_NUMBER && !value_text(s, node, &text)) return false;
    entry->to = brm_map_get(&list->by_key, text);
    if (entry->to != BRM_NONE) return true;
    BRM_RAISE(s->bag, BRM_D_MAP_KEY, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)), BRM_A_STR(o->code),
              BRM_A_STR(o->title), BRM_A_STR(first_keys(s, list)));
    return false;
}

static bool to_answer(Owner *o, const BrmNode *node, BrmMMapEntry *entry) {
    BrmSema *s = o->s;
    BrmTypeKind kind = o->question->type.kind;
    if (kind == BRM_TYPE_BAD) return false;
    if (kind == BRM_TYPE_LIST || kind == BRM_TYPE_SET) return to_key(o, node, entry);
    int truth = truth_of(node);
    if (kind == BRM_TYPE_YESNO && truth >= 0) {
        entry->to = (uint32_t)truth;
        return true;
    }
    if (kind == BRM_TYPE_YESNO)
        BRM_RAISE(s->bag, BRM_D_MAP_KEY, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)), BRM_A_STR(o->code),
                  BRM_A_STR(o->title), BRM_A_WORD(BRM_W_YES_NO));
    else
        BRM_RAISE(s->bag, BRM_D_MAP_FREE, node->span, BRM_A_STR(o->code), BRM_A_STR(o->title),
                  BRM_A_WORD(brm_expr_type_word(o->question->type)));
    return false;
}

static bool map_entry(Owner *o, const BrmNode *node, BrmMMapEntry *entry) {
    const BrmNode *from = node->a, *to = node->b;
    *entry = (BrmMMapEntry){.fate = BRM_FATE_VALUE, .span = node->span};
    entry->from_na = from->kind == BRM_AST_NA_VALUE;
    if (!entry->from_na && !value_text(o->s, from, &entry->from)) return false;
    if (to == NULL) {
        entry->fate = BRM_FATE_ASK;
        return true;
    }
    if (to->kind == BRM_AST_BAD) return false;
    if (to->kind == BRM_AST_NA_VALUE) return to_na(o, to, entry);
    return o->criterion != NULL ? to_level(o, to, entry) : to_answer(o, to, entry);
}

static void bind_map(Owner *o, const BrmNode *map, BrmMReplaces *out) {
    BrmSema *s = o->s;
    BrmMap seen;
    Seen entries = {0};
    brm_map_open(&seen, s->arena);
    out->has_map = true;
    for (const BrmNode *n = map->first; n != NULL; n = n->next) {
        if (n->kind != BRM_AST_MAP_ENTRY || n->a == NULL) continue;
        BrmMMapEntry entry;
        bool fits = map_entry(o, n, &entry);
        if (!fits && entry.from.n == 0 && !entry.from_na) continue;
        BrmStr key = entry.from_na ? BRM_LIT(" ") : entry.from; /* no level and no key is a blank */
        uint32_t stands = brm_map_put(&seen, key, entries.n);
        if (stands != entries.n) {
            twice(s, BRM_D_MAP_TWICE, n->a, brm_sema_excerpt(s, n->a->span), entries.at[stands]->span);
            continue;
        }
        BRM_PUSH(s->arena, &entries, n->a);
        if (fits) BRM_PUSH(s->arena, &out->map, entry);
    }
}

void brm_sema_replaces(BrmSema *s, BrmRef owner, const BrmNode *item, BrmMReplacements *out) {
    if (brm_sema_clause(item, BRM_AST_REPLACES) == NULL) return;
    Owner o = {.s = s, .ref = owner, .code = item->text, .title = brm_sema_title(item)};
    if (owner.kind == BRM_REF_CRITERION)
        o.criterion = &s->m->criteria.at[owner.index];
    else
        o.question = &s->m->questions.at[owner.index];
    BrmMap codes;
    Seen seen = {0};
    brm_map_open(&codes, s->arena);
    for (const BrmNode *n = item->first; n != NULL; n = n->next) {
        if (n->kind != BRM_AST_REPLACES) continue;
        BrmMReplaces made = {.span = n->span};
        if (n->a != NULL) made.version = n->a->text;
        for (const BrmNode *ref = n->first; ref != NULL; ref = ref->next)
            if (ref->kind == BRM_AST_REF) replaced_code(&o, ref, &codes, &seen, &made);
        if (n->b != NULL) bind_map(&o, n->b, &made);
        BRM_PUSH(s->arena, out, made);
    }
}

/* ---- reformulé, justification exigée
 * ------------------------------------------------------------------------------------------------------------ */

/* Adds the level that a NUMBER of a list names, once; what is wrong is said with that row. */
static void listed_level(BrmSema *s, uint32_t i, const BrmNode *node, BrmDiagId wrong, uint64_t *seen,
                         uint32_t *position) {
    const BrmMCriterion *c = &s->m->criteria.at[i];
    int64_t value;
    bool integer = brm_sema_integer(node, &value);
    *position = integer ? brm_sema_level(&c->levels, value) : BRM_NONE;
    if (*position == BRM_NONE) {
        if (!s->cr.at[i].levels_unsure && node->kind != BRM_AST_BAD)
            BRM_RAISE(s->bag, wrong, node->span, BRM_A_STR(c->code), BRM_A_STR(c->title),
                      BRM_A_STR(brm_sema_excerpt(s, node->span)), BRM_A_STR(brm_sema_levels_text(s, &c->levels)));
        return;
    }
    if ((*seen & (uint64_t)1 << *position) != 0) {
        BRM_RAISE(s->bag, BRM_D_LISTED_TWICE, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)));
        *position = BRM_NONE;
        return;
    }
    *seen |= (uint64_t)1 << *position;
}

static void bind_reworded(BrmSema *s, uint32_t i, const BrmNode *clause) {
    BrmMCriterion *c = &s->m->criteria.at[i];
    BrmMReworded made = {.span = clause->span};
    uint64_t seen = 0;
    if (clause->a != NULL) made.version = clause->a->text;
    for (const BrmNode *n = clause->first; n != NULL; n = n->next) {
        uint32_t position;
        listed_level(s, i, n, BRM_D_REWORDED_LEVEL, &seen, &position);
        if (position != BRM_NONE) BRM_PUSH(s->arena, &made.levels, position);
    }
    BRM_PUSH(s->arena, &c->reworded, made);
}

static void comment_na(BrmSema *s, uint32_t i, const BrmNode *node) {
    BrmMCriterion *c = &s->m->criteria.at[i];
    if (c->comment_na) BRM_RAISE(s->bag, BRM_D_LISTED_TWICE, node->span, BRM_A_STR(brm_sema_excerpt(s, node->span)));
    c->comment_na = true;
    if (c->na_offered && c->na_rule == NULL) return;
    BRM_RAISE(s->bag, c->na_offered ? BRM_D_COMMENT_NA_RULE : BRM_D_COMMENT_NA, node->span, BRM_A_STR(c->code),
              BRM_A_STR(c->title));
}

static void bind_comment(BrmSema *s, uint32_t i, const BrmNode *clause) {
    BrmMCriterion *c = &s->m->criteria.at[i];
    uint64_t seen = 0;
    for (const BrmNode *n = clause->first; n != NULL; n = n->next) {
        uint32_t position;
        if (n->kind == BRM_AST_NA_VALUE) {
            comment_na(s, i, n);
            continue;
        }
        if (c->derived != BRM_ANSWERED_LEVEL) {
            BRM_RAISE(s->bag, BRM_D_COMMENT_DERIVED, n->span, BRM_A_STR(c->code), BRM_A_STR(c->title));
            continue;
        }
        listed_level(s, i, n, BRM_D_COMMENT_LEVEL, &seen, &position);
        if (position != BRM_NONE) BRM_PUSH(s->arena, &c->comment_levels, position);
    }
}

void brm_sema_life(BrmSema *s, uint32_t i) {
    BrmMCriterion *c = &s->m->criteria.at[i];
    const BrmNode *node = s->cr.at[i].node;
    brm_sema_replaces(s, (BrmRef){BRM_REF_CRITERION, i}, node, &c->replaces);
    for (const BrmNode *n = node->first; n != NULL; n = n->next) {
        if (n->kind == BRM_AST_REWORDED) bind_reworded(s, i, n);
        if (n->kind == BRM_AST_COMMENT_REQUIRED) bind_comment(s, i, n);
    }
}
