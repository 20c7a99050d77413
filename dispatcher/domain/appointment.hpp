// Appointments (rule B7): a time of arrival promised to the customer, within a tolerance either way. A new time needs the
// customer's consent, and the times that were promised before stay known. Plain data; only evolve changes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/boxed.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::domain {

enum class ConsentHow : std::uint8_t { Signed, Spoken, Phone, Message };
std::string_view name(ConsentHow how) noexcept;

// Of the customer: who said yes, and how. Both are needed for it to count.
struct Consent {
  std::string by;
  std::optional<ConsentHow> how;
  bool given() const noexcept { return !by.empty() && how.has_value(); }
  friend bool operator==(const Consent&, const Consent&) = default;
};

struct Promise {
  Instant at{};
  Instant agreed{};
  std::string agreed_by;  // account that recorded it
  Consent consent;        // empty: the customer's own wish at registration
  std::string reason;
  friend bool operator==(const Promise&, const Promise&) = default;
};

// Replaced promises a ticket carries along; the log has them all.
inline constexpr std::size_t kEarlierPromisesKept = 8;

struct Appointment {
  Promise now;
  Duration tolerance{};
  std::uint16_t changes = 0;
  std::vector<Promise> earlier;  // newest last

  Instant earliest() const noexcept { return now.at - tolerance; }
  Instant latest() const noexcept { return now.at + tolerance; }
  bool kept_by(Instant arrival) const noexcept { return earliest() <= arrival && arrival <= latest(); }
  friend bool operator==(const Appointment&, const Appointment&) = default;
};

// Replaces what was promised, if anything was.
void promise(Boxed<Appointment>& appointment, Promise promised, Duration tolerance);

}  // namespace redline::domain
