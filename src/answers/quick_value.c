/* quick_value.c: values that are not read at a glance: numbers, dates, texts, multiple choices, days of a plan, and
 * answers that their question or criterion refuses.
 *
 * Called by quick.c. A value that is refused is kept with the reason that value.c would give; anything that is not
 * plain is left to the careful reader. */
#include "answers/quick.h"

static bool letter(char c) {
    return c != '"' && c != '\\' && (unsigned char)c >= 0x20;
}

const char *brm_quick_text(const char *p) {
    for (; letter(*p); p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x80) continue;
        /* U+0080 to U+02FF: none is changed by NFC, none combines */
        if (c < 0xC2 || c > 0xCB || ((unsigned char)p[1] & 0xC0u) != 0x80u) return NULL;
        p++;
    }
    return *p == '"' ? p : NULL;
}

static void refuse_value(BrmQuick *q, uint32_t on, BrmReading reading) {
    BrmQuickLanes *l = q->lanes;
    if (l->n_refusals == l->cap_refusals)
        brm_array_grow(q->arena, (void **)&l->refusals, &l->cap_refusals, l->n_refusals + 1, sizeof *l->refusals);
    l->refusals[l->n_refusals++] = (BrmQuickRefusal){q->lane, on, (uint8_t)reading};
}

static bool is_word(const char *p, const char *z, uint32_t n) {
    return memcmp(p, z, n) == 0;
}

/* ---- numbers ---- */

typedef struct Plain { /* [-]digits[.digits], at most 15 digits, no leading zero */
    uint64_t digits;
    uint32_t before, after; /* how many, by the point */
    bool negative;
} Plain;

static const char *read_plain(const char *p, Plain *out) {
    enum { MOST = 15 };
    *out = (Plain){.negative = *p == '-'};
    if (out->negative) p++;
    if (*p == '0' && p[1] >= '0' && p[1] <= '9') return NULL;
    for (; *p >= '0' && *p <= '9' && out->before <= MOST; p++, out->before++)
        out->digits = out->digits * 10 + (uint64_t)(*p - '0');
    if (out->before == 0) return NULL;
    if (*p == '.') {
        for (p++; *p >= '0' && *p <= '9' && out->before + out->after <= MOST; p++, out->after++)
            out->digits = out->digits * 10 + (uint64_t)(*p - '0');
        if (out->after == 0) return NULL;
    }
    return out->before + out->after <= MOST ? p : NULL;
}

static const char *number(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const BrmPQuestion *row = &q->program->questions.at[key->of];
    BrmQuestionColumn *column = &q->batch->questions[key->of];
    Plain n;
    const char *end = read_plain(p, &n);
    if (end == NULL || (row->type == BRM_V_INTEGER && n.after > 0)) return NULL;
    double x = (double)n.digits / tens[n.after]; /* both exact: the quotient is the nearest double, as strtod's */
    if (n.negative && n.digits != 0) x = -x;
    if ((row->has_range != 0 && !(row->lo <= x && x <= row->hi)) ||
        (row->type == BRM_V_PERCENT && !(0 <= x && x <= 1))) {
        refuse_value(q, key->of, BRM_READ_RANGE);
        return end;
    }
    column->num[q->lane] = x;
    column->known[q->lane] = 1;
    return end;
}

/* ---- the other questions ---- */

static const char *date(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    enum { BYTES = 10 };
    BrmDate day;
    BrmQuestionColumn *column = &q->batch->questions[key->of];
    if (*p != '"' || p[1 + BYTES] != '"' || !brm_date_parse((BrmStr){p + 1, BYTES}, &day)) return NULL;
    column->num[q->lane] = day;
    column->known[q->lane] = 1;
    return p + BYTES + 2;
}

/* A list's key, as text or as a whole number; *reading says what it was. */
static const char *list_key(const BrmQuickList *list, const char *p, uint32_t *position, BrmReading *reading) {
    const char *start = p, *end;
    if (*p == '"') {
        start++;
        end = brm_quick_text(start);
        p = end == NULL ? NULL : end + 1;
    } else {
        Plain n;
        end = p = read_plain(p, &n);
        if (p == NULL || n.after > 0 || (n.negative && n.digits == 0)) return NULL;
    }
    if (p == NULL) return NULL;
    *position = brm_map_get(list->all, brm_str_of(start, (size_t)(end - start)));
    *reading = *position == BRM_NONE ? BRM_READ_KEY : BRM_READ_OK;
    return p;
}

const char *brm_quick_odd_key(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    uint32_t position;
    BrmReading reading;
    if (brm_quick_is4(p, "null")) return p + 4;
    p = list_key(key->list, p, &position, &reading);
    if (p == NULL) return NULL;
    if (reading == BRM_READ_OK)
        key->keys[q->lane] = (uint16_t)position;
    else
        refuse_value(q, key->of, reading);
    return p;
}

static const char *set(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    BrmQuestionColumn *column = &q->batch->questions[key->of];
    uint64_t *words = column->set + (size_t)q->lane * column->words;
    uint32_t position, comma = 1 + q->style.comma;
    BrmReading reading;
    if (*p != '[') return NULL;
    if (p[1] == ']') {
        column->known[q->lane] = 1;
        return p + 2;
    }
    for (p++;; p += comma) {
        p = list_key(key->list, p, &position, &reading);
        if (p == NULL || reading != BRM_READ_OK) return NULL;
        words[position / 64] |= UINT64_C(1) << (position % 64);
        if (*p == ']') break;
        if (!is_word(p, ", ", comma)) return NULL;
    }
    column->known[q->lane] = 1;
    return p + 1;
}

static const char *text(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    const char *end = *p == '"' ? brm_quick_text(p + 1) : NULL;
    if (end == NULL) return NULL;
    uint32_t position = brm_map_get(&q->reader->constants[key->of], brm_str_of(p + 1, (size_t)(end - p - 1)));
    uint32_t n = q->program->questions.at[key->of].constants.n;
    q->batch->questions[key->of].key[q->lane] = (uint16_t)(position == BRM_NONE ? n : position);
    return end + 1;
}

const char *brm_quick_other(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    if (brm_quick_is4(p, "null")) return p + 4;
    switch ((BrmValueType)q->program->questions.at[key->of].type) {
    case BRM_V_INTEGER:
    case BRM_V_NUMBER:
    case BRM_V_PERCENT:
        return number(q, key, p);
    case BRM_V_DATE:
        return date(q, key, p);
    case BRM_V_LIST:
        return brm_quick_odd_key(q, key, p);
    case BRM_V_SET:
        return set(q, key, p);
    case BRM_V_TEXT:
        return text(q, key, p);
    case BRM_V_YESNO:
    case BRM_V_LEVEL:
    case BRM_V_KIND:
    case BRM_V_TYPES:
        break;
    }
    return NULL;
}

/* ---- criteria ---- */

const char *brm_quick_odd_level(BrmQuick *q, const BrmQuickKey *key, const char *p) {
    const BrmProgram *program = q->program;
    const BrmPCriterion *c = &program->criteria.at[key->of];
    uint32_t on = program->questions.n + key->of;
    if (brm_quick_is4(p, "null")) return p + 4;
    if (*p == '"') {
        const char *end = brm_quick_text(p + 1);
        if (end == NULL) return NULL;
        refuse_value(q, on, is_word(p, "\"na\"", 4) ? BRM_READ_NA : BRM_READ_TYPE);
        return end + 1;
    }
    if (brm_quick_is4(p, "true") || is_word(p, "false", 5)) {
        refuse_value(q, on, BRM_READ_TYPE);
        return p + (*p == 't' ? 4 : 5);
    }
    Plain n;
    p = read_plain(p, &n);
    if (p == NULL || n.after > 0) return NULL;
    int64_t value = n.negative ? -(int64_t)n.digits : (int64_t)n.digits;
    for (uint32_t i = 0; i < c->levels.n; i++)
        if (program->levels.at[c->levels.first + i].value == value) {
            key->column[q->lane] = (uint8_t)i;
            return p;
        }
    refuse_value(q, on, BRM_READ_LEVEL);
    return p;
}

/* ---- days ---- */

const char *brm_quick_day(BrmQuick *q, const char *p, BrmDate *day) {
    enum { QUARTER = 7, DATE = 10 };
    BrmDate first;
    if (*p != '"') return NULL;
    if (p[1 + DATE] == '"' && brm_date_parse((BrmStr){p + 1, DATE}, day)) return p + DATE + 2;
    uint64_t bytes = brm_quick_load(p + 1);
    BrmQuickDay *known = &q->days[(bytes * UINT64_C(0x9e3779b97f4a7c15)) >> 58];
    if (known->text != bytes) {
        if (p[1 + QUARTER] != '"' || !brm_quarter_parse((BrmStr){p + 1, QUARTER}, &first, day)) return NULL;
        *known = (BrmQuickDay){bytes, *day};
    }
    *day = known->last;
    return p + QUARTER + 2;
}
