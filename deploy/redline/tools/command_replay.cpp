// redline replay: a city's service requests, sent by an agent at their own times.
//
// Open loop: a request is sent when it is due, whether or not earlier ones have been answered; the client keeps to the
// rate the server allows to one account (one session is enough for that) and asks until there is an answer.
#include <csignal>

#include <boost/asio/signal_set.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "deploy/redline/tools/client.hpp"
#include "deploy/redline/tools/http.hpp"
#include "deploy/redline/tools/progress.hpp"
#include "deploy/redline/tools/replay_plan.hpp"
#include "deploy/redline/tools/replay_state.hpp"
#include "dispatcher/runtime/asio_scheduler.hpp"

namespace redline::app {

namespace {

using std::chrono::milliseconds;

struct ReplayOptions {
  std::shared_ptr<ServerOptions> server;
  std::string file;
  std::string map;
  std::string day;
  std::string from;
  std::string state;
  std::string run;
  bool again = false;
  double speed = 1;
  std::size_t limit = 0;
  double give_up_s = 120;
};

// Everything known before the first request is sent.
struct Prepared {
  Server server;
  domain::PolicyPtr policy;
  config::RequestMap map;
  std::vector<PlannedRequest> plan;
  std::uint64_t refused_rows = 0;
};

// The verdict's own words for a person.
std::string describe(const domain::Answer& answer) {
  std::string text{info(*answer.error).name};
  for (std::size_t i = 0; i < answer.fields.size(); ++i) text += (i == 0 ? ": " : ", ") + answer.fields[i];
  return text;
}

class Replay {
 public:
  Replay(const ReplayOptions& options, Prepared& prepared, ReplayState& state)
      : options_(options),
        zone_(prepared.map.zone),
        plan_(prepared.plan),
        total_(prepared.plan.size() + state.created() + state.refused()),
        refused_rows_(prepared.refused_rows),
        state_(state),
        scheduler_(io_),
        client_(
            io_, scheduler_, random_,
            {.ws_url = prepared.server.ws_url(),
             .ca_file = prepared.server.ca_file,
             .token = prepared.server.token,
             .act_as = {},
             .device_id = "redline-replay",
             .topics = {}},
            {.on_welcome = [this](const codec::Welcome& welcome) { on_welcome(welcome); },
             .on_lost =
                 [this](std::string_view why) { progress_.say(fmt::format("connection lost ({}); coming back", why)); },
             .on_refused = [this](Trouble what) { stop(std::move(what)); }}) {}

  int run() {
    boost::asio::signal_set signals(io_, SIGINT, SIGTERM);
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) stop(std::nullopt);
    });
    begun_ = scheduler_.monotonic();
    send_due();
    show();
    io_.run();
    progress_.finish();
    const std::size_t unsent = plan_.size() - settled_;
    failed_ += unsent;
    if (unsent > 0) fmt::print(stderr, "stopped: {} requests were not sent or have no answer\n", unsent);
    fmt::print("created {} refused {} failed {}\n", state_.created(), state_.refused() + refused_rows_, failed_);
    if (trouble_) return fail(*trouble_);
    return failed_ == 0 ? 0 : 1;
  }

 private:
  void on_welcome(const codec::Welcome& welcome) {
    if (welcome.role != domain::Role::Agent)
      stop(Trouble{ErrorCode::Forbidden,
                   fmt::format("tickets are registered by agents; this token is a {}'s", domain::name(welcome.role))});
  }

  void stop(std::optional<Trouble> why) {
    trouble_ = std::move(why);
    io_.stop();
  }

  void send_due() {
    const auto elapsed = scheduler_.monotonic() - begun_;
    for (; next_ < plan_.size(); ++next_) {
      const auto due = due_after(plan_.front().play_at, plan_[next_].play_at, options_.speed);
      if (due > elapsed) {
        scheduler_.call_after(due - elapsed, [this] { send_due(); });
        return;
      }
      send(plan_[next_]);
    }
    if (settled_ == plan_.size()) finish();
  }

  void send(PlannedRequest& planned) {
    const auto give_up = milliseconds{static_cast<std::int64_t>(options_.give_up_s * 1'000)};
    client_.send(replay_command_id(state_.run(), planned.request), std::move(planned.request.ticket), give_up,
                 [this, &planned](const Verdict& verdict) { on_verdict(planned.request, verdict); });
  }

  void on_verdict(const config::ReplayRequest& request, const Verdict& verdict) {
    ++settled_;
    const auto& error = verdict.answer.error;
    if (!error) {
      state_.note_created(request_key(request));
    } else if (info(*error).retryable) {
      ++failed_;
      progress_.say(fmt::format("line {}: failed after {} attempts: {}", request.line, verdict.attempts,
                                describe(verdict.answer)));
    } else {
      state_.note_refused(request_key(request));
      progress_.say(fmt::format("line {}: {}", request.line, describe(verdict.answer)));
    }
    if (settled_ == plan_.size()) finish();
  }

  void finish() {
    if (failed_ == 0) state_.note_complete();
    io_.stop();
  }

  void show() {
    const domain::Instant last = next_ == 0 ? domain::Instant{} : plan_[next_ - 1].play_at;
    const std::string clock =
        next_ == 0
            ? "--:--"
            : fmt::format("{:%H:%M}", fmt::gmtime(std::chrono::system_clock::to_time_t(last + zone_.offset_at(last))));
    progress_.show(
        state_.created() + state_.refused() + failed_, total_,
        fmt::format("clock {}  created {} refused {} failed {}  open {} repeated {}", clock, state_.created(),
                    state_.refused() + refused_rows_, failed_, client_.open_commands(), client_.stats().repeats));
    scheduler_.call_after(progress_.every(), [this] { show(); });
  }

  const ReplayOptions& options_;
  const domain::Zone& zone_;
  std::vector<PlannedRequest>& plan_;
  std::size_t total_;
  std::uint64_t refused_rows_;
  ReplayState& state_;
  Progress progress_;
  std::size_t next_ = 0;
  std::size_t settled_ = 0;
  std::uint64_t failed_ = 0;
  std::optional<Trouble> trouble_;
  ports::Monotonic begun_{};
  boost::asio::io_context io_{1};
  runtime::AsioScheduler scheduler_;
  runtime::SystemRandom random_;
  Client client_;
};

Attempt<PlanOptions> plan_options(const ReplayOptions& options) {
  PlanOptions plan{.day = {}, .from = {}, .limit = options.limit};
  if (!options.day.empty() && !(plan.day = parse_day(options.day)))
    return trouble(ErrorCode::BadRequest, fmt::format("--day {}: write it as 2015-08-11", options.day));
  if (!options.from.empty() && !(plan.from = parse_time_of_day(options.from)))
    return trouble(ErrorCode::BadRequest, fmt::format("--from {}: write it as 07:30", options.from));
  return plan;
}

// Reads the whole file; what cannot be used is reported and counted.
Attempt<std::vector<config::ReplayRequest>> read_requests(const std::string& file, Prepared& prepared) {
  auto reader = config::RequestReader::open(file, prepared.map, *prepared.policy);
  if (!reader) return trouble(ErrorCode::BadRequest, config::to_string(reader.error()));
  std::vector<config::ReplayRequest> requests;
  while (auto row = reader->next()) {
    if (*row) {
      requests.push_back(std::move(**row));
    } else {
      ++prepared.refused_rows;
      fmt::print(stderr, "line {}: {}\n", row->error().line, row->error().reason);
    }
  }
  return requests;
}

Attempt<Prepared> prepare(const ReplayOptions& options) {
  if (!(options.speed > 0)) return trouble(ErrorCode::BadRequest, "--speed must be more than 0");
  const auto wanted = plan_options(options);
  if (!wanted) return std::unexpected{wanted.error()};
  auto server = options.server->resolve();
  if (!server) return std::unexpected{server.error()};
  auto policy = fetch_policy(*server);
  if (!policy) return std::unexpected{policy.error()};
  auto map = config::load_request_map(options.map, **policy);
  if (!map) return trouble(ErrorCode::BadRequest, config::to_string(map.error()));
  Prepared prepared{.server = std::move(*server), .policy = std::move(*policy), .map = std::move(*map), .plan = {}};
  auto requests = read_requests(options.file, prepared);
  if (!requests) return std::unexpected{requests.error()};
  prepared.plan = plan_replay(std::move(*requests), prepared.map.zone, *wanted);
  return prepared;
}

Attempt<ReplayState> open_state(const ReplayOptions& options) {
  runtime::SystemRandom random;
  std::string run = options.run.empty() ? fmt::format("{:016x}", random.next()) : options.run;
  if (run.find_first_of(" \n") != std::string::npos)
    return trouble(ErrorCode::BadRequest, "--run must not have blanks");
  if (options.state.empty()) return ReplayState{std::move(run)};
  return ReplayState::open(options.state, fmt::format("{} {} {}", options.file, options.day, options.limit),
                           std::move(run), options.again);
}

int replay(const ReplayOptions& options) {
  auto prepared = prepare(options);
  if (!prepared) return fail(prepared.error());
  auto state = open_state(options);
  if (!state) return fail(state.error());
  std::erase_if(prepared->plan,
                [&](const PlannedRequest& planned) { return state->settled(request_key(planned.request)); });
  return Replay{options, *prepared, *state}.run();
}

}  // namespace

void add_replay(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("replay", "send a city's service requests at their own times");
  const auto options = std::make_shared<ReplayOptions>();
  command->add_option("file", options->file, "requests: FILE.csv, FILE.csv.gz or builtin:NAME")->required();
  command->add_option("--map", options->map, "how its columns become tickets (YAML)")->required();
  options->server = ServerOptions::add_to(*command);
  command->add_option("--speed", options->speed, "how many times real speed")->capture_default_str();
  command->add_option("--day", options->day, "only requests of this day, YYYY-MM-DD in the map's time zone");
  command->add_option("--from", options->from,
                      "begin at this time of day, HH:MM; what was earlier comes after the end");
  command->add_option("--limit", options->limit, "the first N requests only");
  command->add_option("--state", options->state, "file that remembers how far it got, so that a restart continues");
  command->add_flag("--again", options->again, "with --state: begin anew when everything was sent");
  command->add_option("--run", options->run,
                      "name of this run: a request has its effect once per run (within 24 h); a new run by default");
  command
      ->add_option("--give-up", options->give_up_s, "seconds after which a request without an answer counts as failed")
      ->capture_default_str();
  command->footer(
      "Signs in as an agent. Rows that cannot be used are reported on stderr and counted as refused.\n"
      "Ends with: created N refused N failed N\n"
      "Example: redline replay builtin:demo/boston-2015-08-11.csv.gz --map builtin:demo/boston.map.yaml \\\n"
      "           --url http://127.0.0.1:8080 --token-file desk.token --speed 600");
  command->callback([options, &action] { action = [options] { return replay(*options); }; });
}

}  // namespace redline::app
