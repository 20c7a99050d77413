// Story: bytes become requests, however they are cut; what two programs could read in two ways is refused.
#include "gateway/net/http_reader.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace redline::gateway::net {
namespace {

using Step = HttpReader::Step;

constexpr std::string_view kHost = "Host: desk.example\r\n";

NetLimits small_limits() {
  NetLimits limits;
  limits.header_bytes_max = 512;
  limits.body_bytes_max = 1000;
  return limits;
}

std::string request(std::string_view line, std::string_view headers, std::string_view body = {}) {
  return std::string(line) + "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

struct Result {
  std::vector<HttpReader::Complete> requests;
  unsigned refused = 0;  // its status
  bool asked_to_continue = false;
  std::string rest;
};

// Feeds `bytes` in pieces of `piece`; a well-behaved connection does what each step says.
Result read(std::string_view bytes, std::size_t piece) {
  const NetLimits limits = small_limits();
  HttpReader reader(limits);
  Result result;
  for (std::size_t at = 0;;) {
    Step step = reader.advance(result.rest);
    if (auto* complete = std::get_if<HttpReader::Complete>(&step)) {
      result.requests.push_back(std::move(*complete));
    } else if (auto* refused = std::get_if<HttpReader::Refused>(&step)) {
      result.refused = refused->response.status;
      return result;
    } else if (std::holds_alternative<HttpReader::SendContinue>(step)) {
      result.asked_to_continue = true;
    } else {
      if (at >= bytes.size()) return result;
      result.rest += bytes.substr(at, piece);
      at += piece;
    }
  }
}

class HttpReaderPieces : public testing::TestWithParam<std::size_t> {};

TEST_P(HttpReaderPieces, PlainRequest) {
  const Result result =
      read(request("GET /api/v1/tickets/7?fields=a%20b HTTP/1.1", std::string(kHost) + "X-Thing:  two words \r\n"),
           GetParam());
  ASSERT_EQ(result.requests.size(), 1U);
  const HttpRequest& got = result.requests[0].request;
  EXPECT_EQ(got.method, "GET");
  EXPECT_EQ(got.path, "/api/v1/tickets/7");
  EXPECT_EQ(got.query, "fields=a%20b");
  EXPECT_EQ(got.header("x-thing"), "two words");
  EXPECT_EQ(got.header("absent"), "");
  EXPECT_TRUE(result.requests[0].keep_alive);
  EXPECT_EQ(result.rest, "");
}

TEST_P(HttpReaderPieces, BodyByLengthByChunksAndPipelined) {
  const std::string by_length = request("POST /a HTTP/1.1", std::string(kHost) + "Content-Length: 5\r\n", "12345");
  const std::string chunked = request("POST /b HTTP/1.1", std::string(kHost) + "Transfer-Encoding: chunked\r\n",
                                      "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
  const std::string last = request("GET /c HTTP/1.1", std::string(kHost) + "Connection: close\r\n");
  const Result result = read(by_length + "\r\n" + chunked + last, GetParam());
  ASSERT_EQ(result.requests.size(), 3U) << result.refused;
  EXPECT_EQ(result.requests[0].request.body, "12345");
  EXPECT_EQ(result.requests[1].request.body, "abcde");
  EXPECT_EQ(result.requests[2].request.path, "/c");
  EXPECT_FALSE(result.requests[2].keep_alive);
}

TEST_P(HttpReaderPieces, BytesAfterTheLastRequestAreLeft) {
  const Result result = read(request("GET /ws HTTP/1.1", kHost) + "\r\n\x82\x80", GetParam());
  ASSERT_EQ(result.requests.size(), 1U);
  EXPECT_EQ(result.refused, 400U);  // as HTTP they make no sense; a WebSocket takes them instead
}

struct RefusedCase {
  const char* what;
  std::string bytes;
  unsigned status;
};

std::vector<RefusedCase> refused_cases() {
  const std::string host(kHost);
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  return {
      {"length_then_chunked", request("POST / HTTP/1.1", host + "Content-Length: 5\r\n" + chunked, "0\r\n\r\n"), 400},
      {"chunked_then_length", request("POST / HTTP/1.1", host + chunked + "Content-Length: 5\r\n", "0\r\n\r\n"), 400},
      {"two_lengths", request("POST / HTTP/1.1", host + "Content-Length: 5\r\nContent-Length: 6\r\n", "12345"), 400},
      {"two_equal_lengths", request("POST / HTTP/1.1", host + "Content-Length: 5\r\nContent-Length: 5\r\n", "12345"),
       400},
      {"length_list", request("POST / HTTP/1.1", host + "Content-Length: 5, 5\r\n", "12345"), 400},
      {"negative_length", request("POST / HTTP/1.1", host + "Content-Length: -1\r\n"), 400},
      {"length_not_a_number", request("POST / HTTP/1.1", host + "Content-Length: 0x5\r\n", "12345"), 400},
      {"gzip_encoding", request("POST / HTTP/1.1", host + "Transfer-Encoding: gzip\r\n"), 400},
      {"gzip_then_chunked", request("POST / HTTP/1.1", host + "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
       400},
      {"chunked_not_last", request("POST / HTTP/1.1", host + "Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 400},
      {"two_encodings", request("POST / HTTP/1.1", host + chunked + chunked, "0\r\n\r\n"), 400},
      {"chunked_in_http10", request("POST / HTTP/1.0", host + chunked, "0\r\n\r\n"), 400},
      {"no_host", request("GET / HTTP/1.1", ""), 400},
      {"two_hosts", request("GET / HTTP/1.1", host + host), 400},
      {"folded_header", request("GET / HTTP/1.1", host + "X-A: 1\r\n more\r\n"), 400},
      {"tab_folded_header", request("GET / HTTP/1.1", host + "X-A: 1\r\n\tmore\r\n"), 400},
      {"bare_newline", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
      {"bare_return", "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400},
      {"space_before_colon", request("GET / HTTP/1.1", host + "X-A : 1\r\n"), 400},
      {"header_without_colon", request("GET / HTTP/1.1", host + "nonsense\r\n"), 400},
      {"nul_in_header", request("GET / HTTP/1.1", host + std::string("X-A: a\0b\r\n", 10)), 400},
      {"absolute_target", request("GET http://desk.example/ HTTP/1.1", host), 400},
      {"asterisk_target", request("OPTIONS * HTTP/1.1", host), 400},
      {"target_with_space", request("GET /a b HTTP/1.1", host), 505},
      {"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"version_9", request("GET / HTTP/9.9", host), 505},
      {"tls_hello", std::string("\x16\x03\x01\x02\x00", 5), 400},
      {"empty_line_only_garbage", "\r\n\r\n{}", 400},
      {"chunk_size_too_long", request("POST / HTTP/1.1", host + chunked, std::string(2000, '1')), 400},
      {"chunk_size_not_hex", request("POST / HTTP/1.1", host + chunked, "zz\r\nabc\r\n0\r\n\r\n"), 400},
      {"chunk_without_end", request("POST / HTTP/1.1", host + chunked, "3\r\nabcdef\r\n0\r\n\r\n"), 400},
      {"headers_too_large", request("GET / HTTP/1.1", host + "X-A: " + std::string(600, 'a') + "\r\n"), 431},
      {"endless_headers", "GET /" + std::string(600, 'a'), 431},
      {"body_too_large", request("POST / HTTP/1.1", host + "Content-Length: 1001\r\n"), 413},
      {"chunked_body_too_large",
       request("POST / HTTP/1.1", host + chunked, "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n"), 413},
  };
}

class HttpReaderRefuses : public testing::TestWithParam<RefusedCase> {};
TEST_P(HttpReaderRefuses, HoweverItIsCut) {
  for (const std::size_t piece : {1, 7, 100'000}) {
    const Result result = read(GetParam().bytes, piece);
    EXPECT_EQ(result.requests.size(), 0U) << "in pieces of " << piece;
    EXPECT_EQ(result.refused, GetParam().status) << "in pieces of " << piece;
  }
}
INSTANTIATE_TEST_SUITE_P(Table, HttpReaderRefuses, testing::ValuesIn(refused_cases()),
                         [](const auto& info) { return info.param.what; });
INSTANTIATE_TEST_SUITE_P(Cut, HttpReaderPieces, testing::Values(1, 2, 3, 17, 100'000));

TEST(HttpReader, LimitsAreInclusive) {
  const std::string head_start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const std::string at_limit = head_start + std::string(512 - head_start.size() - 4, 'x') + "\r\n\r\n";
  ASSERT_EQ(at_limit.size(), 512U);
  EXPECT_EQ(read(at_limit, 100'000).requests.size(), 1U);
  EXPECT_EQ(
      read(request("POST / HTTP/1.1", std::string(kHost) + "Content-Length: 1000\r\n", std::string(1000, 'x')), 100'000)
          .requests.size(),
      1U);
}

TEST(HttpReader, AsksForTheBodyOnlyWhenTheClientWaits) {
  const std::string head =
      request("POST / HTTP/1.1", std::string(kHost) + "Content-Length: 2\r\nExpect: 100-continue\r\n");
  const Result waits = read(head + "ok", head.size());
  EXPECT_TRUE(waits.asked_to_continue);
  ASSERT_EQ(waits.requests.size(), 1U);
  EXPECT_EQ(waits.requests[0].request.body, "ok");
  EXPECT_FALSE(read(head + "ok", 100'000).asked_to_continue);
}

TEST(HttpReader, Http10NeedsNoHostAndDoesNotKeepAlive) {
  const Result result = read("GET / HTTP/1.0\r\n\r\n", 100'000);
  ASSERT_EQ(result.requests.size(), 1U);
  EXPECT_FALSE(result.requests[0].keep_alive);
}

}  // namespace
}  // namespace redline::gateway::net
