// A hotline under load: agents who create tickets over WebSocket and technicians who are offered them, speaking the
// real protocol to a real server. Every ticket is counted by its id: answered once, offered once, and both times the
// same one.
//
// Ticket number n (counting from 0) travels in its description and in the id of its command. One thread; time passes in
// run_until() and drain().
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/histogram.hpp"
#include "tests/bench/pacing.hpp"
#include "tests/bench/server.hpp"
#include "tests/bench/wire_scan.hpp"
#include "tests/bench/ws_load.hpp"

namespace redline::bench {

struct HotlineSize {
  std::uint32_t agents = 50;
  std::uint32_t technicians = 400;
  bool desks = false;  // agents also follow what becomes of their tickets
};

class Hotline {
 public:
  // Connects everybody; technicians are signed on when it returns.
  Hotline(const ServerAccounts& accounts, std::uint16_t port, HotlineSize size);

  // Sends a ticket and returns its number; its latency counts from `from_ns`.
  std::uint64_t create(std::uint32_t agent, std::int64_t from_ns);
  // Called when the offer has arrived at a technician's.
  std::function<void(std::uint64_t number)> on_offer;

  void run_until(std::int64_t until_ns);
  // Until every ticket has been answered and offered, or ten seconds.
  void drain();
  // Fails the report when a ticket was lost, doubled, refused or mistaken for another.
  void check(Report& report, std::string_view cell) const;

  WsLoad& load() { return load_; }
  std::uint64_t offered() const { return offers_.arrived_count(); }
  std::uint64_t answered() const { return replies_.arrived_count(); }
  std::uint32_t agent_of(std::uint64_t number) const { return tickets_[number].agent; }
  struct Latencies {
    Histogram offer;             // from `from_ns` to the technician's socket
    Histogram offer_since_sent;  // from when the load generator had got round to it
    Histogram reply;             // from `from_ns` to the agent's socket
  };
  const Latencies& latencies() const { return latencies_; }
  // What has been measured so far was the warm-up; the counting goes on.
  void forget_latencies() { latencies_ = {}; }

 private:
  struct Sent {
    std::uint32_t agent = 0;
    std::uint64_t ticket = 0;  // id, once told
    std::int64_t sent_ns = 0;
  };
  // A command to create a ticket, encoded; the number is written into it at both places.
  struct Template {
    std::string frame;
    std::size_t id_at = 0;
    std::size_t digits_at = 0;
  };

  void make_templates();
  void sign_in(const ServerAccounts& accounts);
  void say_hello(WsLoad::Conn conn, const ServerAccounts& accounts);
  void on_sign_in_message(WsLoad::Conn conn, std::string_view payload);
  void sign_on(WsLoad::Conn conn);
  void on_message(WsLoad::Conn conn, std::string_view payload, std::int64_t received_ns);
  void on_reply(const ScannedFrame& reply, std::int64_t received_ns);
  void on_offer_made(const ScannedFrame& push, std::int64_t received_ns);
  void identify(std::uint64_t number, std::uint64_t ticket);
  void acknowledge(WsLoad::Conn conn, std::uint64_t offset);
  bool is_technician(WsLoad::Conn conn) const { return conn < size_.technicians; }

  HotlineSize size_;
  WsLoad load_;
  std::vector<Template> templates_;
  std::vector<Sent> tickets_;
  std::vector<std::uint32_t> unacknowledged_;  // pushes, by connection
  std::string heartbeat_;
  std::size_t ready_ = 0;
  Ledger offers_;
  Ledger replies_;
  Latencies latencies_;
  std::uint64_t refused_ = 0;
  std::uint64_t mistaken_ = 0;
};

}  // namespace redline::bench
