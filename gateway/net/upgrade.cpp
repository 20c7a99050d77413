#include "gateway/net/upgrade.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace redline::gateway::net {
namespace {

using Refusal = std::unexpected<HttpResponse>;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// Calls visit(token) for each element of the comma separated lists in all headers of that name, until it returns true.
template <typename Visit>
bool any_token(const HttpRequest& request, std::string_view header_name, Visit visit) {
  for (const HttpHeader& header : request.headers) {
    if (header.name != header_name) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      std::string_view token = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), token.size() + 1));
      while (!token.empty() && (token.front() == ' ' || token.front() == '\t')) token.remove_prefix(1);
      while (!token.empty() && (token.back() == ' ' || token.back() == '\t')) token.remove_suffix(1);
      if (visit(token)) return true;
    }
  }
  return false;
}

bool has_token(const HttpRequest& request, std::string_view header_name, std::string_view wanted) {
  return any_token(request, header_name, [&](std::string_view token) { return same_ignoring_case(token, wanted); });
}

std::size_t count(const HttpRequest& request, std::string_view header_name) {
  return static_cast<std::size_t>(std::ranges::count(request.headers, header_name, &HttpHeader::name));
}

// Base64 of 16 bytes.
bool is_key(std::string_view key) {
  const auto base64 = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/'; };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), base64);
}

HttpResponse upgrade_required(std::string_view detail) {
  HttpResponse response = problem(ErrorCode::BadRequest, detail, 426);
  response.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
  return response;
}

std::optional<HttpResponse> check_handshake(const HttpRequest& request) {
  if (request.method != "GET") {
    HttpResponse response = problem(ErrorCode::BadRequest, "a WebSocket opens with GET", 405);
    response.headers = {{"Allow", "GET"}};
    return response;
  }
  if (request.version < 11) return upgrade_required("a WebSocket opens with HTTP/1.1");
  if (!has_token(request, "upgrade", "websocket") || !has_token(request, "connection", "upgrade"))
    return upgrade_required("this is a WebSocket endpoint");
  if (count(request, "sec-websocket-version") != 1 || request.header("sec-websocket-version") != "13")
    return upgrade_required("WebSocket version 13 is spoken here");
  if (count(request, "sec-websocket-key") != 1 || !is_key(request.header("sec-websocket-key")))
    return problem(ErrorCode::BadRequest, "Sec-WebSocket-Key must be given once: 16 bytes in base64");
  if (!request.body.empty()) return problem(ErrorCode::BadRequest, "a WebSocket request has no body");
  return std::nullopt;
}

// The console comes from the same server as the socket: a page whose origin is the very name that was asked for is ours.
// A proxy in front may end TLS, so that without TLS here either scheme is. Pages of other origins must be on the list.
bool same_host(const HttpRequest& request, std::string_view origin) {
  const bool https = origin.starts_with("https://");
  if ((!https && !origin.starts_with("http://")) || (request.secure && !https)) return false;
  return count(request, "host") == 1 && same_ignoring_case(origin.substr(https ? 8 : 7), request.header("host"));
}

bool may_open(const HttpRequest& request, std::span<const std::string> origins) {
  if (count(request, "origin") == 0) return true;
  const std::string_view origin = request.header("origin");
  const bool listed = std::ranges::find(origins, origin) != origins.end();
  return count(request, "origin") == 1 && (listed || same_host(request, origin));
}

}  // namespace

std::string_view name(Subprotocol subprotocol) noexcept {
  return subprotocol == Subprotocol::Binary ? "redline.v1" : "redline.v1.json";
}

std::expected<Subprotocol, HttpResponse> check_upgrade(const HttpRequest& request,
                                                       std::span<const std::string> origins) {
  if (auto response = check_handshake(request)) return Refusal(std::move(*response));
  if (!may_open(request, origins)) return Refusal(problem(ErrorCode::Forbidden, "this Origin may not connect"));

  std::optional<Subprotocol> chosen;
  any_token(request, "sec-websocket-protocol", [&](std::string_view token) {
    for (const Subprotocol known : {Subprotocol::Binary, Subprotocol::Json}) {
      if (token == name(known)) chosen = known;
    }
    return chosen.has_value();
  });
  if (!chosen)
    return Refusal(problem(ErrorCode::UnsupportedVersion,
                           "Sec-WebSocket-Protocol must offer one of: redline.v1, redline.v1.json"));
  return *chosen;
}

}  // namespace redline::gateway::net
