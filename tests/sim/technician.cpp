#include "tests/sim/technician.hpp"

#include <algorithm>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kQueuedMax = 6;  // commands gathered without a network
constexpr std::chrono::seconds kRound{60};

}  // namespace

TechnicianDevice::TechnicianDevice(Crowd& crowd, const Person& person, Rng rng) : Device(crowd, person, rng) {
  const auto midnight = std::chrono::floor<std::chrono::days>(now());
  const auto& areas = crowd_.town.policy(0)->areas;
  position_ = areas[static_cast<std::size_t>(rng_.below(areas.size()))].centre;
  auto start = Instant{midnight} + person_.shift_start;
  if (start + person_.shift_length <= now()) start += 24h;
  if (start + person_.shift_length - 24h > now()) start = now();  // yesterday's shift goes on
  crowd_.strand.call_after(std::max<std::chrono::nanoseconds>(start - now(), 0ns), [this] { begin_shift(); });
}

// --- the shift

bool TechnicianDevice::on_duty() const { return now() < shift_end_; }

void TechnicianDevice::begin_shift() {
  crowd_.strand.call_after(24h + rng_.between(-10min, 10min), [this] { begin_shift(); });
  if (overtime_) return;
  shift_end_ = now() + person_.shift_length;
  crowd_.strand.call_after(person_.shift_length, [this] { end_shift(); });
  switch_on();
  if (round_timer_ == 0) go_round();
  if (current()) clock_in();
}

// Most sign off; some leave that to the dispatcher, and some are just gone.
void TechnicianDevice::end_shift() {
  if (overtime_) return;
  const double how = rng_.unit();
  if (how < 0.1 && unanswered() == 0) return switch_off();
  if (how < 0.8 && on_shift_ && jobs_.empty())
    send({.body = SignOff{}, .expect = Expect::ok().or_error(ErrorCode::NotAllowedInState)});
}

bool TechnicianDevice::done_for_today() const { return !on_duty() && jobs_.empty() && !on_shift_ && unanswered() == 0; }

void TechnicianDevice::clock_in() {
  if (clocking_in_ || !on_duty() || (on_shift_ && !prolong_)) return;
  clocking_in_ = true;
  prolong_ = false;
  SignOn body{.name = person_.technician, .shift_end = shift_end_, .position = position_};
  if (!person_.act_as.empty() || rng_.chance(0.5)) {
    body.skills = person_.skills;
    body.areas = person_.areas;
  }
  // A dispatcher whose clock is ahead takes the shift for over.
  send({.body = std::move(body), .expect = Expect::ok().or_error(ErrorCode::Incomplete)});
}

void TechnicianDevice::wander_off() {
  switch_off();
  crowd_.strand.call_after(rng_.between(1min, 15min), [this] {
    if (on_duty() || !jobs_.empty() || unanswered() > 0) switch_on();
  });
}

void TechnicianDevice::work_overtime() {
  overtime_ = prolong_ = true;
  shift_end_ = now() + 72h;
  switch_on();
  for (auto& [id, job] : jobs_) job.answering = false;
  if (round_timer_ == 0) go_round();
  if (current()) clock_in();
}

// --- what is heard

void TechnicianDevice::on_reload() {
  jobs_.clear();
  on_shift_ = false;
  leave_job();
}

void TechnicianDevice::on_current() {
  clock_in();
  look_round();
}

void TechnicianDevice::on_technician(const Technician& technician) { on_shift_ = technician.on_shift; }

void TechnicianDevice::on_ticket(const codec::TicketView& view) {
  const TicketId id = view.ticket.id;
  if (!book().tickets.contains(id)) {
    jobs_.erase(id);
    if (current_job_ == id) leave_job();
    return;
  }
  Job& job = jobs_[id];
  if (job.offer != view.ticket.last_offer) job = Job{.offer = view.ticket.last_offer};
  job.heard = view.ticket.state;
  const bool held = on_hold(view.ticket);
  job.assumed = held || job.put_by == Job::PutBy::Yes ? job.heard : std::max(job.assumed, job.heard);
  if (held) job.put_by = Job::PutBy::Yes;
  if (!held && job.put_by == Job::PutBy::Yes) job.put_by = Job::PutBy::No;
  if (held && current_job_ == id) leave_job();
  for (const Clock& clock : view.ticket.clocks)
    if (clock.kind == ClockKind::Resolve) job.resolve_due = clock.due;
  job.priority = view.ticket.priority;
  job.place = view.ticket.place.point;
  job.category = view.ticket.category;
  job.work = view.ticket.work ? *view.ticket.work : Work{};
  consider(id, job);
}

void TechnicianDevice::on_answer(const Sent& sent, const Answer& answer) {
  if (std::holds_alternative<SignOn>(sent.body)) clocking_in_ = false;
  if (answer.ok() || answer.error == ErrorCode::IdReused) return;
  const auto found = jobs_.find(answer.ticket);
  if (found == jobs_.end()) return;
  found->second.assumed = found->second.heard;
  found->second.answering = false;
  if (found->second.put_by == Job::PutBy::Asked) found->second.put_by = Job::PutBy::No;
  if (current_job_ == answer.ticket) leave_job();
}

// --- offers

void TechnicianDevice::consider(TicketId id, Job& job) {
  if (job.heard != TicketState::Offered || job.answering) return;
  job.answering = true;
  send({.body = ReportDelivered{id, job.offer}, .expect = Expect::ok().or_error(ErrorCode::Stale)});
  if (rng_.chance(crowd_.habits.ignore)) return;
  crowd_.strand.call_after(rng_.between(1s, 20s) / crowd_.town.hurry(),
                           [this, id, offer = job.offer] { answer(id, offer); });
}

void TechnicianDevice::answer(TicketId id, OfferId offer) {
  const auto found = jobs_.find(id);
  const bool stands =
      found != jobs_.end() && found->second.offer == offer && found->second.assumed == TicketState::Offered;
  const Expect expect = Expect::ok().or_error(ErrorCode::Stale);
  if (!stands && !rng_.chance(crowd_.habits.mistake)) return;
  if (rng_.chance(crowd_.habits.mistake) && offer.value > 1)
    send({.body = AcceptOffer{id, OfferId{offer.value - 1}}, .expect = Expect::error(ErrorCode::Stale)});
  if (rng_.chance(0.5)) send({.body = ReportSeen{id, offer}, .expect = expect});
  if (rng_.chance(crowd_.habits.decline))
    return send({.body = ReturnTicket{id, offer, "too_far"},
                 .expect = expect.or_error(ErrorCode::NotAllowedInState).or_error(ErrorCode::PolicyForbids)});
  send({.body = AcceptOffer{id, offer}, .expect = expect});
  if (stands) found->second.assumed = TicketState::Accepted;
  look_round();
}

// --- work

void TechnicianDevice::go_round() {
  round_timer_ = crowd_.strand.call_after(kRound, [this] { go_round(); });
  if (done_for_today()) {
    switch_off();
    crowd_.strand.cancel(round_timer_);
    round_timer_ = 0;
    return;
  }
  if (current()) clock_in();
  for (auto& [id, job] : jobs_) {
    consider(id, job);
    if (job.put_by != Job::PutBy::Asked || unanswered() > 0) continue;
    job.put_by = Job::PutBy::No;  // and on again before it was heard of
    job.assumed = job.heard;
  }
  look_round();
}

void TechnicianDevice::then(std::chrono::nanoseconds after, void (TechnicianDevice::*step)()) {
  crowd_.strand.cancel(step_timer_);
  step_timer_ = crowd_.strand.call_after(after, [this, step] {
    step_timer_ = 0;
    (this->*step)();
  });
}

void TechnicianDevice::leave_job() {
  current_job_.reset();
  crowd_.strand.cancel(step_timer_);
  step_timer_ = 0;
}

// Takes up what is next, unless something is in hand.
void TechnicianDevice::look_round() {
  if (current_job_) return;
  const auto weight = [](const auto& entry) {
    const Job& job = entry.second;
    return std::tuple{job.assumed == TicketState::OnSite    ? 0
                      : job.assumed == TicketState::EnRoute ? 1
                                                            : 2,
                      job.priority, entry.first.value};
  };
  auto best = jobs_.end();
  for (auto job = jobs_.begin(); job != jobs_.end(); ++job) {
    const bool workable = job->second.put_by == Job::PutBy::No && job->second.assumed >= TicketState::Accepted &&
                          job->second.assumed <= TicketState::OnSite;
    if (workable && (best == jobs_.end() || weight(*job) < weight(*best))) best = job;
  }
  if (best == jobs_.end()) return;
  current_job_ = best->first;
  then(rng_.between(2s, 20s) / crowd_.town.hurry(), &TechnicianDevice::next_step);
}

void TechnicianDevice::next_step() {
  const auto found = jobs_.find(*current_job_);
  if (found == jobs_.end()) return leave_job();
  auto& [id, job] = *found;
  if (unanswered() > (careful_ ? 0 : kQueuedMax)) return then(30s, &TechnicianDevice::next_step);
  careful_ = false;
  if (rng_.chance(crowd_.habits.mistake)) {
    make_mistake(id, job);
    return then(rng_.between(1s, 20s), &TechnicianDevice::next_step);
  }
  if (rng_.chance(crowd_.habits.wander_off)) wander_off();
  const Expect expect = Expect::ok().or_error(ErrorCode::Stale).or_error(ErrorCode::NotAllowedInState);
  if (rng_.chance(crowd_.habits.give_back)) {
    send({.body = ReturnTicket{id, job.offer, "no_parts"}, .expect = expect.or_error(ErrorCode::PolicyForbids)});
    job.assumed = TicketState::Done;
    return leave_job();
  }
  switch (job.assumed) {
    case TicketState::Accepted:
      job.assumed = TicketState::EnRoute;
      legs_left_ = 1 + static_cast<int>(rng_.below(3));
      then(rng_.between(30s, 2min) / crowd_.town.hurry(), &TechnicianDevice::drive);
      return send({.body = StartTravel{id}, .expect = expect});
    case TicketState::EnRoute:
      job.assumed = TicketState::OnSite;
      then(rng_.between(1min, 7min) / crowd_.town.hurry(), &TechnicianDevice::next_step);
      return send({.body = ReportArrival{id, device()}, .expect = expect});
    case TicketState::OnSite: return work_on_site(id, job);
    default: return leave_job();
  }
}

// Paper is written one sheet after the other, each on what the server has answered to the one before.
void TechnicianDevice::work_on_site(TicketId id, Job& job) {
  const Expect expect = Expect::ok().or_error(ErrorCode::Stale).or_error(ErrorCode::NotAllowedInState);
  const auto paper = next_paper(id, job);
  if ((paper || job.checking) && (unanswered() > 0 || job.heard != TicketState::OnSite))
    return then(rng_.between(5s, 20s), &TechnicianDevice::next_step);
  if (get_stuck(id, job)) return look_round();
  if (rng_.chance(0.1)) send({.body = CheckIn{id}, .expect = expect});
  if (paper) {
    job.checking = job.checking || std::holds_alternative<CheckItem>(*paper);
    send({.body = *paper, .expect = expect.or_error(ErrorCode::Incomplete).or_error(ErrorCode::ConsentRequired)});
    return then(rng_.between(5s, 40s) / crowd_.town.hurry(), &TechnicianDevice::next_step);
  }
  job.assumed = TicketState::Done;
  leave_job();
  send({.body = CompleteTicket{id, "mended", device()},
        .expect = expect.or_error(ErrorCode::Incomplete)
                      .or_error(ErrorCode::ConsentRequired)
                      .or_error(ErrorCode::ChecklistIncomplete)});
  look_round();
}

bool TechnicianDevice::get_stuck(TicketId id, Job& job) {
  if (crowd_.closing_time || job.heard != TicketState::OnSite || unanswered() > 0) return false;
  // Its clock and the dispatcher's differ: what is in time for one may be late, or too long, for the other.
  const Expect expect = Expect::ok()
                            .or_error(ErrorCode::Stale)
                            .or_error(ErrorCode::NotAllowedInState)
                            .or_error(ErrorCode::Incomplete)
                            .or_error(ErrorCode::PolicyForbids);
  if (rng_.chance(0.03)) {
    constexpr std::array kReasons{"parts", "absent", "office", "break"};
    job.put_by = Job::PutBy::Asked;
    leave_job();
    send({.body = HoldTicket{id, rng_.pick(kReasons), "", now() + std::chrono::minutes{5 + rng_.below(25)}}, .expect = expect});
    return true;
  }
  if (rng_.chance(0.03) && job.resolve_due != kNever)
    send({.body = AskExtension{id, ClockKind::Resolve, job.resolve_due + std::chrono::minutes{1 + rng_.below(90)}, "old pipes"},
          .expect = expect});
  if (rng_.chance(0.01))
    send({.body = AskPark{id, now() + std::chrono::minutes{60 + rng_.below(240)}, "after the works"}, .expect = expect});
  return false;
}

std::optional<CommandBody> TechnicianDevice::next_paper(TicketId id, const Job& job) const {
  const Category* category = crowd_.town.policy(0)->category(job.category);
  if (category == nullptr) return std::nullopt;
  const Work& work = job.work;
  const std::vector<FeeLine> lines{
      FeeLine{.kind = {}, .code = "visit", .text = {}, .quantity = kOneUnit, .reason = {}}};
  if (category->chargeable) {
    if (work.fault.empty()) return ConfirmFault{id, "worn seal", {}};
    if (!work.quote) return QuoteFee{id, lines};
    if (!work.quote->agreed()) return RecordConsent{id, work.quote->number, {"Mrs Wang", ConsentHow::Spoken}};
    if (work.started == kNever) return StartWork{id};
  }
  for (const ChecklistItem& item : category->checklist)
    if (!work.passed(item.id)) return CheckItem{id, item.id, true, {}};
  if (category->chargeable) {
    if (!work.charges) return RecordCharges{id, lines};
    if (!work.signature) return RecordSignature{id, "Mrs Wang", "M 0 0 L 9 9", {}};
  }
  return std::nullopt;
}

DeviceFix TechnicianDevice::device() {
  if (rng_.chance(0.1)) return {};
  DeviceFix fix{.point = position_, .at = now()};
  if (rng_.chance(0.05)) fix.point.lat += 0.01;
  return fix;
}

void TechnicianDevice::drive() {
  const auto found = jobs_.find(*current_job_);
  if (found == jobs_.end()) return leave_job();
  if (found->second.place.known()) {
    const double share = 1.0 / legs_left_;
    position_.lat += (found->second.place.lat - position_.lat) * share;
    position_.lon += (found->second.place.lon - position_.lon) * share;
    report_position(position_);
  }
  if (--legs_left_ > 0) return then(rng_.between(30s, 90s) / crowd_.town.hurry(), &TechnicianDevice::drive);
  next_step();
}

void TechnicianDevice::make_mistake(TicketId id, const Job& job) {
  const Expect stale = Expect::error(ErrorCode::Stale);
  switch (rng_.below(7)) {
    case 0:  // a step left out
      if (job.heard != TicketState::Accepted || job.assumed != TicketState::Accepted || unanswered() > 0) return;
      careful_ = true;
      return send({.body = ReportArrival{id}, .expect = stale.or_error(ErrorCode::NotAllowedInState)});
    case 1:
      return send({.body = ReturnTicket{id, job.offer, "bored"},
                   .expect = stale.or_error(ErrorCode::Incomplete).or_error(ErrorCode::NotAllowedInState)});
    case 2: return send({.body = CompleteTicket{id, {}}, .expect = Expect::error(ErrorCode::Incomplete)});
    case 3: return send({.body = SignOff{}, .expect = Expect::ok().or_error(ErrorCode::NotAllowedInState)});
    case 4:
      return send({.body = CancelTicket{.ticket = id, .reason = "no wish to go"},
                   .expect = Expect::error(ErrorCode::Forbidden)});
    case 5:  // done, says he, and has not checked anything
      if (job.heard != TicketState::OnSite || job.assumed != TicketState::OnSite || unanswered() > 0) return;
      if (job.checking || job.work.passed("leak-test") || !next_paper(id, job)) return;
      careful_ = true;
      return send({.body = CompleteTicket{id, "mended", device()},
                   .expect = stale.or_error(ErrorCode::NotAllowedInState)
                                 .or_error(ErrorCode::Incomplete)
                                 .or_error(ErrorCode::ConsentRequired)
                                 .or_error(ErrorCode::ChecklistIncomplete)});
    default:
      if (person_.act_as.empty() && person_.skills.size() < crowd_.town.policy(0)->skills.size())
        send({.body = SignOn{.skills = crowd_.town.policy(0)->skills, .shift_end = shift_end_},
              .expect = Expect::error(ErrorCode::Forbidden)});
  }
}

}  // namespace redline::sim
