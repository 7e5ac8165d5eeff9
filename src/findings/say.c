/* say.c: lists that messages quote (levels, keys, answers given or missing), once in each language.
 *
 * Called by the judges when a finding is raised; the result lives in the document's arena. Words come from diag's
 * tables. */
#include "findings/findings_internal.h"

#include <inttypes.h>

enum { MOST_NAMES = 3, MOST_KEYS = 8 };

/* ---- pieces ---- */

static void quoted(BrmBuf *out, BrmStr s, BrmLang lang) {
    brm_buf_z(out, lang == BRM_FR ? "« " : "\"");
    brm_buf_str(out, s);
    brm_buf_z(out, lang == BRM_FR ? " »" : "\"");
}

/* Before the i-th of n things: nothing, a comma, or the last word (and, or). */
static void joint(BrmBuf *out, uint32_t i, uint32_t n, BrmWord last, BrmLang lang) {
    if (i == 0) return;
    brm_buf_z(out, i + 1 == n ? brm_word(last, lang) : ", ");
}

static BrmStr finish(const BrmJudge *j, BrmBuf *buf) {
    BrmStr s = brm_str_dup(j->doc->arena, brm_buf_view(buf));
    brm_buf_close(buf);
    return s;
}

static BrmBuf begin(const BrmJudge *j) {
    BrmBuf buf;
    brm_buf_open(&buf, j->doc->arena->mem);
    return buf;
}

/* ---- levels and keys ---- */

static BrmStr levels_in(const BrmJudge *j, uint32_t criterion, bool with_na, BrmLang lang) {
    const BrmPCriterion *c = &j->program->criteria.at[criterion];
    uint32_t n = c->levels.n + (with_na && c->na != 0 ? 1u : 0u);
    BrmBuf buf = begin(j);
    for (uint32_t i = 0; i < n; i++) {
        joint(&buf, i, n, BRM_W_ANS_OR, lang);
        if (i < c->levels.n)
            brm_buf_f(&buf, "%" PRId32, j->program->levels.at[c->levels.first + i].value);
        else
            brm_buf_z(&buf, "\"na\"");
    }
    return finish(j, &buf);
}

BrmSaid brm_say_levels(const BrmJudge *j, uint32_t criterion) {
    return (BrmSaid){levels_in(j, criterion, false, BRM_FR), levels_in(j, criterion, false, BRM_EN), 1};
}

BrmSaid brm_say_allowed(const BrmJudge *j, uint32_t criterion) {
    return (BrmSaid){levels_in(j, criterion, true, BRM_FR), levels_in(j, criterion, true, BRM_EN), 1};
}

static BrmStr instead_in(const BrmJudge *j, uint32_t criterion, BrmLang lang) {
    BrmRange all = j->program->criteria.at[criterion].requirements;
    if (all.n == 0) return brm_str(brm_word(BRM_W_ANS_NOTHING, lang));
    BrmBuf buf = begin(j);
    brm_buf_z(&buf, brm_word(BRM_W_ANS_REQUIREMENTS, lang));
    for (uint32_t i = 0; i < all.n && i < MOST_NAMES; i++) {
        brm_buf_z(&buf, i == 0 ? "{" : ", ");
        brm_json_string(&buf, brm_judge_text(j, j->program->requirements.at[all.first + i].code));
        brm_buf_z(&buf, ": …");
    }
    brm_buf_z(&buf, all.n > MOST_NAMES ? ", …}" : "}");
    return finish(j, &buf);
}

BrmSaid brm_say_instead(const BrmJudge *j, uint32_t criterion) {
    return (BrmSaid){instead_in(j, criterion, BRM_FR), instead_in(j, criterion, BRM_EN), 1};
}

static BrmStr keys_in(const BrmJudge *j, uint32_t list, BrmLang lang) {
    BrmRange keys = j->program->lists.at[list].keys;
    uint32_t n = keys.n <= MOST_KEYS ? keys.n : MOST_KEYS;
    BrmBuf buf = begin(j);
    for (uint32_t i = 0; i < n; i++) {
        if (n == keys.n)
            joint(&buf, i, n, BRM_W_ANS_OR, lang);
        else if (i > 0)
            brm_buf_z(&buf, ", ");
        brm_json_string(&buf, brm_judge_text(j, j->program->keys.at[keys.first + i].key));
    }
    if (n < keys.n) brm_buf_z(&buf, ", …");
    return finish(j, &buf);
}

BrmSaid brm_say_keys(const BrmJudge *j, uint32_t list) {
    return (BrmSaid){keys_in(j, list, BRM_FR), keys_in(j, list, BRM_EN), 1};
}

/* ---- what a rule reads ---- */

static void put_number(BrmBuf *out, double x, BrmLang lang) {
    const BrmArg arg = BRM_A_DOUBLE(x);
    brm_diag_fill(out, "{0}", &arg, 1, lang);
}

static void put_keys(const BrmJudge *j, BrmBuf *out, uint32_t question) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    BrmRange keys = j->program->lists.at[q->list].keys;
    const uint8_t *known;
    uint32_t words, said = 0;
    const uint64_t *set = brm_vm_set(j->vm, q->value, &known, &words);
    for (uint32_t k = 0; k < keys.n && said <= MOST_NAMES; k++) {
        if ((set[(size_t)j->lane * words + k / 64] >> (k % 64) & 1u) == 0) continue;
        if (said > 0) brm_buf_z(out, ", ");
        if (said++ == MOST_NAMES)
            brm_buf_z(out, "…");
        else
            brm_buf_str(out, brm_judge_text(j, j->program->keys.at[keys.first + k].label));
    }
    if (said == 0) brm_buf_z(out, "–");
}

static bool put_tri(BrmBuf *out, uint8_t v, BrmLang lang) {
    if (v != BRM_UNKNOWN && out != NULL) brm_buf_z(out, brm_word(v == BRM_TRUE ? BRM_W_ANS_YES : BRM_W_ANS_NO, lang));
    return v != BRM_UNKNOWN;
}

/* The accepted value of a question as a person says it; false when there is none. Writes nothing when out is NULL. */
static bool put_question(const BrmJudge *j, BrmBuf *out, uint32_t question, BrmLang lang) {
    const BrmPQuestion *q = &j->program->questions.at[question];
    const uint8_t *known;
    uint32_t words;
    switch ((BrmValueType)q->type) {
    case BRM_V_YESNO:
        return put_tri(out, brm_vm_tri(j->vm, q->value)[j->lane], lang);
    case BRM_V_LIST:
    case BRM_V_TEXT: {
        uint16_t key = brm_vm_key(j->vm, q->value)[j->lane];
        if (key == BRM_KEY_UNKNOWN || out == NULL) return key != BRM_KEY_UNKNOWN;
        if (q->type == BRM_V_TEXT)
            brm_buf_str(out, brm_judge_question_answer(j, question)->shown);
        else
            brm_buf_str(out,
                        brm_judge_text(j, j->program->keys.at[j->program->lists.at[q->list].keys.first + key].label));
        return true;
    }
    case BRM_V_SET:
        (void)brm_vm_set(j->vm, q->value, &known, &words);
        if (known[j->lane] != 0 && out != NULL) put_keys(j, out, question);
        return known[j->lane] != 0;
    case BRM_V_INTEGER:
    case BRM_V_NUMBER:
    case BRM_V_PERCENT:
    case BRM_V_DATE: {
        double x = brm_vm_num(j->vm, q->value, &known)[j->lane];
        if (known[j->lane] == 0 || out == NULL) return known[j->lane] != 0;
        if (q->type == BRM_V_DATE)
            brm_date_print(out, (BrmDate)x);
        else
            put_number(out, x, lang);
        return true;
    }
    case BRM_V_LEVEL:
    case BRM_V_KIND:
    case BRM_V_TYPES:
        break;
    }
    return false;
}

static bool put_value(const BrmJudge *j, BrmBuf *out, BrmPRead read, BrmLang lang) {
    if (read.kind == 0) return put_question(j, out, read.index, lang);
    if (read.kind == 4) return put_tri(out, brm_judge_tri(j, j->program->requirements.at[read.index].value), lang);
    if (read.kind == 2) {
        if (j->doc->kind != BRM_NONE && out != NULL)
            brm_buf_str(out, brm_judge_text(j, j->program->kinds.at[j->doc->kind]));
        return j->doc->kind != BRM_NONE;
    }
    const BrmPCriterion *c = &j->program->criteria.at[read.index];
    uint8_t code = brm_vm_code(j->vm, c->code_today)[j->lane];
    if (code == BRM_CODE_NONE || out == NULL) return code != BRM_CODE_NONE;
    if (code == BRM_CODE_NA)
        brm_buf_z(out, brm_word(BRM_W_ANS_NA, lang));
    else
        brm_buf_f(out, "%" PRId32, j->program->levels.at[c->levels.first + code].value);
    return true;
}

static BrmStr title_of(const BrmJudge *j, BrmPRead read, BrmLang lang) {
    if (read.kind == 0) return brm_judge_text(j, j->program->questions.at[read.index].title);
    if (read.kind == 1) return brm_judge_text(j, j->program->criteria.at[read.index].title);
    if (read.kind == 4) return brm_judge_text(j, j->program->requirements.at[read.index].title);
    return brm_str(brm_word(BRM_W_ANS_KIND, lang));
}

static BrmStr given_in(const BrmJudge *j, const BrmPRead *reads, uint32_t n, BrmLang lang) {
    BrmBuf buf = begin(j), value = begin(j);
    uint32_t shown = n <= MOST_NAMES ? n : MOST_NAMES;
    for (uint32_t i = 0; i < shown; i++) {
        joint(&buf, i, n, BRM_W_ANS_AND, lang);
        brm_buf_clear(&value);
        (void)put_value(j, &value, reads[i], lang);
        quoted(&buf, brm_buf_view(&value), lang);
        brm_buf_z(&buf, brm_word(BRM_W_ANS_TO, lang));
        quoted(&buf, title_of(j, reads[i], lang), lang);
    }
    if (shown < n) brm_buf_z(&buf, ", …");
    brm_buf_close(&value);
    return finish(j, &buf);
}

/* A criterion that is N/A by its rule has no answer to quote. */
static bool answered(const BrmJudge *j, BrmPRead read) {
    if (!put_value(j, NULL, read, BRM_FR)) return false;
    if (read.kind != 1) return true;
    return brm_vm_code(j->vm, j->program->criteria.at[read.index].code_today)[j->lane] != BRM_CODE_NA ||
           brm_judge_criterion_answer(j, read.index)->reading == BRM_READ_OK;
}

BrmSaid brm_say_given(BrmJudge *j, BrmRange reads, BrmReg rule) {
    BrmPRead known[MOST_NAMES + 1];
    uint32_t n = 0;
    const BrmWalk *walk = brm_walk(j, &reads, 1);
    bool told = brm_cause_mark(j, rule);
    for (uint32_t i = 0; i < walk->found.n && n <= MOST_NAMES; i++) {
        BrmPRead read = walk->found.at[i];
        if (told && *brm_walk_slot(j, read) != walk->mark) continue;
        if (answered(j, read)) known[n++] = read;
    }
    if (n == 0) return (BrmSaid){{NULL, 0}, {NULL, 0}, 0};
    return (BrmSaid){given_in(j, known, n, BRM_FR), given_in(j, known, n, BRM_EN), n};
}

/* The titles of what is missing; the subject's kind, which is no answer, comes last and says so. */
static BrmStr titles_in(const BrmJudge *j, const BrmPRead *reads, uint32_t n, BrmLang lang) {
    BrmBuf buf = begin(j);
    uint32_t shown = n <= MOST_NAMES ? n : MOST_NAMES;
    for (uint32_t i = 0; i < shown; i++) {
        joint(&buf, i, n, BRM_W_ANS_AND, lang);
        if (reads[i].kind == 2)
            brm_buf_z(&buf, brm_word(BRM_W_ANS_KIND_TOO, lang));
        else
            quoted(&buf, title_of(j, reads[i], lang), lang);
    }
    if (shown < n) brm_buf_z(&buf, ", …");
    return finish(j, &buf);
}

/* Whether what is read is asked, as far as is known. */
static uint8_t asked(const BrmJudge *j, BrmPRead read) {
    const BrmProgram *p = j->program;
    if (read.kind == 2) return BRM_TRUE;
    if (read.kind == 0) return brm_judge_tri(j, p->questions.at[read.index].asked);
    const BrmPRequirement *r = read.kind == 4 ? &p->requirements.at[read.index] : NULL;
    const BrmPCriterion *c = &p->criteria.at[r != NULL ? r->criterion : read.index];
    uint8_t is = brm_judge_tri(j, c->asked);
    if (r == NULL) return is;
    if (brm_vm_code(j->vm, c->code_today)[j->lane] == BRM_CODE_NA) return BRM_FALSE;
    uint8_t open = r->na_rule == BRM_NONE ? (uint8_t)BRM_TRUE : (uint8_t)(BRM_TRUE - brm_judge_tri(j, r->na_rule));
    return is < open ? is : open;
}

/* The unknown answers that are asked at least so surely, and then the unknown kind: how many. */
static uint32_t missing_in(const BrmJudge *j, const BrmWalk *walk, uint8_t least, BrmPRead *reads) {
    uint32_t n = 0;
    const BrmPRead *kind = NULL;
    for (uint32_t i = 0; i < walk->found.n && n <= MOST_NAMES; i++) {
        const BrmPRead *read = &walk->found.at[i];
        if (put_value(j, NULL, *read, BRM_FR) || asked(j, *read) < least) continue;
        if (read->kind == 2)
            kind = read;
        else
            reads[n++] = *read;
    }
    if (kind != NULL && n <= MOST_NAMES) reads[n++] = *kind;
    return n;
}

/* What has no value here whatever is answered: not asked, or not applicable. */
static bool closed(const BrmJudge *j, BrmPRead read) {
    bool na =
        read.kind == 1 && brm_vm_code(j->vm, j->program->criteria.at[read.index].code_today)[j->lane] == BRM_CODE_NA;
    return na || asked(j, read) == BRM_FALSE;
}

static BrmWord why_closed(const BrmJudge *j, BrmPRead read) {
    const BrmProgram *p = j->program;
    if (read.kind == 0) return BRM_W_ANS_IS_NOT_ASKED;
    if (read.kind == 1)
        return brm_judge_tri(j, p->criteria.at[read.index].asked) == BRM_FALSE ? BRM_W_ANS_IS_NOT_ASKED_M
                                                                               : BRM_W_ANS_IS_NA;
    uint32_t criterion = p->requirements.at[read.index].criterion;
    return brm_judge_tri(j, p->criteria.at[criterion].asked) == BRM_FALSE ? BRM_W_ANS_IS_NOT_ASKED : BRM_W_ANS_IS_NA;
}

/* The things themselves, and why they have no value: la question « … », qui n'est pas posée. */
static BrmStr closed_in(const BrmJudge *j, const BrmPRead *reads, uint32_t n, BrmLang lang) {
    const BrmProgram *p = j->program;
    BrmBuf buf = begin(j);
    uint32_t shown = n <= MOST_NAMES ? n : MOST_NAMES;
    for (uint32_t i = 0; i < shown; i++) {
        BrmPRead read = reads[i];
        joint(&buf, i, n, BRM_W_ANS_AND, lang);
        brm_buf_z(&buf, brm_word(read.kind == 0   ? BRM_W_ANS_THE_QUESTION
                                 : read.kind == 1 ? BRM_W_ANS_THE_CRITERION
                                                  : BRM_W_ANS_THE_REQUIREMENT,
                                 lang));
        if (read.kind != 0) {
            brm_buf_str(&buf, brm_judge_text(j, read.kind == 1 ? p->criteria.at[read.index].code
                                                               : p->requirements.at[read.index].full));
            brm_buf_z(&buf, " ");
        }
        quoted(&buf, title_of(j, read, lang), lang);
        brm_buf_z(&buf, brm_word(why_closed(j, read), lang));
    }
    if (shown < n) brm_buf_z(&buf, ", …");
    return finish(j, &buf);
}

/* Nothing can be answered: what the rule reads all the same. */
static BrmMissing say_closed(const BrmJudge *j, const BrmWalk *walk) {
    BrmPRead reads[MOST_NAMES + 1];
    uint32_t n = 0;
    for (uint32_t i = 0; i < walk->found.n && n <= MOST_NAMES; i++)
        if (closed(j, walk->found.at[i])) reads[n++] = walk->found.at[i];
    BrmMissing missing = {.closed = n > 0, .remedy = BRM_W_ANS_REPLY};
    if (n > 0) missing.said = (BrmSaid){closed_in(j, reads, n, BRM_FR), closed_in(j, reads, n, BRM_EN), n};
    return missing;
}

/* Whether the document has an answer there, which then was not accepted. */
static bool given(const BrmJudge *j, BrmPRead read) {
    if (read.kind == 2) return false;
    const BrmAnswer *answer = read.kind == 0   ? brm_judge_question_answer(j, read.index)
                              : read.kind == 4 ? brm_judge_requirement_answer(j, read.index)
                                               : brm_judge_criterion_answer(j, read.index);
    return answer->reading != BRM_READ_NONE && answer->reading != BRM_READ_OBJECT;
}

BrmMissing brm_say_missing(BrmJudge *j, const BrmRange *ranges, uint32_t n_ranges) {
    BrmPRead reads[MOST_NAMES + 1];
    uint32_t n = 0, refused = 0;
    const BrmWalk *walk = brm_walk(j, ranges, n_ranges);
    /* What is asked for sure comes first: whether the rest is asked often follows from it. */
    for (uint8_t least = BRM_TRUE; n == 0 && least > BRM_FALSE; least--)
        n = missing_in(j, walk, least, reads);
    if (n == 0) return say_closed(j, walk);
    for (uint32_t i = 0; i < n; i++)
        if (given(j, reads[i])) refused++;
    return (BrmMissing){{titles_in(j, reads, n, BRM_FR), titles_in(j, reads, n, BRM_EN), n},
                        n == 1 && reads[0].kind == 2,
                        false,
                        refused == 0   ? BRM_W_ANS_REPLY
                        : refused < n  ? BRM_W_ANS_REPLY_MEND
                        : refused == 1 ? BRM_W_ANS_MEND
                                       : BRM_W_ANS_MEND_ALL};
}
