#include "deploy/config/server_config.hpp"

#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "deploy/config/config_keys.hpp"
#include "deploy/config/text_file.hpp"
#include "deploy/config/yaml_reader.hpp"

namespace redline::config {

namespace {

constexpr std::string_view kEnvironmentPrefix = "REDLINE_";
constexpr std::string_view kEnvironmentFile =
    "REDLINE_CONFIG";  // path of the configuration file, for whoever starts us

std::string joined(std::string_view key, std::string_view fault) {
  return fmt::format("'{}'{}{}", key, fault.starts_with(':') ? "" : " ", fault);
}

class ConfigLoader {
 public:
  ConfigLoader() {
    for (const ConfigKey& key : config_keys()) loaded_.origin[key.name] = "default";
  }

  void read_file(const std::string& path) {
    const auto text = read_text(path);
    if (!text) {
      problems_.push_back(text.error());
      return;
    }
    if (text->find_first_not_of(" \t\r\n") == std::string::npos) return;
    Report report{path};
    if (const auto root = parse_yaml(*text, report)) read_mapping(*root, "", path, report);
    for (Problem& problem : report.take()) problems_.push_back(std::move(problem));
  }

  void read_environment(const std::map<std::string, std::string>& environment) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys()) {
      known.push_back(environment_name(key));
      if (const auto found = environment.find(known.back()); found != environment.end())
        take(key, found->second, found->first, {.file = found->first});
    }
    // Only a warning: others put names there too, such as the addresses of services with our name.
    for (const auto& [name, value] : environment)
      if (name != kEnvironmentFile && std::ranges::find(known, name) == known.end())
        loaded_.warnings.push_back({.file = name, .what = "is no key and is not used", .hint = hint_for(name, known)});
  }

  void read_command_line(const std::map<std::string, std::string>& values) {
    for (const auto& [name, value] : values) {
      const ConfigKey* key = find_config_key(name);
      if (key != nullptr)
        take(*key, value, "command line", {.file = "command line"});
      else
        problems_.push_back(unknown({.file = "command line"}, name));
    }
  }

  std::expected<LoadedConfig, Problems> finish() {
    if (problems_.empty()) check_together();
    if (!problems_.empty()) return std::unexpected{std::move(problems_)};
    return std::move(loaded_);
  }

 private:
  static Problem unknown(Problem place, std::string_view name) {
    std::vector<std::string_view> names;
    for (const ConfigKey& key : config_keys()) names.push_back(key.name);
    place.what = fmt::format("unknown key '{}'", name);
    place.hint = hint_for(name, std::span<const std::string_view>{names});
    return place;
  }

  void take(const ConfigKey& key, std::string_view text, std::string origin, Problem place) {
    const auto assigned = assign(key, loaded_.config, text);
    if (assigned) {
      loaded_.origin[key.name] = std::move(origin);
      return;
    }
    place.what = joined(key.name, assigned.error());
    problems_.push_back(std::move(place));
  }

  // Keys are nested at the dots; `prefix` is what stands before the keys of this mapping.
  void read_mapping(const YAML::Node& node, const std::string& prefix, const std::string& path, Report& report) {
    std::vector<std::string> seen;
    for (const auto& entry : node) {
      const std::string name = prefix + (entry.first.IsScalar() ? entry.first.Scalar() : std::string{});
      if (std::ranges::find(seen, name) != seen.end())
        report.add(entry.first.Mark(), fmt::format("key '{}' is there twice", name));
      seen.push_back(name);
      const ConfigKey* key = find_config_key(name);
      const bool section = std::ranges::any_of(
          config_keys(), [&](const ConfigKey& known) { return known.name.starts_with(name + '.'); });
      if (key != nullptr) {
        read_value(*key, entry.second, path, report);
      } else if (!section) {
        const Problem problem = unknown({}, name);
        report.add(entry.first.Mark(), problem.what, problem.hint);
      } else if (entry.second.IsMap()) {
        read_mapping(entry.second, name + '.', path, report);
      } else if (!entry.second.IsNull()) {
        report.add(entry.second.Mark(), fmt::format("'{}' must be a mapping, but {}", name, describe(entry.second)));
      }
    }
  }

  void read_value(const ConfigKey& key, const YAML::Node& node, const std::string& path, Report& report) {
    std::string text;
    if (node.IsSequence() && key.form == ValueForm::Origins) {
      for (const YAML::Node& element : node) text += (element.IsScalar() ? element.Scalar() : std::string{"?"}) + ',';
    } else if (node.IsScalar()) {
      text = node.Scalar();
    } else {
      report.add(node.Mark(), fmt::format("'{}' must be a single value, but {}", key.name, describe(node)));
      return;
    }
    if (const auto assigned = assign(key, loaded_.config, text); !assigned)
      report.add(node.Mark(), joined(key.name, assigned.error()));
    else
      loaded_.origin[key.name] = fmt::format("{}:{}", path, node.Mark().line + 1);
  }

  // What is right by itself and wrong together.
  void check_together() {
    const ServerConfig& config = loaded_.config;
    const auto complain = [&](std::string_view key, std::string what, std::string hint) {
      problems_.push_back({.file = loaded_.origin[key], .what = joined(key, what), .hint = std::move(hint)});
    };
    if (config.data.empty()) complain("data", "must not be empty", "");
    if (config.policy.empty()) complain("policy", "must not be empty", "leave it out for the policy that is built in");
    if (config.tls.cert.empty() != config.tls.key.empty())
      complain(config.tls.cert.empty() ? "tls.key" : "tls.cert", "needs its other half",
               "give both tls.cert and tls.key, or neither");
    if (const auto address = parse_address(config.listen);
        address && !address->loopback && config.tls.cert.empty() && !config.allow_plain_beyond_loopback)
      complain("listen", fmt::format("can be reached from outside on {} without TLS", config.listen),
               "give tls.cert and tls.key, or allow_plain_beyond_loopback behind a proxy that ends TLS");
    if ((config.redis.durability == RedisDurability::Replicated) != (config.redis.replicas > 0))
      complain("redis.replicas", fmt::format("is {}", config.redis.replicas),
               "with redis.durability replicated at least 1, otherwise 0");
    if (config.limits.commands_burst < config.limits.commands_per_second)
      complain("limits.commands_burst", "is less than limits.commands_per_second", "");
    if (config.limits.out_queue < config.limits.frame_out)
      complain("limits.out_queue", "is less than limits.frame_out", "the largest message must fit");
  }

  LoadedConfig loaded_;
  Problems problems_;
};

}  // namespace

std::expected<LoadedConfig, Problems> load_config(const ConfigSources& sources) {
  ConfigLoader loader;
  if (sources.file) loader.read_file(*sources.file);
  loader.read_environment(sources.environment);
  loader.read_command_line(sources.command_line);
  return loader.finish();
}

std::map<std::string, std::string> redline_environment(const char* const* environment) {
  std::map<std::string, std::string> values;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry{*environment};
    const auto equals = entry.find('=');
    if (entry.starts_with(kEnvironmentPrefix) && equals != std::string_view::npos)
      values.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return values;
}

std::string printed(const LoadedConfig& loaded) {
  std::string text;
  for (const ConfigKey& key : config_keys())
    text += fmt::format("{:<36} {:<32} # {}\n", fmt::format("{}:", key.name), shown(key, loaded.config),
                        loaded.origin.at(key.name));
  return text;
}

}  // namespace redline::config
