// redline: one binary, roles by subcommand. Parsing only; what runs is in the command's own file.
#include <fmt/format.h>

#include "deploy/redline/commands.hpp"

int main(int argc, char** argv) {
  CLI::App app{"Redline: call-center ticketing with real-time dispatch"};
  app.set_version_flag("--version", "redline 0.1.0");
  app.require_subcommand(1);
  app.footer("Example: redline up --demo --data ./data --listen 127.0.0.1:8080\n"
             "Each command has --help with an example of its own.");

  redline::app::Action action;
  redline::app::add_up(app, action);
  redline::app::add_gateway(app, action);
  redline::app::add_dispatcher(app, action);
  redline::app::add_archiver(app, action);
  redline::app::add_restore_live(app, action);
  redline::app::add_user(app, action);
  redline::app::add_policy(app, action);
  redline::app::add_config(app, action);
  redline::app::add_replay(app, action);
  redline::app::add_fleet(app, action);
  redline::app::add_board(app, action);
  redline::app::add_explain(app, action);
  redline::app::add_totals(app, action);

  CLI11_PARSE(app, argc, argv);
  return action ? action() : 0;
}
