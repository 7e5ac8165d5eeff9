/* clones.h: loops over columns, compiled for more than one processor and chosen when the program starts.
 *
 * BRM_CLONES stands before a function whose loops gain from wider vectors. Integers and single rounded operations
 * alone: every clone gives the same bytes (-ffp-contract=off). Off where the loader cannot choose (other compilers, C
 * libraries and processors) and under sanitizers, which run before the choice is made. */
#ifndef BRM_CLONES_H
#define BRM_CLONES_H

#include <stdlib.h> /* __GLIBC__ */

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) &&                           \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(BRM_NO_CLONES)
#define BRM_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define BRM_CLONES
#endif

#endif
