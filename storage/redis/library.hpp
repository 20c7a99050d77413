// The Redis functions of Redline (functions/*.lua, one library), and calling one of them. A server that does not have
// the library, because it is new or was restored from elsewhere, gets it and the call is sent again.
#pragma once

#include <string_view>

#include "storage/redis/connection.hpp"

namespace redline::storage::redis {

// Source of the library as FUNCTION LOAD takes it.
std::string_view function_library() noexcept;

// Makes the call anew for each attempt.
using CallBuilder = std::function<Command()>;

// Calls a function of the library; `handler` is called once with its result. When the server lacks the function, the
// library is loaded and the call is made a second time, within the same deadline.
void call_function(RedisConnection& connection, CallBuilder call, Handler handler, CommandOptions options);

}  // namespace redline::storage::redis
