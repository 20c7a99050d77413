#include "tests/support/generators_visit.hpp"

#include "tests/support/generators.hpp"

namespace redline::tests::gen {
namespace {

using namespace domain;
namespace gen = rc::gen;

rc::Gen<Consent> consent() {
  return gen::exec([] { return Consent{*text(), *maybe(enumerator(ConsentHow::Signed, ConsentHow::Message))}; });
}
rc::Gen<Promise> promise() {
  return gen::exec([] { return Promise{*instant(), *instant(), *key(), *consent(), *text()}; });
}
rc::Gen<Duration> tolerance() {
  return gen::map(gen::inRange(0, 7'200'000), [](int ms) { return Duration{ms}; });
}
rc::Gen<FeeLine> fee_line() {
  return gen::exec([] {
    return FeeLine{*enumerator(FeeKind::Labour, FeeKind::Material),
                   *key(),
                   *text(),
                   *number<Money>(),
                   *number<Quantity>(),
                   *number<Money>(),
                   *text()};
  });
}
rc::Gen<std::vector<FeeLine>> fee_lines() { return up_to(3, fee_line()); }
rc::Gen<Part> part() {
  return gen::exec([] {
    return Part{*key(),
                *text(),
                *number<Quantity>(),
                *enumerator(PartSource::Stock, PartSource::Customer),
                *maybe(enumerator(PartCheck::Fit, PartCheck::Unfit)),
                *text()};
  });
}
rc::Gen<CheckedItem> checked_item() {
  return gen::exec([] { return CheckedItem{*key(), *gen::arbitrary<bool>(), *text(), *instant()}; });
}
rc::Gen<SignalKind> signal_kind() { return enumerator(SignalKind::ArrivedAway, SignalKind::TooQuick); }
rc::Gen<Signal> signal() {
  return gen::exec(
      [] { return Signal{*signal_kind(), *number<std::uint64_t>(), *number<std::uint64_t>(), *instant()}; });
}
rc::Gen<Quote> quote() {
  return gen::exec([] {
    return Quote{*number<std::uint16_t>(), *instant(), "CNY", *fee_lines(), *number<Money>(), *consent(), *moment()};
  });
}
rc::Gen<std::string> path() { return gen::element<std::string>("", "M 0 0 L 3.5 -7", "m1e2,3z"); }

}  // namespace

rc::Gen<DeviceFix> device_fix() {
  return gen::exec([] { return *gen::arbitrary<bool>() ? DeviceFix{*point(), *moment()} : DeviceFix{}; });
}

rc::Gen<Appointment> appointment() {
  return gen::exec(
      [] { return Appointment{*promise(), *tolerance(), *number<std::uint16_t>(), *up_to(3, promise())}; });
}

rc::Gen<Work> work() {
  return gen::exec([] {
    Work work;
    work.arrived = *moment();
    work.arrived_device = *device_fix();
    work.fault = *text(60);
    if (*gen::arbitrary<bool>()) work.quote = *quote();
    work.started = *moment();
    work.parts = *up_to(3, part());
    work.checks = *up_to(3, checked_item());
    if (*gen::arbitrary<bool>()) work.charges = Charges{*instant(), "CNY", *fee_lines(), *number<Money>()};
    if (*gen::arbitrary<bool>()) work.signature = Signature{*text(), *text(), *instant()};
    work.check_in_due = *moment();
    work.check_ins_missed = *number<std::uint8_t>();
    work.signals = *up_to(2, signal());
    return work;
  });
}

rc::Gen<CommandBody> visit_command(TicketId ticket) {
  return gen::exec([ticket]() -> CommandBody {
    switch (*gen::inRange(0, 10)) {
      case 0: return SetAppointment{ticket, *instant(), *consent(), *text()};
      case 1: return ConfirmFault{ticket, *text(60), CategoryId{*key()}};
      case 2: return QuoteFee{ticket, *fee_lines()};
      case 3: return RecordConsent{ticket, *number<std::uint16_t>(), *consent()};
      case 4: return StartWork{ticket};
      case 5: return RecordPart{ticket, *part()};
      case 6: return CheckItem{ticket, *key(), *gen::arbitrary<bool>(), *text()};
      case 7: return RecordCharges{ticket, *fee_lines()};
      case 8: return RecordSignature{ticket, *text(), *path(), *text()};
      default: return CheckIn{ticket};
    }
  });
}

rc::Gen<EventBody> visit_event() {
  return gen::exec([]() -> EventBody {
    switch (*gen::inRange(0, 12)) {
      case 0: return AppointmentSet{*promise(), *tolerance(), *up_to(2, clock()), *up_to(2, ledger_entry())};
      case 1:
        return FaultConfirmed{*text(60),          CategoryId{*key()}, CategoryId{*key()}, *key(),
                              *up_to(4, clock()), *up_to(4, clock()), *moment(),          *up_to(2, ledger_entry())};
      case 2: return FeeQuoted{*number<std::uint16_t>(), "CNY", *fee_lines(), *number<Money>()};
      case 3: return ConsentRecorded{*number<std::uint16_t>(), *consent()};
      case 4: return WorkStarted{};
      case 5: return PartRecorded{*part()};
      case 6: return ItemChecked{*key(), *gen::arbitrary<bool>(), *text()};
      case 7: return ChargesRecorded{"CNY", *fee_lines(), *number<Money>()};
      case 8: return SignatureRecorded{*text(), *path(), *text()};
      case 9: return CheckedIn{*moment()};
      case 10: return CheckInMissed{*number<std::uint8_t>(), *instant(), *moment(), *number<std::uint8_t>()};
      default: return WorkFlagged{*signal_kind(), *number<std::uint64_t>(), *number<std::uint64_t>()};
    }
  });
}

}  // namespace redline::tests::gen
