// Reads the file of photos and tensors. All numbers are little-endian and 32 bits wide:
//
//   "FLOOR1\0\0", photos, then for each photo
//   width, height, length of the file, the file;
//   three batches (YuNet's, O-Net's, the ResNet's): pictures, height, width, expected floats a picture; the pixels;
//   the expected floats.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "floor.h"

static const char MAGIC[8] = "FLOOR1";

struct reader {
  const uint8_t *next;
  size_t left;
};

static const uint8_t *take(struct reader *reader, size_t count) {
  if (count > reader->left) give_up("the file of tensors ends too early");
  const uint8_t *bytes = reader->next;
  reader->next += count;
  reader->left -= count;
  return bytes;
}

static uint32_t number(struct reader *reader) {
  uint32_t value;
  memcpy(&value, take(reader, sizeof value), sizeof value);
  return value;
}

/// A copy that begins where vector instructions like it. Never freed: all is used until the end.
static void *aligned(const void *bytes, size_t count) {
  void *copy = aligned_alloc(64, (count + 63) / 64 * 64 + 64);
  if (!copy) give_up("out of memory");
  return bytes ? memcpy(copy, bytes, count) : copy;
}

static const float *planes(const struct batch *batch) {
  size_t area = (size_t)batch->height * batch->width;
  float *planes = aligned(NULL, batch->count * area * 3 * sizeof(float));
  for (size_t image = 0; image < batch->count; image++) {
    for (size_t pixel = 0; pixel < area; pixel++) {
      for (size_t c = 0; c < 3; c++) {
        planes[(image * 3 + c) * area + pixel] = batch->pixels[(image * area + pixel) * 3 + c];
      }
    }
  }
  return planes;
}

static struct batch batch(struct reader *reader) {
  struct batch batch = {0};
  batch.count = number(reader);
  batch.height = number(reader);
  batch.width = number(reader);
  batch.expected_length = number(reader);
  size_t pixels = (size_t)batch.count * batch.height * batch.width * 3;
  batch.pixels = aligned(take(reader, pixels), pixels);
  size_t expected = (size_t)batch.count * batch.expected_length * sizeof(float);
  batch.expected = aligned(take(reader, expected), expected);
  batch.planes = planes(&batch);
  return batch;
}

static struct reader whole_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) give_up("%s can't be read", path);
  long length = ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(length > 0 ? (size_t)length : 1);
  if (length < 0 || !bytes || fread(bytes, 1, (size_t)length, file) != (size_t)length) {
    give_up("%s can't be read", path);
  }
  fclose(file);
  return (struct reader){bytes, (size_t)length};
}

struct photos photos_read(const char *path) {
  struct reader reader = whole_file(path);
  const void *start = reader.next;
  if (memcmp(take(&reader, sizeof MAGIC), MAGIC, sizeof MAGIC)) give_up("%s is no file of tensors", path);
  struct photos photos = {.count = number(&reader)};
  photos.each = calloc(photos.count ? photos.count : 1, sizeof *photos.each);
  if (!photos.each) give_up("out of memory");
  for (uint32_t index = 0; index < photos.count; index++) {
    struct photo *photo = &photos.each[index];
    photo->width = number(&reader);
    photo->height = number(&reader);
    photo->file_length = number(&reader);
    photo->file = aligned(take(&reader, photo->file_length), photo->file_length);
    photo->whole = batch(&reader);
    photo->crops = batch(&reader);
    photo->chips = batch(&reader);
  }
  free((void *)start);
  return photos;
}

size_t photos_largest(struct photos photos) {
  size_t largest = 0;
  for (uint32_t index = 0; index < photos.count; index++) {
    size_t bytes = (size_t)photos.each[index].width * photos.each[index].height * 3;
    if (bytes > largest) largest = bytes;
  }
  return largest;
}
