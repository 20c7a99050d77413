// What can go wrong with one Redis command, in terms a caller can act on. The question that matters after a failure is
// "may it have run?"; Failure::may_have_run answers it, the enumerators say why. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace redline::storage::redis {

enum class RedisError : std::uint8_t {
  // Never left this process (no connection, or it dropped before the write): retry freely.
  NotSent,
  // Handed to the socket, then the connection was lost before the reply: the outcome is unknown.
  Unknown,
  // The deadline passed. Unknown outcome when it had been sent (may_have_run), otherwise never sent.
  Timeout,
  // Refused at once: too many commands or bytes are waiting already (RespLimits). Never sent.
  Overloaded,
  // Redis answered with an error; ServerCode holds its code word.
  ServerError,
  // The bytes that came back are not RESP, or a reply is larger than allowed. The connection is dropped.
  ProtocolError,
  // The reply is sound but has another shape than the caller asked for (a bug or a foreign server version).
  UnexpectedReply,
  // close() or cancel() was called while the command waited.
  Closed,
};

// The first word of an error reply. Words this list does not know (a function's own, such as FENCED) are Other:
// compare Failure::code_word().
enum class ServerCode : std::uint8_t {
  None,         // not a server error
  NoScript,     // the script is not cached on this server
  ReadOnly,     // this server is a replica; the connection is dropped and made anew
  Loading,      // still reading its data file; the connection is dropped and made anew
  MasterDown,   // a replica without its primary; the connection is dropped and made anew
  Unblocked,    // a blocking read was ended by a change of role; the connection is dropped and made anew
  NoReplicas,   // fewer replicas than min-replicas-to-write
  OutOfMemory,  // maxmemory reached under noeviction
  Misconf,      // writes refused because saving to disk fails
  WrongType,    // the key holds another kind of value
  NoAuth,       // login needed or refused (NOAUTH, WRONGPASS)
  NoPermission,
  Busy,       // a script runs longer than allowed
  NoGroup,    // the stream or its consumer group is gone
  Moved,      // the key lives on another cluster node (MOVED, ASK, TRYAGAIN, CLUSTERDOWN, CROSSSLOT)
  ExecAbort,  // MULTI discarded because of an earlier error
  Other,
};

struct Failure {
  RedisError error = RedisError::NotSent;
  ServerCode code = ServerCode::None;
  // True when Redis may have carried the command out although no answer is known. Always false for ServerError.
  bool may_have_run = false;
  // For people and logs; for ServerError the reply as Redis sent it. Holds no secrets of ours.
  std::string message;

  // First word of a server error ("NOSCRIPT", "FENCED"); empty for other errors.
  [[nodiscard]] std::string_view code_word() const;
  [[nodiscard]] std::string to_string() const;
};

[[nodiscard]] std::string_view name_of(RedisError error);
[[nodiscard]] ServerCode server_code_of(std::string_view error_reply);
// True for codes after which the server behind the connection is not the one wanted any more.
[[nodiscard]] bool ends_connection(ServerCode code);
// The failure that stands for an error reply.
[[nodiscard]] Failure server_failure(std::string_view error_reply);

}  // namespace redline::storage::redis

template <>
struct fmt::formatter<redline::storage::redis::Failure> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const redline::storage::redis::Failure& failure, Context& context) const {
    return fmt::formatter<std::string_view>::format(failure.to_string(), context);
  }
};
