#include "deploy/redline/tools/technician_model.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace redline::app {

using namespace domain;

namespace {

constexpr Duration kUnknownService = std::chrono::minutes{30};
constexpr double kAnswerBefore = 0.8;  // of the time left
constexpr Duration kShortest{20};      // below this, time is not simulated but noise

Duration scaled(Duration duration, double factor) {
  return std::max(kShortest,
                  Duration{static_cast<std::int64_t>(std::llround(static_cast<double>(duration.count()) * factor))});
}

double spread(double part, Rng& rng) { return uniform(rng, 1 - part, 1 + part); }

auto rank(const Job& job, GeoPoint from) {
  const bool on_site = job.state == TicketState::OnSite;
  const bool emergency = job.priority == Priority::Emergency;
  const bool under_way = job.state == TicketState::EnRoute;
  const double way = job.place.known() && from.known() ? distance_m(from, job.place) : 0;
  return std::tuple{!on_site, !emergency, !under_way, job.priority, way, job.ticket};
}

// One of the first thing on the price list.
std::vector<FeeLine> usual_lines(const Policy& policy) {
  if (policy.site.prices.empty()) return {};
  return {FeeLine{.kind = {}, .code = policy.site.prices.front().code, .text = {}, .quantity = kOneUnit, .reason = {}}};
}

}  // namespace

OfferPlan plan_answer(const Habits& habits, const Policy& policy, double speed, Duration left, Rng& rng) {
  // All numbers are drawn whatever the answer, so that one answer does not shift the chances of the next.
  const double chance = uniform(rng, 0, 1);
  const double delay = uniform(rng, 0, 1);
  const double reason = uniform(rng, 0, static_cast<double>(policy.return_reasons.size()));
  const Duration thinking =
      habits.answer_min +
      Duration{static_cast<std::int64_t>(delay * static_cast<double>((habits.answer_max - habits.answer_min).count()))};
  OfferPlan plan;
  plan.answer_after = std::max(Duration{}, std::min(scaled(thinking, 1 / speed), scaled(left, kAnswerBefore)));
  plan.seen_after = plan.answer_after / 2;
  if (chance < habits.silent) {
    plan.response = Response::Silent;
  } else if (chance < habits.silent + habits.declines && !policy.return_reasons.empty()) {
    plan.response = Response::Declines;
    plan.reason = policy.return_reasons[static_cast<std::size_t>(reason)];
  } else {
    plan.response = Response::Accepts;
  }
  return plan;
}

const Job* next_job(std::span<const Job> jobs, GeoPoint from) {
  const auto best = std::ranges::min_element(jobs, {}, [&](const Job& job) { return rank(job, from); });
  return best == jobs.end() ? nullptr : &*best;
}

bool interrupts(const Job& other, const Job& current) {
  return other.priority == Priority::Emergency && current.priority != Priority::Emergency &&
         current.state != TicketState::OnSite;
}

Duration travel_time(const Habits& habits, const Policy& policy, double speed, GeoPoint from, GeoPoint to, Rng& rng) {
  return scaled(policy.travel_time(from, to), spread(habits.travel_spread, rng) / speed);
}

Duration service_time(const Habits& habits, const Policy& policy, double speed, const CategoryId& id, Rng& rng) {
  const Category* category = policy.category(id);
  return scaled(category != nullptr ? category->service : kUnknownService, spread(habits.service_spread, rng) / speed);
}

std::vector<CommandBody> paper_before_work(const Policy& policy, const Ticket& ticket) {
  std::vector<CommandBody> paper;
  const Category* category = policy.category(ticket.category);
  if (category == nullptr || !category->chargeable) return paper;
  const Work none;
  const Work& work = ticket.work ? *ticket.work : none;
  const auto number = static_cast<std::uint16_t>(work.quote ? work.quote->number : 1);
  if (work.fault.empty())
    paper.emplace_back(ConfirmFault{.ticket = ticket.id, .fault = category->name, .category = {}});
  if (!work.quote) paper.emplace_back(QuoteFee{.ticket = ticket.id, .lines = usual_lines(policy)});
  if (!work.quote || !work.quote->agreed())
    paper.emplace_back(RecordConsent{
        .ticket = ticket.id, .quote = number, .consent = {.by = ticket.caller.name, .how = ConsentHow::Spoken}});
  if (work.started == kNever) paper.emplace_back(StartWork{ticket.id});
  return paper;
}

std::vector<CommandBody> paper_after_work(const Policy& policy, const Ticket& ticket) {
  std::vector<CommandBody> paper;
  const Category* category = policy.category(ticket.category);
  if (category == nullptr) return paper;
  const Work none;
  const Work& work = ticket.work ? *ticket.work : none;
  for (const ChecklistItem& item : category->checklist)
    if (item.required && !work.passed(item.id))
      paper.emplace_back(CheckItem{.ticket = ticket.id, .item = item.id, .passed = true, .note = {}});
  if (!category->chargeable) return paper;
  if (!work.charges) paper.emplace_back(RecordCharges{.ticket = ticket.id, .lines = usual_lines(policy)});
  if (!work.charges || !work.signature)
    paper.emplace_back(RecordSignature{.ticket = ticket.id,
                                       .signer = ticket.caller.name,
                                       .path = "M 20 90 C 90 10 150 140 240 60 S 340 40 380 90",
                                       .refused = {}});
  return paper;
}

GeoPoint on_the_way(GeoPoint from, GeoPoint to, double part) {
  return {.lat = from.lat + (to.lat - from.lat) * part, .lon = from.lon + (to.lon - from.lon) * part};
}

}  // namespace redline::app
