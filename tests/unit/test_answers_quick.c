/* answers: the hash of ids against the vectors of SipHash's authors, and the table of those read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "answers/seen.h"

static BrmIdKey reference_key(void) {
    return (BrmIdKey){{UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};
}

static void hash_of_nothing_and_of_one_byte(void **state) {
    (void)state;
    BrmIdHash none = brm_id_hash(reference_key(), (BrmStr){"", 0});
    assert_true(none.a == UINT64_C(0xe6a825ba047f81a3) && none.b == UINT64_C(0x930255c71472f66d));
    BrmIdHash one = brm_id_hash(reference_key(), (BrmStr){"\0", 1});
    assert_true(one.a == UINT64_C(0x44af996bd8c187da) && one.b == UINT64_C(0x45fc229b11597634));
}

static BrmIdHash hash_of_number(const BrmSeen *seen, uint32_t i) {
    char text[4];
    memcpy(text, &i, sizeof text);
    return brm_id_hash(brm_seen_key(seen), (BrmStr){text, sizeof text});
}

/* Every id once, however many come and whatever was expected; 24 bytes each at most. */
static void ids_are_new_once(void **state) {
    (void)state;
    static const uint32_t sizes[] = {1, 1000, 300000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (uint32_t expected = 0; expected < 2; expected++) {
            BrmMem mem;
            brm_mem_open(&mem, NULL, NULL);
            BrmSeen *seen = brm_seen_open(&mem);
            if (expected != 0) brm_seen_expect(seen, sizes[s]);
            for (uint32_t i = 0; i < sizes[s]; i++)
                assert_true(brm_seen_add(seen, &mem, hash_of_number(seen, i)));
            for (uint32_t i = 0; i < sizes[s]; i++)
                assert_false(brm_seen_add(seen, &mem, hash_of_number(seen, i)));
            assert_true(brm_seen_bytes(seen) <= 24 * (uint64_t)sizes[s] + 300000);
            brm_seen_close(seen);
            brm_mem_close(&mem);
        }
}

static void the_hash_of_a_free_place_is_an_id_too(void **state) {
    (void)state;
    BrmMem mem;
    brm_mem_open(&mem, NULL, NULL);
    BrmSeen *seen = brm_seen_open(&mem);
    assert_true(brm_seen_add(seen, &mem, (BrmIdHash){0, 0}));
    assert_false(brm_seen_add(seen, &mem, (BrmIdHash){0, 0}));
    brm_seen_close(seen);
    brm_mem_close(&mem);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_of_nothing_and_of_one_byte),
        cmocka_unit_test(ids_are_new_once),
        cmocka_unit_test(the_hash_of_a_free_place_is_an_id_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
