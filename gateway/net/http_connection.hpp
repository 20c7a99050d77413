// One accepted socket while it speaks HTTP/1.1: reads requests, asks the router, writes answers, keeps alive, and hands
// the socket to a WebSocket session when /ws is upgraded. Lives by itself (a coroutine holds it) until the socket is
// closed or handed over.
#pragma once

#include <string>

#include "gateway/net/edge.hpp"
#include "gateway/net/socket.hpp"
#include "gateway/net/tls.hpp"

namespace redline::gateway::net {

// `address`: the peer's, as text.
void serve_http(Admission admission, PlainSocket socket, std::string address);
// Does the TLS handshake first, within the same handshake deadline.
void serve_http(Admission admission, TlsSocket socket, std::string address);

}  // namespace redline::gateway::net
