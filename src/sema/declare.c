/* sema/declare: the first walk over the items of every file: what each declares, and what belongs to what.
 *
 * Called by brm_sema_check. A file is flat: an axis, a question, a control joins the last questionnaire opened in its
 * file, a criterion the last axis; a rubric holds up to the next rubric, axis or control. Where what they should join
 * is missing, one error is raised and a thing that stands in for it is made, so that what follows is still checked and
 * raises nothing of its own.
 */
#include "sema/sema_internal.h"

typedef struct Open { /* what the next item joins */
    BrmSema *s;
    uint32_t file;
    uint32_t questionnaire, axis, rubric;
} Open;

static void declare_kinds(BrmSema *s, const BrmNode *about, BrmMap *seen) {
    for (const BrmNode *kind = about->first; kind != NULL; kind = kind->next) {
        if (brm_map_get(seen, kind->text) != BRM_NONE) continue;
        (void)brm_map_put(seen, kind->text, s->m->kinds.n);
        BRM_PUSH(s->arena, &s->m->kinds, kind->text);
    }
}

static void open_questionnaire(Open *o, const BrmNode *node) {
    BrmSema *s = o->s;
    BrmMQuestionnaire made = {.scale = BRM_NONE, .extends = BRM_NONE, .span = BRM_NO_SPAN, .order = s->next_order++};
    BrmSemaQuestionnaire side = {.node = node, .reads_expected = BRM_NONE};
    if (node != NULL) {
        made.code = node->text;
        made.title = brm_sema_title(node);
        made.span = node->at;
        side.supplement = node->kind == BRM_AST_SUPPLEMENT;
    }
    BRM_PUSH(s->arena, &s->m->questionnaires, made);
    BRM_PUSH(s->arena, &s->qn, side);
    o->questionnaire = s->m->questionnaires.n - 1;
    o->axis = o->rubric = BRM_NONE;
    s->home = side.supplement ? o->questionnaire : BRM_NONE;
    if (node != NULL)
        brm_sema_name(s, node->text, (BrmRef){BRM_REF_QUESTIONNAIRE, o->questionnaire}, node->at, o->file);
}

static void need_questionnaire(Open *o, const BrmNode *item, BrmWord what) {
    if (o->questionnaire == BRM_NONE) {
        if (!brm_sema_damaged_before(o->s, item))
            BRM_RAISE(o->s->bag, BRM_D_NO_QUESTIONNAIRE, item->at,
                      BRM_A_STR(item->text.n > 0 ? item->text : brm_sema_title(item)), BRM_A_WORD(what));
        open_questionnaire(o, NULL);
    }
    o->s->qn.at[o->questionnaire].n_items++;
}

static void open_axis(Open *o, const BrmNode *node) {
    BrmSema *s = o->s;
    BrmMAxis made = {
        .questionnaire = o->questionnaire, .weight = {1, 1}, .span = BRM_NO_SPAN, .order = s->next_order++};
    BrmSemaAxis side = {.node = node};
    made.validity = (BrmMValidity){false, BRM_DATE_NONE, BRM_DATE_NONE};
    if (node != NULL) {
        made.code = node->text;
        made.title = brm_sema_title(node);
        made.span = node->at;
        side.na = brm_sema_clause(node, BRM_AST_NA_LEVEL);
        side.weight = brm_sema_clause(node, BRM_AST_WEIGHT);
    }
    BRM_PUSH(s->arena, &s->m->axes, made);
    BRM_PUSH(s->arena, &s->ax, side);
    o->axis = s->m->axes.n - 1;
    o->rubric = BRM_NONE;
    if (node != NULL)
        brm_sema_axis_name(s, node->text, (BrmRef){BRM_REF_AXIS, o->axis}, node->at, o->file,
                           s->m->questionnaires.at[o->questionnaire].code);
}

static void declare_requirement(Open *o, uint32_t criterion, const BrmNode *node) {
    BrmSema *s = o->s;
    const BrmMCriterion *c = &s->m->criteria.at[criterion];
    BrmMRequirement made = {.code = node->text, .title = brm_sema_title(node), .span = node->at};
    bool whole = brm_sema_under(made.code, c->code);
    if (whole) {
        made.code = brm_str_of(made.code.p + c->code.n + 1, made.code.n - c->code.n - 1);
        BRM_RAISE(s->bag, BRM_D_REQUIREMENT_WHOLE, node->at, BRM_A_STR(node->text), BRM_A_STR(c->code),
                  BRM_A_STR(made.code));
    }
    made.full = brm_str_f(s->arena, "%.*s.%.*s", BRM_STR_ARG(c->code), BRM_STR_ARG(made.code));
    made.criterion = criterion;
    made.na_rule = node->a;
    made.na_negated = node->a != NULL && node->word == 1;
    made.order = s->next_order++;
    BrmSemaRequirement side = {.node = node, .level = BRM_NONE};
    BRM_PUSH(s->arena, &s->m->requirements, made);
    BRM_PUSH(s->arena, &s->rq, side);
    brm_sema_name(s, made.full, (BrmRef){BRM_REF_REQUIREMENT, s->m->requirements.n - 1}, node->at, o->file);
    (void)brm_map_put(&s->requirements, made.code, s->names.n - 1);
}

static void declare_criterion(Open *o, const BrmNode *node) {
    BrmSema *s = o->s;
    need_questionnaire(o, node, BRM_W_THE_CRITERION);
    s->qn.at[o->questionnaire].n_criteria++;
    if (o->axis == BRM_NONE) {
        uint32_t rubric = o->rubric;
        if (s->qn.at[o->questionnaire].node != NULL && !brm_sema_damaged_before(s, node))
            BRM_RAISE(s->bag, BRM_D_NO_AXIS, node->at, BRM_A_STR(node->text), BRM_A_STR(brm_sema_title(node)));
        open_axis(o, NULL);
        o->rubric = rubric;
    }
    BrmMCriterion made = {
        .code = node->text, .title = brm_sema_title(node), .span = node->at, .order = s->next_order++};
    made.axis = o->axis;
    made.questionnaire = o->questionnaire;
    made.rubric = o->rubric;
    made.weight = (BrmFrac){1, 1};
    made.requirements = s->m->requirements.n;
    made.wording = brm_sema_title(brm_sema_clause(node, BRM_AST_WORDING));
    BrmSemaCriterion side = {.node = node, .weight = brm_sema_clause(node, BRM_AST_WEIGHT)};
    side.has_expected = brm_sema_clause(node, BRM_AST_EXPECTED) != NULL;
    BRM_PUSH(s->arena, &s->m->criteria, made);
    BRM_PUSH(s->arena, &s->cr, side);
    uint32_t index = s->m->criteria.n - 1;
    BRM_PUSH(s->arena, &s->m->axes.at[o->axis].criteria, index);
    brm_sema_name(s, node->text, (BrmRef){BRM_REF_CRITERION, index}, node->at, o->file);
    for (const BrmNode *n = node->first; n != NULL; n = n->next)
        if (n->kind == BRM_AST_REQUIREMENT) declare_requirement(o, index, n);
    s->m->criteria.at[index].n_requirements = s->m->requirements.n - made.requirements;
}

/* A name that rules could not read, since the language means something else by it there. Both languages: a program's
 * files may have either. */
static void refuse_name(BrmSema *s, const BrmNode *node) {
    static const char *const functions[] = {
#define BRM_BUILTIN_ROW(name, fr, en, least, most, doc) fr, en,
#include "syntax/builtins.def"
#undef BRM_BUILTIN_ROW
    };
    BrmWord what = BRM_W_NOTHING;
    if (brm_str_is(node->text, "sujet") || brm_str_is(node->text, "subject")) what = BRM_W_T_KIND;
    if (node->kind == BRM_AST_LIST && brm_str_is(node->text, "multiple")) what = BRM_W_MULTIPLE_WORD;
    if (node->kind == BRM_AST_MEASURE) {
        BrmStr folded = brm_fold(s->arena, node->text);
        for (uint32_t i = 0; i < sizeof functions / sizeof *functions; i++)
            if (brm_str_eq(folded, brm_fold(s->arena, brm_str(functions[i])))) what = BRM_W_FUNCTION;
    }
    if (what != BRM_W_NOTHING)
        BRM_RAISE(s->bag, BRM_D_NAME_RESERVED, node->at, BRM_A_STR(node->text), BRM_A_WORD(what));
}

static void declare_question(Open *o, const BrmNode *node) {
    BrmSema *s = o->s;
    need_questionnaire(o, node, BRM_W_THE_QUESTION);
    BrmMQuestion made = {.name = node->text, .title = brm_sema_title(node), .span = node->at, .order = s->next_order++};
    made.questionnaire = o->questionnaire;
    made.rubric = o->rubric;
    made.required = brm_sema_clause(node, BRM_AST_REQUIRED) != NULL;
    made.wording = brm_sema_title(brm_sema_clause(node, BRM_AST_WORDING));
    BrmSemaQuestion side = {.node = node, .seen = BRM_NONE, .guarded = BRM_NONE};
    BRM_PUSH(s->arena, &s->m->questions, made);
    BRM_PUSH(s->arena, &s->qu, side);
    refuse_name(s, node);
    brm_sema_name(s, node->text, (BrmRef){BRM_REF_QUESTION, s->m->questions.n - 1}, node->at, o->file);
}

static void declare_rubric(Open *o, const BrmNode *node) {
    BrmSema *s = o->s;
    need_questionnaire(o, node, BRM_W_THE_RUBRIC);
    const BrmNode *asked = brm_sema_clause(node, BRM_AST_ASKED_IF);
    BrmMRubric made = {.title = brm_sema_title(node), .span = node->at, .asked_if = asked != NULL ? asked->a : NULL};
    BRM_PUSH(s->arena, &s->m->rubrics, made);
    BRM_PUSH(s->arena, &s->rubric_of, o->questionnaire);
    o->rubric = s->m->rubrics.n - 1;
    brm_sema_rule(s, made.asked_if, BRM_ROLE_ASKED_RUBRIC, o->rubric, o->file);
}

static void declare_control(Open *o, const BrmNode *node) {
    BrmSema *s = o->s;
    need_questionnaire(o, node, BRM_W_THE_CONTROL);
    o->rubric = BRM_NONE;
    BrmMControl made = {.code = node->text, .title = brm_sema_title(node), .span = node->at, .order = s->next_order++};
    made.severity = (BrmSeverity)node->word;
    made.questionnaire = o->questionnaire;
    made.rule = node->a;
    made.message = node->b;
    BRM_PUSH(s->arena, &s->m->controls, made);
    BRM_PUSH(s->arena, &s->control_nodes, node);
    brm_sema_name(s, node->text, (BrmRef){BRM_REF_CONTROL, s->m->controls.n - 1}, node->at, o->file);
}

static void declare_free(Open *o, const BrmNode *node) {
    BrmSema *s = o->s;
    BrmModel *m = s->m;
    BrmRef ref = {BRM_REF_NONE, 0};
    if (node->kind == BRM_AST_SCALE) {
        BrmMScale made = {.name = node->text, .title = brm_sema_title(node), .span = node->at};
        BRM_PUSH(s->arena, &m->scales, made);
        BRM_PUSH(s->arena, &s->scale_nodes, node);
        BRM_PUSH(s->arena, &s->scale_bad, false);
        ref = (BrmRef){BRM_REF_SCALE, m->scales.n - 1};
    } else if (node->kind == BRM_AST_LIST) {
        BrmMList made = {.name = node->text, .title = brm_sema_title(node), .span = node->at};
        BRM_PUSH(s->arena, &m->lists, made);
        BRM_PUSH(s->arena, &s->list_nodes, node);
        BRM_PUSH(s->arena, &s->list_used, false);
        ref = (BrmRef){BRM_REF_LIST, m->lists.n - 1};
    } else if (node->kind == BRM_AST_DEFINITION) {
        BrmMDefinition made = {.name = node->text, .span = node->at};
        BrmSemaDefinition side = {.node = node, .home = s->home};
        BRM_PUSH(s->arena, &m->definitions, made);
        BRM_PUSH(s->arena, &s->def, side);
        ref = (BrmRef){BRM_REF_DEFINITION, m->definitions.n - 1};
    } else if (node->kind == BRM_AST_MEASURE) {
        BrmMMeasure made = {
            .name = node->text, .title = brm_sema_title(node), .span = node->at, .percent = node->word == 1};
        BrmSemaMeasure side = {.node = node};
        BRM_PUSH(s->arena, &m->measures, made);
        BRM_PUSH(s->arena, &s->me, side);
        ref = (BrmRef){BRM_REF_MEASURE, m->measures.n - 1};
    } else { /* RETIRED: the name stays taken */
        BrmMRetired made = {.name = node->text, .reason = brm_sema_title(node), .span = node->at};
        made.questionnaire = o->questionnaire;
        made.order = s->next_order++;
        BRM_PUSH(s->arena, &m->retired, made);
    }
    refuse_name(s, node);
    brm_sema_name(s, node->text, ref, node->at, o->file);
}

static void declare_item(Open *o, const BrmNode *node) {
    switch ((int)node->kind) {
    case BRM_AST_QUESTIONNAIRE:
    case BRM_AST_SUPPLEMENT:
        open_questionnaire(o, node);
        break;
    case BRM_AST_AXIS:
        need_questionnaire(o, node, BRM_W_THE_AXIS);
        open_axis(o, node);
        break;
    case BRM_AST_RUBRIC:
        declare_rubric(o, node);
        break;
    case BRM_AST_CRITERION:
        declare_criterion(o, node);
        break;
    case BRM_AST_QUESTION:
        declare_question(o, node);
        break;
    case BRM_AST_CONTROL:
        declare_control(o, node);
        break;
    case BRM_AST_SCALE:
    case BRM_AST_LIST:
    case BRM_AST_DEFINITION:
    case BRM_AST_MEASURE:
    case BRM_AST_RETIRED:
        declare_free(o, node);
        break;
    case BRM_AST_BAD:
        if (o->questionnaire != BRM_NONE) o->s->qn.at[o->questionnaire].damaged = true;
        break;
    default:
        break; /* USE is for uses.c, TEST for essais.c */
    }
}

void brm_sema_declare(BrmSema *s) {
    BrmMap kinds;
    brm_map_open(&kinds, s->arena);
    for (uint32_t i = 0; i < s->files.n; i++) {
        s->home = BRM_NONE;
        Open o = {.s = s, .file = i, .questionnaire = BRM_NONE, .axis = BRM_NONE, .rubric = BRM_NONE};
        for (const BrmNode *n = s->files.at[i].ast.root->first; n != NULL; n = n->next) {
            declare_item(&o, n);
            if (n->kind != BRM_AST_QUESTIONNAIRE) continue;
            for (const BrmNode *clause = n->first; clause != NULL; clause = clause->next)
                if (clause->kind == BRM_AST_ABOUT) declare_kinds(s, clause, &kinds);
        }
    }
}
