// Certificates made on the spot: an authority and a server certificate for "localhost" and 127.0.0.1, as PEM files.
#pragma once

#include <filesystem>
#include <string>

namespace redline::tests {

struct CertificateFiles {
  std::filesystem::path authority;    // what a client trusts
  std::filesystem::path certificate;  // what the server shows
  std::filesystem::path key;
};

// Writes `<name>-ca.pem`, `<name>.pem` and `<name>.key` into `directory`. Throws std::runtime_error when it cannot.
CertificateFiles make_certificates(const std::filesystem::path& directory, const std::string& name);

// A TCP port of 127.0.0.1 that was free a moment ago.
int free_port();

}  // namespace redline::tests
