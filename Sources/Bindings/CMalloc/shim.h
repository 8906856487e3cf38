// The door to what glibc's <malloc.h> has, which Swift's Glibc module leaves out.
#ifndef CROSSWALK_CMALLOC_SHIM_H
#define CROSSWALK_CMALLOC_SHIM_H

#include <malloc.h>

#endif
