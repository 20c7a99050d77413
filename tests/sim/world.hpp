// The world of one run: a store, two dispatchers competing for its shard, three gateways, the people of the town with their
// devices, faults, and the auditor. All of it in one thread under one virtual time.
//
//   safety:   the days asked for, with faults; the first broken rule ends the run
//   liveness: faults off, everything healed, nobody calls any more; within a limit all work must be done, every command
//             answered and everybody have the same picture, or the run ends with who is stuck
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/auditor.hpp"
#include "tests/sim/device.hpp"
#include "tests/sim/faults.hpp"
#include "tests/sim/machines.hpp"
#include "tests/sim/options.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/technician.hpp"
#include "tests/sim/town.hpp"
#include "tests/sim/trace.hpp"

namespace redline::sim {

class World final : private FaultTarget {
 public:
  explicit World(const Options& options);

  // Runs both phases; what went wrong is told on stderr.
  Report run();

 private:
  void open_machines();
  void open_town();

  // The loop.
  void run_until(std::chrono::nanoseconds span, const std::function<bool()>& done);
  bool broken() const { return findings().count() > 0 || stuck_.size() > 0; }
  const Findings& findings() const { return const_cast<Auditor&>(*auditor_).findings(); }

  // Everyday life.
  void next_call();
  void archive();
  void audit_books();
  void look_at_books();

  // Faults (world_faults.cpp).
  void strike(Fault fault, std::chrono::nanoseconds span, Rng& rng) override;
  void strike_dispatcher(Fault fault, std::chrono::nanoseconds span, Rng& rng);
  void strike_gateway(Fault fault, std::chrono::nanoseconds span, Rng& rng);
  void strike_store(Fault fault, std::chrono::nanoseconds span, Rng& rng);
  void strike_clients(Fault fault, std::chrono::nanoseconds span, Rng& rng);
  void set_clock(Machine& machine, domain::Duration error);
  void reckon_clocks();
  void heal();
  void later(std::chrono::nanoseconds after, ports::Task task) { fate_.call_after(after, std::move(task)); }

  // Liveness (world_rest.cpp).
  void come_to_rest();
  bool at_rest();
  void check_shifts();
  void watch_waiting();
  void compare_all();
  void say_who_is_stuck();

  Report report();
  void note(const std::string& who, std::string_view what);

  Options options_;
  Trace trace_;
  TimePtr time_ = std::make_shared<tests::ManualTime>();
  Town town_;
  Rng rng_;
  tests::ManualScheduler server_{time_};  // the store's strand
  tests::ManualScheduler crowd_strand_{time_};
  tests::ManualScheduler fate_{time_};  // the world's own
  storage::MemoryShard data_;
  std::unique_ptr<Auditor> auditor_;
  std::vector<std::unique_ptr<DispatcherMachine>> dispatchers_;
  std::vector<std::unique_ptr<GatewayMachine>> gateways_;
  Crowd crowd_;
  std::vector<std::unique_ptr<Device>> devices_;
  std::vector<Agent*> agents_;
  std::vector<TechnicianDevice*> technicians_;
  Faults faults_;

  std::uint64_t calls_ = 0;
  domain::Offset trimmed_ = 0;  // the log held nothing older an hour ago
  std::size_t policy_ = 0;
  domain::Duration clock_ahead_{};                                            // of the dispatchers, lately
  std::vector<std::pair<ports::Monotonic, domain::Duration>> clocks_lately_;  // until when it may still show
  std::map<domain::TicketId, ports::Monotonic> left_waiting_;                 // since when
  std::vector<std::string> stuck_;
};

}  // namespace redline::sim
