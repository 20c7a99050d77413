#include "deploy/redline/tools/server.hpp"
namespace redline::app {
void add_board(CLI::App& app, Action&) { app.add_subcommand("board", "terminal wallboard"); }
}  // namespace redline::app
