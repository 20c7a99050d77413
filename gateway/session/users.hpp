// What counts per user over all sessions and REST requests of this gateway: sessions and the rate of commands. A user
// is Principal::user_key(). One thread.
//
// A User stays where it is as long as one of its sessions is open; without sessions it is forgotten once its bucket is
// full again, so that reconnecting buys nothing.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/session/token_bucket.hpp"
#include "gateway/session/transport.hpp"

namespace redline::gateway {

struct User {
  explicit User(const Rate& rate) : bucket(rate) {}
  TokenBucket bucket;
  std::vector<TransportId> sessions;  // oldest first
};

class Users {
 public:
  Users(Rate rate, std::size_t sessions_max) : rate_(rate), sessions_max_(sessions_max) {}

  User& of(const std::string& key) { return users_.try_emplace(key, rate_).first->second; }

  // Adds a session. The oldest one, when there are too many, is to be closed as replaced; it has left already.
  std::optional<TransportId> join(User& user, TransportId session);
  static void leave(User& user, TransportId session);

  bool take_command(User& user, ports::Monotonic now) { return user.bucket.take(rate_, now); }
  std::chrono::milliseconds wait(const User& user) const { return user.bucket.wait(rate_); }

  void forget_idle(ports::Monotonic now);
  std::size_t size() const noexcept { return users_.size(); }

 private:
  Rate rate_;
  std::size_t sessions_max_;
  std::unordered_map<std::string, User> users_;
};

}  // namespace redline::gateway
