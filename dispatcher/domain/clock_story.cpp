#include "dispatcher/domain/clock_story.hpp"

#include <algorithm>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::domain {

namespace {

Word word(ClockKind kind) { return {std::string{"clock-"}.append(name(kind))}; }
Word word(ClockCause cause) {
  std::string key = std::string{"cause-"}.append(name(cause));
  std::ranges::replace(key, '_', '-');
  return {std::move(key)};
}

Sentence by_day(const ByDay& target, Word clock, std::string calendar, Instant start) {
  const bool next = target.from == CountFrom::NextDay;
  std::vector<Argument> arguments{{"clock", std::move(clock)},
                                  {"days", std::int64_t{target.days}},
                                  {"calendar", std::move(calendar)},
                                  {"start", start}};
  if (!target.by) return {next ? "promise-closing-next" : "promise-closing-same", std::move(arguments)};
  arguments.push_back({"time", *target.by});
  return {next ? "promise-day-next" : "promise-day-same", std::move(arguments)};
}

Sentence promise(const Clock& clock, const ClockTerms& terms) {
  const ClockRule& rule = *terms.rule;
  if (rule.appointment && terms.appointment != kNever)
    return {"promise-appointment",
            {{"clock", word(clock.kind)}, {"tolerance", *rule.appointment}, {"appointment", terms.appointment}}};
  const Calendar& calendar = terms.calendar.calendar();
  const Target* target = promised_target(terms, clock.started);
  if (target == nullptr) return {"promise-none", {{"clock", word(clock.kind)}}};
  return std::visit(
      Overloaded{
          [&](const Within& within) {
            return Sentence{"promise-within",
                            {{"clock", word(clock.kind)},
                             {"allowance", within.allowance},
                             {"calendar", calendar.id()},
                             {"start", clock.started}}};
          },
          [&](const ByDay& days) { return by_day(days, word(clock.kind), calendar.id(), clock.started); },
      },
      *target);
}

Sentence told(const LedgerEntry& entry) {
  const bool reasoned = !entry.reason.empty();
  std::vector<Argument> arguments{{"at", entry.at}};
  std::string_view key;
  switch (entry.act) {
    case ClockAct::Paused:
      arguments.push_back({"cause", word(entry.cause)});
      key = reasoned ? "paused-for" : "paused";
      break;
    case ClockAct::Resumed:
      if (entry.amount == Duration{0}) return {"resumed-free", std::move(arguments)};
      arguments.push_back({"amount", entry.amount});
      arguments.push_back({"before", entry.due_before});
      arguments.push_back({"after", entry.due_after});
      return {"resumed", std::move(arguments)};
    case ClockAct::Extended:
      arguments.push_back({"amount", entry.amount});
      arguments.push_back({"before", entry.due_before});
      arguments.push_back({"after", entry.due_after});
      key = reasoned ? "extended-for" : "extended";
      break;
    case ClockAct::Recomputed:
      arguments.push_back({"cause", word(entry.cause)});
      arguments.push_back({"policy", entry.policy_version});
      arguments.push_back({"before", entry.due_before});
      arguments.push_back({"after", entry.due_after});
      key = reasoned ? "recomputed-for" : "recomputed";
      break;
  }
  if (reasoned) arguments.push_back({"reason", entry.reason});
  return {key, std::move(arguments)};
}

// Of a request that was granted the ledger tells.
void tell_request(std::vector<Sentence>& story, const Request& request) {
  const std::vector<Argument> asked{{"at", request.asked}, {"until", request.until}, {"reason", request.reason}};
  if (request.state == RequestState::Pending) {
    story.push_back({"asked", asked});
  } else if (request.state == RequestState::Refused) {
    story.push_back({"asked-in-vain", asked});
    story.back().arguments.push_back({"answer", request.answer});
  }
}

void tell_sums(std::vector<Sentence>& story, const std::vector<Interval>& life) {
  if (life.empty()) return;
  Duration sums[4] = {};
  for (const Interval& interval : life) sums[static_cast<std::size_t>(interval.kind)] += interval.until - interval.from;
  const auto sum = [&](IntervalKind kind) { return sums[static_cast<std::size_t>(kind)]; };
  story.push_back({"counted", {{"until", life.back().until}, {"amount", sum(IntervalKind::Counted)}}});
  constexpr std::pair<IntervalKind, std::string_view> kNot[] = {{IntervalKind::Paused, "not-counted-paused"},
                                                                {IntervalKind::Closed, "not-counted-closed"},
                                                                {IntervalKind::BadWeather, "not-counted-bad-weather"}};
  for (const auto& [kind, key] : kNot)
    if (sum(kind) > Duration{0}) story.push_back({key, {{"amount", sum(kind)}}});
}

Sentence standing(const Clock& clock, Instant now) {
  if (clock.due == kNever) return {"due-never", {}};
  if (clock.running() && clock.paused != kNever) return {"on-hold", {{"since", clock.paused}, {"due", clock.due}}};
  const Duration margin = clock.due - (clock.running() ? now : std::min(clock.stopped, clock.paused));
  const bool late = margin < Duration{0};
  std::vector<Argument> arguments{{"due", clock.due}, {"amount", late ? -margin : margin}};
  if (clock.running()) return {late ? "running-late" : "running", std::move(arguments)};
  return {late ? "missed" : "met", std::move(arguments)};
}

}  // namespace

std::vector<Sentence> clock_story(const Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger,
                                  std::string_view policy_version, Instant now, std::span<const Request> requests) {
  std::vector<Sentence> story{promise(clock, terms)};
  story.push_back({"policy", {{"policy", std::string{policy_version}}}});
  for (const LedgerEntry& entry : ledger)
    if (entry.clock == clock.kind) story.push_back(told(entry));
  for (const Request& request : requests)
    if (request.clock == clock.kind) tell_request(story, request);
  tell_sums(story, intervals(clock, terms, ledger, policy_version, now));
  story.push_back(standing(clock, now));
  return story;
}

std::vector<SentenceForm> sentence_forms() {
  return {{"promise-within", {"clock", "allowance", "calendar", "start"}},
          {"promise-day-next", {"clock", "days", "calendar", "start", "time"}},
          {"promise-day-same", {"clock", "days", "calendar", "start", "time"}},
          {"promise-closing-next", {"clock", "days", "calendar", "start"}},
          {"promise-closing-same", {"clock", "days", "calendar", "start"}},
          {"promise-appointment", {"clock", "tolerance", "appointment"}},
          {"promise-none", {"clock"}},
          {"policy", {"policy"}},
          {"paused", {"at", "cause"}},
          {"paused-for", {"at", "cause", "reason"}},
          {"resumed", {"at", "amount", "before", "after"}},
          {"resumed-free", {"at"}},
          {"extended", {"at", "amount", "before", "after"}},
          {"extended-for", {"at", "amount", "before", "after", "reason"}},
          {"recomputed", {"at", "cause", "policy", "before", "after"}},
          {"recomputed-for", {"at", "cause", "policy", "before", "after", "reason"}},
          {"asked", {"at", "until", "reason"}},
          {"asked-in-vain", {"at", "until", "reason", "answer"}},
          {"counted", {"until", "amount"}},
          {"not-counted-paused", {"amount"}},
          {"not-counted-closed", {"amount"}},
          {"not-counted-bad-weather", {"amount"}},
          {"due-never", {}},
          {"on-hold", {"since", "due"}},
          {"running", {"due", "amount"}},
          {"running-late", {"due", "amount"}},
          {"met", {"due", "amount"}},
          {"missed", {"due", "amount"}}};
}

std::vector<std::string> sentence_words() {
  std::vector<std::string> words;
  for (const ClockKind kind : kAllClockKinds) words.push_back(word(kind).key);
  for (auto cause = ClockCause::Hold; cause <= ClockCause::Appointment;
       cause = static_cast<ClockCause>(static_cast<std::uint8_t>(cause) + 1))
    words.push_back(word(cause).key);
  return words;
}

}  // namespace redline::domain
