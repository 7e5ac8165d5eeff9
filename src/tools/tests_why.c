/* tests_why.c: why a part of a `vérifie` has no value in one lane, and the states of questions, criteria and
 * requirements in words.
 *
 * Called by tests_show.c. Says what is known and no more: a question without an answer or not asked, a criterion that
 * is N/A, a definition for want of what it reads, a measure for want of criteria that count.
 */
#include "tools/tools_internal.h"

BrmStr brm_lane_name(const BrmTestLane *l, BrmRef ref) {
    const BrmModel *m = l->model;
    switch ((int)ref.kind) {
    case BRM_REF_QUESTION:
        return m->questions.at[ref.index].name;
    case BRM_REF_CRITERION:
        return m->criteria.at[ref.index].code;
    case BRM_REF_REQUIREMENT:
        return m->requirements.at[ref.index].full;
    case BRM_REF_DEFINITION:
        return m->definitions.at[ref.index].name;
    case BRM_REF_AXIS:
        return m->axes.at[ref.index].code;
    case BRM_REF_QUESTIONNAIRE:
        return m->questionnaires.at[ref.index].code;
    default:
        return BRM_LIT("");
    }
}

static BrmStr say(const BrmTestLane *l, const char *fr, const char *en) {
    return brm_str(brm_tools_say(l->lang, fr, en));
}

static bool is(const BrmTestLane *l, BrmReg reg, uint8_t truth) {
    return reg != BRM_NONE && brm_lane_truth(l, reg) == truth;
}

/* ---- states
 * ----------------------------------------------------------------------------------------------------------------------
 */

static bool refused(const BrmAnswer *answer) {
    return answer->reading > BRM_READ_OK && answer->reading != BRM_READ_OBJECT;
}

static BrmStr question_state(const BrmTestLane *l, uint32_t q) {
    const BrmPQuestion *of = &l->program->questions.at[q];
    const BrmAnswer *answer = &l->doc->answers[q];
    if (is(l, of->asked, BRM_FALSE)) return say(l, "non posée", "not asked");
    if (refused(answer)) return say(l, "réponse refusée", "answer refused");
    if (answer->reading == BRM_READ_NONE) return say(l, "sans réponse", "no answer");
    return say(l, "répondue", "answered");
}

/* Today's level in words; with a horizon the projected one beside it. */
static BrmStr level_words(const BrmTestLane *l, uint32_t c) {
    const BrmPCriterion *of = &l->program->criteria.at[c];
    uint8_t code = brm_vm_code(l->vm, of->code_today)[l->lane];
    if (code == BRM_CODE_NONE || code == BRM_CODE_NA) return say(l, "renseigné", "answered");
    int32_t value = l->program->levels.at[of->levels.first + code].value;
    return BRM_TOOLS_FILL(l->arena, l->lang, "niveau {0}", "level {0}", BRM_A_INT(value));
}

static BrmStr criterion_state(const BrmTestLane *l, uint32_t c) {
    switch ((BrmState)l->states[c]) {
    case BRM_ST_ANSWERED:
        return level_words(l, c);
    case BRM_ST_NOT_APPLICABLE:
        return say(l, "non applicable", "not applicable");
    case BRM_ST_NOT_ASKED:
        return say(l, "non posé", "not asked");
    case BRM_ST_UNDETERMINED:
        if (!is(l, l->program->criteria.at[c].asked, BRM_UNKNOWN))
            return say(l, "non applicable ou non, on ne le sait pas", "whether it is not applicable is not known");
        return say(l, "posé ou non, on ne le sait pas", "whether it is asked is not known");
    case BRM_ST_ABSENT:
        return say(l, "son questionnaire n'est pas posé", "its questionnaire is not asked");
    case BRM_ST_MISSING:
        break;
    }
    if (l->program->criteria.at[c].derived != 0) return say(l, "niveau non calculable", "no level can be computed");
    if (refused(&l->doc->answers[l->program->questions.n + c])) return say(l, "réponse refusée", "answer refused");
    return say(l, "sans réponse", "no answer");
}

static BrmStr requirement_state(const BrmTestLane *l, uint32_t r) {
    const BrmPRequirement *of = &l->program->requirements.at[r];
    if (is(l, of->na_rule, BRM_TRUE)) return say(l, "non applicable", "not applicable");
    uint8_t value = brm_lane_truth(l, of->value);
    if (value == BRM_TRUE) return say(l, "oui", "yes");
    if (value == BRM_FALSE) return say(l, "non", "no");
    if (is(l, l->program->criteria.at[of->criterion].asked, BRM_FALSE))
        return say(l, "son critère n'est pas posé", "its criterion is not asked");
    if (l->states[of->criterion] == BRM_ST_NOT_APPLICABLE)
        return say(l, "son critère est non applicable", "its criterion is not applicable");
    return say(l, "sans réponse", "no answer");
}

BrmStr brm_lane_state(const BrmTestLane *l, BrmRef ref) {
    if (ref.kind == BRM_REF_QUESTION) return question_state(l, ref.index);
    if (ref.kind == BRM_REF_CRITERION) return criterion_state(l, ref.index);
    if (ref.kind == BRM_REF_REQUIREMENT) return requirement_state(l, ref.index);
    return BRM_LIT("");
}

/* ---- values of what rules read
 * --------------------------------------------------------------------------------------------------- */

static bool put_question(const BrmTestLane *l, BrmBuf *out, uint32_t q) {
    const BrmPQuestion *of = &l->program->questions.at[q];
    const uint8_t *known;
    const BrmAnswer *answer = &l->doc->answers[q];
    uint32_t words;
    bool has = true;
    switch ((int)brm_program_class(l->program, of->value)) {
    case BRM_OPD_TRI:
        has = !is(l, of->value, BRM_UNKNOWN);
        if (has) brm_buf_str(out, is(l, of->value, BRM_TRUE) ? say(l, "oui", "yes") : say(l, "non", "no"));
        return has;
    case BRM_OPD_NUM:
        (void)brm_vm_num(l->vm, of->value, &known);
        has = known[l->lane] != 0;
        break;
    case BRM_OPD_KEY:
        has = brm_vm_key(l->vm, of->value)[l->lane] != BRM_KEY_UNKNOWN;
        break;
    default:
        (void)brm_vm_set(l->vm, of->value, &known, &words);
        has = known[l->lane] != 0;
    }
    if (has) brm_buf_str(out, answer->shown); /* as the document has it */
    return has;
}

/* What a rule reads, with its value or its state: « sites (12) », « sites (sans réponse) ». */
static void put_read(const BrmTestLane *l, BrmBuf *out, BrmPRead read) {
    BrmRefKind kind = read.kind == 0 ? BRM_REF_QUESTION : read.kind == 1 ? BRM_REF_CRITERION : BRM_REF_REQUIREMENT;
    BrmRef ref = {kind, read.index};
    if (read.kind == 2) {
        brm_buf_str(out, l->doc->kind == BRM_NONE ? say(l, "sujet (sans type)", "subject (no kind)")
                                                  : say(l, "sujet", "subject"));
        return;
    }
    brm_buf_f(out, "%.*s (", BRM_STR_ARG(brm_lane_name(l, ref)));
    if (read.kind != 0 || !put_question(l, out, read.index)) brm_buf_str(out, brm_lane_state(l, ref));
    brm_buf_byte(out, ')');
}

static bool is_known(const BrmTestLane *l, BrmPRead read) {
    if (read.kind == 0)
        return l->doc->answers[read.index].reading == BRM_READ_OK &&
               !is(l, l->program->questions.at[read.index].asked, BRM_FALSE);
    if (read.kind == 1) return l->states[read.index] == BRM_ST_ANSWERED;
    if (read.kind == 2) return l->doc->kind != BRM_NONE;
    return !is(l, l->program->requirements.at[read.index].value, BRM_UNKNOWN);
}

typedef struct Found { /* what reads come to, definitions followed */
    const BrmTestLane *l;
    BrmArena scratch;
    bool *seen; /* by definition */
    BRM_ARRAY(BrmRange) pending;
    BrmPRead at[BRM_TOOLS_SHOWN + 1];
    uint32_t n;
} Found;

static void find(Found *f, BrmPRead read, bool unknown_only) {
    if (read.kind == 3) {
        if (f->seen[read.index]) return;
        f->seen[read.index] = true;
        BRM_PUSH(&f->scratch, &f->pending, f->l->program->definitions.at[read.index].reads);
        return;
    }
    if (f->n > BRM_TOOLS_SHOWN || (unknown_only && is_known(f->l, read))) return;
    for (uint32_t i = 0; i < f->n; i++)
        if (f->at[i].kind == read.kind && f->at[i].index == read.index) return;
    f->at[f->n++] = read;
}

/* Those of a rule's reads that have no value, or all of them, each once. A definition is what it reads. */
static uint32_t put_reads(const BrmTestLane *l, BrmBuf *out, BrmRange reads, bool unknown_only) {
    Found f = {.l = l};
    brm_arena_open(&f.scratch, l->arena->mem);
    f.seen = BRM_NEWS(&f.scratch, bool, l->program->definitions.n);
    BRM_PUSH(&f.scratch, &f.pending, reads);
    while (f.pending.n > 0) {
        BrmRange next = f.pending.at[--f.pending.n];
        for (uint32_t i = 0; i < next.n; i++)
            find(&f, l->program->reads.at[next.first + i], unknown_only);
    }
    for (uint32_t i = 0; i < f.n && i < BRM_TOOLS_SHOWN; i++) {
        if (i > 0) brm_buf_z(out, ", ");
        put_read(l, out, f.at[i]);
    }
    if (f.n > BRM_TOOLS_SHOWN) brm_buf_z(out, ", …");
    brm_arena_close(&f.scratch);
    return f.n;
}

static uint32_t put_for_want(const BrmTestLane *l, BrmBuf *out, BrmRange reads) {
    size_t at = out->n;
    brm_buf_str(out, say(l, ", faute de : ", ", for want of: "));
    uint32_t n = put_reads(l, out, reads, true);
    if (n == 0) out->n = at;
    return n;
}

/* ---- sentences
 * -------------------------------------------------------------------------------------------------------------------
 */

/* Of a definition, through others and all: what it reads. */
static BrmRange reads_of(const BrmTestLane *l, uint32_t index) {
    uint32_t d = l->definition_of[index];
    return d == BRM_NONE ? (BrmRange){0, 0} : l->program->definitions.at[d].reads;
}

static BrmStr definition_why(const BrmTestLane *l, uint32_t index) {
    BrmBuf out;
    brm_buf_open(&out, l->arena->mem);
    brm_buf_str(&out, BRM_TOOLS_FILL(l->arena, l->lang, "« {0} » n'a pas de valeur", "\"{0}\" has no value",
                                     BRM_A_STR(l->model->definitions.at[index].name)));
    (void)put_for_want(l, &out, reads_of(l, index));
    brm_buf_byte(&out, '.');
    return brm_tools_take(l->arena, &out);
}

BrmStr brm_lane_reads(const BrmTestLane *l, uint32_t definition) {
    BrmRange reads = reads_of(l, definition);
    BrmBuf out;
    brm_buf_open(&out, l->arena->mem);
    brm_buf_str(&out, BRM_TOOLS_FILL(l->arena, l->lang, "« {0} » lit : ", "\"{0}\" reads: ",
                                     BRM_A_STR(l->model->definitions.at[definition].name)));
    if (put_reads(l, &out, reads, false) == 0)
        out.n = 0;
    else
        brm_buf_byte(&out, '.');
    return brm_tools_take(l->arena, &out);
}

/* Why a criterion does not count for a measure; n == 0 when it does. */
static BrmStr not_counted(const BrmTestLane *l, uint32_t c) {
    const BrmPCriterion *of = &l->program->criteria.at[c];
    BrmReg reg = brm_vm_projects(l->vm) ? of->code_projected : of->code_today;
    uint8_t code = brm_vm_code(l->vm, reg)[l->lane];
    if (code == BRM_CODE_NONE || code == BRM_CODE_NA) return criterion_state(l, c);
    if (brm_vm_step(l->vm, c) == 0) return say(l, "sans niveau attendu à cette date", "no expected level at this date");
    return say(l, "n'y entre pas", "does not enter it");
}

static void put_criteria(const BrmTestLane *l, BrmBuf *out, uint32_t first, uint32_t n) {
    uint32_t most = n < BRM_TOOLS_SHOWN ? n : BRM_TOOLS_SHOWN;
    for (uint32_t i = 0; i < most; i++) {
        BrmRef ref = {BRM_REF_CRITERION, first + i};
        brm_buf_f(out, "%s%.*s (%.*s)", i > 0 ? ", " : "", BRM_STR_ARG(brm_lane_name(l, ref)),
                  BRM_STR_ARG(not_counted(l, first + i)));
    }
    if (most < n) brm_buf_z(out, ", …");
}

static BrmStr measure_why(const BrmTestLane *l, const BrmNode *node) {
    BrmRef of = l->model->refs[node->first->id];
    const BrmProgram *p = l->program;
    BrmStr source = brm_tools_source(l->arena, l->model->sources, node->span);
    BrmBuf out;
    brm_buf_open(&out, l->arena->mem);
    brm_buf_str(&out, BRM_TOOLS_FILL(l->arena, l->lang,
                                     "« {0} » n'a pas de valeur : ", "\"{0}\" has no value: ", BRM_A_STR(source)));
    if (of.kind == BRM_REF_CRITERION) {
        put_criteria(l, &out, of.index, 1);
    } else if (of.kind == BRM_REF_AXIS) {
        brm_buf_z(&out,
                  brm_tools_say(l->lang, "aucun de ses critères n'y entre : ", "none of its criteria enters it: "));
        put_criteria(l, &out, p->axes.at[of.index].criteria.first, p->axes.at[of.index].criteria.n);
    } else {
        brm_buf_z(&out, brm_tools_say(l->lang, "aucun de ses axes n'en a", "none of its axes has one"));
    }
    brm_buf_byte(&out, '.');
    return brm_tools_take(l->arena, &out);
}

/* A derived level: its requirements, or what its rules read. */
static void put_derivation(const BrmTestLane *l, BrmBuf *out, uint32_t c) {
    const BrmPCriterion *of = &l->program->criteria.at[c];
    if (of->derived == 2) {
        (void)put_for_want(l, out, of->level_reads);
        return;
    }
    uint32_t n = 0;
    for (uint32_t r = of->requirements.first; r < of->requirements.first + of->requirements.n; r++) {
        bool met = is(l, l->program->requirements.at[r].na_rule, BRM_TRUE);
        if (met || !is(l, l->program->requirements.at[r].value, BRM_UNKNOWN)) continue;
        if (n++ >= BRM_TOOLS_SHOWN) break;
        brm_buf_str(out, n == 1 ? say(l, ", faute de : ", ", for want of: ") : BRM_LIT(", "));
        brm_buf_str(out, brm_lane_name(l, (BrmRef){BRM_REF_REQUIREMENT, r}));
    }
}

static BrmStr titled(const BrmTestLane *l, BrmRef ref, BrmStr title) {
    return BRM_TOOLS_FILL(l->arena, l->lang, "{0} « {1} »", "{0} \"{1}\"", BRM_A_STR(brm_lane_name(l, ref)),
                          BRM_A_STR(title));
}

static BrmStr criterion_why(const BrmTestLane *l, uint32_t c) {
    const BrmPCriterion *of = &l->program->criteria.at[c];
    BrmBuf out;
    brm_buf_open(&out, l->arena->mem);
    brm_buf_str(&out,
                BRM_TOOLS_FILL(l->arena, l->lang, "{0} n'a pas de niveau : {1}", "{0} has no level: {1}",
                               BRM_A_STR(titled(l, (BrmRef){BRM_REF_CRITERION, c}, l->model->criteria.at[c].title)),
                               BRM_A_STR(criterion_state(l, c))));
    if (l->states[c] == BRM_ST_MISSING && of->derived != 0) put_derivation(l, &out, c);
    if (l->states[c] == BRM_ST_UNDETERMINED)
        (void)put_for_want(l, &out, is(l, of->asked, BRM_UNKNOWN) ? of->asked_reads : of->na_reads);
    brm_buf_byte(&out, '.');
    return brm_tools_take(l->arena, &out);
}

/* ---- est applicable
 * --------------------------------------------------------------------------------------------------------------- */

/* Whether the thing is asked; not whether it is answered. `node` is the APPLICABLE. */
static uint8_t applicable(const BrmTestLane *l, const BrmNode *node) {
    uint8_t truth = brm_lane_truth(l, l->reg_of[node->id]);
    return node->word != 0 ? (uint8_t)(BRM_TRUE - truth) : truth;
}

bool brm_lane_unsettled(const BrmTestLane *l, const BrmNode *node) {
    BrmRef ref = l->model->refs[node->kind == BRM_AST_APPLICABLE ? node->a->id : node->id];
    if (node->kind != BRM_AST_APPLICABLE || ref.kind != BRM_REF_CRITERION) return false;
    return applicable(l, node) == BRM_TRUE && is(l, l->program->criteria.at[ref.index].na_rule, BRM_UNKNOWN);
}

BrmStr brm_lane_applicable(const BrmTestLane *l, const BrmNode *node) {
    BrmRef ref = l->model->refs[node->a->id];
    uint8_t truth = applicable(l, node);
    bool criterion = ref.kind == BRM_REF_CRITERION;
    if (ref.kind == BRM_REF_REQUIREMENT) {
        if (truth == BRM_FALSE) return requirement_state(l, ref.index);
        return truth == BRM_TRUE ? say(l, "demandée", "asked")
                                 : say(l, "demandée ou non, on ne le sait pas", "whether it is asked is not known");
    }
    if (brm_lane_unsettled(l, node))
        return say(l, "non applicable ou non, on ne le sait pas", "whether it is not applicable is not known");
    if (criterion && truth == BRM_FALSE) return criterion_state(l, ref.index);
    if (truth == BRM_FALSE) return say(l, "non posée", "not asked");
    if (truth == BRM_TRUE) return criterion ? say(l, "posé", "asked") : say(l, "posée", "asked");
    return criterion ? say(l, "posé ou non, on ne le sait pas", "whether it is asked is not known")
                     : say(l, "posée ou non, on ne le sait pas", "whether it is asked is not known");
}

/* What decides it, of what has no value. */
static void put_undecided(const BrmTestLane *l, BrmBuf *out, BrmRef ref) {
    const BrmProgram *p = l->program;
    if (ref.kind == BRM_REF_QUESTION) {
        (void)put_for_want(l, out, p->questions.at[ref.index].asked_reads);
        return;
    }
    uint32_t of = ref.kind == BRM_REF_CRITERION ? ref.index : p->requirements.at[ref.index].criterion;
    const BrmPCriterion *c = &p->criteria.at[of];
    if (is(l, c->asked, BRM_UNKNOWN)) {
        (void)put_for_want(l, out, c->asked_reads);
    } else if (ref.kind == BRM_REF_CRITERION || is(l, c->na_rule, BRM_UNKNOWN)) {
        (void)put_for_want(l, out, c->na_reads);
    } else {
        (void)put_for_want(l, out, p->requirements.at[ref.index].na_reads);
    }
}

static BrmStr title_of(const BrmTestLane *l, BrmRef ref) {
    return ref.kind == BRM_REF_QUESTION    ? l->model->questions.at[ref.index].title
           : ref.kind == BRM_REF_CRITERION ? l->model->criteria.at[ref.index].title
                                           : l->model->requirements.at[ref.index].title;
}

static BrmStr applicable_why(const BrmTestLane *l, const BrmNode *node) {
    BrmRef ref = l->model->refs[node->a->id];
    BrmBuf out;
    brm_buf_open(&out, l->arena->mem);
    brm_buf_f(&out, "%.*s", BRM_STR_ARG(titled(l, ref, title_of(l, ref))));
    brm_buf_str(&out, say(l, " : ", ": "));
    brm_buf_str(&out, brm_lane_applicable(l, node));
    put_undecided(l, &out, ref);
    if (brm_lane_unsettled(l, node))
        brm_buf_str(&out, say(l, " ; en attendant, il compte comme applicable", "; meanwhile it counts as applicable"));
    brm_buf_byte(&out, '.');
    return brm_tools_take(l->arena, &out);
}

BrmStr brm_lane_why(const BrmTestLane *l, const BrmNode *node) {
    BrmRef ref = l->model->refs[node->id];
    if (node->kind == BRM_AST_APPLICABLE) return applicable_why(l, node);
    if (node->kind == BRM_AST_CALL && node->word == BRM_FN_NONE) return measure_why(l, node);
    if (node->kind == BRM_AST_SUBJECT)
        return say(l, "Cet essai n'a pas de type de sujet.", "This test has no kind of subject.");
    if (node->kind != BRM_AST_REF) return BRM_LIT("");
    if (ref.kind == BRM_REF_DEFINITION) return definition_why(l, ref.index);
    if (ref.kind == BRM_REF_CRITERION) return criterion_why(l, ref.index);
    if (ref.kind != BRM_REF_QUESTION && ref.kind != BRM_REF_REQUIREMENT) return BRM_LIT("");
    return BRM_TOOLS_FILL(l->arena, l->lang, "{0} : {1}.", "{0}: {1}.", BRM_A_STR(titled(l, ref, title_of(l, ref))),
                          BRM_A_STR(brm_lane_state(l, ref)));
}
