// Story: a folder of files is what browsers get, and nothing else of the machine.
#include "gateway/net/static_files.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace redline::gateway::net {
namespace {

class Console : public testing::Test {
 protected:
  Console() {
    write("index.html", "<page>");
    write("assets/app-1234.js", "code");
    write("assets/app-1234.js.gz", "packed");
    write("sw.js", "worker");
    write(".secret", "hidden");
    write("empty.txt.gz", "a compressed form of nothing");
    std::filesystem::create_symlink("/etc/passwd", folder_.path() / "passwd.txt");
  }
  void write(const std::string& name, std::string_view text) {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  StaticFiles load() { return StaticFiles::load(folder_.path()).value(); }
  static HttpRequest get(std::string path, std::vector<HttpHeader> headers = {}) {
    return {.method = "GET",
            .path = std::move(path),
            .query = {},
            .headers = std::move(headers),
            .body = {},
            .address = {}};
  }
  static std::string header(const HttpResponse& response, std::string_view name) {
    for (const HttpHeader& header : response.headers)
      if (header.name == name) return header.value;
    return {};
  }

  tests::TemporaryDirectory folder_;
};

TEST_F(Console, ServesFilesWithTheirTypes) {
  const StaticFiles files = load();
  EXPECT_EQ(files.size(), 3U);
  const HttpResponse page = files.answer(get("/"));
  EXPECT_EQ(page.status, 200U);
  EXPECT_EQ(page.body, "<page>");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(files.answer(get("/sw.js")).content_type, "text/javascript; charset=utf-8");
}

TEST_F(Console, KeepsOutForeignCode) {
  const HttpResponse page = load().answer(get("/"));
  const std::string policy = header(page, "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';")) << policy;
  EXPECT_NE(policy.find("frame-ancestors 'none'"), policy.npos);
  EXPECT_EQ(policy.find("unsafe"), policy.npos);
  EXPECT_EQ(header(page, "X-Content-Type-Options"), "nosniff");
}

TEST_F(Console, HashedNamesAreKeptAndOthersAskedForAgain) {
  const StaticFiles files = load();
  EXPECT_EQ(header(files.answer(get("/assets/app-1234.js")), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(files.answer(get("/index.html")), "Cache-Control"), "no-cache");
}

TEST_F(Console, CompressedFormForThoseWhoTakeIt) {
  const StaticFiles files = load();
  for (const std::string_view takes : {"gzip", "br, gzip;q=0.8", "deflate , gzip"}) {
    const HttpResponse packed = files.answer(get("/assets/app-1234.js", {{"accept-encoding", std::string(takes)}}));
    EXPECT_EQ(packed.body, "packed") << takes;
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
  }
  for (const std::string_view takes : {"", "br", "gzip;q=0", "gzip;q=0.0"})
    EXPECT_EQ(files.answer(get("/assets/app-1234.js", {{"accept-encoding", std::string(takes)}})).body, "code")
        << takes;
  EXPECT_EQ(header(files.answer(get("/sw.js", {{"accept-encoding", "gzip"}})), "Content-Encoding"), "") << "has none";
}

TEST_F(Console, AnEtagSavesTheBody) {
  const StaticFiles files = load();
  const std::string plain = header(files.answer(get("/")), "ETag");
  const std::string packed = header(files.answer(get("/assets/app-1234.js", {{"accept-encoding", "gzip"}})), "ETag");
  for (const std::string& known : {plain, "W/" + plain, "\"other\", " + plain, std::string("*")}) {
    const HttpResponse same = files.answer(get("/", {{"if-none-match", known}}));
    EXPECT_EQ(same.status, 304U) << known;
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(header(same, "ETag"), plain);
  }
  EXPECT_EQ(files.answer(get("/", {{"if-none-match", "\"other\""}})).status, 200U);
  EXPECT_NE(packed, header(files.answer(get("/assets/app-1234.js")), "ETag")) << "two forms, two tags";
  write("index.html", "<page 2>");
  EXPECT_NE(header(load().answer(get("/")), "ETag"), plain);
}

TEST_F(Console, APageWithoutAFileIsTheConsoles) {
  const StaticFiles files = load();
  const std::vector<HttpHeader> browser{{"accept", "text/html,application/xhtml+xml"}};
  for (const std::string_view path : {"/board", "/field/ticket/17", "/demo"})
    EXPECT_EQ(files.answer(get(std::string(path), browser)).body, "<page>") << path;
  EXPECT_EQ(files.answer(get("/board")).status, 404U) << "no browser";
  EXPECT_EQ(files.answer(get("/assets/gone.js", browser)).status, 404U) << "a page is no script";
}

TEST_F(Console, NothingOutsideTheFolder) {
  const StaticFiles files = load();
  for (const std::string_view path :
       {"/../etc/passwd", "/assets/../../../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd", "/passwd.txt",
        "/.secret", "/assets", "/assets/", "/assets/app-1234.js.gz", "/empty.txt", "/assets\\app-1234.js"})
    EXPECT_EQ(files.answer(get(std::string(path))).status, 404U) << path;
}

TEST_F(Console, AFolderThatIsNoConsoleIsRefusedInWords) {
  std::filesystem::remove(folder_.path() / "index.html");
  EXPECT_NE(StaticFiles::load(folder_.path()).error().find("has no index.html"), std::string::npos);
  EXPECT_NE(StaticFiles::load(folder_.path() / "nowhere").error().find("cannot read"), std::string::npos);
}

}  // namespace
}  // namespace redline::gateway::net
