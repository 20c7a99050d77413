// Reading, comparing and updating transcripts; and main(), which knows --update.
#include "tests/golden/transcript.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/hex.hpp"

namespace redline::tests::golden {
namespace {

bool updating = false;

std::filesystem::path path_of(std::string_view file) { return std::filesystem::path{REDLINE_GOLDEN_DIR} / file; }

void write_transcript(std::string_view file, std::string_view about, const std::vector<Message>& messages) {
  std::ofstream out{path_of(file)};
  out << "# " << about << "\n# Format and rules: tests/golden/transcript.hpp.\n";
  for (const Message& message : messages)
    out << "\n== " << message.name << "\nhex  " << to_hex(message.bytes) << "\njson " << message.json << "\n";
}

}  // namespace

std::vector<Message> read_transcript(std::string_view file) {
  std::vector<Message> messages;
  std::ifstream in{path_of(file)};
  EXPECT_TRUE(in) << "cannot read " << file << "; make it with redline_golden --update";
  std::string hex;
  const auto finish = [&] {
    if (!messages.empty()) messages.back().bytes = from_hex(std::exchange(hex, {}));
  };
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("== ")) {
      finish();
      messages.push_back({line.substr(3), {}, {}});
    } else if (line.starts_with("json ")) {
      messages.back().json = line.substr(5);
    } else if (!line.starts_with("#")) {
      hex += line.starts_with("hex ") ? line.substr(4) : line;
    }
  }
  finish();
  return messages;
}

void expect_transcript(std::string_view file, std::string_view about, const std::vector<Message>& messages) {
  if (updating) return write_transcript(file, about, messages);
  const std::vector<Message> golden = read_transcript(file);
  std::map<std::string, const Message*> by_name;
  for (const Message& message : messages) by_name[message.name] = &message;
  EXPECT_EQ(by_name.size(), messages.size()) << "names are not unique";
  EXPECT_EQ(golden.size(), messages.size()) << file;
  for (const Message& expected : golden) {
    SCOPED_TRACE(std::string{file}.append(": ").append(expected.name));
    const auto found = by_name.find(expected.name);
    ASSERT_NE(found, by_name.end()) << "no longer made";
    EXPECT_EQ(to_hex(found->second->bytes), to_hex(expected.bytes));
    EXPECT_EQ(found->second->json, expected.json);
  }
}

TEST(Transcript, HexGoesThereAndBack) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  EXPECT_EQ(from_hex(to_hex(all)), all);
  EXPECT_EQ(to_hex("AB", 1), "41\n42");
}

}  // namespace redline::tests::golden

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  redline::tests::golden::updating = argc == 2 && std::string_view{argv[1]} == "--update";
  if (argc > 1 && !redline::tests::golden::updating) {
    std::fprintf(stderr, "usage: redline_golden [--update]\nexample: redline_golden --update\n");
    return 2;
  }
  return RUN_ALL_TESTS();
}
