// Hints: what a person probably meant.
#include "deploy/config/problem.hpp"

#include <array>

#include <gtest/gtest.h>

namespace redline::config {
namespace {

constexpr std::array<std::string_view, 4> kKnown{"priority", "category", "clocks", "id"};

std::string hint(std::string_view written) { return hint_for(written, std::span<const std::string_view>{kKnown}); }

TEST(Hints, NameTheNearestKnownWord) {
  EXPECT_EQ(hint("prioirty"), "did you mean 'priority'?");
  EXPECT_EQ(hint("Category"), "did you mean 'category'?");
  EXPECT_EQ(hint("clock"), "did you mean 'clocks'?");
  EXPECT_EQ(hint("ids"), "did you mean 'id'?");
}

TEST(Hints, ListWhatIsKnownWhenNothingIsNear) {
  EXPECT_EQ(hint("weather"), "known: priority, category, clocks, id");
  EXPECT_EQ(hint(""), "known: priority, category, clocks, id");
}

TEST(Hints, StaySilentAboutLongLists) {
  const std::vector<std::string> many(50, "neighbourhood");
  EXPECT_EQ(hint_for("zzz", many), "");
  EXPECT_EQ(hint_for("neighborhood", many), "did you mean 'neighbourhood'?");
}

TEST(Problems, ShowTheirPlace) {
  EXPECT_EQ(to_string(Problem{.file = "a.yaml", .line = 3, .column = 7, .what = "is wrong", .hint = "mend it"}),
            "a.yaml:3:7: is wrong (mend it)");
  EXPECT_EQ(to_string(Problem{.file = "a.yaml", .what = "is wrong"}), "a.yaml: is wrong");
}

}  // namespace
}  // namespace redline::config
