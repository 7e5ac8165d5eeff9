/* tables.c: the tables of a program that need no instruction: texts, files, lists, questionnaires and what stands in
 * them.
 *
 * Called by brm_lower first. Equal texts are kept once. Files count in byte order of their paths, whatever order they
 * were given in, so that the same sources give the same bytes; for the same reason each text is asked for in a
 * statement of its own: C leaves the order within an initialiser to the compiler. Must not include the machine.
 */
#include "lower/lower_internal.h"

#include <stdlib.h>
#include <string.h>

/* A text of the program is followed by a NUL, as source files want it. */
BrmText brm_lower_text(BrmLower *lo, BrmStr s) {
    if (s.n == 0) return 0;
    BrmProgram *p = lo->p;
    uint32_t found = brm_map_get(&lo->texts, s);
    if (found != BRM_NONE) return found;
    char *copy = brm_arena_alloc(p->arena, (size_t)s.n + 1, 1);
    memcpy(copy, s.p, s.n);
    BrmStr kept = {copy, s.n};
    BRM_PUSH(p->arena, &p->texts, kept);
    return brm_map_put(&lo->texts, kept, p->texts.n - 1);
}

BrmRange brm_lower_text_list(BrmLower *lo, const BrmStr *texts, uint32_t n) {
    BrmProgram *p = lo->p;
    BrmRange range = {n ? p->text_lists.n : 0, n};
    for (uint32_t i = 0; i < n; i++)
        BRM_PUSH(p->arena, &p->text_lists, brm_lower_text(lo, texts[i]));
    return range;
}

static BrmPTexts texts_of(BrmLower *lo, const BrmMTexts *m) {
    BrmPTexts texts;
    texts.sources = brm_lower_text_list(lo, m->sources.at, m->sources.n);
    texts.links = brm_lower_text_list(lo, m->links.at, m->links.n);
    texts.helps = brm_lower_text_list(lo, m->helps.at, m->helps.n);
    return texts;
}

/* ---- files ---- */

typedef struct Named {
    BrmStr path;
    uint32_t file;
} Named;

static int by_path(const void *a, const void *b) {
    const Named *x = a, *y = b;
    int order = brm_str_cmp(x->path, y->path);
    return order ? order : (x->file > y->file) - (x->file < y->file);
}

/* The next word of a header line: blanks and comments are skipped. */
static BrmStr header_word(BrmStr text, uint32_t *at) {
    while (*at < text.n) {
        unsigned char c = (unsigned char)text.p[*at];
        if (c == '#')
            while (*at < text.n && text.p[*at] != '\n')
                ++*at;
        else if (c <= ' ')
            ++*at;
        else
            break;
    }
    uint32_t start = *at;
    while (*at < text.n && (unsigned char)text.p[*at] > ' ' && text.p[*at] != '#')
        ++*at;
    return (BrmStr){text.p + start, *at - start};
}

/* `barème 1 en` in a file that parsed: its third word says the lexicon. */
static BrmLang lexicon_of(BrmStr text) {
    uint32_t at = brm_str_starts(text, BRM_LIT("\xEF\xBB\xBF")) ? 3 : 0;
    (void)header_word(text, &at);
    (void)header_word(text, &at);
    return brm_str_is(header_word(text, &at), "en") ? BRM_EN : BRM_FR;
}

/* Files of which nothing but tests would enter an image. */
static bool *tests_alone(const BrmLower *lo) {
    const BrmModel *m = lo->model;
    bool *alone = BRM_NEWS(lo->arena, bool, m->sources->files.n);
    for (uint32_t i = 0; i < m->tests.n; i++)
        alone[m->tests.at[i].span.file] = true;
#define DECLARES(field)                                                                                                \
    for (uint32_t i = 0; i < m->field.n; i++)                                                                          \
        alone[m->field.at[i].span.file] = false;
    DECLARES(scales)
    DECLARES(lists)
    DECLARES(questionnaires)
    DECLARES(rubrics)
    DECLARES(questions)
    DECLARES(axes)
    DECLARES(criteria)
    DECLARES(controls)
    DECLARES(definitions)
    DECLARES(measures)
    DECLARES(retired)
#undef DECLARES
    return alone;
}

void brm_lower_files(BrmLower *lo) {
    const BrmSources *sources = lo->model->sources;
    uint32_t n = sources->files.n;
    const bool *left_out = lo->tests ? BRM_NEWS(lo->arena, bool, n) : tests_alone(lo);
    Named *named = BRM_NEWS(lo->arena, Named, n);
    lo->file_of = BRM_NEWS(lo->arena, uint32_t, n);
    lo->n_files = n;
    for (uint32_t i = 0; i < n; i++)
        named[i] = (Named){sources->files.at[i].path, i};
    if (n > 1) qsort(named, n, sizeof *named, by_path);
    for (uint32_t i = 0; i < n; i++) {
        const BrmFile *file = &sources->files.at[named[i].file];
        lo->file_of[named[i].file] = BRM_NONE;
        if (left_out[named[i].file]) continue;
        BrmPFile out = {.path = brm_lower_text(lo, file->path)};
        out.text = brm_lower_text(lo, file->text);
        out.lexicon = (uint32_t)lexicon_of(file->text);
        lo->file_of[named[i].file] = lo->p->files.n;
        BRM_PUSH(lo->p->arena, &lo->p->files, out);
    }
}

/* ---- declarations ---- */

static void put_kinds_lists_measures(BrmLower *lo) {
    const BrmModel *m = lo->model;
    BrmProgram *p = lo->p;
    if (m->kinds.n > BRM_LOWER_KINDS)
        BRM_RAISE(lo->bag, BRM_D_KINDS_LIMIT, BRM_NO_SPAN, BRM_A_INT(m->kinds.n), BRM_A_INT(BRM_LOWER_KINDS));
    for (uint32_t i = 0; i < m->kinds.n; i++)
        BRM_PUSH(p->arena, &p->kinds, brm_lower_text(lo, m->kinds.at[i]));
    for (uint32_t i = 0; i < m->lists.n; i++) {
        const BrmMList *list = &m->lists.at[i];
        BrmPList out = {.name = brm_lower_text(lo, list->name)};
        out.title = brm_lower_text(lo, list->title);
        out.keys = (BrmRange){p->keys.n, list->keys.n};
        for (uint32_t k = 0; k < list->keys.n; k++) {
            BrmPKey key = {.key = brm_lower_text(lo, list->keys.at[k].key)};
            key.label = brm_lower_text(lo, list->keys.at[k].label);
            BRM_PUSH(p->arena, &p->keys, key);
        }
        BRM_PUSH(p->arena, &p->lists, out);
    }
    for (uint32_t i = 0; i < m->measures.n; i++) {
        const BrmMMeasure *mm = &m->measures.at[i];
        BrmPMeasure out = {.name = brm_lower_text(lo, mm->name)};
        out.title = brm_lower_text(lo, mm->title);
        out.percent = mm->percent ? 1 : 0;
        out.per_axis = (uint32_t)mm->per_axis;
        out.per_questionnaire = (uint32_t)mm->per_questionnaire;
        out.per_population = (uint32_t)mm->per_population;
        BRM_PUSH(p->arena, &p->measures, out);
    }
}

static BrmDate from_of(const BrmMValidity *v) {
    return v->has ? v->from : BRM_DATE_NONE;
}

static BrmDate to_of(const BrmMValidity *v) {
    return v->has ? v->to : BRM_DATE_NONE;
}

static void put_questionnaire(BrmLower *lo, const BrmMQuestionnaire *m, BrmRange axes) {
    BrmProgram *p = lo->p;
    BrmPQuestionnaire q = {.code = brm_lower_text(lo, m->code)};
    q.title = brm_lower_text(lo, m->title);
    q.version = brm_lower_text(lo, m->version);
    q.kinds = (BrmRange){m->kinds.n ? p->kind_lists.n : 0, m->kinds.n};
    for (uint32_t i = 0; i < m->kinds.n; i++)
        BRM_PUSH(p->arena, &p->kind_lists, m->kinds.at[i]);
    q.measures = (BrmRange){m->measures.n ? p->measure_lists.n : 0, m->measures.n};
    for (uint32_t i = 0; i < m->measures.n; i++)
        BRM_PUSH(p->arena, &p->measure_lists, m->measures.at[i]);
    q.from = from_of(&m->validity);
    q.to = to_of(&m->validity);
    q.axes = axes;
    q.extends = m->extends;
    q.extends_version = brm_lower_text(lo, m->extends_version);
    q.asked = q.kind_ok = BRM_NONE;
    q.texts = texts_of(lo, &m->texts);
    q.order = m->order + 1; /* 0 is for what has none */
    q.span = brm_lower_span(lo, m->span);
    BRM_PUSH(p->arena, &p->questionnaires, q);
}

static uint32_t value_type(BrmTypeWord word) {
    static const BrmValueType types[] = {BRM_V_YESNO, BRM_V_INTEGER, BRM_V_NUMBER, BRM_V_PERCENT,
                                         BRM_V_DATE,  BRM_V_TEXT,    BRM_V_LIST,   BRM_V_SET};
    return (uint32_t)types[word];
}

static void put_question(BrmLower *lo, const BrmMQuestion *m) {
    BrmProgram *p = lo->p;
    BrmPQuestion q = {.name = brm_lower_text(lo, m->name)};
    q.title = brm_lower_text(lo, m->title);
    q.wording = brm_lower_text(lo, m->wording);
    q.type = value_type(m->word);
    q.list = q.type == BRM_V_LIST || q.type == BRM_V_SET ? m->type.list : 0;
    q.required = m->required;
    q.questionnaire = m->questionnaire;
    q.has_range = m->has_range;
    q.lo = m->has_range ? m->lo : 0;
    q.hi = m->has_range ? m->hi : 0;
    if (m->constants.n > BRM_LOWER_TEXTS)
        BRM_RAISE(lo->bag, BRM_D_TEXTS_LIMIT, m->span, BRM_A_STR(m->title), BRM_A_INT(BRM_LOWER_TEXTS));
    q.constants = brm_lower_text_list(lo, m->constants.at, m->constants.n);
    q.asked = q.value = BRM_NONE;
    q.replaces = brm_lower_replacements(lo, m->replaces.at, m->replaces.n);
    q.texts = texts_of(lo, &m->texts);
    q.order = m->order + 1; /* 0 is for what has none */
    q.span = brm_lower_span(lo, m->span);
    BRM_PUSH(p->arena, &p->questions, q);
}

/* sema refuses weights beyond these limits. */
static void put_weight(BrmLower *lo, BrmFrac weight, uint32_t *num, uint32_t *den) {
    BRM_CHECK(lo->mem, weight.num >= 0 && weight.num <= INT32_MAX && weight.den <= INT32_MAX);
    *num = (uint32_t)weight.num;
    *den = (uint32_t)weight.den;
}

static void put_axis(BrmLower *lo, const BrmMAxis *m) {
    BrmPAxis a = {.code = brm_lower_text(lo, m->code), .questionnaire = m->questionnaire};
    a.title = brm_lower_text(lo, m->title);
    a.criteria = (BrmRange){m->criteria.n ? m->criteria.at[0] : 0, m->criteria.n};
    put_weight(lo, m->weight, &a.weight_num, &a.weight_den);
    a.weight_units = m->weight_units;
    a.from = from_of(&m->validity);
    a.to = to_of(&m->validity);
    a.texts = texts_of(lo, &m->texts);
    a.order = m->order + 1;
    a.span = brm_lower_span(lo, m->span);
    BRM_PUSH(lo->p->arena, &lo->p->axes, a);
}

static void put_levels(BrmLower *lo, const BrmMCriterion *m, BrmPCriterion *c) {
    BrmProgram *p = lo->p;
    c->levels = (BrmRange){p->levels.n, m->levels.n};
    for (uint32_t i = 0; i < m->levels.n; i++) {
        const BrmMLevel *level = &m->levels.at[i];
        BrmPLevel out = {level->value, brm_lower_text(lo, level->label), {0, 0}, {0, 0}};
        out.details = brm_lower_text_list(lo, level->details.at, level->details.n);
        out.sees = brm_lower_text_list(lo, level->sees.at, level->sees.n);
        BRM_PUSH(p->arena, &p->levels, out);
    }
    const BrmMValidity *validity = &lo->model->questionnaires.at[m->questionnaire].validity;
    c->expected = (BrmRange){m->expected.n ? p->expects.n : 0, m->expected.n};
    for (uint32_t i = 0; i < m->expected.n; i++) {
        const BrmMExpect *step = &m->expected.at[i];
        /* Without a date: from the start of the questionnaire's validity. */
        BrmPExpect out = {step->from == BRM_DATE_NONE && validity->has ? validity->from : step->from, step->level};
        BRM_PUSH(p->arena, &p->expects, out);
    }
}

static void put_criterion(BrmLower *lo, const BrmMCriterion *m) {
    BrmPCriterion c = {.code = brm_lower_text(lo, m->code), .axis = m->axis, .questionnaire = m->questionnaire};
    c.title = brm_lower_text(lo, m->title);
    c.wording = brm_lower_text(lo, m->wording);
    put_levels(lo, m, &c);
    c.na = !m->na_offered ? 0 : m->na_rule ? 2 : 1;
    c.na_reason = brm_lower_text(lo, m->na_reason);
    put_weight(lo, m->weight, &c.weight_num, &c.weight_den);
    c.weight_units = m->weight_units;
    c.from = from_of(&m->validity);
    c.to = to_of(&m->validity);
    brm_lower_life(lo, m, &c);
    c.valid = c.asked = c.na_rule = c.code_today = c.code_projected = BRM_NONE;
    c.texts = texts_of(lo, &m->texts);
    c.order = m->order + 1;
    c.span = brm_lower_span(lo, m->span);
    BRM_PUSH(lo->p->arena, &lo->p->criteria, c);
}

static void put_control(BrmLower *lo, const BrmMControl *m) {
    BrmPControl c = {.code = brm_lower_text(lo, m->code), .severity = (uint32_t)m->severity};
    c.title = brm_lower_text(lo, m->title);
    c.questionnaire = m->questionnaire;
    c.fired = BRM_NONE;
    c.order = m->order + 1;
    c.span = brm_lower_span(lo, m->span);
    BRM_PUSH(lo->p->arena, &lo->p->controls, c);
}

static uint32_t definition_type(BrmTypeKind kind) {
    switch (kind) {
    case BRM_TYPE_BAD:
    case BRM_TYPE_YESNO:
        return BRM_V_YESNO;
    case BRM_TYPE_INTEGER:
        return BRM_V_INTEGER;
    case BRM_TYPE_NUMBER:
        return BRM_V_NUMBER;
    case BRM_TYPE_DATE:
        return BRM_V_DATE;
    case BRM_TYPE_TEXT:
        return BRM_V_TEXT;
    case BRM_TYPE_LIST:
        return BRM_V_LIST;
    case BRM_TYPE_SET:
        return BRM_V_SET;
    case BRM_TYPE_KIND:
        return BRM_V_KIND;
    case BRM_TYPE_LEVEL:
        return BRM_V_LEVEL;
    }
    return BRM_V_YESNO;
}

/* In the order of steps, so that each stands before those that read it. */
static void put_definitions(BrmLower *lo) {
    const BrmModel *model = lo->model;
    lo->definition_of = BRM_NEWS(lo->arena, uint32_t, model->definitions.n);
    for (uint32_t i = 0; i < model->definitions.n; i++)
        lo->definition_of[i] = BRM_NONE;
    for (uint32_t i = 0; i < model->steps.n; i++) {
        if (model->steps.at[i].kind != BRM_REF_DEFINITION) continue;
        const BrmMDefinition *m = &model->definitions.at[model->steps.at[i].index];
        BrmPDefinition d = {.type = definition_type(m->type.kind), .reg = BRM_NONE};
        d.name = brm_lower_text(lo, m->name);
        if (d.type == BRM_V_LIST || d.type == BRM_V_SET) d.list = m->type.list;
        d.span = brm_lower_span(lo, m->span);
        lo->definition_of[model->steps.at[i].index] = lo->p->definitions.n;
        BRM_PUSH(lo->p->arena, &lo->p->definitions, d);
    }
}

static void put_questionnaires(BrmLower *lo) {
    const BrmModel *m = lo->model;
    BrmRange *axes = BRM_NEWS(lo->arena, BrmRange, m->questionnaires.n);
    for (uint32_t i = 0; i < m->axes.n; i++) {
        BrmRange *of = &axes[m->axes.at[i].questionnaire];
        if (of->n == 0) of->first = i;
        BRM_CHECK(lo->mem, of->first + of->n == i);
        of->n++;
    }
    for (uint32_t i = 0; i < m->questionnaires.n; i++)
        put_questionnaire(lo, &m->questionnaires.at[i], axes[i]);
}

void brm_lower_tables(BrmLower *lo) {
    const BrmModel *m = lo->model;
    brm_lower_files(lo);
    put_kinds_lists_measures(lo);
    put_questionnaires(lo);
    for (uint32_t i = 0; i < m->questions.n; i++)
        put_question(lo, &m->questions.at[i]);
    for (uint32_t i = 0; i < m->axes.n; i++)
        put_axis(lo, &m->axes.at[i]);
    for (uint32_t i = 0; i < m->criteria.n; i++)
        put_criterion(lo, &m->criteria.at[i]);
    for (uint32_t i = 0; i < m->controls.n; i++)
        put_control(lo, &m->controls.at[i]);
    brm_lower_requirements(lo);
    brm_lower_retired(lo);
    put_definitions(lo);
}
