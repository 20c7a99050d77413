// Waiting on the main thread until somebody wants the process to end.
#pragma once

#include <boost/asio/io_context.hpp>

namespace redline::app {

// Runs `io` until SIGINT or SIGTERM; a second one while stopping ends the process at once.
void run_until_stop_signal(boost::asio::io_context& io);

}  // namespace redline::app
