// The parser over hiredis: every reply type, bytes arriving in any pieces, and the limits on one reply.
#include "storage/redis/reply_reader.hpp"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace redline::storage::redis {
namespace {

constexpr std::size_t kLimit = 1 << 20;

// Feeds pieces from heap blocks of exactly their size, so that reading beyond one is seen by AddressSanitizer.
void feed_exact(ReplyReader& reader, std::string_view piece) {
  const auto block = std::make_unique<char[]>(piece.size());
  std::memcpy(block.get(), piece.data(), piece.size());
  reader.feed({block.get(), piece.size()});
}

std::string render(const ReplyValue& value) {
  switch (value.type()) {
    case ReplyType::Nil: return "nil";
    case ReplyType::Integer: return std::to_string(*value.integer());
    case ReplyType::Text: return "'" + std::string(*value.text()) + "'";
    case ReplyType::Status: return "+" + std::string(*value.text());
    case ReplyType::Error: return "-" + std::string(value.error_text());
    case ReplyType::Array: break;
  }
  std::string text = "[";
  for (const ReplyValue& child : *value.array()) text += (text.size() > 1 ? " " : "") + render(child);
  return text + "]";
}

// All replies in the stream, or the error that ended it.
std::string parse(std::string_view stream, std::size_t piece_bytes) {
  ReplyReader reader(kLimit);
  std::string text;
  while (!stream.empty()) {
    const std::size_t size = std::min(piece_bytes, stream.size());
    feed_exact(reader, stream.substr(0, size));
    stream.remove_prefix(size);
    for (;;) {
      const auto reply = reader.next();
      if (!reply) return text + "!" + reply.error();
      if (!reply->has_value()) break;
      text += render(***reply) + ";";
    }
  }
  return text;
}

struct Row {
  std::string wire;
  std::string replies;
};

class ReplyRow : public testing::TestWithParam<Row> {};

TEST_P(ReplyRow, IsTheSameInWhateverPiecesItArrives) {
  for (const std::size_t piece_bytes : {1UZ, 2UZ, 3UZ, 7UZ, 64UZ, 1'000'000UZ}) {
    EXPECT_EQ(parse(GetParam().wire, piece_bytes), GetParam().replies) << "in pieces of " << piece_bytes;
  }
}

const std::string kLong(20'000, 'x');

INSTANTIATE_TEST_SUITE_P(
    Kinds, ReplyRow,
    testing::Values(Row{"+OK\r\n+PONG\r\n+Background\r\n", "+OK;+PONG;+Background;"}, Row{":42\r\n:-1\r\n", "42;-1;"},
                    Row{"$-1\r\n*-1\r\n", "nil;nil;"}, Row{"$0\r\n\r\n*0\r\n", "'';[];"},
                    Row{"-NOSCRIPT No matching script\r\n", "-NOSCRIPT No matching script;"},
                    Row{"$6\r\na\r\nb\r\n\r\n", "'a\r\nb\r\n';"},
                    Row{"*3\r\n:1\r\n$1\r\na\r\n*2\r\n$-1\r\n-ERR x\r\n:9\r\n", "[1 'a' [nil -ERR x]];9;"},
                    Row{"*1\r\n*2\r\n$5\r\ninbox\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\nc\r\n$2\r\nhi\r\n",
                        "[['inbox' [['1-0' ['c' 'hi']]]]];"},
                    Row{"*2\r\n$20000\r\n" + kLong + "\r\n$2\r\nab\r\n", "['" + kLong + "' 'ab'];"},
                    Row{"*0\r\n*1\r\n*0\r\n", "[];[[]];"}));

TEST(ReplyReader, RefusesWhatIsNotResp) {
  EXPECT_NE(parse("HTTP/1.1 400 Bad Request\r\n", 100).find("Protocol error"), std::string::npos);
  EXPECT_EQ(parse("+OK\r\n:12x\r\n", 1).substr(0, 5), "+OK;!");
  EXPECT_EQ(parse("$-7\r\n", 1)[0], '!');
  EXPECT_EQ(parse("*99999999999\r\n", 1)[0], '!');
}

TEST(ReplyReader, RefusesAReplyBeyondItsLimitBeforeReservingMemoryForIt) {
  // Two thousand million elements would take 32 GB; the header alone must be enough to refuse.
  EXPECT_EQ(parse("*2000000000\r\n", 100), "!a reply exceeds the memory allowed for it");

  ReplyReader reader(1000);
  feed_exact(reader, "$5000\r\n" + std::string(1000, 'x'));
  const auto reply = reader.next();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), "a reply exceeds the size allowed for it");
}

TEST(ReplyReader, TheLimitIsForOneReplyNotForTheirSum) {
  ReplyReader reader(1000);
  std::string stream;
  for (int i = 0; i < 100; ++i) stream += "$500\r\n" + std::string(500, 'x') + "\r\n";
  feed_exact(reader, stream);
  int replies = 0;
  for (auto reply = reader.next(); reply && reply->has_value(); reply = reader.next()) ++replies;
  EXPECT_EQ(replies, 100);
}

TEST(Reply, KeepsItsTextsWhenMovedAndAfterTheReaderIsGone) {
  auto reader = std::make_unique<ReplyReader>(kLimit);
  feed_exact(*reader, "*2\r\n$3\r\nabc\r\n$3\r\ndef\r\n");
  Reply reply = std::move(**reader->next());
  const std::string_view before = *(*reply)[1].text();
  reader.reset();
  const Reply moved = std::move(reply);
  EXPECT_EQ(before, "def");
  EXPECT_EQ(render(*moved), "['abc' 'def']");
}

TEST(Reply, NeedsNoMemoryForShortAnswersAndFewBlocksForLongOnes) {
  ReplyReader reader(kLimit);
  feed_exact(reader, "+OK\r\n:1\r\n");
  EXPECT_EQ((*reader.next())->arena_bytes(), 0U);
  EXPECT_EQ((*reader.next())->arena_bytes(), 0U);

  std::string stream = "*200\r\n";
  for (int i = 0; i < 200; ++i) stream += "$100\r\n" + std::string(100, 'x') + "\r\n";
  feed_exact(reader, stream);
  EXPECT_LT((*reader.next())->arena_bytes(), 2 * 200 * (100 + sizeof(ReplyValue)));
}

TEST(ReplyValue, SaysWhatItExpectedWhenTheShapeIsAnother) {
  ReplyReader reader(kLimit);
  feed_exact(reader, "*5\r\n:7\r\n$2\r\n12\r\n$3\r\n1x2\r\n$-1\r\n*1\r\n:1\r\n");
  const Reply reply = std::move(**reader.next());
  EXPECT_EQ((*reply)[0].integer(), 7);
  EXPECT_EQ((*reply)[1].integer(), 12);
  EXPECT_EQ((*reply)[2].integer().error().error, RedisError::UnexpectedReply);
  EXPECT_EQ((*reply)[0].text().error().message, "expected a text, found an integer");
  EXPECT_TRUE((*reply)[3].is_nil());
  EXPECT_FALSE((*reply)[4].pairs());
  EXPECT_EQ((*reply)[4][0].integer(), 1);
  EXPECT_TRUE((*reply)[4][1].is_nil());
  EXPECT_TRUE((*reply)[17][3].is_nil());
}

TEST(ReplyValue, ReadsPairsOfKeyAndValue) {
  ReplyReader reader(kLimit);
  feed_exact(reader, "*4\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:2\r\n");
  const Reply reply = std::move(**reader.next());
  const auto pairs = reply->pairs();
  ASSERT_TRUE(pairs);
  EXPECT_EQ(pairs->size(), 2U);
  std::string text;
  for (const auto& [key, value] : *pairs)
    text += std::string(*key.text()) + "=" + std::to_string(*value.integer()) + " ";
  EXPECT_EQ(text, "a=1 b=2 ");
}

TEST(ServerCode, IsTheFirstWordOfAnErrorReply) {
  EXPECT_EQ(server_code_of("READONLY You can't write against a read only replica."), ServerCode::ReadOnly);
  EXPECT_EQ(server_code_of("WRONGPASS invalid username-password pair"), ServerCode::NoAuth);
  EXPECT_EQ(server_code_of("OOM command not allowed"), ServerCode::OutOfMemory);
  EXPECT_EQ(server_code_of("FENCED epoch 7"), ServerCode::Other);
  EXPECT_EQ(server_failure("FENCED epoch 7").code_word(), "FENCED");
  EXPECT_EQ(server_failure("FENCED epoch 7").to_string(), "server error: FENCED epoch 7");
}

}  // namespace
}  // namespace redline::storage::redis
