// The two databases that the records run on, as worlds for one suite; and a log that a test can archive: what a real decider
// decided, commit by commit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/records/archive.hpp"
#include "tests/support/desk.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace redline::contract {

class RecordsWorld {
 public:
  virtual ~RecordsWorld() = default;
  virtual storage::records::RecordsUrl url() const = 0;
};

struct RecordsBackend {
  std::string name;
  std::function<std::unique_ptr<RecordsWorld>()> make;
};
const std::vector<RecordsBackend>& records_backends();

// A desk whose turns become commits of a log.
class DeskLog {
 public:
  DeskLog() : desk(tests::small_policy()) {}

  // Everything since the last call, as one commit.
  ports::LogEntry commit();
  // Where the records stand that have taken over everything committed so far.
  storage::records::ArchivePosition position() const { return {.epoch = epoch, .mark = mark_}; }

  tests::Desk desk;
  ports::LogEpoch epoch = 7;

 private:
  ports::ArchiveMark mark_;
  std::size_t events_ = 0;
  std::size_t outcomes_ = 0;
};

class RecordsContract : public testing::TestWithParam<RecordsBackend> {
 protected:
  storage::records::Database open() { return storage::records::Database{world_->url()}; }
  storage::records::RecordsUrl url() const { return world_->url(); }
  RecordsWorld& world() { return *world_; }

 private:
  std::unique_ptr<RecordsWorld> world_ = GetParam().make();
};

#define REDLINE_ON_EVERY_DATABASE(Suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(Records, Suite, testing::ValuesIn(redline::contract::records_backends()), \
                           [](const auto& suite) { return suite.param.name; })

}  // namespace redline::contract
