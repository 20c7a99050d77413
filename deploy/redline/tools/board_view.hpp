// The wallboard as lines of styled text: a pure function of what is known, the time and the size. Tests compare its
// plain form.
//
//   head            totals, rates, technicians, state of the connection
//   areas           the queue of each area; what does not fit is summed up in the last line
//   deadlines       late ones first (the worst on top, half the lines at most), then those that are next
//   newest          what happened; beside the rest when the terminal is wide enough, below it otherwise
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "deploy/redline/tools/board_state.hpp"
#include "deploy/redline/tools/terminal.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::app {

enum class Style : std::uint8_t { Plain, Dim, Bold, Good, Warn, Bad, Title };

struct Span {
  std::string text;
  Style style = Style::Plain;
};
using Line = std::vector<Span>;
using Frame = std::vector<Line>;

struct BoardScene {
  const BoardState& state;
  const domain::Policy& policy;  // names of areas and categories, the zone whose time is shown
  domain::Instant now{};         // by the server's clock
  bool live = false;
  domain::Duration stale_for{};  // since the connection was lost
  bool interactive = false;      // show the keys
};

Frame render_board(const BoardScene& scene, TerminalSize size);

std::string to_plain(const Frame& frame);  // lines without trailing blanks, each with its line break
std::string to_ansi(const Frame& frame);   // the whole screen drawn over, from its first line

// "4:32", "1:04:32", "2d 03h"; with a minus when it is in the past.
std::string countdown(domain::Duration left);

}  // namespace redline::app
