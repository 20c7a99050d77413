// The second phase: nothing goes wrong any more, so everything must come to its end.
#include <algorithm>

#include <fmt/format.h>

#include "tests/sim/world.hpp"

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

namespace {

// A clock that was a day ahead may have promised a cool-down of a day.
constexpr std::chrono::hours kRestLimit{48};
constexpr std::chrono::minutes kSettling{3};
constexpr std::chrono::minutes kWaitingMax{5};
constexpr std::chrono::seconds kLookEvery{10};
constexpr unsigned kLooksBetweenAudits = 6;

}  // namespace

void World::come_to_rest() {
  note("world", "faults end");
  heal();
  crowd_.closing_time = true;
  crowd_.habits = {};
  for (const auto& device : devices_)
    if (dynamic_cast<TechnicianDevice*>(device.get()) == nullptr) device->switch_on();
  run_until(kSettling, [] { return false; });
  check_shifts();
  for (TechnicianDevice* technician : technicians_) technician->work_overtime();
  for (const auto& device : devices_)
    if (auto* supervisor = dynamic_cast<Supervisor*>(device.get())) supervisor->clear_up();
  ports::Monotonic next_look = time_->monotonic();
  unsigned looks = 0;
  run_until(kRestLimit, [&] {
    if (time_->monotonic() < next_look) return false;
    next_look = time_->monotonic() + kLookEvery;
    if (looks++ % kLooksBetweenAudits == 0) {
      watch_waiting();
      look_at_books();
    }
    return at_rest();
  });
  if (broken()) return;
  if (!at_rest()) return say_who_is_stuck();
  compare_all();
}

bool World::at_rest() {
  if (auditor_->tickets().open() > 0 || auditor_->commands().unsettled() > 0) return false;
  const auto quiet = [](const auto& device) { return device->current() && device->unanswered() == 0; };
  if (!std::ranges::all_of(devices_, quiet)) return false;
  const Offset head = auditor_->ledger().next_offset() - 1;
  const auto ready = [&](const auto& machine) {
    return machine->gateway()->ready() && machine->gateway()->view().head() == head;
  };
  return std::ranges::all_of(gateways_, ready) && auditor_->restless(time_->now()).empty();
}

// Nobody is left on shift whose shift is over, unless there is work in hand.
void World::check_shifts() {
  for (const AuditedTechnician& technician : auditor_->tickets().technicians()) {
    const bool busy = std::ranges::any_of(
        technician.held, [&](TicketId id) { return auditor_->tickets().ticket(id)->state != TicketState::Offered; });
    if (technician.on_shift && !busy && technician.shift_end + 1min < time_->now())
      stuck_.push_back(fmt::format("technician {} is on shift, which ended {} min ago", technician.key,
                                   (time_->now() - technician.shift_end) / 1min));
  }
}

// A waiting ticket for which somebody is free is offered, at once or nearly so.
void World::watch_waiting() {
  const auto left = auditor_->tickets().left_waiting(time_->now());
  std::map<TicketId, ports::Monotonic> since;
  for (const TicketId id : left) {
    const auto known = left_waiting_.find(id);
    since[id] = known == left_waiting_.end() ? time_->monotonic() : known->second;
    if (time_->monotonic() - since[id] < kWaitingMax) continue;
    stuck_.push_back(fmt::format("ticket {} has been waiting, though somebody is free for it", id.sequence()));
    for (const std::string& line : auditor_->story(id)) stuck_.push_back(line);
  }
  left_waiting_ = std::move(since);
}

void World::compare_all() {
  const ShardState store = data_.state();
  auditor_->compare("the store", store);
  for (const auto& machine : gateways_) {
    auditor_->compare(machine->name(), machine->gateway()->view());
    auditor_->compare_with_store(machine->name(), machine->gateway()->view().state(), store);
  }
  std::size_t running = 0;
  for (const auto& machine : dispatchers_) {
    const runtime::Shard* shard = machine->shard();
    if (shard == nullptr || shard->status() != runtime::ShardStatus::Running) continue;
    ++running;
    auditor_->compare(machine->name(), shard->decider()->state());
    auditor_->compare_with_store(machine->name(), shard->decider()->state(), store);
  }
  if (running != 1) auditor_->findings().add(fmt::format("{} dispatchers are running", running));
  auditor_->check_deadlines(time_->now());
  look_at_books();
}

void World::say_who_is_stuck() {
  for (std::string& who : auditor_->restless(time_->now())) stuck_.push_back(std::move(who));
  for (const auto& device : devices_)
    if (!device->current() || device->unanswered() > 0) stuck_.push_back(device->describe());
  for (const auto& machine : gateways_)
    stuck_.push_back(fmt::format("{} is {}ready, at event {} of {}", machine->name(),
                                 machine->gateway()->ready() ? "" : "not ", machine->gateway()->view().head(),
                                 auditor_->ledger().next_offset() - 1));
  for (const auto& machine : dispatchers_)
    stuck_.push_back(fmt::format("{} is {}", machine->name(), runtime::name(machine->shard()->status())));
}

}  // namespace redline::sim
