#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include "CImage.h"

struct failure {
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  char *message;
  int has_too_many_scans;
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

// A few megabytes may hold tens of thousands of scans, each of which goes over the whole photo. Real ones have ten.
enum { MAXIMUM_SCANS = 100 };

static void limit_scans(j_common_ptr info) {
  struct failure *failure = (struct failure *)info->err;
  if (((j_decompress_ptr)info)->input_scan_number <= MAXIMUM_SCANS) return;
  snprintf(failure->message, CIMAGE_MESSAGE_LENGTH, "it has more than %d scans", MAXIMUM_SCANS);
  failure->has_too_many_scans = 1;
  longjmp(failure->escape, 1);
}

static void prepare(struct jpeg_decompress_struct *info, struct failure *failure, char *message) {
  message[0] = 0;
  info->err = jpeg_std_error(&failure->manager);
  failure->manager.error_exit = fail;
  failure->manager.emit_message = ignore;
  failure->message = message;
  failure->has_too_many_scans = 0;
}

// A photo in several scans is kept as coefficients, two bytes each, until the last of them is read.
static uint64_t coefficient_bytes(j_decompress_ptr info) {
  if (!jpeg_has_multiple_scans(info)) return 0;
  uint64_t h = 1, v = 1, bytes = 0;
  for (int c = 0; c < info->num_components; c++) {
    if ((uint64_t)info->comp_info[c].h_samp_factor > h) h = info->comp_info[c].h_samp_factor;
    if ((uint64_t)info->comp_info[c].v_samp_factor > v) v = info->comp_info[c].v_samp_factor;
  }
  uint64_t columns = (info->image_width + 8 * h - 1) / (8 * h);
  uint64_t lines = (info->image_height + 8 * v - 1) / (8 * v);
  for (int c = 0; c < info->num_components; c++) {
    const jpeg_component_info *component = &info->comp_info[c];
    bytes += 2 * 64 * columns * component->h_samp_factor * lines * component->v_samp_factor;
  }
  return bytes;
}

int cimage_jpeg_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message) {
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
  // Besides, some dozens of rows.
  *header = (cimage_header){info.image_width, info.image_height, 1,
                            coefficient_bytes(&info) + (uint64_t)info.image_width * 4 * 64};
  jpeg_destroy_decompress(&info);
  return 0;
}

// CMYK is stored inverted by Adobe's programs, hence by nearly all there are, and libjpeg hands it on as it is.
static void cmyk_row_to_rgb(const uint8_t *cmyk, uint8_t *rgb, uint32_t width) {
  for (uint32_t x = 0; x < width; x++, cmyk += 4, rgb += 3) {
    for (int c = 0; c < 3; c++) rgb[c] = (uint8_t)((cmyk[c] * cmyk[3] + 127) / 255);
  }
}

// `has_too_many_scans` tells a photo that is refused from one that is damaged.
static uint32_t decode(const uint8_t *bytes, size_t count, cimage_target target, int *has_too_many_scans,
                       char *message) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  // Read after the longjmp, so the compiler must not keep it in a register.
  volatile uint32_t rows = 0;
  prepare(&info, &failure, message);
  if (setjmp(failure.escape)) {
    jpeg_destroy_decompress(&info);
    *has_too_many_scans = failure.has_too_many_scans;
    return rows;
  }
  jpeg_create_decompress(&info);
  struct jpeg_progress_mgr progress = {.progress_monitor = limit_scans};
  info.progress = &progress;
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  int cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
  info.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&info);
  if (info.output_width != target.width || info.output_height != target.height) {
    snprintf(message, CIMAGE_MESSAGE_LENGTH, "the size differs from the header's");
    jpeg_destroy_decompress(&info);
    return 0;
  }
  JSAMPARRAY line = NULL;
  if (cmyk) {
    line = info.mem->alloc_sarray((j_common_ptr)&info, JPOOL_IMAGE, 4 * target.width, 1);
  }
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = target.rgb + info.output_scanline * target.stride;
    jpeg_read_scanlines(&info, cmyk ? line : &row, 1);
    if (cmyk) cmyk_row_to_rgb(line[0], row, target.width);
    rows = info.output_scanline;
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return rows;
}

// How many bytes hold whole scans of a photo that is stored in several; 0 if there are none.
static size_t whole_scans(const uint8_t *bytes, size_t count) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  char message[CIMAGE_MESSAGE_LENGTH];
  // Read after the longjmp, so the compiler must not keep it in a register.
  volatile size_t whole = 0;
  prepare(&info, &failure, message);
  if (setjmp(failure.escape)) {
    jpeg_destroy_decompress(&info);
    return whole;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  if (jpeg_has_multiple_scans(&info)) {
    info.buffered_image = TRUE;
    jpeg_start_decompress(&info);
    int event;
    while ((event = jpeg_consume_input(&info)) != JPEG_REACHED_EOI) {
      if (event == JPEG_SUSPENDED || info.input_scan_number > MAXIMUM_SCANS) break;
      // The marker that ended the scan has been taken from the buffer already.
      size_t marker = info.unread_marker ? 2 : 0;
      if (event == JPEG_SCAN_COMPLETED) whole = count - info.src->bytes_in_buffer - marker;
    }
  }
  jpeg_destroy_decompress(&info);
  return whole;
}

uint32_t cimage_jpeg_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message) {
  int has_too_many_scans = 0;
  uint32_t rows = decode(bytes, count, target, &has_too_many_scans, message);
  if (rows == 0 && !has_too_many_scans) {
    // A progressive photo cut between two scans: libjpeg gives up on all for the sake of the last.
    size_t whole = whole_scans(bytes, count);
    if (whole > 0 && whole < count) rows = decode(bytes, whole, target, &has_too_many_scans, message);
  }
  for (uint32_t y = rows; y < target.height; y++) memset(target.rgb + y * target.stride, 0, 3 * (size_t)target.width);
  return rows;
}
