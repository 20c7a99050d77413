// One simulated technician: signs on, answers offers, drives, works, one ticket after the other. Everything it knows of
// its tickets comes from the server (snapshot and pushes), so it goes on where it stood after any restart.
//
// Talks to the server through TechnicianLink and takes time from the scheduler, so that tests run it without either.
// One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "deploy/redline/tools/technician_model.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "proto/codec/wire.hpp"

namespace redline::app {

class TechnicianLink {
 public:
  using Done = std::move_only_function<void(const domain::Answer&)>;
  // Gives the final answer; none when the session ends for good.
  virtual void send(domain::CommandBody body, Done done) = 0;
  virtual void report_position(domain::GeoPoint point) = 0;
  virtual domain::Instant server_now() const = 0;

 protected:
  ~TechnicianLink() = default;
};

// What a whole fleet shares and counts.
struct FleetWorld {
  const domain::Policy& policy;
  Habits habits;
  double speed = 1;
  domain::Duration position_every = std::chrono::seconds{2};  // real time, at the least

  struct Counts {
    std::uint64_t offers = 0;
    std::uint64_t accepted = 0;
    std::uint64_t declined = 0;
    std::uint64_t silent = 0;
    std::uint64_t done = 0;
    std::uint64_t refused = 0;  // commands refused because the world had moved on
    std::uint64_t failed = 0;   // commands without an answer
    std::uint64_t signed_on = 0;
    std::uint64_t driving = 0;  // now
    std::uint64_t working = 0;  // now
  };
  Counts counts;
};

class Technician {
 public:
  Technician(CrewMember who, std::uint64_t seed, FleetWorld& world, TechnicianLink& link, ports::Scheduler& scheduler);
  ~Technician();
  Technician(const Technician&) = delete;
  Technician& operator=(const Technician&) = delete;

  const CrewMember& who() const noexcept { return who_; }
  bool idle() const noexcept { return tickets_.empty(); }

  // The session was welcomed; `reload`: a snapshot follows and replaces what was known.
  void on_welcome(bool reload);
  void on_snapshot(const codec::Snapshot& snapshot);
  void on_push(const codec::Push& push);

 private:
  enum class Doing : std::uint8_t { Nothing, Asking, Driving, Working };
  struct Held {
    domain::Ticket ticket;
    domain::OfferId answered;  // the newest offer that was looked at
    bool parked = false;       // a step was refused: wait for news
  };

  void sign_on();
  void take(const codec::TicketView& view);
  void drop(domain::TicketId ticket);
  void consider_offer(Held& held);
  void answer(domain::TicketId ticket, domain::OfferId offer, const OfferPlan& plan);
  bool offered(domain::TicketId ticket, domain::OfferId offer) const;

  void go_on();
  std::vector<Job> jobs() const;
  void start(const Job& job);
  void drive();
  void drive_on(domain::GeoPoint from, domain::GeoPoint to, ports::Monotonic began, std::chrono::nanoseconds whole);
  void finished();
  // On site: the paper before the work, the labour, the paper after it, done.
  void work();
  void begin_labour();
  void labour(domain::Duration left);
  void finish();
  void complete();
  void write_paper(std::vector<domain::CommandBody> paper, void (Technician::*then)());
  void next_paper();
  domain::DeviceFix device() const { return {.point = position_, .at = link_.server_now()}; }
  // Sends a step of the current ticket; `then` runs when it is accepted and the ticket is still the current one.
  void step(domain::CommandBody body, domain::TicketState reached, void (Technician::*then)());
  void doing(Doing what);
  void after(domain::Duration delay, void (Technician::*task)());
  void count(const domain::Answer& answer);
  domain::GeoPoint place_of(const domain::Ticket& ticket) const;

  CrewMember who_;
  FleetWorld& world_;
  TechnicianLink& link_;
  ports::Scheduler& scheduler_;
  Rng rng_;
  domain::GeoPoint position_;
  bool signed_on_ = false;
  std::map<domain::TicketId, Held> tickets_;
  domain::TicketId current_;
  Doing doing_ = Doing::Nothing;
  std::uint64_t activity_ = 0;  // counts up with each thing begun; answers to older ones are ignored
  std::vector<domain::CommandBody> paper_;  // to be sent, the last one first
  void (Technician::*after_paper_)() = nullptr;
  ports::TimerId timer_ = 0;
  std::shared_ptr<Technician*> self_ = std::make_shared<Technician*>(this);  // handlers hold it weakly
};

}  // namespace redline::app
