/* sema/names: the one name space of a program: declaring, finding, and what to say of a name that is not there.
 *
 * Called by the passes that declare and by everything that reads a reference. Lookups go through maps; the nearest name
 * is looked for at most BRM_SEMA_NEAREST times, since each such look walks all names.
 */
#include "sema/sema_internal.h"

/* ---- declaring
 * ------------------------------------------------------------------------------------------------------------- */

BrmWord brm_sema_kind_word(BrmRefKind kind) {
    switch (kind) {
    case BRM_REF_QUESTION:
        return BRM_W_REF_QUESTION;
    case BRM_REF_CRITERION:
        return BRM_W_REF_CRITERION;
    case BRM_REF_AXIS:
        return BRM_W_REF_AXIS;
    case BRM_REF_QUESTIONNAIRE:
        return BRM_W_REF_QUESTIONNAIRE;
    case BRM_REF_CONTROL:
        return BRM_W_REF_CONTROL;
    case BRM_REF_DEFINITION:
        return BRM_W_REF_DEFINITION;
    case BRM_REF_MEASURE:
        return BRM_W_REF_MEASURE;
    case BRM_REF_SCALE:
        return BRM_W_REF_SCALE;
    case BRM_REF_LIST:
        return BRM_W_REF_LIST;
    case BRM_REF_KIND:
        return BRM_W_REF_KIND;
    case BRM_REF_KEY:
        return BRM_W_REF_KEY;
    case BRM_REF_REQUIREMENT:
        return BRM_W_REF_REQUIREMENT;
    case BRM_REF_APPLICABLE:
    case BRM_REF_NONE:
        break;
    }
    return BRM_W_REF_RETIRED;
}

static uint32_t push_name(BrmSema *s, BrmStr text, BrmRef ref, BrmSpan span, uint32_t file) {
    BrmSemaName name = {.text = text, .ref = ref, .span = span, .file = file, .next = BRM_NONE};
    name.home = s->home;
    BRM_PUSH(s->arena, &s->names, name);
    return s->names.n - 1;
}

/* One of the two stands in a supplement, the other outside: the supplement's is at fault, whichever was read first. */
static void redefines(BrmSema *s, BrmSemaName *inner, const BrmSemaName *outer) {
    const BrmMQuestionnaire *home = &s->m->questionnaires.at[inner->home];
    inner->redefines = true;
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_SUPPLEMENT_REDEFINES, inner->span, BRM_A_STR(inner->text),
                              BRM_A_WORD(brm_sema_kind_word(outer->ref.kind)), BRM_A_STR(home->code));
    brm_diag_label_at(s->bag, diag, outer->span, BRM_W_GIVEN_HERE, BRM_A_STR(inner->text));
}

static void twice(BrmSema *s, uint32_t mine, uint32_t first) {
    BrmSemaName *name = &s->names.at[mine], *other = &s->names.at[first];
    if ((name->home == BRM_NONE) != (other->home == BRM_NONE)) {
        redefines(s, name->home != BRM_NONE ? name : other, name->home != BRM_NONE ? other : name);
        return;
    }
    BrmStr text = name->text;
    BrmSpan span = name->span;
    BrmDiag *diag =
        BRM_RAISE(s->bag, BRM_D_NAME_TWICE, span, BRM_A_STR(text), BRM_A_WORD(brm_sema_kind_word(other->ref.kind)));
    brm_diag_label_at(s->bag, diag, other->span, BRM_W_GIVEN_HERE, BRM_A_STR(text));
}

void brm_sema_name(BrmSema *s, BrmStr text, BrmRef ref, BrmSpan span, uint32_t file) {
    if (text.n == 0) return;
    uint32_t mine = push_name(s, text, ref, span, file);
    uint32_t stands = brm_map_put(&s->by_name, text, mine);
    if (stands != mine) twice(s, mine, stands);
}

void brm_sema_axis_name(BrmSema *s, BrmStr text, BrmRef ref, BrmSpan span, uint32_t file, BrmStr questionnaire) {
    if (text.n == 0) return;
    BrmStr whole = brm_str_f(s->arena, "%.*s.%.*s", BRM_STR_ARG(questionnaire), BRM_STR_ARG(text));
    uint32_t mine = push_name(s, text, ref, span, file);
    uint32_t same = brm_map_put(&s->qualified, whole, mine);
    if (same != mine) {
        twice(s, mine, same);
        return;
    }
    uint32_t stands = brm_map_put(&s->by_name, text, mine);
    if (stands == mine) return;
    BrmSemaName *first = &s->names.at[stands];
    if (first->ref.kind != BRM_REF_AXIS) {
        twice(s, mine, stands);
        return;
    }
    s->names.at[mine].next = first->next; /* the first stays the head; the others behind it in no order that shows */
    first->next = mine;
}

/* ---- finding
 * --------------------------------------------------------------------------------------------------------------- */

static uint32_t find_module(BrmSema *s, const BrmNode *module, uint32_t file) {
    uint32_t target = brm_map_get(&s->files.at[file].aliases, module->text);
    if (target == BRM_NONE && !s->uses_failed)
        BRM_RAISE(s->bag, BRM_D_MODULE_UNKNOWN, module->at, BRM_A_STR(module->text));
    return target;
}

/* m.x: the x that stands in that file. */
static uint32_t find_in(BrmSema *s, uint32_t at, uint32_t target, bool *ambiguous) {
    uint32_t found = BRM_NONE;
    for (uint32_t i = at; i != BRM_NONE; i = s->names.at[i].next) {
        if (s->names.at[i].file != target) continue;
        if (found != BRM_NONE) *ambiguous = true;
        found = i;
    }
    return found;
}

uint32_t brm_sema_find(BrmSema *s, BrmStr text, const BrmNode *module, uint32_t file, bool *ambiguous, bool *silent) {
    *ambiguous = *silent = false;
    uint32_t at = brm_map_get(&s->by_name, text);
    if (at == BRM_NONE)
        at = brm_map_get(&s->qualified, text);
    else if (module == NULL && s->names.at[at].next != BRM_NONE)
        *ambiguous = true;
    if (module != NULL) {
        uint32_t target = find_module(s, module, file);
        *silent = target == BRM_NONE;
        if (*silent) return BRM_NONE;
        uint32_t there = at == BRM_NONE ? BRM_NONE : find_in(s, at, target, ambiguous);
        if (at != BRM_NONE && there == BRM_NONE) {
            BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_NOT_IN_MODULE, module->at, BRM_A_STR(text), BRM_A_STR(module->text),
                                      BRM_A_STR(s->files.at[s->names.at[at].file].path));
            brm_diag_label_at(s->bag, diag, s->names.at[at].span, BRM_W_STANDS_HERE, BRM_A_STR(text));
            *silent = true;
        }
        at = there;
    }
    return at != BRM_NONE && s->names.at[at].ref.kind == BRM_REF_NONE ? BRM_NONE : at;
}

uint32_t brm_sema_own_requirement(BrmSema *s, uint32_t criterion, BrmStr text) {
    if (criterion == BRM_NONE || s->m->criteria.at[criterion].n_requirements == 0) return BRM_NONE;
    BrmStr code = s->m->criteria.at[criterion].code, whole = text;
    if (brm_map_get(&s->requirements, text) != BRM_NONE)
        whole = brm_str_f(s->arena, "%.*s.%.*s", BRM_STR_ARG(code), BRM_STR_ARG(text));
    uint32_t at = brm_map_get(&s->by_name, whole);
    if (at == BRM_NONE || s->names.at[at].ref.kind != BRM_REF_REQUIREMENT) return BRM_NONE;
    uint32_t found = s->names.at[at].ref.index;
    return s->m->requirements.at[found].criterion == criterion ? found : BRM_NONE;
}

/* ---- what to say
 * ------------------------------------------------------------------------------------------------------------ */

/* The nearest of the kinds that fit there; where there is none, of any kind. */
static uint32_t nearest_name(BrmSema *s, BrmStr text, uint32_t fits) {
    BrmStr whole = brm_str_f(s->arena, "%u %.*s", (unsigned)fits, BRM_STR_ARG(text));
    uint32_t known = brm_map_get(&s->nearest, whole);
    if (known != BRM_NONE) return known < s->names.n ? known : BRM_NONE;
    if (s->n_nearest++ >= BRM_SEMA_NEAREST) return BRM_NONE;
    for (uint32_t i = s->folded.n; i < s->names.n; i++)
        BRM_PUSH(s->arena, &s->folded, brm_fold(s->arena, s->names.at[i].text));
    BrmStr folded = brm_fold(s->arena, text);
    uint32_t best[2] = {UINT32_MAX, UINT32_MAX}, by[2] = {BRM_NONE, BRM_NONE};
    for (uint32_t i = 0; i < s->names.n && best[1] > 0; i++) {
        BrmRefKind kind = s->names.at[i].ref.kind;
        uint32_t fit = (fits & BRM_SEMA_FIT(kind)) != 0;
        if (kind != BRM_REF_NONE && brm_nearer(folded, s->folded.at[i], &best[fit])) by[fit] = i;
    }
    uint32_t found = by[1] != BRM_NONE ? by[1] : by[0];
    (void)brm_map_put(&s->nearest, whole, found == BRM_NONE ? s->names.n : found);
    return found;
}

static bool is_keyword(BrmSema *s, BrmStr text) {
    bool filled = s->keywords.n > 0;
    for (uint32_t i = 0; !filled && i < BRM_AST_COUNT * 2u; i++) {
        const char *word = brm_syntax_keyword((BrmAstKind)(i / 2), i % 2 == 0 ? BRM_FR : BRM_EN);
        if (word != NULL && *word != '\0') (void)brm_map_put(&s->keywords, brm_fold(s->arena, brm_str(word)), 0);
    }
    return brm_map_get(&s->keywords, brm_fold(s->arena, text)) != BRM_NONE;
}

/* A name that was retired, or the bare code of another criterion's requirement. True once said. */
static bool known_elsewhere(BrmSema *s, const BrmNode *node) {
    uint32_t at = brm_map_get(&s->by_name, node->text);
    if (at != BRM_NONE && s->names.at[at].ref.kind == BRM_REF_NONE) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_RETIRED_READ, node->at, BRM_A_STR(node->text));
        brm_diag_label_at(s->bag, diag, s->names.at[at].span, BRM_W_RETIRED_HERE, BRM_A_STR(node->text));
        return true;
    }
    at = brm_map_get(&s->requirements, node->text);
    if (at == BRM_NONE) return false;
    const BrmMRequirement *r = &s->m->requirements.at[s->names.at[at].ref.index];
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_REQUIREMENT_BARE, node->at, BRM_A_STR(node->text),
                              BRM_A_STR(s->m->criteria.at[r->criterion].code), BRM_A_STR(r->full));
    brm_diag_label_at(s->bag, diag, r->span, BRM_W_STANDS_HERE, BRM_A_STR(r->full));
    return true;
}

void brm_sema_unknown(BrmSema *s, const BrmNode *node, uint32_t fits) {
    if (known_elsewhere(s, node)) return;
    if (is_keyword(s, node->text)) {
        BRM_RAISE(s->bag, BRM_D_NAME_FORGOTTEN, node->at, BRM_A_STR(node->text));
        return;
    }
    uint32_t near = nearest_name(s, node->text, fits);
    if (near == BRM_NONE) {
        if (!s->uses_failed) BRM_RAISE(s->bag, BRM_D_NAME_UNKNOWN, node->at, BRM_A_STR(node->text));
        return;
    }
    const BrmSemaName *name = &s->names.at[near];
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_NAME_NEAR, node->at, BRM_A_STR(node->text), BRM_A_STR(name->text),
                              BRM_A_WORD(brm_sema_kind_word(name->ref.kind)));
    brm_diag_label_at(s->bag, diag, name->span, BRM_W_NEAREST_HERE, BRM_A_STR(name->text));
}

void brm_sema_ambiguous(BrmSema *s, const BrmNode *node, uint32_t name) {
    const BrmModel *m = s->m;
    BrmStr whose[2] = {{"", 0}, {"", 0}};
    BrmSpan where[2] = {BRM_NO_SPAN, BRM_NO_SPAN};
    uint32_t n = 0;
    for (uint32_t i = name; i != BRM_NONE && n < 2; i = s->names.at[i].next) {
        whose[n] = m->questionnaires.at[m->axes.at[s->names.at[i].ref.index].questionnaire].code;
        where[n++] = s->names.at[i].span;
    }
    BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_AXIS_AMBIGUOUS, node->at, BRM_A_STR(node->text), BRM_A_STR(whose[0]),
                              BRM_A_STR(whose[1]));
    for (uint32_t i = 0; i < n; i++)
        brm_diag_label_at(s->bag, diag, where[i], BRM_W_AXIS_OF, BRM_A_STR(whose[i]));
}

uint32_t brm_sema_want(BrmSema *s, const BrmNode *ref, BrmRefKind kind, uint32_t file) {
    bool ambiguous, silent;
    uint32_t at = brm_sema_find(s, ref->text, ref->c, file, &ambiguous, &silent);
    if (silent) return BRM_NONE;
    if (at == BRM_NONE) {
        brm_sema_unknown(s, ref, BRM_SEMA_FIT(kind));
        return BRM_NONE;
    }
    const BrmSemaName *name = &s->names.at[at];
    if (name->ref.kind != kind) {
        BrmDiag *diag = BRM_RAISE(s->bag, BRM_D_WRONG_KIND, ref->at, BRM_A_STR(ref->text),
                                  BRM_A_WORD(brm_sema_kind_word(name->ref.kind)), BRM_A_WORD(brm_sema_kind_word(kind)));
        brm_diag_label_at(s->bag, diag, name->span, BRM_W_STANDS_HERE, BRM_A_STR(ref->text));
        return BRM_NONE;
    }
    if (ambiguous) {
        brm_sema_ambiguous(s, ref, at);
        return BRM_NONE;
    }
    s->m->refs[ref->id] = name->ref;
    return name->ref.index;
}

bool brm_sema_under(BrmStr code, BrmStr prefix) {
    return brm_str_starts(code, prefix) && code.n > prefix.n + 1 && code.p[prefix.n] == '.';
}

BrmStr brm_sema_code_of(const BrmModel *m, BrmRef ref) {
    switch (ref.kind) {
    case BRM_REF_QUESTION:
        return m->questions.at[ref.index].name;
    case BRM_REF_CRITERION:
        return m->criteria.at[ref.index].code;
    case BRM_REF_AXIS:
        return m->axes.at[ref.index].code;
    case BRM_REF_QUESTIONNAIRE:
        return m->questionnaires.at[ref.index].code;
    case BRM_REF_CONTROL:
        return m->controls.at[ref.index].code;
    case BRM_REF_DEFINITION:
        return m->definitions.at[ref.index].name;
    case BRM_REF_MEASURE:
        return m->measures.at[ref.index].name;
    case BRM_REF_SCALE:
        return m->scales.at[ref.index].name;
    case BRM_REF_LIST:
        return m->lists.at[ref.index].name;
    case BRM_REF_REQUIREMENT:
        return m->requirements.at[ref.index].full;
    case BRM_REF_NONE:
    case BRM_REF_KIND:
    case BRM_REF_KEY:
    case BRM_REF_APPLICABLE:
        break;
    }
    return (BrmStr){"", 0};
}
