#include "gateway/net/http_reader.hpp"

#include <algorithm>
#include <cctype>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>

namespace redline::gateway::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::iequals;
using boost::system::error_code;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
// A chunk's size line and the trailers are buffered until they are whole; longer ones are no use to anybody.
constexpr std::size_t kChunkHeadMax = 1024;

HttpReader::Refused refused(ErrorCode code, std::string_view detail, unsigned status = 0) {
  return {problem(code, detail, status)};
}

HttpReader::Refused refused(error_code error) {
  if (error == http::error::body_limit) return refused(ErrorCode::TooLarge, "the body is too large", 413);
  if (error == http::error::header_limit) return refused(ErrorCode::TooLarge, "the request headers are too large", 431);
  if (error == http::error::bad_version)
    return refused(ErrorCode::BadRequest, "only HTTP/1.1 and HTTP/1.0 are spoken here", 505);
  return refused(ErrorCode::BadRequest, "malformed HTTP request: " + error.message());
}

// What Beast would unfold or let pass: continuation lines, a bare CR or LF inside the head, whitespace before a colon
// is Beast's.
bool has_odd_line_breaks(std::string_view head) {
  for (std::size_t at = head.find_first_of("\r\n"); at != std::string_view::npos;
       at = head.find_first_of("\r\n", at + 2)) {
    if (head.substr(at, 2) != "\r\n") return true;
    const std::string_view next = head.substr(at + 2, 1);
    if (next == " " || next == "\t") return true;
  }
  return false;
}

template <typename Fields>
std::size_t count(const Fields& fields, http::field name) {
  const auto [begin, end] = fields.equal_range(name);
  return static_cast<std::size_t>(std::distance(begin, end));
}

// nullptr when the framing and the routing of the request can be read in one way only.
const char* ambiguity(const http::request_header<>& head) {
  const bool has_encoding = head.count(http::field::transfer_encoding) != 0;
  if (has_encoding && head.count(http::field::content_length) != 0)
    return "Content-Length and Transfer-Encoding together";
  const auto length = head[http::field::content_length];
  if (count(head, http::field::content_length) > 1 || length.find_first_not_of("0123456789") != length.npos)
    return "more than one Content-Length";
  if (has_encoding && head.version() < 11) return "Transfer-Encoding in HTTP/1.0";
  if (has_encoding &&
      (count(head, http::field::transfer_encoding) > 1 || !iequals(head[http::field::transfer_encoding], "chunked")))
    return "a Transfer-Encoding other than chunked";
  if (head.version() >= 11 && count(head, http::field::host) != 1) return "HTTP/1.1 needs exactly one Host";
  if (head.target().empty() || head.target().front() != '/') return "the request target must be a path";
  return nullptr;
}

}  // namespace

HttpReader::Step HttpReader::advance(std::string& input) {
  if (!parser_) {
    if (auto step = take_head(input)) return std::move(*step);
  }
  return take_body(input);
}

// Nothing when the head is complete and good.
std::optional<HttpReader::Step> HttpReader::take_head(std::string& input) {
  while (input.starts_with("\r\n")) input.erase(0, 2);  // some clients end a body with one
  if (input.empty() || input == "\r") return NeedMore{};
  if (!std::isalpha(static_cast<unsigned char>(input.front())))
    return refused(ErrorCode::BadRequest, "not an HTTP request");
  const std::size_t end = input.find(kHeadEnd);
  const std::size_t size = end == std::string::npos ? input.size() : end + kHeadEnd.size();
  if (size > limits_->header_bytes_max) return refused(ErrorCode::TooLarge, "the request headers are too large", 431);
  if (end == std::string::npos) return NeedMore{};
  if (has_odd_line_breaks(std::string_view(input).substr(0, end)))
    return refused(ErrorCode::BadRequest, "odd line breaks in the headers");

  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits_->header_bytes_max));
  parser_->body_limit(limits_->body_bytes_max);
  parser_->eager(false);
  error_code error;
  const std::size_t taken = parser_->put(boost::asio::buffer(input.data(), size), error);
  if (error) return refused(error);
  input.erase(0, taken);
  if (const char* reason = ambiguity(parser_->get().base())) return refused(ErrorCode::BadRequest, reason);
  parser_->eager(true);
  if (!parser_->is_done() && input.empty() && iequals(parser_->get()[http::field::expect], "100-continue"))
    return SendContinue{};
  return std::nullopt;
}

HttpReader::Step HttpReader::take_body(std::string& input) {
  while (!parser_->is_done()) {
    if (input.empty()) return NeedMore{};
    error_code error;
    const std::size_t taken = parser_->put(boost::asio::buffer(input), error);
    input.erase(0, taken);
    if (error == http::error::need_more || (!error && taken == 0)) {
      if (input.size() > kChunkHeadMax) return refused(ErrorCode::BadRequest, "malformed chunk");
      return NeedMore{};
    }
    if (error) return refused(error);
  }
  return finish();
}

HttpReader::Complete HttpReader::finish() {
  auto message = parser_->release();
  parser_.reset();
  Complete complete;
  complete.keep_alive = message.keep_alive();
  HttpRequest& request = complete.request;
  request.version = message.version();
  request.method = message.method_string();
  const std::string_view target(message.target().data(), message.target().size());
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    HttpHeader header{std::string(field.name_string()), std::string(field.value())};
    std::ranges::transform(header.name, header.name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers.push_back(std::move(header));
  }
  request.body = std::move(message.body());
  return complete;
}

}  // namespace redline::gateway::net
