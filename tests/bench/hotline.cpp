#include "tests/bench/hotline.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

#include "proto/codec/command_id.hpp"
#include "proto/codec/wire.hpp"
#include "proto/codec/wire_format.hpp"
#include "tests/bench/ws_frame.hpp"

namespace redline::bench {
namespace {

constexpr std::int64_t kPatienceNs = 10'000'000'000;
constexpr std::uint32_t kAreas = 10;
constexpr std::array kCategories{"no-power",   "socket",   "no-water",   "drain",
                                 "no-heating", "radiator", "locked-out", "lock"};
constexpr std::array kSkills{"electricity", "water", "heating", "locks"};
constexpr std::uint32_t kPlacesPerArea = 4;
constexpr std::uint32_t kAckEvery = 16;  // as the server asks in its Welcome
constexpr std::size_t kNumberBytes = 6;  // of a ticket's number at the end of its command's id
constexpr std::size_t kDigits = 12;      // of it at the end of its description
constexpr std::string_view kDigitsMark = "#000000000000";

std::string area(std::uint32_t number) { return fmt::format("a{}", number % kAreas); }

domain::GeoPoint place_in(std::uint32_t area_number, std::uint32_t place) {
  const double row = area_number % kAreas < kAreas / 2 ? 42.30 : 42.36;
  return {.lat = row + 0.004 * (place % 2), .lon = -71.15 + 0.03 * (area_number % (kAreas / 2)) + 0.005 * (place / 2)};
}

domain::CommandId command_id(std::uint64_t number) {
  return codec::make_command_id(domain::from_ms(1'795'000'000'000), 0x5A5, number << 2U);
}

std::string client_frame(const codec::ClientFrame& frame) {
  std::string payload, out;
  codec::encode_client_frame(frame, codec::Format::Binary, payload);
  append_client_frame(out, payload);
  return out;
}

domain::CreateTicket request(std::uint32_t area_number, const char* category, std::uint32_t place) {
  return {.caller = {.name = "Chen Wei", .phone = "13812345678"},
          .place = {.address = fmt::format("{} Harbour Street, flat {}", 10 + place, 1 + place),
                    .point = place_in(area_number, place)},
          .area = domain::AreaId{area(area_number)},
          .category = domain::CategoryId{category},
          .description = fmt::format(
              "It stopped working an hour ago and the neighbours have it too; please ring twice {}", kDigitsMark)};
}

}  // namespace

Hotline::Hotline(const ServerAccounts& accounts, std::uint16_t port, HotlineSize size)
    : size_(size),
      load_({.port = port}),
      unacknowledged_(size.agents + size.technicians),
      heartbeat_(client_frame(codec::ClientHeartbeat{})) {
  make_templates();
  sign_in(accounts);
  load_.on_message = [this](WsLoad::Conn conn, std::string_view payload, std::int64_t received_ns) {
    on_message(conn, payload, received_ns);
  };
}

void Hotline::make_templates() {
  const domain::CommandId id = command_id(0);
  const std::string_view id_bytes(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  for (std::uint32_t area_number = 0; area_number < kAreas; ++area_number) {
    for (const char* category : kCategories) {
      for (std::uint32_t place = 0; place < kPlacesPerArea; ++place) {
        codec::ClientCommand command{.id = id, .body = request(area_number, category, place)};
        Template made{.frame = client_frame(command)};
        made.id_at = made.frame.find(id_bytes) + id_bytes.size() - kNumberBytes;
        made.digits_at = made.frame.find(kDigitsMark) + kDigitsMark.size() - kDigits;
        templates_.push_back(std::move(made));
      }
    }
  }
}

// --- signing in

void Hotline::sign_in(const ServerAccounts& accounts) {
  load_.on_open = [&](WsLoad::Conn conn) { say_hello(conn, accounts); };
  load_.on_message = [this](WsLoad::Conn conn, std::string_view payload, std::int64_t) {
    on_sign_in_message(conn, payload);
  };
  for (std::uint32_t i = 0; i < size_.technicians + size_.agents; ++i) load_.open("/ws", "redline.v1");
  const std::int64_t until_ns = now_ns() + kPatienceNs;
  while (ready_ < size_.technicians + size_.agents) {
    if (now_ns() > until_ns) throw std::runtime_error("the load's clients cannot sign in");
    load_.turn(until_ns);
  }
  load_.on_open = nullptr;
}

void Hotline::say_hello(WsLoad::Conn conn, const ServerAccounts& accounts) {
  codec::ClientHello hello{.device_id = fmt::format("bench-{}", conn), .app_version = "1.0"};
  if (is_technician(conn)) {
    hello.token = accounts.crew();
    hello.act_as = ServerAccounts::member(conn);
    hello.topics = {"me"};
  } else {
    hello.token = accounts.agent(conn - size_.technicians);
    if (size_.desks) hello.topics = {"desk"};
  }
  load_.send(conn, client_frame(hello));
}

void Hotline::on_sign_in_message(WsLoad::Conn conn, std::string_view payload) {
  const auto frame = codec::parse_server_frame(payload, codec::Format::Binary);
  if (!frame) throw std::runtime_error("a frame of the server cannot be read: " + frame.error().describe());
  if (std::holds_alternative<codec::Welcome>(*frame)) {
    if (is_technician(conn)) return sign_on(conn);
    ++ready_;
  } else if (const auto* reply = std::get_if<codec::Reply>(&*frame)) {
    if (!reply->answer.ok()) throw std::runtime_error("a technician of the load could not sign on");
    ++ready_;
  }
}

// Each area has as many technicians, each trade half of them.
void Hotline::sign_on(WsLoad::Conn conn) {
  const std::uint32_t turn = conn / kAreas;
  codec::ClientCommand command{.id = command_id((std::uint64_t{1} << 47U) + conn),
                               .body = domain::SignOn{.name = fmt::format("Technician {}", conn),
                                                      .skills = {kSkills[turn % 4], kSkills[(turn + 1) % 4]},
                                                      .areas = {domain::AreaId{area(conn)}},
                                                      .position = place_in(conn, turn)}};
  load_.send(conn, client_frame(command));
}

// --- tickets

std::uint64_t Hotline::create(std::uint32_t agent, std::int64_t from_ns) {
  const std::uint64_t number = offers_.sent(from_ns);
  replies_.sent(from_ns);
  tickets_.push_back({.agent = agent, .sent_ns = now_ns()});
  // Any mix that does not repeat with the agents will do.
  Template& ticket = templates_[(number * 0x9E37'79B9'7F4A'7C15U >> 32U) % templates_.size()];
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    ticket.frame[ticket.id_at + i] = static_cast<char>(number >> (8 * (kNumberBytes - 1 - i)));
  }
  std::uint64_t rest = number;
  for (std::size_t i = kDigits; i-- > 0; rest /= 10)
    ticket.frame[ticket.digits_at + i] = static_cast<char>('0' + rest % 10);
  load_.send(size_.technicians + agent, ticket.frame);
  return number;
}

void Hotline::on_message(WsLoad::Conn conn, std::string_view payload, std::int64_t received_ns) {
  constexpr auto kOfferMade = codec::WireEnum<codec::EventKind>::to_wire(codec::EventKind::OfferMade);
  const ScannedFrame frame = scan_server_frame(payload);
  switch (frame.kind) {
    case ScannedFrame::Kind::Reply: return on_reply(frame, received_ns);
    case ScannedFrame::Kind::Heartbeat: return load_.send(conn, heartbeat_);
    case ScannedFrame::Kind::Push:
      if (is_technician(conn) && frame.event == kOfferMade) on_offer_made(frame, received_ns);
      return acknowledge(conn, frame.offset);
    case ScannedFrame::Kind::Other: return;
  }
}

void Hotline::on_reply(const ScannedFrame& reply, std::int64_t received_ns) {
  std::uint64_t number = 0;
  for (const char byte : reply.command.substr(reply.command.size() - kNumberBytes)) {
    number = number << 8U | static_cast<std::uint8_t>(byte);
  }
  const std::int64_t latency = replies_.arrived(number, received_ns);
  if (latency < 0) return;
  latencies_.reply.record(latency);
  if (!reply.ok) {
    ++refused_;
  } else {
    identify(number, reply.ticket);
  }
}

void Hotline::on_offer_made(const ScannedFrame& push, std::int64_t received_ns) {
  const std::string_view digits = push.description.substr(push.description.size() - kDigits);
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const std::int64_t latency = offers_.arrived(number, received_ns);
  if (latency < 0) return;
  latencies_.offer.record(latency);
  latencies_.offer_since_sent.record(received_ns - tickets_[number].sent_ns);
  identify(number, push.ticket);
  if (on_offer) on_offer(number);
}

// Answer and offer come by different sockets, in either order; both name the ticket.
void Hotline::identify(std::uint64_t number, std::uint64_t ticket) {
  std::uint64_t& known = tickets_[number].ticket;
  if (known == 0) known = ticket;
  if (known != ticket || ticket == 0) ++mistaken_;
}

void Hotline::acknowledge(WsLoad::Conn conn, std::uint64_t offset) {
  if (++unacknowledged_[conn] < kAckEvery || offset == 0) return;
  unacknowledged_[conn] = 0;
  load_.send(conn, client_frame(codec::ClientAck{.offset = offset}));
}

// --- time

void Hotline::run_until(std::int64_t until_ns) {
  while (now_ns() < until_ns) load_.turn(until_ns);
}

void Hotline::drain() {
  const std::int64_t until_ns = now_ns() + kPatienceNs;
  while (offers_.missing() + replies_.missing() > 0 && now_ns() < until_ns) load_.turn(until_ns);
}

void Hotline::check(Report& report, std::string_view cell) const {
  const auto none = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) report.fail(fmt::format("{}: {} {}", cell, count, what));
  };
  none(offers_.missing(), "tickets not offered");
  none(offers_.doubled(), "offers too many");
  none(replies_.missing(), "commands not answered");
  none(replies_.doubled(), "answers too many");
  none(refused_, "commands refused");
  none(mistaken_, "tickets answered under another id than offered");
  std::vector<std::uint64_t> ids;
  for (const Sent& sent : tickets_) ids.push_back(sent.ticket);
  std::ranges::sort(ids);
  none(static_cast<std::uint64_t>(std::ranges::distance(std::ranges::unique(ids))), "tickets with the id of another");
}

}  // namespace redline::bench
