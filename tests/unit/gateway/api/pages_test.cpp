// Story: the sign-ins of a demonstration are for the machine it runs on; forms learn from the policy what there is.
#include "gateway/api/pages.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "gateway/api/catalogue.hpp"

namespace redline::gateway::api {
namespace {

net::HttpRequest get(std::string path, std::string address, std::string host) {
  return {.method = "GET",
          .path = std::move(path),
          .query = {},
          .headers = {{"host", std::move(host)}},
          .body = {},
          .address = std::move(address)};
}

TEST(Pages, DemoSignInIsForThisMachineOnly) {
  const Pages demo{std::nullopt, {{.account = "demo-agent", .role = "agent", .token = "secret"}}};
  for (const auto& [address, host] :
       {std::pair{"127.0.0.1", "127.0.0.1:8080"}, std::pair{"127.0.0.1", "localhost:8080"},
        std::pair{"::1", "[::1]:8080"}, std::pair{"::1", "localhost"}}) {
    const net::HttpResponse response = demo.answer(get("/demo/sign-in", address, host));
    EXPECT_EQ(response.status, 200U) << address << " " << host;
    EXPECT_EQ(response.body, R"([{"account":"demo-agent","role":"agent","token":"secret"}])");
  }
  for (const auto& [address, host] :
       {std::pair{"192.0.2.7", "127.0.0.1:8080"}, std::pair{"127.0.0.1", "evil.example:8080"},
        std::pair{"127.0.0.1", "localhost.evil.example"}, std::pair{"127.0.0.1", ""}})
    EXPECT_EQ(demo.answer(get("/demo/sign-in", address, host)).status, 404U) << address << " " << host;
}

TEST(Pages, NoSignInWithoutADemonstration) {
  const Pages pages{std::nullopt, {}};
  EXPECT_EQ(pages.answer(get("/demo/sign-in", "127.0.0.1", "localhost")).status, 404U);
}

TEST(Pages, WithoutAConsoleThereIsALineOfText) {
  const Pages pages{std::nullopt, {}};
  EXPECT_TRUE(pages.answer(get("/", "127.0.0.1", "localhost")).body.starts_with("Redline is running"));
  EXPECT_EQ(pages.answer(get("/board", "127.0.0.1", "localhost")).status, 404U);
}

TEST(Catalogue, NamesWhatAFormOffers) {
  domain::Policy policy;
  policy.version = "v7";
  policy.skills = {"gas", "water"};
  policy.areas = {{domain::AreaId{"north"}, "North", {.lat = 31.5, .lon = 121.25}},
                  {domain::AreaId{"south"}, "South", {}}};
  policy.categories = {{.id = domain::CategoryId{"leak"}, .name = "Gas leak", .priority = domain::Priority::Emergency}};
  policy.return_reasons = {"no-parts"};
  policy.acts.holds = {{.id = "parts",
                        .text = {"Parts", "配件", "料件"},
                        .pauses = {domain::ClockKind::Resolve},
                        .at_most = std::chrono::hours{1},
                        .releases = false}};
  const std::string text = catalogue_json(policy);
  EXPECT_EQ(boost::json::parse(text), boost::json::parse(R"({
    "version": "v7", "skills": ["gas", "water"],
    "areas": [{"id": "north", "name": "North", "lat": 31.5, "lon": 121.25}, {"id": "south", "name": "South"}],
    "categories": [{"id": "leak", "name": "Gas leak", "skill": "gas", "priority": "emergency"}],
    "returnReasons": ["no-parts"],
    "holds": [{"id": "parts", "text": {"en": "Parts", "zh-CN": "配件", "zh-TW": "料件"}, "pauses": ["resolve"],
               "atMostMs": 3600000, "technicianKeepsIt": true}]})"));
}

}  // namespace
}  // namespace redline::gateway::api
