// H and I: the figures of the records are those that a clerk counts from the events, to the last ticket, on SQLite and on PostgreSQL.
#include <map>
#include <random>
#include <set>

#include "dispatcher/domain/overloaded.hpp"
#include "storage/records/measures.hpp"
#include "tests/contract/records_world.hpp"

namespace redline::ports {

void PrintTo(const Rates& rates, std::ostream* out) {
  *out << "created " << rates.created << " done " << rates.done << " cancelled " << rates.cancelled << " returned " << rates.returned
       << " visits " << rates.first_visit << "/" << rates.visited;
  const auto tell = [&](std::string_view what, const ClockRate& rate) {
    *out << ", " << what << " " << rate.met << "+" << rate.missed << " stopped " << rate.stopped << " in " << rate.elapsed.count();
  };
  for (const domain::ClockKind kind : domain::kAllClockKinds) tell(name(kind), rates.clocks[static_cast<std::size_t>(kind)]);
  tell("appointments", rates.appointments);
}

}  // namespace redline::ports

namespace redline::contract {
namespace {

using namespace domain;
using namespace storage::records;
using namespace std::chrono_literals;
using ports::GroupBy;
using ports::Period;
using ports::Rates;
using ports::RegisterKind;
using testing::ElementsAre;
using testing::IsEmpty;

// Counts from events and nothing else, ticket by ticket.
class Clerk {
 public:
  explicit Clerk(const std::vector<Event>& events) {
    for (const Event& event : events)
      if (event.ticket) stories_[event.ticket].push_back(&event);
  }

  std::map<std::string, Rates> count(const Period& period, const std::function<std::string(const Ticket&)>& key) const {
    std::map<std::string, Rates> all;
    for (const auto& [id, events] : stories_) {
      const Ticket& created = std::get<TicketCreated>(events.front()->body).ticket;
      Rates& rates = all[key(created)];
      rates.key = key(created);
      if (in(period, created.created)) ++rates.created;
      count(period, events, created, rates);
    }
    std::erase_if(all, [](const auto& entry) { return entry.second == Rates{.key = entry.first}; });
    return all;
  }

 private:
  static bool in(const Period& period, Instant at) { return at >= period.from && at < period.until; }

  static void count(const Period& period, const std::vector<const Event*>& events, const Ticket& created, Rates& rates) {
    std::uint64_t visits = 0;
    const Event& last = *events.back();
    const bool cancelled = std::holds_alternative<TicketCancelled>(last.body);
    for (const Event* event : events) {
      visits += std::holds_alternative<TechnicianArrived>(event->body) ? 1 : 0;
      if (std::holds_alternative<TicketReturned>(event->body) && in(period, event->at) && !cancelled) ++rates.returned;
    }
    if (cancelled && in(period, last.at)) ++rates.cancelled;
    if (std::holds_alternative<TicketDone>(last.body) && in(period, last.at)) {
      ++rates.done;
      rates.visited += visits > 0 ? 1 : 0;
      rates.first_visit += visits == 1 ? 1 : 0;
    }
    if (!cancelled)
      for (const Clock& clock : created.clocks) count(period, events, clock, created, rates);
  }

  // A clock stops with the event that answers its promise, and runs on when that is undone.
  static bool answers(ClockKind kind, const EventBody& body) {
    switch (kind) {
      case ClockKind::Dispatch: return std::holds_alternative<OfferMade>(body);
      case ClockKind::Respond: return std::holds_alternative<OfferAccepted>(body);
      case ClockKind::Arrive: return std::holds_alternative<TechnicianArrived>(body);
      case ClockKind::Resolve: return std::holds_alternative<TicketDone>(body);
    }
    return false;
  }
  static bool undoes(ClockKind kind, const EventBody& body) {
    const bool taken_away = std::holds_alternative<OfferLapsed>(body) || std::holds_alternative<TicketReturned>(body) ||
                            std::holds_alternative<TicketWithdrawn>(body);
    return taken_away && kind != ClockKind::Resolve;
  }
  static void count(const Period& period, const std::vector<const Event*>& events, const Clock& clock, const Ticket& created,
                    Rates& rates) {
    Instant stopped = kNever;
    for (const Event* event : events) {
      if (stopped == kNever && answers(clock.kind, event->body)) stopped = event->at;
      if (undoes(clock.kind, event->body)) stopped = kNever;
    }
    const bool breached = std::ranges::any_of(events, [&](const Event* event) {
      const auto* breach = std::get_if<ClockBreached>(&event->body);
      return breach != nullptr && breach->clock == clock.kind;
    });
    if (!breached && stopped == kNever) return;
    if (!in(period, breached ? clock.due : stopped)) return;
    const auto add = [&](ports::ClockRate& rate) {
      (breached ? rate.missed : rate.met) += 1;
      if (stopped == kNever) return;
      ++rate.stopped;
      rate.elapsed += stopped - clock.started;
    };
    add(rates.clocks[static_cast<std::size_t>(clock.kind)]);
    if (clock.kind == ClockKind::Arrive && created.appointment) add(rates.appointments);
  }

  std::map<TicketId, std::vector<const Event*>> stories_;
};

class MeasuresContract : public RecordsContract {
 protected:
  // A day of calls; some wait too long, some are cancelled, some given back.
  void work_a_day() {
    std::mt19937 dice{20260101};  // NOLINT: the same day every time
    const auto one_in = [&](unsigned n) { return dice() % n == 0; };
    for (const char* key : {"zhang", "li", "wang"}) log_.desk.sign_on(key, {"gas", "water", "power"});
    const std::vector<std::string> categories{"leak", "stove", "tap", "outage"};
    const std::vector<std::string> areas{"centre", "north", "south"};
    std::vector<TicketId> tickets;
    for (int call = 0; call < 150; ++call) {
      log_.desk.pass_with_timers(std::chrono::minutes{dice() % 11});
      CreateTicket wish = tests::request(categories[dice() % categories.size()], areas[dice() % areas.size()]);
      if (one_in(5)) wish.appointment = log_.desk.now() + 2h;
      tickets.push_back(log_.desk.create(wish));
      step(tickets[dice() % tickets.size()], one_in(6));
      step(tickets[dice() % tickets.size()], false);
      step(tickets.back(), false);
    }
  }
  void step(TicketId id, bool give_up) {
    const Ticket& ticket = log_.desk.ticket(id);
    const std::string holder = log_.desk.holder(id);
    if (give_up && is_open(ticket.state) && ticket.state != TicketState::OnSite) {
      if (ticket.state == TicketState::Accepted)
        log_.desk.send(tests::technician(holder), ReturnTicket{id, log_.desk.offer(id), "ill"});
      else
        log_.desk.send(tests::agent(), CancelTicket{id, "called again"});
      return;
    }
    switch (ticket.state) {
      case TicketState::Offered: return log_.desk.accept(id);
      case TicketState::Accepted: return log_.desk.travel(id);
      case TicketState::EnRoute: return log_.desk.arrive(id);
      case TicketState::OnSite: return log_.desk.complete(id);
      default: return;
    }
  }
  void archive() {
    const ArchivePosition from = at_;
    const ports::LogEntry entry = log_.commit();
    at_ = log_.position();
    ASSERT_TRUE(database_.companion<Archive>(ShardId{0}).append(from, log_.epoch, {&entry, 1}, log_.desk.now()));
  }
  std::map<std::string, Rates> counted(const Period& period, GroupBy by, std::vector<AreaId> areas = {}) {
    std::map<std::string, Rates> all;
    for (Rates& rates : rates(database_, {.period = period, .areas = std::move(areas), .by = by})) all[rates.key] = rates;
    return all;
  }

  Database database_ = open();
  DeskLog log_;
  ArchivePosition at_;
};

TEST_P(MeasuresContract, H1_RatesAreWhatAClerkCountsFromTheEvents) {
  const Instant morning = log_.desk.now();
  work_a_day();
  const Instant noon = morning + (log_.desk.now() - morning) / 2;
  archive();
  work_a_day();
  archive();
  const Clerk clerk(log_.desk.events());
  const Instant evening = log_.desk.now() + 1ms;
  for (const Period& period : {Period{morning, evening}, Period{morning, noon}, Period{noon, evening}}) {
    EXPECT_EQ(counted(period, GroupBy::Everything), clerk.count(period, [](const Ticket&) { return ""; }));
    EXPECT_EQ(counted(period, GroupBy::Area), clerk.count(period, [](const Ticket& t) { return t.area.value; }));
    EXPECT_EQ(counted(period, GroupBy::Category), clerk.count(period, [](const Ticket& t) { return t.category.value; }));
    EXPECT_EQ(counted(period, GroupBy::Tier), clerk.count(period, [](const Ticket& t) { return std::string{name(t.tier)}; }));
  }
  const auto north = counted({morning, evening}, GroupBy::Area, {AreaId{"north"}});
  EXPECT_EQ(north.size(), 1u);
  const Rates all = counted({morning, evening}, GroupBy::Everything)[""];
  EXPECT_GT(all.clocks[static_cast<std::size_t>(ClockKind::Respond)].missed, 0u) << "a day without trouble shows nothing";
  EXPECT_GT(all.returned, 0u);
  EXPECT_GT(all.cancelled, 0u);
  EXPECT_GT(all.done, all.first_visit - 1);
  EXPECT_EQ(all.created, log_.desk.state().header.totals.created) << "the live counters";
  EXPECT_EQ(all.done, log_.desk.state().header.totals.done);
}

TEST_P(MeasuresContract, H1_NothingIsCountedTwiceOverAdjoiningPeriods) {
  const Instant morning = log_.desk.now();
  work_a_day();
  archive();
  const Instant end = log_.desk.now() + 1ms;
  const Rates whole = counted({morning, end}, GroupBy::Everything)[""];
  Rates sum;
  for (Instant from = morning; from < end; from += 37min) {
    const Rates part = counted({from, std::min(from + 37min, end)}, GroupBy::Everything)[""];
    sum.created += part.created;
    sum.done += part.done;
    for (std::size_t i = 0; i < sum.clocks.size(); ++i) {
      sum.clocks[i].met += part.clocks[i].met;
      sum.clocks[i].missed += part.clocks[i].missed;
    }
  }
  EXPECT_EQ(sum.created, whole.created);
  EXPECT_EQ(sum.done, whole.done);
  for (std::size_t i = 0; i < sum.clocks.size(); ++i) {
    EXPECT_EQ(sum.clocks[i].met, whole.clocks[i].met);
    EXPECT_EQ(sum.clocks[i].missed, whole.clocks[i].missed);
  }
}

TEST_P(MeasuresContract, I1_RegistersHoldTheTicketsOfTheRates) {
  const Instant morning = log_.desk.now();
  work_a_day();
  const TicketId boiler = log_.desk.create(tests::request("boiler"));
  log_.desk.pass_with_timers(1min);
  archive();
  const Period day{morning, log_.desk.now() + 1ms};
  const Rates all = counted(day, GroupBy::Everything)[""];
  std::uint64_t met = 0, missed = 0;
  for (const ports::ClockRate& rate : all.clocks) {
    met += rate.met;
    missed += rate.missed;
  }
  const ports::Register overdue = list(database_, {.kind = RegisterKind::Overdue, .period = day});
  EXPECT_EQ(overdue.rows.size(), missed);
  EXPECT_THAT(overdue.columns, ElementsAre("number", "created_ms", "area", "category", "priority", "technician", "clock", "due_ms",
                                           "stopped_ms", "late_for_ms"));
  for (const auto& row : overdue.rows)
    if (const auto* late = std::get_if<std::int64_t>(&row.back())) EXPECT_GE(*late, 0);
  EXPECT_EQ(list(database_, {.kind = RegisterKind::Timeliness, .period = day}).rows.size(), met + missed);
  const ports::Register cut = list(database_, {.kind = RegisterKind::Timeliness, .period = day, .rows_max = 3});
  EXPECT_EQ(cut.rows.size(), 3u);
  EXPECT_FALSE(cut.complete);
  EXPECT_THAT(list(database_, {.kind = RegisterKind::Paid, .period = day}).rows, IsEmpty());
  EXPECT_EQ(log_.desk.ticket(boiler).number.empty(), false);
}

TEST_P(MeasuresContract, I1_WhatWasChargedStandsInThePaidRegister) {
  const Instant morning = log_.desk.now();
  log_.desk.sign_on("zhang");
  const TicketId boiler = log_.desk.create(tests::request("boiler"));
  log_.desk.accept(boiler);
  log_.desk.travel(boiler);
  log_.desk.arrive(boiler);
  log_.desk.do_paper(boiler);
  log_.desk.complete(boiler);
  archive();
  const ports::Register paid = list(database_, {.kind = RegisterKind::Paid, .period = {morning, log_.desk.now() + 1ms}});
  ASSERT_EQ(paid.rows.size(), 1u);
  EXPECT_EQ(paid.rows[0][0], ports::Cell{log_.desk.ticket(boiler).number});
  EXPECT_EQ(paid.rows[0][8], ports::Cell{static_cast<std::int64_t>(log_.desk.ticket(boiler).work->charges->total)});
}

TEST_P(MeasuresContract, I1_ASeedDrawsTheSameSampleAgain) {
  const Instant morning = log_.desk.now();
  work_a_day();
  archive();
  const Period day{morning, log_.desk.now() + 1ms};
  const auto sample = [&](std::uint64_t seed) {
    return list(database_, {.kind = RegisterKind::SpotCheck, .period = day, .seed = seed, .rows_max = 10});
  };
  EXPECT_EQ(sample(1).rows.size(), 10u);
  EXPECT_EQ(sample(1), sample(1));
  EXPECT_NE(sample(1), sample(2));
  std::set<std::string> drawn;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (const auto& row : sample(seed).rows) drawn.insert(std::get<std::string>(row[0]));
  EXPECT_EQ(drawn.size(), counted(day, GroupBy::Everything)[""].done) << "everybody can be drawn";
}

REDLINE_ON_EVERY_DATABASE(MeasuresContract);

}  // namespace
}  // namespace redline::contract
