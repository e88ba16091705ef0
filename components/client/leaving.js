/** Signing out, with a thought for what hasn't been sent. */
import { http } from "./http.js";
import { deviceStorage } from "./outbox_storage.js";
import { discardAll, waitingOf } from "./waiting.js";
import { readUser } from "./wire.js";

async function whoAmI() {
  const { ok, body } = await http("GET", "/api/auth/me");
  return ok ? readUser(body) : null;
}

/** Whether something of mine would be lost. */
export async function somethingWaits() {
  const me = await whoAmI();
  return me !== null && (await waitingOf(me.id, await deviceStorage())).length > 0;
}

/** End the session everywhere; what waited on this device is gone then. Gives the server's answer. */
export async function leave() {
  const me = await whoAmI();
  const answer = await http("POST", "/api/auth/sign-out");
  if (answer.ok && me) await discardAll(me.id, await deviceStorage());
  return answer;
}
