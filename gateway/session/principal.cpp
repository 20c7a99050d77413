#include "gateway/session/principal.hpp"

#include <algorithm>

namespace redline::gateway {

using namespace domain;

namespace {

constexpr std::size_t kCrewDigitsMax = 6;

bool member_of_crew(std::string_view key, std::string_view account) {
  if (!key.starts_with(account)) return false;
  key.remove_prefix(account.size());
  if (!key.starts_with('/')) return false;
  key.remove_prefix(1);
  return !key.empty() && key.size() <= kCrewDigitsMax && key.find_first_not_of("0123456789") == key.npos;
}

Principal as_itself(const Identity& identity) {
  return {.actor = {.role = identity.role, .account = identity.account, .technician = {}},
          .areas = identity.areas,
          .skills = identity.skills};
}

bool shares_area(const Principal& principal, const Technician& technician) {
  return principal.areas.empty() || technician.areas.empty() ||
         std::ranges::any_of(technician.areas, [&](const AreaId& area) { return principal.covers(area); });
}

// Somebody who has never signed on: brought in by the supervisor, for the supervisor's areas.
Principal for_newcomer(const Identity& supervisor, std::string_view key) {
  return {.actor = {.role = Role::Technician, .account = supervisor.account, .technician = std::string{key}},
          .areas = supervisor.areas,
          .skills = {}};
}

std::optional<Principal> for_technician(const Identity& supervisor, std::string_view key, const Technician* technician) {
  if (technician == nullptr) return for_newcomer(supervisor, key);
  if (!shares_area(as_itself(supervisor), *technician)) return std::nullopt;
  return Principal{.actor = {.role = Role::Technician, .account = supervisor.account, .technician = technician->key},
                   .areas = technician->areas,
                   .skills = technician->skills};
}

}  // namespace

bool Principal::covers(const AreaId& area) const {
  return areas.empty() || std::ranges::find(areas, area) != areas.end();
}

std::string Principal::user_key() const {
  constexpr char kSeparator = '\n';  // in no account name
  return actor.technician.empty() ? actor.account : actor.account + kSeparator + actor.technician;
}

std::optional<Principal> act(const Identity& identity, std::string_view act_as, const TechnicianTable& technicians) {
  switch (identity.role) {
    case Role::Technician: {
      if (!act_as.empty() && act_as != identity.account && !member_of_crew(act_as, identity.account))
        return std::nullopt;
      Principal principal = as_itself(identity);
      principal.actor.technician = act_as.empty() ? identity.account : std::string{act_as};
      return principal;
    }
    case Role::Supervisor:
      return act_as.empty() ? as_itself(identity) : for_technician(identity, act_as, technicians.find(act_as));
    case Role::Agent:
    case Role::Manager: return act_as.empty() ? std::optional{as_itself(identity)} : std::nullopt;
    case Role::System: break;  // nobody signs in as the machine
  }
  return std::nullopt;
}

TechnicianId self_of(const Principal& principal, const TechnicianTable& technicians) {
  const Technician* self = technicians.find(principal.actor.technician);
  return self != nullptr ? self->id : TechnicianId{};
}

}  // namespace redline::gateway
