#include "gateway/net/tls.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <new>
#include <string_view>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

namespace redline::gateway::net {
namespace {

std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "unknown error";
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

// OpenSSL's own socket BIO writes with write(2), which raises SIGPIPE on a closed connection; this one does not.
int bio_write(BIO* bio, const char* data, int size) {
  auto* const socket = static_cast<Socket*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(socket->native_handle(), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* into, int size) {
  auto* const socket = static_cast<Socket*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(socket->native_handle(), into, static_cast<std::size_t>(size), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* socket_method() {
  static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> kMethod = [] {
    BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "redline socket");
    if (made == nullptr) throw std::bad_alloc();
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>(made, &BIO_meth_free);
  }();
  return kMethod.get();
}

// WebSocket upgrades are HTTP/1.1; a client that insists on something else gets no protocol rather than a wrong one.
int select_http11(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                  unsigned int size, void*) {
  constexpr std::string_view kHttp11 = "\x08http/1.1";
  const auto* const ours = reinterpret_cast<const unsigned char*>(kHttp11.data());
  auto* selected = const_cast<unsigned char*>(*out);
  const int found = SSL_select_next_proto(&selected, out_size, ours, kHttp11.size(), offered, size);
  *out = selected;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

std::expected<std::shared_ptr<TlsContext>, std::string> TlsContext::load(const std::string& certificate_file,
                                                                         const std::string& key_file) {
  ERR_clear_error();
  SSL_CTX* const native = SSL_CTX_new(TLS_server_method());
  if (native == nullptr) return std::unexpected("TLS: " + openssl_reason());
  std::shared_ptr<TlsContext> context(new TlsContext(native));
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(native,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Forward secrecy and AEAD only for TLS 1.2; TLS 1.3 has nothing else.
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(native, select_http11, nullptr);
  if (SSL_CTX_use_certificate_chain_file(native, certificate_file.c_str()) != 1)
    return std::unexpected(fmt::format("TLS certificate {}: {}", certificate_file, openssl_reason()));
  if (SSL_CTX_use_PrivateKey_file(native, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return std::unexpected(fmt::format("TLS key {}: {}", key_file, openssl_reason()));
  if (SSL_CTX_check_private_key(native) != 1)
    return std::unexpected(fmt::format("TLS key {} does not belong to certificate {}", key_file, certificate_file));
  return context;
}

TlsSocket::TlsSocket(Socket socket, const TlsContext& context) : state_(std::make_unique<State>(std::move(socket))) {
  error_code ignored;
  state_->socket.non_blocking(true, ignored);
  state_->ssl.reset(SSL_new(context.native()));
  BIO* const bio = state_->ssl != nullptr ? BIO_new(socket_method()) : nullptr;
  if (bio == nullptr) throw std::bad_alloc();
  BIO_set_data(bio, &state_->socket);
  BIO_set_init(bio, 1);
  SSL_set_bio(state_->ssl.get(), bio, bio);
  SSL_set_accept_state(state_->ssl.get());
}

error_code TlsSocket::failure(State& state, int result, Wants& wants) {
  const int system_error = errno;
  switch (SSL_get_error(state.ssl.get(), result)) {
    case SSL_ERROR_WANT_READ: wants = Wants::Read; return asio::error::would_block;
    case SSL_ERROR_WANT_WRITE: wants = Wants::Write; return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN: return asio::error::eof;
    case SSL_ERROR_SYSCALL:
      // The peer went without close_notify; WebSocket has its own close, so this is an end of stream like any other.
      if (result == 0 || system_error == 0) return asio::error::eof;
      return {system_error, boost::system::system_category()};
    default: {
      const unsigned long code = ERR_get_error();
      ERR_clear_error();
      if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING) return asio::error::eof;
      return {static_cast<int>(code), asio::error::get_ssl_category()};
    }
  }
}

std::size_t TlsSocket::read(asio::mutable_buffer into, error_code& error) {
  ERR_clear_error();
  const int wanted = static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX));
  errno = 0;
  const int got = SSL_read(state_->ssl.get(), into.data(), wanted);
  error = got > 0 ? error_code() : failure(*state_, got, state_->read_wants);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

std::size_t TlsSocket::write(asio::const_buffer from, error_code& error) {
  ERR_clear_error();
  const int wanted = static_cast<int>(std::min<std::size_t>(from.size(), INT_MAX));
  errno = 0;
  const int sent = SSL_write(state_->ssl.get(), from.data(), wanted);
  error = sent > 0 ? error_code() : failure(*state_, sent, state_->write_wants);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

error_code TlsSocket::handshake() {
  ERR_clear_error();
  errno = 0;
  const int result = SSL_accept(state_->ssl.get());
  return result == 1 ? error_code() : failure(*state_, result, state_->read_wants);
}

void TlsSocket::shutdown_send() noexcept {
  error_code ignored;
  if (SSL_is_init_finished(state_->ssl.get())) SSL_shutdown(state_->ssl.get());  // close_notify, if it fits
  ERR_clear_error();
  state_->socket.shutdown(Socket::shutdown_send, ignored);
}

void TlsSocket::close() noexcept {
  error_code ignored;
  state_->socket.close(ignored);
}

}  // namespace redline::gateway::net
