// Boxed<T>: an optional value on the heap that copies and compares like the value itself. For parts that most tickets do
// not have: an empty box costs a million tickets one pointer each. Owns its value; thread safety is that of T.
#pragma once

#include <memory>
#include <utility>

namespace redline::domain {

template <class T>
class Boxed {
 public:
  using value_type = T;

  Boxed() = default;
  Boxed(T value) : box_(std::make_unique<T>(std::move(value))) {}
  Boxed(const Boxed& other) : box_(other.box_ ? std::make_unique<T>(*other.box_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other) {
    if (this != &other) box_ = other.box_ ? std::make_unique<T>(*other.box_) : nullptr;
    return *this;
  }
  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  bool has_value() const noexcept { return box_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  T& operator*() noexcept { return *box_; }
  const T& operator*() const noexcept { return *box_; }
  T* operator->() noexcept { return box_.get(); }
  const T* operator->() const noexcept { return box_.get(); }

  T& emplace() {
    box_ = std::make_unique<T>();
    return *box_;
  }
  // The value, made when there is none.
  T& ensure() { return box_ ? *box_ : emplace(); }
  void reset() noexcept { box_.reset(); }

  friend bool operator==(const Boxed& a, const Boxed& b) {
    return a.box_ && b.box_ ? *a.box_ == *b.box_ : a.box_ == b.box_;
  }

 private:
  std::unique_ptr<T> box_;
};

}  // namespace redline::domain
