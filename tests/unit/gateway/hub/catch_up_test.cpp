// The hub's promise, held against an oracle that knows the rules a second way: whatever happens to connections, readers
// and the store, a device gets every event that concerns it exactly once and in order after the position it has; and
// nobody ever gets a phone number without the right to it.
//
// Devices come and go between two gateways with little memory, read when they like, and resume from what they have. The
// log is read with delays and failures and is trimmed behind them.
#include <algorithm>
#include <map>

#include "tests/support/gateway_scene.hpp"
#include "tests/support/workload.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

constexpr std::string_view kPhoneStart = "1390000";

// Everything that ever was in the log, and whom it concerns.
class Oracle {
 public:
  Oracle(storage::MemoryShard& data, ManualScheduler& scheduler) : link_(data, scheduler), log_(link_) { read(); }

  bool concerns(const Event& event, const std::string& account, const std::string& topic) const {
    if (std::holds_alternative<PositionObserved>(event.body) || std::holds_alternative<PolicyAdopted>(event.body))
      return false;
    if (topic == "me") return event.technician && keys_.at(event.technician) == account;
    if (!event.ticket) return topic.starts_with("board/") && event.technician;  // technicians here work in every area
    const Ticket& ticket = created_.at(event.ticket);
    if (topic == "desk") return ticket.created_by == account;
    if (topic == "board/*") return true;
    if (topic.starts_with("board/")) return topic == "board/" + ticket.area.value;
    const auto* created = std::get_if<TicketCreated>(&event.body);
    const auto* ranked = std::get_if<PriorityChanged>(&event.body);
    return std::holds_alternative<TicketWaits>(event.body) || std::holds_alternative<ClockWarned>(event.body) ||
           std::holds_alternative<ClockBreached>(event.body) ||
           (created != nullptr && created->ticket.priority == Priority::Emergency) ||
           (ranked != nullptr && ranked->after == Priority::Emergency);
  }

  // Offset of the next event after `offset` that concerns the account by any of the topics; 0: none.
  Offset next(Offset offset, const std::string& account, const std::vector<std::string>& topics) const {
    for (auto event = events_.begin() + static_cast<std::ptrdiff_t>(offset); event != events_.end(); ++event)
      if (std::ranges::any_of(topics, [&](const std::string& topic) { return concerns(*event, account, topic); }))
        return event->offset;
    return 0;
  }
  const Event& event(Offset offset) const { return events_.at(offset - 1); }
  const std::string& key(TechnicianId technician) const { return keys_.at(technician); }
  const std::map<TicketId, Ticket>& tickets() const { return created_; }

 private:
  void read() {
    log_.tail(position_, 100, [this](ports::LogRead found) {
      ASSERT_FALSE(found.gap);
      for (ports::LogEntry& entry : found.entries) {
        position_ = entry.position();
        for (Event& event : entry.events) {
          if (const auto* created = std::get_if<TicketCreated>(&event.body)) created_[event.ticket] = created->ticket;
          if (const auto* on = std::get_if<TechnicianSignedOn>(&event.body)) keys_[event.technician] = on->key;
          events_.push_back(std::move(event));
        }
      }
      read();
    });
  }

  storage::MemoryLink link_;
  storage::MemoryEventLog log_;
  ports::LogPosition position_;
  std::vector<Event> events_;  // [0] has offset 1
  std::map<TicketId, Ticket> created_;
  std::map<TechnicianId, std::string> keys_;
};

// A device that keeps what it has processed, comes back with it, and checks every push on arrival.
struct Device {
  std::string account;
  std::vector<std::string> topics;
  std::unique_ptr<Client> client;
  std::size_t frames_seen = 0;
  std::optional<codec::Resume> position;  // everything up to here has been processed
  std::optional<codec::Resume> loading;   // a snapshot that is not complete yet
  std::size_t reloads = 0, resumes = 0, pushes = 0;

  void look(const Oracle& oracle) {
    if (client == nullptr) return;
    for (; frames_seen < client->frames().size(); ++frames_seen) {
      const codec::ServerFrame& frame = client->frames()[frames_seen];
      if (const auto* welcome = std::get_if<codec::Welcome>(&frame)) on_welcome(*welcome);
      if (const auto* snapshot = std::get_if<codec::Snapshot>(&frame)) on_snapshot(*snapshot);
      if (const auto* push = std::get_if<codec::Push>(&frame); push != nullptr && push->offset != 0)
        on_push(*push, oracle);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  void on_welcome(const codec::Welcome& welcome) {
    if (welcome.resumed == codec::Resumed::Full) {
      ASSERT_TRUE(position);
      ++resumes;
    } else {
      position.reset();
      ++reloads;
    }
  }
  void on_snapshot(const codec::Snapshot& snapshot) {
    ASSERT_FALSE(position) << "a snapshot where everything was promised";
    for (const codec::TicketView& view : snapshot.tickets) check_phone(view);
    if (snapshot.last) position = {snapshot.epoch, snapshot.offset};
  }
  void on_push(const codec::Push& push, const Oracle& oracle) {
    ASSERT_TRUE(position) << "events before the snapshot is complete";
    ASSERT_EQ(push.epoch, position->epoch);
    ASSERT_EQ(push.offset, oracle.next(position->offset, account, topics))
        << account << ", having " << position->offset << ", by " << push.topic;
    const Event& event = oracle.event(push.offset);
    ASSERT_EQ(static_cast<std::size_t>(push.event->kind), event.body.index());
    if (const auto* view = std::get_if<codec::TicketView>(&push.item)) {
      ASSERT_GE(view->ticket.version, event.version);
      check_phone(*view);
    }
    position->offset = push.offset;
    ++pushes;
  }
  void check_phone(const codec::TicketView& view) const {
    if (!view.ticket.caller.phone.starts_with(kPhoneStart)) return;
    const bool registered = view.ticket.created_by == account;
    const bool holds = view.technician_key == account && view.ticket.state != TicketState::Offered;
    ASSERT_TRUE(registered || holds) << account << " sees the number of ticket " << view.ticket.number;
  }
};

class CatchUp : public testing::TestWithParam<std::uint32_t> {
 protected:
  static GatewayOptions little_memory() {
    GatewayOptions options;
    options.feed.recent_bytes_max = 40'000;
    options.feed.queue_bytes_max = 12'000;
    options.feed.frame_out_bytes_max = 4'000;
    options.feed.log_entries_max = 3;
    options.feed.log_reads_max = 2;
    options.tail.history_events = 20;
    options.tail.entries_max = 4;
    return options;
  }

  void add_faults() {
    for (auto& node : scene_.nodes)
      node->link.set_fate([this](storage::StoreCall call) {
        if (call == storage::StoreCall::Append) return storage::Fate{};
        return storage::Fate{
            .request = 1ms * tape_.below(5), .reply = 1ms * tape_.below(20), .lose_reply = tape_.one_in(15)};
      });
  }
  void step() {
    switch (tape_.below(6)) {
      case 0:
      case 1: work(); break;
      case 2: connection(); break;
      case 3: reading(); break;
      default: scene_.pass(1ms * tape_.below(400)); break;
    }
    for (Device& device : devices_) device.look(*oracle_);
  }

  // Something happens in town. Refusals are as good as anything.
  void work() {
    CreateTicket wish = request(tape_.pick(kCategories), tape_.pick(kAreas));
    wish.caller.phone = std::string{kPhoneStart} + std::to_string(1'000 + ++created_);
    send(agent(tape_.pick(kAgents)), wish);
    const TicketId ticket = TicketId::make(ShardId{0}, 1 + tape_.below(created_));
    const OfferId offer{static_cast<std::uint32_t>(1 + tape_.below(2))};
    const Actor who = technician(tape_.pick(kTechnicians));
    switch (tape_.below(8)) {
      case 0: return send(who, SignOn{.name = {}, .skills = {"gas", "water", "power"}, .position = kilometre(0)});
      case 1: return send(who, SignOff{});
      case 2: return send(supervisor(), CancelTicket{ticket, "x"});
      case 3: return send(supervisor(), ChangePriority{ticket, Priority::Emergency, "x"});
      case 4: return send(who, ReturnTicket{ticket, offer, "ill"});
      case 5: return send(who, StartTravel{ticket});
      default: return send(who, AcceptOffer{ticket, offer});
    }
  }
  void send(const Actor& actor, CommandBody body) {
    ++commands_;
    inbox_.append({{.id = command_id(commands_), .actor = actor, .fingerprint = commands_, .body = std::move(body)}},
                  [](ports::AppendOutcome) {});
  }

  void connection() {
    if (tape_.one_in(40)) return cut(*scene_.nodes[tape_.below(2)]);
    Device& device = devices_[tape_.below(devices_.size())];
    if (device.client != nullptr && !device.client->closed() && tape_.one_in(3)) {
      device.client->say(codec::ClientHeartbeat{});
      return;
    }
    connect(device, tape_.below(2));
  }
  void connect(Device& device, std::size_t node) {
    device.look(*oracle_);
    device.client = scene_.connect(node, tape_.one_in(4) ? Subprotocol::Json : Subprotocol::Binary);
    device.frames_seen = 0;
    device.client->say(scene_.hello(device.account, device.topics, device.position));
  }
  void cut(GatewayNode& node) {
    node.link.cut();
    behind_.call_after(1ms * tape_.below(3'000), [&node] { node.link.mend(); });
  }
  void reading() {
    Client* client = devices_[tape_.below(devices_.size())].client.get();
    if (client == nullptr) return;
    if (tape_.one_in(3)) return client->stop_reading();
    if (tape_.one_in(2)) return client->read_some(tape_.below(4'000));
    client->read();
  }

  void finish() {
    for (auto& node : scene_.nodes) node->link.set_fate({});
    scene_.pass(10s);
    for (Device& device : devices_) connect(device, tape_.below(2));
    scene_.pass(5s);
    for (Device& device : devices_) {
      device.look(*oracle_);
      ASSERT_FALSE(device.client->closed()) << device.account;
      ASSERT_TRUE(device.position);
      EXPECT_EQ(oracle_->next(device.position->offset, device.account, device.topics), 0u) << device.account;
    }
  }

  const std::vector<std::string> kCategories{"leak", "tap", "outage"};
  const std::vector<std::string> kAreas{"north", "centre", "south"};
  const std::vector<std::string> kAgents{"alice", "bob"};
  const std::vector<std::string> kTechnicians{"zhang", "li", "wu"};

  Tape tape_ = Tape::seeded(GetParam(), 600);
  GatewayScene scene_{little_memory(), {.keep_events = 150}};
  ManualScheduler behind_{scene_.time};
  storage::MemoryLink link_{scene_.data, behind_};
  storage::MemoryInboxWriter inbox_{link_};
  std::unique_ptr<Oracle> oracle_ = std::make_unique<Oracle>(scene_.data, behind_);
  std::vector<Device> devices_;
  std::uint64_t commands_ = 0, created_ = 0;
};

TEST_P(CatchUp, EveryEventOnceInOrderAndNoNumberWithoutTheRight) {
  for (const std::string& account : kTechnicians) {
    scene_.accounts.add({.account = account, .role = Role::Technician});
    devices_.push_back({.account = account, .topics = {"me"}});
  }
  for (const std::string& account : kAgents) devices_.push_back({.account = account, .topics = {"desk"}});
  devices_.push_back({.account = "alice", .topics = {"desk", "alerts"}});
  devices_.push_back({.account = "bob", .topics = {"alerts"}});
  devices_.push_back({.account = "sun", .topics = {"board/*"}});
  devices_.push_back({.account = "sun", .topics = {"board/north", "board/south", "alerts"}});
  devices_.push_back({.account = "sue", .topics = {"board/*"}});
  devices_.back().topics = {"board/north"};
  scene_.add_gateway();
  add_faults();
  while (!tape_.ended()) {
    step();
    if (HasFatalFailure()) return;
  }
  finish();

  std::size_t pushes = 0, reloads = 0, resumes = 0;
  for (const Device& device : devices_) {
    pushes += device.pushes;
    reloads += device.reloads;
    resumes += device.resumes;
    const bool may_see = device.account != "sun" && device.account != "sue";
    if (!may_see) EXPECT_EQ(device.client->bytes().find(kPhoneStart), std::string::npos);
  }
  EXPECT_GT(pushes, 50u);
  EXPECT_GT(reloads, 5u);
  EXPECT_GT(resumes, 5u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CatchUp, testing::Range(1U, 21U));

}  // namespace
}  // namespace redline::tests
