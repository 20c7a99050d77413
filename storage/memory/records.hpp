// How the memory store keeps a value: as a copy. Everything kept goes through Stored<T>, so that bytes of the stored
// format could take the copy's place here and nowhere else.
#pragma once

#include <utility>

namespace redline::storage {

template <class T>
class Stored {
 public:
  explicit Stored(const T& value) : value_(value) {}
  T load() const { return value_; }

 private:
  T value_;
};

}  // namespace redline::storage
