/* cause.c: of what a rule reads, what makes it true or false: in « p et loc » that is false, the one that is no.
 *
 * Called by say.c when a message quotes the answers that decide. The machine keeps only what its tables name, so that
 * the rule's et, ou, non are worked out again here for one lane, from the answers accepted; a part that this file
 * cannot work out may always be a cause. A rule too large for its limits has no cause: then everything it reads is
 * named. Must not include lower. */
#include "findings/findings_internal.h"

#include <string.h>

enum { MOST_NODES = 200, MOST_STEPS = 1000, NOT_TOLD = 3 };

typedef struct Node {
    BrmReg reg;
    uint8_t value; /* BRM_FALSE, BRM_UNKNOWN, BRM_TRUE, NOT_TOLD */
    bool makes[3]; /* that it is FALSE, or TRUE, makes the rule what it is */
} Node;

typedef struct Cause {
    BrmJudge *j;
    Node nodes[MOST_NODES]; /* the rule's et, ou, non, and what they join: each once, highest register first */
    uint32_t n;
    bool large;
    BrmReg stack[MOST_STEPS];
    uint32_t n_stack, steps;
} Cause;

static const BrmInstr *instr(const Cause *c, BrmReg reg) {
    return &c->j->program->code.at[reg];
}

static bool joins(uint32_t op) {
    return op == BRM_OP_AND || op == BRM_OP_OR || op == BRM_OP_NOT || op == BRM_OP_IS_TRUE;
}

static uint32_t place_of(const Cause *c, BrmReg reg) {
    uint32_t low = 0, high = c->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->nodes[middle].reg > reg)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(Cause *c, BrmReg reg) {
    uint32_t at = place_of(c, reg);
    if (at < c->n && c->nodes[at].reg == reg) return;
    if (c->n == MOST_NODES) {
        c->large = true;
        return;
    }
    memmove(&c->nodes[at + 1], &c->nodes[at], (c->n - at) * sizeof *c->nodes);
    c->nodes[at] = (Node){.reg = reg, .value = NOT_TOLD};
    c->n++;
}

/* ---- values ---- */

/* The question whose accepted value this register is; BRM_NONE: none. */
static uint32_t question_of(const Cause *c, BrmReg reg) {
    const BrmProgram *p = c->j->program;
    const BrmInstr *in = instr(c, reg);
    if (in->op < BRM_OP_GATE_TRI || in->op > BRM_OP_GATE_SET) return BRM_NONE;
    in = instr(c, in->a);
    if (in->op < BRM_OP_IN_TRI || in->op > BRM_OP_IN_SET || in->a >= p->questions.n) return BRM_NONE;
    return p->questions.at[in->a].value == reg ? in->a : BRM_NONE;
}

static uint8_t truth(bool is) {
    return (uint8_t)(is ? BRM_TRUE : BRM_FALSE);
}

static uint8_t tri(const Cause *c, BrmReg reg) {
    return brm_vm_tri(c->j->vm, reg)[c->j->lane];
}

static uint8_t given_tri(const Cause *c, BrmReg reg) {
    const BrmProgram *p = c->j->program;
    const BrmInstr *answer = instr(c, instr(c, reg)->a);
    if (question_of(c, reg) != BRM_NONE) return tri(c, reg);
    if (answer->op == BRM_OP_IN_REQUIREMENT && p->requirements.at[answer->a].value == reg) return tri(c, reg);
    return NOT_TOLD;
}

/* A number that the answers or the source give as it is. */
static bool number(const Cause *c, BrmReg reg, double *x, bool *known) {
    const BrmInstr *in = instr(c, reg);
    const uint8_t *has;
    if (in->op == BRM_OP_NUMBER) {
        *x = c->j->program->constants.at[in->a];
        *known = true;
        return true;
    }
    if (in->op == BRM_OP_LEVEL && c->j->program->criteria.at[in->b].code_today == in->a) {
        const BrmPCriterion *criterion = &c->j->program->criteria.at[in->b];
        uint8_t code = brm_vm_code(c->j->vm, in->a)[c->j->lane];
        *known = code < criterion->levels.n;
        *x = *known ? c->j->program->levels.at[criterion->levels.first + code].value : 0;
        return true;
    }
    if (question_of(c, reg) == BRM_NONE) return false;
    *x = brm_vm_num(c->j->vm, reg, &has)[c->j->lane];
    *known = has[c->j->lane] != 0;
    return true;
}

static uint8_t compared(const Cause *c, const BrmInstr *in) {
    double a, b;
    bool known_a, known_b;
    if (!number(c, in->a, &a, &known_a) || !number(c, in->b, &b, &known_b)) return NOT_TOLD;
    if (!known_a || !known_b) return BRM_UNKNOWN;
    switch (in->op) {
    case BRM_OP_EQ:
        return truth(!(a < b) && !(a > b));
    case BRM_OP_NE:
        return truth(a < b || a > b);
    case BRM_OP_LT:
        return truth(a < b);
    default:
        return truth(a <= b);
    }
}

static uint8_t of_key(const Cause *c, const BrmInstr *in) {
    if (question_of(c, in->a) == BRM_NONE) return NOT_TOLD;
    uint16_t key = brm_vm_key(c->j->vm, in->a)[c->j->lane];
    if (in->op == BRM_OP_KNOWN_KEY) return truth(key != BRM_KEY_UNKNOWN);
    return key == BRM_KEY_UNKNOWN ? (uint8_t)BRM_UNKNOWN : truth(key == in->b);
}

static uint8_t of_set(const Cause *c, const BrmInstr *in) {
    const uint8_t *known;
    uint32_t words;
    if (question_of(c, in->a) == BRM_NONE) return NOT_TOLD;
    const uint64_t *set = brm_vm_set(c->j->vm, in->a, &known, &words);
    bool has = known[c->j->lane] != 0;
    if (in->op == BRM_OP_KNOWN_SET) return truth(has);
    if (!has || in->b / 64 >= words) return has ? (uint8_t)NOT_TOLD : (uint8_t)BRM_UNKNOWN;
    return truth((set[(size_t)c->j->lane * words + in->b / 64] >> (in->b % 64) & 1u) != 0);
}

/* What a part says that joins no others. */
static uint8_t value_of(const Cause *c, BrmReg reg) {
    const BrmInstr *in = instr(c, reg);
    double x;
    bool known;
    switch (in->op) {
    case BRM_OP_TRUTH:
        return (uint8_t)in->a;
    case BRM_OP_SINCE:
        return truth(c->j->date >= (BrmDate)in->a);
    case BRM_OP_GATE_TRI:
        return given_tri(c, reg);
    case BRM_OP_KNOWN_TRI:
        return question_of(c, in->a) == BRM_NONE ? (uint8_t)NOT_TOLD : truth(tri(c, in->a) != BRM_UNKNOWN);
    case BRM_OP_KNOWN_NUM:
        return number(c, in->a, &x, &known) ? truth(known) : (uint8_t)NOT_TOLD;
    case BRM_OP_EQ:
    case BRM_OP_NE:
    case BRM_OP_LT:
    case BRM_OP_LE:
        return compared(c, in);
    case BRM_OP_KNOWN_KEY:
    case BRM_OP_KEY_IS:
        return of_key(c, in);
    case BRM_OP_KNOWN_SET:
    case BRM_OP_SET_HAS:
        return of_set(c, in);
    default:
        return NOT_TOLD;
    }
}

static uint8_t joined(uint32_t op, uint8_t a, uint8_t b) {
    if (op == BRM_OP_NOT) return a == NOT_TOLD ? a : (uint8_t)(BRM_TRUE - a);
    if (op == BRM_OP_IS_TRUE) return a == NOT_TOLD ? a : truth(a == BRM_TRUE);
    uint8_t settles = op == BRM_OP_AND ? BRM_FALSE : BRM_TRUE;
    if (a == settles || b == settles) return settles;
    if (a == NOT_TOLD || b == NOT_TOLD) return NOT_TOLD;
    return a == BRM_UNKNOWN || b == BRM_UNKNOWN ? (uint8_t)BRM_UNKNOWN : a;
}

static Node *node_of(Cause *c, BrmReg reg) {
    return &c->nodes[place_of(c, reg)];
}

static void work_out(Cause *c) {
    for (uint32_t i = 0; i < c->n && !c->large; i++) {
        const BrmInstr *in = instr(c, c->nodes[i].reg);
        if (!joins(in->op)) continue;
        insert(c, in->a); /* lower registers: behind this one */
        if (in->op == BRM_OP_AND || in->op == BRM_OP_OR) insert(c, in->b);
    }
    for (uint32_t i = c->large ? 0 : c->n; i-- > 0;) {
        const BrmInstr *in = instr(c, c->nodes[i].reg);
        if (!joins(in->op)) {
            c->nodes[i].value = value_of(c, c->nodes[i].reg);
            continue;
        }
        bool two = in->op == BRM_OP_AND || in->op == BRM_OP_OR;
        uint8_t a = node_of(c, in->a)->value;
        c->nodes[i].value = joined(in->op, a, two ? node_of(c, in->b)->value : a);
    }
}

/* ---- causes ---- */

/* Of two that are joined, that one is `settles` was enough; both when both are, or when none can be told to be. */
static void share(Cause *c, const BrmInstr *in, uint8_t wanted) {
    Node *a = node_of(c, in->a), *b = node_of(c, in->b);
    uint8_t settles = in->op == BRM_OP_AND ? BRM_FALSE : BRM_TRUE;
    bool all = wanted != settles || (a->value != settles && b->value != settles);
    bool told = wanted == settles && all && (a->value == NOT_TOLD) != (b->value == NOT_TOLD);
    if (told ? a->value == NOT_TOLD : all || a->value == settles) a->makes[wanted] = true;
    if (told ? b->value == NOT_TOLD : all || b->value == settles) b->makes[wanted] = true;
}

static void push(Cause *c, BrmReg reg) {
    if (c->n_stack == MOST_STEPS || c->steps++ == MOST_STEPS)
        c->large = true;
    else
        c->stack[c->n_stack++] = reg;
}

/* What a part takes in. Whether an answer counts (the second operand of a gate) is no cause: it does. */
static void push_operands(Cause *c, const BrmInstr *in) {
    const BrmOpInfo *info = brm_op_info(in->op);
    const uint32_t words[3] = {in->a, in->b, in->c}, *args = c->j->program->args.at;
    bool gate = (in->op >= BRM_OP_GATE_TRI && in->op <= BRM_OP_GATE_SET) || in->op == BRM_OP_ACCEPT ||
                in->op == BRM_OP_ACCEPT_RULE;
    for (uint32_t i = 0; i < (gate ? 1u : 3u); i++) {
        BrmOperand kind = info->operand[i];
        if (kind >= BRM_OPD_TRI && kind <= BRM_OPD_CODE) push(c, words[i]);
        if (kind != BRM_OPD_TRIS && kind != BRM_OPD_NUMS && kind != BRM_OPD_CODES) continue;
        for (uint32_t k = 0; k < args[words[i]] && !c->large; k++)
            push(c, args[words[i] + 1 + k]);
    }
}

static void mark(Cause *c, const BrmInstr *in) {
    BrmPRead read = {in->op == BRM_OP_IN_CODE          ? 1u
                     : in->op == BRM_OP_IN_KIND        ? 2u
                     : in->op == BRM_OP_IN_REQUIREMENT ? 4u
                                                       : 0u,
                     in->op == BRM_OP_IN_KIND ? 0 : in->a};
    *brm_walk_slot(c->j, read) = c->j->walk.mark;
}

static void mark_under(Cause *c, BrmReg reg) {
    push(c, reg);
    while (c->n_stack > 0 && !c->large) {
        const BrmInstr *in = instr(c, c->stack[--c->n_stack]);
        if (in->op >= BRM_OP_IN_TRI && in->op <= BRM_OP_IN_REQUIREMENT)
            mark(c, in);
        else
            push_operands(c, in);
    }
}

static void find(Cause *c, uint8_t value) {
    c->nodes[0].makes[value] = true;
    for (uint32_t i = 0; i < c->n && !c->large; i++) {
        Node *node = &c->nodes[i];
        const BrmInstr *in = instr(c, node->reg);
        bool made = node->makes[BRM_FALSE] || node->makes[BRM_TRUE];
        if (made && !joins(in->op)) mark_under(c, node->reg);
        for (uint8_t v = BRM_FALSE; v <= BRM_TRUE; v += BRM_TRUE) {
            if (!node->makes[v] || !joins(in->op)) continue;
            if (in->op == BRM_OP_AND || in->op == BRM_OP_OR)
                share(c, in, v);
            else
                node_of(c, in->a)->makes[in->op == BRM_OP_NOT ? BRM_TRUE - v : v] = true;
        }
    }
}

bool brm_cause_mark(BrmJudge *j, BrmReg reg) {
    uint8_t value = reg == BRM_NONE ? (uint8_t)BRM_UNKNOWN : brm_judge_tri(j, reg);
    BrmWalk *w = &j->walk;
    if (value == BRM_UNKNOWN) return false;
    Cause c;
    c.j = j;
    c.n = c.n_stack = c.steps = 0;
    c.large = false;
    w->mark++;
    insert(&c, reg);
    work_out(&c);
    if (!c.large) find(&c, value);
    if (c.large) return false;
    for (uint32_t i = 0; i < w->found.n; i++)
        if (*brm_walk_slot(j, w->found.at[i]) == w->mark) return true;
    return false;
}
