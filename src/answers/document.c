/* document.c: one document: its members, what rejects it (R014, R013), what is unknown in it (R001, R012), versions and
 * comments.
 *
 * Called by reader.c with a piece of a file. jansson's tree is kept in the reader while the document is read, and freed
 * before the next. */
#include "answers/answers_internal.h"

#include <string.h>

typedef enum Part { /* members of a document */
                    PART_FORMAT,
                    PART_SUBJECT,
                    PART_QUESTIONNAIRES,
                    PART_STATUS,
                    PART_PUBLISHABLE,
                    PART_CONVERGING,
                    PART_ANSWERS,
                    PART_PLAN,
                    PART_COMMENTS,
                    PARTS
} Part;
static const char *const part_names[PARTS] = {"format",     "subject", "questionnaires", "status",  "publishable",
                                              "converging", "answers", "plan",           "comments"};

typedef struct Parts {
    BrmMember at[PARTS]; /* value NULL: absent, or null */
} Parts;

/* ---- rejection ---- */

void brm_document_reject(BrmIntake *in, BrmDiagId id, uint32_t offset, const BrmArg *more, uint32_t n_more) {
    BrmDocument *doc = in->doc;
    uint64_t line;
    uint32_t column;
    brm_document_locate(doc, offset, &line, &column);
    BrmArg args[BRM_DIAG_ARGS] = {BRM_A_STR(doc->file), BRM_A_INT((int64_t)line), BRM_A_INT((int64_t)column)};
    for (uint32_t i = 0; i < n_more && i + 3 < BRM_DIAG_ARGS; i++)
        args[3 + i] = more[i];
    doc->findings.n = 0;
    doc->rejected = true;
    (void)brm_finding_add(doc, id, offset, args, 3 + n_more);
}

static bool reject_with(BrmIntake *in, BrmDiagId id, uint32_t offset, BrmStr three, BrmStr four) {
    const BrmArg more[] = {BRM_A_STR(three), BRM_A_STR(four)};
    brm_document_reject(in, id, offset, more, 2);
    return false;
}

static bool reject_count(BrmIntake *in, BrmDiagId id, uint32_t offset, int64_t limit) {
    const BrmArg more[] = {BRM_A_INT(limit)};
    brm_document_reject(in, id, offset, more, 1);
    return false;
}

static BrmStr string_of(const json_t *v) {
    return brm_str_of(json_string_value(v), json_string_length(v));
}

/* The subject's id, wherever the document then fails. */
static void take_id(BrmIntake *in) {
    json_t *root = in->reader->root;
    json_t *subject = json_is_object(root) ? json_object_get(root, "subject") : NULL;
    json_t *id = json_is_object(subject) ? json_object_get(subject, "id") : NULL;
    if (!json_is_string(id) || json_string_length(id) == 0) return;
    BrmArena *arena = in->doc->arena;
    in->doc->has_id = true;
    in->doc->id = brm_str_dup(arena, brm_reader_name(arena, string_of(id)));
}

/* Reads the text into the reader's root; numbers beyond every double are sound JSON, and a 0 stands for them there. */
static bool load(BrmIntake *in, size_t flags, json_error_t *error) {
    BrmReader *r = in->reader;
    BrmStr text = in->doc->text;
    flags |= JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL;
    r->root = json_loadb(text.p, text.n, flags, error);
    if (r->root == NULL && json_error_code(error) == json_error_numeric_overflow) {
        in->huge = true;
        text = brm_scan_without_huge(in->doc->arena, text);
        r->root = json_loadb(text.p, text.n, flags, error);
    }
    if (r->root == NULL && json_error_code(error) == json_error_out_of_memory) brm_mem_fail(r->mem, BRM_NOMEM, NULL);
    return r->root != NULL;
}

/* The id in a text where some name stands twice, unless it is the id or the subject itself. */
static void take_id_beside(BrmIntake *in) {
    json_error_t error;
    uint32_t subject, id;
    BrmStr text = in->doc->text;
    if (!load(in, 0, &error) || !json_is_object(in->reader->root)) return;
    if (brm_scan_member(text, 0, "subject", &subject) != 1 || text.p[subject] != '{') return;
    if (brm_scan_member(text, subject, "id", &id) == 1) take_id(in);
}

static void reject_text(BrmIntake *in, const json_error_t *error) {
    BrmWhy why;
    brm_why(in->doc->arena, in->doc->text, error, &why);
    if (why.id == BRM_D_R014_DEEP)
        reject_count(in, why.id, why.offset, BRM_LIMIT_ANSWER_DEPTH);
    else
        reject_with(in, why.id, why.offset, why.shown, BRM_LIT(""));
}

/* ---- members ---- */

BrmNames brm_names_open(BrmIntake *in, const BrmMember *object) {
    BrmNames n = {.cursor = brm_cursor_open(in->doc->text, object->offset, object->value)};
    brm_map_open(&n.odd, in->doc->arena);
    return n;
}

bool brm_names_next(BrmIntake *in, BrmNames *n, BrmMember *m, BrmStr *name) {
    if (in->doc->rejected || !brm_cursor_next(&n->cursor, m)) return false;
    *name = brm_reader_name(in->doc->arena, m->key);
    if (brm_str_eq(*name, m->key)) return true;
    bool twice = json_object_getn(n->cursor.of, name->p, name->n) != NULL;
    if (!twice && brm_map_put(&n->odd, *name, m->offset) == m->offset) return true;
    return reject_with(in, BRM_D_R014_DUPLICATE, m->offset, brm_scan_shown(in->doc->arena, *name), BRM_LIT(""));
}

static void unknown_member(BrmIntake *in, BrmDiagId id, const BrmMember *m) {
    BrmStr name = brm_scan_shown(in->doc->arena, brm_str_dup(in->doc->arena, m->key));
    const BrmArg args[] = {BRM_A_STR(name)};
    (void)brm_finding_add(in->doc, id, m->offset, args, 1);
}

static bool take_parts(BrmIntake *in, Parts *parts) {
    BrmMember m, root = {.value = in->reader->root};
    BrmStr name;
    BrmNames names = brm_names_open(in, &root);
    while (brm_names_next(in, &names, &m, &name)) {
        uint32_t part = 0;
        while (part < PARTS && !brm_str_is(name, part_names[part]))
            part++;
        if (part == PARTS)
            unknown_member(in, BRM_D_R012, &m);
        else if (!json_is_null(m.value))
            parts->at[part] = m;
    }
    return !in->doc->rejected;
}

/* ---- what rejects ---- */

static bool wrong_member(BrmIntake *in, BrmDiagId id, const Parts *parts, Part part) {
    const BrmMember *m = &parts->at[part];
    return reject_with(in, id, m->offset, brm_str(part_names[part]), brm_scan_shown(in->doc->arena, m->raw));
}

bool brm_document_members(BrmIntake *in, const BrmMember *object) {
    in->members += json_object_size(object->value);
    return in->members <= BRM_LIMIT_ANSWER_MEMBERS || reject_count(in, BRM_D_R014_MEMBERS, 0, BRM_LIMIT_ANSWER_MEMBERS);
}

static bool check_shapes(BrmIntake *in, const Parts *parts) {
    static const Part objects[] = {PART_SUBJECT, PART_QUESTIONNAIRES, PART_ANSWERS, PART_PLAN, PART_COMMENTS};
    in->members = json_object_size(in->reader->root);
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        const BrmMember *m = &parts->at[objects[i]];
        if (m->value == NULL) continue;
        if (!json_is_object(m->value)) return wrong_member(in, BRM_D_R014_MEMBER, parts, objects[i]);
        if (!brm_document_members(in, m)) return false;
    }
    return true;
}

static bool take_flag(BrmIntake *in, const Parts *parts, Part part, bool *out) {
    const json_t *v = parts->at[part].value;
    if (v == NULL) return true;
    if (!json_is_boolean(v)) return wrong_member(in, BRM_D_R014_FLAG, parts, part);
    *out = json_is_true(v);
    return true;
}

static bool take_status(BrmIntake *in, const Parts *parts) {
    static const char *const names[] = {
        [BRM_DRAFT] = "draft", [BRM_SUBMITTED] = "submitted", [BRM_VALIDATED] = "validated"};
    const json_t *v = parts->at[PART_STATUS].value;
    if (v == NULL) return true;
    for (uint32_t i = 0; json_is_string(v) && i < 3; i++)
        if (brm_str_is(string_of(v), names[i])) {
            in->doc->status = (BrmDocStatus)i;
            return true;
        }
    return wrong_member(in, BRM_D_R014_STATUS, parts, PART_STATUS);
}

static bool take_format(BrmIntake *in, const Parts *parts) {
    const json_t *v = parts->at[PART_FORMAT].value;
    if (v == NULL || (json_is_string(v) && brm_str_is(string_of(v), "bareme-answers/1"))) return true;
    return wrong_member(in, BRM_D_R014_FORMAT, parts, PART_FORMAT);
}

/* ---- the subject ---- */

/* The kinds of the program, in quotes; the last word between the last two. */
static BrmStr kinds_in(BrmIntake *in, BrmLang lang) {
    const BrmProgram *p = in->program;
    BrmBuf buf;
    brm_buf_open(&buf, in->reader->mem);
    for (uint32_t i = 0; i < p->kinds.n; i++) {
        if (i > 0) brm_buf_z(&buf, i + 1 == p->kinds.n ? brm_word(BRM_W_ANS_OR, lang) : ", ");
        brm_json_string(&buf, brm_program_text(p, p->kinds.at[i]));
    }
    BrmStr s = brm_str_dup(in->doc->arena, brm_buf_view(&buf));
    brm_buf_close(&buf);
    return s;
}

static void take_kind(BrmIntake *in, const BrmMember *m) {
    BrmDocument *doc = in->doc;
    if (json_is_null(m->value)) return;
    uint32_t kind = BRM_NONE;
    if (json_is_string(m->value))
        kind = brm_map_get(&in->reader->kinds, brm_reader_name(doc->arena, string_of(m->value)));
    if (kind != BRM_NONE) {
        doc->kind = kind;
        in->batch->kind[in->lane] = (uint16_t)kind;
        return;
    }
    bool any = in->program->kinds.n > 0;
    const BrmArg args[] = {BRM_A_STR(brm_scan_shown(doc->arena, m->raw)), BRM_A_STR(kinds_in(in, BRM_FR)),
                           BRM_A_STR(kinds_in(in, BRM_EN))};
    (void)brm_finding_add(doc, any ? BRM_D_R006_KIND : BRM_D_R006_KIND_NONE, m->offset, args, any ? 3 : 1);
}

static bool take_subject(BrmIntake *in, const Parts *parts) {
    BrmMember m;
    BrmStr name;
    BrmDocument *doc = in->doc;
    BrmNames names = brm_names_open(in, &parts->at[PART_SUBJECT]);
    while (brm_names_next(in, &names, &m, &name)) {
        if (brm_str_is(name, "kind")) {
            take_kind(in, &m);
        } else if (brm_str_is(name, "name")) {
            const BrmArg args[] = {BRM_A_STR(brm_scan_shown(doc->arena, m.raw))};
            if (json_is_string(m.value))
                doc->name = brm_str_dup(doc->arena, string_of(m.value));
            else if (!json_is_null(m.value))
                (void)brm_finding_add(doc, BRM_D_R006_NAME, m.offset, args, 1);
        } else if (!brm_str_is(name, "id")) {
            unknown_member(in, BRM_D_R012_SUBJECT, &m);
        }
    }
    return !doc->rejected;
}

/* ---- versions, comments ---- */

static bool take_versions(BrmIntake *in, const Parts *parts) {
    BrmMember m;
    BrmStr code;
    const BrmProgram *p = in->program;
    BrmArena *arena = in->doc->arena;
    if (parts->at[PART_QUESTIONNAIRES].value == NULL) return true;
    BrmNames names = brm_names_open(in, &parts->at[PART_QUESTIONNAIRES]);
    while (brm_names_next(in, &names, &m, &code)) {
        uint32_t q = brm_map_get(&in->reader->codes, code);
        if (q >= p->questionnaires.n) {
            brm_document_unknown(in, BRM_D_R001_QUESTIONNAIRE, BRM_D_R001_QUESTIONNAIRE_NEAR, BRM_NAME_QUESTIONNAIRE,
                                 &m);
            continue;
        }
        if (json_is_null(m.value)) continue;
        const BrmPQuestionnaire *row = &p->questionnaires.at[q];
        BrmArg name = BRM_A_STR(brm_program_text(p, row->code)), version = BRM_A_STR(brm_program_text(p, row->version));
        BrmFinding *f;
        if (!json_is_string(m.value)) {
            const BrmArg args[] = {name, BRM_A_STR(brm_scan_shown(arena, m.raw)), version};
            f = brm_finding_add(in->doc, BRM_D_R006_VERSION, m.offset, args, 3);
        } else {
            BrmStr stated = brm_reader_name(arena, string_of(m.value));
            if (brm_str_eq(stated, brm_program_text(p, row->version))) continue;
            const BrmArg args[] = {name, BRM_A_STR(brm_program_text(p, row->title)),
                                   BRM_A_STR(brm_str_dup(arena, stated)), version};
            f = brm_finding_add(in->doc, BRM_D_R010, m.offset, args, 4);
        }
        f->on_kind = BRM_ON_QUESTIONNAIRE;
        f->on = q;
        f->order = row->order;
    }
    return !in->doc->rejected;
}

/* Nothing but blanks, those of word processors among them. */
static bool blank(BrmStr s) {
    for (uint32_t i = 0, n; i < s.n; i += n) {
        uint32_t cp = 0;
        n = brm_utf8_next(s.p + i, s.n - i, &cp);
        bool ascii = cp == ' ' || (cp >= 0x09 && cp <= 0x0D) || (cp >= 0x1C && cp <= 0x1F);
        bool wide = cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 ||
                    cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
        if (n == 0 || !(ascii || wide)) return false;
    }
    return true;
}

static void take_comment(BrmIntake *in, uint32_t of, BrmStr name, const BrmMember *m, uint8_t *commented) {
    const BrmProgram *p = in->program;
    BrmArena *arena = in->doc->arena;
    uint32_t things = p->questions.n + p->criteria.n + p->requirements.n;
    if (of != BRM_NONE && of >= things) {
        brm_document_retired(in, BRM_D_R017_COMMENT, of - things, m->key, m);
    } else if (of == BRM_NONE && brm_map_get(&in->reader->codes, name) == BRM_NONE) {
        brm_document_unknown(in, BRM_D_R001_COMMENT, BRM_D_R001_COMMENT_NEAR,
                             BRM_NAME_QUESTION | BRM_NAME_CRITERION | BRM_NAME_REQUIREMENT | BRM_NAME_CODE, m);
    } else if (!json_is_string(m->value) && !json_is_null(m->value)) {
        BrmStr on = brm_str_dup(arena, name);
        const BrmArg args[] = {BRM_A_STR(on), BRM_A_STR(brm_scan_shown(arena, m->raw))};
        BrmFinding *f = brm_finding_add(in->doc, BRM_D_R006_COMMENT, m->offset, args, 2);
        f->on_kind = BRM_ON_NAME;
        f->on_name = on;
    } else if (of != BRM_NONE && of >= p->questions.n && of - p->questions.n < p->criteria.n) {
        commented[of - p->questions.n] = json_is_string(m->value) && !blank(string_of(m->value));
    }
}

static bool take_comments(BrmIntake *in, const Parts *parts) {
    BrmMember m;
    BrmStr name;
    if (parts->at[PART_COMMENTS].value == NULL) return true;
    uint8_t *commented = BRM_NEWS(in->doc->arena, uint8_t, in->program->criteria.n);
    in->doc->commented = commented;
    BrmNames names = brm_names_open(in, &parts->at[PART_COMMENTS]);
    while (brm_names_next(in, &names, &m, &name))
        take_comment(in, brm_map_get(&in->reader->names, name), name, &m, commented);
    return !in->doc->rejected;
}

/* ---- answers, plan ---- */

static void take_answer(BrmIntake *in, uint32_t i, const BrmMember *m) {
    const BrmProgram *p = in->program;
    uint32_t criteria = p->questions.n, requirements = criteria + p->criteria.n,
             retired = requirements + p->requirements.n;
    if (i == BRM_NONE)
        brm_document_unknown(in, BRM_D_R001_ANSWER, BRM_D_R001_ANSWER_NEAR, BRM_NAME_QUESTION | BRM_NAME_CRITERION, m);
    else if (i < criteria)
        brm_value_question(in, i, m);
    else if (i < requirements)
        brm_value_criterion(in, i - criteria, m);
    else if (i < retired)
        brm_document_outside(in, i - requirements, m);
    else
        brm_document_retired(in, BRM_D_R017, i - retired, m->key, m);
}

static bool take_answers(BrmIntake *in, const Parts *parts) {
    BrmMember m;
    BrmStr name;
    const BrmMember *object = &parts->at[PART_ANSWERS];
    if (object->value == NULL) return true;
    in->doc->answers_offset = object->offset;
    BrmNames names = brm_names_open(in, object);
    while (brm_names_next(in, &names, &m, &name))
        take_answer(in, brm_map_get(&in->reader->names, name), &m);
    return !in->doc->rejected;
}

static bool take_plan(BrmIntake *in, const Parts *parts) {
    BrmMember m;
    BrmStr name;
    const BrmProgram *p = in->program;
    const BrmMember *object = &parts->at[PART_PLAN];
    uint32_t things = p->questions.n + p->criteria.n + p->requirements.n;
    if (object->value == NULL) return true;
    in->doc->plan_offset = object->offset;
    BrmNames names = brm_names_open(in, object);
    while (brm_names_next(in, &names, &m, &name)) {
        uint32_t i = brm_map_get(&in->reader->names, name);
        if (!json_is_null(m.value)) in->doc->has_plan = true;
        if (i != BRM_NONE && i >= things)
            brm_document_retired(in, BRM_D_R017_PLAN, i - things, m.key, &m);
        else if (i == BRM_NONE || i < p->questions.n || i - p->questions.n >= p->criteria.n)
            brm_document_unknown(in, BRM_D_R001_PLAN, BRM_D_R001_PLAN_NEAR, BRM_NAME_CRITERION, &m);
        else
            brm_plan_read(in, i - p->questions.n, &m);
    }
    return !in->doc->rejected;
}

/* ---- the whole ---- */

/* R013, unless the caller promised that there is none. */
static bool take_first(BrmIntake *in) {
    BrmReader *r = in->reader;
    BrmDocument *doc = in->doc;
    if (r->unique_ids) return true;
    uint32_t stands = brm_map_get(&r->ids, doc->id);
    if (stands == BRM_NONE) {
        BrmFirst first = {r->next_file - 1, doc->line};
        (void)brm_map_put(&r->ids, brm_str_dup(&r->arena, doc->id), r->firsts.n);
        BRM_PUSH(&r->arena, &r->firsts, first);
        if (r->kept != NULL) brm_ids_add(r->kept, doc->id);
        return true;
    }
    const BrmFirst *first = &r->firsts.at[stands];
    const BrmArg args[] = {BRM_A_STR(doc->id), BRM_A_STR(r->files.at[first->file]), BRM_A_INT((int64_t)first->line)};
    doc->findings.n = 0;
    doc->rejected = true;
    (void)brm_finding_add(doc, BRM_D_R013, 0, args, 3);
    return false;
}

static bool take_text(BrmIntake *in) {
    BrmDocument *doc = in->doc;
    json_error_t error;
    uint32_t deep;
    if (!load(in, JSON_REJECT_DUPLICATES, &error)) {
        reject_text(in, &error);
        if (json_error_code(&error) == json_error_duplicate_key) take_id_beside(in);
        return false;
    }
    if (brm_scan_deeper(doc->text, BRM_LIMIT_ANSWER_DEPTH, &deep))
        return reject_count(in, BRM_D_R014_DEEP, deep, BRM_LIMIT_ANSWER_DEPTH);
    if (json_is_object(in->reader->root)) return true;
    return reject_with(in, BRM_D_R014_NOT_OBJECT, 0, brm_scan_shown(doc->arena, doc->text), BRM_LIT(""));
}

/* No id, or one that is no text. */
static bool reject_id(BrmIntake *in, const Parts *parts) {
    const BrmMember *subject = &parts->at[PART_SUBJECT];
    BrmMember m;
    if (subject->value == NULL) return reject_with(in, BRM_D_R014_NO_ID, 0, BRM_LIT(""), BRM_LIT(""));
    BrmCursor cursor = brm_cursor_open(in->doc->text, subject->offset, subject->value);
    while (brm_cursor_next(&cursor, &m))
        if (brm_str_is(m.key, "id") && !json_is_string(m.value) && !json_is_null(m.value))
            return reject_with(in, BRM_D_R014_ID, m.offset, brm_scan_shown(in->doc->arena, m.raw), BRM_LIT(""));
    return reject_with(in, BRM_D_R014_NO_ID, subject->offset, BRM_LIT(""), BRM_LIT(""));
}

static bool take(BrmIntake *in) {
    Parts parts = {0};
    if (!take_text(in)) return false;
    take_id(in);
    if (!take_parts(in, &parts) || !check_shapes(in, &parts)) return false;
    if (!in->doc->has_id) return reject_id(in, &parts);
    BrmDocument *doc = in->doc;
    return take_format(in, &parts) && take_status(in, &parts) &&
           take_flag(in, &parts, PART_PUBLISHABLE, &doc->publishable) &&
           take_flag(in, &parts, PART_CONVERGING, &doc->converging) && take_subject(in, &parts) &&
           take_versions(in, &parts) && take_answers(in, &parts) && take_plan(in, &parts) &&
           take_comments(in, &parts) && take_first(in);
}

static bool take_piece(BrmIntake *in, BrmPieceKind kind) {
    static const BrmDiagId ids[] = {[BRM_PIECE_EMPTY] = BRM_D_R014_EMPTY,
                                    [BRM_PIECE_COMMA_MANY] = BRM_D_R014_ARRAY_COMMA_MANY,
                                    [BRM_PIECE_COMMA_MISSING] = BRM_D_R014_ARRAY_COMMA_MISSING,
                                    [BRM_PIECE_OPEN] = BRM_D_R014_ARRAY_OPEN,
                                    [BRM_PIECE_AFTER] = BRM_D_R014_ARRAY_AFTER,
                                    [BRM_PIECE_NOT_JSON] = BRM_D_R014_NOT_JSON,
                                    [BRM_PIECE_ARRAY_LINES] = BRM_D_R014_ARRAY_LINES};
    if (kind == BRM_PIECE_TEXT) return take(in);
    if (kind == BRM_PIECE_LARGE) return reject_count(in, BRM_D_R014_LARGE, 0, BRM_LIMIT_ANSWER_BYTES >> 20);
    brm_document_reject(in, ids[kind], 0, NULL, 0);
    return false;
}

void brm_document_read(BrmIntake *in, const BrmPiece *piece) {
    BrmDocument *doc = in->doc;
    BrmArena *arena = doc->arena;
    *doc = (BrmDocument){.arena = arena,
                         .base = piece->base,
                         .line = piece->line,
                         .column = piece->column,
                         .text = piece->text,
                         .kind = BRM_NONE,
                         .publishable = true,
                         .converging = true,
                         .lane = in->lane};
    doc->file = in->reader->files.at[in->reader->next_file - 1];
    const BrmProgram *p = in->program;
    doc->answers = BRM_NEWS(arena, BrmAnswer, p->questions.n + p->criteria.n + p->requirements.n);
    brm_document_mark(doc);
    if (!take_piece(in, piece->kind)) brm_batch_clear_lane(in->batch, in->lane); /* what it had put there */
    json_decref(in->reader->root);
    in->reader->root = NULL;
}
