/* disasm.c: a program in words: each instruction beside the source line it came from. Made for an editor who wants to
 * see what became of a rule, not for a machine to read back.
 *
 * Called by the disasm command. Owns an arena for the time of the call (line indices). The program is lower's own or
 * verified: indices are followed. Must not include lower or below.
 */
#include "program/program_internal.h"

#include <inttypes.h>

enum {
    BRM_DISASM_CODE_COLUMNS = 46, /* where the source line begins */
    BRM_DISASM_LINE_CHARS = 72,   /* characters of it that are shown */
    BRM_DISASM_ITEMS = 8          /* elements of a list that are shown */
};

static const BrmWord op_words[] = {
#define BRM_OP_ROW(name, dst, a, b, c, doc) BRM_W_OP_##name,
#include "program/opcodes.def"
#undef BRM_OP_ROW
};

static void put_word(BrmDisasm *d, BrmWord word) {
    brm_buf_z(d->out, brm_word(word, d->lang));
}

/* Which keys a KEY or SET register counts: those of a list (kind 0), of the subject (1), the constants of a text
 * question (2); kind 3: not known, the register is a constant. Follows the first operand that says it. */
typedef struct KeySet {
    uint32_t kind, index;
} KeySet;

static KeySet keys_of(const BrmProgram *p, BrmReg reg) {
    for (;;) {
        const BrmInstr *in = &p->code.at[reg];
        switch (in->op) {
        case BRM_OP_IN_KIND:
            return (KeySet){1, 0};
        case BRM_OP_IN_KEY:
        case BRM_OP_IN_SET: {
            const BrmPQuestion *q = &p->questions.at[in->a];
            return q->type == BRM_V_TEXT ? (KeySet){2, in->a} : (KeySet){0, q->list};
        }
        case BRM_OP_GATE_KEY:
        case BRM_OP_GATE_SET:
            reg = in->a;
            break;
        case BRM_OP_SELECT_KEY:
            reg = p->code.at[in->b].op == BRM_OP_KEY ? in->c : in->b;
            break;
        default:
            return (KeySet){3, 0};
        }
    }
}

static void put_key(BrmDisasm *d, KeySet set, uint32_t key) {
    const BrmProgram *p = d->p;
    if (set.kind == 0 && key < p->lists.at[set.index].keys.n)
        brm_buf_str(d->out, brm_program_text(p, p->keys.at[p->lists.at[set.index].keys.first + key].key));
    else if (set.kind == 1 && key < p->kinds.n)
        brm_buf_str(d->out, brm_program_text(p, p->kinds.at[key]));
    else if (set.kind == 2 && key < p->questions.at[set.index].constants.n)
        brm_json_string(d->out,
                        brm_program_text(p, p->text_lists.at[p->questions.at[set.index].constants.first + key]));
    else
        brm_buf_f(d->out, "#%" PRIu32, key);
}

static void put_mask(BrmDisasm *d, KeySet set, uint32_t mask) {
    uint64_t words = d->p->masks.at[mask];
    uint32_t shown = 0, more = 0;
    brm_buf_byte(d->out, '{');
    for (uint64_t key = 0; key < words * 64; key++) {
        if (!(d->p->masks.at[mask + 1 + key / 64] >> (key % 64) & 1u)) continue;
        if (shown == BRM_DISASM_ITEMS) {
            more++;
            continue;
        }
        if (shown++) brm_buf_z(d->out, ", ");
        put_key(d, set, (uint32_t)key);
    }
    if (more) {
        brm_buf_f(d->out, ", … %" PRIu32 " ", more);
        put_word(d, BRM_W_DIS_MORE);
    }
    brm_buf_byte(d->out, '}');
}

static void put_registers(BrmDisasm *d, uint32_t args) {
    uint32_t n = d->p->args.at[args];
    brm_buf_byte(d->out, '(');
    for (uint32_t i = 0; i < n && i < BRM_DISASM_ITEMS; i++)
        brm_buf_f(d->out, "%sr%" PRIu32, i ? ", " : "", d->p->args.at[args + 1 + i]);
    if (n > BRM_DISASM_ITEMS) {
        brm_buf_f(d->out, ", … %" PRIu32 " ", n - BRM_DISASM_ITEMS);
        put_word(d, BRM_W_DIS_MORE);
    }
    brm_buf_byte(d->out, ')');
}

static void put_score(BrmDisasm *d, uint32_t index) {
    const BrmProgram *p = d->p;
    const BrmPScore *s = &p->scores.at[index];
    BrmText of = s->level == 0   ? p->criteria.at[s->index].code
                 : s->level == 1 ? p->axes.at[s->index].code
                                 : p->questionnaires.at[s->index].code;
    brm_buf_str(d->out, brm_program_text(p, p->measures.at[s->measure].name));
    brm_buf_byte(d->out, '(');
    brm_buf_str(d->out, brm_program_text(p, of));
    brm_buf_z(d->out, ") ");
    put_registers(d, s->args);
}

void brm_disasm_operand(BrmDisasm *d, BrmReg at, BrmOperand kind, uint32_t value) {
    static const BrmWord truths[] = {BRM_W_DIS_FALSE, BRM_W_DIS_UNKNOWN, BRM_W_DIS_TRUE};
    const BrmProgram *p = d->p;
    switch (kind) {
    case BRM_OPD_NONE:
        break;
    case BRM_OPD_TRI:
    case BRM_OPD_NUM:
    case BRM_OPD_KEY:
    case BRM_OPD_SET:
    case BRM_OPD_CODE:
    case BRM_OPD_FRAC:
        brm_buf_f(d->out, "r%" PRIu32, value);
        break;
    case BRM_OPD_TRUTH:
        put_word(d, truths[value]);
        break;
    case BRM_OPD_CONST:
        brm_double_print(d->out, p->constants.at[value]);
        break;
    case BRM_OPD_DAY:
        brm_date_print(d->out, (BrmDate)value);
        break;
    case BRM_OPD_QUESTION:
        brm_buf_str(d->out, brm_program_text(p, p->questions.at[value].name));
        break;
    case BRM_OPD_CRITERION:
        brm_buf_str(d->out, brm_program_text(p, p->criteria.at[value].code));
        break;
    case BRM_OPD_REQUIREMENT:
        brm_buf_str(d->out, brm_program_text(p, p->requirements.at[value].full));
        break;
    case BRM_OPD_KEYNO:
        put_key(d, p->code.at[at].op == BRM_OP_KEY ? (KeySet){3, 0} : keys_of(p, p->code.at[at].a), value);
        break;
    case BRM_OPD_MASK:
        put_mask(d, keys_of(p, p->code.at[at].a), value);
        break;
    case BRM_OPD_COUNT:
        brm_buf_f(d->out, "%" PRIu32, value);
        break;
    case BRM_OPD_SCORE:
        put_score(d, value);
        break;
    case BRM_OPD_TRIS:
    case BRM_OPD_NUMS:
    case BRM_OPD_CODES:
        put_registers(d, value);
        break;
    }
}

/* Bytes of s that hold at most n characters. */
static BrmStr first_chars(BrmStr s, uint32_t n) {
    uint32_t at = 0, cp;
    while (at < s.n && n-- > 0) {
        uint32_t length = brm_utf8_next(s.p + at, s.n - at, &cp);
        if (length == 0) break;
        at += length;
    }
    return (BrmStr){s.p, at};
}

static void put_source(BrmDisasm *d, BrmPSpan span) {
    if (span.file >= d->sources.files.n) return;
    uint32_t line, column;
    brm_sources_locate(&d->sources, span.file, span.start, &line, &column);
    BrmStr text = brm_sources_line(&d->sources, span.file, line);
    while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t'))
        text = (BrmStr){text.p + 1, text.n - 1};
    BrmStr shown = first_chars(text, BRM_DISASM_LINE_CHARS);
    brm_buf_f(d->out, " | %.*s:%" PRIu32 "  ", BRM_STR_ARG(d->sources.files.at[span.file].path), line);
    brm_buf_str(d->out, shown);
    if (shown.n < text.n) brm_buf_z(d->out, "…");
}

static void pad_from(BrmDisasm *d, size_t start, uint32_t columns) {
    BrmStr shown = {d->out->p + start, (uint32_t)(d->out->n - start)};
    uint32_t width = brm_utf8_width(shown);
    if (width < columns) brm_buf_repeat(d->out, " ", columns - width);
}

static void put_instruction(BrmDisasm *d, BrmReg reg) {
    const BrmInstr *in = &d->p->code.at[reg];
    const BrmOpInfo *info = brm_op_info(in->op);
    const uint32_t values[3] = {in->a, in->b, in->c};
    size_t start = d->out->n;
    brm_buf_f(d->out, "r%" PRIu32, reg);
    pad_from(d, start, 7);
    put_word(d, op_words[in->op]);
    pad_from(d, start, 26);
    for (uint32_t i = 0; i < 3 && info->operand[i] != BRM_OPD_NONE; i++) {
        if (i) brm_buf_z(d->out, ", ");
        brm_disasm_operand(d, reg, info->operand[i], values[i]);
    }
    pad_from(d, start, BRM_DISASM_CODE_COLUMNS);
    put_source(d, d->p->spans.at[reg]);
    brm_buf_byte(d->out, '\n');
}

void brm_disasm(BrmBuf *out, const BrmProgram *p, BrmLang lang) {
    static const BrmWord sections[] = {BRM_W_DIS_S_RULES, BRM_W_DIS_S_TODAY, BRM_W_DIS_S_PROJECTED, BRM_W_DIS_S_FILTER,
                                       BRM_W_DIS_S_EXPECT};
    BrmDisasm d = {.out = out, .p = p, .lang = lang};
    brm_arena_open(&d.arena, out->mem);
    brm_sources_open(&d.sources, &d.arena);
    for (uint32_t i = 0; i < p->files.n; i++)
        (void)brm_sources_add(&d.sources, brm_program_text(p, p->files.at[i].path),
                              brm_program_text(p, p->files.at[i].text));
    brm_disasm_tables(&d);
    BrmReg reg = 0;
    for (uint32_t s = 0; s < BRM_SECTIONS; s++) {
        if (p->section_end[s] == reg) continue;
        brm_buf_z(out, "\n== ");
        put_word(&d, sections[s]);
        brm_buf_z(out, " ==\n");
        for (; reg < p->section_end[s]; reg++)
            put_instruction(&d, reg);
    }
    brm_arena_close(&d.arena);
}
