#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

#include "CImage.h"

struct source {
  const uint8_t *bytes;
  size_t left;
};

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  struct source *source = png_get_io_ptr(png);
  if (count > source->left) png_error(png, "the file ends too early");
  memcpy(target, source->bytes, count);
  source->bytes += count;
  source->left -= count;
}

static void fail(png_structp png, png_const_charp text) {
  snprintf(png_get_error_ptr(png), CIMAGE_MESSAGE_LENGTH, "%s", text);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static png_structp open_png(struct source *source, png_infop *info, char *message) {
  message[0] = 0;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore);
  if (!png) return NULL;
  *info = png_create_info_struct(png);
  if (!*info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return NULL;
  }
  png_set_read_fn(png, source, read_bytes);
  // Only what the pixels need is read. A small file may inflate texts and colour profiles without end, and for an eXIf
  // chunk the library takes as much memory as it claims to have, whatever png_set_chunk_malloc_max says.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  return png;
}

int cimage_png_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message) {
  struct source source = {bytes, count};
  png_infop info = NULL;
  png_structp png = open_png(&source, &info, message);
  if (!png) return -1;
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return -1;
  }
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_read_info(png, info);
  uint32_t width = png_get_image_width(png, info);
  // Interlaced pictures are put together in the caller's memory: there are never more than a few rows of others.
  *header = (cimage_header){width, png_get_image_height(png, info), 1, (uint64_t)width * 8 * 4};
  png_destroy_read_struct(&png, &info, NULL);
  return 0;
}

// libpng hands compressed bytes on in pieces of `piece` bytes, and loses a piece that isn't whole.
static uint32_t decode(const uint8_t *bytes, size_t count, size_t piece, cimage_target target, char *message) {
  struct source source = {bytes, count};
  png_infop info = NULL;
  // Read after the longjmp, so the compiler must not keep it in a register.
  volatile uint32_t rows = 0;
  png_structp png = open_png(&source, &info, message);
  if (!png) return 0;
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return rows;
  }
  png_set_user_limits(png, target.width, target.height);
  png_set_compression_buffer_size(png, piece);
  png_read_info(png, info);
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != (size_t)target.width * 3 ||
      png_get_image_height(png, info) != target.height) {
    png_error(png, "the size differs from the header's");
  }
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < target.height; y++) {
      png_read_row(png, target.rgb + y * target.stride, NULL);
      if (y >= rows) rows = y + 1;
    }
  }
  // What follows the pixels doesn't matter: png_read_end is left out.
  png_destroy_read_struct(&png, &info, NULL);
  return rows;
}

uint32_t cimage_png_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message) {
  // Interlaced pictures fill their rows in several passes, so that none is whole before the last.
  for (uint32_t y = 0; y < target.height; y++) memset(target.rgb + y * target.stride, 0, 3 * (size_t)target.width);
  uint32_t rows = decode(bytes, count, 8192, target, message);
  if (rows == target.height) return rows;
  // The file is damaged. In small pieces it goes a little further; in those alone all files would be slow.
  return decode(bytes, count, 1, target, message);
}
