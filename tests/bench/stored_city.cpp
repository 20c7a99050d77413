#include "tests/bench/stored_city.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "proto/codec/records.hpp"
#include "storage/redis/keys.hpp"
#include "storage/redis/log_id.hpp"

namespace redline::bench {
namespace {

using namespace domain;
using storage::redis::Keys;
using storage::redis::kTicketsPerBucket;

constexpr ShardId kShard{0};
constexpr std::uint64_t kEventsPerTicket = 3;  // what it took to get there
constexpr std::uint64_t kTicketsPerCommit = 50;
constexpr std::size_t kInFlightMax = 64;
constexpr std::array kCategories{"no-power",   "socket",   "no-water",   "drain",
                                 "no-heating", "radiator", "locked-out", "lock"};

// Clocks as the policy of the benchmarks starts them, but for the first one that is still running.
std::vector<Clock> clocks_of(const StoredCity& city, bool accepted, Instant due) {
  using std::chrono::days;
  std::vector<Clock> clocks;
  int within = 2;
  for (const ClockKind kind : kAllClockKinds) {
    Clock clock{.kind = kind, .started = city.created, .due = city.created + days(within++), .warn_at = {}};
    clock.warn_at = {city.created + (clock.due - city.created) / 2, city.created + (clock.due - city.created) / 5 * 4};
    if (accepted && kind <= ClockKind::Respond) clock.stopped = city.created + std::chrono::minutes(2);
    if (kind == (accepted ? ClockKind::Arrive : ClockKind::Dispatch)) {
      clock.due = due;
      clock.warn_at.clear();
    }
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

Ticket ticket_of(const StoredCity& city, std::uint64_t sequence) {
  const bool accepted = sequence % 3 == 0 && city.technicians > 0;
  Ticket ticket{.id = TicketId::make(kShard, sequence), .caller = {}, .place = {}, .cooldowns = {}};
  ticket.number = fmt::format("1127-{:04}", sequence);
  ticket.version = accepted ? kEventsPerTicket : 2;
  ticket.state = accepted ? TicketState::Accepted : TicketState::Waiting;
  ticket.category = CategoryId{kCategories[sequence % kCategories.size()]};
  ticket.area = AreaId{fmt::format("a{}", sequence % 10)};
  ticket.caller = {.name = "Chen Wei", .phone = "13812345678"};
  ticket.place = {.address = fmt::format("{} Harbour Street, flat {}", 1 + sequence % 300, 1 + sequence % 9),
                  .point = {.lat = 42.3 + 1e-5 * static_cast<double>(sequence % 7919), .lon = -71.1}};
  ticket.description = fmt::format("It stopped working an hour ago and the neighbours have it too #{:012}", sequence);
  ticket.created_by = fmt::format("agent-{}", sequence % 50);
  ticket.created = city.created;
  ticket.policy_version = city.policy_version;
  if (accepted) {
    ticket.technician = TechnicianId{static_cast<std::uint32_t>(1 + sequence / 3 % city.technicians)};
    ticket.last_offer = OfferId{1};
  }
  ticket.clocks = clocks_of(city, accepted, city.due(sequence));
  for (Offset i = 0; i < ticket.version; ++i) ticket.event_offsets.push_back(kEventsPerTicket * (sequence - 1) + i + 1);
  return ticket;
}

// Sends pipelined commands without letting more than kInFlightMax be unanswered.
class Pipeline {
 public:
  explicit Pipeline(RedisLink& redis) : redis_(redis) {}
  ~Pipeline() {
    while (in_flight_ > 0) take();
  }
  void sent() {
    if (++in_flight_ == kInFlightMax) take();
  }

 private:
  void take() {
    redis_.wait();
    --in_flight_;
  }
  RedisLink& redis_;
  std::size_t in_flight_ = 0;
};

void store_tickets(RedisLink& redis, const Keys& keys, const StoredCity& city) {
  Pipeline pipeline(redis);
  std::string record;
  for (std::uint64_t first = 1; first <= city.tickets;) {
    const std::uint64_t bucket = first / kTicketsPerBucket;
    const std::uint64_t end = std::min((bucket + 1) * kTicketsPerBucket, city.tickets + 1);
    redis.begin(2 + 2 * (end - first));
    redis.word("HSET");
    redis.word(keys.bucket(bucket));
    for (; first < end; ++first) {
      record.clear();
      codec::encode(ticket_of(city, first), record);
      redis.word(static_cast<std::int64_t>(first));
      redis.word(record);
    }
    pipeline.sent();
  }
}

void store_technicians(RedisLink& redis, const Keys& keys, const StoredCity& city) {
  Pipeline pipeline(redis);
  for (std::uint32_t i = 1; i <= city.technicians; ++i) {
    const Technician technician{.id = TechnicianId{i},
                                .key = fmt::format("crew/{}", i),
                                .name = fmt::format("Technician {}", i),
                                .version = 2,
                                .skills = {"electricity", "water"},
                                .areas = {AreaId{fmt::format("a{}", i % 10)}},
                                .position = {.lat = 42.3, .lon = -71.1}};
    std::string record;
    codec::encode(technician, record);
    redis.begin(4);
    redis.word("HSET");
    redis.word(keys.technicians);
    redis.word(std::int64_t{i});
    redis.word(record);
    pipeline.sent();
  }
}

// Header, position and the newest commit; what came before it in the log has been trimmed.
void store_position(RedisLink& redis, const Keys& keys, const StoredCity& city) {
  const Offset last = kEventsPerTicket * city.tickets + 1;
  const std::uint64_t commit = city.tickets / kTicketsPerCommit + 1;
  const ShardHeader header{.next_offset = last + 1,
                           .next_sequence = city.tickets + 1,
                           .next_technician = city.technicians + 1,
                           .totals = {.created = city.tickets},
                           .policy_version = city.policy_version};
  const std::vector<Event> events{
      {.offset = last, .at = city.created, .actor = {}, .body = PolicyAdopted{.version = city.policy_version}}};
  std::string header_record, entry;
  codec::encode(header, header_record);
  codec::encode(codec::LogEntryRef{.commit_number = commit,
                                   .first_offset = last,
                                   .next_offset = last + 1,
                                   .at = city.created,
                                   .events = events,
                                   .outcomes = {}},
                entry);
  const std::string id = storage::redis::to_log_id({.first_offset = last, .commit_number = commit});
  redis.call({"XADD", keys.log, id, "e", entry});
  redis.call({"HSET", keys.meta, "commit", std::to_string(commit), "cursor", "", "header", header_record, "log_last",
              id, "log_epoch", "1795000000000000"});
}

}  // namespace

std::uint64_t stored_buckets(const StoredCity& city) { return city.tickets / kTicketsPerBucket + 1; }

void store_city(RedisLink& redis, const StoredCity& city) {
  const Keys keys(kShard);
  store_tickets(redis, keys, city);
  store_technicians(redis, keys, city);
  store_position(redis, keys, city);
}

}  // namespace redline::bench
