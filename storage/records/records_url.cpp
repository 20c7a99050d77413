#include "storage/records/records_url.hpp"

#include <algorithm>
#include <array>

namespace redline::storage::records {

namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::array<std::string_view, 2> kPostgres{"postgresql://", "postgres://"};
constexpr std::string_view kPasswordOption = "password=";

// libpq takes a password behind the user, and as an option.
std::string masked(std::string text) {
  const std::size_t authority = text.find("//") + 2;
  const std::size_t end = std::min(text.find_first_of("/?", authority), text.size());
  const std::size_t at = text.rfind('@', end);
  const std::size_t colon = text.find(':', authority);
  if (at != text.npos && at >= authority && colon < at) text.replace(colon + 1, at - colon - 1, "***");
  for (std::size_t from = text.find(kPasswordOption); from != text.npos; from = text.find(kPasswordOption, from)) {
    from += kPasswordOption.size();
    text.replace(from, std::min(text.find('&', from), text.size()) - from, "***");
  }
  return text;
}

}  // namespace

std::string RecordsUrl::to_string() const {
  return dialect_ == Dialect::Sqlite ? std::string{kSqlite} + where_ : masked(where_);
}

std::expected<RecordsUrl, std::string> parse_records_url(std::string_view text) {
  if (text.starts_with(kSqlite)) {
    text.remove_prefix(kSqlite.size());
    if (text.empty()) return std::unexpected{"needs a path behind sqlite:"};
    if (text.find_first_of(" '\"=") != text.npos)
      return std::unexpected{"the path of the file must be without blanks, quotes and equals signs"};
    return RecordsUrl{Dialect::Sqlite, std::string{text}};
  }
  const bool postgres = std::ranges::any_of(kPostgres, [&](std::string_view scheme) { return text.starts_with(scheme); });
  if (postgres) return RecordsUrl{Dialect::Postgres, std::string{text}};
  return std::unexpected{"must begin with sqlite: or postgresql://, or be none"};
}

}  // namespace redline::storage::records
