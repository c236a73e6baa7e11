#include "ycbcr.h"

// H.273's numbers of matrix coefficients.
enum { IDENTITY = 0, BT709 = 1, FCC = 4, SMPTE240 = 7, YCGCO = 8, BT2020 = 9, BT2020_CONSTANT = 10 };

// red = y + redCr·cr and so on, after offset and scale have put y in 0…255 and cb, cr in -127.5…127.5.
struct conversion {
  float y_offset, y_scale, c_offset, c_scale;
  float red_cb, red_cr, green_cb, green_cr, blue_cb, blue_cr;
};

static struct conversion conversion_of(int matrix, int is_full_range, int bits) {
  // The weights of red and blue in luma; BT.601's, if nothing is said.
  float kr = 0.299f, kb = 0.114f;
  switch (matrix) {
    case BT709:
      kr = 0.2126f, kb = 0.0722f;
      break;
    case FCC:
      kr = 0.30f, kb = 0.11f;
      break;
    case SMPTE240:
      kr = 0.212f, kb = 0.087f;
      break;
    case BT2020:
    case BT2020_CONSTANT:
      kr = 0.2627f, kb = 0.0593f;
      break;
    default:
      break;
  }
  float unit = (float)(1 << (bits - 8)), largest = (float)((1 << bits) - 1), green = 1 - kr - kb;
  struct conversion conversion = {
      .y_offset = is_full_range ? 0 : 16 * unit,
      .y_scale = is_full_range ? 255 / largest : 255 / (219 * unit),
      .c_offset = 128 * unit,
      .c_scale = is_full_range ? 255 / largest : 255 / (224 * unit),
      .red_cr = 2 * (1 - kr),
      .green_cb = -2 * (1 - kb) * kb / green,
      .green_cr = -2 * (1 - kr) * kr / green,
      .blue_cb = 2 * (1 - kb),
  };
  if (matrix == YCGCO) {
    // Cg takes the place of Cb, Co of Cr.
    conversion.red_cb = -1, conversion.red_cr = 1;
    conversion.green_cb = 1, conversion.green_cr = 0;
    conversion.blue_cb = -1, conversion.blue_cr = -1;
  }
  return conversion;
}

static inline uint8_t level(float value) {
  return value <= 0 ? 0 : value >= 255 ? 255 : (uint8_t)(value + 0.5f);
}

static inline float sample(const uint8_t *row, uint32_t x, int is_wide) {
  return is_wide ? (float)((const uint16_t *)row)[x] : (float)row[x];
}

static const uint8_t *row_of(const struct ycbcr *picture, int plane, uint32_t y) {
  return picture->planes[plane] + (ptrdiff_t)y * picture->strides[plane];
}

// Inlined for each kind of sample.
static inline void convert_row(const struct ycbcr *picture, struct conversion c, int is_identity, int is_wide,
                               uint32_t row, uint8_t *rgb, uint32_t width) {
  const uint8_t *luma = row_of(picture, 0, row);
  if (picture->is_grey) {
    for (uint32_t x = 0; x < width; x++, rgb += 3) {
      rgb[0] = rgb[1] = rgb[2] = level((sample(luma, x, is_wide) - c.y_offset) * c.y_scale);
    }
    return;
  }
  const uint8_t *cb_row = row_of(picture, 1, row >> picture->row_shift);
  const uint8_t *cr_row = row_of(picture, 2, row >> picture->row_shift);
  for (uint32_t x = 0; x < width; x++, rgb += 3) {
    float y = sample(luma, x, is_wide);
    float cb = sample(cb_row, x >> picture->column_shift, is_wide);
    float cr = sample(cr_row, x >> picture->column_shift, is_wide);
    float luminance = (y - c.y_offset) * c.y_scale;
    float is_there = y + cb + cr > 0 ? 1 : 0;
    if (is_identity) {
      // The planes are green, blue and red, all in the range of luma.
      rgb[0] = level((cr - c.y_offset) * c.y_scale);
      rgb[1] = level(luminance);
      rgb[2] = level((cb - c.y_offset) * c.y_scale);
      continue;
    }
    cb = (cb - c.c_offset) * c.c_scale;
    cr = (cr - c.c_offset) * c.c_scale;
    rgb[0] = level(is_there * (luminance + c.red_cb * cb + c.red_cr * cr));
    rgb[1] = level(is_there * (luminance + c.green_cb * cb + c.green_cr * cr));
    rgb[2] = level(is_there * (luminance + c.blue_cb * cb + c.blue_cr * cr));
  }
}

uint32_t cimage_ycbcr_to_rgb(struct ycbcr picture, cimage_target target) {
  if (picture.bits < 8 || picture.bits > 16) return 0;
  struct conversion conversion = conversion_of(picture.matrix, picture.is_full_range, picture.bits);
  uint32_t width = picture.width < target.width ? picture.width : target.width;
  uint32_t height = picture.height < target.height ? picture.height : target.height;
  int is_identity = picture.matrix == IDENTITY && picture.column_shift == 0 && picture.row_shift == 0;
  for (uint32_t y = 0; y < height; y++) {
    uint8_t *rgb = target.rgb + y * target.stride;
    if (picture.bits > 8) {
      convert_row(&picture, conversion, is_identity, 1, y, rgb, width);
    } else {
      convert_row(&picture, conversion, is_identity, 0, y, rgb, width);
    }
  }
  return height;
}
