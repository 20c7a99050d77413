#include "gateway/api/rest.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "gateway/api/catalogue.hpp"
#include "gateway/api/measures.hpp"
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

HttpResponse wrong_method(std::string allowed) {
  HttpResponse response = problem(ErrorCode::BadRequest, "method not allowed here", 405);
  response.headers.push_back({"Allow", std::move(allowed)});
  return response;
}

HttpResponse no_records() { return problem(ErrorCode::NotFound, "this server keeps no records"); }

HttpResponse no_token() {
  HttpResponse response = problem(ErrorCode::Unauthenticated, "send Authorization: Bearer TOKEN");
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

std::string_view bearer(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view header = request.header("authorization");
  return header.starts_with(kScheme) ? header.substr(kScheme.size()) : std::string_view{};
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

// A row here has its path in deploy/data/api/openapi.json; a test compares them.
const Route<RestApi::Handler> RestApi::kRoutes[] = {
    {"GET", "tickets", &RestApi::search},
    {"POST", "tickets", &RestApi::create_ticket},
    {"POST", "commands", &RestApi::command},
    {"GET", "tickets/{ticket}", &RestApi::get_ticket},
    {"POST", "tickets/{ticket}/commands", &RestApi::command_ticket},
    {"GET", "tickets/{ticket}/work-order", &RestApi::get_work_order},
    {"GET", "rates", &RestApi::rates},
    {"GET", "registers/{register}", &RestApi::list_register},
    {"GET", "totals", &RestApi::totals},
    {"GET", "policy", &RestApi::policy},
    {"GET", "catalogue", &RestApi::catalogue},
    {"GET", "me", &RestApi::me},
    {"GET", "openapi.json", &RestApi::openapi, Access::Public},
};

std::vector<RestApi::Resource> RestApi::resources() {
  std::vector<Resource> all;
  for (const Route<Handler>& route : kRoutes) all.push_back({route.method, route.path, route.access});
  return all;
}

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
  auto found = find_route(kRoutes, request.method, std::string_view{request.path}.substr(kApi.size()));
  const bool open = found.route != nullptr && found.route->access == Access::Public;
  if (!identity && !open) return respond(no_token());
  if (found.route == nullptr && found.allowed.empty()) return respond(problem(ErrorCode::NotFound, "no such resource"));
  if (found.route == nullptr) return respond(wrong_method(std::move(found.allowed)));
  const Call call{.identity = identity.value_or(Identity{}), .request = request, .name = found.name};
  (this->*found.route->handler)(call, std::move(respond));
}

void RestApi::policy(const Call&, Responder respond) {
  respond({.status = 200, .content_type = "application/yaml", .body = parts_.policy_text(), .headers = {}});
}

void RestApi::catalogue(const Call&, Responder respond) {
  respond({.status = 200, .content_type = "application/json", .body = catalogue_json(*parts_.policy()), .headers = {}});
}

void RestApi::me(const Call& call, Responder respond) { respond(json_response(who(call.identity))); }

void RestApi::openapi(const Call&, Responder respond) {
  respond({.status = 200, .content_type = "application/json", .body = parts_.openapi, .headers = {}});
}

void RestApi::create_ticket(const Call& call, Responder respond) {
  auto wish = codec::create_ticket_from_json(call.request.body);
  if (!wish) return respond(problem(wish.error().code(), wish.error().describe()));
  submit(call, std::move(*wish), std::move(respond));
}

void RestApi::command(const Call& call, Responder respond) {
  auto wanted = codec::command_from_json(call.request.body);
  if (!wanted) return respond(problem(wanted.error().code(), wanted.error().describe()));
  submit(call, std::move(*wanted), std::move(respond));
}

void RestApi::submit(const Call& call, CommandBody body, Responder respond) {
  CommandId id = codec::make_command_id(parts_.scheduler.now(), parts_.random.next(), parts_.random.next());
  if (std::string_view key = call.request.header("idempotency-key"); !key.empty()) {
    if (key.size() > 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
    const auto given = codec::command_id_from_text(key);
    if (!given) return respond(problem(ErrorCode::BadRequest, "Idempotency-Key must be a UUID"));
    id = *given;
  }
  const bool creates = std::holds_alternative<CreateTicket>(body);
  parts_.gateway.submit(call.identity, std::move(body), id, std::nullopt,
                        [creates, respond = std::move(respond)](const CommandReply& reply) mutable {
                          respond(answer_response(reply, creates));
                        });
}

void RestApi::command_ticket(const Call& call, Responder respond) {
  auto wanted = codec::command_from_json(call.request.body);
  if (!wanted) return respond(problem(wanted.error().code(), wanted.error().describe()));
  const auto id = reader_.find(call.name);
  if (!id) return respond(no_such_ticket());
  if (!aim(*wanted, *id)) return respond(problem(ErrorCode::BadRequest, "this command is not about the ticket in the path"));
  submit(call, std::move(*wanted), std::move(respond));
}

void RestApi::get_ticket(const Call& call, Responder respond) {
  const Language language = language_from(call.request.header("accept-language"));
  reader_.read(call.identity, call.name, std::move(respond),
               [this, language](const codec::TicketViewRef& view, const Timeline& timeline) {
                 return ticket_response(view, timeline, *parts_.policy(), language, parts_.scheduler.now());
               });
}

void RestApi::get_work_order(const Call& call, Responder respond) {
  const auto language = language_in(call.request);
  if (!language) return respond(problem(ErrorCode::BadRequest, "lang is one of en, zh-CN, zh-TW"));
  reader_.read(call.identity, call.name, std::move(respond),
               [this, language = *language](const codec::TicketViewRef& view, const Timeline& timeline) {
                 return page_response(
                     work_order(view, signature_path(timeline), *parts_.policy(), parts_.work_order_words, language));
               });
}

void RestApi::search(const Call& call, Responder respond) {
  const TechnicianTable& technicians = parts_.gateway.view().state().technicians;
  const auto principal = act(call.identity, {}, technicians);
  if (!principal) return respond(problem(ErrorCode::Forbidden, info(ErrorCode::Forbidden).text_en));
  auto wanted = ticket_query(*principal, call.request.query);
  if (!wanted) return respond(refused_query(wanted.error()));
  if (parts_.records == nullptr) return respond(no_records());
  const TechnicianId self = self_of(*principal, technicians);
  parts_.records->search(std::move(*wanted), [principal = *principal, self, respond = std::move(respond)](auto page) mutable {
    respond(page ? found_response(principal, self, *page) : records_problem(page.error()));
  });
}

void RestApi::rates(const Call& call, Responder respond) {
  const auto principal = act(call.identity, {}, parts_.gateway.view().state().technicians);
  if (!principal) return respond(problem(ErrorCode::Forbidden, info(ErrorCode::Forbidden).text_en));
  auto wanted = rates_request(*principal, call.request.query, parts_.policy()->zone, parts_.scheduler.now());
  if (!wanted) return respond(refused_query(wanted.error()));
  if (parts_.records == nullptr) return respond(no_records());
  parts_.records->rates(wanted->query, [wanted = *wanted, respond = std::move(respond)](auto rates) mutable {
    respond(rates ? rates_response(wanted, *rates) : records_problem(rates.error()));
  });
}

void RestApi::list_register(const Call& call, Responder respond) {
  const auto principal = act(call.identity, {}, parts_.gateway.view().state().technicians);
  if (!principal) return respond(problem(ErrorCode::Forbidden, info(ErrorCode::Forbidden).text_en));
  PolicyPtr policy = parts_.policy();
  auto wanted = register_request(*principal, call.name, call.request.query, policy->zone, parts_.scheduler.now());
  if (!wanted) return respond(refused_query(wanted.error()));
  if (parts_.records == nullptr) return respond(no_records());
  parts_.records->list(wanted->query,
                       [wanted = *wanted, policy = std::move(policy), respond = std::move(respond)](auto list) mutable {
                         respond(list ? register_response(wanted, *list, policy->zone) : records_problem(list.error()));
                       });
}

HttpResponse RestApi::ready() const {
  if (!parts_.gateway.ready()) return text_response("the live store is away or loading\n", 503);
  const std::string degraded = parts_.degraded ? parts_.degraded() : std::string{};
  return text_response(degraded.empty() ? "ready\n" : "ready\ndegraded: " + degraded + "\n");
}

void RestApi::totals(const Call&, Responder respond) {
  const Totals totals = parts_.gateway.view().counts().totals;
  respond(json_response({{"created", totals.created},
                         {"done", totals.done},
                         {"open", totals.open()},
                         {"cancelled", totals.cancelled},
                         {"offset", parts_.gateway.view().head()}}));
}

HttpResponse RestApi::metrics() const {
  Families families;
  add_gateway_metrics(families, parts_.gateway.stats(), parts_.gateway.view().counts());
  if (parts_.more_metrics) parts_.more_metrics(families);
  return {.status = 200, .content_type = "text/plain; version=0.0.4", .body = metrics_text(families), .headers = {}};
}

}  // namespace redline::gateway::api
