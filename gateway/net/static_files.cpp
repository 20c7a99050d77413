#include "gateway/net/static_files.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace redline::gateway::net {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kGzip = ".gz";

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kContentTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wav", "audio/wav"},
    {".txt", "text/plain; charset=utf-8"},
}};

// Nothing but our own code, styles and connections; pictures may also be made in the page (photos, map tiles by blob).
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action "
    "'none'; "
    "frame-ancestors 'none'";

std::string_view content_type(const fs::path& path) {
  const std::string extension = path.extension().string();
  for (const auto& [ending, type] : kContentTypes)
    if (extension == ending) return type;
  return "application/octet-stream";
}

std::string etag_of(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::string text;
  for (std::size_t i = 0; i < 16; ++i) fmt::format_to(std::back_inserter(text), "{:02x}", digest[i]);
  return text;
}

std::optional<std::string> read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return file.bad() ? std::nullopt : std::optional{std::move(text)};
}

// Calls visit(element) for each element of a comma separated header, without the blanks around it.
template <typename Visit>
bool any_element(std::string_view list, Visit visit) {
  while (!list.empty()) {
    std::string_view element = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), element.size() + 1));
    while (element.starts_with(' ')) element.remove_prefix(1);
    while (element.ends_with(' ')) element.remove_suffix(1);
    if (visit(element)) return true;
  }
  return false;
}

bool takes_gzip(const HttpRequest& request) {
  return any_element(request.header("accept-encoding"), [](std::string_view coding) {
    const std::string_view name = coding.substr(0, coding.find(';'));
    const auto quality = coding.find("q=");
    const bool refused = quality != coding.npos && coding.substr(quality + 2).find_first_not_of("0.") == coding.npos;
    return name == "gzip" && !refused;
  });
}

bool has_current(const HttpRequest& request, std::string_view etag) {
  return any_element(request.header("if-none-match"), [&](std::string_view known) {
    if (known.starts_with("W/")) known.remove_prefix(2);
    return known == "*" || known == etag;
  });
}

// A person's browser that opens an address, in contrast to a script or picture that is missing.
bool asks_for_page(const HttpRequest& request) {
  const std::string_view last = std::string_view{request.path}.substr(request.path.rfind('/') + 1);
  return last.find('.') == last.npos && request.header("accept").find("text/html") != std::string_view::npos;
}

}  // namespace

std::expected<StaticFiles, std::string> StaticFiles::load(const fs::path& folder) {
  StaticFiles files;
  std::size_t bytes = 0;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  for (; !error && entries != fs::recursive_directory_iterator{}; entries.increment(error)) {
    const fs::path& path = entries->path();
    const bool hidden = path.filename().string().starts_with('.');
    if (entries->is_symlink() || hidden) {
      entries.disable_recursion_pending();
      continue;
    }
    if (!entries->is_regular_file()) continue;
    auto text = read(path);
    if (!text) return std::unexpected(fmt::format("cannot read {}", path.string()));
    bytes += text->size();
    if (bytes > kBytesMax) return std::unexpected(fmt::format("{} is too large for a console", folder.string()));
    std::string name = "/" + path.lexically_relative(folder).generic_string();
    const bool compressed = name.ends_with(kGzip);
    if (compressed) name.resize(name.size() - kGzip.size());
    (compressed ? files.files_[name].gzip : files.files_[name].plain) = std::move(*text);
  }
  if (error) return std::unexpected(fmt::format("cannot read {}: {}", folder.string(), error.message()));
  std::erase_if(files.files_, [](const auto& entry) { return entry.second.plain.empty(); });
  for (auto& [name, file] : files.files_) {
    file.content_type = content_type(name);
    file.etag = etag_of(file.plain);
    file.hashed_name = name.starts_with("/assets/");
  }
  if (!files.files_.contains(std::string{kIndex}))
    return std::unexpected(fmt::format("{} has no index.html", folder.string()));
  return files;
}

const StaticFiles::File* StaticFiles::find(const HttpRequest& request) const {
  const bool root = request.path == "/";
  if (const auto found = files_.find(root ? std::string{kIndex} : request.path); found != files_.end())
    return &found->second;
  return asks_for_page(request) ? &files_.at(std::string{kIndex}) : nullptr;
}

HttpResponse StaticFiles::answer(const HttpRequest& request) const {
  const File* file = find(request);
  if (file == nullptr) return problem(ErrorCode::NotFound, "no such file");
  const bool compressed = !file->gzip.empty() && takes_gzip(request);
  const std::string etag = fmt::format("\"{}{}\"", file->etag, compressed ? "-gz" : "");
  HttpResponse response;
  response.headers = {{"ETag", etag},
                      {"Cache-Control", file->hashed_name ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"Vary", "Accept-Encoding"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cross-Origin-Opener-Policy", "same-origin"},
                      {"Permissions-Policy", "geolocation=(self), camera=(self), microphone=()"},
                      {"Content-Security-Policy", std::string{kContentSecurityPolicy}}};
  if (has_current(request, etag)) {
    response.status = 304;
    return response;
  }
  response.content_type = file->content_type;
  if (compressed) response.headers.push_back({"Content-Encoding", "gzip"});
  response.body = compressed ? file->gzip : file->plain;
  return response;
}

}  // namespace redline::gateway::net
