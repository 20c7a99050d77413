// The table of configuration keys, and how a value is read and shown.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "deploy/config/server_config.hpp"

namespace redline::config {

// What a value looks like; with the C++ type of its field this decides how it is read.
enum class ValueForm : std::uint8_t { Flag, Count, Bytes, Duration, Choice, Path, Address, RedisUrl, RecordsUrl, Origins };

using ValueRef = std::variant<bool*, std::uint64_t*, domain::Duration*, std::string*, std::vector<std::string>*,
                              RedisDurability*, LogLevel*>;

struct ConfigKey {
  std::string_view name;
  ValueForm form;
  ValueRef (*field)(ServerConfig&);
  std::uint64_t min = 0;  // counts, bytes, milliseconds
  std::uint64_t max = 0;
  std::string_view help;
};

// In the order in which they are told to people.
std::span<const ConfigKey> config_keys() noexcept;
const ConfigKey* find_config_key(std::string_view name) noexcept;

// "REDLINE_LIMITS_FRAME_IN" for "limits.frame_in".
std::string environment_name(const ConfigKey& key);

// Reads `text` into the field of the key. The error is a phrase that can follow the name of the key.
std::expected<void, std::string> assign(const ConfigKey& key, ServerConfig& config, std::string_view text);
// The value as it would be written, passwords masked.
std::string shown(const ConfigKey& key, const ServerConfig& config);
// "64 B to 1 MiB", "everysec, always or replicated": what is allowed; empty where anything of the form is.
std::string allowed(const ConfigKey& key);

// The reference page, deploy/docs/configuration.md.
std::string configuration_page();

}  // namespace redline::config
