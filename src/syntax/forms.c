/* forms: the parts of clauses, and the clauses that are more than their parts.
 *
 * Called by parser.y. What a form says is put into a node as ast.def describes; whether the clause may stand where it
 * does is asked of items.c. Where the two lexicons have different forms (porte sur / about), the form of the other one
 * is an error here.
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

/* Reports a form of the other lexicon: `fr` and `en` are how the two write it. */
void brm_form_check(BrmParse *p, uint32_t lang, const BrmToken *k, const char *fr, const char *en) {
    if (lang == BRM_LANG_BOTH || lang == (uint32_t)p->lexicon) return;
    const char *right = p->lexicon == BRM_FR ? fr : en;
    BrmSpan span = brm_span(p, k->start, p->reader->prev.end > k->end ? p->reader->prev.end : k->end);
    (void)BRM_COMPLAIN(p, BRM_D_FORM, span, BRM_A_STR(brm_str(right)));
}

/* ---- dates ---- */

BrmNode *brm_p_quarter(BrmParse *p, BrmEdge edge, const BrmToken *k, const BrmToken *q) {
    BrmNode *node = brm_node(p, BRM_AST_QUARTER, k);
    BrmDate first = 0, last = 0;
    BRM_CHECK(p->mem, brm_quarter_parse(q->text, &first, &last)); /* the lexer saw to it */
    node->span = brm_span(p, k->start, q->end);
    node->at = brm_token_span(p, q);
    node->text = q->text;
    node->num = first;
    node->word = (uint16_t)edge;
    return node;
}

/* The first and the last day of a quarter as people say them. */
static void quarter_days(const BrmToken *q, BrmArg *first, BrmArg *last) {
    static const BrmWord starts[] = {BRM_W_DAY_JANUARY_1, BRM_W_DAY_APRIL_1, BRM_W_DAY_JULY_1, BRM_W_DAY_OCTOBER_1};
    static const BrmWord ends[] = {BRM_W_DAY_MARCH_31, BRM_W_DAY_JUNE_30, BRM_W_DAY_SEPTEMBER_30,
                                   BRM_W_DAY_DECEMBER_31};
    uint32_t i = (uint32_t)(q->text.p[q->text.n - 1u] - '1') & 3u;
    *first = BRM_A_WORD(starts[i]);
    *last = BRM_A_WORD(ends[i]);
}

/* dès 2022-T2: the beginning or the end of it? */
BrmNode *brm_p_bare_quarter(BrmParse *p, const BrmToken *q) {
    BrmArg first, last;
    quarter_days(q, &first, &last);
    BrmStr since = brm_keyword_spelling(brm_keyword_row(BRM_TOK_SINCE), p->lexicon);
    BrmStr start = brm_keyword_spelling(brm_keyword_row(BRM_TOK_START), p->lexicon);
    BrmStr finish = brm_keyword_spelling(brm_keyword_row(BRM_TOK_FINISH), p->lexicon);
    BrmStr a = brm_str_f(p->arena, "%.*s %.*s %.*s", BRM_STR_ARG(since), BRM_STR_ARG(start), BRM_STR_ARG(q->text));
    BrmStr b = brm_str_f(p->arena, "%.*s %.*s %.*s", BRM_STR_ARG(since), BRM_STR_ARG(finish), BRM_STR_ARG(q->text));
    if ((q->flags & BRM_TF_BAD) == 0) {
        BrmStr typed = brm_str_f(p->arena, "%.*s %.*s", BRM_STR_ARG(since), BRM_STR_ARG(q->text));
        (void)BRM_COMPLAIN(p, BRM_D_BARE_QUARTER, brm_token_span(p, q), BRM_A_STR(typed), BRM_A_STR(a), first,
                           BRM_A_STR(b), last);
    }
    return brm_p_quarter(p, BRM_EDGE_END, q, q);
}

/* A quarter where a day is due. */
BrmNode *brm_p_quarter_for_day(BrmParse *p, const BrmToken *q) {
    BrmDate first = 0, last = 0;
    BRM_CHECK(p->mem, brm_quarter_parse(q->text, &first, &last));
    if ((q->flags & BRM_TF_BAD) == 0)
        (void)BRM_COMPLAIN(p, BRM_D_QUARTER_FOR_DAY, brm_token_span(p, q), BRM_A_STR(q->text), BRM_A_DATE(first),
                           BRM_A_DATE(last));
    BrmNode *node = brm_node_bad(p, brm_token_span(p, q));
    node->kind = BRM_AST_DATE;
    node->num = first;
    return node;
}

/* ---- parts ---- */

BrmPair brm_p_unbounded(BrmParse *p) {
    (void)p;
    return (BrmPair){NULL, NULL};
}

BrmPair brm_p_bounds(BrmParse *p, BrmNode *a, BrmNode *b) {
    (void)p;
    return (BrmPair){a, b};
}

BrmNode *brm_p_type(BrmParse *p, BrmTypeWord word, const BrmToken *k, BrmPair bounds) {
    BrmNode *node = brm_node(p, BRM_AST_TYPE, k);
    node->word = (uint16_t)word;
    node->a = bounds.a;
    node->b = bounds.b;
    return node;
}

BrmNode *brm_p_choice_type(BrmParse *p, BrmTypeWord word, uint32_t lang, const BrmToken *k, BrmNode *list) {
    brm_form_check(p, lang, k, "choix multiple …", "choices …");
    BrmNode *node = brm_node(p, BRM_AST_TYPE, k);
    node->word = (uint16_t)word;
    node->c = list;
    return node;
}

BrmRule brm_p_no_rule(BrmParse *p) {
    (void)p;
    return (BrmRule){NULL, false};
}

BrmRule brm_p_rule(BrmParse *p, uint32_t lang, const BrmToken *k, BrmNode *e, bool unless) {
    if (k != NULL) brm_form_check(p, lang, k, "sauf si …", "unless …");
    p->rule = e;
    return (BrmRule){e, unless};
}

BrmNode *brm_p_key(BrmParse *p, BrmKeyForm form, const BrmToken *k) {
    BrmNode *node = form == BRM_KEY_STRING ? brm_p_string(p, k) : brm_p_ref(p, NULL, k);
    node->word = (uint16_t)form;
    bool point = false;
    for (uint32_t i = 0; i < k->text.n; i += 1)
        point = point || k->text.p[i] == '.';
    if (form == BRM_KEY_INTEGER && point && (k->flags & BRM_TF_BAD) == 0)
        (void)BRM_COMPLAIN(p, BRM_D_KEY_IS_NUMBER, brm_token_span(p, k), BRM_A_STR(k->text));
    return node;
}

BrmNode *brm_p_entry(BrmParse *p, BrmNode *a, BrmNode *b) {
    uint32_t end = b != NULL ? b->span.end : p->reader->prev.end;
    BrmNode *node = brm_node_bad(p, brm_span(p, a->span.start, end));
    node->kind = BRM_AST_MAP_ENTRY;
    node->at = a->at;
    node->a = a;
    node->b = b;
    return node;
}

BrmNode *brm_p_entry_again(BrmParse *p, BrmLang lang, const BrmToken *k, BrmNode *a) {
    brm_form_check(p, lang, k, "à redemander", "asked again");
    return brm_p_entry(p, a, NULL);
}

BrmNode *brm_p_def_step(BrmParse *p, BrmNode *e, BrmNode *when) {
    BrmNode *node = brm_node_bad(p, brm_span(p, e->span.start, p->reader->prev.end));
    node->kind = BRM_AST_DEF_STEP;
    node->at = e->at;
    node->a = e;
    node->b = when;
    node->word = when != NULL ? when->word : BRM_EDGE_NONE;
    p->rule = e;
    return node;
}

uint16_t brm_p_weighted(BrmParse *p, BrmLang lang, const BrmToken *k) {
    brm_form_check(p, (uint32_t)lang, k, "moyenne pondérée", "weighted mean");
    return BRM_AGG_WEIGHTED;
}

/* ---- clauses ---- */

void brm_p_message(BrmParse *p, const BrmToken *k, const BrmToken *s) {
    BrmNode *node = brm_node(p, BRM_AST_MESSAGE, k);
    node->first = brm_text_message(p, s).first;
    if (brm_clause_admit(p, BRM_C_MESSAGE, k) && p->open.node != NULL) p->open.node->b = node;
}

void brm_p_validity(BrmParse *p, BrmLang lang, const BrmToken *k, BrmNode *a, BrmNode *b) {
    brm_form_check(p, (uint32_t)lang, k, "en vigueur …", "valid …");
    brm_p_clause(p, BRM_C_VALIDITY, k, NULL, a, b);
}

void brm_p_about(BrmParse *p, BrmLang lang, const BrmToken *k, BrmNodes list) {
    brm_form_check(p, (uint32_t)lang, k, "porte sur …", "about …");
    brm_p_clause_list(p, BRM_C_ABOUT, k, list);
}

void brm_p_level(BrmParse *p, const BrmToken *k, BrmNode *n, BrmNode *label, BrmNode *rule) {
    if (rule != NULL) p->rule = rule;
    BrmNode *node = brm_clause_join(p, rule != NULL ? BRM_C_LEVEL_RULE : BRM_C_LEVEL, k);
    if (node == NULL) return;
    node->a = n;
    node->title = label;
    node->b = rule;
}

void brm_p_na_level(BrmParse *p, const BrmToken *k, BrmNode *reason, BrmRule rule) {
    BrmNode *node = brm_clause_join(p, BRM_C_NA_LEVEL, k);
    if (node == NULL) return;
    node->title = reason;
    node->a = rule.e;
    node->word = rule.unless;
}

void brm_p_expected(BrmParse *p, const BrmToken *k, BrmNode *n, BrmNode *when) {
    BrmNode *node = brm_clause_join(p, BRM_C_EXPECTED, k);
    if (node == NULL) return;
    node->a = n;
    node->b = when;
    node->word = when != NULL ? when->word : BRM_EDGE_NONE;
}

void brm_p_requirement(BrmParse *p, const BrmToken *k, BrmNode *code, BrmNode *label, const BrmRule *rule) {
    BrmNode *node = brm_clause_join(p, BRM_C_REQUIREMENT, k);
    if (node == NULL) return;
    node->text = code->text;
    node->at = code->at;
    node->title = label;
    if (rule == NULL) return;
    node->a = rule->e;
    node->word = rule->unless;
}

void brm_p_replaces(BrmParse *p, const BrmToken *k, BrmNodes old, BrmNode *version, BrmNode *map) {
    BrmNode *node = brm_clause_join(p, BRM_C_REPLACES, k);
    if (node == NULL) return;
    node->first = old.first;
    node->a = version;
    node->b = map;
}

void brm_p_reworded(BrmParse *p, const BrmToken *k, BrmNode *version, BrmNodes keys) {
    BrmNode *node = brm_clause_join(p, BRM_C_REWORDED, k);
    if (node == NULL) return;
    node->a = version;
    node->first = keys.first;
}

void brm_p_choice(BrmParse *p, const BrmToken *k, BrmNode *key, BrmNode *label) {
    BrmNode *node = brm_clause_join(p, BRM_C_CHOICE, k);
    if (node == NULL) return;
    node->text = key->text;
    node->at = key->at;
    node->word = key->word;
    node->title = label;
}

void brm_p_severity(BrmParse *p, uint16_t severity, BrmNode *rule) {
    BrmToken k = p->reader->unit[0];
    p->rule = rule;
    if (!brm_clause_admit(p, BRM_C_RULE, &k) || p->open.node == NULL) return;
    p->open.node->a = rule;
    p->open.node->word = severity;
}

void brm_p_targets(BrmParse *p, const BrmToken *k, BrmNodes list) {
    if (!brm_clause_admit(p, BRM_C_TARGET, k)) return;
    for (BrmNode *ref = list.first, *next = NULL; ref != NULL; ref = next) {
        next = ref->next;
        ref->next = NULL;
        if (ref->kind == BRM_AST_BAD) continue; /* said already */
        BrmNode *node = brm_node_bad(p, ref->span);
        node->kind = BRM_AST_TARGET;
        node->at = ref->at;
        node->a = ref;
        brm_clause_append(p, node);
    }
}

void brm_p_step(BrmParse *p, BrmClause step, const BrmToken *k, BrmNode *e, uint16_t aggregate) {
    if (e != NULL) p->rule = e;
    BrmNode *node = brm_clause_join(p, step, k);
    if (node == NULL) return;
    node->word = (uint16_t)(step - BRM_C_STEP_CRITERION);
    node->a = e;
    node->num = aggregate;
}

void brm_p_horizon(BrmParse *p, const BrmToken *k, BrmNode *when) {
    BrmNode *node = brm_clause_join(p, BRM_C_T_HORIZON, k);
    if (node == NULL) return;
    node->a = when;
    node->word = when->word;
}

void brm_p_status(BrmParse *p, const BrmToken *k, uint16_t status) {
    BrmNode *node = brm_clause_join(p, BRM_C_T_STATUS, k);
    if (node != NULL) node->word = status;
}

void brm_p_plan(BrmParse *p, const BrmToken *k, BrmNode *criterion, BrmNode *level, BrmNode *when) {
    BrmNode *node = brm_clause_join(p, BRM_C_T_PLAN, k);
    if (node == NULL) return;
    node->a = criterion;
    node->b = level;
    node->c = when;
    node->word = when != NULL ? when->word : BRM_EDGE_NONE;
}
