// YuNet (n, 2023) computed row by row.
//
// The network is 59 small convolutions over a large picture, and what limits it is memory, not arithmetic: here each
// row is computed when the next layer asks for it, and is still in the cache then. It takes pictures of any size
// without being compiled for it.
#ifndef CYUNET_H
#define CYUNET_H

#include <stddef.h>
#include <stdint.h>

/// Cells of the three grids are this many pixels wide, finest first.
#define CYUNET_GRIDS 3
/// Numbers a cell: class, object, box (4), points (10), before any activation.
#define CYUNET_CELL 16
/// Numbers in `weights`.
#define CYUNET_WEIGHTS 73840

/// For how many generations of processors, of those that the loops are compiled for, this one has the instructions:
/// at least 1. They are numbered from 0 on, the last is the fastest.
int cyunet_generations(void);

/// How many floats `scratch` must hold for a picture of this size.
size_t cyunet_scratch(ptrdiff_t width, ptrdiff_t height);

/// Runs the network on RGB rows without padding; beyond them, up to a multiple of 32, the picture is black.
/// Safe to call from several threads, each with a `scratch` and `grids` of its own.
///
/// generation: less than cyunet_generations(). width, height: at least 1.
/// weights: for the stem [row][column][colour][16] and 16 biases; then for each pair of a 1×1 and a 3×3 depthwise
/// convolution, in the order of the file (the four heads of a grid taken as one): [blocks of up to 32 outputs]
/// [input][output of the block], biases, [row][column][output], biases.
/// scratch: contents don't matter. grids: for strides 8, 16, 32, rows of cells of the padded picture.
void cyunet_run(int generation, const float *weights, const uint8_t *rgb, ptrdiff_t width, ptrdiff_t height,
                float *scratch, float *const grids[CYUNET_GRIDS]);

#endif
