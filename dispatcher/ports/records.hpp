// Port: the records of a shard, as gateways ask them: every ticket there has ever been, also those that have left the live
// store, with its events. A little behind the live store; how far, ports/archive_mark.hpp tells.
// Asynchronous: each handler runs once, on the caller's strand, never inside the call; it is dropped with the port.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/technician.hpp"
#include "dispatcher/domain/ticket.hpp"
#include "dispatcher/ports/measures.hpp"

namespace redline::ports {

enum class RecordsTrouble : std::uint8_t {
  Unavailable,  // the database cannot be reached, or is too busy; the same may be asked again
  TooNew,       // its schema was made by a newer version of the program
  Broken,       // what it answers makes no sense: a bug, or a damaged file
};

struct RecordsFailure {
  RecordsTrouble trouble = RecordsTrouble::Unavailable;
  std::string message;  // for logs and operators; no secrets
};

// Page after page: the place of the last ticket seen. Newest tickets come first.
struct RecordsCursor {
  domain::Instant created{};
  domain::TicketId ticket;
  friend bool operator==(const RecordsCursor&, const RecordsCursor&) = default;
};

// What is asked for: everything that is set must hold. Empty: everything.
struct TicketQuery {
  std::string created_by;                      // account
  std::vector<domain::AreaId> areas;           // one of them; empty: every area
  std::vector<domain::TicketState> states;     // one of them; empty: every state
  std::string category;
  std::string number;                          // "1127-0042"; comes again every year
  std::string phone;                           // the whole number; everything but digits is ignored
  std::string phone_tail;                      // its last digits
  std::string address;                         // words of the address; Chinese without blanks
  std::string text;                            // words of address, description, caller and resolution
  std::optional<domain::Instant> created_from;
  std::optional<domain::Instant> created_until;  // exclusive
  std::optional<RecordsCursor> after;
  std::size_t tickets_max = 50;
};

struct FoundTicket {
  domain::Ticket ticket;
  std::optional<domain::Technician> technician;  // holder, or the one being asked
};

struct TicketPage {
  std::vector<FoundTicket> tickets;
  std::optional<RecordsCursor> next;  // absent: that was all
};

// A ticket with all its events, oldest first, and everybody they name.
struct TicketStory {
  domain::Ticket ticket;
  std::vector<domain::Event> events;
  std::vector<domain::Technician> technicians;
};

// By id, or by number: then the newest of that number.
using TicketName = std::variant<domain::TicketId, std::string>;

class Records {
 public:
  virtual ~Records() = default;
  template <class T>
  using Handler = std::move_only_function<void(std::expected<T, RecordsFailure>)>;

  virtual void search(TicketQuery query, Handler<TicketPage> handler) = 0;
  // nullopt: there is no such ticket.
  virtual void story(TicketName ticket, Handler<std::optional<TicketStory>> handler) = 0;
  // One row a group that has anything to tell, by key; for Everything always just one.
  virtual void rates(RatesQuery query, Handler<std::vector<Rates>> handler) = 0;
  virtual void list(RegisterQuery query, Handler<Register> handler) = 0;
};

}  // namespace redline::ports
