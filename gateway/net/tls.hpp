// TLS on a non-blocking socket, straight on OpenSSL. Asio's own ssl::stream keeps four 17 KiB buffers per connection;
// here records are read and written through a BIO on the socket itself and OpenSSL gives its buffers back when they are
// empty, so an idle TLS session costs OpenSSL's own state and nothing more.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include <boost/asio/append.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <openssl/ssl.h>

#include "gateway/net/socket.hpp"

namespace redline::gateway::net {

// A server's certificate chain and key, TLS 1.2 and later. Shared by all connections made from it; loading a renewed
// certificate makes another context and leaves open connections alone.
class TlsContext {
 public:
  // PEM files. The error text names the file and what is wrong with it.
  static std::expected<std::shared_ptr<TlsContext>, std::string> load(const std::string& certificate_file,
                                                                      const std::string& key_file);
  SSL_CTX* native() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  };
  explicit TlsContext(SSL_CTX* context) : context_(context) {}
  std::unique_ptr<SSL_CTX, Free> context_;
};

// Same shape as PlainSocket; see socket.hpp.
class TlsSocket {
 public:
  using executor_type = Executor;
  static constexpr bool kSecure = true;

  TlsSocket(Socket socket, const TlsContext& context);

  executor_type get_executor() noexcept { return state_->socket.get_executor(); }

  // Completes with an error code when the server side of the handshake is done or has failed. Has no deadline of its
  // own.
  template <typename Token>
  auto async_handshake(Token&& token);

  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) {
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
      const asio::mutable_buffer buffer(*it);
      if (buffer.size() != 0) return read(buffer, error);
    }
    error = {};
    return 0;
  }
  // Takes from the first buffer only: one call, one record.
  template <typename Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& error) {
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
      const asio::const_buffer buffer(*it);
      if (buffer.size() != 0) return write(buffer, error);
    }
    error = {};
    return 0;
  }
  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token);

  template <typename Token>
  auto async_wait_readable(Token&& token) {
    return state_->socket.async_wait(wait_for(state_->read_wants), std::forward<Token>(token));
  }
  template <typename Token>
  auto async_wait_writable(Token&& token) {
    return state_->socket.async_wait(wait_for(state_->write_wants), std::forward<Token>(token));
  }

  void shutdown_send() noexcept;
  void close() noexcept;
  bool is_open() const noexcept { return state_->socket.is_open(); }

 private:
  struct Free {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
  };
  enum class Wants : std::uint8_t { Read, Write };  // what a call that would block waits for
  struct State {                                    // has a stable address: OpenSSL's BIO points at the socket
    explicit State(Socket&& from) : socket(std::move(from)) {}
    Socket socket;
    std::unique_ptr<SSL, Free> ssl;
    Wants read_wants = Wants::Read;
    Wants write_wants = Wants::Write;
  };
  static Socket::wait_type wait_for(Wants wants) {
    return wants == Wants::Read ? Socket::wait_read : Socket::wait_write;
  }
  static error_code failure(State& state, int result, Wants& wants);

  std::size_t read(asio::mutable_buffer into, error_code& error);
  std::size_t write(asio::const_buffer from, error_code& error);
  error_code handshake();  // would_block: wait as read_wants says, then again

  std::unique_ptr<State> state_;
};

template <typename Token>
auto TlsSocket::async_handshake(Token&& token) {
  auto step = [this](auto& self, error_code error = {}) mutable {
    if (!error) error = handshake();
    if (error == asio::error::would_block) return async_wait_readable(std::move(self));
    self.complete(error);
  };
  return asio::async_compose<Token, void(error_code)>(std::move(step), token, state_->socket);
}

template <typename Buffers, typename Token>
auto TlsSocket::async_read_some(const Buffers& buffers, Token&& token) {
  auto step = [this, buffers, started = false, done = false, bytes = std::size_t{0}](auto& self,
                                                                                     error_code error = {}) mutable {
    if (!done && !error) {
      bytes = read_some(buffers, error);
      if (error == asio::error::would_block) {
        started = true;
        return async_wait_readable(std::move(self));
      }
      done = true;
      // Never complete inside the initiating call.
      if (!started) return asio::post(get_executor(), asio::append(std::move(self), error));
    }
    self.complete(error, bytes);
  };
  return asio::async_compose<Token, void(error_code, std::size_t)>(std::move(step), token, state_->socket);
}

}  // namespace redline::gateway::net
