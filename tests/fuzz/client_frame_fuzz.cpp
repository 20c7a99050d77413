// Whatever a client sends: parsing neither crashes nor hangs, and what is accepted says the same when it is written and
// read again, in both subprotocols. First byte: even for redline.v1, odd for redline.v1.json.
#include <cstddef>
#include <cstdint>

#include "proto/codec/records.hpp"
#include "proto/codec/wire.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/seeds.hpp"

namespace redline::tests::fuzz {
namespace {

using codec::Format;

void check_again(const codec::ClientFrame& frame, Format format) {
  std::string written;
  codec::encode_client_frame(frame, format, written);
  const auto again = codec::parse_client_frame(written, format);
  require(again.has_value(), "what we write can be read");
  require(*again == frame, "and says the same");
}

// A command that was accepted must survive the way through the inbox.
void check_inbox(const codec::ClientCommand& accepted) {
  domain::Command command;
  command.id = accepted.id;
  command.issued = accepted.issued;
  command.expected_version = accepted.expected_version;
  command.body = accepted.body;
  std::string written;
  codec::encode(command, written);
  require(codec::decode_command(written) == command, "the inbox keeps the command");
}

}  // namespace

std::vector<std::string_view> seed_files() { return {"v1/client_frames.txt"}; }

std::vector<std::string> seeds_of(std::string_view, std::string_view bytes, std::string_view json) {
  return {std::string{'\0'}.append(bytes), std::string{'\1'}.append(json)};
}

}  // namespace redline::tests::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redline;
  if (size == 0) return 0;
  const auto format = data[0] % 2 == 0 ? codec::Format::Binary : codec::Format::Json;
  const auto frame = codec::parse_client_frame({reinterpret_cast<const char*>(data) + 1, size - 1}, format);
  if (!frame) {
    tests::fuzz::require(!frame.error().error.describe().empty(), "an error says something");
    return 0;
  }
  tests::fuzz::check_again(*frame, codec::Format::Binary);
  if (format == codec::Format::Json) tests::fuzz::check_again(*frame, codec::Format::Json);
  if (const auto* const command = std::get_if<codec::ClientCommand>(&*frame)) tests::fuzz::check_inbox(*command);
  return 0;
}
