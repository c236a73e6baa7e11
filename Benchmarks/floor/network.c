#include "network.h"

#include <stdio.h>
#include <stdlib.h>

struct compiled {
  uint32_t count, height, width;
  ov_infer_request_t **requests;  // one a stream
};

enum { MOST_SIZES = 1024 };

struct network {
  ov_core_t *core;
  const char *path, *output;
  struct way way;
  struct budget budget;
  struct compiled sizes[MOST_SIZES];
  int size_count;
};

static void check(ov_status_e status, const char *action) {
  if (status != OK) give_up("OpenVINO can't %s: %s", action, ov_get_last_err_msg());
}

struct network *network_open(ov_core_t *core, const char *path, const char *output, struct way way,
                             struct budget budget) {
  struct network *network = calloc(1, sizeof *network);
  if (!network) give_up("out of memory");
  network->core = core;
  network->path = path;
  network->output = output;
  network->way = way;
  network->budget = budget;
  return network;
}

/// The same network with an input of pixels in NHWC order. Frees the one it gets.
static ov_model_t *taking_pixels(ov_model_t *model) {
  ov_preprocess_prepostprocessor_t *builder;
  ov_preprocess_input_info_t *input;
  ov_preprocess_input_tensor_info_t *tensor;
  ov_preprocess_input_model_info_t *inside;
  ov_layout_t *pixels, *planes;
  const char *action = "add the conversion from pixels";
  check(ov_preprocess_prepostprocessor_create(model, &builder), action);
  check(ov_preprocess_prepostprocessor_get_input_info(builder, &input), action);
  check(ov_preprocess_input_info_get_tensor_info(input, &tensor), action);
  check(ov_preprocess_input_tensor_info_set_element_type(tensor, U8), action);
  check(ov_layout_create("NHWC", &pixels), action);
  check(ov_preprocess_input_tensor_info_set_layout(tensor, pixels), action);
  check(ov_preprocess_input_info_get_model_info(input, &inside), action);
  check(ov_layout_create("NCHW", &planes), action);
  check(ov_preprocess_input_model_info_set_layout(inside, planes), action);
  ov_model_t *taking;
  check(ov_preprocess_prepostprocessor_build(builder, &taking), action);
  ov_layout_free(pixels);
  ov_layout_free(planes);
  ov_preprocess_input_model_info_free(inside);
  ov_preprocess_input_tensor_info_free(tensor);
  ov_preprocess_input_info_free(input);
  ov_preprocess_prepostprocessor_free(builder);
  ov_model_free(model);
  return taking;
}

static void fix(const struct network *network, ov_model_t *model, const struct batch *batch) {
  int64_t pixels[] = {batch->count, batch->height, batch->width, 3};
  int64_t planes[] = {batch->count, 3, batch->height, batch->width};
  ov_partial_shape_t shape;
  check(ov_partial_shape_create_static(4, network->way.takes_floats ? planes : pixels, &shape), "make a shape");
  check(ov_model_reshape_single_input(model, shape), "fix the input's size");
  ov_partial_shape_free(&shape);
}

static struct compiled *find(struct network *network, const struct batch *batch) {
  for (int index = 0; index < network->size_count; index++) {
    struct compiled *size = &network->sizes[index];
    if (!network->way.is_fixed ||
        (size->count == batch->count && size->height == batch->height && size->width == batch->width)) {
      return size;
    }
  }
  return NULL;
}

static ov_compiled_model_t *compile(const struct network *network, const struct batch *batch, int stream_count) {
  ov_model_t *model;
  check(ov_core_read_model(network->core, network->path, NULL, &model), "read a network");
  if (!network->way.takes_floats) model = taking_pixels(model);
  if (network->way.is_fixed) fix(network, model, batch);
  char streams[16], threads[16];
  snprintf(streams, sizeof streams, "%d", stream_count);
  snprintf(threads, sizeof threads, "%d", stream_count * network->budget.cores);
  ov_compiled_model_t *compiled;
  // As the server does it. Pinning would put the streams of all networks on the same processors.
  check(ov_core_compile_model(network->core, model, "CPU", 10, &compiled,  //
                              "INFERENCE_PRECISION_HINT", "f32",            //
                              "NUM_STREAMS", streams,                       //
                              "INFERENCE_NUM_THREADS", threads,             //
                              "ENABLE_CPU_PINNING", "NO",                   //
                              "CPU_RUNTIME_CACHE_CAPACITY", "1024"),
        "compile a network");
  ov_model_free(model);
  return compiled;
}

void network_prepare(struct network *network, const struct batch *batch) {
  if (find(network, batch)) return;
  if (network->size_count == MOST_SIZES) give_up("the photos have too many sizes");
  struct compiled *size = &network->sizes[network->size_count++];
  *size = (struct compiled){batch->count, batch->height, batch->width, NULL};
  int streams = network->budget.streams;
  size->requests = calloc((size_t)streams, sizeof *size->requests);
  if (!size->requests) give_up("out of memory");
  ov_compiled_model_t *model = NULL;
  for (int stream = 0; stream < streams; stream++) {
    if (!model || network->way.is_own) model = compile(network, batch, network->way.is_own ? 1 : streams);
    check(ov_compiled_model_create_infer_request(model, &size->requests[stream]), "prepare a run");
  }
}

const float *network_run(struct network *network, int stream, const struct batch *batch) {
  struct compiled *size = find(network, batch);
  if (!size) give_up("%s was not compiled for this size", network->path);
  ov_infer_request_t *request = size->requests[stream];
  bool floats = network->way.takes_floats;
  int64_t pixels[] = {batch->count, batch->height, batch->width, 3};
  int64_t planes[] = {batch->count, 3, batch->height, batch->width};
  ov_shape_t shape;
  ov_tensor_t *input, *output;
  void *data;
  check(ov_shape_create(4, floats ? planes : pixels, &shape), "make a shape");
  void *memory = floats ? (void *)batch->planes : (void *)batch->pixels;
  check(ov_tensor_create_from_host_ptr(floats ? F32 : U8, shape, memory, &input), "take an input");
  check(ov_infer_request_set_input_tensor(request, input), "set the input");
  check(ov_infer_request_infer(request), "run a network");
  check(ov_infer_request_get_tensor(request, network->output, &output), "read an output");
  check(ov_tensor_data(output, &data), "read an output");
  ov_tensor_free(output);
  ov_tensor_free(input);
  ov_shape_free(&shape);
  return data;
}
