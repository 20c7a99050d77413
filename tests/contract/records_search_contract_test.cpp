// What a search in the records finds, the same on SQLite and on PostgreSQL.
#include "storage/records/search.hpp"
#include "tests/contract/records_world.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace storage::records;
using ports::TicketQuery;
using testing::ElementsAre;
using testing::IsEmpty;

class SearchContract : public RecordsContract {
 protected:
  TicketId create(const std::string& name, const std::string& phone, const std::string& address, const std::string& text,
                  const std::string& category = "leak", const std::string& area = "centre") {
    CreateTicket wish = tests::request(category, area);
    wish.caller = {.name = name, .phone = phone};
    wish.place.address = address;
    wish.description = text;
    log_.desk.pass(std::chrono::minutes{1});
    return log_.desk.create(wish);
  }
  void archive() {
    const ArchivePosition from = at_;
    const ports::LogEntry entry = log_.commit();
    at_ = log_.position();
    ASSERT_TRUE(database_.companion<Archive>(ShardId{0}).append(from, log_.epoch, {&entry, 1}, log_.desk.now()));
  }
  std::vector<std::uint64_t> found(const TicketQuery& query) {
    std::vector<std::uint64_t> sequences;
    for (const ports::FoundTicket& found : search(database_, query).tickets) sequences.push_back(found.ticket.id.sequence());
    return sequences;
  }

  Database database_ = open();
  DeskLog log_;
  ArchivePosition at_;
};

TEST_P(SearchContract, FindsByWhatWasSaidOnThePhone) {
  create("王芳", "+8613800001111", "南京路100号3栋2单元", "厨房漏水，水管破裂");
  create("Ann Lee", "13900002222", "12 Harbour Street, room 302", "Smells of gas near the boiler");
  create("李雷", "01066668888", "北京路2号", "没有燃气");
  archive();

  EXPECT_THAT(found({.phone = "+86 138-0000-1111"}), ElementsAre(1));
  EXPECT_THAT(found({.phone = "0000"}), IsEmpty());
  EXPECT_THAT(found({.phone_tail = "1111"}), ElementsAre(1));
  EXPECT_THAT(found({.phone_tail = "2222"}), ElementsAre(2));
  EXPECT_THAT(found({.phone = "01066668888"}), ElementsAre(3));
  EXPECT_THAT(found({.phone = "none"}), IsEmpty());

  EXPECT_THAT(found({.text = "漏水"}), ElementsAre(1));
  EXPECT_THAT(found({.text = "水管破"}), ElementsAre(1));
  EXPECT_THAT(found({.text = "漏"}), ElementsAre(1));
  EXPECT_THAT(found({.text = "裂"}), ElementsAre(1));
  EXPECT_THAT(found({.text = "漏管"}), IsEmpty());
  EXPECT_THAT(found({.text = "燃气"}), ElementsAre(3));
  EXPECT_THAT(found({.text = "王芳 漏水"}), ElementsAre(1));
  EXPECT_THAT(found({.text = "李雷 漏水"}), IsEmpty());
  EXPECT_THAT(found({.text = "GAS smell"}), ElementsAre(2));
  EXPECT_THAT(found({.text = "boil"}), ElementsAre(2));
  EXPECT_THAT(found({.text = "oiler"}), IsEmpty());
  EXPECT_THAT(found({.text = "ＧＡＳ"}), ElementsAre(2)) << "full-width letters";
  EXPECT_THAT(found({.text = "?!。"}), IsEmpty());
  EXPECT_THAT(found({.text = "\"gas' OR * NEAR(a:b) <-> & ! |"}), IsEmpty()) << "no language of a database";

  EXPECT_THAT(found({.address = "路"}), ElementsAre(3, 1));
  EXPECT_THAT(found({.address = "南京路"}), ElementsAre(1));
  EXPECT_THAT(found({.address = "3栋2单元"}), ElementsAre(1));
  EXPECT_THAT(found({.address = "harbour 302"}), ElementsAre(2));
  EXPECT_THAT(found({.address = "漏水"}), IsEmpty());
}

TEST_P(SearchContract, FindsByWhatBecameOfIt) {
  log_.desk.sign_on("zhang");
  const TicketId done = create("a", "1001", "x", "first");
  log_.desk.work(done);
  const Instant between = log_.desk.now() + std::chrono::seconds{1};
  create("b", "1002", "x", "second", "outage", "north");
  const TicketId held = create("c", "1003", "x", "third");
  archive();
  EXPECT_THAT(found({.states = {TicketState::Done}}), ElementsAre(1));
  EXPECT_THAT(found({.states = {TicketState::Done, TicketState::Waiting}}), ElementsAre(2, 1));
  EXPECT_THAT(found({.areas = {AreaId{"north"}}}), ElementsAre(2));
  EXPECT_THAT(found({.areas = {AreaId{"north"}, AreaId{"centre"}}}), ElementsAre(3, 2, 1));
  EXPECT_THAT(found({.category = "outage"}), ElementsAre(2));
  EXPECT_THAT(found({.created_from = between}), ElementsAre(3, 2));
  EXPECT_THAT(found({.created_until = between}), ElementsAre(1));
  EXPECT_THAT(found({.created_by = "alice"}), ElementsAre(3, 2, 1));
  EXPECT_THAT(found({.created_by = "bob"}), IsEmpty());
  EXPECT_THAT(found({.number = log_.desk.ticket(held).number}), ElementsAre(3));
  EXPECT_THAT(found({.text = "mended"}), ElementsAre(1)) << "what was done is text too";

  log_.desk.work(held);
  archive();
  EXPECT_THAT(found({.states = {TicketState::Done}}), ElementsAre(3, 1)) << "the newest state counts";
  EXPECT_THAT(found({.text = "mended"}), ElementsAre(3, 1)) << "and the newest text";
  const ports::TicketPage page = search(database_, {.number = log_.desk.ticket(held).number});
  EXPECT_EQ(page.tickets.at(0).ticket, log_.desk.ticket(held));
  EXPECT_EQ(page.tickets.at(0).technician->key, "zhang");
}

TEST_P(SearchContract, PagesHoldEveryTicketOnce) {
  constexpr std::uint64_t kTickets = 23;
  for (std::uint64_t i = 0; i < kTickets; ++i) {
    if (i % 3 != 0) log_.desk.pass(-std::chrono::minutes{1});  // several at the same time
    create("n", "1001", "street", "text");
  }
  archive();
  std::vector<std::uint64_t> all;
  TicketQuery query{.text = "text", .tickets_max = 5};
  for (;;) {
    const ports::TicketPage page = search(database_, query);
    for (const auto& found : page.tickets) all.push_back(found.ticket.id.sequence());
    if (!page.next) break;
    EXPECT_EQ(page.tickets.size(), 5u);
    query.after = page.next;
  }
  EXPECT_EQ(all.size(), kTickets);
  EXPECT_TRUE(std::ranges::is_sorted(all, std::ranges::greater{}));
}

TEST_P(SearchContract, AStoryHasEveryEventAndEverybody) {
  log_.desk.sign_on("zhang");
  log_.desk.sign_on("wang");
  const TicketId id = create("a", "1001", "x", "first");
  log_.desk.work(id);
  archive();
  const auto told = story(database_, id);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->ticket, log_.desk.ticket(id));
  std::vector<Event> wanted;
  std::ranges::copy_if(log_.desk.events(), std::back_inserter(wanted), [id](const Event& event) { return event.ticket == id; });
  EXPECT_EQ(told->events, wanted);
  EXPECT_EQ(told->technicians.size(), 2u);
  EXPECT_EQ(story(database_, log_.desk.ticket(id).number)->ticket.id, id);
  EXPECT_FALSE(story(database_, TicketId{77}));
  EXPECT_FALSE(story(database_, std::string{"0101-9999"}));
}

REDLINE_ON_EVERY_DATABASE(SearchContract);

}  // namespace
}  // namespace redline::contract
