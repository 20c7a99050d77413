// GET /api/v1/tickets: what is asked of the records, and what of it may be seen.
//
//   number=1127-0042   phone=13800001111   phone_tail=1111   address=南京路   text=漏水   state=done,cancelled
//   area=centre   category=leak   created_from_ms=…   created_until_ms=…   limit=50   cursor=…
//
// Agents find the tickets they registered, supervisors those of their areas; numbers of callers are masked as everywhere.
// Pure functions; the gateway's thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "dispatcher/ports/records.hpp"
#include "gateway/api/query.hpp"
#include "gateway/net/http_message.hpp"
#include "gateway/session/principal.hpp"

namespace redline::gateway::api {

inline constexpr std::size_t kTicketsPerPageMax = 200;
// Everybody sees the last four digits of a number; asking for more of them would be guessing the rest.
inline constexpr std::size_t kPhoneTailDigits = 4;

std::expected<ports::TicketQuery, QueryRefusal> ticket_query(const Principal& principal, std::string_view query);

net::HttpResponse found_response(const Principal& principal, domain::TechnicianId self, const ports::TicketPage& page);
net::HttpResponse records_problem(const ports::RecordsFailure& failure);

}  // namespace redline::gateway::api
