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

add_library(redline_boost STATIC deploy/cmake/boost_impl.cpp)
target_compile_definitions(redline_boost PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_include_directories(redline_boost SYSTEM PUBLIC ${Boost_INCLUDE_DIRS})
target_link_libraries(redline_boost PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto Boost::json Boost::url)
