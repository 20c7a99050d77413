#include "gateway/api/pages.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

namespace redline::gateway::api {

using net::HttpRequest;
using net::HttpResponse;

namespace {

bool loopback_peer(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

// The name the page was asked for under, without its port.
bool loopback_host(std::string_view host) {
  constexpr std::array<std::string_view, 3> kNames{"127.0.0.1", "localhost", "[::1]"};
  if (const auto colon = host.rfind(':'); colon != host.npos && host.find(']', colon) == host.npos)
    host = host.substr(0, colon);
  return std::ranges::find(kNames, host) != kNames.end();
}

}  // namespace

HttpResponse Pages::answer(const HttpRequest& request) const {
  if (request.path == "/demo/sign-in") return demo_sign_in(request);
  if (console_) return console_->answer(request);
  if (request.path != "/") return net::problem(ErrorCode::NotFound, "no such resource");
  return {
      .status = 200,
      .content_type = "text/plain; charset=utf-8",
      .body =
          "Redline is running, without the console's files. REST: /api/v1/, WebSocket: /ws, wallboard: redline board "
          "--url URL\n",
      .headers = {}};
}

HttpResponse Pages::demo_sign_in(const HttpRequest& request) const {
  if (demo_.empty() || !loopback_peer(request.address) || !loopback_host(request.header("host")))
    return net::problem(ErrorCode::NotFound, "no demonstration is running here");
  boost::json::array accounts;
  for (const DemoSignIn& sign_in : demo_)
    accounts.push_back({{"account", sign_in.account}, {"role", sign_in.role}, {"token", sign_in.token}});
  return {.status = 200,
          .content_type = "application/json",
          .body = boost::json::serialize(accounts),
          .headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}}};
}

}  // namespace redline::gateway::api
