/* sema/uses: what `utilise` found or did not find, the names that it gives to modules, and files that use one another
 * in a circle.
 *
 * Called by brm_sema_check after loading. Circles are found by a depth-first walk with a stack of its own.
 */
#include "sema/sema_internal.h"

static BrmStr nearest_module(BrmSema *s, BrmStr name) {
    BrmStr folded = brm_fold(s->arena, name), best = {"", 0};
    uint32_t least = 64;
    for (uint32_t i = 0;; i++) {
        BrmStr module = s->loader->module_name(s->loader->ctx, i);
        if (module.n == 0) return best;
        uint32_t distance = brm_edit_distance(folded, brm_fold(s->arena, module), 63);
        if (distance < least || best.n == 0) {
            least = distance;
            best = brm_str_dup(s->arena, module);
        }
    }
}

static void give_alias(BrmSema *s, BrmSemaFile *file, const BrmNode *use, uint32_t target) {
    const BrmNode *named = use->c != NULL ? use->c : use;
    if (use->c == NULL && use->title != NULL) return; /* a file beside this one has a name only by comme */
    uint32_t stands = brm_map_put(&file->aliases, named->text, target);
    if (stands != target) BRM_RAISE(s->bag, BRM_D_ALIAS_TWICE, named->at, BRM_A_STR(named->text));
}

static void look_at(BrmSema *s, BrmSemaFile *file, const BrmNode *use, const BrmSemaUse *found) {
    if (found->target != BRM_NONE) {
        give_alias(s, file, use, found->target);
        return;
    }
    s->uses_failed = true;
    if (use->title != NULL)
        BRM_RAISE(s->bag, BRM_D_USE_NOT_FOUND, use->title->span, BRM_A_STR(use->title->text), BRM_A_STR(found->why));
    else
        BRM_RAISE(s->bag, BRM_D_MODULE_NOT_FOUND, use->at, BRM_A_STR(use->text),
                  BRM_A_STR(nearest_module(s, use->text)));
}

typedef struct Step {
    uint32_t file, use; /* the use being followed */
} Step;
typedef struct Walk {
    BrmSema *s;
    const BrmNode ***nodes; /* of each file, its USE items */
    uint8_t *color;         /* 0 not seen, 1 on the stack, 2 done */
    BRM_ARRAY(Step) stack;
} Walk;

static void report_circle(Walk *w, uint32_t back_to) {
    BrmSema *s = w->s;
    uint32_t first = w->stack.n;
    while (first > 0 && w->stack.at[first - 1].file != back_to)
        first--;
    first--;
    BrmBuf path;
    brm_buf_open(&path, s->arena->mem);
    for (uint32_t i = first; i < w->stack.n; i++) {
        if (i - first == BRM_SEMA_SHOWN) brm_buf_z(&path, "… → ");
        if (i - first >= BRM_SEMA_SHOWN && i + 1 < w->stack.n) continue;
        brm_buf_str(&path, s->files.at[w->stack.at[i].file].path);
        brm_buf_z(&path, " → ");
    }
    brm_buf_str(&path, s->files.at[back_to].path);
    const Step *top = &w->stack.at[w->stack.n - 1];
    const BrmNode *use = w->nodes[top->file][top->use];
    BrmDiag *diag =
        BRM_RAISE(s->bag, BRM_D_USE_CIRCLE, use->span, BRM_A_STR(brm_str_dup(s->arena, brm_buf_view(&path))));
    brm_buf_close(&path);
    for (uint32_t i = first; i + 1 < w->stack.n && i - first < BRM_SEMA_SHOWN; i++) {
        const BrmNode *other = w->nodes[w->stack.at[i].file][w->stack.at[i].use];
        brm_diag_label_at(s->bag, diag, other->span, BRM_W_USES_TOO,
                          BRM_A_STR(s->files.at[w->stack.at[i + 1].file].path));
    }
}

static void walk_from(Walk *w, uint32_t root) {
    BrmSema *s = w->s;
    Step start = {root, 0};
    BRM_PUSH(s->arena, &w->stack, start);
    w->color[root] = 1;
    while (w->stack.n > 0) {
        Step *top = &w->stack.at[w->stack.n - 1];
        const BrmSemaFile *file = &s->files.at[top->file];
        if (top->use == file->uses.n) {
            w->color[top->file] = 2;
            w->stack.n--;
            if (w->stack.n > 0) w->stack.at[w->stack.n - 1].use++;
            continue;
        }
        uint32_t target = file->uses.at[top->use].target;
        if (target != BRM_NONE && w->color[target] == 0) {
            Step next = {target, 0};
            w->color[target] = 1;
            BRM_PUSH(s->arena, &w->stack, next);
            continue;
        }
        if (target != BRM_NONE && w->color[target] == 1) report_circle(w, target);
        top->use++;
    }
}

void brm_sema_uses(BrmSema *s) {
    Walk w = {.s = s};
    w.nodes = BRM_NEWS(s->arena, const BrmNode **, s->files.n);
    w.color = BRM_NEWS(s->arena, uint8_t, s->files.n);
    for (uint32_t i = 0; i < s->files.n; i++) {
        BrmSemaFile *file = &s->files.at[i];
        brm_map_open(&file->aliases, s->arena);
        w.nodes[i] = BRM_NEWS(s->arena, const BrmNode *, file->uses.n);
        uint32_t k = 0;
        for (const BrmNode *n = file->ast.root->first; n != NULL; n = n->next) {
            if (n->kind != BRM_AST_USE) continue;
            if (k == file->uses.n) { /* behind a declaration on its line: refused by the parser, and not followed */
                s->uses_failed = true;
                break;
            }
            w.nodes[i][k] = n;
            look_at(s, file, n, &file->uses.at[k++]);
        }
        file->uses.n = k;
    }
    for (uint32_t i = 0; i < s->files.n; i++)
        if (w.color[i] == 0) walk_from(&w, i);
}
