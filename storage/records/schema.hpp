// The schema of the records and its numbered migrations: forward only, each in a transaction of its own and written down in
// schema_migrations. A migration that has been released is never changed; what comes later gets a number of its own.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/database.hpp"

namespace redline::storage::records {

// Where the two databases differ, a statement holds a word that is replaced:
//   $bytes                      type of a column of bytes
//   $sqlite{…} and $postgres{…} stand in the one and are left out in the other
struct Migration {
  int number = 0;
  std::string_view name;
  std::vector<std::string_view> statements;
};

std::span<const Migration> migrations();

// A statement as this database takes it; empty when it is not for it.
std::string statement_for(Dialect dialect, std::string_view statement);

// Carries out what is missing of `wanted`; processes that start together wait for each other. Throws RecordsError (TooNew)
// when the database knows a migration beyond the last one.
void migrate(Database& database, std::span<const Migration> wanted = migrations());

}  // namespace redline::storage::records
