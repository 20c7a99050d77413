// A small town's dispatch office for tests of the gateway core: the memory store, a real dispatcher, gateways and their
// clients, all under virtual time. What is said is answered once settle() has run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dispatcher/runtime/shard.hpp"
#include "gateway/hub/gateway.hpp"
#include "storage/memory/event_log.hpp"
#include "storage/memory/inbox.hpp"
#include "storage/memory/live_store.hpp"
#include "storage/memory/positions.hpp"
#include "tests/support/desk.hpp"
#include "tests/support/gateway_client.hpp"

namespace redline::tests {

class FixedRandom final : public ports::Random {
 public:
  std::uint64_t next() override { return state_ = state_ * 6364136223846793005U + 1442695040888963407U; }

 private:
  std::uint64_t state_ = 42;
};

// Tokens are "<account>-token".
class TestAccounts final : public gateway::Accounts {
 public:
  // Replaces the account of that name.
  void add(gateway::Identity identity);
  std::optional<gateway::Identity> authenticate(std::string_view token) override;
  static std::string token(const std::string& account) { return account + "-token"; }

 private:
  std::map<std::string, gateway::Identity, std::less<>> by_token_;
};

// One gateway process.
struct GatewayNode {
  GatewayNode(const std::shared_ptr<ManualTime>& time, storage::MemoryShard& data, gateway::Accounts& accounts,
              gateway::GatewayOptions options);

  ManualScheduler scheduler;
  storage::MemoryLink link;
  storage::MemoryInboxWriter inbox;
  storage::MemoryEventLog log;
  storage::MemoryPositions positions;
  FixedRandom random;
  std::vector<std::string> notices;
  gateway::Gateway gateway;
};

// One dispatcher process.
struct DispatcherNode {
  DispatcherNode(const std::shared_ptr<ManualTime>& time, storage::MemoryShard& data, domain::PolicyPtr policy);

  ManualScheduler scheduler;
  storage::MemoryLink link;
  storage::MemoryLiveStore store;
  storage::MemoryInboxReader inbox;
  storage::MemoryPositions positions;
  runtime::Shard shard;
};

// Accounts: agents alice and bob, supervisor sun (all areas) and sue (north only), technicians zhang and li (gas, all
// areas), crew account "fleet".
class GatewayScene {
 public:
  explicit GatewayScene(gateway::GatewayOptions options = {}, storage::MemoryShardOptions store = {});

  // --- the world
  void settle() { time->run_until_idle(); }
  void pass(std::chrono::nanoseconds span) { time->advance(span); }
  void start_dispatcher();
  void stop_dispatcher() { dispatcher.reset(); }
  GatewayNode& add_gateway();
  gateway::Gateway& gateway(std::size_t node = 0) { return nodes.at(node)->gateway; }

  // --- clients
  codec::ClientHello hello(const std::string& account, std::vector<std::string> topics,
                           std::optional<codec::Resume> resume = std::nullopt) const;
  std::unique_ptr<Client> connect(std::size_t node = 0,
                                  gateway::Subprotocol subprotocol = gateway::Subprotocol::Binary);
  // Connected, signed in, welcomed.
  std::unique_ptr<Client> sign_in(const std::string& account, std::vector<std::string> topics,
                                  std::optional<codec::Resume> resume = std::nullopt, std::size_t node = 0,
                                  gateway::Subprotocol subprotocol = gateway::Subprotocol::Binary);
  // A command by somebody behind the scenes, decided when this returns; expects OK.
  domain::Answer ask(const domain::Actor& actor, domain::CommandBody body);
  domain::TicketId create(const domain::CreateTicket& wish = request());
  void sign_on(const std::string& key, std::vector<std::string> skills = {"gas"}, std::vector<std::string> areas = {});

  const domain::Ticket& ticket(domain::TicketId id);
  domain::Offset head() { return gateway().view().head(); }

  std::shared_ptr<ManualTime> time = std::make_shared<ManualTime>();
  ManualScheduler server{time};
  storage::MemoryShard data;
  gateway::GatewayOptions options;
  TestAccounts accounts;
  domain::PolicyPtr policy = small_policy();
  std::unique_ptr<DispatcherNode> dispatcher;
  std::vector<std::unique_ptr<GatewayNode>> nodes;

 private:
  ManualScheduler behind_{time};
  storage::MemoryLink behind_link_{data, behind_};
  storage::MemoryInboxWriter behind_inbox_{behind_link_};
  std::uint64_t commands_ = 0;
};

}  // namespace redline::tests
