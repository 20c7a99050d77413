#include "storage/redis/command.hpp"

#include <cstring>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace redline::storage::redis {
namespace {

std::string wire_of(Command command) { return std::string(command.wire()); }

TEST(Command, IsEncodedAsAnArrayOfBulkStrings) {
  EXPECT_EQ(wire_of(Command("PING")), "*1\r\n$4\r\nPING\r\n");
  EXPECT_EQ(wire_of(Command("SET").arg("key").arg("")), "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$0\r\n\r\n");
}

TEST(Command, WritesNumbersOfEveryWidth) {
  EXPECT_EQ(wire_of(Command("X").arg(7).arg(std::uint16_t{65'535}).arg(std::size_t{10}).arg(-3LL)),
            "*5\r\n$1\r\nX\r\n$1\r\n7\r\n$5\r\n65535\r\n$2\r\n10\r\n$2\r\n-3\r\n");
  EXPECT_EQ(wire_of(Command("X").arg(std::numeric_limits<std::int64_t>::min())),
            "*2\r\n$1\r\nX\r\n$20\r\n-9223372036854775808\r\n");
  EXPECT_EQ(wire_of(Command("X").arg(std::numeric_limits<std::uint64_t>::max())),
            "*2\r\n$1\r\nX\r\n$20\r\n18446744073709551615\r\n");
}

TEST(Command, KeepsBinaryArgumentsAsTheyAre) {
  const std::string bytes("\0\r\n*$\xff", 6);
  EXPECT_EQ(wire_of(Command("X").arg(bytes)), "*2\r\n$1\r\nX\r\n$6\r\n" + bytes + "\r\n");
}

TEST(Command, GivesRoomForAnArgumentWrittenInPlace) {
  Command command("X");
  std::memcpy(command.arg_space(3), "abc", 3);
  command.arg("d");
  EXPECT_EQ(command.wire(), "*3\r\n$1\r\nX\r\n$3\r\nabc\r\n$1\r\nd\r\n");
}

TEST(Command, CanBeExtendedAfterItsWireFormWasRead) {
  Command command("X");
  EXPECT_EQ(command.wire(), "*1\r\n$1\r\nX\r\n");
  for (int i = 0; i < 9; ++i) command.arg("a");
  EXPECT_TRUE(command.wire().starts_with("*10\r\n$1\r\nX\r\n"));
  EXPECT_EQ(command.args(), 10U);
}

TEST(Command, GivesItsBufferAwayWithTheOffsetOfTheFirstByte) {
  const Command::Wire wire = Command("X").arg("y").release();
  EXPECT_EQ(wire.buffer.substr(wire.offset), "*2\r\n$1\r\nX\r\n$1\r\ny\r\n");
}

}  // namespace
}  // namespace redline::storage::redis
