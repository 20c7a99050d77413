#include "dispatcher/domain/acts.hpp"

#include <algorithm>

namespace redline::domain {

std::string_view name(Level level) noexcept {
  switch (level) {
    case Level::Technician: return "technician";
    case Level::Lead: return "lead";
    case Level::Supervisor: return "supervisor";
    case Level::Manager: return "manager";
  }
  return "unknown";
}

std::string_view name(HoldKind kind) noexcept { return kind == HoldKind::Hold ? "on_hold" : "parked"; }
std::string_view name(RequestKind kind) noexcept { return kind == RequestKind::Extension ? "extension" : "parking"; }

const Request* Acts::request(std::uint16_t number) const noexcept {
  const auto found = std::ranges::find(requests, number, &Request::number);
  return found == requests.end() ? nullptr : &*found;
}

}  // namespace redline::domain
