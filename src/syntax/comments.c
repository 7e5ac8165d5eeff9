/* comments: kept beside the tree in source order; those that silence a warning are taken apart.
 *
 * Called by the lexer at each comment of a file, and at the first token of each line. `# ignore B0123: reason`, alone
 * on its line, waits for the next line that holds a token: that line is its target.
 */
#include "syntax/syntax_internal.h"

typedef struct Cut {
    const char *at, *end;
} Cut;

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(Cut *c) {
    while (c->at < c->end && blank(*c->at))
        c->at += 1;
}

static bool skip_word(Cut *c, const char *word) {
    BrmStr w = brm_str(word);
    if (!brm_str_starts(brm_str_of(c->at, (size_t)(c->end - c->at)), w)) return false;
    c->at += w.n;
    return c->at < c->end && blank(*c->at);
}

/* A capital and digits, as diagnostics' codes are. */
static BrmStr take_code(Cut *c) {
    const char *start = c->at;
    if (c->at < c->end && *c->at >= 'A' && *c->at <= 'Z') c->at += 1;
    while (c->at > start && c->at < c->end && *c->at >= '0' && *c->at <= '9')
        c->at += 1;
    return brm_str_of(start, (size_t)(c->at - start));
}

static void ignore(BrmParse *p, BrmStr text, BrmSpan span, bool alone) {
    Cut c = {text.p + 1, text.p + text.n};
    skip_blanks(&c);
    if (!skip_word(&c, "ignore")) return;
    skip_blanks(&c);
    BrmStr code = take_code(&c);
    if (code.n < 2) return; /* a sentence that begins with that word */
    skip_blanks(&c);
    if (c.at < c.end && *c.at == ',') {
        (void)BRM_COMPLAIN(p, BRM_D_IGNORE_SEVERAL, span, BRM_A_STR(code));
        return;
    }
    bool colon = c.at < c.end && *c.at == ':';
    if (colon) c.at += 1;
    skip_blanks(&c);
    while (c.end > c.at && blank(c.end[-1]))
        c.end -= 1;
    if (!colon || c.at == c.end) {
        (void)BRM_COMPLAIN(p, BRM_D_IGNORE_REASON, span, BRM_A_STR(code));
        return;
    }
    if (!alone) {
        (void)BRM_COMPLAIN(p, BRM_D_IGNORE_PLACE, span, BRM_A_STR(code));
        return;
    }
    BrmIgnore found = {span, code, brm_str_of(c.at, (size_t)(c.end - c.at)), BRM_NONE};
    BRM_PUSH(p->arena, &p->out->ignores, found);
}

void brm_comment(BrmParse *p, BrmStr text, uint32_t start, uint32_t end, bool alone) {
    if (p->out->comments.n > 0 && p->out->comments.at[p->out->comments.n - 1u].span.start >= start)
        return; /* read again */
    BrmComment comment = {brm_span(p, start, end)};
    BRM_PUSH(p->arena, &p->out->comments, comment);
    ignore(p, text, comment.span, alone);
}

void brm_comment_token(BrmParse *p, uint32_t line_start) {
    for (; p->ignores_waiting < p->out->ignores.n; p->ignores_waiting += 1)
        p->out->ignores.at[p->ignores_waiting].target = line_start;
}
