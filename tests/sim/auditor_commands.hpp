// Commands and their answers.
//  * a command has one effect: after its first outcome every other one under the same id repeats the same answer, or says
//    ID_REUSED to other content; what is registered under one id is registered once;
//  * what a client is told is what the log says, and OK is told only of what can no longer be undone;
//  * OK means that it is so: the ticket is there, accepted, done, cancelled;
//  * every answer is one that the sender had reason to expect.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "tests/sim/auditor_findings.hpp"
#include "tests/sim/auditor_tickets.hpp"

namespace redline::sim {

// Answers a sender has reason to expect.
class Expect {
 public:
  constexpr Expect() = default;
  static constexpr Expect ok() { return Expect{}.or_ok(); }
  static constexpr Expect error(ErrorCode code) { return Expect{}.or_error(code); }
  constexpr Expect or_ok() const { return Expect{bits_ | 1U}; }
  constexpr Expect or_error(ErrorCode code) const { return Expect{bits_ | (1U << static_cast<unsigned>(code))}; }
  constexpr bool allows(const std::optional<ErrorCode>& error) const {
    return (bits_ >> (error ? static_cast<unsigned>(*error) : 0U) & 1U) != 0;
  }

 private:
  constexpr explicit Expect(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0;
};

// OK or not, this is the last word about a command; READ_ONLY and its like ask to send it again.
bool is_final(const domain::Answer& answer);

using ClientId = std::uint32_t;

class CommandRules {
 public:
  CommandRules(const TicketRules& tickets, Findings& findings) : tickets_(tickets), findings_(findings) {}

  // A client is about to send it for the first time. `fields`: with INCOMPLETE, exactly these.
  void on_issue(const domain::CommandId& id, const domain::CommandBody& body, Expect expect,
                std::vector<std::string> fields);
  // The same id again, with other content on purpose.
  void on_reuse(const domain::CommandId& id);
  // Tickets that clients had heard of are gone, and their ids name others: until everybody knows, any refusal is in order.
  void on_undone();
  // After TicketRules has seen the commit.
  void on_commit(const ports::LogEntry& entry);
  void on_answer(const std::string& client, const domain::CommandId& id, const domain::Answer& answer);
  // Older ones are done with; they are not sent again.
  void forget_before(ports::Monotonic time);

  // Commands with an outcome or a final answer are settled.
  std::size_t unsettled() const noexcept { return unsettled_; }
  void set_time(ports::Monotonic now) noexcept { now_ = now; }

 private:
  struct Record {
    std::size_t kind = 0;  // alternative of CommandBody
    domain::TicketId ticket;
    domain::OfferId offer;
    std::uint64_t description_hash = 0;
    Expect expect;
    std::vector<std::string> fields;
    bool reused = false;
    bool shaken = false;  // may speak of tickets that were undone
    std::uint64_t fingerprint = 0;
    std::optional<domain::Answer> decided;  // by the log
    std::optional<domain::Answer> told;     // to a client, without the log having decided
  };

  void check_decided(const domain::CommandId& id, const Record& record);
  void check_effect(const domain::CommandId& id, const Record& record);
  void wrong(const domain::CommandId& id, const Record& record, const std::string& what);

  const TicketRules& tickets_;
  Findings& findings_;
  ports::Monotonic now_{};
  std::optional<ports::Monotonic> undone_at_;
  std::unordered_map<domain::CommandId, Record> records_;
  std::deque<std::pair<ports::Monotonic, domain::CommandId>> by_age_;
  std::unordered_map<domain::TicketId, domain::CommandId> registered_by_;
  std::size_t unsettled_ = 0;
};

}  // namespace redline::sim
