/* documents.c: writes N answer documents for the program of bench/program on standard output, one a line.
 *
 *     documents N [FACTOR [TWICE]]     FACTOR: 24 * FACTOR criteria (bench/program.py writes the program for them)
 *                                      TWICE: of a thousand documents, how many take the id of an earlier one
 *
 * The same arguments give the same bytes. What a country's export looks like: a service's levels scatter about its own
 * maturity; what is not asked is mostly left out, what is not applicable is mostly said to be so, some answers are
 * missing or impossible, one document in ten has its answers in another order. Called by bench/population. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTIONS = 7, ATTRIBUTES = 4, MOST_FACTOR = 1000, ENTRY = 64 };
enum { CONSUMES = 1, INSTANCE = 2, ACCESS = 4, PATIENTS = 8, DOCUMENTS = 16, COORDINATION = 32, EXCHANGES = 64 };

static const char *const questions[QUESTIONS] = {"consomme_offre", "instance_ror", "acces_controle", "donnees_patient",
                                                 "documents",      "coordination", "echanges"};
static const uint32_t yes_of_a_thousand[QUESTIONS] = {800, 500, 850, 750, 650, 600, 800};

/* A criterion is asked when one of `asked` is true, N/A when none or not all of `needed` is. 0: no rule. */
typedef struct Criterion {
    const char *code;
    uint32_t asked, any_of, all_of;
    bool free_na;
    int lowest;
} Criterion;

static const Criterion criteria[] = {
    {"A04.1.1", 0, ACCESS | PATIENTS, 0, false, 0},
    {"A04.1.2", 0, ACCESS | PATIENTS, 0, false, 0},
    {"A04.2.1", CONSUMES, 0, 0, false, 0},
    {"A04.2.2", INSTANCE, 0, 0, false, 0},
    {"A04.2.3", INSTANCE, 0, 0, false, 0},
    {"A04.2.4", INSTANCE, 0, 0, false, 0},
    {"A04.2.5", INSTANCE, 0, 0, false, 0},
    {"A05.1", 0, ACCESS, 0, false, 0},
    {"A05.2", 0, ACCESS, 0, false, 0},
    {"A06.2", 0, PATIENTS, 0, false, 1},
    {"A06.3", 0, PATIENTS, 0, false, 0},
    {"A08.7.1", 0, 0, 0, false, 0},
    {"A08.7.2", 0, DOCUMENTS, 0, false, 0},
    {"A11.1", 0, 0, DOCUMENTS | PATIENTS, false, 0},
    {"A12.1", 0, 0, 0, true, 0},
    {"A14.1", COORDINATION, 0, 0, false, 0},
    {"A08.1.1", 0, 0, 0, false, 0},
    {"A08.2.1", 0, EXCHANGES, 0, false, 0},
    {"A08.3.1", EXCHANGES, 0, 0, true, 0},
    {"A08.4.1", EXCHANGES, 0, 0, true, 0},
    {"A08.4.2", EXCHANGES, DOCUMENTS, 0, false, 0},
    {"A08.5.1", EXCHANGES, 0, 0, false, 0},
    {"A10.1", 0, 0, 0, true, 0},
    {"A10.2", 0, 0, 0, true, 0},
};
enum { CRITERIA = sizeof criteria / sizeof *criteria };

static const char *const regions[] = {"ARA", "BFC", "BRE", "CVL", "COR", "GES", "GLP", "GUF", "HDF",
                                      "IDF", "REU", "MTQ", "NOR", "NAQ", "OCC", "PDL", "PAC"};
static const char *const domains[] = {"1",   "2",   "3",   "4",   "5",   "6.1", "6.2", "6.3",
                                      "6.4", "6.5", "6.6", "6.7", "6.8", "7",   "8"};
static const char *const types[] = {"DPI",           "DUI",           "RIS",       "SIL",        "PORTAIL",
                                    "AGENDA",        "ANNUAIRE",      "IMAGERIE",  "MESSAGERIE", "PARCOURS",
                                    "RCP",           "URGENCES",      "VEILLE",    "FORMATION",  "ENTREPOT",
                                    "TELEEXPERTISE", "TERMINOLOGIES", "IDENTITES", "REGULATION", "TELECONSULTATION"};
static const char *const levels[] = {"0", "1", "2", "3"};

#define COUNT(a) ((uint32_t)(sizeof(a) / sizeof *(a)))
#define PICK(a) ((a)[below(COUNT(a))])

/* ---- chance: splitmix64 ---- */

static uint64_t seed = UINT64_C(20201215);

static uint64_t next(void) {
    uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t below(uint32_t n) {
    return (uint32_t)((next() >> 32) * n >> 32);
}

static bool chance(uint32_t of_a_thousand) {
    return below(1000) < of_a_thousand;
}

/* ---- one document ---- */

typedef struct Document {
    uint32_t yes;      /* bits: preliminary questions answered yes */
    uint32_t maturity; /* 0 to 300 */
    uint32_t n;        /* members of `answers` */
    char (*answers)[ENTRY];
    uint32_t n_plans, plan_criteria; /* of the criteria that may be planned, how many of a thousand are */
    char (*plans)[ENTRY];
} Document;

static int level_of(const Document *d, int lowest) {
    int level = (int)(d->maturity + below(200)) / 100 - 1 + (int)below(2);
    return level < lowest ? lowest : level > 3 ? 3 : level;
}

static void answer(Document *d, const char *prefix, const char *name, const char *value, const char *mark) {
    snprintf(d->answers[d->n++], ENTRY, "\"%s%s\": %s%s%s", prefix, name, mark, value, mark);
}

static void attributes(Document *d, const char *region) {
    char solution[8];
    answer(d, "", "région", region, "\"");
    if (!chance(10)) answer(d, "", "domaine", PICK(domains), "\"");
    answer(d, "", "type_service", PICK(types), "\"");
    snprintf(solution, sizeof solution, "S%02u", 1 + below(60));
    if (!chance(30)) answer(d, "", "solution", solution, "\"");
}

static void preliminary(Document *d) {
    for (uint32_t q = 0; q < QUESTIONS; q++) {
        bool yes = chance(yes_of_a_thousand[q]);
        if (yes) d->yes |= 1u << q;
        if (!chance(3)) answer(d, "", questions[q], yes ? "true" : "false", "");
    }
}

/* Steps up from a level, a year or two apart from 2021 on; a few fall or come too early. */
static void plan(Document *d, const char *prefix, const Criterion *c, int level) {
    char *to = d->plans[d->n_plans++];
    uint32_t year = 2021 + below(2);
    if (chance(30)) {
        snprintf(to, ENTRY, "\"%s%s\": \"not-plannable\"", prefix, c->code);
        return;
    }
    if (chance(5)) year = 2019;
    int n = snprintf(to, ENTRY, "\"%s%s\": [[\"%u-T%u\", %d]", prefix, c->code, year, 1 + below(4), level + 1);
    if (level < 2 && chance(500))
        n += snprintf(to + n, ENTRY - (size_t)n, ", [\"%u-T%u\", %d]", year + 1, 1 + below(4), chance(10) ? level : 3);
    snprintf(to + n, ENTRY - (size_t)n, "]");
}

static void criterion(Document *d, const char *prefix, const Criterion *c) {
    bool asked = c->asked == 0 || (d->yes & c->asked) != 0;
    bool applies = (c->any_of == 0 || (d->yes & c->any_of) != 0) && (d->yes & c->all_of) == c->all_of;
    if (!asked && !chance(20)) return;
    if (chance(8)) return; /* forgotten */
    if (!applies || (c->free_na && chance(150))) {
        if (!chance(100)) answer(d, prefix, c->code, "na", "\"");
        return;
    }
    int level = level_of(d, c->lowest);
    if (chance(1)) {
        answer(d, prefix, c->code, chance(500) ? "4" : "\"oui\"", "");
        return;
    }
    answer(d, prefix, c->code, levels[level], "");
    if (level < 3 && asked && chance(d->plan_criteria)) plan(d, prefix, c, level);
}

static void put_members(const char *name, char (*at)[ENTRY], uint32_t n, uint32_t from) {
    printf(", \"%s\": {", name);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0) fputs(", ", stdout);
        fputs(at[(from + i) % n], stdout);
    }
    putchar('}');
}

static void document(Document *d, uint64_t number, uint32_t factor) {
    /* 736338717 and a power of ten have no common divisor: no number comes twice */
    uint64_t id = number * UINT64_C(736338717) % UINT64_C(1000000000);
    const char *region = regions[id % COUNT(regions)];
    d->yes = d->n = d->n_plans = 0;
    d->maturity = 40 + below(260);
    d->plan_criteria = chance(812) ? 34 + below(185) : 0;
    attributes(d, region);
    preliminary(d);
    for (uint32_t f = 0; f < factor; f++) {
        char prefix[8] = "";
        if (f > 0) snprintf(prefix, sizeof prefix, "X%u.", f);
        for (uint32_t c = 0; c < CRITERIA; c++)
            criterion(d, prefix, &criteria[c]);
    }
    printf("{\"subject\": {\"id\": \"%s-%09llu\", \"kind\": \"service\"}", region, (unsigned long long)id);
    printf(", \"status\": \"%s\"", chance(930) ? "validated" : chance(500) ? "submitted" : "draft");
    if (chance(500)) printf(", \"publishable\": %s", chance(80) ? "false" : "true");
    if (chance(40)) printf(", \"converging\": false");
    put_members("answers", d->answers, d->n, chance(100) ? below(d->n) : 0);
    if (d->n_plans > 0) put_members("plan", d->plans, d->n_plans, 0);
    fputs("}\n", stdout);
}

static uint64_t whole(const char *s) {
    char *end;
    unsigned long long n = strtoull(s, &end, 10);
    if (*s < '0' || *s > '9' || *end != '\0') exit(2);
    return n;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 4) return fputs("documents N [FACTOR [TWICE]]\n", stderr), 2;
    uint64_t n = whole(argv[1]), factor = argc > 2 ? whole(argv[2]) : 1, twice = argc > 3 ? whole(argv[3]) : 0;
    if (n > 999999999 || factor < 1 || factor > MOST_FACTOR || twice > 1000) return 2;
    size_t room = QUESTIONS + ATTRIBUTES + CRITERIA * (size_t)factor;
    Document d = {.answers = malloc(room * ENTRY), .plans = malloc(room * ENTRY)};
    if (d.answers == NULL || d.plans == NULL) return 2;
    for (uint64_t i = 0; i < n; i++)
        document(&d, i > 0 && twice > 0 && chance((uint32_t)twice) ? next() % i : i, (uint32_t)factor);
    free(d.answers);
    free(d.plans);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 2;
}
