#include "tests/sim/people.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

namespace {

// A ticket of another shard: exists nowhere.
constexpr TicketId kNoSuchTicket = TicketId::make(ShardId{7}, 1);
constexpr std::size_t kClosedKept = 8;

struct Share {
  const char* category;
  double share;
};
constexpr std::array kCalls{Share{"leak", 0.08}, Share{"burst", 0.17}, Share{"stove", 0.2},
                            Share{"tap", 0.25},  Share{"outage", 0.2}, Share{"advice", 0.1}};

const char* draw_category(Rng& rng) {
  double at = rng.unit();
  for (const Share& share : kCalls) {
    if (at < share.share) return share.category;
    at -= share.share;
  }
  return kCalls.front().category;
}

// Some entry of a map, the same for the same draw.
template <class Map>
auto pick_entry(const Map& map, Rng& rng) {
  return std::next(map.begin(), static_cast<std::ptrdiff_t>(rng.below(map.size())));
}

}  // namespace

// --- agents

CreateTicket Agent::request(std::uint64_t number) {
  const auto& areas = crowd_.town.policy(0)->areas;
  const Area& area = areas[static_cast<std::size_t>(rng_.below(areas.size()))];
  CreateTicket call{.caller = {.name = fmt::format("Caller {}", number), .phone = Town::phone(number)},
                    .place = {.address = fmt::format("{} {}", area.name, 1 + rng_.below(200)), .point = {}},
                    .area = area.id,
                    .category = CategoryId{draw_category(rng_)},
                    .description = fmt::format("call {}", number)};
  if (rng_.chance(0.9))
    call.place.point = {.lat = area.centre.lat + (rng_.unit() - 0.5) * 0.02,
                        .lon = area.centre.lon + (rng_.unit() - 0.5) * 0.02};
  if (rng_.chance(0.1)) call.priority = static_cast<Priority>(1 + rng_.below(kPriorities));
  if (rng_.chance(0.2)) call.channel = static_cast<Channel>(rng_.below(7));
  if (rng_.chance(0.1)) call.appointment = visit_time();
  if (rng_.chance(0.1)) call.tier = static_cast<Tier>(rng_.below(3));
  return call;
}

void Agent::take_call(std::uint64_t number) {
  if (rng_.chance(crowd_.habits.mistake)) make_mistake(number);
  if (rng_.chance(crowd_.habits.cancel)) change_of_mind();
  send({.body = request(number), .expect = Expect::ok()});
}

void Agent::make_mistake(std::uint64_t number) {
  switch (rng_.below(6)) {
    case 0: {
      CreateTicket call = request(number);
      call.caller.name.clear();
      call.caller.phone = "none";
      call.area = AreaId{"nowhere"};
      return send({.body = call,
                   .expect = Expect::error(ErrorCode::Incomplete),
                   .fields = {"caller.name", "caller.phone", "area"}});
    }
    case 1: {
      CreateTicket call = request(number);
      call.description.assign(5'000, 'x');
      return send(
          {.body = call,
           .expect =
               Expect::error(ErrorCode::BadRequest).or_error(ErrorCode::TooLarge).or_error(ErrorCode::Incomplete)});
    }
    case 2:
      return send({.body = CancelTicket{.ticket = kNoSuchTicket, .reason = "typing error"},
                   .expect = Expect::error(ErrorCode::NotFound)});
    case 3:
      return send(
          {.body = ChangePriority{.ticket = kNoSuchTicket, .priority = Priority::Urgent, .reason = "my own opinion"},
           .expect = Expect::error(ErrorCode::Forbidden)});
    case 4:
      if (!closed_.empty())
        send({.body = CancelTicket{.ticket = rng_.pick(closed_), .reason = "too late"},
              .expect = Expect::error(ErrorCode::NotAllowedInState)});
      return;
    default: return reuse_an_id(request(number));
  }
}

// Days ahead: in the future by any dispatcher's clock.
Instant Agent::visit_time() { return now() + std::chrono::hours{72 + rng_.below(48)}; }

void Agent::change_of_mind() {
  if (book().tickets.empty()) return;
  const TicketId ticket = pick_entry(book().tickets, rng_)->first;
  if (rng_.chance(0.4))
    return send({.body = ChaseTicket{ticket, "when will somebody come"},
                 .expect = Expect::ok().or_error(ErrorCode::NotAllowedInState)});
  if (rng_.chance(0.5))
    return send({.body = SetAppointment{.ticket = ticket,
                                        .at = visit_time(),
                                        .consent = {"Mrs Wang", ConsentHow::Phone},
                                        .reason = "not at home"},
                 .expect = Expect::ok().or_error(ErrorCode::NotAllowedInState)});
  send({.body = CancelTicket{.ticket = ticket, .reason = "mended by itself"},
        .expect = Expect::ok().or_error(ErrorCode::NotAllowedInState)});
}

void Agent::on_ticket(const codec::TicketView& view) {
  if (is_open(view.ticket.state)) return;
  closed_.push_back(view.ticket.id);
  if (closed_.size() > kClosedKept) closed_.pop_front();
}

// --- supervisors

Supervisor::Supervisor(Crowd& crowd, const Person& person, Rng rng, std::chrono::nanoseconds acts_every)
    : Device(crowd, person, rng), acts_every_(acts_every) {
  crowd_.strand.call_after(rng_.around(acts_every_), [this] { act(); });
}

void Supervisor::on_technician(const Technician& technician) { technicians_[technician.key] = technician.on_shift; }

void Supervisor::act() {
  crowd_.strand.call_after(rng_.around(acts_every_), [this] { act(); });
  if (crowd_.closing_time || !current() || book().tickets.empty()) return;
  const auto& [ticket, entry] = *pick_entry(book().tickets, rng_);
  if (rng_.chance(crowd_.habits.mistake)) make_mistake(ticket);
  if (person_.role == Role::Manager) return tend();
  if (rng_.chance(0.3)) tend();
  if (rng_.chance(0.3)) return put_off(ticket);
  if (rng_.chance(0.3)) return order(ticket);
  switch (rng_.below(5)) {
    case 0:
    case 1: return reassign(ticket, entry.version);
    case 2:
    case 3: return rank(ticket, entry.version);
    default: return cancel(ticket, entry.version);
  }
}

std::optional<Version> Supervisor::careful(Version version, Expect& expect) {
  if (!rng_.chance(0.3)) return std::nullopt;
  expect = expect.or_error(ErrorCode::VersionConflict);
  return version;
}

void Supervisor::reassign(TicketId ticket, Version version) {
  Expect expect = Expect::ok().or_error(ErrorCode::NotAllowedInState);
  const auto expected = careful(version, expect);
  std::string to;
  if (!technicians_.empty() && rng_.chance(0.7)) to = pick_entry(technicians_, rng_)->first;
  send({.body = ReassignTicket{.ticket = ticket, .technician = to, .reason = "closer"},
        .expect = expect,
        .fields = {},
        .expected_version = expected});
}

void Supervisor::rank(TicketId ticket, Version version) {
  Expect expect = Expect::ok().or_error(ErrorCode::NotAllowedInState);
  const auto expected = careful(version, expect);
  send({.body = ChangePriority{.ticket = ticket,
                               .priority = static_cast<Priority>(1 + rng_.below(kPriorities)),
                               .reason = "looked at it"},
        .expect = expect,
        .fields = {},
        .expected_version = expected});
}

void Supervisor::cancel(TicketId ticket, Version version) {
  Expect expect = Expect::ok().or_error(ErrorCode::NotAllowedInState);
  const auto expected = careful(version, expect);
  send({.body = CancelTicket{.ticket = ticket, .reason = "reported twice"},
        .expect = expect,
        .fields = {},
        .expected_version = expected});
}

void Supervisor::on_ticket(const codec::TicketView& view) {
  const Ticket& ticket = view.ticket;
  Need need{.on_hold = on_hold(ticket), .ruling = set_aside(ticket) && !on_hold(ticket)};
  if (ticket.acts && is_open(ticket.state))
    for (const Request& request : ticket.acts->requests)
      if (request.state == RequestState::Pending) {
        need.request = request.number;
        need.level = request.level;
      }
  if (is_open(ticket.state) && (need.on_hold || need.ruling || need.request > 0)) {
    needs_[ticket.id] = need;
  } else {
    needs_.erase(ticket.id);
  }
}

void Supervisor::put_off(TicketId ticket) {
  constexpr std::array kReasons{"parts", "absent", "office", "break"};
  const Expect expect = Expect::ok()
                            .or_error(ErrorCode::NotAllowedInState)
                            .or_error(ErrorCode::Incomplete)
                            .or_error(ErrorCode::PolicyForbids);
  const auto minutes = [&](int least, int more) {
    return std::chrono::minutes{least + static_cast<int>(rng_.below(static_cast<std::uint64_t>(more)))};
  };
  switch (rng_.below(4)) {
    case 0: return send({.body = AskPark{ticket, now() + minutes(30, 200), "after the works"}, .expect = expect});
    case 1:
      return send({.body = AskExtension{ticket, ClockKind::Resolve, now() + minutes(30, 240), "old pipes"}, .expect = expect});
    default: return send({.body = HoldTicket{ticket, rng_.pick(kReasons), "", now() + minutes(5, 25)}, .expect = expect});
  }
}

void Supervisor::order(TicketId ticket) {
  const Expect expect = Expect::ok().or_error(ErrorCode::NotAllowedInState);
  switch (rng_.below(7)) {
    case 0: return send({.body = UrgeTicket{ticket, "they wait in the cold"}, .expect = expect});
    case 1: return send({.body = SuperviseTicket{ticket, "third time this month"}, .expect = expect});
    case 2: return send({.body = ChaseTicket{ticket, "called me"}, .expect = expect});
    case 3:
      return send({.body = TransferOwnership{ticket, fmt::format("agent-{}", 1 + rng_.below(3)), "on leave"}, .expect = expect});
    case 4: {
      const TicketId into = pick_entry(book().tickets, rng_)->first;
      if (into == ticket) return;
      return send({.body = MergeTicket{ticket, into, "the same pipe"}, .expect = expect.or_error(ErrorCode::Incomplete)});
    }
    default:
      return send({.body = AcknowledgeAlert{ticket, static_cast<ClockKind>(rng_.below(4)), "seen to"}, .expect = expect});
  }
}

void Supervisor::tend() {
  if (needs_.empty()) return;
  const auto& [ticket, need] = *pick_entry(needs_, rng_);
  const Expect expect = Expect::ok().or_error(ErrorCode::NotAllowedInState);
  if (need.ruling) {
    if (technicians_.empty()) return;
    return send({.body = RuleOnReturns{ticket, pick_entry(technicians_, rng_)->first, "lives next door"}, .expect = expect});
  }
  if (need.request > 0 && !crowd_.closing_time)
    return send({.body = DecideRequest{ticket, need.request, rng_.chance(0.7), "as things are"},
                 .expect = reaches(person_.role, need.level) ? expect : Expect::error(ErrorCode::Forbidden)});
  if (need.on_hold) send({.body = ResumeTicket{ticket, "it can go on"}, .expect = expect});
}

void Supervisor::clear_up() {
  crowd_.strand.call_after(30s, [this] { clear_up(); });
  if (current() && unanswered() == 0) tend();
}

void Supervisor::make_mistake(TicketId ticket) {
  if (person_.role == Role::Manager)
    return send({.body = ReassignTicket{.ticket = ticket, .technician = {}, .reason = "closer"},
                 .expect = Expect::error(ErrorCode::Forbidden)});
  switch (rng_.below(4)) {
    case 3:
      return send({.body = HoldTicket{ticket, "no such reason", "", now() + 24h},
                   .expect = Expect::error(ErrorCode::Incomplete).or_error(ErrorCode::NotAllowedInState)});
    case 0:
      return send({.body = ReassignTicket{.ticket = ticket, .technician = "nobody", .reason = "typing error"},
                   .expect = Expect::error(ErrorCode::NotFound).or_error(ErrorCode::NotAllowedInState)});
    case 1:
      return send({.body = ChangePriority{.ticket = ticket, .priority = Priority::Low, .reason = {}},
                   .expect = Expect::error(ErrorCode::Incomplete),
                   .fields = {"reason"}});
    default:
      return send(
          {.body = AcceptOffer{.ticket = ticket, .offer = OfferId{1}}, .expect = Expect::error(ErrorCode::Forbidden)});
  }
}

}  // namespace redline::sim
