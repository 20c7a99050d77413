// Turns the bytes of one HTTP/1.1 connection into requests, or into the answer that refuses them. Sans-I/O over Beast's
// parser.
//
// Beast 1.81 alone accepts some of what a proxy and a server may read differently (request smuggling): Content-Length
// with Transfer-Encoding, encodings other than chunked, folded headers, several Hosts. Those are refused here, before
// or after Beast.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "gateway/net/http_message.hpp"
#include "gateway/net/limits.hpp"

namespace redline::gateway::net {

class HttpReader {
 public:
  struct NeedMore {};
  struct SendContinue {};  // the client waits for "100 Continue" before its body; send it and go on
  struct Complete {
    HttpRequest request;
    bool keep_alive = false;
  };
  struct Refused {  // answer, then close: where the next request would begin is not known
    HttpResponse response;
  };
  using Step = std::variant<NeedMore, SendContinue, Complete, Refused>;

  explicit HttpReader(const NetLimits& limits) : limits_(&limits) {}

  // Takes what it needs from the front of `input` (all bytes received and not yet taken). Call again after more bytes
  // came, after SendContinue, and for the next request after Complete.
  Step advance(std::string& input);

  // Headers are complete, the body is not.
  bool in_body() const noexcept { return parser_.has_value(); }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  std::optional<Step> take_head(std::string& input);
  Step take_body(std::string& input);
  Complete finish();

  const NetLimits* limits_;
  std::optional<Parser> parser_;
};

}  // namespace redline::gateway::net
