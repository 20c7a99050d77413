#include "tests/sim/machines.hpp"

#include <fmt/format.h>

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

void Machine::set_wall_error(Duration error) {
  wall_error_ = error;
  if (process() != nullptr) process()->strand.set_wall_error(error);
}

// --- dispatchers

DispatcherMachine::Process::Process(DispatcherMachine& machine, const std::string& owner)
    : ProcessBase(machine.time_, machine.data_, machine.wall_error_, machine.fate()),
      store(link),
      inbox(link),
      positions(link),
      shard(store, inbox, positions, strand, machine.policy_, {.shard = ShardId{0}, .owner = owner},
            [&machine](runtime::ShardStatus status, std::string_view detail) {
              machine.notice(fmt::format("{}: {}", runtime::name(status), detail));
            }) {
  if (machine.link_cut_) link.cut();
  shard.start();
}

void DispatcherMachine::start() {
  if (process_ == nullptr) process_ = std::make_unique<Process>(*this, fmt::format("{}#{}", name_, ++starts_));
}

void DispatcherMachine::stop() {
  if (process_ == nullptr) return;
  // The process ends in a turn of its own, after the handler that says so has returned.
  process_->shard.stop([this] { process_->strand.post([this] { notice("ended"); }); });
}

void DispatcherMachine::use_policy(PolicyPtr policy) {
  policy_ = std::move(policy);
  if (process_ != nullptr) process_->shard.use_policy(policy_);
}

// --- gateways

GatewayMachine::Process::Process(GatewayMachine& machine)
    : ProcessBase(machine.time_, machine.data_, machine.wall_error_, machine.fate()),
      random(machine.rng_.next(), machine.starts_),
      inbox(link),
      log(link),
      positions(link),
      gateway({.inbox = inbox,
               .log = log,
               .positions = positions,
               .scheduler = strand,
               .random = random,
               .accounts = machine.accounts_},
              machine.options_, [&machine](std::string_view text) { machine.notice(text); }) {
  if (machine.link_cut_) link.cut();
  gateway.start();
}

void GatewayMachine::start() {
  if (process_ != nullptr) return;
  ++starts_;
  process_ = std::make_unique<Process>(*this);
}

void GatewayMachine::crash() {
  if (process_ == nullptr) return;
  for (const auto& [id, connection] : process_->connections) connection->server_gone(!rng_.chance(0.2));
  process_.reset();
}

void GatewayMachine::drain(std::chrono::milliseconds window) {
  if (process_ != nullptr) process_->gateway.drain(window);
}

void GatewayMachine::connect(const std::shared_ptr<Connection>& connection) {
  if (process_ == nullptr) return connection->refuse();
  process_->strand.post([this, connection] {
    const gateway::TransportId id{++process_->opened};
    process_->connections.emplace(id, connection);
    connection->accept(*process_, id);
  });
}

std::vector<std::shared_ptr<Connection>> GatewayMachine::connections() const {
  std::vector<std::shared_ptr<Connection>> open;
  if (process_ != nullptr)
    for (const auto& [id, connection] : process_->connections) open.push_back(connection);
  return open;
}

}  // namespace redline::sim
