// A connected, non-blocking stream socket without TLS. PlainSocket and TlsSocket have the same shape, so that
// everything above them (HTTP connection, corked stream, WebSocket session) is written once:
//   read_some / write_some   at once or `would_block`; never wait
//   async_read_some          for Beast and the HTTP reader
//   async_wait_*             readiness, for what reads and writes by itself
//   shutdown_send, close     best effort, no errors
// One thread. Destroying or closing a socket ends its pending operations with operation_aborted.
#pragma once

#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>

namespace redline::gateway::net {

namespace asio = boost::asio;
using boost::system::error_code;

// The plain executor type, not any_io_executor: 24 bytes and a virtual call less per operation.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;

class PlainSocket {
 public:
  using executor_type = Executor;
  static constexpr bool kSecure = false;

  explicit PlainSocket(Socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
  }

  executor_type get_executor() noexcept { return socket_.get_executor(); }

  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) {
    return socket_.read_some(buffers, error);
  }
  template <typename Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& error) {
    return socket_.write_some(buffers, error);
  }
  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return socket_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <typename Token>
  auto async_wait_readable(Token&& token) {
    return socket_.async_wait(Socket::wait_read, std::forward<Token>(token));
  }
  template <typename Token>
  auto async_wait_writable(Token&& token) {
    return socket_.async_wait(Socket::wait_write, std::forward<Token>(token));
  }

  void shutdown_send() noexcept {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void close() noexcept {
    error_code ignored;
    socket_.close(ignored);
  }
  bool is_open() const noexcept { return socket_.is_open(); }

 private:
  Socket socket_;
};

}  // namespace redline::gateway::net
