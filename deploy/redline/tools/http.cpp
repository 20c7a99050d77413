#include "deploy/redline/tools/http.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "deploy/config/policy_file.hpp"

namespace redline::app {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::uint64_t kBodyBytesMax = 64 << 20;

template <class Stream>
asio::awaitable<HttpAnswer> exchange(Stream& stream, const Server& server, std::string target) {
  http::request<http::empty_body> request{http::verb::get, target, 11};
  request.set(http::field::host, fmt::format("{}:{}", server.host, server.port));
  request.set(http::field::authorization, "Bearer " + server.token);
  request.set(http::field::connection, "close");
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kBodyBytesMax);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  auto response = parser.release();
  co_return HttpAnswer{.status = response.result_int(), .body = std::move(response.body())};
}

asio::awaitable<HttpAnswer> ask(const Server& server, std::string target, std::chrono::milliseconds deadline) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::resolver resolver(executor);
  const auto endpoints = co_await resolver.async_resolve(server.host, std::to_string(server.port), asio::use_awaitable);
  beast::tcp_stream plain(executor);
  plain.expires_after(deadline);
  co_await plain.async_connect(endpoints, asio::use_awaitable);
  if (!server.secure) co_return co_await exchange(plain, server, std::move(target));

  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_default_verify_paths();
  if (!server.ca_file.empty()) context.load_verify_file(server.ca_file);
  asio::ssl::stream<beast::tcp_stream> stream(std::move(plain), context);
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(server.host));
  SSL_set_tlsext_host_name(stream.native_handle(), server.host.c_str());
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  co_return co_await exchange(stream, server, std::move(target));
}

Trouble problem_in(const HttpAnswer& answer) {
  boost::system::error_code error;
  const boost::json::value body = boost::json::parse(answer.body, error);
  const auto text = [&](std::string_view key) -> std::string {
    if (error || !body.is_object()) return {};
    const auto* value = body.as_object().if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
  };
  const auto code = error_from_name(text("code"));
  if (!code) return {ErrorCode::Internal, fmt::format("the server answered with status {}", answer.status)};
  return {*code, text("detail")};
}

}  // namespace

Attempt<HttpAnswer> http_get(const Server& server, std::string_view target, std::chrono::milliseconds deadline) {
  asio::io_context io{1};
  HttpAnswer answer;
  std::exception_ptr failure;
  bool finished = false;
  asio::co_spawn(io, ask(server, std::string{target}, deadline), [&](std::exception_ptr thrown, HttpAnswer given) {
    failure = thrown;
    answer = std::move(given);
    finished = true;
  });
  io.run_for(deadline);
  const auto no_answer = [&](std::string_view why) {
    return trouble(ErrorCode::UnknownOutcome, fmt::format("no answer from {}: {}", server.url(), why));
  };
  if (!finished) return no_answer("timed out");
  if (!failure) return answer;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return no_answer(error.what());
  }
}

Attempt<std::string> api_get(const Server& server, std::string_view target) {
  auto answer = http_get(server, target);
  if (!answer) return std::unexpected{answer.error()};
  if (answer->status != 200) return std::unexpected{problem_in(*answer)};
  return std::move(answer->body);
}

Attempt<boost::json::value> api_get_json(const Server& server, std::string_view target) {
  const auto body = api_get(server, target);
  if (!body) return std::unexpected{body.error()};
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(*body, error);
  if (error) return trouble(ErrorCode::Internal, fmt::format("{} did not answer with JSON", server.url()));
  return value;
}

Attempt<domain::PolicyPtr> fetch_policy(const Server& server) {
  const auto text = api_get(server, "/api/v1/policy");
  if (!text) return std::unexpected{text.error()};
  auto policy = config::parse_policy(*text, "policy of " + server.url());
  if (!policy) return trouble(ErrorCode::UnsupportedVersion, config::to_string(policy.error()));
  return std::make_shared<const domain::Policy>(std::move(*policy));
}

}  // namespace redline::app
