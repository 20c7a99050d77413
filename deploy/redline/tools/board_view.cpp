#include "deploy/redline/tools/board_view.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace redline::app {

using namespace domain;
using codec::EventKind;

namespace {

constexpr int kWide = 132;     // from here on the newest events stand beside the rest
constexpr int kFixedRows = 6;  // two of the head, a rule for each section, the names of the columns
constexpr int kNumberWidth = 9;
constexpr std::array<std::string_view, 7> kColumns{"waiting", "offered",  "accepted", "en route",
                                                   "on site", "breached", "oldest"};
constexpr int kColumnMin = 8;
constexpr Duration kSoon = std::chrono::minutes{5};

std::string_view label(TicketState state) {
  switch (state) {
    case TicketState::Waiting: return "waiting";
    case TicketState::Offered: return "offered";
    case TicketState::Accepted: return "accepted";
    case TicketState::EnRoute: return "en route";
    case TicketState::OnSite: return "on site";
    case TicketState::Done: return "done";
    case TicketState::Cancelled: return "gone";
  }
  return "";
}

std::string_view label(Priority priority) { return priority == Priority::Emergency ? "EMERG" : name(priority); }

Style style_of(Priority priority) {
  if (priority == Priority::Emergency) return Style::Bad;
  return priority == Priority::Urgent ? Style::Warn : Style::Plain;
}

std::string area_name(const Policy& policy, const std::string& id) {
  const auto index = policy.area(AreaId{id});
  return index ? policy.areas[*index].name : id;
}

std::string category_name(const Policy& policy, const std::string& id) {
  const Category* category = policy.category(CategoryId{id});
  return category != nullptr ? category->name : id;
}

std::string local_time(const Policy& policy, Instant at) {
  const Instant local = at + policy.zone.offset_at(at);
  const std::chrono::hh_mm_ss time{
      std::chrono::floor<std::chrono::seconds>(local - std::chrono::floor<std::chrono::days>(local))};
  return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
}

// A column is as wide as its name and a blank.
int column_width(std::size_t column) { return std::max(kColumnMin, static_cast<int>(kColumns[column].size()) + 1); }

int width_of(const Line& line) {
  int width = 0;
  for (const Span& span : line) width += display_width(span.text);
  return width;
}

// Cut and filled up to `columns`.
Line fitted_line(Line line, int columns) {
  int left = columns;
  for (Span& span : line) {
    span.text = clipped(span.text, left);
    left -= display_width(span.text);
  }
  if (left > 0) line.push_back({std::string(static_cast<std::size_t>(left), ' ')});
  return line;
}

Line rule(std::string_view title, int columns, std::string_view right = {}) {
  Line line{{"─ ", Style::Dim}, {std::string{title}, Style::Title}, {" ", Style::Plain}};
  const int used = width_of(line) + (right.empty() ? 0 : display_width(right) + 2);
  std::string dashes;
  for (int i = used; i < columns; ++i) dashes += "─";
  line.push_back({std::move(dashes), Style::Dim});
  if (!right.empty()) line.push_back({fmt::format(" {} ", right), Style::Dim});
  return line;
}

// Left and right part of a line of the head.
Line spread(Line left, Line right, int columns) {
  const int gap = columns - width_of(left) - width_of(right);
  left.push_back({std::string(static_cast<std::size_t>(std::max(1, gap)), ' ')});
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Span number(std::uint64_t value, Style when_some) {
  return {fmt::format("{}", value), value > 0 ? when_some : Style::Plain};
}

Span connection(const BoardScene& scene) {
  if (!scene.live) return {fmt::format("stale {} ", countdown(scene.stale_for)), Style::Bad};
  if (!scene.state.loaded()) return {"loading ", Style::Warn};
  return {"live ", Style::Good};
}

void add_head(const BoardScene& scene, int columns, Frame& frame) {
  const BoardState& state = scene.state;
  const BoardCounts counts = state.counts();
  Line first{{" REDLINE", Style::Title},
             {"  open "},
             number(counts.open(), Style::Bold),
             {"  waiting "},
             number(counts.waiting, Style::Warn),
             {"  offered "},
             number(counts.offered, Style::Bold),
             {"  under way "},
             number(counts.under_way(), Style::Bold),
             {"  done "},
             number(state.totals().done, Style::Good)};
  frame.push_back(spread(std::move(first), {connection(scene), {local_time(scene.policy, scene.now) + " "}}, columns));
  Line second{{" last minute "},
              number(state.created_lately(scene.now), Style::Bold),
              {" in "},
              number(state.done_lately(scene.now), Style::Bold),
              {" done  breached "},
              number(counts.breached, Style::Bad),
              {"  technicians "},
              number(state.technicians_busy(), Style::Bold),
              {fmt::format(" of {} busy", state.technicians_on_shift())}};
  Line right{{fmt::format("created {} ", state.totals().created), Style::Dim}};
  frame.push_back(spread(std::move(second), std::move(right), columns));
}

// --- areas

struct AreaRow {
  std::string name;
  BoardCounts counts;
};

std::vector<AreaRow> area_rows(const BoardScene& scene, std::size_t rows_max) {
  std::vector<AreaRow> rows;
  auto counts = scene.state.counts_by_area();
  for (const Area& area : scene.policy.areas) counts.try_emplace(area.id.value);
  for (const auto& [id, of_area] : counts) rows.push_back({area_name(scene.policy, id), of_area});
  std::ranges::sort(rows, [](const AreaRow& a, const AreaRow& b) {
    return std::tuple{b.counts.open(), a.name} < std::tuple{a.counts.open(), b.name};
  });
  if (rows.size() <= rows_max || rows_max == 0) return rows;
  AreaRow others{.name = fmt::format("{} others", rows.size() - rows_max + 1), .counts = {}};
  for (std::size_t i = rows_max - 1; i < rows.size(); ++i) others.counts.add(rows[i].counts);
  rows.resize(rows_max - 1);
  rows.push_back(std::move(others));
  return rows;
}

constexpr const char* kNone = "·";

Span cell(std::size_t column, const std::string& text, Style when_some) {
  return {right_aligned(text, column_width(column)), text == kNone ? Style::Dim : when_some};
}
Span count_cell(std::size_t column, std::uint32_t value, Style when_some = Style::Plain) {
  return cell(column, value > 0 ? fmt::format("{}", value) : kNone, when_some);
}

void add_areas(const BoardScene& scene, int columns, int rows, Frame& frame) {
  int name_width = columns - 2;
  for (std::size_t column = 0; column < kColumns.size(); ++column) name_width -= column_width(column);
  name_width = std::max(8, name_width);
  Line head{{" " + fitted("area", name_width), Style::Dim}};
  for (std::size_t column = 0; column < kColumns.size(); ++column)
    head.push_back({right_aligned(kColumns[column], column_width(column)), Style::Dim});
  frame.push_back(rule("Areas", columns));
  frame.push_back(std::move(head));
  for (const AreaRow& row : area_rows(scene, static_cast<std::size_t>(rows))) {
    const BoardCounts& counts = row.counts;
    const std::string oldest = counts.oldest != kNever ? countdown(scene.now - counts.oldest) : kNone;
    frame.push_back({{" " + fitted(row.name, name_width), counts.open() > 0 ? Style::Plain : Style::Dim},
                     count_cell(0, counts.waiting, Style::Warn),
                     count_cell(1, counts.offered),
                     count_cell(2, counts.accepted),
                     count_cell(3, counts.en_route),
                     count_cell(4, counts.on_site),
                     count_cell(5, counts.breached, Style::Bad),
                     cell(6, oldest, Style::Plain)});
  }
}

// --- deadlines

struct Deadline {
  const BoardTicket* ticket = nullptr;
  const Clock* clock = nullptr;
};

// The clock of each open ticket that runs out first, most urgent first.
std::vector<Deadline> deadlines(const BoardScene& scene, std::size_t rows_max) {
  std::vector<Deadline> late;
  std::vector<Deadline> next;
  for (const auto& [id, ticket] : scene.state.tickets()) {
    Deadline first{.ticket = &ticket};
    for (const Clock& clock : ticket.clocks)
      if (clock.running() && (first.clock == nullptr || clock.due < first.clock->due)) first.clock = &clock;
    if (first.clock != nullptr) (first.clock->due <= scene.now ? late : next).push_back(first);
  }
  const auto by_due = [](const Deadline& d) {
    return std::tuple{d.clock->due, d.ticket->priority, std::string_view{d.ticket->number}};
  };
  const auto keep = [&](std::vector<Deadline>& list, std::size_t count) {
    count = std::min(count, list.size());
    std::ranges::partial_sort(list, list.begin() + static_cast<std::ptrdiff_t>(count), {}, by_due);
    list.resize(count);
  };
  const std::size_t late_rows = std::max(rows_max / 2, rows_max - std::min(rows_max, next.size()));
  keep(late, late_rows);
  keep(next, rows_max - late.size());
  late.insert(late.end(), next.begin(), next.end());
  return late;
}

void add_deadlines(const BoardScene& scene, int columns, int rows, Frame& frame) {
  constexpr int kPriority = 6, kState = 8, kClock = 8, kLeft = 9, kGaps = 8;
  frame.push_back(rule("Deadlines", columns));
  const int flexible = std::max(18, columns - kNumberWidth - kPriority - kState - kClock - kLeft - kGaps - 1);
  const int area_width = flexible * 3 / 10;
  const int technician_width = flexible * 3 / 10;
  const int category_width = flexible - area_width - technician_width;
  for (const Deadline& deadline : deadlines(scene, static_cast<std::size_t>(std::max(0, rows)))) {
    const BoardTicket& ticket = *deadline.ticket;
    const Duration left = deadline.clock->due - scene.now;
    const Style urgency = left <= Duration{} ? Style::Bad : left < kSoon ? Style::Warn : Style::Plain;
    frame.push_back({{" " + fitted(ticket.number, kNumberWidth) + " ", Style::Bold},
                     {fitted(category_name(scene.policy, ticket.category), category_width) + " "},
                     {fitted(area_name(scene.policy, ticket.area), area_width) + " ", Style::Dim},
                     {fitted(label(ticket.priority), kPriority) + " ", style_of(ticket.priority)},
                     {fitted(label(ticket.state), kState) + " "},
                     {fitted(ticket.technician_name, technician_width) + " ", Style::Dim},
                     {fitted(name(deadline.clock->kind), kClock)},
                     {right_aligned(countdown(left), kLeft), urgency}});
  }
}

// --- newest events

std::string story(const BoardEvent& event) {
  const std::string& who = event.technician;
  const auto clock = [&] { return std::string{event.clock ? name(*event.clock) : ""}; };
  switch (event.kind) {
    case EventKind::TicketCreated: return fmt::format("registered, {}", label(event.priority));
    case EventKind::TicketWaits: return "nobody can be asked";
    case EventKind::OfferMade: return "offered to " + who;
    case EventKind::OfferAccepted: return "accepted by " + who;
    case EventKind::OfferLapsed: return "no answer from " + who;
    case EventKind::TicketReturned: return fmt::format("returned by {}: {}", who, event.reason);
    case EventKind::TicketWithdrawn: return "withdrawn from " + who;
    case EventKind::TravelStarted: return who + " is on the way";
    case EventKind::TechnicianArrived: return who + " arrived";
    case EventKind::TicketDone: return "done by " + who;
    case EventKind::TicketCancelled: return "cancelled: " + event.reason;
    case EventKind::PriorityChanged: return fmt::format("priority now {}", label(event.priority));
    case EventKind::ClockWarned: return "warning: " + clock();
    case EventKind::ClockBreached: return "breached: " + clock();
    case EventKind::TechnicianSignedOn: return who + " signed on";
    case EventKind::TechnicianSignedOff: return who + " signed off";
    case EventKind::AppointmentSet: return "visit agreed";
    case EventKind::FaultConfirmed: return "fault: " + event.reason;
    case EventKind::WorkStarted: return who + " is working";
    case EventKind::CheckInMissed: return "NO CHECK-IN from " + who;
    case EventKind::WorkFlagged: return "to be looked at: " + who;
    case EventKind::TicketHeld: return "put by: " + event.reason;
    case EventKind::TicketResumed: return "goes on";
    case EventKind::RequestMade: return "asks for time: " + event.reason;
    case EventKind::BindingOrdered: return "ordered to " + who;
    case EventKind::ClockEscalated: return "still missed: " + clock();
    case EventKind::OrderGiven: return "order: " + event.reason;
    case EventKind::TicketChased: return "the caller asks again";
    case EventKind::TicketMerged: return "merged: " + event.reason;
    default: return {};
  }
}

Style style_of(const BoardEvent& event) {
  switch (event.kind) {
    case EventKind::ClockBreached:
    case EventKind::CheckInMissed:
    case EventKind::TicketWaits: return Style::Bad;
    case EventKind::WorkFlagged:
    case EventKind::ClockWarned:
    case EventKind::OfferLapsed:
    case EventKind::TicketReturned: return Style::Warn;
    case EventKind::TicketDone: return Style::Good;
    default: return Style::Plain;
  }
}

void add_events(const BoardScene& scene, int columns, int rows, Frame& frame) {
  frame.push_back(rule("Newest", columns, scene.interactive ? "q quit" : ""));
  constexpr int kStory = 30;  // at the least
  constexpr int kAboutMin = 12;
  const int room = columns - 10 - kNumberWidth - 2 - kStory - 1;
  const int about_width = room < kAboutMin ? 0 : room;
  const auto& events = scene.state.events();
  for (std::size_t i = 0; i < events.size() && i < static_cast<std::size_t>(std::max(0, rows)); ++i) {
    const BoardEvent& event = events[i];
    Line line{{fmt::format(" {} ", local_time(scene.policy, event.at)), Style::Dim}};
    if (!event.number.empty()) {
      line.push_back({fitted(event.number, kNumberWidth) + " ", Style::Bold});
      const std::string about = category_name(scene.policy, event.category);
      if (about_width > 0) line.push_back({fitted(about, about_width) + " ", Style::Dim});
    }
    line.push_back({story(event), style_of(event)});
    frame.push_back(std::move(line));
  }
}

// --- arrangement

void fill_up(Frame& frame, int rows) { frame.resize(static_cast<std::size_t>(std::max(0, rows))); }

Frame narrow_board(const BoardScene& scene, TerminalSize size) {
  const int rows = std::max(9, size.rows - kFixedRows);
  const int areas =
      std::min<int>(std::max<int>(1, static_cast<int>(scene.policy.areas.size())), std::max(3, rows * 4 / 10));
  const int deadline_rows = std::max(3, (rows - areas) * 6 / 10);
  Frame frame;
  add_head(scene, size.columns, frame);
  add_areas(scene, size.columns, areas, frame);
  add_deadlines(scene, size.columns, deadline_rows, frame);
  add_events(scene, size.columns, size.rows - static_cast<int>(frame.size()) - 1, frame);
  return frame;
}

Frame wide_board(const BoardScene& scene, TerminalSize size) {
  constexpr int kBar = 3;
  const int left_columns = std::max(80, size.columns * 6 / 10);
  const int right_columns = size.columns - left_columns - kBar;
  const int rows = std::max(9, size.rows - kFixedRows + 1);
  const int areas = std::min<int>(std::max<int>(1, static_cast<int>(scene.policy.areas.size())), rows / 2);
  Frame frame;
  add_head(scene, size.columns, frame);
  Frame left;
  add_areas(scene, left_columns, areas, left);
  add_deadlines(scene, left_columns, size.rows - 2 - static_cast<int>(left.size()) - 1, left);
  Frame right;
  add_events(scene, right_columns, size.rows - 3, right);
  fill_up(left, size.rows - 2);
  fill_up(right, size.rows - 2);
  for (std::size_t i = 0; i < left.size(); ++i) {
    Line line = fitted_line(std::move(left[i]), left_columns);
    line.push_back({" │ ", Style::Dim});
    line.insert(line.end(), right[i].begin(), right[i].end());
    frame.push_back(std::move(line));
  }
  return frame;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::Plain: return "";
    case Style::Dim: return "\x1b[2m";
    case Style::Bold: return "\x1b[1m";
    case Style::Good: return "\x1b[32m";
    case Style::Warn: return "\x1b[33m";
    case Style::Bad: return "\x1b[1;31m";
    case Style::Title: return "\x1b[1;36m";
  }
  return "";
}

}  // namespace

std::string countdown(Duration left) {
  using namespace std::chrono;
  const bool past = left < Duration{};
  const auto whole = past ? floor<seconds>(-left) : floor<seconds>(left);
  const std::string_view sign = past && whole.count() > 0 ? "-" : "";
  if (whole >= days{1})
    return fmt::format("{}{}d {:02}h", sign, floor<days>(whole).count(), floor<hours>(whole % days{1}).count());
  const hh_mm_ss time{whole};
  if (whole >= hours{1})
    return fmt::format("{}{}:{:02}:{:02}", sign, time.hours().count(), time.minutes().count(), time.seconds().count());
  return fmt::format("{}{}:{:02}", sign, time.minutes().count(), time.seconds().count());
}

Frame render_board(const BoardScene& scene, TerminalSize size) {
  Frame frame = size.columns >= kWide ? wide_board(scene, size) : narrow_board(scene, size);
  fill_up(frame, size.rows);
  for (Line& line : frame) line = fitted_line(std::move(line), size.columns);
  return frame;
}

std::string to_plain(const Frame& frame) {
  std::string text;
  for (const Line& line : frame) {
    std::string row;
    for (const Span& span : line) row += span.text;
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

std::string to_ansi(const Frame& frame) {
  constexpr std::string_view kHome = "\x1b[H", kReset = "\x1b[0m", kRestOfLine = "\x1b[K";
  std::string text{kHome};
  for (std::size_t i = 0; i < frame.size(); ++i) {
    if (i > 0) text += "\r\n";
    for (const Span& span : frame[i]) {
      const std::string_view code = code_of(span.style);
      text += code;
      text += span.text;
      if (!code.empty()) text += kReset;
    }
    text += kRestOfLine;
  }
  return text;
}

}  // namespace redline::app
