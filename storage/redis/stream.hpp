// The byte stream of one connection attempt: unix socket, TCP, or TLS over TCP. Internal to RedisConnection.
// All calls on one strand. Operations keep the stream alive until their handler has been called; close() makes them
// end with operation_aborted. At most one read and one write at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include "storage/redis/redis_url.hpp"

namespace redline::storage::redis {

struct TcpSettings {
  // How long written bytes may stay unacknowledged, and how soon a silent peer counts as gone: what notices a vanished
  // machine when a blocking read has no deadline. Seconds of keepalive: idle, then between probes.
  unsigned user_timeout_ms = 10'000;
  int keepalive_idle_s = 5;
  int keepalive_interval_s = 2;
  int keepalive_probes = 3;
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  using ConnectHandler = std::move_only_function<void(boost::system::error_code)>;
  using TransferHandler = std::move_only_function<void(boost::system::error_code, std::size_t)>;

  virtual ~Stream() = default;
  virtual void connect(const RedisUrl& url, ConnectHandler handler) = 0;
  virtual void read_some(boost::asio::mutable_buffer room, TransferHandler handler) = 0;
  // Writes all buffers; the bytes must stay alive until the handler is called.
  virtual void write(const std::vector<boost::asio::const_buffer>& buffers, TransferHandler handler) = 0;
  virtual void close() noexcept = 0;
};

// `tls` is used by RedisTransport::Tls only and must outlive the stream.
[[nodiscard]] std::shared_ptr<Stream> make_stream(RedisTransport transport,
                                                  const boost::asio::any_io_executor& executor, const TcpSettings& tcp,
                                                  boost::asio::ssl::context* tls);

struct TlsSettings {
  std::string ca_file;      // PEM; empty: the system's certificates
  bool verify_peer = true;  // certificate chain and host name; false only for experiments
};
// Throws std::runtime_error with one sentence when the CA file cannot be read (a mistake in the settings, at startup).
[[nodiscard]] std::unique_ptr<boost::asio::ssl::context> make_tls_context(const TlsSettings& settings);

}  // namespace redline::storage::redis
