// Whether a request may become a WebSocket, and which subprotocol it then speaks. Pure.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "gateway/net/http_message.hpp"
#include "gateway/session/transport.hpp"

namespace redline::gateway::net {

inline constexpr std::string_view kWebSocketPath = "/ws";

std::string_view name(Subprotocol subprotocol) noexcept;  // "redline.v1", "redline.v1.json"

// The subprotocol to speak, or the answer that refuses: 426 (no upgrade, other version), 405, 400 (bad key, no common
// subprotocol: with the list), 403 (an Origin that is not, character by character, on the list; none at all is a native
// client).
std::expected<Subprotocol, HttpResponse> check_upgrade(const HttpRequest& request,
                                                       std::span<const std::string> origins);

}  // namespace redline::gateway::net
