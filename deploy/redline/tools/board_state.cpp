#include "deploy/redline/tools/board_state.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace redline::app {

using namespace domain;
using codec::EventKind;

namespace {

void remember(std::deque<Instant>& moments, Instant at) {
  moments.push_back(at);
  while (moments.front() + kBoardRateWindow < at) moments.pop_front();
}

std::size_t lately(const std::deque<Instant>& moments, Instant now) {
  return static_cast<std::size_t>(
      std::ranges::count_if(moments, [&](Instant at) { return at + kBoardRateWindow >= now; }));
}

// Receipts and paperwork are not.
bool worth_telling(EventKind kind) {
  constexpr std::array kPaper{EventKind::OfferDelivered,  EventKind::OfferSeen,         EventKind::FeeQuoted,
                              EventKind::ConsentRecorded, EventKind::PartRecorded,      EventKind::ItemChecked,
                              EventKind::ChargesRecorded, EventKind::SignatureRecorded, EventKind::CheckedIn};
  return std::ranges::find(kPaper, kind) == kPaper.end();
}

}  // namespace

bool BoardTicket::breached() const noexcept { return std::ranges::any_of(clocks, &Clock::breached); }

void BoardCounts::add(const BoardTicket& ticket) {
  switch (ticket.state) {
    case TicketState::Waiting: ++waiting; break;
    case TicketState::Offered: ++offered; break;
    case TicketState::Accepted: ++accepted; break;
    case TicketState::EnRoute: ++en_route; break;
    case TicketState::OnSite: ++on_site; break;
    case TicketState::Done:
    case TicketState::Cancelled: return;
  }
  if (ticket.breached()) ++breached;
  if (ticket.state == TicketState::Waiting || ticket.state == TicketState::Offered)
    oldest = std::min(oldest, ticket.created);
}

void BoardCounts::add(const BoardCounts& other) {
  waiting += other.waiting;
  offered += other.offered;
  accepted += other.accepted;
  en_route += other.en_route;
  on_site += other.on_site;
  breached += other.breached;
  oldest = std::min(oldest, other.oldest);
}

void BoardState::reload() {
  loaded_ = false;
  tickets_.clear();
  on_shift_.clear();
  totals_ = {};
}

void BoardState::apply(const codec::Snapshot& snapshot) {
  for (const codec::TicketView& view : snapshot.tickets) put(view);
  for (const Technician& technician : snapshot.technicians) put(technician);
  if (!snapshot.last) return;
  totals_ = snapshot.totals;
  loaded_ = true;
}

void BoardState::apply(const codec::Push& push) {
  if (push.event) note(*push.event, push);
  if (const auto* view = std::get_if<codec::TicketView>(&push.item)) put(*view);
  if (const auto* technician = std::get_if<Technician>(&push.item)) put(*technician);
}

void BoardState::put(const codec::TicketView& view) {
  const Ticket& ticket = view.ticket;
  if (!is_open(ticket.state)) {
    tickets_.erase(ticket.id);
    return;
  }
  BoardTicket& known = tickets_[ticket.id];
  if (ticket.version < known.version) return;
  known = {.number = ticket.number,
           .category = ticket.category.value,
           .area = ticket.area.value,
           .priority = ticket.priority,
           .state = ticket.state,
           .version = ticket.version,
           .technician = ticket.technician,
           .technician_name = view.technician_name,
           .created = ticket.created,
           .clocks = ticket.clocks};
}

void BoardState::put(const Technician& technician) {
  if (technician.on_shift) {
    on_shift_[technician.id] = technician.name;
  } else {
    on_shift_.erase(technician.id);
  }
}

// An event may be about somebody other than the one the view names, e.g. who gave the ticket back.
std::string BoardState::name_of(const codec::EventSummary& event, const codec::Push& push) const {
  if (const auto* technician = std::get_if<Technician>(&push.item)) return technician->name;
  const auto* view = std::get_if<codec::TicketView>(&push.item);
  if (view != nullptr && view->ticket.technician == event.technician && !view->technician_name.empty())
    return view->technician_name;
  const auto known = on_shift_.find(event.technician);
  return known == on_shift_.end() ? std::string{} : known->second;
}

void BoardState::note(const codec::EventSummary& event, const codec::Push& push) {
  if (event.kind == EventKind::TicketCreated) {
    ++totals_.created;
    remember(created_, event.at);
  }
  if (event.kind == EventKind::TicketDone) {
    ++totals_.done;
    remember(done_, event.at);
  }
  if (event.kind == EventKind::TicketCancelled) ++totals_.cancelled;
  if (!worth_telling(event.kind)) return;
  BoardEvent told{.at = event.at,
                  .kind = event.kind,
                  .technician = name_of(event, push),
                  .reason = event.reason,
                  .clock = event.clock};
  if (const auto* view = std::get_if<codec::TicketView>(&push.item)) {
    told.number = view->ticket.number;
    told.category = view->ticket.category.value;
    told.area = view->ticket.area.value;
    told.priority = view->ticket.priority;
  }
  events_.push_front(std::move(told));
  if (events_.size() > kBoardEventsKept) events_.pop_back();
}

BoardCounts BoardState::counts() const {
  BoardCounts all;
  for (const auto& [id, ticket] : tickets_) all.add(ticket);
  return all;
}

std::map<std::string, BoardCounts> BoardState::counts_by_area() const {
  std::map<std::string, BoardCounts> areas;
  for (const auto& [id, ticket] : tickets_) areas[ticket.area].add(ticket);
  return areas;
}

std::size_t BoardState::technicians_busy() const {
  std::unordered_set<TechnicianId> busy;
  for (const auto& [id, ticket] : tickets_)
    if (ticket.state != TicketState::Offered && has_technician(ticket.state)) busy.insert(ticket.technician);
  return busy.size();
}

std::size_t BoardState::created_lately(Instant now) const { return lately(created_, now); }
std::size_t BoardState::done_lately(Instant now) const { return lately(done_, now); }

}  // namespace redline::app
