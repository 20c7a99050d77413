// One ticket with its story, wherever it is: in the gateway's view with events from the log, completed from the records where
// the log is already trimmed, or, once it has left the live store, from the records alone.
// The gateway's thread; each handler runs once there. Objects named at construction outlive the reader.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "dispatcher/ports/records.hpp"
#include "gateway/hub/gateway.hpp"
#include "gateway/net/http_message.hpp"

namespace redline::gateway::api {

class TicketReader {
 public:
  // `records` may be null: what has left the live store is then not found.
  TicketReader(Gateway& gateway, ports::Records* records) : gateway_(gateway), records_(records) {}

  using Told = std::function<net::HttpResponse(const codec::TicketViewRef&, const Timeline&)>;
  // Answers with what `told` makes of the ticket as this identity may see it, else with NOT_FOUND or what went wrong.
  void read(const Identity& identity, std::string_view name, net::Responder respond, Told told);

  // By id ("7") or number ("1127-0042": the newest of that number); ids are not looked up, numbers in the live view only.
  std::optional<domain::TicketId> find(std::string_view name) const;

 private:
  void read_records(const Identity& identity, ports::TicketName name, net::Responder respond, Told told);
  void complete(Timeline timeline, TimelineReader::Handler handler);
  net::HttpResponse show(const Identity& identity, const Timeline& timeline, const Told& told) const;

  Gateway& gateway_;
  ports::Records* records_;
};

// What is told of a ticket that is not there and of one that is somebody else's alike.
net::HttpResponse no_such_ticket();

}  // namespace redline::gateway::api
