/* crew.c: a population read, judged and counted by several threads, each with a machine and counts of its own, which
 * are joined at the end.
 *
 *     reader ──one hand at a time: a block, and its ticket──▶ hand ──its batch──▶ ids, in the order of tickets ──▶
 * machine, verdicts, counts of this worker
 *
 * Called by population.c where nothing is said of single documents. No figure depends on who read what: sums are exact,
 * and which of two documents of one id stays is decided in reading order. Each worker's memory is its own; the
 * caller's is used by one thread at a time, under the lock of the reader, and once all are done. */
#include <errno.h>
#include <string.h>

#include "report/report_internal.h"

#if defined(__wasi__)
typedef char Lock, Signal, Thread;
#define LOCK(x) (void)(x)
#define UNLOCK(x) (void)(x)
#define WAIT(signal, lock) ((void)(signal), (void)(lock))
#define WAKE(signal) (void)(signal)
#define INIT(crew) (void)(crew)
#define CLOSE(crew) (void)(crew)
#else
#include <pthread.h>
typedef pthread_mutex_t Lock;
typedef pthread_cond_t Signal;
typedef pthread_t Thread;
#define LOCK(x) (void)pthread_mutex_lock(x)
#define UNLOCK(x) (void)pthread_mutex_unlock(x)
#define WAIT(signal, lock) (void)pthread_cond_wait(signal, lock)
#define WAKE(signal) (void)pthread_cond_broadcast(signal)
#define INIT(crew)                                                                                                     \
    ((void)pthread_mutex_init(&(crew).reading, NULL), (void)pthread_mutex_init(&(crew).turning, NULL),                 \
     (void)pthread_cond_init(&(crew).turned, NULL))
#define CLOSE(crew)                                                                                                    \
    ((void)pthread_mutex_destroy(&(crew).reading), (void)pthread_mutex_destroy(&(crew).turning),                       \
     (void)pthread_cond_destroy(&(crew).turned))
#endif

enum { MOST_JOBS = 256 };

typedef struct Worker Worker;

typedef struct Crew {
    BrmPopulation *out;
    const BrmVerified *verified;
    BrmReader *reader;
    BrmSeen *seen; /* NULL: unique ids were promised */
    bool quickly;
    Worker *workers;
    uint32_t n;       /* of them */
    Lock reading;     /* over the reader and its memory, and the members up to `read` */
    BrmStatus status; /* of reading */
    BrmStr failed;
    int why;
    uint64_t taken; /* blocks */
    uint64_t read;  /* documents, for progress */
    Lock turning;   /* over turn and stopped */
    Signal turned;
    uint64_t turn; /* the block whose ids come next */
    bool stopped;  /* a worker failed: nobody goes on */
} Crew;

struct Worker {
    Crew *crew;
    BrmMem mem;
    BrmArena arena;
    BrmJump failure;
    BrmStatus status;  /* why it failed */
    const char *where; /* as of BrmMem */
    bool reads;        /* holds the lock of the reader, and takes what fails there */
    BrmPopulation part;
    BrmBatch batch;
    BrmQuickLanes lanes;
    BrmHand *hand;
    BrmCrowd *crowd; /* NULL: nothing is read quickly */
    uint8_t *states;
    uint64_t ticket;
    uint32_t had; /* documents of the last block */
    bool started;
    Thread thread;
};

/* ---- the reader, which has the caller's memory ---- */

static void begin_reading(Worker *w, BrmJump **before) {
    BrmMem *mem = brm_reader_mem(w->crew->reader);
    LOCK(&w->crew->reading);
    w->reads = true;
    *before = mem->on_failure;
    mem->on_failure = &w->failure; /* not to another thread's frames */
}

static void end_reading(Worker *w, BrmJump *before) {
    brm_reader_mem(w->crew->reader)->on_failure = before;
    w->reads = false;
    UNLOCK(&w->crew->reading);
}

/* ---- the order of ids ---- */

/* False: somebody failed. */
static bool wait_turn(Worker *w) {
    Crew *crew = w->crew;
    LOCK(&crew->turning);
    while (crew->turn != w->ticket && !crew->stopped)
        WAIT(&crew->turned, &crew->turning);
    bool goes_on = !crew->stopped;
    UNLOCK(&crew->turning);
    return goes_on;
}

static void pass_turn(Crew *crew, bool stopped) {
    LOCK(&crew->turning);
    crew->turn++;
    crew->stopped = crew->stopped || stopped;
    WAKE(&crew->turned);
    UNLOCK(&crew->turning);
}

/* The ids of the batch at hand, in its turn; *twice: how many quick lanes were of an id that stands already. */
static bool take_ids(Worker *w, uint32_t *twice) {
    Crew *crew = w->crew;
    BrmJump *before = NULL;
    bool keeps = brm_reader_keeps_ids(crew->reader);
    *twice = 0;
    if (crew->seen == NULL) return true;
    if (!wait_turn(w)) return false;
    if (w->ticket == 0) brm_hand_expect(w->hand, crew->reader, crew->seen);
    if (keeps) begin_reading(w, &before);
    *twice = brm_hand_ids(w->hand, crew->seen, crew->reader);
    if (keeps) end_reading(w, before);
    if (brm_hand_last(w->hand)) pass_turn(crew, false);
    return true;
}

/* ---- one worker ---- */

static void open_worker(Worker *w) {
    Crew *crew = w->crew;
    uint32_t n_criteria = crew->verified->program->criteria.n;
    BrmIdKey key = {{0, 0}};
    if (crew->seen != NULL) key = brm_seen_key(crew->seen);
    brm_arena_open(&w->arena, &w->mem);
    brm_population_open(&w->part, &w->arena, crew->verified, &crew->out->options, true);
    brm_batch_open(&w->batch, &w->arena, crew->verified->program, brm_vm_cap(w->part.vm));
    if (w->batch.cap > brm_vm_cap(w->part.vm)) w->batch.cap = brm_vm_cap(w->part.vm);
    w->hand = brm_hand_open(&w->mem, crew->reader, &w->batch, &w->lanes, key, crew->quickly);
    if (crew->quickly) w->crowd = brm_crowd_open(&w->part, &w->batch, &w->lanes);
    w->states = BRM_NEWS(&w->arena, uint8_t, n_criteria + 1u);
}

/* The next block and its ticket; false: there is none, or reading failed. */
static bool take_block(Worker *w) {
    Crew *crew = w->crew;
    const BrmPopulationOptions *o = &crew->out->options;
    BrmJump *before;
    BrmStr failed;
    bool any = false;
    begin_reading(w, &before);
    if (crew->status == BRM_OK) {
        crew->status = brm_hand_take(w->hand, crew->reader, &any, &failed);
        if (crew->status != BRM_OK) {
            crew->why = errno;
            crew->failed = failed;
        }
    }
    w->ticket = crew->taken;
    if (any) crew->taken++;
    crew->read += w->had;
    w->had = 0;
    if (any && o->progress != NULL) o->progress(o->progress_ctx, crew->read, brm_reader_bytes(crew->reader));
    end_reading(w, before);
    return any;
}

/* False: somebody failed. */
static bool run_block(Worker *w) {
    for (bool last = false; !last;) {
        uint32_t twice, n_docs;
        BrmDocument *docs = brm_hand_fill(w->hand, &n_docs);
        last = brm_hand_last(w->hand);
        if (!take_ids(w, &twice)) return false;
        if (w->batch.n > 0) brm_vm_run(w->part.vm, &w->batch);
        for (uint32_t i = 0; i < n_docs; i++)
            (void)brm_population_document(&w->part, &docs[i], w->states);
        if (w->crowd != NULL) brm_crowd_count(w->crowd, twice);
        w->had += brm_hand_read(w->hand);
    }
    return true;
}

static void start_others(Crew *crew);

static void work(Worker *w) {
    Crew *crew = w->crew;
    brm_mem_open(&w->mem, brm_reader_mem(crew->reader)->fn, brm_reader_mem(crew->reader)->ctx);
    w->mem.on_failure = &w->failure;
    if (BRM_TRY(w->failure)) {
        const BrmMem *of = w->reads ? brm_reader_mem(crew->reader) : &w->mem;
        w->status = of->failure;
        w->where = of->where;
        if (w->reads) end_reading(w, NULL); /* the caller puts its own back */
        pass_turn(crew, true);
        return;
    }
    open_worker(w);
    while (take_block(w)) {
        if (w == &crew->workers[0] && w->ticket == 1) start_others(crew); /* there is enough for more than one */
        if (!run_block(w)) return;
    }
}

/* ---- threads ---- */

#if defined(__wasi__)
static void start_others(Crew *crew) {
    (void)crew;
}

static void join_others(Crew *crew) {
    (void)crew;
}
#else
static void *begin(void *worker) {
    work(worker);
    return NULL;
}

static void start_others(Crew *crew) {
    for (uint32_t i = 1; i < crew->n; i++)
        crew->workers[i].started = pthread_create(&crew->workers[i].thread, NULL, begin, &crew->workers[i]) == 0;
}

static void join_others(Crew *crew) {
    for (uint32_t i = 1; i < crew->n; i++)
        if (crew->workers[i].started) (void)pthread_join(crew->workers[i].thread, NULL);
}
#endif

/* ---- joining ---- */

static void add_findings(BrmPopulation *out, BrmFindingCounts *into, const BrmFindingCounts *from) {
    for (uint32_t i = 0; i < from->n; i++) {
        BrmFindingCount *row = brm_population_count(out, into, from->at[i].code, from->at[i].control);
        for (uint32_t s = 0; s < 3; s++)
            row->n[s] += from->at[i].n[s];
    }
}

static void add_part(BrmPopulation *out, const BrmPopulation *part) {
    out->read += part->read;
    out->counted += part->counted;
    out->left_out += part->left_out;
    out->rejected += part->rejected;
    for (uint32_t s = 0; s < 3; s++)
        out->severities[s] += part->severities[s];
    brm_tally_merge(out->tally, part->tally);
    add_findings(out, &out->findings, &part->findings);
    for (uint32_t b = 0; b < out->options.n_by; b++)
        for (uint32_t i = 0; i < part->by[b].groups.n; i++) {
            const BrmGroup *g = &part->by[b].groups.at[i];
            uint32_t at = brm_population_group(out, &out->by[b], g->none, g->key);
            brm_tally_merge(out->by[b].groups.at[at].tally, g->tally);
            add_findings(out, &out->by[b].groups.at[at].findings, &g->findings);
        }
}

BrmStatus brm_crew_run(BrmPopulation *out, const BrmVerified *verified, BrmReader *reader, BrmStr *failed) {
    BrmMem *mem = brm_reader_mem(reader);
    BrmJump *on_failure = mem->on_failure;
    Crew crew = {.out = out, .verified = verified, .reader = reader, .quickly = brm_bulk_fits(verified->program)};
    BrmStatus bad = BRM_OK;
    const char *where = NULL;
    crew.n = out->options.jobs == 0 ? 1 : out->options.jobs > MOST_JOBS ? MOST_JOBS : out->options.jobs;
    crew.workers = BRM_NEWS(out->arena, Worker, crew.n);
    for (uint32_t i = 0; i < crew.n; i++)
        crew.workers[i].crew = &crew;
    INIT(crew);
    if (!out->options.unique_ids) crew.seen = brm_seen_open(mem);
    work(&crew.workers[0]);
    join_others(&crew);
    mem->on_failure = on_failure;
    brm_seen_close(crew.seen);
    CLOSE(crew);
    for (uint32_t i = 0; i < crew.n; i++) {
        const Worker *w = &crew.workers[i];
        if (w->status == BRM_OK) continue;
        bad = w->status;
        where = w->where;
    }
    for (uint32_t i = 0; i < crew.n; i++) {
        Worker *w = &crew.workers[i];
        if (i > 0 && !w->started) continue;
        if (bad == BRM_OK && crew.status == BRM_OK) add_part(out, &w->part);
        brm_mem_close(&w->mem);
    }
    if (bad != BRM_OK) brm_mem_fail(mem, bad, where);
    *failed = crew.failed;
    errno = crew.why;
    return crew.status;
}
