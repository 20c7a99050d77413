// From rows of a city's register to tickets: what is taken over, what is made up, and why a row is refused.
#include "deploy/config/request_csv.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "deploy/config/city_file.hpp"
#include "deploy/config/policy_file.hpp"
#include "deploy/config/time_format.hpp"

namespace redline::config {
namespace {

using domain::Channel;
using domain::Priority;

constexpr std::string_view kMap = R"(columns:
  time: opened
  type: type
  id: id
  address: address
  neighborhood: part
  lat: lat
  lon: lon
  channel: source
  description: [type, reason]
time: {format: "%m/%d/%Y %I:%M:%S %p", timezone: America/New_York}
place:
  unknown: [{lat: 9, lon: 9}]
  unknown_area: west
  unknown_address: Address not given
  reach_km: 50
neighborhoods:
  Old Town: north
  Oldtown: north
channels: {App: web, Line 110: emergency-service}
caller: {name: Resident, phone: "+161755501##"}
types:
  Gas smell: {category: gas-leak}
  Lamp: {category: electric-fault, priority: urgent}
other_types: {category: other}
)";

constexpr std::string_view kHeader = "id,opened,type,reason,address,part,lat,lon,source\n";

const domain::Policy& policy() {
  // The default policy, with places for two of its areas.
  static const auto placed = [] {
    auto loaded = load_policy(kDefaultPolicy);
    loaded->areas[1].centre = {.lat = 10.2, .lon = 10};  // north
    loaded->areas[3].centre = {.lat = 10, .lon = 10};    // south
    loaded->areas[4].centre = {.lat = 10.1, .lon = 10};  // west
    return *loaded;
  }();
  return placed;
}

RequestMap map_of(std::string_view text = kMap) {
  auto map = parse_request_map(std::string{text}, "m.yaml", policy());
  EXPECT_TRUE(map.has_value()) << (map ? "" : to_string(map.error()));
  return map.value_or(RequestMap{});
}

std::expected<ReplayRequest, RowProblem> mapped(std::string_view row, const RequestMap& map) {
  const std::string csv = std::string{kHeader} + std::string{row};
  CsvReader reader{bytes_of(csv)};
  const auto columns = find_columns(**reader.next(), map);
  EXPECT_TRUE(columns.has_value());
  return map_request(**reader.next(), *columns, map, policy());
}

std::string complaint(std::string_view row) {
  const auto request = mapped(row, map_of());
  return request ? "none" : std::to_string(request.error().line) + ": " + request.error().reason;
}

TEST(Requests, BecomeTickets) {
  const auto request = mapped("77,08/11/2015 03:05:09 PM,Lamp,Lighting,12 Main St,Old Town,10.19,10,App", map_of());
  ASSERT_TRUE(request.has_value()) << request.error().reason;
  EXPECT_EQ(request->id, "77");
  EXPECT_EQ(request->line, 2u);
  EXPECT_EQ(request->at, std::chrono::sys_days{std::chrono::year{2015} / 8 / 11} + std::chrono::hours{19} +
                             std::chrono::minutes{5} + std::chrono::seconds{9});
  EXPECT_EQ(request->ticket,
            (domain::CreateTicket{.caller = {.name = "Resident", .phone = request->ticket.caller.phone},
                                  .place = {.address = "12 Main St", .point = {.lat = 10.19, .lon = 10}},
                                  .area = domain::AreaId{"north"},
                                  .category = domain::CategoryId{"electric-fault"},
                                  .priority = Priority::Urgent,
                                  .channel = Channel::Web,
                                  .tier = domain::Tier::Ordinary,
                                  .description = "Lamp; Lighting"}));
  EXPECT_THAT(request->ticket.caller.phone, testing::MatchesRegex("\\+161755501[0-9][0-9]"));
  EXPECT_EQ(mapped("77,01/01/2015 12:00:00 AM,x,,,Old Town,,,", map_of())->ticket.caller.phone,
            request->ticket.caller.phone);
}

TEST(Requests, WithoutPlaceOrNeighborhoodFindAnArea) {
  struct Case {
    std::string_view row;
    std::string_view area;
    bool known;
  };
  for (const auto& [row, area, known] : {
           Case{"1,01/02/2015 12:00:00 AM,x,,,OLD  town,,,", "north", false},  // spelling does not matter
           Case{"1,01/02/2015 12:00:00 AM,x,,,Old Town,10,10,", "north",
                true},  // the neighborhood goes before the place
           Case{"1,01/02/2015 12:00:00 AM,x,,,Old Town,9,9,", "north", false},  // the point that means nothing
           Case{"1,01/02/2015 12:00:00 AM,x,,,,10.01,10,", "south", true},      // nearest
           Case{"1,01/02/2015 12:00:00 AM,x,,,Elsewhere,10.19,10,", "north", true},
           Case{"1,01/02/2015 12:00:00 AM,x,,,,10.12,10,", "north",
                true},  // the area for unknown places is no neighbour
           Case{"1,01/02/2015 12:00:00 AM,x,,,,9,9,", "west", false},
           Case{"1,01/02/2015 12:00:00 AM,x,,,Elsewhere,,,", "west", false},
       }) {
    const auto request = mapped(row, map_of());
    ASSERT_TRUE(request.has_value()) << request.error().reason;
    EXPECT_EQ(request->ticket.area.value, area) << row;
    EXPECT_EQ(request->ticket.place.point.known(), known) << row;
    EXPECT_EQ(request->ticket.place.address, "Address not given");
  }
}

TEST(Requests, ThatCannotBeUsedSayWhy) {
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x"), "2: 3 fields instead of 9");
  EXPECT_EQ(complaint("1,2015-01-02,x,,,Old Town,,,"), "2: '2015-01-02' is no time like %m/%d/%Y %I:%M:%S %p");
  EXPECT_EQ(complaint("1,02/30/2015 12:00:00 AM,x,,,Old Town,,,"),
            "2: '02/30/2015 12:00:00 AM' is no time like %m/%d/%Y %I:%M:%S %p");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM, ,,,Old Town,,,"), "2: there is no type");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x,,,Old Town,north,10,"), "2: 'north' and '10' are no place");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x,,,Old Town,10,,"), "2: '10' and '' are no place");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x,,,Old Town,nan,inf,"), "2: 'nan' and 'inf' are no place");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x,,,Old Town,91,10,"), "2: '91' and '10' are no place");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x,,,Old Town,42,10,"),
            "2: 42, 10 is farther than 50 km from every area");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x,,\x1b[2J,Old Town,,,"),
            "2: there are control characters or broken UTF-8");
  EXPECT_EQ(complaint("1,01/02/2015 12:00:00 AM,x,,\xff,Old Town,,,"),
            "2: there are control characters or broken UTF-8");
}

TEST(Requests, OfUnknownTypeOrPlaceAreRefusedWhereTheMapSaysNothing) {
  auto map = map_of();
  map.other_types.reset();
  map.unknown_area.reset();
  EXPECT_EQ(mapped("1,01/02/2015 12:00:00 AM,odd,,,Old Town,,,", map).error().reason, "the type 'odd' is not mapped");
  EXPECT_EQ(mapped("1,01/02/2015 12:00:00 AM,Lamp,,,,,,", map).error().reason,
            "neither place nor neighborhood is known");
}

TEST(Requests, WithoutAnIdAreNamedByTheirLine) {
  EXPECT_EQ(mapped(",01/02/2015 12:00:00 AM,x,,,Old Town,,,", map_of())->id, "line-2");
}

TEST(RequestColumns, ThatAreMissingAreAllNamed) {
  const std::string csv = "id,type,reason,part,lat,lon,source\n";
  const auto header = CsvReader{bytes_of(csv)}.next();
  const auto columns = find_columns(**header, map_of());
  ASSERT_FALSE(columns.has_value());
  EXPECT_EQ(columns.error().reason, "the first line has no column 'opened', 'address'");
}

TEST(RequestMaps, NameEveryMistake) {
  const auto complaints = [](std::string_view from, std::string_view to) {
    std::string text{kMap};
    text.replace(text.find(from), from.size(), to);
    const auto map = parse_request_map(text, "m.yaml", policy());
    return map ? "none" : to_string(map.error()) + "\n";
  };
  EXPECT_EQ(complaints("  type: type\n", ""), "m.yaml:2:3: 'columns' has no 'type'\n");
  EXPECT_EQ(complaints("  lat: lat\n", ""), "m.yaml:2:3: 'lat' and 'lon' come together\n");
  EXPECT_EQ(complaints("%I", "%Q"),
            "m.yaml:11:16: 'format' has the unknown field '%Q' (write it like %Y-%m-%d %H:%M:%S)\n");
  EXPECT_EQ(complaints("unknown_area: west", "unknown_area: wst"),
            "m.yaml:14:17: unknown area 'wst' (did you mean 'west'?)\n");
  EXPECT_EQ(complaints("Oldtown: north", "old town: south"),
            "m.yaml:19:3: 'old town' is there twice in 'neighborhoods'\n");
  EXPECT_EQ(complaints("Oldtown: north", "Oldtown: nroth"),
            "m.yaml:19:12: unknown area 'nroth' (did you mean 'north'?)\n");
  EXPECT_EQ(complaints("App: web", "App: webb"), "m.yaml:20:17: unknown channel 'webb' (did you mean 'web'?)\n");
  EXPECT_EQ(complaints("category: gas-leak", "category: gasleak"),
            "m.yaml:23:25: unknown category 'gasleak' (did you mean 'gas-leak'?)\n");
  EXPECT_EQ(complaints("priority: urgent", "priority: urgnt"),
            "m.yaml:24:46: 'priority' cannot be 'urgnt' (did you mean 'urgent'?)\n");
  EXPECT_EQ(complaints("+161755501##", "555-##"), "m.yaml:21:33: 'phone' may hold only digits, # and a leading +\n");
  EXPECT_EQ(complaints("reach_km: 50", "reach_km: 0"),
            "m.yaml:16:13: 'reach_km' must lie between 0.1 and 20000, not 0\n");
}

TEST(TimeFormats, AreCheckedOnce) {
  EXPECT_EQ(time_format_fault("%Y-%m-%dT%H:%M:%S"), "");
  EXPECT_EQ(time_format_fault("%Y-%m-%d"), "must have one of '%H' and '%I'");
  EXPECT_EQ(time_format_fault("%Y-%m-%d %I"), "must have '%p' with '%I' and only then");
  EXPECT_EQ(time_format_fault("%Y-%m %H"), "has no '%d'");
  EXPECT_EQ(time_format_fault("%Y-%m-%d %H %H"), "has the field '%H' twice");
  EXPECT_EQ(time_format_fault("%Y-%m-%d %H%"), "has the unknown field '%%'");
}

TEST(TimeFormats, KnowNoonAndMidnight) {
  const auto hour = [](std::string_view text) {
    const auto time = parse_local_time("%d.%m.%Y %I %p", text);
    return time ? (time->time_since_epoch() % std::chrono::days{1}).count() / 3'600'000 : -1;
  };
  EXPECT_EQ(hour("01.01.2020 12 AM"), 0);
  EXPECT_EQ(hour("01.01.2020 01 am"), 1);
  EXPECT_EQ(hour("01.01.2020 12 PM"), 12);
  EXPECT_EQ(hour("01.01.2020 11 pm"), 23);
  for (const std::string_view wrong :
       {"01.01.2020 00 AM", "01.01.2020 13 PM", "01.01.2020 12 XM", "01.01.2020 12 A", "01.13.2020 12 AM",
        "29.02.2021 12 AM", "01.01.2020 12 AM ", "1.1.2020 12 AM", ""})
    EXPECT_EQ(hour(wrong), -1) << wrong;
}

RC_GTEST_PROP(Requests, NeverThrowOnAnyRow, (const std::vector<std::string>& fields)) {
  static const RequestMap map = map_of();
  static const auto columns = [] {
    const std::string header{kHeader};
    return *find_columns(**CsvReader{bytes_of(header)}.next(), map);
  }();
  CsvRow row{.line = 5, .fields = fields};
  if (*rc::gen::arbitrary<bool>()) row.fields.resize(columns.count);
  const auto request = map_request(row, columns, map, policy());
  if (request) {
    RC_ASSERT(policy().area(request->ticket.area).has_value());
    RC_ASSERT(policy().category(request->ticket.category) != nullptr);
  } else {
    RC_ASSERT(request.error().line == 5u);
    RC_ASSERT(!request.error().reason.empty());
  }
}

// --- what goes with the product

TEST(ShippedDemo, EveryRequestOfTheSampleDaysBecomesATicket) {
  const auto boston = load_policy("builtin:policy/boston.yaml");
  ASSERT_TRUE(boston.has_value()) << to_string(boston.error());
  const auto map = load_request_map("builtin:demo/boston.map.yaml", *boston);
  ASSERT_TRUE(map.has_value()) << to_string(map.error());
  for (const auto& [file, count] :
       {std::pair{"builtin:demo/boston-2015-08-11.csv.gz", 686u}, {"builtin:demo/boston-2015-02-10.csv.gz", 448u}}) {
    auto reader = RequestReader::open(file, *map, *boston);
    ASSERT_TRUE(reader.has_value()) << to_string(reader.error());
    std::set<std::string> ids;
    domain::Instant last{};
    while (const auto request = reader->next()) {
      ASSERT_TRUE(request->has_value()) << request->error().line << ": " << request->error().reason;
      EXPECT_TRUE(ids.insert((*request)->id).second);
      EXPECT_GE((*request)->at, last) << "in order of time";
      last = (*request)->at;
      EXPECT_FALSE((*request)->ticket.description.empty());
      EXPECT_FALSE((*request)->ticket.place.address.empty());
    }
    EXPECT_EQ(ids.size(), count) << file;
  }
}

TEST(ShippedDemo, TheFirstTenTechniciansCoverEveryTradeEverywhere) {
  const auto boston = load_policy("builtin:policy/boston.yaml");
  ASSERT_TRUE(boston.has_value());
  const auto city = load_city("builtin:demo/city.yaml", *boston);
  ASSERT_TRUE(city.has_value()) << to_string(city.error());
  EXPECT_GE(city->technicians.size(), 40u);
  std::set<std::string> trades;
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_TRUE(city->technicians[i].areas.empty());
    trades.insert(city->technicians[i].skills.begin(), city->technicians[i].skills.end());
  }
  EXPECT_EQ(trades.size(), boston->skills.size());
}

}  // namespace
}  // namespace redline::config
