#include "tests/sim/world.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <fmt/format.h>

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kDispatchers = 2, kGateways = 3;
constexpr std::chrono::hours kArchivedAfter{3};
constexpr std::size_t kTicketsKept = 500;

// Streams of randomness; a new one is appended, so that the others stay as they are.
enum Stream : std::uint64_t { kTown, kWorld, kFaults_, kMachines = 100, kDevices = 1'000 };

// Relative to the usual number of calls.
std::size_t load(const Options& options) { return std::max<std::size_t>(options.tickets_per_day / 2'000, 1); }

storage::MemoryShardOptions store_options(const Options& options, Rng rng) {
  // Nobody here sends a command again after more than an hour; keeping answers longer only makes every start slower.
  const auto keep_answers = std::max<Duration>(24h / load(options), 2h);
  return {.keep_events = load(options) * (options.swarm ? 200 + rng.below(30'000) : 8'000),
          .keep_answers = keep_answers};
}

// Small limits, so that they are met; --swarm draws them.
gateway::GatewayOptions gateway_options(const Options& options, Rng rng) {
  gateway::GatewayOptions limits;
  const auto draw = [&](std::size_t usual, std::size_t low, std::size_t high) {
    return options.swarm ? low + rng.below(high - low) : usual;
  };
  limits.feed.queue_bytes_max = draw(32 * 1024, 12 * 1024, 256 * 1024);
  limits.feed.frame_out_bytes_max = draw(16 * 1024, 8 * 1024, 64 * 1024);
  limits.feed.recent_bytes_max = load(options) * draw(1024 * 1024, 4 * 1024, 8 * 1024 * 1024);
  limits.feed.log_entries_max = draw(64, 1, 256);
  limits.feed.log_reads_max = draw(4, 1, 16);
  limits.feed.slow_reader_timeout = std::chrono::milliseconds{draw(5'000, 1'000, 10'000)};
  limits.tail.entries_max = draw(64, 1, 256);
  limits.tail.history_events = draw(500, 1, 10'000);
  limits.commands.commands_max = draw(16'384, 4, 4'096);
  return limits;
}

Habits draw_habits(const Options& options, Rng rng) {
  const auto draw = [&](double usual) {
    return options.swarm ? (rng.chance(0.3) ? 0.0 : usual * 3 * rng.unit()) : usual;
  };
  return {.twin = draw(0.03),
          .repeat = draw(0.03),
          .garble = draw(0.01),
          .mistake = draw(0.03),
          .decline = draw(0.06),
          .ignore = draw(0.04),
          .give_back = draw(0.02),
          .cancel = draw(0.05),
          .wander_off = draw(0.01)};
}

// More calls by day than by night; one on average.
double busyness(Instant now) {
  constexpr std::array kByHour{0.4, 0.3, 0.3, 0.3, 0.3, 0.5, 0.8, 1.2, 1.7, 1.8, 1.6, 1.4,
                               1.2, 1.2, 1.3, 1.4, 1.5, 1.6, 1.5, 1.3, 1.0, 0.8, 0.6, 0.5};
  const auto since_midnight = now - std::chrono::floor<std::chrono::days>(now);
  return kByHour[static_cast<std::size_t>(since_midnight / 1h)];
}

}  // namespace

World::World(const Options& options)
    : options_(options),
      trace_(options.trace),
      town_(options, Rng{options.seed, kTown}),
      rng_(options.seed, kWorld),
      data_(ShardId{0}, server_, store_options(options, Rng{options.seed, kMachines})),
      auditor_(std::make_unique<Auditor>(town_, data_, trace_)),
      crowd_{.strand = crowd_strand_,
             .gateways = gateways_,
             .auditor = *auditor_,
             .town = town_,
             .trace = trace_,
             .habits = draw_habits(options, Rng{options.seed, kMachines + 1})},
      faults_(options, time_, Rng{options.seed, kFaults_}, *this) {
  open_machines();
  open_town();
}

void World::open_machines() {
  const auto notice = [this](const std::string& who, std::string_view what) { note(who, what); };
  const auto rng = [&](std::size_t i) { return Rng{options_.seed, kMachines + 10 + i}; };
  for (std::size_t i = 0; i < kDispatchers; ++i)
    dispatchers_.push_back(std::make_unique<DispatcherMachine>(fmt::format("dispatcher-{}", i + 1), time_, data_,
                                                               rng(i), notice, town_.policy(0)));
  const gateway::GatewayOptions limits = gateway_options(options_, Rng{options_.seed, kMachines + 2});
  for (std::size_t i = 0; i < kGateways; ++i)
    gateways_.push_back(std::make_unique<GatewayMachine>(fmt::format("gateway-{}", i + 1), time_, data_,
                                                         rng(kDispatchers + i), notice, limits, town_));
  for (const auto& machine : dispatchers_) machine->start();
  for (const auto& machine : gateways_) machine->start();
}

void World::open_town() {
  // A supervisor for every twentieth ticket, all together.
  const auto supervisors = std::ranges::count(town_.people(), Role::Supervisor, &Person::role);
  const std::chrono::nanoseconds acts_every =
      std::chrono::nanoseconds{24h} * 20 * supervisors / options_.tickets_per_day;
  for (const Person& person : town_.people()) {
    const Rng rng{options_.seed, kDevices + devices_.size()};
    switch (person.role) {
      case Role::Agent: devices_.push_back(std::make_unique<Agent>(crowd_, person, rng)); break;
      case Role::Technician: devices_.push_back(std::make_unique<TechnicianDevice>(crowd_, person, rng)); break;
      default: devices_.push_back(std::make_unique<Supervisor>(crowd_, person, rng, acts_every));
    }
    if (auto* agent = dynamic_cast<Agent*>(devices_.back().get())) agents_.push_back(agent);
    if (auto* technician = dynamic_cast<TechnicianDevice*>(devices_.back().get())) {
      technicians_.push_back(technician);
    } else {
      devices_.back()->switch_on();
    }
  }
  next_call();
  archive();
  audit_books();
}

// --- the loop

void World::run_until(std::chrono::nanoseconds span, const std::function<bool()>& done) {
  bool over = false;
  const ports::TimerId end = fate_.call_after(span, [&] { over = true; });
  try {
    while (!over && !broken() && !done() && time_->step()) {
      auditor_->set_time(time_->monotonic());
      auditor_->set_latest_clock(time_->now() + clock_ahead_);
      auditor_->poll();
    }
  } catch (const std::exception& error) {
    auditor_->findings().add(fmt::format("a process died of its own: {}", error.what()));
  }
  fate_.cancel(end);
}

Report World::run() {
  const auto never = [] { return false; };
  faults_.start();
  run_until(std::chrono::days{options_.days}, never);
  if (!broken()) come_to_rest();
  return report();
}

void World::note(const std::string& who, std::string_view what) {
  trace_.fold(who);
  trace_.fold(what);
  if (trace_.written()) trace_.line(time_->monotonic(), fmt::format("{}: {}", who, what));
}

// --- everyday life

void World::next_call() {
  const std::chrono::nanoseconds mean = std::chrono::nanoseconds{24h} / options_.tickets_per_day;
  const auto wait =
      std::chrono::nanoseconds{static_cast<std::int64_t>(static_cast<double>(mean.count()) / busyness(time_->now()))};
  crowd_strand_.call_after(rng_.around(wait), [this] {
    if (crowd_.closing_time) return;
    rng_.pick(agents_)->take_call(++calls_);
    next_call();
  });
}

// Closed tickets leave the live store, as they will when an archiver has them; otherwise long runs would drag them along.
// Only those whose events had left the log by the last round: whoever resumes from there must find the ticket.
void World::archive() {
  later(1h, [this] { archive(); });
  const Instant before = time_->now() - kArchivedAfter;
  const auto& tickets = auditor_->tickets().tickets();
  std::vector<TicketId> old;
  for (std::size_t i = 0; i + kTicketsKept < tickets.size(); ++i)
    if (tickets[i] != nullptr && !tickets[i]->open() && tickets[i]->story.back().at < before &&
        tickets[i]->story.back().offset < trimmed_)
      old.push_back(tickets[i]->id);
  for (const TicketId id : old) {
    data_.forget(id);
    auditor_->forget(id);
  }
  trimmed_ = data_.log_begin();
}

void World::audit_books() {
  later(5min, [this] { audit_books(); });
  look_at_books();
}

// Whoever has got everything must have the right picture.
void World::look_at_books() {
  if (!auditor_->ledger().sure()) return;
  std::vector<const Book*> books(devices_.size());
  for (const auto& device : devices_)
    if (device->current() && auditor_->streams().behind(device->client()).empty())
      books[device->client()] = &device->book();
  auditor_->compare_books(books);
}

// --- the report

Report World::report() {
  Report report{.simulated = time_->monotonic().time_since_epoch(),
                .tickets = auditor_->tickets().created(),
                .violations = findings().count(),
                .trace_hash = trace_.hash()};
  if (report.violations > 0) {
    report.verdict = Verdict::Violation;
  } else if (!stuck_.empty()) {
    report.verdict = Verdict::NoProgress;
  }
  if (report.verdict == Verdict::Clean) return report;
  fmt::print(stderr, "\nseed {}, {} after the start: {}\n", options_.seed, clock_text(time_->monotonic()),
             report.verdict == Verdict::Violation ? "a rule was broken" : "no progress");
  std::vector<TicketId> told;
  for (const Finding& finding : findings().all()) {
    fmt::print(stderr, "* {}\n", finding.text);
    if (!finding.ticket || std::ranges::find(told, finding.ticket) != told.end()) continue;
    told.push_back(finding.ticket);
    for (const std::string& line : auditor_->story(finding.ticket)) fmt::print(stderr, "    {}\n", line);
  }
  for (const std::string& who : stuck_) fmt::print(stderr, "* {}\n", who);
  fmt::print(stderr, "again: redline-sim --seed {} --days {}{} --tickets-per-day {} --trace FILE\n\n", options_.seed,
             options_.days, options_.swarm ? " --swarm" : "", options_.tickets_per_day);
  return report;
}

}  // namespace redline::sim
