#include "deploy/redline/tools/server.hpp"

#include <charconv>
#include <cstdlib>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "deploy/config/text_file.hpp"

namespace redline::app {

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
constexpr const char* kTokenVariable = "REDLINE_TOKEN";

std::string first_line(const std::string& text) {
  std::string line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

// IPv6 addresses stand in brackets.
std::string authority(const Server& server) {
  return server.host.find(':') == std::string::npos ? fmt::format("{}:{}", server.host, server.port)
                                                    : fmt::format("[{}]:{}", server.host, server.port);
}

}  // namespace

std::string Server::url() const { return fmt::format("{}://{}", secure ? "https" : "http", authority(*this)); }
std::string Server::ws_url() const { return fmt::format("{}://{}/ws", secure ? "wss" : "ws", authority(*this)); }

std::shared_ptr<ServerOptions> ServerOptions::add_to(CLI::App& command) {
  auto options = std::make_shared<ServerOptions>();
  command.add_option("--url", options->url_, "address of the server: http://HOST:PORT or https://HOST:PORT")
      ->capture_default_str();
  command.add_option("--token", options->token_,
                     "token of the account; better kept out of sight in REDLINE_TOKEN or a file");
  command.add_option("--token-file", options->token_file_, "file whose first line is the token");
  command.add_option("--ca", options->ca_file_, "for https: certificates to trust beside the system's (PEM)");
  return options;
}

Attempt<Server> ServerOptions::resolve() const {
  std::string token = token_;
  if (token.empty() && !token_file_.empty()) {
    const auto text = config::read_text(token_file_);
    if (!text) return trouble(ErrorCode::BadRequest, config::to_string(text.error()));
    token = first_line(*text);
  }
  if (token.empty())
    if (const char* given = std::getenv(kTokenVariable)) token = given;
  if (token.empty())
    return trouble(ErrorCode::Unauthenticated,
                   fmt::format("no token: use --token, --token-file or {}", kTokenVariable));
  return parse_server(url_, std::move(token), ca_file_);
}

Attempt<Server> parse_server(const std::string& url, std::string token, std::string ca_file) {
  const auto bad = [&](std::string_view what) {
    return trouble(ErrorCode::BadRequest, fmt::format("--url {}: {}", url, what));
  };
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return bad("not a URL; write http://HOST:PORT");
  const std::string_view scheme{parsed->scheme().data(), parsed->scheme().size()};
  if (scheme != "http" && scheme != "https") return bad("must begin with http:// or https://");
  const std::string host{parsed->host_address()};
  if (host.empty()) return bad("names no host");
  // From its digits: port_number() of a port above 65535 is what is left of it in 16 bits.
  const std::string_view digits{parsed->port().data(), parsed->port().size()};
  std::uint16_t port = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (parsed->has_port() && port == 0) return bad("not a port");
  const std::string_view path{parsed->encoded_path().data(), parsed->encoded_path().size()};
  if (!path.empty() && path != "/") return bad("must not have a path");
  const bool secure = scheme == "https";
  return Server{.secure = secure,
                .host = host,
                .port = port != 0 ? port
                        : secure  ? kHttpsPort
                                  : kHttpPort,
                .token = std::move(token),
                .ca_file = std::move(ca_file)};
}

}  // namespace redline::app
