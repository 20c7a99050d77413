#include "storage/records/database.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/records/schema.hpp"

namespace redline::storage::records {

namespace {

constexpr int kBusySeconds = 5;        // how long a writer of SQLite waits for another process
constexpr int kConnectSeconds = 5;
constexpr int kStatementMs = 60'000;   // the longest step, a migration, included

// Names and numbers of people: for the owner alone. SQLite gives its other files the same mode.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}

void open_session(soci::session& session, const RecordsUrl& url) {
  if (url.dialect() == Dialect::Sqlite) {
    make_private(url.reveal());
    session.open(soci::sqlite3, fmt::format("dbname={} timeout={}", url.reveal(), kBusySeconds));
    // Readers go on while somebody writes. FULL: what is confirmed to the live store is on disk.
    session << "PRAGMA journal_mode = WAL";
    session << "PRAGMA synchronous = FULL";
    return;
  }
  const char joint = url.reveal().find('?') == std::string::npos ? '?' : '&';
  const bool has_timeout = url.reveal().find("connect_timeout=") != std::string::npos;
  session.open(soci::postgresql,
               has_timeout ? url.reveal() : fmt::format("{}{}connect_timeout={}", url.reveal(), joint, kConnectSeconds));
  session << fmt::format("SET statement_timeout = {}", kStatementMs);
  session << "SET client_encoding = 'UTF8'";
  session << "SET client_min_messages = 'warning'";
}

int nibble(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

Database::Database(const RecordsUrl& url) : dialect_(url.dialect()) {
  open_session(session_, url);
  migrate(*this);
}

std::string Database::to_sql(std::string_view bytes) const {
  if (dialect_ == Dialect::Sqlite) return std::string{bytes};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + 2 * bytes.size());
  for (const char byte : bytes) {
    text += kDigits[static_cast<unsigned char>(byte) >> 4];
    text += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string Database::from_sql(std::string text) const {
  if (dialect_ == Dialect::Sqlite) return text;
  if (!text.starts_with("\\x") || text.size() % 2 != 0)
    throw RecordsError(ports::RecordsTrouble::Broken, "PostgreSQL must answer with bytea_output = hex");
  std::string bytes((text.size() - 2) / 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(nibble(text[2 + 2 * i]) << 4 | nibble(text[3 + 2 * i]));
  return bytes;
}

std::string Database::bytes_placeholder(std::string_view name) const {
  return dialect_ == Dialect::Sqlite ? fmt::format("CAST({} AS BLOB)", name) : std::string{name};
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.sql() << (database_.dialect() == Dialect::Sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.sql() << "ROLLBACK";
  } catch (const std::exception&) {
    // The connection is gone, and the transaction with it.
  }
}

void Transaction::commit() {
  database_.sql() << "COMMIT";
  open_ = false;
}

}  // namespace redline::storage::records
