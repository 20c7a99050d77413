// Story: a message becomes one RFC 6455 frame, the length written in the shortest of the three forms, and is shared,
// not copied.
#include "gateway/wire/frame.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace redline::gateway {
namespace {

struct LengthCase {
  std::size_t payload;
  std::vector<unsigned char> header;  // of a binary frame
};

class FrameLength : public testing::TestWithParam<LengthCase> {};

TEST_P(FrameLength, IsWrittenInTheShortestForm) {
  const std::string payload(GetParam().payload, 'x');
  const FramePtr frame = make_frame(payload, true);
  const std::string header(GetParam().header.begin(), GetParam().header.end());
  EXPECT_EQ(frame->bytes().substr(0, header.size()), header);
  EXPECT_EQ(frame->payload(), payload);
  EXPECT_EQ(frame->size(), header.size() + payload.size());
}

INSTANTIATE_TEST_SUITE_P(Boundaries, FrameLength,
                         testing::Values(LengthCase{0, {0x82, 0}}, LengthCase{1, {0x82, 1}},
                                         LengthCase{125, {0x82, 125}}, LengthCase{126, {0x82, 126, 0, 126}},
                                         LengthCase{127, {0x82, 126, 0, 127}},
                                         LengthCase{65535, {0x82, 126, 0xFF, 0xFF}},
                                         LengthCase{65536, {0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0}},
                                         LengthCase{262144, {0x82, 127, 0, 0, 0, 0, 0, 4, 0, 0}}),
                         [](const auto& info) { return std::to_string(info.param.payload); });

TEST(Frame, TextHasItsOwnOpcode) { EXPECT_EQ(make_frame("hi", false)->bytes(), std::string("\x81\x02hi")); }

TEST(Frame, BuildLetsASerializerWriteInPlace) {
  const FramePtr frame =
      FramePtr::build(3, true, [](std::span<char> out) { std::copy_n("abc", out.size(), out.begin()); });
  EXPECT_EQ(frame->bytes(), std::string("\x82\x03"
                                        "abc"));
}

TEST(Frame, RawBytesAreTakenAsTheyAre) {
  const FramePtr frame = FramePtr::raw(std::string_view("\x8a\x00", 2));
  EXPECT_EQ(frame->bytes(), std::string_view("\x8a\x00", 2));
  EXPECT_EQ(frame->payload(), frame->bytes());
}

TEST(Frame, OwnersShareOneCopy) {
  FramePtr first = make_frame("shared", true);
  FramePtr second = first;
  EXPECT_EQ(first.get(), second.get());
  first = FramePtr();
  EXPECT_FALSE(first);
  EXPECT_EQ(second->payload(), "shared");
  const FramePtr third = std::move(second);
  EXPECT_EQ(third->payload(), "shared");
}

}  // namespace
}  // namespace redline::gateway
