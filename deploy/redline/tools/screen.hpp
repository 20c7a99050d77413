// The whole terminal for a while: alternate screen, no cursor, keys without Enter and without echo; given back as it was
// when this object goes. Tells of keys, of a new size and of signals on the thread of the io_context.
#pragma once

#include <array>
#include <functional>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <termios.h>

namespace redline::app {

class Screen {
 public:
  struct Callbacks {
    std::function<void(char)> on_key;
    std::function<void()> on_resize;
  };
  Screen(boost::asio::io_context& io, Callbacks callbacks);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void draw(std::string_view text);

 private:
  void read_key();
  void wait_for_resize();

  Callbacks callbacks_;
  termios before_{};
  bool raw_ = false;
  boost::asio::posix::stream_descriptor keys_;
  boost::asio::signal_set resized_;
  std::array<char, 16> typed_{};
};

}  // namespace redline::app
