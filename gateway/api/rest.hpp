// REST over the gateway: the same commands through the same door as the WebSocket, and what scripts and operators ask.
//
//   POST /api/v1/tickets            create a ticket (message CreateTicket as JSON)
//   GET  /api/v1/tickets?…          a search in the records (ticket_search.hpp)
//   POST /api/v1/commands           any command of the caller's role (message Command as JSON)
//   POST /api/v1/tickets/{number}/commands   a command on this ticket: {"confirmFault": {...}}, the ticket left out
//   GET  /api/v1/tickets/{number}   a ticket by number ("1127-0042") or id, with its timeline and explanation; why its
//                                   deadlines are what they are, in the language of Accept-Language (en, zh-CN, zh-TW);
//                                   what the live store does not have any more comes from the records
//   GET  /api/v1/tickets/{number}/work-order?lang=en|zh-CN|zh-TW   the visit as a page to print, in four copies
//   GET  /api/v1/rates, /api/v1/registers/{register}   figures and lists out of the records (measures.hpp)
//   GET  /api/v1/totals             tickets created, done, open, cancelled
//   GET  /api/v1/policy             the policy file in force (YAML)
//   GET  /api/v1/catalogue          categories, areas, skills and reasons of the policy, for forms
//   GET  /api/v1/me                 who the token belongs to: account, role, areas, skills
//   GET  /api/v1/openapi.json     all of this for machines (openapi.hpp); no token
//   GET  /livez /readyz /metrics    for operators; no token
//   GET  anything else              the console (pages.hpp); no token
//
// `Authorization: Bearer TOKEN` for the rest of /api. `Idempotency-Key` is the command id (a UUID); without one the server
// makes one and tells it in the answer's header of that name. Errors are RFC 9457 problems with the catalogue's code.
// Runs on the gateway's thread; holds references only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dispatcher/ports/records.hpp"
#include "gateway/api/metrics.hpp"
#include "gateway/api/pages.hpp"
#include "gateway/api/routes.hpp"
#include "gateway/api/ticket_reader.hpp"
#include "gateway/hub/gateway.hpp"
#include "gateway/net/http_message.hpp"
#include "gateway/view/sentences.hpp"
#include "gateway/view/work_order.hpp"

namespace redline::gateway::api {

struct RestParts {
  Gateway& gateway;
  Accounts& accounts;
  ports::Scheduler& scheduler;
  ports::Random& random;
  const Pages& pages;
  ports::Records* records = nullptr;                    // none: what has left the live store is not found
  std::function<std::string()> policy_text;             // the file in force
  std::function<domain::PolicyPtr()> policy;            // what it says
  const domain::Words& work_order_words;                // kWorkOrderWords
  std::string openapi;                                  // what openapi_document() gave
  std::function<std::string()> degraded;                // what goes badly although this gateway serves; may be empty
  std::function<void(Families&)> more_metrics;          // of the other parts of the process; may be empty
};

class RestApi final : public net::Router {
 public:
  explicit RestApi(RestParts parts) : parts_(std::move(parts)), reader_(parts_.gateway, parts_.records) {}

  void handle(net::HttpRequest request, net::Responder respond) override;

  struct Resource {
    std::string_view method;
    std::string_view path;  // below kApi
    Access access;
  };
  static std::vector<Resource> resources();

 private:
  struct Call {
    const Identity identity;  // of nobody for a public resource
    const net::HttpRequest& request;
    std::string_view name;    // what stands for the {parameter} of the path
  };
  using Handler = void (RestApi::*)(const Call&, net::Responder);
  static const Route<Handler> kRoutes[];

  void handle_api(const net::HttpRequest& request, net::Responder respond);
  void search(const Call& call, net::Responder respond);
  void create_ticket(const Call& call, net::Responder respond);
  void command(const Call& call, net::Responder respond);
  void get_ticket(const Call& call, net::Responder respond);
  void command_ticket(const Call& call, net::Responder respond);
  void get_work_order(const Call& call, net::Responder respond);
  void rates(const Call& call, net::Responder respond);
  void list_register(const Call& call, net::Responder respond);
  void totals(const Call& call, net::Responder respond);
  void policy(const Call& call, net::Responder respond);
  void catalogue(const Call& call, net::Responder respond);
  void me(const Call& call, net::Responder respond);
  void openapi(const Call& call, net::Responder respond);

  void submit(const Call& call, domain::CommandBody body, net::Responder respond);
  net::HttpResponse ready() const;
  net::HttpResponse metrics() const;

  RestParts parts_;
  TicketReader reader_;
};

}  // namespace redline::gateway::api
