/* sort.c: a document's findings in the order of results: by place, then source order of what they are on, then code.
 *
 * A merge sort over indices: stable, and no slower on a document made to be slow. */
#include "findings/findings_internal.h"

#include <string.h>

typedef struct Sort {
    const BrmDocument *doc;
    const BrmProgram *program;
} Sort;

static bool after(const Sort *s, uint32_t left, uint32_t right) {
    const BrmFinding *a = &s->doc->findings.at[left], *b = &s->doc->findings.at[right];
    if (a->offset != b->offset) return a->offset > b->offset;
    if (a->order != b->order) return a->order > b->order;
    return brm_str_cmp(brm_finding_code(s->program, a), brm_finding_code(s->program, b)) > 0;
}

static void merge(const Sort *s, const uint32_t *from, uint32_t *to, uint32_t start, uint32_t middle, uint32_t end) {
    uint32_t a = start, b = middle;
    for (uint32_t i = start; i < end; i++) {
        bool right = a >= middle || (b < end && after(s, from[a], from[b]));
        to[i] = right ? from[b++] : from[a++];
    }
}

void brm_findings_sort(BrmDocument *doc, const BrmProgram *program) {
    uint32_t n = doc->findings.n;
    if (n < 2) return;
    Sort s = {doc, program};
    uint32_t *from = BRM_NEWS(doc->arena, uint32_t, n), *to = BRM_NEWS(doc->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        from[i] = i;
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t start = 0; start < n; start += 2 * width) {
            uint32_t middle = n - start > width ? start + width : n;
            uint32_t end = n - start > 2 * width ? start + 2 * width : n;
            merge(&s, from, to, start, middle, end);
        }
        uint32_t *t = from;
        from = to;
        to = t;
    }
    BrmFinding *sorted = BRM_NEWS(doc->arena, BrmFinding, n);
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = doc->findings.at[from[i]];
    doc->findings.at = sorted;
    doc->findings.cap = n;
}
