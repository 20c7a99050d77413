#include "gateway/api/openapi.hpp"

#include <set>
#include <stdexcept>
#include <vector>

#include <boost/json.hpp>

#include "proto/codec/json_schema.hpp"

namespace redline::gateway::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchemas = "#/components/schemas/";

// Names of all schemas referred to anywhere below.
void collect(const json::value& value, std::set<std::string, std::less<>>& names) {
  if (const json::array* array = value.if_array())
    for (const json::value& item : *array) collect(item, names);
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [key, member] : *object) {
    const std::string_view text = member.is_string() ? member.get_string().subview() : json::string_view{};
    if (key == "$ref" && text.starts_with(kSchemas)) names.emplace(text.substr(kSchemas.size()));
    collect(member, names);
  }
}

}  // namespace

std::string openapi_document(std::string_view described) {
  json::value document = json::parse(described);
  json::object& schemas = document.at("components").at("schemas").as_object();
  std::set<std::string, std::less<>> names;
  collect(document, names);
  std::vector<std::string_view> messages;
  for (const std::string& name : names)
    if (!schemas.contains(name)) messages.push_back(name);
  const std::string found = codec::message_schemas(messages, kSchemas);
  if (found.empty()) throw std::invalid_argument{"the description refers to something that is no message"};
  for (auto& [name, schema] : json::parse(found).as_object())
    if (!schemas.contains(name)) schemas.emplace(name, std::move(schema));
  return json::serialize(document);
}

}  // namespace redline::gateway::api
