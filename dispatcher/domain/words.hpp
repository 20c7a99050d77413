// Words of a document in every language it is printed in, by name. Read from a data file by deploy/config.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "dispatcher/domain/site_rules.hpp"

namespace redline::domain {

using Words = std::map<std::string, Localised, std::less<>>;

}  // namespace redline::domain
