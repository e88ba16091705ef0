/** Leaving this device, with a thought for what hasn't been sent. */
import { hasDrafts } from "./drafts.js";
import { http } from "./http.js";
import { deviceStorage } from "./outbox_storage.js";
import { part } from "./parting.js";
import { openChannel } from "./tabs.js";
import { waitingOf } from "./waiting.js";
import { readUser } from "./wire.js";

const HERE = { openChannel, storage: deviceStorage, scope: globalThis };

async function whoAmI() {
  const { ok, body } = await http("GET", "/api/auth/me");
  return ok ? readUser(body) : null;
}

/** Whether something of mine would be lost. */
export async function somethingWaits() {
  const me = await whoAmI();
  if (!me) return false;
  return hasDrafts(me.id) || (await waitingOf(me.id, await deviceStorage())).length > 0;
}

/** Give what is to be done once I have left, as `how` says: afterwards nobody could say who I was. */
export async function parting(how) {
  const me = await whoAmI();
  return async () => {
    if (me) await part(me.id, how, HERE);
  };
}

/** End the session everywhere; what waited on this device is gone then. Gives the server's answer. */
export async function leave() {
  const parted = await parting("signed_out");
  const answer = await http("POST", "/api/auth/sign-out");
  if (answer.ok) await parted();
  return answer;
}
