// The inbox: durable, in one order for everybody, read by waiting.
#include "tests/contract/live_store_contract.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace ports;
using namespace std::chrono_literals;

class InboxContract : public StoreContract {
 protected:
  std::vector<Command> commands(std::uint64_t first, std::size_t count) {
    std::vector<Command> made;
    for (std::size_t i = 0; i < count; ++i) made.push_back(a_command(first + i));
    return made;
  }
  // Reads that have been answered so far.
  void start_read(StoreClient& client, const InboxCursor& after, std::vector<InboxRead>& reads) {
    client.reader().read(after, 100, [&reads](InboxRead told) { reads.push_back(std::move(told)); });
  }
};
REDLINE_ON_EVERY_STORE(InboxContract);

TEST_P(InboxContract, EntriesComeInTheOrderOfAppendingWithTheirCommands) {
  const auto client = connect();
  const auto first = commands(1, 1), second = commands(10, kInboxCommandsPerEntryMax), third = commands(100, 3);
  for (const auto& entry : {first, second, third}) ASSERT_EQ(append(*client, entry), AppendOutcome::Appended);
  const InboxRead all = read(*client);
  EXPECT_TRUE(all.available);
  ASSERT_EQ(all.entries.size(), 3u);
  EXPECT_EQ(all.entries[0].commands, first);
  EXPECT_EQ(all.entries[1].commands, second);
  EXPECT_EQ(all.entries[2].commands, third);
  EXPECT_EQ(all.entries[1].undecodable, 0u);
}

TEST_P(InboxContract, ReadingGoesOnAfterTheCursor) {
  const auto client = connect();
  for (std::uint64_t i = 1; i <= 5; ++i) ASSERT_EQ(append(*client, commands(i, 1)), AppendOutcome::Appended);
  const InboxRead two = read(*client, {}, 2);
  ASSERT_EQ(two.entries.size(), 2u);
  const InboxRead rest = read(*client, two.entries[1].cursor);
  ASSERT_EQ(rest.entries.size(), 3u);
  EXPECT_EQ(rest.entries[0].commands, commands(3, 1));
  EXPECT_EQ(read(*client, two.entries[0].cursor, 1).entries.at(0).cursor, two.entries[1].cursor);
}

TEST_P(InboxContract, AReadWaitsForTheNextEntry) {
  const auto writer = connect(), reader = connect();
  std::vector<InboxRead> reads;
  start_read(*reader, {}, reads);
  world().run_for(50ms);
  EXPECT_TRUE(reads.empty());
  ASSERT_EQ(append(*writer, commands(1, 2)), AppendOutcome::Appended);
  ASSERT_TRUE(world().run_until([&] { return reads.size() == 1; }));
  ASSERT_EQ(reads[0].entries.size(), 1u);
  EXPECT_EQ(reads[0].entries[0].commands, commands(1, 2));

  start_read(*reader, reads[0].entries[0].cursor, reads);
  world().run_for(50ms);
  EXPECT_EQ(reads.size(), 1u) << "nothing follows yet";
  ASSERT_EQ(append(*writer, commands(7, 1)), AppendOutcome::Appended);
  ASSERT_TRUE(world().run_until([&] { return reads.size() == 2; }));
  EXPECT_EQ(reads[1].entries.at(0).commands, commands(7, 1));
}

TEST_P(InboxContract, ACancelledReadIsNotAnswered) {
  const auto writer = connect(), reader = connect();
  std::vector<InboxRead> cancelled, reads;
  start_read(*reader, {}, cancelled);
  world().run_for(20ms);
  reader->reader().cancel();
  ASSERT_EQ(append(*writer, commands(1, 1)), AppendOutcome::Appended);
  start_read(*reader, {}, reads);
  ASSERT_TRUE(world().run_until([&] { return !reads.empty(); }));
  EXPECT_TRUE(cancelled.empty());
  EXPECT_TRUE(reads[0].available);
  EXPECT_EQ(reads[0].entries.size(), 1u);
}

TEST_P(InboxContract, CancelWithoutAReadDoesNothing) {
  const auto client = connect();
  client->reader().cancel();
  ASSERT_EQ(append(*client, commands(1, 1)), AppendOutcome::Appended);
  EXPECT_EQ(read(*client).entries.size(), 1u);
}

TEST_P(InboxContract, ManyWritersOneOrder) {
  const auto one = connect(), two = connect(), reader = connect();
  int appended = 0;
  for (std::uint64_t i = 1; i <= 20; ++i)
    (i % 3 == 0 ? one : two)->writer().append(commands(i, 1), [&](AppendOutcome told) {
      EXPECT_EQ(told, AppendOutcome::Appended);
      ++appended;
    });
  ASSERT_TRUE(world().run_until([&] { return appended == 20; }));
  const InboxRead all = read(*reader);
  ASSERT_EQ(all.entries.size(), 20u);
  std::uint64_t last_of_one = 0, last_of_two = 0;
  for (const InboxEntry& entry : all.entries) {
    const std::uint64_t number = entry.commands.at(0).fingerprint / 17;
    std::uint64_t& last = number % 3 == 0 ? last_of_one : last_of_two;
    EXPECT_LT(last, number) << "each writer's own order is kept";
    last = number;
  }
  EXPECT_EQ(read(*one).entries.size(), 20u);
}

// What is behind the cursor of a commit may go; what is before it may not.
TEST_P(InboxContract, ADispatcherThatLoadsGoesOnWhereTheLastOneStopped) {
  const auto one = connect(), two = connect();
  for (std::uint64_t i = 1; i <= 4; ++i) ASSERT_EQ(append(*one, commands(i, 1)), AppendOutcome::Appended);
  Dispatcher first = dispatcher(*one);
  const InboxCursor decided = read(*one, {}, 3).entries.at(2).cursor;
  first.desk.create();
  ASSERT_EQ(commit(*one, first.draft(decided)), CommitOutcome::Committed);
  const auto loaded = load(*two);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->cursor, decided);
  const InboxRead rest = read(*two, loaded->cursor);
  ASSERT_EQ(rest.entries.size(), 1u);
  EXPECT_EQ(rest.entries[0].commands, commands(4, 1));
}

TEST_P(InboxContract, EveryKindOfCommandArrivesAsItWasSent) {
  const auto client = connect();
  std::vector<CommandBody> bodies{
      tests::request(),
      CancelTicket{TicketId{1}, "不需要了"},
      ReportDelivered{TicketId{1}, OfferId{2}},
      ReportSeen{TicketId{1}, OfferId{2}},
      AcceptOffer{TicketId{1}, OfferId{2}},
      ReturnTicket{TicketId{1}, OfferId{2}, "too_far"},
      StartTravel{TicketId{1}},
      ReportArrival{TicketId{1}},
      CompleteTicket{TicketId{1}, "mended"},
      SignOn{.name = "张三", .skills = {"gas"}, .areas = {AreaId{"north"}}, .shift_end = from_ms(1'800'000'000'000)},
      SignOff{},
      ReassignTicket{TicketId{1}, "li", "closer"},
      ChangePriority{TicketId{1}, Priority::Urgent, "smells"}};
  std::vector<Command> sent;
  for (CommandBody& body : bodies) {
    Command command = a_command(sent.size() + 1);
    command.body = std::move(body);
    command.actor = sent.size() % 2 == 0 ? tests::technician("zhang") : tests::supervisor();
    if (sent.size() % 3 == 0) command.expected_version = 7;
    if (sent.size() % 4 == 0) command.issued = command.received - 5s;
    sent.push_back(std::move(command));
  }
  ASSERT_EQ(append(*client, sent), AppendOutcome::Appended);
  EXPECT_EQ(read(*client).entries.at(0).commands, sent);
}

}  // namespace
}  // namespace redline::contract
