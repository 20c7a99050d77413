// How each fault is done to the world, and undone.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tests/sim/world.hpp"

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

namespace {

// As long may a commit be under way that was decided by the clock of before.
constexpr std::chrono::minutes kClockRemembered{20};

Weather draw_weather(Rng& rng) {
  const auto some = [&](double most) { return rng.chance(0.5) ? most * rng.unit() : 0.0; };
  return {.lose_request = some(0.2),
          .lose_reply = some(0.2),
          .refuse = some(0.2),
          .twice = some(0.3),
          .short_wait = 0,
          .slow = some(0.3),
          .slow_max = rng.between(1ms, 10s)};
}

Duration draw_clock_error(Rng& rng) {
  constexpr std::array<Duration, 6> kSizes{1s, 10s, 1min, 1h, 8h, 24h};
  const Duration size = rng.pick(kSizes);
  return rng.chance(0.5) ? size : -size;
}

}  // namespace

void World::strike(Fault fault, std::chrono::nanoseconds span, Rng& rng) {
  note("fault", fmt::format("{} for {} ms", name(fault), span / 1ms));
  if (fault <= Fault::DispatcherClock) return strike_dispatcher(fault, span, rng);
  if (fault <= Fault::GatewayClock) return strike_gateway(fault, span, rng);
  if (fault <= Fault::TrimLog) return strike_store(fault, span, rng);
  strike_clients(fault, span, rng);
}

void World::strike_dispatcher(Fault fault, std::chrono::nanoseconds span, Rng& rng) {
  DispatcherMachine* machine = rng.pick(dispatchers_).get();
  switch (fault) {
    case Fault::DispatcherCrash: machine->crash(); return later(span, [machine] { machine->start(); });
    case Fault::DispatcherPause: machine->pause(); return later(span, [machine] { machine->resume(); });
    case Fault::DispatcherStop:
      machine->stop();
      return later(span, [machine] {
        machine->crash();
        machine->start();
      });
    case Fault::DispatcherLink: machine->cut(); return later(span, [machine] { machine->mend(); });
    case Fault::DispatcherWeather:
      machine->set_weather(draw_weather(rng));
      return later(span, [machine] { machine->set_weather({}); });
    default:
      set_clock(*machine, draw_clock_error(rng));
      return later(span, [this, machine] { set_clock(*machine, {}); });
  }
}

void World::strike_gateway(Fault fault, std::chrono::nanoseconds span, Rng& rng) {
  GatewayMachine* machine = rng.pick(gateways_).get();
  switch (fault) {
    case Fault::GatewayCrash: machine->crash(); return later(span, [machine] { machine->start(); });
    case Fault::GatewayPause: machine->pause(); return later(span, [machine] { machine->resume(); });
    case Fault::GatewayDrain:
      machine->drain(std::chrono::duration_cast<std::chrono::milliseconds>(span));
      return later(span + 2s, [machine] {
        machine->crash();
        machine->start();
      });
    case Fault::GatewayLink: machine->cut(); return later(span, [machine] { machine->mend(); });
    case Fault::GatewayWeather:
      machine->set_weather(draw_weather(rng));
      return later(span, [machine] { machine->set_weather({}); });
    default:
      machine->set_wall_error(draw_clock_error(rng));
      return later(span, [machine] { machine->set_wall_error({}); });
  }
}

void World::strike_store(Fault fault, std::chrono::nanoseconds span, Rng& rng) {
  const auto fail_over = [this] {
    const ports::LogEpoch before = data_.log_epoch();
    data_.fail_over();
    auditor_->on_fail_over(before);
  };
  switch (fault) {
    case Fault::StoreRestart: return data_.restart();
    case Fault::StoreOutage: data_.stop(); return later(span, [this] { data_.start(); });
    case Fault::StoreClock:
      server_.set_wall_error(draw_clock_error(rng));
      return later(span, [this] { server_.set_wall_error({}); });
    case Fault::ShortWait:
      for (const auto& machine : dispatchers_) machine->set_weather({.short_wait = rng.chance(0.5) ? 1.0 : 0.5});
      if (rng.chance(0.6)) later(span - span / 10, fail_over);
      return later(span, [this] {
        for (const auto& machine : dispatchers_) machine->set_weather({});
      });
    case Fault::FailOver: return fail_over();
    case Fault::LoseLog: data_.lose_log(); return auditor_->on_lost_log();
    case Fault::LeaseLoss: return data_.end_lease();
    default: return data_.trim_log(rng.below(500));
  }
}

void World::strike_clients(Fault fault, std::chrono::nanoseconds span, Rng& rng) {
  const double share = rng.unit();
  switch (fault) {
    case Fault::Storm:
      for (const auto& device : devices_)
        if (rng.chance(share)) device->lose_connection();
      return;
    case Fault::DeadLines:
      for (const auto& device : devices_)
        if (device->connection() != nullptr && rng.chance(share))
          rng.chance(0.5) ? device->connection()->die() : device->connection()->cut();
      return;
    case Fault::SlowReaders: {
      const double bytes_per_second = rng.chance(0.3) ? 0 : 100 + 4'000 * rng.unit();
      for (const auto& device : devices_) {
        if (device->connection() == nullptr || !rng.chance(share)) continue;
        device->connection()->set_reading(bytes_per_second);
        later(span, [connection = device->connection()] { connection->set_reading(Connection::kUnlimited); });
      }
      return;
    }
    case Fault::Forgetting:
      for (const auto& device : devices_)
        if (rng.chance(share)) device->forget_position();
      return;
    default:
      ++policy_;
      for (const auto& machine : dispatchers_) machine->use_policy(town_.policy(policy_));
  }
}

// --- clocks

void World::set_clock(Machine& machine, Duration error) {
  clocks_lately_.emplace_back(time_->monotonic() + kClockRemembered, machine.wall_error());
  machine.set_wall_error(error);
  reckon_clocks();
  later(kClockRemembered, [this] { reckon_clocks(); });
}

void World::reckon_clocks() {
  std::erase_if(clocks_lately_, [this](const auto& clock) { return clock.first < time_->monotonic(); });
  clock_ahead_ = {};
  for (const auto& [until, error] : clocks_lately_) clock_ahead_ = std::max(clock_ahead_, error);
  for (const auto& machine : dispatchers_) clock_ahead_ = std::max(clock_ahead_, machine->wall_error());
}

void World::heal() {
  faults_.stop();
  fate_.drop_all();
  data_.start();
  server_.set_wall_error({});
  for (const auto& machine : dispatchers_) set_clock(*machine, {});
  const auto mend = [](Machine& machine) {
    machine.resume();
    machine.mend();
    machine.set_weather({});
    machine.set_wall_error({});
  };
  for (const auto& machine : dispatchers_) {
    mend(*machine);
    if (machine->shard() != nullptr && machine->shard()->status() == runtime::ShardStatus::Stopped) machine->crash();
    machine->start();
  }
  for (const auto& machine : gateways_) {
    mend(*machine);
    machine->crash();  // one may be draining, which has no way back
    machine->start();
  }
  for (const auto& device : devices_)
    if (device->connection() != nullptr) device->connection()->set_reading(Connection::kUnlimited);
}

}  // namespace redline::sim
