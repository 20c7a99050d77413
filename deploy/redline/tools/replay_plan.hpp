// What `redline replay` will send and when: requests chosen, put in order and given their moment and their command id.
// Pure.
//
// Command ids follow from the run and the request alone, so that whatever is sent again within 24 hours under the same
// run (after a lost answer, a crash, a restart with --state) has its effect once. Another run is another set of tickets:
// the same day can be replayed as often as wanted.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/config/request_csv.hpp"
#include "dispatcher/domain/calendar/zone.hpp"

namespace redline::app {

struct PlanOptions {
  std::optional<std::chrono::year_month_day> day;  // local; none: every day of the file
  std::optional<std::chrono::minutes> from;  // time of day at which to begin; what was earlier comes after the end
  std::size_t limit = 0;                     // 0: all
};

struct PlannedRequest {
  config::ReplayRequest request;
  domain::Instant play_at{};  // the request's own time, moved by whole days behind the others when it is before `from`
};

// In order of play_at, then as in the file.
std::vector<PlannedRequest> plan_replay(std::vector<config::ReplayRequest> requests, const domain::Zone& zone,
                                        const PlanOptions& options);

// How long after the first request (played at `first`) this one is due, at `speed` times real speed.
std::chrono::nanoseconds due_after(domain::Instant first, domain::Instant play_at, double speed);

// Names one row of one file.
std::string request_key(const config::ReplayRequest& request);
domain::CommandId replay_command_id(std::string_view run, const config::ReplayRequest& request);

// "2015-08-11"
std::optional<std::chrono::year_month_day> parse_day(std::string_view text);
// "07:30"
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);

}  // namespace redline::app
