#include "deploy/config/policy_file.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "deploy/config/acts_section.hpp"
#include "deploy/config/calendar_section.hpp"
#include "deploy/config/digest.hpp"
#include "deploy/config/due_section.hpp"
#include "deploy/config/ladder_section.hpp"
#include "deploy/config/site_section.hpp"
#include "deploy/config/sla_section.hpp"
#include "deploy/config/text_file.hpp"
#include "deploy/config/yaml_reader.hpp"
#include "deploy/config/zone_file.hpp"

namespace redline::config {

namespace {

using domain::Duration;
using domain::Policy;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::array<std::string_view, 20> kPolicyKeys{
    "version", "timezone",       "skills",      "areas", "calendars", "categories",  "sla", "offers",
    "travel",  "return_reasons", "appointment", "fees",  "signals",   "lone_worker", "holds", "parking",
    "extensions", "returns", "chases", "ladder"};
constexpr std::array<std::string_view, 5> kAreaKeys{"id", "name", "class", "lat", "lon"};
constexpr std::array<std::string_view, 8> kCategoryKeys{"id",      "name",       "skill",     "priority",
                                                       "service", "chargeable", "dangerous", "checklist"};
constexpr std::array<std::string_view, 3> kOfferKeys{"timeout", "cooldown", "open_max"};
constexpr std::array<std::string_view, 3> kTravelKeys{"speed_kmh", "detour", "fixed"};
constexpr std::size_t kListMax = 10'000;  // areas and categories are counted in 16 bits

class PolicyReader {
 public:
  PolicyReader(Report& report, const YAML::Node& root, const std::string& name)
      : report_(report), file_(report, root, "the policy", kPolicyKeys), name_(name) {}

  Policy read() {
    policy_.version = file_.id("version").value_or("");
    read_zone();
    read_skills();
    read_areas();
    read_calendars();
    read_categories();
    policy_.sla = read_sla(file_, policy_);
    read_offers();
    read_travel();
    policy_.return_reasons = file_.ids("return_reasons");
    policy_.site = read_site(file_, policy_.categories);
    read_what_cannot_go_on();
    return std::move(policy_);
  }

  // The bytes of the other files that were used.
  const std::string& others_used() const { return others_used_; }

 private:
  // Gives `add` the section and id of every entry of a list; an id may be there once.
  template <class Add>
  void each_entry(std::string_view key, const std::string& title, std::span<const std::string_view> keys, Need need,
                  Add add) {
    std::vector<std::pair<std::string, int>> lines;
    const auto entries = file_.list(key, need);
    if (entries.size() > kListMax) file_.complain(key, fmt::format("'{}' has more than {} entries", key, kListMax));
    for (const YAML::Node& node : entries) {
      const Section entry{report_, node, title, keys};
      if (!node.IsMap()) continue;
      const auto id = entry.id("id");
      if (id) {
        for (const auto& [other, line] : lines)
          if (other == *id) entry.complain("id", fmt::format("the id '{}' is taken already by line {}", *id, line));
        lines.emplace_back(*id, entry.mark("id").line + 1);
      }
      add(entry, id.value_or(""));
    }
  }

  void read_zone() {
    const auto name = file_.text("timezone");
    if (!name) return;
    auto zone = load_zone(*name);
    if (zone)
      policy_.zone = std::move(*zone);
    else
      file_.complain("timezone", zone.error().what, zone.error().hint);
  }

  void read_skills() {
    policy_.skills = file_.ids("skills");
    if (policy_.skills.size() > domain::kSkillsMax)
      file_.complain("skills", fmt::format("{} skills are more than {}", policy_.skills.size(), domain::kSkillsMax));
  }

  void read_areas() {
    each_entry("areas", "this area", kAreaKeys, Need::Required, [&](const Section& entry, std::string id) {
      const auto area_class = entry.one_of("class", kAreaClassNames, Need::Optional);
      policy_.areas.push_back({.id = domain::AreaId{std::move(id)},
                               .name = entry.text("name").value_or(""),
                               .centre = entry.point(Need::Optional).value_or(domain::GeoPoint{}),
                               .area_class = domain::kAllAreaClasses[area_class.value_or(0)]});
    });
  }

  void read_calendars() {
    policy_.calendars.emplace_back(std::string{kAlwaysCalendar}, policy_.zone);
    const CalendarContext context{.zone = policy_.zone, .policy_file = name_, .tables_used = others_used_};
    each_entry("calendars", "this calendar", kCalendarKeys, Need::Optional,
               [&](const Section& entry, const std::string& id) {
                 auto calendar = read_calendar(entry, id, context);
                 if (id != kAlwaysCalendar) policy_.calendars.push_back(std::move(calendar));
               });
  }

  void read_categories() {
    each_entry("categories", "this category", kCategoryKeys, Need::Required, [&](const Section& entry, std::string id) {
      const auto skill = entry.reference("skill", "skill", policy_.skills);
      const auto priority = entry.one_of("priority", kPriorityNames);
      const auto service = entry.duration("service", {.min = seconds{1}, .max = hours{240}});
      policy_.categories.push_back({.id = domain::CategoryId{std::move(id)},
                                    .name = entry.text("name").value_or(""),
                                    .skill = skill ? policy_.skill(*skill).value_or(0) : std::uint8_t{0},
                                    .priority = kAllPriorities[priority.value_or(0)],
                                    .service = service.value_or(Duration{0})});
      read_visit(entry, policy_.categories.back());
    });
  }

  void read_offers() {
    const auto node = file_.child("offers");
    if (!node) return;
    const Section offers{report_, *node, "'offers'", kOfferKeys};
    if (const auto timeout = offers.child("timeout")) {
      const Section by_priority{report_, *timeout, "'timeout'", kPriorityNames};
      for (std::size_t i = 0; i < domain::kPriorities; ++i)
        policy_.offers.timeout[i] =
            by_priority.duration(kPriorityNames[i], {.min = seconds{1}, .max = hours{240}}).value_or(Duration{0});
    }
    policy_.offers.cooldown = offers.duration("cooldown", {.min = seconds{1}, .max = hours{240}}).value_or(Duration{0});
    policy_.offers.open_max =
        static_cast<std::uint16_t>(offers.integer("open_max", {.min = 1, .max = 1000}).value_or(1));
  }

  // What the file leaves out is as in the policy that goes with the product.
  void read_what_cannot_go_on() {
    if (file_.has("ladder") && std::ranges::all_of(kActsSections, [&](std::string_view key) { return file_.has(key); })) {
      policy_.acts = read_acts(file_, file_);
      policy_.ladder = read_ladder(file_);
      return;
    }
    const auto text = read_text(kDefaultPolicy);
    Report report{kDefaultPolicy};
    const auto root = text ? parse_yaml(*text, report) : std::nullopt;
    if (!root) return report_.add(Problems{{.what = "the policy that goes with the product cannot be read", .hint = {}}});
    const Section shipped{report, *root, "the policy", kPolicyKeys};
    policy_.acts = read_acts(file_, shipped);
    policy_.ladder = read_ladder(file_.has("ladder") ? file_ : shipped);
    others_used_ += *text;
  }

  void read_travel() {
    const auto node = file_.child("travel");
    if (!node) return;
    const Section travel{report_, *node, "'travel'", kTravelKeys};
    policy_.travel.speed_kmh = travel.number("speed_kmh", {.min = 1, .max = 200}).value_or(1);
    policy_.travel.detour = travel.number("detour", {.min = 1, .max = 5}).value_or(1);
    policy_.travel.fixed = travel.duration("fixed", {.min = Duration{0}, .max = hours{4}}).value_or(Duration{0});
  }

  Report& report_;
  Section file_;
  const std::string& name_;
  std::string others_used_;
  Policy policy_;
};

}  // namespace

std::expected<Policy, Problems> parse_policy(const std::string& text, const std::string& name) {
  Report report{name};
  const auto root = parse_yaml(text, report);
  if (!root) return std::unexpected{report.take()};
  PolicyReader reader{report, *root, name};
  Policy policy = reader.read();
  if (!report.clean()) return std::unexpected{report.take()};
  const Sha256 content = sha256(text + reader.others_used());
  policy.version += '-' + to_hex(std::span{content}.first(4));
  policy.index();
  return policy;
}

std::expected<Policy, Problems> load_policy(const std::string& path) {
  const auto text = read_text(path);
  if (!text) return std::unexpected{Problems{text.error()}};
  return parse_policy(*text, path);
}

}  // namespace redline::config
