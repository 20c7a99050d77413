#include "deploy/redline/tools/screen.hpp"

#include <csignal>

#include <boost/asio/buffer.hpp>
#include <unistd.h>

#include "deploy/redline/tools/terminal.hpp"

namespace redline::app {

namespace {

constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[2J";
constexpr std::string_view kLeave = "\x1b[0m\x1b[?25h\x1b[?1049l";

void put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;  // the terminal is gone; a signal ends us
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Screen::Screen(boost::asio::io_context& io, Callbacks callbacks)
    : callbacks_(std::move(callbacks)), keys_(io), resized_(io, SIGWINCH) {
  if (is_terminal(STDIN_FILENO) && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // Ctrl-C stays a signal
    raw_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
    keys_.assign(::dup(STDIN_FILENO));
    read_key();
  }
  wait_for_resize();
  put(kEnter);
}

Screen::~Screen() {
  put(kLeave);
  if (raw_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

void Screen::draw(std::string_view text) { put(text); }

void Screen::read_key() {
  keys_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    const ssize_t count = ::read(keys_.native_handle(), typed_.data(), typed_.size());
    if (count <= 0) return;
    for (ssize_t i = 0; i < count; ++i) callbacks_.on_key(typed_[static_cast<std::size_t>(i)]);
    read_key();
  });
}

void Screen::wait_for_resize() {
  resized_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    callbacks_.on_resize();
    wait_for_resize();
  });
}

}  // namespace redline::app
