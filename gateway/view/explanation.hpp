// A timeline in sentences: what happened to a ticket, who was considered and why, what was due and whether it was met.
// English, times in UTC; one line an event, then one a clock. For `redline explain`, REST and whoever asks "why this
// one".
#pragma once

#include <string>
#include <vector>

#include "gateway/view/timeline.hpp"

namespace redline::gateway {

std::vector<std::string> explain(const Timeline& timeline, domain::Instant now);

}  // namespace redline::gateway
