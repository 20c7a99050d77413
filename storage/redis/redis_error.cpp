#include "storage/redis/redis_error.hpp"

#include <array>
#include <utility>

namespace redline::storage::redis {
namespace {

constexpr std::array<std::pair<std::string_view, ServerCode>, 21> kCodeWords{{
    {"NOSCRIPT", ServerCode::NoScript},   {"READONLY", ServerCode::ReadOnly},
    {"LOADING", ServerCode::Loading},     {"MASTERDOWN", ServerCode::MasterDown},
    {"UNBLOCKED", ServerCode::Unblocked}, {"NOREPLICAS", ServerCode::NoReplicas},
    {"OOM", ServerCode::OutOfMemory},     {"MISCONF", ServerCode::Misconf},
    {"WRONGTYPE", ServerCode::WrongType}, {"NOAUTH", ServerCode::NoAuth},
    {"WRONGPASS", ServerCode::NoAuth},    {"NOPERM", ServerCode::NoPermission},
    {"BUSY", ServerCode::Busy},           {"NOGROUP", ServerCode::NoGroup},
    {"MOVED", ServerCode::Moved},         {"ASK", ServerCode::Moved},
    {"TRYAGAIN", ServerCode::Moved},      {"CLUSTERDOWN", ServerCode::Moved},
    {"CROSSSLOT", ServerCode::Moved},     {"EXECABORT", ServerCode::ExecAbort},
    {"UNKILLABLE", ServerCode::Busy},
}};

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

}  // namespace

std::string_view Failure::code_word() const {
  return error == RedisError::ServerError ? first_word(message) : std::string_view{};
}

std::string Failure::to_string() const {
  return fmt::format("{}{}{}{}", name_of(error), may_have_run ? " (may have run)" : "", message.empty() ? "" : ": ",
                     message);
}

std::string_view name_of(RedisError error) {
  switch (error) {
    case RedisError::NotSent: return "not sent";
    case RedisError::Unknown: return "outcome unknown";
    case RedisError::Timeout: return "timed out";
    case RedisError::Overloaded: return "overloaded";
    case RedisError::ServerError: return "server error";
    case RedisError::ProtocolError: return "protocol error";
    case RedisError::UnexpectedReply: return "unexpected reply";
    case RedisError::Closed: return "closed";
  }
  std::unreachable();
}

ServerCode server_code_of(std::string_view error_reply) {
  const std::string_view word = first_word(error_reply);
  for (const auto& [known, code] : kCodeWords) {
    if (word == known) return code;
  }
  return ServerCode::Other;
}

bool ends_connection(ServerCode code) {
  return code == ServerCode::ReadOnly || code == ServerCode::MasterDown || code == ServerCode::Loading ||
         code == ServerCode::Unblocked;
}

Failure server_failure(std::string_view error_reply) {
  return Failure{.error = RedisError::ServerError,
                 .code = server_code_of(error_reply),
                 .may_have_run = false,
                 .message = std::string(error_reply)};
}

}  // namespace redline::storage::redis
