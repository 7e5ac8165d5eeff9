/* sema/where: one yes/no expression against a scope that a model or a compiled image filled: --where.
 *
 * Called by lower. The rules of types are those of a program (expr.c); what hangs on a program (scores, findings,
 * counts of an axis) is refused. Side tables are by node id of the expression's own tree.
 */
#include "sema/sema_internal.h"

/* The lists with maps from keys to their places; an image gives them without. */
static const BrmMList *with_keys(BrmArena *arena, const BrmScope *scope) {
    BrmMList *lists = BRM_NEWS(arena, BrmMList, scope->n_lists);
    for (uint32_t i = 0; i < scope->n_lists; i++) {
        lists[i] = scope->lists[i];
        brm_map_open(&lists[i].by_key, arena);
        for (uint32_t k = 0; k < lists[i].keys.n; k++)
            (void)brm_map_put(&lists[i].by_key, lists[i].keys.at[k].key, k);
    }
    return lists;
}

bool brm_sema_where(BrmArena *arena, const BrmScope *scope, const BrmAst *ast, const BrmNode *root, BrmDiagBag *bag,
                    BrmBound *out) {
    uint32_t before = bag->errors;
    BrmChecker c = {.arena = arena, .bag = bag, .mode = BRM_CHECK_WHERE, .scope = scope};
    c.definition = c.criterion = BRM_NONE;
    brm_map_open(&c.scope_names, arena);
    for (uint32_t i = 0; i < scope->n_names; i++)
        (void)brm_map_put(&c.scope_names, scope->names[i].name, i);
    brm_map_open(&c.kinds_by_name, arena);
    for (uint32_t i = 0; i < scope->n_kinds; i++)
        (void)brm_map_put(&c.kinds_by_name, scope->kinds[i], i);
    c.kinds = scope->kinds;
    c.n_kinds = scope->n_kinds;
    c.lists = with_keys(arena, scope);
    c.n_lists = scope->n_lists;
    c.n_nodes = ast->n_nodes;
    c.refs = BRM_NEWS(arena, BrmRef, ast->n_nodes);
    c.types = BRM_NEWS(arena, BrmType, ast->n_nodes);
    c.flags = BRM_NEWS(arena, uint8_t, ast->n_nodes);
    brm_expr_check(&c, root);
    (void)brm_expr_yesno(&c, root);
    *out = (BrmBound){.root = root, .refs = c.refs, .types = c.types};
    return bag->errors == before;
}
