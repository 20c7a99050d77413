// Writes many rows of one table with few round trips: gathers them and sends INSERT statements of 64, 8 or 1 rows, each
// prepared once. SQL text of this class is made from constants only; values are always bound.
// Lives with a Database, on its thread. Rows that have not been flushed when it is destroyed are dropped.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/database.hpp"

namespace redline::storage::records {

enum class CellKind : std::uint8_t {
  Number,
  NumberOrNull,  // 0 is NULL
  Text,
  Bytes,
  Terms,  // SQLite: as text; PostgreSQL: a tsvector
};

struct Column {
  std::string_view name;
  CellKind kind = CellKind::Number;
};

class RowWriter {
 public:
  // `key`: columns of the primary key, comma-separated. A row whose key is there replaces what was there.
  RowWriter(Database& database, std::string_view table, std::vector<Column> columns, std::string_view key);
  ~RowWriter();
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  // The cells of a row in the order of the columns; a row is complete with its last cell.
  RowWriter& number(std::int64_t value);
  RowWriter& text(std::string value);
  RowWriter& bytes(std::string_view value);

  // Everything given so far is in the database, in this transaction.
  void flush();
  void drop();

 private:
  static constexpr std::array<std::size_t, 3> kRowsPerStatement{64, 8, 1};
  struct Statement;

  Statement& statement_of(std::size_t size_index);
  std::string sql_for(std::size_t rows) const;

  Database& database_;
  std::string table_;
  std::vector<Column> columns_;
  std::string key_;
  std::vector<std::int64_t> numbers_;  // a cell each, row by row; the one that its column does not need is empty
  std::vector<std::string> texts_;
  std::array<std::unique_ptr<Statement>, kRowsPerStatement.size()> statements_;
};

}  // namespace redline::storage::records
