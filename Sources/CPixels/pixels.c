#include "CPixels.h"

#include <math.h>
#include <string.h>

// The loader picks the best of these for the processor at hand: glibc's does, musl's doesn't, and the thread sanitizer
// crashes when it is asked before it has begun.
#if defined(__x86_64__) && defined(__gnu_linux__) && !__has_feature(thread_sanitizer)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define FOR_EACH_PROCESSOR
#endif

typedef float four_floats __attribute__((ext_vector_type(4), aligned(4)));
typedef uint8_t four_bytes __attribute__((ext_vector_type(4), aligned(1)));

FOR_EACH_PROCESSOR
static void add_rows(const uint8_t *rows, ptrdiff_t length, const float *weights, ptrdiff_t count, float *sum) {
  // One and two rows are the common cases, and worth going over the sums once only.
  if (count == 1) {
    for (ptrdiff_t i = 0; i < length; i++) sum[i] = weights[0] * rows[i];
    return;
  }
  for (ptrdiff_t i = 0; i < length; i++) sum[i] = weights[0] * rows[i] + weights[1] * rows[length + i];
  ptrdiff_t row = 2;
  for (; row + 1 < count; row += 2) {
    const uint8_t *upper = rows + row * length, *lower = upper + length;
    for (ptrdiff_t i = 0; i < length; i++) sum[i] += weights[row] * upper[i] + weights[row + 1] * lower[i];
  }
  if (row < count) {
    for (ptrdiff_t i = 0; i < length; i++) sum[i] += weights[row] * rows[row * length + i];
  }
}

FOR_EACH_PROCESSOR
static void add_columns(const float *line, cpixels_taps columns, uint8_t *bytes, float *floats) {
  for (ptrdiff_t x = 0; x < columns.count; x++) {
    const float *weights = columns.weights + columns.starts[x];
    ptrdiff_t count = columns.starts[x + 1] - columns.starts[x];
    const float *pixels = line + 3 * columns.first[x];
    four_floats pixel = 0;
    for (ptrdiff_t tap = 0; tap < count; tap++) pixel += weights[tap] * *(const four_floats *)(pixels + 3 * tap);
    if (floats) {
      for (int channel = 0; channel < 3; channel++) floats[3 * x + channel] = pixel[channel];
    } else {
      // At 2²³ a float's last digit is one: adding it rounds, half to even, and leaves the result in the last byte.
      pixel += 8388608.0f;
      for (int channel = 0; channel < 3; channel++) {
        uint32_t bits;
        float value = pixel[channel];
        memcpy(&bits, &value, sizeof bits);
        bytes[3 * x + channel] = (uint8_t)bits;
      }
    }
  }
}

void cpixels_average(const uint8_t *rgb, ptrdiff_t width, cpixels_taps columns, cpixels_taps rows, float *line,
                     uint8_t *bytes, float *floats) {
  ptrdiff_t length = 3 * width;
  // The last pixel is read with four numbers, as all are.
  line[length] = 0;
  for (ptrdiff_t y = 0; y < rows.count; y++) {
    ptrdiff_t start = rows.starts[y];
    add_rows(rgb + rows.first[y] * length, length, rows.weights + start, rows.starts[y + 1] - start, line);
    ptrdiff_t offset = 3 * y * columns.count;
    add_columns(line, columns, bytes ? bytes + offset : NULL, floats ? floats + offset : NULL);
  }
}

static inline four_floats pixel(const uint8_t *rgb, ptrdiff_t width, ptrdiff_t height, ptrdiff_t x, ptrdiff_t y) {
  if (x < 0 || y < 0 || x >= width || y >= height) return 0;
  const uint8_t *bytes = rgb + 3 * (y * width + x);
  return (four_floats){bytes[0], bytes[1], bytes[2], 0};
}

FOR_EACH_PROCESSOR
void cpixels_warp(const uint8_t *rgb, ptrdiff_t width, ptrdiff_t height, cpixels_grid grid, ptrdiff_t side,
                  uint8_t *target) {
  for (ptrdiff_t row = 0; row < side; row++) {
    for (ptrdiff_t column = 0; column < side; column++, target += 3) {
      double x = grid.x + column * grid.column_x + row * grid.row_x;
      double y = grid.y + column * grid.column_y + row * grid.row_y;
      four_floats value = 0;
      // Also keeps the conversion to integers below within range.
      if (x > -1 && y > -1 && x < width && y < height) {
        double left_edge = floor(x), top_edge = floor(y);
        ptrdiff_t left = (ptrdiff_t)left_edge, top = (ptrdiff_t)top_edge;
        float fx = (float)(x - left_edge), fy = (float)(y - top_edge);
        four_floats corners[4];
        // A pixel is read with the byte that follows, which the last of all doesn't have.
        if (left >= 0 && top >= 0 && left + 2 < width && top + 1 < height) {
          const uint8_t *upper = rgb + 3 * (top * width + left), *lower = upper + 3 * width;
          corners[0] = __builtin_convertvector(*(const four_bytes *)upper, four_floats);
          corners[1] = __builtin_convertvector(*(const four_bytes *)(upper + 3), four_floats);
          corners[2] = __builtin_convertvector(*(const four_bytes *)lower, four_floats);
          corners[3] = __builtin_convertvector(*(const four_bytes *)(lower + 3), four_floats);
        } else {
          corners[0] = pixel(rgb, width, height, left, top);
          corners[1] = pixel(rgb, width, height, left + 1, top);
          corners[2] = pixel(rgb, width, height, left, top + 1);
          corners[3] = pixel(rgb, width, height, left + 1, top + 1);
        }
        four_floats above = corners[0] * (1 - fx) + corners[1] * fx;
        four_floats below = corners[2] * (1 - fx) + corners[3] * fx;
        value = above * (1 - fy) + below * fy;
      }
      for (int channel = 0; channel < 3; channel++) target[channel] = (uint8_t)(value[channel] + 0.5f);
    }
  }
}
