// Columns on a terminal.
#include "deploy/redline/tools/terminal.hpp"

#include <gtest/gtest.h>

#include "deploy/redline/tools/progress.hpp"

namespace redline::app {
namespace {

TEST(DisplayWidth, CountsColumnsNotBytes) {
  const struct {
    const char* text;
    int columns;
  } rows[] = {
      {"", 0},   {"board", 5}, {"é", 1},  {"e\u0301", 1}, {"派单", 4},     {"Zoë 张伟", 8}, {"한국어", 6},   {"ｶﾅ", 2},
      {"Ａ", 2}, {"─│·…", 4},  {"🚒", 2}, {"\x1b[1m", 3}, {"a\u200bb", 2}, {"\xff\xfe", 2}, {"\xe6\xb4", 2},
  };
  for (const auto& [text, columns] : rows) EXPECT_EQ(display_width(text), columns) << text;
}

TEST(Fitted, CutsAndFillsByColumns) {
  EXPECT_EQ(fitted("Back Bay", 10), "Back Bay  ");
  EXPECT_EQ(fitted("Back Bay", 8), "Back Bay");
  EXPECT_EQ(fitted("Back Bay", 6), "Back …");
  EXPECT_EQ(fitted("煤气泄漏", 8), "煤气泄漏");
  EXPECT_EQ(fitted("煤气泄漏", 6), "煤气… ") << "a wide character that does not fit leaves a blank";
  EXPECT_EQ(fitted("煤", 0), "");
  EXPECT_EQ(right_aligned("12", 4), "  12");
}

TEST(ProgressBar, IsFullAtTheEnd) {
  EXPECT_EQ(progress_bar(0, 10, 10), "[----------]");
  EXPECT_EQ(progress_bar(5, 10, 10), "[#####-----]");
  EXPECT_EQ(progress_bar(10, 10, 10), "[##########]");
  EXPECT_EQ(progress_bar(0, 0, 4), "[####]");
}

}  // namespace
}  // namespace redline::app
