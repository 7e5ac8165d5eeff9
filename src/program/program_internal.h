/* program_internal: what the files of program share. Included by src/program/ alone. */
#ifndef BRM_PROGRAM_INTERNAL_H
#define BRM_PROGRAM_INTERNAL_H

#include "program/program.h"

/* The image, in order: magic, layout version, length of the whole image, lexicon, ends of the first three sections,
 * element counts of the tables, count of texts (all 32-bit words); the tables; lengths of the texts; their bytes; the
 * digest (64 bits). */
enum {
    BRM_IMAGE_VERSION = 2,
    BRM_IMAGE_STORED_SECTIONS = 3, /* FILTER and EXPECT are made at run time */
    BRM_IMAGE_DIGEST_BYTES = 8,
    BRM_IMAGE_TABLES = 0
#define X(field, type) +1
    BRM_PROGRAM_TABLES(X)
#undef X
        ,
    BRM_IMAGE_HEADER_WORDS = 4 + BRM_IMAGE_STORED_SECTIONS + BRM_IMAGE_TABLES + 1
};
extern const char brm_image_magic[4];

/* Where an element keeps 64-bit values; its other bytes are 32-bit words. */
typedef struct BrmLayout {
    uint32_t size, wide_from, wide_to;
} BrmLayout;
/* Layout of the i-th table of BRM_PROGRAM_TABLES; its name. */
BrmLayout brm_image_layout(uint32_t table);
const char *brm_image_table_name(uint32_t table);

/* What the disassembler carries. */
typedef struct BrmDisasm {
    BrmBuf *out;
    const BrmProgram *p;
    BrmLang lang;
    BrmArena arena;     /* of the sources below */
    BrmSources sources; /* the program's files, for lines */
} BrmDisasm;
void brm_disasm_tables(BrmDisasm *d);
/* One operand of instruction `at`, in words. */
void brm_disasm_operand(BrmDisasm *d, BrmReg at, BrmOperand kind, uint32_t value);

#endif
