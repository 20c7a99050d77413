// Resources as a table: one row a resource. Which handler answers, which methods a 405 tells, and what the OpenAPI document
// must describe (openapi.hpp) come from the same rows. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace redline::gateway::api {

inline constexpr std::string_view kApi = "/api/v1/";

enum class Access : std::uint8_t {
  Token,   // Authorization: Bearer TOKEN of an account
  Public,  // anybody who reaches the port
};

template <class Handler>
struct Route {
  std::string_view method;  // "GET", "POST"
  std::string_view path;    // below kApi; one segment may be a parameter: "tickets/{ticket}/commands"
  Handler handler;
  Access access = Access::Token;
};

// What stands in the parameter's place (never empty), or an empty view for a pattern without one; nullopt: another path.
inline std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const std::size_t open = pattern.find('{');
  if (open == pattern.npos) return pattern == path ? std::optional{std::string_view{}} : std::nullopt;
  const std::string_view before = pattern.substr(0, open);
  const std::string_view after = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
  const std::string_view name = path.substr(before.size(), path.size() - before.size() - after.size());
  return name.find('/') == name.npos ? std::optional{name} : std::nullopt;
}

template <class Handler>
struct Found {
  const Route<Handler>* route = nullptr;  // null: no such resource, or not with this method
  std::string_view name;                  // the parameter
  std::string allowed;                    // methods this path has, "GET, POST"; empty: no such resource
};

template <class Handler, std::size_t Rows>
Found<Handler> find_route(const Route<Handler> (&routes)[Rows], std::string_view method, std::string_view path) {
  Found<Handler> found;
  for (const Route<Handler>& route : routes) {
    const auto name = match(route.path, path);
    if (!name) continue;
    if (route.method == method) return {.route = &route, .name = *name, .allowed = {}};
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string{route.method};
  }
  return found;
}

}  // namespace redline::gateway::api
