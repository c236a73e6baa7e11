#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <libde265/de265.h>

#include "CImage.h"
#include "ycbcr.h"

// MARK: Memory for pictures
//
// The decoder's own is not cleared, so that what a damaged file does not reach would show what lay there before. With
// more than 8 bits it counts the strides of ours otherwise than it should: there its own is used, and no damage allowed.

struct limits {
  uint32_t width, height;
  // Pictures in memory at the same time; one is decoded.
  int pictures;
  int is_deep;
};

enum { MAXIMUM_PICTURES = 4, PADDING = 64 };

static void *plane_memory(size_t stride, size_t height) {
  void *memory = NULL;
  size_t count = stride * height + PADDING;
  if (posix_memalign(&memory, 64, count) != 0) return NULL;
  memset(memory, 0, count);
  return memory;
}

static void release_picture(de265_decoder_context *context, struct de265_image *image, void *userdata) {
  struct limits *limits = userdata;
  limits->pictures--;
  if (limits->is_deep) {
    de265_get_default_image_allocation_functions()->release_buffer(context, image, NULL);
    return;
  }
  for (int plane = 0; plane < 3; plane++) {
    free(de265_get_image_plane_user_data(image, plane));
    de265_set_image_plane(image, plane, NULL, 0, NULL);
  }
}

// Returns 1, or 0 if there is no memory for it.
static int allocate_picture(de265_decoder_context *context, struct de265_image_spec *spec, struct de265_image *image,
                            void *userdata) {
  struct limits *limits = userdata;
  for (int plane = 0; plane < 3; plane++) de265_set_image_plane(image, plane, NULL, 0, NULL);
  if (spec->width <= 0 || spec->height <= 0 || (uint32_t)spec->width > limits->width ||
      (uint32_t)spec->height > limits->height || limits->pictures >= MAXIMUM_PICTURES) {
    return 0;
  }
  // The container must not lie about it.
  if ((de265_get_bits_per_pixel(image, 0) > 8) != limits->is_deep) return 0;
  if (limits->is_deep) {
    int is_allocated = de265_get_default_image_allocation_functions()->get_buffer(context, spec, image, NULL);
    limits->pictures += is_allocated;
    return is_allocated;
  }
  limits->pictures++;
  enum de265_chroma chroma = de265_get_chroma_format(image);
  int is_complete = 1;
  for (int plane = 0; plane < (chroma == de265_chroma_mono ? 1 : 3); plane++) {
    int column_shift = plane > 0 && chroma != de265_chroma_444, row_shift = plane > 0 && chroma == de265_chroma_420;
    size_t alignment = spec->alignment > 0 ? (size_t)spec->alignment : 1;
    size_t samples = (((size_t)spec->width >> column_shift) + alignment - 1) / alignment * alignment;
    size_t sample_size = de265_get_bits_per_pixel(image, plane) > 8 ? 2 : 1;
    void *memory = plane_memory(samples * sample_size, (size_t)spec->height >> row_shift);
    // The decoder counts a stride in samples.
    de265_set_image_plane(image, plane, memory, (int)samples, memory);
    if (!memory) is_complete = 0;
  }
  if (!is_complete) release_picture(context, image, userdata);
  return is_complete;
}

// MARK: Pictures

// The library makes its tables with the first decoder and drops them with the last, which takes longer than a tile.
static void keep_tables(void) { de265_init(); }

static pthread_once_t tables = PTHREAD_ONCE_INIT;

static uint32_t convert(const struct de265_image *image, cimage_picture coded, cimage_target target) {
  enum de265_chroma chroma = de265_get_chroma_format(image);
  struct ycbcr picture = {
      .bits = de265_get_bits_per_pixel(image, 0),
      .width = (uint32_t)de265_get_image_width(image, 0),
      .height = (uint32_t)de265_get_image_height(image, 0),
      .column_shift = chroma == de265_chroma_420 || chroma == de265_chroma_422,
      .row_shift = chroma == de265_chroma_420,
      .is_grey = chroma == de265_chroma_mono,
      .matrix = coded.matrix < 0 ? de265_get_image_matrix_coefficients(image) : coded.matrix,
      .is_full_range = coded.matrix < 0 ? de265_get_image_full_range_flag(image) : coded.is_full_range,
  };
  for (int plane = 0; plane < (picture.is_grey ? 1 : 3); plane++) {
    int stride = 0;
    picture.planes[plane] = de265_get_image_plane(image, plane, &stride);
    picture.strides[plane] = stride;
    // Planes of different depths are allowed, and used by nobody.
    if (!picture.planes[plane] || de265_get_bits_per_pixel(image, plane) != picture.bits) return 0;
  }
  return cimage_ycbcr_to_rgb(picture, target);
}

uint32_t cimage_hevc_decode(cimage_picture picture, cimage_target target, char *message) {
  message[0] = 0;
  struct limits limits = {picture.width + CIMAGE_MARGIN, picture.height + CIMAGE_MARGIN, 0, picture.is_deep};
  struct de265_image_allocation allocation = {allocate_picture, release_picture};
  pthread_once(&tables, keep_tables);
  de265_decoder_context *context = de265_new_decoder();
  if (!context) return 0;
  de265_set_verbosity(0);
  de265_set_image_allocation_functions(context, &allocation, &limits);
  // Sample adaptive offset, a filter, has the library take memory of its own, which is not cleared. Without it levels
  // differ by 0.05 of 255 in the mean.
  de265_set_parameter_bool(context, DE265_DECODER_PARAM_DISABLE_SAO, !picture.is_deep);
  size_t position = 0;
  int is_damaged = 0;
  while (picture.count - position >= 4) {
    const uint8_t *prefix = picture.bytes + position;
    size_t length = (size_t)prefix[0] << 24 | (size_t)prefix[1] << 16 | (size_t)prefix[2] << 8 | prefix[3];
    position += 4;
    // The last unit of a truncated file is worth what there is of it.
    if (length > picture.count - position) {
      length = picture.count - position;
      is_damaged = 1;
    }
    if (length > 0 && de265_push_NAL(context, picture.bytes + position, (int)length, 0, NULL) != DE265_OK) break;
    position += length;
  }
  de265_flush_data(context);
  int more = 1;
  const struct de265_image *image = NULL;
  while (more && !image) {
    // Errors are in the picture, if there is one.
    de265_error error = de265_decode(context, &more);
    image = de265_get_next_picture(context);
    if (error != DE265_OK) is_damaged = 1;
    if (error != DE265_OK && !image) break;
  }
  if (de265_get_warning(context) != DE265_OK) is_damaged = 1;
  if (picture.is_deep && is_damaged) image = NULL;
  uint32_t rows = image ? convert(image, picture, target) : 0;
  de265_free_decoder(context);
  return rows;
}
