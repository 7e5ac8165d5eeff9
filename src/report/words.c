/* Figures, cells, bars and group keys as the writers of report print them. */
#include "report/report_internal.h"

enum { RATE_DECIMALS = 1, LEVEL_DECIMALS = 2, NUMBER_DECIMALS = 4 };

bool brm_report_expected(const BrmVm *vm, uint32_t criterion, int32_t *value) {
    const BrmProgram *p = brm_vm_program(vm);
    uint32_t step = brm_vm_step(vm, criterion);
    if (step == 0) return false;
    const BrmPCriterion *c = &p->criteria.at[criterion];
    *value = p->levels.at[c->levels.first + p->expects.at[c->expected.first + step - 1].level].value;
    return true;
}

int32_t brm_report_level(const BrmProgram *p, uint32_t criterion, uint8_t code) {
    return p->levels.at[p->criteria.at[criterion].levels.first + code].value;
}

void brm_report_percent(BrmBuf *out, double x, BrmLang lang) {
    /* The exact decimals of x, point moved by two places: x * 100 would round once more. */
    char room[400];
    size_t at = out->n;
    brm_double_fixed(out, x, RATE_DECIMALS + 2, false, ".");
    BrmStr s = brm_str_of(out->p + at, out->n - at);
    size_t n = s.n < sizeof room ? s.n : sizeof room, r = 0;
    char digits[sizeof room];
    bool negative = n > 0 && s.p[0] == '-';
    for (size_t i = negative ? 1 : 0; i < n; i++)
        if (s.p[i] != '.') digits[r++] = s.p[i];
    size_t whole = r - RATE_DECIMALS, first = 0, m = 0;
    while (first + 1 < whole && digits[first] == '0')
        first++;
    if (negative) room[m++] = '-';
    for (size_t i = first; i < r && m < sizeof room; i++) {
        if (i == whole) room[m++] = lang == BRM_FR ? ',' : '.';
        room[m++] = digits[i];
    }
    out->n = at;
    brm_buf_bytes(out, room, m);
    brm_buf_z(out, lang == BRM_FR ? "\xe2\x80\xaf%" : "%");
}

void brm_report_number(BrmBuf *out, double x, BrmLang lang) {
    brm_double_fixed(out, x, NUMBER_DECIMALS, true, lang == BRM_FR ? "," : ".");
}

void brm_report_figure(BrmBuf *out, BrmFigure f, bool percent, BrmLang lang) {
    if (!f.has)
        brm_buf_z(out, "–");
    else if (percent)
        brm_report_percent(out, f.x, lang);
    else
        brm_double_fixed(out, f.x, LEVEL_DECIMALS, false, lang == BRM_FR ? "," : ".");
}

void brm_report_style(BrmBuf *out, const BrmRender *how, const char *style) {
    if (how->color) brm_buf_f(out, "\x1b[%sm", style);
}

void brm_report_bar(BrmBuf *out, double rate, uint32_t cells, const BrmRender *how) {
    static const char *const eighths[8] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    double r = rate < 0 ? 0 : rate > 1 ? 1 : rate;
    uint32_t n = (uint32_t)(r * cells * 8 + 0.5), full = n / 8, part = n % 8;
    brm_report_style(out, how, r >= 0.8 ? "32" : r >= 0.5 ? "33" : "31");
    brm_buf_repeat(out, "█", full);
    brm_buf_z(out, eighths[part]);
    brm_report_style(out, how, "2");
    brm_buf_repeat(out, "·", cells - full - (part > 0 ? 1u : 0u));
    brm_report_style(out, how, "0");
}

/* The longest prefix of s of at most `columns` columns. */
static BrmStr fitting(BrmStr s, uint32_t columns, uint32_t *width) {
    uint32_t at = 0;
    *width = 0;
    while (at < s.n) {
        uint32_t cp, len = brm_utf8_next(s.p + at, s.n - at, &cp);
        if (len == 0) break;
        uint32_t w = brm_utf8_width((BrmStr){s.p + at, len});
        if (*width + w > columns) break;
        *width += w;
        at += len;
    }
    return (BrmStr){s.p, at};
}

void brm_report_cell(BrmBuf *out, BrmStr s, uint32_t columns, bool right) {
    uint32_t width = brm_utf8_width(s);
    bool cut = width > columns;
    if (cut) s = fitting(s, columns - 1, &width);
    uint32_t pad = columns - width - (cut ? 1u : 0u);
    if (right) brm_buf_repeat(out, " ", pad);
    brm_buf_str(out, s);
    if (cut) brm_buf_z(out, "…");
    if (!right) brm_buf_repeat(out, " ", pad);
}

BrmStr brm_report_group_key(BrmArena *arena, const BrmProgram *p, uint32_t question, const BrmGroup *g) {
    const BrmPQuestion *q = &p->questions.at[question];
    if (g->none) return BRM_LIT("");
    if (q->type == BRM_V_YESNO) return g->key == BRM_TRUE ? BRM_LIT("true") : BRM_LIT("false");
    if (q->type == BRM_V_INTEGER) return brm_str_f(arena, "%lld", (long long)g->key);
    return brm_program_text(p, p->keys.at[p->lists.at[q->list].keys.first + (uint32_t)g->key].key);
}

BrmStr brm_report_group_label(BrmArena *arena, const BrmProgram *p, uint32_t question, const BrmGroup *g,
                              BrmLang lang) {
    const BrmPQuestion *q = &p->questions.at[question];
    if (g->none) return brm_str(brm_report_say(lang, "(sans réponse)", "(no answer)"));
    if (q->type == BRM_V_YESNO)
        return brm_str(g->key == BRM_TRUE ? brm_report_say(lang, "oui", "yes") : brm_report_say(lang, "non", "no"));
    if (q->type == BRM_V_INTEGER) return brm_report_group_key(arena, p, question, g);
    const BrmPKey *key = &p->keys.at[p->lists.at[q->list].keys.first + (uint32_t)g->key];
    BrmStr label = brm_program_text(p, key->label), name = brm_program_text(p, key->key);
    if (brm_str_eq(label, name)) return label;
    return brm_str_f(arena, "%.*s (%.*s)", BRM_STR_ARG(label), BRM_STR_ARG(name));
}

void brm_report_csv_cell(BrmBuf *out, BrmStr s) {
    bool quote = false;
    for (uint32_t i = 0; i < s.n; i++)
        quote = quote || s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (quote) brm_buf_byte(out, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') brm_buf_byte(out, '"');
        brm_buf_byte(out, s.p[i]);
    }
    if (quote) brm_buf_byte(out, '"');
}
