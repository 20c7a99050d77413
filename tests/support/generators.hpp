// Random domain values for properties: rc::Arbitrary for every type that is stored or sent, so that a property just
// takes a `const domain::Ticket&`. Values are well-formed (ids are set, instants and places are in range, text is what
// people may type) but otherwise arbitrary: a ticket's parts need not agree with each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"
#include "dispatcher/domain/technician.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::tests::gen {

// Text of up to `characters_max` characters from one to four bytes each, without control characters.
rc::Gen<std::string> text(int characters_max = 24);
// Lower-case key such as an area, a skill or an account.
rc::Gen<std::string> key();
rc::Gen<domain::Instant> instant();
// An instant or kNever.
rc::Gen<domain::Instant> moment();
rc::Gen<domain::GeoPoint> point();
rc::Gen<domain::CommandId> command_id();
rc::Gen<domain::Actor> actor();
rc::Gen<domain::Clock> clock();
rc::Gen<domain::LedgerEntry> ledger_entry();
rc::Gen<domain::Choice> choice();
rc::Gen<domain::Ticket> ticket();
rc::Gen<domain::Technician> technician();
rc::Gen<domain::PositionSample> position_sample();
rc::Gen<domain::ShardHeader> shard_header();
rc::Gen<domain::CommandBody> client_command_body();
rc::Gen<domain::CommandBody> command_body();
rc::Gen<domain::Command> command();
rc::Gen<domain::Answer> answer();
rc::Gen<domain::Outcome> outcome();
rc::Gen<domain::Event> event();

// An enumerator from First to Last, both included.
template <class E>
rc::Gen<E> enumerator(E first, E last) {
  return rc::gen::map(rc::gen::inRange(static_cast<int>(first), static_cast<int>(last) + 1),
                      [](int value) { return static_cast<E>(value); });
}
// Small numbers mostly, and the ends of the range.
template <class U>
rc::Gen<U> number() {
  return rc::gen::weightedOneOf<U>({{6, rc::gen::inRange<U>(0, 100)},
                                    {3, rc::gen::arbitrary<U>()},
                                    {1, rc::gen::element<U>(0, 127, std::numeric_limits<U>::max())}});
}
template <class T>
rc::Gen<std::vector<T>> up_to(int count, const rc::Gen<T>& element) {
  return rc::gen::mapcat(rc::gen::inRange(0, count + 1), [element](int size) {
    return rc::gen::container<std::vector<T>>(static_cast<std::size_t>(size), element);
  });
}

}  // namespace redline::tests::gen

namespace rc {

#define REDLINE_ARBITRARY(TYPE, GENERATOR)                               \
  template <>                                                            \
  struct Arbitrary<redline::domain::TYPE> {                              \
    static auto arbitrary() { return redline::tests::gen::GENERATOR(); } \
  }
REDLINE_ARBITRARY(GeoPoint, point);
REDLINE_ARBITRARY(CommandId, command_id);
REDLINE_ARBITRARY(Actor, actor);
REDLINE_ARBITRARY(Clock, clock);
REDLINE_ARBITRARY(Choice, choice);
REDLINE_ARBITRARY(Ticket, ticket);
REDLINE_ARBITRARY(Technician, technician);
REDLINE_ARBITRARY(PositionSample, position_sample);
REDLINE_ARBITRARY(ShardHeader, shard_header);
REDLINE_ARBITRARY(Command, command);
REDLINE_ARBITRARY(Answer, answer);
REDLINE_ARBITRARY(Outcome, outcome);
REDLINE_ARBITRARY(Event, event);
#undef REDLINE_ARBITRARY

}  // namespace rc
