/* The table of limits (limits.def) as constants BRM_LIMIT_NAME. */
#ifndef BRM_BASE_LIMITS_H
#define BRM_BASE_LIMITS_H

enum {
#define BRM_LIMIT_ROW(name, value, why) BRM_LIMIT_##name = (value),
#include "base/limits.def"
#undef BRM_LIMIT_ROW
};

#endif
