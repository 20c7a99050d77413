#include "gateway/api/rest.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "gateway/api/catalogue.hpp"
#include "gateway/api/ticket_search.hpp"
#include "gateway/session/permissions.hpp"
#include "gateway/view/explanation.hpp"
#include "proto/codec/command_id.hpp"
#include "proto/codec/json.hpp"

namespace redline::gateway::api {

using namespace domain;
using net::HttpRequest;
using net::HttpResponse;
using net::problem;
using net::Responder;

namespace {

namespace json = boost::json;

constexpr std::string_view kApi = "/api/v1/";
constexpr std::string_view kTickets = "tickets/";
constexpr std::string_view kCommands = "/commands";
constexpr std::string_view kWorkOrder = "/work-order";
constexpr std::string_view kKeyHeader = "Idempotency-Key";

HttpResponse json_response(const json::value& value, unsigned status = 200) {
  return {.status = status, .content_type = "application/json", .body = json::serialize(value) + "\n", .headers = {}};
}

HttpResponse text_response(std::string body, unsigned status = 200) {
  return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body), .headers = {}};
}

// A page of ours: it holds no script and fetches nothing, and a browser is told to see to that.
HttpResponse page_response(std::string body) {
  return {.status = 200,
          .content_type = "text/html; charset=utf-8",
          .body = std::move(body),
          .headers = {{"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"},
                      {"Cache-Control", "no-store"}}};
}

// "lang=zh-CN" among the parameters, else the language of Accept-Language; nullopt for a language that is not ours.
std::optional<Language> language_in(const HttpRequest& request) {
  constexpr std::string_view kName = "lang=";
  std::string_view query = request.query;
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    if (parameter.starts_with(kName)) {
      const auto found = std::ranges::find(kAllLanguages, parameter.substr(kName.size()), tag);
      return found == kAllLanguages.end() ? std::nullopt : std::optional{*found};
    }
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
  }
  return language_from(request.header("accept-language"));
}

HttpResponse wrong_method(std::string_view allowed) {
  HttpResponse response = problem(ErrorCode::BadRequest, "method not allowed here", 405);
  response.headers.push_back({"Allow", std::string{allowed}});
  return response;
}

std::string_view bearer(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view header = request.header("authorization");
  return header.starts_with(kScheme) ? header.substr(kScheme.size()) : std::string_view{};
}

codec::Decoded<CommandBody> wish_in(std::string_view body) {
  auto wish = codec::create_ticket_from_json(body);
  if (!wish) return std::unexpected{wish.error()};
  return CommandBody{std::move(*wish)};
}

// Lets a command be about this ticket; false when it is about none, or names another.
bool aim(CommandBody& body, TicketId ticket) {
  return std::visit(
      [&](auto& command) {
        if constexpr (requires { command.ticket = ticket; }) {
          if (command.ticket && command.ticket != ticket) return false;
          command.ticket = ticket;
          return true;
        } else {
          return false;
        }
      },
      body);
}

// The answer to a command: 201 with the ticket for one that was created, 200 for others, a problem when refused.
HttpResponse answer_response(const CommandReply& reply, bool created) {
  HttpResponse response;
  if (reply.answer.error) {
    std::string detail{info(*reply.answer.error).text_en};
    json::object body = json::parse(problem(*reply.answer.error, detail).body).as_object();
    body["fields"] = json::value_from(reply.answer.fields);
    if (reply.answer.ticket) body["ticket"] = std::to_string(reply.answer.ticket.value);
    if (reply.answer.version > 0) body["version"] = reply.answer.version;
    response = problem(*reply.answer.error, detail);
    response.body = json::serialize(body) + "\n";
    if (reply.retry_after.count() > 0)
      response.headers.push_back(
          {"Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(reply.retry_after).count())});
  } else {
    json::object body;
    if (reply.answer.ticket) {
      body["ticket"] = std::to_string(reply.answer.ticket.value);
      body["number"] = reply.number;
      body["version"] = reply.answer.version;
    }
    response = json_response(body, created ? 201 : 200);
    if (created) response.headers.push_back({"Location", std::string{kApi} + "tickets/" + std::to_string(reply.answer.ticket.value)});
  }
  response.headers.push_back({std::string{kKeyHeader}, codec::to_text(reply.id)});
  return response;
}

json::object who(const Identity& identity) {
  json::array areas;
  for (const AreaId& area : identity.areas) areas.emplace_back(area.value);
  return {{"account", identity.account},
          {"role", json::string_view{name(identity.role)}},
          {"areas", std::move(areas)},
          {"skills", json::value_from(identity.skills)}};
}

HttpResponse ticket_response(const codec::TicketViewRef& view, const Timeline& timeline, const Policy& policy, Language language,
                             Instant now) {
  json::object body;
  body["ticket"] = json::parse(codec::ticket_json(view));
  body["complete"] = timeline.complete;
  json::array& events = body["timeline"].emplace_array();
  for (const Event& event : timeline.events) events.push_back(json::parse(codec::event_json(event, view.phones)));
  json::object& technicians = body["technicians"].emplace_object();
  for (const Technician& technician : timeline.technicians)
    technicians[std::to_string(technician.id.value)] = {{"key", technician.key}, {"name", technician.name}};
  body["explanation"] = json::value_from(explain(timeline, now));
  body["deadlines"] = json::value_from(explain_deadlines(timeline.ticket, policy, now, language));
  return json_response(body);
}

}  // namespace

void RestApi::handle(HttpRequest request, Responder respond) {
  if (request.path.starts_with(kApi)) return handle_api(request, std::move(respond));
  if (request.method != "GET") return respond(problem(ErrorCode::NotFound, "no such resource"));
  if (request.path == "/livez") return respond(text_response("ok\n"));
  if (request.path == "/readyz") return respond(ready());
  if (request.path == "/metrics") return respond(metrics());
  respond(parts_.pages.answer(request));
}

void RestApi::handle_api(const HttpRequest& request, Responder respond) {
  const auto identity = parts_.accounts.authenticate(bearer(request));
  if (!identity) {
    HttpResponse response = problem(ErrorCode::Unauthenticated, "send Authorization: Bearer TOKEN");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return respond(std::move(response));
  }
  const std::string_view path = std::string_view{request.path}.substr(kApi.size());
  const bool get = request.method == "GET";
  const bool post = request.method == "POST";

  if (path == "tickets" && get) return search(*identity, request.query, std::move(respond));
  if (path == "tickets" || path == "commands") {
    if (!post) return respond(wrong_method(path == "tickets" ? "GET, POST" : "POST"));
    const auto wanted = path == "tickets" ? wish_in(request.body) : codec::command_from_json(request.body);
    if (!wanted) return respond(problem(wanted.error().code(), wanted.error().describe()));
    return submit(*identity, request, *wanted, std::move(respond));
  }
  if (path.starts_with(kTickets) && path.ends_with(kCommands)) {
    if (!post) return respond(wrong_method("POST"));
    const std::string_view name = path.substr(kTickets.size(), path.size() - kTickets.size() - kCommands.size());
    return command_ticket(*identity, request, name, std::move(respond));
  }
  if (!get) return respond(wrong_method("GET"));
  if (path.starts_with(kTickets) && path.ends_with(kWorkOrder)) {
    const std::string_view name = path.substr(kTickets.size(), path.size() - kTickets.size() - kWorkOrder.size());
    return get_work_order(*identity, request, name, std::move(respond));
  }
  if (path.starts_with(kTickets)) return get_ticket(*identity, request, path.substr(kTickets.size()), std::move(respond));
  respond(read(*identity, path));
}

HttpResponse RestApi::read(const Identity& identity, std::string_view path) const {
  if (path == "totals") return totals();
  if (path == "policy")
    return {.status = 200, .content_type = "application/yaml", .body = parts_.policy_text(), .headers = {}};
  if (path == "catalogue")
    return {.status = 200, .content_type = "application/json", .body = catalogue_json(*parts_.policy()), .headers = {}};
  if (path == "me") return json_response(who(identity));
  return problem(ErrorCode::NotFound, "no such resource");
}

void RestApi::submit(const Identity& identity, const HttpRequest& request, CommandBody body, Responder respond) {
  CommandId id = codec::make_command_id(parts_.scheduler.now(), parts_.random.next(), parts_.random.next());
  if (std::string_view key = request.header("idempotency-key"); !key.empty()) {
    if (key.size() > 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
    const auto given = codec::command_id_from_text(key);
    if (!given) return respond(problem(ErrorCode::BadRequest, "Idempotency-Key must be a UUID"));
    id = *given;
  }
  const bool creates = std::holds_alternative<CreateTicket>(body);
  parts_.gateway.submit(identity, std::move(body), id, std::nullopt,
                        [creates, respond = std::move(respond)](const CommandReply& reply) mutable {
                          respond(answer_response(reply, creates));
                        });
}

void RestApi::command_ticket(const Identity& identity, const HttpRequest& request, std::string_view name,
                             Responder respond) {
  auto wanted = codec::command_from_json(request.body);
  if (!wanted) return respond(problem(wanted.error().code(), wanted.error().describe()));
  const auto id = reader_.find(name);
  if (!id) return respond(no_such_ticket());
  if (!aim(*wanted, *id)) return respond(problem(ErrorCode::BadRequest, "this command is not about the ticket in the path"));
  submit(identity, request, std::move(*wanted), std::move(respond));
}

void RestApi::get_ticket(const Identity& identity, const HttpRequest& request, std::string_view name,
                         Responder respond) {
  const Language language = language_from(request.header("accept-language"));
  reader_.read(identity, name, std::move(respond), [this, language](const codec::TicketViewRef& view, const Timeline& timeline) {
    return ticket_response(view, timeline, *parts_.policy(), language, parts_.scheduler.now());
  });
}

void RestApi::get_work_order(const Identity& identity, const HttpRequest& request, std::string_view name,
                             Responder respond) {
  const auto language = language_in(request);
  if (!language) return respond(problem(ErrorCode::BadRequest, "lang is one of en, zh-CN, zh-TW"));
  reader_.read(identity, name, std::move(respond),
               [this, language = *language](const codec::TicketViewRef& view, const Timeline& timeline) {
                 return page_response(
                     work_order(view, signature_path(timeline), *parts_.policy(), parts_.work_order_words, language));
               });
}

void RestApi::search(const Identity& identity, std::string_view query, Responder respond) {
  const TechnicianTable& technicians = parts_.gateway.view().state().technicians;
  const auto principal = act(identity, {}, technicians);
  if (!principal) return respond(problem(ErrorCode::Forbidden, info(ErrorCode::Forbidden).text_en));
  auto wanted = ticket_query(*principal, query);
  if (!wanted) return respond(problem(wanted.error().code, wanted.error().detail));
  if (parts_.records == nullptr) return respond(problem(ErrorCode::NotFound, "this server keeps no records"));
  const TechnicianId self = self_of(*principal, technicians);
  parts_.records->search(std::move(*wanted), [principal = *principal, self, respond = std::move(respond)](auto page) mutable {
    respond(page ? found_response(principal, self, *page) : records_problem(page.error()));
  });
}

HttpResponse RestApi::ready() const {
  if (!parts_.gateway.ready()) return text_response("the live store is away or loading\n", 503);
  const std::string degraded = parts_.degraded ? parts_.degraded() : std::string{};
  return text_response(degraded.empty() ? "ready\n" : "ready\ndegraded: " + degraded + "\n");
}

HttpResponse RestApi::totals() const {
  const Totals totals = parts_.gateway.view().counts().totals;
  return json_response({{"created", totals.created},
                        {"done", totals.done},
                        {"open", totals.open()},
                        {"cancelled", totals.cancelled},
                        {"offset", parts_.gateway.view().head()}});
}

HttpResponse RestApi::metrics() const {
  Families families;
  add_gateway_metrics(families, parts_.gateway.stats(), parts_.gateway.view().counts());
  if (parts_.more_metrics) parts_.more_metrics(families);
  return {.status = 200, .content_type = "text/plain; version=0.0.4", .body = metrics_text(families), .headers = {}};
}

}  // namespace redline::gateway::api
