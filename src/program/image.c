/* image.c: a program as bytes (.brmc): its layout and its writer.
 *
 * Called by the compile command and the library. Every number is written byte by byte, low byte first, so that the same
 * program gives the same bytes on any machine; no padding of a struct is ever written. Must not include lower or below.
 */
#include "program/program_internal.h"

#include <string.h>

const char brm_image_magic[4] = {'B', 'R', 'M', 'C'};

/* Elements are rows of 32-bit words without padding, save where 64-bit values stand. The layout is part of the image's
 * version. */
_Static_assert(sizeof(double) == 8, "doubles are IEEE 754 binary64");
_Static_assert(sizeof(BrmText) == 4 && sizeof(BrmReg) == 4 && sizeof(BrmDate) == 4, "elements are 32-bit words");
_Static_assert(offsetof(BrmPQuestion, lo) % 8 == 0 && offsetof(BrmPQuestion, hi) == offsetof(BrmPQuestion, lo) + 8 &&
                   sizeof(BrmPQuestion) == offsetof(BrmPQuestion, span) + sizeof(BrmPSpan),
               "a question has no padding");

static BrmLayout narrow(size_t size) {
    return (BrmLayout){(uint32_t)size, 0, 0};
}

static BrmLayout question_layout(size_t size) {
    return (BrmLayout){(uint32_t)size, (uint32_t)offsetof(BrmPQuestion, lo), (uint32_t)offsetof(BrmPQuestion, lo) + 16};
}

static BrmLayout wide(size_t size) {
    return (BrmLayout){(uint32_t)size, 0, (uint32_t)size};
}

BrmLayout brm_image_layout(uint32_t table) {
    uint32_t i = 0;
#define X(field, type)                                                                                                 \
    if (table == i++)                                                                                                  \
        return _Generic((type *)0, BrmPQuestion *: question_layout, double *: wide, uint64_t *: wide, default: narrow)( \
            sizeof(type));
    BRM_PROGRAM_TABLES(X)
#undef X
    return narrow(0);
}

const char *brm_image_table_name(uint32_t table) {
    static const char *const names[] = {
#define X(field, type) #field,
        BRM_PROGRAM_TABLES(X)
#undef X
    };
    return table < BRM_IMAGE_TABLES ? names[table] : "";
}

static void put32(BrmBuf *out, uint32_t v) {
    for (uint32_t i = 0; i < 4; i++)
        brm_buf_byte(out, (char)(unsigned char)(v >> (8 * i) & 0xFFu));
}

static void put64(BrmBuf *out, uint64_t v) {
    put32(out, (uint32_t)(v & 0xFFFFFFFFu));
    put32(out, (uint32_t)(v >> 32));
}

static void put_table(BrmBuf *out, uint32_t table, const void *elements, uint32_t n) {
    BrmLayout layout = brm_image_layout(table);
    const char *p = elements;
    brm_buf_reserve(out, (size_t)n * layout.size);
    for (uint32_t i = 0; i < n; i++, p += layout.size) {
        for (uint32_t at = 0; at < layout.size;) {
            if (at >= layout.wide_from && at < layout.wide_to) {
                uint64_t v;
                memcpy(&v, p + at, sizeof v);
                put64(out, v);
                at += 8;
            } else {
                uint32_t v;
                memcpy(&v, p + at, sizeof v);
                put32(out, v);
                at += 4;
            }
        }
    }
}

static size_t image_bytes(const BrmProgram *p) {
    size_t bytes = (size_t)BRM_IMAGE_HEADER_WORDS * 4 + (size_t)p->texts.n * 4 + BRM_IMAGE_DIGEST_BYTES;
#define X(field, type) bytes += (size_t)p->field.n * sizeof(type);
    BRM_PROGRAM_TABLES(X)
#undef X
    for (uint32_t i = 0; i < p->texts.n; i++)
        bytes += p->texts.at[i].n;
    return bytes;
}

void brm_image_write(BrmProgram *p, BrmBuf *out) {
    BRM_CHECK(out->mem, p->filter == BRM_NONE && p->section_end[BRM_S_EXPECT] == p->section_end[BRM_S_PROJECTED]);
    size_t bytes = image_bytes(p), start = out->n;
    if (bytes > BRM_LIMIT_IMAGE_BYTES) brm_mem_fail(out->mem, BRM_LIMIT, "image");
    brm_buf_reserve(out, bytes);
    brm_buf_bytes(out, brm_image_magic, sizeof brm_image_magic);
    put32(out, BRM_IMAGE_VERSION);
    put32(out, (uint32_t)bytes);
    put32(out, p->lexicon);
    for (uint32_t i = 0; i < BRM_IMAGE_STORED_SECTIONS; i++)
        put32(out, p->section_end[i]);
#define X(field, type) put32(out, p->field.n);
    BRM_PROGRAM_TABLES(X)
#undef X
    put32(out, p->texts.n);
    uint32_t table = 0;
#define X(field, type) put_table(out, table++, p->field.at, p->field.n);
    BRM_PROGRAM_TABLES(X)
#undef X
    for (uint32_t i = 0; i < p->texts.n; i++)
        put32(out, p->texts.at[i].n);
    for (uint32_t i = 0; i < p->texts.n; i++)
        brm_buf_str(out, p->texts.at[i]);
    p->digest = brm_crc64(0, out->p + start, out->n - start);
    put64(out, p->digest);
}
