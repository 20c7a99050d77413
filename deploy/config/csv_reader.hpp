// Reads CSV (RFC 4180) row by row from a stream of any length.
//
// Quoted fields may hold commas, doubled quotes and line breaks; lines end with LF or CRLF; a byte order mark and empty
// lines are skipped. A row that cannot be read is reported with its line and reading goes on at the next line; what
// could not be told apart behind a quote that never closes is bounded by the limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "deploy/config/byte_source.hpp"

namespace redline::config {

struct CsvRow {
  std::uint64_t line = 0;  // on which the row begins, counting from 1
  std::vector<std::string> fields;
};

struct RowProblem {
  std::uint64_t line = 0;
  std::string reason;
};

struct CsvLimits {
  std::size_t field_bytes_max = 64 << 10;
  std::size_t fields_max = 1'000;
};

class CsvReader {
 public:
  explicit CsvReader(ByteSource source, CsvLimits limits = {});

  // The next row; nullopt at the end. After the source itself has failed (reported once) there is nothing more.
  std::optional<std::expected<CsvRow, RowProblem>> next();

 private:
  static constexpr int kEnd = -1;

  int get();
  void skip_byte_order_mark();
  void skip_line(int current);
  // Both read a field that begins with `current` and leave the character behind it there; false after a fault.
  bool read_quoted(int& current, std::string& field);
  bool read_plain(int& current, std::string& field);
  bool append(std::string& field, int character);
  bool read_row(CsvRow& row);

  ByteSource source_;
  CsvLimits limits_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t line_ = 1;
  bool ended_ = false;
  std::optional<std::string> source_fault_;
  std::string row_fault_;
};

}  // namespace redline::config
