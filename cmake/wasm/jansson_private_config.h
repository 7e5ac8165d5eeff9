/* What jansson may use where there is only WASI: nothing but standard C. */
#define HAVE_STDINT_H 1
#define INITIAL_HASHTABLE_ORDER 3
