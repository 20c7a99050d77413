#include "gateway/net/edge.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace redline::gateway::net {

AddressKey address_key(const asio::ip::address& address) noexcept {
  AddressKey key{};
  if (address.is_v4() || (address.is_v6() && address.to_v6().is_v4_mapped())) {
    const auto v4 = address.is_v4() ? address.to_v4() : asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    key[0] = 4;
    std::ranges::copy(v4.to_bytes(), key.begin() + 1);
  } else {
    key[0] = 6;
    const auto bytes = address.to_v6().to_bytes();
    std::copy_n(bytes.begin(), 8, key.begin() + 1);
  }
  return key;
}

Admission Admission::enter(const std::shared_ptr<Edge>& edge, const AddressKey& address) {
  Admission admission;
  if (edge->counters.sockets_open >= edge->limits.connections_max) {
    ++edge->counters.refused_full;
    return admission;
  }
  std::size_t& waiting = edge->unauthenticated[address];
  if (waiting >= edge->limits.unauthenticated_per_address_max) {
    ++edge->counters.refused_address;
    return admission;
  }
  ++waiting;
  ++edge->counters.sockets_open;
  admission.edge_ = edge;
  admission.address_ = address;
  admission.unauthenticated_ = true;
  return admission;
}

void Admission::mark_authenticated() {
  if (edge_ == nullptr || !std::exchange(unauthenticated_, false)) return;
  const auto found = edge_->unauthenticated.find(address_);
  if (--found->second == 0) edge_->unauthenticated.erase(found);
}

Admission::~Admission() {
  if (edge_ == nullptr) return;
  mark_authenticated();
  if (--edge_->counters.sockets_open != 0 || !edge_->on_empty) return;
  asio::post(edge_->io, std::exchange(edge_->on_empty, nullptr));
}

}  // namespace redline::gateway::net
