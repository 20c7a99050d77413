// Fingerprints: fixed for ever, and different for different wishes.
#include "proto/codec/records.hpp"
#include "tests/support/generators.hpp"

namespace redline::codec {
namespace {

const domain::Actor kAgent{domain::Role::Agent, "ann", ""};

TEST(Fingerprint, StaysWhatItWas) {
  // Stored answers of 24 hours carry these: a new version must compute the same.
  EXPECT_EQ(fingerprint(kAgent, domain::CancelTicket{domain::TicketId{7}, "twice"}), 16858506740069929013U);
  EXPECT_EQ(fingerprint({}, domain::EndShifts{}), 925411133558525430U);
}

TEST(Fingerprint, TellsActorsApart) {
  const domain::CommandBody body = domain::SignOff{};
  EXPECT_NE(fingerprint(kAgent, body), fingerprint({domain::Role::Agent, "bob", ""}, body));
  EXPECT_NE(fingerprint(kAgent, body), fingerprint({domain::Role::Supervisor, "ann", ""}, body));
  EXPECT_NE(fingerprint(kAgent, body), fingerprint({domain::Role::Agent, "ann", "zhang"}, body));
}

TEST(Fingerprint, TellsCommandsWithTheSameFieldsApart) {
  const domain::TicketId ticket{7};
  EXPECT_NE(fingerprint(kAgent, domain::ReportSeen{ticket, domain::OfferId{1}}),
            fingerprint(kAgent, domain::AcceptOffer{ticket, domain::OfferId{1}}));
  EXPECT_NE(fingerprint(kAgent, domain::StartTravel{ticket}), fingerprint(kAgent, domain::ReportArrival{ticket}));
}

TEST(Fingerprint, IsEqualForEqualAndOnlyForEqual) {
  EXPECT_TRUE(rc::check([](const domain::Command& a, const domain::Command& b) {
    RC_ASSERT(fingerprint(a.actor, a.body) == fingerprint(domain::Actor{a.actor}, domain::CommandBody{a.body}));
    const bool same = a.actor == b.actor && a.body == b.body;
    RC_ASSERT(same == (fingerprint(a.actor, a.body) == fingerprint(b.actor, b.body)));
  }));
}

TEST(Fingerprint, SurvivesTheInbox) {
  EXPECT_TRUE(rc::check([](const domain::Command& command) {
    std::string bytes;
    encode(command, bytes);
    const auto decoded = decode_command(bytes);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(fingerprint(decoded->actor, decoded->body) == fingerprint(command.actor, command.body));
  }));
}

}  // namespace
}  // namespace redline::codec
