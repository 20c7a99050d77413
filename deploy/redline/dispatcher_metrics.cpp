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
  add_counter(families, "tickets_retired_total", "Closed tickets that left the live store for the records.",
              number(status.stats.retired));
  add_gauge(families, "timers_armed", "Tickets with something due.", number(status.armed_timers));
  add_gauge(families, "tickets_waiting", "Tickets with nobody.", number(status.waiting));
}

void add_archiver_metrics(gateway::api::Families& families, const storage::records::ArchiverStats& stats) {
  using gateway::api::add_counter;
  using gateway::api::add_gauge;
  const auto number = [](auto value) { return static_cast<double>(value); };
  const bool following = stats.status == storage::records::ArchiverStatus::Following;
  add_gauge(families, "archiver_following", "1 while the archiver of this process follows the log.", following ? 1 : 0);
  add_counter(families, "archived_events_total", "Events taken over into the records.", number(stats.events));
  add_counter(families, "archived_commits_total", "Commits taken over into the records.", number(stats.commits));
  add_counter(families, "archive_transactions_total", "Transactions that took them over.", number(stats.batches));
  add_counter(families, "archive_resets_total", "Times the records had to go on from another place of the log.",
              number(stats.resets));
}

void add_lag_metrics(gateway::api::Families& families, const ArchiveLag& lag) {
  using gateway::api::add_gauge;
  add_gauge(families, "archive_behind_events", "Events that the records do not have yet.", static_cast<double>(lag.events));
  add_gauge(families, "archive_still_seconds", "How long the records have been behind without going on.",
            std::chrono::duration<double>(lag.still).count());
  add_gauge(families, "archive_alarm", "1 while the records are too far behind.", lag.alarm ? 1 : 0);
}

}  // namespace redline::app
