// Random frames of the wire protocol, for properties of the codec. See tests/support/generators.hpp.
#pragma once

#include "proto/codec/wire.hpp"
#include "tests/support/generators.hpp"

namespace redline::tests::gen {

inline rc::Gen<std::vector<std::string>> topics() { return up_to(4, key()); }

inline rc::Gen<codec::ClientFrame> client_frame() {
  return rc::gen::exec([]() -> codec::ClientFrame {
    switch (*rc::gen::inRange(0, 7)) {
      case 0: {
        codec::ClientHello hello{*key(), *key(), "1.2.3", std::nullopt, *topics(), *key()};
        if (*rc::gen::arbitrary<bool>())
          hello.resume = codec::Resume{*number<std::uint64_t>(), *number<std::uint64_t>()};
        return hello;
      }
      case 1: return codec::ClientAck{*number<domain::Offset>()};
      case 2: return codec::ClientHeartbeat{};
      case 3: return codec::ClientPosition{*point(), *instant()};
      default: {
        codec::ClientCommand command{*command_id(), std::nullopt, std::nullopt, *client_command_body()};
        if (*rc::gen::arbitrary<bool>()) command.expected_version = *number<domain::Version>();
        if (*rc::gen::arbitrary<bool>()) command.issued = *instant();
        return command;
      }
    }
  });
}

inline rc::Gen<codec::TicketView> ticket_view() {
  return rc::gen::exec([] { return codec::TicketView{*ticket(), *key(), *text()}; });
}

inline rc::Gen<codec::EventSummary> event_summary() { return rc::gen::map(event(), codec::summarise); }

inline rc::Gen<codec::Reply> reply() {
  return rc::gen::exec([] {
    codec::Reply reply{std::nullopt, *answer(), {}, 0};
    if (*rc::gen::arbitrary<bool>()) reply.id = *command_id();
    if (reply.answer.ok()) {
      reply.answer.fields.clear();  // only errors name fields
      reply.number = *key();
    } else {
      reply.retry_after_ms = *number<std::uint32_t>();
    }
    return reply;
  });
}

inline rc::Gen<codec::Push> push() {
  return rc::gen::exec([] {
    codec::Push push{*key(), *number<std::uint64_t>(), *number<domain::Offset>(), std::nullopt, {}};
    if (*rc::gen::arbitrary<bool>()) push.event = *event_summary();
    switch (*rc::gen::inRange(0, 6)) {
      case 0: break;
      case 1: push.item = *ticket_view(); break;
      case 2: push.item = *technician(); break;
      case 3: push.item = codec::Positions{*up_to(4, position_sample())}; break;
      case 4:
        push.item = codec::Counters{{3, 2, 1}, *number<std::uint32_t>(), 2, 3, 4, 5, 6, *number<std::uint32_t>()};
        break;
      default:
        push.item = codec::Alert{*enumerator(codec::AlertKind::Emergency, codec::AlertKind::Chased),
                                 domain::TicketId{*number<std::uint64_t>()},
                                 *key(),
                                 domain::AreaId{*key()},
                                 domain::Priority::Emergency,
                                 domain::ClockKind::Arrive,
                                 *moment(),
                                 std::nullopt,
                                 *number<std::uint8_t>(),
                                 domain::SignalKind::CompletedAway};
    }
    return push;
  });
}

inline rc::Gen<codec::ServerFrame> server_frame() {
  return rc::gen::exec([]() -> codec::ServerFrame {
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        return codec::Welcome{*key(),
                              *instant(),
                              *number<std::uint64_t>(),
                              *number<domain::Offset>(),
                              codec::Resumed::Full,
                              20'000,
                              {1, 2, 3, 4, 5, 6, 7, 8, *number<std::uint32_t>()},
                              "1.0",
                              domain::Role::Supervisor,
                              *key(),
                              *topics()};
      case 1:
      case 2: return *reply();
      case 3:
        return codec::Snapshot{*number<std::uint64_t>(),
                               *number<domain::Offset>(),
                               *up_to(3, ticket_view()),
                               *up_to(3, technician()),
                               {9, 4, 1},
                               *rc::gen::arbitrary<bool>()};
      case 4: return codec::ServerHeartbeat{*instant()};
      case 5: return codec::Drain{*number<std::uint32_t>()};
      default: return *push();
    }
  });
}

}  // namespace redline::tests::gen

namespace rc {

template <>
struct Arbitrary<redline::codec::ClientFrame> {
  static auto arbitrary() { return redline::tests::gen::client_frame(); }
};
template <>
struct Arbitrary<redline::codec::ServerFrame> {
  static auto arbitrary() { return redline::tests::gen::server_frame(); }
};

}  // namespace rc
