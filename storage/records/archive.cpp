#include "storage/records/archive.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>

#include "dispatcher/decide/evolve.hpp"
#include "proto/codec/command_id.hpp"
#include "proto/codec/records.hpp"
#include "storage/records/measured.hpp"
#include "storage/records/stored.hpp"
#include "storage/records/terms.hpp"

namespace redline::storage::records {

using namespace domain;
using ports::ArchiveMark;
using ports::LogEntry;

namespace {

constexpr Duration kAnswersKept = std::chrono::hours{25};
// Rows gathered before they are sent; bounds the memory of a reset.
constexpr std::size_t kRowsGathered = 1'000;

using enum CellKind;

std::vector<Column> ticket_columns() {
  return {{"id", Number},          {"shard", Number},      {"number", Text},         {"version", Number},
          {"state", Text},         {"priority", Text},     {"category", Text},       {"area", Text},
          {"tier", Text},          {"channel", Text},      {"caller_name", Text},    {"phone", Text},
          {"phone_reversed", Text}, {"address", Text},     {"created_by", Text},     {"technician", Number},
          {"created_ms", Number},  {"closed_ms", NumberOrNull}, {"policy_version", Text}, {"record", Bytes}};
}

std::vector<Column> text_columns(Dialect dialect) {
  return {{dialect == Dialect::Sqlite ? "rowid" : "ticket", Number}, {"address", Terms}, {"words", Terms}};
}

std::vector<Column> clock_columns() {
  return {{"ticket", Number},     {"kind", Text},    {"version", Number},         {"appointed", Number}, {"started_ms", Number},
          {"due_ms", Number},     {"stopped_ms", NumberOrNull}, {"verdict", Text}, {"decided_ms", NumberOrNull}};
}

std::vector<Column> fact_columns() {
  return {{"ticket", Number}, {"charged_minor", Number}, {"signed_ms", NumberOrNull}};
}

std::vector<Column> event_columns() {
  return {{"shard", Number},    {"event_offset", Number}, {"at_ms", Number},        {"kind", Text},
          {"actor_role", Text}, {"actor", Text},          {"ticket", NumberOrNull}, {"technician", NumberOrNull},
          {"record", Bytes}};
}

std::vector<Column> technician_columns() {
  return {{"shard", Number}, {"id", Number}, {"technician_key", Text}, {"name", Text}, {"version", Number}, {"record", Bytes}};
}

std::vector<Column> answer_columns() {
  return {{"shard", Number}, {"command", Text}, {"commit_number", Number}, {"at_ms", Number}, {"record", Bytes}};
}

std::vector<Column> position_columns() {
  return {{"shard", Number},        {"log_epoch", Number},   {"commit_number", Number}, {"first_offset", Number},
          {"next_offset", Number}, {"header", Bytes}, {"archived_ms", Number}};
}

std::int64_t closed_ms(const Ticket& ticket) { return ticket.closed == kNever ? 0 : to_ms(ticket.closed); }

std::string words_of(const Ticket& ticket) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", ticket.place.address, ticket.description, ticket.caller.name, ticket.resolution,
                     ticket.number);
}

std::size_t hash_of_texts(const Ticket& ticket) { return std::hash<std::string>{}(words_of(ticket)); }

// Terms as the column takes them. Terms hold letters and digits of ASCII only: nothing to quote.
std::string indexed(Dialect dialect, std::string_view text) {
  std::string out;
  std::size_t place = 0;
  for (const std::string& term : terms_of(text)) {
    if (!out.empty()) out += ' ';
    out += dialect == Dialect::Sqlite ? term : fmt::format("'{}':{}", term, ++place);
  }
  return out;
}

template <class T>
std::string encoded(const T& value) {
  std::string bytes;
  codec::encode(value, bytes);
  return bytes;
}

std::string encoded_answer(const Outcome& outcome) {
  std::string bytes;
  codec::encode_stored_answer(outcome, bytes);
  return bytes;
}

}  // namespace

Archive::Archive(Database& database, ShardId shard)
    : database_(database),
      shard_(shard),
      ticket_rows_(database, "tickets", ticket_columns(), "id"),
      text_rows_(database, "ticket_text", text_columns(database.dialect()),
                 database.dialect() == Dialect::Sqlite ? "rowid" : "ticket"),
      clock_rows_(database, "ticket_clocks", clock_columns(), "ticket, kind"),
      fact_rows_(database, "ticket_facts", fact_columns(), "ticket"),
      event_rows_(database, "events", event_columns(), "shard, event_offset"),
      technician_rows_(database, "technicians", technician_columns(), "shard, id"),
      answer_rows_(database, "answers", answer_columns(), "shard, command"),
      position_rows_(database, "archive_position", position_columns(), "shard") {}

Archive::~Archive() = default;

// --- position

std::optional<ArchivePosition> Archive::position() {
  const int shard = shard_.value;
  unsigned long long epoch = 0, commit = 0, first = 0, next = 0;
  std::string header;
  const char* lock = database_.dialect() == Dialect::Postgres ? " FOR UPDATE" : "";
  database_.sql() << fmt::format(
      "SELECT log_epoch, commit_number, first_offset, next_offset, header FROM archive_position WHERE shard = :shard{}", lock),
      soci::use(shard), soci::into(epoch), soci::into(commit), soci::into(first), soci::into(next), soci::into(header);
  if (!database_.sql().got_data()) {
    header_ = {};
    return std::nullopt;
  }
  header_ = stored(codec::decode_shard_header(database_.from_sql(std::move(header))), "header");
  return ArchivePosition{.epoch = epoch,
                         .mark = {.position = {.first_offset = first, .commit_number = commit}, .next_offset = next}};
}

bool Archive::stands_at(const ArchivePosition& from) { return position().value_or(ArchivePosition{}) == from; }

void Archive::save_position(const ArchivePosition& to, Instant now) {
  position_rows_.number(shard_.value)
      .number(static_cast<std::int64_t>(to.epoch))
      .number(static_cast<std::int64_t>(to.mark.position.commit_number))
      .number(static_cast<std::int64_t>(to.mark.position.first_offset))
      .number(static_cast<std::int64_t>(to.mark.next_offset))
      .bytes(encoded(header_))
      .number(to_ms(now));
  position_rows_.flush();
}

template <class Change>
bool Archive::change(const ArchivePosition& from, Change change) {
  try {
    Transaction transaction(database_);
    if (!stands_at(from)) {
      forget();
      return false;
    }
    change();
    transaction.commit();
    return true;
  } catch (...) {
    forget();
    throw;
  }
}

void Archive::forget() {
  tickets_.clear();
  technicians_.clear();
  changed_tickets_.clear();
  changed_technicians_.clear();
  for (RowWriter* rows : {&ticket_rows_, &text_rows_, &clock_rows_, &fact_rows_, &event_rows_, &technician_rows_, &answer_rows_,
                          &position_rows_})
    rows->drop();
}

// --- taking over

bool Archive::append(const ArchivePosition& from, ports::LogEpoch epoch, std::span<const LogEntry> entries, Instant now) {
  return change(from, [&] {
    ArchiveMark mark = from.mark;
    for (const LogEntry& entry : entries) {
      if (entry.commit_number != mark.position.commit_number + 1 || entry.first_offset != mark.next_offset)
        throw std::logic_error("commits to be archived do not follow one another");
      take(entry);
      mark = {.position = entry.position(), .next_offset = entry.next_offset};
    }
    write_changed();
    const long long oldest = to_ms(now - kAnswersKept);
    const int shard = shard_.value;
    database_.sql() << "DELETE FROM answers WHERE shard = :shard AND at_ms < :oldest", soci::use(shard), soci::use(oldest);
    save_position({.epoch = epoch, .mark = mark}, now);
    flush();
  });
}

bool Archive::adopt(const ArchivePosition& from, const ArchivePosition& to, Instant now) {
  return change(from, [&] { save_position(to, now); });
}

void Archive::take(const LogEntry& entry) {
  for (const Event& event : entry.events) take(event);
  for (const Outcome& outcome : entry.outcomes)
    if (!outcome.repeated)
      answer_rows_.number(shard_.value)
          .text(codec::to_text(outcome.command))
          .number(static_cast<std::int64_t>(entry.commit_number))
          .number(to_ms(entry.at))
          .bytes(encoded_answer(outcome));
}

void Archive::take(const Event& event) {
  decide::evolve(header_, event);
  if (event.ticket) {
    Cached& cached = ticket(event.ticket);
    if (event.version > cached.ticket.version) decide::evolve(cached.ticket, event);
    if (!std::exchange(cached.changed, true)) changed_tickets_.push_back(event.ticket);
  } else if (event.technician) {
    Technician& known = technician(event.technician);
    if (const auto* signed_on = std::get_if<TechnicianSignedOn>(&event.body)) known.key = signed_on->key;
    if (event.version > known.version) decide::evolve(known, event);
    changed_technicians_.push_back(event.technician);
  }
  event_rows_.number(shard_.value)
      .number(static_cast<std::int64_t>(event.offset))
      .number(to_ms(event.at))
      .text(std::string{name(event.body)})
      .text(std::string{name(event.actor.role)})
      .text(event.actor.account)
      .number(static_cast<std::int64_t>(event.ticket.value))
      .number(event.technician.value)
      .bytes(encoded(event));
}

// As the database has it, or a new one that the event is about to make.
Archive::Cached& Archive::ticket(TicketId id) {
  const auto [found, is_new] = tickets_.try_emplace(id);
  if (!is_new) return found->second;
  const auto key = static_cast<long long>(id.value);
  std::string record;
  database_.sql() << "SELECT record FROM tickets WHERE id = :id", soci::use(key), soci::into(record);
  if (database_.sql().got_data()) {
    found->second.ticket = stored(codec::decode_ticket(database_.from_sql(std::move(record))), "ticket");
    found->second.texts = hash_of_texts(found->second.ticket);
  }
  return found->second;
}

Technician& Archive::technician(TechnicianId id) {
  const auto [found, is_new] = technicians_.try_emplace(id);
  if (!is_new) return found->second;
  found->second.id = id;
  const int shard = shard_.value;
  const auto key = static_cast<long long>(id.value);
  std::string record;
  database_.sql() << "SELECT record FROM technicians WHERE shard = :shard AND id = :id", soci::use(shard), soci::use(key),
      soci::into(record);
  if (database_.sql().got_data())
    found->second = stored(codec::decode_technician(database_.from_sql(std::move(record))), "technician");
  return found->second;
}

void Archive::write_changed() {
  for (const TicketId id : changed_tickets_) {
    Cached& cached = tickets_.at(id);
    cached.changed = false;
    write(cached.ticket);
    if (const std::size_t texts = hash_of_texts(cached.ticket); texts != cached.texts) {
      cached.texts = texts;
      write_text(cached.ticket);
    }
    if (!is_open(cached.ticket.state)) tickets_.erase(id);
  }
  changed_tickets_.clear();
  std::ranges::sort(changed_technicians_);
  const auto rest = std::ranges::unique(changed_technicians_);
  changed_technicians_.erase(rest.begin(), rest.end());
  for (const TechnicianId id : changed_technicians_) write(technicians_.at(id));
  changed_technicians_.clear();
}

void Archive::write(const Ticket& ticket) {
  const std::string digits = digits_of(ticket.caller.phone);
  ticket_rows_.number(static_cast<std::int64_t>(ticket.id.value))
      .number(shard_.value)
      .text(ticket.number)
      .number(ticket.version)
      .text(std::string{name(ticket.state)})
      .text(std::string{name(ticket.priority)})
      .text(ticket.category.value)
      .text(ticket.area.value)
      .text(std::string{name(ticket.tier)})
      .text(std::string{name(ticket.channel)})
      .text(ticket.caller.name)
      .text(digits)
      .text(std::string{digits.rbegin(), digits.rend()})
      .text(ticket.place.address)
      .text(ticket.created_by)
      .number(ticket.technician.value)
      .number(to_ms(ticket.created))
      .number(closed_ms(ticket))
      .text(ticket.policy_version)
      .bytes(encoded(ticket));
  write_measured(ticket);
}

// What rates and registers count by.
void Archive::write_measured(const Ticket& ticket) {
  const auto id = static_cast<std::int64_t>(ticket.id.value);
  for (const Clock& clock : ticket.clocks) {
    const ClockVerdict verdict = verdict_of(clock);
    clock_rows_.number(id)
        .text(std::string{name(clock.kind)})
        .number(ticket.version)
        .number(ticket.appointment ? 1 : 0)
        .number(to_ms(clock.started))
        .number(to_ms(clock.due))
        .number(clock.running() ? 0 : to_ms(clock.stopped))
        .text(std::string{verdict.name})
        .number(verdict.decided == kNever ? 0 : to_ms(verdict.decided));
  }
  const bool charged = ticket.work && ticket.work->charges;
  const bool confirmed = ticket.work && ticket.work->signature;
  fact_rows_.number(id)
      .number(charged ? ticket.work->charges->total : 0)
      .number(confirmed ? to_ms(ticket.work->signature->at) : 0);
}

void Archive::write_text(const Ticket& ticket) {
  text_rows_.number(static_cast<std::int64_t>(ticket.id.value))
      .text(indexed(database_.dialect(), ticket.place.address))
      .text(indexed(database_.dialect(), words_of(ticket)));
}

void Archive::write(const Technician& technician) {
  technician_rows_.number(shard_.value)
      .number(technician.id.value)
      .text(technician.key)
      .text(technician.name)
      .number(technician.version)
      .bytes(encoded(technician));
}

void Archive::flush() {
  for (RowWriter* rows : {&event_rows_, &ticket_rows_, &text_rows_, &clock_rows_, &fact_rows_, &technician_rows_, &answer_rows_})
    rows->flush();
}

// --- starting from a state

bool Archive::reset(const ArchivePosition& from, const ArchiveReset& reset, Instant now) {
  return change(from, [&] {
    const int shard = shard_.value;
    if (reset.drop_from > 0) {
      const auto events = static_cast<long long>(reset.drop_from);
      const auto tickets = static_cast<long long>(TicketId::make(shard_, reset.state.header.next_sequence).value);
      const auto tickets_end = static_cast<long long>(TicketId::make(ShardId{shard_}, 0).value + (1ull << TicketId::kSequenceBits));
      const auto technicians = static_cast<long long>(reset.state.header.next_technician);
      const auto commits = static_cast<long long>(reset.position.mark.position.commit_number);
      const char* text_key = database_.dialect() == Dialect::Sqlite ? "rowid" : "ticket";
      database_.sql() << "DELETE FROM events WHERE shard = :shard AND event_offset >= :first", soci::use(shard), soci::use(events);
      database_.sql() << "DELETE FROM tickets WHERE id >= :first AND id < :last", soci::use(tickets), soci::use(tickets_end);
      database_.sql() << fmt::format("DELETE FROM ticket_text WHERE {0} >= :first AND {0} < :last", text_key), soci::use(tickets),
          soci::use(tickets_end);
      for (const char* measured : {"ticket_clocks", "ticket_facts"})
        database_.sql() << fmt::format("DELETE FROM {} WHERE ticket >= :first AND ticket < :last", measured), soci::use(tickets),
            soci::use(tickets_end);
      database_.sql() << "DELETE FROM technicians WHERE shard = :shard AND id >= :first", soci::use(shard), soci::use(technicians);
      database_.sql() << "DELETE FROM answers WHERE shard = :shard AND commit_number > :commits", soci::use(shard),
          soci::use(commits);
    }
    if (reset.position.mark.next_offset > from.mark.next_offset) {
      const auto first = static_cast<long long>(from.mark.next_offset);
      const auto until = static_cast<long long>(reset.position.mark.next_offset);
      const long long noticed = to_ms(now);
      const std::string cause = reset.cause;
      database_.sql() << "INSERT INTO archive_gaps (shard, from_offset, until_offset, noticed_ms, cause)"
                         " VALUES (:shard, :first, :until, :noticed, :cause)",
          soci::use(shard), soci::use(first), soci::use(until), soci::use(noticed), soci::use(cause);
    }
    std::size_t rows = 0;
    reset.state.tickets.for_each([&](const Ticket& ticket) {
      write(ticket);
      write_text(ticket);
      if (++rows % kRowsGathered == 0) flush();
    });
    for (const Technician& technician : reset.state.technicians.all())
      if (technician.id) write(technician);
    tickets_.clear();
    technicians_.clear();
    header_ = reset.state.header;
    save_position(reset.position, now);
    flush();
  });
}

// --- giving back

LogEntry Archive::commit_at(const ArchiveMark& mark) {
  LogEntry entry{.commit_number = mark.position.commit_number,
                 .first_offset = mark.position.first_offset,
                 .next_offset = mark.next_offset,
                 .events = {},
                 .outcomes = {},
                 .retired = {}};
  const int shard = shard_.value;
  const auto first = static_cast<long long>(entry.first_offset);
  std::string record;
  soci::statement events = (database_.sql().prepare << "SELECT record FROM events WHERE shard = :shard AND event_offset >= :first"
                                                       " ORDER BY event_offset",
                            soci::use(shard), soci::use(first), soci::into(record));
  events.execute();
  while (events.fetch()) entry.events.push_back(stored(codec::decode_event(database_.from_sql(record)), "event"));
  if (!entry.events.empty()) entry.at = entry.events.back().at;
  return entry;
}

std::optional<ArchivedShard> Archive::load(Instant closed_from) {
  const auto at = position();
  if (!at) return std::nullopt;
  if (header_.next_offset != at->mark.next_offset)
    throw RecordsError(ports::RecordsTrouble::Broken,
                       "the records have not caught up with the log since it was broken off; run the archiver first");
  ArchivedShard shard{.position = *at, .state = {}, .answers = {}, .newest = commit_at(at->mark)};
  shard.state.shard = shard_;
  shard.state.header = header_;
  const int number = shard_.value;
  const long long closed = to_ms(closed_from);
  std::string record;
  soci::statement tickets =
      (database_.sql().prepare
           << "SELECT record FROM tickets WHERE shard = :shard AND (closed_ms IS NULL OR closed_ms >= :closed) ORDER BY id",
       soci::use(number), soci::use(closed), soci::into(record));
  tickets.execute();
  while (tickets.fetch()) shard.state.tickets.put(stored(codec::decode_ticket(database_.from_sql(record)), "ticket"));
  soci::statement technicians = (database_.sql().prepare << "SELECT record FROM technicians WHERE shard = :shard ORDER BY id",
                                 soci::use(number), soci::into(record));
  technicians.execute();
  while (technicians.fetch())
    shard.state.technicians.put(stored(codec::decode_technician(database_.from_sql(record)), "technician"));
  std::string command;
  long long given = 0;
  soci::statement answers = (database_.sql().prepare << "SELECT command, at_ms, record FROM answers WHERE shard = :shard",
                             soci::use(number), soci::into(command), soci::into(given), soci::into(record));
  answers.execute();
  while (answers.fetch()) {
    const auto id = codec::command_id_from_text(command).value_or(CommandId{});
    shard.answers.emplace_back(stored(codec::decode_stored_answer(id, database_.from_sql(record)), "answer"), from_ms(given));
  }
  return shard;
}

}  // namespace redline::storage::records
