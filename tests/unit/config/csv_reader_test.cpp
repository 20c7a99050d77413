// CSV: what RFC 4180 allows, what it does not, files that end early, and streams that come in pieces.
#include "deploy/config/csv_reader.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include "tests/support/temporary_directory.hpp"

namespace redline::config {
namespace {

// "1[a|b] 2[c]" for good rows, "3!reason" for others.
std::string told(CsvReader reader) {
  std::string text;
  while (const auto row = reader.next()) {
    if (!text.empty()) text += ' ';
    if (!*row) {
      text += std::to_string(row->error().line) + "!" + row->error().reason;
      continue;
    }
    text += std::to_string((*row)->line) + "[";
    for (std::size_t i = 0; i < (*row)->fields.size(); ++i) text += (i > 0 ? "|" : "") + (*row)->fields[i];
    text += "]";
  }
  return text;
}

std::string told(std::string_view csv, CsvLimits limits = {}) { return told(CsvReader{bytes_of(csv), limits}); }

TEST(Csv, ReadsWhatTheStandardAllows) {
  struct Case {
    std::string_view csv;
    std::string_view rows;
  };
  for (const auto& [csv, rows] : {
           Case{"", ""},
           Case{"a,b\nc,d\n", "1[a|b] 2[c|d]"},
           Case{"a,b\r\nc,d\r\n", "1[a|b] 2[c|d]"},
           Case{"a,b", "1[a|b]"},
           Case{"a,b\r", "1[a|b]"},
           Case{"a,\n,b\n,", "1[a|] 2[|b] 3[|]"},
           Case{"\"a,b\",c", "1[a,b|c]"},
           Case{"\"say \"\"hi\"\"\"", "1[say \"hi\"]"},
           Case{"\"two\nlines\",b\nc,d", "1[two\nlines|b] 3[c|d]"},
           Case{"\"two\r\nlines\"\r\nc", "1[two\r\nlines] 3[c]"},
           Case{"\"\",\"\"\n", "1[|]"},
           Case{"a\n\n\r\nb\n", "1[a] 4[b]"},
           Case{"\xEF\xBB\xBFid,type\n1,x", "1[id|type] 2[1|x]"},
           Case{"\xEF\xBB\xBF\"id\"\n", "1[id]"},
           Case{"a\rb,c\n", "1[a\rb|c]"},
           Case{"5\" pipe,b\n", "1[5\" pipe|b]"},
           Case{"\n\n", ""},
           Case{"\xEF\xBB\xBF", ""},
       })
    EXPECT_EQ(told(csv), rows) << csv;
}

TEST(Csv, ReportsWrongRowsAndGoesOn) {
  EXPECT_EQ(told("a,b\n\"x\"y,z\nc,d\n"), "1[a|b] 2!there is text behind the closing quote of a field 3[c|d]");
  EXPECT_EQ(told("a\n\"x\" ,z\nc\n"), "1[a] 2!there is text behind the closing quote of a field 3[c]");
  EXPECT_EQ(told("a\n\"x\nc,d\n"), "1[a] 2!a quoted field does not end");
  EXPECT_EQ(told("a\n123456,b\nc\n", {.field_bytes_max = 5}), "1[a] 2!a field is longer than 5 bytes 3[c]");
  EXPECT_EQ(told("12345\n", {.field_bytes_max = 5}), "1[12345]");
  // A quote that never closes swallows no more than a field may hold, and the rest of that line.
  EXPECT_EQ(told("a\n\"oops,b\nc,d\ne,f\n", {.field_bytes_max = 8}), "1[a] 2!a field is longer than 8 bytes 4[e|f]");
  EXPECT_EQ(told("1,2,3\n1,2,3,4\n1\n", {.fields_max = 3}), "1[1|2|3] 2!the row has more than 3 fields 3[1]");
}

TEST(Csv, ASourceThatFailsIsReportedOnce) {
  int calls = 0;
  ByteSource source = [&](std::span<char> buffer) -> std::expected<std::size_t, std::string> {
    if (++calls > 1) return std::unexpected{"the disk is on fire"};
    std::string_view{"a\nb,c"}.copy(buffer.data(), buffer.size());
    return 5;
  };
  EXPECT_EQ(told(CsvReader{std::move(source)}), "1[a] 2!the disk is on fire");
}

// A source that gives as many bytes at a time as it is told to.
ByteSource in_pieces(std::string_view bytes, std::vector<std::size_t> sizes) {
  return
      [bytes, sizes, call = std::size_t{0}](std::span<char> buffer) mutable -> std::expected<std::size_t, std::string> {
        const std::size_t wanted = sizes.empty() ? buffer.size() : sizes[call++ % sizes.size()];
        const std::size_t size = std::min({bytes.size(), buffer.size(), wanted});
        bytes.copy(buffer.data(), size);
        bytes.remove_prefix(size);
        return size;
      };
}

RC_GTEST_PROP(Csv, IsTheSameInPieces, (const std::string& random)) {
  // Arbitrary text, and text made of what matters to the reader.
  const std::string pieces =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string{"ab,,\"\"\n\n\r\xEF\xBB\xBF"}));
  for (const std::string& csv : {random, pieces, "\xEF\xBB\xBF" + pieces}) {
    const auto sizes =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 5)));
    RC_ASSERT(told(CsvReader{in_pieces(csv, sizes)}) == told(csv));
  }
}

RC_GTEST_PROP(Csv, ReadsBackWhatWasWritten, ()) {
  const auto text = rc::gen::container<std::string>(rc::gen::elementOf(std::string{"abc ,\"\n\r\t\xC3\xA4"}));
  const auto rows = *rc::gen::resize(20, rc::gen::container<std::vector<std::vector<std::string>>>(
                                             rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(text))));
  std::string csv;
  std::vector<std::vector<std::string>> expected;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      csv += i > 0 ? ",\"" : "\"";
      for (const char c : row[i]) csv += c == '"' ? "\"\"" : std::string(1, c);
      csv += '"';
    }
    csv += *rc::gen::arbitrary<bool>() ? "\r\n" : "\n";
    if (row.size() > 1 || !row[0].empty()) expected.push_back(row);  // an empty line is no row
  }
  CsvReader reader{bytes_of(csv)};
  std::vector<std::vector<std::string>> read;
  while (const auto row = reader.next()) {
    RC_ASSERT(row->has_value());
    read.push_back((*row)->fields);
  }
  RC_ASSERT(read == expected);
}

class CompressedFiles : public testing::Test {
 protected:
  std::string put(std::string_view bytes) const {
    const auto path = (folder_.path() / "f").string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::string packed(std::string_view text) const {
    const auto path = (folder_.path() / "packed").string();
    gzFile file = ::gzopen(path.c_str(), "wb");
    ::gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    ::gzclose(file);
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string rows(std::string_view bytes) const {
    auto source = open_bytes(put(bytes));
    return source ? told(CsvReader{std::move(*source)}) : to_string(source.error());
  }

  tests::TemporaryDirectory folder_;
};

TEST_F(CompressedFiles, AreReadLikeOthers) {
  EXPECT_EQ(rows("a,b\n"), "1[a|b]");
  EXPECT_EQ(rows(packed("a,b\n")), "1[a|b]");
  EXPECT_EQ(rows(packed("a,b\n") + packed("c\n")), "1[a|b] 2[c]");
  EXPECT_EQ(rows(""), "");
  EXPECT_EQ(rows(packed("")), "");
}

TEST_F(CompressedFiles, ThatAreCutOrDamagedAreReported) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string whole = packed(text);
  EXPECT_THAT(rows(whole.substr(0, whole.size() / 2)), testing::EndsWith("!the compressed file ends in the middle"));
  std::string damaged = whole;
  for (std::size_t i = damaged.size() / 2; i < damaged.size() / 2 + 64; ++i) damaged[i] = '\x55';
  EXPECT_THAT(rows(damaged), testing::HasSubstr("!the compressed file is damaged"));
}

TEST_F(CompressedFiles, ThatAreNotThereAreReported) {
  EXPECT_EQ(to_string(open_bytes("/nowhere/x.csv.gz").error()),
            "/nowhere/x.csv.gz: cannot be opened: No such file or directory");
  EXPECT_EQ(open_bytes(folder_.path().string()).error().what, "is not a file");
  EXPECT_FALSE(open_bytes("builtin:demo/none.csv.gz").has_value());
}

}  // namespace
}  // namespace redline::config
