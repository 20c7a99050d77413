#include "tests/sim/auditor_streams.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::sim {

using namespace domain;

namespace {

constexpr Offset kEndless = std::numeric_limits<Offset>::max();

bool alerting(const Event& event) {
  return std::visit(Overloaded{
                        [](const TicketCreated& body) { return body.ticket.priority == Priority::Emergency; },
                        [](const PriorityChanged& body) { return body.after == Priority::Emergency; },
                        [](const TicketWaits&) { return true; },
                        [](const ClockWarned&) { return true; },
                        [](const ClockBreached&) { return true; },
                        [](const CheckInMissed&) { return true; },
                        [](const WorkFlagged&) { return true; },
                        [&](const RequestMade& body) {
                          const Role by = event.actor.role;
                          return by != Role::Manager && (by != Role::Supervisor || body.request.level == Level::Manager);
                        },
                        [](const TicketResumed& body) { return body.kind == HoldKind::Park && body.reason.empty(); },
                        [](const ClockEscalated&) { return true; },
                        [](const OrderGiven&) { return true; },
                        [](const TicketChased&) { return true; },
                        [](const auto&) { return false; },
                    },
                    event.body);
}

// Whether somebody in this role is among those the event says are to be told.
bool is_told(const Event& event, Role role) {
  unsigned levels = 0;
  if (const auto* warned = std::get_if<ClockWarned>(&event.body)) levels = warned->rung.tell;
  if (const auto* breached = std::get_if<ClockBreached>(&event.body)) levels = breached->rung.tell;
  if (const auto* escalated = std::get_if<ClockEscalated>(&event.body)) levels = escalated->rung.tell;
  if (const auto* missed = std::get_if<CheckInMissed>(&event.body)) levels = missed->tell;
  constexpr unsigned kLeadOrSupervisor = 2 + 4, kManager = 8;
  if (levels == 0 || role == Role::Agent) return true;
  return (levels & (role == Role::Manager ? kManager : kLeadOrSupervisor)) != 0;
}

bool asks_for(const Person& person, std::string_view topic) {
  return std::ranges::find(person.topics, topic) != person.topics.end();
}

}  // namespace

StreamRules::StreamRules(const Town& town, const TicketRules& tickets, Findings& findings)
    : tickets_(tickets), findings_(findings) {
  const auto& areas = town.policy(0)->areas;
  for (std::size_t i = 0; i < areas.size(); ++i) area_bits_.emplace(areas[i].id.value, 1U << i);
}

std::uint32_t StreamRules::bits(const std::vector<AreaId>& areas) const {
  if (areas.empty()) return (1U << area_bits_.size()) - 1;
  std::uint32_t all = 0;
  for (const AreaId& area : areas) all |= area_bits_.at(area.value);
  return all;
}

ClientId StreamRules::add_client(const Person& person) {
  const auto id = static_cast<ClientId>(clients_.size());
  Client& client = clients_.emplace_back(
      Client{.name = person.technician.empty() ? person.account : person.technician, .person = &person});
  if (person.role == Role::Technician) by_key_.emplace(person.technician, id);
  if (person.role == Role::Agent) by_creator_.emplace(person.account, id);
  if (asks_for(person, "board/*")) client.boards = bits(person.areas);
  for (const auto& [area, bit] : area_bits_)
    if (asks_for(person, "board/" + area)) client.boards |= bit;
  if (asks_for(person, "alerts")) client.alerts = bits(person.areas);
  if (client.boards != 0 || client.alerts != 0) watchers_.push_back(id);
  return id;
}

// --- what is owed

void StreamRules::on_commit(const ports::LogEntry& entry) {
  for (const Event& event : entry.events) {
    if (event.ticket) {
      route_ticket(event);
    } else if (event.technician) {
      route_technician(event);
    }
  }
  next_offset_ = entry.next_offset;
  for (Client& client : clients_)
    if (!client.unsettled.empty()) settle(client);
}

void StreamRules::route_ticket(const Event& event) {
  const std::uint32_t technician = event.technician.value;
  if (technician < by_technician_.size() && by_technician_[technician])
    owe(*by_technician_[technician], event, Topic::Me);
  const AuditedTicket& ticket = *tickets_.ticket(event.ticket);
  const auto creator = by_creator_.find(ticket.created_by);
  if (creator != by_creator_.end()) owe(creator->second, event, Topic::Desk);
  const std::uint32_t area = area_bits_.at(ticket.area.value);
  for (const ClientId id : watchers_) {
    if (creator != by_creator_.end() && creator->second == id) continue;
    if ((clients_[id].boards & area) != 0) {
      owe(id, event, Topic::Board);
    } else if ((clients_[id].alerts & area) != 0 && alerting(event) && is_told(event, clients_[id].person->role)) {
      owe(id, event, Topic::Alerts);
    }
  }
}

void StreamRules::route_technician(const Event& event) {
  const std::uint32_t id = event.technician.value;
  if (id >= by_technician_.size()) by_technician_.resize(id + 1);
  if (const auto* on = std::get_if<TechnicianSignedOn>(&event.body))
    if (const auto known = by_key_.find(on->key); known != by_key_.end()) by_technician_[id] = known->second;
  if (std::holds_alternative<PositionObserved>(event.body)) return;
  if (by_technician_[id]) owe(*by_technician_[id], event, Topic::Me);
  const std::uint32_t areas = bits(tickets_.technician(event.technician)->areas);
  for (const ClientId watcher : watchers_)
    if ((clients_[watcher].boards & areas) != 0) owe(watcher, event, Topic::Board);
}

void StreamRules::owe(ClientId id, const Event& event, Topic topic) {
  clients_[id].stream.push_back({.offset = event.offset,
                                 .ticket = event.ticket,
                                 .version = event.version,
                                 .topic = topic,
                                 .kind = static_cast<codec::EventKind>(event.body.index())});
}

Offset StreamRules::end_of(ports::LogEpoch epoch) const {
  const auto end = ends_.find(epoch);
  return end == ends_.end() ? kEndless : end->second;
}

Offset StreamRules::told(const Client& client) {
  return client.unsettled.empty() ? client.offset : client.unsettled.back().offset;
}

void StreamRules::on_undone(Offset first, ports::LogEpoch last_epoch) {
  for (ports::LogEpoch epoch = 1; epoch <= last_epoch; ++epoch) ends_[epoch] = std::min(end_of(epoch), first);
  epoch_ = last_epoch + 1;
  for (Client& client : clients_) {
    if (client.epoch && told(client) >= first) client.astray = true;
    if (client.astray) client.unsettled.clear();
  }
}

// --- what comes

void StreamRules::on_welcome(ClientId id, const codec::Welcome& welcome, const std::optional<codec::Resume>& resume) {
  Client& client = clients_[id];
  if (welcome.topics != client.person->topics) wrong(client, "was not granted the topics it asked for");
  if (welcome.role != client.person->role || welcome.technician != client.person->technician)
    wrong(client, "was taken for somebody else");
  if (welcome.resumed == codec::Resumed::Reload) {
    client.epoch.reset();
    client.astray = false;
    client.unsettled.clear();
    client.snapshot = codec::Resume{.epoch = welcome.epoch, .offset = welcome.offset};
    return;
  }
  if (!resume || !client.epoch) return wrong(client, "was resumed without having asked for it");
  if (welcome.epoch != resume->epoch) wrong(client, "was resumed in another epoch than its own");
  if (resume->epoch != *client.epoch || (!client.astray && resume->offset != told(client)))
    wrong(client, "asked for another position than it had: a fault of the simulator");
}

void StreamRules::on_snapshot(ClientId id, const codec::Snapshot& snapshot) {
  Client& client = clients_[id];
  if (!client.snapshot) return wrong(client, "got a snapshot nobody announced");
  if (snapshot.epoch != client.snapshot->epoch || snapshot.offset != client.snapshot->offset)
    wrong(client, "got a snapshot that is not as of the announced position");
  for (const codec::TicketView& view : snapshot.tickets) check_view(client, view, snapshot.epoch);
  if (!snapshot.last) return;
  client.snapshot.reset();
  client.epoch = snapshot.epoch;
  client.offset = snapshot.offset;
  client.astray = snapshot.offset >= end_of(snapshot.epoch);
  place(client);
}

void StreamRules::on_push(ClientId id, const codec::Push& push) {
  Client& client = clients_[id];
  if (push.offset == 0) return check_latest(client, push);
  if (!client.epoch) return wrong(client, fmt::format("got event {} before its snapshot was complete", push.offset));
  if (push.epoch != *client.epoch)
    return wrong(client, fmt::format("got event {} of epoch {} while it is in epoch {}", push.offset, push.epoch,
                                     *client.epoch));
  if (client.astray) return;
  if (push.offset >= end_of(push.epoch)) {
    client.astray = true;
    return;
  }
  client.unsettled.push_back(push);
  settle(client);
}

void StreamRules::settle(Client& client) {
  while (!client.unsettled.empty() && client.unsettled.front().offset < next_offset_) {
    const codec::Push push = std::move(client.unsettled.front());
    client.unsettled.pop_front();
    judge(client, push);
  }
}

// Finds the position anew after a snapshot.
void StreamRules::place(Client& client) {
  const auto next = std::ranges::upper_bound(client.stream, client.offset, {}, &Due::offset);
  client.position = static_cast<std::size_t>(next - client.stream.begin());
}

// What the client must get next; null: nothing yet. A snapshot may already have told what is only now known to be owed.
const StreamRules::Due* StreamRules::next_due(Client& client) {
  constexpr std::size_t kKept = 1024;
  while (client.position < client.stream.size() && client.stream[client.position].offset <= client.offset)
    ++client.position;
  if (client.position > 2 * kKept) {
    client.stream.erase(client.stream.begin(), client.stream.begin() + kKept);
    client.position -= kKept;
  }
  return client.position < client.stream.size() ? &client.stream[client.position] : nullptr;
}

void StreamRules::judge(Client& client, const codec::Push& push) {
  const Due* next = next_due(client);
  const TicketId ticket = push.event ? push.event->ticket : TicketId{};
  if (push.offset <= client.offset)
    return wrong(client, fmt::format("got event {} after event {}", push.offset, client.offset), ticket);
  if (next == nullptr || next->offset > push.offset)
    return wrong(client, fmt::format("got event {}, which does not concern it", push.offset), ticket);
  const Due due = *next;
  if (due.offset < push.offset)
    return wrong(client,
                 fmt::format("missed event {} (ticket {}) and got event {}: a gap", due.offset, due.ticket.sequence(),
                             push.offset),
                 due.ticket);
  ++client.position;
  client.offset = push.offset;
  if (push.topic != topic_of(due))
    wrong(client, fmt::format("got event {} by {} instead of {}", push.offset, push.topic, topic_of(due)), ticket);
  if (!push.event || push.event->kind != due.kind || push.event->ticket != due.ticket ||
      push.event->version != due.version)
    return wrong(client, fmt::format("got something else as event {}", push.offset), due.ticket);
  const auto* view = std::get_if<codec::TicketView>(&push.item);
  if (view == nullptr) return;
  if (view->ticket.id != due.ticket || view->ticket.version < due.version)
    wrong(client, "got a view older than its event", due.ticket);
  check_view(client, *view, push.epoch);
}

void StreamRules::check_view(const Client& client, const codec::TicketView& view, ports::LogEpoch epoch) {
  const AuditedTicket* ticket = tickets_.ticket(view.ticket.id);
  if (epoch != epoch_ || ticket == nullptr || view.ticket.version > ticket->version() || view.ticket.version == 0)
    return;
  const AuditedTicket::Look& look = ticket->looks[view.ticket.version - 1];
  if (view.ticket.state != look.state || view.ticket.priority != look.priority ||
      view.ticket.technician != look.technician)
    wrong(client, fmt::format("was shown a ticket in version {} as it never was", view.ticket.version), ticket->id);
  const AuditedTechnician* holder = tickets_.technician(look.technician);
  if (!view.technician_key.empty() && (holder == nullptr || holder->key != view.technician_key))
    wrong(client, "was shown a ticket with somebody else's name on it", ticket->id);
}

// Latest-only pushes carry no position; they must still be for boards, and of their areas.
void StreamRules::check_latest(const Client& client, const codec::Push& push) {
  if (client.boards == 0 || !push.topic.starts_with("board/"))
    return wrong(client, "got " + push.topic + " without following it");
  const auto* positions = std::get_if<codec::Positions>(&push.item);
  if (positions == nullptr) return;
  for (const PositionSample& sample : positions->samples) {
    const AuditedTechnician* technician = tickets_.technician(sample.technician);
    if (technician != nullptr && (bits(technician->areas) & client.boards) == 0)
      wrong(client, "was shown where " + sample.technician + " is, who does not work there");
  }
}

std::string StreamRules::topic_of(const Due& due) const {
  switch (due.topic) {
    case Topic::Me: return "me";
    case Topic::Desk: return "desk";
    case Topic::Board: return due.ticket ? "board/" + tickets_.ticket(due.ticket)->area.value : "board/*";
    case Topic::Alerts: return "alerts";
  }
  return {};
}

// --- phone numbers

bool StreamRules::may_see_phone(const Client& client, const codec::TicketView& view) const {
  switch (client.person->role) {
    case Role::Agent: return view.ticket.created_by == client.person->account;
    case Role::Technician:
      return view.technician_key == client.person->technician &&
             (view.ticket.state == TicketState::Accepted || view.ticket.state == TicketState::EnRoute ||
              view.ticket.state == TicketState::OnSite);
    default: return false;
  }
}

void StreamRules::check_phone(const Client& client, const codec::TicketView& view) {
  const bool shown = view.ticket.caller.phone.starts_with(Town::kPhoneMark);
  if (shown && !may_see_phone(client, view))
    wrong(client, "was shown the phone number of a caller that is not its own", view.ticket.id);
  if (!shown && may_see_phone(client, view)) wrong(client, "was not shown the phone number it needs", view.ticket.id);
}

void StreamRules::on_frame(ClientId id, std::string_view payload, const codec::ServerFrame& frame) {
  const Client& client = clients_[id];
  if (const auto* push = std::get_if<codec::Push>(&frame)) {
    if (const auto* view = std::get_if<codec::TicketView>(&push->item)) return check_phone(client, *view);
  } else if (const auto* snapshot = std::get_if<codec::Snapshot>(&frame)) {
    for (const codec::TicketView& view : snapshot->tickets) check_phone(client, view);
    return;
  }
  if (payload.find(Town::kPhoneMark) != std::string_view::npos)
    wrong(client, "was shown a phone number where none belongs");
}

// --- at the end

std::string StreamRules::behind(ClientId id) const {
  const Client& client = clients_[id];
  if (!client.epoch || client.astray) return client.name + " has no valid position";
  if (*client.epoch != epoch_) return fmt::format("{} is still in epoch {}", client.name, *client.epoch);
  if (!client.unsettled.empty()) return client.name + " was told what is not confirmed yet";
  const auto next = std::ranges::upper_bound(client.stream, client.offset, {}, &Due::offset);
  if (next == client.stream.end()) return {};
  return fmt::format("{} has not got event {} of ticket {}", client.name, next->offset, next->ticket.sequence());
}

std::vector<ClientId> StreamRules::followers(const AuditedTicket& ticket) const {
  std::vector<ClientId> clients;
  if (const auto creator = by_creator_.find(ticket.created_by); creator != by_creator_.end())
    clients.push_back(creator->second);
  if (const AuditedTechnician* holder = tickets_.technician(ticket.technician))
    if (const auto client = by_key_.find(holder->key); client != by_key_.end()) clients.push_back(client->second);
  const std::uint32_t area = area_bits_.at(ticket.area.value);
  for (const ClientId id : watchers_)
    if ((clients_[id].boards & area) != 0) clients.push_back(id);
  return clients;
}

void StreamRules::wrong(const Client& client, const std::string& what, TicketId ticket) {
  findings_.add(client.name + " " + what, ticket);
}

}  // namespace redline::sim
