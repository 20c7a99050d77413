// Command ids as text and as UUIDv7.
#include "proto/codec/command_id.hpp"

#include "tests/support/generators.hpp"

namespace redline::codec {
namespace {

TEST(CommandId, TextThereAndBack) {
  EXPECT_TRUE(rc::check([](const domain::CommandId& id) { RC_ASSERT(command_id_from_text(to_text(id)) == id); }));
}

TEST(CommandId, ReadsEitherCase) {
  const auto id = command_id_from_text("0190163D-8694-739B-AEA5-966C26F8AD91");
  ASSERT_TRUE(id);
  EXPECT_EQ(to_text(*id), "0190163d-8694-739b-aea5-966c26f8ad91");
}

TEST(CommandId, RefusesOtherText) {
  for (const char* text : {"", "0190163d8694739baea5966c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad9",
                           "0190163d-8694-739b-aea5-966c26f8ad911", "0190163d_8694-739b-aea5-966c26f8ad91",
                           "{190163d-8694-739b-aea5-966c26f8ad9}", "g190163d-8694-739b-aea5-966c26f8ad91",
                           "0190163d-8694-739b-aea59-66c26f8ad91"})
    EXPECT_FALSE(command_id_from_text(text)) << text;
}

TEST(CommandId, IsUuidVersion7) {
  const auto id = make_command_id(domain::from_ms(0x0190163D8694), 0xFFFF'FFFF'FFFF'F39B, 0xBA96'59B0'9BE2'B644);
  EXPECT_EQ(to_text(id), "0190163d-8694-739b-aea5-966c26f8ad91");
  const auto zero = make_command_id(domain::from_ms(1), 0, 0);
  EXPECT_EQ(to_text(zero), "00000000-0001-7000-8000-000000000000");
}

TEST(CommandId, LaterOnesSortLater) {
  EXPECT_LT(make_command_id(domain::from_ms(1'000), ~0U, ~0U), make_command_id(domain::from_ms(1'001), 0, 0));
}

}  // namespace
}  // namespace redline::codec
