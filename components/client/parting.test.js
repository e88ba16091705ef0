import { expect, test } from "bun:test";
import { openDraft } from "./drafts.js";
import { onParting, part } from "./parting.js";
import { fakeBrowser, settle } from "./testing/browser.js";

const one = (clientId, owner) => ({ client_id: clientId, owner, order: 0, content: "not yet said" });

/** A device on which two people have left something. */
async function device() {
  const browser = fakeBrowser(() => undefined);
  const storage = await browser.storage();
  for (const user of ["u1", "u2"]) {
    await storage.put(one(`of-${user}`, `${user}:k1`));
    openDraft(user, "k1", browser.scope).write("unfinished");
  }
  return { browser, storage };
}

test("who leaves leaves neither messages nor drafts behind, and touches nobody else's", async () => {
  const { browser, storage } = await device();
  await part("u1", "removed", browser);
  expect([...storage.held.keys()]).toEqual(["of-u2"]);
  expect(openDraft("u1", "k1", browser.scope).read()).toBe("");
  expect(openDraft("u2", "k1", browser.scope).read()).toBe("unfinished");
});

test("every tab of that person is told how, until it listens no more", async () => {
  const { browser } = await device();
  const heard = [];
  const listen = (user) => onParting(() => user, (how) => heard.push([user, how]), browser);
  const [stop] = [listen("u1"), listen("u2")];
  await part("u1", "signed_out", browser);
  expect(heard).toEqual([["u1", "signed_out"]]);
  stop();
  await part("u1", "removed", browser);
  expect(heard).toHaveLength(1);
});

test("whether it was by this very page is told, too", async () => {
  const { browser } = await device();
  const heard = [];
  onParting(() => "u1", (how, here) => heard.push([how, here]), browser);
  await part("u1", "signed_out", browser);
  browser.openChannel("chat-parting", () => {}).tell({ user: "u1", how: "removed", page: "another" });
  await settle();
  expect(heard).toEqual([["signed_out", true], ["removed", false]]);
});

test("what another tab puts away before it hears of it is gone, too", async () => {
  const { browser, storage } = await device();
  const tabs = [];
  const openChannel = (_name, hear) => {
    tabs.push(hear);
    return { close() {} };
  };
  onParting(() => "u1", () => {}, { ...browser, openChannel });
  await part("u1", "removed", browser);
  await storage.put(one("late", "u1:k2"));
  tabs[0]({ user: "u1", how: "removed" });
  await settle();
  expect([...storage.held.keys()]).toEqual(["of-u2"]);
});
