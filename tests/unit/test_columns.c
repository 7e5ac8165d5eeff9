/* test_columns.c: the batch that answers fills: columns by type, their marks for no answer, the limits on lanes. */
#include "vm_fixture.h"

static void has_a_column_for_each_type(void **state) {
    (void)state;
    Fixture f;
    BrmBatch batch;
    fixture_open(&f);
    uint32_t list = list_of(&f, 65);
    static const BrmValueType types[] = {BRM_V_YESNO, BRM_V_INTEGER, BRM_V_NUMBER, BRM_V_PERCENT,
                                         BRM_V_DATE,  BRM_V_TEXT,    BRM_V_LIST,   BRM_V_SET};
    for (uint32_t i = 0; i < 8; i++)
        question(&f, types[i], list);
    criterion(&f, 4, 1);
    brm_batch_open(&batch, &f.arena, &f.p, 10);
    assert_int_equal(batch.cap, 10);
    assert_int_equal(batch.n, 0);
    for (uint32_t i = 0; i < 8; i++) {
        const BrmQuestionColumn *c = &batch.questions[i];
        bool number = i >= 1 && i <= 4, key = i == 5 || i == 6, set = i == 7;
        assert_int_equal(c->tri != NULL, i == 0);
        assert_int_equal(c->num != NULL, number);
        assert_int_equal(c->known != NULL, number || set);
        assert_int_equal(c->key != NULL, key);
        assert_int_equal(c->set != NULL, set);
        assert_int_equal(c->words, set ? 2 : 0);
    }
    fixture_close(&f);
}

static void clear_leaves_no_answer(void **state) {
    (void)state;
    Fixture f;
    BrmBatch batch;
    fixture_open(&f);
    uint32_t list = list_of(&f, 64);
    uint32_t yes = question(&f, BRM_V_YESNO, 0), num = question(&f, BRM_V_NUMBER, 0),
             key = question(&f, BRM_V_LIST, list), set = question(&f, BRM_V_SET, list), c = criterion(&f, 2, 1);
    BRM_PUSH(&f.arena, &f.p.requirements, ((BrmPRequirement){.na_rule = BRM_NONE, .value = BRM_NONE}));
    brm_batch_open(&batch, &f.arena, &f.p, 3);
    for (uint32_t round = 0; round < 2; round++) {
        assert_int_equal(batch.n, 0);
        for (uint32_t i = 0; i < 3; i++) {
            assert_int_equal(batch.questions[yes].tri[i], BRM_UNKNOWN);
            assert_true(batch.questions[num].num[i] == 0.0);
            assert_int_equal(batch.questions[num].known[i], 0);
            assert_int_equal(batch.questions[key].key[i], BRM_KEY_UNKNOWN);
            assert_int_equal(batch.questions[set].set[i], 0);
            assert_int_equal(batch.questions[set].known[i], 0);
            assert_int_equal(batch.codes[c][i], BRM_CODE_NONE);
            assert_int_equal(batch.plans[c][i], BRM_CODE_NONE);
            assert_int_equal(batch.requirements[0][i], BRM_UNKNOWN);
            assert_int_equal(batch.kind[i], 0xFFFF);
            batch.questions[yes].tri[i] = BRM_TRUE;
            batch.questions[num].num[i] = 5;
            batch.questions[num].known[i] = batch.questions[set].known[i] = 1;
            batch.questions[key].key[i] = 1;
            batch.questions[set].set[i] = 7;
            batch.codes[c][i] = batch.plans[c][i] = 1;
            batch.requirements[0][i] = BRM_TRUE;
            batch.kind[i] = 0;
        }
        batch.n = 3;
        brm_batch_clear(&batch);
    }
    fixture_close(&f);
}

static void words_of_a_set(void **state) {
    (void)state;
    Fixture f;
    fixture_open(&f);
    static const uint32_t keys[] = {0, 1, 64, 65, 65535}, words[] = {1, 1, 1, 2, 1024};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(brm_batch_set_words(&f.p, question(&f, BRM_V_SET, list_of(&f, keys[i]))), words[i]);
    fixture_close(&f);
}

static void lanes_shrink_until_the_columns_fit(void **state) {
    (void)state;
    Fixture f;
    BrmBatch batch;
    fixture_open(&f);
    brm_batch_open(&batch, &f.arena, &f.p, BRM_LIMIT_BATCH + 1);
    assert_int_equal(batch.cap, BRM_LIMIT_BATCH);
    brm_batch_open(&batch, &f.arena, &f.p, 0);
    assert_int_equal(batch.cap, 1);
    uint32_t list = list_of(&f, 65535);
    for (uint32_t i = 0; i < 80; i++)
        question(&f, BRM_V_SET, list);
    brm_batch_open(&batch, &f.arena, &f.p, BRM_LIMIT_BATCH);
    uint64_t lane = 80u * (1024u * 8u + 1u) + 2u;
    assert_int_equal(batch.cap, BRM_LIMIT_COLUMN_BYTES / lane);
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_a_column_for_each_type),
        cmocka_unit_test(clear_leaves_no_answer),
        cmocka_unit_test(words_of_a_set),
        cmocka_unit_test(lanes_shrink_until_the_columns_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
