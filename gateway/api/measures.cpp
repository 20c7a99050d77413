#include "gateway/api/measures.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace redline::gateway::api {

using namespace domain;
using net::HttpResponse;
using ports::Cell;
using ports::ClockRate;
using ports::GroupBy;
using ports::Period;
using ports::Rates;
using ports::RegisterKind;

namespace {

namespace json = boost::json;

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};
constexpr std::array kGroups{Named{"area", GroupBy::Area},       Named{"category", GroupBy::Category},
                             Named{"priority", GroupBy::Priority}, Named{"tier", GroupBy::Tier},
                             Named{"channel", GroupBy::Channel},   Named{"technician", GroupBy::Technician}};
constexpr std::array kRegisters{Named{"overdue", RegisterKind::Overdue}, Named{"timeliness", RegisterKind::Timeliness},
                                Named{"paid", RegisterKind::Paid}, Named{"spot-check", RegisterKind::SpotCheck}};

template <class Value, std::size_t Size>
std::optional<Value> find(const std::array<Named<Value>, Size>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named<Value>::name);
  return found == all.end() ? std::nullopt : std::optional{found->value};
}

// "2026-03-02" or, without a day, "2026-03".
std::optional<std::chrono::year_month_day> date_in(std::string_view text, bool with_day) {
  int year = 0;
  unsigned month = 0, day = 1;
  const bool shaped = text.size() == (with_day ? 10u : 7u) && text[4] == '-' && (!with_day || text[7] == '-');
  if (!shaped || !parse_number(text.substr(0, 4), year) || !parse_number(text.substr(5, 2), month)) return std::nullopt;
  if (with_day && !parse_number(text.substr(8, 2), day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

Period days_of(const Zone& zone, std::chrono::year_month_day first, std::chrono::year_month_day end) {
  return {.from = zone.at(LocalTime{std::chrono::local_days{first}.time_since_epoch()}),
          .until = zone.at(LocalTime{std::chrono::local_days{end}.time_since_epoch()})};
}

// What rates and registers have in common; the parameters that are left are for the caller.
struct Common {
  Period period;
  std::vector<AreaId> areas;
  TableFormat format = TableFormat::Json;
  std::vector<QueryParameter> others;
};

class CommonReader {
 public:
  CommonReader(const Zone& zone, Instant now) : zone_(zone), now_(now) {}

  // What is wrong with it; empty: nothing.
  std::string take(const QueryParameter& given) {
    const auto& [name, value] = given;
    if (name == "from_ms" || name == "until_ms") return take_instant(name == "from_ms" ? from_ : until_, value);
    if (name == "day" || name == "month") return take_days(name == "day", value);
    if (name == "area") {
      common_.areas.emplace_back(value);
    } else if (name == "format") {
      if (value != "json" && value != "csv") return "must be json or csv";
      common_.format = value == "csv" ? TableFormat::Csv : TableFormat::Json;
    } else {
      common_.others.push_back(given);
    }
    return {};
  }
  std::expected<Common, QueryRefusal> finish() {
    if (days_ && (from_ || until_)) return refuse(ErrorCode::BadRequest, "a day or month is a period already");
    const Instant until = until_.value_or(now_);
    common_.period = days_.value_or(Period{.from = from_.value_or(until - kUsualPeriod), .until = until});
    if (common_.period.from >= common_.period.until) return refuse(ErrorCode::BadRequest, "the period ends before it begins");
    return std::move(common_);
  }

 private:
  static std::string take_instant(std::optional<Instant>& into, const std::string& value) {
    std::int64_t ms = 0;
    if (!parse_number(value, ms)) return "must be milliseconds since 1970";
    into = from_ms(ms);
    return {};
  }
  std::string take_days(bool day, const std::string& value) {
    const auto date = date_in(value, day);
    if (!date) return day ? "must be a day such as 2026-03-02" : "must be a month such as 2026-03";
    const std::chrono::year_month_day end = day ? std::chrono::year_month_day{std::chrono::local_days{*date} + std::chrono::days{1}}
                                                : *date + std::chrono::months{1};
    days_ = days_of(zone_, *date, end);
    return {};
  }

  const Zone& zone_;
  Instant now_;
  Common common_;
  std::optional<Instant> from_, until_;
  std::optional<Period> days_;
};

std::expected<Common, QueryRefusal> common_in(const Principal& principal, std::string_view query, const Zone& zone, Instant now) {
  if (principal.actor.role != Role::Supervisor && principal.actor.role != Role::Manager)
    return refuse(ErrorCode::Forbidden, "figures are for supervisors");
  const auto given = parameters_in(query);
  if (!given) return std::unexpected{given.error()};
  CommonReader reader(zone, now);
  for (const QueryParameter& parameter : *given)
    if (const std::string wrong = reader.take(parameter); !wrong.empty())
      return refuse(ErrorCode::BadRequest, fmt::format("'{}' {}", parameter.name, wrong));
  auto common = reader.finish();
  if (!common) return common;
  if (auto narrowed = narrow_areas(principal, common->areas); !narrowed) return std::unexpected{std::move(narrowed.error())};
  return common;
}

std::unexpected<QueryRefusal> no_parameter(const QueryParameter& given) {
  return refuse(ErrorCode::BadRequest, fmt::format("there is no parameter '{}'", given.name));
}

// --- tables

// A cell of a CSV file. What begins like a formula is told to spreadsheets as text.
std::string csv_cell(std::string text) {
  if (!text.empty() && std::string_view{"=+-@\t\r"}.contains(text.front())) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + "\"";
}

HttpResponse csv_response(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::string body = fmt::format("{}\r\n", fmt::join(columns, ","));
  for (const auto& row : rows) body += fmt::format("{}\r\n", fmt::join(row, ","));
  return {.status = 200, .content_type = "text/csv; charset=utf-8; header=present", .body = std::move(body), .headers = {}};
}

HttpResponse json_response(json::object body, const Period& period) {
  body["from_ms"] = to_ms(period.from);
  body["until_ms"] = to_ms(period.until);
  return {.status = 200, .content_type = "application/json", .body = json::serialize(body) + "\n", .headers = {}};
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? std::nullopt : std::optional{static_cast<double>(part) / static_cast<double>(whole)};
}
std::optional<std::int64_t> mean_ms(const ClockRate& rate) {
  if (rate.stopped == 0) return std::nullopt;
  return rate.elapsed.count() / static_cast<std::int64_t>(rate.stopped);
}

json::object clock_object(const ClockRate& rate) {
  return {{"met", rate.met},
          {"missed", rate.missed},
          {"rate", json::value_from(share(rate.met, rate.met + rate.missed))},
          {"mean_ms", json::value_from(mean_ms(rate))}};
}

json::object rates_object(const Rates& rates) {
  json::object clocks;
  for (const ClockKind kind : kAllClockKinds) clocks[std::string{name(kind)}] = clock_object(rates.clocks[static_cast<std::size_t>(kind)]);
  return {{"key", rates.key},
          {"created", rates.created},
          {"done", rates.done},
          {"cancelled", rates.cancelled},
          {"returned", rates.returned},
          {"visited", rates.visited},
          {"first_visit", rates.first_visit},
          {"first_visit_rate", json::value_from(share(rates.first_visit, rates.visited))},
          {"clocks", std::move(clocks)},
          {"appointments", clock_object(rates.appointments)}};
}

// Every number of a JSON row as a cell, nested names joined by '_'.
void flatten(const json::object& object, const std::string& prefix, std::vector<std::string>& columns, std::vector<std::string>& cells) {
  for (const auto& [key, value] : object) {
    const std::string name = prefix + std::string{key};
    if (const json::object* inner = value.if_object()) {
      flatten(*inner, name == "clocks" ? "" : name + "_", columns, cells);
      continue;
    }
    columns.push_back(name);
    cells.push_back(value.is_null()     ? std::string{}
                    : value.is_string() ? csv_cell(std::string{value.get_string()})
                    : value.is_double() ? fmt::format("{:.4f}", value.get_double())
                                        : json::serialize(value));
  }
}

std::string local_text(const Zone& zone, std::int64_t ms) {
  const LocalTime local = zone.local(from_ms(ms));
  const LocalDay day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(local - day)};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()},
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string cell_text(const Cell& cell, std::string_view column, const Zone& zone) {
  if (const auto* text = std::get_if<std::string>(&cell)) return csv_cell(*text);
  const auto* number = std::get_if<std::int64_t>(&cell);
  if (number == nullptr) return {};
  const bool instant = column.ends_with("_ms") && !column.ends_with("_for_ms");
  return instant ? local_text(zone, *number) : std::to_string(*number);
}

json::value cell_value(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return json::value(*text);
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  return nullptr;
}

}  // namespace

std::expected<RatesRequest, QueryRefusal> rates_request(const Principal& principal, std::string_view query, const Zone& zone,
                                                        Instant now) {
  auto common = common_in(principal, query, zone, now);
  if (!common) return std::unexpected{std::move(common.error())};
  RatesRequest request{.query = {.period = common->period, .areas = std::move(common->areas)}, .format = common->format};
  for (const QueryParameter& given : common->others) {
    if (given.name != "by") return no_parameter(given);
    const auto by = find(kGroups, given.value);
    if (!by) return refuse(ErrorCode::BadRequest, "'by' must be area, category, priority, tier, channel or technician");
    request.query.by = *by;
  }
  return request;
}

HttpResponse rates_response(const RatesRequest& request, const std::vector<Rates>& rates) {
  if (request.format == TableFormat::Csv) {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    flatten(rates_object({}), "", columns, rows.emplace_back());
    rows.clear();
    for (const Rates& row : rates) {
      std::vector<std::string> same;
      flatten(rates_object(row), "", same, rows.emplace_back());
    }
    return csv_response(columns, rows);
  }
  json::array rows;
  for (const Rates& row : rates) rows.push_back(rates_object(row));
  return json_response({{"rates", std::move(rows)}}, request.query.period);
}

std::expected<RegisterRequest, QueryRefusal> register_request(const Principal& principal, std::string_view name,
                                                              std::string_view query, const Zone& zone, Instant now) {
  const auto kind = find(kRegisters, name);
  if (!kind) return refuse(ErrorCode::NotFound, "the registers are overdue, timeliness, paid and spot-check");
  auto common = common_in(principal, query, zone, now);
  if (!common) return std::unexpected{std::move(common.error())};
  const bool sample = *kind == RegisterKind::SpotCheck;
  RegisterRequest request{.query = {.kind = *kind,
                                    .period = common->period,
                                    .areas = std::move(common->areas),
                                    .rows_max = sample ? kSampleRows : kRegisterRows},
                          .format = common->format};
  for (const QueryParameter& given : common->others) {
    if (given.name == "limit") {
      std::size_t& rows = request.query.rows_max;
      if (!parse_number(given.value, rows) || rows == 0 || rows > kRegisterRowsMax)
        return refuse(ErrorCode::BadRequest, fmt::format("'limit' must lie between 1 and {}", kRegisterRowsMax));
    } else if (given.name == "seed" && sample) {
      if (!parse_number(given.value, request.query.seed)) return refuse(ErrorCode::BadRequest, "'seed' must be a number");
    } else {
      return no_parameter(given);
    }
  }
  return request;
}

HttpResponse register_response(const RegisterRequest& request, const ports::Register& list, const Zone& zone) {
  if (request.format == TableFormat::Csv) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : list.rows) {
      std::vector<std::string>& cells = rows.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(cell_text(row[i], list.columns[i], zone));
    }
    return csv_response(list.columns, rows);
  }
  json::array rows;
  for (const auto& row : list.rows) {
    json::object object;
    for (std::size_t i = 0; i < row.size(); ++i) object[list.columns[i]] = cell_value(row[i]);
    rows.push_back(std::move(object));
  }
  return json_response({{"columns", json::value_from(list.columns)}, {"rows", std::move(rows)}, {"complete", list.complete}},
                       request.query.period);
}

}  // namespace redline::gateway::api
