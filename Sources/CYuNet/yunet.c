#include "CYuNet.h"

#include <string.h>

#include "kernels.h"

struct kernels {
  void (*pointwise)(const float *in, int inputs, const float *weights, const float *bias, float *out, int outputs,
                    ptrdiff_t width);
  void (*depthwise)(const float *const rows[3], const float *weights, const float *bias, float *out, int channels,
                    ptrdiff_t width, int is_last);
  void (*stem)(const float *const rows[3], const float *weights, const float *bias, float *out, ptrdiff_t width);
  void (*widen)(const uint8_t *bytes, float *out, ptrdiff_t count);
  void (*pool)(const float *in, float *out, int channels, ptrdiff_t width, int is_second);
  void (*add)(const float *fine, const float *coarse, float *out, int channels, ptrdiff_t width);
};

// `tile` pixels times `groups` of 16 channels are summed up at a time: as many as the processor has registers for.
#define KERNELS(name, target, tile, groups)                                                                         \
  target static void pointwise_##name(const float *in, int inputs, const float *weights, const float *bias,         \
                                      float *out, int outputs, ptrdiff_t width) {                                   \
    pointwise_row(in, inputs, weights, bias, out, outputs, width, tile, groups);                                    \
  }                                                                                                                 \
  target static void depthwise_##name(const float *const rows[3], const float *weights, const float *bias,          \
                                      float *out, int channels, ptrdiff_t width, int is_last) {                     \
    depthwise_row(rows, weights, bias, out, channels, width, is_last);                                              \
  }                                                                                                                 \
  target static void stem_##name(const float *const rows[3], const float *weights, const float *bias, float *out,   \
                                 ptrdiff_t width) {                                                                 \
    stem_row(rows, weights, bias, out, width, tile);                                                                \
  }                                                                                                                 \
  target static void widen_##name(const uint8_t *bytes, float *out, ptrdiff_t count) {                              \
    widen_row(bytes, out, count);                                                                                   \
  }                                                                                                                 \
  target static void pool_##name(const float *in, float *out, int channels, ptrdiff_t width, int is_second) {       \
    pool_row(in, out, channels, width, is_second);                                                                  \
  }                                                                                                                 \
  target static void add_##name(const float *fine, const float *coarse, float *out, int channels,                   \
                                ptrdiff_t width) {                                                                  \
    add_row(fine, coarse, out, channels, width);                                                                    \
  }                                                                                                                 \
  static const struct kernels kernels_##name = {pointwise_##name, depthwise_##name, stem_##name,                    \
                                                widen_##name,     pool_##name,      add_##name};

#if defined(__x86_64__)
KERNELS(avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), 12, 2)
KERNELS(avx2, __attribute__((target("avx2,fma"))), 6, 1)
#endif
KERNELS(any, , 6, 1)

int cyunet_generations(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 1;
  int has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return has_512 ? 3 : 2;
#else
  return 1;
#endif
}

static const struct kernels *kernels_of(int generation) {
#if defined(__x86_64__)
  if (generation == 2) return &kernels_avx512;
  if (generation == 1) return &kernels_avx2;
#endif
  (void)generation;
  return &kernels_any;
}

// A layer hands out its rows one by one, and asks the layer before it for those it needs.
struct layer {
  const float *(*next)(struct layer *);
  struct layer *from;
  int channels;
  ptrdiff_t width, height;
  ptrdiff_t row;  // the one that comes next
  float *out;     // room for one row
  const struct kernels *kernels;

  // Stem and separable: the last three rows that came in, with a black pixel on either side, and one black row.
  float *ring;
  ptrdiff_t ring_row;
  ptrdiff_t filled;
  const float *weights, *bias, *depthwise, *depthwise_bias;
  int is_last;

  const uint8_t *rgb;  // stem
  ptrdiff_t rgb_width, rgb_height;
  const float *map, *coarse;  // map, sum
};

static float *ring_at(struct layer *layer, ptrdiff_t y) { return layer->ring + y % 3 * layer->ring_row; }

// Row y of the ring, or the black one where the picture ends.
static const float *neighbour(struct layer *layer, ptrdiff_t y) {
  return y >= 0 && y < layer->filled ? ring_at(layer, y) : layer->ring + 3 * layer->ring_row;
}

static const float *next_of_stem(struct layer *layer) {
  ptrdiff_t y = layer->row++;
  while (layer->filled <= 2 * y + 1) {
    float *row = ring_at(layer, layer->filled) + 3;
    ptrdiff_t count = 0;
    if (layer->filled < layer->rgb_height) {
      count = 3 * layer->rgb_width;
      layer->kernels->widen(layer->rgb + layer->filled * count, row, count);
    }
    memset(row + count, 0, (size_t)(6 * layer->width - count) * sizeof(float));
    layer->filled++;
  }
  const float *rows[3] = {neighbour(layer, 2 * y - 1), neighbour(layer, 2 * y), neighbour(layer, 2 * y + 1)};
  layer->kernels->stem(rows, layer->weights, layer->bias, layer->out, layer->width);
  return layer->out;
}

static const float *next_of_separable(struct layer *layer) {
  ptrdiff_t y = layer->row++;
  while (layer->filled < layer->height && layer->filled <= y + 1) {
    const float *in = layer->from->next(layer->from);
    layer->kernels->pointwise(in, layer->from->channels, layer->weights, layer->bias,
                              ring_at(layer, layer->filled) + layer->channels, layer->channels, layer->width);
    layer->filled++;
  }
  const float *rows[3] = {neighbour(layer, y - 1), neighbour(layer, y), neighbour(layer, y + 1)};
  layer->kernels->depthwise(rows, layer->depthwise, layer->depthwise_bias, layer->out, layer->channels, layer->width,
                            layer->is_last);
  return layer->out;
}

static const float *next_of_pool(struct layer *layer) {
  layer->row++;
  layer->kernels->pool(layer->from->next(layer->from), layer->out, layer->channels, layer->width, 0);
  layer->kernels->pool(layer->from->next(layer->from), layer->out, layer->channels, layer->width, 1);
  return layer->out;
}

static const float *next_of_map(struct layer *layer) {
  return layer->map + layer->row++ * layer->width * layer->channels;
}

static const float *next_of_sum(struct layer *layer) {
  const float *coarse = layer->coarse + layer->row / 2 * (layer->width / 2) * layer->channels;
  layer->kernels->add(next_of_map(layer), coarse, layer->out, layer->channels, layer->width);
  return layer->out;
}

// Lays the layers out in the order of their weights. Without scratch it only counts what they need.
struct network {
  const struct kernels *kernels;
  const float *weights;
  float *scratch;
  size_t used;
};

static float *reserve(struct network *network, ptrdiff_t count) {
  float *memory = network->scratch ? network->scratch + network->used : NULL;
  network->used += ((size_t)count + 15) / 16 * 16;
  return memory;
}

static const float *take(struct network *network, ptrdiff_t count) {
  const float *weights = network->weights;
  if (weights) network->weights += count;
  return weights;
}

static void make_ring(struct network *network, struct layer *layer, ptrdiff_t numbers_a_row) {
  layer->ring_row = numbers_a_row;
  layer->ring = reserve(network, 4 * numbers_a_row);
  if (layer->ring) memset(layer->ring, 0, (size_t)(4 * numbers_a_row) * sizeof(float));
}

static struct layer stem(struct network *network, const uint8_t *rgb, ptrdiff_t width, ptrdiff_t height) {
  struct layer layer = {.next = next_of_stem, .channels = 16, .kernels = network->kernels};
  layer.width = (width + 31) / 32 * 16;
  layer.height = (height + 31) / 32 * 16;
  layer.rgb = rgb;
  layer.rgb_width = width;
  layer.rgb_height = height;
  layer.weights = take(network, 27 * 16);
  layer.bias = take(network, 16);
  make_ring(network, &layer, 3 * (2 * layer.width + 2));
  layer.out = reserve(network, layer.width * layer.channels);
  return layer;
}

static struct layer separable(struct network *network, struct layer *from, int channels) {
  struct layer layer = {.next = next_of_separable, .from = from, .channels = channels, .kernels = network->kernels};
  layer.width = from->width;
  layer.height = from->height;
  layer.weights = take(network, from->channels * channels);
  layer.bias = take(network, channels);
  layer.depthwise = take(network, 9 * channels);
  layer.depthwise_bias = take(network, channels);
  make_ring(network, &layer, (layer.width + 2) * channels);
  layer.out = reserve(network, layer.width * channels);
  return layer;
}

static struct layer pool(struct network *network, struct layer *from) {
  struct layer layer = {.next = next_of_pool, .from = from, .channels = from->channels, .kernels = network->kernels};
  layer.width = from->width / 2;
  layer.height = from->height / 2;
  layer.out = reserve(network, layer.width * layer.channels);
  return layer;
}

// All rows of a layer, kept. `memory` may hold the rows that the layer is made from: it has read row y + 1 when it
// hands out row y.
static struct layer kept(struct network *network, struct layer *from, float *memory) {
  struct layer layer = *from;
  layer.next = next_of_map;
  layer.map = memory;
  ptrdiff_t count = from->width * from->channels;
  for (ptrdiff_t y = 0; network->scratch && y < from->height; y++) {
    memcpy(memory + y * count, from->next(from), (size_t)count * sizeof(float));
  }
  return layer;
}

static ptrdiff_t size(const struct layer *layer) { return layer->width * layer->height * layer->channels; }

static size_t run(struct network *network, const uint8_t *rgb, ptrdiff_t width, ptrdiff_t height,
                  float *const grids[CYUNET_GRIDS]) {
  struct layer first = stem(network, rgb, width, height);
  struct layer half = separable(network, &first, 16);
  struct layer half_pooled = pool(network, &half);
  struct layer quarter_1 = separable(network, &half_pooled, 16);
  struct layer quarter_2 = separable(network, &quarter_1, 64);
  struct layer quarter_3 = separable(network, &quarter_2, 64);
  struct layer quarter_4 = separable(network, &quarter_3, 64);

  // Strides 8, 16, 32: each is made from the one before, and kept.
  struct layer features[CYUNET_GRIDS];
  float *memory[CYUNET_GRIDS];
  struct layer *from = &quarter_4;
  for (int grid = 0; grid < CYUNET_GRIDS; grid++) {
    struct layer pooled = pool(network, from);
    struct layer middle = separable(network, &pooled, 64);
    struct layer last = separable(network, &middle, 64);
    memory[grid] = reserve(network, size(&last));
    features[grid] = kept(network, &last, memory[grid]);
    features[grid].row = 0;
    from = &features[grid];
  }

  // Back from coarse to fine, in the same memory.
  for (int grid = CYUNET_GRIDS - 1; grid >= 0; grid--) {
    struct layer source = features[grid];
    source.row = 0;
    if (grid < CYUNET_GRIDS - 1) {
      source.next = next_of_sum;
      source.coarse = memory[grid + 1];
      source.out = reserve(network, source.width * source.channels);
    }
    struct layer lateral = separable(network, &source, 64);
    features[grid] = kept(network, &lateral, memory[grid]);
    features[grid].row = 0;
  }

  struct layer shared[CYUNET_GRIDS];
  for (int grid = 0; grid < CYUNET_GRIDS; grid++) shared[grid] = separable(network, &features[grid], 64);
  for (int grid = 0; grid < CYUNET_GRIDS; grid++) {
    struct layer heads = separable(network, &shared[grid], CYUNET_CELL);
    heads.is_last = 1;
    kept(network, &heads, grids ? grids[grid] : NULL);
  }
  return network->used;
}

size_t cyunet_scratch(ptrdiff_t width, ptrdiff_t height) {
  struct network network = {0};
  return run(&network, NULL, width, height, NULL);
}

void cyunet_run(int generation, const float *weights, const uint8_t *rgb, ptrdiff_t width, ptrdiff_t height,
                float *scratch, float *const grids[CYUNET_GRIDS]) {
  struct network network = {.kernels = kernels_of(generation), .weights = weights, .scratch = scratch};
  run(&network, rgb, width, height, grids);
}
