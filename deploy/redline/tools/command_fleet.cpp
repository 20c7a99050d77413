// redline fleet: simulated technicians, each with a session of its own.
#include <csignal>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "deploy/redline/tools/client.hpp"
#include "deploy/redline/tools/http.hpp"
#include "deploy/redline/tools/technician.hpp"
#include "dispatcher/runtime/asio_scheduler.hpp"

namespace redline::app {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStartEvery{5};  // one session after the other: addresses are limited in unauthenticated ones
constexpr milliseconds kCommandGivenUp{600'000};
constexpr milliseconds kStatusEvery{5'000};
constexpr milliseconds kSignOffWindow{2'000};
constexpr std::uint64_t kSeedStep = 0x9E3779B97F4A7C15;  // the golden ratio: seeds of neighbours are far apart

struct FleetOptions {
  std::shared_ptr<ServerOptions> server;
  std::size_t count = 1;
  std::uint64_t seed = 1;
  double speed = 1;
  std::string city;
  double for_s = 0;
};

// What all sessions of the fleet share.
struct Loop {
  boost::asio::io_context io{1};
  runtime::AsioScheduler scheduler{io};
  runtime::SystemRandom random;
};

// A technician together with its session.
class Member final : TechnicianLink {
 public:
  Member(Loop& loop, const Server& server, CrewMember who, std::uint64_t seed, FleetWorld& world,
         std::function<void(Trouble)> on_refused)
      : technician_(who, seed, world, *this, loop.scheduler),
        client_(loop.io, loop.scheduler, loop.random,
                {.ws_url = server.ws_url(),
                 .ca_file = server.ca_file,
                 .token = server.token,
                 .act_as = who.key,
                 .device_id = "redline-fleet",
                 .topics = {"me"}},
                {.on_welcome =
                     [this](const codec::Welcome& welcome) {
                       technician_.on_welcome(welcome.resumed == codec::Resumed::Reload);
                     },
                 .on_snapshot = [this](const codec::Snapshot& snapshot) { technician_.on_snapshot(snapshot); },
                 .on_push = [this](const codec::Push& push) { technician_.on_push(push); },
                 .on_refused =
                     [key = who.key, on_refused = std::move(on_refused)](const Trouble& what) {
                       on_refused({what.code, fmt::format("{}: {}", key, what.detail)});
                     }}) {}

  const Client& client() const noexcept { return client_; }
  void sign_off(std::function<void()> then) {
    if (!client_.live() || !technician_.idle()) return then();
    client_.send(domain::SignOff{}, kSignOffWindow, [then = std::move(then)](const Verdict&) { then(); });
  }

 private:
  void send(domain::CommandBody body, Done done) override {
    client_.send(std::move(body), kCommandGivenUp,
                 [done = std::move(done)](const Verdict& verdict) mutable { done(verdict.answer); });
  }
  void report_position(domain::GeoPoint point) override { client_.report_position(point); }
  domain::Instant server_now() const override { return client_.server_now(); }

  Technician technician_;
  Client client_;
};

class Fleet {
 public:
  Fleet(const FleetOptions& options, const Server& server, const domain::Policy& policy, std::vector<CrewMember> crew)
      : options_(options),
        server_(server),
        world_{.policy = policy, .habits = {}, .speed = options.speed, .counts = {}},
        crew_(std::move(crew)) {}

  int run() {
    boost::asio::signal_set signals(loop_.io, SIGINT, SIGTERM);
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) wind_up();
    });
    if (options_.for_s > 0)
      loop_.scheduler.call_after(milliseconds{static_cast<std::int64_t>(options_.for_s * 1'000)},
                                 [this] { wind_up(); });
    start_next();
    loop_.scheduler.call_after(kStatusEvery, [this] { status(); });
    loop_.io.run();
    print_status();
    members_.clear();
    return trouble_ ? fail(*trouble_) : 0;
  }

 private:
  void start_next() {
    if (winding_up_ || members_.size() == crew_.size()) return;
    const std::size_t index = members_.size();
    const std::uint64_t seed = options_.seed * kSeedStep + index;
    members_.push_back(std::make_unique<Member>(loop_, server_, crew_[index], seed, world_,
                                                [this](Trouble what) { refused(std::move(what)); }));
    loop_.scheduler.call_after(kStartEvery, [this] { start_next(); });
  }

  // One who may not come is one too many: the fleet would not be what was asked for.
  void refused(Trouble what) {
    if (!trouble_) trouble_ = std::move(what);
    loop_.io.stop();
  }

  // Those who hold nothing sign off; the others' work waits for their return.
  void wind_up() {
    if (std::exchange(winding_up_, true)) return loop_.io.stop();
    loop_.scheduler.call_after(kSignOffWindow, [this] { loop_.io.stop(); });
    leaving_ = members_.size() + 1;
    const auto left = [this] {
      if (--leaving_ == 0) loop_.io.stop();
    };
    for (const auto& member : members_) member->sign_off(left);
    left();
  }

  void status() {
    print_status();
    loop_.scheduler.call_after(kStatusEvery, [this] { status(); });
  }

  void print_status() const {
    const FleetWorld::Counts& now = world_.counts;
    std::uint64_t live = 0;
    std::uint64_t reconnects = 0;
    std::uint64_t repeats = 0;
    for (const auto& member : members_) {
      live += member->client().live() ? 1 : 0;
      const ClientStats& stats = member->client().stats();
      reconnects += stats.connects > 0 ? stats.connects - 1 : 0;
      repeats += stats.repeats;
    }
    fmt::print(
        "fleet {} of {} connected, {} on shift; offers {} accepted {} declined {} unanswered {}; driving {} working {} "
        "done {}; "
        "refused {} failed {} repeated {} reconnected {}\n",
        live, crew_.size(), now.signed_on, now.offers, now.accepted, now.declined, now.silent, now.driving, now.working,
        now.done, now.refused, now.failed, repeats, reconnects);
    std::fflush(stdout);
  }

  const FleetOptions& options_;
  const Server& server_;
  Loop loop_;
  FleetWorld world_;
  std::vector<CrewMember> crew_;
  std::vector<std::unique_ptr<Member>> members_;
  std::optional<Trouble> trouble_;
  std::size_t leaving_ = 0;
  bool winding_up_ = false;
};

// Signs in once as the account itself to learn what it may act as.
Attempt<CrewAccount> ask_account(const Server& server) {
  Loop loop;
  std::optional<Attempt<CrewAccount>> answer;
  const auto settle = [&](Attempt<CrewAccount> found) {
    answer = std::move(found);
    loop.io.stop();
  };
  Client probe(
      loop.io, loop.scheduler, loop.random,
      {.ws_url = server.ws_url(),
       .ca_file = server.ca_file,
       .token = server.token,
       .act_as = {},
       .device_id = "redline-fleet",
       .topics = {}},
      {.on_welcome =
           [&](const codec::Welcome& welcome) {
             switch (welcome.role) {
               case domain::Role::Technician: return settle(CrewAccount{.crew = welcome.technician});
               case domain::Role::Supervisor: return settle(CrewAccount{});
               default:
                 return settle(trouble(ErrorCode::Forbidden,
                                       "a fleet acts for technicians: use the token of a technician or a supervisor"));
             }
           },
       .on_refused = [&](Trouble what) { settle(std::unexpected{std::move(what)}); }});
  loop.io.run_for(kHttpDeadline);
  return answer ? std::move(*answer) : trouble(ErrorCode::UnknownOutcome, "no Welcome from " + server.ws_url());
}

int fleet(const FleetOptions& options) {
  if (!(options.speed > 0)) return fail(ErrorCode::BadRequest, "--speed must be more than 0");
  const auto server = options.server->resolve();
  if (!server) return fail(server.error());
  const auto policy = fetch_policy(*server);
  if (!policy) return fail(policy.error());
  config::City city;
  if (!options.city.empty()) {
    auto loaded = config::load_city(options.city, **policy);
    if (!loaded) return fail(ErrorCode::BadRequest, config::to_string(loaded.error()));
    city = std::move(*loaded);
  }
  const auto account = ask_account(*server);
  if (!account) return fail(account.error());
  return Fleet{options, *server, **policy, make_crew(options.count, city, **policy, *account, options.seed)}.run();
}

}  // namespace

void add_fleet(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("fleet", "simulated technicians: answer offers, drive, work");
  const auto options = std::make_shared<FleetOptions>();
  command->add_option("count", options->count, "how many")->required()->check(CLI::Range(1, 100'000));
  options->server = ServerOptions::add_to(*command);
  command->add_option("--seed", options->seed, "of everything that is left to chance")->capture_default_str();
  command->add_option("--speed", options->speed, "how many times real speed they drive, work and answer")
      ->capture_default_str();
  command->add_option("--city", options->city, "file with the technicians of a city; further ones are made up");
  command->add_option("--for", options->for_s, "stop after so many seconds; otherwise at Ctrl-C");
  command->footer(
      "With the token of a technician's account they are its crew, ACCOUNT/1 to ACCOUNT/N; with a supervisor's they "
      "are\n"
      "people who have signed on before. They decline 5 % of the offers and leave 2 % unanswered.\n"
      "Example: redline fleet 56 --city builtin:demo/city.yaml --url http://127.0.0.1:8080 --token-file fleet.token "
      "\\\n"
      "           --seed 1 --speed 60");
  command->callback([options, &action] { action = [options] { return fleet(*options); }; });
}

}  // namespace redline::app
