// How a simulated technician behaves, as pure functions of what is asked and of chance: answers to offers, which job is
// next, how long driving and working take.
#pragma once

#include <optional>
#include <span>

#include "deploy/redline/tools/crew.hpp"
#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::app {

struct Habits {
  double declines = 0.05;
  double silent = 0.02;  // never answers
  domain::Duration answer_min = std::chrono::seconds{5};
  domain::Duration answer_max = std::chrono::seconds{45};
  double travel_spread = 0.25;  // of the expected time, either way
  double service_spread = 0.5;
};

enum class Response : std::uint8_t { Accepts, Declines, Silent };

struct OfferPlan {
  Response response{};
  domain::Duration seen_after{};  // real time, as the answer is
  domain::Duration answer_after{};
  std::string reason;  // of a decline
};
// `left`: until the offer lapses; an answer comes before that.
OfferPlan plan_answer(const Habits& habits, const domain::Policy& policy, double speed, domain::Duration left,
                      Rng& rng);

struct Job {
  domain::TicketId ticket;
  domain::TicketState state{};  // Accepted, EnRoute or OnSite
  domain::Priority priority{};
  domain::GeoPoint place;  // unknown: at the technician's own position
};
// What to work on next: what was begun on site is finished, then emergencies, then the way already taken, then by
// priority; the nearest among equals.
const Job* next_job(std::span<const Job> jobs, domain::GeoPoint from);
// Whether to leave the way to `current` for `other`.
bool interrupts(const Job& other, const Job& current);

domain::Duration travel_time(const Habits& habits, const domain::Policy& policy, double speed, domain::GeoPoint from,
                             domain::GeoPoint to, Rng& rng);
domain::Duration service_time(const Habits& habits, const domain::Policy& policy, double speed,
                              const domain::CategoryId& category, Rng& rng);

// What the policy asks for on site before the work begins and after it is done, and is not there yet: fault, quote, consent
// and start of chargeable work; then the checklist, charges as quoted and a signature.
std::vector<domain::CommandBody> paper_before_work(const domain::Policy& policy, const domain::Ticket& ticket);
std::vector<domain::CommandBody> paper_after_work(const domain::Policy& policy, const domain::Ticket& ticket);

// The point `part` (0..1) of the way.
domain::GeoPoint on_the_way(domain::GeoPoint from, domain::GeoPoint to, double part);

}  // namespace redline::app
