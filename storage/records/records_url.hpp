// Where the records are, parsed from one line of the settings:
//   sqlite:/var/lib/redline/records.sqlite     sqlite:records.sqlite (relative to the working directory)
//   postgresql://[user[:password]@]host[:port]/database[?option=value]   postgres://…   all that libpq understands
//   none                                       no records are kept
// A plain value: no thread or ownership rules.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace redline::storage::records {

enum class Dialect : std::uint8_t { Sqlite, Postgres };

class RecordsUrl {
 public:
  static RecordsUrl sqlite(std::string path) { return {Dialect::Sqlite, std::move(path)}; }

  [[nodiscard]] Dialect dialect() const noexcept { return dialect_; }
  // Sqlite: path of the file. Postgres: the address as libpq takes it, with its password; only for connecting.
  [[nodiscard]] const std::string& reveal() const noexcept { return where_; }
  // For logs and error texts: the password is masked.
  [[nodiscard]] std::string to_string() const;

 private:
  friend std::expected<RecordsUrl, std::string> parse_records_url(std::string_view text);
  RecordsUrl(Dialect dialect, std::string where) : dialect_(dialect), where_(std::move(where)) {}

  Dialect dialect_;
  std::string where_;
};

inline constexpr std::string_view kNoRecords = "none";

// The error is one sentence for the person who wrote the setting; it never quotes the password. kNoRecords is no address.
[[nodiscard]] std::expected<RecordsUrl, std::string> parse_records_url(std::string_view text);

}  // namespace redline::storage::records
