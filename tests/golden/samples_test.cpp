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
const Actor kManager{Role::Manager, "qian", ""};

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

DeviceFix device() { return {{31.2301, 121.4733}, kStart + 29min}; }

Promise promised(Duration after) {
  return {kStart + after, kStart + 1h, "ann", {"Mrs Wang", ConsentHow::Phone}, "has to leave early"};
}

// As a client sends them: one of the price list, one of its own.
std::vector<FeeLine> fee_wishes() {
  return {{FeeKind::Labour, "visit", "", 0, 1'000, 0, ""},
          {FeeKind::Material, "", "copper pipe 15 mm", 3'100, 2'500, 0, "not on the list"}};
}
std::vector<FeeLine> fee_lines() {
  return {{FeeKind::Labour, "visit", "Call-out", 3'000, 1'000, 3'000, ""},
          {FeeKind::Material, "", "copper pipe 15 mm", 3'100, 2'500, 7'750, "not on the list"}};
}
Clock paused_clock() {
  Clock paused = clock(ClockKind::Resolve, 8h);
  paused.paused = kStart + 1h;
  return paused;
}
LedgerEntry pause_entry() {
  return {.clock = ClockKind::Resolve,
          .act = ClockAct::Paused,
          .cause = ClockCause::Hold,
          .at = kStart + 1h,
          .due_before = kStart + 8h,
          .due_after = kStart + 8h,
          .reason = "parts",
          .policy_version = "2026-11-01"};
}
Rung rung() { return {LadderStep::Supervise, bit(Level::Supervisor) | bit(Level::Manager)}; }
Merged merged() { return {TicketId{41}, "1127-0041", {"Mr Li", "+8613900000000"}, 2}; }
Request extension() {
  return {.number = 2,
          .kind = RequestKind::Extension,
          .state = RequestState::Pending,
          .level = Level::Manager,
          .clock = ClockKind::Resolve,
          .until = kStart + 12h,
          .reason = "pipe is older than the plan says",
          .asked_by = "fleet",
          .asked = kStart + 1h,
          .decided_by = "",
          .answer = ""};
}
Part own_part() { return {"", "gas hose", 1'000, PartSource::Customer, PartCheck::Unfit, "too short"}; }

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

Ticket sample_held_ticket() {
  Ticket ticket = sample_small_ticket();
  ticket.version = 12;
  ticket.waiting_reason = ChoiceReason::Parked;
  ticket.returns = 4;
  ticket.clocks = {paused_clock()};
  ticket.ledger = {pause_entry()};
  Acts& acts = ticket.acts.ensure();
  acts.hold = Hold{HoldKind::Park, "after the winter", "valve 3/4", "li", kStart + 1h, kStart + 720h};
  acts.holds = 2;
  acts.settled = kStart + 1h;
  Request refused = extension();
  refused.number = 1;
  refused.state = RequestState::Refused;
  refused.decided_by = "qian";
  refused.decided = kStart + 2h;
  refused.answer = "two are enough";
  acts.requests = {refused, extension()};
  acts.bound = TechnicianId{9};
  return ticket;
}

Ticket sample_linked_ticket() {
  Ticket ticket = sample_small_ticket();
  ticket.version = 9;
  ticket.clocks = {clock(ClockKind::Arrive, 2h)};
  ticket.clocks[0].breached = true;
  ticket.clocks[0].climbed = 1;
  ticket.clocks[0].climbs_at = kStart + 6h;
  Acts& acts = ticket.acts.ensure();
  acts.owner = "bob";
  acts.chases = 3;
  acts.chased = {kStart + 1h, kStart + 2h};
  acts.urged = 1;
  acts.supervised = kStart + 3h;
  acts.merged = {merged()};
  acts.merged_into = TicketId{43};
  acts.merged_into_number = "1127-0043";
  return ticket;
}

Ticket sample_worked_ticket() {
  Ticket ticket = sample_small_ticket();
  ticket.version = 20;
  ticket.state = TicketState::OnSite;
  ticket.technician = TechnicianId{7};
  ticket.appointment = Appointment{promised(5h), 10min, 1, {{kStart + 4h, kStart, "ann", {}, ""}}};
  Work& work = ticket.work.ensure();
  work.arrived = kStart + 30min;
  work.arrived_device = device();
  work.fault = "valve leaks";
  work.quote = Quote{2, kStart + 35min, "CNY", fee_lines(), 10'750, {"Mrs Wang", ConsentHow::Signed}, kStart + 36min};
  work.started = kStart + 37min;
  work.parts = {own_part(), {"hose-1", "gas hose", 1'000, PartSource::Stock, std::nullopt, ""}};
  work.checks = {{"leak-test", true, "", kStart + 50min}};
  work.charges = Charges{kStart + 51min, "CNY", fee_lines(), 10'750};
  work.signature = Signature{"Mrs Wang", "", kStart + 52min};
  work.check_in_due = kStart + 60min;
  work.check_ins_missed = 1;
  work.signals = {{SignalKind::ArrivedAway, 512, 300, kStart + 30min}};
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
  CreateTicket with_wish = create;
  with_wish.appointment = kStart + 4h;
  return {
      {"create_ticket", create},
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
      {"change_priority", ChangePriority{kTicket, Priority::Urgent, "water is rising"}},
      {"create_ticket, with an appointment", with_wish},
      {"report_arrival, with the device's place", ReportArrival{kTicket, device()}},
      {"complete_ticket, with the device's place", CompleteTicket{kTicket, "valve replaced", device()}},
      {"set_appointment", SetAppointment{kTicket, kStart + 5h, {"Mrs Wang", ConsentHow::Phone}, "has to leave early"}},
      {"confirm_fault", ConfirmFault{kTicket, "valve leaks", CategoryId{"gas_appliance"}}},
      {"quote_fee", QuoteFee{kTicket, fee_wishes()}},
      {"record_consent", RecordConsent{kTicket, 2, {"Mrs Wang", ConsentHow::Signed}}},
      {"start_work", StartWork{kTicket}},
      {"record_part", RecordPart{kTicket, own_part()}},
      {"check_item", CheckItem{kTicket, "leak-test", true, ""}},
      {"check_item, not passed", CheckItem{kTicket, "leak-test", false, "bubbles at the union"}},
      {"record_charges", RecordCharges{kTicket, fee_wishes()}},
      {"record_signature", RecordSignature{kTicket, "Mrs Wang", "M 0 0 L 12.5 7 L 20 3", ""}},
      {"record_signature, refused", RecordSignature{kTicket, "", "", "had to leave"}},
      {"check_in", CheckIn{kTicket}},
      {"hold_ticket", HoldTicket{kTicket, "parts", "valve 3/4", kStart + 48h}},
      {"resume_ticket", ResumeTicket{kTicket, "the valve has come"}},
      {"ask_extension", AskExtension{kTicket, ClockKind::Resolve, kStart + 12h, "pipe is older than the plan says"}},
      {"ask_park", AskPark{kTicket, kStart + 720h, "after the winter"}},
      {"decide_request", DecideRequest{kTicket, 2, false, "two are enough"}},
      {"decide_request, granted", DecideRequest{kTicket, 1, true, ""}},
      {"rule_on_returns", RuleOnReturns{kTicket, "fleet/9", "knows the building"}},
      {"acknowledge_alert", AcknowledgeAlert{kTicket, ClockKind::Arrive, "on the phone with them"}},
      {"acknowledge_alert, of a check-in", AcknowledgeAlert{kTicket, std::nullopt, "he is well"}},
      {"urge_ticket", UrgeTicket{kTicket, "they wait in the cold"}},
      {"supervise_ticket", SuperviseTicket{kTicket, "third time this month"}},
      {"chase_ticket", ChaseTicket{kTicket, "when will somebody come"}},
      {"merge_ticket", MergeTicket{kTicket, TicketId{43}, "the same pipe"}},
      {"transfer_ownership", TransferOwnership{kTicket, "bob", "on leave"}}};
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
      {"policy_adopted", event({}, 20, PolicyAdopted{"2026-12-01"})},
      {"technician_arrived, with the device's place",
       event(kZhang, 21, TechnicianArrived{.device = device(), .check_in_due = kStart + 30min})},
      {"ticket_done, with the device's place", event(kZhang, 22, TicketDone{"valve replaced", device()})},
      {"appointment_set", event(kAgent, 23, AppointmentSet{promised(5h), 10min})},
      {"fault_confirmed", event(kZhang, 24,
                                FaultConfirmed{"valve leaks",
                                               CategoryId{"gas_leak"},
                                               CategoryId{"gas_appliance"},
                                               "2026-11-01",
                                               {clock(ClockKind::Resolve, 8h)},
                                               {clock(ClockKind::Resolve, 24h)},
                                               kStart + 50min})},
      {"fee_quoted", event(kZhang, 25, FeeQuoted{2, "CNY", fee_lines(), 10'750})},
      {"consent_recorded", event(kZhang, 26, ConsentRecorded{2, {"Mrs Wang", ConsentHow::Signed}})},
      {"work_started", event(kZhang, 27, WorkStarted{})},
      {"part_recorded", event(kZhang, 28, PartRecorded{own_part()})},
      {"item_checked", event(kZhang, 29, ItemChecked{"leak-test", false, "bubbles at the union"})},
      {"charges_recorded", event(kZhang, 30, ChargesRecorded{"CNY", fee_lines(), 10'750})},
      {"signature_recorded", event(kZhang, 31, SignatureRecorded{"Mrs Wang", "M 0 0 L 12.5 7 L 20 3", ""})},
      {"checked_in", event(kZhang, 32, CheckedIn{kStart + 60min})},
      {"check_in_missed", event({}, 33, CheckInMissed{1, kStart + 60min, kStart + 65min})},
      {"work_flagged", event({}, 34, WorkFlagged{SignalKind::CompletedAway, 2'150, 300})},
      {"ticket_held", event(kZhang, 35,
                            TicketHeld{HoldKind::Hold, "parts", "valve 3/4", kStart + 48h, true, {paused_clock()}, {pause_entry()}})},
      {"ticket_resumed", event(kSupervisor, 36,
                               TicketResumed{HoldKind::Park, kStart + 720h, "spring came early", {clock(ClockKind::Resolve, 8h)}})},
      {"request_made", event(kZhang, 37, RequestMade{extension()})},
      {"request_decided", event(kManager, 38, RequestDecided{2, true, "last one", {clock(ClockKind::Resolve, 12h)}})},
      {"binding_ordered", event(kSupervisor, 39, BindingOrdered{"knows the building"})},
      {"clock_warned, with its rung", event({}, 40, ClockWarned{ClockKind::Arrive, 1, kStart + 60min, rung()})},
      {"clock_breached, with its rung",
       event({}, 41, ClockBreached{ClockKind::Arrive, 0, kStart + 2h, rung(), kStart + 150min})},
      {"clock_escalated", event({}, 42, ClockEscalated{ClockKind::Arrive, 1, kStart + 150min, rung(), kStart + 6h})},
      {"alert_acknowledged", event(kSupervisor, 43, AlertAcknowledged{ClockKind::Arrive, "on the phone with them", true})},
      {"order_given", event(kSupervisor, 44, OrderGiven{LadderStep::Urge, "they wait in the cold"})},
      {"ticket_chased", event(kAgent, 45, TicketChased{2, "when will somebody come"})},
      {"ticket_merged", event(kSupervisor, 46, TicketMerged{TicketId{43}, "1127-0043", "the same pipe"})},
      {"ticket_absorbed", event(kSupervisor, 47, TicketAbsorbed{merged(), "the same pipe"})},
      {"owner_changed", event(kSupervisor, 48, OwnerChanged{"ann", "bob", "on leave"})},
      {"check_in_missed, with who is told", event({}, 49, CheckInMissed{2, kStart + 65min, kNever, Levels{12}})}};
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
      {"push, ticket on site",
       codec::Push{"desk", 77, 9'020, std::nullopt, codec::TicketView{sample_worked_ticket(), "fleet/7", "张伟"}}},
      {"push, ticket on hold", codec::Push{"desk", 77, 9'021, std::nullopt, codec::TicketView{sample_held_ticket(), "", ""}}},
      {"push, ticket with links", codec::Push{"desk", 77, 9'022, std::nullopt, codec::TicketView{sample_linked_ticket(), "", ""}}},
      {"push, alert of a rung",
       codec::Push{"alerts", 77, 9'042, std::nullopt,
                   codec::Alert{codec::AlertKind::ClockEscalated, kTicket, "1127-0042", AreaId{"north"}, Priority::Normal,
                                ClockKind::Arrive, kStart + 150min, std::nullopt, 0, std::nullopt, LadderStep::Supervise,
                                Levels{12}}}},
      {"push, alert of a request",
       codec::Push{"alerts", 77, 9'037, std::nullopt,
                   codec::Alert{codec::AlertKind::RequestMade, kTicket, "1127-0042", AreaId{"north"},
                                Priority::Normal, ClockKind::Resolve, kStart + 12h, std::nullopt}}},
      {"push, alert of a missed check-in",
       codec::Push{"alerts", 77, 9'033, std::nullopt,
                   codec::Alert{codec::AlertKind::CheckInMissed, kTicket, "1127-0042", AreaId{"north"},
                                Priority::Normal, std::nullopt, kStart + 60min, std::nullopt, 1, std::nullopt}}},
      {"push, alert of a false completion",
       codec::Push{"alerts", 77, 9'034, std::nullopt,
                   codec::Alert{codec::AlertKind::FalseCompletion, kTicket, "1127-0042", AreaId{"north"},
                                Priority::Normal, std::nullopt, kNever, std::nullopt, 0, SignalKind::CompletedAway}}},
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
  expect_every_alternative<CommandBody>(sample_client_commands(), 0, kClientCommands, itself);
  expect_every_alternative<CommandBody>(sample_internal_commands(), kClientCommands,
                                        std::variant_size_v<CommandBody> - kClientCommands, itself);
  expect_every_alternative<EventBody>(sample_events(), 0, std::variant_size_v<EventBody>,
                                      [](const Event& event) -> const auto& { return event.body; });
  expect_every_alternative<codec::ClientFrame>(sample_client_frames(), 0, std::variant_size_v<codec::ClientFrame>,
                                               itself);
  expect_every_alternative<codec::ServerFrame>(sample_server_frames(), 0, std::variant_size_v<codec::ServerFrame>,
                                               itself);
}

}  // namespace
}  // namespace redline::tests::golden
