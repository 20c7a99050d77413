# GCC 12 destroys temporaries of a co_await expression twice (an aggregate temporary, a capturing lambda or ?: inside
# the awaiting expression). Redline is coroutines at its edges, so such a compiler is refused, not worked around.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles co_await expressions (temporaries destroyed twice). "
    "Use clang 19 (`cmake --preset debug`) or GCC 13 and later.")
endif()
