// Rates and registers, counted in SQL. Lives with a Database, on its thread; blocks and throws as that does. The meaning of every
// figure: deploy/docs/measuring.md.
#pragma once

#include "dispatcher/ports/measures.hpp"
#include "storage/records/database.hpp"

namespace redline::storage::records {

std::vector<ports::Rates> rates(Database& database, const ports::RatesQuery& query);
ports::Register list(Database& database, const ports::RegisterQuery& query);

}  // namespace redline::storage::records
