#include "storage/records/schema.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace redline::storage::records {

namespace {

// Serialises migrations of processes that start together on one PostgreSQL.
constexpr std::string_view kMigrationLock = "SELECT pg_advisory_xact_lock(7306646549)";

std::vector<Migration> all_migrations() {
  return {
      {1, "archive: tickets, events, technicians, answers",
       {
           // How far the log of a shard has been taken over; changes together with the rows.
           "CREATE TABLE archive_position ("
           " shard INTEGER PRIMARY KEY, log_epoch BIGINT NOT NULL, commit_number BIGINT NOT NULL,"
           " first_offset BIGINT NOT NULL, next_offset BIGINT NOT NULL, header $bytes NOT NULL, archived_ms BIGINT NOT NULL)",
           // Events that could not be had any more.
           "CREATE TABLE archive_gaps ("
           " shard INTEGER NOT NULL, from_offset BIGINT NOT NULL, until_offset BIGINT NOT NULL, noticed_ms BIGINT NOT NULL,"
           " cause TEXT NOT NULL)",
           "CREATE TABLE tickets ("
           " id BIGINT PRIMARY KEY, shard INTEGER NOT NULL, number TEXT NOT NULL, version INTEGER NOT NULL,"
           " state TEXT NOT NULL, priority TEXT NOT NULL, category TEXT NOT NULL, area TEXT NOT NULL, tier TEXT NOT NULL,"
           " channel TEXT NOT NULL, caller_name TEXT NOT NULL, phone TEXT NOT NULL, phone_reversed TEXT NOT NULL,"
           " address TEXT NOT NULL, created_by TEXT NOT NULL, technician INTEGER NOT NULL, created_ms BIGINT NOT NULL,"
           " closed_ms BIGINT, policy_version TEXT NOT NULL, record $bytes NOT NULL)",
           "CREATE INDEX tickets_by_created ON tickets (created_ms, id)",
           "CREATE INDEX tickets_by_area ON tickets (area, created_ms, id)",
           "CREATE INDEX tickets_by_account ON tickets (created_by, created_ms, id)",
           "CREATE INDEX tickets_by_category ON tickets (category, created_ms, id)",
           "CREATE INDEX tickets_by_number ON tickets (number)",
           "$sqlite{CREATE INDEX tickets_by_phone ON tickets (phone_reversed)}",
           "$postgres{CREATE INDEX tickets_by_phone ON tickets (phone_reversed COLLATE \"C\")}",
           "CREATE INDEX tickets_open ON tickets (shard, id) WHERE closed_ms IS NULL",
           "CREATE TABLE events ("
           " shard INTEGER NOT NULL, event_offset BIGINT NOT NULL, at_ms BIGINT NOT NULL, kind TEXT NOT NULL,"
           " actor_role TEXT NOT NULL, actor TEXT NOT NULL, ticket BIGINT, technician INTEGER, record $bytes NOT NULL,"
           " PRIMARY KEY (shard, event_offset))",
           "CREATE INDEX events_by_ticket ON events (ticket, event_offset) WHERE ticket IS NOT NULL",
           "CREATE TABLE technicians ("
           " shard INTEGER NOT NULL, id INTEGER NOT NULL, technician_key TEXT NOT NULL, name TEXT NOT NULL,"
           " version INTEGER NOT NULL, record $bytes NOT NULL, PRIMARY KEY (shard, id))",
           // Of the last day, so that a command sent again after a restore gets its answer again.
           "CREATE TABLE answers ("
           " shard INTEGER NOT NULL, command TEXT NOT NULL, commit_number BIGINT NOT NULL, at_ms BIGINT NOT NULL,"
           " record $bytes NOT NULL, PRIMARY KEY (shard, command))",
           "CREATE INDEX answers_by_time ON answers (shard, at_ms)",
           // Terms of terms.hpp. Of SQLite's table the rowid is the ticket.
           "$sqlite{CREATE VIRTUAL TABLE ticket_text USING fts5 (address, words, tokenize = 'ascii')}",
           "$postgres{CREATE TABLE ticket_text ("
           " ticket BIGINT PRIMARY KEY, address TSVECTOR NOT NULL, words TSVECTOR NOT NULL)}",
           "$postgres{CREATE INDEX ticket_text_by_address ON ticket_text USING gin (address)}",
           "$postgres{CREATE INDEX ticket_text_by_words ON ticket_text USING gin (words)}",
       }},
      {2, "measuring: clocks and facts of tickets",
       {
           // A row counts while its version is the ticket's: a clock that a ticket has no more keeps the older one.
           "CREATE TABLE ticket_clocks ("
           " ticket BIGINT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL, appointed INTEGER NOT NULL,"
           " started_ms BIGINT NOT NULL, due_ms BIGINT NOT NULL, stopped_ms BIGINT, verdict TEXT NOT NULL, decided_ms BIGINT,"
           " PRIMARY KEY (ticket, kind))",
           "CREATE INDEX ticket_clocks_by_verdict ON ticket_clocks (decided_ms) WHERE decided_ms IS NOT NULL",
           "CREATE TABLE ticket_facts ("
           " ticket BIGINT PRIMARY KEY, charged_minor BIGINT NOT NULL, signed_ms BIGINT)",
           "CREATE INDEX tickets_by_closed ON tickets (closed_ms) WHERE closed_ms IS NOT NULL",
           "CREATE INDEX events_by_kind ON events (kind, at_ms)",
       }},
  };
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

// The inner part of `$word{…}`, when the statement is one.
std::optional<std::string_view> only_for(std::string_view word, std::string_view statement) {
  const std::string opening = fmt::format("${}{{", word);
  if (!statement.starts_with(opening) || !statement.ends_with('}')) return std::nullopt;
  return statement.substr(opening.size(), statement.size() - opening.size() - 1);
}

// By the database's clock.
constexpr std::string_view kNowMs[]{"$sqlite{CAST(strftime('%s', 'now') AS INTEGER) * 1000}",
                                    "$postgres{CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)}"};

int newest(Database& database) {
  int number = 0;
  database.sql() << "SELECT COALESCE(MAX(number), 0) FROM schema_migrations", soci::into(number);
  return number;
}

void carry_out(Database& database, const Migration& migration) {
  for (const std::string_view statement : migration.statements)
    if (const std::string text = statement_for(database.dialect(), statement); !text.empty()) database.sql() << text;
  const std::string name{migration.name};
  const std::string now = statement_for(database.dialect(), kNowMs[0]) + statement_for(database.dialect(), kNowMs[1]);
  database.sql() << fmt::format("INSERT INTO schema_migrations (number, name, applied_ms) VALUES (:number, :name, {})", now),
      soci::use(migration.number), soci::use(name);
}

}  // namespace

std::span<const Migration> migrations() {
  static const std::vector<Migration> all = all_migrations();
  return all;
}

std::string statement_for(Dialect dialect, std::string_view statement) {
  const bool sqlite = dialect == Dialect::Sqlite;
  if (only_for(sqlite ? "postgres" : "sqlite", statement)) return {};
  std::string text{only_for(sqlite ? "sqlite" : "postgres", statement).value_or(statement)};
  replace_all(text, "$bytes", sqlite ? "BLOB" : "BYTEA");
  return text;
}

void migrate(Database& database, std::span<const Migration> wanted) {
  for (;;) {
    Transaction transaction(database);
    if (database.dialect() == Dialect::Postgres) {
      std::string locked;  // void
      database.sql() << kMigrationLock, soci::into(locked);
    }
    database.sql() << "CREATE TABLE IF NOT EXISTS schema_migrations"
                      " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_ms BIGINT NOT NULL)";
    const int at = newest(database);
    if (at > wanted.back().number)
      throw RecordsError(ports::RecordsTrouble::TooNew,
                         fmt::format("the records have schema {}, this program knows {} at most", at, wanted.back().number));
    const auto next = std::ranges::upper_bound(wanted, at, {}, &Migration::number);
    if (next != wanted.end()) carry_out(database, *next);
    transaction.commit();
    if (next == wanted.end()) return;
  }
}

}  // namespace redline::storage::records
