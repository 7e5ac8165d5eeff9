# Warnings are errors, in gcc and clang alike; figures may not depend on the machine (no contraction, no fast-math).
add_library(brm_flags INTERFACE)
target_compile_options(brm_flags INTERFACE -ffp-contract=off -fno-fast-math)
target_include_directories(brm_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include ${CMAKE_BINARY_DIR}/generated)
target_compile_definitions(brm_flags INTERFACE _XOPEN_SOURCE=700 BAREME_VERSION="${PROJECT_VERSION}"
  BAREME_RELEASED="${BAREME_RELEASED}")
if(BAREME_SANITIZE)
  target_compile_options(brm_flags INTERFACE -fsanitize=${BAREME_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(brm_flags INTERFACE -fsanitize=${BAREME_SANITIZE})
endif()
if(BAREME_COVERAGE)
  target_compile_options(brm_flags INTERFACE --coverage -O0)
  target_link_options(brm_flags INTERFACE --coverage)
endif()
if(BAREME_FUZZ)
  target_compile_options(brm_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(brm_warnings INTERFACE)
target_compile_options(brm_warnings INTERFACE -Wall -Wextra -Werror -Wshadow -Wconversion -Wsign-conversion -Wcast-align
  -Wcast-qual -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef -Wvla -Wformat=2
  -Wwrite-strings -Wswitch-enum -Wdouble-promotion)
