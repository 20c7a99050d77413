#include "tests/sim/auditor_commands.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "proto/codec/command_id.hpp"

namespace redline::sim {

using namespace domain;

namespace {

// By then every client has heard that its picture is void.
constexpr std::chrono::minutes kNewsTravels{15};

template <class Body>
constexpr std::size_t kind_of() {
  return CommandBody{Body{}}.index();
}

std::string text(const Answer& answer) {
  return fmt::format("{} ticket {} version {} [{}]", answer.error ? info(*answer.error).name : "OK",
                     answer.ticket.sequence(), answer.version, fmt::join(answer.fields, ", "));
}

// Rights and existence are judged by gateways too, in fewer words.
bool same(const Answer& one, const Answer& other) {
  const bool short_form = one.error == ErrorCode::Forbidden || one.error == ErrorCode::NotFound;
  return short_form ? one.error == other.error : one == other;
}

}  // namespace

bool is_final(const Answer& answer) { return answer.ok() || !info(*answer.error).retryable; }

void CommandRules::wrong(const CommandId& id, const Record& record, const std::string& what) {
  const std::size_t kind = record.kind;
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (all.push_back(name(CommandBody{std::variant_alternative_t<I, CommandBody>{}})), ...);
    }(std::make_index_sequence<std::variant_size_v<CommandBody>>{});
    return all;
  }();
  findings_.add(fmt::format("command {} ({}) {}", codec::to_text(id), names[kind], what),
                record.decided && record.decided->ticket ? record.decided->ticket : record.ticket);
}

void CommandRules::on_issue(const CommandId& id, const CommandBody& body, Expect expect,
                            std::vector<std::string> fields) {
  Record record{.kind = body.index(),
                .expect = expect,
                .fields = std::move(fields),
                .shaken = undone_at_ && now_ - *undone_at_ < kNewsTravels};
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.ticket; }) record.ticket = one.ticket;
        if constexpr (requires { one.offer; }) record.offer = one.offer;
        if constexpr (requires { one.description; })
          record.description_hash = std::hash<std::string>{}(one.description);
      },
      body);
  if (!records_.emplace(id, std::move(record)).second) findings_.add("two clients made the same command id");
  by_age_.emplace_back(now_, id);
  ++unsettled_;
}

void CommandRules::on_undone() {
  undone_at_ = now_;
  for (auto& [id, record] : records_)
    if (!record.decided) record.shaken = true;
}

void CommandRules::on_reuse(const CommandId& id) {
  if (const auto found = records_.find(id); found != records_.end()) found->second.reused = true;
}

void CommandRules::on_commit(const ports::LogEntry& entry) {
  for (const Outcome& outcome : entry.outcomes) {
    const auto found = records_.find(outcome.command);
    if (found == records_.end()) {
      findings_.add("a command was decided that nobody has sent: " + codec::to_text(outcome.command));
      continue;
    }
    Record& record = found->second;
    if (!record.decided) {
      if (outcome.repeated) wrong(outcome.command, record, "is answered as a repetition of something never answered");
      record.fingerprint = outcome.fingerprint;
      record.decided = outcome.answer;
      unsettled_ -= record.told ? 0 : 1;
      check_decided(outcome.command, record);
    } else if (outcome.fingerprint != record.fingerprint) {
      if (!record.reused) wrong(outcome.command, record, "arrived with other content than it was sent with");
      if (outcome.answer.error != ErrorCode::IdReused)
        wrong(outcome.command, record, "took effect again with other content: " + text(outcome.answer));
    } else if (!outcome.repeated) {
      wrong(outcome.command, record, "took effect twice");
    } else if (outcome.answer != record.decided) {
      wrong(outcome.command, record,
            fmt::format("is answered {} and, repeated, {}", text(*record.decided), text(outcome.answer)));
    }
  }
}

void CommandRules::check_decided(const CommandId& id, const Record& record) {
  const Answer& answer = *record.decided;
  if (record.ticket && tickets_.archived(record.ticket)) return;  // it may be known still, or not
  if (!record.shaken && !record.expect.allows(answer.error))
    wrong(id, record, "is answered " + text(answer) + ", which cannot be");
  if (!record.shaken && answer.error == ErrorCode::Incomplete && !record.fields.empty() &&
      answer.fields != record.fields)
    wrong(id, record,
          fmt::format("names the wrong fields [{}] instead of [{}]", fmt::join(answer.fields, ", "),
                      fmt::join(record.fields, ", ")));
  if (record.told && !same(*record.told, answer))
    wrong(id, record,
          fmt::format("was refused by a gateway ({}) and took effect all the same: {}", text(*record.told),
                      text(answer)));
  if (answer.ok()) check_effect(id, record);
}

void CommandRules::check_effect(const CommandId& id, const Record& record) {
  if (!record.decided->ticket) return;
  const AuditedTicket* ticket = tickets_.ticket(record.decided->ticket);
  if (ticket == nullptr) return wrong(id, record, "is OK for a ticket that is not there");
  if (record.ticket && record.ticket != ticket->id) return wrong(id, record, "is answered for another ticket");
  if (record.decided->version > ticket->version())
    wrong(id, record, "is answered with a version the ticket has not reached");
  if (record.kind == kind_of<CreateTicket>()) {
    if (!registered_by_.emplace(ticket->id, id).second) wrong(id, record, "is answered with another command's ticket");
    if (ticket->description_hash != record.description_hash)
      wrong(id, record, "is answered with a ticket that says something else");
  } else if (record.kind == kind_of<AcceptOffer>()) {
    if (std::ranges::find(ticket->accepted, record.offer) == ticket->accepted.end())
      wrong(id, record, "is OK and the offer was not accepted");
  } else if (record.kind == kind_of<CompleteTicket>()) {
    if (ticket->state != TicketState::Done) wrong(id, record, "is OK and the ticket is not done");
  } else if (record.kind == kind_of<CancelTicket>()) {
    if (ticket->state != TicketState::Cancelled) wrong(id, record, "is OK and the ticket is not cancelled");
  } else if (record.kind == kind_of<ReturnTicket>()) {
    if (ticket->returns == 0) wrong(id, record, "is OK and the ticket was never returned");
  }
}

void CommandRules::on_answer(const std::string& client, const CommandId& id, const Answer& answer) {
  if (!is_final(answer)) return;
  const auto found = records_.find(id);
  if (found == records_.end())
    return findings_.add(client + " got an answer to a command nobody has sent: " + codec::to_text(id));
  Record& record = found->second;
  if (answer.error == ErrorCode::IdReused && record.reused) return;
  if (record.decided) {
    if (!same(answer, *record.decided))
      wrong(id, record,
            fmt::format("is answered {} to {}, and the log says {}", text(answer), client, text(*record.decided)));
    return;
  }
  if (answer.ok()) return wrong(id, record, fmt::format("is OK to {} before that is sure", client));
  if (!record.shaken && !record.expect.allows(answer.error))
    wrong(id, record, fmt::format("is answered {} to {}, which cannot be", text(answer), client));
  if (record.told && record.told->error != answer.error)
    wrong(id, record, fmt::format("is answered {} and then {}", text(*record.told), text(answer)));
  unsettled_ -= record.told ? 0 : 1;
  record.told = answer;
}

void CommandRules::forget_before(ports::Monotonic time) {
  for (; !by_age_.empty() && by_age_.front().first < time; by_age_.pop_front()) {
    const auto found = records_.find(by_age_.front().second);
    const Record& record = found->second;
    if (!record.decided && !record.told) wrong(found->first, record, "has been without an answer for a day");
    if (record.decided && record.decided->ticket) registered_by_.erase(record.decided->ticket);
    records_.erase(found);
  }
}

}  // namespace redline::sim
