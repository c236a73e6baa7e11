#include "tiff_source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static tmsize_t read_bytes(thandle_t handle, void *target, tmsize_t count) {
  struct tiff_source *source = handle;
  if (count <= 0 || source->position >= source->padded_count) return 0;
  uint64_t wanted = (uint64_t)count, left = source->padded_count - source->position;
  if (wanted > left) wanted = left;
  uint64_t available = source->position < source->count ? source->count - source->position : 0;
  if (available > wanted) available = wanted;
  if (available > source->allowance) return 0;
  source->allowance -= available;
  if (available > 0) memcpy(target, source->bytes + source->position, available);
  memset((uint8_t *)target + available, 0, wanted - available);
  source->position += wanted;
  return (tmsize_t)wanted;
}

static tmsize_t refuse_writing(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle;
  (void)bytes;
  (void)count;
  return -1;
}

// Any position may be sought, since a file may name any; there is nothing to read at most of them.
static toff_t seek(thandle_t handle, toff_t offset, int whence) {
  struct tiff_source *source = handle;
  if (whence == SEEK_CUR) offset += source->position;
  if (whence == SEEK_END) offset += source->count;
  return source->position = offset;
}

static int leave_open(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((struct tiff_source *)handle)->padded_count; }

// A result other than 0 keeps the library from calling its global handlers, which write to standard error.
static int note_error(TIFF *tiff, void *source, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)module;
  (void)format;
  (void)arguments;
  ((struct tiff_source *)source)->has_failed = 1;
  return 1;
}

static int ignore(TIFF *tiff, void *source, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)source;
  (void)module;
  (void)format;
  (void)arguments;
  return 1;
}

struct tiff_source cimage_tiff_source(const uint8_t *bytes, size_t count) {
  // A sound file is read about once.
  uint64_t allowance = 3 * (uint64_t)count;
  return (struct tiff_source){.bytes = bytes, .count = count, .padded_count = count, .allowance = allowance};
}

TIFF *cimage_tiff_open(struct tiff_source *source, uint64_t longest_block) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)longest_block);
  TIFFOpenOptionsSetErrorHandlerExtR(options, note_error, source);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, NULL);
  TIFF *tiff = TIFFClientOpenExt("", "rm", source, read_bytes, refuse_writing, seek, leave_open, size_of, NULL, NULL,
                                 options);
  TIFFOpenOptionsFree(options);
  return tiff;
}
