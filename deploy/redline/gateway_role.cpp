#include "deploy/redline/gateway_role.hpp"

#include <spdlog/spdlog.h>

#include "deploy/config/accounts.hpp"
#include "deploy/redline/dispatcher_metrics.hpp"
#include "gateway/api/openapi.hpp"
#include "gateway/api/rest.hpp"
#include "storage/records/sql_records.hpp"
#include "storage/redis/redis_archive_marks.hpp"
#include "storage/redis/redis_inbox.hpp"
#include "storage/redis/redis_positions.hpp"

namespace redline::app {

using namespace storage::redis;

namespace {

constexpr std::chrono::milliseconds kAccountsPolledEvery{1000};
constexpr std::chrono::milliseconds kDrainWindow{1000};

ConnectionOptions named(ConnectionOptions options, std::string_view purpose) {
  options.client_name = fmt::format("redline-gateway-{}", purpose);
  return options;
}

// Accounts of the data folder, for the gateway core.
class FileAccounts final : public gateway::Accounts {
 public:
  explicit FileAccounts(const std::string& data) : file_(config::follow_accounts(data)) { poll(); }

  void poll() {
    switch (file_.poll()) {
      case config::Reload::Unchanged: break;
      case config::Reload::Loaded: spdlog::info("accounts: {} loaded", file_.current()->all().size()); break;
      case config::Reload::Refused: spdlog::error("accounts: {}", config::to_string(file_.problems())); break;
    }
  }

  // A token nobody knows may have been made a moment ago: it is looked for in the newest file.
  std::optional<gateway::Identity> authenticate(std::string_view token) override {
    const config::Account* account = find(token);
    if (account == nullptr) {
      poll();
      account = find(token);
    }
    if (account == nullptr) return std::nullopt;
    return gateway::Identity{
        .account = account->name, .role = account->role, .areas = account->areas, .skills = account->skills};
  }

 private:
  const config::Account* find(std::string_view token) const {
    return file_.current() ? file_.current()->authenticate(token) : nullptr;
  }

  config::Reloading<config::Accounts> file_;
};

}  // namespace

// Construction order is dependency order; destruction is the reverse.
struct GatewayRole::Parts {
  FileAccounts accounts;
  RedisConnection commands;
  RedisConnection tail;  // blocked by the log
  RedisInboxWriter inbox;
  RedisEventLog log;
  RedisPositions positions;
  RedisArchiveMarks marks;
  std::optional<ArchiveWatch> watch;
  std::optional<storage::records::SqlRecords> records;
  gateway::Gateway gateway;
  gateway::api::Pages pages;
  gateway::api::RestApi rest;
  gateway::net::HttpServer server;

  Parts(IoThread& thread, runtime::SystemRandom& random, const GatewaySettings& settings)
      : accounts(settings.data),
        commands(thread.io().get_executor(), thread.scheduler(), random, named(settings.redis, "commands")),
        tail(thread.io().get_executor(), thread.scheduler(), random, named(settings.redis, "tail")),
        inbox(commands, thread.scheduler(), settings.shard, settings.append_timeout),
        log(tail, commands, thread.scheduler(), settings.log),
        positions(commands, thread.scheduler(), settings.shard),
        marks(commands, thread.scheduler(), settings.shard),
        gateway({.inbox = inbox,
                 .log = log,
                 .positions = positions,
                 .scheduler = thread.scheduler(),
                 .random = random,
                 .accounts = accounts},
                settings.gateway, [](std::string_view notice) { spdlog::info("gateway: {}", notice); }),
        pages(settings.console, settings.demo),
        rest({.gateway = gateway,
              .accounts = accounts,
              .scheduler = thread.scheduler(),
              .random = random,
              .pages = pages,
              .records = open_records(thread, settings),
              .policy_text = [&settings] { return settings.policy_text; },
              .policy = [&settings] { return settings.policy; },
              .work_order_words = settings.work_order_words,
              .openapi = gateway::api::openapi_document(settings.openapi),
              .degraded = [this] { return degraded(); },
              .more_metrics =
                  [this, &settings](gateway::api::Families& families) {
                    gateway::api::add_net_metrics(families, server.counters());
                    if (watch) add_lag_metrics(families, watch->lag());
                    if (settings.more_metrics) settings.more_metrics(families);
                  }}),
        server(thread.io(), settings.server, rest, gateway) {}

  ports::Records* open_records(IoThread& thread, const GatewaySettings& settings) {
    if (settings.alarms) watch.emplace(marks, thread.scheduler(), *settings.alarms, false);
    if (!settings.records) return nullptr;
    return &records.emplace(*settings.records, thread.post_back());
  }
  // What /readyz tells beside "ready".
  std::string degraded() const {
    const ArchiveLag lag = watch ? watch->lag() : ArchiveLag{};
    return lag.alarm ? lag.describe() : std::string{};
  }
};

GatewayRole::GatewayRole(GatewaySettings settings) : settings_(std::move(settings)), thread_("rl-gateway") {}

std::expected<std::unique_ptr<GatewayRole>, std::string> GatewayRole::start(GatewaySettings settings) {
  std::unique_ptr<GatewayRole> role{new GatewayRole(std::move(settings))};
  auto bound = role->thread_.call([&role = *role] {
    role.parts_ = std::make_unique<Parts>(role.thread_, role.random_, role.settings_);
    return role.parts_->server.listen(role.settings_.listen);
  });
  if (!bound) return std::unexpected{bound.error()};
  role->bound_ = std::move(*bound);
  role->thread_.call([&role = *role] {
    role.parts_->commands.open();
    role.parts_->tail.open();
    role.parts_->gateway.start();
    role.poll_accounts();
  });
  return role;
}

GatewayRole::~GatewayRole() {
  std::promise<void> drained;
  boost::asio::post(thread_.io(), [&] {
    parts_->gateway.drain(kDrainWindow);
    parts_->server.drain(kDrainWindow, [&] { drained.set_value(); });
  });
  drained.get_future().wait();
  thread_.call([this] { parts_->server.stop(); });
  thread_.call([this] { parts_.reset(); });
  thread_.join();
}

void GatewayRole::poll_accounts() {
  if (parts_ == nullptr) return;
  parts_->accounts.poll();
  thread_.scheduler().call_after(kAccountsPolledEvery, [this] { poll_accounts(); });
}

bool GatewayRole::ready() {
  return thread_.call([this] { return parts_->gateway.ready(); });
}

}  // namespace redline::app
