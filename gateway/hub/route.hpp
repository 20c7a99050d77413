// Whom an event concerns, as numbers that are compared instead of texts: made once when the event is folded, asked for
// every follower and, much later, for those who resume.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dispatcher/domain/event.hpp"
#include "gateway/view/view.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

struct Route {
  enum class About : std::uint8_t {
    Nobody,  // not pushed: positions (latest only) and adopted policies
    Ticket,
    Technician,  // signing on and off; concerns the boards of the technician's areas, asked of the view
  };
  About about = About::Nobody;
  std::optional<codec::AlertKind> alert;
  domain::TechnicianId technician;  // asked, holding, giving back, signing on
  NameId creator = kNoName;         // account that registered the ticket
  NameId area = kNoName;            // of the ticket
  domain::Levels tell = 0;          // whom the alert is for; 0: whoever follows alerts
};

// `view` has folded the event, or a later state.
Route route_of(const domain::Event& event, View& view);

// What a session follows.
struct Follow {
  bool desk = false;
  bool board_all = false;
  bool alerts_all = false;
  bool me = false;
  domain::TechnicianId technician;  // followed by `me`; none until signed on for the first time
  NameId creator = kNoName;         // whose desk
  domain::Levels levels = domain::kAllLevels;  // for which the follower is told alerts
  std::vector<NameId> boards;       // areas, unless board_all
  std::vector<NameId> alerts;       // areas, unless alerts_all

  bool any_board() const noexcept { return board_all || !boards.empty(); }
};

// The topic by which a follower gets an event. A session gets each event once, by the first of its topics that the
// event concerns, in this order; so a position in the event sequence says everything about what it has got.
enum class PushTopic : std::uint8_t { Me, Desk, Board, Alerts };
std::optional<PushTopic> topic_for(const Follow& follow, const Route& route, const View& view);

// For which levels somebody in this role is told: an agent, who answers for tickets to the end, hears all.
domain::Levels levels_of(domain::Role role) noexcept;

// Whether a board of `follow` shows this technician.
bool on_boards(const Follow& follow, const domain::Technician& technician, const View& view);

}  // namespace redline::gateway
