#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>

#include "CImage.h"

struct source {
  const uint8_t *bytes;
  size_t left;
};

static int read_bytes(GifFileType *gif, GifByteType *target, int count) {
  struct source *source = gif->UserData;
  size_t available = count < 0 ? 0 : (size_t)count < source->left ? (size_t)count : source->left;
  if (available > 0) memcpy(target, source->bytes, available);
  source->bytes += available;
  source->left -= available;
  return (int)available;
}

// Reads up to the first picture, of which nothing is decoded yet. What follows it is never looked at: an animation may
// have any number of pictures.
static GifFileType *open_gif(struct source *source, char *message) {
  message[0] = 0;
  GifFileType *gif = DGifOpen(source, read_bytes, NULL);
  if (!gif) return NULL;
  GifRecordType type;
  while (DGifGetRecordType(gif, &type) == GIF_OK) {
    if (type == IMAGE_DESC_RECORD_TYPE) {
      if (DGifGetImageDesc(gif) == GIF_OK) return gif;
      break;
    }
    if (type == TERMINATE_RECORD_TYPE) {
      snprintf(message, CIMAGE_MESSAGE_LENGTH, "there is no picture in it");
      break;
    }
    int code;
    GifByteType *block;
    if (type != EXTENSION_RECORD_TYPE || DGifGetExtension(gif, &code, &block) != GIF_OK) break;
    while (block) {
      if (DGifGetExtensionNext(gif, &block) != GIF_OK) break;
    }
  }
  if (!message[0] && source->left == 0) snprintf(message, CIMAGE_MESSAGE_LENGTH, "the file ends too early");
  DGifCloseFile(gif, NULL);
  return NULL;
}

static uint32_t larger(GifWord a, GifWord b) { return (uint32_t)(a > b ? a : b); }

// A picture may reach out over the canvas, which then grows, as it does in Pillow.
static cimage_header header_of(const GifFileType *gif) {
  const GifImageDesc *image = &gif->Image;
  uint32_t width = larger(gif->SWidth, image->Left + image->Width);
  // The tables of the decoder, and a row.
  return (cimage_header){width, larger(gif->SHeight, image->Top + image->Height), 1, (1 << 16) + width};
}

int cimage_gif_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message) {
  struct source source = {bytes, count};
  GifFileType *gif = open_gif(&source, message);
  if (!gif) return -1;
  int is_empty = gif->Image.Width == 0 || gif->Image.Height == 0;
  if (is_empty) snprintf(message, CIMAGE_MESSAGE_LENGTH, "its first picture is empty");
  *header = header_of(gif);
  DGifCloseFile(gif, NULL);
  return is_empty ? -1 : 0;
}

// Without any palette the values are shades of grey.
static void paint(const GifPixelType *line, const ColorMapObject *palette, uint8_t *rgb, uint32_t width) {
  for (uint32_t x = 0; x < width; x++, rgb += 3) {
    int index = line[x];
    if (!palette) {
      memset(rgb, index, 3);
    } else if (index < palette->ColorCount) {
      GifColorType colour = palette->Colors[index];
      rgb[0] = colour.Red;
      rgb[1] = colour.Green;
      rgb[2] = colour.Blue;
    } else {
      memset(rgb, 0, 3);
    }
  }
}

uint32_t cimage_gif_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message) {
  static const struct {
    uint32_t first, step, height;
  } interlaced[] = {{0, 8, 8}, {4, 8, 4}, {2, 4, 2}, {1, 2, 1}}, plain[] = {{0, 1, 1}};

  for (uint32_t y = 0; y < target.height; y++) memset(target.rgb + y * target.stride, 0, 3 * (size_t)target.width);
  struct source source = {bytes, count};
  GifFileType *gif = open_gif(&source, message);
  if (!gif) return 0;
  cimage_header header = header_of(gif);
  uint32_t width = (uint32_t)gif->Image.Width, height = (uint32_t)gif->Image.Height;
  GifPixelType *line = calloc(width, 1);
  if (!line || header.width != target.width || header.height != target.height) {
    free(line);
    DGifCloseFile(gif, NULL);
    return 0;
  }
  const ColorMapObject *palette = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
  uint8_t *corner = target.rgb + (size_t)gif->Image.Top * target.stride + 3 * (size_t)gif->Image.Left;
  uint32_t rows = 0;
  bool is_whole = true;
  int passes = gif->Image.Interlace ? 4 : 1;
  for (int pass = 0; pass < passes && is_whole; pass++) {
    uint32_t first = gif->Image.Interlace ? interlaced[pass].first : plain[0].first;
    uint32_t step = gif->Image.Interlace ? interlaced[pass].step : plain[0].step;
    uint32_t lines = gif->Image.Interlace ? interlaced[pass].height : plain[0].height;
    for (uint32_t y = first; y < height && is_whole; y += step) {
      is_whole = DGifGetLine(gif, line, (int)width) == GIF_OK;
      // With the last row the library reads on, and reports as an error of the row what it doesn't find.
      if (!is_whole && rows + 1 < height) break;
      // The rows that later passes will fill look like the one above until then.
      for (uint32_t row = y; row < y + lines && row < height; row++) {
        paint(line, palette, corner + row * target.stride, width);
      }
      rows++;
    }
  }
  if (rows == 0) snprintf(message, CIMAGE_MESSAGE_LENGTH, "none of its rows can be decoded");
  free(line);
  DGifCloseFile(gif, NULL);
  return rows;
}
