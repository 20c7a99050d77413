#include "dispatcher/domain/ledger.hpp"

namespace redline::domain {

std::string_view name(ClockAct act) noexcept {
  switch (act) {
    case ClockAct::Paused: return "paused";
    case ClockAct::Resumed: return "resumed";
    case ClockAct::Extended: return "extended";
    case ClockAct::Recomputed: return "recomputed";
  }
  return "unknown";
}

std::string_view name(ClockCause cause) noexcept {
  switch (cause) {
    case ClockCause::Hold: return "hold";
    case ClockCause::Park: return "park";
    case ClockCause::Extension: return "extension";
    case ClockCause::Priority: return "priority";
    case ClockCause::Category: return "category";
    case ClockCause::Policy: return "policy";
    case ClockCause::BadWeather: return "bad_weather";
    case ClockCause::Appointment: return "appointment";
  }
  return "unknown";
}

}  // namespace redline::domain
