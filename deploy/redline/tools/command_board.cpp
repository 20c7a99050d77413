// redline board: the wallboard in a terminal.
#include <csignal>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "deploy/redline/tools/board_view.hpp"
#include "deploy/redline/tools/client.hpp"
#include "deploy/redline/tools/http.hpp"
#include "deploy/redline/tools/screen.hpp"
#include "dispatcher/runtime/asio_scheduler.hpp"

namespace redline::app {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDrawEvery{250};
constexpr milliseconds kFirstPictureWithin{10'000};

struct BoardOptions {
  std::shared_ptr<ServerOptions> server;
  bool once = false;
  double after_s = 1;
  TerminalSize size{.columns = 0, .rows = 0};
};

class Board {
 public:
  Board(const BoardOptions& options, const Server& server, const domain::Policy& policy)
      : options_(options),
        policy_(policy),
        scheduler_(io_),
        client_(io_, scheduler_, random_,
                {.ws_url = server.ws_url(),
                 .ca_file = server.ca_file,
                 .token = server.token,
                 .act_as = {},
                 .device_id = "redline-board",
                 .topics = {"board/*"}},
                {.on_welcome = [this](const codec::Welcome& welcome) { on_welcome(welcome); },
                 .on_snapshot = [this](const codec::Snapshot& snapshot) { on_snapshot(snapshot); },
                 .on_push = [this](const codec::Push& push) { state_.apply(push); },
                 .on_lost = [this](std::string_view) { on_lost(); },
                 .on_refused = [this](Trouble what) { stop(std::move(what)); }}) {}

  int run() {
    boost::asio::signal_set signals(io_, SIGINT, SIGTERM);
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) stop(std::nullopt);
    });
    lost_at_ = scheduler_.monotonic();
    const bool once = options_.once || !is_terminal(STDOUT_FILENO);
    if (once) {
      scheduler_.call_after(kFirstPictureWithin, [this] {
        if (!state_.loaded()) stop(Trouble{ErrorCode::UnknownOutcome, "the board did not come within 10 s"});
      });
      io_.run();
      if (!trouble_) fmt::print("{}", to_plain(render_board(scene(false), size())));
    } else {
      Screen screen(io_, {.on_key =
                              [this](char key) {
                                if (key == 'q' || key == 'Q') stop(std::nullopt);
                              },
                          .on_resize = [this] { drawn_.clear(); }});
      screen_ = &screen;
      draw();
      io_.run();
    }
    return trouble_ ? fail(*trouble_) : 0;
  }

 private:
  void on_welcome(const codec::Welcome& welcome) {
    if (welcome.topics.empty())
      return stop(Trouble{ErrorCode::Forbidden, fmt::format("the board is for supervisors; this token is of role {}",
                                                            domain::name(welcome.role))});
    if (welcome.resumed == codec::Resumed::Reload) state_.reload();
  }

  void on_snapshot(const codec::Snapshot& snapshot) {
    state_.apply(snapshot);
    if (!snapshot.last || screen_ != nullptr) return;
    scheduler_.call_after(milliseconds{static_cast<std::int64_t>(options_.after_s * 1'000)}, [this] { io_.stop(); });
  }

  void on_lost() {
    if (was_live_) lost_at_ = scheduler_.monotonic();
    was_live_ = false;
  }

  void stop(std::optional<Trouble> why) {
    trouble_ = std::move(why);
    io_.stop();
  }

  BoardScene scene(bool interactive) {
    was_live_ = was_live_ || client_.live();
    const auto stale =
        client_.live() ? domain::Duration{} : std::chrono::floor<domain::Duration>(scheduler_.monotonic() - lost_at_);
    return {.state = state_,
            .policy = policy_,
            .now = client_.server_now(),
            .live = client_.live(),
            .stale_for = stale,
            .interactive = interactive};
  }

  TerminalSize size() const {
    TerminalSize size = terminal_size(STDOUT_FILENO);
    if (options_.size.columns > 0) size.columns = options_.size.columns;
    if (options_.size.rows > 0) size.rows = options_.size.rows;
    return size;
  }

  void draw() {
    std::string text = to_ansi(render_board(scene(true), size()));
    if (text != drawn_) screen_->draw(text);
    drawn_ = std::move(text);
    scheduler_.call_after(kDrawEvery, [this] { draw(); });
  }

  const BoardOptions& options_;
  const domain::Policy& policy_;
  BoardState state_;
  Screen* screen_ = nullptr;
  std::string drawn_;
  std::optional<Trouble> trouble_;
  ports::Monotonic lost_at_{};
  bool was_live_ = false;
  boost::asio::io_context io_{1};
  runtime::AsioScheduler scheduler_;
  runtime::SystemRandom random_;
  Client client_;
};

int board(const BoardOptions& options) {
  const auto server = options.server->resolve();
  if (!server) return fail(server.error());
  const auto policy = fetch_policy(*server);
  if (!policy) return fail(policy.error());
  return Board{options, *server, **policy}.run();
}

}  // namespace

void add_board(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("board", "wallboard: queue by area, countdowns, technicians, rates; live");
  const auto options = std::make_shared<BoardOptions>();
  options->server = ServerOptions::add_to(*command);
  command->add_flag("--once", options->once, "print one picture as plain text; also when the output is no terminal");
  command->add_option("--after", options->after_s, "with --once: watch for so many seconds first")
      ->capture_default_str();
  command->add_option("--columns", options->size.columns, "instead of the terminal's")->check(CLI::Range(40, 500));
  command->add_option("--rows", options->size.rows, "instead of the terminal's")->check(CLI::Range(12, 500));
  command->footer(
      "Signs in as a supervisor. q or Ctrl-C quits.\n"
      "Example: redline board --url http://127.0.0.1:8080 --token-file board.token");
  command->callback([options, &action] { action = [options] { return board(*options); }; });
}

}  // namespace redline::app
