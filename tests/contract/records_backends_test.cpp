// The databases that the suites of the records run on.
#include "tests/contract/records_world.hpp"

namespace redline::contract {

using storage::records::RecordsUrl;

namespace {

class SqliteWorld final : public RecordsWorld {
 public:
  RecordsUrl url() const override { return RecordsUrl::sqlite(directory_.path() / "records.sqlite"); }

 private:
  tests::TemporaryDirectory directory_;
};

class PostgresWorld final : public RecordsWorld {
 public:
  RecordsUrl url() const override { return server_.url(); }

 private:
  tests::PostgresFixture server_;
};

}  // namespace

const std::vector<RecordsBackend>& records_backends() {
  static const std::vector<RecordsBackend> all{
      {.name = "Sqlite", .make = [] { return std::make_unique<SqliteWorld>(); }},
      {.name = "Postgres", .make = [] { return std::make_unique<PostgresWorld>(); }},
  };
  return all;
}

ports::LogEntry DeskLog::commit() {
  const auto& events = desk.events();
  const auto& outcomes = desk.outcomes();
  ports::LogEntry entry{.commit_number = mark_.position.commit_number + 1,
                        .first_offset = mark_.next_offset,
                        .next_offset = desk.state().header.next_offset,
                        .at = desk.now(),
                        .events = {events.begin() + static_cast<std::ptrdiff_t>(events_), events.end()},
                        .outcomes = {outcomes.begin() + static_cast<std::ptrdiff_t>(outcomes_), outcomes.end()},
                        .retired = {}};
  events_ = events.size();
  outcomes_ = outcomes.size();
  mark_ = {.position = entry.position(), .next_offset = entry.next_offset};
  return entry;
}

}  // namespace redline::contract
