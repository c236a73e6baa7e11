// The least that a photo costs: decoding it, and its networks on tensors that were made beforehand.
#ifndef FLOOR_H
#define FLOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/// Pictures of one size for one run of a network: `count` × `height` × `width` × 3 bytes, in the order of colours that
/// the network takes. `planes` are the same as 32-bit floats, `count` × 3 × `height` × `width`.
struct batch {
  uint32_t count, height, width;
  const uint8_t *pixels;
  const float *planes;
  /// What ONNX Runtime makes of each picture: `expected_length` floats a picture.
  const float *expected;
  uint32_t expected_length;
};

struct photo {
  const uint8_t *file;
  size_t file_length;
  uint32_t width, height;
  /// YuNet's picture; O-Net's crops; the ResNet's chips, one a face. The latter two may be none.
  struct batch whole, crops, chips;
};

struct photos {
  struct photo *each;
  uint32_t count;
};

/// Reads what tensors.py wrote.
struct photos photos_read(const char *path);

/// Bytes that `decode` needs at most for one of these.
size_t photos_largest(struct photos photos);

/// Decodes a JPEG, PNG or WebP in full size to RGB. The size must be the photo's.
void decode(const struct photo *photo, uint8_t *rgb);

/// Says what is wrong on standard error, and ends the program.
_Noreturn void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#endif
