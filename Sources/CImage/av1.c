#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dav1d/dav1d.h>

#include "CImage.h"
#include "ycbcr.h"

// MARK: Memory for pictures
//
// The decoder's own is not cleared, so that what a damaged file does not reach would show what lay there before.

static int allocate_picture(Dav1dPicture *picture, void *cookie) {
  (void)cookie;
  // The decoder asks for whole blocks of 128 pixels, and for room behind the last of them.
  size_t width = ((size_t)picture->p.w + 127) / 128 * 128, height = ((size_t)picture->p.h + 127) / 128 * 128;
  size_t sample_size = picture->p.bpc > 8 ? 2 : 1;
  int is_grey = picture->p.layout == DAV1D_PIXEL_LAYOUT_I400;
  int column_shift = picture->p.layout != DAV1D_PIXEL_LAYOUT_I444;
  int row_shift = picture->p.layout == DAV1D_PIXEL_LAYOUT_I420;
  size_t stride = width * sample_size, colour_stride = is_grey ? 0 : stride >> column_shift;
  size_t luma = stride * height, colour = colour_stride * (height >> row_shift);
  void *memory = NULL;
  size_t count = luma + 2 * colour + DAV1D_PICTURE_ALIGNMENT;
  if (posix_memalign(&memory, DAV1D_PICTURE_ALIGNMENT, count) != 0) return -1;
  memset(memory, 0, count);
  picture->allocator_data = memory;
  picture->data[0] = memory;
  picture->data[1] = is_grey ? NULL : (uint8_t *)memory + luma;
  picture->data[2] = is_grey ? NULL : (uint8_t *)memory + luma + colour;
  picture->stride[0] = (ptrdiff_t)stride;
  picture->stride[1] = (ptrdiff_t)colour_stride;
  return 0;
}

static void release_picture(Dav1dPicture *picture, void *cookie) {
  (void)cookie;
  free(picture->allocator_data);
}

static void leave(const uint8_t *bytes, void *cookie) {
  (void)bytes;
  (void)cookie;
}

// MARK: Pictures

static uint32_t convert(const Dav1dPicture *decoded, cimage_picture coded, cimage_target target) {
  struct ycbcr picture = {
      .planes = {decoded->data[0], decoded->data[1], decoded->data[2]},
      .strides = {decoded->stride[0], decoded->stride[1], decoded->stride[1]},
      .bits = decoded->p.bpc,
      .width = (uint32_t)decoded->p.w,
      .height = (uint32_t)decoded->p.h,
      .column_shift = decoded->p.layout != DAV1D_PIXEL_LAYOUT_I444,
      .row_shift = decoded->p.layout == DAV1D_PIXEL_LAYOUT_I420,
      .is_grey = decoded->p.layout == DAV1D_PIXEL_LAYOUT_I400,
      .matrix = coded.matrix < 0 ? (int)decoded->seq_hdr->mtrx : coded.matrix,
      .is_full_range = coded.matrix < 0 ? decoded->seq_hdr->color_range : coded.is_full_range,
  };
  return cimage_ycbcr_to_rgb(picture, target);
}

uint32_t cimage_av1_decode(cimage_picture picture, cimage_target target, char *message) {
  message[0] = 0;
  Dav1dSettings settings;
  dav1d_default_settings(&settings);
  // Photos are decoded beside each other already.
  settings.n_threads = 1;
  settings.max_frame_delay = 1;
  settings.all_layers = 0;
  uint64_t limit = ((uint64_t)picture.width + CIMAGE_MARGIN) * ((uint64_t)picture.height + CIMAGE_MARGIN);
  settings.frame_size_limit = limit < UINT32_MAX ? (unsigned)limit : UINT32_MAX;
  settings.logger.callback = NULL;
  settings.allocator = (Dav1dPicAllocator){NULL, allocate_picture, release_picture};
  Dav1dContext *context = NULL;
  if (picture.count == 0 || dav1d_open(&context, &settings) != 0) return 0;
  Dav1dData data = {0};
  uint32_t rows = 0;
  if (dav1d_data_wrap(&data, picture.bytes, picture.count, leave, NULL) == 0) {
    // Decoding stops at the first picture. An error behind it doesn't matter.
    Dav1dPicture decoded = {0};
    dav1d_send_data(context, &data);
    if (dav1d_get_picture(context, &decoded) == 0) {
      rows = convert(&decoded, picture, target);
      dav1d_picture_unref(&decoded);
    }
    if (data.sz > 0) dav1d_data_unref(&data);
  }
  dav1d_close(&context);
  return rows;
}
