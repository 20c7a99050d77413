#include "gateway/view/explanation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

// "2015-08-11 14:03:07.120"
std::string when(Instant at) {
  if (at == kNever) return "never";
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

// "2 h 05 min", "12 min", "48 s", "120 ms"
std::string span(Duration duration) {
  using namespace std::chrono;
  if (duration < 1s) return fmt::format("{} ms", duration.count());
  if (duration < 2min) return fmt::format("{} s", floor<seconds>(duration).count());
  const auto whole = floor<minutes>(duration);
  if (whole < 2h) return fmt::format("{} min", whole.count());
  return fmt::format("{} h {:02} min", floor<hours>(whole).count(), (whole % hours{1}).count());
}

class Narrator {
 public:
  explicit Narrator(const Timeline& timeline) : timeline_(timeline) {}

  std::string line(const Event& event) const {
    return fmt::format("{}  {}", when(event.at),
                       std::visit([&](const auto& body) { return tell(event, body); }, event.body));
  }

 private:
  std::string who(TechnicianId id) const {
    const auto it = std::ranges::find(timeline_.technicians, id, &Technician::id);
    return it == timeline_.technicians.end() ? fmt::format("technician {}", id.value) : it->name;
  }

  std::string candidate(const Candidate& c) const {
    return fmt::format("{}: there in {} (busy {}, travel {}, holds {})", who(c.technician), span(c.arrival()),
                       span(c.wait), span(c.travel), c.load);
  }

  static std::string left_out(const Exclusions& e) {
    std::string text;
    const auto add = [&](std::uint32_t count, std::string_view why) {
      if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, why);
    };
    add(e.off_shift, "off shift");
    add(e.skill, "without the skill");
    add(e.area, "of other areas");
    add(e.full, "with enough to do");
    add(e.cooling_down, "who declined or did not answer");
    return text.empty() ? "nobody left out" : "left out: " + text;
  }

  // "the consent of Mrs Wang (phone)"
  static std::string agreed(const Consent& consent) {
    return fmt::format("the consent of {} ({})", consent.by, consent.how ? name(*consent.how) : "not said how");
  }

  static std::string bill(const std::vector<FeeLine>& lines, Money total, const std::string& currency) {
    std::string text = total == 0 ? "free of charge" : fmt::format("{} {}", format_money(total, currency), currency);
    for (const FeeLine& line : lines)
      text += fmt::format("\n                           - {} × {} at {}: {}{}", format_quantity(line.quantity),
                          line.text, format_money(line.unit_price, currency), format_money(line.amount, currency),
                          line.reason.empty() ? "" : " (" + line.reason + ")");
    return text;
  }

  std::string tell(const Event& event, const TicketCreated& body) const {
    const Ticket& t = body.ticket;
    return fmt::format("registered by {}: {} in {}, {}{}", event.actor.account, t.category.value, t.area.value,
                       name(t.priority),
                       t.appointment ? fmt::format("; visit wished for {}", when(t.appointment->now.at)) : "");
  }
  std::string tell(const Event&, const TicketWaits& body) const {
    return fmt::format("waits: {} ({})", name(body.choice.reason), left_out(body.choice.excluded));
  }
  std::string tell(const Event& event, const OfferMade& body) const {
    std::string text = fmt::format("offer {} to {} until {}, by {}; {} considered, {}", body.offer.value,
                                   who(event.technician), when(body.expires), name(body.choice.reason),
                                   body.choice.considered, left_out(body.choice.excluded));
    for (const Candidate& c : body.choice.best) text += "\n                           - " + candidate(c);
    return text;
  }
  std::string tell(const Event& event, const OfferDelivered& body) const {
    return fmt::format("offer {} reached the device of {}", body.offer.value, who(event.technician));
  }
  std::string tell(const Event& event, const OfferSeen& body) const {
    return fmt::format("offer {} seen by {}", body.offer.value, who(event.technician));
  }
  std::string tell(const Event& event, const OfferAccepted&) const {
    return fmt::format("accepted by {}", who(event.technician));
  }
  std::string tell(const Event& event, const OfferLapsed& body) const {
    return fmt::format("no answer from {}; not asked again until {}", who(event.technician), when(body.cooldown_until));
  }
  std::string tell(const Event& event, const TicketReturned& body) const {
    return fmt::format("returned by {}: {}", who(event.technician), body.reason);
  }
  std::string tell(const Event& event, const TicketWithdrawn& body) const {
    return fmt::format("taken from {} by {}: {}", who(event.technician),
                       event.actor.account.empty() ? "the system" : event.actor.account, body.reason);
  }
  std::string tell(const Event& event, const TravelStarted&) const {
    return fmt::format("{} is on the way", who(event.technician));
  }
  std::string tell(const Event& event, const TechnicianArrived& body) const {
    std::string text = fmt::format("{} arrived", who(event.technician));
    if (timeline_.ticket.appointment)
      text += timeline_.ticket.appointment->kept_by(event.at) ? ", as promised" : ", not at the time promised";
    if (body.check_in_due != kNever) text += fmt::format("; to check in by {}", when(body.check_in_due));
    return text;
  }
  std::string tell(const Event&, const TicketDone& body) const { return fmt::format("done: {}", body.resolution); }
  std::string tell(const Event& event, const TicketCancelled& body) const {
    return fmt::format("cancelled by {}: {}", event.actor.account, body.reason);
  }
  std::string tell(const Event& event, const PriorityChanged& body) const {
    return fmt::format("priority {} → {} by {}: {}; deadlines recomputed from the start", name(body.before),
                       name(body.after), event.actor.account, body.reason);
  }
  std::string tell(const Event& event, const ClockWarned& body) const {
    return fmt::format("warning {} of the {} deadline ({} after it was due){}", body.warning, name(body.clock),
                       span(event.at - body.due), told(body.rung.tell));
  }
  std::string tell(const Event& event, const ClockBreached& body) const {
    return fmt::format("{} deadline of {} missed ({} ago){}", name(body.clock), when(body.due),
                       span(event.at - body.due), told(body.rung.tell));
  }
  std::string tell(const Event& event, const AppointmentSet& body) const {
    return fmt::format("visit agreed for {} ± {} by {}, with {}{}", when(body.promise.at), span(body.tolerance),
                       event.actor.account, agreed(body.promise.consent),
                       body.promise.reason.empty() ? "" : ": " + body.promise.reason);
  }
  std::string tell(const Event&, const FaultConfirmed& body) const {
    std::string text = fmt::format("fault found: {}", body.fault);
    if (body.category != body.category_before)
      text += fmt::format("; {} → {}, deadlines recomputed from the start", body.category_before.value,
                          body.category.value);
    return text;
  }
  std::string tell(const Event&, const FeeQuoted& body) const {
    return fmt::format("quote {}: {}", body.number, bill(body.lines, body.total, body.currency));
  }
  std::string tell(const Event& event, const ConsentRecorded& body) const {
    return fmt::format("quote {} accepted with {}, recorded by {}", body.quote, agreed(body.consent),
                       event.actor.account);
  }
  std::string tell(const Event& event, const WorkStarted&) const {
    return fmt::format("{} started to work", who(event.technician));
  }
  std::string tell(const Event&, const PartRecorded& body) const {
    const Part& part = body.part;
    return fmt::format("part: {} × {}, from {}{}", format_quantity(part.quantity), part.name,
                       part.source == PartSource::Stock ? "stock" : "the customer",
                       part.check ? fmt::format(", {}", name(*part.check)) : "");
  }
  std::string tell(const Event&, const ItemChecked& body) const {
    return fmt::format("check {}: {}{}", body.item, body.passed ? "passed" : "not passed",
                       body.note.empty() ? "" : " (" + body.note + ")");
  }
  std::string tell(const Event&, const ChargesRecorded& body) const {
    return fmt::format("charged: {}", bill(body.lines, body.total, body.currency));
  }
  std::string tell(const Event&, const SignatureRecorded& body) const {
    return body.refused.empty() ? fmt::format("signed by {}", body.signer)
                                : fmt::format("not signed: {}", body.refused);
  }
  std::string tell(const Event& event, const CheckedIn& body) const {
    return fmt::format("{} checked in; next by {}", who(event.technician), when(body.next_due));
  }
  std::string tell(const Event& event, const CheckInMissed& body) const {
    return fmt::format("no check-in from {} by {}: {} alerted", who(event.technician), when(body.due),
                       body.level == 1 ? "the dispatcher" : fmt::format("level {}", body.level));
  }
  std::string tell(const Event& event, const WorkFlagged& body) const {
    switch (body.signal) {
      case SignalKind::ArrivedAway:
        return fmt::format("to be looked at: {} arrived {} m from the site ({} m is the limit)", who(event.technician),
                           body.measured, body.limit);
      case SignalKind::CompletedAway:
        return fmt::format("to be looked at: {} completed it {} m from the site ({} m is the limit)",
                           who(event.technician), body.measured, body.limit);
      case SignalKind::TooQuick: break;
    }
    return fmt::format("to be looked at: {} was on site for {} only ({} is the least)", who(event.technician),
                       span(Duration{body.measured}), span(Duration{body.limit}));
  }
  std::string tell(const Event& event, const TicketHeld& body) const {
    return fmt::format("{} until {} by {}: {}{}; {}", body.kind == HoldKind::Hold ? "on hold" : "parked", when(body.until),
                       event.actor.account, body.reason, body.note.empty() ? "" : " (" + body.note + ")",
                       body.released ? "with nobody meanwhile" : "stays with " + who(event.technician));
  }
  std::string tell(const Event& event, const TicketResumed& body) const {
    const std::string_view what = body.kind == HoldKind::Hold ? "goes on" : "back for review";
    if (!body.reason.empty()) return fmt::format("{}, by {}: {}", what, event.actor.account, body.reason);
    return fmt::format("{}, as planned ({} after it was due)", what, span(event.at - body.due));
  }
  std::string tell(const Event& event, const RequestMade& body) const {
    const Request& request = body.request;
    return fmt::format("request {}, by {}: {} until {}: {}; the {} decides", request.number, event.actor.account,
                       request.clock ? fmt::format("{} deadline", name(*request.clock)) : std::string{name(request.kind)},
                       when(request.until), request.reason, name(request.level));
  }
  std::string tell(const Event& event, const RequestDecided& body) const {
    return fmt::format("request {} {} by {}{}", body.number, body.granted ? "granted" : "refused", event.actor.account,
                       body.reason.empty() ? "" : ": " + body.reason);
  }
  std::string tell(const Event& event, const BindingOrdered& body) const {
    return fmt::format("{} is ordered to do it by {}: {}; cannot return it", who(event.technician), event.actor.account,
                       body.reason);
  }
  // " for technician and lead"; empty where the policy does not say.
  static std::string told(Levels tell) {
    std::string text;
    for (const Level level : {Level::Technician, Level::Lead, Level::Supervisor, Level::Manager})
      if ((tell & bit(level)) != 0) text += fmt::format("{}{}", text.empty() ? ", told to " : " and ", name(level));
    return text;
  }

  std::string tell(const Event& event, const ClockEscalated& body) const {
    return fmt::format("{} deadline still missed, rung {} ({} after it was due){}", name(body.clock), body.number,
                       span(event.at - body.due), told(body.rung.tell));
  }
  std::string tell(const Event& event, const AlertAcknowledged& body) const {
    return fmt::format("{} acknowledged by {}{}{}", body.clock ? fmt::format("{} deadline", name(*body.clock)) : "missed check-in",
                       event.actor.account, body.note.empty() ? "" : ": " + body.note,
                       body.stops ? "; nobody further is told" : "");
  }
  std::string tell(const Event& event, const OrderGiven& body) const {
    return fmt::format("{} by {}: {}", body.order == LadderStep::Urge ? "urged" : "put under supervision",
                       event.actor.account, body.reason);
  }
  std::string tell(const Event& event, const TicketChased& body) const {
    return fmt::format("the caller asks again ({}), noted by {}{}", body.number, event.actor.account,
                       body.note.empty() ? "" : ": " + body.note);
  }
  std::string tell(const Event& event, const TicketMerged& body) const {
    return fmt::format("closed by {}: the same as {}: {}", event.actor.account, body.into_number, body.reason);
  }
  std::string tell(const Event& event, const TicketAbsorbed& body) const {
    return fmt::format("{} was about the same and is closed, says {}: {}", body.merged.number, event.actor.account, body.reason);
  }
  std::string tell(const Event& event, const OwnerChanged& body) const {
    return fmt::format("{} answers for it instead of {}, by order of {}: {}", body.after, body.before, event.actor.account,
                       body.reason);
  }
  template <class Other>
  std::string tell(const Event& event, const Other&) const {
    return std::string{name(event.body)};
  }

  const Timeline& timeline_;
};

std::string verdict(const Clock& clock, Instant now) {
  const Duration margin = clock.due - (clock.running() ? now : clock.stopped);
  if (clock.running())
    return margin.count() >= 0 ? span(margin) + " left" : "missed, running " + span(-margin) + " late";
  return margin.count() >= 0 ? "met with " + span(margin) + " to spare" : "missed by " + span(-margin);
}

}  // namespace

std::vector<std::string> explain(const Timeline& timeline, Instant now) {
  const Narrator narrator(timeline);
  std::vector<std::string> lines;
  if (!timeline.complete) lines.emplace_back("(older events are no longer in the log)");
  for (const Event& event : timeline.events) lines.push_back(narrator.line(event));
  for (const Clock& clock : timeline.ticket.clocks)
    lines.push_back(fmt::format("deadline {}: from {} to {}: {}", name(clock.kind), when(clock.started),
                                when(clock.due), verdict(clock, now)));
  return lines;
}

std::vector<std::string> explain_deadlines(const Ticket& ticket, const Policy& policy, Instant now, Language language) {
  std::vector<std::string> lines;
  if (ticket.policy_version != policy.version) return lines;
  const auto terms = clock_terms(policy, clock_subject(policy, ticket));
  const auto requests = ticket.acts ? std::span<const Request>{ticket.acts->requests} : std::span<const Request>{};
  for (const Clock& clock : ticket.clocks) {
    const auto own = std::ranges::find_if(terms, [&](const ClockTerms& t) { return t.rule->kind == clock.kind; });
    if (own == terms.end()) continue;
    for (const Sentence& sentence : clock_story(clock, *own, ticket.ledger, policy.version, now, requests))
      lines.push_back(render(sentence, policy.zone, language));
  }
  return lines;
}

}  // namespace redline::gateway
