// The subcommands of `redline`, one file each. A command adds itself to the parser and, when chosen, runs and gives the
// exit code; errors go to stderr with their name in the catalogue.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string_view>

#include "redline/errors.hpp"

namespace redline::app {

// Set by the chosen command's callback, run after parsing.
using Action = std::function<int()>;

void add_up(CLI::App& app, Action& action);          // everything in one process
void add_gateway(CLI::App& app, Action& action);
void add_dispatcher(CLI::App& app, Action& action);
void add_archiver(CLI::App& app, Action& action);
void add_restore_live(CLI::App& app, Action& action);
void add_user(CLI::App& app, Action& action);
void add_policy(CLI::App& app, Action& action);
void add_config(CLI::App& app, Action& action);
void add_replay(CLI::App& app, Action& action);
void add_fleet(CLI::App& app, Action& action);
void add_board(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_totals(CLI::App& app, Action& action);

// Prints "error: NAME: detail" to stderr and gives the exit code of a refused command (2 for what the user can mend, 1
// for the rest).
int fail(ErrorCode code, std::string_view detail);

}  // namespace redline::app
