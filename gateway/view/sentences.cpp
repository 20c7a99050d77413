#include "gateway/view/sentences.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

std::string unit(std::string_view key, std::int64_t n, Language language) {
  return fmt::format(fmt::runtime(template_of(key, language)), fmt::arg("n", n));
}

std::string duration(Duration d, Language language) {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"unit-days", 86'400'000}, {"unit-hours", 3'600'000}, {"unit-minutes", 60'000}, {"unit-seconds", 1000}};
  const std::int64_t ms = d.count();
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    const auto& [key, size] = kUnits[i];
    if (ms < size) continue;
    std::string text = unit(key, ms / size, language);
    if (i + 1 == std::size(kUnits)) return text;
    const auto& [next_key, next_size] = kUnits[i + 1];
    if (const std::int64_t rest = ms % size / next_size; rest > 0)
      text += std::string{template_of("between-units", language)} + unit(next_key, rest, language);
    return text;
  }
  return unit("unit-milliseconds", ms, language);
}

std::string moment(Instant t, const Zone& zone, Language language) {
  if (t == kNever) return std::string{template_of("never", language)};
  const LocalDay today = zone.day(t);
  const std::chrono::year_month_day date{today};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(zone.local(t) - today)};
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", int{date.year()}, unsigned{date.month()},
                                 unsigned{date.day()}, time.hours().count(), time.minutes().count());
  if (time.seconds().count() > 0) text += fmt::format(":{:02}", time.seconds().count());
  return text;
}

std::string shown(const Argument& argument, const Zone& zone, Language language) {
  return std::visit(
      Overloaded{
          [&](Instant t) { return moment(t, zone, language); },
          [&](Duration d) { return duration(d, language); },
          [](TimeOfDay t) { return fmt::format("{:02}:{:02}", t.count() / 60, t.count() % 60); },
          [](std::int64_t n) { return std::to_string(n); },
          [&](const Word& word) { return std::string{template_of(word.key, language)}; },
          [](const std::string& text) { return text; },
      },
      argument.value);
}

}  // namespace

std::string_view tag(Language language) noexcept {
  switch (language) {
    case Language::English: return "en";
    case Language::SimplifiedChinese: return "zh-CN";
    case Language::TraditionalChinese: return "zh-TW";
  }
  return "en";
}

Language language_from(std::string_view accept_language) noexcept {
  const auto zh = accept_language.find("zh"), en = accept_language.find("en");
  if (zh == accept_language.npos || en < zh) return Language::English;
  const std::string_view range = accept_language.substr(zh, accept_language.find_first_of(",;", zh) - zh);
  const bool traditional = range.contains("TW") || range.contains("HK") || range.contains("MO") || range.contains("Hant");
  return traditional ? Language::TraditionalChinese : Language::SimplifiedChinese;
}

std::string_view template_of(std::string_view key, Language language) noexcept {
  const auto rows = sentence_rows();
  const auto row = std::ranges::lower_bound(rows, key, {}, &SentenceRow::key);
  return row == rows.end() || row->key != key ? std::string_view{} : row->texts[static_cast<std::size_t>(language)];
}

std::string render(const Sentence& sentence, const Zone& zone, Language language) {
  // What people wrote may itself look like a mark: pieces of the template are filled, never what was filled in.
  std::string out;
  std::string_view rest = template_of(sentence.key, language);
  while (!rest.empty()) {
    const auto open = rest.find('{');
    out += rest.substr(0, open);
    if (open == rest.npos) break;
    const auto close = rest.find('}', open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto argument = std::ranges::find(sentence.arguments, name, &Argument::name);
    if (argument != sentence.arguments.end()) out += shown(*argument, zone, language);
    rest.remove_prefix(close == rest.npos ? rest.size() : close + 1);
  }
  return out;
}

}  // namespace redline::gateway
