/** What a person has written on this device, in any conversation, and what isn't on the server yet. */
import { conversationIn } from "./outbox_entries.js";

/** The owners of it: one for each of the person's conversations in which something waits. */
export async function ownersOf(userId, storage) {
  const owners = await storage.owners();
  return owners.filter((owner) => conversationIn(owner, userId) !== null);
}

const isUnsettled = (one) => one.state === "queued" || ["not_found", "unsure"].includes(one.code);

/** The owners, whoever they are, of what can be seen to: it waits to be sent, or its conversation is gone. */
export async function unsettled(storage) {
  const owners = await storage.owners();
  const all = await Promise.all(owners.map((owner) => storage.all(owner)));
  return owners.filter((_owner, at) => all[at].some(isUnsettled)).sort();
}

/** All of it. */
export async function waitingOf(userId, storage) {
  const owners = await ownersOf(userId, storage);
  return (await Promise.all(owners.map((owner) => storage.all(owner)))).flat();
}

/** Throw all of it away. */
export async function discardAll(userId, storage) {
  const entries = await waitingOf(userId, storage);
  await Promise.all(entries.map((one) => storage.remove(one.client_id)));
}
