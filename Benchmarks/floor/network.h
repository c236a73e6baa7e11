// One ONNX file in OpenVINO's C API, compiled in one of several ways. Results are the same in all of them.
#ifndef FLOOR_NETWORK_H
#define FLOOR_NETWORK_H

#include <openvino/c/openvino.h>

#include "floor.h"

struct way {
  /// Compiled once for each size of input that comes, or once with an open size.
  bool is_fixed;
  /// Takes 32-bit floats in planes as the file does, or pixels of bytes with the conversion compiled in.
  bool takes_floats;
  /// Compiled for each thread anew, which then runs it itself, or once for all, which OpenVINO runs on threads of its
  /// own.
  bool is_own;
};

struct budget {
  /// As many requests may run at once, each on `cores` threads.
  int streams, cores;
};

struct network;

/// - Parameter output: the one that is compared with what is expected. There may be others.
struct network *network_open(ov_core_t *core, const char *path, const char *output, struct way way,
                             struct budget budget);

/// Compiles for the size of this batch, if need be. Not while others run.
void network_prepare(struct network *network, const struct batch *batch);

/// - Parameter stream: no two threads may use the same at once.
/// - Returns: the output named at the start, valid until the next run of the stream.
const float *network_run(struct network *network, int stream, const struct batch *batch);

#endif
