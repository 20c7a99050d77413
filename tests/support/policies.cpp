#include "tests/support/policies.hpp"

namespace redline::tests {

using namespace domain;
using namespace std::chrono_literals;

namespace {

constexpr GeoPoint kMiddle{.lat = 31.2, .lon = 121.5};
constexpr double kDegreesPerKm = 1000.0 / 111'195.0;

ClockRule clock(ClockKind kind, Duration allowance) {
  return {.kind = kind, .due = allowance, .calendar = 0, .warn_percent = {50, 80}};
}

SlaRule sla(std::optional<Priority> priority, Duration dispatch, Duration respond, Duration arrive, Duration resolve) {
  return {.category = std::nullopt,
          .priority = priority,
          .clocks = {clock(ClockKind::Dispatch, dispatch), clock(ClockKind::Respond, respond),
                     clock(ClockKind::Arrive, arrive), clock(ClockKind::Resolve, resolve)}};
}

}  // namespace

GeoPoint kilometre(double km) { return {.lat = kMiddle.lat + km * kDegreesPerKm, .lon = kMiddle.lon}; }

Policy small_policy_draft() {
  Policy policy;
  policy.version = "town-1";
  policy.zone = Zone{{{.from = Instant{}, .offset = 8h}}};
  policy.skills = {"gas", "water", "power"};
  policy.areas = {{.id = AreaId{"south"}, .name = "South", .centre = kilometre(-10)},
                  {.id = AreaId{"centre"}, .name = "Centre", .centre = kilometre(0)},
                  {.id = AreaId{"north"}, .name = "North", .centre = kilometre(10)}};
  const auto category = [](const char* id, std::uint8_t skill, Priority priority, Duration service) {
    return Category{.id = CategoryId{id}, .name = id, .skill = skill, .priority = priority, .service = service};
  };
  policy.categories = {category("leak", 0, Priority::Emergency, 30min), category("stove", 0, Priority::Normal, 60min),
                       category("burst", 1, Priority::Urgent, 45min),   category("tap", 1, Priority::Low, 20min),
                       category("outage", 2, Priority::Normal, 40min),  category("advice", 2, Priority::Low, 10min)};
  Category boiler = category("boiler", 0, Priority::Normal, 40min);
  boiler.chargeable = boiler.dangerous = true;
  boiler.checklist = {{.id = "leak-test", .text = {"Leak test", "检漏", "檢漏"}, .required = true},
                      {.id = "trial-run", .text = {"Trial run", "试运行", "試運轉"}, .required = true},
                      {.id = "swept", .text = {"Site cleaned", "现场清理", "現場清理"}, .required = false}};
  policy.categories.push_back(std::move(boiler));
  policy.site = {
      .appointment_tolerance = 10min,
      .currency = "CNY",
      .prices = {{.code = "visit", .kind = FeeKind::Labour, .name = "Call-out", .unit = "visit", .price = 3'000},
                 {.code = "hour", .kind = FeeKind::Labour, .name = "Labour", .unit = "h", .price = 8'050},
                 {.code = "hose", .kind = FeeKind::Material, .name = "Gas hose", .unit = "pc", .price = 2'590}},
      .site_radius_m = 300,
      .quick_work = 0min,
      .check_in_every = 20min,
      .next_level_after = 5min,
      .check_in_levels = 2};
  policy.calendars.emplace_back("24x7");
  policy.sla = {{.category = CategoryId{"advice"}, .priority = std::nullopt, .clocks = {}},
                sla(Priority::Emergency, 1min, 2min, 30min, 2h),
                sla(Priority::Urgent, 10min, 20min, 2h, 8h),
                sla(std::nullopt, 30min, 60min, 4h, 24h)};
  policy.offers = {.timeout = {30s, 60s, 2min, 2min}, .cooldown = kCooldown, .open_max = kOpenMax};
  policy.travel = {.speed_kmh = 30, .detour = 1.0, .fixed = 1min};
  policy.return_reasons = {"too_far", "no_parts", "ill"};
  policy.acts.holds = {{.id = "parts", .text = {}, .pauses = {ClockKind::Resolve}, .at_most = 7 * 24h, .releases = true},
                       {.id = "absent",
                        .text = {},
                        .pauses = {ClockKind::Arrive, ClockKind::Resolve},
                        .at_most = 48h,
                        .releases = true},
                       {.id = "office", .text = {}, .pauses = {}, .at_most = 48h, .releases = true},
                       {.id = "break", .text = {}, .pauses = {ClockKind::Resolve}, .at_most = 8h, .releases = false}};
  policy.acts.park = {.level = Level::Supervisor,
                      .at_most = 180 * 24h,
                      .pauses = {ClockKind::Dispatch, ClockKind::Respond, ClockKind::Arrive, ClockKind::Resolve}};
  policy.acts.extensions = {.levels = {Level::Supervisor, Level::Manager}, .at_most = 3, .longest = 48h};
  policy.acts.returns_max = kReturnsMax;
  policy.acts.chases_raise = 3;
  const Levels crew = bit(Level::Technician) | bit(Level::Lead);
  policy.ladder = {.warnings = {{.step = LadderStep::Warn, .tell = crew}, {.step = LadderStep::Urge, .tell = crew}},
                   .breach = {.step = LadderStep::Supervise, .tell = bit(Level::Lead) | bit(Level::Supervisor)},
                   .late = {{.after = 30min, .rung = {.step = LadderStep::Supervise, .tell = bit(Level::Supervisor)}},
                            {.after = 2h, .rung = {.step = LadderStep::Supervise, .tell = bit(Level::Manager)}}},
                   .acknowledged_stops = true,
                   .lone_worker = {bit(Level::Supervisor), bit(Level::Supervisor) | bit(Level::Manager)}};
  return policy;
}

PolicyPtr seal(Policy draft) {
  draft.index();
  return std::make_shared<const Policy>(std::move(draft));
}

PolicyPtr timeless_policy() {
  Policy policy = small_policy_draft();
  policy.version = "timeless-1";
  for (Category& category : policy.categories) category.service = 0min;
  policy.travel = {.speed_kmh = 1e12, .detour = 1.0, .fixed = 0min};
  return seal(std::move(policy));
}

}  // namespace redline::tests
