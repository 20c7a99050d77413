// One connection to one Redis server, on Boost.Asio: pipelined, with a deadline per command, reconnecting by itself.
// The rules (states, what a command learns when the connection drops, limits) are those of RespMachine; this class adds
// the socket, the timer and the clock.
//
// Pipelining: everything submitted in one turn of the event loop leaves in one gathered write, and while a write is
// under way the next one gathers. There is nothing to tune and no delay.
// Strand: every call, handler and event runs on `executor`, which must be one strand or a single-threaded io_context.
// Ownership: destroy it on that strand too; waiting handlers are then dropped without a call (close() calls them).
// Handlers may call any method, and may destroy the connection.
// A blocking command (XREAD BLOCK) holds up everything behind it: give it a connection of its own, kNoDeadline, and end
// it with cancel().
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/redis_url.hpp"
#include "storage/redis/resp_machine.hpp"
#include "storage/redis/stream.hpp"

namespace redline::storage::redis {

// Asked before every attempt when the address may change (Sentinel). Must answer on the connection's strand, at once or
// later; an answer after RespTimeouts::connect is ignored. Login and database stay those of ConnectionOptions::url.
using AddressHandler = std::move_only_function<void(std::expected<RedisUrl, std::string>)>;
using AddressSource = std::function<void(AddressHandler)>;

struct ConnectionOptions {
  RedisUrl url;
  std::string client_name = "redline";
  bool require_master = true;
  RespLimits limits;
  RespTimeouts timeouts;
  TcpSettings tcp;
  TlsSettings tls;
  AddressSource address;  // empty: always `url`
  std::size_t read_buffer_bytes = 64 * 1024;
};

class RedisConnection {
 public:
  // `scheduler` must run on the same strand as `executor`; it and `random` must outlive the connection.
  // Throws std::runtime_error when the CA file of a TLS address cannot be read.
  RedisConnection(boost::asio::any_io_executor executor, ports::Scheduler& scheduler, ports::Random& random,
                  ConnectionOptions options, LinkEventSink sink = {});
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  // Starts connecting; from here on it reconnects until close().
  void open();
  // The handler is called exactly once, on the strand, never from inside submit(). See RespMachine for what it may
  // learn.
  void submit(Command command, Handler handler, CommandOptions options);
  void submit(Command command, Handler handler, TimePoint deadline) {
    submit(std::move(command), std::move(handler), CommandOptions{.deadline = deadline});
  }
  // Fails everything that waits with Closed, before it returns, and connects anew at once.
  void cancel();
  // Fails everything that waits with Closed, before it returns; the end.
  void close();

  [[nodiscard]] LinkState state() const;
  [[nodiscard]] bool ready() const { return state() == LinkState::Ready; }
  [[nodiscard]] const LinkStats& stats() const;
  [[nodiscard]] std::size_t waiting_commands() const;
  [[nodiscard]] std::size_t waiting_bytes() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace redline::storage::redis
