#include <stdio.h>

#include <webp/decode.h>

#include "CImage.h"

int cimage_webp_header(const uint8_t *bytes, size_t count, cimage_header *header, char *message) {
  message[0] = 0;
  WebPBitstreamFeatures features;
  VP8StatusCode status = WebPGetFeatures(bytes, count, &features);
  if (status != VP8_STATUS_OK) {
    if (status == VP8_STATUS_NOT_ENOUGH_DATA) snprintf(message, CIMAGE_MESSAGE_LENGTH, "the file ends too early");
    return -1;
  }
  uint64_t width = (uint64_t)features.width, height = (uint64_t)features.height;
  // VP8L is decoded to four bytes a pixel before it is handed on, VP8 row by row.
  uint64_t working_memory = features.format == 2 ? 4 * width * (height + 17) : 128 * width;
  *header = (cimage_header){(uint32_t)width, (uint32_t)height, 1, working_memory};
  return 0;
}

uint32_t cimage_webp_decode(const uint8_t *bytes, size_t count, cimage_target target, char *message) {
  message[0] = 0;
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return 0;
  config.output.colorspace = MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = target.rgb;
  config.output.u.RGBA.stride = (int)target.stride;
  config.output.u.RGBA.size = target.stride * (target.height - 1) + 3 * (size_t)target.width;
  WebPIDecoder *decoder = WebPIDecode(bytes, count, &config);
  if (!decoder) return 0;
  int rows = 0, width = 0, height = 0;
  // The rows that are there are kept, whatever ends the decoding.
  VP8StatusCode status = WebPIUpdate(decoder, bytes, count);
  if (!WebPIDecGetRGB(decoder, &rows, &width, &height, NULL)) rows = 0;
  if (width != (int)target.width || height != (int)target.height) rows = 0;
  if (rows <= 0 && status == VP8_STATUS_SUSPENDED) snprintf(message, CIMAGE_MESSAGE_LENGTH, "the file ends too early");
  WebPIDelete(decoder);
  return rows > 0 ? (uint32_t)rows : 0;
}
