// A TIFF file in memory, as libtiff reads it.
#ifndef CIMAGE_TIFF_SOURCE_H
#define CIMAGE_TIFF_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include <tiffio.h>

struct tiff_source {
  const uint8_t *bytes;
  uint64_t count;
  // Where zeros end that are read behind the bytes, so that the last strip of a truncated file is not lost as a whole.
  uint64_t padded_count;
  uint64_t position;
  // How many bytes may still be read. Tags and strips may all name the same bytes, and each is kept in memory or
  // decoded.
  uint64_t allowance;
  // Set with each error; nothing is written to standard error.
  int has_failed;
};

struct tiff_source cimage_tiff_source(const uint8_t *bytes, size_t count);

/// Reads the first directory; NULL if there is none. The source must outlive the result.
/// `longest_block`: the library takes no more memory than this at once.
TIFF *cimage_tiff_open(struct tiff_source *source, uint64_t longest_block);

#endif
