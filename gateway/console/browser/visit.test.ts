// Story: a chargeable visit on a phone (B7, C1–C4, C7, C8), in the middle of it without a network, and what the desk sees of it.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { look } from "./look";
import { PHONE, SCREENS, type Visitor, World } from "./world";

let world: World;
let technician: Visitor;
let agent: Visitor;
let supervisor: Visitor;

beforeAll(async () => {
  world = await World.start([
    ["li", "agent"],
    ["zhang", "technician"],
    ["chen", "technician"],
    ["liu", "technician"],
    ["ma", "supervisor"],
  ]);
  await world.rest("zhang", "commands", { signOn: { name: "张伟", skills: ["gas"] } });
  technician = await phone();
  agent = await world.visitor();
  await agent.signIn("li");
  supervisor = await world.visitor();
  await supervisor.signIn("ma");
});

afterAll(async () => {
  await world.end();
});

// 300 km from where the tickets are.
const phone = () =>
  world.visitor({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    geolocation: { latitude: 32.9, longitude: 123.4 },
    permissions: ["geolocation"],
  });

const wish = (category: string, address: string) => ({
  caller: { name: "王芳", phone: "13800001111" },
  place: { address, point: { lat: 31.2301, lon: 121.487 } },
  area: "huangpu",
  category,
  description: "打不着火，有异味",
});

// A line across the pad, as a finger draws it.
async function sign({ page }: Visitor): Promise<void> {
  const pad = page.getByRole("img", { name: "请在此签字" });
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  await page.mouse.move(box.x + 40, box.y + box.height / 2);
  await page.mouse.down();
  for (let i = 1; i <= 12; ++i)
    await page.mouse.move(box.x + 40 + i * 18, box.y + box.height / 2 + Math.sin(i) * box.height * 0.25);
  await page.mouse.up();
}

async function toSite(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.getByRole("button", { name: "接单" }).click();
  await page.getByRole("button", { name: "出发" }).click();
  await page.getByRole("button", { name: "已到场" }).click();
  await page.getByRole("list", { name: "上门记录" }).waitFor();
}

describe("a chargeable visit", () => {
  it("is agreed on: another time needs the customer's consent", async () => {
    await world.rest("li", "tickets", wish("heater", "南京东路 1 号 302 室"));
    const page = await technician.signIn("zhang");
    await page.getByRole("button", { name: "接单" }).click();
    await page.getByRole("button", { name: "预约" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("上门时间").fill("2099-01-01T10:00");
    await dialog.getByLabel("同意人").fill("");
    await dialog.getByRole("button", { name: "确认预约" }).click();
    await dialog.getByText("必填").waitFor();
    await look(technician, "phone-appointment");
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
    await dialog.getByLabel("上门时间").fill(tomorrow);
    await dialog.getByLabel("同意人").fill("王芳");
    await dialog.getByRole("button", { name: "确认预约" }).click();
    await page.getByText("预约时间").waitFor();
    await page.getByRole("button", { name: "出发" }).click();
    await page.getByRole("button", { name: "已到场" }).click();
    await page.getByRole("list", { name: "上门记录" }).waitFor();
    await look(technician, "phone-visit");
  });

  it("begins with the fault and a quote from the price list, to which the customer consents", async () => {
    const { page } = technician;
    await page.getByRole("button", { name: "确认故障" }).click();
    await page.getByRole("dialog").getByLabel("故障确认").fill("软管老化漏气");
    await look(technician, "phone-fault");
    await page.getByRole("dialog").getByRole("button", { name: "确认故障" }).click();
    await page.locator(".order-step").getByRole("button", { name: "报价" }).click();
    const fees = page.getByRole("dialog");
    await fees.getByRole("button", { name: /上门费/ }).click();
    await fees.getByRole("button", { name: /燃气软管/ }).click();
    await fees.getByRole("button", { name: "增加：燃气软管" }).click();
    await look(technician, "phone-quote");
    await fees.getByRole("button", { name: /报价 · ¥81\.80/ }).click();
    await page.getByRole("dialog", { name: "客户是否同意？" }).waitFor();
    await look(technician, "phone-consent");
    await page.getByRole("dialog").getByRole("button", { name: "客户同意" }).click();
    await page.locator(".order-step").getByRole("button", { name: "开工" }).waitFor();
  });

  it("goes on without a network to the customer's signature", async () => {
    const { page } = technician;
    await page.getByText("尚未经服务器确认").waitFor({ state: "detached" });
    await technician.context.setOffline(true);
    await page.locator("[data-status=offline]").waitFor();
    const step = (name: string) => page.locator(".order-step").getByRole("button", { name });
    await step("开工").click();
    await page.getByRole("button", { name: /^配件/ }).click();
    await page.getByRole("dialog").getByLabel("配件名称").fill("燃气软管");
    await page.getByRole("dialog").getByRole("radio", { name: "客户自备" }).click();
    await page.getByRole("dialog").getByRole("radio", { name: "检验合格", exact: true }).click();
    await look(technician, "phone-part");
    await page.getByRole("dialog").getByRole("button", { name: "添加配件" }).click();
    await step("检查项目").click();
    const checks = page.getByRole("dialog");
    await checks.getByRole("group", { name: "检漏合格" }).getByRole("button", { name: "通过", exact: true }).click();
    await checks.getByRole("group", { name: "在客户面前试运行" }).getByRole("button", { name: "通过", exact: true }).click();
    await look(technician, "phone-checklist");
    await checks.getByRole("button", { name: "返回" }).click();
    await step("收费").click();
    await page.getByRole("dialog").getByRole("button", { name: "减少：燃气软管" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /收费 · ¥55\.90/ })
      .click();
    await step("提交签字").click();
    await sign(technician);
    await look(technician, "phone-signature");
    await page.getByRole("dialog").getByRole("button", { name: "提交签字" }).click();
    await step("完工").waitFor();
    await look(technician, "phone-visit-offline");
  });

  it("is sent when the network is back, completed, and flagged for being far away", async () => {
    const { page } = technician;
    await technician.context.setOffline(false);
    await technician.live();
    await page.getByText("尚未经服务器确认").waitFor({ state: "detached" });
    await page.locator(".order-step").getByRole("button", { name: "完工" }).click();
    await page.getByRole("dialog").getByLabel("处理结果").fill("更换软管，检漏合格");
    await page.getByRole("dialog").getByRole("button", { name: "完工" }).click();
    await page.getByText("暂无派单").waitFor();
    expect(technician.complaints.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });

  it("stands in the ticket's drawer for the agent, with the work order to print", async () => {
    const { page } = agent;
    await page.getByText("已结 1").click();
    await page.getByRole("button", { name: /燃气热水器/ }).click();
    const story = page.getByRole("list", { name: "处理经过" });
    for (const text of ["张伟 报价 ¥81.80", "张伟 开工", "检漏合格：通过", "张伟 收费 ¥55.90"])
      await story.getByText(text).waitFor();
    expect(await story.getByText("本页面版本未能识别的事件").count()).toBe(0);
    await look(agent, "desk-visit-story");
    await page.getByRole("tab", { name: "上门记录" }).click();
    await page.getByRole("table", { name: "收费明细" }).getByText("¥55.90").waitFor();
    await page.getByText(/到场位置不在现场/).waitFor();
    await look(agent, "desk-visit");
    const opened = agent.context.waitForEvent("page");
    await page.getByRole("button", { name: "打印工单" }).click();
    const paper = await opened;
    await paper.getByText("客户联").first().waitFor();
    expect(paper.url()).toBe("about:blank");
    expect(await paper.evaluate("document.adoptedStyleSheets[0].cssRules.length")).toBeGreaterThan(0);
    await paper.screenshot({ path: join(SCREENS, "work-order.png") });
    await paper.close();
    expect(agent.complaints).toEqual([]);
  });

  it("and has reached the supervisor as something to look at", async () => {
    const alerts = supervisor.page.getByRole("list", { name: "告警" });
    await alerts.getByText("回单可疑").first().waitFor();
    await alerts.getByText("到场位置不在现场").first().waitFor();
    await look(supervisor, "board-false-completion");
  });
});

describe("a device that does not know the policy's rules", () => {
  it("is led by the server's refusal to what is missing", async () => {
    await world.rest("chen", "commands", { signOn: { name: "陈静", skills: ["gas"] } });
    const chen = await phone();
    await chen.context.route("**/api/v1/policy", (route) => route.abort());
    const page = await chen.signIn("chen");
    await world.rest("zhang", "commands", { signOff: {} });
    await world.rest("li", "tickets", wish("heater", "四川中路 22 号"));
    await toSite(chen);
    await page.locator(".order-step").getByRole("button", { name: "完工" }).click();
    await page.getByRole("dialog").getByLabel("处理结果").fill("已修好");
    await page.getByRole("dialog").getByRole("button", { name: "完工" }).click();
    const notice = page.getByRole("alert");
    await notice.getByText("收费明细").waitFor();
    await look(chen, "phone-led");
    await page.locator(".order-step").getByRole("button", { name: "确认故障" }).waitFor();
    await chen.leave();
  });

  it("and a lone worker checks in", async () => {
    await world.rest("chen", "commands", { signOff: {} }).catch(() => undefined);
    const liu = await phone();
    const page = await liu.signIn("liu");
    await world.rest("liu", "commands", { signOn: { name: "刘洋", skills: ["gas"] } });
    await world.rest("li", "tickets", wish("leak", "淮海中路 100 号"));
    await toSite(liu);
    await page.getByText("报平安倒计时").waitFor();
    await look(liu, "phone-lone-worker");
    await page.getByRole("button", { name: "报平安" }).click();
    await page.getByText("尚未经服务器确认").waitFor({ state: "detached" });
    await page.getByText("报平安倒计时").waitFor();
    await liu.leave();
  });
});
