#include "tests/sim/town.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

namespace {

constexpr std::array kSkills{"gas", "water", "power"};
constexpr std::array kAreas{"harbour", "hill", "oldtown", "station"};
constexpr std::size_t kAgentsMin = 3, kAgentsMax = 40, kTicketsPerAgent = 400;
// On shift ten hours a day, about nine minutes a ticket, three in four of them busy.
constexpr std::size_t kTechniciansMin = 12, kTicketsPerTechnician = 44, kBigTown = 20'000;
// The first ones work everywhere on everything, so that no kind of work can be left over.
constexpr std::size_t kVersatile = 4;

SlaRule sla(std::optional<Priority> priority, std::array<Duration, 4> allowances) {
  SlaRule rule{.category = std::nullopt, .priority = priority, .clocks = {}};
  for (std::size_t i = 0; i < allowances.size(); ++i)
    rule.clocks.push_back(
        {.kind = kAllClockKinds[i], .due = allowances[i], .calendar = 0, .warn_percent = {50, 80}});
  return rule;
}

}  // namespace

Town::Town(const Options& options, Rng rng) : hurry_(options.tickets_per_day > kBigTown ? 4 : 1) {
  for (std::size_t version = 0; version < kPolicies; ++version) policies_[version] = make_policy(version);
  add_agents(std::clamp<std::size_t>(options.tickets_per_day / kTicketsPerAgent, kAgentsMin, kAgentsMax), rng);
  add_technicians(
      std::max<std::size_t>(options.tickets_per_day / (kTicketsPerTechnician * static_cast<std::size_t>(hurry_)),
                            kTechniciansMin),
      rng);
  add_supervisors();
  for (const Person& person : people_)
    identities_.insert_or_assign(
        token_of(person.account),
        gateway::Identity{.account = person.account,
                          .role = person.role,
                          .areas = person.act_as.empty() ? person.areas : std::vector<AreaId>{},
                          .skills = person.act_as.empty() ? person.skills : std::vector<std::string>{}});
}

PolicyPtr Town::make_policy(std::size_t version) const {
  Policy policy;
  policy.version = fmt::format("town-{}", version + 1);
  policy.zone = Zone{{{.from = Instant{}, .offset = 8h}}};
  policy.skills.assign(kSkills.begin(), kSkills.end());
  for (std::size_t i = 0; i < kAreas.size(); ++i)
    policy.areas.push_back({.id = AreaId{kAreas[i]},
                            .name = kAreas[i],
                            .centre = {.lat = 31.20 + 0.02 * static_cast<double>(i / 2),
                                       .lon = 121.50 + 0.02 * static_cast<double>(i % 2)}});
  const auto category = [&](const char* id, std::uint8_t skill, Priority priority, Duration service) {
    policy.categories.push_back(
        {.id = CategoryId{id}, .name = id, .skill = skill, .priority = priority, .service = service});
  };
  category("leak", 0, Priority::Emergency, 6min);
  category("stove", 0, Priority::Normal, 8min);
  category("burst", 1, Priority::Urgent, 7min);
  category("tap", 1, Priority::Low, 4min);
  category("outage", 2, Priority::Normal, 6min);
  category("advice", 2, Priority::Low, 3min);
  policy.categories[0].dangerous = true;
  policy.categories[0].checklist = {{.id = "leak-test", .text = {}, .required = true}};
  policy.categories[1].chargeable = true;
  policy.categories[1].checklist = {{.id = "leak-test", .text = {}, .required = true},
                                    {.id = "trial-run", .text = {}, .required = version == 0}};
  policy.site = {
      .appointment_tolerance = 10min,
      .currency = "CNY",
      .prices = {{.code = "visit", .kind = FeeKind::Labour, .name = "Call-out", .unit = "visit", .price = 3'000},
                 {.code = "hose", .kind = FeeKind::Material, .name = "Hose", .unit = "piece", .price = 2'590}},
      .site_radius_m = 300,
      .quick_work = 30s,
      .check_in_every = 4min,
      .next_level_after = 1min,
      .check_in_levels = 2};
  policy.calendars.emplace_back("24x7");
  policy.sla.push_back({.category = CategoryId{"advice"}, .priority = Priority::Low, .clocks = {}});
  const int longer = version == 0 ? 1 : 2;
  policy.sla.push_back(sla(Priority::Emergency, {1min * longer, 2min * longer, 10min * longer, 30min * longer}));
  policy.sla.push_back(sla(Priority::Urgent, {4min * longer, 6min * longer, 20min * longer, 60min * longer}));
  policy.sla.push_back(sla(std::nullopt, {10min * longer, 12min * longer, 40min * longer, 3h * longer}));
  policy.offers = {.timeout = {30s, 60s, 90s, 90s},
                   .cooldown = 10min,
                   .open_max = version == 0 ? std::uint16_t{3} : std::uint16_t{2}};
  policy.travel = {.speed_kmh = 60, .detour = 1.2, .fixed = 30s};
  policy.return_reasons = {"too_far", "no_parts", "ill"};
  policy.acts.holds = {
      {.id = "parts", .text = {}, .pauses = {ClockKind::Resolve}, .at_most = 90min, .releases = true},
      {.id = "absent", .text = {}, .pauses = {ClockKind::Arrive, ClockKind::Resolve}, .at_most = 60min, .releases = version == 0},
      {.id = "office", .text = {}, .pauses = {}, .at_most = 60min, .releases = true},
      {.id = "break", .text = {}, .pauses = {ClockKind::Resolve}, .at_most = 30min, .releases = false}};
  policy.acts.park = {.level = Level::Supervisor,
                      .at_most = 6h,
                      .pauses = {ClockKind::Dispatch, ClockKind::Respond, ClockKind::Arrive, ClockKind::Resolve}};
  policy.acts.extensions = {.levels = {Level::Supervisor, Level::Manager}, .at_most = 2, .longest = 2h};
  policy.acts.returns_max = 3;
  policy.acts.chases_raise = 2;
  const Levels lead = bit(Level::Technician) | bit(Level::Lead);
  const Levels above = bit(Level::Supervisor) | bit(Level::Manager);
  policy.ladder = {.warnings = {{.step = LadderStep::Warn, .tell = lead}, {.step = LadderStep::Urge, .tell = lead}},
                   .breach = {.step = LadderStep::Supervise, .tell = bit(Level::Supervisor)},
                   .late = {{.after = 10min, .rung = {.step = LadderStep::Supervise, .tell = above}},
                            {.after = 60min, .rung = {.step = LadderStep::Supervise, .tell = bit(Level::Manager)}}},
                   .acknowledged_stops = version == 0,
                   .lone_worker = {bit(Level::Supervisor), above}};
  policy.index();
  return std::make_shared<const Policy>(std::move(policy));
}

const PolicyPtr& Town::policy(std::string_view version) const {
  const auto found =
      std::ranges::find_if(policies_, [&](const PolicyPtr& policy) { return policy->version == version; });
  return found == policies_.end() ? policies_.front() : *found;
}

void Town::add_agents(std::size_t count, Rng& rng) {
  for (std::size_t i = 0; i < count; ++i) {
    Person person{.account = fmt::format("agent-{}", i + 1), .role = Role::Agent, .topics = {"desk"}};
    if (rng.chance(0.3)) person.topics.emplace_back("alerts");
    people_.push_back(std::move(person));
  }
}

void Town::add_technicians(std::size_t count, Rng& rng) {
  for (std::size_t i = 0; i < count; ++i) {
    const bool crew = i % 3 == 2;
    Person person{
        .account = crew ? "fleet" : fmt::format("tech-{}", i + 1), .role = Role::Technician, .topics = {"me"}};
    if (crew) person.act_as = fmt::format("fleet/{}", i + 1);
    person.technician = crew ? person.act_as : person.account;
    person.json = i == 1;
    for (std::size_t skill = 0; skill < kSkills.size(); ++skill)
      if (i < kVersatile || rng.chance(0.5)) person.skills.emplace_back(kSkills[skill]);
    if (person.skills.empty()) person.skills.emplace_back(rng.pick(kSkills));
    if (i >= kVersatile && rng.chance(0.7)) {
      for (const char* area : kAreas)
        if (rng.chance(0.5)) person.areas.emplace_back(area);
    }
    person.shift_start = std::chrono::minutes{static_cast<std::int64_t>((i * 7 % 24) * 60 + rng.below(60))};
    person.shift_length = std::chrono::minutes{static_cast<std::int64_t>(9 * 60 + rng.below(120))};
    people_.push_back(std::move(person));
  }
}

void Town::add_supervisors() {
  people_.push_back({.account = "chief", .role = Role::Supervisor, .topics = {"board/*", "alerts"}});
  people_.push_back({.account = "lead",
                     .role = Role::Supervisor,
                     .topics = {"board/*", "alerts"},
                     .areas = {AreaId{"harbour"}, AreaId{"oldtown"}}});
  people_.push_back({.account = "manager", .role = Role::Manager, .topics = {"board/*", "alerts"}});
  people_.push_back({.account = "director", .role = Role::Manager, .topics = {"alerts"}});
  people_.push_back({.account = "wall", .role = Role::Supervisor, .topics = {"board/hill", "alerts"}});
}

std::optional<gateway::Identity> Town::authenticate(std::string_view token) {
  const auto found = identities_.find(std::string{token});
  if (found == identities_.end()) return std::nullopt;
  return found->second;
}

std::string Town::phone(std::uint64_t n) { return fmt::format("{}{:08}", kPhoneMark, n % 100'000'000); }

}  // namespace redline::sim
