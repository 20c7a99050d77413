// The server's configuration: where values come from and which one wins, mistakes with their place, masked secrets.
#include "deploy/config/server_config.hpp"

#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/config/config_keys.hpp"
#include "tests/support/temporary_directory.hpp"

namespace redline::config {
namespace {

class ServerConfigs : public testing::Test {
 protected:
  ConfigSources file(std::string_view text) const {
    const auto path = (folder_.path() / "c.yaml").string();
    std::ofstream(path) << text;
    return {.file = path, .environment = {}, .command_line = {}};
  }
  // The problems of a file, without the folder in front of its name.
  std::string complaints(std::string_view text) const {
    const auto loaded = load_config(file(text));
    std::string told = loaded ? "none" : to_string(loaded.error()) + "\n";
    const std::string folder = folder_.path().string() + "/";
    for (auto at = told.find(folder); at != std::string::npos; at = told.find(folder)) told.erase(at, folder.size());
    return told;
  }

  tests::TemporaryDirectory folder_;
};

TEST_F(ServerConfigs, NothingGivenIsTheDefault) {
  const auto loaded = load_config({});
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error());
  EXPECT_EQ(loaded->config.listen, "127.0.0.1:8080");
  EXPECT_EQ(loaded->config.redis.url, "");
  EXPECT_EQ(loaded->origin.at("limits.hello"), "default");
  EXPECT_TRUE(load_config(file("")).has_value());
  EXPECT_TRUE(load_config(file("tls:\n")).has_value());
}

TEST_F(ServerConfigs, LaterSourcesWin) {
  auto sources = file("listen: 127.0.0.1:1\nshard: 1\nlimits:\n  frame_in: 32 KiB\n  hello: 2 s\n");
  sources.environment = {{"REDLINE_SHARD", "2"}, {"REDLINE_LIMITS_HELLO", "3 s"}};
  sources.command_line = {{"limits.hello", "4 s"}};
  const auto loaded = load_config(sources);
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error());
  EXPECT_EQ(loaded->config.listen, "127.0.0.1:1");
  EXPECT_EQ(loaded->config.shard, 2u);
  EXPECT_EQ(loaded->config.limits.frame_in, 32u * 1024);
  EXPECT_EQ(loaded->config.limits.hello, std::chrono::seconds{4});
  EXPECT_EQ(loaded->origin.at("listen"), *sources.file + ":1");
  EXPECT_EQ(loaded->origin.at("limits.frame_in"), *sources.file + ":4");
  EXPECT_EQ(loaded->origin.at("shard"), "REDLINE_SHARD");
  EXPECT_EQ(loaded->origin.at("limits.hello"), "command line");
}

TEST_F(ServerConfigs, EveryMistakeIsNamedWithItsPlace) {
  struct Mistake {
    std::string_view text;
    std::string_view complaint;
  };
  for (const auto& [text, complaint] : {
           Mistake{"listn: x", "c.yaml:1:1: unknown key 'listn' (did you mean 'listen'?)\n"},
           Mistake{"limits:\n  frame_im: 1 KiB",
                   "c.yaml:2:3: unknown key 'limits.frame_im' (did you mean 'limits.frame_in'?)\n"},
           Mistake{"limits: 5", "c.yaml:1:9: 'limits' must be a mapping, but is a single value\n"},
           Mistake{"shard: 1\nshard: 2", "c.yaml:2:1: key 'shard' is there twice\n"},
           Mistake{"shard: [1]", "c.yaml:1:8: 'shard' must be a single value, but is a list\n"},
           Mistake{"shard: one", "c.yaml:1:8: 'shard' must be a whole number, not 'one'\n"},
           Mistake{"shard: -1", "c.yaml:1:8: 'shard' must be a whole number, not '-1'\n"},
           Mistake{"shard: 65536", "c.yaml:1:8: 'shard' must lie between 0 and 65535, not 65536\n"},
           Mistake{"limits: {hello: 5}",
                   "c.yaml:1:17: 'limits.hello': '5' has no unit; "
                   "write it like 30 min, 4 h, 2 d, 90 s or 1 h 30 min\n"},
           Mistake{"limits: {hello: 2 min}",
                   "c.yaml:1:17: 'limits.hello' must lie between 100 ms and 1 min, not 2 min\n"},
           Mistake{"limits: {frame_in: 64 KB}",
                   "c.yaml:1:20: 'limits.frame_in': '64 KB' has the unknown unit 'KB'; "
                   "write it like 256 KiB, 8 MiB or 512 B\n"},
           Mistake{"redis: {durability: often}",
                   "c.yaml:1:21: 'redis.durability' must be everysec, always or replicated, not 'often'\n"},
           Mistake{"redis: {url: localhost:6379}",
                   "c.yaml:1:14: 'redis.url': unknown kind of address; expected unix://, redis:// or rediss://\n"},
           Mistake{"allow_plain_beyond_loopback: yes",
                   "c.yaml:1:30: 'allow_plain_beyond_loopback' must be true or false, not 'yes'\n"},
           Mistake{"origins: [https://a.example, https://b.example/path]",
                   "c.yaml:1:10: 'origins': 'https://b.example/path' is no origin; write it like "
                   "https://desk.example.org, in small letters and without a path\n"},
           Mistake{"listen: 8080",
                   "c.yaml:1:9: 'listen': '8080' is no address; write it like 127.0.0.1:8080, [::1]:8080 or "
                   "localhost:8080\n"},
           Mistake{
               "shard: one\nlisten: x\nnonsense: 1",
               "c.yaml:1:8: 'shard' must be a whole number, not 'one'\n"
               "c.yaml:2:9: 'listen': 'x' is no address; write it like 127.0.0.1:8080, [::1]:8080 or localhost:8080\n"
               "c.yaml:3:1: unknown key 'nonsense'\n"},
           Mistake{"- a", "c.yaml:1:1: the file must be a mapping of keys to values, but is a list\n"},
       })
    EXPECT_EQ(complaints(text), complaint) << text;
}

TEST_F(ServerConfigs, ValuesThatDoNotFitTogetherAreRefused) {
  EXPECT_EQ(complaints("tls: {cert: a.pem}"),
            "c.yaml:1: 'tls.cert' needs its other half (give both tls.cert and tls.key, or neither)\n");
  EXPECT_EQ(complaints("listen: 0.0.0.0:80"),
            "c.yaml:1: 'listen' can be reached from outside on 0.0.0.0:80 without TLS (give tls.cert and tls.key, or "
            "allow_plain_beyond_loopback behind a proxy that ends TLS)\n");
  EXPECT_EQ(complaints("listen: 0.0.0.0:80\nallow_plain_beyond_loopback: true"), "none");
  EXPECT_EQ(complaints("listen: '[::]:443'\ntls: {cert: a.pem, key: b.pem}"), "none");
  EXPECT_EQ(complaints("redis: {durability: replicated}"),
            "default: 'redis.replicas' is 0 (with redis.durability replicated at least 1, otherwise 0)\n");
  EXPECT_EQ(complaints("redis: {durability: replicated, replicas: 1}"), "none");
  EXPECT_EQ(complaints("limits: {commands_burst: 5}"),
            "c.yaml:1: 'limits.commands_burst' is less than limits.commands_per_second\n");
  EXPECT_EQ(complaints("data: ''"), "c.yaml:1: 'data' must not be empty\n");
}

TEST_F(ServerConfigs, EnvironmentAndCommandLineAreCheckedToo) {
  const auto loaded =
      load_config({.file = std::nullopt,
                   .environment = {{"REDLINE_SHARD", "x"}, {"REDLINE_ORIGINS", "https://a.b, ftp://c.d"}},
                   .command_line = {{"listne", "x"}, {"lease.ttl", "1 ms"}}});
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(
      to_string(loaded.error()),
      "REDLINE_SHARD: 'shard' must be a whole number, not 'x'\n"
      "REDLINE_ORIGINS: 'origins': 'ftp://c.d' is no origin; write it like https://desk.example.org, in small letters "
      "and without a path\n"
      "command line: 'lease.ttl' must lie between 500 ms and 1 min, not 1 ms\n"
      "command line: unknown key 'listne' (did you mean 'listen'?)");
}

TEST_F(ServerConfigs, UnknownNamesInTheEnvironmentOnlyWarn) {
  const auto loaded = load_config(
      {.file = std::nullopt, .environment = {{"REDLINE_REDIS_ULR", "x"}, {"REDLINE_CONFIG", "y"}}, .command_line = {}});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(to_string(loaded->warnings),
            "REDLINE_REDIS_ULR: is no key and is not used (did you mean 'REDLINE_REDIS_URL'?)");
}

TEST_F(ServerConfigs, AreReadFromAnEnvironmentBlock) {
  const char* const block[] = {"PATH=/bin", "REDLINE_DATA=/srv/a=b", "REDLINE_ODD", "XREDLINE_DATA=c", nullptr};
  EXPECT_THAT(redline_environment(block), testing::ElementsAre(testing::Pair("REDLINE_DATA", "/srv/a=b")));
  EXPECT_TRUE(redline_environment(nullptr).empty());
}

TEST_F(ServerConfigs, SecretsArePrintedMasked) {
  const auto loaded = load_config(file("redis: {url: 'redis://user:s3cr%40et@host:6379/2'}\norigins: [https://a.b]\n"));
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error());
  const std::string text = printed(*loaded);
  EXPECT_THAT(text, testing::HasSubstr("redis://user:***@host:6379/2"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("s3cr")));
  EXPECT_THAT(text, testing::HasSubstr("https://a.b"));
  EXPECT_EQ(loaded->config.redis.url, "redis://user:s3cr%40et@host:6379/2");
  for (const char* url : {"redis://host:6379/0", "unix:///run/redline/redis.sock", "rediss://[::1]:6379/1"})
    EXPECT_THAT(printed(*load_config({.command_line = {{"redis.url", url}}})), testing::HasSubstr(url));
  // A complaint does not tell the password either.
  EXPECT_THAT(complaints("redis: {url: 'redis://user:s3cret@host:port'}"), testing::Not(testing::HasSubstr("s3cret")));
  const auto records = load_config(file("records: {url: 'postgresql://user:s3cret@host/db'}\n"));
  EXPECT_THAT(printed(*records), testing::HasSubstr("postgresql://user:***@host/db"));
  EXPECT_THAT(printed(*load_config({.command_line = {{"records.url", "none"}}})), testing::HasSubstr("none"));
  EXPECT_THAT(complaints("records: {url: 'mysql://user:s3cret@host/db'}"),
              testing::AllOf(testing::HasSubstr("sqlite: or postgresql://"), testing::Not(testing::HasSubstr("s3cret"))));
}

TEST(Addresses, AreNumericOrLocalhost) {
  struct Case {
    std::string_view text;
    std::string_view host;
    int port;
    bool loopback;
  };
  for (const auto& [text, host, port, loopback] :
       {Case{"127.0.0.1:8080", "127.0.0.1", 8080, true}, Case{"127.1.2.3:0", "127.1.2.3", 0, true},
        Case{"0.0.0.0:1", "0.0.0.0", 1, false}, Case{"localhost:65535", "localhost", 65535, true},
        Case{"[::1]:80", "::1", 80, true}, Case{"[::]:80", "::", 80, false},
        Case{"[2001:db8::1]:80", "2001:db8::1", 80, false}}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(address->host, host);
    EXPECT_EQ(address->port, port);
    EXPECT_EQ(address->loopback, loopback) << text;
  }
  for (const std::string_view wrong :
       {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:8o", "256.0.0.1:80",
        "[::1:80", "::1:80", "[127.0.0.1]:80", "host:80"})
    EXPECT_FALSE(parse_address(wrong).has_value()) << wrong;
}

TEST(ConfigKeys, AreUniqueAndTheirDefaultsAreAllowed) {
  std::set<std::string> names;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_TRUE(names.insert(std::string{key.name}).second) << key.name;
    EXPECT_TRUE(names.insert(environment_name(key)).second) << key.name;
    ServerConfig config;
    const std::string before = shown(key, config);
    const auto assigned = assign(key, config, before);
    EXPECT_TRUE(assigned.has_value()) << key.name << " = " << before;
    EXPECT_EQ(shown(key, config), before) << key.name;
    EXPECT_FALSE(key.help.empty()) << key.name;
  }
}

// To bring the page up to date: REDLINE_WRITE_PAGES=1 redline_unit --gtest_filter='ConfigPage.*'
TEST(ConfigPage, IsWhatTheTableMakes) {
  if (std::getenv("REDLINE_WRITE_PAGES") != nullptr) std::ofstream(REDLINE_CONFIGURATION_PAGE) << configuration_page();
  std::ifstream file(REDLINE_CONFIGURATION_PAGE);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(page == configuration_page()) << "deploy/docs/configuration.md is not current; the comment at this test "
                                               "tells how to write it";
}

}  // namespace
}  // namespace redline::config
