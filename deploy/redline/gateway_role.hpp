// The gateway as a running part: its own thread, its own Redis connections, the gateway core, REST and the front door.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "deploy/config/server_config.hpp"
#include "deploy/redline/archive_watch.hpp"
#include "deploy/redline/io_thread.hpp"
#include "gateway/api/metrics.hpp"
#include "gateway/api/pages.hpp"
#include "gateway/hub/gateway.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/view/work_order.hpp"
#include "storage/records/records_url.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/redis_event_log.hpp"

namespace redline::app {

struct GatewaySettings {
  domain::ShardId shard;
  storage::redis::ConnectionOptions redis;
  storage::redis::EventLogOptions log;
  std::string data;                       // accounts are in this folder
  gateway::GatewayOptions gateway;
  domain::Duration append_timeout = std::chrono::seconds{1};
  gateway::net::ServerSettings server;
  gateway::net::ListenSettings listen;
  std::string policy_text;                // told to clients that ask
  domain::PolicyPtr policy;               // what it says
  std::optional<gateway::net::StaticFiles> console;
  std::vector<gateway::api::DemoSignIn> demo;  // none: no demonstration
  domain::Words work_order_words;
  std::string openapi;                    // paths and REST's own bodies described (gateway/api/openapi.hpp)
  std::optional<storage::records::RecordsUrl> records;  // absent: nothing is searched
  std::optional<ArchiveAlarms> alarms;    // the records are watched
  std::function<void(gateway::api::Families&)> more_metrics;
};

class GatewayRole {
 public:
  // Starts at once. The error, when it cannot listen, is a sentence for the operator.
  static std::expected<std::unique_ptr<GatewayRole>, std::string> start(GatewaySettings settings);
  // Signs sessions off and stops.
  ~GatewayRole();

  const gateway::net::Bound& bound() const noexcept { return bound_; }
  // From any thread.
  bool ready();

 private:
  explicit GatewayRole(GatewaySettings settings);
  struct Parts;

  void poll_accounts();

  GatewaySettings settings_;
  runtime::SystemRandom random_;
  IoThread thread_;
  std::unique_ptr<Parts> parts_;  // lives on thread_
  gateway::net::Bound bound_;
};

}  // namespace redline::app
