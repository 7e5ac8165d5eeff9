/* open.c: makes a machine: which instructions run, which columns they share, how many lanes fit.
 *
 * Called once a run of eval or report, before documents are read. All memory is in the caller's arena. The work, in
 * order:
 *   1. outputs (what findings, report and score read) of the sections that run are marked to stay to the end;
 *   2. backwards, every register gets its last reader; what has none is left out of the schedule;
 *   3. scores get their plans; a score that is worked out on demand keeps its members alive as long as itself;
 *   4. forwards, registers take columns of their class, new or free again;
 *   5. the batch shrinks until all columns fit BRM_LIMIT_COLUMN_BYTES.
 * Must not run anything.
 */
#include "vm/vm_internal.h"

typedef struct Slot { /* a column that registers of one class take in turns */
    BrmOperand class;
    uint32_t words;
    BrmColumn column;
} Slot;

typedef struct Pool { /* slots of one class and width: those that are free again */
    BrmOperand class;
    uint32_t words;
    BRM_ARRAY(uint32_t) free;
} Pool;

typedef struct Layout {
    BrmArena *arena;
    BRM_ARRAY(Slot) slots;
    BRM_ARRAY(Pool) pools; /* few: a class each, and one for each width of a multiple choice */
    uint32_t *slot_of;     /* per register; BRM_NONE: none, or given back */
} Layout;

/* The registers that an instruction reads: up to three of its own, and one list. */
typedef struct Reads {
    uint32_t own[3], n_own;
    const uint32_t *list;
    uint32_t n_list;
} Reads;

static Reads reads_of(const BrmProgram *p, uint32_t at) {
    const BrmInstr *in = &p->code.at[at];
    const BrmOpInfo *info = brm_op_info(in->op);
    uint32_t value[3] = {in->a, in->b, in->c};
    Reads reads = {.n_own = 0};
    for (uint32_t i = 0; i < 3; i++) {
        BrmOperand kind = info->operand[i];
        if (kind >= BRM_OPD_TRI && kind <= BRM_OPD_FRAC) reads.own[reads.n_own++] = value[i];
        uint32_t list = BRM_NONE;
        if (kind >= BRM_OPD_TRIS && kind <= BRM_OPD_CODES) list = value[i];
        if (kind == BRM_OPD_SCORE) list = p->scores.at[value[i]].args;
        if (list == BRM_NONE) continue;
        reads.n_list = p->args.at[list];
        reads.list = &p->args.at[list] + 1;
    }
    return reads;
}

static uint32_t read_at(const Reads *reads, uint32_t i) {
    return i < reads->n_own ? reads->own[i] : reads->list[i - reads->n_own];
}

/* ---- 1. outputs ---- */

static bool section_runs(const BrmVm *vm, BrmReg reg) {
    uint32_t section = BRM_S_RULES;
    while (section < BRM_S_EXPECT && reg >= vm->program->section_end[section])
        section++;
    if (section == BRM_S_TODAY) return !brm_vm_projects(vm);
    if (section == BRM_S_PROJECTED) return brm_vm_projects(vm);
    if (section == BRM_S_EXPECT) return brm_vm_projects(vm) != vm->program->keeps_today;
    return true;
}

static void keep(BrmVm *vm, BrmReg reg) {
    if (reg != BRM_NONE && section_runs(vm, reg)) vm->last[reg] = BRM_NONE;
}

static void keep_scores(BrmVm *vm, uint32_t first, uint32_t questionnaire) {
    uint32_t n = 2 * vm->program->questionnaires.at[questionnaire].measures.n;
    for (uint32_t i = 0; i < n; i++)
        keep(vm, vm->program->score_regs.at[first + i]);
}

static void keep_outputs(BrmVm *vm) {
    const BrmProgram *p = vm->program;
    for (uint32_t i = 0; i < p->questionnaires.n; i++) {
        keep(vm, p->questionnaires.at[i].asked);
        keep(vm, p->questionnaires.at[i].kind_ok);
        keep_scores(vm, p->questionnaires.at[i].scores, i);
    }
    for (uint32_t i = 0; i < p->questions.n; i++) {
        keep(vm, p->questions.at[i].asked);
        keep(vm, p->questions.at[i].value);
    }
    for (uint32_t i = 0; i < p->axes.n; i++)
        keep_scores(vm, p->axes.at[i].scores, p->axes.at[i].questionnaire);
    for (uint32_t i = 0; i < p->criteria.n; i++) {
        const BrmPCriterion *c = &p->criteria.at[i];
        BrmReg regs[] = {c->valid, c->asked, c->na_rule, c->code_today, c->code_projected};
        for (uint32_t k = 0; k < sizeof regs / sizeof *regs; k++)
            keep(vm, regs[k]);
    }
    for (uint32_t i = 0; i < p->requirements.n; i++) {
        keep(vm, p->requirements.at[i].na_rule);
        keep(vm, p->requirements.at[i].value);
    }
    for (uint32_t i = 0; i < p->controls.n; i++)
        keep(vm, p->controls.at[i].fired);
    for (uint32_t i = 0; i < p->parts.n; i++)
        keep(vm, p->parts.at[i].reg);
    for (uint32_t i = 0; i < p->faults.n; i++)
        keep(vm, p->faults.at[i].reg);
    keep(vm, p->filter);
    for (uint32_t i = 0; i < p->kept.n; i++)
        keep(vm, p->kept.at[i]);
}

/* ---- 2. and 3. who reads what last ---- */

static bool lazy_score(const BrmVm *vm, uint32_t at) {
    const BrmInstr *in = &vm->program->code.at[at];
    return in->op == BRM_OP_SCORE && !vm->plans[in->a]->tight;
}

static void find_readers(BrmVm *vm) {
    const BrmProgram *p = vm->program;
    for (uint32_t at = p->code.n; at-- > 0;) {
        if (!vm->last[at]) continue;
        vm->n_schedule++;
        Reads reads = reads_of(p, at);
        for (uint32_t i = 0; i < reads.n_own + reads.n_list; i++) {
            uint32_t *last = &vm->last[read_at(&reads, i)];
            if (*last < at) *last = at;
        }
    }
}

static void make_plans(BrmVm *vm) {
    const BrmProgram *p = vm->program;
    bool lazy = false;
    for (uint32_t at = 0; at < p->code.n; at++) {
        if (!vm->last[at] || p->code.at[at].op != BRM_OP_SCORE) continue;
        brm_vm_plan(vm, p->code.at[at].a);
        lazy |= lazy_score(vm, at);
    }
    if (!lazy) return;
    /* As many terms as a score can have: one a criterion, or an axis; those of the best and of the next axis stand
     * together. */
    BRM_RESERVE(vm->arena, &vm->lazy->terms, 2 * p->criteria.n + p->axes.n + 2);
    for (uint32_t at = p->code.n; at-- > 0;) {
        if (!vm->last[at] || !lazy_score(vm, at)) continue;
        Reads reads = reads_of(p, at);
        for (uint32_t i = 0; i < reads.n_list; i++) {
            uint32_t *last = &vm->last[reads.list[i]];
            if (*last < vm->last[at]) *last = vm->last[at];
        }
    }
}

/* ---- 4. columns ---- */

/* Inputs but numbers are the batch's own columns. */
static bool lent(uint32_t op) {
    return op == BRM_OP_IN_TRI || op == BRM_OP_IN_KEY || op == BRM_OP_IN_SET || op == BRM_OP_IN_KIND ||
           op == BRM_OP_IN_CODE || op == BRM_OP_IN_PLAN || op == BRM_OP_IN_REQUIREMENT;
}

static void set_words(BrmVm *vm, uint32_t at) {
    const BrmInstr *in = &vm->program->code.at[at];
    if (in->op == BRM_OP_IN_SET) vm->columns[at].words = brm_batch_set_words(vm->program, in->a);
    if (in->op == BRM_OP_GATE_SET) vm->columns[at].words = vm->columns[in->a].words;
    if (in->op == BRM_OP_SCORE) vm->columns[at].words = vm->plans[in->a]->bits;
}

static Pool *pool_of(Layout *layout, BrmOperand class, uint32_t words) {
    for (uint32_t i = 0; i < layout->pools.n; i++)
        if (layout->pools.at[i].class == class && layout->pools.at[i].words == words) return &layout->pools.at[i];
    BRM_PUSH(layout->arena, &layout->pools, ((Pool){.class = class, .words = words}));
    return &layout->pools.at[layout->pools.n - 1];
}

static void take_slot(BrmVm *vm, Layout *layout, uint32_t at) {
    BrmOperand class = (BrmOperand)vm->classes[at];
    uint32_t words = vm->columns[at].words;
    if (class == BRM_OPD_CODE) class = BRM_OPD_TRI; /* both are bytes */
    Pool *pool = pool_of(layout, class, words);
    if (pool->free.n > 0) {
        layout->slot_of[at] = pool->free.at[--pool->free.n];
        return;
    }
    layout->slot_of[at] = layout->slots.n;
    BRM_PUSH(layout->arena, &layout->slots, ((Slot){.class = class, .words = words}));
}

/* reg was read by instruction `at`: gives its column back when nobody reads it later, and those of a lazy score's
 * members. */
static void release(BrmVm *vm, Layout *layout, uint32_t reg, uint32_t at) {
    if (vm->last[reg] != at) return;
    if (layout->slot_of[reg] != BRM_NONE) {
        const Slot *slot = &layout->slots.at[layout->slot_of[reg]];
        Pool *pool = pool_of(layout, slot->class, slot->words);
        BRM_PUSH(layout->arena, &pool->free, layout->slot_of[reg]);
        layout->slot_of[reg] = BRM_NONE;
    }
    if (!lazy_score(vm, reg)) return;
    Reads reads = reads_of(vm->program, reg);
    for (uint32_t i = 0; i < reads.n_list; i++)
        release(vm, layout, reads.list[i], at); /* depth 3: questionnaire, axis, code */
}

static uint64_t slot_bytes(const Slot *slot) {
    switch ((int)slot->class) {
    case BRM_OPD_NUM:
        return sizeof(double) + sizeof(uint8_t);
    case BRM_OPD_KEY:
        return sizeof(uint16_t);
    case BRM_OPD_SET:
        return slot->words * (uint64_t)sizeof(uint64_t) + sizeof(uint8_t);
    case BRM_OPD_FRAC:
        return slot->words / 8 + (slot->words == 16 ? sizeof(BrmWeight16) : sizeof(BrmWeight32));
    default:
        return sizeof(uint8_t);
    }
}

static void make_sums(const BrmVm *vm, BrmColumn *column, uint32_t bits) {
    size_t cap = vm->cap;
    column->words = bits;
    if (bits == 16)
        column->of.sum16 = BRM_NEWS(vm->arena, BrmSum16, cap);
    else if (bits == 32)
        column->of.sum32 = BRM_NEWS(vm->arena, BrmSum32, cap);
    else
        column->of.sum64 = BRM_NEWS(vm->arena, BrmSum64, cap);
    if (bits == 16)
        column->mask.weight16 = BRM_NEWS(vm->arena, BrmWeight16, cap);
    else
        column->mask.weight32 = BRM_NEWS(vm->arena, BrmWeight32, cap);
}

static void make_column(const BrmVm *vm, Slot *slot) {
    BrmColumn *column = &slot->column;
    size_t cap = vm->cap;
    switch ((int)slot->class) {
    case BRM_OPD_NUM:
        column->of.num = BRM_NEWS(vm->arena, double, cap);
        column->mask.known = BRM_NEWS(vm->arena, uint8_t, cap);
        return;
    case BRM_OPD_KEY:
        column->of.key = BRM_NEWS(vm->arena, uint16_t, cap);
        return;
    case BRM_OPD_SET:
        column->of.set = BRM_NEWS(vm->arena, uint64_t, cap * slot->words);
        column->mask.known = BRM_NEWS(vm->arena, uint8_t, cap);
        column->words = slot->words;
        return;
    case BRM_OPD_FRAC:
        make_sums(vm, column, slot->words);
        return;
    default:
        column->of.byte = BRM_NEWS(vm->arena, uint8_t, cap);
    }
}

/* Which register has which slot, in the order of the run; `at_first` remembers it, since slot_of forgets what is given
 * back. */
static void share_slots(BrmVm *vm, Layout *layout, uint32_t *at_first) {
    uint32_t n = 0;
    for (uint32_t at = 0; at < vm->program->code.n; at++) {
        layout->slot_of[at] = at_first[at] = BRM_NONE;
        if (!vm->last[at]) continue;
        vm->schedule[n++] = at;
        set_words(vm, at);
        uint32_t op = vm->program->code.at[at].op;
        if (!lent(op) && !lazy_score(vm, at)) take_slot(vm, layout, at);
        at_first[at] = layout->slot_of[at];
        Reads reads = reads_of(vm->program, at);
        for (uint32_t i = 0; i < reads.n_own + reads.n_list; i++)
            release(vm, layout, read_at(&reads, i), at);
    }
}

/* ---- 5. lanes ---- */

static void make_columns(BrmVm *vm, uint32_t wished) {
    uint32_t n = vm->program->code.n;
    Layout layout = {.arena = &vm->lazy->scratch};
    layout.slot_of = BRM_NEWS(layout.arena, uint32_t, n);
    uint32_t *at_first = BRM_NEWS(layout.arena, uint32_t, n);
    share_slots(vm, &layout, at_first);
    uint64_t lane = sizeof *vm->counts[0] + sizeof *vm->counts[1];
    for (uint32_t i = 0; i < layout.slots.n; i++)
        lane += slot_bytes(&layout.slots.at[i]);
    uint64_t room = (uint64_t)BRM_LIMIT_COLUMN_BYTES / lane;
    vm->cap = wished < BRM_LIMIT_BATCH ? wished : BRM_LIMIT_BATCH;
    if (vm->cap > room) vm->cap = (uint32_t)room;
    if (vm->cap == 0) vm->cap = 1;
    for (uint32_t i = 0; i < layout.slots.n; i++)
        make_column(vm, &layout.slots.at[i]);
    for (uint32_t at = 0; at < n; at++) {
        if (at_first[at] != BRM_NONE) vm->columns[at] = layout.slots.at[at_first[at]].column;
    }
    for (uint32_t i = 0; i < 2; i++)
        vm->counts[i] = BRM_NEWS(vm->arena, uint32_t, vm->cap);
    brm_arena_close(&vm->lazy->scratch);
}

BrmVm *brm_vm_open(BrmArena *arena, const BrmVerified *verified, BrmDate date, BrmDate horizon, uint32_t cap) {
    const BrmProgram *p = verified->program;
    BrmVm *vm = BRM_NEW(arena, BrmVm);
    *vm = (BrmVm){.arena = arena, .program = p, .date = date, .horizon = horizon};
    vm->lazy = BRM_NEW(arena, BrmVmLazy);
    brm_arena_open(&vm->lazy->scratch, arena->mem);
    brm_arena_open(&vm->lazy->kept, arena->mem);
    vm->steps = BRM_NEWS(arena, uint32_t, p->criteria.n);
    for (uint32_t c = 0; c < p->criteria.n; c++)
        vm->steps[c] = brm_program_step(p, c, date);
    vm->columns = BRM_NEWS(arena, BrmColumn, p->code.n);
    vm->last = BRM_NEWS(arena, uint32_t, p->code.n);
    vm->classes = BRM_NEWS(arena, uint8_t, p->code.n);
    for (uint32_t at = 0; at < p->code.n; at++)
        vm->classes[at] = (uint8_t)brm_program_class(p, at);
    vm->plans = BRM_NEWS(arena, BrmScorePlan *, p->scores.n);
    keep_outputs(vm);
    find_readers(vm);
    make_plans(vm);
    vm->schedule = BRM_NEWS(arena, uint32_t, vm->n_schedule);
    make_columns(vm, cap);
    return vm;
}
