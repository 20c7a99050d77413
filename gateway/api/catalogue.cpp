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

json::object hold_object(const domain::HoldRule& hold) {
  json::object text;
  for (std::size_t i = 0; i < hold.text.size(); ++i) text[view(domain::kLanguageTags[i])] = hold.text[i];
  json::array pauses;
  for (const domain::ClockKind kind : hold.pauses) pauses.push_back(view(name(kind)));
  return {{"id", hold.id},
          {"text", std::move(text)},
          {"pauses", std::move(pauses)},
          {"atMostMs", hold.at_most.count()},
          {"technicianKeepsIt", !hold.releases}};
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
  json::array holds;
  for (const domain::HoldRule& hold : policy.acts.holds) holds.push_back(hold_object(hold));
  return json::serialize(json::object{{"version", policy.version},
                                      {"skills", json::value_from(policy.skills)},
                                      {"areas", std::move(areas)},
                                      {"categories", std::move(categories)},
                                      {"returnReasons", json::value_from(policy.return_reasons)},
                                      {"holds", std::move(holds)}});
}

}  // namespace redline::gateway::api
