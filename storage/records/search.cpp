#include "storage/records/search.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "dispatcher/domain/overloaded.hpp"
#include "storage/records/conditions.hpp"
#include "storage/records/stored.hpp"
#include "storage/records/terms.hpp"

namespace redline::storage::records {

using namespace domain;

namespace {

// `"a" + "b" *` for SQLite, `'a' <-> 'b':*` for PostgreSQL; phrases joined by AND.
std::string match_of(Dialect dialect, const std::vector<Phrase>& phrases) {
  const bool sqlite = dialect == Dialect::Sqlite;
  std::string match;
  for (const Phrase& phrase : phrases) {
    match += match.empty() ? "" : sqlite ? " AND " : " & ";
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      if (i > 0) match += sqlite ? " + " : " <-> ";
      match += sqlite ? fmt::format("\"{}\"", phrase[i]) : fmt::format("'{}'", phrase[i]);
    }
    match += sqlite ? " *" : ":*";
  }
  return match;
}

void add_text(Conditions& conditions, std::string_view column, std::string_view text) {
  const std::vector<Phrase> phrases = phrases_of(text);
  if (phrases.empty()) return conditions.nothing();
  const std::string match = match_of(conditions.dialect(), phrases);
  if (conditions.dialect() == Dialect::Sqlite) {
    conditions.text("t.id IN (SELECT rowid FROM ticket_text WHERE ticket_text MATCH ", fmt::format("{} : ({})", column, match), ")");
  } else {
    conditions.text(fmt::format("t.id IN (SELECT ticket FROM ticket_text WHERE {} @@ CAST(", column), match, " AS TSQUERY))");
  }
}

// Numbers are kept backwards, so that the last digits are the beginning.
void add_phone(Conditions& conditions, std::string_view phone, bool whole) {
  const std::string digits = digits_of(phone);
  if (digits.empty()) return conditions.nothing();
  const std::string backwards{digits.rbegin(), digits.rend()};
  const std::string_view column =
      conditions.dialect() == Dialect::Sqlite ? "t.phone_reversed" : "t.phone_reversed COLLATE \"C\"";
  if (whole) return conditions.text(fmt::format("{} = ", column), backwards);
  conditions.text(fmt::format("{} >= ", column), backwards);
  std::string end = backwards;
  ++end.back();  // ':' follows '9'
  conditions.text(fmt::format("{} < ", column), end);
}

Conditions conditions_of(Dialect dialect, const ports::TicketQuery& query) {
  Conditions conditions(dialect);
  if (!query.created_by.empty()) conditions.text("t.created_by = ", query.created_by);
  conditions.areas(query.areas);
  if (!query.states.empty()) {
    std::vector<std::string> states;
    for (const TicketState state : query.states) states.emplace_back(name(state));
    conditions.one_of("t.state", states);
  }
  if (!query.category.empty()) conditions.text("t.category = ", query.category);
  if (!query.number.empty()) conditions.text("t.number = ", query.number);
  if (!query.phone.empty()) add_phone(conditions, query.phone, true);
  if (!query.phone_tail.empty()) add_phone(conditions, query.phone_tail, false);
  if (!query.address.empty()) add_text(conditions, "address", query.address);
  if (!query.text.empty()) add_text(conditions, "words", query.text);
  if (query.created_from) conditions.number("t.created_ms >= ", to_ms(*query.created_from));
  if (query.created_until) conditions.number("t.created_ms < ", to_ms(*query.created_until));
  if (query.after) conditions.after(*query.after);
  return conditions;
}

Ticket ticket_in(Database& database, std::string record) {
  return stored(codec::decode_ticket(database.from_sql(std::move(record))), "ticket");
}

Technician technician_in(Database& database, std::string record) {
  return stored(codec::decode_technician(database.from_sql(std::move(record))), "technician");
}

std::optional<Ticket> find(Database& database, const ports::TicketName& wanted) {
  std::string record;
  std::visit(Overloaded{[&](TicketId id) {
                          const auto key = static_cast<long long>(id.value);
                          database.sql() << "SELECT record FROM tickets WHERE id = :id", soci::use(key), soci::into(record);
                        },
                        [&](const std::string& number) {
                          database.sql() << "SELECT record FROM tickets WHERE number = :number"
                                            " ORDER BY created_ms DESC, id DESC LIMIT 1",
                              soci::use(number), soci::into(record);
                        }},
             wanted);
  if (!database.sql().got_data()) return std::nullopt;
  return ticket_in(database, std::move(record));
}

std::set<TechnicianId> technicians_named(const std::vector<Event>& events) {
  std::set<TechnicianId> named;
  for (const Event& event : events) for_each_technician(event, [&](TechnicianId id) { named.insert(id); });
  named.erase(TechnicianId{});
  return named;
}

}  // namespace

ports::TicketPage search(Database& database, const ports::TicketQuery& query) {
  Conditions conditions = conditions_of(database.dialect(), query);
  std::string record, technician;
  soci::indicator has_technician = soci::i_null;
  soci::statement statement(database.sql());
  statement.exchange(soci::into(record));
  statement.exchange(soci::into(technician, has_technician));
  conditions.bind_to(statement);
  statement.alloc();
  statement.prepare(
      fmt::format("SELECT t.record, x.record FROM tickets t"
                  " LEFT JOIN technicians x ON x.shard = t.shard AND x.id = t.technician{}"
                  " ORDER BY t.created_ms DESC, t.id DESC LIMIT {}",
                  conditions.where(), query.tickets_max + 1));
  statement.define_and_bind();
  statement.execute();
  ports::TicketPage page;
  while (statement.fetch()) {
    if (page.tickets.size() == query.tickets_max) {
      const Ticket& last = page.tickets.back().ticket;
      page.next = ports::RecordsCursor{.created = last.created, .ticket = last.id};
      break;
    }
    ports::FoundTicket& found = page.tickets.emplace_back(ticket_in(database, record), std::nullopt);
    if (has_technician == soci::i_ok) found.technician = technician_in(database, technician);
  }
  return page;
}

std::optional<ports::TicketStory> story(Database& database, const ports::TicketName& wanted) {
  auto ticket = find(database, wanted);
  if (!ticket) return std::nullopt;
  ports::TicketStory story{.ticket = std::move(*ticket), .events = {}, .technicians = {}};
  const auto id = static_cast<long long>(story.ticket.id.value);
  std::string record;
  soci::statement events =
      (database.sql().prepare << "SELECT record FROM events WHERE ticket = :id ORDER BY event_offset", soci::use(id),
       soci::into(record));
  events.execute();
  while (events.fetch()) story.events.push_back(stored(codec::decode_event(database.from_sql(record)), "event"));
  const int shard = story.ticket.id.shard().value;
  for (const TechnicianId named : technicians_named(story.events)) {
    const auto key = static_cast<long long>(named.value);
    database.sql() << "SELECT record FROM technicians WHERE shard = :shard AND id = :id", soci::use(shard), soci::use(key),
        soci::into(record);
    if (database.sql().got_data()) story.technicians.push_back(technician_in(database, record));
  }
  return story;
}

}  // namespace redline::storage::records
