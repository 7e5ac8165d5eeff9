/* items: the declarations of a file, and which clause may join which.
 *
 * Called by parser.y and forms.c for what was read, by reader.c for what could not be. One declaration is open at a
 * time; a clause joins it, or the level opened last in it. Which clause goes where is clauses.def. Also here: a clause
 * given twice, a clause that stands further left than what it joins, and what a declaration must not lack for the tree
 * to be whole.
 *
 *   axe A05 "…"            scopes[AXIS]
 *       critère A05.2 "…"  open
 *           niveau 1 "…"   open.level, joined by précision, voir, exige
 *       poids 2            joins A05.2 and looks like A05's: a warning
 */
#include "syntax/parser.h"
#include "syntax/syntax_internal.h"

#include <string.h>

enum {
    ONCE = 0,
    OFTEN = 1,
    IN_SCALE = 1 << 0,
    IN_LIST = 1 << 1,
    IN_QUESTIONNAIRE = 1 << 2,
    IN_QUESTION = 1 << 3,
    IN_AXIS = 1 << 4,
    IN_RUBRIC = 1 << 5,
    IN_CRITERION = 1 << 6,
    IN_CONTROL = 1 << 7,
    IN_MEASURE = 1 << 8,
    IN_TEST = 1 << 9
};

typedef struct ClauseRow {
    uint32_t kind;
    const char *words[2];
    uint32_t often, items;
    BrmWord goes;
} ClauseRow;

static const ClauseRow clauses[] = {
#define BRM_CLAUSE_ROW(name, kind, fr, en, times, items) {BRM_AST_##kind, {fr, en}, times, items, BRM_W_GOES_##name},
#include "syntax/clauses.def"
#undef BRM_CLAUSE_ROW
};

typedef struct ItemRow {
    uint32_t kind, token, bit;
    BrmWord a, to, of; /* un critère; au critère; du critère */
} ItemRow;

static const ItemRow items[] = {
    {BRM_AST_SCALE, BRM_TOK_SCALE, IN_SCALE, BRM_W_UNDER_SCALE, BRM_W_TO_SCALE, BRM_W_OF_SCALE},
    {BRM_AST_LIST, BRM_TOK_LIST, IN_LIST, BRM_W_UNDER_LIST, BRM_W_TO_LIST, BRM_W_OF_LIST},
    {BRM_AST_QUESTIONNAIRE, BRM_TOK_QUESTIONNAIRE, IN_QUESTIONNAIRE, BRM_W_UNDER_QUESTIONNAIRE, BRM_W_TO_QUESTIONNAIRE,
     BRM_W_OF_QUESTIONNAIRE},
    {BRM_AST_SUPPLEMENT, BRM_TOK_SUPPLEMENT, IN_QUESTIONNAIRE, BRM_W_UNDER_SUPPLEMENT, BRM_W_TO_SUPPLEMENT,
     BRM_W_OF_SUPPLEMENT},
    {BRM_AST_QUESTION, BRM_TOK_QUESTION, IN_QUESTION, BRM_W_UNDER_QUESTION, BRM_W_TO_QUESTION, BRM_W_OF_QUESTION},
    {BRM_AST_AXIS, BRM_TOK_AXIS, IN_AXIS, BRM_W_UNDER_AXIS, BRM_W_TO_AXIS, BRM_W_OF_AXIS},
    {BRM_AST_RUBRIC, BRM_TOK_SECTION, IN_RUBRIC, BRM_W_UNDER_RUBRIC, BRM_W_TO_RUBRIC, BRM_W_OF_RUBRIC},
    {BRM_AST_CRITERION, BRM_TOK_CRITERION, IN_CRITERION, BRM_W_UNDER_CRITERION, BRM_W_TO_CRITERION, BRM_W_OF_CRITERION},
    {BRM_AST_CONTROL, BRM_TOK_CHECK, IN_CONTROL, BRM_W_UNDER_CONTROL, BRM_W_TO_CONTROL, BRM_W_OF_CONTROL},
    {BRM_AST_MEASURE, BRM_TOK_MEASURE, IN_MEASURE, BRM_W_UNDER_MEASURE, BRM_W_TO_MEASURE, BRM_W_OF_MEASURE},
    {BRM_AST_TEST, BRM_TOK_TEST, IN_TEST, BRM_W_UNDER_TEST, BRM_W_TO_TEST, BRM_W_OF_TEST},
    {BRM_AST_DEFINITION, BRM_TOK_DEFINITION, 0, BRM_W_UNDER_DEFINITION, BRM_W_TO_DEFINITION, BRM_W_OF_DEFINITION},
    {BRM_AST_RETIRED, BRM_TOK_RETIRED, 0, BRM_W_UNDER_RETIRED, BRM_W_TO_RETIRED, BRM_W_OF_RETIRED},
    {BRM_AST_USE, BRM_TOK_USE, 0, BRM_W_UNDER_USE, BRM_W_TO_USE, BRM_W_OF_USE},
};
enum { ITEMS = sizeof items / sizeof items[0] };

static const ItemRow *item_of(uint32_t kind) {
    for (uint32_t i = 0; i < ITEMS; i += 1) {
        if (items[i].kind == kind) return &items[i];
    }
    return NULL;
}

/* Clauses that begin with several words: the first of them. */
static const struct {
    uint32_t kind;
    const char *words[2];
} first_words[] = {
    {BRM_AST_VALIDITY, {"en", "valid"}},     {BRM_AST_ABOUT, {"porte", "about"}},
    {BRM_AST_ASKED_IF, {"posé", "asked"}},   {BRM_AST_COMMENT_REQUIRED, {"justification", "comment"}},
    {BRM_AST_NA_LEVEL, {"niveau", "level"}}, {BRM_AST_STEP, {"par", "per"}},
};

const char *brm_syntax_keyword(BrmAstKind kind, BrmLang lexicon) {
    for (uint32_t i = 0; i < sizeof first_words / sizeof first_words[0]; i += 1) {
        if (first_words[i].kind == (uint32_t)kind) return first_words[i].words[lexicon];
    }
    for (uint32_t i = 0; i < BRM_C_COUNT; i += 1) {
        if (clauses[i].kind == (uint32_t)kind) return clauses[i].words[lexicon];
    }
    const ItemRow *item = item_of(kind);
    if (item == NULL) return "";
    return brm_keyword_spellings(brm_keyword_row((uint16_t)item->token), lexicon);
}

/* ---- opening and closing a declaration ---- */

static void reset_open(BrmParse *p) {
    memset(&p->open, 0, sizeof p->open);
    p->open.kind = BRM_AST_COUNT;
    for (uint32_t i = 0; i < BRM_C_COUNT; i += 1)
        p->open.seen[i] = BRM_NO_SPAN;
}

void brm_items_open(BrmParse *p) {
    reset_open(p);
    p->last_item = NULL;
}

static void append_item(BrmParse *p, BrmNode *node) {
    if (p->last_item == NULL)
        p->out->root->first = node;
    else
        p->last_item->next = node;
    p->last_item = node;
}

/* A code or name with its title, as messages name a thing. */
static BrmStr named(BrmParse *p, const BrmNode *node) {
    BrmStr title = node->title != NULL ? node->title->text : (BrmStr){"", 0};
    if (title.n == 0) return node->text;
    if (node->text.n == 0) return brm_str_f(p->arena, "« %.*s »", BRM_STR_ARG(title));
    return brm_str_f(p->arena, "%.*s « %.*s »", BRM_STR_ARG(node->text), BRM_STR_ARG(title));
}

static void close_control(BrmParse *p, BrmNode *node) {
    bool silent = p->open.damaged;
    if (node->a == NULL) {
        if (!silent) (void)BRM_COMPLAIN(p, BRM_D_CONTROL_WITHOUT_RULE, node->at, BRM_A_STR(named(p, node)));
        node->a = brm_node_bad(p, node->at);
    }
    if (node->b == NULL) {
        if (!silent) (void)BRM_COMPLAIN(p, BRM_D_CONTROL_WITHOUT_MESSAGE, node->at, BRM_A_STR(named(p, node)));
        node->b = brm_node_bad(p, node->at);
        node->b->kind = BRM_AST_MESSAGE;
    }
}

static void close_measure(BrmParse *p, BrmNode *node) {
    for (uint32_t step = BRM_C_STEP_CRITERION; step <= BRM_C_STEP_POPULATION; step += 1) {
        if (p->open.seen[step].file != BRM_NONE) continue;
        if (!p->open.damaged) {
            BrmStr words = brm_str(clauses[step].words[p->lexicon]);
            (void)BRM_COMPLAIN(p, BRM_D_MEASURE_STEP_MISSING, node->at, BRM_A_STR(words), BRM_A_STR(node->text));
        }
        BrmNode *filler = brm_node_bad(p, node->at);
        filler->kind = BRM_AST_STEP;
        filler->word = (uint16_t)(step - BRM_C_STEP_CRITERION);
        filler->num = BRM_AGG_MEAN;
        if (step == BRM_C_STEP_CRITERION) filler->a = brm_node_bad(p, node->at);
        brm_clause_append(p, filler);
    }
}

static void close_item(BrmParse *p) {
    BrmNode *node = p->open.node;
    if (node == NULL || p->open.ghost) return;
    if (node->kind == BRM_AST_CONTROL) close_control(p, node);
    if (node->kind == BRM_AST_MEASURE) close_measure(p, node);
}

void brm_items_close(BrmParse *p) {
    close_item(p);
}

static void enter_scope(BrmParse *p, uint32_t scope, BrmNode *node, uint32_t column) {
    p->scopes[scope] = (BrmScope){node, column};
    for (uint32_t i = scope + 1u; i < BRM_SCOPES; i += 1)
        p->scopes[i] = (BrmScope){NULL, 0};
}

static void enter_scopes(BrmParse *p, BrmNode *node, uint32_t column) {
    switch (node->kind) {
    case BRM_AST_QUESTIONNAIRE:
    case BRM_AST_SUPPLEMENT:
        enter_scope(p, BRM_SCOPE_QUESTIONNAIRE, node, column);
        break;
    case BRM_AST_AXIS:
        enter_scope(p, BRM_SCOPE_AXIS, node, column);
        break;
    case BRM_AST_RUBRIC:
        enter_scope(p, BRM_SCOPE_RUBRIC, node, column);
        break;
    default:
        break;
    }
}

/* Closes the open declaration and opens this one. */
static BrmNode *open_item(BrmParse *p, uint32_t kind, const BrmToken *k, BrmNode *name, BrmNode *title) {
    close_item(p);
    reset_open(p);
    BrmNode *node = brm_node(p, (BrmAstKind)kind, k);
    if (name != NULL) {
        node->text = name->text;
        node->at = name->at;
    }
    node->title = title;
    p->open.node = node;
    p->open.kind = kind;
    p->open.column = k->column;
    enter_scopes(p, node, k->column);
    append_item(p, node);
    if (kind != BRM_AST_USE) p->past_uses = true;
    return node;
}

/* A unit was read whole: the declaration reaches to its end. */
void brm_p_unit(BrmParse *p) {
    p->reader->unit_done = true;
    if (p->open.node != NULL && !p->open.ghost) p->open.node->span.end = p->reader->prev.end;
}

void brm_p_item(BrmParse *p, BrmAstKind kind, const BrmToken *k, BrmNode *name, BrmNode *title) {
    (void)open_item(p, kind, k, name, title);
}

void brm_p_use(BrmParse *p, const BrmToken *k, BrmNode *name, BrmNode *path, BrmNode *alias) {
    if (p->past_uses) {
        BrmNode *where = p->out->root->first;
        while (where != NULL && where->kind == BRM_AST_USE)
            where = where->next;
        BrmDiag *diag = brm_syntax_raise(p, BRM_D_USE_LATE, brm_token_span(p, k), NULL, 0);
        if (diag != NULL && where != NULL)
            brm_diag_label_at(p->bag, diag, where->at, BRM_W_FIRST_DECLARATION, (BrmArg){.kind = BRM_ARG_NONE});
    }
    BrmNode *node = open_item(p, BRM_AST_USE, k, name, path);
    if (path != NULL) node->at = path->at;
    node->c = alias;
}

/* échelle NAME without a title: a declaration when levels follow, else the questionnaire's own clause. Under a
 * criterion it is taken for the « selon » that was meant. */
void brm_p_scale(BrmParse *p, const BrmToken *k, BrmNode *name) {
    if (p->reader->now.code == BRM_TOK_LEVEL && name->c == NULL) {
        (void)open_item(p, BRM_AST_SCALE, k, name, NULL);
    } else if (p->open.kind == BRM_AST_QUESTIONNAIRE || p->open.kind == BRM_AST_SUPPLEMENT) {
        brm_p_clause(p, BRM_C_SCALE_REF, k, NULL, name, NULL);
    } else {
        BrmStr file = p->sources->files.at[p->file].text;
        BrmStr typed = brm_str_of(file.p + name->span.start, name->span.end - name->span.start);
        (void)BRM_COMPLAIN(p, BRM_D_SCALE_WITHOUT_LEVELS, name->at, BRM_A_STR(name->c != NULL ? typed : name->text));
        if (p->open.kind == BRM_AST_CRITERION) brm_p_clause(p, BRM_C_USING, k, NULL, name, NULL);
    }
}

void brm_p_supplement(BrmParse *p, const BrmToken *k, BrmNode *code, BrmNode *title, BrmNode *of, BrmNode *version) {
    BrmNode *node = open_item(p, BRM_AST_SUPPLEMENT, k, code, title);
    node->a = of;
    node->b = version;
}

void brm_p_question(BrmParse *p, const BrmToken *k, BrmNode *name, BrmNode *title, BrmNode *type) {
    open_item(p, BRM_AST_QUESTION, k, name, title)->a = type;
}

void brm_p_definition(BrmParse *p, const BrmToken *k, BrmNode *name, BrmNodes steps) {
    open_item(p, BRM_AST_DEFINITION, k, name, NULL)->first = steps.first;
    for (const BrmNode *step = steps.first; step != NULL; step = step->next) {
        bool first = step == steps.first;
        if (!first && step->next == NULL && brm_read_breaks_off(p)) return; /* its date could not be read */
        if (first != (step->b == NULL)) {
            BrmSpan at = step->b != NULL ? step->b->span : step->span;
            (void)brm_syntax_raise(p, first ? BRM_D_DEFINITION_FIRST_DATED : BRM_D_DEFINITION_UNDATED, at, NULL, 0);
            return;
        }
    }
}

/* ---- what could not be read ---- */

static BrmNode *empty_title(BrmParse *p, BrmSpan at) {
    BrmNode *title = brm_node_bad(p, at);
    title->kind = BRM_AST_STRING;
    return title;
}

/* Gives a declaration whose head is broken what the tree promises of its kind. */
static void fill_head(BrmParse *p, BrmNode *node) {
    switch (node->kind) {
    case BRM_AST_QUESTION:
    case BRM_AST_SUPPLEMENT:
        node->a = brm_node_bad(p, node->at);
        break;
    case BRM_AST_DEFINITION:
        node->first = brm_p_def_step(p, brm_node_bad(p, node->at), NULL);
        break;
    default:
        break;
    }
}

void brm_item_unread(BrmParse *p) {
    const BrmReader *r = p->reader;
    const BrmToken *k = &r->unit[0];
    uint32_t kind = BRM_AST_COUNT;
    for (uint32_t i = 0; i < ITEMS; i += 1) {
        if (items[i].token == k->code) kind = items[i].kind;
    }
    if (kind == BRM_AST_COUNT) { /* a clause */
        p->open.damaged = true;
        return;
    }
    close_item(p);
    reset_open(p);
    p->open.ghost = p->open.damaged = true;
    if (kind == BRM_AST_USE) return;
    p->past_uses = true;
    const BrmToken *name = r->n_unit > 1 ? &r->unit[1] : k;
    bool named_kind = kind != BRM_AST_RUBRIC && kind != BRM_AST_TEST;
    bool has_name = name->code == BRM_TOK_CODE || name->code == BRM_TOK_NAME;
    if (named_kind && !has_name) return;
    const BrmToken *title = r->n_unit > 2 ? &r->unit[2] : NULL;
    BrmNode *title_node =
        title != NULL && title->code == BRM_TOK_STRING ? brm_p_string(p, title) : empty_title(p, brm_token_span(p, k));
    BrmNode *node = open_item(p, kind, k, named_kind ? brm_p_ref(p, NULL, name) : NULL, title_node);
    fill_head(p, node);
    p->open.damaged = true;
}

/* ---- clauses ---- */

static bool joins_level(BrmClause clause) {
    return clause == BRM_C_DETAIL || clause == BRM_C_SEE || clause == BRM_C_EXIGE;
}

void brm_clause_append(BrmParse *p, BrmNode *node) {
    if (p->open.ghost || p->open.node == NULL) return;
    if (p->open.last == NULL)
        p->open.node->first = node;
    else
        p->open.last->next = node;
    p->open.last = node;
}

static BrmArg clause_words(const BrmParse *p, BrmClause clause) {
    return BRM_A_STR(brm_str(clauses[clause].words[p->lexicon]));
}

static bool may_stand(BrmParse *p, BrmClause clause, const BrmToken *k) {
    BrmSpan at = brm_token_span(p, k);
    BrmArg words = clause_words(p, clause);
    BrmArg goes = BRM_A_WORD(clauses[clause].goes);
    const ItemRow *item = item_of(p->open.kind);
    if (item == NULL) {
        (void)BRM_COMPLAIN(p, BRM_D_CLAUSE_ORPHAN, at, words, goes);
        return false;
    }
    if ((clauses[clause].items & item->bit) == 0) {
        (void)BRM_COMPLAIN(p, BRM_D_CLAUSE_MISPLACED, at, words, BRM_A_WORD(item->a), goes);
        return false;
    }
    if (!joins_level(clause)) return true;
    bool numbered = p->open.level != NULL && p->open.level->kind == BRM_AST_LEVEL;
    if (p->open.level != NULL && (clause != BRM_C_EXIGE || numbered)) return true;
    (void)BRM_COMPLAIN(p, BRM_D_LEVEL_MISSING, at, words);
    return false;
}

static bool given_twice(BrmParse *p, BrmClause clause, const BrmToken *k) {
    BrmSpan at = brm_token_span(p, k);
    if (clauses[clause].often) return false;
    if (p->open.seen[clause].file == BRM_NONE) {
        p->open.seen[clause] = at;
        return false;
    }
    BrmDiag *diag = BRM_COMPLAIN(p, BRM_D_CLAUSE_TWICE, at, clause_words(p, clause));
    if (diag != NULL)
        brm_diag_label_at(p->bag, diag, p->open.seen[clause], BRM_W_FIRST_HERE, (BrmArg){.kind = BRM_ARG_NONE});
    return true;
}

/* The declaration around the open one whose clause it looks like, by its column. */
static const BrmNode *looks_like(const BrmParse *p, BrmClause clause, uint32_t column) {
    for (uint32_t i = BRM_SCOPES; i > 0; i -= 1) {
        const BrmScope *scope = &p->scopes[i - 1u];
        if (scope->node == NULL || scope->node == p->open.node || scope->column == 0 || scope->column >= column)
            continue;
        const ItemRow *item = item_of(scope->node->kind);
        if ((clauses[clause].items & item->bit) != 0) return scope->node;
    }
    return NULL;
}

/* A clause that begins a line further left than what it joins, or as far left where it looks like another's. */
static void check_column(BrmParse *p, BrmClause clause, const BrmToken *k) {
    if (k->column == 0 || p->open.column == 0) return;
    bool level = joins_level(clause);
    uint32_t joined = level && p->open.level_column != 0 ? p->open.level_column : p->open.column;
    if (k->column > joined || (level && k->column == joined)) return;
    const BrmNode *like = level ? NULL : looks_like(p, clause, k->column);
    if (like == NULL && k->column == joined) return;
    BrmArg words = BRM_A_STR(brm_unit_text(p));
    BrmSpan at = brm_token_span(p, k);
    const ItemRow *item = item_of(p->open.kind);
    BrmStr name = named(p, p->open.node);
    BrmDiag *diag = NULL;
    if (like != NULL)
        diag = BRM_COMPLAIN(p, BRM_D_CLAUSE_LOOKS_ELSEWHERE, at, words, BRM_A_WORD(item_of(like->kind)->of),
                            BRM_A_STR(named(p, like)), BRM_A_WORD(item->to), BRM_A_STR(name));
    else if (level)
        diag = BRM_COMPLAIN(p, BRM_D_CLAUSE_LEFT_OF_LEVEL, at, words);
    else
        diag = BRM_COMPLAIN(p, BRM_D_CLAUSE_LEFT, at, words, BRM_A_WORD(item->to), BRM_A_STR(name));
    BrmSpan joins = level ? p->open.level->at : p->open.node->at;
    if (diag != NULL) brm_diag_label_at(p->bag, diag, joins, BRM_W_JOINS_THIS, (BrmArg){.kind = BRM_ARG_NONE});
}

bool brm_clause_admit(BrmParse *p, BrmClause clause, const BrmToken *k) {
    if (p->open.ghost) return false;
    if (!may_stand(p, clause, k) || given_twice(p, clause, k)) return false;
    check_column(p, clause, k);
    return true;
}

/* A new level: what joins levels starts afresh. */
static void open_level(BrmParse *p, BrmNode *node, uint32_t column) {
    p->open.level = node;
    p->open.level_last = NULL;
    p->open.level_column = column;
    p->open.seen[BRM_C_DETAIL] = p->open.seen[BRM_C_SEE] = p->open.seen[BRM_C_EXIGE] = BRM_NO_SPAN;
}

BrmNode *brm_clause_join(BrmParse *p, BrmClause clause, const BrmToken *k) {
    if (!brm_clause_admit(p, clause, k)) return NULL;
    BrmNode *node = brm_node(p, (BrmAstKind)clauses[clause].kind, k);
    if (joins_level(clause)) {
        if (p->open.level_last == NULL)
            p->open.level->first = node;
        else
            p->open.level_last->next = node;
        p->open.level_last = node;
        p->open.level->span.end = node->span.end;
        return node;
    }
    brm_clause_append(p, node);
    if (node->kind == BRM_AST_LEVEL || node->kind == BRM_AST_NA_LEVEL) open_level(p, node, k->column);
    return node;
}

void brm_p_clause(BrmParse *p, BrmClause clause, const BrmToken *k, BrmNode *title, BrmNode *a, BrmNode *b) {
    if (clause == BRM_C_IN_PERCENT) {
        if (brm_clause_admit(p, clause, k) && p->open.node != NULL) p->open.node->word = 1;
        return;
    }
    if (clause == BRM_C_ASKED_IF || clause == BRM_C_T_EXPECT) p->rule = a;
    BrmNode *node = brm_clause_join(p, clause, k);
    if (node == NULL) return;
    node->title = title;
    node->a = a;
    node->b = b;
}

void brm_p_clause_list(BrmParse *p, BrmClause clause, const BrmToken *k, BrmNodes list) {
    BrmNode *node = brm_clause_join(p, clause, k);
    if (node != NULL) node->first = list.first;
}
