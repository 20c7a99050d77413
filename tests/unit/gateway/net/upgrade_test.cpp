// Story: who may become a WebSocket, as a table of handshakes.
#include "gateway/net/upgrade.hpp"

#include <array>

#include <gtest/gtest.h>

namespace redline::gateway::net {
namespace {

const std::array<std::string, 2> kOrigins{"https://desk.example", "http://localhost:5173"};

HttpRequest good() {
  return {.method = "GET",
          .path = "/ws",
          .query = {},
          .headers = {{"host", "desk.example"},
                      {"upgrade", "websocket"},
                      {"connection", "Upgrade"},
                      {"sec-websocket-version", "13"},
                      {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="},
                      {"sec-websocket-protocol", "redline.v1"}},
          .body = {},
          .address = "192.0.2.1"};
}

void set(HttpRequest& request, std::string_view name, std::string value) {
  for (HttpHeader& header : request.headers) {
    if (header.name == name) {
      header.value = std::move(value);
      return;
    }
  }
  request.headers.push_back({std::string(name), std::move(value)});
}
void remove(HttpRequest& request, std::string_view name) {
  std::erase_if(request.headers, [&](const HttpHeader& header) { return header.name == name; });
}

TEST(Upgrade, GoodRequestSpeaksWhatItOffers) {
  HttpRequest request = good();
  EXPECT_EQ(check_upgrade(request, kOrigins), Subprotocol::Binary);
  set(request, "sec-websocket-protocol", "redline.v1.json");
  EXPECT_EQ(check_upgrade(request, kOrigins), Subprotocol::Json);
}

struct OfferCase {
  std::string_view offer;
  std::optional<Subprotocol> chosen;
};
class Offer : public testing::TestWithParam<OfferCase> {};
TEST_P(Offer, FirstKnownOneIsChosen) {
  HttpRequest request = good();
  set(request, "sec-websocket-protocol", std::string(GetParam().offer));
  const auto result = check_upgrade(request, kOrigins);
  EXPECT_EQ(result.has_value(), GetParam().chosen.has_value());
  if (result) {
    EXPECT_EQ(*result, *GetParam().chosen);
  } else {
    EXPECT_EQ(result.error().status, 400U);
    EXPECT_NE(result.error().body.find("redline.v1, redline.v1.json"), std::string::npos);
    EXPECT_NE(result.error().body.find("UNSUPPORTED_VERSION"), std::string::npos);
  }
}
INSTANTIATE_TEST_SUITE_P(Table, Offer,
                         testing::Values(OfferCase{"redline.v2, redline.v1", Subprotocol::Binary},
                                         OfferCase{"redline.v1.json,redline.v1", Subprotocol::Json},
                                         OfferCase{" \tredline.v1\t ,x", Subprotocol::Binary},
                                         OfferCase{"redline.v2", std::nullopt}, OfferCase{"REDLINE.V1", std::nullopt},
                                         OfferCase{"redline.v1x", std::nullopt}, OfferCase{"", std::nullopt},
                                         OfferCase{",,,", std::nullopt}));

TEST(Upgrade, NoSubprotocolIsRefusedWithTheList) {
  HttpRequest request = good();
  remove(request, "sec-websocket-protocol");
  EXPECT_EQ(check_upgrade(request, kOrigins).error().status, 400U);
}

TEST(Upgrade, SeveralOfferHeadersCountAsOneList) {
  HttpRequest request = good();
  set(request, "sec-websocket-protocol", "other");
  request.headers.push_back({"sec-websocket-protocol", "redline.v1.json"});
  EXPECT_EQ(check_upgrade(request, kOrigins), Subprotocol::Json);
}

struct OriginCase {
  std::string_view origin;
  bool allowed;
};
class Origin : public testing::TestWithParam<OriginCase> {};
TEST_P(Origin, MustStandOnTheListExactly) {
  HttpRequest request = good();
  set(request, "host", "redline.example");
  set(request, "origin", std::string(GetParam().origin));
  const auto result = check_upgrade(request, kOrigins);
  EXPECT_EQ(result.has_value(), GetParam().allowed);
  if (!result) {
    EXPECT_EQ(result.error().status, 403U);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Table, Origin,
    testing::Values(OriginCase{"https://desk.example", true}, OriginCase{"http://localhost:5173", true},
                    OriginCase{"http://desk.example", false}, OriginCase{"https://desk.example:443", false},
                    OriginCase{"https://desk.example.evil.example", false}, OriginCase{"https://evil.example", false},
                    OriginCase{"https://DESK.example", false}, OriginCase{"null", false}, OriginCase{"", false},
                    OriginCase{"*", false}));

// The console's own pages need no entry in the list.
class OwnOrigin : public testing::TestWithParam<OriginCase> {};
TEST_P(OwnOrigin, IsTheNameThatWasAskedFor) {
  for (const bool secure : {false, true}) {
    HttpRequest request = good();
    set(request, "host", "redline.example:8080");
    set(request, "origin", std::string(GetParam().origin));
    request.secure = secure;
    const bool downgraded = secure && GetParam().origin.starts_with("http:");
    EXPECT_EQ(check_upgrade(request, {}).has_value(), GetParam().allowed && !downgraded) << GetParam().origin;
  }
}
INSTANTIATE_TEST_SUITE_P(
    Table, OwnOrigin,
    testing::Values(OriginCase{"http://redline.example:8080", true}, OriginCase{"https://redline.example:8080", true},
                    OriginCase{"http://Redline.Example:8080", true}, OriginCase{"http://redline.example", false},
                    OriginCase{"http://redline.example:8081", false}, OriginCase{"redline.example:8080", false},
                    OriginCase{"ftp://redline.example:8080", false}, OriginCase{"null", false}));

TEST(Upgrade, TwoOriginsAreRefused) {
  HttpRequest request = good();
  request.headers.push_back({"origin", "https://desk.example"});
  request.headers.push_back({"origin", "https://desk.example"});
  EXPECT_EQ(check_upgrade(request, kOrigins).error().status, 403U);
}

struct BadCase {
  const char* what;
  std::string_view header;
  std::optional<std::string_view> value;  // nullopt: the header is left out
  unsigned status;
};
class Bad : public testing::TestWithParam<BadCase> {};
TEST_P(Bad, HandshakeIsRefused) {
  HttpRequest request = good();
  if (GetParam().value) {
    set(request, GetParam().header, std::string(*GetParam().value));
  } else {
    remove(request, GetParam().header);
  }
  const auto result = check_upgrade(request, kOrigins);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, GetParam().status);
  if (GetParam().status == 426) {
    EXPECT_EQ(result.error().headers.at(1).value, "13");
  }
}
INSTANTIATE_TEST_SUITE_P(Table, Bad,
                         testing::Values(BadCase{"no_upgrade", "upgrade", std::nullopt, 426},
                                         BadCase{"other_upgrade", "upgrade", "h2c", 426},
                                         BadCase{"no_connection", "connection", std::nullopt, 426},
                                         BadCase{"keep_alive", "connection", "keep-alive", 426},
                                         BadCase{"no_version", "sec-websocket-version", std::nullopt, 426},
                                         BadCase{"version_8", "sec-websocket-version", "8", 426},
                                         BadCase{"version_99", "sec-websocket-version", "99", 426},
                                         BadCase{"version_list", "sec-websocket-version", "13, 8", 426},
                                         BadCase{"no_key", "sec-websocket-key", std::nullopt, 400},
                                         BadCase{"empty_key", "sec-websocket-key", "", 400},
                                         BadCase{"short_key", "sec-websocket-key", "dGhlIHNhbXBsZQ==", 400},
                                         BadCase{"long_key", "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZWRhdGE=", 400},
                                         BadCase{"odd_key", "sec-websocket-key", "dGhlIHNhbXBsZSBub25j!Q==", 400}),
                         [](const auto& info) { return info.param.what; });

TEST(Upgrade, KeyAndVersionMayStandOnlyOnce) {
  for (const char* name : {"sec-websocket-key", "sec-websocket-version"}) {
    HttpRequest request = good();
    request.headers.push_back({name, std::string(request.header(name))});
    EXPECT_FALSE(check_upgrade(request, kOrigins)) << name;
  }
}

TEST(Upgrade, TokensIgnoreCaseAndMayStandInAList) {
  HttpRequest request = good();
  set(request, "upgrade", "WebSocket");
  set(request, "connection", "keep-alive, UPGRADE");
  EXPECT_TRUE(check_upgrade(request, kOrigins));
}

TEST(Upgrade, OnlyGetAndOnlyWithoutABody) {
  HttpRequest post = good();
  post.method = "POST";
  EXPECT_EQ(check_upgrade(post, kOrigins).error().status, 405U);
  HttpRequest with_body = good();
  with_body.body = "x";
  EXPECT_EQ(check_upgrade(with_body, kOrigins).error().status, 400U);
}

}  // namespace
}  // namespace redline::gateway::net
