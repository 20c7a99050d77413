#include "storage/records/row_writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace redline::storage::records {

namespace {

bool is_number(CellKind kind) { return kind == CellKind::Number || kind == CellKind::NumberOrNull; }

// Placeholders of a cell; casts where the database cannot tell the type by itself.
std::string placeholder(const Database& database, const Column& column, std::size_t row) {
  const std::string name = fmt::format(":{}{}", column.name, row);
  switch (column.kind) {
    case CellKind::Number:
    case CellKind::Text: return name;
    case CellKind::NumberOrNull: return fmt::format("NULLIF(CAST({} AS BIGINT), 0)", name);
    case CellKind::Bytes: return database.bytes_placeholder(name);
    case CellKind::Terms: return database.dialect() == Dialect::Sqlite ? name : fmt::format("CAST({} AS TSVECTOR)", name);
  }
  std::unreachable();
}

}  // namespace

// A prepared statement and the cells it is bound to.
struct RowWriter::Statement {
  std::vector<long long> numbers;
  std::vector<std::string> texts;
  soci::statement prepared;

  Statement(soci::session& session, const std::string& sql, const std::vector<Column>& columns, std::size_t rows)
      : numbers(rows * columns.size()), texts(rows * columns.size()), prepared(session) {
    for (std::size_t cell = 0; cell < numbers.size(); ++cell) {
      if (is_number(columns[cell % columns.size()].kind)) {
        prepared.exchange(soci::use(numbers[cell]));
      } else {
        prepared.exchange(soci::use(texts[cell]));
      }
    }
    prepared.alloc();
    prepared.prepare(sql);
    prepared.define_and_bind();
  }
};

RowWriter::RowWriter(Database& database, std::string_view table, std::vector<Column> columns, std::string_view key)
    : database_(database), table_(table), columns_(std::move(columns)), key_(key) {}

RowWriter::~RowWriter() = default;

RowWriter& RowWriter::number(std::int64_t value) {
  numbers_.push_back(value);
  texts_.emplace_back();
  return *this;
}

RowWriter& RowWriter::text(std::string value) {
  numbers_.push_back(0);
  texts_.push_back(std::move(value));
  return *this;
}

RowWriter& RowWriter::bytes(std::string_view value) { return text(database_.to_sql(value)); }

std::string RowWriter::sql_for(std::size_t rows) const {
  std::string names, values, updates;
  for (const Column& column : columns_) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", column.name);
    if (fmt::format(", {}, ", key_).find(fmt::format(", {}, ", column.name)) != std::string::npos) continue;
    updates += fmt::format("{}{} = excluded.{}", updates.empty() ? "" : ", ", column.name, column.name);
  }
  for (std::size_t row = 0; row < rows; ++row) {
    values += row == 0 ? "(" : "), (";
    for (const Column& column : columns_)
      values += fmt::format("{}{}", &column == columns_.data() ? "" : ", ", placeholder(database_, column, row));
  }
  // A virtual table of SQLite knows no upsert, but replaces by its rowid.
  if (key_ == "rowid") return fmt::format("INSERT OR REPLACE INTO {} ({}) VALUES {})", table_, names, values);
  return fmt::format("INSERT INTO {} ({}) VALUES {}) ON CONFLICT ({}) DO UPDATE SET {}", table_, names, values, key_, updates);
}

RowWriter::Statement& RowWriter::statement_of(std::size_t size_index) {
  auto& statement = statements_[size_index];
  if (statement == nullptr) {
    const std::size_t rows = kRowsPerStatement[size_index];
    statement = std::make_unique<Statement>(database_.sql(), sql_for(rows), columns_, rows);
  }
  return *statement;
}

void RowWriter::flush() {
  std::size_t done = 0;
  while (done < numbers_.size()) {
    const std::size_t rows = (numbers_.size() - done) / columns_.size();
    const auto size = std::ranges::find_if(kRowsPerStatement, [&](std::size_t wanted) { return wanted <= rows; });
    Statement& statement = statement_of(static_cast<std::size_t>(size - kRowsPerStatement.begin()));
    const std::size_t cells = *size * columns_.size();
    for (std::size_t cell = 0; cell < cells; ++cell) {
      statement.numbers[cell] = numbers_[done + cell];
      statement.texts[cell] = std::move(texts_[done + cell]);
    }
    statement.prepared.execute(true);
    done += cells;
  }
  drop();
}

void RowWriter::drop() {
  numbers_.clear();
  texts_.clear();
}

}  // namespace redline::storage::records
