// One question to a Redis server on a unix socket, asked with blocking calls: for waiting until a server that was just
// started is ready, before any event loop runs. Everything else uses RedisConnection.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <string>

#include "storage/redis/command.hpp"
#include "storage/redis/reply.hpp"

namespace redline::storage::redis {

// Connects, asks, reads one reply, hangs up. `patience` bounds each wait for the socket.
[[nodiscard]] Result ask(const std::filesystem::path& socket, Command command, std::chrono::milliseconds patience);

}  // namespace redline::storage::redis
