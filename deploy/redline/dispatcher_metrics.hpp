// What /metrics tells of the dispatcher of the same process.
#pragma once

#include "deploy/redline/dispatcher_role.hpp"
#include "gateway/api/metrics.hpp"

namespace redline::app {

void add_dispatcher_metrics(gateway::api::Families& families, const DispatcherStatus& status);

}  // namespace redline::app
