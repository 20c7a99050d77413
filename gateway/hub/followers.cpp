#include "gateway/hub/followers.hpp"

#include <algorithm>

namespace redline::gateway {

namespace {

std::vector<Feed*>& grown(std::vector<std::vector<Feed*>>& table, std::size_t index) {
  if (index >= table.size()) table.resize(index + 1);
  return table[index];
}

void drop(std::vector<Feed*>& feeds, Feed& feed) {
  const auto found = std::ranges::find(feeds, &feed);
  if (found == feeds.end()) return;
  *found = feeds.back();
  feeds.pop_back();
}

}  // namespace

template <class Change>
void Followers::for_lists_of(Feed& feed, Change change) {
  const Follow& follow = feed.follow;
  if (follow.me && follow.technician) change(grown(by_technician_, follow.technician.value));
  if (follow.desk) change(grown(by_creator_, follow.creator));
  if (follow.board_all) change(every_area_);
  if (follow.alerts_all) change(every_alert_);
  for (const NameId area : follow.boards) change(grown(by_area_, area));
  for (const NameId area : follow.alerts) change(grown(alerts_by_area_, area));
}

void Followers::add(Feed& feed) {
  for_lists_of(feed, [&](Feeds& feeds) { feeds.push_back(&feed); });
  if (feed.follow.me && !feed.follow.technician) unresolved_.emplace(feed.principal->actor.technician, &feed);
}

void Followers::remove(Feed& feed) {
  for_lists_of(feed, [&](Feeds& feeds) { drop(feeds, feed); });
  if (!feed.follow.me || feed.follow.technician) return;
  const auto [first, last] = unresolved_.equal_range(feed.principal->actor.technician);
  unresolved_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == &feed; }));
}

void Followers::resolve(const std::string& key, domain::TechnicianId technician) {
  const auto [first, last] = unresolved_.equal_range(key);
  for (auto entry = first; entry != last; ++entry) {
    entry->second->follow.technician = technician;
    grown(by_technician_, technician.value).push_back(entry->second);
  }
  unresolved_.erase(first, last);
}

}  // namespace redline::gateway
