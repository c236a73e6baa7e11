// Does of a photo what can't be left out, and nothing else, on several threads, and takes the time.
//
//   floor TENSORS MODELS THREADS [CORES]
//
// CORES is how many each thread's networks may use, one if it isn't given. Each line on standard input is a turn, and
// is answered with a line of JSON on standard output:
//
//   PASSES DECODE YUNET ONET RESNET
//
// PASSES is how often all photos are taken. DECODE is `full`, or `-` to leave it out; the others are ways as in stage.h.
// The first turn with a way compiles for it, and compares its results with ONNX Runtime's, before the clock starts.
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage.h"

enum part { DECODE, YUNET, ONET, RESNET, PARTS };

static const char *const NAMES[PARTS] = {"decode", "yunet", "onet", "resnet"};
static const char *const FILES[PARTS] = {NULL, "yunet/yunet_n_dynamic.onnx", "default/onet.onnx",
                                         "default/dlib_resnet_v1.onnx"};
static const char *const OUTPUTS[PARTS] = {NULL, "obj_32", "probability", "embedding"};

enum { MOST_WAYS = 64, LONGEST_WAY = 32 };

struct known_way {
  enum part part;
  char way[LONGEST_WAY];
  struct stage stage;
};

static struct photos photos;
static const char *models;
static struct budget budget;
static ov_core_t *core;
static struct known_way ways[MOST_WAYS];
static int way_count;

// A turn, set by the main thread between the barriers.
static pthread_barrier_t begins, ends;
static struct stage *stages[PARTS];
static bool decodes, is_warming;
static uint64_t items;
static atomic_uint_fast64_t next_item;

static struct worker {
  pthread_t thread;
  int number;
  uint8_t *rgb;
  double cpu[PARTS], wall[PARTS];
} *workers;

struct times {
  double cpu, wall;
};

void give_up(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("floor: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

static const struct batch *batch_of(const struct photo *photo, enum part part) {
  return part == YUNET ? &photo->whole : part == ONET ? &photo->crops : &photo->chips;
}

static const struct batch *any_batch(enum part part) {
  for (uint32_t index = 0; index < photos.count; index++) {
    const struct batch *batch = batch_of(&photos.each[index], part);
    if (batch->count) return batch;
  }
  return batch_of(&photos.each[0], part);
}

static struct times now(void) { return (struct times){seconds(CLOCK_THREAD_CPUTIME_ID), seconds(CLOCK_MONOTONIC)}; }

/// Adds the thread's time since the last call to the part.
static void charge(struct worker *worker, struct times *last, enum part part) {
  struct times times = now();
  worker->cpu[part] += times.cpu - last->cpu;
  worker->wall[part] += times.wall - last->wall;
  *last = times;
}

static void take_turn(struct worker *worker) {
  memset(worker->cpu, 0, sizeof worker->cpu);
  memset(worker->wall, 0, sizeof worker->wall);
  struct times last = now();
  // To warm up, each thread takes all photos, for its own requests.
  uint64_t own = 0;
  uint64_t item;
  while ((item = is_warming ? own++ : atomic_fetch_add(&next_item, 1)) < items) {
    const struct photo *photo = &photos.each[item % photos.count];
    if (decodes) decode(photo, worker->rgb);
    charge(worker, &last, DECODE);
    for (enum part part = YUNET; part < PARTS; part++) {
      stage_run(stages[part], worker->number, batch_of(photo, part), is_warming);
      charge(worker, &last, part);
    }
  }
  for (enum part part = YUNET; part < PARTS; part++) {
    stage_finish(stages[part], worker->number, any_batch(part), is_warming);
    charge(worker, &last, part);
  }
}

static void *work(void *argument) {
  struct worker *worker = argument;
  for (;;) {
    pthread_barrier_wait(&begins);
    take_turn(worker);
    pthread_barrier_wait(&ends);
  }
  return NULL;
}

static void all_take_turns(uint64_t count, bool warming) {
  items = count;
  is_warming = warming;
  atomic_store(&next_item, 0);
  pthread_barrier_wait(&begins);
  pthread_barrier_wait(&ends);
}

/// - Returns: whether it is new, and needs warming up.
static bool choose(enum part part, const char *way) {
  for (int index = 0; index < way_count; index++) {
    if (ways[index].part == part && !strcmp(ways[index].way, way)) {
      stages[part] = &ways[index].stage;
      return false;
    }
  }
  if (way_count == MOST_WAYS) give_up("too many ways in one run");
  struct known_way *known = &ways[way_count++];
  char *path = malloc(strlen(models) + strlen(FILES[part]) + 2);
  if (!path) give_up("out of memory");
  sprintf(path, "%s/%s", models, FILES[part]);
  known->part = part;
  strcpy(known->way, way);
  known->stage = stage_open(core, path, OUTPUTS[part], way, budget);
  for (uint32_t index = 0; index < photos.count; index++) {
    stage_prepare(&known->stage, batch_of(&photos.each[index], part), budget.streams);
  }
  stages[part] = &known->stage;
  return true;
}

/// Networks that are not a thread's own are run by OpenVINO's threads, while ours wait. What those used is shared out by
/// the time waited.
static void report(uint64_t passes, double wall, double cpu) {
  uint64_t faces = 0;
  for (uint32_t index = 0; index < photos.count; index++) faces += photos.each[index].chips.count;
  double own[PARTS] = {0}, waited[PARTS] = {0}, all_own = 0, all_waited = 0;
  for (enum part part = DECODE; part < PARTS; part++) {
    for (int thread = 0; thread < budget.streams; thread++) {
      own[part] += workers[thread].cpu[part];
      if (part != DECODE) waited[part] += workers[thread].wall[part] - workers[thread].cpu[part];
    }
    all_own += own[part];
    all_waited += waited[part];
  }
  double elsewhere = cpu > all_own && all_waited > 0 ? (cpu - all_own) / all_waited : 0;
  printf("{\"photos\": %llu, \"faces\": %llu, \"wall\": %.6f, \"cpu\": %.6f, \"stages\": {",
         (unsigned long long)(passes * photos.count), (unsigned long long)(passes * faces), wall, cpu);
  for (enum part part = DECODE; part < PARTS; part++) {
    printf("%s\"%s\": %.6f", part ? ", " : "", NAMES[part], own[part] + waited[part] * elsewhere);
  }
  puts("}}");
  fflush(stdout);
}

int main(int count, char **arguments) {
  if (count < 4) give_up("call it as: floor TENSORS MODELS THREADS [CORES]");
  photos = photos_read(arguments[1]);
  models = arguments[2];
  budget = (struct budget){atoi(arguments[3]), count > 4 ? atoi(arguments[4]) : 1};
  if (!photos.count || budget.streams < 1 || budget.cores < 1) give_up("no photos, no threads or no cores");
  if (ov_core_create(&core) != OK) give_up("OpenVINO can't start: %s", ov_get_last_err_msg());
  pthread_barrier_init(&begins, NULL, (unsigned)budget.streams + 1);
  pthread_barrier_init(&ends, NULL, (unsigned)budget.streams + 1);
  workers = calloc((size_t)budget.streams, sizeof *workers);
  for (int number = 0; number < budget.streams; number++) {
    workers[number] = (struct worker){.number = number, .rgb = malloc(photos_largest(photos))};
    if (!workers[number].rgb) give_up("out of memory");
    if (pthread_create(&workers[number].thread, NULL, work, &workers[number])) give_up("no more threads");
  }

  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    unsigned long passes;
    char way[PARTS][LONGEST_WAY];
    if (sscanf(line, "%lu %31s %31s %31s %31s", &passes, way[0], way[1], way[2], way[3]) != 5) {
      give_up("a turn is: PASSES DECODE YUNET ONET RESNET");
    }
    decodes = strcmp(way[DECODE], "-");
    bool is_new = false;
    for (enum part part = YUNET; part < PARTS; part++) is_new |= choose(part, way[part]);
    if (is_new) all_take_turns(photos.count, true);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    all_take_turns(passes * photos.count, false);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    report(passes, wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
  }
  return 0;
}
