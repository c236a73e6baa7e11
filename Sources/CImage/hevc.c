#include <pthread.h>
#include <stddef.h>

#include <libde265/de265.h>

#include "CImage.h"
#include "ycbcr.h"

// MARK: Memory for pictures

struct limits {
  uint32_t width, height;
  // In memory at the same time. One is decoded, but slices may refer to others, which are then made up.
  int pictures;
};

enum { MAXIMUM_PICTURES = 4 };

// Returns 1, or 0 if there is no memory for it.
static int allocate_picture(de265_decoder_context *context, struct de265_image_spec *spec, struct de265_image *image,
                            void *userdata) {
  struct limits *limits = userdata;
  if (spec->width <= 0 || spec->height <= 0 || (uint32_t)spec->width > limits->width ||
      (uint32_t)spec->height > limits->height || limits->pictures >= MAXIMUM_PICTURES) {
    return 0;
  }
  int is_allocated = de265_get_default_image_allocation_functions()->get_buffer(context, spec, image, NULL);
  if (is_allocated) limits->pictures++;
  return is_allocated;
}

static void release_picture(de265_decoder_context *context, struct de265_image *image, void *userdata) {
  struct limits *limits = userdata;
  de265_get_default_image_allocation_functions()->release_buffer(context, image, NULL);
  limits->pictures--;
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
  struct limits limits = {picture.width + CIMAGE_MARGIN, picture.height + CIMAGE_MARGIN, 0};
  struct de265_image_allocation allocation = {allocate_picture, release_picture};
  pthread_once(&tables, keep_tables);
  de265_decoder_context *context = de265_new_decoder();
  if (!context) return 0;
  de265_set_verbosity(0);
  de265_set_image_allocation_functions(context, &allocation, &limits);
  size_t position = 0;
  while (picture.count - position >= 4) {
    const uint8_t *prefix = picture.bytes + position;
    size_t length = (size_t)prefix[0] << 24 | (size_t)prefix[1] << 16 | (size_t)prefix[2] << 8 | prefix[3];
    position += 4;
    // The last unit of a truncated file is worth what there is of it.
    if (length > picture.count - position) length = picture.count - position;
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
    if (error != DE265_OK && !image) break;
  }
  uint32_t rows = image ? convert(image, picture, target) : 0;
  de265_free_decoder(context);
  return rows;
}
