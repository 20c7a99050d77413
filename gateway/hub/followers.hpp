// Who follows what: for an event, the sessions it concerns without looking at the others. One thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/hub/feed.hpp"

namespace redline::gateway {

class Followers {
 public:
  // `feed.follow` must not change between add() and remove(), but for a technician signing on for the first time.
  void add(Feed& feed);
  void remove(Feed& feed);
  // A technician has got a handle: whoever follows that key follows the handle from now on.
  void resolve(const std::string& key, domain::TechnicianId technician);

  // Calls visit(feed, topic), for each feed first by the topic it gets the event by; it may be called again for other
  // topics.
  template <class Visit>
  void for_each(const Route& route, const View& view, Visit&& visit) const {
    const auto all = [&](const std::vector<Feed*>& feeds, PushTopic topic) {
      for (Feed* feed : feeds) visit(*feed, topic);
    };
    if (route.technician) all(at(by_technician_, route.technician.value), PushTopic::Me);
    if (route.about == Route::About::Technician) return visit_boards_of(view.technician(route.technician), view, all);
    all(at(by_creator_, route.creator), PushTopic::Desk);
    all(at(by_area_, route.area), PushTopic::Board);
    all(every_area_, PushTopic::Board);
    if (!route.alert) return;
    for (const Feeds* feeds : {&at(alerts_by_area_, route.area), &every_alert_})
      for (Feed* feed : *feeds)
        if (route.tell == 0 || (route.tell & feed->follow.levels) != 0) visit(*feed, PushTopic::Alerts);
  }

 private:
  using Feeds = std::vector<Feed*>;

  static const Feeds& at(const std::vector<Feeds>& table, std::size_t index) noexcept {
    static const Feeds none;
    return index < table.size() ? table[index] : none;
  }

  template <class All>
  void visit_boards_of(const domain::Technician* technician, const View& view, All& all) const {
    all(every_area_, PushTopic::Board);
    if (technician == nullptr) return;
    for (const domain::AreaId& area : technician->areas)
      all(at(by_area_, view.areas().find(area.value)), PushTopic::Board);
    if (technician->areas.empty())
      for (const Feeds& feeds : by_area_) all(feeds, PushTopic::Board);
  }

  // Applies `change` to every list the feed belongs to.
  template <class Change>
  void for_lists_of(Feed& feed, Change change);

  std::vector<Feeds> by_technician_;  // by handle
  std::vector<Feeds> by_creator_;
  std::vector<Feeds> by_area_;
  std::vector<Feeds> alerts_by_area_;
  Feeds every_area_;
  Feeds every_alert_;
  std::unordered_multimap<std::string, Feed*> unresolved_;  // by key of a technician who has never signed on
};

}  // namespace redline::gateway
