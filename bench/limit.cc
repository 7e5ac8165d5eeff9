// limit.cc: the program that someone would write by hand for the one job of bench/population, to be as fast as the
// machine allows: the figures of bench/program on 2020-12-15 over documents one a line. Nothing of it is general:
// rules, expectations, weights and keys stand in the tables below; plans are not read, ids not kept, no finding is
// made; a document is trusted to be JSON. What Barème costs is told as a multiple of this.
//
//     limit MODE FILE      figures   prints {"read", "counted", "questionnaires"} as `bareme report` would
//                          ids       the same, and a second document of one id is left out (a 128-bit keyed hash each)
//                          threads   figures, on two threads
//                          bytes     reads the file and adds up its bytes
//                          index     simdjson's structural index of the file, nothing else
//
// Called by bench/population, which compares the figures with the command's.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string_view>
#include <thread>
#include <vector>

#include <simdjson.h>

namespace {

using namespace simdjson;

constexpr size_t block = size_t{256} << 10, longest = size_t{1} << 20; // bytes read at once; of a line

[[noreturn]] void fail(const char *why) {
    std::fprintf(stderr, "limit: %s\n", why);
    std::exit(2);
}

// ---- bench/program, by hand ----

// Preliminary answers: 0 no, 1 not given, 2 yes. The number of a document's seven answers in base 3 chooses its row.
enum { consumes, instance, access_controlled, patients, documents, coordination, exchanges, n_questions };
constexpr uint32_t n_rows = 2187;

struct Criterion {
    const char *code;
    uint8_t expected, weight, lowest;
    bool na;
};
constexpr uint32_t n_criteria = 24, n_axes = 14, first_qi_axis = 8;
constexpr Criterion criteria[n_criteria] = {
    {"A04.1.1", 3, 1, 0, true},  {"A04.1.2", 1, 1, 0, true},  {"A04.2.1", 3, 2, 0, false}, {"A04.2.2", 3, 1, 0, false},
    {"A04.2.3", 2, 1, 0, false}, {"A04.2.4", 1, 1, 0, false}, {"A04.2.5", 1, 1, 0, false}, {"A05.1", 2, 1, 0, true},
    {"A05.2", 2, 1, 0, true},    {"A06.2", 1, 1, 1, true},    {"A06.3", 1, 1, 0, true},    {"A08.7.1", 2, 1, 0, false},
    {"A08.7.2", 2, 1, 0, true},  {"A11.1", 1, 1, 0, true},    {"A12.1", 2, 1, 0, true},    {"A14.1", 1, 1, 0, false},
    {"A08.1.1", 2, 1, 0, false}, {"A08.2.1", 2, 1, 0, true},  {"A08.3.1", 2, 1, 0, true},  {"A08.4.1", 1, 1, 0, true},
    {"A08.4.2", 1, 1, 0, true},  {"A08.5.1", 2, 1, 0, false}, {"A10.1", 1, 1, 0, true},    {"A10.2", 3, 1, 0, true}};
struct Axis {
    const char *code;
    uint32_t first, n;
};
constexpr Axis axes[n_axes] = {{"A04.1", 0, 2},  {"A04.2", 2, 5},  {"A05", 7, 2},    {"A06", 9, 2},    {"A08.7", 11, 2},
                               {"A11", 13, 1},   {"A12", 14, 1},   {"A14", 15, 1},   {"A08.1", 16, 1}, {"A08.2", 17, 1},
                               {"A08.3", 18, 1}, {"A08.4", 19, 2}, {"A08.5", 21, 1}, {"A10", 22, 2}};

uint32_t either(uint32_t a, uint32_t b) {
    return std::max(a, b);
}
uint32_t both(uint32_t a, uint32_t b) {
    return std::min(a, b);
}

// Bit c: criterion c may count; it may not when it is not asked, or not applicable by rule.
uint32_t may_count(const uint32_t *q) {
    uint32_t no_na[n_criteria], asked[n_criteria], mask = 0;
    std::fill(no_na, no_na + n_criteria, 2);
    std::fill(asked, asked + n_criteria, 2);
    no_na[0] = no_na[1] = either(q[access_controlled], q[patients]);
    asked[2] = q[consumes];
    asked[3] = asked[4] = asked[5] = asked[6] = q[instance];
    no_na[7] = no_na[8] = q[access_controlled];
    no_na[9] = no_na[10] = q[patients];
    no_na[12] = no_na[20] = q[documents];
    no_na[13] = both(q[documents], q[patients]);
    asked[15] = q[coordination];
    no_na[17] = asked[18] = asked[19] = asked[20] = asked[21] = q[exchanges];
    for (uint32_t c = 0; c < n_criteria; c++)
        if (asked[c] != 0 && no_na[c] != 0) mask |= 1u << c;
    return mask;
}

// Fractions have one denominator each: a criterion's 6 (expectations 1, 2, 3), an axis' 6 * 60 (weights up to 6), a
// questionnaire's 6 * 60 * 840 (up to 8 axes).
constexpr uint64_t of_criterion = 6, of_weights = 60, of_axes = 840;
constexpr uint32_t none = 4; // the code of a criterion without a level that counts: 0 to 3 are levels

struct AxisRow { // what an axis is worth for one choice of its codes
    uint32_t taux, level, counts;
};
struct Tables {
    std::array<uint32_t, n_rows> may;
    std::array<uint32_t, n_criteria> power; // of 5, within the axis
    std::array<std::vector<AxisRow>, n_axes> rows;

    Tables() {
        for (uint32_t row = 0; row < n_rows; row++) {
            uint32_t q[n_questions], rest = row;
            for (auto &answer : q)
                answer = rest % 3, rest /= 3;
            may[row] = may_count(q);
        }
        for (uint32_t a = 0; a < n_axes; a++) {
            uint32_t size = 1;
            for (uint32_t c = 0; c < axes[a].n; c++)
                power[axes[a].first + c] = size, size *= 5;
            for (uint32_t row = 0; row < size; row++)
                rows[a].push_back(worth(axes[a], row));
        }
    }
    static AxisRow worth(const Axis &axis, uint32_t row) {
        uint64_t taux = 0, level = 0, weights = 0;
        for (uint32_t c = axis.first; c < axis.first + axis.n; c++, row /= 5) {
            uint64_t code = row % 5, w = criteria[c].weight, expected = criteria[c].expected;
            if (code == none) continue;
            weights += w;
            level += w * code * of_criterion;
            taux += w * std::min(code * of_criterion / expected, of_criterion);
        }
        if (weights == 0) return {0, 0, 0};
        return {uint32_t(taux * of_weights / weights), uint32_t(level * of_weights / weights), 1};
    }
};
const Tables tables;

// ---- keys of `answers`: a perfect hash of their first bytes, up to eight ----

struct Slot {
    uint64_t key = 0;
    int8_t criterion = -1;
    int8_t question = -1;
    uint64_t rest = 0, rest_mask = 0; // of a longer key: the next bytes, with the closing quote
};
constexpr uint32_t slot_bits = 8;
uint64_t multiplier;
std::array<Slot, 1u << slot_bits> slots;

uint64_t load(const char *p) {
    uint64_t x;
    std::memcpy(&x, p, sizeof x);
    return x;
}
uint64_t quotes(uint64_t x) { // the high bit of each byte that may be a quote; the lowest one is
    uint64_t y = x ^ UINT64_C(0x2222222222222222);
    return (y - UINT64_C(0x0101010101010101)) & ~y & UINT64_C(0x8080808080808080);
}
uint64_t head_of(const char *key) { // the bytes before the quote, up to eight
    uint64_t x = load(key), q = quotes(x);
    return q == 0 ? x : x & (((q & (0 - q)) >> 7) - 1);
}

const char *const question_names[n_questions] = {"consomme_offre", "instance_ror", "acces_controle", "donnees_patient",
                                                 "documents",      "coordination", "echanges"};

void open_keys() {
    std::mt19937_64 chance(1);
    for (;;) {
        multiplier = chance() | 1;
        slots = {};
        bool fits = true;
        auto put = [&](const char *name, int8_t criterion, int8_t question) {
            char quoted[32] = "";
            size_t n = size_t(std::snprintf(quoted, sizeof quoted, "%s\"", name));
            Slot slot{head_of(quoted), criterion, question};
            if (n > 8) {
                slot.rest = load(quoted + 8);
                slot.rest_mask = n >= 16 ? ~UINT64_C(0) : (UINT64_C(1) << 8 * (n - 8)) - 1;
            }
            Slot &place = slots[slot.key * multiplier >> (64 - slot_bits)];
            fits = fits && place.key == 0;
            place = slot;
        };
        for (uint32_t c = 0; c < n_criteria; c++)
            put(criteria[c].code, int8_t(c), -1);
        for (uint32_t q = 0; q < n_questions; q++)
            put(question_names[q], -1, int8_t(q));
        if (fits) return;
    }
}

// ---- ids: 128 bits of a keyed hash each ----

struct Id {
    uint64_t a, b;
};
class Ids {
    std::vector<Id> slots_ = std::vector<Id>(1u << 12);
    size_t n_ = 0;
    uint64_t keys_[4];

    static uint64_t mix(uint64_t a, uint64_t b) {
        unsigned __int128 product = (unsigned __int128)a * b;
        return uint64_t(product) ^ uint64_t(product >> 64);
    }
    static bool put(std::vector<Id> &into, Id id) {
        size_t mask = into.size() - 1;
        for (size_t i = id.a & mask;; i = (i + 1) & mask) {
            if (into[i].a == id.a && into[i].b == id.b) return false;
            if ((into[i].a | into[i].b) == 0) return into[i] = id, true;
        }
    }

  public:
    Ids() {
        std::random_device chance;
        for (auto &key : keys_)
            key = (uint64_t(chance()) << 32 | chance()) | 1;
    }
    bool add(std::string_view id) { // padded behind; false: it was there
        uint64_t a = keys_[0] ^ id.size(), b = keys_[1] ^ id.size();
        size_t i = 0;
        for (; i + 16 <= id.size(); i += 16) {
            uint64_t x = load(id.data() + i), y = load(id.data() + i + 8);
            a = mix(a ^ x, keys_[2] ^ y), b = mix(b ^ y, keys_[3] ^ x);
        }
        char tail[16] = "";
        std::memcpy(tail, id.data() + i, id.size() - i);
        a = mix(a ^ load(tail), keys_[2] ^ load(tail + 8)), b = mix(b ^ load(tail + 8), keys_[3] ^ load(tail));
        if (n_ * 4 >= slots_.size() * 3) {
            std::vector<Id> larger(slots_.size() * 2);
            for (Id old : slots_)
                if ((old.a | old.b) != 0) put(larger, old);
            slots_.swap(larger);
        }
        bool fresh = put(slots_, {a | 1, b});
        n_ += fresh;
        return fresh;
    }
};

// ---- documents ----

struct Sums {
    uint64_t read = 0, counted = 0, rejected = 0;
    uint64_t subjects[2] = {}, taux[2] = {}, level[2] = {};
    std::array<std::vector<uint64_t>, n_axes> rows; // how many documents chose each row of an axis
    Sums() {
        for (uint32_t a = 0; a < n_axes; a++)
            rows[a].resize(tables.rows[a].size());
    }
    void merge(const Sums &other) {
        read += other.read, counted += other.counted, rejected += other.rejected;
        for (int q = 0; q < 2; q++)
            subjects[q] += other.subjects[q], taux[q] += other.taux[q], level[q] += other.level[q];
        for (uint32_t a = 0; a < n_axes; a++)
            for (size_t i = 0; i < rows[a].size(); i++)
                rows[a][i] += other.rows[a][i];
    }
};

struct Answers {
    uint8_t code[n_criteria];
    uint8_t question[n_questions + 1];
};

// A level, also as 2.0 or 2e0.
uint8_t level_of(std::string_view token, ondemand::value value, uint32_t lowest) {
    uint32_t level = uint32_t(token[0]) - '0';
    if (level > 9) return none;
    if (token.size() > 1 && std::strchr(".eE0123456789", token[1]) != nullptr) {
        double x;
        if (value.get_double().get(x) != SUCCESS || x != double(uint32_t(x))) return none;
        level = uint32_t(x);
    }
    return uint8_t(level > 3 || level < lowest ? none : level);
}

void read_answers(ondemand::object object, Answers &to) {
    for (auto field : object) {
        const char *key = field.key().value_unsafe().raw();
        uint64_t head = head_of(key);
        const Slot &slot = slots[head * multiplier >> (64 - slot_bits)];
        if (slot.key != head || ((load(key + 8) ^ slot.rest) & slot.rest_mask) != 0) continue;
        ondemand::value value = field.value().value_unsafe();
        std::string_view token = value.raw_json_token();
        if (slot.criterion >= 0) {
            to.code[slot.criterion] = level_of(token, value, criteria[slot.criterion].lowest);
        } else {
            to.question[slot.question] = token[0] == 't' ? 2 : token[0] == 'f' ? 0 : 1;
        }
    }
}

void add(const Answers &answers, Sums &sums) {
    const uint8_t *q = answers.question;
    uint32_t row = q[0] + 3 * (q[1] + 3 * (q[2] + 3 * (q[3] + 3 * (q[4] + 3 * (q[5] + 3u * q[6])))));
    uint32_t may = tables.may[row], n[2] = {}, taux[2] = {}, level[2] = {};
    constexpr uint32_t of_count[9] = {0, 840, 420, 280, 210, 168, 140, 120, 105};
#pragma GCC unroll 14
    for (uint32_t a = 0; a < n_axes; a++) {
        uint32_t index = 0, power = 1;
        for (uint32_t c = axes[a].first; c < axes[a].first + axes[a].n; c++, power *= 5)
            index += power * ((may >> c & 1) != 0 ? answers.code[c] : none);
        const AxisRow &worth = tables.rows[a][index];
        uint32_t in = a >= first_qi_axis;
        sums.rows[a][index]++;
        n[in] += worth.counts, taux[in] += worth.taux, level[in] += worth.level;
    }
    for (int i = 0; i < 2; i++) {
        sums.subjects[i] += n[i] > 0;
        sums.taux[i] += uint64_t(taux[i]) * of_count[n[i]];
        sums.level[i] += uint64_t(level[i]) * of_count[n[i]];
    }
}

bool is(const char *raw, const char *quoted) {
    return std::memcmp(raw, quoted, std::strlen(quoted)) == 0;
}

template <bool with_ids> void read_document(ondemand::object object, Sums &sums, Ids *ids) {
    Answers answers;
    bool counts = false, publishable = true;
    std::memset(answers.code, none, sizeof answers.code);
    std::memset(answers.question, 1, sizeof answers.question);
    sums.read++;
    for (auto field : object) {
        const char *key = field.key().value_unsafe().raw();
        if (is(key, "answers\"")) {
            read_answers(field.value().get_object().value_unsafe(), answers);
        } else if (is(key, "status\"")) {
            counts = is(field.value().value_unsafe().raw_json_token().data(), "\"validated\"");
        } else if (is(key, "publishable\"")) {
            publishable = field.value().value_unsafe().raw_json_token()[0] != 'f';
        } else if (with_ids && is(key, "subject\"")) {
            for (auto part : field.value().get_object().value_unsafe()) {
                if (!is(part.key().value_unsafe().raw(), "id\"")) continue;
                if (!ids->add(part.value().get_string().value_unsafe())) {
                    sums.rejected++;
                    return;
                }
            }
        }
    }
    if (!counts || !publishable) return;
    sums.counted++;
    add(answers, sums);
}

// ---- files: blocks that end with a line ----

// Reads the lines that start in [from, to) of the file.
template <typename Each> void each_block(int fd, uint64_t from, uint64_t to, std::vector<char> &buffer, Each each) {
    size_t kept = 0;
    bool skip = from > 0;                             // the line that started before, with the byte before `from`
    uint64_t at = skip ? from - 1 : from, start = at; // of the buffer's first byte, in the file
    for (;;) {
        size_t room = buffer.size() - SIMDJSON_PADDING - kept;
        ssize_t n = pread(fd, buffer.data() + kept, std::min(block, room), off_t(at));
        if (n < 0 || room == 0) fail(n < 0 ? "cannot read" : "a line is too long");
        at += uint64_t(n);
        size_t have = kept + size_t(n), begin = 0, end = have;
        if (skip) {
            const void *line = memchr(buffer.data(), '\n', have);
            begin = line == nullptr ? have : size_t(static_cast<const char *>(line) - buffer.data()) + 1;
            skip = line == nullptr;
        }
        bool last = n == 0 || start + have > to;
        if (n > 0) {
            const void *line = memrchr(buffer.data(), '\n', have);
            end = line == nullptr ? 0 : size_t(static_cast<const char *>(line) - buffer.data()) + 1;
        }
        if (start + end > to && begin < end) { // the last line is the one that holds the byte before `to`
            const void *line = to <= start ? buffer.data() - 1
                                           : memchr(buffer.data() + (to - 1 - start), '\n', end - (to - 1 - start));
            end = size_t(static_cast<const char *>(line) - buffer.data()) + 1;
        }
        if (begin < end) each(buffer.data() + begin, end - begin);
        if (last || n == 0) return;
        end = std::max(begin, end);
        std::memmove(buffer.data(), buffer.data() + end, have - end);
        kept = have - end;
        start += end;
    }
}

template <bool with_ids> void read_range(int fd, uint64_t from, uint64_t to, Sums &sums, Ids *ids) {
    std::vector<char> buffer(block + longest + SIMDJSON_PADDING);
    ondemand::parser parser;
    each_block(fd, from, to, buffer, [&](const char *text, size_t n) {
        ondemand::document_stream stream;
        if (parser.iterate_many(text, n, n).get(stream) != SUCCESS) fail("cannot index");
        for (auto document : stream)
            read_document<with_ids>(document.get_object().value_unsafe(), sums, ids);
    });
}

// ---- figures ----

void print_measures(double taux, double level, bool any) {
    std::printf("\"measures\": {\"taux\": ");
    any ? std::printf("%.17g, \"niveau_moyen\": %.17g}", taux, level) : std::printf("null, \"niveau_moyen\": null}");
}

void print_criterion(const Sums &sums, const Axis &axis, uint32_t a, uint32_t c) {
    uint64_t n[5] = {}, taux = 0, level = 0, subjects = 0;
    for (uint32_t row = 0; row < sums.rows[a].size(); row++)
        n[row / tables.power[c] % 5] += sums.rows[a][row];
    for (uint32_t code = 0; code < none; code++) {
        subjects += n[code], level += n[code] * code;
        taux += n[code] * std::min(code * of_criterion / criteria[c].expected, of_criterion);
    }
    std::printf("%s\"%s\": {\"subjects\": %llu, ", c > axis.first ? ", " : "", criteria[c].code,
                (unsigned long long)subjects);
    print_measures(double(taux) / double(of_criterion * subjects), double(level) / double(subjects), subjects > 0);
    std::printf("}");
}

void print_axis(const Sums &sums, uint32_t a) {
    uint64_t taux = 0, level = 0, subjects = 0;
    for (uint32_t row = 0; row < sums.rows[a].size(); row++) {
        taux += sums.rows[a][row] * tables.rows[a][row].taux;
        level += sums.rows[a][row] * tables.rows[a][row].level;
        subjects += sums.rows[a][row] * tables.rows[a][row].counts;
    }
    std::printf("%s\"%s\": {\"subjects\": %llu, ", a == 0 || a == first_qi_axis ? "" : ", ", axes[a].code,
                (unsigned long long)subjects);
    double whole = double(of_criterion * of_weights * subjects);
    print_measures(double(taux) / whole, double(level) / whole, subjects > 0);
    std::printf(", \"criteria\": {");
    for (uint32_t c = axes[a].first; c < axes[a].first + axes[a].n; c++)
        print_criterion(sums, axes[a], a, c);
    std::printf("}}");
}

void print(const Sums &sums) {
    std::printf("{\"read\": %llu, \"counted\": %llu, \"rejected\": %llu, \"questionnaires\": {",
                (unsigned long long)sums.read, (unsigned long long)sums.counted, (unsigned long long)sums.rejected);
    for (uint32_t q = 0; q < 2; q++) {
        double whole = double(of_criterion * of_weights * of_axes * sums.subjects[q]);
        std::printf("%s\"%s\": {\"subjects\": %llu, ", q > 0 ? ", " : "", q > 0 ? "QI" : "QU",
                    (unsigned long long)sums.subjects[q]);
        print_measures(double(sums.taux[q]) / whole, double(sums.level[q]) / whole, sums.subjects[q] > 0);
        std::printf(", \"axes\": {");
        for (uint32_t a = q > 0 ? first_qi_axis : 0; a < (q > 0 ? n_axes : first_qi_axis); a++)
            print_axis(sums, a);
        std::printf("}}");
    }
    std::printf("}}\n");
}

// ---- what else is timed ----

void add_bytes(int fd) {
    std::vector<unsigned char> buffer(block);
    uint64_t sum = 0;
    for (ssize_t n; (n = read(fd, buffer.data(), block)) > 0;) {
        uint32_t of_block = 0; // has room for a block of 255s; a narrow sum takes fewer instructions
        for (ssize_t i = 0; i < n; i++)
            of_block += buffer[size_t(i)];
        sum += of_block;
    }
    std::printf("%llu\n", (unsigned long long)sum);
}

void index_alone(int fd, uint64_t size) {
    std::vector<char> buffer(block + longest + SIMDJSON_PADDING);
    dom::parser parser;
    uint64_t n_structurals = 0;
    if (parser.allocate(block + longest) != SUCCESS) fail("no memory");
    each_block(fd, 0, size, buffer, [&](const char *text, size_t n) {
        if (parser.implementation->stage1(reinterpret_cast<const uint8_t *>(text), n, stage1_mode::streaming_final) !=
            SUCCESS)
            fail("cannot index");
        n_structurals += parser.implementation->n_structural_indexes;
    });
    std::printf("%llu\n", (unsigned long long)n_structurals);
}

void two_threads(int fd, uint64_t size, Sums &sums) {
    constexpr uint64_t share = uint64_t{4} << 20;
    std::atomic<uint64_t> next{0};
    Sums other;
    auto work = [&](Sums &into) {
        for (uint64_t i; (i = next++) * share < size;)
            read_range<false>(fd, i * share, std::min((i + 1) * share, size), into, nullptr);
    };
    std::thread second([&] { work(other); });
    work(sums);
    second.join();
    sums.merge(other);
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3) fail("limit figures|ids|threads|bytes|index FILE");
    std::string_view mode = argv[1];
    int fd = open(argv[2], O_RDONLY);
    off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (end < 0 || lseek(fd, 0, SEEK_SET) != 0) fail("cannot open");
    uint64_t size = uint64_t(end);
    open_keys();
    if (mode == "bytes") return add_bytes(fd), 0;
    if (mode == "index") return index_alone(fd, size), 0;
    Sums sums;
    Ids ids;
    if (mode == "ids")
        read_range<true>(fd, 0, size, sums, &ids);
    else if (mode == "threads")
        two_threads(fd, size, sums);
    else if (mode == "figures")
        read_range<false>(fd, 0, size, sums, nullptr);
    else
        fail("no such mode");
    print(sums);
    return 0;
}
