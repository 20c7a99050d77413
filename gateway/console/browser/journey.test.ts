// Story: three people side by side through a whole ticket, in a real browser against the real server.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PHONE, type Visitor, World } from "./world";

let world: World;
let agent: Visitor;
let technician: Visitor;
let supervisor: Visitor;

beforeAll(async () => {
  world = await World.start([
    ["li", "agent"],
    ["zhang", "technician"],
    ["chen", "technician"],
    ["ma", "supervisor"],
  ]);
  agent = await world.visitor();
  technician = await world.visitor({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    geolocation: { latitude: 31.2304, longitude: 121.4737 },
    permissions: ["geolocation"],
  });
  supervisor = await world.visitor();
});

afterAll(async () => {
  await world.end();
});

describe("a whole ticket", () => {
  it("everybody signs in and gets their own screen", async () => {
    await agent.signIn("li");
    await technician.signIn("zhang");
    await supervisor.signIn("ma");
    expect(new URL(agent.page.url()).pathname).toBe("/desk");
    expect(new URL(technician.page.url()).pathname).toBe("/field");
    expect(new URL(supervisor.page.url()).pathname).toBe("/board");
  });

  it("the technician starts a shift", async () => {
    const { page } = technician;
    await technician.screenshot("phone-sign-on");
    await page.getByRole("button", { name: "上岗", exact: true }).click();
    await page.getByText("暂无派单").waitFor();
    await supervisor.page.getByRole("tab", { name: "维修人员" }).click();
    await supervisor.page.getByRole("button", { name: /zhang/ }).waitFor();
  });

  it("the agent registers a call with the keyboard alone, in at most 25 keys beside the text", async () => {
    const { page } = agent;
    let keys = 0;
    const press = async (key: string) => {
      ++keys;
      await page.keyboard.press(key);
    };
    await page.getByLabel("联系电话").focus();
    await page.keyboard.type("13800001111");
    await press("Tab");
    await page.keyboard.type("王芳");
    await press("Tab");
    await page.keyboard.type("南京东路 1 号 302 室");
    await press("Tab");
    await page.keyboard.type("水管");
    await press("ArrowDown");
    await press("Enter");
    await press("Tab");
    await page.keyboard.type("黄浦");
    await press("ArrowDown");
    await press("Enter");
    await press("Tab");
    await page.keyboard.type("厨房水管爆裂，水已漫到客厅");
    await agent.screenshot("desk-form");
    await press("Control+Enter");
    const promise = page.getByRole("status", { name: "请告知来电人" });
    await promise.getByText(/前到场/).waitFor();
    expect(keys).toBeLessThanOrEqual(25);
    await agent.screenshot("desk-registered");
  });

  it("the offer reaches the phone, counting, and the board shows whom it was made to", async () => {
    await technician.page.getByRole("heading", { name: "水管爆裂" }).waitFor();
    await technician.page.getByRole("timer").waitFor();
    await technician.screenshot("phone-offer");
    await supervisor.page.getByRole("row", { name: /水管爆裂.*zhang.*待接单/ }).waitFor();
  });

  it("accepted, on the way, there, done: each step is seen by all", async () => {
    const { page } = technician;
    const state = (text: string) => supervisor.page.getByRole("row", { name: new RegExp(`水管爆裂.*zhang.*${text}`) }).waitFor();
    await page.getByRole("button", { name: "接单" }).click();
    await state("已接单");
    await page.getByRole("link", { name: "致电" }).waitFor();
    await technician.screenshot("phone-order");
    await page.getByRole("button", { name: "出发" }).click();
    await state("在途");
    await agent.page.getByRole("button", { name: /水管爆裂.*在途/ }).waitFor();
    await page.getByRole("button", { name: "已到场" }).click();
    await state("已到场");
    await page.getByRole("button", { name: "完工" }).click();
    await page.getByRole("dialog").getByLabel("处理结果").fill("更换水管，试压正常");
    await technician.screenshot("phone-done");
    await page.getByRole("dialog").getByRole("button", { name: "完工" }).click();
    await page.getByText("暂无派单").waitFor();
    await supervisor.page.getByText("没有在办工单").waitFor();
    await agent.page.getByText("已结 1").waitFor();
  });

  it("the agent reads the whole story, with the reason for the choice", async () => {
    const { page } = agent;
    await page.getByText("已结 1").click();
    await page.getByRole("button", { name: /水管爆裂/ }).click();
    const story = page.getByRole("list", { name: "处理经过" });
    await story.getByText("zhang 完工").waitFor();
    const steps = await story.getByRole("listitem").allInnerTexts();
    expect(steps.length).toBeGreaterThanOrEqual(8);
    await story.getByText(/最快到场/).click();
    await story.getByText("预计到场").waitFor();
    await agent.screenshot("desk-story");
    await page.keyboard.press("Escape");
  });

  it("nobody's page complained", () => {
    expect([agent, technician, supervisor].flatMap((visitor) => visitor.complaints)).toEqual([]);
  });
});

describe("trouble", () => {
  it("a draft survives a reload", async () => {
    const { page } = agent;
    await page.getByLabel("报修人").fill("赵先生");
    await page.reload();
    await agent.live();
    expect(await page.getByLabel("报修人").inputValue()).toBe("赵先生");
  });

  it("an incomplete call is refused with every missing field named", async () => {
    const { page } = agent;
    await page.getByRole("button", { name: "登记工单" }).click();
    expect(await page.getByText("必填").count()).toBe(5);
    await page.getByRole("button", { name: "清空" }).click();
  });

  it("a ticket while the technician is offline: work goes on and arrives when the network is back", async () => {
    const { page } = technician;
    await world.rest("li", "tickets", wish("drip", "四川中路 22 号"));
    await page.getByRole("button", { name: "接单" }).click();
    await page.getByRole("button", { name: "出发" }).waitFor();
    await technician.context.setOffline(true);
    await page.locator("[data-status=offline]").waitFor();
    await page.getByRole("button", { name: "出发" }).click();
    await page.getByRole("button", { name: "已到场" }).click();
    await page.getByText("尚未经服务器确认").waitFor();
    await technician.screenshot("phone-offline");
    await technician.context.setOffline(false);
    await technician.live();
    await supervisor.page.getByRole("row", { name: /水龙头漏水.*zhang.*已到场/ }).waitFor();
    await page.getByRole("button", { name: "完工" }).click();
    await page.getByRole("dialog").getByLabel("处理结果").fill("换垫圈");
    await page.getByRole("dialog").getByRole("button", { name: "完工" }).click();
    await page.getByText("暂无派单").waitFor();
  });

  it("the server goes and comes back: what is on the screen stays, marked stale, and goes on", async () => {
    await world.rest("li", "tickets", wish("leak", "淮海中路 100 号"));
    const row = supervisor.page.getByRole("row", { name: /燃气泄漏/ });
    await row.waitFor();
    await world.stopServer();
    await supervisor.page.locator("[data-status=waiting], [data-status=connecting]").first().waitFor();
    await supervisor.page.getByText("连接已中断").waitFor();
    expect(await row.count()).toBe(1);
    await supervisor.screenshot("board-stale");
    await world.startServer();
    await supervisor.live();
    await technician.live();
    await technician.page.getByRole("heading", { name: "燃气泄漏" }).waitFor();
  });

  it("the supervisor steps in: another technician, another priority, cancelled with a reason", async () => {
    const chen = await world.visitor({ viewport: PHONE });
    await chen.signIn("chen");
    await chen.page.getByRole("button", { name: "上岗", exact: true }).click();
    await chen.page.getByText("暂无派单").waitFor();
    const { page } = supervisor;
    await page.getByRole("row", { name: /燃气泄漏/ }).click();
    await page.getByRole("button", { name: "改派" }).click();
    const dialog = page.getByRole("dialog").last();
    await dialog.getByRole("combobox", { name: "改派给" }).fill("chen");
    await page.getByRole("option", { name: /chen/ }).click();
    await dialog.getByLabel("原因").fill("离现场更近");
    await dialog.getByRole("button", { name: "改派", exact: true }).click();
    await chen.page.getByRole("heading", { name: "燃气泄漏" }).waitFor();
    await technician.page.getByText("暂无派单").waitFor();
    await supervisor.screenshot("board-ticket");
    await page.getByRole("button", { name: "撤销工单" }).click();
    await page.getByLabel("原因").fill("用户自行处理");
    await page.getByRole("dialog").last().getByRole("button", { name: "撤销工单" }).click();
    await chen.page.getByText("暂无派单").waitFor();
    await page.getByRole("dialog", { name: /^撤销工单/ }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await chen.leave();
  });

  it("a screen of another role is denied with words", async () => {
    await agent.page.goto(`${world.url}/board`);
    await agent.page.getByText("您无权查看此页面").waitFor();
    await agent.page.getByText(/仅限调度主管使用/).waitFor();
  });

  it("a token nobody knows is refused with words", async () => {
    const stranger = await world.visitor();
    await stranger.page.goto(world.url);
    await stranger.page.locator("input[type=password]").fill("wrong");
    await stranger.page.keyboard.press("Enter");
    await stranger.page.getByText("请先登录；令牌缺失或无效。").waitFor();
    await stranger.leave();
  });
});

function wish(category: string, address: string) {
  return {
    caller: { name: "李强", phone: "13900002222" },
    place: { address, point: { lat: 31.2301, lon: 121.487 } },
    area: "huangpu",
    category,
    description: "请尽快",
  };
}
