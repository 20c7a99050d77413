// The samples, and that none is missing.
#include "tests/golden/samples.hpp"

#include <set>

#include "dispatcher/domain/time.hpp"

namespace redline::tests::golden {

using namespace domain;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart = from_ms(1'795'780'800'000);  // 2026-11-27 12:00 UTC
const TicketId kTicket = TicketId::make(ShardId{0}, 42);
const Actor kAgent{Role::Agent, "ann", ""};
const Actor kZhang{Role::Technician, "fleet", "fleet/7"};
const Actor kSupervisor{Role::Supervisor, "li", ""};

Clock clock(ClockKind kind, Duration allowance) {
  Clock clock;
  clock.kind = kind;
  clock.started = kStart;
  clock.due = kStart + allowance;
  clock.warn_at = {kStart + allowance / 2, kStart + allowance * 4 / 5};
  return clock;
}

std::vector<Clock> clocks() {
  return {clock(ClockKind::Dispatch, 30min), clock(ClockKind::Respond, 1h), clock(ClockKind::Arrive, 2h),
          clock(ClockKind::Resolve, 8h)};
}

Choice choice() {
  return {.technician = TechnicianId{7},
          .reason = ChoiceReason::QuickestArrival,
          .best = {{TechnicianId{7}, 0min, 11min, 0}, {TechnicianId{12}, 20min, 4min, 1}},
          .considered = 2,
          .excluded = {.off_shift = 14, .skill = 30, .area = 5, .full = 1, .cooling_down = 1}};
}

Event event(Actor actor, Version version, EventBody body) {
  return {.offset = 9'000 + version,
          .at = kStart + version * 1s,
          .actor = std::move(actor),
          .ticket = kTicket,
          .technician = TechnicianId{7},
          .version = version,
          .body = std::move(body)};
}

}  // namespace

CommandId sample_id(std::uint8_t last) {
  return {{0x01, 0xA2, 0x1D, 0x6B, 0x94, 0x00, 0x70, 0x01, 0x80, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, last}};
}

Ticket sample_small_ticket() {
  Ticket ticket;
  ticket.id = kTicket;
  ticket.number = "1127-0042";
  ticket.version = 1;
  ticket.category = CategoryId{"street_light"};
  ticket.area = AreaId{"north"};
  ticket.created = kStart;
  return ticket;
}

Ticket sample_ticket() {
  Ticket ticket = sample_small_ticket();
  ticket.version = 300;
  ticket.state = TicketState::Offered;
  ticket.priority = Priority::Emergency;
  ticket.channel = Channel::GovernmentLine;
  ticket.tier = Tier::Vip;
  ticket.caller = {"王芳", "+8613812345678"};
  ticket.place = {"中山路 12 号 3-402", {31.2304, 121.4737}};
  ticket.description = "Smell of gas in the stairwell.\n楼道有煤气味。";
  ticket.created_by = "ann";
  ticket.policy_version = "2026-11-01";
  ticket.technician = TechnicianId{7};
  ticket.last_offer = OfferId{3};
  ticket.offer = Offer{OfferId{3}, kStart + 5s, kStart + 65s, kStart + 6s, kStart + 9s};
  ticket.waiting_reason = ChoiceReason::AllDeclined;
  ticket.returns = 2;
  ticket.cooldowns = {{TechnicianId{12}, kStart + 10min}, {TechnicianId{9}, kStart + 11min}};
  ticket.clocks = clocks();
  ticket.clocks[0].stopped = kStart + 5s;
  ticket.clocks[1].warnings_fired = 1;
  ticket.clocks[2].breached = true;
  ticket.clocks[2].revision = 1;
  ticket.clocks[3].due = kNever;
  ticket.closed = kStart + 3h;
  ticket.resolution = "valve replaced";
  ticket.event_offsets = {9'001, 9'002, 9'007, 1'000'000};
  return ticket;
}

Technician sample_technician() {
  return {.id = TechnicianId{7},
          .key = "fleet/7",
          .name = "张伟",
          .version = 4,
          .on_shift = true,
          .shift_end = kStart + 8h,
          .skills = {"gas", "water"},
          .areas = {AreaId{"north"}, AreaId{"center"}},
          .position = {31.2, 121.5},
          .position_at = kStart};
}

ShardHeader sample_header() {
  return {.next_offset = 9'008,
          .next_sequence = 43,
          .next_technician = 8,
          .day = 20'784,
          .day_count = 42,
          .totals = {.created = 42, .done = 30, .cancelled = 2},
          .policy_version = "2026-11-01"};
}

Named<CommandBody> sample_client_commands() {
  const CreateTicket create{.caller = {"王芳", "+8613812345678"},
                            .place = {"中山路 12 号 3-402", {31.2304, 121.4737}},
                            .area = AreaId{"north"},
                            .category = CategoryId{"gas_leak"},
                            .priority = Priority::Emergency,
                            .channel = Channel::EmergencyService,
                            .tier = Tier::KeyAccount,
                            .description = "Smell of gas in the stairwell."};
  return {{"create_ticket", create},
          {"create_ticket, nothing said", CreateTicket{}},
          {"cancel_ticket", CancelTicket{kTicket, "reported twice"}},
          {"report_delivered", ReportDelivered{kTicket, OfferId{1}}},
          {"report_seen", ReportSeen{kTicket, OfferId{1}}},
          {"accept_offer", AcceptOffer{kTicket, OfferId{1}}},
          {"return_ticket", ReturnTicket{kTicket, OfferId{1}, "no_parts"}},
          {"start_travel", StartTravel{kTicket}},
          {"report_arrival", ReportArrival{kTicket}},
          {"complete_ticket", CompleteTicket{kTicket, "valve replaced"}},
          {"sign_on", SignOn{"张伟", {"gas", "water"}, {AreaId{"north"}}, kStart + 8h, {31.2, 121.5}}},
          {"sign_off", SignOff{}},
          {"reassign_ticket", ReassignTicket{kTicket, "fleet/9", "nearer"}},
          {"change_priority", ChangePriority{kTicket, Priority::Urgent, "water is rising"}}};
}

Named<CommandBody> sample_internal_commands() {
  return {{"timers_due", TimersDue{{kTicket, TicketId{43}}}},
          {"observe_positions", ObservePositions{{{"fleet/7", {31.2, 121.5}, kStart}}}},
          {"end_shifts", EndShifts{}},
          {"adopt_policy", AdoptPolicy{"2026-12-01"}}};
}

Named<Event> sample_events() {
  return {
      {"ticket_created", event(kAgent, 1, TicketCreated{sample_small_ticket(), 20'784, 42})},
      {"ticket_waits", event({}, 2, TicketWaits{{.reason = ChoiceReason::NoSkillOnShift, .best = {}, .excluded = {}}})},
      {"offer_made", event({}, 3, OfferMade{OfferId{1}, kStart + 60s, choice()})},
      {"offer_delivered", event(kZhang, 4, OfferDelivered{OfferId{1}})},
      {"offer_seen", event(kZhang, 5, OfferSeen{OfferId{1}})},
      {"offer_accepted", event(kZhang, 6, OfferAccepted{OfferId{1}})},
      {"offer_lapsed", event({}, 7, OfferLapsed{OfferId{1}, kStart + 10min})},
      {"ticket_returned", event(kZhang, 8, TicketReturned{"no_parts", kStart + 10min})},
      {"ticket_withdrawn", event(kSupervisor, 9, TicketWithdrawn{"nearer", kStart + 10min})},
      {"travel_started", event(kZhang, 10, TravelStarted{})},
      {"technician_arrived", event(kZhang, 11, TechnicianArrived{})},
      {"ticket_done", event(kZhang, 12, TicketDone{"valve replaced"})},
      {"ticket_cancelled", event(kAgent, 13, TicketCancelled{"reported twice"})},
      {"priority_changed", event(kSupervisor, 14,
                                 PriorityChanged{Priority::Normal,
                                                 Priority::Urgent,
                                                 "water is rising",
                                                 "2026-11-01",
                                                 {clock(ClockKind::Arrive, 4h)},
                                                 {clock(ClockKind::Arrive, 2h)}})},
      {"clock_warned", event({}, 15, ClockWarned{ClockKind::Arrive, 2, kStart + 96min})},
      {"clock_breached", event({}, 16, ClockBreached{ClockKind::Arrive, 1, kStart + 2h})},
      {"technician_signed_on",
       event(kZhang, 17,
             TechnicianSignedOn{"fleet/7", "张伟", {"gas"}, {AreaId{"north"}}, kStart + 8h, {31.2, 121.5}})},
      {"technician_signed_off", event(kZhang, 18, TechnicianSignedOff{})},
      {"position_observed", event({}, 19, PositionObserved{{31.2, 121.5}, kStart})},
      {"policy_adopted", event({}, 20, PolicyAdopted{"2026-12-01"})}};
}

std::vector<Outcome> sample_outcomes() {
  return {{sample_id(1), 0x0123456789ABCDEF, {.error = {}, .ticket = kTicket, .version = 2, .fields = {}}, false},
          {sample_id(2),
           1,
           {.error = ErrorCode::Incomplete, .ticket = {}, .version = 0, .fields = {"caller.phone", "area"}},
           false},
          {sample_id(3), 2, {.error = ErrorCode::Stale, .ticket = kTicket, .version = 7, .fields = {}}, true}};
}

Named<codec::ClientFrame> sample_client_frames() {
  return {{"hello", codec::ClientHello{"secret-token", "device-1", "1.4.0", std::nullopt, {"me"}, "fleet/7"}},
          {"hello, resuming",
           codec::ClientHello{
               "secret-token", "device-1", "1.4.0", codec::Resume{77, 9'007}, {"board/north", "alerts"}, ""}},
          {"command, with version and device time",
           codec::ClientCommand{sample_id(9), 0, kStart, CancelTicket{kTicket, "reported twice"}}},
          {"ack", codec::ClientAck{9'007}},
          {"heartbeat", codec::ClientHeartbeat{}},
          {"position", codec::ClientPosition{{31.2304, -121.4737}, kStart}}};
}

Named<codec::ServerFrame> sample_server_frames() {
  const codec::TicketView view{sample_ticket(), "fleet/7", "张伟"};
  const codec::TicketView small{sample_small_ticket(), "", ""};
  codec::Welcome welcome{.session_id = "s-1",
                         .server_time = kStart,
                         .epoch = 77,
                         .offset = 9'007,
                         .resumed = codec::Resumed::Full,
                         .heartbeat_ms = 20'000,
                         .limits = {65'536, 262'144, 262'144, 20, 60, 5, 4'000, 16, 1'000},
                         .min_version = "1.0.0",
                         .role = Role::Technician,
                         .technician = "fleet/7",
                         .topics = {"me"}};
  codec::Welcome reload = welcome;
  reload.resumed = codec::Resumed::Reload;
  reload.role = Role::Supervisor;
  reload.technician.clear();
  reload.topics = {"board/north", "alerts"};
  Named<codec::ServerFrame> frames{
      {"welcome", welcome},
      {"welcome, reload", reload},
      {"reply, ok",
       codec::Reply{sample_id(1), {.error = {}, .ticket = kTicket, .version = 2, .fields = {}}, "1127-0042", 0}},
      {"reply, error", codec::Reply{sample_id(2), {ErrorCode::Incomplete, {}, 0, {"caller.phone", "area"}}, "", 0}},
      {"reply, retry later", codec::Reply{sample_id(2), {ErrorCode::RateLimited, {}, 0, {}}, "", 250}},
      {"reply, unknown", codec::Reply{sample_id(3), {ErrorCode::UnknownOutcome, {}, 0, {}}, "", 0}},
      {"reply, no id", codec::Reply{std::nullopt, {ErrorCode::BadRequest, {}, 0, {"command.id"}}, "", 0}},
      {"push, ticket without event", codec::Push{"desk", 77, 9'007, std::nullopt, view}},
      {"push, technician", codec::Push{"board/north", 77, 9'007, std::nullopt, sample_technician()}},
      {"push, positions",
       codec::Push{"board/north", 77, 0, std::nullopt, codec::Positions{{{"fleet/7", {31.2, 121.5}, kStart}}}}},
      {"push, counters",
       codec::Push{"board/north", 77, 0, std::nullopt, codec::Counters{{42, 30, 2}, 3, 2, 1, 2, 2, 1, 17}}},
      {"push, alert", codec::Push{"alerts", 77, 9'016, std::nullopt,
                                  codec::Alert{codec::AlertKind::ClockBreached, kTicket, "1127-0042", AreaId{"north"},
                                               Priority::Urgent, ClockKind::Arrive, kStart + 2h, std::nullopt}}},
      {"push, alert of a waiting ticket",
       codec::Push{"alerts", 77, 9'002, std::nullopt,
                   codec::Alert{codec::AlertKind::NobodyAvailable, kTicket, "1127-0042", AreaId{"north"},
                                Priority::Normal, std::nullopt, kNever, ChoiceReason::NoSkillOnShift}}},
      {"snapshot", codec::Snapshot{77, 9'007, {view}, {sample_technician()}, {}, false}},
      {"snapshot, last", codec::Snapshot{77, 9'007, {}, {}, {42, 30, 2}, true}},
      {"heartbeat", codec::ServerHeartbeat{kStart}},
      {"drain", codec::Drain{2'500}}};
  for (const auto& [name, event] : sample_events())
    frames.emplace_back("push, " + name, codec::Push{"me", 77, event.offset, codec::summarise(event), small});
  return frames;
}

namespace {

template <class Variant, class List, class Get>
void expect_every_alternative(const List& samples, std::size_t first, std::size_t count, Get&& get) {
  std::set<std::size_t> seen;
  for (const auto& [name, sample] : samples) seen.insert(get(sample).index());
  for (std::size_t i = first; i < first + count; ++i) EXPECT_TRUE(seen.contains(i)) << "no sample of alternative " << i;
}

TEST(Samples, HoldEveryCommandEventAndFrame) {
  const auto itself = [](const auto& value) -> const auto& { return value; };
  expect_every_alternative<CommandBody>(sample_client_commands(), 0, 13, itself);
  expect_every_alternative<CommandBody>(sample_internal_commands(), 13, std::variant_size_v<CommandBody> - 13, itself);
  expect_every_alternative<EventBody>(sample_events(), 0, std::variant_size_v<EventBody>,
                                      [](const Event& event) -> const auto& { return event.body; });
  expect_every_alternative<codec::ClientFrame>(sample_client_frames(), 0, std::variant_size_v<codec::ClientFrame>,
                                               itself);
  expect_every_alternative<codec::ServerFrame>(sample_server_frames(), 0, std::variant_size_v<codec::ServerFrame>,
                                               itself);
}

}  // namespace
}  // namespace redline::tests::golden
