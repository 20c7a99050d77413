// What the records promise to the archiver, on SQLite and on PostgreSQL: rows and position move together, nothing is taken
// over twice, and what comes back is what the dispatcher had.
#include <atomic>
#include <map>
#include <thread>

#include "storage/records/archive.hpp"
#include "storage/records/schema.hpp"
#include "tests/contract/records_world.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace storage::records;

const ShardId kShard{0};

long long count(Database& database, const std::string& table) {
  long long rows = 0;
  database.sql() << "SELECT COUNT(*) FROM " + table, soci::into(rows);
  return rows;
}

// A few tickets in every stage, and technicians.
void work_a_morning(DeskLog& log) {
  log.desk.sign_on("zhang");
  log.desk.sign_on("wang", {"gas", "power"});
  const TicketId done = log.desk.create();
  log.desk.work(done);
  const TicketId cancelled = log.desk.create();
  EXPECT_TRUE(log.desk.send(tests::agent(), CancelTicket{cancelled, "called again"}).ok());
  log.desk.create();
  log.desk.pass_with_timers(std::chrono::minutes{20});
}

using ArchiveContract = RecordsContract;

TEST_P(ArchiveContract, WhatWasTakenOverComesBackAsTheDispatcherHadIt) {
  Database database = open();
  Archive archive(database, kShard);
  DeskLog log;
  EXPECT_FALSE(archive.position());
  ArchivePosition at;
  for (int morning = 0; morning < 3; ++morning) {
    work_a_morning(log);
    const ports::LogEntry entry = log.commit();
    ASSERT_TRUE(archive.append(at, log.epoch, {&entry, 1}, log.desk.now()));
    at = log.position();
    EXPECT_EQ(archive.position(), at);
  }
  const auto back = archive.load(from_ms(0));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->position, at);
  EXPECT_EQ(back->newest.events, std::vector<Event>(log.desk.events().end() - static_cast<std::ptrdiff_t>(back->newest.events.size()),
                                                    log.desk.events().end()));
  EXPECT_EQ(back->newest.next_offset - back->newest.first_offset, back->newest.events.size());
  tests::expect_same(back->state, log.desk.state());
  EXPECT_EQ(count(database, "events"), static_cast<long long>(log.desk.events().size()));
  std::map<CommandId, Outcome> answers;
  for (const auto& [outcome, given] : back->answers) answers.emplace(outcome.command, outcome);
  EXPECT_EQ(answers.size(), log.desk.outcomes().size());
  for (const Outcome& outcome : log.desk.outcomes()) EXPECT_EQ(answers.at(outcome.command), outcome);
}

TEST_P(ArchiveContract, GoesOnAfterItWasOpenedAgain) {
  DeskLog log;
  ArchivePosition at;
  for (int part = 0; part < 3; ++part) {
    Database database = open();
    Archive archive(database, kShard);
    EXPECT_EQ(archive.position().value_or(ArchivePosition{}), at);
    work_a_morning(log);
    const ports::LogEntry entry = log.commit();
    ASSERT_TRUE(archive.append(at, log.epoch, {&entry, 1}, log.desk.now()));
    at = log.position();
  }
  Database database = open();
  tests::expect_same(Archive(database, kShard).load(from_ms(0))->state, log.desk.state());
}

TEST_P(ArchiveContract, TwoArchiversTakeOverNothingTwice) {
  Database database = open();
  Database other_database = open();
  Archive archive(database, kShard);
  Archive other(other_database, kShard);
  DeskLog log;
  work_a_morning(log);
  const ports::LogEntry first = log.commit();
  const ArchivePosition after_first = log.position();
  ASSERT_TRUE(archive.append({}, log.epoch, {&first, 1}, log.desk.now()));
  EXPECT_FALSE(other.append({}, log.epoch, {&first, 1}, log.desk.now()));
  work_a_morning(log);
  const ports::LogEntry second = log.commit();
  ASSERT_TRUE(other.append(after_first, log.epoch, {&second, 1}, log.desk.now()));
  EXPECT_FALSE(archive.append(after_first, log.epoch, {&second, 1}, log.desk.now()));
  work_a_morning(log);
  const ArchivePosition after_second = *archive.position();
  const ports::LogEntry third = log.commit();
  ASSERT_TRUE(archive.append(after_second, log.epoch, {&third, 1}, log.desk.now()));
  tests::expect_same(archive.load(from_ms(0))->state, log.desk.state());
  EXPECT_EQ(count(database, "events"), static_cast<long long>(log.desk.events().size()));
}

TEST_P(ArchiveContract, ABrokenBatchLeavesNothingBehind) {
  Database database = open();
  Archive archive(database, kShard);
  DeskLog log;
  work_a_morning(log);
  const ports::LogEntry first = log.commit();
  const ArchivePosition after_first = log.position();
  work_a_morning(log);
  ports::LogEntry second = log.commit();
  second.commit_number += 1;
  EXPECT_THROW((void)archive.append({}, log.epoch, std::vector{first, second}, log.desk.now()), std::logic_error);
  EXPECT_FALSE(archive.position());
  EXPECT_EQ(count(database, "tickets") + count(database, "events") + count(database, "answers"), 0);
  second.commit_number -= 1;
  ASSERT_TRUE(archive.append({}, log.epoch, {&first, 1}, log.desk.now()));
  ASSERT_TRUE(archive.append(after_first, log.epoch, {&second, 1}, log.desk.now()));
  tests::expect_same(archive.load(from_ms(0))->state, log.desk.state());
}

// The live store lost its newest commits and went on otherwise: what was archived of them must go.
TEST_P(ArchiveContract, AHistoryThatWasUndoneIsReplacedByTheOneThatHolds) {
  Database database = open();
  Archive archive(database, kShard);
  DeskLog lost, kept;  // the same until the first commit
  work_a_morning(lost);
  work_a_morning(kept);
  const ports::LogEntry first = lost.commit();
  const ports::LogEntry same = kept.commit();
  ASSERT_EQ(first.events, same.events);
  const ArchivePosition fork = kept.position();
  ASSERT_TRUE(archive.append({}, lost.epoch, {&first, 1}, lost.desk.now()));
  for (int i = 0; i < 3; ++i) work_a_morning(lost);
  const ports::LogEntry undone = lost.commit();
  ASSERT_TRUE(archive.append(fork, lost.epoch, {&undone, 1}, lost.desk.now()));

  kept.epoch = 8;
  kept.desk.pass(std::chrono::minutes{1});
  kept.desk.sign_on("li");
  kept.desk.create(tests::request("outage", "north"));
  const ports::LogEntry held = kept.commit();
  ArchiveReset reset{.position = {.epoch = kept.epoch, .mark = fork.mark},
                     .state = tests::copy(kept.desk.state()),
                     .drop_from = fork.mark.next_offset};
  ASSERT_TRUE(archive.reset(lost.position(), reset, kept.desk.now()));
  EXPECT_THROW((void)archive.load(from_ms(0)), RecordsError) << "the events up to the state are still missing";
  ASSERT_TRUE(archive.append(reset.position, kept.epoch, {&held, 1}, kept.desk.now()));
  EXPECT_EQ(archive.position(), kept.position());
  tests::expect_same(archive.load(from_ms(0))->state, kept.desk.state());
  EXPECT_EQ(count(database, "events"), static_cast<long long>(kept.desk.events().size()));
  EXPECT_EQ(count(database, "tickets"), static_cast<long long>(kept.desk.state().tickets.size()));
  EXPECT_EQ(count(database, "ticket_text"), static_cast<long long>(kept.desk.state().tickets.size()));
  EXPECT_EQ(count(database, "answers"), static_cast<long long>(kept.desk.outcomes().size()));
}

TEST_P(ArchiveContract, EventsThatWereTrimmedAreWrittenDownAsAGap) {
  Database database = open();
  Archive archive(database, kShard);
  DeskLog log;
  work_a_morning(log);
  log.commit();
  const ArchivePosition trimmed = log.position();
  ArchiveReset reset{.position = trimmed, .state = tests::copy(log.desk.state()), .drop_from = 0, .cause = "trimmed"};
  ASSERT_TRUE(archive.reset({}, reset, log.desk.now()));
  work_a_morning(log);
  const ports::LogEntry entry = log.commit();
  ASSERT_TRUE(archive.append(trimmed, log.epoch, {&entry, 1}, log.desk.now()));
  tests::expect_same(archive.load(from_ms(0))->state, log.desk.state());
  unsigned long long from = 0, until = 0;
  database.sql() << "SELECT from_offset, until_offset FROM archive_gaps", soci::into(from), soci::into(until);
  EXPECT_EQ(from, 1u);
  EXPECT_EQ(until, trimmed.mark.next_offset);
}

TEST_P(ArchiveContract, AnswersAreForgottenAfterADay) {
  Database database = open();
  Archive archive(database, kShard);
  DeskLog log;
  work_a_morning(log);
  const ports::LogEntry first = log.commit();
  ASSERT_TRUE(archive.append({}, log.epoch, {&first, 1}, log.desk.now()));
  const ArchivePosition at = log.position();
  log.desk.pass_with_timers(std::chrono::hours{26});
  log.desk.create();
  const ports::LogEntry second = log.commit();
  ASSERT_TRUE(archive.append(at, log.epoch, {&second, 1}, log.desk.now()));
  EXPECT_EQ(count(database, "answers"), 1);
}

// --- schema

TEST_P(ArchiveContract, ProcessesThatStartTogetherMakeOneSchema) {
  std::vector<std::thread> processes;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 4; ++i)
    processes.emplace_back([&] {
      Database database = open();
      ++opened;
    });
  for (std::thread& process : processes) process.join();
  EXPECT_EQ(opened, 4);
  Database database = open();
  EXPECT_EQ(count(database, "schema_migrations"), static_cast<long long>(migrations().size()));
}

TEST_P(ArchiveContract, ASchemaOfANewerProgramIsRefusedAndLeftAlone) {
  {
    Database database = open();
    database.sql() << "INSERT INTO schema_migrations (number, name, applied_ms) VALUES (1000, 'of tomorrow', 0)";
  }
  try {
    Database database = open();
    FAIL() << "opened";
  } catch (const RecordsError& error) {
    EXPECT_EQ(error.trouble(), ports::RecordsTrouble::TooNew);
    EXPECT_THAT(error.what(), testing::HasSubstr("1000"));
  }
}

TEST_P(ArchiveContract, AMigrationThatFailsLeavesNothing) {
  Database database = open();
  std::vector<Migration> wanted(migrations().begin(), migrations().end());
  wanted.push_back({wanted.back().number + 1, "half", {"CREATE TABLE half_way (id INTEGER)", "CREATE TABLE tickets (id INTEGER)"}});
  EXPECT_THROW(migrate(database, wanted), soci::soci_error);
  EXPECT_THROW(count(database, "half_way"), soci::soci_error);
  EXPECT_EQ(count(database, "schema_migrations"), static_cast<long long>(migrations().size()));
  wanted.back().statements.pop_back();
  migrate(database, wanted);
  EXPECT_EQ(count(database, "half_way"), 0);
}

REDLINE_ON_EVERY_DATABASE(ArchiveContract);

}  // namespace
}  // namespace redline::contract
