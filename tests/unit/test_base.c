/* Unit tests of base: memory that runs out at every call, strings, maps, UTF-8, checked arithmetic, the check sum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

/* ---- fixtures -----------------------------------------------------------------------------------------------------
 */

typedef struct Faulty {
    uint32_t calls_left; /* before memory is out */
    uint32_t blocks;
} Faulty;

static void *faulty_realloc(void *ctx, void *p, size_t n) {
    Faulty *faulty = ctx;
    if (n == 0) {
        if (p) faulty->blocks--;
        free(p);
        return NULL;
    }
    if (faulty->calls_left == 0) return NULL;
    faulty->calls_left--;
    if (!p) faulty->blocks++;
    return realloc(p, n);
}

typedef struct Fixture {
    BrmMem mem;
    BrmArena arena;
    BrmBuf buf;
} Fixture;

static int open_fixture(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    brm_mem_open(&f->mem, NULL, NULL);
    brm_arena_open(&f->arena, &f->mem);
    brm_buf_open(&f->buf, &f->mem);
    *state = f;
    return 0;
}

static int close_fixture(void **state) {
    Fixture *f = *state;
    brm_buf_close(&f->buf);
    brm_arena_close(&f->arena);
    int left = f->mem.blocks != NULL || f->mem.live != 0;
    brm_mem_close(&f->mem);
    free(f);
    return left;
}

static void expect_str(BrmStr s, const char *z) {
    if (!brm_str_is(s, z)) print_error("got \"%.*s\", expected \"%s\"\n", BRM_STR_ARG(s), z);
    assert_true(brm_str_is(s, z));
}

/* ---- memory ---------------------------------------------------------------------------------------------------------
 */

static void mem_tracks_every_block(void **state) {
    (void)state;
    Faulty faulty = {UINT32_MAX, 0};
    BrmMem mem;
    brm_mem_open(&mem, faulty_realloc, &faulty);
    char *a = brm_mem_alloc(&mem, 10), *b = brm_mem_alloc(&mem, 20), *c = brm_mem_alloc(&mem, 30);
    assert_int_equal(mem.live, 60);
    memcpy(b, "kept", 5);
    b = brm_mem_realloc(&mem, b, 5000); /* in the middle of the chain */
    assert_string_equal(b, "kept");
    c = brm_mem_realloc(&mem, c, 6000);
    a = brm_mem_realloc(&mem, a, 7000);
    assert_int_equal(mem.live, 18000);
    brm_mem_free(&mem, b);
    brm_mem_free(&mem, NULL);
    assert_int_equal(mem.live, 13000);
    assert_int_equal(mem.peak, 18000);
    assert_int_equal(faulty.blocks, 2);
    assert_int_equal((uintptr_t)a % _Alignof(max_align_t), 0);
    a[6999] = c[5999] = 1;
    brm_mem_close(&mem);
    assert_int_equal(faulty.blocks, 0);
    assert_null(mem.blocks);
}

/* Everything in base that allocates, once. */
static void use_all(BrmMem *mem) {
    BrmArena arena;
    BrmBuf buf;
    BrmMap map;
    brm_arena_open(&arena, mem);
    brm_buf_open(&buf, mem);
    brm_map_open(&map, &arena);
    for (uint32_t i = 0; i < 100; i++) {
        BrmStr key = brm_str_f(&arena, "key %u", (unsigned)i);
        assert_int_equal(brm_map_put(&map, key, i), i);
        brm_json_string(&buf, key);
    }
    (void)!brm_arena_alloc(&arena, 1, 100000);
    expect_str(brm_nfc(&arena, BRM_LIT("e\xCC\x81")), "\xC3\xA9");
    expect_str(brm_fold(&arena, BRM_LIT("\xC3\x89")), "e");
    brm_buf_close(&buf);
    brm_arena_close(&arena);
}

static void memory_runs_out_at_every_call(void **state) {
    (void)state;
    for (uint32_t calls = 0;; calls++) {
        Faulty faulty = {calls, 0};
        BrmMem mem;
        jmp_buf failed;
        brm_mem_open(&mem, faulty_realloc, &faulty);
        mem.on_failure = &failed;
        if (setjmp(failed) == 0) {
            use_all(&mem);
            assert_null(mem.blocks);
            brm_mem_close(&mem);
            assert_true(calls > 5);
            return;
        }
        assert_int_equal(mem.failure, BRM_NOMEM);
        brm_mem_close(&mem);
        assert_int_equal(faulty.blocks, 0);
    }
}

static BrmStatus status_of(void (*act)(BrmMem *mem)) {
    BrmMem mem;
    jmp_buf failed;
    brm_mem_open(&mem, NULL, NULL);
    mem.on_failure = &failed;
    if (setjmp(failed) == 0) act(&mem);
    brm_mem_close(&mem);
    return mem.failure;
}

static void act_huge_block(BrmMem *mem) {
    (void)!brm_mem_alloc(mem, SIZE_MAX - 4);
}

static void act_huge_product(BrmMem *mem) {
    BrmArena arena;
    brm_arena_open(&arena, mem);
    (void)!brm_arena_alloc(&arena, SIZE_MAX / 2, 3);
}

static void act_huge_object(BrmMem *mem) {
    BrmArena arena;
    brm_arena_open(&arena, mem);
    (void)!brm_arena_alloc(&arena, SIZE_MAX - 20, 1);
}

static void act_huge_array(BrmMem *mem) {
    BrmArena arena;
    void *at = NULL;
    uint32_t cap = 0;
    brm_arena_open(&arena, mem);
    brm_array_grow(&arena, &at, &cap, ((uint32_t)1 << 31) + 1, 1);
}

static void act_huge_buffer(BrmMem *mem) {
    BrmBuf buf;
    brm_buf_open(&buf, mem);
    brm_buf_byte(&buf, 'x');
    brm_buf_reserve(&buf, SIZE_MAX - 1);
}

static void act_said_so(BrmMem *mem) {
    brm_mem_fail(mem, BRM_INTERNAL, "here");
}

static void sizes_are_checked(void **state) {
    (void)state;
    assert_int_equal(status_of(act_huge_block), BRM_NOMEM);
    assert_int_equal(status_of(act_huge_product), BRM_NOMEM);
    assert_int_equal(status_of(act_huge_object), BRM_NOMEM);
    assert_int_equal(status_of(act_huge_array), BRM_LIMIT);
    assert_int_equal(status_of(act_huge_buffer), BRM_NOMEM);
    assert_int_equal(status_of(act_said_so), BRM_INTERNAL);
}

static void arena_gives_zeroed_aligned_objects(void **state) {
    Fixture *f = *state;
    for (uint32_t round = 0; round < 3; round++) {
        char *last = NULL;
        for (uint32_t i = 0; i < 3000; i++) {
            size_t size = i % 97 + (i % 501 == 500 ? 50000 : 0);
            char *p = brm_arena_alloc(&f->arena, size, 1);
            assert_int_equal((uintptr_t)p % 16, 0);
            assert_ptr_not_equal(p, last);
            for (size_t k = 0; k < size; k++)
                assert_int_equal(p[k], 0);
            memset(p, 0xAB, size);
            last = p;
        }
        size_t before = f->mem.live;
        brm_arena_reset(&f->arena);
        assert_true(f->mem.live <= before);
        assert_non_null(f->arena.chunks);
    }
    brm_arena_close(&f->arena);
    brm_arena_reset(&f->arena); /* of nothing */
    assert_int_equal(f->mem.live, 0);
    char *big = brm_arena_alloc(&f->arena, 100000, 1), *small = brm_arena_alloc(&f->arena, 1, 1);
    big[99999] = *small = 1;
    brm_arena_reset(&f->arena);
}

static void arrays_grow(void **state) {
    Fixture *f = *state;
    BRM_ARRAY(uint64_t) a = {NULL, 0, 0};
    for (uint32_t i = 0; i < 10000; i++)
        BRM_PUSH(&f->arena, &a, (uint64_t)i * i);
    assert_int_equal(a.n, 10000);
    for (uint32_t i = 0; i < a.n; i++)
        assert_int_equal(a.at[i], (uint64_t)i * i);
    BRM_RESERVE(&f->arena, &a, 50000u);
    assert_true(a.cap >= 60000 && a.n == 10000 && a.at[9999] == 9999u * 9999u);
}

/* ---- strings --------------------------------------------------------------------------------- */

static void views_compare(void **state) {
    Fixture *f = *state;
    BrmStr none = {NULL, 0}, nul = {"a\0b", 3}, other = {"a\0c", 3};
    assert_true(brm_str_eq(none, BRM_LIT("")));
    assert_false(brm_str_eq(nul, other));
    assert_false(brm_str_is(nul, "a"));
    assert_true(brm_str_starts(nul, BRM_LIT("a")));
    assert_true(brm_str_starts(none, none));
    assert_false(brm_str_starts(BRM_LIT("a"), nul));
    assert_int_equal(brm_str_cmp(nul, other), -1);
    assert_int_equal(brm_str_cmp(other, nul), 1);
    assert_int_equal(brm_str_cmp(BRM_LIT("a"), nul), -1);
    assert_int_equal(brm_str_cmp(nul, BRM_LIT("a")), 1);
    assert_int_equal(brm_str_cmp(none, none), 0);
    assert_int_equal(brm_str_cmp(BRM_LIT("\xC3"), BRM_LIT("z")), 1); /* bytes are unsigned */
    BrmStr copy = brm_str_dup(&f->arena, nul);
    assert_ptr_not_equal(copy.p, nul.p);
    assert_true(brm_str_eq(copy, nul));
    assert_non_null(brm_str_dup(&f->arena, none).p);
    expect_str(brm_str_f(&f->arena, "%d-%.*s", -5, BRM_STR_ARG(BRM_LIT("xyz"))), "-5-xyz");
    expect_str(brm_str_f(&f->arena, "%s", ""), "");
}

static void buffers_grow_and_end_in_nul(void **state) {
    Fixture *f = *state;
    BrmBuf *b = &f->buf;
    expect_str(brm_buf_view(b), "");
    brm_buf_clear(b);
    for (uint32_t i = 0; i < 1000; i++) {
        brm_buf_byte(b, (char)('a' + i % 26));
        assert_int_equal(b->n, i + 1);
        assert_int_equal(b->p[b->n], 0);
    }
    brm_buf_clear(b);
    assert_string_equal(b->p, "");
    brm_buf_z(b, "one ");
    brm_buf_str(b, BRM_LIT("two "));
    brm_buf_str(b, (BrmStr){NULL, 0});
    brm_buf_bytes(b, "\0", 1);
    brm_buf_repeat(b, "ab", 3);
    brm_buf_repeat(b, "ab", 0);
    brm_buf_f(b, "%s %u", "", 7u);
    assert_true(brm_str_eq(brm_buf_view(b), BRM_LIT("one two \0ababab 7")));
    brm_buf_clear(b);
    brm_buf_f(b, "%0300d", 0);
    assert_int_equal(b->n, 300);
}

static void json_strings(void **state) {
    Fixture *f = *state;
    brm_json_string(&f->buf, BRM_LIT("a\"\\\n\t\r\b\f\x01\x1F\x7F/\0\xC3\xA9 \xE2\x80\xA8"));
    expect_str(brm_buf_view(&f->buf), "\"a\\\"\\\\\\n\\t\\r\\b\\f\\u0001\\u001f\x7F/\\u0000\xC3\xA9 \xE2\x80\xA8\"");
    brm_buf_clear(&f->buf);
    brm_json_string(&f->buf, (BrmStr){NULL, 0});
    expect_str(brm_buf_view(&f->buf), "\"\"");
}

/* ---- map ------------------------------------------------------------------------------------- */

static void maps_hold_the_first_value(void **state) {
    Fixture *f = *state;
    BrmMap map;
    brm_map_open(&map, &f->arena);
    assert_int_equal(brm_map_get(&map, BRM_LIT("absent")), BRM_NONE);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(brm_map_put(&map, brm_str_f(&f->arena, "%u", (unsigned)i), i), i);
    }
    assert_int_equal(map.n, 5000);
    for (uint32_t i = 0; i < 5000; i++) {
        BrmStr key = brm_str_f(&f->arena, "%u", (unsigned)i);
        assert_int_equal(brm_map_get(&map, key), i);
        assert_int_equal(brm_map_put(&map, key, 7), i);
    }
    assert_int_equal(map.n, 5000);
    assert_int_equal(brm_map_get(&map, BRM_LIT("5000")), BRM_NONE);
    assert_int_equal(brm_map_get(&map, BRM_LIT("")), BRM_NONE);
    assert_int_equal(brm_map_put(&map, (BrmStr){NULL, 0}, 9), 9);
    assert_int_equal(brm_map_get(&map, BRM_LIT("")), 9);
    /* A NUL in a key counts, at every length around a word's. */
    char text[20] = {0};
    for (uint32_t n = 1; n <= 20; n++)
        assert_int_equal(brm_map_put(&map, (BrmStr){text, n}, n), n);
    for (uint32_t n = 1; n <= 20; n++)
        assert_int_equal(brm_map_get(&map, (BrmStr){text, n}), n);
}

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

static uint32_t encode(uint32_t cp, char out[4]) {
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    uint32_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (uint32_t i = n; i-- > 1; cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3F));
    out[0] = (char)((0xF00u >> n & 0xF0) | cp);
    return n;
}

static void utf8_takes_every_character_and_nothing_else(void **state) {
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        uint32_t n = encode(cp, bytes), got = UINT32_MAX;
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        assert_int_equal(brm_utf8_next(bytes, n, &got), surrogate ? 0 : n);
        if (!surrogate) assert_int_equal(got, cp);
        assert_int_equal(brm_utf8_next(bytes, n - 1, &got), 0);
    }
    static const char *const malformed[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "\xC2z",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xE2\x82z",
        "\xE2z\x82",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF0\x9F\x98",
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xF0\x9F\x98z",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        char text[8] = "ab";
        uint32_t cp;
        memcpy(text + 2, malformed[i], strlen(malformed[i]));
        assert_int_equal(brm_utf8_next(malformed[i], strlen(malformed[i]), &cp), 0);
        assert_int_equal(brm_utf8_check(text, strlen(text)), 2);
    }
    assert_int_equal(brm_utf8_check("\xC3\xA9\0a", 4), 4);
    assert_int_equal(brm_utf8_check(NULL, 0), 0);
}

static void utf8_counts_and_measures(void **state) {
    (void)state;
    assert_int_equal(brm_utf8_count(BRM_LIT("\xC3\xA9t\xC3\xA9\xF0\x9F\x98\x80")), 4);
    assert_int_equal(brm_utf8_width(BRM_LIT("\xC3\xA9t\xC3\xA9")), 3);
    assert_int_equal(brm_utf8_width(BRM_LIT("e\xCC\x81t")), 2);               /* combining accent */
    assert_int_equal(brm_utf8_width(BRM_LIT("\xE6\x97\xA5\xE6\x9C\xAC")), 4); /* two wide characters */
    assert_int_equal(brm_utf8_width(BRM_LIT("a\xFF")), 1);
    assert_int_equal(brm_utf8_width((BrmStr){NULL, 0}), 0);
}

static void utf8_normal_form(void **state) {
    Fixture *f = *state;
    BrmStr plain = BRM_LIT("Barème à l'été"), none = {NULL, 0};
    assert_ptr_equal(brm_nfc(&f->arena, plain).p, plain.p);
    assert_int_equal(brm_nfc(&f->arena, none).n, 0);
    expect_str(brm_nfc(&f->arena, BRM_LIT("e\xCC\x81t\x65\xCC\x81")), "été");
    BrmStr wide = BRM_LIT("\xE6\x97\xA5");
    assert_ptr_equal(brm_nfc(&f->arena, wide).p, wide.p);
    expect_str(brm_nfc(&f->arena, BRM_LIT("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB")), "\xED\x95\x9C"); /* Hangul */
    expect_str(brm_nfc(&f->arena, BRM_LIT("a\xCC\xA7\xCC\x81")), "\xC3\xA1\xCC\xA7"); /* marks in their order */
    assert_true(brm_str_eq(brm_nfc(&f->arena, BRM_LIT("\xE2\x84\xAB\0x")), BRM_LIT("\xC3\x85\0x"))); /* NUL is kept */
}

static void utf8_folds(void **state) {
    Fixture *f = *state;
    expect_str(brm_fold(&f->arena, BRM_LIT("ÉTÉ Çà ÿ")), "ete ca y");
    expect_str(brm_fold(&f->arena, BRM_LIT("Straße")), "strasse");
    expect_str(brm_fold(&f->arena, BRM_LIT("")), "");
    expect_str(brm_fold(&f->arena, BRM_LIT("\xCC\x81")), "");
}

static void edit_distances(void **state) {
    (void)state;
    assert_int_equal(brm_edit_distance(BRM_LIT("chat"), BRM_LIT("chat"), 3), 0);
    assert_int_equal(brm_edit_distance(BRM_LIT("chat"), BRM_LIT("chta"), 3), 1);
    assert_int_equal(brm_edit_distance(BRM_LIT("chat"), BRM_LIT("chats"), 3), 1);
    assert_int_equal(brm_edit_distance(BRM_LIT("niche"), BRM_LIT("chien"), 9), 4);
    assert_int_equal(brm_edit_distance(BRM_LIT("niche"), BRM_LIT("chien"), 3), 4);
    assert_int_equal(brm_edit_distance(BRM_LIT("niche"), BRM_LIT("chien"), 2), 3);
    assert_int_equal(brm_edit_distance(BRM_LIT("été"), BRM_LIT("ete"), 3), 2);
    assert_int_equal(brm_edit_distance(BRM_LIT(""), BRM_LIT("abc"), 5), 3);
    assert_int_equal(brm_edit_distance(BRM_LIT("abc"), BRM_LIT(""), UINT32_MAX), 3);
    assert_int_equal(brm_edit_distance(BRM_LIT(""), BRM_LIT(""), 0), 0);
    char text[66];
    memset(text, 'a', sizeof text);
    assert_int_equal(brm_edit_distance((BrmStr){text, 64}, (BrmStr){text, 63}, 5), 1);
    assert_int_equal(brm_edit_distance((BrmStr){text, 64}, (BrmStr){text, 65}, 5), 6);
    assert_int_equal(brm_edit_distance((BrmStr){text, 65}, (BrmStr){text, 65}, 5), 6);
    assert_int_equal(brm_edit_distance(BRM_LIT("\xFF"), BRM_LIT("a"), 5), 6);
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

/* Of several as near the first; accents and capitals are no difference; nothing is near a name that is far. */
static void nearest_names(void **state) {
    static const struct {
        const char *typed, *names[4], *near;
    } rows[] = {{"regio", {"publics", "région", "région2"}, "région"},
                {"REGION", {"region2", "Région"}, "Région"},
                {"A4", {"A1", "A2"}, "A1"},
                {"A04.2.9", {"A04.1.9", "A04.2.1"}, "A04.1.9"},
                {"instance_rro", {"instance_ror"}, "instance_ror"},
                {"qp", {"x", "abcd"}, ""},
                {"x", {"y"}, ""},
                {"peuplement", {"consommation"}, ""},
                {"", {"a"}, ""},
                {"oui", {""}, ""}};
    BrmArena *arena = &((Fixture *)*state)->arena;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        BrmNearest n;
        brm_nearest_open(&n, arena, brm_str(rows[i].typed));
        for (uint32_t k = 0; k < 4 && rows[i].names[k] != NULL; k++)
            (void)brm_nearest_try(&n, brm_str(rows[i].names[k]));
        if (!brm_str_is(n.best, rows[i].near)) fail_msg("%s is near '%.*s'", rows[i].typed, BRM_STR_ARG(n.best));
    }
    char many[600];
    BrmNearest n;
    memset(many, 'a', sizeof many);
    brm_nearest_open(&n, arena, brm_str_of(many, sizeof many)); /* too long for anybody's slip */
    assert_false(brm_nearest_try(&n, brm_str_of(many, sizeof many)));
    brm_nearest_open(&n, arena, BRM_LIT("aaaa"));
    assert_false(brm_nearest_try(&n, brm_str_of(many, sizeof many)));
    assert_true(brm_nearest_try(&n, BRM_LIT("aaab")));
    assert_true(brm_nearest_try(&n, BRM_LIT("aaaa")));
    assert_false(brm_nearest_try(&n, BRM_LIT("aaaa")));
}

static void sizes_at_the_edge(void **state) {
    (void)state;
    size_t out = 1;
    assert_true(brm_add_size(SIZE_MAX - 1, 1, &out) && out == SIZE_MAX);
    assert_false(brm_add_size(SIZE_MAX, 1, &out));
    assert_int_equal(out, SIZE_MAX);
    assert_true(brm_mul_size(SIZE_MAX, 1, &out) && out == SIZE_MAX);
    assert_true(brm_mul_size(SIZE_MAX, 0, &out) && out == 0);
    assert_true(brm_mul_size(SIZE_MAX / 2, 2, &out) && out == SIZE_MAX - 1);
    assert_false(brm_mul_size(SIZE_MAX / 2 + 1, 2, &out));
    assert_int_equal(out, SIZE_MAX - 1);
}

static void signed_at_the_edge(void **state) {
    (void)state;
    int64_t out = 5;
    assert_true(brm_add_i64(INT64_MAX, INT64_MIN, &out) && out == -1);
    assert_true(brm_add_i64(INT64_MAX, 0, &out) && out == INT64_MAX);
    assert_true(brm_add_i64(INT64_MIN, 0, &out) && out == INT64_MIN);
    out = 5;
    assert_false(brm_add_i64(INT64_MAX, 1, &out));
    assert_false(brm_add_i64(INT64_MIN, -1, &out));
    assert_false(brm_mul_i64(INT64_MIN, -1, &out));
    assert_false(brm_mul_i64(-1, INT64_MIN, &out));
    assert_false(brm_mul_i64(INT64_MAX, 2, &out));
    assert_false(brm_mul_i64(INT64_MAX / 2 + 1, 2, &out));
    assert_false(brm_mul_i64(INT64_MIN / 2 - 1, 2, &out));
    assert_false(brm_mul_i64(INT64_MIN, INT64_MIN, &out));
    assert_int_equal(out, 5);
    assert_true(brm_mul_i64(INT64_MIN, 1, &out) && out == INT64_MIN);
    assert_true(brm_mul_i64(INT64_MIN / 2, 2, &out) && out == INT64_MIN);
    assert_true(brm_mul_i64(INT64_MAX, -1, &out) && out == -INT64_MAX);
    assert_true(brm_mul_i64(-3, 0, &out) && out == 0);
    assert_true(brm_mul_i64(0, INT64_MIN, &out) && out == 0);
    assert_true(brm_mul_i64(-7, -6, &out) && out == 42);
}

static void check_sum(void **state) {
    (void)state;
    assert_true(brm_crc64(0, "123456789", 9) == UINT64_C(0x995DC9BBDF1939FA));
    assert_true(brm_crc64(0, "", 0) == 0);
    assert_true(brm_crc64(brm_crc64(0, "1234", 4), "56789", 5) == UINT64_C(0x995DC9BBDF1939FA));
    /* Each entry of the table, bit by bit. */
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint64_t crc = ~(uint64_t)0 ^ byte;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ UINT64_C(0xC96C5795D7870F42) : crc >> 1;
        unsigned char data = (unsigned char)byte;
        assert_true(brm_crc64(0, &data, 1) == ~crc);
    }
}

int main(void) {
#define WITH(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_tracks_every_block),
        cmocka_unit_test(memory_runs_out_at_every_call),
        cmocka_unit_test(sizes_are_checked),
        WITH(arena_gives_zeroed_aligned_objects),
        WITH(arrays_grow),
        WITH(views_compare),
        WITH(buffers_grow_and_end_in_nul),
        WITH(json_strings),
        WITH(maps_hold_the_first_value),
        cmocka_unit_test(utf8_takes_every_character_and_nothing_else),
        cmocka_unit_test(utf8_counts_and_measures),
        WITH(utf8_normal_form),
        WITH(utf8_folds),
        cmocka_unit_test(edit_distances),
        WITH(nearest_names),
        cmocka_unit_test(sizes_at_the_edge),
        cmocka_unit_test(signed_at_the_edge),
        cmocka_unit_test(check_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
