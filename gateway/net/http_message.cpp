#include "gateway/net/http_message.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace redline::gateway::net {

std::string_view HttpRequest::header(std::string_view name) const noexcept {
  for (const HttpHeader& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

HttpResponse problem(ErrorCode code, std::string_view detail, unsigned status) {
  const ErrorInfo& error = info(code);
  HttpResponse response;
  response.status = status != 0 ? status : static_cast<unsigned>(error.http_status);
  response.content_type = "application/problem+json";
  const auto text = [](std::string_view view) { return boost::json::string_view(view.data(), view.size()); };
  boost::json::object body;
  body["type"] = "urn:redline:error:" + std::string(error.name);
  body["title"] = text(error.text_en);
  body["status"] = response.status;
  if (!detail.empty()) body["detail"] = text(detail);
  body["code"] = text(error.name);
  body["retryable"] = error.retryable;
  response.body = boost::json::serialize(body);
  return response;
}

Responder::~Responder() {
  if (send_) send_(problem(ErrorCode::Internal, "the request was not answered"));
}

}  // namespace redline::gateway::net
