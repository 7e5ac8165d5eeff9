/* messages.c: what a control says: literal texts and the registers of its placeholders, with the types that print them.
 *
 * Called by steps.c once every rule has its register. Must not include the machine.
 */
#include "lower/lower_internal.h"

static uint32_t part_type(const BrmLower *lo, const BrmNode *node) {
    BrmRef ref = lo->refs[node->id];
    if (node->kind == BRM_AST_CALL && node->word == BRM_FN_NONE && ref.kind == BRM_REF_MEASURE)
        return lo->model->measures.at[ref.index].percent ? BRM_V_PERCENT : BRM_V_NUMBER;
    switch (lo->types[node->id].kind) {
    case BRM_TYPE_BAD:
    case BRM_TYPE_YESNO:
        return BRM_V_YESNO;
    case BRM_TYPE_INTEGER:
        return BRM_V_INTEGER;
    case BRM_TYPE_NUMBER:
        return BRM_V_NUMBER;
    case BRM_TYPE_DATE:
        return BRM_V_DATE;
    case BRM_TYPE_TEXT:
        return BRM_V_TEXT;
    case BRM_TYPE_LIST:
        return BRM_V_LIST;
    case BRM_TYPE_SET:
        return BRM_V_SET;
    case BRM_TYPE_KIND:
        return BRM_V_KIND;
    case BRM_TYPE_LEVEL:
        return BRM_V_LEVEL;
    }
    return BRM_V_NUMBER;
}

static BrmPPart part_of(BrmLower *lo, const BrmNode *node) {
    if (node->kind == BRM_AST_MESSAGE_TEXT) return (BrmPPart){brm_lower_text(lo, node->text), BRM_NONE, 0, 0};
    const BrmNode *value = node->a;
    if (value->kind == BRM_AST_STRING && lo->refs[value->id].kind != BRM_REF_KEY)
        return (BrmPPart){brm_lower_text(lo, value->text), BRM_NONE, 0, 0};
    BrmPPart part = {0, BRM_NONE, part_type(lo, value), 0};
    part.reg = brm_lower_expr(lo, value);
    if (part.type == BRM_V_LIST || part.type == BRM_V_SET) part.list = lo->types[value->id].list;
    if (part.type == BRM_V_TEXT) part.list = brm_lower_text_question(lo, value);
    BRM_CHECK(lo->mem, part.list != BRM_NONE);
    return part;
}

void brm_lower_message(BrmLower *lo, uint32_t control) {
    BrmProgram *p = lo->p;
    const BrmNode *message = lo->model->controls.at[control].message;
    BrmRange parts = {p->parts.n, 0};
    for (const BrmNode *node = message ? message->first : NULL; node; node = node->next) {
        BrmPPart part = part_of(lo, node);
        BRM_PUSH(p->arena, &p->parts, part);
        parts.n++;
    }
    if (parts.n) p->controls.at[control].parts = parts;
}
