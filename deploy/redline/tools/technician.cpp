#include "deploy/redline/tools/technician.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace redline::app {

using namespace domain;

namespace {

constexpr int kPositionsPerWay = 8;  // at the most; see position_every

bool mine(const codec::TicketView& view, const std::string& key) {
  return view.technician_key == key && has_technician(view.ticket.state);
}

}  // namespace

Technician::Technician(CrewMember who, std::uint64_t seed, FleetWorld& world, TechnicianLink& link,
                       ports::Scheduler& scheduler)
    : who_(std::move(who)), world_(world), link_(link), scheduler_(scheduler), rng_(seed), position_(who_.start) {}

Technician::~Technician() {
  scheduler_.cancel(timer_);
  doing(Doing::Nothing);
  if (signed_on_) --world_.counts.signed_on;
}

// --- the session

void Technician::on_welcome(bool reload) {
  if (reload) {
    tickets_.clear();
    current_ = {};
    doing(Doing::Nothing);
    scheduler_.cancel(std::exchange(timer_, 0));
  } else {
    for (auto& [id, held] : tickets_) held.parked = false;
    go_on();
  }
}

void Technician::on_snapshot(const codec::Snapshot& snapshot) {
  for (const codec::TicketView& view : snapshot.tickets) take(view);
  if (!snapshot.last) return;
  if (!signed_on_) return sign_on();
  go_on();
}

void Technician::sign_on() {
  SignOn wish{
      .name = who_.name, .skills = who_.skills, .areas = who_.areas, .shift_end = kNever, .position = position_};
  link_.send(std::move(wish), [self = std::weak_ptr{self_}](const Answer& answer) {
    const auto alive = self.lock();
    if (alive == nullptr) return;
    Technician& technician = **alive;
    technician.count(answer);
    if (!answer.ok() || technician.signed_on_) return;
    technician.signed_on_ = true;
    ++technician.world_.counts.signed_on;
  });
  go_on();
}

void Technician::on_push(const codec::Push& push) {
  if (const auto* view = std::get_if<codec::TicketView>(&push.item)) {
    take(*view);
    go_on();
  }
}

// --- tickets

void Technician::take(const codec::TicketView& view) {
  const TicketId id = view.ticket.id;
  if (!mine(view, who_.key)) return drop(id);
  Held& held = tickets_[id];
  if (view.ticket.version < held.ticket.version) return;
  held.ticket = view.ticket;
  held.parked = false;
  if (view.ticket.state == TicketState::Offered) consider_offer(held);
}

void Technician::drop(TicketId ticket) {
  tickets_.erase(ticket);
  if (current_ != ticket) return;
  current_ = {};
  doing(Doing::Nothing);
  scheduler_.cancel(std::exchange(timer_, 0));
}

void Technician::consider_offer(Held& held) {
  const Offer& offer = *held.ticket.offer;
  if (held.answered == offer.id) return;
  held.answered = offer.id;
  const TicketId ticket = held.ticket.id;
  ++world_.counts.offers;
  if (offer.delivered == kNever)
    link_.send(ReportDelivered{.ticket = ticket, .offer = offer.id},
               [this, self = std::weak_ptr{self_}](const Answer& answer) {
                 if (self.lock()) count(answer);
               });
  const OfferPlan plan =
      plan_answer(world_.habits, world_.policy, world_.speed, offer.expires - link_.server_now(), rng_);
  if (plan.response == Response::Silent) {
    ++world_.counts.silent;
    return;
  }
  const auto later = [&](Duration delay, auto task) {
    scheduler_.call_after(delay, [this, self = std::weak_ptr{self_}, ticket, offer = offer.id, task] {
      if (self.lock() && offered(ticket, offer)) task(ticket, offer);
    });
  };
  later(plan.seen_after, [this](TicketId id, OfferId of) {
    link_.send(ReportSeen{.ticket = id, .offer = of}, [this, self = std::weak_ptr{self_}](const Answer& answer) {
      if (self.lock()) count(answer);
    });
  });
  later(plan.answer_after, [this, plan](TicketId id, OfferId of) { answer(id, of, plan); });
}

bool Technician::offered(TicketId ticket, OfferId offer) const {
  const auto found = tickets_.find(ticket);
  return found != tickets_.end() && found->second.ticket.offer && found->second.ticket.offer->id == offer;
}

void Technician::answer(TicketId ticket, OfferId offer, const OfferPlan& plan) {
  const bool accepts = plan.response == Response::Accepts;
  CommandBody body = accepts ? CommandBody{AcceptOffer{.ticket = ticket, .offer = offer}}
                             : CommandBody{ReturnTicket{.ticket = ticket, .offer = offer, .reason = plan.reason}};
  link_.send(std::move(body), [this, self = std::weak_ptr{self_}, accepts](const Answer& given) {
    if (!self.lock()) return;
    count(given);
    if (given.ok()) ++(accepts ? world_.counts.accepted : world_.counts.declined);
  });
}

void Technician::count(const Answer& answer) {
  if (answer.ok()) return;
  ++(info(*answer.error).retryable ? world_.counts.failed : world_.counts.refused);
}

// --- work

std::vector<Job> Technician::jobs() const {
  std::vector<Job> jobs;
  for (const auto& [id, held] : tickets_)
    if (held.ticket.state != TicketState::Offered && !held.parked)
      jobs.push_back(
          {.ticket = id, .state = held.ticket.state, .priority = held.ticket.priority, .place = place_of(held.ticket)});
  return jobs;
}

GeoPoint Technician::place_of(const Ticket& ticket) const {
  if (ticket.place.point.known()) return ticket.place.point;
  const auto area = world_.policy.area(ticket.area);
  return area ? world_.policy.areas[*area].centre : GeoPoint{};
}

// Takes up the best job when there is nothing to do, or a better one than the way just taken.
void Technician::go_on() {
  const std::vector<Job> open = jobs();
  const Job* best = next_job(open, position_);
  if (best == nullptr || best->ticket == current_) return;
  if (doing_ != Doing::Nothing) {
    const auto current = std::ranges::find(open, current_, &Job::ticket);
    const bool leave = doing_ == Doing::Driving && current != open.end() && interrupts(*best, *current);
    if (!leave) return;
    scheduler_.cancel(std::exchange(timer_, 0));
  }
  start(*best);
}

void Technician::start(const Job& job) {
  current_ = job.ticket;
  doing(Doing::Asking);
  switch (job.state) {
    case TicketState::Accepted: return step(StartTravel{job.ticket}, TicketState::EnRoute, &Technician::drive);
    case TicketState::EnRoute: return drive();
    default: return work();
  }
}

void Technician::step(CommandBody body, TicketState reached, void (Technician::*then)()) {
  const std::uint64_t activity = activity_;
  link_.send(std::move(body),
             [this, self = std::weak_ptr{self_}, activity, reached, then, ticket = current_](const Answer& given) {
               if (!self.lock()) return;
               count(given);
               if (given.ok() && reached == TicketState::Done) ++world_.counts.done;  // the push may have come first
               const auto found = tickets_.find(ticket);
               if (found != tickets_.end()) {
                 if (given.ok()) {
                   found->second.ticket.state = std::max(found->second.ticket.state, reached);
                 } else {
                   found->second.parked = !info(*given.error).retryable;
                 }
               }
               if (activity != activity_) return;
               if (given.ok()) return (this->*then)();
               current_ = {};
               doing(Doing::Nothing);
               go_on();
             });
}

void Technician::drive() {
  const auto found = tickets_.find(current_);
  if (found == tickets_.end()) return;
  doing(Doing::Driving);
  GeoPoint to = place_of(found->second.ticket);
  if (!to.known()) to = position_;
  const Duration whole = travel_time(world_.habits, world_.policy, world_.speed, position_, to, rng_);
  drive_on(position_, to, scheduler_.monotonic(), whole);
}

void Technician::drive_on(GeoPoint from, GeoPoint to, ports::Monotonic began, std::chrono::nanoseconds whole) {
  const auto gone = scheduler_.monotonic() - began;
  const double part = std::min(1.0, static_cast<double>(gone.count()) / static_cast<double>(whole.count()));
  if (from.known() && to.known()) position_ = on_the_way(from, to, part);
  if (part >= 1) {
    position_ = to;
    link_.report_position(position_);
    return step(ReportArrival{.ticket = current_, .device = device()}, TicketState::OnSite, &Technician::work);
  }
  if (gone.count() > 0) link_.report_position(position_);
  const auto pause =
      std::min(whole - gone, std::max<std::chrono::nanoseconds>(whole / kPositionsPerWay, world_.position_every));
  timer_ = scheduler_.call_after(pause, [this, self = std::weak_ptr{self_}, from, to, began, whole] {
    if (!self.lock()) return;
    timer_ = 0;
    drive_on(from, to, began, whole);
  });
}

void Technician::work() {
  const auto found = tickets_.find(current_);
  if (found == tickets_.end()) return;
  doing(Doing::Working);
  write_paper(paper_before_work(world_.policy, found->second.ticket), &Technician::begin_labour);
}

void Technician::begin_labour() {
  const auto found = tickets_.find(current_);
  if (found == tickets_.end()) return;
  labour(service_time(world_.habits, world_.policy, world_.speed, found->second.ticket.category, rng_));
}

// Whoever is alone in a dangerous place says now and then that all is well.
void Technician::labour(Duration left) {
  const auto found = tickets_.find(current_);
  if (found == tickets_.end()) return;
  const Category* category = world_.policy.category(found->second.ticket.category);
  const Duration every = world_.policy.site.check_in_every * 3 / 4;
  const bool watched = category != nullptr && category->dangerous && every.count() > 0;
  if (!watched || left <= every) return after(left, &Technician::finish);
  timer_ = scheduler_.call_after(every, [this, self = std::weak_ptr{self_}, left = left - every] {
    if (!self.lock()) return;
    timer_ = 0;
    link_.send(CheckIn{current_}, [this, self](const Answer& answer) {
      if (self.lock()) count(answer);
    });
    labour(left);
  });
}

void Technician::write_paper(std::vector<CommandBody> paper, void (Technician::*then)()) {
  paper_ = std::move(paper);
  std::ranges::reverse(paper_);
  after_paper_ = then;
  next_paper();
}

void Technician::next_paper() {
  if (paper_.empty()) return (this->*after_paper_)();
  CommandBody next = std::move(paper_.back());
  paper_.pop_back();
  step(std::move(next), TicketState::OnSite, &Technician::next_paper);
}

void Technician::finish() {
  const auto found = tickets_.find(current_);
  if (found != tickets_.end())
    write_paper(paper_after_work(world_.policy, found->second.ticket), &Technician::complete);
}

void Technician::complete() {
  const auto found = tickets_.find(current_);
  if (found == tickets_.end()) return;
  const Category* category = world_.policy.category(found->second.ticket.category);
  const std::string what = category != nullptr ? category->name : found->second.ticket.category.value;
  step(CompleteTicket{.ticket = current_, .resolution = fmt::format("{}: done", what), .device = device()},
       TicketState::Done, &Technician::finished);
}

// The job is off the list; what is next?
void Technician::finished() {
  drop(current_);
  go_on();
}

void Technician::after(Duration delay, void (Technician::*task)()) {
  timer_ = scheduler_.call_after(delay, [this, self = std::weak_ptr{self_}, task] {
    if (!self.lock()) return;
    timer_ = 0;
    (this->*task)();
  });
}

void Technician::doing(Doing what) {
  ++activity_;
  if (doing_ == Doing::Driving) --world_.counts.driving;
  if (doing_ == Doing::Working) --world_.counts.working;
  doing_ = what;
  if (doing_ == Doing::Driving) ++world_.counts.driving;
  if (doing_ == Doing::Working) ++world_.counts.working;
}

}  // namespace redline::app
