#include "tests/support/generators_acts.hpp"

#include "tests/support/generators.hpp"
#include "tests/support/generators_visit.hpp"

namespace redline::tests::gen {
namespace {

using namespace domain;
namespace gen = rc::gen;

rc::Gen<HoldKind> hold_kind() { return enumerator(HoldKind::Hold, HoldKind::Park); }
rc::Gen<ClockKind> any_clock() { return enumerator(ClockKind::Dispatch, ClockKind::Resolve); }
rc::Gen<Hold> hold() {
  return gen::exec([] { return Hold{*hold_kind(), *key(), *text(), *key(), *instant(), *instant()}; });
}
rc::Gen<Request> request() {
  return gen::exec([] {
    return Request{*number<std::uint16_t>(),
                   *enumerator(RequestKind::Extension, RequestKind::Park),
                   *enumerator(RequestState::Pending, RequestState::Lapsed),
                   *enumerator(Level::Technician, Level::Manager),
                   *maybe(any_clock()),
                   *instant(),
                   *text(),
                   *key(),
                   *instant(),
                   *key(),
                   *moment(),
                   *text()};
  });
}

rc::Gen<Merged> merged() {
  return gen::exec([] {
    return Merged{TicketId{*number<std::uint64_t>()}, *key(), Caller{*text(), *text(20)}, *number<std::uint16_t>()};
  });
}
rc::Gen<LadderStep> ladder_step() { return enumerator(LadderStep::Warn, LadderStep::Supervise); }

}  // namespace

rc::Gen<Rung> rung() {
  return gen::exec([] { return Rung{*maybe(ladder_step()), *number<std::uint8_t>()}; });
}

rc::Gen<Acts> acts() {
  return gen::exec([] {
    Acts acts;
    if (*gen::arbitrary<bool>()) acts.hold = *hold();
    acts.holds = *number<std::uint16_t>();
    acts.settled = *instant();
    acts.requests = *up_to(3, request());
    acts.bound = TechnicianId{*number<std::uint32_t>()};
    acts.owner = *key();
    acts.chases = *number<std::uint16_t>();
    acts.chased = *up_to(3, instant());
    acts.urged = *number<std::uint16_t>();
    acts.supervised = *moment();
    acts.merged = *up_to(2, merged());
    acts.merged_into = TicketId{*number<std::uint64_t>()};
    acts.merged_into_number = *key();
    return acts;
  });
}

rc::Gen<CommandBody> act_command(TicketId ticket) {
  return gen::exec([ticket]() -> CommandBody {
    switch (*gen::inRange(0, 12)) {
      case 0: return HoldTicket{ticket, *key(), *text(), *instant()};
      case 1: return ResumeTicket{ticket, *text()};
      case 2: return AskExtension{ticket, *any_clock(), *instant(), *text()};
      case 3: return AskPark{ticket, *instant(), *text()};
      case 4: return DecideRequest{ticket, *number<std::uint16_t>(), *gen::arbitrary<bool>(), *text()};
      case 5: return RuleOnReturns{ticket, *key(), *text()};
      case 6: return AcknowledgeAlert{ticket, *maybe(any_clock()), *text()};
      case 7: return UrgeTicket{ticket, *text()};
      case 8: return SuperviseTicket{ticket, *text()};
      case 9: return ChaseTicket{ticket, *text()};
      case 10: return MergeTicket{ticket, TicketId{*number<std::uint64_t>()}, *text()};
      default: return TransferOwnership{ticket, *key(), *text()};
    }
  });
}

rc::Gen<EventBody> act_event() {
  return gen::exec([]() -> EventBody {
    switch (*gen::inRange(0, 12)) {
      case 0:
        return TicketHeld{*hold_kind(), *key(), *text(), *instant(), *gen::arbitrary<bool>(), *up_to(4, clock()),
                          *up_to(3, ledger_entry())};
      case 1: return TicketResumed{*hold_kind(), *instant(), *text(), *up_to(4, clock()), *up_to(3, ledger_entry())};
      case 2: return RequestMade{*request()};
      case 3:
        return RequestDecided{*number<std::uint16_t>(), *gen::arbitrary<bool>(), *text(), *up_to(4, clock()),
                              *up_to(3, ledger_entry())};
      case 4: return BindingOrdered{*text()};
      case 5: return ClockEscalated{*any_clock(), *number<std::uint8_t>(), *instant(), *rung(), *moment()};
      case 6: return AlertAcknowledged{*maybe(any_clock()), *text(), *gen::arbitrary<bool>()};
      case 7: return OrderGiven{*ladder_step(), *text()};
      case 8: return TicketChased{*number<std::uint16_t>(), *text()};
      case 9: return TicketMerged{TicketId{*number<std::uint64_t>()}, *key(), *text()};
      case 10: return TicketAbsorbed{*merged(), *text()};
      default: return OwnerChanged{*key(), *key(), *text()};
    }
  });
}

}  // namespace redline::tests::gen
