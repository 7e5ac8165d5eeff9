/* vm_opcodes.h: every row of opcodes.def against a table of what it must give, over all combinations of known and
 * unknown lanes. Included by test_vm.c alone. */
#ifndef BRM_TEST_VM_OPCODES_H
#define BRM_TEST_VM_OPCODES_H

#include "vm_fixture.h"

#define DAY_OF_2020_12_15 18611

/* ---- the table: a lane is "operand,operand=result"; lanes are separated by blanks
 * -----------------------------------------------
 *
 * TRI: f ? t; NUM: a number or ?; KEY: a position or ?; SET: positions joined by +, e for the empty set, or ?; CODE: a
 * position, n for N/A, - for none. Immediates stand apart, in the order of the row: a number; for MASK the set of its
 * keys. A list's registers are the last operands. */
typedef struct Case {
    BrmOp op;
    const char *immediates, *lanes;
} Case;

static const Case cases[] = {
    {BRM_OP_TRUTH, "0", "=f"},
    {BRM_OP_TRUTH, "1", "=?"},
    {BRM_OP_TRUTH, "2", "=t"},
    {BRM_OP_NUMBER, "1.5", "=1.5"},
    {BRM_OP_NUMBER, "-0.0", "=0"},
    {BRM_OP_NUMBER, "inf", "=?"},
    {BRM_OP_KEY, "7", "=7"},
    {BRM_OP_SINCE, "18610", "=t"},
    {BRM_OP_SINCE, "18611", "=t"},
    {BRM_OP_SINCE, "18612", "=f"},
    {BRM_OP_SINCE, "-5", "=t"},

    {BRM_OP_IN_TRI, "", "f=f ?=? t=t"},
    {BRM_OP_IN_NUM, "", "1.25=1.25 ?=? -0.0=0 inf=? nan=? -3=-3"},
    {BRM_OP_IN_KEY, "", "0=0 ?=? 69=69"},
    {BRM_OP_IN_SET, "", "e=e ?=? 0+69=0+69"},
    {BRM_OP_IN_KIND, "", "0=0 ?=? 3=3"},
    {BRM_OP_IN_CODE, "", "0=0 2=2 n=n -=-"},
    {BRM_OP_IN_REQUIREMENT, "", "f=f ?=? t=t"},
    {BRM_OP_IN_PLAN, "", "0=0 2=2 n=n -=-"},

    {BRM_OP_GATE_TRI, "", "f,f=? f,?=f f,t=f ?,f=? ?,?=? ?,t=? t,f=? t,?=t t,t=t"},
    {BRM_OP_GATE_NUM, "", "5,f=? 5,?=5 5,t=5 ?,f=? ?,?=? ?,t=?"},
    {BRM_OP_GATE_KEY, "", "5,f=? 5,?=5 5,t=5 ?,f=? ?,?=? ?,t=?"},
    {BRM_OP_GATE_SET, "", "5+65,f=? 5+65,?=5+65 5,t=5 ?,f=? ?,?=? ?,t=? e,f=? e,t=e"},
    {BRM_OP_ACCEPT, "", "1,f=- 1,?=1 1,t=1 n,f=- n,?=n n,t=n -,f=- -,?=- -,t=-"},
    {BRM_OP_ACCEPT_RULE, "",
     "1,f,f=- 1,f,?=- 1,f,t=- n,f,f=- n,f,?=- n,f,t=- -,f,f=- -,f,?=- -,f,t=- "
     "1,?,f=1 1,?,?=1 1,?,t=n n,?,f=- n,?,?=n n,?,t=n -,?,f=- -,?,?=- -,?,t=n "
     "1,t,f=1 1,t,?=1 1,t,t=n n,t,f=- n,t,?=n n,t,t=n -,t,f=- -,t,?=- -,t,t=n"},
    {BRM_OP_DERIVE, "",
     "f,f,f=0 f,f,?=- f,f,t=3 f,?,f=- f,?,?=- f,?,t=3 f,t,f=2 f,t,?=- f,t,t=3 "
     "?,f,f=- ?,f,?=- ?,f,t=3 ?,?,f=- ?,?,?=- ?,?,t=3 ?,t,f=2 ?,t,?=- ?,t,t=3 "
     "t,f,f=1 t,f,?=- t,f,t=3 t,?,f=- t,?,?=- t,?,t=3 t,t,f=2 t,t,?=- t,t,t=3"},
    {BRM_OP_DERIVE, "", "f=0 ?=- t=1"},
    {BRM_OP_DERIVE, "", "=0"},
    {BRM_OP_PROJECT, "",
     "1,2,f=1 1,2,?=2 1,2,t=2 1,-,f=1 1,-,?=1 1,-,t=1 n,2,f=n n,2,?=n n,2,t=n n,-,f=n n,-,?=n n,-,t=n "
     "-,2,f=- -,2,?=2 -,2,t=2 -,-,f=- -,-,?=- -,-,t=- 1,n,f=1 n,n,f=n -,n,f=- n,n,?=n n,n,t=n 1,n,t=n 1,n,?=n -,n,t=n "
     "-,n,?=n"},

    {BRM_OP_KNOWN_TRI, "", "f=t ?=f t=t"},
    {BRM_OP_KNOWN_NUM, "", "0=t ?=f 3=t"},
    {BRM_OP_KNOWN_KEY, "", "0=t ?=f 3=t"},
    {BRM_OP_KNOWN_SET, "", "e=t ?=f 3=t"},
    {BRM_OP_KNOWN_CODE, "", "0=t n=t -=f"},
    {BRM_OP_APPLICABLE, "", "f,0=f f,n=f f,-=f ?,0=? ?,n=f ?,-=? t,0=t t,n=f t,-=t"},
    {BRM_OP_LEVEL, "0", "0=0 1=10 3=30 n=? -=? 4=?"},
    {BRM_OP_COUNT, "", "0,1=2 0,n=2 0,-=1 n,1=2 n,n=2 n,-=1 -,1=1 -,n=1 -,-=0"},

    {BRM_OP_AND, "", "f,f=f f,?=f f,t=f ?,f=f ?,?=? ?,t=? t,f=f t,?=? t,t=t"},
    {BRM_OP_OR, "", "f,f=f f,?=? f,t=t ?,f=? ?,?=? ?,t=t t,f=t t,?=t t,t=t"},
    {BRM_OP_NOT, "", "f=t ?=? t=f"},
    {BRM_OP_IS_TRUE, "", "f=f ?=f t=t"},
    {BRM_OP_SAME_TRI, "", "f,f=t f,?=? f,t=f ?,f=? ?,?=? ?,t=? t,f=f t,?=? t,t=t"},
    {BRM_OP_AT_LEAST, "2",
     "f,f,f=f f,f,?=f f,f,t=f f,?,f=f f,?,?=? f,?,t=? f,t,f=f f,t,?=? f,t,t=t "
     "?,f,f=f ?,f,?=? ?,f,t=? ?,?,f=? ?,?,?=? ?,?,t=? ?,t,f=? ?,t,?=? ?,t,t=t "
     "t,f,f=f t,f,?=? t,f,t=t t,?,f=? t,?,?=? t,?,t=t t,t,f=t t,t,?=t t,t,t=t"},
    {BRM_OP_AT_LEAST, "0", "f=t ?=t t=t"},
    {BRM_OP_AT_LEAST, "2", "f=f ?=f t=f"},

    {BRM_OP_SELECT_TRI, "",
     "f,f,f=f f,f,?=? f,f,t=t f,?,f=f f,?,?=? f,?,t=t f,t,f=f f,t,?=? f,t,t=t "
     "?,f,f=? ?,f,?=? ?,f,t=? ?,?,f=? ?,?,?=? ?,?,t=? ?,t,f=? ?,t,?=? ?,t,t=? "
     "t,f,f=f t,f,?=f t,f,t=f t,?,f=? t,?,?=? t,?,t=? t,t,f=t t,t,?=t t,t,t=t"},
    {BRM_OP_SELECT_NUM, "",
     "f,1,2=2 f,1,?=? f,?,2=2 f,?,?=? ?,1,2=? ?,1,?=? ?,?,2=? ?,?,?=? t,1,2=1 t,1,?=1 t,?,2=? t,?,?=?"},
    {BRM_OP_SELECT_KEY, "",
     "f,1,2=2 f,1,?=? f,?,2=2 f,?,?=? ?,1,2=? ?,1,?=? ?,?,2=? ?,?,?=? t,1,2=1 t,1,?=1 t,?,2=? t,?,?=?"},

    {BRM_OP_ADD, "", "1,2=3 1,?=? ?,2=? ?,?=? 0.1,0.2=0.30000000000000004 1e308,1e308=? -1e308,-1e308=? 1,-1=0"},
    {BRM_OP_SUB, "", "1,2=-1 1,?=? ?,2=? ?,?=? -1e308,1e308=? 2,2=0"},
    {BRM_OP_MUL, "", "3,2=6 1,?=? ?,2=? ?,?=? 1e200,1e200=? -1,0=0 1e-200,-1e-200=0"},
    {BRM_OP_DIV, "", "1,4=0.25 1,?=? ?,2=? ?,?=? 1,0=? 0,0=? ?,0=? 0,-3=0 1e300,1e-300=? -1e-300,1e300=0"},
    {BRM_OP_NEG, "", "1=-1 ?=? 0=0 -2.5=2.5"},
    {BRM_OP_ABS, "", "1=1 ?=? 0=0 -2.5=2.5"},
    {BRM_OP_MIN, "", "1,2=1 2,1=1 1,?=? ?,2=? ?,?=? -1,?=?"},
    {BRM_OP_MAX, "", "1,2=2 2,1=2 1,?=? ?,2=? ?,?=? -1,-2=-1"},
    {BRM_OP_ROUND, "0", "2.5=3 -2.5=-3 ?=? -0.4=0 1e300=1e300"},
    {BRM_OP_ROUND, "1", "0.25=0.3 0.35=0.3 ?=?"},
    {BRM_OP_YEAR, "", "18611=2020 ?=? 0=1970 -1=1969 1e300=? -1e300=?"},
    {BRM_OP_FAULT, "", "1,2,3=f 1,2,?=t 1,?,3=f 1,?,?=f ?,2,3=f ?,2,?=f ?,?,3=f ?,?,?=f"},

    {BRM_OP_EQ, "", "1,1=t 1,2=f 1,?=? ?,0=? ?,?=? 0,?=?"},
    {BRM_OP_NE, "", "1,1=f 1,2=t 1,?=? ?,1=? ?,?=?"},
    {BRM_OP_LT, "", "1,1=f 1,2=t 2,1=f 1,?=? ?,1=? ?,?=?"},
    {BRM_OP_LE, "", "1,1=t 1,2=t 2,1=f 1,?=? ?,1=? ?,?=?"},
    {BRM_OP_IN_NUMS, "",
     "1,1,2=t 1,2,1=t 3,1,2=f 1,1,?=? 1,?,1=? 1,?,?=? ?,1,2=? ?,1,?=? ?,?,1=? ?,?,?=? 0,?,0=? 0,0,?=?"},
    {BRM_OP_KEY_IS, "3", "3=t 4=f ?=? 0=f"},
    {BRM_OP_KEY_SAME, "", "3,3=t 3,4=f 3,?=? ?,3=? ?,?=?"},
    {BRM_OP_KEY_IN, "0+3+64", "0=t 3=t 64=t 1=f 65=f 63=f 128=f 65534=f ?=?"},
    {BRM_OP_SET_HAS, "3", "3=t 1+3+64=t e=f 4=f ?=?"},
    {BRM_OP_SET_HAS, "65", "65=t 1=f e=f ?=?"},
    {BRM_OP_SET_HAS, "65535", "65=f ?=?"},
};

static bool covered[BRM_OP_COUNT_];

typedef struct Value {
    double num; /* TRI, CODE, KEY too */
    bool known;
    uint64_t set[2];
} Value;

static Value parse(BrmOperand class, const char *text) {
    Value v = {.known = strcmp(text, "?") != 0};
    if (class == BRM_OPD_TRI) v.num = *text == 'f' ? 0 : *text == 't' ? 2 : 1;
    if (class == BRM_OPD_NUM) v.num = v.known ? strtod(text, NULL) : 0;
    if (class == BRM_OPD_KEY) v.num = v.known ? strtod(text, NULL) : BRM_KEY_UNKNOWN;
    if (class == BRM_OPD_CODE) v.num = *text == 'n' ? BRM_CODE_NA : *text == '-' ? BRM_CODE_NONE : strtod(text, NULL);
    if (class != BRM_OPD_SET || !v.known || *text == 'e') return v;
    for (const char *p = text; *p;) {
        char *end;
        unsigned long key = strtoul(p, &end, 10);
        v.set[key / 64] |= (uint64_t)1 << (key % 64);
        p = *end ? end + 1 : end;
    }
    return v;
}

/* Which of the cases that must be told apart a value is; how many there are. */
static uint32_t kind_of(BrmOperand class, Value v) {
    if (class == BRM_OPD_TRI) return (uint32_t)v.num;
    if (class == BRM_OPD_CODE) return v.num == BRM_CODE_NA ? 1 : v.num == BRM_CODE_NONE ? 2 : 0;
    return v.known;
}
static uint32_t kinds_of(BrmOperand class) {
    return class == BRM_OPD_TRI || class == BRM_OPD_CODE ? 3 : 2;
}

enum { MOST_LANES = 64, MOST_OPERANDS = 4 };

typedef struct Input { /* an operand: where its column is filled */
    BrmOperand class;
    BrmReg reg;
    uint32_t index;
} Input;

typedef struct Bench {
    Fixture f;
    uint32_t list, n_inputs, n_lanes;
    Input inputs[MOST_OPERANDS];
    Value in[MOST_OPERANDS][MOST_LANES], out[MOST_LANES];
    BrmBatch batch;
} Bench;

static void new_input(Bench *b, BrmOperand class) {
    Input *input = &b->inputs[b->n_inputs++];
    input->class = class;
    if (class == BRM_OPD_CODE) {
        input->index = criterion(&b->f, 4, 10);
        input->reg = emit(&b->f, BRM_OP_IN_CODE, input->index, 0, 0);
        return;
    }
    BrmValueType type = class == BRM_OPD_TRI   ? BRM_V_YESNO
                        : class == BRM_OPD_NUM ? BRM_V_NUMBER
                        : class == BRM_OPD_KEY ? BRM_V_LIST
                                               : BRM_V_SET;
    BrmOp op = class == BRM_OPD_TRI   ? BRM_OP_IN_TRI
               : class == BRM_OPD_NUM ? BRM_OP_IN_NUM
               : class == BRM_OPD_KEY ? BRM_OP_IN_KEY
                                      : BRM_OP_IN_SET;
    input->index = question(&b->f, type, b->list);
    input->reg = emit(&b->f, op, input->index, 0, 0);
}

static void fill(Bench *b, uint32_t operand, uint32_t lane, BrmOp op) {
    Value v = b->in[operand][lane];
    Input input = b->inputs[operand];
    if (op == BRM_OP_IN_KIND) {
        b->batch.kind[lane] = (uint16_t)v.num;
    } else if (op == BRM_OP_IN_REQUIREMENT) {
        b->batch.requirements[input.index][lane] = (uint8_t)v.num;
    } else if (input.class == BRM_OPD_CODE) {
        (op == BRM_OP_IN_PLAN ? b->batch.plans : b->batch.codes)[input.index][lane] = (uint8_t)v.num;
    } else {
        BrmQuestionColumn *c = &b->batch.questions[input.index];
        if (c->tri) c->tri[lane] = (uint8_t)v.num;
        if (c->key) c->key[lane] = (uint16_t)v.num;
        if (c->known) c->known[lane] = v.known;
        if (c->num) c->num[lane] = v.num;
        if (c->set) memcpy(&c->set[lane * c->words], v.set, sizeof v.set);
    }
}

/* The classes of a case's operands, in order: its registers, then its list for as many as the lanes have. */
static uint32_t operand_classes(const Case *c, BrmOperand classes[MOST_OPERANDS]) {
    const BrmOpInfo *info = brm_op_info(c->op);
    uint32_t n = 0, given = 0;
    for (const char *p = c->lanes; *p && *p != '='; p++)
        given += *p == ',';
    given += *c->lanes != '=';
    if (strncmp(info->name, "IN_", 3) == 0 && c->op != BRM_OP_IN_NUMS) classes[n++] = info->dst;
    for (uint32_t i = 0; i < 3; i++) {
        BrmOperand kind = info->operand[i];
        if (kind >= BRM_OPD_TRI && kind <= BRM_OPD_CODE) classes[n++] = kind;
        BrmOperand of = kind == BRM_OPD_TRIS    ? BRM_OPD_TRI
                        : kind == BRM_OPD_NUMS  ? BRM_OPD_NUM
                        : kind == BRM_OPD_CODES ? BRM_OPD_CODE
                                                : BRM_OPD_NONE;
        while (of != BRM_OPD_NONE && n < given)
            classes[n++] = of;
    }
    assert_int_equal(n, given);
    return n;
}

static void read_lanes(Bench *b, const Case *c, const BrmOperand *classes, uint32_t n) {
    char text[1024], *at = text;
    assert_true(strlen(c->lanes) < sizeof text);
    strcpy(text, c->lanes);
    for (; *at; b->n_lanes++) {
        if (n == 0) at++; /* the "=" of a lane without operands */
        for (uint32_t i = 0; i <= n; i++) {
            size_t len = strcspn(at, ",= ");
            char end = at[len];
            at[len] = 0;
            *(i < n ? &b->in[i][b->n_lanes] : &b->out[b->n_lanes]) =
                parse(i < n ? classes[i] : brm_op_info(c->op)->dst, at);
            at += len + (end != 0);
        }
    }
}

static uint32_t immediate(Bench *b, BrmOperand kind, const char *text) {
    if (kind == BRM_OPD_CONST) return constant(&b->f, strtod(text, NULL));
    if (kind != BRM_OPD_MASK) return (uint32_t)strtol(text, NULL, 10);
    Value v = parse(BRM_OPD_SET, text);
    uint32_t first = b->f.p.masks.n;
    uint64_t words[3] = {2, v.set[0], v.set[1]};
    for (uint32_t i = 0; i < 3; i++)
        BRM_PUSH(&b->f.arena, &b->f.p.masks, words[i]);
    return first;
}

static BrmReg emit_case(Bench *b, const Case *c) {
    const BrmOpInfo *info = brm_op_info(c->op);
    uint32_t operand[3] = {0, 0, 0}, next = 0, regs[MOST_OPERANDS];
    for (uint32_t i = 0; i < b->n_inputs; i++)
        regs[i] = b->inputs[i].reg;
    for (uint32_t i = 0; i < 3; i++) {
        BrmOperand kind = info->operand[i];
        if (kind == BRM_OPD_NONE) continue;
        if (kind <= BRM_OPD_CODE)
            operand[i] = regs[next++];
        else if (kind >= BRM_OPD_TRIS)
            operand[i] = args(&b->f, b->n_inputs - next, regs + next);
        else if (kind == BRM_OPD_QUESTION || kind == BRM_OPD_REQUIREMENT ||
                 (kind == BRM_OPD_CRITERION && c->op != BRM_OP_LEVEL))
            operand[i] = b->inputs[0].index;
        else
            operand[i] = immediate(b, kind, c->immediates);
    }
    return show(&b->f, emit(&b->f, c->op, operand[0], operand[1], operand[2]));
}

static void check_lane(const BrmVm *vm, BrmReg reg, BrmOperand class, uint32_t lane, Value want, const Case *c) {
    const uint8_t *known;
    uint32_t words;
    bool same = false;
    if (class == BRM_OPD_TRI) same = brm_vm_tri(vm, reg)[lane] == (uint8_t)want.num;
    if (class == BRM_OPD_CODE) same = brm_vm_code(vm, reg)[lane] == (uint8_t)want.num;
    if (class == BRM_OPD_KEY) same = brm_vm_key(vm, reg)[lane] == (uint16_t)want.num;
    if (class == BRM_OPD_NUM) {
        double got = brm_vm_num(vm, reg, &known)[lane];
        same = known[lane] == want.known &&
               memcmp(&got, &want.num, sizeof got) == 0; /* bits: no -0, no garbage where masked */
    }
    if (class == BRM_OPD_SET) {
        const uint64_t *got = brm_vm_set(vm, reg, &known, &words);
        same = words == 2 && known[lane] == want.known && memcmp(got + lane * 2, want.set, sizeof want.set) == 0;
    }
    if (!same) fail_msg("%s (%s), lane %u of: %s", brm_op_info(c->op)->name, c->immediates, lane, c->lanes);
}

static void check_combinations(const Bench *b, const Case *c) {
    uint32_t all = 1, seen = 0;
    bool met[81] = {false};
    for (uint32_t i = 0; i < b->n_inputs; i++)
        all *= kinds_of(b->inputs[i].class);
    for (uint32_t lane = 0; lane < b->n_lanes; lane++) {
        uint32_t which = 0;
        for (uint32_t i = 0; i < b->n_inputs; i++)
            which = which * kinds_of(b->inputs[i].class) + kind_of(b->inputs[i].class, b->in[i][lane]);
        seen += !met[which];
        met[which] = true;
    }
    if (seen != all && !(c->op == BRM_OP_IN_KIND && seen == 2))
        fail_msg("%s: %u combinations of %u", brm_op_info(c->op)->name, seen, all);
}

static void run_case(const Case *c) {
    static Bench bench;
    Bench *b = &bench;
    BrmOperand classes[MOST_OPERANDS];
    memset(b, 0, sizeof *b);
    fixture_open(&b->f);
    b->list = list_of(&b->f, 70);
    uint32_t n = operand_classes(c, classes);
    BRM_PUSH(&b->f.arena, &b->f.p.requirements, ((BrmPRequirement){.na_rule = BRM_NONE, .value = BRM_NONE}));
    for (uint32_t i = 0; i < n; i++)
        new_input(b, classes[i]);
    read_lanes(b, c, classes, n);
    BrmReg reg = emit_case(b, c);
    end_section(&b->f, BRM_S_RULES);
    BrmVm *vm = brm_vm_open(&b->f.arena, &b->f.verified, DAY_OF_2020_12_15, BRM_DATE_NONE, MOST_LANES);
    brm_batch_open(&b->batch, &b->f.arena, &b->f.p, MOST_LANES);
    b->batch.n = b->n_lanes;
    for (uint32_t lane = 0; lane < b->n_lanes; lane++) {
        for (uint32_t i = 0; i < n; i++)
            fill(b, i, lane, c->op);
    }
    check_combinations(b, c);
    for (uint32_t again = 0; again < 2; again++) { /* nothing of a run stays */
        brm_vm_run(vm, &b->batch);
        for (uint32_t lane = 0; lane < b->n_lanes; lane++)
            check_lane(vm, reg, brm_op_info(c->op)->dst, lane, b->out[lane], c);
    }
    covered[c->op] = true;
    fixture_close(&b->f);
}

static void each_opcode_gives_what_its_row_says(void **state) {
    (void)state;
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

#endif
