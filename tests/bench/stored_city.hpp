// Fills a Redis with the records of a shard that has been at work: open tickets with their clocks armed, technicians,
// the header, and the last commit of the log. Written with the real codec and keys, so that a server that starts on it
// finds what an earlier one would have left. Nobody is on shift: a ticket that falls due is told and stays where it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "dispatcher/domain/shard.hpp"
#include "tests/bench/redis_link.hpp"

namespace redline::bench {

struct StoredCity {
  std::uint64_t tickets = 0;      // numbered from 1; every third accepted, the others waiting
  std::uint32_t technicians = 0;  // holders of the accepted ones
  domain::Instant created{};      // of all tickets; an hour ago, say
  std::string policy_version;     // in force; another one would be adopted first
  // When the earliest clock of ticket `sequence` breaches; its other clocks are days later.
  std::function<domain::Instant(std::uint64_t sequence)> due;
};

// Buckets of tickets that are in use.
std::uint64_t stored_buckets(const StoredCity& city);
// Into an empty Redis.
void store_city(RedisLink& redis, const StoredCity& city);

}  // namespace redline::bench
