// From the planes that video codecs decode to, to RGB.
#ifndef CIMAGE_YCBCR_H
#define CIMAGE_YCBCR_H

#include "CImage.h"

struct ycbcr {
  // One byte a sample for 8 bits, else two in the machine's order.
  const uint8_t *planes[3];
  // In bytes.
  ptrdiff_t strides[3];
  int bits;
  uint32_t width, height;
  // The planes of colour have a 2^shift-th of the columns and rows; there are none in a grey picture.
  int column_shift, row_shift;
  int is_grey;
  // H.273's matrix coefficients.
  int matrix;
  int is_full_range;
};

/// Writes the part of the picture that lies within `target`. Returns its rows.
///
/// Samples of 0 in all three planes stand for nothing that can be seen: there the bitstream was damaged, and black is
/// written.
uint32_t cimage_ycbcr_to_rgb(struct ycbcr picture, cimage_target target);

#endif
