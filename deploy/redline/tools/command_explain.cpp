// redline explain: the story of one ticket.
#include <cctype>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "deploy/redline/tools/http.hpp"

namespace redline::app {

namespace {

namespace json = boost::json;

struct ExplainOptions {
  std::shared_ptr<ServerOptions> server;
  std::string ticket;
  bool as_json = false;
};

std::string text(const json::value& value, std::string_view pointer) {
  boost::system::error_code error;
  const json::value* found = value.find_pointer(pointer, error);
  if (found == nullptr) return {};
  return found->is_string() ? std::string{found->as_string()} : json::serialize(*found);
}

// A name of the protocol in words: PRIORITY_HIGH is "high", TICKET_STATE_EN_ROUTE "en route".
std::string in_words(std::string name, std::string_view prefix) {
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  for (char& c : name) c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

void print_field(std::string_view name, const std::string& content) {
  if (!content.empty()) fmt::print("  {:<12} {}\n", name, content);
}

void print_ticket(const json::value& body) {
  const json::value& ticket = body.at("ticket");
  fmt::print("ticket {}  {}  {}  {}\n", text(ticket, "/number"), text(ticket, "/category"),
             in_words(text(ticket, "/priority"), "PRIORITY_"), in_words(text(ticket, "/state"), "TICKET_STATE_"));
  print_field("area", text(ticket, "/area"));
  print_field("address", text(ticket, "/place/address"));
  print_field("caller", fmt::format("{} {}", text(ticket, "/caller/name"), text(ticket, "/caller/phone")));
  print_field("what", text(ticket, "/description"));
  print_field("technician", text(ticket, "/technicianName"));
  print_field("resolution", text(ticket, "/resolution"));
  fmt::print("\n");
  for (const json::value& line : body.at("explanation").as_array())
    fmt::print("{}\n", std::string_view{line.as_string()});
  for (const json::value& line : body.at("deadlines").as_array()) fmt::print("{}\n", std::string_view{line.as_string()});
  if (const json::value* complete = body.as_object().if_contains("complete");
      complete != nullptr && !complete->as_bool())
    fmt::print("(the oldest events are no longer in the log)\n");
}

int explain(const ExplainOptions& options) {
  const auto server = options.server->resolve();
  if (!server) return fail(server.error());
  if (options.ticket.find_first_not_of("0123456789-") != std::string::npos)
    return fail(ErrorCode::BadRequest,
                fmt::format("'{}' is no ticket: give its number, as in 0811-0001", options.ticket));
  const auto body = api_get(*server, "/api/v1/tickets/" + options.ticket);
  if (!body) return fail(body.error());
  if (options.as_json) {
    fmt::print("{}", *body);
    return 0;
  }
  try {
    print_ticket(json::parse(*body));
  } catch (const std::exception&) {
    return fail(ErrorCode::Internal, fmt::format("{} did not answer with a ticket", server->url()));
  }
  return 0;
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("explain", "the story of one ticket: what happened, who was considered and why, its clocks");
  const auto options = std::make_shared<ExplainOptions>();
  command->add_option("ticket", options->ticket, "number, as in 0811-0001, or id")->required();
  options->server = ServerOptions::add_to(*command);
  command->add_flag("--json", options->as_json, "print the server's answer as it is");
  command->footer("Example: redline explain 0811-0001 --url http://127.0.0.1:8080 --token-file board.token");
  command->callback([options, &action] { action = [options] { return explain(*options); }; });
}

}  // namespace redline::app
