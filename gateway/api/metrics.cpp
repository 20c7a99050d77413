#include "gateway/api/metrics.hpp"

#include <prometheus/text_serializer.h>

namespace redline::gateway::api {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily& family(Families& families, std::string_view name, std::string_view help, MetricType type) {
  MetricFamily& made = families.emplace_back();
  made.name = "redline_" + std::string{name};
  made.help = help;
  made.type = type;
  return made;
}

ClientMetric& sample(MetricFamily& family, std::string_view label, std::string_view label_value) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label.push_back({std::string{label}, std::string{label_value}});
  return metric;
}

}  // namespace

void add_counter(Families& families, std::string_view name, std::string_view help, double value) {
  family(families, name, help, MetricType::Counter).metric.emplace_back().counter.value = value;
}

void add_gauge(Families& families, std::string_view name, std::string_view help, double value) {
  family(families, name, help, MetricType::Gauge).metric.emplace_back().gauge.value = value;
}

void add_gateway_metrics(Families& families, const GatewayStats& stats, const Counts& counts) {
  const auto number = [](auto value) { return static_cast<double>(value); };
  add_gauge(families, "sessions_open", "Connected WebSockets.", number(stats.sessions_open));
  add_gauge(families, "sessions_authenticated", "Sessions that are signed in.", number(stats.sessions_authenticated));
  add_gauge(families, "commands_pending", "Commands on their way, not yet answered.", number(stats.commands_pending));
  add_counter(families, "commands_accepted_total", "Commands put on their way.", number(stats.commands_accepted));
  add_counter(families, "events_folded_total", "Events read from the log.", number(stats.hub.events));
  add_counter(families, "pushes_total", "Frames of events given to sessions.", number(stats.hub.pushes));
  add_counter(families, "resumed_full_total", "Sessions that came back and missed nothing.", number(stats.hub.resumed_full));
  add_counter(families, "resumed_reload_total", "Sessions that started with a snapshot.", number(stats.hub.resumed_reload));
  add_counter(families, "slow_readers_total", "Sessions closed with 4002.", number(stats.hub.slow_readers));
  add_gauge(families, "store_available", "1 when the live store can be reached.", stats.available ? 1 : 0);
  add_gauge(families, "log_offset", "Newest event this gateway has folded.", number(stats.head));
  add_counter(families, "tickets_created_total", "Tickets registered.", number(counts.totals.created));
  add_counter(families, "tickets_done_total", "Tickets completed.", number(counts.totals.done));
  add_counter(families, "tickets_cancelled_total", "Tickets cancelled.", number(counts.totals.cancelled));
  add_gauge(families, "tickets_breached", "Open tickets with a breached deadline.", number(counts.breached));
  add_gauge(families, "technicians_on_shift", "Technicians signed on.", number(counts.on_shift));

  MetricFamily& open = family(families, "tickets_open", "Open tickets by state.", MetricType::Gauge);
  for (std::size_t state = 0; state < counts.by_state.size(); ++state)
    if (domain::is_open(static_cast<domain::TicketState>(state)))
      sample(open, "state", domain::name(static_cast<domain::TicketState>(state))).gauge.value = number(counts.by_state[state]);
  MetricFamily& refused = family(families, "commands_refused_total", "Answers that were not OK.", MetricType::Counter);
  for (const auto& [code, count] : stats.refused) sample(refused, "code", info(code).name).counter.value = number(count);
  MetricFamily& closed = family(families, "sessions_closed_total", "Sessions closed by the gateway.", MetricType::Counter);
  for (const auto& [code, count] : stats.closed) sample(closed, "code", info(code).name).counter.value = number(count);
}

void add_net_metrics(Families& families, const net::NetCounters& counters) {
  const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
  add_gauge(families, "sockets_open", "Sockets of all kinds.", number(counters.sockets_open));
  add_counter(families, "sockets_accepted_total", "Sockets accepted.", number(counters.accepted));
  add_counter(families, "sockets_refused_total", "Sockets refused at a limit.",
              number(counters.refused_full + counters.refused_address));
  add_counter(families, "http_requests_total", "HTTP requests.", number(counters.http_requests));
  add_counter(families, "http_refused_total", "Malformed or oversized HTTP requests.", number(counters.http_refused));
  add_counter(families, "messages_in_total", "WebSocket messages received.", number(counters.messages_in));
  add_counter(families, "deadline_cuts_total", "Connections cut at a deadline.", number(counters.deadline_cuts));
}

std::string metrics_text(const Families& families) { return prometheus::TextSerializer{}.Serialize(families); }

}  // namespace redline::gateway::api
