// OpenVINO's C API, with what Swift can't call: functions with variable arguments.
#ifndef COMPREFACE_COPENVINO_SHIM_H
#define COMPREFACE_COPENVINO_SHIM_H

#include <openvino/c/openvino.h>

/// Compiles for a device with f32 arithmetic and explicit budgets, both as decimal numbers.
///
/// f32 is asked for by name: on processors with bf16 units OpenVINO would round to 8 bits of mantissa, and
/// embeddings would depend on the machine they were made on. Pinning is off, since several networks
/// share the same processors and would all be pinned to the first of them.
/// A primitive is compiled per input shape and kept; the bound keeps photos of ever new sizes from filling memory.
static inline ov_status_e compreface_compile(const ov_core_t *core, const ov_model_t *model,
                                             const char *device, const char *streams,
                                             const char *threads, const char *cached_shapes,
                                             ov_compiled_model_t **compiled) {
  return ov_core_compile_model(core, model, device, 10, compiled,  //
                               "INFERENCE_PRECISION_HINT", "f32",  //
                               "NUM_STREAMS", streams,             //
                               "INFERENCE_NUM_THREADS", threads,   //
                               "ENABLE_CPU_PINNING", "NO",         //
                               "CPU_RUNTIME_CACHE_CAPACITY", cached_shapes);
}

/// Compiles for another device, whose threads and streams are its own business.
static inline ov_status_e compreface_compile_elsewhere(const ov_core_t *core, const ov_model_t *model,
                                                       const char *device, ov_compiled_model_t **compiled) {
  return ov_core_compile_model(core, model, device, 2, compiled, "INFERENCE_PRECISION_HINT", "f32");
}

#endif
