#include "stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// OpenVINO and ONNX Runtime add in another order.
static const float TOLERANCE = 2e-3f;

static bool skip(const char **text, const char *word) {
  size_t length = strlen(word);
  if (strncmp(*text, word, length)) return false;
  *text += length;
  return true;
}

struct stage stage_open(ov_core_t *core, const char *path, const char *output, const char *text, struct budget budget) {
  struct stage stage = {0};
  if (!strcmp(text, "-")) return stage;
  const char *rest = text;
  if (skip(&rest, "one")) {
    stage.together = 1;
  } else if (!skip(&rest, "photo")) {
    char *end;
    stage.together = (uint32_t)strtoul(text, &end, 10);
    if (!stage.together) give_up("a run of '%s' is none of photo, one and a number", text);
    rest = end;
  }
  struct way way = {.is_fixed = true};
  while (*rest) {
    if (skip(&rest, "/open")) {
      way.is_fixed = false;
    } else if (skip(&rest, "/floats")) {
      way.takes_floats = true;
    } else if (skip(&rest, "/own")) {
      way.is_own = true;
    } else {
      give_up("'%s' is none of /open, /floats and /own", rest);
    }
  }
  stage.takes_floats = way.takes_floats;
  stage.network = network_open(core, path, output, way, budget);
  return stage;
}

static size_t area(const struct batch *batch) { return (size_t)batch->height * batch->width * 3; }

static struct batch part(const struct batch *batch, uint32_t first, uint32_t count) {
  struct batch part = *batch;
  part.count = count;
  part.pixels += first * area(batch);
  part.planes += first * area(batch);
  part.expected += (size_t)first * batch->expected_length;
  return part;
}

void stage_prepare(struct stage *stage, const struct batch *batch, int threads) {
  if (!stage->network || !batch->count) return;
  struct batch run = *batch;
  if (stage->together != WHOLE_PHOTO) {
    run.count = 1;
    network_prepare(stage->network, &run);
    run.count = stage->together;
  }
  network_prepare(stage->network, &run);
  if (stage->together <= 1 || stage->waiting) return;
  stage->waiting = calloc((size_t)threads, sizeof *stage->waiting);
  if (!stage->waiting) give_up("out of memory");
  for (int thread = 0; thread < threads; thread++) {
    struct waiting *waiting = &stage->waiting[thread];
    size_t bytes = (stage->together * area(batch) + 63) / 64 * 64;
    waiting->pixels = aligned_alloc(64, bytes);
    waiting->planes = aligned_alloc(64, bytes * sizeof(float));
    waiting->expected = calloc(stage->together, batch->expected_length * sizeof(float));
    if (!waiting->pixels || !waiting->planes || !waiting->expected) give_up("out of memory");
  }
}

static void run(struct stage *stage, int thread, const struct batch *batch, bool checks) {
  const float *output = network_run(stage->network, thread, batch);
  if (!checks) return;
  for (size_t index = 0; index < (size_t)batch->count * batch->expected_length; index++) {
    float difference = fabsf(output[index] - batch->expected[index]);
    if (!(difference <= TOLERANCE)) {
      give_up("a network's result is off by %g: the tensors and the models don't belong together", (double)difference);
    }
  }
}

static void wait_for_more(struct stage *stage, int thread, const struct batch *picture, bool checks) {
  struct waiting *waiting = &stage->waiting[thread];
  size_t size = area(picture), at = waiting->count * size;
  if (stage->takes_floats) {
    memcpy(waiting->planes + at, picture->planes, size * sizeof(float));
  } else {
    memcpy(waiting->pixels + at, picture->pixels, size);
  }
  size_t length = picture->expected_length;
  memcpy(waiting->expected + waiting->count * length, picture->expected, length * sizeof(float));
  if (++waiting->count < stage->together) return;
  struct batch full = {stage->together, picture->height,   picture->width,
                       waiting->pixels, waiting->planes, waiting->expected, picture->expected_length};
  run(stage, thread, &full, checks);
  waiting->count = 0;
}

void stage_run(struct stage *stage, int thread, const struct batch *batch, bool checks) {
  if (!stage->network || !batch->count) return;
  if (stage->together == WHOLE_PHOTO) {
    run(stage, thread, batch, checks);
    return;
  }
  for (uint32_t index = 0; index < batch->count; index++) {
    struct batch picture = part(batch, index, 1);
    if (stage->together == 1) {
      run(stage, thread, &picture, checks);
    } else {
      wait_for_more(stage, thread, &picture, checks);
    }
  }
}

void stage_finish(struct stage *stage, int thread, const struct batch *any, bool checks) {
  if (!stage->waiting) return;
  struct waiting *waiting = &stage->waiting[thread];
  struct batch left = *any;
  left.pixels = waiting->pixels;
  left.planes = waiting->planes;
  left.expected = waiting->expected;
  for (uint32_t index = 0; index < waiting->count; index++) {
    struct batch picture = part(&left, index, 1);
    run(stage, thread, &picture, checks);
  }
  waiting->count = 0;
}
