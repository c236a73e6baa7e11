// Checksums guard each chunk of a PNG file: without this, hardly a changed file would get beyond them.
#include <stdint.h>
#include <string.h>

#include <zlib.h>

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t maximum);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t maximum, unsigned int seed);

static uint32_t read_number(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void correct_checksums(uint8_t *bytes, size_t count) {
  size_t position = 8;
  while (position + 12 <= count) {
    size_t length = read_number(bytes + position);
    if (length > count - position - 12) return;
    uint32_t sum = (uint32_t)crc32(0, bytes + position + 4, (uInt)length + 4);
    for (int shift = 24, i = 0; i < 4; shift -= 8, i++) bytes[position + 8 + length + i] = (uint8_t)(sum >> shift);
    position += length + 12;
  }
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t maximum, unsigned int seed) {
  count = LLVMFuzzerMutate(bytes, count, maximum);
  // Now and then they stay wrong.
  if (seed % 16 != 0 && count > 8 && memcmp(bytes, "\x89PNG", 4) == 0) correct_checksums(bytes, count);
  return count;
}
