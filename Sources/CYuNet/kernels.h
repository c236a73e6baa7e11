// What the layers do to one row. Rows are pixels side by side, their channels next to each other: 16 or 64.
//
// Everything here is inlined into one set of functions for each generation of processors (yunet.c), where sizes are
// known and a tile's sums stay in registers.
#ifndef CYUNET_KERNELS_H
#define CYUNET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef float lanes __attribute__((ext_vector_type(16), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define AT(pointer) (*(lanes *)(pointer))
#define FROM(pointer) (*(const lanes *)(pointer))
#define LARGER(a, b) __builtin_elementwise_max(a, b)

// 1×1 convolution of `pixels` pixels to `groups` · 16 of the `outputs` channels.
INLINE void pointwise_tile(const float *in, const int inputs, const float *weights, const float *bias, float *out,
                           const int outputs, const int pixels, const int groups) {
  lanes sum[24];
  UNROLLED for (int p = 0; p < pixels; p++) {
    UNROLLED for (int g = 0; g < groups; g++) sum[p * groups + g] = FROM(bias + 16 * g);
  }
  // Weights stand in blocks of 32 outputs, or of 16 where there are no more.
  const int block = outputs < 32 ? outputs : 32;
  for (int k = 0; k < inputs; k++) {
    lanes w[2];
    UNROLLED for (int g = 0; g < groups; g++) w[g] = FROM(weights + k * block + 16 * g);
    UNROLLED for (int p = 0; p < pixels; p++) {
      lanes x = in[p * inputs + k];
      UNROLLED for (int g = 0; g < groups; g++) sum[p * groups + g] += x * w[g];
    }
  }
  UNROLLED for (int p = 0; p < pixels; p++) {
    UNROLLED for (int g = 0; g < groups; g++) AT(out + p * outputs + 16 * g) = sum[p * groups + g];
  }
}

INLINE void pointwise_sized(const float *in, const int inputs, const float *weights, const float *bias, float *out,
                            const int outputs, ptrdiff_t width, const int tile, const int groups) {
  const int step = 16 * groups < outputs ? 16 * groups : outputs;
  for (int first = 0; first < outputs; first += step) {
    const float *w = weights + first / 32 * 32 * inputs + first % 32;
    ptrdiff_t x = 0;
    for (; x + tile <= width; x += tile)
      pointwise_tile(in + x * inputs, inputs, w, bias + first, out + x * outputs + first, outputs, tile, step / 16);
    for (; x + 4 <= width; x += 4)
      pointwise_tile(in + x * inputs, inputs, w, bias + first, out + x * outputs + first, outputs, 4, step / 16);
    for (; x < width; x++)
      pointwise_tile(in + x * inputs, inputs, w, bias + first, out + x * outputs + first, outputs, 1, step / 16);
  }
}

INLINE void pointwise_row(const float *in, int inputs, const float *weights, const float *bias, float *out,
                          int outputs, ptrdiff_t width, const int tile, const int groups) {
  if (inputs == 16 && outputs == 16) pointwise_sized(in, 16, weights, bias, out, 16, width, tile, groups);
  if (inputs == 16 && outputs == 64) pointwise_sized(in, 16, weights, bias, out, 64, width, tile, groups);
  if (inputs == 64 && outputs == 16) pointwise_sized(in, 64, weights, bias, out, 16, width, tile, groups);
  if (inputs == 64 && outputs == 64) pointwise_sized(in, 64, weights, bias, out, 64, width, tile, groups);
}

// 3×3 depthwise convolution of `pixels` pixels; each pixel of the three rows is loaded once.
INLINE void depthwise_tile(const float *const rows[3], const float *weights, const float *bias, float *out,
                           const int channels, const int pixels, const int is_last) {
  for (int c = 0; c < channels; c += 16) {
    lanes sum[4];
    UNROLLED for (int p = 0; p < pixels; p++) sum[p] = FROM(bias + c);
    UNROLLED for (int r = 0; r < 3; r++) {
      lanes w[3];
      UNROLLED for (int k = 0; k < 3; k++) w[k] = FROM(weights + (3 * r + k) * channels + c);
      UNROLLED for (int x = 0; x < pixels + 2; x++) {
        lanes value = FROM(rows[r] + x * channels + c);
        UNROLLED for (int k = 0; k < 3; k++) {
          if (x >= k && x - k < pixels) sum[x - k] += w[k] * value;
        }
      }
    }
    UNROLLED for (int p = 0; p < pixels; p++) {
      AT(out + p * channels + c) = is_last ? sum[p] : LARGER(sum[p], (lanes)0.0f);
    }
  }
}

INLINE void depthwise_sized(const float *const rows[3], const float *weights, const float *bias, float *out,
                            const int channels, ptrdiff_t width, const int is_last) {
  ptrdiff_t x = 0;
  for (; x + 4 <= width; x += 4) {
    const float *tile[3] = {rows[0] + x * channels, rows[1] + x * channels, rows[2] + x * channels};
    depthwise_tile(tile, weights, bias, out + x * channels, channels, 4, is_last);
  }
  for (; x < width; x++) {
    const float *tile[3] = {rows[0] + x * channels, rows[1] + x * channels, rows[2] + x * channels};
    depthwise_tile(tile, weights, bias, out + x * channels, channels, 1, is_last);
  }
}

// The rows begin one pixel to the left. The heads are the last layer: 16 channels, and nothing is cut off below zero.
INLINE void depthwise_row(const float *const rows[3], const float *weights, const float *bias, float *out,
                          int channels, ptrdiff_t width, int is_last) {
  if (is_last) depthwise_sized(rows, weights, bias, out, 16, width, 1);
  else if (channels == 16) depthwise_sized(rows, weights, bias, out, 16, width, 0);
  else depthwise_sized(rows, weights, bias, out, 64, width, 0);
}

// 3×3 convolution of three colours to 16 channels that takes every second pixel.
INLINE void stem_tile(const float *const rows[3], const float *weights, const float *bias, float *out,
                      const int pixels) {
  lanes sum[12];
  UNROLLED for (int p = 0; p < pixels; p++) sum[p] = FROM(bias);
  for (int r = 0; r < 3; r++) {
    for (int k = 0; k < 9; k++) {
      lanes w = FROM(weights + (9 * r + k) * 16);
      UNROLLED for (int p = 0; p < pixels; p++) sum[p] += rows[r][6 * p + k] * w;
    }
  }
  UNROLLED for (int p = 0; p < pixels; p++) AT(out + 16 * p) = LARGER(sum[p], (lanes)0.0f);
}

INLINE void stem_row(const float *const rows[3], const float *weights, const float *bias, float *out, ptrdiff_t width,
                     const int tile) {
  ptrdiff_t x = 0;
  for (; x + tile <= width; x += tile) {
    const float *part[3] = {rows[0] + 6 * x, rows[1] + 6 * x, rows[2] + 6 * x};
    stem_tile(part, weights, bias, out + 16 * x, tile);
  }
  for (; x < width; x++) {
    const float *part[3] = {rows[0] + 6 * x, rows[1] + 6 * x, rows[2] + 6 * x};
    stem_tile(part, weights, bias, out + 16 * x, 1);
  }
}

INLINE void widen_row(const uint8_t *bytes, float *out, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) out[i] = bytes[i];
}

// The larger of each two pixels, and of what the row above left in `out`.
INLINE void pool_row(const float *in, float *out, int channels, ptrdiff_t width, int is_second) {
  for (ptrdiff_t x = 0; x < width; x++) {
    for (int c = 0; c < channels; c += 16) {
      const float *pixel = in + 2 * x * channels + c;
      lanes larger = LARGER(FROM(pixel), FROM(pixel + channels));
      float *target = out + x * channels + c;
      AT(target) = is_second ? LARGER(larger, FROM(target)) : larger;
    }
  }
}

// A row of a fine map plus the row of the coarser one under it, each pixel of which counts for two.
INLINE void add_row(const float *fine, const float *coarse, float *out, int channels, ptrdiff_t width) {
  for (ptrdiff_t x = 0; x < width; x++) {
    for (int c = 0; c < channels; c += 16) {
      AT(out + x * channels + c) = FROM(fine + x * channels + c) + FROM(coarse + x / 2 * channels + c);
    }
  }
}

#endif
