#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include "CImage.h"

struct failure {
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  char *message;
};

static void fail(j_common_ptr info) {
  struct failure *failure = (struct failure *)info->err;
  char text[JMSG_LENGTH_MAX];
  failure->manager.format_message(info, text);
  snprintf(failure->message, CIMAGE_MESSAGE_LENGTH, "%s", text);
  longjmp(failure->escape, 1);
}

// Warnings (a truncated file, a stray byte) are no reason to give up, nor to write to standard error.
static void ignore(j_common_ptr info, int level) {
  (void)info;
  (void)level;
}

static void prepare(struct jpeg_decompress_struct *info, struct failure *failure, char *message) {
  message[0] = 0;
  info->err = jpeg_std_error(&failure->manager);
  failure->manager.error_exit = fail;
  failure->manager.emit_message = ignore;
  failure->message = message;
}

int cimage_jpeg_size(const uint8_t *bytes, size_t count, cimage_size *size, char *message) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  prepare(&info, &failure, message);
  if (setjmp(failure.escape)) {
    jpeg_destroy_decompress(&info);
    return -1;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  size->width = info.image_width;
  size->height = info.image_height;
  jpeg_destroy_decompress(&info);
  return 0;
}

// Adobe writes CMYK inverted, and libjpeg hands it on as it is.
static void cmyk_row_to_rgb(const uint8_t *cmyk, uint8_t *rgb, uint32_t width, int inverted) {
  for (uint32_t x = 0; x < width; x++, cmyk += 4, rgb += 3) {
    for (int c = 0; c < 3; c++) {
      unsigned ink = inverted ? cmyk[c] : 255u - cmyk[c];
      unsigned black = inverted ? cmyk[3] : 255u - cmyk[3];
      rgb[c] = (uint8_t)((ink * black + 127) / 255);
    }
  }
}

uint32_t cimage_jpeg_decode(const uint8_t *bytes, size_t count, cimage_size size, uint8_t *rgb,
                            char *message) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  // Read after the longjmp, so the compiler must not keep it in a register.
  volatile uint32_t rows = 0;
  prepare(&info, &failure, message);
  if (setjmp(failure.escape)) {
    jpeg_destroy_decompress(&info);
    return rows;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  int cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
  info.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&info);
  if (info.output_width != size.width || info.output_height != size.height) {
    snprintf(message, CIMAGE_MESSAGE_LENGTH, "the size differs from the header's");
    jpeg_destroy_decompress(&info);
    return 0;
  }
  JSAMPARRAY line = NULL;
  if (cmyk) {
    line = info.mem->alloc_sarray((j_common_ptr)&info, JPOOL_IMAGE, 4 * size.width, 1);
  }
  while (info.output_scanline < info.output_height) {
    uint8_t *target = rgb + (size_t)info.output_scanline * size.width * 3;
    JSAMPROW row = target;
    jpeg_read_scanlines(&info, cmyk ? line : &row, 1);
    if (cmyk) cmyk_row_to_rgb(line[0], target, size.width, info.saw_Adobe_marker);
    rows = info.output_scanline;
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return rows;
}
