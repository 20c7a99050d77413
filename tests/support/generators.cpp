#include "tests/support/generators.hpp"

#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "tests/support/generators_acts.hpp"
#include "tests/support/generators_visit.hpp"

namespace redline::tests::gen {
namespace {

using namespace domain;
namespace gen = rc::gen;

constexpr std::int64_t kYear2100Ms = 4'102'444'800'000;

rc::Gen<std::vector<std::string>> keys(int count) { return up_to(count, key()); }
rc::Gen<std::vector<AreaId>> areas(int count) { return up_to(count, gen::construct<AreaId>(key())); }
rc::Gen<TicketId> ticket_id() {
  return gen::apply(
      [](std::uint16_t shard, std::uint64_t sequence) { return TicketId::make(ShardId{shard}, sequence); },
      number<std::uint16_t>(), gen::inRange<std::uint64_t>(1, std::uint64_t{1} << TicketId::kSequenceBits));
}
rc::Gen<TechnicianId> technician_id() { return gen::construct<TechnicianId>(number<std::uint32_t>()); }
rc::Gen<OfferId> offer_id() { return gen::construct<OfferId>(number<std::uint32_t>()); }
rc::Gen<Priority> priority() { return enumerator(Priority::Emergency, Priority::Low); }
rc::Gen<ClockKind> clock_kind() { return enumerator(ClockKind::Dispatch, ClockKind::Resolve); }
rc::Gen<ChoiceReason> choice_reason() { return enumerator(ChoiceReason::QuickestArrival, ChoiceReason::AwaitsRuling); }
rc::Gen<Duration> duration() {
  return gen::map(gen::inRange(0, 48 * 3'600'000), [](int ms) { return Duration{ms}; });
}
rc::Gen<Caller> caller() {
  return gen::construct<Caller>(text(), gen::oneOf(text(20), gen::just(std::string{"+8613812345678"})));
}
rc::Gen<Place> place() { return gen::construct<Place>(text(60), point()); }

rc::Gen<Candidate> candidate() {
  return gen::exec([] { return Candidate{*technician_id(), *duration(), *duration(), *number<std::uint16_t>()}; });
}
rc::Gen<Offer> offer() {
  return gen::exec([] { return Offer{*offer_id(), *instant(), *instant(), *moment(), *moment()}; });
}
rc::Gen<CoolDown> cooldown() {
  return gen::exec([] { return CoolDown{*technician_id(), *instant()}; });
}

}  // namespace

rc::Gen<std::string> text(int characters_max) {
  using namespace std::string_view_literals;
  static constexpr std::array kCharacters{"a"sv, "Z"sv, "7"sv,  " "sv,  "-"sv, "'"sv,
                                          "é"sv, "ß"sv, "维"sv, "修"sv, "€"sv, "🔧"sv};
  return gen::map(up_to(characters_max, gen::elementOf(kCharacters)),
                  [](const std::vector<std::string_view>& characters) {
                    std::string joined;
                    for (const std::string_view character : characters) joined.append(character);
                    return joined;
                  });
}
rc::Gen<std::string> key() {
  return gen::map(gen::inRange(0, 40), [](int n) { return n == 0 ? std::string{"维修"} : "key-" + std::to_string(n); });
}
rc::Gen<Instant> instant() {
  return gen::map(gen::weightedOneOf<std::int64_t>(
                      {{1, gen::just<std::int64_t>(0)}, {9, gen::inRange<std::int64_t>(0, kYear2100Ms)}}),
                  [](std::int64_t ms) { return from_ms(ms); });
}
rc::Gen<Instant> moment() { return gen::weightedOneOf<Instant>({{1, gen::just(kNever)}, {2, instant()}}); }
rc::Gen<GeoPoint> point() {
  constexpr int kMicro = 1'000'000;
  const auto degrees = [](int limit) {
    return gen::map(gen::inRange(-limit * kMicro, limit * kMicro + 1),
                    [](int micro) { return micro / double{kMicro}; });
  };
  return gen::construct<GeoPoint>(degrees(90), degrees(180));
}
rc::Gen<CommandId> command_id() {
  return gen::map(gen::arbitrary<std::array<std::uint8_t, 16>>(), [](std::array<std::uint8_t, 16> bytes) {
    bytes[6] |= 0x70U;  // also keeps it from being all zeros
    return CommandId{bytes};
  });
}
rc::Gen<Actor> actor() { return gen::construct<Actor>(enumerator(Role::System, Role::Manager), key(), key()); }

rc::Gen<Clock> clock() {
  return gen::exec([] {
    Clock clock;
    clock.kind = *clock_kind();
    clock.warnings_fired = *number<std::uint8_t>();
    clock.breached = *gen::arbitrary<bool>();
    clock.revision = *number<std::uint16_t>();
    clock.started = *instant();
    clock.due = *moment();
    clock.stopped = *moment();
    clock.warn_at = *up_to(3, instant());
    clock.paused = *moment();
    clock.climbs_at = *moment();
    clock.climbed = *number<std::uint8_t>();
    return clock;
  });
}


rc::Gen<LedgerEntry> ledger_entry() {
  return gen::exec([] {
    LedgerEntry entry;
    entry.clock = *clock_kind();
    entry.act = *enumerator(ClockAct::Paused, ClockAct::Recomputed);
    entry.cause = *enumerator(ClockCause::Hold, ClockCause::Appointment);
    entry.at = *instant();
    entry.amount = *duration();
    entry.due_before = *moment();
    entry.due_after = *moment();
    entry.reason = *text();
    entry.policy_version = *key();
    return entry;
  });
}

rc::Gen<Choice> choice() {
  return gen::exec([] {
    Choice choice;
    choice.technician = *technician_id();
    choice.reason = *choice_reason();
    choice.best = *up_to(kChoiceCandidatesMax, candidate());
    choice.considered = *number<std::uint32_t>();
    choice.excluded = {*number<std::uint32_t>(), *number<std::uint32_t>(), *number<std::uint32_t>(),
                       *number<std::uint32_t>(), *number<std::uint32_t>()};
    return choice;
  });
}

rc::Gen<Ticket> ticket() {
  return gen::exec([] {
    Ticket ticket;
    ticket.id = *ticket_id();
    ticket.number = *gen::element<std::string>("1127-0042", "0101-0001", "1231-123456");
    ticket.version = *number<Version>();
    ticket.state = *enumerator(TicketState::Waiting, TicketState::Cancelled);
    ticket.priority = *priority();
    ticket.channel = *enumerator(Channel::Phone, Channel::Machine);
    ticket.tier = *enumerator(Tier::Ordinary, Tier::Vip);
    ticket.category = CategoryId{*key()};
    ticket.area = AreaId{*key()};
    ticket.caller = *caller();
    ticket.place = *place();
    ticket.description = *text(120);
    ticket.created_by = *key();
    ticket.created = *instant();
    ticket.policy_version = *key();
    ticket.technician = *technician_id();
    ticket.last_offer = *offer_id();
    if (*gen::arbitrary<bool>()) ticket.offer = *offer();
    ticket.waiting_reason = *choice_reason();
    ticket.returns = *number<std::uint16_t>();
    ticket.cooldowns = *up_to(3, cooldown());
    ticket.clocks = *up_to(4, clock());
    ticket.ledger = *up_to(3, ledger_entry());
    ticket.closed = *moment();
    ticket.resolution = *text(60);
    ticket.event_offsets = *up_to(12, number<Offset>());
    if (*gen::arbitrary<bool>()) ticket.appointment = *appointment();
    if (*gen::arbitrary<bool>()) ticket.work = *work();
    if (*gen::arbitrary<bool>()) ticket.acts = *acts();
    return ticket;
  });
}

rc::Gen<Technician> technician() {
  return gen::exec([] {
    Technician technician;
    technician.id = TechnicianId{*gen::inRange<std::uint32_t>(1, 100'000)};
    technician.key = *key();
    technician.name = *text();
    technician.version = *number<Version>();
    technician.on_shift = *gen::arbitrary<bool>();
    technician.shift_end = *moment();
    technician.skills = *keys(4);
    technician.areas = *areas(4);
    technician.position = *point();
    technician.position_at = *instant();
    return technician;
  });
}

rc::Gen<PositionSample> position_sample() { return gen::construct<PositionSample>(key(), point(), instant()); }

rc::Gen<ShardHeader> shard_header() {
  return gen::exec([] {
    ShardHeader header;
    header.next_offset = 1 + *gen::inRange<Offset>(0, 1'000'000'000);
    header.next_sequence = 1 + *gen::inRange<std::uint64_t>(0, 1'000'000'000);
    header.next_technician = 1 + *gen::inRange<std::uint32_t>(0, 100'000);
    header.day = *gen::arbitrary<std::int32_t>();
    header.day_count = *number<std::uint32_t>();
    header.totals = {*number<std::uint64_t>(), *number<std::uint64_t>(), *number<std::uint64_t>()};
    header.policy_version = *key();
    return header;
  });
}

rc::Gen<Answer> answer() {
  return gen::exec([] {
    Answer answer;
    if (*gen::arbitrary<bool>()) answer.error = *enumerator(ErrorCode::BadRequest, ErrorCode::Internal);
    answer.ticket = TicketId{*number<std::uint64_t>()};
    answer.version = *number<Version>();
    answer.fields = *keys(3);
    return answer;
  });
}

rc::Gen<Outcome> outcome() {
  return gen::exec(
      [] { return Outcome{*command_id(), *gen::arbitrary<std::uint64_t>(), *answer(), *gen::arbitrary<bool>()}; });
}

rc::Gen<CommandBody> command_body() {
  const auto internal = gen::oneOf(
      gen::map(up_to(5, ticket_id()),
               [](const std::vector<TicketId>& tickets) { return CommandBody{TimersDue{tickets}}; }),
      gen::map(up_to(5, position_sample()),
               [](const std::vector<PositionSample>& samples) { return CommandBody{ObservePositions{samples}}; }),
      gen::just(CommandBody{EndShifts{}}),
      gen::map(key(), [](const std::string& version) { return CommandBody{AdoptPolicy{version}}; }));
  return gen::weightedOneOf<CommandBody>({{3, client_command_body()}, {1, internal}});
}

rc::Gen<CommandBody> client_command_body() {
  return gen::exec([]() -> CommandBody {
    const TicketId ticket = *ticket_id();
    const OfferId offer = *offer_id();
    switch (*gen::inRange(0, static_cast<int>(kClientCommands))) {
      case 0:
        return CreateTicket{*caller(),
                            *place(),
                            AreaId{*key()},
                            CategoryId{*key()},
                            *gen::element<std::optional<Priority>>(std::nullopt, Priority::Emergency, Priority::Low),
                            *enumerator(Channel::Phone, Channel::Machine),
                            *enumerator(Tier::Ordinary, Tier::Vip),
                            *text(200),
                            *maybe(instant())};
      case 1: return CancelTicket{ticket, *text()};
      case 2: return ReportDelivered{ticket, offer};
      case 3: return ReportSeen{ticket, offer};
      case 4: return AcceptOffer{ticket, offer};
      case 5: return ReturnTicket{ticket, offer, *text()};
      case 6: return StartTravel{ticket};
      case 7: return ReportArrival{ticket, *device_fix()};
      case 8: return CompleteTicket{ticket, *text(80), *device_fix()};
      case 9: return SignOn{*text(), *keys(3), *areas(3), *moment(), *point()};
      case 10: return SignOff{};
      case 11: return ReassignTicket{ticket, *key(), *text()};
      case 12: return ChangePriority{ticket, *priority(), *text()};
      default: return *gen::arbitrary<bool>() ? *visit_command(ticket) : *act_command(ticket);
    }
  });
}

rc::Gen<Command> command() {
  return gen::exec([] {
    Command command;
    command.id = *command_id();
    command.actor = *actor();
    command.received = *instant();
    if (*gen::arbitrary<bool>()) command.issued = *instant();
    if (*gen::arbitrary<bool>()) command.expected_version = *number<Version>();
    command.fingerprint = *gen::arbitrary<std::uint64_t>();
    command.body = *command_body();
    return command;
  });
}

rc::Gen<Event> event() {
  const auto body = gen::exec([]() -> EventBody {
    switch (*gen::inRange<int>(0, std::variant_size_v<EventBody>)) {
      case 0: return TicketCreated{*ticket(), *gen::arbitrary<std::int32_t>(), *number<std::uint32_t>()};
      case 1: return TicketWaits{*choice()};
      case 2: return OfferMade{*offer_id(), *instant(), *choice()};
      case 3: return OfferDelivered{*offer_id()};
      case 4: return OfferSeen{*offer_id()};
      case 5: return OfferAccepted{*offer_id()};
      case 6: return OfferLapsed{*offer_id(), *instant()};
      case 7: return TicketReturned{*text(), *instant()};
      case 8: return TicketWithdrawn{*text(), *instant()};
      case 9: return TravelStarted{};
      case 10: return TechnicianArrived{*device_fix(), *moment()};
      case 11: return TicketDone{*text(80), *device_fix()};
      case 12: return TicketCancelled{*text()};
      case 13:
        return PriorityChanged{*priority(), *priority(), *text(), *key(), *up_to(4, clock()), *up_to(4, clock()),
                               *up_to(3, ledger_entry())};
      case 14: return ClockWarned{*clock_kind(), *number<std::uint8_t>(), *instant(), *rung()};
      case 15: return ClockBreached{*clock_kind(), *number<std::uint16_t>(), *instant(), *rung(), *moment()};
      case 16: return TechnicianSignedOn{*key(), *text(), *keys(3), *areas(3), *moment(), *point()};
      case 17: return TechnicianSignedOff{};
      case 18: return PositionObserved{*point(), *instant()};
      case 19: return PolicyAdopted{*key()};
      default: return *gen::arbitrary<bool>() ? *visit_event() : *act_event();
    }
  });
  return gen::exec([body] {
    Event event;
    event.offset = *number<Offset>();
    event.at = *instant();
    event.actor = *actor();
    if (*gen::arbitrary<bool>()) event.ticket = *ticket_id();
    event.technician = *technician_id();
    event.version = *number<Version>();
    event.body = *body;
    return event;
  });
}

}  // namespace redline::tests::gen
