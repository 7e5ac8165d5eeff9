/* image_read.c: bytes to a program, or one diagnostic that says why not.
 *
 * Called wherever a program is named on the command line. The bytes are not trusted: each length is compared with what
 * is left before it is used. What the contents mean is verify's to judge. The program and its texts are owned by the
 * arena. Must not include lower or below.
 */
#include "program/program_internal.h"

#include <string.h>

typedef struct Reader {
    BrmArena *arena;
    BrmDiagBag *bag;
    const unsigned char *p;
    size_t n, at; /* n: up to the digest */
    BrmProgram *program;
    bool failed;
} Reader;

bool brm_image_is(const void *bytes, size_t n) {
    return n >= sizeof brm_image_magic && memcmp(bytes, brm_image_magic, sizeof brm_image_magic) == 0;
}

static uint32_t word_at(const unsigned char *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t wide_at(const unsigned char *p) {
    return (uint64_t)word_at(p) | (uint64_t)word_at(p + 4) << 32;
}

static void malformed(Reader *r, const char *what) {
    if (!r->failed) BRM_RAISE(r->bag, BRM_D_IMAGE_SHAPE, BRM_NO_SPAN, BRM_A_STR(brm_str(what)));
    r->failed = true;
}

/* The header stands whole: sizes were checked first. */
static uint32_t header_word(Reader *r) {
    uint32_t v = word_at(r->p + r->at);
    r->at += 4;
    return v;
}

static void *read_table(Reader *r, uint32_t table, uint32_t n) {
    BrmLayout layout = brm_image_layout(table);
    if (r->failed || n > (r->n - r->at) / layout.size) {
        malformed(r, brm_image_table_name(table));
        return NULL;
    }
    char *elements = brm_arena_alloc(r->arena, n, layout.size), *out = elements;
    for (uint32_t i = 0; i < n; i++, out += layout.size) {
        for (uint32_t at = 0; at < layout.size;) {
            if (at >= layout.wide_from && at < layout.wide_to) {
                uint64_t v = wide_at(r->p + r->at + at);
                memcpy(out + at, &v, sizeof v);
                at += 8;
            } else {
                uint32_t v = word_at(r->p + r->at + at);
                memcpy(out + at, &v, sizeof v);
                at += 4;
            }
        }
        r->at += layout.size;
    }
    return elements;
}

/* Texts are kept with a NUL behind each, as source files want it. */
static void read_texts(Reader *r, uint32_t n) {
    if (r->failed || n == 0 || n > (r->n - r->at) / 4) {
        malformed(r, "texts");
        return;
    }
    const unsigned char *lengths = r->p + r->at;
    r->at += (size_t)n * 4;
    BrmStr *texts = BRM_NEWS(r->arena, BrmStr, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t length = word_at(lengths + (size_t)i * 4);
        if (length > r->n - r->at) {
            malformed(r, "texts");
            return;
        }
        char *copy = brm_arena_alloc(r->arena, (size_t)length + 1, 1);
        if (length) memcpy(copy, r->p + r->at, length);
        if (brm_utf8_check(copy, length) != length) {
            BRM_RAISE(r->bag, BRM_D_IMAGE_TEXT, BRM_NO_SPAN, BRM_A_INT(i));
            r->failed = true;
            return;
        }
        texts[i] = (BrmStr){copy, length};
        r->at += length;
    }
    r->program->texts.at = texts;
    r->program->texts.n = r->program->texts.cap = n;
}

static bool read_contents(Reader *r) {
    BrmProgram *p = r->program;
    uint32_t counts[BRM_IMAGE_TABLES];
    r->at = 12;
    p->lexicon = header_word(r);
    for (uint32_t i = 0; i < BRM_IMAGE_STORED_SECTIONS; i++)
        p->section_end[i] = header_word(r);
    p->section_end[BRM_S_FILTER] = p->section_end[BRM_S_EXPECT] = p->section_end[BRM_S_PROJECTED];
    for (uint32_t i = 0; i < BRM_IMAGE_TABLES; i++)
        counts[i] = header_word(r);
    uint32_t n_texts = header_word(r), table = 0;
#define X(field, type)                                                                                                 \
    p->field.at = read_table(r, table, counts[table]);                                                                 \
    p->field.n = p->field.cap = r->failed ? 0 : counts[table];                                                         \
    table++;
    BRM_PROGRAM_TABLES(X)
#undef X
    read_texts(r, n_texts);
    if (!r->failed && r->at != r->n) malformed(r, "texts");
    return !r->failed;
}

/* Magic, version, length, digest: in this order, so that each damage has its own name. */
static bool check_envelope(const unsigned char *p, size_t n, BrmDiagBag *bag) {
    if (!brm_image_is(p, n)) {
        BRM_RAISE0(bag, BRM_D_IMAGE_MAGIC, BRM_NO_SPAN);
        return false;
    }
    if (n > BRM_LIMIT_IMAGE_BYTES) {
        BRM_RAISE(bag, BRM_D_IMAGE_LARGE, BRM_NO_SPAN, BRM_A_INT((int64_t)n), BRM_A_INT(BRM_LIMIT_IMAGE_BYTES));
        return false;
    }
    uint32_t version = n >= 8 ? word_at(p + 4) : BRM_IMAGE_VERSION;
    if (version != BRM_IMAGE_VERSION) {
        BrmDiagId id = version > BRM_IMAGE_VERSION ? BRM_D_IMAGE_NEWER : BRM_D_IMAGE_OLDER;
        BRM_RAISE(bag, id, BRM_NO_SPAN, BRM_A_INT(version), BRM_A_INT(BRM_IMAGE_VERSION));
        return false;
    }
    size_t least = (size_t)BRM_IMAGE_HEADER_WORDS * 4 + BRM_IMAGE_DIGEST_BYTES;
    if (n < least || n < word_at(p + 8)) {
        BRM_RAISE(bag, BRM_D_IMAGE_TRUNCATED, BRM_NO_SPAN, BRM_A_INT((int64_t)n),
                  BRM_A_INT(n < 12 || word_at(p + 8) < least ? (int64_t)least : (int64_t)word_at(p + 8)));
        return false;
    }
    size_t kept = n - BRM_IMAGE_DIGEST_BYTES;
    if (n != word_at(p + 8) || brm_crc64(0, p, kept) != wide_at(p + kept)) {
        BRM_RAISE0(bag, BRM_D_IMAGE_ALTERED, BRM_NO_SPAN);
        return false;
    }
    return true;
}

BrmProgram *brm_image_read(BrmArena *arena, const void *bytes, size_t n, BrmDiagBag *bag) {
    if (!check_envelope(bytes, n, bag)) return NULL;
    Reader r = {.arena = arena, .bag = bag, .p = bytes, .n = n - BRM_IMAGE_DIGEST_BYTES};
    r.program = brm_program_open(arena);
    if (!read_contents(&r)) return NULL;
    r.program->digest = wide_at(r.p + r.n);
    return r.program;
}
