/* quick.h: inside answers: the quick reader, a recogniser of documents in their usual shape.
 *
 *     block of lines ──quick.c──▶ members, each after the one that it mostly follows ──quick_value.c──▶ columns of a
 * lane │  quick_keys.c: the program's names as bytes to compare └─ anything else: refused, and the line is read by
 * document.c
 *
 * It accepts a line only where the careful reader would give the same columns, the same refused values, and no other
 * finding: no escape, no blank out of place, no name but known ones, each once. */
#ifndef BRM_ANSWERS_QUICK_H
#define BRM_ANSWERS_QUICK_H

#include "answers/answers_internal.h"
#include "answers/seen.h"

#include <string.h>

enum {
    BRM_QUICK_PAD = 1024,  /* bytes after a block's text that may be looked at */
    BRM_QUICK_KEY = 32,    /* of a name that are compared at once */
    BRM_QUICK_SMALL = 16,  /* bytes of a list's key that is looked up by two words */
    BRM_QUICK_DIGITS = 10, /* levels written with one digit */
    BRM_QUICK_BAD = 0xFD   /* no level; beside BRM_CODE_NA and BRM_CODE_NONE */
};

/* How a key's value is read. */
typedef enum BrmQuickKind {
    BRM_QUICK_LEVEL, /* a criterion that is answered */
    BRM_QUICK_YESNO,
    BRM_QUICK_LIST,
    BRM_QUICK_OTHER, /* any other question */
    BRM_QUICK_CAREFUL
} BrmQuickKind;

/* A member's name as it stands between two members: `, "A04.2.1": ` in the style of the file. */
typedef struct BrmQuickKey {
    unsigned char text[BRM_QUICK_KEY], mask[BRM_QUICK_KEY]; /* 0xFF under the bytes of text */
    unsigned char mask_first[BRM_QUICK_KEY / 2];            /* of its first half, without comma, blank and quote */
    uint32_t n;                       /* bytes of the whole; more than BRM_QUICK_KEY: compared in `whole` */
    uint32_t index;                   /* in the table: which bit is set once it was seen */
    struct BrmQuickKey *next, *other; /* which one mostly comes after it; which one came when it did not */
    bool missed;                      /* the last time it was not the first of them */
    char *whole;                      /* all n bytes */
    uint8_t kind;
    uint8_t na;                      /* code of "na", or BAD */
    uint8_t level[BRM_QUICK_DIGITS]; /* code of each digit, or BAD */
    uint8_t *column;                 /* codes or tri of the batch */
    uint16_t *keys;
    uint32_t of; /* question, criterion, part … */
    const struct BrmQuickList *list;
    BrmStr name;
} BrmQuickKey;

typedef struct BrmQuickTable { /* the names that may stand in one object */
    BrmQuickKey *keys;
    uint32_t n;
    uint32_t *slots; /* by hash of the name's first bytes: index + 1 */
    uint32_t mask;
    uint64_t *seen; /* bits of this document */
    uint32_t words;
    BrmQuickKey *first; /* which one mostly comes first */
} BrmQuickTable;

/* Texts of less than BRM_QUICK_SMALL bytes, without a NUL, and their positions. */
typedef struct BrmQuickText {
    uint64_t lo, hi;
    uint32_t n, position; /* BRM_NONE: free; its text is then one that never comes */
} BrmQuickText;
typedef struct BrmQuickList {
    BrmQuickText *slots;
    uint32_t mask;
    const BrmMap *all;
} BrmQuickList;

typedef struct BrmQuickStyle { /* blanks after commas and colons: 0 or 1 */
    uint32_t comma, colon;
} BrmQuickStyle;

typedef struct BrmQuickDay { /* a quarter or date met before: its first eight bytes in quotes */
    uint64_t text;
    BrmDate last;
} BrmQuickDay;
enum { BRM_QUICK_DAYS = 64 };

/* Members of a document, in the order of document.c. */
typedef enum BrmQuickPart {
    BRM_QP_FORMAT,
    BRM_QP_SUBJECT,
    BRM_QP_QUESTIONNAIRES,
    BRM_QP_STATUS,
    BRM_QP_PUBLISHABLE,
    BRM_QP_CONVERGING,
    BRM_QP_ANSWERS,
    BRM_QP_PLAN,
    BRM_QP_COMMENTS,
    BRM_QPS
} BrmQuickPart;
typedef enum BrmQuickSubject { BRM_QS_ID, BRM_QS_KIND, BRM_QS_NAME, BRM_QSS } BrmQuickSubject;

typedef struct BrmQuick {
    BrmArena *arena;
    const BrmReader *reader; /* names, lists, horizon */
    const BrmProgram *program;
    BrmBatch *batch;
    BrmQuickLanes *lanes;
    BrmQuickStyle style;
    BrmQuickTable parts, subject, versions, answers, plan;
    BrmQuickList *lists; /* per list; then the kinds */
    BrmQuickDay days[BRM_QUICK_DAYS];
    uint32_t lane;
    BrmStr id; /* of the document at hand */
} BrmQuick;

/* quick_keys.c. Columns of the batch and lanes are written; both are borrowed. */
void brm_quick_open(BrmQuick *q, BrmArena *arena, const BrmReader *reader, BrmBatch *batch, BrmQuickLanes *lanes);
/* Writes all names in another style. */
void brm_quick_style(BrmQuick *q, BrmQuickStyle style);
/* The key whose name is at p, where the comma before it would be; or NULL. */
BrmQuickKey *brm_quick_find(const BrmQuick *q, const BrmQuickTable *t, const char *p);
/* Begins a document: no name was seen. */
void brm_quick_forget(BrmQuickTable *t);

/* quick.c: reads the line at *p (its end exists, and BRM_QUICK_PAD bytes after it) into the lane; *p is then after its
 * end. False: refused; the lane may hold anything, *p is where it was. */
bool brm_quick_line(BrmQuick *q, uint32_t lane, const char **p);

/* quick_value.c: each returns what follows the value, or NULL: refused. */
const char *brm_quick_other(BrmQuick *q, const BrmQuickKey *key, const char *p);
const char *brm_quick_odd_level(BrmQuick *q, const BrmQuickKey *key, const char *p);
const char *brm_quick_odd_key(BrmQuick *q, const BrmQuickKey *key, const char *p);
const char *brm_quick_day(BrmQuick *q, const char *p, BrmDate *day);
/* From after an opening quote to the closing one; only text that is surely UTF-8 in NFC, without escapes. NULL: none.
 */
const char *brm_quick_text(const char *p);

/* ---- bytes ---- */

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static inline uint64_t brm_quick_load(const char *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* Whether four bytes are those of a literal. */
static inline bool brm_quick_is4(const char *p, const char *z) {
    return memcmp(p, z, 4) == 0;
}

/* Of the first BRM_QUICK_SMALL bytes at p, which one is the first quote; BRM_QUICK_SMALL: none. */
static inline uint32_t brm_quick_quote(const char *p) {
#if defined(__SSE2__)
    __m128i x;
    memcpy(&x, p, sizeof x);
    unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
    return (uint32_t)__builtin_ctz(found | 1u << BRM_QUICK_SMALL);
#else
    uint32_t n = 0;
    while (n < BRM_QUICK_SMALL && p[n] != '"')
        n++;
    return n;
#endif
}

/* The first n (at most BRM_QUICK_SMALL) bytes at p in two words, zeros after them. */
static inline void brm_quick_words(const char *p, uint32_t n, uint64_t *lo, uint64_t *hi) {
    extern const unsigned char brm_quick_masks[2 * BRM_QUICK_SMALL];
    uint64_t m[2];
    memcpy(m, brm_quick_masks + BRM_QUICK_SMALL - n, sizeof m);
    *lo = brm_quick_load(p) & m[0];
    *hi = brm_quick_load(p + 8) & m[1];
}

static inline uint32_t brm_quick_hash(uint64_t lo, uint64_t hi) {
    uint64_t h = (lo ^ hi * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xd6e8feb86659fd93);
    return (uint32_t)(h >> 32) ^ (uint32_t)(h >> 51);
}

/* Whether the key's text stands at p, but for its first bytes where `mask` has none. */
static inline bool brm_quick_under(const BrmQuickKey *key, const char *p, const unsigned char *mask) {
#if defined(__SSE2__)
    __m128i a, b, ta, tb, mb, ma;
    memcpy(&a, p, sizeof a);
    memcpy(&b, p + 16, sizeof b);
    memcpy(&ta, key->text, sizeof ta);
    memcpy(&tb, key->text + 16, sizeof tb);
    memcpy(&ma, mask, sizeof ma);
    memcpy(&mb, key->mask + 16, sizeof mb);
    __m128i odd = _mm_or_si128(_mm_and_si128(_mm_xor_si128(a, ta), ma), _mm_and_si128(_mm_xor_si128(b, tb), mb));
    bool same = _mm_movemask_epi8(_mm_cmpeq_epi8(odd, _mm_setzero_si128())) == 0xFFFF;
#else
    uint64_t odd = 0;
    for (uint32_t i = 0; i < BRM_QUICK_KEY; i += 8) {
        uint64_t x, t, m;
        memcpy(&x, p + i, 8);
        memcpy(&t, key->text + i, 8);
        memcpy(&m, (i < BRM_QUICK_KEY / 2 ? mask : key->mask) + i, 8);
        odd |= (x ^ t) & m;
    }
    bool same = odd == 0;
#endif
    if (key->n <= BRM_QUICK_KEY || !same) return same;
    return memcmp(p + BRM_QUICK_KEY, key->whole + BRM_QUICK_KEY, key->n - BRM_QUICK_KEY) == 0;
}

static inline bool brm_quick_matches(const BrmQuickKey *key, const char *p) {
    return brm_quick_under(key, p, key->mask);
}

/* The same of a name that comes first in its object: p is where the comma would be. */
static inline bool brm_quick_begins(const BrmQuickKey *key, const char *p) {
    return brm_quick_under(key, p, key->mask_first);
}

/* The position in the list of the text at p, before its closing quote; BRM_NONE where it is too long or not there. *n:
 * its bytes. */
static inline uint32_t brm_quick_small(const BrmQuickList *list, const char *p, uint32_t *n) {
    uint64_t lo, hi;
    *n = brm_quick_quote(p);
    if (*n == BRM_QUICK_SMALL) return BRM_NONE;
    brm_quick_words(p, *n, &lo, &hi);
    for (uint32_t at = brm_quick_hash(lo, hi);; at++) {
        const BrmQuickText *t = &list->slots[at & list->mask];
        if (t->lo == lo && t->hi == hi && t->n == *n) return t->position;
        if (t->position == BRM_NONE) return BRM_NONE;
    }
}

#endif
