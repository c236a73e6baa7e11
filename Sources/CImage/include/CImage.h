// The C image libraries behind two calls each: read the header, then decode into memory of the caller's.
//
// Both libraries report errors by longjmp, which Swift can't do: it stays inside these functions.
// They keep no state and may be called from any thread.
#ifndef CIMAGE_H
#define CIMAGE_H

#include <stddef.h>
#include <stdint.h>

#define CIMAGE_MESSAGE_LENGTH 200

typedef struct {
  uint32_t width;
  uint32_t height;
} cimage_size;

/// Reads the size only; nothing proportional to it is allocated.
/// Returns 0, or -1 with the reason in `message`.
int cimage_jpeg_size(const uint8_t *bytes, size_t count, cimage_size *size,
                     char message[CIMAGE_MESSAGE_LENGTH]);
int cimage_png_size(const uint8_t *bytes, size_t count, cimage_size *size,
                    char message[CIMAGE_MESSAGE_LENGTH]);

/// Decodes to 8-bit RGB rows without padding. `rgb` must hold 3·width·height bytes, all of which are written:
/// what a damaged file does not reach becomes black.
/// Returns the number of rows decoded, 0 with the reason in `message` if there are none.
uint32_t cimage_jpeg_decode(const uint8_t *bytes, size_t count, cimage_size size, uint8_t *rgb,
                            char message[CIMAGE_MESSAGE_LENGTH]);
uint32_t cimage_png_decode(const uint8_t *bytes, size_t count, cimage_size size, uint8_t *rgb,
                           char message[CIMAGE_MESSAGE_LENGTH]);

#endif
