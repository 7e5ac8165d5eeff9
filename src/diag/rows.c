/* diag/rows: the tables of diagnostics and words, made from the .def files.
 *
 * Called by rendering, by the explanation of a code, by the tests that count which rows are covered. Owns nothing but
 * constants. A last row without words answers for a number that is no row, so that no call can read past the table.
 */
#include "diag/diag_internal.h"

#include <string.h>

typedef struct Row {
    const char *code, *name;
    BrmSeverity severity;
    const char *message[2], *label[2], *help[2]; /* by BrmLang */
} Row;

static const Row rows[] = {
#define BRM_DIAG_ROW(name, code, severity, mf, me, lf, le, hf, he)                                                     \
    {code, #name, severity, {mf, me}, {lf, le}, {hf, he}},
#include "diag/rows.def"
#undef BRM_DIAG_ROW
    {"", "", BRM_ERROR, {"", ""}, {"", ""}, {"", ""}},
};

static const char *const words[][2] = {
#define BRM_WORD_ROW(name, fr, en) {fr, en},
#include "diag/words.def"
#undef BRM_WORD_ROW
    {"", ""},
};

static const Row *row_of(BrmDiagId id) {
    const size_t last = sizeof rows / sizeof *rows - 1;
    return &rows[(size_t)id < last ? (size_t)id : last];
}

static uint32_t lang_of(BrmLang lang) {
    return lang == BRM_EN ? 1 : 0;
}

const char *brm_diag_code(BrmDiagId id) {
    return row_of(id)->code;
}

const char *brm_diag_name(BrmDiagId id) {
    return row_of(id)->name;
}

BrmSeverity brm_diag_severity(BrmDiagId id) {
    return row_of(id)->severity;
}

const char *brm_diag_message(BrmDiagId id, BrmLang lang) {
    return row_of(id)->message[lang_of(lang)];
}

const char *brm_diag_label(BrmDiagId id, BrmLang lang) {
    return row_of(id)->label[lang_of(lang)];
}

const char *brm_diag_help(BrmDiagId id, BrmLang lang) {
    return row_of(id)->help[lang_of(lang)];
}

const char *brm_word(BrmWord word, BrmLang lang) {
    const size_t last = sizeof words / sizeof *words - 1;
    return words[(size_t)word < last ? (size_t)word : last][lang_of(lang)];
}

const char *brm_severity_name(BrmSeverity s) {
    return s == BRM_ERROR ? "error" : s == BRM_WARNING ? "warning" : "notice";
}

const char *brm_severity_word(BrmSeverity s, BrmLang lang) {
    if (lang == BRM_EN) return brm_severity_name(s);
    return s == BRM_ERROR ? "erreur" : s == BRM_WARNING ? "avertissement" : "information";
}

const char *brm_diag_template(const char *code, BrmLang lang) {
    for (const Row *row = rows; row->code[0] != '\0'; row++)
        if (strcmp(row->code, code) == 0) return row->message[lang_of(lang)];
    return NULL;
}
