// One WebSocket connection: Beast reads and checks frames, the corked stream writes; the gateway core sees it as a
// Transport. Lives by itself (its pending operations hold it) until the socket is closed.
#pragma once

#include <string>

#include "gateway/net/edge.hpp"
#include "gateway/net/http_message.hpp"
#include "gateway/net/socket.hpp"
#include "gateway/net/tls.hpp"

namespace redline::gateway::net {

// Answers the (checked) upgrade request with 101 and opens the session: SessionEvents::on_open is called before this
// returns. `ahead`: bytes that came after the request.
void start_session(Admission admission, PlainSocket socket, PeerInfo peer, const HttpRequest& request,
                   std::string ahead);
void start_session(Admission admission, TlsSocket socket, PeerInfo peer, const HttpRequest& request, std::string ahead);

}  // namespace redline::gateway::net
