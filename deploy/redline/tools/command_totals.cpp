// redline totals: how many tickets there were and what became of them.
#include <fmt/format.h>

#include "deploy/redline/tools/http.hpp"

namespace redline::app {

namespace {

int totals(const ServerOptions& options) {
  const auto server = options.resolve();
  if (!server) return fail(server.error());
  const auto body = api_get_json(*server, "/api/v1/totals");
  if (!body) return fail(body.error());
  const auto count = [&](std::string_view key) { return body->at(key).to_number<std::uint64_t>(); };
  fmt::print("created {} done {} open {} cancelled {}\n", count("created"), count("done"), count("open"),
             count("cancelled"));
  return 0;
}

}  // namespace

void add_totals(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("totals", "print how many tickets were created and what became of them");
  const auto options = ServerOptions::add_to(*command);
  command->footer(
      "Prints: created N done N open N cancelled N\n"
      "Example: redline totals --url http://127.0.0.1:8080 --token-file board.token");
  command->callback([options, &action] { action = [options] { return totals(*options); }; });
}

}  // namespace redline::app
