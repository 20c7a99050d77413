// HTTP as the API sees it: a request with its body read whole, an answer given whole, at once or later. No Beast here.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redline/errors.hpp"

namespace redline::gateway::net {

struct HttpHeader {
  std::string name;  // in a request: lower case
  std::string value;
};

struct HttpRequest {
  std::string method;  // as sent: "GET"
  std::string path;    // as sent, without the query: "/api/v1/tickets"; not percent-decoded, begins with '/'
  std::string query;   // after '?', without it
  std::vector<HttpHeader> headers;
  std::string body;
  std::string address;    // the peer's, without port
  unsigned version = 11;  // 10 for HTTP/1.0
  bool secure = false;    // TLS ends here

  // The first header of that name (lower case), or empty.
  std::string_view header(std::string_view name) const noexcept;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type;  // none when empty
  std::string body;
  std::vector<HttpHeader> headers;  // beside Content-Type, Content-Length and Connection
};

// RFC 9457 application/problem+json: type (urn:redline:error:NAME), title, status, detail, code (NAME), retryable.
// `status` 0 means the catalogue's own.
HttpResponse problem(ErrorCode code, std::string_view detail, unsigned status = 0);

// The way back to one request. Call it once, from the server's thread, inside Router::handle or later; a Responder that
// is dropped unused answers 500, one whose client has gone is ignored. Move-only.
class Responder {
 public:
  using Send = std::move_only_function<void(HttpResponse)>;
  explicit Responder(Send send) : send_(std::move(send)) {}
  Responder(Responder&& other) noexcept : send_(std::exchange(other.send_, nullptr)) {}
  Responder& operator=(Responder&& other) noexcept {
    std::swap(send_, other.send_);
    return *this;
  }
  ~Responder();

  void operator()(HttpResponse response) {
    if (auto send = std::exchange(send_, nullptr)) send(std::move(response));
  }

 private:
  Send send_;
};

// Every request that is not the WebSocket upgrade ends here. HEAD is asked as GET; the body is left out by the edge.
class Router {
 public:
  virtual ~Router() = default;
  virtual void handle(HttpRequest request, Responder respond) = 0;
};

}  // namespace redline::gateway::net
