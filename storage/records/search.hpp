// The reading side of the records: searches and stories of tickets. Lives with a Database, on its thread; blocks and
// throws as that does. Free functions: nothing is kept between calls.
#pragma once

#include <optional>

#include "dispatcher/ports/records.hpp"
#include "storage/records/database.hpp"

namespace redline::storage::records {

// Newest tickets first. A text or number that can be nothing (no letter, no digit) finds nothing.
ports::TicketPage search(Database& database, const ports::TicketQuery& query);

std::optional<ports::TicketStory> story(Database& database, const ports::TicketName& ticket);

}  // namespace redline::storage::records
