// Every Redis key of a shard, made here and nowhere else. All keys of a shard share the hash tag {s<shard>}, so a commit
// stays on one node of a cluster.
//
// | key               | type   | holds                                  | written by      | read by              | lifetime            |
// | {s0}:meta         | hash   | fence, commit, cursor, header, epoch   | acquire, commit | dispatcher, gateways | for ever            |
// | {s0}:lease        | string | owner of the dispatcher lease          | acquire, renew  | dispatchers          | lease ttl           |
// | {s0}:inbox        | stream | commands, 1..64 an entry (field c)     | gateways        | dispatcher           | until decided       |
// | {s0}:log          | stream | a commit an entry (e), id offset-commit| commit          | gateways, archiver   | keep_events, archived|
// | {s0}:confirmed    | stream | commits of known replication (r)       | dispatcher      | gateways             | kConfirmedKept      |
// | {s0}:t:<bucket>   | hash   | 100 tickets by sequence                | commit          | dispatcher, gateways | until archived      |
// | {s0}:tech         | hash   | technicians by id                      | commit          | dispatcher, gateways | for ever            |
// | {s0}:archived     | hash   | newest commit in the records           | archiver        | commit, all roles    | for ever            |
// | {s0}:dedup:<hour> | hash   | answers by command id                  | commit          | dispatcher           | 25 h                |
// | {s0}:pos          | hash   | newest position by technician key      | gateways        | dispatcher           | for ever            |
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "dispatcher/domain/ids.hpp"

namespace redline::storage::redis {

inline constexpr std::uint64_t kTicketsPerBucket = 100;
inline constexpr std::int64_t kAnswerHoursKept = 25;

constexpr std::uint64_t bucket_of(domain::TicketId ticket) noexcept { return ticket.sequence() / kTicketsPerBucket; }

class Keys {
 public:
  explicit Keys(domain::ShardId shard)
      : prefix_(fmt::format("{{s{}}}:", shard.value)),
        meta(prefix_ + "meta"),
        lease(prefix_ + "lease"),
        inbox(prefix_ + "inbox"),
        log(prefix_ + "log"),
        confirmed(prefix_ + "confirmed"),
        technicians(prefix_ + "tech"),
        positions(prefix_ + "pos"),
        archived(prefix_ + "archived") {}

  std::string bucket(std::uint64_t number) const { return fmt::format("{}t:{}", prefix_, number); }
  // Matches every key of the shard.
  std::string pattern() const { return prefix_ + "*"; }
  // `hour`: whole hours since 1970.
  std::string answers(std::int64_t hour) const { return fmt::format("{}dedup:{}", prefix_, hour); }

 private:
  std::string prefix_;

 public:
  const std::string meta, lease, inbox, log, confirmed, technicians, positions, archived;
};

}  // namespace redline::storage::redis
