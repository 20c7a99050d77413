#include <algorithm>
#include <optional>
#include <tuple>

#include "dispatcher/planner/planner.hpp"

namespace redline::planner {

using namespace domain;

namespace {

enum class Verdict : std::uint8_t { Fit, OffShift, Skill, Area, CoolingDown, Full };

// What a ticket asks of a technician, looked up once per choice.
struct Need {
  const Ticket& ticket;
  std::optional<std::uint8_t> skill;
  std::optional<AreaIndex> area;
  GeoPoint place;
  bool emergency = false;
};

Need need_of(const Policy& policy, const Ticket& ticket) {
  const Category* category = policy.category(ticket.category);
  const auto area = policy.area(ticket.area);
  const bool located = ticket.place.point.known();
  return Need{.ticket = ticket,
              .skill = category != nullptr ? std::optional{category->skill} : std::nullopt,
              .area = area,
              .place = located || !area ? ticket.place.point : policy.areas[*area].centre,
              .emergency = ticket.priority == Priority::Emergency};
}

bool cooling_down(const Ticket& ticket, TechnicianId technician, Instant now) {
  return std::ranges::any_of(ticket.cooldowns,
                             [&](const CoolDown& c) { return c.technician == technician && now < c.until; });
}

Verdict judge(const Policy& policy, const RosterEntry& technician, const Need& need, Instant now) {
  if (!technician.on_shift || now >= technician.shift_end) return Verdict::OffShift;
  if (!need.skill || (technician.skills >> *need.skill & 1) == 0) return Verdict::Skill;
  if (!need.area || !technician.serves(*need.area)) return Verdict::Area;
  if (cooling_down(need.ticket, technician.technician, now)) return Verdict::CoolingDown;
  if (!need.emergency && technician.held.size() >= policy.offers.open_max) return Verdict::Full;
  return Verdict::Fit;
}

Candidate candidate_of(const Policy& policy, const RosterEntry& technician, const Need& need, Instant now) {
  const Instant ready = need.emergency ? technician.next_at : technician.free_at;
  const GeoPoint from = need.emergency ? technician.next_where : technician.free_where;
  return Candidate{.technician = technician.technician,
                   .wait = std::max(ready - now, Duration{0}),
                   .travel = policy.travel_time(from, need.place),
                   .load = static_cast<std::uint16_t>(std::min<std::size_t>(technician.held.size(), 0xffff))};
}

bool better(const Candidate& a, const Candidate& b) {
  return std::tuple{a.arrival(), a.load, a.technician.value} < std::tuple{b.arrival(), b.load, b.technician.value};
}

// Keeps the best kChoiceCandidatesMax, best first.
void offer_candidate(std::vector<Candidate>& best, const Candidate& candidate) {
  if (best.size() == kChoiceCandidatesMax) {
    if (!better(candidate, best.back())) return;
    best.pop_back();
  }
  best.insert(std::ranges::upper_bound(best, candidate, better), candidate);
}

ChoiceReason shortfall(const Roster& roster, const Exclusions& excluded) {
  if (roster.on_shift() == 0 || excluded.skill + excluded.area + excluded.full + excluded.cooling_down == 0)
    return ChoiceReason::NobodyOnShift;
  if (excluded.full > 0) return ChoiceReason::AllFull;
  if (excluded.cooling_down > 0) return ChoiceReason::AllDeclined;
  return excluded.area > 0 ? ChoiceReason::NoneInArea : ChoiceReason::NoSkillOnShift;
}

void count(Exclusions& excluded, Verdict verdict) {
  switch (verdict) {
    case Verdict::OffShift: ++excluded.off_shift; break;
    case Verdict::Skill: ++excluded.skill; break;
    case Verdict::Area: ++excluded.area; break;
    case Verdict::CoolingDown: ++excluded.cooling_down; break;
    case Verdict::Full: ++excluded.full; break;
    case Verdict::Fit: break;
  }
}

class QuickestArrival final : public Planner {
 public:
  Choice choose(const Roster& roster, const Ticket& ticket, Instant now) const override {
    const Policy& policy = roster.policy();
    const Need need = need_of(policy, ticket);
    Choice choice;
    for (const RosterEntry& technician : roster.entries()) {
      const Verdict verdict = judge(policy, technician, need, now);
      if (verdict != Verdict::Fit) {
        count(choice.excluded, verdict);
        continue;
      }
      ++choice.considered;
      offer_candidate(choice.best, candidate_of(policy, technician, need, now));
    }
    if (choice.best.empty()) {
      choice.reason = shortfall(roster, choice.excluded);
    } else {
      choice.technician = choice.best.front().technician;
      choice.reason = ChoiceReason::QuickestArrival;
    }
    return choice;
  }
};

}  // namespace

std::unique_ptr<Planner> quickest_arrival() { return std::make_unique<QuickestArrival>(); }

bool qualified(const Roster& roster, const RosterEntry& technician, const Ticket& ticket, Instant now) {
  const Verdict verdict = judge(roster.policy(), technician, need_of(roster.policy(), ticket), now);
  return verdict == Verdict::Fit || verdict == Verdict::Full || verdict == Verdict::CoolingDown;
}

}  // namespace redline::planner
