/* diag/excerpt: one line of source and what is marked on it, in columns of a terminal.
 *
 * Called by text.c. Owns nothing; its cells and rows live in the printer's scratch arena. The work is bounded by the
 * columns shown, never by the length of the line: a line of 10 MB is decoded around the mark only.
 *
 *   line    … 0x41 0x09 0xC3 0xA9 0xFF …         bytes
 *   cells     A    tab  é         U+FFFD         what is shown of each character: bytes, columns, replacement
 *   rows           ^^^^ -                        marks under them
 *                  |                             stems of the labels that do not stand on the first row
 *                  label
 */
#include "diag/diag_internal.h"

#include <string.h>

enum { BRM_TAB = 4, BRM_COLUMNS_LEAST = 40, BRM_COLUMNS_MOST = 1000, BRM_COLUMNS_USUAL = 240, BRM_LABEL_LEAST = 24 };

typedef enum Look { LOOK_ITSELF, LOOK_TAB, LOOK_REPLACED } Look;

typedef struct Cell {
    uint32_t at; /* byte of the line */
    uint32_t col;
    uint8_t bytes, width;
    uint8_t look;
} Cell;

/* The part of a line that is shown: cells [0, n). */
typedef struct Shown {
    Cell *cells;
    uint32_t n;
    uint32_t end, end_col; /* after the last cell */
    bool cut_left, cut_right;
} Shown;

/* ---- which part of the line ----------------------------------------------------------------- */

static Cell cell_at(BrmStr line, uint32_t at) {
    uint32_t cp = 0, n = brm_utf8_next(line.p + at, line.n - at, &cp);
    Cell cell = {.at = at, .bytes = (uint8_t)(n == 0 ? 1 : n), .width = 1, .look = LOOK_REPLACED};
    if (n > 0 && cp == '\t') {
        cell.look = LOOK_TAB;
        cell.width = BRM_TAB;
    } else if (n > 0 && !brm_is_hidden(cp)) {
        cell.look = LOOK_ITSELF;
        cell.width = (uint8_t)brm_utf8_width((BrmStr){line.p + at, n});
    }
    return cell;
}

/* What a cell takes of the room. Characters without a width take some too, or a line of accents would have no end. */
static uint32_t room_of(const Cell *cell) {
    return cell->width > 0 ? cell->width : 1;
}

/* Decodes from a good while before `from` to where `limit` columns are filled after it; says where it began. */
static uint32_t decode(BrmArena *arena, BrmStr line, uint32_t limit, uint32_t from, Shown *shown) {
    uint32_t start = 0, back = 4 * limit;
    if (from > back) {
        start = from - back;
        for (uint32_t i = 0; i < 3 && ((unsigned char)line.p[start] & 0xC0) == 0x80; i++)
            start++;
    }
    uint32_t capacity = back + limit + 8, at = start, room = 0;
    shown->cells = BRM_NEWS(arena, Cell, capacity < line.n - start ? capacity : line.n - start);
    for (; at < line.n && room <= limit; shown->n++) {
        Cell cell = cell_at(line, at);
        shown->cells[shown->n] = cell;
        if (at >= from) room += room_of(&cell);
        at += cell.bytes;
    }
    shown->end = at;
    return start;
}

/* Chooses the cells to show so that [from, to) is among them, with what stands before it if there is room. */
static void choose(Shown *shown, BrmStr line, uint32_t limit, uint32_t start, uint32_t from, uint32_t to) {
    uint32_t total = 0, wanted = 0, first = shown->n;
    for (uint32_t i = shown->n; i-- > 0;) {
        const Cell *cell = &shown->cells[i];
        total += room_of(cell);
        if (cell->at + cell->bytes > from) first = i;
        if (cell->at >= from && cell->at < to) wanted += room_of(cell);
    }
    if (start == 0 && shown->end == line.n && total <= limit) return;
    uint32_t budget = limit - 2, used = 0; /* two for the ellipses */
    uint32_t before = wanted < budget ? (budget - wanted) / 2 : 0;
    uint32_t low = first, high = 0;
    for (; low > 0 && used + room_of(&shown->cells[low - 1]) <= before; low--)
        used += room_of(&shown->cells[low - 1]);
    for (high = first; high < shown->n && used + room_of(&shown->cells[high]) <= budget; high++)
        used += room_of(&shown->cells[high]);
    if (high == shown->n && shown->end == line.n) /* the line's end is in sight: the room left is for its beginning */
        for (; low > 0 && used + room_of(&shown->cells[low - 1]) <= budget; low--)
            used += room_of(&shown->cells[low - 1]);
    shown->end = high < shown->n ? shown->cells[high].at : shown->end;
    shown->cut_left = low > 0 || start > 0;
    shown->cut_right = shown->end < line.n;
    shown->cells += low;
    shown->n = high - low;
}

static Shown lay_out(BrmArena *arena, BrmStr line, uint32_t limit, uint32_t from, uint32_t to) {
    Shown shown = {0};
    uint32_t start = decode(arena, line, limit, from, &shown);
    choose(&shown, line, limit, start, from, to);
    uint32_t col = shown.cut_left ? 1 : 0;
    for (uint32_t i = 0; i < shown.n; i++) {
        Cell *cell = &shown.cells[i];
        if (cell->look == LOOK_TAB) cell->width = (uint8_t)(BRM_TAB - col % BRM_TAB);
        cell->col = col;
        col += cell->width;
    }
    shown.end_col = col;
    return shown;
}

/* The column of a byte of the line; what is not shown stands under its ellipsis. */
static uint32_t column_of(const Shown *shown, uint32_t at) {
    if (at >= shown->end) return shown->end_col + (at > shown->end && shown->cut_right ? 1 : 0);
    if (shown->n == 0 || at < shown->cells[0].at) return 0;
    uint32_t low = 0, high = shown->n;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (shown->cells[mid].at <= at)
            low = mid;
        else
            high = mid;
    }
    return shown->cells[low].col;
}

/* What of the line must be seen: all marks when they stand close together, else the main one (its end, for a tail). */
static void focus_of(const BrmPin *pins, uint32_t n, uint32_t limit, uint32_t *from, uint32_t *to) {
    const BrmPin *best = &pins[0];
    *from = best->from;
    *to = best->to;
    for (uint32_t i = 1; i < n; i++) {
        if (pins[i].from < *from) *from = pins[i].from;
        if (pins[i].to > *to) *to = pins[i].to;
        if (pins[i].main && !best->main) best = &pins[i];
    }
    if (*to - *from <= limit / 2) return;
    *from = best->from;
    *to = best->to;
    if (*to - *from <= limit / 2) return;
    if (best->tail)
        *from = best->to - limit / 2;
    else
        *to = best->from + limit / 2;
}

/* ---- rows under the line -------------------------------------------------------------------- */

typedef struct Row {
    char *glyphs;  /* ' ', '^', '-', '|' */
    uint8_t *inks; /* BrmInk */
    uint32_t n, cap;
} Row;

static Row new_row(BrmArena *arena, uint32_t columns) {
    Row row = {.glyphs = BRM_NEWS(arena, char, columns), .inks = BRM_NEWS(arena, uint8_t, columns), .cap = columns};
    memset(row.glyphs, ' ', columns);
    return row;
}

static void draw(Row *row, uint32_t col, uint32_t end, char glyph, BrmInk ink) {
    for (uint32_t i = col; i < end && i < row->cap; i++) {
        row->glyphs[i] = glyph;
        row->inks[i] = (uint8_t)ink;
    }
    if (end > row->n) row->n = end < row->cap ? end : row->cap;
}

/* The row, and words at `col` (at or after the row's end) if there are any. */
static void put_row(BrmPrinter *p, BrmSeverity severity, uint32_t gutter, const Row *row, uint32_t col, BrmStr words,
                    BrmInk ink) {
    brm_put_gutter(p, gutter, 0, row->n > 0 || words.n > 0);
    uint8_t now = BRM_INK_NONE;
    for (uint32_t i = 0; i < row->n; i++) {
        if (row->inks[i] != now) {
            if (now != BRM_INK_NONE) brm_put_ink(p, BRM_INK_NONE, severity);
            now = row->inks[i];
            if (now != BRM_INK_NONE) brm_put_ink(p, (BrmInk)now, severity);
        }
        brm_buf_byte(p->out, row->glyphs[i]);
    }
    if (now != BRM_INK_NONE) brm_put_ink(p, BRM_INK_NONE, severity);
    if (words.n > 0) {
        brm_buf_repeat(p->out, " ", col - row->n);
        brm_put_ink(p, ink, severity);
        brm_buf_str(p->out, words);
        brm_put_ink(p, BRM_INK_NONE, severity);
    }
    brm_buf_byte(p->out, '\n');
}

static BrmInk ink_of(const BrmPin *pin) {
    return pin->main ? BRM_INK_MAIN : BRM_INK_OTHER;
}

/* Columns left for words that begin at `col`; 0: as many as one likes. */
static uint32_t room_at(const BrmPrinter *p, uint32_t gutter, uint32_t col) {
    uint32_t width = p->how->width, used = gutter + 3 + col;
    if (width == 0) return 0;
    return width >= used + BRM_LABEL_LEAST ? width - used : BRM_LABEL_LEAST;
}

/* A row with the stems of the pins in waiting[0, n) that stand left of `before`. */
static Row stems(BrmArena *arena, BrmPin *const *waiting, uint32_t n, uint32_t before) {
    Row row = new_row(arena, before);
    for (uint32_t i = 0; i < n; i++)
        if (waiting[i]->col < before) draw(&row, waiting[i]->col, waiting[i]->col + 1, '|', ink_of(waiting[i]));
    return row;
}

/* The words of one pin from `col` on; `first` is the row that they begin on, waiting the pins that still wait for
 * theirs. */
static void put_words(BrmPrinter *p, BrmSeverity severity, uint32_t gutter, const BrmPin *pin, const Row *first,
                      uint32_t col, BrmPin *const *waiting, uint32_t n_waiting) {
    uint32_t n = 0;
    BrmStr *lines = brm_fold_lines(p->scratch, pin->text, room_at(p, gutter, col), &n);
    put_row(p, severity, gutter, first, col, lines[0], ink_of(pin));
    for (uint32_t i = 1; i < n; i++) {
        Row row = stems(p->scratch, waiting, n_waiting, col);
        put_row(p, severity, gutter, &row, col, lines[i], ink_of(pin));
    }
}

/* Can these words stand right after the row of marks? Only those of the pin that ends it, if they fit there. */
static bool stands_inline(const BrmPrinter *p, uint32_t gutter, const BrmPin *pin, const Row *marks) {
    if (pin->end != marks->n) return false;
    if (p->how->width == 0) return true;
    uint32_t used = gutter + 3 + pin->end + 1;
    return used + BRM_LABEL_LEAST <= p->how->width || used + brm_utf8_width(pin->text) <= p->how->width;
}

static int by_column(const BrmPin *a, const BrmPin *b) {
    if (a->col != b->col) return a->col < b->col ? -1 : 1;
    if (a->end != b->end) return a->end < b->end ? -1 : 1;
    return (int)a->main - (int)b->main;
}

/* The pins that have words, by column (there are few: an insertion sort). */
static uint32_t with_words(BrmPin *pins, uint32_t n, BrmPin **waiting) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (pins[i].text.n == 0) continue;
        uint32_t k = count++;
        for (; k > 0 && by_column(waiting[k - 1], &pins[i]) > 0; k--)
            waiting[k] = waiting[k - 1];
        waiting[k] = &pins[i];
    }
    return count;
}

static void put_marks(BrmPrinter *p, BrmSeverity severity, uint32_t gutter, BrmPin *pins, uint32_t n,
                      uint32_t columns) {
    Row marks = new_row(p->scratch, columns);
    for (uint32_t i = 0; i < n; i++)
        if (!pins[i].main) draw(&marks, pins[i].col, pins[i].end, '-', BRM_INK_OTHER);
    for (uint32_t i = 0; i < n; i++)
        if (pins[i].main) draw(&marks, pins[i].col, pins[i].end, '^', BRM_INK_MAIN);
    BrmPin **waiting = BRM_NEWS(p->scratch, BrmPin *, n);
    uint32_t left = with_words(pins, n, waiting);
    if (left > 0 && stands_inline(p, gutter, waiting[left - 1], &marks)) {
        left--;
        put_words(p, severity, gutter, waiting[left], &marks, waiting[left]->end + 1, waiting, left);
    } else {
        put_row(p, severity, gutter, &marks, 0, (BrmStr){"", 0}, BRM_INK_NONE);
    }
    if (left == 0) return;
    Row row = stems(p->scratch, waiting, left, columns);
    put_row(p, severity, gutter, &row, 0, (BrmStr){"", 0}, BRM_INK_NONE);
    while (left > 0) {
        left--;
        row = stems(p->scratch, waiting, left, waiting[left]->col);
        put_words(p, severity, gutter, waiting[left], &row, waiting[left]->col, waiting, left);
    }
}

/* ---- the line ------------------------------------------------------------------------------- */

static void put_source(BrmPrinter *p, BrmStr line, const Shown *shown) {
    BrmBuf *out = p->out;
    if (shown->cut_left) brm_buf_z(out, "…");
    for (uint32_t i = 0; i < shown->n; i++) {
        const Cell *cell = &shown->cells[i];
        if (cell->look == LOOK_TAB)
            brm_buf_repeat(out, " ", cell->width);
        else if (cell->look == LOOK_REPLACED)
            brm_buf_z(out, BRM_REPLACEMENT);
        else
            brm_buf_bytes(out, line.p + cell->at, cell->bytes);
    }
    if (shown->cut_right) brm_buf_z(out, "…");
    brm_buf_byte(out, '\n');
}

static uint32_t columns_of(const BrmPrinter *p, uint32_t gutter) {
    uint32_t width = p->how->width;
    if (width == 0) return BRM_COLUMNS_USUAL;
    width = width > gutter + 3 ? width - gutter - 3 : 0;
    return width < BRM_COLUMNS_LEAST ? BRM_COLUMNS_LEAST : width > BRM_COLUMNS_MOST ? BRM_COLUMNS_MOST : width;
}

void brm_print_line(BrmPrinter *p, BrmSeverity severity, uint32_t gutter, uint32_t number, BrmStr line, BrmPin *pins,
                    uint32_t n) {
    uint32_t from = 0, to = 0, limit = columns_of(p, gutter);
    if (n > 0) focus_of(pins, n, limit, &from, &to);
    Shown shown = lay_out(p->scratch, line, limit, from, to);
    brm_put_gutter(p, gutter, number, line.n > 0);
    put_source(p, line, &shown);
    if (n == 0) return;
    uint32_t columns = shown.end_col + 2; /* an ellipsis, or a place just after the line */
    for (uint32_t i = 0; i < n; i++) {
        pins[i].col = column_of(&shown, pins[i].from);
        pins[i].end = column_of(&shown, pins[i].to);
        if (pins[i].end <= pins[i].col) pins[i].end = pins[i].col + 1;
    }
    put_marks(p, severity, gutter, pins, n, columns);
}
