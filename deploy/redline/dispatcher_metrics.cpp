#include "deploy/redline/dispatcher_metrics.hpp"

namespace redline::app {

void add_dispatcher_metrics(gateway::api::Families& families, const DispatcherStatus& status) {
  using gateway::api::add_counter;
  using gateway::api::add_gauge;
  const auto number = [](auto value) { return static_cast<double>(value); };
  const bool running = status.status == runtime::ShardStatus::Running;
  add_gauge(families, "dispatcher_running", "1 while this process decides for the shard.", running ? 1 : 0);
  add_counter(families, "commits_total", "Commits.", number(status.stats.commits));
  add_counter(families, "commit_retries_total", "Commits sent again for want of an answer.", number(status.stats.commit_retries));
  add_counter(families, "fenced_total", "Times this dispatcher had to stand down.", number(status.stats.fenced));
  add_counter(families, "commands_decided_total", "Commands decided.", number(status.stats.commands));
  add_counter(families, "commands_repeated_total", "Commands that had been answered before.", number(status.stats.repeated));
  add_counter(families, "commands_undecodable_total", "Inbox records that could not be read.", number(status.stats.undecodable));
  add_counter(families, "events_total", "Events committed.", number(status.stats.events));
  add_counter(families, "timers_fired_total", "Deadlines and offers that fell due.", number(status.stats.timers_fired));
  add_gauge(families, "timer_lateness_max_seconds", "Longest time from due to decided.",
            number(status.stats.lateness_max.count()) / 1000);
  add_gauge(families, "timers_armed", "Tickets with something due.", number(status.armed_timers));
  add_gauge(families, "tickets_waiting", "Tickets with nobody.", number(status.waiting));
}

}  // namespace redline::app
