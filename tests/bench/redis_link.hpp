// A bare Redis connection for benchmarks: commands are encoded into one buffer, written together, replies come in
// order. No reconnect, no deadline: a benchmark that loses its Redis has nothing to measure and throws. One thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include <hiredis/hiredis.h>

namespace redline::bench {

class RedisLink {
 public:
  struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
  };
  using Reply = std::unique_ptr<redisReply, FreeReply>;

  explicit RedisLink(const std::string& unix_socket);
  ~RedisLink();
  RedisLink(const RedisLink&) = delete;
  RedisLink& operator=(const RedisLink&) = delete;

  // Whether a server answers PING on that socket.
  static bool answers(const std::string& unix_socket);

  int fd() const { return fd_; }

  // Starts a command of `arguments` words, to be given with word().
  void begin(std::size_t arguments);
  void word(std::string_view text);
  void word(std::int64_t number);
  void command(std::initializer_list<std::string_view> words);
  // Writes everything, waiting where the socket is full (Redis always reads on, so this cannot deadlock).
  void flush();

  // Reads what has arrived, or waits for something to arrive.
  void receive();
  // The next complete reply, null when none has arrived yet. An error reply throws.
  Reply next();
  // flush, then wait for one reply.
  Reply wait();
  Reply call(std::initializer_list<std::string_view> words);

 private:
  int fd_ = -1;
  std::string out_;
  redisReader* reader_;
};

inline std::string_view text_of(const redisReply& reply) { return {reply.str, reply.len}; }
// The number behind `name` (with its colon) in an answer to INFO; 0 when it is not there.
double info_number(const redisReply& info, std::string_view name);

}  // namespace redline::bench
