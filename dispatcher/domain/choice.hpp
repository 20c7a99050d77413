// Why a technician was chosen, or why nobody was (rule B2: "why this one, why not that one"). Stored with the event
// that follows from it, so that it can be shown as long as the event is kept.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::domain {

struct Candidate {
  TechnicianId technician;
  Duration wait{};             // until the work already held is done
  Duration travel{};           // from where that ends to the door
  std::uint16_t load = 0;      // tickets held
  Duration arrival() const noexcept { return wait + travel; }
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

enum class ChoiceReason : std::uint8_t {
  QuickestArrival,     // the best of the candidates, by arrival then load then id
  OrderedBySupervisor, // a reassignment named this technician (B6)
  NobodyOnShift,       // no technician is signed on
  NoSkillOnShift,      // nobody signed on has the skill
  NoneInArea,          // the skill is on shift, but not in this area
  AllFull,             // everybody suitable holds as many tickets as allowed
  AllDeclined,         // everybody suitable declined, let lapse or returned it lately
  OnHold,              // nobody is looked for until it goes on (C5)
  Parked,              // nor until its review (C6)
  AwaitsRuling,        // returned too often: a supervisor orders who does it (B8)
};
std::string_view name(ChoiceReason reason) noexcept;

// How many technicians were left out, by the first rule that excluded them.
struct Exclusions {
  std::uint32_t off_shift = 0;
  std::uint32_t skill = 0;
  std::uint32_t area = 0;
  std::uint32_t full = 0;
  std::uint32_t cooling_down = 0;
  friend bool operator==(const Exclusions&, const Exclusions&) = default;
};

inline constexpr std::size_t kChoiceCandidatesMax = 3;

struct Choice {
  TechnicianId technician;                // none: nobody could be chosen, `reason` says why
  ChoiceReason reason = ChoiceReason::NobodyOnShift;
  std::vector<Candidate> best;            // up to kChoiceCandidatesMax, best first; best[0] is the chosen one
  std::uint32_t considered = 0;           // technicians that satisfied every rule
  Exclusions excluded;
  friend bool operator==(const Choice&, const Choice&) = default;
};

}  // namespace redline::domain
