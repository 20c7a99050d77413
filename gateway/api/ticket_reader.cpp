#include "gateway/api/ticket_reader.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "gateway/api/ticket_search.hpp"
#include "gateway/session/permissions.hpp"

namespace redline::gateway::api {

using namespace domain;
using net::HttpResponse;
using net::problem;
using net::Responder;

HttpResponse no_such_ticket() { return problem(ErrorCode::NotFound, "no such ticket, or not one of yours"); }

std::optional<TicketId> TicketReader::find(std::string_view name) const {
  const ShardState& state = gateway_.view().state();
  if (name.find('-') == name.npos) {
    std::uint64_t id = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), id);
    if (parsed.ec != std::errc{} || parsed.ptr != name.data() + name.size()) return std::nullopt;
    return TicketId{id};
  }
  // Numbers come again each year: the newest ticket of that number is meant, and it is usually near the end.
  std::size_t unseen = state.tickets.size();
  for (std::uint64_t sequence = state.header.next_sequence; sequence-- > 1 && unseen > 0;) {
    const Ticket* ticket = state.tickets.find(TicketId::make(state.shard, sequence));
    unseen -= ticket != nullptr ? 1 : 0;
    if (ticket != nullptr && ticket->number == name) return ticket->id;
  }
  return std::nullopt;
}

void TicketReader::read(const Identity& identity, std::string_view name, Responder respond, Told told) {
  const auto id = find(name);
  const bool live = id && gateway_.view().ticket(*id) != nullptr;
  if (!live && records_ != nullptr) {
    if (id) return read_records(identity, *id, std::move(respond), std::move(told));
    if (name.find('-') != name.npos) return read_records(identity, std::string{name}, std::move(respond), std::move(told));
  }
  if (!live || !gateway_.visible_ticket(identity, *id)) return respond(no_such_ticket());
  auto answer = [this, identity, respond = std::move(respond),
                 told = std::move(told)](TimelineReader::Result timeline) mutable {
    if (!timeline) return respond(problem(timeline.error(), info(timeline.error()).text_en));
    respond(show(identity, *timeline, told));
  };
  gateway_.timeline(*id, [this, answer = std::move(answer)](TimelineReader::Result timeline) mutable {
    if (!timeline || timeline->complete || records_ == nullptr) return answer(std::move(timeline));
    complete(std::move(*timeline), std::move(answer));
  });
}

void TicketReader::complete(Timeline timeline, TimelineReader::Handler handler) {
  const TicketId id = timeline.ticket.id;
  records_->story(id, [timeline = std::move(timeline), handler = std::move(handler)](auto found) mutable {
    if (found && *found) {
      std::ranges::move((*found)->events, std::back_inserter(timeline.events));
      std::ranges::sort(timeline.events, {}, &Event::offset);
      const auto twice = std::ranges::unique(timeline.events, {}, &Event::offset);
      timeline.events.erase(twice.begin(), twice.end());
      std::ranges::move((*found)->technicians, std::back_inserter(timeline.technicians));
      timeline.complete = timeline.events.size() >= timeline.ticket.event_offsets.size();
    }
    handler(std::move(timeline));
  });
}

// The ticket as it is now where the gateway has it, else as the timeline has it.
HttpResponse TicketReader::show(const Identity& identity, const Timeline& timeline, const Told& told) const {
  if (gateway_.view().ticket(timeline.ticket.id) != nullptr) {
    const auto view = gateway_.visible_ticket(identity, timeline.ticket.id);
    return view ? told(*view, timeline) : no_such_ticket();
  }
  const TechnicianTable& technicians = gateway_.view().state().technicians;
  const auto principal = act(identity, {}, technicians);
  if (!principal) return no_such_ticket();
  const TechnicianId self = self_of(*principal, technicians);
  if (!may_see(*principal, self, timeline.ticket)) return no_such_ticket();
  return told({.ticket = timeline.ticket, .phones = phones_for(*principal, self, timeline.ticket)}, timeline);
}

void TicketReader::read_records(const Identity& identity, ports::TicketName name, Responder respond, Told told) {
  records_->story(std::move(name), [this, identity, respond = std::move(respond), told = std::move(told)](auto found) mutable {
    if (!found) return respond(records_problem(found.error()));
    if (!*found) return respond(no_such_ticket());
    ports::TicketStory& story = **found;
    const bool whole = story.events.size() == story.ticket.event_offsets.size();
    respond(show(identity,
                 Timeline{.ticket = std::move(story.ticket),
                          .events = std::move(story.events),
                          .technicians = std::move(story.technicians),
                          .complete = whole},
                 told));
  });
}

}  // namespace redline::gateway::api
