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

  std::string tell(const Event& event, const TicketCreated& body) const {
    const Ticket& t = body.ticket;
    return fmt::format("registered by {}: {} in {}, {}", event.actor.account, t.category.value, t.area.value,
                       name(t.priority));
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
  std::string tell(const Event& event, const TechnicianArrived&) const {
    return fmt::format("{} arrived", who(event.technician));
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
    return fmt::format("warning {} of the {} deadline ({} after it was due)", body.warning, name(body.clock),
                       span(event.at - body.due));
  }
  std::string tell(const Event& event, const ClockBreached& body) const {
    return fmt::format("{} deadline of {} missed ({} ago)", name(body.clock), when(body.due),
                       span(event.at - body.due));
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
  for (const Clock& clock : ticket.clocks) {
    const auto own = std::ranges::find_if(terms, [&](const ClockTerms& t) { return t.rule->kind == clock.kind; });
    if (own == terms.end()) continue;
    for (const Sentence& sentence : clock_story(clock, *own, ticket.ledger, policy.version, now))
      lines.push_back(render(sentence, policy.zone, language));
  }
  return lines;
}

}  // namespace redline::gateway
