#include "tests/support/desk.hpp"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

namespace redline::tests {

using namespace domain;

namespace {

template <class Id, class Get>
std::vector<Id> changed_by(const std::vector<Event>& events, Get get) {
  std::vector<Id> ids;
  for (const Event& event : events)
    if (const Id id = get(event)) ids.push_back(id);
  std::ranges::sort(ids, {}, &Id::value);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<AreaId> area_ids(const std::vector<std::string>& names) {
  std::vector<AreaId> ids;
  for (const std::string& name : names) ids.emplace_back(name);
  return ids;
}

}  // namespace

Actor agent(std::string account) { return {.role = Role::Agent, .account = std::move(account), .technician = {}}; }
Actor supervisor(std::string account) {
  return {.role = Role::Supervisor, .account = std::move(account), .technician = {}};
}
Actor manager(std::string account) { return {.role = Role::Manager, .account = std::move(account), .technician = {}}; }
Actor technician(std::string key) { return {.role = Role::Technician, .account = key, .technician = key}; }

CommandId command_id(std::uint64_t number) {
  CommandId id;
  for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

CreateTicket request(std::string category, std::string area, double km) {
  return {.caller = {.name = "Wang", .phone = "13800005678"},
          .place = {.address = "1 Long Street", .point = kilometre(km)},
          .area = AreaId{std::move(area)},
          .category = CategoryId{std::move(category)},
          .priority = std::nullopt,
          .description = "does not work"};
}

Desk::Desk(PolicyPtr policy, Instant now)
    : policy_(std::move(policy)), now_(now), decider_(ShardState{}, {}, policy_, now_) {}

void Desk::decide(const Command& command) {
  batch_.clear();
  const Offset first = state().header.next_offset;
  decider_.decide(command, now_, batch_);
  batch_.settle();
  for (std::size_t i = 0; i < batch_.events.size(); ++i) EXPECT_EQ(batch_.events[i].offset, first + i);
  EXPECT_EQ(state().header.next_offset, first + batch_.events.size());
  EXPECT_EQ(batch_.tickets, changed_by<TicketId>(batch_.events, [](const Event& event) { return event.ticket; }));
  EXPECT_EQ(batch_.technicians, changed_by<TechnicianId>(batch_.events, [](const Event& event) {
              return event.ticket ? TechnicianId{} : event.technician;
            }));
  events_.insert(events_.end(), batch_.events.begin(), batch_.events.end());
  outcomes_.insert(outcomes_.end(), batch_.outcomes.begin(), batch_.outcomes.end());
}

Command Desk::make(const Actor& actor, CommandBody body) {
  const std::uint64_t number = ++commands_;
  return {.id = command_id(number),
          .actor = actor,
          .received = now_,
          .fingerprint = number * 31 + body.index(),
          .body = std::move(body)};
}

Outcome Desk::send(const Command& command) {
  decide(command);
  EXPECT_EQ(batch_.outcomes.size(), 1u);
  return batch_.outcomes.at(0);
}

Answer Desk::send(const Actor& actor, CommandBody body, std::optional<Version> expected_version) {
  Command command = make(actor, std::move(body));
  command.expected_version = expected_version;
  return send(command).answer;
}

void Desk::tell(CommandBody body) {
  decide(make(Actor{}, std::move(body)));
  EXPECT_TRUE(batch_.outcomes.empty());
}

void Desk::run_timers() {
  TimersDue due;
  state().tickets.for_each([&](const Ticket& ticket) {
    if (next_due(ticket) <= now_) due.tickets.push_back(ticket.id);
  });
  if (!due.tickets.empty()) tell(std::move(due));
}

void Desk::pass_with_timers(Duration span) {
  const Instant until = now_ + span;
  while (true) {
    Instant next = kNever;
    state().tickets.for_each([&](const Ticket& ticket) { next = std::min(next, next_due(ticket)); });
    if (next > until) break;
    now_ = std::max(now_, next);
    run_timers();
  }
  now_ = until;
}

TicketId Desk::create(const CreateTicket& wish) {
  const Answer answer = send(agent(), wish);
  EXPECT_TRUE(answer.ok());
  return answer.ticket;
}

void Desk::sign_on(const std::string& key, std::vector<std::string> skills, std::vector<std::string> areas, double km,
                   Instant shift_end) {
  EXPECT_TRUE(send(technician(key), SignOn{.name = key,
                                           .skills = std::move(skills),
                                           .areas = area_ids(areas),
                                           .shift_end = shift_end,
                                           .position = kilometre(km)})
                  .ok());
}

void Desk::accept(TicketId id) { EXPECT_TRUE(send(technician(holder(id)), AcceptOffer{id, offer(id)}).ok()); }
void Desk::travel(TicketId id) { EXPECT_TRUE(send(technician(holder(id)), StartTravel{id}).ok()); }
void Desk::arrive(TicketId id) { EXPECT_TRUE(send(technician(holder(id)), ReportArrival{id}).ok()); }
void Desk::complete(TicketId id) { EXPECT_TRUE(send(technician(holder(id)), CompleteTicket{id, "mended"}).ok()); }

void Desk::do_paper(TicketId id) {
  const Actor self = technician(holder(id));
  const FeeLine visit{.kind = {}, .code = "visit", .text = {}, .quantity = kOneUnit, .reason = {}};
  EXPECT_TRUE(send(self, ConfirmFault{id, "worn seal", {}}).ok());
  EXPECT_TRUE(send(self, QuoteFee{id, {visit}}).ok());
  EXPECT_TRUE(send(self, RecordConsent{id, ticket(id).work->quote->number, {"Wang", ConsentHow::Spoken}}).ok());
  EXPECT_TRUE(send(self, StartWork{id}).ok());
  for (const ChecklistItem& item : policy_->category(ticket(id).category)->checklist)
    EXPECT_TRUE(send(self, CheckItem{id, item.id, true, ""}).ok());
  EXPECT_TRUE(send(self, RecordCharges{id, {visit}}).ok());
  EXPECT_TRUE(send(self, RecordSignature{id, "Wang", "M 0 0 L 9 9", ""}).ok());
}

void Desk::work(TicketId id) {
  accept(id);
  travel(id);
  arrive(id);
  complete(id);
}

const Ticket& Desk::ticket(TicketId id) const {
  const Ticket* found = state().tickets.find(id);
  if (found == nullptr) throw std::logic_error("no such ticket");
  return *found;
}

std::string Desk::holder(TicketId id) const {
  const Technician* found = state().technicians.find(ticket(id).technician);
  return found == nullptr ? std::string{} : found->key;
}

const Clock& Desk::clock(TicketId id, ClockKind kind) const {
  const auto& clocks = ticket(id).clocks;
  const auto it = std::ranges::find(clocks, kind, &Clock::kind);
  if (it == clocks.end()) throw std::logic_error("no such clock");
  return *it;
}

std::vector<std::string> Desk::last_events() const {
  std::vector<std::string> names;
  for (const Event& event : batch_.events) names.emplace_back(name(event.body));
  return names;
}

const Event& Desk::newest(TicketId id, bool (*is_kind)(const EventBody&)) const {
  for (auto event = events_.rbegin(); event != events_.rend(); ++event)
    if (event->ticket == id && is_kind(event->body)) return *event;
  throw std::logic_error("no such event");
}

decide::Decider Desk::reloaded() const { return {copy(state()), outcomes_, policy_, now_}; }

ShardState copy(const ShardState& state) {
  ShardState copied;
  copied.shard = state.shard;
  copied.header = state.header;
  state.tickets.for_each([&](const Ticket& ticket) { copied.tickets.put(ticket); });
  for (const Technician& known : state.technicians.all()) copied.technicians.put(known);
  return copied;
}

bool same(const ShardState& a, const ShardState& b) {
  bool tickets = a.tickets.size() == b.tickets.size();
  a.tickets.for_each([&](const Ticket& ticket) {
    const Ticket* other = b.tickets.find(ticket.id);
    tickets = tickets && other != nullptr && *other == ticket;
  });
  return tickets && a.header == b.header && a.technicians.all() == b.technicians.all();
}

void expect_same(const ShardState& state, const ShardState& expected) {
  EXPECT_EQ(state.header, expected.header);
  EXPECT_EQ(state.technicians.all(), expected.technicians.all());
  EXPECT_EQ(state.tickets.size(), expected.tickets.size());
  expected.tickets.for_each([&](const Ticket& ticket) {
    const Ticket* found = state.tickets.find(ticket.id);
    ASSERT_NE(found, nullptr) << "ticket " << ticket.number;
    EXPECT_EQ(*found, ticket) << "ticket " << ticket.number << " version " << ticket.version;
  });
}

}  // namespace redline::tests
