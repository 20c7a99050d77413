// Golden transcripts: files of named messages with their exact bytes, kept for every released version of the schema and
// read by the tests of the server and of the console.
//
//   # comment
//   == name            what the message is called
//   hex  0a 1b ...     its binary form; goes on in the next lines
//   json {"...": ...}  its proto3 JSON form, on one line
//
// `redline_golden --update` writes the files anew. A change in a file of a released version is a broken promise: look
// at the difference before committing it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redline::tests::golden {

struct Message {
  std::string name;
  std::string bytes;
  std::string json;
  friend bool operator==(const Message&, const Message&) = default;
};

// Of a file below tests/golden, e.g. "v1/client_frames.txt".
std::vector<Message> read_transcript(std::string_view file);

// Compares with the file message by message, or writes it when the run was started with --update.
void expect_transcript(std::string_view file, std::string_view about, const std::vector<Message>& messages);

}  // namespace redline::tests::golden
