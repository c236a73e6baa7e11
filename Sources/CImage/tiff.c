#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "CImage.h"
#include "tiff_source.h"

// MARK: What is in it

// Pixels are read band by band: a strip, or a row of tiles.
struct layout {
  uint32_t width, height;
  uint32_t band;
  // Bytes of a strip or tile, as stored and without compression.
  uint64_t block;
  int is_tiled;
};

// The other codecs of the library are rare, and some of them take any amount of memory.
static int is_supported(uint16_t compression) {
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTRLEW:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_LZW:
    case COMPRESSION_JPEG:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS:
      return 1;
    default:
      return 0;
  }
}

static int read_layout(TIFF *tiff, struct layout *layout, char *message) {
  uint16_t compression = 0, bits = 0, samples = 0, planes = 0, format = 0;
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &layout->width) ||
      !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &layout->height)) {
    snprintf(message, CIMAGE_MESSAGE_LENGTH, "its directory gives no size");
    return 0;
  }
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planes);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  if (!is_supported(compression)) {
    snprintf(message, CIMAGE_MESSAGE_LENGTH, "TIFF compression %d is not supported", compression);
    return 0;
  }
  char reason[1024] = "";
  if (!TIFFRGBAImageOK(tiff, reason)) {
    uint16_t photometric = 0;
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
    snprintf(message, CIMAGE_MESSAGE_LENGTH,
             "TIFF with %d samples a pixel of %d bits, sample format %d and photometric interpretation %d is not "
             "supported",
             samples, bits, format, photometric);
    return 0;
  }
  uint32_t rows = layout->height, columns = layout->width;
  layout->is_tiled = TIFFIsTiled(tiff);
  if (layout->is_tiled) {
    // A small picture may consist of one tile that is larger; a tiny one of an immense tile is an attack.
    enum { LARGE_TILE = 4096 };
    columns = rows = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &columns);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &rows);
    if (columns == 0 || rows == 0 || (columns > LARGE_TILE && columns / 2 > layout->width) ||
        (rows > LARGE_TILE && rows / 2 > layout->height)) {
      snprintf(message, CIMAGE_MESSAGE_LENGTH, "it has tiles of %ux%u pixels", columns, rows);
      return 0;
    }
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows);
    if (rows == 0 || rows > layout->height) rows = layout->height;
  }
  layout->band = rows < layout->height ? rows : layout->height;
  // Sides have 32 bits; more samples than this are in no photo, and the product must not overflow.
  if (samples > 32) {
    snprintf(message, CIMAGE_MESSAGE_LENGTH, "it has %d samples a pixel", samples);
    return 0;
  }
  layout->block = ((uint64_t)columns * samples * bits + 7) / 8;
  layout->block = layout->block > UINT64_MAX / 8 / rows ? UINT64_MAX / 8 : layout->block * rows;
  return 1;
}

static uint64_t working_memory(struct layout layout, uint64_t count) {
  // The band as the library hands it out (4 bytes a pixel), the block before that, and its compressed bytes.
  uint64_t raster = 4 * (uint64_t)layout.width * layout.band;
  return raster + layout.block + count;
}

// What no directory needs, were it of the largest photo in the smallest strips.
enum { DIRECTORY_LIMIT = 16 << 20 };

int cimage_tiff_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message) {
  message[0] = 0;
  struct tiff_source source = cimage_tiff_source(bytes, count);
  TIFF *tiff = cimage_tiff_open(&source, DIRECTORY_LIMIT);
  if (!tiff) {
    snprintf(message, CIMAGE_MESSAGE_LENGTH, "its directory is damaged or behind the end of the file");
    return -1;
  }
  struct layout layout;
  int is_readable = read_layout(tiff, &layout, message);
  if (is_readable) {
    uint16_t orientation = 1;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    *header = (cimage_header){layout.width, layout.height, orientation, working_memory(layout, count)};
  }
  TIFFClose(tiff);
  return is_readable ? 0 : -1;
}

// MARK: Pixels

// The library multiplies colours by an alpha that is not yet in them. Alpha is dropped here, as in all formats: the
// colours are to stay as they are.
static void keep_colours(TIFF *tiff) {
  uint16_t count = 0, *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  if (count == 0 || !kinds || kinds[0] != EXTRASAMPLE_UNASSALPHA) return;
  uint16_t *copy = malloc(count * sizeof *copy);
  if (!copy) return;
  memcpy(copy, kinds, count * sizeof *copy);
  copy[0] = EXTRASAMPLE_ASSOCALPHA;
  TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, count, copy);
  free(copy);
}

// A block that can't be decoded at all leaves the memory as it was: all zeros, hence one colour.
static int is_uniform(const uint32_t *raster, size_t count) {
  for (size_t index = 1; index < count; index++) {
    if (raster[index] != raster[0]) return 0;
  }
  return 1;
}

static void copy_rows(const uint32_t *raster, cimage_target target, uint32_t first, uint32_t rows) {
  for (uint32_t y = 0; y < rows; y++) {
    uint8_t *rgb = target.rgb + (first + y) * target.stride;
    for (uint32_t x = 0; x < target.width; x++, rgb += 3) {
      uint32_t pixel = *raster++;
      rgb[0] = TIFFGetR(pixel);
      rgb[1] = TIFFGetG(pixel);
      rgb[2] = TIFFGetB(pixel);
    }
  }
}

static uint32_t decode(TIFF *tiff, struct tiff_source *source, struct layout layout, cimage_target target,
                       char *message) {
  uint32_t *raster = calloc((size_t)layout.width * layout.band, sizeof *raster);
  if (!raster) return 0;
  char reason[1024] = "";
  TIFFRGBAImage image;
  keep_colours(tiff);
  if (!TIFFRGBAImageBegin(&image, tiff, 0, reason)) {
    free(raster);
    snprintf(message, CIMAGE_MESSAGE_LENGTH, "its kind of pixels is not supported");
    return 0;
  }
  // In the order they are stored in; the caller turns the photo.
  image.req_orientation = image.orientation;
  uint32_t decoded = 0;
  for (uint32_t y = 0; y < layout.height; y += layout.band) {
    uint32_t block = layout.is_tiled ? TIFFComputeTile(tiff, 0, y, 0, 0) : TIFFComputeStrip(tiff, y, 0);
    if (TIFFGetStrileOffset(tiff, block) >= source->count) continue;
    uint32_t rows = layout.height - y < layout.band ? layout.height - y : layout.band;
    source->has_failed = 0;
    image.row_offset = (int)y;
    image.col_offset = 0;
    if (!TIFFRGBAImageGet(&image, raster, layout.width, rows)) continue;
    if (source->has_failed && is_uniform(raster, (size_t)layout.width * rows)) continue;
    copy_rows(raster, target, y, rows);
    decoded += rows;
  }
  TIFFRGBAImageEnd(&image);
  free(raster);
  return decoded;
}

uint32_t cimage_tiff_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message) {
  message[0] = 0;
  for (uint32_t y = 0; y < target.height; y++) memset(target.rgb + y * target.stride, 0, 3 * (size_t)target.width);
  struct tiff_source source = cimage_tiff_source(bytes, count);
  struct layout layout = {0};
  TIFF *tiff = cimage_tiff_open(&source, DIRECTORY_LIMIT);
  int is_readable = tiff && read_layout(tiff, &layout, message);
  if (tiff) TIFFClose(tiff);
  if (!is_readable || layout.width != target.width || layout.height != target.height) return 0;

  // Once more, now with memory for pixels.
  source = cimage_tiff_source(bytes, count);
  uint64_t longest_block = 2 * layout.block + count;
  tiff = cimage_tiff_open(&source, longest_block < DIRECTORY_LIMIT ? DIRECTORY_LIMIT : longest_block);
  if (!tiff) return 0;
  source.padded_count = count + layout.block + 4096;
  uint32_t rows = decode(tiff, &source, layout, target, message);
  TIFFClose(tiff);
  return rows;
}
