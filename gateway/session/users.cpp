#include "gateway/session/users.hpp"

namespace redline::gateway {

std::optional<TransportId> Users::join(User& user, TransportId session) {
  std::optional<TransportId> replaced;
  if (user.sessions.size() >= sessions_max_ && !user.sessions.empty()) {
    replaced = user.sessions.front();
    user.sessions.erase(user.sessions.begin());
  }
  user.sessions.push_back(session);
  return replaced;
}

void Users::leave(User& user, TransportId session) { std::erase(user.sessions, session); }

void Users::forget_idle(ports::Monotonic now) {
  std::erase_if(users_,
                [&](auto& entry) { return entry.second.sessions.empty() && entry.second.bucket.full(rate_, now); });
}

}  // namespace redline::gateway
