// The C image libraries: read the header, then decode into memory of the caller's.
//
// Some of them report errors by longjmp, which Swift can't do: it stays inside these functions.
// They keep nothing but constant tables, and may be called from any thread. None writes to standard error.
//
// `message` is for people who sent the file; it stays empty where there is nothing better to say than "damaged".
#ifndef CIMAGE_H
#define CIMAGE_H

#include <stddef.h>
#include <stdint.h>

#define CIMAGE_MESSAGE_LENGTH 200

typedef struct {
  uint32_t width;
  uint32_t height;
  /// EXIF's value, 1 to 8, where the library reads it (TIFF); else 1.
  uint32_t orientation;
  /// About how many bytes decoding takes besides the pixels.
  uint64_t working_memory;
} cimage_header;

/// Where pixels go: 8-bit RGB, `stride` bytes from one row to the next.
typedef struct {
  uint8_t *rgb;
  size_t stride;
  uint32_t width;
  uint32_t height;
} cimage_target;

// MARK: Whole files

/// Reads the header only; nothing proportional to the size is allocated.
/// Returns 0, or -1 with the reason in `message`.
int cimage_jpeg_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message);
int cimage_png_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message);
int cimage_gif_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message);
int cimage_tiff_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message);

/// Decodes the first picture. `target` has the header's size; all of it is written, and what a damaged file does not
/// reach becomes black.
/// Returns the number of rows decoded, 0 with the reason in `message` if there are none.
uint32_t cimage_jpeg_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message);
uint32_t cimage_png_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message);
uint32_t cimage_gif_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message);
uint32_t cimage_tiff_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message);

// MARK: Bitstreams, which the caller has taken out of their containers
//
// Only what is decoded is written: the caller fills the rest.

/// A chunk of a WebP file, VP8 or VP8L.
int cimage_webp_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message);
uint32_t cimage_webp_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message);

/// A picture in a HEIF file.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  /// As the container says. The bitstream's own may be larger by `CIMAGE_MARGIN`, the blocks it is coded in.
  uint32_t width;
  uint32_t height;
  /// How YCbCr becomes RGB: one of H.273's matrix coefficients, negative if the bitstream is to say it.
  int matrix;
  int is_full_range;
  /// Whether the container says that there are more than 8 bits a sample.
  int is_deep;
} cimage_picture;

#define CIMAGE_MARGIN 256

/// Decodes the first picture, and of it what `target` has room for. Returns as above.
///
/// H.265: NAL units, each behind its length in four bytes, most significant first. The caller has checked the sizes in
/// the sequence parameter sets: the library takes memory for them as soon as it sees them.
uint32_t cimage_hevc_decode(cimage_picture picture, cimage_target target, char *message);
/// AV1: OBUs.
uint32_t cimage_av1_decode(cimage_picture picture, cimage_target target, char *message);

#endif
