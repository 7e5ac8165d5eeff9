/* tests_show.c: what a `vérifie` came to in one lane: the values of its parts, in the words of the source, and what is
 * said where it is not met.
 *
 * Called by tests_run.c. A chain of `et` says which of its parts fails; « a = b » says what was found beside what was
 * wanted; elsewhere each answer, level, measure and definition that stands in it is shown with its value.
 */
#include "tools/tools_internal.h"

#include <math.h>

enum { SHORT_DECIMALS = 4 };

/* ---- values
 * ----------------------------------------------------------------------------------------------------------------------
 */

uint8_t brm_lane_truth(const BrmTestLane *l, BrmReg reg) {
    return brm_vm_tri(l->vm, reg)[l->lane];
}

static BrmReg reg_of(const BrmTestLane *l, const BrmNode *node) {
    return l->reg_of[node->id];
}

static BrmOperand class_of(const BrmTestLane *l, const BrmNode *node) {
    return brm_program_class(l->program, reg_of(l, node));
}

static bool number_of(const BrmTestLane *l, const BrmNode *node, double *out) {
    const uint8_t *known;
    if (reg_of(l, node) == BRM_NONE || class_of(l, node) != BRM_OPD_NUM) return false;
    *out = brm_vm_num(l->vm, reg_of(l, node), &known)[l->lane];
    return known[l->lane] != 0;
}

bool brm_lane_known(const BrmTestLane *l, const BrmNode *node) {
    BrmReg reg = reg_of(l, node);
    const uint8_t *known;
    uint32_t words;
    double x;
    if (reg == BRM_NONE) return true; /* a constant */
    switch ((int)class_of(l, node)) {
    case BRM_OPD_TRI:
        return brm_lane_truth(l, reg) != BRM_UNKNOWN;
    case BRM_OPD_NUM:
        return number_of(l, node, &x);
    case BRM_OPD_KEY:
        return brm_vm_key(l->vm, reg)[l->lane] != BRM_KEY_UNKNOWN;
    case BRM_OPD_SET:
        (void)brm_vm_set(l->vm, reg, &known, &words);
        return known[l->lane] != 0;
    default:
        return true;
    }
}

static void put_percent(BrmBuf *out, double x, BrmLang lang) {
    brm_double_fixed(out, x * 100, 2, true, brm_tools_say(lang, ",", "."));
    brm_buf_z(out, brm_tools_say(lang, "\xc2\xa0%", "%"));
}

static void put_number(BrmBuf *out, double x, BrmShowHow how, BrmLang lang) {
    if (how == BRM_SHOW_PERCENT) {
        put_percent(out, x, lang);
        return;
    }
    if (how == BRM_SHOW_SHORT && fabs(x) < 1e15) {
        brm_double_fixed(out, x, SHORT_DECIMALS, true, brm_tools_say(lang, ",", "."));
        return;
    }
    size_t at = out->n;
    brm_double_print(out, x);
    for (; lang == BRM_FR && at < out->n; at++)
        if (out->p[at] == '.') out->p[at] = ',';
}

/* The key of a list, of the kinds, or the text of a text question. */
static BrmStr key_text(const BrmTestLane *l, const BrmNode *node, uint32_t key) {
    const BrmModel *m = l->model;
    BrmType type = m->types[node->id];
    if (type.kind == BRM_TYPE_KIND) return key < m->kinds.n ? m->kinds.at[key] : BRM_LIT("?");
    if (type.kind == BRM_TYPE_LIST || type.kind == BRM_TYPE_SET) {
        const BrmMList *list = &m->lists.at[type.list];
        return key < list->keys.n ? list->keys.at[key].key : BRM_LIT("?");
    }
    BrmRef ref = m->refs[node->id];
    if (ref.kind == BRM_REF_QUESTION) return l->doc->answers[ref.index].shown;
    return node->kind == BRM_AST_STRING ? node->text : BRM_LIT("?");
}

static void put_text(BrmBuf *out, BrmStr s, bool json, BrmLang lang) {
    if (json) {
        brm_json_string(out, s);
        return;
    }
    brm_buf_z(out, brm_tools_say(lang, "« ", "\""));
    brm_buf_str(out, s);
    brm_buf_z(out, brm_tools_say(lang, " »", "\""));
}

static void put_set(const BrmTestLane *l, BrmBuf *out, const BrmNode *node, bool json) {
    const uint8_t *known;
    uint32_t words, n = l->model->lists.at[l->model->types[node->id].list].keys.n;
    const uint64_t *set = brm_vm_set(l->vm, reg_of(l, node), &known, &words) + (size_t)l->lane * words;
    bool first = true;
    brm_buf_byte(out, json ? '[' : '(');
    for (uint32_t k = 0; k < n; k++) {
        if ((set[k / 64] >> (k % 64) & 1u) == 0) continue;
        if (!first) brm_buf_z(out, ", ");
        first = false;
        if (json)
            brm_json_string(out, key_text(l, node, k));
        else
            brm_buf_str(out, key_text(l, node, k));
    }
    brm_buf_byte(out, json ? ']' : ')');
}

/* A constant that stands beside a list's value or a text has no register of its own. */
static void put_constant(const BrmTestLane *l, BrmBuf *out, const BrmNode *node, bool json) {
    bool words = node->kind == BRM_AST_STRING || json;
    if (words)
        put_text(out, node->text, json, l->lang);
    else
        brm_buf_str(out, node->text);
}

static void put_value(const BrmTestLane *l, BrmBuf *out, const BrmNode *node, BrmShowHow how, bool json) {
    double x = 0;
    BrmReg reg = reg_of(l, node);
    BrmTypeKind type = l->model->types[node->id].kind;
    if (reg == BRM_NONE) {
        put_constant(l, out, node, json);
    } else if (!brm_lane_known(l, node)) {
        brm_buf_z(out, json ? "null" : brm_tools_say(l->lang, "inconnu", "unknown"));
    } else if (class_of(l, node) == BRM_OPD_TRI) {
        bool yes = brm_lane_truth(l, reg) == BRM_TRUE;
        brm_buf_z(out, json  ? (yes ? "true" : "false")
                       : yes ? brm_tools_say(l->lang, "oui", "yes")
                             : brm_tools_say(l->lang, "non", "no"));
    } else if (class_of(l, node) == BRM_OPD_SET) {
        put_set(l, out, node, json);
    } else if (class_of(l, node) == BRM_OPD_KEY) {
        BrmStr key = key_text(l, node, brm_vm_key(l->vm, reg)[l->lane]);
        if (type == BRM_TYPE_TEXT || json)
            put_text(out, key, json, l->lang);
        else
            brm_buf_str(out, key);
    } else if (number_of(l, node, &x) && type == BRM_TYPE_DATE) {
        if (json) brm_buf_byte(out, '"');
        brm_date_print(out, (BrmDate)x);
        if (json) brm_buf_byte(out, '"');
    } else if (json) {
        brm_double_print(out, x);
    } else {
        put_number(out, x, how, l->lang);
    }
}

void brm_lane_show(const BrmTestLane *l, BrmBuf *out, const BrmNode *node, BrmShowHow how) {
    put_value(l, out, node, how, false);
}

void brm_lane_json(const BrmTestLane *l, BrmBuf *out, const BrmNode *node) {
    put_value(l, out, node, BRM_SHOW_DIGITS, true);
}

static BrmStr in_json(const BrmTestLane *l, const BrmNode *node) {
    BrmBuf buf;
    brm_buf_open(&buf, l->arena->mem);
    brm_lane_json(l, &buf, node);
    return brm_tools_take(l->arena, &buf);
}

static BrmStr shown(const BrmTestLane *l, const BrmNode *node, BrmShowHow how) {
    BrmBuf buf;
    brm_buf_open(&buf, l->arena->mem);
    brm_lane_show(l, &buf, node, how);
    return brm_tools_take(l->arena, &buf);
}

/* ---- parts worth showing
 * --------------------------------------------------------------------------------------------------------- */

static bool is_constant(const BrmTestLane *l, const BrmNode *node) {
    if (node->kind == BRM_AST_NEGATE) return is_constant(l, node->a);
    if (node->kind == BRM_AST_BINARY && node->word >= BRM_O_ADD)
        return is_constant(l, node->a) && is_constant(l, node->b);
    if (node->kind == BRM_AST_REF) return l->model->refs[node->id].kind == BRM_REF_KEY;
    return node->kind == BRM_AST_NUMBER || node->kind == BRM_AST_DATE || node->kind == BRM_AST_STRING ||
           node->kind == BRM_AST_TRUE || node->kind == BRM_AST_FALSE;
}

/* An answer, a level, a definition, a measure, a constat, a state: what a person would look up. */
static bool is_fact(const BrmTestLane *l, const BrmNode *node) {
    if (node->kind == BRM_AST_ANSWERED || node->kind == BRM_AST_APPLICABLE || node->kind == BRM_AST_SUBJECT)
        return true;
    if (node->kind == BRM_AST_CALL)
        return node->word == BRM_FN_NONE || node->word == BRM_FN_FINDING || node->word == BRM_FN_ANSWERED_COUNT;
    return node->kind == BRM_AST_REF && reg_of(l, node) != BRM_NONE && l->model->refs[node->id].kind != BRM_REF_KEY;
}

static bool is_division_by_zero(const BrmTestLane *l, const BrmNode *node) {
    double x;
    return node->kind == BRM_AST_BINARY && node->word == BRM_O_DIV && number_of(l, node->b, &x) && x == 0;
}

static void add_reason(const BrmTestLane *l, BrmTestExpectation *out, BrmStr reason) {
    if (reason.n == 0 || out->reasons.n >= BRM_TOOLS_SHOWN) return;
    for (uint32_t i = 0; i < out->reasons.n; i++)
        if (brm_str_eq(out->reasons.at[i], reason)) return;
    BRM_PUSH(l->arena, &out->reasons, reason);
}

/* Of a measure of which it is asked whether it has a value. */
static BrmStr has_value(const BrmTestLane *l, const BrmNode *measure) {
    if (!brm_lane_known(l, measure)) return brm_str(brm_tools_say(l->lang, "sans valeur", "no value"));
    return BRM_TOOLS_FILL(l->arena, l->lang, "vaut {0}", "is {0}", BRM_A_STR(shown(l, measure, BRM_SHOW_SHORT)));
}

static void add_fact(const BrmTestLane *l, const BrmNode *node, BrmTestExpectation *out) {
    if (out->values.n >= BRM_TOOLS_SHOWN) return;
    BrmTestValue value = {.span = node->span, .source = brm_tools_source(l->arena, l->model->sources, node->span)};
    for (uint32_t i = 0; i < out->values.n; i++)
        if (brm_str_eq(out->values.at[i].source, value.source)) return;
    value.json = in_json(l, node);
    bool state = node->kind == BRM_AST_ANSWERED || node->kind == BRM_AST_APPLICABLE;
    bool measure = state && node->a->kind == BRM_AST_CALL, unsettled = brm_lane_unsettled(l, node);
    bool finding = node->kind == BRM_AST_CALL && node->word == BRM_FN_FINDING;
    if (node->kind == BRM_AST_APPLICABLE)
        value.shown = brm_lane_applicable(l, node);
    else if (measure)
        value.shown = has_value(l, node->a);
    else if (state)
        value.shown = brm_lane_state(l, l->model->refs[node->a->id]);
    else if (finding)
        value.shown = brm_str(brm_lane_truth(l, reg_of(l, node)) == BRM_TRUE
                                  ? brm_tools_say(l->lang, "signalé", "reported")
                                  : brm_tools_say(l->lang, "non signalé", "not reported"));
    else
        value.shown = shown(l, node, BRM_SHOW_SHORT);
    value.equals = !state && !finding && brm_lane_known(l, node);
    BRM_PUSH(l->arena, &out->values, value);
    BrmRef ref = l->model->refs[node->id];
    if (!brm_lane_known(l, node) || unsettled)
        add_reason(l, out, brm_lane_why(l, node));
    else if (measure && !brm_lane_known(l, node->a))
        add_reason(l, out, brm_lane_why(l, node->a));
    else if (node->kind == BRM_AST_REF && ref.kind == BRM_REF_DEFINITION)
        add_reason(l, out, brm_lane_reads(l, ref.index));
}

typedef BRM_ARRAY(const BrmNode *) Nodes;

static void push_parts(const BrmTestLane *l, Nodes *stack, const BrmNode *node) {
    Nodes parts = {0};
    const BrmNode *three[] = {node->a, node->b, node->kind == BRM_AST_CALL ? NULL : node->c};
    for (uint32_t i = 0; i < 3; i++)
        if (three[i] != NULL) BRM_PUSH(l->arena, &parts, three[i]);
    for (const BrmNode *n = node->first; n != NULL; n = n->next)
        BRM_PUSH(l->arena, &parts, n);
    while (parts.n > 0) /* the first one is looked at first */
        BRM_PUSH(l->arena, stack, parts.at[--parts.n]);
}

/* The facts of an expression, from left to right; what is not reached by its `si` is shown too. */
static void add_facts(const BrmTestLane *l, const BrmNode *root, const BrmNode *but, BrmTestExpectation *out) {
    Nodes stack = {0};
    BRM_PUSH(l->arena, &stack, root);
    while (stack.n > 0 && out->values.n < BRM_TOOLS_SHOWN) {
        const BrmNode *node = stack.at[--stack.n];
        if (is_division_by_zero(l, node))
            add_reason(l, out,
                       BRM_TOOLS_FILL(l->arena, l->lang, "« {0} » divise par zéro.", "\"{0}\" divides by zero.",
                                      BRM_A_STR(brm_tools_source(l->arena, l->model->sources, node->span))));
        if (is_fact(l, node)) {
            if (node != but)
                add_fact(l, node, out);
            else if (!brm_lane_known(l, node))
                add_reason(l, out, brm_lane_why(l, node));
            continue;
        }
        if (node->kind != BRM_AST_REF) push_parts(l, &stack, node);
    }
}

/* ---- what is said
 * ----------------------------------------------------------------------------------------------------------------- */

/* Of a chain of `et`, the first part that is false, else the first that is unknown. */
static const BrmNode *failing(const BrmTestLane *l, const BrmNode *root) {
    Nodes stack = {0};
    const BrmNode *unknown = NULL;
    BRM_PUSH(l->arena, &stack, root);
    while (stack.n > 0) {
        const BrmNode *node = stack.at[--stack.n];
        if (node->kind == BRM_AST_BINARY && node->word == BRM_O_AND) {
            push_parts(l, &stack, node);
            continue;
        }
        uint8_t truth = brm_lane_truth(l, reg_of(l, node));
        if (truth == BRM_FALSE) return node;
        if (truth == BRM_UNKNOWN && unknown == NULL) unknown = node;
    }
    return unknown != NULL ? unknown : root;
}

static BrmShowHow show_how(const BrmNode *a, const BrmNode *b) {
    bool percent = (a->kind == BRM_AST_NUMBER && a->word == 1) || (b->kind == BRM_AST_NUMBER && b->word == 1);
    return percent ? BRM_SHOW_PERCENT : BRM_SHOW_SHORT;
}

/* « a = b » that is false: what was found beside what was wanted. */
static void say_equality(const BrmTestLane *l, const BrmNode *node, BrmTestExpectation *out) {
    const BrmNode *found = node->a, *wanted = node->b;
    if (is_constant(l, found) && !is_constant(l, wanted)) {
        found = node->b;
        wanted = node->a;
    }
    BrmShowHow how = show_how(found, wanted);
    BrmStr a = shown(l, found, how), b = shown(l, wanted, how);
    if (brm_str_eq(a, b)) { /* apart by less than what is shown */
        a = shown(l, found, BRM_SHOW_DIGITS);
        b = shown(l, wanted, BRM_SHOW_DIGITS);
    }
    const BrmArg args[] = {BRM_A_STR(brm_tools_source(l->arena, l->model->sources, found->span)), BRM_A_STR(a),
                           BRM_A_STR(b)};
    out->id = BRM_D_TEST_FOUND;
    out->found = in_json(l, found);
    out->wanted = in_json(l, wanted);
    out->span = found->span;
    out->message = brm_tools_fill(l->arena, l->lang, brm_diag_message(out->id, l->lang), args, 3);
    out->label = brm_tools_fill(l->arena, l->lang, brm_diag_label(out->id, l->lang), args, 3);
    add_facts(l, found, found, out);
    if (!is_constant(l, wanted)) add_facts(l, wanted, NULL, out);
}

static void say(const BrmTestLane *l, const BrmNode *node, uint8_t truth, BrmTestExpectation *out) {
    bool equality = node->kind == BRM_AST_BINARY && node->word == BRM_O_EQ;
    if (equality && truth == BRM_FALSE) {
        say_equality(l, node, out);
        return;
    }
    const BrmNode *what = node->kind == BRM_AST_NOT ? node->a : node;
    bool unsettled = truth == BRM_FALSE && brm_lane_unsettled(l, what);
    const BrmArg args[] = {BRM_A_STR(brm_tools_source(l->arena, l->model->sources, node->span)),
                           BRM_A_WORD(unsettled ? BRM_W_NOT_SETTLED : BRM_W_IS_FALSE)};
    out->id = truth == BRM_FALSE ? BRM_D_TEST_FALSE : BRM_D_TEST_UNKNOWN;
    out->span = node->span;
    out->message = brm_tools_fill(l->arena, l->lang, brm_diag_message(out->id, l->lang), args, 2);
    out->label = brm_str(brm_diag_label(out->id, l->lang));
    if (l->lane != BRM_NONE) add_facts(l, node, NULL, out);
}

void brm_lane_explain(const BrmTestLane *l, const BrmMExpectation *of, BrmTestExpectation *out) {
    out->source = brm_tools_source(l->arena, l->model->sources, of->expr->span);
    out->span = of->expr->span;
    out->truth = l->lane == BRM_NONE ? (uint8_t)BRM_UNKNOWN : brm_lane_truth(l, reg_of(l, of->expr));
    if (out->truth == BRM_TRUE) return;
    const BrmNode *node = l->lane == BRM_NONE ? of->expr : failing(l, of->expr);
    say(l, node, l->lane == BRM_NONE ? (uint8_t)BRM_UNKNOWN : brm_lane_truth(l, reg_of(l, node)), out);
}
