// What counts as UTF-8, as a control character and as too long.
#include "proto/codec/text.hpp"

#include <array>

#include "tests/support/generators.hpp"

namespace redline::codec {
namespace {

struct Row {
  std::string_view text;
  bool utf8;
};

constexpr auto kUtf8Rows = std::to_array<Row>({{"", true},
                                               {"plain", true},
                                               {"é", true},
                                               {"维修", true},
                                               {"🔧", true},
                                               {"\x7F", true},
                                               {std::string_view{"\0", 1}, true},
                                               {"\xC2\x80", true},
                                               {"\xDF\xBF", true},
                                               {"\xE0\xA0\x80", true},
                                               {"\xED\x9F\xBF", true},
                                               {"\xEE\x80\x80", true},
                                               {"\xEF\xBF\xBF", true},
                                               {"\xF0\x90\x80\x80", true},
                                               {"\xF4\x8F\xBF\xBF", true},
                                               {"\x80", false},              // continuation alone
                                               {"\xC0\x80", false},          // overlong
                                               {"\xC1\xBF", false},          // overlong
                                               {"\xE0\x9F\xBF", false},      // overlong
                                               {"\xED\xA0\x80", false},      // surrogate
                                               {"\xF0\x8F\xBF\xBF", false},  // overlong
                                               {"\xF4\x90\x80\x80", false},  // above U+10FFFF
                                               {"\xF5\x80\x80\x80", false},  //
                                               {"\xFF", false},
                                               {"\xC3", false},
                                               {"\xE7\xBB", false},
                                               {"\xF0\x9F\x94", false},
                                               {"\xC3(", false},
                                               {"\xE7(\xB4", false}});

TEST(Utf8, IsToldApart) {
  for (const auto& [text, utf8] : kUtf8Rows) {
    // At every distance from the word-wise path, on memory of exactly that size.
    for (std::size_t pad = 0; pad < 17; ++pad) {
      const std::string padded = std::string(pad, 'a').append(text).append(pad, 'b');
      const auto copy = std::make_unique<char[]>(padded.size());
      padded.copy(copy.get(), padded.size());
      EXPECT_EQ(is_utf8({copy.get(), padded.size()}), utf8) << padded;
    }
  }
}

constexpr TextRule kLine{.characters_max = 1'000};
constexpr TextRule kBlock{.characters_max = 1'000, .line_breaks = true};

TEST(CheckText, RefusesControlCharactersWhereverTheyStand) {
  for (int c = 0; c < 0x20; ++c) {
    for (std::size_t pad = 0; pad < 9; ++pad) {
      const std::string text = std::string(pad, 'a').append(1, static_cast<char>(c)).append(8 - pad, 'z');
      const bool breaks_line = c == '\n' || c == '\r' || c == '\t';
      EXPECT_EQ(check_text(text, kLine), DecodeReason::ControlCharacter) << c << " " << pad;
      EXPECT_EQ(check_text(text, kBlock).has_value(), !breaks_line) << c << " " << pad;
    }
  }
  EXPECT_EQ(check_text("delete\x7F....", kBlock), DecodeReason::ControlCharacter);
  EXPECT_EQ(check_text("next line \xC2\x85", kBlock), DecodeReason::ControlCharacter);
  EXPECT_EQ(check_text("no-break space \xC2\xA0", kLine), std::nullopt);
}

TEST(CheckText, AllPrintableAsciiIsFine) {
  std::string text;
  for (char c = 0x20; c < 0x7F; ++c) text.append(9, c);
  EXPECT_EQ(check_text(text, kLine), std::nullopt);
}

TEST(CheckText, CountsCharactersNotBytes) {
  constexpr TextRule kFour{.characters_max = 4};
  EXPECT_EQ(check_text("维修热线", kFour), std::nullopt);
  EXPECT_EQ(check_text("🔧🔧🔧🔧", kFour), std::nullopt);
  EXPECT_EQ(check_text("abcd", kFour), std::nullopt);
  EXPECT_EQ(check_text("abcde", kFour), DecodeReason::TooLong);
  EXPECT_EQ(check_text("维修热线一", kFour), DecodeReason::TooLong);
}

TEST(CheckText, AgreesWithIsUtf8) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    RC_ASSERT((check_text(bytes, kBlock) == DecodeReason::NotUtf8) <= !is_utf8(bytes));
  }));
  EXPECT_TRUE(rc::check([] {
    const std::string text = *tests::gen::text(50);
    RC_ASSERT(is_utf8(text));
    RC_ASSERT(check_text(text, kLine) == std::nullopt);
  }));
}

}  // namespace
}  // namespace redline::codec
