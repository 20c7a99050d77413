#include "storage/redis/redis_url.hpp"

#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace redline::storage::redis {
namespace {

struct Good {
  std::string text;
  RedisUrl url;
  std::string shown;
};

std::ostream& operator<<(std::ostream& out, const Good& row) { return out << row.shown; }

class GoodUrl : public testing::TestWithParam<Good> {};

TEST_P(GoodUrl, IsParsedAndShownWithoutItsPassword) {
  const auto url = parse_redis_url(GetParam().text);
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(url->to_string(), GetParam().shown);
  EXPECT_TRUE(*url == GetParam().url);
}

constexpr auto kUnix = RedisTransport::Unix;
constexpr auto kTcp = RedisTransport::Tcp;
constexpr auto kTls = RedisTransport::Tls;

INSTANTIATE_TEST_SUITE_P(
    Forms, GoodUrl,
    testing::Values(
        Good{"unix:///run/redis.sock", {.transport = kUnix, .path = "/run/redis.sock"}, "unix:///run/redis.sock"},
        Good{"unix:///a%20b/r.sock?db=3",
             {.transport = kUnix, .path = "/a b/r.sock", .database = 3},
             "unix:///a b/r.sock?db=3"},
        Good{"unix://anna:s3cret@/r.sock",
             {.transport = kUnix, .path = "/r.sock", .user = "anna", .password = Secret("s3cret")},
             "unix://anna:***@/r.sock"},
        Good{"redis://localhost", {.transport = kTcp, .host = "localhost"}, "redis://localhost:6379/0"},
        Good{"redis://10.0.0.1:7000/2",
             {.transport = kTcp, .host = "10.0.0.1", .port = 7000, .database = 2},
             "redis://10.0.0.1:7000/2"},
        Good{"redis://[2001:db8::1]:6380/",
             {.transport = kTcp, .host = "2001:db8::1", .port = 6380},
             "redis://[2001:db8::1]:6380/0"},
        Good{"redis://:p%40ss%3A@h",
             {.transport = kTcp, .host = "h", .password = Secret("p@ss:")},
             "redis://:***@h:6379/0"},
        Good{"rediss://u:p@cache.example",
             {.transport = kTls, .host = "cache.example", .user = "u", .password = Secret("p")},
             "rediss://u:***@cache.example:6379/0"}));

class BadUrl : public testing::TestWithParam<std::string> {};

TEST_P(BadUrl, IsRefusedWithASentence) {
  const auto url = parse_redis_url(GetParam());
  ASSERT_FALSE(url);
  EXPECT_FALSE(url.error().empty());
  EXPECT_EQ(url.error().find("s3cret"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Forms, BadUrl,
                         testing::Values("", "localhost:6379", "http://h", "unix://run/redis.sock", "unix:///",
                                         "unix://", "redis://", "redis://h/x", "redis://h:0", "redis://h:70000",
                                         "redis://h/-1", "redis://h?db=1", "redis://anna@h", "redis://h/0#x",
                                         "unix:///r.sock?other=1", "unix:///r.sock?db=",
                                         "redis://u:s3cret@h/99999999999", "redis:h", "redis://u:s3cret@ h"));

TEST(RedisUrl, AcceptsTheLongestSocketPathTheSystemTakesAndNoLonger) {
  const std::string longest = "/" + std::string(kUnixPathBytesMax - 1, 'a');
  EXPECT_TRUE(parse_redis_url("unix://" + longest));
  EXPECT_FALSE(parse_redis_url("unix://" + longest + "a"));
}

TEST(Secret, IsMaskedWhereverItIsPrinted) {
  const Secret secret("s3cret");
  std::ostringstream out;
  out << secret;
  EXPECT_EQ(out.str(), "***");
  EXPECT_EQ(fmt::format("{}", secret), "***");
  EXPECT_EQ(fmt::format("{}", Secret()), "");
  EXPECT_EQ(secret.reveal(), "s3cret");
}

}  // namespace
}  // namespace redline::storage::redis
