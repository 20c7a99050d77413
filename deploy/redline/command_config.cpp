// redline config: the configuration in force, where each value comes from, secrets masked.
#include <fmt/format.h>

#include "deploy/config/config_keys.hpp"
#include "deploy/redline/commands.hpp"
#include "deploy/redline/settings.hpp"

namespace redline::app {

void add_config(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("config", "print the configuration in force, secrets masked");
  std::vector<std::string> keys;
  for (const config::ConfigKey& key : config::config_keys()) keys.emplace_back(key.name);
  const auto options = ConfigOptions::add_to(*command, keys);
  command->footer("Example: REDLINE_LISTEN=127.0.0.1:9000 redline config --config redline.yaml");
  command->callback([options, &action] {
    action = [options] {
      const auto loaded = options->load();
      if (!loaded) return 2;
      fmt::print("{}", config::printed(*loaded));
      return 0;
    };
  });
}

}  // namespace redline::app
