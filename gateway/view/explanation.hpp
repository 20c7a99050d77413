// A timeline in sentences: what happened to a ticket, who was considered and why, what was due and whether it was met.
// English, times in UTC; one line an event, then one a clock. For `redline explain`, REST and whoever asks "why this
// one".
#pragma once

#include <string>
#include <vector>

#include "gateway/view/sentences.hpp"
#include "gateway/view/timeline.hpp"

namespace redline::gateway {

std::vector<std::string> explain(const Timeline& timeline, domain::Instant now);

// Why the clocks of a ticket are due when they are, from its ledger; times in the zone of the city. Empty when `policy` is
// not the version that computed them: another calendar would tell another story.
std::vector<std::string> explain_deadlines(const domain::Ticket& ticket, const domain::Policy& policy, domain::Instant now,
                                           Language language);

}  // namespace redline::gateway
