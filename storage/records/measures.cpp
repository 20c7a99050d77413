#include "storage/records/measures.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "storage/records/conditions.hpp"
#include "storage/records/measured.hpp"

namespace redline::storage::records {

using namespace domain;
using ports::Cell;
using ports::ClockRate;
using ports::GroupBy;
using ports::Rates;
using ports::RatesQuery;
using ports::Register;
using ports::RegisterKind;
using ports::RegisterQuery;

namespace {

constexpr std::string_view kHolder = " LEFT JOIN technicians x ON x.shard = t.shard AND x.id = t.technician";
constexpr std::string_view kClocksOf = "ticket_clocks c JOIN tickets t ON t.id = c.ticket AND t.version = c.version";

std::string_view key_of(GroupBy by) {
  switch (by) {
    case GroupBy::Everything: return "''";
    case GroupBy::Area: return "t.area";
    case GroupBy::Category: return "t.category";
    case GroupBy::Priority: return "t.priority";
    case GroupBy::Tier: return "t.tier";
    case GroupBy::Channel: return "t.channel";
    case GroupBy::Technician: return "COALESCE(x.technician_key, '')";
  }
  return "''";
}

// Reads numbers and texts of any statement, row by row.
template <class Row, class... Columns>
void each(Database& database, const std::string& sql, Conditions& conditions, const Row& row, Columns&... columns) {
  soci::statement statement(database.sql());
  (statement.exchange(soci::into(columns)), ...);
  conditions.bind_to(statement);
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
  statement.execute();
  while (statement.fetch()) row();
}

class RatesOf {
 public:
  RatesOf(Database& database, const RatesQuery& query) : database_(database), query_(query) {
    if (query.by == GroupBy::Everything) rates_[""];
  }

  std::vector<Rates> count() {
    count_created();
    count_closed();
    count_visits();
    count_returns();
    count_clocks();
    std::vector<Rates> all;
    for (auto& [key, rates] : rates_) {
      rates.key = key;
      all.push_back(std::move(rates));
    }
    return all;
  }

 private:
  Conditions conditions(std::string_view column) const {
    Conditions conditions(database_.dialect());
    conditions.within(column, query_.period);
    conditions.areas(query_.areas);
    return conditions;
  }
  Rates& of(const std::string& key) { return rates_[key]; }
  std::string_view key() const { return key_of(query_.by); }

  void count_created() {
    Conditions wanted = conditions("t.created_ms");
    std::string group;
    long long tickets = 0;
    each(database_, fmt::format("SELECT {} AS k, COUNT(*) FROM tickets t{}{} GROUP BY k", key(), kHolder, wanted.where()), wanted,
         [&] { of(group).created = static_cast<std::uint64_t>(tickets); }, group, tickets);
  }

  void count_closed() {
    Conditions wanted = conditions("t.closed_ms");
    std::string group, state;
    long long tickets = 0;
    each(database_,
         fmt::format("SELECT {} AS k, t.state, COUNT(*) FROM tickets t{}{} GROUP BY k, t.state", key(), kHolder, wanted.where()),
         wanted,
         [&] { (state == name(TicketState::Done) ? of(group).done : of(group).cancelled) += static_cast<std::uint64_t>(tickets); },
         group, state, tickets);
  }

  void count_visits() {
    Conditions wanted = conditions("t.closed_ms");
    wanted.text("t.state = ", std::string{name(TicketState::Done)});
    std::string group;
    long long tickets = 0, visited = 0, first = 0;
    each(database_,
         fmt::format("SELECT v.k, COUNT(*), SUM(CASE WHEN v.visits > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN v.visits = 1 THEN 1 ELSE 0 END)"
                     " FROM (SELECT {} AS k, (SELECT COUNT(*) FROM events e WHERE e.ticket = t.id AND e.kind = 'technician_arrived')"
                     " AS visits FROM tickets t{}{}) v GROUP BY v.k",
                     key(), kHolder, wanted.where()),
         wanted,
         [&] {
           of(group).visited = static_cast<std::uint64_t>(visited);
           of(group).first_visit = static_cast<std::uint64_t>(first);
         },
         group, tickets, visited, first);
  }

  void count_returns() {
    Conditions wanted = conditions("e.at_ms");
    wanted.text("e.kind = ", "ticket_returned");
    wanted.text("t.state <> ", std::string{name(TicketState::Cancelled)});
    std::string group;
    long long times = 0;
    each(database_,
         fmt::format("SELECT {} AS k, COUNT(*) FROM events e JOIN tickets t ON t.id = e.ticket{}{} GROUP BY k", key(), kHolder,
                     wanted.where()),
         wanted, [&] { of(group).returned = static_cast<std::uint64_t>(times); }, group, times);
  }

  void count_clocks() {
    Conditions wanted = conditions("c.decided_ms");
    wanted.text("t.state <> ", std::string{name(TicketState::Cancelled)});
    std::string group, kind, verdict;
    long long appointed = 0, clocks = 0, stopped = 0, elapsed = 0;
    each(database_,
         fmt::format("SELECT {} AS k, c.kind, c.verdict, c.appointed, COUNT(*), COUNT(c.stopped_ms),"
                     " CAST(COALESCE(SUM(c.stopped_ms - c.started_ms), 0) AS BIGINT)"
                     " FROM {}{}{} GROUP BY k, c.kind, c.verdict, c.appointed",
                     key(), kClocksOf, kHolder, wanted.where()),
         wanted,
         [&] {
           const auto add = [&](ClockRate& rate) {
             (verdict == kMet ? rate.met : rate.missed) += static_cast<std::uint64_t>(clocks);
             rate.stopped += static_cast<std::uint64_t>(stopped);
             rate.elapsed += Duration{elapsed};
           };
           Rates& rates = of(group);
           for (const ClockKind each : kAllClockKinds)
             if (kind == name(each)) add(rates.clocks[static_cast<std::size_t>(each)]);
           if (kind == name(ClockKind::Arrive) && appointed != 0) add(rates.appointments);
         },
         group, kind, verdict, appointed, clocks, stopped, elapsed);
  }

  Database& database_;
  const RatesQuery& query_;
  std::map<std::string, Rates> rates_;
};

// --- registers

struct Shape {
  std::vector<std::string> columns;
  std::string sql;  // with {} for the conditions
  std::string_view period;
  std::string_view state;      // tickets in this state only; empty: all but cancelled ones
  std::string_view condition;  // holds besides; empty: none
};

constexpr std::string_view kTicketCells = "t.number, t.created_ms, t.area, t.category, t.priority, COALESCE(x.technician_key, '')";
const std::vector<std::string> kTicketColumns{"number", "created_ms", "area", "category", "priority", "technician"};

std::vector<std::string> with_ticket(std::vector<std::string> more) {
  std::vector<std::string> columns = kTicketColumns;
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

Shape shape_of(RegisterKind kind) {
  switch (kind) {
    case RegisterKind::Overdue:
      return {.columns = with_ticket({"clock", "due_ms", "stopped_ms", "late_for_ms"}),
              .sql = fmt::format("SELECT {}, c.kind, c.due_ms, c.stopped_ms, c.stopped_ms - c.due_ms FROM {}{}{{}}"
                                 " ORDER BY c.due_ms DESC, t.id, c.kind",
                                 kTicketCells, kClocksOf, kHolder),
              .period = "c.decided_ms", .state = "", .condition = "c.verdict = 'missed'"};
    case RegisterKind::Timeliness:
      return {.columns = with_ticket({"clock", "verdict", "started_ms", "due_ms", "stopped_ms", "took_for_ms"}),
              .sql = fmt::format("SELECT {}, c.kind, c.verdict, c.started_ms, c.due_ms, c.stopped_ms, c.stopped_ms - c.started_ms"
                                 " FROM {}{}{{}} ORDER BY t.id, c.kind",
                                 kTicketCells, kClocksOf, kHolder),
              .period = "c.decided_ms", .state = "", .condition = ""};
    case RegisterKind::Paid:
      return {.columns = with_ticket({"closed_ms", "address", "charged_minor", "signed_ms"}),
              .sql = fmt::format("SELECT {}, t.closed_ms, t.address, f.charged_minor, f.signed_ms"
                                 " FROM ticket_facts f JOIN tickets t ON t.id = f.ticket{}{{}} ORDER BY t.id",
                                 kTicketCells, kHolder),
              .period = "t.closed_ms", .state = name(TicketState::Done), .condition = "f.charged_minor > 0"};
    case RegisterKind::SpotCheck: break;
  }
  return {.columns = with_ticket({"closed_ms", "address", "caller"}),
          .sql = fmt::format("SELECT {}, t.closed_ms, t.address, t.caller_name FROM tickets t{}{{}} ORDER BY t.id", kTicketCells,
                             kHolder),
          .period = "t.closed_ms", .state = name(TicketState::Done), .condition = ""};
}

Conditions conditions_of(Database& database, const RegisterQuery& query, const Shape& shape) {
  Conditions conditions(database.dialect());
  conditions.within(shape.period, query.period);
  conditions.areas(query.areas);
  conditions.text(shape.state.empty() ? "t.state <> " : "t.state = ",
                  std::string{shape.state.empty() ? name(TicketState::Cancelled) : shape.state});
  if (!shape.condition.empty()) conditions.always(shape.condition);
  return conditions;
}

bool is_number(std::string_view column) { return column.ends_with("_ms") || column.ends_with("_minor"); }

// What a calculated column holds, SQLite knows from its first row only: a number may come as text.
Cell cell_of(const soci::row& row, std::size_t index, std::string_view column) {
  if (row.get_indicator(index) == soci::i_null) return {};
  switch (row.get_properties(index).get_data_type()) {
    case soci::dt_integer: return std::int64_t{row.get<int>(index)};
    case soci::dt_long_long: return static_cast<std::int64_t>(row.get<long long>(index));
    case soci::dt_string: break;
    default: throw RecordsError(ports::RecordsTrouble::Broken, fmt::format("column {} is of no type of ours", column));
  }
  std::string text = row.get<std::string>(index);
  if (is_number(column)) return std::int64_t{std::stoll(text)};
  return text;
}

void read(Database& database, const std::string& sql, Conditions& conditions, Register& into, std::size_t rows_max) {
  soci::row row;
  each(database, fmt::format("{} LIMIT {}", sql, rows_max + 1), conditions,
       [&] {
         if (into.rows.size() == rows_max) {
           into.complete = false;
           return;
         }
         std::vector<Cell>& cells = into.rows.emplace_back();
         for (std::size_t column = 0; column < into.columns.size(); ++column) cells.push_back(cell_of(row, column, into.columns[column]));
       },
       row);
}

// A number that looks random: splitmix64, by Sebastiano Vigna.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// The same seed draws the same tickets of a period, and whoever doubts it can draw again.
std::vector<std::string> draw(Database& database, const RegisterQuery& query, const Shape& shape) {
  Conditions wanted = conditions_of(database, query, shape);
  long long id = 0;
  std::vector<std::pair<std::uint64_t, long long>> lots;
  each(database, fmt::format("SELECT t.id FROM tickets t{}", wanted.where()), wanted,
       [&] { lots.emplace_back(mixed(query.seed ^ mixed(static_cast<std::uint64_t>(id))), id); }, id);
  const std::size_t drawn = std::min(lots.size(), query.rows_max);
  std::ranges::partial_sort(lots, lots.begin() + static_cast<std::ptrdiff_t>(drawn));
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < drawn; ++i) ids.push_back(std::to_string(lots[i].second));
  return ids;
}

}  // namespace

std::vector<Rates> rates(Database& database, const RatesQuery& query) { return RatesOf(database, query).count(); }

Register list(Database& database, const RegisterQuery& query) {
  const Shape shape = shape_of(query.kind);
  Register all{.columns = shape.columns, .rows = {}};
  Conditions wanted = conditions_of(database, query, shape);
  if (query.kind == RegisterKind::SpotCheck) {
    const std::vector<std::string> ids = draw(database, query, shape);
    if (ids.empty()) return all;
    wanted.always(fmt::format("t.id IN ({})", fmt::join(ids, ", ")));
  }
  read(database, fmt::format(fmt::runtime(shape.sql), wanted.where()), wanted, all, query.rows_max);
  return all;
}

}  // namespace redline::storage::records
