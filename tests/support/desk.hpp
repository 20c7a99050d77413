// Desk: a decider with people around it, for tests. Every command gets a fresh id and is a turn of its own; the clock
// stands still until the test moves it. Keeps the events of all turns, and checks on each turn what holds for every
// turn: offsets are dense, and the batch names exactly the entities that its events changed.
#pragma once

#include <string>
#include <vector>

#include "dispatcher/decide/decider.hpp"
#include "tests/support/manual_scheduler.hpp"
#include "tests/support/policies.hpp"

namespace redline::tests {

domain::Actor agent(std::string account = "alice");
domain::Actor supervisor(std::string account = "sun");
domain::Actor manager(std::string account = "qian");
domain::Actor technician(std::string key);
domain::CommandId command_id(std::uint64_t number);
// A complete request: category leak, area centre, at the middle of the street.
domain::CreateTicket request(std::string category = "leak", std::string area = "centre", double km = 0);

class Desk {
 public:
  explicit Desk(domain::PolicyPtr policy = small_policy(), domain::Instant now = kManualStart);

  domain::Instant now() const noexcept { return now_; }
  void pass(domain::Duration span) { now_ += span; }
  // Moves the clock on, stopping whenever a ticket has something due to tell the decider, as the runtime would.
  void pass_with_timers(domain::Duration span);
  // Tells the decider now of every ticket that has something due.
  void run_timers();

  // --- turns
  domain::Answer send(const domain::Actor& actor, domain::CommandBody body,
                      std::optional<domain::Version> expected_version = std::nullopt);
  // A command as it is: for repeating one.
  domain::Outcome send(const domain::Command& command);
  void tell(domain::CommandBody body);  // by the machine itself
  void decide(const domain::Command& command);
  domain::Command make(const domain::Actor& actor, domain::CommandBody body);

  // --- the common ones; each expects OK
  domain::TicketId create(const domain::CreateTicket& wish = request());
  void sign_on(const std::string& key, std::vector<std::string> skills = {"gas"}, std::vector<std::string> areas = {},
               double km = 0, domain::Instant shift_end = domain::kNever);
  void accept(domain::TicketId ticket);
  void travel(domain::TicketId ticket);
  void arrive(domain::TicketId ticket);
  void complete(domain::TicketId ticket);
  // Everything a boiler needs between arrival and completion: fault, quote of one visit with consent, start, checks,
  // charges, signature.
  void do_paper(domain::TicketId ticket);
  // From an offer to the end of the work.
  void work(domain::TicketId ticket);

  // --- what there is
  const domain::ShardState& state() const noexcept { return decider_.state(); }
  const domain::Ticket& ticket(domain::TicketId id) const;
  // Key of the technician who holds the ticket or is being asked; empty: nobody.
  std::string holder(domain::TicketId id) const;
  domain::OfferId offer(domain::TicketId id) const { return ticket(id).last_offer; }
  const domain::Clock& clock(domain::TicketId id, domain::ClockKind kind) const;
  const domain::Policy& policy() const noexcept { return *policy_; }
  const decide::Batch& last() const noexcept { return batch_; }
  std::vector<std::string> last_events() const;  // names
  const std::vector<domain::Event>& events() const noexcept { return events_; }
  const std::vector<domain::Outcome>& outcomes() const noexcept { return outcomes_; }
  // The newest event of this kind about the ticket; fails the test when there is none.
  template <class Body>
  const domain::Event& newest(domain::TicketId id) const {
    return newest(id, [](const domain::EventBody& body) { return std::holds_alternative<Body>(body); });
  }
  decide::Decider& decider() noexcept { return decider_; }

  // A decider made from the present state and answers, as after a crash.
  decide::Decider reloaded() const;

 private:
  const domain::Event& newest(domain::TicketId id, bool (*is_kind)(const domain::EventBody&)) const;
  domain::PolicyPtr policy_;
  domain::Instant now_;
  decide::Decider decider_;
  decide::Batch batch_;
  std::vector<domain::Event> events_;
  std::vector<domain::Outcome> outcomes_;
  std::uint64_t commands_ = 0;
};

// A copy: states are not copied by accident.
domain::ShardState copy(const domain::ShardState& state);
// Tickets, technicians and header are the same.
void expect_same(const domain::ShardState& state, const domain::ShardState& expected);
bool same(const domain::ShardState& a, const domain::ShardState& b);

}  // namespace redline::tests
