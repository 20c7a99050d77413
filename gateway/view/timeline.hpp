// The story of one ticket: its own events, fetched from the log by the offsets the ticket carries. With the choices and
// clocks in them this is the explanation: who was considered and why, what was due when, who did what.
//
// Asynchronous: the handler runs once, on the gateway's thread, never inside the call; it is dropped when the reader is
// destroyed. One thread.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <vector>

#include "dispatcher/domain/event.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "gateway/view/view.hpp"

namespace redline::gateway {

struct Timeline {
  domain::Ticket ticket;                        // as of the request
  std::vector<domain::Event> events;            // oldest first
  std::vector<domain::Technician> technicians;  // everybody the events name, by handle
  bool complete = true;                         // false: some events are no longer in the log, or could not be read
};

struct TimelineOptions {
  std::size_t events_max = 500;    // newest ones
  std::size_t in_flight_max = 64;  // requests at once; more are OVERLOADED
};

class TimelineReader {
 public:
  using Result = std::expected<Timeline, ErrorCode>;
  using Handler = std::move_only_function<void(Result)>;

  TimelineReader(const View& view, ports::EventLog& log, ports::Scheduler& scheduler, TimelineOptions options)
      : view_(view), log_(log), scheduler_(scheduler), options_(options) {}

  // NOT_FOUND for a ticket the view does not have.
  void read(domain::TicketId ticket, Handler handler);

 private:
  struct Job;
  void refuse(ErrorCode error, Handler handler);
  void request(const std::shared_ptr<Job>& job, domain::Offset from, domain::Offset until);
  void finish(Job& job);

  const View& view_;
  ports::EventLog& log_;
  ports::Scheduler& scheduler_;
  TimelineOptions options_;
  std::size_t in_flight_ = 0;
  std::shared_ptr<TimelineReader*> self_ = std::make_shared<TimelineReader*>(this);  // handlers hold it weakly
};

}  // namespace redline::gateway
