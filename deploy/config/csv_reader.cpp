#include "deploy/config/csv_reader.hpp"

#include <utility>

#include <fmt/format.h>

namespace redline::config {

namespace {
constexpr std::size_t kBufferBytes = 64 << 10;
}

CsvReader::CsvReader(ByteSource source, CsvLimits limits)
    : source_(std::move(source)), limits_(limits), buffer_(kBufferBytes) {
  skip_byte_order_mark();
}

int CsvReader::get() {
  if (at_ == end_) {
    if (ended_) return kEnd;
    const auto got = source_(buffer_);
    if (!got) source_fault_ = got.error();
    at_ = 0;
    end_ = got.value_or(0);
    ended_ = end_ == 0;
    if (ended_) return kEnd;
  }
  const char character = buffer_[at_++];
  if (character == '\n') ++line_;
  return static_cast<unsigned char>(character);
}

void CsvReader::skip_byte_order_mark() {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (get() == kEnd) return;
  at_ = 0;
  line_ = 1;
  // A source may give fewer than three bytes at first.
  while (end_ < mark.size()) {
    const auto got = source_(std::span{buffer_}.subspan(end_));
    if (!got) source_fault_ = got.error();
    if (got.value_or(0) == 0) break;
    end_ += *got;
  }
  if (std::string_view{buffer_.data(), end_}.starts_with(mark)) at_ = mark.size();
}

void CsvReader::skip_line(int current) {
  while (current != '\n' && current != kEnd) current = get();
}

bool CsvReader::append(std::string& field, int character) {
  if (field.size() < limits_.field_bytes_max) {
    field += static_cast<char>(character);
    return true;
  }
  row_fault_ = fmt::format("a field is longer than {} bytes", limits_.field_bytes_max);
  skip_line(character);
  return false;
}

bool CsvReader::read_quoted(int& current, std::string& field) {
  for (;;) {
    current = get();
    if (current == kEnd) {
      row_fault_ = "a quoted field does not end";
      return false;
    }
    if (current == '"') {
      current = get();
      if (current != '"') break;
    }
    if (!append(field, current)) return false;
  }
  if (current == '\r') current = get();
  if (current == ',' || current == '\n' || current == kEnd) return true;
  row_fault_ = "there is text behind the closing quote of a field";
  skip_line(current);
  return false;
}

bool CsvReader::read_plain(int& current, std::string& field) {
  for (; current != ',' && current != '\n' && current != kEnd; current = get())
    if (!append(field, current)) return false;
  if (current != ',' && field.ends_with('\r')) field.pop_back();
  return true;
}

bool CsvReader::read_row(CsvRow& row) {
  int current = get();
  if (current == kEnd) return true;
  for (;;) {
    std::string field;
    if (!(current == '"' ? read_quoted(current, field) : read_plain(current, field))) return false;
    if (row.fields.size() == limits_.fields_max) {
      row_fault_ = fmt::format("the row has more than {} fields", limits_.fields_max);
      skip_line(current);
      return false;
    }
    row.fields.push_back(std::move(field));
    if (current != ',') return true;
    current = get();
  }
}

std::optional<std::expected<CsvRow, RowProblem>> CsvReader::next() {
  for (;;) {
    CsvRow row{.line = line_, .fields = {}};
    const bool good = read_row(row);
    if (source_fault_) {
      // The rest of the row is missing, so the row counts for nothing.
      at_ = end_ = 0;
      ended_ = true;
      return std::unexpected{RowProblem{.line = row.line, .reason = *std::exchange(source_fault_, std::nullopt)}};
    }
    if (!good) return std::unexpected{RowProblem{.line = row.line, .reason = row_fault_}};
    if (row.fields.empty()) return std::nullopt;
    if (row.fields.size() == 1 && row.fields.front().empty()) continue;
    return row;
  }
}

}  // namespace redline::config
