// A random day at the desk: what agents, technicians, supervisors and clocks might ask for next, given how things
// stand. Mostly sensible, so that tickets get far; sometimes wrong, late, doubled or by the wrong person.
//
// Randomness comes from a tape of numbers, so that a property can shrink it and the same tape is the same day.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/support/desk.hpp"

namespace redline::tests {

class Tape {
 public:
  explicit Tape(std::vector<std::uint32_t> numbers) : numbers_(std::move(numbers)) {}
  // Enough numbers for about `commands` commands.
  static Tape seeded(std::uint32_t seed, std::size_t commands);

  bool ended() const noexcept { return at_ >= numbers_.size(); }
  // Below `bound`, which must not be 0; 0 when the tape has ended.
  std::size_t below(std::size_t bound);
  bool one_in(std::size_t n) { return below(n) == n - 1; }
  template <class Range>
  const auto& pick(const Range& range) {
    return range[below(std::size(range))];
  }

 private:
  std::vector<std::uint32_t> numbers_;
  std::size_t at_ = 0;
};

class Workload {
 public:
  explicit Workload(Tape tape) : tape_(std::move(tape)) {}

  bool ended() const noexcept { return tape_.ended(); }
  // Lets some time pass at the desk, then says what is asked next. The caller decides it.
  domain::Command next(Desk& desk);

 private:
  domain::CommandBody by_agent(const Desk& desk);
  domain::CommandBody by_supervisor(const Desk& desk);
  domain::CommandBody by_technician(const Desk& desk, std::string& key);
  domain::CommandBody by_machine(const Desk& desk);
  domain::CommandBody on_site(const Desk& desk, const domain::Ticket& ticket);
  // Something about a ticket that cannot simply go on.
  domain::CommandBody act(const Desk& desk, domain::TicketId ticket);
  domain::CommandBody order(const Desk& desk, domain::TicketId ticket, const std::string& reason);
  domain::SetAppointment appointment(const Desk& desk, domain::TicketId ticket);
  domain::RecordConsent consent(const Desk& desk, domain::TicketId ticket);
  std::vector<domain::FeeLine> fees();
  domain::DeviceFix device(const Desk& desk);
  domain::Instant visit_time(const Desk& desk);
  domain::CreateTicket new_request(const Desk& desk);
  domain::SignOn shift(const Desk& desk);
  // An open ticket when there is one, else whatever.
  domain::TicketId some_ticket(const Desk& desk);
  std::string some_technician();

  Tape tape_;
  std::vector<domain::Command> asked_;  // the newest ones, to be asked again
};

}  // namespace redline::tests
