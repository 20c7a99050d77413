// P6: memory the server holds for one idle, authenticated WebSocket, beside Boost.Beast written the usual way.
//
// Each cell starts a fresh server, opens --set sessions=5000 connections, sends one message through each, and divides
// the growth of the server's anonymous memory by their number. `tls` does the same over TLS with fewer connections.
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_idle(const Options& options, Report& report);

}  // namespace redline::bench
