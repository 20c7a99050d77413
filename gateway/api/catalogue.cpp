#include "gateway/api/catalogue.hpp"

#include <boost/json.hpp>

namespace redline::gateway::api {

namespace json = boost::json;

namespace {

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::object area_object(const domain::Area& area) {
  json::object object{{"id", area.id.value}, {"name", area.name}};
  if (area.centre.known()) {
    object["lat"] = area.centre.lat;
    object["lon"] = area.centre.lon;
  }
  return object;
}

}  // namespace

std::string catalogue_json(const domain::Policy& policy) {
  json::array areas;
  for (const domain::Area& area : policy.areas) areas.push_back(area_object(area));
  json::array categories;
  for (const domain::Category& category : policy.categories)
    categories.push_back({{"id", category.id.value},
                          {"name", category.name},
                          {"skill", policy.skills.at(category.skill)},
                          {"priority", view(name(category.priority))}});
  return json::serialize(json::object{{"version", policy.version},
                                      {"skills", json::value_from(policy.skills)},
                                      {"areas", std::move(areas)},
                                      {"categories", std::move(categories)},
                                      {"returnReasons", json::value_from(policy.return_reasons)}});
}

}  // namespace redline::gateway::api
