#include "gateway/net/http_connection.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <memory>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include "gateway/net/http_reader.hpp"
#include "gateway/net/upgrade.hpp"
#include "gateway/net/ws_session.hpp"

namespace redline::gateway::net {
namespace {

template <typename T>
using Awaitable = asio::awaitable<T, Executor>;
constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};

constexpr std::size_t kReadBytes = 4096;

std::string encode(const HttpResponse& response, bool keep_alive, bool head_only) {
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", response.status, std::string_view(reason.data(), reason.size()));
  const auto add = [&out](std::string_view header, std::string_view value) {
    // A line break in a value would let a caller write headers of its own.
    if (value.find_first_of("\r\n") == std::string_view::npos)
      fmt::format_to(std::back_inserter(out), "{}: {}\r\n", header, value);
  };
  if (!response.content_type.empty()) add("Content-Type", response.content_type);
  for (const HttpHeader& header : response.headers) add(header.name, header.value);
  if (response.status != 204 && response.status != 304) add("Content-Length", fmt::to_string(response.body.size()));
  add("Connection", keep_alive ? "keep-alive" : "close");
  out += "\r\n";
  if (!head_only && response.status != 204 && response.status != 304) out += response.body;
  return out;
}

// Where the router's answer, the response deadline and the end of the server meet; the first one counts.
struct PendingReply {
  std::move_only_function<void(HttpResponse)> resume;
  void operator()(HttpResponse response) {
    if (auto once = std::exchange(resume, nullptr)) once(std::move(response));
  }
};

template <typename Next>
class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection<Next>> {
 public:
  HttpConnection(Admission admission, Next next, std::string address)
      : admission_(std::move(admission)),
        edge_(admission_.edge()),
        next_(std::move(next)),
        address_(std::move(address)),
        reader_(edge_.limits) {}

  void start() {
    edge_.connections.add(*this);
    set_deadline(edge_.limits.handshake_deadline);
    const auto failed = [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);  // not a network matter: let the loop's owner see it
    };
    asio::co_spawn(next_.get_executor(), [self = this->shared_from_this()] { return self->run(); }, failed);
  }

  void on_check(Time now) override {
    if (now < deadline_) return check_at(deadline_);
    if (pending_ != nullptr) return (*pending_)(problem(ErrorCode::UnknownOutcome, "no answer in time"));
    ++edge_.counters.deadline_cuts;
    next_.close();
  }
  void drain(Time) override {
    if (idle_) next_.close();  // otherwise the answer in the making says "Connection: close"
  }
  void abort() override {
    next_.close();
    if (pending_ != nullptr) (*pending_)(HttpResponse{.status = 503, .content_type = {}, .body = {}, .headers = {}});
  }

 private:
  void set_deadline(std::chrono::milliseconds after) {
    deadline_ = edge_.connections.in(after);
    check_at(deadline_);
  }

  Awaitable<void> run() {
    if constexpr (Next::kSecure) {
      const auto [error] = co_await next_.async_handshake(kAwait);
      if (error) {
        ++edge_.counters.tls_failures;
        co_return;
      }
    }
    while (co_await serve_one()) {
      set_deadline(edge_.limits.keep_alive_idle);
    }
  }

  // One request and its answer. False: nothing more to do with the socket.
  Awaitable<bool> serve_one() {
    bool in_body = false;
    for (;;) {
      HttpReader::Step step = reader_.advance(input_);
      if (auto* complete = std::get_if<HttpReader::Complete>(&step)) co_return co_await answer(std::move(*complete));
      if (auto* refused = std::get_if<HttpReader::Refused>(&step)) {
        ++edge_.counters.http_refused;
        co_return co_await last_answer(std::move(refused->response));
      }
      if (!in_body && reader_.in_body()) {
        in_body = true;
        set_deadline(edge_.limits.body_deadline);
      }
      if (std::holds_alternative<HttpReader::SendContinue>(step)) {
        if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
      } else if (!co_await read_more()) {
        co_return false;
      }
    }
  }

  Awaitable<bool> answer(HttpReader::Complete complete) {
    HttpRequest& request = complete.request;
    ++edge_.counters.http_requests;
    request.address = address_;
    request.secure = Next::kSecure;
    if (request.path == kWebSocketPath) co_return co_await upgrade(std::move(request));
    admission_.mark_authenticated();  // it has shown a whole request; what it may do is the router's matter
    const bool head_only = request.method == "HEAD";
    if (head_only) request.method = "GET";
    const HttpResponse response = co_await ask_router(std::move(request));
    const bool keep_alive = complete.keep_alive && !edge_.draining;
    set_deadline(edge_.limits.write_deadline);
    if (!co_await write(encode(response, keep_alive, head_only))) co_return false;
    if (!keep_alive) co_return co_await finish();
    co_return true;
  }

  Awaitable<HttpResponse> ask_router(HttpRequest request) {
    set_deadline(edge_.limits.response_deadline);
    auto start = [this](auto handler, HttpRequest asked) {
      auto pending = std::make_shared<PendingReply>();
      pending->resume = [executor = next_.get_executor(), handler = std::move(handler)](HttpResponse response) mutable {
        asio::post(executor, asio::append(std::move(handler), std::move(response)));
      };
      pending_ = pending;
      edge_.router.handle(std::move(asked),
                          Responder([pending](HttpResponse response) { (*pending)(std::move(response)); }));
    };
    asio::use_awaitable_t<Executor> token;
    HttpResponse response = co_await asio::async_initiate<asio::use_awaitable_t<Executor>, void(HttpResponse)>(
        std::move(start), token, std::move(request));
    pending_.reset();
    co_return response;
  }

  Awaitable<bool> upgrade(HttpRequest request) {
    auto subprotocol = check_upgrade(request, edge_.origins);
    if (edge_.draining && subprotocol) {
      HttpResponse busy = problem(ErrorCode::Overloaded, "this server is being stopped");
      busy.headers = {{"Retry-After", "1"}};
      subprotocol = std::unexpected(std::move(busy));
    }
    if (!subprotocol) {
      ++edge_.counters.upgrades_refused;
      co_return co_await last_answer(std::move(subprotocol.error()));
    }
    ++edge_.counters.upgrades;
    this->unlink();
    PeerInfo peer{.address = std::move(address_),
                  .origin = std::string(request.header("origin")),
                  .subprotocol = *subprotocol,
                  .secure = Next::kSecure};
    start_session(std::move(admission_), std::move(next_), std::move(peer), request, std::move(input_));
    co_return false;
  }

  Awaitable<bool> last_answer(HttpResponse response) {
    set_deadline(edge_.limits.write_deadline);
    const bool written = co_await write(encode(response, false, false));
    if (!written) co_return false;
    co_return co_await finish();
  }

  // Closing at once with unread input would reset the connection and could take the answer with it: wait for the peer's
  // end.
  Awaitable<bool> finish() {
    set_deadline(edge_.limits.close_deadline);
    next_.shutdown_send();
    do {
      input_.clear();
    } while (co_await read_more());
    next_.close();
    co_return false;
  }

  Awaitable<bool> read_more() {
    const std::size_t had = input_.size();
    input_.resize(had + kReadBytes);
    const bool waits_for_request = had == 0 && served_ && !reader_.in_body();
    idle_ = waits_for_request;
    const auto [error, bytes] = co_await next_.async_read_some(asio::buffer(input_.data() + had, kReadBytes), kAwait);
    idle_ = false;
    input_.resize(had + bytes);
    if (waits_for_request && !error) set_deadline(edge_.limits.handshake_deadline);
    co_return !error;
  }

  Awaitable<bool> write(std::string bytes) {
    served_ = true;
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      error_code error;
      sent += next_.write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent), error);
      if (error == asio::error::would_block) {
        const auto [waited] = co_await next_.async_wait_writable(kAwait);
        error = waited;
      }
      if (error) co_return false;
    }
    co_return true;
  }

  Admission admission_;
  Edge& edge_;
  Next next_;
  std::string address_;
  HttpReader reader_;
  std::string input_;
  Time deadline_ = kNoTime;
  std::shared_ptr<PendingReply> pending_;  // while the router is asked
  bool served_ = false;                    // at least one answer was begun
  bool idle_ = false;                      // between two requests
};

template <typename Next>
void serve(Admission admission, Next socket, std::string address) {
  std::make_shared<HttpConnection<Next>>(std::move(admission), std::move(socket), std::move(address))->start();
}

}  // namespace

void serve_http(Admission admission, PlainSocket socket, std::string address) {
  serve(std::move(admission), std::move(socket), std::move(address));
}

void serve_http(Admission admission, TlsSocket socket, std::string address) {
  serve(std::move(admission), std::move(socket), std::move(address));
}

}  // namespace redline::gateway::net
