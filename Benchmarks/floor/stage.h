// One network's part in a photo: how many pictures go into a run, and where they wait until there are enough.
#ifndef FLOOR_STAGE_H
#define FLOOR_STAGE_H

#include "network.h"

/// Stands for: all of a photo in one run.
enum { WHOLE_PHOTO = 0 };

/// Pictures of a thread that wait for a run of several photos' together.
struct waiting {
  uint8_t *pixels;
  float *planes;
  float *expected;
  uint32_t count;
};

struct stage {
  struct network *network;
  uint32_t together;
  bool takes_floats;
  struct waiting *waiting;  // one a thread; none if no photo waits for another
};

/// `way` is how many pictures go into a run, as in `photo`, `one`, `8`, and what else is unusual, as in `photo/open/own`:
/// `/open` leaves the input's size open, `/floats` takes floats, `/own` compiles for each thread anew. `-` leaves the
/// stage out: its network is NULL.
struct stage stage_open(ov_core_t *core, const char *path, const char *output, const char *way, struct budget budget);

/// Compiles what a batch of a photo will need. Not while others run.
void stage_prepare(struct stage *stage, const struct batch *batch, int threads);

/// - Parameter checks: compares with what is expected; for warming up, not for measuring.
void stage_run(struct stage *stage, int thread, const struct batch *batch, bool checks);

/// Runs what still waits, one by one. `any` is of the same size.
void stage_finish(struct stage *stage, int thread, const struct batch *any, bool checks);

#endif
