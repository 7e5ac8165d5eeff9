/* sema/cycles: what reads itself, and the order in which everything can be worked out.
 *
 * Called by brm_sema_check once every rule is typed and scores in applicability were refused. The graph's nodes are
 * questions, criteria, definitions, controls, and nodes of help so that the edges stay linear in the source:
 *
 *   axis score -> its criteria          questionnaire score -> its axis scores
 *   criterion -> axis rule, axis N/A rule, rubric rule           question -> rubric rule
 *   criterion derived by requirements -> its requirements -> what asks the criterion -> axis rule ...
 *
 * One depth-first walk with a stack of its own gives both the circles and, in the order in which it leaves them, the
 * steps.
 */
#include "sema/sema_internal.h"

#include <string.h>

typedef enum Kind {
    G_QUESTION,
    G_CRITERION,
    G_DEFINITION,
    G_CONTROL,
    G_REQUIREMENT,
    G_APPLICABLE, /* of a criterion derived by requirements: what asks it, its N/A rule */
    G_AXIS,
    G_SCORES,
    G_AXIS_RULE,
    G_AXIS_NA,
    G_RUBRIC,
    G_KINDS
} Kind;

typedef struct Edge {
    uint32_t from, to;
    const BrmNode *place; /* the name read; NULL: by structure */
} Edge;
typedef struct Frame {
    uint32_t node, edge; /* edge: the next to follow, one past the one being followed */
    uint32_t below;      /* where to look for a node not shown yet, when this one was: see unshown */
} Frame;
typedef struct Graph {
    BrmSema *s;
    uint32_t base[G_KINDS + 1]; /* first node of each kind */
    BRM_ARRAY(Edge) all;
    Edge *edges; /* by node */
    uint32_t *first;
    uint8_t *color;  /* 0 not seen, 1 on the stack, 2 done */
    uint32_t *place; /* of a node on the stack: its frame */
    bool *reported;
    BRM_ARRAY(Frame) stack;
} Graph;

/* ---- the graph
 * ------------------------------------------------------------------------------------------------------------ */

static uint32_t at(const Graph *g, Kind kind, uint32_t index) {
    return g->base[kind] + index;
}

static void edge(Graph *g, uint32_t from, uint32_t to, const BrmNode *place) {
    Edge e = {from, to, place};
    BRM_PUSH(g->s->arena, &g->all, e);
}

/* What asks a criterion, and its N/A rule. */
static uint32_t opening(const Graph *g, uint32_t criterion) {
    bool apart = g->s->m->criteria.at[criterion].derived == BRM_BY_REQUIREMENTS;
    return at(g, apart ? G_APPLICABLE : G_CRITERION, criterion);
}

static uint32_t owner_of(const Graph *g, const BrmRule *rule) {
    static const Kind kinds[] = {G_QUESTION,    G_RUBRIC,    G_AXIS_RULE, G_CRITERION, G_AXIS_NA,   G_CRITERION,
                                 G_REQUIREMENT, G_CRITERION, G_CONTROL,   G_CONTROL,   G_DEFINITION};
    if (rule->role == BRM_ROLE_ASKED_CRITERION || rule->role == BRM_ROLE_NA_CRITERION) return opening(g, rule->owner);
    return at(g, kinds[rule->role], rule->owner);
}

/* Where what a node names stands in the graph; BRM_NONE when it names nothing there. */
static uint32_t named(const Graph *g, const BrmNode *node, bool scores) {
    BrmRef ref = g->s->m->refs[node->id];
    switch ((int)ref.kind) {
    case BRM_REF_QUESTION:
        return at(g, G_QUESTION, ref.index);
    case BRM_REF_CRITERION:
        return at(g, G_CRITERION, ref.index);
    case BRM_REF_REQUIREMENT:
        return at(g, G_REQUIREMENT, ref.index);
    case BRM_REF_DEFINITION:
        return !scores && g->s->def.at[ref.index].tainted ? BRM_NONE : at(g, G_DEFINITION, ref.index);
    case BRM_REF_CONTROL:
        return scores ? at(g, G_CONTROL, ref.index) : BRM_NONE;
    case BRM_REF_AXIS:
        return at(g, G_AXIS, ref.index);
    case BRM_REF_QUESTIONNAIRE:
        return at(g, G_SCORES, ref.index);
    default:
        return BRM_NONE;
    }
}

static void rule_edges(Graph *g, const BrmRule *rule) {
    if (rule->role == BRM_ROLE_MEASURE) return;
    uint32_t owner = owner_of(g, rule);
    bool scores = rule->role > BRM_ROLE_LEVEL; /* elsewhere they were refused already */
    BrmChecker *c = &g->s->check;
    brm_expr_order(c, rule->root);
    for (uint32_t n = 0; n < c->order.n; n++) {
        const BrmNode *node = c->order.at[n];
        bool measure = node->kind == BRM_AST_CALL && g->s->m->refs[node->id].kind == BRM_REF_MEASURE;
        if (measure && !scores) c->flags[node->first->id] |= BRM_FLAG_SILENT;
    }
    for (uint32_t n = 0; n < c->order.n; n++) {
        const BrmNode *node = c->order.at[n];
        if (node->kind == BRM_AST_CALL || node->kind == BRM_AST_STRING || node->kind == BRM_AST_NUMBER) continue;
        if (!scores && (c->flags[node->id] & BRM_FLAG_SILENT) != 0 && (c->flags[node->id] & BRM_FLAG_STATE) != 0)
            continue;
        uint32_t to = named(g, node, scores);
        if (to != BRM_NONE) edge(g, owner, to, node);
    }
}

static void structure_edges(Graph *g) {
    const BrmModel *m = g->s->m;
    for (uint32_t i = 0; i < m->questions.n; i++)
        if (m->questions.at[i].rubric != BRM_NONE)
            edge(g, at(g, G_QUESTION, i), at(g, G_RUBRIC, m->questions.at[i].rubric), NULL);
    for (uint32_t i = 0; i < m->criteria.n; i++) {
        const BrmMCriterion *c = &m->criteria.at[i];
        uint32_t from = opening(g, i);
        edge(g, from, at(g, G_AXIS_RULE, c->axis), NULL);
        if (c->rubric != BRM_NONE) edge(g, from, at(g, G_RUBRIC, c->rubric), NULL);
        if (g->s->cr.at[i].inherits_na) edge(g, from, at(g, G_AXIS_NA, c->axis), NULL);
        if (c->derived == BRM_BY_REQUIREMENTS) edge(g, at(g, G_CRITERION, i), from, NULL);
        edge(g, at(g, G_AXIS, c->axis), at(g, G_CRITERION, i), NULL);
    }
    for (uint32_t i = 0; i < m->requirements.n; i++) {
        uint32_t criterion = m->requirements.at[i].criterion;
        edge(g, at(g, G_REQUIREMENT, i), opening(g, criterion), NULL);
        if (m->criteria.at[criterion].derived == BRM_BY_REQUIREMENTS)
            edge(g, at(g, G_CRITERION, criterion), at(g, G_REQUIREMENT, i), NULL);
    }
    for (uint32_t i = 0; i < m->axes.n; i++)
        edge(g, at(g, G_SCORES, m->axes.at[i].questionnaire), at(g, G_AXIS, i), NULL);
}

/* Edges by node, each node's in the order in which they were found. */
static void sort_edges(Graph *g) {
    uint32_t nodes = g->base[G_KINDS];
    g->first = BRM_NEWS(g->s->arena, uint32_t, (size_t)nodes + 1);
    g->edges = BRM_NEWS(g->s->arena, Edge, g->all.n);
    for (uint32_t i = 0; i < g->all.n; i++)
        g->first[g->all.at[i].from + 1]++;
    for (uint32_t i = 0; i < nodes; i++)
        g->first[i + 1] += g->first[i];
    uint32_t *next = BRM_NEWS(g->s->arena, uint32_t, nodes);
    if (nodes > 0) memcpy(next, g->first, nodes * sizeof *next);
    for (uint32_t i = 0; i < g->all.n; i++)
        g->edges[next[g->all.at[i].from]++] = g->all.at[i];
}

static void make_graph(Graph *g) {
    const BrmModel *m = g->s->m;
    const uint32_t counts[G_KINDS] = {m->questions.n,    m->criteria.n, m->definitions.n, m->controls.n,
                                      m->requirements.n, m->criteria.n, m->axes.n,        m->questionnaires.n,
                                      m->axes.n,         m->axes.n,     m->rubrics.n};
    for (uint32_t k = 0; k < G_KINDS; k++)
        g->base[k + 1] = g->base[k] + counts[k];
    for (uint32_t i = 0; i < g->s->rules.n; i++)
        rule_edges(g, &g->s->rules.at[i]);
    structure_edges(g);
    sort_edges(g);
    g->color = BRM_NEWS(g->s->arena, uint8_t, g->base[G_KINDS]);
    g->place = BRM_NEWS(g->s->arena, uint32_t, g->base[G_KINDS]);
    g->reported = BRM_NEWS(g->s->arena, bool, g->base[G_KINDS]);
}

/* ---- circles
 * ----------------------------------------------------------------------------------------------------------------------
 */

static Kind kind_at(const Graph *g, uint32_t node) {
    uint32_t k = 0;
    while (node >= g->base[k + 1])
        k++;
    return (Kind)k;
}

static BrmStr word_of(const Graph *g, uint32_t node) {
    static const BrmRefKind kinds[] = {
        BRM_REF_QUESTION,  BRM_REF_CRITERION, BRM_REF_DEFINITION,    BRM_REF_CONTROL, BRM_REF_REQUIREMENT,
        BRM_REF_CRITERION, BRM_REF_AXIS,      BRM_REF_QUESTIONNAIRE, BRM_REF_AXIS,    BRM_REF_AXIS};
    Kind kind = kind_at(g, node);
    uint32_t index = node - g->base[kind];
    if (kind == G_RUBRIC) return g->s->m->rubrics.at[index].title;
    return brm_sema_code_of(g->s->m, (BrmRef){kinds[kind], index});
}

static const Edge *followed(const Graph *g, uint32_t frame) {
    return &g->edges[g->stack.at[frame].edge - 1];
}

/* The names along the circle; what asks a criterion and its level have one name, said once. */
static BrmStr path_text(Graph *g, uint32_t first) {
    BrmBuf out;
    BrmStr start = word_of(g, g->stack.at[first].node), last = start;
    brm_buf_open(&out, g->s->arena->mem);
    brm_buf_str(&out, start);
    uint32_t shown = 1;
    for (uint32_t i = first + 1; i < g->stack.n; i++) {
        BrmStr word = word_of(g, g->stack.at[i].node);
        if (brm_str_eq(word, last)) continue;
        bool cut = shown++ == BRM_SEMA_SHOWN && i + 1 < g->stack.n;
        if (cut) brm_buf_z(&out, " → …");
        if (cut) i = g->stack.n - 1;
        last = word_of(g, g->stack.at[i].node);
        brm_buf_z(&out, " → ");
        brm_buf_str(&out, last);
    }
    if (shown == 1 || !brm_str_eq(last, start)) {
        brm_buf_z(&out, " → ");
        brm_buf_str(&out, start);
    }
    BrmStr kept = brm_str_dup(g->s->arena, brm_buf_view(&out));
    brm_buf_close(&out);
    return kept;
}

/* The highest frame at or below that one whose node stands in no circle shown yet; BRM_NONE: none. Paths are cut
 * short on the way, so that many circles through one long stack cost little more than one. */
static uint32_t unshown(Graph *g, uint32_t frame) {
    uint32_t found = frame;
    while (found != BRM_NONE && g->reported[g->stack.at[found].node])
        found = g->stack.at[found].below;
    while (frame != BRM_NONE && frame != found) {
        uint32_t next = g->stack.at[frame].below;
        g->stack.at[frame].below = found;
        frame = next;
    }
    return found;
}

static void report(Graph *g, uint32_t back_to) {
    uint32_t first = g->place[back_to];
    bool fresh = false;
    const BrmNode *place = NULL;
    for (uint32_t i = unshown(g, g->stack.n - 1); i != BRM_NONE && i >= first; i = unshown(g, i)) {
        fresh = true;
        g->reported[g->stack.at[i].node] = true;
    }
    for (uint32_t i = first; i < g->stack.n && place == NULL; i++)
        place = followed(g, i)->place;
    if (!fresh || place == NULL) return; /* every part of it stands in a circle already shown */
    BrmDiag *diag = BRM_RAISE(g->s->bag, BRM_D_CYCLE, place->span, BRM_A_STR(path_text(g, first)));
    uint32_t shown = 0;
    for (uint32_t i = first; i < g->stack.n && shown < BRM_SEMA_SHOWN; i++) {
        const Edge *e = followed(g, i);
        if (e->place == NULL || e->place == place) continue;
        brm_diag_label_at(g->s->bag, diag, e->place->span, BRM_W_READS, BRM_A_STR(word_of(g, e->to)));
        shown++;
    }
}

/* ---- the walk
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void leave(Graph *g, uint32_t node) {
    static const BrmRefKind kinds[] = {BRM_REF_QUESTION, BRM_REF_CRITERION,   BRM_REF_DEFINITION,
                                       BRM_REF_CONTROL,  BRM_REF_REQUIREMENT, BRM_REF_APPLICABLE};
    g->color[node] = 2;
    Kind kind = kind_at(g, node);
    if (kind > G_APPLICABLE) return;
    if (kind == G_APPLICABLE && g->s->m->criteria.at[node - g->base[kind]].derived != BRM_BY_REQUIREMENTS) return;
    BrmMStep step = {kinds[kind], node - g->base[kind]};
    BRM_PUSH(g->s->arena, &g->s->m->steps, step);
}

static void enter(Graph *g, uint32_t node) {
    Frame frame = {node, g->first[node], g->stack.n > 0 ? g->stack.n - 1 : BRM_NONE};
    g->place[node] = g->stack.n;
    BRM_PUSH(g->s->arena, &g->stack, frame);
    g->color[node] = 1;
}

static void walk(Graph *g, uint32_t root) {
    enter(g, root);
    while (g->stack.n > 0) {
        Frame *top = &g->stack.at[g->stack.n - 1];
        if (top->edge == g->first[top->node + 1]) {
            leave(g, top->node);
            g->stack.n--;
            continue;
        }
        uint32_t to = g->edges[top->edge++].to;
        if (g->color[to] == 0)
            enter(g, to);
        else if (g->color[to] == 1)
            report(g, to);
    }
}

void brm_sema_cycles(BrmSema *s) {
    Graph g = {.s = s};
    make_graph(&g);
    for (uint32_t i = 0; i < g.base[G_AXIS]; i++)
        if (g.color[i] == 0) walk(&g, i);
}
