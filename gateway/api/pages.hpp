// What browsers get beside the API: the files of the console, and, in a demonstration, the sign-ins that need no typing.
//
//   GET /demo/sign-in   [{"account", "role", "token"}], only when the server was started as a demonstration, and only
//                       to this machine itself: the peer is a loopback address and the page was asked for under a
//                       loopback name, so that neither the network nor a foreign page with a rebound name gets a token.
//   GET anything else   a file of the console; without a built console a line of text at "/"
//
// Runs on the gateway's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/net/static_files.hpp"

namespace redline::gateway::api {

struct DemoSignIn {
  std::string account;
  std::string role;  // "agent", "technician", "supervisor"
  std::string token;
};

class Pages {
 public:
  Pages(std::optional<net::StaticFiles> console, std::vector<DemoSignIn> demo)
      : console_(std::move(console)), demo_(std::move(demo)) {}

  // For GET requests.
  net::HttpResponse answer(const net::HttpRequest& request) const;

 private:
  net::HttpResponse demo_sign_in(const net::HttpRequest& request) const;

  std::optional<net::StaticFiles> console_;
  std::vector<DemoSignIn> demo_;
};

}  // namespace redline::gateway::api
