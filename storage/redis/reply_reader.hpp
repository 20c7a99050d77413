// Turns bytes into replies: hiredis' RESP parser with our own object functions, which build compact arena replies.
// Sans I/O. One thread at a time; after the first failure the reader stays failed and is thrown away.
// Limits besides `reply_bytes_max` come from hiredis 0.14: RESP2 only, arrays nested at most 7 deep.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "storage/redis/reply.hpp"

namespace redline::storage::redis {

class ReplyReader {
 public:
  // `reply_bytes_max` bounds one reply: its bytes on the wire and, apart, its tree in memory.
  explicit ReplyReader(std::size_t reply_bytes_max);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  // Feed at most this much at a time and take all replies in between: the parser moves what is left in its buffer to
  // the front again and again, which costs more the more is left.
  static constexpr std::size_t kFeedBytes = 16 * 1024;

  void feed(std::span<const char> bytes);
  // The next whole reply, nothing when more bytes are needed, or one sentence about what is wrong with the stream.
  [[nodiscard]] std::expected<std::optional<Reply>, std::string> next();

 private:
  struct Building;
  struct Functions;
  struct Parser;

  std::unique_ptr<Building> building_;
  std::unique_ptr<Parser> parser_;
  std::size_t reply_bytes_max_;
  std::size_t pending_bytes_ = 0;  // fed since the last whole reply; an upper bound on the size of the unfinished one
};

}  // namespace redline::storage::redis
