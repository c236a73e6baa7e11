// The same libraries as the server's, with the same settings, into memory that is there already.
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include "floor.h"

static void jpeg_failed(j_common_ptr info) {
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  give_up("a JPEG can't be decoded: %s", text);
}

static void ignore(j_common_ptr info, int level) {
  (void)info;
  (void)level;
}

static void decode_jpeg(const struct photo *photo, uint8_t *rgb) {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  errors.error_exit = jpeg_failed;
  errors.emit_message = ignore;
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, photo->file, photo->file_length);
  jpeg_read_header(&info, TRUE);
  info.out_color_space = JCS_RGB;
  jpeg_start_decompress(&info);
  // The tensors are made of the upright photo: its sides may be exchanged.
  if ((uint64_t)info.output_width * info.output_height != (uint64_t)photo->width * photo->height) {
    give_up("a JPEG is %u × %u large", info.output_width, info.output_height);
  }
  enum { ROWS = 8 };
  JSAMPROW rows[ROWS];
  while (info.output_scanline < info.output_height) {
    for (int row = 0; row < ROWS; row++) {
      uint32_t line = info.output_scanline + (uint32_t)row;
      if (line >= info.output_height) line = info.output_height - 1;
      rows[row] = rgb + (size_t)line * info.output_width * 3;
    }
    jpeg_read_scanlines(&info, rows, ROWS);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
}

static void decode_png(const struct photo *photo, uint8_t *rgb) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  if (!png_image_begin_read_from_memory(&image, photo->file, photo->file_length)) give_up("a PNG: %s", image.message);
  if (image.width != photo->width || image.height != photo->height) give_up("a PNG has another size");
  image.format = PNG_FORMAT_RGB;
  // Only a PNG with transparency needs a background.
  png_color black = {0, 0, 0};
  if (!png_image_finish_read(&image, &black, rgb, 0, NULL)) give_up("a PNG: %s", image.message);
}

static void decode_webp(const struct photo *photo, uint8_t *rgb) {
  size_t stride = (size_t)photo->width * 3;
  if (!WebPDecodeRGBInto(photo->file, photo->file_length, rgb, stride * photo->height, (int)stride)) {
    give_up("a WebP can't be decoded");
  }
}

void decode(const struct photo *photo, uint8_t *rgb) {
  if (photo->file_length > 12 && photo->file[0] == 0xff && photo->file[1] == 0xd8) {
    decode_jpeg(photo, rgb);
  } else if (photo->file_length > 12 && !memcmp(photo->file, "\x89PNG", 4)) {
    decode_png(photo, rgb);
  } else {
    decode_webp(photo, rgb);
  }
}
