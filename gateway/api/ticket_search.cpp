#include "gateway/api/ticket_search.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "gateway/session/permissions.hpp"
#include "proto/codec/json.hpp"

namespace redline::gateway::api {

using namespace domain;
using net::HttpResponse;
using net::problem;
using ports::RecordsCursor;
using ports::TicketQuery;

namespace {

namespace json = boost::json;

// Why a parameter's value cannot be used; empty: it can.
using Complaint = std::string;
using Setter = Complaint (*)(TicketQuery&, const std::string&);

template <std::string TicketQuery::* Field>
Complaint set_text(TicketQuery& query, const std::string& value) {
  query.*Field = value;
  return {};
}

template <std::optional<Instant> TicketQuery::* Field>
Complaint set_time(TicketQuery& query, const std::string& value) {
  std::int64_t ms = 0;
  if (!parse_number(value, ms)) return "must be milliseconds since 1970";
  query.*Field = from_ms(ms);
  return {};
}

Complaint set_phone_tail(TicketQuery& query, const std::string& value) {
  const bool digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || value.size() != kPhoneTailDigits) return fmt::format("must be the last {} digits", kPhoneTailDigits);
  query.phone_tail = value;
  return {};
}

Complaint set_states(TicketQuery& query, const std::string& value) {
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t comma = std::min(value.find(',', from), value.size());
    const auto state = ticket_state_from_name(std::string_view{value}.substr(from, comma - from));
    if (!state) return "must be names of states such as waiting or done, separated by commas";
    query.states.push_back(*state);
    from = comma + 1;
  }
  return {};
}

Complaint set_limit(TicketQuery& query, const std::string& value) {
  if (!parse_number(value, query.tickets_max) || query.tickets_max == 0 || query.tickets_max > kTicketsPerPageMax)
    return fmt::format("must lie between 1 and {}", kTicketsPerPageMax);
  return {};
}

Complaint set_area(TicketQuery& query, const std::string& value) {
  query.areas = {AreaId{value}};
  return {};
}

std::string cursor_text(const RecordsCursor& cursor) { return fmt::format("{}-{}", to_ms(cursor.created), cursor.ticket.value); }

Complaint set_cursor(TicketQuery& query, const std::string& value) {
  std::int64_t created = 0;
  std::uint64_t ticket = 0;
  const std::size_t dash = value.find('-', 1);
  const bool sound = dash != value.npos && parse_number(std::string_view{value}.substr(0, dash), created) &&
                     parse_number(std::string_view{value}.substr(dash + 1), ticket) && ticket > 0;
  if (!sound) return "must be the `next` of a page";
  query.after = RecordsCursor{.created = from_ms(created), .ticket = TicketId{ticket}};
  return {};
}

struct Parameter {
  std::string_view name;
  Setter set;
};
constexpr std::array kParameters{
    Parameter{"number", set_text<&TicketQuery::number>},
    Parameter{"phone", set_text<&TicketQuery::phone>},
    Parameter{"phone_tail", set_phone_tail},
    Parameter{"address", set_text<&TicketQuery::address>},
    Parameter{"text", set_text<&TicketQuery::text>},
    Parameter{"state", set_states},
    Parameter{"area", set_area},
    Parameter{"category", set_text<&TicketQuery::category>},
    Parameter{"created_from_ms", set_time<&TicketQuery::created_from>},
    Parameter{"created_until_ms", set_time<&TicketQuery::created_until>},
    Parameter{"limit", set_limit},
    Parameter{"cursor", set_cursor},
};

// What the principal may find at all.
std::expected<void, QueryRefusal> narrow(const Principal& principal, TicketQuery& query) {
  switch (principal.actor.role) {
    case Role::Agent: query.created_by = principal.actor.account; return {};
    case Role::Supervisor:
    case Role::Manager: return narrow_areas(principal, query.areas);
    default: return refuse(ErrorCode::Forbidden, "searching is for agents and supervisors");
  }
}

}  // namespace

std::expected<TicketQuery, QueryRefusal> ticket_query(const Principal& principal, std::string_view text) {
  const auto given = parameters_in(text);
  if (!given) return std::unexpected{given.error()};
  TicketQuery query;
  for (const auto& [name, value] : *given) {
    const auto parameter = std::ranges::find(kParameters, name, &Parameter::name);
    if (parameter == kParameters.end()) return refuse(ErrorCode::BadRequest, fmt::format("there is no parameter '{}'", name));
    if (const Complaint complaint = parameter->set(query, value); !complaint.empty())
      return refuse(ErrorCode::BadRequest, fmt::format("'{}' {}", name, complaint));
  }
  if (auto narrowed = narrow(principal, query); !narrowed) return std::unexpected{std::move(narrowed.error())};
  return query;
}

HttpResponse found_response(const Principal& principal, TechnicianId self, const ports::TicketPage& page) {
  json::object body;
  json::array& tickets = body["tickets"].emplace_array();
  for (const ports::FoundTicket& found : page.tickets) {
    if (!may_see(principal, self, found.ticket)) continue;  // the query was narrowed: a second look, no second rule
    const Technician* holder = found.technician && has_technician(found.ticket.state) ? &*found.technician : nullptr;
    tickets.push_back(json::parse(codec::ticket_json(
        {.ticket = found.ticket, .technician = holder, .phones = phones_for(principal, self, found.ticket)})));
  }
  if (page.next) body["next"] = cursor_text(*page.next);
  return {.status = 200, .content_type = "application/json", .body = json::serialize(body) + "\n", .headers = {}};
}

HttpResponse records_problem(const ports::RecordsFailure& failure) {
  switch (failure.trouble) {
    case ports::RecordsTrouble::Unavailable:
      return problem(ErrorCode::RecordsUnavailable, info(ErrorCode::RecordsUnavailable).text_en);
    case ports::RecordsTrouble::TooNew: return problem(ErrorCode::RecordsTooNew, info(ErrorCode::RecordsTooNew).text_en);
    case ports::RecordsTrouble::Broken: break;
  }
  return problem(ErrorCode::Internal, info(ErrorCode::Internal).text_en);
}

}  // namespace redline::gateway::api
