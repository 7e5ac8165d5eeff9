/* The standard library, built in: generated from stdlib/ by cmake/stdlib.cmake. */
#ifndef BRM_LIBRARY_STDLIB_H
#define BRM_LIBRARY_STDLIB_H

#include <stdint.h>

typedef struct BrmStdlibFile {
    const char *name; /* of the module */
    const char *text; /* followed by a NUL that n does not count */
    uint32_t n;
} BrmStdlibFile;
extern const BrmStdlibFile brm_stdlib[];
extern const uint32_t brm_stdlib_n;

#endif
