// The machines of the world: the store's, the dispatchers', the gateways'. Each runs the real product on a strand of its
// own, with a wall clock of its own and a link of its own to the store. A process can crash, be stopped and started again;
// the machine (its clock, the weather on its link) stays. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "dispatcher/runtime/shard.hpp"
#include "gateway/hub/gateway.hpp"
#include "storage/memory/event_log.hpp"
#include "storage/memory/inbox.hpp"
#include "storage/memory/live_store.hpp"
#include "storage/memory/positions.hpp"
#include "tests/sim/connection.hpp"
#include "tests/sim/town.hpp"
#include "tests/sim/weather.hpp"
#include "tests/support/manual_scheduler.hpp"

namespace redline::sim {

using TimePtr = std::shared_ptr<tests::ManualTime>;

// What processes of either kind have in common.
struct ProcessBase {
  ProcessBase(const TimePtr& time, storage::MemoryShard& data, domain::Duration wall_error, storage::FateHook fate)
      : strand(time), link(data, strand, std::move(fate)) {
    strand.set_wall_error(wall_error);
  }
  tests::ManualScheduler strand;
  storage::MemoryLink link;
};

class Machine {
 public:
  using NoticeHandler = std::function<void(const std::string& machine, std::string_view text)>;

  Machine(std::string name, TimePtr time, storage::MemoryShard& data, Rng rng, NoticeHandler notice)
      : name_(std::move(name)), time_(std::move(time)), data_(data), rng_(rng), notice_(std::move(notice)) {}
  virtual ~Machine() = default;
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  virtual void start() = 0;
  virtual void crash() = 0;
  virtual ProcessBase* process() = 0;
  bool running() { return process() != nullptr; }

  void pause() {
    if (process() != nullptr) process()->strand.pause();
  }
  void resume() {
    if (process() != nullptr && process()->strand.paused()) process()->strand.resume();
  }
  void cut() {
    link_cut_ = true;
    if (process() != nullptr) process()->link.cut();
  }
  void mend() {
    link_cut_ = false;
    if (process() != nullptr) process()->link.mend();
  }
  void set_weather(const Weather& weather) noexcept { weather_ = weather; }
  void set_wall_error(domain::Duration error);
  domain::Duration wall_error() const noexcept { return wall_error_; }
  const std::string& name() const noexcept { return name_; }

 protected:
  storage::FateHook fate() {
    return [this](storage::StoreCall call) { return draw_fate(weather_, call, rng_); };
  }
  void notice(std::string_view text) { notice_(name_, text); }

  std::string name_;
  TimePtr time_;
  storage::MemoryShard& data_;
  Rng rng_;
  NoticeHandler notice_;
  Weather weather_;
  domain::Duration wall_error_{};
  bool link_cut_ = false;
  std::uint64_t starts_ = 0;
};

class DispatcherMachine final : public Machine {
 public:
  DispatcherMachine(std::string name, const TimePtr& time, storage::MemoryShard& data, Rng rng, NoticeHandler notice,
                    domain::PolicyPtr policy)
      : Machine(std::move(name), time, data, rng, std::move(notice)), policy_(std::move(policy)) {}

  void start() override;
  void crash() override { process_.reset(); }
  // Finishes what it is at and gives the lease back.
  void stop();
  void use_policy(domain::PolicyPtr policy);
  ProcessBase* process() override { return process_.get(); }
  // Null unless the process runs.
  const runtime::Shard* shard() const { return process_ == nullptr ? nullptr : &process_->shard; }

 private:
  struct Process final : ProcessBase {
    Process(DispatcherMachine& machine, const std::string& owner);
    storage::MemoryLiveStore store;
    storage::MemoryInboxReader inbox;
    storage::MemoryPositions positions;
    runtime::Shard shard;
  };
  domain::PolicyPtr policy_;
  std::unique_ptr<Process> process_;
};

class GatewayMachine final : public Machine {
 public:
  GatewayMachine(std::string name, const TimePtr& time, storage::MemoryShard& data, Rng rng, NoticeHandler notice,
                 gateway::GatewayOptions options, gateway::Accounts& accounts)
      : Machine(std::move(name), time, data, rng, std::move(notice)),
        options_(std::move(options)),
        accounts_(accounts) {}
  ~GatewayMachine() override { crash(); }

  void start() override;
  void crash() override;
  // Signs its sessions off, then stops.
  void drain(std::chrono::milliseconds window);
  // A device knocks; answered in a turn of the gateway, if there is one.
  void connect(const std::shared_ptr<Connection>& connection);
  // Connections open now, in the order they were made.
  std::vector<std::shared_ptr<Connection>> connections() const;
  ProcessBase* process() override { return process_.get(); }
  const gateway::Gateway* gateway() const { return process_ == nullptr ? nullptr : &process_->gateway; }

 private:
  struct Process final : ProcessBase, ConnectionHost {
    explicit Process(GatewayMachine& machine);
    // ConnectionHost
    ports::Scheduler& scheduler() override { return strand; }
    gateway::SessionEvents& events() override { return gateway; }
    void forget(gateway::TransportId id) override { connections.erase(id); }

    Rng random;
    storage::MemoryInboxWriter inbox;
    storage::MemoryEventLog log;
    storage::MemoryPositions positions;
    gateway::Gateway gateway;
    std::map<gateway::TransportId, std::shared_ptr<Connection>> connections;
    std::uint64_t opened = 0;
  };
  gateway::GatewayOptions options_;
  gateway::Accounts& accounts_;
  std::unique_ptr<Process> process_;
};

}  // namespace redline::sim
