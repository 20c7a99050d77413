#include "tests/support/workload.hpp"

#include <array>
#include <random>

namespace redline::tests {

using namespace domain;
using namespace std::chrono_literals;

namespace {

constexpr std::array kCategories{"leak", "stove", "burst", "tap", "outage", "advice", "boiler"};
constexpr std::array kItems{"leak-test", "trial-run", "swept", "polished"};
constexpr std::array kPaths{"M 0 0 L 9 9", "", "<svg>"};
constexpr std::array kPrices{"visit", "hour", "hose", "gold", ""};
constexpr std::array kAreas{"south", "centre", "north"};
constexpr std::array kSkills{"gas", "water", "power"};
constexpr std::array kPriorityList{Priority::Emergency, Priority::Urgent, Priority::Normal, Priority::Low};
constexpr std::array kReasons{"too_far", "no_parts", "ill", "bored", ""};
constexpr std::size_t kTechnicians = 7;
constexpr std::size_t kNumbersPerCommand = 8;
constexpr std::size_t kAskedKept = 20;

}  // namespace

Tape Tape::seeded(std::uint32_t seed, std::size_t commands) {
  std::mt19937 random{seed};
  std::vector<std::uint32_t> numbers(commands * kNumbersPerCommand);
  for (std::uint32_t& number : numbers) number = static_cast<std::uint32_t>(random());
  return Tape{std::move(numbers)};
}

std::size_t Tape::below(std::size_t bound) { return ended() ? 0 : numbers_[at_++] % bound; }

Command Workload::next(Desk& desk) {
  constexpr std::array kPauses{0ms, 0ms, 1ms, 900ms, 5'000ms, 31'000ms, 130'000ms, 900'000ms};
  desk.pass(tape_.pick(kPauses));
  if (!asked_.empty() && tape_.one_in(16)) {
    Command again = tape_.pick(asked_);
    if (tape_.one_in(4)) ++again.fingerprint;  // the id used for something else
    return again;
  }
  std::string key;
  Command command;
  switch (tape_.below(16)) {
    case 0:
    case 1:
    case 2: command = desk.make(agent(), by_agent(desk)); break;
    case 3: command = desk.make(tape_.one_in(6) ? manager() : supervisor(), by_supervisor(desk)); break;
    case 4:
    case 5:
    case 6: return desk.make(Actor{}, by_machine(desk));
    default: {
      CommandBody body = by_technician(desk, key);
      command = desk.make(technician(key), std::move(body));
    }
  }
  if (tape_.one_in(12)) command.expected_version = static_cast<Version>(tape_.below(8));
  asked_.push_back(command);
  if (asked_.size() > kAskedKept) asked_.erase(asked_.begin());
  return command;
}

TicketId Workload::some_ticket(const Desk& desk) {
  std::vector<TicketId> open, all{TicketId{4711}};
  desk.state().tickets.for_each([&](const Ticket& ticket) {
    all.push_back(ticket.id);
    if (is_open(ticket.state)) open.push_back(ticket.id);
  });
  return open.empty() || tape_.one_in(10) ? tape_.pick(all) : tape_.pick(open);
}

std::string Workload::some_technician() { return "t" + std::to_string(tape_.below(kTechnicians)); }

CreateTicket Workload::new_request(const Desk& desk) {
  CreateTicket wish = request(tape_.pick(kCategories), tape_.pick(kAreas), static_cast<double>(tape_.below(21)) - 10);
  if (tape_.one_in(8)) wish.place.point = {};
  if (tape_.one_in(4)) wish.priority = tape_.pick(kPriorityList);
  if (tape_.one_in(12)) wish.caller.phone = "call me";
  if (tape_.one_in(4)) wish.appointment = visit_time(desk);
  return wish;
}

CommandBody Workload::by_agent(const Desk& desk) {
  if (tape_.one_in(6)) return CancelTicket{some_ticket(desk), tape_.one_in(5) ? "" : "mended itself"};
  if (tape_.one_in(8)) return appointment(desk, some_ticket(desk));
  if (tape_.one_in(8)) return consent(desk, some_ticket(desk));
  if (tape_.one_in(8)) return ChaseTicket{some_ticket(desk), ""};
  return new_request(desk);
}

CommandBody Workload::by_supervisor(const Desk& desk) {
  const TicketId ticket = some_ticket(desk);
  if (tape_.one_in(3)) return act(desk, ticket);
  if (tape_.one_in(2)) return ChangePriority{ticket, tape_.pick(kPriorityList), "it smells"};
  return ReassignTicket{ticket, tape_.one_in(3) ? "" : some_technician(), "closer"};
}

SignOn Workload::shift(const Desk& desk) {
  SignOn on{.name = "", .skills = {}, .areas = {}, .position = kilometre(static_cast<double>(tape_.below(21)) - 10)};
  for (const char* skill : kSkills)
    if (!tape_.one_in(3)) on.skills.emplace_back(skill);
  if (tape_.one_in(3)) on.areas.emplace_back(tape_.pick(kAreas));
  if (tape_.one_in(2)) on.shift_end = desk.now() + tape_.pick(std::array{1min, 20min, 480min});
  return on;
}

CommandBody Workload::by_technician(const Desk& desk, std::string& key) {
  const TicketId id = some_ticket(desk);
  const Ticket* ticket = desk.state().tickets.find(id);
  key = ticket != nullptr && ticket->technician && !tape_.one_in(8) ? desk.holder(id) : some_technician();
  if (ticket == nullptr || !ticket->technician || tape_.one_in(5)) {
    if (tape_.one_in(4)) return SignOff{};
    return shift(desk);
  }
  const OfferId offer{tape_.one_in(10) ? ticket->last_offer.value + 1 - 2 * static_cast<std::uint32_t>(tape_.below(2))
                                       : ticket->last_offer.value};
  if (tape_.one_in(6)) return ReturnTicket{id, offer, tape_.pick(kReasons)};
  if (tape_.one_in(8)) return act(desk, id);
  switch (tape_.one_in(6) ? static_cast<TicketState>(tape_.below(kTicketStates)) : ticket->state) {
    case TicketState::Offered:
      switch (tape_.below(4)) {
        case 0: return ReportDelivered{id, offer};
        case 1: return ReportSeen{id, offer};
        default: return AcceptOffer{id, offer};
      }
    case TicketState::Accepted: return tape_.one_in(6) ? CommandBody{appointment(desk, id)} : StartTravel{id};
    case TicketState::EnRoute: return ReportArrival{id, device(desk)};
    default: return on_site(desk, *ticket);
  }
}

// What is missing next on the way to completion; sometimes something else.
CommandBody Workload::on_site(const Desk& desk, const Ticket& ticket) {
  const TicketId id = ticket.id;
  const Category* category = desk.policy().category(ticket.category);
  const Work none;
  const Work& work = ticket.work ? *ticket.work : none;
  if (tape_.one_in(12)) return CheckIn{id};
  if (tape_.one_in(12))
    return RecordPart{id,
                      {.code = {},
                       .name = tape_.one_in(4) ? "" : "hose",
                       .quantity = kOneUnit,
                       .source = tape_.one_in(2) ? PartSource::Stock : PartSource::Customer,
                       .check = tape_.one_in(2) ? std::optional{PartCheck::Unfit} : std::nullopt,
                       .note = {}}};
  const std::size_t from = category != nullptr && category->chargeable ? 0 : 7;
  const std::size_t skipped = tape_.one_in(6) ? tape_.below(8) : from;
  if (skipped == 0 && work.fault.empty())
    return ConfirmFault{id, tape_.one_in(8) ? "" : "worn seal",
                        CategoryId{tape_.one_in(4) ? tape_.pick(kCategories) : ""}};
  if (skipped <= 1 && (!work.quote || tape_.one_in(10))) return QuoteFee{id, fees()};
  if (skipped <= 2 && work.quote && !work.quote->agreed()) return consent(desk, id);
  if (skipped <= 3 && work.started == kNever) return StartWork{id};
  if (skipped <= 4 && category != nullptr)
    for (const ChecklistItem& item : category->checklist)
      if (!work.passed(item.id))
        return CheckItem{id, tape_.one_in(6) ? tape_.pick(kItems) : item.id, !tape_.one_in(6), ""};
  if (skipped <= 5 && !work.charges)
    return RecordCharges{id, work.quote && !tape_.one_in(4) ? work.quote->lines : fees()};
  if (skipped <= 6 && !work.signature)
    return RecordSignature{id, "Wang", tape_.pick(kPaths), tape_.one_in(4) ? "in a hurry" : ""};
  return CompleteTicket{id, tape_.one_in(8) ? "" : "mended", device(desk)};
}

std::vector<FeeLine> Workload::fees() {
  std::vector<FeeLine> lines;
  for (std::size_t i = tape_.below(3); i > 0; --i)
    lines.push_back({.kind = {},
                     .code = tape_.pick(kPrices),
                     .text = tape_.one_in(2) ? "pipe" : "",
                     .unit_price = 0,
                     .quantity = static_cast<Quantity>(tape_.below(4) * 500),
                     .amount = 0,
                     .reason = tape_.one_in(2) ? "not listed" : ""});
  return lines;
}

DeviceFix Workload::device(const Desk& desk) {
  if (tape_.one_in(3)) return {};
  return {kilometre(static_cast<double>(tape_.below(21)) - 10), desk.now() - std::chrono::seconds{tape_.below(60)}};
}

Instant Workload::visit_time(const Desk& desk) {
  return desk.now() + std::chrono::minutes{static_cast<std::int64_t>(tape_.below(300)) - 20};
}

CommandBody Workload::act(const Desk& desk, TicketId id) {
  constexpr std::array kHolds{"parts", "absent", "office", "break", "mood"};
  constexpr std::array kClocks{ClockKind::Respond, ClockKind::Arrive, ClockKind::Resolve};
  const std::string reason = tape_.one_in(8) ? "" : "old pipes";
  const Ticket* ticket = desk.state().tickets.find(id);
  const bool asked = ticket != nullptr && ticket->acts && !ticket->acts->requests.empty();
  if (ticket != nullptr && ticket->waiting_reason == ChoiceReason::AwaitsRuling && !tape_.one_in(4))
    return RuleOnReturns{id, some_technician(), reason};
  if (tape_.one_in(2)) return order(desk, id, reason);
  switch (tape_.below(asked ? 6 : 4)) {
    case 0: return HoldTicket{id, tape_.pick(kHolds), "", visit_time(desk)};
    case 1: return ResumeTicket{id, reason};
    case 2: return AskExtension{id, tape_.pick(kClocks), desk.now() + std::chrono::hours{tape_.below(80)}, reason};
    case 3: return AskPark{id, visit_time(desk), reason};
    default: return DecideRequest{id, tape_.pick(ticket->acts->requests).number, !tape_.one_in(3), reason};
  }
}

CommandBody Workload::order(const Desk& desk, TicketId id, const std::string& reason) {
  switch (tape_.below(7)) {
    case 0: return UrgeTicket{id, reason};
    case 1: return SuperviseTicket{id, reason};
    case 2: return MergeTicket{id, some_ticket(desk), reason};
    case 3: return TransferOwnership{id, tape_.one_in(2) ? "bob" : "alice", reason};
    case 4: return ChaseTicket{id, reason};
    default:
      return AcknowledgeAlert{id, tape_.one_in(4) ? std::nullopt : std::optional{static_cast<ClockKind>(tape_.below(4))}, reason};
  }
}

SetAppointment Workload::appointment(const Desk& desk, TicketId id) {
  return {.ticket = id,
          .at = visit_time(desk),
          .consent = {tape_.one_in(6) ? "" : "Wang", ConsentHow::Phone},
          .reason = {}};
}

RecordConsent Workload::consent(const Desk& desk, TicketId id) {
  const Ticket* ticket = desk.state().tickets.find(id);
  const bool quoted = ticket != nullptr && ticket->work && ticket->work->quote;
  const auto number = static_cast<std::uint16_t>(quoted ? ticket->work->quote->number : 1);
  return {.ticket = id,
          .quote = static_cast<std::uint16_t>(tape_.one_in(8) ? number - 1 : number),
          .consent = {tape_.one_in(8) ? "" : "Wang", ConsentHow::Spoken}};
}

CommandBody Workload::by_machine(const Desk& desk) {
  switch (tape_.below(8)) {
    case 0: return EndShifts{};
    case 1: return AdoptPolicy{"town-" + std::to_string(tape_.below(3))};
    case 2: {
      ObservePositions seen;
      for (std::size_t i = tape_.below(4); i > 0; --i)
        seen.samples.push_back({some_technician(), kilometre(static_cast<double>(tape_.below(21)) - 10),
                                desk.now() - std::chrono::seconds{tape_.below(30)}});
      return seen;
    }
    default: {
      TimersDue due;
      desk.state().tickets.for_each([&](const Ticket& ticket) {
        if (next_due(ticket) <= desk.now()) due.tickets.push_back(ticket.id);
      });
      if (tape_.one_in(4)) due.tickets.push_back(some_ticket(desk));
      return due;
    }
  }
}

}  // namespace redline::tests
