# Third-party libraries, all Debian packages, and redline_boost: Asio and Beast compiled once.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(Protobuf REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_library(HIREDIS_LIBRARY hiredis REQUIRED)

# Debian's SOCI has no CMake files. Its headers are full of what our warnings complain about: SYSTEM.
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
find_path(POSTGRES_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_SQLITE_LIBRARY soci_sqlite3 REQUIRED)
find_library(SOCI_POSTGRES_LIBRARY soci_postgresql REQUIRED)
add_library(redline_soci INTERFACE)
target_include_directories(redline_soci SYSTEM INTERFACE ${SOCI_INCLUDE_DIR} ${SOCI_INCLUDE_DIR}/soci ${POSTGRES_INCLUDE_DIR})
# SOCI hides the type information that the vptr check asks for.
if(REDLINE_SANITIZE)
  target_compile_options(redline_soci INTERFACE -fno-sanitize=vptr)
endif()
target_link_libraries(redline_soci INTERFACE ${SOCI_SQLITE_LIBRARY} ${SOCI_POSTGRES_LIBRARY} ${SOCI_CORE_LIBRARY})

add_library(redline_boost STATIC deploy/cmake/boost_impl.cpp)
target_compile_definitions(redline_boost PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_include_directories(redline_boost SYSTEM PUBLIC ${Boost_INCLUDE_DIRS})
target_link_libraries(redline_boost PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto Boost::json Boost::url)
