#include "gateway/view/timeline.hpp"

#include <algorithm>
#include <set>

namespace redline::gateway {

using namespace domain;

struct TimelineReader::Job {
  Timeline timeline;
  Handler handler;
  std::size_t wanted = 0;  // events
  std::size_t reads_left = 0;
};

namespace {

std::vector<Technician> technicians_named(const std::vector<Event>& events, const View& view) {
  std::set<TechnicianId> named;
  for (const Event& event : events) for_each_technician(event, [&](TechnicianId id) { named.insert(id); });
  std::vector<Technician> found;
  for (const TechnicianId id : named)
    if (const Technician* technician = view.technician(id)) found.push_back(*technician);
  return found;
}

}  // namespace

void TimelineReader::read(TicketId id, Handler handler) {
  const Ticket* ticket = view_.ticket(id);
  if (ticket == nullptr) return refuse(ErrorCode::NotFound, std::move(handler));
  if (in_flight_ >= options_.in_flight_max) return refuse(ErrorCode::Overloaded, std::move(handler));
  ++in_flight_;
  auto job = std::make_shared<Job>();
  job->timeline.ticket = *ticket;
  job->handler = std::move(handler);
  const std::vector<Offset>& offsets = job->timeline.ticket.event_offsets;
  job->wanted = offsets.size();

  // Events of one turn stand next to each other: one read for each such run.
  std::vector<std::pair<Offset, Offset>> runs;
  const std::size_t skipped = offsets.size() - std::min(offsets.size(), options_.events_max);
  for (std::size_t i = skipped; i < offsets.size(); ++i) {
    if (!runs.empty() && runs.back().second == offsets[i]) {
      ++runs.back().second;
    } else {
      runs.emplace_back(offsets[i], offsets[i] + 1);
    }
  }
  job->reads_left = runs.size();
  for (const auto& [from, until] : runs) request(job, from, until);
}

void TimelineReader::refuse(ErrorCode error, Handler handler) {
  scheduler_.post([self = std::weak_ptr{self_}, error, handler = std::move(handler)]() mutable {
    if (!self.expired()) handler(std::unexpected{error});
  });
}

void TimelineReader::request(const std::shared_ptr<Job>& job, Offset from, Offset until) {
  log_.range(from, until, until - from, [self = std::weak_ptr{self_}, job, from, until](ports::LogRead read) {
    const auto reader = self.lock();
    if (reader == nullptr) return;
    for (ports::LogEntry& entry : read.entries)
      for (Event& event : entry.events)
        if (event.ticket == job->timeline.ticket.id && event.offset >= from && event.offset < until)
          job->timeline.events.push_back(std::move(event));
    if (--job->reads_left == 0) (*reader)->finish(*job);
  });
}

void TimelineReader::finish(Job& job) {
  --in_flight_;
  Timeline& timeline = job.timeline;
  std::ranges::sort(timeline.events, {}, &Event::offset);
  timeline.complete = timeline.events.size() == job.wanted;
  timeline.technicians = technicians_named(timeline.events, view_);
  job.handler(std::move(timeline));
}

}  // namespace redline::gateway
