// A replay that is stopped, however, goes on where it stood and never takes another file's progress for its own.
#include "deploy/redline/tools/replay_state.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace redline::app {
namespace {

class ReplayStateFile : public testing::Test {
 protected:
  ReplayState open(bool again = false, const std::string& source = "city.csv  0") {
    auto state = ReplayState::open(path_, source, "run-1", again);
    EXPECT_TRUE(state) << state.error().detail;
    return std::move(*state);
  }
  std::string text() const {
    std::ifstream file{path_};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  tests::TemporaryDirectory folder_;
  std::string path_ = (folder_.path() / "replay.state").string();
};

TEST_F(ReplayStateFile, RemembersWhatIsSettled) {
  {
    ReplayState state = open();
    state.note_created("2:a");
    state.note_refused("3:b c");
  }
  const ReplayState state = open();
  EXPECT_EQ(state.run(), "run-1");
  EXPECT_TRUE(state.settled("2:a"));
  EXPECT_TRUE(state.settled("3:b c"));
  EXPECT_FALSE(state.settled("4:d"));
  EXPECT_EQ(state.created(), 1U);
  EXPECT_EQ(state.refused(), 1U);
  EXPECT_FALSE(state.complete());
}

TEST_F(ReplayStateFile, KeepsTheRunOfTheFirstStart) {
  open();
  auto state = ReplayState::open(path_, "city.csv  0", "run-2", false);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->run(), "run-1");
}

TEST_F(ReplayStateFile, ForgetsHalfALine) {
  open().note_created("2:a");
  std::ofstream{path_, std::ios::app} << "created 3:";
  {
    ReplayState state = open();
    EXPECT_EQ(state.created(), 1U);
    state.note_created("3:bb");
  }
  EXPECT_EQ(text(), "redline-replay 1 run-1 city.csv  0\ncreated 2:a\ncreated 3:bb\n");
}

TEST_F(ReplayStateFile, IsBegunAnewOnlyWhenCompleteAndAsked) {
  open().note_created("2:a");
  EXPECT_EQ(open(true).created(), 1U) << "not complete: goes on";
  open().note_complete();
  EXPECT_TRUE(open().complete()) << "not asked";
  const ReplayState anew = open(true);
  EXPECT_EQ(anew.created(), 0U);
  EXPECT_FALSE(anew.complete());
  EXPECT_NE(anew.run(), "run-1") << "or its commands would be answered from memory";
}

TEST_F(ReplayStateFile, OfAnotherReplayIsRefused) {
  open();
  const auto other = ReplayState::open(path_, "town.csv  0", "run-1", false);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::BadRequest);
}

TEST_F(ReplayStateFile, ThatIsNoneIsRefusedAndLeftAlone) {
  std::ofstream{path_} << "my shopping list\n";
  EXPECT_FALSE(ReplayState::open(path_, "city.csv  0", "run-1", true));
  EXPECT_EQ(text(), "my shopping list\n");
}

TEST_F(ReplayStateFile, ThatCannotBeWrittenIsRefused) {
  EXPECT_FALSE(ReplayState::open((folder_.path() / "gone" / "state").string(), "city.csv  0", "run-1", false));
}

}  // namespace
}  // namespace redline::app
