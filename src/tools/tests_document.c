/* tests_document.c: an essai as an answer document: the reader of answers reads it like any other.
 *
 * Called by tests_run.c. What stands in the model was checked: each constant is one that a document can hold.
 */
#include "tools/tools_internal.h"

#include <stdlib.h>

static void put_number(BrmBuf *out, const BrmNode *value) {
    const BrmNode *number = value->kind == BRM_AST_NEGATE ? value->a : value;
    double x = brm_decimal_double(number->text, number->word == 1);
    brm_double_print(out, value->kind == BRM_AST_NEGATE && x != 0 ? -x : x);
}

static void put_key(BrmBuf *out, const BrmModel *m, uint32_t list, const BrmNode *value) {
    brm_json_string(out, m->lists.at[list].keys.at[m->refs[value->id].index].key);
}

static void put_constant(BrmBuf *out, const BrmModel *m, const BrmMTestAnswer *answer) {
    const BrmNode *value = answer->value;
    BrmType type = {BRM_TYPE_BAD, 0};
    if (answer->ref.kind == BRM_REF_QUESTION) type = m->questions.at[answer->ref.index].type;
    if (value->kind == BRM_AST_NA_VALUE) {
        brm_buf_z(out, "\"na\"");
    } else if (value->kind == BRM_AST_TRUE || value->kind == BRM_AST_FALSE) {
        brm_buf_z(out, value->kind == BRM_AST_TRUE ? "true" : "false");
    } else if (type.kind == BRM_TYPE_LIST) {
        put_key(out, m, type.list, value);
    } else if (type.kind == BRM_TYPE_SET) {
        brm_buf_byte(out, '[');
        for (const BrmNode *key = value->first; key != NULL; key = key->next) {
            if (key != value->first) brm_buf_byte(out, ',');
            put_key(out, m, type.list, key);
        }
        brm_buf_byte(out, ']');
    } else if (value->kind == BRM_AST_DATE) {
        brm_buf_byte(out, '"');
        brm_date_print(out, (BrmDate)value->num);
        brm_buf_byte(out, '"');
    } else if (value->kind == BRM_AST_STRING) {
        brm_json_string(out, value->text);
    } else {
        put_number(out, value);
    }
}

static void put_member(BrmBuf *out, bool *first, BrmStr name) {
    if (!*first) brm_buf_byte(out, ',');
    *first = false;
    brm_json_string(out, name);
    brm_buf_byte(out, ':');
}

static BrmStr name_of(const BrmModel *m, BrmRef ref) {
    return ref.kind == BRM_REF_QUESTION ? m->questions.at[ref.index].name : m->criteria.at[ref.index].code;
}

static int by_requirement(const void *a, const void *b) {
    const BrmMTestAnswer *const *x = a, *const *y = b;
    return ((*x)->ref.index > (*y)->ref.index) - ((*x)->ref.index < (*y)->ref.index);
}

/* Requirements of one criterion are numbered one after the other: sorted, they stand together. */
static void put_requirements(BrmArena *arena, BrmBuf *out, const BrmModel *m, const BrmMTest *test, bool *first) {
    BRM_ARRAY(const BrmMTestAnswer *) all = {0};
    for (uint32_t i = 0; i < test->answers.n; i++)
        if (test->answers.at[i].ref.kind == BRM_REF_REQUIREMENT) BRM_PUSH(arena, &all, &test->answers.at[i]);
    if (all.n > 1) qsort(all.at, all.n, sizeof *all.at, by_requirement);
    uint32_t open = BRM_NONE;
    bool inner = true;
    for (uint32_t i = 0; i < all.n; i++) {
        const BrmMRequirement *r = &m->requirements.at[all.at[i]->ref.index];
        if (r->criterion != open) {
            if (open != BRM_NONE) brm_buf_byte(out, '}');
            put_member(out, first, m->criteria.at[r->criterion].code);
            brm_buf_byte(out, '{');
            open = r->criterion;
            inner = true;
        }
        put_member(out, &inner, r->code);
        put_constant(out, m, all.at[i]);
    }
    if (open != BRM_NONE) brm_buf_byte(out, '}');
}

/* Plans stand by criterion, each in date order. */
static void put_plans(BrmBuf *out, const BrmModel *m, const BrmMTest *test) {
    bool first = true;
    for (uint32_t i = 0; i < test->plans.n; i++) {
        const BrmMTestPlan *plan = &test->plans.at[i];
        const BrmMCriterion *c = &m->criteria.at[plan->criterion];
        bool begins = i == 0 || plan[-1].criterion != plan->criterion;
        bool ends = i + 1 == test->plans.n || plan[1].criterion != plan->criterion;
        if (begins) put_member(out, &first, c->code);
        if (plan->not_plannable) {
            brm_buf_z(out, "\"not-plannable\"");
            continue;
        }
        brm_buf_z(out, begins ? "[[\"" : ",[\"");
        brm_date_print(out, plan->day);
        brm_buf_f(out, "\",%d]%s", (int)c->levels.at[plan->level].value, ends ? "]" : "");
    }
}

void brm_tests_document(BrmArena *arena, BrmBuf *out, const BrmModel *m, uint32_t index) {
    static const char *const statuses[] = {"draft", "submitted", "validated"};
    const BrmMTest *test = &m->tests.at[index];
    brm_buf_f(out, "{\"subject\":{\"id\":\"%u\"", (unsigned)index);
    if (test->kind != BRM_NONE) {
        brm_buf_z(out, ",\"kind\":");
        brm_json_string(out, m->kinds.at[test->kind]);
    }
    brm_buf_f(out, "},\"status\":\"%s\",\"answers\":{", statuses[test->status]);
    bool first = true;
    for (uint32_t i = 0; i < test->answers.n; i++) {
        const BrmMTestAnswer *answer = &test->answers.at[i];
        if (answer->ref.kind == BRM_REF_REQUIREMENT) continue;
        put_member(out, &first, name_of(m, answer->ref));
        put_constant(out, m, answer);
    }
    put_requirements(arena, out, m, test, &first);
    brm_buf_z(out, "},\"plan\":{");
    put_plans(out, m, test);
    brm_buf_z(out, "}}\n");
}
