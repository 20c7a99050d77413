// Reading, checking and showing the values of configuration keys.
#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netinet/in.h>

#include "deploy/config/config_keys.hpp"
#include "deploy/config/readable.hpp"
#include "deploy/config/units.hpp"
#include "storage/records/records_url.hpp"
#include "storage/redis/redis_url.hpp"

namespace redline::config {

namespace {

constexpr std::array<std::string_view, 3> kDurabilities{"everysec", "always", "replicated"};
constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warning", "error"};
constexpr std::size_t kTextCharsMax = 4096;

using Checked = std::expected<void, std::string>;

Checked refuse(std::string what) { return std::unexpected{std::move(what)}; }

std::string amount(ValueForm form, std::uint64_t value) {
  if (form == ValueForm::Bytes) return format_bytes(value);
  if (form == ValueForm::Duration) return format_duration(domain::Duration{static_cast<std::int64_t>(value)});
  return fmt::format("{}", value);
}

std::string choices(std::span<const std::string_view> names) {
  return fmt::format("{} or {}", fmt::join(names.first(names.size() - 1), ", "), names.back());
}

Checked check_origin(std::string_view origin) {
  const auto host = origin.starts_with("https://")  ? origin.substr(8)
                    : origin.starts_with("http://") ? origin.substr(7)
                                                    : std::string_view{};
  const bool clean = !host.empty() && std::ranges::all_of(host, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
  if (clean) return {};
  return refuse(fmt::format(
      ": '{}' is no origin; write it like https://desk.example.org, in small letters and without a path", origin));
}

Checked check_text(ValueForm form, std::string_view text) {
  if (text.size() > kTextCharsMax || !readable(text)) return refuse("is too long or holds control characters");
  if (form == ValueForm::Address) {
    if (const auto address = parse_address(text); !address) return refuse(": " + address.error());
  }
  if (form == ValueForm::RedisUrl && !text.empty()) {
    if (const auto url = storage::redis::parse_redis_url(text); !url) return refuse(": " + url.error());
  }
  if (form == ValueForm::RecordsUrl && !text.empty() && text != storage::records::kNoRecords) {
    if (const auto url = storage::records::parse_records_url(text); !url) return refuse(": " + url.error());
  }
  return {};
}

// An address without its password.
template <class Url>
std::string shown(const std::expected<Url, std::string>& url) {
  return url ? url->to_string() : "***";
}

template <class Enum>
Checked choose(Enum& field, std::span<const std::string_view> names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return refuse(fmt::format("must be {}, not '{}'", choices(names), text));
  field = static_cast<Enum>(found - names.begin());
  return {};
}

// Reads text into the field it is called with.
struct Assigner {
  const ConfigKey& key;
  std::string_view text;

  Checked operator()(bool* field) const {
    if (text != "true" && text != "false") return refuse(fmt::format("must be true or false, not '{}'", text));
    *field = text == "true";
    return {};
  }
  Checked operator()(std::uint64_t* field) const {
    std::uint64_t value = 0;
    if (key.form == ValueForm::Bytes) {
      const auto bytes = parse_bytes(text);
      if (!bytes) return refuse(fmt::format(": {}", bytes.error()));
      value = *bytes;
    } else {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc{} || end != text.data() + text.size())
        return refuse(fmt::format("must be a whole number, not '{}'", text));
    }
    if (const auto checked = within_bounds(value); !checked) return checked;
    *field = value;
    return {};
  }
  Checked operator()(domain::Duration* field) const {
    const auto duration = parse_duration(text);
    if (!duration) return refuse(fmt::format(": {}", duration.error()));
    if (const auto checked = within_bounds(static_cast<std::uint64_t>(duration->count())); !checked) return checked;
    *field = *duration;
    return {};
  }
  Checked operator()(std::string* field) const {
    if (const auto checked = check_text(key.form, text); !checked) return checked;
    *field = text;
    return {};
  }
  Checked operator()(std::vector<std::string>* field) const {
    std::vector<std::string> values;
    for (std::string_view rest = text; !rest.empty();) {
      const auto comma = rest.find(',');
      std::string_view value = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      while (value.ends_with(' ')) value.remove_suffix(1);
      if (const auto checked = check_origin(value); !checked) return checked;
      values.emplace_back(value);
    }
    *field = std::move(values);
    return {};
  }
  Checked operator()(RedisDurability* field) const { return choose(*field, kDurabilities, text); }
  Checked operator()(LogLevel* field) const { return choose(*field, kLogLevels, text); }

  Checked within_bounds(std::uint64_t value) const {
    if (value >= key.min && value <= key.max) return {};
    return refuse(
        fmt::format("must lie between {} and {}, not {}", amount(key.form, key.min), amount(key.form, key.max), text));
  }
};

struct Shower {
  const ConfigKey& key;

  std::string operator()(const bool* field) const { return *field ? "true" : "false"; }
  std::string operator()(const std::uint64_t* field) const { return amount(key.form, *field); }
  std::string operator()(const domain::Duration* field) const { return format_duration(*field); }
  std::string operator()(const std::string* field) const {
    if (field->empty() || *field == storage::records::kNoRecords) return *field;
    if (key.form == ValueForm::RedisUrl) return shown(storage::redis::parse_redis_url(*field));
    if (key.form == ValueForm::RecordsUrl) return shown(storage::records::parse_records_url(*field));
    return *field;
  }
  std::string operator()(const std::vector<std::string>* field) const {
    return fmt::format("{}", fmt::join(*field, ", "));
  }
  std::string operator()(const RedisDurability* field) const {
    return std::string{kDurabilities[static_cast<std::size_t>(*field)]};
  }
  std::string operator()(const LogLevel* field) const {
    return std::string{kLogLevels[static_cast<std::size_t>(*field)]};
  }
};

}  // namespace

std::expected<Address, std::string> parse_address(std::string_view text) {
  const auto wrong = [&] {
    return std::unexpected{
        fmt::format("'{}' is no address; write it like 127.0.0.1:8080, [::1]:8080 or localhost:8080", text)};
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  Address address{.host = std::string{text.substr(0, colon)}};
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size()) return wrong();
  if (address.host.starts_with('[') && address.host.ends_with(']')) {
    address.host = address.host.substr(1, address.host.size() - 2);
    in6_addr ipv6{};
    if (::inet_pton(AF_INET6, address.host.c_str(), &ipv6) != 1) return wrong();
    address.loopback = IN6_IS_ADDR_LOOPBACK(&ipv6);
    return address;
  }
  in_addr ipv4{};
  const bool numeric = ::inet_pton(AF_INET, address.host.c_str(), &ipv4) == 1;
  if (!numeric && address.host != "localhost") return wrong();
  address.loopback = !numeric || (ntohl(ipv4.s_addr) >> 24) == 127;
  return address;
}

std::expected<void, std::string> assign(const ConfigKey& key, ServerConfig& config, std::string_view text) {
  return std::visit(Assigner{key, text}, key.field(config));
}

std::string shown(const ConfigKey& key, const ServerConfig& config) {
  ServerConfig copy = config;  // a field is reached through a mutable reference
  return std::visit(Shower{key}, key.field(copy));
}

std::string allowed(const ConfigKey& key) {
  if (key.max > 0) return fmt::format("{} to {}", amount(key.form, key.min), amount(key.form, key.max));
  if (key.form != ValueForm::Choice) return {};
  ServerConfig any;
  return choices(std::holds_alternative<LogLevel*>(key.field(any)) ? std::span<const std::string_view>{kLogLevels}
                                                                   : std::span<const std::string_view>{kDurabilities});
}

}  // namespace redline::config
