#include "deploy/redline/tools/replay_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "deploy/config/day_time.hpp"
#include "deploy/config/digest.hpp"
#include "deploy/config/time_format.hpp"
#include "proto/codec/command_id.hpp"

namespace redline::app {

using domain::Instant;

namespace {

// Since local midnight.
domain::Duration time_of_day(const domain::Zone& zone, Instant at) {
  const Instant local = at + zone.offset_at(at);
  return local - std::chrono::floor<std::chrono::days>(local);
}

void sort(std::vector<PlannedRequest>& plan) {
  std::ranges::sort(plan, {},
                    [](const PlannedRequest& planned) { return std::pair{planned.play_at, planned.request.line}; });
}

std::uint64_t word(const config::Sha256& digest, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, digest.data() + at, sizeof value);
  return value;
}

}  // namespace

std::vector<PlannedRequest> plan_replay(std::vector<config::ReplayRequest> requests, const domain::Zone& zone,
                                        const PlanOptions& options) {
  std::vector<PlannedRequest> plan;
  for (config::ReplayRequest& request : requests) {
    if (options.day && zone.local_date(request.at) != *options.day) continue;
    const Instant at = request.at;
    plan.push_back({std::move(request), at});
  }
  sort(plan);
  if (options.from && !plan.empty()) {
    const Instant first = plan.front().play_at;
    const Instant begin = first - time_of_day(zone, first) + *options.from;
    const auto days = std::chrono::floor<std::chrono::days>(plan.back().play_at - first) + std::chrono::days{1};
    for (PlannedRequest& planned : plan)
      if (planned.play_at < begin) planned.play_at += days;
    sort(plan);
  }
  if (options.limit > 0 && plan.size() > options.limit)
    plan.erase(plan.begin() + static_cast<std::ptrdiff_t>(options.limit), plan.end());
  return plan;
}

std::chrono::nanoseconds due_after(Instant first, Instant play_at, double speed) {
  const std::chrono::nanoseconds real = play_at - first;
  return std::chrono::nanoseconds{static_cast<std::int64_t>(std::llround(static_cast<double>(real.count()) / speed))};
}

std::string request_key(const config::ReplayRequest& request) { return fmt::format("{}:{}", request.line, request.id); }

domain::CommandId replay_command_id(std::string_view run, const config::ReplayRequest& request) {
  const config::Sha256 digest =
      config::sha256(fmt::format("{}\n{}\n{}", run, request_key(request), domain::to_ms(request.at)));
  return codec::make_command_id(request.at, word(digest, 0), word(digest, 8));
}

std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  const auto day = config::parse_date(text);
  if (!day) return std::nullopt;
  return std::chrono::year_month_day{*day};
}

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
  const auto local = config::parse_local_time("%Y-%m-%d %H:%M", fmt::format("1970-01-01 {}", text));
  if (!local) return std::nullopt;
  return std::chrono::floor<std::chrono::minutes>(local->time_since_epoch());
}

}  // namespace redline::app
