// /metrics: what the gateway counts, as Prometheus families. Names begin with redline_; no ids and nothing personal in
// labels.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <string_view>
#include <vector>

#include "gateway/hub/gateway.hpp"
#include "gateway/net/edge.hpp"

namespace redline::gateway::api {

using Families = std::vector<prometheus::MetricFamily>;

void add_counter(Families& families, std::string_view name, std::string_view help, double value);
void add_gauge(Families& families, std::string_view name, std::string_view help, double value);

void add_gateway_metrics(Families& families, const GatewayStats& stats, const Counts& counts);
void add_net_metrics(Families& families, const net::NetCounters& counters);

// The text format that Prometheus reads.
std::string metrics_text(const Families& families);

}  // namespace redline::gateway::api
