// Agents, supervisors and managers: what they ask for, rightly and wrongly, and what they have reason to expect.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "tests/sim/device.hpp"

namespace redline::sim {

class Agent final : public Device {
 public:
  using Device::Device;

  // Somebody calls; `number` counts the calls of the run.
  void take_call(std::uint64_t number);

 private:
  domain::CreateTicket request(std::uint64_t number);
  void make_mistake(std::uint64_t number);
  void change_of_mind();
  domain::Instant visit_time();
  void on_ticket(const codec::TicketView& view) override;

  std::deque<domain::TicketId> closed_;  // own, lately
};

class Supervisor final : public Device {
 public:
  Supervisor(Crowd& crowd, const Person& person, Rng rng, std::chrono::nanoseconds acts_every);

  // Closing time: what is on hold goes on, what waits for a ruling gets one, until nothing is left.
  void clear_up();

 private:
  void act();
  void reassign(domain::TicketId ticket, domain::Version version);
  void rank(domain::TicketId ticket, domain::Version version);
  void cancel(domain::TicketId ticket, domain::Version version);
  void make_mistake(domain::TicketId ticket);
  // An order, a chase, a merger, another owner.
  void order(domain::TicketId ticket);
  // A hold, parking, or more time.
  void put_off(domain::TicketId ticket);
  // Something that waits for an answer of somebody like this; nothing when there is none.
  void tend();
  void on_ticket(const codec::TicketView& view) override;
  // The book's version, now and then, so that somebody else's change is noticed.
  std::optional<domain::Version> careful(domain::Version version, Expect& expect);
  void on_technician(const domain::Technician& technician) override;
  void on_reload() override {
    technicians_.clear();
    needs_.clear();
  }

  std::chrono::nanoseconds acts_every_;
  std::map<std::string, bool> technicians_;  // on shift, by key
  struct Need {
    bool on_hold = false;
    bool ruling = false;
    std::uint16_t request = 0;  // pending
    domain::Level level{};      // that decides it
  };
  std::map<domain::TicketId, Need> needs_;
};

}  // namespace redline::sim
