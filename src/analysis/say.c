/* say.c: a verdict in words: the row, whose rule it is, what it stands under, the case that shows it.
 *
 * Called by verdict.c. Owns nothing; what a warning shows is in the caller's arena.
 */
#include "analysis/analysis_internal.h"

typedef struct Said { /* whose rule it is */
    BrmWord of;
    BrmStr name, code, title; /* code: after a blank; or empty, where it has none */
    BrmSpan span;
} Said;

static BrmStr text(const BrmAn *an, BrmText t) {
    return brm_program_text(an->p, t);
}

BrmLang brm_an_lexicon(const BrmAn *an, BrmPSpan span) {
    return span.file < an->p->files.n ? (BrmLang)an->p->files.at[span.file].lexicon : BRM_FR;
}

static Said named(BrmAn *an, BrmWord of, BrmText code, BrmText title) {
    Said s = {.of = of, .name = text(an, code), .title = text(an, title)};
    if (s.title.n == 0) {
        s.title = s.name;
        s.code = BRM_LIT("");
    } else {
        s.code = s.name.n ? brm_str_f(an->arena, " %.*s", BRM_STR_ARG(s.name)) : BRM_LIT("");
    }
    if (s.name.n == 0) s.name = s.title;
    return s;
}

/* What an essai is called after: one thing may have several rules. */
static BrmStr title_of(BrmAn *an, const BrmPRule *rule, BrmStr name) {
    if (rule->kind == BRM_R_NA_CRITERION || rule->kind == BRM_R_NA_REQUIREMENT)
        return brm_str_f(an->arena, "%.*s (%s)", BRM_STR_ARG(name),
                         brm_word(BRM_W_AN_NA, brm_an_lexicon(an, rule->span)));
    if (rule->kind != BRM_R_LEVEL) return name;
    const BrmPLevel *level = &an->p->levels.at[an->p->criteria.at[rule->on].levels.first + rule->level];
    return brm_str_f(an->arena, "%.*s (%d)", BRM_STR_ARG(name), (int)level->value);
}

/* An N/A rule that stands before the criterion is its axis'. */
static bool is_of_axis(const BrmAn *an, const BrmPRule *rule) {
    const BrmPSpan own = an->p->criteria.at[rule->on].span;
    return rule->span.file != own.file || rule->span.start < own.start;
}

static Said whose(BrmAn *an, const BrmPRule *rule) {
    const BrmProgram *p = an->p;
    uint32_t on = rule->on;
    Said s;
    if (rule->kind == BRM_R_ASKED_QUESTION)
        s = named(an, BRM_W_AN_OF_QUESTION, p->questions.at[on].name, p->questions.at[on].title);
    else if (rule->kind == BRM_R_ASKED_RUBRIC)
        s = named(an, BRM_W_AN_OF_RUBRIC, 0, rule->title);
    else if (rule->kind == BRM_R_ASKED_AXIS)
        s = named(an, BRM_W_AN_OF_AXIS, p->axes.at[on].code, p->axes.at[on].title);
    else if (rule->kind == BRM_R_NA_REQUIREMENT)
        s = named(an, BRM_W_AN_OF_REQUIREMENT, p->requirements.at[on].full, p->requirements.at[on].title);
    else if (rule->kind == BRM_R_CONTROL)
        s = named(an, BRM_W_AN_OF_CONTROL, p->controls.at[on].code, p->controls.at[on].title);
    else if (rule->kind == BRM_R_NA_CRITERION && is_of_axis(an, rule))
        s = named(an, BRM_W_AN_OF_AXIS, p->axes.at[p->criteria.at[on].axis].code,
                  p->axes.at[p->criteria.at[on].axis].title);
    else
        s = named(an, BRM_W_AN_OF_CRITERION, p->criteria.at[on].code, p->criteria.at[on].title);
    s.span = brm_an_span(an, rule->span);
    return s;
}

/* ---- what it stands under ---- */

typedef struct Above {
    const BrmNode *rule[4];
    uint32_t n, questionnaire; /* or BRM_NONE */
} Above;

static void add(Above *a, const BrmNode *rule) {
    if (rule) a->rule[a->n++] = rule;
}

static void add_rubric(const BrmAn *an, Above *a, uint32_t rubric) {
    if (rubric != BRM_NONE) add(a, an->model->rubrics.at[rubric].asked_if);
}

static bool same_span(BrmSpan a, BrmSpan b) {
    return a.file == b.file && a.start == b.start && a.end == b.end;
}

/* A rubric of criteria stands in their axis. */
static void above_rubric(const BrmAn *an, Above *a, BrmSpan span) {
    const BrmModel *m = an->model;
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        const BrmMCriterion *c = &m->criteria.at[i];
        const BrmNode *rule = c->rubric == BRM_NONE ? NULL : m->rubrics.at[c->rubric].asked_if;
        if (!rule || !same_span(rule->span, span)) continue;
        add(a, m->axes.at[c->axis].asked_if);
        a->questionnaire = c->questionnaire;
        return;
    }
    for (uint32_t i = 0; i < m->questions.n; i++) {
        const BrmMQuestion *q = &m->questions.at[i];
        const BrmNode *rule = q->rubric == BRM_NONE ? NULL : m->rubrics.at[q->rubric].asked_if;
        if (rule && same_span(rule->span, span)) a->questionnaire = q->questionnaire;
    }
}

static void above_criterion(const BrmAn *an, Above *a, uint32_t criterion, bool own) {
    const BrmMCriterion *c = &an->model->criteria.at[criterion];
    if (own) add(a, c->asked_if);
    add_rubric(an, a, c->rubric);
    add(a, an->model->axes.at[c->axis].asked_if);
    a->questionnaire = c->questionnaire;
}

static Above above(const BrmAn *an, const BrmPRule *rule) {
    const BrmModel *m = an->model;
    Above a = {.questionnaire = BRM_NONE};
    if (rule->kind == BRM_R_ASKED_QUESTION) {
        add_rubric(an, &a, m->questions.at[rule->on].rubric);
        a.questionnaire = m->questions.at[rule->on].questionnaire;
    } else if (rule->kind == BRM_R_ASKED_RUBRIC) {
        above_rubric(an, &a, brm_an_span(an, rule->span));
    } else if (rule->kind == BRM_R_ASKED_AXIS) {
        a.questionnaire = m->axes.at[rule->on].questionnaire;
    } else if (rule->kind == BRM_R_CONTROL) {
        a.questionnaire = m->controls.at[rule->on].questionnaire;
    } else if (rule->kind == BRM_R_NA_REQUIREMENT) {
        above_criterion(an, &a, m->requirements.at[rule->on].criterion, true);
    } else {
        above_criterion(an, &a, rule->on, rule->kind != BRM_R_ASKED_CRITERION);
    }
    return a;
}

/* The register of a rule, by its place: the rows stand in the order of places. */
static BrmReg reg_of(const BrmAn *an, const BrmNode *node) {
    uint32_t lo = 0, hi = an->p->rules.n, file = an->file_in[node->span.file];
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        const BrmPSpan at = an->p->rules.at[mid].span;
        if (at.file < file || (at.file == file && at.start < node->span.start))
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < an->p->rules.n; lo++) {
        const BrmPRule *rule = &an->p->rules.at[lo];
        if (rule->span.file != file || rule->span.start != node->span.start) return BRM_NONE;
        if (rule->kind != BRM_R_LEVEL && rule->span.end == node->span.end) return rule->reg;
    }
    return BRM_NONE;
}

/* Does this rule alone make it never, or always? */
static bool suffices(BrmAn *an, const BrmPRule *rule, BrmReg under, BrmAnVerdict verdict) {
    if (under == BRM_NONE) return false;
    (void)brm_an_reg(an, under);
    BrmDia holds = an->regs[rule->reg].value.raw,
           cases = verdict == BRM_AN_REPEATS ? brm_an_cases(an, rule->reg, under) : BRM_AN_T;
    brm_an_begin(an);
    holds = brm_an_is(an, holds, BRM_AN_T);
    if (verdict == BRM_AN_REPEATS) holds = brm_an_not(an, holds);
    BrmDia d = brm_an_and(an, brm_an_is(an, an->regs[under].value.raw, BRM_AN_T), holds);
    return brm_an_done(an, brm_an_and(an, d, cases)) == BRM_AN_F;
}

/* Marks what it stands under: what is enough by itself, or else all of it. */
static void mark_above(BrmAn *an, BrmDiag *diag, const BrmPRule *rule, BrmAnVerdict verdict) {
    Above a = above(an, rule);
    for (uint32_t i = 0; i < a.n; i++)
        if (suffices(an, rule, reg_of(an, a.rule[i]), verdict)) {
            brm_diag_label_at(an->bag, diag, a.rule[i]->span, BRM_W_STANDS_UNDER, (BrmArg){0});
            return;
        }
    for (uint32_t i = 0; i < a.n; i++)
        brm_diag_label_at(an->bag, diag, a.rule[i]->span, BRM_W_STANDS_UNDER, (BrmArg){0});
    if (a.questionnaire == BRM_NONE) return;
    const BrmMQuestionnaire *q = &an->model->questionnaires.at[a.questionnaire];
    brm_diag_label_at(an->bag, diag, q->span, BRM_W_STANDS_IN, BRM_A_STR(q->title));
}

/* ---- what hangs on a question that is not asked ---- */

/* The source of what makes a question asked, and the question: « a et b ». */
static BrmStr advice(BrmAn *an, uint32_t question, BrmLang lexicon) {
    const BrmModel *m = an->model;
    const BrmMQuestion *q = &m->questions.at[question];
    const BrmNode *rules[2] = {q->rubric == BRM_NONE ? NULL : m->rubrics.at[q->rubric].asked_if, q->asked_if};
    BrmBuf out;
    brm_buf_open(&out, an->mem);
    const char *and = brm_word(BRM_W_AN_AND, lexicon);
    for (uint32_t i = 0; i < 2; i++) {
        if (!rules[i] || brm_an_span(an, an->p->questions.at[question].span).file == BRM_NONE) continue;
        BrmStr source = m->sources->files.at[rules[i]->span.file].text;
        BrmStr words = brm_str_of(source.p + rules[i]->span.start, rules[i]->span.end - rules[i]->span.start);
        bool loose = rules[i]->kind == BRM_AST_IF || (rules[i]->kind == BRM_AST_BINARY && rules[i]->word == BRM_O_OR);
        brm_buf_f(&out, loose ? "(%.*s)%s" : "%.*s%s", BRM_STR_ARG(words), and);
    }
    if (out.n == 0) brm_buf_f(&out, "%.*s%s%s", BRM_STR_ARG(q->name), brm_word(BRM_W_AN_ASKED, lexicon), and);
    brm_buf_str(&out, q->name);
    if (q->type.kind != BRM_TYPE_YESNO) brm_buf_z(&out, " …");
    BrmStr made = brm_str_dup(an->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return made;
}

/* Of the questions read, one that is not asked in some of these cases, and would settle them by itself; else one that
 * is not asked. *where: those cases. */
static uint32_t missing_question(BrmAn *an, const BrmPRule *rule, BrmDia *where) {
    uint32_t n = brm_an_questions(an, rule->reg), second = BRM_NONE;
    uint32_t *questions = BRM_NEWS(&an->kept, uint32_t, n);
    BrmDia wide = *where;
    for (uint32_t i = 0; i < n; i++)
        questions[i] = an->stack.at[i];
    for (uint32_t i = 0; i < n; i++) {
        BrmDia asked = an->regs[an->p->questions.at[questions[i]].asked].value.raw;
        brm_an_begin(an);
        BrmDia here = brm_an_done(an, brm_an_and(an, wide, brm_an_is(an, asked, BRM_AN_F)));
        if (here == BRM_AN_F || here == BRM_AN_LOST) continue;
        if (second == BRM_NONE) {
            second = questions[i];
            *where = here;
        }
        BrmDia freed = n == 1 ? an->regs[rule->reg].freed.raw : brm_an_freed(an, rule->reg, questions[i]);
        brm_an_begin(an);
        here = brm_an_and(an, here, brm_an_not(an, brm_an_is(an, freed, BRM_AN_U)));
        if (an->has_free) here = brm_an_apply(an, BRM_AN_FOR_ALL, 0, here, BRM_AN_U, BRM_AN_U);
        here = brm_an_done(an, here);
        if (here == BRM_AN_F || here == BRM_AN_LOST) continue;
        *where = here;
        return questions[i];
    }
    return second;
}

static void say_conditional(BrmAn *an, const BrmPRule *rule, BrmDia where) {
    uint32_t question = missing_question(an, rule, &where);
    if (question == BRM_NONE) return;
    Said s = whose(an, rule);
    BrmStr title = text(an, an->p->questions.at[question].title);
    BrmAnPoint point = {.row = BRM_D_QUESTION_CONDITIONAL,
                        .name = title_of(an, rule, s.name),
                        .lexicon = brm_an_lexicon(an, rule->span)};
    point.shown = BRM_AN_SHOW_NOT_ASKED_QUESTION;
    point.index = question;
    BrmStr essai = brm_an_witness(an, where, &point);
    BrmDiag *diag = BRM_RAISE(an->bag, point.row, s.span, BRM_A_WORD(s.of), BRM_A_STR(s.code), BRM_A_STR(s.title),
                              BRM_A_STR(title), BRM_A_STR(advice(an, question, point.lexicon)),
                              BRM_A_WORD(essai.n ? BRM_W_AN_CASE : BRM_W_NOTHING), BRM_A_STR(essai));
    brm_diag_label_at(an->bag, diag, an->model->questions.at[question].span, BRM_W_ASKED_ONLY_IF, BRM_A_STR(title));
}

/* ---- verdicts ---- */

static BrmDiagId row_of(const BrmPRule *rule, BrmAnVerdict verdict) {
    bool never = verdict == BRM_AN_NEVER, contradicts = verdict == BRM_AN_CONTRADICTS;
    if (rule->kind == BRM_R_CONTROL) return never || contradicts ? BRM_D_CONTROL_NEVER : BRM_D_CONTROL_ALWAYS;
    if (rule->kind == BRM_R_NA_CRITERION || rule->kind == BRM_R_NA_REQUIREMENT)
        return never ? BRM_D_NA_NEVER : contradicts ? BRM_D_NA_CONTRADICTS : BRM_D_NA_ALWAYS;
    return never                       ? BRM_D_ASKED_NEVER
           : contradicts               ? BRM_D_ASKED_CONTRADICTS
           : verdict == BRM_AN_REPEATS ? BRM_D_ASKED_REPEATS
                                       : BRM_D_ASKED_ALWAYS;
}

/* A case in which the rule by itself is true: what it commands is not asked there. */
static BrmStr contradiction(BrmAn *an, const BrmPRule *rule, BrmDia alone, BrmDiagId row, BrmStr name) {
    bool question = rule->kind == BRM_R_ASKED_QUESTION, criterion = rule->kind == BRM_R_ASKED_CRITERION;
    if (rule->kind == BRM_R_NA_CRITERION) criterion = !is_of_axis(an, rule);
    if (alone == BRM_AN_F || alone == BRM_AN_LOST || !(question || criterion)) return BRM_LIT("");
    BrmReg asked = question ? an->p->questions.at[rule->on].asked : an->p->criteria.at[rule->on].asked;
    (void)brm_an_reg(an, asked);
    if (an->regs[asked].value.raw == BRM_AN_LOST) return BRM_LIT("");
    brm_an_begin(an);
    BrmDia shown = brm_an_and(an, alone, brm_an_is(an, an->regs[asked].value.raw, BRM_AN_F));
    if (an->has_free) shown = brm_an_apply(an, BRM_AN_FOR_ALL, 0, shown, BRM_AN_U, BRM_AN_U);
    shown = brm_an_done(an, shown);
    BrmAnPoint point = {.row = row, .name = name, .lexicon = brm_an_lexicon(an, rule->span), .index = rule->on};
    point.shown = question ? BRM_AN_SHOW_NOT_ASKED_QUESTION : BRM_AN_SHOW_NOT_ASKED_CRITERION;
    return brm_an_witness(an, shown, &point);
}

void brm_an_say(BrmAn *an, uint32_t index, const BrmAnFound *found) {
    const BrmPRule *rule = &an->p->rules.at[index];
    if (found->conditional != BRM_AN_F && found->conditional != BRM_AN_LOST) {
        say_conditional(an, rule, found->conditional);
        return;
    }
    bool above_matters = found->verdict == BRM_AN_CONTRADICTS || found->verdict == BRM_AN_REPEATS;
    Said s = whose(an, rule);
    BrmDiag *diag;
    if (rule->kind == BRM_R_LEVEL) { /* one that is never true is out of reach: levels.c says so */
        if (found->verdict == BRM_AN_NEVER || found->verdict == BRM_AN_CONTRADICTS) return;
        const BrmPCriterion *c = &an->p->criteria.at[rule->on];
        diag = BRM_RAISE(an->bag, BRM_D_LEVEL_ALWAYS, s.span,
                         BRM_A_INT(an->p->levels.at[c->levels.first + rule->level].value), BRM_A_STR(s.name),
                         BRM_A_STR(s.title));
    } else {
        BrmDiagId row = row_of(rule, found->verdict);
        BrmStr essai = found->verdict == BRM_AN_CONTRADICTS
                           ? contradiction(an, rule, found->alone, row, title_of(an, rule, s.name))
                           : BRM_LIT("");
        diag = BRM_RAISE(an->bag, row, s.span, BRM_A_WORD(s.of), BRM_A_STR(s.code), BRM_A_STR(s.title),
                         BRM_A_WORD(essai.n ? BRM_W_AN_CASE : BRM_W_NOTHING), BRM_A_STR(essai));
    }
    if (above_matters) mark_above(an, diag, rule, found->verdict);
}
