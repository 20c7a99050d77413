// What /metrics tells of the dispatcher and the archiver of the same process, and of how far the records are behind.
#pragma once

#include "deploy/redline/archive_watch.hpp"
#include "deploy/redline/archiver_role.hpp"
#include "deploy/redline/dispatcher_role.hpp"
#include "gateway/api/metrics.hpp"

namespace redline::app {

void add_dispatcher_metrics(gateway::api::Families& families, const DispatcherStatus& status);
void add_archiver_metrics(gateway::api::Families& families, const storage::records::ArchiverStats& stats);
void add_lag_metrics(gateway::api::Families& families, const ArchiveLag& lag);

}  // namespace redline::app
