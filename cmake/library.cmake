# libbareme: shared and static, its pkg-config file and its CMake package. Only what include/bareme.h declares is seen from outside: in
# the shared library by the symbols' visibility, in the static one because its objects are joined and the rest made local.
set(core base diag number syntax sema program analysis lower verify columns vm findings answers score report library)
set(objects "")
set(parts "")
foreach(module ${core})
  if(TARGET brm_${module})
    list(APPEND objects $<TARGET_OBJECTS:brm_${module}>)
    list(APPEND parts brm_${module})
  endif()
endforeach()

if(CMAKE_SYSTEM_NAME STREQUAL "WASI")
  # A module without a main: a host instantiates it, then calls its functions.
  file(READ ${CMAKE_SOURCE_DIR}/include/bareme.h header)
  string(REGEX MATCHALL "BAREME_API [^;(]*\\(" declarations "${header}")
  set(exports "-Wl,--export=malloc" "-Wl,--export=free")
  foreach(declaration ${declarations})
    string(REGEX MATCH "bareme_[a-z_]+" name "${declaration}")
    if(name)
      list(APPEND exports "-Wl,--export=${name}")
    endif()
  endforeach()
  add_executable(bareme_wasm ${objects} cmake/wasm/stack.c)
  set_target_properties(bareme_wasm PROPERTIES OUTPUT_NAME bareme SUFFIX .wasm LINKER_LANGUAGE C)
  target_link_options(bareme_wasm PRIVATE -mexec-model=reactor -Wl,-z,stack-size=8388608 ${exports})
  target_link_libraries(bareme_wasm PRIVATE PkgConfig::JANSSON PkgConfig::UTF8PROC m)
  return()
endif()

add_library(bareme_shared SHARED ${objects})
set_target_properties(bareme_shared PROPERTIES OUTPUT_NAME bareme LINKER_LANGUAGE C
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
target_link_libraries(bareme_shared PRIVATE brm_flags PkgConfig::JANSSON PkgConfig::UTF8PROC m)
foreach(packer ${packers})
  target_link_libraries(bareme_shared PRIVATE PkgConfig::${packer})
endforeach()
# What chooses a loop for the processor is seen from outside whatever its visibility: the script hides it.
file(WRITE ${CMAKE_BINARY_DIR}/bareme.map "{ global: bareme_*; local: *; };\n")
target_link_options(bareme_shared PRIVATE -Wl,-z,relro,-z,now -Wl,--version-script=${CMAKE_BINARY_DIR}/bareme.map)
if(NOT BAREME_SANITIZE)
  target_link_options(bareme_shared PRIVATE -Wl,-z,defs)
endif()

set(joined ${CMAKE_BINARY_DIR}/libbareme.o)
set(archive ${CMAKE_BINARY_DIR}/libbareme.a)
add_custom_command(OUTPUT ${archive}
  COMMAND ${CMAKE_LINKER} -r -o ${joined} ${objects}
  COMMAND ${CMAKE_OBJCOPY} --wildcard "--keep-global-symbol=bareme_*" ${joined}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
  COMMAND ${CMAKE_AR} qcs ${archive} ${joined}
  DEPENDS ${parts} COMMAND_EXPAND_LISTS VERBATIM) # by target: not every generator knows another target's objects

add_custom_target(bareme_static ALL DEPENDS ${archive})

file(RELATIVE_PATH BAREME_LIBDIR_TO_PREFIX /${CMAKE_INSTALL_LIBDIR} /)
configure_file(cmake/bareme.pc.in bareme.pc @ONLY)
configure_file(cmake/baremeConfig.cmake.in baremeConfig.cmake @ONLY)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/baremeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(TARGETS bareme_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${archive} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES include/bareme.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${CMAKE_BINARY_DIR}/bareme.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${CMAKE_BINARY_DIR}/baremeConfig.cmake ${CMAKE_BINARY_DIR}/baremeConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/bareme)
