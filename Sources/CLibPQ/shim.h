// PostgreSQL's own client library. Nothing of it needs a detour: no function that we call has variable arguments.
#ifndef COMPREFACE_CLIBPQ_SHIM_H
#define COMPREFACE_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
