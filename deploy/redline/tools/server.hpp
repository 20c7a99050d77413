// Which server a tool talks to and as whom: the options every tool has.
//
//   --url http://HOST:PORT    https too; the WebSocket address follows from it
//   --token T, --token-file FILE (its first line) or the environment's REDLINE_TOKEN
//   --ca FILE                 certificates to trust beside the system's
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "deploy/redline/tools/trouble.hpp"

namespace redline::app {

struct Server {
  bool secure = false;
  std::string host;
  std::uint16_t port = 0;
  std::string token;
  std::string ca_file;

  std::string url() const;     // "http://host:port"
  std::string ws_url() const;  // "ws://host:port/ws"
};

class ServerOptions {
 public:
  static std::shared_ptr<ServerOptions> add_to(CLI::App& command);
  Attempt<Server> resolve() const;

 private:
  std::string url_ = "http://127.0.0.1:8080";
  std::string token_;
  std::string token_file_;
  std::string ca_file_;
};

// `token` is taken over as it is; host and port come from `url`.
Attempt<Server> parse_server(const std::string& url, std::string token, std::string ca_file);

}  // namespace redline::app
