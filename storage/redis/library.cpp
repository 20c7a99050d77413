#include "storage/redis/library.hpp"

namespace redline::storage::redis {

namespace {

bool lacks_function(const Result& result) {
  return !result && result.error().error == RedisError::ServerError &&
         result.error().message.find("Function not found") != std::string::npos;
}

}  // namespace

void call_function(RedisConnection& connection, CallBuilder call, Handler handler, CommandOptions options) {
  Command first = call();
  connection.submit(
      std::move(first),
      [&connection, call = std::move(call), handler = std::move(handler), options](Result result) mutable {
        if (!lacks_function(result)) return handler(std::move(result));
        // Pipelined: the call follows the library on the same connection.
        Command load("FUNCTION");
        load.arg("LOAD").arg("REPLACE").arg(function_library());
        connection.submit(std::move(load), [](Result) {}, options);
        connection.submit(call(), std::move(handler), options);
      },
      options);
}

}  // namespace redline::storage::redis
