# One static library a module, in the order of the layers (docs/architecture.md); a module's libraries are those it may use.
# Generated sources live in ${CMAKE_BINARY_DIR}/generated/<module> and are compiled with flags of their own.

function(brm_module name)
  cmake_parse_arguments(M "" "" "USES;GENERATED" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.c)
  if(NOT sources AND NOT M_GENERATED)
    return()
  endif()
  add_library(brm_${name} STATIC ${sources} ${M_GENERATED})
  target_link_libraries(brm_${name} PUBLIC brm_flags PRIVATE brm_warnings)
  foreach(use ${M_USES})
    if(use STREQUAL "m")
      target_link_libraries(brm_${name} PUBLIC m)
    elseif(NOT use MATCHES "::")
      target_link_libraries(brm_${name} PUBLIC brm_${use})
    else()
      target_link_libraries(brm_${name} PUBLIC ${use})
    endif()
  endforeach()
  if(M_GENERATED)
    set_source_files_properties(${M_GENERATED} PROPERTIES COMPILE_OPTIONS
      "-Wno-unused-parameter;-Wno-unused-variable;-Wno-unused-but-set-variable;-Wno-conversion;-Wno-sign-conversion;-Wno-shadow;-Wno-switch-enum;-Wno-cast-qual;-Wno-missing-prototypes;-Wno-unused-function;-Wno-undef;-Wno-unused-label")
  endif()
endfunction()

# Lexer and parser.
set(gen ${CMAKE_BINARY_DIR}/generated/syntax)
file(MAKE_DIRECTORY ${gen})
set(syntax_generated "")
if(EXISTS ${CMAKE_SOURCE_DIR}/grammar/lexer.re)
  add_custom_command(OUTPUT ${gen}/lexer.c
    COMMAND ${RE2C} -W -Werror --no-generation-date --no-version -I ${CMAKE_SOURCE_DIR}/grammar -o ${gen}/lexer.c ${CMAKE_SOURCE_DIR}/grammar/lexer.re
    DEPENDS ${CMAKE_SOURCE_DIR}/grammar/lexer.re VERBATIM)
  list(APPEND syntax_generated ${gen}/lexer.c)
endif()
if(EXISTS ${CMAKE_SOURCE_DIR}/grammar/parser.y)
  add_custom_command(OUTPUT ${gen}/parser.c ${gen}/parser.h ${gen}/parser.out
    COMMAND ${LEMON} -d${gen} ${CMAKE_SOURCE_DIR}/grammar/parser.y
    DEPENDS ${CMAKE_SOURCE_DIR}/grammar/parser.y VERBATIM)
  list(APPEND syntax_generated ${gen}/parser.c)
endif()

brm_module(base USES PkgConfig::UTF8PROC)
brm_module(diag USES base)
brm_module(number USES base m)
brm_module(syntax USES diag number base GENERATED ${syntax_generated})
brm_module(sema USES syntax diag number base)
brm_module(program USES sema syntax diag number base)
brm_module(lower USES program sema syntax diag number base)
brm_module(analysis USES lower program sema syntax diag number base)
brm_module(verify USES program number base diag)
brm_module(columns USES program number base)
brm_module(vm USES columns verify program number base)
brm_module(findings USES vm columns verify program diag number base)
brm_module(answers USES findings vm columns verify program diag number base PkgConfig::JANSSON)
foreach(packer ${packers})
  target_link_libraries(brm_answers PUBLIC PkgConfig::${packer})
  target_compile_definitions(brm_answers PRIVATE BAREME_${packer})
endforeach()
brm_module(score USES vm columns verify program number base)
brm_module(report USES score answers findings vm columns verify program diag number base)
brm_module(tools USES report score answers findings vm columns verify lower program sema syntax diag number base)

# The library, with the standard library built in.
file(GLOB stdlib CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/stdlib/*.brm)
set(library_gen ${CMAKE_BINARY_DIR}/generated/library)
file(MAKE_DIRECTORY ${library_gen})
add_custom_command(OUTPUT ${library_gen}/stdlib.c
  COMMAND ${CMAKE_COMMAND} -DOUT=${library_gen}/stdlib.c -DDIR=${CMAKE_SOURCE_DIR}/stdlib -P ${CMAKE_SOURCE_DIR}/cmake/stdlib.cmake
  DEPENDS ${stdlib} ${CMAKE_SOURCE_DIR}/cmake/stdlib.cmake VERBATIM)
brm_module(library USES report score answers findings vm columns verify analysis lower program sema syntax diag number base
  GENERATED ${library_gen}/stdlib.c)

if(CMAKE_SYSTEM_NAME STREQUAL "WASI")
  return()
endif()

# The command, with the pages of the codes built in.
file(GLOB codes CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/codes/*.md)
set(cli_gen ${CMAKE_BINARY_DIR}/generated/cli)
file(MAKE_DIRECTORY ${cli_gen})
add_custom_command(OUTPUT ${cli_gen}/codes.c
  COMMAND ${CMAKE_COMMAND} -DOUT=${cli_gen}/codes.c -DDIR=${CMAKE_SOURCE_DIR}/docs/codes -P ${CMAKE_SOURCE_DIR}/cmake/codes.cmake
  DEPENDS ${codes} ${CMAKE_SOURCE_DIR}/cmake/codes.cmake VERBATIM)
file(GLOB cli CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/*.c)
add_executable(bareme ${cli} ${cli_gen}/codes.c)
target_link_libraries(bareme PRIVATE brm_warnings brm_library brm_report brm_lower brm_verify)
foreach(part tools analysis)
  if(TARGET brm_${part})
    target_link_libraries(bareme PRIVATE brm_${part})
  endif()
endforeach()

# Manual pages and completions, which the command writes from its own table; they are made with it and installed.
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/share/made
  COMMAND ${CMAKE_COMMAND} -DBAREME=$<TARGET_FILE:bareme> -DOUT=${CMAKE_BINARY_DIR}/share -P ${CMAKE_SOURCE_DIR}/cmake/share.cmake
  DEPENDS bareme ${CMAKE_SOURCE_DIR}/cmake/share.cmake VERBATIM)
add_custom_target(share ALL DEPENDS ${CMAKE_BINARY_DIR}/share/made)

# Timed by bench/front-end.
add_executable(bench_frontend EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/bench/frontend.c)
target_link_libraries(bench_frontend PRIVATE brm_warnings brm_library brm_analysis brm_lower brm_verify)
