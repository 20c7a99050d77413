#include "deploy/config/site_section.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "deploy/config/localised.hpp"

namespace redline::config {

namespace {

using domain::ChecklistItem;
using domain::Duration;
using domain::SiteRules;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::array<std::string_view, 1> kAppointmentKeys{"tolerance"};
constexpr std::array<std::string_view, 2> kFeesKeys{"currency", "prices"};
constexpr std::array<std::string_view, 5> kPriceKeys{"code", "kind", "name", "unit", "price"};
constexpr std::array<std::string_view, 2> kFeeKinds{"labour", "material"};
constexpr std::array<std::string_view, 2> kSignalKeys{"site_radius_m", "quick_work"};
constexpr std::array<std::string_view, 3> kLoneWorkerKeys{"check_in", "next_level", "levels"};
constexpr std::array<std::string_view, 3> kItemKeys{"id", "text", "required"};
constexpr std::size_t kPricesMax = 2'000;
constexpr std::size_t kChecklistMax = 50;
constexpr std::size_t kCurrencyLetters = 3;

bool is_currency(std::string_view text) {
  return text.size() == kCurrencyLetters && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void read_prices(const Section& fees, SiteRules& rules) {
  const auto entries = fees.list("prices");
  if (entries.size() > kPricesMax)
    fees.complain("prices", fmt::format("'prices' has more than {} entries", kPricesMax));
  for (const YAML::Node& node : entries) {
    const Section entry{fees.report(), node, "this price", kPriceKeys};
    if (!node.IsMap()) continue;
    const auto code = entry.id("code");
    const auto kind = entry.one_of("kind", kFeeKinds);
    const auto name = entry.text("name");
    const auto unit = entry.text("unit");
    const auto price = entry.integer("price", {.min = 0, .max = static_cast<std::int64_t>(domain::kUnitPriceMax)});
    if (!code || !kind || !name || !unit || !price) continue;
    if (rules.price(*code) != nullptr) entry.complain("code", fmt::format("the code '{}' is taken already", *code));
    rules.prices.push_back({.code = *code,
                            .kind = static_cast<domain::FeeKind>(*kind),
                            .name = *name,
                            .unit = *unit,
                            .price = static_cast<domain::Money>(*price)});
  }
}

void read_fees(const Section& file, SiteRules& rules) {
  const auto node = file.child("fees", Need::Optional);
  if (!node) return;
  const Section fees{file.report(), *node, "'fees'", kFeesKeys};
  const auto currency = fees.text("currency");
  if (currency && !is_currency(*currency))
    fees.complain("currency", fmt::format("'{}' is no currency", *currency), "three capital letters, such as CNY");
  rules.currency = currency.value_or("");
  read_prices(fees, rules);
}

void read_lone_worker(const Section& file, SiteRules& rules) {
  const auto node = file.child("lone_worker", Need::Optional);
  if (!node) return;
  const Section lone{file.report(), *node, "'lone_worker'", kLoneWorkerKeys};
  rules.check_in_every = lone.duration("check_in", {.min = seconds{10}, .max = hours{24}}).value_or(Duration{0});
  rules.check_in_levels = static_cast<std::uint8_t>(lone.integer("levels", {.min = 1, .max = 5}).value_or(1));
  rules.next_level_after = lone.duration("next_level", {.min = seconds{1}, .max = hours{24}}).value_or(seconds{1});
}

}  // namespace

SiteRules read_site(const Section& file, const std::vector<domain::Category>& categories) {
  SiteRules rules;
  if (const auto node = file.child("appointment", Need::Optional)) {
    const Section appointment{file.report(), *node, "'appointment'", kAppointmentKeys};
    rules.appointment_tolerance =
        appointment.duration("tolerance", {.min = Duration{0}, .max = hours{24}}).value_or(Duration{0});
  }
  read_fees(file, rules);
  if (const auto node = file.child("signals", Need::Optional)) {
    const Section signals{file.report(), *node, "'signals'", kSignalKeys};
    rules.site_radius_m = signals.number("site_radius_m", {.min = 10, .max = 100'000}).value_or(0);
    rules.quick_work = signals.duration("quick_work", {.min = Duration{0}, .max = hours{24}}).value_or(Duration{0});
  }
  read_lone_worker(file, rules);
  for (const domain::Category& category : categories) {
    if (category.chargeable && !file.has("fees"))
      file.report().add(file.mark(),
                        fmt::format("category '{}' is chargeable, but there are no 'fees'", category.id.value),
                        "add fees: {currency: CNY, prices: [...]}");
    if (category.dangerous && !file.has("lone_worker"))
      file.report().add(file.mark(),
                        fmt::format("category '{}' is dangerous, but there is no 'lone_worker'", category.id.value),
                        "add lone_worker: {check_in: 20 min, next_level: 5 min, levels: 2}");
  }
  return rules;
}

void read_visit(const Section& category, domain::Category& into) {
  into.chargeable = category.flag("chargeable", Need::Optional).value_or(false);
  into.dangerous = category.flag("dangerous", Need::Optional).value_or(false);
  const auto entries = category.list("checklist", Need::Optional);
  if (entries.size() > kChecklistMax)
    category.complain("checklist", fmt::format("'checklist' has more than {} items", kChecklistMax));
  for (const YAML::Node& node : entries) {
    const Section entry{category.report(), node, "this item", kItemKeys};
    if (!node.IsMap()) continue;
    const auto id = entry.id("id");
    if (id && std::ranges::find(into.checklist, *id, &ChecklistItem::id) != into.checklist.end())
      entry.complain("id", fmt::format("the item '{}' is there twice", *id));
    into.checklist.push_back({.id = id.value_or(""),
                              .text = read_localised(entry, "text"),
                              .required = entry.flag("required", Need::Optional).value_or(true)});
  }
}

}  // namespace redline::config
