// A device: what every client does, whoever holds it. It connects to any gateway, says Hello with the position it has
// processed, keeps its commands until each has its final answer (sending the same id again, perhaps to another gateway,
// perhaps to two), acknowledges, and keeps a book of the tickets it was shown. Everything it sends and gets are real frames
// through the codec; everything it sees is told to the auditor.
//
// Agents, technicians and supervisors are devices with habits of their own. All devices live on one strand.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/codec/wire.hpp"
#include "tests/sim/auditor.hpp"
#include "tests/sim/machines.hpp"
#include "tests/sim/town.hpp"

namespace redline::sim {

// How people behave, as probabilities; all zero: nobody errs.
struct Habits {
  double twin = 0;        // a command is sent to a second gateway as well
  double repeat = 0;      // a command is sent again though it was answered
  double garble = 0;      // something that is no message is sent before it
  double mistake = 0;     // a command that must be refused
  double decline = 0;     // an offer is declined
  double ignore = 0;      // an offer is not answered
  double give_back = 0;   // an accepted ticket is given back
  double cancel = 0;      // the caller changes his mind
  double wander_off = 0;  // the device is switched off for a while
};

// What devices share.
struct Crowd {
  tests::ManualScheduler& strand;
  std::vector<std::unique_ptr<GatewayMachine>>& gateways;
  Auditor& auditor;
  const Town& town;
  Trace& trace;
  Habits habits;
  bool closing_time = false;  // no new work: what is open is brought to its end
};

class Device : private ConnectionUser {
 public:
  Device(Crowd& crowd, const Person& person, Rng rng);
  virtual ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  void switch_on();
  // Lets the connection go and stays away.
  void switch_off();
  // The line breaks; the device comes back by itself.
  void lose_connection();
  // The other way round: the device forgets its position, as after a crash of the app.
  void forget_position();

  ClientId client() const noexcept { return client_; }
  const Person& person() const noexcept { return person_; }
  const Book& book() const noexcept { return book_; }
  // Connected, welcomed, snapshot complete.
  bool current() const noexcept { return current_; }
  std::size_t unanswered() const noexcept { return outbox_.size(); }
  const std::shared_ptr<Connection>& connection() const noexcept { return connection_; }
  // What it is at, for reports.
  std::string describe() const;

 protected:
  struct Sent {
    domain::CommandId id;
    domain::CommandBody body;
    std::optional<domain::Version> expected_version;
    domain::Instant issued{};
    unsigned attempts = 0;
    ports::Monotonic again_at{};  // not before; a reply may move it
  };

  // --- by people
  struct Wish {
    domain::CommandBody body;
    Expect expect;
    std::vector<std::string> fields;  // with INCOMPLETE
    std::optional<domain::Version> expected_version;
  };
  void send(Wish wish);
  // The id of an answered command with other content: ID_REUSED, whatever it says.
  void reuse_an_id(domain::CommandBody body);
  void report_position(domain::GeoPoint point);
  bool waiting_for_answer() const noexcept { return !outbox_.empty(); }

  // --- what people hear of; the book is up to date already
  virtual void on_ticket(const codec::TicketView&) {}
  virtual void on_technician(const domain::Technician&) {}
  // A snapshot begins: everything known is void.
  virtual void on_reload() {}
  // All that was missed has come (not with Resumed::Full: it follows).
  virtual void on_current() {}
  virtual void on_answer(const Sent&, const domain::Answer&) {}

  Crowd& crowd_;
  const Person& person_;
  Rng rng_;
  domain::Instant now() const { return crowd_.strand.now(); }

 private:
  class Courier;  // brings one command to another gateway

  // ConnectionUser
  void on_connected(Connection& connection) override;
  void on_frame(Connection& connection, std::string_view payload) override;
  void on_lost(Connection& connection, std::uint16_t code) override;

  void connect();
  void reconnect(std::chrono::nanoseconds after);
  void hang_up();
  void watch();
  codec::ClientHello hello(bool with_topics) const;
  std::string encoded(const codec::ClientFrame& frame) const;
  std::optional<codec::ServerFrame> read(std::string_view payload);

  void take(const codec::Welcome& welcome);
  void take(const codec::Reply& reply);
  void take(const codec::Push& push);
  void take(const codec::Snapshot& snapshot);
  void take(const codec::ServerHeartbeat&);
  void take(const codec::Drain&) {}
  void keep(const codec::TicketView& view);
  bool mine(const codec::TicketView& view) const;
  void acknowledge();

  void flush();
  void transmit(Sent& sent);
  void arm_outbox();

  ClientId client_;
  codec::Format format_;
  bool on_ = false;
  std::shared_ptr<Connection> connection_;
  bool welcomed_ = false;
  bool current_ = false;
  std::optional<codec::Resume> said_resume_;  // in this connection's Hello
  std::optional<codec::Resume> position_;     // processed
  ports::Monotonic heard_{};
  unsigned failures_ = 0;  // to connect, in a row
  ports::TimerId reconnect_timer_ = 0;
  ports::TimerId watch_timer_ = 0;
  unsigned unacknowledged_ = 0;
  ports::TimerId ack_timer_ = 0;

  std::deque<Sent> outbox_;  // not finally answered, oldest first
  ports::TimerId outbox_timer_ = 0;
  std::optional<Sent> answered_;  // one that was, to play tricks with
  std::unique_ptr<Courier> courier_;
  Book book_;
};

}  // namespace redline::sim
