// The table of resources: what matches what, which methods a refusal tells, and that the OpenAPI document describes just these.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "deploy/config/text_file.hpp"
#include "gateway/api/openapi.hpp"
#include "gateway/api/rest.hpp"

namespace redline::gateway::api {
namespace {

namespace json = boost::json;
using testing::UnorderedElementsAreArray;

TEST(Routes, AParameterIsOneSegmentThatIsNotEmpty) {
  EXPECT_EQ(match("tickets", "tickets"), "");
  EXPECT_EQ(match("tickets", "ticket"), std::nullopt);
  EXPECT_EQ(match("tickets/{ticket}", "tickets/1127-0042"), "1127-0042");
  EXPECT_EQ(match("tickets/{ticket}", "tickets/"), std::nullopt);
  EXPECT_EQ(match("tickets/{ticket}", "tickets/7/commands"), std::nullopt);
  EXPECT_EQ(match("tickets/{ticket}/commands", "tickets/7/commands"), "7");
  EXPECT_EQ(match("tickets/{ticket}/commands", "tickets//commands"), std::nullopt);
  EXPECT_EQ(match("tickets/{ticket}/commands", "tickets/commands"), std::nullopt);
}

TEST(Routes, ARefusalTellsTheMethodsOfThePath) {
  const Route<int> routes[] = {{"GET", "a", 1}, {"POST", "a", 2}, {"GET", "a/{b}", 3}};
  EXPECT_EQ(find_route(routes, "POST", "a").route->handler, 2);
  EXPECT_EQ(find_route(routes, "GET", "a/x").name, "x");
  const auto wrong = find_route(routes, "PUT", "a");
  EXPECT_EQ(wrong.route, nullptr);
  EXPECT_EQ(wrong.allowed, "GET, POST");
  EXPECT_EQ(find_route(routes, "GET", "b").allowed, "");
}

class OpenApi : public testing::Test {
 protected:
  json::value document_ = json::parse(openapi_document(*config::read_text("builtin:api/openapi.json")));
};

TEST_F(OpenApi, DescribesJustTheResourcesThereAre) {
  std::vector<std::string> there;
  for (const RestApi::Resource& resource : RestApi::resources())
    there.push_back(std::string{resource.method} + " " + std::string{kApi} + std::string{resource.path} +
                    (resource.access == Access::Public ? " public" : ""));
  std::vector<std::string> described;
  for (const auto& [path, item] : document_.at("paths").as_object())
    for (const auto& [method, operation] : item.as_object()) {
      if (method == "parameters") continue;
      std::string upper{method};
      for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
      described.push_back(upper + " " + std::string{path} + (operation.as_object().contains("security") ? " public" : ""));
    }
  EXPECT_THAT(described, UnorderedElementsAreArray(there));
}

TEST_F(OpenApi, HasTheMessagesOfTheWireSchema) {
  const json::object& schemas = document_.at("components").at("schemas").as_object();
  EXPECT_EQ(json::serialize(schemas.at("Place").at("properties").at("address")), R"({"type":"string"})");
  EXPECT_EQ(schemas.at("Command").at("maxProperties"), 1);
  EXPECT_EQ(schemas.at("Ticket").at("properties").at("state").at("$ref"), "#/components/schemas/TicketState");
  EXPECT_EQ(schemas.at("Priority").at("enum").as_array().back(), "PRIORITY_LOW");
}

TEST_F(OpenApi, RefusesADescriptionThatRefersToNothing) {
  EXPECT_THROW(openapi_document(R"({"x":{"$ref":"#/components/schemas/Nonsense"},"components":{"schemas":{}}})"),
               std::invalid_argument);
}

}  // namespace
}  // namespace redline::gateway::api
