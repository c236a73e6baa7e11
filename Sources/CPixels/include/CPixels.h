// The loops over pixels that decide how long a photo takes, in C so that each is compiled for several generations
// of processors: Swift knows one for the whole program, on x86-64 that of 2003.
//
// They trust their arguments: all bounds are checked by the Swift that calls them.
#ifndef CPIXELS_H
#define CPIXELS_H

#include <stddef.h>
#include <stdint.h>

/// Which source pixels lie under each target pixel along one side: `first[i]`, and as many after it as there are
/// weights from `starts[i]` to `starts[i + 1]`.
typedef struct {
  const ptrdiff_t *first;
  const ptrdiff_t *starts;
  const float *weights;
  ptrdiff_t count;
} cpixels_taps;

/// Weighted means of an RGB image's pixels, into rows of `columns.count` pixels.
///
/// `line` is room for 3·width + 1 floats. Exactly one of `bytes` and `floats` is not null; bytes are rounded half to
/// even, floats not at all. Weights are not negative, and those of each target pixel add up to 1; there are at most
/// 65,535 of them, with which the rounding of their sum can't yet carry white over 255.5, where bytes would wrap.
void cpixels_average(const uint8_t *rgb, ptrdiff_t width, cpixels_taps columns, cpixels_taps rows, float *line,
                     uint8_t *bytes, float *floats);

/// Where a target pixel comes from: (x, y) + column·(column_x, column_y) + row·(row_x, row_y).
typedef struct {
  double x, y;
  double column_x, column_y;
  double row_x, row_y;
} cpixels_grid;

/// Samples an RGB image bilinearly into a square of `side` pixels, black outside. The centre of a pixel is a whole
/// number.
void cpixels_warp(const uint8_t *rgb, ptrdiff_t width, ptrdiff_t height, cpixels_grid grid, ptrdiff_t side,
                  uint8_t *target);

#endif
