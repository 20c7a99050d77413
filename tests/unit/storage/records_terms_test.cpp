// Terms: what is indexed of a text, and what a search asks for.
#include "storage/records/terms.hpp"

#include "storage/records/records_url.hpp"

namespace redline::storage::records {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Terms, WordsInSmallLettersAndPairsOfCharacters) {
  EXPECT_THAT(terms_of("Smells of GAS, room 302!"), ElementsAre("smells", "of", "gas", "room", "302"));
  EXPECT_THAT(terms_of("漏水管"), ElementsAre("x6f0fx6c34", "x6c34x7ba1", "x7ba1"));
  EXPECT_THAT(terms_of("3栋2单元"), ElementsAre("3", "x680b", "2", "x5355x5143", "x5143"));
  EXPECT_THAT(terms_of("ＧＡＳ　４"), ElementsAre("gas", "4")) << "full width";
  EXPECT_THAT(terms_of("Café ÉTÉ"), ElementsAre("cafxe9", "xe9txe9"));
  EXPECT_THAT(terms_of("—…。，!?\"'()\n\t"), IsEmpty());
  EXPECT_THAT(terms_of(""), IsEmpty());
}

TEST(Terms, ASearchAsksForBeginningsOfWordsAndForCharactersAsTheyStand) {
  EXPECT_THAT(phrases_of("gas 漏水管"), ElementsAre(ElementsAre("gas"), ElementsAre("x6f0fx6c34", "x6c34x7ba1")));
  EXPECT_THAT(phrases_of("漏"), ElementsAre(ElementsAre("x6f0f")));
  EXPECT_THAT(phrases_of("?"), IsEmpty());
}

TEST(Terms, NothingButSmallLettersAndDigitsWithinBounds) {
  rc::check([](const std::string& text) {
    for (const std::string& term : terms_of(text)) {
      RC_ASSERT(!term.empty());
      RC_ASSERT(term.size() <= kTermBytesMax + 8);
      for (const char c : term) RC_ASSERT((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
  });
  EXPECT_EQ(terms_of(std::string(1'000'000, 'a')).front().size(), kTermBytesMax);
  std::string many;
  for (int i = 0; i < 40'000; ++i) many += "a ";
  EXPECT_EQ(terms_of(many).size(), kTermsMax);
}

// --- the address of the records

TEST(RecordsUrls, OfBothDatabases) {
  EXPECT_EQ(parse_records_url("sqlite:/var/lib/r.sqlite")->reveal(), "/var/lib/r.sqlite");
  EXPECT_EQ(parse_records_url("sqlite:/var/lib/r.sqlite")->to_string(), "sqlite:/var/lib/r.sqlite");
  EXPECT_EQ(parse_records_url("postgresql://host/db")->dialect(), Dialect::Postgres);
  for (const char* wrong : {"", "none", "sqlite:", "sqlite:/a b", "sqlite:a=b", "mysql://host", "/var/lib/r.sqlite"})
    EXPECT_FALSE(parse_records_url(wrong)) << wrong;
}

TEST(RecordsUrls, NeverShowAPassword) {
  const std::pair<const char*, const char*> shown[]{
      {"postgresql://u:s3cret@h:5432/db", "postgresql://u:***@h:5432/db"},
      {"postgres://u:s3@cret@h/db?sslmode=require", "postgres://u:***@h/db?sslmode=require"},
      {"postgresql://u@h/db?password=s3cret&sslmode=require", "postgresql://u@h/db?password=***&sslmode=require"},
      {"postgresql:///db?host=/run/postgresql&user=u", "postgresql:///db?host=/run/postgresql&user=u"},
  };
  for (const auto& [url, masked] : shown) EXPECT_EQ(parse_records_url(url)->to_string(), masked);
}

}  // namespace
}  // namespace redline::storage::records
