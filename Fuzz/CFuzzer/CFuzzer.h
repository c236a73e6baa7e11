#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>

/// From now on, new blocks of this size and up to 64 bytes more are filled with a byte, another one at each call.
/// 0 ends that.
void cfuzzer_fill_blocks(size_t size);

/// How many blocks were filled since the last call of `cfuzzer_fill_blocks`.
size_t cfuzzer_filled_blocks(void);

#endif
