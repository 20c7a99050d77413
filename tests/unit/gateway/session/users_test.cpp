// Story: a user may ask so often and be there so many times, over all sessions together.
#include "gateway/session/users.hpp"

namespace redline::gateway {
namespace {

using namespace std::chrono_literals;

constexpr Rate kRate{.per_second = 20, .burst = 60};
constexpr ports::Monotonic kStart{1h};

int take_all(TokenBucket& bucket, ports::Monotonic now) {
  int taken = 0;
  while (bucket.take(kRate, now)) ++taken;
  return taken;
}

TEST(TokenBucket, ABurstAtOnceThenTheRate) {
  TokenBucket bucket{kRate};
  EXPECT_EQ(take_all(bucket, kStart), 60);
  EXPECT_EQ(bucket.wait(kRate), 50ms);
  EXPECT_EQ(take_all(bucket, kStart + 49ms), 0);
  EXPECT_EQ(take_all(bucket, kStart + 50ms), 1);
  EXPECT_EQ(take_all(bucket, kStart + 1s), 19);
}

TEST(TokenBucket, NeverHoldsMoreThanABurst) {
  TokenBucket bucket{kRate};
  EXPECT_TRUE(bucket.take(kRate, kStart));
  EXPECT_FALSE(bucket.full(kRate, kStart));
  EXPECT_TRUE(bucket.full(kRate, kStart + 50ms));
  EXPECT_EQ(take_all(bucket, kStart + 24h), 60);
}

TEST(TokenBucket, ATimeBeforeTheLastGivesNothing) {
  TokenBucket bucket{kRate};
  EXPECT_EQ(take_all(bucket, kStart), 60);
  EXPECT_EQ(take_all(bucket, kStart - 1s), 0);
}

TEST(Users, TheOldestSessionGivesWay) {
  Users users{kRate, 2};
  User& alice = users.of("alice");
  EXPECT_FALSE(users.join(alice, TransportId{1}));
  EXPECT_FALSE(users.join(alice, TransportId{2}));
  EXPECT_EQ(users.join(alice, TransportId{3}), TransportId{1});
  Users::leave(alice, TransportId{1});  // tells of its end later
  Users::leave(alice, TransportId{3});
  EXPECT_FALSE(users.join(alice, TransportId{4}));
  EXPECT_EQ(users.join(alice, TransportId{5}), TransportId{2});
}

TEST(Users, ComingBackDoesNotRefillTheBucket) {
  Users users{kRate, 5};
  User& alice = users.of("alice");
  users.join(alice, TransportId{1});
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(users.take_command(alice, kStart));
  Users::leave(alice, TransportId{1});
  users.forget_idle(kStart + 1s);
  EXPECT_EQ(users.size(), 1u);
  EXPECT_EQ(users.wait(users.of("alice")), 50ms);
  users.forget_idle(kStart + 3s);
  EXPECT_EQ(users.size(), 0u);
}

TEST(Users, ThoseWithSessionsAreKept) {
  Users users{kRate, 5};
  users.join(users.of("alice"), TransportId{1});
  users.of("passer-by");
  users.forget_idle(kStart + 24h);
  EXPECT_EQ(users.size(), 1u);
}

}  // namespace
}  // namespace redline::gateway
