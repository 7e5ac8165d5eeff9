/* state.c: the state of each criterion in a lane, the level that counts, and names of both.
 *
 * Called for every subject, also where findings are not wanted: only columns of the machine are read. */
#include "findings/findings_internal.h"

static uint8_t tri(const BrmVm *vm, BrmReg reg, uint32_t lane) {
    return reg == BRM_NONE ? (uint8_t)BRM_TRUE : brm_vm_tri(vm, reg)[lane];
}

static BrmState state_of(const BrmVm *vm, const BrmPCriterion *c, uint32_t lane) {
    uint8_t asked = tri(vm, c->asked, lane);
    if (asked == BRM_FALSE) return BRM_ST_NOT_ASKED;
    uint8_t code = brm_vm_code(vm, c->code_today)[lane];
    if (code == BRM_CODE_NA) return BRM_ST_NOT_APPLICABLE;
    if (code != BRM_CODE_NONE) return BRM_ST_ANSWERED;
    bool doubt = asked == BRM_UNKNOWN || (c->na_rule != BRM_NONE && tri(vm, c->na_rule, lane) == BRM_UNKNOWN);
    return doubt ? BRM_ST_UNDETERMINED : BRM_ST_MISSING;
}

void brm_findings_states(const BrmVm *vm, uint32_t lane, uint8_t *states) {
    const BrmProgram *p = brm_vm_program(vm);
    for (uint32_t q = 0; q < p->questionnaires.n; q++) {
        const BrmPQuestionnaire *row = &p->questionnaires.at[q];
        bool present = tri(vm, row->kind_ok, lane) == BRM_TRUE;
        for (uint32_t a = row->axes.first; a < row->axes.first + row->axes.n; a++) {
            BrmRange criteria = p->axes.at[a].criteria;
            for (uint32_t c = criteria.first; c < criteria.first + criteria.n; c++)
                states[c] = (uint8_t)(present ? state_of(vm, &p->criteria.at[c], lane) : BRM_ST_ABSENT);
        }
    }
}

uint8_t brm_findings_code(const BrmVm *vm, uint32_t criterion, uint32_t lane) {
    const BrmPCriterion *c = &brm_vm_program(vm)->criteria.at[criterion];
    return brm_vm_code(vm, brm_vm_projects(vm) ? c->code_projected : c->code_today)[lane];
}

const char *brm_state_name(BrmState state) {
    static const char *const names[] = {"absent", "answered", "not_applicable", "not_asked", "missing", "undetermined"};
    return names[state];
}

BrmStr brm_finding_code(const BrmProgram *program, const BrmFinding *finding) {
    if (finding->control != BRM_NONE) return brm_program_text(program, program->controls.at[finding->control].code);
    return brm_str(brm_diag_code(finding->id));
}

BrmFinding *brm_finding_add(BrmDocument *doc, BrmDiagId id, uint32_t offset, const BrmArg *args, uint32_t n_args) {
    BrmFinding fresh = {
        .id = id, .severity = brm_diag_severity(id), .offset = offset, .control = BRM_NONE, .n_args = n_args};
    for (uint32_t i = 0; i < n_args && i < BRM_DIAG_ARGS; i++)
        fresh.args[i] = args[i];
    BRM_PUSH(doc->arena, &doc->findings, fresh);
    return &doc->findings.at[doc->findings.n - 1];
}
