// Mistakes on the command line are told by their name in the catalogue before anything is sent anywhere.
#include <cstdlib>

#include <gtest/gtest.h>

#include "deploy/redline/commands.hpp"

namespace redline::app {
namespace {

struct Ended {
  int code = 0;
  std::string errors;
};

// Runs `redline ARGUMENTS`, as far as a server that is not there lets it.
Ended run(const std::string& arguments) {
  CLI::App app;
  Action action;
  add_replay(app, action);
  add_fleet(app, action);
  add_board(app, action);
  add_explain(app, action);
  add_totals(app, action);
  app.parse(arguments);
  testing::internal::CaptureStderr();
  const int code = action();
  return {.code = code, .errors = testing::internal::GetCapturedStderr()};
}

class ToolArguments : public testing::Test {
 protected:
  ToolArguments() { ::unsetenv("REDLINE_TOKEN"); }
};

TEST_F(ToolArguments, MustNameAToken) {
  for (const char* arguments :
       {"totals", "board --once", "explain 0811-0001", "fleet 3", "replay a.csv --map m.yaml"}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2) << arguments;
    EXPECT_TRUE(ended.errors.starts_with("error: UNAUTHENTICATED: no token")) << ended.errors;
  }
}

TEST_F(ToolArguments, MustNameAServerByItsUrl) {
  const Ended ended = run("totals --token t --url redline.example");
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(ended.errors.starts_with("error: BAD_REQUEST: --url redline.example")) << ended.errors;
}

TEST_F(ToolArguments, NameFilesThatAreThere) {
  EXPECT_TRUE(run("totals --token-file /nowhere/token").errors.starts_with("error: BAD_REQUEST: "))
      << "and not 'no token'";
}

TEST_F(ToolArguments, HaveDaysTimesAndSpeedsThatAreSome) {
  for (const char* arguments :
       {"replay a.csv --map m.yaml --token t --day tomorrow", "replay a.csv --map m.yaml --token t --from noon",
        "replay a.csv --map m.yaml --token t --speed 0", "fleet 3 --token t --speed -1",
        "explain 'drop it' --token t"}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2) << arguments;
    EXPECT_TRUE(ended.errors.starts_with("error: BAD_REQUEST: ")) << ended.errors;
  }
}

TEST_F(ToolArguments, MayNameAServerThatIsNotThere) {
  const Ended ended = run("totals --token t --url http://127.0.0.1:1");
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.errors.starts_with("error: UNKNOWN_OUTCOME: no answer from http://127.0.0.1:1")) << ended.errors;
}

TEST_F(ToolArguments, TakeTheTokenOfTheEnvironment) {
  ::setenv("REDLINE_TOKEN", "t", 1);
  EXPECT_TRUE(run("totals --url http://127.0.0.1:1").errors.starts_with("error: UNKNOWN_OUTCOME: "));
  ::unsetenv("REDLINE_TOKEN");
}

TEST_F(ToolArguments, AreShownByAnExample) {
  CLI::App app;
  Action action;
  add_replay(app, action);
  add_fleet(app, action);
  add_board(app, action);
  add_explain(app, action);
  add_totals(app, action);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    EXPECT_NE(command->get_footer().find("Example: redline " + command->get_name()), std::string::npos)
        << command->get_name();
}

}  // namespace
}  // namespace redline::app
