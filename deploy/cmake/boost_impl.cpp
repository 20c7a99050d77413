// The one translation unit that compiles Asio and Beast (see redline_boost in libraries.cmake).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
