/* witness.c: a case in which something holds, picked from a diagram, and written as an essai that can be pasted.
 *
 * Called by verdict.c and say.c. Of each class a plain value is taken: a known answer rather than none, a short number,
 * the first day of a period. Answers to what is not asked in the case are left out. The text is in the arena of the
 * warnings. Must not include the machine.
 */
#include "analysis/analysis_internal.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BRM_AN_DECIMALS = 17, BRM_AN_DEFAULT_DAY = 18262 /* 2020-01-01 */ };

/* ---- a case ---- */

/* A whole number of the run, near zero where there is a choice; else as few decimals as there may be. */
static bool plain_number(double lo, double hi, double *out) {
    double power = 1;
    for (uint32_t decimals = 0; decimals <= BRM_AN_DECIMALS; decimals++, power *= 10) {
        double x = lo <= 0 && hi >= 0 ? 0 : lo > 0 ? ceil(lo * power) / power : floor(hi * power) / power;
        if (isfinite(x) && lo <= x && x <= hi) {
            *out = x;
            return true;
        }
    }
    *out = lo > 0 ? lo : hi;
    return false;
}

static int64_t plain_value(const BrmAn *an, const BrmAnVar *var, int64_t lo, int64_t hi) {
    bool day = var->kind == BRM_AN_DATE ||
               (var->kind == BRM_AN_QUESTION && an->p->questions.at[var->index].type == BRM_V_DATE);
    if (day && (lo > BRM_AN_DEFAULT_DAY || hi < BRM_AN_DEFAULT_DAY)) return lo > var->lo ? lo : hi;
    if (day) return BRM_AN_DEFAULT_DAY;
    if (!var->real) return lo <= 0 && hi >= 0 ? 0 : lo > 0 ? lo : hi;
    double x;
    (void)plain_number(brm_an_real(var, lo), brm_an_real(var, hi), &x);
    return brm_an_ordinal(x);
}

static void decide(BrmAn *an, uint32_t var, uint8_t held, int64_t at) {
    an->held[var] = held;
    an->at[var] = at;
    BRM_PUSH(&an->kept, &an->decided, var);
}

/* Forgets the case before. */
static void open_case(BrmAn *an) {
    for (uint32_t i = 0; i < an->decided.n; i++)
        an->held[an->decided.at[i]] = 0;
    an->decided.n = 0;
    if (an->n_held >= an->vars.n) return;
    an->n_held = 2 * an->vars.n;
    an->held = BRM_NEWS(&an->kept, uint8_t, an->n_held);
    an->at = BRM_NEWS(&an->kept, int64_t, an->n_held);
}

/* The run to take at a node, and where it begins: of dates the last, which is the program as it stands; else the first.
 * The number of runs when none will do. */
static uint32_t choose(const BrmAn *an, const BrmAnNode *node, int64_t *from) {
    const BrmAnRun *runs = &an->runs.at[node->first];
    const BrmAnVar *var = &an->vars.at[node->var];
    bool last = var->kind == BRM_AN_DATE;
    uint32_t i = last ? node->n - 1 : 0;
    if (var->kind == BRM_AN_CRITERION && an->p->criteria.at[var->index].derived && node->none != BRM_AN_F)
        return node->n; /* rather a level than N/A */
    if (last)
        while (runs[i].child == BRM_AN_F)
            i--;
    else
        while (i < node->n && runs[i].child == BRM_AN_F)
            i++;
    *from = i ? runs[i - 1].upto + 1 : an->vars.at[node->var].lo;
    return i;
}

bool brm_an_case(BrmAn *an, BrmDia where) {
    open_case(an);
    while (!brm_an_is_leaf(where)) {
        const BrmAnNode *node = &an->nodes.at[where];
        int64_t from;
        uint32_t i = choose(an, node, &from);
        if (an->decided.n >= BRM_AN_DECISIONS) return false;
        if (i == node->n) {
            decide(an, node->var, 1, 0);
            where = node->none;
            continue;
        }
        const BrmAnRun *run = &an->runs.at[node->first + i];
        decide(an, node->var, 2, plain_value(an, &an->vars.at[node->var], from, run->upto));
        where = run->child;
    }
    uint32_t date = an->var_of_date; /* there is a date in any case */
    if (date != BRM_NONE && an->held[date] == 0) decide(an, date, 2, BRM_AN_DEFAULT_DAY);
    return true;
}

BrmDia brm_an_at(const BrmAn *an, BrmDia d) {
    while (!brm_an_is_leaf(d)) {
        const BrmAnNode *node = &an->nodes.at[d];
        const BrmAnVar *var = &an->vars.at[node->var];
        bool held = node->var < an->n_held && an->held[node->var] == 2;
        if (!held && var->has_none) {
            d = node->none;
            continue;
        }
        d = brm_an_run_at(an, d, held ? an->at[node->var] : var->lo)->child;
    }
    return d;
}

/* ---- words of the lexicon ---- */

typedef struct Writer {
    BrmAn *an;
    BrmLang lexicon;
    BrmBuf out;
    bool fits; /* every value could be written */
} Writer;

static const char *word(const Writer *w, BrmWord id) {
    return brm_word(id, w->lexicon);
}

static void put_quoted(Writer *w, BrmStr s) {
    brm_buf_byte(&w->out, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n') {
            brm_buf_z(&w->out, "\\n");
            continue;
        }
        if (s.p[i] == '"' || s.p[i] == '\\') brm_buf_byte(&w->out, '\\');
        brm_buf_byte(&w->out, s.p[i]);
    }
    brm_buf_byte(&w->out, '"');
}

/* A name, where it may stand bare; else in quotation marks, which a key may always have. */
static void put_key(Writer *w, BrmStr key) {
    bool bare = key.n > 0 && !brm_syntax_is_keyword(key, w->lexicon);
    bool small = false;
    for (uint32_t i = 0; i < key.n; i++) {
        char k = key.p[i];
        bool letter = (k >= 'a' && k <= 'z') || k == '_', other = (k >= '0' && k <= '9') || (k >= 'A' && k <= 'Z');
        small = small || letter;
        bare = bare && (letter || (other && (i > 0 || k > '9')));
    }
    bool capitals = !small && bare; /* a code */
    if (bare && (small || capitals))
        brm_buf_str(&w->out, key);
    else
        put_quoted(w, key);
}

static void begin_line(Writer *w, BrmWord first) {
    brm_buf_f(&w->out, "\n    %s ", word(w, first));
}

static void put_number(Writer *w, double x) {
    double plain;
    char text[64];
    int n = 0;
    w->fits = w->fits && plain_number(x, x, &plain);
    for (int decimals = 0; decimals <= BRM_AN_DECIMALS; decimals++) {
        n = snprintf(text, sizeof text, "%.*f", decimals, fabs(x));
        if (n < 0 || n >= (int)sizeof text || n > 31) break; /* a number of the source has at most 30 digits */
        BrmStr digits = brm_str_of(text, (size_t)n);
        if (brm_decimal_double(digits, false) == fabs(x)) {
            if (x < 0) brm_buf_byte(&w->out, '-');
            brm_buf_str(&w->out, digits);
            return;
        }
    }
    w->fits = false;
}

/* ---- answers ---- */

static bool is_asked(Writer *w, BrmReg asked) {
    BrmDia d = w->an->regs[asked].value.raw;
    return d == BRM_AN_UNSET || d == BRM_AN_LOST || brm_an_at(w->an, d) != BRM_AN_F;
}

static BrmStr text(const Writer *w, BrmText t) {
    return brm_program_text(w->an->p, t);
}

/* A text that is none of those that rules know. */
static void put_other_text(Writer *w, const BrmPQuestion *q) {
    char other[32] = "…";
    for (uint32_t n = 0;; n++) {
        bool known = false;
        if (n) (void)snprintf(other, sizeof other, "… %" PRIu32, n);
        for (uint32_t i = 0; i < q->constants.n; i++)
            known = known || brm_str_is(text(w, w->an->p->text_lists.at[q->constants.first + i]), other);
        if (!known) break;
    }
    put_quoted(w, brm_str(other));
}

/* Whether the case says that the multiple choice does not hold the key; if it says nothing, it does from now on. */
static bool is_left_out(Writer *w, uint32_t question, uint32_t key) {
    BrmAn *an = w->an;
    for (uint32_t i = 0; i < an->vars.n; i++) {
        const BrmAnVar *var = &an->vars.at[i];
        if (var->kind != BRM_AN_HOLDS || var->index != question || var->key != key) continue;
        if (an->held[i]) return true;
        decide(an, i, 2, 1);
        return false;
    }
    return false;
}

/* The keys that the case puts in a multiple choice. */
static void put_set(Writer *w, uint32_t question) {
    const BrmAn *an = w->an;
    BrmRange keys = an->p->lists.at[an->p->questions.at[question].list].keys;
    uint32_t n = 0;
    brm_buf_byte(&w->out, '(');
    for (uint32_t i = an->decided.n; i-- > 0;) {
        const BrmAnVar *var = &an->vars.at[an->decided.at[i]];
        if (var->kind != BRM_AN_HOLDS || var->index != question || an->at[an->decided.at[i]] == 0) continue;
        if (n++) brm_buf_z(&w->out, ", ");
        put_key(w, text(w, an->p->keys.at[keys.first + var->key].key));
    }
    /* An empty choice cannot be written: one that changes nothing takes its place. */
    for (uint32_t k = 0; n == 0 && k < keys.n; k++) {
        if (is_left_out(w, question, k)) continue;
        put_key(w, text(w, an->p->keys.at[keys.first + k].key));
        n++;
    }
    brm_buf_byte(&w->out, ')');
    w->fits = w->fits && n > 0;
}

static void put_question(Writer *w, uint32_t var) {
    const BrmAn *an = w->an;
    const BrmAnVar *v = &an->vars.at[var];
    const BrmPQuestion *q = &an->p->questions.at[v->index];
    int64_t at = w->an->at[var];
    if (!is_asked(w, q->asked)) return;
    begin_line(w, BRM_W_AN_ANSWER);
    brm_buf_str(&w->out, text(w, q->name));
    brm_buf_z(&w->out, " = ");
    if (q->type == BRM_V_YESNO)
        brm_buf_z(&w->out, word(w, at ? BRM_W_AN_YES : BRM_W_AN_NO));
    else if (q->type == BRM_V_LIST)
        put_key(w, text(w, an->p->keys.at[an->p->lists.at[q->list].keys.first + (uint32_t)at].key));
    else if (q->type == BRM_V_TEXT && at < q->constants.n)
        put_quoted(w, text(w, an->p->text_lists.at[q->constants.first + (uint32_t)at]));
    else if (q->type == BRM_V_TEXT)
        put_other_text(w, q);
    else if (q->type == BRM_V_SET)
        put_set(w, v->index);
    else if (q->type == BRM_V_DATE)
        brm_date_print(&w->out, (BrmDate)at);
    else
        put_number(w, brm_an_real(v, at));
}

static void put_criterion(Writer *w, uint32_t var) {
    const BrmAn *an = w->an;
    const BrmPCriterion *c = &an->p->criteria.at[an->vars.at[var].index];
    int64_t at = w->an->at[var];
    if (!is_asked(w, c->asked)) return;
    if (c->derived && c->na == 2) w->fits = false; /* where a rule decides, an essai does not answer N/A */
    begin_line(w, BRM_W_AN_ANSWER);
    brm_buf_str(&w->out, text(w, c->code));
    if (at < c->levels.n)
        brm_buf_f(&w->out, " = %" PRId32, an->p->levels.at[c->levels.first + (uint32_t)at].value);
    else
        brm_buf_f(&w->out, " = %s", word(w, BRM_W_AN_NA));
}

static void put_requirement(Writer *w, uint32_t var) {
    const BrmAn *an = w->an;
    const BrmPRequirement *r = &an->p->requirements.at[an->vars.at[var].index];
    const BrmPCriterion *c = &an->p->criteria.at[r->criterion];
    uint32_t of_criterion = an->var_of_criterion[r->criterion];
    if (!is_asked(w, c->asked)) return;
    if (of_criterion != BRM_NONE && w->an->held[of_criterion] == 2) return; /* answered N/A */
    begin_line(w, BRM_W_AN_ANSWER);
    brm_buf_str(&w->out, text(w, r->full));
    brm_buf_f(&w->out, " = %s", word(w, w->an->at[var] ? BRM_W_AN_YES : BRM_W_AN_NO));
}

/* The oldest first: what asks before what is asked. */
static void put_answers(Writer *w) {
    const BrmAn *an = w->an;
    for (uint32_t i = an->decided.n; i-- > 0;) {
        uint32_t var = an->decided.at[i];
        if (an->held[var] != 2) continue;
        if (an->vars.at[var].kind == BRM_AN_QUESTION) put_question(w, var);
        if (an->vars.at[var].kind == BRM_AN_CRITERION) put_criterion(w, var);
        if (an->vars.at[var].kind == BRM_AN_REQUIREMENT) put_requirement(w, var);
    }
}

static void put_shown(Writer *w, const BrmAnPoint *point) {
    const BrmProgram *p = w->an->p;
    begin_line(w, BRM_W_AN_EXPECT);
    if (point->shown == BRM_AN_SHOW_NOT_ASKED_QUESTION) {
        brm_buf_str(&w->out, text(w, p->questions.at[point->index].name));
        brm_buf_z(&w->out, word(w, BRM_W_AN_NOT_ASKED));
        return;
    }
    const BrmPCriterion *c = &p->criteria.at[point->index];
    brm_buf_str(&w->out, text(w, c->code));
    if (point->shown == BRM_AN_SHOW_NOT_ASKED_CRITERION)
        brm_buf_z(&w->out, word(w, BRM_W_AN_NOT_ASKED));
    else
        brm_buf_f(&w->out, " = %" PRId32, p->levels.at[c->levels.first + point->level].value);
}

BrmStr brm_an_witness(BrmAn *an, BrmDia where, const BrmAnPoint *point) {
    Writer w = {.an = an, .lexicon = point->lexicon, .fits = true};
    if (where == BRM_AN_F || where == BRM_AN_LOST || !brm_an_case(an, where)) return BRM_LIT("");
    brm_buf_open(&w.out, an->mem);
    brm_buf_f(&w.out, "%s ", word(&w, BRM_W_AN_TEST));
    put_quoted(&w, brm_str_f(an->arena, "%s %.*s", brm_diag_code(point->row), BRM_STR_ARG(point->name)));
    begin_line(&w, BRM_W_AN_DATE);
    uint32_t date = an->var_of_date, kind = an->var_of_kind;
    brm_date_print(&w.out, date == BRM_NONE ? BRM_AN_DEFAULT_DAY : (BrmDate)an->at[date]);
    if (kind != BRM_NONE && an->held[kind] == 2) {
        begin_line(&w, BRM_W_AN_KIND);
        brm_buf_str(&w.out, text(&w, an->p->kinds.at[an->at[kind]]));
    }
    put_answers(&w);
    put_shown(&w, point);
    BrmStr made = w.fits ? brm_str_dup(an->arena, brm_buf_view(&w.out)) : BRM_LIT("");
    brm_buf_close(&w.out);
    return made;
}
