/* quick.c: recognises one document a line in its usual shape, straight into the columns of its lane.
 *
 * Called by hand.c for each line of a block. A name is compared with the one that mostly follows the last one; only
 * where it differs is it looked up. No byte is looked at twice, and none beyond the line's end but within the block's
 * padding: a line feed is part of nothing that is accepted. */
#include "answers/quick.h"

#if defined(__GNUC__) || defined(__clang__)
#define UNLIKELY(x) __builtin_expect((x), 0)
#define APART __attribute__((noinline))
#else
#define UNLIKELY(x) (x)
#define APART
#endif

/* ---- from name to name ---- */

/* Takes note that the key stands here; false: it does so twice. */
static inline bool once(uint64_t *seen, const BrmQuickKey *key) {
    uint64_t *word = &seen[key->index / 64], bit = UINT64_C(1) << (key->index % 64), before = *word;
    *word = before | bit;
    return (before & bit) == 0;
}

/* Neither of the two names that mostly follow `last` stands at p, nor does the object end: another name does, or the
 * document is refused (NULL, *p NULL). */
static APART BrmQuickKey *other(const BrmQuick *q, const BrmQuickTable *t, BrmQuickKey *last, const char **p) {
    if (**p == ',' && (*p)[1 + q->style.comma] == '"' && (q->style.comma == 0 || (*p)[1] == ' ')) {
        BrmQuickKey *key = brm_quick_find(q, t, *p);
        if (key != NULL) {
            last->other = key;
            *p += key->n;
            return key;
        }
    }
    *p = NULL;
    return NULL;
}

/* From a key's value to the next key's, or NULL: with *p after the object, or NULL. */
static inline BrmQuickKey *follows(const BrmQuick *q, const BrmQuickTable *t, BrmQuickKey *last, const char **p) {
    BrmQuickKey *next = last->next;
    if (brm_quick_matches(next, *p)) {
        last->missed = false;
        *p += next->n;
        return next;
    }
    if (**p == '}') {
        (*p)++;
        return NULL;
    }
    BrmQuickKey *second = last->other;
    if (!brm_quick_matches(second, *p)) return other(q, t, last, p);
    if (last->missed) { /* twice in a row */
        last->next = second;
        last->other = next;
    }
    last->missed = !last->missed;
    *p += second->n;
    return second;
}

/* Opens an object at p: its first key, with *p at its value; or NULL, with *p after an empty one, or NULL. */
static inline BrmQuickKey *opens(const BrmQuick *q, BrmQuickTable *t, const char **p) {
    const char *comma = *p - q->style.comma; /* where it would be before the name, were there one */
    brm_quick_forget(t);
    if (**p == '{' && (*p)[1] == '"') {
        BrmQuickKey *key = t->first;
        if (t->n == 0 || !brm_quick_begins(key, comma)) key = brm_quick_find(q, t, comma);
        if (key != NULL) {
            t->first = key;
            *p = comma + key->n;
            return key;
        }
    } else if (**p == '{' && (*p)[1] == '}') {
        *p += 2;
        return NULL;
    }
    *p = NULL;
    return NULL;
}

/* ---- answers ---- */

static inline const char *yesno(const BrmQuickKey *key, uint32_t lane, const char *p) {
    bool yes = brm_quick_is4(p, "true"), no = brm_quick_is4(p, "fals") && p[4] == 'e';
    if (UNLIKELY(!(yes || no))) return brm_quick_is4(p, "null") ? p + 4 : NULL;
    key->column[lane] = yes ? BRM_TRUE : BRM_FALSE;
    return p + 4 + no;
}

static inline const char *list(BrmQuick *q, const BrmQuickKey *key, uint32_t lane, const char *p) {
    uint32_t n, position = *p == '"' ? brm_quick_small(key->list, p + 1, &n) : BRM_NONE;
    if (UNLIKELY(position == BRM_NONE)) return brm_quick_odd_key(q, key, p);
    key->keys[lane] = (uint16_t)position;
    return p + n + 2;
}

/* A digit's level or "na", without a branch between them: which one comes is not to be guessed. */
static inline const char *level(BrmQuick *q, const BrmQuickKey *key, uint32_t lane, const char *p) {
    unsigned digit = (unsigned char)*p - (unsigned)'0';
    bool na = brm_quick_is4(p, "\"na\"");
    uint8_t code = key->level[digit < BRM_QUICK_DIGITS ? digit : 0];
    code = na ? key->na : code;
    if (UNLIKELY(code == BRM_QUICK_BAD || (digit >= BRM_QUICK_DIGITS && !na) || (p[1] >= '0' && p[1] <= '9')))
        return brm_quick_odd_level(q, key, p);
    key->column[lane] = code;
    return p + (na ? 4 : 1);
}

static const char *answers(BrmQuick *q, const char *p) {
    BrmQuickTable *t = &q->answers;
    const uint32_t lane = q->lane;
    uint64_t *const seen = t->seen;
    bool fresh = true;
    for (BrmQuickKey *key = opens(q, t, &p); key != NULL; key = follows(q, t, key, &p)) {
        fresh &= once(seen, key);
        switch ((BrmQuickKind)key->kind) {
        case BRM_QUICK_LEVEL:
            p = level(q, key, lane, p);
            break;
        case BRM_QUICK_YESNO:
            p = yesno(key, lane, p);
            break;
        case BRM_QUICK_LIST:
            p = list(q, key, lane, p);
            break;
        case BRM_QUICK_OTHER:
            p = brm_quick_other(q, key, p);
            break;
        case BRM_QUICK_CAREFUL:
            return NULL;
        }
        if (UNLIKELY(p == NULL)) return NULL;
    }
    return fresh ? p : NULL;
}

/* ---- the plan ---- */

static void add_step(BrmQuick *q, const BrmQuickKey *key, BrmDate day, uint8_t code) {
    BrmQuickLanes *l = q->lanes;
    if (UNLIKELY(l->n_steps == l->cap_steps))
        brm_array_grow(q->arena, (void **)&l->steps, &l->cap_steps, l->n_steps + 1, sizeof *l->steps);
    l->steps[l->n_steps++] = (BrmQuickStep){q->lane, key->of, day, code};
    if (q->reader->horizon != BRM_DATE_NONE && day <= q->reader->horizon) key->column[q->lane] = code;
}

/* [["2021-T2", 3], ["2021-T4", 4]] with days that ascend and levels of one digit. */
static const char *steps(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    uint32_t comma = 1 + q->style.comma;
    BrmDate before = BRM_DATE_NONE;
    if (p[1] == ']') return p + 2;
    for (p++;; p += comma) {
        BrmDate day;
        if (*p != '[' || (p = brm_quick_day(q, p + 1, &day)) == NULL || memcmp(p, ", ", comma) != 0) return NULL;
        unsigned digit = (unsigned char)p[comma] - (unsigned)'0';
        if (digit >= BRM_QUICK_DIGITS || p[comma + 1] != ']') return NULL;
        uint8_t code = key->level[digit];
        if (code == BRM_QUICK_BAD || (before != BRM_DATE_NONE && day <= before)) return NULL;
        add_step(q, key, day, code);
        before = day;
        p += comma + 2;
        if (*p == ']') return p + 1;
        if (memcmp(p, ", ", comma) != 0) return NULL;
    }
}

static const char *plan(BrmQuick *q, const char *p) {
    static const char none[] = "\"not-plannable\"";
    BrmQuickTable *t = &q->plan;
    uint64_t *const seen = t->seen;
    bool fresh = true;
    for (BrmQuickKey *key = opens(q, t, &p); key != NULL; key = follows(q, t, key, &p)) {
        fresh &= once(seen, key);
        if (brm_quick_is4(p, "null")) {
            p += 4;
            continue;
        }
        q->lanes->has_plan[q->lane] = 1;
        if (*p == '[')
            p = steps(q, key, p);
        else if (memcmp(p, none, sizeof none - 1) == 0)
            p += sizeof none - 1;
        else
            return NULL;
        if (UNLIKELY(p == NULL)) return NULL;
    }
    return fresh ? p : NULL;
}

/* ---- the other members ---- */

/* The id in quotes: ASCII, or text that is surely in NFC. */
static const char *subject_id(BrmQuick *q, const char *p) {
    const char *start = p + 1, *end;
    if (*p != '"') return NULL;
#if defined(__SSE2__)
    for (p = start;; p += 16) {
        __m128i x;
        memcpy(&x, p, sizeof x);
        __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(odd, _mm_cmplt_epi8(x, _mm_set1_epi8(' '))));
        if (found == 0) continue;
        end = p + __builtin_ctz(found);
        break;
    }
    if (*end != '"') end = brm_quick_text(start);
#else
    end = brm_quick_text(start);
#endif
    if (end == NULL || end == start) return NULL;
    q->id = brm_str_of(start, (size_t)(end - start));
    return end + 1;
}

static const char *kind(BrmQuick *q, const char *p) {
    uint32_t n, position = *p == '"' ? brm_quick_small(&q->lists[q->program->lists.n], p + 1, &n) : BRM_NONE;
    if (position == BRM_NONE) return NULL;
    q->batch->kind[q->lane] = (uint16_t)position;
    return p + n + 2;
}

static const char *subject(BrmQuick *q, const char *p) {
    BrmQuickTable *t = &q->subject;
    uint64_t *const seen = t->seen;
    bool fresh = true;
    for (BrmQuickKey *key = opens(q, t, &p); key != NULL; key = follows(q, t, key, &p)) {
        fresh &= once(seen, key);
        if (key->of == BRM_QS_ID) {
            p = subject_id(q, p);
        } else if (key->of == BRM_QS_KIND) {
            p = kind(q, p);
        } else {
            const char *end = *p == '"' ? brm_quick_text(p + 1) : NULL;
            p = end == NULL ? NULL : end + 1;
        }
        if (p == NULL) return NULL;
    }
    return fresh ? p : NULL;
}

/* Versions that are the program's own. */
static const char *versions(BrmQuick *q, const char *p) {
    BrmQuickTable *t = &q->versions;
    uint64_t *const seen = t->seen;
    bool fresh = true;
    for (BrmQuickKey *key = opens(q, t, &p); key != NULL; key = follows(q, t, key, &p)) {
        fresh &= once(seen, key);
        BrmStr own = brm_program_text(q->program, q->program->questionnaires.at[key->of].version);
        const char *end = *p == '"' ? brm_quick_text(p + 1) : NULL;
        if (end == NULL || !brm_str_eq(brm_str_of(p + 1, (size_t)(end - p - 1)), own)) return NULL;
        p = end + 1;
    }
    return fresh ? p : NULL;
}

static const char *flag(const char *p, uint8_t *out) {
    bool yes = brm_quick_is4(p, "true");
    *out = yes;
    return yes ? p + 4 : brm_quick_is4(p, "fals") && p[4] == 'e' ? p + 5 : NULL;
}

/* One of texts that stand in quotes; *which says which. */
static const char *one_of(const char *p, const char *const *texts, uint32_t n, uint32_t *which) {
    uint32_t bytes = *p == '"' ? brm_quick_quote(p + 1) : 0;
    for (*which = 0; *which < n; (*which)++)
        if (strlen(texts[*which]) == bytes && memcmp(p + 1, texts[*which], bytes) == 0) return p + bytes + 2;
    return NULL;
}

static const char *status(BrmQuick *q, const char *p) {
    static const char *const names[] = {
        [BRM_DRAFT] = "draft", [BRM_SUBMITTED] = "submitted", [BRM_VALIDATED] = "validated"};
    uint32_t which;
    p = one_of(p, names, 3, &which);
    if (p != NULL) q->lanes->status[q->lane] = (uint8_t)which;
    return p;
}

static const char *part(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    static const char format[] = "\"bareme-answers/1\"";
    switch ((BrmQuickPart)key->of) {
    case BRM_QP_FORMAT:
        return memcmp(p, format, sizeof format - 1) == 0 ? p + sizeof format - 1 : NULL;
    case BRM_QP_SUBJECT:
        return subject(q, p);
    case BRM_QP_QUESTIONNAIRES:
        return versions(q, p);
    case BRM_QP_STATUS:
        return status(q, p);
    case BRM_QP_PUBLISHABLE:
        return flag(p, &q->lanes->publishable[q->lane]);
    case BRM_QP_CONVERGING:
        return flag(p, &q->lanes->converging[q->lane]);
    case BRM_QP_ANSWERS:
        return answers(q, p);
    case BRM_QP_PLAN:
        return plan(q, p);
    case BRM_QP_COMMENTS:
        return p[0] == '{' && p[1] == '}' ? p + 2 : NULL;
    case BRM_QPS:
        break;
    }
    return NULL;
}

static const char *document(BrmQuick *q, const char *p) {
    BrmQuickTable *t = &q->parts;
    uint64_t *const seen = t->seen;
    bool fresh = true;
    q->id = (BrmStr){NULL, 0};
    for (BrmQuickKey *key = opens(q, t, &p); key != NULL; key = follows(q, t, key, &p)) {
        fresh &= once(seen, key);
        p = part(q, key, p);
        if (p == NULL) return NULL;
    }
    if (p == NULL || !fresh || q->id.n == 0) return NULL;
    if (*p == '\r') p++;
    return *p == '\n' ? p + 1 : NULL;
}

bool brm_quick_line(BrmQuick *q, uint32_t lane, const char **p) {
    BrmQuickLanes *l = q->lanes;
    q->lane = lane;
    l->quick[lane] = 1;
    l->status[lane] = BRM_DRAFT;
    l->publishable[lane] = l->converging[lane] = 1;
    l->has_plan[lane] = 0;
    uint32_t n_steps = l->n_steps, n_refusals = l->n_refusals;
    const char *end = document(q, *p);
    if (end != NULL && l->n_steps - n_steps <= BRM_BULK_MOST) {
        *p = end;
        return true;
    }
    l->n_steps = n_steps;
    l->n_refusals = n_refusals;
    l->quick[lane] = 0;
    return false;
}
