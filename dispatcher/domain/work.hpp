// What happens on site and its paper (rules C1–C4, C7, C8): the fault as found, the fee quoted and consented to, parts,
// checklist, charges, signature, the lone worker's check-in, and signals of a false completion. Plain data, kept in a box
// of its own by tickets whose technician has arrived; only evolve changes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/appointment.hpp"
#include "dispatcher/domain/boxed.hpp"
#include "dispatcher/domain/geo.hpp"
#include "dispatcher/domain/money.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::domain {

// Where a device was and what its clock said; informative, as devices can be wrong.
struct DeviceFix {
  GeoPoint point;
  Instant at = kNever;
  friend bool operator==(const DeviceFix&, const DeviceFix&) = default;
};

enum class FeeKind : std::uint8_t { Labour, Material };
std::string_view name(FeeKind kind) noexcept;

struct FeeLine {
  FeeKind kind = FeeKind::Labour;
  std::string code;    // of the policy's price list; empty: a line of its own, with a reason
  std::string text;
  Money unit_price = 0;
  Quantity quantity = 0;
  Money amount = 0;    // computed by the server
  std::string reason;
  friend bool operator==(const FeeLine&, const FeeLine&) = default;
};
inline constexpr std::size_t kFeeLinesMax = 50;
Money total_of(const std::vector<FeeLine>& lines) noexcept;

struct Quote {
  std::uint16_t number = 0;  // counts the quotes of the ticket
  Instant at{};
  std::string currency;
  std::vector<FeeLine> lines;
  Money total = 0;
  Consent consent;
  Instant consented = kNever;
  // Nothing to pay needs no consent.
  bool agreed() const noexcept { return total == 0 || consented != kNever; }
  friend bool operator==(const Quote&, const Quote&) = default;
};

struct Charges {
  Instant at{};
  std::string currency;
  std::vector<FeeLine> lines;
  Money total = 0;
  friend bool operator==(const Charges&, const Charges&) = default;
};

enum class PartSource : std::uint8_t { Stock, Customer };
std::string_view name(PartSource source) noexcept;
enum class PartCheck : std::uint8_t { Fit, Unfit };
std::string_view name(PartCheck check) noexcept;

struct Part {
  std::string code;
  std::string name;
  Quantity quantity = 0;
  PartSource source = PartSource::Stock;
  std::optional<PartCheck> check;  // of the customer's own, always
  std::string note;
  friend bool operator==(const Part&, const Part&) = default;
};
inline constexpr std::size_t kPartsMax = 100;

struct CheckedItem {
  std::string item;  // id in the category's checklist
  bool passed = false;
  std::string note;
  Instant at{};
  friend bool operator==(const CheckedItem&, const CheckedItem&) = default;
};

// That the customer signed the charges, or why not; the drawing stays in its event.
struct Signature {
  std::string signer;
  std::string refused;
  Instant at{};
  friend bool operator==(const Signature&, const Signature&) = default;
};

enum class SignalKind : std::uint8_t { ArrivedAway, CompletedAway, TooQuick };
std::string_view name(SignalKind kind) noexcept;

struct Signal {
  SignalKind kind{};
  std::uint64_t measured = 0;  // metres from the site, or milliseconds on it
  std::uint64_t limit = 0;     // of the policy
  Instant at{};
  friend bool operator==(const Signal&, const Signal&) = default;
};

struct Work {
  Instant arrived = kNever;
  DeviceFix arrived_device;
  std::string fault;             // what is really wrong
  Boxed<Quote> quote;            // newest
  Instant started = kNever;
  std::vector<Part> parts;
  std::vector<CheckedItem> checks;  // the newest result of each
  Boxed<Charges> charges;
  Boxed<Signature> signature;
  Instant check_in_due = kNever;  // kNever: nobody is waited for
  std::uint8_t check_ins_missed = 0;  // in a row: the level alerted last
  std::vector<Signal> signals;

  bool passed(std::string_view item) const noexcept;
  friend bool operator==(const Work&, const Work&) = default;
};

// SVG path data and nothing else: what may stand in a document without being looked at again.
bool is_path_data(std::string_view path) noexcept;

}  // namespace redline::domain
